"""Art. 4.13: accessories, spare parts, tools and information of the normal equipment are part of the goods for the
change of classification, their value counts in VAC; only where they are not invoiced separately and their quantities
and value are customary.
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria.counting import ROLES, counted


@pytest.mark.parametrize(
    ("apart", "customary", "for_shift"),
    [(False, True, False), (True, True, True), (False, False, True), (True, False, True)],
)
def test_part_of_the_goods_only_on_both_conditions(apart: bool, customary: bool, for_shift: bool) -> None:
    told = counted("accessory", separately_invoiced=apart, customary=customary)
    assert (told.for_shift, told.for_value, told.article) == (for_shift, True, "4.13")


def test_ordinary_materials_count_in_both() -> None:
    told = counted("material")
    assert (told.for_shift, told.for_value) == (True, True)


def test_every_role_has_an_article_and_no_other_is_known() -> None:
    assert [counted(role).article for role in ROLES] == ["4.2(h)", "4.11", "4.12", "4.13", "4.15"]
    with pytest.raises(KeyError):
        counted("gift")
