"""Forecasts against the trigger level (Art. 2.10(1), (4)): what is settled is exact, the rest a chance with limits."""

import json
import math
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burabay.errors import InputError
from burabay.safeguard import forecast_paths as paths
from burabay.safeguard.forecast import METHODS, Crossing, Forecast, chance, forecast
from burabay.wording import LANGUAGES, say


def months(year: int, *weights: object, first: int = 1) -> dict[date, Decimal]:
    """Months from the first on; None is a month not known."""
    return {date(year, month, 1): Decimal(str(kg)) for month, kg in enumerate(weights, start=first) if kg is not None}


STEADY = {**months(2024, *[100] * 12), **months(2025, *[104] * 12)}


def keys(found: Forecast) -> set[str]:
    return {note.key for note in found.notes}


# What the months known settle (Art. 2.10(1): "exceeds")


def test_level_reached_exactly_is_not_exceeded() -> None:
    found = forecast(months(2026, *[100] * 12), 1200, 2026)
    assert (found.settled, found.above_level, found.crossing) == (True, 0.0, None)
    assert found.total.p05 == found.total.p95 == 1200
    assert found.notes == ()


def test_a_gram_above_the_level_is_exceeded() -> None:
    found = forecast(months(2026, *[100] * 11, "100.001"), 1200, 2026)
    assert (found.settled, found.above_level) == (True, 1.0)
    # 1,100 kg by the end of November; the level is passed in the last moments of December.
    assert found.crossing == Crossing(date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 31))


def test_prorated_level_is_compared_as_a_fraction() -> None:
    # Annex 2, note 4: T/365 x N is seldom whole. 100/3 kg: 33 is not above it, 34 is.
    level = Fraction(100, 3)
    assert forecast(months(2016, 11, 11, 11, first=10), level, 2016, first=date(2016, 10, 5)).above_level == 0.0
    assert forecast(months(2016, 11, 11, 12, first=10), level, 2016, first=date(2016, 10, 5)).above_level == 1.0


def test_day_of_crossing_by_hand() -> None:
    # January brings 310 kg in 31 days, 10 kg a day. The 155 kg are passed on the 16th day (150 at the end of the 15th).
    found = forecast(months(2026, 310), 155, 2026)
    assert found.crossing == Crossing(date(2026, 1, 1), date(2026, 1, 16), date(2026, 1, 31))
    # 150 % of it are 232.5 kg, passed on the 24th.
    assert found.crossing_extension == Crossing(date(2026, 1, 1), date(2026, 1, 24), date(2026, 1, 31))
    assert found.above_extension == 1.0


def test_year_of_entry_into_force_counts_from_its_first_day() -> None:
    # 27 days of October from the 5th on, 27 kg; level 13 kg is passed on the 14th of these days, 18 October.
    kg = {**months(2016, *[1000] * 9), **months(2016, 27, first=10)}
    found = forecast(kg, 13, 2016, first=date(2016, 10, 5))
    assert found.crossing == Crossing(date(2016, 10, 5), date(2016, 10, 18), date(2016, 10, 31))
    assert (found.months_known, found.known_kg, len(found.fan)) == (1, Decimal(27), 3)
    # What came before the first day that counts is history, not part of the sum.
    assert found.history_months == 9


def test_months_after_the_year_change_nothing() -> None:
    kg = {**STEADY, **months(2026, 110, 110)}
    assert forecast(kg, 1400, 2026) == forecast({**kg, **months(2027, 9999)}, 1400, 2026)


# What lies ahead


def test_a_steady_series_goes_on() -> None:
    found = forecast({**STEADY, **months(2026, *[108] * 6)}, 1300, 2026)
    assert 1200 < found.total.p05 < found.total.p50 < found.total.p95 < 1400
    assert found.months_known == 6
    assert found.history_months == 24
    assert found.last_known == date(2026, 6, 1)
    assert keys(found) == set()


def test_same_months_same_answer_and_another_seed_another() -> None:
    kg = {**STEADY, **months(2026, 110, 120, 100)}
    told = [json.dumps(forecast(kg, 1300, 2026, seed=seed).to_json("en")) for seed in (1, 1, 2)]
    assert told[0] == told[1] != told[2]
    shuffled = dict(reversed(kg.items()))
    assert json.dumps(forecast(shuffled, 1300, 2026, seed=1).to_json("en")) == told[0]


