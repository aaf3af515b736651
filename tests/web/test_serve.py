"""`burabay serve` as a command: what it refuses, and a desk of two workers from its opening to its end."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DUTY, HOST

from burabay.cli import main
from burabay.web.app import make_app
from burabay.web.settings import Settings, is_loopback

CSV = b"code,origin,destination,on,value,currency\n0402211800,VN,RU,2026-11-01,14200,USD\n"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    "given",
    [
        ["--port", "0"], ["--port", "99999"], ["--workers", "0"], ["--max-body", "0"], ["--rate", "-1"],
        ["--host", "nowhere.invalid"], ["--api-keys", "/nowhere/keys"],
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_told(capsys: pytest.CaptureFixture[str], given: list[str]) -> None:
    assert main(["serve", *given]) == 2
    told = capsys.readouterr()
    assert told.err.startswith("burabay: ")
    assert "The desk is open" not in told.out


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str], taken: int) -> None:
    assert main(["serve", "--port", str(taken), "--lang", "vi"]) == 2
    assert f"cổng {taken}" in capsys.readouterr().err


def test_a_new_key_is_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--new-key"]) == 0
    told = capsys.readouterr().out
    assert "sha256:" in told
    assert len(told.splitlines()) == 2


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("x.y", False)],  # noqa: S104
)
def test_what_is_this_machine(host: str, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.skipif(os.name == "nt", reason="the signal is Unix's")
def test_two_workers_share_a_file_and_leave_nothing(tmp_path: Path) -> None:
    """Whichever worker is asked knows of the file; when the desk goes, so do the files."""
    pytest.importorskip("pyarrow")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "burabay", "serve", "--port", str(port), "--workers", "2"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(address)
        headers = {"content-type": "text/csv"}
        job = httpx.post(f"{address}/api/v1/jobs", content=CSV, headers=headers, timeout=30).headers["location"]
        until = time.monotonic() + 40
        while _json(address + job)["state"] != "done":
            assert time.monotonic() < until
            time.sleep(0.1)
        assert {_json(address + job)["rows"] for _ in range(8)} == {1}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("burabay")] == []


def _wait(address: str) -> None:
    until = time.monotonic() + 40
    while True:
        try:
            _json(f"{address}/api/v1/law")
        except httpx.TransportError:
            assert time.monotonic() < until, "the desk did not open"
            time.sleep(0.1)
        else:
            return


def _json(address: str) -> dict[str, object]:
    found: dict[str, object] = httpx.get(address, timeout=10).json()
    return found


def test_the_book_of_a_worker_is_no_garbage_to_look_through(settings: Settings) -> None:
    before, threshold = gc.get_freeze_count(), gc.get_threshold()
    try:
        with TestClient(make_app(settings, alone=True), base_url=HOST) as visitor:
            assert visitor.get(DUTY).status_code == 200
            assert gc.get_freeze_count() > before
            assert gc.get_threshold()[2] > threshold[2]
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
