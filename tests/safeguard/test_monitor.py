"""Where a group stands: fill, crossing, earlier years, what may come; by hand from levels of Annex 2."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from burabay.book import Book
from burabay.errors import InputError
from burabay.safeguard.calendar import State
from burabay.safeguard.monitor import EARLIEST, Standing, percent_text
from burabay.safeguard.terms import Between
from burabay.safeguard.volumes import Entry, Volumes


def volumes(group: int, kg: Mapping[str, int | str]) -> Volumes:
    return Volumes(
        tuple(
            Entry(date.fromisoformat(f"{month}-01"), group, "", "", Decimal(value), None, "x.csv", row)
            for row, (month, value) in enumerate(kg.items(), start=2)
        )
    )


def year(kg: str | int, of: int = 2026, months: int = 12) -> dict[str, int | str]:
    return {f"{of}-{month:02d}": kg for month in range(1, months + 1)}


def standing(book: Book, known: Volumes, on: str, **how: object) -> Standing:
    return book.trigger(known, on=on, forecast=False, **how).standings[0]  # type: ignore[arg-type]


def test_fill_is_exact_and_the_level_itself_is_not_above(book: Book) -> None:
    """Group 8, 2026: 10,461 kg. Eleven months of 951 kg are 10,461."""
    found = standing(book, volumes(8, year(951, months=11)), "2026-12-15")
    assert (found.kg, found.crossed) == (Decimal(10_461), None)
    assert found.percent == 100
    assert found.state == (State.UNDER,)
    found = standing(book, volumes(8, {**year(951, months=10), "2026-11": "951.001"}), "2026-12-15")
    assert found.crossed == Between(date(2026, 11, 1), date(2026, 11, 30))
    assert found.state == (State.EXCEEDED,)


def test_what_is_above_is_never_shown_as_the_level() -> None:
    assert percent_text(Fraction(100_01, 100)) == Decimal("100.1")
    assert percent_text(Fraction(99_99, 100)) == Decimal("99.9")
    assert percent_text(Fraction(100)) == Decimal("100.0")


def test_150_percent(book: Book) -> None:
    """15,691.5 kg is 150 % of 10,461: 16 months' worth of 1,000 kg do not fit a year, 1,400 kg pass it in December."""
    found = standing(book, volumes(8, year(1_400)), "2027-01-15")
    assert found.crossed == Between(date(2026, 8, 1), date(2026, 8, 31))  # 7 months are 9,800, 8 are 11,200
    assert found.crossed_extension == Between(date(2026, 12, 1), date(2026, 12, 31))  # 11: 15,400; 12: 16,800
    assert found.volume == Decimal(16_800)
    assert found.calendar is not None
    assert found.calendar.step("extension").rule.key == "trigger_rule_extension_yes"


def test_150_percent_is_open_while_the_year_runs(book: Book) -> None:
    found = standing(book, volumes(8, year(1_400, months=9)), "2026-10-15")
    assert found.calendar is not None
    assert (found.volume, found.calendar.step("extension").rule.key) == (None, "trigger_rule_extension")


def test_a_missing_month_may_have_passed_it_earlier(book: Book) -> None:
    kg = {month: value for month, value in year(1_400, months=9).items() if month != "2026-03"}
    found = standing(book, volumes(8, kg), "2026-10-15")
    assert found.missing == (date(2026, 3, 1),)
    assert found.crossed == Between(date(2026, 3, 1), date(2026, 9, 30))  # 8 months known are 11,200
    assert "trigger_missing" in [note.key for note in found.notes]


def test_2016_counts_from_entry_into_force(book: Book) -> None:
    """Group 8: 5,318 × 88/365 = 1,282.147… kg; January to September count for nothing."""
    found = standing(book, volumes(8, year(500, 2016)), "2017-01-31", year=2016)
    assert (found.kg, found.months[0]) == (Decimal(1_500), date(2016, 10, 1))
    assert found.crossed == Between(date(2016, 12, 1), date(2016, 12, 31))
    assert "trigger_first_month" in [note.key for note in found.notes]
    found = standing(book, volumes(8, year(1_300, 2016)), "2017-01-31", year=2016)
    assert found.crossed == Between(date(2016, 10, 5), date(2016, 10, 31))


def test_beside_earlier_years(book: Book) -> None:
    """Level of 2025: 9,777 kg. Through March 3 × 500 = 1,500; the whole year 12 × 500 = 6,000."""
    known = volumes(8, {**year(500, 2025), **year(300, 2015), **year(700, 2026, 3)})
    found = standing(book, known, "2026-04-15")
    before, oldest = found.earlier
    assert (before.year, before.kg, before.whole_kg, before.exceeded) == (2025, Decimal(1_500), Decimal(6_000), False)
    assert before.percent == Fraction(150_000, 9_777)
    assert (oldest.year, oldest.level, oldest.percent, oldest.exceeded) == (2015, None, None, None)


def test_without_a_year_that_of_the_last_month(book: Book) -> None:
    known = volumes(8, year(500, 2025))
    assert book.trigger(known, on="2026-02-01", forecast=False).year == 2025
    assert book.trigger(on="2026-02-01").year == 2026


