"""The ledger's chain (`burabay.chain`): what an event's content says, written and read back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any, cast

from burabay.chain import canonical, genesis
from burabay.errors import InputError
from burabay.quota.events import KINDS, Event, Request, request_of
from burabay.quota.problems import wrong
from burabay.wording import Phrase

# Before the first event.
GENESIS = genesis("quota ledger")


def stamp(moment: datetime) -> str:
    """The time in UTC to the microsecond, in a form that sorts as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The time that `stamp` wrote. Raises ValueError for other text."""
    if len(text) != len("2026-01-31T12:00:00.000000Z") or text[10] != "T" or text[-1] != "Z":
        raise ValueError(text[:40])
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)


def body(
    *,
    seq: int,
    kind: str,
    request: Request,
    day: date,
    recorded: datetime,
    amount: int,
    holder: str,
    was: int = 0,
    of: int = 0,
    clock: datetime | None = None,
    reason: Phrase | None = None,
) -> str:
    """The content of an event as the text that is stored and hashed."""
    told: dict[str, Any] = {
        "seq": seq,
        "kind": kind,
        "asked": request.kind,
        "request": request.told(),
        "day": day.isoformat(),
        "recorded": stamp(recorded),
        "amount": amount,
        "holder": holder,
    }
    if kind == "correct":
        told |= {"was": was, "of": of}
    if clock is not None:
        told["clock"] = stamp(clock)
    if reason is not None:
        told["reason"] = {"key": reason.key, "values": dict(reason.values)}
    return canonical(told)


# What reading stored content raises where it is not what `body` wrote.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, InputError)


def told_in(text: str) -> dict[str, Any]:
    """The stored content as plain values, of the kinds that `body` writes. Raises one of UNREADABLE."""
    try:
        told = json.loads(text)
    except RecursionError:
        raise ValueError(text[:40]) from None
    numbers = told["seq"], told["amount"], told.get("was", 0), told.get("of", 0)
    texts = told["kind"], told["asked"], told["day"], told["holder"], *map(told["request"].__getitem__, _TEXTS)
    if {*map(type, numbers)} != {int} or {*map(type, texts)} != {str}:
        raise TypeError(text[:40])
    if told["kind"] not in {told["asked"], "refused"} or told["asked"] not in KINDS:
        raise ValueError(told["kind"][:40])
    return cast(dict[str, Any], told)


_TEXTS = ("period", "key")


def stored_event(seq: int, previous: str, hashed: str, body: str) -> Event:
    """The event of a row of the store. Raises InputError `ledger_broken` where it is damaged."""
    try:
        return event_of(body, previous, hashed)
    except UNREADABLE:
        raise wrong("broken", "store", seq=seq) from None


def event_of(text: str, previous: str, hashed: str) -> Event:
    """The event whose stored content is `text`. Raises one of UNREADABLE where it is none."""
    told = told_in(text)
    reason = told.get("reason")
    return Event(
        seq=told["seq"],
        kind=told["kind"],
        request=request_of(told["asked"], told["request"]),
        day=date.fromisoformat(told["day"]),
        recorded=moment(told["recorded"]),
        amount=told["amount"],
        holder=told["holder"],
        previous=previous,
        hash=hashed,
        was=told.get("was", 0),
        of=told.get("of", 0),
        clock=moment(told["clock"]) if "clock" in told else None,
        refusal=Phrase(str(reason["key"]), dict(reason["values"])) if reason else None,
    )
