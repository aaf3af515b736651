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


class Legal(NamedTuple):
    """The law of a line in a state on a day: by regime the measure that holds and what the kernel says of it, and the
    options of the state, without money.
    """

    held: tuple[int, ...]
    told: tuple[int, ...]
    status: tuple[int, ...]
    options: tuple[Option, ...]


def legal_of(measures: Measures, line: int, destination: str, on: date) -> Legal:
    """What the law says. `Measures.legal` keeps the last answers of this."""
    held, day = [NONE] * len(Regime), on.toordinal()
    told, status = [NONE] * len(Regime), [NONE] * len(Regime)
    out = kernel.Options(told, status, [], [], [], [])
    seen = kernel.measures_of(measures.tables, held, line, STATE_BITS[destination], day)
    kernel.law_of(measures.tables, out, 0, 1, held, seen, line, day)
    options = tuple(
        _told(measures, line, regime, (destination, on), (STATUSES[status[regime]], held[regime]))
        for regime in regimes_of(destination)
    )
    return Legal(tuple(held), tuple(told), tuple(status), options)


def holding(measures: Measures, line: int, destination: str, on: date) -> tuple[tuple[int, int], ...]:
    """For each regime in turn the number of the measure that holds on a line and day, and of its rate; or NONE."""
    legal = measures.legal(line, destination, on)
    pairs = zip(legal.held, legal.told, strict=True)
    return tuple((measure, NONE if measure == NONE else kernel.rate_of(told)) for measure, told in pairs)


def _told(measures: Measures, line: int, regime: Regime, asked: tuple[str, date], held: tuple[str, int]) -> Option:
    """What the law says of one regime: status, rate, reasons, conditions and sources, no money."""
    state, day = STATE_BITS[asked[0]], asked[1].toordinal()
    status, measure = held
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
    return measures.legal(line, destination, on).options


# --- money --------------------------------------------------------------------------------------------------------


def _whole(amount: Decimal | None) -> int:
    return NONE if amount is None else int(amount * _SCALE)


def _exchange(measures: Measures, asked: Consignment) -> tuple[list[int], list[int]]:
    """What one of each currency of the rates is in the value's: numerators, and divisors, 0 where it is not known."""
    known = [asked.fx.convert(money, asked.currency, asked.on) for money in measures.monies]
    return [c.factor.numerator if c else 0 for c in known], [c.factor.denominator if c else 0 for c in known]


def _counted(measures: Measures, legal: Legal, asked: Consignment) -> kernel.Options:
    """The kernel run for one consignment."""
    duty, above, lacks = ([NONE] * len(Regime) for _ in range(3))
    out = kernel.Options(legal.told, list(legal.status), duty, above, lacks, [NONE])
    unit = next((unit for unit in asked.quantities if unit != DUTY_UNITS[kernel.KG]), "")
    kernel.options_of(
        measures.tables, out, 0, 1, len(Regime),
        _whole(asked.value), _whole(asked.quantities.get(DUTY_UNITS[kernel.KG])),
        DUTY_UNITS.index(unit) if unit else NONE, _whole(asked.quantities.get(unit)),
        *_exchange(measures, asked), 0, _SCALE // 10 ** (minor_digits(asked.currency) or 0),
    )  # fmt: skip
    return out


def _needs(lacks: int, rate: Rate | None, currency: str) -> Iterator[Phrase]:
    """What a sum lacks, from the kernel's bits."""
    for place, unit in enumerate(DUTY_UNITS):
        if lacks >> place & 1:
            yield Phrase(f"need_{unit}")
    if lacks & kernel.LACKS_FX and rate and rate.specific:
        yield Phrase("need_fx", {"source": rate.specific.currency, "target": currency})


def _above(option: Option, verdict: int) -> Option:
    """Art. 2.3(4): where the preference is above the applied MFN rate, the goods get the MFN rate."""
    sources = (*option.sources, ART_2_3_4)
    if verdict == kernel.ABOVE:
        return replace(option, reasons=(*option.reasons, Phrase("mfn_lower")), sources=sources)
    return replace(option, conditions=(*option.conditions, Phrase("unless_mfn_lower")), sources=sources)


def _priced(option: Option, found: kernel.Options, asked: Consignment) -> Option:
    """The option with its sum and the steps to it, or with what it lacks."""
    regime, money, steps = option.regime, None, None
    duty, status = found.duty[regime], STATUSES[found.status[regime]]
    needs = tuple(_needs(found.lacks[regime], option.rate, asked.currency))
    if duty != NONE and option.rate is not None and asked.value is not None:
        worked = work_out(option.rate, Basis(asked.value, asked.currency, asked.on, asked.quantities, asked.fx))
        digits = minor_digits(asked.currency) or 0
        money = Money(Decimal(duty // (_SCALE // 10**digits)).scaleb(-digits), asked.currency)
        steps = worked if isinstance(worked, Worked) else None
    if money is not None or needs or status != option.status:
        option = replace(option, status=status, duty=money, worked=steps, needs=needs)
    verdict = found.above[regime]
    return option if verdict == kernel.NOT_ABOVE else _above(option, verdict)


def _maybe_cheaper(options: Sequence[Option], cheapest: Regime | None) -> tuple[Phrase, ...]:
    """A warning where an unknown or exceptional option might cost less than the cheapest."""
    chosen = next((option for option in options if option.regime is cheapest), None)
    if chosen is None or (chosen.rate is not None and chosen.rate.is_free):
        return ()
    doubtful = [option.regime.label for option in options if option.status == UNKNOWN or option.exceptional]
    return (Phrase("maybe_cheaper", {"regimes": ", ".join(doubtful)}),) if doubtful else ()


def duty_options(measures: Measures, line: int, asked: Consignment) -> Options:
    """All options of a consignment on a line, priced where a value was given."""
    legal = measures.legal(line, asked.destination, asked.on)
    found = _counted(measures, legal, asked)
    options = tuple(_priced(option, found, asked) for option in legal.options)
    best = found.best[0]
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
