"""The verbs of `burabay quota` that write: opening, allocation, use, and files in and out."""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rich.text import Text

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
    today,
)
from burabay.cli.show import cited, console, print_json
from burabay.errors import InputError
from burabay.quota.allocation import METHODS, FirstCome, Method, Shared
from burabay.quota.allocation.reading import read_claims
from burabay.quota.as_json import event_json, period_json, shared_json
from burabay.quota.events import (
    Allocate,
    Correct,
    Draw,
    Expire,
    Release,
    Request,
    Reserve,
    Return,
    Transfer,
)
from burabay.quota.exchange import read_requests, refused_at, write_events
from burabay.quota.ledger import Done, Ledger, StoreError, open_ledger
from burabay.quota.opening import grants, openings
from burabay.quota.statement import PeriodState
from burabay.quota.volumes import Part, amount_of, parts_of
from burabay.wording import Phrase, number, say


def _key(given: argparse.Namespace) -> str:
    if given.key is not None and not given.key.strip():
        raise InputError.of("error_empty", field="key", option="--key")
    return given.key.strip() if given.key else f"k-{uuid.uuid4().hex[:20]}"


@contextmanager
def _named(key: str) -> Iterator[None]:
    """Where the store failed, the error says under which key to ask again: nobody else knows one that was made."""
    try:
        yield
    except StoreError as error:
        raise InputError.of(
            "error_quota_with_key", field=error.field, key=error.key, reason=error.message, name=key
        ) from None


def _told(given: argparse.Namespace, ledger: Ledger, done: Sequence[Done], key: str, **more: Any) -> int:
    """What was written: each event, its periods as they stand after all of them, the key."""
    place, within = ledger.shown, {state.period: state for state in ledger.periods()}
    states = [within[period] for period in dict.fromkeys(each.period.period for each in done)]
    if given.json:
        told = {
            "store": place,
            "key": key or None,
            "events": [{**event_json(each.event, given.lang), "again": each.again} for each in done],
            "periods": [period_json(state, within) for state in states],
        }
        print_json({**told, **more})
        return 0
    out = console()
    for each in done:
        text = event_text(each.event, each.period.unit, given.lang)
        again = " " + say("quota_again", given.lang) if each.again else ""
        line = Phrase("quota_written", {"seq": str(each.seq), "what": text})
        out.print(Text(say(line, given.lang) + again))
    if states:
        out.print()
        out.print(period_table(states, given.lang, within))
    if key:
        out.print(Text(say(Phrase("quota_key", {"key": key}), given.lang), style="dim"))
    return 0


def _open(given: argparse.Namespace) -> int:
    book = open_book()
    terms = terms_given(book, given)
    day = date.fromisoformat(given.on) if given.on else None
    with open_ledger(given.store) as ledger:
        known = {state.period for state in ledger.periods()}
        key = _key(given) if given.key is not None else ""
        requests = openings(book, terms, source=given.source, parts=given.parts, key=key, day=day, known=known)
        done = ledger.do_all(requests)
        return _told(given, ledger, done, key)


def _request(given: argparse.Namespace, verb: str, key: str, unit: str) -> list[Request]:
    """The request of a verb, with the ledger's unit of its amount."""
    told = {"period": given.period, "key": key, "day": today(given), "note": given.note, "by": given.by}
    if verb == "correct":
        return [Correct(**told, of=given.of, to=amount_of(given.amount, unit, zero=True))]
    if verb == "release":
        amount = amount_of(given.amount, unit) if given.amount is not None else None
        return [Release(**told, reservation=given.reservation, amount=amount)]
    held = {**told, "holder": given.holder, "amount": amount_of(given.amount, unit)}
    if verb == "reserve":
        return [Reserve(**held, until=day_given(given.until, "until"), reference=given.reference)]
    if verb == "draw":
        draw = Draw(**held, reservation=given.reservation, reference=given.reference)
        if not given.first_come:
            return [draw]
        if given.reservation:
            raise InputError.of("error_quota_first_come", field="reservation")
        return [Allocate(**{**held, "key": f"{key}/room"}), draw]
    if verb == "transfer":
        return [Transfer(**held, to=given.to, licence=given.licence)]
    if verb == "return":
        return [Return(**held)]
    return [Allocate(**held, licence=given.licence)]


