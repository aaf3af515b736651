"""Art. 4.24(2): may be denied if a) not originating, b) Art. 4.9, 4.10 or Annex 5 not met, c) verification cannot
establish origin, d) certificate forged or withdrawn, e) no reply within six months after the request, or an
insufficient one, f) no consent within 60 days of the dispatch of the notification of a visit, or a refusal. Art.
4.31(13): obstacles.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from burabay.origin.criteria import Criteria
from burabay.origin.criteria.denial import DenialFacts

ON = date(2026, 11, 1)
REQUEST, NOTICE = date(2026, 5, 1), date(2026, 9, 2)


@pytest.mark.parametrize(
    ("facts", "article"),
    [
        ({"originates": False}, "4.24(2)(a)"),
        ({"direct_consignment": False}, "4.24(2)(b)(i)"),
        ({"invoice": False}, "4.24(2)(b)(ii)"),
        ({"certificate_complete": False}, "4.24(2)(b)(iii)"),
        ({"verification": "not_originating"}, "4.24(2)(c)"),
        ({"verification": "forged"}, "4.24(2)(d)"),
        ({"verification": "withdrawn"}, "4.24(2)(d)"),
        ({"verification": "insufficient"}, "4.24(2)(e)"),
        ({"on": date(2026, 11, 2), "verification_requested": REQUEST}, "4.24(2)(e)"),
        ({"on": date(2026, 11, 2), "visit_notified": NOTICE}, "4.24(2)(f), 4.31(5)"),
        ({"visit_notified": NOTICE, "visit_answer": "refusal"}, "4.24(2)(f), 4.31(5)"),
        (
            {"visit_notified": NOTICE, "visit_answer": "consent", "visit_answered": date(2026, 11, 2)},
            "4.24(2)(f), 4.31(5)",
        ),
        ({"visit_obstructed": True}, "4.31(13)"),
    ],
)
def test_each_ground(facts: dict[str, Any], article: str, rules: Criteria) -> None:
    """Six months after 1 May end on 1 November 2026; 60 days after 2 September (28 + 31 + 1) end on 1 November too."""
    found = rules.denial.grounds(DenialFacts(**{"on": ON, **facts}))
    assert [(ground.met, ground.article) for ground in found] == [(True, article)]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"originates": True, "direct_consignment": True, "invoice": True, "certificate_complete": True},
        {"verification_requested": REQUEST},  # the last day for the reply
        {"verification_requested": date(2026, 1, 1), "verification": "confirmed"},
        {"visit_notified": NOTICE},
        {"visit_notified": NOTICE, "visit_answer": "consent", "visit_answered": ON},
    ],
)
def test_no_ground(facts: dict[str, Any], rules: Criteria) -> None:
    """What is not known is no ground."""
    assert rules.denial.grounds(DenialFacts(**{"on": ON, **facts})) == ()
