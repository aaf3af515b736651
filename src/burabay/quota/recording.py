"""Recording requests within one transaction of a store: judging each by the balances, and writing what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from burabay.chain import link
from burabay.quota import chain
from burabay.quota.balances import (
    FIGURES,
    Account,
    Balances,
    Entry,
    Move,
    Short,
    entry_of,
    holds,
    left,
    moves,
    short_of,
    short_on,
)
from burabay.quota.events import Correct, Draw, Event, Expire, Open, Release, Request, Reserve, Transfer, content
from burabay.quota.problems import Refused, store_error, wrong
from burabay.quota.statement import PeriodState, period_state
from burabay.quota.store import Store
from burabay.wording import Phrase

# Numbers of keys asked for at once: few different statements, so that the database prepares each once.
_CHUNKS = (1, 8, 64, 512)
EVENT = "seq, previous, hash, body"
# Never ends by itself: for reservations without a last day, compared as text.
_NEVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a request: its event, whether it had been recorded before, and the period after it.

    Where `again`, `period` is as it stands now.
    """

    event: Event
    again: bool
    period: PeriodState

    @property
    def seq(self) -> int:
        """The event's number."""
        return self.event.seq

    @property
    def hash(self) -> str:
        """The event's hash."""
        return self.event.hash

    @property
    def key(self) -> str:
        """The request's key."""
        return self.event.key


@dataclass(slots=True)
class _Pot:
    """An open period: how it was opened, and the latest day of effect of its events."""

    opened: Open
    latest: str


class _Kept(NamedTuple):
    """A reservation's holder and last day."""

    holder: str
    until: str


class _Settled(NamedTuple):
    """A request with what the ledger adds to it."""

    amount: int
    holder: str
    day: date
    moves: tuple[Move, ...]
    was: int = 0
    of: int = 0


