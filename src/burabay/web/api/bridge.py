"""GET /api/v1/bridge: the lines of the other side that a code meets."""

from __future__ import annotations

from typing import Any

from burabay.assess.bridge_json import bridge_json
from burabay.web.api.asking import CODE, DAY, ROUTE, VALUE, consignment_given
from burabay.web.api.operation import LANG, Given, Operation, Parameter, chosen
from burabay.web.desk import Desk

_TAKEN = ("code", "on", "value", "currency", "net_kg", "quantity", "unit", "fx")


def answer(desk: Desk, given: Given, language: str) -> dict[str, Any]:
    """The answer, as `burabay bridge --json` prints it."""
    told = consignment_given(given)
    found = desk.book.bridge(
        told["code"],
        side=chosen(given, "side"),
        origin=chosen(given, "from"),
        destination=chosen(given, "to"),
        language=language,
        **{name: told[name] for name in _TAKEN[1:]},
    )
    return bridge_json(desk.book, found, language)


OPERATIONS = (
    Operation(
        "bridge",
        "/api/v1/bridge",
        "The lines of the other side that a code meets, and the duty at stake between them",
        "Bridge",
        (
            CODE,
            *(Parameter(each.name, each.description, each.schema) for each in ROUTE),
            Parameter("side", "whose code it is", {"type": "string", "enum": ["eaeu", "vietnam"]}),
            DAY,
            *VALUE,
            LANG,
        ),
        answer,
        quick=False,
        dated=True,
    ),
)
