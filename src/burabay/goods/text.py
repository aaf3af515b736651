"""Words as people type them: folding of case and diacritics, and stems of Russian and English words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_MARKS = re.compile(r"[\u0300-\u036f]+")
# Russian nouns that the stemmer would cut like verbs, and the ending that makes it see the noun: "материал" like
# "материалы", "автомобили" like "автомобиль". Names of goods have no verbs.
_VERBLIKE = (
    (re.compile(r"(?:[ая]л|[иы]л|[иыяюу]т)$"), "", "ы"),
    (re.compile(r"[аяиы]ли$"), "и", "ь"),
    (re.compile(r"[аяиы]ла$"), "а", "ы"),
)
_LATIN_MARK = re.compile(r"[a-z][\u0300-\u036f]|đ")
# Letters that Unicode does not decompose but people leave plain.
_PLAIN = str.maketrans({"đ": "d", "ё": "е"})
# "men's" is one word, whichever apostrophe stands in it.
_APOSTROPHES = re.compile(r"['’ʼ]")


def fold(text: str) -> str:
    """`text` in lower case without diacritics: "Giày thể thao" → "giay the thao", "Йод" → "иод"."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    return _MARKS.sub("", unicodedata.normalize("NFD", unicodedata.normalize("NFC", lowered).translate(_PLAIN)))


def words(text: str) -> list[str]:
    """The words of `text`, folded, in order: "Men's shirts (T-shirts)" → ["mens", "shirts", "t", "shirts"]."""
    return folded_words(fold(text))


def folded_words(folded: str) -> list[str]:
    """The words of a text that `fold` has been over."""
    return _WORD.findall(_APOSTROPHES.sub("", folded))


def marked_words(text: str) -> list[str]:
    """The words of `text` with their diacritics, each in a spelling that does not depend on where a tone mark stands.

    "hoà" and "hòa" give the same word, "hoa" another. The words stand in the order of `words(text)`.
    """
    whole = unicodedata.normalize("NFC", text.lower())
    return ["".join(sorted(unicodedata.normalize("NFD", word))) for word in folded_words(whole)]


def is_marked(text: str) -> bool:
    """Whether `text` has Latin letters with diacritics, as Vietnamese typed in full has."""
    return not text.isascii() and _LATIN_MARK.search(unicodedata.normalize("NFD", text.lower())) is not None


def is_cyrillic(text: str) -> bool:
    """Whether `text` has a Cyrillic letter."""
    return _CYRILLIC.search(text) is not None


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(language)


@cache
def stem(word: str) -> str:
    """The stem of a folded word. Vietnamese does not inflect; Latin words take the English rules."""
    if len(word) < 4 or word.isdigit():
        return word
    if not is_cyrillic(word):
        return str(_stemmer("english").stemWord(word))
    for ending, less, more in _VERBLIKE:
        if ending.search(word):
            word = word.removesuffix(less) + more
            break
    return str(_stemmer("russian").stemWord(word))
