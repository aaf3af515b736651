"""Conditions of the sources that a first reading of the charges had left out; each test names its row of law."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.charges.test_by_hand import amount, charge, told

from burabay.book import Book
from burabay.errors import InputError
from burabay.lawbook.law import read_law

VND = {"value": "1000000000", "currency": "VND"}
CAR = "87032374"


def rates(found: dict[str, Any]) -> set[tuple[str, str | None]]:
    return {(one["rate_notation"], one["amount"] and one["amount"]["amount"]) for one in found["candidates"]}


def total(answer: dict[str, Any], regime: str = "MFN") -> str | None:
    found = next(option for option in answer["options"] if option["regime"] == regime)["total"]
    return None if found is None else str(found["amount"])


# --- Viet Nam: special consumption tax ---------------------------------------------------------------------------


def test_mahjong_tiles_pay_as_playing_cards(book: Book) -> None:
    """The tariff marks 9504 90 34 and 35 with 40 %, on the ground "playing cards": 12,500,000 × 40 % = 5,000,000."""
    for code in ("95049034", "95049035"):
        found = told(book, code, "VN", value="10000000", currency="VND")
        duty = next(one for one in found["options"] if one["regime"] == "MFN")["duty"]["amount"]
        assert (duty, amount(found, "excise", "MFN")) == ("2500000", "5000000")


def test_no_marked_line_is_without_excise(book: Book) -> None:
    """Every line that Viet Nam's tariff marks meets some row of excise on 1 November 2026, and no other petrol line of
    2710 12 does (27101250, white spirit, is unmarked), also while petrol was at 0 %."""
    for line in read_law(book.folder).vietnam_tariff:
        for day in (date(2026, 5, 1), date(2026, 11, 1)):
            rows = book.charges.holding(book.measures.line(line.code), "VN", day)["excise"]
            assert not line.excise or rows, line.code
    assert charge(told(book, "27101250", "VN", on="2026-05-01"), "excise")["status"] == "not_due"


@pytest.mark.parametrize(("code", "day"), [(CAR, "2026-11-01"), ("24022090", "2027-11-01"), ("27101222", "2026-11-01")])
def test_a_marked_line_is_not_answered_away(book: Book, code: str, day: str) -> None:
    """Law 66/2025 names cars, cigarettes and petrol by code (`source`), whatever further kinds may be on the code."""
    with pytest.raises(InputError, match="the law names the code itself"):
        told(book, code, "VN", on=day, answers={"excise": "none"})


@pytest.mark.parametrize(
    ("day", "answers", "expected"),
    [
        ("2026-11-01", {}, None), ("2026-11-01", {"btu": "30000"}, None),
        ("2026-11-01", {"btu": "30000", "made_for": "other"}, "130000000"),
        ("2026-11-01", {"btu": "24000"}, "0"), ("2026-11-01", {"btu": "24001", "made_for": "other"}, "130000000"),
        ("2026-11-01", {"btu": "90000", "made_for": "other"}, "130000000"), ("2026-11-01", {"btu": "90001"}, "0"),
        ("2026-11-01", {"made_for": "vehicle"}, "0"),
        ("2025-12-31", {"btu": "9000"}, None), ("2025-12-31", {"btu": "90001"}, None),
    ],
)  # fmt: skip
def test_air_conditioners_by_capacity_and_use(
    book: Book, day: str, answers: dict[str, str], expected: str | None
) -> None:
    """Law 66/2025 Art. 8: over 24,000 to 90,000 BTU, not made for vehicles, 10 %; MFN 30 %: 1,300 m × 10 % = 130 m.
    Before 2026 to 90,000 BTU (Law 27/2008), when the tariff's duty is not held: the status tells."""
    found = charge(told(book, "84151020", "VN", on=day, answers=answers, **VND), "excise", "MFN")
    if day.startswith("2026"):
        assert (found["amount"] and found["amount"]["amount"]) == expected
        assert found["status"] == ("question" if expected is None else "due")
    else:
        assert found["rate_notation"] == ("10%" if answers["btu"] == "9000" else "exempt")


