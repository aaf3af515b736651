"""Excise, in Viet Nam special consumption tax."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from burabay.charges.decide import decided, due, name_of, question, sources_of, unknown_amount
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
        return decided("excise", rows, base, at, ever=ever)
    found = settle("excise", rows, at.facts)
    if found.rows and any(row.has("part") for row in found.rows):
        return in_parts(found.rows, base, at)
    if found.rows and any(factor_of(row.rate) is not None for row in found.rows):
        return of_same_type(rows, found.rows[0], base, at)
    return decided("excise", rows, base, at, ever=ever)


def of_same_type(rows: Sequence[Row], held: Row, base: Decimal | None, at: Ground) -> Charge:
    """VN Law 66/2025 Art. 8: a hybrid or biofuel car pays a share of the rate of a car of the same type."""
    type_facts = {**at.facts, "excise": _SAME_TYPE}
    same = settle("excise", [row for row in rows if _SAME_TYPE in row.kinds], type_facts)
    factor = factor_of(held.rate)
    if same.possible:
        return question("excise", Settled(possible=same.possible, asks=same.asks), at, base)
    if len(same.rows) != 1 or factor is None or not isinstance(same.rows[0].rate, Rate):
        return unknown_amount("excise", (held,))
    share = same.rows[0].rate.percent or Decimal(0)
    row = Row(
        "excise",
        held.basis,
        held.condition,
        Rate("ad_valorem", plain(str(share * factor))),
        held.base,
        False,
        held.source,
    )
    charge = due("excise", row, base, at)
    return Charge("excise", charge.status, charge.rate, charge.base, charge.amount, charge.worked,
                  sources_of([held, same.rows[0]]), charge.reasons)  # fmt: skip


def _part(row: Row) -> str:
    term = dict(row.condition).get("part", ())
    return term[0] if isinstance(term, tuple) and term else "rate"


def in_parts(rows: Sequence[Row], base: Decimal | None, at: Ground) -> Charge:
    """RU Tax Code Art. 193: cigarettes pay an amount and a share of the retail price, at least the minimum.
    VN Law 66/2025 Art. 8: tobacco pays a share of value and duty, and from 2027 an amount on top.
    """
    done: dict[str, Worked] = {}
    for row in rows:
        if not isinstance(row.rate, Rate):
            return unknown_amount("excise", rows)
        on = base if row.rate.percent is not None else Decimal(0)
        if row.base == "retail_price":
            on = Decimal(at.facts.get("retail_price", "-1"))
        if on is None or on < 0:
            key = "need_value" if at.asked.value is None else "charge_retail_price"
            return Charge("excise", UNKNOWN, row.rate, sources=sources_of(rows), reasons=(Phrase(key),),
                          asks=("retail_price",) if key == "charge_retail_price" else ())  # fmt: skip
        part = worked("excise", row.rate, on, at)
        if isinstance(part, tuple):
            return Charge("excise", UNKNOWN, row.rate, sources=sources_of(rows), reasons=part)
        done[_part(row)] = part
    if "minimum" in done and "specific" not in done:
        return unknown_amount("excise", rows)  # the minimum alone says how little, not how much
    total = sum((part.amount for name, part in done.items() if name != "minimum"), Fraction(0))
    total = max(total, done["minimum"].amount) if "minimum" in done else total
    shown = Money(base, at.asked.currency) if base is not None else None
    why = (Phrase("charge_parts", {"charge": name_of("excise")}),)
    return Charge("excise", DUE, rows[0].rate, shown, at.round(total), tuple(done.values()), sources_of(rows), why)
