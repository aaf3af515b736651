"""Batches of cells and single rows mean the same.

`consignment_of` asks `duty.consignment` itself; what that accepts is tested in tests/duty/test_consignment.py. Here:
`parse` says of every row what `consignment_of` says, whatever stands in the cells and whatever type they have.
The consignment of the examples: 0402 21 110 0, 14 200.50 USD of milk powder, 20 000 kg net, from Viet Nam to Russia.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow")

from burabay.compiled import Compiled
from burabay.declarations.lines import SCALE, STATES, UNIT_NAMES, Lines
from burabay.declarations.parsing import KINDS, claimed_of, consignment_of, parse, raw, raws
from burabay.duty.consignment import UNITS, Consignment
from burabay.duty.measures import Regime
from burabay.errors import InputError

RIGHT: dict[str, Any] = {
    "code": "0402 21 110 0",
    "origin": "VN",
    "destination": "RU",
    "on": "2026-11-01",
    "value": "14200.50",
    "currency": "USD",
    "net_kg": "20000",
}
NOVEMBER = date(2026, 11, 1).toordinal()


def table(rows: Sequence[Mapping[str, Any]], **types: Any) -> tuple[Any, dict[str, str]]:
    """A batch of the rows' cells, its columns under names of its own, and which is which."""
    names = [name for name in KINDS if any(name in row for row in rows)]
    arrays = []
    for name in names:
        cells = [row.get(name) for row in rows]
        kind = types.get(name)
        if kind is not None and pa.types.is_dictionary(kind):
            arrays.append(pa.array(cells, kind.value_type).dictionary_encode())
        else:
            arrays.append(pa.array(cells, kind))
    batch = pa.RecordBatch.from_arrays(arrays, [f"cột {name}" for name in names])
    return batch, {name: f"cột {name}" for name in names}


def read(*rows: Mapping[str, Any], defaults: Mapping[str, str] | None = None, **types: Any) -> Lines:
    """The rows parsed, after making sure that every row means the same by itself, and by machine code."""
    batch, columns = table(rows, **types)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compiled, "over", lambda loop, rows: loop.plain)
        lines = parse(batch, columns, defaults or {})
        patch.setattr(Compiled, "over", lambda loop, rows: loop)
        same(lines, parse(batch, columns, defaults or {}))
    agrees(batch, columns, defaults or {}, lines)
    return lines


def same(lines: Lines, others: Lines) -> None:
    for name in Lines.__slots__:
        assert np.array_equal(getattr(lines, name), getattr(others, name)), name


def one(**changed: Any) -> Lines:
    """The right row with some cells changed, parsed."""
    return read({**RIGHT, **changed})


def held(number: Decimal | None) -> int | None:
    """A number as the arrays hold it; None if they cannot."""
    if number is None:
        return -1
    scaled = Fraction(number) * SCALE
    return int(scaled) if scaled.denominator == 1 and scaled < 10**16 else None


def in_units(lines: Lines, row: int) -> dict[str, Fraction]:
    """The quantities of a row as `Consignment.quantities` tells them."""
    found = {}
    if lines.quantity[row] >= 0:
        name, factor = UNITS[UNIT_NAMES[lines.unit[row]]]
        found[name] = Fraction(int(lines.quantity[row]), SCALE) * Fraction(factor)
    if lines.kg[row] >= 0:
        found["kg"] = Fraction(int(lines.kg[row]), SCALE)
    return found


def agrees(batch: Any, columns: Mapping[str, str], defaults: Mapping[str, str], lines: Lines) -> None:
    """Every row of `lines` says what `consignment_of` says of its cells."""
    for row in range(batch.num_rows):
        cells = raw(batch, columns, defaults, row)
        try:
            asked = consignment_of(cells)
        except InputError:
            assert lines.bad[row], f"taken, though it is wrong: {cells}"
            assert not lines.alone[row]
            continue
        assert not lines.bad[row], f"refused, though it is right: {cells}"
        same_row(lines, row, asked)
        claimed = claimed_of(cells)
        assert lines.claimed[row] == (-1 if claimed is None else claimed)


