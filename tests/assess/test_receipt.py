"""An answer run again is the same answer, or says what differs."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from burabay.assess.again import check
from burabay.assess.as_json import assessment_json
from burabay.book import Book
from burabay.cli import main
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError


@pytest.fixture
def told(book: Book, tmp_path: Path) -> dict[str, Any]:
    """An answer with every kind of input: value, weight, pairs, a dated and an undated rate; in Vietnamese."""
    rates = tmp_path / "rates.csv"
    rates.write_text("date,base,quote,rate\n2026-10-30,EUR,USD,1.08\n", encoding="utf-8")
    answer = book.duty(
        "6404110000", language="vi", origin="VN", destination="RU", on="2026-11-01", value="90000.5", currency="USD",
        net_kg="3000", quantity="6000", unit="pair", fx=read_exchange_rates([str(rates), "USD/RUB=81"]),
    )  # fmt: skip
    return json.loads(json.dumps(assessment_json(book, answer, "vi")))  # type: ignore[no-any-return]


def test_the_same_question_gives_the_same_answer(book: Book, told: dict[str, Any]) -> None:
    found = check(book, told)
    assert (found.same, found.whole, found.same_law, found.same_version, found.differing) == (
        True,
        True,
        True,
        True,
        (),
    )


def test_incoterm_and_answers_are_asked_again(book: Book) -> None:
    """FOB 10,000 + 500 + 20 = 10,520; milk powder into Russia at 10 % by the answer: 1,052.00."""
    answer = book.duty(
        "0402211800", origin="VN", destination="RU", on="2026-11-01", value=10000, currency="USD",
        incoterm="FOB", freight=500, insurance=20, answers={"vat": "10"},
    )  # fmt: skip
    told: dict[str, Any] = json.loads(json.dumps(assessment_json(book, answer, "en")))
    assert told["receipt"]["inputs"].items() >= {
        "value": "10000", "incoterm": "FOB", "freight": "500", "insurance": "20", "answers": {"vat": "10"},
    }.items()  # fmt: skip
    assert told["value"]["amount"] == "10520"
    found = check(book, told)
    assert (found.same, found.whole, found.differing) == (True, True, ())
    for name, other in (("freight", "600"), ("insurance", "30"), ("answers", {"vat": "22"})):
        changed = copy.deepcopy(told)
        changed["receipt"]["inputs"][name] = other
        assert "options" in check(book, changed).differing


def test_a_changed_figure_is_noticed(book: Book, told: dict[str, Any]) -> None:
    changed = copy.deepcopy(told)
    changed["options"][0]["duty"]["amount"] = "0.00"
    found = check(book, changed)
    assert (found.same, found.whole, found.differing) == (True, False, ("options",))


@pytest.mark.parametrize(
    ("name", "other"), [("quantities", {"kg": "3001", "pair": "6000"}), ("origin", "VN "), ("answers", {"abv": "5"})],
)  # fmt: skip
def test_a_changed_question_is_noticed_though_its_answer_is_the_same(
    book: Book, told: dict[str, Any], name: str, other: object
) -> None:
    """Footwear of 6404 pays by the pair: another weight changes nothing but the question."""
    changed = copy.deepcopy(told)
    changed["receipt"]["inputs"][name] = other
    found = check(book, changed)
    assert (found.whole, found.differing) == (False, ())
    assert found.same == (name == "origin")


def test_answers_of_the_library_may_be_numbers(book: Book) -> None:
    """0402 into Russia: `vat=10` as an integer is the same answer, and its receipt too."""
    by = [book.duty("0402211800", origin="VN", destination="RU", on="2026-11-01", value=10000, currency="USD",
                    answers={"vat": rate}) for rate in ("10", 10)]  # type: ignore[dict-item]  # fmt: skip
    texts = [assessment_json(book, answer, "en") for answer in by]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("fx", [{"base": None}, {"base": 3}, {"rate": "0"}, {"rate": 1.5}, {"quote": "FISH"}])
def test_a_receipt_with_a_broken_exchange_rate_is_one_sentence(
    book: Book, told: dict[str, Any], fx: dict[str, Any]
) -> None:
    told["receipt"]["inputs"]["fx"][0] |= fx
    with pytest.raises(InputError):
        check(book, told)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_receipt_as_a_shell_saves_it(tmp_path: Path, told: dict[str, Any], encoding: str) -> None:
    """PowerShell's `>` writes UTF-16 with a mark, Notepad UTF-8 with one."""
    text = json.dumps(told, ensure_ascii=False)
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    file = tmp_path / "answer.json"
    file.write_bytes((mark + text).encode(encoding))
    assert main(["receipt", "check", str(file)]) == 0


def test_a_file_nested_without_end_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text("[" * 100_000, encoding="utf-8")
    assert main(["receipt", "check", str(file)]) == 2


def test_another_law_is_said(book: Book, told: dict[str, Any]) -> None:
    changed = copy.deepcopy(told)
    changed["receipt"]["law"] = "0" * 64
    changed["receipt"]["result"] = "1" * 64
    found = check(book, changed)
    assert (found.same, found.same_law) == (False, False)


@pytest.mark.parametrize("damage", ["no receipt", "a list", "no inputs", "a bad number", "a bad country"])
def test_what_is_no_receipt_is_one_sentence(book: Book, told: dict[str, Any], damage: str) -> None:
    broken: Any = copy.deepcopy(told)
    match damage:
        case "no receipt":
            del broken["receipt"]
        case "a list":
            broken = [broken]
        case "no inputs":
            broken["receipt"]["inputs"] = None
        case "a bad number":
            broken["receipt"]["inputs"]["value"] = "many"
        case "a bad country":
            broken["receipt"]["inputs"]["origin"] = "FR"
    with pytest.raises(InputError):
        check(book, broken)


def test_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path, told: dict[str, Any]) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert main(["receipt", "check", str(file)]) == 0
    assert capsys.readouterr().out == "The same question gives the same answer.\n"
    told["cheapest"] = "MFN"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert main(["receipt", "check", str(file), "--lang", "ru"]) == 1
    assert "cheapest" in capsys.readouterr().out
    file.write_text("{", encoding="utf-8")
    assert main(["receipt", "check", str(file)]) == 2
