"""A table in memory in, the same kind of table out: pyarrow, polars, pandas; and batches as a cluster gives them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa

from burabay.declarations.run import assess_batches, assess_table
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError

if TYPE_CHECKING:
    from burabay.book import Book

pytestmark = pytest.mark.usefixtures("one_engine")
FX = read_exchange_rates(["EUR/USD=1.08", "USD/RUB=80", "USD/VND=26000"])
# Milk powder into Viet Nam, VAT 8 % and the fee; dresses into Russia, 2,500 × 1.88 × 1.08; a row that is wrong.
COLUMNS: dict[str, list[Any]] = {
    "Mã HS": ["0402.21.20", "6104420000", "nothing"],
    "origin": ["BY", "VN", "VN"],
    "destination": ["VN", "RU", "RU"],
    "on": [date(2026, 11, 1)] * 3,
    "value": [Decimal("142000.00"), Decimal("45000.00"), Decimal("1.00")],
    "currency": ["USD"] * 3,
    "net_kg": [None, 2500.0, None],
    "mine": [1, 2, 3],
}


def check(columns: dict[str, list[Any]]) -> None:
    assert columns["mfn_duty"] == [Decimal("2840.000"), Decimal("5076.000"), None]
    assert columns["total"] == [Decimal("11360.770"), None, None]
    assert columns["cheapest"] == ["VN-EAEU", "VN-EAEU", None]
    assert columns["mine"] == [1, 2, 3]
    assert columns["error"][:2] == [None, None]
    assert columns["error"][2].startswith("'nothing' is not a tariff code")


def test_pyarrow(book: Book) -> None:
    table = pa.table(COLUMNS)
    result = assess_table(book, table, fx=FX)
    assert isinstance(result, pa.Table)
    assert result.column_names[: len(COLUMNS)] == list(COLUMNS)
    assert result.select(list(COLUMNS)).equals(table)
    assert result.schema.field("mfn_rate").type == pa.string()
    assert result.schema.field("total").type == pa.decimal128(18, 3)
    check(result.to_pydict())


def test_the_books_own_method(book: Book) -> None:
    check(book.assess_lines(pa.table(COLUMNS), fx=FX).to_pydict())
    given = {"origin": "VN", "destination": "RU", "on": "2026-11-01"}
    result = book.assess_lines(pa.table({"code": ["nothing"]}), defaults=given, language="vi")
    (told,) = result["error"].to_pylist()
    assert "không phải là mã" in told


def test_polars(book: Book) -> None:
    pl = pytest.importorskip("polars")
    result = assess_table(book, pl.DataFrame(COLUMNS), fx=FX)
    assert isinstance(result, pl.DataFrame)
    assert result.schema["total"] == pl.Decimal(18, 3)
    check(result.to_dict(as_series=False))


def test_pandas(book: Book) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(COLUMNS | {"on": [datetime(2026, 11, 1)] * 3})
    result = assess_table(book, frame, fx=FX)
    assert isinstance(result, pd.DataFrame)
    columns = {name: [None if cell is None or cell != cell else cell for cell in result[name]] for name in result}  # noqa: PLR0124
    check(columns)


def test_an_empty_table_keeps_its_columns(book: Book) -> None:
    result = assess_table(book, pa.table(COLUMNS).slice(0, 0))
    assert result.num_rows == 0
    assert result.column_names[-1] == "error"


def test_batches_as_a_worker_gets_them(book: Book, one_engine: Callable[..., Any]) -> None:
    """One for one, of any sizes; the same rows as of the whole table."""
    table = pa.table(COLUMNS)
    given = [table.slice(0, 2).to_batches()[0], table.slice(2, 1).to_batches()[0]]
    results = list(assess_batches(book, given, fx=FX, engine=one_engine(book, FX)))
    assert [batch.num_rows for batch in results] == [2, 1]
    check(pa.Table.from_batches(results).to_pydict())


def test_what_is_no_table_is_refused(book: Book) -> None:
    with pytest.raises(InputError, match="pyarrow, polars or pandas"):
        assess_table(book, [1, 2, 3])
    with pytest.raises(InputError, match="no column tells destination"):
        assess_table(book, pa.table({"code": ["0402.21.20"], "origin": ["BY"], "on": ["2026-11-01"]}))


def test_dictionaries_hold_each_text_once(book: Book, one_engine: Callable[..., Any]) -> None:
    """The writer of Parquet counts an entry that comes twice twice, and then writes bytes that nobody set.

    The same acts hold with and without a value; only what the fee comes to differs.
    """
    columns = {name: cells[1:2] * 2 for name, cells in COLUMNS.items()} | {"value": [Decimal(45000), None]}
    (batch,) = assess_batches(book, pa.table(columns).to_batches(), fx=FX, engine=one_engine(book, FX))
    told = {field.name: batch.column(field.name) for field in batch.schema if pa.types.is_dictionary(field.type)}
    assert "measures" in told
    for name, column in told.items():
        assert len(column.dictionary.unique()) == len(column.dictionary), name
