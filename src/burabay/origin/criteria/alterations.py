"""Art. 4.21: changes written on a certificate."""

from __future__ import annotations

from dataclasses import dataclass

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class Alterations:
    """Art. 4.21. Nothing may be erased or written over. A change is made by striking out what is wrong and printing
    what is right, approved by a person who may sign certificates and sealed by the authorised body.
    """

    def judge(self, *, erased: bool, struck_out: bool, approved: bool | None, sealed: bool | None) -> Finding:
        """Whether a certificate is altered as the article has it; one without changes is."""
        if erased:
            return Finding(False, "4.21", Phrase("alteration_erased"))
        if not struck_out:
            return Finding(True, "4.21", Phrase("alteration_none"))
        if approved is False or sealed is False:
            return Finding(False, "4.21", Phrase("alteration_unsealed"))
        if approved and sealed:
            return Finding(True, "4.21", Phrase("alteration_sealed"))
        return Finding(None, "4.21", Phrase("alteration_unknown"))
