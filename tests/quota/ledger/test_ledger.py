"""The ledger on both stores: what is granted, what is not, and what is said of it.

The period is that of eggs into Viet Nam in 2026: 13,031 dozen (law/agreements/vn-eaeu/quotas.csv, Circular 04/2023).
Every balance below is added up by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from burabay.errors import InputError
from burabay.quota.events import Allocate, Correct, Draw, Expire, Open, Release, Request, Reserve, Return, Transfer
from burabay.quota.ledger import Ledger, Refused, open_ledger

EGGS = "eggs/2026"
VOLUME = 13_031
DAY = date(2026, 2, 2)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(where: str, clock: Clock) -> Iterator[Ledger]:
    with open_ledger(where, clock=clock) as made:
        made.do(opening())
        yield made


def opening(**changes: Any) -> Open:
    told: dict[str, Any] = {
        "key": "open",
        "period": EGGS,
        "day": date(2026, 1, 1),
        "quota": "eggs",
        "importer": "VN",
        "first": date(2026, 1, 1),
        "last": date(2026, 12, 31),
        "volume": VOLUME,
        "unit": "dozen",
        "rate": "0%",
        "source": "Circular 04/2023/TT-BCT",
    }
    return Open(**told | changes)


def ask(made: type[Request], key: str, **told: Any) -> Any:
    values: dict[str, Any] = {"key": key, "period": EGGS, "day": DAY}
    return made(**values | told)


def figures(ledger: Ledger, **when: Any) -> tuple[int, ...]:
    state = ledger.statement(EGGS, **when).state
    return state.volume, state.allocated, state.reserved, state.drawn, state.free, state.unallocated


def test_life_of_an_allocation(ledger: Ledger) -> None:
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=8_000, licence="L-1"))
    ledger.do(ask(Transfer, "t", holder="Alpha", to="Beta", amount=1_000, licence="L-2"))
    ledger.do(ask(Reserve, "r", holder="Alpha", amount=3_000, until=date(2026, 3, 1), reference="contract 7"))
    ledger.do(ask(Draw, "d1", holder="Alpha", amount=1_200, reservation="r", day=date(2026, 2, 10)))
    ledger.do(ask(Release, "l", reservation="r", amount=300, day=date(2026, 2, 11)))
    ledger.do(ask(Draw, "d2", holder="Beta", amount=400, day=date(2026, 2, 12)))
    done = ledger.do(ask(Expire, "e", reservation="r", day=date(2026, 3, 2)))
    assert done.event.amount == 3_000 - 1_200 - 300
    ledger.do(ask(Return, "b", holder="Beta", amount=600, day=date(2026, 3, 3)))
    # 8,000 - 600 allocated; 1,200 + 400 drawn; nothing reserved.
    assert figures(ledger) == (VOLUME, 7_400, 0, 1_600, 5_800, 5_631)
    statement = ledger.statement(EGGS)
    assert [(h.holder, h.allocated, h.drawn, h.free, h.licence) for h in statement.holders] == [
        ("Alpha", 7_000, 1_200, 5_800, "L-1"),
        ("Beta", 400, 400, 0, "L-2"),
    ]
    (kept,) = statement.reservations
    assert (kept.made, kept.drawn, kept.released, kept.expired, kept.amount) == (3_000, 1_200, 300, 1_500, 0)
    assert ledger.periods() == statement.states
    assert ledger.draws(EGGS) == [(date(2026, 2, 10), 1_200), (date(2026, 2, 12), 400)]
    assert ledger.verify().whole


@pytest.mark.parametrize(
    ("request_", "key", "said"),
    [
        (ask(Allocate, "x", holder="Gamma", amount=5_032), "ledger_short_period", "5 031 dozen not allocated"),
        (ask(Draw, "x", holder="Alpha", amount=5_001), "ledger_short_holder", "5 000 dozen free"),
        (ask(Reserve, "x", holder="Alpha", amount=5_001), "ledger_short_holder", "5 000 dozen free"),
        (ask(Draw, "x", holder="Alpha", amount=3_001, reservation="r"), "ledger_short_reservation", "3 000 dozen left"),
        (ask(Release, "x", reservation="r", amount=3_001), "ledger_short_reservation", "3 000 dozen left"),
        (ask(Return, "x", holder="Alpha", amount=5_001), "ledger_short_holder", "5 000 dozen free"),
        (ask(Return, "x", holder="Nobody", amount=1), "ledger_short_holder", "0 dozen free"),
        (ask(Transfer, "x", holder="Alpha", to="Beta", amount=5_001), "ledger_short_holder", "5 000 dozen free"),
        (ask(Expire, "x", reservation="r", day=date(2026, 3, 1)), "ledger_not_yet", "through 2026-03-01"),
        (
            ask(Draw, "x", holder="Alpha", amount=1, reservation="r", day=date(2026, 3, 2)),
            "ledger_lapsed",
            "2026-03-01",
        ),
        (ask(Draw, "x", holder="Alpha", amount=1, day=date(2027, 1, 1)), "ledger_outside", "2027-01-01 is outside"),
        (
            ask(Reserve, "x", holder="Alpha", amount=1, day=date(2025, 12, 31)),
            "ledger_outside",
            "2025-12-31 is outside",
        ),
        (ask(Allocate, "x", holder="Beta", amount=1, day=date(2027, 1, 1)), "ledger_outside", "2027-01-01 is outside"),
        (ask(Correct, "x", of="a", to=2_999, note="misread"), "ledger_short_holder", "5 000 dozen free"),
        (ask(Correct, "x", of="open", to=7_999, note="misread"), "ledger_short_period", "5 031 dozen not allocated"),
        (ask(Correct, "x", of="a", to=8_000, note="misread"), "ledger_same", "nothing to correct"),
        (opening(key="x"), "ledger_open_already", "is open already"),
    ],
)
def test_refusals_are_kept_and_change_nothing(ledger: Ledger, request_: Request, key: str, said: str) -> None:
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=8_000))
    ledger.do(ask(Reserve, "r", holder="Alpha", amount=3_000, until=date(2026, 3, 1)))
    before = figures(ledger)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            ledger.do(request_)
        assert refused.value.key == key
        assert said in str(refused.value).replace("\u00a0", " ")
        assert all(refused.value.say(language) for language in ("ru", "vi"))
    assert figures(ledger) == before
    assert [event.kind for event in ledger.events()] == ["open", "allocate", "reserve", "refused"]
    assert ledger.verify().whole


def test_the_same_key_stays_refused_when_room_comes(ledger: Ledger) -> None:
    too_much = ask(Allocate, "late", holder="Beta", amount=5_032)
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=8_000))
    with pytest.raises(Refused) as first:
        ledger.do(too_much)
    ledger.do(ask(Return, "b", holder="Alpha", amount=8_000))
    with pytest.raises(Refused) as second:
        ledger.do(too_much)
    assert str(first.value) == str(second.value)
    assert ledger.do(ask(Allocate, "anew", holder="Beta", amount=5_032)).period.allocated == 5_032


def test_a_key_is_one_request(ledger: Ledger) -> None:
    first = ledger.do(ask(Allocate, "a", holder="Alpha", amount=100))
    second = ledger.do(ask(Allocate, "a", holder=" Alpha ", amount=100))
    assert (first.again, second.again) == (False, True)
    assert (first.seq, first.hash) == (second.seq, second.hash)
    for other in (
        ask(Allocate, "a", holder="Alpha", amount=101),
        ask(Allocate, "a", holder="Beta", amount=100),
        ask(Return, "a", holder="Alpha", amount=100),
        ask(Allocate, "a", holder="Alpha", amount=100, day=date(2026, 2, 3)),
    ):
        with pytest.raises(InputError) as error:
            ledger.do(other)
        assert error.value.key == "ledger_key"
    assert figures(ledger)[1] == 100


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (ask(Allocate, "x", period="eggs/2031", holder="Alpha", amount=1), "ledger_no_period"),
        (ask(Release, "x", reservation="none"), "ledger_no_reservation"),
        (ask(Draw, "x", holder="Alpha", amount=1, reservation="none"), "ledger_no_reservation"),
        (ask(Draw, "x", holder="Beta", amount=1, reservation="r"), "ledger_holder"),
        (ask(Correct, "x", of="none", to=1, note="why"), "ledger_no_event"),
        (opening(key="x", period="p", part_of="none"), "ledger_no_period"),
        (opening(key="x", period="p", part_of=EGGS, unit="kg"), "ledger_part_differs"),
        (opening(key="x", period="p", part_of=EGGS, last=date(2027, 1, 1)), "ledger_part_days"),
    ],
)
def test_mistakes_are_not_recorded(ledger: Ledger, request_: Request, key: str) -> None:
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=8_000))
    ledger.do(ask(Reserve, "r", holder="Alpha", amount=3_000))
    with pytest.raises(InputError) as error:
        ledger.do(request_)
    assert error.value.key == key
    assert len(list(ledger.events())) == 3


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"amount": 0}, "ledger_amount"),
        ({"amount": -5}, "ledger_amount"),
        ({"amount": 1.5}, "ledger_amount"),
        ({"amount": float("nan")}, "ledger_amount"),
        ({"amount": True}, "ledger_amount"),
        ({"amount": 10**15 + 1}, "ledger_amount"),
        ({"amount": None}, "ledger_amount"),
        ({"holder": " "}, "ledger_lacking"),
        ({"holder": "a\nb"}, "ledger_unprintable"),
        ({"holder": "a\x00b"}, "ledger_unprintable"),
        ({"holder": "\ud800"}, "ledger_unprintable"),
        ({"holder": "x" * 201}, "ledger_long"),
        ({"holder": 5}, "ledger_text"),
        ({"key": ""}, "ledger_lacking"),
        ({"day": "2026-02-30"}, "ledger_day"),
        ({"day": datetime(2026, 2, 2, tzinfo=UTC)}, "ledger_day"),
        ({"period": "eggs 2026"}, "ledger_period_name"),
        ({"period": "../" * 40}, "ledger_period_name"),
        ({"note": "x" * 2001}, "ledger_long"),
    ],
)
def test_what_no_request_can_be(told: dict[str, Any], key: str) -> None:
    with pytest.raises(InputError) as error:
        ask(Allocate, **dict[str, Any]({"key": "x", "holder": "Alpha", "amount": 1}) | told)
    assert error.value.key == key
    assert all(error.value.say(language) for language in ("en", "ru", "vi"))


def test_dates_that_contradict() -> None:
    with pytest.raises(InputError, match="before its first"):
        opening(last=date(2025, 12, 31))
    with pytest.raises(InputError, match="before the day it is made"):
        ask(Reserve, "r", holder="Alpha", amount=1, until=date(2026, 2, 1))
    with pytest.raises(InputError, match="itself"):
        ask(Transfer, "t", holder="Alpha", to="Alpha", amount=1)
    with pytest.raises(InputError, match="note is missing"):
        ask(Correct, "c", of="a", to=1)


def test_correction_moves_what_the_entry_moved(ledger: Ledger) -> None:
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=8_000))
    ledger.do(ask(Reserve, "r", holder="Alpha", amount=3_000))
    ledger.do(ask(Draw, "d", holder="Alpha", amount=1_000, reservation="r"))
    ledger.do(ask(Correct, "c1", of="d", to=1_500, note="scales"))
    assert figures(ledger)[2:4] == (1_500, 1_500)
    done = ledger.do(ask(Correct, "c2", of="d", to=0, note="never declared", day=date(2026, 9, 9)))
    assert (done.event.was, done.event.amount, done.event.day) == (1_500, 0, DAY)
    assert figures(ledger)[2:4] == (3_000, 0)
    ledger.do(ask(Correct, "c3", of="open", to=14_000, note="a new decision"))
    assert figures(ledger)[0] == 14_000
    assert ledger.draws(EGGS) == []
    assert ledger.do(ask(Correct, "c5", of="d", to=7, note="declared after all")).event.was == 0
    assert ledger.do(ask(Correct, "c6", of="d", to=0, note="no")).event.was == 7
    with pytest.raises(InputError, match="a correction or a refusal"):
        ledger.do(ask(Correct, "c4", of="c1", to=5, note="again"))
    # The day of a repeated correction does not matter: it is not looked at.
    assert ledger.do(ask(Correct, "c2", of="d", to=0, note="never declared", day=date(2026, 10, 9))).again
    assert ledger.verify().whole


def test_back_dated_entries_hold_on_every_day(ledger: Ledger) -> None:
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=1_000, day=date(2026, 3, 1)))
    ledger.do(ask(Draw, "d", holder="Alpha", amount=700, day=date(2026, 6, 1)))
    # Before the allocation there was nothing to draw, although 300 are free now.
    with pytest.raises(Refused, match="earlier day"):
        ledger.do(ask(Draw, "x1", holder="Alpha", amount=1, day=date(2026, 2, 28)))
    # 301 in May would leave 699 for the 700 of June.
    with pytest.raises(Refused):
        ledger.do(ask(Draw, "x2", holder="Alpha", amount=301, day=date(2026, 5, 1)))
    ledger.do(ask(Draw, "x3", holder="Alpha", amount=300, day=date(2026, 5, 1)))
    # Handing on what was drawn in May, in April: free on that day, not on the days after.
    ledger.do(ask(Allocate, "b", holder="Alpha", amount=500, day=date(2026, 8, 1)))
    with pytest.raises(Refused, match="earlier day"):
        ledger.do(ask(Transfer, "x4", holder="Alpha", to="Beta", amount=1, day=date(2026, 4, 1)))
    # 31 December is the latest day now; an entry of November still is an earlier one.
    ledger.do(ask(Allocate, "e", holder="Alpha", amount=10, day=date(2026, 12, 31)))
    ledger.do(ask(Allocate, "f", holder="Beta", amount=10, day=date(2026, 2, 1)))
    with pytest.raises(Refused, match="earlier day"):
        ledger.do(ask(Draw, "x6", holder="Alpha", amount=510, day=date(2026, 12, 30)))
    with pytest.raises(Refused, match="earlier day"):
        ledger.do(ask(Correct, "x5", of="a", to=999, note="misread"))
    assert ledger.verify().whole


def test_an_entry_of_an_earlier_day_reads_only_what_came_after_it(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The days before stand as they stood: of 300 draws on 300 days an entry of the 298th reads the last three."""
    from burabay.quota import chain

    days = [date(2026, 1, 2) + timedelta(each) for each in range(300)]
    ledger.do(Allocate(key="a", period=EGGS, day=days[0], holder="A", amount=302))
    ledger.do_all([Draw(key=f"d{day}", period=EGGS, day=day, holder="A", amount=1) for day in days])
    read: list[str] = []
    told_in = chain.told_in

    def noting(text: str) -> dict[str, Any]:
        read.append(text)
        return told_in(text)

    monkeypatch.setattr(chain, "told_in", noting)
    late: Any = Draw(key="late", period=EGGS, day=days[297], holder="A", amount=2)
    ledger.do(late)
    assert len(read) == 3
    with pytest.raises(Refused, match="A has 0 dozen"):
        ledger.do(Draw(key="more", period=EGGS, day=days[297], holder="A", amount=1))


