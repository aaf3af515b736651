"""The whole law book in memory, read and found free of contradictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sized
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from burabay.errors import LawError
from burabay.lawbook import tables as t
from burabay.lawbook.documents import AGREEMENT, ARTICLES, FILES, ROWS, read_document
from burabay.lawbook.files import law_files

__all__ = ["Instrument", "Law", "cross_check", "read_document", "read_law"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """An act: its full title, how an answer cites it in each language, its days and address where known."""

    key: str
    title: str
    cite: dict[str, str]
    parties: tuple[str, ...]
    signed: date | None
    published: date | None
    in_force: date | None
    url: str | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Law:
    """Every table of the book. `agreement`, `articles`, `assumptions` and `coverage` are TOML documents."""

    folder: Path
    instruments: dict[str, Instrument]
    assumptions: dict[str, dict[str, Any]]
    coverage: dict[str, list[dict[str, Any]]]
    agreement: dict[str, Any]
    articles: dict[str, Any]
    chapters: list[t.Chapter]
    eaeu_tariff: list[t.EaeuLine]
    notes: list[t.Note]
    nomenclature_notes: list[t.NomenclatureNote]
    vietnam_tariff: list[t.VietnamLine]
    chapter98: list[t.Chapter98Item]
    temporary_rates: list[t.TemporaryRate]
    eaeu_schedule: list[t.EaeuScheduleRow]
    vietnam_schedule: list[t.VietnamScheduleRow]
    trigger_groups: list[t.TriggerGroup]
    trigger_levels: list[t.TriggerLevel]
    trigger_codes: list[t.TriggerCode]
    trigger_lines: list[t.TriggerLine]
    trigger_measures: list[t.TriggerMeasure]
    trigger_proceedings: list[t.TriggerProceeding]
    quotas: list[t.Quota]
    quota_rates: list[t.QuotaRate]
    quota_methods: list[t.QuotaMethod]
    product_rules: list[t.ProductRule]
    offshore: list[t.Offshore]
    form_boxes: list[t.FormBox]
    hs2022_hs2012: list[t.Relation]
    hs2022_hs2017: list[t.Relation]
    hs2017_hs2012: list[t.Relation]
    names: list[t.Name]
    charges: list[t.ChargeRow]
    charge_rules: list[t.ChargeRule]
    charge_words: list[t.ChargeWord]
    turnover: list[t.TurnoverRow]


def _instruments(folder: Path) -> dict[str, Instrument]:
    return {
        key: Instrument(
            key,
            act["title"],
            act["cite"],
            tuple(act["parties"]),
            act.get("signed"),
            act.get("published"),
            act.get("in_force"),
            act.get("url"),
            act["confidence"],
        )
        for key, act in read_document(folder, "instruments.toml").items()
    }


def _count_rows(folder: Path, read: Mapping[str, Sized]) -> None:
    """No file has lost or gained rows unseen, and none lies in the folder that is not the book's."""
    for path in law_files(folder):
        name = path.relative_to(folder).as_posix()
        if name not in FILES:
            raise LawError("no file of the law book is called so: take it out of the folder", file=name)
    for name, expected in read_document(folder, ROWS).items():
        if (found := len(read[name])) != expected:
            raise LawError(
                f"{found:,} rows where {ROWS} counts {expected:,}: restore the file, or, if the change is meant, "
                f'write "{name}" = {found} into {ROWS}',
                file=name,
            )


