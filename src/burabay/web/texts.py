"""What is asked of the reader of communiqués, for the API, the pages and the tools."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING

from burabay.book import Book
from burabay.errors import InputError

if TYPE_CHECKING:
    from burabay.diplomacy.checks import Checks
    from burabay.diplomacy.records import Reading

LANGUAGES = ("auto", "vi", "ru", "en")


def decoded(raw: bytes, name: str) -> str:
    """The text of bytes, as `burabay read` reads a file. Raises InputError."""
    try:
        if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return raw.decode("utf-16")
        text = raw.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError.of("error_text_encoding", field="file", key="text_encoding", file=name) from None
    if "\0" in text:
        raise InputError.of("error_text_binary", field="file", key="text_binary", file=name)
    return text


def reading_of(
    book: Book, raw: bytes, *, name: str = "", published: str = "", language: str = "auto", check: bool = True
) -> tuple[str, Reading, Checks | None]:
    """The text, its records, and what its figures are worth. Nothing of it is kept. Raises InputError."""
    from burabay.diplomacy.checks import check_reading
    from burabay.diplomacy.reader import read_communique

    text = decoded(raw, name or "text")
    reading = read_communique(
        text, published.strip() or None, file=name, language=language or "auto", sha256=hashlib.sha256(raw).hexdigest()
    )
    return text, reading, check_reading(book, reading) if check else None
