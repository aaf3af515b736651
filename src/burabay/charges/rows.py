"""The compiled rows of charges: which of them concern a line, a state and a day.

    c_charge, c_states, c_first, c_last, c_basis, c_condition, c_rate, c_base, c_general
    c_form, c_percent, c_amount, c_currency, c_per, c_unit     the rate in whole numbers, -1 where it has none
    c_instrument, c_provision, c_confidence, c_checked
    cl_start, cl_row                                           the rows of each line
    c_all                                                      the rows that hold for all goods

Percentages are whole thousandths of a per cent, amounts and factors whole ten-thousandths, days as `date.toordinal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from burabay.duty.measures import OPEN_END, STATE_BITS, Source
from burabay.lawbook.charge_rates import ChargeRate, Factor, Term, Terms, choices, parse_charge_rate, parse_condition
from burabay.lawbook.columns import Columns
from burabay.lawbook.tables import CHARGE_NAMES, CONFIDENCES

BASES = ("", "source", "indicative", "gap")
ALWAYS = date(1, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of law that may concern the goods. `general`: it holds for all goods, not by their code."""

    charge: str
    basis: str
    condition: Terms
    rate: ChargeRate
    base: str
    general: bool
    source: Source
    # The condition's terms by name, and the kinds of goods that it names; none where the code alone decides.
    terms: Mapping[str, Term] = field(init=False, repr=False, compare=False)
    kinds: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        terms = dict(self.condition)
        object.__setattr__(self, "terms", terms)
        object.__setattr__(self, "kinds", choices(terms, "kind"))

    def has(self, term: str) -> bool:
        """Whether a term stands in its condition."""
        return term in self.terms


class ChargeRows:
    """The rows of a compiled book."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._start = columns["cl_start"].data
        self._rows = columns["cl_row"]
        self._all: list[int] = columns["c_all"].tolist()
        self._first, self._last = columns["c_first"].data, columns["c_last"].data
        self._states, self._charge = columns["c_states"].data, columns["c_charge"].data
        self.row = lru_cache(maxsize=None)(self._read)
        # What concerns a line in a state on a day: the rows by charge, and `laid` of all its rows. The last ones asked.
        self.holding = lru_cache(maxsize=2048)(self._holding)
        self.ever = lru_cache(maxsize=2048)(self._ever)

    def _text(self, column: str, row: int) -> str:
        return self._columns.text(int(self._columns[column][row]))

    def _numbers(self, line: int) -> list[int]:
        own: list[int] = self._rows[self._start[line] : self._start[line + 1]].tolist()
        return [*self._all, *own]

    def _read(self, row: int) -> Row:
        checked = int(self._columns["c_checked"][row])
        return Row(
            CHARGE_NAMES[int(self._columns["c_charge"][row])],
            BASES[int(self._columns["c_basis"][row])],
            parse_condition(self._text("c_condition", row)),
            parse_charge_rate(self._text("c_rate", row)),
            self._text("c_base", row),
            bool(self._columns["c_general"][row]),
            Source(
                self._text("c_instrument", row),
                self._text("c_provision", row),
                CONFIDENCES[int(self._columns["c_confidence"][row])],
                date.fromordinal(checked),
            ),
        )

    def _holding(self, line: int, state: str, on: date) -> Mapping[str, Sequence[Row]]:
        return self.held(self._numbers(line), state, on)

    def held(self, numbers: Sequence[int], state: str, on: date) -> Mapping[str, Sequence[Row]]:
        """Those rows of `numbers` that hold in a state on a day, by charge."""
        found: dict[str, list[Row]] = {name: [] for name in CHARGE_NAMES}
        bit, day = STATE_BITS[state], on.toordinal()
        for number in numbers:
            if self._states[number] & bit and self._first[number] <= day <= self._last[number]:
                row = self.row(number)
                found[row.charge].append(row)
        return found

    def _ever(self, line: int, state: str, on: date) -> frozenset[str]:
        return self.laid(self._numbers(line), state, on)

    def laid(self, numbers: Sequence[int], state: str, on: date) -> frozenset[str]:
        """The charges that some of these rows lays on goods in a state on whatever day, but for those that begin
        (`new`) after `on`: on a day without a row these are the charges of which the book does not know enough.
        """
        bit, day = STATE_BITS[state], on.toordinal()
        found = [n for n in numbers if self._states[n] & bit]
        late = [n for n in found if self._first[n] > day and self.row(n).has("new")]
        return frozenset(CHARGE_NAMES[self._charge[n]] for n in found if n not in late)

    def kinds(self, charge: str, line: int, state: str, on: date) -> frozenset[str]:
        """The kinds of goods that some row of a charge names on a line in a state on whatever day, but for those that
        begin (`new`) after `on`.
        """
        bit, day, number = STATE_BITS[state], on.toordinal(), CHARGE_NAMES.index(charge)
        mine = [n for n in self._numbers(line) if self._charge[n] == number and self._states[n] & bit]
        rows = [self.row(n) for n in mine if not (self._first[n] > day and self.row(n).has("new"))]
        return frozenset(kind for row in rows for kind in row.kinds)


def days(valid_from: date | None, valid_to: date | None) -> tuple[int, int]:
    """First and last day of a row as numbers; an open side runs for ever."""
    return (
        valid_from.toordinal() if valid_from else ALWAYS,
        valid_to.toordinal() if valid_to else OPEN_END,
    )


def factor_of(rate: ChargeRate) -> Decimal | None:
    """The number of a factor; None for any other rate."""
    return rate.number if isinstance(rate, Factor) else None
