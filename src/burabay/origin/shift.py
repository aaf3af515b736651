"""Change of classification: whether a material's code differs from the goods' as Annex 3 asks, in HS 2012.

Codes of HS 2022 reach HS 2012 through every pair of the correlation (assumption A24). Where a material may have come
from several subheadings of HS 2012 and they do not agree, the shift is not known, and each is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from burabay.goods.codes import nearest
from burabay.goods.correlation import Predecessors
from burabay.lawbook.columns import Columns, Ints
from burabay.origin.expressions import ChangeOfClassification


def compile_correlation(correlation: Mapping[str, Predecessors]) -> dict[str, Ints]:
    """Columns k_code (HS 2022 subheading, sorted), k_start (where its predecessors begin), k_earlier (HS 2012)."""
    codes = sorted(correlation)
    found = [correlation[code].codes for code in codes]
    return {
        "k_code": np.array([code.encode() for code in codes], dtype="S6"),
        "k_start": np.cumsum([0, *map(len, found)], dtype=np.int32),
        "k_earlier": np.array([code.encode() for group in found for code in group], dtype="S6"),
    }


class Subheadings:
    """The subheadings of HS 2022 and HS 2012, and which of the earlier stand behind one of the later."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every HS 2022 subheading, sorted."""
        return tuple(code.decode() for code in self._columns["k_code"].tolist())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each HS 2022 subheading stands in `codes`."""
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def codes2012(self) -> tuple[str, ...]:
        """Every HS 2012 subheading, sorted."""
        return tuple(code.decode() for code in self._columns["x_code"].tolist())

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """The correlation as two columns: where each HS 2022 code's pairs begin; places in `codes2012`."""
        return self._columns["k_start"], np.searchsorted(self._columns["x_code"], self._columns["k_earlier"])

    def earlier(self, code: str, edition: str = "2022") -> tuple[str, ...]:
        """The HS 2012 subheadings behind a code of that edition, sorted; empty if there is no such code."""
        if edition == "2012":
            place = int(np.searchsorted(self._columns["x_code"], code.encode()))
            return (code,) if self._columns["x_code"][place : place + 1].tolist() == [code.encode()] else ()
        found = self._columns["k_code"]
        place = int(np.searchsorted(found, code.encode()))
        if found[place : place + 1].tolist() != [code.encode()]:
            return ()
        start, end = self._columns["k_start"][place : place + 2].tolist()
        return tuple(earlier.decode() for earlier in self._columns["k_earlier"][start:end].tolist())

    def nearest(self, code: str, edition: str = "2022", limit: int = 3) -> list[str]:
        """Subheadings that begin like one that is not there."""
        return nearest(code, self.codes2012 if edition == "2012" else self.codes, limit)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a change of classification finds of one material: made (True), not made (False), or not known (None).

    `made` and `missed` are the HS 2012 subheadings that speak for and against; `open` those for which the material's
    kind must be said ("uppers", "hulls": what the exception names is only a part of its subheading).
    """

    met: bool | None
    made: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    excepted: bool = False


def _one(change: ChangeOfClassification, goods: str, material: str, kind: str) -> tuple[bool | None, bool]:
    """Whether one HS 2012 subheading differs as asked, and whether an exception decided."""
    if material.startswith(goods):
        return False, False
    parts = [excepted.part for excepted in change.excepted if excepted.covers(material)]
    if not parts:
        return True, False
    if all(part and kind and kind != part for part in parts):
        return True, False
    return (None if parts[0] and not kind else False), True


def shift(change: ChangeOfClassification, goods: str, materials: tuple[str, ...], kind: str = "") -> Shift:
    """Annex 3, general notes 2 and 3: a material of the subheadings `materials` against goods of `goods` (HS 2012).

    `kind` is what the material is beyond its code ("uppers", "hulls", "other"), empty if nobody said.
    """
    # Of the goods' code only the digits that must differ matter: other goods and branches share the finding.
    return _shift(change, goods[: change.digits], materials, kind)


@lru_cache(maxsize=8192)
def _shift(change: ChangeOfClassification, goods: str, materials: tuple[str, ...], kind: str) -> Shift:
    found = [(code, *_one(change, goods, code, kind)) for code in materials]
    made = tuple(code for code, met, _ in found if met is True)
    missed = tuple(code for code, met, _ in found if met is False)
    unsettled = tuple(code for code, met, _ in found if met is None)
    met = None if unsettled or (made and missed) else bool(made)
    return Shift(met, made, missed, unsettled, any(excepted for _, _, excepted in found))