def same_row(lines: Lines, row: int, asked: Consignment) -> None:
    assert (int(lines.code[row]), int(lines.digits[row])) == (int(asked.code), len(asked.code))
    assert (STATES[lines.origin[row]], STATES[lines.destination[row]]) == (asked.origin, asked.destination)
    assert int(lines.day[row]) == asked.on.toordinal()
    assert (lines.currencies[lines.currency[row]] if lines.currency[row] >= 0 else "") == asked.currency
    if lines.alone[row]:
        return
    assert not asked.answers
    assert asked.value is not None or asked.price is None, "a part of the customs value is missing"
    assert int(lines.value[row]) == held(asked.value)
    assert in_units(lines, row) == {name: Fraction(number) for name, number in asked.quantities.items()}


# --- by hand ------------------------------------------------------------------------------------------------------


def test_a_right_row() -> None:
    lines = one()
    assert (lines.code[0], lines.digits[0], lines.day[0]) == (402211100, 10, NOVEMBER)
    assert (STATES[lines.origin[0]], STATES[lines.destination[0]]) == ("VN", "RU")
    assert (lines.value[0], lines.kg[0], lines.quantity[0]) == (142_005_000, 200_000_000, -1)
    assert lines.currencies == ("USD",)
    assert (lines.unit[0], lines.claimed[0], lines.bad[0], lines.alone[0]) == (-1, -1, False, False)
    assert len(lines) == 1
    assert len(lines.part(0, 0)) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14200.50", 142_005_000), ("14 200.5", 142_005_000), ("14\u00a0200.5", 142_005_000),
        ("14\u202f200.5", 142_005_000), ("14\u2009200.5", 142_005_000), ("\t14200.5\n", 142_005_000), ("+5", 50_000),
        ("1e3", 10_000_000), ("5.", 50_000), (".5", 5_000), ("0", 0), ("-0", 0), ("-0.00", 0), ("000007", 70_000),
        ("1.00000", 10_000), ("1.000000000000", 10_000), ("٣", 30_000), ("999999999999.9999", 10**16 - 1),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, expected: int) -> None:
    lines = one(value=text)
    assert (lines.value[0], lines.bad[0], lines.alone[0]) == (expected, False, False)


@pytest.mark.parametrize("text", ["1000000000000", "999999999999999999", "0.00001", "1e-12", "0.123456789012"])
def test_numbers_that_the_arrays_do_not_hold_stand_alone(text: str) -> None:
    for name in ("value", "net_kg"):
        lines = one(**{name: text})
        assert (lines.bad[0], lines.alone[0]) == (False, True)
        assert (lines.value[0] if name == "value" else lines.kg[0]) == -1


@pytest.mark.parametrize(
    "text",
    ["-1", "-0.01", " ", ".", "-", "+-5", "5-", "1_000", "14,200.00", "14200,50", "NaN", "inf", "1e400",
     "1.0000000000000", "1e-13", "1000000000000000000", "0x10", "12 kg", "1.2.3", "\u2212" "5", "5\0"],
)  # fmt: skip
def test_numbers_that_are_refused(text: str) -> None:
    for name in ("value", "net_kg", "quantity"):
        assert one(**{name: text}, unit="pair" if name == "quantity" else None).bad[0], (name, text)


