"""Art. 4.4: wholly obtained are a) plants grown or gathered in a Party, b) animals born and raised there, c) goods of
live animals, d) gathering, hunting, catching, fishing, farming, aquaculture, e) minerals, f) sea fishing on the high
seas by a vessel registered in a Party under its flag, g) what its factory ship makes of that, h) waste and scrap, i)
used goods, both fit only for raw materials, j) goods of a registered spacecraft, k) what is produced solely from a) to
j).
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria import Criteria
from burabay.origin.criteria.wholly_obtained import WAYS
from burabay.wording import LANGUAGES, say


def test_eleven_ways_by_letter(rules: Criteria) -> None:
    assert sorted(WAYS.values()) == list("abcdefghijk")
    for way, letter in WAYS.items():
        finding = rules.wholly_obtained.judge(way, (True,))
        assert (finding.met, finding.article) == (True, f"4.4({letter})")
        assert all("{" not in say(finding.reason, language) for language in LANGUAGES)


def test_how_goods_were_obtained_is_not_guessed(rules: Criteria) -> None:
    assert rules.wholly_obtained.judge("").met is None
    assert rules.wholly_obtained.judge("bought").met is None


@pytest.mark.parametrize(
    ("materials", "met"),
    [((True, True), True), ((True, False), False), ((True, None), None), ((None, False), False), ((), None)],
)
def test_solely_from_wholly_obtained_goods(
    materials: tuple[bool | None, ...], met: bool | None, rules: Criteria
) -> None:
    """Letter k: cashew kernels of own nuts are wholly obtained; with one bought nut of a third country they are not."""
    assert rules.wholly_obtained.judge("solely_from_these", materials).met is met


@pytest.mark.parametrize("way", ["sea_fishing", "factory_ship", "space"])
def test_ships_and_spacecraft_count_by_their_registry(way: str, rules: Criteria) -> None:
    assert rules.wholly_obtained.judge(way, registered_in="VN").met is True
    assert rules.wholly_obtained.judge(way, registered_in="RU").met is True
    assert rules.wholly_obtained.judge(way, registered_in="PA").met is False


def test_registry_of_a_ship_says_nothing_of_plants(rules: Criteria) -> None:
    assert rules.wholly_obtained.judge("plants", registered_in="PA").met is True