class Recorder:
    """The writer of one ledger. What it has read it keeps while nobody else writes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = " FOR UPDATE" if store.dialect == "postgresql" else ""
        self._others = False
        self.forget()

    def forget(self) -> None:
        """What was read or written may not be so: reads all of it anew."""
        self._seq = -1
        self._balances = Balances(self._load)
        self._pots: dict[str, _Pot | None] = {}
        self._kept: dict[tuple[str, str], _Kept | None] = {}
        self._rows: set[Account] = set()
        self._begin()

    def _begin(self) -> None:
        self._seen: dict[str, Event] = {}
        self._events: list[tuple[Any, ...]] = []
        self._new: dict[str, list[tuple[Any, ...]]] = {name: [] for name in FIGURES}
        self._moved: dict[str, list[tuple[Any, ...]]] = {name: [] for name in FIGURES}

    def start(self, requests: Sequence[Request], now: datetime) -> None:
        """Takes the writer's place in the store and looks the keys up. First of all in a transaction."""
        keys = {each.key for each in requests} | {each.of for each in requests if isinstance(each, Correct)}
        asked = [(f"SELECT seq, hash, recorded FROM quota_head{self._lock}", ()), *_by_keys(keys)]  # noqa: S608
        # Where others write too, what is known of the accounts is old: the likely ones are asked for with the rest.
        likely = list(_likely(requests[0])) if self._others and len(requests) == 1 else []
        rows = self._store.gather([*asked, *(_of_account(each) for each in likely)])
        if not rows[0]:
            raise store_error("damaged", place=self._store.shown)
        ((seq, self._hash, recorded),) = rows[0]
        self._others = seq != self._seq and self._seq >= 0
        if seq != self._seq:
            self.forget()
            for account, found in zip(likely, rows[len(asked) :], strict=True):
                self._balances.figures[account] = self._take(account, found)
        self._begin()
        self._seq = self._first = seq
        self._now, self._clock = now, None
        if recorded and now < (last := chain.moment(recorded)):
            self._now, self._clock = last, now
        for row in (row for found in rows[1 : len(asked)] for row in found):
            event = chain.stored_event(*row)
            self._seen[event.key] = event

    def record(self, request: Request, *, keep_refusal: bool) -> Done:
        """Judges the request and records what becomes of it.

        Raises Refused where it is not granted (recorded too, if `keep_refusal`), InputError where it is mistaken.
        """
        known = self._seen.get(request.key)
        if known is not None:
            return self._again(request, known)
        pot = self._pot(request.period)
        settled: _Settled | None = None
        try:
            settled = self._settle(request, pot)
            self._grant(request, settled)
        except Refused as refusal:
            if keep_refusal:
                asked = settled or _Settled(0, "", request.day, ())
                self._append("refused", request, asked._replace(moves=(), was=0, of=0), refusal.reason)
            raise
        if isinstance(request, Open):
            pot = self._pots[request.period] = _Pot(request, "")
            self._new["period"].append(_period_row(request))
            self._rows.add(Account("period", request.period))
        elif isinstance(request, Reserve):
            until = request.until.isoformat() if request.until else _NEVER
            self._kept[request.period, request.key] = _Kept(request.holder, until)
        event = self._append(request.kind, request, settled)
        self._write_moves(request, settled)
        return Done(event, again=False, period=self.period(request.period))

    def _again(self, request: Request, known: Event) -> Done:
        if content(known.request) != content(request):
            raise wrong("key", "key", given=request.key, seq=known.seq)
        if known.refusal is not None:
            raise Refused(known.refusal)
        return Done(known, again=True, period=self.period(request.period))

    def period(self, name: str) -> PeriodState:
        """The period as it stands after what was recorded so far. It must be open."""
        pot = self._pot(name)
        assert pot is not None  # noqa: S101 - events are of open periods
        return period_state(pot.opened, self._balances.of(Account("period", name)))

    # What a request means here.

    def _settle(self, request: Request, pot: _Pot | None) -> _Settled:
        """The request with its amount, holder and day settled. Raises Refused, or InputError for what is not there."""
        match request:
            case Open():
                return self._settle_open(request, pot)
            case _ if pot is None:
                raise wrong("no_period", "period", period=request.period)
            case Correct():
                return self._settle_correct(request)
            case Release() | Expire():
                kept = self._reservation(request.period, request.reservation)
                rest = self._balances.left(Account("reservation", request.period, request.reservation))
                asked = request.amount if isinstance(request, Release) else None
                if isinstance(request, Expire) and request.day.isoformat() <= min(kept.until, str(pot.opened.last)):
                    raise _refused("not_yet", reservation=request.reservation, until=kept.until)
                if asked is None and not rest:
                    raise _refused("nothing_left", reservation=request.reservation)
                return self._settled(request, rest if asked is None else asked, kept.holder)
            case Draw() if request.reservation:
                kept = self._reservation(request.period, request.reservation)
                if kept.holder != request.holder:
                    raise wrong("holder", "holder", reservation=request.reservation, holder=kept.holder)
                if request.day.isoformat() > kept.until:
                    raise _refused("lapsed", reservation=request.reservation, until=kept.until)
        _within(request, pot.opened)
        amount, holder = cast(Any, request).amount, cast(Any, request).holder
        return self._settled(request, amount, holder)

    def _settled(self, request: Request, amount: int, holder: str) -> _Settled:
        return _Settled(amount, holder, request.day, moves(request.kind, request, holder))

    def _settle_open(self, request: Open, pot: _Pot | None) -> _Settled:
        if pot is not None:
            raise _refused("open_already", period=request.period)
        if request.part_of:
            whole = self._pot(request.part_of)
            if whole is None:
                raise wrong("no_period", "part_of", period=request.part_of)
            of = whole.opened
            if (of.quota, of.unit) != (request.quota, request.unit):
                raise wrong("part_differs", "part_of", period=request.part_of, quota=of.quota, unit=of.unit)
            if request.first < of.first or request.last > of.last:
                raise wrong("part_days", "first", period=request.part_of, first=of.first, last=of.last)
        return self._settled(request, request.volume, "")

    def _settle_correct(self, request: Correct) -> _Settled:
        original = self._seen.get(request.of)
        if original is None or original.period != request.period:
            raise wrong("no_event", "of", of=request.of, period=request.period)
        if original.kind in {"correct", "refused"}:
            raise wrong("not_corrected", "of", of=request.of)
        self._flush()
        last = self._store.execute(
            "SELECT amount FROM quota_event WHERE corrects = ? ORDER BY seq DESC LIMIT 1", (original.seq,)
        )
        was = int(last[0][0]) if last else original.amount
        if request.to == was:
            raise _refused("same", of=request.of, amount=was)
        moved = moves(original.kind, original.request, original.holder)
        return _Settled(request.to, original.holder, original.day, moved, was, original.seq)

    def _grant(self, request: Request, settled: _Settled) -> None:
        """Moves the balances. Raises Refused, having moved nothing, where they would not hold, that day or later."""
        amount = settled.amount - settled.was
        unit = request.unit if isinstance(request, Open) else cast(_Pot, self._pot(request.period)).opened.unit
        short = self._balances.move(settled.moves, amount)
        if short is not None:
            raise Refused(short_of(short, abs(amount), unit))
        for period in {each.account.period for each in settled.moves}:
            pot = self._pot(period)
            if pot is not None and settled.day.isoformat() < pot.latest:
                reason = self._timeline(period, settled, unit)
                if reason is not None:
                    self._balances.move(settled.moves, -amount)
                    raise Refused(reason)

    def _timeline(self, period: str, settled: _Settled, unit: str) -> Phrase | None:
        """Replays what a period has from that day on, in the order of effect, with a request of an earlier day in
        place; why it fails. Only the accounts that the request moves are looked at: the others stood before it too.
        """
        self._flush()
        day = settled.day.isoformat()
        rows = self._store.execute(
            "SELECT seq, body FROM quota_event WHERE (period = ? OR parent = ?) AND day >= ? AND kind <> 'refused' "
            "ORDER BY seq",
            (period, period, day),
        )
        mine = {each.account: [*self._balances.of(each.account)] for each in settled.moves}
        steps = _steps(rows, [account for account in mine if account.period == period])
        own = tuple((each.account, each.figure, each.sign) for each in settled.moves if each.account.period == period)
        steps.append((day, self._seq + 1, settled.amount, settled.amount - settled.was, own))
        # As the accounts stood before that day: as they stand, the request in place, less all from that day on.
        for *_, amount, changes in steps:
            for account, figure, sign in changes:
                mine[account][figure] -= sign * amount
        for on, _, told, amount, changes in sorted(steps, key=lambda step: step[:2]):
            before = {account: left(account.table, mine[account]) for account, *_ in changes}
            for account, figure, sign in changes:
                mine[account][figure] += sign * amount
            for account, rest in before.items():
                if not holds(account.table, mine[account]):
                    return short_on(Short(account, rest), on, told, unit)
        return None

    # What is kept of the store.

    def _pot(self, name: str) -> _Pot | None:
        if name not in self._pots:
            self._load(Account("period", name))
        return self._pots[name]

    def _reservation(self, period: str, name: str) -> _Kept:
        if (period, name) not in self._kept:
            self._balances.of(Account("reservation", period, name))
        kept = self._kept.get((period, name))
        if kept is None:
            raise wrong("no_reservation", "reservation", reservation=name, period=period)
        return kept

    def _load(self, account: Account) -> list[int]:
        """The figures of an account in the store, and what is said of it there; zeros where there is none."""
        return self._take(account, self._store.execute(*_of_account(account)))

    def _take(self, account: Account, rows: Sequence[tuple[Any, ...]]) -> list[int]:
        """The figures of an account from its row, if it has one."""
        size = len(FIGURES[account.table])
        found, told = ([int(each) for each in rows[0][:size]], rows[0][size:]) if rows else ([0] * size, ())
        if rows:
            self._rows.add(account)
        if account.table == "period":
            self._pots[account.period] = _Pot(_opened(account.period, found[0], told), told[-1]) if rows else None
        elif account.table == "reservation":
            self._kept[account.period, account.name] = _Kept(*told) if rows else None
        return found

    # Writing.

    def _event(self, kind: str, request: Request, settled: _Settled, reason: Phrase | None) -> tuple[Event, str]:
        body = chain.body(
            seq=self._seq + 1,
            kind=kind,
            request=request,
            day=settled.day,
            recorded=self._now,
            amount=settled.amount,
            holder=settled.holder,
            was=settled.was,
            of=settled.of,
            clock=self._clock,
            reason=reason,
        )
        hashed = link(self._hash, body)
        event = Event(
            seq=self._seq + 1,
            kind=kind,
            request=request,
            day=settled.day,
            recorded=self._now,
            amount=settled.amount,
            holder=settled.holder,
            previous=self._hash,
            hash=hashed,
            was=settled.was,
            of=settled.of,
            clock=self._clock,
            refusal=reason,
        )
        return event, body

    def _append(self, kind: str, request: Request, settled: _Settled, reason: Phrase | None = None) -> Event:
        event, body = self._event(kind, request, settled, reason)
        parents = {each.account.period for each in settled.moves} - {request.period}
        self._events.append(event_row(event, body, "".join(parents)))
        self._seen[request.key] = event
        self._seq, self._hash = event.seq, event.hash
        return event

    def _write_moves(self, request: Request, settled: _Settled) -> None:
        """Notes what the event changes in the tables of balances: one row an account."""
        amount = settled.amount - settled.was
        # The period's row also keeps the latest day of effect, whether or not its figures change.
        changes: dict[Account, list[int]] = {Account("period", request.period): [0] * len(FIGURES["period"])}
        for account, figure, sign in settled.moves:
            changes.setdefault(account, [0] * len(FIGURES[account.table]))[figure] += sign * amount
        day = settled.day.isoformat()
        for account, change in changes.items():
            if account.table == "period":
                pot = cast(_Pot, self._pot(account.period))
                pot.latest = max(pot.latest, day)
                self._moved["period"].append((*change, pot.latest, account.period))
                continue
            if account not in self._rows:
                self._rows.add(account)
                zeros = [0] * len(change)
                facts: tuple[Any, ...] = ()
                if isinstance(request, Reserve) and account.table == "reservation":
                    facts = (request.holder, day, self._kept_until(request), request.reference)
                self._new[account.table].append((account.period, account.name, *facts, *zeros))
            self._moved[account.table].append((*change, account.period, account.name))

    def _kept_until(self, request: Reserve) -> str:
        return request.until.isoformat() if request.until else _NEVER

    def _flush(self, *more: tuple[str, list[tuple[Any, ...]]], last: bool = False) -> None:
        """Writes what was noted: new accounts at zero, then each event's changes in order, so that CHECKs see each."""
        steps: list[tuple[str, list[tuple[Any, ...]]]] = []
        steps.extend((_INSERT[name], self._new[name]) for name in FIGURES)
        steps.append((_INSERT["event"], self._events))
        steps.extend((_UPDATE[name], self._moved[name]) for name in FIGURES)
        self._store.execute_steps([(statement, rows) for statement, rows in (*steps, *more) if rows], last=last)
        self._events = []
        self._new = {name: [] for name in FIGURES}
        self._moved = {name: [] for name in FIGURES}

    def finish(self) -> None:
        """Writes all, and where the chain ends now. Last of all in a transaction."""
        if self._seq == self._first:
            return
        head = (self._seq, self._hash, chain.stamp(self._now))
        self._flush(("UPDATE quota_head SET seq = ?, hash = ?, recorded = ?", [head]), last=True)


