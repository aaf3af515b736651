"""Ledgers to test: SQLite in a file, and a PostgreSQL that the test run starts for itself, of the system's packages."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

NUMBERS = itertools.count(1)


def server_folder() -> Path | None:
    """Where PostgreSQL's server programs are; Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[-3]))
    plain = shutil.which("postgres")
    return found[-1].parent if found else Path(plain).resolve().parent if plain else None


@contextlib.contextmanager
def postgresql_server(folder: Path, *settings: str) -> Iterator[str]:
    """A server of its own in `folder`, reached by a socket there; gives the address of its database."""
    programs = server_folder()
    assert programs is not None
    # The server refuses to run as root.
    as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    if as_user:
        folder.chmod(0o777)
    data, log = folder / "data", folder / "log"

    def run(program: str, *arguments: str) -> None:
        subprocess.run([*as_user, programs / program, *arguments], check=True, capture_output=True, cwd=folder)

    run("initdb", "-D", str(data), "-U", "burabay", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    options = ["-c", "listen_addresses=", "-k", str(folder), *(f"-c{each}" for each in settings)]
    run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-t", "60", "-o", " ".join(options), "start")
    try:
        yield f"postgresql://burabay@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run."""
    if server_folder() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'burabay[postgres]'")
    # A socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="burabay-pg-"))
    try:
        with postgresql_server(folder, "max_connections=120") as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_schema(server: str) -> str:
    """The address of an empty schema of its own."""
    import psycopg

    name = f"ledger_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{server}&options=-csearch_path%3D{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes addresses of new, empty stores, of each kind in turn."""
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"ledger{next(NUMBERS)}.sqlite")
    server = request.getfixturevalue("server")
    return lambda: new_schema(server)


@pytest.fixture
def where(new_store: Callable[[], str]) -> str:
    """The address of a new, empty store."""
    return new_store()
