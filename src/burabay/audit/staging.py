"""Annex 1 worked out anew: each year's cell from the base rate and the category, against the cell as printed.

The annex prints neither a category nor a formula; both are read off its rows:

    A  zero from entry into force
    B  equal annual instalments from the base rate to zero: with the first zero in the n-th column the cell of
       column i is base × (n - i) / n
    R  into the EAEU three quarters of the base rate from entry into force, and then the same; into Viet Nam a cut
       at entry into force, and then the same
    U, T, Q, CKD  the same mark in every column (general notes 6-8)

Percentages are rounded half up to one decimal, amounts per unit to three.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import floor
from typing import NamedTuple

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs, shown, unknown
from burabay.duty.amount import never_above
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate, Specific, parse_rate, plain

FREE = parse_rate("0%")
PERCENT_DECIMALS = 1
AMOUNT_DECIMALS = 3
KEPT_SHARE = Fraction(3, 4)
Cell = Rate | str

# Rows of Viet Nam's schedule whose steps are printed one by one and follow no equal instalments.
OWN_STEPS = {"02": "pork-own-steps", "24": "tobacco-late-cut", "27": "petroleum-own-steps"}


class Staged(NamedTuple):
    """A row of either schedule: EIF first, then one cell a year from 2016 on."""

    code: str
    category: str
    base: Rate | None
    cells: tuple[Cell, ...]


def eaeu_rows(law: Law) -> list[Staged]:
    """The EAEU's schedule, its two "ex" rows included."""
    return [Staged(f"{r.ex}{r.code}", r.category, r.base, r[4:15]) for r in law.eaeu_schedule]


def vietnam_rows(law: Law) -> list[Staged]:
    """Viet Nam's schedule."""
    return [Staged(r.code, r.category, r.base, r[3:16]) for r in law.vietnam_schedule]


def column(place: int) -> str:
    """The heading of a column: EIF, 2016, 2017 …"""
    return "EIF" if place == 0 else str(2015 + place)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Half up to so many decimals, without trailing zeros."""
    scale = 10**decimals
    return plain(str(Decimal(floor(value * scale + Fraction(1, 2))) / scale))


def part(rate: Rate, share: Fraction, decimals: int = AMOUNT_DECIMALS) -> Rate:
    """So much of a rate, each of its two parts rounded as Annex 1 rounds."""
    if share == 0:
        return FREE
    percent = None if rate.percent is None else rounded(Fraction(rate.percent) * share, PERCENT_DECIMALS)
    if rate.specific is None:
        return Rate(rate.form, percent)
    s = rate.specific
    return Rate(rate.form, percent, Specific(rounded(Fraction(s.amount) * share, decimals), s.currency, s.per, s.unit))


def instalments(base: Rate, steps: int, columns: int, decimals: int = AMOUNT_DECIMALS) -> tuple[Rate, ...]:
    """Equal annual instalments to zero in the column number `steps`."""
    return tuple(part(base, Fraction(max(steps - 1 - place, 0), steps), decimals) for place in range(columns))


def steps_to_zero(cells: Sequence[Cell]) -> int | None:
    """The number of the first column at zero, counted from 1; None if there is none."""
    return next((n for n, c in enumerate(cells, start=1) if isinstance(c, Rate) and c.is_free), None)


def derived(row: Staged, side: str) -> tuple[Cell, ...] | None:
    """What the row must print by its category; None where the book does not hold what is needed."""
    many = len(row.cells)
    match row.category:
        case "A":
            return (FREE,) * many
        case "R" if side == "EAEU":
            return None if row.base is None else (part(row.base, KEPT_SHARE),) * many
        case "R":
            return (row.cells[0],) * many
        case "B":
            steps = steps_to_zero(row.cells)
            return None if row.base is None or steps is None else instalments(row.base, steps, many)
        case mark:
            return (mark,) * many


def _with_amount(base: Rate, amount: Fraction, decimals: int) -> Rate:
    """The same rate with another amount per unit."""
    s = base.specific
    if s is None:
        return base
    return Rate(base.form, base.percent, Specific(rounded(amount, decimals), s.currency, s.per, s.unit))


def _scaled(base: Rate, factor: Fraction) -> Rate:
    """The amount per unit times a factor, exactly (bases have at most three decimals)."""
    return base if base.specific is None else _with_amount(base, Fraction(base.specific.amount) * factor, 6)


def _other_base(base: Rate, found: Rate, steps: int) -> Rate:
    """The base, to two decimals, from which the first printed minimum would follow."""
    if found.specific is None:
        return base
    return _with_amount(base, Fraction(found.specific.amount) * steps / (steps - 1), 2)


def cause(row: Staged, side: str) -> str:
    """Why a row does not follow from its base: a misprint that can be named, or steps of the schedule's own."""
    if side == "VN":
        return OWN_STEPS.get(row.code[:2], UNEXPLAINED)
    steps, first = steps_to_zero(row.cells), row.cells[0]
    if row.category != "B" or row.base is None or row.base.specific is None or steps is None:
        return UNEXPLAINED
    many = len(row.cells)
    if row.cells == instalments(_scaled(row.base, Fraction(10)), steps, many):
        return "minimum-ten-times"
    if row.cells == instalments(_scaled(row.base, Fraction(1, 10)), steps, many):
        return "minimum-one-tenth"
    if row.cells == instalments(row.base, steps, many, decimals=2):
        return "minimum-two-decimals"
    if isinstance(first, Rate) and row.cells == instalments(_other_base(row.base, first, steps), steps, many):
        return "minimum-other-base"
    return UNEXPLAINED


