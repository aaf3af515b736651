"""Charges worked out by hand from the law named in each test."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from burabay.assess.as_json import assessment_json
from burabay.book import Book
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError

DAY = "2026-11-01"


def told(book: Book, code: str, to: str, *fx: str, origin: str = "", **given: Any) -> dict[str, Any]:
    start = origin or ("RU" if to == "VN" else "VN")
    asked = {"on": DAY, "value": "10000", "currency": "USD", **given}
    answer = book.duty(code, origin=start, destination=to, fx=read_exchange_rates(fx), **asked)
    return json.loads(json.dumps(assessment_json(book, answer, "en")))  # type: ignore[no-any-return]


def charge(answer: dict[str, Any], name: str, regime: str = "") -> dict[str, Any]:
    listed = answer["charges"] or answer["options"][0]["charges"]  # where no option is the cheapest: MFN's
    if regime:
        listed = next(option for option in answer["options"] if option["regime"] == regime)["charges"]
    return next(one for one in listed if one["charge"] == name)


def amount(answer: dict[str, Any], name: str, regime: str = "") -> str | None:
    found = charge(answer, name, regime)["amount"]
    return None if found is None else str(found["amount"])


@pytest.mark.parametrize(
    ("day", "rate", "vat"), [("2018-12-31", "18%", None), ("2019-01-01", "20%", None), ("2025-12-31", "20%", None),
                             ("2026-01-01", "22%", "2200.00")],
)  # fmt: skip
def test_russia_vat_by_day(book: Book, day: str, rate: str, vat: str | None) -> None:
    """Tax Code Art. 164(3): 18 %, from 1 January 2019 20 % (303-FZ), from 1 January 2026 22 % (425-FZ)."""
    found = told(book, "6205200000", "RU", on=day, answers={})
    of_vat = charge(found, "vat")
    if of_vat["status"] == "question":
        assert rate in {one["rate_notation"] for one in of_vat["candidates"]}
    else:
        assert of_vat["rate_notation"] == rate
    if vat:
        assert any(one["amount"] == {"amount": vat, "currency": "USD"} for one in of_vat["candidates"])


def test_vat_stands_on_value_duty_and_nothing_else(book: Book) -> None:
    """Tax Code Art. 160: 10,000 + duty; of 8471 30 the duty is 0: 10,000 × 22 % = 2,200."""
    found = told(book, "8471300000", "RU")
    assert amount(found, "vat") == "2200.00"
    for option in found["options"]:
        if option["duty"] is None:
            continue
        base = Decimal("10000") + Decimal(option["duty"]["amount"])
        assert Decimal(str(amount(found, "vat", option["regime"]))) == (base * 22 / 100).quantize(Decimal("0.01"))


@pytest.mark.parametrize(("to", "percent"), [("KZ", 16), ("AM", 20), ("KG", 12), ("BY", 20)])
def test_vat_of_the_other_states_in_2026(book: Book, to: str, percent: int) -> None:
    """KZ Tax Code 214-VIII: 16 % from 2026; AM Art. 63: 20 %; KG Art. 294: 12 %; BY Art. 122: 20 %. 8471 30: duty 0."""
    assert amount(told(book, "8471300000", to), "vat") == f"{percent * 100}.00"


def test_kazakhstan_before_2026(book: Book) -> None:
    """Tax Code 120-VI Art. 422: 12 % to the end of 2025."""
    assert charge(told(book, "8471300000", "KZ", on="2025-12-31"), "vat")["rate_notation"] == "12%"


def test_belarus_food_of_appendix_26_by_code_alone(book: Book) -> None:
    """Tax Code of Belarus, Appendix 26: 0402 at 10 %; goods are told by their code."""
    found = charge(told(book, "0402211800", "BY"), "vat")
    assert (found["status"], found["rate_notation"]) == ("due", "10%")


def test_russian_food_is_asked_never_charged(book: Book) -> None:
    """Decree 908 of 2004 by heading only: 22 % or 10 %, each with its sum; `--answer vat=10` decides."""
    asked = charge(told(book, "0402211800", "RU"), "vat")
    assert (asked["status"], asked["amount"]) == ("question", None)
    sums = {(one["rate_notation"], one["amount"]["amount"]) for one in asked["candidates"]}
    assert sums == {("22%", "2200.00"), ("10%", "1000.00")}
    assert amount(told(book, "0402211800", "RU", answers={"vat": "10"}), "vat") == "1000.00"
    with pytest.raises(InputError, match="vat=8 is not one of 22, 10"):
        told(book, "0402211800", "RU", answers={"vat": "8"})


@pytest.mark.parametrize(
    ("day", "rates"), [("2025-07-01", {"8%"}), ("2026-12-31", {"8%"}), ("2027-01-01", {"10%"}),
                       ("2025-06-30", {"8%", "10%", "5%"}), ("2023-03-01", {"10%", "5%"})],
)  # fmt: skip
def test_viet_nam_relief_by_day(book: Book, day: str, rates: set[str]) -> None:
    """Decree 174/2025: 8 % from 1 July 2025 to 31 December 2026 for milk powder, marked 8/10; then 10 %. Before Law
    48/2024 the marks do not serve; in the first half of 2023 no relief held."""
    found = charge(told(book, "04022120", "VN", on=day), "vat")
    assert ({one["rate_notation"] for one in found["candidates"]} or {found["rate_notation"]}) == rates


def test_viet_nam_no_relief_for_metals(book: Book) -> None:
    """Decree 174/2025, appendix I: steel 7208 at 10 %, on value and MFN duty of the option."""
    found = told(book, "72083600", "VN")
    assert charge(found, "vat")["rate_notation"] == "10%"


def test_viet_nam_beer(book: Book) -> None:
    """Law 66/2025 Art. 8: beer 65 % in 2026 on value and duty; VAT 10 % on all. VN-EAEU 0 %: 10,000 × 65 % = 6,500;
    16,500 × 10 % = 1,650. MFN 35 %: 13,500 × 65 % = 8,775; 22,275 × 10 % = 2,227.50."""
    found = told(book, "22030091", "VN")
    assert (amount(found, "excise"), amount(found, "vat")) == ("6500.00", "1650.00")
    assert (amount(found, "excise", "MFN"), amount(found, "vat", "MFN")) == ("8775.00", "2227.50")


def test_what_the_law_puts_on_the_code_cannot_be_answered_away(book: Book) -> None:
    with pytest.raises(InputError, match="the law names the code itself"):
        told(book, "22030091", "VN", answers={"excise": "none"})


def test_viet_nam_cars_by_engine_and_seats(book: Book) -> None:
    """Law 66/2025 Art. 8: to 9 seats, over 1,500 to 2,000 cm³: 40 %; a hybrid of that type 0.7 × 40 % = 28 %."""
    by = {"seats": "5", "engine_cm3": "1998", "used": "no"}
    assert amount(told(book, "87032363", "VN", answers={**by, "excise": "car"}), "excise") == "4000.00"
    hybrid = told(book, "87032363", "VN", answers={**by, "excise": "hybrid"})
    assert charge(hybrid, "excise")["rate_notation"] == "28%"
    assert charge(told(book, "87032363", "VN"), "excise")["status"] == "question"


def test_viet_nam_rounds_to_whole_dong(book: Book) -> None:
    """Circular 174/2015 Art. 6: half up to the dong. 1,000,006 × 8 % = 80,000.48 → 80,000; 1,000,007 → 80,000.56 →
    80,001."""
    for value, vat in (("1000006", "80000"), ("1000007", "80001")):
        assert amount(told(book, "04022120", "VN", value=value, currency="VND"), "vat") == vat


def test_russian_car(book: Book) -> None:
    """425-FZ, Art. 193: 150 hp × 64 RUB = 9,600 RUB; Resolution 1291: 20,000 RUB × 40.04 = 800,800 RUB (1,000-2,000
    cm³, to 117.68 kW, to 3 years, not personal, 2026); Resolution 1637 as amended: 1.6 mln RUB → 13,541 RUB."""
    answers = {"engine_hp": "150", "vehicles": "1", "engine_cm3": "1998", "engine_kw": "110.3", "age_years": "1",
               "use": "commercial", "drive": "engine"}  # fmt: skip
    found = told(book, "8703231940", "RU", "EUR/RUB=90", value="1600000", currency="RUB", answers=answers)
    assert amount(found, "excise") == "9600.00"
    assert amount(found, "recycling_fee") == "800800.00"
    assert amount(found, "customs_fee") == "13541.00"
    # MFN 15 % = 240,000; VAT (1,600,000 + 240,000 + 9,600) × 22 % = 406,912
    assert amount(found, "vat", "MFN") == "406912.00"
    total = next(option for option in found["options"] if option["regime"] == "MFN")["total"]
    assert total == {"amount": str(Decimal("240000.00") + Decimal("9600.00") + Decimal("406912.00")
                                   + Decimal("13541.00") + Decimal("800800.00")), "currency": "RUB"}  # fmt: skip


def test_an_indicative_code_asks(book: Book) -> None:
    """Beer 2203 in Russia: the heading is an indication, so nothing is charged before the kind is answered.
    425-FZ: 33 RUB a litre over 0.5 to 8.6 %: 1,000 l = 33,000 RUB."""
    litres = {"quantity": "1000", "unit": "l", "value": "100000", "currency": "RUB"}
    assert charge(told(book, "2203000100", "RU", **litres), "excise")["status"] == "question"
    found = told(book, "2203000100", "RU", answers={"excise": "beer", "abv": "5"}, **litres)
    assert amount(found, "excise") == "33000.00"
    assert charge(told(book, "2203000100", "RU", answers={"excise": "none"}, **litres), "excise")["status"] == "not_due"


def test_russian_cigarettes_in_parts(book: Book) -> None:
    """425-FZ, 2026: 3,278 RUB per 1,000 and 18 % of the retail price, at least 4,452 RUB per 1,000. 10,000 pieces:
    retail 60,000 → 32,780 + 10,800 = 43,580 < 44,520; retail 80,000 → 32,780 + 14,400 = 47,180."""
    for retail, excise in (("60000", "44520.00"), ("80000", "47180.00")):
        given = {"quantity": "10000", "unit": "pcs", "value": "100000", "currency": "RUB"}
        answers = {"excise": "cigarettes", "retail_price": retail}
        assert amount(told(book, "2402209000", "RU", answers=answers, **given), "excise") == excise


@pytest.mark.parametrize(
    ("value", "fee"), [("200000", "1231.00"), ("200000.01", "2462.00"), ("450000", "2462.00"), ("1200000", "4924.00"),
                       ("2700000", "13541.00"), ("4200000", "18465.00"), ("5500000", "21344.00"),
                       ("10000000", "49240.00"), ("10000000.01", "73860.00")],
)  # fmt: skip
def test_russian_customs_fee_at_the_ends_of_its_bands(book: Book, value: str, fee: str) -> None:
    """Resolution 1637 as amended by 1638, item 1: each band holds its upper end."""
    assert amount(told(book, "6205200000", "RU", value=value, currency="RUB"), "customs_fee") == fee


def test_customs_fees_of_the_other_states(book: Book) -> None:
    """KZ 6 × 4,325 = 25,950 KZT; KG 0.4 %, at least 500 som; BY 50 BYN for chapters 68-70, elsewhere unknown; AM
    unknown; VN 20,000 VND, none below 500,000 VND or, Circular 274/2016 Art. 3, where the taxes together are below
    50,000 VND: milk powder pays no duty under the agreement and 8 % VAT, 624,999 × 8 % = 49,999.92 → 50,000."""
    assert amount(told(book, "6205200000", "KZ", value="1000000", currency="KZT"), "customs_fee") == "25950"
    assert amount(told(book, "6205200000", "KG", value="100000", currency="KGS"), "customs_fee") == "500.00"
    assert amount(told(book, "6205200000", "KG", value="1000000", currency="KGS"), "customs_fee") == "4000.00"
    assert amount(told(book, "6907211000", "BY", value="1000", currency="BYN"), "customs_fee") == "50.00"
    for to in ("BY", "AM"):
        fee = charge(told(book, "6205200000", to), "customs_fee")
        assert (fee["status"], fee["amount"]) == ("unknown", None)
    sums = (("499999", "0"), ("500000", "0"), ("624990", "0"), ("624999", "20000"), ("700000", "20000"))
    for value, expected in sums:
        assert amount(told(book, "04022120", "VN", value=value, currency="VND"), "customs_fee") == expected


def test_listed_electronics_are_asked(book: Book) -> None:
    """Resolution 1638: 73,860 RUB flat for a list whose codes the book does not hold."""
    given = {"value": "100000", "currency": "RUB"}
    assert charge(told(book, "8517130000", "RU", **given), "customs_fee")["status"] == "question"
    for answer, fee in (("electronics_list", "73860.00"), ("none", "1231.00")):
        found = told(book, "8517130000", "RU", answers={"customs_fee": answer}, **given)
        assert amount(found, "customs_fee") == fee


def test_viet_nam_environment_tax(book: Book) -> None:
    """Resolution 109/2025: petrol 2,000 VND a litre in 2026, nothing from 16 April to 30 June (Resolution 19/2026)."""
    given = {"value": "20000000", "currency": "VND", "quantity": "1000", "unit": "l"}
    answers = {"environment_tax": "petrol", "for_sale": "no", "fossil_percent": "100"}
    code = "27101221"
    assert charge(told(book, code, "VN", **given), "environment_tax")["status"] == "question"
    assert amount(told(book, code, "VN", answers=answers, **given), "environment_tax") == "2000000"
    early = told(book, code, "VN", answers={"environment_tax": "petrol"}, on="2026-05-01", **given)
    assert amount(early, "environment_tax") == "0"


def test_sugared_drinks_in_viet_nam_from_2027(book: Book) -> None:
    """Law 66/2025 Art. 8: 8 % in 2027, 10 % from 2028, asked by the sugar in them; before 2027 nothing is taken."""
    assert charge(told(book, "22021020", "VN"), "excise")["status"] == "not_due"
    later = charge(told(book, "22021020", "VN", on="2027-06-01"), "excise")
    assert (later["status"], {one["rate_notation"] for one in later["candidates"]}) == ("question", {"8%"})


def test_cigars_in_viet_nam_from_2027(book: Book) -> None:
    """Law 66/2025 Art. 8: 75 % of value and duty, and 20,000 VND a stick in 2027. MFN duty: base − 10,000,000."""
    given = {"value": "10000000", "currency": "VND", "quantity": "100", "unit": "pcs", "on": "2027-06-01"}
    found = told(book, "24021000", "VN", answers={"excise": "cigars"}, **given)
    duty = next(Decimal(one["duty"]["amount"]) for one in found["options"] if one["regime"] == "MFN")
    expected = (10_000_000 + duty) * 75 / 100 + 100 * 20_000
    assert Decimal(str(amount(found, "excise", "MFN"))) == expected


def test_used_vehicles_into_viet_nam(book: Book) -> None:
    """Decree 26/2023 Art. 7(2): 150 % for 16 seats and more; 7(3): other vehicles 1.5 times MFN. Never a total."""
    bus = charge(told(book, "87021081", "VN", answers={"used": "yes", "used_vehicle_duty": "bus", "seats": "30"}),
                 "used_vehicle_duty")  # fmt: skip
    assert (bus["status"], bus["rate_notation"], bus["amount"]["amount"]) == ("unknown", "150%", "15000.00")
    other = told(book, "87032363", "VN", answers={"used": "yes", "used_vehicle_duty": "other_vehicle"})
    assert charge(other, "used_vehicle_duty")["rate_notation"] == "x1.5"
    assert all(option["total"] is None for option in other["options"])


def test_an_escort_is_charged_where_it_was_ordered(book: Book) -> None:
    """Kazakhstan, Resolution 171: escort over 50 to 100 km 2 MCI a vehicle: 2 × 4,325 × 3 = 25,950 KZT."""
    given = {"value": "1000000", "currency": "KZT"}
    answers = {"service": "escort", "distance_km": "100", "vehicles": "3"}
    assert amount(told(book, "6205200000", "KZ", answers=answers, **given), "service") == "25950"
    assert "service" not in {one["charge"] for one in told(book, "6205200000", "KZ", **given)["charges"]}


def test_a_small_consignment_is_told_of_the_threshold_and_charged_all_the_same(book: Book) -> None:
    """The threshold of 200 EUR is named below it and never applied: what the consignment is, the declarant knows."""
    small = told(book, "8471300000", "RU", value="200", currency="EUR")
    assert {"threshold_3", "threshold_8"} <= {rule["rule"] for rule in small["rules"]}
    assert amount(small, "vat") == "44.00"
    assert not {"threshold_3", "threshold_8"} & {
        rule["rule"] for rule in told(book, "8471300000", "RU", value="200.01", currency="EUR")["rules"]
    }


def test_kazakhstan_without_the_index_of_the_day(book: Book) -> None:
    """6 MCI, and the book holds the index of 2025 and 2026 alone: unknown by name."""
    fee = charge(told(book, "6205200000", "KZ", on="2019-06-01"), "customs_fee")
    assert (fee["status"], fee["amount"]) == ("unknown", None)
    assert "monthly calculation index" in fee["reason"]


def test_petrol_in_viet_nam_while_the_tax_was_suspended(book: Book) -> None:
    """Resolution 19/2026: 0 % on petrol of all kinds from 16 April to 30 June 2026; before it 10 % on value and duty
    (Law 66/2025). The tariff's mark names the code itself, so nothing is asked."""
    for day, rate in (("2026-04-15", "10%"), ("2026-04-16", "0%"), ("2026-06-30", "0%"), ("2026-07-01", "10%")):
        found = charge(told(book, "27101221", "VN", on=day), "excise")
        assert (found["status"], found["rate_notation"]) == ("due", rate)


