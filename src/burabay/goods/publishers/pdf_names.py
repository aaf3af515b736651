"""PDF, last step: from rows of the table to codes with their whole names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from burabay.goods.publishers.pdf_lines import FOOTNOTE_MARK
from burabay.goods.publishers.pdf_rows import Row
from burabay.goods.publishers.texts import tidy

_END_MARK = re.compile(rf"\s*(?:{FOOTNOTE_MARK}|[⁰¹²³⁴-⁹]+[⁾)]|\*+\)?)(?=:?$)")
# A raised number at the end of a word is a mark unless the word is a unit (м², м/с²): units are short.
_END_SUPERSCRIPT = re.compile(r"(?<=[^\W\d_]{4})[⁰¹²³⁴-⁹]+(?=:?$)")


@dataclass(slots=True)
class _Entry:
    """One line of the tariff, put together from the rows that it takes; a group heading has no code."""

    code: str
    parts: list[str]
    rated: bool
    dashed: bool
    cut_off: bool  # something that is no part of the table stands before it

    @property
    def text(self) -> str:
        """The whole name, without footnote marks."""
        return without_marks(_joined(self.parts))

    @property
    def opens_group(self) -> bool:
        """Every heading of the tariff ends in a colon, and nothing else does."""
        return self.text.endswith(":")

    @property
    def is_unfinished(self) -> bool:
        """Whether, in a table that gives rates, the name goes on: it has neither its colon nor its rate yet."""
        return not self.rated and not self.opens_group


def names_of_rows(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Codes and names, tidied: names that wrap, also over pages, are put together again.

    Without rulings nothing but the text tells where an entry ends. A line with a code begins one. A line
    with dashes but no code begins a group heading, unless it is the rest of a name that has a dash inside.
    """
    return [(entry.code, text) for entry in _with_rests(_entries(rows)) if (text := tidy(entry.text))]


def _entries(rows: Sequence[Row]) -> list[_Entry]:
    rates_given = any(row.rated for row in rows if row.code)
    entries: list[_Entry] = []
    last: _Entry | None = None
    for row in rows:
        if row.outside:
            last = None
            continue
        if last and _is_low_code(row, last):
            last.code = row.code
        elif row.code or (row.dashed and not (rates_given and last and last.is_unfinished)):
            last = _Entry(row.code, list(row.parts), row.rated, row.dashed, cut_off=last is None)
            entries.append(last)
            continue
        if last:
            last.parts += row.parts
            last.rated |= row.rated
    return entries


def _is_low_code(row: Row, last: _Entry) -> bool:
    """Whether the row has the code of `last`, set lower than the first line of its name."""
    return bool(row.code) and not row.dashed and last.dashed and not last.code and not last.opens_group


def _with_rests(entries: Iterable[_Entry]) -> list[_Entry]:
    """Entries with a code; one without code and colon is the rest of the name before it."""
    kept: list[_Entry] = []
    last: _Entry | None = None
    for entry in entries:
        if entry.code:
            kept.append(entry)
            last = entry
        elif last and not entry.opens_group and not entry.cut_off:
            last.parts += entry.parts
        else:
            last = None
    return kept


def _joined(parts: Iterable[str]) -> str:
    """Wrapped lines as one: "кожевенно-" + "обувной" closes up, "ди-" + "или" does not."""
    text = ""
    for part in parts:
        if not text:
            text = part
        elif text.endswith("\u00ad"):
            text = text[:-1] + part
        elif re.search(r"\w[-‐‑]$", text) and not re.match(r"(?:и|или|либо|а)\b|\W", part):
            text += part
        else:
            text += " " + part
    return text


def without_marks(text: str) -> str:
    """`text` without footnote marks at its end: "животные12)" → "животные", "(H2S)" and "м²" stay."""
    while True:
        found = _END_MARK.search(text)
        if found and found[0].endswith(")") and text.count("(") >= text.count(")"):
            found = None
        found = found or _END_SUPERSCRIPT.search(text)
        if not found:
            return text
        text = text[: found.start()] + text[found.end() :]
