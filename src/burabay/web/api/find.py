"""GET /api/v1/find: tariff lines by code or words."""

from __future__ import annotations

from typing import Any

from burabay.cli.find import as_json
from burabay.web.api.operation import LANG, Given, Operation, Parameter, chosen, one
from burabay.web.desk import Desk

MOST = 200


def answer(desk: Desk, given: Given, _language: str) -> dict[str, Any]:
    """The hits, best first."""
    limit = int(one(given, "limit", "20")) if one(given, "limit", "20").isdecimal() else 0
    if not 1 <= limit <= MOST:
        from burabay.errors import InputError

        raise InputError.of("web_error_limit", field="limit", most=MOST)
    return as_json(desk.book.find(one(given, "q"), side=chosen(given, "side"), limit=limit))


OPERATIONS = (
    Operation(
        "find",
        "/api/v1/find",
        "Tariff lines by code or by words in any of the languages, with the tree above them",
        "Found",
        (
            Parameter("q", "words, a code, or the beginning of one", required=True, example="milk powder"),
            Parameter("side", "one side's tariff alone", {"type": "string", "enum": ["eaeu", "vietnam"]}),
            Parameter(
                "limit", "at most so many lines of each side", {"type": "integer", "minimum": 1, "maximum": MOST}
            ),
            LANG,
        ),
        answer,
        quick=False,
    ),
)
