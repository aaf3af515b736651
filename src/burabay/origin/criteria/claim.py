"""Art. 4.16: the certificate handed in with the claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.periods import months_after
from burabay.wording import Phrase

Kind = Literal["original", "duplicate", "substitution"]
KINDS: tuple[Kind, ...] = ("original", "duplicate", "substitution")


@dataclass(frozen=True, slots=True)
class ClaimForPreference:
    """Art. 4.16. Whoever claims the preference hands in an original certificate EAV within `months` of its issue, and
    no later than the import declaration; one issued in substitution may come later (4.16(4), 4.20(2)). A duplicate and
    a substitute live no longer than the certificate whose place they take (4.20). With an electronic system of
    certification the original need not be handed in with an electronic declaration (4.16(5)).

    Interpreted: the day of the same number is the last one (A25).
    """

    months: int

    def valid_until(self, issued: date, first_issued: date | None = None) -> date:
        """The last day on which a certificate may be handed in; `first_issued` is the day of the one it replaces."""
        return months_after(min(issued, first_issued or issued), self.months)

    def judge(
        self,
        issued: date,
        submitted: date,
        declared: date,
        kind: Kind = "original",
        first_issued: date | None = None,
    ) -> Finding:
        """Whether a certificate handed in on a day is in time. `declared` is the day of the import declaration."""
        if kind != "original" and first_issued is None:
            return Finding(None, "4.20", Phrase("claim_first_unknown"), ("A25",))
        last = self.valid_until(issued, first_issued)
        if submitted < issued:
            return Finding(False, "4.16(4)", Phrase("claim_before_issue", {"day": issued}))
        if submitted > last:
            return Finding(False, "4.16(4)", Phrase("claim_expired", {"day": last}), ("A25",))
        if submitted > declared and kind != "substitution":
            return Finding(False, "4.16(4)", Phrase("claim_after_declaration", {"day": declared}))
        return Finding(True, "4.16(4)", Phrase("claim_in_time", {"day": last}), ("A25",))
