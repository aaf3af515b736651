"""Codes and texts as they are written, made plain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.goods.publishers import LONGEST_TEXT
from burabay.goods.publishers.texts import clip, digits_of, guessed_languages, tidy


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("0101.21.00", "01012100"),
        ("01012100", "01012100"),
        ("1012100", "01012100"),
        ("1012100.0", "01012100"),
        ("0101 21 000 0", "0101210000"),
        ("0101\u00a021", "010121"),
        ("'0101", "0101"),
        ("101.0", "0101"),
        ("8471.00", "847100"),
        ("0101 21 000", "010121000"),
        ("101210000.0", "0101210000"),
        ("", ""),
        ("  ", ""),
        ("01", None),
        ("0000", None),
        ("012", None),
        ("01012100001", None),
        ("0101x", None),
        ("٠١٠١", None),
        ("²101", None),
        ("²10", None),
    ],
)
def test_codes(raw: str, code: str | None) -> None:
    assert digits_of(raw) == code


def test_a_number_of_nine_digits_has_lost_its_zero_and_a_text_has_not() -> None:
    assert digits_of("101210000", number=True) == "0101210000"
    assert digits_of("010121000") == "010121000"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("  a\x07\n b\u200b\u00ad  c ", "a b c"),
        (unicodedata.normalize("NFD", "Lạc đà"), "Lạc đà"),
        ("-18 °C or less", "-18 °C or less"),
        ("- – 18 holes", "18 holes"),
        ("--Other", "Other"),
        ("– – – ", ""),
    ],
)
def test_texts_are_tidied(text: str, wanted: str) -> None:
    assert tidy(text) == wanted


def test_texts_are_clipped_at_their_longest() -> None:
    assert len(clip("слово" * 1_000)) == LONGEST_TEXT == 2_000
    assert clip("a" * 1_999 + " b") == "a" * 1_999


def test_one_cyrillic_letter_does_not_make_a_text_russian() -> None:
    assert guessed_languages(["Vitamin С and its salts", "Витамин C"]) == ["en", "ru"]


@given(st.text())
def test_tidy_texts_stay_as_they_are(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
