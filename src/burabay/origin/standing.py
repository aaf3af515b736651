"""What each material counts as in the goods that it goes into: originating or not, by which article, at what value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from burabay.origin.bill import Node
from burabay.origin.criteria.counting import Counted, counted
from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.parties import country_name, party_of
from burabay.origin.criteria.wholly_obtained import WAYS
from burabay.origin.terms import AGREEMENT, Terms, said_country
from burabay.origin.value import value_of
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class Item:
    """A material that may count as non-originating: `non` True if it does, None if that is not known.

    `codes` are its subheadings in the edition of the rules, `value` what it counts at (Art. 4.5).
    """

    node: Node
    non: bool | None
    counted: Counted
    codes: tuple[str, ...]
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A part of goods: does it count as originating there (None: not known), why, and what it counts as if it does not.

    `items` is the part itself, or what it was made of where the producer made it (assumption A20); empty where it
    originates.
    """

    node: Node
    finding: Finding
    counted: Counted
    items: tuple[Item, ...] = ()

    @property
    def originates(self) -> bool | None:
        """Whether it counts as originating."""
        return self.finding.met


def role_of(node: Node) -> Counted:
    """Where a part counts, by its role (Art. 4.11-4.13, 4.15)."""
    return counted(
        node.role,
        separately_invoiced=node.separately_invoiced,
        customary=node.customary,
        classified_with_goods=node.classified_with_goods,
    )


def of_the_goods(role: Counted) -> bool:
    """Whether a part counts where it is asked if all materials originate (Art. 4.3(b)): not an accessory (4.13(1))."""
    return role.for_value and (role.for_shift or role.article != "4.13")


def _declared(node: Node) -> Finding:
    """Whether a material without parts originates where it comes from, by what the bill says of it."""
    country = said_country(node)
    if node.originating is False:
        return Finding(False, "4.2(i)", Phrase("material_declared_not"))
    if node.originating or node.way in WAYS:
        if not country:
            return Finding(None, "4.3", Phrase("material_no_country"))
        how = "material_evidence" if node.evidence else "material_word"
        return Finding(True, "4.3", Phrase(how, {"evidence": node.evidence, "country": country_name(country)}))
    if not country:
        return Finding(None, "4.2(i)", Phrase("material_unsaid"))
    if not party_of(country):
        return Finding(False, "4.2(i)", Phrase("material_third", {"country": country_name(country)}))
    return Finding(None, "4.3", Phrase("material_made_only", {"country": country_name(country)}))


def _there(node: Node, judged: Finding | None) -> Finding:
    """Whether a part originates in the country that it comes from.

    Said to originate, but made of materials that do not meet its rule: one of the two is wrong, and nobody knows which.
    """
    if node.originating and judged is not None and judged.met is False:
        return Finding(None, "4.3", Phrase("part_contradicts"))
    if judged is None or node.originating is not None:
        return _declared(node)
    key = {True: "part_originates", False: "part_does_not", None: "part_unknown"}[judged.met]
    cited = (*judged.assumptions, "A20") if judged.met else judged.assumptions
    return Finding(judged.met, judged.article, Phrase(key), cited)


def _here(node: Node, there: Finding, goods: Node, work: bool | None, terms: Terms) -> Finding:
    """Whether what originates there counts as originating in the goods' own Party (accumulation, absorption)."""
    if there.met is False:
        return there
    country = said_country(node)
    if not country:
        return there
    found = terms.accumulation.judge(country, goods.made_in, node.evidence, work)
    if found.met is True:
        return replace(there, assumptions=(*there.assumptions, *found.assumptions))
    if found.met is False:
        return found
    return Finding(None if there.met else there.met, found.article, found.reason, found.assumptions)


def _within(inner: Counted, outer: Counted) -> Counted:
    """What goes into packaging or an accessory counts at most where that does."""
    if outer.for_shift and outer.for_value:
        return inner
    return replace(outer, for_shift=inner.for_shift and outer.for_shift, for_value=inner.for_value and outer.for_value)


def standing(
    node: Node, judged: Finding | None, below: Sequence[Item], *, goods: Node, work: bool | None, terms: Terms
) -> Standing:
    """The standing of a part in `goods`.

    `judged` is what its own rule gave if it has parts, `below` what it is made of that does not originate; `work` is
    whether the operations on the goods go beyond Art. 4.6.
    """
    role = role_of(node)
    if not role.for_shift and not role.for_value:
        return Standing(node, Finding(True, role.article, Phrase("part_not_counted")), role)
    if terms.name != AGREEMENT and judged is not None and node.originating is None:
        # The user's rule is stated for the goods alone: a sub-assembly counts as what it is made of.
        judged = Finding(False, "", Phrase("own_rule_parts")) if below else Finding(True, "", Phrase("own_rule_all"))
    finding = _here(node, _there(node, judged), goods, work, terms)
    if finding.met is True:
        return Standing(node, finding, role)
    rolled = bool(node.parts) and node.bought is not True and party_of(said_country(node)) == party_of(goods.made_in)
    if rolled and node.originating is None and below:
        items = tuple(
            replace(item, non=item.non if finding.met is False else None, counted=_within(item.counted, role))
            for item in below
        )
        cited = replace(finding, assumptions=(*finding.assumptions, "A20"))
        return Standing(node, cited, role, items)
    non = True if finding.met is False else None
    return Standing(node, finding, role, (Item(node, non, role, terms.codes(node), value_of(node)),))
