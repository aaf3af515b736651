"""Viet Nam's VAT by line: the tariff's marks, joined with the days on which each rate or relief holds.

Law 48/2024, Art. 9: 10 %, 5 % for a list; Art. 5: not taxed. Decree 174/2025: goods of 10 % pay 8 % from 1 July 2025 to
31 December 2026, but for those of its appendices I (metals, minerals) and II (excisable goods). The tariff marks each
line with all of this from 1 July 2025 on. Before that day the same marks do not serve: another 5 % list and a larger
list without relief held, so a line outside the appendices is a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from burabay.lawbook.law import Law
from burabay.lawbook.tables import ChargeRow, VietnamLine

MARKS_FROM = date(2025, 7, 1)
_DAY = timedelta(days=1)
# Sugared drinks became excisable in 2026: only then do they stand in appendix II.
_LATELY_EXCISABLE = "2202"


def _rows(law: Law, kind: str) -> list[ChargeRow]:
    found = [row for row in law.charges if row.state == "VN" and row.charge == "vat" and not row.codes]
    return [row for row in found if dict(row.condition).get("kind", ()) == ((kind,) if kind else ())]


def _spans(reliefs: list[ChargeRow], standard: ChargeRow) -> Iterator[tuple[date, date | None, ChargeRow | None]]:
    """The days from the standard rate's first on, cut at each relief: first day, last day, the relief if one holds."""
    day = standard.valid_from or date.min
    for relief in sorted(reliefs, key=lambda row: row.valid_from or date.min):
        if relief.valid_from is None or relief.valid_to is None:
            raise ValueError("a relief without days")
        if day < relief.valid_from:
            yield day, relief.valid_from - _DAY, None
        yield relief.valid_from, relief.valid_to, relief
        day = relief.valid_to + _DAY
    yield day, None, None


def _candidates(line: VietnamLine, relief: ChargeRow | None, marked: bool) -> tuple[str, ...]:
    """Which kinds of rate a line may have on days with or without a relief, with or without the marks' validity."""
    marks = set(line.vat.split("|"))
    lists = [kind for kind, mark in (("list_5", "5%"), ("list_exempt", "exempt")) if mark in marks]
    if line.vat_no_relief:
        lately = not marked and relief is not None and line.code.startswith(_LATELY_EXCISABLE)
        return ("standard", "relief") if lately else ("standard",)
    if marked:
        return ("relief" if relief else "standard", *lists)
    return ("standard", *(["relief"] if relief else []), *dict.fromkeys(["list_5", *lists]))


def _under_its_law(row: ChargeRow, marked: bool) -> ChargeRow:
    """Law 48/2024 took the place of Law 13/2008 on 1 July 2025; which lines its list held is not known."""
    if marked:
        return row._replace(instrument="vn-48-2024")
    sure = row.confidence if row.condition == (("kind", ("standard",)),) else "L"
    return row._replace(instrument="vn-13-2008", provision="whole act", confidence=sure)


def vietnam_vat(law: Law) -> Iterator[tuple[ChargeRow, list[str]]]:
    """Rows of VAT with the codes of their lines. A line with several rows on a day is a question."""
    standard = _rows(law, "")[0]
    models = {kind: _rows(law, kind)[0] for kind in ("list_5", "list_exempt")} | {"standard": standard}
    for first, last, relief in _spans(_rows(law, "relief"), standard):
        marked = first >= MARKS_FROM
        codes: dict[str, list[str]] = {}
        for line in law.vietnam_tariff:
            for kind in _candidates(line, relief, marked):
                codes.setdefault(kind, []).append(line.code)
        for kind, of_kind in codes.items():
            model = relief if kind == "relief" and relief else models[kind]
            row = model._replace(code_basis="source", condition=(("kind", (kind,)),), valid_from=first, valid_to=last)
            yield (row if kind == "relief" else _under_its_law(row, marked)), of_kind
    for row in law.charges:
        if row.state == "VN" and row.charge == "vat" and row.codes:
            yield row, [line.code for line in law.vietnam_tariff if line.code.startswith(row.codes)]
