"""Art. 4.5: which value a non-originating material counts at, and the threshold of value added content."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class ValueAddedContent:
    """Art. 4.5 and Annex 3, general note 2. Value added content is the FOB value less the value of the non-originating
    materials, over the FOB value. A material counts (a) at its CIF value when imported into a Party, or (b) at the
    earliest price that can be shown to be paid for it in the Party where it is worked; freight, insurance and packing
    from its seller there to the works are left out. The rule asks for *not less than* so many percent: the threshold
    itself is enough.

    The article sets no order between (a) and (b): the CIF value is taken where it is given.
    """

    def material_value(
        self, cif: Fraction | None, price_paid: Fraction | None = None, inland_costs: Fraction = Fraction(0)
    ) -> Fraction | None:
        """The value that a material counts at, in one currency; None if neither value is known.

        `inland_costs` (freight, insurance, packing inside the Party) are part of `price_paid` and are taken off it.
        """
        if cif is not None:
            return cif
        return None if price_paid is None else price_paid - inland_costs

    def content(self, non_originating: Fraction, fob: Fraction) -> Fraction:
        """Value added content in percent. `fob` must be above zero."""
        return (fob - non_originating) / fob * 100

    def most(self, threshold: Fraction, fob: Fraction) -> Fraction:
        """The largest value of non-originating materials at which `threshold` percent is still met."""
        return fob * (100 - threshold) / 100

    def judge(self, threshold: Fraction, non_originating: Fraction | None, fob: Fraction) -> Finding:
        """Whether the goods have at least `threshold` percent; cannot be told where a value is unknown."""
        article = "4.5; Annex 3, general note 2"
        if non_originating is None:
            return Finding(None, article, Phrase("content_unknown"))
        met = self.content(non_originating, fob) >= threshold
        return Finding(met, article, Phrase("content_enough" if met else "content_short"))
