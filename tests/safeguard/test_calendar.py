"""The state machine of Art. 2.10: days worked by hand, the known measures replayed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from burabay.book import Book
from burabay.safeguard.calendar import Replay, State, TriggerEvents, replay
from burabay.safeguard.terms import Between


def on(text: str) -> Between:
    first, _, last = text.partition("..")
    return Between(date.fromisoformat(first), date.fromisoformat(last or first))


LAWFUL = {
    "exceeded": on("2026-11-01..2026-11-30"),
    "noticed": on("2026-12-05"),
    "announced": on("2027-01-13"),
    "decided": on("2027-02-02"),  # 20 days after 13 January
    "noticed_after": on("2027-02-05"),
    "in_effect": on("2027-03-04"),  # 30 days after 2 February: 26 more in February, and 4
    "ended": on("2027-09-03"),
}


def test_every_day_that_obeys_its_rule(book: Book) -> None:
    found = book.trigger_calendar(2, 2026, TriggerEvents(**LAWFUL))
    kept = {step.key: step.kept for step in found.steps}
    assert kept == {
        "year": None, "exceeded": True, "noticed": True, "announced": True, "decided": True, "noticed_after": True,
        "in_effect": True, "last_day": True, "extension": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("event", "day", "step"),
    [
        ("exceeded", "2027-01-05", "exceeded"),  # another year
        ("noticed", "2026-10-31", "noticed"),  # before it was passed
        ("announced", "2027-01-14", "announced"),  # 19 days before the decision
        ("announced", "2027-01-14", "decided"),
        ("noticed_after", "2027-02-06", "noticed_after"),  # the fourth day
        ("in_effect", "2027-03-03", "in_effect"),  # 29 days after the decision
        ("ended", "2027-09-04", "last_day"),  # six months from 4 March end on 3 September
    ],
)
def test_a_day_too_early_or_too_late_is_contrary_to_its_rule(book: Book, event: str, day: str, step: str) -> None:
    found = book.trigger_calendar(2, 2026, TriggerEvents(**{**LAWFUL, event: on(day)}))
    assert found.step(step).kept is False


def test_a_day_between_two_may_leave_it_open(book: Book) -> None:
    found = book.trigger_calendar(2, 2026, TriggerEvents(**{**LAWFUL, "in_effect": on("2027-03-01..2027-03-06")}))
    assert found.step("in_effect").kept is None


def test_days_not_told_are_the_earliest_that_the_law_allows(book: Book) -> None:
    """Passed on 1 November 2026 at the earliest: decision from 21 November, effect from 21 December, to 20 June."""
    found = book.trigger_calendar(2, 2026, TriggerEvents(exceeded=LAWFUL["exceeded"]))
    assert found.step("decided").earliest == date(2026, 11, 21)
    assert found.step("in_effect").earliest == date(2026, 12, 21)
    last = found.step("last_day")
    assert (last.earliest, last.told) == (date(2027, 6, 20), None)
    assert found.window is not None
    assert found.window.last_if_extended == date(2027, 9, 20)


def test_nothing_is_dated_before_the_level_is_passed(book: Book) -> None:
    found = book.trigger_calendar(2, 2026)
    assert {step.key for step in found.steps if step.earliest} == {"year", "exceeded"}
    assert found.window is None


@pytest.mark.parametrize(
    ("kg", "extended"),
    [
        ("15691.500", None),  # 150 % of 10,461 kg is 15,691.5 kg: not above it
        ("15691.501", date(2027, 12, 3)),  # through 3 September, and three months more
    ],
)
def test_three_more_months_above_150_percent_alone(book: Book, kg: str, extended: date | None) -> None:
    found = book.trigger_calendar(8, 2026, TriggerEvents(**LAWFUL), volume_kg=Decimal(kg))
    assert found.step("extension").latest == extended


def test_an_extension_without_150_percent_is_contrary(book: Book) -> None:
    events = TriggerEvents(**{**LAWFUL, "extended_to": on("2027-12-03")})
    assert book.trigger_calendar(8, 2026, events, volume_kg=Decimal(15_000)).step("extension").kept is False
    assert book.trigger_calendar(8, 2026, events, volume_kg=Decimal(16_000)).step("extension").kept is True


@pytest.mark.parametrize(
    ("day", "states"),
    [
        ("2025-12-31", [State.BEFORE]),
        ("2026-01-01", [State.UNDER]),
        ("2026-11-15", [State.EXCEEDED, State.UNDER]),  # passed some day in November
        ("2026-12-01", [State.EXCEEDED]),
        ("2027-01-13", [State.ANNOUNCED]),
        ("2027-02-02", [State.DECIDED]),
        ("2027-03-03", [State.DECIDED]),
        ("2027-03-04", [State.IN_FORCE]),
        ("2027-09-03", [State.IN_FORCE]),
        ("2027-09-04", [State.ENDED]),
    ],
)
def test_the_state_on_a_day(book: Book, day: str, states: list[State]) -> None:
    found = book.trigger_calendar(2, 2026, TriggerEvents(**LAWFUL))
    assert list(found.states(date.fromisoformat(day), book.trigger_terms)) == states


def test_a_decision_before_the_level_is_passed_is_contrary(book: Book) -> None:
    """Art. 2.10(1): a measure may be applied if the volume exceeds the level; 20 days after a notice are not enough."""
    early = {"exceeded": on("2026-10-05..2026-10-31"), "announced": on("2026-05-01"), "decided": on("2026-06-01")}
    found = book.trigger_calendar(2, 2026, TriggerEvents(**early))
    assert (found.step("announced").kept, found.step("decided").kept) == (False, False)
    assert found.step("decided").earliest == date(2026, 10, 5)
    some = {**early, "announced": on("2026-09-20..2026-10-10"), "decided": on("2026-10-03..2026-10-30")}
    found = book.trigger_calendar(2, 2026, TriggerEvents(**some))
    assert (found.step("announced").kept, found.step("decided").kept) == (None, None)
    assert found.step("decided").earliest == date(2026, 10, 10)  # 20 days after 20 September


def test_extended_kept_and_not_applied(book: Book) -> None:
    terms = book.trigger_terms
    events = TriggerEvents(**{**LAWFUL, "extended_to": on("2027-12-03")})
    longer = book.trigger_calendar(2, 2026, events)
    assert longer.states(date(2027, 10, 1), terms) == (State.EXTENDED,)
    assert longer.states(date(2027, 12, 4), terms) == (State.ENDED,)
    assert book.trigger_calendar(2, 2026).states(date(2027, 1, 1), terms) == (State.KEPT,)
    dropped = book.trigger_calendar(2, 2026, TriggerEvents(exceeded=on("2026-11-30"), not_applied=on("2027-01-10")))
    assert dropped.states(date(2027, 2, 1), terms) == (State.NOT_APPLIED,)
    assert [step.key for step in dropped.steps][-1] == "not_applied"


def replay_of(book: Book, measure: str) -> Replay:
    return next(replay for replay in book.trigger_replays() if replay.known.measure == measure)


def test_the_measure_of_2021_replays_exactly(book: Book) -> None:
    """Decision 85 of 6 July 2021; + 30 days = 5 August; in force on 7 August; six months through 6 February 2022."""
    found = replay_of(book, "2021")
    assert (found.exact, found.certain, found.contrary) == (True, True, ())
    first = found.calendars[0]
    assert [each.group for each in found.calendars] == [4, 6]
    assert first.step("in_effect").earliest == date(2021, 8, 5)
    assert first.step("in_effect").kept is True
    assert first.step("last_day").latest == date(2022, 2, 6)
    assert first.step("announced").latest == date(2021, 6, 16)  # 20 days before 6 July


def test_the_measure_of_2025_replays_with_its_four_uncertain_days(book: Book) -> None:
    """Decision 74 of 26 August 2025, published on 28 August; + 30 days = 25 September."""
    found = replay_of(book, "2025")
    assert (found.exact, found.certain, found.contrary) == (True, False, ())
    effect = found.calendars[0].step("in_effect")
    assert found.calendars[0].step("published").told == on("2025-08-28")
    assert (effect.earliest, effect.told, effect.kept) == (date(2025, 9, 25), on("2025-09-25..2025-09-28"), True)


def test_the_measure_of_2018_replays(book: Book) -> None:
    """Decided from 1 to 7 February 2018: 30 days on is 3 March; six months from 3 March run through 2 September."""
    found = replay_of(book, "2018")
    assert (found.exact, found.certain, found.contrary) == (True, False, ())
    effect = found.calendars[0].step("in_effect")
    assert (effect.earliest, effect.told, effect.kept) == (date(2018, 3, 3), on("2018-03-03..2018-03-31"), True)
    assert found.calendars[0].step("last_day").earliest == date(2018, 9, 2)
    assert found.calendars[0].states(date(2018, 5, 1), book.trigger_terms) == (State.IN_FORCE,)
    assert set(found.calendars[0].states(date(2018, 3, 15), book.trigger_terms)) == {State.IN_FORCE, State.DECIDED}


def test_a_replay_shows_the_days_that_the_law_excludes(book: Book) -> None:
    """The same decision with days from 1 March, 28 days after 1 February, on record."""
    known = replace(
        replay_of(book, "2018").known, first=on("2018-03-01..2018-03-31"), last=on("2018-08-31..2018-09-30")
    )
    found = replay(book.trigger_terms, known)
    (remark,) = found.contrary
    assert (remark.key, remark.values["day"]) == ("trigger_replay_before", date(2018, 3, 3))
    assert found.calendars[0].step("in_effect").kept is None
    assert found.exact
    too_soon = replay(book.trigger_terms, replace(known, first=on("2018-03-02"), last=on("2018-09-01")))
    assert (too_soon.exact, too_soon.calendars[0].step("in_effect").kept) == (False, False)