def stored_entry(seq: int, body: str) -> Entry:
    """What a replay needs of a stored event. Raises InputError `ledger_broken` where it is damaged."""
    try:
        return entry_of(chain.told_in(body))
    except chain.UNREADABLE:
        raise wrong("broken", "store", seq=seq) from None


_Step = tuple[str, int, int, int, tuple[tuple[Account, int, int], ...]]


def _steps(rows: Iterable[tuple[Any, ...]], accounts: Sequence[Account]) -> list[_Step]:
    """What events change of the accounts: day, number, amount told, change, and which figures by which sign.

    A correction has the day of what it corrects, which therefore is among the rows before it. Plain tuples, of shared
    accounts: the rows may be many.
    """
    same = {account: account for account in accounts}
    signs: dict[int, tuple[tuple[Account, int, int], ...]] = {}
    steps: list[_Step] = []
    for seq, body in rows:
        entry = stored_entry(seq, body)
        if entry.kind == "correct":
            found = signs[entry.of]
        else:
            found = tuple((same[each.account], each.figure, each.sign) for each in entry.moves if each.account in same)
        signs[seq] = found
        if found:
            steps.append((entry.day, seq, entry.amount, entry.amount - entry.was, found))
    return steps


def event_row(event: Event, body: str, parent: str) -> tuple[Any, ...]:
    """The event as a row of `quota_event`."""
    return (
        event.seq,
        event.period,
        parent,
        event.kind,
        event.day.isoformat(),
        chain.stamp(event.recorded),
        event.key,
        event.amount,
        event.of,
        event.previous,
        event.hash,
        body,
    )


