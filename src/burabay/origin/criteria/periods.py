"""Art. 1.1(d) and reading A25. Days and months of chapter 4 as dates."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

READING = ("A25",)


def months_after(day: date, months: int) -> date:
    """The last day of a period of months that begins the day after `day`: the same number, or the month's last day.

    A negative number of months goes back in the same way.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_after(day: date, days: int) -> date:
    """The last day of a period of calendar days that begins the day after `day`."""
    return day + timedelta(days=days)


def years_after(day: date, years: int) -> date:
    """The last day of a period of years that begins the day after `day`."""
    return months_after(day, 12 * years)
