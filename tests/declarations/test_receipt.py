"""The receipt of a file: run again it is the same, or it says what is another one: input, result, receipt, law."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyarrow")

from burabay.declarations import receipt as receipts
from burabay.declarations.hashing import file_hash
from burabay.declarations.receipt import FileCheck, check_file, receipt_of, receipt_path, write_receipt
from burabay.declarations.run import assess_file
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError

if TYPE_CHECKING:
    from burabay.book import Book

pytestmark = pytest.mark.usefixtures("one_engine")
FX = read_exchange_rates(["EUR/USD=1.08", "USD/RUB=80"])
LINES = "code,on,value,net_kg\n6104420000,2026-11-01,45000,2500\n6104420000,2026-11-01,,\nnothing,2026-11-01,1,1\n"
DEFAULTS = {"origin": "VN", "destination": "RU", "currency": "USD"}


@pytest.fixture
def made(book: Book, tmp_path: Path) -> Callable[..., Path]:
    """A result of LINES with its receipt; the path of the receipt."""

    def make(name: str = "result.csv") -> Path:
        source, out = tmp_path / "lines.csv", tmp_path / name
        source.write_text(LINES, encoding="utf-8")
        done = assess_file(book, source, out, fx=FX, defaults=DEFAULTS, language="ru")
        told = receipt_of(book, done, source, file_hash(source), out, fx=FX, defaults=DEFAULTS, sheet="", language="ru")
        write_receipt(told, receipt_path(out))
        return receipt_path(out)

    return make


def check(book: Book, path: Path) -> FileCheck:
    return check_file(book, json.loads(path.read_text(encoding="utf-8")), path)


ALL_WELL = FileCheck(
    same=True, whole=True, same_input=True, same_output=True, same_law=True, same_version=True, same_libraries=True
)


@pytest.mark.parametrize("name", ["result.csv", "result.parquet", "result.xlsx"])
def test_run_again_it_is_the_same(book: Book, made: Callable[..., Path], name: str) -> None:
    path = made(name)
    assert path.name == f"{name}.receipt.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["input"]["sha256"] == hashlib.sha256(LINES.encode()).hexdigest()
    assert told["output"]["sha256"] == hashlib.sha256(path.with_name(name).read_bytes()).hexdigest()
    assert (told["law"], told["output"]["rows"], told["output"]["errors"]) == (book.law_hash, 3, 1)
    assert told["options"]["defaults"] == DEFAULTS
    assert [rate["rate"] for rate in told["options"]["fx"]] == ["1.08", "80"]
    assert set(told["libraries"]) == ({"pyarrow", "xlsxwriter"} if name.endswith("xlsx") else {"pyarrow"})
    assert check(book, path) == ALL_WELL


def test_another_input(book: Book, made: Callable[..., Path]) -> None:
    path = made()
    source = path.with_name("lines.csv")
    source.write_text(LINES.replace("45000", "45001"), encoding="utf-8")
    found = check(book, path)
    assert (found.same, found.same_input, found.same_output, found.whole) == (False, False, True, True)


def test_another_result(book: Book, made: Callable[..., Path]) -> None:
    path = made()
    out = path.with_name("result.csv")
    out.write_text(out.read_text(encoding="utf-8").replace("5076.00", "76.00"), encoding="utf-8")
    found = check(book, path)
    assert (found.same, found.same_input, found.same_output, found.whole) == (True, True, False, True)
    out.unlink()
    assert check(book, path).same_output is None


def tampered(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Each figure and option of a receipt changed, one at a time, so that it can still be read."""
    found = []
    changes: tuple[Callable[[dict[str, Any]], None], ...] = (
        lambda r: r.update(law="0" * 64),
        lambda r: r.update(version="0.0.1"),
        lambda r: r["summary"].update(errors=0),
        lambda r: r["summary"]["totals"]["regime"][0]["duty"].update(amount="1.00"),
        lambda r: r["options"].update(language="en"),
        lambda r: r["options"]["defaults"].update(destination="KZ"),
        lambda r: r["options"]["fx"][0].update(rate="1.09"),
        lambda r: r["output"].update(errors=0),
        lambda r: r["input"].update(rows=2),
    )
    for change in changes:
        other = json.loads(json.dumps(told))
        change(other)
        found.append(other)
    return found


def test_a_changed_receipt_is_told(book: Book, made: Callable[..., Path]) -> None:
    path = made()
    told = json.loads(path.read_text(encoding="utf-8"))
    others = tampered(told)
    assert len(others) == 9
    for other in others:
        assert not check_file(book, other, path).whole


def test_another_law_version_or_library(book: Book, made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are the same all the same; it is said that something else made them."""
    path = made()
    told = json.loads(path.read_text(encoding="utf-8"))
    told |= {"law": "0" * 64, "version": "0.0.1", "libraries": {"pyarrow": "1.0"}}
    told["seal"] = receipts._seal(told)
    found = check_file(book, told, path)
    assert found.same
    assert found.whole
    assert (found.same_law, found.same_version, found.same_libraries) == (False, False, False)


def test_files_that_were_moved_together(book: Book, made: Callable[..., Path], tmp_path: Path) -> None:
    """The input is looked for under its own name beside the receipt."""
    path = made()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for name in ("lines.csv", "result.csv", "result.csv.receipt.json"):
        path.with_name(name).rename(folder / name)
    assert check(book, folder / path.name) == ALL_WELL
    (folder / "lines.csv").unlink()
    with pytest.raises(InputError, match=r"lines\.csv that this receipt is of is neither there nor beside"):
        check(book, folder / path.name)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r.pop("seal"),
        lambda r: r.update(more=1),
        lambda r: r.update(input=None),
        lambda r: r.update(options=[]),
        lambda r: r["options"].pop("fx"),
        lambda r: r["options"]["fx"][0].update(rate="much"),
        lambda r: r["options"]["fx"][0].update(on="yesterday"),
        lambda r: r["options"].update(defaults="VN"),
    ],
)
def test_what_is_no_receipt_is_refused(book: Book, made: Callable[..., Path], spoil: Callable[[Any], Any]) -> None:
    path = made()
    told = json.loads(path.read_text(encoding="utf-8"))
    spoil(told)
    with pytest.raises(InputError):
        check_file(book, told, path)
