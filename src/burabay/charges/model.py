"""What a charge comes to: due, not due, a question, or unknown; with its law, base, arithmetic and reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from burabay.duty.amount import Step
from burabay.duty.measures import Regime, Source
from burabay.duty.money import Money
from burabay.lawbook.charge_rates import ChargeRate, Terms
from burabay.lawbook.rates import Rate
from burabay.wording import Phrase

DUE, NOT_DUE, QUESTION, UNKNOWN = "due", "not_due", "question", "unknown"


@dataclass(frozen=True, slots=True)
class Possible:
    """One possible rate of an undecided charge, the condition under which it holds, and what it would come to.

    `parts` are the rates that are added to it, `least` the one that it is not less than.
    """

    rate: ChargeRate
    when: Terms
    amount: Money | None = None
    parts: tuple[ChargeRate, ...] = ()
    least: ChargeRate | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """The exact amount of a charge and the sums it is made of; `factor` multiplies them where the law says so.

    Of a rate in parts, `base` is what this part is a share of, and `least` says that the others are not less than it.
    """

    amount: Fraction
    steps: tuple[Step, ...]
    rate: Rate
    factor: Fraction | None = None
    base: Money | None = None
    least: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge on one option. `base` is what a share is taken of; `asks` are keys of `--answer`."""

    charge: str
    status: str
    rate: ChargeRate | None = None
    base: Money | None = None
    amount: Money | None = None
    worked: tuple[Worked, ...] = ()
    sources: tuple[Source, ...] = ()
    reasons: tuple[Phrase, ...] = ()
    asks: tuple[str, ...] = ()
    candidates: tuple[Possible, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether it adds a known sum, which may be none."""
        return self.status == NOT_DUE or (self.status == DUE and self.amount is not None)


@dataclass(frozen=True, slots=True)
class OptionCharges:
    """The charges of one option, and duty and charges together where all is known."""

    regime: Regime
    charges: tuple[Charge, ...]
    total: Money | None = None
    missing: tuple[str, ...] = field(default=())
