"""Every finding can be said in three languages and cites readings that the law book holds."""

from __future__ import annotations

import re
from pathlib import Path

from burabay.lawbook.law import Law
from burabay.origin.criteria import Finding, all_met
from burabay.origin.criteria.finding import cited
from burabay.wording import LANGUAGES, Phrase

ORIGIN = Path(__file__).resolve().parents[3] / "src" / "burabay" / "origin"


def test_readings_that_origin_cites_are_in_the_law_book(law: Law) -> None:
    cited = {key for path in ORIGIN.rglob("*.py") for key in re.findall(r"\bA[0-9]+\b", path.read_text("utf-8"))}
    assert {"A7", "A19", "A21", "A22", "A23", "A25", "A30"} <= cited <= set(law.assumptions)


def test_every_reading_of_chapter_4_is_cited_somewhere(law: Law) -> None:
    told = "\n".join(path.read_text("utf-8") for path in ORIGIN.rglob("*.py"))
    own = {key for key in law.assumptions if key == "A7" or 19 <= int(key[1:]) <= 33}
    assert {key for key in own if not re.search(rf"\b{key}\b", told)} == set()


def test_a_finding_as_an_object() -> None:
    finding = Finding(None, "4.14", Phrase("set_unknown"), ("A30",))
    for language in LANGUAGES:
        told = finding.to_json(language)
        assert list(told) == ["met", "article", "reason", "assumptions"]
        assert (told["met"], told["article"], told["assumptions"]) == (None, "4.14", ["A30"])
        assert told["reason"]


def test_articles_as_people_cite_them() -> None:
    assert cited("4.9(2)(c)") == "Art. 4.9(2)(c)"
    assert cited("4.5; Annex 3, general note 2", "ru") == "ст. 4.5; Приложение 3, общее примечание 2"
    assert cited("Annex 5, box 9; 4.3", "vi") == "Phụ lục 5, ô 9; Điều 4.3"


def test_one_that_fails_settles_it() -> None:
    assert [all_met(parts) for parts in ((True, True), (True, None), (None, False), ())] == [True, None, False, True]
