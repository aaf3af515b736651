"""Cells read straight from Arrow's memory, and rows put together from them. These loops become machine code.

A cell becomes a whole number, or one of NONE, BAD (`duty` would refuse it), ALONE (right, but no number of the arrays)
and UNSURE: whatever these readers do not know by heart is read again by the functions that `duty` itself uses.

`valid` and `first` are Arrow's bits of presence and where the rows begin in them; without bits all cells are there.
"""

# ruff: noqa: PLR0912, PLR0917, PLR1714  a loop of the compiler has as many arguments and branches as there are columns

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from burabay.compiled import compiled
from burabay.declarations.lines import LIMIT, NONE, SCALE, VIETNAM, Flags, Int8, Int16, Int32, Int64
from burabay.duty.money import MOST_DECIMALS

Whole: TypeAlias = int | np.int64

BAD = -2
ALONE = -3
UNSURE = -4

# What an Incoterm leaves to be added to the price.
ADDS_BOTH, ADDS_INSURANCE, ADDS_NOTHING = 1, 2, 3

_DECIMALS = 4
_WHOLE_LIMIT = LIMIT // SCALE
_LARGEST = 10**18
# Any two decimals of 15 digits are two floats, so the one that is met is the shortest.
_SHORT = 10**15
# Up to there every whole number is a float32.
EXACT_32 = 2.0**24
# Whole floats are exact up to there.
_EXACT = 2.0**53
# Weights above that are not multiplied here: 64 bits might not hold the product.
_MOST_KG = 9 * 10**15
_MOST_QUANTITY = 9 * 10**12
FIRST_DAY = 719_163  # 1970-01-01
LAST_DAY = 3_652_059  # 9999-12-31
_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


@compiled
def _there(valid: Int8, place: Whole) -> bool:
    return len(valid) == 0 or bool((np.int64(valid[place >> 3]) >> (place & 7)) & 1)


@compiled
def _number(data: Int8, start: Whole, stop: Whole, positive: bool) -> Whole:
    """Digits, one point, one sign, spaces (also the two that do not break). Nothing else is known here."""
    whole, decimals, seen, signed, negative = np.int64(0), -1, False, False, False
    place = start
    while place < stop:
        byte = np.int64(data[place])
        if 48 <= byte <= 57:
            seen = True
            if decimals < 4:
                whole = whole * 10 + (byte - 48)
            elif byte != 48:
                return UNSURE
            if decimals >= 0:
                decimals += 1
            elif whole >= _WHOLE_LIMIT:
                return UNSURE
        elif byte == 46 and decimals < 0:
            decimals = 0
        elif (byte in (43, 45)) and not (seen or signed or decimals >= 0):
            signed = True
            negative = byte == 45
        elif byte == 0xC2 and place + 1 < stop and data[place + 1] == 0xA0:
            place += 1
        elif byte == 0xE2 and place + 2 < stop and data[place + 1] == 0x80 and data[place + 2] == 0xAF:
            place += 2
        elif byte != 32:
            return UNSURE
        place += 1
    if not seen or decimals > MOST_DECIMALS:
        return NONE if start == stop else UNSURE
    for _ in range(max(decimals, 0), _DECIMALS):
        whole *= 10
    return BAD if (whole == 0 and positive) or (whole > 0 and negative) else whole


@compiled
def read_numbers(ends: Int64, data: Int8, valid: Int8, first: int, positive: bool, out: Int64) -> None:
    """Texts of numbers → ten-thousandths."""
    for row in range(len(out)):
        if _there(valid, first + row):
            out[row] = _number(data, np.int64(ends[row]), np.int64(ends[row + 1]), positive)
        else:
            out[row] = NONE


@compiled
def read_wholes(values: Int64, valid: Int8, first: int, positive: bool, out: Int64) -> None:
    """Whole numbers → ten-thousandths."""
    for row in range(len(out)):
        if not _there(valid, first + row):
            out[row] = NONE
            continue
        value = values[row]
        if value < 0 or value >= _LARGEST or (positive and value == 0):
            out[row] = BAD
        else:
            out[row] = value * SCALE if value < _WHOLE_LIMIT else ALONE


@compiled
def _single(value: float) -> Whole:
    """A float32: the fewest decimals that lead back to it, the even one of two that are as near."""
    if value >= EXACT_32:
        return UNSURE
    ten = 1.0
    for decimals in range(_DECIMALS + 1):
        scaled = np.rint(value * ten)
        if np.float32(scaled / ten) == np.float32(value):
            whole: Whole = np.int64(scaled) * 10 ** (_DECIMALS - decimals)
            return whole
        ten *= 10.0
    return UNSURE


@compiled
def _double(value: float) -> Whole:
    """A float64, if at most four decimals and fifteen digits lead back to it."""
    if value >= _EXACT / SCALE:
        return UNSURE
    scaled = np.rint(value * SCALE)
    if scaled / SCALE != value:
        return UNSURE
    whole = np.int64(scaled)
    told = whole
    while told >= _SHORT and told % 10 == 0:
        told //= 10
    return whole if told < _SHORT else UNSURE


