"""The publishers' goods descriptions on the user's own machine: one SQLite file, searched by words.

`publishers.read_names` reads them, `NamesStore.add` keeps them, `find` and `duty` look them up. The
descriptions are optional, so a missing file is no fault: `NamesStore.open_existing` then gives None. Whatever
is wrong with the file is a `BurabayError` that names it and says what would help.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from burabay.errors import BurabayError
from burabay.goods.text import stem, words

if TYPE_CHECKING:  # at run time `find` should not wait for the readers of PDFs, workbooks and zip files
    from burabay.goods.publishers import PublishedName

SCHEMA_VERSION = 1
# Tells our files from other programs' SQLite files: "BRBY".
_APPLICATION_ID = 0x42524259
_SCHEMA = (
    "CREATE TABLE source (id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, loaded_on TEXT NOT NULL)",
    "CREATE TABLE name (id INTEGER PRIMARY KEY, nomenclature TEXT NOT NULL, code TEXT NOT NULL,"
    " lang TEXT NOT NULL, text TEXT NOT NULL, source INTEGER NOT NULL REFERENCES source (id),"
    " UNIQUE (nomenclature, code, lang))",
    # Words are folded and stemmed before they get here, so the tokenizer has nothing to fold.
    """CREATE VIRTUAL TABLE stems
    USING fts5 (body, tokenize="unicode61 remove_diacritics 0", prefix='2 3')""",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_MOST_QUERY_WORDS = 32
_SEARCH = """
SELECT name.nomenclature, name.code, rank FROM stems JOIN name ON name.id = stems.rowid
WHERE stems MATCH ? AND (? IS NULL OR name.nomenclature = ?) ORDER BY rank, name.nomenclature, name.code
"""


def default_path() -> Path:
    """Where the descriptions are: `BURABAY_NAMES` if set, else `names.sqlite` in the user's data folder."""
    said = os.environ.get("BURABAY_NAMES", "")
    if said:
        return Path(said)
    from platformdirs import user_data_path

    return user_data_path("burabay", appauthor=False) / "names.sqlite"


def loaded_names(nomenclature: str, codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """The descriptions that the user loaded, by code and language; codes without one are left out.

    A damaged file of them costs a warning, not the answer.
    """
    try:
        store = NamesStore.open_existing(default_path())
        if store is None:
            return {}
        with store:
            return store.get_many(nomenclature, codes)
    except BurabayError as error:
        logging.getLogger("burabay").warning("%s", error)
        return {}


def loaded_name(nomenclature: str, code: str) -> dict[str, str]:
    """The descriptions of one code that the user loaded, by language. What was read is kept until the file changes."""
    path = default_path()
    try:
        state = os.stat(path)  # noqa: PTH116 - asked for every answer, and this is the quicker
        return dict(_kept_name(path, state.st_mtime_ns, state.st_size, nomenclature, code))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, BurabayError):
        return loaded_names(nomenclature, (code,)).get(code, {})  # says what is wrong


@lru_cache(maxsize=2048)
def _kept_name(path: Path, _changed: int, _size: int, nomenclature: str, code: str) -> dict[str, str]:
    store = NamesStore.open_existing(path)
    if store is None:
        return {}
    with store:
        return store.get(nomenclature, code)


