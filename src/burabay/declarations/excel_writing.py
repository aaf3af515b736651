"""Results as an Excel workbook: the rows in the first sheet, totals and sentences in others."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any, ClassVar

from burabay.declarations.arrow import TEXT
from burabay.declarations.csv_text import AMOUNTS
from burabay.declarations.writing import Sink
from burabay.errors import InputError

import pyarrow as pa  # isort: skip  # after `csv_text`, which says what is missing where it is not installed

MOST_ROWS, MOST_COLUMNS, MOST_SIGNS = 1_048_575, 16_384, 32_767
# Excel counts in floats: a number of more digits would be changed, so it is written as text.
_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)  # before it Excel's calendar is wrong by a day
_TITLE = 31
_ROWS_TITLE = "lines"
# What a sheet's title must not hold, and what XML cannot; the library writes other signs that do not print as codes.
_NO_TITLE = re.compile(r"[\[\]:*?/\\]|^'|'$")
_NO_XML = re.compile("[\ufffe\uffff]")


def check_size(out: Path, schema: Any, rows: int | None) -> None:
    """Raises InputError (field `out`) for more rows or columns than a sheet holds."""
    if rows is not None and rows > MOST_ROWS:
        raise InputError.of("error_out_rows", field="out", name=out.name, most=MOST_ROWS, rows=rows)
    if len(schema) > MOST_COLUMNS:
        raise InputError.of("error_out_columns", field="out", name=out.name, most=MOST_COLUMNS, columns=len(schema))


class ExcelSink(Sink):
    """An Excel workbook. Text is text: codes keep their zeros, nothing becomes a formula or a link. Numbers are such.

    A number of more than 15 digits is text, since Excel would change it. The header stays in sight and filters.
    """

    holds_sheets: ClassVar[bool] = True

    def _open(self, part: Path, stack: ExitStack) -> None:
        try:
            from xlsxwriter import Workbook
        except ImportError:
            raise InputError.of("error_files_extra", field="out", library="xlsxwriter") from None
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="burabay-", ignore_cleanup_errors=True))
        never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = Workbook(str(part), {"constant_memory": True, "tmpdir": folder, **never})
        self._book = stack.enter_context(_closed(book))
        # The time of writing would make each file another one.
        book.set_properties({"created": datetime(2000, 1, 1)})
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._formats: dict[str, Any] = {}
        self._sheet = self._begun(_ROWS_TITLE, self.schema)

    def _put(self, formed: Any) -> int:
        check_size(self.out, self.schema, self.rows + formed.num_rows)
        self._fill(self._sheet, formed, self.rows + 1)
        self._sheet.autofilter(0, 0, self.rows + formed.num_rows, len(self.schema) - 1)
        return 0  # a workbook is put together at its end

    def add_sheets(self, sheets: Mapping[str, Any]) -> None:
        """Put tables (title → `pyarrow.Table`) into sheets of their own. A title is cut to Excel's 31 letters."""
        for title, table in sheets.items():
            check_size(self.out, table.schema, table.num_rows)
            sheet = self._begun(title, table.schema)
            row = 1
            for batch in table.to_batches():
                self._fill(sheet, batch, row)
                row += batch.num_rows
            sheet.autofilter(0, 0, max(1, row - 1), max(0, len(table.schema) - 1))

    def _begun(self, title: str, schema: Any) -> Any:
        sheet = self._book.add_worksheet(_NO_TITLE.sub(" ", title)[:_TITLE])
        sheet.freeze_panes(1, 0)
        for place, field in enumerate(schema):
            sheet.set_column(place, place, min(40, max(10, len(field.name) + 3)))
            _Column(self.out, sheet, field.name, place, self._head).text(0, field.name)
        return sheet

    def _fill(self, sheet: Any, batch: Any, row: int) -> None:
        """The rows of a batch from the row `row` of a sheet on; the library wants them row by row."""
        puts = [self._putter(sheet, place, field) for place, field in enumerate(batch.schema)]
        for number, cells in enumerate(zip(*map(_values, batch.columns), strict=True), start=row):
            for put, cell in zip(puts, cells, strict=True):
                if cell is not None:
                    put(number, cell)

    def _putter(self, sheet: Any, place: int, field: Any) -> Callable[[int, Any], None]:
        """What puts a cell of this column in a row."""
        kind, types = field.type, pa.types
        styles = {types.is_date: "yyyy-mm-dd", types.is_timestamp: "yyyy-mm-dd hh:mm:ss"}
        style = next((told for is_kind, told in styles.items() if is_kind(kind)), "")
        if types.is_decimal(kind):
            # Sums of the result show a third decimal only where it is not zero.
            places = "00".ljust(kind.scale, "#") if field.name in AMOUNTS else "0" * kind.scale
            style = f"0.{places}" if kind.scale > 0 else "0"
        column = _Column(self.out, sheet, field.name, place, self._format(style) if style else None)
        if types.is_decimal(kind):
            return column.decimal
        if types.is_integer(kind):
            return column.whole
        if types.is_floating(kind):
            return column.float
        if style:
            return column.moment
        return column.truth if types.is_boolean(kind) else column.text

    def _format(self, told: str) -> Any:
        if told not in self._formats:
            self._formats[told] = self._book.add_format({"num_format": told})
        return self._formats[told]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a sheet: each method puts a value of its kind in the row it is given."""

    out: Path
    sheet: Any
    name: str
    place: int
    style: Any = None

    def text(self, row: int, text: str) -> None:
        if len(text) > MOST_SIGNS:
            raise InputError.of(
                "error_out_cell", field="out", name=self.out.name, column=self.name, length=len(text), most=MOST_SIGNS
            )
        if not text.isascii():
            text = _NO_XML.sub("\ufffd", text)
        self.sheet.write_string(row, self.place, text, self.style)

    def whole(self, row: int, number: int) -> None:
        if abs(number) < 10**_DIGITS:
            self.sheet.write_number(row, self.place, number)
        else:
            self.text(row, str(number))

    def decimal(self, row: int, number: Decimal) -> None:
        digits = format(abs(number), "f").replace(".", "").strip("0")
        if len(digits) <= _DIGITS and abs(number) < 10**_DIGITS:
            self.sheet.write_number(row, self.place, number, self.style)
        else:
            self.text(row, format(number, "f"))

    def float(self, row: int, number: float) -> None:
        if not isfinite(number):
            return
        if float(f"{number:.16G}") == number:  # as the library writes it
            self.sheet.write_number(row, self.place, number)
        else:
            self.text(row, format(Decimal(repr(number)), "f"))

    def moment(self, row: int, moment: date) -> None:
        day = moment.date() if isinstance(moment, datetime) else moment
        zone = moment.tzinfo if isinstance(moment, datetime) else None  # Excel has no time zones
        if day < _FIRST_DAY or zone is not None:
            self.text(row, str(moment))
        else:
            self.sheet.write_datetime(row, self.place, moment, self.style)

    def truth(self, row: int, told: Any) -> None:
        self.sheet.write_boolean(row, self.place, told)


def _values(column: Any) -> list[Any]:
    """The cells of a column as Python values; types that Excel does not know as text."""
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary.take(column.indices)
    types, kind = pa.types, column.type
    if types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    known = (types.is_decimal, types.is_integer, types.is_floating, types.is_date, types.is_timestamp, types.is_boolean)
    return list((column if any(is_kind(kind) for is_kind in known) else column.cast(TEXT)).to_pylist())


@contextmanager
def _closed(book: Any) -> Iterator[Any]:
    """Writes the workbook at a clean end; at an exception its temporary files are closed without writing it."""
    try:
        yield book
        try:
            book.close()
        except Exception as error:
            cause = error.__context__ if isinstance(error.__context__, OSError) else error
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
    finally:
        for sheet in book.worksheets():
            if sheet.row_data_fh is not None:
                sheet.row_data_fh.close()
