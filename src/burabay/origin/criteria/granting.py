"""Art. 4.23: when the preference is granted."""

from __future__ import annotations

from dataclasses import dataclass

from burabay.origin.criteria.finding import Finding, all_met
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class Granting:
    """Art. 4.23. Customs grant the preference if the goods originate (4.3), the declarant shows that the chapter is
    complied with, and a valid certificate was handed in (or need not be). In reasonable doubt of origin or of the
    certificate they may suspend or deny it meanwhile and still release the goods (4.23(3)).
    """

    def judge(
        self, *, originates: bool | None, complies: bool | None, certificate: bool | None, doubt: bool = False
    ) -> Finding:
        """Whether the preference is granted; in doubt it cannot be told."""
        met = all_met((originates, complies, certificate))
        if met and doubt:
            return Finding(None, "4.23(3)", Phrase("granting_doubt"))
        key = {True: "granting_yes", False: "granting_no", None: "granting_unknown"}[met]
        return Finding(met, "4.23(2)", Phrase(key))
