"""Reading, writing and comparing tariff codes."""

from __future__ import annotations

import pytest

from burabay.errors import InputError
from burabay.goods.codes import grouped, nearest, nomenclature_of, plain_code


@pytest.mark.parametrize(
    ("code", "nomenclature", "printed"),
    [
        ("0402211100", "TN VED", "0402 21 110 0"),  # as the Common Customs Tariff prints it
        ("040221110", "TN VED", "0402 21 110"),
        ("040221", "TN VED", "0402 21"),
        ("0402", "TN VED", "0402"),
        ("04022120", "AHTN", "0402.21.20"),  # as Viet Nam's tariff prints it
        ("040221", "AHTN", "0402.21"),
        ("0402", "AHTN", "0402"),
        ("04", "AHTN", "04"),
    ],
)
def test_codes_are_printed_as_their_tariff_does_and_read_back(code: str, nomenclature: str, printed: str) -> None:
    assert grouped(code, nomenclature) == printed
    assert plain_code(printed) == code


def test_the_nomenclature_of_a_full_code() -> None:
    assert nomenclature_of("04022120") == "AHTN"
    assert nomenclature_of("0402211100") == "TN VED"


@pytest.mark.parametrize("text", ["0402 21 110 0", " 0402.21.110.0\n", "0402\u00a021\u00a0110\u00a00", "0402211100"])
def test_spaces_and_dots_do_not_matter(text: str) -> None:
    assert plain_code(text) == "0402211100"


@pytest.mark.parametrize(
    "text", ["", "4", "rice", "0402-21", "04022111001", "０４０２", "٠٤٠٢", "0402x", "-0402", "4e10"]
)
def test_what_is_no_code_is_refused_with_the_two_forms(text: str) -> None:
    with pytest.raises(InputError) as caught:
        plain_code(text)
    assert caught.value.field == "code"
    assert "0402 21 110 0" in str(caught.value)
    assert "0402.21.20" in str(caught.value)


CODES = ["0402100000", "0402211100", "0402211900", "0402291100", "0403100000", "8701100000"]


def test_the_nearest_codes_share_the_longest_beginning_then_the_closest_number() -> None:
    assert nearest("0402211200", CODES, 3) == ["0402211100", "0402211900", "0402291100"]
    assert nearest("0402", CODES, 1) == ["0402100000"]
    assert nearest("9999", CODES, 1) == ["8701100000"]
    assert nearest("0402211100", CODES, 1) == ["0402211100"]
    assert nearest("0402", [], 5) == []
    assert nearest("0402", CODES, 0) == []
