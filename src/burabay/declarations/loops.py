"""Loops over whole columns of results, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from burabay.assess.kernel import ALONE, BAD, RIGHT, SHOWN, VIETNAM
from burabay.compiled import compiled
from burabay.duty.kernel import KG, NONE

# The largest number of ten-thousandths that is multiplied.
LARGEST = 10**18
_ROOM_FOR = 2
# Sums are kept in two parts, so that no number of rows overflows them.
BASE = 1_000_000_000
CHAPTERS = 100


@compiled
def prepare(
    code: Any, digits: Any, destination: Any, currency: Any, kg: Any, quantity: Any, unit: Any, bad: Any, alone: Any,
    faulty: Any, duty_unit: Any, times: Any, parts: Any, places: Any, out_code: Any, out_money: Any, out_kg: Any,
    out_unit: Any, out_quantity: Any, out_skip: Any,
) -> None:  # fmt: skip
    """Lines as the kernel wants them: codes of the right length, quantities in duty units, weights among the weights.

    `duty_unit`, `times` and `parts` say of each unit its duty unit, and what its number is multiplied and divided by.
    """
    for row in range(len(code)):
        right_length = digits[row] == (8 if destination[row] == VIETNAM else 10)
        out_code[row] = code[row] if right_length else NONE
        out_money[row] = places[currency[row]] if currency[row] >= 0 else NONE
        out_skip[row] = BAD if bad[row] or faulty[row] else ALONE if alone[row] else RIGHT
        weight, given, of = kg[row], NONE, NONE
        if unit[row] >= 0 and quantity[row] >= 0:
            of = duty_unit[unit[row]]
            if quantity[row] > LARGEST // times[unit[row]] or quantity[row] * times[unit[row]] % parts[unit[row]] != 0:
                out_skip[row] = BAD if out_skip[row] == BAD else ALONE
            else:
                given = quantity[row] * times[unit[row]] // parts[unit[row]]
            if of == KG:
                weight = given if weight < 0 else weight
                given, of = NONE, NONE
        out_kg[row], out_unit[row], out_quantity[row] = weight, of, given


@compiled
def as_decimals(values: Any, divisor: int, words: Any, valid: Any) -> None:
    """Whole numbers, -1 for none, as the low words of 128-bit decimals a `divisor` of a unit coarser."""
    for row in range(len(values)):
        known = values[row] >= 0
        valid[row] = known
        words[2 * row] = values[row] // divisor if known else 0
        words[2 * row + 1] = 0


@compiled
def number(keys: Any, there: Any, places: Any, slots: Any, firsts: Any) -> int:
    """Number the distinct keys (0 and above) in the order of their first row; how many there are, -1 for too many.

    `places` gets each row's number, -1 where the row is not `there`; `firsts` the first row of each. `slots` is a table
    of -1 for pairs of a key and its number, which the memory gives together; it has a power of two of them.
    """
    mask, many = len(slots) // 2 - 1, 0
    for row in range(len(keys)):
        if not there[row]:
            places[row] = -1
            continue
        key = keys[row]
        at = (((key ^ (key >> 19) ^ (key >> 38)) & 0x7FFFFFFF) * 0x9E3779B >> 11) & mask
        while slots[2 * at] not in (-1, key):
            at = (at + 1) & mask
        if slots[2 * at] == -1:
            if many * _ROOM_FOR > mask:
                return -1
            slots[2 * at], slots[2 * at + 1] = key, many
            firsts[many] = row
            many += 1
        places[row] = slots[2 * at + 1]
    return many


@compiled
def group_of(money: Any, destination: Any, chosen: Any, line: Any, chapters: Any, groups: Any) -> None:
    """The group of each row: currency, destination, regime, chapter; NONE for a row without a line."""
    for row in range(len(line)):
        if line[row] < 0:
            groups[row] = NONE
            continue
        # Interpreted, the short numbers of a column would overflow: here they are long ones.
        of = ((np.int64(money[row]) + 1) * (VIETNAM + 1) + destination[row]) * (SHOWN + 1) + chosen[row] + 1
        groups[row] = of * CHAPTERS + chapters[line[row]]


@compiled
def add_up(groups: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, sums: Any) -> None:
    """Count each row in its group and add its six sums, -1 for unknown: whole BASEs, the rest, how many are known."""
    for row in range(len(groups)):
        group = groups[row]
        if group < 0:
            continue
        sums[group, 0] += 1
        at = 1
        for value in (a[row], b[row], c[row], d[row], e[row], f[row]):
            if value >= 0:
                whole = value // BASE
                sums[group, at] += whole
                sums[group, at + 1] += value - whole * BASE
                sums[group, at + 2] += 1
            at += 3