def _write(given: argparse.Namespace, verb: str) -> int:
    key = _key(given)
    with open_ledger(given.store, create=False) as ledger:
        unit = state_of(ledger, given.period).unit
        requests = _request(given, verb, key, unit)
        with _named(key):
            done = [ledger.do(requests[0])] if len(requests) == 1 else ledger.do_all(requests)
        return _told(given, ledger, done, key)


def _expire(given: argparse.Namespace) -> int:
    day = today(given)
    with open_ledger(given.store, create=False) as ledger:
        key = _key(given) if given.reservation else ""
        if given.period:
            state_of(ledger, given.period)
        if given.reservation:
            told = {"period": given.period, "key": key, "day": day, "note": given.note, "by": given.by}
            with _named(key):
                done = [ledger.do(Expire(**told, reservation=given.reservation))]
        else:
            done = ledger.expire_due(day, given.period)
        if done or given.json:
            return _told(given, ledger, done, key)
    console().print(say(Phrase("quota_nothing_due", {"day": day}), given.lang))
    return 0


# --- allocation by a method ---------------------------------------------------------------------------------------


def _volume_for(ledger: Ledger, state: PeriodState, key: str) -> int:
    """What there is to divide: what is unallocated now; asked again under its key, what was so the first time."""
    before = next((e.seq for e in ledger.events(state.period) if e.key.startswith(f"{key}/")), None)
    if before is None:
        return state.unallocated
    return ledger.statement(state.period, known=before - 1).state.unallocated


def _part_for(book: Book, state: PeriodState, method: str) -> Part | None:
    """The part of the law that a period and a method belong to, where one was read."""
    if state.quota not in QUOTA_WORDS:
        return None
    parts = parts_of(book, state.quota, state.first.year, state.importer, state.volume)
    named = [part for part in parts if part.name and state.period.endswith(f"/{part.name}")] or list(parts)
    return next((part for part in named if part.method == method), None)


def _check_method(part: Part | None, method: str, day: date, state: PeriodState) -> None:
    """An application after the last day on which the part is given out is refused."""
    if part is not None and method == "applications" and part.until is not None and day > part.until:
        raise InputError.of("error_quota_part_over", field="on", period=state.period, until=part.until, day=day)


def _show_shared(shared: Shared, unit: str, language: str) -> None:
    keys = ("quota_head_holder", "quota_head_asked", "quota_head_imports", "quota_head_share")
    table = plain_table(*(say(key, language) for key in keys), right=(1, 2, 3))
    for share in shared.shares:
        claim = share.claim
        asked = "—" if claim.asked is None else number(claim.asked, language)
        imports = number(claim.imports, language) if shared.method == "history" else "—"
        table.add_row(Text(claim.holder), asked, imports, number(share.amount, language))
    out = console()
    out.print(Text(say(METHOD_WORDS[shared.method], language), style="bold"))
    out.print(table)
    values = {
        "given": amount_text(shared.given, unit, language),
        "volume": amount_text(shared.volume, unit, language),
        "left": amount_text(shared.left, unit, language),
    }
    out.print(say(Phrase("quota_shared", values), language))


