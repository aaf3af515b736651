"""Periods of days, months and years as the law counts them: the one place where the program adds months to a day.

Days are calendar days (Art. 1.1(d)). Months keep the number of the day; where a month has no such number, its last day
stands for it. Nothing is moved for week-ends or holidays.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The last day of a period of months that begins the day after `day`: the same number, or the month's last day.

    31 August and one month is 30 September. A negative number of months goes back in the same way.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_after(day: date, days: int) -> date:
    """The last day of a period of calendar days that begins the day after `day`."""
    return day + timedelta(days=days)


def years_after(day: date, years: int) -> date:
    """The last day of a period of years that begins the day after `day`."""
    return months_after(day, 12 * years)


def last_of_months(first: date, months: int) -> date:
    """The last day of a period of months whose first day is `first` (A8): the day before the same number.

    A period from 7 August of six months runs through 6 February. Where the last month has no such number the period
    runs through that month's last day: from 31 August through 28 February.
    """
    return months_after(first - timedelta(days=1), months) if first.day > 1 else _whole_months(first, months)


def _whole_months(first: date, months: int) -> date:
    """From the first of a month: through the last day of the last of these months."""
    return months_after(first, months) - timedelta(days=1)


def month_of(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
