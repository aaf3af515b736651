"""A file or a table of declaration lines as a stream of Arrow batches: all rows in order, all columns as they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from burabay.declarations.arrow import (
    exactly,
    in_schema,
    is_bytes,
    is_text,
    read_schema,
    without_blank_end,
)
from burabay.declarations.faults import Faults
from burabay.declarations.kinds import kind_of, refused, unreadable
from burabay.declarations.schema import ACCEPTED, REPEATING, find_columns, plain
from burabay.errors import InputError

import pyarrow as pa  # isort: skip  # after `arrow`, which says what is missing where it is not installed
import pyarrow.parquet as pq  # isort: skip

BATCH_ROWS = 1 << 18
# What is read of a column at once: a Parquet file that is one row group must not come into memory whole.
BUFFER = 1 << 20
# How Arrow names a column of a frame that it has no kind for.
_FAILED = re.compile(r"failed for column (?P<column>.+) with type (?P<type>\S+)")


@dataclass
class LinesFile:
    """Declaration lines to be read batch by batch; a context manager that closes its file.

    `kind` is csv, parquet, excel or table; `schema` is of the file's own columns, under their own names; `columns` says
    which of them hold what (canonical name → own name), and the others are passed through. `rows` is their number where
    it is known before the reading. `faults` tells of rows that the file itself spoils (a CSV row with a cell too many).
    """

    name: str
    kind: str
    schema: Any
    columns: Mapping[str, str]
    rows: int | None
    faults: Faults
    _source: Callable[[], Iterator[Any]]
    batch_rows: int = BATCH_ROWS
    _read: Callable[[], float | None] = field(default=lambda: None)
    _close: Callable[[], None] = field(default=lambda: None)

    @property
    def extra(self) -> tuple[str, ...]:
        """The names of the columns that are not read but passed through."""
        read = set(self.columns.values())
        return tuple(name for name in self.schema.names if name not in read)

    @property
    def read(self) -> float | None:
        """Which part of the file has been read, from 0 to 1, where rows cannot tell; else None."""
        return self._read()

    def batches(self) -> Iterator[Any]:
        """All rows in their order as `pyarrow.RecordBatch`es of exactly `batch_rows` rows; the last may be shorter.

        Raises InputError (field `file`) where a damaged file ends the reading.
        """
        return exactly(self._source(), self.batch_rows)

    def close(self) -> None:
        """Close the file."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_lines(
    path: str | Path, *, defaults: Collection[str] = (), sheet: str = "", batch_rows: int = BATCH_ROWS
) -> LinesFile:
    """Open a CSV, Parquet or Excel file of declaration lines.

    `defaults` are the canonical columns that have a value for all rows and may be missing; `sheet` is the workbook's
    sheet, the first by default. Raises InputError: field `file` for a file that cannot be read or is not what its name
    claims, `columns` for a column that is missing, told twice or of a wrong type, `sheet` for one that is not there.
    """
    place = Path(path)
    kind = kind_of(place)
    if sheet and kind != "excel":
        raise refused("error_lines_sheet_none", place)
    if kind == "parquet":
        return _parquet(place, defaults, batch_rows)
    if kind == "excel":
        from burabay.declarations.workbook import read_sheet

        table = read_sheet(place, sheet)
        return _of_table(table, place.name, "excel", defaults, batch_rows, rows=table.num_rows)
    return _csv(place, defaults, batch_rows)


def lines_from(
    table: Any, *, defaults: Collection[str] = (), name: str = "table", batch_rows: int = BATCH_ROWS
) -> LinesFile:
    """Declaration lines of a table in memory: of pyarrow, polars, pandas, or whatever speaks Arrow's C stream.

    `defaults` as for `open_lines`. A stream (`pyarrow.RecordBatchReader`) can be read once. Raises InputError (field
    `columns` or `table`).
    """
    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if not isinstance(table, pa.Table | pa.RecordBatchReader):
        if not hasattr(table, "__arrow_c_stream__"):
            raise InputError.of("error_lines_table", field="table", type=type(table).__name__)
        table = _of_stream(table, name)
    rows = table.num_rows if isinstance(table, pa.Table) else None
    return _of_table(table, name, "table", defaults, batch_rows, rows=rows)


