"""Viet Nam's environment protection tax, and Armenia's on vehicles."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from burabay.charges.decide import decided
from burabay.charges.ground import Ground
from burabay.charges.model import Charge
from burabay.charges.rows import Row


def environment_tax(rows: Sequence[Row], base: Decimal | None, at: Ground, *, ever: bool) -> Charge:
    """VN Law 57/2010 and Resolution 579/2018: an amount per litre, kilogram or tonne of goods that the tariff marks;
    which goods of a heading they are is asked. AM Tax Code: a share by the age of the vehicle.
    """
    return decided("environment_tax", rows, base, at, ever=ever)
