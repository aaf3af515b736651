"""The law book's tables: what each file holds, how a cell is read, what makes a row wrong.

Each table is a NamedTuple of typed cells; `read_table` turns a CSV file into a list of them, or raises `LawError` with
the file, the row (as a spreadsheet numbers it) and the reason.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from burabay.errors import LawError
from burabay.lawbook.charge_rates import ChargeRate, Terms, parse_charge_rate, parse_condition
from burabay.lawbook.rates import Rate, parse_rate

T = TypeVar("T", bound=tuple[Any, ...])
Cell = Callable[[str], Any]

STATES = ("AM", "BY", "KG", "KZ", "RU")
CONFIDENCES = ("H", "M", "L", "memory")
# Marks that stand in a schedule in place of a rate.
SCHEDULE_MARKS = ("U", "T", "Q", "CKD")


# --- cells ------------------------------------------------------------------------------------------------------


def text(cell: str) -> str:
    """Any text."""
    return cell


def required(cell: str) -> str:
    """Text that must be there."""
    if not cell.strip():
        raise ValueError("is empty")
    return cell


def integer(cell: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"[0-9]{1,12}", cell):
        raise ValueError(f"'{cell}' is not a whole number")
    return int(cell)


def integer_or_empty(cell: str) -> int | None:
    """A whole number, or nothing."""
    return integer(cell) if cell else None


def month_day(cell: str) -> str:
    """A day of any year, written 11-30, or nothing."""
    if cell:
        try:
            date.fromisoformat(f"2025-{cell}")
        except ValueError:
            raise ValueError(f"'{cell}' is not a day of the year such as 11-30") from None
    return cell


@lru_cache(maxsize=4096)
def day(cell: str) -> date:
    """A day, written 2026-01-31."""
    try:
        # Python would also read 20260131 and 2026-W05: one form is enough for a diff to be readable.
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"'{cell}' is not a day such as 2026-01-31") from None


def day_or_open(cell: str) -> date | None:
    """A day, or none where there is no end or beginning."""
    return day(cell) if cell else None


def confidence(cell: str) -> str:
    """One of H, M, L, memory."""
    if cell not in CONFIDENCES:
        raise ValueError(f"'{cell}' is not a confidence ({', '.join(CONFIDENCES)})")
    return cell


def digits(*lengths: int) -> Cell:
    """A code of one of these lengths."""

    def read(cell: str) -> str:
        if len(cell) not in lengths or not (cell.isascii() and cell.isdigit()):
            raise ValueError(f"'{cell}' is not a code of {' or '.join(map(str, lengths))} digits")
        return cell

    return read


def codes(*lengths: int) -> Cell:
    """Codes with spaces between; none is allowed."""
    one = digits(*lengths)
    return lambda cell: tuple(one(part) for part in cell.split())


def numbers(cell: str) -> tuple[int, ...]:
    """Whole numbers with spaces between."""
    return tuple(integer(part) for part in cell.split())


def additional_note(cell: str) -> str:
    """A chapter and the number of its additional note, `02/3`, or nothing."""
    if cell and not re.fullmatch(r"[0-9]{2}/[0-9]{1,2}", cell):
        raise ValueError(f"'{cell}' is not a chapter and a note such as 02/3")
    return cell


def territory_code(cell: str) -> str:
    """A country or territory by ISO 3166: `PA`, or `MY-15` for a part of a country."""
    if not re.fullmatch(r"[A-Z]{2}(-[0-9A-Z]{1,3})?", cell):
        raise ValueError(f"'{cell}' is not a code of ISO 3166 such as PA or MY-15")
    return cell


def yes_or_no(cell: str) -> bool:
    """`yes` or `no`."""
    if cell not in ("yes", "no"):
        raise ValueError(f"'{cell}' is neither yes nor no")
    return cell == "yes"


def choice(*values: str) -> Cell:
    """One of these texts."""

    def read(cell: str) -> str:
        if cell not in values:
            raise ValueError(f"'{cell}' is not one of {', '.join(v or '(empty)' for v in values)}")
        return cell

    return read


def rate_or_empty(cell: str) -> Rate | None:
    """A rate in the book's notation, or nothing."""
    return parse_rate(cell) if cell else None


