"""Art. 4.8: the tolerance for materials that miss the change of classification."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class DeMinimis:
    """Art. 4.8. Goods that miss a change of classification still originate if the non-originating materials that did
    not change are worth at most `percent` of the FOB value (the limit itself is within), and all else is met. Those
    materials still count in value added content (4.8(2)).

    Interpreted: also for materials that an exception of the rule names; never where goods must be wholly obtained
    (A23).
    """

    percent: Fraction

    def limit(self, fob: Fraction) -> Fraction:
        """The most that materials without the change may be worth, in the currency of `fob`."""
        return fob * self.percent / 100

    def judge(self, not_shifted: Fraction | None, fob: Fraction) -> Finding:
        """Whether materials worth `not_shifted` are within the tolerance; cannot be told where a value is unknown."""
        if not_shifted is None:
            return Finding(None, "4.8", Phrase("tolerance_unknown", {"percent": str(self.percent)}), ("A23",))
        met = not_shifted <= self.limit(fob)
        key = "tolerance_within" if met else "tolerance_over"
        return Finding(met, "4.8", Phrase(key, {"percent": str(self.percent)}), ("A23",))
