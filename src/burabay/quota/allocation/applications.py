"""In the order of applications (Belarus, Resolutions 44 of 2025 and 26 of 2026, for 30 % until 30 November).

What becomes of the last applicant and of applications of one moment, the acts as read do not say: assumption A51.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import ClassVar

from burabay.quota.allocation.history import proportional
from burabay.quota.allocation.model import Claim, Share, Shared

_Turn = tuple[bool, datetime, float]


def turn(claim: Claim) -> _Turn:
    """When a claim's turn is: by moment, then by number; one that tells neither comes last."""
    number = float("inf") if claim.number is None else claim.number
    return (claim.applied is None and claim.number is None, claim.applied or datetime.min, number)


class ByApplications:
    """All that is asked while there is room; those of the same turn share what is left in proportion to it."""

    name: ClassVar[str] = "applications"

    def share(self, volume: int, claims: Sequence[Claim]) -> Shared:
        """An application that asks for no amount asks for all that is left."""
        given, left = [0] * len(claims), volume
        for _, together in groupby(
            sorted(range(len(claims)), key=lambda i: turn(claims[i])), lambda i: turn(claims[i])
        ):
            group = list(together)
            wanted = [self._asked(claims[i], left) for i in group]
            names = [claims[i].holder for i in group]
            cut = wanted if sum(wanted) <= left else proportional(left, wanted, names)
            for place, amount in zip(group, cut, strict=True):
                given[place] = amount
            left -= sum(cut)
        shares = tuple(Share(claim, amount) for claim, amount in zip(claims, given, strict=True))
        return Shared(self.name, volume, shares, ("A51",))

    @staticmethod
    def _asked(claim: Claim, left: int) -> int:
        return left if claim.asked is None else claim.asked
