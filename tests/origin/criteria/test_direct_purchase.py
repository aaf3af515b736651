"""Art. 4.10: the preference is granted where the invoice is issued by a person registered in a third country; not where
that country is on the list of offshore countries, which is Annex 4 (thirty entries) until a joint protocol.
"""

from __future__ import annotations

import pytest

from burabay.lawbook.law import Law
from burabay.origin.criteria import Criteria
from burabay.origin.criteria.parties import country_name, is_country


@pytest.mark.parametrize(
    ("issuer", "met"),
    [
        ("VN", True),
        ("KG", True),
        ("SG", True),
        ("HK", True),  # not on the list, though Macau is
        ("MO", False),
        ("VG", False),
        ("PA", False),
        ("MY-15", False),  # the island of Labuan
        ("MY", None),  # Malaysia: Labuan or elsewhere?
        ("", None),
    ],
)
def test_where_the_issuer_is_registered(issuer: str, met: bool | None, rules: Criteria) -> None:
    assert rules.direct_purchase.judge(issuer).met is met


def test_thirty_territories_each_under_the_code_of_its_name(law: Law, rules: Criteria) -> None:
    """The code is not misplaced by a row: the English name of each code shares a word with the annex's name."""
    assert len(rules.direct_purchase.offshore) == 30
    for row in law.offshore:
        assert is_country(row.iso)
        # "and", "of", "Islands" are shared by many; Kitts is short for Christopher.
        name = country_name(row.iso)["en"].replace("Kitts", "Christopher").replace("Macao", "Macau")
        common = {"and", "of", "the", "Islands", "Islands,", "Island", "Republic", "Saint", "St."}
        words = (set(row.territory.split()) & set(name.split())) - common
        assert words or row.territory == name, (row.territory, name)
        assert rules.direct_purchase.judge(row.iso).met is False
