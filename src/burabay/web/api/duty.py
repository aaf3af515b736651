"""GET /api/v1/duty: the options of one consignment, explained."""

from __future__ import annotations

from typing import Any

from burabay.assess.as_json import assessment_json
from burabay.web.api.asking import CONSIGNMENT, consignment_given
from burabay.web.api.operation import Given, Operation
from burabay.web.canonical import canonical
from burabay.web.desk import Desk


def answer(desk: Desk, given: Given, language: str) -> dict[str, Any]:
    """The assessment, as `burabay duty --json` prints it."""
    found = desk.book.duty(**consignment_given(given), language=language)
    return assessment_json(desk.book, found, language, form=canonical)


OPERATIONS = (
    Operation(
        "duty",
        "/api/v1/duty",
        "The duty options of one line, with taxes, conditions, sources and what is not known",
        "Assessment",
        CONSIGNMENT,
        answer,
        dated=True,
    ),
)
