"""PDFs in the Commission's layout, made here with and without rulings: the same names come out of each."""

from __future__ import annotations

import gzip
import io
import sys
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from burabay.errors import InputError
from burabay.goods.publishers import PublishedName
from burabay.goods.publishers.pdf_file import read_pages
from burabay.goods.publishers.pdf_lines import Line, Word
from burabay.goods.publishers.pdf_names import names_of_rows, without_marks
from burabay.goods.publishers.pdf_page import Page
from burabay.goods.publishers.pdf_rows import table_rows

if TYPE_CHECKING:
    from tests.goods.publishers.conftest import Pdf, Read, Refusal, Rulings, TariffRow

# Codes, names with their dashes, units, rates; made up in the style of the tariff, no text of it.
CHAPTER: list[TariffRow] = [
    ("0101", "Верблюды, яки и пони живые:", "", ""),
    ("", "– верблюды:", "", ""),
    ("0101 21 000 0", "– – для перевозки грузов", "шт", "0"),
    ("0101 29", "– – остальные:", "", ""),
    ("0101 29 100 0", "– – – рабочие", "шт", "5"),
    ("0101 29 900 0", "– – – другие^12)", "шт", "5 63С)"),
    ("0101 30 000 0", "– яки, кроме яков субпозиций 0101 21 – 0101 29, высотой не более 97 см", "шт", "5"),
    (
        "0102",
        "Птица водоплавающая домашняя, живая, массой более 2 кг, но не более 6 кг, содержавшаяся при температуре не "
        "ниже 5 °C и плотности посадки не более 3 голов на 1 м^2 площади (включая гусей, уток и лебедей):",
        "",
        "",
    ),
    ("0102 10 000", "– гуси:", "", ""),
    ("0102 10 000 1", "– – серые и белые, включая кожевенно-пуховых, для разведения и содержания^3)", "100 шт", "0"),
    ("0102 10 000 9", "– – прочие гуси 97С)", "100 шт", "20, но не менее 0,8 евро за 1 кг"),
    ("0102 20 000 0", "– утки, названные в дополнительном примечании союза номер 4 к группе номер 02", "шт", "0"),
    ("0102 90 000 0", "– прочие, с коэффициентом линейного расширения 5 x 10^-6 на K", "шт", "0"),
    ("0103 00 000 0", "Ежи живые, ди- или тригибридные, по решению от 1 марта (H2S)", "–", "12,5"),
    ("", "– ежи в зимней спячке, перевозимые при температуре ниже нуля и в таре объемом не более 2 м^3 (корзины):",
     "", ""),
    ("0104 10 000 0", "– – степные", "–", "7"),
    ("0104 90 000 0", "– прочие", "–", "7"),
]  # fmt: skip
EXPECTED = {
    "0101": "Верблюды, яки и пони живые:",
    "0101210000": "для перевозки грузов",
    "010129": "остальные:",
    "0101291000": "рабочие",
    "0101299000": "другие",
    "0101300000": "яки, кроме яков субпозиций 0101 21 – 0101 29, высотой не более 97 см",
    "0102": "Птица водоплавающая домашняя, живая, массой более 2 кг, но не более 6 кг, содержавшаяся при температуре "
    "не ниже 5 °C и плотности посадки не более 3 голов на 1 м² площади (включая гусей, уток и лебедей):",
    "010210000": "гуси:",
    "0102100001": "серые и белые, включая кожевенно-пуховых, для разведения и содержания",
    "0102100009": "прочие гуси",
    "0102200000": "утки, названные в дополнительном примечании союза номер 4 к группе номер 02",
    "0102900000": "прочие, с коэффициентом линейного расширения 5 x 10⁻⁶ на K",
    "0103000000": "Ежи живые, ди- или тригибридные, по решению от 1 марта (H2S)",
    "0104100000": "степные",
    "0104900000": "прочие",
}
NOTES = (
    "1. В данную группу включаются все живые животные, кроме",
    "0106 рыб и ракообразных товарной позиции 0301, а также:",
    "– культур микроорганизмов и прочих продуктов;",
)
FOOTNOTES = (
    "____________",
    "1) Для целей применения данной подсубпозиции.",
    "– см. также примечание 2 к группе:",
)

