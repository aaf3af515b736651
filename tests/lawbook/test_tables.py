"""A damaged file of the book is refused with the file, the row and the reason, for every table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from burabay.errors import LawError
from burabay.lawbook.tables import ALL, Spec, header, read_table

LAW = Path(__file__).resolve().parents[2] / "law"
EVERY = pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.file)


def rows_of(spec: Spec[Any], count: int = 4) -> list[list[str]]:
    """The header and the first rows of the real file."""
    with (LAW / spec.file).open(encoding="utf-8", newline="") as file:
        return [row for row, _ in zip(csv.reader(file), range(count), strict=False)]


def write(folder: Path, spec: Spec[Any], rows: list[list[str]]) -> None:
    path = folder / spec.file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def refusal(folder: Path, spec: Spec[Any]) -> str:
    with pytest.raises(LawError) as caught:
        read_table(folder, spec)
    assert caught.value.file == spec.file
    return str(caught.value)


@EVERY
def test_the_first_rows_of_each_file_are_read(spec: Spec[Any], tmp_path: Path) -> None:
    rows = rows_of(spec)
    write(tmp_path, spec, rows)
    assert len(read_table(tmp_path, spec)) == len(rows) - 1


@EVERY
def test_missing_file(spec: Spec[Any], tmp_path: Path) -> None:
    assert refusal(tmp_path, spec) == f"{spec.file}: the file is missing"


@EVERY
def test_a_folder_in_the_place_of_the_file(spec: Spec[Any], tmp_path: Path) -> None:
    (tmp_path / spec.file).mkdir(parents=True)
    assert refusal(tmp_path, spec) == f"{spec.file}: the file cannot be read (Is a directory)"


@EVERY
def test_empty_file(spec: Spec[Any], tmp_path: Path) -> None:
    write(tmp_path, spec, [])
    assert refusal(tmp_path, spec) == f"{spec.file}, row 1: the header is empty; it must be {','.join(header(spec))}"


@EVERY
def test_header_alone(spec: Spec[Any], tmp_path: Path) -> None:
    write(tmp_path, spec, [header(spec)])
    assert refusal(tmp_path, spec) == f"{spec.file}: no rows"


@EVERY
def test_wrong_header(spec: Spec[Any], tmp_path: Path) -> None:
    first, *rest = rows_of(spec)
    write(tmp_path, spec, [[*first[:-1], "surprise"], *rest])
    given = ",".join([*first[:-1], "surprise"])
    assert refusal(tmp_path, spec) == f"{spec.file}, row 1: the header is {given}; it must be {','.join(first)}"


@EVERY
def test_missing_cell(spec: Spec[Any], tmp_path: Path) -> None:
    rows = rows_of(spec)
    rows[1].pop()
    write(tmp_path, spec, rows)
    count = len(rows[0])
    assert refusal(tmp_path, spec) == f"{spec.file}, row 2: {count - 1} cells where {count} columns are"


@EVERY
def test_one_cell_too_many(spec: Spec[Any], tmp_path: Path) -> None:
    rows = rows_of(spec)
    rows[2].append("")
    write(tmp_path, spec, rows)
    count = len(rows[0])
    assert refusal(tmp_path, spec) == f"{spec.file}, row 3: {count + 1} cells where {count} columns are"


@EVERY
def test_blank_line_in_the_middle(spec: Spec[Any], tmp_path: Path) -> None:
    rows = rows_of(spec)
    write(tmp_path, spec, [rows[0], rows[1], [], rows[2]])
    assert refusal(tmp_path, spec) == f"{spec.file}, row 3: 0 cells where {len(rows[0])} columns are"


@EVERY
def test_duplicate_key(spec: Spec[Any], tmp_path: Path) -> None:
    rows = rows_of(spec)
    write(tmp_path, spec, [*rows, rows[1]])
    key = " ".join(rows[1][rows[0].index(column)] for column in spec.key).strip()
    assert refusal(tmp_path, spec) == f"{spec.file}, row {len(rows) + 1}: {key} stands in row 2 already"


@EVERY
def test_not_utf_8(spec: Spec[Any], tmp_path: Path) -> None:
    write(tmp_path, spec, rows_of(spec))
    path = tmp_path / spec.file
    path.write_bytes(path.read_bytes() + "жёлтый\n".encode("cp1251"))
    assert refusal(tmp_path, spec).split(": ", 1)[1].startswith("not UTF-8 text (")


@EVERY
def test_unclosed_quote(spec: Spec[Any], tmp_path: Path) -> None:
    write(tmp_path, spec, rows_of(spec))
    path = tmp_path / spec.file
    last = len(rows_of(spec)) + 1
    path.write_text(path.read_text(encoding="utf-8") + '"never closed,1\n', encoding="utf-8")
    told = "not readable as CSV from this row on: unexpected end of data"
    assert refusal(tmp_path, spec) == f"{spec.file}, row {last}: {told}"


@EVERY
def test_mark_of_byte_order_from_a_spreadsheet_is_no_damage(spec: Spec[Any], tmp_path: Path) -> None:
    write(tmp_path, spec, rows_of(spec))
    path = tmp_path / spec.file
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_table(tmp_path, spec) == read_table(LAW, spec)[: len(rows_of(spec)) - 1]


# What each kind of cell refuses: a column's first row is given the bad cell.
BAD_CELLS = {
    "code": [
        ("12345", "'12345' is not a code of "),
        ("01012x", "'01012x' is not a code of "),
        ("٠١٠١٢١", "is not a code of "),
    ],
    "earlier": [("0101", "'0101' is not a code of 6 digits")],
    "chapter": [("1", "'1' is not a code of 2 digits")],
    "ordinary_codes": [("03061500 12", "'12' is not a code of 4 or 6 or 8 digits")],
    "confidence": [("high", "'high' is not a confidence (H, M, L, memory)"), ("", "'' is not a confidence")],
    "checked_on": [
        ("21.11.2026", "'21.11.2026' is not a day such as 2026-01-31"),
        ("20261121", "is not a day"),
        ("2026-02-30", "is not a day"),
        ("2026-W47-6", "is not a day"),
        ("", "is not a day"),
    ],
    "instrument": [("", "is empty"), (" ", "is empty")],
    "provision": [("", "is empty")],
    "page": [
        ("1o", "'1o' is not a whole number"),
        ("-1", "is not a whole number"),
        ("", "is not a whole number"),
        ("²", "is not a whole number"),
    ],
    "line": [("12.5", "'12.5' is not a whole number")],
    "level_kg": [("26o394", "'26o394' is not a whole number")],
    "volume": [("8,000", "'8,000' is not a whole number")],
    "year": [("MMXVI", "'MMXVI' is not a whole number")],
    "duty": [("5", "'5' is not an amount per unit"), ("5O%", "'5O%' is not a percentage")],
    "rate": [("Q", "'Q' is not an amount per unit")],
    "mfn": [("ckd", "'ckd' is not an amount per unit")],
    "base": [("A%", "'A%' is not a percentage")],
    "eif": [("X", "'X' is not an amount per unit")],
    "category": [("Z", "'Z' is not one of A, B, R, U, ")],
    "status": [("maybe", "'maybe' is not one of in_force, repealed, unread")],
    "territory": [],
    "relation": [("2:1", "'2:1' is not one of 1:1, 1:n, n:1, n:n")],
    "use": [("any", "'any' is not one of in, out, both")],
    "unit": [],
    "mark": [("?", "'?' is not one of (empty), +")],
    "vn_eaeu": [
        ("", "'' is not an amount per unit"),
        ("0%|Q", "'Q' is not an amount per unit"),
        ("0%||*", "'' is not"),
    ],
    "environment_tax": [("no", "'no' is not one of (empty), yes, doubtful")],
    "importer": [("RU", "'RU' is not one of EAEU, VN")],
    "groups": [("4,6", "'4,6' is not a whole number")],
    "valid_to": [("9999", "'9999' is not a day")],
    "vi": [("", "is empty")],
    "rule": [("", "is empty")],
}
# law/charges: other cells under the same names.
BAD_CHARGES = {
    "charge": [("tax", "'tax' is not one of vat, excise")],
    "state": [("US", "'US' is not one of AM")],
    "codes": [("2", "'2' is not the beginning of a code"), ("0203 x", "'x' is not the beginning of a code")],
    "code_basis": [("sure", "'sure' is not one of (empty), source, indicative, gap")],
    "condition": [("engine_hp=(90;150]", "is not a term"), ("abv=(9,3]", "ends before it begins")],
    "rate": [("22", "'22' is not an amount per unit"), ("64 RUB/horse", "'64 RUB/horse' is not an amount per unit")],
    "base": [("price", "'price' is not one of (empty), value")],
    "valid_from": [("2026", "'2026' is not a day")],
    "valid_to": [("9999", "'9999' is not a day")],
    "confidence": [("sure", "'sure' is not a confidence")],
    "provision": [("", "is empty")],
    "rule": [("", "is empty")],
    "en": [("", "is empty")],
    "vi": [("", "is empty")],
}
CASES = [
    pytest.param(spec, column, cell, reason, id=f"{Path(spec.file).stem}-{column}-{cell or 'empty'}")
    for spec in ALL
    for column in header(spec)
    for cell, reason in (BAD_CHARGES if spec.file.startswith("charges/") else BAD_CELLS).get(column, [])
]


@pytest.mark.parametrize(("spec", "column", "cell", "reason"), CASES)
def test_bad_cell(spec: Spec[Any], column: str, cell: str, reason: str, tmp_path: Path) -> None:
    rows = rows_of(spec)
    rows[2][rows[0].index(column)] = cell
    write(tmp_path, spec, rows)
    told = refusal(tmp_path, spec)
    assert told.startswith(f"{spec.file}, row 3: column {column}: ")
    assert reason in told


def test_row_numbers_count_rows_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """A cell of two lines is one row: the row after it is row 3, though it is the fourth line of the file."""
    spec = next(spec for spec in ALL if spec.file.endswith("offshore.csv"))
    write(tmp_path, spec, [["number", "territory", "iso"], ["1", "two\nlines", "AI"], ["x", "Andorra", "AD"]])
    assert refusal(tmp_path, spec) == f"{spec.file}, row 3: column number: 'x' is not a whole number"
