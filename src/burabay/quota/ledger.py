"""The ledger of tariff-rate quotas: an append-only book of events in one SQLite file or in PostgreSQL.

    with open_ledger("quota.sqlite") as ledger:
        ledger.do(Open(key="…", period="eggs/2026", …))
        ledger.do(Allocate(key="…", period="eggs/2026", day=date(2026, 1, 15), holder="…", amount=5000))

A request is answered when it is on disk. The same request asked again, under its key, gets the same answer.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

from burabay.chain import link
from burabay.errors import InputError
from burabay.quota import chain
from burabay.quota.events import Event, Expire, Request
from burabay.quota.migrations import bring_up
from burabay.quota.problems import Refused, StoreError, store_error, wrong
from burabay.quota.recording import EVENT, Done, Recorder, stored_entry
from burabay.quota.statement import PeriodState, Statement, replayed, states
from burabay.quota.store import Store, default_path, open_store, shown
from burabay.quota.verify import Verified, verified

__all__ = ["Done", "Ledger", "Refused", "StoreError", "Verified", "default_path", "open_ledger", "shown"]

# Requests of different threads that are committed together at most.
_TOGETHER = 512
_STATE = "period, quota, importer, first, last, unit, rate, source, part_of, volume, parts, allocated, reserved, drawn"


def _now() -> datetime:
    return datetime.now(UTC)


def open_ledger(
    where: str | Path | None = None, *, create: bool = True, clock: Callable[[], datetime] = _now
) -> Ledger:
    """The ledger in the file `where`, or at `postgresql://…`; the user's own by default.

    The user's own is at BURABAY_QUOTA, or in the data folder.

    Tables are made where there are none and brought up where they are older, after a backup. `clock` gives the time of
    entry, with its zone. Raises StoreError where the store cannot be opened, is another program's or a newer program's,
    or, without `create`, where there is none.
    """
    return Ledger(open_store(where, create=create), clock, create=create)


@dataclass(slots=True, eq=False)
class _Waiting:
    """A thread's request, what came of it, and the bell that wakes the thread."""

    request: Request
    bell: threading.Event = field(default_factory=threading.Event)
    outcome: Done | BaseException | None = None


