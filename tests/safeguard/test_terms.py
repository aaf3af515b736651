"""Art. 2.10 and Annex 2 as numbers, by hand from the text of the treaty."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from burabay.book import Book
from burabay.errors import InputError
from burabay.safeguard.terms import Terms


@pytest.fixture(scope="module")
def terms(book: Book) -> Terms:
    return book.trigger_terms


def test_the_level_of_the_year_of_entry_into_force(terms: Terms) -> None:
    """Annex 2, general note 4: (T/365)*N. Group 3: T = 2,797,997; N = 27 days of October + 30 + 31 = 88."""
    level = terms.level(3, 2016)
    assert (level.printed_kg, level.days, level.kg) == (2_797_997, 88, Fraction(246_223_736, 365))
    # 246,223,736 / 365 = 674,585.578 08…: shown cut, so that what is above the figure shown may yet not exceed it.
    assert level.shown_kg == Decimal("674585.578")
    assert not level.exceeded_by(Decimal("674585.578"))
    assert level.exceeded_by(Decimal("674585.579"))
    assert level.assumptions == ("A34",)


def test_levels_are_as_printed_and_the_last_column_holds_on(terms: Terms) -> None:
    assert terms.level(1, 2017).kg == 293_699  # Annex 2, row 1, 2017
    assert terms.level(12, 2029).kg == 8_867_115  # row 12, "2029 and subsequent years"
    later = terms.level(12, 2035)
    assert later.kg == 8_867_115
    assert later.beyond


def test_a_level_is_passed_by_more_alone(terms: Terms) -> None:
    """Art. 2.10(1): 'exceeds'."""
    level = terms.level(8, 2026)  # 10,461 kg
    assert not level.exceeded_by(Decimal(10_461))
    assert level.exceeded_by(Decimal("10461.001"))
    assert level.percent(Decimal(10_461)) == 100


@pytest.mark.parametrize("year", [2015, 1900, 9999])
def test_years_without_a_level(terms: Terms, year: int) -> None:
    with pytest.raises(InputError) as caught:
        terms.level(1, year)
    assert caught.value.key == "trigger_year"


def test_groups_by_number_and_by_name(terms: Terms) -> None:
    assert [terms.group(given) for given in (5, "5", " 05 ", "underwear", "Нижнее бельё", "ĐỒ LÓT")] == [5] * 6
    assert [terms.group(given) for given in ("6107110000", "6107 11 000 0", "610711", "6107")] == [5] * 4
    for wrong in ("6104", "0901210001", "61", "13", "0", "-1", "", "hats", "5.0"):
        with pytest.raises(InputError):
            terms.group(wrong)


def test_the_earliest_window_by_the_notices(terms: Terms) -> None:
    """Passed on 10 October 2026: + 20 days of notice = 30 October; + 30 days = 29 November; six months, three more."""
    window = terms.window(date(2026, 10, 10))
    assert (window.first, window.last, window.last_if_extended) == (
        date(2026, 11, 29), date(2027, 5, 28), date(2027, 8, 28),
    )  # fmt: skip


def test_how_long_the_measures_took_so_far(terms: Terms) -> None:
    """From the end of 2017 to 3 March 2018: 31 + 28 + 3 = 62 days; of 2020 to 7 August 2021: 212 + 7 = 219; of 2024
    to 28 September 2025 at the latest: 243 + 28 = 271.
    """
    practice = terms.practice()
    assert practice is not None
    assert (practice.shortest, practice.usual, practice.longest, practice.measures) == (62, 219, 271, 3)
    firsts = [window.first for window in terms.likely_windows(2026)]
    assert firsts == [date(2027, 3, 3), date(2027, 8, 7), date(2027, 9, 28)]
