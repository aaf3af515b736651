"""`burabay trigger` as a person and as a program sees it: exit codes, languages, stable keys, files."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from burabay.cli import main

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "trigger"
VOLUMES = str(EXAMPLES / "made_up_volumes.csv")
ON = ("--on", "2026-11-22")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == code
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_json_has_the_keys_that_are_promised(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "trigger", "--volumes", VOLUMES, *ON)
    assert list(told) == ["on", "year", "groups", "volumes", "assumptions", "law"]
    assert list(told["groups"][0]) == [
        "group", "name", "year", "level", "state", "kg", "percent", "through", "months", "missing_months", "crossed",
        "crossed_extension", "earlier_years", "by_state", "measures", "forecast", "scenarios", "revisions", "notes",
        "calendar",
    ]  # fmt: skip
    shirts = told["groups"][0]
    assert shirts["level"] == {
        "year": 2026, "printed_kg": 1_915_958, "level_kg": "1915958", "level_kg_exact": "1915958", "days": None,
        "provision": "Annex 2, row 2",
    }  # fmt: skip
    assert list(shirts["scenarios"][0]) == [
        "scenario", "text", "year", "first", "last", "last_if_extended", "chance_level_passed",
    ]  # fmt: skip
    assert list(shirts["by_state"]) == ["RU", "KZ", "BY"]
    assert told["volumes"]["files"] == ["made_up_volumes.csv"]


def test_json_differs_between_languages_in_texts_alone(capsys: pytest.CaptureFixture[str]) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items() if key not in ("text", "name", "rule")}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    answers = [
        answer(capsys, "trigger", "--volumes", VOLUMES, *ON, "--no-forecast", "--lang", language)
        for language in ("en", "ru", "vi")
    ]
    assert plain(answers[0]) == plain(answers[1]) == plain(answers[2])
    assert answers[0] != answers[1] != answers[2]


def test_without_volumes_the_levels_and_the_measures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trigger", "--on", "2025-12-01"]) == 0
    out = capsys.readouterr().out
    assert "455 624" not in out  # the level of 2026
    assert "433\u00a0928" in out  # that of 2025, group 1
    assert "in force on 2025-12-01" in out
    assert "--volumes" in out


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
@pytest.mark.parametrize("verb", [[], ["calendar"], ["calendar", "--group", "2"]])
def test_every_verb_in_every_language(capsys: pytest.CaptureFixture[str], language: str, verb: list[str]) -> None:
    given = [] if verb == ["calendar"] else ["--volumes", VOLUMES]
    assert main(["trigger", *verb, *given, *ON, "--lang", language]) == 0
    out = capsys.readouterr().out
    assert "{" not in out
    assert "2.10" in out


def test_options_before_and_after_the_verb(capsys: pytest.CaptureFixture[str]) -> None:
    before = answer(capsys, "trigger", "--group", "2", "--volumes", VOLUMES, *ON, "calendar")
    after = answer(capsys, "trigger", "calendar", "--group", "2", "--volumes", VOLUMES, *ON)
    assert before == after
    assert before["state"] == ["under"]


def test_a_calendar_from_events(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(
        capsys,
        "trigger",
        "calendar",
        "--group",
        "2",
        "--exceeded",
        "2026-11-01..2026-11-30",
        "--decided",
        "2027-02-02",
        "--in-effect",
        "2027-03-03",
        "--on",
        "2027-04-01",
    )
    kept = {step["step"]: step["kept"] for step in told["steps"]}
    assert (kept["decided"], kept["in_effect"]) == (True, False)  # the thirtieth day is 4 March
    assert told["state"] == ["in_force"]
    assert told["level"]["year"] == 2026


def test_replays(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "trigger", "calendar")
    assert [(m["measure"], m["exact"], m["certain"]) for m in told["measures"]] == [
        ("2018", True, False), ("2021", True, True), ("2025", True, False),
    ]  # fmt: skip
    only = answer(capsys, "trigger", "calendar", "--group", "6")
    assert [m["measure"] for m in only["measures"]] == ["2021"]


def test_the_watch_exits_with_3_on_a_new_alarm_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    state = str(tmp_path / "state.json")
    given = ["trigger", "watch", "--volumes", VOLUMES, *ON, "--state", state]
    told = answer(capsys, *given, code=3)
    assert (told["first_run"], bool(told["new_alarms"])) == (True, True)
    again = answer(capsys, *given)
    assert (again["first_run"], again["new_alarms"], again["changes"]) == (False, [], [])
    assert again["alarms"] == told["alarms"]
    assert main([*given[:-4], "--on", "2026-12-20", "--state", state, "--lang", "ru"]) == 3  # October was published
    assert "Новые сигналы" in capsys.readouterr().out


def test_the_watch_writes_a_file_whole_or_not_at_all(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    state, out = tmp_path / "state.json", tmp_path / "news.txt"
    given = ["trigger", "watch", "--volumes", VOLUMES, "--on", "2026-11-22", "--state", str(state)]
    assert main([*given, "-o", str(out), "--lang", "ru"]) == 3
    assert capsys.readouterr().out == ""
    assert "Новые сигналы" in out.read_text(encoding="utf-8")
    assert main([*given, "-o", str(out), "--json"]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["new_alarms"] == []
    before = state.read_bytes()
    for wrong in (state, VOLUMES, tmp_path, tmp_path / "none" / "x.txt"):
        assert main([*given, "-o", str(wrong)]) == 2
    assert state.read_bytes() == before
    fresh = tmp_path / "new.json"
    assert main([*given[:-1], str(fresh), "-o", str(fresh)]) == 2
    assert not fresh.exists()


def test_an_alarm_that_was_not_told_is_new_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state is written after the answer: a pipe that breaks loses no alarm."""
    state = tmp_path / "state.json"

    def broken(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("burabay.cli.trigger.bullets", broken)
    with contextlib.suppress(BrokenPipeError, SystemExit):
        main(["trigger", "watch", "--volumes", VOLUMES, "--on", "2026-11-22", "--state", str(state)])
    assert not state.exists()


def test_exposure_with_a_supposed_measure(capsys: pytest.CaptureFixture[str]) -> None:
    orders = str(EXAMPLES / "made_up_orders.csv")
    told = answer(
        capsys, "trigger", "exposure", orders, "--fx", "EUR/USD=1.08", "--suppose-trigger",
        str(EXAMPLES / "supposed.toml"),
    )  # fmt: skip
    assert told["supposed"][0]["to"] == "2027-08-31"
    met = {order["order"]: [each["scenario"] for each in order["meets"]] for order in told["orders"]}
    assert met == {"A-1": [], "A-2": ["supposed"], "A-3": [], "B-1": [], "B-2": [], "C-1": []}
    # 3,100 kg × 1.75 EUR × 1.08 = 5,859.00 USD
    assert told["totals"][0]["cost"] == "5859.00"
    assert main(["trigger", "exposure", orders, "--volumes", VOLUMES, *ON, "--lang", "vi"]) == 0


def test_a_wrong_order_is_an_answer_with_errors(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "o.csv"
    file.write_text("code,arrival,destination\n6105100000,never,RU\n", encoding="utf-8")
    assert main(["trigger", "exposure", str(file)]) == 1
    assert "'never'" in capsys.readouterr().out


def test_duty_says_loudly_what_is_supposed(capsys: pytest.CaptureFixture[str]) -> None:
    given = [
        "duty",
        "6105100000",
        "--from",
        "VN",
        "--to",
        "RU",
        "--on",
        "2027-04-01",
        "--suppose-trigger",
        "2:2027-03-01",
    ]
    for language, words in (("en", "SUPPOSED, NOT LAW"), ("ru", "НЕ ПРАВО"), ("vi", "KHÔNG PHẢI LUẬT")):
        assert main([*given, "--lang", language]) == 0
        assert words in capsys.readouterr().out.splitlines()[0]


def test_a_receipt_of_a_file_repeats_what_was_supposed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("code,origin,destination,on\n6105100000,VN,RU,2027-04-01\n", encoding="utf-8")
    given = ["assess", str(source), "-o", str(out), "--suppose-trigger", "2:2027-03-01"]
    assert answer(capsys, *given)["supposed"][0]["group"] == 2
    receipt = tmp_path / "out.csv.receipt.json"
    kept = json.loads(receipt.read_text(encoding="utf-8"))
    assert kept["suppose_trigger"] == ["2:2027-03-01:2027-08-31"]
    assert main(["receipt", "check", str(receipt)]) == 0
    del kept["suppose_trigger"]
    receipt.write_text(json.dumps(kept), encoding="utf-8")
    assert main(["receipt", "check", str(receipt)]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--group", "13"],
        ["--year", "2015"],
        ["--year", "99999"],
        ["--on", "tomorrow"],
        ["--on", "9999-12-31", "--volumes", VOLUMES],
        ["calendar", "--group", "1", "--decided", "9999-12-31"],
        ["--volumes", "none.csv"],
        ["calendar", "--decided", "2026-01-01"],
        ["calendar", "--group", "1", "--decided", "2026-02-30"],
        ["calendar", "--group", "1", "--decided", "2026-03-02..2026-03-01"],
        ["calendar", "--group", "1", "--volume", "x"],
        ["exposure", "none.csv"],
        ["watch", "--state", "/"],
        ["watch", "--state", "x", "--alarm-fill", "a"],
        ["plot", "-o", "x.svg", "--group", "2"],
        ["plot", "-o", "x.svg", "--volumes", VOLUMES],
    ],
)
def test_what_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for language in ("en", "ru", "vi"):
        assert main(["trigger", *arguments, "--lang", language]) == 2
        assert len(capsys.readouterr().err) > 20
    assert list(tmp_path.iterdir()) == []


def test_a_picture_with_the_likely_window(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / "shirts.svg"
    told = answer(capsys, "trigger", "plot", "--group", "2", "--volumes", VOLUMES, *ON, "-o", str(out))
    assert (told["group"], told["year"]) == (2, 2026)
    text = out.read_text(encoding="utf-8")
    # Of the four scenarios the third: as the middle one of the measures so far, from 7 August 2027.
    assert "2027-08-07" in text
    assert "Shirts and blouses" in text


def test_a_picture_of_a_level_of_2016(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file, out = tmp_path / "v.csv", tmp_path / "x.png"
    file.write_text("month,group,kg\n2016-09,8,900\n2016-10,8,900\n2016-11,8,900\n", encoding="utf-8")
    assert main(["trigger", "plot", "--group", "8", "--volumes", str(file), "--on", "2016-12-20", "-o", str(out)]) == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    capsys.readouterr()
    told = answer(capsys, "trigger", "--volumes", str(file), "--on", "2016-12-20")["groups"][0]
    # 5,318 × 88/365 = 1,282.147… kg: passed in November, with 1,800
    assert (told["level"]["level_kg"], told["level"]["level_kg_exact"]) == ("1282.147", "467984/365")
    assert told["crossed"] == {"earliest": "2016-11-01", "latest": "2016-11-30"}


def test_only_the_last_revisions_are_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    file.write_text("month,group,kg\n" + "".join(f"2026-01,8,{kg}\n" for kg in range(30)), encoding="utf-8")
    assert main(["trigger", "--volumes", str(file), "--on", "2026-02-20"]) == 0
    out = capsys.readouterr().out
    assert (out.count(" → "), "and 9 earlier ones" in out) == (20, True)
