"""The duty options of a consignment: every way to be charged, what it costs, what it needs, and which is cheapest.

What holds, what it costs and which is cheapest the kernel says, in whole numbers, for a batch of one; here its result
is read off and told: reasons, conditions, sources, the steps of each sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from burabay.duty import kernel
from burabay.duty.amount import Basis, Worked, work_out
from burabay.duty.compile import EXCEPTIONS
from burabay.duty.consignment import Consignment
from burabay.duty.lookup import NONE, Measures
from burabay.duty.measures import STATE_BITS, Candidate, Finding, Outcome, Regime, Source
from burabay.duty.money import MOST_DECIMALS, Money, minor_digits, rounded
from burabay.lawbook.rates import DUTY_UNITS, Rate
from burabay.wording import Phrase

ART_2_3_4 = Source("vn-eaeu-fta", "Art. 2.3(4)", "H")
ART_2_1 = Source("vn-eaeu-fta", "Art. 2.1", "H")

AVAILABLE, CONDITIONAL, UNAVAILABLE, UNKNOWN = STATUSES = ("available", "conditional", "unavailable", "unknown")

_EAEU_REGIMES = (Regime.MFN, Regime.PREFERENCE, Regime.PREFERENCE_IN_QUOTA)
_VIETNAM_REGIMES = tuple(Regime)
_PREFERENCES = (Regime.PREFERENCE, Regime.PREFERENCE_IN_QUOTA)
# A consignment's figures in whole numbers, as exact as they may be given.
_SCALE = 10**MOST_DECIMALS


@dataclass(frozen=True, slots=True)
class Option:
    """One regime for one consignment. `duty` is None where it is unknown, or where no value was given."""

    regime: Regime
    status: str
    rate: Rate | None = None
    duty: Money | None = None
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
        return any(condition.key in EXCEPTIONS for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Options:
    """All regimes of a consignment in order, and the cheapest that may be claimed (None where it cannot be told)."""

    options: tuple[Option, ...]
    cheapest: Regime | None
    unknowns: tuple[Phrase, ...] = field(default=())


def regimes_of(destination: str) -> tuple[Regime, ...]:
    """The regimes that exist for goods of the other Party in that state."""
    return _VIETNAM_REGIMES if destination == "VN" else _EAEU_REGIMES


def gap(measures: Measures, line: int, regime: Regime, state: int, day: int) -> Phrase:
    """The reason where no measure covers the day."""
    if regime in _PREFERENCES and day < measures.in_force.toordinal():
        return Phrase("not_in_force", {"day": measures.in_force})
    known = measures.days(line, regime, state)
    if not known:
        return Phrase("no_ancestor" if regime is Regime.PREFERENCE else "no_quota")
    later = [first for first, _, _ in known if first.toordinal() > day]
    if later:
        return Phrase("not_known_before", {"day": min(later)})
    return Phrase("not_known_after", {"day": max(last for _, last, _ in known)})


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


class _One(NamedTuple):
    """What the kernel says of a batch of one: the measure that holds by regime, and what comes of it."""

    held: list[int]
    options: kernel.Options


def _found(measures: Measures, line: int, destination: str, on: date) -> _One:
    """The measures that hold, and what they say."""
    held, day = [NONE] * len(Regime), on.toordinal()
    told, status, duty, above, lacks = ([NONE] * len(Regime) for _ in range(5))
    out = kernel.Options(told, status, duty, above, lacks, [NONE])
    seen = kernel.measures_of(measures.tables, held, line, STATE_BITS[destination], day)
    kernel.law_of(measures.tables, out, 0, 1, held, seen, line, day)
    return _One(held, out)


def holding(measures: Measures, line: int, destination: str, on: date) -> tuple[tuple[int, int], ...]:
    """For each regime in turn the number of the measure that holds on a line and day, and of its rate; or NONE."""
    found = _found(measures, line, destination, on)
    told = found.options.told
    return tuple((m, NONE if m == NONE else kernel.rate_of(told[regime])) for regime, m in enumerate(found.held))


def _told(measures: Measures, line: int, regime: Regime, asked: tuple[str, date], found: _One) -> Option:
    """What the law says of one regime: status, rate, reasons, conditions and sources, no money."""
    state, day = STATE_BITS[asked[0]], asked[1].toordinal()
    status, measure = STATUSES[found.options.status[regime]], found.held[regime]
    if measure == NONE:
        reason = gap(measures, line, regime, state, day)
        if regime is Regime.ORDINARY:
            return Option(regime, status, reasons=(Phrase("mfn_treatment"), reason), sources=(ART_2_1,))
        return Option(regime, status, reasons=(reason,))
    finding = measures.finding_of(measure)
    claimable = finding.outcome is Outcome.RATE and regime is not Regime.ORDINARY
    return Option(
        regime,
        status,
        finding.rate,
        reasons=_reasons(regime, finding),
        conditions=(*_conditions(regime, finding), *(line_conditions(measures, line) if claimable else ())),
        sources=(*finding.sources, ART_2_1) if regime is Regime.ORDINARY else finding.sources,
        assumptions=finding.assumptions,
        candidates=finding.candidates,
    )


def legal_options(measures: Measures, line: int, destination: str, on: date) -> tuple[Option, ...]:
    """Each regime's status, rate, reasons and sources on that day: the law alone, no money."""
    found = _found(measures, line, destination, on)
    return tuple(_told(measures, line, regime, (destination, on), found) for regime in regimes_of(destination))


