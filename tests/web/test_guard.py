"""What every request passes: host, origin, size, pace, key; and the headers of every answer."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from burabay.errors import InputError
from burabay.quota.ledger import open_ledger
from burabay.web.guard import Pace, host_name, known_hosts
from burabay.web.keys import Keys, hashed, new_key
from burabay.web.settings import Settings

DUTY = "/api/v1/duty?code=0402211800&from=VN&to=RU&on=2026-11-01"
Other = Callable[..., TestClient]
CSV = b"code,origin,destination,on\n0402211800,VN,RU,2026-11-01\n"


@pytest.mark.parametrize("path", ["/", "/nothing", DUTY, "/api/v1/nothing", "/static/1/desk.css", "/file"])
def test_every_answer_has_the_safe_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:80"])
def test_a_desk_on_loopback_answers_to_loopback_alone(client: TestClient, host: str) -> None:
    """A page elsewhere can give 127.0.0.1 a name of its own; a browser then sends that name."""
    assert client.get("/", headers={"host": host}).status_code == 421
    assert client.get(DUTY, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_loopback_has_several_names(client: TestClient, host: str) -> None:
    assert client.get(DUTY, headers={"host": host}).status_code == 200


def test_a_desk_on_a_network_answers_to_the_names_that_it_was_told() -> None:
    assert known_hosts(Settings(host="0.0.0.0")) is None  # noqa: S104 - nothing listens
    assert "duty.example" in (known_hosts(Settings(host="0.0.0.0", hosts=("Duty.example",))) or ())  # noqa: S104
    assert host_name("[::1]:80") == "::1"
    assert host_name("[bad") == ""


@pytest.mark.parametrize(
    ("headers", "admitted"),
    [
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://127.0.0.1"}, True),
        ({"cookie": "burabay_lang=vi"}, False),
        ({}, True),
    ],
)
def test_a_page_of_another_site_cannot_have_anything_sent(
    client: TestClient, headers: dict[str, str], admitted: bool
) -> None:
    for path in ("/api/v1/origin", "/origin", "/file", "/api/v1/jobs"):
        told = client.post(path, content=b"", headers=headers)
        assert (told.status_code != 403) is admitted


def test_a_body_is_refused_by_the_length_that_it_tells(other: Other) -> None:
    small = other(max_body=2000, max_file=5000)
    for path, length in (("/api/v1/origin", 2001), ("/api/v1/assess", 5001), ("/file", 5001)):
        told = small.post(path, content=b"x" * length, headers={"content-type": "text/csv"})
        assert told.status_code == 413


def test_a_body_without_length_is_refused_while_it_comes(live: str, settings: Settings) -> None:
    """2 GB would be sent: the desk ends it not far beyond what a file may have, and nothing of it stays."""
    before = len(list(settings.job_folder.iterdir()))
    host, port = live.removeprefix("http://").split(":")
    piece, sent = b"x" * 1_000_000, 0
    with socket.create_connection((host, int(port)), timeout=10) as line:
        head = (
            "POST /api/v1/jobs HTTP/1.1",
            f"Host: {host}",
            "Content-Type: text/csv",
            "Transfer-Encoding: chunked",
            "",
            "",
        )
        line.sendall("\r\n".join(head).encode())
        with suppress(OSError):
            while sent < 2_000_000_000:
                line.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                sent += len(piece)
                readable, _, _ = select.select([line], [], [], 0)
                if readable:
                    break
        told = line.recv(4000)
    assert b"413" in told.split(b"\r\n")[0]
    assert sent < settings.max_file + 60_000_000
    assert len(list(settings.job_folder.iterdir())) == before


def test_too_many_requests_are_asked_to_wait(other: Other) -> None:
    slow = other(rate=3)
    told = [slow.get(DUTY) for _ in range(5)]
    assert [each.status_code for each in told] == [200, 200, 200, 429, 429]
    assert int(told[-1].headers["retry-after"]) >= 1


def test_a_pace_recovers() -> None:
    now = 0.0
    pace = Pace(60, clock=lambda: now)
    assert all(pace.wait("a") == 0 for _ in range(60))
    assert pace.wait("a") > 0
    assert pace.wait("b") == 0
    now = 1.0
    assert pace.wait("a") == 0
    assert pace.wait("a") > 0


def test_keys_are_asked_of_the_api_alone(other: Other, tmp_path: Path) -> None:
    key, file = new_key(), tmp_path / "keys"
    file.write_text(f"# one key\n{hashed(key)} broker\n", encoding="utf-8")
    locked = other(keys=str(file))
    assert locked.get(DUTY).status_code == 401
    assert locked.get(DUTY, headers={"authorization": "Bearer wrong"}).status_code == 401
    assert locked.get(DUTY, headers={"authorization": f"Bearer {key}"}).status_code == 200
    assert locked.get("/").status_code == 200
    assert key not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["period", "perio%64"])
def test_the_ledger_is_closed_on_every_page(other: Other, tmp_path: Path, name: str) -> None:
    """The page of arrivals shows a period's room: who asks for that needs a key; other questions do not."""
    key = new_key()
    (tmp_path / "keys").write_text(f"{hashed(key)} one\n")
    store = str(tmp_path / "ledger.sqlite")
    open_ledger(store).close()
    desk = other(keys=str(tmp_path / "keys"), ledger=store)
    path = (
        "/quota/arrival?code=1006309801&from=VN&to=BY&on=2026-11-22&earliest=2026-12-01&likely=2026-12-10"
        "&latest=2026-12-20&net_kg=1000&pace=1t/week"
    )
    assert desk.get(f"{path}&left=10t").status_code == 200
    assert desk.get(f"{path}&{name}=rice/2026").status_code == 401
    assert desk.get(f"{path}&{name}=rice/2026", auth=("any", key)).status_code == 200
    assert desk.get(f"{path}&{name}=rice/2026", auth=("any", "wrong")).status_code == 401


@pytest.mark.parametrize("text", ["", "# none\n", "a key in plain text\n", "sha256:12\n"])
def test_a_file_without_keys_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        Keys.read(file)
    with pytest.raises(InputError):
        Keys.read(tmp_path / "nowhere")


def test_a_read_only_desk_takes_no_files(other: Other) -> None:
    closed = other(read_only=True)
    for path in ("/api/v1/assess", "/api/v1/jobs"):
        assert closed.post(path, content=CSV, headers={"content-type": "text/csv"}).status_code == 403
    assert closed.post("/file", files={"file": ("x.csv", CSV)}).status_code == 403
    assert closed.get("/file").status_code == 200
    assert closed.get(DUTY).status_code == 200


def test_settings_pass_to_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Settings(port=9, hosts=("a", "b"), read_only=True)
    monkeypatch.setenv("BURABAY_SERVE", "{}")
    told.to_environment()
    assert Settings.from_environment() == told


def test_a_fault_of_the_program_is_told_without_its_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret path /home/somebody")

    monkeypatch.setattr("burabay.book.Book.bridge", broken)
    told = client.get("/api/v1/bridge?code=0402&on=2026-11-02")
    assert (told.status_code, told.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in told.text
