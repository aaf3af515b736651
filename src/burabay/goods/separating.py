"""What separates lines that share a subheading: the words that one description has and none of the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from burabay.goods.text import fold, is_marked, marked_words, stem

# A number with its decimals and its unit is one word: 1.5 is not "1" and "5", and "2 kg" says more than "2".
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?:[ \u00a0]?(?:%|°C?|[^\W\d_]{1,3}\.?[²³23]?(?![^\W_])))?|[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Words that join others and separate no goods, in the three languages; in Vietnamese also the syllables that say of
# what, where and how much, which occur in any description.
_JOINED = """
a an and are as at be but by for from in into is it its not of off on or other than that the their to was with were
в во и из или к ко на не ни но о об от по под при про с со у а для до за их как над без что чем же так том также
bằng bị các cho chưa có của cũng cùng dưới đã để đến được do hay hoặc khi không là lên loại mà mỗi một nào như nhưng
những ở ra sự tại theo thì thuộc trên trong trừ từ và vào về với
"""
_JOINING = frozenset(_JOINED.split())


def _key(word: str, *, marked: bool) -> str:
    """What two spellings or forms of one word have in common.

    Where diacritics make words ("bò" is beef, "bơ" butter) they count; elsewhere the stem does.
    """
    if word[0].isdigit():
        return "".join(fold(word).replace(",", ".").split())
    return "".join(marked_words(word)) if marked else stem(fold(word))


def _separable(words: Iterable[str]) -> Iterator[str]:
    """The words that may separate goods: without those that join, nor a joining word taken for a number's unit."""
    for word in words:
        number = _NUMBER.match(word)
        unit = word[number.end() :].strip().lower() if number else ""
        if number and unit.rstrip(".") in _JOINING:
            yield number[0]
        elif number or word.lower() not in _JOINING:
            yield word


def own_words(descriptions: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each code the words that its description alone has, as printed, in order, each once.

    `descriptions` are texts of one language by code. A code whose words all occur elsewhere has none; words that only
    join others are none.
    """
    # One Vietnamese text is enough: a short one may happen to have no diacritics.
    marked = any(is_marked(text) for text in descriptions.values())
    found: dict[str, dict[str, str]] = {}
    for code, text in descriptions.items():
        words = _WORD.findall(unicodedata.normalize("NFC", text))
        found[code] = {}
        for word in _separable(words):
            found[code].setdefault(_key(word, marked=marked), word)
    counts: dict[str, int] = {}
    for keys in found.values():
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    return {code: tuple(word for key, word in keys.items() if counts[key] == 1) for code, keys in found.items()}
