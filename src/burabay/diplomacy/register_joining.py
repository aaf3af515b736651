"""Near-duplicate reports of one meeting: when two are taken for one, and why.

Two reports are joined where the same counterpart met the same side of Viet Nam on the same day and nothing speaks
against it: other people, another place, a phone call and a reception. What is joined can be set apart again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from burabay.diplomacy.register_model import (
    VIET_NAM,
    Person,
    Register,
    Report,
    acts_of,
    fold,
)
from burabay.diplomacy.said import country_of
from burabay.wording import LANGUAGES

# Names that are written in several ways (Aleksander, Alexander, A-lếch-xan-đrơ) are as alike as this.
ALIKE = 0.75
NEARLY = 0.9
# Acts that share this part of their words tell the same.
SAME_WORDS = 0.5
# Reports without a day appear within so many days of each other.
DAYS_APART = 3
_SEVERAL_WORDS = 5
_SHORT_NAME = 4
_ONE_PLACE = ("ha noi", "hanoi"), ("saint petersburg", "st petersburg", "saint peterburg", "xanh petecbua")


def reason(key: str, **values: str) -> dict[str, Any]:
    """Why two reports are one, as it is stored and said: the key of a sentence and what fills its blanks."""
    return {"key": key, "values": values}


# Sounds that are written in several ways: Vietnamese c, x, ph for k, s, f; a last v that sounds as p.
_SOUNDS = (
    ("ph", "f"),
    ("sh", "s"),
    ("kh", "k"),
    ("x", "s"),
    ("c", "k"),
    ("q", "k"),
    ("v", "p"),
    ("b", "p"),
    ("f", "p"),
)
_SILENT = frozenset("aeiouyjwh")


def _sounds(word: str) -> str:
    """The consonants of a word by their sound, each once in a row: Lukashenko and Lu-ca-sen-cô are lksnk."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    kept = [letter for letter in word if letter not in _SILENT]
    return "".join(letter for place, letter in enumerate(kept) if not place or kept[place - 1] != letter)


# Russian letters as they are written in Latin ones, for comparing names.
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia",
}  # fmt: skip
_CYRILLIC = re.compile("[а-яё]")
# Names in two scripts are one person's where so much of their words sound alike (Фам Минь Тинь, Phạm Minh Chính).
ALIKE_ACROSS = 0.6


def _latin(folded: str) -> str:
    return "".join(_LATIN.get(letter, letter) for letter in folded)


def _same_across(first: str, second: str) -> bool:
    """Whether a name in Russian and one in Latin letters sound alike, word by word in their order."""
    one, other = ([_sounds(word) for word in _latin(name).split()] for name in (first, second))
    if min(len(one), len(other)) < 2:
        return bool(one and other) and one[-1] == other[-1]
    alike = sum(here == there for here, there in zip(one, other, strict=False))
    return one[-1] == other[-1] or alike >= ALIKE_ACROSS * max(len(one), len(other))


