"""Totals of many rows: by regime, destination, chapter of goods and currency; exact, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from burabay.assess import kernel
from burabay.assess.batch import STATES, Engine
from burabay.declarations.columns import numbered
from burabay.declarations.loops import BASE, CHAPTERS, add_up, group_of
from burabay.duty.measures import Regime

Ints = np.ndarray[Any, np.dtype[Any]]
SUMS = ("value", "duty", "vat", "excise", "other_charges", "total")
_CHAPTERS = CHAPTERS
# No regime, then each that may be charged.
_REGIMES = kernel.SHOWN + 1
_GROUPS = len(STATES) * _REGIMES * _CHAPTERS
# Numbers kept of a sum: whole BASEs, the rest, and how many rows know it.
_PARTS = 3


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


class Tally:
    """Counts of one or many batches. `together` adds another's."""

    def __init__(self) -> None:
        self.rows = 0
        self.errors = 0
        self.unknown: dict[int, int] = {}
        # By currency: a row for each group of state, regime and chapter; its rows, then of each of SUMS the whole
        # BASEs, the rest, and the rows where it is known.
        self._sums: dict[str, Ints] = {}

    def together(self, other: Tally) -> None:
        """Add what another tally counted."""
        self.rows += other.rows
        self.errors += other.errors
        for mask, many in other.unknown.items():
            self.unknown[mask] = self.unknown.get(mask, 0) + many
        for currency, numbers in other._sums.items():
            self._add(currency, numbers)

    def _add(self, currency: str, numbers: Ints) -> None:
        mine = self._sums.get(currency)
        mine = numbers.copy() if mine is None else mine + numbers
        # The rests stay below BASE, so that no number of batches overflows them.
        rests = mine[:, 2::_PARTS]
        mine[:, 1::_PARTS] += rests // BASE
        rests %= BASE
        self._sums[currency] = mine

    def add(
        self, engine: Engine, rows: kernel.Rows, currencies: Sequence[str], money: Ints, out: kernel.Results
    ) -> None:
        """Count a batch; `money` are the places of its rows' currencies among `currencies`, -1 for none."""
        right = out.line >= 0
        many, kinds = len(right), len(currencies) + 1
        self.rows += many
        self.errors += int(np.count_nonzero(out.fault))
        places, firsts = numbered(out.charged.unknown, right)
        for mask, times in zip(out.charged.unknown[firsts].tolist(), np.bincount(places[right]).tolist(), strict=True):
            self.unknown[mask] = self.unknown.get(mask, 0) + times
        groups = np.empty(many, dtype=np.int32)
        group_of.over(many)(money, rows.destination, out.chosen, out.line, engine.chapters, groups)
        made = np.zeros((kinds * _GROUPS, 1 + len(SUMS) * _PARTS), dtype=np.int64)
        columns = (rows.value, out.due, out.charged.vat, out.charged.excise, out.charged.other, out.charged.total)
        add_up.over(many)(groups, *columns, made)
        for place, currency in enumerate(("", *currencies)):
            part = made[place * _GROUPS : (place + 1) * _GROUPS]
            if part[:, 0].any():
                self._add(currency, part)

    def groups(self) -> Iterator[Total]:
        """Every group, in order of currency, destination, regime, chapter."""
        for currency, table in sorted(self._sums.items()):
            for of in np.flatnonzero(table[:, 0]).tolist():
                rest, chapter = divmod(of, _CHAPTERS)
                state, chosen = divmod(rest, _REGIMES)
                yield _total(table[of], currency, _regime(chosen), STATES[state], f"{chapter:02d}")

    def by(self, name: str) -> list[Total]:
        """Totals by `regime`, `destination` or `chapter`, each by currency; empty names elsewhere."""
        axis = ("destination", "regime", "chapter").index(name)
        others = tuple(other for other in range(3) if other != axis)
        found = []
        for currency, table in sorted(self._sums.items()):
            cube = table.reshape(len(STATES), _REGIMES, _CHAPTERS, -1).sum(axis=others)
            for of in np.flatnonzero(cube[:, 0]).tolist():
                told: dict[str, str | None] = {"regime": None, "destination": "", "chapter": ""}
                told[name] = STATES[of] if axis == 0 else _regime(of) if axis == 1 else f"{of:02d}"
                found.append(_total(cube[of], currency, **told))
        return sorted(found, key=lambda total: (total.currency, str(getattr(total, name) or "")))


def _regime(chosen: int) -> str | None:
    """The label of a regime by its place among groups, where 0 is none."""
    return Regime(chosen - 1).label if chosen else None


def _total(numbers: Ints, currency: str, regime: str | None, destination: str | None, chapter: str | None) -> Total:
    rows, *parts = numbers.tolist()
    sums = {
        name: Decimal(parts[at * _PARTS] * BASE + parts[at * _PARTS + 1]) / kernel.SCALE for at, name in enumerate(SUMS)
    }
    known = {name: parts[at * _PARTS + 2] for at, name in enumerate(SUMS)}
    return Total(regime, destination or "", chapter or "", currency, rows, sums, known)
