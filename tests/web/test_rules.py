"""Rules of Annex 3 in the reader's words."""

from __future__ import annotations

import pytest

pytest.importorskip("jinja2", reason="the extra `web` is not installed")

from starlette.testclient import TestClient

from burabay.book import Book
from burabay.web.rules import rules_in_words, rules_short

CONDITION = "The goods originate in Viet Nam (Chapter 4). Rule of Annex 3: CC, except from Chapter 17."


def test_an_exception_is_said_in_words() -> None:
    """Annex 3, 0402: CC, except from Chapter 17."""
    assert rules_in_words(CONDITION, "en") == [
        "Every non-originating material is of another chapter, and not of Chapter 17."
    ]
    assert rules_in_words(CONDITION, "ru") == ["Каждый непроисходящий материал — из другой группы, но не из группы 17."]
    assert "không thuộc Chương 17" in rules_in_words(CONDITION, "vi")[0]


@pytest.mark.parametrize(
    ("rule", "short"),
    [
        ("CTH, except from 84.66, or CTH+VAC 50%", "CTH, кроме товарной позиции 84.66 или CTH + VAC 50 %"),
        ("CTH, except from 72.07- 72.09", "CTH, кроме товарных позиций 72.07–72.09"),
        ("CC, except from Chapter 60 and 51.11 – 51.13", "CC, кроме группы 60, товарных позиций 51.11–51.13"),
        ("CTH, except from 4805.40", "CTH, кроме субпозиции 4805.40"),
        ("VAC 50% + operations", "VAC 50 % + операции"),
        ("WO", "WO"),
    ],
)
def test_a_rule_in_short(rule: str, short: str) -> None:
    assert rules_short(rule, "ru") == short


def test_several_rules_of_a_line_stay_apart() -> None:
    told = "Rules of Annex 3: 8703 23: VAC 50% + operations; 8703 24: CTH or VAC 40%"
    assert len(rules_in_words(told, "ru")) == 2
    assert rules_short(told, "vi").endswith("8703 24: CTH hoặc VAC 40 %")


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_every_rule_of_annex_3_is_said_in_words(book: Book, language: str) -> None:
    rules = {row["rule"] for row in _rows(book)}
    assert len(rules) == 91
    for rule in rules:
        said = rules_in_words(f"Rule: {rule}.", language)
        assert said, rule
        if language != "en":
            assert "except" not in " ".join([*said, rules_short(rule, language)])
            assert "{" not in said[0]


def _rows(book: Book) -> list[dict[str, str]]:
    import csv

    with (book.folder / "agreements/vn-eaeu/product_rules.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("language", ["ru", "vi"])
@pytest.mark.parametrize(
    "path", ["/product/0402211800", "/assess/0402211800?value=14200&currency=USD", "/product/04021042"]
)
def test_no_english_rule_on_other_pages(client: TestClient, language: str, path: str) -> None:
    told = client.get(path, headers={"accept-language": language}).text
    assert "except" not in told
    assert {"ru": "кроме группы 17", "vi": "trừ Chương 17"}[language] in told


@pytest.mark.parametrize("path", ["/", "/?q=0402", "/tree/0402", "/product/0402211800", "/product/04021042"])
def test_russian_pages_say_the_tariff_by_its_name(client: TestClient, path: str) -> None:
    told = client.get(path, headers={"accept-language": "ru"}).text
    assert "TN VED" not in told
    assert "ТН ВЭД" in told


def test_the_communique_says_what_figures_measure(client: TestClient) -> None:
    told = client.get("/communiques?example=1", headers={"accept-language": "ru"}).text
    assert "trade turnover" not in told
    assert "товарооборот · Вьетнам – ЕАЭС · 2021" in told


def test_a_fee_is_told_in_good_russian(client: TestClient) -> None:
    """The rate is "so much за декларацию": what stands behind the preposition is in the accusative."""
    told = client.get("/product/0402211800", headers={"accept-language": "ru"}).text
    assert "RUB за декларацию" in told
    assert "за декларация" not in told
