"""`burabay quota arrival`: the chances that a consignment finds room in its quota, and duty's options with them."""

from __future__ import annotations

import argparse
from datetime import date

from rich.text import Text

from burabay.book import open_book
from burabay.cli.duty import duty_cell, rate_cell
from burabay.cli.quota_show import day_given, plain_table, today
from burabay.cli.show import bullets, cited, console, print_json
from burabay.duty.consignment import read_answers
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError
from burabay.goods.codes import grouped
from burabay.quota.arrival import Arrival, after_transit, between, read_transit
from burabay.quota.as_json import forecast_json
from burabay.quota.chances import EARLY, LATE, NOTHING, PART, WHOLE, Outcome
from burabay.quota.fill import read_takings
from burabay.quota.forecast import Forecast, Held, forecast_asked, held_in, held_told
from burabay.quota.said import SHOWN, chance_text, expected, facts, inside_text, model, span_text
from burabay.quota.volumes import Terms, amount_of
from burabay.wording import Phrase, say

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
    goods = {name: value for name in _GOODS if (value := getattr(given, name)) is not None}
    goods["answers"] = read_answers(())
    return forecast_asked(
        book, code, _arrival(given), lambda terms: _held(given, terms, now), origin=given.origin,
        destination=given.destination, goods=goods, fx=read_exchange_rates(given.fx), volume=given.volume, today=now,
        pace=given.pace, lot=given.lot, draws=given.draws, seed=given.seed, language=given.lang,
    )  # fmt: skip


# --- what is shown ------------------------------------------------------------------------------------------------


def _outcome_row(found: Forecast, outcome: Outcome, language: str) -> tuple[Text, str, str, str]:
    name = Text(say(_OUTCOMES[outcome.name], language), _STYLES[outcome.name])
    duty = span_text(*found.priced.outcomes[outcome.name], language)
    return name, chance_text(outcome.chance, language), inside_text(outcome, language), duty


def _title(found: Forecast, language: str) -> None:
    out, asked = console(), found.inside.asked
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
    room, consignment, days, pace = facts(found)
    out.print(say(room, language))
    out.print(say(consignment, language))
    out.print(Text(say(days, language), style="dim"))
    out.print(Text(say(pace, language), style="dim"))
    out.print()


def _show_outcomes(found: Forecast, language: str) -> None:
    out = console()
    keys = ("quota_head_outcome", "quota_head_chance", "quota_head_inside", "head_duty")
    table = plain_table(*(say(key, language) for key in keys), right=(1, 2, 3))
    for outcome in found.chances.outcomes:
        if outcome.chance or outcome.name in SHOWN:
            table.add_row(*_outcome_row(found, outcome, language))
    out.print(table)
    inside, *duty = expected(found, language)
    out.print(Text(say(inside, language)))
    for told in duty:
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
    bullets(say("quota_title_model", language), [say(model(found, language), language)])
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