def test_aircraft_by_use(book: Book) -> None:
    """Law 66/2025 Art. 8: 30 % but for commercial transport, defence and the like; MFN 0 %."""
    asked = charge(told(book, "88023010", "VN", **VND), "excise")
    assert (asked["status"], rates(asked)) == ("question", {("30%", "300000000"), ("exempt", "0")})
    assert amount(told(book, "88023010", "VN", answers={"craft_use": "transport"}, **VND), "excise") == "0"
    assert amount(told(book, "88023010", "VN", answers={"craft_use": "other"}, **VND), "excise") == "300000000"


def test_a_hybrid_is_asked_with_its_own_rates(book: Book) -> None:
    """Art. 8: a hybrid pays 0.7 of the rate of its type: 35 % → 24.5 %; MFN 52 %: 1,520 m × 24.5 % = 372.4 m."""
    found = told(book, CAR, "VN", answers={"excise": "hybrid", "used": "no"}, **VND)
    assert ("24.5%", "372400000") in rates(charge(found, "excise", "MFN"))
    assert "35%" in {one for one, _ in rates(charge(found, "excise", "MFN"))}  # 50 % × 0.7


def test_parts_of_a_rate_are_asked_together(book: Book) -> None:
    """2027: cigarettes 75 % and 2,000 VND a pack of 20: 470 m × 75 % = 352.5 m, 10,000 pieces = 500 packs = 1 m."""
    given = {"value": "200000000", "currency": "VND", "quantity": "10000", "unit": "pcs", "on": "2027-06-01"}
    found = charge(told(book, "24022090", "VN", **given), "excise", "MFN")
    assert ("75% + 2000 VND/20 pcs", "353500000") in rates(found)
    assert {one["answer"] for one in found["candidates"]} == {"cigarettes", "cigars", "tobacco"}


# --- Viet Nam: used vehicles, environment tax, chapter 98 --------------------------------------------------------


@pytest.mark.parametrize("used", [{}, {"used": "yes"}])
def test_taxes_of_a_car_that_may_be_used_are_unknown(book: Book, used: dict[str, str]) -> None:
    """Decree 26/2023 Art. 7: another duty takes the place of the tariff's, so excise and VAT stand on no known duty."""
    by = {"seats": "5", "engine_cm3": "2000", "excise": "car"}
    found = told(book, CAR, "VN", answers={**by, **used}, **VND)
    for name in ("excise", "vat"):
        assert (charge(found, name, "MFN")["status"], amount(found, name, "MFN")) == ("unknown", None)
    new = told(book, CAR, "VN", answers={**by, "used": "no"}, **VND)
    assert (amount(new, "excise", "MFN"), amount(new, "vat", "MFN")) == ("608000000", "212800000")


def test_used_trucks_over_five_tonnes_do_not_pay_150_percent(book: Book) -> None:
    """Decree 26/2023 Art. 7(2): trucks of gross mass to 5 t, but for refrigerated, refuse, tanker … ones: 150 %."""
    for tonnes, duty in (("5", "1500000000"), ("5.01", None)):
        answers = {"used": "yes", "used_vehicle_duty": "light_truck", "gross_t": tonnes, "excise": "none"}
        assert amount(told(book, "87042129", "VN", answers=answers, **VND), "used_vehicle_duty") == duty


def test_fuel_for_sale_and_its_fossil_part(book: Book) -> None:
    """Law 57/2010 Art. 1, 9: 50,000 l of E5 with 95 % petrol: 47,500 × 2,000 = 95 m; for sale nothing at the border."""
    given = {**VND, "quantity": "50000", "unit": "l"}
    by = {"environment_tax": "petrol", "excise": "petrol_e5"}
    asked = told(book, "27101222", "VN", answers=by, **given)
    assert charge(asked, "environment_tax")["asks"][0]["answer"] == "fossil_percent"
    assert total(asked) is None
    own = told(book, "27101222", "VN", answers={**by, "for_sale": "no", "fossil_percent": "95"}, **given)
    assert amount(own, "environment_tax") == "95000000"
    # MFN 10 %: 1,100 m; excise 8 % = 88 m; VAT 8 % of 1,188 m, and of 95 m more where the tax is paid at the border.
    assert amount(own, "vat", "MFN") == "102640000"
    sold = told(book, "27101222", "VN", answers={**by, "for_sale": "yes"}, **given)
    assert charge(sold, "environment_tax")["status"] == "not_due"
    assert amount(sold, "vat", "MFN") == "95040000"