def test_a_transfer_counts_among_the_days(where: str) -> None:
    """Found by the random lives: what Beta got on 2 March it did not have on 1 March."""
    with open_ledger(where) as ledger:
        ledger.do(opening())
        ledger.do(ask(Allocate, "a", holder="Alpha", amount=1, day=date(2026, 3, 1)))
        ledger.do(ask(Transfer, "t", holder="Alpha", to="Beta", amount=1, day=date(2026, 3, 2)))
        with pytest.raises(Refused, match="earlier day"):
            ledger.do(ask(Draw, "d", holder="Beta", amount=1, day=date(2026, 3, 1)))


def test_a_transfer_counts_among_the_days_of_a_ledger_opened_again(where: str) -> None:
    """Found by the random lives: a transfer moves none of the period's figures, and its day was forgotten with them."""
    with open_ledger(where) as ledger:
        ledger.do(opening())
        ledger.do(ask(Allocate, "a", holder="Alpha", amount=1, day=date(2026, 3, 1)))
    with open_ledger(where) as ledger:
        ledger.do(ask(Transfer, "t", holder="Alpha", to="Beta", amount=1, day=date(2026, 3, 2)))
        with pytest.raises(Refused, match="earlier day"):
            ledger.do(ask(Draw, "d", holder="Beta", amount=1, day=date(2026, 3, 1)))
        ledger.do(ask(Allocate, "b", holder="Alpha", amount=1, day=date(2026, 3, 1)))
        assert ledger.verify().problems == ()


