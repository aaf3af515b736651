"""Small CSV files that a user brings: claims, takings, transit days, ledger events. One error a file, with its row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from burabay.errors import InputError
from burabay.wording import Phrase

_LARGEST = 64 * 1024 * 1024
_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as text by column; empty cells are empty text. `number` is the row as a spreadsheet counts it."""

    file: str
    number: int
    cells: dict[str, str]

    @property
    def where(self) -> Phrase:
        """The file and the row, for an error."""
        return Phrase("error_place_row", {"file": self.file, "row": str(self.number)})

    def wrong(self, column: str, wanted: Phrase) -> InputError:
        """The error that says what the cell of that column should be."""
        given = self.cells.get(column, "")
        return InputError.of(
            "error_quota_cell", field=column, where=self.where, column=column, given=given[:80], wanted=wanted
        )

    def because(self, error: InputError) -> InputError:
        """An error met in this row, with the row before it; one that names a row already stays as it is."""
        if isinstance(error.message, Phrase) and "where" in error.message.values:
            return error
        return InputError.of("error_quota_at", field=error.field, key=error.key, where=self.where, reason=error.message)

    def day(self, column: str) -> date:
        """A day such as 2026-01-31."""
        try:
            return plain_day(self.cells[column])
        except ValueError:
            raise self.wrong(column, Phrase("quota_wanted_day")) from None

    def whole(self, column: str) -> int:
        """A whole number, zero or more."""
        text = self.cells[column]
        if not re.fullmatch(r"[0-9]{1,15}", text):
            raise self.wrong(column, Phrase("quota_wanted_whole"))
        return int(text)

    def moment(self, column: str) -> datetime:
        """A day, or a day and time such as 2026-02-01T09:30, without a zone."""
        text = self.cells[column].replace(" ", "T")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?", text):
            raise self.wrong(column, Phrase("quota_wanted_moment"))
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise self.wrong(column, Phrase("quota_wanted_moment")) from None


def plain_day(text: str) -> date:
    """A day written 2026-01-31 and no other way. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _text_of(path: Path) -> str:
    """The file's text: UTF-8 or UTF-16 with its mark."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError.of("error_quota_file_large", field="file", file=str(path))
        raw = path.read_bytes()
        encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise InputError.of("error_quota_file_text", field="file", file=str(path)) from None
    except (OSError, ValueError) as error:
        cause = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise InputError.of("error_quota_file", field="file", file=str(path), cause=cause) from None
    if "\0" in text:
        raise InputError.of("error_quota_file_text", field="file", file=str(path))
    return text


def read_rows(
    path: Path | str,
    known: Collection[str],
    needed: Sequence[str],
    *,
    also: Callable[[str], bool] = lambda _: False,
) -> list[Row]:
    """The rows of a CSV with a header; empty rows are left out. Raises InputError for another kind of file.

    Columns are those of `known` and those that `also` takes; all of `needed` are there. `,`, `;` or a tab separates.
    """
    path = Path(path)
    text = _text_of(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise InputError.of("error_quota_file", field="file", file=str(path), cause=str(error)) from None
    if not lines:
        raise InputError.of("error_quota_file_empty", field="file", file=str(path))
    header = [cell.strip().lower() for cell in lines[0]]
    unknown = [name for name in header if name not in known and not also(name)]
    missing = [name for name in needed if name not in header]
    if unknown or missing or len(set(header)) < len(header):
        raise InputError.of(
            "error_quota_columns",
            field="file",
            file=str(path),
            given=", ".join(header)[:300] or "—",
            needed=", ".join(needed),
            known=", ".join(known),
        )
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            where = Phrase("error_place_row", {"file": str(path), "row": str(number)})
            raise InputError.of(
                "error_quota_cells", field="file", where=where, given=str(len(cells)), wanted=str(len(header))
            )
        rows.append(Row(str(path), number, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    if not rows:
        raise InputError.of("error_quota_file_empty", field="file", file=str(path))
    return rows
