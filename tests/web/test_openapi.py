"""The document tells what the API does: generated requests, each answer held against it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from burabay.web.api import operations
from burabay.web.api.openapi import document
from burabay.web.api.operation import Operation
from burabay.web.api.schemas import SCHEMAS

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

RICE = (
    "/quota/arrival?code=1006306701&from=VN&to=BY&on=2026-03-01&earliest=2026-05-10&likely=2026-05-20&latest=2026-06-20"
    "&net_kg=200000&left=600t&pace=120t/month&lot=50t"
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

# Those that take files start a process each (tests/web/test_files.py has them); the checks take seconds (test_api.py).
ASKED = [each for each in operations() if each.name not in ("assess", "start_job", "checks")]


@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.name)
def test_every_answer_is_one_of_the_document(live: str, operation: Operation) -> None:
    """Problems included: a request may be refused, but never by a fault, and always in the form that is told."""
    schema = schemathesis.openapi.from_dict(document())
    described = schema[operation.path][operation.method]

    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=described.as_strategy())
    def ask(case: Any) -> None:
        response = case.call(base_url=live)
        case.validate_response(response, checks=CHECKS)

    ask()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/duty?code=0402211800&from=VN&to=RU&on=2026-11-01&value=14200&currency=USD", "Assessment"),
        ("/api/v1/duty?code=8703231940&from=VN&to=RU&on=2026-11-01&value=14200&currency=USD", "Assessment"),
        ("/api/v1/duty?code=22030011&from=RU&to=VN&on=2026-11-01", "Assessment"),
        ("/api/v1/find?q=milk", "Found"),
        ("/api/v1/bridge?code=0402211800&on=2026-11-01&value=100&currency=USD", "Bridge"),
        ("/api/v1/bridge?code=870323&on=2026-11-01", "Bridge"),
        ("/api/v1/trigger?on=2026-11-22&group=2", "TriggerReport"),
        ("/api/v1/trigger/calendar", "TriggerCalendar"),
        ("/api/v1/trigger/calendar?group=2&exceeded=2026-12-26", "TriggerCalendar"),
        ("/api/v1/quota?year=2026", "QuotaTerms"),
        (f"/api/v1{RICE}&draws=500", "QuotaArrival"),
        ("/api/v1/law", "Law"),
        ("/api/v1/law/coverage", "Coverage"),
        ("/api/v1/law/show?path=A5", "Entries"),
    ],
)
def test_answers_have_the_keys_that_are_promised(client: TestClient, path: str, name: str) -> None:
    """Against the schema itself, with every key of it: a key more or less is a broken promise."""
    jsonschema = pytest.importorskip("jsonschema")
    told = client.get(path)
    assert told.status_code == 200
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
    jsonschema.Draft202012Validator(whole).validate(told.json())


def test_every_schema_is_used_and_there() -> None:
    told = {operation.schema for operation in operations() if operation.schema}
    assert told <= set(SCHEMAS)
    assert len({operation.name for operation in operations()}) == len(operations())
