"""Goods descriptions out of the files that the tariffs' publishers give out: PDF, Excel workbook, CSV.

The descriptions belong to their publishers, so the project ships none. A user who has a publisher's file
reads it here; `names_store` keeps what was read. The kind of a file is told by its content, never by its
ending. Whatever is wrong with a file is one `InputError` with `field="file"`.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import dropwhile, islice, pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from burabay.errors import InputError
from burabay.goods.text import fold

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from pdfplumber.page import Page

Nomenclature: TypeAlias = Literal["TN VED", "AHTN"]
Lang: TypeAlias = Literal["ru", "vi", "en"]
# What `_code` makes of a cell: the digits, "" for an empty cell, None for something that is no code.
_Code: TypeAlias = str | None

LONGEST_TEXT = 2_000
_LENGTHS: dict[Nomenclature, tuple[int, ...]] = {"TN VED": (4, 6, 8, 9, 10), "AHTN": (4, 6, 8)}
_MOST_BYTES = 200_000_000
_MOST_UNZIPPED = 500_000_000
_HEADER_WITHIN = 30
_FORMATS = (
    "a PDF of the Commission's tariff, an Excel workbook (.xlsx) of Viet Nam's tariff or a CSV file with a "
    "column of codes and a column of texts, plain or gzipped"
)


@dataclass(frozen=True, slots=True)
class PublishedName:
    """One description of one code, as its publisher words it.

    `code` is digits only: 4, 6, 8, 9 or 10 of them in the TN VED, 4, 6 or 8 in the AHTN. `text` is on one
    line, in NFC, without the leading dashes that show the level, at most 2,000 characters.
    """

    nomenclature: Nomenclature
    code: str
    lang: Lang
    text: str


def read_names(path: Path) -> Iterator[PublishedName]:
    """All descriptions in the publisher's file at `path`, each nomenclature, code and language once.

    A code that the file repeats with other words (Viet Nam's chapter 98 does) gets its distinct texts joined
    with " | ". The file is read whole before the first name comes out, so a bad file yields nothing.

    Raises `InputError` (`field="file"`) for a file that cannot be read, is empty, damaged, encrypted, too
    large, of an unknown format, without a table of codes, or with a bad row; and if the library that reads
    PDFs or workbooks is not installed.
    """
    data = _bytes_of(path)
    if data.startswith(b"\x1f\x8b"):
        data = _unzipped(data, path.name)
    if b"%PDF-" in data[:1024]:
        found = _from_pdf(data, path.name)
    elif data.startswith(b"PK"):
        found = _from_workbook(data, path.name)
    else:
        found = _from_csv(data, path.name)
    if not found:
        reason = f"no table of codes and descriptions was found in it; known are {_FORMATS}"
        raise _wrong(path.name, reason, "file_no_codes")
    return iter(_merged(found))


# --- files as bytes --------------------------------------------------------------------------------


def _wrong(name: str, reason: str, key: str) -> InputError:
    return InputError(f"{name}: {reason}.", field="file", key=key)


def _too_large(name: str, limit: int) -> InputError:
    size = f"{limit // 1_000_000} MB"
    reason = f"it holds more than {size}, and no tariff is that large; give the tariff's own file"
    return _wrong(name, reason, "file_too_large")


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _too_large(path.name, _MOST_BYTES)
        data = path.read_bytes()
    except OSError as exc:
        cause = exc.strerror or "unknown reason"
        reason = f"the file cannot be read ({cause}); check the path and your right to read it"
        raise _wrong(path.name, reason, "file_unreadable") from exc
    except ValueError as exc:  # a NUL in the path
        reason = "the file cannot be read, because its path is not a possible one"
        raise _wrong(path.name, reason, "file_unreadable") from exc
    if not data.strip():
        raise _wrong(path.name, "the file is empty; download it again", "file_empty")
    return data


def _unzipped(data: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as exc:
        raise _wrong(name, "the gzip file is damaged; download it again", "file_damaged") from exc
    if len(plain) > _MOST_BYTES:
        raise _too_large(name, _MOST_BYTES)
    if not plain.strip():
        raise _wrong(name, "the gzip file is empty inside; download it again", "file_empty")
    return plain


# --- texts, codes, languages -----------------------------------------------------------------------

_DASH = "‐‑‒–—―−˗-"  # the plain hyphen last: elsewhere in a class it makes a range
_LEADING_DASHES = re.compile(rf"[\s{_DASH}]+")
_CODE = re.compile(r"(?!00)(?:\d{4}|\d{6}|\d{8,10})", re.ASCII)
# "1012100.0": how a spreadsheet's number comes out as text. "0101.21.00" and "8471.00" are not that.
_FLOAT = re.compile(r"\d+\.0", re.ASCII)
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[^\W\d_Ѐ-ӿ]")
# After decomposition: marks that only Vietnamese has of the languages here (horn, hook, dot below), and đ …
_VIETNAMESE = re.compile("[đĐ\u031b\u0309\u0323]|[\u0302\u0306][\u0300\u0301\u0303]")
# … and the ones that English borrows too (purée, maté, glacé).
_MARKED = re.compile("[\u0300-\u0303\u0306]")


def _tidy(text: str) -> str:
    """`text` in NFC on one line, without control and format characters and without leading dashes."""
    flat = " ".join(text.split())
    kept = "".join(c for c in flat if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    plain = " ".join(unicodedata.normalize("NFC", kept).split())
    start = _LEADING_DASHES.match(plain)
    if not start:
        return plain
    rest = plain[start.end() :]
    # "-18 °C or less" begins with a minus, "- - 18 holes" with dashes.
    return "-" + rest if start[0][-1] in _DASH and rest[:1].isdigit() else rest


def _clip(text: str) -> str:
    return text[:LONGEST_TEXT].rstrip()


def _code(raw: str, *, number: bool = False) -> _Code:
    """The digits of a code cell: "0101.21.00" → "01012100". A lost leading zero comes back if certain.

    A nine-digit text is a code of the TN VED as it stands; a nine-digit number has lost its zero.
    """
    bare = raw.strip().lstrip("'")
    if _FLOAT.fullmatch(bare):
        bare, number = bare[:-2], True
    digits = re.sub(r"[\s.]", "", bare)
    if not digits:
        return ""
    if digits.isascii() and digits.isdigit() and (len(digits) in (3, 5, 7) or (number and len(digits) == 9)):
        digits = "0" + digits
    return digits if _CODE.fullmatch(digits) else None


def _guessed(texts: Sequence[str]) -> list[Lang]:
    """The language of each text of one column, by its letters.

    Words without any mark ("Oxen", "Tre") tell nothing by themselves: they are English unless nearly all
    other texts of the column that are in Latin letters are Vietnamese.
    """
    kinds = [_letters(text) for text in texts]
    count = Counter(kinds)
    sure = count["vi"] > 0
    latin = count["vi"] + count["marked"] + count["plain"]
    mostly = sure and count["vi"] + count["marked"] >= 0.85 * latin
    by_kind: dict[str, Lang] = {
        "ru": "ru",
        "vi": "vi",
        "marked": "vi" if sure or count["plain"] == 0 else "en",
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


def _merged(names: Iterable[PublishedName]) -> list[PublishedName]:
    """Each nomenclature, code and language once; distinct texts of one code joined with " | "."""
    texts: dict[tuple[Nomenclature, str, Lang], dict[str, None]] = {}
    for name in names:
        texts.setdefault((name.nomenclature, name.code, name.lang), {})[name.text] = None
    return [PublishedName(*key, _clip(" | ".join(distinct))) for key, distinct in texts.items()]


# --- tables: what a header says --------------------------------------------------------------------

_CODE_HEADER = re.compile(
    r"hs|hs ?(?:code|4|6|8|9|10)(?: \d+)?|(?:commodity |tariff |goods )?codes?(?: (?:hs ?\d*|ahtn|tn ?ved))?"
    r"|(?:ahtn|tn ?ved)(?: code)?|код(?: товара| позиции)?(?: тн ?вэд)?(?: еаэс)?|тн ?вэд(?: еаэс)?"
    r"|ma|ma so|ma (?:so )?(?:hs|hang)\b.*"
)
_ENGLISH_HEADER = re.compile(
    r"(?:(?:goods|product|commodity) )?(?:names?|descriptions?|desc|text|title)"
    r"(?: of (?:the )?(?:goods|products?))?(?: in)?"
)
_LANG_WORDS: dict[str, Lang] = {
    **dict.fromkeys(("ru", "rus", "russian", "рус", "русскии", "русском", "nga"), "ru"),
    **dict.fromkeys(("vi", "vn", "vie", "viet", "vietnamese", "вьетнамскии", "вьетнамском"), "vi"),
    **dict.fromkeys(("en", "eng", "english", "англиискии", "английском", "англииском", "anh"), "en"),
}
_NOMENCLATURES: dict[str, Nomenclature] = {
    **dict.fromkeys(("tnved", "тнвэд", "tnvedeaeu", "тнвэдеаэс"), "TN VED"),
    **dict.fromkeys(("ahtn", "ahtn2022"), "AHTN"),
}


class _Header(NamedTuple):
    """Which columns of a table hold what. A text column without a language has it guessed or in `lang`."""

    code: int
    texts: tuple[tuple[int, Lang | None], ...]
    lang: int | None = None
    nomenclature: int | None = None
    width: int = 0


class _Cell(NamedTuple):
    """One text of one row, with as much as the row itself says about it."""

    row: int
    column: int
    code: str
    lang: Lang | None
    nomenclature: Nomenclature | None
    text: str


class _BadRowError(Exception):
    """A row of a table is wrong; the caller knows the file's name."""


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold(cell)).split())


