"""Art. 4.20: duplicates and substitutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from burabay.origin.criteria.periods import months_after


@dataclass(frozen=True, slots=True)
class SpecificCases:
    """Art. 4.20. A certificate that was stolen, lost or destroyed is replaced by a certified duplicate; one with
    accidental errors or omissions by another in substitution. Box 5 says which, with number and date of the first. Both
    are valid no longer than `months` from the day of the first.

    Interpreted: months as in reading A25.
    """

    months: int
    duplicate: str
    substitution: str

    def duplicate_mark(self, number: str, day: date) -> str:
        """The words of box 5 of a duplicate of the certificate of that number and day."""
        return self.duplicate.format(number=number, date=day.isoformat())

    def substitution_mark(self, number: str, day: date) -> str:
        """The words of box 5 of a certificate in place of the one of that number and day."""
        return self.substitution.format(number=number, date=day.isoformat())

    def valid_until(self, first_issued: date) -> date:
        """The last day of a duplicate or a substitute."""
        return months_after(first_issued, self.months)
