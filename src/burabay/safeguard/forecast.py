"""Whether a year's imports will pass the trigger level of Art. 2.10(1), when, and how sure that is.

Statistics, not law: what the months known settle is compared exactly, what lies ahead is drawn (`forecast_paths`), and
every answer bears its seed, so that the same months give the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from burabay.errors import InputError
from burabay.wording import Phrase, say

if TYPE_CHECKING:
    from burabay.safeguard.forecast_paths import Floats, Whole

# The day on which the agreement was signed.
SEED: Final = 20150529
PATHS: Final = 10_000
DEFAULT: Final = "structural"
# Each method with the words that say how it draws.
METHODS: Final = {
    "structural": "forecast_by_structural",
    "profile": "forecast_by_profile",
    "same_pace": "forecast_by_same_pace",
    "state_space": "forecast_by_state_space",
}
# Fewer months known than this, in all: the answer says how unsure it is.
ENOUGH_MONTHS: Final = 6
# No draw makes a thing certain: probabilities of what is not settled stay within these.
_LEAST: Final = 0.001
_MOST: Final = 0.999
# More than a thousand times what the whole world trades in a month is a slip.
_MOST_KG: Final = 10**15
# With fewer paths above the line no day of crossing is told: its 5 and 95 of 100 would be a handful of draws.
LEAST_CROSSING: Final = 100
# The last three months against the twelve before them: outside these the forecast says that imports have jumped.
_JUMP: Final = (Fraction(1, 2), Fraction(2))
_INTERVAL: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Kilograms below which 5, 25, 50, 75 and 95 of 100 paths stay."""

    p05: int
    p25: int
    p50: int
    p75: int
    p95: int


@dataclass(frozen=True, slots=True)
class FanPoint:
    """The sum of the year's imports through the end of a month (`month` is its first day)."""

    month: date
    cumulative: Quantiles


