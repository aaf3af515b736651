"""What a check of the law book finds: comparisons, and in each the values that differ or cannot be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from burabay.goods.codes import grouped, nomenclature_of
from burabay.lawbook.law import Law

# The cause of a difference that no rule of this package explains. A report of the book as it ships has none.
UNEXPLAINED = "unexplained"


class Verdict(StrEnum):
    """PASS: both sides agree. DIFFERS: they do not. UNKNOWN: the law book cannot tell."""

    PASS = "PASS"  # noqa: S105 - a verdict, no secret
    DIFFERS = "DIFFERS"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs or is not known: where it stands, what was expected, what was found, and why.

    `where` is a code or a row for people to read; `cause` is the key of a heading of docs/differences.md.
    """

    where: str
    expected: str
    found: str
    verdict: Verdict
    cause: str


# What a check says of one value: a difference, or None where both sides agree.
Checked = Difference | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison over all its values. `key` is stable; `title` is an English phrase; the counts are of values."""

    key: str
    title: str
    passes: int
    differs: int
    unknown: int
    differences: tuple[Difference, ...]

    @property
    def verdict(self) -> Verdict:
        """DIFFERS if any value differs, else UNKNOWN if any is unknown, else PASS."""
        if self.differs:
            return Verdict.DIFFERS
        return Verdict.UNKNOWN if self.unknown else Verdict.PASS


@dataclass(frozen=True, slots=True)
class Report:
    """Every comparison of one law book. `on` is the day for which rates of today were compared."""

    on: date
    comparisons: tuple[Comparison, ...]

    @property
    def causes(self) -> tuple[str, ...]:
        """The cause keys of all differences, sorted."""
        return tuple(sorted({d.cause for c in self.comparisons for d in c.differences}))


# A comparison before it is run: its key, its title, and what checks the law value by value.
Check = Callable[[Law, date], Iterable[Checked]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A comparison to be run."""

    key: str
    title: str
    check: Check


def run(plan: Plan, law: Law, on: date) -> Comparison:
    """Run one comparison and count its verdicts."""
    passes, differences = 0, []
    for checked in plan.check(law, on):
        if checked is None:
            passes += 1
        else:
            differences.append(checked)
    unknown = sum(d.verdict is Verdict.UNKNOWN for d in differences)
    return Comparison(plan.key, plan.title, passes, len(differences) - unknown, unknown, tuple(differences))


def differs(where: str, expected: object, found: object, cause: str) -> Difference:
    """A value that is not what it should be."""
    return Difference(where, str(expected), str(found), Verdict.DIFFERS, cause)


def unknown(where: str, expected: object, found: object, cause: str) -> Difference:
    """A value that the law book does not let be compared."""
    return Difference(where, str(expected), str(found), Verdict.UNKNOWN, cause)


def same(where: str, expected: object, found: object, cause: str) -> Checked:
    """None if the two are equal, else the difference."""
    return None if expected == found else differs(where, expected, found, cause)


def shown(code: str) -> str:
    """A code as its tariff prints it: 0402 21 110 0 with ten digits, 0402.21.20 with eight of Viet Nam's."""
    return grouped(code, nomenclature_of(code))


def as_json(report: Report) -> dict[str, Any]:
    """The report for `burabay law check --json`: stable keys, everything a string, a number or a list of those."""
    return {
        "on": report.on.isoformat(),
        "comparisons": [
            {
                "key": c.key,
                "title": c.title,
                "verdict": c.verdict.value,
                "pass": c.passes,
                "differs": c.differs,
                "unknown": c.unknown,
                "differences": [
                    {
                        "where": d.where,
                        "expected": d.expected,
                        "found": d.found,
                        "verdict": d.verdict.value,
                        "cause": d.cause,
                    }
                    for d in c.differences
                ],
            }
            for c in report.comparisons
        ],
        "causes": list(report.causes),
    }
