"""Publishers' files in all the shapes they come in, made here, and the real tables where they are at hand."""

from __future__ import annotations

import csv
import gzip
import io
import random
import struct
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.errors import InputError
from burabay.goods import publishers
from burabay.goods.publishers import LONGEST_TEXT, PublishedName, read_names

SOURCES = Path(__file__).resolve().parents[2].parent / "shared" / "sources"
needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source tables are not beside the repository")


def texts(names: Iterable[PublishedName]) -> dict[str, str]:
    return {name.code: name.text for name in names}


def read(folder: Path, data: bytes | str, name: str = "file.csv") -> list[PublishedName]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_names(path))


def refusal(folder: Path, data: bytes | str, key: str, name: str = "file.csv") -> str:
    """The sentence with which a file is refused; checks its form."""
    with pytest.raises(InputError) as caught:
        read(folder, data, name)
    error = caught.value
    assert (error.field, error.key) == ("file", key)
    sentence = str(error)
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def outcome(folder: Path, data: bytes) -> tuple[str, dict[str, str]]:
    """The key of the refusal, or "" and the texts."""
    try:
        return "", texts(read(folder, data))
    except InputError as error:
        return f"{error.key} {error.field}".removesuffix(" file"), {}


# --- PDF: a small typesetter of the Commission's layout ---------------------------------------------------

