"""What the law says of one tariff line: findings, each for some days, states and one regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from burabay.lawbook.rates import Rate
from burabay.lawbook.tables import STATES

# Days are counted as `date.toordinal` does. A value without an end runs to the last day that Python knows.
OPEN_END = date.max.toordinal()

# One bit a destination, so that one number says for which states a measure holds.
EAEU = STATES
STATE_BITS = {state: 1 << place for place, state in enumerate((*EAEU, "VN"))}
EAEU_BITS = sum(STATE_BITS[state] for state in EAEU)
VN_BITS = STATE_BITS["VN"]


class Regime(IntEnum):
    """A way to be charged. The order is that of an answer's rows."""

    MFN = 0
    MFN_IN_QUOTA = 1
    PREFERENCE = 2
    PREFERENCE_IN_QUOTA = 3
    ORDINARY = 4

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The stable name in `--json`."""
        return ("MFN", "MFN in quota", "VN-EAEU", "VN-EAEU in quota", "ordinary")[self]


class Outcome(IntEnum):
    """What a measure does on its days."""

    RATE = 0  # the rate applies
    EXCLUDED = 1  # no concession: MFN
    QUOTA_ONLY = 2  # a concession only inside a tariff-rate quota
    TRIGGER = 3  # a trigger safeguard measure is in force
    TRIGGER_MAYBE = 4  # one may be in force: its days are not known exactly
    AMBIGUOUS = 5  # several rates are possible
    UNKNOWN = 6  # the law book does not know
    OTHER_CODE = 7  # the regime is claimed under another code


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from: an act, the place in it, how sure, and when it was last checked."""

    instrument: str
    provision: str
    confidence: str
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several possible outcomes, and the codes (or words) that would lead to it."""

    outcome: Outcome
    rate: Rate | None
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What holds, why, and from where. `reason` is a key of the wording; `detail` fills its blank."""

    outcome: Outcome
    rate: Rate | None = None
    reason: str = ""
    detail: str = ""
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    # A key of the wording for a condition of this line alone (sporting footwear, trigger list …).
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A finding for a line (by code), a regime, some states and the days from `first` through `last`."""

    code: str
    regime: Regime
    states: int
    first: int
    last: int
    finding: Finding
