"""Art. 4.22: no less than three years from the date of issuance (producer, exporter, authorised body), or from the date
when the preference was granted (importer).
"""

from __future__ import annotations

from datetime import date

from burabay.origin.criteria import Criteria


def test_three_years(rules: Criteria) -> None:
    assert rules.records.exporter_until(date(2026, 3, 10)) == date(2029, 3, 10)
    assert rules.records.importer_until(date(2026, 5, 2)) == date(2029, 5, 2)
