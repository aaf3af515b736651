"""A second, literal reading of a printed duty: the text of the tariff, word by word, in `Decimal`.

It shares nothing with the package: its own parts, its own arithmetic, its own rounding. The forms are those that the
chapters of the EAEU tariff print:

    5
    0,75 евро за 1 пару
    50, но не менее 1 евро за 1 кг
    4,5 плюс 0,02 евро за 1 кг
    15, либо 12,5, но не менее 0,6 евро за 1 см³ объема двигателя, в зависимости от того, …
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

EXACT = Context(prec=60)
CURRENCIES = {"евро": "EUR", "доллар США": "USD", "долларов США": "USD", "доллара США": "USD"}
UNITS = {"кг": "kg", "л": "l", "шт": "pcs", "пару": "pair", "м²": "m2", "см³ объема двигателя": "cm3"}
_AMOUNT = re.compile(r"([\d,]+) (евро|доллар\w* США) за (\d+) (кг|л|шт|пару|м²|см³ объема двигателя)")


@dataclass(frozen=True)
class PerUnit:
    """So much of a currency for each so many units."""

    amount: Decimal
    currency: str
    per: Decimal
    unit: str


@dataclass(frozen=True)
class Printed:
    """A duty as printed: the words between its parts decide how they meet."""

    plain: Decimal | None
    word: str
    second: Decimal | None
    per_unit: PerUnit | None


def _number(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", "."))


def _per_unit(text: str) -> PerUnit:
    found = _AMOUNT.search(text)
    assert found, f"no amount per unit in {text!r}"
    return PerUnit(_number(found[1]), CURRENCIES[found[2]], Decimal(found[3]), UNITS[found[4]])


def read_printed(text: str) -> Printed:
    """The parts of a duty as the tariff prints it."""
    if ", либо " in text:
        first, rest = text.split(", либо ")
        percent, floor = rest.split(", но не менее ")
        return Printed(_number(first), "lower", _number(percent), _per_unit(floor))
    if ", но не менее " in text:
        percent, floor = text.split(", но не менее ")
        return Printed(_number(percent), "at least", None, _per_unit(floor))
    if " плюс " in text:
        percent, addition = text.split(" плюс ")
        return Printed(_number(percent), "plus", None, _per_unit(addition))
    if " за " in text:
        return Printed(None, "alone", None, _per_unit(text))
    return Printed(_number(text), "alone", None, None)


def printed_duty(
    text: str, value: Decimal, quantities: Mapping[str, Decimal], per_currency: Mapping[str, Decimal]
) -> Decimal:
    """The duty, unrounded, in the currency of the value: `per_currency` says what one EUR or USD is in it."""
    duty = read_printed(text)
    percent = Decimal(0) if duty.plain is None else EXACT.multiply(value, duty.plain / 100)
    if duty.per_unit is None:
        return percent
    each = duty.per_unit
    amount = EXACT.multiply(EXACT.multiply(quantities[each.unit], each.amount), per_currency[each.currency]) / each.per
    if duty.word == "alone":
        return amount
    if duty.word == "at least":
        return percent if percent > amount else amount
    if duty.word == "plus":
        return EXACT.add(percent, amount)
    assert duty.word == "lower"
    assert duty.second is not None
    floored = EXACT.multiply(value, duty.second / 100)
    floored = floored if floored > amount else amount
    return percent if percent < floored else floored


def half_up(amount: Decimal, decimals: int) -> Decimal:
    """Rounded to so many decimals, a half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=EXACT)
