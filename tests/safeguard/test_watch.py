"""What changed since last time: alarms told once, revisions, a state file that is whole or refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.errors import InputError
from burabay.safeguard.monitor import TriggerReport
from burabay.safeguard.volumes import Entry, Volumes
from burabay.safeguard.watch import Watched, percents, read_state, watch, write_state


def report(book: Book, kg: list[int | str], on: str = "2026-12-15", *, forecast: bool = False) -> TriggerReport:
    entries = tuple(
        Entry(date(2026, month, 1), 8, "", "", Decimal(value), None, "x.csv", month + 1)
        for month, value in enumerate(kg, start=1)
    )
    return book.trigger(Volumes(entries), on=on, forecast=forecast)


def run(book: Book, file: Path, kg: list[int | str]) -> Watched:
    found = watch(report(book, kg), read_state(file))
    write_state(found.state, file)
    return found


def keys(found: Watched) -> list[str]:
    return [alarm.key for alarm in found.new]


def test_an_alarm_is_new_once(book: Book, tmp_path: Path) -> None:
    """Group 8, 2026: 80 % of 10,461 kg is 8,368.8 kg, 150 % is 15,691.5 kg."""
    file = tmp_path / "state.json"
    assert (run(book, file, [8_368]).first, keys(run(book, file, [8_368]))) == (True, [])
    assert keys(run(book, file, ["8368.8"])) == ["8:2026:fill:80"]
    again = run(book, file, ["8368.8"])
    assert (keys(again), again.changes, [alarm.key for alarm in again.alarms]) == ([], (), ["8:2026:fill:80"])
    assert keys(run(book, file, ["8368.8", "2092.2"])) == []  # 10,461 kg: the level itself
    assert keys(run(book, file, ["8368.8", "2092.3"])) == ["8:2026:fill:100"]
    assert keys(run(book, file, ["8368.8", "7322.8"])) == ["8:2026:fill:150"]


def test_a_revision_takes_an_alarm_back(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    run(book, file, [9_000])
    found = run(book, file, [8_000])
    assert (found.gone, [change.key for change in found.changes]) == (("8:2026:fill:80",), ["trigger_change_revised"])
    assert found.changes[0].values["before"] == Decimal(9_000)
    assert keys(run(book, file, [9_000])) == ["8:2026:fill:80"]  # and it is new again


def test_new_months_and_months_that_are_gone(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    run(book, file, [100])
    assert [change.key for change in run(book, file, [100, 200]).changes] == ["trigger_change_month"]
    assert [change.key for change in run(book, file, [100]).changes] == ["trigger_change_lost"]


def test_the_chance_of_passing_it(book: Book) -> None:
    found = watch(report(book, [900] * 10, forecast=True), None)
    assert "8:2026:chance:50" in keys(found)
    assert "8:2026:chance:50" not in keys(watch(report(book, [100] * 10, forecast=True), None))


def test_measures_of_the_law_book(book: Book) -> None:
    on_the_day = {
        "2025-09-01": ["3:measure:2025:soon"], "2025-09-26": ["3:measure:2025:maybe"],
        "2025-10-01": ["3:measure:2025:in_force"], "2026-04-01": [], "2025-08-01": [],
    }  # fmt: skip
    for day, wanted in on_the_day.items():
        assert keys(watch(book.trigger(on=day, groups=[3]), None)) == wanted, day


def test_a_level_passed_last_year(book: Book) -> None:
    entries = [Entry(date(2025, 1, 1), 8, "", "", Decimal(99_999), None, "x", 2)]
    entries.append(Entry(date(2026, 1, 1), 8, "", "", Decimal(1), None, "x", 3))
    found = watch(book.trigger(Volumes(tuple(entries)), on="2026-02-15", forecast=False), None)
    assert keys(found) == ["8:2025:pending"]


def test_groups_that_are_not_asked_keep_their_state(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    run(book, file, [9_000])
    found = watch(book.trigger(on="2026-12-15", groups=[5]), read_state(file))
    assert (found.gone, found.state["alarms"], set(found.state["groups"])) == ((), ["8:2026:fill:80"], {"5", "8"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"kind":"trigger-watch"}',
        '{"kind":"trigger-watch","version":2,"groups":{},"alarms":[]}',
        '{"kind":"trigger-watch","version":1,"groups":{"8":{"months":{"2026-01":"x"},"measures":[]}},"alarms":[]}',
        '{"kind":"trigger-watch","version":1,"groups":{"8":{}},"alarms":[]}',
        '{"kind":"trigger-watch","version":1,"groups":{},"alarms":[1]}',
        '{"kind":"trigger-watch","version":1,"groups":{},"alarms":["8:\\u001b[2J"]}',
        '{"kind":"trigger-watch","version":1,"groups":{"8":{"months":{"2026-01":"NaN"},"measures":[]}},"alarms":[]}',
        '{"kind":"trigger-watch","version":1,"groups":{"8":{"months":{"2026-01":"1e999999"},"measures":[]}},"alarms":[]}',
        '{"kind":"trigger-watch","version":1,"groups":{"8":7},"alarms":[]}',
        '{"kind":"trigger-watch","version":1,"groups":{"8":{"months":[],"measures":[]}},"alarms":[]}',
    ],
)
def test_a_file_that_is_no_state_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_state(file)
    assert caught.value.key == "trigger_state_unread"
    assert file.read_text(encoding="utf-8") == text


def test_a_state_is_written_whole_or_not_at_all(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    run(book, file, [9_000])
    before = file.read_bytes()
    with pytest.raises(TypeError):
        write_state({"kind": object()}, file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
    assert json.loads(before)["alarms"] == ["8:2026:fill:80"]


def test_percentages_of_the_alarms() -> None:
    assert percents(" 100,80, 80", "x") == (80, 100)
    for wrong in ("", "80,", "-1", "80.5", "abc", "1001", "0"):
        with pytest.raises(InputError):
            percents(wrong, "x")
