"""What a rule finds: met, not met, or not to be told; with its article, its reason, and the readings it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from burabay.wording import Phrase, provision, say


@dataclass(frozen=True, slots=True)
class Finding:
    """`met` is None where it cannot be told: then `reason` says what would settle it."""

    met: bool | None
    article: str
    reason: Phrase
    assumptions: tuple[str, ...] = ()

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The finding as an object with stable keys; `met` is null where it cannot be told."""
        return {
            "met": self.met,
            "article": self.article,
            "reason": say(self.reason, language),
            "assumptions": list(self.assumptions),
        }


def cited(article: str, language: str = "en") -> str:
    """A finding's article as people cite it: `4.9(2)(c); Annex 5, box 9` is "Art. 4.9(2)(c); Annex 5, box 9"."""
    return provision(re.sub(r"(^|; )(?=\d)", r"\1Art. ", article), language)


def all_met(parts: Iterable[bool | None]) -> bool | None:
    """Whether everything holds: one that does not settles it, else one that cannot be told leaves it open."""
    seen = tuple(parts)
    if False in seen:
        return False
    return None if None in seen else True
