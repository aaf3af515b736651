"""What is asked of the trigger safeguard, for the API, the pages and the tools: tables in, the book's objects out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from burabay.book import Book
from burabay.duty.consignment import day_of
from burabay.errors import InputError
from burabay.safeguard.calendar import TriggerEvents
from burabay.safeguard.exposure import Exposure
from burabay.safeguard.monitor import TriggerReport
from burabay.safeguard.table import day_of_text, number_of
from burabay.safeguard.terms import Between
from burabay.web.passing import passing_file
from burabay.web.rates import rates

EVENTS = tuple(each.name for each in fields(TriggerEvents))
STATES = ("AM", "BY", "KG", "KZ", "RU")


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    return given[name][0] if given.get(name) else ""


def year_of(text: str) -> int | None:
    """A year that was typed; None where none was. Raises InputError."""
    plain = text.strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) == 4 and int(plain)):
        raise InputError.of("web_error_year", field="year", given=plain[:40])
    return int(plain)


def told(
    book: Book, volumes: bytes | str, *, on: str = "", year: str = "", groups: Sequence[str] = (), unit: str = "kg",
    forecast: bool = True,
) -> TriggerReport:  # fmt: skip
    """Where the groups stand by a table of volumes; without one their levels. Nothing of it is kept."""
    day, wanted = on.strip() or None, [text for text in groups if text.strip()]
    if not volumes:
        return book.trigger(None, on=day, year=year_of(year), groups=wanted, forecast=False)
    with passing_file("volumes.csv", volumes) as path:
        known = book.volumes(path, unit=unit or "kg")
        return book.trigger(known, on=day, year=year_of(year), groups=wanted, forecast=forecast)


def exposed(
    book: Book, orders: bytes | str, report: TriggerReport | None, *, fx: Sequence[str] = (), destination: str = ""
) -> Exposure:
    """Open orders against the days of a duty. Nothing of them is kept."""
    if destination not in ("", *STATES):
        raise InputError.of("error_country", field="to", name="to", given=destination[:40], known=", ".join(STATES))
    with passing_file("orders.csv", orders) as path:
        return book.trigger_exposure(path, report, fx=rates(fx), destination=destination)


def _between(name: str, text: str) -> Between:
    days = [day_of_text(part.strip()) for part in text.split("..")]
    known = [day for day in days if day is not None]
    if len(known) != len(days) or len(known) not in (1, 2) or known[0] > known[-1]:
        raise InputError.of("error_trigger_events", field=name, key="trigger_events", name=name, given=text[:60])
    return Between(known[0], known[-1])


def calendar_json(book: Book, given: Mapping[str, list[str]], language: str) -> dict[str, Any]:
    """The calendar of one group's measure as `burabay trigger calendar --json` prints it; without a group or a year
    the known measures worked out again.
    """
    terms = book.trigger_terms
    asked = {name: _between(name, text) for name in EVENTS if (text := _one(given, name).strip())}
    wanted, year = _one(given, "group").strip(), year_of(_one(given, "year"))
    volume = None
    if text := _one(given, "volume").strip():
        volume = number_of(text, comma_decimal=language != "en")
        if volume is None:
            raise InputError.of("error_trigger_number", field="volume", given=text[:40])
    if not (asked or year or volume is not None):
        groups = {terms.group(wanted)} if wanted else set(terms.groups)
        found = [replay for replay in book.trigger_replays() if groups & set(replay.known.groups)]
        return {"measures": [replay.to_json(language) for replay in found], "law": book.law_hash}
    if not wanted:
        raise InputError.of("error_trigger_one_group", field="group", last=str(max(terms.groups)))
    on = day_of(_one(given, "on").strip() or date.today().isoformat())
    year = year or (asked["exceeded"].first.year if "exceeded" in asked else on.year)
    calendar = book.trigger_calendar(wanted, year, TriggerEvents(**asked), volume_kg=volume)
    return {
        **calendar.to_json(language), "on": on.isoformat(),
        "state": [str(state) for state in calendar.states(on, terms)],
        "assumptions": list(calendar.assumptions), "law": book.law_hash,
    }  # fmt: skip
