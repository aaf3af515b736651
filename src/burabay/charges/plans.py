"""The rules of charges tabulated for a batch: what each of them says of goods about which nothing was answered.

The rules themselves are asked, once for every set of rows of law that some line meets on some day, and once for every
region of value that their conditions tell apart. So there is one copy of them: `charges.kernel` only adds up. Goods
with answers, and the few whose charge is no single rate, are assessed one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Self

import numpy as np

from burabay.charges import kernel
from burabay.charges.customs_fee import BY_TAXES
from burabay.charges.every import COUNTED, Law
from burabay.charges.ground import INDEX, NATIONAL, Ground
from burabay.charges.model import DUE, NOT_DUE, Charge
from burabay.charges.rows import ALWAYS, ChargeRows, Row
from burabay.charges.rules import Rule, rounding_unit
from burabay.duty.compile import AMOUNT_SCALE, PERCENT_SCALE, scaled
from burabay.duty.consignment import Consignment
from burabay.duty.measures import OPEN_END, STATE_BITS, Source
from burabay.duty.money import Conversion, ExchangeRates
from burabay.lawbook.charge_rates import EXEMPT, ChargeRate, Interval
from burabay.lawbook.columns import Columns, Texts
from burabay.lawbook.rates import CHARGE_UNITS, DUTY_UNITS, FORMS, Rate

STATES = tuple(STATE_BITS)
# What may stay open, by the sentence that says so; a bit of `unknown` each.
KEYS = (
    "charges_not_counted", "charge_question", "vat_question", "vat_not_held", "charge_not_on_that_day",
    "charge_no_rate_for_answers", "charge_amount_not_held", "charge_several", "charge_draft", "charge_base",
    "charge_no_index", "charge_need_fx", "charge_need_kg", "charge_need", "charge_need_alcohol", "charge_need_vehicles",
    "charge_retail_price", "used_duty_instead", "used_duty_factor",
)  # fmt: skip
# Reasons that are not said among the unknowns of an answer: another sentence says them, or they are notes.
_UNSAID = ("need_value", "vat_lists", "charge_parts")
# Units counted in another one: what a rate's amount, and the number of units it is for, are multiplied with.
_COUNTED_IN = {"g": ("kg", 1000, 1), "t": ("kg", 1, 1000), "ml": ("l", 1000, 1), "m3": ("l", 1, 1000),
               "vehicle": ("pcs", 1, 1)}  # fmt: skip
_NEEDS = {"l_alcohol": "charge_need_alcohol", "kg": "charge_need_kg", "t": "charge_need_kg", "g": "charge_need_kg",
          "hp": "charge_need_vehicles", "cm3": "charge_need_vehicles", "vehicle": "charge_need_vehicles"}  # fmt: skip
_PROBE = Decimal(100)
# How the columns of the compiled book that hold plans are called, and which of them hold texts.
_PREFIX, _TOLD = "plan_", ("monies", "rates", "acts")


def bit(key: str) -> int:
    """The bit of a key. Raises ValueError for a sentence that KEYS lacks."""
    return 1 << KEYS.index(key)


class _AnyRate(ExchangeRates):
    """All rates known, each one: what is asked is which row holds, not what it comes to."""

    def convert(self, source: str, target: str, on: date) -> Conversion | None:  # noqa: ARG002
        return Conversion(Fraction(1), ())


class _AnyQuantity(Mapping[str, Decimal]):
    """One of every unit."""

    def __getitem__(self, unit: str) -> Decimal:
        return Decimal(1)

    def __iter__(self) -> Iterator[str]:
        return iter(CHARGE_UNITS)

    def __len__(self) -> int:
        return len(CHARGE_UNITS)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a rule says in one region: a kind of `charges.kernel`, its rate, what stays open, its source."""

    kind: int
    rate: Rate | None = None
    unknown: int = 0
    lacks_quantity: int = 0
    lacks_fx: int = 0
    source: Source | None = None
    asks_used: bool = False


def _lacks_quantity(rate: Rate) -> int:
    return bit(_NEEDS.get(rate.specific.unit, "charge_need")) if rate.specific else 0


def _lacks_fx(rate: Rate, indexed: bool) -> int:
    if rate.specific is None:
        return 0
    return bit("charge_no_index" if rate.specific.currency == INDEX and not indexed else "charge_need_fx")


