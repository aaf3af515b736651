"""One cell as `duty` takes it, whatever the type of its column; and what a word means, by the functions of `duty`.

Four kinds of columns: `word`, `number`, `code`, `day`. `settled` brings the many types of Arrow down to a few:

    word     string, or a dictionary of strings
    number   string, dictionary of strings, int64, float32, float64, decimal128
    code     the same: tariff codes come as numbers too
    day      string, dictionary of strings, date32

What is none of these becomes the text that a person would read, and is judged as a text.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from burabay.declarations.lines import LIMIT, NONE, SCALE, STATES, UNIT_NAMES
from burabay.declarations.quick import (
    ADDS_BOTH,
    ADDS_INSURANCE,
    ADDS_NOTHING,
    ALONE,
    BAD,
    EXACT_32,
    FIRST_DAY,
    LAST_DAY,
)
from burabay.duty.consignment import UNITS, Consignment, consignment, day_of, read_answers
from burabay.duty.customs_value import TO_ADD, incoterm_of
from burabay.duty.measures import Regime
from burabay.duty.money import MOST_DECIMALS
from burabay.errors import InputError
from burabay.goods.codes import plain_code
from burabay.wording import LANGUAGES, sentences

T = TypeVar("T", bound=Hashable)
R = TypeVar("R")
Cell = str | Decimal | date | None

_CLAIMED = (Regime.MFN, Regime.MFN_IN_QUOTA, Regime.PREFERENCE, Regime.PREFERENCE_IN_QUOTA)
# How many distinct cells are remembered with their meaning, and up to which length: a file may hold anything.
_HELD, _LONG = 20_000, 64


# --- columns ------------------------------------------------------------------------------------------------------


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _written(value: Any) -> str | None:
    """What stands in a cell, as a person would write it; None for an empty one."""
    match value:
        case None:
            return None
        case bytes():
            return value.decode("utf-8", "replace")
        case float():
            if math.isnan(value):
                return None
            return str(int(value)) if value.is_integer() and abs(value) < LIMIT else str(value)
        case Decimal():
            return f"{shortened(value):f}" if value.is_finite() else str(value)
        case _:
            return str(value)


def _told(array: pa.Array[Any]) -> list[Any]:
    """The values of a column as Python has them; bytes that are no UTF-8 stay bytes."""
    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        return list(array.cast(pa.binary() if pa.types.is_string(array.type) else pa.large_binary()).to_pylist())
    except (OverflowError, ValueError):  # a moment that no calendar of Python holds
        pass
    try:
        return list(array.cast(pa.string()).to_pylist())
    except pa.ArrowException:  # nothing that could be written as text: what it is must do
        return [str(array.type) if there else None for there in array.is_valid().to_pylist()]


def texts(array: pa.Array[Any]) -> list[str | None]:
    """The cells of a column of any type as texts."""
    return [_written(value) for value in _told(array)]


def _as_texts(array: pa.Array[Any]) -> pa.Array[Any]:
    return pa.array(texts(array), pa.large_string())


def _dates(array: pa.Array[Any]) -> pa.Array[Any]:
    """Moments → days, each in its own time zone."""
    kind = array.type
    if pa.types.is_timestamp(kind) and kind.tz not in (None, "UTC"):
        try:
            array = pc.local_timestamp(array)
        except pa.ArrowInvalid:
            raise InputError.of("error_time_zone", field="on", given=kind.tz) from None
    a_day = 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit if pa.types.is_timestamp(kind) else "ms"]
    moments = array.cast(pa.int64()).fill_null(0).to_numpy()
    # Arrow would wrap what is out of range around to any day at all.
    days = np.clip(moments // a_day, -(2**31), 2**31 - 1).astype(np.int32)
    return pa.array(days, mask=array.is_null().to_numpy(zero_copy_only=False)).view(pa.date32())


def _numbers(array: pa.Array[Any]) -> pa.Array[Any]:
    kind = array.type
    try:
        if pa.types.is_integer(kind):
            return array.cast(pa.int64())
        if pa.types.is_float32(kind) or pa.types.is_float64(kind):
            return array
        if pa.types.is_decimal128(kind) and kind.scale >= 0:
            return array
        if pa.types.is_decimal(kind) and kind.scale >= 0:
            return array.cast(pa.decimal128(38, kind.scale))
    except pa.ArrowInvalid:  # more digits than these types hold
        pass
    if pa.types.is_float16(kind):
        told = (None if value is None or math.isnan(value) else value for value in array.to_pylist())
        return pa.array([None if value is None else str(np.float16(value)) for value in told], pa.string())
    return _as_texts(array)


def _whole(array: pa.Array[Any]) -> pa.Array[Any]:
    """Codes that came as small floats: beyond 2^24 a float32 lost digits, and no code is guessed from the rest."""
    wide = array.cast(pa.float64())
    return pc.if_else(pc.less(wide, EXACT_32), wide, pa.scalar(None, pa.float64()))


def settled(array: pa.Array[Any], kind: str) -> pa.Array[Any]:
    """A column in one of the few types that are read here: see the table above."""
    if isinstance(array, pa.ExtensionArray):
        return settled(array.storage, kind)
    if isinstance(array, pa.RunEndEncodedArray):
        return settled(pc.run_end_decode(array), kind)
    if isinstance(array, pa.DictionaryArray):
        entries = array.dictionary
        # A dictionary of the whole file costs more than the few rows that are asked of it.
        if len(entries) > 2 * len(array) + 64 or not _is_text(entries.type):
            return settled(array.dictionary_decode(), kind)
        return array
    if _is_text(array.type):
        return array
    if pa.types.is_string_view(array.type):
        return array.cast(pa.large_string())
    if pa.types.is_null(array.type):
        return array.cast(pa.string())
    if kind == "day" and (pa.types.is_date(array.type) or pa.types.is_timestamp(array.type)):
        return array if pa.types.is_date32(array.type) else _dates(array)
    if kind == "day" and pa.types.is_integer(array.type):
        return array.cast(pa.string())
    if kind == "code" and (pa.types.is_float16(array.type) or pa.types.is_float32(array.type)):
        return _whole(array)
    return _numbers(array) if kind in ("number", "code") else _as_texts(array)


def cells(array: pa.Array[Any]) -> list[Cell]:
    """The cells of a settled column as `duty` takes them: texts, exact numbers, days, None for an empty one."""
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    if pa.types.is_date32(array.type):
        return [None if day is None else _day_or_text(day) for day in array.view(pa.int32()).to_pylist()]
    if pa.types.is_decimal(array.type) and array.type.scale <= MOST_DECIMALS:
        return list(array.to_pylist())
    if not _is_text(array.type):
        single = pa.types.is_float32(array.type)
        return [exact_number(value, single=single) for value in array.to_pylist()]
    return [value or None for value in texts(array)]


def _day_or_text(day: int) -> date | str:
    """A day counted from 1970; the bare number for what no calendar holds."""
    ordinal = day + FIRST_DAY
    return date.fromordinal(ordinal) if 1 <= ordinal <= LAST_DAY else str(day)


def shortened(number: Decimal) -> Decimal:
    """The number without the zeros that its column's type puts after more decimals than `duty` reads."""
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or exponent >= -MOST_DECIMALS:
        return number
    extra = -exponent - MOST_DECIMALS
    tail = digits[-extra:]
    if any(tail):
        return number
    return Decimal((sign, digits[:-extra] or (0,), -MOST_DECIMALS))


