"""Tariff codes: reading what people type, writing what the tariffs print, and the lines nearest to a code."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from burabay.errors import InputError

LENGTHS = {"TN VED": 10, "AHTN": 8}


def nomenclature_of(code: str) -> str:
    """The nomenclature of a full code by its length."""
    return "AHTN" if len(code) == 8 else "TN VED"


def grouped(code: str, nomenclature: str) -> str:
    """A code as its tariff prints it: 0402 21 110 0 (TN VED), 0402.21.20 (AHTN)."""
    if nomenclature == "AHTN":
        return ".".join(part for part in (code[:4], code[4:6], code[6:]) if part)
    tail = (code[6:9], code[9:]) if len(code) > 8 else (code[6:],)
    return " ".join(part for part in (code[:4], code[4:6], *tail) if part)


def plain_code(text: str) -> str:
    """The digits of a code written with spaces or dots. Raises InputError for anything else."""
    digits = re.sub(r"[\s.]+", "", text)
    if not re.fullmatch(r"[0-9]{2,10}", digits):
        raise InputError.of("error_code_form", field="code", given=text)
    return digits


def nearest(code: str, codes: Sequence[str], limit: int) -> list[str]:
    """The codes of a sorted list that share the longest beginning with `code`, the numerically closest first."""
    place = bisect_left(codes, code)
    around = codes[max(0, place - limit) : place + limit]

    def shared(other: str) -> int:
        return next((place for place, (a, b) in enumerate(zip(code, other, strict=False)) if a != b), len(code))

    def distance(other: str) -> int:
        width = max(len(code), len(other))
        return abs(int(code.ljust(width, "0")) - int(other.ljust(width, "0")))

    # The codes that share the longest beginning stand together, on one side of the place or on both.
    longest = max(map(shared, codes[max(0, place - 1) : place + 1]), default=0)
    alike = [other for other in around if other.startswith(code[:longest])]
    rest = [other for other in around if not other.startswith(code[:longest])] if len(alike) < limit else []
    return [*sorted(alike, key=distance), *sorted(rest, key=lambda other: (-shared(other), distance(other)))][:limit]
