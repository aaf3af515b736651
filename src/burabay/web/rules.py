"""Rules of Annex 3 in the reader's words: what a rule's signs and exceptions ask, and the rule as a short line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from burabay.origin.expressions import (
    DIGITS,
    HULLS,
    UPPERS,
    Alternative,
    ChangeOfClassification,
    Excepted,
    NotUnderstood,
    Operations,
    Requirement,
    Rule,
    ValueAdded,
    parse,
)
from burabay.wording import Phrase, say

_NAMES = {digits: name for name, digits in DIGITS.items()}
# Where a rule begins in a sentence, and where it ends: before the next one, or at the end.
_RULE = re.compile(r"\b(?:CTSH|CTH|CC|WO|VAC [0-9]+ ?%)(?![A-Za-z]).*?(?=;|\.\s*$|$)")
_LEVELS = {2: "chapter", 4: "heading", 6: "subheading"}


def _say(language: str, key: str, **values: object) -> str:
    return say(Phrase(key, values), language)


def _printed(code: str) -> str:
    if len(code) == 2:
        return str(int(code))
    return f"{code[:2]}.{code[2:]}" if len(code) == 4 else f"{code[:4]}.{code[4:]}"


def _codes(excepted: Iterable[Excepted], language: str) -> str:
    """Chapter 60 and headings 51.11–51.13, in the case in which an exception names them."""
    told = []
    for digits, level in _LEVELS.items():
        here = [each for each in excepted if len(each.first) == digits]
        if not here:
            continue
        codes = ", ".join("–".join(_printed(code) for code in (each.first, each.last) if code) for each in here)
        many = len(here) > 1 or bool(here[0].last)
        told.append(_say(language, f"web_rule_of_{level}{'s' if many else ''}", codes=codes))
    return ", ".join(told)


def _excepted(excepted: tuple[Excepted, ...], language: str) -> str:
    codes = _codes(excepted, language)
    part = {UPPERS: "web_rule_of_uppers", HULLS: "web_rule_of_hulls"}.get(excepted[0].part)
    return _say(language, part, codes=codes) if part else codes


def _asked(each: Requirement, language: str) -> str:
    if isinstance(each, ChangeOfClassification):
        asked = say(f"web_rule_{_NAMES[each.digits].lower()}", language)
        if not each.excepted:
            return asked
        return _say(language, "web_rule_but", asked=asked, codes=_excepted(each.excepted, language))
    if isinstance(each, ValueAdded):
        return _say(language, "web_rule_vac", percent=str(each.percent))
    return say("web_rule_operations" if isinstance(each, Operations) else "web_rule_wo", language)


def _sign(each: Requirement, language: str) -> str:
    if isinstance(each, ChangeOfClassification) and each.excepted:
        codes = _excepted(each.excepted, language)
        return _say(language, "web_rule_sign_but", sign=_NAMES[each.digits], codes=codes)
    return say("web_rule_sign_operations", language) if isinstance(each, Operations) else str(each).replace("%", " %")


def _joined(rule: Rule, language: str, *, words: bool) -> str:
    either, both = ("web_rule_or", "web_rule_and") if words else ("web_rule_sign_or", "")
    one = _asked if words else _sign

    def alternative(each: Alternative) -> str:
        joint = say(both, language) if both else "+"
        return f" {joint} ".join(one(requirement, language) for requirement in each.requirements)

    return f"{say(either, language)} ".join(alternative(each) for each in rule.alternatives)


def _found(text: str) -> dict[str, Rule]:
    """The rules that stand in a text, by their own words; those that do not read are left out."""
    found = {}
    for each in _RULE.finditer(text):
        try:
            found[each.group().rstrip()] = parse(each.group().rstrip())
        except NotUnderstood:
            continue
    return found


def rules_in_words(text: str, language: str) -> list[str]:
    """Each rule that stands in a text, as a sentence: CC, except from Chapter 17 is "every … of another chapter …"."""
    told = (f"{_joined(rule, language, words=True)}." for rule in _found(text).values())
    return list(dict.fromkeys(each[0].upper() + each[1:] for each in told))


def rules_short(text: str, language: str) -> str:
    """The text with the words of its rules in the reader's language; the signs of Annex 3 (CC, CTH, VAC) stay."""
    for own, rule in _found(text).items():
        text = text.replace(own, _joined(rule, language, words=False))
    return text