def _entry(charge: Charge, indexed: bool) -> Entry:
    """What a charge says, as an entry."""
    source = charge.sources[0] if charge.sources else None
    if charge.status == NOT_DUE:
        return Entry(kernel.NOTHING)
    if charge.status != DUE:
        unknown = sum({bit(reason.key) for reason in charge.reasons if reason.key not in _UNSAID})
        return Entry(kernel.OPEN, unknown=unknown, source=source, asks_used="used" in charge.asks)
    if charge.rate == EXEMPT:
        return Entry(kernel.EXEMPT, source=source)
    rates: list[ChargeRate | None] = [one.rate for one in charge.worked] or [charge.rate]
    if len(rates) != 1 or not isinstance(rates[0], Rate) or any(one.factor for one in charge.worked):
        return Entry(kernel.ALONE)
    return Entry(kernel.RATE, rates[0], 0, _lacks_quantity(rates[0]), _lacks_fx(rates[0], indexed), source)


def _waiver(law: Law) -> Decimal:
    """The sum of duty and taxes, in national currency, below which no customs fee is taken; 0 if there is none."""
    terms = (term for row in law.rows["customs_fee"] for name, term in row.condition if name == BY_TAXES)
    return next((term.high for term in terms if isinstance(term, Interval) and term.high is not None), Decimal(0))


def _thresholds(rows: Sequence[Row], index: Decimal | None) -> list[Decimal]:
    """The values in national currency at which the conditions of some rows begin or end to hold."""
    ends: set[Decimal] = set()
    for row in rows:
        for name, term in row.condition:
            if isinstance(term, Interval) and name in ("value_national", "value_mci"):
                factor = Decimal(1) if name == "value_national" else index
                ends |= {end * factor for end in (term.low, term.high) if end is not None and factor is not None}
    return sorted(ends)


def _regions(thresholds: Sequence[Decimal]) -> Iterator[Decimal]:
    """A value in each region: below the first threshold, on it, between it and the next …"""
    below = Decimal(-1)
    for end in thresholds:
        yield (below + end) / 2 if below >= 0 else end / 2
        yield end
        below = end
    yield below + 1


@dataclass(frozen=True, slots=True)
class Item:
    """One charge of a plan: its place in COUNTED, its base, thresholds, and an entry for each region."""

    charge: int
    base: int
    thresholds: tuple[Decimal, ...]
    entries: tuple[Entry, ...]

    @property
    def idle(self) -> bool:
        """Whether nothing is ever taken."""
        return all(entry.kind == kernel.NOTHING for entry in self.entries)


@dataclass(slots=True)
class _Asker:
    """Asks the rules, and remembers what they said."""

    rules: Sequence[Rule]
    known: dict[tuple[object, ...], Item] = field(default_factory=dict)

    def _ground(self, state: str, on: date) -> Ground:
        origin = "RU" if state == "VN" else "VN"
        asked = Consignment("", origin, state, on, _PROBE, NATIONAL[state], _AnyQuantity(), _AnyRate())
        return Ground(asked, _AnyRate(), {}, _AnyQuantity(), Decimal(1))

    def item(self, place: int, law: Law, state: str, on: date) -> Item:
        """What the rule of COUNTED[place] says under a law."""
        counted = COUNTED[place]
        seen = [
            *law.rows[counted.name],
            *law.rows["index"],
            *law.rows["recycling_base"],
            *law.rows["used_vehicle_duty"],
        ]
        key = (place, state, counted.name in law.ever, *map(id, seen))
        if key not in self.known:
            self.known[key] = self._asked(place, counted.base(law, state), law, state, on)
        return self.known[key]

    def _asked(self, place: int, base: int, law: Law, state: str, on: date) -> Item:
        index = next(iter(law.rows["index"]), None)
        unit = index.rate.specific.amount if index and isinstance(index.rate, Rate) and index.rate.specific else None
        at = self._ground(state, on)
        rows = [row for row in law.rows[COUNTED[place].name] if not row.has("service")]
        thresholds = _thresholds(rows, unit)

        def ask(ground: Ground, value: Decimal | None) -> Entry:
            return _entry(COUNTED[place].rule(law, value, ground), unit is not None)

        nothing = replace(at, asked=replace(at.asked, value=None))
        entries = [ask(nothing, None), ask(at, _PROBE)]
        for worth in _regions(thresholds):
            facts = {"value_national": str(worth)} | ({"value_mci": str(worth / unit)} if unit else {})
            entries.append(ask(replace(at, facts=facts), _PROBE))
        by_index = any(row.has("value_mci") for row in rows)
        if by_index:
            # The index is turned into the value's currency by a path of its own, which may be shut.
            entries[1] = Entry(kernel.ALONE)
        return Item(place, base, tuple(thresholds), tuple(entries))


