"""Results are whole or not there at all, exact, and the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
import textwrap
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from burabay.declarations.csv_text import csv_header, csv_rows
from burabay.declarations.reading import open_lines
from burabay.declarations.writing import open_sink
from burabay.errors import BurabayError, InputError

FORMATS = ["out.csv", "out.parquet", "out.xlsx"]


def results() -> pa.RecordBatch:
    return pa.record_batch(
        {
            "code": pa.array(["0402211800", None, "04022118"]).dictionary_encode(),
            "note": ["=1+1", 'say "no", please\nor yes', ""],
            "duty": pa.array([Decimal("1188.00"), Decimal("-0.05"), None], pa.decimal128(18, 2)),
            "on": [date(2026, 11, 22), None, date(1899, 1, 1)],
            "line_id": pa.array([1, 2**62, None], pa.int64()),
        }
    )


def written(path: Path, *batches: pa.RecordBatch, **options: Any) -> Path:
    with open_sink(path, batches[0].schema, **options) as sink:
        for batch in batches:
            sink.write(batch)
    return path


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- what is written ----------------------------------------------------------------------------------------------


def test_csv_is_plain(tmp_path: Path) -> None:
    told = written(tmp_path / "out.csv", results()).read_bytes().decode()
    assert told == (
        "code,note,duty,on,line_id\n"
        "0402211800,=1+1,1188.00,2026-11-22,1\n"
        ',"say ""no"", please\nor yes",-0.05,,4611686018427387904\n'
        '04022118,"",,1899-01-01,\n'
    )


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (pa.array([Decimal("1E-10"), Decimal(0)], pa.decimal128(20, 10)), ["0.0000000001", "0.0000000000"]),
        (pa.array([Decimal("0.000001"), Decimal("-1.5")], pa.decimal128(18, 6)), ["0.000001", "-1.500000"]),
        (pa.array([1e20, 1e-7]), ["100000000000000000000", "0.0000001"]),
        (pa.array([0.1, float("nan")]), ["0.1", ""]),
        (
            pa.array([datetime(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5)]),
            ["2026-01-02 00:00:00", "2026-01-02 03:04:05"],
        ),
        (pa.array([True, None]), ["true", ""]),
        (pa.array(["a;b", "ô"], pa.string_view()), ["a;b", "ô"]),
        (pa.array(["x,y", "z"], pa.large_string()).dictionary_encode(), ['"x,y"', "z"]),
    ],
)
def test_csv_has_no_exponent_and_quotes_what_needs_it(column: pa.Array, cells: list[str]) -> None:
    batch = pa.record_batch({"n": [1, 2], "x": column, "m": [1, 2]})
    assert bytes(csv_rows(batch)).decode() == f"1,{cells[0]},1\n2,{cells[1]},2\n"


def test_a_slice_of_a_batch_is_written_as_it_stands() -> None:
    assert bytes(csv_rows(results().slice(2, 1))).decode() == '04022118,"",,1899-01-01,\n'
    assert bytes(csv_rows(results().slice(3))) == b""


def test_the_only_cell_of_a_row_is_never_a_blank_line() -> None:
    assert bytes(csv_rows(pa.record_batch({"x": [None, "", "a"]}))).decode() == '""\n""\na\n'


@given(st.lists(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]), max_size=6)] * 3), max_size=8))
def test_what_csv_holds_is_read_again_by_the_standard_library(rows: list[tuple[str, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    batch = pa.record_batch({name: pa.array(cells, pa.string()) for name, cells in zip('a"b', columns, strict=True)})
    text = (csv_header(batch.schema.names) + bytes(csv_rows(batch))).decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [list('a"b'), *[list(row) for row in rows]]


def test_parquet_keeps_types_and_each_batch_is_a_row_group(tmp_path: Path) -> None:
    path = written(tmp_path / "out.parquet", results(), results().slice(1))
    assert pq.read_table(path).to_pylist() == [*results().to_pylist(), *results().slice(1).to_pylist()]
    told = pq.ParquetFile(path)
    assert [told.metadata.row_group(i).num_rows for i in range(told.num_row_groups)] == [3, 2]
    assert told.schema_arrow.equals(results().schema)
    assert str(told.schema.column(2).physical_type) == "INT64"  # decimals of 18 digits are whole numbers in the file


def test_excel_has_text_as_text_and_numbers_as_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "out.xlsx", results(), results())
    book = openpyxl.load_workbook(path)
    sheet = book.active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == results().schema.names
    assert [cell.value for cell in rows[1]] == ["0402211800", "=1+1", 1188, datetime(2026, 11, 22), 1]
    assert rows[1][1].data_type == "s"  # not a formula
    assert rows[1][2].number_format == "0.00"
    # 2^62 has more digits than Excel keeps, and 1899 is before its calendar: both stay exact as text.
    assert [cell.value for cell in rows[2]] == [None, 'say "no", please\nor yes', -0.05, None, str(2**62)]
    assert rows[3][3].value == "1899-01-01"
    assert len(rows) == 7
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E7"


def test_excel_takes_other_tables_in_sheets_of_their_own(tmp_path: Path) -> None:
    with open_sink(tmp_path / "out.xlsx", results().schema) as sink:
        sink.write(results())
        assert sink.holds_sheets
        sink.add_sheets({"totals": pa.table({"regime": ["MFN"], "duty": [5]}), "unknowns": pa.table({"x": ["+1"]})})
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["lines", "totals", "unknowns"]
    assert list(book["totals"].values) == [("regime", "duty"), ("MFN", 5)]


def test_other_files_hold_one_table(tmp_path: Path) -> None:
    with open_sink(tmp_path / "out.csv", results().schema) as sink, pytest.raises(TypeError):
        sink.add_sheets({"totals": pa.table({"x": [1]})})


def test_signs_that_xml_cannot_hold_do_not_spoil_the_workbook(tmp_path: Path) -> None:
    batch = pa.record_batch({"x": ["a\x00b", "c\x1bd", "e\ufffef", "_x0041_", " <&>\"'", "\r\n"]})
    book = openpyxl.load_workbook(written(tmp_path / "out.xlsx", batch))
    told = [cell for (cell,) in book.active.iter_rows(min_row=2, values_only=True)]
    assert len(told) == 6
    assert told[4] == " <&>\"'"
    assert told[2] == "e\ufffdf"


@pytest.mark.parametrize("name", FORMATS)
def test_the_hash_is_of_the_file_that_lies_there(tmp_path: Path, name: str) -> None:
    with open_sink(tmp_path / name, results().schema) as sink:
        for _ in range(40):
            sink.write(results())
        assert sink.sha256 == ""
    assert sink.sha256 == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_batches_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    first = written(tmp_path / name, results(), results()).read_bytes()
    assert written(tmp_path / name, results(), results()).read_bytes() == first


@pytest.mark.parametrize("name", FORMATS)
def test_no_rows_are_a_header(tmp_path: Path, name: str) -> None:
    with open_sink(tmp_path / name, results().schema) as sink:
        assert sink.rows == 0
    with open_lines(tmp_path / name, defaults=["origin", "destination", "on"]) as lines:
        assert list(lines.batches()) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.text(
                st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
                min_size=1,
                max_size=5,
            ),
            st.decimals(-(10**12), 10**12, places=2),
        ),
        min_size=1,
        max_size=5,
    ),
    name=st.sampled_from(FORMATS),
)
def test_what_is_written_is_read_again(tmp_path: Path, rows: list[tuple[str, Decimal]], name: str) -> None:
    rows = [(f"x{text}", number) for text, number in rows]
    batch = pa.record_batch(
        {
            "code": [text for text, _ in rows],
            "value": pa.array([number for _, number in rows], pa.decimal128(18, 2)),
        }
    )
    path = written(tmp_path / name, batch)
    with open_lines(path, defaults=["origin", "destination", "on"]) as lines:
        (told,) = lines.batches()
    assert told["code"].to_pylist() == [text for text, _ in rows]
    values = [Decimal(str(value)) for value in told["value"].to_pylist()]
    assert values == [number for _, number in rows]


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["out", "out.xls", "out.json", "out.csv.gz"])
def test_other_endings_are_refused_with_those_that_are_known(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"\.csv, \.parquet or \.xlsx") as caught:
        open_sink(tmp_path / name, results().schema)
    assert caught.value.field == "out"


def test_too_many_rows_for_a_sheet_are_refused_before_the_work(tmp_path: Path) -> None:
    open_sink(tmp_path / "out.xlsx", results().schema, rows=1_048_575)
    open_sink(tmp_path / "out.csv", results().schema, rows=1_048_576)
    with pytest.raises(InputError) as caught:
        open_sink(tmp_path / "out.xlsx", results().schema, rows=1_048_576)
    assert caught.value.key == "out_rows"
    assert left(tmp_path) == []


def test_too_many_rows_are_refused_at_the_latest_when_they_come(tmp_path: Path) -> None:
    def write() -> None:
        with open_sink(tmp_path / "out.xlsx", results().schema) as sink:
            sink.rows = 1_048_573
            sink.write(results())

    with pytest.raises(InputError) as caught:
        write()
    assert caught.value.key == "out_rows"
    assert left(tmp_path) == []


def test_a_cell_that_excel_would_cut_is_refused(tmp_path: Path) -> None:
    batch = pa.record_batch({"note": ["x" * 32_768]})
    with pytest.raises(InputError, match="note"):
        written(tmp_path / "out.xlsx", batch)
    assert left(tmp_path) == []


def test_lists_go_only_into_parquet(tmp_path: Path) -> None:
    batch = pa.record_batch({"x": [[1, 2]]})
    for name in ("out.csv", "out.xlsx"):
        with pytest.raises(InputError, match="Parquet"):
            open_sink(tmp_path / name, batch.schema)
    assert pq.read_table(written(tmp_path / "out.parquet", batch)).to_pylist() == [{"x": [1, 2]}]


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    given = tmp_path / "lines.csv"
    given.write_text("code\n1\n")
    link = tmp_path / "link.csv"
    link.symlink_to(given)
    hard = tmp_path / "hard.csv"
    hard.hardlink_to(given)
    for name in (given, link, hard, tmp_path / "." / "lines.csv"):
        with pytest.raises(InputError) as caught:
            written(name, results(), inputs=[given])
        assert caught.value.key == "out_input"
    assert given.read_text() == "code\n1\n"


@pytest.mark.parametrize("place", ["missing/out.csv", "folder.csv", "a\0b.csv", "file.txt/out.csv"])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file.txt").touch()
    with pytest.raises(InputError) as caught:
        written(tmp_path / place, results())
    assert (caught.value.field, caught.value.key) == ("out", "out_folder")
    assert left(tmp_path) == ["file.txt", "folder.csv"]


# --- whole or not at all ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, SystemExit, OSError])
def test_an_exception_leaves_nothing_new_and_what_was_there(
    tmp_path: Path, name: str, error: type[BaseException]
) -> None:
    (tmp_path / name).write_bytes(b"old")

    def write() -> None:
        with open_sink(tmp_path / name, results().schema) as sink:
            sink.write(results())
            raise error

    with pytest.raises(error):
        write()
    assert left(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == b"old"


@pytest.mark.parametrize("name", FORMATS)
def test_an_old_result_is_replaced_only_at_the_end_and_keeps_its_permissions(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    out.write_bytes(b"old")
    out.chmod(0o640)
    with open_sink(out, results().schema) as sink:
        sink.write(results())
        assert out.read_bytes() == b"old"
    assert out.read_bytes() != b"old"
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_a_new_result_has_the_permissions_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        out = written(tmp_path / "out.csv", results())
    finally:
        os.umask(before)
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "out.csv").symlink_to(tmp_path / "real.csv")
    written(tmp_path / "out.csv", results())
    assert (tmp_path / "out.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("code,")


SOURCE = """
    import resource, sys, signal, time
    import pyarrow as pa
    from pathlib import Path
    from burabay.declarations.writing import open_sink
    from burabay.errors import BurabayError
    batch = pa.record_batch({"x": [f"{i * 7919 % 100003:032d}" for i in range(20000)]})
