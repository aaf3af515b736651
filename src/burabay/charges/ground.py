"""What charges stand on: the consignment, its answers, exchange rates with Kazakhstan's index, rounding by state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from burabay.charges.model import Worked
from burabay.charges.rows import Row
from burabay.duty.amount import Basis, Missing, work_out
from burabay.duty.consignment import Consignment
from burabay.duty.money import ExchangeRate, ExchangeRates, Money, exact, half_up, rounded
from burabay.errors import InputError
from burabay.lawbook.rates import Rate
from burabay.wording import Phrase

NATIONAL = {"RU": "RUB", "BY": "BYN", "KZ": "KZT", "AM": "AMD", "KG": "KGS", "VN": "VND"}
INDEX = "MCI"
_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything but the law of the charge itself. `unit` is the smallest amount paid in the state's own currency;
    `elsewhere` the kinds of goods that the book names on any day, by charge, where its years are not all held.
    """

    asked: Consignment
    fx: ExchangeRates
    facts: Mapping[str, str]
    quantities: Mapping[str, Decimal]
    unit: Decimal
    elsewhere: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def national(self) -> str:
        """The currency of the importing state."""
        return NATIONAL[self.asked.destination]

    def round(self, amount: Fraction) -> Money:
        """To the state's unit of payment where the value is in its currency (law/charges/rules.csv, rounding); else to
        the smallest unit of the currency of the value (A9). Half up.
        """
        if self.asked.currency != self.national:
            return rounded(amount, self.asked.currency)
        units = amount / Fraction(self.unit)
        return Money(half_up(units.numerator, units.denominator) * self.unit, self.national)


def _quantities(asked: Consignment) -> dict[str, Decimal]:
    """Quantities by the units of charges, from what was given: litres of alcohol from volume and strength, hp and cm³
    of all vehicles from one vehicle's and their number, and so on.
    """
    given, answers = dict(asked.quantities), {key: Decimal(v) for key, v in asked.answers.items() if key in NUMERIC}
    told: dict[str, Decimal] = {**given, "declaration": Decimal(1), "consignment": Decimal(1)}
    for unit, source, factor in (("t", "kg", "0.001"), ("g", "kg", "1000"), ("ml", "l", "1000"), ("m3", "l", "0.001")):
        if source in given:
            told[unit] = given[source] * Decimal(factor)
    if "l" in given and "abv" in answers:
        told["l_alcohol"] = given["l"] * answers["abv"] / 100
    vehicles = answers.get("vehicles", given.get("pcs"))
    if vehicles is not None and _is_count(vehicles):
        told["vehicle"] = vehicles
        for unit, name in (("hp", "engine_hp"), ("cm3", "engine_cm3")):
            if name in answers:
                told.setdefault(unit, answers[name] * vehicles)
    return told


# Answers that are numbers; the others are words of the law book.
NUMERIC = ("abv", "engine_hp", "engine_kw", "engine_cm3", "age_years", "seats", "gross_t", "vehicles", "distance_km",
           "retail_price", "btu", "fossil_percent")  # fmt: skip
# Answers that are more than a number: how many there are of a thing, and parts of a hundred.
_COUNTS = ("vehicles", "seats")
_PERCENTS = ("abv", "fossil_percent")
WORDS = {
    "drive": ("engine", "electric"),
    "use": ("personal", "commercial"),
    "used": ("yes", "no"),
    "made_for": ("vehicle", "other"),
    "craft_use": ("transport", "other"),
    "for_sale": ("yes", "no"),
    "service": ("escort", "ipr", "ata_carnet", "ata_carnet_again", "transit", "value_not_declared"),
}
KINDS = ("vat", "excise", "environment_tax", "customs_fee", "recycling_fee", "registration_fee", "used_vehicle_duty")


def _is_count(number: Decimal) -> bool:
    return number >= 1 and number == number.to_integral_value()


def _check_number(name: str, answer: str) -> None:
    number = exact(answer) if answer.isascii() else Decimal("NaN")
    if not number.is_finite() or not 0 <= number < _LARGEST:
        raise InputError.of("error_answer_number", field="answer", name=name, given=answer)
    if name in _COUNTS and not _is_count(number):
        raise InputError.of("error_answer_count", field="answer", name=name, given=answer)
    if name in _PERCENTS and number > 100:
        raise InputError.of("error_answer_percent", field="answer", name=name, given=answer)


