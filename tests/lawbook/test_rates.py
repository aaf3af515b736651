"""The law's notation of a rate: the six forms of the head of `rates.py`, and what is refused."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.lawbook.rates import DUTY_UNITS, Rate, Specific, parse_rate

LAW = Path(__file__).resolve().parents[2] / "law"


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5%", Rate("ad_valorem", Decimal(5))),
        ("12.5%", Rate("ad_valorem", Decimal("12.5"))),
        ("0.75 EUR/pair", Rate("specific", specific=Specific(Decimal("0.75"), "EUR", 1, "pair"))),
        ("250 USD/1000 kg", Rate("specific", specific=Specific(Decimal(250), "USD", 1000, "kg"))),
        ("50% min 1 EUR/kg", Rate("min", Decimal(50), Specific(Decimal(1), "EUR", 1, "kg"))),
        ("4.5% + 0.02 EUR/kg", Rate("plus", Decimal("4.5"), Specific(Decimal("0.02"), "EUR", 1, "kg"))),
        # ETT, heading 8703: 15, либо 12,5, но не менее 0,6 евро за 1 см³ …, whichever is lower.
        (
            "15% or 12.5% min 0.6 EUR/cm3",
            Rate("lower_of", Decimal("12.5"), Specific(Decimal("0.6"), "EUR", 1, "cm3"), Decimal(15)),
        ),
    ],
)
def test_each_form_is_read_and_written(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate
    assert str(parse_rate(text)) == text


def test_zeros_that_say_nothing_are_dropped() -> None:
    assert str(parse_rate("10.0% min 0.50 EUR/1 kg")) == "10% min 0.5 EUR/kg"
    assert str(parse_rate("200 EUR/1000 kg")) == "200 EUR/1000 kg"  # and those that say something stay
    assert str(parse_rate("100%")) == "100%"


def test_free_is_a_rate_of_nothing_but_zero_per_cent() -> None:
    assert parse_rate("0%").is_free
    assert not parse_rate("0.1%").is_free
    assert not parse_rate("0% min 0.1 EUR/kg").is_free  # 0 %, but not less than something, is something


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "'' is not an amount per unit"),
        ("5", "'5' is not an amount per unit"),
        ("five%", "'five%' is not a percentage"),
        ("-5%", "'-5%' is not a percentage"),
        ("5 %", "'5 %' is not a percentage"),
        ("5,5%", "'5,5%' is not a percentage"),
        ("1e3%", "'1e3%' is not a percentage"),
        ("٥%", "'٥%' is not a percentage"),
        ("NaN%", "'NaN%' is not a percentage"),
        ("5.1234%", "'5.1234%' is not a percentage such as 12.5% (at most three decimals)"),
        ("1234567%", "'1234567%' is not a percentage"),
        ("0.12345 EUR/kg", "'0.12345 EUR/kg' is not an amount per unit"),
        ("1 EUR/0 kg", "'1 EUR/0 kg' is not an amount per unit"),
        ("1 eur/kg", "'1 eur/kg' is not an amount per unit"),
        ("1 EUR/barrel", "'1 EUR/barrel' is not an amount per unit such as 0.75 EUR/pair (units: kg, l, pcs"),
        ("1 EUR/kg\n", "is not an amount per unit"),
        ("5% min", "'5% min' is not a percentage"),
        ("5% min 5%", "'5%' is not an amount per unit"),
        ("5% + ", "'' is not an amount per unit"),
        ("5% min 1 EUR/kg + 1 EUR/kg", "'1 EUR/kg + 1 EUR/kg' is not an amount per unit"),
        ("15% or 12%", "'12%': after 'or' a rate with 'min' must follow"),
        ("1 EUR/kg or 12% min 1 EUR/kg", "'1 EUR/kg' is not a percentage"),
    ],
)
def test_nonsense_is_refused_with_the_part_that_is_wrong(text: str, wrong: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_rate(text)
    assert wrong in str(caught.value)


PERCENTS = st.decimals(0, 999_999, places=3).map(abs)
AMOUNTS = st.builds(
    Specific,
    st.decimals(0, 999_999_999, places=4).map(abs),
    st.sampled_from(["EUR", "USD"]),
    st.sampled_from([1, 100, 1000]),
    st.sampled_from(DUTY_UNITS),
)
RATES = st.one_of(
    st.builds(Rate, st.just("ad_valorem"), PERCENTS),
    st.builds(Rate, st.just("specific"), st.none(), AMOUNTS),
    st.builds(Rate, st.just("min"), PERCENTS, AMOUNTS),
    st.builds(Rate, st.just("plus"), PERCENTS, AMOUNTS),
    st.builds(Rate, st.just("lower_of"), PERCENTS, AMOUNTS, PERCENTS),
)


@given(RATES)
def test_what_is_written_is_read_back(rate: Rate) -> None:
    again = parse_rate(str(rate))
    assert again == rate  # by number: 5.000 is 5
    assert str(parse_rate(str(again))) == str(again)


@given(st.text(alphabet="0123456789.,%+- minorEURUSD/kgpaircm³", max_size=30))
def test_any_text_is_read_or_refused_never_worse(text: str) -> None:
    try:
        rate = parse_rate(text)
    except ValueError:
        return
    assert parse_rate(str(rate)) == rate


RATE_COLUMNS = {
    "eaeu/tariff.csv": ["duty"], "eaeu/notes.csv": ["duty"], "vietnam/temporary_rates.csv": ["duty"],
    "vietnam/tariff.csv": ["mfn", "mfn_out_of_quota", "ordinary", "ordinary_out_of_quota"],
    "vietnam/chapter98.csv": ["mfn", "ordinary"], "agreements/vn-eaeu/quota_rates.csv": ["rate"],
    "agreements/vn-eaeu/eaeu_schedule.csv": ["base", "eif", *map(str, range(2016, 2026))],
    "agreements/vn-eaeu/vietnam_schedule.csv": ["base", "eif", *map(str, range(2016, 2028))],
}  # fmt: skip
MARKS = {"", "U", "T", "Q", "CKD", "150% of MFN"}


def test_every_rate_of_the_law_is_written_as_it_prints() -> None:
    texts: set[str] = set()
    for name, columns in RATE_COLUMNS.items():
        with (LAW / name).open(encoding="utf-8", newline="") as file:
            texts |= {row[column] for row in csv.DictReader(file) for column in columns}
    rates = texts - MARKS
    assert len(rates) > 500  # 13,289 lines hold some hundreds of distinct duties; an empty set would prove nothing
    assert [text for text in sorted(rates) if str(parse_rate(text)) != text] == []
    assert {parse_rate(text).form for text in rates} == {"ad_valorem", "specific", "min", "plus", "lower_of"}
