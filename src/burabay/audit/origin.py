"""Rules of origin: every line of today, and every subheading of Annex 1, against the product rules of Annex 3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs, same, shown, unknown
from burabay.goods.correlation import predecessors
from burabay.lawbook.law import Law


def _lines(law: Law, codes: Iterable[str]) -> Iterator[Checked]:
    printed = {rule.code: rule.rule for rule in law.product_rules}
    correlation = predecessors(law.hs2022_hs2012)
    for code in codes:
        earlier = correlation.get(code[:6])
        rules = {printed.get(old) for old in earlier.codes} if earlier else set()
        if not rules or None in rules:
            yield differs(shown(code), "a rule of Annex 3", "none", UNEXPLAINED)
        elif len(rules) > 1:
            said = sorted(rule for rule in rules if rule)
            some = " / ".join(said[:3]) + (f" + {len(said) - 3}" if len(said) > 3 else "")
            yield unknown(shown(code), "one rule of Annex 3", some, "several-origin-rules")
        else:
            yield None


def lines_with_rule(law: Law, _on: date, side: str) -> Iterator[Checked]:
    """Every line: exactly one rule behind it; UNKNOWN where its possible ancestors have different ones."""
    lines = law.eaeu_tariff if side == "EAEU" else law.vietnam_tariff
    return _lines(law, [line.code for line in lines])


def annexes_agree(law: Law, _on: date) -> Iterator[Checked]:
    """HS 2012 subheadings: in each schedule of Annex 1 if and only if in Annex 3."""
    ruled = {rule.code for rule in law.product_rules}
    for side, rows in (("EAEU", law.eaeu_schedule), ("Viet Nam", law.vietnam_schedule)):
        starts = {row.code[:6] for row in rows}
        for code in sorted(ruled | {start for start in starts if len(start) == 6}):
            scheduled = code in starts or code[:4] in starts
            yield same(f"{shown(code)}, schedule of {side}", code in ruled, scheduled, UNEXPLAINED)


PLANS = (
    Plan("origin-eaeu", "TN VED lines with one product rule of origin", partial(lines_with_rule, side="EAEU")),
    Plan("origin-vietnam", "AHTN lines with one product rule of origin", partial(lines_with_rule, side="VN")),
    Plan("origin-annexes", "HS 2012 subheadings of Annex 1 against those of Annex 3", annexes_agree),
)
