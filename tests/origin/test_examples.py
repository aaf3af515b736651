"""The nine bills of docs/how-to/origin.md, with the numbers worked there by hand from Annex 3 and the articles."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.origin.judgement import AlternativeFound, Judgement, Required
from burabay.origin.value import percent_text

BILLS = Path(__file__).resolve().parents[2] / "examples" / "origin"


def judgement(book: Book, name: str) -> Judgement:
    return book.origin(BILLS / f"{name}.toml")


def alternatives(found: Judgement) -> list[AlternativeFound]:
    assert len(found.goods.rules) == 1
    return list(found.goods.rules[0].alternatives)


def change(found: AlternativeFound) -> Required:
    return next(each for each in found.required if each.missed is not None)


# Rule, verdict, value without the change, room left under 10 % of FOB (below zero: over).
CHANGES = {
    "shirt": ("CC", "qualifies", "0.60", "0.30"),
    "sports_shoes": (
        "CTH, except uppers from 6406.10, 6406.90, whether or not attached to soles other than outer soles",
        "does not qualify",
        "6.50",
        "-5.10",
    ),
    "furniture": ("CTH", "qualifies", "6.00", "6.00"),
    "cashews": ("CC, except from Chapter 8", "does not qualify", "4.10", "-3.35"),
    "milk_powder": ("CC, except from Chapter 17", "qualifies", "0.25", "0.11"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changes_of_classification(book: Book, name: str) -> None:
    rule, verdict, missed, spare = CHANGES[name]
    found = judgement(book, name)
    (alternative,) = alternatives(found)
    required = change(alternative)
    assert (found.goods.rules[0].text, found.verdict) == (rule, verdict)
    assert required.missed is not None
    assert required.margin is not None
    assert (required.missed.low, required.missed.high) == (Fraction(missed), Fraction(missed))
    assert required.margin.spare == Fraction(spare)
    assert required.tolerance is (verdict == "qualifies")
    assert found.criterion == ("PSR" if verdict == "qualifies" else "")


def test_laptop(book: Book) -> None:
    """The exception is of the first alternative alone; 41 % against 40, 5.00 to spare."""
    found = judgement(book, "laptop")
    first, second = alternatives(found)
    assert (found.verdict, first.met, second.met) == ("qualifies", False, True)
    assert change(first).margin is not None
    assert change(first).missed is not None
    assert change(first).missed.low == 160  # type: ignore[union-attr]
    assert change(first).shifts["Laptop / Display module"].met is None
    assert all(each.met for each in change(second).shifts.values())
    content = second.required[1]
    assert content.content is not None
    assert content.margin is not None
    assert [content.content.least, content.margin.limit, content.margin.spare] == [41, 300, 5]
    assert "A24" in found.assumptions


@pytest.mark.parametrize(
    ("name", "percent", "spare", "verdict"),
    [("car_47", 47, -450, "does not qualify"), ("car_53", 53, 450, "qualifies")],
)
def test_cars(book: Book, name: str, percent: int, spare: int, verdict: str) -> None:
    found = judgement(book, name)
    (alternative,) = alternatives(found)
    value, operations = alternative.required
    assert found.verdict == verdict
    assert value.content is not None
    assert value.margin is not None
    assert [value.content.least, value.margin.spare, operations.met] == [percent, spare, True]


def test_the_car_by_a_rule_of_another_destination(book: Book) -> None:
    """CTH or VAC 40 %: 47 % is enough, and no part is of heading 87.03."""
    (other,) = judgement(book, "car_47").others
    assert other.verdict == "qualifies"
    assert [each.met for each in other.goods.rules[0].alternatives] == [True, True]


def test_the_tractor_absorbs_its_engine(book: Book) -> None:
    found = judgement(book, "tractor")
    engine = found.parts["Tractor / Engine"]
    first, second = engine.rules[0].alternatives
    assert (first.met, second.met, engine.criterion) == (False, True, "PSR")
    assert engine.content is not None
    assert engine.content.least is not None
    assert str(percent_text(engine.content.least)) == "52.72"
    assert found.goods.content is not None
    assert found.goods.content.non_originating.high == 9400
    assert str(percent_text(found.goods.content.least or Fraction(0))) == "57.27"
    assert "A20" in found.assumptions


def test_without_its_engine_the_tractor_fails(book: Book) -> None:
    """Engine parts of 2,000 instead of 1,400: (5,500 − 3,200) / 5,500 = 41.8 %; 3,200 of foreign parts count."""
    text = (BILLS / "tractor.toml").read_text(encoding="utf-8").replace("value = 1400", "value = 2000")
    found = book.origin(tomllib.loads(text, parse_float=Decimal))
    assert found.parts["Tractor / Engine"].finding.met is False
    assert found.verdict == "does not qualify"
    assert found.goods.content is not None
    assert found.goods.content.non_originating.high == 9400 + 3200
    assert "A20" in found.assumptions


@pytest.mark.parametrize(("scissors", "verdict"), [("3.00", "qualifies"), ("3.01", "does not qualify")])
def test_the_set_at_its_limit(book: Book, scissors: str, verdict: str) -> None:
    """20.00 × 15 % = 3.00; the limit itself is within (Art. 4.14: "does not exceed")."""
    text = (BILLS / "hairdressing_set.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text.replace("value = 3.00", f"value = {scissors}"), parse_float=Decimal)
    assert book.origin(told).verdict == verdict


def test_the_python_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = (BILLS.parents[1] / "docs" / "how-to" / "origin.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    exec(block, {})  # noqa: S102 (the page's own lines)
    assert capsys.readouterr().out == "['qualifies']\n"
