"""Charges as text: rates, bases, arithmetic, conditions, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from burabay.assess.texts import arithmetic, rate_text
from burabay.charges.model import Charge, OptionCharges, Possible, Worked
from burabay.duty.amount import Worked as Sums
from burabay.duty.money import rounded
from burabay.lawbook.charge_rates import EXEMPT, ChargeRate, Factor, Interval, Terms
from burabay.lawbook.rates import Rate
from burabay.wording import Phrase, number, say

Words = Mapping[str, Mapping[str, Mapping[str, str]]]


@lru_cache(maxsize=4096)
def charge_rate_text(rate: ChargeRate | None, language: str) -> str:
    """A rate in words; a dash where there is none."""
    match rate:
        case Rate():
            return rate_text(rate, language)
        case Factor():
            return f"× {number(rate.number, language)}"
        case str() if rate == EXEMPT:
            return say("charge_exempt", language)
        case str():
            return say("charge_amount_open", language)
    return "—"


def possible_text(possible: Possible, language: str) -> str:
    """The rate of one possibility, with the rates that are added to it and the one that it is not less than."""
    if not possible.parts and possible.least is None:
        return charge_rate_text(possible.rate, language)
    rates = " + ".join(charge_rate_text(rate, language) for rate in (possible.rate, *possible.parts))
    return _at_least(rates, "" if possible.least is None else charge_rate_text(possible.least, language), language)


def possible_notation(possible: Possible) -> str:
    """The same in the notation of the law book."""
    if not possible.parts and possible.least is None:
        return str(possible.rate)
    rates = " + ".join(str(rate) for rate in (possible.rate, *possible.parts))
    return rates if possible.least is None else f"{rates} min {possible.least}"


def _at_least(parts: str, least: str, language: str) -> str:
    return say(Phrase("charge_at_least", {"parts": parts, "least": least}), language) if least else parts


def _worked_text(done: Worked, base: Decimal, currency: str, language: str) -> str:
    sums = Sums(done.amount, done.steps)
    steps = arithmetic(done.rate, sums, base, currency, language)
    if done.factor is None:
        return steps
    factor = Decimal(done.factor.numerator) / Decimal(done.factor.denominator)
    amount = number(rounded(done.amount, currency).amount, language)
    return say(Phrase("charge_factor", {"steps": steps, "factor": factor, "amount": amount}), language)


def arithmetic_text(charge: Charge, currency: str, language: str) -> str:
    """How an amount comes about; empty where nothing was counted."""
    if not charge.worked:
        return ""
    base = charge.base.amount if charge.base is not None else Decimal(0)
    told = [
        (done.least, _worked_text(done, done.base.amount if done.base is not None else base, currency, language))
        for done in charge.worked
    ]
    parts = " + ".join(text for least, text in told if not least)
    return _at_least(parts, "; ".join(text for least, text in told if least), language)


@lru_cache(maxsize=4096)
def _measured(name: str, interval: Interval, language: str) -> str:
    """What a figure must be: power, hp > 90, ≤ 150."""
    low = "" if interval.low is None else f"{'≥' if interval.low_in else '>'} {number(interval.low, language)}"
    high = "" if interval.high is None else f"{'≤' if interval.high_in else '<'} {number(interval.high, language)}"
    return f"{say(f'measure_{name}', language)} {', '.join(end for end in (low, high) if end)}"


def condition_text(when: Terms, words: Words, language: str) -> str:
    """A condition in words: passenger car; power, hp > 90, ≤ 150. Without a condition: any other goods."""
    told = []
    for name, term in when:
        if isinstance(term, Interval):
            told.append(_measured(name, term, language))
        elif name in words:
            told.append(" / ".join(words[name][value][language] for value in term))
    return "; ".join(told) or words["kind"]["standard"][language]


def answer_of(charge: Charge, possible: Possible) -> str:
    """The words that choose a possible rate by its kind: `beer`, or the rate itself for VAT; empty if figures do."""
    if charge.charge == "vat":
        return str(possible.rate.percent) if isinstance(possible.rate, Rate) else EXEMPT
    kind = dict(possible.when).get("kind", ())
    return "|".join(kind) if isinstance(kind, tuple) else ""


def missing_text(charges: OptionCharges, language: str) -> str:
    """The charges that keep a total unknown."""
    return ", ".join(say(f"charge_{name}", language) for name in charges.missing)


def rule_text(rule: Mapping[str, Any], words: Words, language: str) -> str:
    """The sentence of a rule."""
    return words["rule"][f"{rule['rule']}_{rule['state']}"][language]
