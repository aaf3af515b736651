"""A code's lines on the other side, what each would pay there, and the duty at stake between them.

Goods of the code's own side enter the other one: a TN VED code is asked of goods of the EAEU entering Viet Nam, an
AHTN code of goods of Viet Nam entering the EAEU.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from burabay.assess.assessment import Assessment, assess
from burabay.duty.amount import never_above
from burabay.duty.consignment import COUNTRIES, Consignment, consignment, option_name
from burabay.duty.measures import EAEU, Regime
from burabay.duty.money import Money, rounded
from burabay.duty.options import Option
from burabay.errors import InputError
from burabay.goods.bridge import OTHER, Meeting, meetings, standing_for
from burabay.goods.codes import LENGTHS, grouped, nearest, plain_code
from burabay.goods.find import SIDES
from burabay.goods.names import Step, name_in
from burabay.goods.names_store import loaded_names
from burabay.goods.separating import own_words
from burabay.lawbook.rates import Rate
from burabay.wording import LANGUAGES, Phrase, nomenclature_name, say

if TYPE_CHECKING:
    from burabay.bound import BoundBook

# The whole Union, where the answer does not depend on the state.
UNION = "EAEU"
_NEAREST = 4
# What groups of states charge that charge alike.
Answers = tuple[tuple[tuple[str, ...], Assessment], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the other side that the goods may belong to.

    `answers` holds what each group of states charges (one group where the states do not differ), `by_rate` the same
    without value and quantities: what the law alone tells; `unknowns` are those of all states. `own_names` are the
    publishers' names, `words` those that its description alone has; None where it was not loaded. `in_quota_code`
    marks a code for goods inside a quota alone: the same goods as its neighbour, so it is not part of the stake.
    """

    code: str
    nomenclature: str
    own_names: Mapping[str, str]
    words: tuple[str, ...] | None
    answers: Answers
    by_rate: Answers
    unknowns: tuple[Phrase, ...]
    in_quota_code: bool

    @property
    def claim(self) -> Option | None:
        """The cheapest option that may be claimed; None where it cannot be told, or where the states differ in it."""
        return cheapest_claim(self.answers)

    @property
    def mfn(self) -> Option | None:
        """MFN, what is charged if no preference is claimed or a claim fails; None where it is not known."""
        return mfn_claim(self.answers)


@dataclass(frozen=True, slots=True)
class Stake:
    """What the choice between the candidates decides.

    `duty` is the difference between the dearest and the cheapest candidate, each at one option of its own; None
    without a value, or while one of them (`unknown`) is not known. `between_known` is the same among those that are
    known, from `least` to `most`. `rates` are the different rates, lowest first if they can be put in order
    (`ordered`); `points` is the difference in percentage points where all are plain percentages of the value.
    """

    duty: Money | None
    between_known: Money | None
    least: Money | None
    most: Money | None
    rates: tuple[Rate, ...]
    ordered: bool
    points: Decimal | None
    lowest: tuple[str, ...]
    highest: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """One subheading: where the tariffs meet, the candidates with their options, and what is at stake.

    `stake` is at each candidate's cheapest claimable option, `stake_mfn` at MFN, which remains if the preference fails;
    None where there are not two candidates to choose between. `language` is the one whose descriptions were
    compared, empty where none are loaded. `chapter98` are Viet Nam's own lines for some of the goods.
    """

    meeting: Meeting
    path: tuple[Step, ...]
    origin: str
    destination: str
    choices: tuple[Choice, ...]
    stake: Stake | None
    stake_mfn: Stake | None
    language: str
    chapter98: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Bridged:
    """The whole answer. `nomenclature` is empty where a short code was asked of both sides.

    `asked` is the value, the day and the quantities that every candidate was priced on.
    """

    code: str
    nomenclature: str
    asked: Consignment
    crossings: tuple[Crossing, ...]
    unknowns: tuple[Phrase, ...]
    assumptions: tuple[str, ...]
    law_hash: str


# --- which code of which side -------------------------------------------------------------------------------------


def _named(told: str | None, name: str) -> str | None:
    """The side that a country belongs to."""
    if told is None or not told.strip():
        return None
    country = told.strip().upper()
    if country == "VN":
        return "AHTN"
    if country in (*EAEU, UNION):
        return "TN VED"
    known = ", ".join(COUNTRIES)
    raise InputError.of("error_country", field=name, name=option_name(name), given=told, known=known)


