"""Arrow batches as CSV text: decimals plain, days as 2026-11-01, and quotation marks only where they are needed.

The sums that a result adds have two decimals, and a third only where it is not zero; numbers of the input stay as they
are.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from burabay.declarations.arrow import TEXT
from burabay.declarations.schema import OUTPUTS

import pyarrow as pa  # isort: skip  # after `arrow`, which says what is missing where it is not installed
import pyarrow.compute as pc  # isort: skip

# What a cell must not hold bare: the separator, the mark, the ends of a line.
_SPECIAL = (b'"', b",", b"\r", b"\n")
_LARGE = pa.large_string()
# The columns of sums that a result adds. A column of the input that is called so was renamed.
AMOUNTS = frozenset(name for name in OUTPUTS if name.endswith(("duty", "vat", "excise", "charges", "total")))
_COINS = 2
# Arrow writes decimals of more places than this with an exponent where they are small.
_PLAIN_SCALE = 6


def csv_header(names: Sequence[str]) -> bytes:
    """The first line."""
    return (",".join(_quoted(pa.array(names, _LARGE)).to_pylist()) + "\n").encode()


def csv_rows(batch: Any) -> Any:
    """The lines of a batch as a buffer of bytes. A cell without a value is empty, one of empty text is ""."""
    if batch.num_rows == 0:
        return b""
    named = zip(batch.schema.names, batch.columns, strict=True)
    columns = [coins(column) if name in AMOUNTS else column for name, column in named]
    *others, last = [_cells(column).cast(_LARGE) for column in columns]
    if not others:  # a line without anything would be no row
        last = pc.fill_null(last, '""')
    ended = pc.binary_join_element_wise(last, _text(""), _text("\n"), null_handling="replace", null_replacement="")
    lines = pc.binary_join_element_wise(*others, ended, _text(","), null_handling="replace", null_replacement="")
    offsets, text = lines.buffers()[1:]
    first, end = (int.from_bytes(offsets[8 * at : 8 * at + 8].to_pybytes(), "little") for at in (0, batch.num_rows))
    return text[first:end]


def coins(column: Any) -> Any:
    """Sums without zeros behind the second decimal: as decimals of two where all are such, else as text."""
    if not pa.types.is_decimal(column.type) or column.type.scale <= _COINS:
        return column
    try:
        return column.cast(pa.decimal128(column.type.precision, _COINS))
    except pa.ArrowInvalid:
        return pc.replace_substring_regex(column.cast(TEXT), r"(\.\d\d)(\d*?)0*$", r"\1\2")


def _text(text: str) -> Any:
    return pa.scalar(text, _LARGE)


def _cells(column: Any) -> Any:
    """A column as text, quoted where it must be."""
    if isinstance(column, pa.DictionaryArray):
        return _cells(column.dictionary).take(column.indices)
    kind, types = column.type, pa.types
    if types.is_decimal(kind) and kind.scale > _PLAIN_SCALE:
        return pa.array([None if value is None else format(value, "f") for value in column.to_pylist()], TEXT)
    if types.is_floating(kind):
        return plain_floats(column)
    text = _moments(column).cast(TEXT if types.is_primitive(kind) else _LARGE)
    return text if types.is_primitive(kind) else _quoted(text)


def _quoted(text: Any) -> Any:
    """Text with quotation marks round the cells that need them: those of empty text too, which is not no text."""
    data = text.buffers()[2]
    held = b"" if data is None else data.to_pybytes()
    empty = pc.equal(text, _text(""))
    if any(sign in held for sign in _SPECIAL):
        special = pc.or_(pc.match_substring_regex(text, '[",\r\n]'), empty)
    elif pc.any(empty).as_py():
        special = empty
    else:
        return text
    marked = pc.binary_join_element_wise(_text('"'), pc.replace_substring(text, '"', '""'), _text('"'), _text(""))
    return pc.if_else(special, marked, text)


def plain_floats(column: Any) -> Any:
    """Floats in their shortest decimal notation without an exponent; what is no number is empty."""
    column = pc.if_else(pc.is_finite(column), column, None)
    text = column.cast(TEXT)
    odd = pc.indices_nonzero(pc.fill_null(pc.match_substring(text, "e"), False)).to_pylist()
    if not odd:
        return text
    told = text.to_pylist()
    for place in odd:
        told[place] = format(Decimal(told[place]), "f")
    return pa.array(told, TEXT)


def _moments(column: Any) -> Any:
    """Moments without the zeros of a second's parts, where no moment has any."""
    if pa.types.is_timestamp(column.type) and column.type.unit != "s":
        try:
            return column.cast(pa.timestamp("s", column.type.tz))
        except pa.ArrowInvalid:
            return column
    return column
