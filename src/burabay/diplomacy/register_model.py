"""What the register's events come to: meetings as they were reported, reports joined, commitments over time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from burabay.diplomacy.checks_figures import span_of
from burabay.diplomacy.register_store import Event
from burabay.lawbook.tables import STATES
from burabay.trade.periods import first_day, last_day

VIET_NAM, EAEU = "VN", "EAEU"
# What puts a matter on the table, and what takes it up.
RAISING = ("propose", "desire", "urge", "invite")
ACCEPTING = ("agree", "pledge", "support")
# What a member state cannot decide alone, and trade, of which its own is a part (assumption A59).
UNION_MATTERS = (
    "trade.volume",
    "trade.quota",
    "trade.safeguard_trigger",
    "fta.implement",
    "fta.negotiate",
    "fta.amend",
)
_SHORT = 12


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Letters alone, in lower case, without diacritics: for comparing names."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)).replace("-", "")))


@dataclass(frozen=True, slots=True)
class Person:
    """Who took part, as far as the text tells."""

    country: str
    role: str | None
    name: str | None
    office: str = ""
    """As the text calls them: `Bộ trưởng Năng lượng`."""


@dataclass(frozen=True, slots=True)
class Document:
    """A reading in the register. `ref` is the beginning of the SHA-256 of its text; `entered` the day it was added."""

    ref: str
    sha256: str
    file: str
    language: str
    published: date | None
    entered: date
    records: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One meeting as one document tells it. A meeting of one with each of several is a report for each of them."""

    ref: str
    document: Document
    record: str
    kind: str
    iso: str | None
    year_inferred: bool
    people: tuple[Person, ...]
    counterparts: tuple[str, ...]
    place: str | None
    text: str
    span: tuple[int, int]
    is_future: bool
    tier: str

    @property
    def first(self) -> date | None:
        """The first day on which it may have been."""
        return first_day(self.iso)

    @property
    def last(self) -> date | None:
        """The last day on which it may have been."""
        return last_day(self.iso)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two reports found to tell of one meeting: why, and whether a person said so."""

    one: str
    other: str
    reasons: tuple[Mapping[str, Any], ...]
    by_hand: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with all reports of it; its `ref` is that of the first report entered."""

    ref: str
    reports: tuple[Report, ...]
    joins: tuple[Joined, ...]

    @property
    def best(self) -> Report:
        """The report that is most exact about the day, then about the place and the people; one of what has been before
        one of what was to come.
        """

        def rank(report: Report) -> tuple[bool, int, bool, bool, int]:
            days = (report.last - report.first).days if report.first and report.last else 10**6
            named = sum(person.name is not None for person in report.people)
            return report.is_future, days, report.year_inferred, report.place is None, -named

        return min(self.reports, key=rank)

    @property
    def day(self) -> date | None:
        """Its first day; None where no report tells."""
        return self.best.first

    @property
    def by(self) -> date | None:
        """The day by which it had been: its own, or that of the first paper that tells of it."""
        return self.day or min((r.document.published for r in self.reports if r.document.published), default=None)

    @property
    def counterparts(self) -> tuple[str, ...]:
        """The countries and bodies that met Viet Nam, of all reports."""
        return tuple(sorted({code for report in self.reports for code in report.counterparts}))


