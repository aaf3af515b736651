"""Reading measures back from the compiled columns: which finding holds for a line, a state and a day."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from burabay.duty.compile import AMOUNT_SCALE, PERCENT_SCALE
from burabay.duty.measures import Candidate, Finding, Outcome, Regime, Source
from burabay.lawbook.columns import Columns
from burabay.lawbook.rates import DUTY_UNITS, FORMS, Rate, Specific, plain
from burabay.lawbook.tables import CONFIDENCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from burabay.duty.kernel import Tables
    from burabay.duty.options import Legal

NONE = -1


class Measures:
    """The measures of a compiled book. Lines are numbers: TN VED lines by code, then AHTN lines by code."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._tnved = columns["tnved_code"]
        self._ahtn = columns["ahtn_code"]
        self._start = columns["line_start"].data
        self._regime = columns["m_regime"].data
        self._states = columns["m_states"].data
        self._first = columns["m_first"].data
        self._last = columns["m_last"].data
        self._finding = columns["m_finding"].data
        self.in_force = date.fromordinal(int(columns["in_force"][0]))
        self._outcome = columns["f_outcome"].data
        self.monies = [columns.text(number) for number in columns["money_name"].tolist()]
        self.finding = lru_cache(maxsize=65536)(self._read_finding)
        self.rate = lru_cache(maxsize=None)(self._read_rate)
        # The number of a line by its ten or eight digits; NONE if there is none.
        self.line = lru_cache(maxsize=32768)(self._read_line)

    @cached_property
    def tables(self) -> Tables:
        """The columns as the kernel reads them for one answer."""
        from burabay.duty.tables import interpreted

        return interpreted(self._columns, self)

    @cached_property
    def legal(self) -> Callable[[int, str, date], Legal]:
        """What the law says of a line in a state on a day, without money: `options.legal_of`, the last ones kept."""
        from burabay.duty.options import legal_of

        return lru_cache(maxsize=2048)(partial(legal_of, self))

    def _read_line(self, code: str) -> int:
        table, offset = (self._tnved, 0) if len(code) == 10 else (self._ahtn, len(self._tnved))
        if len(code) not in (8, 10):
            return NONE
        place = int(np.searchsorted(table, int(code)))
        return offset + place if place < len(table) and int(table[place]) == int(code) else NONE

    def codes(self, digits: int) -> list[str]:
        """All codes of a nomenclature: 10 digits for TN VED, 8 for AHTN, sorted."""
        table = self._tnved if digits == 10 else self._ahtn
        return [f"{code:0{digits}d}" for code in table.tolist()]

    def needs(self, line: int) -> tuple[tuple[str, str], ...]:
        """What must hold for the line to apply: pairs of `nomenclature` or `additional` and the note's number."""
        told = self._text("line_needs", line)
        return tuple((part.split(":")[0], part.split(":")[1]) for part in told.split())

    def days(self, line: int, regime: Regime, state: int) -> list[tuple[date, date, int]]:
        """All spans of one regime on a line, in order: first day, last day, number of the finding."""
        return [
            (date.fromordinal(self._first[m]), date.fromordinal(self._last[m]), self._finding[m])
            for m in range(self._start[line], self._start[line + 1])
            if self._regime[m] == regime and self._states[m] & state
        ]

    def timeline(self, line: int) -> list[tuple[Regime, int, date, date, Finding]]:
        """Every measure of a line: regime, bits of the states, first and last day, finding; sorted."""
        return [
            (
                Regime(self._regime[m]),
                self._states[m],
                date.fromordinal(self._first[m]),
                date.fromordinal(self._last[m]),
                self.finding(self._finding[m]),
            )
            for m in range(self._start[line], self._start[line + 1])
        ]

    def finding_of(self, measure: int) -> Finding:
        """The finding of a measure by its number."""
        return self.finding(self._finding[measure])

    def outcome(self, finding: int) -> Outcome:
        """The outcome of a finding by its number."""
        return Outcome(self._outcome[finding])

    def rate_number(self, finding: int) -> int:
        """The number of a finding's rate, or NONE."""
        return int(self._columns["f_rate"][finding])

    def _text(self, column: str, number: int) -> str:
        return self._columns.text(int(self._columns[column][number]))

    def _read_rate(self, number: int) -> Rate | None:
        if number == NONE:
            return None
        percent, ceiling, amount, per, unit = (
            int(self._columns[f"r_{name}"][number]) for name in ("percent", "ceiling", "amount", "per", "unit")
        )
        specific = None
        if amount != NONE:
            currency = self.monies[int(self._columns["r_money"][number])]
            specific = Specific(_unscaled(amount, AMOUNT_SCALE), currency, per, DUTY_UNITS[unit])
        return Rate(
            FORMS[int(self._columns["r_form"][number])],
            None if percent == NONE else _unscaled(percent, PERCENT_SCALE),
            specific,
            None if ceiling == NONE else _unscaled(ceiling, PERCENT_SCALE),
        )

    def _source(self, number: int) -> Source:
        checked = int(self._columns["s_checked"][number])
        return Source(
            self._text("s_instrument", number),
            self._text("s_provision", number),
            CONFIDENCES[int(self._columns["s_confidence"][number])],
            None if checked == NONE else date.fromordinal(checked),
        )

    def _read_finding(self, number: int) -> Finding:
        sources = tuple(self._source(int(part)) for part in self._text("f_sources", number).split())
        told = self._text("f_candidates", number)
        candidates = tuple(
            Candidate(
                Outcome(outcome),
                self.rate(rate),
                (*basis, *([f"+ {count - len(basis)}"] if count > len(basis) else [])),
            )
            for outcome, rate, basis, count in (json.loads(told) if told else [])
        )
        return Finding(
            self.outcome(number),
            self.rate(self.rate_number(number)),
            self._text("f_reason", number),
            self._text("f_detail", number),
            sources,
            tuple(self._text("f_assumptions", number).split()),
            candidates,
            self._text("f_condition", number),
        )


def _unscaled(number: int, scale: int) -> Decimal:
    return plain(str(Decimal(number) / scale))
