"""Help with Arrow tables: columns in the form the rest reads, batches of an exact number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from burabay.errors import InputError

try:
    import pyarrow as pa
    import pyarrow.compute as pc
except ImportError as missing:
    raise InputError.of("error_files_extra", field="file", library="pyarrow") from missing

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT = pa.string()
REPEATED = pa.dictionary(pa.int32(), pa.string())


def is_text(kind: Any) -> bool:
    """Whether a column of this type holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_bytes(kind: Any) -> bool:
    """Whether a column of this type holds bytes, as text does that was written without saying so."""
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def read_type(kind: Any) -> Any:
    """The type in which a column that is read is handed on: text as string, repeated text as dictionary of int32.

    Numbers, days and moments stay as they are; None for a type that can hold nothing that is read (lists, booleans …).
    """
    types = pa.types
    if types.is_dictionary(kind):
        inner = read_type(kind.value_type)
        return None if inner is None else (REPEATED if inner == TEXT else inner)
    if is_text(kind) or is_bytes(kind) or types.is_null(kind):
        return TEXT
    held = (
        types.is_integer(kind),
        types.is_floating(kind),
        types.is_decimal(kind),
        types.is_date(kind),
        types.is_timestamp(kind),
    )
    return kind if any(held) else None


def read_schema(schema: Any, columns: Mapping[str, str], name: str) -> Any:
    """`schema` with the columns that are read in their `read_type`; the others keep theirs.

    Raises InputError (field `columns`) for a column that is read but holds lists, truth values or the like.
    """
    fields = list(schema)
    by_name = {own: canonical for canonical, own in columns.items()}
    for place, field in enumerate(fields):
        if field.name in by_name:
            kind = read_type(field.type)
            if kind is None:
                raise InputError.of(
                    "error_columns_type", field="columns", name=name, column=field.name, type=str(field.type)
                )
            fields[place] = pa.field(field.name, kind, nullable=True)
    return pa.schema(fields)


def in_schema(batch: Any, schema: Any, name: str = "") -> Any:
    """The batch with its columns cast to the types of `schema`, where they differ."""
    if batch.schema.equals(schema):
        return batch
    columns = [_cast(column, field, name) for column, field in zip(batch.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cast(column: Any, field: Any, name: str) -> Any:
    if column.type.equals(field.type):
        return column
    try:
        if pa.types.is_dictionary(column.type) and pa.types.is_dictionary(field.type):
            indices = column.indices.cast(pa.int32())
            return pa.DictionaryArray.from_arrays(indices, column.dictionary.cast(field.type.value_type))
        if pa.types.is_dictionary(column.type):
            return column.dictionary.cast(field.type).take(column.indices)
        return column.cast(field.type)
    except pa.ArrowInvalid:  # bytes that are no text
        raise InputError.of(
            "error_columns_type", field="columns", name=name, column=field.name, type=str(column.type)
        ) from None


def joined(batches: list[Any]) -> Any:
    """One batch of several; dictionaries that differ are made one."""
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)


def exactly(batches: Iterable[Any], rows: int) -> Iterator[Any]:
    """The rows of `batches` in their order, in batches of exactly `rows` rows; the last may be shorter."""
    waiting: list[Any] = []
    count = 0
    for batch in batches:
        start = 0
        while batch.num_rows - start >= rows - count:
            waiting.append(batch.slice(start, rows - count))
            start += rows - count
            yield joined(waiting)
            waiting, count = [], 0
        if start < batch.num_rows:
            waiting.append(batch.slice(start))
            count += batch.num_rows - start
    if waiting:
        yield joined(waiting)


def blank_tail(batch: Any) -> int:
    """How many rows at the end of `batch` have no cell that holds anything."""
    if any(column[-1].is_valid for column in batch.columns):
        return 0
    held = pc.is_valid(batch.column(0))
    for column in batch.columns[1:]:
        held = pc.or_(held, pc.is_valid(column))
    places = pc.indices_nonzero(held)
    return int(batch.num_rows if len(places) == 0 else batch.num_rows - 1 - places[-1].as_py())


def without_blank_end(batches: Iterable[Any], last: Callable[[], int]) -> Iterator[Any]:
    """`batches` without the rows at their very end that hold nothing. Such rows between others stay.

    `last` tells the place of the last row, among those given so far, that must stay even if it holds nothing.
    """
    blank = start = 0
    for batch in batches:
        told = min(batch.num_rows, last() + 1 - start)
        kept = max(told, batch.num_rows - blank_tail(batch) if batch.num_rows else 0)
        if kept > 0:
            if blank:
                yield from _blank(batch.schema, blank)
                blank = 0
            yield batch.slice(0, kept)
        blank += batch.num_rows - max(kept, 0)
        start += batch.num_rows


def _blank(schema: Any, rows: int) -> Iterator[Any]:
    for start in range(0, rows, 1 << 16):
        count = min(1 << 16, rows - start)
        yield pa.RecordBatch.from_arrays([pa.nulls(count, field.type) for field in schema], schema=schema)


def distinct(column: Any) -> Any:
    """The column; a dictionary that holds a text twice is made one that holds it once.

    The Parquet writer reserves room for both and fills it with whatever the memory held: no two results would be alike.
    """
    if not pa.types.is_dictionary(column.type):
        return column
    texts = column.dictionary
    once = texts.unique()
    if len(once) == len(texts):
        return column
    places = pc.index_in(texts, value_set=once).take(column.indices)
    return pa.DictionaryArray.from_arrays(places.cast(column.type.index_type), once, ordered=column.type.ordered)
