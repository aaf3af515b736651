"""The API for a person to read, and the way to what the book holds."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from burabay.web.pages.reading import desk_of, route
from burabay.web.rendering import page


async def about(_request: Request) -> Response:
    """What is held and what not stands with the law."""
    return RedirectResponse("/law", 307)


async def interface(request: Request) -> Response:
    """Every operation of the API, with what it takes."""
    from burabay.web.api import operations

    keyed = desk_of(request).settings.keys is not None
    return page(request, "api.html", operations=operations(), keyed=keyed, base=str(request.base_url).rstrip("/"))


ROUTES = (route("/about", about), route("/api", interface))
