"""Who is meant: people by title, country and name; states and sides; pronouns; and the memory that resolves them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache, cached_property

from burabay.diplomacy.records import Entity
from burabay.diplomacy.text import Source, fold
from burabay.diplomacy.words import Words, any_of

PERSON, PARTY, PAIR, GROUP, PRONOUN = "person", "party", "pair", "group", "pronoun"
_UPPER = "A-ZÀ-ÖØ-ÝĀĂĄĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸŽŠČŁŚА-ЯЁ"
_TOKEN = rf"[{_UPPER}](?:[^\W\d_]|['’])*(?:-[^\W\d_]+)*"
_NAME = re.compile(
    rf"(?:(?:[{_UPPER}]\.[ -]?){{1,2}})?{_TOKEN}(?: (?:bin|al|von|van|de|der|ibn|uulu|ogly|kyzy) (?={_TOKEN}))?(?: (?:[{_UPPER}]\.|{_TOKEN})){{0,4}}"
)
_PART = re.compile(r"(?: - |, | |-)([^\W\d_]+)")
# A word that no Vietnamese word begins or ends like.
_FOREIGN = re.compile(rf"[{_UPPER}](?:[a-zà-ỹ]{{6,}}|[a-z]*(?:[bdfjklqrsvwxz]|[^\W\d_]*[fjwz][a-z]*))$")
# A name written in Vietnamese syllables, with a mark that only Vietnamese has.
_STRANGER = re.compile(
    r"(?<![\w-])(?:[А-ЯЁ][а-яё]{2,} [А-ЯЁ][а-яё]{2,}(?:ов|ев|ёв|ский|цкий|ова|ева|ёва|ская|цкая|енко)"
    r"|[A-Z][a-z]{2,} [A-Z][a-z]{2,}(?:ov|ev|sky|skiy|ova|eva|skaya|enko))(?![\w-])"
)
# Endings of Russian surnames in the other cases.
_CASES = re.compile(r"(?<=[б-джзк-нп-тф-щ])(?:ыми?|ому|ого|ой|ом|ем|а|у|е|ы|и|о|ю|я)$")
# Surnames as they are borne in Russia.
_SLAVIC = re.compile(r"(?:[oe]v|[oe]va|in|ina|sk[iy]+|skaya|[ео]в|ёв|[ео]ва|ин|ина|ский|ская|цкий|цкая|енко)$")
_SYLLABLES = re.compile(
    r"(?=.*[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ])[^\W\d_]{1,6}(?: [^\W\d_]{1,6}){1,3}", re.IGNORECASE
)
# What stands between two commas behind a name.
_APPOSED = re.compile(r", [^,.;:\"]{3,90},")
_INITIALS = re.compile(rf"^(?:[{_UPPER}][a-zhy]?\.[ -]?)+")
# Offices that one person holds beside another one.
_TWO_OFFICES = frozenset(
    {
        "deputy_prime_minister",
        "first_deputy_prime_minister",
        "general_secretary",
        "other",
        "leader",
        "commissioner",
        "deputy_speaker",
    }
)
_PARENTHESIS = re.compile(r" ?\([^()]{2,40}\)")


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named at [start, end)."""

    start: int
    end: int
    kind: str
    country: str | None = None
    role: str | None = None
    name: str | None = None
    woman: bool | None = None
    title: str = ""
    """The words of the role, in lower case."""


@dataclass
class Person:
    """Somebody whom the text has named in full."""

    name: str
    country: str | None
    roles: list[str]
    first: int
    woman: bool | None = None
    titles: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Grammar:
    """What the mentions of a language are met with."""

    words: Words
    anchors: re.Pattern[str]
    kinds: dict[str, str]
    countries: re.Pattern[str]
    codes: dict[str, str]
    short: frozenset[str]
    before: frozenset[str]
    complements: re.Pattern[str]
    roles: re.Pattern[str]
    role_keys: dict[str, str]
    titles: re.Pattern[str]
    surnames: frozenset[str]
    sides: re.Pattern[str]
    abroad: re.Pattern[str]
    capital_verbs: frozenset[str]
    bodies: re.Pattern[str]
    home_press: bool
    units: re.Pattern[str]
    unit_ends: re.Pattern[str]
    slavic: re.Pattern[str]
    cities: re.Pattern[str]
    city_codes: dict[str, str]


