"""Taxes and fees of one row in whole numbers: the plan of its line, state and day, worked out on value and duty.

Which rows of law apply is not decided here: `charges.plans` has asked the rules of this package and tabulated their
answers. The functions are compiled for a batch, like those of `duty.kernel`, whose notation they share.
"""

from __future__ import annotations

from typing import NamedTuple

from burabay.compiled import outlined
from burabay.duty.kernel import KG, NONE, OVERFLOW, Column, mul_div, sum_at

# What an entry of a plan does: nothing is taken; it stays open; a rate; exempt; the row must be assessed by itself.
NOTHING, OPEN, RATE, EXEMPT, ALONE = 0, 1, 2, 3, 4
# Units of a plan's rates beside those of duty: one for each declaration, and one that a row never brings.
ONE, NEVER = 100, 101
# Fields of an item: its charge, what its base is made of, its first entry, its first threshold and their number.
CHARGE, BASE, FIRST_ENTRY, FIRST_THRESHOLD, THRESHOLDS, ITEM_FIELDS = 0, 1, 2, 3, 4, 8
# Fields of an entry: its kind; its rate, MONEY being the place of its currency in the exchange table; bits of KEYS that
# hold with it, where its quantity was not given, and where its exchange rate was not.
KIND, FORM, PERCENT, AMOUNT, PER, UNIT, MONEY, UNKNOWN, LACKS_QUANTITY, LACKS_FX, ENTRY_FIELDS = (*range(10), 16)
# Charges by their place in `charges.every.COUNTED`.
EXCISE, ENVIRONMENT_TAX, VAT, CUSTOMS_FEE = 0, 1, 2, 3
# Entries of an item, before those of its thresholds' regions.
NO_VALUE, NO_NATIONAL, REGIONS = 0, 1, 2
_VALUE, _DUTY, _EXCISE, _ENVIRONMENT = 1, 2, 4, 8


class Plans(NamedTuple):
    """Plans of charges by profile, state and epoch; items by plan, entries by item.

    A line has a profile (the rows of law that concern it); the days between two changes of any charge are an epoch;
    a plan has items, one for each charge that is or may be due, in the order of counting; an item has entries:
    without a value, without a rate to the national currency, then one for each region of its thresholds.
    """

    line_profile: Column
    day_from: int  # the first day of `epoch_of`; days before and after are as its first and last
    epoch_of: Column  # by day
    epochs: int
    plan: Column  # at (profile × 6 + state) × epochs + epoch
    first_item: Column
    plan_step: Column  # smallest sum paid in the national currency, in 1/scale
    plan_waiver: Column  # duty and taxes in national currency, in 1/scale, below which no customs fee is taken; 0: none
    item: Column  # ITEM_FIELDS of each item, one behind the other
    threshold: Column  # in the national currency, in 1/scale
    entry: Column  # ENTRY_FIELDS of each entry, one behind the other
    lacks_base: int  # bits of KEYS
    not_counted: int
    national: Column  # by state, the place of its currency in the exchange table


class Charged(NamedTuple):
    """What the kernel writes at each row: sums in 1/scale or NONE, the entry of VAT, bits of what is unknown."""

    vat: Column
    excise: Column
    other: Column
    total: Column
    vat_entry: Column
    excise_entry: Column
    unknown: Column


def plan_of(plans: Plans, line: int, state: int, day: int) -> int:
    """The plan of a line in a state (its number) on a day."""
    at = min(max(day - plans.day_from, 0), len(plans.epoch_of) - 1)
    return plans.plan[(plans.line_profile[line] * 6 + state) * plans.epochs + plans.epoch_of[at]]


def _entry(plans: Plans, item: int, value: int, fx_number: int, fx_divisor: int, limit: float) -> int:
    """The entry, for a value, of the item whose fields begin at `item`, by its worth in national money; or OVERFLOW."""
    first, thresholds = plans.item[item + FIRST_ENTRY], plans.item[item + THRESHOLDS]
    if value == NONE:
        return first + NO_VALUE
    if thresholds == 0:
        return first + REGIONS
    if fx_divisor == 0:
        return first + NO_NATIONAL
    start = plans.item[item + FIRST_THRESHOLD]
    highest = plans.threshold[start + thresholds - 1]
    if float(value) * float(fx_divisor) > limit or float(highest) * float(fx_number) > limit:
        region = _region_by_division(plans, start, thresholds, value, fx_number, fx_divisor, limit)
        return OVERFLOW if region == OVERFLOW else first + REGIONS + region
    # The table says what one unit of the national currency is in the value's: both sides are multiplied, not divided.
    worth, region = value * fx_divisor, 0
    for place in range(start, start + thresholds):
        end = plans.threshold[place] * fx_number
        if worth <= end:
            return first + REGIONS + region + (1 if worth == end else 0)
        region += 2
    return first + REGIONS + region


@outlined
def _region_by_division(
    plans: Plans, start: int, thresholds: int, value: int, fx_number: int, fx_divisor: int, limit: float
) -> int:
    """The region of a value among thresholds from `start` on, where 64 bits do not hold the products; or OVERFLOW."""
    worth, rest = mul_div(value, fx_divisor, fx_number, limit)
    if worth == OVERFLOW:
        return OVERFLOW
    for place in range(thresholds):
        end = plans.threshold[start + place]
        if worth < end or (worth == end and rest == 0):
            return 2 * place + (1 if worth == end else 0)
    return 2 * thresholds


