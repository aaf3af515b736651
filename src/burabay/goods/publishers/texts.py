"""Cells and lines as they are written, made plain: texts, codes, the language that letters tell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from burabay.goods.publishers.model import LONGEST_TEXT, Lang
from burabay.goods.text import fold

DASHES = "‐‑‒–—―−˗-"  # the plain hyphen last: elsewhere in a class it makes a range
CODE = re.compile(r"(?!00)(?:\d{4}|\d{6}|\d{8,10})", re.ASCII)
_LEADING_DASHES = re.compile(rf"[\s{DASHES}]+")
# "1012100.0": how a spreadsheet's number comes out as text. "0101.21.00" and "8471.00" are not that.
_FLOAT = re.compile(r"\d+\.0", re.ASCII)
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[^\W\d_Ѐ-ӿ]")
# After decomposition: marks that only Vietnamese has of the languages here (horn, hook, dot below), and đ …
_VIETNAMESE = re.compile("[đĐ\u031b\u0309\u0323]|[\u0302\u0306][\u0300\u0301\u0303]")
# … and the ones that English borrows too (purée, maté, glacé).
_MARKED = re.compile("[\u0300-\u0303\u0306]")


def plain(text: str) -> str:
    """`text` folded, with nothing but words and single spaces: "Код  ТН-ВЭД:" → "код тн вэд"."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


def tidy(text: str) -> str:
    """`text` in NFC on one line, without control and format characters and without leading dashes."""
    flat = " ".join(text.split())
    kept = "".join(c for c in flat if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    whole = " ".join(unicodedata.normalize("NFC", kept).split())
    start = _LEADING_DASHES.match(whole)
    if not start:
        return whole
    rest = whole[start.end() :]
    # "-18 °C or less" begins with a minus, "- - 18 holes" with dashes.
    return "-" + rest if start[0][-1] in DASHES and rest[:1].isdigit() else rest


def clip(text: str) -> str:
    """`text` at its longest: hostile files hold texts without end."""
    return text[:LONGEST_TEXT].rstrip()


def digits_of(raw: str, *, number: bool = False) -> str | None:
    """The digits of a code cell: "0101.21.00" → "01012100"; "" for an empty cell, None for no code.

    A lost leading zero comes back if certain: a nine-digit text is a code of the TN VED as it stands, a
    nine-digit number (a cell of a spreadsheet: `number`) has lost its zero.
    """
    bare = raw.strip().lstrip("'")
    if _FLOAT.fullmatch(bare):
        bare, number = bare[:-2], True
    digits = re.sub(r"[\s.]", "", bare)
    if not digits:
        return ""
    if len(digits) in (3, 5, 7) or (number and len(digits) == 9):
        digits = "0" + digits
    return digits if CODE.fullmatch(digits) else None


def guessed_languages(texts: Sequence[str]) -> list[Lang]:
    """The language of each text of one column, by its letters.

    Words without any mark ("Oxen", "Tre") tell nothing by themselves: they are English unless nearly all
    other texts of the column that are in Latin letters are Vietnamese.
    """
    kinds = [_letters(text) for text in texts]
    count = Counter(kinds)
    sure = count["vi"] > 0
    with_marks = count["vi"] + count["marked"]
    mostly = sure and with_marks >= 0.85 * (with_marks + count["plain"])
    by_kind: dict[str, Lang] = {
        "ru": "ru",
        "vi": "vi",
        "marked": "vi" if sure or not count["plain"] else "en",
        "plain": "vi" if mostly else "en",
    }
    return [by_kind[kind] for kind in kinds]


def _letters(text: str) -> str:
    cyrillic = len(_CYRILLIC.findall(text))
    # A Cyrillic С among Latin letters is a slip of the keyboard, not Russian.
    if cyrillic and cyrillic * 3 >= len(_LATIN.findall(text)):
        return "ru"
    decomposed = unicodedata.normalize("NFD", text)
    if _VIETNAMESE.search(decomposed):
        return "vi"
    return "marked" if _MARKED.search(decomposed) else "plain"
