"""One consignment from question to answer: conditions, what is unknown, JSON as promised, receipt."""

from __future__ import annotations

import json
from typing import Any

import pytest

from burabay.assess.as_json import assessment_json
from burabay.book import Book
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError
from burabay.wording import say

MILK: dict[str, Any] = {"origin": "BY", "destination": "VN", "on": "2026-11-01"}
SHIRTS: dict[str, Any] = {"origin": "VN", "destination": "KZ", "on": "2026-11-01"}


def answered(book: Book, code: str, language: str = "en", **given: Any) -> dict[str, Any]:
    told = assessment_json(book, book.duty(code, language=language, **given), language)
    return json.loads(json.dumps(told))  # type: ignore[no-any-return]


def option(told: dict[str, Any], regime: str) -> dict[str, Any]:
    return next(each for each in told["options"] if each["regime"] == regime)


def codes(phrases: list[dict[str, str]]) -> list[str]:
    return [phrase["code"] for phrase in phrases]


def test_the_keys_that_design_promises(book: Book) -> None:
    told = answered(book, "0402.21.20", value="14200", currency="USD", **MILK)
    promised = {"code", "nomenclature", "origin", "destination", "on", "options", "cheapest", "charges", "unknowns",
                "assumptions", "receipt"}  # fmt: skip
    assert promised <= set(told)
    of_option = {"regime", "rate", "duty", "status", "conditions", "sources", "arithmetic"}
    assert all(of_option <= set(each) for each in told["options"])
    assert all(
        {"instrument", "provision", "confidence", "url"} <= set(s) for each in told["options"] for s in each["sources"]
    )


def test_milk_powder_into_viet_nam(book: Book) -> None:
    """0402 21 20: MFN 2 % (Decree 26/2023), VN-EAEU 0 (Decree 113/2022): 14,200 × 2 % = 284."""
    told = answered(book, "0402.21.20", value="14200", currency="USD", **MILK)
    assert (told["code"], told["nomenclature"], told["cheapest"]) == ("04022120", "AHTN", "VN-EAEU")
    assert option(told, "MFN")["rate"] == "2 %"
    assert option(told, "MFN")["duty"] == {"amount": "284.00", "currency": "USD"}
    assert option(told, "MFN")["arithmetic"] == "14\u00a0200 × 2 % = 284.00"
    assert option(told, "VN-EAEU")["duty"] == {"amount": "0.00", "currency": "USD"}
    assert option(told, "VN-EAEU")["status"] == "conditional"
    assert option(told, "ordinary")["status"] == "unavailable"
    assert option(told, "MFN")["sources"][0] == {
        "act": "vn-26-2023",
        "instrument": "Decree 26/2023",
        "provision": "MFN column",
        "confidence": "H",
        "checked_on": "2026-04-05",
        "url": None,
    }


def test_a_preference_says_what_it_needs_and_what_failing_costs(book: Book) -> None:
    """Art. 4.3 with Annex 3 (0402 21: CC, except from Chapter 17), 4.9, 4.10, 4.16; failing costs the MFN duty."""
    told = answered(book, "0402.21.20", value="14200", currency="USD", **MILK)
    conditions = option(told, "VN-EAEU")["conditions"]
    assert codes(conditions) == ["origin_rule", "certificate", "direct_consignment", "invoice", "if_fails"]
    assert "CC, except from Chapter 17" in conditions[0]["text"]
    assert "284.00 USD" in conditions[-1]["text"]


def test_no_certificate_up_to_200_usd(book: Book) -> None:
    """Art. 4.17: 200 USD or the equivalent; without a rate to compare with, the certificate stays a condition."""

    def asked(**given: Any) -> list[str]:
        return codes(option(answered(book, "0402.21.20", **given, **MILK), "VN-EAEU")["conditions"])

    assert "certificate_exempt" in asked(value="200", currency="USD")
    assert "certificate" in asked(value="200.01", currency="USD")
    assert "certificate" in asked(value="100", currency="EUR")
    assert "certificate_exempt" in asked(value="185.18", currency="EUR", fx=read_exchange_rates(["EUR/USD=1.08"]))
    assert "certificate" in asked(value="185.19", currency="EUR", fx=read_exchange_rates(["EUR/USD=1.08"]))


def test_what_is_missing_makes_the_option_unknown(book: Book) -> None:
    """6205 20 into the EAEU is 1.75 EUR per kg: without weight and rate there is no MFN duty, and never 0."""
    told = answered(book, "6205200000", value="30000", currency="USD", **SHIRTS)
    mfn = option(told, "MFN")
    assert (mfn["status"], mfn["duty"], codes(mfn["needs"])) == ("unknown", None, ["need_kg", "need_fx"])
    assert {"need_kg", "need_fx"} <= set(codes(told["unknowns"]))
    whole = answered(
        book,
        "6205200000",
        value="30000",
        currency="USD",
        net_kg="1500",
        fx=read_exchange_rates(["EUR/USD=1.08"]),
        **SHIRTS,
    )
    assert option(whole, "MFN")["duty"] == {"amount": "2835.00", "currency": "USD"}  # 1500 × 1.75 × 1.08


