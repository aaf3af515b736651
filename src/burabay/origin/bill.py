"""A bill of materials: goods, and the tree of what they are made of, checked node by node.

All money of a bill is in one currency, exact. A node's path names it in every error and answer: the names from the
goods down, as "Tractor / Engine / Piston".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from burabay.duty.money import ExchangeRates
from burabay.errors import InputError
from burabay.wording import Phrase

MATERIAL = "material"
ROLES = (MATERIAL, "retail_packaging", "shipping_packing", "accessory", "indirect")
# Packing for carriage and indirect materials count for nothing (Art. 4.12, 4.15): they need no value.
VALUELESS = ("shipping_packing", "indirect")
# What an exception of Annex 3 asks of a material beyond its code.
KINDS = ("uppers", "hulls", "other")
CIF, PRICE = "CIF", "price"
# Of what the user gave, an error repeats no more; lists of names and codes are longer.
_LONGEST = 400
PROPULSIONS = ("petrol", "diesel", "hybrid", "diesel_hybrid", "electric")


@dataclass(frozen=True, slots=True)
class Supplier:
    """Another source of a material, for the search of changes: its value in the bill's currency instead of today's.

    `originating` says what a declaration or certificate of that supplier would prove.
    """

    name: str
    value: Fraction
    origin: str
    originating: bool
    code: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """Goods, a sub-assembly or a material.

    `code` has six to ten digits of HS `edition`; `earlier` is its HS 2012 subheading where the user settles it. `value`
    is in the bill's currency: FOB for the goods, for a material its CIF value or the earliest price (Art. 4.5), `given`
    the same in `currency` as the user wrote it; `inland` is the carriage inside the Party that the price includes.
    `origin` and `made_in` are ISO country codes; `originating` None where nobody said. `bought`: from another producer
    (True), made by the producer of the goods (False), not said (None).
    """

    path: str
    name: str = ""
    code: str = ""
    edition: str = "2022"
    earlier: str = ""
    value: Fraction | None = None
    given: Fraction | None = None
    currency: str = ""
    basis: str = ""
    inland: Fraction = Fraction(0)
    origin: str = ""
    made_in: str = ""
    originating: bool | None = None
    bought: bool | None = None
    evidence: str = ""
    operations: tuple[str, ...] = ()
    propulsion: str = ""
    kind: str = ""
    role: str = MATERIAL
    way: str = ""
    separately_invoiced: bool = False
    customary: bool = True
    classified_with_goods: bool = True
    parts: tuple[Node, ...] = ()
    suppliers: tuple[Supplier, ...] = ()

    @property
    def subheading(self) -> str:
        """The first six digits."""
        return self.code[:6]

    def walk(self) -> Iterator[Node]:
        """The node and all below it, each before its parts."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.parts))


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule that the user states for another destination: "change of heading or 40 %", in the notation of Annex 3.

    `parties`: countries whose originating materials count; `de_minimis`: its tolerance in per cent, None if none.
    """

    name: str
    rule: str
    parties: tuple[str, ...] = ()
    de_minimis: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """Goods with what they are made of. Build it with `Book.bill` or `reading.bill_of`, which check it.

    `costs` are what the FOB value holds beyond materials, by name. `extra` holds the tables of the file that are not
    the bill's own (consignment, certificate, legs).
    """

    goods: Node
    currency: str
    to: str = ""
    on: date | None = None
    is_set: bool = False
    costs: Mapping[str, Fraction] = field(default_factory=dict)
    fx: ExchangeRates = field(default_factory=ExchangeRates)
    rules: tuple[OwnRule, ...] = ()
    operation_costs: Mapping[str, Fraction] = field(default_factory=dict)
    stress: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fob(self) -> Fraction | None:
        """The FOB value of the goods, in the bill's currency."""
        return self.goods.value

    @property
    def made_in(self) -> str:
        """The state in which the goods were made."""
        return self.goods.made_in


class BillError(InputError):
    """A bill that cannot be judged: every problem, each with the node that it is in."""

    def __init__(self, problems: tuple[InputError, ...], language: str = "en") -> None:
        self.problems = problems
        super().__init__("", field=problems[0].field, key=problems[0].key, language=language)

    def say(self, language: str) -> str:
        """Every problem, one a line."""
        return "\n".join(problem.say(language) for problem in self.problems)


def wrong(path: str, field_name: str, key: str, /, **values: object) -> InputError:
    """A problem of one node: the sentence `error_origin_{key}` after the node's path."""
    reason = Phrase(f"error_origin_{key}", {name: _shown(value) for name, value in values.items()})
    told = Phrase("error_origin_at", {"path": path, "reason": reason})
    return InputError(told, field=f"{path}: {field_name}", key=f"origin_{key}")


def _shown(value: object) -> object:
    """A value as a sentence may hold it: what the user gave may be anything, and of any length."""
    if isinstance(value, Decimal) and value.is_finite():
        return value
    text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def check(bill: Bill) -> list[InputError]:
    """What is wrong with the bill as a whole: values over FOB, parts that add up to more, costs that do not add up."""
    found = [problem for node in bill.goods.walk() for problem in _over(node)]
    fob = bill.fob
    if bill.costs and fob is not None and not found:
        total = sum((part.value or Fraction(0) for part in bill.goods.parts if part.role not in VALUELESS), Fraction(0))
        total += sum(bill.costs.values(), Fraction(0))
        if total != fob:
            found.append(wrong(bill.goods.path, "fob", "costs", total=amount(total), fob=amount(fob)))
    return found


def _over(node: Node) -> Iterator[InputError]:
    counted = [part for part in node.parts if part.role not in VALUELESS and part.value is not None]
    if node.value is None or not counted:
        return
    single = [part for part in counted if (part.value or 0) > node.value]
    for part in single:
        yield wrong(part.path, "value", "over", value=amount(part.value or Fraction(0)), whole=amount(node.value))
    total = sum((part.value or Fraction(0) for part in counted), Fraction(0))
    if total > node.value and not single:
        yield wrong(node.path, "value", "sum_over", total=amount(total), whole=amount(node.value))


def amount(value: Fraction) -> Decimal:
    """An amount for people: with two decimals, or up to six where it needs them."""
    number = Decimal(round(value * 1_000_000)).scaleb(-6).normalize()
    places = -int(number.as_tuple().exponent)
    return number.quantize(Decimal(1).scaleb(-max(2, places)))


def rebuilt(goods: Node, change: Callable[[Node], Node]) -> Node:
    """The same tree with `change` done to every node, parts before the whole. Any depth: nothing here recurses."""
    made: dict[str, Node] = {}
    for node in reversed(list(goods.walk())):
        parts = tuple(made[part.path] for part in node.parts)
        made[node.path] = change(node if parts == () else replace(node, parts=parts))
    return made[goods.path]
