"""CSV read as a stream: Arrow's parser for what is in order, a careful reader for what is not.

Every row of the file comes back, in its place. A row that has too few or too many cells, a quoted cell that is never
closed, or bytes that are no text comes with as much of its text as its cells can hold; its sentence goes to `Faults`.
"""

from __future__ import annotations

import codecs
import io
import secrets
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from burabay.declarations.arrow import REPEATED, TEXT, joined
from burabay.declarations.csv_head import CsvHead, cells_of, quote_open
from burabay.declarations.faults import Faults
from burabay.declarations.kinds import refused, unreadable
from burabay.errors import InputError
from burabay.wording import Phrase

# What is parsed at once: a record longer than this is read with care. The parser reads up to a hundred blocks ahead.
BLOCK = 1 << 20
# How far a quoted cell may go. One that has not ended by then was never closed.
MOST_QUOTED = 1 << 26
_SURPLUS = 1000
# Stands for bytes that are no text until their rows are found: Unicode keeps it from being a letter of any text.
_MARK = "\ufdd0"
_REPLACED = "\ufffd"
_CR = ord("\r")

codecs.register_error("burabay-mark", lambda error: (_MARK, getattr(error, "end", 0)))


class Utf8(io.RawIOBase):
    """The text of a file in UTF-8 without a mark, from its byte `start` on, and `tail` behind its end.

    What cannot be decoded is U+FDD0; then `damaged` is true, and it is said from the beginning if that may have been so
    before `start`. `taken` is the byte of the file up to which it was read.
    """

    def __init__(self, head: CsvHead, start: int, tail: bytes = b"", *, damaged: bool = False) -> None:
        self._path = head.path
        self._plain = head.encoding == "utf-8"
        self._decoder = codecs.getincrementaldecoder(head.encoding)(errors="burabay-mark")
        self._tail = tail
        self._kept = b""
        self._ready = memoryview(b"")
        self._ended = False
        self.damaged = damaged
        self.taken = 0
        try:
            self._file = head.path.open("rb", buffering=0)
            marked = self._plain and self._file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
            self.taken = len(codecs.BOM_UTF8) if marked else 0
            if self._plain and not damaged:  # the text is as long as the file's bytes
                self.taken += start
                start = 0
            self._file.seek(self.taken)
        except OSError as error:
            raise unreadable(head.path, error) from None
        while start > 0 and (part := self.read(min(start, BLOCK))):
            start -= len(part)

    def readable(self) -> bool:
        """As all that is read."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        wanted = BLOCK if size is None or size < 0 else size
        while not self._ended and self._ready[:2].tobytes() in (b"", b"\r"):
            self._ready = memoryview(self._ready.tobytes() + self._more(wanted))
        size = min(wanted, len(self._ready))
        if size > 1 and self._ready[size - 1] == _CR:
            size -= 1  # Arrow drops an LF that begins a block behind a CR, also inside a quoted cell
        part, self._ready = self._ready[:size], self._ready[size:]
        return part.tobytes()

    def readinto(self, buffer: Any, /) -> int:
        """As `read`, for the buffers that Python puts before a stream."""
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def _more(self, wanted: int) -> bytes:
        while True:
            try:
                raw = self._file.read(max(wanted, 4096)) or b""
            except OSError as error:
                raise unreadable(self._path, error) from None
            self.taken += len(raw)
            self._ended = not raw
            text = self._as_utf8(raw)
            if self._ended:
                return text + self._tail
            if text:
                return text

    def _as_utf8(self, raw: bytes) -> bytes:
        if not self._plain:
            text = self._decoder.decode(raw, final=self._ended)
            self.damaged |= _MARK in text
            return text.encode()
        data = self._kept + raw
        try:
            used = codecs.utf_8_decode(data, "strict", self._ended)[1]
        except UnicodeDecodeError:
            self.damaged = True
            told, used = codecs.utf_8_decode(data, "burabay-mark", self._ended)
            self._kept = data[used:]
            return told.encode()
        self._kept = data[used:]
        return data[:used]


class CsvRows:
    """The rows of a CSV file as Arrow batches of any size. `schema` is of the file's own columns, all of them text.

    `taken` is how far the file was read, in bytes; `damaged` says that bytes were met that are no text.
    """

    def __init__(self, head: CsvHead, repeating: frozenset[str], faults: Faults) -> None:
        self.schema = pa.schema([pa.field(name, REPEATED if name in repeating else TEXT) for name in head.names])
        self.head = head
        self.taken = 0
        self.damaged = False
        self._faults = faults
        # A row that no file holds: a cell too many, so that the parser tells of it unless a quoted cell swallows it.
        self.end = secrets.token_hex(16) + head.separator * len(head.names)

    def batches(self) -> Iterator[Any]:
        """All rows in the order of the file."""
        start, row = self.head.start, 0
        while True:
            quick = _Quick(self, start, row)
            yield from quick.batches()
            row += quick.done
            if quick.whole:
                return
            careful = _Careful(self, start, quick.done, row)
            if careful.cells:
                yield self.built(careful.cells)
            if careful.ended:
                return
            row += len(careful.cells)
            start = careful.stop

    def cells(self, record: str, row: int, *, opened: bool = False) -> list[str | None]:
        """The cells of a record of the row `row` of the file, as many as there are columns.

        If it does not fit the header, its sentence is kept. A row of separators alone holds nothing that is wrong.
        """
        wanted, cells = len(self.schema), cells_of(record, self.head.separator)
        if opened:
            self._faults.add(row, InputError.of("error_row_quote", field="row"))
        elif len(cells) < wanted and any(map(str.strip, cells)):
            self._wrong_number(row, len(cells), "")
        elif any(map(str.strip, cells[wanted:])):
            self._wrong_number(row, len(cells), self.head.separator.join(cells[wanted:])[:_SURPLUS])
        if _MARK in record:
            self._faults.add(row, InputError.of("error_row_bytes", field="row"))
        told = [cell.replace(_MARK, _REPLACED) or None for cell in cells[:wanted]]
        return [*told, *[None] * (wanted - len(told))]

    def _wrong_number(self, row: int, given: int, surplus: str) -> None:
        beyond = Phrase("row_beyond", {"text": surplus}) if surplus else ""
        wanted = len(self.schema)
        self._faults.add(row, InputError.of("error_row_cells", field="row", given=given, wanted=wanted, beyond=beyond))

    def built(self, rows: list[list[str | None]]) -> Any:
        """A batch of rows of cells."""
        columns = zip(zip(*rows, strict=True) if rows else [()] * len(self.schema), self.schema, strict=True)
        return pa.RecordBatch.from_arrays([pa.array(cells, field.type) for cells, field in columns], schema=self.schema)

    def repaired(self, batch: Any, row: int) -> Any:
        """`batch`, whose first is the row `row`, with bytes that are no text replaced, and their rows told of."""
        return pa.RecordBatch.from_arrays([self._repaired(column, row) for column in batch.columns], schema=self.schema)

    def _repaired(self, column: Any, row: int) -> Any:
        is_dictionary = isinstance(column, pa.DictionaryArray)
        text = column.dictionary if is_dictionary else column
        held = pc.match_substring(text, _MARK)
        if not pc.any(held).as_py():
            return column
        places = pc.indices_nonzero((held.take(column.indices) if is_dictionary else held).fill_null(False))
        for place in places.to_pylist():
            self._faults.add(row + place, InputError.of("error_row_bytes", field="row"))
        whole = pc.replace_substring(text, _MARK, _REPLACED)
        return whole.take(column.indices).dictionary_encode() if is_dictionary else whole


class _Quick:
    """Rows as Arrow's parser reads them from a byte of the file on, until its end or the first record it cannot take.

    `row` is the first row's place in the file; `done` counts the rows given; `whole` tells that the file ended there.
    """

    def __init__(self, rows: CsvRows, start: int, row: int) -> None:
        self._rows = rows
        self._start = start
        self._row = row
        self._wrong: deque[tuple[int, str]] = deque()
        self._seen = 0
        self.done = 0
        self.whole = False

    def batches(self) -> Iterator[Any]:
        """The rows, the wrong ones in their places. The latest are held back until it is known that more follow."""
        held: tuple[Any, list[tuple[int, str]]] | None = None
        tail = f"\n{self._rows.end}\n".encode()
        with closing(Utf8(self._rows.head, self._start, tail, damaged=self._rows.damaged)) as stream:
            try:
                for batch in self._reader(stream):
                    self._rows.taken = max(self._rows.taken, stream.taken)
                    part = self._part(batch)
                    if held is not None and (batch.num_rows or part[1]):
                        yield from self._given(held, stream)
                        held = None
                    held = held or part
            except pa.ArrowInvalid:  # a record that is longer than a block
                self.whole = False
            else:
                held = self._ended(held)
            if held is not None:
                yield from self._given(held, stream)
            self._rows.damaged |= stream.damaged

    def _reader(self, stream: Utf8) -> Any:
        return csv.open_csv(
            pa.PythonFile(stream, mode="r"),
            csv.ReadOptions(column_names=self._rows.schema.names, block_size=BLOCK, use_threads=False),
            csv.ParseOptions(
                delimiter=self._rows.head.separator, newlines_in_values=True, invalid_row_handler=self._invalid
            ),
            csv.ConvertOptions(
                column_types=self._rows.schema, check_utf8=False, null_values=[""], strings_can_be_null=True
            ),
        )

    def _invalid(self, row: Any) -> str:
        if row.text == self._rows.end:
            self.whole = True
        else:
            self._wrong.append((row.number, row.text))
        return "skip"

    def _part(self, batch: Any) -> tuple[Any, list[tuple[int, str]]]:
        """A batch of the parser's with the wrong records among and right behind its rows; numbers count from 1."""
        wrong: list[tuple[int, str]] = []
        self._seen += batch.num_rows
        while self._wrong and self._wrong[0][0] <= self._seen + 1:
            wrong.append(self._wrong.popleft())
            self._seen += 1
        return batch, wrong

    def _ended(self, held: tuple[Any, list[tuple[int, str]]] | None) -> tuple[Any, list[tuple[int, str]]]:
        """What is still to be given at the end of the file.

        If the row behind the end was not seen, a quoted cell has swallowed it: the last record is read again with care.
        """
        batch, wrong = held or (self._rows.built([]), [])
        wrong += self._part(self._rows.built([]))[1]  # of blocks without a row that is right
        if self.whole:
            return batch, wrong
        if wrong and wrong[-1][0] == self._seen:
            return batch, wrong[:-1]
        return batch.slice(0, batch.num_rows - 1), wrong

    def _given(self, held: tuple[Any, list[tuple[int, str]]], stream: Utf8) -> Iterator[Any]:
        batch, wrong = held
        first = self._row + self.done
        if wrong:
            places = [number - 1 - self.done for number, _ in wrong]
            cells = [self._rows.cells(text, first + place) for place, (_, text) in zip(places, wrong, strict=True)]
            batch = _among(batch, self._rows.built(cells), places)
        if batch.num_rows:
            self.done += batch.num_rows
            yield self._rows.repaired(batch, first) if stream.damaged else batch


