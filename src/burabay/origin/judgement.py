"""Does it originate? Chapter 4 of the agreement over a bill of materials: every alternative, with its figures.

Each node with parts is judged by its own rule, the deepest first (absorption). What is not known of a material is
carried as both cases; a verdict is given where both agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from burabay.origin.bill import MATERIAL, Bill, Node, amount, rebuilt
from burabay.origin.criteria.finding import Finding, all_met
from burabay.origin.criteria.origin_criteria import Criterion, OriginCriteria
from burabay.origin.criteria.parties import country_name, party_of
from burabay.origin.criteria.wholly_obtained import WAYS
from burabay.origin.expressions import (
    Alternative,
    ChangeOfClassification,
    Operations,
    Requirement,
    ValueAdded,
    WhollyObtained,
)
from burabay.origin.rules import ProductRuleOf
from burabay.origin.shift import Shift, shift
from burabay.origin.standing import Item, Standing, of_the_goods, standing
from burabay.origin.terms import AGREEMENT, Terms
from burabay.origin.value import Content, Margin, Span, margin, span_of
from burabay.origin.vehicles import judge as judge_vehicle
from burabay.wording import Phrase

if TYPE_CHECKING:
    from burabay.origin.criteria import Criteria

QUALIFIES, DOES_NOT, CANNOT_TELL = "qualifies", "does not qualify", "cannot tell"
_VERDICTS: Mapping[bool | None, str] = {True: QUALIFIES, False: DOES_NOT, None: CANNOT_TELL}
_CODES_NAMED = 6
_NO_MATERIALS = Finding(None, "4.3", Phrase("criterion_no_materials"))


# --- what is found ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Required:
    """One requirement of an alternative and what was found.

    For a change of classification: `shifts` of each material by path, `missed` the value of those without it, and
    whether the tolerance of Art. 4.8 was needed. For value added content: `content`. `margin` is the room left.
    """

    requirement: Requirement
    finding: Finding
    shifts: Mapping[str, Shift] = field(default_factory=dict)
    missed: Span | None = None
    tolerance: bool = False
    content: Content | None = None
    margin: Margin | None = None

    @property
    def met(self) -> bool | None:
        """Whether it is met."""
        return self.finding.met


@dataclass(frozen=True, slots=True)
class AlternativeFound:
    """One alternative of a rule: met if all it requires is."""

    alternative: Alternative
    required: tuple[Required, ...]

    @property
    def met(self) -> bool | None:
        """Whether all of it is met."""
        return all_met(each.met for each in self.required)


@dataclass(frozen=True, slots=True)
class RuleFound:
    """A rule that the goods fall under, for these subheadings of HS 2012 (the stated edition under an own rule)."""

    codes: tuple[str, ...]
    text: str
    alternatives: tuple[AlternativeFound, ...]
    reason: str = ""

    @property
    def met(self) -> bool | None:
        """Whether one alternative at least is met; None also where the text was not understood."""
        found = [each.met for each in self.alternatives]
        return True if True in found else None if None in found or not found else False


@dataclass(frozen=True)
class Judged:
    """Goods or a sub-assembly: each rule, each part, the operations, and the criterion of Art. 4.3 that is met."""

    node: Node
    standings: tuple[Standing, ...]
    rules: tuple[RuleFound, ...]
    wholly: Finding
    work: Finding
    criterion: Criterion
    finding: Finding
    set_finding: Finding | None = None
    set_value: Span | None = None
    set_margin: Margin | None = None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What it is made of that does not, or may not, originate."""
        return tuple(item for each in self.standings for item in each.items)

    @cached_property
    def content(self) -> Content | None:
        """Value added content; None without a FOB value."""
        if not self.node.value:
            return None
        return Content(self.node.value, _value(self.items))


@dataclass(frozen=True)
class Judgement:
    """The answer for a bill: the goods, every sub-assembly by path, the verdict, and what would settle it."""

    bill: Bill
    agreement: str
    met: bool | None
    goods: Judged
    parts: Mapping[str, Judged]
    unknowns: tuple[Phrase, ...]
    assumptions: tuple[str, ...]
    others: tuple[Judgement, ...] = ()

    @property
    def verdict(self) -> str:
        """`qualifies`, `does not qualify` or `cannot tell`."""
        return _VERDICTS[self.met]

    @property
    def criterion(self) -> Criterion:
        """What box 9 of the certificate says: WO, PE or PSR; empty where the goods do not qualify for certain."""
        return self.goods.criterion if self.met else ""

    @property
    def code6(self) -> str:
        """The goods' subheading as the bill gives it."""
        return self.bill.goods.subheading


# --- requirements -----------------------------------------------------------------------------------------------


