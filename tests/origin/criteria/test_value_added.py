"""Art. 4.5: VAC = (FOB value - value of non-originating materials) / FOB value x 100 %, where the materials count at
their CIF value at importation, or at the earliest ascertained price paid in the Party, without freight, insurance,
packing and other costs of transport from the supplier's place there. Annex 3, general note 2: VAC X % means not less
than X percent.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from burabay.origin.criteria import Criteria


def test_the_threshold_itself_is_enough(rules: Criteria) -> None:
    """A car of 20,000 USD at VAC 50 %: materials of 10,000.00 leave exactly 50 %; a cent more leaves less."""
    fob, half = Fraction(20_000), Fraction(50)
    assert rules.value_added.content(Fraction(9_400), fob) == 53
    assert rules.value_added.content(Fraction(10_600), fob) == 47
    assert rules.value_added.most(half, fob) == 10_000
    assert rules.value_added.judge(half, Fraction(10_000), fob).met is True
    assert rules.value_added.judge(half, Fraction("10000.01"), fob).met is False


def test_a_third_of_a_percent_is_not_rounded_away(rules: Criteria) -> None:
    """VAC 40 %, FOB 300: 180 leaves 40 % exactly, 180.0001 leaves 39.99996...: under it."""
    assert rules.value_added.judge(Fraction(40), Fraction("180.0001"), Fraction(300)).met is False


def test_unknown_value_is_not_zero(rules: Criteria) -> None:
    assert rules.value_added.judge(Fraction(50), None, Fraction(100)).met is None


@pytest.mark.parametrize(
    ("cif", "paid", "inland", "counts"),
    [
        (Fraction(100), None, Fraction(0), 100),
        (Fraction(100), Fraction(130), Fraction(10), 100),  # imported: the CIF value, nothing is taken off it
        (None, Fraction(130), Fraction(10), 120),  # bought here: 130 less 10 of freight from the seller to the works
        (None, None, Fraction(10), None),
    ],
)
def test_value_of_a_material(
    cif: Fraction | None, paid: Fraction | None, inland: Fraction, counts: int | None, rules: Criteria
) -> None:
    assert rules.value_added.material_value(cif, paid, inland) == counts
