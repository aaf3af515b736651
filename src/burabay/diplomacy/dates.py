"""Days, months, quarters, years and what leans on another day, with their ISO 8601 or EDTF form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from burabay.diplomacy.text import Source
from burabay.diplomacy.words import Words, beginnings

ANAPHORIC = frozenset(
    [
        "same_day",
        "today",
        "yesterday",
        "tomorrow",
        "day_after",
        "last_week",
        "this_week",
        "next_week",
        "last_month",
        "this_month",
        "next_month",
        "this_year",
        "last_year",
        "next_year",
        "this_quarter",
        "last_quarter",
    ]
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SOON = 60
# How many days from publication a day is still one of the news.
_NEWS = 60
_LISTED = re.compile(r"(?:ngày )?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})? ?, ?(?:ngày )?\d.*")
_PARTS = {"early": "01", "middle": "06", "late": "12"}


@dataclass(frozen=True, slots=True)
class Day:
    """A date found at [start, end): its EDTF form, its kind, whether its year was worked out."""

    start: int
    end: int
    iso: str | None
    kind: str
    inferred: bool
    rule: str


@dataclass
class _Found:
    """One match with what its reading needs."""

    groups: dict[str, str | None]
    name: str
    published: date | None
    context: date | None
    """The last day that the text named."""
    year: int | None
    """The last year that the text named."""
    future: bool
    numbers: dict[str, str]
    words: Words
    text: str
    past: bool = False
    last: str | None = None
    """The form of the last date."""
    inferred: bool = False
    anaphoric: bool = False

    def get(self, *names: str) -> str | None:
        """The first of the groups that met something."""
        return next((found for name in names if (found := self.groups.get(name))), None)

    def number(self, *names: str) -> int | None:
        """The same as a number, also where it is a word."""
        told = self.get(*names)
        if told is None:
            return None
        return int(told) if told.isdigit() else int(self.numbers.get(told, "0")) or None

    def year_of(self, month: int | None = None, day: int = 1) -> int | None:
        """The year as written, or the one nearest to the day of publication that makes sense."""
        told = self.number("y", "y2", "Y", "Y2")
        if told is not None:
            return told + 2000 if told < 100 else told
        base = self.published
        for name, shift in (("this", 0), ("last", -1), ("next", 1)):
            if self.get(name) and base:
                self.anaphoric = True
                return base.year + shift
        if base is None:
            return None
        self.inferred = True
        return base.year if month is None else _nearest(base, month, day, self.future, self.past)


def _nearest(base: date, month: int, day: int, future: bool, past: bool) -> int:
    """The year that puts the month and day before publication, or after it for what is yet to come."""
    if future:
        return base.year if (month, 31 if day == 1 else day) >= (base.month, base.day) else base.year + 1
    # A day or two ahead is news of the morning, or of another time zone.
    ahead = (month, day) > (base.month, base.day + 3) if month == base.month else month > base.month
    if not ahead:
        return base.year
    # What lies some weeks ahead is rather to come than a year ago.
    weeks = (month - base.month) * 30 + day - base.day
    return base.year if weeks <= _SOON and not past else base.year - 1


def _iso(year: int | None, month: int | None = None, day: int | None = None) -> str | None:
    if year is None:
        if month is None:
            return None
        return f"XXXX-{month:02d}" + ("" if day is None else f"-{day:02d}")
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" if day is None else f"{year:04d}-{month:02d}-{day:02d}"


def _valid(year: int | None, month: int | None, day: int | None) -> bool:
    try:
        date(year or 2024, month or 1, day or 1)
    except ValueError:
        return False
    return True


def _day(found: _Found) -> str | None:
    month, day = found.number("m", "word"), found.number("d")
    if not month or not day or not _valid(None, month, day):
        return None
    year = found.year_of(month, day)
    return _iso(year, month, day) if _valid(year, month, day) else None


def _day_alone(found: _Found) -> str | None:
    base, day = found.context or found.published, found.number("d")
    if base is None or not day or not _valid(base.year, base.month, day):
        return None
    found.inferred = True
    return _iso(base.year, base.month, day)


def _days(found: _Found) -> str | None:
    last_month, last_day, first_day = found.number("M"), found.number("D"), found.number("d")
    if not last_month or not last_day or not first_day:
        return None
    first_month = found.number("m") or last_month
    if not _valid(None, first_month, first_day) or not _valid(None, last_month, last_day):
        return None
    year = found.number("Y", "Y2", "y")
    if year is None:
        year = found.year_of(last_month, last_day)
    if year is None:
        return None
    first_year = found.number("y") or (year - 1 if first_month > last_month else year)
    if not _valid(first_year, first_month, first_day) or not _valid(year, last_month, last_day):
        return None
    # `ngày 27/2, ngày 31/12`: two days, each in its own month, are a list and no stretch of time.
    if "m" in found.groups and found.number("m") and _LISTED.fullmatch(found.text):
        return None
    return f"{_iso(first_year, first_month, first_day)}/{_iso(year, last_month, last_day)}"


def _month(found: _Found) -> str | None:
    month = found.number("m", "word")
    if not month or month > 12:
        return None
    return _iso(found.year_of(month), month)


def _months(found: _Found) -> str | None:
    first, last = found.number("m"), found.number("M")
    if not first or not last or first > 12 or last > 12:
        return None
    year = found.number("Y", "Y2", "y", "y2") or found.year_of(last)
    if year is None:
        return None
    begin = found.number("y", "y2") or (year - 1 if first > last else year)
    return f"{_iso(begin, first)}/{_iso(year, last)}"


def _months_of_year(found: _Found) -> str | None:
    count = found.number("n")
    if not count or count > 12:
        return None
    year = found.year_of(count)
    if year is None:
        return None
    if found.get("part") and re.fullmatch(found.words.any("dates", "late"), found.get("part") or ""):
        return f"{year}-{13 - count:02d}/{year}-12"
    return f"{year}-01/{year}-{count:02d}"


def _months_past(found: _Found) -> str | None:
    """`chín tháng qua`, `sau 5 tháng`: those of the year, where as many have gone by."""
    count, base = found.number("n"), found.published
    if not count or count > 12 or base is None or not 0 <= base.month - count <= 2:
        return None
    found.inferred = True
    return f"{base.year}-01/{base.year}-{count:02d}"


def _quarters_of_year(found: _Found) -> str | None:
    count, year = found.number("n"), found.year_of()
    return None if not count or count > 4 or year is None else f"{year}-01/{year}-{count * 3:02d}"


def _half(found: _Found) -> str | None:
    year = found.year_of()
    late = found.words.any("dates", "late").fullmatch(found.get("part") or "")
    return None if year is None else f"{year}-{41 if late else 40}"


def _quarter(found: _Found) -> str | None:
    told = found.get("q") or ""
    quarter = _ROMAN.get(told) or found.number("q") or (1 if told else None)
    if not quarter or quarter > 4:
        return None
    year = found.year_of(quarter * 3 if found.future else quarter * 3 - 2)
    return None if year is None else f"{year}-{32 + quarter}"


def _decade(found: _Found) -> str | None:
    told = found.get("decade")
    if told is not None:
        return f"{told[:3]}X"
    return f"{'20' if found.get('century') in ('xxi', '21') else '19'}{(found.get('short') or '0')[0]}X"


def _years(found: _Found) -> str | None:
    first, last = found.number("y"), found.number("Y")
    return None if first is None or last is None or first >= last else f"{first}/{last}"


def _part_of_year(found: _Found) -> str | None:
    year, part = found.year_of(), found.get("part") or ""
    for name, month in _PARTS.items():
        if found.words.any("dates", name).fullmatch(part):
            return None if year is None else f"{year}-{month}~"
    return None


def _year(found: _Found) -> str | None:
    return _iso(found.number("y"))


def _shifted(base: date, months: int) -> str:
    whole = base.year * 12 + base.month - 1 + months
    return f"{whole // 12:04d}-{whole % 12 + 1:02d}"


def _anaphoric(found: _Found) -> str | None:
    base = found.published
    if found.name in ("same_day", "day_after"):
        base = found.context or base
    if base is None:
        return None
    week = (base + timedelta(days={"last_week": -7, "next_week": 7}.get(found.name, 0))).isocalendar()
    year = base.year
    if found.name == "last_year" and found.year is not None and found.text.endswith(("trước", "previous year")):
        year = found.year
    quarter = (base.month - 1) // 3
    match found.name:
        case "same_day" | "today":
            return base.isoformat()
        case "yesterday":
            return (base - timedelta(days=1)).isoformat()
        case "tomorrow" | "day_after":
            return (base + timedelta(days=1)).isoformat()
        case "last_month" | "this_month" | "next_month":
            return _shifted(base, {"last_month": -1, "next_month": 1}.get(found.name, 0))
        case "this_year" | "last_year" | "next_year":
            return str(year + {"last_year": -1, "next_year": 1}.get(found.name, 0))
        case "this_quarter":
            return f"{year}-{33 + quarter}"
        case "last_quarter":
            if found.last and (told := re.fullmatch(r"(\d{4})-3([3-6])", found.last)):
                own, number = int(told[1]), int(told[2]) - 3
                return f"{own}-{32 + number}" if number else f"{own - 1}-36"
            return f"{year}-{32 + quarter}" if quarter else f"{year - 1}-36"
    return f"{week.year}-W{week.week:02d}"


_READERS: dict[str, Callable[[_Found], str | None]] = {
    "day": _day,
    "day_of_part": _day,
    "day_alone": _day_alone,
    "days": _days,
    "month": _month,
    "months": _months,
    "months_of_year": _months_of_year,
    "months_past": _months_past,
    "quarters_of_year": _quarters_of_year,
    "half": _half,
    "quarter": _quarter,
    "decade": _decade,
    "years": _years,
    "part_of_year": _part_of_year,
    "year": _year,
    "bare_year": _year,
}
_INTERVALS = frozenset(
    {"days", "months", "months_of_year", "months_past", "quarters_of_year", "half", "years", "decade"}
)


@cache
def _patterns(words: Words) -> tuple[re.Pattern[str], dict[str, list[tuple[str, re.Pattern[str]]]]]:
    """Where a date may begin, and by first letter the patterns that read it."""
    buckets: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name, pattern in words.table("dates", "patterns"):
        compiled = re.compile(rf"(?<![\w])(?<!\d[.,/])(?:{pattern})")
        for letter in beginnings(pattern, 1):
            buckets.setdefault(letter, []).append((name, compiled))
    letters = "".join(sorted(letter for letter in buckets if letter))
    return re.compile(rf"(?<!\w)[{re.escape(letters)}]"), buckets


@cache
def _numbers(words: Words) -> dict[str, str]:
    return dict(words.lexicon("dates", "numbers").keys)


@dataclass
class Calendar:
    """Reads dates in order, and keeps in mind the last day and year that were named."""

    words: Words
    published: date | None
    context: date | None = None
    year: int | None = None
    last: str | None = None

    def read(self, source: Source, start: int, end: int) -> Iterator[Day]:
        """The dates of the sentence at [start, end)."""
        begins, patterns = _patterns(self.words)
        low, at = source.low, start
        while (place := begins.search(low, at, end)) is not None:
            at = place.start()
            found = self._at(low, at, start, end, patterns.get(low[at], []))
            if found is None:
                at += 1
                continue
            if found.iso is not None:
                self._keep(found.iso)
            yield found
            at = found.end

    def _at(self, low: str, at: int, start: int, end: int, patterns: list[tuple[str, re.Pattern[str]]]) -> Day | None:
        for name, pattern in patterns:
            match = pattern.match(low, at, end)
            if match is None or not self._fits(name, low, at, start):
                continue
            day = self._read(name, match, low, start, end)
            if day is not None:
                return day
        return None

    def _fits(self, name: str, low: str, at: int, start: int) -> bool:
        before = low[max(start, at - 16) : at]
        if name == "day_of_part":
            return before.endswith("(") or self.words.before("dates", "parts").search(before) is not None
        if name in ANAPHORIC and name not in ("same_day", "today", "yesterday", "tomorrow"):
            return re.search(r"\d\s*$", before) is None and (
                self.words.before("dates", "counted").search(before) is None or low.startswith(("cuối", "đầu"), at)
            )
        if name in ("year", "bare_year", "years"):
            return self.words.before("dates", "names").search(before) is None
        return True

    def _read(self, name: str, match: re.Match[str], low: str, start: int, end: int) -> Day | None:
        before, after = (
            low[max(start, match.start() - 24) : match.start()],
            low[match.end() : min(end, match.end() + 12)],
        )
        deadline = (
            self.words.before("dates", "deadline").search(before) is not None
            and self.words.before("dates", "no_deadline").search(before) is None
        )
        reached = low[max(start, match.start() - 80) : match.start()]
        if (
            not deadline
            and self.words.before("dates", "by").search(before) is not None
            and self.words.any("dates", "reach").search(reached) is not None
        ):
            told = match.groupdict().get("y")
            deadline = told is not None and self.published is not None and int(told) > self.published.year
        if (
            deadline
            and self.words.before("dates", "points").search(before) is not None
            and match.groupdict().get("y") is None
        ):
            deadline = self.words.any("dates", "future").search(low, start, match.start()) is not None
        ahead = self.words.after("dates", "ahead").match(after) is not None
        future = ahead or deadline or self.words.any("dates", "future").search(low, start, match.start()) is not None
        future = future or self._planned(name, match, low, start)
        past = self.words.before("dates", "no_deadline").search(before) is not None
        past = past or self.words.after("dates", "behind").match(after) is not None
        past = past or self.words.before("dates", "past").search(before) is not None
        future = future or re.search(r"(?<!lời )(?<!\w)mời ", low[start : match.start()]) is not None
        if past:
            future = False
        found = _Found(
            match.groupdict(), name, self.published, self.context, self.year, future, _numbers(self.words), self.words,
            match.group(), past, self.last,
        )  # fmt: skip
        reader = _READERS.get(name, _anaphoric)
        iso = reader(found)
        if iso is None and (self.published is not None or name not in ANAPHORIC):
            return None
        kind = "point"
        if self.published is not None and iso is not None and iso[:4] < str(self.published.year):
            deadline = False
        if name in ANAPHORIC or found.anaphoric:
            kind = "anaphoric"
        elif deadline:
            kind = "deadline"
        elif name in _INTERVALS:
            kind = "interval"
        first = match.start()
        opened = self.words.any("dates", "open").match(low, first)
        if opened is not None:
            first = opened.end() + 1
        return Day(first, match.end(), iso, kind, found.inferred, name)

    def _planned(self, name: str, match: re.Match[str], low: str, start: int) -> bool:
        """A month or quarter in what was agreed, asked or promised is yet to come, unless it is told as past."""
        if name not in ("month", "quarter", "months") or match.groupdict().get("y"):
            return False
        if self.words.any("dates", "planned").search(low, start, match.start()) is None:
            return False
        close = low[max(start, match.start() - 32) : match.start()]
        return self.words.any("dates", "happened").search(close) is None

    def _keep(self, iso: str) -> None:
        self.last = iso
        last = iso.rpartition("/")[2].rstrip("~")
        if re.fullmatch(r"\d{4}-\d\d-\d\d", last):
            day = date.fromisoformat(last)
            # `cùng ngày` is that of the news, not of a treaty signed years ago.
            if self.published is None or abs((day - self.published).days) <= _NEWS:
                self.context = day
        if re.match(r"\d{4}", last):
            self.year = int(last[:4])
