"""Files of declaration lines: drop one, watch it, read the summary, mend rows in place, fetch result and receipt."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from burabay.declarations.schema import plain
from burabay.errors import BurabayError, InputError
from burabay.web.amounts import rates_typed
from burabay.web.api.assess import failed
from burabay.web.api.assess import result as result_of
from burabay.web.api.operation import LONGEST
from burabay.web.desk import Desk
from burabay.web.jobs import KINDS, Asked, own_name
from burabay.web.languages import language_of
from burabay.web.pages.reading import by_htmx, desk_of, route
from burabay.web.problems import Refusal
from burabay.web.rendering import page
from burabay.web.uploads import asked_of

_CHUNK = 1 << 20
# Groups of the summary that the page shows, and rows of each.
_GROUPS, _ROWS = ("destination", "regime", "chapter"), 12
_SUMS = ("value", "duty", "vat", "excise", "total")


def _writable(desk: Desk) -> None:
    if desk.settings.read_only:
        raise Refusal(403, InputError.of("web_error_read_only", field=""))


async def form(request: Request) -> Response:
    """The page that takes a file."""
    desk = desk_of(request)
    return page(
        request, "file.html", kinds=tuple(KINDS), most=desk.settings.max_file // 1_000_000,
        countries=("VN", "AM", "BY", "KG", "KZ", "RU"),
    )  # fmt: skip


def _texts(told: Mapping[str, Any]) -> dict[str, str]:
    """The text fields of a form. Raises InputError for one that is too long."""
    texts = {name: value for name, value in told.items() if isinstance(value, str)}
    for name, text in texts.items():
        if len(text) > LONGEST * 4 or "\0" in text:
            raise InputError.of("web_error_long", field=name[:60], name=name[:60], most=LONGEST * 4)
    return texts


async def _received(upload: UploadFile, path: Path) -> int:
    """The uploaded file into a job's folder; its length."""
    length = 0
    with path.open("wb") as file:
        while chunk := await upload.read(_CHUNK):
            length += len(chunk)
            file.write(chunk)
    return length


async def send(request: Request) -> Response:
    """A file was sent: begin, and show how far it has come."""
    desk = desk_of(request)
    _writable(desk)
    try:
        async with request.form(max_files=1, max_fields=30, max_part_size=10_000) as told:
            upload, texts = told.get("file"), _texts(told)
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise InputError.of("web_error_no_file", field="file")
            name = own_name(upload.filename)
            asked = asked_of(texts, rates_typed(texts.get("fx", "")), name, language_of(request.scope))
            folder = desk.jobs.new()
            try:
                source = folder / f"lines{Path(name).suffix.lower()}"
                if not await _received(upload, source):
                    raise InputError.of("web_error_no_file", field="file")
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    except MultiPartException:
        raise Refusal(400, InputError.of("web_error_form", field="file")) from None
    desk.jobs.start(folder, source, asked)
    return RedirectResponse(f"/file/{folder.name}", 303)


def _failure(state: Mapping[str, Any], language: str) -> BurabayError | None:
    return failed(dict(state), language) if state["state"] == "failed" else None


def _totals(state: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The totals of each group that has any, of those with most rows."""
    out = {}
    for group in _GROUPS:
        found = sorted(state.get("totals", {}).get(group, []), key=lambda total: -total["rows"])
        if found:
            out[group] = found[:_ROWS]
    return out


def _mendable(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows with errors, the columns that were read before the others."""
    read = {own: name for name, own in state.get("columns", {}).get("read", {}).items()}
    return [
        {**row, "cells": [(own, read[own], cell) for own, cell in row["cells"].items() if own in read]}
        for row in state.get("row_errors", [])
    ]


async def look(request: Request) -> Response:
    """How far a file has come, and what came of it."""
    desk, name = desk_of(request), str(request.path_params["job"])
    state = desk.jobs.state(name)
    asked = desk.jobs.asked(name)
    values: dict[str, Any] = {
        "job": name,
        "state": state,
        "asked": asked,
        "failure": _failure(state, language_of(request.scope)),
        "totals": _totals(state),
        "mendable": _mendable(state),
        "sums": _SUMS,
        "renamed": [
            (own, column) for column, own in state.get("columns", {}).get("read", {}).items() if plain(own) != column
        ],
    }
    return page(request, "part_job.html" if by_htmx(request) else "job.html", **values)


async def mend(request: Request) -> Response:
    """Other cells for rows with errors: the file is assessed once more with them."""
    desk, name = desk_of(request), str(request.path_params["job"])
    _writable(desk)
    state, before = desk.jobs.state(name), desk.jobs.asked(name)
    if state["state"] != "done":
        raise Refusal(409, InputError.of("web_error_not_done", field="job", state=state["state"]))
    rows = {str(row["row"]): row["cells"] for row in state["row_errors"]}
    mended: dict[str, dict[str, str]] = {}
    async with request.form(max_files=0, max_fields=2000, max_part_size=10_000) as told:
        for field, text in _texts(told).items():
            row, _, column = field.partition(":")
            if row in rows and column in rows[row] and rows[row][column] != text.strip():
                mended.setdefault(row, {})[column] = text.strip()
    if not mended:
        return RedirectResponse(f"/file/{name}", 303)
    folder, source = desk.jobs.new(), desk.jobs.folder(name) / state["source"]
    copied = folder / source.name
    shutil.copyfile(source, copied)
    asked = Asked(
        before["name"], before["kind"], before["defaults"], tuple(before["fx"]), before["sheet"], before["language"],
        mended,
    )  # fmt: skip
    desk.jobs.start(folder, copied, asked)
    return RedirectResponse(f"/file/{folder.name}", 303)


async def fetch(request: Request) -> Response:
    """The result or its receipt."""
    desk, name = desk_of(request), str(request.path_params["job"])
    state, folder = desk.jobs.state(name), desk.jobs.folder(name)
    if state["state"] != "done":
        raise Refusal(409, InputError.of("web_error_not_done", field="job", state=state["state"]))
    stem = Path(desk.jobs.asked(name)["name"]).stem
    if request.scope["path"].endswith("/receipt"):
        told = (folder / state["receipt"]).read_bytes()
        named = f'attachment; filename="{Path(state["result"]).name}.receipt.json"'
        return Response(told, 200, {"content-disposition": named, "cache-control": "no-store"}, "application/json")
    answer = result_of(folder, state)
    answer.headers["content-disposition"] = _attachment(f"{stem}_assessed{Path(state['result']).suffix}")
    return answer


def _attachment(name: str) -> str:
    from urllib.parse import quote

    return f"attachment; filename*=utf-8''{quote(name, safe='')}"


ROUTES = (
    route("/file", form),
    route("/file", send, "POST"),
    route("/file/{job}", look),
    route("/file/{job}/mend", mend, "POST"),
    route("/file/{job}/result", fetch),
    route("/file/{job}/receipt", fetch),
)
