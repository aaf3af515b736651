"""A hash chain: the hash of each event covers its content and the hash before it, so nothing is changed unseen.

The one form of the ledger of quotas and of the register of meetings: SHA-256 of the hash before, a line feed and
canonical JSON. They differ in their beginning alone, so that an event of one is none of the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def genesis(what: str) -> str:
    """What stands before a chain's first event. The text names the way of hashing: another way begins otherwise."""
    return hashlib.sha256(f"burabay {what}, sha256 of previous hash and canonical JSON, 1".encode()).hexdigest()


def canonical(told: Mapping[str, Any]) -> str:
    """One text for one content: keys sorted, no blanks. Raises ValueError for a number that JSON has not."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def link(previous: str, body: str) -> str:
    """The hash of an event whose content is `body`, after the event hashed `previous`."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def first_break(first: str, rows: Iterable[tuple[str, str]]) -> int | None:
    """The place (from 0) of the first (body, hash) that does not follow from those before it, `first` being what stands
    before all of them; None where all follow.
    """
    previous = first
    for place, (body, hashed) in enumerate(rows):
        if link(previous, body) != hashed:
            return place
        previous = hashed
    return None
