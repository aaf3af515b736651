"""Errors that a person can act on: one sentence, which row or field, what would make it right."""

from __future__ import annotations

from typing import Self

from burabay.wording import Phrase, say


class BurabayError(Exception):
    """Whatever goes wrong in a way that its reader can mend. The message is a whole sentence.

    A message given as a `Phrase` can be said in every language; `str()` of the error is the sentence in `language`.
    """

    def __init__(self, message: Phrase | str, language: str = "en") -> None:
        super().__init__(message)
        self.message = message
        self.language = language

    def __str__(self) -> str:
        return self.say(self.language)

    def say(self, language: str) -> str:
        """The sentence in that language; a message that was given as text stays as it is."""
        return say(self.message, language) if isinstance(self.message, Phrase) else self.message


class InputError(BurabayError):
    """Something the user gave is wrong.

    `field` names the input (`value`, `code`, `fx` …) so that a form or a row can point at it; `key` is the stable
    name of the kind of mistake, the same in every language. `at` is the place, from 0, of what is wrong among several
    things given together, where that is known.
    """

    at: int | None = None

    def __init__(self, message: Phrase | str, *, field: str, key: str, language: str = "en") -> None:
        super().__init__(message, language)
        self.field = field
        self.key = key

    @classmethod
    def of(cls, sentence: str, /, *, field: str, key: str = "", **values: object) -> Self:
        """The error that says the sentence `error_…` of the wording with its blanks filled from `values`.

        `key` is the sentence's name without `error_`, unless several sentences tell of one kind of mistake.
        """
        return cls(Phrase(sentence, values), field=field, key=key or sentence.removeprefix("error_"))


class LawError(BurabayError):
    """The law book is damaged or contradicts itself. `file` and `row` say where."""

    def __init__(self, reason: str, *, file: str, row: int | None = None) -> None:
        place = file if row is None else f"{file}, row {row}"
        super().__init__(f"{place}: {reason}")
        self.file = file
        self.row = row
        self.reason = reason
