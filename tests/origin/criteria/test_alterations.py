"""Art. 4.21: neither erasures nor superimpositions; alterations by striking out and printing, approved by a person
authorised to sign and certified by an official seal.
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria import Criteria


@pytest.mark.parametrize(
    ("erased", "struck_out", "approved", "sealed", "met"),
    [
        (False, False, None, None, True),
        (True, True, True, True, False),
        (False, True, True, True, True),
        (False, True, True, False, False),
        (False, True, False, None, False),
        (False, True, True, None, None),
    ],
)
def test_changes(
    *, erased: bool, struck_out: bool, approved: bool | None, sealed: bool | None, met: bool | None, rules: Criteria
) -> None:
    finding = rules.alterations.judge(erased=erased, struck_out=struck_out, approved=approved, sealed=sealed)
    assert finding.met is met