def test_nothing_after_the_day_is_looked_at(book: Book) -> None:
    known = volumes(8, year(1_400))
    assert standing(book, known, "2026-03-15").kg == Decimal(4_200)
    assert "trigger_month_running" in [note.key for note in standing(book, known, "2026-03-15").notes]
    with pytest.raises(InputError) as caught:
        book.trigger(known, on="2025-12-31")
    assert caught.value.key == "trigger_before"


def test_windows_after_the_level_was_passed(book: Book) -> None:
    """Passed in August 2026: + 50 days from 1 August is before 15 October + 30 days = 14 November, the earliest now."""
    found = standing(book, volumes(8, year(1_400, months=9)), "2026-10-15")
    assert [scenario.key for scenario in found.scenarios] == [EARLIEST, "as_fast", "as_usual", "as_slow"]
    assert found.scenarios[0].window.first == date(2026, 11, 14)
    assert {scenario.chance for scenario in found.scenarios} == {1.0}


def test_last_years_level_passed_without_a_measure_known(book: Book) -> None:
    known = volumes(8, {**year(1_000, 2025), **year(100, 2026, 2)})
    found = standing(book, known, "2026-03-10")
    assert {scenario.year for scenario in found.scenarios} == {2025}
    # 60 days after the year's end is past; 30 days from 10 March: 9 April.
    assert [scenario.key for scenario in found.scenarios] == [EARLIEST, "as_usual", "as_slow"]
    assert found.scenarios[0].window.first == date(2026, 4, 9)


def test_a_year_whose_measure_is_known_brings_no_other(book: Book) -> None:
    """The measure of 2025 on group 3 came of 2024, when the level was 4,807,479 kg."""
    known = volumes(3, {**year(500_000, 2024), **year(1_000, 2025, 6)})
    found = standing(book, known, "2025-07-15")
    assert found.scenarios == ()
    told = standing(book, volumes(3, year(500_000, 2024)), "2025-10-15", year=2024)
    assert told.state == (State.IN_FORCE,)
    assert [measure.measure for measure, _ in told.in_force] == ["2025"]


def test_a_forecast_uses_months_that_are_over(book: Book) -> None:
    report = book.trigger(volumes(8, year(951, months=9)), on="2026-09-15", groups=[8])
    forecast = report.standings[0].forecast
    assert forecast is not None
    assert (forecast.months_known, forecast.last_known) == (8, date(2026, 8, 1))
    assert 0 < forecast.above_level < 1


def test_groups_by_number_and_name_in_the_order_asked(book: Book) -> None:
    report = book.trigger(on="2026-01-01", groups=["underwear", 3, 3])
    assert [each.group for each in report.standings] == [5, 3]
    assert len(book.trigger(on="2026-01-01").standings) == 12


def test_a_month_without_one_of_the_states_is_no_ground_for_a_forecast(book: Book) -> None:
    entries = [
        Entry(date(2026, month, 1), 8, "", state, Decimal(400), None, "x", month)
        for month in range(1, 7)
        for state in ("RU", "KZ")
        if (month, state) != (6, "KZ")
    ]
    found = book.trigger(Volumes(tuple(entries)), on="2026-07-20").standings[0]
    assert (found.kg, "trigger_states_lack" in [note.key for note in found.notes]) == (Decimal(4_400), True)
    assert found.forecast is not None
    assert found.forecast.months_known == 5


def test_lines_that_have_no_figure_are_told(book: Book) -> None:
    """Of the lines of group 8 in trigger_lines.csv all have a figure, then all but one."""
    lines = [line for line, group in book.trigger_terms.lines.items() if group == 8]
    entries = tuple(Entry(date(2026, 1, 1), 8, line, "", Decimal(1), None, "x.csv", 2) for line in lines)
    assert "trigger_lines_part" not in [note.key for note in standing(book, Volumes(entries), "2026-02-15").notes]
    found = standing(book, Volumes(entries[1:]), "2026-02-15")
    (note,) = [note for note in found.notes if note.key == "trigger_lines_part"]
    assert (note.values["given"], note.values["lines"]) == (len(lines) - 1, len(lines))


def test_a_level_passed_in_a_month_that_is_not_over(book: Book) -> None:
    """Group 8, 2026: 10,461 kg; nine months of 900 are 8,100, and the half of October brings 3,000 more."""
    known = volumes(8, {**year(900, months=9), "2026-10": 3_000})
    found = book.trigger(known, on="2026-10-16").standings[0]
    assert found.crossed == Between(date(2026, 10, 1), date(2026, 10, 31))
    assert found.forecast is not None
    assert (found.forecast.above_level, found.forecast.settled) == (1.0, True)
    assert found.forecast.above_extension < 1
    assert "forecast_chance" not in [phrase.key for phrase in found.forecast.said()]


def test_the_earliest_days_of_a_level_passed_last_year(book: Book) -> None:
    """Passed some day in December 2026: by 50 days from the 1st on 20 January; decided on 10 January, 30 days on
    9 February. The last day of December would give 19 February.
    """
    known = volumes(8, {**year(900, months=11), "2026-12": 900, "2027-01": 1})
    found = standing(book, known, "2027-01-10")
    (earliest,) = [each for each in found.scenarios if each.key == EARLIEST]
    assert earliest.window.first == date(2027, 2, 9)
