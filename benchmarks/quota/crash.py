"""Sudden death while writing: `kill -9` again and again, and what must be there when the ledger is opened anew.

What this shows: nothing that was acknowledged is lost when the program, or PostgreSQL's server, dies at any moment.
What it cannot show is a disk that loses what it said it had: for that the stores sync every commit.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quota.writers import DAY, POT, opening

from burabay.quota.events import Allocate, Request
from burabay.quota.ledger import Done, StoreError, open_ledger

# Deaths after which a new ledger is begun: checking a ledger whole takes longer as it grows.
A_LEDGER = 20
TOGETHER = 7
VOLUME = 10**9


@dataclass(frozen=True)
class Survived:
    """How often it died, what was acknowledged in all, and what was recorded though not yet acknowledged."""

    kills: int
    acknowledged: int
    recorded_more: int
    servers: int


def write(where: str, name: str) -> None:
    """Writes until killed, one request or several at once, and tells each key once its request is on disk."""
    with open_ledger(where) as ledger:
        number = 0
        while True:
            count = TOGETHER if number % 3 == 0 else 1
            batch: list[Request] = [
                Allocate(key=f"{name}/{number + place}", period=POT, day=DAY, holder=f"holder {place}", amount=1)
                for place in range(count)
            ]
            try:
                done = ledger.do_all(batch) if count > 1 else [ledger.do(batch[0])]
            except StoreError:
                return
            os.write(1, "".join(f"{each.key} {each.seq}\n" for each in done).encode())
            number += count


def die(where: str, name: str, rng: random.Random, kill_server: Callable[[], None] | None) -> list[tuple[str, int]]:
    """Starts a writer, ends it (or the server) at some moment, and gives what it had acknowledged."""
    command = [sys.executable, "-m", "benchmarks.quota.crash", where, name]
    root = str(Path(__file__).resolve().parents[2])
    told: list[tuple[str, int]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as writer:
        assert writer.stdout is not None
        line = writer.stdout.readline()
        time.sleep(rng.uniform(0, 0.08))
        if kill_server is not None:
            kill_server()
        with contextlib.suppress(ProcessLookupError):
            os.kill(writer.pid, signal.SIGKILL)
        for each in (line + writer.stdout.read()).split(b"\n")[:-1]:
            key, seq = each.decode().rsplit(" ", 1)
            told.append((key, int(seq)))
    assert told, "the writer died before its first word"
    return told


def survive(new_store: Callable[[], str], kills: int, restart: Callable[[], None] | None = None) -> Survived:
    """Lets writers die; checks after each death. Raises AssertionError when anything is lost or broken."""
    rng = random.Random(kills)
    acknowledged = more = 0
    where, before, anchor = "", 0, ""
    for death in range(kills):
        if death % A_LEDGER == 0:
            where, before = new_store(), 1
            with open_ledger(where) as ledger:
                ledger.do(opening(VOLUME))
                anchor = ledger.verify().head
        told = die(where, f"life {death}", rng, restart)
        with open_ledger(where) as ledger:
            found = ledger.verify(anchor)
            assert found.problems == (), found.problems
            events = {event.key: event.seq for event in ledger.events(after=before)}
            for key, seq in told:
                assert events.get(key) == seq, f"{key} was acknowledged and is lost"
            unsaid = len(events) - len(told)
            # What was in hand when it died: one request, or all of several.
            assert unsaid in {0, 1, TOGETHER}, f"{unsaid} recorded that were never acknowledged"
            assert ledger.statement(POT).state.allocated == found.events - 1
            done = ledger.do(Allocate(key=f"after {death}", period=POT, day=DAY, holder="after", amount=1))
            assert isinstance(done, Done)
            before, anchor = done.seq, f"{done.seq}:{done.hash}"
        acknowledged, more = acknowledged + len(told), more + unsaid
    return Survived(kills, acknowledged, more, kills if restart else 0)


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
