"""Which row holds: the law's conditions against what the declarant answered. An indication never decides alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from burabay.charges.rows import Row
from burabay.errors import InputError
from burabay.lawbook.charge_rates import EXEMPT, term_holds

NONE_OF_THESE = "none"
# Terms that mark a row and ask nothing.
_MARKS = ("temporary", "part", "draft", "new")
# Figures of the consignment and terms that say nothing of what the goods are.
_NO_KIND = ("value_national", "value_mci", "value_mci_each", "for_sale", "fossil_percent")
_UNMEASURED = {"kind", *_MARKS, *_NO_KIND}


@dataclass(frozen=True, slots=True)
class Settled:
    """The rows that hold; or those that may, and the questions that would tell; or neither, with the reason's key."""

    rows: tuple[Row, ...] = ()
    possible: tuple[Row, ...] = ()
    asks: tuple[str, ...] = ()
    reason: str = ""


def _verdict(row: Row, charge: str, facts: Mapping[str, str]) -> tuple[bool, tuple[str, ...]]:
    """Whether a row may hold, and which questions about it are open."""
    open_ones: list[str] = []
    for name, term in row.condition:
        asked = charge if name == "kind" else name
        if name in _MARKS:
            continue
        if asked not in facts:
            if name == "service":
                return False, ()
            open_ones.append(asked)
        elif not term_holds(term, facts[asked]):
            return False, ()
    return True, tuple(open_ones)


def _check_kind(charge: str, rows: Sequence[Row], facts: Mapping[str, str], elsewhere: frozenset[str]) -> None:
    if facts.get(charge) in (None, NONE_OF_THESE):
        return
    kinds = sorted({kind for row in rows for kind in row.kinds} | elsewhere)
    if kinds and facts[charge] not in kinds:
        known = ", ".join([*kinds, NONE_OF_THESE])
        raise InputError.of(
            "error_answer_choice", field="answer", key="answer_kind", name=charge, given=facts[charge], known=known
        )


def _check_denied(charge: str, rows: Sequence[Row], facts: Mapping[str, str]) -> None:
    """Where the law itself puts a charge on the code, whatever else may be on it, it cannot be answered away: unless
    the figures that were answered leave none of the law's own rates. In Viet Nam such a row reaches marked lines alone.
    """
    known = {name: answer for name, answer in facts.items() if name != charge}
    taxed = [row for row in rows if row.basis == "source" and row.rate != EXEMPT]
    if any(_verdict(row, charge, known)[0] for row in taxed):
        raise InputError.of("error_answer_denied", field="answer", name=charge, given=NONE_OF_THESE)


def _kind_shown(rows: Sequence[Row], facts: Mapping[str, str]) -> str | None:
    """The kind of goods where it need not be named: the source itself puts one kind on the code; or it is the only one
    that the law has for the code, and what the law measures of it was answered.
    """
    if not rows:
        return None
    first = rows[0].kinds
    alike = all(row.kinds == first for row in rows)
    common = set(first) if alike else set(first).intersection(*(row.kinds for row in rows))
    if common and all(row.basis == "source" for row in rows):
        return min(common)
    if not common or not alike:
        return None
    measured = {name for row in rows for name in row.terms} - _UNMEASURED
    return min(common) if measured and measured <= facts.keys() else None


def _covering(may: Sequence[tuple[Row, tuple[str, ...]]], charge: str) -> list[tuple[Row, tuple[str, ...]]]:
    """The temporary rows that take the place of all others, whatever of their kinds the goods are."""
    kinds = {kind for row, _ in may for kind in row.kinds}
    temporary = [(row, open_ones) for row, open_ones in may if row.has("temporary")]
    if temporary and not any(open_ones for _, open_ones in temporary):
        return temporary
    sure = [row for row, open_ones in temporary if set(open_ones) <= {charge} and set(row.kinds) >= kinds]
    return [(row, ()) for row in sure if all(other.basis == "source" for other, _ in may)]


def settle(
    charge: str, rows: Sequence[Row], facts: Mapping[str, str], elsewhere: frozenset[str] = frozenset()
) -> Settled:
    """Which of `rows` hold given `facts` (answers, and figures of the consignment, by name).

    `elsewhere` are kinds of goods that the book knows on any day: what is said of one that no row of this day names is
    not known. Raises InputError if the kind of goods that was answered is none of the law's.
    """
    _check_kind(charge, rows, facts, elsewhere)
    missing = elsewhere.difference(*(row.kinds for row in rows)) if elsewhere else elsewhere
    if facts.get(charge) in missing:
        return Settled(reason="charge_kind_other_day")
    asked = [row for row in rows if not row.has("service") or "service" in facts]
    if facts.get(charge) == NONE_OF_THESE:
        _check_denied(charge, asked, facts)
        if missing:
            return Settled(reason="charge_kinds_other_days")
        asked = [row for row in asked if not row.kinds]
        if not asked:
            return Settled(reason="charge_none_of_these")
    known = dict(facts)
    shown = _kind_shown([row for row in asked if row.kinds], facts)
    if charge not in known and shown is not None:
        known[charge] = shown
    verdicts = [(row, *_verdict(row, charge, known)) for row in asked]
    may = [(row, open_ones) for row, holds, open_ones in verdicts if holds]
    may = _covering(may, charge) or may
    if not may:
        return Settled(reason="charge_no_rate_for_answers" if asked else "charge_not_ordered")
    asks = tuple(dict.fromkeys(name for _, open_ones in may for name in open_ones))
    held = tuple(row for row, _ in may)
    if asks and any(row.basis != "source" for row in held):
        return Settled(possible=held, asks=asks)
    same = len({(row.rate, row.base) for row in held}) == 1 and not any(row.has("part") for row in held)
    if same or not asks:
        return Settled(rows=held[:1] if same else held)
    return Settled(possible=held, asks=asks)
