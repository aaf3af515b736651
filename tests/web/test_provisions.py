"""Sources open at the provision: the row of the annex, the line of the tariff."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("jinja2", reason="the extra `web` is not installed")

from starlette.testclient import TestClient

from burabay.web.languages import day
from burabay.web.provisions import law_row

ANNEX = "/law/agreements/vn-eaeu/"


@pytest.mark.parametrize(
    ("act", "provision", "code", "row"),
    [
        ("vn-eaeu-fta", "Annex 1, schedule of the EAEU, 0402 21 (B)", "", "eaeu_schedule.csv?part=040221"),
        ("vn-eaeu-fta", "Приложение 1, перечень ЕАЭС, 8703 23 110 (U), 8703 23 191 (U)", "",
         "eaeu_schedule.csv?part=870323110"),
        ("vn-eaeu-fta", "Phụ lục 1, biểu cam kết của Việt Nam, 0402.10.41 (A)", "",
         "vietnam_schedule.csv?part=04021041"),
        ("vn-eaeu-fta", "Приложение 1(f)", "", "quotas.csv?part=rice"),
        ("vn-eaeu-fta", "Приложение 3, 6205 20", "", "product_rules.csv?part=620520"),
        ("vn-eaeu-fta", "Phụ lục 2, dòng 11", "", "trigger_levels.csv?part=11"),
        ("vn-eaeu-fta", "Art. 4.16", "", ""),
        ("practice", "whole act", "0402211800", ""),
    ],
)  # fmt: skip
def test_a_provision_has_its_rows(act: str, provision: str, code: str, row: str) -> None:
    assert law_row(act, provision, code) == (ANNEX + row if row else "")


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
@pytest.mark.parametrize(
    "path",
    [
        "/product/0402211800?on=2026-11-01", "/product/04021041", "/product/1006309801?state=BY", "/product/6109100000",
        "/assess/8703231940?value=20000&currency=USD&on=2026-11-01", "/origin?example=1", "/trigger/2",
    ],
)  # fmt: skip
def test_every_such_link_opens_on_its_row(client: TestClient, language: str, path: str) -> None:
    page = client.get(path, headers={"accept-language": language}).text
    rows = set(re.findall(r'href="(/law/[^"?]+\?part=[^"]+)"', page))
    assert rows
    for row in rows:
        answer = client.get(row.replace("&amp;", "&"))
        assert answer.status_code == 200, row
        assert 'id="row-' in answer.text


def test_a_day_without_its_year() -> None:
    assert day("XXXX-10-24", "ru") == "24.10.????"
    assert day("XXXX-02-29", "vi") == "29/02/????"
