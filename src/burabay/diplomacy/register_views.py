"""Views of the register as tables with stable keys: the timeline of meetings, matters by lever, and by counterpart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from burabay.diplomacy.checks_figures import span_of
from burabay.diplomacy.register_model import (
    VIET_NAM,
    Commitment,
    Joined,
    Meeting,
    Occurrence,
    Person,
    Register,
    Report,
    Said,
    acts_of,
)
from burabay.diplomacy.register_state import LawState, State
from burabay.diplomacy.said import country_of, in_all, name_of
from burabay.trade.periods import last_day
from burabay.wording import LANGUAGES, Phrase, say

if TYPE_CHECKING:
    from burabay.bound import BoundBook


@dataclass(frozen=True, slots=True)
class Asked:
    """What a view is asked for: the language, the day of the law, and which levers, counterparts and days."""

    language: str
    on: date
    lever: str = ""
    counterpart: str = ""
    since: date | None = None
    until: date | None = None

    def takes(self, day: date | None) -> bool:
        """Whether a day is asked for; an unknown one is, unless days were named."""
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def has_lever(self, lever: str) -> bool:
        """Whether a lever, or a group of levers such as `trade`, is asked for."""
        return not self.lever or lever == self.lever or lever.startswith(f"{self.lever}.")


def law_state(book: BoundBook, on: date) -> LawState:
    """What gives the law book's state of matters on a day."""
    return LawState(book.folder, date.fromordinal(int(book.columns["in_force"][0])), on)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _person(person: Person) -> dict[str, Any]:
    return {"country": person.country or None, "role": person.role, "name": person.name}


def people_of(meeting: Meeting) -> tuple[Person, ...]:
    """Everybody that any report names, each once; who has no name only where nobody of the country has one."""
    named: dict[tuple[str, str], Person] = {}
    nameless: dict[tuple[str, str | None], Person] = {}
    for report in (meeting.best, *meeting.reports):
        for person in report.people:
            if person.name:
                named.setdefault((person.country, person.role or ""), person)
            else:
                nameless.setdefault((person.country, person.role), person)
    countries = {country for country, _ in named}
    return (*named.values(), *(person for person in nameless.values() if person.country not in countries))


def reason_phrase(told: Mapping[str, Any]) -> Phrase:
    """A stored reason of a join as a sentence; people without a name are called by their office."""
    values: dict[str, object] = {str(name): str(value) for name, value in dict(told["values"]).items()}
    if isinstance(people := values.get("people"), str):
        named = [in_all("roles", one) for one in people.split(", ")]
        values["people"] = {language: ", ".join(each[language] for each in named) for language in LANGUAGES}
    return Phrase(str(told["key"]), values)


def _join_json(join: Joined, language: str) -> dict[str, Any]:
    reasons = [
        {"key": each["key"], "values": dict(each["values"]), "sentence": say(reason_phrase(each), language)}
        for each in join.reasons
    ]
    return {"one": join.one, "other": join.other, "by_hand": join.by_hand, "reasons": reasons}


def _report_json(report: Report) -> dict[str, Any]:
    document = report.document
    return {
        "ref": report.ref,
        "document": document.sha256,
        "file": document.file or None,
        "published": _day(document.published),
        "kind": report.kind,
        "date": report.iso,
        "text": report.text,
        "span": list(report.span),
        "tier": report.tier,
    }


def meeting_json(meeting: Meeting, matters: Sequence[tuple[Commitment, Occurrence]], language: str) -> dict[str, Any]:
    """A meeting with its reports, why they are one, and what was raised and accepted."""
    best = meeting.best
    acts = Counter(occurrence.act for _, occurrence in matters)
    return {
        "ref": meeting.ref,
        "date": best.iso,
        "by": _day(meeting.by),
        "first_day": _day(best.first),
        "last_day": _day(best.last),
        "year_inferred": best.year_inferred,
        "future": best.is_future,
        "kind": best.kind,
        "kind_name": name_of("meetings", best.kind, language),
        "counterparts": list(meeting.counterparts),
        "participants": [_person(person) for person in people_of(meeting)],
        "place": next((report.place for report in (best, *meeting.reports) if report.place), None),
        "reports": [_report_json(report) for report in meeting.reports],
        "joined": [_join_json(join, language) for join in meeting.joins],
        "acts": dict(sorted(acts.items())),
        "levers": sorted({commitment.lever for commitment, _ in matters}),
    }


