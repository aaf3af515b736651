"""Declaration lines made up from a seed: as many as asked for, the same ones each time, in a stream of row groups.

Both directions, all six destinations, days from 5 October 2016 to the end of 2027, lines weighted as trade is (a few
carry much of it) and yet every line of both tariffs among the first hundred thousand rows; values in ten currencies,
the quantities that the line's duties and its supplementary unit ask for, a claimed regime on a third of the rows, and
bad rows of every kind. Every figure is a whole number of hundredths or thousandths: nothing is rounded in the file.

A row depends on the seed and on its number alone: the first 10^5 rows of a file of 10^7 are the file of 10^5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.bulk.work import CURRENCIES, FIRST, LAST, PLACES, REGIMES, VN
from numpy.typing import NDArray

from burabay.duty.consignment import UNITS
from burabay.duty.measures import Outcome, Regime
from burabay.lawbook.rates import DUTY_UNITS, FORMS

if TYPE_CHECKING:
    import pyarrow as pa

    from burabay.book import Book

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SEED = 20150529
CHUNK = 1 << 17
# On the days of this year the MFN rates of every line are known.
_KNOWN = date(2026, 1, 1)
# One row in this many of the first chunks goes through all lines in turn.
_IN_TURN, _IN_TURN_ROWS = 4, 1 << 17
# Chunks in a row group: small enough that every engine finds work for each core.
_GROUP = 2
BAD_SHARE = 0.01
BAD = (
    "unknown_code", "short_code", "other_side", "negative_value", "impossible_date", "wrong_unit", "missing_weight",
    "zero_weight", "missing_currency", "unknown_currency", "wrong_country", "same_side", "unit_missing",
    "weight_twice", "unknown_regime", "denied_regime",
)  # fmt: skip
GOOD = -1
# Of these each field is right by itself: only the tariff tells that the row is not.
BY_TARIFF = ("unknown_code", "short_code", "other_side", "missing_weight", "denied_regime")

# How often each state, currency and regime; out of 100 or so.
_STATES = np.array([4, 10, 12, 4, 70])  # AM BY KZ KG RU
_INTO_EAEU = np.array([50, 20, 12, 4, 6, 3, 2, 1, 1, 1])  # as CURRENCIES
_INTO_VN = np.array([60, 10, 12, 8, 3, 2, 2, 1, 1, 1])
_SCALE = np.array([1, 1, 90, 25_000, 7, 470, 3, 87, 390, 150])  # units for one USD, about
_WHOLE = np.array([0, 0, 0, 1, 0, 0, 0, 0, 0, 1])  # no hundredths in trade: VND, JPY
_REGIMES = ("", *(regime.label for regime in REGIMES), "GSP")
_NO_REGIME, _UNKNOWN_REGIME = 0, len(REGIMES) + 1
_UNIT_NAMES = (*UNITS, "stone")
_ZIPF = 0.9


def _number(name: str) -> int:
    return _UNIT_NAMES.index(name)


# Larger units that trade uses for a duty unit, and how many of the duty unit they are.
_LARGER = {"l": ("hl", 100), "pcs": ("dozen", 12)}


@dataclass(frozen=True)
class Tariff:
    """What the generator knows of the lines: codes, side, the unit a duty is counted in, the unit it is declared in."""

    codes: tuple[str, ...]
    into_vn: Flags
    duty_unit: Ints  # place in DUTY_UNITS, -1 none
    declared: Ints  # place in _UNIT_NAMES, -1 none
    claims: Flags  # by line: the preference may be claimed on every day
    quotas: Ints  # the regime that is a quota's, -1 none
    per_kg: Ints = field(repr=False)  # lines whose MFN duty is per kilogram
    cumulative: NDArray[np.float64] = field(repr=False)  # share of trade up to each line

    @property
    def texts(self) -> list[str]:
        """All texts of the column `code`: the lines, then codes that are no line, then codes too short."""
        return [*self.codes, *_no_lines(self.codes), *sorted({code[:6] for code in self.codes})]


def _no_lines(codes: tuple[str, ...]) -> list[str]:
    known = set(codes)
    return [code for code in (f"{n:010d}" for n in range(9_900_000_001, 9_900_001_000)) if code not in known]


def tariff(book: Book) -> Tariff:
    """The lines of both tariffs, each with its weight in trade."""
    columns = book.columns
    codes = (*book.measures.codes(10), *book.measures.codes(8))
    starts, findings, regimes = columns["line_start"], columns["m_finding"], columns["m_regime"]
    rates = columns["f_rate"][findings]
    units = np.where((rates >= 0) & (regimes != Regime.ORDINARY), columns["r_unit"][rates], -1)
    duty_unit = np.array([units[a:b].max() for a, b in pairwise(starts.tolist())], dtype=np.int64)
    names = {"pcs": "pcs", "unit": "pcs", "set": "pcs", "l": "l", "liter": "l", "m2": "m2", "pair": "pair", "m3": "m3"}
    declared = np.array([_place(names.get(book.unit(n), "")) for n in range(len(codes))], dtype=np.int64)
    ranks = np.random.Generator(np.random.PCG64(SEED)).permutation(len(codes)) + 1
    weights = 1.0 / ranks**_ZIPF
    return Tariff(
        codes,
        np.array([len(code) == 8 for code in codes]),
        duty_unit,
        declared,
        _always_lower(book),
        _quotas(book),
        np.flatnonzero(_mfn_by_weight(book)),
        np.cumsum(weights / weights.sum()),
    )


def _always_lower(book: Book) -> Flags:
    """Lines whose preference has a rate on every day that it has a measure for, and never one above MFN's."""
    columns = book.columns
    rates, outcome = columns["f_rate"][columns["m_finding"]], columns["f_outcome"][columns["m_finding"]]
    percent, form = columns["r_percent"][rates], columns["r_form"][rates]
    mine, mfn = columns["m_regime"] == Regime.PREFERENCE, columns["m_regime"] == Regime.MFN
    plain = (outcome == Outcome.RATE) & (form == FORMS.index("ad_valorem"))
    starts = columns["line_start"][:-1]
    most = np.maximum.reduceat(np.where(mine, np.where(plain, percent, 1 << 30), -1), starts)
    least = np.minimum.reduceat(np.where(mfn, np.where(outcome == Outcome.RATE, percent, -1), 1 << 29), starts)
    lower: Flags = (most == 0) | ((most >= 0) & (most <= least))
    return lower


