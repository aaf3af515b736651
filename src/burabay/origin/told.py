"""Tables of a consignment as they were written (TOML, JSON): each value read and checked, each error at its key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from burabay.errors import InputError
from burabay.origin.criteria.parties import is_country
from burabay.wording import Phrase

_LARGEST = Decimal(10) ** 15
# Longer than a line of a form; days of the agreement's lifetime.
_LONGEST, _YEARS = 500, range(2000, 2200)


class Told:
    """One table; `where` is how errors name it, as "legs[2]" or "consignment.exporter"."""

    def __init__(self, told: object, where: str) -> None:
        self.where = where
        if not isinstance(told, Mapping):
            raise InputError.of(
                "error_told_at",
                field=where,
                key="told_table",
                where=where,
                reason=Phrase("told_table", {"name": where}),
            )
        self.told: Mapping[str, Any] = told

    def wrong(self, key: str, sentence: str, **values: object) -> InputError:
        """The error that says `sentence` of this table's key."""
        name = f"{self.where}.{key}"
        return InputError.of("error_told_at", field=name, key=sentence, where=name, reason=Phrase(sentence, values))

    def only(self, keys: Collection[str]) -> None:
        """Refuse a key that nothing reads."""
        for key in self.told:
            if key not in keys:
                raise self.wrong(key, "told_key", known=", ".join(sorted(keys)))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.told

    def table(self, key: str) -> Told:
        """A table within; empty where it is not there."""
        return Told(self.told.get(key, {}), f"{self.where}.{key}")

    def tables(self, key: str) -> tuple[Told, ...]:
        """The tables of a list; none where it is not there."""
        rows = self.told.get(key, [])
        if not isinstance(rows, list):
            raise self.wrong(key, "told_table", name=f"{self.where}.{key}")
        return tuple(Told(row, f"{self.where}.{key}[{number}]") for number, row in enumerate(rows, start=1))

    def text(self, key: str) -> str:
        """A text without blanks around it; empty where it is not there."""
        value = self.told.get(key, "")
        if isinstance(value, bool) or not isinstance(value, str):
            raise self.wrong(key, "told_text", given=value)
        if len(value) > _LONGEST:
            raise self.wrong(key, "told_long", most=_LONGEST)
        return value.strip()

    def country(self, key: str) -> str:
        """A country (alpha-2); it must be there."""
        code = self.text(key).upper()
        if not is_country(code):
            raise self.wrong(key, "told_country", given=self.told.get(key, ""))
        return code

    def country_or_none(self, key: str) -> str:
        """A country (alpha-2), or empty where it is not there."""
        return self.country(key) if self.told.get(key) else ""

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts; None where it is not there."""
        value = self.told.get(key)
        if value is None:
            return None
        if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(v, str) for v in value):
            raise self.wrong(key, "told_texts", given=value)
        return tuple(v.strip() for v in value)

    def day(self, key: str) -> date | None:
        """A day; None where it is not there."""
        value = self.told.get(key)
        if value is None:
            return None
        try:
            given = date.fromisoformat(str(value.date() if isinstance(value, datetime) else value).strip())
        except ValueError:
            raise self.wrong(key, "told_day", given=value) from None
        if given.year not in _YEARS:
            raise self.wrong(key, "told_day", given=value)
        return given

    def truth(self, key: str) -> bool | None:
        """True or false; None where it is not there."""
        value = self.told.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.wrong(key, "told_truth", given=value)

    def number(self, key: str) -> Decimal | None:
        """A number above zero, exact; None where it is not there. A binary float is read as it prints."""
        value = self.told.get(key)
        if value is None:
            return None
        text = str(value).strip()
        try:
            number = Decimal(text) if "_" not in text and not isinstance(value, bool) else Decimal("NaN")
        except ArithmeticError:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 < number < _LARGEST:
            raise self.wrong(key, "told_number", given=value)
        return number