def test_a_heading_of_fuels_and_oils_asks_which_though_it_is_for_sale(book: Book) -> None:
    """2710 19: diesel for sale pays later, lubricating oil at the border."""
    given = {**VND, "quantity": "1000", "unit": "l"}
    found = charge(told(book, "27101971", "VN", answers={"for_sale": "yes"}, **given), "environment_tax")
    assert (found["status"], [one["answer"] for one in found["asks"]]) == ("question", ["environment_tax"])
    for kind, status in (("diesel", "not_due"), ("lubricant", "due")):
        answers = {"for_sale": "yes", "environment_tax": kind}
        assert charge(told(book, "27101971", "VN", answers=answers, **given), "environment_tax")["status"] == status


def test_the_point_of_the_environment_tax_is_told_of_fuels_alone(book: Book) -> None:
    for code, there in (("27101221", True), ("27011100", False), ("39232199", False)):
        assert ("environment_tax_point" in {rule["rule"] for rule in told(book, code, "VN")["rules"]}) == there


def test_chapter_98_carries_no_marks(book: Book) -> None:
    """9818 22 11 stands for goods of 8415, which are taxed: whether it is, the tariff does not say."""
    found = told(book, "98182211", "VN", **VND)
    assert {charge(found, name)["status"] for name in ("excise", "environment_tax", "vat")} == {"unknown"}


# --- Kazakhstan, Belarus -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "vehicles", "excise"), [("150000000", "2", None), ("155700000", "2", "15570000"),
                                      ("77850000", "1", "7785000"), ("77849999", "1", None)],
)  # fmt: skip
def test_the_luxury_rate_is_of_each_car(book: Book, value: str, vehicles: str, excise: str | None) -> None:
    """Tax Code 214-VIII: 10 % of cars with a value of 18,000 MCI and more: 18,000 × 4,325 = 77,850,000 KZT each."""
    answers = {"excise": "passenger_car", "vehicles": vehicles, "engine_cm3": "1000"}
    assert amount(told(book, "8703800001", "KZ", value=value, currency="KZT", answers=answers), "excise") == excise


def test_the_number_of_cars_is_asked_where_it_decides(book: Book) -> None:
    answers = {"excise": "passenger_car", "engine_cm3": "1000"}
    found = told(book, "8703800001", "KZ", value="150000000", currency="KZT", answers=answers)
    assert [one["answer"] for one in charge(found, "excise")["asks"]] == ["vehicles"]


@pytest.mark.parametrize(
    ("drive", "age", "fee"), [("electric", "5", "1081250"), ("electric", "2.5", "108125"), ("engine", "2", "1081"),
                              ("engine", "2.5", "216250"), ("engine", "3", "2162500"), ("electric", "3", "1081250")],
)  # fmt: skip
def test_first_registration_in_kazakhstan(book: Book, drive: str, age: str, fee: str) -> None:
    """Tax Code 214-VIII Art. 830: 0.25, 50, 500 MCI to 2, 2-3, 3 years and more; electric cars 0.25, 25, 250.
    MCI 4,325: 0.25 → 1,081.25, in whole tenge 1,081."""
    answers = {"registration_fee": "m1", "drive": drive, "age_years": age, "vehicles": "1"}
    found = told(book, "8703800001", "KZ", value="20000000", currency="KZT", answers=answers)
    assert amount(found, "registration_fee") == fee


def test_tractor_units_pay_no_recycling_fee_in_kazakhstan(book: Book) -> None:
    """Order 448: 20-50 t × 20.5 (tractor units 0): 50 × 4,325 × 20.5 = 4,433,125."""
    for kind, fee in (("tractor_unit", "0"), ("truck", "4433125")):
        answers = {"recycling_fee": kind, "gross_t": "30", "vehicles": "1"}
        found = told(book, "8701211011", "KZ", value="20000000", currency="KZT", answers=answers)
        assert amount(found, "recycling_fee") == fee