def check_answers(answers: Mapping[str, str]) -> None:
    """Raises InputError for a question that no charge asks, or an answer of the wrong kind."""
    for name, answer in answers.items():
        if name in NUMERIC:
            _check_number(name, answer)
        elif name in WORDS:
            if answer not in WORDS[name]:
                known = ", ".join(WORDS[name])
                raise InputError.of(
                    "error_answer_choice", field="answer", key="answer_word", name=name, given=answer, known=known
                )
        elif name not in KINDS:
            known = ", ".join([*KINDS, *NUMERIC, *WORDS])
            raise InputError.of("error_answer_key", field="answer", given=name, known=known)


def ground(asked: Consignment, index: Row | None, unit: Decimal) -> Ground:
    """The ground of a consignment's charges; `index` is the row of Kazakhstan's monthly index that holds, if any."""
    check_answers(asked.answers)
    pieces, vehicles = asked.quantities.get("pcs"), asked.answers.get("vehicles")
    if pieces is not None and vehicles is not None and Decimal(vehicles) != pieces:
        raise InputError.of("error_answer_pieces", field="answer", given=vehicles, pieces=pieces)
    fx, quantities = asked.fx, _quantities(asked)
    if index is not None and isinstance(index.rate, Rate) and index.rate.specific:
        worth = index.rate.specific
        fx = fx.with_rate(ExchangeRate(INDEX, worth.currency, worth.amount))
    facts = dict(asked.answers)
    national = NATIONAL[asked.destination]
    if asked.value is not None:
        for name, currency in (("value_national", national), ("value_mci", INDEX)):
            rate = fx.convert(asked.currency, currency, asked.on)
            if rate is not None:
                worth_now = Fraction(asked.value) * rate.factor
                facts[name] = str(Decimal(worth_now.numerator) / Decimal(worth_now.denominator))
        if "value_mci" in facts and "vehicle" in quantities:
            facts["value_mci_each"] = str(Decimal(facts["value_mci"]) / quantities["vehicle"])
    return Ground(asked, fx, facts, quantities, unit)


def _need(missing: Missing, charge: str, at: Ground) -> Phrase:
    words: dict[str, object] = {"charge": Phrase(f"charge_{charge}")}
    if missing.what == "fx" and missing.source == INDEX:
        held = at.fx.convert(INDEX, at.national, at.asked.on) is not None
        fx = {"source": at.national, "target": missing.target}
        return Phrase("charge_need_fx", words | fx) if held else Phrase("charge_no_index", words)
    if missing.what == "fx":
        return Phrase("charge_need_fx", words | {"source": missing.source, "target": missing.target})
    if missing.unit in ("hp", "cm3", "vehicle"):
        return Phrase("charge_need_vehicles", words)
    key = {"l_alcohol": "charge_need_alcohol", "kg": "charge_need_kg", "t": "charge_need_kg", "g": "charge_need_kg"}
    unit = {"ml": "l", "m3": "m3"}.get(missing.unit, missing.unit)
    return Phrase(key.get(missing.unit, "charge_need"), words | {"unit": unit})


def amount_of(rate: Rate, base: Decimal, at: Ground) -> Fraction | None:
    """What a rate comes to on a base; None if something is missing for it."""
    done = work_out(rate, Basis(base, at.asked.currency, at.asked.on, at.quantities, at.fx))
    return None if isinstance(done, tuple) else done.amount


def worked(charge: str, rate: Rate, base: Decimal, at: Ground) -> Worked | tuple[Phrase, ...]:
    """A rate on a base (in the currency of the value), or sentences that say what is missing."""
    done = work_out(rate, Basis(base, at.asked.currency, at.asked.on, at.quantities, at.fx))
    if isinstance(done, tuple):
        return tuple(dict.fromkeys(_need(missing, charge, at) for missing in done))
    return Worked(done.amount, done.steps, rate)


def times(done: Worked, factor: Decimal) -> Worked:
    """An amount multiplied by a factor of the law."""
    return replace(done, amount=done.amount * Fraction(factor), factor=Fraction(factor))