"""


def run(code: str, tmp_path: Path, name: str) -> subprocess.CompletedProcess[str]:
    program = textwrap.dedent(SOURCE) + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / name)], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    """A limit of the size of files fails as a full disk does: in the middle of a write."""
    done = run(
        """
        resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))
        try:
            with open_sink(sys.argv[1], batch.schema) as sink:
                for _ in range(3):
                    sink.write(batch)
        except BurabayError as error:
            print(error)
        """,
        tmp_path,
        name,
    )
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout
        == f"{name}: the disk is full; nothing was left of the unfinished file. Free some space, or write elsewhere.\n"
    )
    assert left(tmp_path) == []
    assert done.stderr == ""


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_program_that_is_told_to_end_leaves_nothing(tmp_path: Path, name: str, number: signal.Signals) -> None:
    code = f"""
        with open_sink(sys.argv[1], batch.schema) as sink:
            sink.write(batch)
            assert list(Path(sys.argv[1]).parent.iterdir())
            signal.raise_signal({int(number)})
            time.sleep(30)
        """
    done = run(code, tmp_path, name)
    assert done.returncode == (-signal.SIGINT if number == signal.SIGINT else 128 + number)
    assert left(tmp_path) == []


def test_an_error_of_the_users_own_is_not_called_one_of_writing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="mine") as caught, open_sink(tmp_path / "out.csv", results().schema):
        raise OSError(5, "mine")
    assert not isinstance(caught.value, BurabayError)
