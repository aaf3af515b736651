"""Edges of a file that small samples do not meet: many currencies, fine exchange rates, sums too large half way."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyarrow")

from burabay.cli import main
from burabay.declarations import summary as telling
from burabay.declarations.csv_head import own_names as read_names
from burabay.declarations.run import Run, assess_file
from burabay.declarations.schema import OUTPUTS
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError

if TYPE_CHECKING:
    from burabay.book import Book

HEADER = "code,origin,destination,on,value,currency,net_kg,quantity,unit,regime_claimed,answers"
FX = ("USD/VND=26000",)
CURRENCIES = ("AMD", "AUD", "BYN", "CAD", "CHF", "CNY", "EUR", "GBP", "JPY", "KGS", "KRW", "KZT", "RUB", "USD", "VND")


def run(book: Book, folder: Path, *rows: str, fx: tuple[str, ...] = ()) -> tuple[Run, list[dict[str, str]]]:
    source, out = folder / "lines.csv", folder / "result.csv"
    source.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    done = assess_file(book, source, out, fx=read_exchange_rates(fx))
    with out.open(encoding="utf-8", newline="") as file:
        return done, list(csv.DictReader(file))


def test_totals_of_many_currencies(book: Book, tmp_path: Path) -> None:
    """Fifteen currencies, milk powder of 100,000 each under MFN (Decree 26/2023, 2 %): each has its total of 2,000."""
    rows = [f"0402.21.20,BY,VN,2026-11-01,100000,{money},,,,MFN," for money in CURRENCIES]
    totals = run(book, tmp_path, *rows)[0].tally.by("chapter")
    assert [total.currency for total in totals] == sorted(CURRENCIES)
    for total in totals:
        assert (total.chapter, total.rows, total.sums["value"]) == ("04", 1, Decimal(100_000))
        assert total.sums["duty"] == 2_000


def test_a_cross_rate_of_many_digits(book: Book, tmp_path: Path) -> None:
    """The fee of 20,000 dong (Circular 14/2021) at 1.0812345678 × 26000.12345678 dong for 1 EUR is 0.71 EUR.

    VAT of 11,360 EUR is far above the 50,000 dong below which no fee is taken (Circular 274/2016 Art. 3).
    """
    fx = ("EUR/USD=1.0812345678", "USD/VND=26000.12345678")
    _, (row,) = run(book, tmp_path, "0402.21.20,BY,VN,2026-11-01,142000,EUR,,,,,", fx=fx)
    assert (row["vat"], row["other_charges"], row["total"]) == ("11360.00", "0.71", "11360.71")


def test_fees_are_told_where_only_the_tax_is_open(book: Book, tmp_path: Path) -> None:
    """Dresses to Russia: whether VAT is 10 or 22 % is open, the fee is not: 18,465 RUB for 3,600,000 RUB of value.

    (Resolution 1637 of 2024 as amended.) A weight with five decimals makes the second row one to be assessed by itself.
    """
    rows = [f"6104420000,VN,RU,2026-11-01,45000,USD,{kg},,,VN-EAEU," for kg in ("2500", "2500.00001")]
    _, told = run(book, tmp_path, *rows, fx=("EUR/USD=1.08", "USD/RUB=80"))
    assert [(row["vat"], row["other_charges"], row["total"]) for row in told] == [("", "230.81", "")] * 2


def test_nothing_stays_of_a_row_whose_total_alone_is_too_large(book: Book, tmp_path: Path) -> None:
    """Milk powder of 10^16 under MFN: duty 2 × 10^14 and VAT 8.16 × 10^14 fit into a column, both together do not."""
    done, (row,) = run(book, tmp_path, "0402.21.20,BY,VN,2026-11-01,10000000000000000,USD,,,,MFN,", fx=FX)
    assert done.tally.errors == 1
    assert row["error"].startswith("The sums of this row are larger")
    assert {name: row[name] for name in OUTPUTS if name in row and name != "error" and row[name]} == {
        "currency": row["currency"]
    }


@pytest.mark.parametrize("money", ["VND", "USD"])
def test_a_weight_that_no_column_of_sums_holds(book: Book, tmp_path: Path, money: str) -> None:
    """10^12 - 1 kg of coffee at 0.16 EUR (and 28,080 VND for one) are 4.5 × 10^15 VND: refused, or told exactly."""
    rows = (
        f"0901210008,VN,RU,2026-11-01,1000,{money},999999999999,,,MFN,",
        "0402.21.20,BY,VN,2026-11-01,142000,USD,,,,MFN,",
    )
    done, (large, milk) = run(book, tmp_path, *rows, fx=("EUR/VND=28080", "EUR/USD=1.08", "EUR/RUB=90"))
    assert milk["mfn_duty"] == "2840.00"
    if money == "VND":
        assert done.tally.errors == 1
        assert large["error"].startswith("The sums of this row are larger")
    else:
        assert Decimal(large["duty"]) == Decimal("172799999999.83")  # 999,999,999,999 × 0.16 × 1.08 = …9.8272


def test_the_exchange_rates_are_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, rates = tmp_path / "lines.csv", tmp_path / "rates.csv"
    source.write_text(f"{HEADER}\n0402.21.20,BY,VN,2026-11-01,142000,USD,,,,,\n", encoding="utf-8")
    rates.write_text("date,base,quote,rate\n2026-11-01,USD,VND,26000\n", encoding="utf-8")
    before = rates.read_bytes()
    assert main(["assess", str(source), "-o", str(rates), "--fx", str(rates)]) == 2
    assert "rates.csv is the input itself" in capsys.readouterr().err
    assert rates.read_bytes() == before


def test_no_receipt_of_an_older_result_stands_beside_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off while the new result is hashed: it has no receipt, rather than that of the one before."""
    source, out = tmp_path / "lines.csv", tmp_path / "result.csv"
    source.write_text(f"{HEADER}\n0402.21.20,BY,VN,2026-11-01,142000,USD,,,,,\n", encoding="utf-8")
    receipt = tmp_path / "result.csv.receipt.json"
    assert main(["assess", str(source), "-o", str(out)]) == 0
    assert receipt.exists()

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("burabay.cli.assess.receipt_of", broken)
    assert main(["assess", str(source), "-o", str(out), "--fx", "USD/VND=26000"]) == 130
    assert not receipt.exists()


