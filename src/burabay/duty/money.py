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
from burabay.wording import Phrase

# A dated rate serves for a week, over week-ends and holidays (assumption A13).
RATE_SERVES = timedelta(days=7)
# A currency that went out of use before the agreement came into force is a slip of the pen.
_FIRST_YEAR = 2016
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
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency) if currency in _tender() else None


@cache
def _tender() -> frozenset[str]:
    """Currencies that were legal tender somewhere since the agreement: no metals, no test codes, no roubles of 1990."""
    from babel.core import get_global

    told = (entry for entries in get_global("territory_currencies").values() for entry in entries)
    return frozenset(code for code, _, end, tender in told if tender and (end is None or end[0] >= _FIRST_YEAR))


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def rounded(amount: Fraction, currency: str) -> Money:
    """`amount` to the currency's smallest unit, half up (assumption A9)."""
    digits = minor_digits(currency) or 0
    units = half_up(amount.numerator * 10**digits, amount.denominator)
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


_UNCHANGED = Conversion(Fraction(1), ())
# A consignment asks for few conversions, each several times; a file asks the same rates for those of many days.
_MOST_KNOWN = 256


class ExchangeRates:
    """Rates the user gave. A rate serves both ways, and two of them make a third."""

    def __init__(self, rates: Iterable[ExchangeRate] = ()) -> None:
        self._rates = list(rates)
        # By pair, either way round: its rates by day (None for any day), each with its place among those given.
        self._by_pair: dict[frozenset[str], dict[date | None, tuple[int, ExchangeRate]]] = {}
        for place, rate in enumerate(self._rates):
            self._by_pair.setdefault(frozenset((rate.base, rate.quote)), {})[rate.on] = place, rate
        self._known: dict[tuple[str, str, date], Conversion | None] = {}

    def with_rate(self, rate: ExchangeRate) -> ExchangeRates:
        """These rates and one more."""
        return ExchangeRates([*self._rates, rate])

    def __iter__(self) -> Iterator[ExchangeRate]:
        return iter(self._rates)

    def _direct(self, source: str, target: str, on: date) -> Conversion | None:
        """The youngest rate of a pair that serves; of two for the day itself the one given last."""
        known = self._by_pair.get(frozenset((source, target)))
        if known is None:
            return None
        served = (on - timedelta(age) for age in range(min(RATE_SERVES.days, on.toordinal() - 1) + 1))
        dated = next(((day, known[day]) for day in served if day in known), None)
        found = [known[None], *([dated[1]] if dated and dated[0] == on else [])] if None in known else []
        if not found and dated is not None:
            found = [dated[1]]
        if not found:
            return None
        rate = max(found, key=lambda one: one[0])[1]
        value = Fraction(rate.rate)
        return Conversion(value if rate.base == source else 1 / value, (rate,))

    def convert(self, source: str, target: str, on: date) -> Conversion | None:
        """How many `target` one `source` is on that day; None if the rates given do not say, or not with one voice."""
        if source == target:
            return _UNCHANGED
        if not self._by_pair:
            return None
        asked = (source, target, on)
        try:
            return self._known[asked]
        except KeyError:
            found = self._found(*asked)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()  # another thread may read them meanwhile: it works out anew what it misses
        self._known[asked] = found
        return found

    def _found(self, source: str, target: str, on: date) -> Conversion | None:
        """The conversion between two currencies, directly or by a third one."""
        direct = self._direct(source, target, on)
        if direct is not None:
            return direct
        others = {currency for pair in self._by_pair for currency in pair} - {source, target}
        crosses = []
        for middle in sorted(others):
            first, second = self._direct(source, middle, on), self._direct(middle, target, on)
            if first and second:
                crosses.append(Conversion(first.factor * second.factor, first.made_of + second.made_of))
        return crosses[0] if len({cross.factor for cross in crosses}) == 1 else None


def too_fine(number: Decimal) -> bool:
    """Whether a finite number has more than MOST_DECIMALS decimals."""
    told = str(number)
    if "E" not in told:  # the digits are counted where they stand: to take a number apart is slow
        return len(told.partition(".")[2]) > MOST_DECIMALS
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -MOST_DECIMALS


