"""Art. 4.23(2): the preference is granted if the goods originate, compliance with the chapter is shown and a valid and
duly completed certificate was submitted. Art. 4.16-4.21: in time, unaltered. Art. 4.17: none up to 200 USD. Art. 4.24:
when it may be denied. Art. 4.25, 4.30, 4.31, 4.35: suspension, verification, visits, goods on their way.
"""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from burabay.errors import InputError
from burabay.origin.certificate import Goods, draft_of
from burabay.origin.claiming import ClaimFound, judge, read_claim
from burabay.origin.consignment import read_consignment
from burabay.origin.route import judge as judge_way
from burabay.origin.route import read_legs
from burabay.wording import LANGUAGES

if TYPE_CHECKING:
    from burabay.book import Book

DAY = date(2026, 11, 2)
TABLES: dict[str, Any] = {
    "consignment": {
        "exporter": {"name": "Example Garment JSC", "address": "1 Port Street, Hai Phong", "country": "VN"},
        "importer": {"name": "Example Trade LLC", "address": "2 Station Square, Moscow", "country": "RU"},
        "items": [{"description": "Shirts", "code": "620520", "packages": 50, "gross_kg": 400}],
    },
    "invoices": [{"number": "77", "date": date(2026, 9, 25), "issuer": {"name": "Trader", "country": "SG"}}],
    "transport": {"document": "bill of lading 5", "date": date(2026, 10, 1)},
    "certificate": {"number": "VN-RU 26/01", "issued": date(2026, 9, 30), "place": "Hai Phong"},
    "claim": {"declared": DAY},
}
STRAIGHT = {"mode": "sea", "from": "VN", "to": "RU", "document": "bill of lading 5"}


def claimed(
    book: Book,
    *,
    originates: bool | None = True,
    leg: dict[str, Any] | None = STRAIGHT,
    issuer: str = "SG",
    **changed: Any,
) -> ClaimFound:
    """The claim of TABLES with these keys of `claim` changed; `table__key=…` changes another table."""
    tables = copy.deepcopy(TABLES)
    tables["invoices"][0]["issuer"]["country"] = issuer
    for path, value in changed.items():
        table, _, key = path.rpartition("__")
        tables[table or "claim"][key] = value
    goods = Goods("Shirts", "620520", "VN", "RU", met=originates, criterion="PSR" if originates else "")
    way = judge_way(read_legs([leg]), "VN", "RU", invoice=True) if leg else None
    made = draft_of(goods, read_consignment(tables), book.documents)
    return judge(tables, originates=originates, way=way, draft=made, documents=book.documents)


def grounds(found: ClaimFound) -> list[str]:
    return [ground.article for ground in found.grounds]


def test_granted(book: Book) -> None:
    found = claimed(book)
    assert (found.granted.met, found.granted.article, grounds(found)) == (True, "4.23(2)", [])
    assert [finding.article for finding in found.findings] == [
        "4.16(2), Annex 5",
        "4.21",
        "4.16(4)",
        "4.9(1)",
        "4.10(1)",
    ]
    assert all(finding.met for finding in found.findings)


@pytest.mark.parametrize(
    ("changed", "granted", "denied"),
    [
        ({"originates": False}, False, ["4.24(2)(a)"]),
        ({"originates": None}, None, []),
        ({"leg": {**STRAIGHT, "through": ["SG"], "reason": "other"}}, False, ["4.24(2)(b)(i)"]),
        ({"leg": None}, None, []),
        # Panama is on the list (Annex 4, number 25): a matter of 4.10, not of the form
        ({"issuer": "PA"}, False, ["4.24(2)(b)(ii)"]),
        ({"declared": date(2027, 10, 1)}, False, []),  # issued on 30 September 2026: a day late
        ({"declared": date(2027, 9, 30)}, True, []),
        ({"submitted": date(2026, 11, 3)}, False, []),  # after the declaration
        ({"declared": None}, None, []),
        ({"erased": True}, False, []),
        ({"struck_out": True}, None, []),
        ({"doubt": True}, None, []),
        # Art. 4.30: asked on 1 May 2026, six months end on 1 November 2026
        ({"verification_requested": date(2026, 5, 1)}, False, ["4.24(2)(e)"]),
        ({"verification_requested": date(2026, 5, 2)}, None, []),
        ({"verification_requested": date(2026, 5, 1), "verification": "confirmed"}, True, []),
        ({"verification_requested": date(2026, 5, 1), "verification": "forged"}, False, ["4.24(2)(d)"]),
        ({"verification_requested": date(2026, 5, 1), "verification": "insufficient"}, None, ["4.24(2)(e)"]),
        ({"visit_notified": date(2026, 10, 1), "visit_refused": True}, False, ["4.24(2)(f), 4.31(5)"]),
        ({"visit_notified": date(2026, 10, 1)}, None, []),
        ({"suspended_from": date(2026, 9, 1)}, False, []),  # exported on 1 October, imported on 2 November
        ({"suspended_from": date(2026, 10, 1)}, True, []),  # already exported on that day
        ({"suspended_from": date(2026, 7, 1)}, True, []),  # four months ended on 31 October
        ({"suspended_from": date(2026, 7, 1), "suspension_renewed": True}, False, []),
    ],
)
def test_what_a_claim_comes_to(changed: dict[str, Any], granted: bool | None, denied: list[str], book: Book) -> None:
    found = claimed(book, **changed)
    assert (found.granted.met, grounds(found)) == (granted, denied)


