"""Folding, words and stems."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.goods.text import fold, folded_words, is_cyrillic, is_marked, marked_words, stem, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Giày thể thao", "giay the thao"),
        ("ĐƯỜNG", "duong"),
        ("Йод", "иод"),
        ("Мёд", "мед"),
        ("maté", "mate"),
        ("SUV 4×4", "suv 4×4"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.text(max_size=40))
def test_folding_again_changes_nothing_that_words_see(text: str) -> None:
    assert folded_words(fold(fold(text))) == words(text)


def test_words() -> None:
    assert words("Men's shirts (T-shirts), 100% хлопок_x") == ["mens", "shirts", "t", "shirts", "100", "хлопок", "x"]
    assert words("…!?") == []


def test_marked_words_do_not_depend_on_where_the_tone_stands() -> None:
    assert marked_words("hoà") == marked_words("hòa") != marked_words("hoa")
    assert marked_words("Gạo") != marked_words("gáo")
    assert len(marked_words("Áo sơ-mi nam")) == len(words("Áo sơ-mi nam")) == 4


def test_marks_and_letters() -> None:
    assert is_marked("gạo")
    assert is_marked("đay")
    assert not is_marked("gao")
    assert not is_marked("чай")  # й is a letter, not a mark
    assert is_cyrillic("рис 5%")
    assert not is_cyrillic("rice")


@pytest.mark.parametrize(
    "forms",
    [
        ("трактор", "тракторы", "трактора", "тракторов", "тракторам"),
        ("автомобиль", "автомобили", "автомобилей", "автомобилями"),
        ("материал", "материалы", "материала", "материалов"),
        ("магнит", "магниты", "магнитов"),
        ("профиль", "профили", "профилей"),
        ("шина", "шины", "шин", "шинами"),
        ("говядина", "говядины", "говядиной"),
        ("винил", "винилы"),
        ("tractor", "tractors"),
        ("berry", "berries"),
        ("battery", "batteries"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_stems_that_must_differ() -> None:
    assert stem("винил") != stem("вино")
    assert stem("рис") == "рис"
    assert stem("gao") == "gao"
    assert stem("2022") == "2022"
