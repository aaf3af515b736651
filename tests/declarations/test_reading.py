"""Every row of a file comes back in its place, whatever the file holds; a file that is none is one sentence."""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from burabay.declarations import csv_reading, kinds
from burabay.declarations.csv_head import cells_of, quote_open
from burabay.declarations.reading import LinesFile, lines_from, open_lines
from burabay.errors import InputError
from burabay.wording import LANGUAGES

HEADER = "code,origin,destination,on,note"
REST = ["origin", "destination", "on"]
Rows = list[list[Any]]


def rows_of(lines: LinesFile) -> tuple[Rows, dict[int, str]]:
    """All rows and, by row, the kind of what spoils them."""
    batches = list(lines.batches())
    assert all(batch.schema.equals(lines.schema) for batch in batches)
    rows = [list(row.values()) for batch in batches for row in batch.to_pylist()]
    return rows, {row: error.key for row, error in lines.faults.take(0, len(rows)).items()}


def read(tmp_path: Path, text: str | bytes, name: str = "lines.csv", **options: Any) -> tuple[Rows, dict[int, str]]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with open_lines(path, **options) as lines:
        return rows_of(lines)


def refusal(path: Path, **options: Any) -> InputError:
    """The error that a file is refused with, which says its name in all languages."""
    with pytest.raises(InputError) as caught:
        rows_of(open_lines(path, **options))
    assert all(path.name in caught.value.say(language) for language in LANGUAGES)
    assert "\n" not in str(caught.value)
    return caught.value


# --- CSV ----------------------------------------------------------------------------------------------------------


def test_cells_are_text_as_they_stand_and_empty_ones_are_none(tmp_path: Path) -> None:
    rows, wrong = read(tmp_path, f'{HEADER}\n0402,VN,RU,2026-01-01,"a ""b"", c"\nNA,null,,"",1e5\n')
    assert rows == [["0402", "VN", "RU", "2026-01-01", 'a "b", c'], ["NA", "null", None, None, "1e5"]]
    assert wrong == {}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_told_by_the_header(tmp_path: Path, separator: str) -> None:
    text = "code,origin,destination,on,a note|with; all".replace(",", separator)
    if separator in "|;":
        text = text.replace("a note|with; all", '"a note|with; all"')
    rows, _ = read(tmp_path, f"{text}\n" + separator.join("12345") + "\n")
    assert rows == [list("12345")]


