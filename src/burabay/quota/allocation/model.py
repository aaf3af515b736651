"""What a method of allocation is given and gives: claims in, shares out, in whole units of the quota."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who asks for a share.

    `asked` is None where no limit was told; `imports` is what he imported in the years that count; `applied` and
    `number` are the moment and the registration number of an application or declaration; `row` its row in a file.
    """

    holder: str
    asked: int | None = None
    imports: int = 0
    applied: datetime | None = None
    number: int | None = None
    licence: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What a claim gets: whole units, and the exact share before rounding where the method has one."""

    claim: Claim
    amount: int
    exact: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A volume divided: a share for every claim in the order of the claims, and what is left of the volume."""

    method: str
    volume: int
    shares: tuple[Share, ...]
    assumptions: tuple[str, ...]

    @property
    def given(self) -> int:
        """All shares together."""
        return sum(share.amount for share in self.shares)

    @property
    def left(self) -> int:
        """What nobody got."""
        return self.volume - self.given


class Method(Protocol):
    """A way to divide a volume. `name` is the one of law/agreements/vn-eaeu/quota_methods.csv."""

    name: ClassVar[str]

    def share(self, volume: int, claims: Sequence[Claim]) -> Shared:
        """Divide `volume` whole units among the claims; never more than it together, never less than 0 to one."""
        ...