def _mfn_by_weight(book: Book) -> Flags:
    """Lines whose MFN duty is per kilogram on all days of a year (footnotes may change it on some)."""
    columns = book.columns
    rates = columns["f_rate"][columns["m_finding"]]
    year = (columns["m_first"] < _KNOWN.toordinal() + 365) & (columns["m_last"] >= _KNOWN.toordinal())
    mfn = (columns["m_regime"] == Regime.MFN) & year
    kg = (rates >= 0) & (columns["r_unit"][rates] == DUTY_UNITS.index("kg"))
    least = np.minimum.reduceat(np.where(mfn, kg, 2), columns["line_start"][:-1])
    by_weight: Flags = least == 1
    return by_weight


def _quotas(book: Book) -> Ints:
    columns = book.columns
    in_quota = np.isin(columns["m_regime"], [Regime.MFN_IN_QUOTA, Regime.PREFERENCE_IN_QUOTA])
    of_line: Ints = np.maximum.reduceat(np.where(in_quota, columns["m_regime"], -1), columns["line_start"][:-1])
    return of_line.astype(np.int64)


def _place(name: str) -> int:
    return _UNIT_NAMES.index(name) if name in _UNIT_NAMES else -1


@dataclass
class Rows:
    """Rows as whole numbers, all arrays of one length. -1 is none; texts are places in their lists.

    `value` is in hundredths, `net_kg` and `quantity` in thousandths; `day` is `date.toordinal`, 0 for no such day.
    """

    line_id: Ints
    code: Ints  # place in Tariff.texts
    origin: Ints  # place in PLACES, len(PLACES) for another country
    destination: Ints
    day: Ints
    value: Ints
    currency: Ints  # place in CURRENCIES, len(CURRENCIES) for no such currency
    net_kg: Ints
    quantity: Ints
    unit: Ints  # place in _UNIT_NAMES
    claimed: Ints  # place in _REGIMES
    bad: Ints  # place in BAD, -1 for a good row

    def take(self, places: Ints | slice) -> Rows:
        """Some of the rows."""
        return Rows(**{name: values[places] for name, values in vars(self).items()})


Random = np.random.Generator


def _weighted(random: Random, weights: NDArray[Any], count: int) -> Ints:
    return np.searchsorted(np.cumsum(weights), random.integers(0, weights.sum(), count), side="right").astype(np.int64)


