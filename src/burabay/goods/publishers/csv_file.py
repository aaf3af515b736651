"""Descriptions out of a CSV file, whatever its encoding and delimiter."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from burabay.errors import InputError
from burabay.goods.publishers.files import FORMATS, wrong
from burabay.goods.publishers.model import PublishedName
from burabay.goods.publishers.table import HEADER_WITHIN, BadRowError, Cell, Header, cells_in, header_in, names_of
from burabay.goods.publishers.texts import digits_of


class _Reading(NamedTuple):
    """How a text reads as a table: its delimiter, header and first row of data (from 1)."""

    delimiter: str
    header: Header
    first: int


def names_in_csv(data: bytes, name: str) -> list[PublishedName]:
    """The descriptions in the CSV file called `name`, none if it has no columns of codes and texts.

    Raises `InputError` for bytes that are no text, a damaged file or a bad row.
    """
    text = _decoded(data)
    if text is None:
        is_old = data.startswith(b"\xd0\xcf\x11\xe0")
        sentence = "error_file_format_old" if is_old else "error_file_format"
        raise wrong(sentence, name, "file_format", formats=FORMATS)
    reading = _sniffed(text)
    if reading is None:
        return []
    try:
        return names_of(list(_cells(text, reading)))
    except csv.Error as exc:
        raise wrong("error_file_damaged_csv", name, "file_damaged", cause=str(exc)) from exc
    except BadRowError as exc:
        raise InputError(f"{name}: {exc}.", field="file", key="file_row") from exc


def _decoded(data: bytes) -> str | None:
    """`data` as text, or None if it is none: UTF-8, marked UTF-16, Windows' Cyrillic or Vietnamese page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        return None
    elif _looks_vietnamese(data):
        encodings = ["utf-8-sig", "cp1258", "cp1251"]
    else:
        encodings = ["utf-8-sig", "cp1251", "cp1258"]
    for encoding in encodings:
        with suppress(UnicodeError):
            text = data.decode(encoding)
            return None if _is_noise(text) else text
    return None


def _is_noise(text: str) -> bool:
    """Whether more than one character in a hundred is of the kind that no text has."""
    head = text[:65_536]
    odd = sum(unicodedata.category(c) == "Cc" and not c.isspace() for c in head)
    return odd > len(head) / 100


def _looks_vietnamese(data: bytes) -> bool:
    """Of text in a one-byte page: Vietnamese words mix plain and high letters, Russian ones are all high."""
    runs = re.findall(rb"[A-Za-z\x80-\xff]+", data[:1_000_000])
    high = [run for run in runs if re.search(rb"[\xc0-\xff]", run)]
    mixed = sum(bool(re.search(rb"[A-Za-z]", run)) for run in high)
    return mixed * 2 > len(high)


def _sniffed(text: str) -> _Reading | None:
    """The reading by the delimiter that parts most rows into cells, None if no delimiter gives a table."""
    found: list[tuple[int, _Reading]] = []
    for delimiter in (",", ";", "\t"):
        head: list[list[str]] = []
        with suppress(csv.Error):  # `_cells` meets whatever is wrong, and then it is told
            for row in islice(_rows(text, delimiter), HEADER_WITHIN):
                head.append(row)  # not `extend`: the rows before an error must stay
        reading = _reading(head, delimiter)
        if reading:
            found.append((sum(len(row) >= 2 for row in head), reading))
    return max(found, key=lambda scored: scored[0], default=(0, None))[1]


def _reading(head: Sequence[Sequence[str]], delimiter: str) -> _Reading | None:
    if head and _is_headerless(head[0]):
        return _Reading(delimiter, Header(0, ((1, None),), width=2), 1)
    headers = ((number, header_in(row)) for number, row in enumerate(head, start=1))
    return next((_Reading(delimiter, header, number + 1) for number, header in headers if header), None)


def _is_headerless(row: Sequence[str]) -> bool:
    return len(row) == 2 and bool(digits_of(row[0])) and bool(row[1].strip())


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _cells(text: str, reading: _Reading) -> Iterator[Cell]:
    """The texts of all rows of data. Raises `BadRowError` for a row with too many cells or a malformed code."""
    header = reading.header
    for number, row in enumerate(_rows(text, reading.delimiter), start=1):
        if number < reading.first or not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[header.width :]):
            cells = f"{len(row)} cells instead of {header.width}"
            raise BadRowError(f"row {number} has {cells}; put texts that hold the delimiter in quotes")
        raw = row[header.code] if header.code < len(row) else ""
        code = digits_of(raw)
        if code is None:
            raise BadRowError(f"row {number}: {raw.strip()[:40]!r} is no code of 4, 6, 8, 9 or 10 digits")
        if code:
            yield from cells_in(row, number, code, header)
