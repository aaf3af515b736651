"""A history read with pyarrow, where it is installed and the file is plain: several times as fast as cell by cell.

Plain is a file without quotation marks, whose rows all have as many cells as the header, and whose values are numbers
with at most four decimals and nothing else. What a plain file says is what `history` reads of it; any other file is
left to it, for only it tells which row is wrong.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from burabay.lawbook.columns import Ints

# Of an id that is not there.
_NOWHERE = -2
# Decimals of a value, and the most digits that a 64-bit integer holds for certain.
_DECIMALS, _DIGITS = 4, 18


def plain_columns(
    path: Path, header: Sequence[str], texts: Mapping[str, Callable[[str], Any]]
) -> tuple[Any, dict[str, Any]] | None:
    """Ids, and columns as `many.Bills.of` takes them with places for parents; None where the file is not plain.

    `header` names the columns of the file; `texts` reads a distinct text of each column but id, parent and value; one
    that it does not understand (None) makes the file not plain. Values are in ten-thousandths, -1 where there is none.
    """
    try:
        import pyarrow as pa
    except ImportError:
        return None
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data.find(b'"') >= 0:
                return None
            table = _table(data, header, texts)
            return _columns(table, texts)
    except (pa.ArrowInvalid, pa.ArrowKeyError, ValueError, OSError):
        return None


def _table(data: mmap.mmap, header: Sequence[str], texts: Mapping[str, Any]) -> Any:
    """The file as a table: texts by their distinct values, values exact."""
    import pyarrow as pa
    from pyarrow import csv

    kinds = {name: pa.dictionary(pa.int32(), pa.string()) for name in texts}
    kinds |= {"id": pa.string(), "parent": pa.string(), "value": pa.decimal128(_DIGITS, _DECIMALS)}
    return csv.read_csv(
        # A copy, so that nothing points into the file when it is closed.
        pa.py_buffer(data[:]),
        read_options=csv.ReadOptions(column_names=list(header), skip_rows=1),
        parse_options=csv.ParseOptions(quote_char=False),
        convert_options=csv.ConvertOptions(
            column_types=kinds, include_columns=list(kinds), null_values=[""], strings_can_be_null=False
        ),
    )


def _columns(table: Any, texts: Mapping[str, Callable[[str], Any]]) -> tuple[Any, dict[str, Any]] | None:
    import pyarrow.compute as pc

    ids = pc.utf8_trim_whitespace(table["id"]).combine_chunks()
    above = pc.utf8_trim_whitespace(table["parent"]).combine_chunks()
    if pc.count_distinct(ids).as_py() < len(ids) or pc.any(pc.equal(ids, "")).as_py():
        return None
    places = pc.fill_null(pc.index_in(above, value_set=ids), _NOWHERE).to_numpy()
    empty = pc.equal(above, "").to_numpy(zero_copy_only=False)
    told: dict[str, Any] = {"parent": np.where(empty, -1, places), "value": _values(table["value"])}
    for name, read in texts.items():
        column = table[name].unify_dictionaries().combine_chunks()
        known = [read(text.strip()) for text in column.dictionary.to_pylist()]
        if None in known:
            return None
        told[name] = np.array(known)[column.indices.to_numpy()] if known else np.array([])
    return ids.to_numpy(zero_copy_only=False), told


def _values(column: Any) -> Ints:
    """Decimals as whole ten-thousandths; -1 for none. At most 18 digits: the lower half of 128 bits holds them."""
    told = [np.empty(0, dtype=np.int64)]
    for chunk in column.chunks:
        halves = np.frombuffer(chunk.buffers()[1], dtype="<i8")[::2]
        whole = halves[chunk.offset : chunk.offset + len(chunk)].copy()
        whole[chunk.is_null().to_numpy(zero_copy_only=False)] = -1
        told.append(whole)
    return np.concatenate(told)
