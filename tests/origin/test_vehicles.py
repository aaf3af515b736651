"""Annex 3, 87.02-87.04: twelve operations, five of them only of vehicles that the brackets name.

Worked from the brackets: a petrol car needs no traction motor and no check of radio interference (10 of 12); a diesel
one no suspension and no exhaust either (8); an electric one no engine and no exhaust (10); a hybrid all 12.
"""

from __future__ import annotations

import pytest

from burabay.origin.vehicles import ASKED, judge, missing


@pytest.mark.parametrize(
    ("propulsion", "not_asked"),
    [
        ("petrol", {"traction_motor_mounting", "radio_interference_check"}),
        (
            "diesel",
            {"traction_motor_mounting", "radio_interference_check", "suspension_mounting", "exhaust_mounting"},
        ),
        ("electric", {"engine_mounting", "exhaust_mounting"}),
        ("hybrid", set()),
        ("diesel_hybrid", {"exhaust_mounting"}),
    ],
)
def test_what_is_asked(propulsion: str, not_asked: set[str]) -> None:
    assert len(ASKED) == 12
    assert set(ASKED) - set(missing((), propulsion)) == not_asked
    assert judge(missing((), propulsion), propulsion).met is True
    assert judge(missing((), propulsion)[1:], propulsion).met is False


def test_without_the_propulsion_it_cannot_be_told() -> None:
    """Seven operations are asked of every vehicle: without one of those, no propulsion helps."""
    of_all = missing((), "")
    assert len(of_all) == 7
    assert judge(of_all, "").met is None
    assert judge(of_all[1:], "").met is False
    assert judge(tuple(ASKED), "").met is True