def timeline(register: Register, asked: Asked) -> list[dict[str, Any]]:
    """All meetings by day; of one without a day that of the first paper counts."""
    matters: dict[str, list[tuple[Commitment, Occurrence]]] = {}
    for commitment in register.commitments():
        for occurrence in commitment.occurrences:
            if occurrence.meeting is not None and occurrence.via is None:
                matters.setdefault(occurrence.meeting, []).append((commitment, occurrence))
    found = []
    for meeting in register.meetings():
        own = matters.get(meeting.ref, [])
        if not asked.takes(meeting.by) or (asked.counterpart and asked.counterpart not in meeting.counterparts):
            continue
        if asked.lever and not any(asked.has_lever(commitment.lever) for commitment, _ in own):
            continue
        found.append(meeting_json(meeting, own, asked.language))
    return found


def _said_json(said: Said) -> dict[str, Any]:
    return {
        "document": said.document.sha256,
        "file": said.document.file or None,
        "published": _day(said.document.published),
        "record": said.record,
        "act": said.act,
        "text": said.text,
        "span": list(said.span),
        "tier": said.tier,
    }


def _occurrence_json(occurrence: Occurrence, language: str) -> dict[str, Any]:
    return {
        "date": _day(occurrence.day),
        "by_publication": occurrence.by_publication,
        "act": occurrence.act,
        "act_name": name_of("acts", occurrence.act, language),
        "raised": occurrence.is_raising,
        "speaker": occurrence.speaker,
        "joint": any(each.is_joint for each in occurrence.said),
        "via": occurrence.via,
        "meeting": occurrence.meeting,
        "said": [_said_json(each) for each in occurrence.said],
    }


def history_phrase(commitment: Commitment, state: State) -> Phrase:
    """A matter in one sentence: when it was raised first and again, when accepted, and whether it is met."""
    raised = list(dict.fromkeys(_day(each.day) or "?" for each in commitment.occurrences if each.is_raising))
    accepted = list(dict.fromkeys(_day(each.day) or "?" for each in commitment.occurrences if not each.is_raising))
    parts = [Phrase("matter_raised", {"day": raised[0]})] if raised else []
    parts += [Phrase("matter_again", {"days": ", ".join(raised[1:])})] if raised[1:] else []
    parts += [Phrase("matter_accepted", {"days": ", ".join(accepted)})] if accepted else []
    parts.append(Phrase({"met": "matter_met", "not_met": "matter_not_met"}.get(state.verdict, "matter_open")))
    from burabay.diplomacy.checks import listed

    return Phrase("named", {"name": listed(parts)})


def commitment_json(commitment: Commitment, state: State, language: str) -> dict[str, Any]:
    """A matter: every time it came up, and the law book's state beside it."""
    days = [each.day for each in commitment.occurrences if each.day is not None]
    return {
        "lever": commitment.lever,
        "lever_name": name_of("levers", commitment.lever, language),
        "counterpart": commitment.counterpart,
        "counterpart_name": country_of(commitment.counterpart, language),
        "first": _day(min(days, default=None)),
        "last": _day(max(days, default=None)),
        "raised": sum(each.is_raising for each in commitment.occurrences),
        "accepted": sum(not each.is_raising for each in commitment.occurrences),
        "status": state.verdict,
        "sentence": say(history_phrase(commitment, state), language),
        "state": state.to_json(language),
        "occurrences": [_occurrence_json(each, language) for each in commitment.occurrences],
    }


def commitments(register: Register, states: LawState, asked: Asked) -> list[tuple[Commitment, State]]:
    """The matters asked for, with the law book's state of each, in the order of lever and counterpart."""
    found = []
    for commitment in register.commitments():
        wanted = not asked.counterpart or commitment.counterpart == asked.counterpart
        if wanted and asked.has_lever(commitment.lever) and any(asked.takes(e.day) for e in commitment.occurrences):
            found.append((commitment, states.of(commitment, register)))
    return found


def by_lever(register: Register, states: LawState, asked: Asked) -> list[dict[str, Any]]:
    """Each lever with its matters, one a counterpart."""
    cells: dict[str, list[dict[str, Any]]] = {}
    for commitment, state in commitments(register, states, asked):
        cells.setdefault(commitment.lever, []).append(commitment_json(commitment, state, asked.language))
    return [
        {"lever": lever, "name": name_of("levers", lever, asked.language), "commitments": told}
        for lever, told in cells.items()
    ]