@dataclass(frozen=True, slots=True)
class PlanBook:
    """The kernel's tables, and what their numbers stand for."""

    tables: kernel.Plans
    monies: tuple[str, ...]  # the exchange table's currencies
    rates: tuple[str, ...]  # by entry: its rate in the notation of the book, empty where it has none
    acts: tuple[str, ...]  # by entry: the act and the place in it, empty where it has none
    used_asked: np.ndarray[Any, np.dtype[np.bool_]]  # by plan: the charges ask whether a vehicle is used

    def columns(self, texts: Texts) -> dict[str, np.ndarray[Any, Any]]:
        """The columns of the compiled book that hold it."""
        told = {name: np.array(texts.numbers(getattr(self, name)), dtype=np.int32) for name in _TOLD}
        tables = {name: np.asarray(column) for name, column in self.tables._asdict().items()}
        return {
            f"{_PREFIX}{name}": column for name, column in {**tables, **told, "used_asked": self.used_asked}.items()
        }

    @classmethod
    def of(cls, columns: Columns) -> Self:
        """The one that a compiled book holds."""
        kept = {name: columns[f"{_PREFIX}{name}"] for name in kernel.Plans._fields}
        tables: dict[str, Any] = {name: column if column.ndim else int(column) for name, column in kept.items()}
        monies, rates, acts = (tuple(map(columns.text, columns[f"{_PREFIX}{name}"].tolist())) for name in _TOLD)
        return cls(kernel.Plans(**tables), monies, rates, acts, columns[f"{_PREFIX}used_asked"])


def _rate_text(entry: Entry) -> str:
    return str(entry.rate) if entry.rate else EXEMPT if entry.kind == kernel.EXEMPT else ""


def source_text(source: Source) -> str:
    """An act's key and the place in it."""
    return f"{source.instrument} {source.provision}"


def _profiles(columns: Columns) -> tuple[np.ndarray[Any, Any], list[tuple[int, ...]]]:
    """The profile of each line, and the rows of law of each profile."""
    start, rows = columns["cl_start"].tolist(), columns["cl_row"].tolist()
    numbers: dict[tuple[int, ...], int] = {}
    of_line = [numbers.setdefault(tuple(rows[a:b]), len(numbers)) for a, b in pairwise(start)]
    return np.array(of_line, dtype=np.int32), list(numbers)


def _breaks(columns: Columns, numbers: Sequence[int], state: str) -> set[int]:
    """The days on which the law of some rows changes in a state, the first of all days among them."""
    of_state = [number for number in numbers if int(columns["c_states"][number]) & STATE_BITS[state]]
    return {ALWAYS, *columns["c_first"][of_state].tolist(), *(columns["c_last"][of_state] + 1).tolist()}


def _rounding_breaks(rules: Sequence[Rule]) -> set[int]:
    """The days on which a rule of rounding begins or has ended."""
    of_rounding = [rule for rule in rules if rule["rule"] == "rounding"]
    first = {date.fromisoformat(rule["valid_from"]).toordinal() for rule in of_rounding if rule["valid_from"]}
    return first | {date.fromisoformat(rule["valid_to"]).toordinal() + 1 for rule in of_rounding if rule["valid_to"]}


def by_day(firsts: Sequence[int]) -> tuple[int, np.ndarray[Any, Any]]:
    """For spans that begin on these days, sorted: a first day, and for each from it on the number of its span.

    Days before are as the first, days after as the last.
    """
    first = firsts[1] - 1 if len(firsts) > 1 else firsts[0]
    days = np.arange(first, max(firsts[-1], first) + 1)
    return first, (np.searchsorted(firsts, days, side="right") - 1).astype(np.int32)


