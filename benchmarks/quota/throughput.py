"""Requests a second of the ledger, beside a plain `UPDATE … WHERE balance >= x` on the same store: no book, no proof.

Both draw one unit from one balance, the case in which all writers wait for each other, and both wait for the disk
before they answer. Ways: one writer, a commit a request; one writer, 500 requests a commit; 64 processes and 64
threads, a request at a time. Threads share one ledger, whose requests share commits; those of the plain UPDATE have a
connection each.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.quota.writers import DAY, PATIENCE, POT, opening

from burabay.quota.events import Allocate, Draw
from burabay.quota.ledger import Done, Ledger, open_ledger

WRITERS, TOGETHER = 64, 500
VOLUME = 10**9
WAYS = {
    "one": "one writer, a request a commit",
    "together": f"one writer, {TOGETHER} requests a commit",
    "processes": f"{WRITERS} processes, a request at a time",
    "threads": f"{WRITERS} threads, a request at a time",
}
# Requests of a run, for each way.
COUNTS = {"one": 3_000, "together": 20_000, "processes": WRITERS * 100, "threads": WRITERS * 100}


def draw(key: str) -> Draw:
    return Draw(key=key, period=POT, day=DAY, holder="holder", amount=1)


class Plain:
    """The plain UPDATE on a connection of its own."""

    def __init__(self, where: str) -> None:
        self._connection: Any
        if where.startswith("postgresql"):
            import psycopg

            self._connection = psycopg.connect(where, autocommit=True)
            self._begin, self._sign = "BEGIN", "%s"
        else:
            self._connection = sqlite3.connect(where, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA synchronous = FULL")
            self._begin, self._sign = "BEGIN IMMEDIATE", "?"

    def make(self) -> None:
        """The table with the one balance."""
        if isinstance(self._connection, sqlite3.Connection):
            self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("CREATE TABLE pot (id INTEGER PRIMARY KEY, balance BIGINT NOT NULL)")
        self._connection.execute(f"INSERT INTO pot VALUES (1, {VOLUME})")  # noqa: S608 - a constant

    def draw(self, count: int) -> None:
        """Takes one, so many times, in one transaction."""
        statement = f"UPDATE pot SET balance = balance - 1 WHERE id = 1 AND balance >= {self._sign}"  # noqa: S608
        self._connection.execute(self._begin)
        for _ in range(count):
            assert self._connection.execute(statement, (1,)).rowcount == 1
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


@contextlib.contextmanager
def plain(where: str) -> Iterator[Plain]:
    made = Plain(where)
    try:
        yield made
    finally:
        made.close()


def prepare(engine: str, where: str) -> None:
    """A store with the balance to draw from."""
    if engine == "plain":
        with plain(where) as made:
            made.make()
        return
    with open_ledger(where) as ledger:
        ledger.do(opening(VOLUME))
        ledger.do(Allocate(key="a", period=POT, day=DAY, holder="holder", amount=VOLUME))


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def one(engine: str, where: str, count: int, size: int) -> float:
    """Seconds of one writer, `size` requests a commit."""

    def plainly() -> None:
        for _ in range(count // size):
            hand.draw(size)

    def singly() -> None:
        for number in range(count):
            ledger.do(draw(f"{number}"))

    def together() -> None:
        for start in range(0, count, size):
            done = ledger.do_each([draw(f"{number}") for number in range(start, start + size)])
            assert all(isinstance(each, Done) for each in done)

    if engine == "plain":
        with plain(where) as hand:
            return timed(plainly)
    with open_ledger(where) as ledger:
        return timed(singly if size == 1 else together)


def _writer(engine: str, where: str, name: int, *, count: int, start: Any, times: Any) -> None:
    """One process: its first and last moment."""
    with plain(where) if engine == "plain" else open_ledger(where) as made:
        start.wait(PATIENCE)
        began = time.time()
        for number in range(count):
            if isinstance(made, Ledger):
                made.do(draw(f"{name}/{number}"))
            else:
                made.draw(1)
        times.put((began, time.time()))


def processes(engine: str, where: str, count: int) -> float:
    """Seconds from the first request of 64 processes to their last answer."""
    context = multiprocessing.get_context("spawn")
    start, times = context.Barrier(WRITERS), context.Queue()
    told: dict[str, Any] = {"count": count // WRITERS, "start": start, "times": times}
    made = [context.Process(target=_writer, args=(engine, where, name), kwargs=told) for name in range(WRITERS)]
    for each in made:
        each.start()
    moments: Sequence[tuple[float, float]] = [times.get(timeout=PATIENCE) for _ in made]
    for each in made:
        each.join()
    return max(end for _, end in moments) - min(began for began, _ in moments)


def threads(engine: str, where: str, count: int) -> float:
    """Seconds of 64 threads in one process."""

    def plainly(hand: Plain) -> None:
        for _ in range(count // WRITERS):
            hand.draw(1)

    def through(ledger: Ledger, name: int) -> None:
        for number in range(count // WRITERS):
            ledger.do(draw(f"{name}/{number}"))

    def together() -> None:
        for each in made:
            each.start()
        for each in made:
            each.join()

    with contextlib.ExitStack() as stack:
        if engine == "plain":
            hands = [stack.enter_context(plain(where)) for _ in range(WRITERS)]
            made = [threading.Thread(target=plainly, args=(hand,)) for hand in hands]
        else:
            shared = stack.enter_context(open_ledger(where))
            made = [threading.Thread(target=through, args=(shared, name)) for name in range(WRITERS)]
        return timed(together)


def speed(engine: str, way: str, where: str, share: float = 1.0) -> float:
    """Requests a second; `share` of the usual number of them."""
    step = {"one": 1, "together": TOGETHER}.get(way, WRITERS)
    count = max(int(COUNTS[way] * share) // step, 1) * step
    prepare(engine, where)
    match way:
        case "one":
            return count / one(engine, where, count, 1)
        case "together":
            return count / one(engine, where, count, TOGETHER)
        case "processes":
            return count / processes(engine, where, count)
        case _:
            return count / threads(engine, where, count)
