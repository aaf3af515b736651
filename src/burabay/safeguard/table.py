"""Small tables that a user brings (volumes, orders): encoding, separator, header, cells, numbers and months."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from burabay.declarations.schema import plain
from burabay.duty.money import exact
from burabay.errors import InputError

# A table of monthly volumes or of orders is far below this.
_LARGEST = 64 << 20
# Titles may stand above the header.
_HEADER_WITHIN = 20
_SEPARATORS = ",;\t|"
# A terminal would obey them.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
# One mark before three digits: the group of a thousand, or a decimal mark.
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")

# The months by their whole names and what they are shortened to; a word that only begins so ("Declared") is none.
_EN = ("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
       "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?")  # fmt: skip
_RU = ("янв(?:ар[ьяе])?", "фев(?:р(?:ал[ьяе])?)?", "мар(?:т[ае]?)?", "апр(?:ел[ьяе])?", "ма[йяе]", "июн[ьяе]?",
       "июл[ьяе]?", "авг(?:уст[ае]?)?", "сен(?:т(?:ябр[ьяе])?)?", "окт(?:ябр[ьяе])?", "ноя(?:б(?:р[ьяе])?)?",
       "дек(?:абр[ьяе])?")  # fmt: skip
_NAME = (
    r"(?<![a-zа-я])(?:"
    + "|".join(f"(?P<m{place}>{one}|{other})" for place, (one, other) in enumerate(zip(_EN, _RU, strict=True), start=1))
    + ")(?![a-zа-я])"
)
# How long a period is that grows from January: "6 months", "6 мес.", "6 tháng".
_LONG = r"(\d{1,2})\s*(?:months?|мес(?:\.|яц(?:а|ев)?)?|tháng|thg\.?|t)(?![a-zа-я])"
# Not "cuối", the last months of a year.
_OF_YEAR = r"(?:đầu|năm|of|года?|г\b|[^\w])*"
# A month, or two of a period, by number alone, with the word for month or year.
_BY_NUMBER = (
    r"\W*(?:tháng|thg|t|month|m|месяц|мес)?[\s.]*(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?"
    r"\s*(?:г|год|года|năm|y|year)?\W*"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the canonical names of its columns; cells stripped. `number` counts the file's records from 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file. `wide` are the headers of columns that none of the canonical names stands for."""

    file: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    wide: tuple[str, ...]
    comma_decimal: bool

    def decimal_mark(self, names: Collection[str]) -> str:
        """The decimal mark of these columns as far as their cells tell, see `decimal_mark`."""
        return decimal_mark(text for row in self.rows for name in names if (text := row.cells.get(name)))


def _text(path: Path) -> str:
    """The text of the file: UTF-8, UTF-16 with a mark, or Windows-1251. Raises InputError."""
    try:
        if path.is_file() and path.stat().st_size > _LARGEST:
            raise InputError.of("error_trigger_large", field="file", key="trigger_file", file=str(path))
        raw = path.read_bytes()
    except (OSError, ValueError):
        raise InputError.of("error_trigger_file", field="file", key="trigger_file", file=str(path)) from None
    encodings = ("utf-16",) if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError.of("error_trigger_file", field="file", key="trigger_file", file=str(path))


def _records(text: str, separator: str, file: str) -> list[list[str]]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return [[_CONTROL.sub(" ", cell).strip() for cell in row] for row in rows]
    except csv.Error as error:
        raise InputError.of(
            "error_trigger_csv", field="file", key="trigger_file", file=file, cause=str(error)
        ) from None


def _header(
    records: Sequence[Sequence[str]], accepted: Mapping[str, str], needed: Sequence[Collection[str]]
) -> tuple[int, list[str]] | None:
    """The place of the first record that has one column of each of `needed`, and what its columns are called."""
    for place, record in enumerate(records[:_HEADER_WITHIN]):
        names = [accepted.get(plain(cell), "") for cell in record]
        if all(set(names) & set(group) for group in needed):
            return place, names
    return None