def _sources(code: str, side: str | None, origin: str | None, destination: str | None) -> tuple[str, ...]:
    """The nomenclatures that `code` is asked of: one where its length, the side or a country decides, else both."""
    if side is not None and side not in SIDES:
        raise InputError.of("error_side", field="side", given=side)
    there = _named(destination, "destination")
    said = {
        "code": next((name for name, digits in LENGTHS.items() if digits == len(code)), None),
        "side": SIDES[side] if side else None,
        "origin": _named(origin, "origin"),
        "destination": OTHER[there] if there else None,
    }
    told = {name: nomenclature for name, nomenclature in said.items() if nomenclature}
    if len(set(told.values())) > 1:
        first, *others = told
        other = next(name for name in others if told[name] != told[first])
        raise InputError.of(
            "error_bridge_direction",
            field=other,
            key="bridge_direction",
            first=option_name(first),
            other=option_name(other),
        )
    return (next(iter(told.values())),) if told else tuple(LENGTHS)


def _listed(codes: Sequence[str], limit: int) -> str:
    """Codes as printed, the first `limit` of them."""
    told = [grouped(code, "AHTN" if len(code) == 8 else "TN VED") for code in codes[:limit]]
    return ", ".join([*told, *([f"+ {len(codes) - limit}"] if len(codes) > limit else [])])


def _no_such_code(book: BoundBook, code: str, sources: Sequence[str], language: str) -> InputError:
    """The sentence for a code that is nowhere, with the nearest lines by name."""
    close = []
    for nomenclature in sources:
        for line in nearest(code, book.codes(nomenclature), _NEAREST):
            name = name_in(book.names.of(line[:6]), language) or name_in(book.names.of(line[:4]), language)
            close.append(f"{grouped(line, nomenclature)} ({name})" if name else grouped(line, nomenclature))
    whole = len(code) in (4, 6, *LENGTHS.values())
    key = "no_line" if whole else "bridge_length"
    values = {
        "code": grouped(code, "AHTN" if sources == ("AHTN",) else "TN VED"),
        "digits": len(code),
        "nomenclature": nomenclature_name(" / ".join(sources)),
        "nearest": "; ".join(close),
    }
    return InputError(say(Phrase(key, values), language), field="code", key=key)


def _meetings(book: BoundBook, code: str, sources: Sequence[str], language: str) -> list[Meeting]:
    """Where the code meets the other side. Raises InputError where it is no code of these nomenclatures."""
    lines = {nomenclature: book.codes(nomenclature) for nomenclature in LENGTHS}
    known = any(line.startswith(code) for nomenclature in sources for line in nearest(code, lines[nomenclature], 1))
    if not known or len(code) not in (4, 6, *LENGTHS.values()):
        raise _no_such_code(book, code, sources, language)
    found = [m for source in sources for m in meetings(code, source, OTHER[source], lines, book.chapter98)]
    # A heading asked of both sides: the two directions of one subheading stand together.
    return sorted(found, key=lambda m: (m.subheading, sources.index(m.source)))


# --- what each line pays --------------------------------------------------------------------------------------------


def _cheapest(answer: Assessment) -> Option | None:
    return next((option for option in answer.options if option.regime is answer.cheapest), None)


def cheapest_claim(answers: Answers) -> Option | None:
    """The cheapest option that may be claimed, if it is known and the states do not differ in it."""
    return _common([_cheapest(answer) for _, answer in answers])


def mfn_claim(answers: Answers) -> Option | None:
    """MFN, if it is known and the states do not differ in it."""
    found = [next(option for option in answer.options if option.regime is Regime.MFN) for _, answer in answers]
    return _common([option if option.usable else None for option in found])


def _common(found: Sequence[Option | None]) -> Option | None:
    """The option of all states, if it costs the same in each."""
    first = found[0]
    if first is None or any(other is None or _cost(other) != _cost(first) for other in found):
        return None
    return first


def _cost(option: Option) -> object:
    """What makes two claims equal: the sum where it is known, else the rate."""
    return option.duty if option.duty is not None else option.rate


def _each_state(
    book: BoundBook, asked: Consignment, states: Sequence[str], language: str, names: Mapping[str, str]
) -> dict[str, Assessment]:
    """The assessment of one line in each state."""
    return {state: assess(book, replace(asked, destination=state), language, names, charged=False) for state in states}


def _alike(answers: Mapping[str, Assessment]) -> Answers:
    """States that charge alike together, each group with the assessment of its first state."""
    groups: list[tuple[list[str], Assessment]] = []
    for state, answer in answers.items():
        for states, first in groups:
            if (first.options, first.cheapest) == (answer.options, answer.cheapest):
                states.append(state)
                break
        else:
            groups.append(([state], answer))
    return tuple((tuple(states), answer) for states, answer in groups)


def _compared(names: Mapping[str, Mapping[str, str]], language: str) -> str:
    """The language whose descriptions are compared: the one that most candidates have, the reader's first."""
    counts = {lang: sum(lang in told for told in names.values()) for lang in (language, *LANGUAGES)}
    best = max(counts.values())
    return next(lang for lang, count in counts.items() if count == best) if best > 1 else ""


