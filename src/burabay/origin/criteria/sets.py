"""Art. 4.14: sets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class Sets:
    """Art. 4.14. A set (general rule 3 of the Harmonized System) originates if all its components do, or if those that
    do not are worth at most `percent` of the set's FOB value; the limit itself is within.

    Interpreted: each component is judged by its own rule, the set's own is not asked (A30).
    """

    percent: Fraction

    def limit(self, fob: Fraction) -> Fraction:
        """The most that components which do not originate may be worth, in the currency of `fob`."""
        return fob * self.percent / 100

    def judge(self, non_originating: Fraction | None, fob: Fraction) -> Finding:
        """Whether a set with components worth `non_originating` that do not originate still originates."""
        if non_originating is None:
            return Finding(None, "4.14", Phrase("set_unknown"), ("A30",))
        met = non_originating <= self.limit(fob)
        key = "set_whole" if non_originating == 0 else "set_within" if met else "set_over"
        values = {} if key == "set_whole" else {"percent": str(self.percent)}
        return Finding(met, "4.14", Phrase(key, values), ("A30",))
