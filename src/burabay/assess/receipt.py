"""A receipt: what was asked, of which law, by which program, and the hash of the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from burabay import __version__
from burabay.duty.consignment import Consignment, consignment
from burabay.duty.money import ExchangeRate, ExchangeRates, exact, minor_digits
from burabay.errors import InputError

NOT_HASHED = ("receipt", "names")
Form = Callable[[object], bytes]


def _written(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def inputs(asked: Consignment, supposed: Iterable[object] = ()) -> dict[str, Any]:
    """What was asked, so that `asked_again` can ask it; `suppose_trigger` where a trigger measure was supposed."""
    told = [str(each) for each in supposed]
    return {
        **({"suppose_trigger": told} if told else {}),
        "code": asked.code,
        "origin": asked.origin,
        "destination": asked.destination,
        "on": asked.on.isoformat(),
        "value": _written(asked.value if asked.price is None else asked.price),
        "currency": asked.currency,
        "quantities": {unit: str(amount) for unit, amount in sorted(asked.quantities.items())},
        "fx": [
            {"base": r.base, "quote": r.quote, "rate": str(r.rate), "on": r.on.isoformat() if r.on else None}
            for r in asked.fx
        ],
        "incoterm": asked.incoterm or None,
        "freight": _written(asked.freight),
        "insurance": _written(asked.insurance),
        "answers": dict(sorted(asked.answers.items())),
    }


def _exchange_rate(told: Mapping[str, Any]) -> ExchangeRate:
    """A rate of a receipt. Raises ValueError or TypeError where a field is none that `inputs` writes."""
    base, quote, rate = told["base"], told["quote"], told["rate"]
    if not all(isinstance(text, str) for text in (base, quote, rate)):
        raise TypeError("fx")
    number = exact(rate)
    if not number.is_finite() or number <= 0 or None in (minor_digits(base), minor_digits(quote)):
        raise ValueError("fx")
    return ExchangeRate(base, quote, number, date.fromisoformat(told["on"]) if told["on"] else None)


def asked_again(told: Mapping[str, Any]) -> Consignment:
    """The consignment of a receipt's `inputs`, every field checked again. Raises InputError."""
    try:
        fx = ExchangeRates(_exchange_rate(rate) for rate in told["fx"])
        quantities = {str(unit): str(amount) for unit, amount in told["quantities"].items()}
        net_kg = quantities.pop("kg", None)
        if len(quantities) > 1:
            raise ValueError("more than one quantity")
        unit, quantity = next(iter(quantities.items()), ("", None))
        return consignment(
            told["code"], origin=told["origin"], destination=told["destination"], on=told["on"], value=told["value"],
            currency=told["currency"], net_kg=net_kg, quantity=quantity, unit=unit, fx=fx,
            incoterm=told.get("incoterm") or "", freight=told.get("freight"), insurance=told.get("insurance"),
            answers={str(name): str(answer) for name, answer in told.get("answers", {}).items()},
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        raise InputError.of("error_receipt_inputs", field="receipt", key="receipt", cause=str(error)) from None


def canonical(told: object) -> bytes:
    """JSON of which there is one form: keys sorted, a space after each comma and colon, letters as they are, UTF-8."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False).encode()


def result_hash(told: Mapping[str, Any], asked: object, language: object, form: Form = canonical) -> str:
    """SHA-256 of an answer's JSON without its receipt and the names, which the user's own files may change; with the
    receipt's own `inputs` and language, so that a question that was changed shows even where its answer is the same.

    `form` writes what `canonical` does, perhaps sooner.
    """
    answer: dict[str, Any] = {key: value for key, value in told.items() if key not in NOT_HASHED}
    answer["receipt"] = {"inputs": asked, "language": language}
    return hashlib.sha256(form(answer)).hexdigest()


def supposed_again(told: Mapping[str, Any]) -> list[str]:
    """The trigger measures that a receipt's `inputs` suppose. Raises InputError."""
    supposed = told.get("suppose_trigger", []) if isinstance(told, Mapping) else []
    if not isinstance(supposed, list) or not all(isinstance(each, str) and ".toml" not in each for each in supposed):
        raise InputError.of("error_receipt_inputs", field="receipt", key="receipt", cause="suppose_trigger")
    return supposed


def receipt(
    told: Mapping[str, Any],
    asked: Consignment,
    law_hash: str,
    language: str,
    supposed: Iterable[object] = (),
    *,
    form: Form = canonical,
) -> dict[str, Any]:
    """The receipt of an answer; `form` as for `result_hash`."""
    asked_for = inputs(asked, supposed)
    return {
        "law": law_hash,
        "version": __version__,
        "inputs": asked_for,
        "language": language,
        "result": result_hash(told, asked_for, language, form),
    }