def read_law(folder: Path) -> Law:
    """Read the book in `folder` whole. Raises LawError with file, row and reason for the first thing that is wrong."""
    read = {spec.file: t.read_table(folder, spec) for spec in t.ALL}
    _count_rows(folder, read)

    def table(spec: t.Spec[t.T]) -> list[t.T]:
        return read[spec.file]

    law = Law(
        folder=folder,
        instruments=_instruments(folder),
        assumptions=read_document(folder, "assumptions.toml"),
        coverage=read_document(folder, "coverage.toml"),
        agreement=read_document(folder, AGREEMENT),
        articles=read_document(folder, ARTICLES),
        chapters=table(t.CHAPTERS),
        eaeu_tariff=table(t.EAEU_TARIFF),
        notes=table(t.NOTES),
        nomenclature_notes=table(t.NOMENCLATURE_NOTES),
        vietnam_tariff=table(t.VIETNAM_TARIFF),
        chapter98=table(t.CHAPTER98),
        temporary_rates=table(t.TEMPORARY_RATES),
        eaeu_schedule=table(t.EAEU_SCHEDULE),
        vietnam_schedule=table(t.VIETNAM_SCHEDULE),
        trigger_groups=table(t.TRIGGER_GROUPS),
        trigger_levels=table(t.TRIGGER_LEVELS),
        trigger_codes=table(t.TRIGGER_CODES),
        trigger_lines=table(t.TRIGGER_LINES),
        trigger_measures=table(t.TRIGGER_MEASURES),
        trigger_proceedings=table(t.TRIGGER_PROCEEDINGS),
        quotas=table(t.QUOTAS),
        quota_rates=table(t.QUOTA_RATES),
        quota_methods=table(t.QUOTA_METHODS),
        product_rules=table(t.PRODUCT_RULES),
        offshore=table(t.OFFSHORE),
        form_boxes=table(t.FORM_BOXES),
        hs2022_hs2012=table(t.HS2022_HS2012),
        hs2022_hs2017=table(t.HS2022_HS2017),
        hs2017_hs2012=table(t.HS2017_HS2012),
        names=table(t.NAMES),
        charges=[row for spec in t.CHARGES for row in table(spec)],
        charge_rules=table(t.CHARGE_RULES),
        charge_words=table(t.CHARGE_WORDS),
        turnover=table(t.TURNOVER),
    )
    cross_check(law)
    for spec in t.CHARGES:
        _cross_check_charges(law, spec, table(spec))
    _cross_check_rules(law)
    return law


def _refer(spec: t.Spec[Any], rows: Iterable[Any], column: str, known: Collection[object], what: str) -> None:
    for number, row in enumerate(rows, start=2):
        value = getattr(row, column)
        if value and any(part not in known for part in (value if isinstance(value, tuple) else (value,))):
            value = " ".join(map(str, value)) if isinstance(value, tuple) else value
            raise LawError(f"column {column}: {value} is not {what}", file=spec.file, row=number)


def _ordered(spec: t.Spec[Any], rows: Iterable[Any], first: str, last: str) -> None:
    for number, row in enumerate(rows, start=2):
        start, end = getattr(row, first), getattr(row, last)
        if start and end and end < start:
            raise LawError(f"{last} {end} is before {first} {start}", file=spec.file, row=number)


