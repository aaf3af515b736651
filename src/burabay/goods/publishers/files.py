"""A file as bytes, unzipped where need be, and the sentences with which files are refused."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from burabay.errors import InputError
from burabay.wording import Phrase

MOST_BYTES = 200_000_000
FORMATS = Phrase("error_file_formats")


def wrong(sentence: str, name: str, key: str = "", **values: object) -> InputError:
    """The refusal of the file called `name`: the wording's `sentence` says why and what would help.

    `key` is the kind of mistake where several sentences tell of one.
    """
    return InputError.of(sentence, field="file", key=key, name=name, **values)


def too_large(name: str, limit: int) -> InputError:
    """The refusal of a file of more than `limit` bytes, packed or unpacked."""
    size = f"{limit // 1_000_000} MB"
    return wrong("error_file_too_large", name, size=size)


def library_missing(name: str, what: str, library: str) -> InputError:
    """The refusal of a file of the kind `what` where the optional `library` that reads it is not installed."""
    return wrong("error_extra_missing", name, what=what, library=library)


def bytes_of(path: Path) -> bytes:
    """The content of the file at `path`, unzipped if it is gzipped.

    Raises `InputError` for a file that cannot be read, is empty, too large, or a damaged gzip file.
    """
    data = _raw(path)
    return _unzipped(data, path.name) if data.startswith(b"\x1f\x8b") else data


def _raw(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large(path.name, MOST_BYTES)
        data = path.read_bytes()
    except OSError as exc:
        raise wrong("error_file_unreadable", path.name, cause=exc.strerror or type(exc).__name__) from exc
    except ValueError as exc:  # a NUL in the path
        raise wrong("error_file_path", path.name, "file_unreadable") from exc
    if not data.strip():
        raise wrong("error_file_empty", path.name)
    return data


def _unzipped(data: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as exc:
        raise wrong("error_file_damaged_gzip", name, "file_damaged") from exc
    if len(plain) > MOST_BYTES:
        raise too_large(name, MOST_BYTES)
    if not plain.strip():
        raise wrong("error_file_empty_gzip", name, "file_empty")
    return plain
