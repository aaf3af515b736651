"""Answers on quotas as `--json` prints them (docs/reference/quota.md). Amounts are whole numbers of their unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from burabay.assess.as_json import money, option_json, phrases_json, source_json
from burabay.assess.texts import rate_text
from burabay.quota.allocation import Shared
from burabay.quota.forecast import Forecast
from burabay.quota.problems import in_words
from burabay.quota.volumes import Part, Terms
from burabay.wording import say

if TYPE_CHECKING:
    from burabay.assess.assessment import Assessment
    from burabay.bound import BoundBook
    from burabay.quota.events import Event
    from burabay.quota.statement import HolderState, PeriodState, ReservationState, Statement


def assumptions_json(book: BoundBook, numbers: tuple[str, ...], language: str) -> list[dict[str, str]]:
    """Assumptions by number with their text."""
    return [{"number": n, "text": book.documents["assumptions"][n]["assumption"][language]} for n in numbers]


def _part(book: BoundBook, part: Part, language: str) -> dict[str, Any]:
    return {
        "part": part.name or None,
        "method": part.method,
        "percent": part.percent,
        "volume": part.volume,
        "years": part.years,
        "decided_by": part.decided_by.isoformat() if part.decided_by else None,
        "until": part.until.isoformat() if part.until else None,
        "unused": part.unused or None,
        "source": source_json(book, part.source, language) if part.source else None,
    }


def terms_json(book: BoundBook, terms: Terms, language: str) -> dict[str, Any]:
    """What the law says of a quota in a year."""
    return {
        "quota": terms.quota,
        "year": terms.year,
        "importer": terms.importer,
        "state": terms.state or None,
        "period": terms.period,
        "first": terms.first.isoformat(),
        "last": terms.last.isoformat(),
        "volume": terms.volume,
        "whole_volume": terms.whole,
        "unit": terms.unit,
        "rates": [
            {
                "code": rate.code,
                "rate": rate_text(rate.rate, language),
                "rate_notation": str(rate.rate),
                "use": rate.use,
                "source": source_json(book, rate.source, language),
            }
            for rate in terms.rates
        ],
        "licence_needed": True,
        "who": terms.who or None,
        "parts": [_part(book, part, language) for part in terms.parts],
        "source": source_json(book, terms.source, language),
        "unknowns": phrases_json(terms.unknowns, language),
        "assumptions": assumptions_json(book, terms.assumptions, language),
    }


# --- the ledger ---------------------------------------------------------------------------------------------------


def fill_percent(drawn: int, volume: int) -> Decimal:
    """How full: per cent with one decimal, cut, so that 100.0 means full."""
    return Decimal(drawn * 1000 // volume).scaleb(-1) if volume else Decimal(0)


class Whole(NamedTuple):
    """What is reserved, drawn and free in a period and all its parts together."""

    reserved: int
    drawn: int
    free: int


def with_parts(state: PeriodState, known: Mapping[str, PeriodState]) -> Whole:
    """A period's figures and those of its parts, as far as they are `known`."""
    parts = [with_parts(other, known) for other in known.values() if other.part_of == state.period]
    return Whole(
        state.reserved + sum(part.reserved for part in parts),
        state.drawn + sum(part.drawn for part in parts),
        state.free + sum(part.free for part in parts),
    )


def period_json(state: PeriodState, known: Mapping[str, PeriodState] | None = None) -> dict[str, Any]:
    """A period's own figures, and those with its parts."""
    whole = with_parts(state, known or {})
    return {
        "period": state.period,
        "quota": state.quota,
        "importer": state.importer,
        "part_of": state.part_of or None,
        "first": state.first.isoformat(),
        "last": state.last.isoformat(),
        "unit": state.unit,
        "rate": state.rate or None,
        "source": state.source,
        "volume": state.volume,
        "parts": state.parts,
        "allocated": state.allocated,
        "unallocated": state.unallocated,
        "reserved": state.reserved,
        "drawn": state.drawn,
        "free": state.free,
        "with_parts": whole._asdict(),
        "fill_percent": str(fill_percent(whole.drawn, state.volume)),
    }


def _holder(account: HolderState) -> dict[str, Any]:
    return {
        "period": account.period,
        "holder": account.holder,
        "licence": account.licence or None,
        "allocated": account.allocated,
        "reserved": account.reserved,
        "drawn": account.drawn,
        "free": account.free,
    }


