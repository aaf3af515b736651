"""The figures of a reading as numbers with what their print leaves open, and which of them belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from burabay.trade.bands import Band, band

GROWTH = "growth"
# Percentage points: the difference of two figures that are themselves in per cent.
POINTS = "pp"
# Two ends of one movement, and its growth, stand within so many characters of each other.
NEAR = 160
_DIGITS = 30
# What says that a value became so many times the other, and by no means that so much was added to it.
_MULTIPLE = re.compile(
    r"gấp|đôi|раз|вдвое|втрое|вчетверо|удво|утро|fold|doubl|tripl|quadrupl|twice|thrice", re.IGNORECASE
)
_RISES = re.compile(r"gấp|tăng|удво|утро|вырос|doubl|tripl|quadrupl|rose|grew", re.IGNORECASE)
_FALLS = re.compile(r"giảm|sụt|сниз|сокра|упал|уменьш|fell|fall|drop|declin|decreas|down", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a reading has it. `value` is in `unit`, `band` what its printed digits leave open."""

    id: str
    span: tuple[int, int]
    text: str
    value: Fraction
    band: Band
    unit: str
    metric: str
    approx: str
    role: str
    period: str | None
    base_period: str | None
    partners: str

    @property
    def measure(self) -> str:
        """The metric whose level or growth this is: trade_turnover of trade_turnover_growth."""
        return self.metric.removesuffix("_growth") if self.metric != GROWTH else ""

    @property
    def is_growth(self) -> bool:
        """Whether it says by how much something has risen or fallen."""
        return self.unit in ("%", "times", POINTS) and (self.role == GROWTH or self.metric.endswith(GROWTH))


def _exact(value: object) -> Fraction | None:
    """A JSON number or its text as a fraction; None for what is no number that trade could have."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_DIGITS or number.adjusted() > _DIGITS:
        return None
    return Fraction(number)


def _text(record: Mapping[str, Any], key: str) -> str:
    told = record.get(key)
    return told if isinstance(told, str) else ""


def span_of(record: Mapping[str, Any]) -> tuple[int, int]:
    """Where a record stands; (0, 0) if it does not say."""
    told = record.get("span")
    if isinstance(told, Sequence) and len(told) == 2 and all(isinstance(each, int) for each in told):
        return int(told[0]), int(told[1])
    return 0, 0


def stated(records: Iterable[Mapping[str, Any]]) -> tuple[Stated, ...]:
    """The figures among the records, in order of their place. Those without a number are left out."""
    found: list[Stated] = []
    for record in records:
        if record.get("type") != "figure" or (value := _exact(record.get("value"))) is None:
            continue
        approx, printed = _text(record, "approx") or "exact", _text(record, "text")
        found.append(
            Stated(
                _text(record, "id"),
                span_of(record),
                printed,
                value,
                band(value, printed, approx),
                _text(record, "unit"),
                _text(record, "metric"),
                approx,
                _text(record, "role") or "level",
                _text(record, "period") or None,
                _text(record, "base_period") or None,
                _text(record, "partners"),
            )
        )
    return tuple(sorted(found, key=lambda each: each.span))


@dataclass(frozen=True, slots=True)
class Movement:
    """From one figure to another, and the growth that the text gives beside, if any."""

    before: Stated
    after: Stated
    growth: Stated | None


def _distance(one: Stated, other: Stated) -> int:
    return max(one.span[0] - other.span[1], other.span[0] - one.span[1], 0)


def _same_kind(one: Stated, other: Stated) -> bool:
    """Levels of one thing in one unit. Whose trade it is the text often says once, with the first of them."""
    return one.unit == other.unit and one.metric == other.metric


def _in_points(rise: Stated, level: Stated) -> bool:
    """Whether a growth may be of a level: one in percentage points only of what is itself in per cent."""
    return rise.unit != POINTS or level.unit == "%"


def _nearest(figure: Stated, others: Iterable[Stated]) -> Stated | None:
    near = [each for each in others if _distance(figure, each) <= NEAR]
    return min(near, key=lambda each: _distance(figure, each), default=None)


def _growth_of(pair: Sequence[Stated], growths: Sequence[Stated]) -> Stated | None:
    """The growth that belongs to a pair: of its measure, nearest by."""
    fitting = [each for each in growths if each.measure in ("", pair[0].measure) and _in_points(each, pair[0])]
    near = [each for each in fitting if min(_distance(each, one) for one in pair) <= NEAR]
    return min(near, key=lambda each: min(_distance(each, one) for one in pair), default=None)


def movements(figures: Sequence[Stated]) -> tuple[Movement, ...]:
    """What rose or fell from what to what: `from` and `to` side by side, or two levels of the periods of a growth."""
    levels = [each for each in figures if not each.is_growth]
    growths = [each for each in figures if each.is_growth]
    found: list[Movement] = []
    used: set[str] = set()
    for before in (each for each in levels if each.role == "from"):
        after = _nearest(before, [e for e in levels if e.role in ("to", "level") and _same_kind(before, e)])
        if after is not None:
            told = _growth_of((before, after), [each for each in growths if each.id not in used])
            used |= {told.id} if told else set()
            found.append(Movement(before, after, told))
    for rise in growths:
        if rise.id in used or not rise.period or not rise.base_period:
            continue
        fitting = [
            e
            for e in levels
            if rise.measure in ("", e.measure) and rise.partners in ("", e.partners) and _in_points(rise, e)
        ]
        later = _nearest(rise, [e for e in fitting if e.period == rise.period])
        if later is None:
            continue
        earlier = _nearest(later, [e for e in fitting if e.period == rise.base_period and _same_kind(later, e)])
        if earlier is not None:
            found.append(Movement(earlier, later, rise))
    return tuple(found)


def _fall_of_times(size: Band) -> Band:
    """A fall "by 2 times" in per cent: to the half; one by less than once is a part of the whole."""
    if size.low < 1:
        return Band(-100 * (size.high or size.low), -100 * size.low)
    lowest = Fraction(-100) if size.high is None else (1 / size.high - 1) * 100
    return Band(lowest, (1 / size.low - 1) * 100)


def percents(told: Stated, *, falls: bool = False) -> tuple[Band, ...]:
    """What a stated growth may mean in per cent, most likely first; `falls`: the figures beside it have fallen.

    A fall counts below zero however it is written. "gấp 3 lần", "в 3 раза" are +200 %; "tăng 3 lần" and "3 times" may
    also be +300 %. "giảm 2 lần", "сократился вдвое" are -50 %.
    """
    if told.unit != "times":
        if told.value > 0 and _FALLS.search(told.text) and told.band.high is not None:
            return (Band(-told.band.high, -told.band.low),)
        return (told.band,)
    if told.value < 0 and told.band.high is not None:
        return (_fall_of_times(Band(-told.band.high, -told.band.low)),)
    if told.value <= 0 or _FALLS.search(told.text):
        return (_fall_of_times(told.band),)
    high = None if told.band.high is None else (told.band.high - 1) * 100
    found = [Band((told.band.low - 1) * 100, high)]
    if not _MULTIPLE.search(told.text):
        found.append(told.band.times(100))
    if falls and not _RISES.search(told.text):
        found.append(_fall_of_times(told.band))
    return tuple(found)
