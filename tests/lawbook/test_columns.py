"""The compiled book on disk: whole or not at all, never believed when damaged, never needed for an answer."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import burabay.binding
from burabay.book import Book
from burabay.errors import BurabayError
from burabay.lawbook.columns import Columns, Texts, is_whole, load, save, seal, sweep
from burabay.lawbook.law import Law, read_law

SRC = Path(__file__).resolve().parents[2] / "src"


def some_columns(first: int = 1) -> dict[str, np.ndarray]:
    texts = Texts()
    texts.numbers(["трактор", "máy kéo", ""])
    return {"a": np.arange(first, first + 500), "code": np.array([b"0101", b"0102"]), **texts.columns()}


# --- texts --------------------------------------------------------------------------------------------------------


@given(st.lists(st.text(max_size=20)))
def test_each_text_comes_back_by_its_number(told: list[str]) -> None:
    texts = Texts()
    numbers = texts.numbers(told)
    columns = Columns(texts.columns())
    assert [columns.text(number) for number in numbers] == told
    assert columns.text(0) == ""
    assert len(set(numbers)) == len(set(told))
    assert [columns.text(number) for number in reversed(numbers)] == told[::-1]


# --- one file -----------------------------------------------------------------------------------------------------


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    save(tmp_path / "new" / "book.npz", some_columns())
    found = load(tmp_path / "new" / "book.npz")
    assert found is not None
    assert found["a"].tolist() == list(range(1, 501))
    assert (found.text(1), found.text(2)) == ("трактор", "máy kéo")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["book.npz"]


def test_no_file_is_no_columns(tmp_path: Path) -> None:
    assert load(tmp_path / "nothing.npz") is None
    assert load(tmp_path) is None
    (tmp_path / "file").write_text("")
    assert load(tmp_path / "file" / "below.npz") is None


@pytest.mark.parametrize("failing", ["numpy.savez", "os.fsync", "pathlib.Path.replace"])
def test_a_failing_write_leaves_the_old_file_and_no_partial_one(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.npz"
    save(path, some_columns(1))

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(failing, full)
    with pytest.raises(OSError, match="No space left"):
        save(path, some_columns(1000))
    monkeypatch.undo()
    assert [one.name for one in tmp_path.iterdir()] == ["book.npz"]
    found = load(path)
    assert found is not None
    assert found["a"][0] == 1


def test_a_writer_killed_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    """Killed for good (SIGKILL) after the bytes are written, before they get their name."""
    path = tmp_path / "book.npz"
    save(path, some_columns(1))
    script = (
        "import os, signal, sys; from pathlib import Path; import numpy as np; from burabay.lawbook import columns\n"
        "columns.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "columns.save(Path(sys.argv[1]), {'a': np.arange(1000, 1500)})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], env={**os.environ, "PYTHONPATH": str(SRC)}, check=False
    )
    assert done.returncode == -9
    found = load(path)
    assert found is not None
    assert found["a"][0] == 1
    left = [one for one in tmp_path.iterdir() if one != path]
    assert [one.suffix for one in left] == [".partial"]
    sweep(tmp_path)
    assert left[0].exists()  # another process may be at it
    os.utime(left[0], (time.time() - 4000, time.time() - 4000))
    sweep(tmp_path)
    assert not left[0].exists()
    assert path.exists()


@pytest.mark.parametrize("length", [0, 1, 100, 1000, -1])
def test_a_cut_file_is_not_believed(length: int, tmp_path: Path) -> None:
    path = tmp_path / "book.npz"
    save(path, some_columns())
    path.write_bytes(path.read_bytes()[:length])
    assert load(path) is None


def test_a_flipped_bit_is_noticed_or_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "book.npz"
    save(path, some_columns())
    whole = path.read_bytes()
    right = {name: column.tolist() for name, column in some_columns().items()}
    draw = random.Random(2015)
    # The end, where the archive's directory is, more than the rest.
    places = [*range(8 * (len(whole) - 350), 8 * len(whole), 7), *(draw.randrange(8 * len(whole)) for _ in range(200))]
    believed = 0
    for place in places:
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << place % 8
        path.write_bytes(damaged)
        found = load(path)
        if found is not None:
            believed += 1
            assert {name: found[name].tolist() for name in found} == right, f"bit {place} was believed"
    assert believed < len(places) / 2  # dates and other fields that say nothing of the columns


def test_a_sealed_file_is_whole_until_a_bit_changes(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    assert not is_whole(path)
    path.write_bytes(b"abc")
    assert not is_whole(path)  # nobody said that it was finished
    seal(path)
    assert is_whole(path)
    path.write_bytes(b"abd")
    assert not is_whole(path)
    path.write_bytes(b"ab")
    assert not is_whole(path)
    path.write_bytes(b"abc")
    path.with_suffix(".sum").write_bytes(b"\xff")
    assert not is_whole(path)


# --- the book -----------------------------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where books were bound during the test. The package's names are left out: they take time and say nothing here."""
    real = burabay.binding.bind
    folders: list[Path] = []

    def counted(folder: Path, columns: Path, index: Path) -> Columns:
        folders.append(columns.parent)
        return real(folder, columns, index)

    monkeypatch.setattr(burabay.binding, "bind", counted)
    monkeypatch.setattr(burabay.binding, "package_names", dict)
    return folders