@dataclass(frozen=True, slots=True)
class Said:
    """One item of one act: what was raised or accepted, for which lever, by whom, with whom, when."""

    document: Document
    record: str
    act: str
    lever: str
    speaker: str | None
    counterparts: tuple[str, ...]
    meeting: str | None
    day: date | None
    by_publication: bool
    text: str
    span: tuple[int, int]
    tier: str
    is_joint: bool


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What was said of a lever at one meeting, in one direction, with every report of it."""

    act: str
    speaker: str | None
    day: date | None
    by_publication: bool
    meeting: str | None
    said: tuple[Said, ...]
    via: str | None = None

    @property
    def is_raising(self) -> bool:
        """Whether it was put on the table here, rather than taken up."""
        return self.act in RAISING


@dataclass(frozen=True, slots=True)
class Commitment:
    """A matter between Viet Nam and a counterpart over time: every time that it was raised or accepted."""

    lever: str
    counterpart: str
    occurrences: tuple[Occurrence, ...]

    @property
    def first(self) -> date | None:
        """The day on which it came up first, as far as known."""
        return next((each.day for each in self.occurrences if each.day is not None), None)


@dataclass(frozen=True)
class Register:
    """The register as its events make it. `alone` are reports that a person set apart."""

    documents: tuple[Document, ...]
    reports: tuple[Report, ...]
    joins: tuple[Joined, ...]
    alone: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Register:
        """The register that events make, in their order."""
        replay = Replay()
        for event in events:
            replay.take(event)
        return replay.state()

    def meetings(self) -> tuple[Meeting, ...]:
        """All meetings by day; of one without a day that of the first paper counts, and one without either is last."""
        order = {report.ref: place for place, report in enumerate(self.reports)}
        root = {ref: ref for ref in order}

        def find(ref: str) -> str:
            while root[ref] != ref:
                root[ref] = root[root[ref]]
                ref = root[ref]
            return ref

        for join in self.joins:
            one, other = find(join.one), find(join.other)
            if one != other:
                first, second = sorted((one, other), key=order.__getitem__)
                root[second] = first
        members: dict[str, list[Report]] = {}
        for report in self.reports:
            members.setdefault(find(report.ref), []).append(report)
        joins: dict[str, list[Joined]] = {}
        for join in self.joins:
            joins.setdefault(find(join.one), []).append(join)
        found = [Meeting(ref, tuple(reports), tuple(joins.get(ref, ()))) for ref, reports in members.items()]
        return tuple(sorted(found, key=lambda each: (each.by or date.max, each.day is None, order[each.ref])))

    def commitments(self) -> tuple[Commitment, ...]:
        """Every lever with every counterpart, each with what was said of it in order of time."""
        meetings = {report.ref: meeting for meeting in self.meetings() for report in meeting.reports}
        cells: dict[tuple[str, str], list[tuple[Said, str | None]]] = {}
        for said in self.said(meetings):
            for counterpart in said.counterparts:
                cells.setdefault((said.lever, counterpart), []).append((said, None))
                if said.lever in UNION_MATTERS and counterpart in STATES and EAEU not in said.counterparts:
                    cells.setdefault((said.lever, EAEU), []).append((said, counterpart))
        return tuple(
            Commitment(lever, counterpart, _occurrences(told))
            for (lever, counterpart), told in sorted(cells.items(), key=lambda cell: cell[0])
        )

    def said(self, meetings: Mapping[str, Meeting]) -> Iterator[Said]:
        """Every item of every act that raises or accepts something, with the meeting it belongs to."""
        for document in self.documents:
            own = [report for report in self.reports if report.document is document]
            for act in acts_of(document):
                if act.get("act") in RAISING + ACCEPTING:
                    yield from _said(document, act, own, meetings)


class Replay:
    """The register as it grows, event by event. A document entered again takes the place of its earlier reading."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._reports: dict[str, tuple[Report, ...]] = {}
        self._joins: dict[frozenset[str], Joined] = {}
        self._alone: set[str] = set()

    def take(self, event: Event) -> None:
        """Take in the next event."""
        told = event.told
        match event.kind:
            case "document":
                document = _document(told)
                self._documents[document.sha256] = document
                self._reports[document.sha256] = tuple(reports_of(document))
            case "join":
                pair = frozenset((told["one"], told["other"]))
                by_hand = bool(told["by_hand"])
                self._joins[pair] = Joined(told["one"], told["other"], tuple(told["reasons"]), by_hand, event.seq)
                if by_hand:
                    self._alone -= pair
            case "separate":
                report = told["report"]
                self._alone.add(report)
                self._joins = {pair: join for pair, join in self._joins.items() if report not in pair}

    def state(self) -> Register:
        """The register so far. A join with a report that a new reading no longer has is left out."""
        reports = tuple(report for own in self._reports.values() for report in own)
        known = {report.ref for report in reports}
        joins = tuple(join for join in self._joins.values() if {join.one, join.other} <= known)
        return Register(tuple(self._documents.values()), reports, joins, frozenset(self._alone))


def _document(told: Mapping[str, Any]) -> Document:
    published = told.get("published")
    return Document(
        told["sha256"][:_SHORT],
        told["sha256"],
        str(told.get("file") or ""),
        str(told.get("language") or ""),
        date.fromisoformat(published) if published else None,
        date.fromisoformat(told["entered"]),
        tuple(told["records"]),
    )


