"""The answer of `burabay origin` as `--json` prints it: the keys are a promise (docs/reference/json.md)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from burabay import __version__
from burabay.origin.bill import amount
from burabay.origin.expressions import ChangeOfClassification, Operations, Requirement, ValueAdded
from burabay.origin.judgement import AlternativeFound, Judged, Judgement, Required, RuleFound
from burabay.origin.shift import Shift
from burabay.origin.standing import Standing
from burabay.origin.terms import AGREEMENT
from burabay.origin.value import Content, Margin, Span, percent_text
from burabay.wording import Phrase, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from burabay.bound import BoundBook
    from burabay.origin.criteria.finding import Finding

# Every rule and article here is of the agreement's own text.
ACT, CONFIDENCE = "vn-eaeu-fta", "H"


def money(value: Fraction | None, currency: str) -> dict[str, str] | None:
    """An amount as text with its currency; null for unknown."""
    return None if value is None else {"amount": str(amount(value)), "currency": currency}


def _finding(found: Finding, language: str) -> dict[str, Any]:
    return found.to_json(language)


def _span(span: Span, currency: str) -> dict[str, Any]:
    return {"least": money(span.low, currency), "most": money(span.high, currency)}


def _margin(room: Margin | None, currency: str) -> dict[str, Any] | None:
    if room is None:
        return None
    return {
        "limit": money(room.limit, currency),
        "spare": money(room.spare, currency),
        "fob_may_fall_by": money(room.fob, currency),
    }


def _content(content: Content | None) -> dict[str, str | None] | None:
    if content is None:
        return None
    least = content.least
    return {"least": None if least is None else str(percent_text(least)), "most": str(percent_text(content.most))}


def _kind(requirement: Requirement) -> str:
    match requirement:
        case ChangeOfClassification():
            return "change of classification"
        case ValueAdded():
            return "value added content"
        case Operations():
            return "operations"
    return "wholly obtained"


def _shift(path: str, found: Shift) -> dict[str, Any]:
    return {
        "material": path,
        "changed": found.met,
        "by_exception": found.excepted,
        "changed_as": list(found.made),
        "not_changed_as": list(found.missed),
        "open_as": list(found.open),
    }


def _required(each: Required, currency: str, language: str) -> dict[str, Any]:
    return {
        "requirement": str(each.requirement),
        "kind": _kind(each.requirement),
        **_finding(each.finding, language),
        "materials": [_shift(path, found) for path, found in each.shifts.items()],
        "without_change": None if each.missed is None else _span(each.missed, currency),
        "by_tolerance": each.tolerance,
        "content_percent": _content(each.content),
        "arithmetic": None if each.content is None else say(each.content.arithmetic(currency), language),
        "margin": _margin(each.margin, currency),
    }


def _alternative(each: AlternativeFound, currency: str, language: str) -> dict[str, Any]:
    return {
        "alternative": str(each.alternative),
        "met": each.met,
        "requirements": [_required(required, currency, language) for required in each.required],
    }


def _rule(rule: RuleFound, currency: str, language: str) -> dict[str, Any]:
    return {
        "codes": list(rule.codes),
        "rule": rule.text,
        "met": rule.met,
        "not_understood": rule.reason or None,
        "alternatives": [_alternative(each, currency, language) for each in rule.alternatives],
    }


def _material(each: Standing, currency: str, language: str) -> dict[str, Any]:
    node = each.node
    return {
        "material": node.path,
        "name": node.name,
        "code": node.code or None,
        "edition": f"HS {node.edition}",
        "hs2012": list(dict.fromkeys(code for item in each.items if item.node is node for code in item.codes)),
        "role": node.role,
        "value": money(node.value, currency),
        "originates": _finding(each.finding, language),
        "counts_as": [
            {
                "material": item.node.path,
                "non_originating": item.non,
                "value": money(item.value, currency),
                "for_change": item.counted.for_shift,
                "for_value": item.counted.for_value,
            }
            for item in each.items
        ],
    }


def _judged(found: Judged, currency: str, language: str) -> dict[str, Any]:
    node = found.node
    return {
        "name": node.name,
        "code": node.code,
        "edition": f"HS {node.edition}",
        "made_in": node.made_in or node.origin or None,
        "value": money(node.value, currency),
        "met": found.finding.met,
        "criterion": found.criterion or None,
        "finding": _finding(found.finding, language),
        "wholly_obtained": _finding(found.wholly, language),
        "work": _finding(found.work, language),
        "content_percent": _content(found.content),
        "set": None
        if found.set_finding is None or found.set_value is None
        else {
            **_finding(found.set_finding, language),
            "non_originating": _span(found.set_value, currency),
            "margin": _margin(found.set_margin, currency),
        },
        "rules": [_rule(rule, currency, language) for rule in found.rules],
        "materials": [_material(each, currency, language) for each in found.standings],
    }


def provisions(found: Judgement) -> list[str]:
    """The places in the agreement that the answer stands on: rows of Annex 3, then articles."""
    told: dict[str, None] = {}
    everyone = (found.goods, *found.parts.values())
    for each in everyone:
        for rule in each.rules:
            more = f" + {len(rule.codes) - 1}" if len(rule.codes) > 1 else ""
            told[f"Annex 3, {rule.codes[0][:4]} {rule.codes[0][4:]}{more}"] = None
    articles: set[str] = set()
    for each in everyone:
        findings = [each.finding, each.work if each.set_finding is None else each.finding]
        findings += [s.finding for s in each.standings]
        findings += [r.finding for rule in each.rules for a in rule.alternatives for r in a.required]
        articles |= {one.article.split(";")[0].split("(")[0] for one in findings if one.article.startswith("4.")}
        articles |= {s.counted.article.split("(")[0] for s in each.standings if s.node.role != "material"}
    ordered = sorted(articles, key=lambda article: [int(part) for part in article.split(".")])
    return [*told, *(f"Art. {article}" for article in ordered)]


def _sources(book: BoundBook, found: Judgement, language: str) -> list[dict[str, Any]]:
    act = book.documents["instruments"][ACT]
    return [
        {
            "act": ACT,
            "instrument": act["cite"][language],
            "provision": provision,
            "confidence": CONFIDENCE,
            "url": act["url"],
        }
        for provision in provisions(found)
    ]


def _phrases(phrases: Iterable[Phrase], language: str) -> list[dict[str, str]]:
    return [{"code": phrase.key, "text": say(phrase, language)} for phrase in phrases]


def origin_json(book: BoundBook, found: Judgement, language: str) -> dict[str, Any]:
    """The whole answer as JSON objects. Texts are in `language`, everything else is the same in each."""
    currency = found.bill.currency
    return {
        "agreement": found.agreement,
        "verdict": found.verdict,
        "criterion": found.criterion or None,
        "to": found.bill.to or None,
        "on": found.bill.on.isoformat() if found.bill.on else None,
        "goods": _judged(found.goods, currency, language),
        "parts": {path: _judged(each, currency, language) for path, each in found.parts.items()},
        "others": [
            {"rule": other.agreement, "verdict": other.verdict, "goods": _judged(other.goods, currency, language)}
            for other in found.others
        ],
        "unknowns": _phrases(found.unknowns, language),
        "sources": _sources(book, found, language) if found.agreement == AGREEMENT else [],
        "assumptions": [
            {"number": n, "text": book.documents["assumptions"][n]["assumption"][language]} for n in found.assumptions
        ],
        "law": book.law_hash,
        "version": __version__,
    }
