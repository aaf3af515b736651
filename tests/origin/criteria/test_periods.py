"""Art. 1.1(d): days are calendar days. Reading A25: a period runs from the day after the act; months end with the day
of the same number, or the month's last.
"""

from __future__ import annotations

from datetime import date

import pytest

from burabay.origin.criteria.periods import days_after, months_after, years_after


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-03-10", 12, "2027-03-10"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2016-10-05", -12, "2015-10-05"),
    ],
)
def test_months(start: str, months: int, end: str) -> None:
    assert months_after(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_days_include_week_ends_and_holidays() -> None:
    """60 days from 15 December 2026: 16 in December, 31 in January, 13 in February."""
    assert days_after(date(2026, 12, 15), 60) == date(2027, 2, 13)


def test_years() -> None:
    assert years_after(date(2024, 2, 29), 3) == date(2027, 2, 28)
