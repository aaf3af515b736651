"""Art. 4.11: packaging for retail sale."""

from __future__ import annotations

from dataclasses import dataclass

from burabay.origin.criteria.counted import Counted


@dataclass(frozen=True, slots=True)
class RetailPackaging:
    """Art. 4.11. Packaging in which goods are sold by retail is left out of the change of classification if it is
    classified with the goods (general rule 5 of the Harmonized System), and counts in value added content as an
    originating or non-originating material.

    Packaging that is not classified with the goods is goods of its own: it counts in both.

    Interpreted: packaging from elsewhere leaves goods wholly obtained, but not made of originating materials alone
    (A61).
    """

    def counted(self, *, classified_with_goods: bool = True) -> Counted:
        """Where the packaging counts."""
        return Counted(for_shift=not classified_with_goods, for_value=True, article="4.11")
