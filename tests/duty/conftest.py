"""What the tests of duty share: the law, the compiled book, and short ways to ask them."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest

from burabay.duty.compile import compile_measures
from burabay.duty.consignment import consignment
from burabay.duty.lookup import Measures
from burabay.duty.mfn import eaeu_mfn, vietnam_mfn
from burabay.duty.money import read_exchange_rates
from burabay.duty.options import Option, Options, duty_options, legal_options
from burabay.duty.preference import preference
from burabay.lawbook.columns import Columns, Texts
from burabay.lawbook.files import law_folder
from burabay.lawbook.law import Law, read_law

ROOT = Path(__file__).resolve().parents[2]
# The oracle is imported as `tests.duty.oracle`, wherever pytest was started.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

LegalAsk = Callable[..., Mapping[str, Option]]
PricedAsk = Callable[..., Options]


@pytest.fixture(scope="session")
def law() -> Law:
    """The law book as its files hold it."""
    return read_law(law_folder())


@pytest.fixture(scope="session")
def measures(law: Law) -> Measures:
    """What the law says of each line, compiled from the files here and now: a kept book could be of older code."""
    texts = Texts()
    tnved = sorted(line.code for line in law.eaeu_tariff)
    ahtn = sorted({line.code for line in law.vietnam_tariff} | {item.code for item in law.chapter98})
    gc.disable()
    try:
        made = compile_measures(tnved, ahtn, chain(eaeu_mfn(law), vietnam_mfn(law), preference(law)), texts)
    finally:
        gc.enable()
    return Measures(Columns({**made, **texts.columns()}))


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


@pytest.fixture(scope="session")
def sources() -> Path:
    """The tables of facts that the law book was built from; they are not part of the project."""
    folder = ROOT.parent / "shared" / "sources"
    if not folder.is_dir():
        pytest.skip("the tables of facts are not at hand")
    return folder
