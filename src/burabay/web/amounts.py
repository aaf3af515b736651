"""Numbers, amounts with units and exchange rates as people type them into a page, in the form that the book reads.

A page writes 14,200 or 14.200 to its reader, and so he types it. What a mark means must not hang on the language of the
page, since links and the choice of another language carry the text on: what can be read in two ways is asked about.
"""

from __future__ import annotations

import re

from burabay.errors import InputError

_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f]")
_NUMBER = re.compile(r"[0-9][0-9.,]*")
# A number and what follows it: 1500 t, 40t/week.
_MEASURED = re.compile(r"\s*([0-9][0-9.,\s\u00a0\u2009\u202f]*)(.*)", re.DOTALL)
_RATE = re.compile(r"\s*([^=\s]+)\s*=\s*(.*?)\s*", re.DOTALL)
# Rates stand apart by blanks, semicolons, or a comma before the next currency.
_BETWEEN = re.compile(r"[;\s]+|,\s*(?=[A-Za-z])")
_THOUSAND = 3


def amount(text: str, field: str) -> str:
    """A number with its decimals behind a point and nothing between thousands: 14 200,50 is 14200.50.

    A text that is no number stays as it is, for whoever reads it to refuse. Raises InputError for marks that fit no
    number, and for a single mark before three digits, which may be either (14,200).
    """
    plain = _BLANKS.sub("", text)
    if not _NUMBER.fullmatch(plain):
        return text.strip()
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return plain
    mark, head, tail = plain[last], plain[:last], plain[last + 1 :]
    other = "." if mark == "," else ","
    if other in head:  # 14.200,50: the last mark is the decimal one
        whole = _ungrouped(head, other)
        if whole is None:
            raise _unread(text, field)
        return f"{whole}.{tail}" if tail else whole
    if mark in head:  # 1.420.000
        whole = _ungrouped(plain, mark)
        if whole is None:
            raise _unread(text, field)
        return whole
    if len(tail) == _THOUSAND and len(head) <= _THOUSAND and not head.startswith("0"):
        raise InputError.of(
            "web_error_amount_twice", field=field, name=field, given=text.strip()[:40], whole=head + tail,
            decimal=f"{head}{mark}{tail}0",
        )  # fmt: skip
    return f"{head}.{tail}" if tail else head


def _ungrouped(text: str, mark: str) -> str | None:
    """The digits of groups of three; None where they are not that."""
    first, *groups = text.split(mark)
    if not 1 <= len(first) <= _THOUSAND or any(len(group) != _THOUSAND for group in groups):
        return None
    return first + "".join(groups)


def _unread(text: str, field: str) -> InputError:
    return InputError.of("web_error_amount", field=field, name=field, given=text.strip()[:40])


def measured(text: str, field: str) -> str:
    """An amount with its unit, such as 1500 t, its number as `amount` gives it."""
    found = _MEASURED.fullmatch(text)
    return amount(found[1], field) + found[2] if found else text


def rate(text: str) -> str:
    """An exchange rate such as EUR/USD=1,08, its number as `amount` gives it."""
    found = _RATE.fullmatch(text)
    return f"{found[1]}={amount(found[2], 'fx')}" if found else text


def rates_typed(text: str) -> list[str]:
    """Several rates in one field."""
    return [rate(each) for each in _BETWEEN.split(text) if each]
