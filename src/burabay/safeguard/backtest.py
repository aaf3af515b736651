"""How good forecasts would have been: every year of past series forecast from each month with what was known then.

A level is built on each series as Annex 2 builds its own: imports of a base year, grown by the same factor every year
without rounding between. The base year lies two, four or six years back, so it is known. From a month on, the chance of
passing 100 % and 150 % of it is asked and held against what came. Nothing after that month is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from burabay.safeguard.forecast import DEFAULT, SEED
from burabay.safeguard.forecast_paths import HISTORY_YEARS, MODELS, Floats, Model, Wanted, cumulated

Series = Mapping[date, Decimal]
# As eleven of the twelve groups of Annex 2 grow; anoraks grow by 5 %.
GROWTH: Final = Fraction(107, 100)
BASES: Final = (2, 4, 6)
LINES: Final = (100, 150)


@dataclass(frozen=True, slots=True)
class Case:
    """One question: will `series` pass `line` per cent of its level in `year`, asked after `known` months of it?

    `chance`: the forecast; `passed`: what came; `pace`: the year by the naive rule as a multiple of the line.
    """

    series: str
    year: int
    known: int
    base: int
    line: int
    chance: float
    passed: bool
    pace: float

    @property
    def close(self) -> bool:
        """The naive rule ends within three tenths of the line: the cases that are hard beforehand."""
        return 0.7 < self.pace < 1.3


@dataclass(frozen=True, slots=True)
class Year:
    """One forecast of a year: the share of paths below what came (even if calibrated), the middle's relative error."""

    series: str
    year: int
    known: int
    rank: float
    error: float
    cases: tuple[Case, ...]


def totals(series: Series) -> dict[int, Fraction]:
    """The sums of the years of which all twelve months are known."""
    years: dict[int, list[Decimal]] = {}
    for month, weight in series.items():
        years.setdefault(month.year, []).append(weight)
    return {year: Fraction(sum(kg, Decimal(0))) for year, kg in sorted(years.items()) if len(kg) == 12}


def levels(sums: Mapping[int, Fraction], year: int, growth: Fraction = GROWTH) -> dict[int, Fraction]:
    """The level of a year by how many years back its base lies; bases not known or zero are left out."""
    return {back: sums[year - back] * growth**back for back in BASES if sums.get(year - back)}


@dataclass(frozen=True, slots=True)
class How:
    """The model that is asked, how many years before the one asked about it may see, and its paths."""

    model: Model = MODELS[DEFAULT]
    history_years: int = HISTORY_YEARS
    paths: int = 2000


@dataclass(frozen=True, slots=True)
class Past:
    """A series made ready: months as 12 x year + month - 1 in floats for the models, sums of whole years exactly."""

    name: str
    sums: Mapping[int, Fraction]
    kg: Mapping[int, float]

    @classmethod
    def of(cls, name: str, series: Series) -> Past:
        """The series; every year of which a question is asked must have all its months."""
        kg = {12 * month.year + month.month - 1: float(weight) for month, weight in sorted(series.items())}
        return cls(name, totals(series), kg)


def ask(past: Past, year: int, known: int, how: How) -> Year | None:
    """A year forecast after `known` of its months; None where no level can be built."""
    built = levels(past.sums, year)
    if year not in past.sums or not built:
        return None
    months = range(12 * year, 12 * year + 12)
    before = {at: kg for at, kg in past.kg.items() if 12 * (year - how.history_years) <= at < months[known]}
    at, kg = np.array(list(before), dtype=np.int64), np.array(list(before.values()))
    ahead = np.arange(months[known], months[-1] + 1)
    wanted = Wanted(how.paths, np.random.default_rng(SEED), float(max(built.values())) / 24)
    here = {month: past.kg[month] for month in months[:known]}
    _, running = cumulated(here, ahead, how.model(at, kg, ahead, wanted), months)
    ends, came, so_far = running[:, -1], float(past.sums[year]), sum(here.values())
    cases = []
    for base, level in built.items():
        for line in LINES:
            limit = level * line / 100
            if so_far <= limit:
                chance = _chance(ends, float(limit))
                pace = so_far * 12 / known / float(limit)
                cases.append(Case(past.name, year, known, base, line, chance, past.sums[year] > limit, pace))
    rank = float((ends < came).mean() + (ends == came).mean() / 2)
    return Year(past.name, year, known, rank, float(np.median(ends)) / came - 1 if came else 0.0, tuple(cases))


def _chance(ends: Floats, line: float) -> float:
    return min(max(float((ends > line).mean()), 0.001), 0.999)


def backtest(every: Mapping[str, Series], years: Iterable[int], known: Iterable[int], how: How) -> list[Year]:
    """Every series' years, asked after each number of months known, in that order."""
    asked = [(year, months) for year in years for months in known]
    pasts = [Past.of(name, every[name]) for name in sorted(every)]
    found = (ask(past, year, months, how) for past in pasts for year, months in asked)
    return [year for year in found if year is not None]


def cases_of(years: Iterable[Year]) -> Iterator[Case]:
    """All questions of all years."""
    for year in years:
        yield from year.cases


def brier(cases: Sequence[Case]) -> float:
    """The mean squared difference between chance and outcome: 0 is perfect, 0.25 is always saying one half."""
    return float(np.mean([(case.chance - case.passed) ** 2 for case in cases]))


def brier_naive(cases: Sequence[Case]) -> float:
    """The same of the naive rule, which says yes or no: the months so far, twelve over their number."""
    return float(np.mean([((case.pace > 1) - case.passed) ** 2 for case in cases]))


def log_score(cases: Sequence[Case]) -> float:
    """The mean of minus the logarithm of the chance given to what came: 0 is perfect, 0.693 is one half always."""
    return float(np.mean([-np.log(case.chance if case.passed else 1 - case.chance) for case in cases]))


def coverage(years: Sequence[Year], share: float) -> float:
    """How often the year's sum came within the middle `share` of the paths; `share` itself if calibrated."""
    edge = (1 - share) / 2
    return float(np.mean([edge < year.rank < 1 - edge for year in years]))


def reliability(cases: Sequence[Case], bins: int = 10) -> list[tuple[int, float, float]]:
    """For each tenth of the chances given: how many, their mean, and how often it came."""
    out = []
    for tenth in range(bins):
        inside = [case for case in cases if min(int(case.chance * bins), bins - 1) == tenth]
        if inside:
            mean, came = (float(np.mean([getattr(case, name) for case in inside])) for name in ("chance", "passed"))
            out.append((len(inside), mean, came))
    return out
