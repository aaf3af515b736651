"""Art. 4.15: the origin of fuel and energy, tools, moulds, spare parts of equipment, lubricants, clothing, test
devices, catalysts, solvents and the like, which are not incorporated into the goods, shall not be taken into account.
"""

from __future__ import annotations

from burabay.origin.criteria.counting import Counted, counted


def test_counts_nowhere() -> None:
    assert counted("indirect") == Counted(for_shift=False, for_value=False, article="4.15")
