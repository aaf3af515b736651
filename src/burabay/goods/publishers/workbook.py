"""Descriptions out of an Excel workbook, as Viet Nam's tariff comes."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from burabay.errors import InputError
from burabay.goods.publishers.files import FORMATS, library_missing, too_large, wrong
from burabay.goods.publishers.model import PublishedName
from burabay.goods.publishers.table import HEADER_WITHIN, BadRowError, Cell, Header, cells_in, header_in, names_of
from burabay.goods.publishers.texts import digits_of

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_MOST_UNZIPPED = 500_000_000


def names_in_workbook(data: bytes, name: str) -> list[PublishedName]:
    """The descriptions in all sheets of the workbook called `name`, none if no sheet has such columns.

    Raises `InputError` for a zip file that is no workbook, a damaged one, one that unpacks to more than
    500 MB, a bad row, and if openpyxl is not installed.
    """
    _check_archive(data, name)
    try:
        from openpyxl import load_workbook
    except ImportError as exc:
        raise library_missing(name, "Excel", "openpyxl") from exc
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and checks that it leaves out
            with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as book:
                return names_of([cell for sheet in book.worksheets for cell in _sheet_cells(sheet)])
    except BadRowError as exc:
        raise InputError(f"{name}: {exc}.", field="file", key="file_row") from exc
    except Exception as exc:  # the library lets through whatever XML, zip and number parsing raise
        raise wrong("error_file_damaged_workbook", name, "file_damaged") from exc


def _check_archive(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
        raise wrong("error_file_damaged_zip", name, "file_damaged") from exc
    # zipfile never unpacks more of a member than this size, so a false size cannot get past the limit.
    if sum(member.file_size for member in members) > _MOST_UNZIPPED:
        raise too_large(name, _MOST_UNZIPPED)
    if not any(member.filename.lower().endswith("workbook.xml") for member in members):
        raise wrong("error_file_format_zip", name, "file_format", formats=FORMATS)


def _sheet_cells(sheet: ReadOnlyWorksheet) -> Iterator[Cell]:
    """The texts of one sheet, none if it has no header. Rows without a code (notes) are passed over."""
    sheet.reset_dimensions()  # some programs write a false size, and then rows go missing
    header: Header | None = None
    # A row number in a hostile file can be anything: Excel's own bound ends the padding with empty rows.
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_row=1_048_576, max_col=256), start=1):
        if header is None:
            if number > HEADER_WITHIN:
                return
            header = header_in([_text(value) for value in values])
        elif code := _code(values[header.code] if header.code < len(values) else None):
            yield from cells_in([_text(value) for value in values], number, code, header)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _code(value: object) -> str | None:
    if value is None:  # the many rows of nothing that pad a sheet must cost nothing
        return None
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    return digits_of(_text(value), number=numeric)
