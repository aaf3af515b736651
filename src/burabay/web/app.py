"""The desk as an ASGI application."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from burabay.errors import BurabayError, InputError
from burabay.web import api, pages
from burabay.web.api.openapi import document_route
from burabay.web.api.operation import Handler, endpoint
from burabay.web.desk import Desk
from burabay.web.guard import App, Guard
from burabay.web.problems import Refusal, no_room, refused
from burabay.web.rendering import STATIC
from burabay.web.settings import Settings

# Collections of younger objects between two of all objects; one of the younger comes after some 300 new questions.
_SELDOM = 1000


class _Static(StaticFiles):
    """Files of the package. Their address bears the version of the program: they are kept for a year."""

    def file_response(self, *given: Any, **named: Any) -> Response:
        """The file, with how long it may be kept."""
        answer = super().file_response(*given, **named)
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def _by_method(handlers: Mapping[str, Handler]) -> Handler:
    async def handle(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return handle


def _routes() -> list[Any]:
    by_path: dict[str, dict[str, Handler]] = {}
    for each in api.operations():
        by_path.setdefault(each.path, {})[each.method] = endpoint(each)
    # One route a path: what another method is told to use (Allow) names them all.
    operations = [Route(path, _by_method(handlers), methods=list(handlers)) for path, handlers in by_path.items()]
    return [
        *operations,
        document_route(),
        *pages.routes(),
        Mount("/static/{version}", _Static(directory=STATIC), name="static"),
    ]


async def _not_found(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    key = {404: "web_error_page", 405: "web_error_method"}.get(status, "web_error_request")
    told = InputError.of(key, field="path", path=request.scope["path"][:200], method=request.method)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return refused(request.scope, Refusal(status, told, headers))


async def _failed(request: Request, _error: Exception) -> Response:
    return refused(request.scope, Refusal(500, BurabayError(_phrase("web_error_fault"))))


def _phrase(key: str) -> Any:
    from burabay.wording import Phrase

    return Phrase(key)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - it is registered for nothing else
    return refused(request.scope, error)


async def _system(request: Request, error: Exception) -> Response:
    """A full disk is no fault of the program, and its user can do something about it."""
    assert isinstance(error, OSError)  # noqa: S101 - it is registered for nothing else
    refusal = no_room(error)
    if refusal is None:
        raise error
    return refused(request.scope, refusal)


def _keep_from_collector() -> None:
    """The book and what is kept of it stay as long as the process, and answers leave no cycles: to look through them
    all for garbage would stop every answer for up to 80 ms, so it is done seldom.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], _SELDOM)


@asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    pages.warm(desk)
    if desk.settings.jobs:
        desk.jobs.adopt()
    if app.state.alone:
        _keep_from_collector()
    yield
    if "jobs" in desk.__dict__:
        desk.jobs.close()


def make_app(settings: Settings | None = None, *, alone: bool = False) -> App:
    """The application of one process; `alone`: of a process that does nothing else.

    Raises InputError for settings that cannot be.
    """
    settings = settings or Settings()
    app = Starlette(
        routes=_routes(),
        lifespan=_life,
        exception_handlers={Refusal: _refused, HTTPException: _not_found, OSError: _system, Exception: _failed},
    )
    app.state.desk, app.state.alone = Desk(settings), alone
    return Guard(app, settings)


def from_environment() -> App:
    """The application of a worker that `burabay serve` started."""
    return make_app(Settings.from_environment(), alone=True)