def test_parts_of_a_volume(where: str) -> None:
    """Rice: 10,000 t; 70 % of a state's part by history and 30 % first come, first served, as an example."""
    rice = {"quota": "rice", "importer": "EAEU", "unit": "kg"}
    with open_ledger(where) as ledger:
        ledger.do(opening(period="rice/2026", volume=10_000_000, **rice))
        ledger.do(opening(key="by", period="rice/2026/BY", part_of="rice/2026", volume=1_000_000, **rice))
        for key, share in (("history", 700_000), ("first", 300_000)):
            ledger.do(opening(key=key, period=f"rice/2026/BY/{key}", part_of="rice/2026/BY", volume=share, **rice))
        with pytest.raises(Refused):
            ledger.do(opening(key="x", period="rice/2026/RU", part_of="rice/2026", volume=9_000_001, **rice))
        with pytest.raises(Refused):
            ledger.do(ask(Allocate, "y", period="rice/2026/BY", holder="Alpha", amount=1))
        with pytest.raises(Refused):
            ledger.do(ask(Correct, "z", period="rice/2026/BY", of="by", to=999_999, note="misread"))
        ledger.do(ask(Correct, "c", period="rice/2026/BY", of="by", to=1_200_000, note="new decision"))
        told = {state.period: (state.parts, state.unallocated) for state in ledger.periods()}
        assert told == {
            "rice/2026": (1_200_000, 8_800_000),
            "rice/2026/BY": (1_000_000, 200_000),
            "rice/2026/BY/history": (0, 700_000),
            "rice/2026/BY/first": (0, 300_000),
        }
        assert ledger.statement("rice/2026").state == next(s for s in ledger.periods() if s.period == "rice/2026")
        assert ledger.verify().whole


