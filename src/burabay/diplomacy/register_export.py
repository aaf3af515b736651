"""The register written to a file: CSV, JSON, Markdown, or deadlines as a calendar. Whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from burabay.declarations.replacing import replacing
from burabay.diplomacy.register_model import Register
from burabay.diplomacy.register_state import LawState
from burabay.diplomacy.register_views import Asked, Deadline, by_counterpart, by_lever, deadlines, everything, timeline
from burabay.diplomacy.said import country_of
from burabay.errors import BurabayError, InputError
from burabay.wording import Phrase, say

VIEWS = ("timeline", "levers", "counterparts")
SUFFIXES = (".csv", ".json", ".md", ".ics")
# A spreadsheet would run a cell that begins so, be it behind blanks or signs that take no room, or in wide letters.
_FORMULA = ("=", "+", "-", "@")

TIMELINE = (
    "ref", "date", "by", "first_day", "last_day", "kind", "counterparts", "participants", "place", "future", "reports",
    "joined", "acts", "levers",
)  # fmt: skip
COMMITMENTS = (
    "lever", "counterpart", "status", "date", "by_publication", "act", "speaker", "via", "meeting", "reports", "text",
    "files", "state",
)  # fmt: skip
COUNTERPARTS = ("counterpart", "meetings", "last_meeting", "matters", "met", "not_met", "cannot_tell")


def _cell(value: object) -> str:
    """A cell of CSV: a list with blanks between, and nothing that a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if _begins(text).startswith(_FORMULA) or text[:1] in ("\t", "\r", "\n") else text