def rate_or(*marks: str) -> Cell:
    """A rate, or one of these marks as text."""
    return lambda cell: cell if cell in marks else parse_rate(cell)


def preference(cell: str) -> tuple[Rate | str, ...]:
    """A VN-EAEU cell: rates and `*` with `|` between, or `Q` alone."""
    if cell == "Q":
        return ("Q",)
    return tuple(part if part == "*" else parse_rate(part) for part in cell.split("|"))


def charge_codes(cell: str) -> tuple[str, ...]:
    """Beginnings of codes of 2 to 10 digits with spaces between; `-` before one excepts it."""
    parts = tuple(cell.split())
    for part in parts:
        if not re.fullmatch(r"-?[0-9]{2,10}", part):
            raise ValueError(f"'{part}' is not the beginning of a code")
    return parts


def months(cell: str) -> str:
    """A year, or the first and last month of some months of it: `2021`, `2021-01/2021-09`."""
    match = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2])/([0-9]{4})-(0[1-9]|1[0-2]))?", cell)
    if match is None or (match[3] and (match[1] != match[3] or match[2] > match[4])):
        raise ValueError(f"'{cell}' is not a year or months of one, such as 2021 or 2021-01/2021-09")
    return cell


# --- tables -----------------------------------------------------------------------------------------------------


class Chapter(NamedTuple):
    """A chapter of the EAEU tariff: which file prints it and from when it is taken as known."""

    chapter: str
    edition: date
    valid_from: date
    valid_to: date | None
    instrument: str
    provision: str
    confidence: str
    checked_on: date


class EaeuLine(NamedTuple):
    """A TN VED line: supplementary unit, MFN duty, footnote to the tariff, note to the nomenclature, page.

    `additional_note` is `02/3` where the line applies only in the order of the Union's additional note 3 to chapter 02.
    """

    code: str
    unit: str
    duty: Rate
    note: str
    nomenclature_note: str
    additional_note: str
    mark: str
    page: int


class Note(NamedTuple):
    """A footnote to the EAEU tariff: a rate for some days or for one state; `repealed`; or `unread`."""

    note: str
    status: str
    duty: Rate | None
    territory: str
    valid_from: date | None
    valid_to: date | None
    starts_with: str
    instrument: str
    confidence: str
    checked_on: date


class NomenclatureNote(NamedTuple):
    """What must be shown for a TN VED line to apply, in three languages."""

    note: str
    en: str
    ru: str
    vi: str
    instrument: str
    confidence: str


class VietnamLine(NamedTuple):
    """An AHTN line with its rates and tax marks. `mfn` may be CKD: a kit assessed by its parts."""

    code: str
    unit: str
    mfn: Rate | str
    mfn_out_of_quota: Rate | None
    ordinary: Rate | str
    ordinary_out_of_quota: Rate | None
    vn_eaeu: tuple[Rate | str, ...]
    vat: str
    vat_no_relief: str
    excise: str
    environment_tax: str
    instrument: str
    valid_from: date
    confidence: str
    checked_on: date


class Chapter98Item(NamedTuple):
    """An item of Viet Nam's chapter 98 and the ordinary codes that it stands for."""

    code: str
    item: int
    ordinary_codes: tuple[str, ...]
    mfn: Rate
    ordinary: Rate
    instrument: str
    valid_from: date
    confidence: str
    checked_on: date


class TemporaryRate(NamedTuple):
    """A Vietnamese MFN rate for some days."""

    code: str
    duty: Rate
    valid_from: date
    valid_to: date
    instrument: str
    provision: str
    confidence: str
    checked_on: date