def _reservation(kept: ReservationState) -> dict[str, Any]:
    return {
        "period": kept.period,
        "reservation": kept.reservation,
        "holder": kept.holder,
        "day": kept.day.isoformat(),
        "until": kept.until.isoformat() if kept.until else None,
        "reference": kept.reference or None,
        "made": kept.made,
        "left": kept.amount,
        "drawn": kept.drawn,
        "released": kept.released,
        "expired": kept.expired,
    }


def statement_json(statement: Statement, store: str) -> dict[str, Any]:
    """Periods, holders and reservations as they stood."""
    known, within = statement.known, {state.period: state for state in statement.states}
    return {
        "store": store,
        "as_of": statement.as_of.isoformat() if statement.as_of else None,
        "known": known if known is None or isinstance(known, int) else known.isoformat(),
        "events": statement.events,
        "head": statement.head,
        "periods": [period_json(state, within) for state in statement.states],
        "holders": [_holder(account) for account in statement.holders],
        "reservations": [_reservation(kept) for kept in statement.reservations],
    }


def event_json(event: Event, language: str) -> dict[str, Any]:
    """An event with its request."""
    return {
        "seq": event.seq,
        "kind": event.kind,
        "action": event.request.kind,
        "day": event.day.isoformat(),
        "recorded": event.recorded.isoformat(),
        "amount": event.amount,
        "request": event.request.told(),
        "refused": {"code": event.refusal.key.removeprefix("error_"), "text": say(in_words(event.refusal), language)}
        if event.refusal
        else None,
        "previous": event.previous,
        "hash": event.hash,
    }


def shared_json(shared: Shared, unit: str) -> dict[str, Any]:
    """A volume divided by a method."""
    return {
        "method": shared.method,
        "volume": shared.volume,
        "unit": unit,
        "given": shared.given,
        "left": shared.left,
        "shares": [
            {
                "row": share.claim.row or None,
                "holder": share.claim.holder,
                "licence": share.claim.licence or None,
                "asked": share.claim.asked,
                "imports": share.claim.imports,
                "exact": str(share.exact) if share.exact is not None else None,
                "amount": share.amount,
            }
            for share in shared.shares
        ],
    }


# --- the forecast -------------------------------------------------------------------------------------------------


def _options(book: BoundBook, found: Forecast, answer: Assessment, language: str) -> list[dict[str, Any]]:
    out = []
    for option in answer.options:
        chance = found.chance_of(option)
        told = option_json(book, answer, option, language)
        out.append({"code": answer.asked.code, **told, "probability": _chance(chance)})
    return out


def forecast_json(book: BoundBook, found: Forecast, language: str) -> dict[str, Any]:
    """The whole answer. Probabilities are numbers from 0 to 1; everything else is exact."""
    chances, prices, held = found.chances, found.priced, found.held
    answers = [found.inside] if found.inside is found.outside else [found.inside, found.outside]
    return {
        "quota": found.terms.quota,
        "period": held.period,
        "unit": held.unit,
        "quantity": chances.quantity,
        "room": {
            "volume": held.volume,
            "own": held.room.own,
            "common": held.room.common,
            "first": held.room.first.isoformat(),
            "last": held.room.last.isoformat(),
        },
        "arrival": {
            "text": say(found.arrival.told, language),
            "earliest": found.arrival.days[0].isoformat(),
            "middle": found.arrival.middle.isoformat(),
            "latest": found.arrival.days[-1].isoformat(),
        },
        "fill": {
            "today": found.fill.today.isoformat(),
            "since": found.fill.since.isoformat(),
            "takings": len(found.fill.takings),
            "a_day": float(found.fill.expected) if found.fill.known else None,
            "stated": found.fill.pace is not None,
        },
        "outcomes": [
            {
                "outcome": outcome.name,
                "probability": float(outcome.chance),
                "inside": float(outcome.inside),
                "duty_least": money(prices.outcomes[outcome.name][0]),
                "duty_most": money(prices.outcomes[outcome.name][1]),
            }
            for outcome in chances.outcomes
        ],
        "expected": {
            "inside": _rounded(chances.inside),
            "duty_least": money(prices.least),
            "duty_most": money(prices.most),
        },
        "days": [
            {"day": each.day.isoformat(), "whole": _chance(each.whole), "some": _chance(each.some)}
            for each in chances.days
        ],
        "options": [row for answer in answers for row in _options(book, found, answer, language)],
        "model": {"draws": chances.draws, "seed": chances.seed, "standard_error": round(chances.error, 6)},
        "unknowns": phrases_json(found.unknowns, language),
        "assumptions": assumptions_json(book, found.assumptions, language),
    }


def _chance(chance: Fraction | None) -> float | None:
    return None if chance is None else float(chance)


def _rounded(amount: Fraction) -> float:
    return round(float(amount), 3)
