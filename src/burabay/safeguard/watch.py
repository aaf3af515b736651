"""What changed since last time: a small state file, written whole or not at all, and alarms that are told once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from burabay.declarations.replacing import replacing
from burabay.errors import InputError
from burabay.safeguard.monitor import EARLIEST, Standing, TriggerReport, percent_text
from burabay.wording import Phrase, say

VERSION = 1
# Fills of the level, and chances of passing it, at which an alarm is raised, in per cent.
FILLS, CHANCES = (80, 100, 150), (50,)
# A measure that begins within so many days is an alarm.
_SOON = 30
# What a state holds: names of alarms, months, kilograms as they are written.
_KEY = re.compile(r"[0-9]{1,3}:[0-9A-Za-z_:.-]{1,100}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_KG = re.compile(r"[0-9]{1,15}(\.[0-9]{1,40})?(E[+-][0-9]{1,2})?")
# A chance that moved by less is no news.
_MOVED = 0.05


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a trader must know of, by a name that stays the same from run to run."""

    key: str
    group: int
    phrase: Phrase

    def to_json(self, language: str) -> dict[str, Any]:
        """Stable keys."""
        return {"alarm": self.key, "group": self.group, "text": say(self.phrase, language)}


@dataclass(frozen=True, slots=True)
class Watched:
    """What a run of the watch found. `new` are alarms that were not there before, `gone` the names of those that are
    no longer there; `changes` are other news. `first` says that there was no state before.
    """

    first: bool
    alarms: tuple[Alarm, ...]
    new: tuple[Alarm, ...]
    gone: tuple[str, ...]
    changes: tuple[Phrase, ...]
    state: Mapping[str, Any]

    def to_json(self, language: str) -> dict[str, Any]:
        """Stable keys."""
        return {
            "first_run": self.first, "new_alarms": [alarm.to_json(language) for alarm in self.new],
            "alarms": [alarm.to_json(language) for alarm in self.alarms], "gone": list(self.gone),
            "changes": [{"code": change.key, "text": say(change, language)} for change in self.changes],
        }  # fmt: skip


def _alarms(standing: Standing, fills: Sequence[int], chances: Sequence[int]) -> Iterator[Alarm]:
    group, year = standing.group, standing.level.year
    about = {"group": group, "name": standing.names, "year": str(year)}
    for percent in sorted(fills):
        if standing.kg is None or standing.percent is None:
            continue
        # The treaty's own lines are passed only by more; a lower one is reached.
        if standing.percent > percent or (percent < 100 and standing.percent == percent):
            values = {**about, "percent": percent_text(standing.percent), "fill": percent, "kg": standing.kg}
            yield Alarm(f"{group}:{year}:fill:{percent}", group, Phrase("trigger_alarm_fill", values))
    from burabay.safeguard.forecast import chance

    forecast = standing.forecast
    for percent in sorted(chances):
        if forecast is not None and standing.crossed is None and forecast.above_level * 100 >= percent:
            values = {**about, "chance": chance(forecast.above_level), "least": percent}
            yield Alarm(f"{group}:{year}:chance:{percent}", group, Phrase("trigger_alarm_chance", values))
    for scenario in standing.scenarios:
        if scenario.key == EARLIEST and scenario.year < year:
            values = {**about, "year": str(scenario.year), "day": scenario.window.first}
            yield Alarm(f"{group}:{scenario.year}:pending", group, Phrase("trigger_alarm_pending", values))
    yield from _of_measures(standing, about)


def _of_measures(standing: Standing, about: Mapping[str, object]) -> Iterator[Alarm]:
    """Measures of the law book that are in force, may be, or begin soon."""
    for known in standing.measures:
        told, name = known.on(standing.on), f"{standing.group}:measure:{known.measure}"
        values = {**about, "measure": known.measure, "first": known.first.first, "last": known.last.last}
        if told is not False:
            key = "trigger_alarm_in_force" if told else "trigger_alarm_maybe"
            yield Alarm(f"{name}:{'in_force' if told else 'maybe'}", standing.group, Phrase(key, values))
        elif 0 < (known.first.first - standing.on).days <= _SOON:
            yield Alarm(f"{name}:soon", standing.group, Phrase("trigger_alarm_soon", values))


def _group_state(standing: Standing) -> dict[str, Any]:
    forecast = standing.forecast
    return {
        "year": standing.level.year, "kg": None if standing.kg is None else str(standing.kg),
        "months": {f"{month:%Y-%m}": str(kg) for month, kg in standing.by_month.items()},
        "chance": None if forecast is None else round(forecast.above_level, 4),
        "measures": [known.measure for known in standing.measures],
    }  # fmt: skip


