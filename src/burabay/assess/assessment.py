"""One consignment assessed: the duty options of its line, what each needs, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from burabay.assess.other_side import other_side
from burabay.duty.consignment import Consignment
from burabay.duty.lookup import NONE
from burabay.duty.measures import Candidate, Outcome, Regime
from burabay.duty.options import CONDITIONAL, UNKNOWN, Option, Options, duty_options
from burabay.errors import InputError
from burabay.goods.codes import LENGTHS, grouped, nearest, nomenclature_of
from burabay.goods.names import Step, name_in
from burabay.origin.rules import rules_for
from burabay.wording import Phrase, say

if TYPE_CHECKING:
    from burabay.bound import BoundBook

_CERTIFICATE_FREE = Decimal(200)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the law gives one consignment on its day.

    `path` is the tree above the line, `own_names` the publishers' names of the line itself if the user loaded them.
    `unknowns` are sentences to be said in any language; `assumptions` numbers of law/assumptions.toml.
    """

    asked: Consignment
    unit: str
    path: tuple[Step, ...]
    own_names: Mapping[str, str]
    options: tuple[Option, ...]
    cheapest: Regime | None
    unknowns: tuple[Phrase, ...]
    assumptions: tuple[str, ...]
    law_hash: str


def line_number(book: BoundBook, asked: Consignment, language: str) -> int:
    """The number of the line. Raises InputError if there is none, with the lines that a line of the other side meets,
    else with the nearest ones by name.
    """
    line = book.measures.line(asked.code) if len(asked.code) == LENGTHS[asked.nomenclature] else NONE
    if line != NONE:
        return line
    bridged = other_side(book, asked, language)
    if bridged is not None:
        raise InputError(say(bridged, language), field="code", key="other_side")
    wanted, whole = LENGTHS[asked.nomenclature], len(asked.code) in LENGTHS.values()
    near = "; ".join(
        f"{grouped(code, asked.nomenclature)} {_short_name(book, code, language)}".strip()
        for code in nearest(asked.code, book.codes(asked.nomenclature), 4)
    )
    values = {
        "code": grouped(asked.code, nomenclature_of(asked.code) if whole else asked.nomenclature),
        "nomenclature": asked.nomenclature,
        "nearest": near,
        "digits": len(asked.code),
        "wanted": wanted,
        "destination": Phrase(f"country_{asked.destination}"),
    }
    key = "no_line" if len(asked.code) == wanted else "no_line_length"
    raise InputError(say(Phrase(key, values), language), field="code", key=key)


def _short_name(book: BoundBook, code: str, language: str) -> str:
    name = name_in(book.names.of(code[:6]), language) or name_in(book.names.of(code[:4]), language)
    return f"({name})" if name else ""


# --- conditions ---------------------------------------------------------------------------------------------------


def _origin(book: BoundBook, asked: Consignment) -> Phrase:
    country = Phrase(f"country_{asked.origin}")
    rules = rules_for(book.columns, asked.code)
    if not rules:
        return Phrase("origin_no_rule", {"country": country})
    if len(rules) == 1:
        return Phrase("origin_rule", {"country": country, "rule": rules[0].rule})
    told = [f"{grouped(rule.codes[0], 'TN VED')}: {rule.rule}" for rule in rules[:4]]
    more = [f"+ {len(rules) - 4}"] if len(rules) > 4 else []
    return Phrase("origin_rules", {"country": country, "rule": "; ".join([*told, *more])})


def _certificate(asked: Consignment) -> Phrase:
    """Form EAV, or none up to 200 USD where the value can be compared with that (Art. 4.17)."""
    if asked.value is not None:
        to_usd = asked.fx.convert(asked.currency, "USD", asked.on)
        if (
            to_usd is not None
            and asked.value * to_usd.factor.numerator <= _CERTIFICATE_FREE * to_usd.factor.denominator
        ):
            return Phrase("certificate_exempt")
    return Phrase("certificate")


def _if_fails(options: tuple[Option, ...]) -> Phrase:
    mfn = next(option for option in options if option.regime is Regime.MFN)
    if mfn.duty is None:
        return Phrase("if_fails", {"duty": ""})
    return Phrase(
        "if_fails", {"duty": Phrase("if_fails_duty", {"amount": mfn.duty.amount, "currency": mfn.duty.currency})}
    )


def _line_condition(book: BoundBook, asked: Consignment, phrase: Phrase) -> Phrase:
    """The trigger group's number and name, which only the book knows."""
    if phrase.key != "trigger_listed":
        return phrase
    group = book.documents["trigger_lines"].get(asked.code)
    if group is None:
        return Phrase("trigger_listed", {"group": "?", "name": ""})
    return Phrase("trigger_listed", {"group": group, "name": book.documents["trigger_groups"][str(group)]})


