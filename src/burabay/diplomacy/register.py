"""The register of meetings and commitments over time: add readings, join reports, set them apart.

    with open_register(create=True) as register:
        register.add(reading, on=date(2024, 10, 25))
        for meeting in register.state().meetings():
            ...

An answer is computed from the events each time; nothing in the file is ever changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from burabay.chain import canonical
from burabay.diplomacy.checks import Readable, document_of, published_of
from burabay.diplomacy.register_joining import joins_for
from burabay.diplomacy.register_model import Joined, Register, Replay, Report
from burabay.diplomacy.register_store import GENESIS, Event, Store, default_path, trouble
from burabay.errors import InputError

ADDED, ALREADY, AGAIN = "added", "already", "again"
_HEX = set("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a reading: `status` is added, already (nothing was done) or again (it was read anew)."""

    status: str
    document: str
    reports: tuple[Report, ...]
    joined: tuple[Joined, ...]


def _sha256(doc: Mapping[str, Any], records: object) -> str:
    """The document's hash as the reading states it; for a reading without one, that of its records."""
    told = doc.get("sha256")
    if isinstance(told, str) and len(told) == 64 and set(told.lower()) <= _HEX:
        return told.lower()
    if told is not None:
        raise InputError.of("error_reading_hash", field="sha256", given=told)
    return hashlib.sha256(canonical({"records": records}).encode()).hexdigest()


def _checked(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The records, each with an id of its own and a type. Raises InputError that names the record."""
    records: list[Mapping[str, Any]] = document["records"]
    seen: set[str] = set()
    for place, record in enumerate(records, start=1):
        name = record.get("id")
        if not isinstance(name, str) or not name or not isinstance(record.get("type"), str):
            raise InputError.of("error_record_form", field="records", number=place)
        if name in seen:
            raise InputError.of("error_record_twice", field="records", id=name)
        seen.add(name)
    return records


class OpenRegister:
    """A register file with its verbs. Get one from `open_register`, use it in a `with` block."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._replay, self._tip, self._count = Replay(), GENESIS, 0

    def close(self) -> None:
        """Closes the file."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def state(self) -> Register:
        """The register as of now. Raises BurabayError where the chain of its events is broken."""
        if self.store.tip() != self._tip:
            # Others may have added events meanwhile: the chain is checked whole.
            self._replay, self._count, self._tip = Replay(), 0, GENESIS
            for event in self.store.events():
                self._taken(event)
        return self._replay.state()

    def _taken(self, event: Event) -> Event:
        try:
            self._replay.take(event)
        except (AttributeError, KeyError, TypeError, ValueError):  # chained, and yet no event that this program wrote
            raise trouble("broken", self.store.path, number=event.seq) from None
        self._count, self._tip = event.seq, event.hash
        return event

    def _append(self, kind: str, told: dict[str, Any], key: str) -> Event:
        """Add an event and take it in. The number in the key keeps the keys of repeated events apart."""
        return self._taken(self.store.add(kind, told, key=f"{kind}:{self._count + 1}:{key}"))

    def add(self, reading: Readable | Mapping[str, Any], *, on: date, again: bool = False) -> Added:
        """Add a reading, or its JSON form, as of the day `on`; near-duplicate reports of a meeting are joined.

        The same document is added once: another time nothing happens, unless `again` puts a new reading of it in the
        place of the old one. Raises InputError for what is no reading.
        """
        document = document_of(reading)
        raw = document.get("doc")
        doc: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        published = published_of(document)
        records = _checked(document)
        try:
            # Only what JSON can hold is chained, and it is read back as it was written.
            records = json.loads(canonical({"records": records}).encode())["records"]
        except (TypeError, ValueError, RecursionError):
            raise InputError.of("error_reading_form", field="records", key="reading_form") from None
        told = {
            "sha256": _sha256(doc, records),
            "file": str(doc.get("file") or ""),
            "language": str(doc.get("language") or doc.get("lang") or ""),
            "published": published.isoformat() if published else None,
            "entered": on.isoformat(),
            "records": records,
        }
        return self._add(told, again=again)

    def _add(self, told: dict[str, Any], *, again: bool) -> Added:
        with self._adding():
            before = self.state()
            earlier = next((each for each in before.documents if each.sha256 == told["sha256"]), None)
            if earlier is not None:
                published = earlier.published.isoformat() if earlier.published else None
                if not again or (list(earlier.records), published) == (told["records"], told["published"]):
                    own = tuple(report for report in before.reports if report.document is earlier)
                    return Added(ALREADY, earlier.ref, own, ())
            self._append("document", told, told["sha256"])
            own = tuple(each for each in self.state().reports if each.document.sha256 == told["sha256"])
            joined: list[Joined] = []
            for join in joins_for(self.state(), own):
                event = self._append("join", join, f"{join['one']}:{join['other']}")
                joined.append(Joined(join["one"], join["other"], tuple(join["reasons"]), False, event.seq))
        return Added(AGAIN if earlier else ADDED, told["sha256"][:12], own, tuple(joined))

    @contextmanager
    def _adding(self) -> Iterator[None]:
        """As `Store.adding`; what was taken in of events that did not go in is forgotten."""
        try:
            with self.store.adding():
                yield
        except BaseException:
            self._tip = ""
            raise

    def join(self, one: str, other: str, *, why: str) -> Joined:
        """Say that two reports tell of one meeting. Raises InputError for a report that the register does not hold."""
        with self._adding():
            state = self.state()
            first, second = _found(state, one), _found(state, other)
            if first.ref == second.ref:
                raise InputError.of("error_join_itself", field="report", report=first.ref)
            reasons = [{"key": "join_by_hand", "values": {"why": why}}]
            told = {"one": first.ref, "other": second.ref, "reasons": reasons, "by_hand": True}
            event = self._append("join", told, f"{first.ref}:{second.ref}")
        return Joined(first.ref, second.ref, tuple(reasons), True, event.seq)

    def separate(self, one: str, *, why: str) -> Report:
        """Say that a report tells of a meeting of its own: its joins end, and none is made for it by itself again."""
        with self._adding():
            report = _found(self.state(), one)
            self._append("separate", {"report": report.ref, "why": why}, report.ref)
        return report


def _found(state: Register, ref: str) -> Report:
    """A report by its reference, or by the beginning of one that is no other's."""
    exact = [report for report in state.reports if report.ref == ref]
    begun = exact or [report for report in state.reports if ref and report.ref.startswith(ref)]
    if len(begun) != 1:
        known = ", ".join(report.ref for report in (begun or state.reports)[:5])
        key = "error_report_unknown" if not begun else "error_report_several"
        raise InputError.of(key, field="report", key="report", given=ref, known=known or "—")
    return begun[0]


def open_register(path: Path | None = None, *, create: bool = False) -> OpenRegister:
    """The register at `path` (by default that of `BURABAY_REGISTER`, else the user's); `create` makes one.

    Raises BurabayError where there is none or the file is no register.
    """
    return OpenRegister(Store.open(path or default_path(), create=create))


def passing_register() -> OpenRegister:
    """A register in memory: for views of some readings of which nothing is kept."""
    return OpenRegister(Store.in_memory())
