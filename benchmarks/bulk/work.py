"""The work that is measured, as plain tables: what the law gives each line, state and day, ready for any engine.

The peers do not read the compiled book. They get tables that an expert would lay out for them, made here once and
outside the clock: the hard part (which measures hold, what a gap means, which lists decide a rate of VAT) is settled
in them. What is left, and measured, is the work on each row: find the segment, work out every option, lower of the
two (Art. 2.3(4)), the cheapest, the duty that is charged, VAT on it.

    segments  one row for each line, group of states and span of days on which nothing changes
    vat       one row for each line, state and span of days: the rate, or none where this work does not settle it
    money     one row for each currency: digits, and exchange from the currencies of specific duties

Whole numbers throughout, as in the book: percentages in thousandths of a per cent, amounts in ten-thousandths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from burabay.charges.ground import NATIONAL
from burabay.charges.rows import Row
from burabay.charges.rules import rounding_unit
from burabay.charges.vat import candidates
from burabay.duty.amount import never_above
from burabay.duty.consignment import UNITS
from burabay.duty.measures import EAEU, STATE_BITS, Regime
from burabay.duty.money import minor_digits, read_exchange_rates
from burabay.duty.options import legal_options
from burabay.lawbook.charge_rates import EXEMPT
from burabay.lawbook.rates import DUTY_UNITS, FORMS, Rate
from burabay.lawbook.tables import CHARGE_NAMES

if TYPE_CHECKING:
    import pyarrow as pa

    from burabay.book import Book

FIRST, LAST = date(2016, 10, 5), date(2027, 12, 31)
PLACES = (*EAEU, "VN")
VN = PLACES.index("VN")
# Groups of states that the book never tells apart in duties.
GROUPS = ("RU", "EAEU", "VN")
CURRENCIES = ("USD", "EUR", "RUB", "VND", "CNY", "KZT", "BYN", "KGS", "AMD", "JPY")
STATUSES = ("available", "conditional", "unavailable", "unknown")
REGIMES = tuple(regime for regime in Regime if regime is not Regime.ORDINARY)
# One rate a pair, on any day: every engine gets the same.
FX = (
    "EUR/USD=1.08", "EUR/RUB=98.5", "EUR/VND=27500", "EUR/KZT=505", "EUR/BYN=3.5", "EUR/CNY=7.8",
    "USD/RUB=91.25", "USD/VND=25400", "USD/KZT=468", "USD/BYN=3.25", "USD/CNY=7.2",
)  # fmt: skip
_IN_BASE = ("vat", "excise", "environment_tax")


@dataclass(frozen=True)
class Work:
    """The tables, and the names that go with their numbers."""

    segments: pa.Table
    vat: pa.Table
    money: pa.Table
    units: pa.Table
    fx: tuple[str, ...]


def group_of(state: str) -> str:
    """The group of states in `GROUPS`."""
    return state if state in GROUPS else "EAEU"


@dataclass(frozen=True, slots=True)
class _Option:
    """What the law alone says of one regime on a segment."""

    status: int
    rate: Rate | None
    exceptional: bool


# First and last day, states, regime, finding.
Held = tuple[int, int, int, int, int]
Cut = tuple[int, int, tuple[_Option | None, ...]]


class _Legal:
    """What the law alone gives each regime of a line on a day: asked of the engine once for each different case."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._known: dict[Any, tuple[_Option | None, ...]] = {}
        told = (book.columns[f"f_{name}"].tolist() for name in ("outcome", "rate", "condition"))
        # What of a finding decides an option; its sources do not.
        self._says = list(zip(*told, strict=True))

    def options(self, line: int, state: str, day: int, rows: Sequence[Held]) -> tuple[_Option | None, ...]:
        """By regime; None for one that the destination does not have. `rows`: the line's measures in that state."""
        holding = tuple((row[3], self._says[row[4]]) for row in rows if row[0] <= day <= row[1])
        case = (state == "VN", holding, frozenset(row[3] for row in rows), self._book.measures.needs(line))
        if case not in self._known:
            self._known[case] = self._asked(line, state, day)
        return self._known[case]

    def _asked(self, line: int, state: str, day: int) -> tuple[_Option | None, ...]:
        legal = legal_options(self._book.measures, line, state, date.fromordinal(day))
        found = {option.regime: option for option in legal}

        def told(regime: Regime) -> _Option | None:
            option = found.get(regime)
            if option is None:
                return None
            return _Option(STATUSES.index(option.status), option.rate, option.exceptional)

        return tuple(told(regime) for regime in REGIMES)


