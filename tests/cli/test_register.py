"""`burabay register` as a person and as a program sees it: exit codes, languages, exports, hostile files."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from burabay.cli import main
from burabay.cli.register import show_checks
from burabay.diplomacy.checks import check_reading

_SPEC = importlib.util.spec_from_file_location(
    "hand_made", Path(__file__).resolve().parents[1] / "diplomacy" / "hand_made.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
hand: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(hand)
VN, BY = hand.PREMIER, hand.PRESIDENT
UNION = hand.person("EAEU", "party")
ON = ("--on", "2026-11-22")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two papers of one meeting of 2024, and one of 2018; the register is in the same folder."""
    monkeypatch.setenv("BURABAY_REGISTER", str(tmp_path / "register.sqlite"))
    quota = hand.act("a1", "propose", "trade.quota", speaker=VN, addressee=UNION)
    auto = hand.act("a2", "propose", "industry.auto", speaker=BY, addressee=VN, start=300, text="=sản xuất ô tô")
    told = {
        "one": hand.reading(hand.meeting("m1", "2024-10-24", place="RU/Kazan"), quota, auto, file="one.txt"),
        "two": hand.reading(hand.meeting("m1", "2024-10-24"), sha="b", file="two.txt"),
        "old": hand.reading(
            hand.meeting("m1", "2018-03-29"),
            hand.act("a1", "desire", "trade.quota", speaker=VN, addressee=UNION),
            hand.deadline("d1", "2018-12"),
            sha="c", published="2018-03-30", file="old.txt",
        ),
    }  # fmt: skip
    for name, each in told.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(each), encoding="utf-8")
    return [tmp_path / f"{name}.json" for name in told]


