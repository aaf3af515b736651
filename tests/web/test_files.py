"""Files in and out: summaries, rows mended in place, receipts; and files that were made to do harm."""

from __future__ import annotations

import csv
import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from burabay.web.jobs import own_name
from burabay.web.settings import Settings

pytest.importorskip("pyarrow", reason="the extra `files` is not installed")
pytest.importorskip("openpyxl", reason="the extra `files` is not installed")

ROWS = """code,origin,destination,on,value,currency
0402211800,VN,RU,2026-11-01,14200,USD
0402211800,VN,RU,2026-11-01,"75000,50",USD
"""
CSV = {"content-type": "text/csv"}


def done(client: TestClient, address: str) -> str:
    """The page of a file when it is assessed."""
    until = time.monotonic() + 30
    while 'hx-trigger="load' in (page := client.get(address).text):
        assert time.monotonic() < until
        time.sleep(0.1)
    return page


def sent(client: TestClient, name: str, content: bytes, **fields: str) -> str:
    told = client.post("/file", files={"file": (name, content)}, data=fields, follow_redirects=False)
    assert told.status_code == 303, told.text
    return told.headers["location"]


def test_a_file_is_assessed_mended_and_fetched(client: TestClient) -> None:
    """15 % of 14 200; the second row has a comma where a point belongs, and is mended on the page."""
    address = sent(client, "lines.csv", ROWS.encode(), out="csv")
    page = done(client, address)
    assert 'name="2:value" value="75000,50"' in page
    mended = client.post(f"{address}/mend", data={"2:value": "75000.50", "1:value": "1"}, follow_redirects=False)
    again = mended.headers["location"]
    assert "answer good" in done(client, again)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{again}/result").text)))
    # Only rows with errors are mended: the first has its own value still.
    assert [row["value"] for row in rows] == ["14200", "75000.50"]
    assert [row["mfn_duty"] for row in rows] == ["2130.000", "11250.080"] or rows[0]["mfn_duty"].startswith("2130")
    receipt = client.get(f"{again}/receipt").json()
    assert (receipt["kind"], receipt["input"]["name"], receipt["output"]["rows"]) == ("assess", "lines.csv", 2)
    assert str(Path(__file__).parent) not in json.dumps(receipt)


def test_a_body_in_a_body_out(client: TestClient) -> None:
    told = client.post("/api/v1/assess", content=ROWS.encode(), headers=CSV)
    assert told.status_code == 200
    assert (told.headers["burabay-rows"], told.headers["burabay-row-errors"]) == ("2", "1")
    rows = list(csv.DictReader(io.StringIO(told.text)))
    assert rows[0]["cheapest"] == "VN-EAEU"
    assert "75000,50" in rows[1]["error"]
    link = told.headers["link"].split(">")[0].lstrip("<")
    assert client.get(link).json()["output"]["errors"] == 1


def test_rows_as_objects_in_and_out(client: TestClient) -> None:
    lines = [
        {"code": "0402211800", "origin": "VN", "destination": "RU", "on": "2026-11-01", "value": 14200.10},
        {"code": "0402211800", "origin": "VN", "destination": "RU", "on": "2026-11-01", "currency": "USD"},
    ]
    body = "\n".join(map(json.dumps, lines)).encode()
    told = client.post(
        "/api/v1/assess?out=ndjson&currency=USD", content=body, headers={"content-type": "application/x-ndjson"}
    )
    assert told.status_code == 200, told.text
    rows = [json.loads(line) for line in told.text.splitlines()]
    assert len(rows) == 2
    assert rows[0]["value"] == "14200.1"
    bad = client.post("/api/v1/assess", content=b'{"code": 1}\n[1]\n', headers={"content-type": "application/x-ndjson"})
    assert (bad.status_code, bad.json()["code"]) == (422, "web_error_ndjson")


