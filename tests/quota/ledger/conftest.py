"""Ledgers to test: SQLite in a file, and a PostgreSQL that the test run starts for itself, of the system's packages."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from benchmarks.quota.server import Server

# The server is started by the benchmarks' own code, which lies in the repository.
REPO = Path(__file__).resolve().parents[3]
if str(REPO) not in sys.path:
    sys.path.append(str(REPO))
NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of this test run."""
    from benchmarks.quota.server import programs, server

    if programs() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'burabay[postgres]'")
    with server("max_connections=120") as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes addresses of new, empty stores, of each kind in turn."""
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"ledger{next(NUMBERS)}.sqlite")
    started: Server = request.getfixturevalue("postgresql")
    return started.new_schema


@pytest.fixture
def where(new_store: Callable[[], str]) -> str:
    """The address of a new, empty store."""
    return new_store()
