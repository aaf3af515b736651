"""Art. 4.19: small differences between the certificate and the other papers."""

from __future__ import annotations

from dataclasses import dataclass

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class MinorDiscrepancies:
    """Art. 4.19. Where origin is not in doubt, a small difference between the certificate and the papers handed in does
    not of itself undo the certificate, if what it says fits the goods. Trouble with one of several goods does not touch
    the others.
    """

    def judge(self, *, minor: bool | None, fits_goods: bool | None, origin_in_doubt: bool | None) -> Finding:
        """Whether a certificate stands in spite of a difference; cannot be told where one of these is not known."""
        if minor is False or fits_goods is False or origin_in_doubt:
            return Finding(False, "4.19(1)", Phrase("discrepancy_counts"))
        if minor and fits_goods and origin_in_doubt is False:
            return Finding(True, "4.19(1)", Phrase("discrepancy_minor"))
        return Finding(None, "4.19(1)", Phrase("discrepancy_unknown"))
