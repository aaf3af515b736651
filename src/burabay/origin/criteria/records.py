"""Art. 4.22: how long papers are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from burabay.origin.criteria.periods import years_after


@dataclass(frozen=True, slots=True)
class RecordKeeping:
    """Art. 4.22. Producer, exporter and authorised body keep their papers no less than `years` from the issue of the
    certificate, the importer the copy of the certificate no less than `years` from the grant of the preference.

    Interpreted: years end with the day of the same number (A25).
    """

    years: int

    def exporter_until(self, issued: date) -> date:
        """The first day on which producer, exporter and authorised body have kept them long enough."""
        return years_after(issued, self.years)

    def importer_until(self, granted: date) -> date:
        """The first day on which the importer has kept the copy long enough."""
        return years_after(granted, self.years)
