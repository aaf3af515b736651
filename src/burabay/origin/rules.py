"""Product-specific rules of origin as Annex 3 prints them, carried to the subheadings of HS 2022; not evaluated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from burabay.goods.correlation import Predecessors
from burabay.lawbook.columns import Columns, Ints, Texts
from burabay.lawbook.tables import ProductRule


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
