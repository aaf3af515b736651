"""Errors that a person can act on: one sentence, which row or field, what would make it right."""

from __future__ import annotations


class BurabayError(Exception):
    """Whatever goes wrong in a way that its reader can mend. The message is a whole sentence."""


class InputError(BurabayError):
    """Something the user gave is wrong.

    `field` names the input (`value`, `code`, `fx` …) so that a form or a row can point at it; `key` is the stable
    name of the kind of mistake, the same in every language.
    """

    def __init__(self, message: str, *, field: str, key: str) -> None:
        super().__init__(message)
        self.field = field
        self.key = key


class LawError(BurabayError):
    """The law book is damaged or contradicts itself. `file` and `row` say where."""

    def __init__(self, reason: str, *, file: str, row: int | None = None) -> None:
        place = file if row is None else f"{file}, row {row}"
        super().__init__(f"{place}: {reason}")
        self.file = file
        self.row = row
        self.reason = reason
