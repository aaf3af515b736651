"""How good the forecasts of trigger levels are on real monthly series, beside the naive rule.

    python benchmarks/trigger.py

Trade of the Russian Federation with 29 partners (2006-2021) and of Armenia with Viet Nam (2007-2024), in value: the
kilograms of the twelve groups are not public. Each series gets levels as Annex 2 has them. The years to 2013 chose the
model and its numbers; the years from 2014 on judge them. Results: benchmarks/results/trigger.md. Without the sources
beside the repository it says so and ends.
"""

from __future__ import annotations

import csv
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from burabay import __version__
from burabay.errors import InputError
from burabay.safeguard.backtest import (
    BASES,
    Case,
    How,
    Past,
    Series,
    Year,
    backtest,
    brier,
    brier_naive,
    cases_of,
    coverage,
    levels,
    log_score,
    reliability,
)
from burabay.safeguard.forecast import forecast
from burabay.safeguard.forecast_paths import MODELS, PRIOR, Floats, Model, Wanted, Whole, structural

REPO = Path(__file__).resolve().parents[1]
TRADE = REPO.parent / "shared" / "sources" / "trade"
RUSSIA, ARMENIA = "rus_fts_monthly_29partners_2006_2021.csv", "arm_vnm_monthly_2007_2024.csv"
CHOOSING, JUDGING = range(2009, 2014), range(2014, 2025)
KNOWN = range(1, 12)
FEW = (3, 6, 9)
HISTORIES = (0, 1, 2, 3, 5)
DRAWS = 1000


def read_series(folder: Path = TRADE) -> dict[str, Series]:
    """Each series by name: imports and exports of Russia by partner, the three of Armenia with Viet Nam."""
    out: dict[str, dict[date, Decimal]] = {}
    with (folder / RUSSIA).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"Russia, {row['flow']}, {row['partner']}"
            if row["value_usd"]:  # else not known: no question is asked of that year
                out.setdefault(name, {})[date(int(row["year"]), int(row["month"]), 1)] = Decimal(row["value_usd"])
    with (folder / ARMENIA).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in ("export", "import_origin", "import_consignment"):
                month = date(int(row["year"]), int(row["month"]), 1)
                out.setdefault(f"Armenia, {column}", {})[month] = Decimal(row[column])
    return dict(out)


def pace_with_errors(every: dict[str, Series], until: int) -> Model:
    """The naive rule with the errors that it made until then: the rest of the year as before, times one of them."""
    wrong: dict[int, list[float]] = {}
    for name, series in every.items():
        past = Past.of(name, series)
        for year in (year for year in past.sums if year <= until):
            kg = np.array([past.kg[12 * year + month] for month in range(12)])
            for known in KNOWN:
                if kg[:known].sum() and kg[known:].sum():
                    wrong.setdefault(known, []).append(float(np.log(kg[known:].mean() / kg[:known].mean())))

    def model(at: Whole, kg: Floats, ahead: Whole, wanted: Wanted) -> Floats:
        pace = MODELS["same_pace"](at, kg, ahead, wanted)
        drawn: Floats = pace * np.exp(wanted.rng.choice(wrong[12 - len(ahead)], wanted.count))[:, None]
        return drawn

    return model


def state_space_or_profile(at: Whole, kg: Floats, ahead: Whole, wanted: Wanted) -> Floats:
    """The model of statsmodels; the baseline where the series is too short for it or it cannot be fitted."""
    try:
        return MODELS["state_space"](at, kg, ahead, wanted)
    except (InputError, ValueError, ArithmeticError, np.linalg.LinAlgError):
        return MODELS["profile"](at, kg, ahead, wanted)


def half(*models: Model) -> Model:
    """The paths of several models, as many of each."""

    def model(at: Whole, kg: Floats, ahead: Whole, wanted: Wanted) -> Floats:
        share = Wanted(wanted.count // len(models), wanted.rng, wanted.scale)
        return np.concatenate([one(at, kg, ahead, share) for one in models])

    return model


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        "",
        f"| {' | '.join(head)} |",
        f"| --- |{' ---: |' * (len(head) - 1)}",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
    ]


