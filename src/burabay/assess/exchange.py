"""Exchange rates as the kernel reads them: one row of fractions for each currency of value and span of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Any

import numpy as np

from burabay.assess import kernel
from burabay.charges.plans import by_day
from burabay.duty.money import RATE_SERVES, Conversion, ExchangeRate, ExchangeRates, minor_digits

Ints = np.ndarray[Any, np.dtype[Any]]
_FIRST = date.min.toordinal()
_LAST = date.max.toordinal()
# With that many spans of days only those that rows ask for are worked out.
_FEW = 64
# Fractions with larger terms than these are left to the rows to be assessed by themselves: both terms are then _SHUT,
# so large that no sum but 0 is multiplied by either of them, whichever way round it is converted.
_LARGEST = 10**16
_SHUT = 1 << 62


class ExchangeTable:
    """Grows with the currencies of the rows. Safe to use from several threads.

    `monies` are the currencies that duties and charges are counted in; `index` gives, by its first and last day as
    ordinals, what Kazakhstan's monthly index was worth in tenge.
    """

    def __init__(self, fx: ExchangeRates, monies: Sequence[str], index: Mapping[tuple[int, int], ExchangeRate]) -> None:
        self._fx, self._monies = fx, list(monies)
        self._with_index = {days: fx.with_rate(worth) for days, worth in index.items()}
        days = {_FIRST}
        for rate in fx:
            if rate.on is not None:
                first = rate.on.toordinal()
                days |= {first, first + RATE_SERVES.days + 1}
        for first, last in index:
            days |= {first, last + 1}
        self._days = np.array(sorted(day for day in days if _FIRST <= day <= _LAST), dtype=np.int64)
        self._day_from, self._epoch_of = by_day(self._days.tolist())
        self._places: dict[str, int] = {}
        self._lock = Lock()
        self._filled = np.zeros(0, dtype=bool)
        self._number = np.zeros(len(self._monies), dtype=np.int64)
        self._divisor = np.zeros(len(self._monies), dtype=np.int64)

    def places(self, currencies: Sequence[str]) -> Ints:
        """The place of each currency, given out at its first use."""
        with self._lock:
            return np.array([self._places.setdefault(one, len(self._places)) for one in currencies], dtype=np.int16)

    def table(self, money: Ints, day: Ints) -> kernel.Exchange:
        """The table with all rows that these places of currencies and days ask for."""
        spans, many = len(self._days), len(self._monies)
        with self._lock:
            self._grow(len(self._places) * spans)
            if spans <= _FEW:
                wanted = ~self._filled
            else:
                given = money >= 0
                keys = money[given].astype(np.int64) * spans
                keys += np.searchsorted(self._days, day[given], side="right") - 1
                wanted = np.zeros(len(self._filled), dtype=bool)
                wanted[keys] = True
                wanted &= ~self._filled
            names = list(self._places)
            for key in np.flatnonzero(wanted).tolist():
                self._fill(key * many, names[key // spans], int(self._days[key % spans]))
                self._filled[key] = True
            steps = [kernel.SCALE // 10 ** (minor_digits(name) or 0) for name in names] or [1]
            places = [self._monies.index(name) if name in self._monies else -1 for name in names] or [-1]
            return kernel.Exchange(
                self._number, self._divisor, self._day_from, self._epoch_of, spans, many,
                np.array(steps, dtype=np.int64), np.array(places, dtype=np.int64),
            )  # fmt: skip

    def _grow(self, rows: int) -> None:
        """Room for more currencies; arrays that other threads still read stay as they are."""
        more = rows - len(self._filled)
        if more > 0:
            blank = np.zeros(max(rows * len(self._monies), 1), dtype=np.int64)
            for name in ("_number", "_divisor"):
                grown = blank.copy()
                grown[: len(self._filled) * len(self._monies)] = getattr(self, name)[
                    : len(self._filled) * len(self._monies)
                ]
                setattr(self, name, grown)
            self._filled = np.concatenate([self._filled, np.zeros(more, dtype=bool)])

    def _fill(self, start: int, currency: str, day: int) -> None:
        on = date.fromordinal(day)
        held = (fx for (first, last), fx in self._with_index.items() if first <= day <= last)
        fx = next(held, self._fx)
        for place, money in enumerate(self._monies):
            found = fx.convert(money, currency, on)
            if found is not None and _fits(found):
                self._number[start + place] = found.factor.numerator
                self._divisor[start + place] = found.factor.denominator
            elif found is not None:
                self._number[start + place] = self._divisor[start + place] = _SHUT


def _fits(found: Conversion) -> bool:
    return found.factor.numerator < _LARGEST and found.factor.denominator < _LARGEST
