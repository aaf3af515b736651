"""What pages read from an address: the same parameters as the API, and errors beside the fields they are about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from burabay.errors import BurabayError, InputError
from burabay.web.api.operation import LONGEST, MOST_REPEATED
from burabay.web.desk import Desk
from burabay.web.problems import Refusal, status_of

Page = Callable[[Request], Awaitable[Response]]


def desk_of(request: Request) -> Desk:
    """The desk of this process."""
    found: Desk = request.app.state.desk
    return found


def given_of(request: Request) -> dict[str, list[str]]:
    """Every parameter of the address. Raises InputError for one that is too long or repeated without end."""
    given: dict[str, list[str]] = {}
    for name, text in request.query_params.multi_items():
        if "\0" in text or len(text) > LONGEST:
            raise InputError.of("web_error_long", field=name[:60], name=name[:60], most=LONGEST)
        given.setdefault(name, []).append(text)
        if len(given[name]) > MOST_REPEATED:
            raise InputError.of("web_error_repeated", field=name[:60], name=name[:60])
    return given


def by_htmx(request: Request) -> bool:
    """Whether a part of the page is asked for, to be put into the one that is open.

    Going back asks by htmx too, but for the whole page.
    """
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"


def route(path: str, page: Page, *methods: str) -> Route:
    """A route whose errors come out as pages."""

    async def handle(request: Request) -> Response:
        try:
            return await page(request)
        except BurabayError as error:
            raise Refusal(status_of(error), error) from None

    return Route(path, handle, methods=list(methods) or ["GET"])
