"""The fee for customs operations."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from burabay.charges.decide import decided, unknown_amount
from burabay.charges.ground import Ground
from burabay.charges.model import Charge
from burabay.charges.rows import Row
from burabay.charges.settle import NONE_OF_THESE


def customs_fee(rows: Sequence[Row], value: Decimal | None, at: Ground) -> Charge:
    """RU Resolution 1637; KZ Resolution 171; BY Decree 443; KG share and minimum; VN Circular 14/2021. A band or a flat
    amount for one declaration; listed goods pay another, which is asked where the list is not held.
    """
    ordinary = [row for row in rows if not row.has("service")]
    listed = [row for row in ordinary if row.kinds]
    by_code = [row for row in ordinary if not row.general and row.basis == "source"]
    ordinary = by_code or ordinary
    if not ordinary:
        return decided("customs_fee", (), value, at, ever=True)  # every state takes one: the day is not held
    if at.facts.get("customs_fee") in {kind for row in listed for kind in row.kinds}:
        return decided("customs_fee", listed, value, at, ever=True)
    if listed and at.facts.get("customs_fee") == NONE_OF_THESE:
        ordinary = [row for row in ordinary if not row.kinds]
    if all(row.rate == "" for row in ordinary):
        return unknown_amount("customs_fee", ordinary)
    return decided("customs_fee", ordinary, value, at, ever=True)


def ordered(rows: Sequence[Row], at: Ground) -> Charge | None:
    """KZ Resolution 171; VN Circular 14/2021: the fee of a service that the declarant says was ordered; else None."""
    asked = [row for row in rows if row.has("service")]
    if "service" not in at.facts or not asked:
        return None
    charge = decided("customs_fee", asked, at.asked.value, at, ever=True)
    return Charge("service", charge.status, charge.rate, charge.base, charge.amount, charge.worked, charge.sources,
                  charge.reasons, charge.asks, charge.candidates)  # fmt: skip
