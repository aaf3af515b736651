"""A forecast with its duty: what `duty` says of both outcomes, shared out exactly. Figures are worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from burabay.book import Book
from burabay.duty.measures import Regime
from burabay.duty.money import Money, read_exchange_rates
from burabay.errors import InputError
from burabay.quota.arrival import Arrival, between
from burabay.quota.chances import LATE, NOTHING, PART, WHOLE
from burabay.quota.events import Allocate, Correct, Open, Reserve, Return
from burabay.quota.forecast import Forecast, Held, held_in, held_told
from burabay.quota.ledger import Ledger, open_ledger
from burabay.quota.volumes import quota_terms

TODAY, DAY = date(2026, 10, 1), date(2026, 12, 1)
SURE = between(DAY, DAY, DAY)


def rice(
    book: Book, left: int, *, arrival: Arrival = SURE, pace: str | None = "0/day", value: int = 30_000
) -> Forecast:
    """100 t of Vietnamese rice into Belarus."""
    held = held_told(quota_terms(book, "rice", 2026, "BY"), (), today=TODAY, left=left)
    return book.quota_arrival(
        "1006 30 670 9", origin="VN", destination="BY", arrival=arrival, held=held, today=TODAY, pace=pace,
        value=30_000, currency="USD", net_kg=100_000, fx=read_exchange_rates(["EUR/USD=1.08"]),
    )  # fmt: skip


def test_duty_of_each_outcome_of_rice(book: Book) -> None:
    """Outside the quota 10 %, not less than 0.03 EUR a kilogram: of 30,000 USD and 100 t the larger of 3,000.00 and
    0.03 × 100,000 × 1.08 = 3,240.00. Within it 0 %. A quarter outside: 810.00.
    """
    for left, name, amount in ((100_000, WHOLE, "0.00"), (75_000, PART, "810.00"), (0, NOTHING, "3240.00")):
        found = rice(book, left)
        assert found.chances.of(name).chance == 1
        duty = Money(Decimal(amount), "USD")
        assert (found.priced.least, found.priced.most) == (duty, duty)
        assert found.priced.outcomes[name] == (duty, duty)


def test_codes_within_and_outside(book: Book) -> None:
    found = rice(book, 0)
    assert (found.inside.asked.code, found.outside.asked.code) == ("1006306701", "1006306709")
    assert found.priced.inside is not None
    assert found.priced.inside.regime is Regime.PREFERENCE_IN_QUOTA
    assert found.priced.outside is not None
    assert found.priced.outside.regime is Regime.MFN


def test_arrival_in_another_year_is_told_from_to(book: Book) -> None:
    arrival = between(date(2027, 1, 5), date(2027, 1, 5), date(2027, 1, 5))
    held = held_told(quota_terms(book, "rice", 2026, "BY"), (), today=TODAY, left=500_000)
    found = book.quota_arrival(
        "1006306701", origin="VN", destination="BY", arrival=arrival, held=held, today=TODAY, pace="0/day",
        value=40_000, currency="USD", net_kg=100_000, fx=read_exchange_rates(["EUR/USD=1.08"]),
    )  # fmt: skip
    assert found.chances.of(LATE).chance == 1
    assert (found.priced.least, found.priced.most) == (Money(Decimal("0.00"), "USD"), Money(Decimal("4000.00"), "USD"))
    assert "quota_other_period" in {phrase.key for phrase in found.unknowns}


def test_eggs_outside_the_quota_pay_mfn_out_of_quota(book: Book) -> None:
    """0407.21.00: MFN 80 % out of quota; 40 % within the WTO's quota needs another licence and is not counted."""
    held = held_told(quota_terms(book, "eggs", 2026), (), today=TODAY, left=1_000)
    found = book.quota_arrival(
        "0407.21.00", origin="RU", destination="VN", arrival=SURE, held=held, today=TODAY, pace="0/day",
        value=20_000, currency="USD", quantity=5_000, unit="dozen",
    )  # fmt: skip
    assert found.chances.quantity == 5_000
    # A fifth within: four fifths of 16,000.
    assert found.priced.least == Money(Decimal("12800.00"), "USD")
    assert found.inside is found.outside


def test_expected_duty_is_the_mean_over_the_draws(book: Book) -> None:
    arrival = between(date(2026, 11, 1), date(2026, 11, 20), date(2026, 12, 20))
    found = rice(book, 150_000, arrival=arrival, pace="30t/month")
    share = 1 - found.chances.inside / 100_000
    assert 0 < share < 1
    assert found.priced.least is not None
    assert abs(Fraction(found.priced.least.amount) - 3240 * share) <= Fraction(1, 200)


def test_pieces_are_counted_in_dozens(book: Book) -> None:
    """A dozen that is begun is drawn whole: 25 eggs are 3 dozen."""
    held = held_told(quota_terms(book, "eggs", 2026), (), today=TODAY, left=1_000)
    found = book.quota_arrival(
        "0407.21.00", origin="RU", destination="VN", arrival=SURE, held=held, today=TODAY, pace="0/day",
        quantity=25, unit="pcs",
    )  # fmt: skip
    assert found.chances.quantity == 3
    assert "need_value" in {phrase.key for phrase in found.unknowns}
    assert found.priced.least is None


