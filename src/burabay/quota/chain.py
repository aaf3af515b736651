"""The chain: each event's hash covers its content and the hash before it, so nothing is changed or left out unseen."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

from burabay.quota.events import Event, Request, request_of
from burabay.wording import Phrase

# Before the first event. The text names the way of hashing: another way would begin otherwise.
GENESIS = hashlib.sha256(b"burabay quota ledger, sha256 of previous hash and canonical JSON, 1").hexdigest()


def stamp(moment: datetime) -> str:
    """The time in UTC to the microsecond, in a form that sorts as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The time that `stamp` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def canonical(told: dict[str, Any]) -> str:
    """One text for one content: keys sorted, no blanks."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def link(previous: str, body: str) -> str:
    """The hash of an event whose content is `body`, after the event hashed `previous`."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


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


def event_of(text: str, previous: str, hashed: str) -> Event:
    """The event whose stored content is `text`. Raises KeyError, ValueError or InputError where it is none."""
    told = json.loads(text)
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
        refusal=Phrase(reason["key"], reason["values"]) if reason else None,
    )