@pytest.fixture
def filled(files: list[Path], capsys: pytest.CaptureFixture[str]) -> list[Path]:
    assert main(["register", "add", *map(str, files), *ON]) == 0
    capsys.readouterr()
    return files


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    assert main(["register", *words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_add(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    added = told(capsys, "add", *map(str, files), *ON)["added"]
    assert [each["status"] for each in added] == ["added"] * 3
    assert added[1]["joined"][0]["reasons"] == [
        "the same day, 2024-10-24", "the same people: Khuất Hữu Lãm, Viktar Zalesski",
    ]  # fmt: skip
    assert {each["status"] for each in told(capsys, "add", *map(str, files), *ON)["added"]} == {"already"}


def test_a_bad_file_costs_its_own_sentence(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    bad = files[0].with_name("bad.json")
    bad.write_bytes(b"\xff\xfe\x00{{{")
    added = told(capsys, "add", str(files[0]), str(bad), *ON, code=1)["added"]
    assert [each["status"] for each in added] == ["added", "error"]
    assert added[1]["error"].startswith("bad.json: not the JSON of a reading")
    assert main(["register", "add", str(bad)]) == 2
    assert main(["register", "add", str(files[0].with_name("none.json"))]) == 2
    capsys.readouterr()


@pytest.mark.parametrize("content", ["", "[]", "null", '{"records": 3}', "[" * 100_000, '{"records": [{"id": 1}]}'])
def test_hostile_json(files: list[Path], capsys: pytest.CaptureFixture[str], content: str) -> None:
    bad = files[0].with_name("bad.json")
    bad.write_text(content, encoding="utf-8")
    for language in ("en", "ru", "vi"):
        (each,) = told(capsys, "add", str(bad), "--lang", language, code=2)["added"]
        assert each["error"].endswith(".")


def test_published_over_what_a_reading_says(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "add", str(files[1]), "--published", "2024-11-02", *ON]) == 0
    capsys.readouterr()
    (each,) = told(capsys, "timeline", *ON)["timeline"]
    assert each["reports"][0]["published"] == "2024-11-02"
    assert main(["register", "add", str(files[0]), "--published", "2 tháng 11", *ON]) == 2
    assert main(["register", "add", str(files[0]), "--published", "", *ON]) == 2
    capsys.readouterr()


def test_timeline(filled: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    first, second = told(capsys, "timeline", *ON)["timeline"]
    assert (first["date"], second["date"]) == ("2018-03-29", "2024-10-24")
    assert [each["ref"] for each in second["reports"]] == ["aaaaaaaaaaaa/m1", "bbbbbbbbbbbb/m1"]
    assert second["place"] == "RU/Kazan"
    assert second["levers"] == ["industry.auto", "trade.quota"]
    assert list(first) == [
        "ref", "date", "by", "first_day", "last_day", "year_inferred", "future", "kind", "kind_name", "counterparts",
        "participants", "place", "reports", "joined", "acts", "levers",
    ]  # fmt: skip


def test_levers(filled: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    (lever,) = told(capsys, "levers", "--lever", "trade.quota", "--with", "eaeu", *ON)["levers"]
    (matter,) = lever["commitments"]
    assert matter["sentence"] == "raised 2018-03-29; again 2024-10-24; not yet met"
    assert matter["status"] == "not_met"
    assert matter["state"]["assumptions"] == ["A59"]
    assert list(matter) == [
        "lever", "lever_name", "counterpart", "counterpart_name", "first", "last", "raised", "accepted", "status",
        "sentence", "state", "occurrences",
    ]  # fmt: skip
    assert list(matter["occurrences"][0]) == [
        "date", "by_publication", "act", "act_name", "raised", "speaker", "joint", "via", "meeting", "said",
    ]  # fmt: skip


def test_three_languages(filled: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for language in ("en", "ru", "vi"):
        for view in ("timeline", "levers", "counterparts", "check"):
            assert main(["register", view, "--lang", language, *ON]) == 0
            shown.append(capsys.readouterr().out)
    assert "not yet met" in shown[1]
    assert "пока не выполнено" in shown[5]
    assert "chưa đạt" in shown[9]
    assert len(set(shown)) == 12


def test_separate_and_join(filled: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "separate", "bbbb", "--why", "another evening") == {"separated": "bbbbbbbbbbbb/m1"}
    assert len(told(capsys, "timeline", *ON)["timeline"]) == 3
    assert told(capsys, "join", "aaaa", "bbbb")["by_hand"]
    assert len(told(capsys, "timeline", *ON)["timeline"]) == 2
    assert main(["register", "join", "aaaa", "zzzz"]) == 2
    assert "No report begins with 'zzzz'" in capsys.readouterr().err


def test_check(filled: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    whole = told(capsys, "check")
    assert (whole["events"], whole["whole"], whole["tip_found"]) == (4, True, None)
    assert told(capsys, "check", "--tip", whole["tip"])["tip_found"] is True
    assert told(capsys, "check", "--tip", "0" * 64, code=1)["tip_found"] is False


def test_export_csv(filled: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {}
    for view in ("timeline", "levers", "counterparts"):
        out = tmp_path / f"{view}.csv"
        assert main(["register", "export", str(out), "--view", view, *ON]) == 0
        with out.open(encoding="utf-8-sig", newline="") as file:
            rows[view] = list(csv.DictReader(file))
    capsys.readouterr()
    assert [row["date"] for row in rows["timeline"]] == ["2018-03-29", "2024-10-24"]
    assert [(row["lever"], row["date"]) for row in rows["levers"]] == [
        ("industry.auto", "2024-10-24"), ("trade.quota", "2018-03-29"), ("trade.quota", "2024-10-24"),
    ]  # fmt: skip
    # A spreadsheet would run a text that begins with an equals sign.
    assert rows["levers"][0]["text"] == "'=sản xuất ô tô"
    assert [row["counterpart"] for row in rows["counterparts"]] == ["BY", "EAEU"]


def test_export_json_and_markdown(filled: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "export", str(tmp_path / "all.json"), *ON]) == 0
    whole = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert list(whole) == ["documents", "timeline", "levers", "counterparts", "deadlines", "on"]
    assert main(["register", "export", str(tmp_path / "all.md"), "--lang", "vi", *ON]) == 0
    page = (tmp_path / "all.md").read_text(encoding="utf-8")
    assert "nêu lần đầu 2018-03-29; nêu lại 2024-10-24; chưa đạt" in page
    assert page.startswith("# Sổ theo dõi")
    capsys.readouterr()


def test_export_calendar_reads_back(filled: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A deadline in December 2018 is an event of its last day, by the library's own reading and as RFC 5545 has it."""
    icalendar = pytest.importorskip("icalendar")
    for out in (tmp_path / "a.ics", tmp_path / "b.ics"):
        assert main(["register", "export", str(out), *ON]) == 0
    capsys.readouterr()
    raw = (tmp_path / "a.ics").read_bytes()
    assert raw == (tmp_path / "b.ics").read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["DTSTART"].dt) == "2018-12-31"
    assert str(event["DTEND"].dt) == "2019-01-01"
    assert str(event["UID"]) == "cccccccccccc-d1@burabay"


def test_export_names(filled: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.xlsx", "a", ".csv"):
        assert main(["register", "export", str(tmp_path / name), *ON]) == 2
    assert main(["register", "export", str(tmp_path / "none" / "a.csv"), *ON]) == 2
    assert "must end in" in capsys.readouterr().err


def test_wrong_words(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "timeline"]) == 2
    assert "there is no register yet" in capsys.readouterr().err
    assert main(["register", "add", str(files[0]), *ON]) == 0
    assert main(["register", "timeline", "--since", "2024"]) == 2
    assert "--since: '2024' is not a day" in capsys.readouterr().err
    assert main(["register", "levers", "--on", "soon"]) == 2
    assert main(["register", "levers", "--lever", "quota"]) == 2
    assert "no lever, nor a group of them: trade, payments" in capsys.readouterr().err
    assert main(["register", "levers", "--with", "Belarus"]) == 2
    assert "such as BY" in capsys.readouterr().err
    assert main(["register", "timeline", "--register", str(files[0])]) == 2
    assert "no register" in capsys.readouterr().err


def test_findings_for_a_person(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    records = (
        hand.figure("f1", 10, "1,8 tỷ USD", 1_800_000_000, period="2021"),
        hand.figure("f2", 90, "3 dự án", 3, unit="projects", metric="projects", partners=None),
    )
    show_checks(check_reading(book, hand.reading(*records)), "vi")
    shown = capsys.readouterr().out
    assert "✗ “1,8 tỷ USD” trái với mọi nguồn" in shown
    assert "ít nhất 7,73 tỷ USD" in shown
    show_checks(check_reading(book, hand.reading()), "en")
    assert "No figure of trade" in capsys.readouterr().out


def test_starts_without_the_heavy_libraries(files: list[Path]) -> None:
    """The timeline needs neither the law book's columns of numbers read whole nor the calendar's library."""
    code = (
        "import sys; from burabay.cli import main; main(sys.argv[1:]);"
        "print([name for name in ('icalendar', 'pyarrow', 'numba', 'openpyxl') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, "register", "add", str(files[0])]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "[]"


def test_views_of_files_alone(files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is kept: no register is made."""
    words = [str(path) for path in files]
    assert len(told(capsys, "timeline", *words, *ON)["timeline"]) == 2
    assert told(capsys, "levers", *words, "--lever", "trade", *ON)["levers"]
    assert main(["register", "export", str(tmp_path / "all.md"), *words, *ON]) == 0
    assert not (tmp_path / "register.sqlite").exists()
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    assert main(["register", "timeline", str(bad), words[0], *ON]) == 1
    assert main(["register", "timeline", str(bad), *ON]) == 2
    assert "bad.json: not the JSON" in capsys.readouterr().err
