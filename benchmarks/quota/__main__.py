"""The ledger's proofs and its speed; writes benchmarks/results/quota.md.

    python -m benchmarks.quota [--runs 5] [--requests 100000] [--kills 200] [--folder FOLDER]

Run it from the repository. PostgreSQL is started for the run from the system's packages, and left out where it is not
installed. The stores lie in FOLDER, which should be on the disk that is to be measured.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.quota.crash import Survived, survive
from benchmarks.quota.server import Server, programs, server
from benchmarks.quota.throughput import WAYS, speed
from benchmarks.quota.writers import Proof, prove

from burabay import __version__

RESULTS = Path(__file__).resolve().parents[1] / "results" / "quota.md"
WRITERS = 64
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# Every tenth death is the server's.
SERVER_DEATHS = 10


@dataclass(frozen=True)
class Kind:
    """A kind of store: its name, how a new one is made, and its server."""

    name: str
    new: Callable[[], str]
    server: Server | None


def kinds(stack: ExitStack, folder: Path) -> list[Kind]:
    """SQLite, and PostgreSQL where it is installed."""
    numbers = itertools.count(1)
    found = [Kind("sqlite", lambda: str(folder / f"ledger{next(numbers)}.sqlite"), None)]
    if programs() is None:
        print("PostgreSQL is not installed: left out")
    else:
        started = stack.enter_context(server("max_connections=120"))
        found.append(Kind("postgresql", started.new_schema, started))
    return found


def sync_time(folder: Path) -> float:
    """Milliseconds that the disk takes to say that 4 kB are written."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(200):
            start = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def speeds(found: list[Kind], runs: int) -> dict[tuple[str, str, str], list[float]]:
    """Requests a second by store, engine and way; the engines take turns."""
    told: dict[tuple[str, str, str], list[float]] = {}
    for turn, kind, way in itertools.product(range(runs), found, WAYS):
        for engine in ("ledger", "plain") if turn % 2 else ("plain", "ledger"):
            told.setdefault((kind.name, engine, way), []).append(speed(engine, way, kind.new()))
            print(kind.name, engine, way, f"{told[kind.name, engine, way][-1]:,.0f}", flush=True)
    return told


def deaths(kind: Kind, kills: int) -> Survived:
    """Kills of writers, and with PostgreSQL some of its server."""
    if kind.server is None:
        return survive(kind.new, kills)
    owned = kind.server

    def restart() -> None:
        owned.kill()
        owned.start()

    of_server = kills // SERVER_DEATHS
    one, other = survive(kind.new, kills - of_server), survive(kind.new, of_server, restart)
    return Survived(
        kills, one.acknowledged + other.acknowledged, one.recorded_more + other.recorded_more, other.servers
    )


def packages(found: list[Kind]) -> str:
    told = f"burabay {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    if len(found) > 1:
        postgres = programs()
        shown = subprocess.run([f"{postgres}/postgres", "--version"], capture_output=True, text=True, check=True).stdout
        told += f", PostgreSQL {shown.split(')')[1].split()[0]}, psycopg {version('psycopg')}"
    return told


def of_speed(told: dict[tuple[str, str, str], list[float]], found: list[Kind]) -> list[str]:
    lines = [
        "| store | way | ledger | min | max | plain UPDATE | min | max | ledger ÷ plain |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind, way in itertools.product(found, WAYS):
        both = [told[kind.name, engine, way] for engine in ("ledger", "plain")]
        cells = [f"{each:,.0f}" for runs in both for each in (statistics.median(runs), min(runs), max(runs))]
        ratio = statistics.median(both[0]) / statistics.median(both[1])
        lines.append(f"| {NAMES[kind.name]} | {WAYS[way]} | {' | '.join(cells)} | {ratio:.2f} |")
    return lines


def report(
    found: list[Kind],
    told: dict[tuple[str, str, str], list[float]],
    proofs: dict[str, Proof],
    died: dict[str, Survived],
    sync: float,
) -> str:
    """The page of results."""
    runs = len(next(iter(told.values())))
    lines = [
        "# The ledger of quotas",
        "",
        "`python -m benchmarks.quota`.",
        "",
        f"{packages(found)}; {platform.system()} {platform.machine()}, {os.cpu_count()} cores. The disk says within "
        f"{sync:.2f} ms that 4 kB are written: a disk that takes longer slows all single requests alike.",
        "",
        "## Requests a second",
        "",
        f"Medians of {runs} runs, least and most beside; stores new for each run, the two in turn. Both draw one unit "
        "from one balance and answer when it is on disk. The ledger checks key and balances, keeps the event with its "
        "hash, and moves two balances; the plain UPDATE moves one. Threads share one ledger and its commits; those of "
        "the plain UPDATE have a connection each. Least and most far apart tell of other work on the machine.",
        "",
        *of_speed(told, found),
        "",
        f"## {WRITERS} writers at once",
        "",
        "Processes, each with a connection of its own, ask for more than there is; one request in ten is asked twice, "
        "one in twenty by two writers under one key. Afterwards: every answer stands in the ledger, with its number "
        "and hash; nothing stands there that was not answered; nothing was granted that was not there, nothing refused "
        "that was; the chain is whole and the tables of balances say what the events say.",
        "",
        "| store | requests | asked, with repeats | granted | refused | busy | volume | allocated | seconds |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, proof in proofs.items():
        cells = (proof.requests, proof.asked, proof.granted, proof.refused, proof.busy, proof.volume, proof.allocated)
        lines.append(f"| {NAMES[name]} | {' | '.join(f'{each:,}' for each in cells)} | {proof.seconds:.1f} |")
    lines += [
        "",
        "## Sudden death",
        "",
        "A writer is ended by `kill -9` at some moment while it writes, or PostgreSQL's server with all its processes. "
        "Each time: whatever was acknowledged is there, the chain is whole, the balances agree, and writing goes on.",
        "",
        "| store | deaths | of the server | acknowledged | lost | recorded, not yet acknowledged |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, each in died.items():
        lines.append(
            f"| {NAMES[name]} | {each.kills} | {each.servers} | {each.acknowledged:,} | 0 | {each.recorded_more:,} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quota", description="The ledger's proofs and speed.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=asked.folder)))
        found = kinds(stack, folder)
        sync = sync_time(folder)
        told = speeds(found, asked.runs)
        proofs, died = {}, {}
        for kind in found:
            proofs[kind.name] = prove(kind.new(), writers=WRITERS, total=asked.requests)
            print(kind.name, proofs[kind.name], flush=True)
            died[kind.name] = deaths(kind, asked.kills)
            print(kind.name, died[kind.name], flush=True)
        page = report(found, told, proofs, died, sync)
    RESULTS.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