@dataclass(frozen=True, slots=True)
class Crossing:
    """The day on which the sum passes the level, of the paths that pass it: 5, 50 and 95 of 100 are not later.

    Of a level passed in the months known: the first and the last day of that month, and the day by even spread.
    """

    earliest: date
    expected: date
    latest: date


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the months known say of the year's end. `above_level` and `above_extension` are probabilities from 0 to 1.

    They are 0 or 1 only where the months known settle it; `settled` tells that of the level. `crossing` is None where
    it is not passed, or by fewer than LEAST_CROSSING paths.
    """

    year: int
    level_kg: Fraction
    extension_percent: int
    known_kg: Decimal
    last_known: date | None
    months_known: int
    history_months: int
    method: str
    seed: int
    paths: int
    settled: bool
    above_level: float
    above_extension: float
    crossing: Crossing | None
    crossing_extension: Crossing | None
    total: Quantiles
    fan: tuple[FanPoint, ...]
    notes: tuple[Phrase, ...]
    assumptions: tuple[str, ...]

    def to_json(self, language: str) -> dict[str, Any]:
        """The forecast under stable keys; kilograms as text, days as YYYY-MM-DD, notes in that language."""
        return {
            "year": self.year,
            "level_kg": _kg_text(self.level_kg),
            "known_kg": _kg_text(Fraction(self.known_kg)),
            "last_known": self.last_known.strftime("%Y-%m") if self.last_known else None,
            "months_known": self.months_known,
            "history_months": self.history_months,
            "method": self.method,
            "seed": self.seed,
            "paths": self.paths,
            "settled": self.settled,
            "above_level": round(self.above_level, 4),
            "above_extension": round(self.above_extension, 4),
            "extension_percent": self.extension_percent,
            "crossing": _crossing_json(self.crossing),
            "crossing_reason": _no_crossing(self.crossing, self.above_level),
            "crossing_extension": _crossing_json(self.crossing_extension),
            "crossing_extension_reason": _no_crossing(self.crossing_extension, self.above_extension),
            "total_kg": asdict(self.total),
            "fan": [{"month": f"{point.month:%Y-%m}", "cumulative_kg": asdict(point.cumulative)} for point in self.fan],
            "notes": [say(note, language) for note in self.notes],
            "assumptions": list(self.assumptions),
        }

    def said(self) -> tuple[Phrase, ...]:
        """The sentences that a person reads: how likely, when, how much, what makes it unsure, how it was made."""
        values = {"year": str(self.year), "level": _whole(self.level_kg)}
        if not self.settled:
            first = Phrase("forecast_chance", {**values, "chance": chance(self.above_level)})
        elif not self.above_level:
            return (Phrase("forecast_not_passed", values),)
        else:
            first = Phrase("forecast_passed_whole" if self.whole else "forecast_passed", values)
        return (first, self._extension_said(), *self._ahead_said(), *self.notes)

    @property
    def whole(self) -> bool:
        """Whether all months of the year are known."""
        return self.months_known == len(self.fan)

    def _extension_said(self) -> Phrase:
        if self.above_extension == 1.0:
            return Phrase("forecast_extension_passed", {"percent": self.extension_percent})
        if self.above_extension == 0.0:
            return Phrase("forecast_extension_not", {"percent": self.extension_percent})
        return Phrase(
            "forecast_chance_extension", {"percent": self.extension_percent, "chance": chance(self.above_extension)}
        )

    def _ahead_said(self) -> tuple[Phrase, ...]:
        """When, how much, and how it was drawn; nothing where the year is known."""
        if self.whole:
            return ()
        out = []
        if self.crossing and not self.settled:
            days = {name: getattr(self.crossing, name) for name in ("earliest", "expected", "latest")}
            out.append(Phrase("forecast_crossing", days))
        elif not self.settled:
            out.append(Phrase("forecast_no_crossing", {"least": LEAST_CROSSING, "paths": self.paths}))
        total = {"low": self.total.p05, "middle": self.total.p50, "high": self.total.p95}
        out.append(Phrase("forecast_total", {"year": str(self.year), **total}))
        how = {"method": Phrase(METHODS[self.method]), "paths": self.paths, "seed": str(self.seed)}
        return (*out, Phrase("forecast_how", how))


def chance(probability: float) -> str:
    """A probability as a person reads it: 73 %, or 'under 1 %' as <1 %, never a false 0 or 100."""
    if probability in (0.0, 1.0):
        return f"{probability * 100:.0f}\u00a0%"
    percent = round(probability * 100)
    if percent < 1:
        return "<1\u00a0%"
    return ">99\u00a0%" if percent > 99 else f"{percent}\u00a0%"


def _whole(kg: Fraction) -> int:
    """Kilograms for reading, half up."""
    return (2 * kg.numerator + kg.denominator) // (2 * kg.denominator)


def _kg_text(kg: Fraction) -> str:
    """Kilograms exactly where decimals can say them, else to the thousandth."""
    if kg.denominator == 1:
        return str(kg.numerator)
    exact = Decimal(kg.numerator) / Decimal(kg.denominator)
    return f"{exact.normalize():f}" if Fraction(exact) == kg else f"{exact:.3f}"


def _crossing_json(crossing: Crossing | None) -> dict[str, str] | None:
    return {name: day.isoformat() for name, day in asdict(crossing).items()} if crossing else None


def _no_crossing(crossing: Crossing | None, above: float) -> str | None:
    """Why there is no day of crossing: `not_passed`, as the months known settle, or `too_few_paths`."""
    if crossing is not None:
        return None
    return "too_few_paths" if above else "not_passed"


@dataclass(frozen=True, slots=True)
class _Year:
    """The year asked about: its months that count, those known, those before it; as 12 x year + month - 1."""

    year: int
    months: range
    skip: int
    here: Mapping[int, Decimal]
    history: Mapping[int, Decimal]

    @property
    def first_day(self) -> date:
        return date(self.year, self.months[0] % 12 + 1, 1 + self.skip)

    @property
    def missing(self) -> list[int]:
        return [month for month in self.months if month not in self.here]

    @property
    def gaps(self) -> int:
        """Months not known before the last one known."""
        return sum(month < max(self.here) for month in self.missing) if self.here else 0

    def known(self) -> dict[int, Decimal]:
        return dict(sorted({**self.history, **self.here}.items()))


def _month_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _year_of(kg: Mapping[date, Decimal], year: int, first: date | None) -> _Year:
    """The months sorted into the year and what came before it; InputError where one of them cannot be a weight."""
    start = first if first is not None else date(year, 1, 1)
    if start.year != year:
        raise InputError.of("error_forecast_first", field="first", day=start, year=str(year))
    months = range(12 * year + start.month - 1, 12 * year + 12)
    here, history = {}, {}
    for month, weight in sorted(kg.items()):
        if not weight.is_finite() or not 0 <= weight <= _MOST_KG:
            raise InputError.of(
                "error_forecast_weight", field="volumes", month=f"{month:%Y-%m}", given=str(weight), most=_MOST_KG
            )
        at = 12 * month.year + month.month - 1
        if at in months:
            here[at] = weight
        elif at < months[0]:
            history[at] = weight
    if not here and not history:
        raise InputError.of("error_forecast_nothing", field="volumes", year=str(year))
    return _Year(year, months, start.day - 1, here, history)


def forecast(
    kg: Mapping[date, Decimal],
    level_kg: Fraction | int,
    year: int,
    *,
    extension_percent: int = 150,
    seed: int = SEED,
    method: str = "auto",
    first: date | None = None,
    paths: int = PATHS,
) -> Forecast:
    """How a year's imports of a group will stand to its trigger level (Art. 2.10(1), and 150 % of it, Art. 2.10(4)).

    `kg`: imports of whole months by their first day; a month that is absent is not known, zero is no import. Months
    after the year are left aside. `level_kg`: the level of that year. `first`: the first day that counts, for the year
    of entry into force (Annex 2, note 4). `method`: one of METHODS, or `auto` for the one that the backtest chose.
    Raises InputError for a weight below zero or beyond all trade, a level or number of paths not above zero, a method
    not known, or no month at all.
    """
    level = Fraction(level_kg)
    method = DEFAULT if method == "auto" else method
    if method not in METHODS:
        raise InputError.of("error_forecast_method", field="method", given=method, known=", ".join(METHODS))
    if level <= 0 or paths < 1 or seed < 0:
        raise InputError.of("error_forecast_positive", field="level")
    known = _year_of(kg, year, first)
    return _made(known, level, extension_percent, _How(method, seed, paths))


@dataclass(frozen=True, slots=True)
class _How:
    method: str
    seed: int
    paths: int


def _made(known: _Year, level: Fraction, percent: int, how: _How) -> Forecast:
    drawn = _Drawn.of(known, level, how)
    upper = level * percent / 100
    above, above_upper = (drawn.above(line) for line in (level, upper))
    return Forecast(
        year=known.year,
        level_kg=level,
        extension_percent=percent,
        known_kg=sum(known.here.values(), Decimal(0)),
        last_known=_month_day(max(known.known())),
        months_known=len(known.here),
        history_months=len(known.history),
        method=how.method,
        seed=how.seed,
        paths=how.paths,
        settled=above in (0.0, 1.0),
        above_level=above,
        above_extension=above_upper,
        crossing=drawn.crossing(level, above),
        crossing_extension=drawn.crossing(upper, above_upper),
        total=drawn.total(),
        fan=drawn.fan(),
        notes=_notes(known),
        assumptions=_assumptions(known),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The paths of a year, in kg: each month's imports and their running sums."""

    known: _Year
    by_month: Floats
    sums: Floats

    @classmethod
    def of(cls, known: _Year, level: Fraction, how: _How) -> _Drawn:
        import numpy as np

        from burabay.safeguard.forecast_paths import MODELS, Wanted, cumulated

        every = known.known()
        at: Whole = np.array(list(every), dtype=np.int64)
        kg = np.array([float(weight) for weight in every.values()])
        ahead: Whole = np.array(known.missing, dtype=np.int64)
        if len(ahead):
            wanted = Wanted(how.paths, np.random.default_rng(how.seed), float(level) / 24)
            drawn = MODELS[how.method](at, kg, ahead, wanted)
        else:
            drawn = np.empty((1, 0))
        here = {month: float(weight) for month, weight in known.here.items()}
        return cls(known, *cumulated(here, ahead, drawn, known.months))

    def above(self, line: Fraction) -> float:
        """How likely the year's sum is above the line; 0 or 1 only if the months known, compared exactly, settle it."""
        if Fraction(sum(self.known.here.values(), Decimal(0))) > line:
            return 1.0
        if not self.known.missing:
            return 0.0
        return min(max(float((self.sums[:, -1] > float(line)).mean()), _LEAST), _MOST)

    def crossing(self, line: Fraction, above: float) -> Crossing | None:
        """When the line is passed, if it is."""
        from burabay.safeguard.forecast_paths import crossed_on, quantiles

        if above == 1.0 and not self.known.gaps:
            return self._crossed(line)
        if above == 0.0:
            return None
        days = crossed_on(self.by_month, self.sums, float(line), self.known.months, self.known.skip)
        if len(days) < LEAST_CROSSING and above < 1.0:
            return None
        early, middle, late = quantiles(days, (0.05, 0.5, 0.95))
        start = self.known.first_day
        return Crossing(*(start + timedelta(days=day) for day in (early, middle, late)))

    def _crossed(self, line: Fraction) -> Crossing:
        """The month known in which the sum passed the line, exactly; within it the day by even spread."""
        from burabay.safeguard.forecast_paths import days_in

        before = Fraction(0)
        for month in self.known.months:
            weight = Fraction(self.known.here[month])
            if before + weight > line:
                break
            before += weight
        skip = self.known.skip if month == self.known.months[0] else 0
        start, days = _month_day(month) + timedelta(days=skip), days_in(month) - skip
        inside = min(int((line - before) / weight * days), days - 1)
        return Crossing(start, start + timedelta(days=inside), start + timedelta(days=days - 1))

    def total(self) -> Quantiles:
        return self._quantiles(-1)

    def _quantiles(self, column: int) -> Quantiles:
        from burabay.safeguard.forecast_paths import quantiles

        return Quantiles(*quantiles(self.sums[:, column], _INTERVAL))

    def fan(self) -> tuple[FanPoint, ...]:
        return tuple(
            FanPoint(_month_day(month), self._quantiles(column)) for column, month in enumerate(self.known.months)
        )


