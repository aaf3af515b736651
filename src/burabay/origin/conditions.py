"""What a claim of preference needs under chapter 4 of the agreement, as conditions of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from burabay.goods.codes import grouped
from burabay.origin.rules import RuleText
from burabay.wording import Phrase

_RULES_SHOWN = 4


def originates(country: Phrase, rules: Sequence[RuleText]) -> Phrase:
    """Art. 4.3, Annex 3. The goods originate in the exporting Party: the rules behind the line, as printed."""
    if not rules:
        return Phrase("origin_no_rule", {"country": country})
    if len(rules) == 1:
        return Phrase("origin_rule", {"country": country, "rule": rules[0].rule})
    told = [f"{grouped(rule.codes[0], 'TN VED')}: {rule.rule}" for rule in rules[:_RULES_SHOWN]]
    more = [f"+ {len(rules) - _RULES_SHOWN}"] if len(rules) > _RULES_SHOWN else []
    return Phrase("origin_rules", {"country": country, "rule": "; ".join([*told, *more])})


def certificate(articles: Mapping[str, Any], value_in_usd: Fraction | None) -> Phrase:
    """Art. 4.16, 4.17. A certificate EAV, or none up to the value that the agreement frees.

    `value_in_usd` is None where the customs value is not known in dollars: then the certificate stays a condition.
    """
    free = Decimal(articles["certificate_exempt_value"]["value"])
    if value_in_usd is not None and value_in_usd <= Fraction(free):
        return Phrase("certificate_exempt", {"value": free})
    return Phrase("certificate", {"months": articles["certificate_months"]["value"]})


def preference_conditions(
    country: Phrase, rules: Sequence[RuleText], articles: Mapping[str, Any], value_in_usd: Fraction | None
) -> tuple[Phrase, ...]:
    """Origin (4.3), certificate (4.16, 4.17), direct consignment (4.9), third-country invoice (4.10)."""
    return (
        originates(country, rules),
        certificate(articles, value_in_usd),
        Phrase("direct_consignment", {"country": country}),
        Phrase("invoice", {"territories": articles["offshore_territories"]["value"]}),
    )