def test_nothing_is_not_zero() -> None:
    lines = read({**RIGHT, "value": None}, {**RIGHT, "value": ""}, {**RIGHT, "value": "0"}, {**RIGHT, "net_kg": "0"})
    assert lines.value[:3].tolist() == [-1, -1, 0]
    assert lines.bad.tolist() == [False, False, False, True], "a weight of nothing"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"origin": "RU"}, "both in the Union"),
        ({"destination": "VN"}, "both Viet Nam"),
        ({"origin": "Vietnam"}, "no code of a country"),
        ({"origin": None}, "no origin"),
        ({"on": "2026-02-29"}, "no such day"),
        ({"on": "01.11.2026"}, "another form"),
        ({"on": "0000-01-01"}, "no such year"),
        ({"on": "2026-00-01"}, "no such month"),
        ({"on": "2026-11-00"}, "no such day"),
        ({"on": "2026-11-1x"}, "no day"),
        ({"on": None}, "no day"),
        ({"code": "0402 21 11O 0"}, "a letter"),
        ({"code": "04022111001"}, "eleven digits"),
        ({"code": "4"}, "one digit"),
        ({"code": "٠٤٠٢٢١١١٠٠"}, "digits of another script"),
        ({"code": "0402-21-110-0"}, "hyphens"),
        ({"code": None}, "no code"),
        ({"currency": None}, "a value without its currency"),
        ({"currency": "XYZ"}, "no such currency"),
        ({"unit": "pair"}, "a unit without quantity"),
        ({"quantity": "5"}, "a quantity without unit"),
        ({"quantity": "5", "unit": "boxes"}, "no such unit"),
        ({"quantity": "21", "unit": "t"}, "21 t against 20 000 kg"),
        ({"quantity": "20000.0001", "unit": "kg"}, "another weight"),
        ({"quantity": "20.00000001", "unit": "t"}, "another weight, in more decimals than the arrays hold"),
        ({"net_kg": "999999999999", "quantity": "999999999998", "unit": "kg"}, "another weight, very large"),
        ({"net_kg": "999999999999", "quantity": "5", "unit": "kg"}, "another weight"),
        # In 64 bits both are the same number of milligrams.
        ({"net_kg": "0.0048", "quantity": "230584300921.3694", "unit": "t"}, "another weight"),
        ({"freight": "5"}, "freight without an Incoterm"),
        ({"incoterm": "CIF", "freight": "5"}, "the price holds it"),
        ({"incoterm": "CFR", "freight": "5", "insurance": "1"}, "the price holds the freight"),
        ({"incoterm": "ABC"}, "no such Incoterm"),
        ({"regime_claimed": "ordinary"}, "nobody claims that"),
        ({"regime_claimed": "EVFTA"}, "another agreement"),
        ({"answers": "vat"}, "no answer"),
        ({"answers": "vat=10; vat=5"}, "two answers"),
    ],
)
def test_rows_that_are_refused(changed: dict[str, Any], wrong: str) -> None:
    assert one(**changed).bad[0], wrong


@pytest.mark.parametrize(
    ("incoterm", "freight", "insurance", "expected"),
    [
        # EAEU Customs Code Art. 40(1)(4)-(6): freight and insurance to the border belong to the value.
        ("FOB", "800", "40.5", 14_200_5000 + 800_0000 + 40_5000),
        ("exw", "800", "0", 14_200_5000 + 800_0000),
        ("CFR", None, "40.5", 14_200_5000 + 40_5000),
        ("CIF", None, None, 14_200_5000),
        ("FOB", "800", None, -1),
        ("FOB", None, None, -1),
        ("CPT", None, None, -1),
    ],
)
def test_the_customs_value_under_an_incoterm(
    incoterm: str, freight: str | None, insurance: str | None, expected: int
) -> None:
    lines = one(incoterm=incoterm, freight=freight, insurance=insurance)
    assert (lines.value[0], lines.bad[0], lines.alone[0]) == (expected, False, expected == -1)


def test_a_customs_value_that_the_arrays_do_not_hold_stands_alone() -> None:
    for value, freight, insurance in (
        ("999999999999", "1", "0"),
        ("1000000000000", "5", "5"),
        ("5", "0.00001", "5"),
        ("5", "5", "1000000000000"),
    ):
        lines = one(value=value, incoterm="FOB", freight=freight, insurance=insurance)
        assert (lines.value[0], lines.bad[0], lines.alone[0]) == (-1, False, True)


def test_weights_said_twice() -> None:
    for quantity, unit in (("20", "t"), ("20000", "kg"), ("20000000", "g"), ("20000.000000", "KG")):
        lines = one(quantity=quantity, unit=unit)
        assert (lines.bad[0], lines.alone[0]) == (False, False)
    lines = one(net_kg="0.00000001", quantity="0.00001", unit="g")
    assert (lines.bad[0], lines.alone[0]) == (False, True)


@pytest.mark.parametrize(
    ("text", "regime"),
    [
        ("MFN", Regime.MFN), (" mfn ", Regime.MFN), ("mfn in quota", Regime.MFN_IN_QUOTA),
        ("VN-EAEU", Regime.PREFERENCE), ("vn–eaeu", Regime.PREFERENCE), ("vn_eaeu", Regime.PREFERENCE),
        ("VN-EAEU IN QUOTA", Regime.PREFERENCE_IN_QUOTA),
        ("РНБ (MFN)", Regime.MFN), ("РНБ", Regime.MFN), ("рнб в квоте", Regime.MFN_IN_QUOTA),
        ("VN-EAEU в квоте", Regime.PREFERENCE_IN_QUOTA), ("MFN trong hạn ngạch", Regime.MFN_IN_QUOTA),
        ("VN-EAEU trong ha\u0323n nga\u0323ch", Regime.PREFERENCE_IN_QUOTA), ("MFN (ưu đãi)", Regime.MFN),
    ],
)  # fmt: skip
def test_the_regime_claimed_in_any_language(text: str, regime: Regime) -> None:
    assert one(regime_claimed=text).claimed[0] == regime


