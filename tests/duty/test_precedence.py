"""Which of several rules holds: written once, as labelled exceptions.

The example is footnote 64С of the EAEU tariff on 7318 29 000 1 (printed: 5 %): 0 % for all five states from 28 March to
30 September 2022, and 8 % for Russia from 1 October 2022. On 1 May 2022 Russia pays 0 % like the others; on 1 November
2022 it alone has a rate; once the printed 5 % is known (here from 1 January 2026), four states pay 5 % and Russia 8 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.duty.measures import EAEU_BITS, OPEN_END, STATE_BITS, Finding, Outcome
from burabay.duty.precedence import ContradictionError, Rank, Rule, settle
from burabay.lawbook.rates import Rate

RU = STATE_BITS["RU"]
OTHERS = EAEU_BITS - RU


def at(percent: int) -> Finding:
    return Finding(Outcome.RATE, Rate("ad_valorem", Decimal(percent)))


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def holding(rules: Sequence[Rule], state: str, on: str) -> Finding | None:
    found = [f for bits, first, last, f in settle(rules) if bits & STATE_BITS[state] and first <= day(on) <= last]
    assert len(found) <= 1
    return found[0] if found else None


FOOTNOTE_64 = [
    Rule(Rank.BASE, EAEU_BITS, day("2026-01-01"), OPEN_END, at(5)),
    Rule(Rank.TEMPORARY, EAEU_BITS, day("2022-03-28"), day("2022-09-30"), at(0)),
    Rule(Rank.TERRITORIAL, RU, day("2022-10-01"), OPEN_END, at(8)),
]


@pytest.mark.parametrize(
    ("on", "russia", "others"),
    [
        ("2022-03-27", None, None),
        ("2022-03-28", 0, 0),
        ("2022-09-30", 0, 0),
        ("2022-10-01", 8, None),
        ("2025-12-31", 8, None),
        ("2026-01-01", 8, 5),
        ("2090-01-01", 8, 5),
    ],
)
def test_footnote_64(on: str, russia: int | None, others: int | None) -> None:
    for state in ("AM", "BY", "KG", "KZ"):
        assert holding(FOOTNOTE_64, state, on) == (None if others is None else at(others))
    assert holding(FOOTNOTE_64, "RU", on) == (None if russia is None else at(russia))


def test_the_order_of_the_exceptions() -> None:
    """A trigger measure (Art. 2.10) comes before all; an unread footnote before what it may change."""
    told = "BASE ENDED TERRITORIAL TEMPORARY UNREAD SUPPOSED TRIGGER"
    assert [rank.name for rank in Rank] == told.split()
    for lower, higher in zip(Rank, list(Rank)[1:], strict=False):
        rules = [
            Rule(higher, EAEU_BITS, day("2026-03-01"), day("2026-03-31"), at(2)),
            Rule(lower, EAEU_BITS, day("2026-01-01"), day("2026-12-31"), at(1)),
        ]
        assert holding(rules, "KZ", "2026-02-28") == at(1)
        assert holding(rules, "KZ", "2026-03-01") == at(2)
        assert holding(rules, "KZ", "2026-03-31") == at(2)
        assert holding(rules, "KZ", "2026-04-01") == at(1)


def test_an_exception_for_one_state_leaves_the_others() -> None:
    rules = [
        Rule(Rank.BASE, EAEU_BITS, 1, 100, at(5)),
        Rule(Rank.TERRITORIAL, RU, 1, 100, at(8)),
    ]
    assert settle(rules) == [(OTHERS, 1, 100, at(5)), (RU, 1, 100, at(8))]


def test_two_rules_of_equal_rank_contradict_each_other() -> None:
    rules = [Rule(Rank.TEMPORARY, EAEU_BITS, 1, 10, at(0)), Rule(Rank.TEMPORARY, EAEU_BITS, 10, 20, at(5))]
    with pytest.raises(ContradictionError, match="temporary"):
        settle(rules)


@pytest.mark.parametrize(
    "second",
    [
        Rule(Rank.TEMPORARY, EAEU_BITS, 11, 20, at(5)),  # the day after
        Rule(Rank.TEMPORARY, RU, 1, 10, at(0)),  # the same rate
        Rule(Rank.UNREAD, EAEU_BITS, 1, 10, at(5)),  # another rank
    ],
)
def test_what_is_no_contradiction(second: Rule) -> None:
    settle([Rule(Rank.TEMPORARY, EAEU_BITS, 1, 10, at(0)), second])


def test_equal_ranks_in_different_states_do_not_meet() -> None:
    rules = [Rule(Rank.TERRITORIAL, RU, 1, 10, at(8)), Rule(Rank.TERRITORIAL, STATE_BITS["KZ"], 1, 10, at(7))]
    assert len(settle(rules)) == 2


def test_a_contradiction_below_a_higher_rank_does_not_matter() -> None:
    """Where a higher rule holds on all the days that they share, nobody asks the two."""
    rules = [
        Rule(Rank.TEMPORARY, RU, 1, 10, at(0)),
        Rule(Rank.TEMPORARY, RU, 1, 10, at(5)),
        Rule(Rank.TRIGGER, RU, 1, 10, at(9)),
    ]
    assert settle(rules) == [(RU, 1, 10, at(9))]


def test_a_footnote_that_ended_before_the_tariff_is_known_says_nothing() -> None:
    """Footnote 35С: 0 % up to 31 December 2023, its first day not known, hence counted from 2026: it runs backwards."""
    rules = [
        Rule(Rank.BASE, EAEU_BITS, day("2026-01-01"), OPEN_END, at(5)),
        Rule(Rank.TEMPORARY, EAEU_BITS, day("2026-01-01"), day("2023-12-31"), at(0)),
    ]
    assert settle(rules) == [(EAEU_BITS, day("2026-01-01"), OPEN_END, at(5))]
    assert settle(rules[1:]) == []
    assert settle([]) == []


# --- against a day-by-day reading -------------------------------------------------------------------------------

rules_strategy = st.lists(
    st.builds(
        Rule,
        rank=st.sampled_from(Rank),
        states=st.integers(1, 63),
        first=st.integers(1, 12),
        last=st.integers(1, 12),
        finding=st.integers(0, 2).map(at),
    ),
    max_size=6,
)


@given(rules_strategy)
def test_disjoint_per_state_and_covering_the_union(rules: list[Rule]) -> None:
    """For each state and day: the finding of the highest rank that holds there; two of them are a contradiction."""
    expected: dict[tuple[int, int], Finding] = {}
    contradiction = False
    for state in STATE_BITS.values():
        for on in range(1, 13):
            there = [rule for rule in rules if rule.states & state and rule.first <= on <= rule.last]
            highest = {rule.finding for rule in there if rule.rank == max(r.rank for r in there)}
            contradiction |= len(highest) > 1
            if highest:
                expected[state, on] = next(iter(highest))
    if contradiction:
        with pytest.raises(ContradictionError):
            settle(rules)
        return
    found: dict[tuple[int, int], Finding] = {}
    for states, first, last, finding in settle(rules):
        assert first <= last
        for state in STATE_BITS.values():
            for on in range(first, last + 1):
                if states & state:
                    assert (state, on) not in found, "two spans on one day"
                    found[state, on] = finding
    assert found == expected