def _of_stream(frame: Any, name: str) -> Any:
    """A frame as Arrow has it; a reader of one that can be read once. Raises InputError for what Arrow has no kind for,
    such as a column of pandas with texts and numbers in it.
    """
    try:
        reader = pa.RecordBatchReader.from_stream(frame)
        return reader.read_all() if hasattr(frame, "__len__") else reader
    except (pa.ArrowException, TypeError, ValueError) as error:
        names = [str(own) for own in getattr(frame, "columns", ())]
        twice = next((own for own, times in Counter(names).items() if times > 1), None)
        if twice is not None:
            raise InputError.of("error_columns_same", field="columns", name=name, column=twice) from None
        found = _FAILED.search(" ".join(map(str, error.args)))
        if found is None:
            raise
        raise InputError.of(
            "error_columns_type", field="columns", name=name, column=found["column"], type=found["type"]
        ) from None


def _checked(schema: Any, defaults: Collection[str], name: str) -> tuple[dict[str, str], Any]:
    """The columns of a schema that are read, and the schema in which they are handed on."""
    names = schema.names
    twice = next((own for own, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        raise InputError.of("error_columns_same", field="columns", name=name, column=twice)
    columns = find_columns(names, defaults, name=name)
    return columns, read_schema(schema, columns, name)


def _of_table(
    table: Any, name: str, kind: str, defaults: Collection[str], batch_rows: int, *, rows: int | None
) -> LinesFile:
    columns, schema = _checked(table.schema, defaults, name)

    def source() -> Iterator[Any]:
        batches = table.to_batches(max_chunksize=batch_rows) if isinstance(table, pa.Table) else table
        return (in_schema(batch, schema, name) for batch in batches)

    return LinesFile(name, kind, schema, columns, rows, Faults(), source, batch_rows)


def _repeating(names: Iterable[str]) -> list[str]:
    """The columns among a file's own `names` in which many rows share a value."""
    return [name for name in names if ACCEPTED.get(plain(name)) in REPEATING]


def _csv(path: Path, defaults: Collection[str], batch_rows: int) -> LinesFile:
    from burabay.declarations.csv_head import read_head
    from burabay.declarations.csv_reading import CsvRows

    head = read_head(path)
    faults = Faults()
    rows = CsvRows(head, frozenset(_repeating(head.names)), faults)
    columns, _ = _checked(rows.schema, defaults, path.name)
    size = path.stat().st_size

    def source() -> Iterator[Any]:
        return without_blank_end(rows.batches(), lambda: faults.last)

    return LinesFile(
        path.name, "csv", rows.schema, columns, None, faults, source, batch_rows, lambda: min(1.0, rows.taken / size)
    )


def _parquet(path: Path, defaults: Collection[str], batch_rows: int) -> LinesFile:
    try:
        with pq.ParquetFile(path) as bare:
            texts = [own.name for own in bare.schema_arrow if is_text(own.type) or is_bytes(own.type)]
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=BUFFER, read_dictionary=_repeating(texts))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged_parquet(path, error) from None
    try:
        columns, schema = _checked(file.schema_arrow, defaults, path.name)
    except InputError:
        file.close()
        raise
    source = partial(_row_groups, file, path, schema, batch_rows)
    return LinesFile(
        path.name, "parquet", schema, columns, file.metadata.num_rows, Faults(), source, batch_rows, _close=file.close
    )


def _damaged_parquet(path: Path, error: Exception) -> InputError:
    if "ncrypt" in str(error):
        return refused("error_lines_encrypted", path, what="Parquet")
    if isinstance(error, OSError) and error.errno:
        return unreadable(path, error)
    return refused("error_lines_damaged", path, what="Parquet")


def _row_groups(file: Any, path: Path, schema: Any, batch_rows: int) -> Iterator[Any]:
    given = 0
    batches = file.iter_batches(batch_size=batch_rows)
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged_parquet(path, error) from None
        if batch is None:
            break
        given += batch.num_rows
        yield in_schema(batch, schema, path.name)
    if given != file.metadata.num_rows:
        raise refused("error_lines_damaged", path, what="Parquet")
