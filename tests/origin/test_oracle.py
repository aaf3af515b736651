"""Flat bills judged a second time, by a few literal lines over the texts of Annex 3: every text of it, at random.

The oracle knows nothing of expressions, spans or roles: materials originate or do not, and codes are those of HS 2012.
"""

from __future__ import annotations

import random
import re
from fractions import Fraction

from burabay.book import Book
from burabay.origin.vehicles import missing

LENGTHS = {"CC": 2, "CTH": 4, "CTSH": 6}


def excepted(text: str, material: str, kind: str) -> bool:
    """Whether the words after "except" name a material's subheading."""
    words = text.partition("except")[2].replace("–", "-")
    if "uppers" in words and kind != "uppers":
        return False
    if "hulls" in words and kind != "hulls":
        return False
    chapters = re.search(r"Chapters? ([0-9, ]+)", words)
    if chapters and int(material[:2]) in map(int, re.findall("[0-9]+", chapters[1])):
        return True
    for first, last in re.findall(r"([0-9]{2}\.[0-9]{2}|[0-9]{4}\.[0-9]{2})(?:\s*-\s*([0-9]{2}\.[0-9]{2}))?", words):
        low, high = first.replace(".", ""), (last or first).replace(".", "")
        if low <= material[: len(low)] <= high:
            return True
    return False


def met(text: str, goods: str, fob: int, foreign: list[tuple[str, int, str]]) -> bool:
    """Whether one alternative is met by non-originating materials of code, value, kind."""
    if text.startswith("WO"):
        return False
    content = re.search(r"VAC ([0-9]+)%", text)
    if content and Fraction(fob - sum(value for _, value, _ in foreign), fob) * 100 < int(content[1]):
        return False
    change = re.match("CTSH|CTH|CC", text)
    if not change:
        return True
    digits = LENGTHS[change[0]]
    same = [v for c, v, k in foreign if c[:digits] == goods[:digits] or excepted(text, c, k)]
    return sum(same) * 10 <= fob


def expected(text: str, goods: str, fob: int, foreign: list[tuple[str, int, str]]) -> bool:
    alternatives = re.split(r",? or (?=CTSH|CTH|VAC)", text)
    return not foreign or any(met(alternative, goods, fob, foreign) for alternative in alternatives)


def near(rng: random.Random, goods: str, text: str, codes: tuple[str, ...]) -> str:
    """A material's subheading, often of the goods' own chapter or heading, or of one that the rule excepts."""
    named = [code.replace(".", "") for code in re.findall(r"[0-9]{2}\.[0-9]{2}|[0-9]{4}\.[0-9]{2}", text)]
    named += [f"{int(chapter):02d}" for chapter in re.findall(r"Chapters? ([0-9]+)", text)]
    beginning = rng.choice([goods[:2], goods[:4], "", *named, *named])
    return rng.choice([code for code in codes if code.startswith(beginning)] or [rng.choice(codes)])


def test_every_text_against_a_literal_reading(book: Book) -> None:
    rules = book.product_rules
    by_text: dict[str, list[str]] = {}
    for code in rules.codes:
        by_text.setdefault(rules.of(code).text, []).append(code)
    seen = {True: 0, False: 0}
    for text, goods_codes in sorted(by_text.items()):
        for seed in range(16):
            rng = random.Random(f"{text} {seed}")
            goods, fob = rng.choice(goods_codes), rng.choice([100, 1000])
            materials, foreign = [], []
            for _ in range(rng.randint(1, 4)):
                code, kind = near(rng, goods, text, rules.codes), rng.choice(["uppers", "hulls", "other"])
                value, ours = rng.choice([0, fob // 20, fob // 10, fob // 5]), rng.random() < 0.3
                told = {"code": code, "hs": "2012", "kind": kind, "value": value, "origin": "VN" if ours else "CN"}
                materials.append(told | ({"originating": True} if ours else {}))
                foreign += [] if ours else [(code, value, kind)]
            done = [*missing((), "hybrid"), "welding"]
            whole = {"name": "G", "code": goods, "hs": "2012", "made_in": "VN", "currency": "USD", "fob": fob}
            bill = {"goods": {**whole, "operations": done, "propulsion": "hybrid"}, "materials": materials}
            answer = expected(text, goods, fob, foreign)
            seen[answer] += 1
            assert book.origin(bill).met is answer, (text, goods, materials)
    assert min(seen.values()) > 300