def _by_keys(keys: Iterable[str]) -> list[tuple[str, Sequence[Any]]]:
    """The questions for the events of these keys."""
    asked: list[tuple[str, Sequence[Any]]] = []
    wanted = sorted(keys)
    for start in range(0, len(wanted), _CHUNKS[-1]):
        chunk = wanted[start : start + _CHUNKS[-1]]
        size = next(each for each in _CHUNKS if each >= len(chunk))
        places = ", ".join("?" * size)
        statement = f"SELECT {EVENT} FROM quota_event WHERE key IN ({places})"  # noqa: S608 - question marks
        asked.append((statement, chunk + chunk[-1:] * (size - len(chunk))))
    return asked


def _of_account(account: Account) -> tuple[str, Sequence[Any]]:
    """The question for an account's figures and for what is said of it."""
    if account.table == "period":
        return _SELECT["period"], (account.period,)
    return _SELECT[account.table], (account.period, account.name)


def _likely(request: Request) -> Iterator[Account]:
    """The accounts that the request is likely to move, as far as it names them."""
    yield Account("period", request.period)
    for name in (getattr(request, "holder", ""), request.to if isinstance(request, Transfer) else ""):
        if name:
            yield Account("holder", request.period, name)
    if name := getattr(request, "reservation", ""):
        yield Account("reservation", request.period, name)


