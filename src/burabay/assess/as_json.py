"""An assessment as `--json` prints it: the keys are a promise (docs/reference/json.md)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from burabay import __version__
from burabay.assess.assessment import Assessment
from burabay.assess.texts import arithmetic_of, rate_text
from burabay.duty.consignment import Consignment
from burabay.duty.measures import Candidate, Outcome, Source
from burabay.duty.money import Money
from burabay.duty.options import Option, possible_duties
from burabay.wording import Phrase, provision, say

if TYPE_CHECKING:
    from burabay.book import Book


def money(amount: Money | None) -> dict[str, str] | None:
    """An amount as text with its currency; null for unknown."""
    return None if amount is None else {"amount": str(amount.amount), "currency": amount.currency}


def _phrases(phrases: tuple[Phrase, ...], language: str) -> list[dict[str, str]]:
    return [{"code": phrase.key, "text": say(phrase, language)} for phrase in phrases]


def _source(book: Book, source: Source, language: str) -> dict[str, Any]:
    act = book.documents["instruments"][source.instrument]
    return {
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


def _option(book: Book, answer: Assessment, option: Option, language: str) -> dict[str, Any]:
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


def inputs(answer: Assessment) -> dict[str, Any]:
    """What was asked, in the words of the public interface."""
    return asked_json(answer.asked)


def asked_json(asked: Consignment) -> dict[str, Any]:
    """A consignment in the words of the public interface."""
    return {
        "code": asked.code,
        "origin": asked.origin,
        "destination": asked.destination,
        "on": asked.on.isoformat(),
        "value": None if asked.value is None else {"amount": str(asked.value), "currency": asked.currency},
        "quantities": {unit: str(amount) for unit, amount in sorted(asked.quantities.items())},
        "fx": asked.fx.told(),
    }


def assessment_json(book: Book, answer: Assessment, language: str) -> dict[str, Any]:
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
            {"number": n, "text": book.documents["assumptions"][n]["assumption"]} for n in answer.assumptions
        ],
    }
    told["receipt"] = receipt(told, answer.law_hash, inputs(answer), language)
    return told


def receipt(told: dict[str, Any], law_hash: str, asked: dict[str, Any], language: str) -> dict[str, Any]:
    """What makes an answer repeatable: the law book's hash, the version, the inputs, the hash of the answer."""
    result = hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return {"law": law_hash, "version": __version__, "inputs": asked, "language": language, "result": result}


# Parts that other answers are made of.
option_json, phrases_json = _option, _phrases