@compiled
def read_floats(values: Int64, valid: Int8, first: int, positive: bool, single: bool, out: Int64) -> None:
    """Binary floats, by their shortest decimal notation → ten-thousandths. Not a number is none. No rounding."""
    for row in range(len(out)):
        value = np.float64(values[row])
        if value != value or not _there(valid, first + row):  # noqa: PLR0124  NaN alone is not itself
            out[row] = NONE
        elif value < 0 or value >= _LARGEST or (positive and value == 0):
            out[row] = BAD
        else:
            out[row] = _single(value) if single else _double(value)


@compiled
def read_decimals(words: Int64, valid: Int8, first: int, scale: int, positive: bool, out: Int64) -> None:
    """Decimals of 128 bits with `scale` decimals → ten-thousandths. `words`: four of 32 bits each, the low first."""
    for row in range(len(out)):
        if not _there(valid, first + row):
            out[row] = NONE
            continue
        w0, w1 = np.int64(words[4 * row]), np.int64(words[4 * row + 1])
        w2, w3 = np.int64(words[4 * row + 2]), np.int64(words[4 * row + 3])
        if w3 >= 1 << 31:
            out[row] = BAD
            continue
        left, drop = np.int64(0), scale - _DECIMALS
        while drop > 0 and left == 0:
            step = min(drop, 9)
            part = np.int64(10) ** step
            w3, left = w3 // part, w3 % part
            w2, left = (left << 32 | w2) // part, (left << 32 | w2) % part
            w1, left = (left << 32 | w1) // part, (left << 32 | w1) % part
            w0, left = (left << 32 | w0) // part, (left << 32 | w0) % part
            drop -= step
        grow = np.int64(10) ** max(_DECIMALS - scale, 0)
        if left != 0 or w3 != 0 or w2 != 0 or w1 >= 1 << 30 or (w1 << 32 | w0) >= LIMIT // grow:
            out[row] = UNSURE
        elif positive and w1 == 0 and w0 == 0:
            out[row] = BAD
        else:
            out[row] = (w1 << 32 | w0) * grow


@compiled
def read_codes(ends: Int64, data: Int8, valid: Int8, first: int, code: Int64, digits: Int8) -> None:
    """Texts of tariff codes, of digits, spaces and dots → the number and how many digits it has."""
    for row in range(len(code)):
        number, count, place = np.int64(0), 0, np.int64(ends[row])
        stop = np.int64(ends[row + 1]) if _there(valid, first + row) else place
        while place < stop:
            byte = np.int64(data[place])
            if 48 <= byte <= 57:
                count += 1
                if count > 10:
                    break
                number = number * 10 + (byte - 48)
            elif byte not in (32, 46):
                count = UNSURE
                break
            place += 1
        if count < 0:
            code[row] = UNSURE
        else:
            code[row] = number if 2 <= count <= 10 else BAD
        digits[row] = count if 2 <= count <= 10 else NONE


@compiled
def codes_of_numbers(cells: Int64, code: Int64, digits: Int8) -> None:
    """Numbers (ten-thousandths) → codes: what is no whole number of at most ten digits is none."""
    for row in range(len(cells)):
        number = cells[row] // SCALE
        if cells[row] < 0 or number * SCALE != cells[row] or number >= 10**10:
            code[row], digits[row] = BAD, NONE
            continue
        count, rest = 1, number
        while rest >= 10:
            rest //= 10
            count += 1
        code[row] = number if count > 1 else BAD
        digits[row] = count if count > 1 else NONE


@compiled
def _day(data: Int8, start: Whole) -> Whole:
    """The ordinal of the ten bytes 2026-11-01; UNSURE for any other form."""
    year, month, day = np.int64(0), np.int64(0), np.int64(0)
    for place in range(10):
        byte = np.int64(data[start + place])
        if place in (4, 7):
            if byte != 45:
                return UNSURE
            continue
        if byte < 48 or byte > 57:
            return UNSURE
        if place < 4:
            year = year * 10 + (byte - 48)
        elif place < 7:
            month = month * 10 + (byte - 48)
        else:
            day = day * 10 + (byte - 48)
    if year < 1 or month < 1 or month > 12 or day < 1:
        return BAD
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    extra = 1 if leap and month == 2 else 0
    if day > _BEFORE_MONTH[month] - _BEFORE_MONTH[month - 1] + extra:
        return BAD
    past = year - 1
    before = past * 365 + past // 4 - past // 100 + past // 400 + _BEFORE_MONTH[month - 1]
    return before + day + (1 if leap and month > 2 else 0)


