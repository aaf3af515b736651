"""Days of arrival, the pace of takings, and the chances: against sums that can be done by hand or in closed form."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import exp, factorial, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.errors import InputError
from burabay.quota.arrival import Arrival, after_transit, between, read_transit
from burabay.quota.chances import LATE, NOTHING, PART, WHOLE, Chances, Room, chances
from burabay.quota.fill import Fill, fill_of, pace_of, read_takings

TODAY = date(2026, 10, 1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
LANGUAGES = ("en", "ru", "vi")


def on(day: date) -> Arrival:
    return between(day, day, day)


def quiet(pace: Fraction | None = Fraction(0), lot: int = 1) -> Fill:
    return Fill((), FIRST, TODAY, lot, pace)


def close(found: Fraction, expected: float, draws: int) -> bool:
    """Within four standard errors of a count."""
    return abs(float(found) - expected) <= 4 * sqrt(max(expected * (1 - expected), 1e-4) / draws)


# --- arrival ----------------------------------------------------------------------------------------------------


def test_triangle_by_hand() -> None:
    """Three days, highest at noon of the middle one: on [0, 3) with its mode at 1½ the chance of less than 1 is
    1² / (3 · 1½) = 2/9; the same at the other end; 5/9 between.
    """
    found = between(date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 3))
    assert found.chances == (Fraction(2, 9), Fraction(5, 9), Fraction(2, 9))
    assert found.middle == date(2026, 5, 2)


def test_triangle_with_its_peak_at_the_beginning() -> None:
    """Two days, mode at ½ of [0, 2): less than 1 is 1 − 1² / (2 · 1½) = 2/3."""
    found = between(date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 2))
    assert found.chances == (Fraction(2, 3), Fraction(1, 3))


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_chances_of_all_days_make_one(first: int, second: int, third: int) -> None:
    early, likely, late = sorted((first, second, third))
    found = between(*(date(2026, 1, 1) + timedelta(days) for days in (early, likely, late)))
    assert sum(found.chances) == 1
    assert min(found.chances) > 0
    assert len(found.days) == late - early + 1


def test_past_times_of_carriage_are_as_likely_each() -> None:
    found = after_transit(date(2026, 10, 1), [30, 35, 30, 42])
    assert found.days == (date(2026, 10, 31), date(2026, 11, 5), date(2026, 11, 12))
    assert found.chances == (Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))
    drawn = found.drawn(np.random.default_rng(1), 40_000)
    share = Fraction(int(np.count_nonzero(drawn == date(2026, 10, 31).toordinal())), 40_000)
    assert close(share, 0.5, 40_000)


@pytest.mark.parametrize("text", ["days\n30\n35\n", "departed,arrived\n2026-01-01,2026-01-31\n2026-02-01,2026-03-08\n"])
def test_transit_from_a_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "transit.csv"
    file.write_text(text, encoding="utf-8")
    assert read_transit(file) == [30, 35]


@pytest.mark.parametrize(
    "text",
    [
        "days\n-1\n",
        "days\n3.5\n",
        "departed,arrived\n2026-02-01,2026-01-01\n",
        "weeks\n3\n",
        "departed\n2026-01-01\n",
        "",
    ],
)
def test_transit_that_is_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "transit.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_transit(file)
    assert all(error.value.say(language) for language in LANGUAGES)


def test_days_out_of_order_are_refused() -> None:
    for days in ((2, 1, 3), (1, 3, 2)):
        with pytest.raises(InputError, match="must follow each other"):
            between(*(date(2026, 1, day) for day in days))
    with pytest.raises(InputError):
        after_transit(TODAY, [])
    with pytest.raises(InputError):
        after_transit(TODAY, [10**9])


# --- the pace -----------------------------------------------------------------------------------------------------


def test_pace_as_people_say_it() -> None:
    assert pace_of("70t/week", "kg") == 10_000
    assert pace_of("365 kg / year", "kg") == 1
    assert pace_of("0/day", "dozen") == 0
    for wrong in ("40t", "40t/fortnight", "t/week", "-1/day", "/"):
        with pytest.raises(InputError):
            pace_of(wrong, "kg")


def test_takings_after_today_are_not_known_yet() -> None:
    fill = fill_of([(date(2026, 11, 1), 5), (date(2026, 3, 1), 7)], first=FIRST, today=TODAY, lot=1)
    assert fill.takings == ((date(2026, 3, 1), 7),)
    assert (fill.since, fill.observed) == (FIRST, 274)
    # One taking of 7 in 274 days: by Jeffreys (1 + ½) / 274 × 7.
    assert fill.expected == Fraction(3 * 7, 2 * 274)


def test_takings_of_earlier_years_count_from_their_new_year() -> None:
    fill = fill_of([(date(2024, 6, 1), 5)], first=FIRST, today=TODAY, lot=1)
    assert fill.since == date(2024, 1, 1)


def test_takings_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "takings.csv"
    file.write_text("day,quantity\n2026-01-05,2.5t\n2026-01-05,10\n", encoding="utf-8")
    assert read_takings(file, "kg") == [(date(2026, 1, 5), 2500), (date(2026, 1, 5), 10)]
    file.write_text("day,quantity\n2026-13-05,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 2"):
        read_takings(file, "kg")


# --- chances ------------------------------------------------------------------------------------------------------


def shares(found: Chances) -> dict[str, float]:
    return {outcome.name: float(outcome.chance) for outcome in found.outcomes}


def test_without_others_it_is_certain() -> None:
    arrival = between(date(2026, 11, 1), date(2026, 11, 5), date(2026, 11, 30))
    assert shares(chances(Room(FIRST, LAST, 0, 100), quiet(), arrival, 100))[WHOLE] == 1
    found = chances(Room(FIRST, LAST, 0, 60), quiet(), arrival, 100)
    assert shares(found)[PART] == 1
    assert found.of(PART).inside == 60
    assert shares(chances(Room(FIRST, LAST, 0, 0), quiet(), arrival, 100))[NOTHING] == 1


def test_what_is_ones_own_nobody_takes() -> None:
    arrival = on(date(2026, 12, 1))
    greedy = quiet(Fraction(10**6), 10**6)
    found = chances(Room(FIRST, LAST, 30, 1000), greedy, arrival, 100)
    assert shares(found)[PART] == 1
    assert found.of(PART).inside == 30
    assert shares(chances(Room(FIRST, LAST, 100, 0), greedy, arrival, 100))[WHOLE] == 1


def test_late_is_an_outcome_of_its_own() -> None:
    """A triangle over 30 December to 2 January with the mode in the middle of the first day; by hand: less than 2 days
    of [0, 4) with the mode at ½ is 1 − 2² / (4 · 3½) = 5/7.
    """
    arrival = between(date(2026, 12, 30), date(2026, 12, 30), date(2027, 1, 2))
    found = chances(Room(FIRST, LAST, 0, 100), quiet(), arrival, 100, draws=40_000)
    assert close(found.of(WHOLE).chance, 5 / 7, 40_000)
    assert found.of(WHOLE).chance + found.of(LATE).chance == 1
    assert found.of(LATE).inside == 0
    assert found.days[0].whole == 1
    assert found.days[-1].whole is None


def test_against_poisson() -> None:
    """Lots of 10 at 1 a day for 20 days; room for 150 and a consignment of 50: the whole fits while at most 10 lots
    came, a part while at most 14 did.
    """
    arrival = on(TODAY + timedelta(20))
    found = chances(Room(FIRST, LAST, 0, 150), quiet(Fraction(10), 10), arrival, 50, draws=100_000)

    def at_most(lots: int) -> float:
        return sum(exp(-20) * 20.0**k / factorial(k) for k in range(lots + 1))

    assert close(found.of(WHOLE).chance, at_most(10), 100_000)
    assert close(found.of(PART).chance, at_most(14) - at_most(10), 100_000)
    assert close(found.of(NOTHING).chance, 1 - at_most(14), 100_000)


def test_nobody_takes_before_the_period_begins() -> None:
    """It begins three months on; the goods arrive on its second day, and no lot may come before: e⁻²."""
    first = date(2027, 1, 1)
    room = Room(first, date(2027, 12, 31), 0, 50)
    found = chances(room, quiet(Fraction(10), 10), on(date(2027, 1, 2)), 50, draws=100_000)
    assert close(found.of(WHOLE).chance, exp(-2), 100_000)
    early = chances(room, quiet(Fraction(0)), on(date(2026, 12, 31)), 50)
    assert shares(early)["early"] == 1


def test_an_unsure_pace_widens_the_answer() -> None:
    """Two takings in 274 days, 91 ahead: the number of further ones is negative binomial with 2½ and 274/365. No more
    than one lot finds room beside the consignment: P(0) + P(1) = p^2.5 (1 + 2.5 (1 − p)).
    """
    takings = [(date(2026, 2, 1), 10), (date(2026, 6, 1), 10)]
    fill = fill_of(takings, first=FIRST, today=TODAY, lot=1)
    found = chances(Room(FIRST, LAST, 0, 60), fill, on(LAST), 50, draws=100_000)
    p = 274 / 365
    assert close(found.of(WHOLE).chance, p**2.5 * (1 + 2.5 * (1 - p)), 100_000)


def test_sizes_are_drawn_from_past_ones() -> None:
    """Two takings to be expected, of 10 or of 30: others take at most 30 if none comes, or one, or two or three of 10.
    e⁻² (1 + 2 + 2²/2! · ¼ + 2³/3! · ⅛).
    """
    takings = ((date(2026, 2, 1), 10), (date(2026, 6, 1), 30))
    fill = Fill(takings, FIRST, TODAY, 1, Fraction(4))
    found = chances(Room(FIRST, LAST, 0, 80), fill, on(TODAY + timedelta(10)), 50, draws=100_000)
    expected = exp(-2) * (1 + 2 + 2 / 4 + (8 / 6) / 8)
    assert close(found.of(WHOLE).chance, expected, 100_000)


def test_the_later_the_less_room() -> None:
    arrival = between(date(2026, 10, 15), date(2026, 11, 5), date(2026, 12, 20))
    fill = fill_of([(date(2026, month, 3), 40 * month) for month in range(1, 10)], first=FIRST, today=TODAY, lot=1)
    found = chances(Room(FIRST, LAST, 0, 900), fill, arrival, 300)
    whole = [day.whole or Fraction(0) for day in found.days]
    assert whole == sorted(whole, reverse=True)
    assert whole[0] > whole[-1] > 0
    assert all(day.some is not None and day.some >= chance for day, chance in zip(found.days, whole, strict=True))


def test_a_seed_repeats_the_answer() -> None:
    arrival = between(date(2026, 10, 15), date(2026, 11, 5), date(2026, 12, 20))
    fill = fill_of([(date(2026, 3, 3), 40)], first=FIRST, today=TODAY, lot=1)
    room = Room(FIRST, LAST, 0, 90)
    assert chances(room, fill, arrival, 50, seed=7) == chances(room, fill, arrival, 50, seed=7)
    assert chances(room, fill, arrival, 50, seed=7) != chances(room, fill, arrival, 50, seed=8)


@given(
    own=st.integers(0, 100), common=st.integers(0, 100), quantity=st.integers(1, 100), lot=st.integers(1, 50),
    pace=st.integers(0, 20),
)  # fmt: skip
def test_outcomes_make_one(own: int, common: int, quantity: int, lot: int, pace: int) -> None:
    arrival = between(date(2026, 12, 20), date(2026, 12, 30), date(2027, 1, 5))
    found = chances(Room(FIRST, LAST, own, common), quiet(Fraction(pace), lot), arrival, quantity, draws=200)
    assert sum(outcome.chance for outcome in found.outcomes) == 1
    assert 0 <= found.inside <= min(quantity, own + common)


def test_what_cannot_be_answered() -> None:
    room, arrival = Room(date(2027, 1, 1), date(2027, 12, 31), 0, 100), on(date(2027, 3, 1))
    with pytest.raises(InputError) as error:
        chances(room, fill_of([], first=room.first, today=TODAY, lot=1), arrival, 5)
    assert error.value.key == "quota_no_pace"
    with pytest.raises(InputError) as error:
        chances(room, quiet(Fraction(10**9)), arrival, 5)
    assert error.value.key == "quota_takings"
    with pytest.raises(InputError):
        chances(room, quiet(), arrival, 5, draws=0)
    with pytest.raises(InputError) as error:
        chances(room, quiet(), on(TODAY - timedelta(1)), 5)
    assert error.value.key == "quota_arrival_past"


def test_takings_that_nobody_told_are_not_none() -> None:
    """`--left` alone: what others take is unknown, which is not that they take nothing; a stated pace is known."""
    room = Room(FIRST, date(2026, 12, 31), 0, 10)
    arrival = between(*[date(2026, 12, 1)] * 3)
    with pytest.raises(InputError) as error:
        chances(room, fill_of(None, first=FIRST, today=TODAY, lot=5), arrival, 5)
    assert error.value.key == "quota_untold"
    assert all("--pace" in error.value.say(language) for language in ("en", "ru", "vi"))
    assert (
        chances(room, fill_of(None, first=FIRST, today=TODAY, lot=5, pace=Fraction(0)), arrival, 5).of("whole").chance
        == 1
    )
    # One's own share does not depend on others.
    own = Room(FIRST, date(2026, 12, 31), 5, 0)
    assert chances(own, fill_of(None, first=FIRST, today=TODAY, lot=5), arrival, 5).of("whole").chance == 1


@pytest.mark.parametrize(("more", "key"), [({"seed": -1}, "quota_seed"), ({"draws": 0}, "quota_draws")])
def test_draws_and_seed_out_of_range(more: dict[str, int], key: str) -> None:
    room = Room(FIRST, date(2026, 12, 31), 5, 0)
    with pytest.raises(InputError) as error:
        chances(room, fill_of([], first=FIRST, today=TODAY, lot=1), between(*[date(2026, 12, 1)] * 3), 5, **more)
    assert error.value.key == key
