"""Art. 1.1(n): Parties are Viet Nam, of the one part, and the member states and the Union, jointly or individually, of
the other part. Reading A19: the five states are one Party.
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria.parties import country_name, is_country, other_party, party_of


@pytest.mark.parametrize(
    ("country", "party", "other"),
    [
        ("VN", "VN", "EAEU"),
        *((state, "EAEU", "VN") for state in ("AM", "BY", "KG", "KZ", "RU", "EAEU")),
        ("CN", "", ""),
        ("", "", ""),
    ],
)
def test_party_and_the_other(country: str, party: str, other: str) -> None:
    assert (party_of(country), other_party(party_of(country))) == (party, other)


def test_countries_have_names_and_regions_are_none() -> None:
    assert country_name("KZ")["ru"] == "Казахстан"
    assert country_name("CN")["vi"] == "Trung Quốc"
    assert country_name("MY-15")["ru"] == "Лабуан (Малайзия)"
    assert [is_country(code) for code in ("VN", "MY-15", "EU", "ZZ", "001", "00", "")] == [True, True] + [False] * 5
