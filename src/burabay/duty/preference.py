"""The agreement's preference on every line of today, day by day: staged rates, exclusions, quotas, trigger measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from burabay.duty.measures import (
    EAEU_BITS,
    OPEN_END,
    VN_BITS,
    Candidate,
    Finding,
    Measure,
    Outcome,
    Regime,
    Source,
)
from burabay.duty.precedence import ContradictionError, Rank, Rule, settle
from burabay.duty.schedule import (
    FREE,
    Ancestors,
    Row,
    Schedule,
    ancestors,
    concessions,
    eaeu_schedule,
    outcome_of,
    vietnam_schedule,
)
from burabay.errors import LawError
from burabay.goods.codes import grouped, nomenclature_of
from burabay.goods.correlation import Predecessors, predecessors
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate
from burabay.lawbook.tables import TRIGGER_LINES, TRIGGER_MEASURES, QuotaRate, TriggerMeasure, VietnamLine

_LISTED = TRIGGER_LINES.file
_ART_2_10 = Source("vn-eaeu-fta", "Art. 2.10", "H")


def _year(year: int, in_force: date, last_year: int) -> tuple[int, int]:
    """The days of a schedule's column: the first from entry into force, the last without end (assumption A4)."""
    first = max(date(year, 1, 1), in_force).toordinal()
    return first, OPEN_END if year == last_year else date(year, 12, 31).toordinal()


def _merged(spans: list[tuple[int, int, Finding]]) -> Iterator[tuple[int, int, Finding]]:
    """Neighbouring spans with the same finding made one."""
    current = spans[0]
    for span in spans[1:]:
        if span[2] == current[2]:
            current = (current[0], span[1], span[2])
        else:
            yield current
            current = span
    yield current


def trigger_rules(measures: list[TriggerMeasure]) -> dict[int, list[Rule]]:
    """For each group of Annex 2, the rules of the measures found: in force on the sure days, doubtful around them."""
    rules: dict[int, list[Rule]] = defaultdict(list)
    for measure in measures:
        source = Source(measure.instrument, f"groups {', '.join(map(str, measure.groups))}", measure.confidence)
        sure = Finding(Outcome.TRIGGER, None, "trigger", measure.measure, (source, _ART_2_10), ("A8", "A15"))
        doubtful = Finding(Outcome.TRIGGER_MAYBE, None, "trigger_maybe", measure.measure, (source, _ART_2_10), ("A8",))
        known = (measure.from_earliest, measure.from_latest, measure.to_earliest, measure.to_latest)
        days = [day.toordinal() for day in known]
        for group in measure.groups:
            rules[group] += [
                Rule(Rank.TRIGGER, EAEU_BITS, days[0], days[1] - 1, doubtful),
                Rule(Rank.TRIGGER, EAEU_BITS, days[1], days[2], sure),
                Rule(Rank.TRIGGER, EAEU_BITS, days[2] + 1, days[3], doubtful),
            ]
    return rules


def _footwear(law: Law, line: str, finding: Finding) -> Finding:
    """An excluded line of leather footwear is free for sporting footwear alone (Annex 1, footnote): a condition."""
    rule = law.agreement["sporting_footwear"]
    if finding.outcome is not Outcome.EXCLUDED or line[:6] not in rule["codes"]:
        return finding
    source = Source(law.agreement["instrument"], rule["provision"], rule["confidence"])
    return replace(
        finding,
        outcome=Outcome.RATE,
        rate=FREE,
        reason="",
        sources=(source, *finding.sources),
        condition="sporting_footwear",
    )


def _check_listed(code: str, found: Ancestors, row: int | None) -> None:
    """A line is listed in Annex 2 (in `row` of its file) just where Annex 1 marks its goods T. Raises LawError if not.

    A line of which only a part was marked may stand in the list or not.
    """
    marks = {behind.category == "T" for behind in found.rows}
    if row is None and marks == {True}:
        raise LawError(
            f"{code} is missing: all that it comes from in Annex 1 is marked T ({_some(found)})", file=_LISTED
        )
    if row is not None and True not in marks:
        raise LawError(
            f"{code}: nothing that it comes from in Annex 1 is marked T ({_some(found)})", file=_LISTED, row=row
        )


def _some(found: Ancestors) -> str:
    codes = [behind.code for behind in found.rows]
    return ", ".join(codes[:3]) + (" …" if len(codes) > 3 else "") if codes else "no row"


