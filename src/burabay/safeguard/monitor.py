"""Where each group stands on a day: fill of the year's level to date, beside earlier years, by member state, ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from burabay.errors import InputError
from burabay.lawbook.periods import days_after, last_of_month
from burabay.safeguard.calendar import Calendar, State, TriggerEvents, calendar
from burabay.safeguard.terms import Between, Known, Level, Terms, Window
from burabay.safeguard.volumes import Revision, Volumes
from burabay.wording import Phrase, say

if TYPE_CHECKING:
    from burabay.safeguard.forecast import Forecast

# A chance that is smaller gives no scenario of its own.
_LEAST_CHANCE = 0.05
# Lines that a note names, at most.
_NAMED = 6
EARLIEST, FAST, USUAL, SLOW = "earliest", "as_fast", "as_usual", "as_slow"


def percent_text(percent: Fraction) -> Decimal:
    """A percentage to one decimal, cut: what is not above 100 % is never shown as more, nor what is above as 100."""
    tenths = percent * 10
    if percent > 100 and tenths.__floor__() == 1000:
        return Decimal("100.1")
    return (Decimal(tenths.__floor__()) / 10).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """An earlier year through the same month, and whole where all its months are known. `level` is None before 2016."""

    year: int
    kg: Decimal
    months: int
    level: Level | None
    whole_kg: Decimal | None

    @property
    def percent(self) -> Fraction | None:
        """Through the same month, of that year's level."""
        return self.level.percent(self.kg) if self.level else None

    @property
    def whole_percent(self) -> Fraction | None:
        """The whole year, of its level."""
        return self.level.percent(self.whole_kg) if self.level and self.whole_kg is not None else None

    @property
    def exceeded(self) -> bool | None:
        """Whether the year's level was passed; None where months are missing and those known are not above it."""
        if self.level is None:
            return None
        told = self.whole_kg if self.whole_kg is not None else self.kg
        above = self.level.exceeded_by(told)
        return above if above or self.whole_kg is not None else None

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "year": self.year, "kg": str(self.kg), "months": self.months, "percent": _percent(self.percent),
            "level_kg": str(self.level.shown_kg) if self.level else None,
            "whole_year_kg": None if self.whole_kg is None else str(self.whole_kg),
            "whole_year_percent": _percent(self.whole_percent), "exceeded": self.exceeded,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scenario:
    """Days on which the MFN duty may be taken, why, and how probable it is that the level is passed at all.

    `chance` is 1 where it is passed already. Whether the Union then takes the measure nobody computes: it may not.
    """

    key: str
    year: int
    window: Window
    chance: float

    def to_json(self, language: str) -> dict[str, Any]:
        """Stable keys."""
        return {
            "scenario": self.key, "text": say(f"trigger_scenario_{self.key}", language), "year": self.year,
            **self.window.to_json(), "chance_level_passed": round(self.chance, 4),
        }  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One group on a day. `kg` is None where no volumes were given; `volume` is it where that settles whether the
    year's imports are above 150 %.
    """

    group: int
    names: Mapping[str, str]
    level: Level
    on: date
    kg: Decimal | None = None
    by_month: Mapping[date, Decimal] = field(default_factory=dict)
    missing: tuple[date, ...] = ()
    crossed: Between | None = None
    crossed_extension: Between | None = None
    earlier: tuple[YearSoFar, ...] = ()
    states: Mapping[str, Decimal] = field(default_factory=dict)
    measures: tuple[Known, ...] = ()
    forecast: Forecast | None = None
    scenarios: tuple[Scenario, ...] = ()
    revisions: tuple[Revision, ...] = ()
    notes: tuple[Phrase, ...] = ()
    volume: Decimal | None = None
    calendar: Calendar | None = None
    state: tuple[State, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def months(self) -> tuple[date, ...]:
        """The months of the year that are known."""
        return tuple(self.by_month)

    @property
    def percent(self) -> Fraction | None:
        """Fill of the level to date, exact."""
        return None if self.kg is None else self.level.percent(self.kg)

    @property
    def in_force(self) -> tuple[tuple[Known, bool | None], ...]:
        """Measures that are in force on the day, or may be."""
        return tuple((known, told) for known in self.measures if (told := known.on(self.on)) is not False)

    def to_json(self, language: str) -> dict[str, Any]:
        """Stable keys (docs/reference/trigger.md)."""
        return {
            "group": self.group, "name": self.names[language], "year": self.level.year, "level": self.level.to_json(),
            "state": [str(state) for state in self.state],
            "kg": None if self.kg is None else str(self.kg), "percent": _percent(self.percent),
            "through": f"{self.months[-1]:%Y-%m}" if self.months else None,
            "months": {f"{month:%Y-%m}": str(kg) for month, kg in self.by_month.items()},
            "missing_months": [f"{month:%Y-%m}" for month in self.missing],
            "crossed": self.crossed.to_json() if self.crossed else None,
            "crossed_extension": self.crossed_extension.to_json() if self.crossed_extension else None,
            "earlier_years": [year.to_json() for year in self.earlier],
            "by_state": {state: str(kg) for state, kg in self.states.items()},
            "measures": [
                {"measure": known.measure, "act": known.instrument, "first_day": known.first.to_json(),
                 "last_day": known.last.to_json(), "in_force": known.on(self.on)}
                for known in self.measures
            ],
            "forecast": self.forecast.to_json(language) if self.forecast else None,
            "scenarios": [scenario.to_json(language) for scenario in self.scenarios],
            "revisions": [revision.to_json() for revision in self.revisions],
            "notes": [{"code": note.key, "text": say(note, language)} for note in self.notes],
            "calendar": self.calendar.to_json(language) if self.calendar else None,
        }  # fmt: skip


def _percent(percent: Fraction | None) -> str | None:
    return None if percent is None else str(percent_text(percent))


@dataclass(frozen=True)
class TriggerReport:
    """All groups asked for on a day."""

    on: date
    year: int
    standings: tuple[Standing, ...]
    volumes: Volumes | None
    terms: Terms

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the report rests on, by number."""
        cited = {key for standing in self.standings for key in standing.assumptions}
        return tuple(sorted(cited, key=lambda key: int(key[1:])))


