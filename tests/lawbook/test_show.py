"""`law show` and `law coverage` on a damaged book: one sentence with the file, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from burabay.cli.main import main
from burabay.errors import LawError
from burabay.lawbook.show import Entry, Row, files, show

BROKEN_TABLES = [
    (b"\xff\xfe", "not UTF-8 text (invalid start byte)"),
    (b"x" * 200_000 + b"\n", "not readable as CSV from this row on: field larger than field limit (131072)"),
    (b'"open\n', "not readable as CSV from this row on: unexpected end of data"),
    (b"1,2,3\n", "3 cells where 10 columns are"),
]


@pytest.mark.parametrize(("added", "reason"), BROKEN_TABLES)
def test_a_damaged_table(added: bytes, reason: str, law: Path) -> None:
    path = law / "eaeu" / "notes.csv"
    path.write_bytes(path.read_bytes() + added)
    for ask in (lambda: show(law, "eaeu/notes"), lambda: show(law, "9C"), lambda: files(law)):
        with pytest.raises(LawError) as caught:
            ask()
        assert str(caught.value).startswith("eaeu/notes.csv, row ")
        assert str(caught.value).endswith(reason)


def test_a_table_with_another_header(law: Path) -> None:
    path = law / "eaeu" / "tariff.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("code,", "kode,", 1), encoding="utf-8")
    with pytest.raises(LawError, match=r"eaeu/tariff.csv, row 1: the header is kode,.*; it must be code,"):
        show(law, "0101210000")


@pytest.mark.parametrize("added", [b"\n[half", b"\n# \xff\n", b"\nx = " + b"[" * 20_000, b"\nx = " + b"9" * 5_000])
def test_a_damaged_document(added: bytes, law: Path) -> None:
    path = law / "coverage.toml"
    path.write_bytes(path.read_bytes() + added)
    for key in ("coverage", "A5"):
        with pytest.raises(LawError, match=r"^coverage.toml: not readable as TOML: "):
            show(law, key)


def test_files_that_are_not_the_books(law: Path) -> None:
    """A stray file is shown as it is; a stray file that cannot be read is named."""
    (law / "more.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (law / "more.toml").write_text("[x]\ny = 1\n", encoding="utf-8")
    assert ("more.csv", 1) in files(law)
    assert show(law, "more.csv", part="2") == [Row("more.csv", 2, {"a": "1", "b": "2"})]
    assert show(law, "x") == [Entry("more.toml", "x", {"y": 1})]
    (law / "more.toml").write_text("[x", encoding="utf-8")
    with pytest.raises(LawError, match=r"^more.toml: not readable as TOML: "):
        show(law, "A5")
    (law / "empty.csv").write_text("", encoding="utf-8")
    assert ("empty.csv", 0) in files(law)


@pytest.mark.parametrize("verb", [["law", "coverage"], ["law", "show", "A5"], ["law", "show", "coverage"]])
def test_the_command_says_one_sentence(
    verb: list[str], law: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = law / "coverage.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("confidence =", "confidant =", 1), encoding="utf-8")
    monkeypatch.setenv("BURABAY_LAW", str(law))
    assert main(verb) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "coverage.toml: [[part]] number 1: confidence is missing" in told
