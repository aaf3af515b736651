"""Many writers at once on one ledger, and what must be true afterwards.

Every writer is a process with a connection of its own. It asks for more than there is: allocations, reservations,
draws, releases, returns and transfers, drawn with a seed; each tenth request it asks twice, each twentieth is asked by
its neighbour too, under the same key.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from burabay.errors import InputError
from burabay.quota.events import Allocate, Draw, Event, Open, Release, Request, Reserve, Return, Transfer
from burabay.quota.ledger import Ledger, Refused, StoreError, open_ledger

POT, DAY = "eggs/2026", date(2026, 6, 1)
HOLDERS = 16
PATIENCE = 900


@dataclass(frozen=True)
class Proof:
    """What the writers did and what was found afterwards."""

    requests: int
    asked: int
    granted: int
    refused: int
    seconds: float
    allocated: int
    volume: int
    busy: int


def opening(volume: int) -> Open:
    """The period that the writers share."""
    days = (date(2026, 1, 1), date(2026, 12, 31))
    return Open(
        key="open", period=POT, day=days[0], quota="eggs", importer="VN", first=days[0], last=days[1], volume=volume,
        unit="dozen", rate="0%", source="Annex 1(c)",
    )  # fmt: skip


def requests(writer: int, count: int, seed: int) -> Iterator[Request]:
    """The requests of one writer, the same for the same seed."""
    rng = random.Random(f"{seed}/{writer}")
    reserved: list[tuple[str, str]] = []
    for number in range(count):
        told: dict[str, Any] = {"key": f"{writer}/{number}", "period": POT, "day": DAY}
        holder, amount = f"holder {rng.randrange(HOLDERS)}", rng.randint(1, 40)
        # Each twentieth request belongs to two neighbours: what one draws by the seed, the other does as well.
        if number % 20 == 7:
            told["key"] = f"shared {writer // 2}/{number}"
            twin = random.Random(told["key"])
            yield Allocate(holder=f"holder {twin.randrange(HOLDERS)}", amount=twin.randint(1, 40), **told)
            continue
        match rng.choices("ardDlgt", (30, 20, 15, 15, 8, 6, 6))[0]:
            case "r":
                reserved.append((told["key"], holder))
                yield Reserve(holder=holder, amount=amount, **told)
            case "d" if reserved:
                name, whose = reserved[rng.randrange(len(reserved))]
                yield Draw(holder=whose, amount=amount, reservation=name, **told)
            case "D":
                yield Draw(holder=holder, amount=amount, **told)
            case "l" if reserved:
                yield Release(reservation=reserved[rng.randrange(len(reserved))][0], **told)
            case "g":
                yield Return(holder=holder, amount=amount, **told)
            case "t":
                yield Transfer(holder=holder, to=f"holder {HOLDERS}", amount=amount, **told)
            case _:
                yield Allocate(holder=holder, amount=amount, **told)


def write(where: str, writer: int, *, count: int, seed: int, start: Any, answers: Any) -> None:
    """One writer: asks, keeps every answer, and hands them over at the end."""
    told: list[tuple[str, int, str]] = []
    busy = 0
    with open_ledger(where) as ledger:
        start.wait(PATIENCE)
        began = time.time()
        for number, request in enumerate(requests(writer, count, seed)):
            for _ in range(2 if number % 10 == 3 else 1):
                try:
                    done = ledger.do(request)
                    told.append((request.key, done.seq, done.hash))
                except Refused as refused:
                    told.append((request.key, 0, str(refused)))
                except StoreError:
                    busy += 1
                except InputError as error:
                    # A reservation that was refused is not there.
                    told.append((request.key, -1, error.key))
        answers.put((told, busy, began, time.time()))


def prove(where: str, *, writers: int, total: int, seed: int = 20261101) -> Proof:
    """Lets the writers write and checks all of it. Raises AssertionError at the first thing that is not right."""
    each = -(-total // writers)
    # On average 12 of an allocation's 20 are asked for in 30 % of requests: about half of that is there.
    volume = total * 3
    with open_ledger(where) as ledger:
        ledger.do(opening(volume))
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(writers), context.Queue()
    told: dict[str, Any] = {"count": each, "seed": seed, "start": start, "answers": answers}
    processes = [context.Process(target=write, args=(where, writer), kwargs=told) for writer in range(writers)]
    for process in processes:
        process.start()
    gathered = [answers.get(timeout=PATIENCE) for _ in processes]
    for process in processes:
        process.join()
        assert process.exitcode == 0
    answered = [answer for gone, _, _, _ in gathered for answer in gone]
    seconds = max(end for *_, end in gathered) - min(began for *_, began, _ in gathered)
    with open_ledger(where) as ledger:
        granted, refused = check(ledger, answered, volume)
        state = ledger.statement(POT).state
    busy = sum(count for _, count, _, _ in gathered)
    return Proof(each * writers, len(answered), granted, refused, seconds, state.allocated, volume, busy)


def check(ledger: Ledger, told: list[tuple[str, int, str]], volume: int) -> tuple[int, int]:
    """Every answer against the ledger, every entry against plain sums; gives how many were granted and refused."""
    assert ledger.verify().problems == ()
    events = list(ledger.events())
    by_key = {event.key: event for event in events}
    assert len(by_key) == len(events)
    for key, seq, proof in told:
        event = by_key.get(key)
        if seq > 0:
            assert event is not None, f"{key} was granted and is lost"
            assert (event.seq, event.hash) == (seq, proof)
        elif seq == 0:
            assert event is not None
            assert event.kind == "refused"
        else:
            assert event is None, f"{key} was mistaken and is there"
    answered = {key for key, _, _ in told}
    assert all(event.key in answered for event in events[1:]), "an entry that nobody was told of"
    sums = Sums(volume)
    for event in events[1:]:
        sums.take(event)
    kinds = [event.kind for event in events[1:]]
    refused = kinds.count("refused")
    return len(kinds) - refused, refused


class Sums:
    """Free amounts as plain numbers, to see that what was refused could not be granted and what was granted could."""

    def __init__(self, volume: int) -> None:
        self.unallocated = volume
        self.free: dict[str, int] = {}
        self.left: dict[str, int] = {}
        self.whose: dict[str, str] = {}

    def take(self, event: Event) -> None:
        """Counts one entry of the ledger."""
        request: Any = event.request
        holder = getattr(request, "holder", "") or self.whose.get(request.reservation, "")
        match request.kind:
            case "allocate":
                room = self.unallocated
            case "draw" | "release" if request.reservation:
                room = self.left[request.reservation]
            case _:
                room = self.free.get(holder, 0)
        amount: int = room if request.amount is None else request.amount
        possible = 0 < amount <= room
        assert possible == (event.kind != "refused"), f"{event.key}: {amount} asked, {room} there, {event.kind}"
        if possible:
            assert amount == event.amount
            self._move(event.kind, request, holder, amount)

    def _move(self, kind: str, request: Any, holder: str, amount: int) -> None:
        match kind:
            case "allocate" | "return":
                sign = 1 if kind == "allocate" else -1
                self.unallocated -= sign * amount
                self.free[holder] = self.free.get(holder, 0) + sign * amount
            case "reserve":
                self.free[holder] -= amount
                self.left[request.key], self.whose[request.key] = amount, holder
            case "draw" if request.reservation:
                self.left[request.reservation] -= amount
            case "draw":
                self.free[holder] -= amount
            case "release":
                self.left[request.reservation] -= amount
                self.free[holder] += amount
            case "transfer":
                self.free[holder] -= amount
                self.free[request.to] = self.free.get(request.to, 0) + amount
