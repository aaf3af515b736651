"""The duty options of a consignment: every way to be charged, what it costs, what it needs, and which is cheapest.

The order of things, once: what the compiled measures say (`holding`) → status of each regime → the duty at its rate →
Art. 2.3(4) between preference and MFN → the cheapest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from burabay.duty.amount import Basis, Missing, Worked, never_above, work_out
from burabay.duty.consignment import Consignment
from burabay.duty.lookup import NONE, Measures
from burabay.duty.measures import STATE_BITS, Candidate, Finding, Outcome, Regime, Source
from burabay.duty.money import Money, rounded
from burabay.lawbook.rates import Rate
from burabay.wording import Phrase

ART_2_3_4 = Source("vn-eaeu-fta", "Art. 2.3(4)", "H")
ART_2_1 = Source("vn-eaeu-fta", "Art. 2.1", "H")

AVAILABLE, CONDITIONAL, UNAVAILABLE, UNKNOWN = "available", "conditional", "unavailable", "unknown"

_EAEU_REGIMES = (Regime.MFN, Regime.PREFERENCE, Regime.PREFERENCE_IN_QUOTA)
_VIETNAM_REGIMES = tuple(Regime)

_STATUS = {
    Outcome.EXCLUDED: UNAVAILABLE,
    Outcome.QUOTA_ONLY: UNAVAILABLE,
    Outcome.TRIGGER: UNAVAILABLE,
    Outcome.OTHER_CODE: UNAVAILABLE,
    Outcome.TRIGGER_MAYBE: UNKNOWN,
    Outcome.AMBIGUOUS: UNKNOWN,
    Outcome.UNKNOWN: UNKNOWN,
}
# Conditions under which alone an MFN rate applies.
_CONDITIONS_OF_MFN = ("chapter98_conditions",)
# Conditions that are about the nature of the goods: most goods of the line do not meet them.
_EXCEPTIONS = ("sporting_footwear",)
_PREFERENCES = (Regime.PREFERENCE, Regime.PREFERENCE_IN_QUOTA)


@dataclass(frozen=True, slots=True)
class Option:
    """One regime for one consignment. `duty` is None where it is unknown, or where no value was given."""

    regime: Regime
    status: str
    rate: Rate | None = None
    duty: Money | None = None
    exact: Fraction | None = None
    worked: Worked | None = None
    reasons: tuple[Phrase, ...] = ()
    conditions: tuple[Phrase, ...] = ()
    needs: tuple[Phrase, ...] = ()
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether a declarant may claim it."""
        return self.status in (AVAILABLE, CONDITIONAL)

    @property
    def exceptional(self) -> bool:
        """Whether it is for special goods within the line alone, which nothing asked says these are."""
        return any(condition.key in _EXCEPTIONS for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Options:
    """All regimes of a consignment in order, and the cheapest that may be claimed (None where it cannot be told)."""

    options: tuple[Option, ...]
    cheapest: Regime | None
    unknowns: tuple[Phrase, ...] = field(default=())


def regimes_of(destination: str) -> tuple[Regime, ...]:
    """The regimes that exist for goods of the other Party in that state."""
    return _VIETNAM_REGIMES if destination == "VN" else _EAEU_REGIMES


def status_of(regime: Regime, outcome: Outcome, condition: str = "") -> str:
    """The status that an outcome gives a regime before any money is counted. `condition` is the line's own."""
    if regime is Regime.ORDINARY:
        return UNAVAILABLE  # goods of the other Party have MFN treatment (Art. 2.1), whatever the ordinary rate is
    if outcome is Outcome.RATE:
        return CONDITIONAL if regime is not Regime.MFN or condition in _CONDITIONS_OF_MFN else AVAILABLE
    return _STATUS[outcome]


def gap(measures: Measures, line: int, regime: Regime, state: int, day: int) -> tuple[str, Phrase]:
    """Status and reason where no measure covers the day: what is not known is unknown, never free."""
    if regime in _PREFERENCES and day < measures.in_force.toordinal():
        return UNAVAILABLE, Phrase("not_in_force", {"day": measures.in_force})
    known = measures.days(line, regime, state)
    if not known:
        if regime is Regime.PREFERENCE:
            return UNKNOWN, Phrase("no_ancestor")
        return UNAVAILABLE, Phrase("no_quota")
    later = [first for first, _, _ in known if first.toordinal() > day]
    if later:
        return UNKNOWN, Phrase("not_known_before", {"day": min(later)})
    return UNKNOWN, Phrase("not_known_after", {"day": max(last for _, last, _ in known)})


def _reasons(regime: Regime, finding: Finding) -> tuple[Phrase, ...]:
    reasons: list[Phrase] = []
    if finding.reason:
        reasons.append(Phrase(finding.reason, {"detail": finding.detail}))
    if regime is Regime.ORDINARY:
        reasons.insert(0, Phrase("mfn_treatment"))
    return tuple(reasons)


def _conditions(regime: Regime, finding: Finding) -> tuple[Phrase, ...]:
    """What an option of this line needs beyond what every option of its regime needs."""
    if finding.outcome is not Outcome.RATE:
        return ()
    if regime is Regime.MFN_IN_QUOTA:
        return (Phrase("quota_licence"),)
    return (Phrase(finding.condition, {"detail": finding.detail}),) if finding.condition else ()


def line_conditions(measures: Measures, line: int) -> tuple[Phrase, ...]:
    """What every option of a line needs because the line itself does: notes to the nomenclature and to its chapter."""
    out = []
    for kind, note in measures.needs(line):
        if kind == "additional":
            chapter, _, number = note.partition("/")
            out.append(Phrase("additional_note", {"note": int(number), "chapter": chapter}))
        else:
            out.append(Phrase("nomenclature_note", {"note": note}))
    return tuple(out)


def legal_options(measures: Measures, line: int, destination: str, on: date) -> tuple[Option, ...]:
    """Each regime's status, rate, reasons and sources on that day: the law alone, no money."""
    state, day = STATE_BITS[destination], on.toordinal()
    holding = measures.holding(line, state, day)
    of_line = line_conditions(measures, line)
    out = []
    for regime in regimes_of(destination):
        number = holding[regime]
        if number == NONE:
            status, reason = gap(measures, line, regime, state, day)
            if regime is Regime.ORDINARY:
                out.append(Option(regime, UNAVAILABLE, reasons=(Phrase("mfn_treatment"), reason), sources=(ART_2_1,)))
            else:
                out.append(Option(regime, status, reasons=(reason,)))
            continue
        finding = measures.finding(number)
        sources = (*finding.sources, ART_2_1) if regime is Regime.ORDINARY else finding.sources
        status = status_of(regime, finding.outcome, finding.condition)
        claimable = finding.outcome is Outcome.RATE and regime is not Regime.ORDINARY
        out.append(
            Option(
                regime,
                CONDITIONAL if claimable and of_line else status,
                finding.rate,
                reasons=_reasons(regime, finding),
                conditions=(*_conditions(regime, finding), *(of_line if claimable else ())),
                sources=sources,
                assumptions=finding.assumptions,
                candidates=finding.candidates,
            )
        )
    return tuple(out)


# --- money --------------------------------------------------------------------------------------------------------


def _need(missing: Missing) -> Phrase:
    if missing.what == "fx":
        return Phrase("need_fx", {"source": missing.source, "target": missing.target})
    return Phrase(f"need_{missing.unit}")


def _charged(option: Option, asked: Consignment) -> Option:
    """The option with its duty, or with what is missing for it."""
    if option.rate is None or asked.value is None:
        return option
    basis = Basis(asked.value, asked.currency, asked.on, asked.quantities, asked.fx)
    worked = work_out(option.rate, basis)
    if isinstance(worked, Worked):
        return replace(option, worked=worked, exact=worked.amount, duty=rounded(worked.amount, asked.currency))
    needs = tuple(_need(missing) for missing in worked)
    return replace(option, status=UNKNOWN if option.usable else option.status, needs=needs)


def _is_above(preference: Option, mfn: Option) -> bool | None:
    """Whether the preference costs more than MFN: by the sums if both are known, else by the rates."""
    if preference.exact is not None and mfn.exact is not None:
        return preference.exact > mfn.exact
    if preference.rate is None or mfn.rate is None:
        return None
    below = never_above(preference.rate, mfn.rate)
    return None if below is None else not below


def lower_of_the_two(options: Sequence[Option]) -> tuple[Option, ...]:
    """Art. 2.3(4): where the preference is above the applied MFN rate, the goods get the MFN rate."""
    mfn = next(option for option in options if option.regime is Regime.MFN)
    out = []
    for option in options:
        if option.regime not in _PREFERENCES or not option.usable or option.rate is None or option.rate.is_free:
            out.append(option)
            continue
        above = _is_above(option, mfn) if mfn.usable or mfn.rate is not None else None
        sources = (*option.sources, ART_2_3_4)
        if above:
            out.append(
                replace(
                    option,
                    status=UNAVAILABLE,
                    reasons=(*option.reasons, Phrase("mfn_lower")),
                    sources=sources,
                )
            )
        elif above is None:
            out.append(replace(option, conditions=(*option.conditions, Phrase("unless_mfn_lower")), sources=sources))
        else:
            out.append(option)
    return tuple(out)


# --- the cheapest -------------------------------------------------------------------------------------------------


def _by_sum(options: Sequence[Option]) -> Regime | None:
    """The least duty; of equal ones the first, which asks for less."""
    known = [option for option in options if option.exact is not None]
    return min(known, key=lambda option: (option.exact, option.regime)).regime if known else None


def _by_rate(options: Sequence[Option]) -> Regime | None:
    """Without a value: the option whose rate is at most every other's, if the rates alone decide."""
    rated = [option for option in options if option.rate is not None]
    for option in rated:
        if option.rate and all(other.rate and never_above(option.rate, other.rate) for other in rated):
            return option.regime
    return None


def cheapest_of(options: Sequence[Option], *, valued: bool) -> tuple[Regime | None, tuple[Phrase, ...]]:
    """The cheapest claimable regime, and a warning where an unknown or exceptional one might be cheaper still."""
    claimable = [option for option in options if option.usable and not option.exceptional]
    best = _by_sum(claimable) if valued else _by_rate(claimable)
    if best is None:
        return None, ()
    chosen = next(option for option in options if option.regime is best)
    if chosen.rate is not None and chosen.rate.is_free:
        return best, ()
    doubtful = [option.regime.label for option in options if option.status == UNKNOWN or option.exceptional]
    return best, (Phrase("maybe_cheaper", {"regimes": ", ".join(doubtful)}),) if doubtful else ()


def duty_options(measures: Measures, line: int, asked: Consignment) -> Options:
    """All options of a consignment on a line, priced where a value was given."""
    legal = legal_options(measures, line, asked.destination, asked.on)
    options = lower_of_the_two([_charged(option, asked) for option in legal])
    cheapest, warnings = cheapest_of(options, valued=asked.value is not None)
    return Options(options, cheapest, warnings)


def possible_duties(option: Option, mfn: Option, asked: Consignment) -> list[tuple[Candidate, Money | None]]:
    """Each candidate of an undecided option with the duty it would lead to, where that can be counted.

    A candidate that is excluded from the agreement, inside a quota alone, or above `mfn` (Art. 2.3(4)) leads to the
    duty of `mfn`.
    """
    if asked.value is None:
        return [(candidate, None) for candidate in option.candidates]
    basis = Basis(asked.value, asked.currency, asked.on, asked.quantities, asked.fx)
    out: list[tuple[Candidate, Money | None]] = []
    for candidate in option.candidates:
        worked = work_out(candidate.rate, basis) if candidate.rate else ()
        amount = worked.amount if isinstance(worked, Worked) else None
        falls_to_mfn = candidate.outcome in (Outcome.EXCLUDED, Outcome.QUOTA_ONLY)
        if amount is not None and mfn.exact is not None and option.regime is not Regime.MFN:
            falls_to_mfn = amount > mfn.exact
        counted = rounded(amount, asked.currency) if amount is not None else None
        out.append((candidate, mfn.duty if falls_to_mfn else counted))
    return out
