"""What a communiqué is read into: meetings, acts, figures, agreements and dates, each with its place in the text.

A span is [start, end) in Unicode code points of the text as it was given; the slot's text is that slice, always.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

from burabay.errors import InputError

Span: TypeAlias = tuple[int, int]

# Found with its grammar around it, or by its word alone: then a person looks at it.
STRUCTURE: Final = "A"
WORD: Final = "B"

MEETING_KINDS: Final = (
    "talks", "reception", "meeting", "brief_meeting", "working_session", "co-chair", "phone_call", "visit",
)  # fmt: skip
ACTS: Final = (
    "propose", "agree", "pledge", "desire", "urge", "affirm", "appreciate", "thank", "support", "believe", "inform",
    "invite",
)  # fmt: skip
EVENTS: Final = ("mention", "implement", "signed", "in_force", "negotiating", "amend", "proposed")
LEVERS: Final = (
    "trade.volume", "trade.market_access", "trade.barriers", "trade.quota", "trade.safeguard_trigger",
    "trade.balance", "payments", "supply_chain", "transport.sea", "transport.rail", "transport.air",
    "transport.logistics", "transport.general", "mobility", "industry.auto", "industry.machinery",
    "industry.equipment", "industry.textile", "industry.general", "agri.dairy", "agri.general", "energy", "minerals",
    "invest.general", "invest.jv", "sci_tech", "education.training", "culture", "tourism", "sport", "people_exchange",
    "delegation_exchange", "business.promotion", "institution.igc", "legal_framework", "diaspora", "defence",
    "security", "sps", "east_sea", "multilateral", "fta.implement", "fta.negotiate", "fta.amend",
    "econ_coop.general", "relations.general",
)  # fmt: skip

# Between these years a paper may have been published: other years are slips of the pen.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100


def published_day(told: date | str | None) -> date | None:
    """A day of publication as it was given. Raises InputError for what is no day, or one of another age."""
    if told is None:
        return None
    try:
        day = told if isinstance(told, date) else date.fromisoformat(told.strip())
    except ValueError:
        raise InputError.of("error_read_published", field="published", given=told) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        values = {"given": day.isoformat(), "first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
        raise InputError.of("error_read_published_year", field="published", **values)
    return day


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of the text: `text` is what stands at `span`."""

    text: str
    span: Span

    def to_json(self) -> dict[str, Any]:
        """`{"text", "span"}`."""
        return {"text": self.text, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Entity:
    """Who: `country` is ISO 3166 alpha-2, EAEU, UN or ASEAN, several joined by `+`; None where the text does not tell.

    `name` is the resolved name, also where the mention is a pronoun or a title; `text` and `span` are None where the
    text leaves the subject out.
    """

    country: str | None
    role: str | None = None
    name: str | None = None
    text: str | None = None
    span: Span | None = None

    def to_json(self) -> dict[str, Any]:
        """The five keys of an entity."""
        return {
            "country": self.country,
            "role": self.role,
            "name": self.name,
            "text": self.text,
            "span": None if self.span is None else list(self.span),
        }


@dataclass(frozen=True, slots=True)
class When:
    """A day or a period with its ISO 8601 or EDTF form."""

    iso: str | None
    text: str | None
    span: Span | None

    def to_json(self) -> dict[str, Any]:
        """`{"iso", "text", "span"}`."""
        return {"iso": self.iso, "text": self.text, "span": None if self.span is None else list(self.span)}


@dataclass(frozen=True, slots=True)
class Place:
    """A place: `norm` is its usual name without the words around it."""

    norm: str
    text: str
    span: Span

    def to_json(self) -> dict[str, Any]:
        """`{"norm", "text", "span"}`."""
        return {"norm": self.norm, "text": self.text, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Record(ABC):
    """What all records have: their place, how sure the rule is (A or B) and which rule found them."""

    id: str
    span: Span
    text: str
    tier: str
    rule: str

    @property
    @abstractmethod
    def type(self) -> str:
        """The name of the kind of record in JSON."""

    @abstractmethod
    def own(self) -> dict[str, Any]:
        """The keys that this kind of record has beyond the common ones."""

    def to_json(self) -> dict[str, Any]:
        """The record as docs/reference/records.md describes it."""
        head = {"id": self.id, "type": self.type, "span": list(self.span), "text": self.text}
        return head | {"tier": self.tier, "rule": self.rule} | self.own()


@dataclass(frozen=True, slots=True)
class Meeting(Record):
    """A meeting told of: `distributive` where one side met each of several; `future` where it is yet to come."""

    kind: str
    participants: tuple[Entity, ...]
    date: When | None
    place: Place | None
    occasion: Slot | None
    year_inferred: bool = False
    distributive: bool = False
    future: bool = False

    @property
    def type(self) -> str:  # noqa: D102
        return "meeting"

    def own(self) -> dict[str, Any]:  # noqa: D102
        return {
            "kind": self.kind,
            "participants": [each.to_json() for each in self.participants],
            "date": None if self.date is None else self.date.to_json(),
            "place": None if self.place is None else self.place.to_json(),
            "occasion": None if self.occasion is None else self.occasion.to_json(),
            "year_inferred": self.year_inferred,
            "distributive": self.distributive,
            "future": self.future,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of an act's content, with the levers of policy that it would move."""

    text: str
    span: Span
    levers: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """`{"text", "span", "levers"}`."""
        return {"text": self.text, "span": list(self.span), "levers": list(self.levers)}


@dataclass(frozen=True, slots=True)
class Act(Record):
    """What somebody proposed, agreed, pledged …: `nested_in` is the id of the act whose content it stands in."""

    act: str
    trigger: Slot
    content: Slot | None
    speaker: Entity | None
    addressee: Entity | None
    joint: bool
    items: tuple[Item, ...]
    nested_in: str | None
    quoted: bool

    @property
    def type(self) -> str:  # noqa: D102
        return "act"

    def own(self) -> dict[str, Any]:  # noqa: D102
        return {
            "act": self.act,
            "trigger": self.trigger.to_json(),
            "content": None if self.content is None else self.content.to_json(),
            "speaker": None if self.speaker is None else self.speaker.to_json(),
            "addressee": None if self.addressee is None else self.addressee.to_json(),
            "joint": self.joint,
            "items": [each.to_json() for each in self.items],
            "nested_in": self.nested_in,
            "quoted": self.quoted,
        }


def _as_number(value: Decimal) -> int | float:
    """A JSON number: whole where it is whole. A figure of a press report has far fewer digits than a float carries."""
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True, slots=True)
class Figure(Record):
    """A figure: `value` in the unit itself (1.8 billion USD is 1800000000 USD)."""

    value: Decimal
    unit: str
    metric: str | None
    approx: str
    period: str | None
    base_period: str | None
    role: str
    partners: str | None

    @property
    def type(self) -> str:  # noqa: D102
        return "figure"

    def own(self) -> dict[str, Any]:  # noqa: D102
        return {
            "value": _as_number(self.value),
            "unit": self.unit,
            "metric": self.metric,
            "approx": self.approx,
            "period": self.period,
            "base_period": self.base_period,
            "role": self.role,
            "partners": self.partners,
        }


@dataclass(frozen=True, slots=True)
class Agreement(Record):
    """An agreement that the text names, and what is said of it."""

    canon: str
    event: str
    date: When | None

    @property
    def type(self) -> str:  # noqa: D102
        return "agreement"

    def own(self) -> dict[str, Any]:  # noqa: D102
        return {
            "canon": self.canon,
            "event": self.event,
            "date": None if self.date is None else self.date.to_json(),
        }


@dataclass(frozen=True, slots=True)
class DateFound(Record):
    """A day or a period that the text names."""

    iso: str | None
    kind: str
    year_inferred: bool

    @property
    def type(self) -> str:  # noqa: D102
        return "date"

    def own(self) -> dict[str, Any]:  # noqa: D102
        return {"iso": self.iso, "kind": self.kind, "year_inferred": self.year_inferred}


@dataclass(frozen=True, slots=True)
class Doc:
    """The text itself: its file, the SHA-256 of its bytes, its language, when it was published, its headline."""

    file: str
    sha256: str
    language: str
    published: str | None
    title: Slot | None
    characters: int

    def to_json(self) -> dict[str, Any]:
        """The keys of `doc`."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "language": self.language,
            "published": self.published,
            "title": None if self.title is None else self.title.to_json(),
            "characters": self.characters,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read: its records in the order in which they stand."""

    doc: Doc
    records: tuple[Record, ...]

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """The meetings told of."""
        return tuple(each for each in self.records if isinstance(each, Meeting))

    @property
    def acts(self) -> tuple[Act, ...]:
        """What was proposed, agreed, pledged …"""
        return tuple(each for each in self.records if isinstance(each, Act))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures."""
        return tuple(each for each in self.records if isinstance(each, Figure))

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """The agreements named."""
        return tuple(each for each in self.records if isinstance(each, Agreement))

    @property
    def dates(self) -> tuple[DateFound, ...]:
        """The days and periods named."""
        return tuple(each for each in self.records if isinstance(each, DateFound))

    def to_json(self) -> dict[str, Any]:
        """`{"doc": …, "records": […]}`, as `burabay read --json` prints it."""
        return {"doc": self.doc.to_json(), "records": [each.to_json() for each in self.records]}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Reading:
        """The reading that `to_json` gave. Raises KeyError or TypeError where a key is missing."""
        return cls(_doc(told["doc"]), tuple(_record(each) for each in told["records"]))


# --- from JSON --------------------------------------------------------------------------------------------------


def _span(told: Any) -> Span:
    start, end = told
    return int(start), int(end)


def _slot(told: Any) -> Slot | None:
    return None if told is None else Slot(told["text"], _span(told["span"]))


def _when(told: Any) -> When | None:
    if told is None:
        return None
    return When(told["iso"], told["text"], None if told["span"] is None else _span(told["span"]))


def _entity(told: Any) -> Entity | None:
    if told is None:
        return None
    span = None if told["span"] is None else _span(told["span"])
    return Entity(told["country"], told["role"], told["name"], told["text"], span)


def _doc(told: Mapping[str, Any]) -> Doc:
    return Doc(
        told["file"], told["sha256"], told["language"], told["published"], _slot(told["title"]), told["characters"]
    )


def _meeting(head: dict[str, Any], told: Mapping[str, Any]) -> Meeting:
    place = told["place"]
    return Meeting(
        **head,
        kind=told["kind"],
        participants=tuple(found for each in told["participants"] if (found := _entity(each)) is not None),
        date=_when(told["date"]),
        place=None if place is None else Place(place["norm"], place["text"], _span(place["span"])),
        occasion=_slot(told["occasion"]),
        year_inferred=told["year_inferred"],
        distributive=told["distributive"],
        future=told["future"],
    )


def _act(head: dict[str, Any], told: Mapping[str, Any]) -> Act:
    trigger = told["trigger"]
    return Act(
        **head,
        act=told["act"],
        trigger=Slot(trigger["text"], _span(trigger["span"])),
        content=_slot(told["content"]),
        speaker=_entity(told["speaker"]),
        addressee=_entity(told["addressee"]),
        joint=told["joint"],
        items=tuple(Item(each["text"], _span(each["span"]), tuple(each["levers"])) for each in told["items"]),
        nested_in=told["nested_in"],
        quoted=told["quoted"],
    )


def _record(told: Mapping[str, Any]) -> Record:
    head = {key: told[key] for key in ("id", "text", "tier", "rule")} | {"span": _span(told["span"])}
    match told["type"]:
        case "meeting":
            return _meeting(head, told)
        case "act":
            return _act(head, told)
        case "figure":
            own = {key: told[key] for key in ("unit", "metric", "approx", "period", "base_period", "role", "partners")}
            return Figure(**head, value=Decimal(str(told["value"])), **own)
        case "agreement":
            return Agreement(**head, canon=told["canon"], event=told["event"], date=_when(told["date"]))
        case "date":
            return DateFound(**head, iso=told["iso"], kind=told["kind"], year_inferred=told["year_inferred"])
    raise KeyError(told["type"])
