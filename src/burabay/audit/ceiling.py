"""Art. 2.3(4): where the preference is above the applied MFN rate, MFN is the one to pay. On which lines is it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs, shown, unknown
from burabay.duty.amount import never_above
from burabay.duty.measures import EAEU_BITS, STATE_BITS, VN_BITS, Finding, Measure, Outcome, Regime
from burabay.duty.mfn import eaeu_mfn, vietnam_mfn
from burabay.duty.preference import eaeu_preference, vietnam_preference
from burabay.duty.schedule import Schedule, ancestors, eaeu_schedule, vietnam_schedule
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


def above_cause(preference: Rate, mfn: Rate, categories: frozenset[str]) -> str:
    """Why a preference may be above MFN. `categories` are those of the rows that the line may descend from."""
    if preference.form != mfn.form:
        return "mfn-form-changed"
    if categories == {"R"}:
        return "kept-rate-above-mfn"
    return "staged-rate-above-mfn" if "B" in categories else UNEXPLAINED


def compare(where: str, preference: Finding, mfn: Finding, categories: frozenset[str]) -> Checked:
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
    why = above_cause(promised[0], applied[0], categories)
    return differs(where, wanted, found, why) if said == [False] else unknown(where, wanted, found, why)


def _both(preferences: On, mfn: On, categories: dict[str, frozenset[str]]) -> Iterator[Checked]:
    for code in sorted(preferences):
        for states, finding in preferences[code]:
            if not _rates(finding):
                continue  # excluded, quota only, a trigger measure, or not known: there is no rate to compare
            for others, applied in mfn.get(code, []):
                if states & others:
                    where = shown(code) + states_text(states & others)
                    yield compare(where, finding, applied, categories.get(code, frozenset()))


def _categories(schedule: Schedule, law: Law, codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each line, the categories of its possible ancestors."""
    correlation = predecessors(law.hs2022_hs2012)
    return {code: frozenset(row.category for row in ancestors(code, schedule, correlation).rows) for code in codes}


def eaeu_ceiling(law: Law, on: date) -> Iterator[Checked]:
    """TN VED lines, by state where a footnote sets one state's rate apart."""
    preferences = findings_on(eaeu_preference(law, predecessors(law.hs2022_hs2012)), Regime.PREFERENCE, on)
    described = law.agreement["schedules"]["eaeu"]["provision"]
    schedule = eaeu_schedule(law.eaeu_schedule, law.agreement["instrument"], described)
    categories = _categories(schedule, law, preferences)
    yield from _both(preferences, findings_on(eaeu_mfn(law), Regime.MFN, on), categories)


def vietnam_ceiling(law: Law, on: date) -> Iterator[Checked]:
    """AHTN lines."""
    preferences = findings_on(vietnam_preference(law, predecessors(law.hs2022_hs2012)), Regime.PREFERENCE, on)
    described = law.agreement["schedules"]["vietnam"]["provision"]
    schedule = vietnam_schedule(law.vietnam_schedule, law.agreement["instrument"], described)
    categories = _categories(schedule, law, preferences)
    yield from _both(preferences, findings_on(vietnam_mfn(law), Regime.MFN, on), categories)


PLANS = (
    Plan("above-mfn-eaeu", "Preference into the EAEU not above the MFN rate (Art. 2.3(4))", eaeu_ceiling),
    Plan("above-mfn-vietnam", "Preference into Viet Nam not above the MFN rate (Art. 2.3(4))", vietnam_ceiling),
)
