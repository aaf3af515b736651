"""Rules of Annex 3 as tables for many bills at once: which alternatives a code has, and which materials change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from burabay.lawbook.columns import Ints
from burabay.origin.bill import KINDS
from burabay.origin.expressions import ChangeOfClassification, Operations, Rule, WhollyObtained, parse

if TYPE_CHECKING:
    from burabay.bound import BoundBook

Bools = NDArray[np.bool_]
# What a material's subheading is against a change of classification; EITHER: what it was in HS 2012 does not agree.
CHANGED, NOT_CHANGED, EITHER = 0, 1, 2
# Kinds of material by number; the first is one that nobody said.
KIND_NAMES = ("", *KINDS)


@dataclass(frozen=True, slots=True)
class Slot:
    """One alternative of one rule that goods of a code may fall under: places in the table, thresholds, needs."""

    branch: int
    change: int
    percent: int
    operations: bool
    wholly: bool


class RuleTables:
    """Rules and changes of classification by place of an HS 2022 subheading; filled for the codes that are asked."""

    def __init__(self, book: BoundBook) -> None:
        self._rules, self._subheadings = book.product_rules, book.subheadings
        starts, earlier = self._subheadings.pairs
        self._codes2012 = book.columns["x_code"]
        self.codes = book.columns["k_code"]
        # Places after those of HS 2022 are the subheadings of HS 2012, each its own predecessor.
        count = len(self._codes2012)
        self._starts = np.concatenate([starts, starts[-1] + 1 + np.arange(count)])
        self._earlier = np.concatenate([earlier, np.arange(count)])
        self._parsed: list[Rule | None] = [
            None if text in self._rules.not_understood else parse(text) for text in self._rules.texts
        ]
        self._slots: dict[int, tuple[Slot, ...]] = {}
        self._changes: dict[tuple[int, str, ChangeOfClassification], int] = {}
        self._rows: list[Ints] = []
        self._kind_row: list[tuple[int, int, int, int]] = []
        criteria = book.criteria
        self.tolerance, self.set_limit = criteria.de_minimis.percent, criteria.sets.percent

    def place(self, code: Ints, edition: Ints) -> tuple[Ints, Bools]:
        """Where codes of either edition stand in the tables, and which of them there are at all."""
        found, known = self._in(self.codes, code)
        if (edition == 2022).all():
            return found, known
        earlier, known2012 = self._in(self._codes2012, code)
        new = edition == 2022
        return np.where(new, found, earlier + len(self.codes)), np.where(new, known, known2012 & (edition == 2012))

    @staticmethod
    def _in(codes: Ints, code: Ints) -> tuple[Ints, Bools]:
        place = np.minimum(np.searchsorted(codes, code), len(codes) - 1)
        return place, codes[place] == code

    def slots(self, place: int) -> tuple[Slot, ...]:
        """The alternatives for goods of the subheading at `place`; a branch without one was not understood."""
        if place not in self._slots:
            self._slots[place] = tuple(self._slots_of(place))
        return self._slots[place]

    def _slots_of(self, place: int) -> Iterable[Slot]:
        earlier = self._earlier[self._starts[place] : self._starts[place + 1]].tolist()
        seen: dict[tuple[int, str], int] = {}
        for each in earlier:
            number, code = int(self._rules.number_of[each]), self._rules.codes[each]
            rule = self._parsed[number]
            digits = max((a.change.digits for a in rule.alternatives if a.change), default=0) if rule else 0
            if (number, code[:digits]) in seen:
                continue
            branch = seen.setdefault((number, code[:digits]), len(seen))
            if rule is None:
                yield Slot(branch, -1, -1, operations=False, wholly=False)
                continue
            for alternative in rule.alternatives:
                change = alternative.change
                yield Slot(
                    branch,
                    -1 if change is None else self._change(change, code),
                    alternative.percent or 0,
                    any(isinstance(r, Operations) for r in alternative.requirements),
                    any(isinstance(r, WhollyObtained) for r in alternative.requirements),
                )

    def _change(self, change: ChangeOfClassification, code: str) -> int:
        key = (change.digits, code[: change.digits], change)
        if key not in self._changes:
            self._changes[key] = len(self._changes)
            self._kind_row.append(self._kinds(change, code))
        return self._changes[key]

    def _kinds(self, change: ChangeOfClassification, code: str) -> tuple[int, int, int, int]:
        """Rows of the table for each of KIND_NAMES; one for all where no exception names a part."""
        parts = {excepted.part for excepted in change.excepted} - {""}
        if not parts:
            row = self._row(change, code, set())
            return row, row, row, row
        # Of an unsaid kind, a part's subheading is open: not changed if it is the part, changed if it is not.
        with_parts, without = self._states(change, code, parts), self._states(change, code, set())
        unsaid = np.where(with_parts == without, with_parts, EITHER).astype(np.uint8)
        rows = [self._add(unsaid)]
        rows += [self._add(with_parts if kind in parts else without) for kind in KIND_NAMES[1:]]
        return rows[0], rows[1], rows[2], rows[3]

    def _row(self, change: ChangeOfClassification, code: str, parts: set[str]) -> int:
        return self._add(self._states(change, code, parts))

    def _add(self, states: Ints) -> int:
        self._rows.append(states)
        return len(self._rows) - 1

    def _states(self, change: ChangeOfClassification, code: str, parts: set[str]) -> Ints:
        """For every HS 2022 subheading as a material: changed, not changed, or either, by what it was in HS 2012."""
        forbidden = np.zeros(len(self._codes2012), dtype=np.bool_)
        ranges = [(code[: change.digits], code[: change.digits])]
        ranges += [(e.first, e.last or e.first) for e in change.excepted if not e.part or e.part in parts]
        for first, last in ranges:
            low = np.searchsorted(self._codes2012, first.encode())
            high = np.searchsorted(self._codes2012, last.encode() + b"\xff")
            forbidden[low:high] = True
        hits = np.add.reduceat(forbidden[self._earlier], self._starts[:-1], dtype=np.int32)
        total = np.diff(self._starts)
        return np.where(hits == 0, CHANGED, np.where(hits == total, NOT_CHANGED, EITHER)).astype(np.uint8)

    def states(self) -> Ints:
        """The table: requirement rows by material subheadings."""
        return np.stack(self._rows) if self._rows else np.zeros((1, len(self._starts) - 1), dtype=np.uint8)

    def kind_rows(self) -> Ints:
        """For each change of classification, the row for each kind."""
        return np.array(self._kind_row or [(0, 0, 0, 0)], dtype=np.int32)