def _lines(random: Random, of: Tariff, ids: Ints) -> Ints:
    chosen = np.searchsorted(of.cumulative, random.random(len(ids)) * of.cumulative[-1], side="right")
    in_turn = (ids % _IN_TURN == 0) & (ids < _IN_TURN_ROWS)
    return np.where(in_turn, ids // _IN_TURN % len(of.codes), chosen).astype(np.int64)


def _values(random: Random, currency: Ints) -> Ints:
    """From some hundred to a few million dollars' worth, in hundredths of each currency."""
    dollars = np.clip(np.exp(random.normal(9.0, 1.7, len(currency))), 20.0, 5e6)
    hundredths: Ints = (dollars * 100).astype(np.int64) * _SCALE[currency]
    whole: Ints = np.where(_WHOLE[currency] == 1, hundredths // 100 * 100, hundredths)
    return whole


def _quantities(random: Random, of: Tariff, line: Ints, net_kg: Ints) -> tuple[Ints, Ints]:
    """The quantity and unit that a duty needs; else the supplementary unit, on two rows in five."""
    count = len(line)
    kind = of.duty_unit[line]
    needed = (kind >= 0) & (kind != DUTY_UNITS.index("kg"))
    duty_names = np.array([_number(name) for name in DUTY_UNITS], dtype=np.int64)
    beside = np.where(random.random(count) < 0.4, of.declared[line], -1)
    unit = np.where(needed, duty_names[np.maximum(kind, 0)], beside)
    quantity = np.where(random.random(count) < 0.5, 1 + net_kg // 400, random.integers(1, 5000, count)) * 1000
    fractional = np.isin(unit, [_number(name) for name in ("l", "m2", "m3")])
    quantity = np.where(fractional, quantity + random.integers(0, 1000, count), quantity)
    quantity = np.where(unit == _number("cm3"), random.integers(800, 6000, count) * 1000, quantity)
    larger = random.random(count) < 0.2
    for name, (bigger, many) in _LARGER.items():
        turned = larger & (unit == _number(name))
        unit = np.where(turned, _number(bigger), unit)
        quantity = np.where(turned, quantity // (many * 1000) * 1000 + 1000, quantity)
    return np.where(unit >= 0, quantity, -1), unit


def _claims(random: Random, of: Tariff, line: Ints) -> Ints:
    """A third of the rows claim a regime that they may have."""
    draw = random.integers(0, 100, len(line))
    mfn, preference = 1 + Regime.MFN, 1 + Regime.PREFERENCE
    claimed = np.where(draw < 10, mfn, np.where((draw < 35) & of.claims[line], preference, _NO_REGIME))
    return np.where((draw > 75) & (of.quotas[line] >= 0), 1 + of.quotas[line], claimed).astype(np.int64)


def chunk(of: Tariff, number: int, count: int, *, seed: int = SEED, bad_share: float = BAD_SHARE) -> Rows:
    """Rows `number` × CHUNK and the `count` (at most CHUNK) that follow; good ones, then a share of them spoilt."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
    ids = np.arange(number * CHUNK, number * CHUNK + CHUNK, dtype=np.int64)
    line = _lines(random, of, ids)
    into_vn = of.into_vn[line]
    state = _weighted(random, _STATES, CHUNK)
    currency = np.where(into_vn, _weighted(random, _INTO_VN, CHUNK), _weighted(random, _INTO_EAEU, CHUNK))
    value = _values(random, currency)
    net_kg = np.clip(np.exp(random.normal(7.0, 1.8, CHUNK)) * 1000, 1.0, 5e8).astype(np.int64)
    quantity, unit = _quantities(random, of, line, net_kg)
    by_kg = of.duty_unit[line] == DUTY_UNITS.index("kg")
    net_kg = np.where(~by_kg & (random.random(CHUNK) < 0.03), -1, net_kg)
    rows = Rows(
        line_id=ids,
        code=line,
        origin=np.where(into_vn, state, VN),
        destination=np.where(into_vn, VN, state),
        day=random.integers(FIRST.toordinal(), LAST.toordinal() + 1, CHUNK),
        value=value,
        currency=currency,
        net_kg=net_kg,
        quantity=quantity,
        unit=unit,
        claimed=_claims(random, of, line),
        bad=np.full(CHUNK, GOOD, dtype=np.int64),
    )
    _spoil(random, of, rows, bad_share)
    return rows.take(slice(count))


def _spoil(random: Random, of: Tariff, rows: Rows, share: float) -> None:
    """Make `share` of the rows wrong, each in one way of `BAD`, all ways alike often."""
    draw = random.random(CHUNK)
    kinds = random.integers(0, len(BAD), CHUNK)
    others = random.integers(0, len(of.per_kg), CHUNK)
    rows.bad = np.where(draw < share, kinds, GOOD)
    lines, texts = len(of.codes), len(of.texts)
    shorts = texts - len(_no_lines(of.codes)) - lines

    def at(name: str) -> Ints:
        return np.flatnonzero(rows.bad == BAD.index(name))

    rows.code[at("unknown_code")] = lines + at("unknown_code") % (texts - lines - shorts)
    rows.code[at("short_code")] = texts - 1 - at("short_code") % shorts
    for name in ("origin", "destination"):
        # A code of the other side: the goods go the other way.
        values = getattr(rows, name)
        turned = at("other_side")
        values[turned] = np.where(values[turned] == VN, PLACES.index("RU"), VN)
    rows.value[at("negative_value")] = -2 - rows.value[at("negative_value")]
    rows.day[at("impossible_date")] = 0
    rows.unit[at("wrong_unit")] = _number("stone")
    rows.quantity[at("wrong_unit")] = 14_000
    _by_weight(of, rows, others, at("missing_weight"))
    rows.net_kg[at("missing_weight")] = -1
    rows.claimed[at("missing_weight")] = 1 + Regime.MFN
    rows.net_kg[at("zero_weight")] = 0
    rows.currency[at("missing_currency")] = -1
    rows.currency[at("unknown_currency")] = len(CURRENCIES)
    rows.destination[at("wrong_country")] = len(PLACES)
    rows.origin[at("same_side")] = rows.destination[at("same_side")]
    rows.quantity[at("unit_missing")] = 7_000
    rows.unit[at("unit_missing")] = -1
    twice = at("weight_twice")
    rows.net_kg[twice], rows.quantity[twice], rows.unit[twice] = 1_500_000, 2_000, _number("t")
    rows.claimed[at("unknown_regime")] = _UNKNOWN_REGIME
    _deny(of, rows, others, at("denied_regime"))


def _deny(of: Tariff, rows: Rows, others: Ints, where: Ints) -> None:
    """A claim of a quota where there is none."""
    _by_weight(of, rows, others, where)
    none = where[of.quotas[rows.code[where]] < 0]
    rows.claimed[none] = 1 + Regime.PREFERENCE_IN_QUOTA


def _by_weight(of: Tariff, rows: Rows, others: Ints, where: Ints) -> None:
    """Goods of a line whose MFN duty is per kilogram, on a day on which the book knows it."""
    line = of.per_kg[others[where]]
    rows.code[where] = line
    into_vn = of.into_vn[line]
    rows.origin[where] = np.where(into_vn, PLACES.index("RU"), VN)
    rows.destination[where] = np.where(into_vn, VN, PLACES.index("RU"))
    rows.day[where] = _KNOWN.toordinal() + rows.day[where] % 365
    rows.quantity[where] = rows.unit[where] = -1
    rows.net_kg[where] = 1_000_000


def chunks(of: Tariff, count: int, *, seed: int = SEED, bad_share: float = BAD_SHARE) -> Iterator[Rows]:
    """`count` rows in chunks."""
    for number in range(-(-count // CHUNK)):
        yield chunk(of, number, min(CHUNK, count - number * CHUNK), seed=seed, bad_share=bad_share)


# --- the file -----------------------------------------------------------------------------------------------------


def _texts(places: Ints, texts: list[str]) -> pa.Array:
    """A column of text from places in a list; -1 is null."""
    import pyarrow as pa

    indices = pa.array(np.where(places < 0, 0, places).astype(np.int32), mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(texts))


def decimals(numbers: Ints, scale: int, missing: Flags | None = None) -> pa.Array:
    """Whole numbers of 10^-scale as decimal128(18, scale), without a detour."""
    import pyarrow as pa

    wide = np.empty((len(numbers), 2), dtype=np.int64)
    wide[:, 0], wide[:, 1] = numbers, numbers >> 63
    valid = None if missing is None else pa.array(~missing).buffers()[1]
    return pa.Array.from_buffers(pa.decimal128(18, scale), len(numbers), [valid, pa.py_buffer(wide)])


def _days(day: Ints, *, text: bool) -> pa.Array:
    import pyarrow as pa

    since_1970 = day - date(1970, 1, 1).toordinal()
    if not text:
        return pa.array(since_1970.astype(np.int32), pa.int32(), mask=day == 0).cast("date32")
    first = FIRST.toordinal()
    known = [date.fromordinal(first + n).isoformat() for n in range(LAST.toordinal() - first + 1)]
    return _texts(np.where(day == 0, len(known), day - first), [*known, "2023-02-30"])


def record_batch(of: Tariff, rows: Rows, *, text_dates: bool = True) -> pa.RecordBatch:
    """The rows under the names of the input columns: texts (as dictionaries), decimals, `line_id` int64.

    The day is text, because a file with impossible days can be nothing else; as date32 those rows lack their day.
    """
    import pyarrow as pa

    places, currencies = [*PLACES, "CN"], [*CURRENCIES, "XYZ"]
    columns = {
        "line_id": pa.array(rows.line_id),
        "code": _texts(rows.code, of.texts),
        "origin": _texts(rows.origin, places),
        "destination": _texts(rows.destination, places),
        "on": _days(rows.day, text=text_dates),
        "value": decimals(rows.value, 2),
        "currency": _texts(rows.currency, currencies),
        "net_kg": decimals(rows.net_kg, 3, rows.net_kg < 0),
        "quantity": decimals(rows.quantity, 3, rows.quantity < 0),
        "unit": _texts(rows.unit, list(_UNIT_NAMES)),
        "regime_claimed": _texts(np.where(rows.claimed == _NO_REGIME, -1, rows.claimed), list(_REGIMES)),
    }
    return pa.RecordBatch.from_pydict(columns)


def write_parquet(path: Path, of: Tariff, count: int, *, text_dates: bool = True, seed: int = SEED) -> None:
    """Write `count` rows, two chunks to a row group: memory does not grow with the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    partial = path.with_suffix(".partial")
    writer: pq.ParquetWriter | None = None
    waiting: list[pa.RecordBatch] = []

    def flush() -> None:
        nonlocal writer
        if not waiting:
            return
        table = pa.Table.from_batches(waiting)
        if writer is None:
            # Plain strings for whoever reads it: how they were encoded is no part of the schema.
            writer = pq.ParquetWriter(
                partial, table.schema, compression="snappy", store_schema=False, store_decimal_as_integer=True
            )
        writer.write_table(table, row_group_size=_GROUP * CHUNK)
        waiting.clear()

    for rows in chunks(of, count, seed=seed):
        waiting.append(record_batch(of, rows, text_dates=text_dates))
        if len(waiting) == _GROUP:
            flush()
    flush()
    if writer is not None:
        writer.close()
    partial.rename(path)


# --- columns in memory --------------------------------------------------------------------------------------------


def number_columns(of: Tariff, rows: Rows) -> pa.RecordBatch:
    """The rows as numbers, as an engine would hold them after reading: what is measured in memory starts here.

    code (0 where it is not digits of a line's length), place of origin and destination, day, value in hundredths,
    currency, net_kg and quantity in thousandths, unit, claimed regime (place in REGIMES), and whether a field is
    wrong by itself. None is null.
    """
    import pyarrow as pa

    texts = of.texts
    codes = np.array([int(text) for text in texts], dtype=np.int64)
    digits = np.array([len(text) for text in texts])
    wanted = np.where(rows.destination == VN, 8, 10)
    wrong = wrong_rows(rows)

    def whole(values: Ints, kind: Any) -> pa.Array:
        return pa.array(np.where(values < 0, 0, values).astype(kind), mask=values < 0)

    return pa.RecordBatch.from_pydict(
        {
            "line_id": pa.array(rows.line_id),
            "code": pa.array(np.where(digits[rows.code] == wanted, codes[rows.code], 0)),
            "origin": pa.array(rows.origin.astype(np.int8)),
            "destination": pa.array(rows.destination.astype(np.int8)),
            "day": pa.array(rows.day.astype(np.int32)),
            "value": pa.array(rows.value),
            "currency": whole(rows.currency, np.int8),
            "net_kg": whole(rows.net_kg, np.int64),
            "quantity": whole(rows.quantity, np.int64),
            "unit": whole(rows.unit, np.int8),
            "claimed": whole(rows.claimed - 1, np.int8),
            "wrong": pa.array(wrong),
        }
    )


def wrong_rows(rows: Rows) -> Flags:
    """Rows with a field that is wrong whatever the tariff says: all bad ones but those of BY_TARIFF."""
    found: Flags = rows.bad >= 0
    for name in BY_TARIFF:
        found &= rows.bad != BAD.index(name)
    return found
