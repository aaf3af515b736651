"""How the law book writes the rate of a charge, and the condition under which it holds.

A rate is a duty's notation with more units (`64 RUB/hp`, `6 MCI/declaration`), or

    x0.7        a factor: of the base amount, or of the rate of the same type
    exempt      nothing is taken
    (empty)     the law book knows that something is taken and not how much

A condition is terms with spaces between, all of which must hold:

    kind=beer                 the goods are beer; `kind=cigars|tobacco` either
    engine_hp=(90,150]        over 90, to 150; a side left out has no end: `abv=[20,)`
    service=escort            only where the declarant says so; never asked
    temporary                 for some days in the place of the rates without this word
    new                       the charge begins with this row: before it nothing was taken
    draft                     a figure of a draft: shown, never charged
    part=specific             added to the other rate of the same kind
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from burabay.lawbook.rates import CHARGE_UNITS, Rate, parse_rate, plain

EXEMPT = "exempt"
_FACTOR = re.compile(r"x([0-9]{1,6}(?:\.[0-9]{1,4})?)")
_NUMBER = r"(?:[0-9]{1,12}(?:\.[0-9]{1,4})?)?"
_INTERVAL = re.compile(rf"([\[(])({_NUMBER}),({_NUMBER})([\])])")
_WORD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Factor:
    """A number to multiply another amount or rate with."""

    number: Decimal

    def __str__(self) -> str:
        return f"x{self.number}"


ChargeRate = Rate | Factor | str


@lru_cache(maxsize=4096)
def parse_charge_rate(text: str) -> ChargeRate:
    """Read a rate of a charge. Raises ValueError with the part that is wrong."""
    if text in ("", EXEMPT):
        return text
    if found := _FACTOR.fullmatch(text):
        return Factor(plain(found[1]))
    return parse_rate(text, CHARGE_UNITS)


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers between two ends; an end that is None is open for ever."""

    low: Decimal | None
    low_in: bool
    high: Decimal | None
    high_in: bool

    def holds(self, number: Decimal) -> bool:
        """Whether the number lies within."""
        above = self.low is None or number > self.low or (self.low_in and number == self.low)
        below = self.high is None or number < self.high or (self.high_in and number == self.high)
        return above and below

    def __str__(self) -> str:
        ends = ("" if end is None else str(end) for end in (self.low, self.high))
        return f"{'[' if self.low_in else '('}{','.join(ends)}{']' if self.high_in else ')'}"


Term = Interval | tuple[str, ...]
Terms = tuple[tuple[str, Term], ...]


def _interval(text: str) -> Interval | None:
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return None
    low, high = (Decimal(end) if end else None for end in (found[2], found[3]))
    if low is not None and high is not None and high < low:
        raise ValueError(f"'{text}' ends before it begins")
    return Interval(low, found[1] == "[", high, found[4] == "]")


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Terms:
    """Read a condition. Raises ValueError with the term that is wrong."""
    terms: dict[str, Term] = {}
    for part in text.split():
        name, sign, value = part.partition("=")
        read: Term | None = _interval(value) if value[:1] in ("[", "(") else tuple(value.split("|")) if sign else ()
        words = (name, *(read if isinstance(read, tuple) else ()))
        if read is None or name in terms or not all(_WORD.fullmatch(word) for word in words):
            raise ValueError(f"'{part}' is not a term such as kind=beer or engine_hp=(90,150]")
        terms[name] = read
    return tuple(terms.items())


def term_holds(term: Term, answer: str) -> bool:
    """Whether an answer meets a term. Raises ValueError where a number is wanted and the answer is none."""
    if isinstance(term, Interval):
        return term.holds(Decimal(answer))
    return answer in term


def choices(terms: Mapping[str, Term], name: str) -> tuple[str, ...]:
    """The words that a term allows; none for an interval or where it does not stand."""
    term = terms.get(name, ())
    return () if isinstance(term, Interval) else term