def _spans(legal: _Legal, line: int, state: str, rows: Sequence[Held]) -> Iterator[Cut]:
    """The days of the work cut wherever a measure of the line begins or ends; equal neighbours joined."""
    first, last = FIRST.toordinal(), LAST.toordinal()
    cuts = {first, *(row[0] for row in rows), *(row[1] + 1 for row in rows)}
    days = [*sorted(day for day in cuts if first <= day <= last), last + 1]
    open_span: Cut | None = None
    for start, after in pairwise(days):
        options = legal.options(line, state, start, rows)
        if open_span is not None and open_span[2] == options:
            open_span = (open_span[0], after - 1, options)
            continue
        if open_span is not None:
            yield open_span
        open_span = (start, after - 1, options)
    if open_span is not None:
        yield open_span


def _numbers(option: _Option | None) -> tuple[int | None, ...]:
    """Status, form, percentage, ceiling, amount, unit: none where there is none."""
    if option is None:
        return (None,) * 6
    rate = option.rate
    if rate is None:
        return (option.status, None, None, None, None, None)

    def scaled(number: Any, scale: int) -> int | None:
        return None if number is None else int(number * scale)

    s = rate.specific
    return (
        option.status,
        FORMS.index(rate.form),
        scaled(rate.percent, 1000),
        scaled(rate.ceiling, 1000),
        scaled(s.amount, 10_000) if s else None,
        DUTY_UNITS.index(s.unit) if s else None,
    )


def _above(options: Sequence[_Option | None], place: Regime) -> bool | None:
    """Whether a preference is above MFN on every consignment, by the rates alone (Art. 2.3(4)); None if it depends."""
    own, mfn = options[place], options[Regime.MFN]
    if own is None or mfn is None or own.rate is None or mfn.rate is None:
        return None
    below = never_above(own.rate, mfn.rate)
    return None if below is None else not below


# What may be wrong with a row, as the engine numbers it; 3 is "assess it by itself", which this work has not.
FINE, WRONG, NO_LINE, DENIED, LACKS_QUANTITY = 0, 1, 2, 4, 5
ERRORS = {
    WRONG: "a field is wrong", NO_LINE: "no such line", DENIED: "the regime claimed is not to be had",
    LACKS_QUANTITY: "a quantity is missing",
}  # fmt: skip
OPTION_FIELDS = ("status", "form", "percent", "ceiling", "amount", "unit", "rate", "exceptional")


def _segment(code: str, group: str, span: Cut) -> dict[str, Any]:
    first, last, options = span
    specifics = [o.rate.specific for o in options if o and o.rate and o.rate.specific]
    money = {(s.currency, s.per) for s in specifics}
    if len(money) > 1:
        raise ValueError(f"{code}: specific duties in several currencies or per several numbers of units")
    currency, per = money.pop() if money else (None, None)
    row: dict[str, Any] = {
        "code": int(code), "text": code, "place_group": GROUPS.index(group), "first": first, "last": last,
        "plain": not specifics, "s_currency": CURRENCIES.index(currency) if currency else None, "s_per": per,
        "above_2": _above(options, Regime.PREFERENCE), "above_3": _above(options, Regime.PREFERENCE_IN_QUOTA),
    }  # fmt: skip
    for regime, option in zip(REGIMES, options, strict=True):
        told = str(option.rate) if option and option.rate else None
        values = (*_numbers(option), told, bool(option and option.exceptional))
        row |= {f"{name}_{int(regime)}": value for name, value in zip(OPTION_FIELDS, values, strict=True)}
    return row


def _measures(book: Book) -> tuple[list[str], list[list[Held]]]:
    """Codes by line number, and each line's measures."""
    columns = book.columns
    names = ("m_first", "m_last", "m_states", "m_regime", "m_finding")
    rows: list[Held] = list(zip(*(columns[name].tolist() for name in names), strict=True))
    starts = columns["line_start"].tolist()
    codes = [*book.measures.codes(10), *book.measures.codes(8)]
    return codes, [rows[a:b] for a, b in pairwise(starts)]


def _segments(book: Book) -> Iterator[dict[str, Any]]:
    codes, of_line = _measures(book)
    legal = _Legal(book)
    for line, (code, rows) in enumerate(zip(codes, of_line, strict=True)):
        for group, state in (("VN", "VN"),) if len(code) == 8 else (("RU", "RU"), ("EAEU", "BY")):
            held = [row for row in rows if row[2] & STATE_BITS[state]]
            for span in _spans(legal, line, state, held):
                yield _segment(code, group, span)


# --- VAT ----------------------------------------------------------------------------------------------------------