class EaeuScheduleRow(NamedTuple):
    """A row of the EAEU's schedule in Annex 1. `y2025` holds for later years too."""

    code: str
    ex: str
    category: str
    base: Rate | None
    eif: Rate | str
    y2016: Rate | str
    y2017: Rate | str
    y2018: Rate | str
    y2019: Rate | str
    y2020: Rate | str
    y2021: Rate | str
    y2022: Rate | str
    y2023: Rate | str
    y2024: Rate | str
    y2025: Rate | str
    line: int
    confidence: str


class VietnamScheduleRow(NamedTuple):
    """A row of Viet Nam's schedule in Annex 1. `y2027` holds for later years too."""

    code: str
    category: str
    base: Rate | None
    eif: Rate | str
    y2016: Rate | str
    y2017: Rate | str
    y2018: Rate | str
    y2019: Rate | str
    y2020: Rate | str
    y2021: Rate | str
    y2022: Rate | str
    y2023: Rate | str
    y2024: Rate | str
    y2025: Rate | str
    y2026: Rate | str
    y2027: Rate | str
    line: int
    confidence: str


class TriggerGroup(NamedTuple):
    """A group of goods of Annex 2."""

    group: int
    name_en: str
    name_ru: str
    name_vi: str


class TriggerLevel(NamedTuple):
    """The trigger level of a group in a year, in kilograms; the last year holds for later years too."""

    group: int
    year: int
    level_kg: int
    instrument: str
    provision: str
    confidence: str


class TriggerCode(NamedTuple):
    """An HS 2012 code that Annex 2 puts into a group."""

    group: int
    code: str
    instrument: str
    provision: str
    confidence: str


class TriggerLine(NamedTuple):
    """A line of today that belongs to a group."""

    group: int
    code: str
    matched_by: str
    confidence: str
    checked_on: date


class TriggerMeasure(NamedTuple):
    """A trigger safeguard measure. The days between `earliest` and `latest` are those on which it may have applied."""

    measure: str
    groups: tuple[int, ...]
    instrument: str
    from_earliest: date
    from_latest: date
    to_earliest: date
    to_latest: date
    confidence: str
    basis: str


class TriggerProceeding(NamedTuple):
    """What led to a measure: the year whose level was passed, and the days between which the decision was taken."""

    measure: str
    year: int
    year_confidence: str
    decided_earliest: date
    decided_latest: date
    published: date | None
    confidence: str
    basis: str


class Quota(NamedTuple):
    """The volume of a tariff-rate quota in a year."""

    quota: str
    importer: str
    year: int
    volume: int
    unit: str
    instrument: str
    provision: str
    confidence: str


class QuotaRate(NamedTuple):
    """The in-quota rate of a line from a year on. `use`: the code is for goods in the quota, out of it, or both."""

    quota: str
    code: str
    year: int
    rate: Rate
    use: str
    provision: str
    confidence: str


class QuotaMethod(NamedTuple):
    """How a state divides a quota in some years, or one part of it: by past imports, in the order of applications …

    `percent` of the state's volume goes by this `method`; `years` of past imports count; `decided_by` and `until` are
    days of the year written MM-DD; `who` may hold a share; `unused` says when what is not claimed is given again.
    """

    quota: str
    state: str
    first_year: int
    last_year: int
    part: str
    method: str
    percent: int
    years: int | None
    decided_by: str
    until: str
    who: str
    unused: str
    instrument: str
    provision: str
    confidence: str


class ProductRule(NamedTuple):
    """The product-specific rule of origin of an HS 2012 subheading, as Annex 3 prints it."""

    code: str
    rule: str
    line: int


class Offshore(NamedTuple):
    """A territory whose invoices lose the preference (Annex 4)."""

    number: int
    territory: str
    iso: str


class FormBox(NamedTuple):
    """A box of the certificate of origin, form EAV (Annex 5). `minimum`: must be filled; `per_item`: a row for each
    item of goods.
    """

    box: int
    title: str
    minimum: bool
    per_item: bool
    provision: str


class Relation(NamedTuple):
    """One pair of the correlation between two editions of the Harmonized System."""

    code: str
    earlier: str
    relation: str


class Name(NamedTuple):
    """The project's own name of a chapter, heading or subheading, and the everyday words for it."""

    code: str
    en: str
    ru: str
    vi: str
    words_en: str
    words_ru: str
    words_vi: str


