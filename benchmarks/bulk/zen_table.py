"""The simple part of the work in zen-engine: one decision table of the tariff, an expression for the sums, row by row.

A rule for each line and run of days, the line an equality of text, the content compiled beforehand and held by a
loader: its fastest form (the same table handed over as text is read rule by rule, some sixty times slower; batches and
smaller tables, chosen by the program, are no faster). What it cannot do here: Python's Decimal (its numbers come from
binary floats), columns (each row is an object of its own), exchange of currencies and quantities (possible in
expressions, left out).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from benchmarks.bulk.simple_rows import SimpleRows

_SUMS = {
    "mfn_duty": "round(value * mfn / 100, digits)",
    "preference_duty": "round(value * preference / 100, digits)",
    "duty": "min([$.mfn_duty, $.preference_duty])",
    "vat": "round((value + $.duty) * vat_percent / 100, vat_digits)",
}


@dataclass(frozen=True)
class Ready:
    """An engine that holds the compiled table, and the rows as objects."""

    engine: Any
    rows: list[dict[str, Any]]


def _node(name: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    node: dict[str, Any] = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    if content is not None:
        node["content"] = {"inputField": None, "outputPath": None, "executionMode": "single", **content}
    return node


def _decision(rules: list[dict[str, str]]) -> str:
    """A table (line and days → three percentages), then the sums."""
    fields = [{"id": name, "name": name, "field": name} for name in ("line", "day", "mfn", "preference", "vat_percent")]
    table = {"hitPolicy": "first", "inputs": fields[:2], "outputs": fields[2:], "rules": rules, "passThrough": True}
    sums = [{"id": name, "key": name, "value": value} for name, value in _SUMS.items()]
    nodes = [
        _node("in", "inputNode"),
        _node("rates", "decisionTableNode", table),
        _node("sums", "expressionNode", {"expressions": sums, "passThrough": False}),
        _node("out", "outputNode"),
    ]
    names = [node["id"] for node in nodes]
    edges = [{"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in pairwise(names)]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def _rules(rows: SimpleRows) -> list[dict[str, str]]:
    """One rule for each line and run of days with its rates."""
    rules: list[dict[str, str]] = []
    last: tuple[Any, ...] | None = None
    for n in np.lexsort((rows.day, rows.line.astype(str))).tolist():
        rates = (rows.line[n], rows.mfn[n], rows.preference[n], rows.vat_percent[n])
        if rates == last:
            rules[-1]["day"] = rules[-1]["day"].split("..")[0] + f"..{rows.day[n]}]"
            continue
        last = rates
        percents = {name: str(getattr(rows, name)[n] / 1000) for name in ("mfn", "preference", "vat_percent")}
        day = f"[{rows.day[n]}..{rows.day[n]}]"
        rules.append({"_id": f"r{len(rules)}", "line": json.dumps(str(rows.line[n])), "day": day, **percents})
    return rules


def ready(rows: SimpleRows) -> Ready:
    """The table compiled, rows as Python objects. Not part of what is measured."""
    import zen

    names = ("line", "day", "value", "digits", "vat_digits")
    columns = (rows.line, rows.day, rows.value / 100, rows.digits, rows.vat_digits)
    told = zip(*(column.tolist() for column in columns), strict=True)
    objects = [dict(zip(names, values, strict=True)) for values in told]
    content = zen.ZenDecisionContent(_decision(_rules(rows)))
    return Ready(zen.ZenEngine({"loader": {"tariff": content}.__getitem__}), objects)


def run(of: Ready) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Duty and VAT of all rows."""
    results = [of.engine.evaluate("tariff", row)["result"] for row in of.rows]
    sums = np.array([(result["duty"], result["vat"]) for result in results], dtype=np.float64).reshape(-1, 2)
    return sums[:, 0], sums[:, 1]
