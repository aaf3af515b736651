"""Duty options in whole numbers: the one engine, run compiled over millions of rows and interpreted for one.

Everything here is plain functions on integers and indexable columns, so that the same source serves both: a compiler of
numerical Python turns it into machine code for a batch; for a single consignment Python runs it as it stands, on
integers without limit. Nothing is rounded but the sums to be paid, half up, to `step`.

    scale       money and quantities are whole numbers of 1/scale of a unit: 10 000 in a batch, 10**12 for one answer
    step        the smallest sum paid, in 1/scale: a cent is 100 in the batch
    statuses    AVAILABLE, CONDITIONAL, UNAVAILABLE, UNKNOWN
    NONE        -1, for whatever is not known: a line, a finding, a rate, a sum
    lacks       what an option's sum lacks: a bit for each duty unit, and LACKS_FX
"""

from __future__ import annotations

from typing import Any, NamedTuple

from burabay.compiled import outlined
from burabay.duty.compile import AMOUNT_SCALE, CONDITION_OF_MFN, EXCEPTIONAL, PERCENT_SCALE

Column = Any  # an integer array where compiled; whatever can be indexed where interpreted

NONE = -1
AVAILABLE, CONDITIONAL, UNAVAILABLE, UNKNOWN = 0, 1, 2, 3
REGIMES = 5
MFN, MFN_IN_QUOTA, PREFERENCE, PREFERENCE_IN_QUOTA, ORDINARY = 0, 1, 2, 3, 4
RATE, TRIGGER_MAYBE, AMBIGUOUS, UNKNOWN_OUTCOME = 0, 4, 5, 6

AD_VALOREM, SPECIFIC, MIN, PLUS, LOWER_OF = 0, 1, 2, 3, 4
KG = 0
# A rate's fields. MONEY is the place of its currency among the columns of the exchange table.
FORM, PERCENT, CEILING, AMOUNT, PER, UNIT, MONEY, FIELDS = 0, 1, 2, 3, 4, 5, 6, 8
LACKS_FX = 1 << 20
# A sum that 64 bits do not hold: the row is counted by itself, on integers without limit.
OVERFLOW = -2

# Art. 2.3(4): the preference is not above MFN, above it, or it depends on figures that were not given.
NOT_ABOVE, ABOVE, DEPENDS = 0, 1, 2
# What relation says of two rates: the first is at most the second on every consignment, above on every one, or neither.
NEVER_ABOVE, ALWAYS_ABOVE, NO_RELATION = 0, 1, 2

_DAY = (1 << 22) - 1
_WHOLE_PERCENT = 100 * PERCENT_SCALE


class Tables(NamedTuple):
    """The compiled book as the kernel reads it: see `duty.compile` for the columns' meaning."""

    line_start: Column
    m_span: Column  # days, states and regime of a measure in one number: see `span`
    m_word: Column  # what its finding says, in one number: see `word`
    line_bound: Column  # whether the line itself applies only under a condition
    rate: Column  # FIELDS of each rate, one behind the other
    relation: Column  # of rate a and rate b at a × rates + b
    rates: int
    in_force: int
    limit: float  # products up to here are made at once


class Options(NamedTuple):
    """What the kernel writes, at regime × rows + row: `told` (the word of the measure that holds, NONE without one),
    `status`, `duty`, `above`, `lacks`; at row: `best`.
    """

    told: Column
    status: Column
    duty: Column
    above: Column
    lacks: Column
    best: Column


# Columns that are read together stand in one number, since it is memory that a batch waits for. Arrays are packed as
# well as single numbers.


def span(first: Any, last: Any, states: Any, regime: Any) -> Any:
    """First and last day, bits of states, regime: 22, 22, 6 and 3 bits."""
    return first << 31 | last << 9 | states << 3 | regime


def word(outcome: Any, flags: Any, question: Any, checked: Any, rate: Any) -> Any:
    """Outcome, flags, question, oldest day of check (NONE for none), rate (NONE for none): 3, 3, 2, 22 and 16 bits."""
    return outcome | flags << 3 | question << 6 | checked + 1 << 8 | rate + 1 << 30


def outcome_of(told: int) -> int:
    """The outcome in a `word`."""
    return told & 7


def flags_of(told: int) -> int:
    """The flags in a `word`."""
    return told >> 3 & 7


def question_of(told: int) -> int:
    """The question in a `word`."""
    return told >> 6 & 3


def checked_of(told: int) -> int:
    """The oldest day of check in a `word`; NONE if there is none."""
    return (told >> 8 & _DAY) - 1


