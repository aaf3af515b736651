"""What separates lines that share a subheading: the words that one description has and none of the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from burabay.goods.text import fold, is_marked, marked_words, stem

# A number with its decimals is one word: 1.5 is not "1" and "5".
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")


def _key(word: str, *, marked: bool) -> str:
    """What two spellings or forms of one word have in common.

    Where diacritics make words ("bò" is beef, "bơ" butter) they count; elsewhere the stem does.
    """
    if word[0].isdigit():
        return word.replace(",", ".")
    return "".join(marked_words(word)) if marked else stem(fold(word))


def own_words(descriptions: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each code the words that its description alone has, as printed, in order, each once.

    `descriptions` are texts of one language by code. A code whose words all occur elsewhere has none.
    """
    # One Vietnamese text is enough: a short one may happen to have no diacritics.
    marked = any(is_marked(text) for text in descriptions.values())
    found: dict[str, dict[str, str]] = {}
    for code, text in descriptions.items():
        words = _WORD.findall(unicodedata.normalize("NFC", text))
        found[code] = {}
        for word in words:
            found[code].setdefault(_key(word, marked=marked), word)
    counts: dict[str, int] = {}
    for keys in found.values():
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    return {code: tuple(word for key, word in keys.items() if counts[key] == 1) for code, keys in found.items()}
