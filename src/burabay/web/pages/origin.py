"""A bill of materials built on the page: the verdict as one types, and what would change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.duty.consignment import COUNTRIES
from burabay.errors import BurabayError, InputError
from burabay.origin.as_json import origin_json
from burabay.origin.counterfactual import Plan
from burabay.origin.extras import answers_json
from burabay.origin.judgement import Judgement
from burabay.origin.robustness import sensitivity_text
from burabay.web.amounts import amount
from burabay.web.api.operation import LONGEST, in_time
from burabay.web.api.origin import MOST_MATERIALS
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.pages.reading import by_htmx, desk_of, route
from burabay.web.rendering import page
from burabay.wording import say

_GOODS = ("name", "code", "made_in", "to", "currency", "fob", "operations", "way")
_MATERIAL = ("name", "code", "origin", "value", "originating", "evidence")
# Ways to be wholly obtained, as a bill names them, and the sentences that tell them (Art. 4.4).
_WAYS = (
    ("plants", "obtained_a"), ("born_and_raised", "obtained_b"), ("from_live_animals", "obtained_c"),
    ("catch_or_aquaculture", "obtained_d"), ("minerals", "obtained_e"), ("sea_fishing", "obtained_f"),
    ("factory_ship", "obtained_g"), ("waste", "obtained_h"), ("used_goods", "obtained_i"), ("space", "obtained_j"),
    ("solely_from_these", "web_way_these"),
)  # fmt: skip
_ORIGINATING = {"yes": True, "no": False}
_ROWS_AT_FIRST = 3

# What the page shows who opens it without a bill: a shirt of imported fabric.
EXAMPLE: Mapping[str, list[str]] = {
    "name": ["Men's cotton shirt"], "code": ["6205.20"], "made_in": ["VN"], "to": ["RU"], "currency": ["USD"],
    "fob": ["9.00"], "operations": ["cutting, sewing, ironing, packing"],
    "m.name": ["Cotton fabric", "Sewing thread", "Buttons", "Collars and cuffs, cut and fused"],
    "m.code": ["5208.31", "5401.10", "9606.21", "6217.90"], "m.origin": ["CN", "CN", "CN", "CN"],
    "m.value": ["4.20", "0.15", "0.20", "0.60"], "m.originating": ["", "", "", ""], "m.evidence": ["", "", "", ""],
}  # fmt: skip


def rows_of(given: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """The materials of the form, each a row of texts; rows without any text are left out."""
    columns = {name: given.get(f"m.{name}", []) for name in _MATERIAL}
    rows = [
        {name: cells[place].strip() if place < len(cells) else "" for name, cells in columns.items()}
        for place in range(max(map(len, columns.values())))
    ]
    return [row for row in rows if any(row.values())]


def bill_of(given: Mapping[str, list[str]]) -> dict[str, Any]:
    """The bill that the form comes to, as the file of `burabay origin` has it.

    Raises InputError for a number that can be read in two ways.
    """
    goods: dict[str, Any] = {name: given[name][0].strip() for name in _GOODS if given.get(name, [""])[0].strip()}
    if "fob" in goods:
        goods["fob"] = amount(goods["fob"], "fob")
    if "operations" in goods:
        goods["operations"] = [each.strip() for each in re.split(r"[,;\n]", goods["operations"]) if each.strip()]
    materials = []
    for row in rows_of(given):
        material: dict[str, Any] = {name: text for name, text in row.items() if text}
        if "value" in material:
            material["value"] = amount(material["value"], row["name"] or row["code"] or "value")
        if "originating" in material:
            material["originating"] = _ORIGINATING.get(material["originating"], material["originating"])
        materials.append(material)
    return {"goods": goods, "materials": materials}


def _told(desk: Desk, bill: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The judgement and what would change it, as the page shows them."""
    book = desk.book
    found = book.origin(bill, language=language)
    changes, moves = book.origin_changes(found), book.origin_moves(found)
    return {
        "told": {
            **origin_json(book, found, language),
            **answers_json(found, changes, moves, None, route=None, draft=None, claim=None, language=language),
        },
        "plans": list(dict.fromkeys(_plans([*changes.cheapest, *changes.smallest, changes.local], found, language))),
        "moves": [say(sensitivity_text(each, found), language) for each in moves if each.breaks is not None],
        "content": _content(found, language),
    }


def _plans(plans: list[Plan | None], found: Judgement, language: str) -> Iterator[str]:
    from burabay.origin.counterfactual import move_text

    for plan in plans:
        if plan is not None:
            yield "; ".join(say(move_text(move, found.bill), language) for move in plan.moves)


def _content(found: Judgement, language: str) -> str:
    content = found.goods.content
    return "" if content is None else say(content.arithmetic(found.bill.currency), language)


async def _given(request: Request) -> dict[str, list[str]]:
    """The fields, of the address or of the body. Raises InputError for too many or too long ones."""
    if request.method != "POST":
        given = parse_qs(request.scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=4000)
    else:
        given = {}
        async with request.form(max_files=0, max_fields=4000, max_part_size=10_000) as told:
            for name, text in told.multi_items():
                given.setdefault(name, []).append(str(text))
    for name, texts in given.items():
        if any(len(text) > LONGEST or "\0" in text for text in texts):
            raise InputError.of("web_error_long", field=name[:60], name=name[:60], most=LONGEST)
    if len(given.get("m.name", [])) > MOST_MATERIALS:
        raise InputError.of("web_error_materials", field="materials", most=MOST_MATERIALS, deepest=1)
    return given


async def origin(request: Request) -> Response:
    """`/origin`, with a bill in the address or in the body; for htmx the verdict alone."""
    desk, language = desk_of(request), language_of(request.scope)
    try:
        given = await _given(request)
    except ValueError:
        raise InputError.of("web_error_materials", field="materials", most=MOST_MATERIALS, deepest=1) from None
    if given.get("example"):
        given = dict(EXAMPLE)
    bill: dict[str, Any] = {}
    view, problems = None, []
    try:
        bill = bill_of(given)
        if bill["materials"] or bill["goods"].get("way"):
            view = await in_time(desk, run_in_threadpool(_told, desk, bill, language))
    except BurabayError as error:
        problems = error.say(language).splitlines()
    rows = rows_of(given) or [dict.fromkeys(_MATERIAL, "") for _ in range(_ROWS_AT_FIRST)]
    flat = [(name, text) for name, texts in given.items() if name != "lang" for text in texts]
    values: dict[str, Any] = {
        "given": {name: texts[0] for name, texts in given.items()}, "rows": rows, "view": view, "problems": problems,
        "bill": orjson.dumps(bill, option=orjson.OPT_INDENT_2).decode(), "link": "/origin?" + urlencode(flat),
        "base": str(request.base_url).rstrip("/"),
    }  # fmt: skip
    if by_htmx(request):
        return page(request, "part_verdict.html", **values)
    return page(request, "origin.html", **values, countries=COUNTRIES, ways=_WAYS, empty=dict.fromkeys(_MATERIAL, ""))


ROUTES = (route("/origin", origin, "GET", "POST"),)
