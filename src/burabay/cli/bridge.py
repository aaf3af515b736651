"""`burabay bridge`: the lines of the other side that a code meets, and the duty at stake between them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from burabay.assess.assessment import Assessment
from burabay.assess.bridge import Bridged, Choice, Crossing, Stake
from burabay.assess.bridge_json import bridge_json
from burabay.assess.texts import money_text, rate_text, source_text
from burabay.book import Book, open_book
from burabay.cli.show import bullets, cited, console, print_json
from burabay.duty.measures import Regime
from burabay.duty.money import Money, read_exchange_rates
from burabay.duty.options import AVAILABLE, UNAVAILABLE, UNKNOWN, Option
from burabay.goods.bridge import MANY_TO_MANY, MANY_TO_ONE, NONE, ONE_TO_MANY, ONE_TO_ONE
from burabay.goods.codes import grouped
from burabay.goods.names import name_in
from burabay.wording import Phrase, nomenclature_name, say

_RELATIONS = {
    ONE_TO_ONE: "bridge_one_to_one",
    ONE_TO_MANY: "bridge_one_to_many",
    MANY_TO_ONE: "bridge_many_to_one",
    MANY_TO_MANY: "bridge_many_to_many",
    NONE: "bridge_relation_none",
}
_SIDES = {"TN VED": "TN VED → AHTN", "AHTN": "AHTN → TN VED"}
# As many lines as a sentence about the stake names.
_NAMED = 3
_SOURCES = 8


def _codes(codes: Sequence[str], nomenclature: str, most: int = 6) -> str:
    told = [grouped(code, nomenclature) for code in codes[:most]]
    return ", ".join([*told, *([f"+ {len(codes) - most}"] if len(codes) > most else [])])


# --- the table ------------------------------------------------------------------------------------------------------


def _rows(crossing: Crossing) -> Iterator[tuple[Choice, str, Assessment]]:
    """Each candidate, once for each group of states that charge alike."""
    for choice in crossing.choices:
        for states, answer in choice.answers:
            yield choice, ", ".join(states) if len(choice.answers) > 1 else "", answer


def _regimes(crossing: Crossing) -> list[Regime]:
    """MFN and the preference, and those quotas that a candidate has."""
    shown = {Regime.MFN, Regime.PREFERENCE}
    for _, _, answer in _rows(crossing):
        shown |= {o.regime for o in answer.options if o.status != UNAVAILABLE and o.regime is not Regime.ORDINARY}
    return sorted(shown)


def _cell(option: Option | None, language: str) -> Text:
    """The rate, and the status where it is not simply available."""
    if option is None:
        return Text("—", style="dim")
    status = say(f"status_{option.status}", language)
    if option.rate is not None and option.status != UNAVAILABLE:
        rate = rate_text(option.rate, language)
        # A rate whose duty cannot be counted yet: what it needs stands below.
        return Text(rate if option.status == AVAILABLE or option.needs else f"{rate}, {status}")
    if option.status == UNKNOWN and option.candidates:
        told = dict.fromkeys(
            rate_text(c.rate, language) if c.rate else say("possible_mfn", language) for c in option.candidates
        )
        return Text(say(Phrase("possible", {"rates": " · ".join(told)}), language), style="magenta")
    return Text(status, style="magenta" if option.status == UNKNOWN else "dim")


def _table(crossing: Crossing, language: str, *, valued: bool) -> Table:
    regimes = _regimes(crossing)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=False)
    table.add_column(say("bridge_line", language), no_wrap=True)
    for regime in regimes:
        table.add_column(say(f"regime_{regime.label}", language), max_width=30)
    table.add_column(say("bridge_cheapest", language))
    if valued:
        table.add_column(say("head_duty", language), justify="right", no_wrap=True)
    for choice, states, answer in _rows(crossing):
        options = {option.regime: option for option in answer.options}
        best = options[answer.cheapest] if answer.cheapest is not None else None
        line = grouped(choice.code, choice.nomenclature)
        cells: list[Text | str] = [
            say(Phrase("bridge_states", {"line": line, "states": states}), language) if states else line,
            *(_cell(options.get(regime), language) for regime in regimes),
            Text(say(f"regime_{best.regime.label}", language), style="bold green") if best else "—",
        ]
        if valued:
            cells.append(money_text(best.duty, language) if best and best.duty else "—")
        table.add_row(*cells)
    return table


# --- sentences ------------------------------------------------------------------------------------------------------


def _money_stake(stake: Stake, target: str, language: str) -> Phrase | None:
    """The difference between the dearest and the cheapest candidate whose duty is known."""
    if stake.between_known is None or stake.least is None or stake.most is None:
        return None
    if stake.between_known.amount == 0:
        return Phrase("bridge_stake_none", {"amount": money_text(stake.least, language)})
    values = {
        "amount": money_text(stake.between_known, language),
        "lowest": _codes(stake.lowest, target, _NAMED),
        "least": money_text(stake.least, language),
        "highest": _codes(stake.highest, target, _NAMED),
        "most": money_text(stake.most, language),
    }
    return Phrase("bridge_stake", values)


def _rate_stake(stake: Stake, target: str, language: str) -> Phrase | None:
    """The range of the candidates' rates."""
    if not stake.rates:
        return None
    told = [rate_text(rate, language) for rate in stake.rates]
    if len(told) == 1:
        return Phrase("bridge_stake_same_rate", {"first": told[0]})
    if not stake.ordered:
        return Phrase("bridge_stake_unordered", {"rates": "; ".join(told)})
    if not stake.lowest:
        return Phrase("bridge_stake_range", {"first": told[0], "last": told[-1]})
    values = {
        "first": told[0],
        "last": told[-1],
        "lowest": _codes(stake.lowest, target, _NAMED),
        "highest": _codes(stake.highest, target, _NAMED),
    }
    if stake.points is not None:
        return Phrase("bridge_stake_points", {**values, "points": stake.points})
    return Phrase("bridge_stake_rates", values)


