"""What the treaty says against what the tariffs say, value by value: the report of `burabay law check`.

report(law) → Report of Comparisons; each lists its Differences with a cause explained in docs/differences.md
"""

from __future__ import annotations

from datetime import date

from burabay.audit import carried, ceiling, codes, names, notes, ordinary, origin, quotas, staging, trigger
from burabay.audit.model import UNEXPLAINED, Comparison, Difference, Plan, Report, Verdict, as_json, run
from burabay.lawbook.law import Law

__all__ = [
    "PLANS", "REPORT_DAY", "UNEXPLAINED", "Comparison", "Difference", "Plan", "Report", "Verdict", "as_json", "report",
]  # fmt: skip

# The day of docs/differences.md, for what changes from day to day: MFN rates, footnotes, preferences.
REPORT_DAY = date(2026, 11, 1)

PLANS: tuple[Plan, ...] = (
    *staging.PLANS, *carried.PLANS, *trigger.PLANS, *quotas.PLANS, *ceiling.PLANS, *origin.PLANS, *codes.PLANS,
    *notes.PLANS, *ordinary.PLANS, *names.PLANS,
)  # fmt: skip


def report(law: Law, on: date = REPORT_DAY) -> Report:
    """Compare everything that can be compared, for the rates of one day. Pure.

    `law` is a book read by `read_law`. A difference is a finding and raises nothing; LawError comes only from a book
    whose footnotes or trigger measures contradict each other.
    """
    return Report(on, tuple(run(plan, law, on) for plan in PLANS))
