"""Batches of cells → `Lines`, and single rows → consignments.

What a row means is decided in one place: `consignment_of`, which asks `duty` itself. `parse` gives the same answer for
millions of rows: quick readers for the forms that almost all cells have, and for every other cell the functions of
`duty`, once for each distinct text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from burabay.declarations import cells, quick
from burabay.declarations.lines import NONE, UNIT_NAMES, Int64, Lines
from burabay.declarations.quick import BAD, UNSURE
from burabay.duty.consignment import UNITS, Consignment, consignment
from burabay.duty.measures import Regime
from burabay.duty.money import ExchangeRates
from burabay.errors import InputError

# The columns that are read here, each with the kind of its cells.
KINDS: Mapping[str, str] = {
    "code": "code",
    "origin": "word",
    "destination": "word",
    "on": "day",
    "value": "number",
    "currency": "word",
    "net_kg": "number",
    "quantity": "number",
    "unit": "word",
    "regime_claimed": "word",
    "incoterm": "word",
    "freight": "number",
    "insurance": "number",
    "answers": "word",
}
_POSITIVE = ("net_kg", "quantity")
# How many grams one of each unit weighs.
_GRAMS = np.array(
    [int(factor * 1000) if name == "kg" else 0 for name, factor in (UNITS[unit] for unit in UNIT_NAMES)], np.int64
)
_NO_BITS = np.zeros(0, np.uint8)

Batch: TypeAlias = pa.RecordBatch
Array: TypeAlias = "pa.Array[Any]"
Ints: TypeAlias = NDArray[Any]


# --- one row ------------------------------------------------------------------------------------------------------


def raws(
    batch: Batch, columns: Mapping[str, str], defaults: Mapping[str, str], rows: Iterable[int]
) -> Iterator[dict[str, object]]:
    """The cells of some rows, each row as the arguments of `consignment_of`: str, Decimal, date or None by column.

    `columns` says which column of the batch bears which canonical name; `defaults` hold the text for those it lacks.
    """
    places = list(rows)
    told: dict[str, list[cells.Cell]] = {}
    for name, kind in KINDS.items():
        if name in columns:
            told[name] = cells.cells(_picked(batch.column(columns[name]), kind, places))
        else:
            told[name] = [defaults.get(name) or None] * len(places)
    for row in range(len(places)):
        yield {name: values[row] for name, values in told.items()}


def _picked(array: Array, kind: str, places: list[int]) -> Array:
    """Some rows of a column, settled."""
    if len(places) == 1:
        return cells.settled(array.slice(places[0], 1), kind)
    numbers = pa.array(places, pa.int64())
    try:
        return cells.settled(array.take(numbers), kind)
    except pa.ArrowNotImplementedError:  # a type that Arrow cannot pick from
        return cells.settled(array, kind).take(numbers)


def raw(batch: Batch, columns: Mapping[str, str], defaults: Mapping[str, str], row: int) -> dict[str, object]:
    """The cells of one row: see `raws`."""
    return next(raws(batch, columns, defaults, (row,)))


def _code_text(code: object, destination: str) -> str:
    """A code as text. As a number it lost the zero that the codes of the first nine chapters begin with."""
    if not isinstance(code, Decimal):
        return _text(code)
    if not code.is_finite() or code < 0 or code != code.to_integral_value():
        raise InputError.of("error_code_form", field="code", given=str(code))
    digits = f"{code:.0f}"
    short = 7 if destination.strip().upper() == "VN" else 9
    return f"0{digits}" if len(digits) == short else digits


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def claimed_of(raw: Mapping[str, object]) -> Regime | None:
    """The regime that a row claims. Raises InputError for a word that names none."""
    return cells.regime_of(_text(raw.get("regime_claimed")))


def consignment_of(raw: Mapping[str, object], fx: ExchangeRates | None = None) -> Consignment:
    """The consignment of a row's cells. Raises InputError, whose sentence is what is wrong with the row."""
    on, numbers = raw.get("on"), {}
    for name in ("value", "net_kg", "quantity", "freight", "insurance"):
        cell = raw.get(name)
        numbers[name] = cell if isinstance(cell, Decimal) else _text(cell)
    claimed_of(raw)
    return consignment(
        _code_text(raw.get("code"), _text(raw.get("destination"))),
        origin=_text(raw.get("origin")),
        destination=_text(raw.get("destination")),
        on=on if isinstance(on, date) else _text(on),
        currency=_text(raw.get("currency")),
        unit=_text(raw.get("unit")),
        incoterm=_text(raw.get("incoterm")),
        answers=cells.answers_of(_text(raw.get("answers"))),
        fx=fx,
        **numbers,
    )


def is_bad(raw: Mapping[str, object]) -> bool:
    """Whether a row is wrong."""
    try:
        consignment_of(raw)
    except InputError:
        return True
    return False


# --- Arrow's memory as numpy has it -------------------------------------------------------------------------------


