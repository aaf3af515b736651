"""One operation of the API: what it takes, told once for the reading and for the OpenAPI document."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.errors import BurabayError, InputError
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.problems import Refusal, status_of
from burabay.wording import spoken

T = TypeVar("T")
Given = Mapping[str, list[str]]
Schema = Mapping[str, Any]
Answer = Callable[[Desk, Given, str], Any]
Handler = Callable[[Request], Awaitable[Response]]

_TEXT: Schema = {"type": "string"}
# The longest text of one parameter, and how often one may be repeated.
LONGEST, MOST_REPEATED = 500, 40


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query or of the path. `many`: it may stand there several times."""

    name: str
    description: str
    schema: Schema = field(default_factory=lambda: _TEXT)
    required: bool = False
    many: bool = False
    place: str = "query"
    example: str = ""

    def document(self) -> dict[str, Any]:
        """The parameter as OpenAPI describes it."""
        one = {**self.schema}
        if self.name == "lang":
            one["enum"] = list(spoken())
        if one.get("type") == "string" and "enum" not in one and "format" not in one:
            one.setdefault("maxLength", LONGEST)
        schema = {"type": "array", "items": one, "maxItems": MOST_REPEATED} if self.many else one
        told: dict[str, Any] = {
            "name": self.name, "in": self.place, "description": self.description, "required": self.required,
            "schema": schema,
        }  # fmt: skip
        if self.example:
            told["example"] = [self.example] if self.many else self.example
        return {**told, "style": "form", "explode": True} if self.many else told


@dataclass(frozen=True, slots=True)
class Operation:
    """A path and a method, what it takes and gives.

    `answer` is asked for a GET whose answer depends on the question alone: it may be remembered and has an ETag.
    `handler` takes the request itself. `responses` are schemas by status and media type beyond that of `answer`.
    """

    name: str
    path: str
    summary: str
    schema: str
    parameters: Sequence[Parameter] = ()
    answer: Answer | None = None
    handler: Handler | None = None
    method: str = "GET"
    body: Mapping[str, Any] | None = None
    responses: Mapping[str, Any] = field(default_factory=dict)
    quick: bool = True
    dated: bool = False
    writes: bool = False
    status: str = "200"
    description: str = ""


LANG = Parameter("lang", "language of the texts; else the one that Accept-Language likes best", {"type": "string"})


def given_of(request: Request, parameters: Sequence[Parameter]) -> dict[str, list[str]]:
    """The parameters of a request by name. Raises InputError for one that is unknown, repeated, or too long."""
    given: dict[str, list[str]] = {}
    known = {each.name: each for each in (*parameters, LANG) if each.place == "query"}
    for name, text in request.query_params.multi_items():
        if name not in known:
            raise InputError.of("web_error_parameter", field=name[:60], name=name[:60], known=", ".join(known))
        if "\0" in text or len(text) > LONGEST:
            raise InputError.of("web_error_long", field=name, name=name, most=LONGEST)
        if name == "lang" and text not in spoken():
            raise InputError.of("web_error_language", field="lang", given=text[:40], known=", ".join(spoken()))
        given.setdefault(name, []).append(text)
        if len(given[name]) > (MOST_REPEATED if known[name].many else 1):
            raise InputError.of("web_error_repeated", field=name, name=name)
    for each in parameters:
        if each.place == "path":
            given[each.name] = [str(request.path_params[each.name])]
        elif each.required and not any(text.strip() for text in given.get(each.name, [])):
            raise InputError.of("web_error_needed", field=each.name, name=each.name)
    return given


def one(given: Given, name: str, default: str = "") -> str:
    """The text of a parameter that stands there once."""
    return given[name][0] if given.get(name) else default


def chosen(given: Given, name: str) -> str | None:
    """The same, None where it is left out or empty."""
    return one(given, name).strip() or None


def json_answer(told: Any, headers: Mapping[str, str], status: int = 200) -> Response:
    """An object as an answer."""
    body = told if isinstance(told, bytes) else orjson.dumps(told)
    return Response(body, status, dict(headers), "application/json")


async def answered(request: Request, operation: Operation) -> Response:
    """Answer a question that is one of the book alone: remembered, tagged, and not sent again to who has it."""
    desk: Desk = request.app.state.desk
    language = language_of(request.scope)
    path, query = request.scope["path"], request.scope["query_string"]
    today = date.today().isoformat() if operation.dated else ""
    tag = desk.etag(path, query, language, today)
    headers = {"etag": tag, "cache-control": "no-cache", "content-language": language, "vary": "Accept-Language"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    found = desk.answers.get((tag,))
    if found is None:
        assert operation.answer is not None  # noqa: S101 - the routes see to it
        given = given_of(request, operation.parameters)
        if operation.quick:
            found = orjson.dumps(operation.answer(desk, given, language))
        else:
            found = orjson.dumps(await in_time(desk, run_in_threadpool(operation.answer, desk, given, language)))
        desk.answers.keep((tag,), found)
    return json_answer(found, headers)


async def in_time(desk: Desk, work: Awaitable[T]) -> T:
    """What the work comes to. Raises Refusal where that takes longer than an answer may."""
    try:
        return await asyncio.wait_for(work, desk.settings.timeout)
    except TimeoutError:
        error = InputError.of("web_error_timeout", field="", seconds=round(desk.settings.timeout))
        raise Refusal(503, error, {"retry-after": "10"}) from None


def endpoint(operation: Operation) -> Handler:
    """The route's function: errors come out as refusals."""

    async def handle(request: Request) -> Response:
        try:
            desk: Desk = request.app.state.desk
            if operation.writes and desk.settings.read_only:
                raise Refusal(403, InputError.of("web_error_read_only", field=""))
            if operation.handler is not None:
                return await operation.handler(request)
            return await answered(request, operation)
        except BurabayError as error:
            raise Refusal(status_of(error), error) from None

    return handle
