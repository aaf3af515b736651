"""A file of text as it was given: its letters, and the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from pathlib import Path

from burabay.errors import InputError

# What is read has at most 500,000 letters of four bytes; a whole archive may be larger.
LARGEST = 8 * 2**20
# How a page saved from a browser, or a document of a word processor in letters, begins; or what it is full of.
_MARKED_UP = re.compile(
    r"\s*(?:<!doctype\s+html|<html\b|<\?xml\b|\{\\rtf|From: <Saved by|MIME-Version:)", re.IGNORECASE
)
_TAG = re.compile(r"</(?:p|div|span|a|li|td|tr|h[1-6]|script|style|head|body)\s*>", re.IGNORECASE)
_TAGS = 5


def read_text_file(path: Path) -> tuple[str, str]:
    """The text of a file in UTF-8, or in UTF-16 or UTF-32 with its mark, and the SHA-256 of its bytes in hexadecimal.

    Raises InputError, with a sentence, for a file that is not there, too large, or no text.
    """
    try:
        with path.open("rb") as file:  # a device has no size and no end
            raw = file.read(LARGEST + 1)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise InputError.of("error_system", field="file", file=path.name, cause=cause) from None
    if len(raw) > LARGEST:
        raise InputError.of("error_text_large", field="file", file=path.name, most=LARGEST // 2**20)
    return text_of(raw, path.name), hashlib.sha256(raw).hexdigest()


def text_of(raw: bytes, name: str) -> str:
    """The letters of a file called `name`. Raises InputError, with a sentence, for what is no plain text."""
    try:
        text = _decoded(raw)
    except UnicodeDecodeError:
        raise InputError.of("error_text_encoding", field="file", file=name) from None
    if "\0" in text:
        raise InputError.of("error_text_binary", field="file", file=name)
    if _MARKED_UP.match(text) or len(_TAG.findall(text)) >= _TAGS:
        raise InputError.of("error_text_page", field="file", file=name)
    return text


def _decoded(raw: bytes) -> str:
    """The letters, by the mark at the beginning. The mark of UTF-32 begins as that of UTF-16 does."""
    if raw.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        return raw.decode("utf-32")
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return raw.decode("utf-16")
    return raw.removeprefix(BOM_UTF8).decode("utf-8")
