"""`burabay origin`: whether the goods of a bill of materials originate, with every figure and what would change it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from burabay.book import open_book
from burabay.cli.show import bullets, cited, console, print_json
from burabay.errors import InputError
from burabay.origin.as_json import origin_json, provisions
from burabay.origin.bill import Node, amount
from burabay.origin.certificate import LEFT, Draft
from burabay.origin.claiming import ClaimFound
from burabay.origin.counterfactual import Changes, Plan, move_text
from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.finding import cited as article
from burabay.origin.criteria.parties import country_name
from burabay.origin.extras import answers_json, claim_of, route_of
from burabay.origin.history import judged, read_history, write
from burabay.origin.judgement import (
    CANNOT_TELL,
    DOES_NOT,
    QUALIFIES,
    Judged,
    Judgement,
    Required,
    RuleFound,
    spare_text,
)
from burabay.origin.robustness import Sensitivity, sensitivity_text
from burabay.origin.route import RouteFound
from burabay.origin.rule_tables import RuleTables
from burabay.origin.standing import Standing
from burabay.origin.stress import Stressed, stressed_text
from burabay.origin.value import Span
from burabay.wording import Phrase, number, provision, say

_VERDICTS = {QUALIFIES: "verdict_qualifies", DOES_NOT: "verdict_does_not", CANNOT_TELL: "verdict_cannot_tell"}
_STYLES = {QUALIFIES: "bold green", DOES_NOT: "bold red", CANNOT_TELL: "bold magenta"}
_MET = {True: "origin_yes", False: "origin_no", None: "origin_open"}
_CODES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """What a judgement is said in."""

    language: str
    currency: str

    def met(self, met: bool | None) -> str:
        return say(_MET[met], self.language)

    def say(self, key: str, **values: object) -> str:
        return say(Phrase(key, values), self.language)

    def span(self, key: str, span: Span, **values: object) -> str:
        """A sum: one amount, or from … to …"""
        most = "" if span.exact else f"–{'?' if span.high is None else number(amount(span.high), self.language)}"
        return self.say(key, least=amount(span.low), most=most, currency=self.currency, **values)


def _code(code: str) -> str:
    return f"{code[:4]} {code[4:6]}"


def _codes(codes: Sequence[str]) -> str:
    told = [_code(code) for code in codes[:_CODES_SHOWN]]
    return ", ".join([*told, *([f"+ {len(codes) - _CODES_SHOWN}"] if len(codes) > _CODES_SHOWN else [])])


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


# --- rules and materials ----------------------------------------------------------------------------------------


def _figures(each: Required, said: _Said) -> str:
    """Why a requirement is met or not: the reason, the reckoning, the room left."""
    told = [] if each.content else [say(each.finding.reason, said.language).rstrip(".")]
    if each.content is not None:
        told.append(say(each.content.arithmetic(said.currency), said.language))
    elif each.missed is not None and (each.missed.low or each.missed.high is None or each.missed.high):
        told.append(said.span("origin_missed", each.missed))
    if each.margin is not None:
        told.append(say(spare_text(each.margin, said.currency), said.language))
    return "; ".join(told)


def _rule_rows(rule: RuleFound, said: _Said) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (f"+ {each.requirement}" if place else str(each.requirement), said.met(each.met), _figures(each, said))
        for alternative in rule.alternatives
        for place, each in enumerate(alternative.required)
    )


def _show_rules(rules: Sequence[RuleFound], said: _Said) -> None:
    """Each rule once: subheadings of HS 2012 for which it comes to the same stand together."""
    alike: dict[tuple[str, tuple[tuple[str, str, str], ...]], list[str]] = {}
    for rule in rules:
        alike.setdefault((rule.text, _rule_rows(rule, said)), []).extend(rule.codes)
    for (text, rows), codes in alike.items():
        console().print()
        console().print(Text(said.say("origin_rule_title", codes=_codes(sorted(codes)), rule=text), style="bold"))
        table = _table(*(said.say(key) for key in ("head_alternative", "head_result", "head_reckoning")))
        for row in rows:
            table.add_row(*map(Text, row))
        console().print(table)


def _changed(standing: Standing, found: Judged, said: _Said) -> str:
    """Whether a material changed its classification, for each alternative that asks it; once where all agree."""
    told: list[str] = []
    for required in (r for rule in found.rules for a in rule.alternatives for r in a.required if r.missed is not None):
        shifts = [required.shifts[i.node.path] for i in standing.items if i.node.path in required.shifts]
        for shift in shifts:
            excepted = shift.met is False and shift.excepted
            told.append(said.say("origin_excepted") if excepted else said.met(shift.met))
    return " / ".join(dict.fromkeys(told)) if len(set(told)) == 1 or len(told) > 3 else " / ".join(told)


def _material_table(found: Judged, said: _Said) -> Table:
    keys = ("head_material", "head_code", "head_value", "head_originates", "head_change")
    table = _table(*(said.say(key) for key in keys))
    table.columns[2].justify = "right"
    for each in found.standings:
        node = each.node
        worth = "" if node.value is None else number(amount(node.value), said.language)
        why = say(each.finding.reason, said.language)
        originates = f"{said.met(each.originates)}: {why}"
        code = _code(node.code) if node.code else ""
        table.add_row(*map(Text, (node.name or node.path, code, worth, originates, _changed(each, found, said))))
    return table


def _show_judged(found: Judged, said: _Said) -> None:
    out = console()
    _show_rules(found.rules, said)
    if found.set_finding is not None and found.set_value is not None and found.set_margin is not None:
        out.print()
        out.print(Text(said.span("origin_set_value", found.set_value)))
        out.print(Text(say(spare_text(found.set_margin, said.currency), said.language)))
    if found.standings:
        out.print()
        out.print(_material_table(found, said))


# --- what would change it ---------------------------------------------------------------------------------------


def _plan(plan: Plan, found: Judgement, said: _Said) -> str:
    moves = "; ".join(say(move_text(move, found.bill), said.language) for move in plan.moves)
    if plan.cost is None:
        return moves if plan.moves[0].amount is not None else said.say("plan_unpriced", moves=moves)
    key = "plan_saves" if plan.cost < 0 else "plan_costs"
    return said.say(key, moves=moves, amount=amount(abs(plan.cost)), currency=said.currency)


def _show_changes(changes: Changes, found: Judgement, said: _Said) -> None:
    smallest = [*changes.smallest, *([changes.local] if changes.local else [])]
    bullets(said.say("title_cheapest_changes"), [_plan(plan, found, said) for plan in changes.cheapest])
    bullets(said.say("title_smallest_changes"), [_plan(plan, found, said) for plan in smallest])
    if not smallest and not changes.cheapest and not found.met:
        console().print()
        console().print(said.say("changes_none"))


def _show_moves(moves: Sequence[Sensitivity], found: Judgement, said: _Said) -> None:
    lines, never = [], []
    for each in sorted(moves, key=lambda move: move.breaks or Decimal("Infinity")):
        told = sensitivity_text(each, found)
        if each.breaks is not None:
            lines.append(say(told, said.language))
        elif found.met:
            never.append(say(told, said.language))
    if never and lines:
        lines.append(said.say("moves_never", figures=", ".join(never)))
    bullets(said.say("title_breaks" if found.met else "title_mends"), lines)


def _others(found: Judgement, said: _Said) -> Iterator[str]:
    for other in found.others:
        rule = other.goods.rules[0]
        alternatives = "; ".join(f"{each.alternative}: {said.met(each.met)}" for each in rule.alternatives)
        verdict = said.say(_VERDICTS[other.verdict])
        yield said.say("origin_other", name=other.agreement, rule=alternatives, verdict=verdict)


# --- papers -----------------------------------------------------------------------------------------------------


def _show_route(route: RouteFound, said: _Said) -> None:
    lines = [say(route.finding.reason, said.language)]
    lines += [
        said.say("route_need", leg=leg.leg.number, reason=need.to_json(said.language)["document"])
        for leg in route.legs
        for need in leg.needs
        if not need.given
    ]
    bullets(said.say("title_route"), lines)


def _show_draft(draft: Draft, file: Path | None, said: _Said) -> None:
    lines = [
        said.say("certificate_box", box=problem.box, reason=say(problem.reason, said.language))
        for problem in draft.problems
        if problem.kind != LEFT
    ]
    if not lines:
        lines.append(said.say("certificate_fit"))
    if file is not None:
        lines.append(said.say("certificate_written", file=str(file)))
    bullets(said.say("title_certificate"), lines)


def _show_claim(claim: ClaimFound, said: _Said) -> None:
    """Whether the preference is granted, what stands against it or is open, grounds of denial, days to keep."""

    def line(finding: Finding) -> str:
        return said.say(
            "claim_line", article=article(finding.article, said.language), reason=say(finding.reason, said.language)
        )

    lines = [line(claim.granted), *(line(each) for each in claim.findings if each.met is not True)]
    lines += [said.say("claim_ground", ground=line(ground)) for ground in claim.grounds]
    lines += [
        said.say("claim_deadline", step=say(deadline.step, said.language), day=deadline.last)
        for deadline in claim.deadlines
        if deadline.last is not None
    ]
    bullets(said.say("title_claim"), lines)


def _write(draft: Draft, file: Path, language: str) -> None:
    if file.suffix.lower() == ".json":
        text = json.dumps(draft.to_json(language), ensure_ascii=False, indent=2)
        file.write_text(text + "\n", encoding="utf-8")
    elif file.suffix.lower() == ".pdf":
        draft.pdf(file, language)
    else:
        raise InputError.of("error_certificate_file", field="certificate", given=str(file))


# --- the whole --------------------------------------------------------------------------------------------------


def _title(found: Judgement, said: _Said) -> None:
    out, goods = console(), found.bill.goods
    values = {"name": goods.name or goods.path, "code": _code(goods.code), "made_in": country_name(goods.made_in)}
    if found.bill.to:
        out.print(Text(said.say("origin_title_to", **values, to=country_name(found.bill.to)), style="bold"))
    else:
        out.print(Text(said.say("origin_title", **values), style="bold"))
    reason = say(found.goods.finding.reason, said.language)
    verdict = said.say("verdict_reason", verdict=said.say(_VERDICTS[found.verdict]), reason=reason)
    out.print(Text(verdict, style=_STYLES[found.verdict]))
    told = []
    if found.bill.fob is not None:
        told.append(said.say("origin_fob", amount=amount(found.bill.fob), currency=said.currency))
    if found.goods.content is not None and not found.bill.is_set:
        arithmetic = say(found.goods.content.arithmetic(said.currency), said.language)
        told.append(said.say("origin_content", arithmetic=arithmetic))
    if found.criterion:
        told.append(said.say("origin_box9", criterion=found.criterion))
    if told:
        out.print(Text(" · ".join(told)))
    if found.goods.set_finding is None:
        out.print(Text(say(found.goods.work.reason, said.language), style="dim"))


def _part_title(node: Node, said: _Said) -> None:
    console().print()
    told = said.say("origin_part_title", name=node.path.partition(" / ")[2], code=_code(node.code))
    if node.value is not None:
        told += " · " + said.say("origin_value", amount=amount(node.value), currency=said.currency)
    console().print(Text(told, style="bold underline"))


def show(found: Judgement, language: str) -> None:
    """Print the judgement alone for a person: verdict, rules, materials, sub-assemblies."""
    said = _Said(language, found.bill.currency)
    _title(found, said)
    _show_judged(found.goods, said)
    for each in found.parts.values():
        _part_title(each.node, said)
        console().print(Text(say(each.finding.reason, language)))
        _show_judged(each, said)
    bullets(said.say("title_others"), list(_others(found, said)))
    bullets(said.say("title_unknowns"), [say(phrase, language) for phrase in found.unknowns])


def _many(given: argparse.Namespace) -> int:
    """A CSV of many bills: one verdict a bill into another CSV; 1 where some have errors."""
    if given.out is None or given.materials or given.certificate or given.stress or given.json:
        raise InputError.of("error_history_lines", field="bill", file=str(given.bill))
    book, said = open_book(), _Said(given.lang, "")
    history = read_history(given.bill)
    verdicts = judged(history, RuleTables(book))
    with given.out.open("w", encoding="utf-8", newline="") as file:
        errors = write(history, verdicts, file, given.lang)
    words = verdicts.words()
    counts = {"qualifies": QUALIFIES, "does_not": DOES_NOT, "cannot_tell": CANNOT_TELL}
    told = {name: words.count(word) for name, word in counts.items()}
    console().print(Text(said.say("history_done", **told, bills=len(words), errors=errors, file=str(given.out))))
    if not history.says_work:
        console().print(said.say("history_work"))
    return 1 if errors else 0


def run(given: argparse.Namespace) -> int:
    """Judge one bill and show it, or a history of them."""
    if given.bill.suffix.lower() == ".csv":
        return _many(given)
    if given.out is not None:
        raise InputError.of("error_history_out", field="out", file=str(given.bill))
    book = open_book()
    found = book.origin(given.bill, fx=given.fx, materials=given.materials, on=given.on, language=given.lang)
    stress = book.origin_stress(found, spread=given.stress)
    changes, moves = book.origin_changes(found), book.origin_moves(found)
    route, draft, claim = route_of(found.bill), None, None
    if "claim" in found.bill.extra:
        claim = claim_of(found, route, book.origin_certificate(found), book.documents)
    if given.certificate is not None:
        draft = book.origin_certificate(found)
        _write(draft, given.certificate, given.lang)
    if given.json:
        told: dict[str, Any] = origin_json(book, found, given.lang)
        print_json(
            {
                **told,
                **answers_json(
                    found, changes, moves, stress, route=route, draft=draft, claim=claim, language=given.lang
                ),
            }
        )
        return 0
    show(found, given.lang)
    said = _Said(given.lang, found.bill.currency)
    if found.met is not True:
        _show_changes(changes, found, said)
    _show_moves(moves, found, said)
    _show_stress(stress, said)
    if route is not None:
        _show_route(route, said)
    if draft is not None:
        _show_draft(draft, given.certificate, said)
    if claim is not None:
        _show_claim(claim, said)
    act = book.documents["instruments"]["vn-eaeu-fta"]["cite"][given.lang]
    places = "; ".join(provision(place, given.lang) for place in provisions(found))
    bullets(said.say("head_source"), [f"{act}: {places}"])
    extra = [key for each in (route, draft, claim) if each is not None for key in each.assumptions]
    cited(sorted({*found.assumptions, *extra}, key=lambda number_: int(number_[1:])), given.lang)
    return 0


def _show_stress(stress: Stressed | None, said: _Said) -> None:
    if stress is not None:
        bullets(said.say("title_stress"), [say(stressed_text(stress), said.language)])