def _stake_text(stake: Stake, target: str, language: str) -> str:
    """One stake: in money where it is known, else as rates; where something is unknown, that first."""
    told = _money_stake(stake, target, language) or _rate_stake(stake, target, language)
    if not stake.unknown or (stake.duty is not None and told is not None):
        return say(told, language) if told is not None else say("status_unknown", language)
    unknown = _codes(stake.unknown, target)
    if told is None:
        return say(Phrase("bridge_stake_unknown", {"lines": unknown}), language)
    return say(Phrase("bridge_stake_known", {"lines": unknown, "text": told}), language)


def stake_lines(crossing: Crossing, language: str) -> list[str]:
    """What is at stake at the cheapest options, and what at MFN."""
    target = crossing.meeting.target
    lines = []
    for key, stake in (("bridge_at_cheapest", crossing.stake), ("bridge_at_mfn", crossing.stake_mfn)):
        if stake is not None:
            lines.append(say(Phrase(key, {"text": _stake_text(stake, target, language)}), language))
    return lines


def _words(crossing: Crossing, language: str) -> list[str]:
    """Each candidate's description and the words that it alone has, where any descriptions are loaded."""
    if not any(choice.own_names for choice in crossing.choices):
        return []
    missing, title, none = (say(key, language) for key in ("bridge_not_loaded", "bridge_words", "bridge_no_word"))
    names = [name_in(choice.own_names, crossing.language or language) for choice in crossing.choices]
    same = say("bridge_same_text", language)
    lines = []
    for choice in crossing.choices:
        code = grouped(choice.code, choice.nomenclature)
        name = name_in(choice.own_names, crossing.language or language)
        if not name:
            lines.append(f"{code}: {missing}")
        elif choice.words is None or len(crossing.choices) == 1:
            lines.append(f"{code}: {name}")
        else:
            lacking = same if names.count(name) > 1 else none
            lines.append(f"{code}: {name} — {title}: {', '.join(choice.words) or lacking}")
    return lines


