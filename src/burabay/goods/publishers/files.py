"""A file as bytes, unzipped where need be, and the sentences with which files are refused."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from burabay.errors import InputError

MOST_BYTES = 200_000_000
FORMATS = (
    "a PDF of the Commission's tariff, an Excel workbook (.xlsx) of Viet Nam's tariff or a CSV file with a "
    "column of codes and a column of texts, plain or gzipped"
)


def wrong(name: str, reason: str, key: str) -> InputError:
    """The refusal of the file called `name`: why and what would help (`reason`), the kind of mistake (`key`)."""
    return InputError(f"{name}: {reason}.", field="file", key=key)


def too_large(name: str, limit: int) -> InputError:
    """The refusal of a file of more than `limit` bytes, packed or unpacked."""
    size = f"{limit // 1_000_000} MB"
    reason = f"it holds more than {size}, and no tariff is that large; give the tariff's own file"
    return wrong(name, reason, "file_too_large")


def library_missing(name: str, what: str, library: str) -> InputError:
    """The refusal of a file of the kind `what` where the optional `library` that reads it is not installed."""
    reason = f"reading {what} needs {library}, which is not installed; run: pip install 'burabay[names]'"
    return wrong(name, reason, "extra_missing")


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
        cause = exc.strerror or "unknown reason"
        reason = f"the file cannot be read ({cause}); check the path and your right to read it"
        raise wrong(path.name, reason, "file_unreadable") from exc
    except ValueError as exc:  # a NUL in the path
        reason = "the file cannot be read, because its path is not a possible one"
        raise wrong(path.name, reason, "file_unreadable") from exc
    if not data.strip():
        raise wrong(path.name, "the file is empty; download it again", "file_empty")
    return data


def _unzipped(data: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as exc:
        raise wrong(name, "the gzip file is damaged; download it again", "file_damaged") from exc
    if len(plain) > MOST_BYTES:
        raise too_large(name, MOST_BYTES)
    if not plain.strip():
        raise wrong(name, "the gzip file is empty inside; download it again", "file_empty")
    return plain
