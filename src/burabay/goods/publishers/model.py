"""What a publisher's file gives: one description of one code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Nomenclature: TypeAlias = Literal["TN VED", "AHTN"]
Lang: TypeAlias = Literal["ru", "vi", "en"]

LONGEST_TEXT = 2_000
# How many digits the codes of a nomenclature have.
LENGTHS: dict[Nomenclature, tuple[int, ...]] = {"TN VED": (4, 6, 8, 9, 10), "AHTN": (4, 6, 8)}


@dataclass(frozen=True, slots=True)
class PublishedName:
    """One description of one code, as its publisher words it.

    `code` is digits only: 4, 6, 8, 9 or 10 of them in the TN VED, 4, 6 or 8 in the AHTN. `text` is on one
    line, in NFC, without the leading dashes that show the level, at most 2,000 characters.
    """

    nomenclature: Nomenclature
    code: str
    lang: Lang
    text: str