# --- money --------------------------------------------------------------------------------------------------------


def _whole(amount: Decimal | None) -> int:
    return NONE if amount is None else int(amount * _SCALE)


def _exchange(measures: Measures, asked: Consignment) -> tuple[list[int], list[int]]:
    """What one of each currency of the rates is in the value's: numerators, and divisors, 0 where it is not known."""
    known = [asked.fx.convert(money, asked.currency, asked.on) for money in measures.monies]
    return [c.factor.numerator if c else 0 for c in known], [c.factor.denominator if c else 0 for c in known]


def _counted(measures: Measures, line: int, asked: Consignment) -> _One:
    """The kernel run for one consignment."""
    found = _found(measures, line, asked.destination, asked.on)
    unit = next((unit for unit in asked.quantities if unit != DUTY_UNITS[kernel.KG]), "")
    kernel.options_of(
        measures.tables, found.options, 0, 1, len(Regime),
        _whole(asked.value), _whole(asked.quantities.get(DUTY_UNITS[kernel.KG])),
        DUTY_UNITS.index(unit) if unit else NONE, _whole(asked.quantities.get(unit)),
        *_exchange(measures, asked), 0, _SCALE // 10 ** (minor_digits(asked.currency) or 0),
    )  # fmt: skip
    return found


def _needs(lacks: int, rate: Rate | None, currency: str) -> Iterator[Phrase]:
    """What a sum lacks, from the kernel's bits."""
    for place, unit in enumerate(DUTY_UNITS):
        if lacks >> place & 1:
            yield Phrase(f"need_{unit}")
    if lacks & kernel.LACKS_FX and rate and rate.specific:
        yield Phrase("need_fx", {"source": rate.specific.currency, "target": currency})


def _above(option: Option, found: kernel.Options) -> Option:
    """Art. 2.3(4): where the preference is above the applied MFN rate, the goods get the MFN rate."""
    verdict = found.above[option.regime]
    if verdict == kernel.NOT_ABOVE:
        return option
    sources = (*option.sources, ART_2_3_4)
    if verdict == kernel.ABOVE:
        return replace(option, reasons=(*option.reasons, Phrase("mfn_lower")), sources=sources)
    return replace(option, conditions=(*option.conditions, Phrase("unless_mfn_lower")), sources=sources)


def _priced(option: Option, found: kernel.Options, asked: Consignment) -> Option:
    """The option with its sum and the steps to it, or with what it lacks."""
    needs = tuple(_needs(found.lacks[option.regime], option.rate, asked.currency))
    duty = found.duty[option.regime]
    if duty == NONE or option.rate is None or asked.value is None:
        return _above(replace(option, needs=needs), found)
    worked = work_out(option.rate, Basis(asked.value, asked.currency, asked.on, asked.quantities, asked.fx))
    digits = minor_digits(asked.currency) or 0
    amount = Decimal(duty // (_SCALE // 10**digits)).scaleb(-digits)
    steps = worked if isinstance(worked, Worked) else None
    return _above(replace(option, duty=Money(amount, asked.currency), worked=steps), found)


def _maybe_cheaper(options: Sequence[Option], cheapest: Regime | None) -> tuple[Phrase, ...]:
    """A warning where an unknown or exceptional option might cost less than the cheapest."""
    chosen = next((option for option in options if option.regime is cheapest), None)
    if chosen is None or (chosen.rate is not None and chosen.rate.is_free):
        return ()
    doubtful = [option.regime.label for option in options if option.status == UNKNOWN or option.exceptional]
    return (Phrase("maybe_cheaper", {"regimes": ", ".join(doubtful)}),) if doubtful else ()


def duty_options(measures: Measures, line: int, asked: Consignment) -> Options:
    """All options of a consignment on a line, priced where a value was given."""
    found = _counted(measures, line, asked)
    of = (asked.destination, asked.on)
    legal = [_told(measures, line, regime, of, found) for regime in regimes_of(asked.destination)]
    options = tuple(_priced(option, found.options, asked) for option in legal)
    best = found.options.best[0]
    cheapest = None if best == NONE else Regime(best)
    return Options(options, cheapest, _maybe_cheaper(options, cheapest))


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
        counted = rounded(amount, asked.currency) if amount is not None else None
        if counted is not None and mfn.duty is not None and option.regime is not Regime.MFN:
            falls_to_mfn = counted.amount > mfn.duty.amount
        out.append((candidate, mfn.duty if falls_to_mfn else counted))
    return out
