"""Art. 4.12: packing in which goods are packed exclusively for transport shall not be taken into account."""

from __future__ import annotations

from burabay.origin.criteria.counting import Counted, counted


def test_counts_nowhere() -> None:
    assert counted("shipping_packing") == Counted(for_shift=False, for_value=False, article="4.12")
