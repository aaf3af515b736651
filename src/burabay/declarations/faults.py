"""Rows that the file itself spoils: they come back with their sentence, beside the good ones."""

from __future__ import annotations

from burabay.errors import InputError


class Faults:
    """Sentences of rows that could not be read as the header says, by the row's place in the file, counted from 0.

    A file's batches tell them as they are read: after a batch has come, `take` gives those of its rows.
    """

    def __init__(self) -> None:
        self._told: dict[int, InputError] = {}
        self._last = -1

    @property
    def last(self) -> int:
        """The furthest row that any error was told of; -1 for none."""
        return self._last

    def add(self, row: int, error: InputError) -> None:
        """Row `row` of the file is wrong; the first error told of it stays."""
        self._told.setdefault(row, error)
        self._last = max(self._last, row)

    def take(self, start: int, rows: int) -> dict[int, InputError]:
        """The errors of the `rows` rows from the row `start` of the file on, by place in these. They are then gone."""
        taken = sorted(row for row in list(self._told) if start <= row < start + rows)
        return {row - start: self._told.pop(row) for row in taken}