def test_the_unit_does_not_matter() -> None:
    kg = {**STEADY, **months(2026, 110, 120, 100)}
    small = forecast(kg, 1300, 2026)
    large = forecast({month: weight * 1000 for month, weight in kg.items()}, 1_300_000, 2026)
    assert large.above_level == small.above_level
    assert abs(large.total.p50 - small.total.p50 * 1000) <= 1000


def test_fewer_months_are_less_sure_and_say_so() -> None:
    # Six months are enough for an answer; fewer say how unsure it is.
    whole = {**STEADY, **months(2026, *[108] * 6)}
    few = months(2026, 108, 108)
    widths, notes = [], []
    for kg in (whole, months(2026, *[108] * 6), few):
        found = forecast(kg, 1300, 2026)
        widths.append(found.total.p95 / found.total.p05)
        notes.append(keys(found))
    assert widths[0] < widths[1] < widths[2]
    assert notes == [set(), {"forecast_no_history"}, {"forecast_no_history", "forecast_few_months"}]


def test_a_month_not_known_is_drawn_and_zero_is_a_zero() -> None:
    known = {**STEADY, **months(2026, 108, 108, 108, 108)}
    gap = {**STEADY, **months(2026, 108, None, 108, 108)}
    zero = {**STEADY, **months(2026, 108, 0, 108, 108)}
    full, missing, nothing = (forecast(kg, 1300, 2026) for kg in (known, gap, zero))
    assert abs(missing.total.p50 - full.total.p50) < 40
    assert nothing.total.p50 < full.total.p50 - 80
    assert keys(missing) == {"forecast_gaps"}
    assert keys(nothing) == {"forecast_zeros"}
    assert missing.months_known == 3


def test_a_level_passed_in_spite_of_a_gap_is_settled() -> None:
    found = forecast({**STEADY, **months(2026, None, 700, 700)}, 1300, 2026)
    assert (found.settled, found.above_level) == (True, 1.0)
    assert found.crossing is not None
    assert found.crossing.latest <= date(2026, 3, 31)


def test_all_zero_says_how_little_that_is() -> None:
    found = forecast(months(2026, 0, 0, 0), 1300, 2026)
    assert 0.001 <= found.above_level < 0.2
    assert "forecast_all_zero" in keys(found)
    assert "A45" in found.assumptions


def test_intermittent_series_keeps_its_zeros() -> None:
    kg = {**months(2025, *[0, 300, 0] * 4), **months(2026, 0, 300, 0)}
    found = forecast(kg, 2600, 2026)
    # The nine months left bring three times 300, give or take, and never close to nine times.
    assert 600 < found.total.p50 < 2200
    assert found.above_level < 0.2


def test_a_jump_is_named() -> None:
    kg = {**STEADY, **months(2026, *[250] * 3)}
    found = forecast(kg, 1300, 2026)
    assert keys(found) == {"forecast_jump"}
    assert "2.4" in say(found.notes[0], "en")
    assert found.above_level > 0.9


def test_only_history() -> None:
    found = forecast(STEADY, 1300, 2026)
    assert keys(found) == {"forecast_no_month"}
    assert 1000 < found.total.p50 < 1500
    assert found.months_known == 0


def test_chances_fall_with_the_level() -> None:
    kg = {**STEADY, **months(2026, *[108] * 3)}
    falling = [forecast(kg, level, 2026).above_level for level in range(1000, 1800, 100)]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] > 0.9
    assert falling[-1] < 0.1
    assert all(0 < told < 1 for told in falling)


