"""What is told of a whole file: totals by regime, destination and chapter, what is unknown, which columns were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from burabay.assess.batch import KEYS
from burabay.declarations.schema import ACCEPTED, plain
from burabay.declarations.totals import SUMS, Tally, Total
from burabay.duty.money import minor_digits
from burabay.wording import say, sentences

GROUPS = ("regime", "destination", "chapter")
# How alike two names of columns are, from 0 to 1, before one is taken for the other misspelt.
_ALIKE = 0.8
# No more columns than that are looked at for slips of the pen.
_LOOKED_AT = 500


def code_sentence(code: str, language: str) -> str:
    """What a code of the column `unknowns` stands for, said of many rows and of the columns of a file.

    The sentence that a single answer says stands in where it has no blanks and names no option of the command line.
    """
    said = sentences(language)
    return said.get(f"code_{code}", said[code])


def misspelt(extra: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Columns that were not read, but whose names are almost those of one that none was found for: own → canonical."""
    free = {name: canonical for name, canonical in ACCEPTED.items() if canonical not in columns}
    near = {own: get_close_matches(plain(own), free, n=1, cutoff=_ALIKE) for own in extra[:_LOOKED_AT]}
    return {own: free[names[0]] for own, names in near.items() if names}


def unknown_codes(tally: Tally) -> dict[str, int]:
    """How many rows each code of the column `unknowns` stands in, most frequent first."""
    found: dict[str, int] = {}
    for mask, many in tally.unknown.items():
        for place, key in enumerate(KEYS):
            if mask >> place & 1:
                found[key] = found.get(key, 0) + many
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _amount(total: Total, name: str) -> str | None:
    """A sum in the coins of its currency, as text; None where no row of the group has one."""
    return f"{in_coins(total.sums[name], total.currency):f}" if total.known[name] else None


def in_coins(amount: Decimal, currency: str) -> Decimal:
    """A sum with as many decimals as its currency has, or as it needs."""
    least = Decimal(1).scaleb(-(minor_digits(currency) or 0))
    rounded = amount.quantize(least)
    return rounded if rounded == amount else amount.normalize()


def _total(total: Total, group: str) -> dict[str, Any]:
    return {
        group: getattr(total, group) or None,
        "currency": total.currency or None,
        "rows": total.rows,
        **{name: {"amount": _amount(total, name), "rows": total.known[name]} for name in SUMS},
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

    # Customs values have up to four decimals.
    kind = pa.decimal128(38, 4)

    def table(group: str) -> Any:
        totals = tally.by(group)
        columns: dict[str, Any] = {
            group: pa.array([str(getattr(t, group) or "") for t in totals], pa.string()),
            "currency": pa.array([t.currency for t in totals], pa.string()),
            "rows": pa.array([t.rows for t in totals], pa.int64()),
        }
        for name in SUMS:
            sums = [t.sums[name] if t.known[name] else None for t in totals]
            columns[name] = pa.array(sums, kind)
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