def _changes(standing: Standing, before: Mapping[str, Any]) -> Iterator[Phrase]:
    """News of a group beside its alarms: new months, changed months, a chance that moved by 5 points, measures."""
    about = {"group": standing.group, "name": standing.names}
    known, now = before.get("months", {}), {f"{m:%Y-%m}": kg for m, kg in standing.by_month.items()}
    for month, kg in now.items():
        if month not in known:
            yield Phrase("trigger_change_month", {**about, "month": month, "kg": kg})
        elif Fraction(Decimal(known[month])) != Fraction(kg):
            values = {**about, "month": month, "kg": kg, "before": Decimal(known[month])}
            yield Phrase("trigger_change_revised", values)
    for month in known:
        if month not in now and month[:4] == str(standing.level.year):
            yield Phrase("trigger_change_lost", {**about, "month": month})
    yield from _moved(standing, before.get("chance"), about)
    for measure in (m.measure for m in standing.measures if m.measure not in before.get("measures", [])):
        yield Phrase("trigger_change_measure", {**about, "measure": measure})


def _moved(standing: Standing, was: object, about: Mapping[str, object]) -> Iterator[Phrase]:
    """That the chance moved by five points or more."""
    from burabay.safeguard.forecast import chance

    now = standing.forecast.above_level if standing.forecast else None
    if now is not None and isinstance(was, int | float) and abs(now - was) >= _MOVED:
        yield Phrase("trigger_change_chance", {**about, "chance": chance(now), "before": chance(was)})


def read_state(path: Path) -> dict[str, Any] | None:
    """The state of the last run; None if there is no file. Raises InputError where it is none of a watch."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        raise InputError.of("error_trigger_state_unread", field="state", file=str(path)) from None
    if not _is_state(told):
        raise InputError.of("error_trigger_state_unread", field="state", file=str(path))
    state: dict[str, Any] = told
    return state


def _is_state(told: Any) -> bool:
    if not isinstance(told, dict) or told.get("kind") != "trigger-watch" or told.get("version") != VERSION:
        return False
    groups, alarms = told.get("groups"), told.get("alarms")
    if not isinstance(groups, dict) or not isinstance(alarms, list):
        return False
    return all(_is_text(alarm, _KEY) for alarm in alarms) and all(map(_is_group, groups.values()))


def _is_text(told: Any, form: re.Pattern[str]) -> bool:
    return isinstance(told, str) and form.fullmatch(told) is not None


def _is_group(told: Any) -> bool:
    """Whether months are kilograms that can be compared and shown, and measures are names."""
    if not isinstance(told, dict) or not isinstance(told.get("months"), dict):
        return False
    months, measures = told["months"], told.get("measures")
    if not all(_is_text(month, _MONTH) and _is_text(kg, _KG) for month, kg in months.items()):
        return False
    return isinstance(measures, list) and all(isinstance(measure, str) for measure in measures)


def watch(
    report: TriggerReport,
    before: Mapping[str, Any] | None,
    *,
    fills: Sequence[int] = FILLS,
    chances: Sequence[int] = CHANCES,
) -> Watched:
    """A report against the state of the last run. Groups that the report does not have keep their state."""
    alarms = tuple(alarm for standing in report.standings for alarm in _alarms(standing, fills, chances))
    known = list(before["alarms"]) if before is not None else []
    old: Mapping[str, Any] = before["groups"] if before is not None else {}
    looked_at = {str(standing.group) for standing in report.standings}
    kept = [key for key in known if key.partition(":")[0] not in looked_at]
    keys = [alarm.key for alarm in alarms]
    changes = tuple(
        change
        for standing in report.standings
        if str(standing.group) in old
        for change in _changes(standing, old[str(standing.group)])
    )
    state = {
        "kind": "trigger-watch", "version": VERSION, "on": report.on.isoformat(), "alarms": [*kept, *keys],
        "groups": {**old, **{str(standing.group): _group_state(standing) for standing in report.standings}},
    }  # fmt: skip
    return Watched(
        before is None, alarms, tuple(alarm for alarm in alarms if alarm.key not in known),
        tuple(key for key in known if key not in keys and key not in kept), changes, state,
    )  # fmt: skip


def write_state(state: Mapping[str, Any], path: Path) -> None:
    """Write the state, whole or not at all."""
    with replacing(path) as part:
        part.write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def percents(text: str, name: str) -> tuple[int, ...]:
    """Percentages such as 80,100,150. Raises InputError."""
    parts = [part.strip() for part in text.split(",")]
    if not parts or not all(part.isascii() and part.isdigit() and 0 < int(part) <= 1000 for part in parts):
        raise InputError.of("error_trigger_percents", field=name, name=name, given=text)
    return tuple(sorted({int(part) for part in parts}))
