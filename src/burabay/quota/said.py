"""A forecast of an arrival in words and figures, for the terminal and for pages."""

from __future__ import annotations

from fractions import Fraction

from burabay.assess.texts import money_text
from burabay.duty.money import Money
from burabay.quota.chances import NOTHING, PART, WHOLE, Outcome
from burabay.quota.forecast import Forecast, percent
from burabay.wording import Phrase, number

# Outcomes that are shown even where their chance is nothing, and of which it is known how much lies inside.
SHOWN = (WHOLE, PART, NOTHING)


def chance_text(chance: Fraction | None, language: str) -> str:
    """A chance in per cent; one that is not quite nothing or everything says so."""
    if chance is None:
        return "—"
    told = percent(chance)
    if told == 0 and chance > 0:
        return f"< {number(percent(Fraction(1, 1000)), language)} %"
    if told == 100 and chance < 1:
        return f"> {number(percent(Fraction(999, 1000)), language)} %"
    return f"{number(told, language)} %"


def span_text(least: Money | None, most: Money | None, language: str) -> str:
    """A duty, or the least and the most that it may be; a dash where it is not known."""
    if least is None or most is None:
        return "—"
    if least == most:
        return money_text(least, language)
    return f"{money_text(least, language)} – {money_text(most, language)}"


def inside_text(outcome: Outcome, language: str) -> str:
    """How much lies inside the quota in an outcome; of a part the mean of its draws."""
    if outcome.name not in SHOWN or (outcome.name == PART and not outcome.chance):
        return "—"
    return f"{'≈ ' if outcome.name == PART else ''}{number(_rounded(outcome.inside), language)}"


def _rounded(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


def _unit(found: Forecast) -> Phrase:
    return Phrase(f"quota_unit_{found.held.unit}")


def facts(found: Forecast) -> tuple[Phrase, Phrase, Phrase, Phrase]:
    """What the answer goes by: the room, the consignment, its days, the pace of others."""
    held = found.held
    room = {"period": held.period, "common": held.room.common, "own": held.room.own, "unit": _unit(found)}
    return (
        Phrase("quota_room_own" if held.room.own else "quota_room", room),
        Phrase("quota_consignment", {"quantity": found.chances.quantity, "unit": _unit(found)}),
        found.arrival.told,
        _pace(found),
    )


def _pace(found: Forecast) -> Phrase:
    fill = found.fill
    if not fill.known:
        return Phrase("quota_pace_none")
    values = {
        "count": len(fill.takings), "since": fill.since, "today": fill.today, "unit": _unit(found),
        "pace": _rounded(fill.expected * 365 / 12),
    }  # fmt: skip
    if fill.pace is None:
        return Phrase("quota_pace_seen", values)
    if fill.takings:
        return Phrase("quota_pace_given", values)
    return Phrase("quota_pace_lots", {**values, "lot": fill.lot})


def expected(found: Forecast, language: str) -> list[Phrase]:
    """What is to be expected inside, and the duty where it is known."""
    told = [Phrase("quota_expected_inside", {"amount": _rounded(found.chances.inside), "unit": _unit(found)})]
    if found.priced.least is not None:
        duty = span_text(found.priced.least, found.priced.most, language)
        told.append(Phrase("quota_expected_duty", {"duty": duty}))
    return told


def model(found: Forecast, language: str) -> Phrase:
    """What the chances rest on."""
    error = number(percent(Fraction(found.chances.error)), language)
    return Phrase("quota_model", {"draws": found.chances.draws, "seed": str(found.chances.seed), "error": error})
