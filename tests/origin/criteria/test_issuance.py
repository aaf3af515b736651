"""Art. 4.18(2), (8): issued prior to or at the time of exportation; in exceptional cases afterwards, and then marked
"ISSUED RETROACTIVELY".
"""

from __future__ import annotations

from datetime import date

from burabay.origin.criteria import Criteria

EXPORTED = date(2026, 6, 1)


def test_mark_from_the_day_after_exportation(rules: Criteria) -> None:
    """Reading A26: the day of the transport document itself is in time."""
    assert rules.issuance.mark(date(2026, 5, 31), EXPORTED) == ""
    assert rules.issuance.mark(EXPORTED, EXPORTED) == ""
    assert rules.issuance.mark(date(2026, 6, 2), EXPORTED) == "ISSUED RETROACTIVELY"


def test_the_mark_must_stand_where_it_is_due(rules: Criteria) -> None:
    late = date(2026, 6, 2)
    assert rules.issuance.judge(late, EXPORTED, marked=True).met is True
    assert rules.issuance.judge(late, EXPORTED, marked=True).reason.key == "issue_retroactive"
    assert rules.issuance.judge(EXPORTED, EXPORTED, marked=False).reason.key == "issue_in_time"
    assert rules.issuance.judge(late, EXPORTED, marked=False).met is False
    assert rules.issuance.judge(EXPORTED, EXPORTED, marked=False).met is True
    assert rules.issuance.judge(late, None, marked=False).met is None
