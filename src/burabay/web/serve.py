"""Running a desk: one process or several, and the folder of uploads that goes with it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from typing import Any

from burabay.book import open_book
from burabay.errors import InputError
from burabay.web.settings import Settings


def run(settings: Settings) -> None:
    """Serve until interrupted. Raises InputError where the libraries of the extra `web` are not installed."""
    try:
        import uvicorn

        from burabay.web.app import make_app
    except ImportError as error:
        raise InputError.of("web_error_extra", field="serve", library=error.name or "") from None
    open_book()  # compiled once, before several workers would each compile it
    folder = tempfile.mkdtemp(prefix="burabay-desk-")
    settings = replace(settings, jobs=folder)
    settings.to_environment()
    shared: dict[str, Any] = {
        "host": settings.host, "port": settings.port, "log_level": "warning", "access_log": False,
        "server_header": False, "date_header": True, "timeout_keep_alive": 20, "h11_max_incomplete_event_size": 65536,
        "proxy_headers": False,
    }  # fmt: skip
    try:
        if settings.workers > 1:
            uvicorn.run("burabay.web.app:from_environment", factory=True, workers=settings.workers, **shared)
        else:
            uvicorn.run(make_app(settings), **shared)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
