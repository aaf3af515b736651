"""AHTN ↔ TN VED: the lines of the other side that a code meets, through the six digits of HS 2022 that both share.

Both tariffs are HS 2022 with digits of their own behind the sixth, so two lines can be the same goods only if their
subheadings are equal. Viet Nam's chapter 98 is no chapter of the HS: each of its lines stands for ordinary codes, and
those are bridged instead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ONE_TO_ONE, ONE_TO_MANY = "one-to-one", "one-to-many"
MANY_TO_ONE, MANY_TO_MANY = "many-to-one", "many-to-many"
NONE = "none"

OTHER = {"TN VED": "AHTN", "AHTN": "TN VED"}
# A chapter that only Viet Nam has.
_OWN_CHAPTER = "98"


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where both tariffs meet: one subheading, the lines of the side that was asked about and those of the other.

    `lines` are all lines of `source` under the subheading, not the asked one alone; `via` names the ordinary codes
    that led here from a line of Viet Nam's chapter 98, empty for every other code.
    """

    subheading: str
    source: str
    target: str
    lines: tuple[str, ...]
    candidates: tuple[str, ...]
    via: tuple[str, ...] = ()

    @property
    def relation(self) -> str:
        """How many lines meet how many: one-to-one … many-to-many, or none where the other side has no line."""
        if not self.candidates:
            return NONE
        several = len(self.lines) > 1
        if len(self.candidates) == 1:
            return MANY_TO_ONE if several else ONE_TO_ONE
        return MANY_TO_MANY if several else ONE_TO_MANY


def under(codes: Sequence[str], prefix: str) -> tuple[str, ...]:
    """The codes of a sorted list that begin with `prefix`."""
    return tuple(codes[bisect_left(codes, prefix) : bisect_left(codes, prefix + ":")])


def _ways(
    codes: Iterable[str], lines: Mapping[str, Sequence[str]], chapter98: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """For each subheading that `codes` lead to, the ordinary codes of chapter 98 that lead there (none: directly)."""
    ways: dict[str, list[str]] = {}
    for code in codes:
        if code not in chapter98:
            ways.setdefault(code[:6], [])
            continue
        for ordinary in chapter98[code]:
            # Some items name a whole heading (7224): all of its subheadings.
            beginning = (line for of_side in lines.values() for line in under(of_side, ordinary[:6]))
            for subheading in sorted({line[:6] for line in beginning if line not in chapter98}):
                ways.setdefault(subheading, []).append(ordinary)
    return {subheading: tuple(dict.fromkeys(ways[subheading])) for subheading in sorted(ways)}


def meetings(
    code: str,
    source: str,
    target: str,
    lines: Mapping[str, Sequence[str]],
    chapter98: Mapping[str, Sequence[str]],
) -> tuple[Meeting, ...]:
    """Where `code` of the nomenclature `source` meets the lines of `target`, by subheading.

    `code` is a whole line, a subheading or a heading (plain digits); `lines` holds the sorted codes of both
    nomenclatures, `chapter98` the ordinary codes of Viet Nam's own chapter by line. A line of chapter 98 that stands
    for no named code gives nothing. A subheading that one side alone has gives a meeting without lines or candidates.
    """
    own = under(lines[source], code)
    if not own and len(code) > 6:
        return ()
    beyond = [] if own and own[0].startswith(_OWN_CHAPTER) else under(lines[target], code)
    start = [*own, *(other for other in beyond if other not in chapter98)]

    def ordinary(nomenclature: str, subheading: str) -> tuple[str, ...]:
        return tuple(line for line in under(lines[nomenclature], subheading) if line not in chapter98)

    return tuple(
        Meeting(subheading, source, target, ordinary(source, subheading), ordinary(target, subheading), via)
        for subheading, via in _ways(start, lines, chapter98).items()
    )


def standing_for(subheading: str, chapter98: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The lines of chapter 98 that stand for goods of a subheading, and the ordinary codes that they name there.

    An ordinary code is at most as long as a line: one of four digits stands for the whole heading.
    """
    out = {}
    for line, named in chapter98.items():
        here = tuple(code for code in named if code[:6] == subheading[: len(code[:6])])
        if here:
            out[line] = here
    return out
