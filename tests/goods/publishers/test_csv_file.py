"""CSV files of every encoding and delimiter."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from burabay.goods.publishers import PublishedName

if TYPE_CHECKING:
    from tests.goods.publishers.conftest import Read

RUSSIAN = "Код ТН ВЭД;Наименование\n0101;Верблюды и яки живые:\n0101210000;– – для перевозки грузов\n"
VIETNAMESE = "mã hs,mô tả\n01012100,- - Lạc đà để chở hàng\n01012900,Những loại khác của giống đó\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_russian_encodings(read: Read, encoding: str) -> None:
    assert read(RUSSIAN.encode(encoding)) == [
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
def test_vietnamese_encodings(read: Read, encode: Callable[[str], bytes]) -> None:
    assert read(encode(VIETNAMESE)) == [
        PublishedName("AHTN", "01012100", "vi", "Lạc đà để chở hàng"),
        PublishedName("AHTN", "01012900", "vi", "Những loại khác của giống đó"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_quotes(read: Read, delimiter: str) -> None:
    rows = [["code", "name", "lang"], ["010121", 'a, b; c\td "e"', "en"], ["010129", "ослы", "ru"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert read(out.getvalue()) == [
        PublishedName("AHTN", "010121", "en", 'a, b; c d "e"'),
        PublishedName("TN VED", "010129", "ru", "ослы"),
    ]
