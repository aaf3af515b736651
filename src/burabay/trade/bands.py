"""What a printed figure says and what it leaves open: the band in which the true value lies (assumption A56)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

# "About" leaves at least this much open on either side.
ABOUT = Fraction(5, 100)
# A figure of few digits ("6 billion") is not taken to be rougher than this.
ROUGHEST = Fraction(1, 10)
_NUMBER = re.compile(r"\d(?:[\d.,\u00a0\u202f ]*\d)?")
_LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`, both within; no `high` where only a least value is known."""

    low: Fraction
    high: Fraction | None

    def meets(self, other: Band) -> bool:
        """Whether some value lies in both. Bands that only touch at their ends do not meet, unless one is a point."""
        if self.low == self.high or other.low == other.high:
            return (self.high is None or other.low <= self.high) and (other.high is None or self.low <= other.high)
        return (self.high is None or other.low < self.high) and (other.high is None or self.low < other.high)

    def __add__(self, other: Band) -> Band:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Band(self.low + other.low, high)

    def times(self, factor: Fraction | int) -> Band:
        """The band of `factor` (above zero) times the value."""
        return Band(self.low * factor, None if self.high is None else self.high * factor)


def _readings(printed: str) -> list[tuple[Fraction, int]]:
    """What a printed number may mean, with its decimals: `10.000` is ten thousand, or ten with three decimals."""
    plain = re.sub(r"[\u00a0\u202f ]", "", printed)
    found: list[tuple[Fraction, int]] = []
    if re.fullmatch(r"\d+", plain):
        return [(Fraction(int(plain)), 0)]
    for point in ",.":
        group = "." if point == "," else ","
        if re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{point}\d+)?", plain) or re.fullmatch(
            rf"\d+\{point}\d+", plain
        ):
            whole, _, part = plain.replace(group, "").partition(point)
            found.append((Fraction(Decimal(f"{whole}.{part or 0}")), len(part)))
    return found


def _power_of_ten(ratio: Fraction) -> bool:
    power = Fraction(1)
    while power < ratio and power <= _LARGEST:
        power *= 10
    return power == ratio


def _last_digit(value: Fraction) -> Fraction:
    """What the last digit of a number that is not 0 is worth, closing zeros left out: 100 of 6300, 1/10 of 1.8."""
    worth = Fraction(1)
    while (value / worth).denominator != 1:
        worth /= 10
        if worth.denominator > _LARGEST:
            return worth
    while (value / (worth * 10)).denominator == 1:
        worth *= 10
    return worth


def steps(value: Fraction, printed: str) -> tuple[Fraction, Fraction]:
    """What the last printed digit is worth, and the last one that is not 0, in units of `value`.

    `printed` is the figure as its text has it, such as "1,8 tỷ USD" for 1800000000. A text without the digits of the
    value (a number in words) counts as printed without closing zeros.
    """
    size = abs(value)
    if not size:
        return Fraction(1), Fraction(1)
    significant = _last_digit(size)
    for match in _NUMBER.finditer(printed):
        for number, decimals in _readings(match[0]):
            if number and _power_of_ten(size / number):
                last = size / number / 10**decimals
                return last, max(significant, last)
    return significant, significant


def band(value: Fraction, printed: str = "", approx: str = "exact") -> Band:
    """The values that a printed figure may stand for.

    `approx` is exact (half of the last printed digit either way), over (up to the next value of the last digit that is
    not 0), nearly (down by half of that digit, at most 10 %), or about (half of it either way, 5 to 10 %).
    """
    if value < 0:  # a fall: "over 3 %" falls further
        size = band(-value, printed, approx)
        return Band(-(size.high or size.low), -size.low)
    last, significant = steps(value, printed)
    last = min(last, abs(value) * ROUGHEST or last)
    match approx:
        case "over":
            return Band(value, value + significant)
        case "nearly":
            return Band(value - min(significant / 2, abs(value) * ROUGHEST), value)
        case "about":
            half = max(min(significant / 2, abs(value) * ROUGHEST), abs(value) * ABOUT)
            return Band(value - half, value + half)
        case _:
            return Band(value - last / 2, value + last / 2)


def growth(before: Band, after: Band) -> Band | None:
    """By how many per cent a value has risen, from bands above zero; None where the one before may be 0."""
    if before.low <= 0 or before.high is None:
        return None
    high = None if after.high is None else (after.high / before.low - 1) * 100
    return Band((after.low / before.high - 1) * 100, high)
