"""MFN and ordinary rates of both tariffs, with their footnotes, temporary rates and tariff-rate quotas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from burabay.duty.measures import (
    EAEU_BITS,
    OPEN_END,
    STATE_BITS,
    VN_BITS,
    Candidate,
    Finding,
    Measure,
    Outcome,
    Regime,
    Source,
)
from burabay.duty.precedence import ContradictionError, Rank, Rule, settle
from burabay.errors import LawError
from burabay.goods.codes import grouped
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate
from burabay.lawbook.tables import (
    EAEU_TARIFF,
    VIETNAM_TARIFF,
    Chapter,
    Chapter98Item,
    EaeuLine,
    Note,
    VietnamLine,
)


def _last(day: date | None) -> int:
    return day.toordinal() if day else OPEN_END


# --- the EAEU ---------------------------------------------------------------------------------------------------


def _note_rules(line: EaeuLine, notes: list[Note], chapter: Chapter) -> Iterator[Rule]:
    """The rules that a line's footnote adds. One whose first day is not known counts from the chapter's day on."""
    known_from = chapter.valid_from.toordinal()
    for note in notes:
        source = Source(note.instrument, note.note, note.confidence, note.checked_on)
        if note.status == "unread":
            candidates = (
                Candidate(Outcome.RATE, line.duty, (chapter.provision,)),
                Candidate(Outcome.RATE, note.duty, (note.note,)),
            )
            finding = Finding(Outcome.UNKNOWN, None, "footnote_unread", note.note, (source,), ("A1",), candidates)
            yield Rule(Rank.UNREAD, EAEU_BITS, known_from, OPEN_END, finding)
        elif note.status == "in_force":
            first = note.valid_from.toordinal() if note.valid_from else known_from
            last = _last(note.valid_to)
            states = STATE_BITS[note.territory] if note.territory else EAEU_BITS
            rank = Rank.TERRITORIAL if note.territory else Rank.TEMPORARY
            # Before the edition that cites it, a footnote's own days are known, its lines only by today's citation.
            earlier = Finding(Outcome.RATE, note.duty, sources=(replace(source, confidence="M"),), assumptions=("A14",))
            yield Rule(rank, states, first, min(last, known_from - 1), earlier)
            yield Rule(rank, states, max(first, known_from), last, Finding(Outcome.RATE, note.duty, sources=(source,)))


def _ended(line: EaeuLine, notes: list[Note], chapter: Chapter) -> Iterator[Rule]:
    """The printed rate after a footnote ended that was last read before its end: it may have been prolonged since."""
    for note in notes:
        if note.status != "in_force" or note.territory or note.valid_to is None or note.valid_to < note.checked_on:
            continue
        sources = (
            Source(chapter.instrument, f"{chapter.provision}, p. {line.page}", "M", chapter.checked_on),
            Source(note.instrument, note.note, note.confidence, note.checked_on),
        )
        finding = Finding(Outcome.RATE, line.duty, "", note.note, sources, ("A1", "A16"), condition="footnote_ended")
        first = max(note.valid_to.toordinal() + 1, chapter.valid_from.toordinal())
        yield Rule(Rank.ENDED, EAEU_BITS, first, OPEN_END, finding)


def _eaeu_base(line: EaeuLine, chapter: Chapter, in_quota_codes: dict[str, str]) -> Rule:
    source = Source(chapter.instrument, f"{chapter.provision}, p. {line.page}", chapter.confidence, chapter.checked_on)
    if line.code in in_quota_codes:
        finding = Finding(Outcome.OTHER_CODE, None, "in_quota_code", in_quota_codes[line.code], (source,), ("A11",))
    else:
        finding = Finding(Outcome.RATE, line.duty, sources=(source,), assumptions=("A1",))
    return Rule(Rank.BASE, EAEU_BITS, chapter.valid_from.toordinal(), _last(chapter.valid_to), finding)


def _out_of_quota_codes(law: Law) -> dict[str, str]:
    """For each code that is for goods in the quota alone, the code outside it (they differ in the last digit)."""
    outside = {rate.code for rate in law.quota_rates if rate.use == "out"}
    inside = {rate.code for rate in law.quota_rates if rate.use == "in"}
    pairs = {code: next((o for o in outside if o[:9] == code[:9]), "") for code in inside}
    return {code: other and grouped(other, "TN VED") for code, other in pairs.items()}


def eaeu_mfn(law: Law) -> Iterator[Measure]:
    """The MFN measures of every TN VED line. Raises LawError where footnotes contradict each other."""
    chapters = {chapter.chapter: chapter for chapter in law.chapters}
    notes: dict[str, list[Note]] = defaultdict(list)
    for note in law.notes:
        notes[note.note].append(note)
    in_quota = _out_of_quota_codes(law)
    for number, line in enumerate(law.eaeu_tariff, start=2):
        chapter = chapters[line.code[:2]]
        rules = [_eaeu_base(line, chapter, in_quota)]
        if line.note:
            rules.extend(_note_rules(line, notes[line.note], chapter))
            rules.extend(_ended(line, notes[line.note], chapter))
        try:
            for states, first, last, finding in settle(rules):
                yield Measure(line.code, Regime.MFN, states, first, last, finding)
        except ContradictionError as error:
            raise LawError(f"footnote {line.note}: {error}", file=EAEU_TARIFF.file, row=number) from None


# --- Viet Nam ---------------------------------------------------------------------------------------------------


def _vietnam_rate(
    line: VietnamLine | Chapter98Item, regime: Regime, rate: Rate | str, provision: str, act: str
) -> Measure:
    source = Source(act, provision, line.confidence, line.checked_on)
    if isinstance(rate, Rate):
        finding = Finding(Outcome.RATE, rate, sources=(source,), assumptions=("A2",))
    else:
        finding = Finding(Outcome.UNKNOWN, None, "ckd", "", (source,), ("A2",))
    return Measure(line.code, regime, VN_BITS, line.valid_from.toordinal(), OPEN_END, finding)


def _vietnam_line(line: VietnamLine, temporary: list[Rule]) -> Iterator[Measure]:
    if line.mfn_out_of_quota is None:
        base = _vietnam_rate(line, Regime.MFN, line.mfn, "MFN column", line.instrument)
    else:
        base = _vietnam_rate(line, Regime.MFN, line.mfn_out_of_quota, "MFN column, out of quota", line.instrument)
        yield _vietnam_rate(line, Regime.MFN_IN_QUOTA, line.mfn, "MFN column, in quota", line.instrument)
    rule = Rule(Rank.BASE, VN_BITS, base.first, base.last, base.finding)
    for states, first, last, finding in settle([rule, *temporary]):
        yield Measure(line.code, Regime.MFN, states, first, last, finding)
    ordinary = line.ordinary if line.ordinary_out_of_quota is None else line.ordinary_out_of_quota
    yield _vietnam_rate(line, Regime.ORDINARY, ordinary, "ordinary column", "vn-15-2023-qd")


def vietnam_mfn(law: Law) -> Iterator[Measure]:
    """MFN, in-quota MFN and ordinary measures of every AHTN line and of chapter 98."""
    temporary: dict[str, list[Rule]] = defaultdict(list)
    for rate in law.temporary_rates:
        source = Source(rate.instrument, rate.provision, rate.confidence, rate.checked_on)
        finding = Finding(Outcome.RATE, rate.duty, sources=(source,))
        first, last = rate.valid_from.toordinal(), rate.valid_to.toordinal()
        temporary[rate.code].append(Rule(Rank.TEMPORARY, VN_BITS, first, last, finding))
    for number, line in enumerate(law.vietnam_tariff, start=2):
        try:
            yield from _vietnam_line(line, temporary[line.code])
        except ContradictionError as error:
            raise LawError(f"{line.code}: {error}", file=VIETNAM_TARIFF.file, row=number) from None
    yield from _chapter98(law)


def _chapter98(law: Law) -> Iterator[Measure]:
    """Chapter 98: several items may share a code; where their rates differ, the rate is unknown."""
    items: dict[str, list[Chapter98Item]] = defaultdict(list)
    for item in law.chapter98:
        items[item.code].append(item)
    for code, same in items.items():
        for regime, column in ((Regime.MFN, "mfn"), (Regime.ORDINARY, "ordinary")):
            rates = {getattr(item, column) for item in same}
            act = same[0].instrument if regime is Regime.MFN else "vn-15-2023-qd"
            measure = _vietnam_rate(same[0], regime, rates.pop(), f"chapter 98, {column} column", act)
            if regime is Regime.MFN:
                measure = replace(measure, finding=replace(measure.finding, condition="chapter98_conditions"))
            if rates:
                candidates = tuple(
                    Candidate(Outcome.RATE, getattr(item, column), item.ordinary_codes or (str(item.item),))
                    for item in same
                )
                ambiguous = Finding(
                    Outcome.AMBIGUOUS,
                    None,
                    "chapter98_items",
                    code,
                    measure.finding.sources,
                    ("A2",),
                    candidates,
                )
                measure = Measure(code, regime, VN_BITS, measure.first, measure.last, ambiguous)
            yield measure
