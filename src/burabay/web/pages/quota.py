"""Tariff quotas: what the law says, the chance of arriving inside one, and the desk's ledger."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from burabay.assess.texts import money_text, rate_text, source_text
from burabay.cli.quota_show import METHOD_WORDS, QUOTA_WORDS, amount_text, event_text
from burabay.duty.consignment import COUNTRIES
from burabay.duty.measures import EAEU
from burabay.errors import BurabayError, InputError
from burabay.quota.as_json import fill_percent, with_parts
from burabay.quota.forecast import Forecast
from burabay.quota.said import SHOWN, chance_text, expected, facts, inside_text, model, span_text
from burabay.quota.volumes import UNKNOWN, Part, Terms, quotas_of
from burabay.web import ledger as books
from burabay.web.amounts import amount, measured, rates_typed
from burabay.web.api.operation import LONGEST, in_time
from burabay.web.api.quota import arrival, record, terms_of
from burabay.web.desk import Desk
from burabay.web.guard import MAY_SEE, no_key
from burabay.web.languages import language_of
from burabay.web.pages.reading import desk_of, given_of, route
from burabay.web.problems import Refusal, status_of
from burabay.web.rendering import page
from burabay.wording import Phrase, number, say

_UNUSED = {"half_year": "quota_unused_half_year", "as_needed": "quota_unused_as_needed"}
_WHO = {
    "importers": "quota_who_importers", "traders_in_need": "quota_who_traders_in_need",
    "cigarette_makers": "quota_who_cigarette_makers",
}  # fmt: skip
# Newest first, as many as a page shows.
_EVENTS_SHOWN, _LOOKED_AT = 50, 5000
# What the page enters; opening a period is the command line's, which takes its volume from the law.
ACTIONS = ("allocate", "reserve", "draw", "release", "expire", "return", "transfer", "correct")
_FIELDS = ("holder", "to", "amount", "reservation", "of", "until", "reference", "licence", "note", "by")


def _say(language: str, key: str, **values: object) -> str:
    return say(Phrase(key, values), language)


# --- the law ------------------------------------------------------------------------------------------------------


def _part(part: Part, unit: str, language: str) -> str:
    volume = "" if part.volume is None else f" = {amount_text(part.volume, unit, language)}"
    told = [_say(language, "quota_part", percent=part.percent, method=Phrase(METHOD_WORDS[part.method]), volume=volume)]
    if part.years:
        told.append(_say(language, "quota_part_years", years=part.years))
    if part.decided_by:
        told.append(_say(language, "quota_part_decided", day=part.decided_by))
    if part.until:
        told.append(_say(language, "quota_part_until", day=part.until))
    if part.unused:
        told.append(say(_UNUSED[part.unused], language))
    return "; ".join(told)


def _law(desk: Desk, terms: Terms, language: str) -> dict[str, Any]:
    documents = desk.book.documents
    importer = say(f"country_{terms.state}", language) if terms.state else say("quota_importer_union", language)
    if terms.importer == "VN":
        importer = say("country_VN", language)
    volume = "" if terms.volume is None else amount_text(terms.volume, terms.unit, language)
    lines = [
        _say(
            language,
            "quota_volume",
            volume=volume or say("status_unknown", language),
            first=terms.first,
            last=terms.last,
        )
    ]
    if terms.state and terms.volume != terms.whole:
        lines.append(_say(language, "quota_volume_whole", volume=amount_text(terms.whole, terms.unit, language)))
    lines.append(say("quota_licence", language))
    if terms.who:
        lines.append(say(_WHO[terms.who], language))
    lines += [_part(part, terms.unit, language) for part in terms.parts if part.method != UNKNOWN]
    sources = dict.fromkeys([terms.source, *(part.source for part in terms.parts if part.source)])
    methods = {part.method for part in terms.parts}
    extra = [key for key, method in (("A50", "history"), ("A51", "applications")) if method in methods]
    return {
        "quota": terms.quota, "name": say(QUOTA_WORDS[terms.quota], language), "importer": importer,
        "lines": lines, "year": terms.year,
        "rates": [
            (rate.code, rate_text(rate.rate, language), source_text(rate.source, documents, language),
             rate.source.instrument, rate.source.confidence)
            for rate in terms.rates
        ],
        "unknowns": [say(unknown, language) for unknown in terms.unknowns],
        "sources": [(each.instrument, source_text(each, documents, language), each.confidence) for each in sources],
        "assumptions": [
            (key, documents["assumptions"][key]["assumption"][language])
            for key in sorted({*terms.assumptions, *extra}, key=lambda key: int(key[1:]))
        ],
    }  # fmt: skip


def _laws(desk: Desk, given: Mapping[str, list[str]], language: str) -> dict[str, Any]:
    texts = {name: given.get(name, [""])[0].strip() for name in ("year", "state", "quota", "volume")}
    wanted = [texts["quota"]] if texts["quota"] else list(quotas_of(desk.book))
    found = []
    for name in wanted:
        state = texts["state"] if desk.book.quota_terms(name, year=2016).importer != "VN" else ""
        volume = measured(texts["volume"], "volume")
        found.append(_law(desk, terms_of(desk, name, texts["year"], state, volume), language))
    return {"quotas": found, "given": texts, "year": texts["year"] or str(date.today().year)}


async def look(request: Request) -> Response:
    """`/quota?year=2026&state=BY`."""
    desk, language = desk_of(request), language_of(request.scope)
    view = await run_in_threadpool(_laws, desk, given_of(request), language)
    return page(
        request, "quota.html", **view, states=EAEU, names=quotas_of(desk.book),
        kept=desk.settings.ledger is not None,
    )  # fmt: skip


# --- arriving inside ----------------------------------------------------------------------------------------------


def _chance(chance: Fraction | None, language: str) -> str:
    return chance_text(chance, language).replace(" ", "\u00a0")


def _answer(desk: Desk, found: Forecast, language: str) -> dict[str, Any]:
    chances = found.chances
    outcomes = [
        {
            "name": outcome.name, "text": say(f"quota_outcome_{outcome.name}", language),
            "chance": _chance(outcome.chance, language), "bar": round(float(outcome.chance) * 100),
            "inside": inside_text(outcome, language),
            "duty": span_text(*found.priced.outcomes[outcome.name], language),
        }
        for outcome in chances.outcomes
        if outcome.chance or outcome.name in SHOWN
    ]  # fmt: skip
    answers = [found.inside] if found.inside is found.outside else [found.inside, found.outside]
    documents = desk.book.documents
    return {
        "facts": [say(each, language) for each in facts(found)],
        "outcomes": outcomes,
        "expected": [say(each, language) for each in expected(found, language)],
        "days": [
            (each.day, _chance(each.whole, language), _chance(each.some, language)) for each in chances.days
        ],
        "options": [
            (answer.asked.code, say(f"regime_{option.regime.label}", language),
             rate_text(option.rate, language) if option.rate else "—",
             money_text(option.duty, language) if option.duty else "—", option.status,
             _chance(found.chance_of(option), language))
            for answer in answers for option in answer.options
            if option.status != "unavailable" or found.chance_of(option)
        ],
        "options_day": found.inside.asked.on,
        "model": say(model(found, language), language),
        "unknowns": [say(phrase, language) for phrase in found.unknowns],
        "assumptions": [(key, documents["assumptions"][key]["assumption"][language]) for key in found.assumptions],
    }  # fmt: skip


# Fields with a number, and with an amount and its unit.
_NUMBERS, _AMOUNTS = ("value", "net_kg", "quantity", "freight", "insurance"), ("volume", "left", "own", "lot", "pace")


def _read_numbers(given: dict[str, list[str]]) -> None:
    """Put numbers as a program reads them in the place of what was typed. Raises InputError for one that may be
    another.
    """
    for names, reading in ((_NUMBERS, amount), (_AMOUNTS, measured)):
        for name in names:
            if name in given:
                given[name] = [reading(text, name) for text in given[name]]
    if "fx" in given:
        given["fx"] = [each for text in given["fx"] for each in rates_typed(text)]


async def arrive(request: Request) -> Response:
    """`/quota/arrival?code=…&from=VN&to=BY&earliest=…`: a form, and the answer when it is filled in."""
    desk, language = desk_of(request), language_of(request.scope)
    raw = given_of(request)
    given = {
        name: [text for text in texts if text.strip()] for name, texts in raw.items() if any(map(str.strip, texts))
    }
    if given.get("period") and not request.scope[MAY_SEE]:  # what is in the ledger is closed here too
        raise no_key(page=True)
    if given.get("transit"):  # typed in one field
        given["transit"] = [
            each for text in given["transit"] for each in text.replace(",", " ").replace(";", " ").split()
        ]
        if len(given["transit"]) > 40:
            raise InputError.of("web_error_repeated", field="transit", name="transit")
    view, problem = None, ""
    if given.get("code") and set(given) & {"earliest", "likely", "latest", "departs"}:
        try:
            _read_numbers(given)
            found = await in_time(desk, run_in_threadpool(arrival, desk, given, language))
            view = _answer(desk, found, language)
        except Refusal as refusal:
            problem = refusal.error.say(language)
        except BurabayError as error:
            problem = error.say(language)
    return page(
        request, "quota_arrival.html", given={name: " ".join(texts) for name, texts in given.items()}, view=view,
        problem=problem, countries=COUNTRIES, kept=desk.settings.ledger is not None,
    )  # fmt: skip


# --- the ledger ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """A period's figures with those of its parts."""

    period: str
    part_of: str
    source: str
    unit: str
    first: date
    last: date
    figures: list[tuple[str, int]]
    percent: str
    bar: int


