"""Art. 4.14: a set originates when all components do; or when the value of those that do not does not exceed 15 percent
of the FOB value of the set.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from burabay.origin.criteria import Criteria
from burabay.wording import say


@pytest.mark.parametrize(
    ("non_originating", "met", "reason"),
    [
        (Fraction(0), True, "set_whole"),
        (Fraction(12), True, "set_within"),
        (Fraction("12.01"), False, "set_over"),
        (None, None, "set_unknown"),
    ],
)
def test_fifteen_percent_of_the_set(
    non_originating: Fraction | None, met: bool | None, reason: str, rules: Criteria
) -> None:
    """A tool set of 80.00 FOB: 15 % is 12.00, which does not exceed it."""
    assert rules.sets.limit(Fraction(80)) == 12
    finding = rules.sets.judge(non_originating, Fraction(80))
    assert (finding.met, finding.article, finding.assumptions) == (met, "4.14", ("A30",))
    assert finding.reason.key == reason
    assert ("15 %" in say(finding.reason, "en")) is (reason in ("set_within", "set_over"))