class ChargeRow(NamedTuple):
    """A rate of a tax or fee: for goods of these codes (all if none), on a condition, in a state, for some days.

    `codes` may hold exceptions, written with `-` before them. `code_basis` says where the codes come from: `source`,
    `indicative` (by heading: to ask, never to charge), `gap` (where a list that is not held may apply), or nothing
    where no code is needed.
    """

    charge: str
    state: str
    codes: tuple[str, ...]
    code_basis: str
    condition: Terms
    rate: ChargeRate
    base: str
    valid_from: date | None
    valid_to: date | None
    instrument: str
    provision: str
    confidence: str
    checked_on: date


class ChargeRule(NamedTuple):
    """A rule that goes with the charges: the place that the customs value reaches, the day of the exchange rate,
    rounding, a threshold … `figure` is what it says in one number or word; its sentence stands in words.csv.
    """

    rule: str
    state: str
    codes: tuple[str, ...]
    figure: str
    valid_from: date | None
    valid_to: date | None
    instrument: str
    provision: str
    confidence: str
    checked_on: date


class ChargeWord(NamedTuple):
    """What a question, an answer to it, or a rule is called, in three languages; `value` is empty for the question."""

    question: str
    value: str
    en: str
    ru: str
    vi: str


class TurnoverRow(NamedTuple):
    """Trade of Viet Nam with a member state or the Union in a year or some months, as one reporter gives it, in USD.

    `exports` are Viet Nam's. `step_usd` is what the last digit of the source is worth. Rows of one cell come from
    several series: they are never added up.
    """

    partner: str
    period: str
    flow: str
    value_usd: int
    step_usd: int
    approx: str
    reporter: str
    series: str
    valuation: str
    basis: str
    source: str
    url: str
    published: str
    confidence: str
    checked_on: date


class Spec(NamedTuple, Generic[T]):
    """How one file is read: its path, its row type, the reader of each cell, and the columns that must be unique."""

    file: str
    row: type[T]
    cells: tuple[Cell, ...]
    key: tuple[str, ...]


_TAIL: dict[str, Cell] = {"instrument": required, "provision": required, "confidence": confidence, "checked_on": day}
_AGREEMENT = "agreements/vn-eaeu"
_EAEU_CELL = rate_or("U", "T", "Q")
_VIETNAM_CELL = rate_or(*SCHEDULE_MARKS)


def _spec(file: str, row: type[T], key: str, **cells: Cell) -> Spec[T]:
    known: dict[str, Cell] = {**_TAIL, **cells}
    fields: tuple[str, ...] = row._fields  # type: ignore[attr-defined]
    return Spec(file, row, tuple(known.get(field, text) for field in fields), tuple(key.split()))


def _years(first: int, last: int, cell: Cell) -> dict[str, Cell]:
    return {"eif": cell, **{f"y{year}": cell for year in range(first, last + 1)}}


