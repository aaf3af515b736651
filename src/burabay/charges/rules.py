"""The rules that go with an answer: what the value holds, the day of the rate, rounding, thresholds, advice by code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from burabay.duty.consignment import Consignment
from burabay.duty.measures import EAEU

Rule = Mapping[str, Any]
# Named in every answer.
ALWAYS = ("value_place", "fx_day", "rounding")
# Named where the code is of those that the rule is about.
BY_CODE = (
    "vat_exempt_equipment", "vat_offset", "engine_power", "hybrid_power", "biofuel_part",
    # What the sources doubt about a figure.
    "milk_fat", "edition", "whole_or_excess", "engine_rate", "other_figure", "petrol_class", "calculator",
    "battery_cars", "jet_relief", "zero_extended", "new_relief", "truck_level", "personal_electric",
    "electronics_elsewhere",
)  # fmt: skip
_FUEL_POINT = "environment_tax_point"
_MONEY = re.compile(r"([1-9][0-9]*) ([A-Z]{3})")


def _holds(rule: Rule, states: Sequence[str], on: date) -> bool:
    first, last = rule["valid_from"] or "0001-01-01", rule["valid_to"] or "9999-12-31"
    return rule["state"] in states and str(first) <= on.isoformat() <= str(last)


def rule_on(rules: Sequence[Rule], name: str, state: str, on: date) -> Rule | None:
    """The rule of that name that holds in a state on a day: its own, else the Union's; None if the book has none."""
    for of in (state, "EAEU") if state in EAEU else (state,):
        for rule in rules:
            if rule["rule"] == name and _holds(rule, (of,), on):
                return rule
    return None


@dataclass(frozen=True, slots=True)
class RulesOfDay:
    """The rules of a state on a day: those named in every answer, and those named where something of the goods or of
    the value meets them, each with its codes and, for a threshold, its amount and currency.
    """

    always: tuple[Rule, ...]
    met: tuple[tuple[Rule, tuple[str, ...], tuple[int, str] | None], ...]
    rounding: Decimal


class Rules:
    """The rules of a compiled book."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self.on = lru_cache(maxsize=256)(self._on)

    def _on(self, state: str, on: date) -> RulesOfDay:
        always = (rule_on(self._rules, name, state, on) for name in ALWAYS)
        states = (state, "EAEU") if state in EAEU else (state,)
        holding = [rule for rule in self._rules if _holds(rule, states, on)]
        met = ((rule, tuple(str(rule["codes"]).split()), _threshold(rule)) for rule in holding)
        return RulesOfDay(
            tuple(rule for rule in always if rule is not None),
            tuple(one for one in met if one[0]["rule"] in (*BY_CODE, _FUEL_POINT) or one[2] is not None),
            rounding_unit(self._rules, state, on),
        )


def _threshold(rule: Rule) -> tuple[int, str] | None:
    """The amount and the currency of a threshold; None for any other rule, and where it is no amount."""
    found = _MONEY.fullmatch(str(rule["figure"])) if str(rule["rule"]).startswith("threshold_") else None
    return (int(found[1]), found[2]) if found else None


def _below(threshold: tuple[int, str], asked: Consignment) -> bool:
    """Whether the value is known to be at most the threshold."""
    if asked.value is None:
        return False
    rate = asked.fx.convert(asked.currency, threshold[1], asked.on)
    return rate is not None and Fraction(asked.value) * rate.factor <= threshold[0]


def rules_beside(rules: Rules, asked: Consignment, environment_tax: bool) -> Iterator[Rule]:
    """The rules to name beside an answer. A threshold is named where the value is below it; it is never applied: what a
    parcel, a sample or a trader's consignment is, the declarant knows.
    """
    of_day = rules.on(asked.destination, asked.on)
    yield from of_day.always
    for rule, codes, threshold in of_day.met:
        if threshold is not None:
            named = _below(threshold, asked)
        else:
            named = asked.code.startswith(codes) and (environment_tax or rule["rule"] != _FUEL_POINT)
        if named:
            yield rule


def rounding_unit(rules: Sequence[Rule], state: str, on: date) -> Decimal:
    """The smallest amount paid in the state's own currency (rules.csv, rounding; A9 where the book has no rule)."""
    rule = rule_on(rules, "rounding", state, on)
    return Decimal(str(rule["figure"])) if rule else Decimal("0.01")