class _Monitor:
    def __init__(self, terms: Terms, volumes: Volumes | None, on: date, year: int, *, ahead: bool) -> None:
        self.terms, self.volumes, self.on, self.year, self.ahead = terms, volumes, on, year, ahead
        self.last = date(year, 12, 31)

    def standing(self, group: int) -> Standing:
        """One group."""
        terms, level = self.terms, self.terms.level(group, self.year)
        measures = terms.of_group(group)
        if self.volumes is None or group not in self.volumes.groups:
            notes = (Phrase("trigger_no_volumes"),) if self.volumes is not None else ()
            return Standing(group, terms.name(group), level, self.on, measures=measures, notes=notes,
                            assumptions=(*_of_measures(measures), *level.assumptions))  # fmt: skip
        series = self.volumes.series(group)
        of_year = {month: kg for month, kg in series.items() if self._counts(month)}
        kg, missing = sum(of_year.values(), Decimal(0)), self._missing(of_year)
        crossed = self._crossed(of_year, missing, level.kg)
        above = self._crossed(of_year, missing, level.kg * terms.extension_percent / 100)
        forecast = self._forecast(series, level) if self.ahead else None
        if forecast is not None:
            forecast = _with_passed(forecast, crossed, above)
        events = TriggerEvents(exceeded=crossed)
        found = calendar(terms, group, self.year, events, self._settled_volume(of_year, level)) if crossed else None
        scenarios = tuple(self._scenarios(group, series, crossed, forecast, measures))
        cited = {*_of_measures(measures), *level.assumptions, "A35", "A36", *(found.assumptions if found else ())}
        cited |= {"A39"} if self.volumes.revisions else set()
        cited |= {"A41"} if scenarios else set()
        cited |= {"A38"} if any(entry.code for entry in self.volumes.entries) else set()
        cited |= set(forecast.assumptions) if forecast else set()
        return Standing(
            group, terms.name(group), level, self.on, kg, of_year, missing, crossed, above,
            tuple(self._earlier(group, series, of_year)), self._by_state(group), measures, forecast, scenarios,
            tuple(r for r in self.volumes.revisions if r.after.group == group),
            tuple(self._notes(group, of_year, missing)), self._settled_volume(of_year, level), found,
            self._state(level, events, measures),
            tuple(sorted(cited, key=lambda key: int(key[1:]))),
        )  # fmt: skip

    def _counts(self, month: date) -> bool:
        """Whether a month counts for the year's level: in 2016 from October on."""
        return month.year == self.year and last_of_month(month) >= self.terms.first_day(self.year)

    def _missing(self, of_year: Mapping[date, Decimal]) -> tuple[date, ...]:
        """Months before the last one known that have no figure."""
        if not of_year:
            return ()
        first, last = self.terms.first_day(self.year).month, max(of_year).month
        months = (date(self.year, month, 1) for month in range(first, last + 1))
        return tuple(month for month in months if month not in of_year)

    def _crossed(self, of_year: Mapping[date, Decimal], missing: tuple[date, ...], line: Fraction) -> Between | None:
        """The days between which the year's sum passed a line; earlier if a month before has no figure."""
        total = Decimal(0)
        for month, kg in of_year.items():
            total += kg
            if Fraction(total) > line:
                before = [gap for gap in missing if gap < month]
                first = max(min([*before, month]), self.terms.first_day(self.year))
                return Between(first, last_of_month(month))
        return None

    def _earlier(
        self, group: int, series: Mapping[date, Decimal], of_year: Mapping[date, Decimal]
    ) -> Iterable[YearSoFar]:
        through = max(of_year).month if of_year else 12
        for year in sorted({month.year for month in series if month.year < self.year}, reverse=True):
            own = {month: kg for month, kg in series.items() if month.year == year}
            level = None
            if year >= self.terms.in_force.year:
                level = self.terms.level(group, year)
                own = {month: kg for month, kg in own.items() if last_of_month(month) >= self.terms.first_day(year)}
            wanted = 13 - (self.terms.first_day(year).month if level else 1)
            upto = [kg for month, kg in own.items() if month.month <= through]
            whole = sum(own.values(), Decimal(0)) if len(own) == wanted else None
            yield YearSoFar(year, sum(upto, Decimal(0)), len(upto), level, whole)

    def _by_state(self, group: int) -> dict[str, Decimal]:
        by_state = self.volumes.by_state(group) if self.volumes else {}
        told = {
            state: sum((kg for month, kg in months.items() if self._counts(month)), Decimal(0))
            for state, months in by_state.items()
        }
        return dict(sorted(told.items(), key=lambda item: (-item[1], item[0])))

    def _notes(self, group: int, of_year: Mapping[date, Decimal], missing: tuple[date, ...]) -> Iterable[Phrase]:
        if not of_year:
            yield Phrase("trigger_no_months", {"year": str(self.year)})
        if missing:
            yield Phrase("trigger_missing", {"months": ", ".join(f"{month:%Y-%m}" for month in missing)})
        if of_year and last_of_month(max(of_year)) > self.on:
            yield Phrase("trigger_month_running", {"month": f"{max(of_year):%Y-%m}"})
        if self.year == self.terms.in_force.year and any(month.month == self.terms.in_force.month for month in of_year):
            yield Phrase("trigger_first_month", {"day": self.terms.in_force})
        for month, states in (self.volumes.incomplete(group) if self.volumes else {}).items():
            if month in of_year:
                yield Phrase("trigger_states_lack", {"month": f"{month:%Y-%m}", "states": ", ".join(states)})
        yield from self._of_lines(group, of_year)
        differing = self.volumes.differing(group) if self.volumes else {}
        for month, (whole, parts) in differing.items():
            if month.year == self.year:
                yield Phrase("trigger_states_differ", {"month": f"{month:%Y-%m}", "kg": whole, "sum": parts})

    def _of_lines(self, group: int, of_year: Mapping[date, Decimal]) -> Iterable[Phrase]:
        """Lines of the group without a figure, and lines and states that a later release lacks."""
        if self.volumes is None:
            return
        given = self.volumes.lines_given(group, self.year)
        lines = [line for line, of in self.terms.lines.items() if of == group]
        covered = sum(any(line.startswith(code) for code in given) for line in lines)
        if given and covered < len(lines):
            yield Phrase("trigger_lines_part", {"given": covered, "lines": len(lines), "year": str(self.year)})
        for month, lacking in self.volumes.left_standing(group).items():
            if month in of_year:
                named = ", ".join(lacking[:_NAMED]) + (" …" if len(lacking) > _NAMED else "")
                yield Phrase("trigger_left_standing", {"month": f"{month:%Y-%m}", "lines": named})

    def _forecast(self, series: Mapping[date, Decimal], level: Level) -> Forecast | None:
        """From the months that are over."""
        from burabay.safeguard.forecast import forecast

        partly = self.volumes.incomplete(level.group) if self.volumes is not None else {}
        over = {m: kg for m, kg in series.items() if last_of_month(m) <= self.on and m not in partly}
        if not over or self.volumes is None:
            return None
        first = self.terms.first_day(self.year) if level.days else None
        return forecast(over, level.kg, self.year, extension_percent=self.terms.extension_percent, first=first)

    def _scenarios(
        self, group: int, series: Mapping[date, Decimal], crossed: Between | None, forecast: Forecast | None,
        measures: tuple[Known, ...],
    ) -> Iterable[Scenario]:  # fmt: skip
        """Days of a duty that is not decided yet, for this year's level and for last year's."""
        done = {known.year for known in measures}
        before = next(iter(_passed_before(self.terms, group, series, self.year)), None)
        if before is not None and before[0] not in done:
            yield from self._windows(before[0], before[1].first, 1.0)
        if self.year in done:
            return
        if crossed is not None:
            yield from self._windows(self.year, crossed.first, 1.0)
        elif forecast is not None and forecast.crossing is not None and forecast.above_level >= _LEAST_CHANCE:
            yield from self._windows(self.year, forecast.crossing.expected, forecast.above_level)

    def _windows(self, year: int, crossed: date, chance: float) -> Iterable[Scenario]:
        """The earliest that the notices allow, and as in the measures found; none that began already.

        A measure that no act has decided by the day cannot take effect before the days of Art. 2.10(5) from it.
        """
        soonest = days_after(self.on, self.terms.effect_after)
        earliest = max(self.terms.window(crossed).first, soonest)
        yield Scenario(EARLIEST, year, self.terms.window_from(earliest), chance)
        for key, window in zip((FAST, USUAL, SLOW), self.terms.likely_windows(year), strict=False):
            if window.first >= earliest:
                yield Scenario(key, year, window, chance)

    def _settled_volume(self, of_year: Mapping[date, Decimal], level: Level) -> Decimal | None:
        """The year's volume where it settles the question of 150 %: above it already, or all months known."""
        total = sum(of_year.values(), Decimal(0))
        whole = self.on > self.last and len(of_year) == 13 - self.terms.first_day(self.year).month
        above = Fraction(total) * 100 > level.kg * self.terms.extension_percent
        return total if whole or above else None

    def _state(self, level: Level, events: TriggerEvents, measures: tuple[Known, ...]) -> tuple[State, ...]:
        """The state of the year's level, from the volumes and from the measure that followed, if one is known."""
        of_year = next((known for known in measures if known.year == self.year), None)
        if of_year is not None:
            events = TriggerEvents(exceeded=events.exceeded or Between(self.terms.first_day(self.year), self.last),
                            decided=of_year.decided, in_effect=of_year.first, ended=of_year.last)  # fmt: skip
        return calendar(self.terms, level.group, self.year, events).states(self.on, self.terms)


