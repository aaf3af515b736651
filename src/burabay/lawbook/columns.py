"""The compiled book: named columns of integers and a pool of texts, one file a book, named by the book's content.

The file is an ordinary uncompressed `.npz`. It is written beside its final name and moved there whole, so that a kill
or a full disk leaves either the old state or the new one; a damaged file fails its checksum and is compiled again.
"""

from __future__ import annotations

import os
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]


# The column that lists the others.
_NAMES = "_names"


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
    """The columns of a compiled book."""

    def __init__(self, arrays: Mapping[str, Ints]) -> None:
        self._arrays = arrays
        self._bytes: bytes | None = None

    def __getitem__(self, name: str) -> Ints:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
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
            np.savez(file, allow_pickle=False, **columns, **{_NAMES: np.array(sorted(columns))})
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def load(path: Path) -> Columns | None:
    """The columns in `path`; None if there is no such file or it is not whole."""
    try:
        # Reading an array to its end checks its sum; a damaged directory may lose some arrays altogether.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        whole = _NAMES in arrays and arrays.pop(_NAMES).tolist() == sorted(arrays)
        return Columns(arrays) if whole else None
    except Exception:
        # A flipped bit shows as anything: an encryption nobody asked for, a header that is no Python, no memory for a
        # wrong length. Whatever it is, the book is bound again.
        return None


def _sum_of(path: Path) -> str:
    data = path.read_bytes()
    return f"{len(data)} {zlib.crc32(data)}"


def seal(path: Path) -> None:
    """Keep the size and checksum of a finished file beside it, for `is_whole`. Raises OSError when the disk refuses."""
    path.with_suffix(".sum").write_text(_sum_of(path), encoding="ascii")


def is_whole(path: Path) -> bool:
    """Whether `path` is the file that was sealed: there, complete, no bit of it changed."""
    try:
        return path.with_suffix(".sum").read_text(encoding="ascii") == _sum_of(path)
    except (OSError, ValueError):
        return False


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written in `folder` more than an hour ago."""
    for partial in folder.glob("*.partial"):
        with suppress(OSError):
            if time.time() - partial.stat().st_mtime > 3600:
                partial.unlink()