def _value(items: Iterable[Item]) -> Span:
    return span_of((item.value, item.non is True) for item in items if item.counted.for_value)


def _change(change: ChangeOfClassification, code: str, node: Node, items: Sequence[Item], terms: Terms) -> Required:
    """CC, CTH, CTSH of every non-originating material (note 2), with the tolerance of Art. 4.8."""
    judged = [item for item in items if item.counted.for_shift]
    shifts = {item.node.path: shift(change, code, item.codes, item.node.kind) for item in judged}
    without = [item for item in judged if shifts[item.node.path].met is not True]
    missed = span_of((item.value, item.non is True and shifts[item.node.path].met is False) for item in without)
    article = "Annex 3, general note 2"
    if not without:
        key = "change_all" if judged else "change_none_needed"
        return Required(change, Finding(True, article, Phrase(key)), shifts, missed)
    certain = any(item.non is True and shifts[item.node.path].met is False for item in without)
    tolerance, fob = terms.de_minimis, node.value
    if tolerance is None or not fob:
        met = False if certain else None
        names = ", ".join(item.node.name or item.node.path for item in without)
        return Required(change, Finding(met, article, Phrase("change_missed", {"materials": names})), shifts, missed)
    least, most = tolerance.judge(missed.low, fob), tolerance.judge(missed.high, fob)
    found = least if least.met is False else most if most.met or missed.high is None else replace(most, met=None)
    if found.met is None:
        found = replace(found, reason=Phrase("tolerance_open", {"percent": str(tolerance.percent)}))
    room = margin(missed.low if missed.high is None or least.met is False else missed.high, tolerance.percent, fob)
    return Required(change, found, shifts, missed, found.met is True, margin=room)


def _required(asked: Requirement, code: str, node: Node, found: Judged, terms: Terms) -> Required:
    match asked:
        case ChangeOfClassification():
            return _change(asked, code, node, found.items, terms)
        case WhollyObtained():
            return Required(asked, found.wholly)
        case Operations():
            return Required(asked, judge_vehicle(node.operations, node.propulsion))
        case ValueAdded(percent):
            if found.content is None:
                return Required(asked, Finding(None, "4.5", Phrase("content_no_fob")))
            room = found.content.margin(percent)
            return Required(asked, found.content.judge(percent), content=found.content, margin=room)


# --- rules ------------------------------------------------------------------------------------------------------


def _alike(rules: Sequence[ProductRuleOf]) -> list[tuple[tuple[str, ...], ProductRuleOf]]:
    """Subheadings that the rules cannot tell apart, together: one text, and the same digits where it looks at them."""
    groups: dict[tuple[str, str], list[ProductRuleOf]] = {}
    for each in rules:
        asked = [a.change.digits for a in each.rule.alternatives if a.change] if each.rule else []
        groups.setdefault((each.text, each.code[: max(asked, default=0)]), []).append(each)
    return [(tuple(each.code for each in group), group[0]) for group in groups.values()]


def _rule(codes: tuple[str, ...], product: ProductRuleOf, node: Node, found: Judged, terms: Terms) -> RuleFound:
    if product.rule is None:
        return RuleFound(codes, product.text, (), product.reason)
    alternatives = tuple(
        AlternativeFound(each, tuple(_required(asked, codes[0], node, found, terms) for asked in each.requirements))
        for each in product.rule.alternatives
    )
    return RuleFound(codes, product.text, alternatives)


def _across(rules: Sequence[RuleFound]) -> bool | None:
    """One verdict of all the rules that the goods may fall under; None where they differ (A24) or there is none."""
    found = {rule.met for rule in rules}
    return found.pop() if len(found) == 1 else None


def _obtained(each: Standing, judged: Mapping[str, Judged]) -> bool | None:
    """Whether a material is wholly obtained itself: originating is not enough."""
    if each.node.path in judged:
        return judged[each.node.path].wholly.met
    if each.node.way in WAYS:
        return each.originates
    return False if each.originates is False else None


def _wholly(node: Node, standings: Sequence[Standing], judged: Mapping[str, Judged], criteria: Criteria) -> Finding:
    """Art. 4.4. Goods of other materials than wholly obtained ones are not wholly obtained, whatever was said."""
    materials = [each for each in standings if each.node.role == MATERIAL]
    if any(each.originates is False for each in materials):
        return Finding(False, "4.4", Phrase("obtained_from_others"))
    found = criteria.wholly_obtained.judge(node.way, [_obtained(each, judged) for each in materials])
    # Goods made of materials are not taken as wholly obtained unless the bill says so.
    return found if node.way or not node.parts else replace(found, met=False)