def _period_row(request: Open) -> tuple[Any, ...]:
    days = (request.first.isoformat(), request.last.isoformat())
    facts = (request.unit, request.rate, request.source, request.part_of)
    return request.period, request.quota, request.importer, *days, *facts, "", *[0] * len(FIGURES["period"])


def _opened(period: str, volume: int, told: Sequence[str]) -> Open:
    """The opening as far as the table of periods tells it: key and day are not in it."""
    quota, importer, first, last, unit, rate, source, part_of, _ = told
    return Open(
        key="-",
        day=date.fromisoformat(first),
        period=period,
        quota=quota,
        importer=importer,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        volume=max(volume, 1),
        unit=unit,
        rate=rate,
        source=source,
        part_of=part_of,
    )


def _refused(sentence: str, **values: object) -> Refused:
    return Refused(Phrase(f"error_ledger_{sentence}", values))


def _within(request: Request, opened: Open) -> None:
    """Raises Refused for a day on which the period does not allow what is asked."""
    late = request.day > opened.last and request.kind in {"allocate", "transfer", "reserve", "draw"}
    early = request.day < opened.first and request.kind in {"reserve", "draw"}
    if late or early:
        days = {"first": opened.first.isoformat(), "last": opened.last.isoformat(), "day": request.day.isoformat()}
        raise _refused("outside", period=opened.period, **days)


def _columns(names: Sequence[str]) -> str:
    return f"({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def _set(table: str) -> str:
    return ", ".join(f"{name} = {name} + ?" for name in FIGURES[table])


_FACTS = ("quota", "importer", "first", "last", "unit", "rate", "source", "part_of", "latest")
_ROW = ("seq", "period", "parent", "kind", "day", "recorded", "key", "amount", "corrects", "previous", "hash", "body")
_INSERT = {
    "event": f"INSERT INTO quota_event {_columns(_ROW)}",
    "period": f"INSERT INTO quota_period {_columns(('period', *_FACTS, *FIGURES['period']))}",
    "holder": f"INSERT INTO quota_holder {_columns(('period', 'holder', *FIGURES['holder']))}",
    "reservation": "INSERT INTO quota_reservation "
    + _columns(("period", "reservation", "holder", "day", "until", "reference", *FIGURES["reservation"])),
}
_TOLD = {"period": _FACTS, "holder": ("holder",), "reservation": ("holder", "until")}
_SELECT = {
    table: f"SELECT {', '.join((*FIGURES[table], *_TOLD[table]))} FROM quota_{table} WHERE period = ?"  # noqa: S608
    + (f" AND {table} = ?" if table != "period" else "")
    for table in FIGURES
}
_UPDATE = {
    "period": f"UPDATE quota_period SET {_set('period')}, latest = ? WHERE period = ?",  # noqa: S608 - names of columns
    "holder": f"UPDATE quota_holder SET {_set('holder')} WHERE period = ? AND holder = ?",  # noqa: S608
    "reservation": f"UPDATE quota_reservation SET {_set('reservation')} WHERE period = ? AND reservation = ?",  # noqa: S608
}
