"""Art. 4.8: goods that do not undergo a change in tariff classification originate nonetheless if all non-originating
materials without the required change do not exceed 10 percent of the FOB value, and all else is met; those materials
are included in the value of non-originating materials for any VAC requirement.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from burabay.origin.criteria import Criteria


@pytest.mark.parametrize(
    ("not_shifted", "met"),
    [(Fraction(0), True), (Fraction("125.40"), True), (Fraction("125.41"), False), (None, None)],
)
def test_ten_percent_of_the_fob_value_and_not_a_cent_more(
    not_shifted: Fraction | None, met: bool | None, rules: Criteria
) -> None:
    """FOB 1,254.00: a tenth is 125.40, which does not exceed it."""
    assert rules.de_minimis.limit(Fraction(1_254)) == Fraction("125.4")
    assert rules.de_minimis.judge(not_shifted, Fraction(1_254)).met is met
