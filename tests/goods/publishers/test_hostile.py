"""Files that are damaged, endless, empty or noise: one sentence each."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.errors import InputError
from burabay.goods.publishers import LONGEST_TEXT, PublishedName, files, read_names

if TYPE_CHECKING:
    from tests.goods.publishers.conftest import Read, Refusal


@pytest.mark.parametrize("magic", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"code,name\n", b"\xff\xfe"])
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_are_refused_in_one_sentence(read: Read, seed: int, magic: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(magic + random.Random(seed).randbytes(2000))
    assert caught.value.field == "file"
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.bin"
    path.write_bytes(b"code,name\n0101," + data)
    names, key = outcome(path)
    assert all(name.code and name.text for name in names)
    assert key in ({""} if names else {"file_row", "file_damaged", "file_format", "file_no_codes"})


def outcome(path: Path) -> tuple[list[PublishedName], str]:
    """The names, or the key of the refusal."""
    try:
        return list(read_names(path)), ""
    except InputError as error:
        return [], error.key


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path, Path("nul\0byte")):
        with pytest.raises(InputError) as caught:
            read_names(path)
        assert (caught.value.field, caught.value.key) == ("file", "file_unreadable")


@pytest.mark.parametrize("data", [b"", b" \n\n", gzip.compress(b"", mtime=0)])
def test_empty_files(refusal: Refusal, data: bytes) -> None:
    assert "empty" in refusal(data, "file_empty")


def test_a_damaged_or_boundless_file(read: Read, refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = gzip.compress("0101,Верблюды\n0102,Яки\n".encode())
    assert len(read(whole)) == 2
    assert "damaged" in refusal(whole[:-20], "file_damaged")
    monkeypatch.setattr(files, "MOST_BYTES", 2_000_000)
    assert "2 MB" in refusal(gzip.compress(bytes(3_000_000)), "file_too_large")
    assert "2 MB" in refusal(bytes(3_000_000), "file_too_large")


def test_control_characters_are_no_text(refusal: Refusal) -> None:
    assert "the format is not known" in refusal(b"code,name\n0101,a" + b"\x01" * 20, "file_format")


def test_a_table_without_codes_and_a_cell_without_end(read: Read, refusal: Refusal) -> None:
    assert "known are a PDF" in refusal("a,b\n1,2\n", "file_no_codes")
    assert "no table" in refusal("code,name\n", "file_no_codes")
    assert "damaged" in refusal('code,name\n0101,"' + "x" * 200_000, "file_damaged")
    assert read("0101," + "слово " * 1_000)[0].text == ("слово " * 1_000)[:LONGEST_TEXT].rstrip()
