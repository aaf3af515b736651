"""Declaration lines in whole numbers, from tariff line to total: what `duty.kernel` and `charges.kernel` say of each.

One loop over rows, meant to be compiled. Money and quantities are whole ten-thousandths.
"""

from __future__ import annotations

from typing import NamedTuple

from burabay.charges.kernel import Charged, Plans, charges_of, plan_of
from burabay.compiled import outlined
from burabay.duty.kernel import (
    AD_VALOREM,
    AVAILABLE,
    CONDITIONAL,
    FIELDS,
    FORM,
    LACKS_FX,
    NONE,
    PERCENT,
    PREFERENCE,
    REGIMES,
    UNAVAILABLE,
    UNKNOWN,
    Column,
    Options,
    Tables,
    law_of,
    measures_of,
    options_of,
    question_of,
    rate_of,
)

# What is wrong with a row, or that it must be assessed by itself.
RIGHT, BAD, NO_LINE, ALONE, CLAIM_UNAVAILABLE, LACKS_QUANTITY = 0, 1, 2, 3, 4, 5
VIETNAM = 5
SCALE = 10_000
# The options that a row's result holds: all but the ordinary rate, which is never charged.
SHOWN = 4
# Rows whose measures are found together.
BLOCK = 64
# A code and a line in one number.
LINE_BITS = 20
LINE_MASK = (1 << LINE_BITS) - 1
HASH_PRIME = 1_000_003
MIX = (1 << 48) - 1
_QUANTITIES = (1 << 6) - 1

# Bits of `unknown`, by the sentence that each stands for; those of `charges.plans.KEYS` follow.
KEYS = (
    "need_value", "need_kg", "need_l", "need_pcs", "need_pair", "need_m2", "need_cm3", "need_fx", "which_rate",
    "which_2012_code", "which_part", "sporting_question", "maybe_cheaper", "trigger_listed", "trigger_extension",
    "beyond_check", "charges_not_told", "trade_remedies", "used_vehicles", "state_exemptions", "plus_mark",
    "gsp_before_2021",
)  # fmt: skip
_NEED_VALUE, _FIRST_NEED, _NEED_FX, _FIRST_QUESTION = 1 << 0, 1, 1 << 7, 8
SPORTING, _MAYBE_CHEAPER, _LISTED, _EXTENSION, _BEYOND = 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15
_NOT_TOLD, _USED_VEHICLES = 1 << 16, 1 << 18
CHARGE_KEYS_FROM = len(KEYS)


class Cells(NamedTuple):
    """What the law says, tabulated: a line, a group of states and an epoch (days between two changes) have a cell.

    Many lines and days share one: there are a few thousand cells. Of a cell, `told` and `status` are those of
    `duty.kernel.Options`, at cell × REGIMES + regime; the rest is what is unknown whatever the row brings.
    """

    slots: Column  # codes and lines by hash: code << LINE_BITS | line, NONE where there is none
    ahtn_from: int  # the first line of the AHTN
    day_from: int  # the first day of `epoch_of`; days before and after are as its first and last
    epoch_of: Column
    epochs: int
    first: Column  # by line, the place of its first cell in `cell`
    group: Column  # by state
    cell: Column  # at first + group × epochs + epoch
    told: Column
    status: Column
    unknown: Column
    doubtful: Column
    oldest: Column
    suspended: Column


class Lookup(NamedTuple):
    """Tables beside those of duty and charges."""

    line_group: Column  # trigger group, 0 for none
    line_missing: Column  # at line × 6 + state: the bits of `unknown` for what law/coverage.toml lacks, on any day
    line_missing_once: Column  # the same: bits for what is lacking to a last day
    once_bit: Column
    once_until: Column
    extension_group: Column  # measures of the trigger safeguard: group, the days on which one may have been prolonged
    extension_from: Column
    extension_to: Column
    asks_used: Column  # by plan


class Rows(NamedTuple):
    """What is asked, one entry a row; NONE for what was not given."""

    code: Column  # NONE where it has not as many digits as the importing side's lines
    destination: Column  # place in AM BY KZ KG RU VN
    day: Column
    value: Column
    money: Column  # place of the currency in `Exchange`
    kg: Column
    unit: Column  # duty unit
    quantity: Column
    claimed: Column
    skip: Column  # RIGHT, BAD or ALONE, as parsing found