def _text_header(cell: str) -> tuple[bool, Lang | None]:
    """Whether a (plain) header names the column of descriptions, and the language if it tells one."""
    tokens = cell.split()
    lang = next((_LANG_WORDS[t] for t in tokens if t in _LANG_WORDS), None)
    rest = " ".join(t for t in tokens if t not in _LANG_WORDS)
    if _ENGLISH_HEADER.fullmatch(rest):
        return True, lang
    if re.match(r"(?:наименование|описание|название)\b(?!.*\bед)", cell):
        return True, lang or "ru"
    if re.match(r"(?:mo ta|ten hang)\b(?!.*\b(?:chinh sach|don vi))", cell):
        return True, lang or "vi"
    return False, None


def _header(cells: Sequence[str]) -> _Header | None:
    """What each column of a table holds if `cells` is its header row, else None."""
    plain = [_plain(cell) for cell in cells]
    code = next((i for i, cell in enumerate(plain) if _CODE_HEADER.fullmatch(cell)), None)
    if code is None:
        return None
    texts: list[tuple[int, Lang | None]] = []
    for i, cell in enumerate(plain):
        found, lang = _text_header(cell)
        if found and lang not in {have for _, have in texts}:
            texts.append((i, lang))
    if not texts:
        return None
    if len(texts) > 1:  # "Description" beside "Mô tả hàng hóa" is the English one
        has_english = "en" in {lang for _, lang in texts}
        texts = [(i, lang or "en") for i, lang in texts if lang or not has_english]
    column = {cell: i for i, cell in reversed(list(enumerate(plain)))}
    lang_at = [column[h] for h in ("lang", "language", "язык", "ngon ngu") if h in column]
    nomenclature_at = [column[h] for h in ("nomenclature", "номенклатура", "danh muc") if h in column]
    return _Header(code, tuple(texts), min(lang_at, default=None), min(nomenclature_at, default=None), len(cells))


