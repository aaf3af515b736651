"""Art. 4.17: no certificate is required where the customs value does not exceed 200 US dollars or its equivalent,
provided that the importation is not part of consignments arranged to avoid it.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from burabay.origin.criteria import Criteria


@pytest.mark.parametrize(
    ("value", "arranged", "met"),
    [
        (Fraction(200), None, True),
        (Fraction("200.01"), None, False),
        (Fraction(150), True, False),
        (Fraction(150), False, True),
        (None, None, None),
        (None, True, False),
    ],
)
def test_two_hundred_dollars(value: Fraction | None, arranged: bool | None, met: bool | None, rules: Criteria) -> None:
    assert rules.small_consignment.judge(value, arranged).met is met
