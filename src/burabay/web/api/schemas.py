"""The objects of the API as JSON Schema (2020-12): what docs/reference/json.md says in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
CODE: Schema = {"type": "string", "pattern": "^[0-9]{2,10}$"}
NAMES: Schema = {"type": "object", "additionalProperties": TEXT, "description": "names by language"}
ANY: Schema = {}


def to(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(of: Schema) -> Schema:
    """A list of them."""
    return {"type": "array", "items": of}


def maybe(of: Schema) -> Schema:
    """One of them, or null: unknown, with its reason beside."""
    if isinstance(of.get("type"), str) and "enum" not in of:
        return {**of, "type": [of["type"], "null"]}
    return {"anyOf": [of, {"type": "null"}]}


def thing(keys: Mapping[str, Schema], *, more: bool = False, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these keys, all of them but the optional; `more`: others may come."""
    told: Schema = {
        "type": "object",
        "properties": dict(keys),
        "required": [key for key in keys if key not in optional],
    }
    return told if more else {**told, "additionalProperties": False}


_STATUS = {"type": "string", "enum": ["available", "conditional", "unavailable", "unknown"]}
_NOMENCLATURE = {"type": "string", "enum": ["TN VED", "AHTN"]}
_SAID = many(to("Said"))
_OPTION = {
    "regime": {"type": "string", "enum": ["MFN", "MFN in quota", "VN-EAEU", "VN-EAEU in quota", "ordinary"]},
    "status": _STATUS,
    "rate": maybe(TEXT),
    "rate_notation": maybe(TEXT),
    "duty": maybe(to("Money")),
    "arithmetic": maybe(TEXT),
    "reasons": _SAID,
    "conditions": _SAID,
    "needs": _SAID,
    "candidates": many(to("Candidate")),
    "sources": many(to("Source")),
}
_TOTALS = {"type": "object", "additionalProperties": many({"type": "object"})}

