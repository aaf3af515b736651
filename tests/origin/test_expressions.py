"""Annex 3 as expressions. General note 2 says what each sign means; the exception stands beside its own alternative."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.origin.expressions import (
    Alternative,
    ChangeOfClassification,
    Excepted,
    NotUnderstood,
    Operations,
    Rule,
    ValueAdded,
    WhollyObtained,
    parse,
)

REPO = Path(__file__).resolve().parents[2]


def printed() -> list[tuple[str, str]]:
    with (REPO / "law" / "agreements" / "vn-eaeu" / "product_rules.csv").open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["rule"]) for row in csv.DictReader(file)]


def normal(text: str) -> str:
    """A text without what carries no meaning: kinds of dashes, spaces around them and around a plus."""
    return re.sub(r"\s*([-+])\s*", r"\1", re.sub(r"\s+", " ", text.replace("–", "-"))).strip()


def test_every_rule_of_annex_3_is_understood(book: Book) -> None:
    """5,205 subheadings, 91 texts; the bound book lists what was not understood: nothing."""
    assert len(book.product_rules.codes) == 5205
    assert len(book.product_rules.texts) == 91
    assert book.product_rules.not_understood == {}
    for code, text in printed():
        found = book.product_rules.of(code)
        assert found.text == text
        assert found.rule is not None


def test_printed_back_every_rule_is_its_text() -> None:
    """Nothing of a text is lost: what the expression prints is the text again, and reads as the same expression."""
    for text in {text for _, text in printed()}:
        assert normal(str(parse(text))) == normal(text)
        assert parse(str(parse(text))) == parse(text)


def test_the_exception_belongs_to_the_first_alternative() -> None:
    """84.56: "CTH, except from 84.66, or CTH+VAC 50%" is two alternatives."""
    assert parse("CTH, except from 84.66, or CTH+VAC 50%") == Rule(
        (
            Alternative((ChangeOfClassification(4, (Excepted("8466"),)),)),
            Alternative((ChangeOfClassification(4), ValueAdded(50))),
        )
    )


@pytest.mark.parametrize(
    ("text", "excepted"),
    [
        ("CC, except from Chapters 7, 8", [("07", "", ""), ("08", "", "")]),  # 2006 00
        ("CC, except from Chapter 60 and 51.11 – 51.13", [("60", "", ""), ("5111", "5113", "")]),  # 6214 20
        ("CC, except from 50.07, 52.08 – 52.12", [("5007", "", ""), ("5208", "5212", "")]),
        ("CTH, except from 4805.40", [("480540", "", "")]),  # 4823 20
        ("CTH, except from 72.07- 72.09", [("7207", "7209", "")]),
        (
            "CTH, except uppers from 6406.10, 6406.90, whether or not attached to soles other than outer soles",
            [("640610", "", "uppers"), ("640690", "", "uppers")],
        ),
        ("CTH, except for hulls of vessels from the 89.06", [("8906", "", "hulls")]),
    ],
)
def test_exceptions(text: str, excepted: list[tuple[str, str, str]]) -> None:
    change = parse(text).alternatives[0].change
    assert change is not None
    assert [(e.first, e.last, e.part) for e in change.excepted] == excepted


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("WO", [(WhollyObtained(),)]),
        ("CTSH", [(ChangeOfClassification(6),)]),
        ("CTH or VAC 40%", [(ChangeOfClassification(4),), (ValueAdded(40),)]),
        ("CTH or CTSH+VAC 55%", [(ChangeOfClassification(4),), (ChangeOfClassification(6), ValueAdded(55))]),
        ("VAC 50% + operations", [(ValueAdded(50), Operations())]),
        ("CTH, except from 74.07, or VAC 40%", [(ChangeOfClassification(4, (Excepted("7407"),)),), (ValueAdded(40),)]),
    ],
)
def test_alternatives(text: str, alternatives: list[tuple[object, ...]]) -> None:
    assert [each.requirements for each in parse(text).alternatives] == alternatives


def test_a_range_covers_its_ends_and_what_is_between() -> None:
    excepted = Excepted("7207", "7209")
    assert [excepted.covers(code) for code in ("720690", "720711", "720890", "720990", "721011")] == [
        False, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CTH, excluding 84.66", "excluding"),
        ("", "the end"),
        ("CTH or", "the end"),
        ("VAC 140%", "140%"),
        ("CTH, except from 72.09-72.07", "no range"),
        ("CTH, except from 7", "'7'"),
        ("CTH CC", "'CC'"),
    ],
)
def test_what_is_not_understood_says_at_which_words(text: str, words: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        parse(text)
    assert words in str(error.value)
