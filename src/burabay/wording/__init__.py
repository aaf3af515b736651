"""What Burabay says, in English, Russian and Vietnamese: one file of sentences a language, the same keys in each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "ru", "vi")
# How a language groups thousands and marks decimals. The spaces do not break.
_MARKS = {"en": ("\u00a0", "."), "ru": ("\u00a0", ","), "vi": (".", ",")}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be said in any language: its key, and what fills its blanks."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((k, str(v)) for k, v in self.values.items()))))


@cache
def sentences(language: str) -> Mapping[str, str]:
    """All sentences of a language by key. Raises KeyError for a language that is not spoken here."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return {
        k: str(v)
        for k, v in tomllib.loads((files(__package__) / f"{language}.toml").read_text(encoding="utf-8")).items()
    }


def number(value: Decimal | int, language: str) -> str:
    """A number as the language writes it: 14 200.5, 14 200,5, 14.200,5."""
    group, point = _MARKS[language]
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    return text.replace(",", "\0").replace(".", point).replace("\0", group)


def _said(value: object, language: str) -> str:
    match value:
        case bool():
            return str(value)
        case Decimal() | int():
            return number(value, language)
        case date():
            return value.isoformat()
        case Phrase():
            return say(value, language)
        case Mapping():
            return str(value[language])
        case _:
            return str(value)


def say(phrase: Phrase | str, language: str) -> str:
    """The sentence in that language with its blanks filled."""
    if isinstance(phrase, str):
        return sentences(language)[phrase]
    values = {name: _said(value, language) for name, value in phrase.values.items()}
    return sentences(language)[phrase.key].format_map(values)


@cache
def _terms() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files(__package__) / "terms.toml").read_text(encoding="utf-8"))


def provision(text: str, language: str) -> str:
    """A place in an act ("Annex 1, schedule of the EAEU, 0402 21 (B)") as the language names it."""
    for english, other in _terms()["provisions"].get(language, []):
        text = text.replace(english, other)
    return text


def nomenclature_name(name: str) -> Mapping[str, str]:
    """The name of a nomenclature, or of several in one text ("TN VED → AHTN"), in every language: fills a blank."""
    told = {}
    for language in LANGUAGES:
        told[language] = name
        for own, other in _terms()["nomenclatures"].get(language, {}).items():
            told[language] = told[language].replace(own, other)
    return told


def unit_name(unit: str, language: str) -> str:
    """A supplementary unit ("kg/unit") as the language names it."""
    names = _terms()["units"][language]
    return "/".join(names.get(part.strip(), part.strip()) for part in unit.split("/"))
