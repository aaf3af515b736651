"""POST /api/v1/origin: whether the goods of a bill of materials originate, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.errors import InputError
from burabay.origin.as_json import origin_json
from burabay.origin.extras import answers_json, claim_of, route_of
from burabay.web.api.operation import LANG, Operation, given_of, in_time, json_answer
from burabay.web.desk import Desk
from burabay.web.languages import language_of

# Materials of a bill, with those of its sub-assemblies; what the changes are searched among.
MOST_MATERIALS = 300
_DEEPEST = 20
# Lists and objects of any body in each other: a bill with all its levels of materials stays far below.
_DEEPEST_JSON = 64


def check_size(bill: Mapping[str, Any]) -> None:
    """Raises InputError for a bill of more materials, or deeper ones, than are judged here."""
    _count(bill)


def _count(told: Any, depth: int = 0) -> int:
    """The materials under a node. Raises InputError beyond what is judged here."""
    found = told.get("materials") if isinstance(told, Mapping) else None
    rows = found if isinstance(found, list) else []
    total = len(rows) + (sum(_count(row, depth + 1) for row in rows) if depth < _DEEPEST else 0)
    if total > MOST_MATERIALS or depth >= _DEEPEST:
        raise InputError.of("web_error_materials", field="materials", most=MOST_MATERIALS, deepest=_DEEPEST)
    return total


def judged(desk: Desk, bill: Any, language: str) -> dict[str, Any]:
    """The judgement of a bill as `burabay origin --json` prints it. Raises BillError with every problem of the bill."""
    if not isinstance(bill, Mapping):
        raise InputError.of("web_error_json", field="body")
    check_size(bill)
    book = desk.book
    found = book.origin(bill, language=language)
    route = route_of(found.bill)
    claim = None
    if "claim" in found.bill.extra:
        claim = claim_of(found, route, book.origin_certificate(found), book.documents)
    return {
        **origin_json(book, found, language),
        **answers_json(
            found, book.origin_changes(found), book.origin_moves(found), book.origin_stress(found), route=route,
            draft=None, claim=claim, language=language,
        ),
    }  # fmt: skip


async def body_of(request: Request) -> Any:
    """The JSON of a request's body; numbers as they are written. Raises InputError for anything else."""
    desk: Desk = request.app.state.desk
    raw = await in_time(desk, request.body())
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise InputError.of("web_error_json", field="body") from None
    if _deeper_than(told, _DEEPEST_JSON):
        raise InputError.of("web_error_json", field="body")
    return told


def _deeper_than(told: Any, most: int) -> bool:
    """Whether lists and objects lie in each other more than so many deep. Goes level by level: depth costs no stack."""
    level = [told]
    for _ in range(most):
        level = [
            each
            for one in level
            for each in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
            if isinstance(each, (dict, list))
        ]
        if not level:
            return False
    return True


async def origin(request: Request) -> Response:
    """Judge the bill in the body."""
    desk: Desk = request.app.state.desk
    language = language_of(request.scope)
    given_of(request, ())
    bill = _exact(await body_of(request))
    told = await in_time(desk, run_in_threadpool(judged, desk, bill, language))
    return json_answer(told, {"cache-control": "no-store", "content-language": language})


def _exact(told: Any) -> Any:
    """Numbers with decimals as the text that they were written as: a bill's figures are exact."""
    if isinstance(told, float):
        return repr(told)
    if isinstance(told, list):
        return [_exact(each) for each in told]
    if isinstance(told, dict):
        return {key: _exact(each) for key, each in told.items()}
    return told


OPERATIONS = (
    Operation(
        "origin",
        "/api/v1/origin",
        "Whether the goods of a bill of materials originate, with every figure and what would change it",
        "Judgement",
        (LANG,),
        handler=origin,
        method="POST",
        body={"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Bill"}}}},
    ),
)