SCHEMAS: dict[str, Schema] = {
    "Money": thing({"amount": {"type": "string", "description": "exact, as text"}, "currency": TEXT}),
    "Said": thing({"code": TEXT, "text": TEXT}),
    "Step": thing({"code": CODE, "names": NAMES}),
    "Source": thing(
        {
            "act": TEXT, "instrument": TEXT, "provision": TEXT,
            "confidence": {"type": "string", "description": "H, M, L or memory: never upgraded"},
            "checked_on": maybe(DAY), "url": maybe(TEXT),
        },
        optional=("checked_on",),
    ),
    "Candidate": thing(
        {
            "outcome": {"type": "string", "enum": ["rate", "MFN", "quota", "unknown"]}, "rate": maybe(TEXT),
            "duty": maybe(to("Money")), "if": many(TEXT),
        }
    ),
    "Question": thing({"answer": TEXT, "text": TEXT}),
    "PossibleRate": thing(
        {
            "rate": TEXT, "rate_notation": maybe(TEXT), "if": TEXT, "answer": maybe(TEXT),
            "amount": maybe(to("Money")),
        }
    ),
    "Charge": thing(
        {
            "charge": TEXT,
            "status": {"type": "string", "enum": ["due", "not_due", "question", "unknown"]},
            "rate": maybe(TEXT), "rate_notation": maybe(TEXT), "base": maybe(to("Money")),
            "amount": maybe(to("Money")), "arithmetic": maybe(TEXT), "reason": maybe(TEXT),
            "asks": many(to("Question")), "candidates": many(to("PossibleRate")), "sources": many(to("Source")),
        }
    ),
    "Option": thing(
        {**_OPTION, "charges": many(to("Charge")), "total": maybe(to("Money")), "total_unknown": many(TEXT)}
    ),
    "Rule": thing({"rule": TEXT, "text": TEXT, "source": to("Source")}),
    "Assumption": thing({"number": {"type": "string", "pattern": "^A[1-9][0-9]*$"}, "text": TEXT}),
    "Receipt": thing({"law": TEXT, "version": TEXT, "inputs": {"type": "object"}, "language": TEXT, "result": TEXT}),
    "Assessment": thing(
        {
            "code": CODE, "nomenclature": _NOMENCLATURE, "names": NAMES, "path": many(to("Step")),
            "unit": maybe(TEXT), "origin": TEXT, "destination": TEXT, "on": DAY, "value": maybe(to("Money")),
            "options": many(to("Option")), "cheapest": maybe(TEXT), "charges": many(to("Charge")),
            "total": maybe(to("Money")), "rules": many(to("Rule")), "unknowns": _SAID,
            "assumptions": many(to("Assumption")), "receipt": to("Receipt"),
        }
    ),
    "Hit": thing({"code": CODE, "nomenclature": _NOMENCLATURE, "names": NAMES, "path": many(to("Step"))}),
    "Found": thing({"hits": many(to("Hit")), "total": WHOLE}),
    "BridgeOption": thing({"states": many(TEXT), **_OPTION}),
    "BridgeCandidate": thing(
        {
            "code": CODE, "nomenclature": _NOMENCLATURE, "names": NAMES, "words": maybe(many(TEXT)),
            "options": many(to("BridgeOption")), "cheapest": maybe(TEXT), "rate": maybe(TEXT),
            "duty": maybe(to("Money")), "in_quota_code": maybe(ANY),
        },
        more=True,
    ),
    "Crossing": thing(
        {
            "subheading": CODE, "path": many(to("Step")), "source": _NOMENCLATURE, "target": _NOMENCLATURE,
            "origin": TEXT, "destination": TEXT, "relation": TEXT, "via": many(TEXT), "lines": many(TEXT),
            "candidates": many(to("BridgeCandidate")),
        },
        more=True,
    ),
    "Bridge": thing(
        {
            "code": CODE, "nomenclature": maybe(TEXT), "on": DAY, "value": maybe(to("Money")),
            "crossings": many(to("Crossing")), "unknowns": _SAID, "assumptions": many(to("Assumption")),
            "law": TEXT, "version": TEXT,
        }
    ),
    "Bill": {
        "type": "object",
        "description": "A bill of materials as docs/reference/bill.md describes it; amounts may be numbers or text.",
        "properties": {"goods": {"type": "object"}, "materials": many({"type": "object"})},
        "required": ["goods"],
    },
    "Judgement": thing(
        {
            "agreement": TEXT,
            "verdict": {"type": "string", "enum": ["qualifies", "does not qualify", "cannot tell"]},
            "criterion": maybe(TEXT), "goods": {"type": "object"}, "unknowns": _SAID,
            "sources": many(to("Source")), "assumptions": many(to("Assumption")), "changes": {"type": "object"},
            "robustness": many({"type": "object"}), "law": TEXT, "version": TEXT,
        },
        more=True,
    ),
    "Job": thing(
        {
            "job": TEXT, "state": {"type": "string", "enum": ["waiting", "running", "done", "failed"]},
            "rows": maybe(WHOLE), "errors": WHOLE, "totals": _TOTALS,
            "unknowns": many(thing({"code": TEXT, "rows": WHOLE, "text": TEXT})),
            "row_errors": many(thing({"row": WHOLE, "error": TEXT, "cells": NAMES})),
            "links": {"type": "object", "additionalProperties": TEXT},
        },
        more=True,
        optional=("rows", "errors", "totals", "unknowns", "row_errors"),
    ),
    "FileReceipt": thing(
        {"kind": TEXT, "law": TEXT, "version": TEXT, "input": ANY, "output": ANY, "seal": TEXT}, more=True
    ),
    "TriggerReport": thing(
        {
            "on": DAY, "year": WHOLE, "groups": many(to("TriggerStanding")), "volumes": maybe({"type": "object"}),
            "assumptions": many(TEXT), "law": TEXT,
        }
    ),
    "TriggerStanding": thing(
        {
            "group": WHOLE, "name": TEXT, "year": WHOLE, "level": {"type": "object"}, "state": many(TEXT),
            "kg": maybe(TEXT), "percent": maybe(TEXT), "through": maybe(TEXT), "months": NAMES,
            "missing_months": many(TEXT), "crossed": maybe({"type": "object"}),
            "crossed_extension": maybe({"type": "object"}), "earlier_years": many({"type": "object"}),
            "by_state": NAMES, "measures": many({"type": "object"}), "forecast": maybe({"type": "object"}),
            "scenarios": many({"type": "object"}), "revisions": many({"type": "object"}), "notes": _SAID,
            "calendar": maybe({"type": "object"}),
        }
    ),
    "TriggerCalendar": {
        "anyOf": [
            thing({"measures": many({"type": "object"}), "law": TEXT}),
            thing(
                {
                    "group": WHOLE, "level": {"type": "object"}, "volume_kg": maybe(TEXT),
                    "steps": many({"type": "object"}), "window": maybe({"type": "object"}), "on": DAY,
                    "state": many(TEXT), "assumptions": many(TEXT), "law": TEXT,
                }
            ),
        ]
    },
    "Orders": {
        "type": "object", "description": "Tables as text (CSV), as docs/reference/trigger.md describes their columns.",
        "properties": {"orders": TEXT, "volumes": TEXT}, "required": ["orders"], "additionalProperties": False,
    },
    "TriggerExposure": thing(
        {"orders": many({"type": "object"}), "assumptions": many(TEXT), "law": TEXT}, more=True
    ),
    "QuotaTerms": thing({"quotas": many({"type": "object"}), "law": TEXT}),
    "QuotaArrival": thing(
        {
            "quota": TEXT, "period": TEXT, "unit": TEXT, "quantity": WHOLE, "room": {"type": "object"},
            "arrival": {"type": "object"}, "fill": {"type": "object"}, "outcomes": many({"type": "object"}),
            "expected": {"type": "object"}, "days": many({"type": "object"}), "options": many({"type": "object"}),
            "model": {"type": "object"}, "unknowns": _SAID, "assumptions": many(to("Assumption")),
        }
    ),
    "LedgerPeriod": thing(
        {"period": TEXT, "volume": WHOLE, "unit": TEXT, "allocated": WHOLE, "drawn": WHOLE}, more=True
    ),
    "LedgerStatus": thing({"periods": many(to("LedgerPeriod"))}),
    "LedgerStatement": thing(
        {
            "as_of": maybe(DAY), "known": ANY, "events": WHOLE, "head": TEXT, "periods": many(to("LedgerPeriod")),
            "holders": many({"type": "object"}), "reservations": many({"type": "object"}),
        }
    ),
    "LedgerEvents": thing({"events": many({"type": "object"}), "more": FLAG}),
    "LedgerVerified": thing({"whole": FLAG, "events": WHOLE, "head": TEXT, "backwards": WHOLE, "problems": _SAID}),
    "LedgerRequest": {
        "type": "object",
        "description": "What docs/reference/quota.md says of the action; amounts as whole numbers or as text.",
        "properties": {
            "action": {
                "type": "string",
                "enum": [
                    "open", "allocate", "reserve", "draw", "release", "expire", "return", "transfer", "correct",
                ],
            },
            "period": {"type": "string", "pattern": "^[A-Za-z0-9._/-]{1,80}$"}, "day": DAY,
        },
        "required": ["action", "period"],
    },
    "LedgerDone": thing({"key": TEXT, "again": FLAG, "event": {"type": "object"}, "period": to("LedgerPeriod")}),
    "Reading": thing(
        {
            "doc": {"type": "object"},
            "records": many(
                thing(
                    {
                        "id": TEXT, "type": {"enum": ["meeting", "act", "figure", "agreement", "date"]},
                        "span": many(WHOLE), "text": TEXT, "tier": TEXT, "rule": TEXT,
                    },
                    more=True,
                )
            ),
            "checks": {"type": "object"},
        },
        optional=("checks",),
    ),
    "Law": thing({"law": TEXT, "version": TEXT, "files": many(thing({"file": TEXT, "rows": WHOLE}))}),
    "Coverage": thing({"part": many({"type": "object"}), "missing": many({"type": "object"})}, more=True),
    "Checks": {"type": "object"},
    "Entries": thing({"entries": many({"type": "object"}), "total": WHOLE, "start": WHOLE}),
    "Receipted": {
        "type": "object", "description": "An answer of /api/v1/duty, whole.",
        "properties": {"receipt": {"type": "object"}}, "required": ["receipt"],
    },
    "ReceiptCheck": thing(
        {"same": FLAG, "whole": FLAG, "same_law": FLAG, "same_version": FLAG, "differing": many(TEXT)}
    ),
    "Problem": thing(
        {
            "type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT, "field": TEXT, "code": TEXT,
            "errors": many(thing({"field": TEXT, "code": TEXT, "detail": TEXT})),
        },
        optional=("field", "code", "errors"),
    ),
}  # fmt: skip
