"""What went wrong, as an answer: `application/problem+json` for a program, a page for a person; the same sentence."""

from __future__ import annotations

import errno
from collections.abc import Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from burabay.errors import BurabayError, InputError
from burabay.web.languages import language_of
from burabay.web.plain import without_options

PROBLEM = "application/problem+json"


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """A request that is answered by a status and a sentence."""

    def __init__(self, status: int, error: BurabayError, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(error))
        self.status, self.error, self.headers = status, error, dict(headers or {})


# What a system says where there is no room for a file.
_FULL = (errno.ENOSPC, errno.EDQUOT)


def no_room(error: OSError) -> Refusal | None:
    """The refusal for a disk that is full; None for any other trouble of the system."""
    if error.errno not in _FULL:
        return None
    return Refusal(507, InputError.of("web_error_full", field="file"))


def status_of(error: BurabayError) -> int:
    """422 for what was given wrong, 404 for what is not there, 507 for no room, 500 for a law book that is damaged."""
    if isinstance(error, InputError):
        if error.key in ("web_error_full", "out_full"):
            return 507
        return 404 if error.key in ("law_path", "web_error_job", "web_error_page") else 422
    return 500


def problem(error: BurabayError, status: int, language: str) -> dict[str, Any]:
    """The object of RFC 9457: `title` is the status's, `detail` the sentence, `errors` the fields that it is about."""
    told: dict[str, Any] = {
        "type": f"about:blank#{error.key}" if isinstance(error, InputError) else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": without_options(error.say(language)),
    }
    if isinstance(error, InputError):
        told["field"] = error.field
        told["code"] = error.key
        told["errors"] = [
            {"field": one.field, "code": one.key, "detail": without_options(one.say(language))}
            for one in getattr(error, "problems", (error,))
        ]
    return told


def problem_answer(
    error: BurabayError, status: int, language: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The same as an answer."""
    return Response(
        orjson.dumps(problem(error, status, language)),
        status,
        {"content-language": language, "cache-control": "no-store", **(headers or {})},
        PROBLEM,
    )


def refused(scope: MutableMapping[str, Any], refusal: Refusal) -> Response:
    """The answer to a request that was refused: a problem for the API, a page for a person."""
    language = language_of(scope)
    if scope["path"].startswith("/api/"):
        return problem_answer(refusal.error, refusal.status, language, refusal.headers)
    from burabay.web.rendering import error_page

    return error_page(scope, refusal.error, refusal.status, language, refusal.headers)