class Exchange(NamedTuple):
    """Currencies of values by place: their columns of rates by spans of days, smallest unit, place among `monies`."""

    number: Column  # at (money × epochs + epoch) × monies + the other currency
    divisor: Column
    day_from: int  # the first day of `epoch_of`; days before and after are as its first and last
    epoch_of: Column  # by day
    epochs: int
    monies: int
    step: Column
    place: Column


class Results(NamedTuple):
    """What comes out. At regime × rows + row: rate, status, duty; the rest by row."""

    fault: Column
    line: Column
    rate: Column
    status: Column
    duty: Column
    best: Column
    chosen: Column
    measure: Column  # of the chosen regime, or of one claimed in vain: `held_measures` fills it, no other
    due: Column  # its duty
    charged: Charged


def slot_of(code: int, many: int) -> int:
    """Where the search for a code begins."""
    return code % HASH_PRIME % many


def line_of(cells: Cells, code: int, destination: int) -> int:
    """The number of a line of the importing side; NONE if there is none, or the code has not as many digits.

    No code of one nomenclature is one of the other as a number.
    """
    if code < 0:
        return NONE
    many = len(cells.slots)
    slot = slot_of(code, many)
    while cells.slots[slot] != NONE:
        if cells.slots[slot] >> LINE_BITS == code:
            line = cells.slots[slot] & LINE_MASK
            return line if (line >= cells.ahtn_from) == (destination == VIETNAM) else NONE
        slot = slot + 1 if slot + 1 < many else 0
    return NONE


def cell_of(cells: Cells, line: int, destination: int, day: int) -> int:
    """The cell of a line for a destination (its number) and a day."""
    epoch = cells.epoch_of[min(max(day - cells.day_from, 0), len(cells.epoch_of) - 1)]
    return cells.cell[cells.first[line] + cells.group[destination] * cells.epochs + epoch]


def tabulate(
    tables: Tables,
    room: Options,
    held: Column,
    heads: Column,
    ahtn_from: int,
    lines: int,
    days: Column,
    slots: Column,
    told: Column,
    status: Column,
    cell: Column,
) -> int:
    """Fill `cell` for all lines, groups of states and epochs by their first days; the number of distinct cells.

    `heads` are the bits of one state of the EAEU in each group; lines from `ahtn_from` on are Viet Nam's. `told` and
    `status` get what each distinct one says; `slots` is a table of NONE, larger than they need. Returns NONE if there
    is no room for all.
    """
    many, at, mask = 0, 0, len(slots) - 1
    for line in range(lines):
        for group in range(len(heads) if line < ahtn_from else 1):
            state = heads[group] if line < ahtn_from else 1 << VIETNAM
            for day in days:
                seen = measures_of(tables, held, line, state, day)
                law_of(tables, room, 0, 1, held, seen, line, day)
                mixed = 0
                for regime in range(REGIMES):
                    mixed = (mixed * 31 + room.told[regime] * 4 + room.status[regime]) & MIX
                slot = (mixed ^ mixed >> 15) & mask
                while slots[slot] != NONE:
                    same = True
                    for regime in range(REGIMES):
                        place = slots[slot] * REGIMES + regime
                        same = same and told[place] == room.told[regime] and status[place] == room.status[regime]
                    if same:
                        break
                    slot = (slot + 1) & mask
                if slots[slot] == NONE:
                    if (many + 1) * REGIMES > len(told):
                        return NONE
                    slots[slot] = many
                    for regime in range(REGIMES):
                        told[many * REGIMES + regime] = room.told[regime]
                        status[many * REGIMES + regime] = room.status[regime]
                    many += 1
                cell[at] = slots[slot]
                at += 1
    return many


