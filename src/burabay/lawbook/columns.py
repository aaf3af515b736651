"""The compiled book: named columns of integers and a pool of texts, one file a book, named by the book's content.

The file is an ordinary uncompressed `.npz`. It is written beside its final name and moved there whole, so that a kill
or a full disk leaves either the old state or the new one; a damaged file fails its checksum and is compiled again.
"""

from __future__ import annotations

import os
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]


class Texts:
    """A pool of distinct texts; a column holds their numbers. Number 0 is the empty text."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        """The number of `text`, given out at its first use."""
        return self._numbers.setdefault(text, len(self._numbers))

    def numbers(self, texts: Iterable[str]) -> list[int]:
        """The numbers of several texts."""
        return [self.number(text) for text in texts]

    def columns(self) -> dict[str, Ints]:
        """The pool as two columns: bytes, and where each text ends."""
        encoded = [text.encode() for text in self._numbers]
        ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
        return {"text_bytes": np.frombuffer(b"".join(encoded), dtype=np.uint8), "text_ends": ends}


class Columns(Mapping[str, Ints]):
    """The columns of a compiled book, each read at its first use."""

    def __init__(self, arrays: Mapping[str, Ints]) -> None:
        self._arrays = arrays
        self._read: dict[str, Ints] = {}
        self._bytes: bytes | None = None

    def __getitem__(self, name: str) -> Ints:
        if name not in self._read:
            self._read[name] = self._arrays[name]
        return self._read[name]

    def __iter__(self) -> Any:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def text(self, number: int) -> str:
        """The text of that number."""
        if self._bytes is None:
            self._bytes = self["text_bytes"].tobytes()
        ends = self["text_ends"]
        start = int(ends[number - 1]) if number else 0
        return self._bytes[start : int(ends[number])].decode()


def save(path: Path, columns: Mapping[str, Ints]) -> None:
    """Write the columns to `path`, whole or not at all. Raises OSError when the disk refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **columns)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def load(path: Path) -> Columns | None:
    """The columns in `path`; None if there is no such file or it is not whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                return None
        return Columns(np.load(path, allow_pickle=False))
    except (OSError, zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError):
        # A flipped bit also shows as a method of compression or an encryption that nobody asked for (RuntimeError).
        return None


def mark(path: Path) -> Ints | None:
    """Size and CRC-32 of a file, to tell whether it is the one that was written; None if there is none."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return np.array([len(data), zlib.crc32(data)], dtype=np.int64)


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written in `folder` more than an hour ago."""
    for partial in folder.glob("*.partial"):
        with suppress(OSError):
            if time.time() - partial.stat().st_mtime > 3600:
                partial.unlink()
