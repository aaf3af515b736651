"""Art. 2.10 as a state machine: from the running year to the end of the measure, each day with its rule and article.

A day that is told (an event) is checked against the rule; a day that is not told is worked out from those before it, as
the earliest, and where the rule has one the latest, that the law allows. Nothing is refused: an act that came too soon
is shown as contrary to its rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from burabay.lawbook.periods import days_after
from burabay.safeguard.terms import Between, Known, Level, Terms, Window
from burabay.wording import Phrase, say


class State(StrEnum):
    """Where a group stands for one year's level, in the order in which it may get there."""

    BEFORE = "before"  # the year has not begun
    UNDER = "under"  # the year runs, the level is not passed
    KEPT = "kept"  # the year is over, the level was not passed
    EXCEEDED = "exceeded"  # passed: notice is due at once
    ANNOUNCED = "announced"  # the decision was announced
    DECIDED = "decided"  # taken, not yet in effect
    IN_FORCE = "in_force"
    EXTENDED = "extended"
    ENDED = "ended"
    NOT_APPLIED = "not_applied"  # the Union decided not to apply a measure


@dataclass(frozen=True, slots=True)
class TriggerEvents:
    """What happened, each on a day or between two; None where it did not, or is not told."""

    exceeded: Between | None = None
    noticed: Between | None = None
    announced: Between | None = None
    decided: Between | None = None
    published: Between | None = None
    noticed_after: Between | None = None
    in_effect: Between | None = None
    ended: Between | None = None
    extended_to: Between | None = None
    not_applied: Between | None = None

    def told(self) -> Mapping[str, Between]:
        """The events that are told, by name, in the law's order."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: when for name, when in found.items() if when is not None}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the days it is told for, or those the law allows (None without bound), its rule and article.

    `kept` says whether a told day obeys the rule; None where that cannot be told, or nothing was told.
    """

    key: str
    article: str
    rule: Phrase
    told: Between | None = None
    earliest: date | None = None
    latest: date | None = None
    kept: bool | None = None
    assumptions: tuple[str, ...] = ()

    def to_json(self, language: str) -> dict[str, Any]:
        """The step with its sentence."""
        return {
            "step": self.key, "name": say(f"trigger_step_{self.key}", language), "article": self.article,
            "rule": say(self.rule, language), "told": self.told.to_json() if self.told else None,
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None, "kept": self.kept,
            "assumptions": list(self.assumptions),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calendar:
    """The steps for one year's level of a group, and what they come to."""

    group: int
    level: Level
    events: TriggerEvents
    steps: tuple[Step, ...]
    volume_kg: Decimal | None = None
    window: Window | None = None
    assumptions: tuple[str, ...] = field(default=())

    def step(self, key: str) -> Step:
        """The step of that key."""
        return next(step for step in self.steps if step.key == key)

    def states(self, day: date, terms: Terms) -> tuple[State, ...]:
        """The state on a day; two where the told days leave both possible."""
        return tuple(dict.fromkeys(_state_at(self, day, terms, early=early) for early in (True, False)))

    def to_json(self, language: str) -> dict[str, Any]:
        """All of it with stable keys."""
        return {
            "group": self.group, "level": self.level.to_json(),
            "volume_kg": None if self.volume_kg is None else str(self.volume_kg),
            "steps": [step.to_json(language) for step in self.steps],
            "window": self.window.to_json() if self.window else None,
        }  # fmt: skip


_ORDER: tuple[tuple[str, State], ...] = (
    ("exceeded", State.EXCEEDED), ("announced", State.ANNOUNCED), ("decided", State.DECIDED),
    ("in_effect", State.IN_FORCE), ("not_applied", State.NOT_APPLIED),
)  # fmt: skip


def _state_at(calendar: Calendar, day: date, terms: Terms, *, early: bool) -> State:
    """The state if each uncertain event came on its first day, or (`early` false) on its last."""
    year, state = calendar.level.year, State.UNDER
    if day < terms.first_day(year):
        state = State.BEFORE
    elif day > date(year, 12, 31):
        state = State.KEPT
    for name, reached in _ORDER:
        when: Between | None = getattr(calendar.events, name)
        if when is not None and day >= (when.first if early else when.last):
            state = reached
    events, effect = calendar.events, calendar.events.in_effect
    if state is not State.IN_FORCE or effect is None:
        return state
    begun = effect.first if early else effect.last
    ended = events.ended or Between.on(terms.last_day(begun))
    last = ended.first if early else ended.last
    if day <= last:
        return state
    if events.extended_to is not None:
        longest = events.extended_to.first if early else events.extended_to.last
        return State.EXTENDED if day <= longest else State.ENDED
    return State.ENDED


def _not_before(told: Between | None, earliest: date | None) -> bool | None:
    """Whether a told day is on or after the earliest; None if that depends on which of its days it was."""
    if told is None or earliest is None:
        return None
    if told.first >= earliest:
        return True
    return None if told.last >= earliest else False


def _not_after(told: Between | None, latest: date | None) -> bool | None:
    if told is None or latest is None:
        return None
    if told.last <= latest:
        return True
    return None if told.first <= latest else False


class _Steps:
    """Builds the steps one after the other."""

    def __init__(self, terms: Terms, level: Level, events: TriggerEvents, volume: Decimal | None) -> None:
        self.terms, self.level, self.events, self.volume = terms, level, events, volume
        self._effect = events.in_effect

    def _year(self) -> Step:
        first = self.terms.first_day(self.level.year)
        article = "2.10(1), Annex 2, general notes 2, 4" if self.level.days else "2.10(1), Annex 2"
        return Step("year", article, self.level.rule, None, first, date(self.level.year, 12, 31),
                    assumptions=self.level.assumptions)  # fmt: skip

    def _exceeded(self) -> Step:
        told, first, last = self.events.exceeded, self.terms.first_day(self.level.year), date(self.level.year, 12, 31)
        kept = None if told is None else first <= told.first and told.last <= last
        return Step("exceeded", "2.10(1)", Phrase("trigger_rule_exceeded", {"level": self.level.shown_kg}), told, first,
                    last, kept, ("A35",))  # fmt: skip

    def _noticed(self) -> Step:
        told, after = self.events.noticed, self.events.exceeded
        earliest = after.first if after else None
        return Step("noticed", "2.10(5)", Phrase("trigger_rule_noticed"), told, earliest, None,
                    _not_before(told, earliest))  # fmt: skip

    def _announced(self, exceeded: date | None) -> Step:
        told, decided, days = self.events.announced, self.events.decided, self.terms.notice_before
        by = decided.later(-days) if decided else None
        kept = None
        if told and by:
            kept = True if told.last <= by.first else False if told.first > by.last else None
        if told and exceeded and told.first < exceeded:
            # A measure is announced when its condition is met, not before (2.10(1)).
            kept = False if told.last < exceeded or kept is False else None
        latest = by.last if by else None
        return Step("announced", "2.10(5)", Phrase("trigger_rule_announced", {"days": days}), told, exceeded, latest,
                    kept, ("A36",))  # fmt: skip

    def _decided(self, announced: date | None, exceeded: date | None) -> Step:
        told, days = self.events.decided, self.terms.notice_before
        bounds = [days_after(announced, days)] if announced else []
        earliest = max([*bounds, *([exceeded] if exceeded else [])], default=None)
        return Step("decided", "2.10(5)", Phrase("trigger_rule_decided", {"days": days}), told, earliest, None,
                    _not_before(told, earliest), ("A36",))  # fmt: skip

    def _noticed_after(self, decided: Between | None) -> Step:
        told, days = self.events.noticed_after, self.terms.notice_after
        latest = days_after(decided.last, days) if decided else None
        return Step("noticed_after", "2.10(5)", Phrase("trigger_rule_noticed_after", {"days": days}), told,
                    decided.first if decided else None, latest, _not_after(told, latest), ("A36",))  # fmt: skip

    def _in_effect(self, decided: date | None) -> Step:
        told, days = self._effect, self.terms.effect_after
        earliest = days_after(decided, days) if decided else None
        return Step("in_effect", "2.10(5), 2.10(2)", Phrase("trigger_rule_in_effect", {"days": days}), told, earliest,
                    None, _not_before(told, earliest), ("A15", "A36"))  # fmt: skip

    def _last(self, effect: Between | None) -> Step:
        told, months = self.events.ended, self.terms.months
        first = self.terms.last_day(effect.first) if effect else None
        latest = self.terms.last_day(effect.last) if effect else None
        return Step("last_day", "2.10(3)", Phrase("trigger_rule_last_day", {"months": months}), told, first, latest,
                    _not_after(told, latest), ("A8",))  # fmt: skip

    def _extension(self, last: Step) -> Step:
        told, above = self.events.extended_to, self.above_extension()
        end = last.told or (Between(last.earliest, last.latest) if last.earliest and last.latest else None)
        first, latest = (self.terms.extended(end.first), self.terms.extended(end.last)) if end else (None, None)
        key = {True: "trigger_rule_extension_yes", False: "trigger_rule_extension_no", None: "trigger_rule_extension"}
        values = {"months": self.terms.extension_months, "percent": self.terms.extension_percent}
        if above is False:
            first = latest = None
        kept = False if told is not None and above is False else _not_after(told, latest)
        return Step("extension", "2.10(4)", Phrase(key[above], values), told, first, latest, kept, ("A37",))

    def above_extension(self) -> bool | None:
        """Whether the volume is above 150 % of the level; None where it is not told."""
        if self.volume is None:
            return None
        return Fraction(self.volume) * 100 > self.level.kg * self.terms.extension_percent

    def _not_applied(self) -> Step:
        told = self.events.not_applied
        return Step("not_applied", "2.10(5)", Phrase("trigger_rule_not_applied"), told)

    def all(self) -> Iterator[Step]:
        """The steps in order."""
        events = self.events
        yield self._year()
        exceeded = self._exceeded()
        yield exceeded
        first = events.exceeded.first if events.exceeded else None
        yield self._noticed()
        announced = self._announced(first)
        yield announced
        if events.not_applied is not None:
            yield self._not_applied()
            return
        decided = self._decided(announced.told.first if announced.told else first, first)
        yield decided
        if events.published is not None:
            yield Step("published", "2.10(5)", Phrase("trigger_rule_published"), events.published)
        decision = events.decided or (Between.on(decided.earliest) if decided.earliest else None)
        yield self._noticed_after(decision)
        effect = self._in_effect(decision.first if decision else None)
        yield effect
        begun = events.in_effect or (Between.on(effect.earliest) if effect.earliest else None)
        last = self._last(begun)
        yield last
        yield self._extension(last)


def calendar(
    terms: Terms, group: int, year: int, events: TriggerEvents | None = None, volume_kg: Decimal | None = None
) -> Calendar:
    """The calendar of one group's level of one year. `volume_kg` is the year's volume on the day of application."""
    events, level = events or TriggerEvents(), terms.level(group, year)
    steps = tuple(_Steps(terms, level, events, volume_kg).all())
    effect = next((step for step in steps if step.key == "in_effect"), None)
    begun = None if effect is None else effect.told.first if effect.told else effect.earliest
    cited = sorted({key for step in steps for key in step.assumptions}, key=lambda key: int(key[1:]))
    return Calendar(
        group, level, events, steps, volume_kg, terms.window_from(begun) if begun else None, tuple(cited)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Replay:
    """A known measure worked out again from its decision: its calendar for each group, and whether the days agree.

    `exact`: the recorded first days obey Art. 2.10(5), and the recorded last days are those that Art. 2.10(3) gives.
    `contrary` are recorded days that the law excludes, by the step that excludes them.
    """

    known: Known
    calendars: tuple[Calendar, ...]
    exact: bool
    certain: bool
    contrary: tuple[Phrase, ...] = ()

    def to_json(self, language: str) -> dict[str, Any]:
        """The measure and what came of working it out again."""
        known = self.known
        return {
            "measure": known.measure, "groups": list(known.groups), "act": known.instrument, "year": known.year,
            "year_confidence": known.year_confidence or None, "confidence": known.confidence,
            "decided": known.decided.to_json() if known.decided else None,
            "published": known.published.isoformat() if known.published else None,
            "first_day": known.first.to_json(), "last_day": known.last.to_json(), "exact": self.exact,
            "certain": self.certain, "remarks": [say(phrase, language) for phrase in self.contrary],
            "calendars": [each.to_json(language) for each in self.calendars],
        }  # fmt: skip


def replay(terms: Terms, known: Known) -> Replay:
    """A measure of the law book through the rules once more."""
    last = Between(terms.last_day(known.first.first), terms.last_day(known.first.last))
    contrary = []
    if known.decided is not None:
        earliest = known.decided.later(terms.effect_after)
        if known.first.first < earliest.first:
            values = {"day": earliest.first, "first": known.first.first}
            contrary.append(Phrase("trigger_replay_before", values))
    year = known.year or known.first.first.year - 1
    events = TriggerEvents(
        exceeded=Between(terms.first_day(year), date(year, 12, 31)), decided=known.decided,
        published=Between.on(known.published) if known.published else None, in_effect=known.first, ended=known.last,
    )  # fmt: skip
    too_soon = known.decided is not None and known.first.last < known.decided.later(terms.effect_after).first
    exact = last == known.last and not too_soon
    certain = known.first.sure and known.last.sure and known.decided is not None and known.decided.sure
    return Replay(known, tuple(calendar(terms, g, year, events) for g in known.groups), exact, certain, tuple(contrary))
