"""Change of classification (Annex 3, general notes 2 and 3), and codes of HS 2022 on their way to HS 2012."""

from __future__ import annotations

import pytest

from burabay.book import Book
from burabay.origin.expressions import ChangeOfClassification, parse
from burabay.origin.shift import shift


def change(text: str) -> ChangeOfClassification:
    found = parse(text).alternatives[0].change
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("rule", "goods", "material", "met"),
    [
        ("CC", "620520", "520831", True),
        ("CC", "620520", "621790", False),
        ("CTH", "940360", "940390", False),
        ("CTH", "940360", "940130", True),
        ("CTSH", "090121", "090111", True),
        ("CTSH", "090121", "090121", False),
        ("CC, except from Chapter 17", "040229", "170199", False),
        ("CTH, except from 72.07-72.09", "721011", "720853", False),
        ("CTH, except from 72.07-72.09", "721011", "720610", True),
        ("CTH, except from 4805.40", "482320", "480540", False),
        ("CTH, except from 4805.40", "482320", "480550", True),
    ],
)
def test_one_code(rule: str, goods: str, material: str, met: bool) -> None:
    assert shift(change(rule), goods, (material,)).met is met


UPPERS = "CTH, except uppers from 6406.10, 6406.90, whether or not attached to soles other than outer soles"


@pytest.mark.parametrize(("kind", "met"), [("uppers", False), ("other", True), ("", None), ("hulls", True)])
def test_only_uppers_are_excepted(kind: str, met: bool | None) -> None:
    """Heading 64.06 also has soles and parts of uppers: what the material is must be said."""
    assert shift(change(UPPERS), "640411", ("640610",), kind).met is met


def test_outer_soles_need_no_kind() -> None:
    assert shift(change(UPPERS), "640411", ("640620",)).met is True


def test_where_several_codes_stand_behind_one_each_is_named() -> None:
    """A processor (8542 31 of HS 2022) may come from 8542 31, but also from 8473 30, which the rule excepts."""
    found = shift(change("CTH, except from 84.73"), "847130", ("847330", "854231"))
    assert (found.met, found.made, found.missed, found.excepted) == (None, ("854231",), ("847330",), True)


def test_several_codes_that_agree_are_an_answer() -> None:
    assert shift(change("CTH"), "847130", ("847330", "854231")).met is True


def test_correlation(book: Book) -> None:
    """Rows of the United Nations' table: 8701 93 was 8701 90; 9403 91 was 9403 90; 4011 70 was two."""
    told = book.subheadings
    assert told.earlier("870193") == ("870190",)
    assert told.earlier("940391") == ("940390",)
    assert told.earlier("401170") == ("401161", "401192")
    assert told.earlier("870190", "2012") == ("870190",)
    assert told.earlier("870190") == ()
    assert told.earlier("870193", "2012") == ()
    assert "870193" in told.nearest("870190")