def read_table(path: Path | str, accepted: Mapping[str, str], needed: Sequence[Collection[str]], wanted: str) -> Table:
    """The rows of a CSV under a header that has, for each of `needed`, one of its columns.

    `accepted` gives the canonical name for each name a header may use, plain (`schema.plain`); `wanted` is how the
    error names the columns. Raises InputError (key `trigger_file`) with the file and the row.
    """
    path = Path(path)
    text, file = _text(path), path.name
    found = None
    for separator in _SEPARATORS:
        records = _records(text, separator, file)
        header = _header(records, accepted, needed)
        if header is not None and (found is None or len(header[1]) > len(found[1])):
            found = (records, header[1], header[0], separator)
    if found is None:
        raise InputError.of("error_trigger_columns", field="file", key="trigger_file", file=file, wanted=wanted)
    records, names, at, separator = found
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError.of("error_columns_same", field="columns", name=file, column=twice[0])
    wide = tuple(cell for cell, name in zip(records[at], names, strict=True) if cell and not name)
    heads = [name or cell for name, cell in zip(names, records[at], strict=True)]
    rows = tuple(_rows(records, at, heads, file))
    return Table(file, rows, tuple(name for name in names if name), wide, separator != ",")


def _rows(records: Sequence[Sequence[str]], at: int, heads: Sequence[str], file: str) -> Iterator[Row]:
    for number, record in enumerate(records[at + 1 :], start=at + 2):
        if not any(record):
            continue
        if len(record) > len(heads) and any(record[len(heads) :]):
            raise InputError.of(
                "error_trigger_cells", field="file", key="trigger_file", file=file, row=str(number),
                cells=len(record), columns=len(heads),
            )  # fmt: skip
        yield Row(number, {head: cell for head, cell in zip(heads, record, strict=False) if head})


def decimal_mark(texts: Iterable[str]) -> str:
    """The decimal mark of numbers written alike: a comma, a point, or nothing where they do not tell, or disagree.

    `1.234,5` and `1.234.567` tell of a comma; so does `12345,6`, but not `12,345`.
    """
    found = set()
    for text in (_BLANKS.sub("", each) for each in texts):
        marks = [sign for sign in text if sign in ",."]
        if not marks or not re.fullmatch(r"[0-9]*([.,][0-9]+)+", text) or _EITHER.fullmatch(text):
            continue
        grouped = len(marks) > 1 and len(set(marks)) == 1
        found.add({",": ".", ".": ","}[marks[0]] if grouped else marks[-1])
    return found.pop() if len(found) == 1 else ""


def is_unclear(text: str, *, comma_decimal: bool, mark: str = "") -> bool:
    """Whether a number may be a thousand times another: `12.345` where a comma is the decimal mark as a rule."""
    return comma_decimal and not mark and "." in text and _EITHER.fullmatch(_BLANKS.sub("", text)) is not None


def number_of(text: str, *, comma_decimal: bool, mark: str = "") -> Decimal | None:
    """A number as people write it; None for what is none, is negative, is not finite or not clear.

    Blanks group thousands. Of a comma and a point the last is the decimal mark. A single mark is one too, but before
    three digits it groups thousands if `mark`, the decimal mark of the numbers beside it, is the other one. If that is
    not known, a comma there is a decimal mark but where the file's separator is a comma, and a point is one where it
    is; elsewhere the point is not clear.
    """
    if is_unclear(text, comma_decimal=comma_decimal, mark=mark):
        return None
    text = _BLANKS.sub("", text)
    if "," in text and "." in text:
        group = "." if text.rfind(",") > text.rfind(".") else ","
        text = _without(text, group)
    elif _EITHER.fullmatch(text):
        decimal = mark or ("," if comma_decimal else ".")
        text = text if decimal in text else re.sub(r"[.,]", "", text)
    elif text.count(",") > 1:
        text = _without(text, ",")
    elif text.count(".") > 1:
        text = _without(text, ".")
    text = text.replace(",", ".")
    number = exact(text) if re.fullmatch(r"[0-9]+\.?[0-9]*|\.[0-9]+", text) else Decimal("NaN")
    return None if number.is_nan() or number >= Decimal(10) ** 15 else number


