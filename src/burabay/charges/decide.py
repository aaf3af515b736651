"""From the rows of a charge to a `Charge`: the way that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from burabay.charges.ground import Ground, worked
from burabay.charges.model import DUE, NOT_DUE, QUESTION, UNKNOWN, Charge, Possible, Worked
from burabay.charges.rows import Row
from burabay.charges.settle import Settled, settle
from burabay.duty.measures import Source
from burabay.duty.money import Money
from burabay.lawbook.charge_rates import EXEMPT
from burabay.lawbook.rates import Rate
from burabay.wording import Phrase

_FIGURES = ("value_national", "value_mci")


def name_of(charge: str) -> Phrase:
    """The charge's name."""
    return Phrase(f"charge_{charge}")


def sources_of(rows: Sequence[Row]) -> tuple[Source, ...]:
    """The acts of some rows, each once."""
    return tuple(dict.fromkeys(row.source for row in rows))


def absent(charge: str, ever: bool) -> Charge:
    """No row holds: unknown if the book has one for another day, else nothing that the book knows of is taken."""
    if ever:
        return Charge(charge, UNKNOWN, reasons=(Phrase("charge_not_on_that_day", {"charge": name_of(charge)}),))
    return Charge(charge, NOT_DUE, reasons=(Phrase("charge_no_codes", {"charge": name_of(charge)}),))


def question(charge: str, settled: Settled, at: Ground, base: Decimal | None) -> Charge:
    """What must be asked, with each possible rate and what it would come to."""
    possible = []
    for row in settled.possible:
        amount: Money | None = None
        on = Decimal(0) if isinstance(row.rate, Rate) and row.rate.percent is None else base
        if isinstance(row.rate, Rate) and on is not None and at.asked.currency and row.base != "retail_price":
            done = worked(charge, row.rate, on, at)
            amount = at.round(done.amount) if isinstance(done, Worked) else None
        elif row.rate == EXEMPT and at.asked.currency:
            amount = at.round(Fraction(0))
        possible.append(Possible(row.rate, row.condition, amount))
    figures = tuple(name for name in settled.asks if name in _FIGURES)
    if figures:
        need = {"charge": name_of(charge), "source": at.asked.currency or "…", "target": at.national}
        why = Phrase("charge_need_fx", need) if at.asked.value is not None else Phrase("need_value")
        return Charge(charge, UNKNOWN, sources=sources_of(settled.possible), reasons=(why,), candidates=tuple(possible))
    asks = tuple(name for name in settled.asks if name not in _FIGURES)
    why = Phrase(
        "charge_question", {"charge": name_of(charge), "asks": ", ".join(f"--answer {name}=…" for name in asks)}
    )
    sources = sources_of(settled.possible)
    return Charge(charge, QUESTION, sources=sources, reasons=(why,), asks=asks, candidates=tuple(possible))


def unknown_amount(charge: str, rows: Sequence[Row]) -> Charge:
    """Something is due, and the book does not hold how much."""
    why = Phrase("charge_amount_not_held", {"charge": name_of(charge)})
    return Charge(charge, UNKNOWN, sources=sources_of(rows), reasons=(why,))


def due(charge: str, row: Row, base: Decimal | None, at: Ground) -> Charge:
    """One row that holds, worked out on its base; `base` is None where what goes into it is not known."""
    if row.rate == EXEMPT:
        nothing = at.round(Fraction(0)) if at.asked.currency else None
        return Charge(charge, DUE, EXEMPT, amount=nothing, sources=(row.source,))
    if not isinstance(row.rate, Rate):
        return unknown_amount(charge, (row,))
    if row.rate.percent is None:
        base = Decimal(0)  # an amount per unit stands on nothing else
    if base is None or not at.asked.currency:
        why = Phrase("need_value") if at.asked.value is None else Phrase("charge_base", {"charge": name_of(charge)})
        return Charge(charge, DUE, row.rate, sources=(row.source,), reasons=(why,))
    done = worked(charge, row.rate, base, at)
    if isinstance(done, tuple):
        return Charge(charge, UNKNOWN, row.rate, sources=(row.source,), reasons=done)
    shown = Money(base, at.asked.currency) if row.rate.percent is not None else None
    return Charge(charge, DUE, row.rate, shown, at.round(done.amount), (done,), (row.source,))


def decided(charge: str, rows: Sequence[Row], base: Decimal | None, at: Ground, *, ever: bool) -> Charge:
    """The charge of rows of which at most one may hold."""
    if not rows:
        return absent(charge, ever)
    found = settle(charge, rows, at.facts)
    if found.possible:
        return question(charge, found, at, base)
    if not found.rows:
        status = UNKNOWN if found.reason == "charge_no_rate_for_answers" else NOT_DUE
        return Charge(charge, status, reasons=(Phrase(found.reason, {"charge": name_of(charge)}),))
    if any(row.has("draft") for row in found.rows):
        return drafted(charge, found.rows, at, base)
    if len(found.rows) > 1:
        return several(charge, found.rows, at, base)
    return due(charge, found.rows[0], base, at)


def drafted(charge: str, rows: tuple[Row, ...], at: Ground, base: Decimal | None) -> Charge:
    """Figures of a draft: shown, never charged."""
    told = question(charge, Settled(possible=rows), at, base)
    why = Phrase("charge_draft", {"charge": name_of(charge)})
    return Charge(charge, UNKNOWN, sources=told.sources, reasons=(why,), candidates=told.candidates)


def several(charge: str, rows: tuple[Row, ...], at: Ground, base: Decimal | None) -> Charge:
    """Rows that hold together and are not parts of one rate: which of them applies is not for this program to say."""
    told = question(charge, Settled(possible=rows), at, base)
    why = Phrase("charge_several", {"charge": name_of(charge)})
    return Charge(charge, UNKNOWN, sources=told.sources, reasons=(why,), candidates=told.candidates)
