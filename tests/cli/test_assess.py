"""`burabay assess` as a broker meets it: a file in, a file and a summary out; exit codes, languages, interruptions."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyarrow")

from burabay.assess.batch import Engine
from burabay.cli import main
from burabay.cli.show import console
from burabay.declarations import run as running

if TYPE_CHECKING:
    from burabay.book import Book
    from burabay.duty.money import ExchangeRates

REPO = Path(__file__).resolve().parents[2]
FX = ("--fx", "EUR/USD=1.08", "--fx", "USD/RUB=80", "--fx", "USD/VND=26000")
HEADER = "line_id,goods,code,origin,destination,on,value,currency,net_kg\n"
MILK = "1,milk powder,0402.21.20,BY,VN,2026-11-01,142000,USD,\n"
WRONG = '2,dresses,6104420000,VN,RU,2026-11-01,"45000,50",USD,2500\n'
_ENGINES: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _one_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables of a law are made once."""

    def engine(book: Book, fx: ExchangeRates | None = None) -> Any:
        key = f"{book.law_hash} {list(fx or ())}"
        if key not in _ENGINES:
            _ENGINES[key] = Engine(book, fx)
        return _ENGINES[key]

    monkeypatch.setattr(running, "Engine", engine)


@pytest.fixture
def assess(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Text of a file in; exit code and what was printed."""

    def run(text: str, *options: str, out: str = "result.csv") -> tuple[int, str, str]:
        console.cache_clear()
        source = tmp_path / "lines.csv"
        source.write_text(text, encoding="utf-8")
        code = main(["assess", str(source), "-o", str(tmp_path / out), *options])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_exit_code_0_and_a_receipt(assess: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, err = assess(HEADER + MILK, *FX)
    assert (code, err) == (0, "")
    assert "1 rows assessed, 0 of them with an error" in out
    assert rows_of(tmp_path / "result.csv")[0]["total"] == "11360.77"
    assert main(["receipt", "check", str(tmp_path / "result.csv.receipt.json")]) == 0


def test_exit_code_1_with_a_wrong_row(assess: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, err = assess(HEADER + MILK + WRONG, *FX)
    assert (code, err) == (1, "")
    assert "row 2: value: '45000,50' is not a number such as 14200.50: write a point before the decimals" in out
    assert len(rows_of(tmp_path / "result.csv")) == 2


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("code,origin\n1,2\n", (), "no column tells destination, on."),
        ("code,origin,destination,orm\n1,2,3,4\n", (), "no column tells on."),
        ("", (), "there is nothing in it"),
        ("%PDF-1.7\n", (), "is a PDF"),
        (HEADER + MILK, ("--threads", "-1"), "--threads must be 1 or more"),
        (HEADER + MILK, ("--on", ""), "--on"),
        (HEADER + MILK, ("--fx", "EUR=1"), "EUR=1"),
        (HEADER + MILK, ("--sheet", "Лист1"), "only an Excel workbook has sheets"),
    ],
)
def test_exit_code_2_and_nothing_written(
    assess: Callable[..., tuple[int, str, str]], tmp_path: Path, text: str, options: tuple[str, ...], sentence: str
) -> None:
    code, out, err = assess(text, *options)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lines.csv"]


def test_results_that_cannot_be(assess: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    for out, sentence in (("lines.csv", "is the input itself"), ("result.txt", "must end in .csv, .parquet or .xlsx")):
        code, _, err = assess(HEADER + MILK, out=out)
        assert code == 2
        assert sentence in err
    assert (tmp_path / "lines.csv").read_text(encoding="utf-8") == HEADER + MILK


def test_json(assess: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, _ = assess(HEADER + MILK + WRONG, *FX, "--json", "--lang", "ru")
    told = json.loads(out)
    assert code == 1
    assert list(told) == [
        "rows", "errors", "totals", "unknowns", "columns", "row_errors", "output", "receipt"
    ]  # fmt: skip
    assert (told["rows"], told["errors"]) == (2, 1)
    (total,) = told["totals"]["chapter"]
    assert (total["chapter"], total["currency"], total["rows"]) == ("04", "USD", 1)
    assert total["total"] == {"amount": "11360.77", "rows": 1}
    assert {one["code"] for one in told["unknowns"]} == {"beyond_check", "trade_remedies"}
    assert told["columns"]["read"]["net_kg"] == "net_kg"
    assert told["columns"]["passed_through"] == ["goods"]
    assert told["row_errors"][0]["row"] == 2
    assert "поставьте" in told["row_errors"][0]["error"] or "ставьте точку" in told["row_errors"][0]["error"]
    receipt = json.loads((tmp_path / "result.csv.receipt.json").read_text(encoding="utf-8"))
    assert receipt["summary"] == {name: told[name] for name in ("rows", "errors", "totals", "unknowns")}


def test_columns_that_were_read_and_those_that_were_not(assess: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = assess((HEADER + MILK).replace("net_kg", "net weigth").replace("code", "Mã HS"))
    assert "Columns read: line_id, Mã HS → code, origin, destination, on, value, currency" in out
    assert "Columns passed through, not read: goods, net weigth" in out
    assert "“net weigth” was not read. If it holds net_kg, call it net_kg and run again." in out


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ru", ["Рассчитано строк: 12, из них с ошибкой: 4", "Код ТН ВЭД → code", "Беларусь", "ставьте точку"]),
        ("vi", ["Đã tính 12 dòng, trong đó 4 dòng có lỗi", "Mã HS → code", "Việt Nam", "hãy dùng dấu chấm"]),
    ],
)
def test_languages(capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str, told: list[str]) -> None:
    console.cache_clear()
    source = REPO / "examples" / f"declarations_{language}.csv"
    assert main(["assess", str(source), "-o", str(tmp_path / "result.xlsx"), "--lang", language, *FX]) == 1
    out = capsys.readouterr().out
    for sentence in told:
        assert sentence in out


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_sum_is_cut_in_any_terminal(
    assess: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    from burabay.cli import assess as verb

    narrow = console.__wrapped__()
    narrow._width = width
    monkeypatch.setattr(verb, "console", lambda: narrow)
    _, out, _ = assess(HEADER + MILK.replace("142000", "142000000000") * 3, *FX, "--lang", "vi")
    assert "426.000.000.000,00" in out
    assert "34.080.000.000,00" in out  # VAT, 8 %
    assert "34.080.000.002,31" in out  # and three times the fee
    assert max(map(len, out.splitlines())) <= 120


def test_a_progress_bar_is_for_terminals_alone(
    assess: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    _, _, silent = assess(HEADER + MILK)
    assert silent == ""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    code, out, err = assess(HEADER + MILK * 3)
    assert code == 0
    assert "rows assessed" in out
    assert re.search("3/3", err)


BROKEN = [
    (KeyboardInterrupt(), 130, "burabay: stopped."),
    (OSError(28, "No space left on device"), 2, "disk is full"),
]


@pytest.mark.parametrize("how", BROKEN, ids=["Ctrl-C", "full disk"])
def test_what_stood_there_stays_when_the_work_is_broken_off(
    assess: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: tuple[BaseException, int, str],
) -> None:
    from burabay.declarations.writing import CsvSink

    raised, code, sentence = how

    def broken(self: Any, batch: Any) -> None:
        raise raised

    (tmp_path / "result.csv").write_text("old", encoding="utf-8")
    monkeypatch.setattr(CsvSink, "_put", broken)
    found, _, err = assess(HEADER + MILK)
    assert found == code
    assert sentence in err
    assert (tmp_path / "result.csv").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lines.csv", "result.csv"]


def test_options_stand_in_for_columns(assess: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    given = ("--from", "BY", "--to", "VN", "--on", "2026-11-01", "--currency", "USD", "--incoterm", "CIF")
    code, _, _ = assess("code,value\n0402.21.20,142000\n", *given, *FX)
    assert code == 0
    (row,) = rows_of(tmp_path / "result.csv")
    assert (row["total"], row["currency"]) == ("11360.77", "USD")
