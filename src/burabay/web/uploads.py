"""Taking files in: streamed to disk as they come, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import ClientDisconnect, Request

from burabay.errors import InputError
from burabay.web.desk import Desk
from burabay.web.jobs import KINDS, Asked, own_name
from burabay.web.problems import Refusal
from burabay.web.rates import rates

# Columns that may be given once for a whole file, as `burabay assess --from …` gives them.
DEFAULTS = {"from": "origin", "to": "destination", "on": "on", "currency": "currency", "incoterm": "incoterm"}
# What a body says that it is, and the ending of a file's name that says the same.
ENDINGS = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/x-ndjson": ".ndjson",
}


def asked_of(told: Mapping[str, str], fx: list[str], name: str, language: str) -> Asked:
    """What a file is to be assessed with. Raises InputError for a kind of result or a rate that cannot be."""
    kind = told.get("out", "") or "csv"
    if kind not in KINDS:
        raise InputError.of("web_error_out", field="out", given=kind[:40], known=", ".join(KINDS))
    rates(fx)
    defaults = {column: told[own].strip() for own, column in DEFAULTS.items() if told.get(own, "").strip()}
    if "on" in defaults:
        from burabay.duty.consignment import day_of

        defaults["on"] = day_of(defaults["on"]).isoformat()
    return Asked(
        own_name(name), kind, defaults, tuple(text for text in fx if text.strip()), told.get("sheet", ""), language
    )


async def body_to(request: Request, path: Path) -> int:
    """The body of a request into a file; its length."""
    length = 0
    with path.open("wb") as file:
        async for chunk in request.stream():
            length += len(chunk)
            file.write(chunk)
    return length


async def taken(desk: Desk, request: Request, name: str) -> tuple[Path, Path]:
    """A job's folder and the file in it, from the body of a request. Raises Refusal or InputError; nothing stays."""
    folder = desk.jobs.new()
    try:
        source = folder / f"lines{Path(own_name(name)).suffix.lower()}"
        if not await body_to(request, source):
            raise InputError.of("web_error_no_file", field="file")
    except ClientDisconnect:
        shutil.rmtree(folder, ignore_errors=True)
        raise Refusal(400, InputError.of("web_error_no_file", field="file")) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder, source
