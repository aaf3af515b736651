"""Art. 4.9: transported directly; or through third countries if a) justified for geographical reasons or related
exclusively to transport requirements, b) not entered into trade or consumption there, c) no operation other than
unloading, reloading, storing or any necessary operation to preserve their condition.
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria import Criteria


@pytest.mark.parametrize(
    ("given", "met"),
    [("geography", True), ("transport", True), ("other", False), ("price", None), ("geographic", None), ("", None)],
)
def test_reason_of_the_way(given: str, met: bool | None, rules: Criteria) -> None:
    assert rules.direct_consignment.reason(given).met is met


@pytest.mark.parametrize(("traded", "met"), [(False, True), (True, False), (None, None)])
def test_trade_on_the_way(traded: bool | None, met: bool | None, rules: Criteria) -> None:
    assert rules.direct_consignment.not_traded(traded).met is met


@pytest.mark.parametrize(
    ("done", "met", "reading"),
    [
        ((), True, ()),
        (("unloading", "reloading", "storing", "preserving"), True, ()),
        (("Gauge change",), True, ("A7",)),
        (("container_change",), True, ("A7",)),
        (("splitting",), False, ("A29",)),
        (("storing", "labelling"), False, ("A29",)),
        (("repacking",), False, ("A29",)),
        (("inspection",), None, ()),  # neither named nor against the article: asked
        (("inspection", "splitting"), False, ("A29",)),
        (None, None, ()),
    ],
)
def test_work_on_the_way(
    done: tuple[str, ...] | None, met: bool | None, reading: tuple[str, ...], rules: Criteria
) -> None:
    finding = rules.direct_consignment.operations(done)
    assert (finding.met, finding.assumptions) == (met, reading)
