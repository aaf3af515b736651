"""A history of bills in a CSV: one row a node, judged in columns, one verdict a bill written back.

The columns are `id`, `parent` (the id of what it goes into; empty for goods), `code`, `value`, and, where they matter,
`originating`, `work`, `operations`, `wholly` (yes, no or empty), `bought`, `counts`, `accessory`, `is_set`,
`for_change`, `for_value` (yes or no), `kind`, `edition`. A row that cannot be read makes its own bill an error, and no
other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

from burabay.duty.money import exact
from burabay.errors import InputError
from burabay.origin.many import NO, OPEN, YES, Bills, Verdicts, judge_many
from burabay.origin.rule_tables import KIND_NAMES, RuleTables
from burabay.origin.value import percent_text
from burabay.wording import Phrase, say

# Values are kept in ten-thousandths of the currency.
UNITS = 10_000
_NEEDED = ("id", "parent", "code", "value")
_TRUTHS = ("originating", "work", "operations", "wholly")
_FLAGS = ("bought", "counts", "accessory", "is_set", "for_change", "for_value")
_WORDS = {"yes": YES, "true": YES, "1": YES, "no": NO, "false": NO, "0": NO, "": OPEN}
_WRITTEN = ("id", "verdict", "content_least", "content_most", "error")
_ON = ("counts", "for_change", "for_value")
# The value of a row that cannot be read: its bill is then an error.
_UNREADABLE = -1
ERRORS = {
    1: "history_code",
    2: "history_value",
    3: "history_parent",
    4: "history_circle",
    5: "history_sum",
}


@dataclass(frozen=True)
class History:
    """The rows of a file as a batch, with the id of each; whether the file says what work was done (Art. 4.6)."""

    ids: Sequence[str]
    bills: Bills
    says_work: bool


def _value(text: str) -> int:
    number = exact(text.replace(" ", "").replace("\u00a0", ""))
    scaled = number * UNITS
    if number.is_nan() or not 0 <= scaled < 2**55 or scaled != scaled.to_integral_value():
        return _UNREADABLE
    return int(scaled)


def _cells(reader: csv.DictReader[str], file: str) -> dict[str, list[Any]]:
    known = {*_NEEDED, *_TRUTHS, *_FLAGS, "kind", "edition", "name"}
    given = [str(name) for name in reader.fieldnames or ()]
    if not set(_NEEDED) <= set(given) or set(given) - known:
        wanted = ", ".join(_NEEDED)
        raise InputError.of(
            "error_history_columns", field="file", file=file, needed=wanted, known=", ".join(sorted(known - {*_NEEDED}))
        )
    columns: dict[str, list[Any]] = {name: [] for name in given}
    readers = {name: columns[name].append for name in given}
    for row in reader:
        cells, whole = {}, None not in row and None not in row.values()
        for name in given:
            cells[name], read = _cell(name, (row[name] or "").strip())
            whole = whole and read
        if not whole:
            cells |= {"value": _UNREADABLE} | ({"for_value": True} if "for_value" in cells else {})
        for name, append in readers.items():
            append(cells[name])
    return columns


def _cell(name: str, text: str) -> tuple[Any, bool]:
    """A cell as the batch has it, and whether it was understood."""
    word = text.lower()
    if name in ("id", "parent", "name"):
        return text, True
    if name == "code":
        plain = text.replace(".", "").replace(" ", "")
        return (plain[:6], True) if plain.isascii() and plain.isdigit() and 6 <= len(plain) <= 10 else ("", True)
    if name == "value":
        return _value(text), True
    if name == "kind":
        return (KIND_NAMES.index(word), True) if word in KIND_NAMES else (0, False)
    if name == "edition":
        return (int(text or 2022), True) if text in ("", "2022", "2012") else (2022, False)
    if name in _FLAGS:
        return (_WORDS.get(word) == YES if text else name in _ON), word in _WORDS
    return _WORDS.get(word, OPEN), word in _WORDS


def read_history(path: Path) -> History:
    """The bills of a CSV file. Raises InputError if it is no such file, has other columns, or an id twice."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            columns = _cells(csv.DictReader(file), str(path))
    except (OSError, ValueError, csv.Error):
        raise InputError.of("error_origin_file", field="file", key="origin_file", file=str(path)) from None
    columns.pop("name", None)
    ids = columns["id"]
    try:
        return History(ids, Bills.of(columns), "work" in columns)
    except ValueError as error:
        raise InputError.of("error_history_ids", field="id", file=str(path), reason=str(error)) from None


def judged(history: History, tables: RuleTables) -> Verdicts:
    """The verdicts of a history."""
    return judge_many(history.bills, tables)


def _percent(fob: int, non_originating: int) -> Decimal:
    return percent_text(Fraction(fob - non_originating, fob) * 100)


def rows(history: History, verdicts: Verdicts, language: str) -> Iterator[Mapping[str, str]]:
    """For each bill: id, verdict, value added content at least and at most in per cent, error."""
    words = verdicts.words()
    for number, place in enumerate(verdicts.goods.tolist()):
        error = int(verdicts.error[number])
        told = {
            "id": history.ids[place],
            "verdict": words[number],
            "content_least": "",
            "content_most": "",
            "error": "",
        }
        fob = int(history.bills.value[place])
        if error:
            told["error"] = say(Phrase(ERRORS[error]), language)
        elif fob > 0:
            told["content_least"] = str(_percent(fob, int(verdicts.non_originating_most[place])))
            told["content_most"] = str(_percent(fob, int(verdicts.non_originating_least[place])))
        yield told


def write(history: History, verdicts: Verdicts, file: TextIO, language: str) -> int:
    """Write the rows as CSV; how many bills have an error."""
    writer = csv.DictWriter(file, _WRITTEN, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(history, verdicts, language))
    return int((verdicts.error > 0).sum())
