"""The law tabulated for a batch: what `duty.kernel` says of every line, group of states and span of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from burabay.assess import kernel
from burabay.charges.plans import by_day
from burabay.compiled import compiled
from burabay.duty.compile import EXCEPTIONAL, SUSPENDED
from burabay.duty.kernel import (
    NONE,
    PREFERENCE,
    REGIMES,
    UNKNOWN,
    Options,
    Tables,
    checked_of,
    flags_of,
    law_of,
    measures_of,
    question_of,
)
from burabay.duty.measures import EAEU, OPEN_END, VN_BITS
from burabay.lawbook.columns import Columns

Ints = np.ndarray[Any, np.dtype[Any]]
# A few thousand are there; cells are numbered by 16 bits.
_MOST_CELLS = 1 << 15
_SLOTS = 1 << 17

_tabulate = compiled(kernel.tabulate)


def _groups(columns: Columns) -> list[int]:
    """Of each state of the EAEU, the first one that every measure treats alike."""
    masks = np.unique(columns["m_states"]).tolist()
    signs = [tuple(mask >> place & 1 for mask in masks) for place in range(len(EAEU))]
    return [signs.index(sign) for sign in signs]


def _slots(codes: Sequence[str]) -> Ints:
    """The hash table of codes."""
    slots = np.full(_SLOTS, NONE, dtype=np.int64)
    for line, code in enumerate(codes):
        slot = kernel.slot_of(int(code), _SLOTS)
        while slots[slot] != NONE:
            slot = (slot + 1) % _SLOTS
        slots[slot] = int(code) << kernel.LINE_BITS | line
    return slots


def room(rows: int) -> Options:
    """Room for the options of so many rows."""
    blank = [np.full(REGIMES * rows, NONE, dtype=np.int64) for _ in range(5)]
    return Options(blank[0], blank[1], blank[2], blank[3], blank[4], np.full(rows, NONE, dtype=np.int64))


def _said(words: Sequence[int], statuses: Sequence[int]) -> tuple[int, int, int, int]:
    """Of a cell: bits of what is unknown, whether that leaves doubt, the oldest day of check, a suspension."""
    unknown, doubtful = 0, False
    for word, status in zip(words, statuses, strict=True):
        exceptional = word != NONE and bool(flags_of(word) & EXCEPTIONAL)
        doubtful = doubtful or status == UNKNOWN or exceptional
        unknown |= kernel.SPORTING if exceptional else 0
        if status == UNKNOWN:
            unknown |= kernel.question_bit(1 if word == NONE else question_of(word))
    days = [checked_of(word) for word in words if word != NONE and checked_of(word) != NONE]
    preference = words[PREFERENCE]
    suspended = preference != NONE and bool(flags_of(preference) & SUSPENDED)
    return unknown, int(doubtful), min(days, default=NONE), int(suspended)


class _Layout:
    """Where the cells of each line stand, and what the places mean."""

    def __init__(self, columns: Columns, in_force: int, lines: int) -> None:
        ends = columns["m_last"].astype(np.int64) + 1
        breaks = {*np.unique(columns["m_first"]).tolist(), *np.unique(ends).tolist(), date.min.toordinal(), in_force}
        self.days = sorted(day for day in breaks if day <= OPEN_END)
        alike = _groups(columns)
        heads = sorted(set(alike))
        self.bits = [1 << head for head in heads]
        self.group = [*(heads.index(head) for head in alike), 0]
        self.ahtn_from = len(columns["tnved_code"])
        sizes = np.where(np.arange(lines) < self.ahtn_from, len(heads), 1) * len(self.days)
        self.first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)

    def of(self, place: int) -> tuple[int, int, int]:
        """The line, the bit of a state and the first day that a place in `cell` stands for."""
        line = int(np.searchsorted(self.first, place, side="right")) - 1
        group, epoch = divmod(place - int(self.first[line]), len(self.days))
        return line, self.bits[group] if line < self.ahtn_from else VN_BITS, self.days[epoch]


class _Asked:
    """The cells that are asked for, each told at its first use: what a few rows need, without a table of all."""

    def __init__(self, tables: Tables, layout: _Layout) -> None:
        self._tables, self._layout = tables, layout
        self._numbers: dict[tuple[int, ...], int] = {}
        self.told: list[int] = []
        self.status: list[int] = []
        self.said: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])

    def __getitem__(self, place: int) -> int:
        line, state, day = self._layout.of(place)
        held, told, status = ([NONE] * REGIMES for _ in range(3))
        out = Options(told, status, [], [], [], [])
        seen = measures_of(self._tables, held, line, state, day)
        law_of(self._tables, out, 0, 1, held, seen, line, day)
        key = (*told, *status)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers)
            self.told += told
            self.status += status
            for column, number in zip(self.said, _said(told, status), strict=True):
                column.append(number)
        return self._numbers[key]


def _cells(codes: Sequence[str], layout: _Layout, **columns: Any) -> kernel.Cells:
    day_from, epoch_of = by_day(layout.days)
    return kernel.Cells(
        slots=_slots(codes), ahtn_from=layout.ahtn_from, day_from=day_from, epoch_of=epoch_of,
        epochs=len(layout.days), first=layout.first, group=np.array(layout.group, dtype=np.int64), **columns,
    )  # fmt: skip


def asked_cells(columns: Columns, tables: Tables, codes: Sequence[str]) -> kernel.Cells:
    """The cells of a book for a few rows, interpreted; `codes` are those of all lines by number."""
    layout = _Layout(columns, tables.in_force, len(codes))
    asked = _Asked(tables, layout)
    unknown, doubtful, oldest, suspended = asked.said
    return _cells(
        codes, layout, cell=asked, told=asked.told, status=asked.status, unknown=unknown, doubtful=doubtful,
        oldest=oldest, suspended=suspended,
    )  # fmt: skip


def all_cells(columns: Columns, tables: Tables, codes: Sequence[str]) -> kernel.Cells:
    """The cells of a book for millions of rows, every one of them. Takes part of a second, once compiled."""
    layout = _Layout(columns, tables.in_force, len(codes))
    cell = np.empty(layout.first[-1], dtype=np.int64)
    told, status = (np.full(_MOST_CELLS * REGIMES, NONE, dtype=np.int64) for _ in range(2))
    slots, held = np.full(_MOST_CELLS * 4, NONE, dtype=np.int64), np.full(REGIMES, NONE, dtype=np.int64)
    bits, days = np.array(layout.bits, dtype=np.int64), np.array(layout.days, dtype=np.int64)
    found = _tabulate(tables, room(1), held, bits, layout.ahtn_from, len(codes), days, slots, told, status, cell)
    if found == NONE:
        raise ValueError(f"the law has more than {_MOST_CELLS} different cells")
    told, status = told[: found * REGIMES].copy(), status[: found * REGIMES].copy()
    words, statuses = (column.reshape(found, REGIMES).tolist() for column in (told, status))
    said = np.array([_said(*both) for both in zip(words, statuses, strict=True)], dtype=np.int64)
    unknown, doubtful, oldest, suspended = (np.ascontiguousarray(said[:, place]) for place in range(4))
    return _cells(
        codes, layout, cell=cell.astype(np.int16), told=told, status=status, unknown=unknown, doubtful=doubtful,
        oldest=oldest, suspended=suspended,
    )  # fmt: skip
