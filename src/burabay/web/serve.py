"""Running a desk: one process or several, and the folder of uploads that goes with it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from burabay.book import open_book
from burabay.errors import InputError
from burabay.web.holding import hold
from burabay.web.settings import Settings

_PREFIX, _HELD = "burabay-desk-", ".held"
# How a process says that it ended because it was told to.
_ENDED = 128 + signal.SIGTERM


def _check_address(settings: Settings) -> None:
    """Raises InputError for an address that cannot be listened on, before anything is begun."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        with socket.socket(found[0][0], socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(found[0][4])
    except (OSError, OverflowError, UnicodeError) as error:
        cause = getattr(error, "strerror", None) or type(error).__name__
        raise InputError.of(
            "web_error_address", field="port", host=settings.host, port=str(settings.port), cause=cause
        ) from None


def run(settings: Settings, tell: Callable[[], None] = lambda: None) -> None:
    """Serve until interrupted; `tell` is called when all is ready to begin.

    Raises InputError where the libraries of the extra `web` are not installed, or the address cannot be listened on.
    """
    try:
        import uvicorn

        from burabay.web.app import make_app
    except ImportError as error:
        raise InputError.of("web_error_extra", field="serve", library=error.name or "") from None
    _check_address(settings)
    open_book()  # compiled once, before several workers would each compile it
    tell()
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    held = hold(folder / _HELD)
    (folder / "files").mkdir(mode=0o700)
    settings = replace(settings, jobs=str(folder / "files"))
    settings.to_environment()
    shared: dict[str, Any] = {
        "host": settings.host, "port": settings.port, "log_level": "warning", "access_log": False,
        "server_header": False, "date_header": True, "timeout_keep_alive": 20, "h11_max_incomplete_event_size": 65536,
        "proxy_headers": False,
        "ws": "none",
    }  # fmt: skip
    # The server ends by itself on this signal, and then lets it end the process: what stands below must come first.
    before = signal.signal(signal.SIGTERM, _ended)
    try:
        if settings.workers > 1:
            uvicorn.run("burabay.web.app:from_environment", factory=True, workers=settings.workers, **shared)
        else:
            uvicorn.run(make_app(settings, alone=True), **shared)
    except SystemExit as end:
        if end.code != _ENDED:
            raise
    finally:
        signal.signal(signal.SIGTERM, before)
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def _ended(_number: int, _frame: object) -> None:
    raise SystemExit(_ENDED)


def _sweep() -> None:
    """Remove the folders of desks of this user that died without doing so; a desk that is open has hold of its own."""
    if not hasattr(os, "getuid"):  # Windows, which has no such locks either
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.getuid():
                continue
            if (folder / _HELD).is_file() and (held := hold(folder / _HELD)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)
