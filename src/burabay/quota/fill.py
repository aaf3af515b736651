"""How a quota fills up: past takings, and how much others may take until a day (assumption A53).

Takings come as a Poisson process of one pace. After `n` takings in `t` days the pace is not known better than so few
let it be: it is drawn from the gamma distribution of n + ½ and t (Jeffreys' prior), and each taking's size from the
past ones. A pace that the user states is taken at its word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np

from burabay.errors import InputError
from burabay.lawbook.columns import Ints
from burabay.quota.sheet import Row, read_rows
from burabay.quota.volumes import amount_of

# More single takings than these in one run take too long; fewer draws or a larger lot mend it.
_MOST_TAKINGS = 10_000_000
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Fill:
    """Takings from the common room of a quota, in its unit, observed from `since` to `today`, both counted.

    `pace` is units a day as the user expects it, None where the takings say; `lot` is the size of one taking where no
    past one tells it. `seen`: somebody looked for takings, so that none is none; else none is nothing known.
    """

    takings: tuple[tuple[date, int], ...]
    since: date
    today: date
    lot: int
    pace: Fraction | None = None
    seen: bool = True

    @property
    def observed(self) -> int:
        """The days that the takings were observed on."""
        return max(0, (self.today - self.since).days + 1)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes that a taking may have, each as likely."""
        return tuple(size for _, size in self.takings) or (self.lot,)

    @property
    def known(self) -> bool:
        """Whether there is a pace to go by."""
        return self.pace is not None or (self.seen and self.observed > 0)

    @property
    def expected(self) -> Fraction:
        """Units a day to be expected."""
        if self.pace is not None:
            return self.pace
        mean = Fraction(sum(self.sizes), len(self.sizes))
        return Fraction(2 * len(self.takings) + 1, 2 * self.observed) * mean

    def taken(self, days: Ints, generator: np.random.Generator) -> Ints:
        """What others take in so many days, once for each entry of `days`."""
        sizes = np.array(self.sizes, dtype=np.int64)
        if self.pace is not None:
            pace = np.full(len(days), float(self.pace / Fraction(sum(self.sizes), len(self.sizes))))
        else:
            pace = generator.gamma(len(self.takings) + 0.5, 1 / self.observed, len(days))
        mean = pace * days
        if mean.sum() > _MOST_TAKINGS or float(mean.max(initial=0.0)) * float(sizes.max()) > _LARGEST / 4:
            raise InputError.of("error_quota_takings", field="draws")
        counts = generator.poisson(mean)
        reached = np.concatenate([[0], np.cumsum(sizes[generator.integers(0, len(sizes), int(counts.sum()))])])
        # The running sum may pass 64 bits and begin anew; the difference of two places, which does not, is right.
        ends = np.cumsum(counts)
        taken: Ints = reached[ends] - reached[ends - counts]
        return taken


def fill_of(
    takings: Sequence[tuple[date, int]] | None, *, first: date, today: date, lot: int, pace: Fraction | None = None
) -> Fill:
    """The takings up to `today`: observed from the quota's first day, or from the year of the first taking before it.

    Takings of one day stay apart, as they were given; None: nobody told of any.
    """
    past = tuple(sorted((day, size) for day, size in takings or () if day <= today))
    since = min(first, date(past[0][0].year, 1, 1)) if past and past[0][0] < first else first
    return Fill(past, since, today, lot, pace, takings is not None)


def read_takings(path: Path | str, unit: str) -> list[tuple[date, int]]:
    """Days and quantities from a CSV with the columns `day` and `quantity` (in the quota's unit, or with its own)."""
    rows = read_rows(path, ("day", "quantity", "holder", "note"), ("day", "quantity"))
    return [(row.day("day"), _quantity(row, unit)) for row in rows]


def _quantity(row: Row, unit: str) -> int:
    try:
        return amount_of(row.cells["quantity"], unit, field="quantity")
    except InputError as error:
        raise row.because(error) from None


# How people write what a pace is by, in the languages of the programme.
_PERIODS = (
    (Fraction(1), ("day", "день", "дн", "сутки", "сут", "ngày")),
    (Fraction(7), ("week", "неделя", "неделю", "нед", "tuần")),
    (Fraction(365, 12), ("month", "месяц", "мес", "tháng")),
    (Fraction(365), ("year", "год", "năm")),
)


def pace_of(text: str, unit: str) -> Fraction:
    """Units a day from `40t/week`, `900 kg/day`, `150t/month`, `500t/year`, or `40 т/нед`, `40 tấn/tuần`.

    Raises InputError.
    """
    amount, sign, per = unicodedata.normalize("NFC", text).partition("/")
    days = next((days for days, names in _PERIODS if per.strip().lower().rstrip(".") in names), None)
    if not sign or days is None:
        raise InputError.of("error_quota_pace", field="pace", given=text)
    return Fraction(amount_of(amount, unit, field="pace", zero=True)) / days
