"""Whether a part of the bill counts in the change of classification and in value added content."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """`for_shift`: it must change its classification; `for_value`: its value counts; and by which article."""

    for_shift: bool
    for_value: bool
    article: str
