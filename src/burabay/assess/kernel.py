"""Declaration lines in whole numbers, from tariff line to total: what `duty.kernel` and `charges.kernel` say of each.

One loop over rows, meant to be compiled. Money and quantities are whole ten-thousandths.
"""

from __future__ import annotations

from typing import NamedTuple

from burabay.charges.kernel import Charged, Plans, charges_of, plan_of
from burabay.duty.compile import EXCEPTIONAL, SUSPENDED
from burabay.duty.kernel import (
    AVAILABLE,
    CONDITIONAL,
    LACKS_FX,
    NONE,
    PREFERENCE,
    REGIMES,
    UNAVAILABLE,
    UNKNOWN,
    Column,
    Options,
    Tables,
    checked_of,
    flags_of,
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
_QUANTITIES = (1 << 6) - 1

# Bits of `unknown`, by the sentence that each stands for; those of `charges.plans.KEYS` follow.
KEYS = (
    "need_value", "need_kg", "need_l", "need_pcs", "need_pair", "need_m2", "need_cm3", "need_fx", "which_rate",
    "which_2012_code", "which_part", "sporting_question", "maybe_cheaper", "trigger_listed", "trigger_extension",
    "beyond_check", "charges_not_told", "trade_remedies", "used_vehicles", "state_exemptions", "plus_mark",
    "gsp_before_2021",
)  # fmt: skip
_NEED_VALUE, _FIRST_NEED, _NEED_FX, _FIRST_QUESTION = 1 << 0, 1, 1 << 7, 8
_SPORTING, _MAYBE_CHEAPER, _LISTED, _EXTENSION, _BEYOND = 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15
_NOT_TOLD, _USED_VEHICLES = 1 << 16, 1 << 18
CHARGE_KEYS_FROM = len(KEYS)


class Lookup(NamedTuple):
    """Tables beside those of duty and charges."""

    tnved: Column  # sorted codes
    ahtn: Column
    tnved_six: Column  # the first line of each subheading, by its six digits
    ahtn_six: Column
    line_group: Column  # trigger group, 0 for none
    line_missing: Column  # bits of the entries of law/coverage.toml, at line × 6 + state
    missing_bit: Column  # by entry: its bit of `unknown`
    missing_until: Column
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
    measure: Column  # of the chosen regime, or of one claimed in vain
    due: Column  # its duty
    charged: Charged


def line_of(lookup: Lookup, code: int, destination: int) -> int:
    """The number of a line of the importing side; NONE if there is none, or the code has not as many digits."""
    if code < 0:
        return NONE
    if destination == VIETNAM:
        six = code // 100
        for place in range(lookup.ahtn_six[six], lookup.ahtn_six[six + 1]):
            if lookup.ahtn[place] == code:
                return len(lookup.tnved) + place
        return NONE
    six = code // 10_000
    for place in range(lookup.tnved_six[six], lookup.tnved_six[six + 1]):
        if lookup.tnved[place] == code:
            return place
    return NONE


def _of_options(tables: Tables, found: Options, at: int, day: int) -> int:
    """What is unknown about the options: what sums lack, which rate holds, goods for special use, a law unchecked."""
    unknown, oldest, doubtful = 0, day, False
    for regime in range(REGIMES):
        measure, status = found.measure[regime * BLOCK + at], found.status[regime * BLOCK + at]
        lacks = found.lacks[regime * BLOCK + at] if regime < SHOWN else 0
        if lacks:
            unknown |= (lacks & _QUANTITIES) << _FIRST_NEED
            if lacks & LACKS_FX:
                unknown |= _NEED_FX
        if measure == NONE:
            if status == UNKNOWN:
                unknown |= 1 << _FIRST_QUESTION
                doubtful = True
            continue
        told = tables.m_word[measure]
        if status == UNKNOWN:
            doubtful = True
            if question_of(told):
                unknown |= 1 << (_FIRST_QUESTION - 1 + question_of(told))
        if flags_of(told) & EXCEPTIONAL:
            unknown |= _SPORTING
            doubtful = True
        if 0 <= checked_of(told) < oldest:
            oldest = checked_of(told)
    if oldest < day:
        unknown |= _BEYOND
    best = found.best[at]
    if best != NONE and doubtful:
        rate = rate_of(tables.m_word[found.measure[best * BLOCK + at]])
        if tables.r_form[rate] != 0 or tables.r_percent[rate] != 0:
            unknown |= _MAYBE_CHEAPER
    return unknown


def _of_trigger(tables: Tables, lookup: Lookup, found: Options, at: int, group: int, day: int) -> int:
    """Art. 2.10(4): what a line of a trigger group must reckon with."""
    measure = found.measure[PREFERENCE * BLOCK + at]
    if measure != NONE and flags_of(tables.m_word[measure]) & SUSPENDED:
        return 0
    unknown = _LISTED if found.status[PREFERENCE * BLOCK + at] == UNKNOWN else 0
    for place in range(len(lookup.extension_group)):
        of_group = lookup.extension_group[place] == group
        if of_group and lookup.extension_from[place] <= day <= lookup.extension_to[place]:
            unknown |= _EXTENSION
    return unknown


def _of_line(lookup: Lookup, line: int, state: int, day: int) -> int:
    """What the book does not hold of any goods of the line."""
    unknown, entries = 0, lookup.line_missing[line * 6 + state]
    for entry in range(len(lookup.missing_bit)):
        if entries >> entry & 1 and day <= lookup.missing_until[entry]:
            unknown |= lookup.missing_bit[entry]
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


def _tell_nothing(charged: Charged, row: int) -> None:
    """No regime, no charges: what they would be is not told."""
    charged.vat[row], charged.excise[row], charged.other[row], charged.total[row] = NONE, NONE, NONE, NONE
    charged.vat_entry[row], charged.excise_entry[row] = NONE, NONE


def _find(tables: Tables, lookup: Lookup, rows: Rows, found: Options, out: Results, first: int, last: int) -> None:
    """The lines and measures of a block of rows: short loops, so that the memory of many rows is fetched at once."""
    for row in range(first, last):
        out.fault[row], out.chosen[row], out.line[row] = rows.skip[row], NONE, NONE
        if rows.skip[row] == RIGHT:
            out.line[row] = line_of(lookup, rows.code[row], rows.destination[row])
    for row in range(first, last):
        line = out.line[row]
        if line != NONE:
            measures_of(tables, found, row - first, BLOCK, line, 1 << rows.destination[row], rows.day[row])
        elif rows.skip[row] == RIGHT:
            out.fault[row] = NO_LINE


def _count(  # noqa: PLR0917
    tables: Tables,
    plans: Plans,
    lookup: Lookup,
    exchange: Exchange,
    rows: Rows,
    found: Options,
    out: Results,
    row: int,
    at: int,
) -> bool:
    """One row whose measures stand at `at`: sums, the regime to be charged, charges, unknowns; False if 64 bits or the
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
    out.measure[row] = found.measure[chosen * BLOCK + at] if chosen != NONE else NONE
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
    unknown = _of_options(tables, found, at, day) | _of_line(lookup, line, state, day)
    if value == NONE:
        unknown |= _NEED_VALUE
    if lookup.line_group[line]:
        unknown |= _of_trigger(tables, lookup, found, at, lookup.line_group[line], day)
    if chosen == NONE:
        out.charged.unknown[row] = unknown | _NOT_TOLD
        _tell_nothing(out.charged, row)
    else:
        if lookup.asks_used[plan]:
            unknown &= ~_USED_VEHICLES
        out.charged.unknown[row] = unknown | out.charged.unknown[row] << CHARGE_KEYS_FROM
    for regime in range(SHOWN):
        measure, place = found.measure[regime * BLOCK + at], regime * many + row
        out.rate[place] = rate_of(tables.m_word[measure]) if measure != NONE else NONE
        out.status[place] = found.status[regime * BLOCK + at]
        out.duty[place] = found.duty[regime * BLOCK + at]
    out.best[row], out.chosen[row], out.due[row] = best, chosen, due
    return True


def assess_rows(  # noqa: PLR0917
    tables: Tables,
    plans: Plans,
    lookup: Lookup,
    exchange: Exchange,
    rows: Rows,
    found: Options,
    out: Results,
    first: int,
    last: int,
) -> None:
    """Assess the rows from `first` to before `last`. `found` is room for the options of BLOCK rows."""
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        _find(tables, lookup, rows, found, out, start, end)
        for row in range(start, end):
            if out.line[row] != NONE and not _count(
                tables, plans, lookup, exchange, rows, found, out, row, row - start
            ):
                out.fault[row] = ALONE