def test_answers_make_a_row_stand_alone() -> None:
    lines = read(
        {**RIGHT, "answers": "vat=10, engine_hp=150;"}, {**RIGHT, "answers": None}, {**RIGHT, "answers": " ; "}
    )
    assert lines.alone.tolist() == [True, False, False]
    batch, columns = table([{**RIGHT, "answers": "vat=10, engine_hp=150;"}])
    assert consignment_of(raw(batch, columns, {}, 0)).answers == {"vat": "10", "engine_hp": "150"}


def test_defaults_stand_in_for_columns_that_are_not_there() -> None:
    lines = read({"code": "0402211100"}, defaults={"origin": "vn", "destination": "KZ", "on": "2026-11-01"})
    assert (lines.bad[0], STATES[lines.destination[0]], lines.day[0]) == (False, "KZ", NOVEMBER)
    lines = read({**RIGHT, "origin": None}, defaults={"origin": "VN"})
    assert lines.bad[0], "an empty cell is not an absent column"
    assert read({"code": "0402211100"}).bad[0]


# --- the types of Arrow -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("destination", ["RU", "VN"])
def test_codes_that_came_as_numbers_get_their_zero_back(destination: str) -> None:
    """402211100 into the Union is 0402 21 110 0, 4022120 into Viet Nam is 0402.21.20; a text stays as it is."""
    sides = {"RU": ("VN", 402211100, "0402211100"), "VN": ("RU", 4022120, "04022120")}
    origin, number, text = sides[destination]
    row = {**RIGHT, "origin": origin, "destination": destination}
    for kind in (pa.int64(), pa.int32(), pa.uint32(), pa.float64(), pa.decimal128(12, 0), pa.decimal128(38, 20)):
        lines = read({**row, "code": number}, code=kind)
        assert (lines.code[0], lines.digits[0], lines.bad[0]) == (number, len(text), False)
        assert consignment_of({**row, "code": Decimal(number)}).code == text
    assert read({**row, "code": str(number)}).digits[0] == len(text) - 1
    for wrong in (-number, number + 0.5, 5.0, 1e12, float("nan")):
        assert read({**row, "code": wrong}, code=pa.float64()).bad[0]
    assert read({**row, "code": 10**18}, code=pa.int64()).bad[0]
    # A float32 holds seven digits: the code of 402211100 would be a guess.
    assert read({**row, "code": float(number)}, code=pa.float32()).bad[0] == (number > 2**24)


MANY = [
    pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.int8(), pa.large_string()), pa.binary(), pa.large_binary(), pa.binary_view(),
]  # fmt: skip


@pytest.mark.parametrize("kind", MANY, ids=str)
def test_texts_in_every_type_of_text(kind: Any) -> None:
    rows = [RIGHT, {**RIGHT, "code": "0402 21 11O 0"}, {}, {**RIGHT, "on": "20261101", "value": "1e3", "unit": ""}]
    lines = read(*rows, **dict.fromkeys(KINDS, kind))
    assert lines.bad.tolist() == [False, True, True, False]
    assert lines.value.tolist() == [142_005_000, 142_005_000, -1, 10_000_000]
    assert lines.code.tolist() == [402211100, -1, -1, 402211100]