def test_recycling_that_is_not_held_is_not_nothing(book: Book) -> None:
    """Belarus's amounts of 2026 were not found, nor those of its trucks and of machines: no total is made."""
    car = {"recycling_fee": "m1", "age_years": "2", "drive": "engine", "engine_cm3": "1500", "use": "commercial",
           "vehicles": "1"}  # fmt: skip
    for day, fee in (("2025-12-31", "23575.91"), ("2026-01-01", None)):
        found = told(book, "8703231981", "BY", on=day, value="200000", currency="BYN", answers=car)
        assert amount(found, "recycling_fee") == fee
    for code, to in (("8704219809", "BY"), ("8429511000", "BY"), ("8429511000", "KZ")):
        found = told(book, code, to)
        assert charge(found, "recycling_fee")["status"] == "question"
        assert total(found) is None
        assert charge(told(book, code, to, answers={"recycling_fee": "none"}), "recycling_fee")["status"] == "not_due"


def test_a_service_without_the_number_of_vehicles_asks_by_its_name(book: Book) -> None:
    """Resolution 171: an escort is paid for each vehicle; the fee for customs operations is not."""
    answers = {"service": "escort", "distance_km": "50"}
    found = told(book, "6205200000", "KZ", value="1000000", currency="KZT", answers=answers)
    assert charge(found, "service")["reason"].startswith("ordered service is counted for each vehicle")


# --- Russia ------------------------------------------------------------------------------------------------------


def test_a_declaration_without_a_value_pays_its_own_fee_alone(book: Book) -> None:
    """Resolution 1637: 8,262 RUB in the place of the band's, in 2025; of 2026 no figure was found."""
    given: dict[str, Any] = {"value": "20000", "currency": "RUB", "answers": {"service": "value_not_declared"}}
    found = told(book, "6205200000", "RU", on="2025-11-01", **given)
    assert amount(found, "customs_fee") == "8262.00"
    assert "service" not in {one["charge"] for option in found["options"] for one in option["charges"]}
    assert charge(told(book, "6205200000", "RU", **given), "customs_fee")["status"] == "unknown"


def test_a_service_without_a_row_is_unknown(book: Book) -> None:
    found = told(book, "8471300000", "AM", answers={"service": "escort"})
    assert charge(found, "service")["status"] == "unknown"
    assert total(found) is None


@pytest.mark.parametrize(
    ("code", "day", "kind"), [("2402100000", "2025-06-01", "cigarillos"),
                              ("2204218900", "2025-06-01", "fortified_wine"), ("2710192500", "2027-06-01", "motor_oil"),
                              ("8703231981", "2027-06-01", "passenger_car")],
)  # fmt: skip
def test_a_kind_of_another_year_is_unknown_not_refused_and_not_nothing(
    book: Book, code: str, day: str, kind: str
) -> None:
    """Art. 193: the book holds cigarillos from 2026, motor oils of 2025, 2026, 2028, cars to 2026."""
    for answer in (kind, "none"):
        found = told(book, code, "RU", on=day, answers={"excise": answer})
        assert charge(found, "excise")["status"] == "unknown"
        assert total(found) is None
    with pytest.raises(InputError, match="is not one of"):
        told(book, code, "RU", on=day, answers={"excise": "fish"})


def test_a_list_that_is_whole_may_be_denied(book: Book) -> None:
    """Viet Nam's schedule of 2026 has pickups alone on 8704; that of 2025 named other kinds."""
    found = told(book, "87042129", "VN", answers={"excise": "none", "used": "no"}, **VND)
    assert charge(found, "excise")["status"] == "not_due"