class _Writer:
    """Plans, items and entries as columns; equal ones once."""

    def __init__(self, monies: Sequence[str], scale: int) -> None:
        self.monies, self.scale = monies, scale
        self.plans: dict[tuple[tuple[Item, ...], Decimal, Decimal], int] = {}
        self.items: dict[Item, tuple[int, int]] = {}
        self.entries: list[Entry] = []
        self.thresholds: list[int] = []
        self.columns: dict[str, list[int]] = {name: [] for name in ("first_item", "plan_step", "plan_waiver", "item")}

    def plan(self, items: Sequence[Item], step: Decimal, waiver: Decimal) -> int:
        """The number of a plan: `step` is the smallest sum paid, `waiver` the taxes below which no fee is taken."""
        wanted = tuple(item for item in items if not item.idle)
        key = (wanted, step, waiver)
        if key not in self.plans:
            self.plans[key] = len(self.plans)
            self.columns["plan_waiver"].append(int(waiver * self.scale))
            self.columns["first_item"].append(len(self.columns["item"]) // kernel.ITEM_FIELDS)
            self.columns["plan_step"].append(int(step * self.scale))
            for item in wanted:
                self._item(item)
        return self.plans[key]

    def _item(self, item: Item) -> None:
        if item not in self.items:
            self.items[item] = len(self.entries), len(self.thresholds)
            self.entries += item.entries
            self.thresholds += [int(end * self.scale) for end in item.thresholds]
        entry, threshold = self.items[item]
        told = (item.charge, item.base, entry, threshold, len(item.thresholds))
        self.columns["item"] += [*told, *[0] * (kernel.ITEM_FIELDS - len(told))]

    def entry_fields(self) -> np.ndarray[Any, Any]:
        """The fields of all entries, one behind the other."""
        table = np.zeros((len(self.entries), kernel.ENTRY_FIELDS), dtype=np.int64)
        for place, entry in enumerate(self.entries):
            told = self._entry(entry)
            table[place, : len(told)] = told
        return table.reshape(-1)

    def _entry(self, entry: Entry) -> tuple[int, ...]:
        rate = entry.rate
        form, percent, amount, per, unit, money = -1, -1, -1, 1, kernel.NEVER, 0
        if rate is not None:
            form, percent = FORMS.index(rate.form), scaled(rate.percent, PERCENT_SCALE)
            if rate.specific is not None:
                counted, more, fewer = _COUNTED_IN.get(rate.specific.unit, (rate.specific.unit, 1, 1))
                amount, per = scaled(rate.specific.amount, AMOUNT_SCALE) * more, rate.specific.per * fewer
                unit, money = _unit(counted), self.monies.index(rate.specific.currency)
        return entry.kind, form, percent, amount, per, unit, money, entry.unknown, entry.lacks_quantity, entry.lacks_fx


def _unit(unit: str) -> int:
    if unit in DUTY_UNITS:
        return DUTY_UNITS.index(unit)
    return kernel.ONE if unit in ("declaration", "consignment") else kernel.NEVER


def _monies(columns: Columns, rows: ChargeRows) -> list[str]:
    """The currencies in which charges are counted: those of the states, the index, and those of the rates."""
    told = {
        rate.specific.currency
        for number in range(len(columns["c_charge"]))
        if isinstance(rate := rows.row(number).rate, Rate) and rate.specific
    }
    return sorted(told | set(NATIONAL.values()) | {INDEX})


def compile_plans(
    columns: Columns, rows: ChargeRows, rules: Sequence[Rule], of_duties: Sequence[str], scale: int
) -> PlanBook:
    """The plans of all lines, states and days. `of_duties` are the currencies of duties, in the order of the kernel's
    tables; those of charges follow them. Takes part of a second.
    """
    monies = list(dict.fromkeys((*of_duties, *_monies(columns, rows))))
    asker, writer = _Asker(rules), _Writer(monies, scale)
    of_line, profiles = _profiles(columns)
    tnved = len(columns["tnved_code"])
    sides = {(place >= tnved, profiles[number]) for place, number in enumerate(of_line.tolist())}
    general = columns["c_all"].tolist()
    rounding = _rounding_breaks(rules)
    every = range(len(columns["c_charge"]))
    epochs = sorted(set.union(rounding, *(_breaks(columns, every, state) for state in STATES)) - {OPEN_END + 1})
    plans = []
    for own in profiles:
        numbers = [*general, *own]
        for state in STATES:
            if (state == "VN", own) not in sides:
                plans += [0] * len(epochs)  # no line of that state has this profile
                continue
            breaks, plan = _breaks(columns, numbers, state) | rounding, 0
            for day in epochs:
                if day in breaks:
                    on = date.fromordinal(day)
                    law = Law(rows.held(numbers, state, on), rows.laid(numbers, state, on))
                    items = [asker.item(place, law, state, on) for place in range(len(COUNTED))]
                    plan = writer.plan(items, rounding_unit(rules, state, on), _waiver(law))
                plans.append(plan)
    writer.columns["first_item"].append(len(writer.columns["item"]) // kernel.ITEM_FIELDS)
    first_day, epoch_of = by_day(epochs)
    made = {name: np.array(column, dtype=np.int64) for name, column in writer.columns.items()}
    tables = kernel.Plans(
        line_profile=of_line, day_from=first_day, epoch_of=epoch_of, epochs=len(epochs),
        plan=np.array(plans, dtype=np.int16),
        threshold=np.array(writer.thresholds, dtype=np.int64),
        lacks_base=bit("charge_base"), not_counted=bit("charges_not_counted"),
        national=np.array([monies.index(NATIONAL[state]) for state in STATES], dtype=np.int64),
        entry=writer.entry_fields(), **made,
    )  # fmt: skip
    asked = [any(entry.asks_used for item in wanted for entry in item.entries) for wanted, _, _ in writer.plans]
    acts = (source_text(entry.source) if entry.source is not None else "" for entry in writer.entries)
    return PlanBook(
        tables, tuple(monies), tuple(map(_rate_text, writer.entries)), tuple(acts), np.array(asked, dtype=bool)
    )
