"""What a rate comes to on a consignment: exact arithmetic, and the steps of it for the reader.

A duty is at most two sums: a share of the customs value and an amount per unit. The form of the rate says how they
meet: the larger ("not less than"), both added, or the lower of a plain share and the larger of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from burabay.duty.money import Conversion, ExchangeRates
from burabay.lawbook.rates import Rate, Specific


@dataclass(frozen=True, slots=True)
class Basis:
    """What a duty is counted on: customs value, its currency, the day, and quantities by duty unit."""

    value: Decimal
    currency: str
    on: date
    quantities: Mapping[str, Decimal]
    fx: ExchangeRates


@dataclass(frozen=True, slots=True)
class Missing:
    """What is needed and was not given: `quantity` in a unit, or `fx` between two currencies."""

    what: str
    unit: str = ""
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One sum: a percentage of the value, or a quantity times an amount per unit, converted."""

    amount: Fraction
    percent: Decimal | None = None
    quantity: Decimal | None = None
    specific: Specific | None = None
    conversion: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """A duty worked out: the exact amount and its steps in the order of the rate's text."""

    amount: Fraction
    steps: tuple[Step, ...]


@lru_cache(maxsize=1024)
def _of_hundred(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100


def _share(percent: Decimal, basis: Basis) -> Step:
    return Step(Fraction(basis.value) * _of_hundred(percent), percent=percent)


def _per_unit(specific: Specific, basis: Basis) -> Step | Missing:
    quantity = basis.quantities.get(specific.unit)
    if quantity is None:
        return Missing("quantity", unit=specific.unit)
    conversion = basis.fx.convert(specific.currency, basis.currency, basis.on)
    if conversion is None:
        return Missing("fx", source=specific.currency, target=basis.currency)
    amount = Fraction(quantity) * Fraction(specific.amount) / specific.per * conversion.factor
    return Step(amount, quantity=quantity, specific=specific, conversion=conversion)


def work_out(rate: Rate, basis: Basis) -> Worked | tuple[Missing, ...]:
    """The duty at `rate`, or all that is missing for it. Pure; nothing is rounded."""
    share = _share(rate.percent, basis) if rate.percent is not None else None
    ceiling = _share(rate.ceiling, basis) if rate.ceiling is not None else None
    unit = _per_unit(rate.specific, basis) if rate.specific is not None else None
    if isinstance(unit, Missing):
        return _all_missing(rate, basis, unit)
    steps = tuple(step for step in (ceiling, share, unit) if step is not None)
    amounts = [step.amount for step in steps]
    match rate.form:
        case "min":
            return Worked(max(amounts), steps)
        case "plus":
            return Worked(sum(amounts, Fraction(0)), steps)
        case "lower_of":
            return Worked(min(amounts[0], max(amounts[1:])), steps)
        case _:
            return Worked(amounts[0], steps)


def _all_missing(rate: Rate, basis: Basis, first: Missing) -> tuple[Missing, ...]:
    """A missing quantity may hide a missing exchange rate: say both at once."""
    specific = rate.specific
    if first.what == "quantity" and specific and basis.fx.convert(specific.currency, basis.currency, basis.on) is None:
        return first, Missing("fx", source=specific.currency, target=basis.currency)
    return (first,)


@dataclass(frozen=True, slots=True)
class _Line:
    """A sum per unit of value, as the quantity per unit of value grows: `share` + `per_unit` × quantity."""

    share: Fraction
    per_unit: Fraction

    def at(self, quantity: Fraction) -> Fraction:
        return self.share + self.per_unit * quantity


def _lines(rate: Rate) -> tuple[_Line, ...]:
    """The straight lines that a rate is made of, in the order of its text."""
    zero = Fraction(0)
    share = Fraction(rate.percent or 0) / 100
    per_unit = Fraction(rate.specific.amount) / rate.specific.per if rate.specific else zero
    match rate.form:
        case "ad_valorem":
            return (_Line(share, zero),)
        case "specific":
            return (_Line(zero, per_unit),)
        case "plus":
            return (_Line(share, per_unit),)
        case "min":
            return _Line(share, zero), _Line(zero, per_unit)
        case "lower_of":
            return _Line(Fraction(rate.ceiling or 0) / 100, zero), _Line(share, zero), _Line(zero, per_unit)


def _height(rate: Rate, lines: Sequence[_Line], quantity: Fraction) -> Fraction:
    heights = [line.at(quantity) for line in lines]
    return min(heights[0], max(heights[1:])) if rate.form == "lower_of" else max(heights)


def never_above(first: Rate, second: Rate) -> bool | None:
    """Whether `first` is at most `second` on every consignment: True, False (above on every one), or None (it depends).

    Both duties grow in step with the consignment, so it is enough to compare them for a value of one and any quantity:
    between the quantities at which two of their lines cross, the difference keeps its sign. Amounts in different
    currencies or units cannot be set against each other: None, unless one of the rates is free.
    """
    if first == second or first.is_free:
        return True
    a, b = first.specific, second.specific
    if a and b and (a.currency, a.unit) != (b.currency, b.unit):
        return False if second.is_free else None
    lines = (_lines(first), _lines(second))
    both = [*lines[0], *lines[1]]
    crossings = sorted(
        (one.share - other.share) / (other.per_unit - one.per_unit)
        for place, one in enumerate(both)
        for other in both[place + 1 :]
        if one.per_unit != other.per_unit
    )
    corners = [Fraction(0), *(c for c in crossings if c > 0)]
    between = [(c + d) / 2 for c, d in pairwise(corners) if c < d] + [corners[-1] + 1]
    gaps = [_height(first, lines[0], q) - _height(second, lines[1], q) for q in (*corners, *between)]
    if all(gap <= 0 for gap in gaps):
        return True
    # At no quantity at all (the first corner) two rates may meet without the consignment existing.
    return False if all(gap > 0 for gap in gaps[1:]) else None