def test_without_a_rate_of_exchange_the_duty_is_unknown(book: Book) -> None:
    held = held_told(quota_terms(book, "rice", 2026, "BY"), (), today=TODAY, left=50_000)
    found = book.quota_arrival(
        "1006306701", origin="VN", destination="BY", arrival=SURE, held=held, today=TODAY, pace="0/day",
        value=40_000, currency="USD", net_kg=100_000,
    )  # fmt: skip
    assert found.priced.least is None
    assert "need_fx" in {phrase.key for phrase in found.unknowns}
    assert found.chances.of(PART).chance == 1


@pytest.mark.parametrize(
    ("code", "goods", "key"),
    [
        ("0901 21 000 8", {"net_kg": 5}, "quota_code"),
        ("1006306701", {}, "quota_quantity"),
    ],
)
def test_what_is_refused(book: Book, code: str, goods: dict[str, Any], key: str) -> None:
    held = held_told(quota_terms(book, "rice", 2026, "BY"), (), today=TODAY, left=5)
    with pytest.raises(InputError) as error:
        book.quota_arrival(
            code, origin="VN", destination="BY", arrival=SURE, held=held, today=TODAY, pace="0/day", **goods
        )
    assert error.value.key == key


def test_the_room_as_the_user_tells_it(book: Book) -> None:
    terms = quota_terms(book, "eggs", 2026)
    takings = [(date(2025, 5, 1), 9_000), (date(2026, 5, 1), 3_000), (date(2026, 11, 1), 5_000)]
    # Of 13,031 dozen only what was taken this year until today counts: 3,000.
    assert held_told(terms, takings, today=TODAY).room.common == 10_031
    with pytest.raises(InputError) as error:
        held_told(terms, [(date(2026, 5, 1), 13_032)], today=TODAY)
    assert error.value.key == "quota_overfull"
    with pytest.raises(InputError) as error:
        held_told(quota_terms(book, "rice", 2026, "BY"), (), today=TODAY)
    assert error.value.key == "quota_volume_needed"


# --- out of a ledger ----------------------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = open_ledger(tmp_path / "quota.sqlite")
    made.do(
        Open(
            period="eggs/2026", key="open", day=date(2026, 1, 1), quota="eggs", importer="VN", first=date(2026, 1, 1),
            last=date(2026, 12, 31), volume=13_031, unit="dozen", rate="0%", source="Annex 1(c)",
        )
    )  # fmt: skip
    with made:
        yield made


def allocate(ledger: Ledger, holder: str, amount: int, day: date) -> None:
    ledger.do(Allocate(period="eggs/2026", key=f"{holder}-{day}", day=day, holder=holder, amount=amount))


def test_room_and_takings_of_a_ledger(ledger: Ledger) -> None:
    for holder, amount, month in (("A", 2_000, 2), ("B", 500, 3), ("B", 700, 4), ("C", 100, 5)):
        allocate(ledger, holder, amount, date(2026, month, 1))
    ledger.do(Return(period="eggs/2026", key="back", day=date(2026, 6, 1), holder="B", amount=200))
    ledger.do(Correct(period="eggs/2026", key="fix", day=TODAY, of="C-2026-05-01", to=150, note="a slip"))
    ledger.do(Reserve(period="eggs/2026", key="kept", day=date(2026, 6, 2), holder="A", amount=800))
    # 13,031 − 2,000 − 500 − 700 − 150 + 200 = 9,881.
    mine = held_in(ledger, "eggs/2026", holder="A")
    assert (mine.room.own, mine.room.common) == (1_200, 9_881)
    assert [amount for _, amount in mine.takings or ()] == [500, 700, 150]
    assert held_in(ledger, "eggs/2026", holder="A", reservation="kept").room.own == 2_000
    assert held_in(ledger, "eggs/2026").room.own == 0
    assert len(held_in(ledger, "eggs/2026").takings or ()) == 4
    with pytest.raises(InputError) as error:
        held_in(ledger, "eggs/2026", holder="B", reservation="kept")
    assert error.value.key == "quota_reservation"


def test_a_period_that_is_split_whole_asks_for_the_part(ledger: Ledger) -> None:
    whole = Open(
        period="eggs/2026/a", key="part", day=date(2026, 1, 1), quota="eggs", importer="VN", first=date(2026, 1, 1),
        last=date(2026, 12, 31), volume=13_031, unit="dozen", rate="0%", source="x", part_of="eggs/2026",
    )  # fmt: skip
    ledger.do(whole)
    with pytest.raises(InputError, match="eggs/2026/a"):
        held_in(ledger, "eggs/2026")
    assert isinstance(held_in(ledger, "eggs/2026/a"), Held)
