"""Exports of what somebody else wrote: cells of spreadsheets, Markdown, calendars; and deadlines told twice."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from burabay.book import Book
from burabay.diplomacy.register import OpenRegister, passing_register
from burabay.diplomacy.register_export import _cell, _plain, as_calendar, export
from burabay.diplomacy.register_views import Asked, deadlines, law_state
from burabay.diplomacy.said import name_of

_SPEC = importlib.util.spec_from_file_location("hand_made", Path(__file__).with_name("hand_made.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
hand: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(hand)
act, meeting, reading = hand.act, hand.meeting, hand.reading
ON = date(2026, 11, 22)
ASKED = Asked("vi", ON)


@pytest.fixture
def register() -> Iterator[OpenRegister]:
    with passing_register() as opened:
        yield opened


def deadline(name: str, iso: str, text: str, start: int = 200) -> dict[str, Any]:
    return {
        "id": name, "type": "date", "span": [start, start + len(text)], "text": text, "tier": "A", "rule": "hand",
        "iso": iso, "kind": "deadline", "year_inferred": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\u00a0\u202e@x", "＝1", "＠x", "\tx", "\nx"],
)
def test_no_cell_is_run(text: str) -> None:
    assert _cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["nâng hạn ngạch", "3 - 2", "a=b", "“=1”", "", " x"])
def test_other_cells_stay(text: str) -> None:
    assert _cell(text) == text


def test_markdown_takes_text_as_text() -> None:
    assert _plain("a|b\n# c <b>&amp;~~d~~[e](f)`g`\r\n*h*") == (
        r"a\|b # c \<b\>\&amp;\~\~d\~\~\[e\](f)\`g\` \*h\*"
    )  # fmt: skip


def test_a_calendar_of_hostile_texts(register: OpenRegister) -> None:
    """Lines of at most 75 bytes that end in CR LF, letters of several bytes whole, no text taken as a property."""
    icalendar = pytest.importorskip("icalendar")
    texts = ["họp; a,b\\c\r\nX-EVIL:1", "BEGIN:VEVENT\r\nEND:VCALENDAR", "hạn chót nghị định thư ữỗệạ " * 20]
    records = [deadline(f"d{place}", "2027-03", text, 200 + place * 900) for place, text in enumerate(texts)]
    register.add(reading(*records, deadline("d9", "9999-12-31", "x", 5000), file="a\nX-EVIL:2"), on=ON)
    raw = as_calendar(deadlines(register.state(), ASKED), "vi")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    for line in lines:
        line.decode()
    calendar = icalendar.Calendar.from_ical(raw)
    events = calendar.walk("VEVENT")
    assert [each.name for each in calendar.walk()] == ["VCALENDAR", *["VEVENT"] * 4]
    assert not any(name.startswith("X-") for each in events for name in each)
    assert [each["dtstart"].dt for each in events] == [date(2027, 3, 31)] * 3 + [date.max]
    assert len({str(each["uid"]) for each in events}) == 4
    assert raw == as_calendar(deadlines(register.state(), ASKED), "vi")


def test_a_deadline_that_two_papers_name_is_one(register: OpenRegister) -> None:
    """Of one meeting; of another meeting it is another."""
    register.add(reading(meeting("m1", "2024-10-24"), deadline("d1", "2025-06-30", "trước 30/6/2025")), on=ON)
    again = reading(meeting("m1", "2024-10-24"), deadline("d1", "2025-06-30", "đến 30/6/2025"), sha="b")
    assert register.add(again, on=ON).joined
    register.add(reading(meeting("m1", "2024-12-01"), deadline("d1", "2025-06-30", "30/6/2025"), sha="c"), on=ON)
    found = deadlines(register.state(), ASKED)
    assert [(each.uid, each.text) for each in found] == [
        ("aaaaaaaaaaaa-d1", "trước 30/6/2025"), ("cccccccccccc-d1", "30/6/2025"),
    ]  # fmt: skip


def test_what_has_been_is_no_longer_planned(register: OpenRegister, book: Book, tmp_path: Path) -> None:
    register.add(reading(meeting("m1", "2025-06-20", future=True)), on=ON)
    out = tmp_path / "register.md"
    states = law_state(book, ON)
    export(register.state(), states, ASKED, out)
    assert "- 2025-06-20 (dự kiến) gặp" in out.read_text(encoding="utf-8")
    register.add(reading(meeting("m1", "2025-06-20"), sha="b"), on=ON)
    (held,) = register.state().meetings()
    assert not held.best.is_future
    export(register.state(), states, ASKED, out)
    assert "- 2025-06-20 gặp" in out.read_text(encoding="utf-8")


def test_every_office_of_a_record_has_a_name() -> None:
    """The offices that docs/reference/records.md lists, in each language."""
    page = (Path(__file__).parents[2] / "docs/reference/records.md").read_text(encoding="utf-8")
    listed = re.search(r"`role` an office \(([^)]*)\)", page)
    assert listed is not None
    offices = set(re.split(r",\s+", listed[1])) - {"other"}
    assert len(offices) > 15
    assert [office for office in sorted(offices) if name_of("roles", office, "vi") == office] == []
