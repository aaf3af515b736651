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
from burabay.duty.consignment import day_of
from burabay.errors import BurabayError
from burabay.lawbook.show import Row, show
from burabay.origin.as_json import origin_json
from burabay.origin.extras import answers_json
from burabay.quota.arrival import between
from burabay.quota.as_json import forecast_json, terms_json
from burabay.quota.forecast import forecast_asked
from burabay.safeguard.monitor import report_json
from burabay.web.api.origin import check_size
from burabay.web.api.quota import told_room
from burabay.web.plain import without_options
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
        raise ToolError(without_options(str(error))) from None
    return told


class Tools:
    """The verbs of a book, each a tool: its arguments, what they mean, and an answer with sources and unknowns."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def find(
        self,
        query: Annotated[str, Field(description="words in Vietnamese, Russian or English, or the beginning of a code")],
        side: Annotated[Literal["eaeu", "vietnam"] | None, Field(description="one side's tariff alone")] = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> dict[str, Any]:
        """Tariff lines by words or by code, with the tree above them, best first."""
        return _answer(
            lambda: {**found_json(self._book.find(query, side=side, limit=limit)), "law": self._book.law_hash}
        )

    def duty(  # noqa: PLR0917 - a tool's arguments are named
        self,
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
            found = self._book.duty(
                code, origin=origin, destination=destination, on=on, value=value, currency=currency, net_kg=net_kg,
                quantity=quantity, unit=unit, fx=rates(fx or ()), incoterm=incoterm, freight=freight,
                insurance=insurance, answers=answers, language=language,
            )  # fmt: skip
            return assessment_json(self._book, found, language)

        return _answer(work)

    def bridge(  # noqa: PLR0917
        self,
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
            found = self._book.bridge(
                code, on=on, side=side, origin=origin, destination=destination, value=value, currency=currency,
                fx=rates(fx or ()), language=language,
            )  # fmt: skip
            return bridge_json(self._book, found, language)

        return _answer(work)

    def origin(
        self,
        goods: Annotated[
            dict[str, Any],
            Field(description="name, code, made_in, to, currency, fob (text), operations (list); or `way` of Art. 4.4"),
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
            check_size({"materials": materials})
            found = self._book.origin({"goods": goods, "materials": materials}, fx=fx or (), on=on, language=language)
            changes, moves = self._book.origin_changes(found), self._book.origin_moves(found)
            further = answers_json(found, changes, moves, None, route=None, draft=None, claim=None, language=language)
            return {**origin_json(self._book, found, language), **further}

        return _answer(work)

    def trigger(  # noqa: PLR0917
        self,
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
            report = told(self._book, volumes, on=on, groups=[str(group)] if group else [])
            found = report_json(report, language, self._book.law_hash)
            if orders.strip():
                met = exposed(self._book, orders, report if volumes else None, fx=fx or ())
                found["exposure"] = met.to_json(language)
            return found

        return _answer(work)

    def quota(
        self,
        quota: Literal["rice", "eggs", "tobacco"],
        year: Annotated[int, Field(ge=2015, le=2100)],
        state: Annotated[Literal["AM", "BY", "KG", "KZ", "RU"] | None, Field(description="the importing state")] = None,
        volume: Annotated[str | None, Field(description="that state's volume, such as 1500t")] = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """What the law says of a tariff quota in a year: volume, rates inside it, who shares it out and how."""

        def work() -> dict[str, Any]:
            terms = self._book.quota_terms(quota, year=year, state=state or "", volume=volume)
            return {**terms_json(self._book, terms, language), "law": self._book.law_hash}

        return _answer(work)

    def quota_arrival(  # noqa: PLR0917
        self,
        code: Annotated[str, Field(description="a line of goods that the quota takes in")],
        origin: Country,
        destination: Country,
        earliest: Day,
        likely: Day,
        latest: Day,
        on: Annotated[Day, Field(description="the day from which it is looked ahead")],
        pace: Annotated[str | None, Field(description="what others will take, such as 40t/week")] = None,
        takings: Annotated[
            list[str] | None, Field(max_length=400, description="past takings by others, such as 2026-02-01:120t")
        ] = None,
        left: Annotated[str | None, Field(description="what is left for all today, such as 800t")] = None,
        own: Annotated[str | None, Field(description="what is the importer's alone, such as 50t")] = None,
        volume: Annotated[str | None, Field(description="the state's volume, which the law book does not hold")] = None,
        lot: Annotated[str | None, Field(description="the size of one taking, such as 25t")] = None,
        net_kg: Amount = None,
        quantity: Amount = None,
        unit: str = "",
        value: Amount = None,
        currency: str = "",
        fx: Rates = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """The chances that a consignment arrives inside its tariff quota, by the days of its arrival and by what others
        take, with the duty of each outcome. Without `pace` and `takings` nothing is known of others: ask for them.
        """
        goods = {"net_kg": net_kg, "quantity": quantity, "value": value, "unit": unit, "currency": currency}

        def work() -> dict[str, Any]:
            today = day_of(on)
            found = forecast_asked(
                self._book, code, between(day_of(earliest), day_of(likely), day_of(latest)),
                lambda terms: told_room(terms, takings, today=today, left=left, own=own),
                origin=origin, destination=destination, goods={name: each for name, each in goods.items() if each},
                fx=rates(fx or ()), volume=volume, today=today, pace=pace, lot=lot, language=language,
            )  # fmt: skip
            return {**forecast_json(self._book, found, language), "law": self._book.law_hash}

        return _answer(work)

    def read(
        self,
        text: Annotated[str, Field(max_length=_TABLE, description="a communiqué in Vietnamese, Russian or English")],
        published: Annotated[str | None, Field(description="day of publication, such as 2024-11-13")] = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """A communiqué as records (who met, proposed, agreed, which figures), each with its span; figures checked."""

        def work() -> dict[str, Any]:
            _, reading, checks = reading_of(self._book, text.encode("utf-8", "replace"), published=published or "")
            return {
                **reading.to_json(),
                "checks": checks.to_json(language) if checks else None,
                "law": self._book.law_hash,
            }

        return _answer(work)

    def law(
        self,
        path: Annotated[str, Field(description="a code, an act's key, an assumption such as A5, or a file's name")],
    ) -> dict[str, Any]:
        """The rows of the law book behind a figure: of a code, an act, an assumption or a footnote."""

        def work() -> dict[str, Any]:
            found = show(self._book.folder, path)
            told = [_entry(each) for each in found[:_ENTRIES]]
            return {"entries": told, "total": len(found), "law": self._book.law_hash}

        return _answer(work)


# In the order in which a client lists them.
_NAMES = ("find", "duty", "bridge", "origin", "trigger", "quota", "quota_arrival", "read", "law")


def server(book: Book) -> MCPServer:
    """The server with its tools."""
    made = MCPServer("burabay", version=__version__, instructions=_INSTRUCTIONS, log_level="WARNING")
    tools, hints = Tools(book), ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for name in _NAMES:
        made.add_tool(getattr(tools, name), annotations=hints)
    return made


def _entry(found: Any) -> Mapping[str, Any]:
    if isinstance(found, Row):
        return {"file": found.file, "row": found.number, "cells": found.cells}
    return {"file": found.file, "key": found.key, "value": found.value}