def _of_options(cells: Cells, tables: Tables, found: Options, at: int, cell: int, day: int) -> int:
    """What is unknown about the options: that of the cell, what sums lack, whether an open one might be cheaper."""
    unknown, doubtful = cells.unknown[cell], cells.doubtful[cell] != 0
    for regime in range(SHOWN):
        lacks = found.lacks[regime * BLOCK + at]
        if lacks:
            unknown |= (lacks & _QUANTITIES) << _FIRST_NEED
            if lacks & LACKS_FX:
                unknown |= _NEED_FX
            if found.status[regime * BLOCK + at] == UNKNOWN:
                doubtful = True
                unknown |= question_bit(question_of(found.told[regime * BLOCK + at]))
    if 0 <= cells.oldest[cell] < day:
        unknown |= _BEYOND
    best = found.best[at]
    if best != NONE and doubtful:
        of = rate_of(found.told[best * BLOCK + at]) * FIELDS
        if tables.rate[of + FORM] != AD_VALOREM or tables.rate[of + PERCENT] != 0:
            unknown |= _MAYBE_CHEAPER
    return unknown


def question_bit(question: int) -> int:
    """The bit of a finding's question; 0 where it asks nothing."""
    return 1 << (_FIRST_QUESTION - 1 + question) if question else 0


@outlined
def _of_trigger(cells: Cells, lookup: Lookup, found: Options, at: int, cell: int, group: int, day: int) -> int:
    """Art. 2.10(4): what a line of a trigger group must reckon with."""
    if cells.suspended[cell]:
        return 0
    unknown = _LISTED if found.status[PREFERENCE * BLOCK + at] == UNKNOWN else 0
    for place in range(len(lookup.extension_group)):
        of_group = lookup.extension_group[place] == group
        if of_group and lookup.extension_from[place] <= day <= lookup.extension_to[place]:
            unknown |= _EXTENSION
    return unknown


def _of_line(lookup: Lookup, line: int, state: int, day: int) -> int:
    """What the book does not hold of any goods of the line."""
    unknown, once = lookup.line_missing[line * 6 + state], lookup.line_missing_once[line * 6 + state]
    if once:
        for entry in range(len(lookup.once_bit)):
            if once >> entry & 1 and day <= lookup.once_until[entry]:
                unknown |= lookup.once_bit[entry]
    return unknown


def _fault(found: Options, at: int, claimed: int) -> int:
    """Whether what the row says keeps its duty from being counted: a regime that it cannot have, a missing quantity."""
    if claimed != NONE:
        if found.status[claimed * BLOCK + at] == UNAVAILABLE:
            return CLAIM_UNAVAILABLE
        return LACKS_QUANTITY if found.lacks[claimed * BLOCK + at] & _QUANTITIES else RIGHT
    if found.best[at] == NONE:
        for regime in range(SHOWN):
            if found.status[regime * BLOCK + at] == UNKNOWN and found.lacks[regime * BLOCK + at] & _QUANTITIES:
                return LACKS_QUANTITY
    return RIGHT


def _blank(out: Results, row: int, many: int) -> None:
    """A row of which nothing is told."""
    out.best[row], out.chosen[row], out.due[row], out.charged.unknown[row] = NONE, NONE, NONE, 0
    _tell_nothing(out.charged, row)
    for regime in range(SHOWN):
        place = regime * many + row
        out.rate[place], out.status[place], out.duty[place] = NONE, NONE, NONE


def _tell_nothing(charged: Charged, row: int) -> None:
    """No regime, no charges: what they would be is not told."""
    charged.vat[row], charged.excise[row], charged.other[row], charged.total[row] = NONE, NONE, NONE, NONE
    charged.vat_entry[row], charged.excise_entry[row] = NONE, NONE


def _find(cells: Cells, rows: Rows, found: Options, room: Column, out: Results, first: int, last: int) -> None:
    """The lines and cells of a block of rows: short loops, so that the memory of many rows is fetched at once."""
    for row in range(first, last):
        out.fault[row], out.chosen[row], out.line[row] = rows.skip[row], NONE, NONE
        if rows.skip[row] == RIGHT:
            out.line[row] = line_of(cells, rows.code[row], rows.destination[row])
            if out.line[row] == NONE:
                out.fault[row] = NO_LINE
    for row in range(first, last):
        line, at = out.line[row], row - first
        if line != NONE:
            cell = cell_of(cells, line, rows.destination[row], rows.day[row])
            room[at] = cell
            for regime in range(SHOWN):
                found.told[regime * BLOCK + at] = cells.told[cell * REGIMES + regime]
                found.status[regime * BLOCK + at] = cells.status[cell * REGIMES + regime]


