"""The MCP server: tools whose answers have their day, sources and unknowns."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from burabay.book import Book

pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

from mcp.client import Client

from burabay.web.tools import server

DUTY = {"code": "0402211800", "origin": "VN", "destination": "RU", "on": "2026-11-01"}


def call(book: Book, name: str, given: dict[str, Any]) -> Any:
    """What a tool answers."""

    async def ask() -> Any:
        async with Client(server(book)) as client:
            return await client.call_tool(name, given)

    return asyncio.run(ask())


def test_the_tools_are_these(book: Book) -> None:
    async def names() -> list[str]:
        async with Client(server(book)) as client:
            return [tool.name for tool in (await client.list_tools()).tools]

    assert asyncio.run(names()) == [
        "find",
        "duty",
        "bridge",
        "origin",
        "trigger",
        "quota",
        "quota_arrival",
        "read",
        "law",
    ]


def test_duty_has_its_sources(book: Book) -> None:
    """15 % of 14 200 at MFN (ETT); free under Annex 1 since 2025."""
    told = call(book, "duty", {**DUTY, "value": "14200", "currency": "USD"}).structured_content
    assert told["on"] == "2026-11-01"
    assert told["options"][0]["duty"] == {"amount": "2130.00", "currency": "USD"}
    assert all(option["sources"] for option in told["options"] if option["rate"])
    assert told["unknowns"]


def test_the_other_tools_answer(book: Book) -> None:
    assert call(book, "find", {"query": "sữa bột"}).structured_content["hits"]
    assert call(book, "bridge", {"code": "0402211800", "on": "2026-11-01"}).structured_content["crossings"]
    assert call(book, "law", {"path": "A5"}).structured_content["entries"][0]["key"] == "A5"
    bill = {
        "goods": {
            "code": "620520", "made_in": "VN", "to": "RU", "currency": "USD", "fob": "9", "operations": ["sewing"],
        },
        "materials": [{"name": "Fabric", "code": "520831", "origin": "CN", "value": "4.20"}],
    }  # fmt: skip
    assert call(book, "origin", bill).structured_content["verdict"] == "qualifies"


def test_trigger_quota_and_read_answer(book: Book) -> None:
    """Annex 2, row 2, 2026: 1 915 958 kg; 90 % of it is 1 724 362.2. Annex 1, note (f): 10 000 t of rice."""
    volumes = "month,group,kg\n2026-01,2,1724362.2\n"
    told = call(book, "trigger", {"on": "2026-03-01", "group": 2, "volumes": volumes}).structured_content
    assert told["groups"][0]["percent"] == "90.0"
    terms = call(book, "quota", {"quota": "rice", "year": 2026, "state": "BY"}).structured_content
    assert terms["whole_volume"] == 10_000_000
    text = "Hai bên nhất trí tăng kim ngạch thương mại lên 15 tỷ USD."
    read = call(book, "read", {"text": text, "published": "2024-11-13"}).structured_content
    assert {each["type"] for each in read["records"]} >= {"act", "figure"}


ARRIVAL = {
    "code": "1006309801", "origin": "VN", "destination": "BY", "on": "2026-11-22", "earliest": "2026-12-01",
    "likely": "2026-12-10", "latest": "2026-12-20", "left": "200t", "net_kg": "100000",
}  # fmt: skip


def test_the_chance_of_arriving_inside_is_the_one_of_the_api(book: Book, client: Any) -> None:
    told = call(book, "quota_arrival", {**ARRIVAL, "pace": "40t/week", "lot": "25t"}).structured_content
    query = {"from": "VN", "to": "BY", "pace": "40t/week", "lot": "25t", **ARRIVAL}
    asked = {name: text for name, text in query.items() if name not in ("origin", "destination")}
    answer = client.get("/api/v1/quota/arrival", params=asked).json()
    assert {**answer, "law": book.law_hash} == told
    assert abs(sum(each["probability"] for each in told["outcomes"]) - 1) < 1e-9
    assert told["options"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("quota_arrival", ARRIVAL),
        ("quota_arrival", {**ARRIVAL, "pace": "much"}),
        ("quota_arrival", {**ARRIVAL, "pace": "40t/week", "latest": "2026-11-01"}),
        ("quota_arrival", {**ARRIVAL, "takings": ["yesterday:5t"]}),
        ("quota_arrival", {**ARRIVAL, "code": "0402211800", "pace": "40t/week"}),
        ("quota_arrival", {**ARRIVAL, "pace": "1000000t/day", "lot": "1kg"}),
        ("origin", {"goods": {"code": "620520"}, "materials": [{"name": "x"}] * 301}),
        ("duty", {**DUTY, "code": "04"}),
        ("duty", {**DUTY, "fx": ["/etc/passwd"]}),
        ("duty", {**DUTY, "on": "today"}),
        ("duty", {**DUTY, "origin": "XX"}),
        ("origin", {"goods": {}, "materials": []}),
        ("origin", {"goods": {"code": "620520"}, "materials": [], "fx": ["/etc/passwd"]}),
        ("trigger", {"on": "2026-03-01", "volumes": "\x00\x01"}),
        ("trigger", {"on": "2026-03-01", "volumes": "month,group,kg\n2026-13,2,1"}),
        ("quota", {"quota": "rice", "year": 2099}),
        ("read", {"text": "x", "published": "yesterday"}),
        ("law", {"path": "../../etc/passwd"}),
        ("find", {"query": "milk", "limit": 10_000}),
    ],
)
def test_what_is_wrong_is_a_sentence(book: Book, name: str, given: dict[str, Any]) -> None:
    told = call(book, name, given)
    assert told.is_error
    assert len(told.content[0].text) > 20
    assert "root:" not in told.content[0].text
