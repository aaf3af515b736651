"""An answer run again from its receipt: the same, or what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from burabay import __version__
from burabay.assess.as_json import assessment_json
from burabay.assess.assessment import assess
from burabay.assess.receipt import NOT_HASHED, asked_again, result_hash, supposed_again
from burabay.bound import BoundBook
from burabay.errors import InputError


@dataclass(frozen=True, slots=True)
class Check:
    """What running a receipt again shows. `differing`: the keys of the answer that came out otherwise."""

    same: bool
    whole: bool
    same_law: bool
    same_version: bool
    differing: tuple[str, ...]


def check(book: BoundBook, told: Mapping[str, Any]) -> Check:
    """Assess the consignment of an answer's receipt again. Raises InputError if there is no readable receipt in it.

    `whole` says whether the answer in the file is the one its receipt was made for: no figure was changed since.
    """
    kept = told.get("receipt") if isinstance(told, Mapping) else None
    if not isinstance(kept, Mapping) or not {"law", "version", "inputs", "language", "result"} <= set(kept):
        raise InputError.of("error_receipt_none", field="receipt", key="receipt")
    language = kept["language"] if kept["language"] in ("en", "ru", "vi") else "en"
    asked, supposed = asked_again(kept["inputs"]), supposed_again(kept["inputs"])
    if supposed:
        from burabay.safeguard.suppose import suppose

        book = suppose(book, supposed)
    again = assessment_json(book, assess(book, asked, language), language)
    keys = dict.fromkeys([*again, *told])
    differing = tuple(key for key in keys if key not in NOT_HASHED and again.get(key) != told.get(key))
    return Check(
        again["receipt"]["result"] == kept["result"],
        result_hash(told, kept["inputs"], kept["language"]) == kept["result"],
        book.law_hash == kept["law"], __version__ == kept["version"], differing,
    )  # fmt: skip
