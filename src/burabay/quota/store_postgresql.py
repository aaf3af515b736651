"""The ledger in PostgreSQL, for many users: psycopg 3, the same statements."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from burabay.quota.problems import StoreError, store_error
from burabay.quota.store import is_ambiguous, shown

# One program at a time may make tables, in all of a database.
_MAKING = 0x42515541


@cache
def _placed(statement: str) -> Any:
    return statement.replace("?", "%s")


def _not_twice(record: logging.LogRecord) -> bool:
    """Whether to log what the library says: not that a pipeline ended in the error that is raised anyway."""
    return not record.getMessage().startswith("error ignored terminating")


class PostgresqlStore:
    """A database. A connection that broke is made anew at the next transaction."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self.shown = shown(url)
        if is_ambiguous(url):
            raise store_error("address", place=self.shown)
        # The library knows the scheme in small letters alone.
        scheme, sign, rest = url.partition("://")
        self._url = scheme.lower() + sign + rest
        try:
            import psycopg
        except ImportError:
            raise store_error("no_psycopg") from None
        self._psycopg = psycopg
        logging.getLogger("psycopg").addFilter(_not_twice)
        self._begin = ""
        self._connect()

    def _connect(self) -> None:
        psycopg = self._psycopg
        try:
            self._connection = psycopg.connect(self._url, autocommit=True, application_name="burabay quota")
            # A commit that was told of is on disk, whatever the database's own setting.
            self._connection.execute("SET synchronous_commit = on")
        except psycopg.ProgrammingError:
            # The library's own words may repeat parts of the address, and with them the password.
            raise store_error("address", place=self.shown) from None
        except psycopg.Error as error:
            raise store_error("open", place=self.shown, reason=self._words(error)) from None

    @contextlib.contextmanager
    def write(self) -> Iterator[None]:
        """A transaction of the only writer: it holds the head."""
        with self._transaction("BEGIN ISOLATION LEVEL READ COMMITTED"):
            yield

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """A transaction during which tables may be made."""
        with self._transaction("BEGIN ISOLATION LEVEL READ COMMITTED"):
            self.execute("SELECT pg_advisory_xact_lock(?)", (_MAKING,))
            yield

    @contextlib.contextmanager
    def read(self) -> Iterator[None]:
        """A transaction that sees one moment of the store."""
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    @contextlib.contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        if self._connection.closed or self._connection.broken:
            self._connect()
        # Sent with the first statement, as the end is with the last: each wait for an answer holds other writers up.
        self._begin = begin
        try:
            try:
                yield
                if self._connection.info.transaction_status != self._psycopg.pq.TransactionStatus.IDLE:
                    self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(self._psycopg.Error):
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._begin = ""
        except self._psycopg.Error as error:
            raise self._trouble(error) from error

    def _sent(self, statement: str, values: Sequence[Any]) -> Any:
        """The cursor of a statement, which begins the transaction if it is its first."""
        if self._begin:
            begin, self._begin = self._begin, ""
            self._connection.execute(_placed(begin))
        return self._connection.execute(_placed(statement), values or None)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that the statement gives."""
        cursor = self._sent(statement, values)
        return cursor.fetchall() if cursor.description else []

    def gather(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[list[tuple[Any, ...]]]:
        """The rows of each statement, sent together."""
        with self._connection.pipeline():
            cursors = [self._sent(statement, values) for statement, values in asked]
        return [cursor.fetchall() for cursor in cursors]

    def execute_steps(self, steps: Sequence[tuple[str, Sequence[Sequence[Any]]]], *, last: bool) -> None:
        """Each statement once for each of its rows, sent together without waiting for each answer."""
        with self._connection.pipeline(), self._connection.cursor() as cursor:
            for statement, rows in steps:
                if len(rows) == 1:
                    cursor.execute(_placed(statement), rows[0])
                else:
                    cursor.executemany(_placed(statement), rows)
            if last:
                self._connection.execute("COMMIT")

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows one by one, some thousand at a time. Only within a transaction."""
        if self._begin:
            self.execute("SELECT 1")
        with self._connection.cursor("burabay_rows") as cursor:
            cursor.itersize = 5000
            cursor.execute(_placed(statement), values or None)
            yield from cursor

    def tables(self) -> frozenset[str]:
        """The names of the tables in the schema that is written to."""
        found = self.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return frozenset(name for (name,) in found)

    def guards(self) -> dict[str, str]:
        """The triggers that are in force, each with the text of its function."""
        found = self.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE n.nspname = current_schema() AND c.relname LIKE 'quota%' AND NOT t.tgisinternal "
            "AND t.tgenabled IN ('O', 'A')"
        )
        return dict(found)

    def backup(self, version: int) -> str:
        """A copy of each table in a schema of its own, in the same database."""
        stamp = datetime.now(UTC).strftime("%Y%m%dt%H%M%S%fz")
        place = f"quota_version{version}_{stamp}"
        with self.exclusive():
            self.execute(f"CREATE SCHEMA {place}")
            for table in sorted(self.tables()):
                if table.startswith("quota_"):
                    self.execute(f'CREATE TABLE {place}."{table}" AS TABLE "{table}"')
        return f"{self.shown}, schema {place}"

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def _words(self, error: BaseException) -> str:
        """The first line of what PostgreSQL says."""
        return next(iter(str(error).splitlines()), type(error).__name__)

    def _trouble(self, error: BaseException) -> StoreError:
        """The sentence for what PostgreSQL reports."""
        errors = self._psycopg.errors
        match error:
            case errors.DiskFull():
                return store_error("full", place=self.shown)
            case errors.InsufficientPrivilege() | errors.ReadOnlySqlTransaction():
                return store_error("read_only", place=self.shown)
            case errors.LockNotAvailable() | errors.QueryCanceled() | errors.DeadlockDetected():
                return store_error("busy", place=self.shown, seconds=0)
            case errors.IntegrityError():
                return store_error("constraint", place=self.shown, reason=self._words(error))
            case self._psycopg.OperationalError():
                return store_error("lost", place=self.shown, reason=self._words(error))
            case _:
                return store_error("trouble", place=self.shown, reason=self._words(error))
