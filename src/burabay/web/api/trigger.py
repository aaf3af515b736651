"""/api/v1/trigger: levels and how full they are, the calendar of a measure, exposure of orders, the picture of a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import fields
from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.duty.consignment import day_of
from burabay.errors import InputError
from burabay.safeguard.calendar import TriggerEvents
from burabay.safeguard.exposure import Exposure
from burabay.safeguard.monitor import TriggerReport, report_json
from burabay.safeguard.table import day_of_text, number_of
from burabay.safeguard.terms import Between
from burabay.web.api.operation import LANG, Given, Operation, Parameter, given_of, in_time, json_answer, one
from burabay.web.api.origin import body_of
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.passing import passing_file
from burabay.web.problems import Refusal
from burabay.web.rates import rates

EVENTS = tuple(each.name for each in fields(TriggerEvents))
_MEDIA = ("text/csv", "text/tab-separated-values", "text/plain")
_KINDS = {"type": "string", "enum": ["yes", "no"]}
_STATES = {"type": "string", "enum": ["AM", "BY", "KG", "KZ", "RU"]}


# --- the questions, for the API, the pages and the tools ----------------------------------------------------------


def year_of(text: str) -> int | None:
    """A year that was typed; None where none was. Raises InputError."""
    plain = text.strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) == 4):
        raise InputError.of("web_error_year", field="year", given=plain[:40])
    return int(plain)


def told(
    desk: Desk, volumes: bytes | str, *, on: str = "", year: str = "", groups: Sequence[str] = (), unit: str = "kg",
    forecast: bool = True,
) -> TriggerReport:  # fmt: skip
    """Where the groups stand by a table of volumes; without one their levels. Nothing of it is kept."""
    day, wanted = on.strip() or None, [text for text in groups if text.strip()]
    if not volumes:
        return desk.book.trigger(None, on=day, year=year_of(year), groups=wanted, forecast=False)
    with passing_file("volumes.csv", volumes) as path:
        known = desk.book.volumes(path, unit=unit or "kg")
        return desk.book.trigger(known, on=day, year=year_of(year), groups=wanted, forecast=forecast)


def exposed(
    desk: Desk, orders: bytes | str, report: TriggerReport | None, *, fx: Sequence[str] = (), destination: str = ""
) -> Exposure:
    """Open orders against the days of a duty. Nothing of them is kept."""
    if destination not in ("", *_STATES["enum"]):
        raise InputError.of(
            "error_country", field="to", name="to", given=destination[:40], known=", ".join(_STATES["enum"])
        )
    with passing_file("orders.csv", orders) as path:
        return desk.book.trigger_exposure(path, report, fx=rates(fx), destination=destination)


def _between(name: str, text: str) -> Between:
    days = [day_of_text(part.strip()) for part in text.split("..")]
    known = [day for day in days if day is not None]
    if len(known) != len(days) or len(known) not in (1, 2) or known[0] > known[-1]:
        raise InputError.of("error_trigger_events", field=name, key="trigger_events", name=name, given=text[:60])
    return Between(known[0], known[-1])


def calendar_json(desk: Desk, given: Mapping[str, list[str]], language: str) -> dict[str, Any]:
    """The calendar of one group's measure as `burabay trigger calendar --json` prints it; without a group or a year
    the known measures worked out again.
    """
    book, terms = desk.book, desk.book.trigger_terms
    asked = {name: _between(name, text) for name in EVENTS if (text := one(given, name).strip())}
    wanted, year = one(given, "group").strip(), year_of(one(given, "year"))
    volume = None
    if text := one(given, "volume").strip():
        volume = number_of(text, comma_decimal=language != "en")
        if volume is None:
            raise InputError.of("error_trigger_number", field="volume", given=text[:40])
    if not (asked or year or volume is not None):
        groups = {terms.group(wanted)} if wanted else set(terms.groups)
        found = [replay for replay in book.trigger_replays() if groups & set(replay.known.groups)]
        return {"measures": [replay.to_json(language) for replay in found], "law": book.law_hash}
    if not wanted:
        raise InputError.of("error_trigger_one_group", field="group", last=str(max(terms.groups)))
    on = day_of(one(given, "on").strip() or date.today().isoformat())
    year = year or (asked["exceeded"].first.year if "exceeded" in asked else on.year)
    calendar = book.trigger_calendar(wanted, year, TriggerEvents(**asked), volume_kg=volume)
    return {
        **calendar.to_json(language), "on": on.isoformat(),
        "state": [str(state) for state in calendar.states(on, terms)],
        "assumptions": list(calendar.assumptions), "law": book.law_hash,
    }  # fmt: skip


# --- the operations -----------------------------------------------------------------------------------------------


def _levels(desk: Desk, given: Given, language: str) -> dict[str, Any]:
    report = told(desk, b"", on=one(given, "on"), year=one(given, "year"), groups=given.get("group", ()))
    return report_json(report, language, desk.book.law_hash)


async def text_of(request: Request, media: Sequence[str]) -> bytes:
    """The body of a request. Raises Refusal for one of another kind, InputError for an empty one."""
    desk: Desk = request.app.state.desk
    told = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if told not in media:
        error = InputError.of("web_error_media", field="content-type", given=told[:60] or "–", known=", ".join(media))
        raise Refusal(415, error)
    raw = await in_time(desk, request.body())
    if not raw.strip():
        raise InputError.of("web_error_no_file", field="body")
    return raw


async def _filled(request: Request) -> Response:
    """Volumes in, where the groups stand out."""
    desk: Desk = request.app.state.desk
    given, language = given_of(request, _VOLUMES), language_of(request.scope)
    raw = await text_of(request, _MEDIA)

    def work() -> dict[str, Any]:
        report = told(
            desk, raw, on=one(given, "on"), year=one(given, "year"), groups=given.get("group", ()),
            unit=one(given, "unit"), forecast=one(given, "forecast", "yes") != "no",
        )  # fmt: skip
        return report_json(report, language, desk.book.law_hash)

    found = await in_time(desk, run_in_threadpool(work))
    return json_answer(found, {"cache-control": "no-store", "content-language": language})


async def _picture(request: Request) -> Response:
    """Volumes in, the picture of one group out."""
    desk: Desk = request.app.state.desk
    given, language = given_of(request, _PICTURE), language_of(request.scope)
    raw = await text_of(request, _MEDIA)

    def work() -> str:
        from burabay.safeguard.picture import picture_of
        from burabay.safeguard.plot import svg

        report = told(
            desk, raw, on=one(given, "on"), year=one(given, "year"), groups=[one(given, "group")],
            unit=one(given, "unit"),
        )  # fmt: skip
        return svg(picture_of(report), language)

    drawn = await in_time(desk, run_in_threadpool(work))
    headers = {"cache-control": "no-store", "content-disposition": 'attachment; filename="trigger.svg"'}
    return Response(drawn, 200, headers, "image/svg+xml")


async def _exposure(request: Request) -> Response:
    """Orders, and volumes if there are any, in; what meets a duty out."""
    desk: Desk = request.app.state.desk
    given, language = given_of(request, _ORDERS), language_of(request.scope)
    body = await body_of(request)
    texts = {name: body.get(name, "") for name in ("orders", "volumes")} if isinstance(body, dict) else {}
    if not texts or set(body) - set(texts) or not all(isinstance(text, str) for text in texts.values()):
        raise InputError.of("web_error_json", field="body")
    if not texts["orders"].strip():
        raise InputError.of("web_error_no_file", field="orders")

    def work() -> dict[str, Any]:
        report = None
        if texts["volumes"].strip():
            report = told(
                desk, texts["volumes"], on=one(given, "on"), year=one(given, "year"), unit=one(given, "unit")
            )  # fmt: skip
        found = exposed(desk, texts["orders"], report, fx=given.get("fx", ()), destination=one(given, "to"))
        cited = sorted({"A15", "A40", *(report.assumptions if report else ())}, key=lambda number: int(number[1:]))
        return {**found.to_json(language), "assumptions": cited, "law": desk.book.law_hash}

    found = await in_time(desk, run_in_threadpool(work))
    return json_answer(found, {"cache-control": "no-store", "content-language": language})


def _calendar(desk: Desk, given: Given, language: str) -> dict[str, Any]:
    return calendar_json(desk, given, language)


_ON = Parameter("on", "what was known by that day; today if left out", {"type": "string", "format": "date"})
_YEAR = Parameter(
    "year", "the year of the levels; else that of the last month known", {"type": "string", "pattern": "^[0-9]{4}$"}
)
_GROUP = {"type": "string", "pattern": "^[0-9]{1,2}$"}
_GROUPS = Parameter("group", "groups of Annex 2, from 1 to 12; all if left out", _GROUP, many=True)
_UNIT = Parameter("unit", "of figures without one: kg (the default) or t", {"type": "string", "enum": ["kg", "t"]})
_VOLUMES = (_ON, _YEAR, _GROUPS, _UNIT, Parameter("forecast", "with a forecast; yes if left out", _KINDS), LANG)
_PICTURE = (_ON, _YEAR, Parameter("group", "a group of Annex 2", _GROUP, required=True), _UNIT, LANG)
_ORDERS = (
    _ON, _YEAR, _UNIT, Parameter("to", "for orders without a destination", _STATES),
    Parameter("fx", "exchange rates such as EUR/USD=1.08", many=True), LANG,
)  # fmt: skip
_EVENT = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
_CALENDAR = (
    Parameter("group", "a group of Annex 2; all known measures if left out", _GROUP, example="2"),
    Parameter("year", "the year whose level was passed", {"type": "string", "pattern": "^[0-9]{4}$"}),
    *(Parameter(name, f"the day of that step ({name}), or two days with .. between", _EVENT) for name in EVENTS),
    Parameter("volume", "the year's volume on the day of application, in kg"), _ON, LANG,
)  # fmt: skip
_CSV = {"type": "string", "format": "binary"}
_BODY = {"required": True, "content": {media: {"schema": _CSV} for media in _MEDIA}}
_ORDERS_BODY = {
    "required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Orders"}}},
}  # fmt: skip

OPERATIONS = (
    Operation(
        "trigger", "/api/v1/trigger", "The levels of the trigger groups in a year, and the measures known",
        "TriggerReport", (_ON, _YEAR, _GROUPS, LANG), _levels, dated=True, quick=False,
    ),
    Operation(
        "trigger_fill", "/api/v1/trigger", "How full the levels are by monthly volumes, with a forecast",
        "TriggerReport", _VOLUMES, handler=_filled, method="POST", body=_BODY,
    ),
    Operation(
        "trigger_picture", "/api/v1/trigger/picture", "A group's volumes against its level as SVG (extra `plot`)", "",
        _PICTURE, handler=_picture, method="POST", body=_BODY,
        responses={"200": {"image/svg+xml": {"schema": {"type": "string"}}}},
    ),
    Operation(
        "trigger_calendar", "/api/v1/trigger/calendar",
        "Each step of Art. 2.10 for one year's level with its days, or the known measures worked out again",
        "TriggerCalendar", _CALENDAR, _calendar, dated=True, quick=False,
    ),
    Operation(
        "trigger_exposure", "/api/v1/trigger/exposure", "Open orders against the days of a duty, with what it would cost",
        "TriggerExposure", _ORDERS, handler=_exposure, method="POST", body=_ORDERS_BODY,
    ),
)  # fmt: skip
