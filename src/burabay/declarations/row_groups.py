"""Row groups of several Parquet files, put one behind the other as one file.

Row groups can so be encoded by several threads at once, which the writer that encodes them does not do. What is read
and written here is a file's footer alone, a struct in Thrift's compact protocol (Apache Parquet, `parquet.thrift`;
Apache Thrift, `thrift-compact-protocol.md`): the places in it are moved to where the row group comes to stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

MAGIC = b"PAR1"
_LENGTH = 4
_TAIL = _LENGTH + len(MAGIC)
# The kinds of the compact protocol. Of a truth value that is a field, the kind is the value.
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _STRUCT = 1, 2, 3, 4, 5, 6, 7, 8, 9, 12
_WHOLE = (_I16, _I32, _I64)
_SHORT_LIST, _SHORT_STEP = 15, 15
# Fields by their numbers in `parquet.thrift`.
_FILE_ROWS, _FILE_GROUPS = 3, 4
_GROUP_COLUMNS, _GROUP_ROWS, _GROUP_PLACE, _GROUP_ORDINAL = 1, 3, 5, 7
_COLUMN_PLACE, _COLUMN_META = 2, 3
# Of a column's data: its first page, its index and its dictionary.
_META_PLACES = (9, 10, 11)
# Tables that would lie behind the row groups; nothing that is written here has them.
_COLUMN_INDICES, _META_BLOOM = (4, 6), 14


class Field(NamedTuple):
    """A value with its kind: a whole number, bytes, a struct, or a list (the kind of its items, the items)."""

    kind: int
    value: Any


Struct: TypeAlias = dict[int, Field]


@dataclass(frozen=True, slots=True)
class RowGroups:
    """The bytes of the row groups of a file (as a `pyarrow.Buffer`), and what its footer says of each."""

    body: Any
    told: Sequence[Struct]


def row_groups_of(file: memoryview) -> RowGroups:
    """The row groups of a Parquet file without page indices and Bloom filters. Raises ValueError for another."""
    footer, end = _footer(file)
    return RowGroups(pa.py_buffer(file[len(MAGIC) : end]), footer[_FILE_GROUPS].value[1])


class Footer:
    """The footer of a file that row groups are put into; `empty` is a file of its schema without any."""

    def __init__(self, empty: memoryview) -> None:
        self._told, _ = _footer(empty)
        self._groups: list[bytes] = []
        self._rows = 0

    def add(self, groups: RowGroups, place: int) -> None:
        """Row groups that stand in the file from the byte `place` on."""
        for each in groups.told:
            told = dict(each)
            told.pop(_GROUP_ORDINAL, None)  # only ciphers need it
            _move(told, place - len(MAGIC))
            self._groups.append(_written(told))
            self._rows += told[_GROUP_ROWS].value

    def end(self) -> bytes:
        """What ends the file."""
        told = dict(self._told)
        told[_FILE_ROWS] = Field(_I64, self._rows)
        told[_FILE_GROUPS] = Field(_LIST, (_STRUCT, self._groups))
        footer = _written(told)
        return footer + len(footer).to_bytes(_LENGTH, "little") + MAGIC


def _footer(file: memoryview) -> tuple[Struct, int]:
    """The footer of a file, and where it begins. Raises ValueError for what is no Parquet file."""
    if file[: len(MAGIC)] != MAGIC or file[-len(MAGIC) :] != MAGIC:
        raise ValueError("no Parquet file")
    begins = len(file) - _TAIL - int.from_bytes(file[-_TAIL : -len(MAGIC)], "little")
    return _Reader(bytes(file[begins:-_TAIL])).struct(), begins


def _move(group: Struct, by: int) -> None:
    """Move the places that a row group tells; the structs in it that change are made anew."""
    kind, columns = group[_GROUP_COLUMNS].value
    moved = []
    for column in columns:
        meta: Struct = dict(column[_COLUMN_META].value)
        if _META_BLOOM in meta or any(index in column for index in _COLUMN_INDICES):
            raise ValueError("a column has an index or a Bloom filter behind its row group")
        _add(meta, _META_PLACES, by)
        moved.append({**column, _COLUMN_META: Field(_STRUCT, meta)})
        _add(moved[-1], (_COLUMN_PLACE,), by)
    group[_GROUP_COLUMNS] = Field(_LIST, (kind, moved))
    _add(group, (_GROUP_PLACE,), by)


def _add(struct: Struct, places: tuple[int, ...], by: int) -> None:
    """Move those of its places that are told (0 is none: a file begins with other bytes)."""
    for place in places:
        if place in struct and struct[place].value != 0:
            struct[place] = Field(struct[place].kind, struct[place].value + by)


class _Reader:
    """Reads a struct of the compact protocol from its bytes."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        self._by_kind: dict[int, Callable[[], Any]] = {
            _TRUE: lambda: True, _FALSE: lambda: False, _BYTE: self._byte, **dict.fromkeys(_WHOLE, self._signed),
            _DOUBLE: lambda: self._bytes(8), _BINARY: lambda: self._bytes(self._unsigned()), _LIST: self._list,
            _STRUCT: self.struct,
        }  # fmt: skip

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, many: int) -> bytes:
        self._at += many
        return self._data[self._at - many : self._at]

    def _unsigned(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def _signed(self) -> int:
        number = self._unsigned()
        return number >> 1 ^ -(number & 1)

    def _list(self) -> tuple[int, list[Any]]:
        head = self._byte()
        many, kind = head >> 4, head & 0x0F
        if many == _SHORT_LIST:
            many = self._unsigned()
        # Truth values in a list are bytes of their own.
        read = self._byte if kind in (_TRUE, _FALSE) else self._by_kind[kind]
        return kind, [read() for _ in range(many)]

    def struct(self) -> Struct:
        """The fields up to the stop."""
        fields: Struct = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 0x0F
            number = number + step if step else self._signed()
            fields[number] = Field(kind, self._by_kind[kind]())
        return fields


def _unsigned(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _signed(number: int) -> bytes:
    return _unsigned(number << 1 if number >= 0 else (-number << 1) - 1)


def _value(kind: int, value: Any) -> bytes:
    if kind in (_TRUE, _FALSE):
        return b""
    if kind == _BYTE:
        return bytes([value])
    if kind in _WHOLE:
        return _signed(value)
    if kind == _DOUBLE:
        return bytes(value)
    if kind == _BINARY:
        return _unsigned(len(value)) + value
    if kind == _STRUCT:
        return value if isinstance(value, bytes) else _written(value)
    of, items = value
    many = len(items)
    head = bytes([many << 4 | of]) if many < _SHORT_LIST else bytes([0xF0 | of]) + _unsigned(many)
    return head + b"".join(bytes([item]) if of in (_TRUE, _FALSE) else _value(of, item) for item in items)


def _written(struct: Struct) -> bytes:
    """A struct as bytes, its fields in the order of their numbers."""
    out, last = [], 0
    for number in sorted(struct):
        kind, value = struct[number]
        step = number - last
        out.append(bytes([step << 4 | kind]) if 0 < step <= _SHORT_STEP else bytes([kind]) + _signed(number))
        out.append(_value(kind, value))
        last = number
    return b"".join(out) + b"\x00"
