"""What the peers are timed on is right: hand-worked sums, and every figure as `Book.assess` gives it one by one.

Worked by hand:

- Milk powder 0402.21.20 from Belarus to Viet Nam on 1 November 2026, 14 200.00 USD. MFN 2 % (Decree 26/2023):
  284.00 USD; the agreement's rate is 0 % (Annex 1, category A). VAT 8 % (Decree 174/2025) on 14 200.00: 1 136.00 USD.
- Tyres 4011 10 000 3 from Viet Nam to Russia on that day, 1 234.55 USD. MFN 10 %: 123.455, half up 123.46 USD.
- Footwear 6403 91 960 0 from Viet Nam to Russia, 9 000.00 USD, 100 pairs, 1 EUR = 1.08 USD. MFN 1.25 EUR a pair:
  100 × 1.25 × 1.08 = 135.00 USD.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.bulk.data import Data
from benchmarks.bulk.generate import CHUNK, Rows, Tariff, chunk, number_columns, record_batch
from benchmarks.bulk.single import COLUMNS, differences, singles
from benchmarks.bulk.work import CURRENCIES, PLACES, Work

from burabay.book import Book
from burabay.duty.consignment import UNITS
from burabay.lawbook.rates import FORMS

pa = pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

from benchmarks.bulk import frames, sql

# Rows as they come, and rows of each rarer kind.
ROWS, OF_A_KIND = 300, 25
DAY = date(2026, 11, 1).toordinal()
Answers = Callable[[Any], list[dict[str, Any]]]


def line(code: int, origin: str, destination: str, value: int, **more: Any) -> dict[str, Any]:
    """A row of numbers; `value` in hundredths of a dollar."""
    row = {
        "line_id": 0, "code": code, "origin": PLACES.index(origin), "destination": PLACES.index(destination),
        "day": DAY, "value": value, "currency": CURRENCIES.index("USD"), "net_kg": None, "quantity": None, "unit": None,
        "claimed": None, "wrong": False,
    }  # fmt: skip
    return row | more


def table(*rows: dict[str, Any]) -> Any:
    kinds = {
        "line_id": pa.int64(), "code": pa.int64(), "origin": pa.int8(), "destination": pa.int8(), "day": pa.int32(),
        "value": pa.int64(), "currency": pa.int8(), "net_kg": pa.int64(), "quantity": pa.int64(), "unit": pa.int8(),
        "claimed": pa.int8(), "wrong": pa.bool_(),
    }  # fmt: skip
    return pa.Table.from_pylist([{**row, "line_id": n} for n, row in enumerate(rows)], schema=pa.schema(kinds))


@pytest.fixture(params=[f"duckdb {plan}" for plan in sql.PLANS] + [f"polars {plan}" for plan in frames.PLANS])
def answers(request: pytest.FixtureRequest, work: Work) -> Answers:
    """A peer with one of its plans: rows of numbers to rows of answers, in the order of their numbers."""
    engine, plan = request.param.split()
    if engine == "duckdb":
        database = sql.connect()
        sql.load(database, work)

        def ask(lines: Any) -> list[dict[str, Any]]:
            sql.in_memory(database, lines)
            sql.run_in_memory(database, plan)
            told: list[dict[str, Any]] = database.table("answers").order("line_id").to_arrow_table().to_pylist()
            return told

        return ask
    of = frames.load(work)
    return lambda lines: frames.run_in_memory(frames.in_memory(lines), of, plan).sort("line_id").to_dicts()


def test_worked_by_hand(answers: Answers) -> None:
    pairs = {"quantity": 100_000, "unit": tuple(UNITS).index("pair")}
    milk, tyres, shoes, unknown = answers(
        table(
            line(4022120, "BY", "VN", 1_420_000),
            line(4011100003, "VN", "RU", 123_455),
            line(6403919600, "VN", "RU", 900_000, **pairs),
            line(4011100003, "RU", "VN", 123_455),
        )
    )
    assert (milk["duty_0"], milk["duty_2"], milk["cheapest"], milk["duty"]) == (28_400, 0, 2, 0)
    assert (milk["vat_percent"], milk["vat"]) == (8000, 113_600)
    assert tyres["duty_0"] == 12_346
    assert shoes["duty_0"] == 13_500
    assert unknown["error"] == 2


@pytest.fixture(scope="module")
def sample(work: Work, lines_of_tariffs: Tariff) -> Rows:
    """Rows as they come, one in ten of them bad, and as many of each form of duty and of both quotas."""
    every = chunk(lines_of_tariffs, 0, CHUNK, bad_share=0.1)
    law = pl.DataFrame(work.segments)
    numbers = {code: n for n, code in enumerate(lines_of_tariffs.codes)}
    kinds = [pl.col("form_0") == form for form in range(len(FORMS))]
    kinds += [pl.col("amount_2").is_not_null(), pl.col("rate_1").is_not_null(), pl.col("rate_3").is_not_null()]
    late = np.flatnonzero(every.day >= date(2026, 1, 1).toordinal())  # most of the MFN rates known are of these years
    places = [np.arange(ROWS)]
    for kind in kinds:
        codes = [numbers[code] for code in law.filter(kind)["text"].unique()]
        places.append(late[np.isin(every.code[late], codes)][:OF_A_KIND])
    return every.take(np.concatenate(places))


def test_as_one_by_one(answers: Answers, lines_of_tariffs: Tariff, sample: Rows, expected: list[Any]) -> None:
    lines = pa.Table.from_batches([number_columns(lines_of_tariffs, sample)])
    found = answers(lines.set_column(0, "line_id", pa.array(range(len(expected)))))
    assert differences(expected, found) == []


@pytest.fixture(scope="module")
def expected(book: Book, lines_of_tariffs: Tariff, sample: Rows) -> list[dict[str, int | None]]:
    """What `Book.assess` says, and that the sample has all that the comparison is about."""
    told = singles(book, record_batch(lines_of_tariffs, sample).to_pylist())
    assert all(any(row[name] is not None for row in told) for name in COLUMNS)
    assert {row["cheapest"] for row in told} >= {0, 2, None}
    assert {row["status_2"] for row in told} >= {1, 2, 3}
    return told


def test_a_wrong_figure_is_seen(expected: list[dict[str, int | None]]) -> None:
    place = next(n for n, row in enumerate(expected) if row["duty"])
    wrong = [dict(row) for row in expected]
    wrong[place]["duty"] = (wrong[place]["duty"] or 0) + 1
    assert len(differences(expected, wrong)) == 1


def test_parquet_to_parquet(
    work: Work, lines_of_tariffs: Tariff, sample: Rows, expected: list[dict[str, int | None]], tmp_path: Path
) -> None:
    source = tmp_path / "lines.parquet"
    batch = record_batch(lines_of_tariffs, sample)
    texts = pl.DataFrame(batch).with_columns(pl.col(pl.Categorical).cast(pl.String))
    texts.with_columns(line_id=pl.int_range(len(expected), dtype=pl.Int64)).write_parquet(source)
    database = sql.connect()
    sql.load(database, work)
    sql.run_parquet(database, source, tmp_path / "duckdb.parquet")
    frames.run_parquet(source, tmp_path / "polars.parquet", frames.load(work))
    for engine in ("duckdb", "polars"):
        told = pl.read_parquet(tmp_path / f"{engine}.parquet").sort("line_id").to_dicts()
        assert [row["code"] for row in told] == [row["code"] for row in batch.to_pylist()]
        for want, have in zip(expected, told, strict=True):
            assert bool(want["error"]) == bool(have["error"])
            for name, column in (("duty_0", "mfn_duty"), ("duty_2", "vn_eaeu_duty"), ("duty", "duty"), ("vat", "vat")):
                if not want["error"]:
                    assert want[name] == (None if have[column] is None else int(have[column] * 100))


def test_polars_refuses_what_its_integers_do_not_hold() -> None:
    with pytest.raises(OverflowError):
        frames.in_memory(table(line(4022120, "BY", "VN", 10**14)))


def test_burabay_itself(book: Book, data: Data, lines_of_tariffs: Tariff, sample: Rows, expected: list[Any]) -> None:
    from benchmarks.bulk import engine

    lines, fx = pa.Table.from_batches([number_columns(lines_of_tariffs, sample)]), data.work().fx
    found = dict(engine.columns_of(engine.run(engine.ready(book, fx, lines))))
    engine.by_themselves(book, fx, lines, found)
    rows = [{name: int(column[place]) for name, column in found.items()} for place in range(len(expected))]
    told = [{name: None if value < 0 else value for name, value in row.items()} for row in rows]
    columns = [name for name in COLUMNS if not name.startswith(("vat", "status"))]
    assert differences(expected, told, columns) == []
    # Where the work does not settle VAT, or a destination lacks a regime, burabay says more.
    for name in ("vat", *(f"status_{r}" for r in range(4))):
        both = [(want[name], have[name]) for want, have in zip(expected, told, strict=True) if want[name] is not None]
        assert both
        assert all(want == have for want, have in both), name


# --- the simple part ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def simple(work: Work, lines_of_tariffs: Tariff) -> Any:
    from benchmarks.bulk.simple_rows import simple_rows

    rows = chunk(lines_of_tariffs, 0, 3000)
    lines = frames.in_memory(pa.Table.from_batches([number_columns(lines_of_tariffs, rows)]))
    return simple_rows(lines, frames.load(work), DAY)


def test_zen_gives_the_exact_sums(simple: Any) -> None:
    pytest.importorskip("zen")
    from benchmarks.bulk import zen_table
    from benchmarks.bulk.simple_rows import exact_share

    some = simple.first(300)
    assert exact_share(some, *zen_table.run(zen_table.ready(some))) == 1.0


@pytest.mark.filterwarnings("ignore")
def test_openfisca_gives_the_sums_as_near_as_its_floats_are(simple: Any) -> None:
    pytest.importorskip("openfisca_core")
    from benchmarks.bulk import fisca

    duty, vat = fisca.run(fisca.ready(simple))
    assert len(simple) > 1000
    # Half of the smallest sum paid is a unit of dong or tenge; its floats of 32 bits hold seven digits.
    assert np.allclose(duty, simple.duty / 100, rtol=1e-6, atol=0.51)
    assert np.allclose(vat, simple.vat / 100, rtol=1e-6, atol=0.51)


def test_a_measured_process_tells_its_figures(data: Data, lines_of_tariffs: Tariff) -> None:
    from benchmarks.bulk.data import write_numbers
    from benchmarks.bulk.measured import duckdb_memory, polars_memory

    write_numbers(data.numbers(2000), lines_of_tariffs, 2000)
    one, other = duckdb_memory(data, 2000), polars_memory(data, 2000)
    assert one.rows == other.rows == 2000
    assert one.told == other.told
    assert one.told["fine"] > 1900
