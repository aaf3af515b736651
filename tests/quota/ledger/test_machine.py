"""Random lives of a ledger, step by step against the oracle, on both stores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from burabay.errors import InputError
from burabay.quota.events import Allocate, Correct, Draw, Expire, Open, Release, Request, Reserve, Return, Transfer
from burabay.quota.ledger import Done, Refused, open_ledger

_spec = spec_from_file_location("ledger_oracle", Path(__file__).with_name("oracle.py"))
assert _spec is not None
assert _spec.loader is not None
_module = module_from_spec(_spec)
import sys

sys.modules["ledger_oracle"] = _module
_spec.loader.exec_module(_module)
Fact, Oracle = _module.Fact, _module.Oracle

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 9)
WHOLE, PART = "eggs/2026", "eggs/2026/part"
HOLDERS = st.sampled_from(["A", "B", "C"])
AMOUNTS = st.integers(1, 60)
# Some days lie outside the period.
DAYS = st.integers(-1, 9).map(lambda n: FIRST + timedelta(days=n))
PERIODS = st.sampled_from([WHOLE, WHOLE, WHOLE, PART])


class Life(RuleBasedStateMachine):
    """One ledger, closed and opened again now and then, or written by two connections in turn."""

    new_store: Callable[[], str]
    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.where = type(self).new_store()
        self.ledgers = [open_ledger(self.where), open_ledger(self.where)]
        self.oracle = Oracle()
        self.until: dict[str, date | None] = {}
        self.asked: dict[str, tuple[Request, bool]] = {}
        self.seq = 0
        self.number = 0

    def teardown(self) -> None:
        for each in self.ledgers:
            each.close()

    def key(self) -> str:
        self.number += 1
        return f"k{self.number}"

    def ask(self, request: Request, fact: Any, *, allowed: bool = True) -> None:
        """The ledger grants what the oracle grants."""
        self.seq += 1
        expected = allowed and self.oracle.grant(replace(fact, n=self.seq, key=fact.key or request.key))
        ledger = self.ledgers[self.number % 2]
        try:
            done = ledger.do(request)
        except Refused:
            assert not expected, request
        else:
            assert expected, request
            assert (done.again, done.seq) == (False, self.seq)
        self.asked[request.key] = (request, expected)

    def mistaken(self, request: Request) -> None:
        with pytest.raises(InputError) as error:
            self.ledgers[0].do(request)
        assert not isinstance(error.value, Refused)

    def opened(self, period: str) -> bool:
        return any(f.kind == "open" and f.period == period for f in self.oracle.entries)

    @initialize(target=keys, volume=st.integers(40, 150), part=st.integers(1, 60))
    def open(self, volume: int, part: int) -> Any:
        facts: dict[str, Any] = {
            "quota": "eggs",
            "importer": "VN",
            "unit": "dozen",
            "rate": "0%",
            "source": "Annex 1(c)",
        }
        facts |= {"first": FIRST, "last": LAST, "day": FIRST}
        whole = Open(key=self.key(), period=WHOLE, volume=volume, **facts)
        self.ask(whole, Fact(0, "open", FIRST, WHOLE, volume))
        of = Open(key=self.key(), period=PART, volume=part, part_of=WHOLE, **facts)
        self.ask(of, Fact(0, "open", FIRST, PART, part, part_of=WHOLE))
        return multiple(whole.key, of.key)

    @rule(target=keys, period=PERIODS, holder=HOLDERS, amount=AMOUNTS, day=DAYS)
    def allocate(self, period: str, holder: str, amount: int, day: date) -> Any:
        request = Allocate(key=self.key(), period=period, day=day, holder=holder, amount=amount)
        if not self.opened(period):
            self.mistaken(request)
            return multiple()
        self.ask(request, Fact(0, "allocate", day, period, amount, holder), allowed=day <= LAST)
        return request.key

    @rule(target=keys, period=PERIODS, holder=HOLDERS, amount=AMOUNTS, day=DAYS)
    def give_back(self, period: str, holder: str, amount: int, day: date) -> Any:
        request = Return(key=self.key(), period=period, day=day, holder=holder, amount=amount)
        if not self.opened(period):
            self.mistaken(request)
            return multiple()
        self.ask(request, Fact(0, "return", day, period, amount, holder))
        return request.key

    @rule(target=keys, period=PERIODS, holder=HOLDERS, to=HOLDERS, amount=AMOUNTS, day=DAYS)
    def transfer(self, period: str, holder: str, to: str, amount: int, day: date) -> Any:
        if holder == to or not self.opened(period):
            return multiple()
        request = Transfer(key=self.key(), period=period, day=day, holder=holder, to=to, amount=amount)
        self.ask(request, Fact(0, "transfer", day, period, amount, holder, to), allowed=day <= LAST)
        return request.key

    @rule(target=keys, period=PERIODS, holder=HOLDERS, amount=AMOUNTS, day=DAYS, lasts=st.none() | st.integers(0, 5))
    def reserve(self, period: str, holder: str, amount: int, day: date, lasts: int | None) -> Any:
        if not self.opened(period):
            return multiple()
        until = None if lasts is None else day + timedelta(days=lasts)
        request = Reserve(key=self.key(), period=period, day=day, holder=holder, amount=amount, until=until)
        self.until[request.key] = until
        self.ask(request, Fact(0, "reserve", day, period, amount, holder), allowed=FIRST <= day <= LAST)
        return request.key

    @rule(target=keys, period=PERIODS, holder=HOLDERS, amount=AMOUNTS, day=DAYS)
    def draw(self, period: str, holder: str, amount: int, day: date) -> Any:
        if not self.opened(period):
            return multiple()
        request = Draw(key=self.key(), period=period, day=day, holder=holder, amount=amount)
        self.ask(request, Fact(0, "draw", day, period, amount, holder), allowed=FIRST <= day <= LAST)
        return request.key

    def reserved(self, key: str) -> Any:
        found = self.oracle.now(key)
        return found if found is not None and found.kind == "reserve" else None

    @rule(target=keys, of=keys, amount=AMOUNTS, day=DAYS)
    def draw_reserved(self, of: str, amount: int, day: date) -> Any:
        kept = self.reserved(of)
        if kept is None:
            self.mistaken(Draw(key="m", period=WHOLE, day=day, holder="A", amount=amount, reservation=of))
            return multiple()
        request = Draw(key=self.key(), period=kept.period, day=day, holder=kept.holder, amount=amount, reservation=of)
        until = self.until[of]
        allowed = FIRST <= day <= LAST and (until is None or day <= until)
        self.ask(request, Fact(0, "draw", day, kept.period, amount, kept.holder, reservation=of), allowed=allowed)
        return request.key

    def left(self, of: str, period: str) -> int:
        return int(self.oracle.by(None, None, period).left[of])

    @rule(target=keys, of=keys, amount=st.none() | AMOUNTS, day=DAYS)
    def release(self, of: str, amount: int | None, day: date) -> Any:
        kept = self.reserved(of)
        if kept is None:
            return multiple()
        request = Release(key=self.key(), period=kept.period, day=day, reservation=of, amount=amount)
        settled = self.left(of, kept.period) if amount is None else amount
        fact = Fact(0, "release", day, kept.period, settled, kept.holder, reservation=of)
        self.ask(request, fact, allowed=settled > 0)
        return request.key

    @rule(target=keys, of=keys, day=DAYS)
    def expire(self, of: str, day: date) -> Any:
        kept = self.reserved(of)
        if kept is None:
            return multiple()
        request = Expire(key=self.key(), period=kept.period, day=day, reservation=of)
        settled, until = self.left(of, kept.period), self.until[of]
        fact = Fact(0, "expire", day, kept.period, settled, kept.holder, reservation=of)
        self.ask(request, fact, allowed=settled > 0 and day > min(until or LAST, LAST))
        return request.key

    @rule(of=keys, to=st.integers(0, 150))
    def correct(self, of: str, to: int) -> None:
        known = self.oracle.now(of)
        if known is None:
            self.mistaken(Correct(key="m", period=WHOLE, day=FIRST, of=of, to=to, note="why"))
            return
        request = Correct(key=self.key(), period=known.period, day=FIRST, of=of, to=to, note="why")
        self.ask(request, replace(known, amount=to - known.amount), allowed=to != known.amount)

    @rule(of=keys)
    def ask_again(self, of: str) -> None:
        request, granted = self.asked[of]
        try:
            assert self.ledgers[0].do(request).again
            assert granted
        except Refused:
            assert not granted

    @rule(of=keys)
    def other_content(self, of: str) -> None:
        request, _ = self.asked[of]
        with pytest.raises(InputError, match="already names another"):
            self.ledgers[1].do(replace(request, note="other"))

    @rule()
    def open_again(self) -> None:
        self.ledgers[0].close()
        self.ledgers[0] = open_ledger(self.where)

    @rule(holder=HOLDERS, amounts=st.lists(AMOUNTS, min_size=1, max_size=3))
    def all_or_none(self, holder: str, amounts: list[int]) -> None:
        """Several allocations at once: all, as the oracle would grant them one by one, or none."""
        if not self.opened(WHOLE):
            return
        made = [Allocate(key=self.key(), period=WHOLE, day=FIRST, holder=holder, amount=each) for each in amounts]
        trial = Oracle()
        trial.entries = list(self.oracle.entries)
        facts = [
            Fact(self.seq + place, "allocate", FIRST, WHOLE, each.amount, holder, key=each.key)
            for place, each in enumerate(made, start=1)
        ]
        if all(trial.grant(fact) for fact in facts):
            assert all(isinstance(each, Done) for each in self.ledgers[0].do_all(made))
            self.oracle = trial
            self.seq += len(made)
        else:
            with pytest.raises(Refused):
                self.ledgers[0].do_all(made)

    @rule(day=DAYS, back=st.integers(0, 8))
    def past(self, day: date, back: int) -> None:
        """A statement by a day and as then known is what the oracle counts."""
        known = max(self.seq - back, 0)
        statement = self.ledgers[1].statement(as_of=day, known=known)
        assert {s.period for s in statement.states} == {
            f.period for f in self.oracle.entries if f.kind == "open" and f.day <= day and f.n <= known
        }
        self.compare(statement, day, known)

    def compare(self, statement: Any, day: date | None, known: int | None) -> None:
        for state in statement.states:
            pot = self.oracle.by(day, known, state.period)
            assert (state.volume, state.parts, state.allocated) == (pot.volume, pot.parts, sum(pot.granted.values()))
            assert (state.reserved, state.drawn) == (sum(pot.reserved.values()), sum(pot.drawn.values()))
            assert min(state.unallocated, state.free) >= 0
            for h in (each for each in statement.holders if each.period == state.period):
                sums = (pot.granted.get(h.holder, 0), pot.reserved.get(h.holder, 0), pot.drawn.get(h.holder, 0))
                assert (h.allocated, h.reserved, h.drawn) == sums
                assert h.free >= 0
            lefts = {r.reservation: r.amount for r in statement.reservations if r.period == state.period}
            assert lefts == pot.left

    @invariant()
    def agrees(self) -> None:
        statement = self.ledgers[1].statement()
        assert statement.events == self.seq
        self.compare(statement, None, None)
        assert self.ledgers[0].periods() == statement.states
        assert self.ledgers[0].verify().problems == ()


@pytest.mark.parametrize(("examples", "steps"), [(40, 40)])
def test_random_lives(new_store: Callable[[], str], examples: int, steps: int) -> None:
    machine = type("Life", (Life,), {"new_store": staticmethod(new_store)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
