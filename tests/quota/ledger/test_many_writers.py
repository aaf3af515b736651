"""The proofs of `python -m benchmarks.quota`, shortened: many writers at once, and sudden death while writing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from burabay.quota.events import Allocate
from burabay.quota.ledger import Refused, open_ledger


def test_many_processes(new_store: Callable[[], str]) -> None:
    from benchmarks.quota.writers import prove

    proof = prove(new_store(), writers=6, total=900)
    assert proof.busy == 0
    assert proof.requests == 900
    assert proof.granted > 100
    assert proof.refused > 100
    assert proof.allocated <= proof.volume


def test_many_threads_on_one_ledger(where: str) -> None:
    """16 threads ask for 10 each, 20 times, of 1,000: a hundred are granted, each answer is its own request's."""
    from benchmarks.quota.writers import DAY, POT, opening

    answers: dict[str, str] = {}

    def ask(name: int) -> None:
        for number in range(20):
            request = Allocate(key=f"{name}/{number}", period=POT, day=DAY, holder=f"h{name}", amount=10)
            try:
                answers[request.key] = ledger.do(request).key
            except Refused:
                answers[request.key] = "refused"

    with open_ledger(where) as ledger:
        ledger.do(opening(1_000))
        threads = [threading.Thread(target=ask, args=(name,)) for name in range(16)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        granted = [key for key, answer in answers.items() if answer == key]
        assert len(answers) == 320
        assert len(granted) == 100
        assert sum(answer == "refused" for answer in answers.values()) == 220
        assert ledger.statement(POT).state.unallocated == 0
        assert ledger.verify().whole


def test_a_failure_wakes_every_thread(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that fails tells all who wait, and the next request is served."""
    from benchmarks.quota.writers import DAY, POT, opening

    told: list[str] = []

    def ask(name: int) -> None:
        try:
            ledger.do(Allocate(key=f"{name}", period=POT, day=DAY, holder="h", amount=1))
        except RuntimeError as error:
            told.append(str(error))

    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.do(opening(1_000))
        with monkeypatch.context() as patch:
            patch.setattr(ledger, "do_each", lambda _: (_ for _ in ()).throw(RuntimeError("broken")))
            threads = [threading.Thread(target=ask, args=(name,)) for name in range(8)]
            for each in threads:
                each.start()
            for each in threads:
                each.join(20)
        assert told == ["broken"] * 8
        ask(9)
        assert ledger.statement(POT).state.allocated == 1


def test_who_gives_up_waiting_hands_the_lead_on(tmp_path: Any) -> None:
    """A thread interrupted while it waits leaves no queue without a leader."""
    from benchmarks.quota.writers import DAY, POT, opening

    from burabay.quota.ledger import _Waiting

    class Interrupted(BaseException):
        pass

    class Bell(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            super().wait(timeout)
            raise Interrupted

    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.do(opening(1_000))
        made = [Allocate(key=f"{n}", period=POT, day=DAY, holder="h", amount=1) for n in range(3)]
        first, second = _Waiting(made[0], Bell()), _Waiting(made[1])
        ledger._queue, ledger._led = [first, second], True
        first.bell.set()
        with pytest.raises(Interrupted):
            ledger._wait(first)
        assert second.bell.is_set()
        ledger._wait(second)
        ledger._lead()
        assert second.outcome is not None
        assert ledger.do(made[2]).seq == 3


def test_sudden_death(new_store: Callable[[], str]) -> None:
    from benchmarks.quota.crash import survive

    survived = survive(new_store, 4)
    assert survived.acknowledged > 20


def test_sudden_death_of_the_server() -> None:
    from benchmarks.quota.crash import survive
    from benchmarks.quota.server import programs, server

    pytest.importorskip("psycopg")
    if programs() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")

    with server() as own:

        def restart() -> None:
            own.kill()
            own.start()

        assert survive(own.new_schema, 2, restart).servers == 2


def test_the_benchmark_counts_requests(new_store: Callable[[], str]) -> None:
    from benchmarks.quota.throughput import speed

    for engine in ("ledger", "plain"):
        for way in ("one", "together", "threads"):
            assert speed(engine, way, new_store(), share=0.02) > 10