def _without(text: str, group: str) -> str:
    """The text without the mark that groups thousands; as it was where that does not stand before three digits."""
    mark = re.escape(group)
    return text.replace(group, "") if re.fullmatch(rf"[0-9]{{1,3}}({mark}[0-9]{{3}})+([.,][0-9]*)?", text) else "?"


def _named(text: str) -> list[int]:
    """The months named in a text, in order."""
    found = []
    for match in re.finditer(_NAME, text):
        found += [int(name[1:]) for name, told in match.groupdict().items() if told]
    return found


def _year(text: str, given: int | None) -> tuple[int | None, str]:
    """The year that a text names, else `given`, and the text without it.

    Two digits are a year behind a month's name or a stroke, and elsewhere only if no year is given: in a table with a
    column of years `tháng 12` and `1-12` are months.
    """
    if match := re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", text):
        return int(match[1]), text[: match.start()] + " " + text[match.end() :]
    if match := re.search(rf"(?:{_NAME}[\s.\-']*|\d/)(?P<year>\d{{2}})\s*$", text):
        return 2000 + int(match["year"]), text[: match.start("year")]
    if given is None and (match := re.search(r"(?<=[.\-/ '])(\d{2})\s*$", text)):
        return 2000 + int(match[1]), text[: match.start()]
    return given, text


def months_of(text: str, year: int | None = None) -> tuple[date, date] | None:
    """The first and the last month that a text names, by their first days; None where it names none.

    `2025-03`, `03.2025`, `2025-03-31`, `202503`, `март 2025`, `Mar-25`, `tháng 3/2025`; of several months `январь-март
    2025`, `2025-01..2025-03`, `3 tháng 2025`, `3 мес. 2025`. `year` is for a text without one. Quarters and half-years
    name no month.
    """
    text = text.strip().casefold()
    if match := re.fullmatch(r"(\d{4})[-./m]?(\d{1,2})(?:[-./](\d{1,2}))?", text):
        return _span(int(match[1]), int(match[2]), int(match[2])) if _is_day(match[3]) else None
    if match := re.fullmatch(r"(?:(\d{1,2})[-./])?(\d{1,2})[-./](\d{4})", text):
        return _span(int(match[3]), int(match[2]), int(match[2])) if _is_day(match[1]) else None
    if match := re.fullmatch(r"(\d{4})-(\d{2})\s*(?:\.\.|-|–|/)\s*(\d{4})-(\d{2})", text):
        return _span(int(match[1]), int(match[2]), int(match[4])) if match[1] == match[3] else None
    if match := re.fullmatch(rf"(?:за|for|in|\W)*{_LONG}{_OF_YEAR}(\d{{4}})?{_OF_YEAR}", text):
        return _span(int(match[2]) if match[2] else year, 1, int(match[1]))
    own, rest = _year(text, year)
    names = _named(rest)
    if len(names) in (1, 2):
        return _span(own, names[0], names[-1])
    if not names and (match := re.fullmatch(_BY_NUMBER, rest)):
        return _span(own, int(match[1]), int(match[2] or match[1]))
    return None


def _is_day(text: str | None) -> bool:
    return text is None or 1 <= int(text) <= 31


def _span(year: int | None, first: int, last: int) -> tuple[date, date] | None:
    if year is None or not 1 <= first <= last <= 12 or not 1900 <= year <= 2200:
        return None
    return date(year, first, 1), date(year, last, 1)


def day_of_text(text: str) -> date | None:
    """A day from 1900 to 2200: 2026-03-31, 31.03.2026 or 31/03/2026; None for anything else."""
    day = None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = date.fromisoformat(text)
        elif match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
            day = date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None
    return day if day is not None and 1900 <= day.year <= 2200 else None
