"""The ledger in one SQLite file: a write-ahead log, every commit on disk before it is told of."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from burabay.quota.problems import StoreError, store_error

# How long a writer waits for the others, in seconds.
PATIENCE = 60.0


class Line:
    """A lock file at which processes queue. Raises ImportError where the system has no such locks (Windows)."""

    def __init__(self, path: Path) -> None:
        import fcntl

        self._now, self._wait, self._free = fcntl.LOCK_EX | fcntl.LOCK_NB, fcntl.LOCK_EX, fcntl.LOCK_UN
        self._file = path.open("ab")
        self._take: Callable[[int], None] = partial(fcntl.flock, self._file)
        self._door = threading.Lock()

    def enter(self, seconds: float) -> bool:
        """Takes the lock, waiting at most so long; whether it was had."""
        try:
            self._take(self._now)
        except BlockingIOError:
            pass
        else:
            return True
        # The system's lock knows no last moment of waiting, so a thread waits at it.
        had, given_up = threading.Event(), threading.Event()
        waiting = threading.Thread(target=self._stand, args=(had, given_up), daemon=True)
        waiting.start()
        try:
            had.wait(seconds)
        finally:
            with self._door:
                if not had.is_set():
                    given_up.set()
        return had.is_set()

    def _stand(self, had: threading.Event, given_up: threading.Event) -> None:
        try:
            self._take(self._wait)
        except (OSError, ValueError):
            return
        with self._door:
            if given_up.is_set():
                self._take(self._free)
            else:
                had.set()

    def leave(self) -> None:
        """Gives the lock to the next."""
        self._take(self._free)

    def close(self) -> None:
        """Leaves the line for good."""
        self._file.close()


class SqliteStore:
    """A file. Writers of other processes queue at a lock file beside it, where the system has such locks."""

    dialect = "sqlite"

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self.shown = str(path)
        self._line: Line | None = None
        if not path.exists() and not create:
            raise store_error("absent", place=self.shown)
        try:
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=256
            )
        except (OSError, sqlite3.Error) as error:
            raise store_error("open", place=self.shown, reason=str(error)) from error
        try:
            self._set_up()
        except sqlite3.Error as error:
            self._connection.close()
            raise self._trouble(error) from error
        except StoreError:
            self._connection.close()
            raise

    def _set_up(self) -> None:
        run = self._connection.execute
        tables = self.tables()
        if tables and "quota_schema" not in tables:
            raise store_error("foreign", place=self.shown)
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA recursive_triggers = ON")
        # On macOS a plain fsync leaves the data in the disk's own memory.
        run("PRAGMA fullfsync = ON")
        if run("PRAGMA journal_mode").fetchone()[0] != "wal":
            self._wal()
        with contextlib.suppress(ImportError, OSError):
            self._line = Line(self.path.with_name(self.path.name + "-queue"))

    def _wal(self) -> None:
        """Turns the write-ahead log on; while another process does the same, the file is locked without waiting."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return

    @contextlib.contextmanager
    def write(self) -> Iterator[None]:
        """A transaction of the only writer."""
        with self._turn(), self._transaction("BEGIN IMMEDIATE"):
            yield

    exclusive = write

    @contextlib.contextmanager
    def read(self) -> Iterator[None]:
        """A transaction that sees one moment of the store."""
        with self._transaction("BEGIN"):
            yield

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Waits in line. SQLite's own waiting asks again and again, by chance; the system's lock wakes the next."""
        if self._line is None:
            yield
            return
        if not self._line.enter(PATIENCE):
            raise store_error("busy", place=self.shown, seconds=int(PATIENCE))
        try:
            yield
        finally:
            self._line.leave()

    @contextlib.contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        try:
            self._connection.execute(begin)
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that the statement gives."""
        return self._connection.execute(statement, values).fetchall()

    def gather(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[list[tuple[Any, ...]]]:
        """The rows of each statement."""
        return [self._connection.execute(statement, values).fetchall() for statement, values in asked]

    def execute_steps(self, steps: Sequence[tuple[str, Sequence[Sequence[Any]]]], *, last: bool) -> None:  # noqa: ARG002
        """Each statement once for each of its rows."""
        for statement, rows in steps:
            self._connection.executemany(statement, rows)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows one by one."""
        with contextlib.closing(self._connection.execute(statement, values)) as cursor:
            yield from cursor

    def tables(self) -> frozenset[str]:
        """The names of the tables there are."""
        return frozenset(name for (name,) in self.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"))

    def guards(self) -> dict[str, str]:
        """The triggers, each with its statement."""
        return dict(self.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))

    def backup(self, version: int) -> str:
        """A copy of the file beside it."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        place = self.path.with_name(f"{self.path.name}.version{version}.{stamp}.backup")
        try:
            with contextlib.closing(sqlite3.connect(place)) as copy:
                self._connection.backup(copy)
        except (OSError, sqlite3.Error) as error:
            raise store_error("backup", place=str(place), reason=str(error)) from error
        return str(place)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()
        if self._line is not None:
            self._line.close()

    def _trouble(self, error: sqlite3.Error) -> StoreError:
        """The sentence for what SQLite reports."""
        name = getattr(error, "sqlite_errorname", "") or ""
        if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR_WRITE"):
            return store_error("full", place=self.shown)
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return store_error("busy", place=self.shown, seconds=int(PATIENCE))
        if name.startswith("SQLITE_READONLY"):
            return store_error("read_only", place=self.shown)
        if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            return store_error("damaged", place=self.shown)
        if name.startswith("SQLITE_CONSTRAINT"):
            return store_error("constraint", place=self.shown, reason=str(error))
        return store_error("trouble", place=self.shown, reason=f"{error} ({name})" if name else str(error))
