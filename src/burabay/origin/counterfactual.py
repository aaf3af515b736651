"""What would qualify the goods: the smallest or cheapest changes of the bill, as a mixed-integer program.

A change swaps a material for another supplier's, or for an originating one at the same value; adds operations; or adds
local content. The program decides which changes, by which alternative of which rule, for the goods and for every
sub-assembly at once. Its arithmetic is the solver's; each plan is then done to the bill and judged again, exactly, and
only plans that qualify are told. What is not known of a material counts against the goods, so a plan never hangs on
it. The FOB value stays what it is, except where a plan raises it by local content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from burabay.duty.money import minor_digits
from burabay.origin.bill import Bill, Node, Supplier, amount, rebuilt
from burabay.origin.criteria import Criteria
from burabay.origin.criteria.parties import party_of
from burabay.origin.expressions import Alternative, Operations, ValueAdded, WhollyObtained
from burabay.origin.judgement import AlternativeFound, Judged, Judgement, as_bought, judge
from burabay.origin.program import NOTHING, ONE, Linear, Program, value
from burabay.origin.shift import shift
from burabay.origin.standing import Item, Standing, of_the_goods, standing
from burabay.origin.terms import Terms
from burabay.origin.vehicles import missing
from burabay.wording import Phrase

SUPPLIER, ORIGINATING, OPERATIONS, WORK, LOCAL = "supplier", "originating", "operations", "work", "local content"
# What a plan adds to a node's operations where Art. 4.6 asks for more: any word that its list does not have.
_MORE_WORK = "further_processing"
_PLANS = 3
_TRIES = 24
# Costs are told apart to the smallest unit up to here; above, they are scaled down to it.
_LARGEST_COST = 1e9


@dataclass(frozen=True, slots=True)
class Move:
    """One change, of the node at `path`. `cost` is what it adds in the bill's currency; None: no price is given."""

    kind: str
    path: str
    cost: Fraction | None = None
    supplier: Supplier | None = None
    operations: tuple[str, ...] = ()
    amount: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes that qualify the goods, what they cost together (None if not known), and by which alternatives."""

    moves: tuple[Move, ...]
    cost: Fraction | None
    by: tuple[str, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class _Allowed:
    """Which changes a search may use."""

    suppliers: bool = False
    originating: bool = False
    operations: bool = False
    local: bool = False
    priced_only: bool = False


@dataclass(slots=True)
class _Inside:
    """What a node is made of, in the program: each part's sign that it does not originate, and weighted items."""

    signs: list[tuple[Linear, Standing]] = field(default_factory=list)
    items: list[tuple[Linear, Item]] = field(default_factory=list)