def eaeu_preference(law: Law, correlation: Mapping[str, Predecessors]) -> Iterator[Measure]:
    """VN-EAEU measures of every TN VED line.

    Raises LawError where trigger measures contradict each other, or Annex 2 the marks of Annex 1.
    """
    agreement = law.agreement
    described = agreement["schedules"]["eaeu"]
    schedule = eaeu_schedule(
        law.eaeu_schedule, agreement["instrument"], described["provision"], described["checked_on"]
    )
    by_group = trigger_rules(law.trigger_measures)
    groups = {line.code: line.group for line in law.trigger_lines}
    rows = {line.code: number for number, line in enumerate(law.trigger_lines, start=2)}
    days = [_year(year, agreement["in_force"], described["last_year_column"]) for year, _ in schedule.years()]
    known: dict[Ancestors, list[tuple[int, int, Finding]]] = {}
    for line in law.eaeu_tariff:
        found = ancestors(line.code, schedule, correlation)
        _check_listed(line.code, found, rows.get(line.code))
        if found not in known:
            findings = concessions(schedule, found, "A5")
            known[found] = list(_merged([(*span, finding) for span, finding in zip(days, findings, strict=True)]))
        spans = [(first, last, _footwear(law, line.code, finding)) for first, last, finding in known[found]]
        if line.code not in groups:
            for first, last, finding in spans:
                yield Measure(line.code, Regime.PREFERENCE, EAEU_BITS, first, last, finding)
            continue
        rules = [Rule(Rank.BASE, EAEU_BITS, *span) for span in spans] + by_group.get(groups[line.code], [])
        try:
            for states, first, last, finding in settle(rules):
                yield Measure(line.code, Regime.PREFERENCE, states, first, last, finding)
        except ContradictionError as error:
            raise LawError(f"group {groups[line.code]}: {error}", file=TRIGGER_MEASURES.file) from None


def _decree(line: VietnamLine, act: str) -> Finding:
    """What Viet Nam's own VN-EAEU column says of a line."""
    source = Source(act, "VN-EAEU column", line.confidence, line.checked_on)
    parts = set(line.vn_eaeu)
    if len(parts) > 1:
        candidates = tuple(
            Candidate(Outcome.EXCLUDED, None, (f"{place}",))
            if part == "*"
            else Candidate(Outcome.RATE, _rate(part), (f"{place}",))
            for place, part in enumerate(line.vn_eaeu, start=1)
        )
        return Finding(Outcome.AMBIGUOUS, None, "split", "", (source,), (), candidates)
    only = line.vn_eaeu[0]
    if only == "*":
        return Finding(Outcome.EXCLUDED, None, "excluded", "", (source,))
    if only == "Q":
        return Finding(Outcome.QUOTA_ONLY, None, "quota_only", "", (source,))
    return Finding(Outcome.RATE, _rate(only), "", "", (source,))


def _rate(part: Rate | str) -> Rate:
    if not isinstance(part, Rate):
        raise TypeError(f"{part} is not a rate")
    return part


def _behind(
    line: str, decree: Finding, place: int, schedule: Schedule, correlation: Mapping[str, Predecessors]
) -> Ancestors:
    """The rows behind a line whose cell of the decree's year is the decree's (assumption A6).

    If the row of the same eight digits is not among them, the code was given to other goods since 2012: then all rows
    of the subheading count. If none of those is either, the decree leaves Annex 1, and all rows behind the line stay.
    """
    told = (decree.outcome, decree.rate)
    for anew in (False, True):
        found = ancestors(line, schedule, correlation, anew=anew)
        rows = tuple(row for row in found.rows if _as_decreed(row, place) == told)
        if rows:
            return Ancestors(rows, found.certain and not anew)
    return ancestors(line, schedule, correlation)


def _as_decreed(row: Row, place: int) -> tuple[Outcome, Rate | None]:
    """Kits (CKD) are marked * in the decree's column."""
    cell = row.cells[place]
    return (Outcome.EXCLUDED, None) if cell == "CKD" else outcome_of(cell)


def _told(finding: Finding) -> set[tuple[Outcome, Rate | None]]:
    """The outcomes that a finding leaves open: one, or those of its candidates."""
    return {(c.outcome, c.rate) for c in finding.candidates} or {(finding.outcome, finding.rate)}


def _leaves_annex_1(found: Ancestors, decree: Finding, place: int) -> bool:
    """Whether the decree's column says, in its own year, what no row behind the line says."""
    return not _told(decree) <= {_as_decreed(row, place) for row in found.rows}