def _cells(row: int, cells: Sequence[str], code: str, header: _Header) -> Iterator[_Cell]:
    """The texts of one row. Raises `_BadRowError` for a language or a nomenclature that is none."""

    def at(index: int | None) -> str:
        return cells[index].strip() if index is not None and index < len(cells) else ""

    nomenclature: Nomenclature | None = None
    if said := at(header.nomenclature):
        nomenclature = _NOMENCLATURES.get(_plain(said).replace(" ", ""))
        if nomenclature is None:
            raise _BadRowError(f"row {row}: {said[:40]!r} is no nomenclature; write TN VED or AHTN")
        if len(code) not in _LENGTHS[nomenclature]:
            raise _BadRowError(f"row {row}: the {nomenclature} has no codes of {len(code)} digits ({code})")
    lang_said: Lang | None = None
    if said := at(header.lang):
        lang_said = _LANG_WORDS.get(_plain(said))
        if lang_said is None:
            raise _BadRowError(f"row {row}: {said[:40]!r} is no language; write ru, vi or en")
    single = len(header.texts) == 1
    for index, lang in header.texts:
        if text := _tidy(at(index)):
            yield _Cell(row, index, code, (lang_said or lang) if single else lang, nomenclature, text)


def _named(cells: Sequence[_Cell]) -> list[PublishedName]:
    """Rows to names: languages guessed where nothing told them, nomenclatures told by length and language."""
    langs = {(c.row, c.column): c.lang for c in cells}
    for column in {c.column for c in cells if c.lang is None}:
        untold = [c for c in cells if c.lang is None and c.column == column]
        guesses = _guessed([c.text for c in untold])
        langs.update({(c.row, c.column): guess for c, guess in zip(untold, guesses, strict=True)})
    ten_digits = any(len(c.code) > 8 for c in cells)
    names = []
    for c in cells:
        lang = langs[c.row, c.column]
        assert lang is not None  # noqa: S101 - every column without a language was guessed above
        nomenclature = c.nomenclature or _by_length(c.code, lang, ten_digits)
        names.append(PublishedName(nomenclature, c.code, lang, c.text))
    return names


def _by_length(code: str, lang: Lang, ten_digits: bool) -> Nomenclature:
    if len(code) > 8:
        return "TN VED"
    if len(code) == 8:
        # The TN VED has subheadings of eight digits too: a Russian text beside ten-digit codes is of one.
        return "TN VED" if lang == "ru" and ten_digits else "AHTN"
    return "TN VED" if lang == "ru" else "AHTN"


# --- CSV -------------------------------------------------------------------------------------------


def _from_csv(data: bytes, name: str) -> list[PublishedName]:
    text = _decoded(data)
    if text is None:
        hint = ""
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            hint = " (it is an old Excel file or one with a password: save it as .xlsx without a password)"
        raise _wrong(name, f"the format is not known{hint}; known are {_FORMATS}", "file_format")
    try:
        rows, header, first = _sniffed(text)
        return _named(list(_csv_cells(rows, header, first)) if header else [])
    except csv.Error as exc:
        raise _wrong(name, f"the CSV file is damaged ({exc}); save it again", "file_damaged") from exc
    except _BadRowError as exc:
        raise _wrong(name, str(exc), "file_row") from exc


