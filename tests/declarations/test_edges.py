"""Edges of a file that small samples do not meet: many currencies, fine exchange rates, sums too large half way."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyarrow")

from burabay.cli import main
from burabay.declarations.run import Run, assess_file
from burabay.declarations.schema import OUTPUTS
from burabay.duty.money import read_exchange_rates

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
        assert (total.chapter, total.rows, total.sums["value"]) == ("04", 1, 100_000)
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
