"""A PostgreSQL of one's own for a while, of the system's packages: started in a folder, reached by a socket there."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_NUMBERS = itertools.count(1)


def programs() -> Path | None:
    """Where PostgreSQL's server programs are; Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[-3]))
    plain = shutil.which("postgres")
    return found[-1].parent if found else Path(plain).resolve().parent if plain else None


class Server:
    """A server in a folder of its own, which need not be empty after a crash."""

    def __init__(self, folder: Path, *settings: str) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
        self._programs, self.folder, self._settings = found, folder, settings
        self._data = folder / "data"
        self._user: list[str] = []
        if os.geteuid() == 0:
            # The server refuses to run as root.
            folder.chmod(0o777)
            self._user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        self._server: subprocess.Popen[bytes] | None = None
        command = ["initdb", "-D", str(self._data), "-U", "burabay", "-A", "trust", "-E", "UTF8", "--no-locale"]
        subprocess.run(self._command(*command, "--no-sync"), check=True, capture_output=True, cwd=folder)

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [*self._user, str(self._programs / program), *arguments]

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://burabay@/postgres?host={self.folder}"

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = ["listen_addresses=", f"unix_socket_directories={self.folder}", *self._settings]
        told = [word for each in options for word in ("-c", each)]
        with (self.folder / "log").open("ab") as log:
            command = self._command("postgres", "-D", str(self._data), *told)
            self._server = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        asked = self._command("pg_isready", "-q", "-h", str(self.folder))
        for _ in range(600):
            if subprocess.run(asked, check=False).returncode == 0:
                return
            if self._server.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])

    def stop(self) -> None:
        """Stops it without ceremony."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(60)

    def kill(self) -> None:
        """Ends all of its processes at once, as a machine does that loses power but keeps its disk's memory."""
        assert self._server is not None
        head = self._server.pid
        # Stopped first, so that it starts no further one meanwhile.
        self._server.send_signal(signal.SIGSTOP)
        listed = [int(each) for each in Path(f"/proc/{head}/task/{head}/children").read_text().split()]
        for process in (head, *listed):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._server.wait(60)
        while any(_lives(process) for process in listed):
            time.sleep(0.01)

    def new_schema(self) -> str:
        """The address of an empty schema."""
        import psycopg

        name = f"ledger_{next(_NUMBERS)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self.url}&options=-csearch_path%3D{name}"


def _lives(process: int) -> bool:
    """Whether it runs; one that has ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextlib.contextmanager
def server(*settings: str) -> Iterator[Server]:
    """A server for a while. A socket's path must be short: it lies in the temporary folder itself."""
    folder = Path(tempfile.mkdtemp(prefix="burabay-pg-"))
    try:
        made = Server(folder, *settings)
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
