"""The beginning of a CSV file: its encoding, its separator, its header."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from burabay.declarations.kinds import refused, unreadable
from burabay.declarations.schema import ACCEPTED, plain
from burabay.errors import InputError

SEPARATORS = ",;\t|"
QUOTE = '"'
_HEAD = 1 << 20
_BOM = codecs.BOM_UTF8
# Encodings of one byte a letter that a header may prove: no word is the same in both.
_OLD_ENCODINGS = ("windows-1251", "windows-1258")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvHead:
    """How to read a CSV file. `start` is where its first row begins, in bytes of its text in UTF-8 without a mark."""

    path: Path
    encoding: str
    separator: str
    names: tuple[str, ...]
    start: int


def quote_open(line: str, separator: str, *, opened: bool = False) -> bool:
    """Whether a quoted cell is still open at the end of `line`; `opened` says that one is at its beginning."""
    if QUOTE not in line:
        return opened
    at = 0
    while True:
        if opened or line.startswith(QUOTE, at):
            at = _closed(line, at if opened else at + 1)
            if at < 0:
                return True
            opened = False
        at = line.find(separator, at)
        if at < 0:
            return False
        at += 1


def _closed(line: str, at: int) -> int:
    """The place behind the mark that closes the quoted cell whose text goes on at `at`; -1 if none does."""
    while True:
        at = line.find(QUOTE, at)
        if at < 0 or not line.startswith(QUOTE, at + 1):
            return at + 1 if at >= 0 else -1
        at += 2


def cells_of(record: str, separator: str) -> list[str]:
    """The cells of one record. A quoted cell that is not closed is taken as plain text with its mark."""
    text = record.removesuffix("\n").removesuffix("\r")
    cells: list[str] = []
    at = 0
    while True:
        close = _closed(text, at + 1) if text.startswith(QUOTE, at) else -1
        behind = max(at, close)
        end = text.find(separator, behind)
        stop = len(text) if end < 0 else end
        quoted = text[at + 1 : close - 1].replace(QUOTE * 2, QUOTE) if close >= 0 else ""
        cells.append(quoted + text[behind:stop])
        if end < 0:
            return cells
        at = end + 1


def records(lines: Iterator[str], separator: str) -> Iterator[tuple[str, bool]]:
    """The records of a text given line by line, and whether each is whole: the last may have a quoted cell open."""
    for line in lines:
        whole, opened = [line], quote_open(line, separator)
        while opened:
            more = next(lines, None)
            if more is None:
                break
            whole.append(more)
            opened = quote_open(more, separator, opened=True)
        yield "".join(whole), not opened


def read_head(path: Path) -> CsvHead:
    """How the CSV file at `path` is to be read.

    Raises InputError (field `file` or `columns`) for an encoding that cannot be told, a text without a header, or two
    columns of one name.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_HEAD)
            more = bool(file.read(1))
    except OSError as error:
        raise unreadable(path, error) from None
    encoding = _encoding(start, path)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(
        start.removeprefix(_BOM) if encoding == "utf-8" else start
    )
    skipped = 0
    given = ""
    lines = _lines(text)
    while lines and not lines[0].strip():
        skipped += len(lines.pop(0).encode())
    if lines and (told := _SEPARATOR_LINE.fullmatch(lines[0])) and told[1] in SEPARATORS:
        skipped += len(lines.pop(0).encode())
        given = told[1]
    if not lines:
        raise refused("error_lines_empty", path)
    record, separator = _header(lines, given)
    if record is None or (more and len(record) >= len(text) - skipped):
        raise refused("error_lines_header", path)
    return CsvHead(
        path, encoding, separator, own_names(cells_of(record, separator), path.name), skipped + len(record.encode())
    )


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends: only CR and LF end a line of CSV."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def _header(lines: Sequence[str], given: str) -> tuple[str | None, str]:
    """The header's record and the separator that tells most of the columns known, or else most columns."""
    best: tuple[int, int] = (-1, -1)
    chosen: tuple[str | None, str] = (None, given or ",")
    for separator in given or SEPARATORS:
        record, whole = next(records(iter(lines), separator))
        if not whole:
            continue
        cells = cells_of(record, separator)
        score = (sum(plain(cell) in ACCEPTED for cell in cells), len(cells))
        if score > best:
            best, chosen = score, (record, separator)
    return chosen


def own_names(cells: Sequence[str], name: str) -> tuple[str, ...]:
    """The names of columns: those of the header without blanks around them, column_7 for the seventh without one.

    Raises InputError (field `columns`) if two are the same.
    """
    told = [cell.strip() for cell in cells]
    taken = {own for own in told if own}
    names: dict[str, None] = {}
    for place, own in enumerate(told, start=1):
        free = own or f"column_{place}"
        while not own and free in taken:
            free += "_"
        if free in names:
            raise InputError.of("error_columns_same", field="columns", name=name, column=free)
        names[free] = None
    return tuple(names)


def _encoding(start: bytes, path: Path) -> str:
    """The encoding of a file that begins so: what its mark says, UTF-8, or what its header proves."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if _is_utf8(start):
        return "utf-8"
    head = re.split(rb"[\r\n]", start.lstrip(), maxsplit=1)[0]
    proved = [encoding for encoding in _OLD_ENCODINGS if not head.isascii() and _known(head, encoding)]
    if len(proved) == 1:
        return proved[0]
    raise refused("error_lines_encoding", path)


def _is_utf8(start: bytes) -> bool:
    """Whether the text is in UTF-8, if perhaps with some damage: then letters beyond ASCII are right elsewhere."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(start)
    except UnicodeDecodeError:
        return any(_decodes(line) for line in re.split(rb"[\r\n]", start) if not line.isascii())
    return True


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _known(head: bytes, encoding: str) -> bool:
    """Whether the header, read so, names columns with letters that are not ASCII."""
    try:
        text = head.decode(encoding)
    except UnicodeDecodeError:
        return False
    return any(
        not cell.isascii() and plain(cell) in ACCEPTED for separator in SEPARATORS for cell in cells_of(text, separator)
    )
