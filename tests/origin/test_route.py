"""Art. 4.9: goods are transported directly; or through third countries, where transit is justified by geography or
related exclusively to transport, the goods do not enter trade or consumption and undergo nothing but unloading,
reloading, storing and preserving (2). Shown by transport documents of the passage with an exact description of the
goods and the dates of unloading and reloading (3), or by a document of the customs of the country of transit (5).
Without evidence the preference shall not be granted (6).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from burabay.errors import InputError
from burabay.origin.route import RouteFound, judge, read_legs
from burabay.wording import LANGUAGES

HAI_PHONG_BUSAN: dict[str, Any] = {
    "mode": "sea",
    "from": "VN",
    "from_place": "Hai Phong",
    "to": "KR",
    "to_place": "Busan",
    "departed": date(2026, 10, 1),
    "arrived": date(2026, 10, 8),
    "unloaded": date(2026, 10, 9),
    "reloaded": date(2026, 10, 12),
    "operations": ["unloading", "storing", "reloading"],
    "traded": False,
    "reason": "transport",
    "containers": ["TCLU 123456 7"],
    "document": "bill of lading HPH-778",
}
BUSAN_VLADIVOSTOK: dict[str, Any] = {
    "mode": "sea",
    "from": "KR",
    "from_place": "Busan",
    "to": "RU",
    "to_place": "Vladivostok",
    "departed": date(2026, 10, 12),
    "document": "bill of lading HPH-778",
}


def found(*legs: dict[str, Any], origin: str = "VN", destination: str = "RU", invoice: bool = True) -> RouteFound:
    return judge(read_legs(legs), origin, destination, invoice=invoice)


def busan(**changed: Any) -> RouteFound:
    """Hai Phong - Busan - Vladivostok, with keys of the first leg changed."""
    return found({**HAI_PHONG_BUSAN, **changed}, BUSAN_VLADIVOSTOK)


def test_straight_by_sea() -> None:
    """Hai Phong - Vladivostok without a port between: paragraph 1, and the bill of lading shows it."""
    told = found({"mode": "sea", "from": "VN", "to": "RU", "document": "bill of lading 5"})
    assert (told.verdict, told.finding.article, told.third, told.missing) == ("kept", "4.9(1)", (), ())


@pytest.mark.parametrize(("origin", "destination"), [("CN", "RU"), ("VN", "CN"), ("VN", "VN"), ("RU", "BY")])
def test_from_the_one_party_to_the_other_alone(origin: str, destination: str) -> None:
    leg = {"mode": "rail", "from": origin, "to": destination, "document": "SMGS 1"}
    told = found(leg, origin=origin, destination=destination)
    assert (told.verdict, told.finding.article, told.missing) == ("lost", "4.9(1)", ())


def test_states_of_the_union_are_no_third_countries() -> None:
    """Reading A19: to Belarus through Russia is straight, whatever is done in Smolensk."""
    told = found(
        {"mode": "sea", "from": "VN", "to": "RU", "document": "bill of lading 5"},
        {"mode": "road", "from": "RU", "to": "BY", "operations": ["splitting"]},
        destination="BY",
    )
    assert (told.verdict, told.assumptions) == ("kept", ("A19",))
    assert len(told.legs) == 1  # after the border of the importing Party the way is its own


def test_reloaded_in_busan_with_its_papers() -> None:
    told = busan()
    assert (told.verdict, told.finding.article, told.missing) == ("kept", "4.9(2)", ())
    assert [(third.country, third.leg, third.met) for third in told.third] == [("KR", 1, True)]
    assert [each.third for each in told.legs] == [("KR",), ()]


@pytest.mark.parametrize(
    ("changed", "verdict", "article"),
    [
        ({"operations": ["unloading", "labelling"]}, "lost", "4.9(2)(c)"),
        ({"operations": ["splitting"]}, "lost", "4.9(2)(c)"),
        ({"traded": True}, "lost", "4.9(2)(b)"),
        ({"reason": "other"}, "lost", "4.9(2)(a)"),
        ({"reason": "a better price there"}, "cannot tell", "4.9(2)"),
        ({"operations": None}, "cannot tell", "4.9(2)"),
        ({"traded": None}, "cannot tell", "4.9(2)"),
        ({"reason": ""}, "cannot tell", "4.9(2)"),
        ({"document": ""}, "cannot tell", "4.9(3), 4.9(6)"),
        ({"describes_goods": False}, "cannot tell", "4.9(3), 4.9(6)"),
        ({"reloaded": None}, "cannot tell", "4.9(3), 4.9(6)"),
        ({"document": False}, "cannot tell", "4.9(3), 4.9(6)"),
        ({"document": False, "customs_document": "Busan customs 14"}, "kept", "4.9(2)"),
        ({"document": False, "customs_document": False}, "lost", "4.9(6)"),
        # What cannot be mended decides before what is not known.
        ({"document": "", "traded": True}, "lost", "4.9(2)(b)"),
    ],
)
def test_each_condition_of_transit(changed: dict[str, Any], verdict: str, article: str) -> None:
    told = busan(**changed)
    assert (told.verdict, told.finding.article) == (verdict, article)


def test_the_invoice_is_part_of_the_proof() -> None:
    told = found(HAI_PHONG_BUSAN, BUSAN_VLADIVOSTOK, invoice=False)
    assert (told.verdict, [need.article for need in told.missing]) == ("cannot tell", ["4.9(3)(b)"])


def test_which_document_each_leg_must_yield() -> None:
    """The bill of lading of leg 1 must show the days in Busan; they are not on it, and no port document is there."""
    told = busan(reloaded=None, unloaded=None).to_json()
    first, second = told["legs"]
    assert (first["from"], first["from_place"], first["to"], first["to_place"]) == ("VN", "Hai Phong", "KR", "Busan")
    assert [(d["document"], d["given"], d["article"]) for d in first["documents"]] == [
        ("bill of lading or sea waybill, Hai Phong – Busan", True, "4.9(3)(a)"),
        (
            "document of the port, terminal or warehouse with the days of unloading and reloading, Busan",
            False,
            "4.9(3)(a)(ii)",
        ),
    ]
    assert first["documents"][0]["shows"] == [
        "an exact description of the goods",
        "the days of unloading and reloading in Busan",
        "the name of the ship or other means of transport, where there is one",
        "the numbers of the containers: TCLU 123456 7",
        "where applicable, how the goods were kept in condition and the marks of the transit country's customs",
    ]
    assert [d["document"] for d in second["documents"]] == ["bill of lading or sea waybill, Busan – Vladivostok"]


def test_days_on_a_port_document_serve() -> None:
    assert busan(document="sea waybill 9", unloading_document="terminal receipt 3").verdict == "kept"
    assert busan(unloaded=None, unloading_document="terminal receipt 3").verdict == "cannot tell"


def test_by_rail_through_china() -> None:
    """Yen Vien - Almaty in one wagon set: China lies on every way by land; the gauge changes (A7), nothing is sold."""
    leg = {
        "mode": "rail",
        "from": "VN",
        "from_place": "Yen Vien",
        "to": "KZ",
        "to_place": "Almaty",
        "through": ["CN"],
        "operations": ["gauge_change"],
        "document": "SMGS 0042",
    }
    told = found(leg, destination="KZ")
    assert (told.verdict, told.assumptions) == ("kept", ("A60", "A7"))
    assert [finding.article for finding in told.third[0].findings] == ["4.9(2)(a)", "4.9(2)(b)", "4.9(2)(c)"]


def test_a_call_without_unloading_is_transit() -> None:
    """Reading A29. By sea past Singapore: a reason must be given, and China by sea is not on every way."""
    leg = {"mode": "sea", "from": "VN", "to": "RU", "through": ["SG"], "document": "bill of lading 5"}
    assert found(leg).verdict == "cannot tell"
    told = found({**leg, "reason": "transport"})
    assert (told.verdict, told.assumptions) == ("kept", ("A29",))
    assert found({**leg, "through": ["CN"]}).verdict == "cannot tell"


def test_out_of_the_union_and_back_before_the_end() -> None:
    """To Kaliningrad: Saint Petersburg, then by road through Lithuania, where the goods are relabelled."""
    told = found(
        {"mode": "sea", "from": "VN", "to": "RU", "document": "bill of lading 5"},
        {"mode": "road", "from": "RU", "to": "LT", "operations": ["labelling"]},
        {"mode": "road", "from": "LT", "to": "RU"},
    )
    assert (told.verdict, [third.country for third in told.third]) == ("lost", ["LT"])


@pytest.mark.parametrize(
    ("legs", "field", "part"),
    [
        ([], "legs", "tables [[legs]]"),
        ([{"mode": "sail", "from": "VN", "to": "RU"}], "legs[1].mode", "'sail' is not a way of transport"),
        ([{"mode": "sea", "from": "VN", "to": "Russia"}], "legs[1].to", "'Russia' is not a country"),
        ([{"mode": "sea", "from": "VN", "to": "RU", "through": ["ZZ"]}], "legs[1].through", "'ZZ' is not a country"),
        ([{"mode": "sea", "from": "VN", "to": "RU", "ship": "x"}], "legs[1].ship", "nothing reads this key"),
        ([{"mode": "sea", "from": "VN", "to": "RU", "departed": "soon"}], "legs[1].departed", "'soon' is not a day"),
        ([{"mode": "sea", "from": "VN", "to": "RU", "traded": "no"}], "legs[1].traded", "neither true nor false"),
        ([{"mode": "sea", "from": "VN", "to": "RU", "operations": "storing"}], "legs[1].operations", "not a list"),
        ([{"mode": "sea", "from": "VN", "to": "RU", "document": 7}], "legs[1].document", "not a text"),
        ([HAI_PHONG_BUSAN, {**BUSAN_VLADIVOSTOK, "from": "JP"}], "legs[2].from", "is not where leg 1 ends (KR)"),
        (
            [HAI_PHONG_BUSAN, {**BUSAN_VLADIVOSTOK, "from_place": "Incheon"}],
            "legs[2].from_place",
            "is not where leg 1 ends (Busan)",
        ),
        (
            [HAI_PHONG_BUSAN, {**BUSAN_VLADIVOSTOK, "departed": date(2026, 10, 11)}],
            "legs[2].departed",
            "2026-10-11 is before the goods have left the carrier of leg 1, 2026-10-12",
        ),
        ([{**HAI_PHONG_BUSAN, "arrived": date(2026, 9, 30)}], "legs[1].arrived", "is before departed"),
        ([BUSAN_VLADIVOSTOK], "legs[1].from", "begins in South Korea"),
        ([HAI_PHONG_BUSAN], "legs[1].to", "ends in South Korea"),
    ],
)
def test_legs_that_cannot_be_read_say_which_and_why(legs: list[dict[str, Any]], field: str, part: str) -> None:
    with pytest.raises(InputError) as told:
        judge(read_legs(legs), "VN", "RU")
    assert told.value.field == field
    assert part in str(told.value)
    for language in LANGUAGES:
        assert told.value.say(language)


def test_said_in_every_language() -> None:
    for language in LANGUAGES:
        told = busan(document=False).to_json(language)
        assert list(told) == [
            "verdict", "met", "reason", "article", "origin", "destination", "third_countries", "legs", "invoice",
            "assumptions",
        ]  # fmt: skip
        assert "{" not in str(told["reason"])
    assert "Hàn Quốc" in busan(document=False).to_json("vi")["legs"][0]["documents"][0]["document"]
