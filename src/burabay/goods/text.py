"""Words as people type them: folding of case and diacritics, and stems of Russian and English words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
# Letters that Unicode does not decompose but people leave plain.
_PLAIN = str.maketrans({"đ": "d", "ё": "е"})


def fold(text: str) -> str:
    """`text` in lower case without diacritics: "Giày thể thao" → "giay the thao", "Йод" → "иод"."""
    lowered = text.lower().translate(_PLAIN)
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of `text`, folded, in order."""
    return _WORD.findall(fold(text))


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(language)


@cache
def stem(word: str) -> str:
    """The stem of a folded word. Vietnamese does not inflect; Latin words take the English rules."""
    if len(word) < 4 or word.isdigit():
        return word
    language = "russian" if _CYRILLIC.search(word) else "english"
    return str(_stemmer(language).stemWord(word))
