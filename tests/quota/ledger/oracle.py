"""The ledger's rules said once more, slowly and literally, to compare with: a list of facts, added up anew each time.

Nothing here is shared with the ledger: no table of moves, no figures kept. What holds on a day is counted from all
facts with effect by then; what may be granted is what leaves every day at which something happens without a shortage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Fact:
    """Something granted. `n` is its place in the order of entry; `amount` what it is now, after corrections."""

    n: int
    kind: str
    day: date
    period: str
    amount: int
    holder: str = ""
    to: str = ""
    reservation: str = ""
    part_of: str = ""
    key: str = ""


@dataclass(frozen=True)
class Pot:
    """A period's sums, counted from facts."""

    volume: int
    parts: int
    granted: dict[str, int]
    reserved: dict[str, int]
    drawn: dict[str, int]
    left: dict[str, int]

    def sound(self) -> bool:
        holders = {*self.granted, *self.reserved, *self.drawn}
        return (
            self.parts >= 0
            and self.volume >= self.parts + sum(self.granted.values())
            and all(each >= 0 for each in (*self.granted.values(), *self.left.values()))
            and all(
                0 <= self.reserved.get(h, 0) + self.drawn.get(h, 0) <= self.granted.get(h, 0)
                and self.reserved.get(h, 0) >= 0
                and self.drawn.get(h, 0) >= 0
                for h in holders
            )
        )


def add(sums: dict[str, int], name: str, amount: int) -> None:
    sums[name] = sums.get(name, 0) + amount


def count(facts: list[Fact], period: str) -> Pot:
    """The sums of a period from these facts."""
    volume = sum(f.amount for f in facts if f.kind == "open" and f.period == period)
    parts = sum(f.amount for f in facts if f.kind == "open" and f.part_of == period)
    pot = Pot(volume, parts, {}, {}, {}, {})
    for f in facts:
        if f.period != period:
            continue
        if f.kind == "allocate":
            add(pot.granted, f.holder, f.amount)
        if f.kind == "return":
            add(pot.granted, f.holder, -f.amount)
        if f.kind == "transfer":
            add(pot.granted, f.holder, -f.amount)
            add(pot.granted, f.to, f.amount)
        if f.kind == "reserve":
            add(pot.reserved, f.holder, f.amount)
            add(pot.left, f.key, f.amount)
        if f.kind in {"release", "expire", "draw"} and f.reservation:
            add(pot.reserved, f.holder, -f.amount)
            add(pot.left, f.reservation, -f.amount)
        if f.kind == "draw":
            add(pot.drawn, f.holder, f.amount)
    return pot


def always_sound(entries: list[Fact]) -> bool:
    """Whether every period is sound after each entry in the order of days, and of entry on one day.

    `entries` holds a correction as a fact of its own: the fact corrected, with the difference as amount.
    """
    ordered = sorted(entries, key=lambda f: (f.day, f.n))
    periods = {f.period for f in entries} | {f.part_of for f in entries if f.part_of}
    return all(count(ordered[: n + 1], p).sound() for n in range(len(ordered)) for p in periods)


class Oracle:
    """What was granted so far, as entries in order; `entries` are never changed."""

    def __init__(self) -> None:
        self.entries: list[Fact] = []

    def grant(self, fact: Fact) -> bool:
        """Enters the fact if all stays sound on every day."""
        if not always_sound([*self.entries, fact]):
            return False
        self.entries.append(fact)
        return True

    def now(self, key: str) -> Fact | None:
        """The fact entered under the key, with the amount it has after corrections."""
        found = [f for f in self.entries if f.key == key]
        return replace(found[0], amount=sum(f.amount for f in found)) if found else None

    def by(self, day: date | None, n: int | None, period: str) -> Pot:
        """The sums of what had effect by a day and was entered by a number."""
        return count([f for f in self.entries if (day is None or f.day <= day) and (n is None or f.n <= n)], period)