def _with_passed(forecast: Forecast, crossed: Between | None, above: Between | None) -> Forecast:
    """The forecast where a month that it left out, not over or without a state, has passed the level already."""
    from burabay.safeguard.forecast import Crossing

    if crossed is not None and not forecast.settled:
        days = Crossing(crossed.first, crossed.last, crossed.last)
        forecast = replace(forecast, settled=True, above_level=1.0, crossing=days)
    if above is not None and forecast.above_extension < 1:
        days = Crossing(above.first, above.last, above.last)
        forecast = replace(forecast, above_extension=1.0, crossing_extension=days)
    return forecast


def _of_measures(measures: tuple[Known, ...]) -> tuple[str, ...]:
    """The days of known measures are counted by A8."""
    return ("A8",) if measures else ()


def _passed_before(
    terms: Terms, group: int, series: Mapping[date, Decimal], year: int
) -> Iterable[tuple[int, Between]]:
    """The year before, if its level was passed by the months known, with the month in which it was."""
    if year - 1 < terms.in_force.year:
        return
    level, total = terms.level(group, year - 1), Decimal(0)
    for month, kg in series.items():
        if month.year == year - 1 and last_of_month(month) >= terms.first_day(year - 1):
            total += kg
            if level.exceeded_by(total):
                yield year - 1, Between(month, last_of_month(month))
                return