class _Search:
    """The program of one bill under one set of allowed changes."""

    def __init__(self, found: Judgement, criteria: Criteria, terms: Terms, allowed: _Allowed) -> None:
        self.bill, self.terms, self.criteria, self.allowed = found.bill, terms, criteria, allowed
        self.program = Program()
        self.moves: list[tuple[Linear, Move]] = []
        self.local = NOTHING
        self._judged: Mapping[str, Judged] = {**found.parts, found.bill.goods.path: found.goods}
        self._inside: dict[str, _Inside] = {}
        self._chosen: list[Linear] = []
        self._build()

    # --- building

    def _build(self) -> None:
        goods = self.bill.goods
        for node in reversed(list(goods.walk())):
            if node.path not in self._judged:
                continue
            inside = self._inside[node.path] = _Inside()
            for each in self._judged[node.path].standings:
                self._part(each, node, inside)
        if self.allowed.local:
            self.local = self.program.number(100.0)
        if self.bill.is_set:
            self._set(self._inside[goods.path])
        else:
            self._originates(goods, ONE, self.local)

    def _part(self, each: Standing, parent: Node, inside: _Inside) -> None:
        """A part's weight as non-originating: 1, less its swaps, less its own origin if that is in reach."""
        if not each.items:
            return
        node, keeps = each.node, ONE
        for move, made in self._swaps(node, parent):
            chosen = self.program.binary()
            self.moves.append((chosen, move))
            keeps = keeps - chosen
            found = standing(made, None, (), goods=parent, work=True, terms=self.terms)
            inside.items += [(chosen, item) for item in found.items]
            if found.items:
                inside.signs.append((chosen, found))
        if len(keeps.terms) > 1:
            self.program.at_most(ONE - keeps, ONE)
        own = node.path in self._judged and node.originating is None and self._in_reach(node, parent)
        if own:
            becomes = self.program.binary()
            self._originates(node, becomes, NOTHING)
            self.program.at_most(becomes, keeps)
            keeps = keeps - becomes
        inside.signs.append((keeps, each))
        if len(each.items) == 1 and each.items[0].node is node:
            inside.items.append((keeps, each.items[0]))
            return
        for weight, item in self._inside[node.path].items:
            both = self.program.number(1.0)
            self.program.at_most(weight + keeps - ONE, both)
            inside.items.append((both, item))

    def _in_reach(self, node: Node, parent: Node) -> bool:
        """Whether a sub-assembly that met its own rule would count: made in the same Party, or with a certificate."""
        made = replace(node, originating=True, parts=())
        return standing(made, None, (), goods=parent, work=True, terms=self.terms).originates is True

    def _swaps(self, node: Node, parent: Node) -> Iterator[tuple[Move, Node]]:
        if self.allowed.suppliers:
            for supplier in node.suppliers:
                cost = supplier.value - (node.value or Fraction(0))
                yield Move(SUPPLIER, node.path, cost, supplier), _from(node, supplier)
        if self.allowed.originating and not node.suppliers:
            yield Move(ORIGINATING, node.path), _originating(node, parent.made_in)

    def _set(self, inside: _Inside) -> None:
        """Art. 4.14: components that do not originate, within the percentage of the FOB value."""
        fob = float(self.bill.fob or 0) or 1.0
        total = NOTHING
        for weight, each in inside.signs:
            total = total + weight.times(float(each.node.value or 0) / fob)
        share = float(self.criteria.sets.percent) / 100
        self.program.at_most(total, Linear({}, share) + self.local.times(share))

    def _originates(self, node: Node, holds: Linear, local: Linear) -> None:
        """If `holds` is 1, the node originates: all its parts do (4.3(b)), or each rule it may fall under is met."""
        if not party_of(node.made_in or node.origin):
            self.program.at_most(holds)
            return
        judged, inside = self._judged[node.path], self._inside[node.path]
        entirely = self.program.binary()
        for weight, each in inside.signs:
            if of_the_goods(each.counted):
                self.program.at_most(weight + entirely, ONE)
        work = ONE if judged.work.met else self._work(node)
        for rule in judged.rules:
            met = entirely
            for found in rule.alternatives:
                chosen = self.program.binary()
                self._alternative(found.alternative, rule.codes[0], node, chosen, local)
                self.program.at_most(chosen, work)
                met = met + chosen
            self.program.at_most(holds, met)

    def _work(self, node: Node) -> Linear:
        """Work beyond Art. 4.6, where not done or not stated."""
        if not self.allowed.operations or self.allowed.priced_only:
            return NOTHING
        chosen = self.program.binary()
        self.moves.append((chosen, Move(WORK, node.path)))
        return chosen

    def _alternative(self, asked: Alternative, code: str, node: Node, chosen: Linear, local: Linear) -> None:
        """If `chosen` is 1, everything that the alternative requires is met."""
        fob = float(node.value or 0) or 1.0
        items = self._inside[node.path].items
        if (percent := asked.percent) is not None:
            counted = [(w, float(item.value or 0) / fob) for w, item in items if item.counted.for_value]
            self._limit(counted, (100 - percent) / 100, chosen, local)
        if (change := asked.change) is not None:
            without = [
                (w, float(item.value or 0) / fob)
                for w, item in items
                if item.counted.for_shift and shift(change, code, item.codes, item.node.kind).met is not True
            ]
            tolerance = self.terms.de_minimis
            if tolerance is None:
                for weight, _ in without:
                    self.program.at_most(weight + chosen, ONE)
            else:
                self._limit(without, float(tolerance.percent) / 100, chosen, local)
        for required in asked.requirements:
            if isinstance(required, WhollyObtained):
                self.program.at_most(chosen)
            elif isinstance(required, Operations):
                self.program.at_most(chosen, self._vehicle(node))

    def _limit(self, counted: Sequence[tuple[Linear, float]], share: float, chosen: Linear, local: Linear) -> None:
        """Values of FOB at most `share` of it and of what local content adds, if `chosen` is 1."""
        total, most = NOTHING, 0.0
        for weight, worth in counted:
            total, most = total + weight.times(worth), most + worth
        free = (ONE - chosen).times(most)
        self.program.at_most(total, Linear({}, share) + local.times(share) + free)

    def _vehicle(self, node: Node) -> Linear:
        lacking = missing(node.operations, node.propulsion)
        if not lacking:
            return ONE if node.propulsion else NOTHING
        priced = [self.bill.operation_costs.get(name) for name in lacking]
        cost = None if None in priced else sum((each or Fraction(0) for each in priced), Fraction(0))
        if not self.allowed.operations or not node.propulsion or (self.allowed.priced_only and cost is None):
            return NOTHING
        chosen = self.program.binary()
        self.moves.append((chosen, Move(OPERATIONS, node.path, cost, operations=lacking)))
        return chosen

    # --- solving

    def objective(self) -> Linear:
        """Cost where prices are given; else the number of changes, and of equal numbers the smallest value changed."""
        total = self.local
        if self.allowed.priced_only:
            # In smallest units of the currency; of plans at one cost, the one of fewer changes.
            units = 10 ** (minor_digits(self.bill.currency) or 0)
            costs = [float((move.cost or 0) * units) for _, move in self.moves]
            scale = min(1.0, _LARGEST_COST / max(map(abs, costs), default=1.0) if any(costs) else 1.0)
            for (chosen, _), cost in zip(self.moves, costs, strict=True):
                total = total + chosen.times(cost * scale + 0.4 / (1 + len(self.moves)))
            return total
        fob = float(self.bill.fob or 0) or 1.0
        values = {node.path: float(node.value or 0) / fob for node in self.bill.goods.walk()}
        for chosen, move in self.moves:
            worth = values[move.path] if move.kind in (SUPPLIER, ORIGINATING) else 0.0
            total = total + chosen.times(1.0 + worth / (2.0 + 2.0 * len(self.moves)))
        return total

    def solutions(self) -> Iterator[tuple[tuple[Move, ...], float]]:
        """Sets of moves from the best on, and the local content as part of FOB; after each, say `cut` or `cut_exactly`.

        Ends where there is none left.
        """
        for _ in range(_TRIES):
            solution = self.program.solve(self.objective())
            if solution is None:
                return
            self._chosen = [sign for sign, _ in self.moves if value(sign, solution) > 0.5]
            yield tuple(move for sign, move in self.moves if sign in self._chosen), value(self.local, solution)

    def cut(self) -> None:
        """From now on no set that has all moves of the last one."""
        together = NOTHING
        for sign in self._chosen:
            together = together + sign
        self.program.at_most(together, Linear({}, float(len(self._chosen) - 1)))

    def cut_exactly(self) -> None:
        """From now on not the last set itself; what has all its moves and more may still come."""
        together = NOTHING
        for sign, _ in self.moves:
            together = together + (sign if sign in self._chosen else sign.times(-1.0))
        self.program.at_most(together, Linear({}, float(len(self._chosen) - 1)))


