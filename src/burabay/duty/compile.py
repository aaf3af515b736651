"""Measures as columns: what `duty.lookup` reads.

    tnved_code, ahtn_code        sorted codes; a line's number is its place, AHTN lines following the TN VED ones
    line_start                   where each line's measures begin (one more entry than lines)
    m_regime, m_states, m_first, m_last, m_finding
    f_outcome, f_rate, f_reason, f_detail, f_sources, f_assumptions, f_candidates, f_condition
    f_flags, f_question, f_checked              what the kernel asks of a finding: bits, place in QUESTIONS, a day
    s_instrument, s_provision, s_confidence, s_checked
    r_form, r_percent, r_ceiling, r_amount, r_money, r_per, r_unit
    money_name                                  the currencies of rates; r_money is a place in it

Percentages are whole thousandths of a per cent, amounts whole ten-thousandths of a unit of currency: both exact.
Missing numbers are -1. Texts are numbers in the pool.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from burabay.duty.measures import Candidate, Finding, Measure, Outcome, Source
from burabay.lawbook.columns import Ints, Texts
from burabay.lawbook.rates import DUTY_UNITS, FORMS, Rate
from burabay.lawbook.tables import CONFIDENCES

PERCENT_SCALE = 1000
AMOUNT_SCALE = 10_000
# Bits of f_flags: an MFN rate that applies only under a condition; a rate for special goods within the line alone;
# a trigger safeguard measure that suspends the preference, or may.
CONDITION_OF_MFN, EXCEPTIONAL, SUSPENDED = 1, 2, 4
_CONDITIONS_OF_MFN = ("chapter98_conditions",)
# Conditions about the nature of the goods: most goods of the line do not meet them.
EXCEPTIONS = ("sporting_footwear",)
_SUSPENSIONS = ("trigger", "trigger_maybe", "trigger_supposed")
# What an undecided finding asks; the first stands for one that asks nothing.
QUESTIONS = ("", "which_rate", "which_2012_code", "which_part")
_ASKED_BY = {"ambiguous": "which_2012_code", "split": "which_part"}


def question_of(finding: Finding) -> str:
    """What would settle an undecided finding: a key of the wording, one of QUESTIONS."""
    if not finding.reason:
        return ""
    return _ASKED_BY.get(finding.reason, "which_rate") if finding.candidates else "which_rate"


def _flags(finding: Finding) -> int:
    applies = finding.outcome is Outcome.RATE
    return (
        CONDITION_OF_MFN * (applies and finding.condition in _CONDITIONS_OF_MFN)
        + EXCEPTIONAL * (applies and finding.condition in EXCEPTIONS)
        + SUSPENDED * (finding.reason in _SUSPENSIONS)
    )


def _oldest_check(finding: Finding) -> int:
    return min((s.checked_on.toordinal() for s in finding.sources if s.checked_on is not None), default=-1)


def scaled(value: Decimal | None, scale: int) -> int:
    """`value` × `scale` as a whole number; -1 for none. Raises ValueError if it is not whole: nothing is rounded."""
    if value is None:
        return -1
    whole = value * scale
    if whole != int(whole):
        raise ValueError(f"{value} has more decimals than the book's columns hold")
    return int(whole)


class _Pool:
    """Distinct things numbered in the order of their first use."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, item: Any) -> int:
        if item not in self._numbers:
            self._numbers[item] = len(self.items)
            self.items.append(item)
        return self._numbers[item]


