"""The OpenAPI document, made from the operations."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def _document(request: Request) -> Response:
    return Response("{}")


def document_route() -> Route:
    """The route of the document."""
    return Route("/api/v1/openapi.json", _document, name="api.openapi")
