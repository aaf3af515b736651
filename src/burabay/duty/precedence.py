"""Which of several rules of law holds: written once, as labelled exceptions (decision 6 of the design).

A rule of higher rank takes the place of one of lower rank on its days and in its states. Two different rules of the
same rank on the same day and in the same state contradict each other: that is an error in the law book, never the
first match.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from burabay.duty.measures import STATE_BITS, Finding


class Rank(IntEnum):
    """From the rule to its exceptions."""

    BASE = 0  # the tariff's or the schedule's own column
    ENDED = 1  # the same column after a footnote ended, unless it was prolonged
    TERRITORIAL = 2  # a footnote rate of one member state
    TEMPORARY = 3  # a rate for some days
    UNREAD = 4  # a footnote whose text is not at hand: whatever it says comes first
    SUPPOSED = 5  # a trigger measure that the user supposes: also where it is not known whether one is in force
    TRIGGER = 6  # Art. 2.10: the MFN rate in place of the preference


@dataclass(frozen=True, slots=True)
class Rule:
    """A finding with its rank, for some states and the days from `first` through `last`."""

    rank: Rank
    states: int
    first: int
    last: int
    finding: Finding


class ContradictionError(ValueError):
    """Two rules of equal rank meet."""


Span = tuple[int, int, Finding]


def _in_one_state(rules: Sequence[Rule]) -> tuple[Span, ...]:
    days = sorted({rule.first for rule in rules} | {rule.last + 1 for rule in rules})
    spans: list[Span] = []
    for first, after in pairwise(days):
        holding = [rule for rule in rules if rule.first <= first <= rule.last]
        if not holding:
            continue
        top = max(rule.rank for rule in holding)
        findings = {rule.finding for rule in holding if rule.rank == top}
        if len(findings) > 1:
            raise ContradictionError(f"two rules of rank {top.name.lower()} hold on the same day")
        finding = findings.pop()
        if spans and spans[-1][1] + 1 == first and spans[-1][2] == finding:
            spans[-1] = (spans[-1][0], after - 1, finding)
        else:
            spans.append((first, after - 1, finding))
    return tuple(spans)


def settle(rules: Iterable[Rule]) -> list[tuple[int, int, int, Finding]]:
    """Disjoint (states, first, last, finding), sorted by states, then day. Raises ContradictionError."""
    given = [rule for rule in rules if rule.first <= rule.last]
    if len(given) == 1:
        rule = given[0]
        return [(rule.states, rule.first, rule.last, rule.finding)]
    by_spans: dict[tuple[Span, ...], int] = {}
    for bit in STATE_BITS.values():
        of_state = [rule for rule in given if rule.states & bit]
        if of_state:
            spans = _in_one_state(of_state)
            by_spans[spans] = by_spans.get(spans, 0) | bit
    merged: dict[Span, int] = {}
    for spans, bits in by_spans.items():
        for span in spans:
            merged[span] = merged.get(span, 0) | bits
    return sorted(((bits, *span) for span, bits in merged.items()), key=lambda item: item[:3])
