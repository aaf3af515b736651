"""Numbers as people type them: what is read, what is asked about, and that no language reads another sum."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="the extra `web` is not installed")

from starlette.testclient import TestClient

from burabay.errors import InputError
from burabay.web.amounts import amount, measured, rate, rates_typed

LANGUAGES = ("en", "ru", "vi")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14200", "14200"), ("14200.50", "14200.50"), ("14200,50", "14200.50"), ("14 200,50", "14200.50"),
        ("14\u00a0200", "14200"), ("14.200,50", "14200.50"), ("14,200.50", "14200.50"), ("1.420.000", "1420000"),
        ("1,420,000", "1420000"), ("1.420.000,5", "1420000.5"), ("0,125", "0.125"), ("0.125", "0.125"),
        ("1250,500", "1250.500"), ("1 250,500", "1250.500"), ("14,2", "14.2"), ("7.", "7"), ("14,2000", "14.2000"),
        ("-5", "-5"), ("<script>", "<script>"), ("1e5", "1e5"), ("", ""),
    ],
)  # fmt: skip
def test_what_a_number_is(typed: str, read: str) -> None:
    assert amount(typed, "value") == read


@pytest.mark.parametrize("typed", ["14,200", "14.200", "1.085", "999,999", " 14,200 "])
def test_what_may_be_two_numbers_is_asked_about(typed: str) -> None:
    with pytest.raises(InputError) as told:
        amount(typed, "value")
    assert told.value.key == "web_error_amount_twice"
    assert told.value.field == "value"


def test_the_question_says_how_to_write_either() -> None:
    with pytest.raises(InputError) as told:
        amount("14.200", "value")
    assert "14200" in str(told.value)
    assert "14.2000" in str(told.value)
    assert amount("14.2000", "value") == "14.2000"


@pytest.mark.parametrize("typed", ["1.2.3", "14.20,50.1", "1,42,000", "14..2", "14,,2", "1.420.00", "14,20.50"])
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(InputError) as told:
        amount(typed, "value")
    assert told.value.key == "web_error_amount"


def test_amounts_with_units_and_rates() -> None:
    assert measured("1 500,5 t", "volume") == "1500.5t"
    assert measured("40,5t/week", "pace") == "40.5t/week"
    assert measured("rice", "volume") == "rice"
    with pytest.raises(InputError):
        measured("1.500t", "volume")
    assert rate("EUR/USD=1,08") == "EUR/USD=1.08"
    assert rates_typed("EUR/USD=1,08, USD/RUB=80.5;USD/VND=26300\nUSD/KZT=520") == [
        "EUR/USD=1.08", "USD/RUB=80.5", "USD/VND=26300", "USD/KZT=520",
    ]  # fmt: skip
    with pytest.raises(InputError):
        rates_typed("USD/VND=26.300")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["14,200", "14.200"])
def test_a_page_never_takes_thousands_for_decimals(client: TestClient, language: str, typed: str) -> None:
    """15 % of 14,200 USD is 2,130 (law/eaeu/tariff.csv, 0402211800), of 14.2 it is 2.13: the page says neither."""
    answer = client.get(
        "/assess/0402211800",
        params={"value": typed, "currency": "USD", "on": "2026-11-01"},
        headers={"accept-language": language},
    )
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "14200" in answer.text
    assert "2,13" not in answer.text
    assert "2.13" not in answer.text
    assert f'value="{typed}"' in answer.text, "what was typed stays in its field"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_number_in_every_language(client: TestClient, language: str) -> None:
    """The choice of another language carries the text on: 14.200,50 is the same sum in each."""
    answer = client.get(
        "/assess/0402211800",
        params={"value": "14.200,50", "currency": "USD", "on": "2026-11-01"},
        headers={"accept-language": language},
    )
    assert "value=14200.50" in answer.text


def test_rates_and_answers_are_read_alike(client: TestClient) -> None:
    told = {"value": "14200", "currency": "USD", "on": "2026-11-01", "answer.vat": "10"}
    assert "fx=USD%2FRUB%3D80.5" in client.get("/assess/0402211800", params={**told, "fx.USD/RUB": "80,5"}).text
    unclear = client.get("/assess/0402211800", params={**told, "fx.USD/RUB": "80.500"})
    assert 'role="alert"' in unclear.text


def test_a_bill_with_an_unclear_price_is_not_judged(client: TestClient) -> None:
    bill = {
        "name": "Shirt", "code": "6205.20", "made_in": "VN", "to": "RU", "currency": "USD", "fob": "9.000",
        "operations": "sewing", "m.name": "Fabric", "m.code": "5208.31", "m.origin": "CN", "m.value": "4,20",
    }  # fmt: skip
    told = client.get("/origin", params=bill)
    assert 'role="alert"' in told.text
    assert "9000" in told.text
    assert 'class="answer' not in told.text
    assert 'class="answer good"' in client.get("/origin", params={**bill, "fob": "9,00"}).text
