"""Art. 4.3: the three criteria, one of which goods must meet, and what box 9 of the certificate says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from burabay.origin.criteria.finding import Finding, all_met
from burabay.wording import Phrase

Criterion = Literal["WO", "PE", "PSR", ""]


@dataclass(frozen=True, slots=True)
class OriginCriteria:
    """Art. 4.3. Goods originate in a Party if they are (a) wholly obtained there, (b) produced in one or both Parties
    of originating materials alone, or (c) produced in a Party of other materials too and meet the rule of Annex 3.

    The first that holds is the criterion; box 9 says WO, PE or PSR (Annex 5).

    Interpreted: what was done to originating materials is not asked (A21).
    """

    def judge(
        self, wholly_obtained: bool | None, materials_originate: Sequence[bool | None], product_rule: bool | None
    ) -> tuple[Criterion, Finding]:
        """The criterion that goods meet, empty for none, and why.

        `materials_originate` has one entry for each material of the goods; `product_rule` is what the rule of Annex 3
        with Art. 4.5-4.8 gives.
        """
        if wholly_obtained:
            return "WO", Finding(True, "4.3(a)", Phrase("criterion_wo"))
        entirely = all_met(materials_originate) if materials_originate else False
        if entirely:
            return "PE", Finding(True, "4.3(b)", Phrase("criterion_pe"), ("A21",))
        if product_rule:
            return "PSR", Finding(True, "4.3(c)", Phrase("criterion_psr"))
        if None in (wholly_obtained, entirely, product_rule):
            return "", Finding(None, "4.3", Phrase("criterion_unknown"))
        return "", Finding(False, "4.3", Phrase("criterion_none"))