def _periods(states: Any, language: str) -> list[PeriodShown]:
    within = {state.period: state for state in states}
    out = []
    for state in states:
        whole = with_parts(state, within)
        figures = [
            ("quota_head_volume", state.volume), ("quota_head_parts", state.parts),
            ("quota_head_unallocated", state.unallocated), ("quota_head_reserved", whole.reserved),
            ("quota_head_drawn", whole.drawn), ("quota_head_free", whole.free),
        ]  # fmt: skip
        full = fill_percent(whole.drawn, state.volume)
        unit = say(f"quota_unit_{state.unit}", language) if state.unit in ("kg", "dozen") else state.unit
        out.append(
            PeriodShown(
                state.period, state.part_of, state.source, unit, state.first, state.last, figures,
                number(full, language), min(100, int(full)),
            )
        )  # fmt: skip
    return out


def _ledger_view(desk: Desk, given: Mapping[str, list[str]], language: str) -> dict[str, Any]:
    texts = {name: given.get(name, [""])[0].strip() for name in ("period", "as_of", "known", "done")}
    with books.opened(desk) as ledger:
        if texts["period"]:
            books.state_of(ledger, texts["period"])
        every = ledger.periods()
        found = ledger.statement(
            texts["period"], as_of=books.day_given(texts["as_of"], "as_of"), known=books.moment(texts["known"])
        )
        last = int(ledger.statement("").head.partition(":")[0])
        # A ledger may have millions: the page looks no further back than these.
        events = deque(ledger.events(texts["period"], after=max(0, last - _LOOKED_AT)), _EVENTS_SHOWN)
        units = {state.period: state.unit for state in every}
    return {
        "periods": _periods(found.states, language), "holders": found.holders, "head": found.head,
        "count": found.events, "reservations": [each for each in found.reservations if each.amount],
        "events": [
            (event.seq, event.day, event_text(event, units.get(event.period, ""), language), event.key,
             event.request.note, event.request.by, event.kind == "refused")
            for event in reversed(events)
        ],
        "names": [state.period for state in every], "given": texts,
        "past": bool(texts["as_of"] or texts["known"]),
    }  # fmt: skip


