"""Art. 4.5: value added content of one bill, exact, with its arithmetic and its margins.

What is unknown of a material (does it originate?) makes the value of non-originating materials a span: `low` is what
certainly does not originate, `high` what possibly does not. The rule is met where the high end meets it, failed where
the low end fails it, and between the two it cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from burabay.origin.bill import PRICE, Node, amount
from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.value_added import ValueAddedContent
from burabay.wording import Phrase

_RULE = ValueAddedContent()


def value_of(node: Node) -> Fraction | None:
    """The value that a material counts at (Art. 4.5): CIF, or the price without carriage inside the Party."""
    if node.basis == PRICE:
        return _RULE.material_value(None, node.value, node.inland)
    return _RULE.material_value(node.value)


@dataclass(frozen=True, slots=True)
class Span:
    """A sum of values that is at least `low` and at most `high`; `high` None where a value is not known."""

    low: Fraction = Fraction(0)
    high: Fraction | None = Fraction(0)

    @property
    def exact(self) -> bool:
        """Whether nothing about it is unknown."""
        return self.low == self.high


def span_of(values: Iterable[tuple[Fraction | None, bool]]) -> Span:
    """The sum of values, each with whether it is certainly counted (True) or only possibly (False)."""
    low, high = Fraction(0), Fraction(0)
    known = True
    for value, certain in values:
        if value is None:
            known = False
            continue
        high += value
        low += value if certain else 0
    return Span(low, high if known else None)


@dataclass(frozen=True, slots=True)
class Margin:
    """How far a limit on a value is from being reached: `spare` is above zero where there is room, below where not.

    `limit` and `spare` are in the bill's currency; `fob` is how far the FOB value may fall (spare) or must rise (lack)
    for the limit to be just met, everything else the same; None where no FOB value would do.
    """

    limit: Fraction
    spare: Fraction
    fob: Fraction | None


def margin(value: Fraction, percent: Fraction, fob: Fraction) -> Margin:
    """The margin of `value` under `percent` of the FOB value."""
    limit = fob * percent / 100
    return Margin(limit, limit - value, fob - value * 100 / percent if percent else None)


def percent_text(value: Fraction) -> Decimal:
    """A percentage for people: two decimals, cut and not rounded up, so that 49.999 never reads as 50."""
    return Decimal((value * 100).__floor__()).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Content:
    """Value added content of goods, in per cent: (FOB − non-originating) / FOB × 100 %."""

    fob: Fraction
    non_originating: Span

    @property
    def least(self) -> Fraction | None:
        """The content if all that is open does not originate; None where a value is not known."""
        high = self.non_originating.high
        return None if high is None else _RULE.content(high, self.fob)

    @property
    def most(self) -> Fraction:
        """The content if all that is open originates."""
        return _RULE.content(self.non_originating.low, self.fob)

    def judge(self, threshold: int) -> Finding:
        """Whether it is not less than `threshold` per cent."""
        best = _RULE.judge(Fraction(threshold), self.non_originating.low, self.fob)
        if best.met is False:
            return best
        worst = _RULE.judge(Fraction(threshold), self.non_originating.high, self.fob)
        if worst.met is False:
            return Finding(None, worst.article, Phrase("content_open"))
        return worst

    def margin(self, threshold: int) -> Margin:
        """The room for non-originating materials: of the high end, unless the low end fails already."""
        room = margin(self.non_originating.low, Fraction(100 - threshold), self.fob)
        high = self.non_originating.high
        return room if high is None or room.spare < 0 else margin(high, Fraction(100 - threshold), self.fob)

    def arithmetic(self, currency: str) -> Phrase:
        """The formula with its figures."""
        span = self.non_originating
        values: dict[str, object] = {"fob": amount(self.fob), "currency": currency}
        if span.high is None:
            return Phrase(
                "vac_arithmetic_most", {**values, "vnm": amount(span.low), "percent": percent_text(self.most)}
            )
        told = {**values, "vnm": amount(span.high), "percent": percent_text(_RULE.content(span.high, self.fob))}
        if span.exact:
            return Phrase("vac_arithmetic", told)
        return Phrase("vac_arithmetic_span", {**told, "low": amount(span.low), "most": percent_text(self.most)})
