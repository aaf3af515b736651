"""Many declaration lines at once: the same engine as for one, compiled, on columns of whole numbers.

    engine = Engine(book, fx)
    results = engine.assess(rows)          # numpy in, numpy out; safe to call from several threads

Rows that 64-bit columns do not hold, or whose taxes are no single rate, come back with the fault ALONE: assess those by
`assess.assessment`, one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from burabay.assess import kernel
from burabay.assess.cells import all_cells, asked_cells, room
from burabay.assess.exchange import ExchangeTable
from burabay.charges import plans
from burabay.charges.ground import INDEX
from burabay.charges.kernel import Charged
from burabay.compiled import compiled
from burabay.duty.kernel import NONE, REGIMES, Tables, rate_of
from burabay.duty.measures import STATE_BITS
from burabay.duty.money import ExchangeRate, ExchangeRates
from burabay.duty.tables import LIMIT, batched, relate
from burabay.lawbook.periods import months_after
from burabay.lawbook.rates import Rate

if TYPE_CHECKING:
    from burabay.bound import BoundBook

Ints = np.ndarray[Any, np.dtype[Any]]
STATES = tuple(STATE_BITS)
# What only rows assessed by themselves say: parts of a price under an Incoterm, and what answers bring.
ALONE_KEYS = (
    "need_freight", "need_insurance", "charge_kind_other_day", "charge_kinds_other_days", "charge_service_not_held",
    "environment_tax_when_sold",
)  # fmt: skip
# Bits of `unknown`, by place.
KEYS = (*kernel.KEYS, *plans.KEYS, *ALONE_KEYS)

_assess_rows = compiled(kernel.assess_rows)
_held_measures = compiled(kernel.held_measures)


def _of(kinds: type[Any], **made: Any) -> Any:
    """A tuple of arrays that can be read straight through."""
    return kinds(**{name: np.ascontiguousarray(column) for name, column in made.items()})


class Engine:
    """The tables of one book and one set of exchange rates."""

    def __init__(self, book: BoundBook, fx: ExchangeRates | None = None) -> None:
        self.book, self.fx = book, fx or ExchangeRates()
        self._lock = Lock()
        self.plans = plans.PlanBook.of(book.columns)
        self.lookup = self._lookup()
        self.exchange = ExchangeTable(self.fx, self.plans.monies, self._index())

    @cached_property
    def _compiled(self) -> tuple[Tables, kernel.Cells]:
        """The law for a batch: all of it tabulated, in arrays."""
        book = self.book
        tables = batched(book.columns, book.measures)
        cells = all_cells(book.columns, tables, self.codes)
        together = np.where(cells.told == NONE, NONE, rate_of(cells.told)).reshape(-1, REGIMES)
        relate(book.columns, book.measures, tables, np.unique(together, axis=0).tolist())
        return tables, cells

    @cached_property
    def _interpreted(self) -> tuple[Tables, kernel.Cells]:
        """The law for a few rows: what they ask of it is tabulated when they ask, without a compiler."""
        tables = self.book.measures.tables._replace(limit=LIMIT)
        return tables, asked_cells(self.book.columns, tables, self.codes)

    def _index(self) -> dict[tuple[int, int], ExchangeRate]:
        found = {}
        for number in self.book.columns["c_all"].tolist():
            row = self.book.charges.row(number)
            if row.charge == "index" and isinstance(row.rate, Rate) and row.rate.specific:
                worth = ExchangeRate(INDEX, row.rate.specific.currency, row.rate.specific.amount)
                days = (int(self.book.columns[f"c_{name}"][number]) for name in ("first", "last"))
                found[next(days), next(days)] = worth
        return found

    @cached_property
    def codes(self) -> list[str]:
        """The code of each line by its number."""
        return [*self.book.codes("TN VED"), *self.book.codes("AHTN")]

    @cached_property
    def chapters(self) -> Ints:
        """The chapter of each line by its number."""
        return np.array([int(code[:2]) for code in self.codes], dtype=np.int8)

    def _missing(self) -> dict[str, Ints]:
        """What law/coverage.toml lacks: by line and state the bits that hold on any day, and those to a last day."""
        entries = self.book.documents["missing"]
        marked = set(self.book.documents["marked_lines"])
        always, once = (np.zeros((len(self.codes), len(STATES)), dtype=np.int64) for _ in range(2))
        dated: list[tuple[int, int]] = []
        for entry in entries:
            prefixes, bit = tuple(entry["prefixes"]), 1 << kernel.KEYS.index(entry["said_as"])
            fits = np.array(
                [
                    (not prefixes or code.startswith(prefixes)) and (not entry["marked"] or code in marked)
                    for code in self.codes
                ]
            )
            table, of = (once, 1 << len(dated)) if entry["until"] else (always, bit)
            if entry["until"]:
                dated.append((bit, date.fromisoformat(entry["until"]).toordinal()))
            for state in entry["destinations"]:
                table[fits, STATES.index(state)] |= of
        bits = np.array(dated, dtype=np.int64).reshape(-1, 2)
        return {
            "line_missing": always.reshape(-1), "line_missing_once": once.reshape(-1), "once_bit": bits[:, 0],
            "once_until": bits[:, 1],
        }  # fmt: skip

    def _extensions(self) -> list[tuple[int, int, int]]:
        """Group, first and last day on which a measure that ended may have been prolonged (Art. 2.10(4))."""
        months = self.book.documents["articles"]["trigger_safeguard"]["extension_months"]["value"]
        found = []
        for measure in self.book.documents["trigger_measures"]:
            ended = date.fromisoformat(measure["to_latest"])
            last = months_after(ended, months)
            found += [(g, (ended + timedelta(1)).toordinal(), last.toordinal()) for g in measure["groups"]]
        return found

    def _lookup(self) -> kernel.Lookup:
        group = self.book.documents["trigger_lines"]
        extensions = np.array(self._extensions(), dtype=np.int64).reshape(-1, 3)
        found: kernel.Lookup = _of(
            kernel.Lookup,
            line_group=np.array([group.get(code, 0) for code in self.codes], dtype=np.int8), **self._missing(),
            extension_group=extensions[:, 0], extension_from=extensions[:, 1], extension_to=extensions[:, 2],
            asks_used=self.plans.used_asked,
        )  # fmt: skip
        return found

    def assess(self, rows: kernel.Rows, *, interpreted: bool = False) -> kernel.Results:
        """What the law gives every row. Arrays of one length in, of that length (or regimes × length) out.

        A few rows are done before a compiler is loaded, and so they are interpreted, as all are if `interpreted`.
        """
        many = len(rows.code)
        out = _results(many)
        exchange = self.exchange.table(rows.money, rows.day)
        run = _assess_rows.plain if interpreted else _assess_rows.over(many)
        with self._lock:  # whoever comes first tabulates the law for all
            law = self._interpreted if run is _assess_rows.plain else self._compiled
        given: tuple[Any, ...] = (
            *law, self.plans.tables, self.lookup, exchange, rows, room(kernel.BLOCK),
            np.empty(kernel.BLOCK, dtype=np.int64), out,
        )  # fmt: skip
        if run is _assess_rows.plain:
            given = _indexed(given)
        run(*given, 0, many)  # type: ignore[call-arg]
        return out

    def _law(self) -> tuple[Tables, kernel.Cells]:
        """The law in whichever form is at hand."""
        return self._compiled if "_compiled" in self.__dict__ else self._interpreted

    def epochs(self, day: Ints) -> Ints:
        """The number of the span of days, between two changes of any duty, that each day lies in."""
        cells = self._law()[1]
        at = np.clip(day - cells.day_from, 0, len(cells.epoch_of) - 1)
        of_day: Ints = np.asarray(cells.epoch_of)[at]
        return of_day

    def rates_on(self, line: int, destination: int, day: int) -> list[int]:
        """The number of each regime's rate on a line for a destination (its place in STATES) on a day, or -1."""
        cells = self._law()[1]
        start = int(kernel.cell_of(cells, line, destination, day)) * REGIMES
        told = [int(cells.told[start + regime]) for regime in range(REGIMES)]
        return [NONE if word == NONE else rate_of(word) for word in told]

    def find_measures(self, rows: kernel.Rows, out: kernel.Results) -> None:
        """Fill `out.measure`: the measure by which each row is charged, or of a claim in vain; -1 without one."""
        run = _held_measures.over(len(rows.code))
        tables = self._interpreted[0] if run is _held_measures.plain else self._compiled[0]
        given: tuple[Any, ...] = (tables, rows, out, np.empty(REGIMES, dtype=np.int64))
        run(*(_indexed(given) if run is _held_measures.plain else given))


