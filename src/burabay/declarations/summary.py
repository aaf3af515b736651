"""What is told of a whole file: totals by regime, destination and chapter, and the sentences of what is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from burabay.assess.batch import KEYS
from burabay.declarations.totals import SUMS, Tally, Total
from burabay.wording import say, sentences

GROUPS = ("regime", "destination", "chapter")
_BLANK = re.compile(r"\{[a-z_]+\}")


def code_sentence(code: str, language: str) -> str:
    """What a code of the column `unknowns` stands for: its sentence, with dots where a row would fill a blank."""
    return _BLANK.sub("…", sentences(language)[code])


def unknown_codes(tally: Tally) -> dict[str, int]:
    """How many rows each code of the column `unknowns` stands in, most frequent first."""
    found: dict[str, int] = {}
    for mask, many in tally.unknown.items():
        for place, key in enumerate(KEYS):
            if mask >> place & 1:
                found[key] = found.get(key, 0) + many
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _total(total: Total, group: str) -> dict[str, Any]:
    return {
        group: getattr(total, group) or None,
        "currency": total.currency or None,
        "rows": total.rows,
        **{name: {"amount": f"{total.sums[name]:f}", "rows": total.known[name]} for name in SUMS},
    }


def summary(tally: Tally, language: str) -> dict[str, Any]:
    """The counts and totals of a file as `--json` prints them: sums as text, each with the rows where it is known."""
    return {
        "rows": tally.rows,
        "errors": tally.errors,
        "totals": {group: [_total(total, group) for total in tally.by(group)] for group in GROUPS},
        "unknowns": [
            {"code": code, "rows": rows, "text": code_sentence(code, language)}
            for code, rows in unknown_codes(tally).items()
        ],
    }


def sheets(tally: Tally, language: str) -> Mapping[str, Any]:
    """Tables that a workbook gets beside its rows: the totals, and the sentences of the codes."""
    import pyarrow as pa

    from burabay.declarations.columns import SUM

    def table(group: str) -> Any:
        totals = tally.by(group)
        columns: dict[str, Any] = {
            group: pa.array([str(getattr(t, group) or "") for t in totals], pa.string()),
            "currency": pa.array([t.currency for t in totals], pa.string()),
            "rows": pa.array([t.rows for t in totals], pa.int64()),
        }
        for name in SUMS:
            columns[name] = pa.array([t.sums[name] for t in totals], pa.decimal128(38, SUM.scale))
            columns[f"{name}_rows"] = pa.array([t.known[name] for t in totals], pa.int64())
        return pa.table(columns)

    codes = unknown_codes(tally)
    told: Iterable[str] = (code_sentence(code, language) for code in codes)
    legend = pa.table({
        "code": pa.array(list(codes), pa.string()), "rows": pa.array(list(codes.values()), pa.int64()),
        "text": pa.array(list(told), pa.string()),
    })  # fmt: skip
    names = {group: say(f"sheet_{group}", language) for group in GROUPS}
    return {**{names[group]: table(group) for group in GROUPS}, say("sheet_unknowns", language): legend}
