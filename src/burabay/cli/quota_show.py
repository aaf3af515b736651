"""What the verbs of `burabay quota` show alike: amounts, periods, events."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date

from rich.table import Table
from rich.text import Text

from burabay.book import Book
from burabay.cli.show import console
from burabay.errors import InputError
from burabay.quota.as_json import fill_percent, with_parts
from burabay.quota.events import Correct, Event, Transfer
from burabay.quota.ledger import Ledger
from burabay.quota.problems import in_words
from burabay.quota.sheet import plain_day
from burabay.quota.statement import PeriodState
from burabay.quota.volumes import Terms, amount_of, quota_terms
from burabay.wording import Phrase, number, say

METHOD_WORDS = {
    "history": "quota_method_history",
    "applications": "quota_method_applications",
    "first_come": "quota_method_first_come",
    "unknown": "quota_method_not_known",
}
QUOTA_WORDS = {"rice": "quota_name_rice", "eggs": "quota_name_eggs", "tobacco": "quota_name_tobacco"}
# Below this width the figures of a period stand one below the other: side by side they would be cut.
_NARROW = 110
_UNITS = {"kg": "quota_unit_kg", "dozen": "quota_unit_dozen"}
_KINDS = {
    "open": "quota_event_open",
    "allocate": "quota_event_allocate",
    "reserve": "quota_event_reserve",
    "draw": "quota_event_draw",
    "release": "quota_event_release",
    "expire": "quota_event_expire",
    "return": "quota_event_return",
    "transfer": "quota_event_transfer",
    "correct": "quota_event_correct",
}


def today(given: argparse.Namespace) -> date:
    """The day of --on, or today."""
    return date.fromisoformat(given.on) if getattr(given, "on", None) else date.today()


def day_given(text: str | None, name: str) -> date | None:
    """A day of an option. Raises InputError."""
    if text is None:
        return None
    try:
        return plain_day(text.strip())
    except ValueError:
        raise InputError.of("error_day", field=name, name=f"--{name.replace('_', '-')}", given=text) from None


def amount_text(amount: int, unit: str, language: str) -> str:
    """An amount with its unit."""
    return f"{number(amount, language)}\u00a0{say(_UNITS[unit], language) if unit in _UNITS else unit}"


def plain_table(*columns: str, right: Sequence[int] = ()) -> Table:
    """A table without lines; columns of figures stand to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=False)
    for place, column in enumerate(columns):
        table.add_column(column, overflow="fold", justify="right" if place in right else "left", no_wrap=place in right)
    return table


def period_table(
    states: Sequence[PeriodState], language: str, within: Mapping[str, PeriodState] | None = None
) -> Table:
    """Periods side by side; `within` gives those whose parts are to be counted with them."""
    split = any(state.parts for state in states)
    keys = ["quota_head_volume", *(["quota_head_parts"] if split else []), "quota_head_unallocated"]
    keys += ["quota_head_reserved", "quota_head_drawn", "quota_head_free", "quota_head_fill"]
    heads = [say(key, language) for key in ("quota_head_period", *keys)]
    narrow = console().width < _NARROW
    table = plain_table(*([heads[0], ""] if narrow else heads), right=range(1, len(heads)))
    for state in states:
        whole = with_parts(state, within or {})
        figures = [*([state.parts] if split else []), state.unallocated, whole.reserved, whole.drawn, whole.free]
        told = [
            amount_text(state.volume, state.unit, language),
            *(number(figure, language) for figure in figures),
            f"{number(fill_percent(whole.drawn, state.volume), language)} %",
        ]
        if not narrow:
            table.add_row(Text(state.period), *told)
            continue
        table.add_row(Text(state.period, style="bold"), "")
        for head, figure in zip(heads[1:], told, strict=True):
            table.add_row(f"  {head}", figure)
    return table


def state_of(ledger: Ledger, period: str) -> PeriodState:
    """A period as it stands now. Raises InputError if it is not open."""
    found = next((state for state in ledger.periods() if state.period == period), None)
    if found is None:
        raise InputError.of("error_ledger_no_period", field="period", period=period)
    return found


def event_text(event: Event, unit: str, language: str) -> str:
    """An event as a sentence; of a refused request the reason."""
    request = event.request
    if event.refusal is not None:
        return say(in_words(event.refusal), language)
    to = request.to if isinstance(request, Transfer) else ""
    of = request.of if isinstance(request, Correct) else ""
    values = {
        "period": event.period,
        "holder": event.holder,
        "to": to,
        "of": of,
        "amount": amount_text(event.amount, unit, language) if unit else number(event.amount, language),
    }
    return say(Phrase(_KINDS[request.kind], values), language)


def terms_given(book: Book, given: argparse.Namespace) -> Terms:
    """The terms of the quota, year, state and volume that the arguments name."""
    year = given.year if given.year is not None else today(given).year
    quota = given.quota.strip().lower()
    unit = quota_terms(book, quota, year, given.state).unit
    volume = amount_of(given.volume, unit, field="volume") if given.volume is not None else None
    return quota_terms(book, quota, year, given.state, volume)
