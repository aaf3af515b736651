"""The arithmetic of the ledger: what an event moves, and what must hold after every event.

Every kind of event moves amounts in proportion to its own amount, so a correction moves what the event corrected would
move, times the difference. What must hold, whatever the order of events:

- of a period: nothing below zero, parts split off + allocated ≤ volume, and reserved + drawn ≤ allocated;
- of a holder in a period: nothing below zero, and reserved + drawn ≤ granted;
- of a reservation: nothing below zero, and drawn + released + expired ≤ made.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Any, NamedTuple

from burabay.quota.events import Event, Request
from burabay.wording import Phrase

# The figures of each kind of account, in the order in which they are kept.
FIGURES: dict[str, tuple[str, ...]] = {
    "period": ("volume", "parts", "allocated", "reserved", "drawn"),
    "holder": ("granted", "reserved", "drawn"),
    "reservation": ("made", "drawn", "released", "expired"),
}
VOLUME, PARTS, ALLOCATED, ALL_RESERVED, ALL_DRAWN = range(5)
GRANTED, RESERVED, DRAWN = range(3)
MADE, TAKEN, RELEASED, EXPIRED = range(4)


class Account(NamedTuple):
    """Which account: "period" (name ""), "holder" or "reservation" of a period."""

    table: str
    period: str
    name: str = ""


class Move(NamedTuple):
    """Which figure of an account an event adds to (sign 1) or takes from (-1)."""

    account: Account
    figure: int
    sign: int


def moves(kind: str, request: Request, holder: str) -> tuple[Move, ...]:
    """Where an event of the kind moves its amount. `holder` is whose account it is."""
    return _moves(kind, request.period, request.key, holder, _other(kind, request))


def _other(kind: str, request: Request) -> str:
    """The further name that the movements of a kind go by."""
    return getattr(request, _OTHER[kind], "") if kind in _OTHER else ""


_OTHER = {"open": "part_of", "transfer": "to", "draw": "reservation", "release": "reservation", "expire": "reservation"}


def _moves(kind: str, period: str, key: str, holder: str, other: str) -> tuple[Move, ...]:
    pot, hand = Account("period", period), Account("holder", period, holder)
    match kind:
        case "open":
            own = (Move(pot, VOLUME, 1),)
            return (*own, Move(Account("period", other), PARTS, 1)) if other else own
        case "allocate":
            return Move(hand, GRANTED, 1), Move(pot, ALLOCATED, 1)
        case "return":
            return Move(hand, GRANTED, -1), Move(pot, ALLOCATED, -1)
        case "transfer":
            return Move(hand, GRANTED, -1), Move(Account("holder", period, other), GRANTED, 1)
        case "reserve":
            kept = Account("reservation", period, key)
            return Move(kept, MADE, 1), Move(hand, RESERVED, 1), Move(pot, ALL_RESERVED, 1)
    kept = Account("reservation", period, other)
    drawn = Move(hand, DRAWN, 1), Move(pot, ALL_DRAWN, 1)
    unreserved = Move(hand, RESERVED, -1), Move(pot, ALL_RESERVED, -1)
    match kind:
        case "draw":
            return (Move(kept, TAKEN, 1), *unreserved, *drawn) if other else drawn
        case "release":
            return Move(kept, RELEASED, 1), *unreserved
        case "expire":
            return Move(kept, EXPIRED, 1), *unreserved
    raise AssertionError(kind)


def left(table: str, figures: list[int]) -> int:
    """What the account can still give: unallocated, free, or left of the reservation."""
    match table:
        case "period":
            return figures[VOLUME] - figures[PARTS] - figures[ALLOCATED]
        case "holder":
            return figures[GRANTED] - figures[RESERVED] - figures[DRAWN]
        case _:
            return figures[MADE] - figures[TAKEN] - figures[RELEASED] - figures[EXPIRED]


def holds(table: str, figures: list[int]) -> bool:
    """Whether what must hold of the account holds."""
    if min(figures) < 0 or left(table, figures) < 0:
        return False
    return table != "period" or figures[ALL_RESERVED] + figures[ALL_DRAWN] <= figures[ALLOCATED]


class Entry(NamedTuple):
    """What a replay needs of a stored event, without the rest: `day` as it is stored, `asked` the request's content."""

    day: str
    seq: int
    kind: str
    amount: int
    was: int
    of: int
    moves: tuple[Move, ...]
    asked: dict[str, Any]


