"""Will this consignment arrive inside the quota? Chances of the whole, a part, nothing; and the duty of each outcome.

Draws are made by a generator with a seed, so an answer can be repeated; chances are counts over draws. The duty under
each outcome is exact: a part within the quota pays its share of the whole's duty there, the rest its share of the duty
outside, because every form of rate grows in step with value and quantity (assumption A53 on the model).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import sqrt

import numpy as np

from burabay.assess.assessment import Assessment
from burabay.duty.measures import Regime
from burabay.duty.money import Money, rounded
from burabay.duty.options import Option
from burabay.errors import InputError
from burabay.lawbook.columns import Ints
from burabay.quota.arrival import Arrival
from burabay.quota.fill import Fill

WHOLE, PART, NOTHING, EARLY, LATE = OUTCOMES = ("whole", "part", "nothing", "early", "late")
_MOST_DRAWS = 200_000
# The days of arrival that the answer looks at one by one, by their place in the distribution.
_LOOKED_AT = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1))


@dataclass(frozen=True, slots=True)
class Room:
    """What a quota's period has room for: `own` units that nobody else can take, `common` for whoever comes first."""

    first: date
    last: date
    own: int
    common: int


@dataclass(frozen=True, slots=True)
class OnDay:
    """The chances if the goods arrived on that very day; None outside the period."""

    day: date
    whole: Fraction | None
    some: Fraction | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often it comes so, and the units inside the quota then, on average."""

    name: str
    chance: Fraction
    inside: Fraction


@dataclass(frozen=True, slots=True)
class Chances:
    """The outcomes in the order whole, part, nothing, early, late, with the standard error of the first's chance."""

    quantity: int
    outcomes: tuple[Outcome, ...]
    days: tuple[OnDay, ...]
    draws: int
    seed: int

    def of(self, name: str) -> Outcome:
        """One outcome by its name."""
        return next(outcome for outcome in self.outcomes if outcome.name == name)

    @property
    def inside(self) -> Fraction:
        """Units inside the quota to be expected, those of an arrival outside the period not counted."""
        return sum((outcome.chance * outcome.inside for outcome in self.outcomes), Fraction(0))

    @property
    def error(self) -> float:
        """The standard error of the chance of the whole, from the number of draws alone."""
        chance = float(self.of(WHOLE).chance)
        return sqrt(chance * (1 - chance) / self.draws)


def _inside(room: Room, quantity: int, taken: Ints) -> Ints:
    """Units of the consignment that find room, its own share first."""
    left = np.maximum(room.common - taken, 0)
    found: Ints = np.minimum(quantity, room.own + left)
    return found


def _waited(room: Room, today: date, days: Ints) -> Ints:
    """Days of the period after today up to and with each day: others' takings on the day of arrival come first."""
    begun = max(today.toordinal(), room.first.toordinal() - 1)
    waited: Ints = np.maximum(np.minimum(days, room.last.toordinal()) - begun, 0)
    return waited


def _on_days(room: Room, fill: Fill, arrival: Arrival, quantity: int, *, draws: int, seed: int) -> tuple[OnDay, ...]:
    days = dict.fromkeys(arrival.quantile(share) for share in _LOOKED_AT)
    told = []
    for day in days:
        if not room.first <= day <= room.last:
            told.append(OnDay(day, None, None))
            continue
        ordinals = np.full(draws, day.toordinal(), dtype=np.int64)
        # The same seed for every day: they differ by the days waited, not by luck.
        taken = _taken(room, fill, ordinals, np.random.default_rng([seed, 1]))
        found = _inside(room, quantity, taken)
        whole, some = (int(np.count_nonzero(found >= least)) for least in (quantity, 1))
        told.append(OnDay(day, Fraction(whole, draws), Fraction(some, draws)))
    return tuple(told)


def _taken(room: Room, fill: Fill, days: Ints, generator: np.random.Generator) -> Ints:
    waited = _waited(room, fill.today, days)
    if room.common == 0 or not waited.any():
        return np.zeros(len(days), dtype=np.int64)
    if not fill.known and not fill.seen:
        raise InputError.of("error_quota_untold", field="pace")
    if not fill.known:
        raise InputError.of("error_quota_no_pace", field="pace", first=fill.since, today=fill.today)
    return fill.taken(waited, generator)


