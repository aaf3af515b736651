"""Art. 4.6(1): exclusively by themselves or in combination, seventeen operations are insufficient: a) preserving, b)
freezing or thawing, c) packaging, d) washing, cleaning, e) ironing or pressing of textiles, f) colouring, polishing,
varnishing, oiling, g) husking, bleaching, polishing and glazing of cereals and rice, h) sugar lumps, i) peeling,
shelling, j) simple sharpening, grinding, k) cutting, l) sifting, sorting, m) bottles, bags, boxes, n) marks, labels, o)
simple mixing, p) simple assembly or disassembly, q) slaughter, sorting of meat. (2): simple needs no special skills or
machines.
"""

from __future__ import annotations

import pytest

from burabay.origin.criteria import Criteria
from burabay.origin.criteria.insufficient import INSUFFICIENT, UNCLEAR


def test_all_seventeen_letters(rules: Criteria) -> None:
    assert sorted(set(INSUFFICIENT.values())) == list("abcdefghijklmnopq")
    for operation, letter in INSUFFICIENT.items():
        finding = rules.insufficient.judge([operation])
        assert (finding.met, finding.article) == (False, f"4.6(1)({letter})"), operation


def test_all_together_are_not_enough_either(rules: Criteria) -> None:
    assert rules.insufficient.judge(list(INSUFFICIENT)).met is False


@pytest.mark.parametrize("more", ["sewing", "roasting", "Welding", "surface mounting"])
def test_one_operation_beyond_the_list_is_enough(more: str, rules: Criteria) -> None:
    """Reading A21. Cashews shelled, peeled and roasted; fabric cut and sewn."""
    finding = rules.insufficient.judge(["peeling", "cutting", more])
    assert (finding.met, finding.assumptions) == (True, ("A21",))


@pytest.mark.parametrize("operation", sorted(UNCLEAR))
def test_simple_or_not_must_be_said(operation: str, rules: Criteria) -> None:
    """Assembly alone: 4.6(1)(p) names simple assembly, and 4.6(2) asks for skills and machines."""
    assert rules.insufficient.judge([operation, "packaging"]).met is None
    assert rules.insufficient.judge([operation, "welding"]).met is True


def test_words_are_read_as_people_write_them(rules: Criteria) -> None:
    assert rules.insufficient.judge(["Simple assembly"]).met is False
    assert rules.insufficient.judge([" Re-packaging "]).met is False


@pytest.mark.parametrize(
    "word",
    [
        "pack",
        "polish rice",
        "cut",
        "laser cutting",
        "packging",
        "cutting and packing",
        "assemble",
        "упаковка",
        "12",
        "may",
    ],
)
def test_a_word_that_may_be_of_the_list_is_asked_about(word: str, rules: Criteria) -> None:
    """A slip of the pen, another form or another language must not confer origin. `may` (to sew) cannot be told."""
    assert rules.insufficient.judge([word]).met is (True if word == "may" else None)


@pytest.mark.parametrize(
    "word", ["tanning", "drying", "baking", "casting", "rolling", "soldering", "milling", "printing", "making"]
)
def test_a_word_of_other_work_is_beyond_the_list(word: str, rules: Criteria) -> None:
    assert rules.insufficient.judge([word]).met is True


def test_what_was_done_is_not_guessed(rules: Criteria) -> None:
    assert rules.insufficient.judge([]).met is None
    assert rules.insufficient.judge([" "]).met is None
