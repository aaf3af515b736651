"""The answer of `burabay bridge` as `--json` prints it: the keys are a promise (docs/reference/json.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from burabay import __version__
from burabay.assess.as_json import money, option_json, phrases_json
from burabay.assess.bridge import Bridged, Choice, Crossing, Stake
from burabay.assess.texts import rate_text

if TYPE_CHECKING:
    from burabay.bound import BoundBook


def _stake(stake: Stake | None, language: str) -> dict[str, Any] | None:
    if stake is None:
        return None
    return {
        "duty": money(stake.duty),
        "between_known": money(stake.between_known),
        "rates": [{"rate": rate_text(rate, language), "rate_notation": str(rate)} for rate in stake.rates],
        "ordered": stake.ordered,
        "percentage_points": None if stake.points is None else str(stake.points),
        "lowest": list(stake.lowest),
        "highest": list(stake.highest),
        "unknown": list(stake.unknown),
    }


def _choice(book: BoundBook, choice: Choice, language: str) -> dict[str, Any]:
    path, claim = book.names.path(choice.code), choice.claim
    return {
        "code": choice.code,
        "nomenclature": choice.nomenclature,
        "names": dict(choice.own_names) or (path[-1].names if path else {}),
        "words": None if choice.words is None else list(choice.words),
        "options": [
            {"states": list(states), **option_json(book, answer, option, language)}
            for states, answer in choice.answers
            for option in answer.options
        ],
        "cheapest": claim.regime.label if claim is not None else None,
        "rate": rate_text(claim.rate, language) if claim is not None and claim.rate is not None else None,
        "duty": money(claim.duty) if claim is not None else None,
        "in_quota_code": choice.in_quota_code,
    }


def _crossing(book: BoundBook, crossing: Crossing, language: str) -> dict[str, Any]:
    meeting = crossing.meeting
    return {
        "subheading": meeting.subheading,
        "path": [{"code": step.code, "names": step.names} for step in crossing.path],
        "source": meeting.source,
        "target": meeting.target,
        "origin": crossing.origin,
        "destination": crossing.destination,
        "relation": meeting.relation,
        "via": list(meeting.via),
        "lines": list(meeting.lines),
        "candidates": [_choice(book, choice, language) for choice in crossing.choices],
        "words_language": crossing.language or None,
        "stake": _stake(crossing.stake, language),
        "stake_mfn": _stake(crossing.stake_mfn, language),
        "chapter98": [{"code": code, "ordinary_codes": list(of)} for code, of in crossing.chapter98.items()],
    }


def bridge_json(book: BoundBook, answer: Bridged, language: str) -> dict[str, Any]:
    """The whole answer as JSON objects. Texts are in `language`, everything else is the same in each."""
    asked = answer.asked
    return {
        "code": answer.code,
        "nomenclature": answer.nomenclature or None,
        "on": asked.on.isoformat(),
        "value": None if asked.value is None else {"amount": str(asked.value), "currency": asked.currency},
        "crossings": [_crossing(book, crossing, language) for crossing in answer.crossings],
        "unknowns": phrases_json(answer.unknowns, language),
        "assumptions": [
            {"number": n, "text": book.documents["assumptions"][n]["assumption"][language]} for n in answer.assumptions
        ],
        "law": answer.law_hash,
        "version": __version__,
    }
