"""What the law says of a tariff quota in a year: volume, days, in-quota rates, how it is divided, who may hold a share.

What no act that was read says is told by name, never filled in: the split of rice among the states of the Union, most
states' methods.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from burabay.duty.measures import Source
from burabay.errors import InputError
from burabay.lawbook.rates import Rate, parse_rate
from burabay.quota.allocation.history import proportional
from burabay.wording import Phrase

if TYPE_CHECKING:
    from burabay.bound import BoundBook

UNION, VIET_NAM = "EAEU", "VN"
KG, DOZEN = "kg", "dozen"
# The book's unit of a volume → the ledger's unit, and how many of it.
_LEDGER_UNITS = {"t": (KG, 1000), "dozen": (DOZEN, 1)}
# What a user may call an amount's unit, by the ledger's unit.
_CALLED: Mapping[str, Mapping[str, int]] = {
    KG: {"kg": 1, "кг": 1, "t": 1000, "т": 1000, "тонн": 1000, "tấn": 1000},
    DOZEN: {"dozen": 1, "dz": 1, "дюжин": 1, "tá": 1},
}
_STATES = ("AM", "BY", "KG", "KZ", "RU")
_MOST = 10**15
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CodeRate:
    """The in-quota rate of a line in the year. `use`: the code is for goods in the quota, or in and out of it."""

    code: str
    rate: Rate
    use: str
    source: Source


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a state's volume and how it is given out; `until` and `decided_by` are days of the year asked.

    `method` is history, applications, first_come or unknown; `volume` is None where the state's volume is not known.
    """

    name: str
    method: str
    percent: int
    volume: int | None
    years: int | None
    decided_by: date | None
    until: date | None
    unused: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Terms:
    """A quota in a year, for all its importers or for one state. Amounts are whole `unit`s (kg or dozen)."""

    quota: str
    year: int
    importer: str
    state: str
    first: date
    last: date
    volume: int | None
    whole: int
    unit: str
    rates: tuple[CodeRate, ...]
    parts: tuple[Part, ...]
    who: str
    source: Source
    unknowns: tuple[Phrase, ...]
    assumptions: tuple[str, ...]

    @property
    def period(self) -> str:
        """The name of the ledger's period: rice/2026, rice/2026/BY."""
        return period_name(self.quota, self.year, self.state if self.importer == UNION else "")


def period_name(quota: str, year: int, *more: str) -> str:
    """`rice/2026`, `rice/2026/BY`, `rice/2026/BY/history`."""
    return "/".join([quota, str(year), *(part for part in more if part)])


def amount_of(text: str, unit: str, *, field: str = "amount", zero: bool = False) -> int:
    """A whole amount of `unit` (kg or dozen) from `2500`, `2.5t`, `2.5 t`, `120 dozen`. Raises InputError."""
    plain, told = (
        unicodedata.normalize("NFC", text).strip().replace("\u00a0", " ").lower(),
        {"name": field, "given": text[:80], "unit": unit},
    )
    called = next((name for name in sorted(_CALLED[unit], key=len, reverse=True) if plain.endswith(name)), "")
    number = plain.removesuffix(called).strip() if called else plain
    digits = number.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 30):
        raise InputError.of("error_quota_amount", field=field, **told, known=", ".join(_CALLED[unit]))
    amount = Decimal(number) * (_CALLED[unit][called] if called else 1)
    if amount != int(amount):
        raise InputError.of("error_quota_amount_whole", field=field, **told)
    if amount < 0 or (amount == 0 and not zero) or amount > _MOST:
        raise InputError.of("error_quota_amount_range", field=field, **told)
    return int(amount)


def quotas_of(book: BoundBook) -> tuple[str, ...]:
    """The quotas of the agreement by name, in the order of the law book."""
    return tuple(dict.fromkeys(str(row["quota"]) for row in book.documents["quotas"]))


def quota_of_code(book: BoundBook, code: str) -> str:
    """The quota that a line belongs to; empty for a line without one."""
    return next((str(row["quota"]) for row in book.documents["quota_rates"] if row["code"] == code), "")


def codes_in_and_out(book: BoundBook, code: str) -> tuple[str, str]:
    """The line to declare goods under within the quota, and the one outside it: two codes for rice, else the same."""
    uses = {str(row["code"]): str(row["use"]) for row in book.documents["quota_rates"]}
    pair = {use: other for other, use in uses.items() if other[:9] == code[:9]}
    return (pair["in"], pair["out"]) if uses.get(code) in ("in", "out") else (code, code)


