"""/api/v1/trigger: levels and how full they are, a measure's calendar, exposure of orders, the picture of a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.errors import InputError
from burabay.safeguard.monitor import report_json
from burabay.web.api.operation import LANG, Given, Operation, Parameter, given_of, in_time, json_answer, one
from burabay.web.api.origin import body_of
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.problems import Refusal
from burabay.web.safeguards import EVENTS, STATES, calendar_json, exposed, told

_MEDIA = ("text/csv", "text/tab-separated-values", "text/plain")
_KINDS = {"type": "string", "enum": ["yes", "no"]}
_STATES = {"type": "string", "enum": list(STATES)}


# --- the operations -----------------------------------------------------------------------------------------------


def _levels(desk: Desk, given: Given, language: str) -> dict[str, Any]:
    report = told(desk.book, b"", on=one(given, "on"), year=one(given, "year"), groups=given.get("group", ()))
    return report_json(report, language, desk.book.law_hash)


async def text_of(request: Request, media: Sequence[str]) -> bytes:
    """The body of a request. Raises Refusal for one of another kind, InputError for an empty one."""
    desk: Desk = request.app.state.desk
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in media:
        error = InputError.of("web_error_media", field="content-type", given=kind[:60] or "–", known=", ".join(media))
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
            desk.book, raw, on=one(given, "on"), year=one(given, "year"), groups=given.get("group", ()),
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
            desk.book, raw, on=one(given, "on"), year=one(given, "year"), groups=[one(given, "group")],
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
                desk.book, texts["volumes"], on=one(given, "on"), year=one(given, "year"), unit=one(given, "unit")
            )  # fmt: skip
        found = exposed(desk.book, texts["orders"], report, fx=given.get("fx", ()), destination=one(given, "to"))
        cited = sorted({"A15", "A40", *(report.assumptions if report else ())}, key=lambda number: int(number[1:]))
        return {**found.to_json(language), "assumptions": cited, "law": desk.book.law_hash}

    found = await in_time(desk, run_in_threadpool(work))
    return json_answer(found, {"cache-control": "no-store", "content-language": language})


def _calendar(desk: Desk, given: Given, language: str) -> dict[str, Any]:
    return calendar_json(desk.book, given, language)


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
        "trigger_exposure", "/api/v1/trigger/exposure", "Open orders against the days of a duty, and its cost",
        "TriggerExposure", _ORDERS, handler=_exposure, method="POST", body=_ORDERS_BODY,
    ),
)  # fmt: skip