def cross_check(law: Law) -> None:
    """What no single row can show: references between files, rows that are gone, intervals that run backwards."""
    acts = set(law.instruments)
    for spec, rows in (
        (t.CHAPTERS, law.chapters),
        (t.NOTES, law.notes),
        (t.VIETNAM_TARIFF, law.vietnam_tariff),
        (t.CHAPTER98, law.chapter98),
        (t.TEMPORARY_RATES, law.temporary_rates),
        (t.TRIGGER_MEASURES, law.trigger_measures),
        (t.QUOTAS, law.quotas),
        (t.QUOTA_METHODS, law.quota_methods),
        (t.NOMENCLATURE_NOTES, law.nomenclature_notes),
        (t.TRIGGER_LEVELS, law.trigger_levels),
        (t.TRIGGER_CODES, law.trigger_codes),
    ):
        _refer(spec, rows, "instrument", acts, "in instruments.toml")
    _refer(t.EAEU_TARIFF, law.eaeu_tariff, "note", {n.note for n in law.notes}, "a footnote of eaeu/notes.csv")
    notes = {n.note for n in law.nomenclature_notes}
    _refer(t.EAEU_TARIFF, law.eaeu_tariff, "nomenclature_note", notes, "a note of eaeu/nomenclature_notes.csv")
    chapters = {chapter.chapter for chapter in law.chapters}
    for number, line in enumerate(law.eaeu_tariff, start=2):
        if line.code[:2] not in chapters:
            raise LawError(f"chapter {line.code[:2]} is not in eaeu/chapters.csv", file=t.EAEU_TARIFF.file, row=number)
    lines = {line.code for line in law.eaeu_tariff} | {line.code for line in law.vietnam_tariff}
    _refer(t.TEMPORARY_RATES, law.temporary_rates, "code", lines, "a line of vietnam/tariff.csv")
    _refer(t.TRIGGER_LINES, law.trigger_lines, "code", lines, "a line of eaeu/tariff.csv")
    _refer(t.QUOTA_RATES, law.quota_rates, "code", lines, "a line of either tariff")
    _refer(t.QUOTA_RATES, law.quota_rates, "quota", {quota.quota for quota in law.quotas}, "a quota of quotas.csv")
    _cross_check_quota_methods(law)
    _cross_check_groups(law)
    _cross_check_notes(law)
    _cross_check_relations(t.HS2022_HS2012, law.hs2022_hs2012)
    _cross_check_relations(t.HS2022_HS2017, law.hs2022_hs2017)
    _cross_check_relations(t.HS2017_HS2012, law.hs2017_hs2012)
    _cross_check_subheadings(law)
    _cross_check_agreement(law)
    _cross_check_origin(law)
    _ordered(t.CHAPTERS, law.chapters, "valid_from", "valid_to")
    _ordered(t.NOTES, law.notes, "valid_from", "valid_to")
    _ordered(t.TEMPORARY_RATES, law.temporary_rates, "valid_from", "valid_to")
    for first, last in (
        ("from_earliest", "from_latest"),
        ("from_latest", "to_earliest"),
        ("to_earliest", "to_latest"),
    ):
        _ordered(t.TRIGGER_MEASURES, law.trigger_measures, first, last)
    _cross_check_proceedings(law)


def _cross_check_proceedings(law: Law) -> None:
    """Proceedings are those of a measure, and the decision is not taken before the year begins."""
    spec, measures = t.TRIGGER_PROCEEDINGS, {measure.measure for measure in law.trigger_measures}
    _refer(spec, law.trigger_proceedings, "measure", measures, "in trigger_measures.csv")
    _ordered(spec, law.trigger_proceedings, "decided_earliest", "decided_latest")
    for number, row in enumerate(law.trigger_proceedings, start=2):
        if row.decided_earliest.year < row.year:
            reason = f"decided_earliest {row.decided_earliest} is before the year {row.year}"
            raise LawError(reason, file=spec.file, row=number)


def _cross_check_groups(law: Law) -> None:
    """Groups of the trigger safeguard, and the pairs of codes in and out of a quota."""
    groups = {group.group for group in law.trigger_groups}
    for spec, rows, column in (
        (t.TRIGGER_LEVELS, law.trigger_levels, "group"),
        (t.TRIGGER_CODES, law.trigger_codes, "group"),
        (t.TRIGGER_LINES, law.trigger_lines, "group"),
        (t.TRIGGER_MEASURES, law.trigger_measures, "groups"),
    ):
        _refer(spec, rows, column, groups, "a group of trigger_groups.csv")
    inside = {rate.code[:9] for rate in law.quota_rates if rate.use == "in"}
    for number, rate in enumerate(law.quota_rates, start=2):
        if rate.use == "out" and rate.code[:9] not in inside:
            raise LawError(f"{rate.code} has no code within the quota beside it", file=t.QUOTA_RATES.file, row=number)