def by_counterpart(register: Register, states: LawState, asked: Asked) -> list[dict[str, Any]]:
    """Each country or body that met Viet Nam, with the meetings and the matters between them."""
    meetings: dict[str, list[Meeting]] = {}
    for meeting in register.meetings():
        for code in meeting.counterparts:
            if asked.takes(meeting.by) and asked.counterpart in ("", code):
                meetings.setdefault(code, []).append(meeting)
    matters: dict[str, list[dict[str, Any]]] = {}
    for commitment, state in commitments(register, states, asked):
        told = commitment_json(commitment, state, asked.language)
        matters.setdefault(commitment.counterpart, []).append(told)
    return [
        {
            "counterpart": code,
            "name": country_of(code, asked.language),
            "meetings": [
                {
                    "ref": each.ref,
                    "date": each.best.iso,
                    "by": _day(each.by),
                    "kind": each.best.kind,
                    "reports": len(each.reports),
                }
                for each in meetings.get(code, [])
            ],
            "commitments": matters.get(code, []),
        }
        for code in sorted({*meetings, *matters} - {VIET_NAM})
    ]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due, or of a meeting to come. `uid` stays the same from export to export."""

    uid: str
    day: date
    kind: str
    text: str
    counterparts: tuple[str, ...]
    document: str
    file: str
    entered: date
    iso: str


def deadlines(register: Register, asked: Asked) -> list[Deadline]:
    """Deadlines that texts name, and meetings to come, by day. A month or year is due on its last day.

    Several papers about one meeting name its deadline once.
    """
    found: list[Deadline] = []
    meeting_of = {report.ref: meeting.ref for meeting in register.meetings() for report in meeting.reports}
    named: set[tuple[str, str]] = set()
    for document in register.documents:
        acts = acts_of(document)
        told_here: set[tuple[str, str]] = set()
        told_of = {code for each in register.reports if each.document is document for code in each.counterparts}
        for record in document.records:
            iso = record.get("iso")
            day = last_day(iso) if record.get("type") == "date" and record.get("kind") == "deadline" else None
            if day is None or not isinstance(iso, str):
                continue
            same = {(iso, meeting_of[each.ref]) for each in register.reports if each.document is document}
            if same & named:
                continue
            told_here |= same
            start, end = span_of(record)
            around = [act for act in acts if span_of(act)[0] <= start and end <= span_of(act)[1]]
            text = str((around[-1] if around else record).get("text") or "")
            uid = f"{document.ref}-{record.get('id')}"
            found.append(
                Deadline(
                    uid, day, "deadline", text, tuple(sorted(told_of)), document.sha256, document.file,
                    document.entered, iso,
                )
            )  # fmt: skip
        named |= told_here
    for meeting in register.meetings():
        best = meeting.best
        if best.is_future and best.last is not None:
            document = best.document
            found.append(
                Deadline(
                    f"{document.ref}-{best.ref.split('/')[-1]}".replace("#", "-"), best.last, "meeting", best.text,
                    meeting.counterparts, document.sha256, document.file, document.entered, str(best.iso),
                )
            )  # fmt: skip
    wanted = [each for each in found if asked.takes(each.day)]
    if asked.counterpart:
        wanted = [each for each in wanted if asked.counterpart in each.counterparts]
    return sorted(wanted, key=lambda each: (each.day, each.uid))


def everything(register: Register, states: LawState, asked: Asked) -> dict[str, Any]:
    """All views as one object."""
    return {
        "documents": [
            {
                "ref": each.ref,
                "sha256": each.sha256,
                "file": each.file or None,
                "language": each.language or None,
                "published": _day(each.published),
                "entered": each.entered.isoformat(),
            }
            for each in register.documents
        ],
        "timeline": timeline(register, asked),
        "levers": by_lever(register, states, asked),
        "counterparts": by_counterpart(register, states, asked),
        "deadlines": [
            {
                "day": each.day.isoformat(),
                "date": each.iso,
                "kind": each.kind,
                "text": each.text,
                "counterparts": list(each.counterparts),
                "document": each.document,
                "file": each.file or None,
            }
            for each in deadlines(register, asked)
        ],
        "on": asked.on.isoformat(),
    }
