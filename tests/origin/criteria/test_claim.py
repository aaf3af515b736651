"""Art. 4.16(4): a certificate is valid for 12 months from the date of issuance and must be submitted within that period
but not later than the import declaration, except one in substitution (4.20(2)). Art. 4.20: duplicates and substitutes
are valid no longer than 12 months from the date of the original.
"""

from __future__ import annotations

from datetime import date

import pytest

from burabay.origin.criteria import Criteria
from burabay.origin.criteria.claim import Kind

ISSUED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("submitted", "declared", "met"),
    [
        ("2026-03-10", "2026-03-10", True),
        ("2027-03-10", "2027-03-10", True),  # the last day (A25)
        ("2027-03-11", "2027-03-11", False),
        ("2026-05-02", "2026-05-01", False),  # a day after the declaration
        ("2026-05-01", "2026-05-02", True),
        ("2026-03-09", "2026-03-10", False),  # before it was issued
    ],
)
def test_an_original_in_time(submitted: str, declared: str, met: bool, rules: Criteria) -> None:
    finding = rules.claim.judge(ISSUED, date.fromisoformat(submitted), date.fromisoformat(declared))
    assert (finding.met, finding.article) == (met, "4.16(4)")


@pytest.mark.parametrize(
    ("kind", "submitted", "met"),
    [
        ("substitution", "2026-12-24", True),  # after the declaration, within 12 months of the first
        ("duplicate", "2026-12-24", False),
        ("substitution", "2027-03-11", False),  # issued in December 2026, but the first was of 10 March 2026
        ("duplicate", "2026-12-20", True),
    ],
)
def test_a_certificate_in_place_of_another(kind: Kind, submitted: str, met: bool, rules: Criteria) -> None:
    """Issued on 15 December 2026 in place of one of 10 March 2026; declaration of 20 December 2026."""
    declared = date(2026, 12, 20)
    finding = rules.claim.judge(date(2026, 12, 15), date.fromisoformat(submitted), declared, kind, ISSUED)
    assert finding.met is met


def test_the_first_certificate_must_be_known(rules: Criteria) -> None:
    assert rules.claim.judge(ISSUED, ISSUED, ISSUED, "duplicate").met is None
