"""`burabay duty`: the options of one consignment as a table, and what stands behind them."""

from __future__ import annotations

import argparse
from textwrap import wrap
from typing import Literal

from rich.table import Table
from rich.text import Text

from burabay.assess.as_json import assessment_json
from burabay.assess.assessment import Assessment
from burabay.assess.charge_texts import (
    answer_of,
    arithmetic_text,
    charge_rate_text,
    condition_text,
    missing_text,
    possible_text,
    rule_text,
)
from burabay.assess.texts import arithmetic_of, candidate_outcome, money_text, rate_text, source_text
from burabay.book import Book, open_book
from burabay.charges.model import DUE, NOT_DUE, QUESTION, Charge, Possible
from burabay.cli.show import bullets, cited, console, print_json, supposed_loudly
from burabay.duty.consignment import consignment, read_answers
from burabay.duty.money import Money, read_exchange_rates
from burabay.duty.options import AVAILABLE, CONDITIONAL, UNKNOWN, Option, possible_duties
from burabay.goods.codes import grouped
from burabay.goods.names import name_in
from burabay.wording import Phrase, say, unit_name

_POSSIBLE_SHOWN = 4
# Where long cells of the table of charges are folded: between words, never between the thousands of a sum.
_RATE, _ARITHMETIC, _SOURCE = 16, 30, 24
# Reasons that a figure of the consignment settles: no list of rates is of use before it.
_WAITS = ("charge_need_fx", "charge_no_index", "need_value", "need_freight", "need_insurance")
_NOTES = ("vat_lists", "charge_parts")
# Below this width a table of five columns would be cut.
_NARROW = 84
_STYLES = {AVAILABLE: "green", CONDITIONAL: "yellow", UNKNOWN: "magenta"}


def rate_cell(option: Option, language: str) -> str:
    """The rate of an option, or the rates that it may have."""
    if option.rate is not None:
        return rate_text(option.rate, language)
    if option.candidates:
        told = dict.fromkeys(candidate_outcome(candidate, language) for candidate in option.candidates)
        return say(Phrase("possible", {"rates": " · ".join(told)}), language)
    return "—"


def duty_cell(answer: Assessment, option: Option, language: str) -> str:
    """The duty of an option, or the sums that it may come to."""
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
    cells = [duty_cell(answer, option, language) for option in answer.options]
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
        rate = rate_cell(option, language)
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
    if asked.incoterm and asked.price is not None:
        price = money_text(Money(asked.price, asked.currency), language)
        told.append(say(Phrase("title_price", {"price": price, "incoterm": asked.incoterm}), language))
    if asked.value is not None:
        told.append(
            say(Phrase("title_value", {"value": money_text(Money(asked.value, asked.currency), language)}), language)
        )
    if answer.unit:
        told.append(say(Phrase("title_unit", {"unit": unit_name(answer.unit, language)}), language))
    if told:
        out.print(" · ".join(told))
    out.print()


def _key(charge: Charge, possible: Possible) -> str:
    """The word that chooses a kind: ` [excise=beer]`. VAT is chosen by its rate, which is told already."""
    word = answer_of(charge, possible).split("|")[0]
    return f" [{charge.charge}={word}]" if word and charge.charge != "vat" else ""


def _possible_text(book: Book, charge: Charge, language: str) -> str:
    """The possible rates of an open charge, with what each would come to; long lists are cut."""
    kinds = len({answer_of(charge, one) for one in charge.candidates})
    told = dict.fromkeys(
        f"{possible_text(one, language)}"
        f"{f' = {money_text(one.amount, language)}' if one.amount is not None else ''}"
        f" ({condition_text(one.when, book.documents['charge_words'], language)})"
        f"{_key(charge, one) if kinds > 1 else ''}"
        for one in charge.candidates
    )
    shown = list(told)[:_POSSIBLE_SHOWN]
    return "\n".join([*shown, *([f"… + {len(told) - len(shown)}"] if len(told) > len(shown) else [])])


def _folded(text: str, width: int) -> Text:
    """Lines of at most that width, broken at ordinary spaces alone."""
    return Text("\n".join(part for line in text.split("\n") for part in wrap(line, width) or [""]))


def _counted(book: Book, charge: Charge, currency: str, language: str) -> str:
    """How a charge was counted, or the rates that it may have; empty where a figure of the consignment is awaited."""
    counted = arithmetic_text(charge, currency, language)
    waits = any(reason.key in _WAITS for reason in charge.reasons)
    return counted or ("" if charge.amount is not None or waits else _possible_text(book, charge, language))


def _amount_cell(charge: Charge, currency: str, language: str) -> str:
    if charge.amount is not None:
        return money_text(charge.amount, language)
    if charge.status == DUE and not currency:
        return "—"
    return say("charge_status_question" if charge.status == QUESTION else "charge_status_unknown", language)