def _seen(buffer: Any, kind: Any) -> Ints:
    """A buffer as an array that nobody writes to (one kind of arguments for the compiler)."""
    array = np.frombuffer(buffer, kind) if buffer is not None and buffer.size else np.zeros(0, kind)
    array.flags.writeable = False
    return array


def _bits(array: Array) -> tuple[Ints, int]:
    """Which cells are there, as Arrow's bits, and where the column begins in them."""
    buffer = array.buffers()[0]
    return _seen(buffer if array.null_count else None, np.uint8), array.offset


def _values(array: Array, kind: Any) -> Ints:
    return _seen(array.buffers()[1], kind)[array.offset : array.offset + len(array)]


def _strings(array: Array) -> tuple[Ints, Ints]:
    """Where each text ends (one more entry than texts), and the bytes of all."""
    _, ends, data = array.buffers()
    found = _seen(ends, np.int32 if pa.types.is_string(array.type) else np.int64)
    if not len(found):
        found = np.zeros(1, np.int64)
        found.flags.writeable = False
    return found[array.offset : array.offset + len(array) + 1], _seen(data, np.uint8)


def _is_text(array: Array) -> bool:
    return bool(pa.types.is_string(array.type) or pa.types.is_large_string(array.type))


def _spread(array: pa.DictionaryArray[Any, Any], table: Ints, missing: int, kind: Any) -> Ints:
    """For each row of a dictionary column, the entry of its table."""
    places = array.indices
    numbers = _values(places, places.type.to_pandas_dtype()).astype(np.int32, copy=False)
    numbers.flags.writeable = False
    out = np.empty(len(array), kind)
    quick.look_up.over(len(array))(numbers, *_bits(places), table.astype(np.int64), missing, out)
    return out


# --- columns ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cells:
    """The columns of one batch."""

    batch: Batch
    columns: Mapping[str, str]
    defaults: Mapping[str, str]

    def column(self, name: str) -> Array | None:
        """A column, settled; a default as a dictionary of one word; None if there is neither."""
        if name in self.columns:
            return cells.settled(self.batch.column(self.columns[name]), KINDS[name])
        if not self.defaults.get(name):
            return None
        places = np.zeros(self.batch.num_rows, np.int8)
        return pa.DictionaryArray.from_arrays(pa.array(places), pa.array([self.defaults[name]]))

    def has(self, name: str) -> bool:
        """Whether there is such a column, or a default for it."""
        return name in self.columns or bool(self.defaults.get(name))

    def words(self, name: str, table_of: Callable[[list[str | None]], list[int]], kind: Any) -> Ints:
        """The meaning of each word of a column. An absent column is one of empty cells."""
        array = self.column(name)
        missing = table_of([None])[0]
        if array is None:
            return np.full(self.batch.num_rows, missing, kind)
        if not isinstance(array, pa.DictionaryArray):
            array = array.dictionary_encode()
        table = np.array(table_of(cells.texts(array.dictionary)), np.int64)
        return _spread(array, table, missing, kind)

    def optional(self, name: str, table_of: Callable[[list[str | None]], list[int]], kind: Any) -> Ints:
        """The same, but an empty array for an absent column."""
        return self.words(name, table_of, kind) if self.has(name) else np.zeros(0, kind)

    def numbers(self, name: str) -> Int64:
        """A column of numbers in ten-thousandths, with NONE, BAD and ALONE among them."""
        array = self.column(name)
        if array is None:
            return np.full(self.batch.num_rows, NONE, np.int64)
        return _numbers(array, name in _POSITIVE)

    def parts(self, name: str) -> Int64:
        """Freight or insurance; an empty array for an absent column."""
        return self.numbers(name) if self.has(name) else np.zeros(0, np.int64)

    def days(self) -> Ints:
        """Ordinals of the days, with BAD among them."""
        array = self.column("on")
        if array is None:
            return np.full(self.batch.num_rows, BAD, np.int32)
        return _days(array)

    def codes(self) -> tuple[Ints, Ints, bool]:
        """Codes, how many digits each has, and whether they came as numbers."""
        array = self.column("code")
        if array is None:
            rows = self.batch.num_rows
            return np.full(rows, BAD, np.int64), np.full(rows, NONE, np.int8), False
        return _codes(array)


