"""Bills in columns: the same verdict as one by one, on bills made at random; errors keep to their own bill."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from burabay.book import Book
from burabay.origin.as_columns import columns_of
from burabay.origin.judgement import judge
from burabay.origin.many import Bills, judge_many
from burabay.origin.rule_tables import RuleTables
from burabay.origin.terms import AgreementTerms
from burabay.origin.vehicles import missing

# Codes whose rules are of every kind, and materials that change, do not change, are excepted, or are open (8542, 8524).
GOODS = ("620520", "640411", "940360", "040229", "847130", "870323", "870193", "840820", "080132", "852411", "854231",
         "850110", "090121", "890110", "721011", "730611")  # fmt: skip
MATERIALS = ("520831", "621790", "640610", "640690", "940391", "170199", "847330", "852411", "854231", "870899",
             "840999", "080131", "850300", "090111", "890690", "720711", "720915", "401170", "841480")  # fmt: skip


def material(rng: random.Random, most: int, depth: int) -> dict[str, Any]:
    value = rng.randint(0, most)
    told: dict[str, Any] = {"code": rng.choice(MATERIALS), "value": f"{value / 100:.2f}"}
    told["role"] = rng.choice(["material"] * 8 + ["retail_packaging", "accessory", "shipping_packing", "indirect"])
    told["kind"] = rng.choice(["", "uppers", "hulls", "other"])
    told |= rng.choice(
        [
            {"origin": "CN"},
            {"origin": "VN", "originating": True},
            {"origin": "VN"},
            {},
            {"origin": "RU", "originating": True},
            {"origin": "RU", "originating": True, "evidence": "EAV 1"},
        ]
    )
    if depth and rng.random() < 0.4 and value > 100:
        told |= {"made_in": rng.choice(["VN", "VN", "VN", "CN", "RU"]), "bought": rng.random() < 0.3}
        told |= {"operations": rng.choice([["welding"], ["cutting"], []]), "code": rng.choice(GOODS)}
        if rng.random() < 0.7:
            told.pop("originating", None)
        told["materials"] = [material(rng, value // 4, depth - 1) for _ in range(rng.randint(1, 4))]
    return told


def bill(seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    goods: dict[str, Any] = {"code": rng.choice(GOODS), "made_in": "VN", "currency": "USD", "fob": "100.00"}
    goods["operations"] = rng.choice([["welding"], ["welding"], ["packing"], []])
    goods["propulsion"] = rng.choice(["", "petrol"])
    goods["set"] = rng.random() < 0.1
    if goods["code"] == "870323" and rng.random() < 0.7:
        goods["operations"] = list(missing((), "petrol"))
    return {"goods": goods, "materials": [material(rng, 2500, 2) for _ in range(rng.randint(1, 4))]}


def test_many_are_judged_as_one(book: Book) -> None:
    bills = [book.bill(bill(seed)) for seed in range(400)]
    terms = AgreementTerms(book.criteria, book.product_rules, book.subheadings)
    verdicts = judge_many(Bills.of(columns_of(bills, book.criteria, terms)), RuleTables(book))
    expected = [judge(each, book.criteria, terms).verdict for each in bills]
    assert verdicts.words() == expected
    assert min(expected.count(word) for word in set(expected)) > 25, "every verdict is met often"
    assert len(set(expected)) == 3


def test_value_sums_are_those_of_one(book: Book) -> None:
    bills = [book.bill(bill(seed)) for seed in range(400, 440)]
    terms = AgreementTerms(book.criteria, book.product_rules, book.subheadings)
    verdicts = judge_many(Bills.of(columns_of(bills, book.criteria, terms)), RuleTables(book))
    for place, each in zip(verdicts.goods.tolist(), bills, strict=True):
        content = judge(each, book.criteria, terms).goods.content
        assert content is not None
        assert content.non_originating.low * 100 == int(verdicts.non_originating_least[place])
        assert content.non_originating.high is None or content.non_originating.high * 100 == int(
            verdicts.non_originating_most[place]
        )


def batch(**columns: Any) -> Bills:
    """Two tables of oak (44.07 → 94.03), FOB 100.00 each; columns may be replaced."""
    told = {
        "parent": [-1, 0, -1, 2],
        "code": ["940360", "440791", "940360", "440791"],
        "value": [10000, 3000, 10000, 3000],
        "originating": [1, 0, 1, 0],
    }
    return Bills.of({**told, **columns})


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, ["qualifies", "qualifies"]),
        ({"code": ["940360", "440791", "940360", "999999"]}, ["qualifies", "error"]),
        ({"value": [10000, -1, 10000, 3000]}, ["error", "qualifies"]),
        ({"value": [0, 3000, 10000, 3000]}, ["error", "qualifies"]),
        ({"value": [10000, 10001, 10000, 3000]}, ["error", "qualifies"]),
        ({"parent": [-1, 0, -1, 99]}, ["qualifies", "cannot tell", "error"]),
        ({"parent": [-1, 0, 3, 2]}, ["qualifies", "error", "error"]),
        ({"parent": [-1, 0, -1, 3]}, ["qualifies", "cannot tell", "error"]),
        ({"work": [2, 2, 0, 2]}, ["qualifies", "does not qualify"]),
        # A carton alone names no material; a set of nothing no product.
        ({"for_change": [True, False, True, True], "for_value": [True, False, True, True]},
         ["cannot tell", "qualifies"]),
        ({"for_change": [True, False, True, True], "for_value": [True, False, True, True],
          "is_set": [True, False, False, False]}, ["cannot tell", "qualifies"]),
        # 94.03 for 94.03: no change; 10 % of 100.00 is within, a cent more is not.
        ({"code": ["940360", "940391", "940360", "940391"], "value": [10000, 1000, 10000, 1001]},
         ["qualifies", "does not qualify"]),
    ],
)  # fmt: skip
def test_a_bad_row_sinks_only_its_own_bill(book: Book, columns: dict[str, Any], words: list[str]) -> None:
    assert judge_many(batch(**columns), RuleTables(book)).words() == words


def test_parents_by_id(book: Book) -> None:
    told = {
        "id": ["a1", "b", "b1", "a", "c1"],
        "parent": ["a", "", "b", "", "c"],
        "code": ["440791", "940360", "940391", "940360", "440791"],
        "value": [3000, 10000, 3000, 10000, 1],
        "originating": [0, 1, 0, 1, 0],
    }
    verdicts = book.origin_many(told)
    assert verdicts.goods.tolist() == [1, 3, 4]
    assert verdicts.words() == ["does not qualify", "qualifies", "error"]
    with pytest.raises(ValueError, match="id a is there twice"):
        book.origin_many({**told, "id": ["a", "b", "b1", "a", "c1"]})


def test_unknown_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown columns: fob"):
        batch(fob=[1, 2, 3, 4])
    with pytest.raises(ValueError, match="other lengths"):
        batch(work=[2])


def test_sums_do_not_round(book: Book) -> None:
    """2⁵³ + 1 is no binary float: 10 % of ten times it, exactly, is within; one more is not."""
    least = 2**53 // 100 + 1
    columns = {"code": ["940360", "940391"] * 2, "value": np.array([least * 10, least, least * 10, least + 1])}
    assert judge_many(batch(**columns), RuleTables(book)).words() == ["qualifies", "does not qualify"]


def test_circles_and_depth_cost_their_own_bill_alone(book: Book) -> None:
    """A circle or a chain of 60,000 parts among as many rows is told at once: rounds grow with the logarithm."""
    count = 60_000
    circle = np.arange(count) + 1
    circle[-1] = 0
    chain = np.arange(count) - 1
    bad = np.concatenate([circle, chain + count])
    bad[count] = -1
    parent = np.concatenate([bad, [-1, 2 * count]])
    code = np.full(len(parent), b"940360")
    code[-1] = b"440791"
    value = np.full(len(parent), 10_000)
    verdicts = judge_many(Bills.of({"parent": parent, "code": code, "value": value}), RuleTables(book))
    assert verdicts.goods.tolist() == [*range(count), count, 2 * count]
    assert set(verdicts.error[:count].tolist()) == {4}
    assert verdicts.error[count:].tolist() == [6, 0], "too deep; and a table as it should be"


@pytest.mark.parametrize(("levels", "error"), [(100, 0), (101, 6)])
def test_the_deepest_bill(book: Book, levels: int, error: int) -> None:
    count = levels + 1
    columns = {"parent": np.arange(count) - 1, "code": ["940360"] * count, "value": [10_000] * count}
    assert judge_many(Bills.of(columns), RuleTables(book)).error.tolist() == [error]
