"""An MCP server on standard input and output: the verbs of the book as tools of a language model.

Every answer bears the day that it is for, its sources and what is unknown, so that a model can say them on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from burabay import __version__
from burabay.assess.as_json import assessment_json
from burabay.assess.bridge_json import bridge_json
from burabay.book import Book
from burabay.cli.find import as_json as found_json
from burabay.errors import BurabayError
from burabay.lawbook.show import Row, show
from burabay.origin.as_json import origin_json
from burabay.origin.extras import answers_json
from burabay.quota.as_json import terms_json
from burabay.safeguard.monitor import report_json
from burabay.web.rates import rates
from burabay.web.safeguards import exposed, told
from burabay.web.texts import reading_of

Country = Literal["VN", "RU", "BY", "KZ", "AM", "KG"]
Language = Literal["en", "ru", "vi"]
Day = Annotated[str, Field(description="day of the declaration, such as 2026-11-01", pattern=r"^\d{4}-\d{2}-\d{2}$")]
Amount = Annotated[str | None, Field(description="an exact number as text, such as 14200.50")]
Rates = Annotated[list[str] | None, Field(description="exchange rates of the day, such as EUR/USD=1.08")]

_INSTRUCTIONS = (
    "Customs duty between Viet Nam and the Eurasian Economic Union. Every figure comes with a source and a confidence "
    "(H, M, L): cite them. Null is unknown, never zero: say what `unknowns` says. Never change an amount. A preference "
    "whose status is 'conditional' holds only if its conditions are met. Start with `find` where no code is known."
)
_ENTRIES = 60
# Characters of a table or text that a tool takes.
_TABLE = 400_000


def _answer(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the work gives, with dates as text. Raises ToolError with the sentence where something given is wrong."""
    try:
        told: dict[str, Any] = json.loads(json.dumps(work(), default=str))
    except BurabayError as error:
        raise ToolError(str(error)) from None
    return told


