"""How often goods would qualify if prices were drawn from a distribution: many copies of a bill, judged in columns.

Draws are made by a generator with a seed, so an answer can be repeated. A draw is a factor in hundredths of a per cent,
a whole number; from there on all is exact, to a millionth of the currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from burabay.duty.money import MOST_DECIMALS, exact
from burabay.errors import InputError
from burabay.lawbook.columns import Ints
from burabay.origin.as_columns import columns_of
from burabay.origin.bill import Bill, wrong
from burabay.origin.judgement import Judgement
from burabay.origin.many import NO, OPEN, YES, Bills, Verdicts, judge_many
from burabay.origin.rule_tables import RuleTables
from burabay.origin.terms import Terms
from burabay.origin.value import percent_text
from burabay.wording import Phrase

if TYPE_CHECKING:
    from burabay.bound import BoundBook

NORMAL, UNIFORM = "normal", "uniform"
_UNITS = 1_000_000
_STEP = 10_000
_MOST_DRAWS = 1_000_000
_ROWS_AT_ONCE = 3_000_000


@dataclass(frozen=True, slots=True)
class Stress:
    """What is drawn: every price of a material that counts as non-originating, on its own; and, if asked, FOB too.

    `spread` is in per cent of a value: the standard deviation of a normal distribution, or half the width of a uniform
    one. `common` moves all prices by one draw, as an exchange rate would.
    """

    spread: Decimal
    draws: int = 10_000
    seed: int = 1
    shape: str = NORMAL
    common: bool = False
    fob: bool = False


@dataclass(frozen=True, slots=True)
class Stressed:
    """How many draws gave each verdict, and value added content in per cent at the 5th, 50th and 95th place of 100.

    `content` is that with all that is open counted as non-originating; empty for a set. `wrong` are draws whose
    materials were worth more than the goods.
    """

    stress: Stress
    qualifies: int
    does_not: int
    cannot_tell: int
    wrong: int
    content: tuple[Decimal, ...]


def stress_of(told: Mapping[str, Any], bill: Bill) -> Stress | None:
    """The table `stress` of a bill; None if there is none. Raises InputError for what it may not say."""
    if not told:
        return None
    path = f"{bill.goods.path} / stress"
    known = set(Stress.__dataclass_fields__)
    if unknown := sorted(set(told) - known):
        raise wrong(path, unknown[0], "key", name=unknown[0], known=", ".join(sorted(known)))
    cells = {name: _whole(told, name, path, least) for name, least in (("draws", 0), ("seed", 0))}
    spread = exact(str(told.get("spread", "")))
    if spread.is_nan():
        raise wrong(path, "spread", "number", name="spread", given=told.get("spread", ""), most=MOST_DECIMALS)
    return checked(
        Stress(
            spread,
            10_000 if cells["draws"] is None else cells["draws"],
            1 if cells["seed"] is None else cells["seed"],
            str(told.get("shape", NORMAL)),
            told.get("common") is True,
            told.get("fob") is True,
        )
    )


def _whole(told: Mapping[str, Any], name: str, path: str, least: int) -> int | None:
    """A whole number of the table, None where it is not there."""
    if name not in told:
        return None
    value = str(told[name])
    if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) < least:
        raise wrong(path, name, "number", name=name, given=value, most=0)
    return int(value)


def checked(stress: Stress) -> Stress:
    """The stress, if it can be drawn. Raises InputError."""
    if not stress.spread.is_finite() or not 0 < stress.spread <= 100:
        raise InputError.of("error_stress_spread", field="stress", given=str(stress.spread))
    if not 1 <= stress.draws <= _MOST_DRAWS:
        raise InputError.of("error_stress_draws", field="stress", given=str(stress.draws), most=_MOST_DRAWS)
    if stress.shape not in (NORMAL, UNIFORM):
        raise InputError.of("error_stress_shape", field="stress", given=stress.shape)
    return stress


def _factors(stress: Stress, moved: Ints, draws: int, generator: np.random.Generator) -> Ints:
    """A factor in hundredths of a per cent for each draw and node: 10,000 where nothing moves, never below 0."""
    width = 1 if stress.common else len(moved)
    spread = float(stress.spread) * 100
    if stress.shape == NORMAL:
        drawn = generator.normal(0.0, spread, (draws, width))
    else:
        drawn = generator.uniform(-spread, spread, (draws, width))
    steps = np.maximum(_STEP + np.rint(drawn).astype(np.int64), 0)
    return np.where(moved, np.broadcast_to(steps, (draws, len(moved))), _STEP)


def _copies(columns: Mapping[str, Any], count: int, factors: Ints) -> Bills:
    """As many copies of a bill as there are rows of factors, values multiplied by them."""
    draws = len(factors)
    made = {name: np.tile(np.asarray(column), draws) for name, column in columns.items()}
    shift = np.repeat(np.arange(draws) * count, count)
    made["parent"] = np.where(made["parent"] >= 0, made["parent"] + shift, -1)
    values = np.asarray(columns["value"], dtype=np.int64)
    made["value"] = (values * factors // _STEP).ravel()
    return Bills.of(made)


def _contents(bills: Bills, verdicts: Verdicts) -> Ints:
    """Value added content of each copy, in hundredths of a per cent, cut."""
    fob = bills.value[verdicts.goods]
    return (fob - verdicts.non_originating_most[verdicts.goods]) * _STEP // np.maximum(fob, 1)


def stressed(found: Judgement, book: BoundBook, terms: Terms, stress: Stress) -> Stressed:
    """How the verdict takes the draws."""
    columns = columns_of([found.bill], book.criteria, terms, units=_units(found.bill))
    nodes = list(found.bill.goods.walk())
    counted = {item.node.path for judged in (found.goods, *found.parts.values()) for item in judged.items}
    moved = np.array([node.path in counted or (stress.fob and node is found.bill.goods) for node in nodes])
    generator, tables = np.random.default_rng(stress.seed), RuleTables(book)
    told = {YES: 0, NO: 0, OPEN: 0}
    wrong_draws, contents, left = 0, [], stress.draws
    while left:
        draws = min(left, max(1, _ROWS_AT_ONCE // len(nodes)))
        left -= draws
        bills = _copies(columns, len(nodes), _factors(stress, moved, draws, generator))
        verdicts = judge_many(bills, tables)
        fine = verdicts.error == 0
        wrong_draws += int((~fine).sum())
        for truth in told:
            told[truth] += int(((verdicts.met == truth) & fine).sum())
        contents.append(_contents(bills, verdicts)[fine])
    content = np.sort(np.concatenate(contents))
    places = (
        [] if found.goods.set_finding is not None else [content[(len(content) - 1) * n // 100] for n in (5, 50, 95)]
    )
    return Stressed(
        stress,
        told[YES],
        told[NO],
        told[OPEN],
        wrong_draws,
        tuple(percent_text(Fraction(int(place), 100)) for place in places) if len(content) else (),
    )


def _units(bill: Bill) -> int:
    """Millionths of the currency, or as fine as 64 bits allow for the largest value."""
    largest = max((node.value or Fraction(0) for node in bill.goods.walk()), default=Fraction(0))
    units = _UNITS
    while largest * units * _STEP * 2 > 2**62 and units > 1:
        units //= 10
    return units


def stressed_text(each: Stressed) -> Phrase:
    """The result in words."""
    share = percent_text(Fraction(each.qualifies * 100, each.stress.draws))
    values: dict[str, object] = {"share": share, "draws": each.stress.draws, "spread": each.stress.spread}
    if not each.content:
        return Phrase("stress_share", values)
    low, middle, high = each.content
    return Phrase("stress_share_content", {**values, "low": low, "middle": middle, "high": high})
