"""From a subheading of HS 2022 back to those of HS 2012: the United Nations' correlation, every pair of it.

All four kinds of relation are followed alike. A 1:1 pair is the same goods under one code; in 1:n, n:1 and n:n only
part of the goods moved, and the table does not say which part: the caller gets every predecessor (assumption A5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from burabay.lawbook.tables import Relation


@dataclass(frozen=True, slots=True)
class Predecessors:
    """The HS 2012 subheadings behind one of HS 2022. `whole`: one alone, and nothing else came of it."""

    codes: tuple[str, ...]
    whole: bool


def predecessors(relations: Iterable[Relation]) -> dict[str, Predecessors]:
    """For each later subheading, the earlier ones, sorted."""
    pairs: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations:
        pairs[relation.code].append(relation)
    return {
        code: Predecessors(tuple(sorted(r.earlier for r in found)), len(found) == 1 and found[0].relation == "1:1")
        for code, found in pairs.items()
    }
