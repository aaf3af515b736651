"""What the ledger asks of a database, and how an address names one. Two stores keep it: SQLite and PostgreSQL.

Statements are written once, with `?` for values, in the SQL that both understand.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from burabay.quota.problems import store_error

POSTGRESQL = ("postgresql://", "postgres://")
_MEANT_POSTGRESQL = re.compile(r"(?i)^\s*postgres(ql)?:|\bpassword\s*=")


class Store(Protocol):
    """A database with the ledger's tables. Not for several threads at once: the ledger sees to that."""

    dialect: str
    shown: str

    def write(self) -> AbstractContextManager[None]:
        """A transaction of the only writer: others wait. Durable when it ends well; undone when it raises."""

    def read(self) -> AbstractContextManager[None]:
        """A transaction that sees one moment of the store."""

    def exclusive(self) -> AbstractContextManager[None]:
        """A transaction during which tables may be made; other processes that want the same wait."""

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that the statement gives, if any."""

    def gather(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[list[tuple[Any, ...]]]:
        """The rows of each statement, one after the other: each sees what was committed before it began."""

    def execute_steps(self, steps: Sequence[tuple[str, Sequence[Sequence[Any]]]], *, last: bool) -> None:
        """Each statement once for each row, in order; where they are the `last`, the transaction may end at once."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterable[tuple[Any, ...]]:
        """The rows one by one, for many of them."""

    def tables(self) -> frozenset[str]:
        """The names of the tables there are."""

    def guards(self) -> dict[str, str]:
        """The triggers on the ledger's tables that are in force, by name, each with what it does."""

    def backup(self, version: int) -> str:
        """A copy of everything, kept beside it; gives its place as it may be shown."""

    def close(self) -> None:
        """Ends the connection."""


def default_path() -> Path:
    """The ledger's file when none is named: BURABAY_QUOTA, else in the user's data folder."""
    told = os.environ.get("BURABAY_QUOTA")
    if told:
        return Path(told)
    from platformdirs import user_data_path

    return user_data_path("burabay") / "quota.sqlite"


def is_postgresql(where: str | Path | None) -> bool:
    """Whether the address names a PostgreSQL database."""
    return isinstance(where, str) and where.lower().startswith(POSTGRESQL)


def is_ambiguous(url: str) -> bool:
    """Whether a password may be taken for another part of the address: it has characters that need a % code."""
    rest = url.partition("://")[2]
    named = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return named.count("@") > 1 or ("@" in rest and "@" not in named)


def open_store(where: str | Path | None, *, create: bool) -> Store:
    """The store at a path, or at a `postgresql://…` address; the user's own where none is named.

    Raises StoreError where it cannot be opened, or, without `create`, where there is none.
    """
    if where is None:
        where = os.environ.get("BURABAY_QUOTA") or default_path()
    if is_postgresql(where):
        from burabay.quota.store_postgresql import PostgresqlStore

        return PostgresqlStore(str(where))
    if isinstance(where, str) and "://" in where:
        raise store_error("scheme", scheme=where.split("://", 1)[0])
    if isinstance(where, str) and _MEANT_POSTGRESQL.search(where):
        # As a file it would bear the password in its name.
        raise store_error("address", place="postgresql://…")
    from burabay.quota.store_sqlite import SqliteStore

    return SqliteStore(Path(where), create=create)


def shown(where: str | Path | None) -> str:
    """The address as it may be shown: without password."""
    if not is_postgresql(where):
        return str(default_path() if where is None else where)
    from urllib.parse import urlsplit

    if is_ambiguous(str(where)):
        return "postgresql://…"
    try:
        parts = urlsplit(str(where))
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "postgresql://…"
    name = f"{parts.username}@" if parts.username else ""
    return f"postgresql://{name}{parts.hostname or ''}{port}{parts.path}"
