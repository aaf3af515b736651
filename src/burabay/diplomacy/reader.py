"""A communiqué read into records: the passes over the text, and the records made of what they find."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from burabay.diplomacy.acts import Acts
from burabay.diplomacy.acts import Found as ActFound
from burabay.diplomacy.dates import Calendar, Day
from burabay.diplomacy.entities import Memory, Mentions
from burabay.diplomacy.figures import Figures, Quantity
from burabay.diplomacy.levers import Agreements, Levers, Named
from burabay.diplomacy.meetings import Meetings, Met
from burabay.diplomacy.records import (
    Act,
    Agreement,
    DateFound,
    Doc,
    Figure,
    Item,
    Meeting,
    Place,
    Reading,
    Record,
    Slot,
    When,
    published_day,
)
from burabay.diplomacy.text import Sentence, Source, language_of
from burabay.diplomacy.words import words_of
from burabay.errors import InputError

LANGUAGES = ("vi", "ru", "en")
# A communiqué has some thousands of letters, a day's bulletin some hundred thousand.
MOST = 500_000
# Texts tell of one thing in some sixty letters; a row of bare figures would fill the memory.
MOST_RECORDS = 60_000


class _Reader:
    """The passes over one text."""

    def __init__(self, source: Source, language: str, published: date | None) -> None:
        self.source, self.words = source, words_of(language)
        self.mentions = Mentions(source, self.words)
        self.memory = Memory(self.mentions)
        self.calendar = Calendar(self.words, published)
        self.agreements = Agreements(source, self.words, self.mentions)
        self.figures = Figures(source, self.words, self.mentions, published)
        self.acts = Acts(source, self.words, self.mentions, self.memory)
        self.meetings = Meetings(source, self.words, self.mentions, self.memory)
        self.levers = Levers(source, self.words, self.mentions)
        self.named_spans: list[tuple[int, int, str]] = []
        self.days: list[Day] = []
        self.named: list[Named] = []
        self.quantities: list[Quantity] = []
        self.found: list[ActFound] = []
        self.met: list[Met] = []
        self.holes: dict[int, list[tuple[int, int]]] = {}

    def read(self) -> None:
        """All sentences in order."""
        for sentence in self.source.sentences:
            self._sentence(sentence)
            found = len(self.days) + len(self.named) + len(self.quantities) + len(self.found) + len(self.met)
            if found > MOST_RECORDS:
                raise InputError.of("error_read_dense", field="file", most=MOST_RECORDS)

    def _sentence(self, sentence: Sentence) -> None:
        spans = self.agreements.spans(sentence)
        days = [
            day
            for day in self.calendar.read(self.source, sentence.start, sentence.end)
            if not any(start < day.end and day.start < end for start, end, _ in spans)
        ]
        self.days += days
        self.named_spans += spans
        self.named += self.agreements.read(sentence, spans, days)
        here = self.acts.mentions_in(sentence.start, sentence.end)
        self.met += self.meetings.read(sentence, here, days)
        session = self.meetings.session(sentence, here, days)
        if session is not None:
            self.met.append(session)
        self.found += self.acts.read(sentence)
        masked = [(start, end) for start, end, _ in spans]
        masked += [(each.start, each.end) for each in here if each.kind == "person"]
        other = self.memory.counterpart or self.memory.main()
        self.quantities += self.figures.read(sentence, days, masked, other)

    # --- records ----------------------------------------------------------------------------------------------

    def records(self) -> tuple[Record, ...]:
        """The records in the order in which they stand, numbered by kind."""
        dropped = {id(each) for each in self.meetings.dropped}
        met = [each for each in self.met if id(each) not in dropped]
        made: list[Record] = [*map(self._meeting, met), *map(self._figure, self.quantities)]
        made += [*map(self._agreement, self.named), *map(self._date, self.days), *self._acts()]
        made.sort(key=lambda each: (each.span[0], -each.span[1], each.type))
        return tuple(_numbered(made))

    def _head(
        self, start: int, end: int, tier: str, rule: str, number: int = 0
    ) -> tuple[str, tuple[int, int], str, str, str]:
        slot = self.source.slot(start, end)
        return str(number), slot.span, slot.text, tier, rule

    def _when(self, day: Day | None) -> When | None:
        if day is None:
            return None
        slot = self.source.slot(day.start, day.end)
        return When(day.iso, slot.text, slot.span)

    def _meeting(self, met: Met) -> Meeting:
        place = None
        if met.place is not None:
            slot = self.source.slot(met.place[0], met.place[1])
            place = Place(met.place[2], slot.text, slot.span)
        occasion = None if met.occasion is None else self.source.slot(*met.occasion)
        return Meeting(
            *self._head(met.start, met.end, met.tier, met.rule),
            met.kind,
            tuple(met.participants),
            self._when(met.date),
            place,
            occasion,
            met.date is not None and met.date.inferred,
            met.distributive,
            met.future,
        )

    def _figure(self, each: Quantity) -> Figure:
        return Figure(
            *self._head(each.start, each.end, "A" if each.metric else "B", f"figure-{each.role}"),
            each.value,
            each.unit,
            each.metric,
            each.approx,
            each.period,
            each.base_period,
            each.role,
            each.partners,
        )

    def _agreement(self, each: Named) -> Agreement:
        return Agreement(
            *self._head(each.start, each.end, "A", "agreement"), each.canon, each.event, self._when(each.date)
        )

    def _date(self, day: Day) -> DateFound:
        return DateFound(*self._head(day.start, day.end, "A", day.rule), day.iso, day.kind, day.inferred)

    def _acts(self) -> Iterable[Record]:
        """The acts, each with the number of the one around it, which is put right when they are numbered."""
        place = {id(found): at for at, found in enumerate(self.found)}
        for found in self.found:
            if found.parent is not None and found.content is not None:
                self.holes.setdefault(id(found.parent), []).append((found.start, found.content[1]))
        for at, found in enumerate(self.found):
            parent = None if found.parent is None else place.get(id(found.parent))
            yield self._act(found, at, None if parent is None else str(parent))

    def _act(self, found: ActFound, number: int, parent: str | None) -> Act:
        stretches = [(found.start, found.end)]
        items: list[Item] = []
        content: Slot | None = None
        if found.content is not None:
            stretches.append(found.content)
            content = self.source.slot(*found.content)
            holes = self.holes.get(id(found), [])
            welcomed = found.act == "appreciate"
            for start, end, levers in self.levers.read(*found.content, self.named_spans, holes, welcomed=welcomed):
                slot = self.source.slot(start, end)
                items.append(Item(slot.text, slot.span, levers))
        addressee = None
        if found.addressee is not None:
            addressee = self.memory.entity(found.addressee)
            stretches.append((found.addressee.start, found.addressee.end))
        first, last = min(each[0] for each in stretches), max(each[1] for each in stretches)
        trigger = self.source.slot(found.start, found.end)
        return Act(
            *self._head(first, last, found.tier, found.rule, number),
            found.act,
            trigger,
            content,
            found.speaker,
            addressee,
            found.joint,
            tuple(items),
            parent,
            found.quoted,
        )


_LETTERS = {"meeting": "m", "act": "a", "figure": "f", "agreement": "g", "date": "d"}


def _numbered(records: Sequence[Record]) -> list[Record]:
    """Ids by kind in the order of the text: a1, a2 …; and `nested_in` as such an id."""
    counts: dict[str, int] = {}
    acts: dict[str, str] = {}
    told: list[Record] = []
    for each in records:
        counts[each.type] = counts.get(each.type, 0) + 1
        name = f"{_LETTERS[each.type]}{counts[each.type]}"
        if each.type == "act":
            acts[each.id] = name
        told.append(replace(each, id=name))
    return [
        replace(each, nested_in=acts[each.nested_in]) if isinstance(each, Act) and each.nested_in is not None else each
        for each in told
    ]


def _title(source: Source) -> Slot | None:
    first = source.sentences[0] if source.sentences else None
    if first is None or first.kind != "title":
        return None
    last = [each for each in source.sentences if each.line == first.line][-1]
    return source.slot(first.start, last.end)


def read_communique(
    text: str, published: date | str | None = None, *, file: str = "", language: str = "auto", sha256: str = ""
) -> Reading:
    """Read a communiqué or a news item into records.

    `published` is the day of publication, from which years left out and words such as `hôm qua` are worked out; `file`
    and `sha256` are kept in `doc`, the hash being that of the text in UTF-8 where none is given. `language` is vi, ru,
    en or auto. Raises InputError where the text is empty, too long, or in none of the three languages.
    """
    day = published_day(published)
    if not text.strip():
        raise InputError.of("error_read_empty", field="file", file=file or "text")
    if len(text) > MOST:
        raise InputError.of("error_read_long", field="file", file=file or "text", characters=len(text), most=MOST)
    if language not in (*LANGUAGES, "auto"):
        raise InputError.of("error_read_language", field="language", given=language)
    source = Source.of(text)
    found = language_of(source.low) if language == "auto" else language
    if found is None:
        raise InputError.of("error_read_foreign", field="file", file=file or "text")
    reader = _Reader(source, found, day)
    reader.read()
    sha256 = sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    told = None if day is None else day.isoformat()
    return Reading(Doc(file, sha256, found, told, _title(source), len(text)), reader.records())