def entry_of(told: dict[str, Any]) -> Entry:
    """The entry of an event's stored content (`chain.told_in`). Raises KeyError or TypeError where that is damaged."""
    kind, asked = told["kind"], told["request"]
    other = asked[_OTHER[kind]] if kind in _OTHER else ""
    if type(other) is not str:
        raise TypeError(kind)
    moved = () if kind in {"correct", "refused"} else _moves(kind, asked["period"], asked["key"], told["holder"], other)
    return Entry(told["day"], told["seq"], kind, told["amount"], told.get("was", 0), told.get("of", 0), moved, asked)


class Short(NamedTuple):
    """An account that an event would overdraw, and what it could still give before."""

    account: Account
    left: int


class Balances:
    """The figures of accounts as events move them. `load` fetches an account not met yet; without it, it is at zero."""

    def __init__(self, load: Callable[[Account], list[int]] | None = None) -> None:
        self._load = load
        self.figures: dict[Account, list[int]] = {}

    def of(self, account: Account) -> list[int]:
        """The figures of the account."""
        found = self.figures.get(account)
        if found is None:
            found = self._load(account) if self._load else [0] * len(FIGURES[account.table])
            self.figures[account] = found
        return found

    def left(self, account: Account) -> int:
        """What the account can still give."""
        return left(account.table, self.of(account))

    def move(self, moved: Iterable[Move], amount: int) -> Short | None:
        """Moves all or nothing; gives the first account that would not hold."""
        done: dict[Account, int] = {}
        moved = tuple(moved)
        for each in moved:
            figures = self.of(each.account)
            done.setdefault(each.account, left(each.account.table, figures))
            figures[each.figure] += each.sign * amount
        for account, before in done.items():
            if not holds(account.table, self.figures[account]):
                for each in moved:
                    self.figures[each.account][each.figure] -= each.sign * amount
                return Short(account, before)
        return None


class Replay(Balances):
    """Balances built from events alone, asserting after each of them. `only` keeps to the accounts of one period.

    What an event moves is kept for corrections to come: of every event, or of those numbered in `corrected` alone.
    """

    def __init__(self, only: str | None = None, corrected: Container[int] | None = None) -> None:
        super().__init__()
        self._corrected = corrected
        self._only = only
        self._moves: dict[int, tuple[Move, ...]] = {}

    def moved_by(self, event: Event | Entry) -> tuple[tuple[Move, ...], int]:
        """What the event moves and how much; a correction, as what it corrects. Its original must have come before."""
        if event.kind == "refused":
            return (), 0
        if event.kind == "correct":
            return self._moves[event.of], event.amount - event.was
        found = event.moves if isinstance(event, Entry) else moves(event.kind, event.request, event.holder)
        if self._only is not None:
            found = tuple(each for each in found if each.account.period == self._only)
        if self._corrected is None or event.seq in self._corrected:
            self._moves[event.seq] = found
        return found, event.amount

    def take(self, event: Event | Entry) -> Short | None:
        """Moves what the event moves; gives the account that would not hold, and then moves nothing."""
        return self.move(*self.moved_by(event))


def short_of(short: Short, asked: int, unit: str) -> Phrase:
    """Why a request is not granted: which account has too little."""
    values = {"period": short.account.period, "name": short.account.name, "left": short.left, "asked": asked}
    return Phrase(f"error_ledger_short_{short.account.table}", values | {"unit": unit})


def short_on(short: Short, day: str, asked: int, unit: str) -> Phrase:
    """Why a request of an earlier day is not granted: what would be too little on a day after it, or on its own."""
    values = {"period": short.account.period, "left": short.left, "asked": asked, "day": day}
    return Phrase("error_ledger_short_on", values | {"unit": unit})