class Ledger:
    """The ledger over one connection. May be used from many threads: requests that wait together share a commit."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = _now, *, create: bool = True) -> None:
        self._store = store
        self._clock = clock
        self._process = os.getpid()
        self._one = threading.RLock()
        self._door = threading.Lock()
        self._queue: list[_Waiting] = []
        self._led = False
        try:
            self.backup = bring_up(store, create=create)
        except BaseException:
            store.close()
            raise
        self._recorder = Recorder(store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection."""
        self._store.close()

    @property
    def shown(self) -> str:
        """Where the ledger is, without password."""
        return self._store.shown

    # Requests.

    def do(self, request: Request) -> Done:
        """Records the request, or gives the answer it had.

        Raises Refused where it is not granted (the refusal is recorded), InputError where it is mistaken or its key
        meant another request, StoreError where the store failed: then ask again with the same key.
        """
        mine = _Waiting(request)
        with self._door:
            self._queue.append(mine)
            lead, self._led = not self._led, True
        if not lead:
            self._wait(mine)
        if mine.outcome is None:
            self._lead()
        assert mine.outcome is not None  # noqa: S101 - one's own request is among the first that one leads
        if isinstance(mine.outcome, Done):
            return mine.outcome
        raise mine.outcome

    def _wait(self, mine: _Waiting) -> None:
        """Waits for an answer, or for the lead. Whoever gives up waiting (an interrupt) hands the lead on."""
        try:
            mine.bell.wait()
        except BaseException:
            with self._door:
                if mine in self._queue:
                    self._queue.remove(mine)
                if mine.bell.is_set() and mine.outcome is None:
                    self._hand_on()
            raise

    def _hand_on(self) -> None:
        """Gives the lead to the first who waits. With the door held."""
        self._led = bool(self._queue)
        if self._led:
            self._queue[0].bell.set()

    def _lead(self) -> None:
        """Records what waits in one transaction, then wakes all of it, and the next to lead if more came meanwhile."""
        with self._door:
            batch, self._queue = self._queue[:_TOGETHER], self._queue[_TOGETHER:]
        try:
            outcomes: Sequence[Done | BaseException] = self.do_each([each.request for each in batch])
        except StoreError as error:
            # Each thread raises an error of its own: a traceback grows with every raise.
            outcomes = [StoreError(error.message, field=error.field, key=error.key) for _ in batch]
        except BaseException as error:
            outcomes = [error] * len(batch)
        for each, outcome in zip(batch, outcomes, strict=True):
            each.outcome = outcome
        with self._door:
            self._hand_on()
        for each in batch:
            each.bell.set()

    def do_all(self, requests: Sequence[Request]) -> list[Done]:
        """Records all of the requests or none, in order.

        Raises what the first that fails would raise; its place among the requests is the error's `at`, from 0.
        """
        done: list[Done] = []
        with self._writing(requests):
            for place, request in enumerate(requests):
                try:
                    done.append(self._recorder.record(request, keep_refusal=False))
                except InputError as error:
                    error.at = place
                    raise
        return done

    def do_each(self, requests: Sequence[Request]) -> list[Done | InputError]:
        """Records each request that is granted, in order, in one transaction; gives the error of each that is not."""
        outcomes: list[Done | InputError] = []
        with self._writing(requests):
            for request in requests:
                try:
                    outcomes.append(self._recorder.record(request, keep_refusal=True))
                except StoreError:
                    raise
                except InputError as error:
                    outcomes.append(error)
        return outcomes

    def expire_due(self, day: date, period: str = "") -> list[Done]:
        """Expires what is left of every reservation whose last day, or whose period, has passed on `day`."""
        with self._reading():
            found = self._store.execute("SELECT seq FROM quota_head")
            if not found:
                raise store_error("damaged", place=self.shown)
            ((head,),) = found
            due = self._store.execute(
                "SELECT r.period, r.reservation FROM quota_reservation r JOIN quota_period p ON p.period = r.period "
                "WHERE r.made > r.drawn + r.released + r.expired AND (r.until < ? OR p.last < ?) "
                "AND (? = '' OR r.period = ?) ORDER BY r.period, r.reservation",
                (day.isoformat(), day.isoformat(), period, period),
            )
        # Two who ask at once ask for the same.
        requests = [
            Expire(key=f"expire/{head}/{link(pot, name)[:32]}", day=day, period=pot, reservation=name)
            for pot, name in due
        ]
        return [each for each in self.do_each(requests) if isinstance(each, Done)]

    @contextmanager
    def _writing(self, requests: Sequence[Request]) -> Iterator[None]:
        now = self._clock()
        if now.tzinfo is None:
            raise wrong("clock", "clock")
        with self._mine():
            try:
                with self._store.write():
                    self._recorder.start(requests, now)
                    yield
                    self._recorder.finish()
            except BaseException:
                self._recorder.forget()
                raise

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._mine(), self._store.read():
            yield

    @contextmanager
    def _mine(self) -> Iterator[None]:
        """One thread at a time, and never a connection inherited by a forked process."""
        if os.getpid() != self._process:
            raise store_error("forked", place=self.shown)
        with self._one:
            yield

    # Answers.

    def periods(self) -> tuple[PeriodState, ...]:
        """Every period as it stands now, from the tables of balances."""
        with self._reading():
            rows = self._store.execute(f"SELECT {_STATE} FROM quota_period ORDER BY period")  # noqa: S608
        return tuple(_state(row) for row in rows)

    def statement(
        self, period: str = "", *, as_of: date | None = None, known: datetime | int | None = None
    ) -> Statement:
        """The balances of a period, or of all, rebuilt from the events.

        `as_of`: with effect by that day; `known`: recorded by that moment, or up to that event's number. A period not
        opened by then is an InputError; without a period, those not opened are left out.
        """
        with self._reading():
            corrected = {seq for (seq,) in self._store.execute("SELECT corrects FROM quota_event WHERE corrects > 0")}
            # One by one: a hundred thousand entries held together cost more than their replay.
            entries = (stored_entry(seq, body) for seq, _, _, body in self._rows(period, 0, known))
            replay, told, count = replayed(entries, as_of, period or None, corrected)
            bound, values = _known(known)
            heads = self._store.execute(
                f"SELECT seq, hash FROM quota_event WHERE {bound} ORDER BY seq DESC LIMIT 1",  # noqa: S608
                values,
            )
        only = period or None
        if period and period not in told.opened:
            raise wrong("no_period", "period", period=period)
        seq, hashed = heads[0] if heads else (0, chain.GENESIS)
        return Statement(*states(replay, told, only), as_of, known, count, f"{seq}:{hashed}")

    def events(self, period: str = "", *, after: int = 0) -> Iterator[Event]:
        """The events of a period, or all, numbered above `after`, in the order of entry."""
        while True:
            with self._reading():
                rows = self._store.execute(
                    f"SELECT {EVENT} FROM quota_event WHERE seq > ? AND (? = '' OR period = ?) ORDER BY seq LIMIT 1000",  # noqa: S608
                    (after, period, period),
                )
            for seq, previous, hashed, body in rows:
                yield chain.stored_event(seq, previous, hashed, body)
                after = seq
            if len(rows) < 1000:
                return

    def _events(self, period: str, after: int, known: datetime | int | None) -> Iterator[Event]:
        for row in self._rows(period, after, known):
            yield chain.stored_event(*row)

    def _rows(self, period: str, after: int, known: datetime | int | None) -> Iterator[tuple[Any, ...]]:
        bound, values = _known(known)
        where = f"seq > ? AND {bound}" + (" AND (period = ? OR parent = ?)" if period else "")
        yield from self._store.rows(
            f"SELECT {EVENT} FROM quota_event WHERE {where} ORDER BY seq",  # noqa: S608 - question marks
            (after, *values, *((period, period) if period else ())),
        )

    def draws(self, period: str, known: datetime | int | None = None) -> list[tuple[date, int]]:
        """What was drawn on each day of a period, after corrections, by day: the path on which it fills."""
        drawn: dict[int, Event] = {}
        amounts: dict[int, int] = {}
        with self._reading():
            for event in self._events(period, 0, known):
                if event.kind == "draw":
                    drawn[event.seq] = event
                    amounts[event.seq] = event.amount
                elif event.kind == "correct" and event.of in drawn:
                    amounts[event.of] = event.amount
        days: dict[date, int] = {}
        for seq, event in drawn.items():
            days[event.day] = days.get(event.day, 0) + amounts[seq]
        return sorted((day, amount) for day, amount in days.items() if amount)

    def verify(self, anchor: str = "") -> Verified:
        """Checks the chain whole and replays it: every hash, number, time, balance and table. See `Verified`.

        `anchor` is a head ("number:hash") noted earlier outside the ledger: the chain must still go through it.
        """
        with self._reading():
            return verified(self._store, anchor)


def _known(known: datetime | int | None) -> tuple[str, tuple[object, ...]]:
    """The condition on events for what was known."""
    match known:
        case None:
            return "1 = 1", ()
        case int():
            return "seq <= ?", (known,)
        case _ if known.tzinfo is None:
            raise wrong("clock", "known")
        case _:
            return "recorded <= ?", (chain.stamp(known),)


def _state(row: tuple[Any, ...]) -> PeriodState:
    period, quota, importer, first, last, unit, rate, source, part_of = row[:9]
    volume, parts, allocated, reserved, drawn = (int(each) for each in row[9:])
    days = (date.fromisoformat(first), date.fromisoformat(last))
    facts = (unit, rate, source, part_of)
    return PeriodState(period, quota, importer, *days, *facts, volume, parts, allocated, reserved, drawn)
