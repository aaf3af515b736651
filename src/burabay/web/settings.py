"""How a desk is run: where it listens, what it refuses. `burabay serve` writes it, each worker reads it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Self

# Worker processes are told through the environment: nothing else reaches a process that is started anew.
_VARIABLE = "BURABAY_SERVE"
MEGABYTE = 1_000_000


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is this machine's own alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Settings:
    """What `burabay serve` was asked for.

    `max_body` is the longest body of a request in bytes, `max_file` the longest file of declaration lines, `rate` the
    requests a minute that one address may make of one desk (0: no limit), `timeout` the seconds that an answer and
    `job_timeout` those that a file may take, `job_memory` the bytes that assessing one may use. `keys` is the file of
    hashed API keys, None where the API asks for none. `hosts` are names under which the desk is known besides those of
    this machine; `read_only` refuses everything that would keep a file here, and every entry of the ledger. `ledger` is
    where the ledger of quotas is (a path or postgresql://…), None where the desk shows none. `register` is the file of
    the register of communiqués, likewise. `jobs` is the folder of uploads.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    read_only: bool = False
    keys: str | None = None
    hosts: tuple[str, ...] = field(default=())
    max_body: int = 1 * MEGABYTE
    max_file: int = 500 * MEGABYTE
    rate: int = 0
    timeout: float = 30.0
    job_timeout: float = 3600.0
    job_memory: int = 6000 * MEGABYTE
    jobs: str = ""
    ledger: str | None = None
    register: str | None = None

    @classmethod
    def from_environment(cls) -> Self:
        """What the parent process wrote; the defaults where nothing did."""
        told = json.loads(os.environ.get(_VARIABLE, "{}"))
        return cls(**{**told, "hosts": tuple(told.get("hosts", ()))})

    def to_environment(self) -> None:
        """Leave it for the workers."""
        os.environ[_VARIABLE] = json.dumps(asdict(self))

    @property
    def job_folder(self) -> Path:
        """Where uploads are kept until they are fetched."""
        return Path(self.jobs)