NUMBERS: list[tuple[Any, list[Any], list[int]]] = [
    # What a cell holds, and what the array must hold; -2 for a row that is refused, -3 for one that stands alone.
    (pa.decimal128(18, 2), ["0.01", "14200.50", "-0.01", None], [100, 142_005_000, -2, -1]),
    (pa.decimal128(38, 0), ["7", "999999999999", "1000000000000"], [70_000, 9999999999990000, -3]),
    (pa.decimal128(38, 0), [str(10**18 - 1), str(10**18), str(10**30)], [-3, -2, -2]),
    (pa.decimal128(38, 18), ["14200.5", "0.00001", "0.0000000000001", "-7"], [142_005_000, -3, -2, -2]),
    (pa.decimal128(38, 6), ["999999999999.9999", "999999999999.99995", str(2**64)], [10**16 - 1, -3, -2]),
    (pa.decimal128(38, 38), ["0.5", "0"], [5_000, 0]),
    (pa.decimal128(10, -2), ["100", "14200"], [1_000_000, 142_000_000]),
    (pa.decimal32(7, 3), ["14.205", None], [142_050, -1]),
    (pa.decimal64(15, 4), ["14200.5001"], [142_005_001]),
    (pa.decimal256(60, 4), ["14200.5001", str(10**40)], [142_005_001, -2]),
    (pa.int64(), [0, 14200, -1, 10**12, 10**18, 2**62, None], [0, 142_000_000, -2, -3, -2, -2, -1]),
    (pa.uint64(), [5, 2**63 + 5], [50_000, -2]),
    (pa.uint8(), [255, None], [2_550_000, -1]),
    # A float is what its shortest notation says: 0.1 is one tenth, 0.1 + 0.2 has seventeen decimals.
    (pa.float64(), [0.1, 14200.5, 0.0001, 0.00001, 0.1 + 0.2, 1 / 3], [1_000, 142_005_000, 1, -3, -2, -2]),
    (pa.float64(), [float("nan"), None, float("inf"), -0.0, -1.0, 1e22], [-1, -1, -2, 0, -2, -2]),
    (pa.float64(), [999999999999.0, 1e12, 123456789012.3456, 900719925474.0992, 4503599627370.497],
     [9999999999990000, -3, 1234567890123456, 9007199254740992, -3]),
    (pa.float64(), [549755813888.0031], [5497558138880030]),  # the same float as 549755813888.003
    (pa.float32(), [1048576.25, 1048576.75, 1048576.125], [10485762000, 10485768000, 10485761000]),
    (pa.float32(), [0.1, 14200.5, 16777216.0, 0.3333, 1e-5, None], [1_000, 142_005_000, 167_772_160_000, 3333, -3, -1]),
    (pa.float16(), [0.5, 0.1, float("nan")], [5_000, 1_000, -1]),
    (pa.dictionary(pa.int8(), pa.int64()), [5, None, 5], [50_000, -1, 50_000]),
    (pa.dictionary(pa.int8(), pa.int32()), [5, None, 7], [50_000, -1, 70_000]),
    (pa.null(), [None, None], [-1, -1]),
    (pa.bool_(), [True, None], [-2, -1]),
    (pa.list_(pa.int64()), [[1], None], [-2, -1]),
    (pa.time32("s"), [time(1, 2), None], [-2, -1]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "cells", "expected"), NUMBERS, ids=lambda told: str(told)[:30])
def test_numbers_in_every_type(kind: Any, cells: list[Any], expected: list[int]) -> None:
    decimal = pa.types.is_decimal(kind)
    told = [Decimal(cell) if decimal and cell is not None else cell for cell in cells]
    rows = [{**RIGHT, "value": cell} for cell in told]
    if decimal and kind.scale < 0:
        array = pa.array(told, pa.decimal128(12, 0)).cast(kind)
        batch, columns = table([RIGHT] * len(rows))
        batch = batch.set_column(batch.schema.names.index(columns["value"]), columns["value"], array)
        lines = parse(batch, columns, {})
        agrees(batch, columns, {}, lines)
    else:
        lines = read(*rows, value=kind)
    marks = np.where(lines.bad, -2, np.where(lines.alone, -3, lines.value))
    assert marks.tolist() == expected


@pytest.mark.parametrize(
    ("kind", "zero"),
    [(pa.string(), "0.00"), (pa.int64(), 0), (pa.float64(), -0.0), (pa.float32(), 0.0),
     (pa.decimal128(18, 2), Decimal(0)), (pa.decimal128(38, 18), Decimal(0)),
     (pa.dictionary(pa.int8(), pa.string()), " 0 ")],
    ids=str,
)  # fmt: skip
def test_no_weight_is_zero_in_any_type(kind: Any, zero: Any) -> None:
    assert read({**RIGHT, "net_kg": zero}, net_kg=kind).bad[0]
    assert read({**RIGHT, "quantity": zero, "unit": "l"}, quantity=kind).bad[0]
    assert not read({**RIGHT, "value": zero}, value=kind).bad[0]


