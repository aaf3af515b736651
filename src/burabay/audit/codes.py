"""Codes in one list and not in the other: tariffs, schedules, rules of origin, correlation, chapter 98."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs, same, shown
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate

# What the EAEU tariff calls the unit of a duty, where its supplementary unit says it another way.
UNIT_OF = {"1000 pcs": "pcs", "100 pcs": "pcs", "packs": "pcs", "l pure alcohol": "l", "1000 l": "l"}


def _lists(lists: dict[str, set[str]], causes: dict[str, str]) -> Iterator[Checked]:
    """Every code of any list: in all of them."""
    everything = sorted(set().union(*lists.values()))
    for code in everything:
        missing = [name for name, codes in lists.items() if code not in codes]
        if missing:
            yield differs(shown(code), "in every list", f"not in {', '.join(missing)}", causes.get(code, UNEXPLAINED))
        else:
            yield None


def hs2022(law: Law, _on: date) -> Iterator[Checked]:
    """Subheadings of HS 2022."""
    lists = {
        "TN VED": {line.code[:6] for line in law.eaeu_tariff},
        "AHTN": {line.code[:6] for line in law.vietnam_tariff},
        "correlation 2022-2012": {pair.code for pair in law.hs2022_hs2012},
        "correlation 2022-2017": {pair.code for pair in law.hs2022_hs2017},
    }
    return _lists(lists, {})


def hs2017(law: Law, _on: date) -> Iterator[Checked]:
    """Subheadings of HS 2017: only the two correlation tables hold them."""
    lists = {
        "correlation 2022-2017": {pair.earlier for pair in law.hs2022_hs2017},
        "correlation 2017-2012": {pair.code for pair in law.hs2017_hs2012},
    }
    return _lists(lists, {"300219": "hs2017-without-successor"})


def hs2012(law: Law, _on: date) -> Iterator[Checked]:
    """Subheadings of HS 2012; a row of a whole heading stands for all that Annex 3 has under it."""
    ruled = {rule.code for rule in law.product_rules}
    headings = {row.code for row in law.eaeu_schedule if len(row.code) == 4}
    eaeu = {row.code[:6] for row in law.eaeu_schedule if len(row.code) > 4}
    lists = {
        "schedule of the EAEU": eaeu | {code for code in ruled if code[:4] in headings},
        "schedule of Viet Nam": {row.code[:6] for row in law.vietnam_schedule},
        "Annex 3": ruled,
        "correlation 2022-2012": {pair.earlier for pair in law.hs2022_hs2012},
        "correlation 2017-2012": {pair.earlier for pair in law.hs2017_hs2012},
    }
    return _lists(lists, {})


def chapters(law: Law, _on: date) -> Iterator[Checked]:
    """Chapters of both tariffs and of the list of chapter files."""
    lists = {
        "eaeu/chapters.csv": {chapter.chapter for chapter in law.chapters},
        "TN VED": {line.code[:2] for line in law.eaeu_tariff},
        "AHTN": {line.code[:2] for line in law.vietnam_tariff},
    }
    return _lists(lists, {})


def rows_apart(law: Law, _on: date) -> Iterator[Checked]:
    """No row of a schedule lies inside another: each line would then have two concessions (sporting footwear apart)."""
    for codes in (
        {row.code for row in law.eaeu_schedule if not row.ex},
        {row.code for row in law.vietnam_schedule},
    ):
        for code in sorted(codes):
            above = [code[:length] for length in range(4, len(code)) if code[:length] in codes]
            yield (
                differs(shown(code), "no row around it", ", ".join(map(shown, above)), "row-code-cut-short")
                if above
                else None
            )


def chapter98(law: Law, _on: date) -> Iterator[Checked]:
    """The ordinary codes that items of chapter 98 refer to are those of lines."""
    starts = {line.code[:length] for line in law.vietnam_tariff for length in (4, 6, 8)}
    for item in law.chapter98:
        for code in item.ordinary_codes:
            where = f"{shown(item.code)}, item {item.item}"
            yield same(where, f"{shown(code)} a line", f"{shown(code)} {'a line' if code in starts else 'no line'}",
                       "chapter98-old-code")  # fmt: skip


def footwear(law: Law, _on: date) -> Iterator[Checked]:
    """The two "ex" rows of Annex 1 are free, and are the codes of the agreement's condition on sporting footwear."""
    named = set(law.agreement["sporting_footwear"]["codes"])
    rows = {row.code: row for row in law.eaeu_schedule if row.ex}
    for code in sorted(named | set(rows)):
        yield same(f"{shown(code)}: ex row", code in named, code in rows, UNEXPLAINED)
        whole = [row.category for row in law.eaeu_schedule if row.code == code and not row.ex]
        yield same(f"{shown(code)}: the rest", ["U"], whole, UNEXPLAINED)