def _crossing(book: BoundBook, meeting: Meeting, asked: Consignment, states: Sequence[str], language: str) -> Crossing:
    names = loaded_names(meeting.target, meeting.candidates)
    compared = _compared(names, language)
    words = own_words({code: told[compared] for code, told in names.items() if compared in told}) if compared else {}
    choices = []
    for code in meeting.candidates:
        own = names.get(code, {})
        each = _each_state(book, replace(asked, code=code), states, language, own)
        answers = _alike(each)
        bare = replace(asked, code=code, value=None, price=None, currency="", quantities={})
        by_rate = answers if asked.value is None else _alike(_each_state(book, bare, states, language, own))
        unknowns = tuple(dict.fromkeys(phrase for answer in each.values() for phrase in answer.unknowns))
        reserved = any(r.key == "in_quota_code" for _, a in answers for option in a.options for r in option.reasons)
        choices.append(Choice(code, meeting.target, own, words.get(code), answers, by_rate, unknowns, reserved))
    currency = asked.currency if asked.value is not None else ""
    asked_of = book.chapter98 if meeting.target == "AHTN" else {}
    return Crossing(
        meeting,
        book.names.path(meeting.subheading),
        asked.origin,
        UNION if len(states) > 1 else states[0],
        tuple(choices),
        _stake(choices, cheapest_claim, currency),
        _stake(choices, mfn_claim, currency),
        compared,
        standing_for(meeting.subheading, asked_of),
    )


def _stake(choices: Sequence[Choice], claim: Callable[[Answers], Option | None], currency: str) -> Stake | None:
    """What is at stake between the candidates at one option of each, without codes for goods inside a quota."""
    counted = [choice for choice in choices if not choice.in_quota_code]
    return stake_between(
        {choice.code: claim(choice.answers) for choice in counted},
        {choice.code: claim(choice.by_rate) for choice in counted},
        currency,
    )


# --- what is at stake -----------------------------------------------------------------------------------------------


def _in_order(rates: Sequence[Rate]) -> tuple[tuple[Rate, ...], bool]:
    """The different rates, lowest first, and whether each is at most the next on every consignment."""
    different = list(dict.fromkeys(rates))

    def compare(one: Rate, other: Rate) -> int:
        return -1 if never_above(one, other) else 1 if never_above(other, one) else 0

    ranked = sorted(different, key=cmp_to_key(compare))
    ordered = all(never_above(one, other) for i, one in enumerate(ranked) for other in ranked[i + 1 :])
    return tuple(ranked), ordered


def _sums(claims: Mapping[str, Option | None]) -> dict[str, Money]:
    return {code: claim.duty for code, claim in claims.items() if claim is not None and claim.duty is not None}


def _rates(claims: Mapping[str, Option | None]) -> dict[str, Rate]:
    return {code: claim.rate for code, claim in claims.items() if claim is not None and claim.rate is not None}


def stake_between(
    claims: Mapping[str, Option | None], by_rate: Mapping[str, Option | None], currency: str = ""
) -> Stake | None:
    """The duty at stake between lines; None where fewer than two may be chosen.

    `claims` is what each line would be charged, `by_rate` the same told from the law alone, without value or quantity;
    `currency` that of the customs value, empty without a value.
    """
    if len(claims) < 2:
        return None
    known = _rates(by_rate)
    rates, ordered = _in_order(list(known.values()))
    whole = len(known) == len(claims)
    percents = [rate.percent for rate in rates if rate.form == "ad_valorem" and rate.percent is not None]
    points = max(percents) - min(percents) if whole and len(percents) == len(rates) else None
    if not currency:
        ends = (rates[0], rates[-1]) if rates and ordered else ()
        lowest, highest = (_at(known, end) for end in ends) if ends else ((), ())
        unknown = tuple(code for code in claims if code not in known)
        return Stake(None, None, None, None, rates, ordered, points, lowest, highest, unknown)
    sums = _sums(claims)
    unknown = tuple(code for code in claims if code not in sums)
    if len(sums) < 2:
        # One rate for all is one duty for all, whatever is missing to count it.
        nothing = rounded(Fraction(0), currency) if whole and len(rates) == 1 else None
        return Stake(nothing, nothing, None, None, rates, ordered, points, (), (), unknown)
    least, most = (pick(sums.values(), key=lambda money: money.amount) for pick in (min, max))
    between = Money(most.amount - least.amount, currency)
    return Stake(
        None if unknown else between,
        between,
        least,
        most,
        rates,
        ordered,
        points,
        _at(sums, least),
        _at(sums, most),
        unknown,
    )


