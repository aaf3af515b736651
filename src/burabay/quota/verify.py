"""Checking a ledger whole: nothing changed, left out or put in, and the balances what the events say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from burabay.chain import link
from burabay.errors import InputError
from burabay.quota import chain
from burabay.quota.balances import FIGURES, Account, Balances, Move, Replay
from burabay.quota.events import Event, Open
from burabay.quota.migrations import guards
from burabay.quota.recording import event_row
from burabay.quota.statement import Told
from burabay.quota.store import Store
from burabay.wording import Phrase

# A damaged ledger is not listed whole.
MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: how many events, where the chain ends ("number:hash"), what is wrong with it.

    `backwards` counts events entered while the clock stood before the entry before them; they are in order all the
    same.
    The head is worth noting outside the ledger: given back as `anchor`, it shows that nothing up to it was rewritten.
    """

    events: int
    head: str
    problems: tuple[Phrase, ...]
    backwards: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class _Check:
    """One walk along the chain."""

    def __init__(self) -> None:
        self.seq, self.hash = 0, chain.GENESIS
        self.recorded: datetime | None = None
        self.problems: list[Phrase] = []
        self.backwards = 0
        self.replay, self.told = Replay(), Told()
        self.moved: list[tuple[str, int, tuple[Move, ...], int]] = []
        self.current: dict[int, int] = {}
        self.latest: dict[str, str] = {}

    def fault(self, sentence: str, **values: object) -> None:
        self.problems.append(Phrase(f"ledger_problem_{sentence}", values))

    def row(self, row: tuple[object, ...], anchor: tuple[int, str] | None) -> bool:
        """Checks one row; whether the walk can go on."""
        seq, previous, hashed, body = int(str(row[0])), str(row[9]), str(row[10]), str(row[11])
        if seq != self.seq + 1:
            self.fault("gap", before=self.seq, seq=seq)
        if previous != self.hash or link(previous, body) != hashed:
            self.fault("chain", seq=seq)
        if anchor is not None and anchor[0] == seq and anchor[1] != hashed:
            self.fault("anchor", seq=seq)
        self.seq, self.hash = seq, hashed
        try:
            event = chain.event_of(body, previous, hashed)
            self._event(event, row)
        except chain.UNREADABLE:
            self.fault("unreadable", seq=seq)
            return False
        return len(self.problems) < MOST_PROBLEMS

    def _event(self, event: Event, row: tuple[object, ...]) -> None:
        parents = {row[2]} if row[2] else set()
        moved, amount = self.replay.moved_by(event)
        expected = {each.account.period for each in moved} - {event.period}
        if tuple(row) != event_row(event, str(row[11]), str(row[2])) or parents != expected or event.seq != row[0]:
            self.fault("columns", seq=event.seq)
        if self.recorded is not None and event.recorded < self.recorded:
            self.fault("time", seq=event.seq)
        self.recorded = event.recorded
        self.backwards += event.clock is not None
        if event.kind == "correct" and self.current.get(event.of) != event.was:
            self.fault("was", seq=event.seq)
        self.current[event.of if event.kind == "correct" else event.seq] = event.amount
        if self.replay.move(moved, amount) is not None:
            self.fault("balance", seq=event.seq)
        day = event.day.isoformat()
        if event.kind != "refused":
            for period in {each.account.period for each in moved} | {event.period}:
                self.latest[period] = max(self.latest.get(period, ""), day)
        self.moved.append((day, event.seq, moved, amount))
        self.told.hear(event)

    def in_time(self) -> None:
        """Replays in the order of effect."""
        balances = Balances()
        for day, seq, moved, amount in sorted(self.moved, key=lambda each: each[:2]):
            if balances.move(moved, amount) is not None:
                self.fault("balance_day", seq=seq, day=day)
                return

    def tables(self, store: Store) -> None:
        """The tables of balances against the replay."""
        for table, figures in FIGURES.items():
            replayed = {
                account: tuple(each)
                for account, each in self.replay.figures.items()
                if account.table == table and (table != "period" or account.period in self.told.opened)
            }
            for account, stored in self._stored(store, table, figures):
                if replayed.pop(account, None) != stored:
                    self.fault("table", period=account.period, name=account.name)
            for account in replayed:
                self.fault("table", period=account.period, name=account.name)
        self._facts(store)

    def _stored(
        self, store: Store, table: str, figures: tuple[str, ...]
    ) -> Iterator[tuple[Account, tuple[object, ...]]]:
        name = table if table != "period" else "''"
        for period, who, *numbers in store.rows(f"SELECT period, {name}, {', '.join(figures)} FROM quota_{table}"):  # noqa: S608
            yield Account(table, period, who), tuple(numbers)

    def _facts(self, store: Store) -> None:
        """What the tables say besides figures, which later requests are judged by."""
        facts = "period, quota, importer, first, last, unit, rate, source, part_of, latest"
        for row in store.execute(f"SELECT {facts} FROM quota_period"):  # noqa: S608
            opened = self.told.opened.get(row[0])
            if opened is None or tuple(row) != (*_opening(opened), self.latest[row[0]]):
                self.fault("table", period=row[0], name="")
        for period, name, *said in store.execute(
            "SELECT period, reservation, holder, day, until, reference FROM quota_reservation"
        ):
            request = self.told.reserved.get((period, name))
            if request is None or said != [
                request.holder,
                request.day.isoformat(),
                str(request.until or "9999-12-31"),
                request.reference,
            ]:
                self.fault("table", period=period, name=name)

    def guards(self, store: Store) -> None:
        """The triggers of the database against those that the steps made."""
        there, made = store.guards(), guards(store.dialect)
        for name in sorted({*there, *made}):
            if there.get(name) != made.get(name):
                self.fault("guard", name=name)


def verified(store: Store, anchor: str) -> Verified:
    """Walks the whole chain in a reading transaction of the store."""
    check = _Check()
    noted = _noted(anchor) if anchor else None
    columns = "seq, period, parent, kind, day, recorded, key, amount, corrects, previous, hash, body"
    whole = all(
        check.row(row, noted)
        for row in store.rows(f"SELECT {columns} FROM quota_event ORDER BY seq")  # noqa: S608
    )
    if noted and noted[0] > check.seq:
        check.fault("cut", seq=noted[0], last=check.seq)
    if whole:
        heads = store.execute("SELECT seq, hash, recorded FROM quota_head")
        stamp = chain.stamp(check.recorded) if check.recorded else ""
        if heads != [(check.seq, check.hash, stamp)]:
            check.fault("head", seq=check.seq, head=heads[0][0] if heads else "—")
        check.in_time()
        check.tables(store)
    check.guards(store)
    return Verified(check.seq, f"{check.seq}:{check.hash}", tuple(check.problems), check.backwards)


def _noted(anchor: str) -> tuple[int, str]:
    number, _, hashed = anchor.strip().partition(":")
    if not number.isdecimal() or len(hashed) != len(chain.GENESIS):
        raise InputError.of("error_ledger_anchor", field="anchor", anchor=anchor[:100])
    return int(number), hashed.lower()


def _opening(opened: Open) -> tuple[str, ...]:
    days = (opened.first.isoformat(), opened.last.isoformat())
    return (
        opened.period,
        opened.quota,
        opened.importer,
        *days,
        opened.unit,
        opened.rate,
        opened.source,
        opened.part_of,
    )
