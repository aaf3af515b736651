"""An assessment as `--json` prints it: the keys are a promise (docs/reference/json.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from burabay.assess.assessment import Assessment
from burabay.assess.charge_texts import (
    answer_of,
    arithmetic_text,
    charge_rate_text,
    condition_text,
    possible_notation,
    possible_text,
    rule_text,
)
from burabay.assess.receipt import Form, canonical, receipt
from burabay.assess.texts import arithmetic_of, rate_text
from burabay.charges.model import Charge, OptionCharges, Possible
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


def _possible(book: BoundBook, charge: Charge, possible: Possible, language: str) -> dict[str, Any]:
    return {
        "rate": possible_text(possible, language),
        "rate_notation": possible_notation(possible) or None,
        "if": condition_text(possible.when, book.documents["charge_words"], language),
        "answer": answer_of(charge, possible) or None,
        "amount": money(possible.amount),
    }


def _charge(book: BoundBook, charge: Charge, currency: str, language: str) -> dict[str, Any]:
    words = book.documents["charge_words"]
    return {
        "charge": charge.charge,
        "status": charge.status,
        "rate": charge_rate_text(charge.rate, language) if charge.rate is not None else None,
        "rate_notation": str(charge.rate) if charge.rate else None,
        "base": money(charge.base),
        "amount": money(charge.amount),
        "arithmetic": arithmetic_text(charge, currency, language) or None,
        "reason": " ".join(say(reason, language) for reason in charge.reasons) or None,
        "asks": [
            {"answer": name, "text": words[name][""][language] if name in words else say(f"charge_{name}", language)}
            for name in charge.asks
        ],
        "candidates": [_possible(book, charge, possible, language) for possible in charge.candidates],
        "sources": [_source(book, source, language) for source in charge.sources],
    }


class _Charges:
    """The charges of one answer. Its options share most of them: each is told once."""

    def __init__(self, book: BoundBook, currency: str, language: str) -> None:
        self._of = book, currency, language
        self._told: dict[int, dict[str, Any]] = {}

    def told(self, charges: OptionCharges) -> list[dict[str, Any]]:
        """The charges of one option. They are known by their identity: the answer holds them as long as this."""
        return [self._one(charge) for charge in charges.charges]

    def _one(self, charge: Charge) -> dict[str, Any]:
        if id(charge) not in self._told:
            book, currency, language = self._of
            self._told[id(charge)] = _charge(book, charge, currency, language)
        return self._told[id(charge)]


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


def _rule(book: BoundBook, rule: Mapping[str, Any], language: str) -> dict[str, Any]:
    source = Source(rule["instrument"], rule["provision"], rule["confidence"], date.fromisoformat(rule["checked_on"]))
    return {
        "rule": rule["rule"],
        "text": rule_text(rule, book.documents["charge_words"], language),
        "source": _source(book, source, language),
    }


def supposed_json(book: BoundBook, language: str) -> list[dict[str, Any]]:
    """The trigger measures that the book supposes: only an answer from such a book has them."""
    from burabay.safeguard.terms import Terms

    terms = Terms.of(book)
    return [
        {
            "group": each.group,
            "from": each.first.isoformat(),
            "to": each.last.isoformat(),
            "text": say(each.phrase(terms), language),
        }
        for each in book.supposed
    ]


def assessment_json(book: BoundBook, answer: Assessment, language: str, *, form: Form = canonical) -> dict[str, Any]:
    """The whole assessment as JSON objects. Texts are in `language`, everything else is the same in each.

    `form` writes what the receipt hashes: see `receipt.canonical`. Parts that are alike may be one object.
    """
    asked, of_cheapest = answer.asked, answer.cheapest_charges
    charges = _Charges(book, asked.currency, language)
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
        "options": [
            {
                **_option(book, answer, option, language),
                "charges": charges.told(of_option),
                "total": money(of_option.total),
                "total_unknown": list(of_option.missing),
            }
            for option, of_option in zip(answer.options, answer.charges, strict=True)
        ],
        "cheapest": answer.cheapest.label if answer.cheapest is not None else None,
        "charges": charges.told(of_cheapest) if of_cheapest else [],
        "total": money(of_cheapest.total) if of_cheapest else None,
        "rules": [_rule(book, rule, language) for rule in answer.rules],
        "unknowns": _phrases(answer.unknowns, language),
        "assumptions": [
            {"number": n, "text": book.documents["assumptions"][n]["assumption"][language]} for n in answer.assumptions
        ],
    }
    if book.supposed:
        told["supposed"] = supposed_json(book, language)
    told["receipt"] = receipt(told, asked, answer.law_hash, language, book.supposed, form=form)
    return told


# Parts that other answers are made of.
option_json, phrases_json, source_json = _option, _phrases, _source
