"""Money and exchange rates, exact: amounts are fractions until they are rounded once, at the end."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from pathlib import Path

from burabay.errors import InputError

# A dated rate serves for a week, over week-ends and holidays (assumption A13).
RATE_SERVES = timedelta(days=7)
# Exact arithmetic on a number such as 1e-999999 would never end: more decimals than these are refused.
MOST_DECIMALS = 12
_LARGEST_RATE = Decimal(10) ** 12
_PAIR = re.compile(r"([A-Za-z]{3})/([A-Za-z]{3})")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, rounded to its smallest unit."""

    amount: Decimal
    currency: str


@cache
def minor_digits(currency: str) -> int | None:
    """How many decimals a currency has (VND 0, USD 2); None if there is no such currency."""
    from babel.core import get_global
    from babel.numbers import get_currency_precision

    if currency not in get_global("all_currencies"):
        return None
    return get_currency_precision(currency)


def rounded(amount: Fraction, currency: str) -> Money:
    """`amount` to the currency's smallest unit, half up (assumption A9)."""
    digits = minor_digits(currency) or 0
    units = (amount * 10**digits + Fraction(1, 2)).__floor__()
    return Money(Decimal(units).scaleb(-digits), currency)


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """1 `base` is `rate` `quote`; `on` is its day, None for any day."""

    base: str
    quote: str
    rate: Decimal
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A factor from one currency to another and the rates it is made of."""

    factor: Fraction
    made_of: tuple[ExchangeRate, ...]


class ExchangeRates:
    """Rates the user gave. A rate serves both ways, and two of them make a third."""

    def __init__(self, rates: Iterable[ExchangeRate] = ()) -> None:
        self._rates = list(rates)

    def __iter__(self) -> Iterator[ExchangeRate]:
        return iter(self._rates)

    def _direct(self, source: str, target: str, on: date) -> Conversion | None:
        best: tuple[date, ExchangeRate] | None = None
        for rate in self._rates:
            if {rate.base, rate.quote} != {source, target}:
                continue
            day = rate.on or on
            if timedelta(0) <= on - day <= RATE_SERVES and (best is None or day >= best[0]):
                best = (day, rate)
        if best is None:
            return None
        value = Fraction(best[1].rate)
        return Conversion(value if best[1].base == source else 1 / value, (best[1],))

    def convert(self, source: str, target: str, on: date) -> Conversion | None:
        """How many `target` one `source` is on that day; None if the rates given do not say."""
        if source == target:
            return Conversion(Fraction(1), ())
        direct = self._direct(source, target, on)
        if direct is not None:
            return direct
        others = {c for r in self._rates for c in (r.base, r.quote)} - {source, target}
        for middle in sorted(others):
            first, second = self._direct(source, middle, on), self._direct(middle, target, on)
            if first and second:
                return Conversion(first.factor * second.factor, first.made_of + second.made_of)
        return None


def exact(text: str) -> Decimal:
    """The number that a text is, in digits with at most MOST_DECIMALS decimals; NaN for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")
    exponent = number.as_tuple().exponent
    if "_" in text or not isinstance(exponent, int) or exponent < -MOST_DECIMALS:
        return Decimal("NaN")
    return number


def _rate(base: str, quote: str, number: str, on: date | None, where: str) -> ExchangeRate:
    for currency in (base, quote):
        if minor_digits(currency) is None:
            raise InputError(f"{where}: {currency} is not a currency code such as EUR.", field="fx", key="fx_currency")
    if base == quote:
        raise InputError(f"{where}: both currencies are {base}.", field="fx", key="fx_same")
    rate = exact(number.strip())
    if not rate.is_finite() or not 0 < rate < _LARGEST_RATE:
        raise InputError(
            f"{where}: '{number}' is not a rate; write a positive number such as 1.08.",
            field="fx",
            key="fx_number",
        )
    return ExchangeRate(base, quote, rate, on)


def read_exchange_rates(texts: Iterable[str]) -> ExchangeRates:
    """Rates from `EUR/USD=1.08` (1 EUR is 1.08 USD, any day) or the path of a CSV with columns date,base,quote,rate.

    Raises InputError (field `fx`) that says which rate or row is wrong, also where two of them contradict each other.
    """
    rates: list[tuple[str, ExchangeRate]] = []
    for text in texts:
        pair, sign, number = text.partition("=")
        found = _PAIR.fullmatch(pair.strip())
        if sign and found:
            where = f"Exchange rate {text}"
            rates.append((where, _rate(found[1].upper(), found[2].upper(), number, None, where)))
        elif sign:
            raise InputError(f"'{text}' is not an exchange rate such as EUR/USD=1.08.", field="fx", key="fx_form")
        else:
            rates.extend(_from_file(Path(text)))
    _refuse_contradictions(rates)
    return ExchangeRates(rate for _, rate in rates)


def _refuse_contradictions(rates: Iterable[tuple[str, ExchangeRate]]) -> None:
    """One pair has one rate a day: of two, none may win in silence."""
    told: dict[tuple[str, str, date | None], tuple[str, Decimal]] = {}
    for where, rate in rates:
        first, known = told.setdefault((rate.base, rate.quote, rate.on), (where, rate.rate))
        if known != rate.rate:
            raise InputError(
                f"{where}: {rate.base}/{rate.quote} is {rate.rate} here and {known} in {first}; give one of them.",
                field="fx",
                key="fx_twice",
            )


def _from_file(path: Path) -> list[tuple[str, ExchangeRate]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames is None or not {"date", "base", "quote", "rate"} <= set(reader.fieldnames):
                raise InputError(
                    f"{path}: the first row must name the columns date,base,quote,rate.",
                    field="fx",
                    key="fx_file",
                )
            return [_row(f"{path}, row {reader.line_num}", row) for row in reader]
    except (OSError, ValueError, csv.Error):
        raise InputError(
            f"'{path}' is neither an exchange rate such as EUR/USD=1.08 nor a readable CSV of rates.",
            field="fx",
            key="fx_file",
        ) from None


def _row(where: str, row: dict[str | None, str | None]) -> tuple[str, ExchangeRate]:
    if None in row or None in row.values():
        # A decimal comma makes one cell two: the rate must not lose its decimals.
        raise InputError(
            f"{where}: as many cells as the first row has, decimals with a point.", field="fx", key="fx_file"
        )
    cells = {str(column): (cell or "").strip() for column, cell in row.items()}
    try:
        on = date.fromisoformat(cells["date"])
    except ValueError:
        raise InputError(
            f"{where}: '{cells['date']}' is not a day such as 2026-11-01.", field="fx", key="fx_file"
        ) from None
    return where, _rate(cells["base"].upper(), cells["quote"].upper(), cells["rate"], on, where)
