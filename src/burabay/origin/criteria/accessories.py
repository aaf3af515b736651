"""Art. 4.13: accessories, spare parts, tools, instructions."""

from __future__ import annotations

from dataclasses import dataclass

from burabay.origin.criteria.counted import Counted


@dataclass(frozen=True, slots=True)
class Accessories:
    """Art. 4.13. Accessories, spare parts, tools and information that come with goods as their normal equipment are
    left out of the change of classification and count in value added content.

    Only where they are not invoiced apart and their quantity and value are customary (4.13(3)); paragraph 1's "or" does
    not widen that, for paragraph 3 says "only where". Else they are materials like any other.
    """

    def counted(self, *, separately_invoiced: bool = False, customary: bool = True) -> Counted:
        """Where they count."""
        apart = separately_invoiced or not customary
        return Counted(for_shift=apart, for_value=True, article="4.13")
