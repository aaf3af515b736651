"""A desk in this process for pages and API, and one on a port of its own for a browser."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra `web` is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")

from starlette.testclient import TestClient

from burabay.book import Book
from burabay.web.app import make_app
from burabay.web.settings import Settings

LANGUAGES = ("en", "ru", "vi")
DUTY = "/api/v1/duty?code=0402211800&from=VN&to=RU&on=2026-11-01"
HOST = "http://127.0.0.1"


@pytest.fixture(scope="session")
def settings(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Loopback, a folder of its own for files, which are small."""
    return Settings(max_file=20_000_000, jobs=str(tmp_path_factory.mktemp("desk")))


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    """A visitor of that desk."""
    with TestClient(make_app(settings), base_url=HOST, raise_server_exceptions=False) as visitor:
        yield visitor


@pytest.fixture
def other(settings: Settings, tmp_path: Path) -> Iterator[object]:
    """Desks with other settings: `other(read_only=True)`."""
    opened: list[TestClient] = []

    def make(base_url: str = HOST, **changed: object) -> TestClient:
        visitor = TestClient(
            make_app(replace(settings, jobs=str(tmp_path), **changed)),  # type: ignore[arg-type]
            base_url=base_url,
            raise_server_exceptions=False,
        )
        visitor.__enter__()
        opened.append(visitor)
        return visitor

    yield make
    for visitor in opened:
        visitor.__exit__(None, None, None)


@pytest.fixture(scope="session")
def live(settings: Settings) -> Iterator[str]:
    """The address of a desk that listens."""
    uvicorn = pytest.importorskip("uvicorn")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(settings), port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the desk did not open"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the system; a test that asks for it is skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium is installed here: apt-get install chromium")
    return found
