"""Rates, sums and sources as sentences and rows, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from burabay.duty.amount import Step, Worked
from burabay.duty.measures import Candidate, Outcome, Source
from burabay.duty.money import Conversion, Money, rounded
from burabay.duty.options import Option
from burabay.lawbook.rates import Rate, Specific
from burabay.wording import Phrase, number, provision, say


def specific_text(specific: Specific, language: str) -> str:
    """An amount per unit: 0.75 EUR per pair, 250 USD per 1000 kg."""
    per = "" if specific.per == 1 else f"{specific.per} "
    values = {
        "amount": specific.amount,
        "currency": specific.currency,
        "per": per,
        "unit": Phrase(f"unit_{specific.unit}"),
    }
    return say(Phrase("per_unit", values), language)


# Rates are kept without trailing zeros (`lawbook.rates.plain`): equal ones are written alike.
@lru_cache(maxsize=4096)
def rate_text(rate: Rate, language: str) -> str:
    """A rate as the law puts it: 15 %; 50 %, not less than 1 EUR per kg."""
    values: dict[str, object] = {
        "percent": rate.percent if rate.percent is not None else "",
        "ceiling": rate.ceiling if rate.ceiling is not None else "",
        "specific": specific_text(rate.specific, language) if rate.specific else "",
    }
    return say(Phrase(f"rate_{rate.form}", values), language)


def candidate_outcome(candidate: Candidate, language: str) -> str:
    """What one possible outcome comes to: its rate, MFN, or a quota's or an unknown outcome in words."""
    if candidate.rate is not None:
        return rate_text(candidate.rate, language)
    keys = {Outcome.EXCLUDED: "possible_mfn", Outcome.QUOTA_ONLY: "possible_quota"}
    return say(keys.get(candidate.outcome, "status_unknown"), language)


def candidate_text(candidate: Candidate, language: str) -> str:
    """One possible outcome with the codes that lead to it."""
    told = candidate_outcome(candidate, language)
    return f"{', '.join(candidate.basis)} → {told}" if candidate.basis else told


def money_text(money: Money, language: str) -> str:
    """An amount with its currency, thousands apart: 2 130.00 USD."""
    return f"{number(money.amount, language)}\u00a0{money.currency}"


def _fraction_text(amount: Fraction, currency: str, language: str) -> str:
    return number(rounded(amount, currency).amount, language)


def _conversion_text(conversion: Conversion, source: str, language: str) -> str:
    out, held = "", source
    for rate in conversion.made_of:
        day = say(Phrase("step_day", {"day": rate.on}), language) if rate.on else ""
        key = "step_fx" if rate.base == held else "step_fx_inverse"
        held = rate.quote if rate.base == held else rate.base
        out += say(Phrase(key, {"rate": rate.rate, "pair": f"{rate.base}/{rate.quote}", "day": day}), language)
    return out


def _step_text(step: Step, value: Decimal, currency: str, language: str) -> str:
    amount = _fraction_text(step.amount, currency, language)
    if step.specific is None or step.quantity is None or step.conversion is None:
        values = {"value": number(value, language), "percent": step.percent or Decimal(0), "amount": amount}
        return say(Phrase("step_share", values), language)
    specific = step.specific
    # The unit stands behind the quantity already: only the amount of money follows.
    per = "" if specific.per == 1 else f" / {number(specific.per, language)}"
    return say(
        Phrase(
            "step_unit",
            {
                "quantity": step.quantity,
                "unit": Phrase(f"unit_count_{specific.unit}"),
                "specific": f"{number(specific.amount, language)} {specific.currency}{per}",
                "fx": _conversion_text(step.conversion, specific.currency, language),
                "amount": amount,
            },
        ),
        language,
    )


def arithmetic(rate: Rate, worked: Worked, value: Decimal, currency: str, language: str) -> str:
    """How a duty comes about, every sum of it."""
    steps = "; ".join(_step_text(step, value, currency, language) for step in worked.steps)
    key = f"join_{rate.form}"
    return say(Phrase(key, {"steps": steps}), language) if rate.form in ("min", "plus", "lower_of") else steps


def source_text(source: Source, documents: Mapping[str, Any], language: str) -> str:
    """Where a figure comes from: the act as the language cites it, and the place in it."""
    return f"{documents['instruments'][source.instrument]['cite'][language]}, {provision(source.provision, language)}"


def arithmetic_of(option: Option, value: Decimal | None, currency: str, language: str) -> str:
    """The arithmetic of an option, or empty text where nothing was counted."""
    if option.worked is None or option.rate is None or value is None:
        return ""
    return arithmetic(option.rate, option.worked, value, currency, language)
