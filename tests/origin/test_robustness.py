"""What breaks a verdict, and what mends it. By hand, to 0.01 %: the last move that is within, the first that is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.errors import InputError
from burabay.origin.stress import Stress, stressed
from burabay.origin.terms import AgreementTerms

BILLS = Path(__file__).resolve().parents[2] / "examples" / "origin"


@pytest.mark.parametrize(
    ("bill", "figure", "last", "breaks"),
    [
        # 450 to spare: of the engine's 2,900 it is 15.517 %, of the gearbox's 1,650 27.27 %.
        ("car_53", "Passenger car / Engine", "15.51", "15.52"),
        ("car_53", "Passenger car / Gearbox", "27.27", "27.28"),
        # 7,050 × 2 = 14,100 of 15,000: FOB may fall by 6 %.
        ("car_53", "Passenger car", "6", "6.01"),
        # The other way: 450 over. 7,950 × 2 = 15,900: a rise by 6 %.
        ("car_47", "Passenger car / Engine", "15.51", "15.52"),
        ("car_47", "Passenger car", "5.99", "6"),
        # The engine originates up to 2,750 of foreign parts: 150 of 1,400. Then its parts count, and the tractor fails.
        ("tractor", "Tractor / Engine / Engine parts", "10.71", "10.72"),
        # Legs of 6.00 may be worth 12.00.
        ("furniture", "Oak table / Turned legs", "100", "100.01"),
        ("hairdressing_set", "Hairdressing set / Scissors", "0", "0.01"),
    ],
)
def test_edges(book: Book, bill: str, figure: str, last: str, breaks: str) -> None:
    moves = {each.what: each for each in book.origin_moves(book.origin(BILLS / f"{bill}.toml"))}
    assert (moves[figure].last, moves[figure].breaks) == (Decimal(last), Decimal(breaks))


def test_enough_is_where_the_goods_qualify(book: Book) -> None:
    """Table (CTH), FOB 100: a frame of 30 with parts of 20 that do not change, and it was not said who made it.

    At FOB 200 the 20 of an own frame are within 10 %, the 30 of a bought one are not: it cannot be told, which is not
    enough. At 300 both are.
    """
    frame = {"name": "Frame", "code": "9403.91", "made_in": "VN", "value": 30,
             "materials": [{"code": "9403.91", "origin": "CN", "value": 20}]}  # fmt: skip
    goods = {"name": "Table", "code": "9403.60", "made_in": "VN", "currency": "USD", "operations": ["sawing"]}
    verdicts = [
        book.origin({"goods": {**goods, "fob": fob}, "materials": [frame]}).verdict for fob in (100, 199, 200, 300)
    ]
    assert verdicts == ["does not qualify", "does not qualify", "cannot tell", "qualifies"]
    moves = book.origin_moves(book.origin({"goods": {**goods, "fob": 100}, "materials": [frame]}))
    assert [each.breaks for each in moves if each.kind == "fob"] == [Decimal(200)]


def test_materials_that_have_changed_never_break_a_rule_of_change_alone(book: Book) -> None:
    moves = {each.what: each for each in book.origin_moves(book.origin(BILLS / "shirt.toml"))}
    assert moves["Men's cotton shirt / Cotton fabric"].breaks is None
    assert moves["Men's cotton shirt / Collars and cuffs, cut and fused"].breaks == Decimal("50.01")


def test_an_exchange_rate(book: Book) -> None:
    """Display and drive, 95 dollars, given in won: 5.00 to spare is 5.263 %."""
    goods = {
        "name": "L",
        "code": "8471.30",
        "made_in": "VN",
        "currency": "USD",
        "fob": 500,
        "operations": ["soldering"],
    }
    materials = [
        {"name": "Board", "code": "8473.30", "origin": "CN", "value": 200},
        {"name": "Display", "code": "8524.91", "origin": "KR", "value": 60_000, "currency": "KRW"},
        {"name": "Drive", "code": "8523.51", "origin": "KR", "value": 35_000, "currency": "KRW"},
    ]
    found = book.origin({"goods": goods, "materials": materials, "fx": {"USD/KRW": 1000}})
    moves = {each.what: each for each in book.origin_moves(found)}
    assert found.verdict == "qualifies"
    assert (moves["KRW"].kind, moves["KRW"].rises) == ("currency", True)
    assert (moves["KRW"].last, moves["KRW"].breaks) == (Decimal("5.26"), Decimal("5.27"))


def share(book: Book, bill: str, stress: Stress) -> Decimal:
    found = book.origin(BILLS / f"{bill}.toml")
    told = stressed(found, book, AgreementTerms(book.criteria, book.product_rules, book.subheadings), stress)
    assert told.qualifies + told.does_not + told.cannot_tell + told.wrong == stress.draws
    return Decimal(told.qualifies) / stress.draws


@pytest.mark.parametrize(
    ("bill", "stress", "expected"),
    [
        # Each price on its own, 5 %: the sum's deviation is 5 % of √(160² + 60² + 40² + 35²) = 8.95; 5.00 is 0.559 of
        # it: 71.2 %.
        ("laptop", Stress(Decimal(5)), "0.712"),
        # All by one draw: 5 % of 295 = 14.75; 5.00 is 0.339 of it: 63.3 %.
        ("laptop", Stress(Decimal(5), common=True), "0.633"),
        # Uniform between −5 and 5 %, by one draw: up to 5 / 295 = 1.695 %: (5 + 1.695) / 10 = 66.9 %.
        ("laptop", Stress(Decimal(5), common=True, shape="uniform"), "0.669"),
        # A set at its limit: half of all draws are above it.
        ("hairdressing_set", Stress(Decimal(5)), "0.5"),
    ],
)
def test_stress(book: Book, bill: str, stress: Stress, expected: str) -> None:
    """10,000 draws: within 1.5 percentage points, three standard errors."""
    assert abs(share(book, bill, stress) - Decimal(expected)) < Decimal("0.015")


def test_the_same_seed_gives_the_same_answer(book: Book) -> None:
    one = share(book, "laptop", Stress(Decimal(5), draws=500))
    assert one == share(book, "laptop", Stress(Decimal(5), draws=500))
    assert one != share(book, "laptop", Stress(Decimal(5), draws=500, seed=2))


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"spread": "0"}, "stress_spread"),
        ({"spread": 101}, "stress_spread"),
        ({"spread": "x"}, "origin_number"),
        ({}, "origin_number"),
        ({"spread": 5, "draws": 0}, "stress_draws"),
        ({"spread": 5, "draws": "many"}, "origin_number"),
        ({"spread": 5, "seed": -1}, "origin_number"),
        ({"spread": 5, "shape": "square"}, "stress_shape"),
        ({"spread": 5, "colour": "red"}, "origin_key"),
    ],
)
def test_what_cannot_be_drawn_is_refused(book: Book, told: dict[str, object], key: str) -> None:
    found = book.origin(BILLS / "shirt.toml")
    with pytest.raises(InputError) as error:
        book.origin_stress(replace(found, bill=replace(found.bill, stress={**told, "fob": False})))
    assert error.value.key == key


def test_no_stress_unless_asked(book: Book) -> None:
    assert book.origin_stress(book.origin(BILLS / "shirt.toml")) is None
