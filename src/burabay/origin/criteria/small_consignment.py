"""Art. 4.17: when no certificate is needed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class SmallConsignment:
    """Art. 4.17. Originating goods of a customs value up to `value` USD (the amount itself is within), or a higher one
    that the importing Party sets, need no certificate, unless the import is part of consignments arranged to avoid it.

    Interpreted: the value is that of the whole consignment, and no Party is known to have set more (A33).
    """

    value: Fraction

    def judge(self, customs_value_usd: Fraction | None, arranged: bool | None = None) -> Finding:
        """Whether no certificate is needed. `arranged`: the consignment was split to avoid one, as far as known."""
        limit = str(self.value)
        if arranged:
            return Finding(False, "4.17", Phrase("small_arranged"))
        if customs_value_usd is None:
            return Finding(None, "4.17", Phrase("small_unknown", {"value": limit}), ("A33",))
        met = customs_value_usd <= self.value
        return Finding(met, "4.17", Phrase("small_yes" if met else "small_no", {"value": limit}), ("A33",))
