"""Art. 4.31: verification visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.periods import days_after
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class Deadline:
    """A step of a visit, the last day for it (None while the day it runs from is not known), and its article."""

    step: Phrase
    last: date | None
    article: str


@dataclass(frozen=True, slots=True)
class VerificationVisit:
    """Art. 4.31. Not satisfied by verification, customs of the importing Party may in exceptional circumstances visit
    the producer. They notify the verification authority; its written consent is due within `consent_days` of the
    dispatch, else the preference is denied (5); the visit begins within `start_days` of the receipt of the consent (6);
    the determination is given within `determination_days` of its first day (7); the whole takes at most `whole_days`
    (8).

    Interpreted: the whole runs from the dispatch of the notification (A31), periods from the day after (A25).
    """

    consent_days: int
    start_days: int
    determination_days: int
    whole_days: int

    def timetable(
        self, notified: date, consent_received: date | None = None, first_day: date | None = None
    ) -> tuple[Deadline, ...]:
        """The last days of consent, beginning, determination and the whole, of a visit notified on a day."""

        def after(day: date | None, days: int) -> date | None:
            return None if day is None else days_after(day, days)

        return (
            Deadline(Phrase("visit_consent"), days_after(notified, self.consent_days), "4.31(4)"),
            Deadline(Phrase("visit_start"), after(consent_received, self.start_days), "4.31(6)"),
            Deadline(Phrase("visit_determination"), after(first_day, self.determination_days), "4.31(7)"),
            Deadline(Phrase("visit_whole"), days_after(notified, self.whole_days), "4.31(8)"),
        )

    def consent(self, notified: date, received: date | None, on: date, *, refused: bool = False) -> Finding:
        """Whether consent came in time; without it the preference of the goods concerned is denied (4.31(5))."""
        last = days_after(notified, self.consent_days)
        if refused:
            return Finding(False, "4.31(5)", Phrase("visit_refused"))
        if received is None and on <= last:
            return Finding(None, "4.31(4)", Phrase("visit_waiting", {"day": last}), ("A25",))
        if received is None or received > last:
            return Finding(False, "4.31(5)", Phrase("visit_no_consent", {"day": last}), ("A25",))
        return Finding(True, "4.31(4)", Phrase("visit_consented"), ("A25",))