async def ledger(request: Request) -> Response:
    """`/quota/ledger?period=…&as_of=…&known=…`."""
    desk, language = desk_of(request), language_of(request.scope)
    view = await in_time(desk, run_in_threadpool(_ledger_view, desk, given_of(request), language))
    return _ledger_page(request, desk, view, {})


def _ledger_page(
    request: Request, desk: Desk, view: Mapping[str, Any], typed: Mapping[str, str], **more: Any
) -> Response:
    answer = page(
        request, "quota_ledger.html", **view, actions=ACTIONS, typed=typed, writable=not desk.settings.read_only,
        new_key=typed.get("key") or f"k-{secrets.token_hex(10)}", today=date.today(), **more,
    )  # fmt: skip
    answer.headers["cache-control"] = "no-store"
    return answer


async def enter(request: Request) -> Response:
    """One entry: recorded, or refused with its reason beside the form, under the same key until it is changed."""
    desk, language = desk_of(request), language_of(request.scope)
    async with request.form(max_files=0, max_fields=30, max_part_size=10_000) as form:
        typed = {name: text.strip() for name, text in form.items() if isinstance(text, str)}
    for name, text in typed.items():
        if len(text) > LONGEST * 4 or "\0" in text:
            raise InputError.of("web_error_long", field=name[:60], name=name[:60], most=LONGEST * 4)
    asked = {name: typed[name] for name in ("action", "period", "day", *_FIELDS) if typed.get(name)}
    try:
        if "amount" in asked:
            asked["amount"] = measured(asked["amount"], "amount")
        if asked.get("action") not in ACTIONS:
            raise InputError.of("web_error_action", field="action", known=", ".join(ACTIONS))
        done = await run_in_threadpool(record, desk, asked, books.key_of(typed.get("key", "")), language)
    except Refusal as refusal:
        if refusal.status not in (400, 404, 409) or desk.settings.ledger is None:
            raise
        # A refusal is an entry too: what is asked next is another request.
        fresh = {**typed, "key": ""} if refusal.status == 409 else typed
        return await _again(request, desk, fresh, refusal.error, refusal.status)
    except BurabayError as error:
        return await _again(request, desk, typed, error, status_of(error))
    told = {"period": done["event"]["request"]["period"], "done": str(done["event"]["seq"])}
    return RedirectResponse(f"/quota/ledger?{urlencode(told)}", 303)


async def _again(request: Request, desk: Desk, typed: Mapping[str, str], error: BurabayError, status: int) -> Response:
    language = language_of(request.scope)
    view = await in_time(desk, run_in_threadpool(_ledger_view, desk, {}, language))
    answer = _ledger_page(request, desk, view, typed, problem=error.say(language))
    answer.status_code = status
    return answer


ROUTES = (
    route("/quota", look), route("/quota/arrival", arrive), route("/quota/ledger", ledger),
    route("/quota/ledger", enter, "POST"),
)  # fmt: skip
