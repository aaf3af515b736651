"""Art. 2.10 and Annex 2 as numbers: the level of each group and year, the measures found, how long each step takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from burabay.errors import InputError
from burabay.lawbook.periods import days_after, last_of_months
from burabay.wording import Phrase

if TYPE_CHECKING:
    from burabay.bound import BoundBook

LEVEL_TEXT = Decimal("0.001")
# No answer is given for days later than so many years after entry into force.
_YEARS = 100


@dataclass(frozen=True, slots=True)
class Between:
    """A day that is known to lie between two days, both possible; one day where they are the same."""

    first: date
    last: date

    @classmethod
    def on(cls, day: date) -> Self:
        """A day that is known."""
        return cls(day, day)

    @property
    def sure(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    def later(self, days: int) -> Between:
        """So many calendar days later (earlier where negative)."""
        return Between(days_after(self.first, days), days_after(self.last, days))

    def to_json(self) -> dict[str, str]:
        """Both days."""
        return {"earliest": self.first.isoformat(), "latest": self.last.isoformat()}


@dataclass(frozen=True, slots=True)
class Level:
    """The trigger level of a group for a calendar year: what is printed, and what applies, in kilograms, exact.

    `days` is N of general note 4 in the year of entry into force, else None; `beyond` says that the year comes after
    the last column, which holds for "subsequent years".
    """

    group: int
    year: int
    printed_kg: int
    kg: Fraction
    days: int | None = None
    beyond: bool = False

    def exceeded_by(self, kg: Decimal | Fraction) -> bool:
        """Whether a volume is above the level: the same is not above."""
        return Fraction(kg) > self.kg

    def percent(self, kg: Decimal | Fraction) -> Fraction:
        """A volume as a percentage of the level, exact."""
        return Fraction(kg) * 100 / self.kg

    @property
    def shown_kg(self) -> Decimal:
        """The level to the gram, cut, not rounded: a volume above what is shown may not be above the level itself."""
        return Decimal(int(self.kg / Fraction(LEVEL_TEXT))) * LEVEL_TEXT if self.days else Decimal(self.printed_kg)

    @property
    def rule(self) -> Phrase:
        """How the level comes about."""
        values = {"level": self.shown_kg, "printed": self.printed_kg, "year": str(self.year), "days": self.days}
        return Phrase("trigger_level_first" if self.days else "trigger_level_rule", values)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What carries it."""
        return ("A34",) if self.days else ()

    def to_json(self) -> dict[str, Any]:
        """Level and how it comes about."""
        return {
            "year": self.year, "printed_kg": self.printed_kg, "level_kg": str(self.shown_kg),
            "level_kg_exact": str(self.kg), "days": self.days, "provision": f"Annex 2, row {self.group}",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A measure of the law book. `decided` and `year` are None where what led to it was not found."""

    measure: str
    groups: tuple[int, ...]
    instrument: str
    first: Between
    last: Between
    confidence: str
    basis: str
    year: int | None = None
    year_confidence: str = ""
    decided: Between | None = None
    published: date | None = None

    def on(self, day: date) -> bool | None:
        """Whether it is in force on a day; None where its days do not tell."""
        if self.first.last <= day <= self.last.first:
            return True
        return None if self.first.first <= day <= self.last.last else False


@dataclass(frozen=True, slots=True)
class Window:
    """Days of a duty: first and last, and the last if it is extended under Art. 2.10(4)."""

    first: date
    last: date
    last_if_extended: date

    def to_json(self) -> dict[str, str]:
        """The three days."""
        return {
            "first": self.first.isoformat(), "last": self.last.isoformat(),
            "last_if_extended": self.last_if_extended.isoformat(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Practice:
    """Days from the end of the year to the first day of the measure, in the measures found."""

    shortest: int
    usual: int
    longest: int
    measures: int


@dataclass(frozen=True)
class Terms:
    """The numbers of the articles, the levels, the measures found."""

    levels: Mapping[int, Mapping[int, int]]
    names: Mapping[int, Mapping[str, str]]
    lines: Mapping[str, int]
    codes: Mapping[str, int]
    measures: tuple[Known, ...]
    in_force: date
    months: int
    extension_months: int
    extension_percent: int
    notice_before: int
    notice_after: int
    effect_after: int
    divisor: int

    @classmethod
    def of(cls, book: BoundBook) -> Self:
        """From the bound book."""
        told = book.documents
        numbers = {key: entry["value"] for key, entry in told["articles"]["trigger_safeguard"].items()}
        return cls(
            {int(group): {int(y): kg for y, kg in years.items()} for group, years in told["trigger_levels"].items()},
            {int(group): names for group, names in told["trigger_groups"].items()},
            told["trigger_lines"], told["trigger_codes"], _measures(told),
            date.fromisoformat(told["articles"]["entry"]["in_force"]["value"]), numbers["months"],
            numbers["extension_months"], numbers["extension_above_percent"], numbers["notice_before_decision_days"],
            numbers["notice_after_decision_days"], numbers["effect_after_decision_days"],
            numbers["first_year_divisor_days"],
        )  # fmt: skip

    @property
    def groups(self) -> tuple[int, ...]:
        """The groups of Annex 2 by number."""
        return tuple(sorted(self.levels))

    def group(self, given: str | int) -> int:
        """A group by its number, its name in any language, or a code that lies in it. Raises InputError."""
        text = str(given).strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
        if number is None:
            folded = text.casefold()
            number = next((g for g, told in self.names.items() if folded in map(str.casefold, told.values())), None)
            number = self.group_of_code("".join(text.replace(".", "").split())) if number is None else number
        if number is None or number not in self.levels:
            raise InputError.of("error_trigger_group", field="group", given=text, last=str(max(self.levels)))
        return number

    def group_of_code(self, code: str) -> int | None:
        """The group that holds a line of today, or all of a code of HS 2012 (A38); None where there is none."""
        if code in self.lines:
            return self.lines[code]
        return next((group for entry, group in self.codes.items() if code.startswith(entry)), None)

    def name(self, group: int) -> Mapping[str, str]:
        """The group's name by language."""
        return self.names[group]

    def first_day(self, year: int) -> date:
        """The day from which imports of a year count: 1 January, or that of entry into force (A34)."""
        return max(date(year, 1, 1), self.in_force)

    def check_year(self, year: int) -> None:
        """Raises InputError before entry into force, and for years that nobody plans for."""
        if not self.in_force.year <= year <= self.in_force.year + _YEARS:
            raise InputError.of("error_trigger_year", field="year", given=str(year), first=str(self.in_force.year))

    def level(self, group: int, year: int) -> Level:
        """The level of a group in a year. Raises InputError as `check_year` does."""
        self.check_year(year)
        years = self.levels[self.group(group)]
        last = max(years)
        printed = years[min(year, last)]
        if year > self.in_force.year:
            return Level(group, year, printed, Fraction(printed), beyond=year > last)
        days = (date(year, 12, 31) - self.in_force).days + 1
        return Level(group, year, printed, Fraction(printed * days, self.divisor), days)

    def last_day(self, first: date) -> date:
        """The last day of a measure from its first (Art. 2.10(3), A8)."""
        return last_of_months(first, self.months)

    def extended(self, last: date) -> date:
        """The last day of the extension of a measure that would end on `last` (Art. 2.10(4))."""
        return last_of_months(days_after(last, 1), self.extension_months)

    def window_from(self, first: date) -> Window:
        """The days of a measure that takes effect on `first`."""
        last = self.last_day(first)
        return Window(first, last, self.extended(last))

    def window(self, crossed: date) -> Window:
        """The earliest days that Art. 2.10(5) allows where the level is passed on `crossed`: notice on that day."""
        return self.window_from(days_after(crossed, self.notice_before + self.effect_after))

    def practice(self) -> Practice | None:
        """How long after the end of their year the known measures took effect; None where none is known (A41)."""
        waits = sorted(
            (known.first.first - date(known.year, 12, 31)).days for known in self.measures if known.year is not None
        )
        longest = [(k.first.last - date(k.year, 12, 31)).days for k in self.measures if k.year is not None]
        if not waits:
            return None
        return Practice(waits[0], waits[len(waits) // 2], max(longest), len(waits))

    def likely_windows(self, year: int) -> tuple[Window, ...]:
        """The days of the duty that the level of `year` brings, as soon, as usual and as late as so far (A41)."""
        practice, end = self.practice(), date(year, 12, 31)
        if practice is None:
            return ()
        waits = (practice.shortest, practice.usual, practice.longest)
        return tuple(self.window_from(days_after(end, days)) for days in waits)

    def of_group(self, group: int) -> tuple[Known, ...]:
        """The known measures of a group, oldest first."""
        return tuple(sorted((m for m in self.measures if group in m.groups), key=lambda m: m.first.first))


def _measures(told: Mapping[str, Any]) -> tuple[Known, ...]:
    found = []
    for row in told["trigger_measures"]:
        led = told["trigger_proceedings"].get(row["measure"], {})
        first, last = (
            Between(date.fromisoformat(row[f"{end}_earliest"]), date.fromisoformat(row[f"{end}_latest"]))
            for end in ("from", "to")
        )
        decided = (
            Between(*(date.fromisoformat(led[f"decided_{end}"]) for end in ("earliest", "latest"))) if led else None
        )
        found.append(Known(
            row["measure"], tuple(row["groups"]), row["instrument"], first, last, row["confidence"],
            row["basis"], led.get("year"), led.get("year_confidence", ""), decided,
            date.fromisoformat(led["published"]) if led.get("published") else None,
        ))  # fmt: skip
    return tuple(found)
