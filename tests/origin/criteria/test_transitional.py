"""Art. 4.35: originating goods in transportation, or in temporary storage in bond, for a period not exceeding one year
before entry into force (5 October 2016) have the preference if imported on or after that day, with a certificate issued
retroactively.
"""

from __future__ import annotations

from datetime import date

import pytest

from burabay.origin.criteria import Criteria


@pytest.mark.parametrize(
    ("began", "imported", "certificate", "met"),
    [
        ("2016-09-01", "2016-10-04", True, False),
        ("2016-09-01", "2016-10-05", True, True),
        ("2015-10-05", "2016-10-05", True, True),
        ("2015-10-04", "2016-10-05", True, False),
        ("2016-09-01", "2016-10-05", False, False),
        ("2016-09-01", "2016-10-05", None, None),
        ("2016-10-05", "2016-11-05", None, True),  # carriage began under the agreement: ordinary rules
    ],
)
def test_goods_on_the_way(
    began: str, imported: str, certificate: bool | None, met: bool | None, rules: Criteria
) -> None:
    finding = rules.transitional.judge(
        date.fromisoformat(began), date.fromisoformat(imported), retroactive_certificate=certificate
    )
    assert finding.met is met
