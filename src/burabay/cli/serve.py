"""`burabay serve`: the desk in a browser, and the HTTP API."""

from __future__ import annotations

import argparse

from burabay.cli.show import console
from burabay.errors import InputError
from burabay.web.settings import MEGABYTE, Settings, is_loopback
from burabay.wording import Phrase, say

# Requests a minute of one address, where others than this machine can ask.
_RATE = 6000


def _settings(given: argparse.Namespace) -> Settings:
    for name, least, most in (("port", 1, 65535), ("workers", 1, 64), ("max_body", 1, 1000), ("max_file", 1, 100_000)):
        if not least <= getattr(given, name) <= most:
            raise InputError.of("web_error_range", field=name, name=name.replace("_", "-"), least=least, most=most)
    if given.rate is not None and given.rate < 0:
        raise InputError.of("web_error_range", field="rate", name="rate", least=0, most=10**9)
    return Settings(
        host=given.host,
        port=given.port,
        workers=given.workers,
        read_only=given.read_only,
        keys=given.api_keys,
        hosts=tuple(given.allow_host),
        max_body=given.max_body * MEGABYTE,
        max_file=given.max_file * MEGABYTE,
        ledger=given.ledger,
        register=given.register,
        rate=given.rate if given.rate is not None else 0 if is_loopback(given.host) else _RATE,
    )


def _check_ledger(settings: Settings) -> None:
    """Raises InputError for a ledger that cannot be opened, or that anyone on a network could write."""
    if settings.ledger is None:
        return
    if not settings.ledger.strip():
        raise InputError.of("error_empty", field="ledger", option="--ledger")
    if not (settings.read_only or settings.keys or is_loopback(settings.host)):
        raise InputError.of("web_error_open_ledger", field="ledger")
    from burabay.quota.ledger import open_ledger

    open_ledger(settings.ledger, create=not settings.read_only).close()


def run(given: argparse.Namespace) -> int:
    """Serve until interrupted."""
    if given.new_key:
        from burabay.web.keys import hashed, new_key

        key = new_key()
        console().print(say(Phrase("web_new_key", {"key": key, "line": hashed(key)}), given.lang), soft_wrap=True)
        return 0
    settings = _settings(given)
    if settings.keys is not None:
        from burabay.web.keys import Keys

        Keys.read(settings.keys)
    _check_ledger(settings)
    from burabay.web.serve import run as serve

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}/"
    serve(
        settings, lambda: console().print(say(Phrase("web_serving", {"address": address}), given.lang), soft_wrap=True)
    )
    return 0
