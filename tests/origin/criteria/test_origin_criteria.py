"""Art. 4.3: goods originate in a Party if they are wholly obtained there, or produced in one or both Parties of
originating materials alone, or produced there of other materials too and satisfy the rule of Annex 3. Annex 5, box 9,
writes these WO, PE and PSR.
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria import Criteria


@pytest.mark.parametrize(
    ("wholly", "materials", "rule", "criterion", "met"),
    [
        (True, (), None, "WO", True),
        (True, (False,), False, "WO", True),  # the first criterion that holds is the one of box 9
        (False, (True, True), False, "PE", True),
        (False, (True, False), True, "PSR", True),
        (False, (True, None), True, "PSR", True),
        (False, (True, False), False, "", False),
        (False, (), False, "", False),  # no material is no proof of originating materials alone
        (False, (True, False), None, "", None),
        (None, (False,), False, "", None),
        (False, (True, None), False, "", None),
    ],
)
def test_first_criterion_that_holds(
    *,
    wholly: bool | None,
    materials: tuple[bool | None, ...],
    rule: bool | None,
    criterion: str,
    met: bool | None,
    rules: Criteria,
) -> None:
    found, finding = rules.origin.judge(wholly, materials, rule)
    assert (found, finding.met) == (criterion, met)
    assert finding.article.startswith("4.3")
