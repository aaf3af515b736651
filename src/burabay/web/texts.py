"""What is asked of the reader of communiqués, for the API, the pages and the tools."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from burabay.book import Book

if TYPE_CHECKING:
    from burabay.diplomacy.checks import Checks
    from burabay.diplomacy.records import Reading

LANGUAGES = ("auto", "vi", "ru", "en")


def reading_of(
    book: Book, raw: bytes, *, name: str = "", published: str = "", language: str = "auto", check: bool = True
) -> tuple[str, Reading, Checks | None]:
    """The text, its records, and what its figures are worth. Nothing of it is kept. Raises InputError."""
    from burabay.diplomacy.checks import check_reading
    from burabay.diplomacy.reader import read_communique
    from burabay.diplomacy.textfile import text_of

    text = text_of(raw, name or "text")
    reading = read_communique(
        text, published.strip() or None, file=name, language=language or "auto", sha256=hashlib.sha256(raw).hexdigest()
    )
    return text, reading, check_reading(book, reading) if check else None