def _judge_node(
    node: Node, judged: Mapping[str, Judged], criteria: Criteria, terms: Terms, *, is_set: bool = False
) -> Judged:
    """Goods or a sub-assembly whose parts were judged before."""
    work = criteria.insufficient.judge(node.operations)
    standings = tuple(
        standing(
            part,
            judged[part.path].finding if part.path in judged else None,
            judged[part.path].items if part.path in judged else (),
            goods=node,
            work=work.met,
            terms=terms,
        )
        for part in node.parts
    )
    wholly = _wholly(node, standings, judged, criteria)
    found = Judged(node, standings, (), wholly, work, "", wholly)
    if is_set:
        return _judge_set(found, criteria)
    rules = tuple(_rule(codes, product, node, found, terms) for codes, product in _alike(terms.rules(node)))
    if terms.name != AGREEMENT:
        own = Finding(_across(rules), "", Phrase("own_rule_found")) if _named_any(standings) else _NO_MATERIALS
        return replace(found, rules=rules, finding=own)
    entirely = [each.originates for each in standings if of_the_goods(each.counted)]
    product_rule = all_met((_across(rules), work.met))
    criterion, finding = OriginCriteria().judge(wholly.met, entirely, product_rule)
    if any(each.node.role == "retail_packaging" and each.originates is not True for each in standings):
        finding = replace(finding, assumptions=(*finding.assumptions, "A61"))
    if criterion != "WO" and not _named_any(standings):
        # No material can miss a change of classification where none was named.
        criterion, finding = "", _NO_MATERIALS
    if not party_of(node.made_in):
        criterion, finding = "", _elsewhere(node)
    return replace(found, rules=rules, criterion=criterion, finding=finding)


def _named_any(standings: Sequence[Standing]) -> bool:
    """Whether the goods' materials were named: packaging, accessories, and what counts for nothing, are not they."""
    return any(each.counted.for_shift for each in standings)


def _elsewhere(node: Node) -> Finding:
    return Finding(False, "4.3", Phrase("made_elsewhere", {"country": country_name(node.made_in)}))


def _judge_set(found: Judged, criteria: Criteria) -> Judged:
    """Art. 4.14: components judged each by its own rule; the set's own rule is not asked (A30)."""
    node = found.node
    fob = node.value or Fraction(0)
    components = [each for each in found.standings if each.counted.for_value]
    span = span_of((each.node.value, each.originates is False) for each in components if each.originates is not True)
    least, most = criteria.sets.judge(span.low, fob), criteria.sets.judge(span.high, fob)
    open_ = replace(most, met=None, reason=Phrase("set_unknown"))
    finding = least if least.met is False else most if most.met else open_
    worth = span.low if span.high is None or finding.met is False else span.high
    room = margin(worth, criteria.sets.percent, fob) if fob else None
    whole = all(each.originates for each in components)
    criterion: Criterion = "" if not finding.met else "PE" if whole else "PSR"
    if not _named_any(components):
        criterion, finding = "", Finding(None, "4.14", Phrase("set_no_products"))
    if not party_of(node.made_in):
        criterion, finding = "", _elsewhere(node)
    return replace(found, criterion=criterion, finding=finding, set_finding=finding, set_value=span, set_margin=room)


# --- the bill ---------------------------------------------------------------------------------------------------


def _judge_tree(bill: Bill, criteria: Criteria, terms: Terms) -> dict[str, Judged]:
    """Every node with parts, and the goods; the deepest first."""
    judged: dict[str, Judged] = {}
    for node in reversed(list(bill.goods.walk())):
        if node.parts or node is bill.goods:
            is_set = node is bill.goods and bill.is_set and terms.name == AGREEMENT
            judged[node.path] = _judge_node(node, judged, criteria, terms, is_set=is_set)
    return judged


def _undecided(bill: Bill, judged: Mapping[str, Judged]) -> list[Node]:
    """Sub-assemblies that do not certainly originate, of which it was not said whether they were bought."""
    return [
        node
        for node in bill.goods.walk()
        if node is not bill.goods
        and node.parts
        and node.bought is None
        and node.originating is None
        and judged[node.path].finding.met is not True
    ]


def _all_bought(bill: Bill, nodes: Sequence[Node]) -> Bill:
    chosen = {node.path for node in nodes}
    goods = rebuilt(bill.goods, lambda node: replace(node, bought=True) if node.path in chosen else node)
    return replace(bill, goods=goods)


def as_bought(found: Judgement) -> Bill:
    """The bill with every sub-assembly of which that was left open taken as bought: the other case of A20."""
    judged = {**found.parts, found.bill.goods.path: found.goods}
    return _all_bought(found.bill, _undecided(found.bill, judged))


