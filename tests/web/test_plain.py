"""Sentences of the book on the desk: without the options of the command line."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("jinja2", reason="the extra `web` is not installed")

from starlette.testclient import TestClient

from burabay.web.plain import without_options


@pytest.mark.parametrize(
    ("told", "plain"),
    [
        ("Add the rate (--fx EUR/USD=…).", "Add the rate."),
        ("Say what others take, such as --pace 40t/week.", "Say what others take, such as pace 40t/week."),
        ("`burabay serve --ledger FILE` shows one.", "`burabay serve --ledger FILE` shows one."),
        ("It depends on the goods: --answer vat=…", "It depends on the goods."),
    ],
)
def test_options_are_told_by_name(told: str, plain: str) -> None:
    assert without_options(told) == plain


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_problems_name_no_option(client: TestClient, language: str) -> None:
    query = "code=1006309801&from=VN&to=BY&on=2026-11-22&earliest=2026-12-01&likely=2026-12-10&latest=2026-12-20"
    answer = client.get(f"/api/v1/quota/arrival?{query}&left=200t&net_kg=100000&lang={language}")
    assert answer.status_code == 422
    assert "--" not in answer.text


@pytest.mark.parametrize(
    "path", ["/trigger/2?exceeded=soon", "/quota/arrival?code=1006309801&from=VN&to=BY&likely=soon"]
)
def test_a_problem_says_how_a_day_is_typed(client: TestClient, path: str) -> None:
    """Days are typed 2026-11-01 in every language: the sentence must not show another form."""
    told = client.get(path, headers={"accept-language": "ru"}).text
    problem = told.partition('class="problem"')[2].partition("</div>")[0]
    assert "2026-" in problem
    assert not re.search(r"[0-9]{2}\.[0-9]{2}\.2026", problem)
