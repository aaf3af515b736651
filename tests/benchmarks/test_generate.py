"""The generated file is what the benchmark says: the same each time, of every kind, exact, and spoilt as named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from benchmarks.bulk.generate import BAD, CHUNK, Tariff, chunk, chunks, decimals, record_batch, write_parquet
from benchmarks.bulk.single import singles
from benchmarks.bulk.work import DENIED, LACKS_QUANTITY, PLACES, VN

from burabay.book import Book

pq = pytest.importorskip("pyarrow.parquet")


def test_a_row_depends_on_seed_and_number_alone(lines_of_tariffs: Tariff) -> None:
    few = next(chunks(lines_of_tariffs, 1000))
    many = next(chunks(lines_of_tariffs, CHUNK + 5))
    assert all(np.array_equal(getattr(few, name), getattr(many, name)[:1000]) for name in vars(few))
    other = next(chunks(lines_of_tariffs, 1000, seed=1))
    assert not np.array_equal(few.value, other.value)


def test_every_line_is_there_and_some_carry_much_of_the_trade(lines_of_tariffs: Tariff) -> None:
    rows = chunk(lines_of_tariffs, 0, CHUNK)
    counts = np.bincount(rows.code, minlength=len(lines_of_tariffs.codes))[: len(lines_of_tariffs.codes)]
    # A handful of rows of a line may all have been given a wrong code.
    assert (counts == 0).mean() < 0.001
    later = np.bincount(chunk(lines_of_tariffs, 1, CHUNK).code)
    assert np.sort(later)[-250:].sum() > 0.3 * CHUNK  # one line in a hundred, a third of the rows


def test_both_ways_all_states_eleven_years(lines_of_tariffs: Tariff) -> None:
    rows = chunk(lines_of_tariffs, 0, CHUNK)
    good = rows.bad < 0
    assert set(np.unique(rows.destination[good])) == set(range(len(PLACES)))
    into_vn = (rows.destination[good] == VN).mean()
    assert 0.3 < into_vn < 0.7
    assert rows.day[good].min() == date(2016, 10, 5).toordinal()
    assert rows.day[good].max() == date(2027, 12, 31).toordinal()
    assert len(np.unique(rows.currency[good])) == 10


def test_one_row_in_a_hundred_is_bad_in_each_of_the_ways(lines_of_tariffs: Tariff) -> None:
    rows = chunk(lines_of_tariffs, 0, CHUNK)
    assert (rows.bad >= 0).mean() == pytest.approx(0.01, rel=0.1)
    each = np.bincount(rows.bad[rows.bad >= 0], minlength=len(BAD))
    assert each.min() > 0.5 * each.mean()


def test_bad_rows_are_refused_and_good_ones_answered(book: Book, lines_of_tariffs: Tariff) -> None:
    rows = chunk(lines_of_tariffs, 2, 600, bad_share=0.5)
    batch = record_batch(lines_of_tariffs, rows).to_pylist()
    answers = singles(book, batch)
    kinds = [BAD[n] if n >= 0 else "" for n in rows.bad]
    told = {(kind, answer["error"]) for kind, answer in zip(kinds, answers, strict=True)}
    refused = {kind for kind, error in told if error}
    assert refused == set(BAD)
    assert {kind for kind, error in told if not error} == {""}
    assert ("missing_weight", LACKS_QUANTITY) in told
    assert ("denied_regime", DENIED) in told


def test_decimals_are_the_whole_numbers_they_were_made_of() -> None:
    numbers = np.array([0, 1, -1, 99, 123_456_789_012_345_678, -123_456_789_012_345_678], dtype=np.int64)
    made = decimals(numbers, 2, numbers == 99).to_pylist()
    told = ["0.00", "0.01", "-0.01", None, "1234567890123456.78", "-1234567890123456.78"]
    assert made == [None if text is None else Decimal(text) for text in told]


def test_the_file_holds_plain_columns(lines_of_tariffs: Tariff, tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    write_parquet(path, lines_of_tariffs, CHUNK * 2 + 10)
    file = pq.ParquetFile(path)
    assert file.metadata.num_rows == CHUNK * 2 + 10
    assert file.metadata.num_row_groups == 2
    kinds = {field.name: str(field.type) for field in file.schema_arrow}
    assert kinds == {
        "line_id": "int64", "code": "string", "origin": "string", "destination": "string", "on": "string",
        "value": "decimal128(18, 2)", "currency": "string", "net_kg": "decimal128(18, 3)",
        "quantity": "decimal128(18, 3)", "unit": "string", "regime_claimed": "string",
    }  # fmt: skip
    ids = file.read(columns=["line_id"])["line_id"].to_numpy()
    assert np.array_equal(ids, np.arange(CHUNK * 2 + 10))
    assert not list(tmp_path.glob("*.partial"))