def test_without_a_value_the_law_alone(book: Book) -> None:
    told = answered(book, "6205200000", **SHIRTS)
    assert option(told, "MFN")["status"] == "available"
    assert option(told, "MFN")["duty"] is None
    assert told["cheapest"] == "VN-EAEU"
    assert "need_value" in codes(told["unknowns"])


def test_the_question_that_decides_an_ambiguous_line(book: Book) -> None:
    """0303 59 100 0: fish of several HS 2012 codes under 0303 89, some free (A), one excluded (U)."""
    told = answered(book, "0303591000", value="1000", currency="USD", **SHIRTS)
    preference = option(told, "VN-EAEU")
    assert (preference["status"], preference["rate"], preference["duty"]) == ("unknown", None, None)
    assert {(c["outcome"], c["rate"]) for c in preference["candidates"]} == {("MFN", None), ("rate", "0 %")}
    question = next(each for each in told["unknowns"] if each["code"] == "which_2012_code")
    assert "0303 89" in question["text"]
    assert "maybe_cheaper" in codes(told["unknowns"])
    assert told["cheapest"] == "MFN"


def test_sporting_footwear_is_a_condition_and_a_question(book: Book) -> None:
    """Annex 1, footnote to ex 6403 91: 0 for sporting footwear, the rest of the line excluded."""
    told = answered(book, "6403911100", value="1000", currency="EUR", quantity="100", unit="pair", **SHIRTS)
    preference = option(told, "VN-EAEU")
    assert codes(preference["conditions"])[0] == "sporting_footwear"
    assert "Sporting Footwear" in preference["conditions"][0]["text"]
    assert "sporting_question" in codes(told["unknowns"])


def test_what_was_not_looked_at_is_said(book: Book) -> None:
    assert {"trade_remedies", "charges_not_counted"} <= set(codes(answered(book, "0402.21.20", **MILK)["unknowns"]))


def test_only_the_words_depend_on_the_language(book: Book) -> None:
    """Money, codes, statuses, confidences and candidates are the same in every language."""

    def bones(language: str) -> list[tuple[Any, ...]]:
        told = answered(
            book,
            "6104420000",
            language,
            value="45000",
            currency="USD",
            net_kg="2500",
            fx=read_exchange_rates(["EUR/USD=1.08"]),
            **SHIRTS,
        )
        return [
            (
                o["regime"],
                o["status"],
                o["duty"],
                o["rate_notation"],
                codes(o["conditions"]),
                [s["confidence"] for s in o["sources"]],
            )
            for o in told["options"]
        ]

    assert bones("en") == bones("ru") == bones("vi")
    assert bones("en")[0][2] == {"amount": "5076.00", "currency": "USD"}  # 2500 kg × 1.88 EUR × 1.08 > 10 % of 45,000


def test_the_receipt_repeats(book: Book) -> None:
    first = answered(book, "0402.21.20", value="14200", currency="USD", **MILK)["receipt"]
    assert first == answered(book, "04022120", value="14200", currency="usd", **MILK)["receipt"]
    assert first["law"] == book.law_hash
    other = answered(book, "0402.21.20", value="14201", currency="USD", **MILK)["receipt"]
    assert other["result"] != first["result"]


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_a_code_that_does_not_exist_gets_its_neighbours_by_name(book: Book, language: str) -> None:
    with pytest.raises(InputError, match=r"0402\.21\.20") as raised:
        book.duty("04022125", language=language, **MILK)
    assert raised.value.field == "code"
    name = book.names.of("040221")[language]
    assert name in str(raised.value)


def test_a_code_of_the_other_side_is_told_so(book: Book) -> None:
    with pytest.raises(InputError, match=r"line of the TN VED; Viet Nam uses the AHTN.*0402\.21\.20"):
        book.duty("0402211800", **MILK)


def test_assumptions_are_cited_where_they_carry_the_answer(book: Book) -> None:
    ambiguous = book.duty("0303591000", **SHIRTS)
    assert "A5" in ambiguous.assumptions
    plain = book.duty("0402211800", origin="VN", destination="RU", on="2026-11-01")
    assert "A5" not in plain.assumptions


def test_every_phrase_of_many_answers_can_be_said_in_every_language(book: Book) -> None:
    """Lines of every kind of outcome: no blank stays empty, no key is missing."""
    kinds = [
        "0303591000",
        "1006306701",
        "1006306709",
        "6403911100",
        "2510200000",
        "3304300000",
        "6104420000",
        "8703221091",
    ]
    for code in kinds:
        for on in ("2016-10-04", "2018-03-10", "2019-06-01", "2026-11-01"):
            answer = book.duty(code, origin="VN", destination="RU", on=on, value=1, currency="USD")
            phrases = [*answer.unknowns, *(p for o in answer.options for p in (*o.reasons, *o.conditions, *o.needs))]
            for phrase in phrases:
                assert all("{" not in say(phrase, language) for language in ("en", "ru", "vi"))
