"""PDF, second step: a page as lines and rulings, and where on it the table's columns are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from burabay.goods.publishers.pdf_lines import Line, Word
from burabay.goods.publishers.texts import CODE, plain

_HEADER_WORDS = frozenset(
    plain(
        "Код ТН ВЭД ЕАЭС Наименование товарной позиции товара Доп. ед. изм. Дополнительная единица измерения "
        "Ставка ввозной таможенной пошлины"
    ).split()
)
_UNIT_WORDS = frozenset({"доп", "ед", "изм", "ставка"})


class Band(NamedTuple):
    """One row of a ruled table: where it begins and ends, and the left and right edge of each of its cells."""

    top: float
    bottom: float
    cells: tuple[tuple[float, float], ...]

    def holds(self, line: Line) -> bool:
        """Whether `line` is in this row."""
        first = line.words[0].x0
        in_width = self.cells[0][0] - 3 <= first <= self.cells[-1][1] + 3
        return in_width and self.top <= (line.top + line.bottom) / 2 <= self.bottom


class Columns(NamedTuple):
    """Where the column of names begins and ends; codes stand left of it. No `right`: up to a wide gap.

    `width` is that of the page: pages of other widths (lying ones) have other columns.
    """

    left: float
    right: float | None
    width: float

    def split(self, line: Line) -> tuple[list[Word], list[Word], list[Word]]:
        """The words of `line` left of the names, in their column, and right of it."""
        left = [w for w in line.words if w.middle < self.left]
        rest = line.words[len(left) :]
        end = self._end(rest, line.height)
        return left, rest[:end], rest[end:]

    def _end(self, words: Sequence[Word], height: float) -> int:
        """How many of `words`, none of which is left of the names, are in their column."""
        if self.right is not None:
            return sum(w.middle < self.right for w in words)
        if words and words[0].x0 - self.left > 0.15 * self.width:
            return 0
        gaps = (i for i, (a, b) in enumerate(pairwise(words), start=1) if b.x0 - a.x1 > 1.2 * height)
        return next(gaps, len(words))

    def code_in(self, line: Line) -> str:
        """The code left of the names, "" if none stands there."""
        digits = "".join(w.text for w in self.split(line)[0])
        return digits if CODE.fullmatch(digits) else ""


@dataclass(frozen=True)
class Page:
    """Lines and ruled rows of one page, both from top to bottom."""

    lines: list[Line]
    bands: list[Band]
    width: float

    @cached_property
    def header(self) -> list[Line]:
        """The lines of the (first) header of a table without rulings, empty if there is none."""
        for i, line in enumerate(self.lines):
            if "наименование" not in _tokens(line):
                continue
            reach = 4 * line.height
            near = [other for other in self.lines if abs(other.top - line.top) < reach]
            if not is_header(near):
                continue
            first = next(n for n, other in enumerate(self.lines) if other in near and has_header_words(other))
            last = i
            while last + 1 < len(self.lines) and _is_header_only(self.lines[last + 1]):
                last += 1
            return self.lines[first : last + 1]
        return []

    @cached_property
    def below_header(self) -> list[Line]:
        """The lines below the header, all if there is none."""
        return [line for line in self.lines if not self.header or line.top > self.header[-1].top]

    @cached_property
    def ruled(self) -> list[tuple[Band, list[Line]]]:
        """Each ruled row with the lines in it."""
        return [(band, [line for line in self.lines if band.holds(line)]) for band in self.bands]

    @property
    def has_header(self) -> bool:
        """Whether a table begins, or begins anew, on this page."""
        return bool(self.header) or any(is_header(lines) for _, lines in self.ruled)


def is_header(lines: Iterable[Line]) -> bool:
    """Whether these lines have the words of a header of the tariff."""
    tokens = {token for line in lines for token in _tokens(line)}
    return "наименование" in tokens and ("код" in tokens or "тн" in tokens)


def has_header_words(line: Line) -> bool:
    """Whether a line has any word of a header, be it by chance."""
    return bool(_HEADER_WORDS & _tokens(line))


def _is_header_only(line: Line) -> bool:
    return not leading_code(line) and _tokens(line) <= _HEADER_WORDS


def _tokens(line: Line) -> set[str]:
    return set(plain(line.text).split())


def leading_code(line: Line) -> int:
    """How many words at the start of a line spell a code, "0101 21 000 0" for one; 0 if none do."""
    best, digits = 0, ""
    for n, word in enumerate(line.words[:4], start=1):
        if not re.fullmatch(r"\d+", word.text, re.ASCII) or (n > 1 and word.x0 - line.words[n - 2].x1 > 9):
            break
        digits += word.text
        if CODE.fullmatch(digits):
            best = n
    return best


def columns_of(page: Page, before: Columns | None, pooled: dict[int, Columns]) -> tuple[Columns | None, bool]:
    """The columns of a page, None if nothing tells them, and whether the page's own rulings tell them.

    They come from the rulings, else from the page's text if that has a header and enough rows to show them,
    else from the page `before`, else from all pages of this width, `pooled`.
    """
    carried = before if before and abs(before.width - page.width) < 2 else None
    ruled = _ruled_columns(page)
    if ruled is None and carried and any(abs(x0 - carried.left) < 3 for band in page.bands for x0, _ in band.cells):
        ruled = carried
    if ruled:
        return ruled, True
    own = None
    if page.header and sum(bool(leading_code(line)) for line in page.below_header) >= 8:
        own = _free_columns(page.below_header, page.header, page.width)
    return own or carried or pooled.get(round(page.width)), False


def pooled_columns(pages: Sequence[Page]) -> dict[int, Columns]:
    """By width of page: the columns that the text of all those pages together shows."""
    pooled = {}
    for width in {round(page.width) for page in pages}:
        alike = [page for page in pages if round(page.width) == width]
        below = [line for page in alike for line in page.below_header]
        columns = _free_columns(below, [line for page in alike for line in page.header], alike[0].width)
        if columns:
            pooled[width] = columns
    return pooled


def _ruled_columns(page: Page) -> Columns | None:
    """The column of names by the rulings: the header's cell, else the cell to the right of a code."""
    for band, lines in page.ruled:
        if is_header(lines):
            for cell in band.cells[1:]:
                if "наименование" in {plain(w.text) for line in lines for w in _in_cell(line, cell)}:
                    return Columns(*cell, page.width)
    for band, lines in page.ruled:
        for line in lines:
            for cell, beside in pairwise(band.cells):
                if CODE.fullmatch("".join(w.text for w in _in_cell(line, cell))):
                    return Columns(*beside, page.width)
    return None


