"""`burabay quota` as a person and as a program sees it: exit codes, languages, stable keys, files, hostile input."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from burabay.cli import main
from burabay.quota.events import Request
from burabay.quota.ledger import Ledger, StoreError

RICE = ("--from", "VN", "--to", "BY", "--value", "60000", "--currency", "USD", "--net-kg", "100000")
DAYS = ("--on", "2026-10-15", "--earliest", "2026-11-20", "--likely", "2026-12-05", "--latest", "2027-01-10")
PART = "rice/2026/BY/applications"


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "ledger.sqlite")


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What a command prints; its error where it has none."""
    found = main(["quota", *arguments])
    told = capsys.readouterr()
    assert found == code, told.err
    return told.out or told.err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(capsys, *arguments, "--json", code=code))
    return told


@pytest.fixture
def opened(store: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Belarus's rice of 2026 in its two parts, 1,500 t."""
    run(
        capsys, "open", "rice", "--for", "by", "--year", "2026", "--volume", "1500t", "--source", "an act", "--parts",
        "--store", store,
    )  # fmt: skip
    return store


# --- the law ------------------------------------------------------------------------------------------------------


def test_terms_have_the_keys_that_are_promised(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "terms", "rice", "--for", "BY", "--volume", "1500t", "--year", "2026")
    assert list(told) == [
        "quota", "year", "importer", "state", "period", "first", "last", "volume", "whole_volume", "unit", "rates",
        "licence_needed", "who", "parts", "source", "unknowns", "assumptions",
    ]  # fmt: skip
    assert (told["volume"], told["whole_volume"], told["unit"]) == (1_500_000, 10_000_000, "kg")
    assert [(part["method"], part["volume"], part["until"]) for part in told["parts"]] == [
        ("history", 1_050_000, None),
        ("applications", 450_000, "2026-11-30"),
    ]
    assert told["parts"][0]["source"]["act"] == "by-26-2026"


@pytest.mark.parametrize(("language", "word"), [("en", "unknown"), ("ru", "неизвестно"), ("vi", "chưa xác định")])
def test_terms_in_three_languages(capsys: pytest.CaptureFixture[str], language: str, word: str) -> None:
    """Of rice into Kazakhstan neither volume nor method is held, and the answer says so."""
    assert word in run(capsys, "terms", "rice", "--for", "KZ", "--year", "2026", "--lang", language)


# --- the ledger ---------------------------------------------------------------------------------------------------


def test_a_year_of_belarusian_rice(capsys: pytest.CaptureFixture[str], opened: str, tmp_path: Path) -> None:
    """1,050 t by history: 300 and 600 of 900 t imported, the second asks for 200 t: 850 and 200. 450 t by hand."""
    claims = tmp_path / "claims.csv"
    claims.write_text("holder,asked,2023,2024,2025\nA,,120t,80t,100t\nB,200t,300t,300t,0\n", encoding="utf-8")
    at = ("--store", opened)
    history = (
        "allocate",
        "rice/2026/BY/history",
        "--method",
        "history",
        "--claims",
        str(claims),
        "--on",
        "2026-02-05",
        *at,
    )
    dry = answer(capsys, *history, "--dry-run")
    assert (dry["events"], [share["amount"] for share in dry["shared"]["shares"]]) == ([], [850_000, 200_000])
    first = answer(capsys, *history, "--key", "feb")
    again = answer(capsys, *history, "--key", "feb")
    assert [event["seq"] for event in first["events"]] == [event["seq"] for event in again["events"]] == [5, 6]
    assert [event["again"] for event in first["events"] + again["events"]] == [False, False, True, True]
    assert again["shared"] == first["shared"]
    run(capsys, "allocate", PART, "C", "100t", "--on", "2026-03-01", "--licence", "L-3", *at)
    run(capsys, "reserve", PART, "C", "40t", "--until", "2026-04-01", "--on", "2026-03-02", "--key", "r1", *at)
    run(capsys, "draw", PART, "C", "25t", "--reservation", "r1", "--on", "2026-03-20", "--key", "d1", *at)
    run(capsys, "correct", PART, "d1", "24t", "--note", "weighed anew", *at)
    run(capsys, "release", PART, "r1", "1t", "--on", "2026-03-21", *at)
    due = answer(capsys, "expire", "--on", "2026-05-01", *at)
    assert [event["amount"] for event in due["events"]] == [15_000]
    run(capsys, "transfer", PART, "C", "D", "10t", "--on", "2026-05-02", *at)
    run(capsys, "return", PART, "C", "5t", "--on", "2026-05-03", *at)
    run(capsys, "draw", PART, "E", "30t", "--first-come", "--on", "2026-05-04", *at)
    told = answer(capsys, "statement", PART, *at)
    (state,) = told["periods"]
    # C: 100 − 10 − 5; drawn 24; D 10; E 30 drawn. Not allocated: 450 − 85 − 10 − 30.
    assert (state["unallocated"], state["drawn"], state["reserved"], state["free"]) == (325_000, 54_000, 0, 71_000)
    assert [(h["holder"], h["free"], h["drawn"]) for h in told["holders"]] == [
        ("C", 61_000, 24_000), ("D", 10_000, 0), ("E", 0, 30_000),
    ]  # fmt: skip
    march = answer(capsys, "statement", PART, "--as-of", "2026-03-19", *at)["periods"][0]
    assert (march["reserved"], march["drawn"]) == (40_000, 0)
    known = answer(capsys, "statement", PART, "--known", "7", *at)["periods"][0]
    assert (known["unallocated"], known["reserved"]) == (350_000, 0)
    status = {each["period"]: each for each in answer(capsys, "status", *at)["periods"]}
    assert status["rice/2026"]["with_parts"] == {"reserved": 0, "drawn": 54_000, "free": 1_121_000}
    assert status[PART]["fill_percent"] == "12.0"
    assert answer(capsys, "verify", *at)["whole"] is True


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_every_verb_speaks_every_language(capsys: pytest.CaptureFixture[str], opened: str, language: str) -> None:
    at = ("--store", opened, "--lang", language)
    run(capsys, "allocate", PART, "C", "100t", "--on", "2026-03-01", *at)
    run(capsys, "reserve", PART, "C", "40t", "--until", "2026-04-01", "--on", "2026-03-02", *at)
    run(capsys, "draw", PART, "C", "70t", "--on", "2026-03-02", *at, code=2)
    for verb in ("status", "statement", "events"):
        told = run(capsys, verb, PART, *at)
        assert PART in told
        assert ("{" in told) is False
    assert "7:" in run(capsys, "verify", *at)


def test_a_key_is_made_and_shown(capsys: pytest.CaptureFixture[str], opened: str) -> None:
    told = answer(capsys, "allocate", PART, "C", "1t", "--on", "2026-03-01", "--store", opened)
    again = answer(capsys, "allocate", PART, "C", "1t", "--on", "2026-03-01", "--key", told["key"], "--store", opened)
    assert told["events"][0]["again"] is False
    assert again["events"] == [{**told["events"][0], "again": True}]
    other = run(capsys, "allocate", PART, "C", "2t", "--key", told["key"], "--store", opened, code=2)
    assert "already names another request" in other
    assert told["key"] in run(
        capsys, "allocate", PART, "C", "1t", "--key", told["key"], "--on", "2026-03-01", "--store", opened
    )


def test_a_made_key_is_told_where_the_store_failed(
    capsys: pytest.CaptureFixture[str], opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request may or may not have been recorded: without its key nobody could ask again."""

    def full(self: Ledger, request: Request) -> None:
        raise StoreError.of("error_ledger_store_full", field="store", place="q")

    monkeypatch.setattr(Ledger, "do", full)
    told = run(capsys, "allocate", PART, "C", "1t", "--store", opened, code=2)
    assert re.search(r"The key is k-[0-9a-f]{20} \(--key\)\.", told)


def test_opening_twice_is_opening_once(capsys: pytest.CaptureFixture[str], store: str) -> None:
    first = answer(capsys, "open", "eggs", "--year", "2026", "--store", store)
    again = answer(capsys, "open", "eggs", "--year", "2026", "--store", store)
    assert first["periods"][0]["volume"] == 13_031
    assert [each["events"][0]["again"] for each in (first, again)] == [False, True]


def test_states_together_get_no_more_than_the_union_has(capsys: pytest.CaptureFixture[str], opened: str) -> None:
    russia = ("open", "rice", "--for", "RU", "--year", "2026", "--source", "an act", "--store", opened)
    assert "8 500 000" in run(capsys, *russia, "--volume", "8501t", code=2).replace("\u00a0", " ")
    run(capsys, *russia, "--volume", "8500t")


def test_applications_are_served_until_30_november(
    capsys: pytest.CaptureFixture[str], opened: str, tmp_path: Path
) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_text("holder,asked\nA,5t\n", encoding="utf-8")
    late = ("allocate", PART, "--method", "applications", "--claims", str(claims), "--store", opened)
    assert "2026-11-30" in run(capsys, *late, "--on", "2026-12-01", code=2)
    run(capsys, *late, "--on", "2026-11-30")
    # By the day of the application too, and no application is of a day after its answer.
    claims.write_text("holder,asked,applied\nA,5t,2026-11-30T23:59\nB,1t,2026-12-01\n", encoding="utf-8")
    for language, day in (("en", "2026-11-30"), ("ru", "2026-11-30"), ("vi", "2026-03-01")):
        said = run(capsys, *late, "--on", day, "--lang", language, code=2)
        assert day in said
        assert ("2026-12-01" in said) == (day == "2026-11-30")
    claims.write_text("holder,asked,applied\nA,5t,2026-11-30T23:59\n", encoding="utf-8")
    run(capsys, *late, "--on", "2026-11-30")


def test_first_come_from_a_file_draws_at_once(capsys: pytest.CaptureFixture[str], store: str, tmp_path: Path) -> None:
    run(capsys, "open", "eggs", "--year", "2026", "--store", store)
    claims = tmp_path / "claims.csv"
    claims.write_text("holder,asked,applied\nA,9000,2026-03-02\nB,6000,2026-03-03\nC,1,2026-03-04\n", encoding="utf-8")
    given = ("allocate", "eggs/2026", "--method", "first_come", "--claims", str(claims), "--store", store)
    told = answer(capsys, *given)
    assert [share["amount"] for share in told["shared"]["shares"]] == [9_000, 4_031, 0]
    assert told["periods"][0]["drawn"] == 13_031
    assert [event["day"] for event in told["events"]] == ["2026-03-02"] * 2 + ["2026-03-03"] * 2


def test_out_to_a_file_and_into_another_store(capsys: pytest.CaptureFixture[str], opened: str, tmp_path: Path) -> None:
    run(capsys, "allocate", PART, "Hãng Đ", "1t", "--on", "2026-03-01", "--store", opened)
    file, other = str(tmp_path / "out.csv"), str(tmp_path / "other.sqlite")
    assert answer(capsys, "export", file, "--store", opened)["events"] == 5
    assert answer(capsys, "import", file, "--store", other)["recorded"] == 5
    assert answer(capsys, "import", file, "--store", other)["again"] == 5
    one, two = (answer(capsys, "statement", "--store", each) for each in (opened, other))
    assert [one[key] for key in ("periods", "holders")] == [two[key] for key in ("periods", "holders")]


def test_a_changed_ledger_is_found_and_said(capsys: pytest.CaptureFixture[str], opened: str) -> None:
    head = answer(capsys, "verify", "--store", opened)["head"]
    assert answer(capsys, "verify", "--anchor", head, "--store", opened)["whole"] is True
    wrong = head[:-1] + ("0" if head[-1] != "0" else "1")
    assert answer(capsys, "verify", "--anchor", wrong, "--store", opened, code=1)["problems"]


def test_a_password_is_never_shown(capsys: pytest.CaptureFixture[str]) -> None:
    place = "postgresql://clerk:hunter2@127.0.0.1:1/none"
    for verb in ("status", "verify"):
        told = run(capsys, verb, "--store", place, code=2)
        assert "hunter2" not in told
        assert "clerk@127.0.0.1:1/none" in told or "burabay[postgres]" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("status", "none/2026"),
        ("allocate", PART, "C", "5t"),
        ("open", "sugar"),
        ("open", "rice", "--year", "1999"),
        ("open", "rice", "--for", "BY", "--year", "2026"),
        ("open", "eggs", "--year", "2026", "--parts"),
        ("open", "eggs", "--year", "2026", "--volume", "-5"),
        ("terms", "rice", "--for", "XX"),
        ("import", "no such file.csv"),
        ("export", "no/such/folder/out.csv"),
    ],
)
def test_errors_are_sentences(capsys: pytest.CaptureFixture[str], store: str, arguments: tuple[str, ...]) -> None:
    at = () if arguments[0] == "terms" else ("--store", store)
    told = run(capsys, *arguments, *at, code=2)
    assert told.startswith("burabay: ")
    assert told.rstrip().endswith((".", "XX", "applications"))
    assert "Traceback" not in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("allocate", PART, "C"),
        ("allocate", PART, "C", "nothing"),
        ("allocate", PART, "C", "5t", "--dry-run"),
        ("allocate", PART, "--method", "history"),
        ("allocate", PART, "C", "5t", "--method", "history", "--claims", "x.csv"),
        ("allocate", PART, "", "5t"),
        ("allocate", PART, "x" * 201, "5t"),
        ("allocate", PART, "a\nb", "5t"),
        ("allocate", PART, "C", "9" * 40),
        ("allocate", PART, "C", "5t", "--on", "2026-02-30"),
        ("allocate", PART, "C", "5t", "--key", " "),
        ("reserve", PART, "C", "5t", "--until", "soon"),
        ("draw", PART, "C", "5t", "--first-come", "--reservation", "r1"),
        ("draw", PART, "C", "451t", "--first-come"),
        ("release", PART, "none"),
        ("expire", PART, "none"),
        ("correct", PART, "none", "5t", "--note", "x"),
        ("correct", PART, "open:" + PART, "5t"),
        ("transfer", PART, "C", "C", "5t"),
        ("statement", PART, "--known", "yesterday"),
        ("statement", PART, "--as-of", "yesterday"),
        ("verify", "--anchor", "x"),
    ],
)
def test_mistakes_write_nothing(capsys: pytest.CaptureFixture[str], opened: str, arguments: tuple[str, ...]) -> None:
    before = answer(capsys, "status", "--store", opened)
    for language in ("en", "ru", "vi"):
        told = run(capsys, *arguments, "--store", opened, "--lang", language, code=2)
        assert told.startswith("burabay: ")
        assert "Traceback" not in told
    assert answer(capsys, "status", "--store", opened) == before


# --- the forecast -------------------------------------------------------------------------------------------------


def test_arrival_has_the_keys_that_are_promised(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(
        capsys,
        "arrival",
        "1006 30 670 1",
        *RICE,
        *DAYS,
        "--fx",
        "EUR/USD=1.08",
        "--left",
        "200t",
        "--pace",
        "40t/month",
    )
    assert list(told) == [
        "quota", "period", "unit", "quantity", "room", "arrival", "fill", "outcomes", "expected", "days", "options",
        "model", "unknowns", "assumptions",
    ]  # fmt: skip
    assert [outcome["outcome"] for outcome in told["outcomes"]] == ["whole", "part", "nothing", "early", "late"]
    assert sum(outcome["probability"] for outcome in told["outcomes"]) == pytest.approx(1)
    # 60,000 × 10 % = 6,000.00 is more than 100,000 × 0.03 EUR × 1.08 = 3,240.00.
    assert told["outcomes"][2]["duty_least"] == {"amount": "6000.00", "currency": "USD"}
    assert told["outcomes"][4]["duty_most"] == {"amount": "6000.00", "currency": "USD"}
    chosen = {
        (each["code"], each["regime"]): each["probability"]
        for each in told["options"]
        if each["probability"] is not None
    }
    assert chosen == {
        ("1006306701", "VN-EAEU in quota"): told["outcomes"][0]["probability"],
        ("1006306709", "MFN"): told["outcomes"][2]["probability"],
    }
    assert {"rate", "duty", "status", "conditions", "sources"} <= set(told["options"][0])
    assert "A53" in {each["number"] for each in told["assumptions"]}


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_arrival_out_of_a_ledger(capsys: pytest.CaptureFixture[str], opened: str, language: str) -> None:
    run(capsys, "allocate", PART, "C", "100t", "--on", "2026-03-01", "--store", opened)
    asked = (
        "arrival", "1006306709", *RICE, "--fx", "EUR/USD=1.08", "--on", "2026-10-15", "--earliest", "2026-11-20",
        "--likely", "2026-12-05", "--latest", "2026-12-20", "--store", opened,
    )  # fmt: skip
    assert "rice/2026/BY/applications" in run(capsys, *asked, "--lang", language, code=2)
    told = run(capsys, *asked, "--period", PART, "--holder", "C", "--lang", language)
    assert "{" not in told
    found = answer(capsys, *asked, "--period", PART, "--holder", "C")
    assert (found["room"]["own"], found["outcomes"][0]["probability"]) == (100_000, 1)
    other = answer(capsys, *asked, "--period", PART, "--holder", "D")
    assert (other["room"]["own"], other["room"]["common"], other["fill"]["takings"]) == (0, 350_000, 1)


def test_past_times_of_carriage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    transit, fills = tmp_path / "transit.csv", tmp_path / "fills.csv"
    transit.write_text("days\n40\n45\n60\n", encoding="utf-8")
    fills.write_text("day,quantity\n2026-03-01,40t\n2026-07-01,60t\n", encoding="utf-8")
    told = answer(
        capsys, "arrival", "1006306701", *RICE, "--on", "2026-10-01", "--departs", "2026-10-10", "--transit",
        str(transit), "--fills", str(fills), "--volume", "450t",
    )  # fmt: skip
    assert (told["arrival"]["earliest"], told["arrival"]["latest"]) == ("2026-11-19", "2026-12-09")
    assert (told["room"]["common"], told["fill"]["takings"]) == (350_000, 2)
    assert told["expected"]["duty_least"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("0901210008", *RICE, *DAYS, "--left", "5t"),
        ("1006306701", *RICE, "--left", "5t"),
        ("1006306701", *RICE, *DAYS, "--departs", "2026-10-01", "--left", "5t"),
        ("1006306701", *RICE, "--on", "2026-12-01", *DAYS[2:], "--left", "5t"),
        ("1006306701", *RICE, *DAYS, "--left=-5t"),
        ("1006306701", *RICE, *DAYS, "--left", "5t", "--pace", "fast"),
        ("1006306701", *RICE, *DAYS, "--left", "5t", "--pace", "100000t/day", "--lot", "1kg"),
        ("1006306701", *RICE, *DAYS, "--left", "5t", "--draws", "0"),
        ("1006306701", *RICE, *DAYS, "--left", "5t", "--reservation", "r1"),
        ("1006306701", *RICE, *DAYS, "--left", "5t", "--period", PART),
        ("1006306701", *RICE, *DAYS, "--fills", "none.csv"),
        ("1006306701", *RICE[:-2], *DAYS, "--left", "5t"),
        ("1006306701", "--from", "BY", "--to", "VN", *DAYS, "--left", "5t"),
    ],
)
def test_arrivals_that_cannot_be_answered(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    for language in ("en", "ru", "vi"):
        told = run(capsys, "arrival", *arguments, "--lang", language, code=2)
        assert told.startswith("burabay: ")
        assert "Traceback" not in told


@pytest.mark.parametrize("name", ["", "-wal", "-shm", "-queue"])
def test_an_export_does_not_take_the_place_of_a_ledger(
    capsys: pytest.CaptureFixture[str], store: str, tmp_path: Path, name: str
) -> None:
    run(capsys, "open", "eggs", "--year", "2026", "--store", store)
    other = str(tmp_path / "other.sqlite")
    run(capsys, "open", "eggs", "--year", "2025", "--store", other)
    for place in (store, other):
        for language in ("en", "ru", "vi"):
            assert place in run(capsys, "export", place + name, "--store", store, "--lang", language, code=2)
        assert "1" in run(capsys, "verify", "--store", place)
    said = run(capsys, "export", str(tmp_path / "none" / "out.csv"), "--store", store, code=2)
    assert str(tmp_path / "none" / "out.csv") in said


@pytest.mark.parametrize(("language", "unit"), [("en", "dozen"), ("ru", "дюжин"), ("vi", "tá")])
def test_a_kept_refusal_names_the_unit_as_the_reader_does(
    capsys: pytest.CaptureFixture[str], store: str, tmp_path: Path, language: str, unit: str
) -> None:
    run(capsys, "open", "eggs", "--year", "2026", "--store", store)
    run(capsys, "allocate", "eggs/2026", "A", "20000", "--on", "2026-02-01", "--store", store, code=2)
    told = ("--store", store, "--lang", language)
    refused = answer(capsys, "events", *told)["events"][1]["refused"]
    assert refused["code"] == "ledger_short_period"
    assert f" {unit}" in refused["text"].replace("\u00a0", " ")
    # The sentence alone: the opening of the period has the unit in its own words anyway.
    assert ("dozen" in run(capsys, "events", *told)) == (language == "en")
    file = tmp_path / "out.csv"
    run(capsys, "export", str(file), *told)
    assert f" {unit}" in file.read_text(encoding="utf-8").splitlines()[2].replace("\u00a0", " ")
