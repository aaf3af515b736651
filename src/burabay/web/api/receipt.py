"""POST /api/v1/receipt/check: an answer with its receipt asked again."""

from __future__ import annotations

from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.assess.again import check
from burabay.errors import InputError
from burabay.web.api.operation import LANG, Operation, given_of, in_time, json_answer
from burabay.web.api.origin import body_of
from burabay.web.desk import Desk
from burabay.web.languages import language_of


async def checked(request: Request) -> Response:
    """Whether the same question gives the same answer today, and what differs."""
    desk: Desk = request.app.state.desk
    given_of(request, ())
    told = await body_of(request)
    if isinstance(told, dict) and told.get("kind") == "assess":
        raise InputError.of("web_error_receipt_file", field="receipt")
    found = await in_time(desk, run_in_threadpool(check, desk.book, told))
    headers = {"cache-control": "no-store", "content-language": language_of(request.scope)}
    return json_answer(asdict(found), headers)


OPERATIONS = (
    Operation(
        "check_receipt",
        "/api/v1/receipt/check",
        "Whether an answer with its receipt comes out the same today",
        "ReceiptCheck",
        (LANG,),
        handler=checked,
        method="POST",
        body={
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Receipted"}}},
        },
    ),
)
