"""Art. 4.30: verification of origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.periods import months_after
from burabay.wording import Phrase

# What the exporting Party may answer → whether origin stands.
ANSWERS = {"confirmed": True, "insufficient": None, "not_originating": False, "forged": False, "withdrawn": False}


@dataclass(frozen=True, slots=True)
class Verification:
    """Art. 4.30. In reasonable doubt, or at random, customs ask the verification authority or the authorised body of
    the exporting Party, with a copy of the certificate and the reasons; the answer is due within `reply_months` of the
    request. Meanwhile the preference may be suspended or denied (4.23(3)); duty paid is refunded if origin is confirmed
    and all else is met.

    Interpreted: the period as in reading A25.
    """

    reply_months: int

    def reply_by(self, requested: date) -> date:
        """The last day for the answer."""
        return months_after(requested, self.reply_months)

    def judge(self, requested: date, answer: str, on: date) -> Finding:
        """What verification gives on a day. `answer` is a key of ANSWERS, empty for none yet.

        Raises KeyError for another answer.
        """
        last = self.reply_by(requested)
        if not answer:
            if on > last:
                return Finding(False, "4.24(2)(e)", Phrase("verification_silent", {"day": last}), ("A25",))
            return Finding(None, "4.30(3)", Phrase("verification_waiting", {"day": last}), ("A25",))
        met = ANSWERS[answer]
        key = {True: "verification_confirmed", False: "verification_failed", None: "verification_insufficient"}[met]
        return Finding(met, "4.24(2)(e)" if met is None else "4.30(4)", Phrase(key))