def _at(values: Mapping[str, object], end: object) -> tuple[str, ...]:
    """The lines that have this rate or sum."""
    return tuple(code for code, value in values.items() if value == end)


# --- the answer -----------------------------------------------------------------------------------------------------


def _of_lines(phrases: Mapping[Phrase, Sequence[str]], every: Sequence[str]) -> Iterator[Phrase]:
    """Each sentence once, with the lines that it is about unless these are all."""
    for phrase, codes in phrases.items():
        about = tuple(dict.fromkeys(codes))
        if len(about) == len(every):
            yield phrase
        else:
            told = {lang: say(phrase, lang) for lang in LANGUAGES}
            yield Phrase("bridge_of_lines", {"lines": _listed(about, 6), "text": told})


def _undecided(choice: Choice) -> Iterator[Phrase]:
    """Why a candidate's duty is not known although its options are."""
    if choice.in_quota_code:
        return
    claims = [_cheapest(answer) for _, answer in choice.answers]
    usable = [[o for o in answer.options if o.usable and o.rate is not None] for _, answer in choice.answers]
    mfn = [any(option.regime is Regime.MFN for option in options) for options in usable]
    if (choice.claim is None and all(claims)) or (choice.mfn is None and all(mfn)):
        yield Phrase("bridge_states_differ")
    elif choice.claim is None and any(len(options) > 1 for options in usable):
        yield Phrase("bridge_rates_depend")


def _unknowns(crossings: Sequence[Crossing]) -> tuple[Phrase, ...]:
    of_lines: dict[Phrase, list[str]] = {}
    choices = [choice for crossing in crossings for choice in crossing.choices]
    for choice in choices:
        for phrase in (*choice.unknowns, *_undecided(choice)):
            of_lines.setdefault(phrase, []).append(choice.code)
    told = list(_of_lines(of_lines, list(dict.fromkeys(choice.code for choice in choices))))
    # What is about some lines first, what is said of all after it.
    told.sort(key=lambda phrase: phrase.key != "bridge_of_lines")
    reserved = [choice.code for choice in choices if choice.in_quota_code]
    if reserved:
        told.append(Phrase("bridge_in_quota_code", {"lines": _listed(reserved, 6)}))
    silent = [c.meeting.subheading for c in crossings if len(c.choices) > 1 and not c.language]
    if silent:
        shared = ", ".join(grouped(code, "TN VED") for code in dict.fromkeys(silent))
        told.append(Phrase("bridge_no_names", {"subheadings": shared}))
    return (*told, Phrase("bridge_classification"))


def _assumptions(crossings: Sequence[Crossing], code: str, book: BoundBook) -> tuple[str, ...]:
    cited = {
        number
        for crossing in crossings
        for choice in crossing.choices
        for _, answer in choice.answers
        for number in answer.assumptions
    }
    if code in book.chapter98 or any(crossing.chapter98 for crossing in crossings):
        cited.add("A12")
    return tuple(sorted(cited, key=lambda number: int(number[1:])))


def _asked(
    code: str, source: str, origin: str | None, destination: str | None, given: Mapping[str, Any]
) -> Consignment:
    """What is asked of every candidate, checked field by field; the whole Union where no state is named."""
    into = "VN" if source == "TN VED" else (destination or "").strip().upper() or UNION
    start = "VN" if source == "AHTN" else (origin or "").strip().upper() or UNION
    checked = consignment(
        code,
        origin="RU" if start == UNION else start,
        destination="RU" if into == UNION else into,
        **given,
    )
    return replace(checked, origin=start, destination=into)


def bridge(
    book: BoundBook,
    code: str,
    *,
    on: date | str,
    side: str | None = None,
    origin: str | None = None,
    destination: str | None = None,
    language: str = "en",
    **given: Any,
) -> Bridged:
    """The lines of the other side that `code` meets on a day, what each pays, what is at stake: see `Book.bridge`."""
    digits = plain_code(code)
    sources = _sources(digits, side, origin, destination)
    found = _meetings(book, digits, sources, language)
    given = {**given, "on": on}
    asked_of = {source: _asked(digits, source, origin, destination, given) for source in sources}
    crossings = []
    for meeting in found:
        asked = asked_of[meeting.source]
        states = EAEU if asked.destination == UNION else (asked.destination,)
        crossings.append(_crossing(book, meeting, asked, states, language))
    unknowns = _unknowns(crossings)
    if not any(crossing.choices for crossing in crossings):
        unknowns = (Phrase("bridge_none_98" if digits in book.chapter98 else "bridge_none"), *unknowns)
    return Bridged(
        digits,
        sources[0] if len(sources) == 1 else "",
        asked_of[sources[0]],
        tuple(crossings),
        unknowns,
        _assumptions(crossings, digits, book),
        book.law_hash,
    )