def test_a_job_is_watched_fetched_and_forgotten(client: TestClient) -> None:
    begun = client.post("/api/v1/jobs?out=xlsx&lang=vi", content=ROWS.encode(), headers=CSV)
    assert begun.status_code == 202
    address = begun.headers["location"]
    until = time.monotonic() + 30
    while (state := client.get(address).json())["state"] in ("waiting", "running"):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert (state["state"], state["rows"], state["errors"]) == ("done", 2, 1)
    assert client.get(state["links"]["result"]).content.startswith(b"PK")
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def workbook(size: int) -> bytes:
    """A workbook whose only sheet unpacks to so many bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
        with file.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(size // 1_000_000):
                sheet.write(b" " * 1_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.xlsx", workbook(200_000_000)),
        ("empty.csv", b"\n"),
        ("binary.csv", bytes(range(256)) * 20),
        ("page.csv", b"<html><script>alert(1)</script></html>"),
        ("archive.csv", b"\x1f\x8b\x08\x00" + b"\0" * 100),
        ("not.parquet", b"PAR1" + b"\0" * 50),
        ("other.csv", b"a,b\n1,2\n"),
        ("<script>alert(1)</script>.csv", b"x"),
        ("../../../../etc/cron.d/x", b"a,b\n1,2\n"),
        ("..\\..\\x.xlsx", b"PK\x03\x04"),
        ("CON .csv", b"code\n" + b"," * 100_000),
    ],
)
def test_what_is_no_file_of_lines_is_refused_with_a_sentence(
    client: TestClient, settings: Settings, name: str, content: bytes
) -> None:
    page = done(client, sent(client, name, content))
    assert 'class="problem" role="alert"' in page
    assert "<script>alert" not in page
    assert str(settings.jobs) not in page


def test_nothing_stays_of_a_file_that_could_not_be_assessed(client: TestClient, settings: Settings) -> None:
    address = sent(client, "lines.csv", b"no,columns\n1,2\n", out="csv")
    assert 'class="problem"' in done(client, address)
    until = time.monotonic() + 5
    while (left := {each.name for each in (settings.job_folder / address.rsplit("/", 1)[1]).iterdir()}) & {"lines.csv"}:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert left <= {"state.json", "job.json", ".held"}


def test_names_of_files_lead_nowhere() -> None:
    assert own_name("../../etc/passwd") == "passwd"
    assert own_name("C:\\temp\\dữ liệu.xlsx") == "dữ_liệu.xlsx"
    assert own_name("....") == "lines.csv"
    assert own_name("a" * 300 + ".csv").endswith(".csv")


@pytest.mark.parametrize("name", ["x", "..%2F..", "a" * 32, "A" * 100])
def test_there_is_no_job_of_another_name(client: TestClient, name: str) -> None:
    assert client.get(f"/file/{name}").status_code == 404
    assert client.get(f"/api/v1/jobs/{name}").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("?out=exe", 422), ("?fx=/etc/passwd", 422), ("?on=2026-13-01", 422), ("?wat=1", 422), ("?out=csv&out=csv", 422)],
)
def test_what_a_file_is_assessed_with_is_checked_first(client: TestClient, query: str, status: int) -> None:
    told = client.post(f"/api/v1/jobs{query}", content=ROWS.encode(), headers=CSV)
    assert told.status_code == status


def test_a_body_of_another_kind_is_not_read(client: TestClient) -> None:
    for kind in ("application/zip", "", "text/html"):
        told = client.post("/api/v1/assess", content=b"x", headers={"content-type": kind})
        assert (told.status_code, told.headers["content-type"]) == (415, "application/problem+json")
    assert client.post("/api/v1/assess", content=b"", headers=CSV).status_code == 422


def test_a_form_without_file_is_told(client: TestClient) -> None:
    assert client.post("/file", data={"out": "csv"}).status_code == 422
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/file", content=b"--y\r\nnonsense", headers=broken).status_code in (400, 422)
    assert client.post("/file", files={"file": ("x.csv", b"")}).status_code == 422