def exact(text: str) -> Decimal:
    """The number that a text is, in digits with at most MOST_DECIMALS decimals; NaN for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")
    return Decimal("NaN") if "_" in text or not number.is_finite() or too_fine(number) else number


def _rate(base: str, quote: str, number: str, on: date | None, where: Phrase) -> ExchangeRate:
    for currency in (base, quote):
        if minor_digits(currency) is None:
            raise InputError.of("error_fx_currency", field="fx", where=where, given=currency)
    if base == quote:
        raise InputError.of("error_fx_same", field="fx", where=where, currency=base)
    rate = exact(number.strip())
    if not rate.is_finite() or not 0 < rate < _LARGEST_RATE:
        raise InputError.of("error_fx_number", field="fx", where=where, given=number)
    return ExchangeRate(base, quote, rate, on)


def read_exchange_rates(texts: Iterable[str]) -> ExchangeRates:
    """Rates from `EUR/USD=1.08` (1 EUR is 1.08 USD, any day) or the path of a CSV with columns date,base,quote,rate.

    Raises InputError (field `fx`) that says which rate or row is wrong, also where two of them contradict each other.
    """
    rates: list[tuple[Phrase, ExchangeRate]] = []
    for text in texts:
        if not text.strip():
            raise InputError.of("error_empty", field="fx", option="--fx")
        pair, sign, number = text.partition("=")
        found = _PAIR.fullmatch(pair.strip())
        if sign and found:
            where = Phrase("error_place_rate", {"given": text})
            rates.append((where, _rate(found[1].upper(), found[2].upper(), number, None, where)))
        elif sign:
            raise InputError.of("error_fx_form", field="fx", given=text)
        else:
            rates.extend(_from_file(Path(text)))
    _refuse_contradictions(rates)
    return ExchangeRates(rate for _, rate in rates)


def _refuse_contradictions(rates: Iterable[tuple[Phrase, ExchangeRate]]) -> None:
    """One pair has one rate a day, whichever way round it is written: of two, none may win in silence."""
    told: dict[tuple[frozenset[str], date | None], tuple[Phrase, ExchangeRate]] = {}
    for where, rate in rates:
        first, known = told.setdefault((frozenset((rate.base, rate.quote)), rate.on), (where, rate))
        turned = known.base != rate.base
        if Fraction(rate.rate) == (1 / Fraction(known.rate) if turned else Fraction(known.rate)):
            continue
        raise InputError.of(
            "error_fx_turned" if turned else "error_fx_twice",
            field="fx",
            key="fx_twice",
            where=where,
            pair=f"{rate.base}/{rate.quote}",
            rate=f"{rate.rate:f}",
            known=f"{known.rate:f}",
            first=first,
            **({"other": f"{known.base}/{known.quote}"} if turned else {}),
        )


def _from_file(path: Path) -> list[tuple[Phrase, ExchangeRate]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames is None or not {"date", "base", "quote", "rate"} <= set(reader.fieldnames):
                raise InputError.of("error_fx_columns", field="fx", key="fx_file", file=str(path))
            return [
                _row(Phrase("error_place_row", {"file": str(path), "row": str(reader.line_num)}), row) for row in reader
            ]
    except (OSError, ValueError, csv.Error):
        raise InputError.of("error_fx_file", field="fx", given=str(path)) from None


def _row(where: Phrase, row: dict[str | None, str | None]) -> tuple[Phrase, ExchangeRate]:
    if None in row or None in row.values():
        # A decimal comma makes one cell two: the rate must not lose its decimals.
        raise InputError.of("error_fx_cells", field="fx", key="fx_file", where=where)
    cells = {str(column): (cell or "").strip() for column, cell in row.items()}
    try:
        on = date.fromisoformat(cells["date"])
    except ValueError:
        raise InputError.of("error_fx_day", field="fx", key="fx_file", where=where, given=cells["date"]) from None
    return where, _rate(cells["base"].upper(), cells["quote"].upper(), cells["rate"], on, where)
