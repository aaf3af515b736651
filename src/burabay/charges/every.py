"""All charges of a consignment: for each option of duty, each charge on the base that the law gives it, and the total.

The order is that of the bases: environment tax and excise stand on value and duty, VAT on all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from burabay.charges.customs_fee import customs_fee, ordered, waived
from burabay.charges.environment_tax import environment_tax
from burabay.charges.excise import excise
from burabay.charges.ground import KINDS, Ground, ground
from burabay.charges.model import DUE, UNKNOWN, Charge, OptionCharges
from burabay.charges.recycling import recycling_fee, registration_fee
from burabay.charges.rows import ChargeRows, Row
from burabay.charges.rules import Rules
from burabay.charges.settle import NONE_OF_THESE
from burabay.charges.used_vehicles import used_vehicle_duty
from burabay.charges.vat import vat
from burabay.duty.consignment import Consignment
from burabay.duty.money import Money
from burabay.duty.options import Option
from burabay.errors import InputError

# What a person reads first; the order of counting is another.
_SHOWN = ("excise", "environment_tax", "vat", "customs_fee", "service", "recycling_fee", "registration_fee",
          "used_vehicle_duty")  # fmt: skip
_PLACES = {name: place for place, name in enumerate(_SHOWN)}

# Charges whose kinds of goods may be missing for a day, and the state whose lists the book has whole for every day.
_BY_YEAR = ("excise", "recycling_fee")
_WHOLE = "VN"


def _none_elsewhere(_charge: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Law:
    """The rows that hold for a line, a state and a day, and the charges that any row of the book lays on the line.

    `elsewhere` gives the kinds of goods that a charge names on the line on any day.
    """

    rows: Mapping[str, Sequence[Row]]
    ever: frozenset[str]
    elsewhere: Callable[[str], frozenset[str]] = _none_elsewhere


def law_of(rows: ChargeRows, line: int, state: str, on: date) -> Law:
    """What the book says of a line."""

    def elsewhere(charge: str) -> frozenset[str]:
        held = charge in _BY_YEAR and state != _WHOLE
        return rows.kinds(charge, line, state, on) if held else frozenset()

    return Law(rows.holding(line, state, on), rows.ever(line, state, on), elsewhere)


def _kinds_that_may_be(name: str, law: Law) -> frozenset[str]:
    """The kinds that may be answered where no row of a charge holds: those of other days, or of the base amounts."""
    bases = law.rows["recycling_base"] if name == "recycling_fee" else ()
    return law.elsewhere(name) | {kind for row in bases for kind in row.kinds}


def _check_asked(name: str, law: Law, asked: Consignment) -> None:
    """Raises InputError for an answer about a charge of which the book knows nothing on the line."""
    if law.rows[name]:
        return
    kinds, given = _kinds_that_may_be(name, law), asked.answers[name]
    if not kinds:
        known = ", ".join(kind for kind in KINDS if law.rows[kind] or _kinds_that_may_be(kind, law))
        raise InputError.of("error_answer_not_asked", field="answer", given=name, known=known)
    if given not in (NONE_OF_THESE, *kinds):
        told = ", ".join([*sorted(kinds), NONE_OF_THESE])
        raise InputError.of(
            "error_answer_choice", field="answer", key="answer_kind", name=name, given=given, known=told
        )


def ground_of(law: Law, asked: Consignment, rules: Rules) -> Ground:
    """What the charges of a consignment stand on."""
    answered = [name for name in KINDS if name in asked.answers]
    for name in answered:
        _check_asked(name, law, asked)
    unit = rules.on(asked.destination, asked.on).rounding
    found = ground(asked, next(iter(law.rows["index"]), None), unit)
    return replace(found, elsewhere={name: law.elsewhere(name) for name in answered}) if answered else found


# What counts together with the duty where a fee depends on the taxes.
_TAXES = ("excise", "environment_tax", "vat")
# What goes into the base of a charge.
VALUE, DUTY, EXCISE, ENVIRONMENT_TAX = 1, 2, 4, 8
# Charges that go into the base of others.
_PARTS = {"excise": EXCISE, "environment_tax": ENVIRONMENT_TAX}
# The charges of an option, the total and what is missing for it.
_Sums = tuple[tuple[Charge, ...], Money | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A charge as it is counted: its name, what its base is made of (bits, from law and state), and its rule."""

    name: str
    base: Callable[[Law, str], int]
    rule: Callable[[Law, Decimal | None, Ground], Charge]


def _excise_base(law: Law, _state: str) -> int:
    return VALUE if any(row.base == "value" for row in law.rows["excise"]) else VALUE | DUTY


def _environment_base(law: Law, _state: str) -> int:
    return VALUE | DUTY if any(row.base for row in law.rows["environment_tax"]) else VALUE


def _vat_base(_law: Law, state: str) -> int:
    return VALUE | DUTY | EXCISE | (ENVIRONMENT_TAX if state == "VN" else 0)


def _environment(law: Law, base: Decimal | None, at: Ground) -> Charge:
    on = base if any(row.base for row in law.rows["environment_tax"]) else (base or Decimal(0))
    return environment_tax(law.rows["environment_tax"], on, at, ever="environment_tax" in law.ever)


def _duty_is_open(law: Law, at: Ground) -> bool:
    """Whether another duty takes, or may take, the place of the tariff's: vehicles of which nobody said that they are
    new (VN Decree 26/2023, Art. 7).
    """
    return bool(law.rows["used_vehicle_duty"]) and at.facts.get("used") != "no"