def _in_cell(line: Line, cell: tuple[float, float]) -> list[Word]:
    return [w for w in line.words if cell[0] <= w.middle <= cell[1]]


def _free_columns(lines: Sequence[Line], header: Sequence[Line], width: float) -> Columns | None:
    """The columns of text without rulings: codes at the left, then names up to the gap before the units."""
    coded = [(line, n) for line in lines if (n := leading_code(line)) and len(line.words) > n]
    if not coded:
        return None
    edge = median(line.words[0].x0 for line, _ in coded)
    coded = [(line, n) for line, n in coded if abs(line.words[0].x0 - edge) < 25]
    code_end = max((line.words[n - 1].x1 for line, n in coded), default=0.0)
    starts = [line.words[n].x0 for line, n in coded if line.words[n].x0 > code_end]
    if not starts:
        return None
    columns = Columns((code_end + min(starts)) / 2, None, width)
    units = [w for line in header for w in line.words if plain(w.text) in _UNIT_WORDS]
    if not units:
        return columns
    return columns._replace(right=_end_of_names(lines, columns, min(units, key=lambda w: w.x0)))


def _end_of_names(lines: Sequence[Line], columns: Columns, units: Word) -> float:
    """The middle of the gap between names and units, below the word `units` of the header."""
    in_table = [line for line in lines if line.words[0].x0 >= columns.left or columns.code_in(line)]
    taken = sorted((w.x0, w.x1) for line in in_table for w in line.words if w.x0 >= columns.left)
    # From the heading of the units leftwards, over whatever touches it, to the gap.
    start = units.x0
    for x0, x1 in reversed(taken):
        if x0 < start and start - 3 < x1 < units.x1 + 40:
            start = x0
    before = max((x1 for _, x1 in taken if x1 <= start), default=start)
    return (before + start) / 2
