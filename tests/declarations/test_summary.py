"""What a file's summary says: codes as sentences about columns, sums in coins, columns that may be misspelt."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from burabay.assess.batch import KEYS
from burabay.declarations.summary import code_sentence, in_coins, misspelt
from burabay.wording import LANGUAGES, sentences

REPO = Path(__file__).resolve().parents[2]
OPTIONS = ("--net-kg", "--quantity", "--unit", "--value", "--currency", "--answer", "--freight", "--insurance")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_says_what_to_fill_in(language: str) -> None:
    """No blanks, and no options of the command line that a file has columns for."""
    for key in KEYS:
        told = code_sentence(key, language)
        assert "{" not in told, key
        assert "…" not in told, key
        assert not [option for option in OPTIONS if option in told], key


def test_every_sentence_of_a_code_is_of_a_code() -> None:
    assert {name.removeprefix("code_") for name in sentences("en") if name.startswith("code_")} <= set(KEYS)


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("284.0000", "USD", "284.00"),
        ("284.1250", "USD", "284.125"),
        ("284.0000", "VND", "284"),
        ("284.5000", "VND", "284.5"),
        ("284.0000", "KWD", "284.000"),
        ("100.0000", "", "100"),
        ("12345678901234567890.1200", "USD", "12345678901234567890.12"),
    ],
)
def test_sums_have_the_decimals_of_their_currency(amount: str, currency: str, told: str) -> None:
    assert f"{in_coins(Decimal(amount), currency):f}" == told


def test_a_misspelt_column_is_noticed() -> None:
    columns = {name: name for name in ("code", "origin", "destination", "on", "value")}
    extra = ("net weigth", "Trọng lượng tịn", "Валюты", "goods", "customs valu", "invoice", "colour")
    # `customs valu` is like `value`, which was found already: nothing is asked.
    assert misspelt(extra, columns) == {"net weigth": "net_kg", "Trọng lượng tịn": "net_kg", "Валюты": "currency"}


def test_the_reference_page_tells_every_code() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "declaration-lines.md").read_text(
        encoding="utf-8"
    )
    for key in KEYS:
        assert f"| `{key}` | {code_sentence(key, 'en')} |\n" in page