# --- doing a plan to a bill -------------------------------------------------------------------------------------


def _from(node: Node, supplier: Supplier) -> Node:
    """The same material from another supplier."""
    code = supplier.code or node.code
    return replace(
        node,
        code=code,
        earlier=node.earlier if code == node.code else "",
        value=supplier.value,
        given=supplier.value,
        inland=Fraction(0),
        basis="",
        origin=supplier.origin,
        made_in="",
        originating=supplier.originating,
        evidence=supplier.evidence,
        way="",
        parts=(),
    )


def _originating(node: Node, made_in: str) -> Node:
    return replace(node, origin=made_in, made_in="", originating=True, evidence="", way="", parts=())


def done(bill: Bill, moves: Sequence[Move]) -> Bill:
    """The bill with the changes done."""
    by_path: dict[str, list[Move]] = {}
    for move in moves:
        by_path.setdefault(move.path, []).append(move)

    def change(node: Node) -> Node:
        for move in by_path.get(node.path, ()):
            if move.supplier is not None:
                node = _from(node, move.supplier)
            elif move.kind == ORIGINATING:
                node = _originating(node, bill.made_in)
            elif move.kind == LOCAL:
                node = replace(node, value=(node.value or Fraction(0)) + (move.amount or Fraction(0)))
            else:
                node = replace(node, operations=(*node.operations, *(move.operations or (_MORE_WORK,))))
        return node

    return replace(bill, goods=rebuilt(bill.goods, change), costs={})


def _plan(found: Judgement, moves: tuple[Move, ...], criteria: Criteria, terms: Terms) -> Plan | None:
    """The plan, if the bill with its moves qualifies by exact judgement."""
    again = judge(done(found.bill, moves), criteria, terms)
    if again.met is not True:
        return None
    costs = [move.cost for move in moves]
    cost = None if None in costs else sum((each or Fraction(0) for each in costs), Fraction(0))
    by = dict.fromkeys(str(a.alternative) for rule in again.goods.rules for a in rule.alternatives if a.met)
    return Plan(moves, cost, tuple(by), again)


