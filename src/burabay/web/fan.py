"""A group's year as a chart: the sum of its imports against the level, earlier years, and the fan of what may come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from burabay.safeguard.monitor import Standing, TriggerReport
from burabay.web.charts import Tick

_WIDTH, _HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 14, 24
_MONTHS = 12
_EARLIER = 3
_STEPS = (Decimal(1), Decimal(2), Decimal(5))


@dataclass(frozen=True, slots=True)
class FanChart:
    """What the template draws: areas and lines as SVG paths, marks of the axes, the height of each level."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    bands: Sequence[tuple[str, str]]
    lines: Sequence[tuple[str, str, str]]
    months: Sequence[Tick]
    marks: Sequence[Tick]
    level: float
    extension: float | None
    tonnes: bool


def _sums(months: Sequence[tuple[int, Decimal]]) -> list[tuple[int, Decimal]]:
    """The sum through the end of each month, from nothing."""
    told, total = [(months[0][0] - 1, Decimal(0))], Decimal(0)
    for month, kg in months:
        total += kg
        told.append((month, total))
    return told


def _step(top: Decimal) -> Decimal:
    size = Decimal(1).scaleb(top.adjusted() - 1)
    while True:
        for each in _STEPS:
            if top / (size * each) <= 5:
                return size * each
        size *= 10


def _x(month: float) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * month / _MONTHS, 1)


def fan_of(report: TriggerReport, standing: Standing) -> FanChart | None:
    """The chart of one group; None where no month of its year is known."""
    known = [(month.month, kg) for month, kg in standing.by_month.items()]
    if not known or report.volumes is None:
        return None
    series = report.volumes.series(standing.group)
    earlier = []
    for year in (standing.level.year - back for back in range(1, _EARLIER + 1)):
        of_year = [(month.month, kg) for month, kg in series.items() if month.year == year]
        if len(of_year) == _MONTHS:
            earlier.append((str(year), _sums(of_year)))
    ahead = standing.forecast.fan if standing.forecast else ()
    last = standing.forecast.last_known if standing.forecast else None
    points = [point for point in ahead if last is None or point.month >= date(last.year, last.month, 1)]
    sums, level = _sums(known), Decimal(int(standing.level.kg))
    extension = level * report.terms.extension_percent / 100
    highest = [level, sums[-1][1], *(told[-1][1] for _, told in earlier), *(Decimal(p.cumulative.p95) for p in points)]
    top = max(highest) * Decimal("1.06")
    tonnes, step = top >= 10_000, _step(top)

    def y(kg: Decimal | int) -> float:
        return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - float(Decimal(kg) / top)), 1)

    def path(told: Sequence[tuple[int, Decimal | int]]) -> str:
        return "M" + " L".join(f"{_x(month)} {y(kg)}" for month, kg in told)

    bands = []
    for style, low, high in (("band-90", "p05", "p95"), ("band-50", "p25", "p75")):
        upper = [(point.month.month, getattr(point.cumulative, high)) for point in points]
        lower = [(point.month.month, getattr(point.cumulative, low)) for point in reversed(points)]
        if len(points) > 1:
            bands.append((style, path([*upper, *lower]) + " Z"))
    lines = [("earlier", name, path(told)) for name, told in earlier]
    if len(points) > 1:
        lines.append(("median", "", path([(point.month.month, point.cumulative.p50) for point in points])))
    lines.append(("known", str(standing.level.year), path(sums)))
    marks, value = [], Decimal(0)
    while value <= top:
        marks.append(Tick(y(value), f"{value / 1000 if tonnes else value:f}"))
        value += step
    return FanChart(
        _WIDTH, _HEIGHT, _LEFT, _WIDTH - _RIGHT, _TOP, _HEIGHT - _BOTTOM, bands, lines,
        [Tick(_x(month - 0.5), str(month)) for month in range(1, _MONTHS + 1)], marks, y(level),
        y(extension) if extension <= top else None, tonnes,
    )  # fmt: skip