def _base(wanted: int, value: int, duty: int, excise: int, environment: int) -> int:
    """The base that is wanted; NONE if a part of it is not known."""
    total = 0
    if wanted & _VALUE:
        if value == NONE:
            return NONE
        total += value
    if wanted & _DUTY:
        if duty == NONE:
            return NONE
        total += duty
    if wanted & _EXCISE:
        if excise == NONE:
            return NONE
        total += excise
    if wanted & _ENVIRONMENT:
        if environment == NONE:
            return NONE
        total += environment
    return total


@outlined
def _waived(
    below: int, duty: int, excise: int, vat: int, environment: int, fx_number: int, fx_divisor: int, limit: float
) -> int:
    """Whether duty and taxes together are so small that no fee is taken: 1, 0, NONE while one of them is not known."""
    known = max(duty, 0) + max(excise, 0) + max(vat, 0) + max(environment, 0)
    if fx_divisor == 0:
        return 0
    worth, _ = mul_div(known, fx_divisor, fx_number, limit)
    if worth == OVERFLOW:
        return OVERFLOW
    if worth >= below:
        return 0
    return NONE if NONE in (duty, excise, vat, environment) else 1


def _lacks(plans: Plans, of: int, given: int, fx_divisor: int) -> int:
    """Bits of what a sum by quantity lacks: the quantity, the exchange rate."""
    bits = plans.entry[of + LACKS_QUANTITY] if given == NONE else 0
    return bits | (plans.entry[of + LACKS_FX] if fx_divisor == 0 else 0)


def _amount(
    plans: Plans,
    of: int,
    value: int,
    base: int,
    priced: bool,
    kg: int,
    unit: int,
    quantity: int,
    one: int,
    fx_number: Column,
    fx_divisor: Column,
    fx_row: int,
    paid: int,
    limit: float,
) -> tuple[int, int]:
    """What the entry whose fields begin at `of` comes to, and bits of what is unknown; NONE while it is open."""
    kind, unknown = plans.entry[of + KIND], plans.entry[of + UNKNOWN]
    if kind == NOTHING or (kind == EXEMPT and priced):
        return 0, unknown
    if kind != RATE:
        return NONE, unknown
    if plans.entry[of + PERCENT] == NONE:
        base = 0  # an amount per unit stands on nothing else
    if not priced or base == NONE:
        return NONE, unknown | (plans.lacks_base if value != NONE else 0)
    given, fx = 0, fx_row
    if plans.entry[of + AMOUNT] != NONE:
        wanted, fx = plans.entry[of + UNIT], fx_row + plans.entry[of + MONEY]
        given = kg if wanted == KG else quantity if wanted == unit else one if wanted == ONE else NONE
        if given == NONE or fx_divisor[fx] == 0:
            return NONE, unknown | _lacks(plans, of, given, fx_divisor[fx])
    amount = sum_at(
        plans.entry[of + FORM], plans.entry[of + PERCENT], 0, plans.entry[of + AMOUNT], plans.entry[of + PER],
        base, given, fx_number[fx], fx_divisor[fx], paid, limit,
    )  # fmt: skip
    return amount, unknown


def charges_of(
    plans: Plans,
    out: Charged,
    row: int,
    plan: int,
    state: int,
    value: int,
    duty: int,
    priced: bool,
    kg: int,
    unit: int,
    quantity: int,
    one: int,
    fx_number: Column,
    fx_divisor: Column,
    fx_row: int,
    step: int,
    is_national: bool,
    limit: float,
) -> bool:
    """All charges of a row whose option costs `duty`; False where the row must be assessed by itself.

    Arguments as for `duty.kernel.options_of`. `priced`: a currency was given. `one` is a unit in 1/scale.
    `is_national`: the value is in the currency of the state, where the state's own unit of payment counts.
    """
    excise, environment, vat, fee, other, settled, of_others, unknown = 0, 0, NONE, 0, 0, True, True, 0
    out.vat_entry[row] = NONE
    out.excise_entry[row] = NONE
    national = fx_row + plans.national[state]
    paid = plans.plan_step[plan] if is_national else step
    for number in range(plans.first_item[plan], plans.first_item[plan + 1]):
        item = number * ITEM_FIELDS
        charge = plans.item[item + CHARGE]
        entry = _entry(plans, item, value, fx_number[national], fx_divisor[national], limit)
        if entry == OVERFLOW:
            return False
        of = entry * ENTRY_FIELDS
        if plans.entry[of + KIND] == ALONE:
            return False
        base = _base(plans.item[item + BASE], value, duty, excise, environment)
        amount, open_ones = _amount(
            plans, of, value, base, priced, kg, unit, quantity, one, fx_number, fx_divisor, fx_row, paid, limit
        )
        if amount == OVERFLOW:
            return False
        unknown |= open_ones
        settled = settled and amount != NONE
        if charge == EXCISE:
            excise = amount
            out.excise_entry[row] = entry
        elif charge == VAT:
            vat = amount
            out.vat_entry[row] = entry
        else:
            if charge == ENVIRONMENT_TAX:
                environment = amount
            elif charge == CUSTOMS_FEE:
                fee = amount
            of_others = of_others and amount != NONE
            other += max(amount, 0)
    if fee > 0 and plans.plan_waiver[plan] > 0:
        waived = _waived(
            plans.plan_waiver[plan], duty, excise, vat, environment, fx_number[national], fx_divisor[national], limit
        )
        if waived == OVERFLOW:
            return False
        if waived == NONE:
            settled, of_others, unknown = False, False, unknown | plans.lacks_base
        other -= fee if waived else 0
    out.vat[row], out.excise[row] = vat, excise
    out.other[row] = other if of_others else NONE
    out.total[row] = duty + max(vat, 0) + max(excise, 0) + other if settled and duty != NONE else NONE
    out.unknown[row] = unknown | (0 if settled else plans.not_counted)
    return True
