"""What headers and rows of a table say: columns, languages, nomenclatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from burabay.goods.publishers.table import header_in

if TYPE_CHECKING:
    from tests.goods.publishers.conftest import Read, Refusal


@pytest.mark.parametrize(
    ("code", "text", "lang"),
    [
        ("Mã hàng", "Mô tả hàng hóa", "vi"),
        ("MÃ HÀNG HÓA", "MÔ TẢ HÀNG HOÁ", "vi"),
        ("Mã HS", "Tên hàng", "vi"),
        ("HS8", "Description_VN", "vi"),
        ("HS code", "Description_EN", "en"),
        ("Mã số", "Mô tả tiếng Anh", "en"),
        ("Код ТН ВЭД", "Наименование позиции", "ru"),
        ("Код ТН ВЭД ЕАЭС", "Наименование товара", "ru"),
        ("hs10", "name_ru", "ru"),
        ("code", "desc_vi", "vi"),
        ("code", "text", None),
    ],
)
def test_headers_in_the_three_languages(code: str, text: str, lang: str | None) -> None:
    header = header_in(["STT", code, "Đơn vị tính", text])
    assert header is not None
    assert (header.code, header.texts, header.width) == (1, ((3, lang),), 4)


@pytest.mark.parametrize(
    "row",
    [
        ["code", "rate"],
        ["name", "rate"],
        ["Код ТН ВЭД", "Наименование ед. изм."],
        ["Mã hàng", "Mô tả chính sách"],
        ["0101", "Horses"],
        [],
    ],
)
def test_rows_that_are_no_header(row: list[str]) -> None:
    assert header_in(row) is None


def test_description_beside_a_vietnamese_column_is_english(read: Read) -> None:
    names = read("Mã hàng;Mô tả hàng hóa;Description\n01012100;Lạc đà;Camels\n")
    assert [(n.lang, n.text) for n in names] == [("vi", "Lạc đà"), ("en", "Camels")]


def test_a_row_of_several_languages_needs_no_word_for_them(read: Read) -> None:
    assert [n.lang for n in read("code,name_ru,name_en,lang\n010121,кони,Horses,ru\n")] == ["ru", "en"]


def test_two_columns_without_a_header_guess_the_language(read: Read) -> None:
    data = "0101210000,лошади\n01012100,Ngựa sống\n010129,Horses\n01012900,Mango purée\n"
    assert [(n.nomenclature, n.lang) for n in read(data)] == [
        ("TN VED", "ru"),
        ("AHTN", "vi"),
        ("AHTN", "en"),
        ("AHTN", "vi"),  # with surely Vietnamese texts around, marked letters count as Vietnamese
    ]
    assert [n.lang for n in read("010121,Mango purée\n010129,Horses\n")] == ["en", "en"]


def test_a_vietnamese_column_keeps_its_words_without_marks(read: Read) -> None:
    data = "code,name\n" + "".join(f"010{i}2100,Ngựa giống {i}\n" for i in range(1, 9)) + "01092100,Gan\n"
    assert {n.lang for n in read(data)} == {"vi"}


def test_the_column_nomenclature_wins(read: Read, refusal: Refusal) -> None:
    data = "code,name,nomenclature\n010121,Horses,TN VED\n010121,Horses,AHTN\n01012100,кони,ahtn\n"
    assert [(n.nomenclature, n.lang) for n in read(data)] == [("TN VED", "en"), ("AHTN", "en"), ("AHTN", "ru")]
    sentence = refusal("code,name,nomenclature\n0101210000,Horses,AHTN\n", "file_row")
    assert "row 2: the AHTN has no codes of 10 digits" in sentence


def test_russian_codes_of_eight_digits_beside_ones_of_ten_are_of_the_tn_ved(read: Read) -> None:
    names = read("code,name_ru\n01012100,кони:\n0101210000,кони\n")
    assert {n.nomenclature for n in names} == {"TN VED"}
    assert read("code,name_ru\n01012100,кони:\n")[0].nomenclature == "AHTN"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("code,name\n0101,a\nabc,b\n", "row 3: 'abc' is no code"),
        ("code,name,lang\n0101,a,zz\n", "row 2: 'zz' is no language"),
        ("0101,a\n0102,b, c\n", "row 2 has 3 cells instead of 2"),
        ("code,name,nomenclature\n0101,a,HS\n", "row 2: 'HS' is no nomenclature"),
    ],
)
def test_rows_that_are_wrong_are_named(refusal: Refusal, data: str, told: str) -> None:
    assert told in refusal(data, "file_row")


def test_rows_without_a_code_or_a_text_are_passed_over(read: Read) -> None:
    data = "preamble\n\ncode,name_ru,name_en\n,без кода,\n0101,,Horses\n\n0102,коровы\n"
    assert [(n.code, n.lang) for n in read(data)] == [("0101", "en"), ("0102", "ru")]
