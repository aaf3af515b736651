"""The law book's TOML documents: how one is read, what must stand in it, what makes a value wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from burabay.errors import LawError
from burabay.lawbook import tables as t

Check = Callable[[Any], None]

ROWS = "rows.toml"
AGREEMENT = "agreements/vn-eaeu/agreement.toml"
ARTICLES = "agreements/vn-eaeu/articles.toml"
LANGUAGES = ("en", "ru", "vi")
_PARTIES = ("VN", *t.STATES)


def read_document(folder: Path, name: str) -> dict[str, Any]:
    """One TOML file of the book, its keys and values checked. Raises LawError with the file, the key and the reason."""
    try:
        document = tomllib.loads((folder / name).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise LawError("the file is missing", file=name) from None
    except OSError as error:
        raise LawError(f"the file cannot be read ({error.strerror})", file=name) from None
    except RecursionError:
        raise LawError("not readable as TOML: brackets within brackets without end", file=name) from None
    except ValueError as error:  # bad TOML, bad UTF-8, a number with more digits than Python reads
        raise LawError(f"not readable as TOML: {error}", file=name) from None
    try:
        if name in _CHECKS:
            _CHECKS[name](document)
    except ValueError as error:
        raise LawError(str(error), file=name) from None
    return document


# --- values -----------------------------------------------------------------------------------------------------


def _told(value: Any) -> str:
    """A wrong value as a sentence shows it, cut short."""
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _text(value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{_told(value)} is not a text")


def _in_languages(value: Any) -> None:
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        raise ValueError("needs en, ru and vi")
    for text in value.values():
        _text(text)


def _said(value: Any) -> None:
    """A text, or one in each language."""
    (_in_languages if isinstance(value, dict) else _text)(value)


def _day(value: Any) -> None:
    if type(value) is not date:  # a moment (datetime) is a date to Python, not to a law
        raise ValueError(f"{_told(value)} is not a day such as 2026-01-31")


def _whole(value: Any) -> None:
    if type(value) is not int or value < 0:
        raise ValueError(f"{_told(value)} is not a whole number")


def _yes_or_no(value: Any) -> None:
    if value not in (True, False) or type(value) is int:
        raise ValueError(f"{_told(value)} is not true or false")


def _table(value: Any) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"{_told(value)} is not a table of keys")  # noqa: TRY004 - it is the file that is wrong


def _confidence(value: Any) -> None:
    _text(value)
    t.confidence(value)


def _list(one: Check, *, empty: bool = False) -> Check:
    """A list of such values, none twice."""

    def check(value: Any) -> None:
        if not isinstance(value, list) or not (value or empty):
            raise ValueError(f"{_told(value)} is not a list")
        for each in value:
            one(each)
        if len(set(value)) < len(value):
            raise ValueError(f"{_told(value)} names something twice")

    return check


def _code(*lengths: int) -> Check:
    read = t.digits(*lengths)

    def check(value: Any) -> None:
        _text(value)
        read(value)

    return check


def _one_of(*values: object) -> Check:
    def check(value: Any) -> None:
        if value not in values or isinstance(value, bool):
            raise ValueError(f"{_told(value)} is not {' or '.join(map(str, values))}")

    return check


def _all_of(*values: str) -> Check:
    """A list of exactly these, in any order."""

    def check(value: Any) -> None:
        _list(_text)(value)
        if set(value) != set(values):
            raise ValueError(f"{' '.join(value)} is not {' '.join(values)}")

    return check


def _file_of_the_book(value: Any) -> None:
    _text(value)
    if value not in FILES:
        raise ValueError(f"{_told(value)} is no file of the law book")


# --- tables of values -------------------------------------------------------------------------------------------


def _table_at(value: Any, where: str) -> None:
    try:
        _table(value)
    except ValueError as error:
        raise ValueError(f"{where}{error}") from None


def _keys(table: Any, where: str, needed: Mapping[str, Check], allowed: Mapping[str, Check] | None = None) -> None:
    """Each needed key is there, and each value is of its kind. Keys of neither list are let be."""
    _table_at(table, where)
    for key, check in {**needed, **(allowed or {})}.items():
        if key not in table:
            if key in needed:
                raise ValueError(f"{where}{key} is missing")
            continue
        try:
            check(table[key])
        except ValueError as error:
            raise ValueError(f"{where}{key}: {error}") from None


def _no_others(table: Mapping[str, Any], where: str, known: Iterable[str]) -> None:
    for key in table:
        if key not in known:
            raise ValueError(f"{where}{key} is a key that nothing reads: take it out, or mend its spelling")


def _instruments(document: dict[str, Any]) -> None:
    for key, act in document.items():
        _keys(
            act,
            f"[{key}]: ",
            {
                "title": _text,
                "cite": _in_languages,
                "parties": _list(_one_of(*_PARTIES), empty=True),
                "confidence": _confidence,
            },
            {"signed": _day, "published": _day, "in_force": _day, "edition": _day, "url": _text},
        )


def _assumptions(document: dict[str, Any]) -> None:
    for key, reading in document.items():
        if not re.fullmatch(r"A[1-9][0-9]*", key):
            raise ValueError(f"[{key}]: an assumption's number is written A1")
        needs = {"assumption": _said, "evidence": _said, "why": _said, "confidence": _confidence}
        _keys(reading, f"[{key}]: ", needs)


def _coverage(document: dict[str, Any]) -> None:
    part = {
        "name": _said,
        "files": _list(_file_of_the_book),
        "source": _said,
        "verified_to": _day,
        "confidence": _confidence,
        "limits": _said,
    }
    optional = {
        "said_as": _text,
        "destinations": _list(_one_of(*_PARTIES)),
        "prefixes": _list(_code(2, 4, 6, 8, 10)),
        "marked": _yes_or_no,
        "until": _day,
    }
    for kind, needed, allowed in (("part", part, {}), ("missing", {"name": _said, "effect": _said}, optional)):
        entries = document.get(kind)
        if not isinstance(entries, list) or not entries:
            raise ValueError(f"[[{kind}]] is missing")
        for number, entry in enumerate(entries, start=1):
            _table_at(entry, f"[[{kind}]] number {number}: ")
            # Whoever is to be told of a gap must be told for which destinations.
            also = {"destinations": optional["destinations"]} if kind == "missing" and "said_as" in entry else {}
            _keys(entry, f"[[{kind}]] number {number}: ", {**needed, **also}, allowed)
    _no_others(document, "", ("part", "missing"))


def _article_value(value: Any) -> None:
    if isinstance(value, str):
        _text(value)
    elif type(value) is not date:
        _whole(value)


def _mark(value: Any) -> None:
    """The words of box 5 with blanks for the number and the day of the earlier certificate, and no other."""
    _text(value)
    if sorted(re.findall(r"\{(.*?)\}", value)) != ["date", "number"]:
        raise ValueError(f"{_told(value)} has not the blanks {{number}} and {{date}}")


# What the program reads of the articles, and as what.
_ARTICLE_VALUES: dict[tuple[str, str], Check] = {
    ("entry", "signed"): _day,
    ("entry", "in_force"): _day,
    ("trigger_safeguard", "months"): _whole,
    ("trigger_safeguard", "extension_months"): _whole,
    ("trigger_safeguard", "extension_above_percent"): _whole,
    ("trigger_safeguard", "notice_before_decision_days"): _whole,
    ("trigger_safeguard", "notice_after_decision_days"): _whole,
    ("trigger_safeguard", "effect_after_decision_days"): _whole,
    ("trigger_safeguard", "first_year_divisor_days"): _whole,
    ("origin", "certificate_months"): _whole,
    ("origin", "certificate_exempt_value"): _whole,
    ("origin", "offshore_territories"): _whole,
    ("origin", "de_minimis_percent"): _whole,
    ("origin", "sets_percent"): _whole,
    ("origin", "weight_tolerance_percent"): _whole,
    ("origin", "records_years"): _whole,
    ("origin", "in_transit_years"): _whole,
    ("certificate", "mark_retroactive"): _text,
    ("certificate", "mark_duplicate"): _mark,
    ("certificate", "mark_substitution"): _mark,
    ("certificate", "mark_third_country_invoice"): _text,
    ("certificate", "mark_sporting_footwear"): _text,
    ("verification", "reply_months"): _whole,
    ("verification", "visit_consent_days"): _whole,
    ("verification", "visit_start_days"): _whole,
    ("verification", "determination_days"): _whole,
    ("verification", "visit_whole_days"): _whole,
    ("suspension", "consultation_days"): _whole,
    ("suspension", "joint_committee_days"): _whole,
    ("suspension", "months"): _whole,
    ("suspension", "renewal_months"): _whole,
}
_COUNTED = ("days", "months", "years", "percent", "territories")


def _articles(document: dict[str, Any]) -> None:
    for section, table in document.items():
        _table_at(table, f"[{section}]: ")
        for key, number in table.items():
            kind: Check = _whole if key.rsplit("_", 1)[-1] in _COUNTED else _article_value
            kind = _ARTICLE_VALUES.get((section, key), kind)
            needs = {"value": kind, "article": _text, "confidence": _confidence}
            _keys(number, f"[{section}] {key}: ", needs, {"currency": _text})
    for section, key in _ARTICLE_VALUES:
        if key not in document.get(section, {}):
            raise ValueError(f"[{section}]: {key} is missing")


def _agreement(document: dict[str, Any]) -> None:
    eaeu, vietnam = t.year_columns(t.EAEU_SCHEDULE), t.year_columns(t.VIETNAM_SCHEDULE)
    schedules: dict[str, Check] = {"eaeu": _table, "vietnam": _table}
    tables: dict[str, dict[str, Check]] = {
        "": {
            "instrument": _text,
            "in_force": _day,
            "side_a": _all_of("VN"),
            "side_b": _all_of(*t.STATES),
            "schedules": _table,
            "sporting_footwear": _table,
        },
        "schedules.": schedules,
        "schedules.eaeu.": {"provision": _text, "last_year_column": _one_of(eaeu[-1]), "checked_on": _day},
        "schedules.vietnam.": {
            "provision": _text,
            "last_year_column": _one_of(vietnam[-1]),
            "checked_on": _day,
            "decree": _text,
            "decree_year": _one_of(*vietnam),
        },
        "sporting_footwear.": {"codes": _list(_code(6)), "provision": _text, "confidence": _confidence},
    }
    for where, needed in tables.items():
        node: Any = document
        for step in where.split(".")[:-1]:
            node = node[step]
        _keys(node, where, needed)
        _no_others(node, where, needed)
    # The schedules' first column is that of the year of entry into force (Annex 1, general note 4).
    if document["in_force"].year != eaeu[0] or eaeu[0] != vietnam[0]:
        raise ValueError(f"in_force: {document['in_force']} is not in {eaeu[0]}, the schedules' first column")


def _rows(document: dict[str, Any]) -> None:
    for spec in t.ALL:
        _keys(document, "", {spec.file: _whole})
    _no_others(document, "", {spec.file for spec in t.ALL})


_CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "instruments.toml": _instruments,
    "assumptions.toml": _assumptions,
    "coverage.toml": _coverage,
    AGREEMENT: _agreement,
    ARTICLES: _articles,
    ROWS: _rows,
}
# Every file that belongs to the book.
FILES = frozenset({*_CHECKS, *(spec.file for spec in t.ALL)})
