"""The law book: what it holds and what not, its files, acts, assumptions, and how the treaty and the tariffs agree."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from burabay.lawbook.documents import read_document
from burabay.lawbook.show import Row
from burabay.web.api.law import entries
from burabay.web.api.operation import in_time
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.pages.reading import desk_of, given_of, route
from burabay.web.rendering import page
from burabay.wording import LANGUAGES, chain

_MOST = 100
# Differences of one cause that the page shows; `burabay law check --all` lists every one.
_SHOWN = 3


def in_language(held: Any, language: str) -> Any:
    """A text of the book that stands there in every language, in one of them; anything else as it is."""
    if isinstance(held, Mapping) and set(held) == set(LANGUAGES):
        return next(held[each] for each in chain(language) if each in held)
    return held


def _parts(desk: Desk, language: str) -> dict[str, Any]:
    told = read_document(desk.book.folder, "coverage.toml")

    def each(entries_: list[Any]) -> list[dict[str, Any]]:
        return [{key: in_language(value, language) for key, value in entry.items()} for entry in entries_]

    return {"parts": each(told["part"]), "missing": each(told["missing"]), "files": desk.files}


async def overview(request: Request) -> Response:
    """What the book holds, from what, verified to when; and what it does not hold."""
    desk = desk_of(request)
    told = await run_in_threadpool(_parts, desk, language_of(request.scope))
    return page(request, "law.html", **told, law=desk.book.law_hash)


async def assumptions(request: Request) -> Response:
    """Every numbered assumption."""
    desk, language = desk_of(request), language_of(request.scope)
    document = read_document(desk.book.folder, "assumptions.toml")
    told = [
        (number, {key: in_language(value, language) for key, value in one.items()}) for number, one in document.items()
    ]
    return page(request, "assumptions.html", assumptions=told)


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Titles and causes of the checks by language."""
    text = (Path(__file__).parent.parent / "checks.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _said(table: str, key: str, language: str) -> str:
    """A title or a cause in a language, or in the one that it falls back on; as the audit has it where in none."""
    held = _words()[table]
    return next((held[each][key] for each in chain(language) if key in held.get(each, {})), key)


def _checks(desk: Desk, language: str) -> list[dict[str, Any]]:
    """The comparisons, the differences of each by cause."""
    told = []
    for comparison in desk.checks().comparisons:
        by_cause = sorted(comparison.differences, key=lambda one: one.cause)
        listed = [(cause, list(group)) for cause, group in groupby(by_cause, lambda one: one.cause)]
        causes = [
            {"cause": _said("causes", cause, language), "key": cause, "count": len(group), "shown": group[:_SHOWN]}
            for cause, group in listed
        ]
        told.append({"of": comparison, "title": _said("titles", comparison.title, language), "causes": causes})
    return told


async def checks(request: Request) -> Response:
    """The treaty against the tariffs, value by value."""
    desk = desk_of(request)
    told = await in_time(desk, run_in_threadpool(_checks, desk, language_of(request.scope)))
    return page(request, "checks.html", checks=told)


def _told(held: Any, language: str) -> str:
    """A value of a document as text."""
    value = in_language(held, language)
    if isinstance(value, list):
        return ", ".join(_told(each, language) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_told(each, language)}" for key, each in value.items())
    return str(value)


async def find(request: Request) -> Response:
    """The form of the overview leads to what was typed into it."""
    given = given_of(request)
    return RedirectResponse("/law/" + quote(given.get("path", [""])[0].strip().replace("..", "")), 303)


async def under(request: Request) -> Response:
    """A file, the rows of a code, an act, an assumption."""
    desk, given, language = desk_of(request), given_of(request), language_of(request.scope)
    path, part = str(request.path_params["path"]), given.get("part", [""])[0].strip() or None
    text = given.get("start", ["0"])[0]
    start = int(text) if text.isdecimal() and len(text) < 8 else 0
    found = await run_in_threadpool(entries, desk, path, part)
    tables: list[dict[str, Any]] = []
    for file, group in groupby(found[start : start + _MOST], key=lambda each: each.file):
        listed = list(group)
        rows = [each for each in listed if isinstance(each, Row)]
        columns = [name for name in rows[0].cells if any(row.cells[name] for row in rows)] if rows else []
        told = [
            (each.key, [(key, _told(value, language)) for key, value in each.value.items()])
            if isinstance(each.value, Mapping)
            else (each.key, [("", _told(each.value, language))])
            for each in listed
            if not isinstance(each, Row)
        ]
        tables.append({"file": file, "columns": columns, "rows": rows, "entries": told})
    return page(
        request, "law_path.html", title=path, tables=tables, total=len(found), start=start, most=_MOST, part=part or ""
    )


ROUTES = (
    route("/law", overview),
    route("/law/assumptions", assumptions),
    route("/law/check", checks),
    route("/law/find", find),
    route("/law/{path:path}", under),
)