class _Compiler:
    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.rates = _Pool()
        self.sources = _Pool()
        self.monies = _Pool()
        self.findings: list[tuple[int, ...]] = []
        self._by_identity: dict[int, int] = {}
        self._kept: list[Finding] = []

    def rate(self, rate: Rate | None) -> int:
        return -1 if rate is None else self.rates.number(rate)

    def _candidates(self, candidates: Sequence[Candidate]) -> int:
        if not candidates:
            return 0
        listed = [[int(c.outcome), self.rate(c.rate), list(c.basis[:6]), len(c.basis)] for c in candidates]
        return self.texts.number(json.dumps(listed, ensure_ascii=False, separators=(",", ":")))

    def finding(self, finding: Finding) -> int:
        known = self._by_identity.get(id(finding))
        if known is not None:
            return known
        self._kept.append(finding)
        number = len(self.findings)
        self._by_identity[id(finding)] = number
        text = self.texts.number
        self.findings.append(
            (
                finding.outcome,
                self.rate(finding.rate),
                text(finding.reason),
                text(finding.detail),
                text(" ".join(str(self.sources.number(s)) for s in finding.sources)),
                text(" ".join(finding.assumptions)),
                self._candidates(finding.candidates),
                text(finding.condition),
                _flags(finding),
                QUESTIONS.index(question_of(finding)),
                _oldest_check(finding),
            )
        )
        return number

    def rate_columns(self) -> dict[str, Ints]:
        rows = []
        for rate in self.rates.items:
            s = rate.specific
            rows.append(
                (
                    FORMS.index(rate.form),
                    scaled(rate.percent, PERCENT_SCALE),
                    scaled(rate.ceiling, PERCENT_SCALE),
                    scaled(s.amount, AMOUNT_SCALE) if s else -1,
                    self.monies.number(s.currency) if s else -1,
                    s.per if s else 0,
                    DUTY_UNITS.index(s.unit) if s else -1,
                )
            )
        names = np.array(self.texts.numbers(self.monies.items), dtype=np.int32)
        return {
            **_columns("r", ("form", "percent", "ceiling", "amount", "money", "per", "unit"), rows, np.int64),
            "money_name": names,
        }

    def source_columns(self) -> dict[str, Ints]:
        def row(s: Source) -> tuple[int, ...]:
            checked = s.checked_on.toordinal() if s.checked_on else -1
            return (
                self.texts.number(s.instrument),
                self.texts.number(s.provision),
                CONFIDENCES.index(s.confidence),
                checked,
            )

        rows = [row(source) for source in self.sources.items]
        return _columns("s", ("instrument", "provision", "confidence", "checked"), rows, np.int32)


def _columns(prefix: str, names: Sequence[str], rows: Sequence[tuple[int, ...]], kind: Any) -> dict[str, Ints]:
    table = np.array(rows, dtype=kind).reshape(len(rows), len(names))
    return {f"{prefix}_{name}": np.ascontiguousarray(table[:, place]) for place, name in enumerate(names)}


FINDING_COLUMNS = ("outcome", "rate", "reason", "detail", "sources", "assumptions", "candidates", "condition",
                   "flags", "question", "checked")  # fmt: skip


def compile_measures(
    tnved: Sequence[str], ahtn: Sequence[str], measures: Iterable[Measure], texts: Texts
) -> dict[str, Ints]:
    """The columns above, for the lines of both nomenclatures (codes sorted) and all their measures."""
    place = {code: number for number, code in enumerate([*tnved, *ahtn])}
    compiler = _Compiler(texts)
    rows = [(place[m.code], int(m.regime), m.first, m.states, m.last, compiler.finding(m.finding)) for m in measures]
    rows.sort()
    table = np.array(rows, dtype=np.int64)
    return {
        "tnved_code": np.array([int(code) for code in tnved], dtype=np.int64),
        "ahtn_code": np.array([int(code) for code in ahtn], dtype=np.int64),
        "line_start": np.searchsorted(table[:, 0], np.arange(len(place) + 1)).astype(np.int32),
        "m_regime": table[:, 1].astype(np.int8),
        "m_first": table[:, 2].astype(np.int32),
        "m_states": table[:, 3].astype(np.uint8),
        "m_last": table[:, 4].astype(np.int32),
        "m_finding": table[:, 5].astype(np.int32),
        **_columns("f", FINDING_COLUMNS, compiler.findings, np.int32),
        **compiler.source_columns(),
        **compiler.rate_columns(),
    }
