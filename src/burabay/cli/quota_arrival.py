"""`burabay quota arrival`: the chances that a consignment finds room in its quota, and duty's options with them."""

from __future__ import annotations

import argparse
from datetime import date
from fractions import Fraction

from rich.text import Text

from burabay.assess.texts import money_text
from burabay.book import open_book
from burabay.cli.duty import duty_cell, rate_cell
from burabay.cli.quota_show import day_given, plain_table, today
from burabay.cli.show import bullets, cited, console, print_json
from burabay.duty.consignment import read_answers
from burabay.duty.money import Money, read_exchange_rates
from burabay.errors import InputError
from burabay.goods.codes import grouped
from burabay.quota.arrival import Arrival, after_transit, between, read_transit
from burabay.quota.as_json import forecast_json
from burabay.quota.chances import EARLY, LATE, NOTHING, PART, WHOLE, Outcome
from burabay.quota.fill import pace_of, read_takings
from burabay.quota.forecast import Forecast, Held, assessed, forecast, held_in, held_told, percent, terms_for
from burabay.quota.volumes import Terms, amount_of
from burabay.wording import Phrase, number, say

_OUTCOMES = {
    WHOLE: "quota_outcome_whole",
    PART: "quota_outcome_part",
    NOTHING: "quota_outcome_nothing",
    EARLY: "quota_outcome_early",
    LATE: "quota_outcome_late",
}
_STYLES = {WHOLE: "green", PART: "yellow", NOTHING: "red", EARLY: "magenta", LATE: "magenta"}
_GOODS = ("value", "currency", "net_kg", "quantity", "unit", "incoterm", "freight", "insurance")


# --- what was given -----------------------------------------------------------------------------------------------


def _arrival(given: argparse.Namespace) -> Arrival:
    """The days of arrival: three of them, or a departure with past times of carriage."""
    days = {name: day_given(getattr(given, name), name) for name in ("earliest", "likely", "latest")}
    departs = day_given(given.departs, "departs")
    if departs is not None and given.transit is not None and not any(days.values()):
        return after_transit(departs, read_transit(given.transit))
    earliest, likely, latest = days["earliest"], days["likely"], days["latest"]
    if earliest is None or likely is None or latest is None or departs is not None or given.transit is not None:
        raise InputError.of("error_quota_arrival_how", field="arrival")
    return between(earliest, likely, latest)


def _held(given: argparse.Namespace, terms: Terms, now: date) -> Held:
    """The room and how it fills: of the ledger, with the user's file and figures over it."""
    takings = read_takings(given.fills, terms.unit) if given.fills is not None else None
    told = given.left is not None or given.volume is not None or given.own is not None
    if given.store is None and not given.period and (told or takings is not None):
        left = amount_of(given.left, terms.unit, field="left", zero=True) if given.left is not None else None
        own = amount_of(given.own, terms.unit, field="own", zero=True) if given.own is not None else 0
        return held_told(terms, takings, today=now, left=left, own=own)
    if told:
        raise InputError.of("error_quota_ledger_or_told", field="left")
    from burabay.quota.ledger import open_ledger

    with open_ledger(given.store, create=False) as ledger:
        held = held_in(ledger, given.period or terms.period, holder=given.holder, reservation=given.reservation)
    return held if takings is None else Held(held.period, held.unit, held.volume, held.room, tuple(takings))


def _forecast(given: argparse.Namespace) -> Forecast:
    book, code = open_book(), " ".join(given.code)
    now = today(given)
    if given.reservation and not given.holder:
        raise InputError.of("error_quota_reservation_holder", field="holder")
    arrival = _arrival(given)
    year = arrival.middle.year
    unit = terms_for(book, code, year, given.destination).unit
    volume = amount_of(given.volume, unit, field="volume") if given.volume is not None else None
    terms = terms_for(book, code, year, given.destination, volume)
    goods = {name: value for name in _GOODS if (value := getattr(given, name)) is not None}
    goods["answers"] = read_answers(())
    pair = assessed(
        book, code, origin=given.origin, destination=given.destination, on=arrival.middle, goods=goods,
        fx=read_exchange_rates(given.fx), language=given.lang,
    )  # fmt: skip
    return forecast(
        terms,
        _held(given, terms, now),
        arrival,
        pair,
        today=now,
        pace=pace_of(given.pace, unit) if given.pace is not None else None,
        lot=amount_of(given.lot, unit, field="lot") if given.lot is not None else None,
        draws=given.draws,
        seed=given.seed,
    )


# --- what is shown ------------------------------------------------------------------------------------------------


def chance_text(chance: Fraction | None, language: str) -> str:
    """A chance in per cent; one that is not quite nothing or everything says so."""
    if chance is None:
        return "—"
    told = percent(chance)
    if told == 0 and chance > 0:
        return f"< {number(percent(Fraction(1, 1000)), language)} %"
    if told == 100 and chance < 1:
        return f"> {number(percent(Fraction(999, 1000)), language)} %"
    return f"{number(told, language)} %"


def _span(least: Money | None, most: Money | None, language: str) -> str:
    if least is None or most is None:
        return "—"
    if least == most:
        return money_text(least, language)
    return f"{money_text(least, language)} – {money_text(most, language)}"


