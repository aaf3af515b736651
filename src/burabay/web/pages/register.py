"""The register of meetings and commitments that a desk was started with: timeline, levers, counterparts; read only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.errors import BurabayError, InputError
from burabay.web.api.operation import in_time
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.ledger import day_given
from burabay.web.pages.reading import desk_of, given_of, route
from burabay.web.problems import Refusal
from burabay.web.rendering import page

VIEWS = ("timeline", "levers", "counterparts")


def seen(desk: Desk, view: str, given: Mapping[str, list[str]], language: str) -> list[dict[str, Any]]:
    """A view of the register as `burabay register VIEW --json` prints it. Raises Refusal or InputError."""
    from burabay.diplomacy.register import open_register
    from burabay.diplomacy.register_views import Asked, by_counterpart, by_lever, law_state, timeline

    if desk.settings.register is None:
        raise Refusal(404, InputError.of("web_error_no_register", field="register"))
    if view not in VIEWS:
        raise InputError.of("web_error_page", field="view", path=view[:40])
    texts = {name: given.get(name, [""])[0].strip()[:60] for name in ("lever", "counterpart", "since", "until", "on")}
    asked = Asked(
        language, day_given(texts["on"], "on") or date.today(), texts["lever"], texts["counterpart"].upper(),
        day_given(texts["since"], "since"), day_given(texts["until"], "until"),
    )  # fmt: skip
    try:
        with open_register(Path(desk.settings.register)) as register:
            state = register.state()
    except InputError:
        raise
    except BurabayError as error:
        raise Refusal(503, error) from None
    if view == "timeline":
        return timeline(state, asked)
    states = law_state(desk.book, asked.on)
    return by_lever(state, states, asked) if view == "levers" else by_counterpart(state, states, asked)


async def look(request: Request) -> Response:
    """`/register/levers?lever=trade&counterpart=RU&since=…&until=…`."""
    desk, language, given = desk_of(request), language_of(request.scope), given_of(request)
    view = str(request.path_params.get("view", VIEWS[0]))
    told = await in_time(desk, run_in_threadpool(seen, desk, view, given, language))
    from burabay.diplomacy.said import country_of, name_of

    values = {name: texts[0] for name, texts in given.items()}
    answer = page(
        request, "register.html", view=view, views=VIEWS, told=told, given=values,
        country=lambda code: country_of(code, language), called=lambda table, key: name_of(table, key, language),
    )  # fmt: skip
    answer.headers["cache-control"] = "no-store"
    return answer


ROUTES = (route("/register", look), route("/register/{view}", look))
