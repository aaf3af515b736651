"""The rules that go with an answer: what the value holds, the day of the rate, rounding, thresholds, advice by code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
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


def _below(rule: Rule, asked: Consignment) -> bool:
    """Whether the value is known to be at most the threshold."""
    found = _MONEY.fullmatch(str(rule["figure"]))
    if found is None or asked.value is None:
        return False
    rate = asked.fx.convert(asked.currency, found[2], asked.on)
    return rate is not None and Fraction(asked.value) * rate.factor <= int(found[1])


def rules_beside(rules: Sequence[Rule], asked: Consignment, environment_tax: bool) -> Iterator[Rule]:
    """The rules to name beside an answer. A threshold is named where the value is below it; it is never applied: what a
    parcel, a sample or a trader's consignment is, the declarant knows.
    """
    state, on = asked.destination, asked.on
    for name in ALWAYS:
        rule = rule_on(rules, name, state, on)
        if rule is not None:
            yield rule
    states = (state, "EAEU") if state in EAEU else (state,)
    for rule in rules:
        if not _holds(rule, states, on):
            continue
        codes = tuple(str(rule["codes"]).split())
        by_code = rule["rule"] in BY_CODE and asked.code.startswith(codes)
        threshold = str(rule["rule"]).startswith("threshold_") and _below(rule, asked)
        of_fuel = environment_tax and rule["rule"] == "environment_tax_point" and asked.code.startswith(codes)
        if by_code or threshold or of_fuel:
            yield rule


def rounding_unit(rules: Sequence[Rule], state: str, on: date) -> Decimal:
    """The smallest amount paid in the state's own currency (rules.csv, rounding; A9 where the book has no rule)."""
    rule = rule_on(rules, "rounding", state, on)
    return Decimal(str(rule["figure"])) if rule else Decimal("0.01")
