"""What is asked: one consignment, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from burabay.duty.customs_value import customs_value, incoterm_of
from burabay.duty.measures import EAEU
from burabay.duty.money import MOST_DECIMALS, ExchangeRates, minor_digits, too_fine
from burabay.errors import InputError
from burabay.goods.codes import plain_code

# What a user may call a unit → the duty unit and how many of it.
UNITS: Mapping[str, tuple[str, Decimal]] = {
    "kg": ("kg", Decimal(1)),
    "g": ("kg", Decimal("0.001")),
    "t": ("kg", Decimal(1000)),
    "l": ("l", Decimal(1)),
    "hl": ("l", Decimal(100)),
    "m3": ("l", Decimal(1000)),
    "pcs": ("pcs", Decimal(1)),
    "1000pcs": ("pcs", Decimal(1000)),
    "dozen": ("pcs", Decimal(12)),
    "pair": ("pair", Decimal(1)),
    "m2": ("m2", Decimal(1)),
    "cm3": ("cm3", Decimal(1)),
}
COUNTRIES = ("VN", *EAEU)
_LARGEST = Decimal(10) ** 18
# Options of the command line that are not called as their fields are.
_OPTIONS = {"origin": "--from", "destination": "--to", "net_kg": "--net-kg"}


def option_name(field: str) -> str:
    """A field as an error names it: with its option of the command line where that is called otherwise."""
    return f"{field} ({_OPTIONS[field]})" if field in _OPTIONS else field


@dataclass(frozen=True, slots=True)
class Consignment:
    """Goods on one tariff line going from one Party to the other.

    `code` is the importing side's: ten digits (TN VED) into the EAEU, eight (AHTN) into Viet Nam. `value` is the
    customs value in `currency`. `net_kg` and `quantity` with `unit` serve specific duties; the unit cm3 is the engine
    volume of all vehicles together. `price` is what was given as value: under an `incoterm` the customs value is made
    of it, `freight` and `insurance`, and unknown where one of these lacks. `answers` are the declarant's, by question.
    Build it with `consignment()`, which checks every field.
    """

    code: str
    origin: str
    destination: str
    on: date
    value: Decimal | None = None
    currency: str = ""
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    fx: ExchangeRates = field(default_factory=ExchangeRates)
    price: Decimal | None = None
    incoterm: str = ""
    freight: Decimal | None = None
    insurance: Decimal | None = None
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def nomenclature(self) -> str:
        """The importing side's nomenclature."""
        return "AHTN" if self.destination == "VN" else "TN VED"


def _number(text: str | Decimal | int | None, name: str, *, positive: bool) -> Decimal | None:
    """A finite number that is not negative (or not zero either). Floats are refused: they are not exact."""
    if text is None or text == "":
        return None
    if isinstance(text, float):
        raise InputError.of("error_number_float", field=name, name=option_name(name))
    try:
        # Python reads 1_000 as a number; a tariff does not.
        number = text if isinstance(text, Decimal) else Decimal(re.sub(r"\s", "", str(text)).replace("_", "?"))
    except InvalidOperation:
        raise InputError.of("error_number", field=name, name=option_name(name), given=str(text)) from None
    if not number.is_finite() or number < 0 or (positive and number == 0) or number >= _LARGEST:
        sentence = "error_number_above_zero" if positive else "error_number_range"
        raise InputError.of(sentence, field=name, key="number_range", name=option_name(name), given=str(text))
    if too_fine(number):
        raise InputError.of(
            "error_number_decimals", field=name, name=option_name(name), given=str(text), most=MOST_DECIMALS
        )
    return number


def _country(text: str, name: str) -> str:
    code = text.strip().upper()
    if code not in COUNTRIES:
        known = ", ".join(COUNTRIES)
        raise InputError.of("error_country", field=name, name=option_name(name), given=text, known=known)
    return code


def day_of(value: date | str) -> date:
    """A day, also from text such as 2026-11-01. Raises InputError (field `on`) for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise InputError.of("error_day", field="on", name=option_name("on"), given=value) from None


def _quantities(net_kg: Decimal | None, quantity: Decimal | None, unit: str) -> dict[str, Decimal]:
    given: dict[str, Decimal] = {}
    if net_kg is not None:
        given["kg"] = net_kg
    if quantity is None and not unit:
        return given
    if quantity is None or not unit:
        name = "quantity" if quantity is None else "unit"
        raise InputError.of("error_quantity_unit", field=name)
    key = unit.strip().lower().replace(" ", "").replace("³", "3").replace("²", "2")
    if key not in UNITS:
        raise InputError.of("error_unit", field="unit", given=unit, known=", ".join(UNITS))
    name, factor = UNITS[key]
    total = quantity * factor
    if name in given and given[name] != total:
        raise InputError.of("error_weight_twice", field="quantity", net=given[name], quantity=total)
    given[name] = total
    return given


def consignment(
    code: str,
    *,
    origin: str,
    destination: str,
    on: date | str,
    value: Decimal | int | str | None = None,
    currency: str = "",
    net_kg: Decimal | int | str | None = None,
    quantity: Decimal | int | str | None = None,
    unit: str = "",
    fx: ExchangeRates | None = None,
    incoterm: str = "",
    freight: Decimal | int | str | None = None,
    insurance: Decimal | int | str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Consignment:
    """Check what was given and build a consignment. Raises InputError that names the field that is wrong."""
    start, end = _country(origin, "origin"), _country(destination, "destination")
    if (start == "VN") == (end == "VN"):
        known = ", ".join(EAEU)
        raise InputError.of("error_direction", field="destination", origin=start, destination=end, known=known)
    amount = _number(value, "value", positive=False)
    money = currency.strip().upper()
    if money and minor_digits(money) is None:
        raise InputError.of("error_currency", field="currency", given=currency)
    if amount is not None and not money:
        raise InputError.of("error_currency_missing", field="currency")
    quantities = _quantities(
        _number(net_kg, "net_kg", positive=True), _number(quantity, "quantity", positive=True), unit
    )
    term = incoterm_of(incoterm)
    parts = {"freight": _number(freight, "freight", positive=False)}
    parts["insurance"] = _number(insurance, "insurance", positive=False)
    return Consignment(
        plain_code(code),
        start,
        end,
        day_of(on),
        customs_value(amount or Decimal(0), term, parts) if amount is not None else None,
        money,
        quantities,
        fx or ExchangeRates(),
        amount,
        term,
        parts["freight"],
        parts["insurance"],
        {str(name): str(answer) for name, answer in (answers or {}).items()},
    )


def read_answers(texts: Iterable[str]) -> dict[str, str]:
    """Answers written `engine_hp=150`. Raises InputError for another form, or where two answer one question."""
    answers: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        key, told = name.strip().lower(), value.strip().lower()
        if not sign or not key or not told:
            raise InputError.of("error_answer_form", field="answer", given=text)
        if answers.setdefault(key, told) != told:
            raise InputError.of("error_answer_twice", field="answer", name=key, first=answers[key], given=told)
    return answers
