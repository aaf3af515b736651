"""Art. 4.18: how a certificate is issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class Issuance:
    """Art. 4.18. The authorised body of the exporting Party issues the certificate before or at exportation, for the
    goods of one consignment, under a number of its own, in one original and two copies; goods that one page does not
    hold go on additional sheets. In exceptional cases it is issued after exportation, and then bears `retroactive`.

    Interpreted: exportation is on the day of the transport document (A26).
    """

    retroactive: str

    def mark(self, issued: date, exported: date) -> str:
        """What box 5 must say of a certificate issued on a day for goods exported on another; empty for nothing."""
        return self.retroactive if issued > exported else ""

    def judge(self, issued: date, exported: date | None, marked: bool) -> Finding:
        """Whether the mark stands where it must. A mark that is not needed is no fault of the goods."""
        if exported is None:
            return Finding(None, "4.18(2)", Phrase("issue_export_unknown"), ("A26",))
        if issued > exported and not marked:
            return Finding(False, "4.18(8)", Phrase("issue_mark_missing", {"mark": self.retroactive}), ("A26",))
        key = "issue_retroactive" if issued > exported else "issue_in_time"
        return Finding(True, "4.18(8)" if issued > exported else "4.18(2)", Phrase(key), ("A26",))