def met_of(bill: Bill, criteria: Criteria, terms: Terms) -> bool | None:
    """The verdict alone, for searches that ask it many times."""
    judged = _judge_tree(bill, criteria, terms)
    met = judged[bill.goods.path].finding.met
    undecided = _undecided(bill, judged)
    if undecided and met is not None:
        again = _judge_tree(_all_bought(bill, undecided), criteria, terms)
        return met if again[bill.goods.path].finding.met == met else None
    return met


def judge(bill: Bill, criteria: Criteria, terms: Terms, others: Sequence[Terms] = ()) -> Judgement:
    """Judge a bill by an agreement, and beside it by the rules that the user states for other destinations."""
    judged = _judge_tree(bill, criteria, terms)
    goods = judged[bill.goods.path]
    met, undecided = goods.finding.met, _undecided(bill, judged)
    unknowns: list[Phrase] = []
    if undecided:
        both = met_of(bill, criteria, terms)
        if both != met:
            met = None
            names = ", ".join(node.name or node.path for node in undecided)
            unknowns.append(Phrase("unknown_bought", {"nodes": names}))
    if met is None:
        unknowns += _unknowns(bill, judged)
    told = Judgement(
        bill=bill,
        agreement=terms.name,
        met=met,
        goods=goods,
        parts={path: found for path, found in judged.items() if path != bill.goods.path},
        unknowns=tuple(dict.fromkeys(unknowns)),
        assumptions=_assumptions(judged.values()),
    )
    return replace(told, others=tuple(judge(bill, criteria, other) for other in others))


def _assumptions(judged: Iterable[Judged]) -> tuple[str, ...]:
    """The readings that any finding of the answer cites, by number."""
    cited: set[str] = set()
    for each in judged:
        findings = [each.finding, each.wholly, each.work, *(s.finding for s in each.standings)]
        findings += [r.finding for rule in each.rules for a in rule.alternatives for r in a.required]
        cited |= {number for finding in findings for number in finding.assumptions}
        if len({code for rule in each.rules for code in rule.codes}) > 1:
            cited.add("A24")
        if any(len(item.codes) > 1 for item in each.items):
            cited.add("A24")
    return tuple(sorted(cited, key=lambda number: int(number[1:])))


# --- what would settle it ---------------------------------------------------------------------------------------


def _unknowns(bill: Bill, judged: Mapping[str, Judged]) -> list[Phrase]:
    """For every open question that an answer hangs on, what to say in the bill."""
    told: list[Phrase] = []
    for path in (node.path for node in bill.goods.walk() if node.path in judged):
        each = judged[path]
        if each.finding.met is not None:
            continue
        name = each.node.name or each.node.path
        if each.work.met is None and each.set_finding is None:
            told.append(Phrase("unknown_work", {"node": name, "reason": each.work.reason}))
        told += [
            Phrase("unknown_material", {"node": s.node.name or s.node.path, "reason": s.finding.reason})
            for s in each.standings
            if s.originates is None and (s.node.path not in judged or s.node.originating)
        ]
        told += _unknown_rules(each, name)
    return told


def _unknown_rules(each: Judged, name: str) -> list[Phrase]:
    told: list[Phrase] = []
    if len({rule.met for rule in each.rules}) > 1:
        codes = [code for rule in each.rules for code in rule.codes]
        told.append(Phrase("unknown_branches", {"node": name, "codes": _named(codes)}))
    for rule in each.rules:
        if rule.reason:
            told.append(Phrase("unknown_rule", {"rule": rule.text, "reason": rule.reason}))
        for required in (r for a in rule.alternatives for r in a.required if r.met is None):
            if isinstance(required.requirement, Operations):
                told.append(Phrase("unknown_work", {"node": name, "reason": required.finding.reason}))
            told += [
                Phrase("unknown_kind" if found.open else "unknown_codes", _open(path, found))
                for path, found in required.shifts.items()
                if found.met is None
            ]
    return told


def _open(path: str, found: Shift) -> dict[str, object]:
    name = path.rpartition(" / ")[2]
    if found.open:
        return {"node": name, "codes": _named(found.open)}
    return {"node": name, "made": _named(found.made), "missed": _named(found.missed)}


def _named(codes: Sequence[str]) -> str:
    told = [f"{code[:4]} {code[4:]}" for code in codes[:_CODES_NAMED]]
    return ", ".join([*told, *([f"+ {len(codes) - _CODES_NAMED}"] if len(codes) > _CODES_NAMED else [])])


def spare_text(room: Margin, currency: str) -> Phrase:
    """The margin in words: how far non-originating value may rise, or must fall."""
    key = "margin_spare" if room.spare >= 0 else "margin_lack"
    values = {"amount": amount(abs(room.spare)), "limit": amount(room.limit), "currency": currency}
    return Phrase(key, values)
