"""/api/v1/quota: what the law says of a quota, the ledger of its use, and whether a consignment arrives inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.duty.consignment import day_of
from burabay.errors import InputError
from burabay.quota.as_json import event_json, forecast_json, period_json, statement_json, terms_json
from burabay.quota.volumes import Terms, amount_of, quotas_of
from burabay.web import ledger as books
from burabay.web.api.asking import CODE, ROUTE, VALUE
from burabay.web.api.operation import LANG, Given, Operation, Parameter, chosen, given_of, in_time, json_answer, one
from burabay.web.api.origin import body_of
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.rates import rates
from burabay.web.safeguards import year_of
from burabay.wording import say

if TYPE_CHECKING:
    from burabay.quota.arrival import Arrival
    from burabay.quota.forecast import Forecast, Held

# More draws make an answer no better than its model is.
MOST_DRAWS = 100_000
GOODS = ("value", "currency", "net_kg", "quantity", "unit", "incoterm", "freight", "insurance")


# --- the questions ------------------------------------------------------------------------------------------------


def terms_of(desk: Desk, quota: str, year: str = "", state: str = "", volume: str = "") -> Terms:
    """What the law says of a quota in a year (this one). Raises InputError."""
    wanted = year_of(year) or date.today().year
    return desk.book.quota_terms(quota.strip().lower(), year=wanted, state=state.strip(), volume=volume.strip() or None)


def _number(given: Given, name: str, default: int, most: int) -> int:
    text = one(given, name).strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise InputError.of("web_error_whole", field=name, name=name, most=most)
    return int(text)


def _arrival(given: Given) -> Arrival:
    from burabay.quota.arrival import after_transit, between

    days = [books.day_given(one(given, name), name) for name in ("earliest", "likely", "latest")]
    departs = books.day_given(one(given, "departs"), "departs")
    transit = [text.strip() for text in given.get("transit", ()) if text.strip()]
    if departs is not None and transit and not any(days):
        if not all(text.isascii() and text.isdigit() and len(text) <= 4 for text in transit):
            raise InputError.of("web_error_whole", field="transit", name="transit", most=3660)
        return after_transit(departs, [int(text) for text in transit])
    earliest, likely, latest = days
    if earliest is None or likely is None or latest is None or departs is not None or transit:
        raise InputError.of("web_error_arrival", field="likely")
    return between(earliest, likely, latest)


def _takings(texts: Sequence[str], unit: str) -> list[tuple[date, int]] | None:
    """Past takings; None where nobody told of any, which is not that there were none."""
    found = []
    for text in texts:
        day, _, amount = text.partition(":")
        on = books.day_given(day, "taking")
        if on is None:
            raise InputError.of("error_day", field="taking", name="taking", given=text[:40])
        found.append((on, amount_of(amount, unit, field="taking")))
    return found or None


def told_room(
    terms: Terms, takings: Sequence[str] | None, *, today: date, left: str | None = None, own: str | None = None
) -> Held:
    """The room as it is told, amounts and takings as text. Raises InputError."""
    from burabay.quota.forecast import held_told

    return held_told(
        terms, _takings(takings or (), terms.unit), today=today,
        left=amount_of(left, terms.unit, field="left", zero=True) if left else None,
        own=amount_of(own, terms.unit, field="own", zero=True) if own else 0,
    )  # fmt: skip


def _held(desk: Desk, given: Given, terms: Terms, today: date) -> Held:
    """The room: as it was told, or the desk's ledger's for a period of it."""
    from burabay.quota.forecast import held_in

    period, takings = one(given, "period").strip(), given.get("taking", ())
    if not period:
        return told_room(terms, takings, today=today, left=chosen(given, "left"), own=chosen(given, "own"))
    if any(chosen(given, name) for name in ("left", "own", "volume")) or takings:
        raise InputError.of("web_error_period_or_told", field="period")
    holder, reservation = one(given, "holder").strip(), one(given, "reservation").strip()
    with books.opened(desk) as ledger:
        books.state_of(ledger, period)
        return held_in(ledger, period, holder=holder, reservation=reservation)


def arrival(desk: Desk, given: Given, language: str) -> Forecast:
    """Whether a consignment arrives inside its quota, from the parameters. Raises InputError."""
    from burabay.duty.consignment import read_answers
    from burabay.quota.forecast import forecast_asked

    today = day_of(one(given, "on").strip() or date.today().isoformat())
    goods: dict[str, Any] = {name: told for name in GOODS if (told := chosen(given, name)) is not None}
    goods["answers"] = read_answers(())
    return forecast_asked(
        desk.book, one(given, "code"), _arrival(given), lambda terms: _held(desk, given, terms, today),
        origin=one(given, "from"), destination=one(given, "to").strip(), goods=goods, fx=rates(given.get("fx", ())),
        volume=chosen(given, "volume"), today=today, pace=chosen(given, "pace"), lot=chosen(given, "lot"),
        draws=_number(given, "draws", 20_000, MOST_DRAWS), seed=_number(given, "seed", 1, 10**9 - 1),
        language=language,
    )  # fmt: skip


# --- the operations -----------------------------------------------------------------------------------------------


def _terms(desk: Desk, given: Given, language: str) -> dict[str, Any]:
    book, wanted = desk.book, one(given, "quota").strip()
    named = [wanted] if wanted else list(quotas_of(book))
    state, volume = one(given, "state"), one(given, "volume")
    if not wanted and volume:
        raise InputError.of("web_error_needed", field="quota", name="quota")
    found = [terms_of(desk, name, one(given, "year"), state, volume) for name in named]
    return {"quotas": [terms_json(book, terms, language) for terms in found], "law": book.law_hash}


async def _arrives(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    given, language = given_of(request, _ARRIVAL), language_of(request.scope)

    def work() -> dict[str, Any]:
        return forecast_json(desk.book, arrival(desk, given, language), language)

    found = await in_time(desk, run_in_threadpool(work))
    return json_answer(found, {"cache-control": "no-store", "content-language": language})


async def _from_ledger(request: Request, parameters: tuple[Parameter, ...], work: Any) -> Response:
    desk: Desk = request.app.state.desk
    given, language = given_of(request, parameters), language_of(request.scope)

    def ask() -> dict[str, Any]:
        with books.opened(desk) as ledger:
            told: dict[str, Any] = work(ledger, given, language)
            return told

    found = await in_time(desk, run_in_threadpool(ask))
    return json_answer(found, {"cache-control": "no-store", "content-language": language})


async def _status(request: Request) -> Response:
    def work(ledger: Any, _given: Given, _language: str) -> dict[str, Any]:
        states = ledger.periods()
        within = {state.period: state for state in states}
        return {"periods": [period_json(state, within) for state in states]}

    return await _from_ledger(request, (LANG,), work)


async def _statement(request: Request) -> Response:
    def work(ledger: Any, given: Given, _language: str) -> dict[str, Any]:
        period = one(given, "period").strip()
        if period:
            books.state_of(ledger, period)
        as_of, known = books.day_given(one(given, "as_of"), "as_of"), books.moment(one(given, "known"))
        told = statement_json(ledger.statement(period, as_of=as_of, known=known), "")
        del told["store"]  # where it lies is no visitor's business
        return told

    return await _from_ledger(request, _STATEMENT, work)


async def _events(request: Request) -> Response:
    def work(ledger: Any, given: Given, language: str) -> dict[str, Any]:
        period, after = one(given, "period").strip(), one(given, "after").strip() or "0"
        if not (after.isascii() and after.isdigit() and len(after) <= 15):
            raise InputError.of("web_error_whole", field="after", name="after", most=10**15 - 1)
        if period:
            books.state_of(ledger, period)
        found = [
            event_json(event, language) for event in islice(ledger.events(period, after=int(after)), books.MOST_EVENTS)
        ]
        return {"events": found, "more": len(found) == books.MOST_EVENTS}

    return await _from_ledger(request, _EVENTS, work)


async def _verify(request: Request) -> Response:
    def work(ledger: Any, given: Given, language: str) -> dict[str, Any]:
        found = ledger.verify(one(given, "anchor").strip())
        return {
            "whole": found.whole, "events": found.events, "head": found.head, "backwards": found.backwards,
            "problems": [{"code": each.key, "text": say(each, language)} for each in found.problems],
        }  # fmt: skip

    return await _from_ledger(request, (*_VERIFY, LANG), work)


def record(desk: Desk, told: Mapping[str, Any], key: str, language: str) -> dict[str, Any]:
    """One request to the ledger, and the period as it stands then. Raises Refusal or InputError."""
    with books.opened(desk, writing=True) as ledger:
        units = {state.period: state.unit for state in ledger.periods()}
        done = ledger.do(books.request_of(told, key, units))
        within = {state.period: state for state in ledger.periods()}
        period = period_json(within[done.event.period], within)
        return {"key": key, "again": done.again, "event": event_json(done.event, language), "period": period}


async def _record(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    given_of(request, (LANG,))
    language, key = language_of(request.scope), books.key_of(request.headers.get("idempotency-key", ""))
    body = await body_of(request)
    if not isinstance(body, dict):
        raise InputError.of("web_error_json", field="body")
    # Not cut off by the clock: what was begun is finished, and asking again under the key tells how it ended.
    told = await run_in_threadpool(record, desk, body, key, language)
    return json_answer(told, {"cache-control": "no-store", "content-language": language}, 200 if told["again"] else 201)


_STATE = {"type": "string", "enum": ["AM", "BY", "KG", "KZ", "RU"]}
_YEAR = Parameter("year", "the quota's year; this one if left out", {"type": "string", "pattern": "^[0-9]{4}$"})
_VOLUME = Parameter("volume", "the state's volume, such as 1500t, which the law book does not hold")
_QUOTA = {"type": "string", "enum": ["rice", "eggs", "tobacco"]}
_TERMS = (
    Parameter("quota", "all if left out", _QUOTA, example="rice"), _YEAR,
    Parameter("state", "the importing member state", _STATE), _VOLUME, LANG,
)  # fmt: skip
_DAY = {"type": "string", "format": "date"}
_PERIOD = Parameter("period", "a period of the ledger, such as rice/2026/BY", {"type": "string", "maxLength": 80})
_ARRIVAL = (
    CODE, *ROUTE, Parameter("on", "the day from which it is looked ahead; today if left out", _DAY),
    *(Parameter(name, f"{name} day of arrival", _DAY) for name in ("earliest", "likely", "latest")),
    Parameter("departs", "with transit: the day of departure", _DAY),
    Parameter("transit", "past times of carriage in days", {"type": "string", "pattern": "^[0-9]{1,4}$"}, many=True),
    *VALUE,
    Parameter("incoterm", "what the value is a price of, such as FOB"), Parameter("freight", "freight to the border"),
    Parameter("insurance", "insurance to the border; 0 if there is none"), _VOLUME,
    Parameter("left", "what is left for all today, such as 800t"),
    Parameter("own", "what is the importer's alone, such as 50t"),
    Parameter("taking", "past takings by others, such as 2026-02-01:120t", many=True),
    Parameter("pace", "what others will take, such as 40t/week"),
    Parameter("lot", "the size of one taking, such as 25t"), _PERIOD,
    Parameter("holder", "of the ledger: whose free share is his own"),
    Parameter("reservation", "of the ledger: his reservation for these goods"),
    Parameter("draws", "20000 if left out", {"type": "integer", "minimum": 1, "maximum": MOST_DRAWS}),
    Parameter("seed", "1 if left out", {"type": "integer", "minimum": 1, "maximum": 10**9 - 1}), LANG,
)  # fmt: skip
_STATEMENT = (
    _PERIOD, Parameter("as_of", "what had taken effect by the end of that day", _DAY),
    Parameter("known", "what was entered by a day, a moment, or an event's number"), LANG,
)  # fmt: skip
_EVENTS = (_PERIOD, Parameter("after", "events after that number", {"type": "integer", "minimum": 0}), LANG)
_VERIFY = (Parameter("anchor", "a head noted earlier, NUMBER:HASH: nothing before it has changed"),)
_KEY = Parameter(
    "Idempotency-Key", "names the request, so that asking twice is asking once",
    {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[ -~]+$"}, required=True, place="header",
)  # fmt: skip
_REQUEST = {
    "required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/LedgerRequest"}}},
}  # fmt: skip
_DONE = {"200": {"application/json": {"schema": {"$ref": "#/components/schemas/LedgerDone"}}}}

OPERATIONS = (
    Operation(
        "quota", "/api/v1/quota", "What the law says of the tariff quotas in a year", "QuotaTerms", _TERMS, _terms,
        dated=True, quick=False,
    ),
    Operation(
        "quota_arrival", "/api/v1/quota/arrival", "Will this consignment arrive inside the quota? Chances and duty",
        "QuotaArrival", _ARRIVAL, handler=_arrives,
    ),
    Operation(
        "ledger", "/api/v1/quota/ledger", "The periods of the desk's ledger as they stand", "LedgerStatus", (LANG,),
        handler=_status,
    ),
    Operation(
        "ledger_statement", "/api/v1/quota/ledger/statement", "Periods, holders and reservations as they stood",
        "LedgerStatement", _STATEMENT, handler=_statement,
    ),
    Operation(
        "ledger_events", "/api/v1/quota/ledger/events", f"The events, {books.MOST_EVENTS} at most", "LedgerEvents",
        _EVENTS, handler=_events,
    ),
    Operation(
        "ledger_record", "/api/v1/quota/ledger/events",
        "A request to the ledger: recorded, or refused (409) and the refusal recorded", "LedgerDone", (_KEY, LANG),
        handler=_record, method="POST", body=_REQUEST, responses=_DONE, status="201",
    ),
    Operation(
        "ledger_verify", "/api/v1/quota/ledger/verify", "Whether the chain of events is whole", "LedgerVerified",
        (*_VERIFY, LANG), handler=_verify,
    ),
)  # fmt: skip
