"""Tables of a CSV file or a workbook: what the header says, what a row holds, which names come of the rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from burabay.goods.publishers.model import LENGTHS, Lang, Nomenclature, PublishedName
from burabay.goods.publishers.texts import guessed_languages, plain, tidy

# Titles and notes stand above a header, but not more than this many rows of them.
HEADER_WITHIN = 30

_CODE_HEADER = re.compile(
    r"hs|hs ?(?:code|4|6|8|9|10)(?: \d+)?|(?:commodity |tariff |goods )?codes?(?: (?:hs ?\d*|ahtn|tn ?ved))?"
    r"|(?:ahtn|tn ?ved)(?: code)?|код(?: товара| позиции)?(?: тн ?вэд)?(?: еаэс)?|тн ?вэд(?: еаэс)?"
    r"|ma|ma so|ma (?:so )?(?:hs|hang)\b.*"
)
_ENGLISH_HEADER = re.compile(
    r"(?:(?:goods|product|commodity) )?(?:names?|descriptions?|desc|text|title)"
    r"(?: of (?:the )?(?:goods|products?))?(?: in)?"
)
_RUSSIAN_HEADER = re.compile(r"(?:наименование|описание|название)\b(?!.*\bед)")
_VIETNAMESE_HEADER = re.compile(r"(?:mo ta|ten hang)\b(?!.*\b(?:chinh sach|don vi))")
_LANG_HEADERS = frozenset({"lang", "language", "язык", "ngon ngu"})
_NOMENCLATURE_HEADERS = frozenset({"nomenclature", "номенклатура", "danh muc"})
_LANG_WORDS: dict[str, Lang] = {
    **dict.fromkeys(("ru", "rus", "russian", "рус", "русскии", "русском", "nga"), "ru"),
    **dict.fromkeys(("vi", "vn", "vie", "viet", "vietnamese", "вьетнамскии", "вьетнамском"), "vi"),
    **dict.fromkeys(("en", "eng", "english", "англиискии", "английском", "англииском", "anh"), "en"),
}
_NOMENCLATURES: dict[str, Nomenclature] = {
    **dict.fromkeys(("tnved", "тнвэд", "tnvedeaeu", "тнвэдеаэс"), "TN VED"),
    **dict.fromkeys(("ahtn", "ahtn2022"), "AHTN"),
}


class Header(NamedTuple):
    """Which columns of a table hold what. A text column without a language has it guessed or in `lang`."""

    code: int
    texts: tuple[tuple[int, Lang | None], ...]
    lang: int | None = None
    nomenclature: int | None = None
    width: int = 0


class Cell(NamedTuple):
    """One text of one row, with as much as the row itself says about it."""

    column: int
    code: str
    lang: Lang | None
    nomenclature: Nomenclature | None
    text: str


class BadRowError(Exception):
    """A row of a table is wrong; the caller knows the file's name."""


def header_in(row: Sequence[str]) -> Header | None:
    """What each column of a table holds if `row` is its header, else None."""
    headings = [plain(cell) for cell in row]
    code = next((i for i, heading in enumerate(headings) if _CODE_HEADER.fullmatch(heading)), None)
    texts = _text_columns(headings)
    if code is None or not texts:
        return None
    return Header(code, texts, _first(headings, _LANG_HEADERS), _first(headings, _NOMENCLATURE_HEADERS), len(row))


def _first(headings: Sequence[str], wanted: Container[str]) -> int | None:
    return next((i for i, heading in enumerate(headings) if heading in wanted), None)


def _text_columns(headings: Sequence[str]) -> tuple[tuple[int, Lang | None], ...]:
    """The columns of descriptions, the first of each language."""
    by_lang: dict[Lang | None, int] = {}
    for i, heading in enumerate(headings):
        is_text, lang = _text_heading(heading)
        if is_text:
            by_lang.setdefault(lang, i)
    if len(by_lang) > 1 and None in by_lang:  # "Description" beside "Mô tả hàng hóa" is the English one
        untold = by_lang.pop(None)
        by_lang.setdefault("en", untold)
    return tuple((i, lang) for lang, i in sorted(by_lang.items(), key=lambda item: item[1]))


def _text_heading(heading: str) -> tuple[bool, Lang | None]:
    """Whether a heading names a column of descriptions, and the language if it tells one."""
    tokens = heading.split()
    lang = next((_LANG_WORDS[token] for token in tokens if token in _LANG_WORDS), None)
    if _ENGLISH_HEADER.fullmatch(" ".join(token for token in tokens if token not in _LANG_WORDS)):
        return True, lang
    if _RUSSIAN_HEADER.match(heading):
        return True, lang or "ru"
    if _VIETNAMESE_HEADER.match(heading):
        return True, lang or "vi"
    return False, None


def cells_in(row: Sequence[str], number: int, code: str, header: Header) -> Iterator[Cell]:
    """The texts of the row `number`, whose code is `code`.

    Raises `BadRowError` for a language or a nomenclature that is none, or a nomenclature without such codes.
    """

    def at(index: int | None) -> str:
        return row[index].strip() if index is not None and index < len(row) else ""

    nomenclature = _nomenclature(at(header.nomenclature), code, number)
    lang_told = _lang(at(header.lang), number)
    several = len(header.texts) > 1
    for index, lang in header.texts:
        if text := tidy(at(index)):
            # One row of several texts is in several languages, so its word for the language tells nothing.
            yield Cell(index, code, lang if several else lang_told or lang, nomenclature, text)


def _nomenclature(told: str, code: str, number: int) -> Nomenclature | None:
    if not told:
        return None
    nomenclature = _NOMENCLATURES.get(plain(told).replace(" ", ""))
    if nomenclature is None:
        raise BadRowError(f"row {number}: {told[:40]!r} is no nomenclature; write TN VED or AHTN")
    if len(code) not in LENGTHS[nomenclature]:
        raise BadRowError(f"row {number}: the {nomenclature} has no codes of {len(code)} digits ({code})")
    return nomenclature


def _lang(told: str, number: int) -> Lang | None:
    if not told:
        return None
    lang = _LANG_WORDS.get(plain(told))
    if lang is None:
        raise BadRowError(f"row {number}: {told[:40]!r} is no language; write ru, vi or en")
    return lang


def names_of(cells: Sequence[Cell]) -> list[PublishedName]:
    """Cells to names: languages guessed where nothing told them, nomenclatures told by length and language."""
    guesses = _guesses(cells)
    ten_digits = any(len(cell.code) > 8 for cell in cells)
    names = []
    for i, cell in enumerate(cells):
        lang = cell.lang or guesses[i]
        nomenclature = cell.nomenclature or _by_length(cell.code, lang, ten_digits)
        names.append(PublishedName(nomenclature, cell.code, lang, cell.text))
    return names


def _guesses(cells: Sequence[Cell]) -> dict[int, Lang]:
    """By place in `cells`: the languages of those that nothing told, each guessed from its whole column."""
    untold: dict[int, list[int]] = defaultdict(list)
    for i, cell in enumerate(cells):
        if cell.lang is None:
            untold[cell.column].append(i)
    guesses: dict[int, Lang] = {}
    for places in untold.values():
        guesses.update(zip(places, guessed_languages([cells[i].text for i in places]), strict=True))
    return guesses


def _by_length(code: str, lang: Lang, ten_digits: bool) -> Nomenclature:
    if len(code) > 8:
        return "TN VED"
    if len(code) == 8:
        # The TN VED has subheadings of eight digits too: a Russian text beside ten-digit codes is of one.
        return "TN VED" if lang == "ru" and ten_digits else "AHTN"
    return "TN VED" if lang == "ru" else "AHTN"
