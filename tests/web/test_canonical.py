"""What a receipt hashes, written by the desk: the bytes that the command line writes."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("msgspec", reason="the extra `web` is not installed")

from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.web.conftest import DUTY, LANGUAGES

from burabay.assess import receipt
from burabay.assess.again import check
from burabay.assess.as_json import assessment_json
from burabay.book import Book
from burabay.web.canonical import canonical

_WHOLE = st.integers(-(2**53), 2**53)
_TEXT = st.text(st.characters(codec="utf-8"))
_JSON = st.recursive(
    st.none() | st.booleans() | _WHOLE | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=30,
)


@given(_JSON)
def test_the_same_bytes_whatever_is_written(told: Any) -> None:
    assert canonical(told) == receipt.canonical(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_is_the_same_over_the_api(book: Book, client: TestClient, language: str) -> None:
    asked = f"{DUTY}&value=14200&currency=USD&fx=USD/RUB=80&lang={language}"
    told = client.get(asked).json()
    here = book.duty(
        "0402211800", origin="VN", destination="RU", on="2026-11-01", value="14200", currency="USD",
        fx=book_rates(), language=language,
    )  # fmt: skip
    assert told == assessment_json(book, here, language)
    assert check(book, told).same


def book_rates() -> Any:
    """The rate of the question."""
    from burabay.duty.money import read_exchange_rates

    return read_exchange_rates(["USD/RUB=80"])
