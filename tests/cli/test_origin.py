"""`burabay origin` as a person and as a program sees it: exit codes, languages, stable keys, files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from burabay.cli import main

BILLS = Path(__file__).resolve().parents[2] / "examples" / "origin"


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["origin", *arguments, "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_json_has_the_keys_that_are_promised(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, str(BILLS / "tractor.toml"))
    assert list(told) == [
        "agreement", "verdict", "criterion", "to", "on", "goods", "parts", "others", "unknowns", "sources",
        "assumptions", "law", "version", "changes", "robustness", "stress", "route", "certificate",
        "claim",
    ]  # fmt: skip
    assert list(told["goods"]) == [
        "name", "code", "edition", "made_in", "value", "met", "criterion", "finding", "wholly_obtained", "work",
        "content_percent", "set", "rules", "materials",
    ]  # fmt: skip
    (alternative,) = told["goods"]["rules"][0]["alternatives"]
    (required,) = alternative["requirements"]
    assert list(required) == [
        "requirement", "kind", "met", "article", "reason", "assumptions", "materials", "without_change", "by_tolerance",
        "content_percent", "arithmetic", "margin",
    ]  # fmt: skip
    assert required["margin"]["spare"] == {"amount": "1600.00", "currency": "USD"}
    assert required["content_percent"] == {"least": "57.27", "most": "57.27"}
    assert list(told["parts"]) == ["Tractor / Engine"]
    assert {source["confidence"] for source in told["sources"]} == {"H"}
    assert "Annex 3, 8701 90" in [source["provision"] for source in told["sources"]]
    assert (told["verdict"], told["criterion"], told["stress"], told["route"]) == ("qualifies", "PSR", None, None)


def test_json_differs_between_languages_in_texts_alone(capsys: pytest.CaptureFixture[str]) -> None:
    texts = {"reason", "text", "arithmetic", "instrument", "provision"}

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items() if key not in texts}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    answers = [answer(capsys, str(BILLS / "car_47.toml"), "--lang", language) for language in ("en", "ru", "vi")]
    assert plain(answers[0]) == plain(answers[1]) == plain(answers[2])
    assert answers[0] != answers[1] != answers[2]


def test_changes_and_robustness(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, str(BILLS / "sports_shoes.toml"), "--stress", "5")
    (plan,) = told["changes"]["cheapest"]
    assert plan["cost"] == {"amount": "0.40", "currency": "USD"}
    assert plan["moves"][0]["supplier"] == "Uppers from Binh Duong"
    assert told["changes"]["local_content"]["moves"][0]["amount"] == {"amount": "51.00", "currency": "USD"}
    assert told["robustness"][0]["verdict_changes_at_percent"] == "78.47"
    assert told["stress"]["draws"] == told["stress"]["does_not_qualify"] == 10_000


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Qualifies.", "at most 300.00 USD: may rise by 5.00 USD", "What would break it", "no, excepted"]),
        ("ru", ["Соответствует правилам происхождения.", "может вырасти на 5,00", "нет, исключение"]),
        ("vi", ["Đủ điều kiện xuất xứ", "còn có thể tăng 5,00", "không, ngoại lệ"]),
    ],
)
def test_for_people(capsys: pytest.CaptureFixture[str], language: str, words: list[str]) -> None:
    assert main(["origin", str(BILLS / "laptop.toml"), "--lang", language]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert [word for word in words if word not in printed] == []


def test_what_is_open_is_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "shoes.toml"
    file.write_text(
        (BILLS / "sports_shoes.toml").read_text(encoding="utf-8").replace('kind = "uppers"\n', ""), encoding="utf-8"
    )
    assert main(["origin", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "Cannot tell" in printed
    assert 'kind = "uppers"' in printed
    told = answer(capsys, str(file))
    assert (told["verdict"], told["criterion"]) == ("cannot tell", None)
    assert [each["code"] for each in told["unknowns"]] == ["unknown_kind"]
    assert told["goods"]["rules"][0]["met"] is None


def test_a_csv_of_materials_and_rates(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bill, parts = tmp_path / "bill.json", tmp_path / "parts.csv"
    goods = {
        "name": "Table",
        "code": "940360",
        "made_in": "VN",
        "currency": "USD",
        "fob": "100",
        "operations": ["sawing"],
    }
    bill.write_text(json.dumps({"goods": goods}), encoding="utf-8")
    parts.write_text("name,code,origin,value,currency\nOak,440791,US,40,EUR\n", encoding="utf-8")
    told = answer(capsys, str(bill), "--materials", str(parts), "--fx", "EUR/USD=1.25")
    assert told["goods"]["materials"][0]["value"] == {"amount": "50.00", "currency": "USD"}
    assert main(["origin", str(bill), "--materials", str(parts)]) == 2
    assert "Table / Oak: no exchange rate from EUR to USD" in capsys.readouterr().err
    rates = tmp_path / "rates.csv"
    rates.write_text("date,base,quote,rate\n2026-11-02,EUR,USD,1.5\n", encoding="utf-8")
    given = ("--materials", str(parts), "--fx", str(rates), "--on", "2026-11-03")
    assert answer(capsys, str(bill), *given)["goods"]["materials"][0]["value"]["amount"] == "60.00"


def test_a_wrong_bill_is_exit_2_with_every_problem(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "bill.toml"
    text = (BILLS / "shirt.toml").read_text(encoding="utf-8")
    file.write_text(text.replace("value = 4.20", "value = -1").replace('"9606.21"', '"9606.2"'), encoding="utf-8")
    assert main(["origin", str(file)]) == 2
    told = capsys.readouterr().err
    assert "Men's cotton shirt / Cotton fabric: value -1 is negative" in told
    assert "Men's cotton shirt / Buttons: the code '9606.2'" in told
    assert main(["origin", str(tmp_path / "none.toml"), "--lang", "ru"]) == 2
    assert "не читается" in capsys.readouterr().err


def test_a_history_of_bills(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Tables of 94.03, FOB 100: oak changes; legs do not, and 10.00 is the tolerance."""
    file, out = tmp_path / "history.csv", tmp_path / "verdicts.csv"
    lines = [
        "id,parent,code,value,originating,work",
        *("a,,9403.60,100,,yes", "a1,a,440791,40,no,"),
        *("b,,940360,100,,yes", "b1,b,940391,10.01,no,"),
        *("c,,940360,100,,no", "c1,c,440791,40,no,"),
        *("d,,940360,100,,yes", "d1,d,440791,-4,no,"),
        *("e,,940360,100,,yes", "e1,e,940391,10.01,,"),
        'f,,940360,"1 000,5",,yes',
        *("g,,940360,100,,", "g1,g,440791,40,no,"),
        *("h,,940360,100,,yes", "h1,h,440791,40,perhaps,"),
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["origin", str(file), "-o", str(out)]) == 1
    printed = " ".join(capsys.readouterr().out.split())
    assert printed.startswith("8 bills: 1 qualify, 2 do not, 2 cannot be told, 3 have errors.")
    told = [line.split(",")[:4] for line in out.read_text(encoding="utf-8").splitlines()]
    assert told == [
        ["id", "verdict", "content_least", "content_most"],
        ["a", "qualifies", "60.00", "60.00"],
        ["b", "does not qualify", "89.99", "89.99"],
        ["c", "does not qualify", "60.00", "60.00"],
        ["d", "error", "", ""],
        ["e", "cannot tell", "89.99", "100.00"],
        ["f", "error", "", ""],
        ["g", "cannot tell", "60.00", "60.00"],
        ["h", "error", "", ""],
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,parent,code\na,,940360\n", "has the columns id, parent, code, value"),
        ("id,parent,code,value,colour\na,,940360,1,red\n", "no others"),
        ("id,parent,code,value\na,,940360,1\na,,940360,1\n", "id a is there twice"),
    ],
)
def test_files_that_are_no_history(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "history.csv"
    file.write_text(text, encoding="utf-8")
    assert main(["origin", str(file), "-o", str(tmp_path / "out.csv")]) == 2
    assert words in capsys.readouterr().err
    assert main(["origin", str(file)]) == 2
    assert "-o FILE.csv" in capsys.readouterr().err


def test_names_are_shown_as_they_are(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Square brackets are no markup: nothing is swallowed, nothing stops; nor does a name steer the terminal."""
    file = tmp_path / "bill.toml"
    file.write_text(
        '[goods]\nname = "Table [b]"\ncode = "9403.60"\nmade_in = "VN"\ncurrency = "USD"\nfob = 100\n'
        'operations = ["[/sawing]"]\n[[materials]]\nname = "Screw [M4] [/x]\\u001b[31m :smile:"\n'
        'code = "9403.91"\norigin = "CN"\nvalue = 30\n[[materials]]\nname = "[/sub]"\ncode = "9403.91"\n'
        'made_in = "VN"\nvalue = 30\n[[materials.materials]]\ncode = "7318.15"\norigin = "CN"\nvalue = 20\n',
        encoding="utf-8",
    )
    assert main(["origin", str(file)]) == 0
    told = capsys.readouterr().out
    assert "Screw [M4] [/x] [31m :smile:" in " ".join(told.split())
    assert "[/sub]" in told
    assert "Table [b]" in told
    assert "\x1b" not in told


def test_one_bill_has_no_file_of_verdicts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["origin", str(BILLS / "shirt.toml"), "-o", str(tmp_path / "out.csv")]) == 2
    assert "-o is for a history" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_the_draft_of_a_certificate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    assert main(["origin", str(BILLS / "shirt.toml"), "--certificate", str(file)]) == 0
    assert "a draft, not a certificate" in " ".join(capsys.readouterr().out.split())
    assert json.loads(file.read_text(encoding="utf-8"))["is_certificate"] is False
    assert main(["origin", str(BILLS / "shirt.toml"), "--certificate", str(tmp_path / "draft.doc")]) == 2
    assert ".pdf or .json" in capsys.readouterr().err
    assert not (tmp_path / "draft.doc").exists()
