"""Charges against the small oracle, and the pure parts by themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.charges.oracle import landed, share

from burabay.book import Book
from burabay.charges.every import Counting, charges_of, ground_of, law_of
from burabay.charges.ground import ground
from burabay.charges.model import DUE
from burabay.charges.rows import Row
from burabay.charges.settle import settle
from burabay.charges.vat import vat
from burabay.duty.consignment import consignment
from burabay.duty.measures import Source
from burabay.duty.money import read_exchange_rates
from burabay.duty.options import duty_options
from burabay.lawbook.charge_rates import EXEMPT, Factor, parse_charge_rate, parse_condition

WHERE = Source("ru-tax-code", "Art. 164", "H", date(2026, 11, 21))
AMOUNTS = st.decimals(min_value=0, max_value=10**10, places=2)
PERCENTS = st.decimals(min_value=0, max_value=300, places=3)


def row(rate: str, condition: str = "", basis: str = "source", charge: str = "vat") -> Row:
    return Row(charge, basis, parse_condition(condition), parse_charge_rate(rate), "value", not condition, WHERE)


@given(AMOUNTS, PERCENTS)
def test_vat_is_the_oracles(base: Decimal, percent: Decimal) -> None:
    asked = consignment("6205200000", origin="VN", destination="RU", on="2026-11-01", value=base, currency="USD")
    found = vat([row(f"{percent}%")], base, ground(asked, None, Decimal("0.01")))
    assert found.amount is not None
    assert (found.status, found.amount.amount) == (DUE, share(base, percent))


@settings(max_examples=40, deadline=None)
@given(value=AMOUNTS)
def test_a_whole_answer_is_the_oracles(book: Book, value: Decimal) -> None:
    """6205 20 into Russia, 2026: MFN 10 % (ETT), VAT 22 %: Art. 160 of the Tax Code puts VAT on value and duty."""
    answer = book.duty("7318158100", origin="VN", destination="RU", on="2026-11-01", value=value, currency="USD")
    mfn, charges = answer.options[0], answer.charges[0]
    assert mfn.rate is not None
    assert mfn.rate.percent is not None
    counted = {one.charge: one.amount.amount for one in charges.charges if one.amount is not None}
    assert mfn.duty is not None
    assert mfn.duty.amount + counted["vat"] == landed(value, mfn.rate.percent, Decimal(22))


@pytest.mark.parametrize(
    ("code", "destination", "answers"),
    [("8703231940", "RU", {}), ("8703231940", "KZ", {"engine_cm3": "1600"}), ("2203001000", "BY", {}),
     ("22030091", "VN", {}), ("87032362", "VN", {"used": "no"}), ("27101211", "VN", {})],
)  # fmt: skip
def test_what_options_share_is_what_each_has_alone(
    book: Book, code: str, destination: str, answers: dict[str, str]
) -> None:
    origin = "RU" if destination == "VN" else "VN"
    asked = consignment(
        code, origin=origin, destination=destination, on="2026-11-01", value="14200.50", currency="USD",
        net_kg="1000", quantity="2", unit="pcs", fx=read_exchange_rates(["EUR/USD=1.08"]), answers=answers,
    )  # fmt: skip
    line = book.measures.line(code)
    options = duty_options(book.measures, line, asked).options
    law = law_of(book.charges, line, destination, asked.on)
    at = ground_of(law, asked, book.charge_rules)
    counting = Counting(law, at)
    together = [counting.of(option) for option in (*options, *reversed(options))]
    alone = [charges_of(option, law, at) for option in options]
    assert together == [*alone, *reversed(alone)]


@given(st.decimals(min_value=0, max_value=1000, places=1))
def test_bands_leave_no_gap_and_do_not_meet(power: Decimal) -> None:
    """Tax Code Art. 193: to 90, over 90 to 150 … over 500 hp: each power is in one band."""
    bands = ["(0,90]", "(90,150]", "(150,200]", "(200,300]", "(300,400]", "(400,500]", "(500,)"]
    rows = [
        row(f"{n} RUB/hp", f"kind=passenger_car engine_hp={band}", "indicative", "excise")
        for n, band in enumerate(bands)
    ]
    found = settle("excise", rows, {"engine_hp": str(power)})
    assert len(found.rows) == (power > 0)


def test_an_indication_alone_decides_nothing() -> None:
    rows = [row("10%", "kind=beer", "indicative", "excise")]
    assert settle("excise", rows, {}).asks == ("excise",)
    assert settle("excise", rows, {"excise": "beer"}).rows == tuple(rows)
    assert settle("excise", rows, {"excise": "none"}).reason == "charge_none_of_these"


def test_the_code_of_a_source_decides() -> None:
    rows = [row("65%", "kind=beer", "source", "excise")]
    assert settle("excise", rows, {}).rows == tuple(rows)


def test_a_temporary_rate_takes_the_place_of_the_other() -> None:
    rows = [row("10%", "kind=petrol", charge="excise"), row("0%", "kind=petrol temporary", charge="excise")]
    assert [str(one.rate) for one in settle("excise", rows, {}).rows] == ["0%"]


@pytest.mark.parametrize("text", ["64 RUB/hp", "6 MCI/declaration", "x0.7", EXEMPT, "", "0.4% min 500 KGS/declaration"])
def test_rates_are_written_as_they_are_read(text: str) -> None:
    assert str(parse_charge_rate(text)) == text


def test_a_factor_is_no_rate() -> None:
    assert parse_charge_rate("x0.7") == Factor(Decimal("0.7"))


@pytest.mark.parametrize("text", ["x", "x-1", "64 RUB/horse", "22", "5 %"])
def test_rates_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        parse_charge_rate(text)


@pytest.mark.parametrize("text", ["kind", "kind=beer engine_hp=(90;150]", "abv=(5,3]", "kind=a kind=b", "Kind=beer"])
def test_conditions_that_are_none(text: str) -> None:
    if text == "kind":
        assert parse_condition(text) == (("kind", ()),)
        return
    with pytest.raises(ValueError, match=r"is not a term|ends before"):
        parse_condition(text)