def test_drafts_are_shown_and_not_charged(book: Book) -> None:
    """Kyrgyzstan's excise of 2026 is known from a draft alone."""
    found = charge(told(book, "2203000100", "KG", answers={"excise": "beer"}), "excise")
    assert (found["status"], found["amount"]) == ("unknown", None)
    assert {one["rate_notation"] for one in found["candidates"]} == {"20 KGS/l"}


def test_what_the_book_lacks_is_unknown_by_name(book: Book) -> None:
    """Armenia's excise table, Kazakhstan's on alcohol, Russia's excise before 2024: unknown, and no total."""
    for code, to, day in (("2203000100", "AM", DAY), ("2203000100", "KZ", DAY), ("2203000100", "RU", "2019-06-01")):
        found = told(book, code, to, on=day, answers={})
        excise = charge(found, "excise")
        assert excise["status"] in ("unknown", "question")
        assert excise["amount"] is None
        assert "excise" in next(o for o in found["options"] if o["regime"] == "VN-EAEU")["total_unknown"]


@pytest.mark.parametrize(
    ("incoterm", "freight", "insurance", "value"),
    [("FOB", "500", "20", "10520"), ("CFR", None, "20", "10020"), ("CIF", None, None, "10000"),
     ("EXW", "500", None, None), ("FOB", None, "20", None), ("DAP", None, None, "10000")],
)  # fmt: skip
def test_customs_value_by_incoterm(
    book: Book, incoterm: str, freight: str | None, insurance: str | None, value: str | None
) -> None:
    """EAEU Customs Code Art. 40(1)(4)-(6): freight and insurance to the border are added where the price lacks them."""
    found = told(book, "8471300000", "RU", incoterm=incoterm, freight=freight, insurance=insurance)
    assert (None if found["value"] is None else found["value"]["amount"]) == value
    if value is None:
        assert charge(found, "vat")["amount"] is None
        assert {"need_freight", "need_insurance"} & {one["code"] for one in found["unknowns"]}


