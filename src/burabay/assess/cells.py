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
from burabay.duty.kernel import NONE, PREFERENCE, REGIMES, UNKNOWN, Options, Tables, checked_of, flags_of, question_of
from burabay.duty.measures import EAEU, OPEN_END
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


def _unknown(told: Ints, status: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Of each cell: bits of what is unknown, whether that leaves doubt, the oldest day of check, a suspension."""
    unknown, doubtful, oldest, suspended = (np.zeros(len(told), dtype=np.int64) for _ in range(4))
    for cell, (words, statuses) in enumerate(zip(told.tolist(), status.tolist(), strict=True)):
        days = [checked_of(word) for word in words if word != NONE and checked_of(word) != NONE]
        oldest[cell] = min(days, default=NONE)
        preference = words[PREFERENCE]
        suspended[cell] = preference != NONE and bool(flags_of(preference) & SUSPENDED)
        for word, of in zip(words, statuses, strict=True):
            exceptional = word != NONE and bool(flags_of(word) & EXCEPTIONAL)
            doubtful[cell] |= of == UNKNOWN or exceptional
            unknown[cell] |= kernel.SPORTING if exceptional else 0
            if of == UNKNOWN:
                unknown[cell] |= kernel.question_bit(1 if word == NONE else question_of(word))
    return unknown, doubtful, oldest, suspended


def cells_of(columns: Columns, tables: Tables, codes: Sequence[str]) -> kernel.Cells:
    """The cells of a book; `codes` are those of all lines by number. Takes part of a second."""
    many, tnved = len(codes), len(columns["tnved_code"])
    ends = columns["m_last"].astype(np.int64) + 1
    breaks = {*np.unique(columns["m_first"]).tolist(), *np.unique(ends).tolist(), date.min.toordinal(), tables.in_force}
    days = sorted(day for day in breaks if day <= OPEN_END)
    alike = _groups(columns)
    heads = sorted(set(alike))
    bits = np.array([1 << head for head in heads], dtype=np.int64)
    sizes = np.where(np.arange(many) < tnved, len(heads), 1) * len(days)
    first = np.concatenate([[0], np.cumsum(sizes)])
    cell = np.empty(first[-1], dtype=np.int64)
    told, status = (np.full(_MOST_CELLS * REGIMES, NONE, dtype=np.int64) for _ in range(2))
    slots, held = np.full(_MOST_CELLS * 4, NONE, dtype=np.int64), np.full(REGIMES, NONE, dtype=np.int64)
    epochs = np.array(days, dtype=np.int64)
    found = _tabulate(tables, room(1), held, bits, tnved, many, epochs, slots, told, status, cell)
    if found == NONE:
        raise ValueError(f"the law has more than {_MOST_CELLS} different cells")
    told, status = (column[: found * REGIMES].reshape(found, REGIMES) for column in (told, status))
    unknown, doubtful, oldest, suspended = _unknown(told, status)
    day_from, epoch_of = by_day(days)
    return kernel.Cells(
        slots=_slots(codes), ahtn_from=tnved, day_from=day_from, epoch_of=epoch_of, epochs=len(days),
        first=first.astype(np.int32), group=np.array([*(heads.index(head) for head in alike), 0], dtype=np.int64),
        cell=cell.astype(np.int16), told=told.reshape(-1).copy(), status=status.reshape(-1).copy(), unknown=unknown,
        doubtful=doubtful, oldest=oldest, suspended=suspended,
    )  # fmt: skip
