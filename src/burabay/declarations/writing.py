"""Results written batch by batch as CSV, Parquet or Excel, chosen by the file's name; whole or not at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from burabay.declarations.arrow import TEXT
from burabay.declarations.csv_text import csv_header, csv_rows
from burabay.declarations.hashing import Hashing
from burabay.declarations.replacing import failed, replacing
from burabay.declarations.row_groups import MAGIC, Footer, RowGroups, row_groups_of
from burabay.errors import InputError

import pyarrow as pa  # isort: skip  # after `arrow`, which says what is missing where it is not installed
import pyarrow.parquet as pq  # isort: skip

# What is made of a batch to be put into a file.
Form = Callable[[Any], Any]
# Rows of CSV text that are put together at once: more of them no longer fit in the processor's cache.
_AT_ONCE = 1 << 14
# Dictionaries of sentences and sources stay dictionaries up to so many bytes, instead of being written out row by row.
_DICTIONARY = 1 << 26


class Sink(ABC):
    """A result that is being written: a context manager whose `write` takes `pyarrow.RecordBatch`es of one schema.

    `write` is `put` of what `form` makes of a batch, wherever it does: in another thread, in another process. The file
    appears under its name when the context ends cleanly, with all that was written; at an exception nothing is left and
    what stood there stays. The same batches give the same bytes.
    """

    holds_sheets: ClassVar[bool] = False

    def __init__(self, out: Path, schema: Any, inputs: Sequence[Path] = ()) -> None:
        self.out = out
        self.schema = schema
        self.rows = 0
        self.sha256 = ""
        """Of the whole file, in hexadecimal, when the context has ended."""
        self._inputs = inputs
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            part = stack.enter_context(replacing(self.out, self._inputs))
            try:
                self._hashing = stack.enter_context(Hashing(part))
                self._open(part, stack)
            except OSError as error:
                raise failed(self.out, error) from error
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        try:
            handled = self._stack.__exit__(kind, error, trace)
        except OSError as own:
            if own is error:  # not of this file
                raise
            raise failed(self.out, own) from own
        self.sha256 = self._hashing.sha256
        return handled

    def write(self, batch: Any) -> None:
        """Write the rows of a batch behind those written so far. Raises BurabayError if the disk gets full or fails."""
        self.put(self.form(batch), batch.num_rows)

    @property
    def form(self) -> Form:
        """What makes of a batch that which is put into the file; it depends on nothing but the batch."""
        return as_it_is

    def put(self, formed: Any, rows: int) -> None:
        """Write the `rows` that were formed. Raises BurabayError if the disk gets full or fails."""
        try:
            self._hashing.up_to(self._put(formed))
        except OSError as error:
            raise failed(self.out, error) from error
        self.rows += rows

    def add_sheets(self, sheets: Mapping[str, Any]) -> None:
        """Put tables (title → `pyarrow.Table`) beside the rows; only a file that `holds_sheets` can."""
        raise TypeError(f"{type(self).__name__} holds one table; it cannot take {', '.join(sheets)}")

    @abstractmethod
    def _open(self, part: Path, stack: ExitStack) -> None:
        """Begin the file `part`; what ends it goes on the `stack`."""

    @abstractmethod
    def _put(self, formed: Any) -> int:
        """Write what was formed; how many bytes of the file are there to be read, and stay as they are."""


class CsvSink(Sink):
    """CSV in UTF-8 without a mark, comma-separated, lines ended by LF, only such cells quoted as need it.

    Cells go out as they came in, also those that begin with =, +, - or @: a program reads them as text.
    """

    def _open(self, part: Path, stack: ExitStack) -> None:
        self._file = stack.enter_context(part.open("wb"))
        self._file.write(csv_header(self.schema.names))

    @property
    def form(self) -> Form:
        """The text of the lines, in parts."""
        return _lines_of_text

    def _put(self, formed: Any) -> int:
        self._file.writelines(formed)
        self._file.flush()
        return self._file.tell()


class ParquetSink(Sink):
    """Parquet: each batch a row group; columns of repeated text stay dictionaries, decimals whole numbers.

    Not compressed and without statistics: these take more time than all the rest (docs/reference/declaration-lines.md).
    Dictionaries must hold each text once (`arrow.distinct`), else no two files are alike.
    """

    def _open(self, part: Path, stack: ExitStack) -> None:
        self._footer = Footer(_encoded([], self.schema))
        self._file = stack.enter_context(part.open("wb"))
        self._file.write(MAGIC)
        stack.push(self._end)

    @property
    def form(self) -> Form:
        """The row group of a batch."""
        return partial(_row_group, schema=self.schema)

    def _put(self, formed: RowGroups) -> int:
        self._footer.add(formed, self._file.tell())
        self._file.write(formed.body)
        self._file.flush()
        return self._file.tell()

    def _end(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.write(self._footer.end())


def as_it_is(batch: Any) -> Any:
    """The batch."""
    return batch


def _lines_of_text(batch: Any) -> list[Any]:
    return [csv_rows(batch.slice(start, _AT_ONCE)) for start in range(0, batch.num_rows, _AT_ONCE)]


def _row_group(batch: Any, schema: Any) -> RowGroups:
    return row_groups_of(_encoded([batch] if batch.num_rows else [], schema))


def _encoded(batches: Sequence[Any], schema: Any) -> memoryview:
    """A whole Parquet file of these batches, each a row group."""
    texts = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    held = pa.BufferOutputStream()
    with pq.ParquetWriter(
        held,
        schema,
        compression="none",
        use_dictionary=texts or False,
        write_statistics=False,
        dictionary_pagesize_limit=_DICTIONARY,
        store_decimal_as_integer=True,
    ) as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch]), row_group_size=batch.num_rows)
    return memoryview(held.getvalue()).cast("B")


def open_sink(out: str | Path, schema: Any, *, rows: int | None = None, inputs: Sequence[str | Path] = ()) -> Sink:
    """The sink for a result called `out`, of batches of `schema`, by the ending of its name: .csv, .parquet or .xlsx.

    `rows` is how many there will be, if known: too many for a sheet are refused before the work begins. `inputs` are
    the files that `out` must not be. Raises InputError (field `out`) for another ending, too many rows or columns for
    Excel, and columns (lists and the like) that only Parquet can hold.
    """
    place, given = Path(out), [Path(path) for path in inputs]
    match place.suffix.lower():
        case ".parquet":
            return ParquetSink(place, schema, given)
        case ".csv":
            _check_flat(place, schema)
            return CsvSink(place, schema, given)
        case ".xlsx":
            from burabay.declarations.excel_writing import ExcelSink, check_size

            _check_flat(place, schema)
            check_size(place, schema, rows)
            return ExcelSink(place, schema, given)
    raise InputError.of("error_out_name", field="out", name=place.name)


def _check_flat(out: Path, schema: Any) -> None:
    """Raises InputError for a column that is no single value a row."""
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if pa.types.is_nested(kind) or not _is_castable(kind):
            raise InputError.of("error_out_nested", field="out", name=out.name, column=field.name, type=str(field.type))


def _is_castable(kind: Any) -> bool:
    try:
        pa.nulls(0, kind).cast(TEXT)
    except pa.ArrowException:
        return False
    return True
