"""Row groups put together from several files are the file that one writer makes of them, byte for byte."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from burabay.declarations.row_groups import MAGIC, Footer, row_groups_of


def written(batches: Sequence[Any], schema: Any, **options: Any) -> memoryview:
    """What Arrow's writer makes of batches, each a row group."""
    held = pa.BufferOutputStream()
    with pq.ParquetWriter(held, schema, **{"compression": "none", "write_statistics": False, **options}) as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch]), row_group_size=batch.num_rows)
    return memoryview(held.getvalue()).cast("B")


def joined(parts: Sequence[memoryview], empty: memoryview) -> bytes:
    """Their row groups as one file."""
    out, footer = io.BytesIO(), Footer(empty)
    out.write(MAGIC)
    for part in parts:
        groups = row_groups_of(part)
        footer.add(groups, out.tell())
        out.write(groups.body)
    out.write(footer.end())
    return out.getvalue()


def batches(many: int, rows: int) -> list[Any]:
    """Batches of every shape of column that a result may have: words, sums, lists, truth, days, none at all."""
    made = []
    for seed in range(many):
        random = np.random.default_rng(seed)
        numbers = random.integers(-(10**12), 10**12, rows)
        words = pa.array([f"word {number % 97}" for number in numbers])
        holes = pa.array(numbers, mask=random.random(rows) < 0.3)
        made.append(
            pa.RecordBatch.from_pydict({
                "number": numbers, "hole": holes, "word": words.dictionary_encode(), "text": words,
                "sum": (holes.cast(pa.decimal128(19, 0))).cast(pa.decimal128(22, 3)),
                "list": pa.array([[int(n) % 5] * (int(n) % 3) for n in numbers], pa.list_(pa.int32())),
                "struct": pa.array([{"a": int(n) % 2, "b": None} for n in numbers]),
                "true": random.random(rows) < 0.5, "day": pa.array(numbers % 20_000, pa.int32()).cast(pa.date32()),
                "none": pa.nulls(rows, pa.string()),
            })
        )  # fmt: skip
    return made


@pytest.mark.parametrize("options", [
    {}, {"store_decimal_as_integer": True}, {"compression": "zstd"}, {"write_statistics": True},
    {"data_page_version": "2.0"}, {"use_dictionary": False}, {"data_page_size": 200},
], ids=str)  # fmt: skip
def test_the_same_bytes_as_one_writer(options: dict[str, Any]) -> None:
    parts = batches(40, 300)
    schema = parts[0].schema
    alone = [written([part], schema, **options) for part in parts]
    assert joined(alone, written([], schema, **options)) == written(parts, schema, **options)


def test_files_of_any_number_of_row_groups() -> None:
    parts = batches(6, 50)
    schema = parts[0].schema
    files = [written([], schema), written(parts[:4], schema), written(parts[4:], schema)]
    made = joined(files, written([], schema))
    assert made == written(parts, schema)
    assert pq.read_table(pa.BufferReader(made)).equals(pa.Table.from_batches(parts))


def test_a_file_without_rows() -> None:
    schema = batches(1, 1)[0].schema
    empty = written([], schema)
    assert joined([], empty) == empty


def test_other_readers_read_it() -> None:
    polars = pytest.importorskip("polars")
    parts = [batch.select(["number", "hole", "word", "sum", "day"]) for batch in batches(5, 1000)]
    made = joined([written([part], parts[0].schema) for part in parts], written([], parts[0].schema))
    frame = polars.read_parquet(io.BytesIO(made))
    assert frame["number"].to_list() == [n for part in parts for n in part["number"].to_pylist()]
    assert frame["hole"].to_list() == [n for part in parts for n in part["hole"].to_pylist()]


def test_what_is_no_parquet_file() -> None:
    with pytest.raises(ValueError, match="no Parquet file"):
        row_groups_of(memoryview(b"line_id,code\n1,0402"))


def test_tables_behind_the_row_groups_are_refused() -> None:
    """Their places are not moved, so such a file must not be put together in silence."""
    parts = batches(1, 50)
    schema = parts[0].schema
    file = written(parts, schema, write_page_index=True, write_statistics=True)
    with pytest.raises(ValueError, match="index"):
        Footer(written([], schema)).add(row_groups_of(file), 4)
