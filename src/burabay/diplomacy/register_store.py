"""The register's file: events in SQLite, only ever added, each chained to the one before it.

The database itself refuses to change or delete an event; whoever goes around that breaks the chain, and the register is
then not opened. Several events are added together or not at all.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from burabay.chain import canonical, first_break, genesis, link
from burabay.errors import BurabayError
from burabay.wording import Phrase

SCHEMA_VERSION = 1
# Before the first event.
GENESIS = genesis("register")
# Tells our files from other programs' SQLite files: "BRBR".
_APPLICATION_ID = 0x42524252
# How long a writer waits for another, in seconds.
_PATIENCE = 20.0
# What the database refuses by itself. `INSERT OR REPLACE` sets off no trigger of deletion: that of insertion sees it.
_GUARDS = (
    "CREATE TRIGGER IF NOT EXISTS event_stays BEFORE UPDATE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER IF NOT EXISTS event_remains BEFORE DELETE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    "CREATE TRIGGER IF NOT EXISTS event_follows BEFORE INSERT ON event "
    "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event) "
    "OR EXISTS (SELECT 1 FROM event WHERE key = NEW.key) "
    "BEGIN SELECT RAISE(ABORT, 'events are never put in between or in the place of others'); END",
)
_SCHEMA = (
    "CREATE TABLE event (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL, hash TEXT NOT NULL)",
    *_GUARDS,
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


def default_path() -> Path:
    """Where the register is: `BURABAY_REGISTER` if set, else `register.sqlite` in the user's data folder."""
    said = os.environ.get("BURABAY_REGISTER", "")
    if said:
        return Path(said)
    from platformdirs import user_data_path

    return user_data_path("burabay", appauthor=False) / "register.sqlite"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its number from 1, its kind (document, join, separate), what it says, its hash."""

    seq: int
    kind: str
    told: dict[str, Any]
    hash: str


def trouble(name: str, path: Path, **values: object) -> BurabayError:
    """The error of the sentence `register_…` about the file at `path`."""
    return BurabayError(Phrase(f"register_{name}", {"file": str(path), **values}))


class Store:
    """An open register file. Use it in a `with` block; get one from `Store.open`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """The register at `path`; `create` makes it and its folder if there is none.

        Raises BurabayError, with a sentence, where there is none, the file is no register, or its chain is broken.
        """
        if path.is_dir():
            raise trouble("folder", path)
        if create:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise trouble("unreadable", path, cause=error.strerror or str(error)) from None
        elif not path.exists():
            raise trouble("absent", path)
        with _sentences(path):
            mode = "rwc" if create else "rw" if os.access(path, os.W_OK) else "ro"
            uri = f"{path.absolute().as_uri()}?mode={mode}"
            connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_PATIENCE)
        store = cls(connection, path)
        try:
            with _sentences(path):
                store._prepare(create=create)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def in_memory(cls) -> Self:
        """A register of which nothing is kept."""
        store = cls(sqlite3.connect(":memory:", isolation_level=None), Path(":memory:"))
        store._prepare(create=True)
        return store

    def close(self) -> None:
        """Closes the file. Closing twice does no harm."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def events(self) -> list[Event]:
        """All events in order. Raises BurabayError where one was changed, taken out or put in between."""
        with _sentences(self.path):
            rows = self._connection.execute("SELECT seq, body, hash FROM event ORDER BY seq").fetchall()
        broken = first_break(GENESIS, ((str(body), str(hashed)) for _, body, hashed in rows))
        if broken is not None:
            raise trouble("broken", self.path, number=broken + 1)
        found: list[Event] = []
        for place, (seq, body, hashed) in enumerate(rows, start=1):
            try:
                told = json.loads(body)
                event = Event(seq, str(told["kind"]), told["told"], hashed)
            except (ValueError, KeyError, TypeError):
                raise trouble("broken", self.path, number=place) from None
            if seq != place or not isinstance(event.told, dict):
                raise trouble("broken", self.path, number=place)
            found.append(event)
        return found

    @contextmanager
    def adding(self) -> Iterator[None]:
        """All that is added within goes in together, or nothing does; other writers wait meanwhile."""
        with _sentences(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            with _sentences(self.path):
                for guard in _GUARDS:  # a register of an earlier version has not all of them
                    self._connection.execute(guard)
            yield
            with _sentences(self.path):
                self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has already rolled back
                self._connection.execute("ROLLBACK")
            raise

    def add(self, kind: str, told: dict[str, Any], *, key: str) -> Event:
        """Add an event within `adding()`. A key that stands already is an error: no event goes in twice."""
        with _sentences(self.path):
            last = self._connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
            seq, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
            body = canonical({"seq": seq, "kind": kind, "told": told})
            hashed = link(previous, body)
            self._connection.execute(
                "INSERT INTO event (seq, key, body, hash) VALUES (?, ?, ?, ?)", (seq, key, body, hashed)
            )
        return Event(seq, kind, told, hashed)

    def tip(self) -> str:
        """The hash of the last event: who keeps it elsewhere can tell later that none is gone from the end."""
        with _sentences(self.path):
            last = self._connection.execute("SELECT hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        return str(last[0]) if last else GENESIS

    def _prepare(self, *, create: bool) -> None:
        run = self._connection.execute
        run("PRAGMA synchronous = FULL")
        empty = run("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if create and empty and self._marks() == (0, 0):
            run("BEGIN IMMEDIATE")
            # Another process may have made it while this one waited.
            if run("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in _SCHEMA:
                    run(statement)
            run("COMMIT")
        application, version = self._marks()
        if application != _APPLICATION_ID:
            raise trouble("not_one", self.path)
        if version > SCHEMA_VERSION:
            raise trouble("newer", self.path)

    def _marks(self) -> tuple[int, int]:
        application, version = (
            self._connection.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in ("application_id", "user_version")
        )
        return application, version


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """SQLite's errors as sentences about the file at `path`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a closed store: the fault is in the program
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")) or "decode to UTF-8" in str(error):
            raise trouble("not_one", path) from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise trouble("busy", path) from error
        raise trouble("unreadable", path, cause=str(error)) from error
