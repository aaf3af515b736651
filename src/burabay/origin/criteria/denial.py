"""Art. 4.24: when the preference may be denied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.periods import days_after, months_after
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class DenialFacts:
    """What is known on the day `on`. None: not known, or not so.

    `verification` is the answer of the exporting Party: "confirmed", "insufficient", "not_originating", "forged",
    "withdrawn", or empty for none; `visit_answer` is "consent", "refusal" or empty.
    """

    on: date
    originates: bool | None = None
    direct_consignment: bool | None = None
    invoice: bool | None = None
    certificate_complete: bool | None = None
    verification_requested: date | None = None
    verification: str = ""
    visit_notified: date | None = None
    visit_answer: str = ""
    visit_answered: date | None = None
    visit_obstructed: bool = False


@dataclass(frozen=True, slots=True)
class Denial:
    """Art. 4.24(2). Customs of the importing Party may deny the preference if the goods do not originate (a); if direct
    consignment, the rule on invoices or the form of the certificate is not met (b), for which they need not ask the
    other side first (4.24(4)); if verification does not establish origin (c), shows a forged or withdrawn certificate
    (d), or is not answered within `reply_months` (e); if no consent to a visit comes within `consent_days`, or a
    refusal (f): then Art. 4.31(5) says *shall*. Duties are recovered under national law (4.24(1)).

    Interpreted: periods as in reading A25; an answer on the last day is in time.
    """

    reply_months: int
    consent_days: int

    def grounds(self, facts: DenialFacts) -> tuple[Finding, ...]:
        """The grounds on which the preference may be denied, `met` True for each; none if there is no ground."""
        told: list[tuple[bool, str, str, tuple[str, ...]]] = [
            (facts.originates is False, "4.24(2)(a)", "denial_not_originating", ()),
            (facts.direct_consignment is False, "4.24(2)(b)(i)", "denial_consignment", ()),
            (facts.invoice is False, "4.24(2)(b)(ii)", "denial_invoice", ()),
            (facts.certificate_complete is False, "4.24(2)(b)(iii)", "denial_certificate", ()),
            (facts.verification == "not_originating", "4.24(2)(c)", "denial_verification", ()),
            (facts.verification in ("forged", "withdrawn"), "4.24(2)(d)", "denial_forged", ()),
            (self._unanswered(facts), "4.24(2)(e)", "denial_no_reply", ("A25",)),
            (facts.verification == "insufficient", "4.24(2)(e)", "denial_insufficient", ()),
            (self._no_consent(facts), "4.24(2)(f), 4.31(5)", "denial_no_consent", ("A25",)),
            (facts.visit_obstructed, "4.31(13)", "denial_obstacles", ()),
        ]
        return tuple(Finding(True, article, Phrase(key), readings) for holds, article, key, readings in told if holds)

    def _unanswered(self, facts: DenialFacts) -> bool:
        if facts.verification_requested is None or facts.verification:
            return False
        return facts.on > months_after(facts.verification_requested, self.reply_months)

    def _no_consent(self, facts: DenialFacts) -> bool:
        if facts.visit_notified is None:
            return False
        last = days_after(facts.visit_notified, self.consent_days)
        if facts.visit_answer == "consent":
            return facts.visit_answered is not None and facts.visit_answered > last
        return facts.visit_answer == "refusal" or facts.on > last
