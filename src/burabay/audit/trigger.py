"""The trigger safeguard (Art. 2.10, Annex 2) against the category T marks of Annex 1, and the growth of its levels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import floor

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs, same, shown, unknown
from burabay.duty.schedule import Schedule, ancestors, eaeu_schedule
from burabay.goods.correlation import predecessors
from burabay.lawbook.law import Law
from burabay.lawbook.periods import months_after

# The growth of the levels a year, read off Annex 2: its notes state none.
GROWTH: Mapping[int, Fraction] = defaultdict(lambda: Fraction(107, 100), {1: Fraction(105, 100)})
LEVEL_YEARS = range(2015, 2030)


def _schedule(law: Law) -> Schedule:
    described = law.agreement["schedules"]["eaeu"]
    return eaeu_schedule(law.eaeu_schedule, law.agreement["instrument"], described["provision"])


def _annex2(law: Law, code: str) -> set[int]:
    """The groups that Annex 2 puts a code of HS 2012 into."""
    return {entry.group for entry in law.trigger_codes if code.startswith(entry.code)}


def _hs2012(law: Law, code: str) -> list[str]:
    """A row of a whole heading as its subheadings; any other row as it is."""
    if len(code) > 4:
        return [code]
    return [rule.code for rule in law.product_rules if rule.code.startswith(code)]


def groups_of_rows(law: Law) -> dict[str, set[int]]:
    """For each row of Annex 1, the groups of Annex 2 that hold all of it; empty for none."""
    out = {}
    for row in law.eaeu_schedule:
        held = [_annex2(law, code) for code in _hs2012(law, row.code)]
        out[row.code] = set().union(*held) if held and all(held) else set()
    return out


def marks_listed(law: Law, _on: date) -> Iterator[Checked]:
    """Each row of Annex 1: marked T if and only if Annex 2 names it."""
    groups = groups_of_rows(law)
    for row in law.eaeu_schedule:
        if row.ex:
            continue
        expected = "T" if groups[row.code] else "no T"
        yield same(shown(row.code), expected, "T" if row.category == "T" else "no T", UNEXPLAINED)


def codes_marked(law: Law, _on: date) -> Iterator[Checked]:
    """Each code of Annex 2: has rows in Annex 1, all of them marked T, and stands in one group."""
    for entry in law.trigger_codes:
        rows = [r for r in law.eaeu_schedule if not r.ex
                and (r.code.startswith(entry.code) or entry.code.startswith(r.code))]  # fmt: skip
        where = f"{shown(entry.code)} (group {entry.group})"
        yield same(where, {"T"}, {row.category for row in rows}, UNEXPLAINED)
        yield same(where, {entry.group}, _annex2(law, entry.code), UNEXPLAINED)


def lines_today(law: Law, _on: date) -> Iterator[Checked]:
    """Each TN VED line of today: listed, in the right group, if and only if its ancestors are marked T."""
    schedule, correlation = _schedule(law), predecessors(law.hs2022_hs2012)
    groups = groups_of_rows(law)
    listed = {line.code: line.group for line in law.trigger_lines}
    for line in law.eaeu_tariff:
        rows = ancestors(line.code, schedule, correlation).rows
        marked = {row.category == "T" for row in rows}
        group = listed.get(line.code)
        found = f"group {group}" if group else "not listed"
        if marked == {True, False}:
            others = ", ".join(f"{shown(row.code)} ({row.category})" for row in rows)
            yield unknown(shown(line.code), f"T for part of the goods: {others}", found, "coats-merged")
            continue
        expected = set().union(*(groups[row.code] for row in rows)) if marked == {True} else set()
        wanted = " or ".join(f"group {g}" for g in sorted(expected)) or "not listed"
        yield same(shown(line.code), wanted, found, UNEXPLAINED)


def levels(law: Law, _on: date) -> Iterator[Checked]:
    """Each level: that of 2015 grown by 5 % (group 1) or 7 % a year without rounding between, then half up to 1 kg."""
    table = {(level.group, level.year): level.level_kg for level in law.trigger_levels}
    for group in sorted({group for group, _ in table}):
        first = table.get((group, LEVEL_YEARS[0]))
        for year in LEVEL_YEARS:
            where = f"group {group}, {year}"
            level = table.get((group, year))
            if first is None or level is None:
                yield differs(where, "a level", "none", UNEXPLAINED)
                continue
            expected = floor(first * GROWTH[group] ** (year - LEVEL_YEARS[0]) + Fraction(1, 2))
            yield same(where, expected, level, UNEXPLAINED)


def groups(law: Law, _on: date) -> Iterator[Checked]:
    """Every group has codes, levels, lines of today; every measure names groups of Annex 2."""
    named = {group.group for group in law.trigger_groups}
    for what, found in (
        ("codes of Annex 2", {entry.group for entry in law.trigger_codes}),
        ("levels of Annex 2", {level.group for level in law.trigger_levels}),
        ("lines of today", {line.group for line in law.trigger_lines}),
    ):
        for group in sorted(named | found):
            yield same(f"group {group}: {what}", group in named, group in found, UNEXPLAINED)
    for measure in law.trigger_measures:
        for group in measure.groups:
            yield same(f"measure {measure.measure}, group {group}", True, group in named, UNEXPLAINED)


def measures(law: Law, _on: date) -> Iterator[Checked]:
    """Each measure: after entry into force, and surely no longer than Art. 2.10(3) allows."""
    months = law.articles["trigger_safeguard"]["months"]["value"]
    for measure in law.trigger_measures:
        where = f"measure {measure.measure}"
        in_force = law.agreement["in_force"]
        if measure.from_earliest < in_force:
            yield differs(where, f"from {in_force} on", measure.from_earliest, UNEXPLAINED)
        else:
            yield None
        end = months_after(measure.from_latest, months)
        if measure.to_earliest < end:
            yield None
        else:
            yield differs(where, f"before {end}", measure.to_earliest, UNEXPLAINED)


PLANS = (
    Plan("trigger-marks", "Rows of the EAEU schedule marked T against the codes of Annex 2", marks_listed),
    Plan("trigger-codes", "Codes of Annex 2 against the rows marked T", codes_marked),
    Plan("trigger-lines", "Trigger lines of today against the T marks carried to them", lines_today),
    Plan("trigger-levels", "Trigger levels against growth of 5 % (anoraks) or 7 % a year", levels),
    Plan("trigger-groups", "Groups of Annex 2: codes, levels, lines and measures", groups),
    Plan("trigger-measures", "Trigger measures against the length that Art. 2.10(3) allows", measures),
)
