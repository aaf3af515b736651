"""Meetings: who met whom, how, when, where and at what occasion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from burabay.diplomacy.dates import Day
from burabay.diplomacy.entities import PAIR, PARTY, PERSON, PRONOUN, Memory, Mention, Mentions
from burabay.diplomacy.records import Entity
from burabay.diplomacy.text import Sentence, Source, fold
from burabay.diplomacy.words import Words, any_of

# What may stand between a verb of meeting and those who were met.
_LINK = re.compile(
    fold(
        r"\s*(?:(?:chính thức|song phương|thân mật|xã giao|trực tuyến|trực tiếp|riêng|giữa|với|cùng|và|đã|có|làm việc|hội đàm|trao đổi|mở rộng|lãnh đạo|đại diện|các|nhanh|[,:]|qua điện thoại|ngắn|hẹp|người đồng cấp|của|đại sứ|tổng thống|đồng chí|lần lượt|trưởng đoàn|nguyên thủ|người đứng đầu|nước|nước chủ nhà|phu nhân|đoàn|and|with|between|the|his|her|counterpart|а|и|с|между)\s*)*"
    )
)
# What may stand before a verb that opens a sentence: a bullet, the byline of a newspaper or an agency.
_LEAD = re.compile(r"""[\s"*+•-]*(?:[^,;:.()]{0,40}\([^()]{2,40}\)\s*[-–—.:]?)?\s*""")
# What leads to the day or the place behind a verb.
_PREPOSITION = re.compile(r"\s+(?P<at>(?:(?:in|at|on|в|во|tại|ở|vào|hôm)\s+)?(?:(?:sáng|trưa|chiều|tối)\s+)?)")
# Between two of those who were met no other verb stands: it would begin another meeting.
_ROW = re.compile(r"(?<!\w)(?:làm việc|hội đàm|trao đổi)(?!\w)")
# `người đồng cấp Nga Ivan Petrov`: who bears the same office in the other state.
_SAME_OFFICE = re.compile(
    fold(r"(?:người đồng cấp|người đồng nhiệm)(?: (?:nước chủ nhà|nước bạn|phía bạn|phía|nước))?")
)
# A verb right after another of one meeting: `gặp gỡ, trao đổi nhanh với`.
_AND_VERB = re.compile(
    r"(?:,| và|, và) (?:trao đổi(?: nhanh| ngắn| song phương)?|làm việc|tiếp xúc(?: ngắn)?|gặp gỡ)(?= với| cùng| song phương)"
)
_WORDS = re.compile(r" (?:[^\W\d_]+(?: - |, | ))+")
# Where a clause ends: a point within a number or a date does not end it.
_CLAUSE = re.compile(r"[;:\"]|\.(?!\d)")


# A meeting is told again soon or not at all.
_KEPT = 60


@dataclass
class Met:
    """A meeting found; places count in the text made ready."""

    kind: str
    start: int
    end: int
    participants: list[Entity]
    date: Day | None
    place: tuple[int, int, str] | None
    occasion: tuple[int, int] | None
    distributive: bool
    future: bool
    tier: str
    rule: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    heading: bool = False
    trigger: tuple[int, int] = (0, 0)
    subject: Entity | None = None
    last: int = 0
    """Where the last of those who were met is named."""

    @property
    def countries(self) -> frozenset[str]:
        """The states and unions that met."""
        return frozenset(code for each in self.participants for code in (each.country or "").split("+") if code)

    @property
    def there(self) -> frozenset[str]:
        """The state where they met."""
        return frozenset() if self.place is None else frozenset({self.place[2].split("/")[0]})


@dataclass(frozen=True)
class _Grammar:
    verbs: re.Pattern[str]
    verb_kinds: dict[str, str]
    nouns: re.Pattern[str]
    noun_kinds: dict[str, str]
    occasions: tuple[re.Pattern[str], ...]
    places: re.Pattern[str]
    place_codes: dict[str, str]
    sessions: tuple[re.Pattern[str], ...]