def _with_conditions(book: BoundBook, asked: Consignment, options: tuple[Option, ...]) -> Iterator[Option]:
    note = book.documents["line_notes"].get(asked.code)
    of_line = (Phrase("nomenclature_note", {"text": book.documents["nomenclature_notes"][note]}),) if note else ()
    preference = (
        _origin(book, asked),
        _certificate(asked),
        Phrase("direct_consignment", {"country": Phrase(f"country_{asked.origin}")}),
        Phrase("invoice"),
        _if_fails(options),
    )
    for option in options:
        own = tuple(_line_condition(book, asked, phrase) for phrase in option.conditions)
        general = preference if option.regime in (Regime.PREFERENCE, Regime.PREFERENCE_IN_QUOTA) else ()
        if option.status == CONDITIONAL:
            yield replace(option, conditions=(*own, *of_line, *general))
        elif option.rate is not None and option.usable:
            yield replace(option, conditions=(*own, *of_line))
        else:
            yield option


# --- unknowns -----------------------------------------------------------------------------------------------------

_QUESTIONS = {"ambiguous": "which_2012_code", "split": "which_part"}


def candidate_text(candidate: Candidate, language: str) -> str:
    """One possible outcome: its rate (or MFN), and the codes that lead to it."""
    from burabay.assess.texts import rate_text

    rate = rate_text(candidate.rate, language) if candidate.rate else say("possible_mfn", language)
    if candidate.outcome is Outcome.QUOTA_ONLY:
        rate = say("quota_only", language)
    return f"{', '.join(candidate.basis)} → {rate}" if candidate.basis else rate


def _undecided(option: Option) -> Iterator[Phrase]:
    yield from option.needs
    if option.status != UNKNOWN or not option.reasons:
        return
    key = _QUESTIONS.get(option.reasons[0].key)
    if key:
        told = {lang: "; ".join(candidate_text(c, lang) for c in option.candidates) for lang in ("en", "ru", "vi")}
        yield Phrase(key, {"regime": Phrase(f"regime_{option.regime.label}"), "candidates": told})
    else:
        reason = option.reasons[0]
        told_as = {lang: say(reason, lang) for lang in ("en", "ru", "vi")}
        yield Phrase("which_rate", {"regime": Phrase(f"regime_{option.regime.label}"), "candidates": told_as})


def _unknowns(asked: Consignment, found: Options) -> tuple[Phrase, ...]:
    out: list[Phrase] = []
    for option in found.options:
        out.extend(_undecided(option))
        if any(condition.key == "sporting_footwear" for condition in option.conditions):
            out.append(Phrase("sporting_question", {"regime": Phrase(f"regime_{option.regime.label}")}))
    if asked.value is None:
        out.append(Phrase("need_value"))
    out.extend(found.unknowns)
    checked = max((s.checked_on for o in found.options for s in o.sources if s.checked_on is not None), default=None)
    if checked is not None and asked.on > checked:
        out.append(Phrase("beyond_check", {"day": checked}))
    out += [Phrase("charges_not_counted"), Phrase("trade_remedies")]
    return tuple(dict.fromkeys(out))


def assess(
    book: BoundBook, asked: Consignment, language: str = "en", own_names: Mapping[str, str] | None = None
) -> Assessment:
    """Assess one consignment. Raises InputError, in `language`, if its code is no line of the importing side."""
    line = line_number(book, asked, language)
    found = duty_options(book.measures, line, asked)
    unknowns = _unknowns(asked, found)
    options = tuple(_with_conditions(book, asked, found.options))
    cited = dict.fromkeys(number for option in options for number in option.assumptions)
    if asked.value is not None:
        cited["A9"] = None
    if any(
        o.worked and any(s.conversion and s.conversion.made_of and _dated(s.conversion.made_of) for s in o.worked.steps)
        for o in options
    ):
        cited["A13"] = None
    if any(o.worked and any(s.quantity is not None for s in o.worked.steps) for o in options):
        cited["A10"] = None
    if asked.on > date(2026, 1, 1):
        cited["A3"] = None
    return Assessment(
        asked,
        book.unit(line),
        book.names.path(asked.code),
        own_names or {},
        options,
        found.cheapest,
        unknowns,
        tuple(sorted(cited, key=lambda number: int(number[1:]))),
        book.law_hash,
    )


def _dated(rates: tuple[object, ...]) -> bool:
    return any(getattr(rate, "on", None) is not None for rate in rates)