def test_statements_of_past_moments(ledger: Ledger, clock: Clock) -> None:
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=1_000, day=date(2026, 3, 1)))
    ledger.do(ask(Draw, "d", holder="Alpha", amount=400, day=date(2026, 4, 1)))
    then = clock.now
    ledger.do(ask(Draw, "late", holder="Alpha", amount=100, day=date(2026, 3, 15)))
    ledger.do(ask(Correct, "c", of="d", to=450, note="scales"))
    drawn = {
        (None, None): 550,
        (date(2026, 4, 1), None): 550,
        (date(2026, 3, 31), None): 100,
        (date(2026, 2, 28), None): 0,
        (None, then): 400,
        (date(2026, 3, 31), then): 0,
        (None, 4): 500,
    }
    for (as_of, known), amount in drawn.items():
        statement = ledger.statement(EGGS, as_of=as_of, known=known)
        assert statement.state.drawn == amount, (as_of, known)
    assert ledger.draws(EGGS, known=4) == [(date(2026, 3, 15), 100), (date(2026, 4, 1), 400)]
    with pytest.raises(InputError, match="no period"):
        ledger.statement(EGGS, known=0)
    with pytest.raises(InputError, match="no period"):
        ledger.statement(EGGS, as_of=date(2025, 12, 31))
    with pytest.raises(InputError, match="zone"):
        ledger.statement(EGGS, known=datetime(2026, 3, 1))
    assert ledger.statement(known=0).states == ()


