"""One consignment assessed: the duty options of its line, what each needs, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from burabay.assess.other_side import other_side
from burabay.assess.texts import candidate_text
from burabay.duty.consignment import Consignment
from burabay.duty.customs_value import missing_parts
from burabay.duty.lookup import NONE
from burabay.duty.measures import Regime
from burabay.duty.options import CONDITIONAL, UNKNOWN, Option, Options, duty_options
from burabay.errors import InputError
from burabay.goods.codes import LENGTHS, grouped, nearest, nomenclature_of
from burabay.goods.names import Step, name_in
from burabay.lawbook.periods import months_after
from burabay.origin.conditions import preference_conditions
from burabay.wording import LANGUAGES, Phrase, nomenclature_name, say

if TYPE_CHECKING:
    from burabay.bound import BoundBook
    from burabay.charges.model import OptionCharges

# What a trigger safeguard measure, known or supposed, gives as its reason.
_SUSPENSIONS = ("trigger", "trigger_maybe", "trigger_supposed")
_PREFERENCES = (Regime.PREFERENCE, Regime.PREFERENCE_IN_QUOTA)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the law gives one consignment on its day.

    `path` is the tree above the line, `own_names` the publishers' names of the line itself if the user loaded them.
    `charges` has one entry for each option, in the same order, or none at all where they were not asked for; `rules`
    are the rules of law/charges/rules.csv that go with them, by name. `unknowns` are sentences to be said in any
    language; `assumptions` are numbers of law/assumptions.toml.
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
    charges: tuple[OptionCharges, ...] = ()
    rules: tuple[Mapping[str, Any], ...] = ()

    @property
    def cheapest_charges(self) -> OptionCharges | None:
        """The charges of the cheapest option that may be claimed."""
        return next((one for one in self.charges if one.regime is self.cheapest), None)


def line_number(
    book: BoundBook, asked: Consignment, language: str, *, own_names: bool = True, languages: Iterable[str] = LANGUAGES
) -> int:
    """The number of the line. Raises InputError if there is none, with the lines that a line of the other side meets,
    else with the nearest ones by name, in `languages`. `own_names`: with the descriptions that the user loaded.
    """
    line = book.measures.line(asked.code) if len(asked.code) == LENGTHS[asked.nomenclature] else NONE
    if line != NONE:
        return line
    bridged = other_side(book, asked, language, own_names=own_names)
    if bridged is not None:
        raise InputError(bridged, field="code", key="other_side", language=language)
    wanted, whole = LENGTHS[asked.nomenclature], len(asked.code) in LENGTHS.values()
    codes = nearest(asked.code, book.codes(asked.nomenclature), 4)
    near = {
        lang: "; ".join(
            f"{grouped(code, asked.nomenclature)} {_short_name(book, code, lang)}".strip() for code in codes
        )
        for lang in languages
    }
    values = {
        "code": grouped(asked.code, nomenclature_of(asked.code) if whole else asked.nomenclature),
        "nomenclature": nomenclature_name(asked.nomenclature),
        "nearest": near,
        "digits": len(asked.code),
        "wanted": wanted,
        "destination": Phrase(f"country_{asked.destination}"),
    }
    key = "no_line" if len(asked.code) == wanted else "no_line_length"
    raise InputError(Phrase(key, values), field="code", key=key, language=language)


def _short_name(book: BoundBook, code: str, language: str) -> str:
    name = name_in(book.names.of(code[:6]), language) or name_in(book.names.of(code[:4]), language)
    return f"({name})" if name else ""


# --- conditions ---------------------------------------------------------------------------------------------------


def _value_in_usd(asked: Consignment) -> Fraction | None:
    if asked.value is None:
        return None
    conversion = asked.fx.convert(asked.currency, "USD", asked.on)
    return None if conversion is None else Fraction(asked.value) * conversion.factor


def _if_fails(options: tuple[Option, ...]) -> Phrase:
    mfn = next(option for option in options if option.regime is Regime.MFN)
    if mfn.duty is None:
        return Phrase("if_fails", {"duty": ""})
    told = Phrase("if_fails_duty", {"amount": mfn.duty.amount, "currency": mfn.duty.currency})
    return Phrase("if_fails", {"duty": told})


def _listed(book: BoundBook, code: str) -> Phrase | None:
    """That the line is in a trigger group, with its number and name; None if it is not."""
    group = book.documents["trigger_lines"].get(code)
    if group is None:
        return None
    months = book.documents["articles"]["trigger_safeguard"]
    return Phrase("trigger_listed", {
        "group": group, "name": book.documents["trigger_groups"][str(group)], "months": months["months"]["value"],
        "longest": months["months"]["value"] + months["extension_months"]["value"],
    })  # fmt: skip


def _completed(book: BoundBook, asked: Consignment, condition: Phrase) -> Phrase | None:
    """A condition of the line with the words that only the book knows; None for a trigger group that it does not."""
    if condition.key == "trigger_listed":
        return _listed(book, asked.code)
    if condition.key == "nomenclature_note":
        return Phrase("nomenclature_note", {"text": book.documents["nomenclature_notes"][condition.values["note"]]})
    return condition


def _with_conditions(book: BoundBook, asked: Consignment, options: tuple[Option, ...]) -> Iterator[Option]:
    preference = (
        *preference_conditions(
            Phrase(f"country_{asked.origin}"),
            book.product_rules.behind(asked.code),
            book.documents["articles"]["origin"],
            _value_in_usd(asked),
        ),
        _if_fails(options),
    )
    for option in options:
        completed = (_completed(book, asked, condition) for condition in option.conditions)
        own = tuple(condition for condition in completed if condition is not None)
        general = preference if option.regime in _PREFERENCES and option.status == CONDITIONAL else ()
        conditions = (*own, *general)
        yield replace(option, conditions=conditions) if conditions or option.conditions else option


# --- unknowns -----------------------------------------------------------------------------------------------------

_QUESTIONS = {"ambiguous": "which_2012_code", "split": "which_part"}


def _undecided(option: Option) -> Iterator[Phrase]:
    yield from option.needs
    if option.status != UNKNOWN or not option.reasons:
        return
    reason, regime = option.reasons[0], Phrase(f"regime_{option.regime.label}")
    if option.candidates:
        told = {lang: "; ".join(candidate_text(c, lang) for c in option.candidates) for lang in LANGUAGES}
        yield Phrase(_QUESTIONS.get(reason.key, "which_rate"), {"regime": regime, "candidates": told})
    else:
        yield Phrase("which_rate", {"regime": regime, "candidates": {lang: say(reason, lang) for lang in LANGUAGES}})


def _charge_unknowns(charges: OptionCharges | None) -> Iterator[Phrase]:
    """What keeps a charge of the cheapest option open, and which charges are therefore not counted."""
    if charges is None:
        yield Phrase("charges_not_told")
        return
    open_ones = [one for one in charges.charges if not one.settled]
    for one in open_ones:
        yield from (reason for reason in one.reasons if reason.key not in ("need_value", "vat_lists"))
    if open_ones:
        names = {lang: ", ".join(say(f"charge_{one.charge}", lang) for one in open_ones) for lang in LANGUAGES}
        yield Phrase("charges_not_counted", {"charges": names})


def _used_vehicles_told(asked: Consignment, charges: OptionCharges | None) -> bool:
    """Whether the charges themselves ask, or were told, if vehicles are used."""
    found = [one for one in charges.charges if one.charge == "used_vehicle_duty"] if charges else []
    return any(one.asks or "used" in asked.answers for one in found)


def _trigger(book: BoundBook, asked: Consignment, found: Options) -> Iterator[Phrase]:
    """Art. 2.10(4): a measure that ended less than three months ago may have been prolonged."""
    listed = _listed(book, asked.code)
    preference = next(option for option in found.options if option.regime is Regime.PREFERENCE)
    suspended = bool(preference.reasons) and preference.reasons[0].key in _SUSPENSIONS
    if listed is None or suspended:
        return
    if preference.status == UNKNOWN:
        yield listed
    months = book.documents["articles"]["trigger_safeguard"]["extension_months"]["value"]
    for measure in book.documents["trigger_measures"]:
        ended = date.fromisoformat(measure["to_latest"])
        if listed.values["group"] in measure["groups"] and ended < asked.on <= months_after(ended, months):
            yield Phrase("trigger_extension", {"detail": measure["measure"], "day": ended})


def _not_held(book: BoundBook, asked: Consignment) -> Iterator[Phrase]:
    """What law/coverage.toml says is missing and concerns these goods, this destination, this day."""
    for missing in book.documents["missing"]:
        if asked.destination not in missing["destinations"]:
            continue
        if missing["prefixes"] and not asked.code.startswith(tuple(missing["prefixes"])):
            continue
        if missing["until"] and asked.on > date.fromisoformat(missing["until"]):
            continue
        if missing["marked"] and asked.code not in book.documents["marked_lines"]:
            continue
        yield Phrase(missing["said_as"], {"country": Phrase(f"country_{asked.destination}")})


def _unknowns(book: BoundBook, asked: Consignment, found: Options, on_top: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """All that is not known; `on_top` is what concerns taxes and fees."""
    out: list[Phrase] = []
    for option in found.options:
        out.extend(_undecided(option))
        if option.exceptional:
            out.append(Phrase("sporting_question", {"regime": Phrase(f"regime_{option.regime.label}")}))
    if asked.value is None and asked.price is None:
        out.append(Phrase("need_value"))
    given = {"freight": asked.freight, "insurance": asked.insurance}
    if asked.price is not None:
        out += [Phrase(f"need_{part}", {"incoterm": asked.incoterm}) for part in missing_parts(asked.incoterm, given)]
    out.extend(found.unknowns)
    out.extend(_trigger(book, asked, found))
    oldest = min((s.checked_on for o in found.options for s in o.sources if s.checked_on is not None), default=None)
    if oldest is not None and asked.on > oldest:
        out.append(Phrase("beyond_check", {"day": oldest}))
    out.extend(on_top)
    out.extend(_not_held(book, asked))
    return tuple(dict.fromkeys(out))


# --- the whole ----------------------------------------------------------------------------------------------------


def _cited(asked: Consignment, options: tuple[Option, ...], *, charged: bool) -> tuple[str, ...]:
    """The assumptions that carry the answer, by number."""
    cited = {number for option in options for number in option.assumptions}
    steps = [step for option in options if option.worked for step in option.worked.steps]
    if asked.value is not None:
        cited.add("A9")
    if asked.value is not None and charged:
        cited |= {"A17", "A18"}
    if any(step.quantity is not None for step in steps):
        cited.add("A10")
    if any(rate.on for step in steps if step.conversion for rate in step.conversion.made_of):
        cited.add("A13")
    if any(s.checked_on is not None and asked.on > s.checked_on for option in options for s in option.sources):
        cited.add("A3")
    return tuple(sorted(cited, key=lambda number: int(number[1:])))


def _charged(
    book: BoundBook, line: int, asked: Consignment, options: tuple[Option, ...]
) -> tuple[tuple[OptionCharges, ...], tuple[Mapping[str, Any], ...]]:
    """Taxes and fees of each option, and the rules that go with them."""
    from burabay.charges.every import Counting, ground_of, law_of
    from burabay.charges.rules import rules_beside

    law, rules = law_of(book.charges, line, asked.destination, asked.on), book.charge_rules
    counting = Counting(law, ground_of(law, asked, rules))
    charges = tuple(counting.of(option) for option in options)
    return charges, tuple(rules_beside(rules, asked, bool(law.rows["environment_tax"])))


def assess(
    book: BoundBook,
    asked: Consignment,
    language: str = "en",
    own_names: Mapping[str, str] | None = None,
    *,
    charged: bool = True,
) -> Assessment:
    """Assess one consignment, without taxes and fees unless `charged`.

    Raises InputError, in `language`, if its code is no line of the importing side.
    """
    line = line_number(book, asked, language)
    found = duty_options(book.measures, line, asked)
    charges, rules = _charged(book, line, asked, found.options) if charged else ((), ())
    of_cheapest = next((one for one in charges if one.regime is found.cheapest), None)
    on_top = tuple(_charge_unknowns(of_cheapest)) if charged else (Phrase("charges_not_part"),)
    unknowns = _unknowns(book, asked, found, on_top)
    if _used_vehicles_told(asked, of_cheapest):
        unknowns = tuple(phrase for phrase in unknowns if phrase.key != "used_vehicles")
    options = tuple(_with_conditions(book, asked, found.options))
    return Assessment(
        asked,
        book.unit(line),
        book.names.path(asked.code),
        own_names or {},
        options,
        found.cheapest,
        unknowns,
        _cited(asked, options, charged=charged),
        book.law_hash,
        charges,
        rules,
    )