each_rulings = pytest.mark.parametrize("rulings", ["all", "columns", "header", "none"])


def texts(names: list[PublishedName]) -> dict[str, str]:
    return {name.code: name.text for name in names}


@each_rulings
@pytest.mark.parametrize("repeat_header", [True, False])
def test_a_chapter_on_several_pages(read: Read, pdf: Pdf, rulings: Rulings, repeat_header: bool) -> None:
    names = read(pdf(CHAPTER, rulings, repeat_header=repeat_header, bottom=653))
    assert texts(names) == EXPECTED
    assert {(name.nomenclature, name.lang) for name in names} == {("TN VED", "ru")}


# Five lines of nine points from the top of the page on.
HEADER_ENDS = 842 - 800 + 5 * 9 * 1.25


def cut(page: Page, y: float, *, repeat_header: bool) -> list[Page]:
    """Two pages out of one: rulings end and begin anew at the cut, as they do at the end of a page."""
    upper = [band._replace(bottom=min(band.bottom, y)) for band in page.bands if band.top < y]
    lower = [band._replace(top=max(band.top, y)) for band in page.bands if band.bottom > y]
    header = [line for line in page.lines if line.top < HEADER_ENDS] if repeat_header else []
    header_bands = [band for band in upper if band.bottom < HEADER_ENDS + 5] if repeat_header else []
    return [
        replace(page, lines=[line for line in page.lines if line.top < y], bands=upper),
        replace(page, lines=header + [line for line in page.lines if line.top >= y], bands=header_bands + lower),
    ]


@each_rulings
@pytest.mark.parametrize("repeat_header", [True, False])
def test_a_page_may_end_after_any_line(pdf: Pdf, rulings: Rulings, repeat_header: bool) -> None:
    (whole,) = read_pages(io.BytesIO(pdf(CHAPTER, rulings)))
    body = [line for line in whole.lines if line.top > HEADER_ENDS][:-1]  # without the number of the page
    assert len(body) > 20
    for before, after in pairwise(body):
        pages = cut(whole, (before.bottom + after.top) / 2, repeat_header=repeat_header)
        assert dict(names_of_rows(table_rows(pages))) == EXPECTED, before.text


def test_rows_before_the_first_header_are_notes_and_codes_outside_of_rulings_are_rows(pdf: Pdf) -> None:
    (whole,) = read_pages(io.BytesIO(pdf(CHAPTER, "all")))
    words = [Word("0199", 44, 66), Word("козы", 132, 160)]
    notes = replace(whole, lines=[Line(100, 110, words)], bands=[])
    assert dict(names_of_rows(table_rows([notes, whole]))) == EXPECTED
    end = whole.lines[-2].bottom
    loose = replace(whole, lines=[*whole.lines[:-1], Line(end + 20, end + 30, words)])
    assert dict(names_of_rows(table_rows([loose]))) == {**EXPECTED, "0199": "козы"}


@each_rulings
def test_what_stands_around_the_table_is_no_part_of_it(read: Read, pdf: Pdf, rulings: Rulings) -> None:
    assert texts(read(pdf(CHAPTER, rulings, bottom=600, first_page=NOTES, last_page=FOOTNOTES))) == EXPECTED


@pytest.mark.parametrize("order", [("all", "none"), ("none", "all"), ("all", "none", "columns")])
def test_rulings_may_come_and_go_from_page_to_page(read: Read, pdf: Pdf, order: tuple[Rulings, ...]) -> None:
    assert texts(read(pdf(CHAPTER, order[0], later_rulings=order[1:], repeat_header=False, bottom=640))) == EXPECTED


@pytest.mark.parametrize("rulings", ["all", "none"])
def test_running_titles_and_page_numbers_are_left_out(read: Read, pdf: Pdf, rulings: Rulings) -> None:
    title = "ЕДИНЫЙ ТАМОЖЕННЫЙ ТАРИФ"
    assert texts(read(pdf(CHAPTER, rulings, repeat_header=False, bottom=620, running_title=title))) == EXPECTED


def test_a_code_in_the_middle_of_its_ruled_row(read: Read, pdf: Pdf) -> None:
    assert texts(read(pdf(CHAPTER, "all", code_line="middle"))) == EXPECTED