def test_every_day_of_the_calendar_and_no_other() -> None:
    """The days of leap years, of the years between them, and of the hundredth ones; in text and in dictionaries."""
    texts = [f"{y:04}-{m:02}-{d:02}" for y in (1, 1900, 2000, 2023, 2024, 9999) for m in range(14) for d in range(33)]
    expected = []
    for text in texts:
        try:
            expected.append(date.fromisoformat(text).toordinal())
        except ValueError:
            expected.append(0)
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        batch, columns = table([{**RIGHT, "on": text} for text in texts], on=kind)
        lines = parse(batch, columns, {})
        assert lines.day.tolist() == expected
        assert lines.bad.tolist() == [day == 0 for day in expected]


def test_days_in_every_type() -> None:
    days = [date(2026, 11, 1), date(1969, 12, 31), None, date(1, 1, 1), date(9999, 12, 31)]
    for kind in (pa.date32(), pa.date64()):
        lines = read(*({**RIGHT, "on": day} for day in days), on=kind)
        assert lines.day.tolist() == [NOVEMBER, date(1969, 12, 31).toordinal(), 0, 1, 3_652_059]
    moments = [datetime(2026, 11, 1, 23, 59, 59), datetime(1969, 12, 31, 23, 59, 59), None, datetime(1960, 2, 29)]
    for unit in ("s", "ms", "us", "ns"):
        lines = read(*({**RIGHT, "on": moment} for moment in moments), on=pa.timestamp(unit))
        assert lines.day.tolist() == [NOVEMBER, date(1969, 12, 31).toordinal(), 0, date(1960, 2, 29).toordinal()]
    # 17:30 in Greenwich is half past midnight of the next day in Ha Noi.
    hanoi = [datetime(2026, 10, 31, 17, 30, tzinfo=UTC)]
    lines = read(*({**RIGHT, "on": moment} for moment in hanoi), on=pa.timestamp("us", "Asia/Ho_Chi_Minh"))
    assert lines.day[0] == NOVEMBER
    assert read({**RIGHT, "on": 20261101}, on=pa.int64()).day[0] == NOVEMBER
    assert read({**RIGHT, "on": 46327}, on=pa.int64()).bad[0], "a number of days since 1900 is no day"


def test_days_that_no_calendar_holds_are_bad() -> None:
    batch, columns = table([RIGHT, RIGHT, RIGHT])
    # 2^32 days and some after 1970: in 32 bits it would look like a day of 1970.
    beyond = (2**32 + 5) * 86_400
    for kind, numbers in (
        (pa.date32(), [2**31 - 1, -(2**31), 20_758]),
        (pa.date32(), [3_652_060 - 719_163, -719_163, 3_652_059 - 719_163]),
        (pa.timestamp("s"), [2**62, -(2**62), 0]),
        (pa.timestamp("s"), [beyond, -beyond, 0]),
        (pa.timestamp("s", "UTC"), [beyond, -beyond, 0]),
    ):
        array = pa.array(numbers, pa.int32() if kind == pa.date32() else pa.int64()).cast(kind)
        changed = batch.set_column(batch.schema.names.index(columns["on"]), columns["on"], array)
        lines = parse(changed, columns, {})
        agrees(changed, columns, {}, lines)
        assert lines.bad.tolist() == [True, True, False]


def test_a_time_zone_that_nobody_knows_is_told() -> None:
    batch, columns = table([{**RIGHT, "on": datetime(2026, 11, 1)}], on=pa.timestamp("s", "Nowhere/Else"))
    for read_it in (lambda: parse(batch, columns, {}), lambda: raw(batch, columns, {}, 0)):
        with pytest.raises(InputError, match="Nowhere/Else"):
            read_it()


def test_text_that_is_no_unicode_is_bad_and_sinks_nothing() -> None:
    for name in ("code", "origin", "on", "value", "currency", "unit", "answers", "regime_claimed"):
        batch, columns = table([{**RIGHT, name: RIGHT.get(name)}, RIGHT])
        cells = [b"\xff\xfe", (RIGHT.get(name) or "").encode()]
        ends = np.array([0, len(cells[0]), len(b"".join(cells))], np.int32)
        broken = pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(ends), pa.py_buffer(b"".join(cells))])
        if name not in columns:
            columns[name] = name
            batch = batch.append_column(name, broken)
        else:
            batch = batch.set_column(batch.schema.names.index(columns[name]), columns[name], broken)
        lines = parse(batch, columns, {})
        agrees(batch, columns, {}, lines)
        assert lines.bad.tolist() == [True, False], name