CHAPTERS = _spec(
    "eaeu/chapters.csv",
    Chapter,
    "chapter",
    chapter=digits(2),
    edition=day,
    valid_from=day,
    valid_to=day_or_open,
)
EAEU_TARIFF = _spec(
    "eaeu/tariff.csv",
    EaeuLine,
    "code",
    code=digits(10),
    duty=parse_rate,
    additional_note=additional_note,
    mark=choice("", "+"),
    page=integer,
)
NOTES = _spec(
    "eaeu/notes.csv",
    Note,
    "note territory valid_from starts_with",
    note=required,
    status=choice("in_force", "repealed", "unread"),
    duty=rate_or_empty,
    territory=choice("", *STATES),
    valid_from=day_or_open,
    valid_to=day_or_open,
)
NOMENCLATURE_NOTES = _spec(
    "eaeu/nomenclature_notes.csv", NomenclatureNote, "note", en=required, ru=required, vi=required
)
VIETNAM_TARIFF = _spec(
    "vietnam/tariff.csv",
    VietnamLine,
    "code",
    code=digits(8),
    mfn=rate_or("CKD"),
    mfn_out_of_quota=rate_or_empty,
    ordinary=rate_or("150% of MFN"),
    ordinary_out_of_quota=rate_or_empty,
    vn_eaeu=preference,
    valid_from=day,
    environment_tax=choice("", "yes", "doubtful"),
    vat_no_relief=choice("", "I", "II"),
)
CHAPTER98 = _spec(
    "vietnam/chapter98.csv",
    Chapter98Item,
    "code item",
    code=digits(8),
    item=integer,
    ordinary_codes=codes(4, 6, 8),
    mfn=parse_rate,
    ordinary=parse_rate,
    valid_from=day,
)
TEMPORARY_RATES = _spec(
    "vietnam/temporary_rates.csv",
    TemporaryRate,
    "code valid_from",
    code=digits(8),
    duty=parse_rate,
    valid_from=day,
    valid_to=day,
)
EAEU_SCHEDULE = _spec(
    f"{_AGREEMENT}/eaeu_schedule.csv",
    EaeuScheduleRow,
    "code ex",
    code=digits(4, 6, 8, 9, 10),
    ex=choice("", "ex"),
    category=choice("A", "B", "R", "U", "T", "Q"),
    base=rate_or_empty,
    line=integer,
    **_years(2016, 2025, _EAEU_CELL),
)
VIETNAM_SCHEDULE = _spec(
    f"{_AGREEMENT}/vietnam_schedule.csv",
    VietnamScheduleRow,
    "code",
    code=digits(8),
    category=choice("A", "B", "R", "U", "Q", "CKD"),
    base=rate_or_empty,
    line=integer,
    **_years(2016, 2027, _VIETNAM_CELL),
)
TRIGGER_GROUPS = _spec(f"{_AGREEMENT}/trigger_groups.csv", TriggerGroup, "group", group=integer)
TRIGGER_LEVELS = _spec(
    f"{_AGREEMENT}/trigger_levels.csv",
    TriggerLevel,
    "group year",
    group=integer,
    year=integer,
    level_kg=integer,
)
TRIGGER_CODES = _spec(f"{_AGREEMENT}/trigger_codes.csv", TriggerCode, "code", group=integer, code=digits(4, 6, 8))
TRIGGER_LINES = _spec(f"{_AGREEMENT}/trigger_lines.csv", TriggerLine, "code", group=integer, code=digits(10))
TRIGGER_MEASURES = _spec(
    f"{_AGREEMENT}/trigger_measures.csv",
    TriggerMeasure,
    "measure",
    groups=numbers,
    from_earliest=day,
    from_latest=day,
    to_earliest=day,
    to_latest=day,
)
TRIGGER_PROCEEDINGS = _spec(
    f"{_AGREEMENT}/trigger_proceedings.csv",
    TriggerProceeding,
    "measure",
    year=integer,
    year_confidence=confidence,
    decided_earliest=day,
    decided_latest=day,
    published=day_or_open,
    basis=required,
)
QUOTAS = _spec(
    f"{_AGREEMENT}/quotas.csv",
    Quota,
    "quota year",
    importer=choice("EAEU", "VN"),
    year=integer,
    volume=integer,
    unit=choice("t", "dozen"),
)
QUOTA_RATES = _spec(
    f"{_AGREEMENT}/quota_rates.csv",
    QuotaRate,
    "code year",
    code=digits(8, 10),
    year=integer,
    rate=parse_rate,
    use=choice("in", "out", "both"),
)
QUOTA_METHODS = _spec(
    f"{_AGREEMENT}/quota_methods.csv",
    QuotaMethod,
    "quota state first_year part",
    state=choice("VN", *STATES),
    first_year=integer,
    last_year=integer,
    method=choice("history", "applications", "first_come", "unknown"),
    percent=integer,
    years=integer_or_empty,
    decided_by=month_day,
    until=month_day,
    who=choice("", "importers", "traders_in_need", "cigarette_makers"),
    unused=choice("", "half_year", "as_needed"),
)
PRODUCT_RULES = _spec(
    f"{_AGREEMENT}/product_rules.csv", ProductRule, "code", code=digits(6), rule=required, line=integer
)
OFFSHORE = _spec(
    f"{_AGREEMENT}/offshore.csv", Offshore, "number", number=integer, territory=required, iso=territory_code
)
FORM_BOXES = _spec(
    f"{_AGREEMENT}/form_eav.csv",
    FormBox,
    "box",
    box=integer,
    title=required,
    minimum=yes_or_no,
    per_item=yes_or_no,
    provision=required,
)
_RELATION: dict[str, Cell] = {"code": digits(6), "earlier": digits(6), "relation": choice("1:1", "1:n", "n:1", "n:n")}
HS2022_HS2012 = _spec("goods/correlation/hs2022_hs2012.csv", Relation, "code earlier", **_RELATION)
HS2022_HS2017 = _spec("goods/correlation/hs2022_hs2017.csv", Relation, "code earlier", **_RELATION)
HS2017_HS2012 = _spec("goods/correlation/hs2017_hs2012.csv", Relation, "code earlier", **_RELATION)
NAMES = _spec("goods/names/names.csv", Name, "code", code=digits(2, 4, 6), en=required, ru=required, vi=required)
CHARGE_NAMES = (
    "vat",
    "excise",
    "customs_fee",
    "recycling_base",
    "recycling_fee",
    "registration_fee",
    "environment_tax",
    "used_vehicle_duty",
    "index",
)
CHARGE_BASES = ("", "value", "value+duty", "value+duty+excise", "value+duty+excise+environment_tax", "retail_price")