def test_a_code_in_the_middle_of_a_name_with_dashes_without_rulings(read: Read, pdf: Pdf) -> None:
    rows = [row for row in CHAPTER if row[0] not in {"0102", "0103 00 000 0"}]
    wanted = {code: text for code, text in EXPECTED.items() if code not in {"0102", "0103000000"}}
    assert texts(read(pdf(rows, "none", code_line="middle"))) == wanted


@pytest.mark.parametrize("rulings", ["all", "none"])
def test_hyphens_instead_of_dashes_and_a_table_without_rates(read: Read, pdf: Pdf, rulings: Rulings) -> None:
    rows = [(code, name.replace("– ", "- "), "", "") for code, name, _, _ in CHAPTER if code != "0101 30 000 0"]
    wanted = {code: text for code, text in EXPECTED.items() if code != "0101300000"}
    assert texts(read(pdf(rows, rulings))) == wanted


def test_a_code_that_wraps_in_its_ruled_cell(read: Read, pdf: Pdf) -> None:
    long = "для перевозки грузов на расстояние более 400 км в составе каравана из верблюдов"
    rows = [("0101", "Верблюды живые:", "", ""), ("0101 21\n000 0", f"– {long}", "шт", "5")]
    assert texts(read(pdf(rows))) == {"0101": "Верблюды живые:", "0101210000": long}


def test_a_gzipped_pdf_and_one_without_any_header(read: Read, pdf: Pdf) -> None:
    assert texts(read(gzip.compress(pdf(CHAPTER)))) == EXPECTED
    assert texts(read(pdf(CHAPTER, "none", header=False))) == EXPECTED


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("животные12)", "животные"),
        ("животные 1)", "животные"),
        ("животные1)2)", "животные"),
        ("прочие5):", "прочие:"),
        ("прочие 97С)", "прочие"),
        ("прочие⁵⁾", "прочие"),
        ("животные³", "животные"),
        ("площадью 2 м²", "площадью 2 м²"),
        ("ускорение м/с²", "ускорение м/с²"),
        ("трифторметан (ГФУ-23)", "трифторметан (ГФУ-23)"),
        ("кремнезем (SiO2)", "кремнезем (SiO2)"),
        ("кремнезем (SiO2)4)", "кремнезем (SiO2)"),
        ("(товарной позиции 7405)", "(товарной позиции 7405)"),
    ],
)
def test_footnote_marks_go_and_what_looks_like_them_stays(text: str, bare: str) -> None:
    assert without_marks(text) == bare


# --- refusals -------------------------------------------------------------------------------------------


def test_an_encrypted_pdf(refusal: Refusal, pdf: Pdf) -> None:
    assert "without a password" in refusal(pdf(CHAPTER, encrypt="secret"), "file_encrypted")


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_truncated_pdf_gives_nothing_false(read: Read, pdf: Pdf, part: float) -> None:
    whole = pdf(CHAPTER)
    found: dict[str, str] = {}
    key = "file_damaged"
    try:
        found = texts(read(whole[: int(len(whole) * part)]))
    except InputError as error:
        key = error.key
    assert found.items() <= EXPECTED.items()
    assert key in {"file_damaged", "file_no_codes"}


def test_a_pdf_without_text_and_ones_without_a_table(refusal: Refusal, pdf: Pdf) -> None:
    from reportlab.pdfgen.canvas import Canvas

    scan = io.BytesIO()
    canvas = Canvas(scan)
    canvas.showPage()
    canvas.save()
    assert "scan" in refusal(scan.getvalue(), "file_no_codes")
    prose = pdf([("", "Пояснения к тарифу без единого кода", "", "")], "none")
    assert "no table of codes" in refusal(prose, "file_no_codes")
    # Two numbers, one far right of the other: neither is in a column of codes.
    assert "no table of codes" in refusal(
        pdf([("0101 год", "", "", ""), ("", "0102 год", "", "")], "none", header=False), "file_no_codes"
    )


def test_a_missing_library_is_named_with_its_remedy(
    refusal: Refusal, pdf: Pdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    sentence = refusal(pdf(CHAPTER), "extra_missing")
    assert "pdfplumber" in sentence
    assert "pip install 'burabay[names]'" in sentence