def _count(
    tables: Tables,
    cells: Cells,
    plans: Plans,
    lookup: Lookup,
    exchange: Exchange,
    rows: Rows,
    found: Options,
    out: Results,
    row: int,
    at: int,
    cell: int,
) -> bool:
    """One row whose law stands at `at`: sums, the regime to be charged, charges, unknowns; False if 64 bits or the
    plan do not serve it.
    """
    many = len(rows.code)
    state, day, value, claimed = rows.destination[row], rows.day[row], rows.value[row], rows.claimed[row]
    line, money, fx_row, step, priced = out.line[row], rows.money[row], 0, 1, rows.money[row] != NONE
    if priced:
        span = min(max(day - exchange.day_from, 0), len(exchange.epoch_of) - 1)
        fx_row = (money * exchange.epochs + exchange.epoch_of[span]) * exchange.monies
        step = exchange.step[money]
    kg, unit, quantity = rows.kg[row], rows.unit[row], rows.quantity[row]
    if not options_of(
        tables, found, at, BLOCK, SHOWN, value, kg, unit, quantity, exchange.number, exchange.divisor, fx_row, step
    ):
        return False
    best = found.best[at]
    chosen = best if claimed == NONE else claimed
    out.fault[row] = _fault(found, at, claimed)
    if chosen != NONE and found.status[chosen * BLOCK + at] not in (AVAILABLE, CONDITIONAL):
        chosen = NONE
    due = found.duty[chosen * BLOCK + at] if chosen != NONE else NONE
    plan = plan_of(plans, line, state, day)
    national = priced and exchange.place[money] == plans.national[state]
    if not charges_of(
        plans, out.charged, row, plan, state, value, due, priced, kg, unit, quantity, SCALE,
        exchange.number, exchange.divisor, fx_row, step, national, tables.limit,
    ):  # fmt: skip
        return False
    unknown = _of_options(cells, tables, found, at, cell, day) | _of_line(lookup, line, state, day)
    if value == NONE:
        unknown |= _NEED_VALUE
    if lookup.line_group[line]:
        unknown |= _of_trigger(cells, lookup, found, at, cell, lookup.line_group[line], day)
    if chosen == NONE:
        out.charged.unknown[row] = unknown | _NOT_TOLD
        _tell_nothing(out.charged, row)
    else:
        if lookup.asks_used[plan]:
            unknown &= ~_USED_VEHICLES
        out.charged.unknown[row] = unknown | out.charged.unknown[row] << CHARGE_KEYS_FROM
    for regime in range(SHOWN):
        told, place = found.told[regime * BLOCK + at], regime * many + row
        out.rate[place] = rate_of(told) if told != NONE else NONE
        out.status[place] = found.status[regime * BLOCK + at]
        out.duty[place] = found.duty[regime * BLOCK + at]
    out.best[row], out.chosen[row], out.due[row] = best, chosen, due
    return True


def assess_rows(
    tables: Tables,
    cells: Cells,
    plans: Plans,
    lookup: Lookup,
    exchange: Exchange,
    rows: Rows,
    found: Options,
    room: Column,
    out: Results,
    first: int,
    last: int,
) -> None:
    """Assess the rows from `first` to before `last`. `found` and `room` are for BLOCK rows."""
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        _find(cells, rows, found, room, out, start, end)
        for row in range(start, end):
            at = row - start
            if out.line[row] == NONE:
                _blank(out, row, len(rows.code))
            elif not _count(tables, cells, plans, lookup, exchange, rows, found, out, row, at, room[at]):
                _blank(out, row, len(rows.code))
                out.fault[row] = ALONE


def held_measures(tables: Tables, rows: Rows, out: Results, held: Column) -> None:
    """The measure of the regime that each row is charged by, or claims in vain; NONE where it has none."""
    for row in range(len(rows.code)):
        out.measure[row] = NONE
        regime = out.chosen[row] if out.chosen[row] != NONE else rows.claimed[row]
        if out.line[row] != NONE and regime != NONE:
            measures_of(tables, held, out.line[row], 1 << rows.destination[row], rows.day[row])
            out.measure[row] = held[regime]