def _both(carried: Finding, decree: Finding) -> Finding:
    """A year in which neither Annex 1 nor the decree's column of another year can be relied on: both are possible."""
    if _told(carried) == _told(decree):
        return carried
    annex = carried.candidates or (Candidate(carried.outcome, carried.rate, ("Annex 1",)),)
    column = decree.candidates or (Candidate(decree.outcome, decree.rate, ()),)
    known = {(c.outcome, c.rate): c for c in (*column, *annex)}
    sources = (*carried.sources, *decree.sources)
    return Finding(Outcome.AMBIGUOUS, None, "decree_differs", "", sources, ("A6",), tuple(known.values()))


def vietnam_preference(law: Law, correlation: Mapping[str, Predecessors]) -> Iterator[Measure]:
    """VN-EAEU measures of every AHTN line: the decree's column in its year, Annex 1 carried over in the others."""
    agreement = law.agreement
    described = agreement["schedules"]["vietnam"]
    schedule = vietnam_schedule(
        law.vietnam_schedule, agreement["instrument"], described["provision"], described["checked_on"]
    )
    places = dict(schedule.years())
    days = [_year(year, agreement["in_force"], described["last_year_column"]) for year in places]
    decree_place = places[described["decree_year"]]
    known: dict[Ancestors, list[Finding]] = {}
    for line in law.vietnam_tariff:
        decree = _decree(line, described["decree"])
        found = _behind(line.code, decree, decree_place, schedule, correlation)
        if found not in known:
            # Eight-digit codes were numbered anew twice since 2012: never surer than M.
            known[found] = concessions(schedule, found, "A6", surest="M")
        findings = [*known[found]]
        if _leaves_annex_1(found, decree, decree_place):
            findings = [_both(finding, decree) for finding in findings]
        findings[decree_place] = decree
        spans = [(*span, finding) for span, finding in zip(days, findings, strict=True)]
        for first, last, finding in _merged(spans):
            yield Measure(line.code, Regime.PREFERENCE, VN_BITS, first, last, finding)
    yield from _chapter98(law)


def _chapter98(law: Law) -> Iterator[Measure]:
    ordinary: dict[str, set[str]] = defaultdict(set)
    for item in law.chapter98:
        ordinary[item.code].update(item.ordinary_codes)
    source = Source(law.agreement["schedules"]["vietnam"]["decree"], "VN-EAEU column, chapter 98", "M")
    first = law.agreement["in_force"].toordinal()
    for code, others in ordinary.items():
        detail = ", ".join(grouped(other, "AHTN") for other in sorted(others))
        finding = Finding(Outcome.OTHER_CODE, None, "chapter98", detail, (source,), ("A12",))
        yield Measure(code, Regime.PREFERENCE, VN_BITS, first, OPEN_END, finding)


def _quota_finding(law: Law, rate: QuotaRate) -> Finding:
    """The in-quota rate of a line; a code for goods outside the quota points at the one inside it (assumption A11)."""
    source = Source(law.agreement["instrument"], rate.provision, rate.confidence)
    if rate.use == "out":
        inside = next(r.code for r in law.quota_rates if r.use == "in" and r.code[:9] == rate.code[:9])
        detail = grouped(inside, nomenclature_of(inside))
        return Finding(Outcome.OTHER_CODE, None, "in_quota_other_code", detail, (source,), ("A11",))
    assumptions = ("A11",) if rate.use == "in" else ()
    return Finding(Outcome.RATE, rate.rate, "", "", (source,), assumptions, (), "quota_licence")


def in_quota(law: Law) -> Iterator[Measure]:
    """The rates inside the agreement's tariff-rate quotas."""
    by_code: dict[str, list[tuple[int, Finding]]] = defaultdict(list)
    for rate in law.quota_rates:
        by_code[rate.code].append((rate.year, _quota_finding(law, rate)))
    in_force: date = law.agreement["in_force"]
    for code, steps in by_code.items():
        states = VN_BITS if nomenclature_of(code) == "AHTN" else EAEU_BITS
        steps.sort(key=lambda step: step[0])
        ends = [date(year, 1, 1).toordinal() - 1 for year, _ in steps[1:]] + [OPEN_END]
        for (year, finding), last in zip(steps, ends, strict=True):
            first = max(date(year, 1, 1), in_force).toordinal()
            yield Measure(code, Regime.PREFERENCE_IN_QUOTA, states, first, last, finding)


def preference(law: Law) -> Iterator[Measure]:
    """Every measure of the agreement, both directions."""
    correlation = predecessors(law.hs2022_hs2012)
    yield from eaeu_preference(law, correlation)
    yield from vietnam_preference(law, correlation)
    yield from in_quota(law)
