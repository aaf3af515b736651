"""Art. 4.30(3): the recipient of a request shall respond within six months after its date; 4.24(2)(e): without a reply,
or with an insufficient one, the preference may be denied; 4.30(4): duties are refunded if origin is confirmed.
"""

from __future__ import annotations

from datetime import date

import pytest

from burabay.origin.criteria import Criteria

REQUEST = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("answer", "on", "met", "article"),
    [
        ("", "2027-02-28", None, "4.30(3)"),  # six months after 31 August: the last day of February
        ("", "2027-03-01", False, "4.24(2)(e)"),
        ("confirmed", "2026-12-01", True, "4.30(4)"),
        ("insufficient", "2026-12-01", None, "4.24(2)(e)"),
        ("not_originating", "2026-12-01", False, "4.30(4)"),
        ("forged", "2026-12-01", False, "4.30(4)"),
        ("withdrawn", "2026-12-01", False, "4.30(4)"),
    ],
)
def test_reply(answer: str, on: str, met: bool | None, article: str, rules: Criteria) -> None:
    assert rules.verification.reply_by(REQUEST) == date(2027, 2, 28)
    finding = rules.verification.judge(REQUEST, answer, date.fromisoformat(on))
    assert (finding.met, finding.article) == (met, article)


def test_no_other_answer_is_known(rules: Criteria) -> None:
    with pytest.raises(KeyError):
        rules.verification.judge(REQUEST, "perhaps", REQUEST)
