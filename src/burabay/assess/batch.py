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
from typing import TYPE_CHECKING, Any

import numpy as np

from burabay.assess import kernel
from burabay.assess.assessment import months_later
from burabay.assess.exchange import ExchangeTable
from burabay.charges import plans
from burabay.charges.ground import INDEX
from burabay.charges.kernel import Charged
from burabay.compiled import compiled
from burabay.duty.kernel import NONE, REGIMES, Options
from burabay.duty.measures import OPEN_END, STATE_BITS
from burabay.duty.money import ExchangeRate, ExchangeRates
from burabay.duty.tables import batched
from burabay.lawbook.rates import Rate

if TYPE_CHECKING:
    from burabay.bound import BoundBook

Ints = np.ndarray[Any, np.dtype[Any]]
STATES = tuple(STATE_BITS)
# Bits of `unknown`, by place.
KEYS = (*kernel.KEYS, *plans.KEYS)
_SIX_DIGITS = 1_000_000

_assess_rows = compiled(kernel.assess_rows)


def _sixes(codes: Ints, below: int) -> Ints:
    """Where the lines of each six-digit subheading begin; `below` is what the further digits come to at most, plus 1."""
    return np.searchsorted(codes // below, np.arange(_SIX_DIGITS + 1)).astype(np.int32)


def _of(kinds: type[Any], **made: Any) -> Any:
    """A tuple of arrays that can be read straight through."""
    return kinds(**{name: np.ascontiguousarray(column) for name, column in made.items()})


class Engine:
    """The tables of one book and one set of exchange rates."""

    def __init__(self, book: BoundBook, fx: ExchangeRates | None = None) -> None:
        self.book, self.fx = book, fx or ExchangeRates()
        self.tables = batched(book.columns, book.measures)
        of_charges = plans.monies_of(book.columns, book.charges)
        own = book.measures.monies
        self.monies = [*own, *(money for money in of_charges if money not in own)]
        self.plans = plans.compile_plans(
            book.columns, book.charges, book.documents["charge_rules"], self.monies, kernel.SCALE
        )
        self.lookup = self._lookup()
        self.exchange = ExchangeTable(self.fx, self.monies, self._index())

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

    def _missing(self) -> tuple[Ints, Ints, Ints]:
        """By line and state the entries of law/coverage.toml that concern it; by entry its bit and last day."""
        entries = self.book.documents["missing"]
        marked = set(self.book.documents["marked_lines"])
        table = np.zeros((len(self.codes), len(STATES)), dtype=np.int64)
        for place, entry in enumerate(entries):
            prefixes = tuple(entry["prefixes"])
            fits = np.array(
                [
                    (not prefixes or code.startswith(prefixes)) and (not entry["marked"] or code in marked)
                    for code in self.codes
                ]
            )
            for state in entry["destinations"]:
                table[fits, STATES.index(state)] |= 1 << place
        bits = np.array([1 << kernel.KEYS.index(entry["said_as"]) for entry in entries], dtype=np.int64)
        until = [date.fromisoformat(e["until"]).toordinal() if e["until"] else OPEN_END for e in entries]
        return table.reshape(-1), bits, np.array(until, dtype=np.int64)

    def _extensions(self) -> list[tuple[int, int, int]]:
        """Group, first and last day on which a measure that ended may have been prolonged (Art. 2.10(4))."""
        months = self.book.documents["articles"]["trigger_safeguard"]["extension_months"]["value"]
        found = []
        for measure in self.book.documents["trigger_measures"]:
            ended = date.fromisoformat(measure["to_latest"])
            last = months_later(ended, months)
            found += [(g, (ended + timedelta(1)).toordinal(), last.toordinal()) for g in measure["groups"]]
        return found

    def _lookup(self) -> kernel.Lookup:
        columns = self.book.columns
        group = self.book.documents["trigger_lines"]
        missing, bits, until = self._missing()
        extensions = np.array(self._extensions(), dtype=np.int64).reshape(-1, 3)
        found: kernel.Lookup = _of(
            kernel.Lookup,
            tnved=columns["tnved_code"], ahtn=columns["ahtn_code"],
            tnved_six=_sixes(columns["tnved_code"], 10_000), ahtn_six=_sixes(columns["ahtn_code"], 100),
            line_group=np.array([group.get(code, 0) for code in self.codes], dtype=np.int8),
            line_missing=missing, missing_bit=bits, missing_until=until,
            extension_group=extensions[:, 0], extension_from=extensions[:, 1], extension_to=extensions[:, 2],
            asks_used=self.plans.used_asked,
        )  # fmt: skip
        return found

    def assess(self, rows: kernel.Rows, *, interpreted: bool = False) -> kernel.Results:
        """What the law gives every row. Arrays of one length in, of that length (or regimes × length) out.

        A few rows are done before a compiler is loaded, and so they are interpreted, as all are if `interpreted`.
        """
        many = len(rows.code)
        out, room = _results(many), _room()
        exchange = self.exchange.table(rows.money, rows.day)
        run = _assess_rows.plain if interpreted else _assess_rows.over(many)
        given = (self.tables, self.plans.tables, self.lookup, exchange, rows, room, out)
        if run is _assess_rows.plain:
            given = tuple(_indexed(columns) for columns in given)
        run(*given, 0, many)
        return out


def _indexed(columns: Any) -> Any:
    """The same columns for Python's own integers: a memory view gives them, where an array gives its own kind."""
    return type(columns)(
        *(
            _indexed(column) if isinstance(column, tuple) else column.data if isinstance(column, np.ndarray) else column
            for column in columns
        )
    )


def _room() -> Options:
    of_regimes = [np.full(REGIMES * kernel.BLOCK, NONE, dtype=np.int64) for _ in range(5)]
    return Options(*of_regimes, np.full(kernel.BLOCK, NONE, dtype=np.int64))


def _results(many: int) -> kernel.Results:
    def blank(kind: Any, times: int = 1) -> Ints:
        return np.full(many * times, NONE, dtype=kind)

    shown, whole = kernel.SHOWN, np.int64
    charged = Charged(
        vat=blank(whole), excise=blank(whole), other=blank(whole), total=blank(whole), vat_entry=blank(np.int16),
        excise_entry=blank(np.int16), unknown=np.zeros(many, dtype=whole),
    )  # fmt: skip
    return kernel.Results(
        fault=blank(np.int8), line=blank(np.int32), rate=blank(np.int16, shown), status=blank(np.int8, shown),
        duty=blank(whole, shown), best=blank(np.int8), chosen=blank(np.int8), measure=blank(np.int32), due=blank(whole),
        charged=charged,
    )  # fmt: skip


def keys_of(unknown: int) -> Sequence[str]:
    """The names of the bits of `unknown`."""
    return [key for place, key in enumerate(KEYS) if unknown >> place & 1]
