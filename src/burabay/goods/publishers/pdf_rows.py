"""PDF, third step: from the lines of all pages to the rows of the table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, pairwise

from burabay.goods.publishers.pdf_lines import Line
from burabay.goods.publishers.pdf_page import (
    Columns,
    Page,
    columns_of,
    has_header_words,
    is_header,
    leading_code,
    pooled_columns,
)
from burabay.goods.publishers.texts import CODE, DASHES

_PAGE_NUMBER = re.compile(rf"(?:стр\.?|[{DASHES}])?\s*\d{{1,4}}\s*[{DASHES}]?")
_DASHED = re.compile(rf"[{DASHES}](?:\s|[{DASHES}]|[^\W\d_]|$)")


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or a ruled row, of the table: a code, pieces of a name, whether a unit or rate is beside it."""

    code: str = ""
    parts: list[str] = field(default_factory=list)
    rated: bool = False
    outside: bool = False  # no part of the table: a note, a title

    @property
    def dashed(self) -> bool:
        """Whether the name begins with the dashes that show a level."""
        return bool(self.parts) and bool(_DASHED.match(self.parts[0]))


def table_rows(pages: Sequence[Page]) -> list[Row]:
    """The rows of all pages, from the first header on if there is one: notes stand before it."""
    pages = _without_running_titles(pages)
    pooled = pooled_columns(pages)
    rows_ruled = not any(_several(_leading_codes(lines)) for page in pages for _, lines in page.ruled)
    rows: list[Row] = []
    columns: Columns | None = None
    begun = False
    for page in pages:
        found, by_rulings = columns_of(page, columns if begun else None, pooled)
        if page.has_header and not begun:
            begun, rows = True, []
        if found:
            columns = found
            rows += _page_rows(page, found, by_rulings, rows_ruled)
    return rows


def _page_rows(page: Page, columns: Columns, by_rulings: bool, rows_ruled: bool) -> list[Row]:
    """The rows of a page by its rulings, or line by line if codes stand outside of them."""
    bodies = [lines for _, lines in page.ruled if lines and not is_header(lines)]
    if by_rulings and bodies and not _has_stray_code(page, columns):
        if rows_ruled:
            return [row for lines in bodies for row in _ruled_rows(lines, columns)]
        return [_row(line, columns) for lines in bodies for line in lines]
    rows = [_row(line, columns) for line in _without_page_number(_free_lines(page, columns))]
    # The heading of the rates may run on below the other headings, right of the names.
    return list(dropwhile(lambda row: not row.code and not row.parts, rows))


def _has_stray_code(page: Page, columns: Columns) -> bool:
    return any(columns.code_in(line) and not any(band.holds(line) for band in page.bands) for line in page.below_header)


def _row(line: Line, columns: Columns) -> Row:
    left, name, right = columns.split(line)
    code = columns.code_in(line)
    text = " ".join(w.text for w in name)
    straddles = any(w.x0 < columns.left - 1 and w.x1 > columns.left + 1 for w in line.words)
    return Row(code, [text] if text else [], bool(right), straddles or (bool(left) and not code))


def _ruled_rows(lines: Sequence[Line], columns: Columns) -> list[Row]:
    """The rows between two rulings: one, unless the page rules only its columns and many codes are there."""
    rows = [_row(line, columns) for line in lines]
    left = "".join(w.text for line in lines for w in columns.split(line)[0])
    is_code = bool(CODE.fullmatch(left))
    dashes_inside = any(row.dashed for row in [row for row in rows if row.parts][1:])
    if dashes_inside or (left and not is_code) or _several([row.code for row in rows if row.code]):
        return rows
    return [Row(left, [part for row in rows for part in row.parts], any(row.rated for row in rows))]


def _several(codes: Sequence[str]) -> bool:
    """Whether these are codes of several rows, not "0101 29" and "100 0", one code wrapped in its cell."""
    return len(codes) > 1 and all(a < b and a[:2] == b[:2] for a, b in pairwise(codes))


def _leading_codes(lines: Iterable[Line]) -> list[str]:
    """The codes that lines begin with."""
    return ["".join(w.text for w in line.words[:n]) for line in lines if (n := leading_code(line))]


def _free_lines(page: Page, columns: Columns) -> list[Line]:
    """The lines without the header, and without what stands above it unless that is a piece of the table."""
    above = [line for line in page.lines if page.header and line.top < page.header[0].top]
    if any(columns.code_in(line) and leading_code(line) for line in above):
        return above + page.below_header
    return page.below_header


def _without_page_number(lines: Sequence[Line]) -> list[Line]:
    """Without a first or last line that is a lone number apart from the others."""
    kept = list(lines)
    for end, neighbour in ((0, 1), (-1, -2)):
        if len(kept) < 2:
            break
        line, next_one = kept[end], kept[neighbour]
        gap = max(line.top, next_one.top) - min(line.bottom, next_one.bottom)
        # A name too may end in a line with nothing but a number, but that follows closely.
        if gap > 0.8 * line.height and _PAGE_NUMBER.fullmatch(line.text.lower()):
            kept.pop(end)
    return kept


def _without_running_titles(pages: Sequence[Page]) -> list[Page]:
    """The pages without first lines that nearly all have: only one page begins amid one name."""
    kept = list(pages)
    for _ in range(3):
        tops = Counter(page.lines[0].text for page in kept if page.lines)
        titles = {text for text, times in tops.items() if times >= max(2, 0.8 * len(kept))}
        kept = [
            replace(page, lines=page.lines[1:])
            if page.lines and page.lines[0].text in titles and not _is_of_table(page.lines[0])
            else page
            for page in kept
        ]
    return kept


def _is_of_table(line: Line) -> bool:
    """Whether a line is of the table by its look: a code, dashes, or the words of the table's header."""
    return bool(leading_code(line) or _DASHED.match(line.text)) or has_header_words(line)