def exact_number(value: Decimal | float | None, *, single: bool = False) -> Decimal | None:
    """A typed cell as a decimal number: a float by its shortest notation, none for not-a-number."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return Decimal(str(np.float32(value)) if single else repr(value))
    return shortened(Decimal(value)) if value is not None else None


# --- what a cell means --------------------------------------------------------------------------------------------


def _remembered(function: Callable[[T], R]) -> Callable[[T], R]:
    """The function, asked once for each of the last distinct cells."""
    held = lru_cache(maxsize=_HELD)(function)
    return lambda cell: function(cell) if isinstance(cell, str) and len(cell) > _LONG else held(cell)


def _asked(**given: Any) -> Consignment | None:
    """A consignment that is right but for what is given; None if that is refused."""
    rest = {"origin": "VN", "destination": "RU", "on": date(2026, 1, 1), **given}
    try:
        return consignment("0101", **rest)
    except InputError:
        return None


def _in_scale(number: Decimal | None) -> int:
    if number is None:
        return NONE
    scaled = Fraction(number) * SCALE
    return int(scaled) if scaled.denominator == 1 and scaled < LIMIT else ALONE


@_remembered
def amount_of(cell: str | Decimal) -> int:
    """A number that is not negative, in ten-thousandths as the arrays hold it; NONE, BAD, or ALONE if they cannot."""
    asked = _asked(value=cell, currency="USD")
    return _in_scale(asked.value) if asked else BAD


@_remembered
def weight_of(cell: str | Decimal) -> int:
    """The same of a number that is not zero either."""
    asked = _asked(net_kg=cell)
    return _in_scale(asked.quantities.get("kg")) if asked else BAD


@_remembered
def state_of(text: str) -> int:
    """A country's place in STATES, or BAD."""
    asked = _asked(origin=text, destination="VN") or _asked(origin=text)
    return STATES.index(asked.origin) if asked else BAD