def _on_open_duty(charge: Charge, at: Ground) -> Charge:
    """A share of a base that holds an unknown duty is unknown, not due."""
    waits = charge.status == DUE and charge.amount is None and at.asked.value is not None
    return replace(charge, status=UNKNOWN) if waits else charge


def _excise(law: Law, base: Decimal | None, at: Ground) -> Charge:
    rows, ever = law.rows["excise"], "excise" in law.ever
    if not _duty_is_open(law, at):
        return excise(rows, base, at, ever=ever)
    return _on_open_duty(excise(rows, None, at, ever=ever), at)


def _vat(law: Law, base: Decimal | None, at: Ground) -> Charge:
    if not _duty_is_open(law, at):
        return vat(law.rows["vat"], base, at)
    return _on_open_duty(vat(law.rows["vat"], None, at), at)


# In the order of counting: what stands on another comes after it.
COUNTED = (
    Counted("excise", _excise_base, _excise),
    Counted("environment_tax", _environment_base, _environment),
    Counted("vat", _vat_base, _vat),
    Counted("customs_fee", lambda _law, _state: VALUE,
            lambda law, base, at: customs_fee(law.rows["customs_fee"], base, at)),
    Counted("recycling_fee", lambda _law, _state: 0,
            lambda law, _, at: recycling_fee(law.rows["recycling_fee"], law.rows["recycling_base"], at,
                                             ever="recycling_fee" in law.ever)),
    Counted("registration_fee", lambda _law, _state: 0,
            lambda law, _, at: registration_fee(law.rows["registration_fee"], at, ever="registration_fee" in law.ever)),
    Counted("used_vehicle_duty", lambda _law, _state: VALUE,
            lambda law, base, at: used_vehicle_duty(law.rows["used_vehicle_duty"], base, at,
                                                    ever="used_vehicle_duty" in law.ever)),
)  # fmt: skip


def _sum(parts: Iterable[Decimal | None]) -> Decimal | None:
    """The parts together; None if one is unknown."""
    total = Decimal(0)
    for part in parts:
        if part is None:
            return None
        total += part or Decimal(0)  # 0.00 gives a sum no decimals
    return total


def _added(charge: Charge) -> Decimal | None:
    """What a charge adds to the next one's base: its amount, none if it is not due, unknown if that is open."""
    if not charge.settled:
        return None
    return charge.amount.amount if charge.amount is not None else Decimal(0)


class Counting:
    """The charges of a consignment's options. They differ by duty alone: each charge is counted once for each base."""

    def __init__(self, law: Law, at: Ground) -> None:
        self._law, self._at = law, at
        self._wanted = [(one, one.base(law, at.asked.destination)) for one in COUNTED]
        self._open_duty = _duty_is_open(law, at)
        # Equal bases are written alike, as equal duties are: their parts have the decimals of one currency.
        self._on_base: dict[tuple[str, Decimal | None], Charge] = {}
        # Those that stand on the value or on nothing: the same in each option.
        self._alike: dict[str, Charge] = {}
        self._on_duty: dict[Decimal | None, _Sums] = {}

    def of(self, option: Option) -> OptionCharges:
        """The charges of one option. What stands on an unknown duty is unknown, not nothing."""
        duty = option.duty.amount if option.duty is not None else None
        if duty not in self._on_duty:
            self._on_duty[duty] = self._summed(duty, self._counted(duty))
        return OptionCharges(option.regime, *self._on_duty[duty])

    def _charge(self, one: Counted, wanted: int, parts: Mapping[int, Decimal | None]) -> Charge:
        base = _sum([amount for part, amount in parts.items() if part & wanted])
        key = (one.name, base)
        if key not in self._on_base:
            self._on_base[key] = one.rule(self._law, base, self._at)
        if wanted in (0, VALUE):
            self._alike[one.name] = self._on_base[key]
        return self._on_base[key]

    def _counted(self, duty: Decimal | None) -> list[Charge]:
        """Each of COUNTED on its base, in that order."""
        parts: dict[int, Decimal | None] = {VALUE: self._at.asked.value, DUTY: duty}
        found = []
        for one, wanted in self._wanted:
            charge = self._alike.get(one.name) or self._charge(one, wanted, parts)
            found.append(charge)
            if one.name in _PARTS:
                parts[_PARTS[one.name]] = _added(charge)
        return found

    def _summed(self, duty: Decimal | None, found: Sequence[Charge]) -> _Sums:
        """The charges in the order of reading, with what stands on all of them: the fee that taxes waive, the total."""
        law, at = self._law, self._at
        taxes = [None if self._open_duty else duty, *(_added(one) for one in found if one.charge in _TAXES)]
        fees = law.rows["customs_fee"]
        told = [waived(one, fees, taxes, at) if one.charge == "customs_fee" else one for one in found]
        of_service = ordered(fees, at)
        charges = sorted((*told, *((of_service,) if of_service else ())), key=lambda one: _PLACES[one.charge])
        missing = [one.charge for one in charges if not one.settled]
        if duty is None:
            missing.insert(0, "customs_duty")
        total = _sum((duty, *map(_added, charges))) if not missing else None
        money = Money(total, at.asked.currency) if total is not None else None
        return tuple(charges), money, tuple(missing)


def charges_of(option: Option, law: Law, at: Ground) -> OptionCharges:
    """The charges of one option alone."""
    return Counting(law, at).of(option)