def _cross_check_quota_methods(law: Law) -> None:
    """Methods are of a quota of the book; the parts of a state's quota in a year make 100 per cent."""
    spec, rows = t.QUOTA_METHODS, law.quota_methods
    _refer(spec, rows, "quota", {quota.quota for quota in law.quotas}, "a quota of quotas.csv")
    for number, row in enumerate(rows, start=2):
        if row.last_year < row.first_year:
            raise LawError(f"last_year {row.last_year} is before {row.first_year}", file=spec.file, row=number)
        same = [r.percent for r in rows if (r.quota, r.state, r.first_year) == (row.quota, row.state, row.first_year)]
        if sum(same) != 100:
            raise LawError(f"the parts of this year make {sum(same)} %, not 100", file=spec.file, row=number)


def _cross_check_notes(law: Law) -> None:
    """A footnote has a rate unless it is repealed; an unread one has the rate that is inferred."""
    for number, note in enumerate(law.notes, start=2):
        if (note.duty is None) != (note.status == "repealed"):
            wrong = "has no duty" if note.duty is None else "has a duty"
            raise LawError(f"{note.note} is {note.status.replace('_', ' ')} and {wrong}", file=t.NOTES.file, row=number)


def _cross_check_charges(law: Law, spec: t.Spec[t.ChargeRow], rows: list[t.ChargeRow]) -> None:
    """Charges cite acts of the book, end after they begin, have codes where their basis says so, and ask nothing that
    has no words.
    """
    _refer(spec, rows, "instrument", set(law.instruments), "in instruments.toml")
    _ordered(spec, rows, "valid_from", "valid_to")
    words = {(word.question, word.value) for word in law.charge_words}
    for number, row in enumerate(rows, start=2):
        if bool(row.codes) != bool(row.code_basis):
            wrong = "codes without code_basis" if row.codes else "code_basis without codes"
            raise LawError(wrong, file=spec.file, row=number)
        for name, term in row.condition:
            for value in term if isinstance(term, tuple) else ("",):
                if (name, value) not in words and name not in _MARKS:
                    told = f"{name}={value}" if value else name
                    raise LawError(f"column condition: {told} has no words in words.csv", file=spec.file, row=number)


# Terms of a condition that mark a row and ask nothing.
_MARKS = ("temporary", "part", "draft", "new")


def _cross_check_rules(law: Law) -> None:
    """Rules beside the charges cite acts of the book, end after they begin, and have a sentence."""
    _refer(t.CHARGE_RULES, law.charge_rules, "instrument", set(law.instruments), "in instruments.toml")
    _ordered(t.CHARGE_RULES, law.charge_rules, "valid_from", "valid_to")
    words = {(word.question, word.value) for word in law.charge_words}
    for number, rule in enumerate(law.charge_rules, start=2):
        key = f"{rule.rule}_{rule.state}"
        if ("rule", key) not in words:
            raise LawError(f"column rule: {key} has no words in words.csv", file=t.CHARGE_RULES.file, row=number)


def _cross_check_relations(spec: t.Spec[t.Relation], relations: list[t.Relation]) -> None:
    """Each pair is of the kind it says: a pair lost beside it would make goods look surer than they are."""
    pairs = Counter(relation.code for relation in relations)
    back = Counter(relation.earlier for relation in relations)
    for number, (code, earlier, relation) in enumerate(relations, start=2):
        several = pairs[code] > 1
        if several != relation.endswith(":n") or (relation.startswith("1:") and back[earlier] > 1):
            found = f"{code} has {pairs[code]} and {earlier} has {back[earlier]} pairs here"
            raise LawError(f"{code} {earlier} is {relation}, but {found}", file=spec.file, row=number)