@cache
def _grammar(words: Words) -> _Grammar:
    verbs, nouns = words.lexicon("meetings", "verbs"), words.lexicon("meetings", "nouns")
    capitals = words.lexicon("cities", cased=True)
    return _Grammar(
        verbs.pattern,
        dict(verbs.keys),
        nouns.pattern,
        dict(nouns.keys),
        tuple(re.compile(rf"(?<!\w){pattern}") for pattern in words.listed("meetings", "rules", "occasion")),
        capitals.pattern,
        dict(capitals.keys),
        tuple(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for pattern in words.listed("meetings", "rules", "session")),
    )


class Meetings:
    """Reads the meetings of a text, sentence by sentence; one that was told is not told again."""

    def __init__(self, source: Source, words: Words, mentions: Mentions, memory: Memory) -> None:
        self.source, self.words, self.mentions, self.memory = source, words, mentions, memory
        self.grammar = _grammar(words)
        self.told: list[Met] = []
        self.latest: Met | None = None
        self.dropped: list[Met] = []
        """Meetings of the headline that the text itself tells."""

    def _rule(self, name: str, text: str) -> bool:
        return self.words.before("meetings", "rules", name).search(text) is not None

    def read(self, sentence: Sentence, here: Sequence[Mention], days: Sequence[Day]) -> list[Met]:
        """The meetings that a sentence is the first to tell."""
        found: list[Met] = []
        heading = self._heading(sentence)
        hits = [*self._words(sentence, here)]
        for start, end, kind, noun in hits:
            if any(start < other.trigger[1] and other.trigger[0] < end for other in found):
                continue
            met = self._meeting(sentence, start, end, kind, noun, here, days)
            if met is None:
                continue
            self.latest = met
            again = self._known(met, found)
            if again is not None and again.heading and not heading:
                self.dropped.append(again)
                self.told.remove(again)
                again = None
            if again is None:
                met.heading = heading
                found.append(met)
                self.told.append(met)
            for country in met.countries:
                self.memory.met(country)
        return found

    def _heading(self, sentence: Sentence) -> bool:
        """A headline, a caption, or a short line within the text that ends without a mark."""
        low = self.source.low
        if sentence.kind in ("title", "caption"):
            return True
        alone = low[sentence.end : sentence.end + 1] in ("\n", "\r") and low[sentence.start - 1 : sentence.start] in (
            "",
            "\n",
        )
        return alone and sentence.end - sentence.start < 110 and low[sentence.end - 1] not in '.:;!?…"'

    def _words(self, sentence: Sentence, here: Sequence[Mention]) -> Iterator[tuple[int, int, str, bool]]:
        low = self.source.low
        hits = [
            (m.start(), m.end(), self.grammar.noun_kinds[m.group()], True)
            for m in self.grammar.nouns.finditer(low, sentence.start, sentence.end)
        ]
        hits += [
            (m.start(), m.end(), self.grammar.verb_kinds[m.group()], False)
            for m in self.grammar.verbs.finditer(low, sentence.start, sentence.end)
        ]
        hits = [self._with_second(hit) for hit in hits]
        hits.sort(key=lambda hit: (hit[0], -hit[1], hit[3]))
        last = -1
        for hit in hits:
            word = low[hit[0] : hit[1]].split(" ")[-1] if not hit[3] else ""
            others = self.words.table("meetings", "not_after").get(word, []) if word else []
            if any(low.startswith(f" {other}", hit[1]) for other in others):
                continue
            if hit[0] >= last and not any(each.start <= hit[0] < each.end for each in here):
                last = hit[1]
                yield hit

    def _with_second(self, hit: tuple[int, int, str, bool]) -> tuple[int, int, str, bool]:
        """`gặp gỡ, trao đổi nhanh với` is one meeting: the second verb says more closely which."""
        start, end, kind, noun = hit
        second = _AND_VERB.match(self.source.low, end)
        if second is None or kind not in _GENERAL:
            return hit
        told = self.grammar.verb_kinds.get(second.group().split(" ", 1)[1].removeprefix("và "), kind)
        return start, second.end(), told if kind == "meeting" and told in _GENERAL else kind, noun

    # --- one meeting ------------------------------------------------------------------------------------------

    def _subject(self, sentence: Sentence, start: int, here: Sequence[Mention]) -> list[Mention]:
        """Who stands before the verb."""
        low = self.source.low
        earlier = [each for each in here if each.end <= start and each.kind in (PERSON, PRONOUN, PAIR)]
        if not earlier:
            return []
        last = earlier[-1]
        if last.kind == PERSON and low[: last.start].endswith(_PASSIVE) and len(earlier) > 1:
            return [last, earlier[-2]]
        gap = low[last.end : start]
        if _CLAUSE.search(gap) or len(gap) > 130:
            return []
        first = earlier[-2] if len(earlier) > 1 else None
        if first is not None and re.fullmatch(
            r",?\s*(?:đã |cũng |sẽ )?(?:và|cùng|cùng với|and|и)\s*(?:the )?", low[first.end : last.start]
        ):
            return [first, last]
        return [last]

    def _object(self, sentence: Sentence, end: int, here: Sequence[Mention], kind: str) -> list[Mention]:
        """Whom the verb or noun names after it: one, or a row of them."""
        low, at = self.source.low, end
        found: list[Mention] = []
        after = [each for each in here if each.start >= end]
        same = self._same_office(end, after)
        if same is not None:
            after = [same, *(each for each in after if each.start >= same.end)]
        for place, mention in enumerate(after):
            following = after[place + 1].start if place + 1 < len(after) else -9
            if (
                mention.kind == PERSON
                and mention.country is None
                and mention.name is None
                and 0 <= following - mention.end < 2
            ):
                continue
            gap = low[at : mention.start]
            if len(gap) > 120 or _LINK.fullmatch(gap) is None or mention.kind not in (PERSON, PARTY, PRONOUN, "group"):
                break
            if found and (_ROW.search(gap) or not re.search(r",|và|cùng|giữa|and|\bи\b|\bс\b|\bсо\b|with", gap)):
                break
            if mention.kind != "group":
                found.append(mention)
            at = mention.end
        return found

    def _past_when_and_where(self, sentence: Sentence, end: int, days: Sequence[Day]) -> int:
        """The end of a verb, or of the day and the place behind it: `встретился в Москве с`, `received in Hanoi`."""
        last = end
        while (at := _PREPOSITION.match(self.source.low, last, sentence.end)) is not None:
            day = next((each.end for each in days if each.start in (at.end(), at.start("at"))), None)
            place = self.grammar.places.match(self.source.cased, at.end(), sentence.end)
            if day is None and place is None:
                break
            last = day if day is not None else place.end() if place is not None else last
        return last

    def _same_office(self, end: int, after: Sequence[Mention]) -> Mention | None:
        """`người đồng cấp Nga Ivan Petrov`: a person of the other state, who may be named without a title."""
        low = self.source.low
        link = _LINK.match(low, end, min(len(low), end + 160))
        match = _SAME_OFFICE.search(low, end, min(len(low), (link.end() if link is not None else end) + 30))
        if match is None or _LINK.fullmatch(low[end : match.start()]) is None:
            return None
        at, country = match.end(), None
        place = self.mentions.country_at(at + 1)
        if place is not None:
            at, country = place
        if after and after[0].start < at + 8 and after[0].kind == PERSON:
            return None
        name = self.mentions.name_at(at + 1)
        return Mention(match.start(), at if name is None else name[1], PERSON, country, None, name and name[0])

    def _meeting(
        self, sentence: Sentence, start: int, end: int, kind: str, noun: bool, here: Sequence[Mention],
        days: Sequence[Day],
    ) -> Met | None:  # fmt: skip
        low = self.source.low
        before = low[max(sentence.start, start - 24) : start]
        if self._rule("plural", before) and not re.search(
            r"(?:có|trong|tại|in|at|в ходе) (?:các|những|nhiều|the)\s*$", before
        ):
            return None
        if kind == "visit":
            return self._visit(sentence, start, end, noun, here, days)
        noun = noun or (low[start:end] in self.grammar.noun_kinds and self._tells(sentence, start))
        subject = self._subject(sentence, start, here)
        objects = self._object(sentence, self._past_when_and_where(sentence, end, days), here, kind)
        chained = self._chained(sentence, start)
        if chained is not None and objects:
            entities = [chained, *(self.memory.entity(each) for each in objects)]
            return self._made(sentence, kind, start, end, objects, entities, days, "chained")
        subject, objects = self._sides(sentence, start, kind, noun, here, subject, objects)
        if noun and not objects:
            objects, subject = self._noun_parties(sentence, end, here, subject)
        if kind == "co-chair" and len({self.memory.entity(each).country for each in (*subject, *objects)}) < 2:
            return None
        if subject and not objects and kind in ("reception", "meeting", "working_session", "talks"):
            objects = self._body(sentence, end, here)
        people = [*subject, *objects]
        if not objects and not (
            subject and subject[0].kind == PAIR and not noun and self._adverbs(subject[0].end, start)
        ):
            return None
        if noun and any(low[each.start : each.end] in self.words.listed("subjects", "they") for each in people):
            return None
        if not subject and noun and len(objects) == 1 and not self._tells(sentence, start):
            return None
        met = self._entities(sentence, start, noun, subject, objects)
        if met is None:
            return None
        return self._made(sentence, kind, start, end, people, met, days, "verb" if not noun else "noun")

    def _sides(
        self, sentence: Sentence, start: int, kind: str, noun: bool, here: Sequence[Mention], subject: list[Mention],
        objects: list[Mention],
    ) -> tuple[list[Mention], list[Mention]]:  # fmt: skip
        """The two sides put right: who stands behind instead of before, who presides with whom."""
        low = self.source.low
        if not subject and objects and not noun and _LEAD.fullmatch(low, sentence.start, start) is not None:
            subject = self._behind(sentence, objects[-1].end, here)
        if not subject and noun and len(objects) == 1 and self._tells(sentence, start):
            behind = self._behind(sentence, objects[0].end, here)
            abroad = [self.memory.entity(each).country for each in (*behind, *objects)]
            subject = behind if len(set(abroad)) == 2 and None not in abroad else []
        if kind == "co-chair" and len(subject) == 1 and not objects:
            objects = [
                each for each in here if self._rule("hosts", low[max(sentence.start, each.start - 30) : each.start])
            ][:1]
        if kind == "co-chair" and not subject and len(objects) == 2:
            subject, objects = objects[:1], objects[1:]
        if kind == "co-chair" and len(subject) == 2:
            objects = [*subject[1:], *objects]
            subject = subject[:1]
        if len(subject) == 2 and not objects:
            subject, objects = subject[:1], subject[1:]
        return subject, objects

    def _entities(
        self, sentence: Sentence, start: int, noun: bool, subject: list[Mention], objects: list[Mention]
    ) -> list[Entity] | None:
        """Who met; None where the side that is left out cannot be told."""
        met = [self.memory.entity(each) for each in (*subject, *objects)]
        if subject:
            return met
        if noun:
            return [self._home(), *met] if len(objects) == 1 else met
        if len(objects) > 1:
            return met
        implied = self._implied(sentence, start)
        return None if implied is None else [implied, *met]

    def _body(self, sentence: Sentence, end: int, here: Sequence[Mention]) -> list[Mention]:
        """A delegation or a company with its country: `Đoàn đại biểu Duma Quốc gia Nga`."""
        low = self.source.low
        first = next((each for each in here if each.start >= end and each.kind == PARTY), None)
        if first is None or self.words.any("meetings", "rules", "bodies").match(low, end + 1) is None:
            return []
        gap = low[end : first.start]
        return [first] if len(gap) < 70 and _WORDS.fullmatch(gap) else []

    def _behind(self, sentence: Sentence, end: int, here: Sequence[Mention]) -> list[Mention]:
        """`Tiếp Đại sứ X, Thủ tướng Y khẳng định`: who received stands behind."""
        later = [each for each in here if each.start > end and each.kind in (PERSON, PRONOUN)]
        gap = self.source.low[end : later[0].start] if later else ""
        return later[:1] if gap.rstrip().endswith(",") and len(gap) < 140 and ";" not in gap else []

    def _adverbs(self, start: int, end: int) -> bool:
        """Whether nothing but adverbs stands between."""
        words = [*self.words.listed("subjects", "between"), *self.words.listed("meetings", "rules", "chain")]
        return re.fullmatch(rf"(?:[\s,]|{any_of(words).pattern})*", self.source.low[start:end]) is not None

    def _chained(self, sentence: Sentence, start: int) -> Entity | None:
        """`… hội đàm với A, hội kiến B`: the second verb has the subject of the first."""
        other = self.latest
        if other is None or other.subject is None or not sentence.start <= other.last <= start:
            return None
        words = any_of(self.words.listed("meetings", "rules", "chain")).pattern
        return other.subject if re.fullmatch(rf"(?:[\s,;]|{words})*", self.source.low[other.last : start]) else None

    def _home(self) -> Entity:
        person = self.memory.person
        return (
            person if person is not None and person.country == self.mentions.home else Entity(self.mentions.home, None)
        )

    def _implied(self, sentence: Sentence, start: int) -> Entity | None:
        """The subject left out: `Cùng ngày, tiếp Đại sứ …` goes on with who spoke or met last."""
        lead = self.source.low[sentence.start : start]
        if len(lead) > 60 or not self.told:
            return None
        first = self.told[-1].participants[0]
        return Entity(first.country, first.role, first.name)

    def _tells(self, sentence: Sentence, start: int) -> bool:
        """`Trong cuộc gặp với X` tells a meeting of its own where the text has told of none with X."""
        before = self.source.low[max(sentence.start, start - 12) : start]
        return re.search(r"(?:tại|trong|sau|trước|at|during|in)\s*(?:the )?$", before) is not None

    def _noun_parties(
        self, sentence: Sentence, end: int, here: Sequence[Mention], subject: list[Mention]
    ) -> tuple[list[Mention], list[Mention]]:
        low = self.source.low
        after = [each for each in here if each.start >= end and each.kind == PERSON]
        between = re.compile(r"[^.;]{0,30}(?:giữa|between|между)\s").match(low, end)
        if between is not None and len(after) >= 2:
            return after[1:2], after[:1]
        return [], subject

    def _visit(
        self, sentence: Sentence, start: int, end: int, noun: bool, here: Sequence[Mention], days: Sequence[Day]
    ) -> Met | None:
        """A visit needs the visitor and the country or place visited."""
        low = self.source.low
        place = next(
            (
                (first, last, code)
                for first, last, code in self.mentions.countries_in(end, end + 40)
                if end <= first < min(end + 40, sentence.end)
            ),
            None,
        )
        first = self._first_visit(sentence, start, end, here, days) if noun else None
        if first is not None:
            return first
        if place is None or not re.fullmatch(
            r"\s*(?:chính thức|cấp nhà nước|hữu nghị|làm việc|và|tới|đến|sang|tại|ở|của|lần thứ \w+|to|official|state|в|nước|cộng hòa|,|lại)*(?:\s+(?:chính thức|cấp nhà nước|hữu nghị|làm việc|và|tới|đến|sang|tại|nước|cộng hòa|ch|liên bang|thủ đô|lại|to|in|the))*\s*",
            low[end : place[0]],
        ):
            return None
        of = re.compile(r"(?:(?!lời mời|invitation)[^.;]){0,60}?\s(?<!mời )(?:của|of)\s(?:cá nhân |the )?").match(
            low, place[1]
        )
        visitor = self._visitor(sentence, start, here, place[2], of.end() if noun and of is not None else None)
        before = low[max(sentence.start, start - 40) : start]
        asked = re.search(
            r"(?:mời|invite\w*|sớm|lời mời|để|mong|nhận lời|muốn|đề nghị|приглас\w+)[^,;]{0,70}$",
            low[max(sentence.start, start - 110) : start],
        )
        if (
            visitor is None
            or (asked is not None and not noun)
            or re.search(r"(?:các|những|nhiều|mỗi|lời mời)\s*$", before)
        ):
            return None
        if noun and re.search(r"(?:chuẩn bị)[^,;]{0,30}$", before) and of is None:
            return None
        if self._frame(sentence, start, place[1], days) or (not noun and self._welcomed(sentence, start)):
            return None
        subject = [visitor]
        entities = [self.memory.entity(visitor)]
        if all(each.country == place[2] for each in entities) or entities[0].country is None:
            return None
        second = self.mentions.country_at(place[1] + len(_AND)) if low.startswith(_AND, place[1]) else None
        visited = [place[2]] if second is None else [place[2], second[1]]
        for host in self._hosts(sentence, here, visited):
            if host is not visitor:
                subject.append(host)
                entities.append(self.memory.entity(host))
        if second is not None and all(each.country != second[1] for each in entities):
            entities.append(Entity(second[1], "party"))
        met = self._made(sentence, "visit", start, end, subject, entities, days, "visit")
        if met is not None:
            met.place = (place[0], place[1], place[2])
            met.spans.append((place[0], place[1]))
        return met

    def _frame(self, sentence: Sentence, start: int, end: int, days: Sequence[Day]) -> bool:
        """`đang ở thăm và làm việc tại`: the occasion of a meeting, no meeting unless it is official or has days."""
        low = self.source.low
        if self.words.any("meetings", "rules", "trips").match(low, start) is not None:
            return True
        if not self._rule("frames", low[max(sentence.start, start - 30) : start]):
            framed = self.words.any("meetings", "rules", "frames").match(low, start) is not None
            if not framed:
                return False
        if self.words.any("meetings", "rules", "official").search(low, start, end) is not None:
            return False
        return not any(end <= day.start < end + 40 and "," not in low[end : day.start] for day in days)

    def _welcomed(self, sentence: Sentence, start: int) -> bool:
        """`hoan nghênh X trở lại thăm`: the visit is what somebody is glad of, and told elsewhere."""
        lead = self.source.low[sentence.start : start]
        lead = lead[max(lead.rfind(","), lead.rfind(";")) + 1 :]
        return self.words.any("meetings", "rules", "welcomed").search(lead) is not None

    def _first_visit(
        self, sentence: Sentence, start: int, end: int, here: Sequence[Mention], days: Sequence[Day]
    ) -> Met | None:
        """`chuyến thăm đầu tiên của X tới Việt Nam`."""
        low = self.source.low
        of = re.compile(r"[^.,;]{0,40}?\s(?:của|of|by)\s(?:the )?").match(low, end)
        visitor = (
            None
            if of is None
            else next((each for each in here if each.start == of.end() and each.kind == PERSON), None)
        )
        if visitor is None or re.search(
            r"(?:các|những|nhiều|mỗi|mời|chuẩn bị)\s*$", low[max(sentence.start, start - 10) : start]
        ):
            return None
        to = re.compile(r"\s*(?:tới|đến|sang|tại|to|in|в)\s(?:the )?").match(low, visitor.end)
        place = self.mentions.country_at(to.end()) if to is not None else None
        entity = self.memory.entity(visitor)
        if to is None or place is None or entity.country in (None, place[1]):
            return None
        met = self._made(sentence, "visit", start, place[0], [visitor], [entity], days, "visit")
        if met is not None:
            met.place = (to.end(), place[0], place[1])
        return met

    def _visitor(
        self, sentence: Sentence, start: int, here: Sequence[Mention], visited: str, of: int | None
    ) -> Mention | None:
        """Who visits: the one named with `của`, else the nearest before who is from elsewhere, else the first after."""
        if of is not None:
            named = next((each for each in here if each.start == of), None)
            if named is not None:
                return named if named.kind == PERSON else None
        people = [each for each in here if each.kind in (PERSON, PRONOUN)]
        abroad = [each for each in people if self.memory.entity(each).country not in (visited, None)]
        earlier = [each for each in abroad if each.end <= start]
        later = [
            each
            for each in abroad
            if each.start >= start and self.source.low[max(0, each.start - 2) : each.start].strip() == ","
        ]
        if earlier and not re.search(r"[.;\"]", self.source.low[earlier[-1].end : start]):
            return earlier[-1]
        return later[0] if later else None

    def _hosts(self, sentence: Sentence, here: Sequence[Mention], visited: Sequence[str]) -> list[Mention]:
        """Who invited, where the sentence says so."""
        low, hosts = self.source.low, list[Mention]()
        for each in here:
            before = low[max(sentence.start, each.start - 30) : each.start]
            joined = bool(hosts) and low[hosts[-1].end : each.start] == _AND
            if (joined or self._rule("hosts", before)) and self.memory.entity(each).country in visited:
                hosts.append(each)
        return hosts

    def session(self, sentence: Sentence, here: Sequence[Mention], days: Sequence[Day]) -> Met | None:
        """A session to come that is agreed or announced with a day or a place, and not merely asked for.

        `Hai bên nhất trí tổ chức Khóa họp lần thứ 18 tại Hà Nội`, `phiên họp tiếp theo sẽ diễn ra vào tháng 11`.
        """
        if sentence.kind == "title":
            return None
        low = self.source.low
        for pattern in self.grammar.sessions:
            for held in pattern.finditer(low, sentence.start, sentence.end):
                met = self._session(sentence, held.start(), held.end(), here, days)
                if met is not None:
                    return met
        return None

    def _session(
        self, sentence: Sentence, start: int, end: int, here: Sequence[Mention], days: Sequence[Day]
    ) -> Met | None:
        low = self.source.low
        lead = low[sentence.start : start]
        lead = lead[lead.rfind(";") + 1 :]
        agreed, asked = (self.words.any("meetings", "rules", name) for name in ("agreed", "asked"))
        last = max((match.start() for match in agreed.finditer(lead)), default=-1)
        will = self.words.any("meetings", "rules", "will").search(low, start, end) is not None
        if max((match.start() for match in asked.finditer(lead)), default=-1) > last or (last < 0 and not will):
            return None
        stop = low.find(";", end, sentence.end)
        stop = min(sentence.end if stop < 0 else stop, end + 110)
        place = self._place(sentence, start, stop) or self._country(end, stop)
        date = next((day for day in days if start <= day.start < stop and day.iso), None)
        if (place is None and date is None) or any(
            each.trigger[0] < end and start < each.trigger[1] for each in self.told
        ):
            return None
        pair = next((each for each in here if each.kind == PAIR and each.end <= start), None)
        entity = Entity(self.memory.pair(), "party") if pair is None else self.memory.entity(pair)
        if "+" not in (entity.country or ""):
            return None
        first = start if pair is None else pair.start
        over = max([end, *([place[1]] if place is not None else []), *([date.end] if date is not None else [])])
        met = Met("meeting", first, over, [entity], date, place, None, False, True, "A", "session")
        met.trigger = (start, end)
        if self._known(met, ()) is not None:
            return None
        self.told.append(met)
        return met

    def _country(self, start: int, end: int) -> tuple[int, int, str] | None:
        """The state named as the place."""
        for first, last, code in self.mentions.countries_in(start, end):
            if self._rule("place", self.source.low[max(0, first - 22) : first]):
                return first, last, code
        return None

    def _made(
        self, sentence: Sentence, kind: str, start: int, end: int, people: Sequence[Mention],
        entities: list[Entity], days: Sequence[Day], rule: str,
    ) -> Met | None:  # fmt: skip
        low = self.source.low
        before = low[max(sentence.start, start - 40) : start]
        future = (
            re.search(rf"\b(?:{'|'.join(self.words.listed('meetings', 'rules', 'future'))})\b[^,;]{{0,30}}$", before)
            is not None
        )
        spans = [(each.start, each.end) for each in people] + [(start, end)]
        place = self._place(sentence)
        occasion = self._occasion(sentence)
        if occasion is not None and occasion[0] <= start < occasion[1]:
            occasion = None
        date = self._date(sentence, start, days)
        if date is not None and len(date.iso or "") < 10 and kind != "visit" and not future:
            around = (max(each[1] for each in spans), min(each[0] for each in spans))
            if date.start - around[0] > 30 or (date.start < start and around[1] - date.end > 60):
                date = None
        if self.words.after("meetings", "rules", "by_phone").match(low, end) is not None:
            kind = "phone_call"
        if "quốc thư" in low[start : end + 14]:
            kind = "reception"
        codes = {code for each in entities for code in (each.country or "").split("+") if code}
        if len(codes) < 2 and kind != "visit":
            return None
        for other in (date and (date.start, date.end), place and place[:2], occasion):
            if other:
                spans.append((other[0], other[1]))
        many = len(entities) > 2 and kind != "co-chair"
        first, last = min(each[0] for each in spans), max(each[1] for each in spans)
        made = Met(kind, first, last, entities, date, place, occasion, many, future, "A", rule, spans)
        made.trigger = (start, end)
        made.subject, made.last = entities[0], max(each.end for each in people)
        return made

    def _date(self, sentence: Sentence, start: int, days: Sequence[Day]) -> Day | None:
        exact = [day for day in days if day.iso and (len(day.iso) > 7 or day.rule in ("month", "quarter", "year"))]
        earlier = [day for day in exact if day.end <= start]
        later = [day for day in exact if day.start >= start]
        fine = [day for day in exact if len(day.iso or "") >= 10 and "/" not in (day.iso or "")[:8]]
        if earlier and len(earlier[-1].iso or "") >= 10:
            return earlier[-1]
        found = fine or earlier[-1:] or later
        return found[0] if found else None

    def _place(self, sentence: Sentence, start: int = -1, end: int = -1) -> tuple[int, int, str] | None:
        cased, low = self.source.cased, self.source.low
        first, last = (sentence.start, sentence.end) if start < 0 else (start, end)
        for match in self.grammar.places.finditer(cased, first, last):
            before = low[max(sentence.start, match.start() - 22) : match.start()]
            if self.words.before("meetings", "rules", "place").search(
                re.sub(r"(?:thành phố|thủ đô|tp\.?)\s*$", "", before)
            ) or re.search(r"\(\s*$", before):
                norm = self.grammar.place_codes[match.group()]
                there = self.mentions.country_at(match.end() + 1)
                if there is not None and there[1] != norm[:2] and match.group() not in norm:
                    return match.start(), there[0], there[1]
                return match.start(), match.end(), norm
        return None

    def _occasion(self, sentence: Sentence) -> tuple[int, int] | None:
        for pattern in self.grammar.occasions:
            match = pattern.search(self.source.low, sentence.start, sentence.end)
            if match is not None:
                return self.source.trimmed(*match.span(1))
        return None

    def _known(self, met: Met, here: Sequence[Met]) -> Met | None:
        """The same meeting told before: the same sides in a kind that goes with it, and no other day."""
        for other in reversed(self.told[-_KEPT:]):
            if not (
                met.countries <= other.countries
                or (other.heading and other.countries <= met.countries | met.there)
                or (other.distributive and len(met.countries & other.countries) > 1)
            ):
                continue
            names = {each.name for each in met.participants if each.name} - {
                each.name for each in other.participants if each.name
            }
            days = met.date is not None and other.date is not None and met.date.iso != other.date.iso
            if days or (met.kind == "visit") != (other.kind == "visit"):
                continue
            if met.kind != other.kind and (names or not _alike(met.kind, other.kind)):
                continue
            if (
                names
                and not met.heading
                and not other.heading
                and other.kind != "visit"
                and all(each.name for each in other.participants)
            ):
                continue
            if met.future != other.future:
                continue
            return other
        return None


_AND = " và "
_PASSIVE = (fold(" được "), fold(" và được "))
_GENERAL = frozenset({"meeting", "talks", "brief_meeting", "reception", "working_session"})


def _alike(one: str, other: str) -> bool:
    return one in _GENERAL and other in _GENERAL


__all__ = ["Meetings", "Met", "any_of"]
