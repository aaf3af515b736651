"""Art. 4.5: (FOB − non-originating) / FOB × 100 %, exact. "Not less than": the threshold itself is enough (note 2)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from burabay.origin.bill import CIF, PRICE, Node, amount
from burabay.origin.value import Content, Span, percent_text, span_of, value_of


def content(fob: str, low: str, high: str | None = None) -> Content:
    return Content(Fraction(fob), Span(Fraction(low), Fraction(high if high is not None else low)))


@pytest.mark.parametrize(
    ("non_originating", "met"),
    [("7500", True), ("7500.01", False), ("7499.99", True), ("0", True)],
)
def test_the_threshold_itself_is_enough(non_originating: str, met: bool) -> None:
    assert content("15000", non_originating).judge(50).met is met


def test_a_third_is_exact() -> None:
    """(3 − 1.8) / 3 = 40 % exactly; a binary fraction would give 39.99999999999999."""
    assert content("3", "1.8").judge(40).met is True
    assert content("3", "1.8").least == 40


def test_margin() -> None:
    """500.00 at 40 %: at most 300.00. Of 295.00 there are 5.00 to spare; FOB may fall to 295 / 0.6."""
    room = content("500", "295").margin(40)
    assert [room.limit, room.spare, room.fob] == [300, 5, 500 - Fraction(295 * 100, 60)]


def test_what_is_open_is_a_span() -> None:
    """60 certainly and 40 possibly, of 100: 40 % to 0 %."""
    found = content("100", "60", "100")
    assert [found.judge(percent).met for percent in (40, 41, 1)] == [None, False, None]
    assert content("100", "30", "60").judge(40).met is True


def test_a_span_of_values() -> None:
    assert span_of([(Fraction(3), True), (Fraction(2), False)]) == Span(Fraction(3), Fraction(5))
    assert span_of([(Fraction(3), True), (None, False)]) == Span(Fraction(3), None)


def test_carriage_inside_the_party_comes_off_a_price_alone() -> None:
    """Art. 4.5, last paragraph: of materials acquired within the Party."""
    paid = Node("m", value=Fraction(10), basis=PRICE, inland=Fraction(1))
    landed = Node("m", value=Fraction(10), basis=CIF)
    assert [value_of(paid), value_of(landed)] == [9, 10]


def test_a_percentage_is_never_rounded_up() -> None:
    assert percent_text(Fraction(49999, 1000)) == Decimal("49.99")
    assert percent_text(Fraction(-1, 3)) == Decimal("-0.34")


@pytest.mark.parametrize(
    ("value", "told"),
    [("100", "100.00"), ("0.5", "0.50"), ("1234.5678", "1234.5678"), ("0", "0.00"), ("1/3", "0.333333")],
)
def test_amounts(value: str, told: str) -> None:
    assert str(amount(Fraction(value))) == told
