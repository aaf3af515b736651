"""By history: in proportion to past imports (Belarus, Resolutions 797 of 2016, 44 of 2025 and 26 of 2026).

The acts name no rounding: largest remainder (Hamilton), see assumption A50.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

from burabay.quota.allocation.model import Claim, Share, Shared


def proportional(volume: int, weights: Sequence[int], names: Sequence[str] = ()) -> list[int]:
    """`volume` in whole units in proportion to `weights`, exact sum: each share is cut, and what is over goes one by
    one to the largest remainders; of equal ones to the larger weight, then by name, then by place.
    """
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    cut = [divmod(volume * weight, total) for weight in weights]
    shares = [whole for whole, _ in cut]
    over = volume - sum(shares)
    named = names or [""] * len(weights)
    order = sorted(range(len(weights)), key=lambda i: (-cut[i][1], -weights[i], named[i], i))
    for place in order[:over]:
        shares[place] += 1
    return shares


class ByHistory:
    """In proportion to `imports`; nobody gets more than he asked for, and what that leaves is shared again."""

    name: ClassVar[str] = "history"

    def share(self, volume: int, claims: Sequence[Claim]) -> Shared:
        """Who imported nothing gets nothing. `exact` is the share of the last round, before rounding."""
        given: dict[int, int] = {}
        exact: dict[int, Fraction] = {}
        open_ones, left = [i for i, claim in enumerate(claims) if claim.imports > 0], volume
        while open_ones:
            total = sum(claims[i].imports for i in open_ones)
            exact |= {i: Fraction(left * claims[i].imports, total) for i in open_ones}
            # Who asked for less than his share has all he asked for, and is out of the next round.
            filled = [i for i in open_ones if (asked := claims[i].asked) is not None and asked <= exact[i]]
            if not filled:
                weights = [claims[i].imports for i in open_ones]
                cut = proportional(left, weights, [claims[i].holder for i in open_ones])
                given |= dict(zip(open_ones, cut, strict=True))
                break
            given |= {i: claims[i].asked or 0 for i in filled}
            left -= sum(given[i] for i in filled)
            open_ones = [i for i in open_ones if i not in given]
        shares = tuple(Share(claim, given.get(i, 0), exact.get(i, Fraction(0))) for i, claim in enumerate(claims))
        return Shared(self.name, volume, shares, ("A50",))
