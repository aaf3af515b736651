"""Art. 4.35: goods on their way when the agreement came into force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.periods import READING, years_after
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class GoodsInTransit:
    """Art. 4.35. Originating goods on the way from one Party to the other, or in temporary storage in bond there, when
    the agreement came into force have the preference if they are imported on or after that day, with a certificate
    issued retroactively, subject to national law.

    Interpreted: carriage or storage may have begun at most `years` before that day (A32).
    """

    in_force: date
    years: int

    def judge(self, began: date, imported: date, *, retroactive_certificate: bool | None) -> Finding:
        """Whether goods whose carriage or storage began on a day have the preference on the day of import."""
        if imported < self.in_force:
            return Finding(False, "4.35", Phrase("transitional_before", {"day": self.in_force}))
        if began >= self.in_force:
            return Finding(True, "4.35", Phrase("transitional_not_needed", {"day": self.in_force}))
        first = years_after(self.in_force, -self.years)
        if began < first:
            return Finding(False, "4.35", Phrase("transitional_too_early", {"day": first}), ("A32", *READING))
        if retroactive_certificate is None:
            return Finding(None, "4.35", Phrase("transitional_certificate_unknown"), ("A32",))
        key = "transitional_yes" if retroactive_certificate else "transitional_no_certificate"
        return Finding(retroactive_certificate, "4.35", Phrase(key), ("A32",))
