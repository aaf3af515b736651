"""Art. 4.23(2): granted if the goods originate, compliance is shown and a valid certificate is submitted; (3): in
reasonable doubt it may be suspended or denied.
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria import Criteria


@pytest.mark.parametrize(
    ("facts", "doubt", "met"),
    [
        ((True, True, True), False, True),
        ((True, True, True), True, None),
        ((True, None, True), False, None),
        ((True, None, False), False, False),
        ((False, True, True), True, False),
    ],
)
def test_all_conditions(
    facts: tuple[bool | None, bool | None, bool | None], doubt: bool, met: bool | None, rules: Criteria
) -> None:
    originates, complies, certificate = facts
    finding = rules.granting.judge(originates=originates, complies=complies, certificate=certificate, doubt=doubt)
    assert finding.met is met