def monitor(
    terms: Terms,
    volumes: Volumes | None,
    on: date,
    *,
    year: int | None = None,
    groups: Iterable[int | str] = (),
    ahead: bool = True,
) -> TriggerReport:
    """Where groups stand on a day. Without `groups` those that have volumes, or all where there are none.

    Without `year` that of the last month known. `ahead`: with a forecast. Figures published later than `on` are not
    used. Raises InputError for a group or a year that Annex 2 has not.
    """
    known = volumes.as_of(on) if volumes is not None else None
    if known is not None and not known.entries:
        raise InputError.of("error_trigger_before", field="on", day=on)
    if year is None:
        year = max(entry.month for entry in known.entries).year if known is not None else on.year
    terms.check_year(year)
    terms.check_year(on.year)
    wanted = [terms.group(group) for group in groups] or list(known.groups if known is not None else terms.groups)
    at = _Monitor(terms, known, on, year, ahead=ahead)
    return TriggerReport(on, year, tuple(at.standing(group) for group in dict.fromkeys(wanted)), known, terms)


def report_json(report: TriggerReport, language: str, law_hash: str) -> dict[str, Any]:
    """The report as `--json` prints it (docs/reference/trigger.md)."""
    volumes = report.volumes
    return {
        "on": report.on.isoformat(), "year": report.year,
        "groups": [standing.to_json(language) for standing in report.standings],
        "volumes": None if volumes is None else {
            "files": list(volumes.files), "rows": len(volumes.entries), "rows_passed_over": volumes.passed,
            "revisions": len(volumes.revisions),
        },
        "assumptions": list(report.assumptions), "law": law_hash,
    }  # fmt: skip
