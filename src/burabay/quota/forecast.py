"""A consignment and a quota's room brought together: chances, and the duty options of the law on the day of arrival."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from burabay.assess.assessment import Assessment
from burabay.duty.measures import Regime
from burabay.duty.money import ExchangeRates
from burabay.duty.options import Option
from burabay.errors import InputError
from burabay.goods.codes import plain_code
from burabay.quota.arrival import Arrival
from burabay.quota.chances import EARLY, LATE, NOTHING, PART, WHOLE, Chances, Priced, Room, chances, priced
from burabay.quota.fill import Fill, fill_of, pace_of
from burabay.quota.volumes import KG, Terms, amount_of, codes_in_and_out, quota_of_code, quota_terms
from burabay.wording import Phrase

if TYPE_CHECKING:
    from burabay.book import Book
    from burabay.quota.ledger import Ledger


# The regimes that an outcome may lead to.
_COUNTED = (Regime.MFN, Regime.PREFERENCE, Regime.PREFERENCE_IN_QUOTA)


@dataclass(frozen=True, slots=True)
class Held:
    """The room of a period and how it has filled: from a ledger, or as the user tells it (None: not told)."""

    period: str
    unit: str
    volume: int | None
    room: Room
    takings: tuple[tuple[date, int], ...] | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The answer: chances, the duty of each outcome, and the law's options on the middle day of arrival.

    `inside` and `outside` are the assessments of the whole consignment under the code to declare within the quota and
    the one outside it (the same assessment where there is one code).
    """

    terms: Terms
    held: Held
    fill: Fill
    arrival: Arrival
    chances: Chances
    priced: Priced
    inside: Assessment
    outside: Assessment
    unknowns: tuple[Phrase, ...]
    assumptions: tuple[str, ...]

    def chance_of(self, option: Option) -> Fraction | None:
        """The chance that the whole consignment is charged by that option; None for one that no outcome leads to."""
        if self.priced.inside is not None and option is self.priced.inside:
            return self.chances.of(WHOLE).chance
        if self.priced.outside is not None and option is self.priced.outside:
            return self.chances.of(NOTHING).chance
        return None

    @property
    def part(self) -> Fraction:
        """The chance that a part finds room and the rest does not."""
        return self.chances.of(PART).chance


def held_in(ledger: Ledger, period: str, *, holder: str = "", reservation: str = "") -> Held:
    """A ledger's period: what `holder` has free (and what is left of his reservation) is his own, what is allocated to
    nobody is common. Takings are the allocations of others out of the common room, as corrected.
    """
    statement = ledger.statement(period)
    state = statement.state
    if state.parts == state.volume:
        parts = ", ".join(other.period for other in ledger.periods() if other.part_of == period)
        raise InputError.of("error_quota_split", field="period", period=period, parts=parts)
    own = sum(account.free for account in statement.holders if holder and account.holder == holder)
    if reservation:
        kept = [r for r in statement.reservations if r.reservation == reservation and r.holder == holder]
        if not kept:
            raise InputError.of("error_quota_reservation", field="reservation", given=reservation, holder=holder)
        own += kept[0].amount
    taken: dict[int, tuple[date, int]] = {}
    for event in ledger.events(period):
        if event.kind == "allocate" and (not holder or event.holder != holder):
            taken[event.seq] = (event.day, event.amount)
        elif event.kind == "correct" and event.of in taken:
            taken[event.of] = (taken[event.of][0], event.amount)
    takings = tuple((day, amount) for day, amount in taken.values() if amount > 0)
    room = Room(state.first, state.last, own, state.unallocated)
    return Held(period, state.unit, state.volume, room, takings)


def held_told(
    terms: Terms, takings: Sequence[tuple[date, int]] | None, *, today: date, left: int | None = None, own: int = 0
) -> Held:
    """The room as the user tells it: `left`, or the volume less the year's takings until today; `own` is his share.

    No `takings` (None) is nothing known of what others take, not nothing taken.
    """
    told = None if takings is None else tuple(takings)
    if left is None:
        if terms.volume is None:
            raise InputError.of("error_quota_volume_needed", field="volume", quota=terms.quota, year=str(terms.year))
        used = sum(amount for day, amount in takings or () if terms.first <= day <= min(today, terms.last))
        if used > terms.volume:
            raise InputError.of("error_quota_overfull", field="fills", used=used, volume=terms.volume, unit=terms.unit)
        left = terms.volume - used
    return Held(terms.period, terms.unit, terms.volume, Room(terms.first, terms.last, own, left), told)


