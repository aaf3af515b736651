"""Records by hand, in the form that `burabay read --json` prints: for tests without a reader. Names are invented."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]


def figure(
    name: str,
    start: int,
    text: str,
    value: float | str,
    *,
    role: str = "level",
    unit: str = "USD",
    metric: str = "trade_turnover",
    approx: str = "exact",
    period: str | None = None,
    base: str | None = None,
    partners: str | None = "VN-EAEU",
) -> Record:
    return {
        "id": name, "type": "figure", "span": [start, start + len(text)], "text": text, "tier": "A", "rule": "hand",
        "value": value, "unit": unit, "metric": metric, "approx": approx, "period": period, "base_period": base,
        "role": role, "partners": partners,
    }  # fmt: skip


def person(country: str, role: str | None = None, name: str | None = None) -> Record:
    return {"country": country, "role": role, "name": name, "text": name, "span": None}


PREMIER = person("VN", "prime_minister", "Khuất Hữu Lãm")
PRESIDENT = person("BY", "president", "Viktar Zalesski")


def meeting(
    name: str,
    day: str | None,
    *participants: Record,
    kind: str = "meeting",
    place: str | None = None,
    start: int = 0,
    future: bool = False,
    distributive: bool = False,
    inferred: bool = False,
) -> Record:
    return {
        "id": name, "type": "meeting", "span": [start, start + 20], "text": "x" * 20, "tier": "A", "rule": "hand",
        "kind": kind, "participants": list(participants) or [PREMIER, PRESIDENT],
        "date": None if day is None else {"iso": day, "text": day, "span": [start, start + 5]},
        "place": None if place is None else {"norm": place, "text": place, "span": [start, start + 5]},
        "occasion": None, "year_inferred": inferred, "distributive": distributive, "future": future,
    }  # fmt: skip


def act(
    name: str,
    kind: str,
    levers: str,
    *,
    speaker: Record | None = None,
    addressee: Record | None = None,
    joint: bool = False,
    start: int = 100,
    text: str = "nâng hạn ngạch",
) -> Record:
    item = {"text": text, "span": [start, start + len(text)], "levers": levers.split()}
    return {
        "id": name, "type": "act", "span": [start, start + 50], "text": text, "tier": "A", "rule": "hand", "act": kind,
        "trigger": {"text": kind, "span": [start, start + 3]}, "content": {"text": text, "span": item["span"]},
        "speaker": speaker, "addressee": addressee, "joint": joint, "items": [item], "nested_in": None, "quoted": False,
    }  # fmt: skip


def deadline(name: str, iso: str, start: int = 110) -> Record:
    return {
        "id": name, "type": "date", "span": [start, start + 8], "text": iso, "tier": "A", "rule": "hand", "iso": iso,
        "kind": "deadline", "year_inferred": False,
    }  # fmt: skip


def reading(*records: Record, sha: str = "a", published: str | None = "2024-10-25", file: str = "a.txt") -> Record:
    """A reading whose text has the hash `sha` repeated to 64 digits."""
    return {
        "doc": {
            "file": file, "sha256": (sha * 64)[:64], "language": "vi", "published": published, "title": None,
            "characters": 1000,
        },
        "records": list(records),
    }  # fmt: skip
