"""Art. 4.31: written consent within 60 days of the dispatch of the notification, the visit within 60 days of the
receipt of consent, the determination within 90 days of its first day, the whole within 210 days; without consent the
preference shall be denied.
"""

from __future__ import annotations

from datetime import date

import pytest

from burabay.origin.criteria import Criteria

NOTICE = date(2026, 1, 1)


def test_each_step_at_its_latest_makes_two_hundred_and_ten_days(rules: Criteria) -> None:
    """2026: 1 January + 60 = 2 March; + 60 = 1 May; + 90 = 30 July, which is 1 January + 210 (reading A31)."""
    steps = rules.visit.timetable(NOTICE, consent_received=date(2026, 3, 2), first_day=date(2026, 5, 1))
    assert [(step.last, step.article) for step in steps] == [
        (date(2026, 3, 2), "4.31(4)"),
        (date(2026, 5, 1), "4.31(6)"),
        (date(2026, 7, 30), "4.31(7)"),
        (date(2026, 7, 30), "4.31(8)"),
    ]


def test_a_step_whose_beginning_is_not_known_has_no_day(rules: Criteria) -> None:
    assert [step.last for step in rules.visit.timetable(NOTICE)] == [date(2026, 3, 2), None, None, date(2026, 7, 30)]


@pytest.mark.parametrize(
    ("received", "on", "refused", "met"),
    [
        (None, "2026-03-02", False, None),
        (None, "2026-03-03", False, False),
        ("2026-03-02", "2026-06-01", False, True),
        ("2026-03-03", "2026-06-01", False, False),
        (None, "2026-01-20", True, False),
    ],
)
def test_consent(received: str | None, on: str, refused: bool, met: bool | None, rules: Criteria) -> None:
    came = date.fromisoformat(received) if received else None
    assert rules.visit.consent(NOTICE, came, date.fromisoformat(on), refused=refused).met is met