def _same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: one a part of the other, or the last words alike by letters or sound.

    A last word as short as that of most Vietnamese names says too little: then the whole must be nearly the same.
    """
    first, second = fold(one), fold(other)
    if not first or not second:
        return False
    if bool(_CYRILLIC.search(first)) != bool(_CYRILLIC.search(second)):
        return _same_across(first, second)
    if set(first.split()) <= set(second.split()) or set(second.split()) <= set(first.split()):
        return True
    last, other_last = first.split()[-1], second.split()[-1]
    if min(len(last), len(other_last)) <= _SHORT_NAME:
        return SequenceMatcher(None, first, second).ratio() >= NEARLY
    return SequenceMatcher(None, last, other_last).ratio() >= ALIKE or _sounds(last) == _sounds(other_last)


def _side(report: Report, country: str) -> list[Person]:
    return [person for person in report.people if person.country == country]


_GENERAL = (None, "party", "leader", "delegation", "other")


# Of these there are many in a government, each of another field.
_OF_A_FIELD = ("minister", "deputy_minister")
_NO_FIELD = frozenset((
    "bo", "truong", "thu", "pho", "phu", "trach", "cua", "uy", "ban", "va", "vien", "ong", "ba", "minister", "deputy",
    "vice", "first", "of", "for", "the", "in", "charge", "and", "mr", "ms", "министр", "заместитель", "первыи", "по",
    "и",
))  # fmt: skip


def _field(person: Person, language: str) -> set[str]:
    """The words of an office that say of what it is: `nang luong` of `Bộ trưởng Năng lượng Belarus`."""
    words = set(fold(person.office).split()) - set(fold(person.name or "").split()) - _NO_FIELD
    return words - set(fold(country_of(person.country, language)).split()) - {person.country.casefold()}


def _other_field(one: Person, other: Person, languages: Sequence[str]) -> bool:
    """Whether two ministers, one of them at least unnamed, are of other fields, as one language calls these."""
    if one.role not in _OF_A_FIELD or len(set(languages)) != 1 or languages[0] not in LANGUAGES:
        return False
    here, there = _field(one, languages[0]), _field(other, languages[0])
    return bool(here and there) and here.isdisjoint(there)


def _people(one: Report, other: Report, country: str) -> tuple[bool, str | None]:
    """Whether the people of a country may be the same in both, and the name, or else the role, that both have."""
    here, there = _side(one, country), _side(other, country)
    for person in here:
        for each in there:
            if person.name and each.name and _same_name(person.name, each.name):
                return True, person.name
    named, others = [p for p in here if p.name], [p for p in there if p.name]
    roles, roles_there = {p.role for p in here} - set(_GENERAL), {p.role for p in there} - set(_GENERAL)
    if named and others and not (roles and roles_there and roles.isdisjoint(roles_there)):
        # Both name somebody, and of the same rank or none: these are two people.
        return False, None
    if roles and roles_there and roles.isdisjoint(roles_there):
        return False, None
    languages = one.document.language, other.document.language
    pairs = [(person, each) for person in here for each in there if person.role == each.role and person.role in roles]
    alike = [(person, each) for person, each in pairs if not _other_field(person, each, languages)]
    if pairs and not alike:
        return False, None
    common = {person.role for person, _ in alike}
    return True, min(str(role) for role in common) if common else None


def _place(place: str) -> str:
    """A place without its country, as letters alone; one of several spellings stands for all."""
    plain = fold(place.rsplit("/", 1)[-1])
    return next((spellings[0] for spellings in _ONE_PLACE if plain in spellings), plain)


def _country(place: str) -> str:
    head = place.split("/", 1)[0]
    return head if re.fullmatch("[A-Z]{2}", head) else ""


def _other_place(one: Report, other: Report) -> bool:
    """Whether both tell where, and not the same. A whole country (`VN`) is anywhere in it."""
    if one.place is None or other.place is None:
        return False
    countries = {_country(one.place), _country(other.place)} - {""}
    if len(countries) > 1:
        return True
    whole = one.place in countries or other.place in countries
    return not whole and _place(one.place) != _place(other.place)


def _other_kind(one: Report, other: Report) -> bool:
    """A phone call is no reception, and a visit is more than one meeting."""
    return one.kind != other.kind and bool({one.kind, other.kind} & {"phone_call", "visit"})


def words_of(report: Report) -> frozenset[str]:
    """The words of what a report's document says was said, for likeness."""
    told = " ".join(str(act.get("text") or "") for act in acts_of(report.document))
    return frozenset(word for word in fold(told).split() if len(word) > 2)


def likeness(one: Report, other: Report) -> float:
    """The part of the words of both documents' acts that stands in both, 0 to 1."""
    first, second = words_of(one), words_of(other)
    if min(len(first), len(second)) < _SEVERAL_WORDS:
        return 0.0
    return len(first & second) / len(first | second)


def _days_differ(one: Report, other: Report) -> bool:
    """Whether the days that both tell are more than a day apart, or a day where one of them is a whole period."""
    if not (one.first and one.last and other.first and other.last):
        return False
    if one.first <= other.last and other.first <= one.last:
        return False
    return abs((one.first - other.first).days) > 1 or one.first != one.last or other.first != other.last


