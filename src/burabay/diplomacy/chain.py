"""A hash chain: the hash of each event covers its content and the hash before it, so nothing is changed unseen.

The same form as that of the quota ledger: SHA-256 of the previous hash, a line feed, and canonical JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

# Before the first event.
GENESIS = hashlib.sha256(b"burabay register, sha256 of previous hash and canonical JSON, 1").hexdigest()


def canonical(told: Mapping[str, Any]) -> str:
    """One text for one content: keys sorted, no blanks."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def link(previous: str, body: str) -> str:
    """The hash of an event whose content is `body`, after the event hashed `previous`."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def first_break(rows: Iterable[tuple[str, str]]) -> int | None:
    """The place (from 0) of the first (body, hash) that does not follow from those before it; None where all do."""
    previous = GENESIS
    for place, (body, hashed) in enumerate(rows):
        if link(previous, body) != hashed:
            return place
        previous = hashed
    return None
