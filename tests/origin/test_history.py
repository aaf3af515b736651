"""A history in a CSV: the quick reader of plain files and the one for all others say the same; bad rows stay alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.errors import InputError
from burabay.origin import history
from burabay.origin.history import judged, read_history, rows
from burabay.origin.rule_tables import RuleTables

HEADER = "id,parent,code,value,originating,work,for_change,kind"
# Two tables of oak; 10 % of 100.00 are 10.00 of 94.03.
PLAIN = [
    "a,,9403.60,100,,yes,,",
    "a1,a,4407.91,30.5,no,,,",
    "b,,940360,100.00,,yes,yes,",
    "b1,b,94039100,10.0001,no,,,other",
]


def told(book: Book, file: Path, lines: list[str]) -> list[dict[str, str]]:
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    found = read_history(file)
    return [dict(row) for row in rows(found, judged(found, RuleTables(book)), "en")]


def slowly(book: Book, file: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    with monkeypatch.context() as patch:
        patch.setattr(history, "plain_columns", lambda *_: None)
        return told(book, file, lines)


def test_a_plain_file_is_read_by_columns(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    with monkeypatch.context() as patch:
        patch.setattr(history, "_cells", lambda *_: pytest.fail("read cell by cell"))
        found = told(book, tmp_path / "h.csv", PLAIN)
    assert [(row["id"], row["verdict"], row["content_least"]) for row in found] == [
        ("a", "qualifies", "69.50"),
        ("b", "does not qualify", "89.99"),
    ]
    assert found == slowly(book, tmp_path / "h.csv", PLAIN, monkeypatch)


@pytest.mark.parametrize(
    "odd",
    [
        "c,,940360,100,,yes",
        "c,,940360,100,,yes,,,,",
        'c,,940360,"100",,yes,,',
        "c,,940360,1 000.50,,yes,,",
        "c,,940360,1e2,,yes,,",
        "c,,940360,1e999999999,,yes,,",
        "c,,940360,1.00001,,yes,,",
        "c,,940360,NA,,yes,,",
        "c,,940360,null,,yes,,",
        "c,,940360,,,yes,,",
        "c,,940360,-1,,yes,,",
        "c,,940360,99999999999999,,yes,,",
        "c,,940360,3602879701896,,yes,,",
        "c,,940360,100,perhaps,yes,,",
        "c,,940360,100,,yes,perhaps,",
        "c,,940360,100,,yes,,sleeves",
        " c , a ,940360, 5 , no , yes , , ",
        "c,nowhere,940360,5,,,,",
        "c,c,940360,5,,,,",
        "c,,NA,5,,,,",
        "\u0111,,\u0669403,5,,,,",
        "",
        ",,,,,,,",
    ],
)
def test_both_readers_agree(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    """One odd row among plain ones; and it changes nothing of the other bills."""
    rng = random.Random(odd)
    lines = PLAIN.copy()
    lines.insert(rng.randrange(len(lines) + 1), odd)
    found = told(book, tmp_path / "h.csv", lines)
    assert found == slowly(book, tmp_path / "h.csv", lines, monkeypatch)
    verdicts = {row["id"]: row["verdict"] for row in found}
    assert verdicts["b"] == "does not qualify"
    assert verdicts["a"] == "qualifies"


def test_empty_rows_are_no_bills(book: Book, tmp_path: Path) -> None:
    assert len(told(book, tmp_path / "h.csv", ["", *PLAIN, ",,,,,,,", ",,,,,,,", "", ""])) == 2


def test_an_id_twice(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [*PLAIN, "b1,a,440791,1,no,,,"]
    with pytest.raises(InputError, match="id b1 is there twice"):
        told(book, tmp_path / "h.csv", lines)
    with pytest.raises(InputError, match="id b1 is there twice"):
        slowly(book, tmp_path / "h.csv", lines, monkeypatch)