def quantity_of(inside: Assessment, unit: str) -> int:
    """The consignment in the quota's unit: net kilograms, or dozens of pieces. Raises InputError if it is not told."""
    quantities = inside.asked.quantities
    amount = quantities.get("kg") if unit == KG else quantities.get("pcs")
    if amount is None:
        wanted = Phrase("quota_quantity_kg" if unit == KG else "quota_quantity_dozen")
        raise InputError.of("error_quota_quantity", field="quantity", wanted=wanted)
    whole = Fraction(amount) / (1 if unit == KG else 12)
    # What is begun is drawn whole: no part of a kilogram or dozen finds room of its own.
    return -((-whole.numerator) // whole.denominator)


def line_of(book: Book, code: str) -> tuple[str, str, str]:
    """The quota of a code, and the codes to declare under within it and outside. Raises InputError if it has none."""
    plain = plain_code(code)
    quota = quota_of_code(book, plain)
    if not quota:
        raise InputError.of("error_quota_code", field="code", given=code)
    return (quota, *codes_in_and_out(book, plain))


def assessed(
    book: Book,
    code: str,
    *,
    origin: str,
    destination: str,
    on: date,
    goods: Mapping[str, Any],
    fx: ExchangeRates | None = None,
    language: str = "en",
) -> tuple[Assessment, Assessment]:
    """The consignment as `duty` assesses it, within the quota and outside; `goods` are duty's value, net_kg …"""
    _, within, without = line_of(book, code)
    first, other = (
        book.duty(each, origin=origin, destination=destination, on=on, fx=fx, language=language, **goods)
        for each in (within, without)
    )
    return (first, first) if within == without else (first, other)


def forecast(
    terms: Terms,
    held: Held,
    arrival: Arrival,
    assessments: tuple[Assessment, Assessment],
    *,
    today: date,
    pace: Fraction | None = None,
    lot: int | None = None,
    draws: int = 20_000,
    seed: int = 1,
) -> Forecast:
    """Whether goods that arrive so find room, and what they pay. `lot` is a taking's size where no past one tells it
    (the consignment's own, if left out).
    """
    inside, outside = assessments
    quantity = quantity_of(inside, held.unit)
    fill = fill_of(held.takings, first=held.room.first, today=today, lot=lot or quantity, pace=pace)
    found = chances(held.room, fill, arrival, quantity, draws=draws, seed=seed)
    prices = priced(found, inside, outside)
    cited = {*terms.assumptions, *inside.assumptions, *outside.assumptions, "A53"}
    return Forecast(
        terms,
        held,
        fill,
        arrival,
        found,
        prices,
        inside,
        outside,
        tuple(_unknowns(found, prices, assessments)),
        tuple(sorted(cited, key=lambda number: int(number[1:]))),
    )


def forecast_asked(
    book: Book,
    code: str,
    arrival: Arrival,
    held: Callable[[Terms], Held],
    *,
    origin: str,
    destination: str,
    goods: Mapping[str, Any],
    fx: ExchangeRates | None = None,
    volume: str | None = None,
    today: date,
    pace: str | None = None,
    lot: str | None = None,
    draws: int = 20_000,
    seed: int = 1,
    language: str = "en",
) -> Forecast:
    """The forecast for a question as people put it: `volume`, `pace` and `lot` as text (`1500t`, `40t/week`, `25t`),
    `held` gives the room for the terms of the year of arrival, `goods` are duty's value, net_kg … Raises InputError.
    """
    year = arrival.middle.year
    unit = terms_for(book, code, year, destination).unit
    own = amount_of(volume, unit, field="volume") if volume is not None else None
    terms = terms_for(book, code, year, destination, own)
    pair = assessed(
        book, code, origin=origin, destination=destination, on=arrival.middle, goods=goods, fx=fx, language=language
    )
    return forecast(
        terms,
        held(terms),
        arrival,
        pair,
        today=today,
        pace=pace_of(pace, unit) if pace is not None else None,
        lot=amount_of(lot, unit, field="lot") if lot is not None else None,
        draws=draws,
        seed=seed,
    )


def _unknowns(found: Chances, prices: Priced, assessments: tuple[Assessment, Assessment]) -> list[Phrase]:
    told = []
    outside_period = sum((found.of(name).chance for name in (EARLY, LATE)), Fraction(0))
    if outside_period:
        told.append(Phrase("quota_other_period", {"percent": percent(outside_period)}))
    if assessments[0].asked.value is None:
        told.append(Phrase("need_value"))
    elif prices.least is None:
        options = [option for answer in assessments for option in answer.options if option.regime in _COUNTED]
        told += [need for option in options for need in option.needs] or [Phrase("quota_duty_unknown")]
    return [*dict.fromkeys(told), Phrase("quota_charges_beside")]


def percent(chance: Fraction) -> Decimal:
    """A chance in per cent with one decimal, half up."""
    return Decimal((chance * 1000 + Fraction(1, 2)).__floor__()).scaleb(-1)


def terms_for(book: Book, code: str, year: int, destination: str, volume: int | None = None) -> Terms:
    """The terms of the quota of a code in a year for the state of importation."""
    return quota_terms(book, line_of(book, code)[0], year, destination, volume)
