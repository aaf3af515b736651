"""Art. 4.7: goods or materials that originate in a Party and are used in the other are considered to originate where
the last operations other than those of Art. 4.6(1) were carried out. Their origin shall be confirmed by a certificate
EAV.
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria import Criteria

EAV = "EAV VN-BY 26/000123"


@pytest.mark.parametrize(
    ("material", "made_in", "evidence", "enough", "met"),
    [
        ("VN", "BY", EAV, True, True),
        ("VN", "BY", EAV, False, False),  # sewn in Viet Nam, only packed in Belarus: it stays Vietnamese
        ("VN", "BY", EAV, None, None),
        ("VN", "BY", "", True, False),  # reading A22: without a certificate it counts as non-originating
        ("VN", "BY", "invoice 7", True, False),
        ("VN", "BY", "EAVESDROP", True, False),
        ("BY", "VN", "eav 5", True, True),
        ("RU", "BY", "", False, True),  # reading A19: one Party, its own material
        ("CN", "VN", EAV, True, False),
        ("VN", "CN", EAV, True, False),
        ("", "VN", EAV, True, False),
    ],
)
def test_where_a_material_of_the_other_party_originates(
    *, material: str, made_in: str, evidence: str, enough: bool | None, met: bool | None, rules: Criteria
) -> None:
    assert rules.accumulation.judge(material, made_in, evidence, enough).met is met
