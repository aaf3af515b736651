"""The compiled book as `duty.kernel` reads it: for one answer, interpreted, and for a batch, compiled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import permutations

import numpy as np

from burabay.duty.amount import never_above
from burabay.duty.kernel import ALWAYS_ABOVE, FIELDS, NEVER_ABOVE, NO_RELATION, Tables, span, word
from burabay.duty.lookup import NONE, Measures
from burabay.lawbook.columns import Columns, Ints

# Products of 64-bit integers stay below this, so that three of them can be added.
LIMIT = 2e18
_RATES = ("r_form", "r_percent", "r_ceiling", "r_amount", "r_per", "r_unit", "r_money")


def _rates(columns: Columns) -> Ints:
    """The fields of all rates, one behind the other."""
    table = np.zeros((len(columns["r_form"]), FIELDS), dtype=np.int64)
    for place, name in enumerate(_RATES):
        table[:, place] = columns[name]
    return table.reshape(-1)


def related(measures: Measures, first: int, second: int) -> int:
    """What the kernel's `relation` says of two rates by their numbers."""
    one, other = measures.rate(first), measures.rate(second)
    if one is None or other is None:
        return NO_RELATION
    return {True: NEVER_ABOVE, False: ALWAYS_ABOVE, None: NO_RELATION}[never_above(one, other)]


class _Asked:
    """The relation of rates, worked out when it is asked for."""

    def __init__(self, measures: Measures, rates: int) -> None:
        self._measures, self._rates = measures, rates

    def __getitem__(self, place: int) -> int:
        return related(self._measures, *divmod(place, self._rates))


def _packed(columns: Columns) -> tuple[Ints, Ints, Ints]:
    """`line_start`, `m_span` and `m_word`."""
    first, last, states, regime = (columns[f"m_{n}"].astype(np.int64) for n in ("first", "last", "states", "regime"))
    said = (columns[f"f_{n}"].astype(np.int64) for n in ("outcome", "flags", "question", "checked", "rate"))
    return columns["line_start"], span(first, last, states, regime), word(*said)[columns["m_finding"]]


def interpreted(columns: Columns, measures: Measures) -> Tables:
    """For one answer: columns that give Python's own integers, products without limit."""
    rates = len(columns["r_form"])
    start, spans, words = _packed(columns)
    return Tables(
        start.data, spans.data, words.data, columns["line_needs"].data, _rates(columns).data, _Asked(measures, rates),
        rates, measures.in_force.toordinal(), float("inf"),
    )  # fmt: skip


def relate(columns: Columns, measures: Measures, tables: Tables, together: Iterable[Sequence[int]]) -> None:
    """Fill the relation of rates that stand beside each other somewhere, given as groups of their numbers.

    Rates that are both plain percentages the kernel compares by itself, and a free one with any.
    """
    plain = columns["r_form"] == 0
    free = plain & (columns["r_percent"] == 0)
    pairs = {pair for rates in together for pair in permutations(sorted({r for r in rates if r != NONE}), 2)}
    for first, second in pairs:
        if not free[first] and not (plain[first] and plain[second]):
            tables.relation[first * tables.rates + second] = related(measures, first, second)


def batched(columns: Columns, measures: Measures) -> Tables:
    """For a batch: arrays, and products within 64 bits; `relate` fills the relation."""
    start, spans, words = _packed(columns)
    rates, bound = len(columns["r_form"]), (columns["line_needs"] != 0).astype(np.int8)
    relation = np.full(rates * rates, NO_RELATION, dtype=np.int8)
    return Tables(
        np.ascontiguousarray(start), spans, words, bound, _rates(columns), relation, rates,
        measures.in_force.toordinal(), LIMIT,
    )  # fmt: skip
