"""What a receipt hashes, written as `assess.receipt.canonical` writes it, in a quarter of its time."""

from __future__ import annotations

import msgspec
import orjson


def canonical(told: object) -> bytes:
    """The bytes of `assess.receipt.canonical`, for an answer of texts, whole numbers, lists and objects."""
    return msgspec.json.format(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), indent=0)
