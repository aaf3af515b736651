"""A history of bills in a CSV: one row a node, judged in columns, one verdict a bill written back.

The columns are `id`, `parent` (the id of what it goes into; empty for goods), `code`, `value`, and, where they matter,
`originating`, `work`, `operations`, `wholly` (yes, no or empty), `bought`, `counts`, `accessory`, `is_set`,
`for_change`, `for_value` (yes or no), `kind`, `edition`. A row that cannot be read makes its own bill an error, and no
other.
"""

from __future__ import annotations

import csv
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from burabay.duty.money import exact
from burabay.errors import InputError
from burabay.lawbook.columns import Ints
from burabay.origin.history_arrow import plain_columns
from burabay.origin.many import DEEPEST, NO, OPEN, YES, Bills, Verdicts, judge_many
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
# Values are below this.
_MOST = 2**55 // UNITS * UNITS
# The value of a row that cannot be read: its bill is then an error.
UNREADABLE = -1
# Rows at a time, and how many distinct texts of a column are remembered.
_CHUNK, _KEPT = 50_000, 20_000
ERRORS = {
    1: "history_code",
    2: "history_value",
    3: "history_parent",
    4: "history_circle",
    5: "history_sum",
    6: "history_deep",
}


@dataclass(frozen=True)
class History:
    """The rows of a file as a batch, with the id of each; whether the file says what work was done (Art. 4.6)."""

    ids: Sequence[str]
    bills: Bills
    says_work: bool


class _Memo(dict[str, Any]):
    """What the cells of a column say, each distinct text read once; None for one that was not understood."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        found = self._read(text.strip())
        if len(self) < _KEPT:
            self[text] = found
        return found


def _value(text: str) -> int:
    whole, _, part = text.partition(".")
    if len(whole) < 12 and len(part) <= 4 and (whole + part).isdigit() and text.isascii():
        return int(whole or 0) * UNITS + int(part.ljust(4, "0"))
    number = exact("".join(text.split()))
    if number.is_nan() or not 0 <= number < _MOST // UNITS:
        return UNREADABLE
    scaled = number * UNITS
    return int(scaled) if scaled == scaled.to_integral_value() else UNREADABLE


def _code(text: str) -> str:
    plain = text.replace(".", "").replace(" ", "")
    # A code that is none is told as such, not as a cell that was not understood.
    return plain[:6] if plain.isascii() and plain.isdigit() and 6 <= len(plain) <= 10 else ""


def _flag(default: bool) -> Callable[[str], bool | None]:
    words: dict[str, bool] = {word: truth == YES for word, truth in _WORDS.items()} | {"": default}
    return lambda text: words.get(text.lower())


def _truth(text: str) -> int | None:
    return _WORDS.get(text.lower())


def _kind(text: str) -> int | None:
    return KIND_NAMES.index(text) if text in KIND_NAMES else None


def _edition(text: str) -> int | None:
    return {"": 2022, "2022": 2022, "2012": 2012}.get(text)


# How each column is read, as what it is kept, and what stands for a cell that was not understood.
_COLUMNS: Mapping[str, tuple[Callable[[str], Any], str, Any]] = {
    "code": (_code, "S6", ""),
    "kind": (_kind, "i2", 0),
    "edition": (_edition, "i2", 2022),
    **dict.fromkeys(_TRUTHS, (_truth, "i2", OPEN)),
    **{name: (_flag(name in _ON), "?", True) for name in _FLAGS},
}


def _header(reader: Iterator[list[str]], file: str) -> list[str]:
    known = {*_NEEDED, *_COLUMNS, "name"}
    given = [name.strip() for name in next(reader, [])]
    if not set(_NEEDED) <= set(given) or set(given) - known or len(set(given)) < len(given):
        more = ", ".join(sorted(known - {*_NEEDED}))
        raise InputError.of("error_history_columns", field="file", file=file, needed=", ".join(_NEEDED), known=more)
    return given


def _cells(reader: Iterator[list[str]], file: str) -> dict[str, Any]:
    """The columns of a file, by chunks of rows. A row that cannot be read keeps its place, and loses its value."""
    given = _header(reader, file)
    width = len(given)
    names: dict[str, list[str]] = {"id": [], "parent": []}
    memos = {name: _Memo(_COLUMNS[name][0]) for name in given if name in _COLUMNS}
    parts: dict[str, list[Ints]] = {name: [] for name in ("value", *memos)}
    while chunk := list(islice((row for row in reader if any(row)), _CHUNK)):
        lost = {place for place, row in enumerate(chunk) if len(row) != width}
        for place in lost:
            chunk[place] = (chunk[place] + [""] * width)[:width]
        texts = dict(zip(given, zip(*chunk, strict=True), strict=True))
        for name, told in names.items():
            told.extend(map(str.strip, texts[name]))
        made = {"value": np.array([_value(text.strip()) for text in texts["value"]], dtype=np.int64)}
        for name, memo in memos.items():
            cells = [memo[text] for text in texts[name]]
            if None in memo.values():
                lost.update(place for place, cell in enumerate(cells) if cell is None)
                cells = [_COLUMNS[name][2] if cell is None else cell for cell in cells]
            made[name] = np.array(cells, dtype=_COLUMNS[name][1])
        places = sorted(lost)
        made["value"][places] = UNREADABLE
        if "for_value" in made:
            made["for_value"][places] = True
        for name, column in made.items():
            parts[name].append(column)
    return {**names, **{name: np.concatenate(told) if told else [] for name, told in parts.items()}}


def _plain(path: Path) -> History | None:
    """The bills of a plain file; None for any other (see `history_arrow`)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        given = _header(csv.reader(file), str(path))
    found = plain_columns(path, given, {name: _COLUMNS[name][0] for name in given if name in _COLUMNS})
    if found is None:
        return None
    ids, columns = found
    value = columns["value"]
    value[(value < 0) | (value >= _MOST)] = UNREADABLE
    kept = {name: column.astype(_COLUMNS[name][1]) for name, column in columns.items() if name in _COLUMNS}
    return History(ids, Bills.of({**columns, **kept}), "work" in columns)


def read_history(path: Path) -> History:
    """The bills of a CSV file. Raises InputError if it is no such file, has other columns, or an id twice."""
    try:
        if (plain := _plain(path)) is not None:
            return plain
    except (OSError, ValueError, csv.Error):
        raise InputError.of("error_origin_file", field="file", key="origin_file", file=str(path)) from None
    enabled = gc.isenabled()
    gc.disable()  # millions of small texts, none of them garbage
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            columns = _cells(csv.reader(file), str(path))
    except (OSError, ValueError, csv.Error):
        raise InputError.of("error_origin_file", field="file", key="origin_file", file=str(path)) from None
    finally:
        if enabled:
            gc.enable()
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
            told["error"] = say(Phrase(ERRORS[error], {"most": DEEPEST}), language)
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
