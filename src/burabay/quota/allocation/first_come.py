"""First come, first served at the border: declarations draw as they come, until the volume is used up.

No act of the agreement that was read divides a quota so; it is how an undivided one is used. Assumption A51 says what
the one gets who finds less than he needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from burabay.quota.allocation.applications import turn
from burabay.quota.allocation.model import Claim, Share, Shared


@dataclass(frozen=True, slots=True)
class FirstCome:
    """Each in its turn, those of one moment in the order of the file. `whole`: who finds too little gets nothing."""

    whole: bool = False
    name: ClassVar[str] = "first_come"

    def share(self, volume: int, claims: Sequence[Claim]) -> Shared:
        """A declaration that asks for no amount draws nothing."""
        given, left = [0] * len(claims), volume
        for place in sorted(range(len(claims)), key=lambda i: (turn(claims[i]), i)):
            asked = claims[place].asked or 0
            given[place] = asked if asked <= left else (0 if self.whole else left)
            left -= given[place]
        shares = tuple(Share(claim, amount) for claim, amount in zip(claims, given, strict=True))
        return Shared(self.name, volume, shares, ("A51",))
