"""The reader's language, and catalogues of further ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from burabay.web.languages import accepted, day, figure, money

BELARUSIAN = """_name = "Беларуская"
_fallback = "ru"
web_search = "Знайсці"
status_available = "даступна"
if_fails = "Няправільна {wrong}"
nothing = "няма такога"
"""
SHOW = """
import sys
from starlette.testclient import TestClient
from burabay.web.app import make_app
with TestClient(make_app(), base_url="http://127.0.0.1") as client:
    first = client.get("/?lang=be").text
    assert '<html lang="be">' in first and "Знайсці" in first and "Беларуская" in first
    assert "Группы" in first, "falls back on Russian"
    told = client.get("/assess/0402211800?on=2026-11-01&value=14200&currency=USD&lang=be").text
    assert "даступна" in told and "2\\u00a0130,00\\u00a0USD" in told and "ЕТТ ЕАЭС" in told
    assert "Няправільна" not in told
    duty = client.get("/api/v1/duty?code=0402211800&from=VN&to=RU&on=2026-11-01&lang=be")
    assert duty.status_code == 200 and duty.json()["unknowns"]
"""


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("vi", "vi"), ("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("de, fr;q=0.5", "en"), ("", "en"), ("*;q=0.1", "en"),
        ("en;q=0.1, vi;q=0.2", "vi"), ("vi;q=x, ru;q=0.3", "ru"), ("ru;q=0", "en"), (",,;;==", "en"),
    ],
)  # fmt: skip
def test_the_browsers_wish(header: str, language: str) -> None:
    assert accepted(header) == language


def test_numbers_and_days() -> None:
    assert figure("14200.50", "vi") == "14.200,50"
    assert figure("1e5", "vi") == "1e5"
    assert figure(None, "ru") == ""
    assert money({"amount": "-3.10", "currency": "EUR"}, "ru") == "-3,10\u00a0EUR"
    assert money(None, "ru") == "—"
    assert [day("2026-11-01", language) for language in ("en", "ru", "vi")] == [
        "1 Nov 2026",
        "01.11.2026",
        "01/11/2026",
    ]
    assert day("soon", "en") == "soon"


def test_a_further_catalogue_is_a_file(tmp_path: Path) -> None:
    """Key by key: Belarusian where it is said, Russian where not; a sentence with other blanks is left out."""
    (tmp_path / "be.toml").write_text(BELARUSIAN, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SHOW],
        env={**os.environ, "BURABAY_CATALOGUES": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "if_fails" in told.stderr
    assert "nothing" in told.stderr