def chances(room: Room, fill: Fill, arrival: Arrival, quantity: int, *, draws: int = 20_000, seed: int = 1) -> Chances:
    """The chances of a consignment of `quantity` units. Raises InputError for an unknown pace, or too many draws.

    Arrival before the period's first day or after its last is an outcome of its own: another period's room decides.
    """
    if not 1 <= draws <= _MOST_DRAWS:
        raise InputError.of("error_quota_draws", field="draws", given=str(draws), most=_MOST_DRAWS)
    if seed < 0:
        raise InputError.of("error_quota_seed", field="seed", given=str(seed))
    if arrival.days[0] < fill.today:
        raise InputError.of("error_quota_arrival_past", field="arrival", day=arrival.days[0], today=fill.today)
    generator = np.random.default_rng([seed, 0])
    days = arrival.drawn(generator, draws)
    early, late = days < room.first.toordinal(), days > room.last.toordinal()
    found = np.where(early | late, 0, _inside(room, quantity, _taken(room, fill, days, generator)))
    within = ~(early | late)
    cases = {
        WHOLE: within & (found == quantity),
        PART: within & (found > 0) & (found < quantity),
        NOTHING: within & (found == 0),
        EARLY: early,
        LATE: late,
    }
    outcomes = []
    for name, case in cases.items():
        times = int(np.count_nonzero(case))
        # Summed as Python's integers: sums over all draws may pass 64 bits.
        mean = Fraction(sum(found[case].tolist()), times) if times else Fraction(0)
        outcomes.append(Outcome(name, Fraction(times, draws), mean))
    seen = _on_days(room, fill, arrival, quantity, draws=draws, seed=seed)
    return Chances(quantity, tuple(outcomes), seen, draws, seed)


# --- duty ---------------------------------------------------------------------------------------------------------


Span = tuple[Money | None, Money | None]


@dataclass(frozen=True, slots=True)
class Priced:
    """The duty of the whole consignment inside the quota and outside it, and what is to be expected of both.

    `least` and `most` differ by the arrivals outside the period: inside that other period's quota, or not. None where
    a duty is not known.
    """

    inside: Option | None
    outside: Option | None
    least: Money | None
    most: Money | None
    outcomes: dict[str, Span]


def option_inside(answer: Assessment) -> Option | None:
    """The agreement's rate within the quota, if it may be claimed."""
    return next((o for o in answer.options if o.regime is Regime.PREFERENCE_IN_QUOTA and o.usable), None)


def option_outside(answer: Assessment) -> Option | None:
    """What goods pay that find no room: the agreement's preference outside quotas if there is one, or MFN.

    MFN within another quota (of the WTO) needs a licence of that one: it stays in the list of options, uncounted.
    """
    usable = [o for o in answer.options if o.regime in (Regime.MFN, Regime.PREFERENCE) and o.usable]
    priced = [(o.duty.amount, o) for o in usable if o.duty is not None]
    if len(priced) < len(usable):
        return next((o for o in usable if o.regime is Regime.MFN), None)
    return min(priced, key=lambda pair: pair[0])[1] if priced else None


def _amount(option: Option | None) -> Fraction | None:
    """The exact duty of an option before it is rounded."""
    if option is None or option.duty is None:
        return None
    return option.worked.amount if option.worked is not None else Fraction(option.duty.amount)


def priced(found: Chances, inside: Assessment, outside: Assessment) -> Priced:
    """The duty of every outcome, least and most, and what is expected; each rounded once."""
    within, without = option_inside(inside), option_outside(outside)
    low, high, currency = _amount(within), _amount(without), inside.asked.currency
    if low is None or high is None:
        untold: dict[str, Span] = dict.fromkeys(OUTCOMES, (None, None))
        for name, option in ((WHOLE, within), (NOTHING, without)):
            untold[name] = (option.duty, option.duty) if option is not None else (None, None)
        return Priced(within, without, None, None, untold)

    def share(units: Fraction) -> Fraction:
        return high + (low - high) * units / found.quantity

    spans: dict[str, tuple[Fraction, Fraction]] = {
        outcome.name: (share(outcome.inside),) * 2 for outcome in found.outcomes
    }
    spans |= {name: (min(low, high), max(low, high)) for name in (EARLY, LATE)}
    totals = [sum((o.chance * spans[o.name][end] for o in found.outcomes), Fraction(0)) for end in (0, 1)]
    told: dict[str, Span] = {
        name: (rounded(least, currency), rounded(most, currency)) for name, (least, most) in spans.items()
    }
    if not found.of(PART).chance:  # no mean of nothing
        told[PART] = (None, None)
    return Priced(within, without, rounded(totals[0], currency), rounded(totals[1], currency), told)
