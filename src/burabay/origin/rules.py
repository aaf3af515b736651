"""Product-specific rules of origin: as Annex 3 prints them, carried to HS 2022, and as expressions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from burabay.goods.correlation import Predecessors
from burabay.lawbook.columns import Columns, Ints, Texts
from burabay.lawbook.tables import ProductRule

if TYPE_CHECKING:
    from burabay.origin.expressions import Rule


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule and the HS 2012 subheadings that it is printed for."""

    rule: str
    codes: tuple[str, ...]


def compile_rules(
    rules: Iterable[ProductRule], correlation: Mapping[str, Predecessors], texts: Texts
) -> dict[str, Ints]:
    """Columns o_code (HS 2022 subheading, sorted) and o_rules (number of a text: the rules behind it)."""
    printed = {rule.code: rule.rule for rule in rules}
    codes = sorted(correlation)
    told = []
    for code in codes:
        by_rule: dict[str, list[str]] = {}
        for earlier in correlation[code].codes:
            if earlier in printed:
                by_rule.setdefault(printed[earlier], []).append(earlier)
        told.append(
            texts.number(json.dumps([[rule, found[:6]] for rule, found in by_rule.items()], ensure_ascii=False))
        )
    return {
        "o_code": np.array([code.encode() for code in codes], dtype="S6"),
        "o_rules": np.array(told, dtype=np.int32),
    }


def rules_for(columns: Columns, code: str) -> tuple[RuleText, ...]:
    """The rules that a line's goods may fall under; none for a code that the correlation does not know."""
    codes = columns["o_code"]
    place = int(np.searchsorted(codes, code[:6].encode()))
    if place >= len(codes) or codes[place] != code[:6].encode():
        return ()
    told = json.loads(columns.text(int(columns["o_rules"][place])))
    return tuple(RuleText(rule, tuple(found)) for rule, found in told)


# --- expressions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProductRuleOf:
    """The rule of an HS 2012 subheading: its text, and the expression read from it.

    Where the text was not understood `rule` is None and `reason` says at which words.
    """

    code: str
    text: str
    rule: Rule | None
    reason: str = ""


def compile_expressions(rules: Iterable[ProductRule], texts: Texts) -> dict[str, Ints]:
    """Columns x_code (HS 2012 subheading, sorted), x_rule (place of its rule), x_text and x_reason (one a rule).

    Every text is read here, at binding; x_reason is empty for those that were understood.
    """
    from burabay.origin.expressions import NotUnderstood, parse

    printed = sorted((rule.code, rule.rule) for rule in rules)
    distinct = sorted({text for _, text in printed})
    place = {text: number for number, text in enumerate(distinct)}
    reasons = []
    for text in distinct:
        try:
            parse(text)
            reasons.append("")
        except NotUnderstood as reason:
            reasons.append(str(reason))
    return {
        "x_code": np.array([code.encode() for code, _ in printed], dtype="S6"),
        "x_rule": np.array([place[text] for _, text in printed], dtype=np.int32),
        "x_text": np.array(texts.numbers(distinct), dtype=np.int32),
        "x_reason": np.array(texts.numbers(reasons), dtype=np.int32),
    }


class ProductRules:
    """Annex 3 by HS 2012 subheading, as expressions, read from the bound book."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        # The rules that a line's goods may fall under, as printed: see `rules_for`.
        self.behind = lru_cache(maxsize=2048)(partial(rules_for, columns))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every HS 2012 subheading, sorted."""
        return tuple(code.decode() for code in self._columns["x_code"].tolist())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each subheading stands in `codes`."""
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The distinct rules as printed."""
        return tuple(self._columns.text(number) for number in self._columns["x_text"].tolist())

    @cached_property
    def number_of(self) -> Ints:
        """For each of `codes`, which of `texts` is its rule."""
        return self._columns["x_rule"]

    @cached_property
    def not_understood(self) -> Mapping[str, str]:
        """Texts that did not read as expressions, with the reason; empty if all did."""
        reasons = [self._columns.text(number) for number in self._columns["x_reason"].tolist()]
        return {text: reason for text, reason in zip(self.texts, reasons, strict=True) if reason}

    def of(self, code: str) -> ProductRuleOf:
        """The rule of an HS 2012 subheading. Raises KeyError if there is no such one."""
        from burabay.origin.expressions import parse  # a duty shows the text alone

        text = self.texts[int(self.number_of[self.place[code]])]
        reason = self.not_understood.get(text, "")
        return ProductRuleOf(code, text, None if reason else parse(text), reason)
