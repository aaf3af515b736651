"""The local store of descriptions: what goes in comes out, all or nothing, and words find it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from burabay.errors import BurabayError, InputError
from burabay.goods.names_store import SCHEMA_VERSION, NamesStore, default_path, loaded_name
from burabay.goods.publishers import Lang, Nomenclature, PublishedName

DAY = date(2026, 3, 8)
LATER = date(2026, 4, 5)


def name(code: str, text: str, lang: Lang = "ru", nomenclature: Nomenclature = "TN VED") -> PublishedName:
    return PublishedName(nomenclature, code, lang, text)


OPENINGS: list[Callable[[Path], object]] = [NamesStore.open_existing, partial(NamesStore.open, create=True)]
NAMES = [
    name("0101", "Лошади и ослы живые:"),
    name("0101210000", "чистопородные племенные животные"),
    name("0303", "Рыба мороженая"),
    name("0304", "Филе рыбное и прочее мясо рыбы, мороженые или охлажденные"),
    name("6404110000", "спортивная обувь"),
    name("64041190", "Giày thể thao", "vi", "AHTN"),
    name("64041190", "Sports footwear", "en", "AHTN"),
    name("48063000", "Giấy can", "vi", "AHTN"),
    name("09011100", "Coffee, not roasted", "en", "AHTN"),
    name("09012100", "Roasted coffees", "en", "AHTN"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "names.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[NamesStore]:
    with NamesStore.open(path, create=True) as opened:
        opened.add(NAMES, "first.pdf", loaded_on=DAY)
        yield opened


def codes(store: NamesStore, query: str, nomenclature: str | None = None, limit: int = 10) -> list[str]:
    return [code for _, code, _ in store.search(query, nomenclature, limit)]


def test_the_path_is_the_users_or_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURABAY_NAMES", "elsewhere/my.sqlite")
    assert default_path() == Path("elsewhere/my.sqlite")
    for empty in (True, False):
        if empty:
            monkeypatch.setenv("BURABAY_NAMES", "")
        else:
            monkeypatch.delenv("BURABAY_NAMES")
        assert default_path().name == "names.sqlite"
        assert default_path().parent.name == "burabay"


def test_texts_come_back_by_code_and_language(store: NamesStore) -> None:
    assert store.get("AHTN", "64041190") == {"vi": "Giày thể thao", "en": "Sports footwear"}
    assert store.get("TN VED", "64041190") == {}
    assert store.get_many("TN VED", ["0303", "9999", "0101", "0303"]) == {
        "0303": {"ru": "Рыба мороженая"},
        "0101": {"ru": "Лошади и ослы живые:"},
    }
    assert store.get_many("TN VED", []) == {}
    assert len(store.get_many("TN VED", [f"{n:04}" for n in range(10_000)])) == 3


def test_a_later_load_replaces_and_counts(store: NamesStore) -> None:
    again = [name("0101", "Лошади и ослы живые:"), name("0303", "Рыба свежая"), name("0305", "Рыба сушеная")]
    assert store.add(again, "second.pdf", loaded_on=LATER) == {"added": 1, "replaced": 1, "unchanged": 1}
    assert store.get("TN VED", "0303") == {"ru": "Рыба свежая"}
    assert codes(store, "рыба мороженая") == ["0304"]
    assert set(codes(store, "рыба свежая")) == {"0303"}
    assert store.sources() == [("second.pdf", LATER, 3), ("first.pdf", DAY, 8)]
    assert store.add(NAMES, "first.pdf", loaded_on=LATER)["added"] == 0
    assert store.sources() == [("first.pdf", LATER, 10), ("second.pdf", LATER, 1)]


def test_a_source_without_texts_is_none(store: NamesStore) -> None:
    assert store.add([], "empty.csv", loaded_on=LATER) == {"added": 0, "replaced": 0, "unchanged": 0}
    store.add(NAMES, "second.pdf", loaded_on=LATER)
    assert store.sources() == [("second.pdf", LATER, 10)]


def test_clear_leaves_nothing(store: NamesStore, path: Path) -> None:
    store.clear()
    assert store.sources() == []
    assert codes(store, "рыба") == []
    assert store.get("TN VED", "0101") == {}
    assert "Рыба".encode() not in path.read_bytes()
    assert store.add(NAMES, "first.pdf", loaded_on=DAY)["added"] == len(NAMES)


def test_a_name_is_read_again_when_the_file_changes(
    store: NamesStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURABAY_NAMES", str(path))
    assert loaded_name("TN VED", "0303") == {"ru": "Рыба мороженая"}
    loaded_name("TN VED", "0303").clear()  # what is given away is no part of what is kept
    assert loaded_name("TN VED", "0303") == {"ru": "Рыба мороженая"}
    store.add([name("0303", "Рыба свежая")], "second.pdf", loaded_on=LATER)
    assert loaded_name("TN VED", "0303") == {"ru": "Рыба свежая"}
    store.close()
    path.unlink()
    assert loaded_name("TN VED", "0303") == {}


def test_a_damaged_file_costs_a_warning(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no store of names" * 100)
    monkeypatch.setenv("BURABAY_NAMES", str(path))
    assert loaded_name("TN VED", "0303") == {}
    assert loaded_name("TN VED", "0303") == {}
    assert [str(path) in record.getMessage() for record in caplog.records] == [True, True]


# --- search -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("лошадь", ["0101"]),
        ("ЛОШАДЕЙ", ["0101"]),
        ("рыбы мороженой", ["0303", "0304"]),
        ("охлажденное филе", ["0304"]),
        ("охлаждённое филе", ["0304"]),
        ("giày thể thao", ["64041190"]),
        ("giay the thao", ["64041190"]),
        ("Thao GIÀY", ["64041190"]),
        ("племен", ["0101210000"]),
        ("чистопородные плем", ["0101210000"]),
        ("coffee roasted", ["09012100", "09011100"]),
        ("roasted coffee beans", ["09012100", "09011100"]),
        ("обув", ["6404110000"]),
        ("нет такого слова", []),
        ("", []),
        ("… — !", []),
    ],
)
def test_words_find_codes(store: NamesStore, query: str, found: list[str]) -> None:
    assert sorted(codes(store, query)) == sorted(found)


def test_all_words_before_any_word(store: NamesStore) -> None:
    assert codes(store, "sports footwear") == ["64041190"]
    assert set(codes(store, "sports coffee")) == {"64041190", "09011100", "09012100"}


def test_only_the_last_word_may_be_begun(store: NamesStore) -> None:
    assert codes(store, "рыба моро") == ["0303", "0304"]
    assert codes(store, "моро xyz") == []


def test_best_first_each_code_once_within_nomenclature_and_limit(store: NamesStore) -> None:
    found = store.search("giay footwear", None, 10)
    assert [code for _, code, _ in found].count("64041190") == 1
    assert [score for *_, score in found] == sorted((score for *_, score in found), reverse=True)
    assert all(score > 0 for *_, score in found)
    assert codes(store, "giay", "TN VED") == []
    assert {n for n, *_ in store.search("giay", "AHTN", 10)} == {"AHTN"}
    assert len(codes(store, "giay", None, 1)) == 1
    assert codes(store, "giay", None, 0) == []


@pytest.mark.parametrize(
    "query",
    ['"', "a*", "NEAR(a b)", "AND", "a OR", "NOT", "^a", "stems:a", "body : a", "(", "'; DROP TABLE name; --", "a\0b"],
)
def test_the_query_language_is_never_reached(store: NamesStore, query: str) -> None:
    store.search(query, None, 5)
    assert len(store.sources()) == 1


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NamesStore]:
    with NamesStore.open(tmp_path_factory.mktemp("shared") / "names.sqlite", create=True) as opened:
        opened.add(NAMES, "first.pdf", loaded_on=DAY)
        yield opened


@given(st.text(max_size=40) | st.text('"*()^:+-{} ANDORNT', max_size=20))
def test_any_text_may_be_searched(shared_store: NamesStore, query: str) -> None:
    for nomenclature in (None, "AHTN"):
        assert len(shared_store.search(query, nomenclature, 3)) <= 3


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.text(st.characters(categories=["L", "N", "P", "Z", "S"]), min_size=1, max_size=40))
def test_a_stored_text_is_found_by_itself(shared_store: NamesStore, text: str) -> None:
    from burabay.goods.text import words

    if any(not word.isascii() and not "а" <= word[0] <= "я" for word in words(text)) or not words(text):
        return  # letters newer than the tokenizer's tables
    shared_store.add([name("9999", text)], "one.csv", loaded_on=DAY)
    assert "9999" in codes(shared_store, text, "TN VED", 100)


# --- the file ---------------------------------------------------------------------------------------------


def test_a_missing_or_empty_file_is_no_fault(path: Path) -> None:
    assert NamesStore.open_existing(path) is None
    path.parent.mkdir()
    path.touch()
    assert NamesStore.open_existing(path) is None
    path.unlink()
    with pytest.raises(BurabayError, match=r"no goods descriptions have been loaded yet"):
        NamesStore.open(path, create=False)
    assert not path.exists()


def test_reading_writes_nothing_and_cannot(store: NamesStore, path: Path) -> None:
    store.close()
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir()))
    reader = NamesStore.open_existing(path)
    assert reader is not None
    with reader:
        assert codes(reader, "рыба")
        assert reader.sources()
        with pytest.raises(BurabayError, match="cannot be opened or written"):
            reader.add(NAMES, "x", loaded_on=DAY)
        with pytest.raises(BurabayError):
            reader.clear()
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir())) == before


def test_a_path_with_signs_that_mean_something_in_a_uri(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20 é" / "names?mode=ro.sqlite"
    with NamesStore.open(path, create=True) as made:
        made.add(NAMES, "first.pdf", loaded_on=DAY)
    assert path.exists()
    reader = NamesStore.open_existing(path)
    assert reader is not None
    with reader:
        assert reader.get("TN VED", "0303")


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be one" * 40, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_not_sqlite(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    for opening in OPENINGS:
        with pytest.raises(BurabayError, match=r"names\.sqlite: it is no SQLite file, or damaged; delete it"):
            opening(path)
    assert path.read_bytes() == content


def test_another_programs_sqlite_file_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    before = path.read_bytes()
    for opening in OPENINGS:
        with pytest.raises(BurabayError, match="not one of goods descriptions; set BURABAY_NAMES"):
            opening(path)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_version(store: NamesStore, path: Path) -> None:
    store.close()
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer.close()
    for opening in OPENINGS:
        with pytest.raises(BurabayError, match=r"newer burabay .*form 2, this one knows 1.*pip install --upgrade"):
            opening(path)


def test_a_damaged_middle_is_told_when_it_is_met(store: NamesStore, path: Path) -> None:
    store.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x07" * (len(data) - 4096)
    path.write_bytes(data)
    reader = NamesStore.open_existing(path)
    assert reader is not None
    with reader, pytest.raises(BurabayError, match="damaged"):
        reader.sources()


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    with pytest.raises(BurabayError, match="this is a folder"):
        NamesStore.open_existing(tmp_path)
    (tmp_path / "file").touch()
    assert NamesStore.open_existing(tmp_path / "file" / "names.sqlite") is None
    with pytest.raises(BurabayError, match="its folder cannot be made"):
        NamesStore.open(tmp_path / "file" / "sub" / "names.sqlite", create=True)


def test_a_bad_row_in_the_middle_of_a_load_changes_nothing(store: NamesStore) -> None:
    def failing() -> Iterator[PublishedName]:
        yield name("0101", "другое")
        yield name("7777", "новое")
        raise InputError("x.csv: row 3: bad.", field="file", key="file_row")

    with pytest.raises(InputError):
        store.add(failing(), "x.csv", loaded_on=LATER)
    assert store.get_many("TN VED", ["0101", "7777"]) == {"0101": {"ru": "Лошади и ослы живые:"}}
    assert codes(store, "новое") == []
    assert store.sources() == [("first.pdf", DAY, 10)]
    assert store.add([name("7777", "новое")], "y.csv", loaded_on=LATER)["added"] == 1


def test_a_full_disk_changes_nothing(store: NamesStore) -> None:
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(BurabayError, match="the disk is full, and nothing was changed"):
        store.add((name(f"{n:010}", f"товар {n} " * 20) for n in range(5_000)), "x.csv", loaded_on=LATER)
    assert store.sources() == [("first.pdf", DAY, 10)]
    assert store.get("TN VED", "0303") == {"ru": "Рыба мороженая"}


def test_another_load_under_way_is_said(store: NamesStore, path: Path) -> None:
    with NamesStore.open(path, create=True) as second:
        second._connection.execute("PRAGMA busy_timeout = 50")
        store._connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(BurabayError, match="another load is under way"):
            second.add(NAMES, "x", loaded_on=DAY)
        store._connection.execute("ROLLBACK")
        assert second.add(NAMES, "x", loaded_on=DAY)["unchanged"] == 10


KILLED = """
    import sys, time
    from datetime import date
    from pathlib import Path
    from burabay.goods.names_store import NamesStore
    from burabay.goods.publishers import PublishedName

    def names():
        for n in range(10_000_000):
            if n == 5_000:
                print("half-way", flush=True)
            yield PublishedName("TN VED", f"{n:010}", "ru", f"товар {n} с довольно длинным описанием")

    NamesStore.open(Path(sys.argv[1]), create=True).add(names(), "killed.csv", loaded_on=date(2026, 1, 1))
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_kill_in_the_middle_of_a_load_changes_nothing(store: NamesStore, path: Path) -> None:
    store.close()
    loading = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED), str(path)], stdout=subprocess.PIPE)
    assert loading.stdout is not None
    with loading.stdout:
        assert loading.stdout.readline() == b"half-way\n"
        loading.send_signal(signal.SIGKILL)
        loading.wait()
    reader = NamesStore.open_existing(path)
    assert reader is not None
    with reader:
        assert reader.sources() == [("first.pdf", DAY, 10)]
        assert codes(reader, "рыба мороженая")


def test_a_kill_while_the_file_was_being_written_is_undone(store: NamesStore, path: Path) -> None:
    """The picture on disk of a power cut amid the last step: pages half written, the journal still there."""
    store.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")  # so that pages reach the file before the end
    connection.execute("BEGIN IMMEDIATE")
    for n in range(2_000):
        connection.execute("UPDATE name SET text = ? WHERE id = ?", (f"{n} " * 300, n % 10 + 1))
        connection.execute("INSERT INTO source (file, loaded_on) VALUES (?, 'x')", (f"file {n} " * 20,))
    crashed = path.parent / "crashed.sqlite"
    for suffix in ("", "-journal"):
        shutil.copy(f"{path}{suffix}", f"{crashed}{suffix}")
    connection.execute("ROLLBACK")
    connection.close()
    assert crashed.read_bytes() != path.read_bytes()
    reader = NamesStore.open_existing(crashed)
    assert reader is not None
    with reader:
        assert reader.sources() == [("first.pdf", DAY, 10)]
        assert reader.get("TN VED", "0303") == {"ru": "Рыба мороженая"}
