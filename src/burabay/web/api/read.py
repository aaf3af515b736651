"""POST /api/v1/read: a communiqué as records, each with its place in the text, and its figures checked."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.web.api.operation import LANG, Operation, Parameter, given_of, in_time, json_answer, one
from burabay.web.api.trigger import text_of
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.texts import LANGUAGES, reading_of

_MEDIA = ("text/plain",)


async def _read(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    given, language = given_of(request, PARAMETERS), language_of(request.scope)
    raw = await text_of(request, _MEDIA)

    def work() -> dict[str, Any]:
        _, reading, checks = reading_of(
            desk.book, raw, published=one(given, "published"), language=one(given, "text_lang", "auto"),
            check=one(given, "check", "yes") != "no",
        )  # fmt: skip
        told = reading.to_json()
        return told if checks is None else {**told, "checks": checks.to_json(language)}

    found = await in_time(desk, run_in_threadpool(work))
    return json_answer(found, {"cache-control": "no-store", "content-language": language})


PARAMETERS = (
    Parameter(
        "published", "when it was published; years left out follow from it", {"type": "string", "format": "date"}
    ),
    Parameter("text_lang", "language of the text", {"type": "string", "enum": list(LANGUAGES)}),
    Parameter("check", "with its figures checked; yes if left out", {"type": "string", "enum": ["yes", "no"]}),
    LANG,
)
OPERATIONS = (
    Operation(
        "read", "/api/v1/read", "A communiqué as records: meetings, acts, figures, agreements, dates; figures checked",
        "Reading", PARAMETERS, handler=_read, method="POST",
        body={"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}},
    ),
)  # fmt: skip