def scores(years: Sequence[Year]) -> list[str]:
    """Brier, Brier of the close cases, logarithmic score, how often within 50 and 90 %."""
    cases = list(cases_of(years))
    figures = [brier(cases), brier([case for case in cases if case.close]), log_score(cases)]
    return [*(f"{figure:.4f}" for figure in figures), *(f"{coverage(years, share):.0%}" for share in (0.5, 0.9))]


def naive_scores(years: Sequence[Year]) -> list[str]:
    cases = list(cases_of(years))
    return [f"{brier_naive(cases):.4f}", f"{brier_naive([case for case in cases if case.close]):.4f}", "–", "–", "–"]


def methods(every: dict[str, Series]) -> list[str]:
    """All methods on the same questions, the years that chose and the years that judge."""
    errors = pace_with_errors(every, 2008)
    ways: dict[str, tuple[Model, int]] = {
        "same pace, with its errors of 2006–2008": (errors, 2),
        "profile": (MODELS["profile"], 2),
        "**structural**": (MODELS["structural"], 2),
        "state space of statsmodels": (state_space_or_profile, 2),
        "state space of statsmodels, five years": (state_space_or_profile, 5),
        "structural and state space, half each": (half(MODELS["structural"], state_space_or_profile), 2),
    }
    out = []
    for title, span in (("2009–2013, which chose", CHOOSING), ("2014–2024, which judge", JUDGING)):
        rows: list[list[str]] = []
        for name, (model, years) in ways.items():
            began = time.perf_counter()
            found = backtest(every, span, FEW, How(model, years, DRAWS))
            each = (time.perf_counter() - began) / len(found) * 1000
            if not rows:
                rows.append(["same pace (naive rule)", *naive_scores(found), "–"])
            rows.append([name, *scores(found), f"{each:.0f}"])
        asked = len(list(cases_of(found)))
        out += ["", f"Years {title}: {asked:,} questions after {', '.join(map(str, FEW))} months."]
        out += table(["method", "Brier", "close cases", "log score", "within 50 %", "within 90 %", "ms each"], rows)
    return out


def how_sure(cases: list[Case]) -> str:
    """The gain over the naive rule with its limits when the series are drawn anew, and in how many years it is one."""
    gains: dict[str, list[float]] = {}
    for case in cases:
        naive = ((case.pace > 1) - case.passed) ** 2
        gains.setdefault(case.series, []).append(naive - (case.chance - case.passed) ** 2)
    sums, counts = (np.array([measure(gain) for gain in gains.values()]) for measure in (sum, len))
    picked = np.random.default_rng(1).integers(0, len(sums), (2000, len(sums)))
    low, high = np.quantile(sums[picked].sum(1) / counts[picked].sum(1), (0.025, 0.975))
    years = sorted({case.year for case in cases})
    better = [brier(part) < brier_naive(part) for part in ([c for c in cases if c.year == year] for year in years)]
    return (
        f"The gain is {sums.sum() / counts.sum():.4f} (from {low:.4f} to {high:.4f}, 95 %, series drawn anew). The "
        f"rule is beaten in {sum(better)} of {len(years)} years. Years move together: fewer experiences than questions."
    )


