"""Art. 1.1(n), 4.2. Who a Party is: Viet Nam on the one side; the Union and its five member states on the other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from burabay.lawbook.tables import STATES
from burabay.wording import LANGUAGES

Party = Literal["VN", "EAEU", ""]
# The five states are one Party.
READING = ("A19",)


def party_of(country: str) -> Party:
    """The Party that a country (ISO 3166 alpha-2) belongs to; empty for a third country."""
    if country == "VN":
        return "VN"
    return "EAEU" if country in STATES or country == "EAEU" else ""


def other_party(party: Party) -> Party:
    """The Party across; empty for none."""
    if party == "VN":
        return "EAEU"
    return "VN" if party == "EAEU" else ""


@cache
def country_name(code: str) -> Mapping[str, str]:
    """A country's name in each language; its code where it has no name. `MY-15`, Labuan, counts as a territory."""
    from babel import Locale

    if code == "MY-15":
        return {"en": "Labuan (Malaysia)", "ru": "Лабуан (Малайзия)", "vi": "Labuan (Malaysia)"}
    names = {language: str(Locale(language).territories.get(code, code)) for language in LANGUAGES}
    return names | {"en": "Viet Nam"} if code == "VN" else names


@cache
def is_country(code: str) -> bool:
    """Whether this is the code of a country or territory (ISO 3166 alpha-2, or `MY-15` for Labuan)."""
    from babel import Locale

    # The list also has regions of the world by number, and groups and placeholders.
    known = {c for c in map(str, Locale("en").territories) if len(c) == 2 and c.isalpha()} - {
        "EU",
        "EZ",
        "UN",
        "XA",
        "XB",
        "ZZ",
        "QO",
    }
    return code in known or code == "MY-15"
