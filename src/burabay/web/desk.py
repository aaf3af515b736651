"""What a desk works with: its settings, the open book, the answers that it has given, the files it is assessing."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING

from burabay import __version__
from burabay.book import Book, open_book
from burabay.goods.names_store import default_path
from burabay.web.settings import Settings

if TYPE_CHECKING:
    from burabay.audit.model import Report
    from burabay.web.jobs import Jobs

# Answers remembered by each worker, and the bytes that they may take together.
_ANSWERS, _BYTES = 20_000, 128_000_000


class Answers:
    """Answers by question, the one used longest ago forgotten first."""

    def __init__(self, most: int = _ANSWERS, most_bytes: int = _BYTES) -> None:
        self._most, self._most_bytes, self._bytes = most, most_bytes, 0
        self._held: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def get(self, question: tuple[object, ...]) -> bytes | None:
        """The answer that was given to it, if it is still known."""
        found = self._held.get(question)
        if found is not None:
            self._held.move_to_end(question)
        return found

    def keep(self, question: tuple[object, ...], answer: bytes) -> None:
        """Remember an answer."""
        before = self._held.pop(question, None)
        self._held[question] = answer
        self._bytes += len(answer) - len(before or b"")
        while self._held and (len(self._held) > self._most or self._bytes > self._most_bytes):
            _, gone = self._held.popitem(last=False)
            self._bytes -= len(gone)


@dataclass(frozen=True)
class Desk:
    """The one of a worker process."""

    settings: Settings
    book: Book = field(default_factory=open_book)
    answers: Answers = field(default_factory=Answers)

    @cached_property
    def jobs(self) -> Jobs:
        """The files being assessed."""
        from burabay.web.jobs import Jobs

        return Jobs(self.settings)

    @cached_property
    def _checking(self) -> Lock:
        return Lock()

    def checks(self) -> Report:
        """The treaty against the tariffs; takes some seconds, once."""
        with self._checking:
            return self._checked

    @cached_property
    def _checked(self) -> Report:
        from burabay.audit import report

        return report(self.book.law)

    @cached_property
    def files(self) -> list[tuple[str, int]]:
        """The files of the law book with their rows, counted once."""
        from burabay.lawbook.show import files

        return list(files(self.book.folder))

    @property
    def state(self) -> str:
        """What every answer depends on besides its question: law book, program, names that the user loaded."""
        try:
            told = os.stat(default_path())  # noqa: PTH116 - a path object costs more than the call
            names = f"{told.st_mtime_ns}:{told.st_size}"
        except OSError:
            names = ""
        return f"{self.book.law_hash[:24]}:{__version__}:{names}"

    def etag(self, *question: object) -> str:
        """The entity tag of the answer to a question."""
        told = "\0".join(map(str, (self.state, *question)))
        return f'"{blake2b(told.encode(), digest_size=16).hexdigest()}"'
