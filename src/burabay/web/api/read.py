"""POST /api/v1/read: a communiqué as records, each with its place in the text, and its figures checked."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.errors import InputError
from burabay.web.api.operation import LANG, Operation, Parameter, given_of, in_time, json_answer, one
from burabay.web.api.trigger import text_of
from burabay.web.desk import Desk
from burabay.web.languages import language_of

if TYPE_CHECKING:
    from burabay.diplomacy.checks import Checks
    from burabay.diplomacy.records import Reading

_MEDIA = ("text/plain",)
LANGUAGES = ("auto", "vi", "ru", "en")


def decoded(raw: bytes, name: str) -> str:
    """The text of bytes, as `burabay read` reads a file. Raises InputError."""
    try:
        if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return raw.decode("utf-16")
        text = raw.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError.of("error_text_encoding", field="file", key="text_encoding", file=name) from None
    if "\0" in text:
        raise InputError.of("error_text_binary", field="file", key="text_binary", file=name)
    return text


def reading_of(
    desk: Desk, raw: bytes, *, name: str = "", published: str = "", language: str = "auto", check: bool = True
) -> tuple[str, Reading, Checks | None]:
    """The text, its records, and what its figures are worth. Nothing of it is kept. Raises InputError."""
    from burabay.diplomacy.checks import check_reading
    from burabay.diplomacy.reader import read_communique

    text = decoded(raw, name or "text")
    reading = read_communique(
        text, published.strip() or None, file=name, language=language or "auto", sha256=hashlib.sha256(raw).hexdigest()
    )
    return text, reading, check_reading(desk.book, reading) if check else None


async def _read(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    given, language = given_of(request, PARAMETERS), language_of(request.scope)
    raw = await text_of(request, _MEDIA)

    def work() -> dict[str, Any]:
        _, reading, checks = reading_of(
            desk, raw, published=one(given, "published"), language=one(given, "text_lang", "auto"),
            check=one(given, "check", "yes") != "no",
        )  # fmt: skip
        told = reading.to_json()
        return told if checks is None else {**told, "checks": checks.to_json(language)}

    found = await in_time(desk, run_in_threadpool(work))
    return json_answer(found, {"cache-control": "no-store", "content-language": language})


PARAMETERS = (
    Parameter(
        "published", "when it was published; years left out follow from it", {"type": "string", "format": "date"}
    ),
    Parameter("text_lang", "language of the text", {"type": "string", "enum": list(LANGUAGES)}),
    Parameter("check", "with its figures checked; yes if left out", {"type": "string", "enum": ["yes", "no"]}),
    LANG,
)
OPERATIONS = (
    Operation(
        "read", "/api/v1/read", "A communiqué as records: meetings, acts, figures, agreements, dates; figures checked",
        "Reading", PARAMETERS, handler=_read, method="POST",
        body={"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}},
    ),
)  # fmt: skip