def _best(found: Judgement, criteria: Criteria, terms: Terms, allowed: _Allowed) -> list[Plan]:
    plans: list[Plan] = []
    search = _Search(found, criteria, terms, allowed)
    for moves, _ in search.solutions():
        plan = _plan(found, moves, criteria, terms) if moves else None
        if plan is None:
            # Within the solver's tolerance, not within the law's: one more change may still do.
            search.cut_exactly()
            continue
        plans.append(plan)
        search.cut()
        if len(plans) == _PLANS:
            break
    return plans


def _units_up(amount_: Fraction, currency: str) -> Fraction:
    """An amount rounded up to the currency's smallest unit."""
    unit = Fraction(1, 10 ** (minor_digits(currency) or 0))
    return -((-amount_ / unit).__floor__()) * unit


def _local(found: Judgement, criteria: Criteria, terms: Terms) -> Plan | None:
    """The least that work and originating materials must add to the FOB value, everything else the same.

    The program says whether that helps at all; the amount is then counted exactly, from each alternative's limits.
    """
    search = _Search(found, criteria, terms, _Allowed(local=True))
    first = next(search.solutions(), None)
    if first is None or first[1] <= 0 or found.bill.fob is None:
        return None
    bought = judge(as_bought(found), criteria, terms)
    for raised in sorted({*_raises(found, criteria), *_raises(bought, criteria)}):
        move = Move(LOCAL, found.bill.goods.path, amount=_units_up(raised, found.bill.currency))
        plan = _plan(found, (move,), criteria, terms)
        if plan is not None:
            return plan
    return None


def _raises(found: Judgement, criteria: Criteria) -> Iterator[Fraction]:
    """For each alternative, by how much FOB must rise for its limits to be met; for a set, by its percentage."""
    fob = found.bill.fob or Fraction(0)
    if found.goods.set_value is not None and found.goods.set_value.high is not None:
        yield found.goods.set_value.high * 100 / criteria.sets.percent - fob
    for found_alternative in (a for rule in found.goods.rules for a in rule.alternatives):
        needed = _raise(found_alternative, fob, criteria)
        if needed is not None and needed > 0:
            yield needed


def _raise(found: AlternativeFound, fob: Fraction, criteria: Criteria) -> Fraction | None:
    """By how much FOB must rise for all limits of an alternative, with all that is open against the goods."""
    needed = Fraction(0)
    for each in found.required:
        if each.content is not None and isinstance(each.requirement, ValueAdded):
            span, percent = each.content.non_originating, Fraction(100 - each.requirement.percent)
        elif each.missed is not None:
            span, percent = each.missed, criteria.de_minimis.percent
        else:
            continue
        if span.high is None or not percent:
            return None
        needed = max(needed, span.high * 100 / percent - fob)
    return needed


# --- the answer -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """Plans that would qualify the goods.

    `cheapest`: from the user's alternative suppliers and priced operations, by cost. `smallest`: of any materials and
    operations, by number and then by value. `local`: local content alone.
    """

    cheapest: tuple[Plan, ...] = ()
    smallest: tuple[Plan, ...] = ()
    local: Plan | None = None


def changes(found: Judgement, criteria: Criteria, terms: Terms) -> Changes:
    """What would qualify the goods of a judgement; nothing where they do."""
    if found.met:
        return Changes()
    priced = any(node.suppliers for node in found.bill.goods.walk()) or bool(found.bill.operation_costs)
    cheapest = (
        _best(found, criteria, terms, _Allowed(suppliers=True, operations=True, priced_only=True)) if priced else []
    )
    smallest = _best(found, criteria, terms, _Allowed(suppliers=True, originating=True, operations=True))
    cheapest.sort(key=lambda plan: plan.cost or Fraction(0))
    told = {frozenset(plan.moves) for plan in cheapest}
    return Changes(
        tuple(cheapest),
        tuple(plan for plan in smallest if frozenset(plan.moves) not in told),
        _local(found, criteria, terms),
    )


def move_text(move: Move, bill: Bill) -> Phrase:
    """A change in words."""
    node = next(each for each in bill.goods.walk() if each.path == move.path)
    values: dict[str, object] = {"node": node.name or node.path, "currency": bill.currency}
    if move.supplier is not None:
        before = "–" if node.value is None else amount(node.value)
        told = {"supplier": move.supplier.name, "before": before, "after": amount(move.supplier.value)}
        return Phrase("change_supplier", {**values, **told})
    if move.kind == ORIGINATING:
        return Phrase("change_originating", {**values, "value": amount(node.value or Fraction(0))})
    if move.kind == OPERATIONS:
        return Phrase("change_operations", {**values, "operations": ", ".join(move.operations)})
    if move.kind == WORK:
        return Phrase("change_work", values)
    return Phrase("change_local", {**values, "amount": amount(move.amount or Fraction(0))})
