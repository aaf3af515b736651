"""The first page: words or a code, results as one types, and the tree of the nomenclatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.errors import InputError
from burabay.goods.find import SIDES, Found, Hit
from burabay.goods.names import Step
from burabay.web.pages.reading import by_htmx, desk_of, given_of, route
from burabay.web.rendering import page

_SHOWN, _MORE = 30, 300
_CHAPTERS = tuple(f"{number:02}" for number in range(1, 99) if number != 77)


@dataclass(slots=True)
class Branch:
    """A place in the tree: its step, what is under it, and its lines."""

    step: Step
    under: dict[str, Branch] = field(default_factory=dict)
    lines: list[Hit] = field(default_factory=list)


def tree(hits: tuple[Hit, ...]) -> dict[str, Branch]:
    """The hits as the part of the tree that they are: headings in the order of the first hit of each."""
    top: dict[str, Branch] = {}
    for hit in hits:
        steps = {len(step.code): step for step in hit.path}
        heading = steps.get(4) or Step(hit.code[:4], {})
        branch = top.setdefault(heading.code, Branch(heading))
        subheading = steps.get(6) or Step(hit.code[:6], {})
        branch.under.setdefault(subheading.code, Branch(subheading)).lines.append(hit)
    for branch in top.values():
        for under in branch.under.values():
            under.lines.sort(key=lambda hit: (hit.nomenclature == "AHTN", hit.code))
    return top


async def search(request: Request) -> Response:
    """`/` and `/?q=milk`; for htmx the results alone."""
    desk, given = desk_of(request), given_of(request)
    query, side = given.get("q", [""])[0].strip(), given.get("side", [""])[0]
    if side not in ("", *SIDES):
        raise InputError.of("error_side", field="side", given=side)
    limit = _MORE if given.get("more") else _SHOWN
    found: Found | None = None
    if query:
        found = await run_in_threadpool(desk.book.find, query, side=side or None, limit=limit)
    values: dict[str, Any] = {
        "query": query,
        "side": side,
        "found": found,
        "tree": tree(found.hits) if found else {},
        "limit": limit,
        "most": _MORE,
    }
    if found is None:
        values["chapters"] = [Step(code, desk.book.names.of(code)) for code in _CHAPTERS]
    return page(request, "part_results.html" if by_htmx(request) else "search.html", **values)


async def browse(request: Request) -> Response:
    """`/tree/04` and `/tree/0402`: what stands under a chapter or a heading."""
    desk, code = desk_of(request), str(request.path_params["code"])
    if len(code) not in (2, 4) or not code.isascii() or not code.isdigit():
        raise InputError.of("error_code_form", field="code", given=code)
    found = desk.book.find(code, limit=10_000)
    if not found.hits:
        raise InputError.of("find_none", field="code", key="web_error_page", query=code)
    steps = desk.book.names.path(code)
    headings: dict[str, int] = {}
    if len(code) == 2:
        for hit in found.hits:
            headings[hit.code[:4]] = headings.get(hit.code[:4], 0) + 1
    listed = [(Step(each, desk.book.names.of(each)), count) for each, count in sorted(headings.items())]
    return page(
        request, "tree.html", code=code, steps=steps, headings=listed, tree=tree(found.hits) if len(code) == 4 else {}
    )


ROUTES = (route("/", search), route("/tree/{code}", browse))
