"""What the ledger says of a period: now, and at any past moment, by the day of effect and by what was known then."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from burabay.quota import chain
from burabay.quota.balances import Account, Entry, Replay, left
from burabay.quota.events import Allocate, Event, Open, Request, Reserve, Transfer, request_of
from burabay.quota.problems import wrong


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A period: what was opened, and how its volume stands, in whole `unit`s.

    `parts` is split off into periods of their own; `allocated` is with holders, of which `reserved` and `drawn`, and
    `free` the rest; `unallocated` = volume - parts - allocated.
    """

    period: str
    quota: str
    importer: str
    first: date
    last: date
    unit: str
    rate: str
    source: str
    part_of: str
    volume: int
    parts: int
    allocated: int
    reserved: int
    drawn: int

    @property
    def free(self) -> int:
        """With holders, neither reserved nor drawn."""
        return self.allocated - self.reserved - self.drawn

    @property
    def unallocated(self) -> int:
        """With nobody."""
        return self.volume - self.parts - self.allocated


@dataclass(frozen=True, slots=True)
class HolderState:
    """A holder's account in a period. `licence` is the last one named."""

    period: str
    holder: str
    allocated: int
    reserved: int
    drawn: int
    licence: str = ""

    @property
    def free(self) -> int:
        """Neither reserved nor drawn."""
        return self.allocated - self.reserved - self.drawn


@dataclass(frozen=True, slots=True)
class ReservationState:
    """A reservation: `made` of which `drawn`, `released`, `expired`, and `amount` left. `until` is its last day."""

    period: str
    reservation: str
    holder: str
    day: date
    until: date | None
    reference: str
    made: int
    drawn: int
    released: int
    expired: int

    @property
    def amount(self) -> int:
        """What is left of it."""
        return self.made - self.drawn - self.released - self.expired


@dataclass(frozen=True, slots=True)
class Statement:
    """Periods, holders and reservations as they stood.

    `as_of` is the last day of effect counted, `known` the last moment of entry counted (None: all). `events` were
    counted; `head` is the last event known then, as "number:hash": with one head and one `as_of`, statements are the
    same.
    """

    states: tuple[PeriodState, ...]
    holders: tuple[HolderState, ...]
    reservations: tuple[ReservationState, ...]
    as_of: date | None
    known: datetime | int | None
    events: int
    head: str

    @property
    def state(self) -> PeriodState:
        """The period's state where the statement is of one period."""
        if len(self.states) != 1:
            raise wrong("not_one", "period", count=len(self.states))
        return self.states[0]


class Told:
    """What events say besides amounts: the periods opened, reservations made, licences named."""

    def __init__(self) -> None:
        self.opened: dict[str, Open] = {}
        self.reserved: dict[tuple[str, str], Reserve] = {}
        self.licences: dict[tuple[str, str], str] = {}

    def hear(self, event: Event) -> None:
        """Keeps what the event says."""
        if event.kind != "refused":
            self._keep(event.request)

    def read(self, entry: Entry) -> None:
        """Keeps what the entry says; of most entries that is nothing besides amounts."""
        if entry.kind in {"open", "reserve"} or (entry.kind in {"allocate", "transfer"} and entry.asked["licence"]):
            self._keep(request_of(entry.kind, entry.asked))

    def _keep(self, request: Request) -> None:
        match request:
            case Open() as request:
                self.opened[request.period] = request
            case Reserve() as request:
                self.reserved[request.period, request.key] = request
            case Allocate(period=period, holder=holder, licence=licence) if licence:
                self.licences[period, holder] = licence
            case Transfer(period=period, to=to, licence=licence) if licence:
                self.licences[period, to] = licence


def replayed(
    entries: Iterable[Entry], as_of: date | None, only: str | None, corrected: Container[int]
) -> tuple[Replay, Told, int]:
    """The balances after the entries with effect by `as_of`, what was said, and how many they were.

    `corrected` has the numbers of all entries that others correct.
    """
    replay, told, count = Replay(only, corrected), Told(), 0
    last = "9999-12-31" if as_of is None else as_of.isoformat()
    for entry in entries:
        if entry.day <= last:
            try:
                short = replay.take(entry)
                told.read(entry)
            except chain.UNREADABLE:
                raise wrong("broken", "store", seq=entry.seq) from None
            if short is not None:
                raise wrong("broken", "store", seq=entry.seq)
            count += 1
    return replay, told, count


def period_state(opened: Open, figures: list[int]) -> PeriodState:
    """The state of a period with these figures."""
    volume, parts, allocated, reserved, drawn = figures
    return PeriodState(
        period=opened.period,
        quota=opened.quota,
        importer=opened.importer,
        first=opened.first,
        last=opened.last,
        unit=opened.unit,
        rate=opened.rate,
        source=opened.source,
        part_of=opened.part_of,
        volume=volume,
        parts=parts,
        allocated=allocated,
        reserved=reserved,
        drawn=drawn,
    )


def states(
    replay: Replay, told: Told, only: str | None
) -> tuple[tuple[PeriodState, ...], tuple[HolderState, ...], tuple[ReservationState, ...]]:
    """Periods, holders and reservations of a replay, each in the order of their names."""
    periods = tuple(
        period_state(told.opened[name], replay.of(Account("period", name)))
        for name in sorted(told.opened)
        if only in {None, name}
    )
    holders, reservations = [], []
    for account, figures in sorted(replay.figures.items()):
        place = (account.period, account.name)
        if account.table == "holder":
            granted, reserved, drawn = figures
            holders.append(HolderState(*place, granted, reserved, drawn, told.licences.get(place, "")))
        elif account.table == "reservation":
            request = told.reserved[place]
            made, drawn, released, expired = figures
            reservations.append(
                ReservationState(
                    period=account.period,
                    reservation=account.name,
                    holder=request.holder,
                    day=request.day,
                    until=request.until,
                    reference=request.reference,
                    made=made,
                    drawn=drawn,
                    released=released,
                    expired=expired,
                )
            )
    assert all(left(account.table, figures) >= 0 for account, figures in replay.figures.items())  # noqa: S101
    return periods, tuple(holders), tuple(reservations)