def _decoded(data: bytes) -> str | None:
    """`data` as text, or None if it is none: UTF-8, marked UTF-16, Windows' Cyrillic or Vietnamese page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        return None
    else:
        pages = ["cp1258", "cp1251"] if _looks_vietnamese(data) else ["cp1251", "cp1258"]
        encodings = ["utf-8-sig", *pages]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        head = text[:65_536]
        odd = sum(unicodedata.category(c) == "Cc" and not c.isspace() for c in head)
        return None if odd > len(head) / 100 else text
    return None


def _looks_vietnamese(data: bytes) -> bool:
    """Of text in a one-byte page: Vietnamese words mix plain and high letters, Russian ones are all high."""
    runs = re.findall(rb"[A-Za-z\x80-\xff]+", data[:1_000_000])
    high = [run for run in runs if re.search(rb"[\xc0-\xff]", run)]
    mixed = sum(bool(re.search(rb"[A-Za-z]", run)) for run in high)
    return mixed * 2 > len(high)


def _sniffed(text: str) -> tuple[Iterator[list[str]], _Header | None, int]:
    """Rows by the delimiter that fits, the header (None if none fits), the number of the first data row."""
    best: tuple[int, str, _Header | None, int] = (0, ",", None, 1)
    for delimiter in (",", ";", "\t"):
        rows: list[list[str]] = []
        with suppress(csv.Error):  # what is wrong further on, `_csv_cells` comes to and the caller tells
            rows.extend(islice(_rows(text, delimiter), _HEADER_WITHIN))
        if rows and _is_headerless(rows[0]):
            fit: tuple[_Header | None, int] = (_Header(0, ((1, None),), width=2), 1)
        else:
            fit = next(((h, i + 2) for i, row in enumerate(rows) if (h := _header(row))), (None, 1))
        score = sum(len(row) >= 2 for row in rows) if fit[0] else 0
        if score > best[0]:
            best = (score, delimiter, *fit)
    _, delimiter, header, first = best
    return _rows(text, delimiter), header, first


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _is_headerless(row: Sequence[str]) -> bool:
    return len(row) == 2 and bool(_code(row[0])) and bool(row[1].strip())


def _csv_cells(rows: Iterable[list[str]], header: _Header, first: int) -> Iterator[_Cell]:
    for number, row in enumerate(rows, start=1):
        if number < first or not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[header.width :]):
            cells = f"{len(row)} cells instead of {header.width}"
            raise _BadRowError(f"row {number} has {cells}; put texts that hold the delimiter in quotes")
        raw = row[header.code] if header.code < len(row) else ""
        code = _code(raw)
        if code is None:
            raise _BadRowError(f"row {number}: {raw.strip()[:40]!r} is no code of 4, 6, 8, 9 or 10 digits")
        if code:
            yield from _cells(number, row, code, header)


# --- Excel -----------------------------------------------------------------------------------------


def _needs(name: str, what: str, library: str, exc: ImportError) -> InputError:
    reason = f"reading {what} needs {library}, which is not installed; run: pip install 'burabay[names]'"
    error = _wrong(name, reason, "extra_missing")
    error.__cause__ = exc
    return error


def _from_workbook(data: bytes, name: str) -> list[PublishedName]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
        reason = "the file begins as an Excel workbook but is damaged; download it again"
        raise _wrong(name, reason, "file_damaged") from exc
    # zipfile never unpacks more of a member than this size, so a false size cannot get past the limit.
    if sum(member.file_size for member in members) > _MOST_UNZIPPED:
        raise _too_large(name, _MOST_UNZIPPED)
    if not any(member.filename.lower().endswith("workbook.xml") for member in members):
        raise _wrong(name, f"it is a zip archive but no Excel workbook; known are {_FORMATS}", "file_format")
    try:
        import openpyxl
    except ImportError as exc:
        raise _needs(name, "a workbook", "openpyxl", exc) from exc
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and checks that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                cells = [cell for n, sheet in enumerate(book.worksheets) for cell in _sheet_cells(sheet, n)]
            finally:
                book.close()
        return _named(cells)
    except _BadRowError as exc:
        raise _wrong(name, str(exc), "file_row") from exc
    except Exception as exc:  # the library lets through whatever XML, zip and number parsing raise
        reason = "the Excel workbook is damaged; open it in Excel and save it again"
        raise _wrong(name, reason, "file_damaged") from exc


def _sheet_cells(sheet: ReadOnlyWorksheet, number: int) -> Iterator[_Cell]:
    """The texts of one sheet, none if it has no header. Rows without a code (notes) are passed over."""
    sheet.reset_dimensions()  # some programs write a false size, and then rows go missing
    header: _Header | None = None
    # A row number in a hostile file can be anything: Excel's own bound ends the padding with empty rows.
    for row, values in enumerate(sheet.iter_rows(values_only=True, max_row=1_048_576, max_col=256), start=1):
        if header is None:
            if row > _HEADER_WITHIN:
                return
            header = _header(["" if value is None else str(value) for value in values])
            continue
        value = values[header.code] if header.code < len(values) else None
        numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
        code = "" if value is None else _code(str(value), number=numeric)
        if code:
            cells = ["" if cell is None else str(cell) for cell in values]
            # Columns of different sheets must not meet when languages are guessed.
            yield from (c._replace(row=c.row + number * 2_000_000) for c in _cells(row, cells, code, header))


# --- PDF: from characters to lines -----------------------------------------------------------------

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹") | dict.fromkeys(map(ord, _DASH), "⁻")
_MARK = r"\d{1,3}\s?[СC]?\)"
_RAISED_MARK = re.compile(rf"\s*(?:{_MARK}\s*,?\s*)+")
_END_MARK = re.compile(rf"\s*(?:{_MARK}|[⁰¹²³⁴-⁹]+[⁾)]|\*+\)?)(?=:?$)")
# A raised number at the end of a word is a mark unless the word is a unit (м², м/с²): units are short.
_END_SUPERSCRIPT = re.compile(r"(?<=[^\W\d_]{4})[⁰¹²³⁴-⁹]+(?=:?$)")


class _Word(NamedTuple):
    text: str
    x0: float
    x1: float


@dataclass(slots=True)
class _Line:
    """Words of a page on one baseline, from left to right."""

    top: float
    bottom: float
    words: list[_Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def _page_lines(chars: Sequence[dict[str, Any]]) -> list[_Line]:
    """The lines of a page. Raised and lowered small characters belong to the line that they touch most."""
    marks = [c for c in chars if c.get("upright", True) and c["text"]]
    solid = [c for c in marks if not c["text"].isspace()]
    if not solid:
        return []
    usual = median(c["size"] for c in solid)
    groups: list[list[dict[str, Any]]] = []
    for char in sorted((c for c in solid if c["size"] >= 0.78 * usual), key=lambda c: c["bottom"]):
        if groups and char["bottom"] - groups[-1][-1]["bottom"] <= 0.2 * char["size"]:
            groups[-1].append(char)
        else:
            groups.append([char])
    spans = [(min(c["top"] for c in g), max(c["bottom"] for c in g)) for g in groups]
    small: list[list[dict[str, Any]]] = []
    for char in sorted((c for c in solid if c["size"] < 0.78 * usual), key=lambda c: c["bottom"]):
        touch = [min(char["bottom"], bottom) - max(char["top"], top) for top, bottom in spans]
        if touch and max(touch) > 0.2 * char["size"]:
            groups[touch.index(max(touch))].append(char)
        elif small and char["bottom"] - small[-1][-1]["bottom"] <= 0.2 * char["size"]:
            small[-1].append(char)
        else:
            small.append([char])
    spaces = [c for c in marks if c["text"].isspace()]
    return sorted((_line(group, spaces) for group in groups + small), key=lambda line: line.top)


def _line(chars: list[dict[str, Any]], spaces: Sequence[dict[str, Any]]) -> _Line:
    size = max(c["size"] for c in chars)
    main = [c for c in chars if c["size"] >= 0.78 * size]
    top, bottom = min(c["top"] for c in main), max(c["bottom"] for c in main)
    blanks = sorted(c["x0"] for c in spaces if top < (c["top"] + c["bottom"]) / 2 < bottom)
    words: list[_Word] = []
    for text, x0, x1 in _runs(sorted(chars, key=lambda c: float(c["x0"])), size, bottom):
        last = words[-1] if words else None
        # A space character parts words even where letters are set so close that no gap is left.
        if last and x0 - last.x1 <= 0.18 * size and not _any_between(blanks, last.x1 - 0.1 * size, x0 + 0.05 * size):
            words[-1] = _Word(last.text + text, last.x0, x1)
        else:
            words.append(_Word(text, x0, x1))
    return _Line(top, bottom, words)


def _any_between(ordered: Sequence[float], low: float, high: float) -> bool:
    at = bisect_left(ordered, low)
    return at < len(ordered) and ordered[at] <= high


def _runs(chars: Sequence[dict[str, Any]], size: float, bottom: float) -> Iterator[tuple[str, float, float]]:
    """Characters with their places: raised numbers superscript, raised footnote marks ("12)") left out."""
    raised: list[dict[str, Any]] = []
    for char in [*chars, None]:
        if char and char["size"] < 0.78 * size and bottom - char["bottom"] > 0.12 * size:
            raised.append(char)
            continue
        if raised:
            text = "".join(c["text"] for c in raised)
            if not _RAISED_MARK.fullmatch(text):
                number = re.fullmatch(rf"[{_DASH}]?\d+", text, re.ASCII)
                text = text.translate(_SUPERSCRIPTS) if number else text
                yield text, raised[0]["x0"], raised[-1]["x1"]
            raised = []
        if char:
            yield char["text"], char["x0"], char["x1"]


# --- PDF: from lines to rows of the table ----------------------------------------------------------

_HEADER_WORDS = frozenset(
    _plain(
        "Код ТН ВЭД ЕАЭС Наименование товарной позиции товара Доп. ед. изм. Дополнительная единица измерения "
        "Ставка ввозной таможенной пошлины"
    ).split()
)
_PAGE_NUMBER = re.compile(rf"(?:стр\.?|[{_DASH}])?\s*\d{{1,4}}\s*[{_DASH}]?")
_DASHED = re.compile(rf"[{_DASH}](?:\s|[{_DASH}]|[^\W\d_]|$)")


class _Columns(NamedTuple):
    """Where the column of names begins and ends; codes stand left of it. No `right`: up to a wide gap."""

    left: float
    right: float | None
    width: float


@dataclass(slots=True)
class _Row:
    """A line, or a ruled row, of the table: a code, pieces of a name, whether a unit or rate is beside it."""

    code: str = ""
    parts: list[str] = field(default_factory=list)
    rated: bool = False
    outside: bool = False  # no part of the table: a note, a title

    @property
    def dashed(self) -> bool:
        return bool(self.parts) and bool(_DASHED.match(self.parts[0]))


class _Band(NamedTuple):
    """One row of a ruled table."""

    top: float
    bottom: float
    cells: tuple[tuple[float, float], ...]  # left and right of each


def _split(line: _Line, columns: _Columns) -> tuple[list[_Word], list[_Word], list[_Word]]:
    """The words of a line left of the names, in their column, and right of it."""
    left = [w for w in line.words if (w.x0 + w.x1) / 2 < columns.left]
    rest = line.words[len(left) :]
    if columns.right is not None:
        name = [w for w in rest if (w.x0 + w.x1) / 2 < columns.right]
        return left, name, rest[len(name) :]
    if rest and rest[0].x0 - columns.left > 0.15 * columns.width:
        return left, [], rest
    gap = 1.2 * (line.bottom - line.top)
    end = next((i for i in range(1, len(rest)) if rest[i].x0 - rest[i - 1].x1 > gap), len(rest))
    return left, rest[:end], rest[end:]


def _row(line: _Line, columns: _Columns) -> _Row:
    left, name, right = _split(line, columns)
    digits = "".join(w.text for w in left)
    straddles = any(w.x0 < columns.left - 1 and w.x1 > columns.left + 1 for w in line.words)
    text = " ".join(w.text for w in name)
    row = _Row(digits if _CODE.fullmatch(digits) else "", [text] if text else [], bool(right))
    row.outside = straddles or (bool(digits) and not row.code)
    return row


def _band_rows(lines: Sequence[_Line], columns: _Columns) -> list[_Row]:
    """The rows between two rulings: one, unless the page rules only its columns and many codes are there."""
    rows = [_row(line, columns) for line in lines]
    coded = [row.code for row in rows if row.code]
    left = "".join(w.text for line in lines for w in _split(line, columns)[0])
    wrapped = bool(_CODE.fullmatch(left))
    dashed = [bool(row.parts) and row.dashed for row in rows if row.parts]
    if _several(coded) or (left and not wrapped) or any(dashed[1:]):
        return rows
    parts = [part for row in rows for part in row.parts]
    return [_Row(left, parts, any(row.rated for row in rows))]


def _several(codes: Sequence[str]) -> bool:
    """Whether these are codes of several rows, not "0101 29" and "100 0", one code wrapped in its cell."""
    return len(codes) > 1 and all(a < b and a[:2] == b[:2] for a, b in pairwise(codes))


def _is_header(words: Iterable[str]) -> bool:
    folded = {_plain(word) for word in words}
    return "наименование" in folded and ("код" in folded or "тн" in folded)


def _bands(page: Page) -> list[_Band]:
    bands = []
    for table in page.find_tables():
        for row in table.rows:
            cells = tuple(sorted((c[0], c[2]) for c in row.cells if c))
            if cells:
                bands.append(_Band(row.bbox[1], row.bbox[3], cells))
    return sorted(bands)


def _inside(line: _Line, band: _Band) -> bool:
    middle = (line.top + line.bottom) / 2
    x0 = line.words[0].x0
    return band.top <= middle <= band.bottom and band.cells[0][0] - 3 <= x0 <= band.cells[-1][1] + 3


def _ruled_columns(bands: Sequence[_Band], lines: Sequence[_Line], width: float) -> _Columns | None:
    """The column of names by the rulings: the header's cell, else the cell to the right of a code."""
    for band in bands:
        words = [w for line in lines if _inside(line, band) for w in line.words]
        by_cell = [(cell, [w.text for w in words if cell[0] <= (w.x0 + w.x1) / 2 <= cell[1]]) for cell in band.cells]
        for i, (cell, texts) in enumerate(by_cell):
            if i and _is_header(w.text for w in words) and "наименование" in {_plain(t) for t in texts}:
                return _Columns(cell[0], cell[1], width)
    for band in bands:
        for line in (line for line in lines if _inside(line, band)):
            for code, name in pairwise(band.cells):
                text = "".join(w.text for w in line.words if code[0] <= (w.x0 + w.x1) / 2 <= code[1])
                if _CODE.fullmatch(text):
                    return _Columns(name[0], name[1], width)
    return None


