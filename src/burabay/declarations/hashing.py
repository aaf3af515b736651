"""SHA-256 of files: of one that lies there, and of one that is being written, beside the writing."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

# What is read at once.
_PART = 1 << 20


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Hashing:
    """Reads a file behind the one that writes it: a context manager; `sha256` is of the whole file after a clean end.

    Bytes that were once said to be there must stay as they are.
    """

    def __init__(self, path: Path) -> None:
        self.sha256 = ""
        self._path = path
        self._hash = hashlib.sha256()
        self._at = 0

    def __enter__(self) -> Self:
        self._file = self._path.open("rb")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="hash")
        return self

    def up_to(self, size: int) -> None:
        """The first `size` bytes are there."""
        self._reader.submit(self._read, size)

    def _read(self, size: int) -> None:
        while self._at < size and (part := self._file.read(min(_PART, size - self._at))):
            self._hash.update(part)
            self._at += len(part)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.shutdown(cancel_futures=True)
        with self._file:
            if kind is None:
                self._read(self._path.stat().st_size)
                self.sha256 = self._hash.hexdigest()
