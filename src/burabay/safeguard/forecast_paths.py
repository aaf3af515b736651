"""Ways on which the months not known yet may go: seeded draws in kilograms from each of the models of a forecast.

Statistics only: binary floats live here and in `forecast`, and no comparison of law is made with them. Every model gets
the months known (`at`, counted from year 0: 12 x year + month - 1, ascending), their kilograms (`kg`, same length), the
months to draw (`ahead`, ascending) and what is wanted of them; it gives an array of paths x months ahead. How well each
did on real series: benchmarks/results/trigger.md.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from burabay.errors import InputError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# Learnt from the years to 2013 of the series of benchmarks/trigger.py, and not touched since; later years judge them.
# Logarithm of a month against its year's mean, the medians of 473 years of 61 series, taken at six tenths: another
# series has a profile of its own.
SEASON: Final = np.array([-0.24, -0.10, -0.01, -0.02, -0.01, 0.01, 0.02, 0.04, 0.03, 0.08, 0.08, 0.12])
# Years before the year asked about that count; older ones made the past forecasts no better.
HISTORY_YEARS: Final = 2
# A month with nothing: as if a fifth of a month without and two months with imports had been seen before.
_WITHOUT: Final = 0.2
_WITH: Final = 2.0
# Above e^4 times the greatest month known no draw goes.
_HIGHEST: Final = 4.0


@dataclass(frozen=True, slots=True)
class Prior:
    """What is held of a series before anything of it is known; variances as multiples of that of a month's noise.

    `walk`: how far the level goes in a month, `own_season`: how far a season of the series' own lies from the pooled
    one, both with the weight of each size; `level`: next to nothing is known of it. The variance of the noise, in
    logarithms, is as if twice `noise_shape` months had shown `noise`; if a share of the months known is empty, `lumpy`
    times that share more, for what comes seldom comes in lots of any size.
    """

    walk: Mapping[float, float]
    own_season: Mapping[float, float]
    noise: float
    noise_shape: float
    lumpy: float
    level: float
    history_years: int


PRIOR: Final = Prior(
    walk={0.01: 0.10, 0.05: 0.20, 0.2: 0.30, 0.6: 0.25, 2.0: 0.15},
    own_season={0.05: 0.20, 0.3: 0.35, 1.0: 0.35, 3.0: 0.10},
    noise=0.03,
    noise_shape=1.5,
    lumpy=10.0,
    level=1000.0,
    history_years=HISTORY_YEARS,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many paths, from which generator; and a month's kilograms for a series without one month above zero."""

    count: int
    rng: np.random.Generator
    scale: float


Model = Callable[[Whole, Floats, Whole, Wanted], Floats]