def test_crossing_lies_ahead_and_in_the_year() -> None:
    found = forecast({**STEADY, **months(2026, *[108] * 6)}, 1250, 2026)
    assert found.crossing is not None
    assert date(2026, 7, 1) <= found.crossing.earliest <= found.crossing.expected <= found.crossing.latest
    assert found.crossing.latest <= date(2026, 12, 31)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.none() | st.decimals(0, 10**7, places=3), min_size=1, max_size=30).filter(
        lambda kg: any(value is not None for value in kg)
    ),
    st.integers(1, 10**8),
    st.sampled_from(["structural", "profile", "same_pace"]),
)
def test_any_series_gives_ordered_finite_figures(weights: list[Decimal | None], level: int, method: str) -> None:
    kg = {date(2024 + at // 12, at % 12 + 1, 1): value for at, value in enumerate(weights) if value is not None}
    found = forecast(kg, level, 2026, method=method, paths=200)
    assert 0 <= found.above_extension <= found.above_level <= 1
    for point in (*found.fan, found.fan[-1]):
        five = [getattr(point.cumulative, name) for name in ("p05", "p25", "p50", "p75", "p95")]
        assert five == sorted(five)
        assert five[0] >= 0
    sums = [point.cumulative.p50 for point in found.fan]
    assert sums == sorted(sums)
    assert found.total.p95 >= math.floor(found.known_kg)
    json.dumps(found.to_json("vi"), allow_nan=False)


# Against reckoning of another kind


def test_structural_is_the_state_space_model_of_statsmodels() -> None:
    """With one size of walk and no season of its own: the same mean and spread as the Kalman filter gives."""
    statespace = pytest.importorskip("statsmodels.tsa.statespace.structural")
    rng = np.random.default_rng(5)
    at, ahead = np.arange(24240, 24246), np.arange(24246, 24252)
    kg = np.exp(5 + np.cumsum(rng.normal(0, 0.1, 6)) + rng.normal(0, 0.1, 6))
    # A shape without end fixes the variance of the noise.
    prior = replace(paths.PRIOR, walk={0.5: 1.0}, own_season={1e-9: 1.0}, noise_shape=1e7)
    wanted = paths.Wanted(40_000, np.random.default_rng(1), 1.0)
    drawn = np.log(paths.structural(at, kg, ahead, wanted, prior))
    model = statespace.UnobservedComponents(np.log(kg) - paths.SEASON[at % 12], "llevel")
    model.ssm.initialize_known(np.array([np.mean(model.endog)]), np.array([[prior.level * prior.noise]]))
    ahead_of = model.smooth([prior.noise, 0.5 * prior.noise]).get_forecast(6)
    assert np.allclose(drawn.mean(0), ahead_of.predicted_mean + paths.SEASON[ahead % 12], atol=0.008)
    assert np.allclose(drawn.std(0), ahead_of.se_mean, rtol=0.02)


def test_nine_in_ten_come_within_on_series_of_the_models_own_kind() -> None:
    rng = np.random.default_rng(11)
    inside = []
    for _ in range(80):
        walk = np.cumsum(rng.normal(0, 0.06, 36))
        season = np.tile(rng.normal(0, 0.1, 12), 3)
        kg = 1e5 * np.exp(walk + season + rng.normal(0, 0.12, 36))
        known = {date(2024 + at // 12, at % 12 + 1, 1): Decimal(round(kg[at])) for at in range(30)}
        total = forecast(known, 10**6, 2026, paths=1000).total
        inside.append(total.p05 <= sum(round(value) for value in kg[24:]) <= total.p95)
    assert 0.82 <= np.mean(inside) <= 0.99


def test_profile_by_hand() -> None:
    """Twice the year brought as much after June as before: shrunk towards the pooled profile as three more years."""
    at = np.arange(24300 - 24, 24306)
    kg = np.ones(30)
    ahead = np.arange(24306, 24312)
    drawn = paths.profile(at, kg, ahead, paths.Wanted(20_000, np.random.default_rng(3), 1.0))
    shares = np.exp(paths.SEASON) / np.exp(paths.SEASON).sum()
    middle = 6 * math.exp(3 * math.log(shares[6:].sum() / shares[:6].sum()) / 5)
    assert np.median(drawn.sum(1)) == pytest.approx(middle, rel=0.01)


def test_same_pace_is_twelve_over_the_months() -> None:
    found = forecast({**STEADY, **months(2026, 10, 20, 30)}, 200, 2026, method="same_pace")
    assert found.total.p50 == 60 * 12 // 3
    assert found.above_level == 0.999  # it is drawn, not known


@pytest.mark.parametrize("method", METHODS)
def test_every_method_answers(method: str) -> None:
    if method == "state_space":
        pytest.importorskip("statsmodels")
    found = forecast({**STEADY, **months(2026, 108, 104, None, 111)}, 1300, 2026, method=method)
    assert found.method == method
    assert 1000 < found.total.p50 < 1600
    assert all(say(phrase, language) for language in LANGUAGES for phrase in found.said())


# Mistakes


@pytest.mark.parametrize(
    ("kg", "level", "options", "field", "key"),
    [
        ({}, 100, {}, "volumes", "forecast_nothing"),
        (months(2027, 5), 100, {}, "volumes", "forecast_nothing"),
        (months(2026, -1), 100, {}, "volumes", "forecast_weight"),
        (months(2026, "NaN"), 100, {}, "volumes", "forecast_weight"),
        (months(2026, "Infinity"), 100, {}, "volumes", "forecast_weight"),
        (months(2026, "1000000000000001"), 100, {}, "volumes", "forecast_weight"),
        (months(2026, "1e400"), 100, {}, "volumes", "forecast_weight"),
        (months(2026, 5), 0, {}, "level", "forecast_positive"),
        (months(2026, 5), 100, {"paths": 0}, "level", "forecast_positive"),
        (months(2026, 5), 100, {"seed": -1}, "level", "forecast_positive"),
        (months(2026, 5), 100, {"method": "oracle"}, "method", "forecast_method"),
        (months(2026, 5), 100, {"first": date(2025, 1, 1)}, "first", "forecast_first"),
        (months(2026, 5), 100, {"method": "state_space"}, "method", "forecast_short"),
    ],
)
def test_mistakes_are_sentences(
    kg: dict[date, Decimal], level: int, options: dict[str, Any], field: str, key: str
) -> None:
    if options.get("method") == "state_space":
        pytest.importorskip("statsmodels")
    with pytest.raises(InputError) as raised:
        forecast(kg, level, 2026, **options)
    assert (raised.value.field, raised.value.key) == (field, key)
    assert all(raised.value.say(language) for language in LANGUAGES)


def test_without_the_extra_the_method_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.tsa.statespace.structural", None)
    with pytest.raises(InputError, match=r"burabay\[forecast\]"):
        forecast(STEADY, 1300, 2026, method="state_space")
    assert forecast(STEADY, 1300, 2026).method == "structural"


def test_enormous_and_tiny_weights() -> None:
    for size in ("1e-9", "1e15"):
        found = forecast(months(2026, *[size] * 6), Fraction(Decimal(size)) * 20, 2026)
        assert found.above_level < 0.5


def test_chance_is_never_a_false_certainty() -> None:
    said = [chance(value).replace("\u00a0", " ") for value in (0.0, 0.001, 0.0049, 0.26, 0.996, 0.999, 1.0)]
    assert said == ["0 %", "<1 %", "<1 %", "26 %", ">99 %", ">99 %", "100 %"]


def test_sentences_of_each_state() -> None:
    ahead = forecast({**STEADY, **months(2026, *[108] * 6)}, 1250, 2026)
    assert [phrase.key for phrase in ahead.said()] == [
        "forecast_chance", "forecast_chance_extension", "forecast_crossing", "forecast_total", "forecast_how",
    ]  # fmt: skip
    passed = forecast({**STEADY, **months(2026, *[300] * 6)}, 1250, 2026)
    assert [phrase.key for phrase in passed.said()][:2] == ["forecast_passed", "forecast_chance_extension"]
    over = forecast(months(2026, *[100] * 12), 800, 2026)
    assert [phrase.key for phrase in over.said()] == ["forecast_passed_whole", "forecast_extension_not"]
    far = forecast(months(2026, *[100] * 12), 799, 2026)
    # 150 % of 800 kg are the 1,200 kg that came: not exceeded; of 799 kg they are 1,198.5.
    assert [phrase.key for phrase in far.said()] == ["forecast_passed_whole", "forecast_extension_passed"]
    ended = forecast(months(2026, *[1] * 12), 1250, 2026)
    assert [phrase.key for phrase in ended.said()] == ["forecast_not_passed"]
    assert replace(ended, level_kg=Fraction(2501, 2)).to_json("en")["level_kg"] == "1250.5"


def test_no_day_of_crossing_where_hardly_a_path_crosses() -> None:
    """Eleven months of 100 and a level of 100,000 kg: what the few paths that pass it say is no date."""
    kg = {date(2026, month, 1): Decimal(100) for month in range(1, 12)}
    found = forecast(kg, 100_000, 2026)
    assert (found.crossing, found.settled) == (None, False)
    told = found.to_json("en")
    assert (told["crossing"], told["crossing_reason"], told["crossing_extension_reason"]) == (
        None, "too_few_paths", "too_few_paths",
    )  # fmt: skip
    keys = [phrase.key for phrase in found.said()]
    assert "forecast_no_crossing" in keys
    assert "forecast_crossing" not in keys
    near = forecast(kg, 1_200, 2026)
    assert near.crossing is not None
    assert near.to_json("en")["crossing_reason"] is None
    whole = forecast({**kg, date(2026, 12, 1): Decimal(100)}, 1_200, 2026)
    assert (whole.crossing, whole.to_json("en")["crossing_reason"]) == (None, "not_passed")
