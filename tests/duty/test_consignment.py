"""What is asked, checked field by field: every wrong field is an InputError that names it, and nothing else happens.

The consignment of all examples: 0402 21 110 0, 14 200.00 USD of milk powder, 20 000 kg net, from Viet Nam to Russia.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.duty.consignment import COUNTRIES, UNITS, Consignment, consignment
from burabay.errors import InputError

RIGHT: dict[str, Any] = {
    "code": "0402211100",
    "origin": "VN",
    "destination": "RU",
    "on": "2026-11-01",
    "value": "14200.00",
    "currency": "USD",
    "net_kg": "20000",
}


def ask(**changed: Any) -> Consignment:
    return consignment(**{**RIGHT, **changed})


def attempt(**changed: Any) -> tuple[Consignment | None, str]:
    """The consignment, or the field that was refused."""
    try:
        return ask(**changed), ""
    except InputError as error:
        return None, error.field


def test_a_right_one() -> None:
    asked = ask()
    assert (asked.code, asked.nomenclature, asked.origin, asked.destination) == ("0402211100", "TN VED", "VN", "RU")
    assert (asked.on, asked.value, asked.currency) == (date(2026, 11, 1), Decimal(14200), "USD")
    assert asked.quantities == {"kg": Decimal(20000)}
    assert ask(code="04022120", origin="BY", destination="VN").nomenclature == "AHTN"


@pytest.mark.parametrize(
    ("changed", "field", "key"),
    [
        # numbers
        ({"value": "-1"}, "value", "number_range"),
        ({"value": "-0.01"}, "value", "number_range"),
        ({"value": "NaN"}, "value", "number_range"),
        ({"value": "sNaN"}, "value", "number_range"),
        ({"value": "inf"}, "value", "number_range"),
        ({"value": "-Infinity"}, "value", "number_range"),
        ({"value": "1e400"}, "value", "number_range"),
        ({"value": "1000000000000000000"}, "value", "number_range"),
        ({"value": Decimal("NaN")}, "value", "number_range"),
        ({"value": 0.1}, "value", "number_float"),
        ({"value": float("nan")}, "value", "number_float"),
        ({"value": "abc"}, "value", "number"),
        ({"value": "14,200.00"}, "value", "number"),
        ({"value": "14200,50"}, "value", "number"),
        ({"value": "1_000"}, "value", "number"),
        ({"value": "0x10"}, "value", "number"),
        ({"value": " "}, "value", "number"),
        ({"value": True}, "value", "number"),
        ({"value": "1e-13"}, "value", "number_decimals"),
        ({"value": "1e-999999999"}, "value", "number_decimals"),
        ({"net_kg": "0"}, "net_kg", "number_range"),
        ({"net_kg": "-5"}, "net_kg", "number_range"),
        ({"net_kg": "nan"}, "net_kg", "number_range"),
        ({"net_kg": 1.5}, "net_kg", "number_float"),
        ({"net_kg": "12 kg"}, "net_kg", "number"),
        ({"quantity": "0", "unit": "pcs"}, "quantity", "number_range"),
        ({"quantity": "-1", "unit": "pcs"}, "quantity", "number_range"),
        ({"quantity": "1e400", "unit": "pcs"}, "quantity", "number_range"),
        ({"quantity": 2.0, "unit": "pcs"}, "quantity", "number_float"),
        ({"quantity": "many", "unit": "pcs"}, "quantity", "number"),
        # units
        ({"quantity": "5"}, "unit", "quantity_unit"),
        ({"unit": "pcs"}, "quantity", "quantity_unit"),
        ({"quantity": "", "unit": "pcs"}, "quantity", "quantity_unit"),
        ({"quantity": "5", "unit": "boxes"}, "unit", "unit"),
        ({"quantity": "5", "unit": "EUR"}, "unit", "unit"),
        ({"quantity": "5", "unit": "kg; drop"}, "unit", "unit"),
        # 21 t against 20 000 kg
        ({"quantity": "21", "unit": "t"}, "quantity", "weight_twice"),
        # money
        ({"currency": ""}, "currency", "currency_missing"),
        ({"currency": "XYZ"}, "currency", "currency"),
        ({"currency": "$"}, "currency", "currency"),
        ({"currency": "US"}, "currency", "currency"),
        ({"currency": "USD EUR"}, "currency", "currency"),
        # countries
        ({"origin": "Vietnam"}, "origin", "country"),
        ({"origin": ""}, "origin", "country"),
        ({"destination": "UA"}, "destination", "country"),
        ({"destination": ""}, "destination", "country"),
        ({"destination": "VN"}, "destination", "direction"),
        ({"origin": "BY"}, "destination", "direction"),
        ({"origin": "RU"}, "destination", "direction"),
        # days
        ({"on": "01.11.2026"}, "on", "day"),
        ({"on": "2026-02-29"}, "on", "day"),
        ({"on": "2026-13-01"}, "on", "day"),
        ({"on": "tomorrow"}, "on", "day"),
        ({"on": ""}, "on", "day"),
        ({"on": "99999-01-01"}, "on", "day"),
        # codes
        ({"code": ""}, "code", "code_form"),
        ({"code": "4"}, "code", "code_form"),
        ({"code": "04022111001"}, "code", "code_form"),
        ({"code": "0402 21 11O 0"}, "code", "code_form"),
        ({"code": "0402-21-110-0"}, "code", "code_form"),
        ({"code": "٠٤٠٢٢١١١٠٠"}, "code", "code_form"),
        ({"code": "milk"}, "code", "code_form"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, Any], field: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        ask(**changed)
    assert (caught.value.field, caught.value.key) == (field, key)
    said = [caught.value.say(language) for language in ("en", "ru", "vi")]
    assert said[0] == str(caught.value)
    assert all(sentence.endswith(".") for sentence in said), "a sentence"
    assert len(set(said)) == 3, "in three languages"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("14200.00", "14200"), (14200, "14200"), (Decimal("0.001"), "0.001"), ("14 200.50", "14200.50"), ("0", "0"),
     ("14\u00a0200", "14200"), ("14\u202f200", "14200"), ("+5", "5"), ("1e3", "1000"), ("0.000000000001", "1e-12")],
)  # fmt: skip
def test_a_value_in_the_ways_people_write_it(text: Any, expected: str) -> None:
    assert ask(value=text).value == Decimal(expected)


def test_no_value_is_no_value_and_not_zero() -> None:
    assert ask(value=None).value is None
    assert ask(value="", currency="").value is None
    assert ask(value="0").value == 0
    assert "kg" not in ask(net_kg=None).quantities


@pytest.mark.parametrize(
    ("quantity", "unit", "expected"),
    [
        ("500", "pair", {"pair": "500"}),
        ("1.5", "t", {"kg": "1500"}),
        ("250", "g", {"kg": "0.25"}),
        ("3", "hl", {"l": "300"}),
        ("2", "m3", {"l": "2000"}),
        ("2", "m³", {"l": "2000"}),
        ("40", "m²", {"m2": "40"}),
        ("1400", "cm³", {"cm3": "1400"}),
        ("12", "1000 pcs", {"pcs": "12000"}),
        ("10", "Dozen", {"pcs": "120"}),
        ("7", " PCS ", {"pcs": "7"}),
    ],
)
def test_units(quantity: str, unit: str, expected: dict[str, str]) -> None:
    """8,000 dozen eggs are 96,000 pieces; a hectolitre is 100 l; the tariff counts cigarettes by the thousand."""
    asked = ask(net_kg=None, quantity=quantity, unit=unit)
    assert asked.quantities == {name: Decimal(number) for name, number in expected.items()}


def test_net_weight_and_another_quantity_stand_side_by_side() -> None:
    assert ask(quantity="500", unit="pair").quantities == {"kg": Decimal(20000), "pair": Decimal(500)}
    assert ask(quantity="20", unit="t").quantities == {"kg": Decimal(20000)}, "the same weight said twice"


@pytest.mark.parametrize(
    "code", ["0402 21 110 0", "0402.21.11.00", "0402211100", " 0402 21 1100 ", "0402\u00a021\u00a0110\u00a00"]
)
def test_code_forms(code: str) -> None:
    assert ask(code=code).code == "0402211100"


def test_every_pair_of_countries_across_the_agreement_and_no_other() -> None:
    right = set()
    for origin in COUNTRIES:
        for destination in COUNTRIES:
            try:
                ask(origin=origin, destination=destination)
            except InputError:
                continue
            right.add((origin, destination))
    union = ("AM", "BY", "KG", "KZ", "RU")
    assert right == {("VN", state) for state in union} | {(state, "VN") for state in union}


def test_small_letters_and_spaces_do_not_matter() -> None:
    asked = ask(origin=" vn ", destination="ru", currency=" usd ", on=" 2026-11-01 ")
    assert (asked.origin, asked.destination, asked.currency, asked.on) == ("VN", "RU", "USD", date(2026, 11, 1))


def test_a_moment_becomes_its_day() -> None:
    """`datetime` is a `date` to Python, yet cannot be compared with one."""
    found = ask(on=datetime(2026, 11, 1, 23, 59)).on
    assert found == date(2026, 11, 1)
    assert type(found) is date


def test_a_hostile_number_costs_no_time() -> None:
    """Exact arithmetic on 1e-999999999 would fill the memory; it is refused before any."""
    for text in ("1e-999999999", "1e999999999", "9" * 100_000, "0." + "0" * 100_000 + "1"):
        with pytest.raises(InputError):
            ask(value=text)


@given(st.one_of(st.text(max_size=12), st.floats(), st.decimals(), st.integers()))
def test_any_value_at_all_is_taken_exactly_or_refused_by_name(value: Any) -> None:
    asked, field = attempt(value=value)
    assert field in ("", "value")
    if asked is not None:
        assert asked.value is None or (asked.value.is_finite() and 0 <= asked.value < 10**18)


@given(st.text(max_size=8), st.text(max_size=8))
def test_any_unit_and_code_at_all(unit: str, code: str) -> None:
    asked, field = attempt(quantity="1", unit=unit, net_kg=None, code=code)
    assert field in ("", "unit", "code")
    if asked is not None:
        assert set(asked.quantities) <= {name for name, _ in UNITS.values()}
        assert asked.code.isascii()
        assert asked.code.isdigit()
