"""Communiqués on the desk: marks where the records are, checks, hostile texts; the register."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from burabay.book import Book
from burabay.diplomacy.checks import check_reading
from burabay.diplomacy.reader import read_communique
from burabay.diplomacy.register import open_register
from burabay.web.pages.communiques import EXAMPLE, pieces

TEXTS = sorted((Path(__file__).parents[2] / "examples" / "communiques").glob("*.txt"))
PLAIN = {"content-type": "text/plain; charset=utf-8"}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_marks_leave_the_text_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    records = read_communique(text, "2024-11-13").records
    found = pieces(text, records)
    assert "".join(piece.text for piece in found) == text
    assert sorted(name for piece in found for name in piece.begins) == sorted(each.id for each in records)
    for each in records:
        at = 0
        for piece in found:
            if at < each.span[1] and each.span[0] < at + len(piece.text):
                assert f"is-{each.type}" in piece.style.split()
            at += len(piece.text)


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_the_api_gives_what_the_command_prints(client: TestClient, book: Book, language: str) -> None:
    raw = TEXTS[0].read_bytes()
    told = client.post(f"/api/v1/read?published=2018-05-11&lang={language}", content=raw, headers=PLAIN).json()
    reading = read_communique(raw.decode(), "2018-05-11")
    expected = {**reading.to_json(), "checks": check_reading(book, reading).to_json(language)}
    expected["doc"]["sha256"] = told["doc"]["sha256"]
    assert told == json.loads(json.dumps(expected))
    assert "checks" not in client.post("/api/v1/read?check=no", content=raw, headers=PLAIN).json()


def test_the_page_has_text_records_checks_and_law(client: TestClient) -> None:
    told = client.get("/communiques?example=1").text
    block = re.findall(r'(?s)<div class="text"[^>]*>(.*?)</div>', told)[0]
    assert html.unescape(re.sub(r'<a class="ref"[^>]*>[^<]*</a>|<[^>]*>', "", block)) == EXAMPLE
    for name in re.findall(r'id="t-([a-z]\d+)"', told):
        assert f'id="r-{name}"' in told
    assert 'href="/law/vn-eaeu-fta"' in told
    assert 'href="/trigger"' in told
    assert 'class="findings"' in told


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 422), (b" \n ", 422), (b"\xff\xfe\x00", 422), (b"a\x00b", 422), (b"\xc3\x28", 422),
        (b"PK\x03\x04\xff", 422),
        (b"<script>alert(1)</script> Hai b\xc3\xaan", 200), ("\u202e\u200b Нhai \U0001f600".encode(), 200),
        (("(" * 5000).encode(), 200), (("Ông " * 5000).encode(), 200), (b"1,8 " * 5000, 200),
    ],
)  # fmt: skip
def test_hostile_texts(client: TestClient, raw: bytes, status: int) -> None:
    told = client.post("/api/v1/read?lang=ru&text_lang=vi", content=raw, headers=PLAIN)
    assert told.status_code == status
    form = {"text_lang": "vi"}
    page = client.post("/communiques", files={"file": ("../<b>.txt", raw, "text/plain")}, data=form)
    assert page.status_code == status
    assert "<script>alert" not in page.text
    assert "<b>.txt" not in page.text


def test_what_is_not_read(client: TestClient) -> None:
    assert client.post("/api/v1/read", content=b"x", headers={"content-type": "application/pdf"}).status_code == 415
    assert client.post("/api/v1/read?published=yesterday", content=b"x y", headers=PLAIN).status_code == 422
    assert client.post("/api/v1/read", content=b"x" * 17_000_000, headers=PLAIN).status_code == 413
    assert client.post("/api/v1/read", content=b"x " * 1_000_000, headers=PLAIN).status_code == 422


def test_the_register_is_shown(other: Callable[..., TestClient], client: TestClient, tmp_path: Path) -> None:
    where = tmp_path / "register.sqlite"
    with open_register(where, create=True) as register:
        for path in TEXTS:
            reading = read_communique(path.read_text(encoding="utf-8"), "2024-11-13", file=path.name)
            register.add(reading, on=date(2026, 11, 1))
    desk = other(register=str(where))
    for view in ("", "/timeline", "/levers", "/counterparts", "/levers?lever=trade&counterpart=EAEU&since=2000-01-01"):
        told = desk.get(f"/register{view}")
        assert told.status_code == 200
        assert '<section class="panel">' in told.text
    assert client.get("/register").status_code == 404
    assert desk.get("/register/other").status_code == 404
    assert desk.get("/register/levers?since=yesterday").status_code == 422
