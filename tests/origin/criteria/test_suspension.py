"""Art. 4.25: 30 days of consultations, 60 days of the Joint Committee, then suspension of at most four months, renewed
for no longer than three; it shall not apply to goods already exported on the day that it comes into effect, by the date
of the transport document.
"""

from __future__ import annotations

from datetime import date

import pytest

from burabay.origin.criteria import Criteria

EFFECT = date(2026, 9, 1)


def test_steps_before_it(rules: Criteria) -> None:
    """Consultations from 1 May 2026: 30 days end on 31 May; referred that day, 60 days end on 30 July."""
    assert rules.suspension.refer_after(date(2026, 5, 1)) == date(2026, 5, 31)
    assert rules.suspension.suspend_after(date(2026, 5, 31)) == date(2026, 7, 30)


def test_four_months_and_three_more(rules: Criteria) -> None:
    """As A8 counts: from 1 September through 31 December 2026; renewed, through 31 March 2027."""
    assert rules.suspension.last_day(EFFECT) == date(2026, 12, 31)
    assert rules.suspension.last_day(EFFECT, renewed=True) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("imported", "exported", "renewed", "met"),
    [
        ("2026-08-31", "2026-08-20", False, True),
        ("2026-09-01", "2026-08-31", False, True),
        ("2026-10-01", "2026-09-01", False, True),  # exported on the day itself (A26)
        ("2026-10-01", "2026-09-02", False, False),
        ("2026-12-31", "2026-12-01", False, False),
        ("2027-01-01", "2026-12-01", False, True),
        ("2027-01-01", "2026-12-01", True, False),
        ("2026-10-01", "", False, None),
    ],
)
def test_whose_goods_are_spared(imported: str, exported: str, renewed: bool, met: bool | None, rules: Criteria) -> None:
    left = date.fromisoformat(exported) if exported else None
    assert rules.suspension.judge(EFFECT, date.fromisoformat(imported), left, renewed=renewed).met is met