@cache
def grammar(words: Words) -> _Grammar:
    """The grammar of mentions, made once a language."""
    kinds: dict[str, str] = {}
    lists = {PAIR: "pair", GROUP: "group", "guest": "guest", "me": "me", "he": "he", "she": "she", "title": "titles"}
    for kind, name in lists.items():
        for phrase in words.listed("subjects", name):
            kinds.setdefault(phrase.lower(), kind)
    roles = words.lexicon("roles")
    countries = words.lexicon("countries", cased=True)
    ends = words.table("country_rules").get("ending", "")
    pattern = countries.pattern
    codes = dict(countries.keys)
    if ends:
        pattern = re.compile(pattern.pattern.removesuffix(r"(?![^\W_])") + ends)
    return _Grammar(
        words,
        any_of([*kinds, *roles.keys]),
        kinds,
        pattern,
        codes,
        frozenset(words.listed("country_rules", "short")),
        frozenset(words.listed("country_rules", "before")),
        any_of(each.lower() for each in words.listed("complements", "words")),
        roles.pattern,
        dict(roles.keys),
        any_of(words.listed("subjects", "titles")),
        frozenset(words.listed("names", "surnames")),
        words.before("subjects", "sides"),
        words.any("names", "abroad"),
        frozenset(words.listed("names", "capital_verbs")),
        words.any("names", "bodies"),
        words.language == "vi",
        words.any("names", "units"),
        words.any("names", "unit_ends"),
        _SLAVIC,
        words.lexicon("cities", cased=True).pattern,
        {name: code[:2] for name, code in words.lexicon("cities", cased=True).keys.items()},
    )


def country_code(found: _Grammar, text: str) -> str | None:
    """The country of a piece of text that the pattern of countries met."""
    code = found.codes.get(text)
    if code is None:
        for cut in range(1, 5):
            code = found.codes.get(text[:-cut])
            if code is not None:
                return code
    return code


