"""The command as a person and a script meet it: output, exit codes, languages."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from burabay.cli import main

REPO = Path(__file__).resolve().parents[2]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_duty_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys,
        "duty",
        "0402.21.20",
        "--from",
        "BY",
        "--to",
        "VN",
        "--on",
        "2026-11-01",
        "--value",
        "14200",
        "--currency",
        "USD",
    )
    assert code == 0
    assert "Belarus → Viet Nam" in out
    assert "284.00" in out
    assert "Decree 26/2023, MFN column" in out
    assert "Cheapest that may be claimed: VN-EAEU" in out


def test_a_code_may_be_written_with_spaces(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys, "duty", "0402", "21", "180", "0", "--from", "VN", "--to", "RU", "--on", "2026-11-01", "--json"
    )
    assert code == 0
    assert json.loads(out)["code"] == "0402211800"


@pytest.mark.parametrize(("language", "word"), [("ru", "Пошлина"), ("vi", "Tiền thuế"), ("en", "Duty")])
def test_languages(capsys: pytest.CaptureFixture[str], language: str, word: str) -> None:
    _, out, _ = run(capsys, "duty", "04022120", "--from", "BY", "--to", "VN", "--on", "2026-11-01", "--lang", language)
    assert word in out


def test_json_of_duty_is_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = run(capsys, "duty", "04022120", "--from", "BY", "--to", "VN", "--on", "2026-11-01", "--json")
    assert json.loads(out)["nomenclature"] == "AHTN"
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["04022125", "--from", "BY", "--to", "VN"], "There is no line 0402.21.25 in the AHTN"),
        (["04022120", "--from", "BY", "--to", "RU"], "one side must be VN"),
        (["04022120", "--from", "FR", "--to", "VN"], "origin (--from): 'FR' is not one of"),
        (["04022120", "--from", "BY", "--to", "XX"], "destination (--to): 'XX' is not one of"),
        (["04022120", "--from", "BY", "--to", "VN", "--net-kg", "x"], "net_kg (--net-kg): 'x' is not a number"),
        (["04022120", "--from", "BY", "--to", "VN", "--fx", ""], "--fx is empty"),
        (["04022120", "--from", "BY", "--to", "VN", "--on", ""], "--on is empty"),
        (["04022120", "--from", "BY", "--to", "VN", "--value", ""], "--value is empty"),
        (["04022120", "--from", "BY", "--to", "VN", "--currency", ""], "--currency is empty"),
        (["04022120", "--from", "BY", "--to", "VN", "--net-kg", ""], "--net-kg is empty"),
        (["04022120", "--from", "BY", "--to", "VN", "--quantity", ""], "--quantity is empty"),
        (["04022120", "--from", "BY", "--to", "VN", "--unit", ""], "--unit is empty"),
        (["04022120", "--from", "BY", "--to", "VN", "--value", "-5", "--currency", "USD"], "value: '-5'"),
        (
            ["04022120", "--from", "BY", "--to", "VN", "--value", "abc", "--currency", "USD"],
            "value: 'abc' is not a number",
        ),
        (["04022120", "--from", "BY", "--to", "VN", "--value", "5"], "value needs its currency"),
        (["04022120", "--from", "BY", "--to", "VN", "--value", "5", "--currency", "XYZ"], "currency: 'XYZ'"),
        (["04022120", "--from", "BY", "--to", "VN", "--quantity", "5", "--unit", "barrel"], "unit: 'barrel'"),
        (["04022120", "--from", "BY", "--to", "VN", "--quantity", "5"], "quantity and unit go together"),
        (["04022120", "--from", "BY", "--to", "VN", "--fx", "EUR/USD=0"], "is not a rate"),
        (["04022120", "--from", "BY", "--to", "VN", "--on", "2026-02-30"], "on: '2026-02-30' is not a day"),
        (["milk", "--from", "BY", "--to", "VN"], "'milk' is not a tariff code"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    code, out, err = run(capsys, "duty", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        "duty milk --from VN --to RU",
        "duty 04022125 --from BY --to VN",
        "duty 0402211800 --from BY --to VN",
        "duty 04022120 --from BY --to RU",
        "duty 04022120 --from FR --to VN",
        "duty 04022120 --from BY --to VN --value abc --currency USD",
        "duty 04022120 --from BY --to VN --value 5",
        "duty 04022120 --from BY --to VN --value=",
        "duty 04022120 --from BY --to VN --quantity 5 --unit barrel",
        "duty 04022120 --from BY --to VN --fx EUR/USD=1 --fx USD/EUR=2",
        "duty 04022120 --from BY --to VN --fx no/such.csv",
        "duty 04022120 --from BY --to VN --on never",
        "duty 04022120 --from BY --to VN --answer vat",
        "duty 04022120 --from BY --to VN --answer vat=5 --answer vat=8",
        "duty 04022120 --from BY --to VN --answer vat=9",
        "duty 04022120 --from BY --to VN --answer colour=red",
        "duty 04022120 --from BY --to VN --answer excise=beer",
        "duty 87032357 --from BY --to VN --answer engine_cm3=big",
        "duty 87032357 --from BY --to VN --answer used=perhaps",
        "duty 87032357 --from BY --to VN --answer excise=beer",
        "duty 04022120 --from BY --to VN --value 5 --currency USD --incoterm XYZ",
        "duty 04022120 --from BY --to VN --value 5 --currency USD --freight 2",
        "duty 04022120 --from BY --to VN --value 5 --currency USD --freight 2 --incoterm CIF",
        "duty 04022120 --from BY --to VN --incoterm=",
        "find milk --on never",
        "law show nonsense",
        "law show --on never",
        "law check --on never",
        "law coverage --on never",
        "law names --on never",
        "law names",
        "law names no/such.pdf",
        "receipt check no/such.json",
    ],
)
def test_errors_are_said_in_the_language(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    """By `--lang`, and by BURABAY_LANG where that is not given: one sentence, exit 2."""
    monkeypatch.setenv("BURABAY_NAMES", str(tmp_path / "names.sqlite"))
    told = {}
    for language in ("en", "ru", "vi"):
        code, out, told[language] = run(capsys, *arguments.split(), "--lang", language)
        assert (code, out, told[language].count("\n")) == (2, "", 1)
        monkeypatch.setenv("BURABAY_LANG", language)
        assert run(capsys, *arguments.split())[2] == told[language]
    assert re.search("[а-яё]{3}", told["ru"])
    assert re.search("[ăđơưạảấầẩệềếểịọốồộớờợụứừữ]", told["vi"])
    assert not re.search("[а-яё]{3}|[ăđơưạ]", told["en"].split("Nearest")[0])


def test_wrong_usage_exits_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["duty"])
    assert stopped.value.code == 2


def test_find_prints_the_tree(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "find", "phân", "kali", "--lang", "vi")
    assert code == 0
    assert out.index("31  Phân bón") < out.index("3104  ") < out.index("3104 20") < out.index("3104.20.00")


def test_find_json_as_promised(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "find", "0402.21", "--side", "vietnam", "--json")
    hits = json.loads(out)["hits"]
    assert [hit["code"] for hit in hits] == ["04022120", "04022130", "04022190"]
    assert all({"code", "nomenclature", "names", "path"} == set(hit) for hit in hits)
    assert [step["code"] for step in hits[0]["path"]] == ["04", "0402", "040221"]
    assert set(hits[0]["path"][1]["names"]) == {"en", "ru", "vi"}


def test_find_nothing_says_so_and_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "find", "qqqqqqqqzzzz")
    assert code == 0
    assert "Nothing was found" in out


def test_law_show_a_code_an_act_an_assumption_a_footnote(capsys: pytest.CaptureFixture[str]) -> None:
    assert "1.25 EUR/pair" in run(capsys, "law", "show", "6403911100")[1]
    assert "ex" in run(capsys, "law", "show", "6403911100")[1]
    assert "Decree 26/2023" in run(capsys, "law", "show", "vn-26-2023")[1]
    assert "inherits the concession" in run(capsys, "law", "show", "A5")[1]
    _, out, _ = run(capsys, "law", "show", "9C", "--json")  # a Latin C serves
    assert json.loads(out)[0]["cells"]["duty"] == "5%"


def test_law_show_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "law", "show", "nonsense")
    assert code == 2
    assert "has nothing under 'nonsense'" in err


def test_law_show_without_a_path_lists_every_file(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "law", "show", "--json")
    told = json.loads(out)
    assert {each["file"] for each in told["files"]} == {
        path.relative_to(REPO / "law").as_posix() for path in (REPO / "law").rglob("*.*")
    }
    assert len(told["law"]) == 64


def test_law_coverage_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    out = " ".join(run(capsys, "law", "coverage")[1].split())
    for missing in ("trade remedies", "106С-117С", "MFN rates before 2026", "Decision 36", "reduced VAT"):
        assert missing in out


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ru", ("Не учтено", "мер", "ставки РНБ", "развивающихся стран")),
        ("vi", ("Chưa mô hình hóa", "phòng vệ", "GSP")),
    ],
)
def test_law_coverage_and_assumptions_in_other_languages(
    capsys: pytest.CaptureFixture[str], language: str, told: tuple[str, ...]
) -> None:
    out = " ".join(run(capsys, "law", "coverage", "--lang", language)[1].split())
    assert all(word in out for word in told)
    assert "never added" not in out
    reading = {"ru": "Группа тарифа ЕАЭС", "vi": "Mỗi chương của biểu thuế EAEU"}[language]
    assert reading in run(capsys, "law", "show", "A1", "--lang", language)[1]
    line = ["duty", "0402211800", "--from", "VN", "--to", "RU", "--on", "2026-11-01", "--json", "--lang", language]
    cited = {each["number"]: each["text"] for each in json.loads(run(capsys, *line)[1])["assumptions"]}
    assert cited["A1"].startswith(reading)


def test_law_show_on_a_day_shows_what_holds_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    """6104 42: the trigger measure of August 2021 to February 2022 stands only in the first of these."""
    during = run(capsys, "law", "show", "6104420000", "--on", "2021-09-01")[1].partition("what holds on 2021-09-01")[2]
    after = run(capsys, "law", "show", "6104420000", "--on", "2026-11-01")[1].partition("what holds on 2026-11-01")[2]
    assert "trigger safeguard" in during.lower()
    assert after
    assert "trigger safeguard" not in after.lower()


def test_law_check_takes_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "law", "check", "--json", "--on", "2026-03-01")[1])["on"] == "2026-03-01"


def test_law_check_counts(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "law", "check")
    assert all(word in out for word in ("PASS", "DIFFERS", "UNKNOWN"))


def test_names_are_loaded_and_used(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURABAY_NAMES", str(tmp_path / "names.sqlite"))
    assert run(capsys, "law", "names")[0] == 2  # nothing is loaded yet: a sentence says what to name
    file = tmp_path / "names.csv"
    file.write_text("code,text,lang\n0402211800,сухое молоко в мешках по 25 кг,ru\n", encoding="utf-8")
    code, out, _ = run(capsys, "law", "names", str(file))
    assert (code, "added: 1" in out) == (0, True)
    assert "names.csv" in run(capsys, "law", "names")[1]
    assert json.loads(run(capsys, "law", "names", "--json")[1])["sources"][0]["names"] == 1
    assert "в мешках по 25 кг" in run(capsys, "find", "молоко в мешках", "--lang", "ru")[1]
    duty = ["duty", "0402211800", "--from", "VN", "--to", "RU", "--on", "2026-11-01", "--lang", "ru"]
    assert "в мешках по 25 кг" in run(capsys, *duty)[1].replace("\n", " ")
    assert run(capsys, "law", "names", "--clear")[0] == 0
    assert "в мешках" not in run(capsys, *duty)[1]


def test_a_file_that_holds_no_names_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURABAY_NAMES", str(tmp_path / "names.sqlite"))
    (tmp_path / "junk.bin").write_bytes(bytes(range(256)) * 10)
    code, _, err = run(capsys, "law", "names", str(tmp_path / "junk.bin"))
    assert code == 2
    assert "junk.bin" in err


@pytest.mark.parametrize("arguments", [["law", "show", "eaeu/notes"], ["law", "show", "eaeu/notes", "--json"]])
@pytest.mark.parametrize("output", ["> /dev/full", ">&-"])
def test_an_output_that_cannot_be_written_is_one_sentence(arguments: list[str], output: str) -> None:
    """A full disk, an output that was closed: no traceback, also not at exit."""
    if "full" in output and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    command = f"{shlex.join([sys.executable, '-m', 'burabay', *arguments])} {output}; exit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "PYTHONPATH": str(REPO / "src")}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("burabay: The output could not be written: ")


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_a_reader_that_goes_away_is_no_error(json_too: list[str]) -> None:
    """`burabay law show eaeu/tariff | true`: it has what it wanted."""
    command = f"{shlex.join([sys.executable, '-m', 'burabay', 'law', 'show', 'eaeu/tariff', *json_too])} | true"
    environment = {**os.environ, "PYTHONPATH": str(REPO / "src")}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1251"])
def test_an_output_of_an_old_code_page(encoding: str) -> None:
    """What it cannot write comes out as numbers; JSON stays JSON."""
    environment = {**os.environ, "PYTHONPATH": str(REPO / "src"), "PYTHONIOENCODING": encoding}
    for json_too in ([], ["--json"]):
        command = [sys.executable, "-m", "burabay", "find", "cà phê", "--lang", "vi", "--limit", "1", *json_too]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        if json_too:
            assert json.loads(done.stdout)["hits"][0]["names"]["vi"].startswith("Cà phê")
        else:
            assert b"\\u1ebf" in done.stdout, "the ế of Chế phẩm or chiết is in no code page"


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "burabay", "--version"], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(REPO / "src")},
    )  # fmt: skip
    assert done.stdout.startswith("burabay 0.")


@pytest.mark.parametrize(
    ("language", "title", "rule"),
    [
        ("en", "Duty, taxes and fees together with VN-EAEU: 1 136.77 USD", "Vietcombank"),
        ("ru", "Пошлина, налоги и сборы вместе, режим VN-EAEU: 1 136,77 USD", "Vietcombank"),
        ("vi", "Tổng thuế nhập khẩu, thuế khác và lệ phí theo VN-EAEU: 1.136,77 USD", "Vietcombank"),
    ],
)
def test_taxes_and_fees_in_each_language(
    capsys: pytest.CaptureFixture[str], language: str, title: str, rule: str
) -> None:
    """14,200 at 0 % duty, 8 % VAT (Decree 174/2025) = 1,136.00, and 20,000 VND of customs fee at 26,000 = 0.77."""
    asked = ["0402.21.20", "--from", "BY", "--to", "VN", "--on", "2026-11-01", "--value", "14200", "--currency", "USD"]
    code, out, _ = run(capsys, "duty", *asked, "--fx", "USD/VND=26000", "--lang", language)
    assert code == 0
    assert title in out.replace("\u00a0", " ")
    assert rule in out


def test_answers_and_incoterm_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """FOB 10,000 + 500 + 20: the customs value is 10,520; milk powder into Russia at `vat=10`: 1,052.00."""
    asked = ["0402211800", "--from", "VN", "--to", "RU", "--on", "2026-11-01", "--value", "10000", "--currency", "USD"]
    price = ["--incoterm", "fob", "--freight", "500", "--insurance", "20", "--answer", "vat=10", "--json"]
    code, out, _ = run(capsys, "duty", *asked, *price)
    told = json.loads(out)
    assert (code, told["value"]["amount"]) == (0, "10520")
    assert next(one["amount"]["amount"] for one in told["charges"] if one["charge"] == "vat") == "1052.00"
    code, _, said = run(capsys, "duty", *asked, "--answer", "vat")
    assert (code, said) == (2, "burabay: answer: 'vat' is not of the form engine_hp=150.\n")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Goods of the EAEU into Viet Nam. 4 lines of the TN VED meet 3 of the AHTN.", "300.00")),
        ("ru", ("Товары: ЕАЭС → Вьетнам. Строкам ТН ВЭД (их 4) отвечают строки AHTN, всего 3.", "300,00")),
        ("vi", ("Hàng hóa của EAEU vào Việt Nam. 4 dòng của TN VED ứng với 3 dòng của AHTN.", "300,00")),
    ],
)
def test_bridge(capsys: pytest.CaptureFixture[str], language: str, words: tuple[str, ...]) -> None:
    """0402.21.30 pays 5 % at MFN, its neighbours 2 %: 3 % of 10,000 is 300."""
    given = ("--on", "2026-11-01", "--value", "10000", "--currency", "USD", "--lang", language)
    code, out, _ = run(capsys, "bridge", "0402", "21", "110", "0", *given)
    assert code == 0
    assert all(word in out for word in (*words, "0402.21.20", "0402.21.30", "0402.21.90"))


def test_bridge_json_and_errors(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "bridge", "0402.21", "--side", "vietnam", "--on", "2026-11-01", "--json")
    assert code == 0
    assert [each["destination"] for each in json.loads(out)["crossings"]] == ["EAEU"]
    code, out, error = run(capsys, "bridge", "0402211101", "--on", "2026-11-01")
    assert (code, out) == (2, "")
    assert "0402 21 110 0" in error


@pytest.mark.parametrize("code", ["87032311", "87032351", "98041500", "98190000", "0407", "10063030", "32082040"])
@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_bridge_prints_every_kind(capsys: pytest.CaptureFixture[str], code: str, language: str) -> None:
    """Kits, unordered rates, chapter 98 with and without an ordinary code, both ways, rice, states that differ."""
    for more in ((), ("--value", "1000", "--currency", "USD")):
        status, out, error = run(capsys, "bridge", code, "--on", "2026-11-01", "--lang", language, *more)
        assert (status, error) == (0, "")
        assert "None" not in out
        assert "bridge_" not in out