def test_a_line_that_names_the_separator_is_no_row(tmp_path: Path) -> None:
    assert read(tmp_path, "sep=;\r\ncode;origin;destination;on\r\n1;2;3;4\r\n")[0] == [list("1234")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_encodings_that_say_what_they_are(tmp_path: Path, encoding: str, end: str) -> None:
    text = end.join(["Mã HS;Nước xuất xứ;Nước nhập khẩu;Ngày;Ghi chú", "1;2;3;4;Giày\U0001f45f", "5;6;7;8;Обувь", ""])
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    rows, wrong = read(tmp_path, data)
    assert rows == [["1", "2", "3", "4", "Giày\U0001f45f"], ["5", "6", "7", "8", "Обувь"]]
    assert wrong == {}


def test_an_old_encoding_is_read_where_the_header_proves_it(tmp_path: Path) -> None:
    text = "Код ТН ВЭД;Страна происхождения;Страна назначения;Дата;Товар\n1;2;3;4;Обувь\n"
    assert read(tmp_path, text.encode("windows-1251"))[0] == [["1", "2", "3", "4", "Обувь"]]


def test_an_old_encoding_is_refused_where_nothing_proves_it(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_bytes(f"{HEADER}\n1,2,3,4,Обувь\n".encode("windows-1251"))
    error = refusal(path)
    assert error.key == "lines_encoding"
    assert "CSV UTF-8" in str(error)


def test_a_damaged_letter_spoils_its_row_alone(tmp_path: Path) -> None:
    data = f"{HEADER}\n1,2,3,4,Обувь\n".encode() + b"5,6,7,8,\xce\xe1\n" + "9,9,9,9,\ufffd\n1,\n".encode() + b"\xff,\n"
    rows, wrong = read(tmp_path, data)
    assert rows[1] == ["5", "6", "7", "8", "\ufffd\ufffd"]
    assert rows[2][4] == "\ufffd"
    assert wrong == {1: "row_bytes", 3: "row_cells", 4: "row_cells"}


def test_rows_of_too_few_or_too_many_cells_come_back_as_far_as_they_go(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(f"{HEADER}\n1,2,3,4,5\n1,2\n1,2,3,4,5,6,7\n1,2,3,4,5,,\n1,2,3,4,5\n")
    with open_lines(path) as lines:
        rows = [list(row.values()) for batch in lines.batches() for row in batch.to_pylist()]
        told = lines.faults.take(1, 3)
        assert lines.faults.take(0, 99) == {}  # each is told once
    assert rows == [list("12345"), ["1", "2", None, None, None], list("12345"), list("12345"), list("12345")]
    assert {place: error.key for place, error in told.items()} == {0: "row_cells", 1: "row_cells"}
    assert "2 cells where the header has 5" in str(told[0])
    assert "“6,7”" in str(told[1])  # nothing of the row is lost


def test_blank_rows_between_others_are_rows_and_at_the_end_are_none(tmp_path: Path) -> None:
    rows, wrong = read(tmp_path, f"{HEADER}\n\n1,2,3,4,5\n,,,,\n\n  , \n6,7,8,9,0\n,,,,\n,,\n\n")
    assert [row[0] for row in rows] == ["1", None, "  ", "6"]
    assert wrong == {}


def test_a_quote_that_is_never_closed_spoils_its_line_alone(tmp_path: Path) -> None:
    rows, wrong = read(tmp_path, f'{HEADER}\n1,2,3,4,5\n6,7,8,9,"0\n1,2,3,4,5\n3,4,5,6,7\n')
    assert rows == [list("12345"), ["6", "7", "8", "9", '"0'], list("12345"), list("34567")]
    assert wrong == {1: "row_quote"}


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER) == ([], {})
    assert read(tmp_path, f"{HEADER}\n,,,,\n\n") == ([], {})


def test_a_column_without_a_name_has_one_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("code,origin,destination,on,, \n1,2,3,4,5,6\n")
    with open_lines(path) as lines:
        assert lines.schema.names == ["code", "origin", "destination", "on", "column_5", "column_6"]
        assert lines.extra == ("column_5", "column_6")
        assert rows_of(lines)[0] == [list("123456")]


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(f"{HEADER},note\n")
    assert refusal(path).key == "columns_same"


def test_columns_that_repeat_come_as_dictionaries(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("Mã HS,origin,destination,on,value,ccy_note,currency\n1,2,3,4,5,6,7\n")
    with open_lines(path) as lines:
        repeated = [field.name for field in lines.schema if pa.types.is_dictionary(field.type)]
        assert repeated == ["Mã HS", "origin", "destination", "on", "currency"]
        assert lines.columns["code"] == "Mã HS"
        assert lines.rows is None
        (batch,) = lines.batches()
        assert lines.read == 1.0
        assert batch.schema.equals(lines.schema)


def test_batches_have_exactly_the_rows_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(HEADER + "\n" + "".join(f"{i},VN,RU,{i % 7},x\n" if i % 5 else f"{i}\n" for i in range(1003)))
    with open_lines(path, batch_rows=100) as lines:
        batches = list(lines.batches())
        assert [batch.num_rows for batch in batches] == [100] * 10 + [3]
        assert [code for batch in batches for code in batch["code"].to_pylist()] == [str(i) for i in range(1003)]
        assert sorted(lines.faults.take(100, 100)) == list(range(0, 100, 5))


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks so small that most records are longer than one: the careful reader has to help."""
    monkeypatch.setattr(csv_reading, "BLOCK", 64)
    monkeypatch.setattr(csv_reading, "MOST_QUOTED", 5000)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("seed", range(6))
def test_records_longer_than_a_block_come_whole_and_in_order(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    made = [[str(i), "VN", "RU", "d", "ж\n,x" * chance.choice([0, 1, 2, 60, 300])] for i in range(60)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER.split(","), *made])
    rows, wrong = read(tmp_path, text.getvalue())
    assert rows == [[cell or None for cell in row] for row in made]
    assert wrong == {}


@pytest.mark.usefixtures("small_blocks")
def test_a_quote_that_is_not_closed_for_long_does_not_swallow_the_rows_behind_it(tmp_path: Path) -> None:
    good = "1,VN,RU,d,x\n" * 1000
    text = f'{HEADER}\n{good}2,VN,RU,d,"never\n{good}3,VN,"never,d,x\n{good}'
    rows, wrong = read(tmp_path, text)
    assert len(rows) == 3002
    assert wrong == {1000: "row_quote", 2001: "row_quote"}
    assert rows[1000] == ["2", "VN", "RU", "d", '"never']
    assert rows[2001] == ["3", "VN", '"never', "d", "x"]
    assert all(row == ["1", "VN", "RU", "d", "x"] for i, row in enumerate(rows) if i not in wrong)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("damage", [b"", b"\xff\xfe"])
def test_the_careful_reader_finds_its_place_again(tmp_path: Path, mark: bytes, damage: bytes) -> None:
    """Bytes that are no text are longer when replaced: the place in the file is not the place in the text."""
    part = ("1,VN,RU,d,ж\n" * 700).encode() + b'2,VN,RU,d,"open ' + damage + "\n3,ж\n".encode()
    rows, wrong = read(tmp_path, mark + HEADER.encode() + b"\n" + part * 3 + b"4,VN,RU,d,x\n")
    assert [row[0] for row in rows] == [*(["1"] * 700 + ["2", "3"]) * 3, "4"]
    assert sorted(wrong) == [place + 702 * i for i in range(3) for place in (700, 701)]


@pytest.mark.usefixtures("small_blocks")
def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(f"{HEADER}\n1,2,3,4,{'x' * 20_000}\n")
    assert refusal(path).key == "lines_line"


def test_a_cell_of_many_letters_is_kept(tmp_path: Path) -> None:
    long = "ж" * 3_000_000
    assert read(tmp_path, f"{HEADER}\n1,2,3,4,{long}\n5,6,7,8,9\n")[0] == [["1", "2", "3", "4", long], list("56789")]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufdd0"), max_size=6)
HOSTILE = st.text(st.sampled_from(',;"\n\r ab'), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    made=st.lists(st.lists(TEXTS | HOSTILE, min_size=4, max_size=4), max_size=8),
    form=st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\n"), (csv.QUOTE_ALL, "\r\n")]),
)
def test_what_the_standard_library_writes_is_read(tmp_path: Path, made: list[list[str]], form: tuple[Any, str]) -> None:
    style, end = form
    text = io.StringIO()
    csv.writer(text, quoting=style, lineterminator=end).writerows([["code", *REST], *made])
    expected = [[cell or None for cell in row] for row in made]
    while expected and not any(expected[-1]):
        expected.pop()
    assert read(tmp_path, text.getvalue()) == (expected, {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(made=st.lists(st.lists(TEXTS | HOSTILE, min_size=1, max_size=7), max_size=8))
def test_ragged_rows_keep_their_places(tmp_path: Path, made: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["code", *REST], *made])
    rows, wrong = read(tmp_path, text.getvalue())
    padded = [[*row, *[""] * 4] for row in made]
    expected = [[cell or None for cell in row[:4]] for row in padded]
    spoilt = {
        place
        for place, row in enumerate(made)
        if (len(row) < 4 and any(map(str.strip, row))) or any(map(str.strip, row[4:]))
    }
    while expected and not any(expected[-1]) and len(expected) - 1 not in spoilt:
        expected.pop()
    assert rows == expected
    assert set(wrong) == spoilt


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(text=st.text(st.sampled_from(',,\n\r""a '), max_size=40), block=st.sampled_from([8, 16, 1 << 20]))
@example(text='"\n"', block=8)
@example(text='a"\n"b', block=8)
@example(text='"a"b"c\n,"', block=8)
def test_no_text_loses_a_row_or_stops_the_reading(tmp_path: Path, text: str, block: int) -> None:
    """Against the standard library where all its quoted cells are closed; else for that every line is in some row."""
    whole = "code,origin\n" + text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_reading, "BLOCK", block)
        rows, wrong = read(tmp_path, whole, defaults=["destination", "on"])
    opened = False
    for line in io.StringIO(whole, newline=""):
        opened = quote_open(line, ",", opened=opened)
    if not opened:
        told = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
        expected = [[cell or None for cell in [*row, ""][:2]] for row in told]
        spoilt = {
            place
            for place, row in enumerate(told)
            if (len(row) < 2 and any(map(str.strip, row))) or any(map(str.strip, row[2:]))
        }
        while expected and not any(expected[-1]) and len(expected) - 1 not in spoilt:
            expected.pop()
        assert rows == expected
        assert set(wrong) == spoilt
    else:
        assert "row_quote" in wrong.values()
    assert "".join(cell or "" for row in rows for cell in row).count("a") >= text.count("a") - _beyond(text)


def _beyond(text: str) -> int:
    """Letters that may stand beyond the last column: then the row's sentence has them."""
    return sum(line.count("a") for line in text.replace("\r", "\n").split("\n") if line.count(",") > 1) + (
        text.count("a") if '"' in text else 0
    )


@given(st.lists(HOSTILE, min_size=1, max_size=5))
def test_cells_of_one_record_are_those_of_the_standard_library(cells: list[str]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    record = text.getvalue()
    assert cells_of(record, ",") == cells
    opened = False
    for line in io.StringIO(record, newline=""):
        opened = quote_open(line, ",", opened=opened)
    assert not opened


# --- Parquet ------------------------------------------------------------------------------------------------------


def table(rows: int = 10) -> pa.Table:
    return pa.table(
        {
            "code": [f"{i % 3:010d}" for i in range(rows)],
            "Страна происхождения": pa.array(["VN"] * rows).dictionary_encode(),
            "destination": pa.array(["RU"] * rows, pa.large_string()),
            "on": pa.array([date(2026, 1, 1)] * rows),
            "value": pa.array([Decimal(i) for i in range(rows)], pa.decimal128(18, 3)),
            "tags": [[i] for i in range(rows)],
        }
    )


@pytest.mark.parametrize("group", [1, 3, 7, 1000])
def test_parquet_rows_come_in_order_in_batches_of_one_size(tmp_path: Path, group: int) -> None:
    path = tmp_path / "lines.parquet"
    pq.write_table(table(100), path, row_group_size=group)
    with open_lines(path, batch_rows=40) as lines:
        assert (lines.kind, lines.rows, lines.extra) == ("parquet", 100, ("tags",))
        batches = list(lines.batches())
        assert [batch.num_rows for batch in batches] == [40, 40, 20]
        assert all(batch.schema.equals(lines.schema) for batch in batches)
        assert pa.Table.from_batches(batches).to_pylist() == table(100).to_pylist()
        assert str(lines.schema.field("code").type) == "dictionary<values=string, indices=int32, ordered=0>"
        assert lines.schema.field("destination").type == lines.schema.field("code").type
        assert lines.schema.field("tags").type == pa.list_(pa.int64())


def test_bytes_that_are_text_are_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    pq.write_table(pa.table({"code": [b"0402", b"\xd0\x9f"], "note": [b"\xff", b""]}), path)
    with open_lines(path, defaults=REST) as lines:
        assert rows_of(lines)[0] == [["0402", b"\xff"], ["П", b""]]
    pq.write_table(pa.table({"code": [b"0402", b"\xff"]}), path)
    assert refusal(path, defaults=REST).key == "columns_type"


@pytest.mark.parametrize("column", [[[1]], [True], [{"a": 1}]])
def test_a_column_that_cannot_be_read_is_refused(tmp_path: Path, column: list[Any]) -> None:
    path = tmp_path / "lines.parquet"
    pq.write_table(pa.table({"code": column}), path)
    error = refusal(path, defaults=REST)
    assert (error.field, error.key) == ("columns", "columns_type")


def test_parquet_that_was_cut_off_or_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    pq.write_table(table(5000), path, compression="zstd")
    data = path.read_bytes()
    for damaged in (data[: len(data) // 2], data[:-1], b"PAR1" + b"\0" * 100, b"PAR1", data[:-8] + b"\xff" * 8):
        path.write_bytes(damaged)
        assert refusal(path).key == "lines_damaged"
    # Damage inside, which shows only when the rows are read: there may be rows before it, and then the sentence.
    path.write_bytes(data[:100] + bytes(reversed(data[100:400])) + data[400:])
    assert refusal(path).key == "lines_damaged"


def test_encrypted_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    path.write_bytes(b"PARE" + b"\1" * 100 + b"PARE")
    assert refusal(path).key == "lines_encrypted"


# --- Excel --------------------------------------------------------------------------------------------------------


def workbook(path: Path, *rows: list[Any], sheets: dict[str, list[list[Any]]] | None = None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, others in (sheets or {}).items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    book.save(path)
    return path


TOP = ["Mã HS", "origin", "destination", "Ngày", "value"]


def test_a_sheet_is_read_below_its_header_with_its_types(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "lines.xlsx",
        ["Declarations of January"],
        [],
        [*TOP, "n", "x"],
        ["0402211800", "VN", "RU", datetime(2026, 1, 5), 1234.5, 7, "a"],
        [402211800, "VN", "RU", date(2026, 1, 6), 8, 2, 1.5],
        [4022118, "RU", "VN", datetime(2026, 1, 7), None, None, datetime(2026, 1, 7, 8, 30)],
        [8703231940, "VN", "RU", datetime(2026, 1, 8), 3.3000000000000003, 1, True],
    )
    with open_lines(path) as lines:
        assert (lines.kind, lines.rows) == ("excel", 4)
        assert lines.columns["code"] == "Mã HS"
        types = [str(field.type) for field in lines.schema]
        assert types[3:] == ["date32[day]", "double", "int64", "string"]
        rows, _ = rows_of(lines)
    # A code typed as a number has lost its zero: 9 digits stand for 10, 7 for 8.
    assert [row[0] for row in rows] == ["0402211800", "0402211800", "04022118", "8703231940"]
    assert [row[3] for row in rows] == [date(2026, 1, day) for day in (5, 6, 7, 8)]
    assert [row[4] for row in rows] == [1234.5, 8.0, None, 3.3]
    assert [row[6] for row in rows] == ["a", "1.5", "2026-01-07 08:30:00", "TRUE"]


def test_mixed_columns_are_text_with_numbers_written_plainly(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lines.xlsx", TOP, ["1", "VN", "RU", "2026-01-05", "1 000"])
    book = openpyxl.load_workbook(path)
    for row in ([2, "VN", "RU", date(2026, 1, 6), 1e-7], ["3", "VN", "RU", 45000, 12345678901234.5]):
        book.active.append(row)
    book.save(path)
    rows, _ = rows_of(open_lines(path))
    assert [row[4] for row in rows] == ["1 000", "0.0000001", "12345678901234.5"]
    assert [row[3] for row in rows] == ["2026-01-05", "2026-01-06", "45000"]
    assert [row[0] for row in rows] == ["1", "02", "3"]


def test_blank_rows_between_are_rows_and_behind_are_none(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "lines.xlsx", TOP, ["1"], [], [None, " "], ["2", *[None] * 5, "beyond"], [], [""], [None, "  "]
    )
    with open_lines(path) as lines:
        rows, _ = rows_of(lines)
        assert lines.schema.names == [*TOP, "column_6", "column_7"]
    assert [row[0] for row in rows] == ["1", None, None, "2"]
    assert rows[3][6] == "beyond"


def test_another_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lines.xlsx", ["nothing here"], sheets={"Tờ khai": [TOP, ["7", "VN", "RU", "d", "1"]]})
    assert rows_of(open_lines(path, sheet="Tờ khai"))[0][0][0] == "7"
    error = refusal(path, sheet="Другой")
    assert (error.field, error.key) == ("sheet", "lines_sheet")
    assert "Tờ khai" in str(error)
    assert refusal(path).key == "columns_missing"


def test_a_sheet_is_asked_only_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(HEADER)
    assert refusal(path, sheet="x").key == "lines_sheet_none"


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert refusal(workbook(tmp_path / "lines.xlsx")).key == "lines_empty"
    assert rows_of(open_lines(workbook(tmp_path / "lines.xlsx", TOP))) == ([], {})


def test_formulas_without_results_are_refused_since_their_cells_would_seem_empty(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lines.xlsx", TOP, ["1", "VN", "RU", "d", "=1+1"])
    assert refusal(path).key == "lines_formulas"


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_formulas_with_results_are_read(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "lines.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TOP)
        sheet.write_row(1, 0, ["1", "VN", "RU", "d"])
        sheet.write_formula(1, 4, "=10*2", None, 20)
    rows, _ = rows_of(open_lines(tmp_path / "lines.xlsx"))
    assert [row[4] for row in rows] == [20]
    # A result that is empty text is a result.
    with zipfile.ZipFile(tmp_path / "lines.xlsx") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet_xml = members["xl/worksheets/sheet1.xml"]
    assert b"<f>10*2</f><v>20</v>" in sheet_xml
    empty = sheet_xml.replace(b'<c r="E2"><f>10*2</f><v>20</v>', b'<c r="E2" t="str"><f>""</f><v></v>')
    packed(tmp_path / "lines.xlsx", members | {"xl/worksheets/sheet1.xml": empty})
    rows, _ = rows_of(open_lines(tmp_path / "lines.xlsx"))
    assert [row[4] or None for row in rows] == [None]


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "lines.xlsx", {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"<c></c>" * 10_000_000}
    )
    assert path.stat().st_size < 1_000_000
    assert refusal(path).key == "lines_bomb"


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lines.xlsx", TOP, ["1"])
    levels = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a0 "ha">{levels}]>'
    sheet = '<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    packed(path, members | {"xl/worksheets/sheet1.xml": (laughs + sheet).encode()})
    assert refusal(path).key == "lines_damaged"


def test_a_row_far_below_does_not_take_forever(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lines.xlsx", TOP, ["1"])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    far = b'<row r="99999999999"><c r="A99999999999" t="inlineStr"><is><t>2</t></is></c></row></sheetData>'
    packed(path, members | {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", far)})
    rows, _ = rows_of(open_lines(path))
    assert [row[0] for row in rows] == ["1"]


# --- what is no file of lines -------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "data", "key", "word"),
    [
        ("a.csv", b"", "lines_empty", "nothing"),
        ("a.csv", b"\n\r\n \n", "lines_empty", "nothing"),
        ("a.csv", b"\xef\xbb\xbf", "lines_empty", "nothing"),
        ("a.parquet", b"code,origin\n", "lines_claim", "a.csv"),
        ("a.xlsx", b"code,origin\n", "lines_claim", "a.csv"),
        ("a.csv", b"PAR1....PAR1", "lines_claim", "a.parquet"),
        ("a.csv", b"PK\x03\x04garbage", "lines_damaged", "Excel"),
        ("a.csv", b"PK\x05\x06" + b"\0" * 18, "lines_not", "zip"),
        ("a.xls", OLE, "lines_not", "old Excel"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "lines_encrypted", "password"),
        ("a.csv", b"%PDF-1.7", "lines_not", "PDF"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "lines_not", "image"),
        ("a.xls", b"<html><table><tr><td>code</td></tr></table></html>", "lines_not", "web page"),
        ("a.csv", b' {"code": 1}', "lines_not", "JSON"),
        ("a.arrow", b"ARROW1\0\0", "lines_not", "Arrow"),
        ("a.csv.gz", gzip.compress(b"code,origin\n", mtime=0), "lines_not", "packed"),
        ("a.csv", bytes(range(256)) * 20, "lines_not", "not text"),
        ("a.csv", "code,origin\n".encode("utf-16-le"), "lines_utf16", "UTF-16"),
        ("a.db", b"SQLite format 3\0", "lines_not", "database"),
        ("a.csv", b'"code,origin\n', "lines_header", "header"),
        ("a.csv", b"x" * (1 << 20) + b"\n1\n", "lines_header", "header"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_one_sentence(
    tmp_path: Path, name: str, data: bytes, key: str, word: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    error = refusal(path)
    assert (error.field, error.key) == ("file", key)
    assert word in str(error)


@pytest.mark.parametrize(
    ("members", "key"),
    [
        ({"a.txt": b"x"}, "lines_not"),
        ({"xl/workbook.bin": b"x"}, "lines_not"),
        ({"content.xml": b"x", "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "lines_not"),
        ({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}, "lines_not"),
        ({"xl/workbook.xml": b"<x"}, "lines_damaged"),
        ({"xl/workbook.xml": b""}, "lines_damaged"),
    ],
)
def test_a_zip_that_is_no_plain_workbook_is_refused(tmp_path: Path, members: dict[str, bytes], key: str) -> None:
    assert refusal(packed(tmp_path / "lines.xlsx", members)).key == key


def test_a_workbook_with_a_macro_says_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "lines.xlsm", {"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"})
    assert "macros" in str(refusal(path))


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lines.xlsx", TOP, *[["1", "VN", "RU", "d", str(i)] for i in range(500)])
    data = path.read_bytes()
    for cut in (30, len(data) // 2, len(data) - 10):
        path.write_bytes(data[:cut])
        assert refusal(path).key == "lines_damaged"


def test_missing_folders_and_pipes_are_sentences(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").key == "file_unreadable"
    assert refusal(tmp_path).key == "lines_folder"
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal(tmp_path / "pipe.csv").key == "lines_special"
    assert refusal(tmp_path / "a\0b.csv").key == "file_unreadable"


def test_a_file_without_permission_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(HEADER)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as one who may read all
    assert "Permission denied" in str(refusal(path))


def test_names_without_a_known_ending_are_told_by_content(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEADER}\n1,2,3,4,5\n", "lines.dat")[0] == [list("12345")]
    assert kinds.kind_of(_copied(tmp_path)) == "excel"


def _copied(tmp_path: Path) -> Path:
    path = tmp_path / "lines"
    path.write_bytes(workbook(tmp_path / "lines.xlsx", TOP).read_bytes())
    return path


# --- tables in memory ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", ["pyarrow", "batch", "stream", "polars", "pandas"])
def test_tables_of_other_libraries_are_read_the_same(library: str) -> None:
    arrow = table(10).drop_columns(["tags"])
    given_table: Any = arrow
    if library == "batch":
        given_table = arrow.to_batches()[0]
    elif library == "stream":
        given_table = arrow.to_reader(3)
    elif library == "polars":
        given_table = pytest.importorskip("polars").from_arrow(arrow)
    elif library == "pandas":
        frame = pytest.importorskip("pandas").DataFrame
        given_table = frame({name: arrow[name].to_pylist() for name in arrow.column_names})
    with lines_from(given_table, batch_rows=4) as lines:
        assert (lines.kind, lines.rows) == ("table", None if library == "stream" else 10)
        assert lines.columns["origin"] == "Страна происхождения"
        assert lines.schema.field("destination").type == pa.string()
        batches = list(lines.batches())
    assert [batch.num_rows for batch in batches] == [4, 4, 2]
    assert pa.Table.from_batches(batches).to_pylist() == arrow.to_pylist()


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        lines_from([{"code": 1}])
    assert (caught.value.field, caught.value.key) == ("table", "lines_table")
    with pytest.raises(InputError):
        lines_from(pa.table([[1], [2]], names=["code", "code"]), defaults=REST)