def _why(crossing: Crossing, language: str) -> list[str]:
    """Why options stand where they do: each reason once, with its regime and lines."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for choice, _, answer in _rows(crossing):
        for option in answer.options:
            for reason in option.reasons:
                if option.regime is not Regime.ORDINARY and reason.key != "no_quota":
                    key = (say(f"regime_{option.regime.label}", language), say(reason, language))
                    reasons.setdefault(key, []).append(choice.code)
    target = crossing.meeting.target
    return [
        f"{regime}, {_codes(tuple(dict.fromkeys(codes)), target)}: {text}" for (regime, text), codes in reasons.items()
    ]


def _sources(crossing: Crossing, documents: Mapping[str, Any], language: str) -> list[str]:
    """Where the table's figures come from; those of many lines are cut short, `burabay duty` and --json have all."""
    regimes = set(_regimes(crossing))
    told = dict.fromkeys(
        f"{source_text(source, documents, language)} [{source.confidence}]"
        for _, _, answer in _rows(crossing)
        for option in answer.options
        if option.regime in regimes
        for source in option.sources
    )
    more = len(told) - _SOURCES
    return [*list(told)[:_SOURCES], *([f"+ {more}"] if more > 0 else [])]


def _relation(crossing: Crossing, language: str) -> str:
    meeting = crossing.meeting
    values = {
        "source": nomenclature_name(meeting.source),
        "target": nomenclature_name(meeting.target),
        "lines": len(meeting.lines),
        "count": len(meeting.candidates),
        "subheading": grouped(meeting.subheading, meeting.target),
    }
    return say(Phrase(_RELATIONS[meeting.relation], values), language)


def _show_crossing(book: Book, crossing: Crossing, language: str, *, valued: bool) -> None:
    out, meeting = console(), crossing.meeting
    tree = [f"{grouped(step.code, 'TN VED')} {name_in(step.names, language)}" for step in crossing.path]
    out.print(Text(" › ".join(tree), style="dim"))
    values = {"origin": Phrase(f"country_{crossing.origin}"), "destination": Phrase(f"country_{crossing.destination}")}
    out.print(say(Phrase("bridge_direction", values), language) + ". " + _relation(crossing, language))
    if meeting.via:
        out.print(say(Phrase("bridge_via", {"codes": _codes(meeting.via, "AHTN")}), language))
    if not crossing.choices:
        return
    out.print()
    out.print(_table(crossing, language, valued=valued))
    bullets(say("bridge_descriptions", language), _words(crossing, language))
    bullets(say("bridge_stakes", language), stake_lines(crossing, language))
    why = _why(crossing, language)
    if crossing.chapter98:
        told = _codes(tuple(crossing.chapter98), "AHTN")
        why.append(say(Phrase("bridge_chapter98", {"lines": told}), language))
    bullets(say("head_why", language), why)
    bullets(say("head_source", language), _sources(crossing, book.documents, language))


def show(book: Book, answer: Bridged, language: str) -> None:
    """Print an answer for a person."""
    out, asked = console(), answer.asked
    source = answer.nomenclature or "TN VED"
    values = {
        "code": grouped(answer.code, source),
        "sides": nomenclature_name(_SIDES.get(answer.nomenclature, "TN VED ↔ AHTN")),
        "day": asked.on,
    }
    out.print(Text(say(Phrase("bridge_title", values), language), style="bold"))
    if asked.value is not None:
        value = money_text(Money(asked.value, asked.currency), language)
        out.print(say(Phrase("title_value", {"value": value}), language))
    for crossing in answer.crossings:
        out.print()
        _show_crossing(book, crossing, language, valued=asked.value is not None)
    bullets(say("title_unknowns", language), [say(phrase, language) for phrase in answer.unknowns])
    cited(answer.assumptions, language)


def run(given: argparse.Namespace) -> int:
    """Bridge and show one code."""
    book = open_book()
    answer = book.bridge(
        " ".join(given.code),
        side=given.side,
        language=given.lang,
        origin=given.origin,
        destination=given.destination,
        on=given.on,
        value=given.value,
        currency=given.currency,
        net_kg=given.net_kg,
        quantity=given.quantity,
        unit=given.unit,
        fx=read_exchange_rates(given.fx),
    )
    if given.json:
        print_json(bridge_json(book, answer, given.lang))
    else:
        show(book, answer, given.lang)
    return 0