def _recent(at: Whole, kg: Floats, ahead: Whole, years: int) -> tuple[Whole, Floats]:
    """The months from the January so many years before the year of the first month ahead, or of the last one known."""
    start = (min(int(ahead[0]), int(at[-1])) // 12 - years) * 12
    keep = at >= start
    return at[keep], kg[keep]


def _with_zeros(paths: Floats, at: Whole, zeros: int, rng: np.random.Generator) -> Floats:
    """Months without any import among those ahead, as often as among those known, give or take."""
    if not zeros:
        return paths
    share = rng.beta(_WITHOUT + zeros, _WITH + len(at) - zeros, len(paths))
    return np.where(rng.random(paths.shape) < share[:, None], 0.0, paths)


def _allotted(weights: Floats, count: int) -> Whole:
    """So many paths shared out by weight, whole ones, the largest remainders first."""
    exact = weights * count
    whole = np.floor(exact).astype(np.int64)
    short = count - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return whole


def _covariances(months: Whole, prior: Prior) -> tuple[Floats, Floats]:
    """Of the logarithms of these months, for each pair (walk, own season): pairs x months x months; and log weights."""
    walk, own = (np.array(list(given)) for given in (prior.walk, prior.own_season))
    weights = np.log(np.outer(list(prior.walk.values()), list(prior.own_season.values()))).ravel()
    since = (months - months.min()).astype(np.float64)
    walked = np.minimum(since[:, None], since[None, :])
    same = (months[:, None] % 12 == months[None, :] % 12).astype(np.float64)
    pairs = walk[:, None, None, None] * walked + own[None, :, None, None] * same
    return pairs.reshape(-1, len(months), len(months)) + np.eye(len(months)) + prior.level, weights


def structural(at: Whole, kg: Floats, ahead: Whole, wanted: Wanted, prior: Prior = PRIOR) -> Floats:
    """A level that walks, a season and noise, in logarithms; every size of walk and season by how well it explains.

    The state space model "local level with season" in closed form. The variances are not estimated and then believed:
    each pair of the grid has its share of the paths by its posterior weight, and within a pair the scale is drawn from
    its inverse gamma posterior. So a short series gives wide paths. A gap is a month ahead like any other. Months of
    zero have no logarithm: they are drawn apart.
    """
    at, kg = _recent(at, kg, ahead, prior.history_years)
    rng = wanted.rng
    known, logs = at[kg > 0], np.log(kg[kg > 0])
    if not len(known):
        # Nothing says how large an import will be when it comes: about a month's share of the level, widely.
        drawn = np.exp(np.log(wanted.scale) + rng.standard_normal((wanted.count, len(ahead))))
        return _with_zeros(drawn, at, len(at), rng)
    months, n = np.concatenate([known, ahead]), len(known)
    season = SEASON[months % 12]
    covariance, weight = _covariances(months, prior)
    centre = float(np.mean(logs - season[:n]))
    root = np.linalg.cholesky(covariance[:, :n, :n])
    error = np.broadcast_to((logs - season[:n] - centre)[:, None], (len(weight), n, 1))
    white, gain = np.linalg.solve(root, error), np.linalg.solve(root, covariance[:, :n, n:])
    shape = prior.noise_shape + n / 2
    noise = prior.noise * (1 + prior.lumpy * (1 - n / len(at)))
    rate = prior.noise_shape * noise + (white[:, :, 0] ** 2).sum(1) / 2
    evidence = weight - np.log(np.diagonal(root, axis1=1, axis2=2)).sum(1) - shape * np.log(rate)
    weights = np.exp(evidence - evidence.max())
    turned = gain.transpose(0, 2, 1)
    mean = season[n:] + centre + (turned @ white)[:, :, 0]
    spread = np.linalg.cholesky(covariance[:, n:, n:] - turned @ gain + 1e-9 * np.eye(len(ahead)))
    drawn = [
        mean[pair]
        + np.sqrt(rate[pair] / rng.gamma(shape, 1.0, size))[:, None]
        * (rng.standard_normal((size, len(ahead))) @ spread[pair].T)
        for pair, size in enumerate(_allotted(weights / weights.sum(), wanted.count))
    ]
    paths = np.exp(np.minimum(np.concatenate(drawn), logs.max() + _HIGHEST))
    return _with_zeros(paths, at, len(at) - n, rng)


def _shares(months: Whole) -> Floats:
    """Each month's share of an average year by the pooled profile and its days; a whole year makes one."""
    year = np.exp(SEASON) / np.exp(SEASON).sum()
    return np.asarray(year[months % 12])


def profile(at: Whole, kg: Floats, ahead: Whole, wanted: Wanted) -> Floats:
    """What is left of the year as a multiple of what has come, by earlier years and the pooled profile as three more.

    The transparent baseline: one multiple for the year, its logarithm with a Student t error, and the months left in
    proportion to the profile. Needs a month of the year with imports; else each month has the mean of those known.
    """
    rng, year = wanted.rng, int(ahead[-1]) // 12
    month_kg = dict(zip(at.tolist(), kg.tolist(), strict=True))
    here = np.array([month for month in at.tolist() if month // 12 == year], dtype=np.int64)
    so_far = float(sum(month_kg[month] for month in here.tolist()))
    if not so_far:
        level = float(kg.mean()) or wanted.scale
        return level * np.exp(0.5 * rng.standard_t(4, wanted.count))[:, None] * _shares(ahead)[None, :] * 12
    pooled = float(np.log(_shares(ahead).sum() / _shares(here).sum()))
    own = []
    for back in range(12, 12 * (HISTORY_YEARS + 1), 12):
        before, after = ([month_kg.get(m - back) for m in months.tolist()] for months in (here, ahead))
        whole = [value for value in before + after if value is not None]
        if len(whole) == len(before) + len(after) and sum(whole[: len(here)]) and sum(whole[len(here) :]):
            own.append(float(np.log(sum(whole[len(here) :]) / sum(whole[: len(here)]))))
    weight = 3.0 + len(own)
    middle = (3 * pooled + sum(own)) / weight
    variance = 4 * (0.55 * len(here) ** -0.4) ** 2 + sum((value - middle) ** 2 for value in own)
    variance *= (1 + 1 / weight) / (4 + len(own))
    rest = so_far * np.exp(middle + np.sqrt(variance) * np.clip(rng.standard_t(4 + len(own), wanted.count), -8, 8))
    shares = _shares(ahead) / _shares(ahead).sum()
    return np.asarray(rest[:, None] * shares[None, :])


def same_pace(at: Whole, kg: Floats, ahead: Whole, wanted: Wanted) -> Floats:
    """The naive rule: every month ahead brings what the year's months so far brought on average. One path, repeated."""
    here = kg[at // 12 == int(ahead[-1]) // 12]
    pace = float(here.mean()) if len(here) else float(kg[-12:].mean())
    return np.full((wanted.count, len(ahead)), pace)


def state_space(at: Whole, kg: Floats, ahead: Whole, wanted: Wanted) -> Floats:
    """UnobservedComponents of statsmodels on logarithms: a local level, and from 25 months on a season, by likelihood.

    A second opinion (extra `forecast`): its variances are point estimates, and its paths too narrow for short series.
    A month of zero counts as a tenth of the smallest month above zero. Raises InputError (field `method`) without
    statsmodels, or with fewer than twelve months above zero.
    """
    try:
        from statsmodels.tsa.statespace.structural import UnobservedComponents
    except ImportError:
        raise InputError.of("error_forecast_extra", field="method", method="state_space") from None
    if int((kg > 0).sum()) < 12:
        raise InputError.of("error_forecast_short", field="method", method="state_space")
    import warnings

    first, last = int(at[0]), int(at[-1])
    logs = np.full(last - first + 1, np.nan)
    logs[at - first] = np.log(np.maximum(kg, kg[kg > 0].min() / 10))
    seasonal = 12 if len(at) >= 25 else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of convergence: the backtest tells what such fits are worth
        model = UnobservedComponents(logs, "llevel", seasonal=seasonal, stochastic_seasonal=False)
        fitted = model.fit(disp=0, maxiter=60)
        gaps, later = ahead[ahead <= last], ahead[ahead > last]
        within = fitted.get_prediction()
        gap_mean, gap_error = (np.asarray(v)[gaps - first] for v in (within.predicted_mean, within.se_mean))
        drawn = gap_mean + gap_error * wanted.rng.standard_normal((wanted.count, len(gaps)))
        steps = int(ahead[-1]) - last
        if len(later):
            ways = np.asarray(fitted.simulate(steps, anchor="end", repetitions=wanted.count, rng=wanted.rng))
            drawn = np.hstack([drawn, ways.reshape(steps, wanted.count).T[:, later - last - 1]])
    return np.exp(np.clip(drawn, -50.0, np.nanmax(logs) + _HIGHEST))


MODELS: Mapping[str, Model] = {
    "structural": structural,
    "profile": profile,
    "same_pace": same_pace,
    "state_space": state_space,
}


def days_in(month: int) -> int:
    """How many days a month counted from year 0 has."""
    return calendar.monthrange(month // 12, month % 12 + 1)[1]


def cumulated(known: Mapping[int, float], ahead: Whole, paths: Floats, months: range) -> tuple[Floats, Floats]:
    """Each path's months of the year in kg, known ones filled in, and their running sums: both paths x months."""
    place = {month: column for column, month in enumerate(ahead.tolist())}
    by_month = np.empty((len(paths), len(months)))
    for column, month in enumerate(months):
        by_month[:, column] = paths[:, place[month]] if month in place else known[month]
    return by_month, np.cumsum(by_month, axis=1)


def crossed_on(by_month: Floats, sums: Floats, level: float, months: range, skip: int) -> Whole:
    """The day (0 = the first that counts) on which each path that passes the level does so; the others are left out.

    A month's imports are spread evenly over its days. `skip`: days of the first month that do not count.
    """
    passed = sums > level
    crossing = passed[passed[:, -1]]
    column = crossing.argmax(axis=1)
    rows = np.flatnonzero(passed[:, -1])
    before = sums[rows, column] - by_month[rows, column]
    # Imports of the month are above zero where it takes the sum above the level.
    part = (level - before) / by_month[rows, column]
    days = np.array([days_in(month) for month in months])
    days[0] -= skip
    starts = np.concatenate([[0], np.cumsum(days)[:-1]])
    inside = np.clip(np.floor(part * days[column]), 0, days[column] - 1).astype(np.int64)
    return np.asarray(starts[column] + inside)


def quantiles(values: NDArray[Any], at: tuple[float, ...]) -> list[int]:
    """Quantiles of the paths as whole numbers, those that occur (no value between two)."""
    return [round(float(value)) for value in np.quantile(values, at, method="inverted_cdf")]
