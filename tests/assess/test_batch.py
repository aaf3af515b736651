"""A batch gives for each row what one answer gives: the same options, sums, charges and unknowns.

The single answer counts its taxes with fractions and its duty by the same kernel, interpreted; that one is held to a
literal oracle in `Decimal` (tests/duty/oracle.py). Here the compiled columns are held to the single answer.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from burabay.assess import kernel
from burabay.assess.assessment import Assessment
from burabay.assess.batch import Engine, keys_of
from burabay.compiled import can_compile
from burabay.duty.consignment import UNITS, consignment
from burabay.duty.measures import EAEU, STATE_BITS, Regime
from burabay.duty.money import ExchangeRates, read_exchange_rates
from burabay.duty.options import STATUSES
from burabay.lawbook.rates import DUTY_UNITS

if TYPE_CHECKING:
    from burabay.book import Book

STATES = tuple(STATE_BITS)
FX = (
    "EUR/USD=1.0857",
    "USD/RUB=89.3141",
    "USD/KZT=512.37",
    "USD/BYN=3.2",
    "USD/AMD=388.9",
    "KGS/USD=0.0114",
    "USD/VND=26115",
)
DATED = tuple(f"{pair}={rate}" for pair, rate in (("EUR/USD", "1.0857"), ("USD/RUB", "89.3141"), ("EUR/KZT", "561.2")))
# Regimes that the answer for a state tells of: the kernel knows of one more for the EAEU, which never holds.
SHOWN = tuple(Regime)[: kernel.SHOWN]


@dataclass(frozen=True)
class Row:
    """One row as a batch is asked, and as one answer is."""

    code: str
    destination: str
    on: date
    value: Decimal | None
    currency: str
    net_kg: Decimal | None
    quantity: Decimal | None
    unit: str
    claimed: Regime | None

    def asked(self, fx: ExchangeRates) -> Any:
        return consignment(
            self.code, origin="KZ" if self.destination == "VN" else "VN", destination=self.destination, on=self.on,
            value=self.value, currency=self.currency, net_kg=self.net_kg, quantity=self.quantity, unit=self.unit, fx=fx,
        )  # fmt: skip


def whole(amount: Decimal | None) -> int:
    return -1 if amount is None else int(amount * kernel.SCALE)


def rows_of(engine: Engine, rows: list[Row]) -> kernel.Rows:
    """The rows as columns."""
    money = engine.exchange.places([row.currency for row in rows if row.currency])
    place = dict(zip([row.currency for row in rows if row.currency], money.tolist(), strict=True))
    units = [UNITS[row.unit] if row.unit else ("", Decimal(0)) for row in rows]
    columns: Mapping[str, tuple[Any, list[int]]] = {
        "code": (np.int64, [int(row.code) for row in rows]),
        "destination": (np.int8, [STATES.index(row.destination) for row in rows]),
        "day": (np.int32, [row.on.toordinal() for row in rows]),
        "value": (np.int64, [whole(row.value) for row in rows]),
        "money": (np.int16, [place[row.currency] if row.currency else -1 for row in rows]),
        "kg": (np.int64, [whole(row.net_kg) for row in rows]),
        "unit": (np.int8, [DUTY_UNITS.index(unit) if unit else -1 for unit, _ in units]),
        "quantity": (
            np.int64,
            [whole(r.quantity * f if r.quantity else None) for r, (_, f) in zip(rows, units, strict=True)],
        ),
        "claimed": (np.int8, [-1 if row.claimed is None else int(row.claimed) for row in rows]),
        "skip": (np.int8, [kernel.RIGHT] * len(rows)),
    }
    return kernel.Rows(**{name: np.array(column, dtype=kind) for name, (kind, column) in columns.items()})


def drawn(book: Book, many: int, seed: int) -> list[Row]:
    """Rows on lines of all kinds, every other one on a line with a specific rate or an excise."""
    chance = random.Random(seed)
    lines = {"AHTN": book.codes("AHTN"), "TN VED": book.codes("TN VED")}
    odd = {
        name: [
            c
            for c in codes
            if c[:2] in ("02", "17", "22", "24", "27", "33", "61", "64", "87") or c[:4] in ("4202", "8415", "9504")
        ]
        for name, codes in lines.items()
    }
    found = []
    for number in range(many):
        destination = chance.choice(["VN", "VN", "VN", *EAEU, "RU", "KZ"])
        codes = (odd if number % 2 else lines)["AHTN" if destination == "VN" else "TN VED"]
        value = chance.choice(
            [None, Decimal(chance.randrange(10**7)) / 100, Decimal(chance.randrange(10**9)), Decimal("0.01")]
        )
        unit = chance.choice(["", "pcs", "pair", "l", "m2", "dozen", "1000pcs", "hl", "cm3"])
        found.append(
            Row(
                chance.choice(codes), destination,
                date.fromordinal(chance.randrange(date(2016, 1, 1).toordinal(), date(2031, 1, 1).toordinal())),
                value, chance.choice(["USD", "RUB", "EUR", "VND", "KZT", "AMD"]) if value is not None else "",
                chance.choice([None, Decimal(chance.randrange(1, 10**8)) / 1000]),
                Decimal(chance.randrange(1, 10**6)) if unit else None, unit,
                chance.choice([None, None, Regime.PREFERENCE, Regime.MFN, Regime.PREFERENCE_IN_QUOTA]),
            )
        )  # fmt: skip
    return found


def amount(number: int) -> Decimal | None:
    return None if number < 0 else Decimal(number) / kernel.SCALE


def told_by_batch(engine: Engine, out: kernel.Results, row: int, many: int) -> dict[str, Any]:
    options = {}
    for regime in SHOWN:
        place = regime * many + row
        rate = engine.book.measures.rate(int(out.rate[place]))
        options[regime] = (STATUSES[out.status[place]], rate, amount(int(out.duty[place])))
    return {
        "options": options,
        "cheapest": None if out.best[row] < 0 else Regime(int(out.best[row])),
        "vat": amount(int(out.charged.vat[row])),
        "excise": amount(int(out.charged.excise[row])),
        "total": amount(int(out.charged.total[row])),
        "unknowns": set(keys_of(int(out.charged.unknown[row]))),
    }


def _sum(answer: Assessment, chosen: Regime | None, name: str) -> Decimal | None:
    charges = next((one for one in answer.charges if one.regime is chosen), None)
    charge = next((one for one in charges.charges if one.charge == name), None) if charges else None
    if charge is None or not charge.settled:
        return None
    return charge.amount.amount if charge.amount is not None else Decimal(0)


def told_by_one(answer: Assessment, claimed: Regime | None) -> dict[str, Any]:
    chosen = answer.cheapest if claimed is None else claimed
    option = next((o for o in answer.options if o.regime is chosen), None)
    charges = next((c for c in answer.charges if c.regime is chosen), None)
    chosen = chosen if option is not None and option.usable else None
    told: dict[str, Any] = {
        "options": {
            o.regime: (o.status, o.rate, o.duty.amount if o.duty else None) for o in answer.options if o.regime in SHOWN
        },
        "cheapest": answer.cheapest,
    }
    if chosen is not None and charges is not None:
        told["vat"], told["excise"] = _sum(answer, chosen, "vat"), _sum(answer, chosen, "excise")
        told["total"] = charges.total.amount if charges.total else None
    if claimed is None:
        told["unknowns"] = {phrase.key for phrase in answer.unknowns}
    return told


def compare(book: Book, fx: ExchangeRates, rows: list[Row]) -> int:
    """Every row of a batch against its own answer; how many rows the batch served itself."""
    engine = Engine(book, fx)
    out = engine.assess(rows_of(engine, rows))
    served = 0
    for place, row in enumerate(rows):
        answer = book.assess(row.asked(fx))
        if out.fault[place] == kernel.ALONE:
            continue
        served += 1
        told, wanted = told_by_batch(engine, out, place, len(rows)), told_by_one(answer, row.claimed)
        for regime in set(SHOWN) - set(wanted["options"]):
            assert told["options"].pop(regime) == ("unavailable", None, None), row
        for key, what in wanted.items():
            assert told[key] == what, (key, row)
    return served


def test_a_batch_is_many_single_answers(book: Book) -> None:
    rows = drawn(book, 1500, 7)
    assert compare(book, read_exchange_rates(FX), rows) > 0.97 * len(rows)


def test_without_exchange_rates(book: Book) -> None:
    rows = drawn(book, 400, 11)
    assert compare(book, ExchangeRates(), rows) > 0.97 * len(rows)


@pytest.mark.skipif(not can_compile(), reason="the compiler is an extra")
def test_machine_code_and_interpreter_agree(book: Book) -> None:
    engine = Engine(book, read_exchange_rates(FX))
    rows = rows_of(engine, drawn(book, 12_000, 3))
    whole_batch = engine.assess(rows)
    for first in (0, 5_000, 11_000):
        few = kernel.Rows(*(column[first : first + 500] for column in rows))
        interpreted = engine.assess(few, interpreted=True)
        for name in ("fault", "line", "best", "chosen", "due"):
            assert (getattr(interpreted, name) == getattr(whole_batch, name)[first : first + 500]).all(), name
        for name in interpreted.charged._fields:
            of_batch = getattr(whole_batch.charged, name)[first : first + 500]
            assert (getattr(interpreted.charged, name) == of_batch).all(), name
