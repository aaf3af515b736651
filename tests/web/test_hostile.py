"""What an attacker or an accident sends: each gets one clear sentence, and the desk goes on."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra `web` is not installed")

from starlette.testclient import TestClient

from burabay.quota.ledger import open_ledger
from burabay.web.holding import hold
from burabay.web.jobs import GIVEN, STATE, Asked, Jobs
from burabay.web.serve import _sweep
from burabay.web.settings import Settings

Other = Callable[..., TestClient]
TEXT = {"content-type": "text/plain"}
JSON = {"content-type": "application/json"}
LINES = "code,origin,destination,on,value,currency\n0402211800,VN,RU,2026-11-01,14200,USD\n"


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "", "//", "http://"])
def test_an_origin_that_cannot_be_read_is_foreign(client: TestClient, origin: str) -> None:
    answer = client.post("/api/v1/read", content="hi", headers={**TEXT, "origin": origin} if origin else TEXT)
    assert answer.status_code == (403 if origin else 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", ['{"goods":' * 900 + "1" + "}" * 900, '{"note":' + "[" * 500 + "]" * 500 + "}"])
@pytest.mark.parametrize("path", ["/api/v1/origin", "/api/v1/receipt/check", "/api/v1/trigger/exposure"])
def test_json_without_end_is_refused(client: TestClient, path: str, body: str) -> None:
    answer = client.post(path, content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["code"] == "web_error_json"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_first_and_the_last_day_of_all(client: TestClient, day: str) -> None:
    for path in (f"/product/0402211800?on={day}", f"/product/04022120?on={day}", f"/assess/0402211800?on={day}"):
        assert client.get(path).status_code in (200, 422)


@pytest.mark.parametrize("known", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_outside_every_day(other: Other, tmp_path: Path, known: str) -> None:
    store = str(tmp_path / "ledger.sqlite")
    open_ledger(store).close()
    desk = other(ledger=store)
    for path in ("/quota/ledger", "/api/v1/quota/ledger/statement"):
        assert desk.get(path, params={"known": known}).status_code == 422


def test_the_year_nought_is_none(client: TestClient) -> None:
    """It was taken for this year."""
    answer = client.get("/api/v1/quota?year=0000")
    assert answer.status_code == 422
    assert answer.json()["code"] == "web_error_year"


def test_objects_with_ever_new_keys_do_not_fill_the_disk(client: TestClient) -> None:
    body = "\n".join(f'{{"k{number}": 1}}' for number in range(3000))
    answer = client.post("/api/v1/assess", content=body, headers={"content-type": "application/x-ndjson"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "web_error_keys"


# --- bodies that come slowly ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/file", "multipart/form-data; boundary=x"), ("/trigger", "multipart/form-data; boundary=x"),
        ("/communiques", "multipart/form-data; boundary=x"), ("/origin", "application/x-www-form-urlencoded"),
        ("/api/v1/origin", "application/json"), ("/api/v1/read", "text/plain"), ("/api/v1/assess", "text/csv"),
    ],
)  # fmt: skip
def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Path, path: str, kind: str) -> None:
    from burabay.web.app import make_app

    app = make_app(Settings(jobs=str(tmp_path), timeout=0.3))
    assert asyncio.run(_sent_slowly(app, path, kind)) in (408, 503)
    assert list(tmp_path.iterdir()) == []


async def _sent_slowly(app: object, path: str, kind: str) -> int:
    """The status of the answer to a body of which one byte a while comes, and never the end."""
    statuses: list[int] = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0.1)
        return {"type": "http.request", "body": b"-", "more_body": True}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(str(message["status"])))

    headers = [(b"host", b"127.0.0.1"), (b"content-type", kind.encode())]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "scheme": "http",
        "root_path": "", "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    await asyncio.wait_for(app(scope, receive, send), 10)  # type: ignore[operator]
    return statuses[0]


# --- a full disk ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/v1/assess", "/file"])
def test_a_full_disk_is_said_in_the_readers_language(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Jobs, "new", full)
    headers = {"accept-language": "vi"}
    if path == "/file":
        answer = client.post(path, files={"file": ("a.csv", LINES)}, headers=headers)
    else:
        answer = client.post(path, content=LINES, headers={**headers, "content-type": "text/csv"})
    assert answer.status_code == 507
    assert "Ổ đĩa" in answer.text
    assert "No space" not in answer.text


def test_another_trouble_of_the_system_stays_a_fault(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "a secret of the disk")

    monkeypatch.setattr(Jobs, "new", broken)
    answer = client.post("/api/v1/assess", content=LINES, headers={"content-type": "text/csv"})
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_a_result_without_room_is_no_mistake_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from burabay.errors import BurabayError
    from burabay.web import work
    from burabay.wording import Phrase

    def full(*_: object) -> None:
        raise BurabayError(Phrase("error_out_full", {"name": "result.csv"}))

    (tmp_path / GIVEN).write_text(json.dumps({"memory": 6_000_000_000}))
    monkeypatch.setattr(work, "_assessed", full)
    monkeypatch.setattr(work, "_limit", lambda _: None)
    work.main(tmp_path)
    assert json.loads((tmp_path / STATE).read_text()) == {"state": "failed", "error": "web_error_full"}


# --- desks and workers that die -------------------------------------------------------------------------------------

needs_locks = pytest.mark.skipif(os.name == "nt", reason="the system knows no such locks")


@needs_locks
def test_a_job_whose_worker_died_goes_on(tmp_path: Path) -> None:
    """It waited in a worker that was killed: nobody has hold of it, and whoever is asked begins it again."""
    pytest.importorskip("pyarrow")

    async def come_back() -> dict[str, object]:
        settings = Settings(jobs=str(tmp_path))
        before = Jobs(settings)
        folder = before.new()
        (folder / "lines.csv").write_text(LINES)
        task = before.start(folder, folder / "lines.csv", Asked("lines.csv"))
        task.cancel()  # as if it had never begun
        await asyncio.gather(task, return_exceptions=True)
        after = Jobs(settings)
        assert json.loads((folder / STATE).read_text())["state"] == "waiting"
        after.adopt()
        until = time.monotonic() + 40
        while after.state(folder.name)["state"] not in ("done", "failed"):
            assert time.monotonic() < until
            await asyncio.sleep(0.1)
        return after.state(folder.name)

    assert asyncio.run(come_back())["state"] == "done"


@needs_locks
def test_a_job_that_is_held_is_not_begun_twice(tmp_path: Path) -> None:
    async def ask() -> bool:
        jobs = Jobs(Settings(jobs=str(tmp_path)))
        folder = jobs.new()
        (folder / GIVEN).write_text("{}")
        held = hold(folder / ".held")
        assert held is not None
        assert hold(folder / ".held") is None
        assert jobs.state(folder.name)["state"] == "waiting"
        os.close(held)
        return jobs._running == {}

    assert asyncio.run(ask())


@needs_locks
def test_files_of_a_desk_that_was_killed_go_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead, living, other_ = (tmp_path / f"burabay-desk-{name}" for name in ("dead", "living", "other"))
    for each in (dead, living, other_):
        each.mkdir()
        (each / "lines.csv").write_text("secret")
    (dead / ".held").touch()
    held = hold(living / ".held")
    assert held is not None
    _sweep()
    os.close(held)
    assert not dead.exists()
    assert living.exists()
    assert other_.exists(), "a folder that nobody ever had hold of is not known to be a desk's"


@needs_locks
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_desk_that_is_told_to_end_leaves_nothing(tmp_path: Path, workers: str, free_port: int) -> None:
    import signal

    import httpx

    process = subprocess.Popen(
        [sys.executable, "-m", "burabay", "serve", "--port", str(free_port), "--workers", workers],
        env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 40
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{free_port}/api/v1/law", timeout=10)
                break
            except httpx.TransportError:
                assert time.monotonic() < until
                time.sleep(0.1)
        assert any(each.name.startswith("burabay-desk") for each in tmp_path.iterdir())
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("burabay")] == []


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
