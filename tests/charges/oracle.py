"""A second, literal reading of VAT and its base, in `Decimal`, sharing nothing with the package."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

EXACT = Context(prec=60)


def share(base: Decimal, percent: Decimal, step: Decimal = Decimal("0.01")) -> Decimal:
    """So many per cent of a base, half up to a step."""
    exact = EXACT.divide(EXACT.multiply(base, percent), Decimal(100))
    return EXACT.divide(exact, step).quantize(Decimal(1), ROUND_HALF_UP, EXACT) * step


def landed(value: Decimal, duty: Decimal, vat: Decimal, step: Decimal = Decimal("0.01")) -> Decimal:
    """Duty and VAT of goods without excise: VAT on value and the duty as rounded."""
    of_duty = share(value, duty, step)
    return of_duty + share(value + of_duty, vat, step)