def _leading_code(line: _Line) -> int:
    """How many words at the start of a line spell a code, "0101 21 000 0" for one; 0 if none do."""
    best, digits = 0, ""
    for n, word in enumerate(line.words[:4], start=1):
        if not re.fullmatch(r"\d+", word.text, re.ASCII) or (n > 1 and word.x0 - line.words[n - 2].x1 > 9):
            break
        digits += word.text
        if _CODE.fullmatch(digits):
            best = n
    return best


def _free_columns(lines: Sequence[_Line], header: Sequence[_Line], width: float) -> _Columns | None:
    """The columns of a page without rulings: codes at the left, then names up to the gap before the units."""
    coded = [(line, n) for line in lines if (n := _leading_code(line)) and len(line.words) > n]
    if not coded:
        return None
    edge = median(line.words[0].x0 for line, _ in coded)
    coded = [(line, n) for line, n in coded if abs(line.words[0].x0 - edge) < 25]
    code_end = max(line.words[n - 1].x1 for line, n in coded)
    starts = [line.words[n].x0 for line, n in coded if line.words[n].x0 > code_end]
    if not starts:
        return None
    left = (code_end + min(starts)) / 2
    units = [w for line in header for w in line.words if _plain(w.text) in {"доп", "ед", "изм", "ставка"}]
    rough = _Columns(left, None, width)
    if not units:
        return rough
    first = min(units, key=lambda w: w.x0)
    in_table = [line for line in lines if line.words[0].x0 >= left or _row(line, rough).code]
    taken = sorted((w.x0, w.x1) for line in in_table for w in line.words if w.x0 >= left)
    # From the heading of the units leftwards, over whatever touches it, to the gap between units and names.
    start = first.x0
    for x0, x1 in reversed(taken):
        if x0 < start and x1 > start - 3 and x1 < first.x1 + 40:
            start = x0
    before = max((x1 for x0, x1 in taken if x1 <= start), default=start)
    return _Columns(left, (before + start) / 2, width)


