"""The ledger as CSV: requests of a file into it, its events out of it. A file that went out comes back to the same."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from burabay.errors import InputError
from burabay.quota.events import KINDS, Event, Open, Request
from burabay.quota.problems import in_words
from burabay.quota.sheet import Row, read_rows
from burabay.quota.volumes import DOZEN, KG, amount_of
from burabay.wording import Phrase, say

# Columns of a request, as they are written. `amount` of a correction is the amount that it should have been.
COLUMNS = (
    "action", "period", "day", "holder", "to", "amount", "licence", "reservation", "until", "reference", "of", "key",
    "note", "by", "quota", "importer", "first", "last", "volume", "unit", "rate", "source", "part_of",
)  # fmt: skip
# Columns that the ledger adds. On the way in they are not looked at, and a refused row is passed over.
ADDED = ("seq", "recorded", "refused", "hash")
_DAYS = ("day", "until", "first", "last")
_AMOUNTS = ("amount", "volume")
# A spreadsheet would take text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_requests(path: Path | str, units: Mapping[str, str], today: date) -> list[tuple[Row, Request]]:
    """The requests of a CSV, each with its row. `units` are those of the periods that the ledger has already.

    A row without a key gets one from the content of the file and its place, so that the same file counts once; one
    without a day is of `today`. Raises InputError with the row.
    """
    rows = read_rows(path, (*COLUMNS, *ADDED), ("action", "period"))
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]
    known = dict(units)
    out: list[tuple[Row, Request]] = []
    for row in rows:
        if row.cells.get("refused"):
            continue
        try:
            request = _request(row, known, today, f"{digest}:{row.number}")
        except InputError as error:
            raise row.because(error) from None
        if isinstance(request, Open):
            known[request.period] = request.unit
        out.append((row, request))
    return out


def _request(row: Row, units: Mapping[str, str], today: date, key: str) -> Request:
    cells = row.cells
    made = KINDS.get(cells["action"].lower())
    if made is None:
        raise row.wrong("action", Phrase("quota_wanted_action", {"known": ", ".join(KINDS)}))
    unit = cells.get("unit", "") if made is Open else units.get(cells["period"], "")
    if made is Open and unit not in (KG, DOZEN):
        raise row.wrong("unit", Phrase("quota_wanted_unit"))
    values: dict[str, Any] = {}
    for name in (each.name for each in fields(made)):
        column = "amount" if made.kind == "correct" and name == "to" else name
        text = _bare(cells.get(column, ""))
        if column in _AMOUNTS:
            values[name] = _amount(made, text, unit, column)
        elif column in _DAYS:
            values[name] = row.day(column) if text else (today if column == "day" else None)
        else:
            values[name] = text or (key if column == "key" else "")
    if made is Open and not cells.get("day"):
        values["day"] = values["first"] or today
    return made(**values)


def _bare(text: str) -> str:
    """Text as it was before it was written to a file."""
    return text[1:] if text[:1] == "'" and text[1:].startswith((*_FORMULA, "'")) else text


def _amount(made: type[Request], text: str, unit: str, column: str) -> int | None:
    """An amount in the period's unit; without a known unit a plain number of the ledger's own."""
    if not text:
        return None
    return amount_of(text, unit or KG, field=column, zero=made.kind == "correct")


def refused_at(rows: Sequence[tuple[Row, Request]], error: InputError) -> InputError:
    """The ledger's refusal with the row of the file that it is of."""
    place = getattr(error, "at", None)
    return rows[place][0].because(error) if place is not None and 0 <= place < len(rows) else error


def write_events(events: Iterable[Event], file: TextIO, language: str) -> int:
    """The events of a ledger as CSV, in their order; how many. Refused requests stand with their reason."""
    writer = csv.DictWriter(file, [*ADDED[:2], *COLUMNS, *ADDED[2:]], lineterminator="\n")
    writer.writeheader()
    count = 0
    for event in events:
        writer.writerow(dict(_cells(event, language)))
        count += 1
    return count


def _cells(event: Event, language: str) -> Iterator[tuple[str, str]]:
    request = event.request
    yield "seq", str(event.seq)
    yield "recorded", event.recorded.isoformat()
    yield "action", request.kind
    for each in fields(request):
        column = "amount" if request.kind == "correct" and each.name == "to" else each.name
        yield column, _plain(getattr(request, each.name))
    yield "refused", say(in_words(event.refusal), language) if event.refusal else ""
    yield "hash", event.hash


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text