def _cross_check_subheadings(law: Law) -> None:
    """Every subheading of HS 2012 has its row in Annex 1 and Annex 3, every line of today its place in the correlation.

    Without a row of its own a subheading would take the concession of those that share its goods: an unknown would
    become a rate.
    """
    earlier = {relation.earlier for relation in law.hs2022_hs2012}
    above = earlier | {code[:4] for code in earlier}
    plain = [row for row in law.eaeu_schedule if not row.ex]
    tables: tuple[tuple[t.Spec[Any], list[Any]], ...] = (
        (t.EAEU_SCHEDULE, plain),
        (t.VIETNAM_SCHEDULE, law.vietnam_schedule),
        (t.PRODUCT_RULES, law.product_rules),
    )
    for spec, rows in tables:
        # A row of four digits stands for every subheading of its heading.
        held = {row.code[:6] for row in rows}
        gone = sorted(code for code in earlier if code not in held and code[:4] not in held)
        if gone:
            raise LawError(
                f"no row for {_shown(gone)} of HS 2012, which {t.HS2022_HS2012.file} names: restore the row",
                file=spec.file,
            )
    for spec, rows in ((t.EAEU_SCHEDULE, law.eaeu_schedule), *tables[1:]):
        for number, row in enumerate(rows, start=2):
            if row.code[:6] not in above:
                raise LawError(
                    f"{row.code[:6]} is not a subheading of HS 2012 in {t.HS2022_HS2012.file}",
                    file=spec.file,
                    row=number,
                )
    later = {relation.code for relation in law.hs2022_hs2012}
    lines: tuple[tuple[t.Spec[Any], list[Any]], ...] = (
        (t.EAEU_TARIFF, law.eaeu_tariff),
        (t.VIETNAM_TARIFF, law.vietnam_tariff),
    )
    for spec, rows in lines:
        for number, row in enumerate(rows, start=2):
            if row.code[:6] not in later:
                raise LawError(f"{row.code[:6]} is not in {t.HS2022_HS2012.file}", file=spec.file, row=number)


def _shown(codes: list[str]) -> str:
    more = f" and {len(codes) - 3:,} more" if len(codes) > 3 else ""
    return f"{', '.join(codes[:3])}{more}"


def _cross_check_agreement(law: Law) -> None:
    """The acts and rows that the agreement's document names, and the one day of entry into force."""
    told = law.agreement
    decree = told["schedules"]["vietnam"]["decree"]
    for key, act in (("instrument", told["instrument"]), ("schedules.vietnam.decree", decree)):
        if act not in law.instruments:
            raise LawError(f"{key}: {act} is not in instruments.toml", file=AGREEMENT)
    codes, printed = set(told["sporting_footwear"]["codes"]), {row.code[:6] for row in law.eaeu_schedule if row.ex}
    if codes != printed:
        raise LawError(
            f"sporting_footwear.codes: {' '.join(sorted(codes))}, but the rows marked ex in {t.EAEU_SCHEDULE.file} are "
            f"{' '.join(sorted(printed)) or 'none'}",
            file=AGREEMENT,
        )
    stated = law.instruments[told["instrument"]].in_force
    if stated != told["in_force"]:
        raise LawError(
            f"in_force: {told['in_force']}, but instruments.toml says {stated or 'no day'} of {told['instrument']}",
            file=AGREEMENT,
        )


def _cross_check_origin(law: Law) -> None:
    """Annex 4 has as many territories as the articles count, no code twice; the form's boxes are numbered through."""
    stated = law.articles["origin"]["offshore_territories"]["value"]
    if [row.number for row in law.offshore] != list(range(1, stated + 1)):
        raise LawError(f"the territories are not numbered 1 to {stated}, as {ARTICLES} counts", file=t.OFFSHORE.file)
    seen: dict[str, int] = {}
    for number, row in enumerate(law.offshore, start=2):
        if row.iso in seen:
            raise LawError(f"column iso: {row.iso} stands in row {seen[row.iso]} too", file=t.OFFSHORE.file, row=number)
        seen[row.iso] = number
    if [row.box for row in law.form_boxes] != list(range(1, len(law.form_boxes) + 1)):
        raise LawError("the boxes are not numbered from 1 on", file=t.FORM_BOXES.file)
