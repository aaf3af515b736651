"""The API gives the objects of `--json`, tagged, and says in the reader's language what was wrong."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from burabay.assess.as_json import assessment_json
from burabay.assess.bridge_json import bridge_json
from burabay.audit import as_json as report_json
from burabay.audit.model import Comparison, Report, differs
from burabay.book import Book
from burabay.cli.find import as_json

DUTY = "/api/v1/duty?code=0402211800&from=VN&to=RU&on=2026-11-01"
BILL = {
    "goods": {
        "name": "Shirt", "code": "6205.20", "made_in": "VN", "to": "RU", "currency": "USD", "fob": 9.00,
        "operations": ["sewing"],
    },
    "materials": [{"name": "Fabric", "code": "5208.31", "origin": "CN", "value": 4.20}],
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_duty_is_what_the_command_prints(client: TestClient, book: Book, language: str) -> None:
    """Annex 1: 0402 21 is category B, free since 2025; MFN 15 % of 14 200 is 2 130."""
    told = client.get(f"{DUTY}&value=14200&currency=USD&fx=EUR/USD=1.08&lang={language}")
    answer = book.duty(
        "0402211800", origin="VN", destination="RU", on="2026-11-01", value=14200, currency="USD", language=language
    )
    mine = told.json()
    assert told.status_code == 200
    assert told.headers["content-language"] == language
    assert [option["duty"] for option in mine["options"]][:1] == [{"amount": "2130.00", "currency": "USD"}]
    expected = json.loads(json.dumps(assessment_json(book, answer, language)))
    for key in ("options", "cheapest", "path", "rules", "assumptions"):
        assert mine[key] == expected[key]


def test_find_and_bridge_are_what_the_commands_print(client: TestClient, book: Book) -> None:
    found = client.get("/api/v1/find", params={"q": "sữa bột", "limit": 5}).json()
    assert found == json.loads(json.dumps(as_json(book.find("sữa bột", limit=5))))
    bridged = client.get("/api/v1/bridge?code=0402211800&on=2026-11-01").json()
    assert bridged == json.loads(json.dumps(bridge_json(book, book.bridge("0402211800", on="2026-11-01"), "en")))


def test_origin_judges_a_bill(client: TestClient) -> None:
    """Annex 3: 6205 20 asks CC; fabric of chapter 52 has changed its chapter."""
    told = client.post("/api/v1/origin", json=BILL)
    assert told.status_code == 200
    assert (told.json()["verdict"], told.json()["criterion"]) == ("qualifies", "PSR")


def test_origin_tells_every_problem_of_a_bill(client: TestClient) -> None:
    told = client.post("/api/v1/origin?lang=ru", json={"goods": {"fob": "NaN", "code": "1"}, "materials": [{}]})
    assert told.status_code == 422
    assert told.headers["content-type"] == "application/problem+json"
    assert len(told.json()["errors"]) >= 3


@pytest.mark.parametrize(
    "body", [b"", b"[1", b"3", b'"text"', b"null", b"[]", b"\xff\xfe", b'{"goods": 3}', b"[" * 100_000]
)
def test_a_body_that_is_no_bill_is_refused(client: TestClient, body: bytes) -> None:
    told = client.post("/api/v1/origin", content=body, headers={"content-type": "application/json"})
    assert told.status_code == 422
    assert told.json()["detail"]


def test_no_file_of_this_machine_can_be_named(client: TestClient) -> None:
    """The command line reads a CSV of rates or of materials by its path; a visitor of the desk cannot."""
    for rate in ("/etc/passwd", "examples/exchange_rates.csv", "../x", "EUR/USD=/etc/passwd"):
        told = client.get(f"{DUTY}&fx={quote(rate)}")
        assert (told.status_code, told.json()["code"]) == (422, "fx_form")
    told = client.post("/api/v1/origin", json={**BILL, "materials_file": "/etc/passwd"})
    assert told.status_code == 422
    assert "root:" not in told.text
    for path in ("../../../etc/passwd", "/etc/passwd", "..\\x", "eaeu/../../x"):
        assert client.get("/api/v1/law/show", params={"path": path}).status_code == 404


def test_an_answer_is_not_sent_twice(client: TestClient) -> None:
    first = client.get(DUTY)
    again = client.get(DUTY, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    for other in (f"{DUTY}&value=1&currency=USD", f"{DUTY}&lang=vi"):
        assert client.get(other, headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_the_receipt_of_an_answer_can_be_checked(client: TestClient) -> None:
    told = client.get(f"{DUTY}&value=14200&currency=USD&lang=vi").json()
    same = client.post("/api/v1/receipt/check", json=told).json()
    assert same == {"same": True, "whole": True, "same_law": True, "same_version": True, "differing": []}
    told["options"][0]["duty"]["amount"] = "0.00"
    assert client.post("/api/v1/receipt/check", json=told).json()["whole"] is False
    others: list[object] = [{}, [], {"receipt": {}}, {"kind": "assess"}]
    for body in (*others, {"receipt": {**told["receipt"], "inputs": {"fx": 1}}}):
        assert client.post("/api/v1/receipt/check", json=body).status_code == 422


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("code=04&from=VN&to=RU", "code"),
        ("code=0402211800&from=VN", "to"),
        ("code=0402211800&from=VN&to=VN", "destination"),
        ("code=0402211800&from=VN&to=RU&on=2026-13-01", "on"),
        ("code=0402211800&from=VN&to=RU&value=-1&currency=USD", "value"),
        ("code=0402211800&from=VN&to=RU&value=NaN&currency=USD", "value"),
        ("code=0402211800&from=VN&to=RU&value=1e99&currency=USD", "value"),
        ("code=0402211800&from=VN&to=RU&currency=XXQ", "currency"),
        ("code=0402211800&from=VN&to=RU&wat=1", "wat"),
        ("code=0402211800&code=1&from=VN&to=RU", "code"),
        ("code=0402211800&from=VN&to=RU&lang=xx", "lang"),
        ("code=" + "0" * 600 + "&from=VN&to=RU", "code"),
        ("code=0402%00211800&from=VN&to=RU", "code"),
        ("code=<script>alert(1)</script>&from=VN&to=RU", "code"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(client: TestClient, query: str, field: str) -> None:
    told = client.get(f"/api/v1/duty?{query}")
    assert told.status_code == 422
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["field"] == field
    assert len(told.json()["detail"]) > 10


def test_problems_are_told_in_the_language_asked_for(client: TestClient) -> None:
    asked = "/api/v1/duty?code=04&from=VN&to=RU"
    told = {language: client.get(f"{asked}&lang={language}").json()["detail"] for language in ("en", "ru", "vi")}
    assert len(set(told.values())) == 3
    by_header = client.get(asked, headers={"accept-language": "de;q=0.9, vi-VN;q=0.8, ru;q=0.7"})
    assert by_header.json()["detail"] == told["vi"]


def test_the_law_can_be_read(client: TestClient, book: Book) -> None:
    assert client.get("/api/v1/law").json()["law"] == book.law_hash
    entries = client.get("/api/v1/law/show?path=0402211800").json()
    assert entries["entries"][0]["file"] == "eaeu/tariff.csv"
    assert client.get("/api/v1/law/show?path=A5").json()["entries"][0]["key"] == "A5"
    assert client.get("/api/v1/law/coverage").json()["part"]
    assert client.get("/api/v1/law/show?path=nothing").status_code == 404
    assert client.get("/api/v1/law/show?path=A5&start=x").status_code == 422


def test_the_checks_are_told_as_the_command_tells_them(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """One comparison stands for all: the real ones take seconds, and tests/audit has them."""
    wrong = differs("0402 21", "15%", "5%", "several-ancestors")
    told = Report(date(2026, 11, 1), (Comparison("key", "MFN against Annex 1", 3, 1, 0, (wrong,)),))
    monkeypatch.setattr("burabay.web.desk.Desk.checks", lambda _: told)
    assert client.get("/api/v1/law/check").json() == json.loads(json.dumps(report_json(told), default=str))
    page = client.get("/law/check").text
    assert "several-ancestors" in page
    assert "MFN against Annex 1" in page


def test_what_is_not_there_and_what_is_not_taken(client: TestClient) -> None:
    assert client.get("/api/v1/nothing").headers["content-type"] == "application/problem+json"
    told = client.post(DUTY)
    assert (told.status_code, set(told.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert client.head(DUTY).status_code == 200
