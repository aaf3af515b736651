"""PDF, first step: from the characters of a page to words and lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any, NamedTuple, TypeAlias

from burabay.goods.publishers.texts import DASHES

# A character as pdfplumber gives it; lengths are in points, from the top left corner of the page.
Char: TypeAlias = dict[str, Any]

FOOTNOTE_MARK = r"\d{1,3}\s?[СC]?\)"
_RAISED_MARK = re.compile(rf"\s*(?:{FOOTNOTE_MARK}\s*,?\s*)+")
_RAISED_NUMBER = re.compile(rf"[{DASHES}]?\d+", re.ASCII)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹") | dict.fromkeys(map(ord, DASHES), "⁻")
# A raised or lowered character is smaller than the text around it by at least so much.
_SMALL = 0.78


class Word(NamedTuple):
    """A word and where it begins and ends."""

    text: str
    x0: float
    x1: float

    @property
    def middle(self) -> float:
        """Its middle, which tells the column that it stands in: edges may stick out."""
        return (self.x0 + self.x1) / 2


@dataclass(slots=True)
class Line:
    """Words of a page on one baseline, from left to right; never without a word."""

    top: float
    bottom: float
    words: list[Word]

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def height(self) -> float:
        """From top to bottom of its letters of full size."""
        return self.bottom - self.top


def lines_of(chars: Iterable[Char]) -> list[Line]:
    """The lines of a page from top to bottom. Raised and lowered characters are in the line they touch most."""
    upright = [c for c in chars if c.get("upright", True) and c["text"]]
    solid = [c for c in upright if not c["text"].isspace()]
    if not solid:
        return []
    usual = median(c["size"] for c in solid)
    groups = _by_baseline(c for c in solid if c["size"] >= _SMALL * usual)
    spans = [(min(c["top"] for c in group), max(c["bottom"] for c in group)) for group in groups]
    apart = []
    for char in (c for c in solid if c["size"] < _SMALL * usual):
        touch = [min(char["bottom"], bottom) - max(char["top"], top) for top, bottom in spans]
        if max(touch, default=0) > 0.2 * char["size"]:
            groups[touch.index(max(touch))].append(char)
        else:
            apart.append(char)
    spaces = [c for c in upright if c["text"].isspace()]
    return sorted((_line(group, spaces) for group in groups + _by_baseline(apart)), key=lambda line: line.top)


def _by_baseline(chars: Iterable[Char]) -> list[list[Char]]:
    groups: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: float(c["bottom"])):
        if groups and char["bottom"] - groups[-1][-1]["bottom"] <= 0.2 * char["size"]:
            groups[-1].append(char)
        else:
            groups.append([char])
    return groups


def _line(chars: Sequence[Char], spaces: Iterable[Char]) -> Line:
    size = max(c["size"] for c in chars)
    main = [c for c in chars if c["size"] >= _SMALL * size]
    top, bottom = min(c["top"] for c in main), max(c["bottom"] for c in main)
    blanks = sorted(c["x0"] for c in spaces if top < (c["top"] + c["bottom"]) / 2 < bottom)
    words: list[Word] = []
    for piece in _pieces(sorted(chars, key=lambda c: float(c["x0"])), size, bottom):
        last = words[-1] if words else None
        # A space character parts words even where letters are set so close that no gap is left.
        if (
            last
            and piece.x0 - last.x1 <= 0.18 * size
            and not _any_between(blanks, last.x1 - 0.1 * size, piece.x0 + 0.05 * size)
        ):
            words[-1] = Word(last.text + piece.text, last.x0, piece.x1)
        else:
            words.append(piece)
    return Line(top, bottom, words)


def _any_between(ordered: Sequence[float], low: float, high: float) -> bool:
    at = bisect_left(ordered, low)
    return at < len(ordered) and ordered[at] <= high


def _pieces(chars: Iterable[Char], size: float, bottom: float) -> Iterator[Word]:
    """Characters with their places: raised numbers superscript, raised footnote marks ("12)") left out."""

    def is_raised(char: Char) -> bool:
        return bool(char["size"] < _SMALL * size and bottom - char["bottom"] > 0.12 * size)

    for raised, group in groupby(chars, key=is_raised):
        run = list(group)
        if not raised:
            yield from (Word(c["text"], c["x0"], c["x1"]) for c in run)
            continue
        text = "".join(c["text"] for c in run)
        if not _RAISED_MARK.fullmatch(text):
            text = text.translate(_SUPERSCRIPTS) if _RAISED_NUMBER.fullmatch(text) else text
            yield Word(text, run[0]["x0"], run[-1]["x1"])
