"""A56: what a printed figure leaves open, worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.trade.bands import Band, band, growth, steps


def of(low: str, high: str) -> Band:
    return Band(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("value", "printed", "last", "significant"),
    [
        (1_800_000_000, "1,8 tỷ USD", 10**8, 10**8),
        (10_000, "10.000 tấn", 1, 10_000),
        (62_600_000, "62,6 triệu USD", 100_000, 100_000),
        (6_300_000_000, "6.3 billion", 10**8, 10**8),
        (1_234_500, "1,234,500 USD", 1, 100),
        (342_000_000, "342 000 000", 1, 10**6),
        (342_000_000, "342\u00a0000 тыс.", 1000, 10**6),
        (2_000_000_000, "hai tỷ USD", 10**9, 10**9),  # in words: closing zeros are not printed
        (250_000_000, "năm 2024 khoảng 250 triệu", 10**6, 10**7),  # the year is not the figure
    ],
)
def test_what_the_last_digit_is_worth(value: int, printed: str, last: int, significant: int) -> None:
    assert steps(Fraction(value), printed) == (Fraction(last), Fraction(significant))


def test_exact_is_half_of_the_last_digit() -> None:
    assert band(Fraction(1_800_000_000), "1,8 tỷ USD") == of("1750000000", "1850000000")
    assert band(Fraction("15.2"), "15,2%") == of("15.15", "15.25")


def test_a_figure_of_one_digit_is_no_rougher_than_a_tenth() -> None:
    """6 billion may be 5.7 to 6.3, not 5.5 to 6.5: the last digit counts as a tenth of the figure at most."""
    assert band(Fraction(6_000_000_000), "6 tỷ USD") == of("5700000000", "6300000000")


def test_over_nearly_about() -> None:
    hundred = Fraction(100_000_000)
    assert band(hundred, "hơn 100 triệu USD", "over") == of("100000000", "200000000")
    assert band(Fraction(6_300_000_000), "hơn 6,3 tỷ", "over") == of("6300000000", "6400000000")
    assert band(Fraction(7_000_000_000), "gần 7 tỷ", "nearly") == of("6500000000", "7000000000")
    assert band(hundred, "gần 100 triệu", "nearly") == of("90000000", "100000000")
    assert band(Fraction(250_000_000), "khoảng 250 triệu", "about") == of("237500000", "262500000")
    assert band(Fraction(7_000_000_000), "khoảng 7 tỷ", "about") == of("6500000000", "7500000000")


def test_a_fall_mirrors_a_rise() -> None:
    assert band(Fraction("-3.5"), "3,5%") == of("-3.55", "-3.45")
    assert band(Fraction(-3), "hơn 3%", "over") == of("-4", "-3")


def test_bands_that_only_touch_do_not_meet() -> None:
    assert not of("1", "2").meets(of("2", "3"))
    assert of("1", "2").meets(of("1.9", "3"))
    assert of("2", "2").meets(of("2", "3"))  # a point
    assert Band(Fraction(5), None).meets(of("6", "7"))
    assert not Band(Fraction(8), None).meets(of("6", "7"))


def test_growth_of_the_issue() -> None:
    """62.6 → 342: 342 / 62.6 = 5.46326, so +446.3 %; by the digits 341.5 / 62.65 and 342.5 / 62.55."""
    found = growth(band(Fraction(62_600_000), "62,6 triệu"), band(Fraction(342_000_000), "342 triệu"))
    assert found is not None
    assert found.high is not None
    assert round(float(found.low), 1) == 445.1
    assert round(float(found.high), 1) == 447.6
    assert found.meets(band(Fraction(446), "446%"))
    assert not found.meets(band(Fraction(516), "516%"))


def test_no_growth_from_nothing() -> None:
    assert growth(of("0", "1"), of("5", "6")) is None
    assert growth(Band(Fraction(1), None), of("5", "6")) is None


@given(
    st.fractions(min_value=Fraction(1, 1000), max_value=10**13, max_denominator=1000),
    st.text(max_size=30),
    st.sampled_from(["exact", "over", "nearly", "about", "??"]),
)
def test_the_value_lies_in_its_band_whatever_is_printed(value: Fraction, printed: str, approx: str) -> None:
    found = band(value, printed, approx)
    assert found.high is not None
    assert 0 <= found.low <= value <= found.high