# Codes, names with their dashes, units, rates; made up in the style of the tariff, no text of it.
CHAPTER = [
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
HEADER = (
    "Код\nТН ВЭД",
    "Наименование позиции",
    "Доп.\nед.\nизм.",
    "Ставка ввозной\nтаможенной\nпошлины (в процентах\nот таможенной стоимости\nлибо в евро)",
)
Rulings = Literal["all", "columns", "header", "none"]


@dataclass
class Layout:
    """How a table is set: which rulings are drawn, whether the header repeats, where codes stand in their row."""

    rulings: Rulings | Sequence[Rulings] = "all"
    repeat_header: bool = True
    code_line: Literal["first", "middle"] = "first"
    edges: tuple[float, ...] = (40, 128, 400, 445, 555)
    size: float = 9
    bottom: float = 60
    running_title: str = ""
    first_page: Sequence[str] = ()
    last_page: Sequence[str] = ()

    def on_page(self, number: int) -> Rulings:
        return self.rulings if isinstance(self.rulings, str) else self.rulings[min(number, len(self.rulings)) - 1]


def font() -> str:
    """Roboto out of a package, because the fonts that reportlab brings have no Cyrillic."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if "Roboto" not in pdfmetrics.getRegisteredFontNames():
        package = distribution("font-roboto")
        file = next(f for f in package.files or () if f.name == "Roboto-Regular.ttf")
        pdfmetrics.registerFont(TTFont("Roboto", str(package.locate_file(file))))
    return "Roboto"


class Typesetter:
    """Sets rows of the tariff on A4 pages, from top to bottom, names wrapped, rows broken over pages."""

    def __init__(self, layout: Layout, **options: Any) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self.layout, self.font, self.number = layout, font(), 0
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(595, 842), **options)
        self.lead = layout.size * 1.25
        self.begin_page()

    def begin_page(self) -> None:
        self.number += 1
        self.y = 800.0
        if self.layout.running_title:
            self.text(200, self.y, self.layout.running_title)
            self.y -= 2 * self.lead
        if self.number == 1:
            for line in self.layout.first_page:
                self.text(self.layout.edges[0], self.y, line)
                self.y -= self.lead
        self.top = self.y
        if self.number == 1 or self.layout.repeat_header:
            self.header()

    def end_page(self) -> None:
        if self.layout.on_page(self.number) in {"all", "columns"}:
            self.frame(self.top, self.y)
        self.text(292, 30, str(self.number))
        self.canvas.showPage()

    def header(self) -> None:
        lines = max(cell.count("\n") + 1 for cell in HEADER)
        for cell, left, right in zip(HEADER, self.layout.edges, self.layout.edges[1:], strict=False):
            for i, line in enumerate(cell.split("\n")):
                self.canvas.setFont(self.font, self.layout.size)
                self.canvas.drawCentredString((left + right) / 2, self.y - (i + 1) * self.lead, line)
        bottom = self.y - lines * self.lead - 4
        if self.layout.on_page(self.number) != "none":
            self.frame(self.y, bottom)
        self.y = self.top = bottom

    def frame(self, top: float, bottom: float) -> None:
        for x in self.layout.edges:
            self.canvas.line(x, top, x, bottom)
        for y in (top, bottom):
            self.canvas.line(self.layout.edges[0], y, self.layout.edges[-1], y)

    def text(self, x: float, y: float, text: str) -> None:
        """Text whose pieces after ^ are raised and small: "м^2 и" sets the 2 so, up to a space or the bracket."""
        for i, piece in enumerate(text.split("^")):
            end = 0
            while i and end < len(piece) and (piece[end].isdigit() or piece[end] in "-С)"):
                end += 1
            for part, size, rise in (
                (piece[:end], self.layout.size * 0.65, 3.2),
                (piece[end:], self.layout.size, 0),
            ):
                if part:
                    self.canvas.setFont(self.font, size)
                    self.canvas.drawString(x, y + rise, part)
                    x += self.canvas.stringWidth(part, self.font, size)

    def wrap(self, text: str, width: float) -> list[str]:
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if self.canvas.stringWidth(longer, self.font, self.layout.size) <= width:
                lines[-1] = longer
            elif "кожевенно-" in word:  # Word breaks after hyphens too
                head, tail = word.split("-", 1)
                lines[-1] = f"{lines[-1]} {head}-".strip()
                lines.append(tail)
            else:
                lines.append(word)
        return lines

    def row(self, code: str, name: str, unit: str, rate: str) -> None:
        edges = self.layout.edges
        lines = self.wrap(name, edges[2] - edges[1] - 8)
        units = self.wrap(unit, edges[3] - edges[2] - 4)
        rates = self.wrap(rate, edges[4] - edges[3] - 8)
        code_at = (len(lines) - 1) // 2 if self.layout.code_line == "middle" else 0
        for i in range(max(len(lines), len(units), len(rates))):
            if self.y - self.lead < self.layout.bottom:
                self.end_page()
                self.begin_page()
            base = self.y - self.layout.size
            self.text(edges[0] + 4, base, code if i == code_at else "")
            self.text(edges[1] + 4, base, lines[i] if i < len(lines) else "")
            self.text(edges[3] + 10, base, rates[i] if i < len(rates) else "")
            self.canvas.setFont(self.font, self.layout.size)
            self.canvas.drawCentredString((edges[2] + edges[3]) / 2, base, units[i] if i < len(units) else "")
            self.y -= self.lead
        if self.layout.on_page(self.number) == "all":
            self.y -= 2
            self.canvas.line(edges[0], self.y, edges[4], self.y)

    def finish(self) -> bytes:
        for line in self.layout.last_page:
            self.y -= self.lead
            self.text(self.layout.edges[0], self.y - self.lead, line)
        self.end_page()
        self.canvas.save()
        return self.out.getvalue()


def pdf(rows: Iterable[tuple[str, str, str, str]] = CHAPTER, layout: Layout | None = None, **options: Any) -> bytes:
    setter = Typesetter(layout or Layout(), **options)
    for row in rows:
        setter.row(*row)
    return setter.finish()


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


@pytest.mark.parametrize("rulings", ["all", "columns", "header", "none"])
@pytest.mark.parametrize("bottom", [60, *range(500, 690, 9)])
@pytest.mark.parametrize("repeat_header", [True, False])
def test_a_chapter_reads_the_same_with_and_without_rulings(
    tmp_path: Path, rulings: Rulings, bottom: float, repeat_header: bool
) -> None:
    layout = Layout(rulings, repeat_header, bottom=bottom)
    names = read(tmp_path, pdf(layout=layout), "chapter.bin")
    assert texts(names) == EXPECTED
    assert {(name.nomenclature, name.lang) for name in names} == {("TN VED", "ru")}


@pytest.mark.parametrize("rulings", ["all", "columns", "header", "none"])
@pytest.mark.parametrize("bottom", [60, 600])
def test_what_stands_around_the_table_is_no_part_of_it(tmp_path: Path, rulings: Rulings, bottom: float) -> None:
    layout = Layout(rulings, bottom=bottom, first_page=NOTES, last_page=FOOTNOTES)
    assert texts(read(tmp_path, pdf(layout=layout))) == EXPECTED


@pytest.mark.parametrize("order", [("all", "none"), ("none", "all"), ("all", "none", "columns")])
def test_rulings_may_come_and_go_from_page_to_page(tmp_path: Path, order: tuple[Rulings, ...]) -> None:
    assert texts(read(tmp_path, pdf(layout=Layout(order, repeat_header=False, bottom=640)))) == EXPECTED


@pytest.mark.parametrize("rulings", ["all", "none"])
def test_running_titles_and_page_numbers_are_left_out(tmp_path: Path, rulings: Rulings) -> None:
    layout = Layout(rulings, repeat_header=False, bottom=620, running_title="ЕДИНЫЙ ТАМОЖЕННЫЙ ТАРИФ")
    assert texts(read(tmp_path, pdf(layout=layout))) == EXPECTED


def test_a_code_in_the_middle_of_its_ruled_row(tmp_path: Path) -> None:
    assert texts(read(tmp_path, pdf(layout=Layout("all", code_line="middle")))) == EXPECTED


def test_a_code_in_the_middle_of_a_name_with_dashes_without_rulings(tmp_path: Path) -> None:
    rows = [row for row in CHAPTER if row[0] not in {"0102", "0103 00 000 0"}]
    wanted = {code: text for code, text in EXPECTED.items() if code not in {"0102", "0103000000"}}
    assert texts(read(tmp_path, pdf(rows, Layout("none", code_line="middle")))) == wanted


def test_hyphens_instead_of_dashes_and_a_table_without_rates(tmp_path: Path) -> None:
    rows = [(code, name.replace("– ", "- "), "", "") for code, name, _, _ in CHAPTER if code != "0101 30 000 0"]
    wanted = {code: text for code, text in EXPECTED.items() if code != "0101300000"}
    for rulings in ("all", "none"):
        assert texts(read(tmp_path, pdf(rows, Layout(rulings)))) == wanted


def test_a_code_that_wraps_in_its_ruled_cell(tmp_path: Path) -> None:
    setter = Typesetter(Layout("all"))
    setter.row("0101", "Верблюды живые:", "", "")
    y = setter.y
    setter.row(
        "0101 21",
        "– для перевозки грузов на расстояние более 400 км в составе каравана из верблюдов",
        "шт",
        "5",
    )
    setter.text(44, y - setter.layout.size - setter.lead, "000 0")
    assert texts(read(tmp_path, setter.finish())) == {
        "0101": "Верблюды живые:",
        "0101210000": "для перевозки грузов на расстояние более 400 км в составе каравана из верблюдов",
    }


def test_a_gzipped_pdf_and_one_without_any_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert texts(read(tmp_path, gzip.compress(pdf()))) == EXPECTED
    monkeypatch.setattr(Typesetter, "header", lambda self: None)
    assert texts(read(tmp_path, pdf(layout=Layout("none")))) == EXPECTED


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
    assert publishers._without_marks(text) == bare


# --- PDF: refusals ----------------------------------------------------------------------------------------


def test_an_encrypted_pdf(tmp_path: Path) -> None:
    assert "without a password" in refusal(tmp_path, pdf(encrypt="secret"), "file_encrypted")


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_truncated_pdf_gives_nothing_false(tmp_path: Path, part: float) -> None:
    whole = pdf()
    key, names = outcome(tmp_path, whole[: int(len(whole) * part)])
    assert key in {"", "file_damaged", "file_no_codes"}
    assert names.items() <= EXPECTED.items()


def test_a_pdf_without_text_and_one_without_a_table(tmp_path: Path) -> None:
    assert "scan" in refusal(tmp_path, blank_pdf(), "file_no_codes")
    prose = pdf([("", "Пояснения к тарифу без единого кода", "", "")], Layout("none"))
    assert "no table of codes" in refusal(tmp_path, prose, "file_no_codes")


def blank_pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("library", "make"), [("pdfplumber", pdf), ("openpyxl", lambda: workbook({"1": VIETNAM}))])
def test_a_missing_library_is_named_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, make: Any
) -> None:
    data = make()
    monkeypatch.setitem(sys.modules, library, None)
    sentence = refusal(tmp_path, data, "extra_missing")
    assert library in sentence
    assert "pip install 'burabay[names]'" in sentence


# --- Excel ------------------------------------------------------------------------------------------------

VIETNAM: list[list[Any]] = [
    ["BIỂU THUẾ MẪU"],
    [],
    [
        "STT",
        "Mã hàng",
        "Mô tả hàng hoá - Tiếng Việt",
        "Đơn vị tính",
        "Mô tả hàng hoá - Tiếng Anh",
        "Thuế suất",
    ],
    [1, None, "Chương 1", None, "Chapter 1", None],
    [2, "0101", "Lạc đà,\n bò  Tây Tạng:", None, "Camels and yaks:", None],
    [3, None, "- Lạc đà:", None, "- Camels:", None],
    [4, "0101.21.00", "- - Để chở hàng", "con", "- - For carrying loads", 5],
    [5, 1012900.0, "- - Loại khác", "con", "- - Other", "5"],
    [6, "01013000", "--Bò Tây Tạng", "con", None, 5],
    [7, "ghi chú", "không phải mã", None, "no code", None],
    [8, 84212950, "Máy lọc", "chiếc", "Filters", 0],
]


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_viet_nams_workbook(tmp_path: Path) -> None:
    names = read(tmp_path, workbook({"Bìa": [["trang bìa"]], "BT": VIETNAM}), "tariff.dat")
    assert {name.nomenclature for name in names} == {"AHTN"}
    assert texts(n for n in names if n.lang == "vi") == {
        "0101": "Lạc đà, bò Tây Tạng:",
        "01012100": "Để chở hàng",
        "01012900": "Loại khác",
        "01013000": "Bò Tây Tạng",
        "84212950": "Máy lọc",
    }
    assert texts(n for n in names if n.lang == "en") == {
        "0101": "Camels and yaks:",
        "01012100": "For carrying loads",
        "01012900": "Other",
        "84212950": "Filters",
    }


def test_several_sheets_and_the_same_code_with_other_words(tmp_path: Path) -> None:
    first = [["HS8", "Description_VN"], ["98010000", "Gạo"], ["98020000", "Trứng"]]
    second = [["Mã HS", "Tên hàng"], ["98010000", "Thóc"], ["98010000", "Gạo"], ["98030000", "Tre"]]
    assert texts(read(tmp_path, workbook({"a": first, "b": second}))) == {
        "98010000": "Gạo | Thóc",
        "98020000": "Trứng",
        "98030000": "Tre",
    }


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
    ],
)
def test_headers_in_the_three_languages(tmp_path: Path, code: str, text: str, lang: str) -> None:
    for data in (workbook({"1": [[code, text], ["01012100", "x"]]}), f"{code};{text}\n01012100;x\n"):
        assert [(n.code, n.lang, n.text) for n in read(tmp_path, data)] == [("01012100", lang, "x")]


def test_description_beside_a_vietnamese_column_is_english(tmp_path: Path) -> None:
    rows = [["Mã hàng", "Mô tả hàng hóa", "Description"], ["01012100", "Lạc đà", "Camels"]]
    assert [(n.lang, n.text) for n in read(tmp_path, workbook({"1": rows}))] == [
        ("vi", "Lạc đà"),
        ("en", "Camels"),
    ]


def test_workbooks_that_are_none(tmp_path: Path) -> None:
    whole = workbook({"1": VIETNAM})
    assert "damaged" in refusal(tmp_path, whole[: len(whole) // 2], "file_damaged")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<a/>")
    assert "no Excel workbook" in refusal(tmp_path, out.getvalue(), "file_format")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/workbook.xml", "<a>")
    assert "damaged" in refusal(tmp_path, out.getvalue(), "file_damaged")
    assert "no table" in refusal(tmp_path, workbook({"1": [["a", "b"], [1, 2]]}), "file_no_codes")
    assert "save it as .xlsx" in refusal(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_format")


def test_a_workbook_that_would_unpack_to_more_than_500_mb(tmp_path: Path) -> None:
    data = bytearray(workbook({"1": VIETNAM}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 900_000_000)  # the size that the directory announces
    assert "500 MB" in refusal(tmp_path, bytes(data), "file_too_large")


def test_a_sheet_with_a_row_number_out_of_bounds_ends(tmp_path: Path) -> None:
    parts = zipfile.ZipFile(io.BytesIO(workbook({"1": [["HS8", "Description_VN"], ["01012100", "Ong"]]})))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for part in parts.infolist():
            data = parts.read(part).replace(b"</sheetData>", b'<row r="4000000000"/></sheetData>')
            packed.writestr(part.filename, data)
    assert texts(read(tmp_path, out.getvalue())) == {"01012100": "Ong"}


# --- CSV --------------------------------------------------------------------------------------------------

RUSSIAN = "Код ТН ВЭД;Наименование\n0101;Верблюды и яки живые:\n0101210000;– – для перевозки грузов\n"
VIETNAMESE = "mã hs,mô tả\n01012100,- - Lạc đà để chở hàng\n01012900,Những loại khác của giống đó\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_russian_encodings(tmp_path: Path, encoding: str) -> None:
    names = read(tmp_path, RUSSIAN.encode(encoding))
    assert names == [
        PublishedName("TN VED", "0101", "ru", "Верблюды и яки живые:"),
        PublishedName("TN VED", "0101210000", "ru", "для перевозки грузов"),
    ]


def in_cp1258(text: str) -> bytes:
    """Windows' Vietnamese page has the letters with their shapes but the tones as marks of their own."""
    parts = []
    for char in unicodedata.normalize("NFC", text):
        try:
            char.encode("cp1258")
            parts.append(char)
        except UnicodeEncodeError:
            pieces = unicodedata.normalize("NFD", char)
            tones = "\u0300\u0301\u0303\u0309\u0323"
            shape = unicodedata.normalize("NFC", "".join(c for c in pieces if c not in tones))
            parts += [shape, *(c for c in pieces if c in tones)]
    return "".join(parts).encode("cp1258")


@pytest.mark.parametrize("encode", [str.encode, lambda t: t.encode("utf-8-sig"), in_cp1258])
def test_vietnamese_encodings(tmp_path: Path, encode: Any) -> None:
    names = read(tmp_path, encode(VIETNAMESE))
    assert names == [
        PublishedName("AHTN", "01012100", "vi", "Lạc đà để chở hàng"),
        PublishedName("AHTN", "01012900", "vi", "Những loại khác của giống đó"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_quotes(tmp_path: Path, delimiter: str) -> None:
    rows = [["code", "name", "lang"], ["010121", 'a, b; c\td "e"', "en"], ["010129", "ослы", "ru"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert read(tmp_path, out.getvalue()) == [
        PublishedName("AHTN", "010121", "en", 'a, b; c d "e"'),
        PublishedName("TN VED", "010129", "ru", "ослы"),
    ]


def test_two_columns_without_a_header_guess_the_language(tmp_path: Path) -> None:
    data = "0101210000,лошади\n01012100,Ngựa sống\n010129,Horses\n01012900,Mango purée\n"
    assert [(n.nomenclature, n.lang) for n in read(tmp_path, data)] == [
        ("TN VED", "ru"),
        ("AHTN", "vi"),
        ("AHTN", "en"),
        ("AHTN", "vi"),  # with surely Vietnamese texts around, marked letters count as Vietnamese
    ]
    assert [n.lang for n in read(tmp_path, "010121,Mango purée\n010129,Horses\n")] == ["en", "en"]


def test_a_vietnamese_column_keeps_its_words_without_marks(tmp_path: Path) -> None:
    data = "code,name\n" + "".join(f"010{i}2100,Ngựa giống {i}\n" for i in range(1, 9)) + "01092100,Gan\n"
    assert {n.lang for n in read(tmp_path, data)} == {"vi"}


def test_the_column_nomenclature_wins(tmp_path: Path) -> None:
    data = "code,name,nomenclature\n010121,Horses,TN VED\n010121,Horses,AHTN\n01012100,кони,ahtn\n"
    assert [(n.nomenclature, n.lang) for n in read(tmp_path, data)] == [
        ("TN VED", "en"),
        ("AHTN", "en"),
        ("AHTN", "ru"),
    ]
    sentence = refusal(tmp_path, "code,name,nomenclature\n0101210000,Horses,AHTN\n", "file_row")
    assert "row 2: the AHTN has no codes of 10 digits" in sentence


def test_russian_codes_of_eight_digits_beside_ones_of_ten_are_of_the_tn_ved(tmp_path: Path) -> None:
    names = read(tmp_path, "code,name_ru\n01012100,кони:\n0101210000,кони\n")
    assert {n.nomenclature for n in names} == {"TN VED"}
    assert read(tmp_path, "code,name_ru\n01012100,кони:\n")[0].nomenclature == "AHTN"


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
        ("01012100001", None),
        ("0101x", None),
        ("٠١٠١", None),
        ("²101", None),
    ],
)
def test_codes(raw: str, code: str | None) -> None:
    assert publishers._code(raw) == code


def test_rows_that_are_wrong_are_named(tmp_path: Path) -> None:
    assert "row 3: 'abc' is no code" in refusal(tmp_path, "code,name\n0101,a\nabc,b\n", "file_row")
    assert "row 2: 'zz' is no language" in refusal(tmp_path, "code,name,lang\n0101,a,zz\n", "file_row")
    assert "row 2 has 3 cells instead of 2" in refusal(tmp_path, "0101,a\n0102,b, c\n", "file_row")
    assert "row 2: 'HS' is no nomenclature" in refusal(tmp_path, "code,name,nomenclature\n0101,a,HS\n", "file_row")


def test_rows_without_a_code_or_a_text_are_passed_over(tmp_path: Path) -> None:
    data = "preamble\n\ncode,name_ru,name_en\n,без кода,\n0101,,Horses\n\n0102,коровы\n"
    assert [(n.code, n.lang) for n in read(tmp_path, data)] == [("0101", "en"), ("0102", "ru")]


def test_texts_are_tidied(tmp_path: Path) -> None:
    long = "слово " * 1000
    decomposed = unicodedata.normalize("NFD", "Lạc đà")
    data = f'code,name,lang\n0101,"  a\x07\n b\u200b\u00ad  c ",en\n0102,{long},ru\n0103,{decomposed},vi\n'
    names = read(tmp_path, data + "0104,-18 °C or less,en\n0105,- – 18 holes,en\n0106,--Other,en\n")
    by_code = texts(names)
    assert by_code["0101"] == "a b c"
    assert by_code["0102"] == long[:LONGEST_TEXT].rstrip()
    assert by_code["0103"] == "Lạc đà"
    assert [by_code[code] for code in ("0104", "0105", "0106")] == ["-18 °C or less", "18 holes", "Other"]


@given(st.text())
def test_tidy_texts_stay_as_they_are(text: str) -> None:
    once = publishers._tidy(text)
    assert publishers._tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


# --- hostile files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("magic", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"code,name\n", b"\xff\xfe"])
def test_random_bytes_are_refused_in_one_sentence(tmp_path: Path, seed: int, magic: bytes) -> None:
    data = magic + random.Random(seed).randbytes(2000)
    path = tmp_path / "noise"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        list(read_names(path))
    assert caught.value.field == "file"
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    key, _ = outcome(tmp_path_factory.getbasetemp(), b"code,name\n0101," + data)
    assert key in {"", "file_row", "file_damaged", "file_format", "file_no_codes"}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path, Path("nul\0byte")):
        with pytest.raises(InputError) as caught:
            read_names(path)
        assert (caught.value.field, caught.value.key) == ("file", "file_unreadable")
    assert "empty" in refusal(tmp_path, b"", "file_empty")
    assert "empty" in refusal(tmp_path, b" \n\n", "file_empty")
    assert "empty" in refusal(tmp_path, gzip.compress(b""), "file_empty")


def test_a_damaged_or_boundless_gzip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = gzip.compress(RUSSIAN.encode())
    assert read(tmp_path, whole)
    assert "damaged" in refusal(tmp_path, whole[:-20], "file_damaged")
    monkeypatch.setattr(publishers, "_MOST_BYTES", 10_000_000)
    assert "10 MB" in refusal(tmp_path, gzip.compress(bytes(20_000_000)), "file_too_large")


def test_a_table_without_codes_and_a_cell_without_end(tmp_path: Path) -> None:
    assert "known are a PDF" in refusal(tmp_path, "a,b\n1,2\n", "file_no_codes")
    assert "no table" in refusal(tmp_path, "code,name\n", "file_no_codes")
    assert "damaged" in refusal(tmp_path, 'code,name\n0101,"' + "x" * 200_000, "file_damaged")


# --- the real tables --------------------------------------------------------------------------------------


def real(table: str) -> Iterator[dict[str, str]]:
    with gzip.open(SOURCES / table, "rt", encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def nfc(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


@needs_sources
def test_the_eaeus_tariff_round_trips() -> None:
    table = "eaeu/ett_2026.csv.gz"
    names = list(read_names(SOURCES / table))
    assert {(n.nomenclature, n.lang) for n in names} == {("TN VED", "ru")}
    assert len(names) == 13_289
    assert texts(names) == {row["hs10"]: nfc(row["name_ru"]) for row in real(table)}


@needs_sources
def test_viet_nams_tariff_round_trips_in_both_languages() -> None:
    table = "vietnam/vn_tariff_2026.csv.gz"
    names = list(read_names(SOURCES / table))
    assert {n.nomenclature for n in names} == {"AHTN"}
    for lang in ("vi", "en"):
        wanted: dict[str, dict[str, None]] = {}
        for row in real(table):
            if row[f"desc_{lang}"]:
                wanted.setdefault(row["hs8"], {})[nfc(row[f"desc_{lang}"])] = None
        found = texts(n for n in names if n.lang == lang)
        assert found == {code: " | ".join(all_of_it) for code, all_of_it in wanted.items()}
        assert sum(not code.startswith("98") for code in found) == 11_414


def real_rows(chapter: str, most: int) -> list[dict[str, str]]:
    return [
        row for row in real("eaeu/ett_2026_tree.csv.gz") if row["source_pdf"].startswith(f"ru.{chapter}")
    ][:most]  # fmt: skip


def spaced(code: str) -> str:
    return " ".join(part for part in (code[:4], code[4:6], code[6:9], code[9:]) if part)


@needs_sources
@pytest.mark.parametrize("rulings", ["all", "columns", "header", "none"])
@pytest.mark.parametrize("chapter", ["01", "03", "29", "84"])
def test_real_rows_set_as_a_pdf_read_back_exactly(tmp_path: Path, chapter: str, rulings: Rulings) -> None:
    rows = real_rows(chapter, 200)
    first = next(i for i, row in enumerate(rows) if len(row["code"]) == 4)
    set_rows = [
        (
            spaced(row["code"]),
            "– " * int(row["level"]) + row["name_ru"],
            row["suppl_unit"] if len(row["code"]) == 10 else "",
            "5" if len(row["code"]) == 10 else "",
        )
        for row in rows[first:]
    ]
    names = read(tmp_path, pdf(set_rows, Layout(rulings, repeat_header=rulings == "all")))
    wanted = {row["code"]: nfc(row["name_ru"]) for row in rows[first:] if row["code"]}
    assert texts(names) == wanted
