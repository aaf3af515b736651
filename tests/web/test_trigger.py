"""The trigger safeguard on the desk: tables in, figures out, nothing kept; the calendar; what is wrong is told."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from burabay.book import Book
from burabay.safeguard.monitor import report_json

EXAMPLES = Path(__file__).parents[2] / "examples" / "trigger"
VOLUMES = (EXAMPLES / "made_up_volumes.csv").read_bytes()
ORDERS = (EXAMPLES / "made_up_orders.csv").read_text(encoding="utf-8")
CSV = {"content-type": "text/csv"}


def bar(page: str) -> list[str]:
    """How far the bars of the page are filled."""
    return re.findall(r'class="full" width="(\d+)"', page)


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_levels_are_what_the_command_prints(client: TestClient, book: Book, language: str) -> None:
    told = client.get(f"/api/v1/trigger?on=2026-11-22&lang={language}").json()
    expected = report_json(book.trigger(None, on="2026-11-22", forecast=False), language, book.law_hash)
    assert told == json.loads(json.dumps(expected))
    assert len(told["groups"]) == 12


def test_fill_is_what_the_command_prints(client: TestClient, book: Book) -> None:
    told = client.post("/api/v1/trigger?on=2026-11-22", content=VOLUMES, headers=CSV)
    report = book.trigger(EXAMPLES / "made_up_volumes.csv", on="2026-11-22")
    expected = json.loads(json.dumps(report_json(report, "en", book.law_hash)))
    expected["volumes"]["files"] = ["volumes.csv"]
    mine = told.json()
    for each in (*expected["groups"], *mine["groups"]):
        for revision in each["revisions"]:
            revision.pop("file")
    assert mine == expected
    assert told.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("kg", "percent", "state"),
    [
        # Annex 2, row 2, 2026: 1 915 958 kg. At the level is not above it (Art. 2.10(2)); one gram more is.
        ("1915958", "100.0", "under"),
        ("1915958.001", "100.1", "exceeded"),
        ("957979", "50.0", "under"),
    ],
)
def test_the_page_shows_the_fill(client: TestClient, kg: str, percent: str, state: str) -> None:
    table = f"month,group,kg\n2026-01,2,{kg}\n"
    told = client.post("/trigger", data={"volumes_text": table, "on": "2026-03-01"})
    assert told.status_code == 200
    assert f"{percent} %" in told.text
    assert bar(told.text) == [percent.partition(".")[0]]
    assert ('class="passed"' in told.text) == (state == "exceeded")
    assert told.headers["cache-control"] == "no-store"


def test_a_file_and_orders_come_with_the_form(client: TestClient) -> None:
    """The same order of shirts arrives in the window that a level passed in December 2026 would bring, or before it."""
    files = {"volumes": ("v.csv", VOLUMES, "text/csv"), "orders": ("o.csv", ORDERS.encode(), "text/csv")}
    told = client.post("/trigger", files=files, data={"on": "2026-11-22", "fx": "EUR/USD=1.08"})
    assert told.status_code == 200
    assert told.text.count('<svg class="chart fan"') == 3
    assert "A-1" in told.text
    assert "A-2" in told.text


def test_exposure_by_the_api(client: TestClient, book: Book) -> None:
    body = {"orders": ORDERS, "volumes": VOLUMES.decode()}
    told = client.post("/api/v1/trigger/exposure?on=2026-11-22&fx=EUR/USD=1.08", json=body).json()
    from burabay.duty.money import read_exchange_rates

    report = book.trigger(EXAMPLES / "made_up_volumes.csv", on="2026-11-22")
    expected = book.trigger_exposure(
        EXAMPLES / "made_up_orders.csv", report, fx=read_exchange_rates(["EUR/USD=1.08"])
    )  # fmt: skip
    assert told["orders"] == json.loads(json.dumps(expected.to_json("en")))["orders"]


def test_the_calendar_counts_the_days_of_the_law(client: TestClient) -> None:
    """Art. 2.10(5): a decision takes effect 30 days after it at the soonest; Art. 2.10(3): for six months."""
    told = client.get("/api/v1/trigger/calendar?group=2&exceeded=2026-12-26&decided=2027-02-01&on=2027-02-02").json()
    steps = {step["step"]: step for step in told["steps"]}
    assert steps["in_effect"]["earliest"] == "2027-03-03"
    assert told["state"] == ["decided"]
    assert len(client.get("/api/v1/trigger/calendar").json()["measures"]) == 3


def test_the_picture_is_one(client: TestClient) -> None:
    pytest.importorskip("matplotlib")
    told = client.post("/api/v1/trigger/picture?group=2&on=2026-11-22&lang=vi", content=VOLUMES, headers=CSV)
    assert told.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in told.text


@pytest.mark.parametrize(
    "table",
    [
        b"", b"   ", b"\x00\x01\x02", b"PK\x03\x04" + b"\x00" * 50, b"month,group,kg\n2026-13,2,1\n",
        b"month,group,kg\n2026-01,99,1\n", b"month,group,kg\n2026-01,2,-1\n", b"month,group,kg\n2026-01,2,NaN\n",
        b"month,group,kg\n2026-01,2,1e400\n", b"month,group,kg\n" + b"9" * 200_000, b"<script>alert(1)</script>",
        b"=cmd|' /C calc'!A0,x\n1,2\n", "месяц;группа;кг\n2026-01;2;x\n".encode("cp1251"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_told(client: TestClient, table: bytes) -> None:
    told = client.post("/api/v1/trigger?on=2026-11-22&lang=ru", content=table, headers=CSV)
    assert told.status_code == 422
    assert len(told.json()["detail"]) > 20
    assert tempfile.gettempdir() not in told.text
    page = client.post("/trigger", files={"volumes": ("../../x.csv", table, "text/csv")})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert tempfile.gettempdir() not in page.text
    assert "<script>alert" not in page.text


def test_nothing_of_a_table_stays(client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client.post("/api/v1/trigger?on=2026-11-22", content=VOLUMES, headers=CSV)
    client.post("/trigger", files={"volumes": ("v.csv", VOLUMES, "text/csv")}, data={"on": "2026-11-22"})
    client.post("/trigger", files={"volumes": ("v.csv", b"nothing", "text/csv")})
    assert list(tmp_path.iterdir()) == []


def test_a_large_table_is_refused_while_it_comes(client: TestClient) -> None:
    told = client.post("/api/v1/trigger", content=b"x" * 17_000_000, headers=CSV)
    assert told.status_code == 413
    assert client.post("/api/v1/trigger", content=b"x" * 9_000_000, headers=CSV).status_code == 422
    assert (
        client.post("/api/v1/trigger", content=b"{}", headers={"content-type": "application/json"}).status_code == 415
    )


def test_a_line_leads_to_its_group(client: TestClient) -> None:
    told = client.get("/product/6105100000?on=2026-11-01").text
    assert 'href="/trigger/2"' in told
    assert 'href="/quota/arrival?code=1006306701' in client.get("/product/1006306701?on=2026-11-01").text