def lines() -> dict[str, list[object]]:
    return {
        "code": ["0901210008", "0402.21.20", "nothing"],
        "origin": ["VN", "BY", "VN"],
        "destination": ["RU", "VN", "RU"],
        "on": ["2026-11-01"] * 3,
        "value": [60000, 142000, 1],
        "currency": ["USD"] * 3,
    }


@pytest.mark.parametrize("index", [[7, 5, 3], ["a", "b", "c"]])
def test_a_frame_of_pandas_keeps_its_index(book: Book, index: list[object]) -> None:
    """What is put beside the frame that was given stands beside the right rows."""
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(lines(), index=index)
    assessed = book.assess_lines(frame)
    assert list(assessed.index) == index
    assert list(assessed.columns[: len(frame.columns)]) == list(frame.columns)
    assert not [name for name in assessed.columns if "index" in name]
    assert str(assessed["mfn_duty"][index[1]]) == "2840.000"


def test_an_index_with_a_name_is_read_as_a_column_and_stays_an_index(book: Book) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(lines()).set_index("code")
    assessed = book.assess_lines(frame)
    assert assessed.index.name == "code"
    assert list(assessed.index) == lines()["code"]
    assert "code" not in assessed.columns
    assert str(assessed["mfn_duty"].iloc[1]) == "2840.000"


@pytest.mark.parametrize(
    ("column", "cells"), [("code", ["0901210008", 402212000, "1"]), ("goods", ["milk", 1, None]), ("odd", [1j, 2, 3])]
)
def test_a_column_of_pandas_with_cells_of_several_kinds(book: Book, column: str, cells: list[object]) -> None:
    pd = pytest.importorskip("pandas")
    with pytest.raises(InputError, match=f"the column “{column}” cannot be read") as refused:
        book.assess_lines(pd.DataFrame({**lines(), column: cells}))
    assert refused.value.field == "columns"


def test_two_columns_of_pandas_with_one_name(book: Book) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(lines())
    with pytest.raises(InputError, match="two columns are called “value”"):
        book.assess_lines(pd.concat([frame, frame[["value"]]], axis=1))


@pytest.mark.parametrize("rate", ["NaN", "0", "-1", "1e999999", "abc"])
def test_a_receipt_with_a_rate_that_none_can_be(tmp_path: Path, capsys: pytest.CaptureFixture[str], rate: str) -> None:
    source, out = tmp_path / "lines.csv", tmp_path / "result.csv"
    source.write_text(f"{HEADER}\n0402.21.20,BY,VN,2026-11-01,142000,EUR,,,,,\n", encoding="utf-8")
    assert main(["assess", str(source), "-o", str(out), "--fx", "EUR/VND=28080"]) == 0
    receipt = tmp_path / "result.csv.receipt.json"
    receipt.write_text(receipt.read_text(encoding="utf-8").replace('"28080"', f'"{rate}"'), encoding="utf-8")
    assert main(["receipt", "check", str(receipt)]) == 2
    assert rate in capsys.readouterr().err


def test_what_is_done_for_each_column_is_not_done_for_each_pair_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pair of 60,000 names would take 13 seconds and more; the search for slips of the pen 20."""
    names = [f"c{place}" for place in range(60_000)]
    asked: list[object] = []

    def close(*given: object, **_: object) -> list[str]:
        asked.append(given)
        return []

    monkeypatch.setattr(telling, "get_close_matches", close)
    assert read_names(names, "wide.csv") == tuple(names)
    with pytest.raises(InputError, match="two columns are called “c7”"):
        read_names([*names, "c7"], "wide.csv")
    assert telling.misspelt(names, {}) == {}
    assert 0 < len(asked) <= 1_000