def _derivation(rows: list[Staged], side: str) -> Iterator[Checked]:
    known: dict[tuple[str, Rate | None, tuple[Cell, ...]], tuple[Cell, ...] | None] = {}
    for row in rows:
        key = (row.category, row.base, row.cells)
        if key not in known:
            known[key] = derived(row, side)
        expected = known[key]
        if expected is None:
            yield from (unknown(f"{shown(row.code)}, {column(p)}", "a base rate", c, "no-base-rate")
                        for p, c in enumerate(row.cells))  # fmt: skip
            continue
        if expected == row.cells:
            yield from (None for _ in row.cells)
            continue
        why = cause(row, side)
        for place, (want, cell) in enumerate(zip(expected, row.cells, strict=True)):
            yield None if want == cell else differs(f"{shown(row.code)}, {column(place)}", want, cell, why)


def _downhill(rows: list[Staged], side: str) -> Iterator[Checked]:
    """Art. 2.3(1): no column above the one before it, and the first not above the base rate."""
    known: dict[tuple[Rate | None, tuple[Cell, ...]], list[int]] = {}
    for row in rows:
        before = (row.base, *row.cells[:-1])
        if (row.base, row.cells) not in known:
            known[row.base, row.cells] = [
                place
                for place, (first, then) in enumerate(zip(before, row.cells, strict=True))
                if isinstance(first, Rate) and isinstance(then, Rate) and never_above(then, first) is not True
            ]
        bad = known[row.base, row.cells]
        for place, cell in enumerate(row.cells):
            if place in bad:
                why = cause(row, side)
                yield differs(f"{shown(row.code)}, {column(place)}", f"at most {before[place]}", cell, why)
            else:
                yield None


def eaeu_staging(law: Law, _on: date) -> Iterator[Checked]:
    """The EAEU's schedule."""
    return _derivation(eaeu_rows(law), "EAEU")


def vietnam_staging(law: Law, _on: date) -> Iterator[Checked]:
    """Viet Nam's schedule."""
    return _derivation(vietnam_rows(law), "VN")


def no_step_up(law: Law, _on: date, side: str) -> Iterator[Checked]:
    """Either schedule, year by year."""
    return _downhill(eaeu_rows(law) if side == "EAEU" else vietnam_rows(law), side)


PLANS = (
    Plan("staging-eaeu", "EAEU schedule: each year's cell worked out from base rate and category", eaeu_staging),
    Plan("staging-vietnam", "Viet Nam's schedule: each year's cell worked out from base rate and category",
         vietnam_staging),
    Plan("steps-eaeu", "EAEU schedule: no year above the year before (Art. 2.3(1))", partial(no_step_up, side="EAEU")),
    Plan("steps-vietnam", "Viet Nam's schedule: no year above the year before (Art. 2.3(1))",
         partial(no_step_up, side="VN")),
)  # fmt: skip
