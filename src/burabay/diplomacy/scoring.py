"""How good a reading is: precision and recall of each kind of record against a text annotated by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Told = Mapping[str, Any]

TARGETS: Mapping[str, tuple[float, float]] = {
    "act": (0.93, 0.85),
    "figure": (0.97, 0.93),
    "date": (0.97, 0.93),
    "meeting": (0.95, 0.85),
    "lever": (0.93, 0.80),
    "agreement": (0.0, 0.0),
}
"""Precision and recall that issue asks for, by kind."""


@dataclass
class Score:
    """Counts of one kind: what was right, what was found beside it, what was missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    faults: list[tuple[str, Told]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 where nothing is there."""
        there = self.right + self.missed
        return self.right / there if there else 1.0

    def add(self, other: Score) -> None:
        """The counts of another text."""
        self.right, self.wrong, self.missed = (
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
        )
        self.faults += other.faults


def _overlap(one: Sequence[int], other: Sequence[int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _country(entity: Told | None) -> frozenset[str]:
    return frozenset(((entity or {}).get("country") or "").split("+"))


def _same_act(found: Told, gold: Told) -> bool:
    return (
        found["act"] == gold["act"]
        and _overlap(found["trigger"]["span"], gold["trigger"]["span"])
        and _country(found["speaker"]) == _country(gold["speaker"])
    )


def _same_figure(found: Told, gold: Told) -> bool:
    """Alike in unit and in value without its sign: a fall may be told as minus or not (GUIDE.md)."""
    own, other = abs(float(found["value"])), abs(float(gold["value"]))
    return abs(own - other) < 1e-6 * max(1.0, other) and found["unit"] == gold["unit"]


def _countries(meeting: Told) -> frozenset[str]:
    """Those of the participants; of a visit, also the state visited."""
    told = {code for each in meeting["participants"] for code in _country(each)}
    place = (meeting["place"] or {}).get("norm") if meeting["kind"] == "visit" else None
    found = re.match(r"[A-Z]{2,5}(?=/|$)", place or "")
    return frozenset({*told, found.group()} if found is not None else told)


_SAME: Mapping[str, Callable[[Told, Told], bool]] = {
    "act": _same_act,
    "figure": _same_figure,
    "date": lambda found, gold: found["iso"] == gold["iso"],
    "meeting": lambda found, gold: found["kind"] == gold["kind"] and _countries(found) == _countries(gold),
    "agreement": lambda found, gold: found["canon"] == gold["canon"],
}


def _matched(
    found: Iterable[Told], gold: Iterable[Told], same: Callable[[Told, Told], bool]
) -> tuple[Score, list[tuple[Told, Told]]]:
    """Each record of one side with at most one of the other."""
    score, free, pairs = Score(), list(gold), []
    for each in found:
        match = next((other for other in free if _overlap(each["span"], other["span"]) and same(each, other)), None)
        if match is None:
            score.wrong += 1
            score.faults.append(("wrong", each))
        else:
            score.right += 1
            free.remove(match)
            pairs.append((each, match))
    score.missed = len(free)
    score.faults += [("missed", each) for each in free]
    return score, pairs


def _levers(act: Told) -> set[str]:
    return {lever for item in act["items"] for lever in item["levers"]}


def score(found: Sequence[Told], gold: Sequence[Told]) -> dict[str, Score]:
    """The counts of each kind of record, and of levers, for one text; both are records in the form of JSON."""
    told: dict[str, Score] = {}
    for kind, same in _SAME.items():
        told[kind], pairs = _matched(
            [each for each in found if each["type"] == kind], [each for each in gold if each["type"] == kind], same
        )
        if kind == "act":
            told["lever"] = _lever_score(found, gold, pairs)
    return told


def _lever_score(found: Sequence[Told], gold: Sequence[Told], pairs: Sequence[tuple[Told, Told]]) -> Score:
    """Levers of acts that were found; those of acts that were not are missed, or wrong."""
    result = Score()
    seen = [id(each) for pair in pairs for each in pair]
    for own, other in pairs:
        mine, theirs = _levers(own), _levers(other)
        result.right += len(mine & theirs)
        result.wrong += len(mine - theirs)
        result.missed += len(theirs - mine)
        result.faults += [
            ("wrong", {"span": own["span"], "text": own["text"], "lever": each}) for each in sorted(mine - theirs)
        ]
        result.faults += [
            ("missed", {"span": own["span"], "text": own["text"], "lever": each}) for each in sorted(theirs - mine)
        ]
    for each in found:
        if each["type"] == "act" and id(each) not in seen:
            result.wrong += len(_levers(each))
    for each in gold:
        if each["type"] == "act" and id(each) not in seen:
            result.missed += len(_levers(each))
    return result
