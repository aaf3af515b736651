"""The backtest: levels as Annex 2 has them, nothing seen beforehand, scores by hand, real series."""

import runpy
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from burabay.safeguard import backtest as bt
from burabay.safeguard.forecast import forecast
from burabay.safeguard.forecast_paths import MODELS

REPO = Path(__file__).resolve().parents[2]
BENCHMARK = REPO / "benchmarks" / "trigger.py"
TRADE = REPO.parent / "shared" / "sources" / "trade"


def wavy(seed: int, years: range = range(2008, 2014)) -> dict[date, Decimal]:
    rng = np.random.default_rng(seed)
    level = 1000 * np.exp(np.cumsum(rng.normal(0.01, 0.05, 12 * len(years))))
    return {date(years[0] + at // 12, at % 12 + 1, 1): Decimal(round(kg)) for at, kg in enumerate(level)}


def test_levels_grow_by_seven_per_cent_a_year_without_rounding() -> None:
    # Annex 2, row 2: 910,258 kg in 2015, 973,976 in 2016, 1,042,154 in 2017 (910,258 x 1.07^2 = 1,042,154.38).
    built = bt.levels({2015: Fraction(910258)}, 2017)
    assert built == {2: Fraction(910258) * Fraction(11449, 10000)}
    assert round(built[2]) == 1042154


def test_a_year_with_a_month_missing_is_not_asked_about() -> None:
    series = wavy(1)
    assert set(bt.totals(series)) == set(range(2008, 2014))
    del series[date(2010, 5, 1)]
    assert 2010 not in bt.totals(series)
    asked = bt.backtest({"a": series}, range(2008, 2014), (1,), bt.How(paths=50))
    # 2008 and 2009 have no base; 2010 is not whole; 2012 has 2008, four years back, for 2010 is no base.
    assert [(year.year, sorted({case.base for case in year.cases})) for year in asked] == [
        (2011, [2]), (2012, [4]), (2013, [2, 4]),
    ]  # fmt: skip


def test_nothing_after_the_months_known_is_looked_at() -> None:
    series = wavy(2)
    later = {month: kg * 3 if month > date(2012, 4, 1) else kg for month, kg in series.items()}
    for model in ("structural", "profile", "same_pace"):
        first, second = (
            bt.backtest({"a": told}, [2012], [4], bt.How(MODELS[model], paths=100))[0] for told in (series, later)
        )
        assert [case.chance for case in first.cases] == [case.chance for case in second.cases]
        assert [case.pace for case in first.cases] == [case.pace for case in second.cases]


def test_it_asks_what_the_forecast_is_asked() -> None:
    series = wavy(3)
    year = bt.backtest({"a": series}, [2012], [5], bt.How(paths=500))[0]
    told = {month: kg for month, kg in series.items() if date(2010, 1, 1) <= month <= date(2012, 5, 1)}
    for base, level in bt.levels(bt.totals(series), 2012).items():
        found = forecast(told, level, 2012, paths=500)
        said = {case.line: case.chance for case in year.cases if case.base == base}
        assert said.get(100, found.above_level) == found.above_level
        assert said.get(150, found.above_extension) == found.above_extension
    assert len(year.cases) >= 3


def case(chance: float, passed: bool, pace: float = 1.1, year: int = 2012) -> bt.Case:
    return bt.Case("a", year, 6, 2, 100, chance, passed, pace)


def test_scores_by_hand() -> None:
    cases = [case(0.8, True), case(0.4, False), case(0.5, True, pace=0.9), case(0.1, False, pace=2.0)]
    # (0.04 + 0.16 + 0.25 + 0.01) / 4
    assert bt.brier(cases) == pytest.approx(0.115)
    # The naive rule says yes, yes, no, yes: wrong in the last three.
    assert bt.brier_naive(cases) == pytest.approx(0.75)
    assert bt.log_score([case(0.5, True)]) == pytest.approx(0.6931, abs=1e-4)
    assert [one.close for one in cases] == [True, True, True, False]
    assert bt.reliability([case(0.05, False), case(0.15, True), case(0.11, False), case(1.0, True)]) == [
        (1, 0.05, 0.0), (2, pytest.approx(0.13), 0.5), (1, 1.0, 1.0),
    ]  # fmt: skip
    years = [bt.Year("a", 2012, 6, rank, 0.0, ()) for rank in (0.01, 0.2, 0.5, 0.97)]
    assert bt.coverage(years, 0.9) == 0.5
    assert bt.coverage(years, 0.5) == 0.25


@pytest.mark.skipif(not TRADE.exists(), reason="the monthly series of trade are not beside the repository")
def test_real_series_are_forecast_better_than_by_the_naive_rule() -> None:
    """Years that had no part in choosing the model; every eighth series."""
    read = runpy.run_path(str(BENCHMARK), run_name="benchmark")["read_series"]
    every = read(TRADE)
    some = {name: every[name] for name in sorted(every)[::8]}
    years = bt.backtest(some, range(2014, 2025), (3, 6, 9), bt.How(paths=300))
    cases = list(bt.cases_of(years))
    assert len(cases) > 500
    assert bt.brier(cases) < 0.8 * bt.brier_naive(cases)
    assert 0.8 < bt.coverage(years, 0.9) < 0.97
    profile = bt.backtest(some, range(2014, 2025), (3, 6, 9), bt.How(MODELS["profile"], paths=300))
    assert bt.brier(cases) < bt.brier(list(bt.cases_of(profile)))


def test_benchmark_without_the_series_says_so(tmp_path: Path) -> None:
    code = (
        "import runpy, pathlib, sys; sys.argv = ['trigger.py'];"
        f"ran = runpy.run_path({str(BENCHMARK)!r}, run_name='benchmark'); main = ran['main'];"
        f"main.__globals__['TRADE'] = pathlib.Path({str(tmp_path)!r}); main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "nothing was measured" in done.stdout
