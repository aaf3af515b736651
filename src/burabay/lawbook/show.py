"""The law as it is written: rows of its files by code, acts, assumptions, footnotes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from burabay.errors import InputError
from burabay.lawbook.documents import read_document
from burabay.lawbook.files import law_files
from burabay.lawbook.tables import ALL, header, rows_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file of the book, as it stands there; `number` as a spreadsheet counts."""

    file: str
    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a TOML document of the book."""

    file: str
    key: str
    value: Any


def _csv_rows(folder: Path, file: str) -> list[Row]:
    """The rows of a table as text. Raises LawError for one that is damaged, as reading the law does."""
    known = next((header(spec) for spec in ALL if spec.file == file), None)
    rows = rows_of(folder, file, known)
    _, columns = next(rows)
    return [Row(file, number, dict(zip(columns, row, strict=True))) for number, row in rows]


def files(folder: Path) -> list[tuple[str, int]]:
    """Each file of the book with its number of rows (0 for a document)."""
    out = []
    for path in law_files(folder):
        name = path.relative_to(folder).as_posix()
        out.append((name, len(_csv_rows(folder, name)) if path.suffix == ".csv" else 0))
    return out


def _named_file(folder: Path, name: str) -> str | None:
    """A file by its path, with or without its ending, or by the last part of it."""
    known = [path.relative_to(folder).as_posix() for path in law_files(folder)]
    for candidate in known:
        if name in (candidate, candidate.rsplit(".", 1)[0]):
            return candidate
    ending = [candidate for candidate in known if candidate.rsplit(".", 1)[0].endswith(f"/{name.rsplit('.', 1)[0]}")]
    return ending[0] if len(ending) == 1 else None


def by_code(folder: Path, code: str) -> list[Row]:
    """Every row, of any table, whose code is `code`, begins with it, or (for six digits and fewer) stands above it."""
    out = []
    for spec in ALL:
        columns = header(spec)
        if "code" not in columns:
            continue
        for row in _csv_rows(folder, spec.file):
            held = row.cells["code"]
            if held == code or held.startswith(code) or (len(held) >= 4 and code.startswith(held)):
                out.append(row)
    return out


def _is_about(row: Row, part: str) -> bool:
    """Whether a row is keyed by `part`: equal to one of its key columns, or, for a code, the beginning of it."""
    keys = next((spec.key for spec in ALL if spec.file == row.file), tuple(row.cells))
    digits = "".join(part.split()).replace(".", "")
    return any(
        row.cells[key] == part or (key == "code" and len(digits) >= 2 and row.cells[key].startswith(digits))
        for key in keys
    )


def _documents(folder: Path) -> dict[str, dict[str, Any]]:
    names = [path.relative_to(folder).as_posix() for path in law_files(folder) if path.suffix == ".toml"]
    return {name: read_document(folder, name) for name in names}


def by_key(folder: Path, key: str) -> list[Row | Entry]:
    """Acts, assumptions and footnotes by their key; a Latin C in a footnote's number stands for the Cyrillic letter."""
    out: list[Row | Entry] = [
        Entry(file, key, document[key]) for file, document in _documents(folder).items() if key in document
    ]
    note = key.upper().replace("C", "С")
    return out + [row for row in _csv_rows(folder, "eaeu/notes.csv") if row.cells["note"] == note]


def show(folder: Path, path: str, *, part: str | None = None) -> list[Row | Entry]:
    """What the book holds under a path: a file (and a code in it), a code, an act, an assumption or a footnote.

    Raises InputError if there is nothing under it.
    """
    digits = "".join(path.split()).replace(".", "")
    file = _named_file(folder, path)
    found: list[Row | Entry]
    if file and file.endswith(".csv"):
        found = [row for row in _csv_rows(folder, file) if part is None or _is_about(row, part)]
    elif file:
        document = _documents(folder)[file]
        found = [Entry(file, key, value) for key, value in document.items() if part in (None, key)]
    elif digits.isascii() and digits.isdigit() and len(digits) >= 4:
        found = list(by_code(folder, digits))
    else:
        found = by_key(folder, path)
    if not found:
        raise InputError.of("error_law_path", field="path", given=f"{path} {part}" if part else path)
    return found
