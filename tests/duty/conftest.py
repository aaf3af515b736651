"""What the tests of duty share: short ways to ask the compiled book, which comes from tests/conftest.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from burabay.duty.consignment import consignment
from burabay.duty.money import read_exchange_rates
from burabay.duty.options import Option, Options, duty_options, legal_options

if TYPE_CHECKING:
    from burabay.book import Book
    from burabay.duty.lookup import Measures

# The oracle is imported as `tests.duty.oracle`, wherever pytest was started.
_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

LegalAsk = Callable[..., Mapping[str, Option]]
PricedAsk = Callable[..., Options]


@pytest.fixture(scope="session")
def measures(book: Book) -> Measures:
    """What the law says of each line."""
    return book.measures


@pytest.fixture(scope="session")
def legal(measures: Measures) -> LegalAsk:
    """legal(code, destination, day) → the options of a line by regime, the law alone."""

    def ask(code: str, destination: str, on: str) -> Mapping[str, Option]:
        line = measures.line(code)
        assert line >= 0, f"{code} is no line"
        options = legal_options(measures, line, destination, date.fromisoformat(on))
        return {option.regime.label: option for option in options}

    return ask


@pytest.fixture(scope="session")
def priced(measures: Measures) -> PricedAsk:
    """priced(code, destination, value, …) → the options of a consignment, with money."""

    def ask(
        code: str,
        destination: str,
        value: str | int | Decimal | None = None,
        *,
        on: str = "2026-11-01",
        currency: str = "USD",
        fx: tuple[str, ...] = (),
        **quantities: str | int,
    ) -> Options:
        asked = consignment(
            code,
            origin="BY" if destination == "VN" else "VN",
            destination=destination,
            on=on,
            value=value,
            currency=currency,
            fx=read_exchange_rates(fx),
            net_kg=quantities.get("net_kg"),
            quantity=quantities.get("quantity"),
            unit=str(quantities.get("unit", "")),
        )
        return duty_options(measures, measures.line(asked.code), asked)

    return ask
