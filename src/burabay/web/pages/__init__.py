"""The pages. Each module is one and has `ROUTES`; a new one is named here, and in `burabay.web.menu`."""

from __future__ import annotations

from starlette.routing import Route

from burabay.web.desk import Desk
from burabay.web.pages import (
    about,
    assessment,
    communiques,
    file,
    law,
    origin,
    product,
    quota,
    register,
    search,
    trigger,
)

PAGES = (search, product, assessment, file, origin, trigger, quota, communiques, register, law, about)


def routes() -> list[Route]:
    """The routes of every page."""
    return [route for page in PAGES for route in page.ROUTES]


def warm(desk: Desk) -> None:
    """Read what the first page needs, so that its reader does not wait for it."""
    desk.book.find("0402", limit=1)
    desk.book.find("milk", limit=1)
    assert desk.files  # noqa: S101 - counting them is what takes time
    way = product.direction("0402211800", {"on": ["2026-01-01"]})
    product.view(desk, way, "en")
