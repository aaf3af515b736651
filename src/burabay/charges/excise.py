"""Excise, in Viet Nam special consumption tax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from burabay.charges.decide import (
    absent,
    charge_from,
    due,
    name_of,
    no_value,
    part_of,
    question,
    rows_that_hold,
    sources_of,
    together,
    unknown_amount,
)
from burabay.charges.ground import Ground, worked
from burabay.charges.model import DUE, UNKNOWN, Charge, Worked
from burabay.charges.rows import Row, factor_of
from burabay.charges.settle import Settled, settle
from burabay.duty.money import Money
from burabay.lawbook.rates import Rate, plain
from burabay.wording import Phrase

# A factor of Viet Nam's list is of the rate of a car of the same type that burns petrol.
_SAME_TYPE = "car"


def excise(rows: Sequence[Row], base: Decimal | None, at: Ground, *, ever: bool) -> Charge:
    """RU Tax Code Art. 193; VN Law 66/2025 Art. 6, 8; and the other states' tables. The rate of the kind of goods on
    its quantity, or on customs value and duty; a kind that the code alone does not show is asked.
    """
    if not rows:
        return absent("excise", ever)
    found = rows_that_hold("excise", rows, at)
    if found.rows and any(row.has("part") for row in found.rows):
        return in_parts(found.rows, base, at)
    if found.rows and any(factor_of(row.rate) is not None for row in found.rows):
        return of_same_type(rows, found.rows[0], base, at)
    return charge_from("excise", found, base, at)


def of_same_type(rows: Sequence[Row], held: Row, base: Decimal | None, at: Ground) -> Charge:
    """VN Law 66/2025 Art. 8: a hybrid or biofuel car pays a share of the rate of a car of the same type."""
    type_facts = {**at.facts, "excise": _SAME_TYPE}
    same = settle("excise", [row for row in rows if _SAME_TYPE in row.kinds], type_facts)
    factor = factor_of(held.rate)
    if factor is None:
        return unknown_amount("excise", (held,))
    if same.possible:
        possible = tuple(_scaled(row, held, factor) for row in same.possible)
        return question("excise", Settled(possible=possible, asks=same.asks), at, base)
    if len(same.rows) != 1 or not isinstance(same.rows[0].rate, Rate):
        return unknown_amount("excise", (held,))
    charge = due("excise", _scaled(same.rows[0], held, factor), base, at)
    return Charge("excise", charge.status, charge.rate, charge.base, charge.amount, charge.worked,
                  sources_of([held, same.rows[0]]), charge.reasons)  # fmt: skip


def _scaled(row: Row, held: Row, factor: Decimal) -> Row:
    """The row of a car of the same type with that share of its rate, for the goods of `held`."""
    if not isinstance(row.rate, Rate):
        return row
    rate = Rate("ad_valorem", plain(str((row.rate.percent or Decimal(0)) * factor)))
    figures = tuple(term for term in row.condition if term[0] != "kind")
    kind = tuple(term for term in held.condition if term[0] == "kind")
    return replace(row, basis=held.basis, condition=(*kind, *figures), rate=rate)


def _share_base(row: Row, base: Decimal | None, at: Ground) -> Decimal | None:
    """What a part is taken of: retail price, or value and duty; nothing for an amount per unit. None if not known."""
    if isinstance(row.rate, Rate) and row.rate.percent is None:
        return Decimal(0)
    if row.base != "retail_price":
        return base
    return Decimal(at.facts["retail_price"]) if "retail_price" in at.facts else None


def _base_not_known(row: Row, rows: Sequence[Row], at: Ground) -> Charge:
    """A part whose base is not known: the retail price asked, or the value."""
    if row.base == "retail_price" and at.asked.value is not None:
        why = (Phrase("charge_retail_price"),)
        return Charge("excise", UNKNOWN, row.rate, sources=sources_of(rows), reasons=why, asks=("retail_price",))
    whys = no_value(at) if at.asked.value is None else (Phrase("charge_base", {"charge": name_of("excise")}),)
    return Charge("excise", UNKNOWN, row.rate, sources=sources_of(rows), reasons=whys)


def in_parts(rows: Sequence[Row], base: Decimal | None, at: Ground) -> Charge:
    """RU Tax Code Art. 193: cigarettes pay an amount and a share of the retail price, at least the minimum.
    VN Law 66/2025 Art. 8: tobacco pays a share of value and duty, and from 2027 an amount on top.
    """
    done: dict[str, Worked] = {}
    for row in rows:
        if not isinstance(row.rate, Rate):
            return unknown_amount("excise", rows)
        on = _share_base(row, base, at)
        if on is None:
            return _base_not_known(row, rows, at)
        part = worked("excise", row.rate, on, at)
        if isinstance(part, tuple):
            return Charge("excise", UNKNOWN, row.rate, sources=sources_of(rows), reasons=part)
        of = Money(on, at.asked.currency) if row.rate.percent is not None else None
        done[part_of(row)] = replace(part, base=of, least=part_of(row) == "minimum")
    if "minimum" in done and "specific" not in done:
        return unknown_amount("excise", rows)  # the minimum alone says how little, not how much
    total = together({name: part.amount for name, part in done.items()})
    shown = next((part.base for part in done.values() if part.base is not None), None)
    why = (Phrase("charge_parts", {"charge": name_of("excise")}),)
    return Charge("excise", DUE, rows[0].rate, shown, at.round(total), tuple(done.values()), sources_of(rows), why)
