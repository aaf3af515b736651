"""The reader's language: asked for, remembered, or the browser's; and how it writes numbers and days."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from burabay.wording import NAME, number, sentences, spoken

COOKIE = "burabay_lang"
# What each language calls itself.
_OWN_NAMES = {"en": "English", "ru": "Русский", "vi": "Tiếng Việt"}
# How days are written with figures, where Babel's medium form would not be what the trade writes.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NO_YEAR = re.compile(r"XXXX-([0-9]{2}-[0-9]{2})")
_DAYS = {"en": "d MMM y", "ru": "dd.MM.y", "vi": "dd/MM/y"}


def own_name(language: str) -> str:
    """What a language calls itself."""
    return _OWN_NAMES.get(language) or sentences(language).get(NAME) or language


@lru_cache(maxsize=256)
def accepted(header: str) -> str:
    """The spoken language that an Accept-Language header likes best; English where it likes none."""
    wishes: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.partition("=")[2]) if quality else 1.0
        except ValueError:
            continue
        wishes.append((-weight, tag.strip().lower().partition("-")[0]))
    known = spoken()
    return next((tag for weight, tag in sorted(wishes, key=lambda each: each[0]) if tag in known and weight), "en")


def _header(scope: MutableMapping[str, Any], name: bytes) -> str:
    return next((bytes(value).decode("latin-1") for key, value in scope["headers"] if key == name), "")


def asked_for(scope: MutableMapping[str, Any]) -> str | None:
    """The language of `?lang=`, if it is spoken here."""
    if b"lang=" not in scope.get("query_string", b""):
        return None
    told = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return told if told in spoken() else None


def remembered(scope: MutableMapping[str, Any]) -> str | None:
    """The language of the cookie, if it is spoken here."""
    header = _header(scope, b"cookie")
    if COOKIE not in header:
        return None
    try:
        told = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return told.value if told is not None and told.value in spoken() else None


def language_of(scope: MutableMapping[str, Any]) -> str:
    """The language to answer in: `?lang=`, on pages the cookie, then the browser's wish, then English."""
    found = asked_for(scope)
    if found is None and not scope["path"].startswith("/api/"):
        found = remembered(scope)
    return found or accepted(_header(scope, b"accept-language"))


@cache
def locale(language: str) -> Locale:
    """Babel's knowledge of a language; English where it has none."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def day(value: date | str | None, language: str) -> str:
    """A day as the reader writes it: 1 Nov 2026, 01.11.2026, 01/11/2026. A text that is no day stays as it is.

    Of a day whose year was not told (XXXX-10-24) the year is ????.
    """
    if not value:
        return ""
    if isinstance(value, str) and (found := _NO_YEAR.fullmatch(value)):
        return day(f"2000-{found[1]}", language).replace("2000", "????")
    try:
        on = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return str(value)
    return str(format_date(on, _DAYS.get(language, "medium"), locale=locale(language)))


def figure(value: Decimal | int | str | None, language: str) -> str:
    """A number as the reader writes it; a text that is none stays as it is."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return number(value, language)
    return number(Decimal(value), language) if _NUMBER.fullmatch(value) else value


def money(told: dict[str, str] | None, language: str) -> str:
    """An amount of the JSON as the reader writes it, its currency behind it; a dash for none."""
    return "—" if told is None else f"{figure(told['amount'], language)}\u00a0{told['currency']}"
