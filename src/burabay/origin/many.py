"""Many bills at once, in columns: the verdict of each, the same as `judgement.judge` gives them one by one.

A batch is a table of nodes: goods, sub-assemblies and materials, each with the place of the node that it goes into.
Levels are judged from the deepest up; on each, every node together. What changes of classification mean is looked up in
a table of requirements by subheadings, made once for those that the batch meets. Values are whole minor units in 64-bit
integers: exact. Truth is 0 (no), 1 (not known), 2 (yes), so that "all" is the smallest and "any" the largest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from burabay.lawbook.columns import Ints
from burabay.origin.judgement import CANNOT_TELL, DOES_NOT, QUALIFIES
from burabay.origin.rule_tables import CHANGED, NOT_CHANGED, Bools, RuleTables, Slot

NO, OPEN, YES = 0, 1, 2
WORDS = {NO: DOES_NOT, OPEN: CANNOT_TELL, YES: QUALIFIES}
# Each level is a pass over all nodes of the batch; bills deeper than this are for `judgement.judge`.
DEEPEST = 100
# Sums of values times a hundred must fit 64 bits.
_LARGEST = 2**55


@dataclass(frozen=True)
class Bills:
    """Nodes of many bills. All columns are of one length; a missing optional one has its default in every row.

    `parent`: place of the node that this one goes into, -1 for goods. `code`: HS 2022 subheading, six digits (S6).
    `value`: whole minor units of the bill's currency: FOB of goods, the value of Art. 4.5 of materials.
    `originating`: 2 yes, 0 no, 1 not known; of a node with parts that has 1, its own rule decides.
    `work`: whether the operations on a node go beyond Art. 4.6 (2 by default: then the answer assumes it).
    `operations`: those of Annex 3 for vehicles (1 by default). `wholly`: wholly obtained (0 by default).
    `bought`: a sub-assembly from another producer counts whole (False by default). `counts`: whether a sub-assembly
    that originates counts in what it goes into (True by default; False for one of the other Party without certificate).
    `for_change`, `for_value`: where a part counts by its role (Art. 4.11-4.15; True by default). `accessory`: left out
    where it is asked whether all materials originate (Art. 4.13). `kind`: place in
    KIND_NAMES. `edition`: 2022 (the default)
    or 2012, of the code. `is_set`: goods that are a set (Art. 4.14).
    """

    parent: Ints
    code: Ints
    value: Ints
    originating: Ints
    work: Ints
    operations: Ints
    wholly: Ints
    bought: Bools
    counts: Bools
    for_change: Bools
    for_value: Bools
    accessory: Bools
    kind: Ints
    edition: Ints
    is_set: Bools

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Bills:
        """A batch from columns by name; with a column `id`, `parent` holds ids (empty for goods) instead of places.

        Raises ValueError for an unknown name, columns of different lengths, or an id that two nodes have.
        """
        known = {*cls.__dataclass_fields__, "id"}
        if unknown := set(columns) - known:
            raise ValueError(f"unknown columns: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
        count = len(columns["parent"])
        numbers = {"work": YES, "operations": OPEN, "wholly": NO, "originating": OPEN, "kind": 0, "edition": 2022}
        flags = {
            "bought": False,
            "counts": True,
            "for_change": True,
            "for_value": True,
            "accessory": False,
            "is_set": False,
        }
        made: dict[str, Any] = {
            "parent": _places(columns.get("id"), columns["parent"]),
            "code": np.asarray(columns["code"], dtype="S6"),
            "value": np.asarray(columns["value"], dtype=np.int64),
        }
        for name, default in numbers.items():
            given = columns.get(name)
            made[name] = np.full(count, default, np.int16) if given is None else np.asarray(given, dtype=np.int16)
        for name, flag in flags.items():
            given = columns.get(name)
            made[name] = np.full(count, flag) if given is None else np.asarray(given, dtype=np.bool_)
        if lengths := {name: len(column) for name, column in made.items() if len(column) != count}:
            raise ValueError(f"columns of other lengths than parent: {lengths}")
        return cls(**made)


def _places(ids: Any, parents: Any) -> Ints:
    """Places of parents by id; -1 for goods, -2 for an id that is not there."""
    if ids is None:
        return np.asarray(parents, dtype=np.int64)
    names = [str(name) for name in ids]
    place = {name: number for number, name in enumerate(names)}
    if len(place) < len(names):
        twice = next(name for number, name in enumerate(names) if place[name] != number)
        raise ValueError(f"id {twice} is there twice")
    place[""] = -1
    return np.array([place.get(str(name), -2) for name in parents], dtype=np.int64)


@dataclass(frozen=True)
class Verdicts:
    """For each goods of a batch: its place, its truth, and its error (0 none); and the same for every node.

    Errors: 1 unknown code, 2 a value below zero or FOB not above it, 3 a parent that is not there, 4 nodes in a circle,
    5 parts worth more than what they go into, 6 more than DEEPEST levels of parts.
    `non_originating_least` and `_most` are value sums in minor units, by node.
    """

    goods: Ints
    met: Ints
    error: Ints
    node_met: Ints
    non_originating_least: Ints
    non_originating_most: Ints

    def words(self) -> list[str]:
        """The verdict of each goods; `error` where there is one."""
        pairs = zip(self.met.tolist(), self.error.tolist(), strict=True)
        return ["error" if error else WORDS[met] for met, error in pairs]


# --- levels -----------------------------------------------------------------------------------------------------


def _depths(parent: Ints) -> tuple[Ints, Ints, Bools]:
    """How many nodes are above each, what is wrong with where it hangs, and whether its tree is too deep.

    Wrong: a parent that is not there (3), a circle (4), or, of the topmost node, more levels than are judged (6). Each
    round doubles how far up a node has looked: a long chain or a circle takes as many rounds as its logarithm.
    """
    count = len(parent)
    error = np.where((parent >= count) | (parent < -1), 3, 0).astype(np.int8)
    above = np.where(error > 0, -1, parent)
    depth = (above >= 0).astype(np.int64)
    top = np.where(above >= 0, above, np.arange(count))
    for _ in range(count.bit_length()):
        if not (above[top] >= 0).any():
            break
        depth += depth[top]
        top = top[top]
    circle = above[top] >= 0
    error[circle] = 4
    depth[circle] = 0
    deep = np.zeros(count, dtype=np.bool_)
    deep[top[depth > DEEPEST]] = True
    error[deep & (error == 0)] = 6
    return depth, error, deep[top]


def _sums(owner: Ints, values: Ints, count: int) -> Ints:
    """Sum of `values` by `owner`, which is sorted; exact."""
    told = np.zeros(count, dtype=np.int64)
    if len(owner):
        starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
        told[owner[starts]] = np.add.reduceat(values, starts)
    return told


@dataclass(slots=True)
class _Items:
    """What may count as non-originating: owner (sorted), node, whether it certainly does, and where it counts."""

    owner: Ints
    node: Ints
    certain: Bools
    for_change: Bools
    for_value: Bools

    @classmethod
    def join(cls, parts: Sequence[_Items]) -> _Items:
        columns = [np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__]
        owner = columns[0]
        if len(owner) and (owner[1:] < owner[:-1]).any():
            order = np.argsort(owner, kind="stable")
            columns = [column[order] for column in columns]
        return cls(*columns)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Items that a change of classification looks at; `owner` is sorted."""

    owner: Ints
    place: Ints
    kind: Ints
    worth: Ints
    certain: Bools

    def of(self, kept: Bools) -> _Asked:
        """Those whose owner is kept."""
        chosen = np.flatnonzero(kept[self.owner])
        if len(chosen) == len(self.owner):
            return self
        return _Asked(
            self.owner[chosen], self.place[chosen], self.kind[chosen], self.worth[chosen], self.certain[chosen]
        )


