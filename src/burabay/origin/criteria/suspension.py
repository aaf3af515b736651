"""Art. 4.25: temporary suspension of the preference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.periods import days_after, months_after
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class Suspension:
    """Art. 4.25. A Party that found systematic fraud, or systematic refusal of verification, consults the other for
    `consultation_days`, then refers the matter to the Joint Committee, which has `joint_committee_days`; after that it
    may suspend the preference for the person's goods, at most `months`, renewed for at most `renewal_months`. If fraud
    goes on, identical goods of the same tariff lines follow (4.25(3)). Goods already exported are spared (4.25(7)).

    Interpreted: a suspension of four months ends the day before the same day of the fourth month, as A8 counts
    measures; steps before it run from the day after (A25); goods exported on its first day are spared (A26).
    """

    consultation_days: int
    joint_committee_days: int
    months: int
    renewal_months: int

    def refer_after(self, consultations_began: date) -> date:
        """The last day of consultations: without a solution the Joint Committee is asked after it."""
        return days_after(consultations_began, self.consultation_days)

    def suspend_after(self, referred: date) -> date:
        """The last day of the Joint Committee: unresolved, the preference may be suspended after it."""
        return days_after(referred, self.joint_committee_days)

    def last_day(self, effect: date, *, renewed: bool = False) -> date:
        """The last day on which a suspension in effect from `effect` may apply."""
        months = self.months + (self.renewal_months if renewed else 0)
        return months_after(effect, months) - timedelta(days=1)

    def judge(self, effect: date, imported: date, exported: date | None, *, renewed: bool = False) -> Finding:
        """Whether the preference of goods that a suspension concerns survives it.

        `imported` is the day of the import declaration, `exported` that of the transport document.
        """
        if not effect <= imported <= self.last_day(effect, renewed=renewed):
            return Finding(True, "4.25(8)", Phrase("suspension_over"), ("A8",))
        if exported is None:
            return Finding(None, "4.25(7)", Phrase("suspension_export_unknown", {"day": effect}), ("A26",))
        spared = exported <= effect
        key = "suspension_spared" if spared else "suspension_hits"
        return Finding(spared, "4.25(7)", Phrase(key, {"day": effect}), ("A8", "A26"))