def test_a_slice_of_a_batch_is_read_from_where_it_begins() -> None:
    """Arrow's slices share the memory of the whole; bits of presence then begin in the middle of a byte."""
    rows: list[dict[str, Any]] = [
        {**RIGHT, "value": None if n % 3 == 0 else str(n), "code": f"04022111{n:02}"} for n in range(30)
    ]
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int16(), pa.string())):
        batch, columns = table(rows, value=kind, code=kind)
        whole = parse(batch, columns, {})
        for first, count in ((3, 20), (9, 1), (11, 0), (0, 30)):
            part = batch.slice(first, count)
            lines = parse(part, columns, {})
            agrees(part, columns, {}, lines)
            assert lines.value.tolist() == whole.part(first, first + count).value.tolist()
            assert lines.code.tolist() == [402211100 + n for n in range(first, first + count)]


@pytest.mark.parametrize(
    "kind",
    [
        pa.int64(),
        pa.int16(),
        pa.float64(),
        pa.float32(),
        pa.decimal128(18, 2),
        pa.decimal128(38, 20),
        pa.decimal64(9, 1),
    ],
    ids=str,
)
def test_a_slice_of_numbers_too(kind: Any) -> None:
    numbers = [None if n % 5 == 0 else n for n in range(40)]
    cells = [Decimal(n) if n is not None and pa.types.is_decimal(kind) else n for n in numbers]
    batch, columns = table([{**RIGHT, "value": cell, "on": date(2026, 11, 1)} for cell in cells], value=kind)
    for first, count in ((3, 20), (9, 1), (11, 0), (16, 24)):
        lines = parse(batch.slice(first, count), columns, {})
        agrees(batch.slice(first, count), columns, {}, lines)
        assert lines.value.tolist() == [-1 if n is None else n * SCALE for n in numbers[first : first + count]]


def test_a_place_outside_the_dictionary_is_bad_and_reads_no_foreign_memory() -> None:
    batch, columns = table([RIGHT] * 3)
    for name in ("origin", "code", "value", "on", "currency"):
        places = pa.array([0, 100, -7], pa.int8())
        array = pa.DictionaryArray.from_arrays(places, pa.array([RIGHT[name]]), safe=False)
        damaged = batch.set_column(batch.schema.names.index(columns[name]), columns[name], array)
        assert parse(damaged, columns, {}).bad.tolist() == [False, True, True]


def test_a_dictionary_may_be_larger_than_the_batch_repeat_itself_and_hold_nothing() -> None:
    words = pa.array(["USD", "EUR", None, "usd", *(f"X{n}" for n in range(500))])
    batch, columns = table([RIGHT] * 5)
    money = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3, None], pa.int16()), words)
    batch = batch.set_column(batch.schema.names.index(columns["currency"]), columns["currency"], money)
    for rows in (5, 4, 1):
        lines = parse(batch.slice(0, rows), columns, {})
        agrees(batch.slice(0, rows), columns, {}, lines)
        assert lines.bad.tolist() == [False, False, True, False, True][:rows]
    assert lines.currencies == ("USD",)


def test_no_rows_at_all() -> None:
    batch, columns = table([RIGHT])
    assert len(parse(batch.slice(0, 0), columns, {})) == 0
    empty = pa.RecordBatch.from_arrays([pa.array([], pa.string())], ["code"])
    assert len(parse(empty, {"code": "code"}, {"on": "2026-11-01"})) == 0


# --- anything at all ----------------------------------------------------------------------------------------------

