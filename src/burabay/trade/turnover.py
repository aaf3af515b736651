"""The table of turnover: who reported what for a partner, a period and a direction. Sources are never added up.

Two sums are made, and said to be sums: both directions of one reporter's one series, and, for the Union, one figure of
each member state. The latter is a least value where a state did not publish.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from burabay.lawbook.tables import CONFIDENCES, STATES, TURNOVER, TurnoverRow, read_table
from burabay.trade.bands import ABOUT, Band

FLOWS = ("turnover", "exports", "imports")
EAEU = "EAEU"
# The Union exists since this year.
UNION_SINCE = 2015
MEMBERS = "members"
# Which of a member state's figures goes into the Union's sum, best first: its own statistics, what it told the UN.
_OWN = {"table": 0, "published": 1}


@dataclass(frozen=True, slots=True)
class Figure:
    """One reported figure, or a sum of such. `band` is what its printed digits leave open, in USD.

    `reporter` is VN, a member state, EEC (the Commission), unknown, or members (a sum over the states but `missing`).
    """

    partner: str
    period: str
    flow: str
    value: Fraction
    band: Band
    reporter: str
    series: str
    valuation: str
    basis: str
    source: str
    url: str
    published: str
    confidence: str
    missing: tuple[str, ...] = ()

    @property
    def is_least(self) -> bool:
        """Whether the true value can only be higher."""
        return self.band.high is None

    @property
    def side(self) -> str:
        """Who reports it: importer, exporter, Commission, or one of the two parties of a turnover."""
        if self.reporter in ("EEC", "unknown", MEMBERS):
            return {"EEC": "commission"}.get(self.reporter, self.reporter)
        if self.flow == "turnover":
            return "viet_nam" if self.reporter == "VN" else "partner"
        return "exporter" if (self.reporter == "VN") == (self.flow == "exports") else "importer"


def _band(row: TurnoverRow) -> Band:
    value, step = Fraction(row.value_usd), Fraction(row.step_usd)
    match row.approx:
        case "over":
            return Band(value, value + step)
        case "nearly":
            return Band(value - step / 2, value)
        case "about":
            half = max(step / 2, value * ABOUT)
            return Band(value - half, value + half)
        case _:
            return Band(value - step / 2, value + step / 2)


def _figure(row: TurnoverRow) -> Figure:
    return Figure(
        row.partner,
        row.period,
        row.flow,
        Fraction(row.value_usd),
        _band(row),
        row.reporter,
        row.series,
        row.valuation,
        row.basis,
        row.source,
        row.url,
        row.published,
        row.confidence,
    )


def _least_sure(figures: Iterable[Figure]) -> str:
    return max((figure.confidence for figure in figures), key=CONFIDENCES.index)


class Turnover:
    """Look-ups in the table. Get one with `Turnover.read(book.folder)`."""

    def __init__(self, rows: Iterable[TurnoverRow]) -> None:
        self._cells: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
        for row in rows:
            self._cells[row.partner, row.period, row.flow].append(_figure(row))
        for partner, period in sorted({cell[:2] for cell in self._cells}):
            self._cells[partner, period, "turnover"] += self._both_ways(partner, period)

    @classmethod
    def read(cls, folder: Path) -> Turnover:
        """The table of the law book in `folder`. Raises LawError if it is damaged."""
        return cls(read_table(folder, TURNOVER))

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """All periods that the table has a figure for, in order."""
        return tuple(sorted({period for _, period, _ in self._cells}))

    def figures(self, partner: str, period: str, flow: str = "turnover") -> tuple[Figure, ...]:
        """What was reported for a partner (EAEU, RU, BY, KZ, KG, AM), a period and a flow, surest first."""
        found = list(self._cells.get((partner, period, flow), ()))
        if partner == EAEU and (total := self._members(period, flow)) is not None:
            found.append(total)
        return tuple(sorted(found, key=lambda each: (CONFIDENCES.index(each.confidence), each.is_least, each.series)))

    def gap(self, partner: str, flow: str) -> Fraction | None:
        """The widest factor between the two sides' figures of one period for a partner; None where no period has both.

        Figures that were reckoned back, least values and sources that name no statistics are left out.
        """
        widest: Fraction | None = None
        for period in self.periods:
            told = [each for each in self.figures(partner, period, flow) if each.basis != "derived" and each.value]
            whole = [each for each in told if not each.is_least and each.reporter != "unknown"]
            ours = [each.value for each in whole if each.reporter == "VN"]
            theirs = [each.value for each in whole if each.reporter != "VN"]
            if ours and theirs:
                factor = max(max(theirs) / min(ours), max(ours) / min(theirs))
                widest = factor if widest is None else max(widest, factor)
        return widest

    def _both_ways(self, partner: str, period: str) -> list[Figure]:
        """Exports and imports of one series of one reporter as its turnover, where it does not give that itself."""
        told = {(each.reporter, each.series) for each in self._cells.get((partner, period, "turnover"), ())}
        back = {(each.reporter, each.series): each for each in self._cells.get((partner, period, "imports"), ())}
        return [
            replace(
                there,
                flow="turnover",
                value=there.value + here.value,
                band=there.band + here.band,
                valuation="",
                basis="sum",
                confidence=_least_sure((there, here)),
            )
            for there in self._cells.get((partner, period, "exports"), ())
            if (key := (there.reporter, there.series)) not in told and (here := back.get(key)) is not None
        ]

    def _members(self, period: str, flow: str) -> Figure | None:
        """One figure of each member state, each the state's own, added up; least where a state has none."""
        if not period.isdigit() or int(period) < UNION_SINCE:
            return None
        directions = ("exports", "imports") if flow == "turnover" else (flow,)
        taken: list[Figure] = []
        missing: list[str] = []
        for state in STATES:
            own = [self._own(state, period, each) for each in directions]
            taken += [each for each in own if each is not None]
            if None in own:
                missing.append(state)
        if not taken:
            return None
        total = sum((each.value for each in taken), Fraction(0))
        return Figure(
            EAEU,
            period,
            flow,
            total,
            Band(total, None if missing else total),
            MEMBERS,
            MEMBERS,
            "",
            MEMBERS,
            ", ".join(dict.fromkeys(each.source for each in taken)),
            "",
            "",
            _least_sure(taken),
            tuple(missing),
        )

    def _own(self, state: str, period: str, flow: str) -> Figure | None:
        """What a state itself reports of one direction: goods by origin, its statistics before others."""
        own = [
            each
            for each in self._cells.get((state, period, flow), ())
            if each.reporter == state and each.basis in _OWN and not each.series.endswith("-consignment")
        ]
        return min(own, key=lambda each: (_OWN[each.basis], each.series == "comtrade", each.series), default=None)