def rate_of(told: int) -> int:
    """The rate in a `word`; NONE if there is none."""
    return (told >> 30) - 1


@outlined
def _long_division(number: int, factor: int, divisor: int, limit: float) -> tuple[int, int]:
    """`number` × `factor` ÷ `divisor`, digit by digit; (OVERFLOW, 0) where 64 bits do not hold it.

    The larger the divisor, the smaller the digits: of 8 bits or, with more steps, of 2.
    """
    if factor > number:
        number, factor = factor, number  # the digits of the larger are gone through
    bits = 8
    if float(divisor) * 257 + float(factor) * 256 > limit:
        bits = 2
    if float(divisor) * 5 + float(factor) * 4 > limit or float(number) * float(factor) / float(divisor) > limit / 4:
        return OVERFLOW, 0
    base, quotient, rest = 1 << bits, 0, 0
    for place in range(64 // bits - 1, -1, -1):
        digit = (number >> (bits * place)) & (base - 1)
        rest = rest * base + digit * factor
        whole = rest // divisor
        quotient = quotient * base + whole
        rest -= whole * divisor
    return quotient, rest


def mul_div(number: int, factor: int, divisor: int, limit: float) -> tuple[int, int]:
    """`number` × `factor` ÷ `divisor` as quotient and remainder, exact; (OVERFLOW, 0) where 64 bits do not hold it.

    Long division where the product itself is too large. All three are at least 0, the divisor above it.
    """
    if float(number) * float(factor) < limit:
        product = number * factor
        whole = product // divisor
        return whole, product - whole * divisor
    return _long_division(number, factor, divisor, limit)


def _at_least_halves(first: int, of_first: int, second: int, of_second: int, halves: int, limit: float) -> int:
    """Whether first/of_first + second/of_second ≥ halves/2 (1, 0, OVERFLOW); both fractions are below one."""
    whole, rest = mul_div(first, of_second, of_first, limit)
    if whole == OVERFLOW:
        return OVERFLOW
    lacking = halves * of_second - 2 * (whole + second)
    if lacking <= 0:
        return 1
    return 1 if lacking == 1 and 2 * rest >= of_first else 0


def share(value: int, percent: int, step: int, limit: float) -> tuple[int, int, int]:
    """A percentage of `value` in steps: whole steps, and what is left as a fraction of a step (numerator, divisor)."""
    divisor = _WHOLE_PERCENT * step
    whole, rest = mul_div(value, percent, divisor, limit)
    return whole, rest, divisor


def half_up(whole: int, rest: int, divisor: int) -> int:
    """To the nearest whole number, halves up; OVERFLOW stays what it is."""
    if whole == OVERFLOW:
        return OVERFLOW
    return whole + 1 if rest >= divisor - rest else whole


def paid(units: int, step: int, limit: float) -> int:
    """Steps as a sum in 1/scale; OVERFLOW where 64 bits might not hold a few such sums together."""
    if units == OVERFLOW or float(units) * float(step) > limit / 4:
        return OVERFLOW
    return units * step


@outlined
def _sum_by_quantity(
    form: int,
    percent: int,
    ceiling: int,
    amount: int,
    per: int,
    value: int,
    quantity: int,
    fx_number: int,
    fx_divisor: int,
    step: int,
    limit: float,
) -> int:
    """`sum_at` for rates that count a quantity."""
    if float(amount) * float(fx_number) > limit or float(AMOUNT_SCALE * per) * float(fx_divisor) * float(step) > limit:
        return OVERFLOW
    by_unit = AMOUNT_SCALE * per * fx_divisor * step
    whole, rest = mul_div(quantity, amount * fx_number, by_unit, limit)
    units = half_up(whole, rest, by_unit)
    if form == SPECIFIC or units == OVERFLOW:
        return paid(units, step, limit)
    whole_share, rest_share, by_share = share(value, percent, step, limit)
    units_share = half_up(whole_share, rest_share, by_share)
    if units_share == OVERFLOW:
        return OVERFLOW
    if form == PLUS:
        carried = whole + whole_share
        for halves in (1, 3):
            reached = _at_least_halves(rest_share, by_share, rest, by_unit, halves, limit)
            if reached == OVERFLOW:
                return OVERFLOW
            carried += reached
        return paid(carried, step, limit)
    larger = max(units, units_share)
    if form == MIN:
        return paid(larger, step, limit)
    whole, rest, divisor = share(value, ceiling, step, limit)
    units = half_up(whole, rest, divisor)
    return OVERFLOW if units == OVERFLOW else paid(min(units, larger), step, limit)


def sum_at(
    form: int,
    percent: int,
    ceiling: int,
    amount: int,
    per: int,
    value: int,
    quantity: int,
    fx_number: int,
    fx_divisor: int,
    step: int,
    limit: float,
) -> int:
    """What a rate comes to, rounded half up to `step` (in 1/scale); OVERFLOW if 64 bits do not hold the way there.

    `percent` and `ceiling` are thousandths of a per cent of `value`; `amount` ten-thousandths of the rate's currency
    for each `per` of `quantity`; the rate's currency times fx_number / fx_divisor is the value's. Rounding keeps order,
    so that of parts the larger or lower is taken after it; added parts are rounded once.
    """
    if form == AD_VALOREM:
        if percent == 0:
            return 0
        whole, rest, divisor = share(value, percent, step, limit)
        units = half_up(whole, rest, divisor)
        return paid(units, step, limit)
    return _sum_by_quantity(
        form, percent, ceiling, amount, per, value, quantity, fx_number, fx_divisor, step, limit
    )  # fmt: skip


def _status(outcome: int, flags: int, regime: int, bound: int) -> int:
    """The status that an outcome gives a regime before any money is counted."""
    if regime == ORDINARY:
        return UNAVAILABLE  # goods of the other Party have MFN treatment (Art. 2.1), whatever the ordinary rate is
    if outcome == RATE:
        return AVAILABLE if regime == MFN and not bound and not flags & CONDITION_OF_MFN else CONDITIONAL
    return UNKNOWN if outcome in (TRIGGER_MAYBE, AMBIGUOUS, UNKNOWN_OUTCOME) else UNAVAILABLE


def _gap(regime: int, seen: int, before: bool) -> int:
    """The status where no measure covers the day: what is not known is unknown, never free."""
    preference = regime in (PREFERENCE, PREFERENCE_IN_QUOTA)
    if regime == ORDINARY or (preference and before):
        return UNAVAILABLE
    return UNKNOWN if seen or regime == PREFERENCE else UNAVAILABLE


def _free(tables: Tables, rate: int) -> bool:
    return tables.rate[rate * FIELDS + FORM] == AD_VALOREM and tables.rate[rate * FIELDS + PERCENT] == 0


def _relation(tables: Tables, first: int, second: int) -> int:
    """Whether one rate is at most another on every consignment."""
    if first == second or _free(tables, first):
        return NEVER_ABOVE
    one, other = first * FIELDS, second * FIELDS
    if tables.rate[one + FORM] == AD_VALOREM and tables.rate[other + FORM] == AD_VALOREM:
        return NEVER_ABOVE if tables.rate[one + PERCENT] <= tables.rate[other + PERCENT] else ALWAYS_ABOVE
    return tables.relation[first * tables.rates + second]


def _above(tables: Tables, out: Options, mine: int, mfn: int) -> int:
    """Art. 2.3(4): whether the preference costs more than MFN, by the sums if both are known, else by the rates."""
    rate = rate_of(out.told[mine])
    if _free(tables, rate):
        return NOT_ABOVE
    rate_mfn = rate_of(out.told[mfn]) if out.told[mfn] != NONE else NONE
    if rate_mfn == NONE:
        return DEPENDS
    if out.duty[mine] >= 0 and out.duty[mfn] >= 0:
        return ABOVE if out.duty[mine] > out.duty[mfn] else NOT_ABOVE
    related = _relation(tables, rate, rate_mfn)
    if related == NO_RELATION:
        return DEPENDS
    return ABOVE if related == ALWAYS_ABOVE else NOT_ABOVE


def _usable(out: Options, place: int) -> bool:
    return out.status[place] in (AVAILABLE, CONDITIONAL)


def _claimable(out: Options, place: int) -> bool:
    """Whether an option may be claimed and is not for special goods within the line alone."""
    return _usable(out, place) and not flags_of(out.told[place]) & EXCEPTIONAL


@outlined
def _cheapest_by_rate(tables: Tables, out: Options, row: int, rows: int, regimes: int) -> int:
    """Without a value: the first option whose rate is never above that of any other; NONE if there is none."""
    for regime in range(regimes):
        place = regime * rows + row
        if not _claimable(out, place):
            continue
        rate, lowest = rate_of(out.told[place]), True
        for other in range(regimes):
            beside = other * rows + row
            if _claimable(out, beside):
                lowest = lowest and _relation(tables, rate, rate_of(out.told[beside])) == NEVER_ABOVE
        if lowest:
            return regime
    return NONE


def _cheapest(out: Options, row: int, rows: int, regimes: int) -> int:
    """The least sum; of equal ones the first, which asks for less."""
    best, least = NONE, NONE
    for regime in range(regimes):
        place = regime * rows + row
        duty = out.duty[place]
        if duty >= 0 and (best == NONE or duty < least) and _claimable(out, place):
            best, least = regime, duty
    return best


def measures_of(tables: Tables, held: Column, line: int, state: int, day: int) -> int:
    """The number of the measure of each regime that holds for a line, a destination (its bit) and a day, or NONE.

    The result has a bit for every regime of which the line has a measure on any day.
    """
    seen = 0
    for regime in range(REGIMES):
        held[regime] = NONE
    for m in range(tables.line_start[line], tables.line_start[line + 1]):
        spanned = tables.m_span[m]
        if spanned >> 3 & state:
            regime = spanned & 7
            seen |= 1 << regime
            if spanned >> 31 <= day <= (spanned >> 9 & _DAY):
                held[regime] = m
    return seen


def law_of(tables: Tables, out: Options, row: int, rows: int, held: Column, seen: int, line: int, day: int) -> None:
    """What the measures that hold say, and the status that each gives its regime. `seen` as `measures_of` gives it."""
    for regime in range(REGIMES):
        place, measure = regime * rows + row, held[regime]
        if measure == NONE:
            out.told[place] = NONE
            out.status[place] = _gap(regime, seen >> regime & 1, day < tables.in_force)
        else:
            told = tables.m_word[measure]
            out.told[place] = told
            out.status[place] = _status(outcome_of(told), flags_of(told), regime, tables.line_bound[line])


def duty_of(
    tables: Tables,
    out: Options,
    place: int,
    value: int,
    kg: int,
    unit: int,
    quantity: int,
    fx_number: Column,
    fx_divisor: Column,
    fx_row: int,
    step: int,
) -> bool:
    """The duty of the option at `place`, or what it lacks; False on OVERFLOW. Arguments as for `options_of`."""
    out.duty[place], out.above[place], out.lacks[place] = NONE, NOT_ABOVE, 0
    rate = rate_of(out.told[place]) if out.told[place] != NONE else NONE
    if rate == NONE or value == NONE:
        return True
    given, fx, of = 0, fx_row, rate * FIELDS
    if tables.rate[of + FORM] != AD_VALOREM:
        wanted = tables.rate[of + UNIT]
        given = kg if wanted == KG else quantity if wanted == unit else NONE
        fx = fx_row + tables.rate[of + MONEY]
        lacks = (1 << wanted if given == NONE else 0) | (LACKS_FX if fx_divisor[fx] == 0 else 0)
        if lacks:
            out.lacks[place] = lacks
            if _usable(out, place):
                out.status[place] = UNKNOWN
            return True
    duty = sum_at(
        tables.rate[of + FORM], tables.rate[of + PERCENT], tables.rate[of + CEILING], tables.rate[of + AMOUNT],
        tables.rate[of + PER], value, given, fx_number[fx], fx_divisor[fx], step, tables.limit,
    )  # fmt: skip
    out.duty[place] = duty
    return duty != OVERFLOW


def options_of(
    tables: Tables,
    out: Options,
    row: int,
    rows: int,
    regimes: int,
    value: int,
    kg: int,
    unit: int,
    quantity: int,
    fx_number: Column,
    fx_divisor: Column,
    fx_row: int,
    step: int,
) -> bool:
    """The first `regimes` of one row whose law is told: duty, Art. 2.3(4), the cheapest; False on OVERFLOW.

    `value`, `kg` and `quantity` (of duty unit `unit`) are in 1/scale, NONE if not given. The exchange table holds at
    `fx_row` + the place of a currency how many units of the value's currency one of it is; a divisor of 0 says that it
    is not known.
    """
    for regime in range(regimes):
        place = regime * rows + row
        if not duty_of(tables, out, place, value, kg, unit, quantity, fx_number, fx_divisor, fx_row, step):
            return False
    for regime in (PREFERENCE, PREFERENCE_IN_QUOTA):
        place = regime * rows + row
        if _usable(out, place):
            out.above[place] = _above(tables, out, place, row)
            if out.above[place] == ABOVE:
                out.status[place] = UNAVAILABLE
    if value == NONE:
        out.best[row] = _cheapest_by_rate(tables, out, row, rows, regimes)
    else:
        out.best[row] = _cheapest(out, row, rows, regimes)
    return True