class NamesStore:
    """One file of descriptions, open until `close` or the end of a `with` block.

    Get one from `open` (to load) or `open_existing` (to look up). Every method raises `BurabayError` if the
    file turns out damaged, locked by another load, or without room to write.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Self:
        """The store at `path` for reading and writing; `create` makes it and its folder if there is none.

        Raises `BurabayError` if there is none and `create` is false, if the file is no store, or is one of a
        newer burabay.
        """
        if create:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as exc:
                reason = f"its folder cannot be made ({exc.strerror})"
                raise BurabayError(f"{path}: {reason}; set BURABAY_NAMES to another path.") from exc
        elif not path.exists():
            load = "load them with: burabay law names FILE"
            raise BurabayError(f"{path}: no goods descriptions have been loaded yet; {load}.")
        store = cls(_connected(path, "rwc" if create else "rw"), path)
        with store._closing_on_failure(), _sentences(path):
            if create:
                store._make_schema()
            store._check_schema()
        return store

    @classmethod
    def open_existing(cls, path: Path) -> Self | None:
        """The store at `path` for reading only, or None if there is no file or nothing in it.

        Writes nothing, except that it first completes the undoing of a load that was killed half-way. Raises
        `BurabayError` if the file is not a store, or is one of a newer burabay.
        """
        try:
            if path.is_file() and path.stat().st_size == 0:
                return None
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as exc:
            raise BurabayError(f"{path}: the file cannot be read ({exc.strerror}); check your rights.") from exc
        store = cls(_connected(path, "ro"), path)
        try:
            with store._closing_on_failure(), _sentences(path, undo=True):
                store._check_schema()
        except _HotJournalError:
            # What a killed load wrote can be undone only by a connection that may write.
            cls.open(path, create=False).close()
            return cls.open_existing(path)
        return store

    def close(self) -> None:
        """Closes the file. Closing twice does no harm."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def add(self, names: Iterable[PublishedName], source: str, *, loaded_on: date) -> dict[str, int]:
        """Keeps `names`, which come from the file named `source`, as loaded on `loaded_on`.

        Gives how many were `added`, `replaced` (the same nomenclature, code and language had another text)
        and `unchanged`. It is one transaction: if anything fails on the way, `names` itself included, or the
        process is killed, the store stays what it was.
        """
        counts = {"added": 0, "replaced": 0, "unchanged": 0}
        with self._transaction():
            run = self._connection.execute
            run(
                "INSERT INTO source (file, loaded_on) VALUES (?, ?)"
                " ON CONFLICT (file) DO UPDATE SET loaded_on = excluded.loaded_on",
                (source, f"{loaded_on:%Y-%m-%d}"),
            )
            source_id: int = run("SELECT id FROM source WHERE file = ?", (source,)).fetchone()[0]
            for name in names:
                counts[self._keep(name, source_id)] += 1
            # A source whose every text was replaced by later ones is no source of anything any more.
            run("DELETE FROM source WHERE id NOT IN (SELECT source FROM name)")
        return counts

    def get(self, nomenclature: str, code: str) -> dict[str, str]:
        """The texts of `code` (digits only) by language; empty if none is known."""
        return self.get_many(nomenclature, [code]).get(code, {})

    def get_many(self, nomenclature: str, codes: Iterable[str]) -> dict[str, dict[str, str]]:
        """The texts of `codes` by code and language, in the order asked; codes without any are left out."""
        wanted = list(dict.fromkeys(codes))
        found: dict[str, dict[str, str]] = {}
        with _sentences(self.path):
            rows = self._connection.execute(
                "SELECT code, lang, text FROM name WHERE nomenclature = ?"
                " AND code IN (SELECT value FROM json_each(?)) ORDER BY lang",
                (nomenclature, json.dumps(wanted)),
            )
            for code, lang, text in rows:
                found.setdefault(code, {})[lang] = text
        return {code: found[code] for code in wanted if code in found}

    def search(self, query: str, nomenclature: str | None, limit: int) -> list[tuple[str, str, float]]:
        """Up to `limit` codes whose texts have the words of `query`: nomenclature, code, score; best first.

        All words must be there, in whatever form and with or without diacritics, the last one perhaps only
        begun. If no text has them all, texts with any of them come. Scores compare only within one answer.
        """
        typed = words(query)[:_MOST_QUERY_WORDS]
        if not typed or limit < 1:
            return []
        parts = [_quoted(stem(word)) for word in typed]
        parts[-1] = f"({parts[-1]}* OR {_quoted(typed[-1])}*)"
        return self._matches(" AND ".join(parts), nomenclature, limit) or self._matches(
            " OR ".join(parts), nomenclature, limit
        )

    def sources(self) -> list[tuple[str, date, int]]:
        """The files that the texts come from: name, day of loading, number of texts; latest first."""
        with _sentences(self.path):
            rows = self._connection.execute(
                "SELECT file, loaded_on, count(*) FROM source JOIN name ON name.source = source.id"
                " GROUP BY source.id ORDER BY loaded_on DESC, file"
            ).fetchall()
        return [(file, date.fromisoformat(loaded_on), count) for file, loaded_on, count in rows]

    def clear(self) -> None:
        """Removes all texts and sources, from the disk too."""
        with self._transaction():
            for table in ("name", "stems", "source"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the line above
        with _sentences(self.path):
            self._connection.execute("VACUUM")

    def _keep(self, name: PublishedName, source_id: int) -> str:
        run = self._connection.execute
        key = (name.nomenclature, name.code, name.lang)
        had = run("SELECT id, text FROM name WHERE (nomenclature, code, lang) = (?, ?, ?)", key).fetchone()
        if had is None:
            row = (*key, name.text, source_id)
            sql = "INSERT INTO name (nomenclature, code, lang, text, source) VALUES (?, ?, ?, ?, ?)"
            name_id = run(sql, row).lastrowid
            run("INSERT INTO stems (rowid, body) VALUES (?, ?)", (name_id, _stemmed(name.text)))
            return "added"
        run("UPDATE name SET text = ?, source = ? WHERE id = ?", (name.text, source_id, had[0]))
        if had[1] == name.text:
            return "unchanged"
        run("UPDATE stems SET body = ? WHERE rowid = ?", (_stemmed(name.text), had[0]))
        return "replaced"

    def _matches(self, match: str, nomenclature: str | None, limit: int) -> list[tuple[str, str, float]]:
        best: dict[tuple[str, str], float] = {}
        with _sentences(self.path):
            for found_in, code, rank in self._connection.execute(_SEARCH, (match, nomenclature, nomenclature)):
                best.setdefault((found_in, code), -rank)  # FTS5 ranks the best lowest
                if len(best) == limit:
                    break
        return [(found_in, code, score) for (found_in, code), score in best.items()]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing. The file changes only at the end, so a kill before it leaves nothing to undo."""
        with _sentences(self.path):
            self._connection.execute("PRAGMA cache_spill = OFF")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk has already rolled back
                    self._connection.execute("ROLLBACK")
                raise

    def _make_schema(self) -> None:
        if self._versions() != (0, 0):
            return
        with self._transaction():
            # Another process may have made it while this one waited; a file with other tables is not ours.
            empty = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            for statement in _SCHEMA if empty and self._versions() == (0, 0) else ():
                self._connection.execute(statement)

    def _versions(self) -> tuple[int, int]:
        application, version = (
            self._connection.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in ("application_id", "user_version")
        )
        return application, version

    def _check_schema(self) -> None:
        application, version = self._versions()
        if application != _APPLICATION_ID:
            reason = "this SQLite file is not one of goods descriptions"
            raise BurabayError(f"{self.path}: {reason}; set BURABAY_NAMES to another path.")
        if version > SCHEMA_VERSION:
            reason = f"a newer burabay wrote this file (form {version}, this one knows {SCHEMA_VERSION})"
            helps = "run pip install --upgrade burabay, or delete the file and load the descriptions again"
            raise BurabayError(f"{self.path}: {reason}; {helps}.")

    @contextmanager
    def _closing_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise


class _HotJournalError(Exception):
    """A killed load left its journal, and this connection may not undo it."""


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    if path.is_dir():
        raise BurabayError(f"{path}: this is a folder, not a file; set BURABAY_NAMES to another path.")
    with _sentences(path):
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=10)


def _stemmed(text: str) -> str:
    return " ".join(stem(word) for word in words(text))


def _quoted(token: str) -> str:
    """`token` as a string of FTS5's query language, where nothing in it can be an operator."""
    return '"' + token.replace('"', '""') + '"'


_HELP: Sequence[tuple[tuple[str, ...], str]] = (
    (
        ("SQLITE_NOTADB", "SQLITE_CORRUPT"),
        "it is no SQLite file, or damaged; delete it and load again",
    ),
    (("SQLITE_FULL",), "the disk is full, and nothing was changed; free some space and load again"),
    (("SQLITE_BUSY", "SQLITE_LOCKED"), "another load is under way; wait until it has ended"),
    (
        ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
        "it cannot be opened or written; check your rights, or set BURABAY_NAMES to another path",
    ),
)


@contextmanager
def _sentences(path: Path, *, undo: bool = False) -> Iterator[None]:
    """SQLite's errors as sentences about the file at `path`; `undo` lets the caller undo a killed load."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a closed store: the fault is in the program, not in the file
    except sqlite3.Error as exc:
        name = getattr(exc, "sqlite_errorname", "") or ""
        if undo and name in {"SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY"}:
            raise _HotJournalError from exc
        reason = next((text for starts, text in _HELP if name.startswith(starts)), f"SQLite says: {exc}")
        if "no such module: fts5" in str(exc):
            reason = "this Python's SQLite cannot search by words (FTS5); install a Python that has it"
        raise BurabayError(f"{path}: {reason}.") from exc
