"""The rows of charges as columns, with the lines that each concerns: what `charges.rows` reads."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from burabay.charges.rows import BASES, days
from burabay.charges.vat_vietnam import vietnam_vat
from burabay.duty.compile import AMOUNT_SCALE, PERCENT_SCALE, scaled
from burabay.duty.measures import STATE_BITS
from burabay.lawbook.charge_rates import EXEMPT, Factor, Interval, Terms
from burabay.lawbook.columns import Ints, Texts
from burabay.lawbook.law import Law
from burabay.lawbook.rates import CHARGE_UNITS, FORMS, Rate
from burabay.lawbook.tables import CHARGE_NAMES, CONFIDENCES, ChargeRow, VietnamLine

Lined = tuple[ChargeRow, Sequence[int] | None]
# The days on which the marks of Viet Nam's tariff and the rates of its special consumption tax are set side by side.
_MARKS = ("2025-12-31", "2026-11-01")


def condition_text(terms: Terms) -> str:
    """A condition in the notation of the book."""
    told = []
    for name, term in terms:
        value = str(term) if isinstance(term, Interval) else "|".join(term)
        told.append(f"{name}={value}" if value else name)
    return " ".join(told)


def lines_of(codes: Sequence[str], known: Sequence[str], offset: int) -> list[int]:
    """The numbers of the lines whose codes begin with one of `codes` and with none of the excepted ones (`-0204`)."""
    excepted = tuple(code[1:] for code in codes if code.startswith("-"))
    found: set[int] = set()
    for code in codes:
        if code.startswith("-"):
            continue
        first, last = bisect_left(known, code), bisect_left(known, code + "~")
        found.update(n for n in range(first, last) if not (excepted and known[n].startswith(excepted)))
    return [offset + number for number in sorted(found)]


def _marked_rates(rows: Iterable[ChargeRow]) -> dict[str, set[str]]:
    """Condition → the rates that it gave or gives on the days of the marks."""
    out: dict[str, set[str]] = {}
    for row in rows:
        first, last = (str(day) if day else "" for day in (row.valid_from, row.valid_to))
        if any((not first or first <= day) and (not last or day <= last) for day in _MARKS):
            out.setdefault(condition_text(row.condition), set()).add(str(row.rate))
    return out


def _by_mark(row: ChargeRow, line: VietnamLine | None, rates: dict[str, set[str]]) -> bool:
    """Whether the tariff's marks leave room for a row on a line. A code's mark is the source's own word on it; a gap
    says that there is no mark to go by.
    """
    if row.code_basis == "gap":
        return True
    if line is None:
        return False
    if row.charge == "environment_tax":
        return bool(line.environment_tax)
    if row.charge != "excise" or row.code_basis != "source":
        return True
    if line.excise in ("", "by type") or row.rate == EXEMPT or ("temporary", ()) in row.condition:
        return bool(line.excise)
    without_part = condition_text(tuple(term for term in row.condition if term[0] != "part"))
    told = rates.get(condition_text(row.condition), set()) | rates.get(without_part, set())
    by_part = any(name == "part" for name, _ in row.condition)
    return by_part or bool(told & set(line.excise.split("|")))


def charges_by_line(law: Law, tnved: Sequence[str], ahtn: Sequence[str]) -> Iterator[Lined]:
    """Every row with the numbers of its lines; None for all goods."""
    marks = {line.code: line for line in law.vietnam_tariff}
    rates = _marked_rates(row for row in law.charges if row.state == "VN" and row.charge == "excise")
    taxed: dict[str, set[int]] = {"environment_tax": set(), "excise": set()}
    for row in law.charges:
        if row.state == "VN" and row.charge == "vat":
            continue
        if not row.codes:
            yield row, None
        elif row.state == "VN":
            lines = lines_of(row.codes, ahtn, len(tnved))
            lines = [n for n in lines if _by_mark(row, marks.get(ahtn[n - len(tnved)]), rates)]
            taxed.setdefault(row.charge, set()).update(lines)
            yield row, lines
        else:
            yield row, lines_of(row.codes, tnved, 0)
    place = {code: len(tnved) + number for number, code in enumerate(ahtn)}
    yield from ((row, [place[code] for code in codes]) for row, codes in vietnam_vat(law))
    # Marked by the tariff, and no amount found for goods of the heading: something is due, the book knows not what.
    for charge in ("environment_tax", "excise"):
        model = next(row for row in law.charges if (row.state, row.charge, row.codes) == ("VN", charge, ("98",)))
        marked = [place[line.code] for line in law.vietnam_tariff if getattr(line, charge)]
        yield model._replace(codes=()), [line for line in marked if line not in taxed[charge]]


def _rate_numbers(row: ChargeRow, texts: Texts) -> tuple[int, ...]:
    """Form, percentage, amount (or factor), currency, per, unit."""
    if isinstance(row.rate, Factor):
        return len(FORMS), -1, scaled(row.rate.number, AMOUNT_SCALE), 0, 0, -1
    if not isinstance(row.rate, Rate):
        return (-1, 0, -1, 0, 0, -1) if row.rate else (-1, -1, -1, 0, 0, -1)
    s = row.rate.specific
    return (
        FORMS.index(row.rate.form),
        scaled(row.rate.percent, PERCENT_SCALE),
        scaled(s.amount, AMOUNT_SCALE) if s else -1,
        texts.number(s.currency) if s else 0,
        s.per if s else 0,
        CHARGE_UNITS.index(s.unit) if s else -1,
    )


_NAMES = ("charge", "states", "first", "last", "basis", "condition", "rate", "base", "general", "form", "percent",
          "amount", "currency", "per", "unit", "instrument", "provision", "confidence", "checked")  # fmt: skip


def compile_charges(law: Law, tnved: Sequence[str], ahtn: Sequence[str], texts: Texts) -> dict[str, Ints]:
    """The columns that `charges.rows` describes, for the lines of both nomenclatures (codes sorted)."""
    text, rows, edges = texts.number, [], []
    for number, (row, lines) in enumerate(charges_by_line(law, tnved, ahtn)):
        first, last = days(row.valid_from, row.valid_to)
        rows.append(
            (
                CHARGE_NAMES.index(row.charge), STATE_BITS[row.state], first, last, BASES.index(row.code_basis),
                text(condition_text(row.condition)), text(str(row.rate)), text(row.base), int(lines is None),
                *_rate_numbers(row, texts), text(row.instrument), text(row.provision),
                CONFIDENCES.index(row.confidence), row.checked_on.toordinal(),
            )
        )  # fmt: skip
        edges += [(line, number) for line in lines or ()]
    table = np.array(rows, dtype=np.int64)
    pairs = np.array(sorted(edges), dtype=np.int32)
    return {
        **{f"c_{name}": np.ascontiguousarray(table[:, place]) for place, name in enumerate(_NAMES)},
        "c_all": np.flatnonzero(table[:, _NAMES.index("general")]).astype(np.int32),
        "cl_start": np.searchsorted(pairs[:, 0], np.arange(len(tnved) + len(ahtn) + 1)).astype(np.int32),
        "cl_row": np.ascontiguousarray(pairs[:, 1]),
    }
