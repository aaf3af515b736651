"""`burabay duty`: the options of one consignment as a table, and what stands behind them."""

from __future__ import annotations

import argparse

from rich.table import Table
from rich.text import Text

from burabay.assess.as_json import assessment_json
from burabay.assess.assessment import Assessment
from burabay.assess.texts import arithmetic_of, candidate_outcome, money_text, rate_text, source_text
from burabay.book import Book, open_book
from burabay.cli.show import bullets as _bullets
from burabay.cli.show import console, print_json
from burabay.duty.consignment import consignment
from burabay.duty.money import Money, read_exchange_rates
from burabay.duty.options import AVAILABLE, CONDITIONAL, UNKNOWN, Option, possible_duties
from burabay.goods.codes import grouped
from burabay.goods.names import name_in
from burabay.wording import Phrase, say, unit_name

# Below this width a table of five columns would be cut.
_NARROW = 84
_STYLES = {AVAILABLE: "green", CONDITIONAL: "yellow", UNKNOWN: "magenta"}


def _rate_cell(option: Option, language: str) -> str:
    if option.rate is not None:
        return rate_text(option.rate, language)
    if option.candidates:
        told = dict.fromkeys(candidate_outcome(candidate, language) for candidate in option.candidates)
        return say(Phrase("possible", {"rates": " · ".join(told)}), language)
    return "—"


def _duty_cell(answer: Assessment, option: Option, language: str) -> str:
    if option.duty is not None:
        return money_text(option.duty, language)
    possible = possible_duties(option, answer.options[0], answer.asked)
    sums = sorted({duty.amount for _, duty in possible if duty is not None})
    if not sums:
        return "—"
    told = [money_text(Money(s, answer.asked.currency), language) for s in sums]
    if any(duty is None for _, duty in possible):
        told.append(say("status_unknown", language))
    return "? " + " · ".join(told)


def _source_lines(book: Book, option: Option, language: str) -> list[str]:
    return [f"{source_text(source, book.documents, language)} [{source.confidence}]" for source in option.sources]


def _table(book: Book, answer: Assessment, language: str) -> Table:
    """The options side by side; in a narrow terminal status goes under the regime and sources below the table."""
    narrow = console().width < _NARROW
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=False)
    cells = [_duty_cell(answer, option, language) for option in answer.options]
    table.add_column(say("head_regime", language), overflow="fold", no_wrap=not narrow)
    table.add_column(say("head_rate", language), max_width=34, overflow="fold")
    # A sum is never cut: the column is as wide as its longest one.
    table.add_column(say("head_duty", language), justify="right", no_wrap=True, min_width=max(map(len, cells)))
    if not narrow:
        table.add_column(say("head_status", language), no_wrap=True)
        table.add_column(say("head_source", language), overflow="fold")
    for option, duty in zip(answer.options, cells, strict=True):
        best = option.regime is answer.cheapest
        name = Text(("▸ " if best else "  ") + say(f"regime_{option.regime.label}", language), "bold" if best else "")
        status = Text(say(f"status_{option.status}", language), style=_STYLES.get(option.status, "dim"))
        rate = _rate_cell(option, language)
        if narrow:
            table.add_row(Text.assemble(name, "\n  ", status), rate, duty)
        else:
            table.add_row(name, rate, duty, status, Text("\n".join(_source_lines(book, option, language))))
    return table


def _title(answer: Assessment, language: str) -> None:
    out, asked = console(), answer.asked
    values = {
        "code": grouped(asked.code, asked.nomenclature),
        "origin": Phrase(f"country_{asked.origin}"),
        "destination": Phrase(f"country_{asked.destination}"),
        "day": asked.on,
    }
    out.print(Text(say(Phrase("title_duty", values), language), style="bold"))
    tree = [f"{step.code} {name_in(step.names, language)}" for step in answer.path]
    own = name_in(answer.own_names, language)
    out.print(Text(" › ".join([*tree, *([own] if own else [])]), style="dim"))
    told = []
    if asked.value is not None:
        told.append(
            say(Phrase("title_value", {"value": money_text(Money(asked.value, asked.currency), language)}), language)
        )
    if answer.unit:
        told.append(say(Phrase("title_unit", {"unit": unit_name(answer.unit, language)}), language))
    if told:
        out.print(" · ".join(told))
    out.print()


def _why(answer: Assessment, language: str) -> list[str]:
    """Why an option stands where it does, and how its duty was counted."""
    asked, lines = answer.asked, []
    for option in answer.options:
        name = say(f"regime_{option.regime.label}", language)
        lines += [f"{name}: {say(reason, language)}" for reason in option.reasons if reason.key != "no_quota"]
        told = arithmetic_of(option, asked.value, asked.currency, language)
        if told and option.duty is not None and option.rate is not None and not option.rate.is_free and option.usable:
            lines.append(f"{name}: {told}")
    return lines


def show(book: Book, answer: Assessment, language: str) -> None:
    """Print an assessment for a person."""
    out = console()
    _title(answer, language)
    out.print(_table(book, answer, language))
    out.print()
    if answer.cheapest is None:
        out.print(Text(say("title_cheapest_none", language), style="bold"))
    else:
        regime = Phrase(f"regime_{answer.cheapest.label}")
        out.print(Text(say(Phrase("title_cheapest", {"regime": regime}), language), style="bold green"))
    why = _why(answer, language)
    _bullets(say("head_why", language), why)
    for option in answer.options:
        if option.conditions:
            title = say(Phrase("title_needs", {"regime": Phrase(f"regime_{option.regime.label}")}), language)
            _bullets(title, [say(condition, language) for condition in option.conditions])
    unknown = [say(phrase, language) for phrase in answer.unknowns]
    _bullets(say("title_unknowns", language), [line for line in unknown if line not in why])
    if out.width < _NARROW:
        rows = [(say(f"regime_{o.regime.label}", language), _source_lines(book, o, language)) for o in answer.options]
        _bullets(say("head_source", language), [f"{name}: {'; '.join(lines)}" for name, lines in rows if lines])
    if answer.assumptions:
        title = say("title_assumptions", language)
        out.print()
        out.print(Text(f"{title}: {', '.join(answer.assumptions)}  (burabay law show A1 …)", style="dim"))


def run(given: argparse.Namespace) -> int:
    """Assess and show one consignment."""
    asked = consignment(
        " ".join(given.code),
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
    book = open_book()
    answer = book.assess(asked, language=given.lang)
    if given.json:
        print_json(assessment_json(book, answer, given.lang))
    else:
        show(book, answer, given.lang)
    return 0
