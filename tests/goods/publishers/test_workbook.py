"""Excel workbooks as Viet Nam's tariff comes, and workbooks that are none."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.goods.publishers.conftest import Read, Refusal

    from burabay.goods.publishers import PublishedName

VIETNAM: list[list[Any]] = [
    ["BIỂU THUẾ MẪU"],
    [],
    ["STT", "Mã hàng", "Mô tả hàng hoá - Tiếng Việt", "Đơn vị tính", "Mô tả hàng hoá - Tiếng Anh", "Thuế suất"],
    [1, None, "Chương 1", None, "Chapter 1", None],
    [2, "0101", "Lạc đà,\n bò  Tây Tạng:", None, "Camels and yaks:", None],
    [3, None, "- Lạc đà:", None, "- Camels:", None],
    [4, "0101.21.00", "- - Để chở hàng", "con", "- - For carrying loads", 5],
    [5, 1012900.0, "- - Loại khác", "con", "- - Other", "5"],
    [6, "01013000", "--Bò Tây Tạng", "con", None, 5],
    [7, "ghi chú", "không phải mã", None, "no code", None],
    [8, 84212950, "Máy lọc", "chiếc", "Filters", 0],
]


def workbook(*sheets: list[list[Any]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for path, content in files.items():
            packed.writestr(path, content)
    return out.getvalue()


def texts(names: list[PublishedName], lang: str) -> dict[str, str]:
    return {name.code: name.text for name in names if name.lang == lang}


def test_viet_nams_workbook(read: Read) -> None:
    names = read(workbook([["trang bìa"]], VIETNAM))
    assert {name.nomenclature for name in names} == {"AHTN"}
    assert texts(names, "vi") == {
        "0101": "Lạc đà, bò Tây Tạng:",
        "01012100": "Để chở hàng",
        "01012900": "Loại khác",
        "01013000": "Bò Tây Tạng",
        "84212950": "Máy lọc",
    }
    assert texts(names, "en") == {
        "0101": "Camels and yaks:",
        "01012100": "For carrying loads",
        "01012900": "Other",
        "84212950": "Filters",
    }


def test_several_sheets_and_the_same_code_with_other_words(read: Read) -> None:
    first = [["HS8", "Description_VN"], ["98010000", "Gạo"], ["98020000", "Trứng"]]
    second = [["Mã HS", "Tên hàng"], ["98010000", "Thóc"], ["98010000", "Gạo"], ["98030000", "Tre"]]
    assert texts(read(workbook(first, second)), "vi") == {
        "98010000": "Gạo | Thóc",
        "98020000": "Trứng",
        "98030000": "Tre",
    }


def test_a_bad_row_is_named(refusal: Refusal) -> None:
    rows = [["code", "name", "lang"], ["0101", "a", "en"], ["0102", "b", "zz"]]
    assert "row 3: 'zz' is no language" in refusal(workbook(rows), "file_row")


def test_workbooks_that_are_none(refusal: Refusal) -> None:
    whole = workbook(VIETNAM)
    assert "damaged" in refusal(whole[: len(whole) // 2], "file_damaged")
    assert "no Excel workbook" in refusal(archive(**{"word/document.xml": "<a/>"}), "file_format")
    assert "damaged" in refusal(archive(**{"xl/workbook.xml": "<a>"}), "file_damaged")
    assert "no table" in refusal(workbook([["a", "b"], [1, 2]]), "file_no_codes")
    assert "save it as .xlsx" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_format")


def test_a_workbook_that_would_unpack_to_more_than_500_mb(refusal: Refusal) -> None:
    data = bytearray(workbook(VIETNAM))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 900_000_000)  # the size that the directory announces
    assert "500 MB" in refusal(bytes(data), "file_too_large")


def test_a_sheet_with_a_row_number_out_of_bounds_ends(read: Read) -> None:
    parts = zipfile.ZipFile(io.BytesIO(workbook([["HS8", "Description_VN"], ["01012100", "Ong"]])))
    hostile = {
        part.filename: parts.read(part).decode().replace("</sheetData>", '<row r="4000000000"/></sheetData>')
        for part in parts.infolist()
    }
    assert texts(read(archive(**hostile)), "vi") == {"01012100": "Ong"}


def test_a_missing_library_is_named_with_its_remedy(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook(VIETNAM)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    sentence = refusal(data, "extra_missing")
    assert "openpyxl" in sentence
    assert "pip install 'burabay[names]'" in sentence