class _Batch:
    """The judging of one batch."""

    def __init__(self, bills: Bills, tables: RuleTables) -> None:
        self.bills, self.tables = bills, tables
        count = len(bills.parent)
        self.count = count
        depth, self.error, deep = _depths(bills.parent)
        # A node that hangs nowhere goes into nothing; nor does one of a bill that is too deep.
        self.loose = (self.error == 3) | (self.error == 4)
        cut = self.loose | deep
        self.depth = np.where(cut, 0, depth)
        self.parent = np.where(cut, -1, bills.parent)
        place, known = tables.place(bills.code, bills.edition)
        self.by_parent = np.flatnonzero(self.parent >= 0)
        if (np.diff(self.parent[self.by_parent]) < 0).any():
            self.by_parent = self.by_parent[np.argsort(self.parent[self.by_parent], kind="stable")]
        self.has_parts = np.zeros(count, dtype=np.bool_)
        self.has_parts[self.parent[self.by_parent]] = True
        # Only what must be compared needs a code: an originating material does not.
        needs = self.has_parts | (self.parent == -1) | (bills.for_change & (bills.originating != YES))
        self.error[(self.error == 0) & needs & ~known] = 1
        wrong = (bills.value < 0) | (bills.value > _LARGEST) | (self.has_parts & (bills.value <= 0))
        self.error[(self.error == 0) & wrong & (bills.for_value | self.has_parts)] = 2
        self.error[(self.error == 0) & self.has_parts & (self._total() > bills.value)] = 5
        self.place = place
        self.met = np.where(self.has_parts, OPEN, bills.originating).astype(np.int8)
        self.low = np.zeros(count, dtype=np.int64)
        self.high = np.zeros(count, dtype=np.int64)
        self._inside: dict[int, _Items] = {}

    def _total(self) -> Ints:
        """What the parts of each node are worth together. Within the node's own value no later sum overflows."""
        parts = self.by_parent[self.bills.for_value[self.by_parent]]
        return _sums(self.parent[parts], self.bills.value[parts], self.count)

    def run(self) -> None:
        """Judge every node with parts, the deepest level first."""
        waiting: _Items | None = None
        for level in range(int(self.depth.max(initial=0)), -1, -1):
            below = self.by_parent[self.depth[self.by_parent] == level + 1]
            judged = np.flatnonzero((self.depth == level) & (self.has_parts | (self.parent == -1)))
            waiting = self._items(below, waiting)
            self._judge(judged, below, waiting)

    def _items(self, below: Ints, inner: _Items | None) -> _Items:
        """What the parts on the level below may count as, in the nodes that they go into."""
        bills = self.bills
        part = bills.for_value | bills.for_change
        counted = below[part[below]]
        stands = self._standing(counted)
        inside = np.zeros(self.count, dtype=np.bool_)
        inside[inner.owner if inner is not None else []] = True
        rolled = part & inside & (bills.originating == OPEN) & bills.counts & ~bills.bought
        whole = counted[(stands != YES) & ~rolled[counted]]
        certain = self._standing(whole) == NO
        found = _Items(self.parent[whole], whole, certain, bills.for_change[whole], bills.for_value[whole])
        if inner is None or not len(inner.owner):
            return _Items.join([found])
        keep = np.flatnonzero(rolled[inner.owner] & (self.met[inner.owner] != YES))
        sub = inner.owner[keep]
        own = _Items(
            self.parent[sub],
            inner.node[keep],
            inner.certain[keep] & (self.met[sub] == NO),
            inner.for_change[keep] & bills.for_change[sub],
            inner.for_value[keep] & bills.for_value[sub],
        )
        return _Items.join([found, own])

    def _standing(self, nodes: Ints) -> Ints:
        """Whether nodes originate where they go: what was said of them, else their own rule where it counts."""
        bills = self.bills
        own = self.has_parts[nodes] & (bills.originating[nodes] == OPEN)
        judged = np.where(bills.counts[nodes], self.met[nodes], NO)
        # Said to originate, but not by what it is made of: one of the two is wrong.
        said = np.where(
            self.has_parts[nodes] & (bills.originating[nodes] == YES) & (self.met[nodes] == NO),
            OPEN,
            bills.originating[nodes],
        )
        return np.where(own, judged, said)

    def _judge(self, nodes: Ints, below: Ints, items: _Items) -> None:
        bills, count = self.bills, self.count
        worth = np.where(items.for_value, bills.value[items.node], 0)
        low = _sums(items.owner, np.where(items.certain, worth, 0), count)
        high = _sums(items.owner, worth, count)
        self.low[nodes], self.high[nodes] = low[nodes], high[nodes]
        rule = self._rules(nodes, items)
        entirely = self._entirely(nodes, below)
        by_rule = np.minimum(rule, bills.work[nodes])
        met = np.maximum(np.maximum(bills.wholly[nodes], entirely), by_rule)
        # Without materials nothing can miss the rule: only a word that the goods are wholly obtained decides.
        met = np.where(self._named(below)[nodes], met, np.maximum(bills.wholly[nodes], OPEN))
        self.met[nodes] = np.where(bills.is_set[nodes], self._sets(nodes, below), met)

    def _sets(self, nodes: Ints, below: Ints) -> Ints:
        """Art. 4.14: products of a set that do not originate, within the percentage of its FOB value."""
        bills = self.bills
        parts = below[bills.for_value[below] & bills.is_set[self.parent[below]]]
        stands, owner, worth = self._standing(parts), self.parent[parts], bills.value[parts]
        low = _sums(owner, np.where(stands == NO, worth, 0), self.count)[nodes]
        high = _sums(owner, np.where(stands != YES, worth, 0), self.count)[nodes]
        limit = self.tables.set_limit
        top, bottom = limit.numerator * bills.value[nodes], limit.denominator * 100
        met = np.where(high * bottom <= top, YES, np.where(low * bottom > top, NO, OPEN))
        return np.where(self._named(below)[nodes], met, OPEN)

    def _named(self, below: Ints) -> Bools:
        """Which nodes have a material among these parts: packaging and accessories alone name none."""
        named = np.zeros(self.count, dtype=np.bool_)
        named[self.parent[below[self.bills.for_change[below]]]] = True
        return named

    def _entirely(self, nodes: Ints, below: Ints) -> Ints:
        """Art. 4.3(b): all that counts in value originates."""
        parts = below[(self.bills.for_value & ~self.bills.accessory)[below]]
        owner = self.parent[parts]
        least = np.full(self.count, NO, dtype=np.int16)
        if len(parts):
            starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
            least[owner[starts]] = np.minimum.reduceat(self._standing(parts), starts)
        return least[nodes]

    def _rules(self, nodes: Ints, items: _Items) -> Ints:
        """The one verdict of all rules that each node may fall under; open where they differ."""
        places, back = np.unique(self.place[nodes], return_inverse=True)
        slots = [self.tables.slots(int(place)) for place in places.tolist()]
        self._states, self._kinds = self.tables.states(), self.tables.kind_rows()
        lengths = np.array([len(each) for each in slots], dtype=np.int64)[back]
        lowest, highest, branch = (np.full(len(nodes), truth, np.int8) for truth in (YES, NO, NO))
        asked = self._asked(nodes, items)
        for number in range(int(lengths.max(initial=0))):
            mine = np.flatnonzero(lengths > number)
            # Few goods have more than two alternatives: what the others are made of is not looked at again.
            asked = asked.of(lengths > number) if len(mine) < len(nodes) else asked
            told = [each[number] if number < len(each) else each[-1] for each in slots]
            found = self._slot(nodes, mine, [told[place] for place in back[mine].tolist()], asked)
            branch[mine] = np.maximum(branch[mine], found)
            ends = [number + 1 >= len(each) or each[number + 1].branch != told[place].branch
                    for place, each in enumerate(slots)]  # fmt: skip
            closed = mine[np.array(ends)[back[mine]]]
            lowest[closed] = np.minimum(lowest[closed], branch[closed])
            highest[closed] = np.maximum(highest[closed], branch[closed])
            branch[closed] = NO
        return np.where(lowest == highest, lowest, OPEN)

    def _asked(self, nodes: Ints, items: _Items) -> _Asked:
        """The items that a change of classification looks at, by place of their owner in `nodes`."""
        looked = np.flatnonzero(items.for_change)
        node = items.node[looked]
        return _Asked(
            owner=np.searchsorted(nodes, items.owner[looked]),
            place=self.place[node],
            kind=self.bills.kind[node],
            worth=self.bills.value[node],
            certain=items.certain[looked],
        )

    def _slot(self, nodes: Ints, mine: Ints, told: Sequence[Slot], asked: _Asked) -> Ints:
        """One alternative for each of `nodes[mine]`: the smallest of what it requires."""
        bills, chosen = self.bills, nodes[mine]
        percent = np.array([slot.percent for slot in told], dtype=np.int64)
        found = np.where(percent < 0, OPEN, YES).astype(np.int8)
        most = (100 - percent) * bills.value[chosen]
        content = np.where(self.high[chosen] * 100 <= most, YES, np.where(self.low[chosen] * 100 > most, NO, OPEN))
        found = np.where(percent > 0, np.minimum(found, content), found)
        operations = np.array([slot.operations for slot in told])
        found = np.where(operations, np.minimum(found, bills.operations[chosen]), found)
        wholly = np.array([slot.wholly for slot in told])
        found = np.where(wholly, np.minimum(found, bills.wholly[chosen]), found)
        change = np.full(len(nodes), -1, dtype=np.int64)
        change[mine] = [slot.change for slot in told]
        met = self._change(nodes, change, asked)[mine]
        return np.minimum(found, met).astype(np.int8)

    def _change(self, nodes: Ints, change: Ints, asked: _Asked) -> Ints:
        """Changes of classification within the tolerance of Art. 4.8; yes where none is asked."""
        wanted = change[asked.owner]
        row = self._kinds[wanted, asked.kind]
        state = np.where(wanted >= 0, self._states[row, asked.place], CHANGED)
        low = _sums(asked.owner, np.where(asked.certain & (state == NOT_CHANGED), asked.worth, 0), len(nodes))
        high = _sums(asked.owner, np.where(state != CHANGED, asked.worth, 0), len(nodes))
        top, bottom = self.tables.tolerance.numerator, self.tables.tolerance.denominator * 100
        limit = self.bills.value[nodes] * top
        met = np.where(high * bottom <= limit, YES, np.where(low * bottom > limit, NO, OPEN))
        return np.where(change >= 0, met, YES)

    def spread_errors(self) -> None:
        """An error of a node is one of everything that it goes into."""
        for level in range(int(self.depth.max(initial=0)), 0, -1):
            wrong = np.flatnonzero((self.depth == level) & (self.error > 0) & (self.parent >= 0))
            self.error[self.parent[wrong]] = np.maximum(self.error[self.parent[wrong]], self.error[wrong])


def judge_many(bills: Bills, tables: RuleTables) -> Verdicts:
    """The verdict of every bill of a batch. A node that is wrong makes its own bill an error, and no other."""
    batch = _Batch(bills, tables)
    batch.run()
    batch.spread_errors()
    # Nodes that hang nowhere, or in a circle, have no goods above them: they are told as goods themselves.
    goods = np.flatnonzero((bills.parent == -1) | batch.loose)
    return Verdicts(
        goods=goods,
        met=np.where(batch.error[goods] > 0, OPEN, batch.met[goods]).astype(np.int8),
        error=batch.error[goods],
        node_met=batch.met,
        non_originating_least=batch.low,
        non_originating_most=batch.high,
    )