def numbers(law: Law, _on: date) -> Iterator[Checked]:
    """Counts that the articles state."""
    stated = law.articles["origin"]["offshore_territories"]["value"]
    yield same("territories of Annex 4", stated, len(law.offshore), UNEXPLAINED)
    yield same("territories of Annex 4, numbered", list(range(1, stated + 1)), [o.number for o in law.offshore],
               UNEXPLAINED)  # fmt: skip
    yield same("entry into force", law.articles["entry"]["in_force"]["value"], law.agreement["in_force"], UNEXPLAINED)
    act = law.instruments[law.agreement["instrument"]]
    yield same("entry into force, instruments.toml", act.in_force, law.agreement["in_force"], UNEXPLAINED)
    yield same("signature", law.articles["entry"]["signed"]["value"], act.signed, UNEXPLAINED)


def units(law: Law, _on: date) -> Iterator[Checked]:
    """A duty per piece, pair, litre or square metre is counted in the line's supplementary unit.

    Kilograms are declared for every line and engine volumes stand outside the tariff's units, so those pass.
    """
    for line in law.eaeu_tariff:
        specific = line.duty.specific
        if specific is None or specific.unit in ("kg", "cm3"):
            continue
        unit = UNIT_OF.get(line.unit, line.unit)
        yield same(shown(line.code), specific.unit, unit or "no supplementary unit", "duty-unit-not-supplementary")


def temporary(law: Law, on: date) -> Iterator[Checked]:
    """A temporary rate of Viet Nam is below the line's MFN rate and over by the day of the report."""
    duties = {line.code: line.mfn for line in law.vietnam_tariff}
    for rate in law.temporary_rates:
        mfn = duties[rate.code]
        where = f"{shown(rate.code)}, {rate.valid_from} to {rate.valid_to}"
        below = isinstance(mfn, Rate) and (rate.duty.percent or 0) <= (mfn.percent or 0)
        yield same(where, True, below, UNEXPLAINED)
        yield same(where, "expired", "expired" if rate.valid_to < on else "in force", "temporary-rate-in-force")


PLANS = (
    Plan("codes-hs2022", "Subheadings of HS 2022: TN VED, AHTN and the correlation tables", hs2022),
    Plan("codes-hs2017", "Subheadings of HS 2017: the two correlation tables", hs2017),
    Plan("codes-hs2012", "Subheadings of HS 2012: both schedules, Annex 3 and the correlation tables", hs2012),
    Plan("codes-chapters", "Chapters: both tariffs and the list of chapter files", chapters),
    Plan("codes-rows-apart", "Rows of a schedule that lie inside another row", rows_apart),
    Plan("codes-chapter98", "Codes that chapter 98 refers to against Viet Nam's lines", chapter98),
    Plan("codes-footwear", "Sporting footwear: the ex rows of Annex 1 and the condition of the agreement", footwear),
    Plan("codes-numbers", "Counts and days that the articles state", numbers),
    Plan("units-eaeu", "Specific duties of the EAEU tariff against the supplementary unit of the line", units),
    Plan("temporary-vietnam", "Temporary rates of Viet Nam: below MFN, and over", temporary),
)