def _outcome_row(found: Forecast, outcome: Outcome, language: str) -> tuple[Text, str, str, str]:
    inside = "—"
    if outcome.name in (WHOLE, NOTHING) or (outcome.name == PART and outcome.chance):
        rounded_ = int(outcome.inside + Fraction(1, 2))
        inside = f"{'≈ ' if outcome.name == PART else ''}{number(rounded_, language)}"
    name = Text(say(_OUTCOMES[outcome.name], language), _STYLES[outcome.name])
    return name, chance_text(outcome.chance, language), inside, _span(*found.priced.outcomes[outcome.name], language)


def _title(found: Forecast, language: str) -> None:
    out, asked, held = console(), found.inside.asked, found.held
    codes = dict.fromkeys(grouped(each.asked.code, each.asked.nomenclature) for each in (found.inside, found.outside))
    values = {
        "code": " / ".join(codes),
        "origin": Phrase(f"country_{asked.origin}"),
        "destination": Phrase(f"country_{asked.destination}"),
        "first": found.arrival.days[0],
        "last": found.arrival.days[-1],
        "middle": found.arrival.middle,
    }
    out.print(Text(say(Phrase("quota_title_arrival", values), language), style="bold"))
    unit = Phrase(f"quota_unit_{held.unit}")
    room = {"period": held.period, "common": held.room.common, "own": held.room.own, "unit": unit}
    quantity = {"quantity": found.chances.quantity, "unit": unit}
    out.print(say(Phrase("quota_room_own" if held.room.own else "quota_room", room), language))
    out.print(say(Phrase("quota_consignment", quantity), language))
    out.print(Text(say(found.arrival.told, language), style="dim"))
    out.print(Text(say(_pace(found), language), style="dim"))
    out.print()


def _pace(found: Forecast) -> Phrase:
    """What the fill goes by."""
    fill, unit = found.fill, Phrase(f"quota_unit_{found.held.unit}")
    if not fill.known:
        return Phrase("quota_pace_none")
    a_month = int(fill.expected * 365 / 12 + Fraction(1, 2))
    values = {"count": len(fill.takings), "since": fill.since, "today": fill.today, "pace": a_month, "unit": unit}
    if fill.pace is None:
        return Phrase("quota_pace_seen", values)
    return (
        Phrase("quota_pace_given", values) if fill.takings else Phrase("quota_pace_lots", {**values, "lot": fill.lot})
    )


def _show_outcomes(found: Forecast, language: str) -> None:
    out, prices = console(), found.priced
    keys = ("quota_head_outcome", "quota_head_chance", "quota_head_inside", "head_duty")
    table = plain_table(*(say(key, language) for key in keys), right=(1, 2, 3))
    for outcome in found.chances.outcomes:
        if outcome.chance or outcome.name in (WHOLE, PART, NOTHING):
            table.add_row(*_outcome_row(found, outcome, language))
    out.print(table)
    expected = int(found.chances.inside + Fraction(1, 2))
    unit = Phrase(f"quota_unit_{found.held.unit}")
    out.print(Text(say(Phrase("quota_expected_inside", {"amount": expected, "unit": unit}), language)))
    if prices.least is not None:
        told = Phrase("quota_expected_duty", {"duty": _span(prices.least, prices.most, language)})
        out.print(Text(say(told, language), style="bold green"))
    out.print()
    days = plain_table(
        *(say(key, language) for key in ("quota_head_if_day", "quota_head_whole", "quota_head_some")), right=(1, 2)
    )
    for each in found.chances.days:
        days.add_row(each.day.isoformat(), chance_text(each.whole, language), chance_text(each.some, language))
    out.print(days)


def _show_options(found: Forecast, language: str) -> None:
    """Duty's own list for both codes, with the chance of each option."""
    out = console()
    out.print()
    title = Phrase("quota_title_options", {"day": found.inside.asked.on})
    out.print(Text(say(title, language), style="bold"))
    keys = ("head_code", "head_regime", "head_rate", "head_duty", "head_status", "quota_head_chance")
    table = plain_table(*(say(key, language) for key in keys), right=(3, 5))
    for answer in [found.inside] if found.inside is found.outside else [found.inside, found.outside]:
        for option in answer.options:
            chance = found.chance_of(option)
            table.add_row(
                grouped(answer.asked.code, answer.asked.nomenclature),
                Text(say(f"regime_{option.regime.label}", language), "" if chance is None else "bold"),
                rate_cell(option, language),
                duty_cell(answer, option, language),
                say(f"status_{option.status}", language),
                chance_text(chance, language),
            )
    out.print(table)
    if found.part:
        out.print(say(Phrase("quota_part_between", {"chance": chance_text(found.part, language)}), language))


def show(found: Forecast, language: str) -> None:
    """Print a forecast for a person."""
    _title(found, language)
    _show_outcomes(found, language)
    _show_options(found, language)
    model = {"draws": found.chances.draws, "seed": str(found.chances.seed)}
    error = number(percent(Fraction(found.chances.error)), language)
    bullets(say("quota_title_model", language), [say(Phrase("quota_model", {**model, "error": error}), language)])
    bullets(say("title_unknowns", language), [say(phrase, language) for phrase in found.unknowns])
    cited(found.assumptions, language)


def run(given: argparse.Namespace) -> int:
    """Forecast one consignment and show it."""
    found = _forecast(given)
    if given.json:
        print_json(forecast_json(open_book(), found, given.lang))
    else:
        show(found, given.lang)
    return 0