def test_coefficients_from_2027_are_a_draft(book: Book) -> None:
    """Resolution 1713 as drafted in September 2025: cells after 2026 were not compared with what was adopted."""
    answers = {"recycling_fee": "m1", "age_years": "2", "drive": "electric", "engine_kw": "100", "use": "commercial",
               "vehicles": "1"}  # fmt: skip
    for day, status in (("2026-12-31", "due"), ("2027-01-01", "unknown")):
        found = charge(told(book, "8703800001", "RU", on=day, answers=answers, value="9000000", currency="RUB"),
                       "recycling_fee")  # fmt: skip
        assert found["status"] == status
    assert {one["rate_notation"] for one in found["candidates"]} == {"x85.8"}


def test_vehicles_of_the_base_amount_may_be_denied(book: Book) -> None:
    """Resolution 81: machines of 8701 pay by coefficients that were not found; what is none of them pays nothing."""
    given = {"value": "1000000", "currency": "RUB"}
    assert charge(told(book, "8701211011", "RU", **given), "recycling_fee")["status"] == "unknown"
    denied = told(book, "8701211011", "RU", answers={"recycling_fee": "none"}, **given)
    assert charge(denied, "recycling_fee")["status"] == "not_due"


def test_the_arithmetic_of_cigarettes(book: Book) -> None:
    """425-FZ, 2026: 10,000 pieces: 32,780 + 18 % of 200,000 retail = 36,000, together 68,780; at least 44,520."""
    found = charge(
        told(book, "2402209000", "RU", "EUR/RUB=90", quantity="10000", unit="pcs", value="100000", currency="RUB",
             answers={"excise": "cigarettes", "retail_price": "200000"}), "excise",
    )  # fmt: skip
    told_so = found["arithmetic"].replace("\u00a0", " ")
    assert (found["amount"]["amount"], found["base"]["amount"]) == ("68780.00", "200000")
    assert "200 000 × 18 % = 36 000.00" in told_so.replace("200 000.00", "200 000")
    assert "; at least 10 000 pcs × 4 452 " in told_so


def test_doubts_of_the_sources_are_told_beside(book: Book) -> None:
    """425-FZ on milk fat; Belarus's edition of 2026; Kazakhstan's 100 KZT per cm³; fuels of Viet Nam after June 2026;
    Russia's list of electronics outside the headings that are asked."""
    for code, to, rule in (("0402211800", "RU", "milk_fat"), ("0402211800", "BY", "edition"),
                           ("8703231981", "KZ", "engine_rate"), ("27101221", "VN", "zero_extended"),
                           ("8531103000", "RU", "electronics_elsewhere")):  # fmt: skip
        assert rule in {one["rule"] for one in told(book, code, to)["rules"]}
        assert rule not in {one["rule"] for one in told(book, "6205200000" if to != "VN" else CAR, to)["rules"]}


# --- answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "more"),
    [
        ({"vehicles": "0"}, {}), ({"vehicles": "1.5"}, {}), ({"vehicles": "2"}, {"quantity": "5", "unit": "pcs"}),
        ({"abv": "150"}, {}), ({"fossil_percent": "101"}, {}), ({"seats": "0"}, {}), ({"engine_hp": "१०"}, {}),
        ({"vat": "²²"}, {}), ({"vat": "22%%"}, {}), ({"vat": "１０"}, {}),
    ],
)  # fmt: skip
def test_impossible_answers_are_refused(book: Book, answers: dict[str, str], more: dict[str, str]) -> None:
    with pytest.raises(InputError):
        told(book, "8703231981", "RU", answers=answers, **more)


def test_numbers_of_the_library_are_answers(book: Book) -> None:
    texts, numbers = ({"engine_hp": "150", "vehicles": "1"}, {"engine_hp": 150, "vehicles": 1})
    first, second = (amount(told(book, "8703231981", "RU", "USD/RUB=80", answers=by), "excise")
                     for by in (texts, numbers))  # fmt: skip
    assert first == second == "120.00"  # 150 hp × 64 RUB = 9,600 RUB


def test_a_price_without_its_insurance_says_so(book: Book) -> None:
    """FOB: freight and insurance are to be added (Customs Code Art. 40); what lacks is asked, not the value."""
    found = told(book, "8471300000", "RU", incoterm="FOB", freight="500")
    reason = charge(found, "vat")["reason"]
    assert "insurance" in reason
    assert "customs value" not in reason
