"""`burabay quota`: what the law says of a quota, the ledger of its use, and what will arrive inside it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, time

from rich.table import Table
from rich.text import Text

from burabay.assess.texts import rate_text, source_text
from burabay.book import Book, open_book
from burabay.cli.quota_show import (
    METHOD_WORDS,
    QUOTA_WORDS,
    amount_text,
    day_given,
    event_text,
    period_table,
    plain_table,
    state_of,
    terms_given,
)
from burabay.cli.show import bullets, cited, console, print_json
from burabay.errors import InputError
from burabay.goods.codes import grouped, nomenclature_of
from burabay.quota.as_json import event_json, period_json, statement_json, terms_json
from burabay.quota.ledger import open_ledger
from burabay.quota.sheet import plain_day
from burabay.quota.statement import Statement
from burabay.quota.volumes import UNKNOWN, Part, Terms
from burabay.wording import Phrase, number, say

# --- the law ----------------------------------------------------------------------------------------------------


def _part_text(part: Part, unit: str, language: str) -> str:
    """One part: how much of it, by which method, until when."""
    values = {
        "percent": part.percent,
        "method": Phrase(METHOD_WORDS[part.method]),
        "volume": "" if part.volume is None else f" = {amount_text(part.volume, unit, language)}",
    }
    told = [say(Phrase("quota_part", values), language)]
    if part.years:
        told.append(say(Phrase("quota_part_years", {"years": part.years}), language))
    if part.decided_by:
        told.append(say(Phrase("quota_part_decided", {"day": part.decided_by}), language))
    if part.until:
        told.append(say(Phrase("quota_part_until", {"day": part.until}), language))
    if part.unused:
        told.append(say(_UNUSED[part.unused], language))
    return "; ".join(told)


_UNUSED = {"half_year": "quota_unused_half_year", "as_needed": "quota_unused_as_needed"}
_WHO = {
    "importers": "quota_who_importers",
    "traders_in_need": "quota_who_traders_in_need",
    "cigarette_makers": "quota_who_cigarette_makers",
}


def _show_terms(book: Book, terms: Terms, language: str) -> None:
    out = console()
    name = say(QUOTA_WORDS[terms.quota], language)
    importer = say(f"country_{terms.state}", language) if terms.state else say("quota_importer_union", language)
    title = Phrase("quota_title_terms", {"name": name, "year": str(terms.year), "importer": importer})
    out.print(Text(say(title, language), style="bold"))
    volume = (
        say("status_unknown", language) if terms.volume is None else amount_text(terms.volume, terms.unit, language)
    )
    lines = [say(Phrase("quota_volume", {"volume": volume, "first": terms.first, "last": terms.last}), language)]
    if terms.state and terms.volume != terms.whole:
        whole = amount_text(terms.whole, terms.unit, language)
        lines.append(say(Phrase("quota_volume_whole", {"volume": whole}), language))
    lines.append(say("quota_licence", language))
    if terms.who:
        lines.append(say(_WHO[terms.who], language))
    lines += [_part_text(part, terms.unit, language) for part in terms.parts if part.method != UNKNOWN]
    grid = Table.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(" •", line)
    out.print(grid)
    out.print()
    table = plain_table(say("head_code", language), say("head_rate", language), say("head_source", language))
    for rate in terms.rates:
        source = f"{source_text(rate.source, book.documents, language)} [{rate.source.confidence}]"
        code = grouped(rate.code, nomenclature_of(rate.code))
        table.add_row(code, rate_text(rate.rate, language), Text(source))
    out.print(table)
    bullets(say("title_unknowns", language), [say(unknown, language) for unknown in terms.unknowns])
    sources = dict.fromkeys([terms.source, *(part.source for part in terms.parts if part.source)])
    bullets(
        say("head_source", language),
        [f"{source_text(source, book.documents, language)} [{source.confidence}]" for source in sources],
    )
    methods = {part.method for part in terms.parts}
    extra = [n for n, method in (("A50", "history"), ("A51", "applications")) if method in methods]
    cited(sorted({*terms.assumptions, *extra}), language)


def _terms(given: argparse.Namespace) -> int:
    book = open_book()
    terms = terms_given(book, given)
    if given.json:
        print_json(terms_json(book, terms, given.lang))
    else:
        _show_terms(book, terms, given.lang)
    return 0


# --- what the ledger says -----------------------------------------------------------------------------------------


def _status(given: argparse.Namespace) -> int:
    with open_ledger(given.store, create=False) as ledger:
        every = ledger.periods()
        states = (state_of(ledger, given.period),) if given.period else every
        place = ledger.shown
    within = {state.period: state for state in every}
    if given.json:
        print_json({"store": place, "periods": [period_json(state, within) for state in states]})
        return 0
    out = console()
    out.print(Text(say(Phrase("quota_title_status", {"place": place}), given.lang), style="bold"))
    if not states:
        out.print(say("quota_no_periods", given.lang))
        return 0
    out.print(period_table(states, given.lang, within))
    bullets(say("head_source", given.lang), [f"{state.period}: {state.source}" for state in states])
    return 0


def _moment(text: str | None) -> datetime | int | None:
    """What was known by: an event's number, a day (its end, UTC), or a moment with its zone. Raises InputError."""
    if text is None:
        return None
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) <= 15:
        return int(plain)
    try:
        return datetime.combine(plain_day(plain), time.max, UTC)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        raise InputError.of("error_quota_known", field="known", given=text) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _statement(given: argparse.Namespace) -> int:
    as_of, known = day_given(given.as_of, "as_of"), _moment(given.known)
    with open_ledger(given.store, create=False) as ledger:
        found = ledger.statement(given.period, as_of=as_of, known=known)
        place = ledger.shown
    if given.json:
        print_json(statement_json(found, place))
    else:
        _show_statement(found, place, given.lang)
    return 0


