"""Years and parts of years, however EDTF writes them, in the one form of law/trade/turnover.csv."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

_QUARTERS = {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12)}
_HALVES = {40: (1, 6), 41: (7, 12)}
_DAY = r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?"


def months_of(edtf: str) -> tuple[int, int, int] | None:
    """Year, first and last month of a period within one year; None for another one.

    2021, 2021-05, 2021-33 (first quarter of EDTF), 2021-40 (first half), 2021-Q1, 2021-H1, 2021-01/2021-09 and
    2021-01-01/2021-09-30 are read; marks of doubt (?, ~, %) are left out.
    """
    text = re.sub(r"[?~%]", "", edtf.strip())
    if match := re.fullmatch(r"(\d{4})-?([QH])(\d)", text):
        size = 3 if match[2] == "Q" else 6
        last = int(match[3]) * size
        return (int(match[1]), last - size + 1, last) if 0 < last <= 12 else None
    if match := re.fullmatch(rf"{_DAY}/{_DAY}", text):
        whole_year, begin, end = int(match[1]), int(match[2] or 1), int(match[5] or 12)
        if match[4] != match[1] or match[3] not in (None, "01") or not 1 <= begin <= end <= 12:
            return None
        whole = match[6] is None or int(match[6]) == calendar.monthrange(whole_year or 1, end)[1]
        return (whole_year, begin, end) if whole else None
    if match := re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text):
        year, part = int(match[1]), match[2]
        if part is None:
            return year, 1, 12
        first, last = _QUARTERS.get(int(part)) or _HALVES.get(int(part)) or (int(part), int(part))
        return (year, first, last) if 1 <= first <= 12 else None
    return None


def as_table(edtf: str | None) -> str | None:
    """A period as turnover.csv writes it: 2021, or 2021-01/2021-09; None for one that is no part of one year."""
    found = months_of(edtf) if edtf else None
    if found is None:
        return None
    year, first, last = found
    return f"{year}" if (first, last) == (1, 12) else f"{year}-{first:02d}/{year}-{last:02d}"


@lru_cache(maxsize=4096)
def last_day(edtf: str | None) -> date | None:
    """The last day that an EDTF date or interval may mean; None for what is no such date."""
    if not edtf:
        return None
    text = re.sub(r"[?~%]", "", edtf.strip()).rsplit("/", 1)[-1]
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    if re.fullmatch(r"\d{3}X", text):
        text = f"{text[:3]}9"
    found = months_of(text)
    if found is None or not found[0]:
        return None
    return date(found[0], found[2], calendar.monthrange(found[0], found[2])[1])


@lru_cache(maxsize=4096)
def first_day(edtf: str | None) -> date | None:
    """The first day that an EDTF date or interval may mean; None for what is no such date."""
    if not edtf:
        return None
    text = re.sub(r"[?~%]", "", edtf.strip()).split("/", 1)[0]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return last_day(text)
    if re.fullmatch(r"\d{3}X", text):
        text = f"{text[:3]}0"
    found = months_of(text)
    return date(found[0], found[1], 1) if found is not None and found[0] else None