class Mentions:
    """All mentions of a text, and who is meant by each."""

    def __init__(self, source: Source, words: Words) -> None:
        self.source, self.words, self.grammar = source, words, grammar(words)
        self.home: str = words.table("names").get("home", "VN")
        self.country_places = list(self._countries())
        self._country_starts = [start for start, _, _ in self.country_places]
        self._by_start = {start: (end, code) for start, end, code in self.country_places}
        self.found = self._joined(sorted(self._all(), key=lambda each: (each.start, -each.end)))
        self.people = self._people()
        self.found = sorted(
            [*self.found, *self._bare_names(), *self._home_names()], key=lambda each: (each.start, -each.end)
        )
        self.counts = Counter(code for _, _, code in self.country_places if code != self.home)

    # --- places of countries ----------------------------------------------------------------------------------

    def _countries(self) -> Iterator[tuple[int, int, str]]:
        cased = self.source.cased
        for match in self.grammar.countries.finditer(cased):
            text = match.group()
            if text in self.grammar.short and not self._alone(match.start(), match.end()):
                continue
            code = country_code(self.grammar, text)
            if code is not None:
                yield match.start(), match.end(), code

    def _alone(self, start: int, end: int) -> bool:
        """A short name is a country's unless a name of a person goes on beside it."""
        cased = self.source.cased
        if self.source.low[max(0, start - 7) : start].endswith(("đô la ", "đô-la ", "đôla ", "rúp ", "đô la-")):
            return False
        last = re.search(r"([^\W\d_]+) $", cased[max(0, start - 14) : start])
        if last is not None and (last.group(1) in self.grammar.before or last.group(1) in self.grammar.surnames):
            return False
        if cased[start:end] in self.grammar.surnames and re.match(rf"(?: {_TOKEN}){{2}}", cased[end : end + 40]):
            return False
        following = cased[end : end + 1]
        return following != "-" or not cased[end + 1 : end + 2].islower()

    def country_at(self, place: int) -> tuple[int, str] | None:
        """The end and code of a country that begins at a place."""
        return self._by_start.get(place)

    def countries_in(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """The countries named within [start, end)."""
        places = self._country_starts
        return self.country_places[bisect_left(places, start) : bisect_left(places, end)]

    # --- mentions ---------------------------------------------------------------------------------------------

    def _all(self) -> Iterator[Mention]:
        low, at, taken = self.source.low, 0, 0
        ends: list[tuple[int, int]] = []
        for match in self.grammar.anchors.finditer(low):
            if match.start() < taken:
                continue
            mention = self._anchored(match)
            if mention is not None and mention.start < taken:
                mention = replace(mention, start=match.start(), name=None)
            if mention is not None:
                yield mention
                taken = mention.end
                ends.append((mention.start, mention.end))
        for start, end, code in self.country_places:
            while at < len(ends) and ends[at][1] <= start:
                at += 1
            if at < len(ends) and ends[at][0] <= start < ends[at][1]:
                continue
            yield self._party(start, end, code, ends[at - 1][1] if at else 0)

    def _joined(self, found: list[Mention]) -> list[Mention]:
        """`Phó Thủ tướng X, Chủ tịch Phân ban Việt Nam` is one mention."""
        told: list[Mention] = []
        chairs = self.words.any("subjects", "chairs")
        for each in found:
            last = told[-1] if told else None
            if (
                last is not None
                and last.kind == each.kind == PERSON
                and last.name is not None
                and each.name is None
                and self.source.low[last.end : each.start] == ", "
                and chairs.match(self.source.low, each.start) is not None
            ):
                told[-1] = replace(last, end=each.end, country=last.country or each.country)
                continue
            told.append(each)
        return told

    def _party(self, start: int, end: int, code: str, free: int) -> Mention:
        before = self.source.low[max(free, start - 40) : start]
        side = self.grammar.sides.search(before)
        first = start if side is None else start - len(before) + side.start()
        return Mention(first, end, PARTY, code, "party")

    def _anchored(self, match: re.Match[str]) -> Mention | None:
        start, end, text = match.start(), match.end(), match.group()
        kind = self.grammar.kinds.get(text)
        role = self.grammar.role_keys.get(text)
        if kind in (PAIR, GROUP):
            return Mention(start, end, kind, None, "party")
        if kind == "me":
            return Mention(start, end, PRONOUN)
        if kind == "guest":
            return Mention(start, end, PARTY, None, "party")
        if role is not None and self.words.before("names", "houses").search(
            self.source.low[max(0, start - 12) : start]
        ):
            return None
        if role is not None:
            person = self._person(start, end, role, None)
            many = person is not None and person.name is None and self._many(start)
            return None if many else person
        woman = {"she": True, "he": False}.get(kind or "")
        return self._titled(start, end, woman, kind)

    def _many(self, start: int) -> bool:
        """`các Đại sứ`: an office, and nobody in it."""
        before = self.source.low[max(0, start - 8) : start]
        return self.words.before("subjects", "many").search(before) is not None

    def _titled(self, start: int, end: int, woman: bool | None, kind: str | None) -> Mention | None:
        """`ông` with a role or a name after it, or alone as a pronoun."""
        if self.source.cased[end : end + 1] == " ":
            role = self.grammar.roles.match(self.source.low, end + 1)
            if role is not None:
                return self._person(start, role.end(), self.grammar.role_keys[role.group()], woman)
            name = self._name(end + 1)
            if name is not None:
                return self._apposition(Mention(start, name[1], PERSON, None, None, name[0], woman))
        if kind in ("he", "she") and (
            self.source.cased[start].isupper() or kind == "she" or not self.grammar.home_press or self._clause(start)
        ):
            return Mention(start, end, PRONOUN, None, None, None, woman)
        return None

    def _clause(self, start: int) -> bool:
        return self.source.cased[max(0, start - 2) : start].strip() in {",", ";", ":", '"', "-", ""} or start == 0

    def _apposition(self, mention: Mention) -> Mention:
        """`ông X, Thứ trưởng Bộ Công Thương` is one mention."""
        low = self.source.low
        if low[mention.end : mention.end + 2] in (", ", " ("):
            role = self.grammar.roles.match(low, mention.end + 2)
            if role is not None:
                end, country = self._complement(role.end(), self.grammar.role_keys[role.group()])
                if self._name(end + 1) is None or self.source.cased[end : end + 1] != " ":
                    return replace(mention, end=end, country=country, role=self.grammar.role_keys[role.group()])
        return mention

    def _person(self, start: int, end: int, role: str, woman: bool | None) -> Mention | None:
        low = self.source.low
        if role == "secretary_general" and self.country_at(end + 1) is None and country_of_role(low, end):
            held_union: str | None = "UN"
        else:
            held_union = None
        title = (
            low[low.rfind(" ", 0, start) + 1 : end] if self.grammar.roles.match(low, start) is None else low[start:end]
        )
        held = next((code for _, _, code in self.countries_in(start, end)), None)
        end, country = self._complement(end, role)
        country = country or held or held_union
        if held is not None and (bracket := _PARENTHESIS.match(self.source.cased, end)) is not None:
            end = bracket.end()
        for _ in range(3):
            joined = re.compile(r"(?:, | kiêm | và | - )").match(low, end)
            second = self.grammar.roles.match(low, joined.end()) if joined is not None else None
            if second is None or joined is None or (joined.group() == " và " and country is not None):
                break
            further, other = self._complement(second.end(), self.grammar.role_keys[second.group()])
            named = self._named(further)
            if joined.group() != " kiêm " and (
                (named is None and other is None) or (country is not None and other not in (None, country))
            ):
                break
            if joined.group() == ", " and country is None and role not in _TWO_OFFICES:
                break
            if joined.group() == " và " or (country is not None and not self._same_person(role, second.group(), named)):
                break
            role = (
                self.grammar.role_keys[second.group()]
                if self.grammar.role_keys[second.group()] == "foreign_minister"
                else role
            )
            end, country = further, other or country
        named = self._named(end)
        if named is None and (first := self._name_before(start)) is not None:
            return Mention(first[0], end, PERSON, country, role, first[1], woman, title)
        if named is None:
            return Mention(start, end, PERSON, country, role, None, woman, title)
        name, last, said = named
        return Mention(start, last, PERSON, country, role, name, said if woman is None else woman, title)

    def _name_before(self, start: int) -> tuple[int, str] | None:
        """`Ivan Petrov, Chairman of the Board`: the name stands before the title."""
        if self.grammar.home_press:
            return None
        begin = max(0, start - 60)
        match = re.search(rf"(?<![\w-])((?:{_TOKEN} ){{1,3}}{_TOKEN}), (?:the )?$", self.source.cased[begin:start])
        if match is None or self.grammar.roles.search(match.group().lower()) is not None:
            return None
        first = begin + match.start(1)
        if any(first <= place < start for place, _, _ in self.countries_in(first, start)[:1]):
            return None
        return first, self.source.composed[first : begin + match.end(1)]

    def _same_person(self, role: str, second: str, named: tuple[str, int, bool | None] | None) -> bool:
        """Whether a second title behind a country is of the same person: not where it is one of the home country."""
        return named is not None and self.grammar.role_keys[second] != role and not self._home_name(named[0])

    def _named(self, end: int) -> tuple[str, int, bool | None] | None:
        """The name after a title: `Nguyễn Văn A`, `, ông Nguyễn Văn A`."""
        low = self.source.low
        at, woman = end, None
        comma = re.compile(r",? ").match(low, at)
        if comma is None:
            return None
        title = self.grammar.titles.match(low, comma.end())
        if title is not None:
            woman = {"she": True, "he": False}.get(self.grammar.kinds.get(title.group(), ""))
            at = title.end() + 1 if low[title.end() : title.end() + 1] == " " else title.end()
        elif comma.group() == " ":
            at = comma.end()
        else:
            return None
        name = self._name(at)
        return None if name is None else (name[0], name[1], woman)

    def _complement(self, end: int, role: str) -> tuple[int, str | None]:
        """What a title is of: ministry, country. Its end and the country."""
        low, cased, country = self.source.low, self.source.cased, None
        while low[end : end + 1] in (" ", ","):
            at = end + 1
            if low[end] == ",":
                break
            place = self.country_at(at)
            if place is not None and (country is None or (country == place[1] and role != "ambassador")):
                end, country = place
                if (bracket := _PARENTHESIS.match(cased, end)) is not None:
                    end = bracket.end()
                continue
            city = self.grammar.cities.match(cased, at)
            if city is not None and country is None:
                end, country = city.end(), self.grammar.city_codes[city.group()]
                continue
            abroad = self.grammar.abroad.match(low, at)
            if abroad is not None:
                there = self.country_at(abroad.end() + 1)
                if role in ("ambassador", "envoy", "other") and there is not None:
                    end = there[0]
                    continue
                break
            word = self.grammar.complements.match(low, at)
            if word is None and country is None and low[:end].endswith((" bộ", " phụ trách")):
                unknown = self._ministry(at)
                if unknown is not None:
                    end, country = unknown
                    continue
            if word is None and country is None and role in ("minister", "deputy_minister") and self._cased_words(at):
                unknown = self._ministry(at)
                if unknown is not None:
                    end, country = unknown
                    continue
            if word is None and country is None and (close := self._misspelt(at)) is not None:
                end, country = close
                continue
            if (
                country is None
                and (word is None or word.group() == "bộ")
                and (word is None or not self._goes_on(word.end()))
                and (unit := self._unit(at)) is not None
            ):
                end, country = unit
                continue
            if word is None or (
                word.group() in ("của", "về", "bộ", "nước", "phía", "of", "for", "the")
                and not self._goes_on(word.end())
            ):
                break
            if word.group() in ("ở", "tại"):
                break
            end = word.end()
            known = self.grammar.cities.match(cased, end + 1) is not None
            if not known and self.words.any("names", "regions").fullmatch(word.group().rpartition(" ")[2]):
                end = self._region(end)
        return self._body(end), country

    def _region(self, end: int) -> int:
        """A region behind its word: `vùng Primorye` before a name of two words."""
        name = re.compile(rf" {_TOKEN}(?: {_TOKEN})*").match(self.source.cased, end)
        if name is None or self.country_at(end + 1) is not None:
            return end
        tokens = name.group().split(" ")[1:]
        return end + sum(len(each) + 1 for each in tokens[: max(1, len(tokens) - 2)])

    def _unit(self, at: int) -> tuple[int, str | None] | None:
        """A department whose name no list has, `Vụ Thị trường ngoài nước`: up to a state, a name of a person or a verb."""
        word = self.grammar.units.match(self.source.low, at)
        if word is None:
            return None
        place, cased = word.end(), self.source.cased
        for _ in range(14):
            token = _PART.match(cased, place)
            if token is None:
                return None
            start, text = token.start(1), token.group(1)
            there = self.country_at(start)
            if there is not None:
                return there
            begins = text in self.grammar.surnames or _FOREIGN.match(text) is not None
            if begins and re.match(rf" [{_UPPER}]", cased[token.end() : token.end() + 2]):
                return place, None
            if self.grammar.unit_ends.match(self.source.low, start) is not None:
                return (place, None) if place > word.end() else None
            place = token.end()
        return None

    def _body(self, end: int) -> int:
        """A company behind a title: its name is what stands before the last two words with capitals."""
        word = self.grammar.bodies.match(self.source.low, end + 1) if self.source.low[end : end + 1] == " " else None
        if word is None:
            return end
        name = re.compile(rf" {_TOKEN}(?: {_TOKEN})*").match(self.source.cased, word.end())
        if name is None:
            return word.end()
        tokens = name.group().split(" ")[1:]
        kept = tokens if len(tokens) < 3 else tokens[:-2]
        return word.end() + sum(len(each) + 1 for each in kept)

    def _ministry(self, at: int) -> tuple[int, str] | None:
        """A ministry of an unknown name, with the country that follows it."""
        for start, end, code in self.countries_in(at, at + 60)[:1]:
            name = self.source.low[at:start]
            if start - at < 60 and re.fullmatch(r"(?:[^\W\d_]+(?:, | và | - | )){1,9}", name):
                return end, code
        return None

    def _cased_words(self, at: int) -> bool:
        """Russian: nouns in the genitive up to a state's name, no verb and no preposition among them."""
        if self.words.language != "ru":
            return False
        there = next((start for start, _, _ in self.countries_in(at, at + 60)), at)
        names = self.source.cased[at:there].split()
        return bool(names) and not any(
            each[0].isupper() or each.endswith(("л", "ла", "ли", "ло")) or (len(each) < 4 and each != "и")
            for each in names
        )

    def _misspelt(self, at: int) -> tuple[int, str] | None:
        """A country whose name is spelt a little wrong, where a title asks for one."""
        token = re.compile(_TOKEN).match(self.source.cased, at)
        if token is None or token.end() - at < 7:
            return None
        text = token.group()
        for name, code in self.grammar.codes.items():
            if name[0] == text[0] and abs(len(name) - len(text)) < 3 and " " not in name:
                if SequenceMatcher(None, name.lower(), text.lower()).ratio() > 0.79:
                    return token.end(), code
        return None

    def _goes_on(self, end: int) -> bool:
        """After `của` a title goes on where a ministry or a country follows."""
        at = end + 1
        return self.country_at(at) is not None or self.grammar.complements.match(self.source.low, at) is not None

    def _name(self, start: int) -> tuple[str, int] | None:
        cased = self.source.cased
        match = _NAME.match(cased, start)
        if match is None:
            return None
        end = match.end()
        shouted = match.group().isupper() and len(match.group()) > 6 and cased[end : end + 2].strip().isupper()
        for at in [found.start() for found in re.finditer(r"(?<=[ ])\S|^\S", match.group())]:
            place = start + at
            token = cased[place:end].split(" ", 1)[0]
            there = self.country_at(place)
            country = there is not None and (there[0] > place + len(token) or token not in self.grammar.short)
            verb = (shouted or match.group().isupper()) and token.lower() in self.grammar.capital_verbs
            if (
                country
                or verb
                or (at and self.grammar.anchors.match(self.source.low, place) is not None and token[1:2] != ".")
            ):
                end = place
                break
        name = self.source.composed[start:end].rstrip()
        if len(name) < 2 or (name.isupper() and len(name) < 5 and " " not in name):
            return None
        return name, start + len(name)

    def name_at(self, place: int) -> tuple[str, int] | None:
        """A name that begins at a place, with its end, whether or not a title stands before it."""
        return self._name(place)

    # --- memory -----------------------------------------------------------------------------------------------

    def _people(self) -> list[Person]:
        """Everybody whom the text names with a name, at the fullest."""
        people: list[Person] = []
        for mention in self.found:
            if mention.name is None:
                continue
            known = self._known(mention.name, people, mention.role)
            if known is None:
                roles = [mention.role] if mention.role else []
                shown = self._shown(mention.name)
                people.append(Person(shown, mention.country, roles, mention.start, mention.woman, {mention.title}))
                continue
            known.titles.add(mention.title)
            known.country = known.country or mention.country
            known.woman = mention.woman if known.woman is None else known.woman
            if mention.role and mention.role not in known.roles:
                known.roles.append(mention.role)
            if _INITIALS.match(known.name) and not _INITIALS.match(mention.name) and " " in mention.name:
                known.name = mention.name
        for person in people:
            if person.country is None:
                person.country = self._guess(person)
        return people

    def _bare_names(self) -> Iterator[Mention]:
        """People from abroad by their surname alone, where no title stands before."""
        stems = {}
        for person in self.people:
            last = fold(person.name.split(" ")[-1])
            if not self.grammar.home_press and person.country == self.home and " " in person.name:
                whole = re.sub(r"(?<=[б-джзк-нп-тф-щ])(?:ом|а|у|е)$", "", fold(person.name))
                stems[whole] = person
                if len(last) > 2:
                    stems.setdefault(whole.split(" ")[-1], person)
            elif len(last) > 3 and not self._home_name(person.name) and " " in person.name:
                stems[_CASES.sub("", last) if not self.grammar.home_press else last] = person
        if not stems:
            return
        listed = "|".join(sorted(map(re.escape, stems), key=len, reverse=True))
        pattern = re.compile(rf"(?<![\w-])(?:(?:[{_UPPER}]\. ?|{_TOKEN} ))?(?P<stem>{listed})[а-яё]{{0,3}}(?![\w-])")
        spans = [(each.start, each.end) for each in self.found]
        at = 0
        for match in pattern.finditer(self.source.cased):
            while at < len(spans) and spans[at][1] <= match.start():
                at += 1
            if at < len(spans) and spans[at][0] < match.end():
                continue
            person = stems[match.group("stem")]
            yield Mention(match.start(), match.end(), PERSON, None, None, person.name)

    def _home_names(self) -> Iterator[Mention]:
        """In the press of other states: people by name alone, by a surname of the home country or a Russian one."""
        if self.grammar.home_press or not self.grammar.surnames:
            return
        surnames = {*self.grammar.surnames, *self.words.listed("names", "short_surnames")}
        listed = "|".join(sorted(map(re.escape, surnames), key=len, reverse=True))
        pattern = re.compile(rf"(?<![\w-])(?:{listed})(?: [{_UPPER}][^\W\d_]{{1,6}}){{2,3}}(?![\w-])")
        spans = [(each.start, each.end) for each in self.found]
        known = [person.name for person in self.people]
        for name, country in ((pattern, self.home), (_STRANGER, self.abroad or "RU")):
            for match in name.finditer(self.source.cased):
                if any(start < match.end() and match.start() < end for start, end in spans):
                    continue
                if self.grammar.cities.match(self.source.cased, match.start()) or match.group() in known:
                    continue
                yield Mention(match.start(), match.end(), PERSON, country, None, match.group())

    def _shown(self, name: str) -> str:
        return name.title() if name.isupper() and len(name) > 5 else name

    def _guess(self, person: Person) -> str | None:
        """The country of somebody whose title names none."""
        first = fold(person.name.split(" ", 1)[0].rstrip("."))
        if self.grammar.surnames:
            if " " in person.name and (first.title() in self.grammar.surnames or _SYLLABLES.fullmatch(person.name)):
                return self.home
            if first.title() in self.words.listed("names", "short_surnames") and person.name.count(" ") > 1:
                return self.home
        stranger = bool(self.grammar.surnames) and self.grammar.home_press
        titled = [
            each.country
            for each in self.found
            if each.country and each.name is None and each.title and each.title in person.titles
            if each.country != self.home or not stranger
        ]
        if titled:
            return Counter(titled).most_common(1)[0][0]
        if (there := self._works_in(person)) is not None:
            return there
        close = sorted(
            self.countries_in(person.first - 160, person.first + 160), key=lambda place: abs(place[0] - person.first)
        )[:6]
        near = [
            code
            for start, _, code in close
            if abs(start - person.first) < 160 and (code != self.home or not self.grammar.home_press)
        ]
        foreign = [code for code in near if code != self.home]
        if not self.grammar.home_press and self.grammar.slavic.search(person.name):
            near = foreign or [code for code in [self.abroad] if code is not None]
        states = [code for code in near if code not in ("EAEU", "UN", "ASEAN", "EU")]
        official = self.words.any("names", "of_unions").search(self.source.low, person.first, person.first + 110)
        if near and not states and official is None and self.abroad is not None:
            # Nobody is a citizen of a union.
            return self.abroad
        if not near and official is None and self._commonest in ("EAEU", "UN", "ASEAN", "EU"):
            return self._by_name(person.name) or self._commonest
        return (states or near)[0] if near else self._commonest or self._by_name(person.name)

    def _works_in(self, person: Person) -> str | None:
        """The state of the city in the apposition behind a name: `bà X, đại diện một hãng lữ hành ở Kazan, …`."""
        behind = _APPOSED.match(self.source.cased, self.source.cased.find(person.name, person.first) + len(person.name))
        city = self.grammar.cities.search(behind.group()) if behind is not None else None
        code = self.grammar.city_codes[city.group()] if city is not None else None
        return code if code != self.home else None

    def _by_name(self, name: str) -> str | None:
        """Where a text names no state abroad: that of its cities, else Russia for a Russian surname."""
        return self.abroad or ("RU" if self.grammar.slavic.search(name) else None)

    @cached_property
    def abroad(self) -> str | None:
        """The country abroad that the text names most, or that most of the cities in it are in."""
        unions = ("EAEU", "UN", "ASEAN", "EU", self.home)
        states = Counter(code for _, _, code in self.country_places if code not in unions)
        if not states:
            codes = (self.grammar.city_codes[each.group()] for each in self.grammar.cities.finditer(self.source.cased))
            states = Counter(code for code in codes if code != self.home)
        return states.most_common(1)[0][0] if states else None

    @cached_property
    def _commonest(self) -> str | None:
        """The country that the text names most, other than that of its press."""
        counts = Counter(code for _, _, code in self.country_places if code != self.home or not self.grammar.home_press)
        return counts.most_common(1)[0][0] if counts else None

    def _known(self, name: str, people: list[Person], role: str | None) -> Person | None:
        given = _INITIALS.sub("", name).lower()
        for person in people:
            other = _INITIALS.sub("", person.name).lower()
            if given == other or f" {other}".endswith(f" {given}") or f" {given}".endswith(f" {other}"):
                return person
        for person in people:
            other = person.name.lower()
            alike = role is None or not person.roles or role in person.roles
            if alike and (len(given) > 5 and len(other) > 5) and not self._home_name(person.name):
                last, own = other.split(" ")[-1], given.split(" ")[-1]
                whole = SequenceMatcher(None, given, other).ratio()
                if whole > 0.82 or (" " not in given and SequenceMatcher(None, own, last).ratio() > 0.75):
                    return person
        return None

    def _home_name(self, name: str) -> bool:
        return fold(name.split(" ", 1)[0]) in self.grammar.surnames

    def person(self, mention: Mention) -> Person | None:
        """The person whom a mention with a name means."""
        return None if mention.name is None else self._known(mention.name, self.people, mention.role)

    def described(self, mention: Mention) -> str | None:
        """The state of a title by an adjective before it: `вьетнамский вице-премьер`."""
        if self.grammar.home_press or mention.name is not None:
            return None
        before = self.countries_in(max(0, mention.start - 24), mention.start)
        if before and before[-1][1] == mention.start - 1:
            return before[-1][2]
        listed = self.words.lexicon("adjectives").keys
        word = re.search(r"(\w+) $", self.source.low[max(0, mention.start - 24) : mention.start])
        return listed.get(word.group(1)) if word is not None else None

    def with_role(self, mention: Mention, country: str | None) -> Person | None:
        """The person of a role, and of a country where one is told: named before the place, else the first after."""
        place = mention.start
        fits = [each for each in self.people if mention.role in each.roles and country in (None, each.country)]
        fits = [each for each in fits if mention.title in each.titles] or fits
        earlier = [each for each in fits if each.first <= place]
        return earlier[-1] if earlier else fits[0] if fits else None


@dataclass
class Memory:
    """What the reader has in mind while it goes through the text."""

    mentions: Mentions
    speaker: Entity | None = None
    """Who spoke last."""
    person: Entity | None = None
    """Which person spoke or was named last as a subject."""
    counterpart: str | None = None
    """The other side of the meeting that is told of."""
    woman: Entity | None = None
    seen: dict[int, Entity] = field(default_factory=dict)

    def entity(self, mention: Mention) -> Entity:
        """The mention resolved: country, role, name; with its place in the text as given."""
        slot = self.mentions.source.slot(mention.start, mention.end)
        country, role, name = self._resolved(mention)
        return Entity(country, role, name, slot.text, slot.span)

    def _resolved(self, mention: Mention) -> tuple[str | None, str | None, str | None]:
        if mention.kind == PAIR:
            return self.pair(), "party", None
        if mention.kind == GROUP:
            return self._group(mention), "party", None
        if mention.kind == PRONOUN:
            known = self.woman if mention.woman and self.woman is not None else self.person
            known = known if known is not None else self._first_named()
            return (known.country, known.role, known.name) if known is not None else (None, None, None)
        if mention.kind == PARTY:
            return mention.country or self._guest(mention) or self.counterpart or self.main(), "party", None
        return self._person(mention)

    def _guest(self, mention: Mention) -> str | None:
        """`Гость` in the press of other states: of the two sides the one that is not named first, as its host is."""
        word = self.mentions.source.low[mention.start : mention.end]
        if self.mentions.grammar.home_press or word not in self.mentions.words.listed("subjects", "visitor"):
            return None
        city = self.mentions.grammar.cities.search(self.mentions.source.cased)
        if city is not None:
            there = self.mentions.grammar.city_codes[city.group()]
            return None if there == self.mentions.home else self.mentions.home
        host = self.mentions.people[0].country if self.mentions.people else None
        return self.mentions.home if host not in (None, self.mentions.home) else None

    def _first_named(self) -> Entity | None:
        """Who is named first in the text: the one whom an interview is with."""
        people = self.mentions.people
        return (
            Entity(people[0].country, people[0].roles[0] if people[0].roles else None, people[0].name)
            if people
            else None
        )

    def _person(self, mention: Mention) -> tuple[str | None, str | None, str | None]:
        known = self.mentions.person(mention)
        if known is None and mention.name is None:
            known = self._bare(mention)
        if known is None:
            own = mention.country or self.mentions.described(mention)
            return own or self._default(mention), mention.role, mention.name
        role = mention.role if mention.role in known.roles or not known.roles else known.roles[0]
        best = known.roles[0] if known.roles and (mention.role is None) else role
        return known.country or mention.country, best, known.name

    def _bare(self, mention: Mention) -> Person | None:
        """Somebody named by a title alone."""
        everyone, home = self.mentions, self.mentions.home
        own = mention.country or everyone.described(mention)
        if own == "UN" and " " not in mention.title.removeprefix("tổng thư ký"):
            # The secretary-general of an association whom the text has named, not that of the United Nations.
            named = everyone.with_role(mention, None)
            if named is not None and named.first < mention.start:
                return named
        if own is not None:
            return everyone.with_role(mention, own)
        word = self.mentions.source.low[mention.start : mention.end]
        foreign = word in everyone.words.listed("names", "foreign_roles")
        titled = [each for each in everyone.people if mention.title in each.titles]
        if len(titled) == 1 and mention.title:
            ours = everyone.with_role(mention, home) if everyone.grammar.home_press and not foreign else None
            # In the press of the home country a bare title is rather its own leader's.
            alike = ours is not None and any(title.startswith(mention.title) for title in ours.titles)
            return ours if alike else titled[0]
        if not titled and mention.title in everyone.words.listed("names", "own_titles"):
            return None
        if self.person is not None and self.person.role == mention.role and (foreign or self.person.country == home):
            same = everyone.with_role(mention, self.person.country)
            if same is not None and same.name == self.person.name:
                return same
        if not foreign:
            at_home = everyone.with_role(mention, home)
            if at_home is not None:
                return at_home
            if mention.role == "prime_minister" and everyone.grammar.home_press:
                earlier = everyone.with_role(mention, self.counterpart)
                return earlier if earlier is not None and earlier.first <= mention.start else None
        here = everyone.with_role(mention, self.counterpart) if self.counterpart else None
        return here or everyone.with_role(mention, None)

    def _default(self, mention: Mention) -> str | None:
        """The country of a title that stands alone and that nobody in the text bears with a name."""
        word = self.mentions.source.low[mention.start : mention.end]
        if word in self.mentions.words.listed("names", "foreign_roles") or mention.role in ("ambassador", "envoy"):
            return self.counterpart or self.main()
        if mention.name is not None and not self.mentions._home_name(mention.name):
            return self.counterpart or self.main()
        return self.mentions.home if self.mentions.grammar.home_press else (self.counterpart or self.main())

    def main(self) -> str | None:
        """The foreign country that the text names most."""
        most = self.mentions.counts.most_common(1)
        return most[0][0] if most else self.mentions.abroad

    def pair(self) -> str | None:
        """`hai bên`: the home country and the other side."""
        other = self.counterpart or self.main()
        return self.mentions.home if other is None else "+".join(sorted({self.mentions.home, *other.split("+")}))

    def _group(self, mention: Mention) -> str | None:
        word = self.mentions.source.low[mention.start : mention.end]
        inside = [code for code in ("eaeu", "asean") if code in word]
        return inside[0].upper() if inside else self.pair()

    def heard(self, entity: Entity | None, woman: bool | None = None) -> None:
        """Somebody has spoken."""
        if entity is None:
            return
        self.speaker = entity
        if entity.role not in (None, "party") or entity.name is not None:
            self.person = entity
            if woman:
                self.woman = entity
        self.met(entity.country)

    def met(self, country: str | None) -> None:
        """A side of the meeting that is told of."""
        others = [code for code in (country or "").split("+") if code and code != self.mentions.home]
        if len(others) == 1:
            self.counterpart = others[0]


def country_of_role(low: str, end: int) -> bool:
    """Whether a Secretary-General is that of the United Nations: nothing after the title says otherwise."""
    return not low[end : end + 8].strip().startswith(("asean", "cis", "sco", "опек", "одкб"))
