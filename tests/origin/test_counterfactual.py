"""Changes that would qualify goods: each plan does, exactly; and none is cheaper, or smaller, by trying every one."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from burabay.book import Book
from burabay.origin.bill import Bill
from burabay.origin.counterfactual import ORIGINATING, SUPPLIER, Changes, Move, done
from burabay.origin.judgement import Judgement, met_of
from burabay.origin.terms import AgreementTerms

BILLS = Path(__file__).resolve().parents[2] / "examples" / "origin"


def found(book: Book, name: str) -> tuple[Judgement, Changes]:
    judgement = book.origin(BILLS / f"{name}.toml")
    return judgement, book.origin_changes(judgement)


def test_uppers_from_the_named_supplier(book: Book) -> None:
    """Vietnamese uppers at 6.90 instead of 6.50: 0.40 more, and nothing misses the change."""
    _, changes = found(book, "sports_shoes")
    (plan,) = changes.cheapest
    assert [(move.kind, move.supplier.name) for move in plan.moves if move.supplier] == [
        (SUPPLIER, "Uppers from Binh Duong")
    ]
    assert plan.cost == Fraction("0.40")
    assert plan.judgement.verdict == "qualifies"


def test_one_material_of_the_car_is_enough(book: Book) -> None:
    """450 over: any material worth more would do; the smallest is the body panels, 1,500."""
    _, changes = found(book, "car_47")
    assert changes.cheapest == ()
    first = changes.smallest[0]
    assert [(move.kind, move.path) for move in first.moves] == [(ORIGINATING, "Passenger car / Body panels")]
    assert [len(plan.moves) for plan in changes.smallest] == [1, 1, 1]


def test_local_content_alone(book: Book) -> None:
    """7,950 may be 50 % of FOB: 15,900, so 900 more; the shoes: 6.50 / 10 % = 65.00, so 51.00 more."""
    for name, more in (("car_47", 900), ("sports_shoes", 51)):
        _, changes = found(book, name)
        assert changes.local is not None
        assert changes.local.moves[0].amount == more


def test_a_set(book: Book) -> None:
    """Scissors of 3.30: 3.30 / 15 % = 22.00, so 2.00 more; or originating scissors."""
    judgement = book.origin(BILLS / "hairdressing_set.toml")
    dearer = replace(judgement.bill.goods.parts[3], value=Fraction("3.30"))
    parts = (*judgement.bill.goods.parts[:3], dearer, judgement.bill.goods.parts[4])
    bill = replace(judgement.bill, goods=replace(judgement.bill.goods, parts=parts))
    changes = book.origin_changes(book.origin(bill))
    assert changes.local is not None
    assert changes.local.moves[0].amount == 2
    assert [move.path for move in changes.smallest[0].moves] == ["Hairdressing set / Scissors"]


def test_operations_not_done(book: Book) -> None:
    """The car of 53 % without painting and control: both, in one plan; priced where the bill prices them."""
    judgement = book.origin(BILLS / "car_53.toml")
    goods = judgement.bill.goods
    short = replace(
        goods, operations=tuple(o for o in goods.operations if o not in ("body_painting", "control_testing"))
    )
    bill = replace(judgement.bill, goods=short)
    changes = book.origin_changes(book.origin(bill))
    assert [move.operations for move in changes.smallest[0].moves] == [("body_painting", "control_testing")]
    costs = {"body_painting": Fraction(300), "control_testing": Fraction(20)}
    priced = book.origin_changes(book.origin(replace(bill, operation_costs=costs)))
    assert priced.cheapest[0].cost == 320


def test_work_not_stated(book: Book) -> None:
    goods = {
        "name": "Shirt",
        "code": "6205.20",
        "made_in": "VN",
        "currency": "USD",
        "fob": 10,
        "operations": ["cutting"],
    }
    judgement = book.origin({"goods": goods, "materials": [{"code": "5208.31", "origin": "CN", "value": 5}]})
    (plan, *_) = book.origin_changes(judgement).smallest
    assert [move.kind for move in plan.moves] == ["work"]


def test_an_engine_made_to_originate(book: Book) -> None:
    """A tractor of 12,600 foreign value fails by 1,600; of its engine's 3,200 foreign parts, 450 too much, the cheapest
    to replace makes the engine originate, and with it all 3,200 go."""
    text = (BILLS / "tractor.toml").read_text(encoding="utf-8").replace("value = 1400", "value = 2000")
    judgement = book.origin(tomllib.loads(text, parse_float=Decimal))
    assert judgement.verdict == "does not qualify"
    plan = book.origin_changes(judgement).smallest[0]
    assert [move.path for move in plan.moves] == ["Tractor / Engine / Fuel pump"]
    assert plan.judgement.parts["Tractor / Engine"].finding.met is True


def test_goods_that_qualify_need_nothing(book: Book) -> None:
    assert found(book, "shirt")[1] == Changes()


def test_goods_made_elsewhere_cannot_be_mended(book: Book) -> None:
    goods = {"name": "T", "code": "9403.60", "made_in": "CN", "currency": "USD", "fob": 10, "operations": ["joining"]}
    judgement = book.origin({"goods": goods, "materials": [{"code": "9403.91", "origin": "CN", "value": 5}]})
    assert book.origin_changes(judgement) == Changes()


# --- against trying everything ----------------------------------------------------------------------------------


def bill_at_random(book: Book, seed: int) -> Bill:
    rng = random.Random(seed)
    goods: dict[str, Any] = {
        "name": "G",
        "code": rng.choice(["847130", "940360", "870121", "840820", "850110", "621010"]),
    }
    goods |= {"made_in": "VN", "currency": "USD", "operations": ["welding"]}
    codes = ["847330", "854231", "940391", "870899", "840999", "850300", "440791", "850120", "560392"]
    materials = []
    for number in range(rng.randint(2, 5)):
        value = rng.randint(5, 40)
        told: dict[str, Any] = {"name": f"M{number}", "code": rng.choice(codes), "origin": "CN", "value": value}
        told["suppliers"] = [
            {"name": f"S{each}", "value": value + rng.randint(-4, 9), "origin": "VN", "originating": rng.random() < 0.6}
            for each in range(rng.randint(0, 2))
        ]
        materials.append(told)
    return book.bill({"goods": {**goods, "fob": 2 + sum(m["value"] for m in materials)}, "materials": materials})


def every_plan(bill: Bill) -> Iterator[tuple[Move, ...]]:
    choices: list[list[Move | None]] = []
    for node in bill.goods.parts:
        swaps: list[Move | None] = [None]
        swaps += [Move(SUPPLIER, node.path, s.value - (node.value or 0), s) for s in node.suppliers]
        if not node.suppliers:
            swaps.append(Move(ORIGINATING, node.path))
        choices.append(swaps)
    for chosen in product(*choices):
        yield tuple(move for move in chosen if move is not None)


def assert_best(book: Book, bill: Bill, judgement: Judgement) -> None:
    terms = AgreementTerms(book.criteria, book.product_rules, book.subheadings)
    changes = book.origin_changes(judgement)
    good = [plan for plan in every_plan(bill) if met_of(done(bill, plan), book.criteria, terms)]
    priced = [sum((m.cost or Fraction(0) for m in p), Fraction(0)) for p in good if all(m.supplier for m in p)]
    assert min(priced, default=None) == min((plan.cost or 0 for plan in changes.cheapest), default=None)
    told = [len(plan.moves) for plan in (*changes.smallest, *changes.cheapest)]
    assert min(map(len, good), default=None) == min(told, default=None)
    for plan in (*changes.smallest, *changes.cheapest):
        assert met_of(done(bill, plan.moves), book.criteria, terms) is True


def test_no_plan_is_better(book: Book) -> None:
    """Of 100 bills at random, those that do not qualify: every combination of swaps, judged one by one."""
    tried = 0
    for seed in range(100):
        bill = bill_at_random(book, seed)
        judgement = book.origin(bill)
        if judgement.met is not True:
            tried += 1
            assert_best(book, bill, judgement)
    assert tried > 40


def test_the_cheapest_is_told_to_the_cent(book: Book) -> None:
    """Of a million: one swap for 10.01 more, or two for 10.00 together. The two are cheaper."""
    goods = {"name": "Tractor", "code": "8701.21", "made_in": "VN", "currency": "USD", "operations": ["welding"]}
    dearer, first, second = (
        {"name": f"from {name}", "value": value, "origin": "VN", "originating": True}
        for name, value in (("A", "300010.01"), ("B", "150005"), ("C", "150005"))
    )
    materials = [
        {"name": "Cab", "code": "8707.90", "origin": "CN", "value": 300_000, "suppliers": [dearer]},
        {"name": "Axle", "code": "8708.50", "origin": "CN", "value": 150_000, "suppliers": [first]},
        {"name": "Gearbox", "code": "8708.40", "origin": "CN", "value": 150_000, "suppliers": [second]},
        {"name": "Engine", "code": "8408.20", "origin": "CN", "value": 200_000},
    ]
    plans = book.origin_changes(book.origin({"goods": {**goods, "fob": 1_000_000}, "materials": materials})).cheapest
    assert [plan.cost for plan in plans] == [10, Fraction("10.01")]
    assert [len(plan.moves) for plan in plans] == [2, 1]


def test_a_cent_over_a_limit_is_over(book: Book) -> None:
    """A billion: what the solver might let pass by its tolerance, the judgement does not."""
    goods = {"name": "Tractor", "code": "8701.21", "made_in": "VN", "currency": "USD", "operations": ["welding"]}
    materials = [
        {"name": "Engine", "code": "8408.20", "origin": "CN", "value": "500000000.01"},
        {"name": "Bolt", "code": "7318.15", "origin": "CN", "value": "0.01"},
    ]
    changes = book.origin_changes(book.origin({"goods": {**goods, "fob": 10**9}, "materials": materials}))
    assert [[move.path for move in plan.moves] for plan in changes.smallest] == [["Tractor / Engine"]]
    less = [{**materials[0], "value": "500000000.00"}, materials[1]]
    nearly = book.origin_changes(book.origin({"goods": {**goods, "fob": 10**9}, "materials": less}))
    assert [move.path for move in nearly.smallest[0].moves] == ["Tractor / Bolt"]


def test_local_content_is_the_least(book: Book) -> None:
    """A cent less would not do."""
    terms = AgreementTerms(book.criteria, book.product_rules, book.subheadings)
    seen = 0
    for seed in range(40):
        bill = bill_at_random(book, seed)
        local = book.origin_changes(book.origin(bill)).local
        if local is None or local.moves[0].amount is None:
            continue
        seen += 1
        less = replace(local.moves[0], amount=local.moves[0].amount - Fraction(1, 100))
        assert met_of(done(bill, local.moves), book.criteria, terms) is True
        assert met_of(done(bill, (less,)), book.criteria, terms) is not True
    assert seen > 10


def test_local_content_where_nobody_said_who_made_a_part(book: Book) -> None:
    """Table (CTH), FOB 100: 20 in an own frame need FOB 200, a bought frame of 30 needs 300: 200 more is enough."""
    frame = {"name": "Frame", "code": "9403.91", "made_in": "VN", "value": 30,
             "materials": [{"code": "9403.91", "origin": "CN", "value": 20}]}  # fmt: skip
    goods = {"name": "Table", "code": "9403.60", "made_in": "VN", "currency": "USD", "operations": ["sawing"]}
    plan = book.origin_changes(book.origin({"goods": {**goods, "fob": 100}, "materials": [frame]})).local
    assert plan is not None
    assert plan.moves[0].amount == 200
