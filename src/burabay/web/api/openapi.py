"""The OpenAPI document (3.1), made from the operations: what is told once cannot come apart."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from burabay import __version__
from burabay.web.api.operation import Operation
from burabay.web.api.schemas import SCHEMAS, to
from burabay.web.problems import PROBLEM

# What any operation may answer beside what it is asked for.
_PROBLEMS = {
    "400": "the request cannot be read",
    "401": "a key is needed",
    "403": "refused: read-only, or sent by a page of another site",
    "404": "there is nothing under that name",
    "408": "the body did not come on",
    "409": "the result is not there yet",
    "413": "the body is longer than allowed",
    "415": "the body is of a kind that is not read",
    "422": "something that was given is wrong; the sentence says what, and what would be right",
    "429": "too many requests",
    "503": "the answer took too long",
    "507": "there is no room for the file",
}
_ETAG = {"description": "names the answer; send it back in If-None-Match", "schema": {"type": "string"}}


def _answers(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if operation.schema:
        content = {"application/json": {"schema": to(operation.schema)}}
        told[operation.status] = {"description": "the answer", "content": content}
        if operation.answer is not None:
            told[operation.status]["headers"] = {"ETag": _ETAG}
            told["304"] = {"description": "the answer that the ETag names is still right"}
    for status, content in operation.responses.items():
        told[status] = {"description": "the answer", **({"content": content} if content else {})}
    problem = {PROBLEM: {"schema": to("Problem")}}
    return told | {status: {"description": text, "content": problem} for status, text in _PROBLEMS.items()}


def _operation(operation: Operation) -> dict[str, Any]:
    parameters = {each.name: each.document() for each in operation.parameters}
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": list(parameters.values()),
        "responses": _answers(operation),
    }
    return told if operation.body is None else {**told, "requestBody": dict(operation.body)}


@cache
def document(*, keyed: bool = False) -> dict[str, Any]:
    """The document; `keyed` where the API asks for a key."""
    from burabay.web.api import operations

    paths: dict[str, dict[str, Any]] = {}
    for operation in operations():
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    components: dict[str, Any] = {"schemas": SCHEMAS}
    told: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Burabay",
            "version": __version__,
            "summary": "The Viet Nam - Eurasian Economic Union free trade agreement as a program",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": components,
    }
    if keyed:
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        told["security"] = [{"key": []}]
    return told


async def _document(request: Request) -> Response:
    keyed = request.app.state.desk.settings.keys is not None
    headers = {"cache-control": "no-cache"}
    return Response(orjson.dumps(document(keyed=keyed)), 200, headers, "application/json")


def document_route() -> Route:
    """The route of the document."""
    return Route("/api/v1/openapi.json", _document, name="api.openapi")
