"""The two communiqués of the project from text to register: what is contradicted, what is asked for again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from burabay.cli import main

TEXTS = Path(__file__).resolve().parents[3] / "shared" / "communiques"
PUBLISHED = {"000_bd3eacfa77458804.txt": "2024-10-25", "001_67ce848c333cbfb4.txt": "2018-03-30"}

pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="the communiqués are not beside this checkout")


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    assert main([*words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_figures_of_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1: 1.8 billion in 2021 is contradicted; 6.8 billion in 2023 is the Commission's figure of 2024."""
    name = "000_bd3eacfa77458804.txt"
    checks = told(capsys, "read", str(TEXTS / name), "--published", PUBLISHED[name], "--check", code=1)["checks"]
    first, second = checks["findings"]
    assert (first["verdict"], second["verdict"]) == ("contradicted", "cannot_tell")
    assert {each["reporter"] for each in first["reported"]} == {"VN", "members"}
    (equal,) = second["elsewhere"]
    assert (equal["reporter"], equal["period"], equal["value"]["amount"]) == ("EEC", "2024", "6800000000")


def test_figures_of_the_second(capsys: pytest.CaptureFixture[str]) -> None:
    """Over 100 million with Belarus: 121 million in 2016 and 135 in 2017, as Belarus reports."""
    name = "001_67ce848c333cbfb4.txt"
    checks = told(capsys, "read", str(TEXTS / name), "--published", PUBLISHED[name], "--check")["checks"]
    assert [each["verdict"] for each in checks["findings"]] == ["supported"]


def test_followed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Trade was to grow in 2018 and again in 2024; quota and trigger safeguard, asked for in 2024, are as they were."""
    register = ("--register", str(tmp_path / "register.sqlite"), "--on", "2026-11-22")
    for name, day in PUBLISHED.items():
        told(capsys, "register", "add", str(TEXTS / name), "--published", day, *register)
    levers = told(capsys, "register", "levers", "--with", "EAEU", "--lever", "trade", *register)["levers"]
    matters = {each["lever"]: each["commitments"][0] for each in levers}
    assert matters["trade.quota"]["sentence"] == "raised 2024-10-24; not yet met"
    assert matters["trade.safeguard_trigger"]["sentence"] == "raised 2024-10-24; not yet met"
    assert [each["date"] for each in matters["trade.volume"]["occurrences"]] == ["2018-03-30", "2024-10-24"]
    assert {each["via"] for each in matters["trade.volume"]["occurrences"]} == {"BY", None}
    days = [each["by"] for each in told(capsys, "register", "timeline", "--with", "BY", *register)["timeline"]]
    assert days == ["2018-03-30", "2024-10-24"]
