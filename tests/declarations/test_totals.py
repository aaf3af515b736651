"""Totals of a file: sums of what is known, told with the rows they are of, against sums made by hand."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyarrow")

from burabay.declarations.run import Run, assess_file
from burabay.declarations.summary import sheets, summary, unknown_codes
from burabay.declarations.totals import SUMS, Total
from burabay.duty.money import read_exchange_rates

if TYPE_CHECKING:
    from burabay.book import Book

pytestmark = pytest.mark.usefixtures("one_engine")
FX = read_exchange_rates(["EUR/USD=1.08", "USD/RUB=80", "USD/VND=26000"])
HEADER = "code,origin,destination,on,value,currency,net_kg,regime_claimed,answers\n"
# Milk powder three times (once MFN claimed, once in dong), coffee, dresses with a question open, one without value,
# two wrong rows: a claim that cannot be had, and a code that is none.
ROWS = """\
0402.21.20,BY,VN,2026-11-01,142000,USD,,,
0402.21.20,RU,VN,2026-11-01,142000,USD,,MFN,
0402.21.20,BY,VN,2026-11-01,3692000000,VND,,,
0901210008,VN,RU,2026-11-01,60000.1234,USD,8000,,
6104420000,VN,RU,2026-11-01,45000,USD,2500,,
6104420000,VN,KZ,2026-11-01,,,2500,,
0901210008,VN,RU,2026-11-01,60000,USD,8000,VN-EAEU,
nothing,VN,RU,2026-11-01,60000,USD,8000,,
"""


def run(book: Book, folder: Path, text: str = HEADER + ROWS) -> tuple[Run, list[dict[str, str]]]:
    source, out = folder / "lines.csv", folder / "result.csv"
    source.write_text(text, encoding="utf-8")
    done = assess_file(book, source, out, fx=FX)
    with out.open(encoding="utf-8", newline="") as file:
        return done, list(csv.DictReader(file))


def one(totals: list[Total], name: str, key: str | None, currency: str) -> Total:
    (found,) = [total for total in totals if getattr(total, name) == key and total.currency == currency]
    return found


def test_by_hand(book: Book, tmp_path: Path) -> None:
    tally = run(book, tmp_path)[0].tally
    assert (tally.rows, tally.errors) == (8, 2)
    milk = one(tally.by("chapter"), "chapter", "04", "USD")
    # VAT 11,360.00 + 8 % of 144,840; the fee twice 0.77.
    assert milk.rows == 2
    assert milk.sums == {
        "value": Decimal(284000), "duty": Decimal(2840), "vat": Decimal("22947.20"), "excise": 0,
        "other_charges": Decimal("1.54"), "total": Decimal("25788.74"),
    }  # fmt: skip
    assert set(milk.known.values()) == {2}
    dong = one(tally.by("chapter"), "chapter", "04", "VND")
    assert (dong.rows, dong.sums["total"]) == (1, Decimal(295380000))
    assert one(tally.by("regime"), "regime", "MFN", "USD").sums["duty"] == Decimal("7640.01")  # 2,840 + 4,800.01
    assert one(tally.by("destination"), "destination", "KZ", "").known["value"] == 0


def test_unknown_is_no_nought(book: Book, tmp_path: Path) -> None:
    """A group of which no row has a sum has none; one of which some rows have it says of how many."""
    tally = run(book, tmp_path)[0].tally
    dresses = one(tally.by("chapter"), "chapter", "61", "USD")
    assert (dresses.known["duty"], dresses.known["vat"], dresses.known["total"]) == (1, 0, 0)
    told = summary(tally, "en")["totals"]["chapter"]
    (found,) = [total for total in told if total["chapter"] == "61" and total["currency"] == "USD"]
    assert found["vat"] == {"amount": None, "rows": 0}
    assert found["duty"] == {"amount": "0.00", "rows": 1}
    (value,) = [total["value"] for total in told if total["chapter"] == "09" and total["currency"] == "USD"]
    # Both rows of coffee: the refused claim has a value all the same.
    assert value == {"amount": "120000.1234", "rows": 2}
    (dong,) = [total["total"] for total in told if total["currency"] == "VND"]
    assert dong["amount"] == "295380000"


def test_totals_are_the_sums_of_the_rows(book: Book, tmp_path: Path) -> None:
    """In `Decimal`, of the rows as written, by destination and currency."""
    done, rows = run(book, tmp_path)
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SUMS, Decimal(0)))
    known: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if row["error"] and not row["mfn_rate"]:
            continue
        for name in SUMS:
            if row[name]:
                sums[row["destination"], row["currency"]][name] += Decimal(row[name])
                known[row["destination"], row["currency"], name] += 1
    told = {(total.destination, total.currency): total for total in done.tally.by("destination")}
    for place, total in told.items():
        assert total.sums == sums[place]
        assert {name: known[(*place, name)] for name in SUMS} == total.known
    assert set(told) == {("VN", "USD"), ("VN", "VND"), ("RU", "USD"), ("KZ", "")}


def test_sums_beyond_64_bits(book: Book, tmp_path: Path) -> None:
    """600 rows of 900,000,000,000 in ten-thousandths are 5.4 × 10^18; twice as many pass 2^63."""
    rows = "0402.21.20,BY,VN,2026-11-01,900000000000.9999,USD,,MFN,\n" * 1200
    tally = run(book, tmp_path, HEADER + rows)[0].tally
    (total,) = tally.by("regime")
    assert total.sums["value"] == Decimal("900000000000.9999") * 1200
    assert total.sums["duty"] == Decimal("18000000000.02") * 1200
    assert total.sums["vat"] == Decimal("73440000000.08") * 1200  # 8 % of 918,000,000,001.0199 = …0.0816


def test_the_value_of_a_row_assessed_by_itself_is_in_the_total(book: Book, tmp_path: Path) -> None:
    """Dong by the million million; five decimals do not fit into ten-thousandths, and the count of rows says so."""
    line = "0402.21.20,BY,VN,2026-11-01,{},VND,,MFN,\n"
    text = HEADER + "".join(line.format(value) for value in ("1500000000000", "2.5", "0.00001"))
    tally = run(book, tmp_path, text)[0].tally
    (total,) = tally.by("regime")
    assert (total.rows, total.known["value"], total.sums["value"]) == (3, 2, Decimal("1500000000002.5"))


def test_codes_are_counted(book: Book, tmp_path: Path) -> None:
    done, rows = run(book, tmp_path)
    counted = Counter(code for row in rows for code in row["unknowns"].split())
    assert unknown_codes(done.tally) == dict(counted)
    assert next(iter(unknown_codes(done.tally))) == "trade_remedies"


def test_a_workbook_holds_totals_and_sentences(book: Book, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    source, out = tmp_path / "lines.csv", tmp_path / "result.xlsx"
    source.write_text(HEADER + ROWS, encoding="utf-8")
    done = assess_file(book, source, out, fx=FX, language="vi")
    workbook = openpyxl.load_workbook(out)
    assert workbook.sheetnames == ["lines", "Chế độ thuế", "Nước đến", "Chương", "Chưa biết"]
    lines = list(workbook["lines"].values)
    assert len(lines) == 9
    first = dict(zip(lines[0], lines[1], strict=True))
    assert (first["code"], first["mfn_duty"], first["total"]) == ("0402.21.20", 2840, 11360.77)
    assert workbook["lines"].cell(2, lines[0].index("total") + 1).number_format == "0.00#"
    chapters = [
        dict(zip(lines, row, strict=True)) for lines, *rest in [list(workbook["Chương"].values)] for row in rest
    ]
    (coffee,) = [row for row in chapters if row["chapter"] == "09" and row["currency"] == "USD"]
    assert (coffee["value"], coffee["value_rows"], coffee["vat_rows"]) == (120000.1234, 2, 1)
    (dresses,) = [row for row in chapters if row["chapter"] == "61" and row["currency"] == "USD"]
    assert dresses["vat"] is None
    codes = [row[0] for row in list(workbook["Chưa biết"].values)[1:]]
    assert codes == list(unknown_codes(done.tally))
    assert len(sheets(done.tally, "vi")) == 4