def _notes(known: _Year) -> tuple[Phrase, ...]:
    """What makes the forecast unsure; nothing where the year is known."""
    if not known.missing:
        return ()
    every = known.known()
    out = []
    if len(every) < ENOUGH_MONTHS:
        out.append(Phrase("forecast_few_months", {"months": len(every)}))
    if not known.history:
        out.append(Phrase("forecast_no_history"))
    if not known.here:
        out.append(Phrase("forecast_no_month", {"year": str(known.year)}))
    if known.gaps:
        out.append(Phrase("forecast_gaps", {"months": known.gaps}))
    zeros = sum(not weight for weight in every.values())
    if zeros == len(every):
        out.append(Phrase("forecast_all_zero"))
    elif zeros:
        out.append(Phrase("forecast_zeros", {"months": zeros, "known": len(every)}))
    times = _jump(list(every.values()))
    if times is not None:
        out.append(Phrase("forecast_jump", {"times": round(Decimal(times.numerator) / times.denominator, 1)}))
    return tuple(out)


def _jump(weights: list[Decimal]) -> Fraction | None:
    """The mean of the last three months as a multiple of that of the twelve before, where it is unusual."""
    late, early = weights[-3:], weights[-15:-3]
    if len(early) < 12 or not sum(early):
        return None
    times = Fraction(sum(late, Decimal(0)) / 3) / Fraction(sum(early, Decimal(0)) / 12)
    return times if not _JUMP[0] < times < _JUMP[1] else None


def _assumptions(known: _Year) -> tuple[str, ...]:
    """The readings a forecast stands on: even spread; of what is drawn the pooled experience; of all zeros a guess."""
    if not known.missing:
        return ("A42",)
    return ("A42", "A43", "A44") if any(known.known().values()) else ("A42", "A43", "A44", "A45")