def server(book: Book) -> MCPServer:
    """The server with its tools."""
    made = MCPServer("burabay", version=__version__, instructions=_INSTRUCTIONS, log_level="WARNING")
    tool = made.tool(annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False))

    @tool
    def find(
        query: Annotated[str, Field(description="words in Vietnamese, Russian or English, or the beginning of a code")],
        side: Annotated[Literal["eaeu", "vietnam"] | None, Field(description="one side's tariff alone")] = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> dict[str, Any]:
        """Tariff lines by words or by code, with the tree above them, best first."""
        return _answer(lambda: {**found_json(book.find(query, side=side, limit=limit)), "law": book.law_hash})

    @tool
    def duty(  # noqa: PLR0917 - a tool's arguments are named
        code: Annotated[str, Field(description="10 digits into the EAEU, 8 into Viet Nam")],
        origin: Country,
        destination: Country,
        on: Day,
        value: Amount = None,
        currency: str = "",
        net_kg: Amount = None,
        quantity: Amount = None,
        unit: Annotated[str, Field(description="kg, l, pcs, pair, m2, cm3 …")] = "",
        fx: Rates = None,
        incoterm: str = "",
        freight: Amount = None,
        insurance: Amount = None,
        answers: Annotated[dict[str, str] | None, Field(description="to `asks`, such as {'vat': '10'}")] = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """The duty options of one consignment: rates, duty, taxes, conditions, sources, and what is not known."""

        def work() -> dict[str, Any]:
            found = book.duty(
                code, origin=origin, destination=destination, on=on, value=value, currency=currency, net_kg=net_kg,
                quantity=quantity, unit=unit, fx=rates(fx or ()), incoterm=incoterm, freight=freight,
                insurance=insurance, answers=answers, language=language,
            )  # fmt: skip
            return assessment_json(book, found, language)

        return _answer(work)

    @tool
    def bridge(  # noqa: PLR0917
        code: Annotated[str, Field(description="a line, a subheading or a heading")],
        on: Day,
        side: Literal["eaeu", "vietnam"] | None = None,
        origin: Country | None = None,
        destination: Country | None = None,
        value: Amount = None,
        currency: str = "",
        fx: Rates = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """The lines of the other side that a code meets, and the duty at stake between them."""

        def work() -> dict[str, Any]:
            found = book.bridge(
                code, on=on, side=side, origin=origin, destination=destination, value=value, currency=currency,
                fx=rates(fx or ()), language=language,
            )  # fmt: skip
            return bridge_json(book, found, language)

        return _answer(work)

    @tool
    def origin(
        goods: Annotated[
            dict[str, Any],
            Field(description="name, code, made_in, to, currency, fob (text), operations (list), or way of being whol"),
        ],
        materials: Annotated[
            list[dict[str, Any]], Field(description="each: name, code, value (text), origin, originating, evidence")
        ],
        fx: Rates = None,
        on: Day | None = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """Whether goods originate under chapter 4 of the agreement, with every figure and what would change it."""

        def work() -> dict[str, Any]:
            rates(fx or ())
            found = book.origin({"goods": goods, "materials": materials}, fx=fx or (), on=on, language=language)
            changes, moves = book.origin_changes(found), book.origin_moves(found)
            further = answers_json(found, changes, moves, None, route=None, draft=None, claim=None, language=language)
            return {**origin_json(book, found, language), **further}

        return _answer(work)

    @tool
    def trigger(  # noqa: PLR0917
        on: Annotated[str, Field(description="what was known by that day", pattern=r"^\d{4}-\d{2}-\d{2}$")],
        group: Annotated[int | None, Field(ge=1, le=12, description="a group of Annex 2; all if left out")] = None,
        volumes: Annotated[
            str, Field(max_length=_TABLE, description="CSV of monthly imports: month,group,kg or month,code,kg")
        ] = "",
        orders: Annotated[
            str, Field(max_length=_TABLE, description="CSV of open orders: order,code,kg,value,currency,arrival")
        ] = "",
        fx: Rates = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """Levels of the trigger safeguard (Art. 2.10), and with volumes how full they are, a forecast, and what orders
        meet a duty. A level that is passed does not mean that the Union takes a measure.
        """

        def work() -> dict[str, Any]:
            report = told(book, volumes, on=on, groups=[str(group)] if group else [])
            found = report_json(report, language, book.law_hash)
            if orders.strip():
                met = exposed(book, orders, report if volumes else None, fx=fx or ())
                found["exposure"] = met.to_json(language)
            return found

        return _answer(work)

    @tool
    def quota(
        quota: Literal["rice", "eggs", "tobacco"],
        year: Annotated[int, Field(ge=2015, le=2100)],
        state: Annotated[Literal["AM", "BY", "KG", "KZ", "RU"] | None, Field(description="the importing state")] = None,
        volume: Annotated[str | None, Field(description="that state's volume, such as 1500t")] = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """What the law says of a tariff quota in a year: volume, rates inside it, who shares it out and how."""

        def work() -> dict[str, Any]:
            terms = book.quota_terms(quota, year=year, state=state or "", volume=volume)
            return {**terms_json(book, terms, language), "law": book.law_hash}

        return _answer(work)

    @tool
    def read(
        text: Annotated[str, Field(max_length=_TABLE, description="a communiqué in Vietnamese, Russian or English")],
        published: Annotated[str | None, Field(description="day of publication, such as 2024-11-13")] = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """A communiqué as records (who met, proposed, agreed, which figures), each with its span; figures checked."""

        def work() -> dict[str, Any]:
            _, reading, checks = reading_of(book, text.encode("utf-8", "replace"), published=published or "")
            return {**reading.to_json(), "checks": checks.to_json(language) if checks else None, "law": book.law_hash}

        return _answer(work)

    @tool
    def law(
        path: Annotated[str, Field(description="a code, an act's key, an assumption such as A5, or a file's name")],
    ) -> dict[str, Any]:
        """The rows of the law book behind a figure: of a code, an act, an assumption or a footnote."""

        def work() -> dict[str, Any]:
            found = show(book.folder, path)
            told = [_entry(each) for each in found[:_ENTRIES]]
            return {"entries": told, "total": len(found), "law": book.law_hash}

        return _answer(work)

    return made


def _entry(found: Any) -> Mapping[str, Any]:
    if isinstance(found, Row):
        return {"file": found.file, "row": found.number, "cells": found.cells}
    return {"file": found.file, "key": found.key, "value": found.value}
