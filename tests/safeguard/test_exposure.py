"""Orders against the days of a duty. Rates by hand from law/eaeu/tariff.csv: 6105 10 000 0 is 1.75 EUR per kg, 9403 50
000 9 is 10 %; the preference on both is 0 % (Annex 1, category T).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.duty.money import Money, read_exchange_rates
from burabay.errors import InputError
from burabay.safeguard.exposure import Exposed, Exposure, Order, _Exposing, read_orders
from burabay.safeguard.monitor import TriggerReport
from burabay.safeguard.volumes import Entry, Volumes

FX = read_exchange_rates(["EUR/USD=1.08"])
HEAD = "order,code,kg,value,currency,arrival,destination\n"


def passed(book: Book, group: int, on: str) -> TriggerReport:
    """A report in which the group's level of 2026 was passed in January."""
    entry = Entry(date(2026, 1, 1), group, "", "", Decimal(10_000_000), None, "x.csv", 2)
    return book.trigger(Volumes((entry,)), on=on, forecast=False)


def exposed(book: Book, tmp_path: Path, rows: str, report: TriggerReport | None = None) -> Exposure:
    file = tmp_path / "orders.csv"
    file.write_text(HEAD + rows + "\n", encoding="utf-8")
    return book.trigger_exposure(file, report, fx=FX)


def test_what_a_measure_costs(book: Book, tmp_path: Path) -> None:
    """4,200 kg × 1.75 EUR × 1.08 = 7,938.00 USD; a measure supposed from 1 March runs through 31 August 2027."""
    found = exposed(
        book.supposing("2:2027-03-01"), tmp_path, "A,6105100000,4200,61000,USD,2027-04-05,RU"
    ).orders[0]  # fmt: skip
    assert (found.preference, found.mfn) == (Money(Decimal("0.00"), "USD"), Money(Decimal("7938.00"), "USD"))
    (met,) = found.meetings
    assert (met.key, met.before, met.after) == ("supposed", date(2027, 2, 28), date(2027, 9, 1))
    assert (met.hurry, met.wait) == (
        36,
        149,
    )  # 5 April less 28 February; 26 + 31 + 30 + 31 + 31 = 149 days to 1 September
    even = found.break_even
    assert even is not None
    assert even.per_kg == Decimal("1.8900")  # 7938 / 4200
    assert even.percent == Decimal("13.01")  # 7938 / 61000 = 13.0131… %
    assert even.per_day == Decimal("53.28")  # 7938 / 149 = 53.275…
    assert even.yearly_percent == Decimal("31.88")  # 13.0131… × 365 / 149


@pytest.mark.parametrize(
    ("arrival", "met"),
    [("2027-02-28", 0), ("2027-03-01", 1), ("2027-08-31", 1), ("2027-09-01", 0)],
)
def test_the_first_and_the_last_day(book: Book, tmp_path: Path, arrival: str, met: int) -> None:
    found = exposed(book.supposing("11:2027-03-01"), tmp_path, f"B,9403500009,100,74000,USD,{arrival},RU")
    assert len(found.orders[0].meetings) == met
    assert found.orders[0].cost == Money(Decimal("7400.00"), "USD")


def test_scenarios_of_a_report_and_their_sums(book: Book, tmp_path: Path) -> None:
    """On 10 February 2027 the earliest is 12 March (30 days); to 11 September, if extended to 11 December."""
    rows = "B,9403500009,100,1000,USD,2027-03-12,RU\nC,9403500009,100,2000,USD,2027-10-01,KZ"
    found = exposed(book, tmp_path, rows, passed(book, 11, "2027-02-10"))
    first, second = found.orders
    assert [met.key for met in first.meetings] == ["earliest"]
    assert {met.key: met.only_if_extended for met in second.meetings} == {
        "earliest": True, "as_usual": False, "as_slow": False,
    }  # fmt: skip
    assert found.totals() == {
        ("earliest", 2026, "USD"): (Decimal("100.00"), Decimal("100.00")),
        ("as_usual", 2026, "USD"): (Decimal("200.00"), Decimal("200.00")),
        ("as_slow", 2026, "USD"): (Decimal("200.00"), Decimal("200.00")),
    }
    assert (found.free, found.unwatched) == ((), ())


def test_a_measure_of_the_law_book(book: Book, tmp_path: Path) -> None:
    """The measure of 2025 on group 3: in force on 1 March 2026, doubtful on 26 March, perhaps extended on 1 June."""
    days = ("2026-03-01", "2026-03-26", "2026-06-01", "2026-07-01")
    rows = "\n".join(f"A,6103410000,500,10000,USD,{day},RU" for day in days)
    found = exposed(book, tmp_path, rows)
    told = [[(met.key, met.only_if_extended) for met in order.meetings] for order in found.orders]
    assert told == [[("in_force", False)], [("maybe_in_force", False)], [("in_force", True)], []]
    # 10 % of 10,000 USD, but at least 500 kg × 1.88 EUR × 1.08 = 1,015.20 USD, above 1,000
    assert {order.cost for order in found.orders} == {Money(Decimal("1015.20"), "USD")}


def test_what_is_not_known_is_not_counted(book: Book, tmp_path: Path) -> None:
    found = exposed(book.supposing("2:2027-03-01"), tmp_path, "A,6105100000,,61000,USD,2027-04-05,RU").orders[0]
    assert (found.mfn, found.cost, found.break_even) == (None, None, None)
    assert "need_kg" in [need.key for need in found.needs]
    assert len(found.meetings) == 1


