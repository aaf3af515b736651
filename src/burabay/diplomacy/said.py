"""What kinds of meetings, acts, levers and countries are called in each language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from burabay.wording import LANGUAGES, sentences


@cache
def _names() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads((files(__package__) / "names.toml").read_text(encoding="utf-8"))


def name_of(table: str, key: str, language: str) -> str:
    """The name of a key of `meetings`, `acts` or `levers`; the key itself where it has none."""
    return _names()[table].get(key, {}).get(language, key)


def country_of(code: str, language: str) -> str:
    """A country, several joined by `+`, EAEU, UN or ASEAN as the language names it; the code where it has no name."""
    from burabay.origin.criteria.parties import country_name

    if "+" in code:
        return ", ".join(country_of(part, language) for part in code.split("+"))
    own = sentences(language).get(f"country_{code}")
    if own is not None:
        return own
    others = {"UN": {"en": "United Nations", "ru": "ООН", "vi": "Liên Hợp Quốc"}}
    return others.get(code, {}).get(language) or str(country_name(code)[language])


def in_all(table: str, key: str) -> dict[str, str]:
    """A name in every language: a value for a Phrase."""
    return {language: name_of(table, key, language) for language in LANGUAGES}


def country_in_all(code: str) -> dict[str, str]:
    """A country in every language: a value for a Phrase."""
    return {language: country_of(code, language) for language in LANGUAGES}
