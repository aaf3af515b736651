"""From the rows of a charge to a `Charge`: the way that all of them share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache

from burabay.charges.ground import Ground, amount_of, worked
from burabay.charges.model import DUE, NOT_DUE, QUESTION, UNKNOWN, Charge, Possible
from burabay.charges.rows import Row
from burabay.charges.settle import Settled, settle
from burabay.duty.customs_value import missing_parts
from burabay.duty.measures import Source
from burabay.duty.money import Money
from burabay.lawbook.charge_rates import EXEMPT, choices
from burabay.lawbook.rates import Rate
from burabay.wording import Phrase

_FIGURES = ("value_national", "value_mci")
_UNKNOWN = ("charge_no_rate_for_answers", "charge_kind_other_day", "charge_kinds_other_days")


@cache
def name_of(charge: str) -> Phrase:
    """The charge's name."""
    return Phrase(f"charge_{charge}")


def sources_of(rows: Sequence[Row]) -> tuple[Source, ...]:
    """The acts of some rows, each once."""
    if len(rows) == 1:
        return (rows[0].source,)
    return tuple(dict.fromkeys(row.source for row in rows))


@cache
def absent(charge: str, ever: bool) -> Charge:
    """No row holds: unknown if the book has one for another day, else nothing that the book knows of is taken."""
    if ever:
        return Charge(charge, UNKNOWN, reasons=(Phrase("charge_not_on_that_day", {"charge": name_of(charge)}),))
    return Charge(charge, NOT_DUE, reasons=(Phrase("charge_no_codes", {"charge": name_of(charge)}),))


def no_value(at: Ground) -> tuple[Phrase, ...]:
    """What must be given for the customs value to be known: itself, or what its price lacks."""
    given = {"freight": at.asked.freight, "insurance": at.asked.insurance}
    lacking = missing_parts(at.asked.incoterm, given) if at.asked.price is not None else ()
    needs = (Phrase(f"need_{part}", {"incoterm": at.asked.incoterm}) for part in lacking)
    return tuple(needs) or (Phrase("need_value"),)


def part_of(row: Row) -> str:
    """Which part of a rate a row is: `specific`, `ad_valorem`, `minimum`; `rate` where it is the whole."""
    return next(iter(choices(row.terms, "part")), "rate")


def together(done: Mapping[str, Fraction]) -> Fraction:
    """The parts of a rate added up, at least the minimum."""
    total = sum((amount for part, amount in done.items() if part != "minimum"), Fraction(0))
    return max(total, done["minimum"]) if "minimum" in done else total


def _amount(row: Row, at: Ground, base: Decimal | None) -> Fraction | None:
    """What a row comes to; None where that is not known yet."""
    if not at.asked.currency:
        return None
    if row.rate == EXEMPT:
        return Fraction(0)
    on = Decimal(0) if isinstance(row.rate, Rate) and row.rate.percent is None else base
    if not isinstance(row.rate, Rate) or on is None or row.base == "retail_price":
        return None
    return amount_of(row.rate, on, at)


def _alone(row: Row, at: Ground, base: Decimal | None) -> Possible:
    amount = _amount(row, at, base)
    return Possible(row.rate, row.condition, None if amount is None else at.round(amount))


def _in_parts(kind: str, rows: Sequence[Row], at: Ground, base: Decimal | None) -> Possible:
    """The parts of one kind's rate as one possibility, not one each."""
    amounts = {part_of(row): _amount(row, at, base) for row in rows}
    known = {part: amount for part, amount in amounts.items() if amount is not None}
    whole = len(known) == len(rows) and set(known) != {"minimum"}
    first, *others = sorted(rows, key=lambda row: part_of(row) == "minimum")
    least = next((row.rate for row in others if part_of(row) == "minimum"), None)
    added = tuple(row.rate for row in others if part_of(row) != "minimum")
    terms = dict(term for row in rows for term in row.condition if term[0] not in ("kind", "part"))
    when = (("kind", (kind,)), *terms.items())
    return Possible(first.rate, when, at.round(together(known)) if whole else None, added, least)


def possibilities(rows: Sequence[Row], at: Ground, base: Decimal | None) -> Iterator[Possible]:
    """What may hold, one for each row; rows that are parts of one rate together, one for each kind of goods."""
    parted = dict.fromkeys(kind for row in rows if row.has("part") for kind in row.kinds)
    for row in rows:
        if not set(row.kinds) & parted.keys():
            yield _alone(row, at, base)
    for kind in parted:
        yield _in_parts(kind, [row for row in rows if kind in row.kinds], at, base)


def question(charge: str, settled: Settled, at: Ground, base: Decimal | None) -> Charge:
    """What must be asked, with each possible rate and what it would come to."""
    possible = tuple(possibilities(settled.possible, at, base))
    sources = sources_of(settled.possible)
    if any(name in _FIGURES for name in settled.asks):
        need = {"charge": name_of(charge), "source": at.asked.currency or "…", "target": at.national}
        whys = (Phrase("charge_need_fx", need),) if at.asked.value is not None else no_value(at)
        return Charge(charge, UNKNOWN, sources=sources, reasons=whys, candidates=possible)
    # The value of each is that of all by their number.
    asks = tuple(dict.fromkeys("vehicles" if name == "value_mci_each" else name for name in settled.asks))
    why = Phrase(
        "charge_question", {"charge": name_of(charge), "asks": ", ".join(f"--answer {name}=…" for name in asks)}
    )
    return Charge(charge, QUESTION, sources=sources, reasons=(why,), asks=asks, candidates=possible)


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
        whys = no_value(at) if at.asked.value is None else (Phrase("charge_base", {"charge": name_of(charge)}),)
        return Charge(charge, DUE, row.rate, sources=(row.source,), reasons=whys)
    done = worked(charge, row.rate, base, at)
    if isinstance(done, tuple):
        return Charge(charge, UNKNOWN, row.rate, sources=(row.source,), reasons=done)
    shown = Money(base, at.asked.currency) if row.rate.percent is not None else None
    return Charge(charge, DUE, row.rate, shown, at.round(done.amount), (done,), (row.source,))


def decided(charge: str, rows: Sequence[Row], base: Decimal | None, at: Ground, *, ever: bool) -> Charge:
    """The charge of rows of which at most one may hold."""
    return charge_from(charge, rows_that_hold(charge, rows, at), base, at) if rows else absent(charge, ever)


def rows_that_hold(charge: str, rows: Sequence[Row], at: Ground) -> Settled:
    """Which of the rows hold, by what is known of the goods."""
    return settle(charge, rows, at.facts, at.elsewhere.get(charge, frozenset()))


def charge_from(charge: str, found: Settled, base: Decimal | None, at: Ground) -> Charge:
    """The charge of the rows that hold, or of those that may."""
    if found.possible:
        return question(charge, found, at, base)
    if not found.rows:
        status = UNKNOWN if found.reason in _UNKNOWN else NOT_DUE
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