def _day_reason(one: Report, other: Report) -> dict[str, Any] | None:
    """How the days agree, of two reports that do not differ; None where one does not tell."""
    if not (one.first and one.last and other.first and other.last):
        return None
    if one.first == one.last == other.first == other.last:
        return reason("join_same_day", day=one.first.isoformat())
    within = one.first <= other.last and other.first <= one.last
    return reason("join_day_within" if within else "join_next_day", one=str(one.iso), other=str(other.iso))


def why_same(one: Report, other: Report) -> tuple[dict[str, Any], ...] | None:
    """The reasons for which two reports tell of one meeting; None where they do not, or it cannot be told."""
    common = sorted(set(one.counterparts) & set(other.counterparts))
    if not common or one.document.ref == other.document.ref or _days_differ(one, other):
        return None
    if _other_kind(one, other) or _other_place(one, other):
        return None
    day = _day_reason(one, other)
    if day is None and one.is_future != other.is_future:
        return None
    fits, here = _people(one, other, VIET_NAM)
    there: list[str] = []
    for country in common:
        fits_there, who = _people(one, other, country)
        fits = fits and fits_there
        there += [who] if who else []
    return _decided(one, other, day, here, there) if fits else None


def _published_near(one: Report, other: Report) -> bool:
    first, second = one.document.published, other.document.published
    return first is not None and second is not None and abs((first - second).days) <= DAYS_APART


def _decided(
    one: Report, other: Report, day: dict[str, Any] | None, here: str | None, there: Sequence[str]
) -> tuple[dict[str, Any], ...] | None:
    """The reasons, if they suffice.

    The same day and somebody in common, or the same words; a day that only may be the same, and both sides' people or
    the same words; without a day both sides' people and papers of the same days, or the same words.
    """
    shared = likeness(one, other)
    reasons = [day] if day else []
    people = [*([here] if here else []), *there]
    if people:
        reasons.append(reason("join_same_people", people=", ".join(dict.fromkeys(people))))
    if one.place and other.place:
        reasons.append(reason("join_same_place", place=max(one.place, other.place, key=len)))
    same_words = shared >= SAME_WORDS
    if same_words:
        reasons.append(reason("join_same_words", percent=str(round(shared * 100))))
    both = bool(here and there)
    if day is None:
        near = _published_near(one, other)
        enough = both and (near or same_words)
        reasons += [reason("join_published_near")] if near else []
    elif day["key"] == "join_same_day":
        enough = bool(people) or same_words
    else:
        enough = both or same_words
    return tuple(reasons) if enough else None


def joins_for(register: Register, new: Iterable[Report]) -> list[dict[str, Any]]:
    """What a new document's reports are joined with: one join for each meeting that is in the register already."""
    found: list[dict[str, Any]] = []
    meetings = register.meetings()
    for report in new:
        if report.ref in register.alone:
            continue
        fitting = [
            told
            for meeting in meetings
            if all(each.ref != report.ref for each in meeting.reports)
            and (told := _first_same(report, meeting.reports, register.alone)) is not None
        ]
        if fitting:
            found.append(min(fitting, key=_weakness))
    return found


_DAYS = ("join_same_day", "join_day_within", "join_next_day")


def _weakness(join: Mapping[str, Any]) -> tuple[int, int]:
    """How little bears a join: the day least exactly told, then the fewest reasons. The first of equals is taken."""
    keys = [each["key"] for each in join["reasons"]]
    return next((place for place, key in enumerate(_DAYS) if key in keys), len(_DAYS)), -len(keys)


def _first_same(report: Report, others: Iterable[Report], alone: frozenset[str]) -> dict[str, Any] | None:
    for other in others:
        if other.ref not in alone and (reasons := why_same(other, report)) is not None:
            return {"one": other.ref, "other": report.ref, "reasons": list(reasons), "by_hand": False}
    return None


def told_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[tuple[str, dict[str, str]]]:
    """Stored reasons as keys of sentences with their values."""
    return [(str(each["key"]), {str(k): str(v) for k, v in dict(each["values"]).items()}) for each in reasons]