def _charges(file: str) -> Spec[ChargeRow]:
    return _spec(
        f"charges/{file}",
        ChargeRow,
        "charge state codes condition rate valid_from",
        charge=choice(*CHARGE_NAMES),
        state=choice(*STATES, "VN"),
        codes=charge_codes,
        code_basis=choice("", "source", "indicative", "gap"),
        condition=parse_condition,
        rate=parse_charge_rate,
        base=choice(*CHARGE_BASES),
        valid_from=day_or_open,
        valid_to=day_or_open,
    )


CHARGES = tuple(
    _charges(file)
    for file in (
        "vat.csv",
        "vat_lists.csv",
        "excise.csv",
        "customs_fees.csv",
        "recycling.csv",
        "environment_tax.csv",
        "used_vehicles.csv",
    )
)
CHARGE_RULES = _spec(
    "charges/rules.csv",
    ChargeRule,
    "rule state figure valid_from",
    rule=required,
    state=choice(*STATES, "VN", "EAEU"),
    codes=charge_codes,
    valid_from=day_or_open,
    valid_to=day_or_open,
    provision=required,
)
CHARGE_WORDS = _spec(
    "charges/words.csv", ChargeWord, "question value", question=required, en=required, ru=required, vi=required
)
TRADE_REPORTERS = ("VN", *STATES, "EEC", "unknown")
TURNOVER = _spec(
    "trade/turnover.csv",
    TurnoverRow,
    "partner period flow series",
    partner=choice("EAEU", *STATES),
    period=months,
    flow=choice("turnover", "exports", "imports"),
    value_usd=integer,
    step_usd=integer,
    approx=choice("exact", "over", "nearly", "about"),
    reporter=choice(*TRADE_REPORTERS),
    series=required,
    valuation=choice("", "CIF", "FOB"),
    basis=choice("table", "published", "derived"),
    source=required,
)

ALL: tuple[Spec[Any], ...] = (
    CHAPTERS,
    EAEU_TARIFF,
    NOTES,
    NOMENCLATURE_NOTES,
    VIETNAM_TARIFF,
    CHAPTER98,
    TEMPORARY_RATES,
    EAEU_SCHEDULE,
    VIETNAM_SCHEDULE,
    TRIGGER_GROUPS,
    TRIGGER_LEVELS,
    TRIGGER_CODES,
    TRIGGER_LINES,
    TRIGGER_MEASURES,
    TRIGGER_PROCEEDINGS,
    QUOTAS,
    QUOTA_RATES,
    QUOTA_METHODS,
    PRODUCT_RULES,
    OFFSHORE,
    FORM_BOXES,
    HS2022_HS2012,
    HS2022_HS2017,
    HS2017_HS2012,
    NAMES,
    *CHARGES,
    CHARGE_RULES,
    CHARGE_WORDS,
    TURNOVER,
)