def _numbers(array: Array, positive: bool) -> Int64:
    """Any settled column of numbers → ten-thousandths."""
    if isinstance(array, pa.DictionaryArray):
        return _spread(array, _numbers(array.dictionary, positive), NONE, np.int64)
    rows, bits, kind = len(array), _bits(array), array.type
    out = np.empty(rows, np.int64)
    if _is_text(array):
        quick.read_numbers.over(rows)(*_strings(array), *bits, positive, out)
    elif pa.types.is_integer(kind):
        quick.read_wholes.over(rows)(_values(array, np.int64), *bits, positive, out)
    elif pa.types.is_decimal(kind):
        words = _seen(array.buffers()[1], np.uint32)[4 * array.offset : 4 * (array.offset + rows)]
        quick.read_decimals.over(rows)(words, *bits, kind.scale, positive, out)
    else:
        single = pa.types.is_float32(kind)
        values = _values(array, np.float32 if single else np.float64)
        quick.read_floats.over(rows)(values, *bits, positive, single, out)
    unsure = np.flatnonzero(out == UNSURE)
    if len(unsure):
        told: list[Any] = cells.cells(array.take(pa.array(unsure)))
        of = cells.weight_of if positive else cells.amount_of
        out[unsure] = [NONE if cell is None else of(cell) for cell in told]
    return out


def _days(array: Array) -> Ints:
    if isinstance(array, pa.DictionaryArray):
        return _spread(array, _days(array.dictionary), BAD, np.int32)
    out = np.empty(len(array), np.int32)
    if not _is_text(array):
        quick.read_dates.over(len(array))(_values(array, np.int32), *_bits(array), out)
        return out
    quick.read_days.over(len(array))(*_strings(array), *_bits(array), out)
    unsure = np.flatnonzero(out == UNSURE)
    if len(unsure):
        out[unsure] = cells.each(cells.day_number, cells.texts(array.take(pa.array(unsure))))
    return out


def _codes(array: Array) -> tuple[Ints, Ints, bool]:
    rows = len(array)
    if isinstance(array, pa.DictionaryArray):
        code, digits, of_number = _codes(array.dictionary)
        return _spread(array, code, BAD, np.int64), _spread(array, digits, NONE, np.int8), of_number
    code, digits = np.empty(rows, np.int64), np.empty(rows, np.int8)
    if not _is_text(array):
        quick.codes_of_numbers.over(rows)(_numbers(array, False), code, digits)
        return code, digits, True
    quick.read_codes.over(rows)(*_strings(array), *_bits(array), code, digits)
    unsure = np.flatnonzero(code == UNSURE)
    if len(unsure):
        found = [cells.code_of(text or "") for text in cells.texts(array.take(pa.array(unsure)))]
        code[unsure], digits[unsure] = zip(*found, strict=True)
    return code, digits, False


# --- the batch ----------------------------------------------------------------------------------------------------


def _each(of: Callable[[str], int]) -> Callable[[list[str | None]], list[int]]:
    return lambda words: cells.each(of, words)


def _currencies(batch: _Cells) -> tuple[Ints, tuple[str, ...]]:
    """The number of each row's currency, and what the numbers mean."""
    listed: list[str] = []

    def numbered(words: list[str | None]) -> list[int]:
        found = [cells.currency_of(word or "") for word in words]
        listed[:] = sorted({currency for currency in found if currency})
        return [BAD if one is None else listed.index(one) if one else NONE for one in found]

    numbers = batch.words("currency", numbered, np.int16)
    return numbers, tuple(listed)


def parse(batch: Batch, columns: Mapping[str, str], defaults: Mapping[str, str]) -> Lines:
    """The rows of a batch as whole numbers: `columns` says which of its columns bears which canonical name.

    `defaults` hold the text for canonical columns that the batch lacks (`origin`, `on`, `currency` …). Nothing is
    raised for what stands in the cells: a row is `bad` exactly when `consignment_of(raw(…))` raises.
    """
    told, rows = _Cells(batch, columns, defaults), batch.num_rows
    code, digits, of_number = told.codes()
    currency, currencies = _currencies(told)
    bad, alone, unsure = np.empty(rows, np.bool_), np.empty(rows, np.bool_), np.empty(rows, np.bool_)
    lines = Lines(
        code,
        digits,
        told.words("origin", _each(cells.state_of), np.int8),
        told.words("destination", _each(cells.state_of), np.int8),
        told.days(),
        told.numbers("value"),
        currency,
        told.numbers("net_kg"),
        told.numbers("quantity"),
        told.words("unit", _each(cells.unit_of), np.int8),
        told.words("regime_claimed", _each(cells.claim_of), np.int8),
        bad,
        alone,
        currencies,
    )
    quick.settle.over(rows)(
        lines.code,
        lines.digits,
        of_number,
        lines.origin,
        lines.destination,
        lines.day,
        lines.value,
        lines.currency,
        lines.kg,
        lines.quantity,
        lines.unit,
        _GRAMS,
        told.optional("incoterm", _each(cells.term_of), np.int8),
        told.parts("freight"),
        told.parts("insurance"),
        lines.claimed,
        told.optional("answers", _each(cells.answered), np.int8),
        bad,
        alone,
        unsure,
    )
    asked = np.flatnonzero(unsure)
    if len(asked):
        bad[asked] = [is_bad(row) for row in raws(batch, columns, defaults, asked.tolist())]
        alone[asked] = ~bad[asked]
    return lines