def _volume_row(book: BoundBook, quota: str, year: int) -> Mapping[str, Any]:
    known = quotas_of(book)
    if quota not in known:
        raise InputError.of("error_quota_name", field="quota", given=quota, known=", ".join(known))
    rows = {int(row["year"]): row for row in book.documents["quotas"] if row["quota"] == quota}
    if year not in rows:
        raise InputError.of(
            "error_quota_year", field="year", quota=quota, given=str(year), first=str(min(rows)), last=str(max(rows))
        )
    found: Mapping[str, Any] = rows[year]
    return found


def _source(row: Mapping[str, Any], act: str) -> Source:
    return Source(str(row.get("instrument") or act), str(row["provision"]), str(row["confidence"]))


def _rates(book: BoundBook, quota: str, year: int) -> tuple[CodeRate, ...]:
    """The latest rate of each line that has started; codes for goods outside the quota are left out."""
    latest: dict[str, Mapping[str, Any]] = {}
    for row in book.documents["quota_rates"]:
        started = row["quota"] == quota and row["use"] != "out" and int(row["year"]) <= year
        if started and int(row["year"]) >= int(latest.get(row["code"], row)["year"]):
            latest[row["code"]] = row
    return tuple(
        CodeRate(code, parse_rate(row["rate"]), row["use"], _source(row, "vn-eaeu-fta")) for code, row in latest.items()
    )


def _in_year(year: int, day: str) -> date | None:
    return date.fromisoformat(f"{year}-{day}") if day else None


def parts_of(book: BoundBook, quota: str, year: int, state: str, volume: int | None) -> tuple[Part, ...]:
    """The parts of a state's volume by the act of that year; one part with an unknown method where none was read."""
    rows = [
        row
        for row in book.documents["quota_methods"]
        if (row["quota"], row["state"]) == (quota, state) and row["first_year"] <= year <= row["last_year"]
    ]
    if not rows:
        return (Part("", UNKNOWN, 100, volume, None, None, None, "", None),)
    volumes = proportional(volume, [row["percent"] for row in rows]) if volume is not None else [None] * len(rows)
    return tuple(
        Part(
            row["part"],
            row["method"],
            row["percent"],
            part,
            row["years"],
            _in_year(year, row["decided_by"]),
            _in_year(year, row["until"]),
            row["unused"],
            _source(row, ""),
        )
        for row, part in zip(rows, volumes, strict=True)
    )


def _unknowns(quota: str, year: int, state: str, parts: Iterable[Part], who: str) -> Iterable[Phrase]:
    if not state:
        yield Phrase("quota_split_unknown", {"year": str(year)})
    elif any(part.method == UNKNOWN for part in parts):
        read = any(part.source for part in parts)
        key = "quota_method_unread" if read else "quota_method_unknown"
        yield Phrase(
            key, {"quota": Phrase(f"quota_name_{quota}"), "year": str(year), "state": Phrase(f"country_{state}")}
        )
    if state and not who:
        yield Phrase("quota_who_unknown")
    yield Phrase("quota_left_unknown")


def quota_terms(book: BoundBook, quota: str, year: int, state: str = "", volume: int | None = None) -> Terms:
    """What the law says of a quota in a year; of rice for one state of the Union too, whose `volume` the user states.

    Raises InputError for an unknown quota or year, or a state that does not import under it.
    """
    row = _volume_row(book, quota, year)
    unit, factor = _LEDGER_UNITS[row["unit"]]
    whole, importer = int(row["volume"]) * factor, str(row["importer"])
    state = state.strip().upper()
    if importer == VIET_NAM and state in ("", VIET_NAM):
        state, volume = VIET_NAM, whole if volume is None else volume
    elif importer == VIET_NAM or (state and state not in _STATES):
        known = VIET_NAM if importer == VIET_NAM else ", ".join(_STATES)
        raise InputError.of("error_quota_state", field="for", quota=quota, given=state, known=known)
    elif not state:
        volume = whole
    if volume is not None and volume > whole:
        raise InputError.of("error_quota_above_law", field="volume", given=volume, whole=whole, unit=unit, quota=quota)
    parts = parts_of(book, quota, year, state, volume) if state else ()
    methods = [m for m in book.documents["quota_methods"] if (m["quota"], m["state"]) == (quota, state)]
    who = next((str(m["who"]) for m in methods if m["first_year"] <= year <= m["last_year"]), "")
    return Terms(
        quota,
        year,
        importer,
        state,
        max(date(year, 1, 1), date.fromordinal(int(book.columns["in_force"][0]))),
        date(year, 12, 31),
        volume,
        whole,
        unit,
        _rates(book, quota, year),
        parts,
        who,
        _source(row, "vn-eaeu-fta"),
        tuple(_unknowns(quota, year, state, parts, who)),
        ("A49", "A52"),
    )