class _Page(NamedTuple):
    lines: list[_Line]
    bands: list[_Band]
    width: float


def _header_lines(lines: Sequence[_Line]) -> list[_Line]:
    """The lines of the (first) table header of a page without rulings, empty if it has none."""
    for i, line in enumerate(lines):
        if "наименование" not in {_plain(w.text) for w in line.words}:
            continue
        reach = 4 * (line.bottom - line.top)
        near = [other for other in lines if abs(other.top - line.top) < reach]
        if not _is_header(w.text for other in near for w in other.words):
            continue
        first = next(other for other in near if _HEADER_WORDS & {_plain(w.text) for w in other.words})
        last = i
        while last + 1 < len(lines) and _only_header_words(lines[last + 1]):
            last += 1
        return list(lines[lines.index(first) : last + 1])
    return []


def _only_header_words(line: _Line) -> bool:
    return not _leading_code(line) and all(
        token in _HEADER_WORDS for word in line.words for token in _plain(word.text).split()
    )


def _page_rows(
    page: _Page, before: _Columns | None, pooled: dict[int, _Columns], rows_ruled: bool
) -> tuple[list[_Row], _Columns | None, bool]:
    """The rows of a page, its columns, and whether it has the table's header.

    Columns come from the page's rulings, else from its own text if that has a header and enough rows to show
    them, else from the page `before`, else from all pages of this width, `pooled`.
    """
    carried = before if before and abs(before.width - page.width) < 2 else None
    header = _header_lines(page.lines)
    held = [[line for line in page.lines if _inside(line, band)] for band in page.bands]
    begins = bool(header) or any(_is_header(w.text for line in lines for w in line.words) for lines in held)
    ruled = _ruled_columns(page.bands, page.lines, page.width)
    if ruled is None and carried and any(abs(c[0] - carried.left) < 3 for b in page.bands for c in b.cells):
        ruled = carried
    below = _below(page.lines, header)
    telling = bool(header) and sum(bool(_leading_code(line)) for line in below) >= 8
    columns = ruled or (_free_columns(below, header, page.width) if telling else None) or carried
    columns = columns or pooled.get(round(page.width))
    if columns is None:
        return [], before, begins
    within = {id(line) for group in held for line in group}
    stray = any(_row(line, columns).code for line in below if id(line) not in within)
    bodies = [lines for lines in held if lines and not _is_header(w.text for line in lines for w in line.words)]
    if ruled and bodies and not stray:
        if not rows_ruled:
            return [_row(line, columns) for lines in bodies for line in lines], columns, begins
        return [row for lines in bodies for row in _band_rows(lines, columns)], columns, begins
    loose = _without_page_number(_above_too(page.lines, header, columns))
    # The heading of the rates may run on below the other headings, right of the names.
    rows = list(dropwhile(lambda row: not row.code and not row.parts, (_row(line, columns) for line in loose)))
    return rows, columns, begins