def test_goods_of_no_group(book: Book, tmp_path: Path) -> None:
    found = exposed(book, tmp_path, "C,0901210001,1,1,USD,2027-04-05,RU").orders[0]
    assert (found.group, found.meetings, found.error) == (None, (), None)


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("A,,1,1,USD,2027-04-05,RU", "error_trigger_cell"),
        ("A,6105100000,1,1,USD,,RU", "error_trigger_cell"),
        ("A,6105100000,1,1,USD,5.4,RU", "error_trigger_day"),
        ("A,6105100000,x,1,USD,2027-04-05,RU", "error_trigger_number"),
        ("A,6105100000,-1,1,USD,2027-04-05,RU", "error_trigger_number"),
        ("A,6105100000,1,1,,2027-04-05,RU", "error_currency_missing"),
        ("A,6105100000,1,1,USD,2027-04-05,XX", "error_country"),
        ("A,6105100000,1,1,USD,2027-04-05,", "error_country"),
        ("A,6105109999,1,1,USD,2027-04-05,RU", "no_line"),
    ],
)
def test_a_row_that_is_wrong_stops_no_other(book: Book, tmp_path: Path, row: str, key: str) -> None:
    found = exposed(book, tmp_path, f"{row}\nB,9403500009,100,1000,USD,2027-03-12,RU")
    assert found.orders[0].error is not None
    assert found.orders[0].error.key == key
    assert found.orders[1].error is None


def test_a_destination_for_rows_without_one(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "o.csv"
    file.write_text("Mã HS;Ngày đến;Trị giá;Loại tiền\n9403 50 000 9;05.04.2027;1000;USD\n", encoding="utf-8")
    (order,) = read_orders(file, destination="BY")
    assert isinstance(order, Order)
    assert (order.name, order.asked.destination, order.asked.on) == ("#2", "BY", date(2027, 4, 5))
    (order,) = read_orders(file)
    assert isinstance(order, Exposed)


@pytest.mark.parametrize("text", ["", "code\n6105100000\n", "code,arrival\n"])
def test_no_table_of_orders(tmp_path: Path, text: str) -> None:
    file = tmp_path / "o.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_orders(file)


def test_groups_without_such_days_and_without_volumes(book: Book, tmp_path: Path) -> None:
    entry = Entry(date(2026, 1, 1), 8, "", "", Decimal(1), None, "x.csv", 2)
    report = book.trigger(Volumes((entry,)), on="2026-02-10", forecast=False)
    found = exposed(book, tmp_path, "B,9403500009,100,1000,USD,2027-03-12,RU", report)
    assert (found.free, found.unwatched) == ((8,), (11,))
    assert exposed(book, tmp_path, "B,9403500009,100,1000,USD,2027-03-12,RU").unwatched == (11,)


def test_with_the_vat_that_grows_with_the_duty(book: Book, tmp_path: Path) -> None:
    """3,100 kg × 1.75 EUR × 1.08 = 5,859.00 USD; with the 22 % of Russia on it 7,147.98. Shirts may be children's, of
    10 %: then 6,444.90, and without an answer it is not known. Kazakhstan's VAT asks nothing: 16 % (law/charges).
    """
    head = "order,code,kg,value,currency,arrival,destination,answers\n"
    row = "6205200000,3100,52500,USD,2027-04-05"
    file = tmp_path / "orders.csv"
    rows = [f"A,{row},RU,vat=22", f"B,{row},RU,vat=10", f"C,{row},RU,", f"D,{row},KZ,", f"E,{row},RU,vat=0.5"]
    file.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    found = book.supposing("2:2027-03-01").trigger_exposure(file, fx=FX).orders
    assert [each.cost for each in found[:4]] == [Money(Decimal("5859.00"), "USD")] * 4
    told = [each.cost_with_charges and each.cost_with_charges.amount for each in found[:4]]
    assert told[:3] == [Decimal("7147.98"), Decimal("6444.90"), None]
    assert found[2].charges_open == ("vat",)
    assert told[3] == Decimal("6796.44")  # 5,859 × 1.16
    assert found[0].to_json("en")["cost_with_charges"] == {"amount": "7147.98", "currency": "USD"}


def test_the_preference_of_an_order_that_meets_an_old_measure(book: Book, tmp_path: Path) -> None:
    """Group 4: the measures of 2021 and of 2025; the preference after that of 2021 is that of 7 February 2022."""
    found = exposed(book, tmp_path, "A,6104430000,100,1000,USD,2021-09-01,RU").orders[0]
    assert [met.key for met in found.meetings] == ["in_force"]
    exposing = _Exposing(book, book.trigger_terms, {})
    assert exposing._without_measure(4, date(2021, 9, 1)) == date(2022, 2, 7)
    assert exposing._without_measure(4, date(2022, 2, 7)) == date(2022, 2, 7)
    assert exposing._without_measure(4, date(2025, 9, 26)) == date(2026, 3, 28)
    assert found.preference == Money(Decimal("0.00"), "USD")


def test_orders_whose_points_cannot_be_told(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("code;kg;value;currency;arrival;destination\n9403500009;100;74.000;USD;2027-04-05;RU\n")
    (found,) = read_orders(file)
    assert isinstance(found, Exposed)
    assert found.error is not None
    assert found.error.key == "error_trigger_unclear"