@compiled
def read_days(ends: Int64, data: Int8, valid: Int8, first: int, out: Int32) -> None:
    """Texts of days → ordinals."""
    for row in range(len(out)):
        start, stop = np.int64(ends[row]), np.int64(ends[row + 1])
        if not _there(valid, first + row):
            out[row] = BAD
        else:
            out[row] = _day(data, start) if stop - start == 10 else UNSURE


@compiled
def read_dates(values: Int32, valid: Int8, first: int, out: Int32) -> None:
    """Days since 1970 → ordinals."""
    for row in range(len(out)):
        day = np.int64(values[row]) + FIRST_DAY
        out[row] = day if 1 <= day <= LAST_DAY and _there(valid, first + row) else BAD


@compiled
def look_up(places: Int32, valid: Int8, first: int, table: Int64, missing: int, out: Int64) -> None:
    """The entry of the table at each place."""
    for row in range(len(out)):
        place = places[row]
        if not _there(valid, first + row):
            out[row] = missing
        else:
            out[row] = table[place] if 0 <= place < len(table) else BAD


@compiled
def _customs_value(price: Whole, term: Whole, freight: Whole, insurance: Whole) -> Whole:
    """See `duty.customs_value`: the price with what its Incoterm leaves out; ALONE where that is not known."""
    wants_freight, wants_insurance = term == ADDS_BOTH, term in (ADDS_BOTH, ADDS_INSURANCE)
    if (freight != NONE and not wants_freight) or (insurance != NONE and not wants_insurance):
        return BAD
    if price == ALONE or (wants_freight and freight < 0) or (wants_insurance and insurance < 0):
        return ALONE
    whole = price + (freight if wants_freight else 0) + (insurance if wants_insurance else 0)
    return whole if whole < LIMIT else ALONE


@compiled
def _two_weights(kg: Whole, quantity: Whole, thousandths: Whole) -> Whole:
    """A net weight and a quantity by weight: 1 the same, BAD two different ones, UNSURE if the numbers do not tell."""
    if thousandths == 0 or kg == NONE:
        return 1
    if not (0 <= kg < _MOST_KG and 0 <= quantity < _MOST_QUANTITY):
        return UNSURE
    return 1 if kg * 1000 == quantity * thousandths else BAD


@compiled
def settle(
    code: Int64,
    digits: Int8,
    of_number: bool,
    origin: Int8,
    destination: Int8,
    day: Int32,
    value: Int64,
    currency: Int16,
    kg: Int64,
    quantity: Int64,
    unit: Int8,
    thousandths: Int64,
    term: Int8,
    freight: Int64,
    insurance: Int64,
    claimed: Int8,
    answered: Int8,
    bad: Flags,
    alone: Flags,
    unsure: Flags,
) -> None:
    """Put rows together as `duty.consignment` does: which are bad, which stand alone, which must be asked of it.

    `thousandths` says, for each unit, how many grams one of it weighs (0 for what is no weight). `term`, `freight`,
    `insurance` and `answered` may be empty arrays: no such column. Marks of what is wrong become plain NONE here.
    """
    for row in range(len(code)):
        start, end = origin[row], destination[row]
        wrong = start < 0 or end < 0 or (start == VIETNAM) == (end == VIETNAM) or code[row] < 0 or day[row] <= 0
        price, weight, count, money, kind = value[row], kg[row], quantity[row], currency[row], unit[row]
        wrong |= price == BAD or weight == BAD or count == BAD or money == BAD or kind == BAD or claimed[row] == BAD
        told = np.int64(answered[row]) if len(answered) else np.int64(0)
        by = np.int64(term[row]) if len(term) else np.int64(NONE)
        cost = freight[row] if len(freight) else np.int64(NONE)
        cover = insurance[row] if len(insurance) else np.int64(NONE)
        wrong |= told == BAD or by == BAD or cost == BAD or cover == BAD
        worth: Whole = np.int64(NONE)
        if price != NONE:
            wrong |= money == NONE
            worth = _customs_value(price, by, cost, cover)
        wrong |= worth == BAD or (count == NONE) != (kind == NONE)
        weights = _two_weights(weight, count, thousandths[kind]) if kind >= 0 else 1
        wrong |= weights == BAD
        bad[row] = wrong
        unsure[row] = not wrong and weights == UNSURE
        alone[row] = not wrong and (worth == ALONE or weight == ALONE or count == ALONE or told > 0)
        # A number lost the zero that codes of the first nine chapters begin with.
        if of_number and digits[row] == (7 if end == VIETNAM else 9):
            digits[row] += 1
        code[row], digits[row] = max(code[row], NONE), max(digits[row], NONE)
        origin[row], destination[row], day[row] = max(start, NONE), max(end, NONE), max(day[row], 0)
        value[row], kg[row], quantity[row] = max(worth, NONE), max(weight, NONE), max(count, NONE)
        currency[row], unit[row], claimed[row] = max(money, NONE), max(kind, NONE), max(claimed[row], NONE)
