"""What the law says of each quota. Expected values are worked out from Annex 1(c), (d), (f) and the acts named."""

from __future__ import annotations

from datetime import date

import pytest

from burabay.book import Book
from burabay.errors import InputError
from burabay.quota.opening import openings, rate_of
from burabay.quota.volumes import amount_of, codes_in_and_out, quota_terms


@pytest.mark.parametrize(
    ("quota", "year", "volume", "unit"),
    [
        ("rice", 2026, 10_000_000, "kg"),  # Annex 1(f): 10 000 tonnes a year, no growth
        ("tobacco", 2026, 500_000, "kg"),  # Annex 1(d): 500 tonnes a year
        ("eggs", 2016, 8_000, "dozen"),  # Annex 1(c): 8 000 dozen
        ("eggs", 2017, 8_400, "dozen"),  # and 5 % a year
        ("eggs", 2026, 13_031, "dozen"),  # 8 000 × 1.05¹⁰ = 13 031.16; Circular 04/2023/TT-BCT: 13 031
    ],
)
def test_volumes_by_year(book: Book, quota: str, year: int, volume: int, unit: str) -> None:
    terms = quota_terms(book, quota, year)
    assert (terms.volume, terms.unit) == (volume, unit)
    assert (terms.first, terms.last) == (date(year, 1, 1) if year > 2016 else date(2016, 10, 5), date(year, 12, 31))


@pytest.mark.parametrize(
    ("quota", "year", "rate"),
    [
        ("rice", 2026, "0%"),  # Annex 1(f)
        ("eggs", 2016, "15%"),  # Annex 1(c), columns 2016, 2017, 2018 and after
        ("eggs", 2017, "7.5%"),
        ("eggs", 2020, "0%"),
        # Annex 1(d), columns 2016 to 2020; stems of 2401.30.10 stand at 5 % in 2016 already.
        ("tobacco", 2016, "7% (2401.30.10: 5%)"),
        ("tobacco", 2018, "5%"),
        ("tobacco", 2019, "3%"),
        ("tobacco", 2026, "0%"),
    ],
)
def test_rates_by_year(book: Book, quota: str, year: int, rate: str) -> None:
    assert rate_of(quota_terms(book, quota, year)) == rate


def test_rice_has_a_code_within_and_one_outside(book: Book) -> None:
    assert codes_in_and_out(book, "1006306709") == ("1006306701", "1006306709")
    assert codes_in_and_out(book, "1006309801") == ("1006309801", "1006309809")
    assert codes_in_and_out(book, "04072100") == ("04072100", "04072100")
    assert [rate.code for rate in quota_terms(book, "rice", 2026).rates] == ["1006306701", "1006309801"]


def test_belarus_divides_by_history_and_applications(book: Book) -> None:
    """Resolution 26 of 2026: 70 % by 10 February by past imports, 30 % until 30 November in order of applications."""
    history, applications = quota_terms(book, "rice", 2026, "BY", 1_500_000).parts
    assert (history.method, history.percent, history.volume, history.years) == ("history", 70, 1_050_000, 3)
    assert history.decided_by == date(2026, 2, 10)
    assert (applications.method, applications.percent, applications.volume) == ("applications", 30, 450_000)
    assert applications.until == date(2026, 11, 30)


def test_parts_of_an_odd_volume_lose_nothing(book: Book) -> None:
    """70 % of 7 kg is 4.9, 30 % is 2.1: the kilogram over goes to the larger remainder, 0.9."""
    parts = quota_terms(book, "rice", 2026, "BY", 7).parts
    assert [part.volume for part in parts] == [5, 2]


def test_belarus_in_2016_by_history_alone(book: Book) -> None:
    """Resolution 797 of 2016: all of it, by 25 October, by three years' imports."""
    (only,) = quota_terms(book, "rice", 2016, "BY", 1000).parts
    assert (only.method, only.percent, only.decided_by) == ("history", 100, date(2016, 10, 25))


@pytest.mark.parametrize(("quota", "state", "year"), [("rice", "KZ", 2026), ("rice", "BY", 2021), ("eggs", "VN", 2020)])
def test_a_method_that_was_not_read_is_unknown_by_name(book: Book, quota: str, state: str, year: int) -> None:
    terms = quota_terms(book, quota, year, state)
    assert [part.method for part in terms.parts] == ["unknown"]
    assert "quota_method_unknown" in {phrase.key for phrase in terms.unknowns}


def test_the_split_of_rice_is_not_held(book: Book) -> None:
    assert quota_terms(book, "rice", 2026, "BY").volume is None
    assert "quota_split_unknown" in {phrase.key for phrase in quota_terms(book, "rice", 2026).unknowns}
    with pytest.raises(InputError) as error:
        openings(book, quota_terms(book, "rice", 2026, "BY", 5), source="", parts=False, key="", day=None, known=())
    assert error.value.key == "quota_open_state"


def test_opening_a_state_opens_the_union_first(book: Book) -> None:
    terms = quota_terms(book, "rice", 2026, "BY", 1_500_000)
    made = openings(book, terms, source="a decision", parts=True, key="", day=None, known=())
    assert [(each.period, each.volume, each.part_of) for each in made] == [
        ("rice/2026", 10_000_000, ""),
        ("rice/2026/BY", 1_500_000, "rice/2026"),
        ("rice/2026/BY/history", 1_050_000, "rice/2026/BY"),
        ("rice/2026/BY/applications", 450_000, "rice/2026/BY"),
    ]
    assert made[0].source == "VN-EAEU FTA, Annex 1(f)"


@pytest.mark.parametrize(
    ("quota", "year", "state", "volume", "key"),
    [
        ("sugar", 2026, "", None, "quota_name"),
        ("rice", 2015, "", None, "quota_year"),
        ("rice", 2028, "", None, "quota_year"),
        ("rice", 2026, "VN", None, "quota_state"),
        ("eggs", 2026, "BY", None, "quota_state"),
        ("rice", 2026, "BY", 10_000_001, "quota_above_law"),
    ],
)
def test_what_the_law_does_not_have_is_refused(
    book: Book, quota: str, year: int, state: str, volume: int | None, key: str
) -> None:
    with pytest.raises(InputError) as error:
        quota_terms(book, quota, year, state, volume)
    assert error.value.key == key
    assert all(error.value.say(language) for language in ("en", "ru", "vi"))


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [("2500", "kg", 2500), ("2.5t", "kg", 2500), ("2.5 t", "kg", 2500), ("0.001 т", "kg", 1), ("12 tấn", "kg", 12_000),
     ("12 ta\u0302\u0301n", "kg", 12_000), ("300dozen", "dozen", 300), ("300 tá", "dozen", 300),
     ("1000000000000t", "kg", 10**15)],
)  # fmt: skip
def test_amounts(text: str, unit: str, amount: int) -> None:
    assert amount_of(text, unit) == amount


@pytest.mark.parametrize(
    "text",
    ["", " ", "t", ".", "-5", "+5", "1,000", "1e3", "NaN", "inf", "0", "0t", "2.5", "0.0001t", "٣", "5 dozen", "9" * 31,
     "1000000000001t", "1_000", "5 5"],
)  # fmt: skip
def test_amounts_that_are_none(text: str) -> None:
    with pytest.raises(InputError) as error:
        amount_of(text, "kg")
    assert error.value.key.startswith("quota_amount")
    assert all(error.value.say(language) for language in ("en", "ru", "vi"))
