"""A sheet of an Excel workbook as an Arrow table."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, zip_longest
from math import isfinite
from pathlib import Path
from typing import Any

from burabay.declarations.arrow import REPEATED, TEXT
from burabay.declarations.csv_head import own_names
from burabay.declarations.kinds import refused
from burabay.declarations.schema import ACCEPTED, REPEATING, plain
from burabay.errors import InputError

import pyarrow as pa  # isort: skip  # after `arrow`, which says what is missing where it is not installed

# Titles and notes stand above a header, but not more rows of them than this.
HEADER_WITHIN = 20
_ROWS, _COLUMNS = 1_048_576, 16_384
_PART = 1 << 14
_XML_PART, _XML_KEPT = 1 << 20, 1 << 14
# A cell with a formula but no value. One whose result is empty text says that it holds text.
_NO_RESULT = re.compile(
    rb"<c(?![^>]*\bt=\"str\")(?: [^>]*)?>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
# Excel counts with so many digits and shows no more: what stands behind them (1.1 × 3 = 3.3000000000000003) is noise.
_DIGITS = 15
# Beyond it a float no longer holds every whole number.
_MOST_WHOLE = 1 << 53
_TYPES = {
    frozenset({"day"}): pa.date32(),
    frozenset({"whole"}): pa.int64(),
    frozenset({"number"}): pa.float64(),
    frozenset({"whole", "number"}): pa.float64(),
}


def read_sheet(path: Path, sheet: str = "") -> Any:
    """The rows below the header of a sheet (the first by default) as `pyarrow.Table`.

    A column whose cells are all days is date32, all whole numbers int64, all numbers float64; any other is text, with
    numbers in their shortest decimal notation. Rows at the end that hold nothing are left out, such between others are
    rows. Raises InputError (field `file`, `sheet` or `columns`).
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise InputError.of("error_files_extra", field="file", library="openpyxl") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and checks that it leaves out
            with (
                path.open("rb") as file,  # the library does not close what it cannot read
                closing(load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book,
            ):
                return _table(_sheet(book, sheet, path), path)
    except InputError:
        raise
    except Exception as error:  # the library lets through whatever XML, zip and number parsing raise
        raise refused("error_lines_damaged", path, what="Excel") from error


def _sheet(book: Any, sheet: str, path: Path) -> Any:
    names = [own.title for own in book.worksheets]
    if not names or (sheet and sheet not in names):
        raise InputError.of(
            "error_lines_sheet", field="sheet", name=path.name, sheet=sheet or "–", sheets=", ".join(names) or "–"
        )
    return book.worksheets[names.index(sheet) if sheet else 0]


def _table(sheet: Any, path: Path) -> Any:
    _check_formulas(sheet, path)
    sheet.reset_dimensions()  # some programs write a false size, and then rows go missing
    # A row number in a hostile file can be anything: Excel's own bound ends the padding with empty rows.
    rows = (row[:_COLUMNS] for row in sheet.iter_rows(values_only=True, max_row=_ROWS))
    header, below = _header([list(row) for _, row in zip(range(HEADER_WITHIN), rows, strict=False)], path)
    columns = [_Column(ACCEPTED.get(plain(text_of(cell)), "")) for cell in header]
    blank = count = 0
    for row in chain(below, rows):
        if all(map(_is_blank, row)):
            blank += 1
            continue
        for _ in range(len(columns), _width(row)):  # a cell to the right of the header makes a column without name
            header.append(None)
            columns.append(_Column("", count))
        for column, cell in zip_longest(columns, row[: len(columns)]):
            column.add(cell, blank)
        count += blank + 1
        blank = 0
    names = own_names([text_of(cell) for cell in header], path.name)
    told = zip(names, columns, strict=True)
    return pa.table({name: column.array() for name, column in told})


def _check_formulas(sheet: Any, path: Path) -> None:
    """Raises InputError (field `sheet`) if the sheet has formulas without results: cells that would seem empty."""
    kept = b""
    with zipfile.ZipFile(path) as packed, packed.open(sheet._worksheet_path) as xml:
        while part := xml.read(_XML_PART):
            if b"<f" in part and _NO_RESULT.search(kept + part):
                raise InputError.of("error_lines_formulas", field="sheet", name=path.name, sheet=sheet.title)
            kept = part[-_XML_KEPT:]


def _header(first: list[list[Any]], path: Path) -> tuple[list[Any], list[list[Any]]]:
    """The row among the `first` ones that names most columns that are read, and the rows below it.

    If none names any, it is the first row that is not blank: then its names are told to be unknown.
    """
    known = [sum(plain(text_of(cell)) in ACCEPTED for cell in row) for row in first]
    place = known.index(max(known)) if any(known) else next((i for i, row in enumerate(first) if _width(row)), None)
    if place is None:
        raise refused("error_lines_empty", path)
    return first[place][: _width(first[place])], first[place + 1 :]


def _width(row: Sequence[object]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if not _is_blank(cell)), default=0)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: object) -> str:
    """A cell as text: numbers in their shortest decimal notation, days as 2026-11-01; empty for no cell."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float():
            return format(Decimal(f"{cell:.{_DIGITS}g}"), "f")
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def code_of(cell: object) -> str:
    """A code as text. One typed as a number has lost its zero in front: no code has an odd number of digits."""
    text = text_of(cell)
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return f"0{text}" if is_number and text.isdigit() and len(text) % 2 else text


def _kind(cell: object) -> str:
    match cell:
        case bool():
            return "text"
        case int():
            return "whole" if abs(cell) < _MOST_WHOLE else "text"
        case float():
            # Excel itself keeps whole numbers as floats; what looks whole is whole.
            return (
                ("whole" if cell.is_integer() and abs(cell) < _MOST_WHOLE else "number") if isfinite(cell) else "text"
            )
        case datetime():
            return "day" if cell.time() == time() else "text"
        case date():
            return "day"
        case _:
            return "text"


class _Column:
    """The cells of a column, kept as Arrow text part by part; what they are together tells its type at the end."""

    def __init__(self, canonical: str, blank: int = 0) -> None:
        self._canonical = canonical
        self._text = code_of if canonical == "code" else text_of
        self._parts: list[Any] = [pa.nulls(blank, TEXT)]
        self._cells: list[object] = []
        self._kinds: set[str] = set()

    def add(self, cell: object, blank: int = 0) -> None:
        """One more cell, below `blank` cells without anything."""
        if blank:
            self._flush()
            self._parts.append(pa.nulls(blank, TEXT))
        self._cells.append(cell)
        if len(self._cells) >= _PART:
            self._flush()

    def _flush(self) -> None:
        cells, self._cells = self._cells, []
        self._kinds |= {_kind(cell) for cell in cells if cell is not None}
        self._parts.append(pa.array([None if cell is None else self._text(cell) for cell in cells], TEXT))

    def array(self) -> Any:
        """The whole column."""
        self._flush()
        whole = pa.chunked_array(self._parts, TEXT)
        kind = _TYPES.get(frozenset(self._kinds)) if self._canonical != "code" else None
        if kind is not None:
            return whole.cast(kind)
        return whole.combine_chunks().dictionary_encode().cast(REPEATED) if self._canonical in REPEATING else whole