def _show_statement(found: Statement, place: str, language: str) -> None:
    out = console()
    out.print(Text(say(Phrase("quota_title_statement", {"place": place}), language), style="bold"))
    if found.as_of:
        out.print(say(Phrase("quota_as_of", {"day": found.as_of}), language))
    if found.known is not None:
        known = str(found.known) if isinstance(found.known, int) else found.known.isoformat()
        out.print(say(Phrase("quota_known", {"known": known}), language))
    if not found.states:
        out.print(say("quota_no_periods", language))
        return
    out.print()
    out.print(period_table(found.states, language, {state.period: state for state in found.states}))
    if found.holders:
        keys = (
            "quota_head_period",
            "quota_head_holder",
            "quota_head_allocated",
            "quota_head_reserved",
            "quota_head_drawn",
            "quota_head_free",
        )
        table = plain_table(
            *(say(key, language) for key in keys), say("quota_head_licence", language), right=range(2, len(keys))
        )
        for account in found.holders:
            figures = (account.allocated, account.reserved, account.drawn, account.free)
            cells = [account.period, account.holder, *(number(figure, language) for figure in figures), account.licence]
            table.add_row(*map(Text, cells))
        out.print()
        out.print(table)
    kept = [each for each in found.reservations if each.amount]
    lines = []
    for each in kept:
        until = say(Phrase("quota_until", {"day": each.until}), language) if each.until else ""
        values = {"key": each.reservation, "holder": each.holder, "amount": number(each.amount, language)}
        lines.append(say(Phrase("quota_reservation", {**values, "period": each.period, "until": until}), language))
    bullets(say("quota_title_reservations", language), lines)
    out.print()
    out.print(Text(say(Phrase("quota_head", {"events": found.events, "head": found.head}), language), style="dim"))


def _events(given: argparse.Namespace) -> int:
    with open_ledger(given.store, create=False) as ledger:
        units = {state.period: state.unit for state in ledger.periods()}
        if given.period:
            state_of(ledger, given.period)
        events = list(ledger.events(given.period))
        place = ledger.shown
    if given.json:
        print_json({"store": place, "events": [event_json(event, given.lang) for event in events]})
        return 0
    keys = ("quota_head_event", "quota_head_day", "quota_head_what", "quota_head_key")
    table = plain_table(*(say(key, given.lang) for key in keys))
    for event in events:
        told = event_text(event, units.get(event.period, ""), given.lang)
        note = f" ({event.request.note})" if event.request.note else ""
        table.add_row(str(event.seq), event.day.isoformat(), Text(told + note), Text(event.key))
    console().print(table)
    return 0


def _verify(given: argparse.Namespace) -> int:
    with open_ledger(given.store, create=False) as ledger:
        found, place = ledger.verify(given.anchor), ledger.shown
    problems = [say(problem, given.lang) for problem in found.problems]
    if given.json:
        told = [{"code": p.key, "text": text} for p, text in zip(found.problems, problems, strict=True)]
        print_json(
            {
                "store": place,
                "whole": found.whole,
                "events": found.events,
                "head": found.head,
                "backwards": found.backwards,
                "problems": told,
            }
        )
        return 0 if found.whole else 1
    key = "quota_verified" if found.whole else "quota_not_verified"
    values = {"place": place, "events": found.events, "head": found.head}
    style = "bold green" if found.whole else "bold red"
    console().print(Text(say(Phrase(key, values), given.lang), style=style))
    if found.backwards:
        console().print(say(Phrase("quota_backwards", {"count": found.backwards}), given.lang))
    bullets(say("quota_head_problems", given.lang), problems)
    return 0 if found.whole else 1


def run(given: argparse.Namespace) -> int:
    """One verb of the quotas."""
    verb = given.quota_verb
    if verb == "arrival":
        from burabay.cli.quota_arrival import run as arrival

        return arrival(given)
    reading = {"terms": _terms, "status": _status, "statement": _statement, "events": _events, "verify": _verify}
    if verb in reading:
        return reading[verb](given)
    from burabay.cli.quota_writing import run as writing

    return writing(given)
