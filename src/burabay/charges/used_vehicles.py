"""Viet Nam's duty of used vehicles, in the place of the tariff's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from burabay.charges.decide import absent, decided, name_of, sources_of
from burabay.charges.ground import Ground
from burabay.charges.model import NOT_DUE, QUESTION, UNKNOWN, Charge
from burabay.charges.rows import Row, factor_of
from burabay.charges.settle import settle
from burabay.wording import Phrase

NAME = "used_vehicle_duty"


def used_vehicle_duty(rows: Sequence[Row], value: Decimal | None, at: Ground, *, ever: bool) -> Charge:
    """VN Decree 26/2023 Art. 7: used vehicles pay another duty than new ones. Whether they are used is asked; the
    amount shown takes the place of the customs duty, so no total is made of both.
    """
    if not rows:
        return absent(NAME, ever)
    used = at.facts.get("used")
    if used == "no":
        return Charge(NAME, NOT_DUE, reasons=(Phrase("vehicles_are_new"),))
    if used is None:
        why = Phrase("charge_question", {"charge": name_of(NAME), "asks": "--answer used=yes, --answer used=no"})
        return Charge(NAME, QUESTION, sources=sources_of(rows), reasons=(why,), asks=("used",))
    settled = settle(NAME, rows, at.facts)
    factor = factor_of(settled.rows[0].rate) if len(settled.rows) == 1 else None
    if factor is not None:
        whys = (Phrase("used_duty_factor", {"factor": factor}), Phrase("used_duty_instead"))
        return Charge(NAME, UNKNOWN, settled.rows[0].rate, sources=sources_of(settled.rows), reasons=whys)
    found = decided(NAME, rows, value, at, ever=ever)
    instead = Phrase("used_duty_instead")
    return Charge(NAME, QUESTION if found.status == QUESTION else UNKNOWN, found.rate, found.base, found.amount,
                  found.worked, found.sources, (*found.reasons, instead), found.asks, found.candidates)  # fmt: skip
