"""A file of text as it was given: its letters, and the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from burabay.errors import InputError

# No communiqué is this large; a whole archive may be.
LARGEST = 32 * 2**20


def read_text_file(path: Path) -> tuple[str, str]:
    """The text of a file (UTF-8, or UTF-16 with its mark) and the SHA-256 of its bytes in hexadecimal digits.

    Raises InputError, with a sentence, for a file that is not there, too large, or no text.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError.of("error_text_large", field="file", file=path.name, most=LARGEST // 2**20)
        raw = path.read_bytes()
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise InputError.of("error_system", field="file", file=path.name, cause=cause) from None
    digest = hashlib.sha256(raw).hexdigest()
    try:
        if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return raw.decode("utf-16"), digest
        text = raw.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError.of("error_text_encoding", field="file", file=path.name) from None
    if "\0" in text:
        raise InputError.of("error_text_binary", field="file", file=path.name)
    return text, digest
