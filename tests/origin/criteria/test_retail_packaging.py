"""Art. 4.11: packaging for retail sale, if classified with the goods, is disregarded for the change of classification;
its value is counted as originating or non-originating in value added content.
"""

from __future__ import annotations

from burabay.origin.criteria.counting import Counted, counted


def test_left_out_of_the_shift_and_counted_in_value() -> None:
    assert counted("retail_packaging") == Counted(for_shift=False, for_value=True, article="4.11")


def test_packaging_that_is_goods_of_its_own_counts_in_both() -> None:
    """A tin that serves long after the tea is classified apart (general rule 5(b)): no "classified with the goods"."""
    told = counted("retail_packaging", classified_with_goods=False)
    assert (told.for_shift, told.for_value) == (True, True)