def _below(lines: Sequence[_Line], header: Sequence[_Line]) -> list[_Line]:
    return [line for line in lines if not header or line.top > header[-1].top]


def _above_too(lines: Sequence[_Line], header: Sequence[_Line], columns: _Columns) -> list[_Line]:
    """The lines without the header, and without what stands above it unless that is a piece of the table."""
    if not header:
        return list(lines)
    above = [line for line in lines if line.top < header[0].top]
    below = _below(lines, header)
    return above + below if any(_row(line, columns).code and _leading_code(line) for line in above) else below


def _without_page_number(lines: Sequence[_Line]) -> list[_Line]:
    """Without a first or last line that is a lone number apart from the others."""
    kept = list(lines)
    for end in (0, -1):
        if len(kept) < 2:
            break
        line, next_one = kept[end], kept[1 if end == 0 else -2]
        gap = max(line.top, next_one.top) - min(line.bottom, next_one.bottom)
        # A name too may end in a line with nothing but a number, but that follows closely.
        if gap > 0.8 * (line.bottom - line.top) and _PAGE_NUMBER.fullmatch(line.text.lower()):
            kept.pop(end)
    return kept


# --- PDF: from rows to names -----------------------------------------------------------------------


@dataclass(slots=True)
class _Entry:
    code: str
    parts: list[str]
    rated: bool
    dashed: bool
    cut_off: bool  # something that is no part of the table stands before it

    @property
    def text(self) -> str:
        return _without_marks(_joined(self.parts))

    @property
    def opens_group(self) -> bool:
        """Every heading of the tariff ends in a colon, and nothing else does."""
        return self.text.endswith(":")


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