def _allocate(given: argparse.Namespace) -> int:
    if given.method is None:
        if given.claims is not None or given.dry_run or given.whole:
            raise InputError.of("error_quota_needs_method", field="method")
        if given.holder is None or given.amount is None:
            raise InputError.of("error_quota_allocate_what", field="holder")
        return _write(given, "allocate")
    if given.claims is None or given.holder is not None:
        raise InputError.of("error_quota_needs_claims", field="claims")
    book, key, day = open_book(), _key(given), today(given)
    with open_ledger(given.store, create=False) as ledger:
        state = state_of(ledger, given.period)
        part = _part_for(book, state, given.method)
        _check_method(part, given.method, day, state)
        until = part.until if part is not None and part.method == "applications" else None
        years = part.years if part else None
        claims = read_claims(
            given.claims, method=given.method, unit=state.unit, year=state.first.year, years=years, day=day, until=until
        )
        method: Method = FirstCome(whole=given.whole) if given.method == FirstCome.name else METHODS[given.method]()
        shared = method.share(_volume_for(ledger, state, key), claims)
        requests = grants(shared, state.period, key=key, day=day, note=given.note, by=given.by)
        with _named(key):
            done = [] if given.dry_run else ledger.do_all(requests)
        return _tell_shared(given, ledger, shared, done, key)


def _tell_shared(given: argparse.Namespace, ledger: Ledger, shared: Shared, done: Sequence[Done], key: str) -> int:
    """The shares, and what was written of them."""
    unit = state_of(ledger, given.period).unit
    more = {"shared": shared_json(shared, unit), "dry_run": given.dry_run}
    if given.json:
        return _told(given, ledger, done, "" if given.dry_run else key, **more)
    _show_shared(shared, unit, given.lang)
    if not given.dry_run:
        console().print()
        _told(given, ledger, done, key)
    cited(shared.assumptions, given.lang)
    return 0


# --- files --------------------------------------------------------------------------------------------------------


def _import(given: argparse.Namespace) -> int:
    with open_ledger(given.store) as ledger:
        units = {state.period: state.unit for state in ledger.periods()}
        rows = read_requests(given.file, units, today(given))
        try:
            done = ledger.do_all([request for _, request in rows])
        except InputError as error:
            raise refused_at(rows, error) from None
        place, states = ledger.shown, ledger.periods()
    touched = {each.event.period for each in done}
    again = sum(each.again for each in done)
    if given.json:
        told = [period_json(state) for state in states if state.period in touched]
        print_json({"store": place, "recorded": len(done) - again, "again": again, "periods": told})
        return 0
    values = {"recorded": len(done) - again, "again": again, "place": place}
    console().print(say(Phrase("quota_imported", values), given.lang))
    if touched:
        within = {state.period: state for state in states}
        console().print(period_table([within[period] for period in sorted(touched)], given.lang, within))
    return 0


def _umask() -> int:
    """The rights that a new file of this user lacks: a temporary file has none for others."""
    held = os.umask(0o077)
    os.umask(held)
    return held


def _is_ledger(target: Path) -> bool:
    """Whether a file is a ledger, or a part of one that is open: what is exported must not take its place."""
    whole = target.with_name(re.sub(r"-(wal|shm|queue|journal)$", "", target.name))
    try:
        with whole.open("rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def _written(ledger: Ledger, target: Path, period: str, language: str) -> int:
    """Writes the events beside the target and puts them in its place; how many."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            count = write_events(ledger.events(period), file, language)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def _export(given: argparse.Namespace) -> int:
    target: Path = given.file
    with open_ledger(given.store, create=False) as ledger:
        if given.period:
            state_of(ledger, given.period)
        if _is_ledger(target):
            raise InputError.of("error_quota_over_ledger", field="file", file=str(target))
        try:
            count = _written(ledger, target, given.period, given.lang)
        except OSError as error:
            cause = error.strerror or type(error).__name__
            raise InputError.of("error_quota_unwritten", field="file", file=str(target), cause=cause) from None
        place = ledger.shown
    if given.json:
        print_json({"store": place, "events": count, "file": str(target)})
    else:
        console().print(
            say(Phrase("quota_exported", {"events": count, "place": place, "file": str(target)}), given.lang)
        )
    return 0


def run(given: argparse.Namespace) -> int:
    """One verb that writes."""
    verb = given.quota_verb
    alone = {"open": _open, "allocate": _allocate, "expire": _expire, "import": _import, "export": _export}
    return alone[verb](given) if verb in alone else _write(given, verb)