@pytest.mark.parametrize("asked", [{"verification_requested": DAY}, {"visit_notified": DAY}, {"doubt": True}])
def test_while_the_other_side_is_asked_the_preference_may_be_suspended(asked: dict[str, Any], book: Book) -> None:
    """Art. 4.23(3), 4.30(4), 4.31(8)."""
    found = claimed(book, **asked)
    assert (found.granted.met, found.granted.article) == (None, "4.23(3)")
    assert claimed(book, **asked, erased=True).granted.met is False


def test_a_form_that_is_not_completed(book: Book) -> None:
    """Without packages box 7 is open: cannot tell. An exporter of Singapore: against Art. 4.2(e)."""
    items = [{"description": "Shirts", "code": "620520", "gross_kg": 400}]
    assert claimed(book, consignment__items=items).granted.met is None
    exporter = {**TABLES["consignment"]["exporter"], "country": "SG"}
    found = claimed(book, consignment__exporter=exporter)
    assert (found.granted.met, grounds(found)) == (False, ["4.24(2)(b)(iii)"])


def test_no_certificate_up_to_two_hundred_dollars(book: Book) -> None:
    """Then its form and its days do not matter; split consignments need it."""
    late: dict[str, Any] = {"declared": date(2028, 1, 1), "value_usd": "200"}
    assert claimed(book, **late).granted.met is True
    assert claimed(book, **{**late, "value_usd": "200.01"}).granted.met is False
    assert claimed(book, **late, arranged=True).granted.met is False


def test_goods_on_their_way_at_entry_into_force(book: Book) -> None:
    """Shipped on 20 September 2016, certificate of 6 October, declared on 10 October: Art. 4.35."""
    days: dict[str, Any] = {
        "declared": date(2016, 10, 10),
        "carriage_began": date(2016, 9, 20),
        "transport__date": date(2016, 9, 20),
        "certificate__issued": date(2016, 10, 6),
    }

    def of_4_35(**changed: Any) -> list[bool | None]:
        found = claimed(book, **{**days, **changed})
        return [finding.met for finding in found.findings if finding.article == "4.35"]

    assert of_4_35() == [True]
    assert of_4_35(declared=date(2016, 10, 4)) == [False]
    assert of_4_35(certificate__issued=date(2016, 9, 20)) == [False]  # not issued retroactively
    assert of_4_35(certificate__issued=None) == [None]


def test_days_to_keep(book: Book) -> None:
    """Reply by 2 November 2026 + 6 months; consent 60 days after 1 October; three years for the importer."""
    found = claimed(book, verification_requested=DAY, visit_notified=date(2026, 10, 1))
    assert [(deadline.article, deadline.last) for deadline in found.deadlines] == [
        ("4.30(3)", date(2027, 5, 2)),
        ("4.31(4)", date(2026, 11, 30)),
        ("4.31(6)", None),
        ("4.31(7)", None),
        ("4.31(8)", date(2027, 4, 29)),
        ("4.22(2)", date(2029, 11, 2)),
    ]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"declared": "soon"}, "claim.declared"),
        ({"verification": "perhaps"}, "claim.verification"),
        ({"value_usd": 0}, "claim.value_usd"),
        ({"declare": DAY}, "claim.declare"),
        ([], "claim"),
    ],
)
def test_a_claim_that_cannot_be_read(told: object, field: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_claim(told)
    assert wrong.value.field == field


def test_said_in_every_language(book: Book) -> None:
    for language in LANGUAGES:
        told = claimed(book, verification_requested=DAY).to_json(language)
        assert list(told) == ["granted", "findings", "grounds_for_denial", "deadlines", "assumptions"]
        assert told["granted"]["reason"]
        assert told["deadlines"][0]["step"]


def test_a_certificate_that_was_issued_has_a_number(book: Book) -> None:
    """Art. 4.18(4): "a unique reference number". Without it nothing says that there is a certificate."""
    assert claimed(book).granted.met is True
    assert claimed(book, certificate__number="").granted.met is None
    assert claimed(book, certificate__number="", value_usd=200).granted.met is True, "none is needed (Art. 4.17)"