def _without_marks(text: str) -> str:
    """`text` without footnote marks at its end: "животные12)" → "животные", "(H2S)" and "м²" stay."""
    while True:
        found = _END_MARK.search(text)
        if found and found[0].endswith(")") and text.count("(") >= text.count(")"):
            found = None
        found = found or _END_SUPERSCRIPT.search(text)
        if not found:
            return text
        text = text[: found.start()] + text[found.end() :]


def _entries(rows: Sequence[_Row]) -> list[_Entry]:
    """Rows to entries of the tariff: names that wrap, also over pages, are put together again.

    Without rulings nothing but the text tells where an entry ends. A line with a code begins one. A line
    with dashes but no code begins a group heading, unless it is the rest of a name that has a dash inside:
    such a name has neither its colon nor its rate yet, or the line brings no colon.
    """
    rates_given = any(row.rated for row in rows if row.code)
    entries: list[_Entry] = []
    open_: _Entry | None = None
    for row in rows:
        if row.outside:
            open_ = None
            continue
        unfinished = open_ is not None and not open_.opens_group
        if row.code and open_ and unfinished and not open_.code and open_.dashed and not row.dashed:
            open_.code = row.code  # a code set lower than the first line of its name
        elif row.code or (row.dashed and not (open_ and unfinished and rates_given and not open_.rated)):
            entries.append(_Entry(row.code, list(row.parts), row.rated, row.dashed, open_ is None))
            open_ = entries[-1]
            continue
        if open_:
            open_.parts += row.parts
            open_.rated |= row.rated
    return _with_rests(entries)


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


def _from_pdf(data: bytes, name: str) -> list[PublishedName]:
    try:
        import pdfplumber
    except ImportError as exc:
        raise _needs(name, "a PDF", "pdfplumber", exc) from exc
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pdfplumber.open(io.BytesIO(data)) as pdf:
                pages = [_page(page) for page in pdf.pages]
    except Exception as exc:  # whatever the library's parsers of fonts, streams and tables raise
        if _speaks_of_password(exc):
            reason = "the PDF is encrypted; save it without a password first"
            raise _wrong(name, reason, "file_encrypted") from exc
        raise _wrong(name, "the PDF is damaged; download it again", "file_damaged") from exc
    if not any(page.lines for page in pages):
        reason = "the PDF has no text, so it is a scan or damaged; download the Commission's own PDF"
        raise _wrong(name, reason, "file_no_codes")
    return [
        PublishedName("TN VED", entry.code, "ru", text)
        for entry in _entries(_table_rows(pages))
        if (text := _tidy(entry.text))
    ]


def _page(page: Page) -> _Page:
    read = _Page(_page_lines(page.chars), _bands(page), float(page.width))
    page.close()  # the library keeps every character of every page otherwise
    return read


def _speaks_of_password(exc: BaseException) -> bool:
    seen: list[BaseException] = []
    waiting: list[Any] = [exc]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            waiting += [one.__cause__, one.__context__, *one.args]
    return any(re.search(r"Password|Encrypt", type(one).__name__) for one in seen)


def _table_rows(pages: Sequence[_Page]) -> list[_Row]:
    """The rows of all pages, from the first header on if there is one: notes stand before it."""
    columns: _Columns | None = None
    by_page: list[list[_Row]] = []
    begun = False
    pages = _without_running_titles(pages)
    pooled = _pooled_columns(pages)
    rows_ruled = not any(_several(_codes_in(page, band)) for page in pages for band in page.bands)
    for page in pages:
        rows, columns_here, has_header = _page_rows(page, columns if begun else None, pooled, rows_ruled)
        if has_header and not begun:
            begun, by_page = True, []
        columns = columns_here or columns
        by_page.append(rows)
    return [row for rows in by_page for row in rows]


def _codes_in(page: _Page, band: _Band) -> list[str]:
    """The codes that lines of a band begin with."""
    lines = [line for line in page.lines if _inside(line, band)]
    return ["".join(w.text for w in line.words[:n]) for line in lines if (n := _leading_code(line))]


def _pooled_columns(pages: Sequence[_Page]) -> dict[int, _Columns]:
    """By width of page: the columns that the text of all those pages together shows."""
    pooled = {}
    for width in {round(page.width) for page in pages}:
        alike = [(page, _header_lines(page.lines)) for page in pages if round(page.width) == width]
        below = [line for page, header in alike for line in _below(page.lines, header)]
        columns = _free_columns(below, [line for _, header in alike for line in header], alike[0][0].width)
        if columns:
            pooled[width] = columns
    return pooled


def _without_running_titles(pages: Sequence[_Page]) -> list[_Page]:
    """The pages without first lines that nearly all have: only one page begins amid one name."""
    kept = [page._replace(lines=list(page.lines)) for page in pages]
    for _ in range(3):
        tops = Counter(page.lines[0].text for page in kept if page.lines)
        for page in kept:
            if page.lines and not _belongs(page.lines[0]) and tops[page.lines[0].text] >= max(2, 0.8 * len(kept)):
                page.lines.pop(0)
    return kept


def _belongs(line: _Line) -> bool:
    """Whether a line is of the table by its look: a code, dashes, or the words of the table's header."""
    tokens = {token for word in line.words for token in _plain(word.text).split()}
    return bool(_leading_code(line) or _DASHED.match(line.text) or tokens & _HEADER_WORDS)
