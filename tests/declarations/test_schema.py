"""Columns known by their names in three languages; one sentence where they cannot be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from burabay.declarations.schema import ACCEPTED, INPUTS, OUTPUTS, REQUIRED, find_columns, kept_names, plain
from burabay.errors import InputError
from burabay.wording import LANGUAGES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "declaration-lines.md"
NEEDED = ["code", "origin", "destination", "on"]


@pytest.mark.parametrize(
    ("own", "canonical"),
    [
        ("Mã HS", "code"),
        ("ma hs", "code"),
        ("MÃ_HS", "code"),
        ("Mã số hàng hoá", "code"),
        ("Код ТН ВЭД", "code"),
        ("код тнвэд ЕАЭС", "code"),
        ("Страна происхождения", "origin"),
        ("Nước xuất xứ", "origin"),
        ("Страна-импортер", "destination"),
        ("declaration_date", "on"),
        ("Trị giá", "value"),
        ("Таможенная стоимость", "value"),
        ("Вес нетто, кг", "net_kg"),
        ("Вес нетто (кг)", "net_kg"),
        ("NET WEIGHT (KG)", "net_kg"),
        ("Кол-во", "quantity"),
        ("ĐVT", "unit"),
        ("Ед. изм.", "unit"),
        ("№ строки", "line_id"),
    ],
)
def test_names_are_known_whatever_their_case_marks_and_blanks(own: str, canonical: str) -> None:
    assert ACCEPTED[plain(own)] == canonical


@pytest.mark.parametrize(
    "own", ["regime", "Режим", "weight", "Mã hàng", "gross weight", "Вес брутто", "price", "total"]
)
def test_words_that_mean_something_else_in_customs_papers_are_not_taken(own: str) -> None:
    assert plain(own) not in ACCEPTED


def test_each_column_has_names_in_every_language_in_its_own_letters() -> None:
    for column in INPUTS.values():
        assert set(column.accepted) == set(LANGUAGES)
        assert all(re.search("[а-яА-Я№]", name) for name in column.accepted["ru"])
        assert all(name.isascii() for name in column.accepted["en"])


def test_found_columns_stand_in_the_order_of_the_schema_under_their_own_names() -> None:
    own = ["Ngày", "note", "TO", "xuat xu", "HS-code"]
    assert list(find_columns(own).items()) == [
        ("code", "HS-code"),
        ("origin", "xuat xu"),
        ("destination", "TO"),
        ("on", "Ngày"),
    ]


def test_two_columns_of_one_meaning_are_one_sentence_that_names_both() -> None:
    with pytest.raises(InputError) as caught:
        find_columns([*NEEDED, "Mã HS"], name="jan.csv")
    assert (caught.value.field, caught.value.key) == ("columns", "columns_twice")
    for language in LANGUAGES:
        told = caught.value.say(language)
        assert "jan.csv" in told
        assert "Mã HS" in told
        assert "code" in told


def test_a_missing_column_tells_what_it_may_be_called_and_what_is_nearest() -> None:
    with pytest.raises(InputError) as caught:
        find_columns(["HS cdoe", "origin", "note", "to"], name="jan.csv")
    told = str(caught.value)
    assert caught.value.key == "columns_missing"
    assert "no column tells code, on." in told
    assert "Mã HS" in told
    assert "Код ТН ВЭД" in told
    assert "HS cdoe, origin, note, to" in told
    assert "“HS cdoe” → code" in told
    assert "note” →" not in told
    assert "HS cdoe" in caught.value.say("vi")


def test_nothing_near_says_nothing_of_nearest() -> None:
    with pytest.raises(InputError) as caught:
        find_columns(["zzz"])
    assert "Nearest" not in str(caught.value)


def test_a_value_given_for_all_rows_stands_in_for_a_required_column() -> None:
    assert find_columns(["code"], ["origin", "destination", "on"]) == {"code": "code"}
    with pytest.raises(InputError):
        find_columns(["code"], ["origin", "on"])


def test_required_are_the_four_without_which_there_is_no_consignment() -> None:
    assert tuple(NEEDED) == REQUIRED


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        (["code", "duty"], ["code", "in_duty"]),
        (["duty", "in_duty"], ["in_in_duty", "in_duty"]),
        (["in_duty", "duty", "in_in_duty"], ["in_duty", "in_in_in_duty", "in_in_duty"]),
        (["Duty", "note"], ["in_Duty", "note"]),
        (["error", "Error"], ["in_error", "in_in_Error"]),
    ],
)
def test_own_columns_called_as_results_are_kept_under_another_name(own: list[str], kept: list[str]) -> None:
    assert kept_names(own, {}) == kept


def test_currency_is_added_only_where_the_input_has_none() -> None:
    assert kept_names(["Currency"], {"currency": "Currency"}) == ["Currency"]
    assert kept_names(["Currency"], {}) == ["in_Currency"]


def test_the_page_of_the_docs_names_every_column_and_every_accepted_name() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, column in INPUTS.items():
        assert f"`{name}`" in page
        for names in column.accepted.values():
            for own in names:
                assert own in page, (name, own)
    for name in OUTPUTS:
        assert f"`{name}`" in page
