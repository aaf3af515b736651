"""All charges of a consignment: for each option of duty, each charge on the base that the law gives it, and the total.

The order is that of the bases: environment tax and excise stand on value and duty, VAT on all three.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from burabay.charges.customs_fee import customs_fee, ordered
from burabay.charges.environment_tax import environment_tax
from burabay.charges.excise import excise
from burabay.charges.ground import KINDS, Ground, ground
from burabay.charges.model import Charge, OptionCharges
from burabay.charges.recycling import recycling_fee, registration_fee
from burabay.charges.rows import ChargeRows, Row
from burabay.charges.rules import rounding_unit
from burabay.charges.used_vehicles import used_vehicle_duty
from burabay.charges.vat import vat
from burabay.duty.consignment import Consignment
from burabay.duty.money import Money
from burabay.duty.options import Option
from burabay.errors import InputError

# What a person reads first; the order of counting is another.
_SHOWN = ("excise", "environment_tax", "vat", "customs_fee", "service", "recycling_fee", "registration_fee",
          "used_vehicle_duty")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Law:
    """The rows that hold for a line, a state and a day, and the charges that any row of the book lays on the line."""

    rows: Mapping[str, Sequence[Row]]
    ever: frozenset[str]


def law_of(rows: ChargeRows, line: int, state: str, on: date) -> Law:
    """What the book says of a line."""
    return Law(rows.holding(line, state, on), rows.ever(line, state, on))


def ground_of(law: Law, asked: Consignment, rules: Sequence[Mapping[str, Any]]) -> Ground:
    """What the charges of a consignment stand on."""
    for name in KINDS:
        if name in asked.answers and not law.rows[name]:
            known = ", ".join(kind for kind in KINDS if law.rows[kind])
            raise InputError.of("error_answer_not_asked", field="answer", given=name, known=known)
    unit = rounding_unit(rules, asked.destination, asked.on)
    return ground(asked, next(iter(law.rows["index"]), None), unit)


def _sum(parts: Sequence[Decimal | None]) -> Decimal | None:
    """The parts together; None if one is unknown."""
    return None if any(part is None for part in parts) else sum((part for part in parts if part), Decimal(0))


def _added(charge: Charge) -> Decimal | None:
    """What a charge adds to the next one's base: its amount, none if it is not due, unknown if that is open."""
    if not charge.settled:
        return None
    return charge.amount.amount if charge.amount is not None else Decimal(0)


def charges_of(option: Option, law: Law, at: Ground) -> OptionCharges:
    """The charges of one option. What stands on an unknown duty is unknown, not nothing."""
    value, duty = at.asked.value, option.duty.amount if option.duty is not None else None
    landed = _sum((value, duty))
    rows, ever = law.rows, law.ever
    excise_base = value if any(row.base == "value" for row in rows["excise"]) else landed
    of_excise = excise(rows["excise"], excise_base, at, ever="excise" in ever)
    tax_base = landed if any(row.base for row in rows["environment_tax"]) else (value or Decimal(0))
    of_environment = environment_tax(rows["environment_tax"], tax_base, at, ever="environment_tax" in ever)
    into_vat = [landed, _added(of_excise)]
    if at.asked.destination == "VN":
        into_vat.append(_added(of_environment))
    found = [
        of_excise,
        of_environment,
        vat(rows["vat"], _sum(into_vat), at),
        customs_fee(rows["customs_fee"], value, at),
        ordered(rows["customs_fee"], at),
        recycling_fee(rows["recycling_fee"], rows["recycling_base"], at, ever="recycling_fee" in ever),
        registration_fee(rows["registration_fee"], at, ever="registration_fee" in ever),
        used_vehicle_duty(rows["used_vehicle_duty"], value, at, ever="used_vehicle_duty" in ever),
    ]
    charges = sorted((one for one in found if one is not None), key=lambda one: _SHOWN.index(one.charge))
    missing = tuple(one.charge for one in charges if not one.settled)
    if duty is None:
        missing = ("customs_duty", *missing)
    total = _sum((duty, *(_added(one) for one in charges))) if not missing else None
    money = Money(total, at.asked.currency) if total is not None else None
    return OptionCharges(option.regime, tuple(charges), money, missing)