def _begins(text: str) -> str:
    """The first sign that is seen, in its plain form."""
    seen = (each for each in text if not each.isspace() and unicodedata.category(each) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFKC", next(seen, ""))


def _people(told: Iterable[Mapping[str, Any]]) -> list[str]:
    return [" ".join(str(part) for part in (each["country"], each["role"], each["name"]) if part) for each in told]


def timeline_rows(told: Iterable[Mapping[str, Any]]) -> list[list[object]]:
    """One row a meeting, in the columns of `TIMELINE`."""
    return [
        [
            each["ref"], each["date"], each["by"], each["first_day"], each["last_day"], each["kind"],
            each["counterparts"], _people(each["participants"]), each["place"], each["future"],
            [one["ref"] for one in each["reports"]], [f"{one['one']} = {one['other']}" for one in each["joined"]],
            [f"{act} {count}" for act, count in each["acts"].items()], each["levers"],
        ]
        for each in told
    ]  # fmt: skip


def commitment_rows(levers: Iterable[Mapping[str, Any]]) -> list[list[object]]:
    """One row for each time that a matter came up, in the columns of `COMMITMENTS`."""
    rows: list[list[object]] = []
    for lever in levers:
        for matter in lever["commitments"]:
            state = " ".join(each["sentence"] for each in matter["state"]["sentences"])
            for each in matter["occurrences"]:
                said = each["said"]
                rows.append(
                    [
                        matter["lever"], matter["counterpart"], matter["status"], each["date"], each["by_publication"],
                        each["act"], each["speaker"], each["via"], each["meeting"],
                        len({one["document"] for one in said}), said[0]["text"],
                        list(dict.fromkeys(one["file"] for one in said if one["file"])), state,
                    ]
                )  # fmt: skip
    return rows


def counterpart_rows(told: Iterable[Mapping[str, Any]]) -> list[list[object]]:
    """One row a counterpart, in the columns of `COUNTERPARTS`."""
    rows: list[list[object]] = []
    for each in told:
        days = [meeting["date"] for meeting in each["meetings"] if meeting["date"]]
        states = [matter["status"] for matter in each["commitments"]]
        counts = [states.count(status) for status in COUNTERPARTS[4:]]
        rows.append([each["counterpart"], len(each["meetings"]), max(days, default=None), len(states), *counts])
    return rows


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV with a header row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


# --- Markdown ---------------------------------------------------------------------------------------------------


def _plain(text: object) -> str:
    """Text in one line that Markdown takes as text."""
    plain = " ".join(str(text).split())
    for mark in "\\`*_[]<>|&~":
        plain = plain.replace(mark, f"\\{mark}")
    return plain


def _meeting_line(each: Mapping[str, Any], language: str) -> str:
    names = ", ".join(country_of(code, language) for code in each["counterparts"])
    people = ", ".join(one["name"] for one in each["participants"] if one["name"])
    parts = [each["kind_name"], names, people, each["place"]]
    told = " · ".join(_plain(part) for part in parts if part)
    reports = say(Phrase("view_reports", {"count": len(each["reports"])}), language)
    mark = say("view_planned", language) if each["future"] else ""
    return f"- {each['date'] or '—'}{mark} {told} ({reports})"


def _heading(marks: str, key: str, language: str) -> str:
    return f"{marks} {say(key, language)}"


def as_markdown(told: Mapping[str, Any], language: str) -> str:
    """All views as one page."""
    out = [_heading("#", "title_register", language), ""]
    out += [say(Phrase("view_law_on", {"day": told["on"]}), language), ""]
    out += [_heading("##", "title_timeline", language), "", *(_meeting_line(e, language) for e in told["timeline"]), ""]
    out += [_heading("##", "title_levers", language), ""]
    for lever in told["levers"]:
        out += [f"### {_plain(lever['name'])}", ""]
        for matter in lever["commitments"]:
            out += [f"- **{_plain(matter['counterpart_name'])}** — {_plain(matter['sentence'])}"]
            out += [f"  - {_plain(each['sentence'])}" for each in matter["state"]["sentences"]]
            for each in matter["occurrences"]:
                out.append(f"  - {each['date'] or '—'} {_plain(each['act_name'])}: {_plain(each['said'][0]['text'])}")
        out.append("")
    out += [_heading("##", "title_counterparts", language), ""]
    for other in told["counterparts"]:
        values = {"meetings": len(other["meetings"]), "matters": len(other["commitments"])}
        out.append(f"- **{_plain(other['name'])}** — {say(Phrase('view_counts', values), language)}")
    out += ["", _heading("##", "title_deadlines", language), ""]
    out += [f"- {each['day']} {_plain(each['text'])}" for each in told["deadlines"]]
    return "\n".join(out).rstrip() + "\n"


# --- calendar ---------------------------------------------------------------------------------------------------


def as_calendar(told: Iterable[Deadline], language: str) -> bytes:
    """Deadlines and meetings to come as iCalendar (RFC 5545): events of whole days with stable identifiers.

    Raises BurabayError without the library icalendar.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError:
        raise BurabayError(Phrase("error_calendar_extra")) from None
    calendar = Calendar()
    calendar.add("prodid", "-//burabay//register//EN")
    calendar.add("version", "2.0")
    for each in told:
        event = Event()
        event.add("uid", f"{each.uid}@burabay")
        # The day on which the register took the document in: an export made again is the same file.
        event.add("dtstamp", datetime(each.entered.year, each.entered.month, each.entered.day, tzinfo=UTC))
        event.add("dtstart", each.day)
        if each.day < date.max:  # without an end an event is that one day (RFC 5545, 3.6.1)
            event.add("dtend", each.day + timedelta(days=1))
        names = ", ".join(country_of(code, language) for code in each.counterparts)
        title = say("calendar_meeting" if each.kind == "meeting" else "calendar_deadline", language)
        event.add("summary", f"{title}: {' '.join(each.text.split())[:200]}")
        event.add("description", "\n".join(part for part in (names, each.iso, each.file) if part))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


# --- all --------------------------------------------------------------------------------------------------------


def _csv(register: Register, states: LawState, asked: Asked, view: str) -> str:
    makers: dict[str, Callable[[], tuple[Sequence[str], list[list[object]]]]] = {
        "timeline": lambda: (TIMELINE, timeline_rows(timeline(register, asked))),
        "levers": lambda: (COMMITMENTS, commitment_rows(by_lever(register, states, asked))),
        "counterparts": lambda: (COUNTERPARTS, counterpart_rows(by_counterpart(register, states, asked))),
    }
    return as_csv(*makers[view]())


def export(register: Register, states: LawState, asked: Asked, out: Path, *, view: str = "levers") -> None:
    """Write the register to a file by its name: .csv (one view), .json and .md (all views), .ics (deadlines).

    Raises InputError for another ending, or a place that cannot be written.
    """
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError.of("error_export_name", field="out", given=out.name)
    match suffix:
        case ".csv":
            # Spreadsheets take UTF-8 for what it is only behind a mark.
            made = _csv(register, states, asked, view).encode("utf-8-sig")
        case ".json":
            told = json.dumps(everything(register, states, asked), ensure_ascii=False, indent=2)
            made = f"{told}\n".encode()
        case ".md":
            made = as_markdown(everything(register, states, asked), asked.language).encode()
        case _:
            made = as_calendar(deadlines(register, asked), asked.language)
    with replacing(out) as part:
        part.write_bytes(made)