# --- reading ----------------------------------------------------------------------------------------------------


def header(spec: Spec[T]) -> list[str]:
    """The columns of a file, in order. Years are written plainly: `2016`, not `y2016`."""
    fields: tuple[str, ...] = spec.row._fields  # type: ignore[attr-defined]
    return [re.sub(r"^y(\d{4})$", r"\1", field) for field in fields]


def year_columns(spec: Spec[Any]) -> tuple[int, ...]:
    """The years that a schedule has a column for, in order."""
    return tuple(int(column) for column in header(spec) if re.fullmatch(r"\d{4}", column))


def cells_by_year(spec: Spec[Any]) -> Callable[[Any], tuple[Rate | str, ...]]:
    """What gives a schedule's row as its cells year by year, in the order of `year_columns`."""
    return attrgetter(*(f"y{year}" for year in year_columns(spec)))


def _rows(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number as a spreadsheet counts: the header is row 1, a cell of several lines one row."""
    number = 0
    try:
        # A spreadsheet's mark of byte order at the beginning is no part of the header.
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file, strict=True), start=1):
                yield number, row
    except FileNotFoundError:
        raise LawError("the file is missing", file=name) from None
    except OSError as error:
        raise LawError(f"the file cannot be read ({error.strerror})", file=name) from None
    except UnicodeDecodeError as error:
        raise LawError(f"not UTF-8 text ({error.reason})", file=name, row=number + 1) from None
    except csv.Error as error:
        raise LawError(f"not readable as CSV from this row on: {error}", file=name, row=number + 1) from None


def rows_of(folder: Path, file: str, columns: list[str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """The header (row 1), then each row with its number, as text: every row as long as the header.

    Raises LawError for a file that is no table, or whose header is not `columns` where those are given.
    """
    rows = _rows(folder / file, file)
    _, first = next(rows, (1, []))
    if columns is not None and first != columns:
        raise LawError(
            f"the header is {','.join(first) or 'empty'}; it must be {','.join(columns)}",
            file=file,
            row=1,
        )
    yield 1, first
    for number, row in rows:
        if len(row) != len(first):
            raise LawError(f"{len(row)} cells where {len(first)} columns are", file=file, row=number)
        yield number, row


def read_table(folder: Path, spec: Spec[T]) -> list[T]:
    """All rows of one file of the book. Raises LawError for a wrong header, cell, or a key that stands twice."""
    columns = header(spec)
    rows = rows_of(folder, spec.file, columns)
    next(rows)
    key = [columns.index(column) for column in spec.key]
    seen: dict[tuple[str, ...], int] = {}
    out: list[T] = []
    make: Callable[[Any], T] = spec.row._make  # type: ignore[attr-defined]
    for number, row in rows:
        name = tuple(row[i] for i in key)
        if name in seen:
            raise LawError(f"{' '.join(name).strip()} stands in row {seen[name]} already", file=spec.file, row=number)
        seen[name] = number
        try:
            out.append(make([read(cell) for read, cell in zip(spec.cells, row, strict=True)]))
        except ValueError:
            raise _cell_error(spec, columns, row, number) from None
    if not out:
        raise LawError("no rows", file=spec.file)
    return out


def _cell_error(spec: Spec[T], columns: list[str], row: list[str], number: int) -> LawError:
    """Which cell of a bad row is wrong."""
    for column, read, cell in zip(columns, spec.cells, row, strict=True):
        try:
            read(cell)
        except ValueError as error:
            return LawError(f"column {column}: {error}", file=spec.file, row=number)
    return LawError("a cell cannot be read", file=spec.file, row=number)
