"""Errors of the ledger: a request that is not granted, and a store that cannot be written or read."""

from __future__ import annotations

from burabay.errors import InputError
from burabay.wording import Phrase

# Units with a name of their own in each language.
UNITS = ("kg", "dozen")


class Refused(InputError):  # noqa: N818 - an answer, more than an error
    """The request was understood and is not granted: no room, outside the period, lapsed. `reason` is the sentence."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(in_words(reason), field="amount", key=reason.key.removeprefix("error_"))
        self.reason = reason


class StoreError(InputError):
    """The store cannot be opened, read or written: full, locked, another program's, newer than this program."""


def in_words(reason: Phrase) -> Phrase:
    """The reason with the unit in the reader's language; what is recorded names it in one way for all."""
    unit = reason.values.get("unit")
    return Phrase(reason.key, {**reason.values, "unit": Phrase(f"ledger_unit_{unit}")}) if unit in UNITS else reason


def wrong(sentence: str, field: str, **values: object) -> InputError:
    """A mistake in a request, as the error that says `error_ledger_…`."""
    return InputError(Phrase(f"error_ledger_{sentence}", values), field=field, key=f"ledger_{sentence}")


def store_error(sentence: str, **values: object) -> StoreError:
    """Trouble of the store, as the error that says `error_ledger_store_…`."""
    return StoreError(Phrase(f"error_ledger_store_{sentence}", values), field="store", key=f"ledger_store_{sentence}")
