"""Whose rules a bill is judged by: the agreement's, or one that the user states for another destination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from burabay.origin.bill import Node, OwnRule
from burabay.origin.criteria.de_minimis import DeMinimis
from burabay.origin.criteria.finding import Finding
from burabay.origin.expressions import parse
from burabay.origin.rules import ProductRuleOf, ProductRules
from burabay.wording import Phrase

if TYPE_CHECKING:
    from burabay.origin.criteria import Criteria
    from burabay.origin.shift import Subheadings

AGREEMENT = "VN-EAEU"


class Accumulates(Protocol):
    """Whether a material that originates in one country counts in another."""

    def judge(
        self,
        material_country: str,
        production_country: str,
        evidence: str = "",
        last_operations_sufficient: bool | None = None,
    ) -> Finding:
        """The finding."""


class Terms(Protocol):
    """What judging a bill asks of an agreement."""

    @property
    def name(self) -> str:
        """The agreement's, or the destination's."""

    @property
    def de_minimis(self) -> DeMinimis | None:
        """The tolerance for materials without the change of classification; None if there is none."""

    @property
    def accumulation(self) -> Accumulates:
        """Whose materials count."""

    def codes(self, node: Node) -> tuple[str, ...]:
        """The subheadings that a node's code means in the edition of the rules."""

    def rules(self, node: Node) -> Sequence[ProductRuleOf]:
        """The rules that goods may fall under, one a subheading."""


@dataclass(frozen=True)
class AgreementTerms:
    """Chapter 4 and Annex 3 of the agreement: rules of HS 2012 (A24), tolerance, accumulation."""

    criteria: Criteria
    products: ProductRules
    subheadings: Subheadings
    name: str = AGREEMENT

    @property
    def de_minimis(self) -> DeMinimis:
        """Art. 4.8."""
        return self.criteria.de_minimis

    @property
    def accumulation(self) -> Accumulates:
        """Art. 4.7."""
        return self.criteria.accumulation

    def codes(self, node: Node) -> tuple[str, ...]:
        """The HS 2012 subheadings: the one that the user settled, else all that the correlation gives."""
        if not node.code:
            return ()
        return (node.earlier,) if node.earlier else self.subheadings.earlier(node.subheading, node.edition)

    def rules(self, node: Node) -> Sequence[ProductRuleOf]:
        """The rule of each of those subheadings."""
        return [self.products.of(code) for code in self.codes(node)]


@dataclass(frozen=True)
class _OwnAccumulation:
    parties: tuple[str, ...]

    def judge(
        self,
        material_country: str,
        production_country: str,
        evidence: str = "",  # noqa: ARG002 (a stated rule asks for no form of proof)
        last_operations_sufficient: bool | None = None,  # noqa: ARG002
    ) -> Finding:
        """Materials of the country of production and of the stated parties count; no others."""
        met = material_country in (production_country, *self.parties)
        return Finding(met, "", Phrase("own_rule_party" if met else "own_rule_no_party"))


@dataclass(frozen=True)
class OwnTerms:
    """A rule stated by the user for another destination: codes are compared as they are, in their own edition."""

    own: OwnRule

    @property
    def name(self) -> str:
        """The destination as the user calls it."""
        return self.own.name

    @property
    def de_minimis(self) -> DeMinimis | None:
        """The tolerance that the user states."""
        return None if self.own.de_minimis is None else DeMinimis(Fraction(self.own.de_minimis))

    @property
    def accumulation(self) -> Accumulates:
        """Materials of the stated parties count."""
        return _OwnAccumulation(self.own.parties)

    def codes(self, node: Node) -> tuple[str, ...]:
        """The node's own subheading."""
        return (node.subheading,) if node.code else ()

    def rules(self, node: Node) -> Sequence[ProductRuleOf]:
        """The stated rule, for every code."""
        return [ProductRuleOf(code, self.own.rule, parse(self.own.rule)) for code in self.codes(node)]


def said_country(node: Node) -> str:
    """Where a node was made, else where it comes from."""
    return node.made_in or node.origin
