"""The fee for customs operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from burabay.charges.decide import decided, name_of, unknown_amount
from burabay.charges.ground import Ground
from burabay.charges.model import DUE, UNKNOWN, Charge
from burabay.charges.rows import Row
from burabay.charges.settle import NONE_OF_THESE
from burabay.lawbook.charge_rates import EXEMPT, Interval
from burabay.wording import Phrase

# The condition of a row that holds by what duty and taxes come to: `waived` reads it, no other rule does. A batch whose
# plans tabulate the fee by value alone has to ask it too.
BY_TAXES = "tax_national"
# The "service" that is none: a declaration without a value pays its own amount in the place of the band's.
_WITHOUT_VALUE = "value_not_declared"


def _of_service(rows: Sequence[Row], service: str) -> list[Row]:
    return [row for row in rows if row.terms.get("service") == (service,)]


def customs_fee(rows: Sequence[Row], value: Decimal | None, at: Ground) -> Charge:
    """RU Resolution 1637; KZ Resolution 171; BY Decree 443; KG share and minimum; VN Circular 14/2021. A band or a flat
    amount for one declaration; listed goods pay another, which is asked where the list is not held.
    """
    if at.facts.get("service") == _WITHOUT_VALUE:
        instead = _of_service(rows, _WITHOUT_VALUE)
        return decided("customs_fee", instead, value, at, ever=True) if instead else _not_held("customs_fee")
    ordinary = [row for row in rows if not row.has("service") and not row.has(BY_TAXES)]
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


def _not_held(name: str) -> Charge:
    return Charge(name, UNKNOWN, reasons=(Phrase("charge_service_not_held"),))


def waived(fee: Charge, rows: Sequence[Row], taxes: Sequence[Decimal | None], at: Ground) -> Charge:
    """VN Circular 274/2016, Art. 3: no fee where duty and taxes together are below an amount in the state's currency.

    `taxes` are duty and taxes in the currency of the value, None for one that is not known: while those known are below
    the amount, so is the fee.
    """
    row = next((row for row in rows if row.has(BY_TAXES)), None)
    if row is None:
        return fee
    below = row.terms[BY_TAXES]
    rate = at.fx.convert(at.asked.currency, at.national, at.asked.on) if at.asked.currency else None
    taken = fee.status == DUE and fee.amount is not None and fee.rate != EXEMPT
    if not isinstance(below, Interval) or rate is None or not taken:
        return fee
    known = sum((Fraction(tax) for tax in taxes if tax is not None), Fraction(0)) * rate.factor
    if below.high is None or known >= Fraction(below.high):
        return fee
    if None in taxes:
        why = Phrase("charge_base", {"charge": name_of("customs_fee")})
        return replace(fee, status=UNKNOWN, amount=None, worked=(), reasons=(why,))
    return Charge("customs_fee", DUE, EXEMPT, amount=at.round(Fraction(0)), sources=(row.source,))


def ordered(rows: Sequence[Row], at: Ground) -> Charge | None:
    """KZ Resolution 171; VN Circular 14/2021: the fee of a service that the declarant says was ordered; else None."""
    service = at.facts.get("service", _WITHOUT_VALUE)
    if service == _WITHOUT_VALUE:
        return None
    asked = _of_service(rows, service)
    return decided("service", asked, at.asked.value, at, ever=True) if asked else _not_held("service")
