"""Checked bills as the columns of a batch: what is said of each node, read by the same rules as for one bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from burabay.origin.bill import Bill, Node
from burabay.origin.criteria import Criteria
from burabay.origin.criteria.parties import party_of
from burabay.origin.many import NO, OPEN, YES
from burabay.origin.rule_tables import KIND_NAMES
from burabay.origin.standing import of_the_goods, role_of, standing
from burabay.origin.terms import Terms
from burabay.origin.value import value_of
from burabay.origin.vehicles import judge as judge_vehicle


def _truth(met: bool | None) -> int:
    return OPEN if met is None else YES if met else NO


def _row(
    node: Node, parent: Node | None, bill: Bill, criteria: Criteria, terms: Terms
) -> dict[str, int | bool | bytes]:
    """One node as a row, but for its parent's place and its value."""
    role, work = role_of(node), _truth(criteria.insufficient.judge(node.operations).met)
    own = bool(node.parts) and node.originating is None
    if parent is None:
        originating, counts = OPEN, True
    else:
        above = criteria.insufficient.judge(parent.operations).met
        assumed = replace(node, originating=True) if own else node
        met = _truth(standing(assumed, None, (), goods=parent, work=above, terms=terms).originates)
        originating, counts = (OPEN, met == YES) if own else (met, True)
    country = node.made_in or node.origin
    vehicle = judge_vehicle(node.operations, node.propulsion).met
    wholly = criteria.wholly_obtained.judge(node.way).met if node.way else False
    return {
        "code": (node.earlier or node.subheading).encode(),
        "edition": 2012 if node.earlier or node.edition == "2012" else 2022,
        "originating": originating,
        "work": work,
        "operations": _truth(vehicle),
        "wholly": _truth(wholly),
        "bought": node.bought is True or (parent is not None and party_of(country) != party_of(parent.made_in)),
        "counts": counts,
        "for_change": role.for_shift,
        "for_value": role.for_value,
        "accessory": not of_the_goods(role),
        "kind": KIND_NAMES.index(node.kind),
        "is_set": parent is None and bill.is_set,
    }


def columns_of(
    bills: Sequence[Bill], criteria: Criteria, terms: Terms, *, units: int = 100
) -> dict[str, list[int | bool | bytes]]:
    """Bills as the columns of a batch; values in whole parts of the currency, `units` to one, rounded."""
    columns: dict[str, list[int | bool | bytes]] = {}
    first = 0
    for bill in bills:
        nodes = list(bill.goods.walk())
        place = {node.path: first + number for number, node in enumerate(nodes)}
        above = {part.path: node for node in nodes for part in node.parts}
        for node in nodes:
            parent = above.get(node.path)
            worth = (node.value if parent is None or node.parts else value_of(node)) or Fraction(0)
            row = _row(node, parent, bill, criteria, terms)
            row |= {"parent": -1 if parent is None else place[parent.path], "value": round(worth * units)}
            for name, cell in row.items():
                columns.setdefault(name, []).append(cell)
        first += len(nodes)
    return columns
