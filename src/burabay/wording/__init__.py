"""What Burabay says, in English, Russian and Vietnamese: one file of sentences a language, the same keys in each.

A further language is one more file (docs/how-to/language.md): what it leaves unsaid is said in the language that it
falls back on, key by key, and at last in English.
"""

from __future__ import annotations

import logging
import os
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

# The languages of the law book; further ones are spoken where their catalogue is found.
LANGUAGES = ("en", "ru", "vi")
_FOLDER = "BURABAY_CATALOGUES"
# Keys of a catalogue that say what it is: the language's own name for itself, and what it falls back on.
NAME, FALLBACK = "_name", "_fallback"
# How a language groups thousands and marks decimals. The spaces do not break.
_MARKS = {"en": ("\u00a0", "."), "ru": ("\u00a0", ","), "vi": (".", ",")}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be said in any language: its key, and what fills its blanks."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        if not self.values:
            return hash(self.key)
        return hash((self.key, tuple(sorted((k, str(v)) for k, v in self.values.items()))))


def _read(path: Any) -> dict[str, str]:
    return {key: str(text) for key, text in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def _blanks(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence)} - {None}


def _usable(own: Mapping[str, str], file: Path) -> Iterator[tuple[str, str]]:
    """The sentences of a further catalogue that say what the English ones say: the same blanks, known keys."""
    english = sentences("en")
    for key, text in own.items():
        try:
            right = key in (NAME, FALLBACK) or _blanks(text) == _blanks(english[key])
        except (KeyError, ValueError):
            right = False
        if right:
            yield key, text
        else:
            logging.getLogger("burabay").warning("%s: '%s' is left out: an unknown key, or other blanks", file, key)


@cache
def catalogues() -> Mapping[str, Path]:
    """The files of further languages by code: those in the folder that `BURABAY_CATALOGUES` names, such as be.toml."""
    folder = os.environ.get(_FOLDER)
    if not folder or not Path(folder).is_dir():
        return {}
    named = {path.stem: path for path in sorted(Path(folder).glob("*.toml"))}
    return {code: path for code, path in named.items() if re.fullmatch("[a-z]{2,3}", code) and code not in LANGUAGES}


def spoken() -> tuple[str, ...]:
    """Every language that answers can be given in: those of the law book first."""
    return (*LANGUAGES, *catalogues())


@cache
def _own_sentences(language: str) -> Mapping[str, str]:
    path = catalogues()[language]
    try:
        return dict(_usable(_read(path), path))
    except (OSError, ValueError) as error:
        logging.getLogger("burabay").warning("%s cannot be read: %s", path, error)
        return {}


@cache
def chain(language: str) -> tuple[str, ...]:
    """The language, then those that it falls back on. Raises KeyError for one that is not spoken here."""
    if language in LANGUAGES:
        return (language, "en") if language != "en" else ("en",)
    back = _own_sentences(language).get(FALLBACK, "en")
    return tuple(dict.fromkeys((language, back if back in LANGUAGES else "en", "en")))


class Texts(dict[str, str]):
    """A text of the law book by language: a language that it is not in gets it in the one that it falls back on."""

    def __missing__(self, language: str) -> str:
        if language not in catalogues():
            raise KeyError(language)
        return next(self[other] for other in chain(language)[1:] if other in self)


def texts_by_language(told: dict[str, Any]) -> dict[str, Any]:
    """The object itself, as `Texts` if it is a text in each language of the law book: a hook for `json.loads`."""
    return Texts(told) if told.keys() == set(LANGUAGES) else told


@cache
def sentences(language: str) -> Mapping[str, str]:
    """All sentences of a language by key. Raises KeyError for a language that is not spoken here."""
    if language in LANGUAGES:
        return _read(files(__package__) / f"{language}.toml")
    told = dict(_own_sentences(language))
    return {**sentences(chain(language)[1]), **told}


@cache
def _marks(language: str) -> tuple[str, str]:
    """How a language groups thousands and marks decimals."""
    if language in _MARKS:
        return _MARKS[language]
    from babel import Locale, UnknownLocaleError

    try:
        symbols = Locale.parse(language).number_symbols["latn"]
    except (UnknownLocaleError, KeyError):
        return _MARKS["en"]
    return symbols["group"], symbols["decimal"]


def number(value: Decimal | int, language: str) -> str:
    """A number as the language writes it: 14 200.5, 14 200,5, 14.200,5."""
    group, point = _marks(language)
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    return text.replace(",", "\0").replace(".", point).replace("\0", group)


def _said(value: object, language: str) -> str:
    match value:  # what fills most blanks comes first; a bool is an int too
        case str():
            return value
        case Phrase():
            return say(value, language)
        case bool():
            return str(value)
        case Decimal() | int():
            return number(value, language)
        case date():
            return value.isoformat()
        case Mapping():
            return str(next(value[each] for each in chain(language) if each in value))
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


@lru_cache(maxsize=8192)
def provision(text: str, language: str) -> str:
    """A place in an act ("Annex 1, schedule of the EAEU, 0402 21 (B)") as the language names it."""
    held = _terms()["provisions"]
    for english, other in next((held[each] for each in chain(language) if each in held), []):
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
    held = _terms()["units"]
    names = next(held[each] for each in chain(language) if each in held)
    return "/".join(names.get(part.strip(), part.strip()) for part in unit.split("/"))