_NUMBERS = st.one_of(
    st.none(),
    st.sampled_from(["", "1", "0", "20", "20000", "20.0", "-1", " ", "1e3", "0.00001", "12,5", "14 200.5"]),
    st.just("9" * 18),
    st.text("0123456789.+-eE, \u00a0\u202f\u2009_x", max_size=14),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.text(max_size=4),
)  # fmt: skip
_ROWS = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["0402211100", "0402.21.20", "0402 21 110 0", "", None, "04"]) | st.text(max_size=4),
        "origin": st.sampled_from(["VN", "vn ", "RU", "BY", "", None, "UA"]),
        "destination": st.sampled_from(["RU", "KZ", "kg", "VN", None, "VNM"]),
        "on": st.sampled_from(["2026-11-01", " 2026-11-01", "2026-11-31", "20261101", "2016-W40-3", None, ""])
        | st.dates().map(date.isoformat)
        | st.text("0123456789-", min_size=10, max_size=10),
        "value": _NUMBERS,
        "currency": st.sampled_from(["USD", "usd ", "VND", "XYZ", "", None, " "]),
        "net_kg": _NUMBERS,
        "quantity": _NUMBERS,
        "unit": st.sampled_from(["kg", "t", "g", "pair", "m³", "1000 pcs", "", None, "boxes", " "]),
        "regime_claimed": st.sampled_from(["MFN", "vn-eaeu", "РНБ", "", None, "free"]),
        "incoterm": st.sampled_from(["FOB", "cfr", "CIF", "", None, "XXX"]),
        "freight": _NUMBERS,
        "insurance": _NUMBERS,
        "answers": st.sampled_from(["vat=10", "", None, "vat", ";", "a=1;a=2"]),
    }
)  # fmt: skip
_CALM = st.one_of(
    st.none(),
    st.integers(0, 30_000).map(str),
    st.decimals(0, 10**6, places=3).map(str),
    st.just("20000"),
    st.just("20"),
)
_NEARLY_RIGHT = st.fixed_dictionaries(
    {
        **{name: st.just(cell) for name, cell in RIGHT.items()},
        "value": _CALM,
        "net_kg": _CALM,
        "quantity": _CALM,
        "unit": st.sampled_from(["kg", "t", "g", "pair", "", None]),
        "incoterm": st.sampled_from(["FOB", "CFR", "CIF", "", None]),
        "freight": _CALM,
        "insurance": _CALM,
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_ROWS, _NEARLY_RIGHT), min_size=1, max_size=12), st.sampled_from(MANY[:4]))
def test_any_cells_at_all_mean_the_same_in_a_batch_and_alone(rows: list[dict[str, Any]], kind: Any) -> None:
    read(*rows, **dict.fromkeys(KINDS, kind))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.floats(),
            st.floats(0, 1e6),
            st.integers(0, 10**15).map(lambda k: k / 1e4),
            st.integers(0, 10**17).map(lambda k: k / 1e4),
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from([pa.float64(), pa.float32()]),
)
def test_any_float_is_its_shortest_notation(cells: list[float], kind: Any) -> None:
    with np.errstate(over="ignore"):
        told = np.array(cells, kind.to_pandas_dtype()).tolist()
    read(*({**RIGHT, "value": cell} for cell in told), value=kind)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 38), st.lists(st.integers(-(10**38) + 1, 10**38 - 1), min_size=1, max_size=30), st.integers(0, 38)
)
def test_any_decimal(scale: int, numbers: list[int], cut: int) -> None:
    """`cut`: how many digits fewer, so that small numbers come up as often as large ones."""
    cells = [Decimal((number < 0, tuple(map(int, str(abs(number) // 10**cut))), -scale)) for number in numbers]
    kind = pa.decimal128(38, scale)
    read(*({**RIGHT, "value": cell, "net_kg": cell} for cell in cells), value=kind, net_kg=kind)


# --- many rows -----------------------------------------------------------------------------------------------


def test_many_rows_by_machine_code_and_few_by_python_are_the_same() -> None:
    """The same loops, interpreted for a few rows and compiled for many."""
    rows = [
        {**RIGHT, "value": text, "on": on, "net_kg": None, "code": code}
        for text in ("14 200.50", "1e3", "-1", "", "0.00001", None)
        for on in ("2024-02-29", "2023-02-29", "2026-11-01", None)
        for code in ("0402 21 110 0", "04 02", "x")
    ]
    few, columns = table(rows)
    batch = pa.Table.from_batches([few] * 150).combine_chunks().to_batches()[0]
    assert batch.num_rows > 10_000
    small, large = parse(few, columns, {}), parse(batch, columns, {})
    for name in Lines.__slots__:
        if name != "currencies":
            assert np.array_equal(np.tile(getattr(small, name), 150), getattr(large, name)), name


def test_rows_can_be_asked_for_together() -> None:
    batch, columns = table([RIGHT, {**RIGHT, "value": "2"}, {**RIGHT, "value": None}])
    assert [row["value"] for row in raws(batch, columns, {}, [2, 0])] == [None, "14200.50"]
    assert raw(batch, columns, {}, 1)["value"] == "2"
    assert list(raws(batch, columns, {}, [])) == []