def _percent(rows: Sequence[Row]) -> int | None:
    """The one rate of VAT in thousandths of a per cent, 0 where exempt; None where it is a question or not held."""
    rates = {row.rate for row in candidates(rows)}
    if len(rates) != 1:
        return None
    rate = rates.pop()
    if rate == EXEMPT:
        return 0
    if not isinstance(rate, Rate) or rate.percent is None:
        return None
    return int(rate.percent * 1000)


def _vat_profile(book: Book, numbers: Sequence[int], state: str) -> list[tuple[int, int, int | None]]:
    """Spans of days with the rate; None also where excise or environment tax may go into the base."""
    charge, first, last = (book.columns[f"c_{name}"] for name in ("charge", "first", "last"))
    begin, end = FIRST.toordinal(), LAST.toordinal()
    cuts = {begin, *(int(first[n]) for n in numbers), *(int(last[n]) + 1 for n in numbers)}
    days = [*sorted(day for day in cuts if begin <= day <= end), end + 1]
    spans: list[tuple[int, int, int | None]] = []
    for start, after in pairwise(days):
        rows = [book.charges.row(n) for n in numbers if first[n] <= start <= last[n]]
        laid = [
            n for n in numbers
            if CHARGE_NAMES[charge[n]] in ("excise", *(("environment_tax",) if state == "VN" else ()))
            and not (first[n] > start and book.charges.row(n).has("new"))
        ]  # fmt: skip
        percent = None if laid else _percent([row for row in rows if row.charge == "vat"])
        if spans and spans[-1][2] == percent:
            spans[-1] = (spans[-1][0], after - 1, percent)
        else:
            spans.append((start, after - 1, percent))
    return spans


def _vat(book: Book) -> Iterator[tuple[int, str, int, int, int, int | None]]:
    columns = book.columns
    wanted = np.isin(columns["c_charge"], [CHARGE_NAMES.index(name) for name in _IN_BASE])
    general = [int(n) for n in columns["c_all"] if wanted[n]]
    codes = [*book.measures.codes(10), *book.measures.codes(8)]
    starts, own_rows = columns["cl_start"].tolist(), columns["cl_row"]
    known: dict[tuple[str, tuple[int, ...]], list[tuple[int, int, int | None]]] = {}
    for line, code in enumerate(codes):
        own = [int(n) for n in own_rows[starts[line] : starts[line + 1]] if wanted[n]]
        for state in ("VN",) if len(code) == 8 else EAEU:
            bit = STATE_BITS[state]
            numbers = tuple(n for n in (*general, *own) if columns["c_states"][n] & bit)
            if (state, numbers) not in known:
                known[state, numbers] = _vat_profile(book, numbers, state)
            for first, last, percent in known[state, numbers]:
                yield int(code), code, PLACES.index(state), first, last, percent


# --- money --------------------------------------------------------------------------------------------------------


def _factor(source: str, target: str, fx: Sequence[str]) -> Fraction | None:
    found = read_exchange_rates(fx).convert(source, target, FIRST)
    return None if found is None else found.factor


def _money(book: Book, fx: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Each currency: digits of a duty, digits of VAT by state, exchange from EUR and USD as numerator/denominator."""
    rules = book.documents["charge_rules"]
    for number, currency in enumerate(CURRENCIES):
        digits = minor_digits(currency) or 0
        row: dict[str, Any] = {"currency": number, "name": currency, "digits": digits}
        for source in ("EUR", "USD"):
            factor = _factor(source, currency, fx)
            row[f"{source.lower()}_num"] = factor.numerator if factor else None
            row[f"{source.lower()}_den"] = factor.denominator if factor else None
        for place, state in enumerate(PLACES):
            national = NATIONAL[state] == currency
            unit = rounding_unit(rules, state, FIRST) if national else None
            row[f"vat_digits_{place}"] = digits if unit is None else -int(unit.as_tuple().exponent)
        yield row


def _table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    columns: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            columns[name].append(value)
    return pa.table(columns)


def tables(book: Book, fx: Sequence[str] = FX) -> Work:
    """All tables of the work. Takes some seconds: done once, outside what is measured."""
    import pyarrow as pa

    names = ("code", "text", "place", "first", "last", "percent")
    vat = pa.table(dict(zip(names, map(list, zip(*_vat(book), strict=True)), strict=True)))
    units = [
        # What a quantity in thousandths times `factor` gives in millionths of the duty unit.
        {"unit": number, "name": name, "kind": DUTY_UNITS.index(kind), "factor": int(factor * 1000)}
        for number, (name, (kind, factor)) in enumerate(UNITS.items())
    ]
    return Work(_table(_segments(book)), vat, _table(_money(book, fx)), _table(units), tuple(fx))