def _indexed(columns: Any) -> Any:
    """The same columns for Python's own integers: a memory view gives them, where an array gives its own kind."""
    if isinstance(columns, np.ndarray):
        return columns.data
    if not isinstance(columns, tuple):
        return columns
    parts = [_indexed(column) for column in columns]
    return type(columns)(*parts) if hasattr(columns, "_fields") else tuple(parts)


def _results(many: int) -> kernel.Results:
    def blank(kind: Any, times: int = 1) -> Ints:
        return np.empty(many * times, dtype=kind)

    shown, whole = kernel.SHOWN, np.int64
    charged = Charged(
        vat=blank(whole), excise=blank(whole), other=blank(whole), total=blank(whole), vat_entry=blank(np.int16),
        excise_entry=blank(np.int16), unknown=blank(whole),
    )  # fmt: skip
    return kernel.Results(
        fault=blank(np.int8), line=blank(np.int32), rate=blank(np.int16, shown), status=blank(np.int8, shown),
        duty=blank(whole, shown), best=blank(np.int8), chosen=blank(np.int8), measure=blank(np.int32), due=blank(whole),
        charged=charged,
    )  # fmt: skip


def keys_of(unknown: int) -> Sequence[str]:
    """The names of the bits of `unknown`."""
    return [key for place, key in enumerate(KEYS) if unknown >> place & 1]
