"""Totals of many rows: by regime, destination, chapter of goods and currency; exact, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from burabay.assess import kernel
from burabay.assess.batch import STATES, Engine
from burabay.declarations.loops import BASE, add_up
from burabay.duty.measures import Regime

Ints = np.ndarray[Any, np.dtype[Any]]
SUMS = ("value", "duty", "vat", "excise", "other_charges", "total")
_CHAPTERS = 100
# No regime, then each that may be charged.
_REGIMES = kernel.SHOWN + 1


@dataclass(frozen=True, slots=True)
class Total:
    """One group of rows. Sums are of the rows where each is known; `known` says of how many that is."""

    regime: str | None
    destination: str
    chapter: str
    currency: str
    rows: int
    sums: Mapping[str, Decimal]
    known: Mapping[str, int]

    def plus(self, other: Total) -> Total:
        """Both groups together, under this one's names."""
        return Total(
            self.regime, self.destination, self.chapter, self.currency, self.rows + other.rows,
            {name: self.sums[name] + other.sums[name] for name in SUMS},
            {name: self.known[name] + other.known[name] for name in SUMS},
        )  # fmt: skip


class Tally:
    """Counts of one or many batches. `together` adds another's."""

    def __init__(self) -> None:
        self.rows = 0
        self.errors = 0
        self.unknown: dict[int, int] = {}
        self._groups: dict[tuple[str, int], list[int]] = {}

    def together(self, other: Tally) -> None:
        """Add what another tally counted."""
        self.rows += other.rows
        self.errors += other.errors
        for mask, many in other.unknown.items():
            self.unknown[mask] = self.unknown.get(mask, 0) + many
        for key, numbers in other._groups.items():
            mine = self._groups.setdefault(key, [0] * len(numbers))
            for place, number in enumerate(numbers):
                mine[place] += number

    def add(
        self, engine: Engine, rows: kernel.Rows, currencies: Sequence[str], money: Ints, out: kernel.Results
    ) -> None:
        """Count a batch; `money` are the places of its rows' currencies among `currencies`, -1 for none."""
        right = out.line >= 0
        many = len(right)
        self.rows += many
        for mask, times in zip(*np.unique(out.charged.unknown[right], return_counts=True), strict=True):
            self.unknown[int(mask)] = self.unknown.get(int(mask), 0) + int(times)
        self.errors += int(np.count_nonzero(out.fault))
        chapters = engine.chapters[out.line]
        group = ((money.astype(np.int64) + 1) * len(STATES) + rows.destination) * _REGIMES + out.chosen + 1
        group = np.where(right, group * _CHAPTERS + chapters, -1)
        size = (len(currencies) + 1) * len(STATES) * _REGIMES * _CHAPTERS
        counts = np.bincount(group[right], minlength=size)
        columns = (rows.value, out.due, out.charged.vat, out.charged.excise, out.charged.other, out.charged.total)
        parts = []
        for column in columns:
            whole, rest, known = (np.zeros(size, dtype=np.int64) for _ in range(3))
            add_up.over(many)(group, column, whole, rest, known)
            parts.append((whole, rest, known))
        for key in np.flatnonzero(counts).tolist():
            place, of = divmod(key, len(STATES) * _REGIMES * _CHAPTERS)
            numbers = [int(counts[key])]
            for whole, rest, known in parts:
                numbers += [int(whole[key]) * BASE + int(rest[key]), int(known[key])]
            mine = self._groups.setdefault((currencies[place - 1] if place else "", of), [0] * len(numbers))
            for at, number in enumerate(numbers):
                mine[at] += number

    def groups(self) -> Iterator[Total]:
        """Every group, in order of currency, destination, regime, chapter."""
        for (currency, of), numbers in sorted(self._groups.items()):
            rest, chapter = divmod(of, _CHAPTERS)
            state, chosen = divmod(rest, _REGIMES)
            yield Total(
                Regime(chosen - 1).label if chosen else None, STATES[state], f"{chapter:02d}", currency, numbers[0],
                {name: Decimal(numbers[1 + 2 * at]) / kernel.SCALE for at, name in enumerate(SUMS)},
                {name: numbers[2 + 2 * at] for at, name in enumerate(SUMS)},
            )  # fmt: skip

    def by(self, name: str) -> list[Total]:
        """Totals by `regime`, `destination` or `chapter`, each by currency; empty names elsewhere."""
        found: dict[tuple[object, str], Total] = {}
        for group in self.groups():
            names = {"regime": None, "destination": "", "chapter": ""} | {name: getattr(group, name)}
            alike = Total(**names, currency=group.currency, rows=group.rows, sums=group.sums, known=group.known)  # type: ignore[arg-type]
            key = (names[name], group.currency)
            found[key] = found[key].plus(alike) if key in found else alike
        return [found[key] for key in sorted(found, key=lambda key: (str(key[1]), str(key[0] or "")))]
