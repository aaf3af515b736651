"""Charts as SVG drawn here: they need no script, print well, and take their colours from the style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_WIDTH, _HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 26
_LINES = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A rate in per cent from one day to another, both within it."""

    first: date
    last: date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """A line of steps: its name, its class in the style sheet, its spans in time."""

    name: str
    style: str
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws: paths, ticks, and where a day stands."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    paths: Sequence[tuple[str, str, str]]
    years: Sequence[Tick]
    rates: Sequence[Tick]
    today: float | None


def _ceiling(most: Decimal) -> tuple[Decimal, Decimal]:
    """The top of the axis and the step between its marks."""
    for step in map(Decimal, ("0.5", "1", "2", "5", "10", "20", "50", "100")):
        if most <= step * _LINES:
            return step * _LINES, step
    return most, most / _LINES


def steps(series: Sequence[Series], first: date, last: date, on: date) -> Chart | None:
    """The series from `first` to `last` as lines of steps, the day `on` marked; None where there is nothing to draw."""
    drawn = [each for each in series if each.spans]
    if not drawn:
        return None
    top, step = _ceiling(max(span.percent for each in drawn for span in each.spans))
    days = max(1, (last - first).days)

    def x(day: date) -> float:
        inside = min(max(day, first), last)
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * (inside - first).days / days, 1)

    def y(percent: Decimal) -> float:
        return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - float(percent / top)), 1)

    paths = []
    for each in drawn:
        told, before = [], None
        for span in each.spans:
            if span.last < first or span.first > last:
                continue
            joined = before is not None and (span.first - before).days <= 1
            told.append(f"{'L' if joined else 'M'}{x(span.first)} {y(span.percent)} H{x(span.last)}")
            before = span.last
        paths.append((each.name, each.style, " ".join(told)))
    every = max(1, -(-(last.year - first.year) // 8))
    years = [Tick(x(date(year, 1, 1)), str(year)) for year in range(first.year + 1, last.year + 1, every)]
    marks = [Tick(y(step * place), f"{(step * place).normalize():f} %") for place in range(_LINES + 1)]
    marked = x(on) if first <= on <= last else None
    return Chart(
        _WIDTH, _HEIGHT, _LEFT, _WIDTH - _RIGHT, _TOP, _HEIGHT - _BOTTOM, tuple(paths), tuple(years), tuple(marks),
        marked,
    )  # fmt: skip
