"""Art. 2.3(4): where the preference is above the applied MFN rate, the MFN rate is the one to pay. On which lines is it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from burabay.audit.model import UNEXPLAINED, Checked, Difference, Plan, differs, shown, unknown
from burabay.duty.amount import never_above
from burabay.duty.measures import EAEU_BITS, STATE_BITS, VN_BITS, Finding, Measure, Outcome, Regime
from burabay.duty.mfn import eaeu_mfn, vietnam_mfn
from burabay.duty.preference import eaeu_preference, vietnam_preference
from burabay.goods.correlation import predecessors
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate

On = dict[str, list[tuple[int, Finding]]]


def findings_on(measures: Iterable[Measure], regime: Regime, on: date) -> On:
    """Of a regime's measures, those of one day: for each code the states (as bits) and what holds for them."""
    day, out = on.toordinal(), defaultdict(list)
    for measure in measures:
        if measure.regime is regime and measure.first <= day <= measure.last:
            out[measure.code].append((measure.states, measure.finding))
    return out


def states_text(bits: int) -> str:
    """States as ", RU"; empty for a whole side."""
    if bits in (EAEU_BITS, VN_BITS):
        return ""
    return ", " + " ".join(state for state, bit in STATE_BITS.items() if bits & bit)


def _rates(finding: Finding) -> list[Rate]:
    """Every rate that a finding may turn out to be; none where it gives no rate."""
    if finding.outcome is Outcome.RATE and finding.rate is not None:
        return [finding.rate]
    return [c.rate for c in finding.candidates if c.rate is not None]


def _text(finding: Finding) -> str:
    rates = _rates(finding)
    return " or ".join(sorted({str(rate) for rate in rates})) or "unknown"


def above_cause(preference: Rate, mfn: Rate, category: str) -> str:
    """Why a preference may be above MFN."""
    if preference.form != mfn.form and {preference.form, mfn.form} & {"specific", "min", "plus", "lower_of"}:
        return "mfn-form-changed"
    return {"R": "kept-rate-above-mfn", "B": "staged-rate-above-mfn"}.get(category, UNEXPLAINED)


def compare(where: str, preference: Finding, mfn: Finding, category: str) -> Checked:
    """One line, one set of states: the preference is at most MFN, above it, or the two depend on the goods."""
    promised, applied = _rates(preference), _rates(mfn)
    said = [never_above(p, m) for p in promised for m in applied]
    if promised and all(rate.is_free for rate in promised):
        return None
    if not applied:
        return unknown(where, "an MFN rate", _text(preference), "mfn-unknown")
    if all(answer is True for answer in said):
        return None
    wanted, found = f"at most {_text(mfn)}", _text(preference)
    if len(promised) > 1 or len(applied) > 1:
        return unknown(where, wanted, found, "several-rates-against-mfn")
    why = above_cause(promised[0], applied[0], category)
    return differs(where, wanted, found, why) if said == [False] else unknown(where, wanted, found, why)


def _both(preferences: On, mfn: On, categories: dict[str, str]) -> Iterator[Checked]:
    for code in sorted(preferences):
        for states, finding in preferences[code]:
            if not _rates(finding):
                continue  # excluded, quota only, a trigger measure, or not known: there is no rate to compare
            for others, applied in mfn.get(code, []):
                if states & others:
                    where = shown(code) + states_text(states & others)
                    yield compare(where, finding, applied, categories.get(code, ""))


def _categories(law: Law, eaeu: bool, codes: Iterable[str]) -> dict[str, str]:
    """The category that all possible ancestors of a line share, if they share one."""
    from burabay.duty.schedule import ancestors, eaeu_schedule, vietnam_schedule

    act, plans = law.agreement["instrument"], law.agreement["schedules"]
    schedule = (
        eaeu_schedule(law.eaeu_schedule, act, plans["eaeu"]["provision"])
        if eaeu
        else vietnam_schedule(law.vietnam_schedule, act, plans["vietnam"]["provision"])
    )
    correlation, out = predecessors(law.hs2022_hs2012), {}
    for code in codes:
        found = {row.category for row in ancestors(code, schedule, correlation).rows}
        if len(found) == 1:
            out[code] = found.pop()
    return out


def eaeu_ceiling(law: Law, on: date) -> Iterator[Checked]:
    """TN VED lines, by state where a footnote sets one state's rate apart."""
    preferences = findings_on(eaeu_preference(law, predecessors(law.hs2022_hs2012)), Regime.PREFERENCE, on)
    categories = _categories(law, True, preferences)
    yield from _both(preferences, findings_on(eaeu_mfn(law), Regime.MFN, on), categories)


def vietnam_ceiling(law: Law, on: date) -> Iterator[Checked]:
    """AHTN lines."""
    preferences = findings_on(vietnam_preference(law, predecessors(law.hs2022_hs2012)), Regime.PREFERENCE, on)
    categories = _categories(law, False, preferences)
    yield from _both(preferences, findings_on(vietnam_mfn(law), Regime.MFN, on), categories)


PLANS = (
    Plan("above-mfn-eaeu", "Preference into the EAEU not above the MFN rate (Art. 2.3(4))", eaeu_ceiling),
    Plan("above-mfn-vietnam", "Preference into Viet Nam not above the MFN rate (Art. 2.3(4))", vietnam_ceiling),
)