def by(cases: Sequence[Case], key: Callable[[Case], str]) -> list[list[str]]:
    """Rows of Brier scores of a grouping: the forecast, the naive rule, how many."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    return [[name, *_row(group)] for name, group in groups.items()]


def _row(cases: list[Case]) -> list[str]:
    came = np.mean([case.passed for case in cases])
    return [f"{brier_naive(cases):.4f}", f"{brier(cases):.4f}", f"{len(cases):,}", f"{came:.0%}"]


def kind(name: str) -> str:
    """Country and direction of a series."""
    return ", ".join(name.split("_", maxsplit=1)[0].split(", ")[:2])


def kinds(years: list[Year]) -> list[str]:
    """By country and direction: the scores, and how often the year came within the limits."""
    rows = []
    for name in sorted({kind(year.series) for year in years}):
        part = [year for year in years if kind(year.series) == name]
        rows.append([name, *_row(list(cases_of(part))), *(f"{coverage(part, share):.0%}" for share in (0.5, 0.9))])
    head = ["series", "naive", "structural", "questions", "came", "within 50 %", "within 90 %"]
    return ["", "## By kind of series and line", *table(head, rows)]


def grouped(years: list[Year]) -> list[str]:
    cases = list(cases_of(years))
    head = ["naive", "structural", "questions", "came"]
    out = ["", "## By months known (judging years, two years before them known)"]
    out += table(["months known", *head], by(sorted(cases, key=lambda case: case.known), lambda case: str(case.known)))
    out += ["## By year"]
    out += table(["year", *head], by(sorted(cases, key=lambda case: case.year), lambda case: str(case.year)))
    lines = by(cases, lambda case: f"above {case.line} % of the level")
    return out + kinds(years) + table(["line", *head], sorted(lines))


def histories(every: dict[str, Series]) -> list[str]:
    """The structural model by how many years before the one asked about it may see."""
    rows = []
    for years in HISTORIES:
        # The model itself looks back two years; here all that is given counts.
        how = How(longer(years), years, DRAWS)
        chose, judged = (backtest(every, span, KNOWN, how) for span in (CHOOSING, JUDGING))
        rows.append([str(years), scores(chose)[0], *scores(judged)])
    out = ["", "## By years known before the one asked about", ""]
    out += [
        "Zero: the months of this year and nothing else. The choosing years chose two; the model looks back no further."
    ]
    head = ["earlier years", "Brier, choosing", "Brier", "close cases", "log score", "within 50 %", "within 90 %"]
    return out + table(head, rows)


def longer(years: int) -> Model:
    """The structural model with another limit of history."""
    return partial(structural, prior=replace(PRIOR, history_years=years))


def few_months(every: dict[str, Series]) -> list[str]:
    """Nothing but the first months of the year known."""
    found = backtest(every, JUDGING, KNOWN, How(history_years=0, paths=DRAWS))
    rows = []
    for known in KNOWN:
        part = [year for year in found if year.known == known]
        cases = list(cases_of(part))
        middle = np.median([abs(year.error) for year in part])
        rows.append([str(known), f"{brier_naive(cases):.4f}", *scores(part), f"{middle:.0%}"])
    head = ["months known", "naive", "Brier", "close cases", "log score", "within 50 %", "within 90 %", "middle off by"]
    return ["", "## This year's months and nothing else (judging years)", *table(head, rows)]


def calibration(years: list[Year], chose: list[Year]) -> list[str]:
    """Reliability of the chances, and what a correction learnt from earlier years would have done."""
    cases = list(cases_of(years))
    out = ["", "## Reliability (judging years, 1 to 11 months known)", ""]
    rows = [
        [str(line), f"{count:,}", f"{mean:.1%}", f"{came:.1%}"]
        for line in (100, 150)
        for count, mean, came in reliability([case for case in cases if case.line == line])
    ]
    out += table(["line, %", "questions", "chance said, mean", "came"], rows)
    before, after = corrected(years, chose)
    out.append(
        f"A correction by isotonic regression on all earlier years' errors would have changed the Brier score from "
        f"{before:.4f} to {after:.4f}: {'it is not made' if after >= before - 0.0005 else 'it would help'}."
    )
    return out


def corrected(years: list[Year], chose: list[Year]) -> tuple[float, float]:
    """Brier scores before and after mapping chances by what came of them in the years before each."""
    from scipy.optimize import isotonic_regression

    cases = [*cases_of(chose), *cases_of(years)]
    told = np.array([(case.year, case.chance, case.passed) for case in cases])
    before, after = [], []
    for year in sorted({year.year for year in years}):
        past, now = told[told[:, 0] < year], told[told[:, 0] == year]
        past = past[np.argsort(past[:, 1], kind="stable")]
        fitted = isotonic_regression(past[:, 2]).x
        mapped = np.interp(now[:, 1], past[:, 1], fitted)
        before.append((now[:, 1] - now[:, 2]) ** 2)
        after.append((mapped - now[:, 2]) ** 2)
    return float(np.concatenate(before).mean()), float(np.concatenate(after).mean())


def crossings(every: dict[str, Series]) -> list[str]:
    """The day of crossing, where the level was passed after the months known: how far off, how often within."""
    rows = []
    for known in FEW:
        off, within, count = [], 0, 0
        for name in sorted(every):
            past = Past.of(name, every[name])
            for year in (year for year in JUDGING if year in past.sums):
                for level in levels(past.sums, year).values():
                    day = crossed(every[name], year, level)
                    said = crossed_said(every[name], year, known, level)
                    if day is None or day.month <= known or said is None:
                        continue
                    earliest, expected, latest = said
                    off.append(abs((expected - day).days))
                    within += earliest <= day <= latest
                    count += 1
        rows.append([str(known), f"{count:,}", f"{np.median(off):.0f}", f"{within / count:.0%}"])
    out = [
        "",
        "## The day of crossing",
        "",
        "Of the levels that were passed later in the year, by even spread within a month.",
    ]
    return out + table(["months known", "crossings", "middle off by, days", "within nine in ten"], rows)


def crossed(series: Series, year: int, level: Fraction) -> date | None:
    found = forecast({m: kg for m, kg in series.items() if m.year == year}, level, year).crossing
    return found.expected if found else None


def crossed_said(series: Series, year: int, known: int, level: Fraction) -> tuple[date, date, date] | None:
    told = {m: kg for m, kg in series.items() if date(year - 2, 1, 1) <= m <= date(year, known, 1)}
    found = forecast(told, level, year, paths=DRAWS).crossing
    return (found.earliest, found.expected, found.latest) if found else None


def made_with() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "statsmodels", "scipy"))
    return (
        f"Python {platform.python_version()}, burabay {__version__}, {packages}; {platform.system()} "
        f"{platform.machine()}, one core."
    )


def main() -> None:
    if not (TRADE / RUSSIA).exists() or not (TRADE / ARMENIA).exists():
        print("The monthly series of trade are not beside the repository (shared/sources/trade): nothing was measured.")
        sys.exit(0)
    every = read_series()
    chose, judged = (backtest(every, span, KNOWN, How(paths=DRAWS)) for span in (CHOOSING, JUDGING))
    cases = list(cases_of(judged))
    close = [case for case in cases if case.close]
    told = [
        "# Forecasts of trigger levels",
        "",
        f"`python benchmarks/trigger.py`: {len(every)} monthly series, {DRAWS:,} paths a forecast. {made_with()}",
        "",
        f"Levels: imports of a year {', '.join(map(str, BASES[:-1]))} or {BASES[-1]} years back, grown by 7 % a year "
        "(Annex 2: eleven of the twelve groups). Asked: will the year pass 100 % and 150 % of it? Levels passed in the "
        "months known already are not asked. Close cases: the naive rule ends within 30 % of the line.",
        "",
        f"**{brier(cases):.4f} against {brier_naive(cases):.4f}** of the naive rule (Brier, {len(cases):,} questions "
        f"of 2014–2024 after 1 to 11 months); close cases {brier(close):.4f} against {brier_naive(close):.4f}.",
        "",
        how_sure(cases),
        "",
        "## Methods",
        *methods(every),
        *grouped(judged),
        *histories(every),
        *few_months(every),
        *calibration(judged, chose),
        *crossings(every),
    ]
    text = "\n".join(told).replace("\n\n\n", "\n\n") + "\n"
    (REPO / "benchmarks" / "results" / "trigger.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
