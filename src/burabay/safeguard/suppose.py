"""A measure that is not in the law book, supposed for the sake of an answer: the book with it, as if it were in force.

The supposed book is the same columns with the findings of the group's lines changed on those days, so that one answer,
a file and a cluster obey it alike, by the same precedence (`duty.precedence`) as a measure that is known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np

from burabay.duty.compile import SUSPENDED
from burabay.duty.measures import EAEU_BITS, Finding, Outcome, Regime, Source
from burabay.duty.precedence import Rank, Rule, settle
from burabay.errors import InputError
from burabay.lawbook.columns import Columns, Ints
from burabay.lawbook.tables import CONFIDENCES
from burabay.safeguard.terms import Terms
from burabay.wording import Phrase

if TYPE_CHECKING:
    from burabay.bound import BoundBook

    B = TypeVar("B", bound=BoundBook)

REASON = "trigger_supposed"
_MEASURE = ("m_regime", "m_first", "m_states", "m_last", "m_finding")
_KEYS = {"group", "from", "to"}


@dataclass(frozen=True, slots=True, order=True)
class Supposed:
    """A trigger safeguard measure on a group, from `first` through `last`."""

    group: int
    first: date
    last: date

    def __str__(self) -> str:
        """As `--suppose-trigger` takes it."""
        return f"{self.group}:{self.first}:{self.last}"

    @classmethod
    def of(cls, text: str, terms: Terms) -> Self:
        """From GROUP:FROM:TO, or GROUP:FROM for as long as Art. 2.10(3) allows. Raises InputError."""
        parts = [part.strip() for part in re.split(r":", text)]
        if len(parts) not in (2, 3) or not all(parts[:2]):
            raise InputError.of("error_suppose_form", field="suppose_trigger", given=text)
        return cls.checked(parts[0], parts[1], parts[2] if len(parts) == 3 else "", text, terms)

    @classmethod
    def checked(cls, group: str | int, first: object, last: object, given: str, terms: Terms) -> Self:
        """From its parts, each checked."""
        number, begun = terms.group(group), _day(first, given)
        ended = _day(last, given) if last else terms.last_day(begun)
        if begun < terms.in_force or ended < begun or ended.year > terms.in_force.year + 100:
            raise InputError.of("error_suppose_days", field="suppose_trigger", given=given, day=terms.in_force)
        return cls(number, begun, ended)

    def phrase(self, terms: Terms) -> Phrase:
        """The sentence that says loudly that it is supposed, and how long Art. 2.10 would allow."""
        longest = terms.extended(terms.last_day(self.first))
        key = "supposed_too_long" if self.last > longest else "supposed"
        values = {"group": self.group, "name": terms.name(self.group), "first": self.first, "last": self.last}
        return Phrase(key, {**values, "longest": longest})


def _day(given: object, text: str) -> date:
    if type(given) is date:
        return given
    try:
        if isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise InputError.of("error_suppose_form", field="suppose_trigger", given=text)


def _of_file(path: Path, terms: Terms) -> list[Supposed]:
    """`[[measure]]` tables with `group`, `from` and, if not as long as the law allows, `to`."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        rows = told["measure"]
        if set(told) != {"measure"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError("[[measure]]")
    except (OSError, ValueError, KeyError, RecursionError):
        raise InputError.of("error_suppose_file", field="suppose_trigger", file=str(path)) from None
    found = []
    for row in rows:
        if not {"group", "from"} <= set(row) <= _KEYS or not isinstance(row["group"], int | str):
            raise InputError.of("error_suppose_file", field="suppose_trigger", file=str(path))
        given = ":".join(str(row[key]) for key in ("group", "from", "to") if key in row)
        found.append(Supposed.checked(row["group"], row["from"], row.get("to", ""), given, terms))
    return found


def read_supposed(given: Iterable[str | Supposed], terms: Terms) -> tuple[Supposed, ...]:
    """Suppositions as `--suppose-trigger` takes them: GROUP:FROM:TO, or a .toml file. Raises InputError.

    Two of one group must not share a day.
    """
    found: list[Supposed] = []
    for each in given:
        if isinstance(each, Supposed):
            found.append(each)
        elif each.lower().endswith(".toml"):
            found += _of_file(Path(each), terms)
        else:
            found.append(Supposed.of(each, terms))
    found = sorted(set(found))
    for one, other in combinations(found, 2):
        if one.group == other.group and one.first <= other.last and other.first <= one.last:
            raise InputError.of("error_suppose_twice", field="suppose_trigger", one=str(one), other=str(other))
    return tuple(found)


def _finding(supposed: Supposed) -> Finding:
    source = Source("vn-eaeu-fta", f"Art. 2.10 (supposed: {supposed})", "M")
    return Finding(Outcome.TRIGGER, None, REASON, f"{supposed.first} - {supposed.last}", (source,), ("A15", "A40"))


class _Added:
    """Columns of the book with findings added behind its own."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._texts: list[str] = []
        self.arrays: dict[str, Ints] = {}

    def _text(self, text: str) -> int:
        self._texts.append(text)
        return len(self._columns["text_ends"]) + len(self._texts) - 1

    def _behind(self, name: str, row: Sequence[int]) -> None:
        own = self._columns[name]
        self.arrays[name] = np.concatenate([own, np.array(row, dtype=own.dtype)])

    def findings(self, findings: Sequence[Finding]) -> list[int]:
        """Their numbers. Each has one source, no rate and no candidates."""
        sources = [finding.sources[0] for finding in findings]
        first_source, first = len(self._columns["s_instrument"]), len(self._columns["f_outcome"])
        told = {
            "s_instrument": [self._text(s.instrument) for s in sources],
            "s_provision": [self._text(s.provision) for s in sources],
            "s_confidence": [CONFIDENCES.index(s.confidence) for s in sources],
            "s_checked": [-1] * len(sources),
            "f_outcome": [int(f.outcome) for f in findings],
            "f_reason": [self._text(f.reason) for f in findings],
            "f_detail": [self._text(f.detail) for f in findings],
            "f_sources": [self._text(str(first_source + place)) for place in range(len(findings))],
            "f_assumptions": [self._text(" ".join(f.assumptions)) for f in findings],
            "f_flags": [SUSPENDED] * len(findings),
            **dict.fromkeys(("f_rate", "f_checked"), [-1] * len(findings)),
            **dict.fromkeys(("f_candidates", "f_condition", "f_question"), [0] * len(findings)),
        }
        for name, row in told.items():
            self._behind(name, row)
        encoded = [text.encode() for text in self._texts]
        ends = int(self._columns["text_ends"][-1]) + np.cumsum([len(text) for text in encoded], dtype=np.int64)
        self._behind("text_ends", ends.tolist())
        self._behind("text_bytes", list(b"".join(encoded)))
        return list(range(first, first + len(findings)))


def _rows_of(
    book: BoundBook, line: int, rules: Sequence[Rule], numbers: Mapping[Finding, int]
) -> list[tuple[int, ...]]:
    """The preference's measures on a line with the supposed ones among them: line, then as `_MEASURE`."""
    columns, known = book.columns, dict(numbers)
    base = []
    for at in range(int(columns["line_start"][line]), int(columns["line_start"][line + 1])):
        if columns["m_regime"][at] != Regime.PREFERENCE:
            continue
        finding = book.measures.finding(int(columns["m_finding"][at]))
        known.setdefault(finding, int(columns["m_finding"][at]))
        rank = Rank.TRIGGER if finding.outcome is Outcome.TRIGGER else Rank.BASE
        states, first, last = (int(columns[f"m_{name}"][at]) for name in ("states", "first", "last"))
        base.append(Rule(rank, states, first, last, finding))
    return [
        (line, int(Regime.PREFERENCE), first, states, last, known[finding])
        for states, first, last, finding in settle([*base, *rules])
    ]


def _columns(book: BoundBook, supposed: Sequence[Supposed], terms: Terms) -> Columns:
    own, added = book.columns, _Added(book.columns)
    findings = {each: _finding(each) for each in supposed}
    numbers = dict(zip(findings.values(), added.findings(list(findings.values())), strict=True))
    rules: dict[int, list[Rule]] = {}
    for each, finding in findings.items():
        days = (each.first.toordinal(), each.last.toordinal())
        rules.setdefault(each.group, []).append(Rule(Rank.SUPPOSED, EAEU_BITS, *days, finding))
    lines = {book.measures.line(code): rules[group] for code, group in terms.lines.items() if group in rules}
    of_line = np.repeat(np.arange(len(own["line_start"]) - 1), np.diff(own["line_start"]))
    changed = np.isin(of_line, list(lines)) & (own["m_regime"] == Regime.PREFERENCE)
    table = np.column_stack([of_line, *(own[name] for name in _MEASURE)]).astype(np.int64)[~changed]
    rows = [row for line, of_group in lines.items() for row in _rows_of(book, line, of_group, numbers)]
    table = np.concatenate([table, np.array(rows, dtype=np.int64).reshape(-1, table.shape[1])])
    table = table[np.lexsort(table.T[::-1])]
    made: dict[str, Any] = {name: table[:, at].astype(own[name].dtype) for at, name in enumerate(_MEASURE, start=1)}
    starts = np.searchsorted(table[:, 0], np.arange(len(own["line_start"])))
    return Columns({**own, **added.arrays, **made, "line_start": starts.astype(own["line_start"].dtype)})


def suppose(book: B, given: Iterable[str | Supposed]) -> B:
    """The book as if these measures were in force too; the book itself where none is given. Raises InputError."""
    terms = Terms.of(book)
    supposed = read_supposed([*book.supposed, *given], terms)
    if supposed == book.supposed:
        return book
    if book.supposed:
        from burabay.bound import BoundBook

        whole = BoundBook.open(book.folder)
        book = replace(book, columns=whole.columns, supposed=())
    return replace(book, columns=_columns(book, supposed, terms), supposed=supposed)
