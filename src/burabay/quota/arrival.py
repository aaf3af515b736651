"""When a consignment may arrive: a chance for each day. Exact: the chances of all days make one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from burabay.errors import InputError
from burabay.lawbook.columns import Ints
from burabay.quota.sheet import read_rows
from burabay.wording import Phrase

_LONGEST = 3_660


@dataclass(frozen=True, slots=True)
class Arrival:
    """The days of arrival in order and the chance of each; `told` says where they come from."""

    days: tuple[date, ...]
    chances: tuple[Fraction, ...]
    told: Phrase

    def quantile(self, share: Fraction) -> date:
        """The first day by which the goods have arrived with at least that chance."""
        reached = Fraction(0)
        for day, chance in zip(self.days, self.chances, strict=True):
            reached += chance
            if reached >= share:
                return day
        return self.days[-1]

    @property
    def middle(self) -> date:
        """The median day."""
        return self.quantile(Fraction(1, 2))

    def drawn(self, generator: np.random.Generator, draws: int) -> Ints:
        """So many days of arrival, as ordinals."""
        ordinals = np.array([day.toordinal() for day in self.days], dtype=np.int64)
        reached = np.cumsum([float(chance) for chance in self.chances])
        places = np.searchsorted(reached, generator.random(draws), side="right")
        return ordinals[np.minimum(places, len(ordinals) - 1)]


def _before(point: Fraction, start: int, mode: Fraction, end: int) -> Fraction:
    """The triangular distribution on [start, end] with that mode: the chance of less than `point`."""
    if point <= mode:
        return (point - start) ** 2 / ((end - start) * (mode - start)) if mode > start else Fraction(0)
    return 1 - (end - point) ** 2 / ((end - start) * (end - mode)) if end > mode else Fraction(1)


def between(earliest: date, likely: date, latest: date) -> Arrival:
    """Triangular over whole days, from the beginning of the earliest to the end of the latest, highest at noon of the
    likely one. Raises InputError where the days are not in order.
    """
    if not earliest <= likely <= latest or (latest - earliest).days > _LONGEST:
        raise InputError.of(
            "error_quota_arrival_order", field="arrival", earliest=earliest, likely=likely, latest=latest
        )
    start, end = earliest.toordinal(), latest.toordinal() + 1
    mode = likely.toordinal() + Fraction(1, 2)
    reached = [_before(Fraction(point), start, mode, end) for point in range(start, end + 1)]
    told = Phrase("quota_arrival_between", {"earliest": earliest, "likely": likely, "latest": latest})
    return Arrival(
        tuple(date.fromordinal(day) for day in range(start, end)),
        tuple(later - sooner for sooner, later in pairwise(reached)),
        told,
    )


def after_transit(departs: date, transit: Sequence[int]) -> Arrival:
    """The day of departure and one of the past times of carriage in days, each as likely."""
    if not transit or min(transit) < 0 or max(transit) > _LONGEST:
        raise InputError.of("error_quota_transit", field="transit", most=str(_LONGEST))
    counted = sorted(Counter(transit).items())
    values = {"departs": departs, "count": len(transit), "least": counted[0][0], "most": counted[-1][0]}
    return Arrival(
        tuple(departs + timedelta(days) for days, _ in counted),
        tuple(Fraction(times, len(transit)) for _, times in counted),
        Phrase("quota_arrival_transit", values),
    )


def read_transit(path: Path | str) -> list[int]:
    """Past times of carriage in days from a CSV: a column `days`, or `departed` and `arrived`."""
    rows = read_rows(path, ("days", "departed", "arrived", "note"), ())
    header = rows[0].cells
    if "days" in header:
        return [row.whole("days") for row in rows]
    if not {"departed", "arrived"} <= set(header):
        raise InputError.of(
            "error_quota_columns",
            field="transit",
            file=str(path),
            given=", ".join(header),
            needed="days",
            known="days, departed, arrived, note",
        )
    told: list[int] = []
    for row in rows:
        days = (row.day("arrived") - row.day("departed")).days
        if days < 0:
            raise row.wrong("arrived", Phrase("quota_wanted_later"))
        told.append(days)
    return told