def _among(batch: Any, others: Any, places: list[int]) -> Any:
    """The rows of `batch` with those of `others` put in at `places`, which count in the result."""
    count = batch.num_rows + others.num_rows
    is_other = np.zeros(count, dtype=np.bool_)
    is_other[places] = True
    order = np.empty(count, dtype=np.int64)
    order[~is_other], order[is_other] = np.arange(batch.num_rows), np.arange(batch.num_rows, count)
    return joined([batch, others]).take(pa.array(order))


class _Careful:
    """Rows read one by one from the byte `start` of the file on, after the first `skip` of them.

    It reads some blocks, or to the first quoted cell that is never closed: there the row ends with its line. `row` is
    the first row's place in the file, `cells` are the rows, `stop` is the byte behind them; `ended` says that the file
    ends there.
    """

    def __init__(self, rows: CsvRows, start: int, skip: int, row: int) -> None:
        self.cells: list[list[str | None]] = []
        self.stop = start
        self.ended = False
        self._rows = rows
        stream = Utf8(rows.head, start, damaged=rows.damaged)
        with io.TextIOWrapper(io.BufferedReader(stream, BLOCK), "utf-8", newline="") as text:
            self._read(text, skip, row)
        rows.damaged |= stream.damaged

    def _read(self, text: io.TextIOWrapper, skip: int, row: int) -> None:
        limit: int | None = None
        while record := self._record(text):
            lines, opened = record
            blank = not lines[0].strip("\r\n")
            if skip and not opened:
                skip -= not blank
                self.stop += _size(lines)
                continue
            limit = limit or self.stop + 4 * BLOCK
            if not blank:
                lines = lines[:1] if opened else lines
                self.cells.append(self._rows.cells("".join(lines), row + len(self.cells), opened=opened))
            self.stop += _size(lines)
            if opened or self.stop > limit:
                return
        self.ended = True

    def _record(self, text: io.TextIOWrapper) -> tuple[list[str], bool] | None:
        """The lines of the next record and whether a quoted cell is still open behind them; None at the end."""
        lines: list[str] = []
        size, opened = 0, False
        while size <= MOST_QUOTED and (line := text.readline(MOST_QUOTED)):
            if len(line) >= MOST_QUOTED:
                raise refused("error_lines_line", self._rows.head.path, size=f"{MOST_QUOTED >> 20} MB")
            lines.append(line)
            size += len(line)
            opened = quote_open(line, self._rows.head.separator, opened=opened)
            if not opened:
                return lines, False
        return (lines, True) if lines else None


def _size(lines: list[str]) -> int:
    return sum(len(line) if line.isascii() else len(line.encode()) for line in lines)
