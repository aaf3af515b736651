"""Annex 1 carried from HS 2012 to today's tariff lines.

For a line of today: which rows of the schedule could its goods have come from (`ancestors`), and what do those rows
say together in a year (`concession`). One row, or several that agree, give a rate; several that differ give candidates
(Art. 2.4(1); assumption A5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from burabay.duty.measures import Candidate, Finding, Outcome, Source
from burabay.goods.codes import grouped
from burabay.goods.correlation import Predecessors
from burabay.lawbook.rates import Rate, parse_rate
from burabay.lawbook.tables import (
    EAEU_SCHEDULE,
    VIETNAM_SCHEDULE,
    EaeuScheduleRow,
    VietnamScheduleRow,
    cells_by_year,
    year_columns,
)

FIRST_YEAR = year_columns(EAEU_SCHEDULE)[0]
FREE = parse_rate("0%")
_SURENESS = ("memory", "L", "M", "H")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of a schedule: its code, its category and one cell a year from 2016 on. Equal to itself alone."""

    code: str
    category: str
    cells: tuple[Rate | str, ...]
    confidence: str


@dataclass(frozen=True)
class Schedule:
    """One Party's schedule, indexed by HS 2012 subheading."""

    instrument: str
    provision: str
    nomenclature: str
    rows: tuple[Row, ...]
    checked_on: date | None = None

    @cached_property
    def by_subheading(self) -> Mapping[str, tuple[Row, ...]]:
        """Rows by the six digits they begin with; a row of four digits stands for its whole heading."""
        index: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            index[row.code[:6]].append(row)
        return {code: tuple(rows) for code, rows in index.items()}

    def under(self, subheading: str) -> tuple[Row, ...]:
        """The rows of one HS 2012 subheading."""
        return self.by_subheading.get(subheading) or self.by_subheading.get(subheading[:4], ())

    def years(self) -> Iterator[tuple[int, int]]:
        """(year, place of its cell); the last cell holds for later years too."""
        for place in range(len(self.rows[0].cells)):
            yield FIRST_YEAR + place, place


def eaeu_schedule(
    rows: Iterable[EaeuScheduleRow], instrument: str, provision: str, checked_on: date | None = None
) -> Schedule:
    """The EAEU's schedule without its two "ex" rows: those are a condition on excluded lines (sporting footwear)."""
    cells = cells_by_year(EAEU_SCHEDULE)
    plain = tuple(Row(r.code, r.category, cells(r), r.confidence) for r in rows if not r.ex)
    return Schedule(instrument, provision, "TN VED", plain, checked_on)


def vietnam_schedule(
    rows: Iterable[VietnamScheduleRow], instrument: str, provision: str, checked_on: date | None = None
) -> Schedule:
    """Viet Nam's schedule."""
    cells = cells_by_year(VIETNAM_SCHEDULE)
    told = tuple(Row(r.code, r.category, cells(r), r.confidence) for r in rows)
    return Schedule(instrument, provision, "AHTN", told, checked_on)


@dataclass(frozen=True, slots=True)
class Ancestors:
    """The rows that a line of today may descend from. `certain`: by a 1:1 relation, and all rows of it agree."""

    rows: tuple[Row, ...]
    certain: bool


def ancestors(
    line: str, schedule: Schedule, correlation: Mapping[str, Predecessors], *, anew: bool = False
) -> Ancestors:
    """The rows behind a line: by the correlation and, inside an unchanged subheading, by the longest code.

    `anew`: the digits after the sixth are known to have been given out anew, so an equal code means nothing.
    """
    subheading = line[:6]
    earlier = correlation.get(subheading)
    if earlier is None:
        return Ancestors((), False)
    found: list[Row] = []
    for code in earlier.codes:
        rows = schedule.under(code)
        if code == subheading and not anew:
            rows = _same_code(line, rows)
        found.extend(rows)
    whole = schedule.under(earlier.codes[0]) if earlier.whole else ()
    certain = earlier.whole and len({row.cells for row in whole}) == 1
    return Ancestors(tuple(dict.fromkeys(found)), certain)


def _same_code(line: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The row whose code the line still begins with, the longest first; all rows if the line was numbered anew."""
    matching = [row for row in rows if line.startswith(row.code)]
    if not matching:
        return tuple(rows)
    longest = max(len(row.code) for row in matching)
    return tuple(row for row in matching if len(row.code) == longest)


def _provision(schedule: Schedule, rows: Sequence[Row]) -> str:
    named = ", ".join(f"{grouped(row.code, schedule.nomenclature)} ({row.category})" for row in rows[:3])
    more = f" + {len(rows) - 3}" if len(rows) > 3 else ""
    return f"{schedule.provision}, {named}{more}"


def outcome_of(cell: Rate | str) -> tuple[Outcome, Rate | None]:
    """What a cell of a schedule means (Annex 1, general notes 6-8)."""
    match cell:
        case "U":
            return Outcome.EXCLUDED, None
        case "T":
            return Outcome.RATE, FREE
        case "Q":
            return Outcome.QUOTA_ONLY, None
        case "CKD":
            return Outcome.UNKNOWN, None
        case Rate():
            return Outcome.RATE, cell
    raise ValueError(f"{cell} is not a cell of a schedule")


_REASONS = {
    Outcome.EXCLUDED: "excluded",
    Outcome.QUOTA_ONLY: "quota_only",
    Outcome.UNKNOWN: "ckd",
    Outcome.RATE: "",
}


def lowest_confidence(values: Iterable[str]) -> str:
    """The least sure of some confidences."""
    return min(values, key=_SURENESS.index)


def concessions(schedule: Schedule, found: Ancestors, assumption: str, surest: str = "H") -> list[Finding]:
    """What the ancestors say together, one finding a year.

    `assumption` is cited and the confidence is at most M unless the relation is certain; never above `surest`.
    """
    if not found.rows:
        return [Finding(Outcome.UNKNOWN, None, "no_ancestor")] * len(schedule.rows[0].cells)
    certain = found.certain and surest == "H"
    sure = lowest_confidence([surest if certain else "M", *(row.confidence for row in found.rows)])
    source = Source(schedule.instrument, _provision(schedule, found.rows), sure, schedule.checked_on)
    assumptions = () if certain else (assumption,)
    known: dict[tuple[Rate | str, ...], Finding] = {}
    out = []
    for cells in zip(*(row.cells for row in found.rows), strict=True):
        if cells not in known:
            known[cells] = _together(schedule, found.rows, cells, source, assumptions)
        out.append(known[cells])
    return out


def _together(
    schedule: Schedule,
    rows: Sequence[Row],
    cells: Sequence[Rate | str],
    source: Source,
    assumptions: tuple[str, ...],
) -> Finding:
    """One finding from what each row's cell says in one year."""
    by_outcome: dict[tuple[Outcome, Rate | None], list[Row]] = {}
    for row, cell in zip(rows, cells, strict=True):
        by_outcome.setdefault(outcome_of(cell), []).append(row)
    if len(by_outcome) == 1:
        outcome, rate = next(iter(by_outcome))
        listed = "trigger_listed" if "T" in cells else ""
        return Finding(outcome, rate, _REASONS[outcome], "", (source,), assumptions, (), listed)
    candidates = tuple(
        Candidate(outcome, rate, tuple(grouped(row.code, schedule.nomenclature) for row in told))
        for (outcome, rate), told in by_outcome.items()
    )
    return Finding(Outcome.AMBIGUOUS, None, "ambiguous", "", (source,), assumptions, candidates)