def answers(book: Book) -> bool:
    """The book answers by code and by word."""
    return "0101210000" in book.codes("TN VED") and bool(book.find("horses").hits)


def test_a_book_is_bound_once(small_law: Path, cache: Path, bound: list[Path]) -> None:
    assert answers(Book.open(small_law, cache))
    assert answers(Book.open(small_law, cache))
    assert bound == [cache]
    assert sorted(path.suffix for path in cache.iterdir()) == [".npz", ".sqlite", ".sum"]


def test_a_changed_law_is_bound_anew(law: Path, cache: Path, bound: list[Path]) -> None:
    first = Book.open(law, cache)
    path = law / "eaeu" / "tariff.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("0101291000,pcs,5%", "0101291000,pcs,6%"), encoding="utf-8"
    )
    second = Book.open(law, cache)
    assert len(bound) == 2
    assert first.law_hash != second.law_hash
    assert answers(first)  # an open book stays what it was


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """One bit of the content: in the middle, or, in the columns, in a text (an archive's padding means nothing)."""
    data = bytearray(path.read_bytes())
    text = data.find(b"vn-eaeu-fta")
    data[text if text >= 0 else len(data) // 2] ^= 4
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("suffix", [".npz", ".sqlite", ".sum"])
@pytest.mark.parametrize("damage", [cut, flip, empty, Path.unlink])
def test_a_damaged_cache_is_bound_anew_not_believed(
    damage: Callable[[Path], None], suffix: str, small_law: Path, cache: Path, bound: list[Path]
) -> None:
    Book.open(small_law, cache)
    damage(next(cache.glob(f"*{suffix}")))
    assert answers(Book.open(small_law, cache))
    assert len(bound) == 2
    assert answers(Book.open(small_law, cache))
    assert len(bound) == 2  # and mended


def test_a_cache_that_is_a_file_still_answers(small_law: Path, tmp_path: Path, bound: list[Path]) -> None:
    (tmp_path / "cache").write_text("in the way")
    book = Book.open(small_law, tmp_path / "cache")
    assert answers(book)
    assert [path.is_relative_to(tmp_path / "cache") for path in bound] == [False]
    shutil.rmtree(book.index.parent)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_the_right_to_write_still_answers(small_law: Path, cache: Path, bound: list[Path]) -> None:
    cache.mkdir(mode=0o500)
    assert answers(Book.open(small_law, cache))
    assert list(cache.iterdir()) == []


def test_a_read_only_file_system_still_answers(
    small_law: Path, cache: Path, bound: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., object] = tempfile.TemporaryFile

    def read_only(*args: object, **kwargs: object) -> object:
        if kwargs.get("dir") == cache:
            raise OSError(30, "Read-only file system")
        return real(*args, **kwargs)

    monkeypatch.setattr("tempfile.TemporaryFile", read_only)
    assert answers(Book.open(small_law, cache))
    assert list(cache.iterdir()) == []
    assert bound
    assert cache not in bound


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), sqlite3.OperationalError("database or disk is full")]
)
@pytest.mark.parametrize("step", ["build_index", "save"])
def test_a_disk_that_fills_up_still_answers(
    *, step: str, error: Exception, small_law: Path, cache: Path, bound: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(burabay.binding, step)

    def full(path: Path, *rest: object) -> object:
        if path.parent == cache:
            raise error
        return real(path, *rest)

    monkeypatch.setattr(burabay.binding, step, full)
    assert answers(Book.open(small_law, cache))
    assert list(cache.glob("*.partial")) == []
    monkeypatch.undo()
    monkeypatch.setattr(burabay.binding, "package_names", dict)
    assert answers(Book.open(small_law, cache))  # and the cache that was left half done is not believed
    assert len(list(cache.glob("*.npz"))) == 1


def test_no_room_anywhere_is_said_in_a_sentence(
    small_law: Path, cache: Path, bound: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *rest: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(burabay.binding, "build_index", full)
    with pytest.raises(BurabayError, match=r"can be kept neither in .*cache nor in .*set BURABAY_CACHE"):
        Book.open(small_law, cache)


def test_a_file_size_limit_hit_by_a_real_process(small_law: Path, cache: Path) -> None:
    """Nothing is simulated: the process may not write files larger than 10 kB, anywhere."""
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from burabay.book import Book; from burabay.errors import BurabayError; import burabay.binding\n"
        "burabay.binding.package_names = dict\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "try:\n    Book.open(Path(sys.argv[1]), Path(sys.argv[2]))\nexcept BurabayError as error:\n    print(error)\n"
    )
    done = run(script, small_law, cache)
    assert done.returncode == 0, done.stderr
    assert "Free some space, or set BURABAY_CACHE" in done.stdout
    assert list(cache.iterdir()) == []


def run(script: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(SRC)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_law_that_changes_while_it_is_read_is_not_kept(
    law: Path, cache: Path, bound: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def meddled(folder: Path) -> Law:
        read = read_law(folder)
        with (folder / "coverage.toml").open("a", encoding="utf-8") as file:
            file.write("# an editor saved this just now\n")
        return read

    monkeypatch.setattr(burabay.binding, "read_law", meddled)
    with pytest.raises(BurabayError, match="was changed while it was being read"):
        Book.open(law, cache)
    assert list(cache.iterdir()) == []


def test_old_partial_files_are_swept_when_a_book_is_bound(small_law: Path, cache: Path, bound: list[Path]) -> None:
    cache.mkdir()
    (cache / "old.partial").write_bytes(b"x")
    (cache / "new.partial").write_bytes(b"x")
    os.utime(cache / "old.partial", (time.time() - 4000, time.time() - 4000))
    Book.open(small_law, cache)
    assert sorted(path.name for path in cache.glob("*.partial")) == ["new.partial"]


def test_two_processes_bind_at_once(small_law: Path, cache: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from burabay.book import Book; import burabay.binding\n"
        "burabay.binding.package_names = dict\n"
        "book = Book.open(Path(sys.argv[1]), Path(sys.argv[2])); print(book.law_hash, bool(book.find('horses').hits))\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(small_law), str(cache)]
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in "12"
    ]
    told = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert told[0][0] == told[1][0]
    assert told[0][0].endswith(" True\n")
    assert sorted(path.suffix for path in cache.iterdir()) == [".npz", ".sqlite", ".sum"]
    assert is_whole(next(cache.glob("*.sqlite")))
