"""An assessment as `--json` prints it: the keys are a promise (docs/reference/json.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from burabay.assess.assessment import Assessment
from burabay.assess.receipt import receipt
from burabay.assess.texts import arithmetic_of, rate_text
from burabay.duty.measures import Candidate, Outcome, Source
from burabay.duty.money import Money
from burabay.duty.options import Option, possible_duties
from burabay.wording import Phrase, provision, say

if TYPE_CHECKING:
    from burabay.bound import BoundBook


def money(amount: Money | None) -> dict[str, str] | None:
    """An amount as text with its currency; null for unknown."""
    return None if amount is None else {"amount": str(amount.amount), "currency": amount.currency}


def _phrases(phrases: tuple[Phrase, ...], language: str) -> list[dict[str, str]]:
    return [{"code": phrase.key, "text": say(phrase, language)} for phrase in phrases]


def _source(book: BoundBook, source: Source, language: str) -> dict[str, Any]:
    act = book.documents["instruments"][source.instrument]
    return {
        "act": source.instrument,
        "instrument": act["cite"][language],
        "provision": provision(source.provision, language),
        "confidence": source.confidence,
        "checked_on": source.checked_on.isoformat() if source.checked_on else None,
        "url": act["url"],
    }


_OUTCOMES = {Outcome.RATE: "rate", Outcome.EXCLUDED: "MFN", Outcome.QUOTA_ONLY: "quota"}


def _candidate(candidate: Candidate, duty: Money | None, language: str) -> dict[str, Any]:
    return {
        "outcome": _OUTCOMES.get(candidate.outcome, "unknown"),
        "rate": rate_text(candidate.rate, language) if candidate.rate else None,
        "duty": money(duty),
        "if": list(candidate.basis),
    }


def _option(book: BoundBook, answer: Assessment, option: Option, language: str) -> dict[str, Any]:
    asked = answer.asked
    return {
        "regime": option.regime.label,
        "status": option.status,
        "rate": rate_text(option.rate, language) if option.rate else None,
        "rate_notation": str(option.rate) if option.rate else None,
        "duty": money(option.duty),
        "arithmetic": arithmetic_of(option, asked.value, asked.currency, language) or None,
        "reasons": _phrases(option.reasons, language),
        "conditions": _phrases(option.conditions, language),
        "needs": _phrases(option.needs, language),
        "candidates": [_candidate(c, duty, language) for c, duty in possible_duties(option, answer.options[0], asked)],
        "sources": [_source(book, source, language) for source in option.sources],
    }


def assessment_json(book: BoundBook, answer: Assessment, language: str) -> dict[str, Any]:
    """The whole assessment as JSON objects. Texts are in `language`, everything else is the same in each."""
    asked = answer.asked
    told: dict[str, Any] = {
        "code": asked.code,
        "nomenclature": asked.nomenclature,
        "names": dict(answer.own_names) or (answer.path[-1].names if answer.path else {}),
        "path": [{"code": step.code, "names": step.names} for step in answer.path],
        "unit": answer.unit or None,
        "origin": asked.origin,
        "destination": asked.destination,
        "on": asked.on.isoformat(),
        "value": None if asked.value is None else {"amount": str(asked.value), "currency": asked.currency},
        "options": [_option(book, answer, option, language) for option in answer.options],
        "cheapest": answer.cheapest.label if answer.cheapest is not None else None,
        "charges": [],
        "unknowns": _phrases(answer.unknowns, language),
        "assumptions": [
            {"number": n, "text": book.documents["assumptions"][n]["assumption"][language]} for n in answer.assumptions
        ],
    }
    told["receipt"] = receipt(told, asked, answer.law_hash, language)
    return told


# Parts that other answers are made of.
option_json, phrases_json = _option, _phrases
