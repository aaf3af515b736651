"""What a rate comes to: every form of duty, worked out by hand with rates that the EAEU tariff prints.

The first example is the tariff's own most common shape, 0201 10 000 8 "50, но не менее 1 евро за 1 кг": 1 000 kg of
beef worth 1 990.00 EUR pay the floor, 1 000 × 1 = 1 000.00 EUR, because 50 % is 995.00; worth 2 010.00 EUR they pay
50 %, 1 005.00 EUR; at 2 000.00 EUR both sums are the same 1 000.00 EUR.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.duty.oracle import half_up, printed_duty

from burabay.duty.amount import Basis, Missing, Worked, never_above, work_out
from burabay.duty.money import ExchangeRate, ExchangeRates, minor_digits, rounded
from burabay.lawbook.law import Law
from burabay.lawbook.rates import parse_rate

DAY = date(2026, 11, 1)
NOTHING = ExchangeRates()


def duty(
    rate: str,
    value: str,
    currency: str = "EUR",
    fx: ExchangeRates = NOTHING,
    quantities: Mapping[str, str | int] | None = None,
) -> Decimal:
    """The duty at a rate in the law's notation, rounded to the currency's smallest unit."""
    amounts = {unit: Decimal(quantity) for unit, quantity in (quantities or {}).items()}
    worked = work_out(parse_rate(rate), Basis(Decimal(value), currency, DAY, amounts, fx))
    assert isinstance(worked, Worked), worked
    return rounded(worked.amount, currency).amount


# The rate stands in the tariff at the line named; the sums are done by hand.
BY_HAND = [
    # 0101 29 100 0: 5 % of 10 000.00
    ("0101291000", "5%", "10000", {}, "500.00"),
    # 0808 10 100 0: 0,06 евро за 1 кг; 20 000 kg × 0.06
    ("0808101000", "0.06 EUR/kg", "9000", {"kg": 20000}, "1200.00"),
    # 2103 90 300 0: 2 евро за 1 л; 500 l × 2
    ("2103903000", "2 EUR/l", "700", {"l": 500}, "1000.00"),
    # 5701 10 100 0: 0,38 евро за 1 м²; 350.5 m² × 0.38
    ("5701101000", "0.38 EUR/m2", "12000", {"m2": "350.5"}, "133.19"),
    # 6401 10 000 0: 0,75 евро за 1 пару; 1 200 pairs × 0.75
    ("6401100000", "0.75 EUR/pair", "15000", {"pair": 1200}, "900.00"),
    # 2402 20 100 0: 2 евро за 1000 шт; 10 000 000 pieces are 10 000 thousands × 2
    ("2402201000", "2 EUR/1000 pcs", "90000", {"pcs": 10_000_000}, "20000.00"),
    # 8507 10 800 9: 2,86 евро за 1 шт; 40 batteries
    ("8507108009", "2.86 EUR/pcs", "3000", {"pcs": 40}, "114.40"),
    # 8701 21 901 1: 1 евро за 1 см³; two tractor units of 12 000 cm³ together
    ("8701219011", "1 EUR/cm3", "80000", {"cm3": 24000}, "24000.00"),
    # 0201 10 000 8: 50, но не менее 1 евро за 1 кг: below, at and above the break-even of 2 EUR/kg
    ("0201100008", "50% min 1 EUR/kg", "1990", {"kg": 1000}, "1000.00"),
    ("0201100008", "50% min 1 EUR/kg", "2000", {"kg": 1000}, "1000.00"),
    ("0201100008", "50% min 1 EUR/kg", "2010", {"kg": 1000}, "1005.00"),
    # 4012 11 000 0: 15, но не менее 2,02 евро за 1 шт: 100 tyres; 15 % of 1 346 = 201.90 < 202 < 15 % of 1 347 = 202.05
    ("4012110000", "15% min 2.02 EUR/pcs", "1346", {"pcs": 100}, "202.00"),
    ("4012110000", "15% min 2.02 EUR/pcs", "1347", {"pcs": 100}, "202.05"),
    # 2009 11 110 0: 10, но не менее 0,046 евро за 1 л: 1 000 l; the floor is 46.00
    ("2009111100", "10% min 0.046 EUR/l", "459.90", {"l": 1000}, "46.00"),
    ("2009111100", "10% min 0.046 EUR/l", "460.10", {"l": 1000}, "46.01"),
    # 2402 10 000 0: 17, но не менее 1,7 евро за 1000 шт: 5 000 cigars; the floor is 8.50
    ("2402100000", "17% min 1.7 EUR/1000 pcs", "40", {"pcs": 5000}, "8.50"),
    ("2402100000", "17% min 1.7 EUR/1000 pcs", "100", {"pcs": 5000}, "17.00"),
    # 3401 11 000 1: 4,5 плюс 0,02 евро за 1 кг: 450 + 2 500 × 0.02
    ("3401110001", "4.5% + 0.02 EUR/kg", "10000", {"kg": 2500}, "500.00"),
    # 8703 22 109 1: 15, либо 12,5, но не менее 0,6 евро за 1 см³, whichever is lower; one engine of 1 400 cm³ (840.00):
    # 10 000: 1 500 or max(1 250, 840); 6 000: 900 or max(750, 840); 5 000: 750 or max(625, 840)
    ("8703221091", "15% or 12.5% min 0.6 EUR/cm3", "10000", {"cm3": 1400}, "1250.00"),
    ("8703221091", "15% or 12.5% min 0.6 EUR/cm3", "6000", {"cm3": 1400}, "840.00"),
    ("8703221091", "15% or 12.5% min 0.6 EUR/cm3", "5000", {"cm3": 1400}, "750.00"),
]


@pytest.mark.parametrize(("line", "rate", "value", "quantities", "expected"), BY_HAND)
def test_by_hand(
    law: Law, *, line: str, rate: str, value: str, quantities: dict[str, str | int], expected: str
) -> None:
    printed = {row.code: str(row.duty) for row in law.eaeu_tariff}
    assert printed[line] == rate, "the example's rate is no longer what the tariff prints"
    assert duty(rate, value, quantities=quantities) == Decimal(expected)


def test_sugar_is_counted_by_the_thousand_kilograms_in_dollars() -> None:
    """1701 12 100 1: 250 долларов США за 1000 кг. 24 500 kg: 24.5 × 250 = 6 125 USD; at 92.50 RUB, 566 562.50 RUB."""
    assert duty("250 USD/1000 kg", "9000", "USD", quantities={"kg": 24500}) == Decimal("6125.00")
    fx = ExchangeRates([ExchangeRate("USD", "RUB", Decimal("92.50"))])
    assert duty("250 USD/1000 kg", "832500", "RUB", fx, {"kg": 24500}) == Decimal("566562.50")


def test_a_duty_in_euros_on_a_value_in_dollars() -> None:
    """0808 10 100 0: 20 000 kg × 0.06 EUR = 1 200 EUR; at 1 EUR = 1.08 USD, 1 296 USD."""
    fx = ExchangeRates([ExchangeRate("EUR", "USD", Decimal("1.08"))])
    assert duty("0.06 EUR/kg", "9720", "USD", fx, {"kg": 20000}) == Decimal("1296.00")


@pytest.mark.parametrize(
    ("value", "currency", "percent", "expected"),
    [
        # dong have no decimals: 5 % of 1 000 009 is 50 000.45, of 1 000 010 it is 50 000.5
        ("1000009", "VND", "5%", "50000"),
        ("1000010", "VND", "5%", "50001"),
        # Kuwaiti dinars have three: 5 % of 10.009 is 0.50045, of 10.010 it is 0.5005
        ("10.009", "KWD", "5%", "0.500"),
        ("10.010", "KWD", "5%", "0.501"),
        # dollars have two: 5 % of 0.10 is 0.005
        ("0.10", "USD", "5%", "0.01"),
        ("0.09", "USD", "5%", "0.00"),
        # a half is not sent to the even neighbour: 12.5 % of 0.20 is 0.025
        ("0.20", "USD", "12.5%", "0.03"),
        ("0", "USD", "5%", "0.00"),
    ],
)
def test_rounding_is_once_and_half_up(value: str, currency: str, percent: str, expected: str) -> None:
    """Assumption A9."""
    found = duty(percent, value, currency)
    assert found == Decimal(expected)
    assert str(found) == expected, "as many decimals as the currency has"


def test_nothing_is_rounded_before_the_end() -> None:
    """4.5 % of 0.10 is 0.0045 and 0.02 EUR × 0.03 kg is 0.0006: apart they round to 0.00, together to 0.0051, 0.01."""
    assert duty("4.5% + 0.02 EUR/kg", "0.10", quantities={"kg": "0.03"}) == Decimal("0.01")


def test_a_third_of_a_currency_stays_exact() -> None:
    """1 USD = 3 EUR read backwards is a third, which no decimal holds: 9 kg × 1 EUR are 3 USD to the cent."""
    fx = ExchangeRates([ExchangeRate("USD", "EUR", Decimal(3))])
    worked = work_out(parse_rate("1 EUR/kg"), Basis(Decimal(1), "USD", DAY, {"kg": Decimal(9)}, fx))
    assert isinstance(worked, Worked)
    assert worked.amount == 3


@pytest.mark.parametrize(
    ("rate", "unit"),
    [
        ("1 EUR/kg", "kg"),
        ("1 EUR/l", "l"),
        ("1 EUR/pair", "pair"),
        ("1 EUR/m2", "m2"),
        ("5% min 1 EUR/pcs", "pcs"),
        ("5% + 1 EUR/kg", "kg"),
        ("15% or 12.5% min 0.6 EUR/cm3", "cm3"),
    ],
)
def test_what_is_missing_is_named_and_never_counted_as_zero(rate: str, unit: str) -> None:
    """Quantity and exchange rate are both missing: both are said at once. A wrong unit does not serve."""
    wrong = {"kg": Decimal(5)} if unit != "kg" else {"l": Decimal(5)}
    assert work_out(parse_rate(rate), Basis(Decimal(100), "USD", DAY, wrong, NOTHING)) == (
        Missing("quantity", unit=unit),
        Missing("fx", source="EUR", target="USD"),
    )
    given_quantity = Basis(Decimal(100), "USD", DAY, {unit: Decimal(5)}, NOTHING)
    assert work_out(parse_rate(rate), given_quantity) == (Missing("fx", source="EUR", target="USD"),)
    in_euros = Basis(Decimal(100), "EUR", DAY, wrong, NOTHING)
    assert work_out(parse_rate(rate), in_euros) == (Missing("quantity", unit=unit),)


# --- against the oracle -----------------------------------------------------------------------------------------

WORDS = {"kg": "кг", "l": "л", "pcs": "шт", "pair": "пару", "m2": "м²", "cm3": "см³ объема двигателя"}
MONEY_WORDS = {"EUR": "евро", "USD": "долларов США"}

percents = st.decimals(0, 200, places=1)
amounts = st.decimals("0.001", 500, places=3)
values = st.decimals(0, 10**9, places=2)
quantities = st.decimals("0.001", 10**7, places=3)
rates_of_exchange = st.decimals("0.0001", 40000, places=4)


def comma(number: Decimal) -> str:
    return str(number).replace(".", ",")


@st.composite
def duties(draw: st.DrawFn) -> tuple[str, str, str]:
    """A duty as the tariff prints it, as the law book writes it, and the unit it asks for."""
    form = draw(st.sampled_from(["ad_valorem", "specific", "min", "plus", "lower_of"]))
    percent, ceiling, amount = draw(percents), draw(percents), draw(amounts)
    currency, unit, per = (
        draw(st.sampled_from(["EUR", "USD"])),
        draw(st.sampled_from(list(WORDS))),
        draw(st.sampled_from([1, 1000])),
    )
    each = f"{comma(amount)} {MONEY_WORDS[currency]} за {per} {WORDS[unit]}"
    ours = f"{amount} {currency}/{'' if per == 1 else f'{per} '}{unit}"
    match form:
        case "ad_valorem":
            return comma(percent), f"{percent}%", ""
        case "specific":
            return each, ours, unit
        case "min":
            return f"{comma(percent)}, но не менее {each}", f"{percent}% min {ours}", unit
        case "plus":
            return f"{comma(percent)} плюс {each}", f"{percent}% + {ours}", unit
        case _:
            tail = ", в зависимости от того, какая из исчисленных сумм таможенной пошлины ниже"
            return (
                f"{comma(ceiling)}, либо {comma(percent)}, но не менее {each}{tail}",
                f"{ceiling}% or {percent}% min {ours}",
                unit,
            )


@given(duties(), values, quantities, rates_of_exchange, st.sampled_from(["VND", "USD", "KWD", "EUR"]))
def test_like_the_oracle(
    duty_texts: tuple[str, str, str], value: Decimal, quantity: Decimal, fx: Decimal, currency: str
) -> None:
    printed, ours, unit = duty_texts
    decimals = {"VND": 0, "USD": 2, "KWD": 3, "EUR": 2}[currency]
    per_currency = {other: Decimal(1) if other == currency else fx for other in ("EUR", "USD")}
    rates = ExchangeRates(
        ExchangeRate(other, currency, rate) for other, rate in per_currency.items() if other != currency
    )
    given_quantities = {unit: quantity} if unit else {}
    expected = half_up(printed_duty(printed, value, given_quantities, per_currency), decimals)
    worked = work_out(parse_rate(ours), Basis(value, currency, DAY, given_quantities, rates))
    assert isinstance(worked, Worked)
    assert rounded(worked.amount, currency).amount == expected


@given(duties(), values, values, quantities, quantities)
def test_more_goods_never_pay_less(
    duty_texts: tuple[str, str, str], value: Decimal, more: Decimal, quantity: Decimal, larger: Decimal
) -> None:
    """Monotonic in value and in quantity."""
    _, ours, unit = duty_texts
    assume("USD" not in ours)

    def amount(worth: Decimal, count: Decimal) -> Fraction:
        worked = work_out(parse_rate(ours), Basis(worth, "EUR", DAY, {unit: count}, NOTHING))
        assert isinstance(worked, Worked)
        return worked.amount

    assert amount(value, quantity) <= amount(value + more, quantity)
    assert amount(value, quantity) <= amount(value, quantity + larger)
    assert amount(value, quantity) >= 0


def test_every_line_of_the_tariff_like_the_oracle(law: Law, sources: Path) -> None:
    """All 13,289 lines: the oracle reads the text of the chapter files, the engine the law book; one consignment each.

    The consignment is worth 9 000 USD at 1 EUR = 1.08 USD, with 777 of whatever unit.
    """
    with gzip.open(sources / "eaeu" / "ett_2026.csv.gz", "rt", encoding="utf-8") as file:
        printed = {row["hs10"]: row["duty_text_ru"] for row in csv.DictReader(file)}
    assert len(printed) == len(law.eaeu_tariff) == 13289
    quantity = {unit: Decimal(777) for unit in WORDS}
    fx = ExchangeRates([ExchangeRate("EUR", "USD", Decimal("1.08"))])
    basis = Basis(Decimal(9000), "USD", DAY, quantity, fx)
    per_currency = {"EUR": Decimal("1.08"), "USD": Decimal(1)}
    wrong, forms = [], Counter[str]()
    for line in law.eaeu_tariff:
        worked = work_out(line.duty, basis)
        assert isinstance(worked, Worked)
        expected = half_up(printed_duty(printed[line.code], basis.value, quantity, per_currency), 2)
        forms[line.duty.form] += 1
        if rounded(worked.amount, "USD").amount != expected:
            wrong.append((line.code, printed[line.code], str(line.duty)))
    assert not wrong
    assert set(forms) == {"ad_valorem", "specific", "min", "plus", "lower_of"}


# --- which of two rates is lower, whatever is imported (Art. 2.3(4)) --------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("5%", "10%", True),
        ("10%", "10%", True),
        ("11.3%", "6.5%", False),
        ("0%", "0%", True),
        ("1%", "0%", False),
        ("0%", "0.05 EUR/kg", True),
        # 2918 14: 0.15 EUR/kg against an MFN rate of 0.05 EUR/kg is above on every consignment
        ("0.15 EUR/kg", "0.05 EUR/kg", False),
        ("0.05 EUR/kg", "0.15 EUR/kg", True),
        ("2 EUR/1000 pcs", "0.002 EUR/pcs", True),
        ("5%", "5% min 1 EUR/kg", True),
        ("6%", "5% min 1 EUR/kg", None),
        ("5% min 1 EUR/kg", "5%", None),
        ("6% min 1 EUR/kg", "5%", False),
        ("5% min 1 EUR/kg", "5% + 1 EUR/kg", True),
        ("5% + 1 EUR/kg", "5% min 1 EUR/kg", False),
        ("5% + 1 EUR/kg", "5% + 2 EUR/kg", True),
        ("5% + 2 EUR/kg", "5% + 1 EUR/kg", False),
        ("4% + 2 EUR/kg", "5% + 1 EUR/kg", None),
        ("7.5% min 0.36 EUR/kg", "10% min 0.48 EUR/kg", True),
        ("7.5% min 0.36 EUR/kg", "6.5% min 0.3 EUR/kg", False),
        ("7.5% min 0.36 EUR/kg", "6.5% min 0.4 EUR/kg", None),
        ("1 EUR/kg", "5% min 1 EUR/kg", True),
        ("1 EUR/kg", "5%", None),
        ("12%", "15% or 12.5% min 0.6 EUR/cm3", True),
        ("14%", "15% or 12.5% min 0.6 EUR/cm3", None),
        ("16%", "15% or 12.5% min 0.6 EUR/cm3", False),
        ("15% or 12.5% min 0.6 EUR/cm3", "15%", True),
        # different units or currencies cannot be set against each other
        ("1 EUR/kg", "1 EUR/pair", None),
        ("1 EUR/kg", "1 USD/kg", None),
    ],
)
def test_never_above(first: str, second: str, expected: bool | None) -> None:
    assert never_above(parse_rate(first), parse_rate(second)) is expected


@given(duties(), duties(), st.lists(st.tuples(values, quantities), min_size=1, max_size=8))
def test_never_above_holds_on_every_consignment(
    one: tuple[str, str, str], other: tuple[str, str, str], consignments: list[tuple[Decimal, Decimal]]
) -> None:
    """What is said of the rates is true of the duties."""
    assume("USD" not in one[1] + other[1] and (one[2] == other[2] or not one[2] or not other[2]))
    told = never_above(parse_rate(one[1]), parse_rate(other[1]))
    for value, quantity in consignments:
        basis = Basis(value, "EUR", DAY, {one[2]: quantity, other[2]: quantity}, NOTHING)
        first, second = (work_out(parse_rate(duty[1]), basis) for duty in (one, other))
        assert isinstance(first, Worked)
        assert isinstance(second, Worked)
        if told is True:
            assert first.amount <= second.amount
        if told is False and value > 0:
            assert first.amount > second.amount


def test_the_currencies_of_both_sides_have_their_minor_units() -> None:
    """ISO 4217 as CLDR carries it: dong have no minor unit, the EAEU's currencies have hundredths, dinars more."""
    expected = {"VND": 0, "RUB": 2, "BYN": 2, "KZT": 2, "KGS": 2, "AMD": 2, "USD": 2, "EUR": 2, "KWD": 3, "JPY": 0}
    assert {currency: minor_digits(currency) for currency in expected} == expected
    assert minor_digits("ZZZ") is None
    assert minor_digits("") is None