def test_a_part_that_the_price_holds_is_refused(book: Book) -> None:
    with pytest.raises(InputError, match="the price CIF holds it already"):
        told(book, "8471300000", "RU", incoterm="CIF", freight="500")
    with pytest.raises(InputError, match="needs --incoterm"):
        told(book, "8471300000", "RU", freight="500")


@pytest.mark.parametrize(
    ("answers", "why"),
    [({"power": "3"}, "is no question"), ({"engine_hp": "many"}, "is not a number"), ({"use": "fun"}, "is not one of"),
     ({"excise": "beer"}, "is not asked of this line"), ({"engine_hp": "-1"}, "is not a number")],
)  # fmt: skip
def test_answers_that_make_no_sense_are_refused(book: Book, answers: dict[str, str], why: str) -> None:
    with pytest.raises(InputError, match=why):
        told(book, "6205200000", "RU", answers=answers)


def test_the_day_of_the_rate_is_told(book: Book) -> None:
    """EAEU Customs Code Art. 53(8): the day of registration; Viet Nam, Decree 08/2015 Art. 21: the Thursday before."""
    for to, code, words in (("RU", "8471300000", "day of registration"), ("VN", "04022120", "Thursday")):
        rules = {rule["rule"]: rule for rule in told(book, code, to)["rules"]}
        assert words in rules["fx_day"]["text"]
        assert rules["fx_day"]["source"]["confidence"] in ("H", "M")
