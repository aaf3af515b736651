"""The ledger as CSV: out and in again, and files that cannot be used."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from burabay.errors import InputError
from burabay.quota.events import Draw, Open
from burabay.quota.exchange import read_requests, refused_at, write_events
from burabay.quota.ledger import Ledger, open_ledger

TODAY = date(2026, 3, 1)
HEAD = (
    "action,period,day,holder,to,amount,licence,reservation,until,reference,of,key,note,"
    "quota,importer,first,last,volume,unit,rate,source\n"
)
OPEN = "open,eggs/2026,,,,,,,,,,,,eggs,VN,2026-01-01,2026-12-31,13031dozen,dozen,0%,Annex 1(c)\n"
STORY = HEAD + OPEN + (
    "allocate,eggs/2026,2026-01-20,Holder A,,5000,L-7,,,,,a1,=1+1,,,,,,,,\n"
    "allocate,eggs/2026,2026-01-20,'Holder B,,2000 tá,,,,,,a2,'=x,,,,,,,,\n"
    "reserve,eggs/2026,2026-02-01,Holder A,,1000,,,2026-02-20,BL 5,,r1,,,,,,,,,\n"
    "draw,eggs/2026,2026-02-10,Holder A,,400,,r1,,,,d1,,,,,,,,,\n"
    "release,eggs/2026,2026-02-11,,,100,,r1,,,,l1,,,,,,,,,\n"
    "release,eggs/2026,2026-02-12,,,,,r1,,,,l2,,,,,,,,,\n"
    "transfer,eggs/2026,2026-02-12,Holder A,Holder C,50,L-9,,,,,t1,,,,,,,,,\n"
    "return,eggs/2026,2026-02-12,'Holder B,,10,,,,,,b1,,,,,,,,,\n"
    "correct,eggs/2026,,,,390,,,,,d1,c1,weighed anew,,,,,,,,\n"
)  # fmt: skip


def put(ledger: Ledger, file: Path) -> int:
    rows = read_requests(file, {state.period: state.unit for state in ledger.periods()}, TODAY)
    try:
        return sum(not done.again for done in ledger.do_all([request for _, request in rows]))
    except InputError as error:
        raise refused_at(rows, error) from None


def figures(ledger: Ledger) -> object:
    found = ledger.statement()
    return found.states, found.holders, found.reservations


def test_a_story_in_and_out_and_in_again(tmp_path: Path) -> None:
    """Balances by hand: of A's 5,000 dozen 390 are drawn, 50 are C's, and 10 are reserved again by the correction; B
    has 2,000 − 10; 13,031 − 5,000 − 2,000 + 10 are not allocated. Free: 4,550 + 1,990 + 50.
    """
    story = tmp_path / "story.csv"
    story.write_text(STORY, encoding="utf-8")
    with open_ledger(tmp_path / "one.sqlite") as first, open_ledger(tmp_path / "two.sqlite") as second:
        assert put(first, story) == 10
        assert put(first, story) == 0
        state = first.statement("eggs/2026").state
        assert (state.unallocated, state.drawn, state.reserved, state.free) == (6_041, 390, 10, 6_590)
        assert [h.holder for h in first.statement().holders] == ["'Holder B", "Holder A", "Holder C"]
        with pytest.raises(InputError):
            first.do(Draw(period="eggs/2026", key="too much", day=TODAY, holder="Holder A", amount=10**6))
        out = StringIO()
        assert write_events(first.events(), out, "en") == 11
        # A spreadsheet must not take a note for a formula.
        assert ",'=1+1," in out.getvalue()
        back = tmp_path / "back.csv"
        back.write_text(out.getvalue(), encoding="utf-8")
        assert put(second, back) == 10
        assert figures(first) == figures(second)
        assert put(second, back) == 0


def test_notes_come_back_as_they_were(tmp_path: Path) -> None:
    story = tmp_path / "story.csv"
    story.write_text(STORY, encoding="utf-8")
    notes = {request.key: request.note for _, request in read_requests(story, {}, TODAY)}
    # In a file that a person wrote '= is text that a spreadsheet keeps from being a formula.
    assert (notes["a1"], notes["a2"]) == ("=1+1", "=x")


def test_rows_without_a_key_or_day_get_one(tmp_path: Path) -> None:
    story = tmp_path / "story.csv"
    story.write_text(HEAD + OPEN + OPEN.replace("eggs/2026,", "eggs/2026/b,"), encoding="utf-8")
    (_, first), (_, other) = read_requests(story, {}, TODAY)
    assert isinstance(first, Open)
    assert (first.volume, first.day) == (13_031, date(2026, 1, 1))
    assert first.key.endswith(":2")
    assert other.key.endswith(":3")
    again = [request.key for _, request in read_requests(story, {}, TODAY)]
    assert again == [first.key, other.key]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("steal,eggs/2026,,Holder A,,5,,,,,,k,,,,,,,,,\n", "column action"),
        ("allocate,eggs/2026,2026-02-30,Holder A,,5,,,,,,k,,,,,,,,,\n", "column day"),
        ("allocate,eggs/2026,1.2.2026,Holder A,,5,,,,,,k,,,,,,,,,\n", "column day"),
        ("allocate,eggs/2026,,Holder A,,-5,,,,,,k,,,,,,,,,\n", "amount"),
        ("allocate,eggs/2026,,Holder A,,NaN,,,,,,k,,,,,,,,,\n", "amount"),
        ("allocate,eggs/2026,,Holder A,,5t,,,,,,k,,,,,,,,,\n", "amount"),
        ("allocate,eggs/2026,,Holder A,,,,,,,,k,,,,,,,,,\n", "amount"),
        ("allocate,eggs/2026,,,,5,,,,,,k,,,,,,,,,\n", "holder"),
        ("allocate,../etc passwd,,A,,5,,,,,,k,,,,,,,,,\n", "period"),
        ("reserve,eggs/2026,2026-02-01,A,,5,,,2026-01-01,,,k,,,,,,,,,\n", "last day"),
        ("open,rice/2026,,,,,,,,,,k,,rice,EAEU,2026-01-01,2026-12-31,5,sacks,0%,x\n", "column unit"),
        ("open,rice/2026,,,,,,,,,,k,,rice,EAEU,,2026-12-31,5,kg,0%,x\n", "first"),
        ("draw,eggs/2026,,Holder A,,5000,,,,,,k,,,,,,,,,\n", "0 dozen free"),
        ("draw,eggs/2025,,Holder A,,5,,,,,,k,,,,,,,,,\n", "eggs/2025"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(tmp_path: Path, line: str, column: str) -> None:
    story = tmp_path / "story.csv"
    story.write_text(HEAD + OPEN + line, encoding="utf-8")
    with open_ledger(tmp_path / "one.sqlite") as ledger:
        with pytest.raises(InputError, match="row 3") as error:
            put(ledger, story)
        assert column in str(error.value)
        assert all(error.value.say(language) for language in ("ru", "vi"))
        assert ledger.periods() == ()
