"""What the plot of a group shows, from a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from burabay.safeguard.monitor import TriggerReport
from burabay.safeguard.terms import Known

if TYPE_CHECKING:
    from burabay.safeguard.plot import Picture, Span

# A measure that came later has nothing to do with the year that is drawn.
_YEARS_AHEAD = 2


def _span(known: Known) -> Span:
    from burabay.safeguard.plot import Span

    return Span(known.first.first, known.first.last, known.last.first, known.last.last, known.measure)


def picture_of(report: TriggerReport, place: int = 0) -> Picture:
    """The picture of one of a report's groups; the window is that of the middle scenario of its own year."""
    from burabay.safeguard.plot import Picture

    standing, terms, volumes = report.standings[place], report.terms, report.volumes
    kg = volumes.series(standing.group) if volumes is not None else {}
    first = min([month.year for month in kg if month.year >= terms.in_force.year] + [report.year])
    levels = {year: terms.level(standing.group, year).kg for year in range(first, report.year + 1)}
    windows = [scenario.window for scenario in standing.scenarios if scenario.year == report.year]
    middle = windows[len(windows) // 2] if windows else None
    return Picture(
        standing.group, standing.names, report.year, kg, levels, standing.forecast,
        tuple(_span(known) for known in standing.measures if known.first.first.year <= report.year + _YEARS_AHEAD),
        (middle.first, middle.last) if middle else None,
    )  # fmt: skip
