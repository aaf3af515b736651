"""Months added to a day, worked by hand from the calendar. A8: a period of months runs through the day before."""

from __future__ import annotations

from datetime import date

import pytest

from burabay.lawbook.periods import last_of_month, last_of_months, months_after, years_after


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2021-08-07", 6, "2022-02-06"),  # the measure of 2021
        ("2025-09-25", 6, "2026-03-24"),
        ("2025-09-28", 6, "2026-03-27"),
        ("2018-03-01", 6, "2018-08-31"),  # whole months
        ("2018-03-31", 6, "2018-09-30"),  # 30 March and six months is 30 September: the day before 31 (there is none)
        ("2025-08-28", 6, "2026-02-27"),
        ("2025-08-29", 6, "2026-02-28"),
        ("2025-08-31", 6, "2026-02-28"),  # February has no 31: its last day
        ("2023-08-31", 6, "2024-02-29"),
        ("2022-02-07", 3, "2022-05-06"),  # the extension behind the measure of 2021
    ],
)
def test_the_last_day_of_a_period_that_begins_on_a_day(first: str, months: int, last: str) -> None:
    assert last_of_months(date.fromisoformat(first), months) == date.fromisoformat(last)


def test_a_period_after_a_day_keeps_the_number_or_takes_the_months_last() -> None:
    assert months_after(date(2026, 8, 31), 1) == date(2026, 9, 30)
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert last_of_month(date(2024, 2, 10)) == date(2024, 2, 29)
