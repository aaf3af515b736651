"""A receipt: what was asked, of which law, by which program, and the hash of the answer. `check` runs it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from burabay import __version__
from burabay.duty.consignment import Consignment, consignment
from burabay.duty.money import ExchangeRate, ExchangeRates
from burabay.errors import InputError

if TYPE_CHECKING:
    from burabay.book import Book


def inputs(asked: Consignment) -> dict[str, Any]:
    """What was asked, so that `asked_again` can ask it."""
    return {
        "code": asked.code,
        "origin": asked.origin,
        "destination": asked.destination,
        "on": asked.on.isoformat(),
        "value": None if asked.value is None else str(asked.value),
        "currency": asked.currency,
        "quantities": {unit: str(amount) for unit, amount in sorted(asked.quantities.items())},
        "fx": [
            {"base": r.base, "quote": r.quote, "rate": str(r.rate), "on": r.on.isoformat() if r.on else None}
            for r in asked.fx
        ],
    }


def asked_again(told: Mapping[str, Any]) -> Consignment:
    """The consignment of a receipt's `inputs`, every field checked again. Raises InputError."""
    try:
        fx = ExchangeRates(
            ExchangeRate(r["base"], r["quote"], Decimal(r["rate"]), date.fromisoformat(r["on"]) if r["on"] else None)
            for r in told["fx"]
        )
        quantities = {str(unit): str(amount) for unit, amount in told["quantities"].items()}
        net_kg = quantities.pop("kg", None)
        if len(quantities) > 1:
            raise ValueError("more than one quantity")
        unit, quantity = next(iter(quantities.items()), ("", None))
        return consignment(
            told["code"], origin=told["origin"], destination=told["destination"], on=told["on"], value=told["value"],
            currency=told["currency"], net_kg=net_kg, quantity=quantity, unit=unit, fx=fx,
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        raise InputError(f"The receipt's inputs cannot be read: {error}.", field="receipt", key="receipt") from None


def result_hash(told: Mapping[str, Any]) -> str:
    """SHA-256 of an answer's JSON, its receipt left out."""
    answer = {key: value for key, value in told.items() if key != "receipt"}
    return hashlib.sha256(json.dumps(answer, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def receipt(told: Mapping[str, Any], asked: Consignment, law_hash: str, language: str) -> dict[str, Any]:
    """The receipt of an answer."""
    return {
        "law": law_hash,
        "version": __version__,
        "inputs": inputs(asked),
        "language": language,
        "result": result_hash(told),
    }


@dataclass(frozen=True, slots=True)
class Check:
    """What running a receipt again shows. `differing`: the keys of the answer that came out otherwise."""

    same: bool
    whole: bool
    same_law: bool
    same_version: bool
    differing: tuple[str, ...]


def check(book: Book, told: Mapping[str, Any]) -> Check:
    """Assess the consignment of an answer's receipt again. Raises InputError if there is no readable receipt in it.

    `whole` says whether the answer in the file is the one its receipt was made for: no figure was changed since.
    """
    from burabay.assess.as_json import assessment_json

    kept = told.get("receipt") if isinstance(told, Mapping) else None
    if not isinstance(kept, Mapping) or not {"law", "version", "inputs", "language", "result"} <= set(kept):
        raise InputError(
            "There is no receipt in this file: give the JSON that `burabay duty --json` printed.",
            field="receipt",
            key="receipt",
        )
    language = kept["language"] if kept["language"] in ("en", "ru", "vi") else "en"
    again = assessment_json(book, book.assess(asked_again(kept["inputs"]), language=language), language)
    keys = dict.fromkeys([*again, *told])
    differing = tuple(key for key in keys if key != "receipt" and again.get(key) != told.get(key))
    return Check(
        again["receipt"]["result"] == kept["result"], result_hash(told) == kept["result"],
        book.law_hash == kept["law"], __version__ == kept["version"], differing,
    )  # fmt: skip
