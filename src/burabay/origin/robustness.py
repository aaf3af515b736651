"""What would break the answer, or mend it: moves of prices and exchange rates, one at a time, judged exactly.

A move multiplies values by 1 + n/10,000: the break is found to a hundredth of a per cent, by halving, for along such a
move the goods only get worse (or only better).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from burabay.origin.bill import Bill, Node, rebuilt
from burabay.origin.criteria import Criteria
from burabay.origin.judgement import Judgement, met_of
from burabay.origin.terms import Terms
from burabay.wording import Phrase

# A hundredth of a per cent, and how far a move is followed: to ten times the value, or down to nothing.
_STEP = 10_000
_UP, _DOWN = 90_000, 9_999
_LOOKED = (100, 300, 1_000, 3_000, 6_000, 20_000, 50_000)
PRICE, CURRENCY, FOB = "price", "currency", "fob"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How the verdict takes a move of one figure.

    `what` is the material's path, the currency, or the goods' path; `rises` whether the figure rises. `last` is the
    largest move, in per cent, at which the verdict still stands; at `breaks`, a hundredth further, it no longer does.
    None: no move up to 900 % (a rise) or 99.99 % (a fall) changes it.
    """

    kind: str
    what: str
    rises: bool
    last: Decimal | None
    breaks: Decimal | None


Change = Callable[[Fraction], Bill]


def _scaled(bill: Bill, chosen: Callable[[Node], bool], factor: Fraction) -> Bill:
    def change(node: Node) -> Node:
        if not chosen(node) or node.value is None:
            return node
        return replace(node, value=node.value * factor, inland=node.inland * factor)

    return replace(bill, goods=rebuilt(bill.goods, change), costs={})


def _threshold(change: Change, rises: bool, stands: Callable[[Bill], bool]) -> tuple[Decimal, Decimal] | None:
    """The last step at which the verdict stands and the first at which it does not; None if it always stands."""

    def at(step: int) -> bool:
        return stands(change(Fraction(_STEP + (step if rises else -step), _STEP)))

    low = 0
    # A currency may move a sub-assembly and its parts alike, and break the verdict between two moves that do not: the
    # first of these steps that breaks it is looked into.
    for high in (*(each for each in _LOOKED if each < (_UP if rises else _DOWN)), _UP if rises else _DOWN):
        if not at(high):
            break
        low = high
    else:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if at(middle) else (low, middle)
    return Decimal(low) / 100, Decimal(high) / 100


def _figures(found: Judgement) -> Iterator[tuple[str, str, Callable[[Node], bool]]]:
    """What may move: each material that counts as non-originating, each foreign currency, the FOB value."""
    bill = found.bill
    judged = (found.goods, *found.parts.values())
    counted = {item.node.path for each in judged for item in each.items}
    for node in bill.goods.walk():
        if node.path in counted and node.value:
            yield PRICE, node.path, lambda each, path=node.path: each.path == path  # type: ignore[misc]
    currencies = {node.currency for node in bill.goods.walk() if node.path in counted} - {bill.currency, ""}
    for currency in sorted(currencies):
        yield CURRENCY, currency, lambda each, own=currency: each.currency == own  # type: ignore[misc]
    if bill.fob and counted:
        yield FOB, bill.goods.path, lambda each: each is bill.goods or each.path == bill.goods.path


def robustness(found: Judgement, criteria: Criteria, terms: Terms) -> tuple[Sensitivity, ...]:
    """For each figure, the move at which goods no longer qualify for certain, or at which goods that do not would.

    A price or a currency breaks by rising and mends by falling; the FOB value the other way round. Nothing is told of a
    verdict that cannot be told.
    """
    if found.met is None:
        return ()
    told = []
    for kind, what, chosen in _figures(found):
        rises = (kind == FOB) is not found.met

        def change(factor: Fraction, chosen: Callable[[Node], bool] = chosen) -> Bill:
            return _scaled(found.bill, chosen, factor)

        # `qualifies` is broken where it can no longer be told; `does not` is mended only where the goods qualify.
        edge = _threshold(change, rises, lambda bill: (met_of(bill, criteria, terms) is True) is found.met)
        told.append(Sensitivity(kind, what, rises, *(edge or (None, None))))
    return tuple(told)


def sensitivity_text(each: Sensitivity, found: Judgement) -> Phrase:
    """A sensitivity in words; of a figure that no move of which matters, its name alone."""
    name = each.what
    if each.kind == PRICE:
        node = next(node for node in found.bill.goods.walk() if node.path == each.what)
        name = node.name or node.path
    what: Phrase = {
        PRICE: Phrase("moves_price", {"node": name}),
        CURRENCY: Phrase("moves_currency", {"currency": name, "own": found.bill.currency}),
        FOB: Phrase("moves_fob"),
    }[each.kind]
    if each.breaks is None:
        return what
    keys = {
        (True, True): "moves_rise",
        (True, False): "moves_fall",
        (False, True): "moves_mend_rise",
        (False, False): "moves_mend_fall",
    }
    values = {"what": what, "last": each.last, "breaks": each.breaks}
    return Phrase(keys[found.met is True, each.rises], values)
