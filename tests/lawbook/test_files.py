"""The hash that names a law book's content, and where the book is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from burabay.errors import BurabayError, LawError
from burabay.lawbook.files import content_hash, law_files, law_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "eaeu").mkdir()
    (tmp_path / "eaeu" / "tariff.csv").write_text("code\n01\n", encoding="utf-8")
    (tmp_path / "instruments.toml").write_text("[a]\n", encoding="utf-8")
    return tmp_path


def test_same_content_same_hash(folder: Path) -> None:
    assert content_hash(folder) == content_hash(folder)
    assert len(content_hash(folder)) == 64


def test_one_changed_byte_changes_it(folder: Path) -> None:
    before = content_hash(folder)
    (folder / "eaeu" / "tariff.csv").write_text("code\n02\n", encoding="utf-8")
    assert content_hash(folder) != before


def test_a_renamed_file_changes_it(folder: Path) -> None:
    before = content_hash(folder)
    (folder / "eaeu" / "tariff.csv").rename(folder / "eaeu" / "tariffs.csv")
    assert content_hash(folder) != before


def test_a_file_moved_to_another_folder_changes_it(folder: Path) -> None:
    before = content_hash(folder)
    (folder / "eaeu" / "tariff.csv").rename(folder / "tariff.csv")
    assert content_hash(folder) != before


def test_bytes_moved_from_one_file_to_the_next_change_it(folder: Path) -> None:
    """Each part is hashed with its length: the same bytes cut elsewhere are another law."""
    (folder / "a.csv").write_bytes(b"12")
    (folder / "b.csv").write_bytes(b"3")
    before = content_hash(folder)
    (folder / "a.csv").write_bytes(b"1")
    (folder / "b.csv").write_bytes(b"23")
    assert content_hash(folder) != before


def test_what_is_not_law_does_not_change_it(folder: Path) -> None:
    before = content_hash(folder)
    (folder / "eaeu" / "tariff.csv~").write_text("a draft", encoding="utf-8")
    (folder / "README.md").write_text("words", encoding="utf-8")
    (folder / "a folder.csv").mkdir()
    assert content_hash(folder) == before
    assert [path.name for path in law_files(folder)] == ["tariff.csv", "instruments.toml"]


def test_a_file_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(LawError) as caught:
        content_hash(folder)
    assert str(caught.value) == "eaeu/tariff.csv: the file cannot be read (Permission denied)"


def test_burabay_law_names_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURABAY_LAW", str(folder))
    assert law_folder() == folder
    monkeypatch.setenv("BURABAY_LAW", str(folder / "nowhere"))
    with pytest.raises(BurabayError, match=r"BURABAY_LAW names .*nowhere, which is not a folder"):
        law_folder()


def test_without_it_the_law_of_the_package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BURABAY_LAW", raising=False)
    assert (law_folder() / "eaeu" / "tariff.csv").is_file()
