"""Opening a quota in the ledger as the law has it: the Union's or Viet Nam's period, a state's out of it, its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from burabay.assess.texts import source_text
from burabay.errors import InputError
from burabay.goods.codes import grouped, nomenclature_of
from burabay.quota.allocation.model import Claim, Shared
from burabay.quota.events import Allocate, Draw, Open, Request
from burabay.quota.volumes import UNION, Terms, period_name, quota_terms

if TYPE_CHECKING:
    from burabay.bound import BoundBook

_LONGEST_RATE = 80


def rate_of(terms: Terms) -> str:
    """The in-quota rate of the year in the book's notation, with the lines that have another: `7% (2401.30.10: 5%)`."""
    counted = Counter(str(rate.rate) for rate in terms.rates)
    usual = counted.most_common(1)[0][0]
    others = [
        f"{grouped(rate.code, nomenclature_of(rate.code))}: {rate.rate}"
        for rate in terms.rates
        if str(rate.rate) != usual
    ]
    return (usual + (f" ({', '.join(others)})" if others else ""))[:_LONGEST_RATE]


def openings(
    book: BoundBook, terms: Terms, *, source: str, parts: bool, key: str, day: date | None, known: Collection[str]
) -> list[Open]:
    """The requests that open a period, the one that it is part of (unless it is among the `known`), and its parts.

    A period of one state of the Union needs its volume and the act that gives it. Without a key of its own a request
    gets one from its period, so that opening twice is opening once; without a day it takes effect on the first.
    """
    if terms.volume is None or (terms.importer == UNION and terms.state and not source):
        raise InputError.of("error_quota_open_state", field="volume", quota=terms.quota, state=terms.state)
    named = [part for part in terms.parts if part.name]
    if parts and not named:
        raise InputError.of("error_quota_no_parts", field="parts", period=terms.period)
    law = source_text(terms.source, book.documents, "en")
    out: list[Open] = []
    state = terms.state if terms.importer == UNION else ""
    whole = quota_terms(book, terms.quota, terms.year)
    if state and whole.period not in known:
        out.append(_open(whole, whole.period, whole.whole, source=law, key=f"open:{whole.period}", day=day))
    told = source or law
    of = whole.period if state else ""
    out.append(
        _open(terms, terms.period, terms.volume, source=told, key=key or f"open:{terms.period}", day=day, part_of=of)
    )
    for part in named if parts else ():
        period = period_name(terms.quota, terms.year, state, part.name)
        act = source_text(part.source, book.documents, "en") if part.source else told
        each = f"{key}/{part.name}" if key else f"open:{period}"
        out.append(_open(terms, period, part.volume or 0, source=act, key=each, day=day, part_of=terms.period))
    return out


def _open(
    terms: Terms, period: str, volume: int, *, source: str, key: str, day: date | None, part_of: str = ""
) -> Open:
    return Open(
        period=period,
        key=key,
        day=day or terms.first,
        quota=terms.quota,
        importer=terms.state or terms.importer,
        first=terms.first,
        last=terms.last,
        volume=volume,
        unit=terms.unit,
        rate=rate_of(terms),
        source=source,
        part_of=part_of,
    )


def grants(shared: Shared, period: str, *, key: str, day: date, note: str = "", by: str = "") -> list[Request]:
    """The requests that write the shares of a method: an allocation each; first come, first served draws at once.

    A claim's key is that of the whole with its row, so that the same file under the same key counts once.
    """
    out: list[Request] = []
    for place, share in enumerate(shared.shares, start=1):
        if share.amount == 0:
            continue
        claim, name = share.claim, f"{key}/{share.claim.row or place}"
        when = _day(claim, day) if shared.method == "first_come" else day
        told: dict[str, Any] = {"period": period, "day": when, "note": note, "by": by, "holder": claim.holder}
        out.append(Allocate(**told, key=name, amount=share.amount, licence=claim.licence))
        if shared.method == "first_come":
            out.append(Draw(**told, key=f"{name}/draw", amount=share.amount))
    return out


def _day(claim: Claim, day: date) -> date:
    return claim.applied.date() if claim.applied else day
