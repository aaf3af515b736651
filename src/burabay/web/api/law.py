"""GET /api/v1/law …: what the book holds, the rows behind a figure, and how its parts agree."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from burabay import __version__
from burabay.errors import InputError
from burabay.lawbook.documents import read_document
from burabay.lawbook.show import Row, show
from burabay.web.api.operation import LANG, Given, Operation, Parameter, chosen, one
from burabay.web.desk import Desk

_MOST = 500


def overview(desk: Desk, _given: Given, _language: str) -> dict[str, Any]:
    """The hash of the law book and its files."""
    listed = [{"file": name, "rows": rows} for name, rows in desk.files]
    return {"law": desk.book.law_hash, "version": __version__, "files": listed}


def coverage(desk: Desk, _given: Given, _language: str) -> dict[str, Any]:
    """What is modelled and what is not, in every language."""
    told: dict[str, Any] = json.loads(json.dumps(read_document(desk.book.folder, "coverage.toml"), default=str))
    return told


def checks(desk: Desk, _given: Given, _language: str) -> dict[str, Any]:
    """The treaty against the tariffs. Takes some seconds the first time."""
    from burabay.audit import as_json

    return as_json(desk.checks())


def entries(desk: Desk, path: str, part: str | None) -> list[Any]:
    """What the book holds under a path. Raises InputError if there is nothing under it, or if it leads elsewhere."""
    if ".." in path or "\0" in path or path.startswith(("/", "\\")):
        raise InputError.of("error_law_path", field="path", given=path)
    return show(desk.book.folder, path, part=part)


def under(desk: Desk, given: Given, _language: str) -> dict[str, Any]:
    """A file, a code's rows, an act, an assumption or a footnote."""
    start = one(given, "start", "0")
    if not start.isdecimal() or len(start) > 9:
        raise InputError.of("web_error_start", field="start")
    found = entries(desk, one(given, "path"), chosen(given, "part"))
    shown = found[int(start) : int(start) + _MOST]
    told = [
        {"file": each.file, "row": each.number, "cells": each.cells}
        if isinstance(each, Row)
        else {"file": each.file, "key": each.key, "value": json.loads(json.dumps(each.value, default=_text))}
        for each in shown
    ]
    return {"entries": told, "total": len(found), "start": int(start)}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


OPERATIONS = (
    Operation("law", "/api/v1/law", "The law book: its hash and its files", "Law", (LANG,), overview, quick=False),
    Operation(
        "coverage", "/api/v1/law/coverage", "What is modelled, verified to when, from what; and what is not",
        "Coverage", (LANG,), coverage, quick=False,
    ),
    Operation(
        "checks", "/api/v1/law/check", "The treaty against the tariffs, value by value", "Checks", (LANG,), checks,
        quick=False,
    ),
    Operation(
        "law_entries", "/api/v1/law/show", "The rows of a file or of a code, an act, an assumption or a footnote",
        "Entries",
        (
            Parameter("path", "for example eaeu/tariff, a code, an act's key, A5", required=True, example="A5"),
            Parameter("part", "a code or a key in the file"),
            Parameter("start", "the first entry to show; 500 come at once", {"type": "integer", "minimum": 0}),
            LANG,
        ),
        under, quick=False,
    ),
)  # fmt: skip