def _charge_sources(book: Book, charge: Charge, language: str) -> list[str]:
    return [f"{source_text(source, book.documents, language)} [{source.confidence}]" for source in charge.sources]


def _charge_table(book: Book, shown: list[Charge], currency: str, language: str) -> Table:
    """The charges side by side; in a narrow terminal base, arithmetic and sources go below the table."""
    narrow = console().width < _NARROW
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=False)
    columns = ("charge", "rate", "amount") if narrow else ("charge", "base", "rate", "arithmetic", "amount", "source")
    for name in columns:
        sums = name in ("base", "amount")
        justify: Literal["left", "right"] = "right" if sums else "left"
        table.add_column(say(f"head_{name}", language), justify=justify, overflow="fold", no_wrap=sums)
    for charge in shown:
        cells: dict[str, str | Text] = {
            "charge": say(f"charge_{charge.charge}", language),
            "base": money_text(charge.base, language) if charge.base is not None else "—",
            "rate": _folded(charge_rate_text(charge.rate, language), _RATE),
            "arithmetic": _folded(_counted(book, charge, currency, language) or "—", _ARITHMETIC),
            "amount": _amount_cell(charge, currency, language),
            "source": _folded("\n".join(_charge_sources(book, charge, language)), _SOURCE),
        }
        table.add_row(*(cells[name] for name in columns))
    return table


def _below_the_table(book: Book, shown: list[Charge], currency: str, language: str) -> None:
    """What a narrow table of charges leaves out."""
    for head in ("arithmetic", "source"):
        lines = []
        for charge in shown:
            counted = _counted(book, charge, currency, language).split("\n")
            told = counted if head == "arithmetic" else _charge_sources(book, charge, language)
            if text := "; ".join(filter(None, told)):
                lines.append(f"{say(f'charge_{charge.charge}', language)}: {text}")
        bullets(say(f"head_{head}", language), lines)


def _charges(book: Book, answer: Assessment, language: str) -> None:
    """The table of charges on the cheapest option, the total, and the rules that go with them."""
    charges = answer.cheapest_charges
    if charges is None:
        return
    out, regime = console(), Phrase(f"regime_{charges.regime.label}")
    out.print()
    out.print(Text(say(Phrase("title_charges", {"regime": regime}), language), style="bold"))
    shown, currency = [charge for charge in charges.charges if charge.status != NOT_DUE], answer.asked.currency
    out.print(_charge_table(book, shown, currency, language))
    if out.width < _NARROW:
        _below_the_table(book, shown, currency, language)
    out.print()
    if charges.total is not None:
        values = {"regime": regime, "amount": money_text(charges.total, language)}
        out.print(Text(say(Phrase("title_total", values), language), style="bold green"))
    elif answer.asked.value is not None:
        values = {"regime": regime, "charges": missing_text(charges, language)}
        out.print(Text(say(Phrase("title_total_unknown", values), language), style="bold"))
    words = book.documents["charge_words"]
    notes = [say(reason, language) for one in charges.charges for reason in one.reasons if reason.key in _NOTES]
    rules = [rule_text(rule, words, language) for rule in answer.rules]
    bullets(say("title_rules", language), [*notes, *rules])


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
    supposed_loudly(book, language)
    _title(answer, language)
    out.print(_table(book, answer, language))
    out.print()
    if answer.cheapest is None:
        out.print(Text(say("title_cheapest_none", language), style="bold"))
    else:
        regime = Phrase(f"regime_{answer.cheapest.label}")
        out.print(Text(say(Phrase("title_cheapest", {"regime": regime}), language), style="bold green"))
    _charges(book, answer, language)
    why = _why(answer, language)
    bullets(say("head_why", language), why)
    for option in answer.options:
        if option.conditions:
            title = say(Phrase("title_needs", {"regime": Phrase(f"regime_{option.regime.label}")}), language)
            bullets(title, [say(condition, language) for condition in option.conditions])
    unknown = [say(phrase, language) for phrase in answer.unknowns]
    bullets(say("title_unknowns", language), [line for line in unknown if line not in why])
    if out.width < _NARROW:
        rows = [(say(f"regime_{o.regime.label}", language), _source_lines(book, o, language)) for o in answer.options]
        bullets(say("head_source", language), [f"{name}: {'; '.join(lines)}" for name, lines in rows if lines])
    cited(answer.assumptions, language)


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
        incoterm=given.incoterm,
        freight=given.freight,
        insurance=given.insurance,
        answers=read_answers(given.answer),
    )
    book = open_book().supposing(*given.suppose_trigger)
    answer = book.assess(asked, language=given.lang)
    if given.json:
        print_json(assessment_json(book, answer, given.lang))
    else:
        show(book, answer, given.lang)
    return 0
