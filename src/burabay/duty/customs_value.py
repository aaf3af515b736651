"""From the price under an Incoterm to the customs value: what must be added to reach the place that the law names.

EAEU Customs Code Art. 40(1)(4)-(6): freight, loading and insurance to the place of arrival in the Union belong to the
value. Viet Nam, Decree 08/2015 Art. 20(2): freight and insurance to the first border gate do, unloading there does not.
Carriage after that place may be left out where it is shown apart; it is not taken off here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from burabay.errors import InputError

# Incoterms 2020: what the price does not hold of the way to the border.
TO_ADD: Mapping[str, tuple[str, ...]] = {
    "EXW": ("freight", "insurance"),
    "FCA": ("freight", "insurance"),
    "FAS": ("freight", "insurance"),
    "FOB": ("freight", "insurance"),
    "CFR": ("insurance",),
    "CPT": ("insurance",),
    "CIF": (),
    "CIP": (),
    "DAP": (),
    "DPU": (),
    "DDP": (),
}


def incoterm_of(text: str) -> str:
    """The Incoterm in capitals; empty for none. Raises InputError for any other word."""
    term = text.strip().upper()
    if term and term not in TO_ADD:
        raise InputError.of("error_incoterm", field="incoterm", given=text, known=", ".join(TO_ADD))
    return term


def missing_parts(incoterm: str, given: Mapping[str, Decimal | None]) -> tuple[str, ...]:
    """What must be added to a price under that Incoterm and was not given: `freight`, `insurance`."""
    return tuple(part for part in TO_ADD.get(incoterm, ()) if given[part] is None)


def customs_value(price: Decimal, incoterm: str, given: Mapping[str, Decimal | None]) -> Decimal | None:
    """The customs value in the currency of the price; None if a part that belongs to it was not given.

    Raises InputError where a part is given that the price holds already, or where no Incoterm says what it holds.
    """
    needed = TO_ADD.get(incoterm, ())
    for part, amount in given.items():
        if amount is not None and part not in needed:
            sentence = "error_incoterm_holds" if incoterm else "error_incoterm_none"
            raise InputError.of(sentence, field=part, key="incoterm_part", part=part, incoterm=incoterm)
    if missing_parts(incoterm, given):
        return None
    return price + sum((given[part] or Decimal(0) for part in needed), Decimal(0))