def _strings(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def countries_of(entity: object) -> tuple[str, ...]:
    """The countries of an entity, apart where several are joined by `+`."""
    told = _mapping(entity).get("country")
    return tuple(part for part in told.split("+") if part) if isinstance(told, str) else ()


def _people(participants: Iterable[object]) -> tuple[Person, ...]:
    found = []
    for each in participants:
        entity = _mapping(each)
        role, name, office = entity.get("role"), entity.get("name"), entity.get("text")
        for country in countries_of(entity) or ("",):
            found.append(
                Person(
                    country,
                    role if isinstance(role, str) else None,
                    name if isinstance(name, str) else None,
                    office if isinstance(office, str) else "",
                )
            )
    return tuple(found)


def reports_of(document: Document) -> Iterator[Report]:
    """The meetings that a document tells of, in the order of the text."""
    meetings = [each for each in document.records if each.get("type") == "meeting"]
    for record in sorted(meetings, key=span_of):
        people = _people(_list(record.get("participants")))
        others = tuple(dict.fromkeys(p.country for p in people if p.country and p.country != VIET_NAM))
        when, where = _mapping(record.get("date")), _mapping(record.get("place"))
        place = where.get("norm")
        report = Report(
            f"{document.ref}/{record.get('id')}",
            document,
            str(record.get("id")),
            str(record.get("kind") or "meeting"),
            when.get("iso") if isinstance(when.get("iso"), str) else None,
            record.get("year_inferred") is True,
            people,
            others,
            place if isinstance(place, str) else None,
            str(record.get("text") or ""),
            span_of(record),
            record.get("future") is True,
            str(record.get("tier") or "A"),
        )
        if record.get("distributive") is True and len(others) > 1:
            for code in others:
                kept = tuple(person for person in people if person.country in (code, VIET_NAM, ""))
                yield replace(report, ref=f"{report.ref}#{code}", people=kept, counterparts=(code,))
        else:
            yield report


def acts_of(document: Document) -> list[Mapping[str, Any]]:
    """The acts of a document, in the order of the text."""
    return sorted((each for each in document.records if each.get("type") == "act"), key=span_of)


def _report_of(act: Mapping[str, Any], parties: Sequence[str], reports: Sequence[Report]) -> Report | None:
    """The meeting at which something was said: the last told of before it, else the next.

    Of several that is one with who speaks or is spoken to, else one with another of the same Party (the Union and its
    states are one), else any: a third may be spoken of anywhere. Nothing was said yet at a meeting to come.
    """
    start = span_of(act)[0]
    held = [each for each in reports if not each.is_future]
    union = {EAEU, *STATES}
    side = union if union & set(parties) else set()
    fitting = (
        [each for each in held if not parties or set(parties) & set(each.counterparts)]
        or [each for each in held if side & set(each.counterparts)]
        or held
    )
    before = [each for each in fitting if each.span[0] <= start]
    if before:
        return before[-1]
    return fitting[0] if fitting else None


def _said(
    document: Document, act: Mapping[str, Any], reports: Sequence[Report], meetings: Mapping[str, Meeting]
) -> Iterator[Said]:
    speaker, addressee = countries_of(act.get("speaker")), countries_of(act.get("addressee"))
    parties = tuple(dict.fromkeys(code for code in (*speaker, *addressee) if code != VIET_NAM))
    report = _report_of(act, parties, reports)
    counterparts = parties or (report.counterparts if report else ())
    meeting = meetings[report.ref] if report else None
    day = meeting.day if meeting else None
    joint = act.get("joint") is True
    for item in _list(act.get("items")):
        told = _mapping(item)
        for lever in dict.fromkeys(_strings(_list(told.get("levers")))):
            yield Said(
                document,
                str(act.get("id")),
                str(act.get("act")),
                lever,
                "+".join(speaker) if speaker and not joint else None,
                counterparts,
                meeting.ref if meeting else None,
                day or document.published,
                day is None,
                str(told.get("text") or ""),
                span_of(told),
                str(act.get("tier") or "A"),
                joint,
            )


def _occurrences(told: Sequence[tuple[Said, str | None]]) -> tuple[Occurrence, ...]:
    """What was said at one meeting in one direction is one occurrence, however many reports tell it."""
    cells: dict[tuple[object, ...], list[tuple[Said, str | None]]] = {}
    for said, via in told:
        where = said.meeting or said.document.ref
        cells.setdefault((where, said.act in RAISING, said.speaker, said.is_joint, via), []).append((said, via))
    found = []
    for each in cells.values():
        said, via = each[0]
        found.append(
            Occurrence(
                said.act, said.speaker, said.day, said.by_publication, said.meeting, tuple(one for one, _ in each), via
            )
        )
    return tuple(sorted(found, key=lambda each: (each.day or date.max, not each.is_raising, each.meeting or "")))