def test_all_or_none(ledger: Ledger) -> None:
    one, two = ask(Allocate, "1", holder="Alpha", amount=13_000), ask(Allocate, "2", holder="Beta", amount=32)
    with pytest.raises(Refused) as refused:
        ledger.do_all([one, two])
    assert refused.value.at == 1
    assert [event.kind for event in ledger.events()] == ["open"]
    done = ledger.do_all([one, ask(Allocate, "2", holder="Beta", amount=31)])
    assert [each.period.unallocated for each in done] == [31, 0]
    assert [each.again for each in ledger.do_all([one])] == [True]
    outcomes = ledger.do_each(
        [ask(Return, "3", holder="Alpha", amount=1), ask(Allocate, "4", holder="B", amount=2), one]
    )
    assert [type(each).__name__ for each in outcomes] == ["Done", "Refused", "Done"]


def test_one_key_twice_in_one_call(ledger: Ledger) -> None:
    same = ask(Allocate, "1", holder="Alpha", amount=5)
    assert [each.again for each in ledger.do_all([same, same])] == [False, True]
    assert figures(ledger)[1] == 5


def test_expire_what_is_due(ledger: Ledger) -> None:
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=1_000))
    for key, until in (("r1", date(2026, 3, 1)), ("r2", date(2026, 5, 1)), ("r3", None)):
        ledger.do(ask(Reserve, key, holder="Alpha", amount=100, until=until))
    assert [each.event.amount for each in ledger.expire_due(date(2026, 3, 2))] == [100]
    assert ledger.expire_due(date(2026, 3, 2)) == []
    assert ledger.expire_due(date(2027, 1, 1), "rice/2026") == []
    assert len(ledger.expire_due(date(2027, 1, 1))) == 2
    assert figures(ledger)[2] == 0


