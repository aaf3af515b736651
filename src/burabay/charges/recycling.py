"""The recycling fee of vehicles, and what their first registration costs in Kazakhstan."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from burabay.charges.decide import absent, charge_from, decided, rows_that_hold, sources_of, unknown_amount
from burabay.charges.ground import Ground, times, worked
from burabay.charges.model import DUE, UNKNOWN, Charge
from burabay.charges.rows import Row, factor_of
from burabay.lawbook.rates import Rate

# The base and the amounts do not depend on the value.
_NO_VALUE = Decimal(0)


def recycling_fee(rows: Sequence[Row], bases: Sequence[Row], at: Ground, *, ever: bool) -> Charge:
    """RU Resolution 1291 of 2013, Annex; KZ Order 448: base amount × coefficient of drive, engine, age and use, for
    each vehicle. BY Resolution 437: an amount for each vehicle.
    """
    if not rows:
        if bases and at.facts.get("recycling_fee") != "none":
            return unknown_amount("recycling_fee", bases)
        return absent("recycling_fee", ever and not bases)
    found = rows_that_hold("recycling_fee", rows, at)
    if len(found.rows) != 1 or factor_of(found.rows[0].rate) is None or found.rows[0].has("draft"):
        return charge_from("recycling_fee", found, _NO_VALUE, at)
    return _base_times(found.rows[0], bases, at)


def _base_times(row: Row, bases: Sequence[Row], at: Ground) -> Charge:
    factor = factor_of(row.rate)
    base = next((one for one in bases if set(one.kinds) & set(row.kinds)), None)
    if factor is None or base is None or not isinstance(base.rate, Rate):
        return unknown_amount("recycling_fee", (row,))
    sources = sources_of([row, base])
    if not at.asked.currency:
        return Charge("recycling_fee", DUE, row.rate, sources=sources)
    done = worked("recycling_fee", base.rate, _NO_VALUE, at)
    if isinstance(done, tuple):
        return Charge("recycling_fee", UNKNOWN, row.rate, sources=sources, reasons=done)
    total = times(done, factor)
    return Charge("recycling_fee", DUE, row.rate, at.round(done.amount), at.round(total.amount), (total,), sources)


def registration_fee(rows: Sequence[Row], at: Ground, *, ever: bool) -> Charge:
    """KZ Tax Code 214-VIII Art. 830: units of the monthly index by the age of the car."""
    return decided("registration_fee", rows, _NO_VALUE, at, ever=ever)
