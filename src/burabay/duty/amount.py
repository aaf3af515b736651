"""What a rate comes to on a consignment: exact arithmetic, and the steps of it for the reader.

A duty is at most two sums: a share of the customs value and an amount per unit. The form of the rate says how they
meet: the larger ("not less than"), both added, or the lower of a plain share and the larger of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

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


def _share(percent: Decimal, basis: Basis) -> Step:
    return Step(Fraction(basis.value) * Fraction(percent) / 100, percent=percent)


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
    if (
        first.what == "quantity"
        and specific
        and basis.fx.convert(specific.currency, basis.currency, basis.on) is None
    ):
        return first, Missing("fx", source=specific.currency, target=basis.currency)
    return (first,)


def never_above(first: Rate, second: Rate) -> bool | None:
    """Whether `first` is at most `second` on every consignment: True, False (above on every one), or None (it depends)."""
    if first == second or first.is_free:
        return True
    if second.is_free:
        return False
    if first.form == second.form == "ad_valorem" and first.percent is not None and second.percent is not None:
        return first.percent <= second.percent
    if first.form == second.form and first.form in ("specific", "min", "plus"):
        return _part_by_part(first, second)
    if (
        first.form == "ad_valorem"
        and second.form in ("min", "plus")
        and first.percent is not None
        and second.percent is not None
    ):
        return True if first.percent <= second.percent else None
    return None


def _part_by_part(first: Rate, second: Rate) -> bool | None:
    a, b = first.specific, second.specific
    if a is None or b is None or (a.currency, a.unit) != (b.currency, b.unit):
        return None
    per_unit = (Fraction(a.amount) / a.per, Fraction(b.amount) / b.per)
    share = (first.percent or Decimal(0), second.percent or Decimal(0))
    if per_unit[0] <= per_unit[1] and share[0] <= share[1]:
        return True
    return False if per_unit[0] > per_unit[1] and share[0] > share[1] else None
