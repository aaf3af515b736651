"""Viet Nam's environment protection tax, and Armenia's on vehicles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from burabay.charges.decide import decided
from burabay.charges.ground import Ground, times
from burabay.charges.model import DUE, NOT_DUE, Charge
from burabay.charges.rows import Row
from burabay.wording import Phrase

NAME = "environment_tax"


def environment_tax(rows: Sequence[Row], base: Decimal | None, at: Ground, *, ever: bool) -> Charge:
    """VN Law 57/2010 and Resolution 579/2018: an amount per litre, kilogram or tonne of goods that the tariff marks;
    which goods of a heading they are is asked. Fuel for sale pays when it is sold, not at the border, and of blended
    fuel only the fossil part pays (Law 57/2010, Art. 9 and 1). AM Tax Code: a share by the age of the vehicle.
    """
    if at.facts.get("for_sale") == "yes":
        later = [row for row in rows if row.has("for_sale")]
        if later and (len(later) == len(rows) or at.facts.get(NAME) in {kind for row in later for kind in row.kinds}):
            return Charge(NAME, NOT_DUE, reasons=(Phrase("environment_tax_when_sold"),))
        if later and NAME not in at.facts:
            rows = [_whatever_for(row) for row in rows]  # which of the kinds they are is still to be said
    return _fossil_part(decided(NAME, rows, base, at, ever=ever), rows, at)


def _whatever_for(row: Row) -> Row:
    return replace(row, condition=tuple(term for term in row.condition if term[0] != "for_sale"))


def _fossil_part(charge: Charge, rows: Sequence[Row], at: Ground) -> Charge:
    """The tax on the fossil share of the quantity, where the law asks for it."""
    blended = any(row.has("fossil_percent") and row.rate == charge.rate for row in rows)
    percent = Decimal(at.facts.get("fossil_percent", "100"))
    if charge.status != DUE or not blended or percent == 100 or len(charge.worked) != 1:
        return charge
    done = times(charge.worked[0], percent / 100)
    return replace(charge, amount=at.round(done.amount), worked=(done,))