@_remembered
def currency_of(text: str) -> str | None:
    """The code of a currency, empty for none; None if there is no such currency."""
    asked = _asked(currency=text)
    return asked.currency if asked else None


@cache
def _unit_places() -> dict[tuple[str, Decimal], int]:
    return {UNITS[name]: place for place, name in enumerate(UNIT_NAMES)}


@_remembered
def unit_of(text: str) -> int:
    """A unit's place in UNIT_NAMES; NONE or BAD."""
    if not text:
        return NONE
    asked = _asked(quantity=1, unit=text)
    return _unit_places()[next(iter(asked.quantities.items()))] if asked else BAD


@_remembered
def term_of(text: str) -> int:
    """What an Incoterm leaves to be added: ADDS_BOTH, ADDS_INSURANCE, ADDS_NOTHING; NONE without a term; BAD."""
    try:
        term = incoterm_of(text)
    except InputError:
        return BAD
    adds = {("freight", "insurance"): ADDS_BOTH, ("insurance",): ADDS_INSURANCE, (): ADDS_NOTHING}
    return adds[TO_ADD[term]] if term else NONE


@_remembered
def day_number(text: str) -> int:
    """The ordinal of a day written as text, or BAD."""
    try:
        return day_of(text).toordinal()
    except InputError:
        return BAD


@_remembered
def code_of(text: str) -> tuple[int, int]:
    """The digits of a code as a number, and how many; (BAD, NONE) for another text."""
    try:
        code = plain_code(text)
    except InputError:
        return BAD, NONE
    return int(code), len(code)


def _plain_words(text: str) -> str:
    """Words without what writing them varies in: case, spaces, kinds of hyphens, composed letters."""
    return re.sub(r"[\s_\-\u2010-\u2015]+", " ", unicodedata.normalize("NFC", text)).strip().casefold()


@cache
def _regimes() -> dict[str, Regime]:
    """Every way to name a regime that may be claimed: the stable label, and the words of each language."""
    named: dict[str, Regime] = {}
    for regime in _CLAIMED:
        for name in (regime.label, *(sentences(language)[f"regime_{regime.label}"] for language in LANGUAGES)):
            # РНБ (MFN): either of the two alone is said as often.
            for part in (name, re.sub(r"\s*\(.*?\)", "", name)):
                named[_plain_words(part)] = regime
    return named


@_remembered
def regime_of(text: str) -> Regime | None:
    """The regime that a declarant claims, in any language; None for an empty text. Raises InputError for another."""
    words = _plain_words(text)
    if not words:
        return None
    if words not in _regimes():
        known = ", ".join(regime.label for regime in _CLAIMED)
        raise InputError.of("error_regime", field="regime_claimed", key="regime", given=text, known=known)
    return _regimes()[words]


@_remembered
def claim_of(text: str) -> int:
    """The number of the regime claimed; NONE or BAD."""
    try:
        regime = regime_of(text)
    except InputError:
        return BAD
    return NONE if regime is None else int(regime)


def answers_of(text: str) -> dict[str, str]:
    """Answers written `vat=10; engine_hp=150`, a semicolon or comma between them. Raises InputError."""
    return read_answers(part for part in re.split(r"[;,]", text) if part.strip()) if text else {}


@_remembered
def answered(text: str) -> int:
    """1 if there are answers, 0 if none, or BAD."""
    try:
        return 1 if answers_of(text) else 0
    except InputError:
        return BAD


def each(of: Callable[[str], int], words: Iterable[str | None]) -> list[int]:
    """What each word means; an empty cell is the empty text."""
    return [of(word or "") for word in words]
