"""Art. 4.20: a duplicate bears "DUPLICATE OF THE CERTIFICATE OF ORIGIN NUMBER_DATE_", one in substitution "ISSUED IN
SUBSTITUTION FOR THE CERTIFICATE OF ORIGIN NUMBER___DATE___"; both are valid no longer than 12 months from the date of
issuance of the original.
"""

from __future__ import annotations

from datetime import date

from burabay.origin.criteria import Criteria

FIRST = date(2026, 3, 10)


def test_words_of_box_5(rules: Criteria) -> None:
    cases = rules.specific_cases
    assert cases.duplicate_mark("VN-RU 26/01", FIRST) == (
        "DUPLICATE OF THE CERTIFICATE OF ORIGIN NUMBER VN-RU 26/01 DATE 2026-03-10"
    )
    assert cases.substitution_mark("VN-RU 26/01", FIRST) == (
        "ISSUED IN SUBSTITUTION FOR THE CERTIFICATE OF ORIGIN NUMBER VN-RU 26/01 DATE 2026-03-10"
    )


def test_validity_runs_from_the_first(rules: Criteria) -> None:
    assert rules.specific_cases.valid_until(FIRST) == date(2027, 3, 10)