def test_a_clock_that_goes_back_keeps_the_order(ledger: Ledger, clock: Clock) -> None:
    ledger.do(ask(Allocate, "a", holder="Alpha", amount=10))
    latest = clock.now
    clock.now -= timedelta(days=400)
    event = ledger.do(ask(Allocate, "b", holder="Alpha", amount=20)).event
    assert (event.recorded, event.clock) == (latest, clock.now)
    clock.now = latest + timedelta(hours=1)
    event = ledger.do(ask(Allocate, "c", holder="Alpha", amount=30)).event
    assert (event.recorded, event.clock) == (clock.now, None)
    found = ledger.verify()
    assert found.whole
    assert found.backwards == 1
    clock.now = datetime(2026, 5, 1)
    with pytest.raises(InputError, match="zone"):
        ledger.do(ask(Allocate, "d", holder="Alpha", amount=1))


def test_two_ledgers_on_one_store(where: str) -> None:
    with open_ledger(where) as one, open_ledger(where) as other:
        one.do(opening())
        for turn in range(5):
            one.do(ask(Allocate, f"one{turn}", holder="Alpha", amount=1_000))
            other.do(ask(Allocate, f"other{turn}", holder="Alpha", amount=1_000))
        with pytest.raises(Refused):
            one.do(ask(Allocate, "x", holder="Alpha", amount=3_032))
        assert other.do(ask(Draw, "d", holder="Alpha", amount=10_000)).period.drawn == 10_000
        with pytest.raises(Refused):
            one.do(ask(Return, "y", holder="Alpha", amount=1))
        assert one.verify().whole


def test_the_same_events_on_both_stores(tmp_path: Any, postgresql: Any) -> None:
    """One list of requests and one clock: the same hashes in SQLite and in PostgreSQL."""
    heads = []
    for where in (str(tmp_path / "twin.sqlite"), postgresql.new_schema()):
        with open_ledger(where, clock=Clock()) as ledger:
            ledger.do(opening())
            ledger.do(ask(Allocate, "a", holder="Công ty Ánh Dương", amount=1_000, note="гео « »"))
            ledger.do_each([ask(Draw, "d", holder="Công ty Ánh Dương", amount=2_000)])
            heads.append(ledger.verify().head)
    assert heads[0] == heads[1]


def test_events_page_by_page(ledger: Ledger) -> None:
    ledger.do_all([ask(Allocate, f"a{n}", holder="Alpha", amount=1) for n in range(2_050)])
    numbers = [event.seq for event in ledger.events()]
    assert numbers == list(range(1, 2_052))
    assert [event.seq for event in ledger.events(after=2_049)] == [2_050, 2_051]
    assert list(ledger.events("rice/2026")) == []


def test_not_after_a_fork(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getpid", lambda: -1)
    with pytest.raises(InputError, match="another process"):
        ledger.do(ask(Allocate, "a", holder="Alpha", amount=1))


def test_new_stores_are_empty(new_store: Callable[[], str]) -> None:
    for _ in range(2):
        with open_ledger(new_store()) as ledger:
            assert ledger.periods() == ()
            assert ledger.verify().events == 0
