"""Art. 4.7: materials of the other Party."""

from __future__ import annotations

import re
from dataclasses import dataclass

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.parties import party_of
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class Accumulation:
    """Art. 4.7. A material that originates in one Party and goes into goods of the other counts as originating where
    the last operations beyond Art. 4.6(1) were done, if a certificate EAV confirms its origin. Materials of third
    countries never accumulate, and work that does not confer origin is not added up.

    Interpreted: the five states are one Party and need no certificate between them (A19); a material of the other Party
    without a certificate counts as non-originating (A22).
    """

    def judge(
        self,
        material_country: str,
        production_country: str,
        evidence: str = "",
        last_operations_sufficient: bool | None = None,
    ) -> Finding:
        """Whether a material that originates in `material_country` counts as originating in `production_country`.

        Countries are alpha-2. `evidence` names the proof (`EAV VN-RU 26/000123`); `last_operations_sufficient` is what
        Art. 4.6 gives for the work done where the goods are made.
        """
        theirs, ours = party_of(material_country), party_of(production_country)
        if not theirs or not ours:
            return Finding(False, "4.7", Phrase("accumulation_third"))
        if theirs == ours:
            return Finding(True, "4.3", Phrase("accumulation_own"), ("A19",))
        if not re.match(r"(?i)\s*EAV\b", evidence):
            return Finding(False, "4.7", Phrase("accumulation_no_certificate"), ("A22",))
        key = {True: "accumulation_yes", False: "accumulation_no_work", None: "accumulation_work_unknown"}
        met = last_operations_sufficient
        return Finding(met, "4.7", Phrase(key[met]), ("A22",))
