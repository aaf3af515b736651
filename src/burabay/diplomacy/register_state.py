"""What the law book says today of a matter that was raised: quota volumes, trigger measures since, turnover.

The verdict is of what the book holds, no more: `not_met` where what was asked for has not come, `met` where it has,
`cannot_tell` where nothing in the book measures it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from burabay.diplomacy.checks import FLOWS, dollars, listed
from burabay.diplomacy.checks_figures import Stated, stated
from burabay.diplomacy.register_model import EAEU, VIET_NAM, Commitment, Document, Register
from burabay.diplomacy.said import country_in_all
from burabay.lawbook.tables import (
    QUOTAS,
    STATES,
    TRIGGER_GROUPS,
    TRIGGER_LEVELS,
    TRIGGER_MEASURES,
    Quota,
    TriggerMeasure,
    read_table,
)
from burabay.trade.periods import as_table
from burabay.trade.turnover import MEMBERS, Figure, Turnover
from burabay.wording import Phrase, say

MET, NOT_MET, CANNOT_TELL = "met", "not_met", "cannot_tell"
# The Parties review Art. 2.10 every so many years from entry into force (Art. 2.10(7)).
REVIEW_YEARS = 3


@dataclass(frozen=True, slots=True)
class State:
    """What the law book says of a matter on a day: the verdict, the sentences that bear it, their sources."""

    verdict: str
    sentences: tuple[Phrase, ...]
    sources: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    def to_json(self, language: str) -> dict[str, Any]:
        """Stable keys; sentences in `language`."""
        return {
            "verdict": self.verdict,
            "sentences": [{"key": each.key, "sentence": say(each, language)} for each in self.sentences],
            "sources": list(self.sources),
            "assumptions": list(self.assumptions),
        }


def _year(commitment: Commitment, on: date) -> int:
    """The year in which a matter came up first; that of `on` where no day is known."""
    return (commitment.first or on).year


class LawState:
    """The law book's tables that measure a matter, read once."""

    def __init__(self, folder: Path, in_force: date, on: date) -> None:
        self._folder, self._in_force, self.on = folder, in_force, on

    @cached_property
    def _quotas(self) -> list[Quota]:
        return read_table(self._folder, QUOTAS)

    @cached_property
    def _measures(self) -> list[TriggerMeasure]:
        return read_table(self._folder, TRIGGER_MEASURES)

    @cached_property
    def _groups(self) -> Mapping[int, Mapping[str, str]]:
        rows = read_table(self._folder, TRIGGER_GROUPS)
        return {row.group: {"en": row.name_en, "ru": row.name_ru, "vi": row.name_vi} for row in rows}

    @cached_property
    def _turnover(self) -> Turnover:
        return Turnover.read(self._folder)

    def of(self, commitment: Commitment, register: Register) -> State:
        """The state of a matter on the day `on`; with others than the Union and its states nothing measures it."""
        match commitment.lever if commitment.counterpart in (EAEU, *STATES) else "":
            case "trade.quota":
                return self._quota(commitment)
            case "trade.safeguard_trigger":
                return self._trigger(commitment)
            case "trade.volume":
                return self._volume(commitment, register)
            case _:
                return State(CANNOT_TELL, (Phrase("state_not_measured"),))

    # --- quotas -------------------------------------------------------------------------------------------------

    def _quota(self, commitment: Commitment) -> State:
        """Each quota's volume when it was raised and today. The yearly growth that Annex 1 holds is no answer."""
        speakers = {each.speaker for each in commitment.occurrences if each.is_raising and each.speaker}
        importers = [VIET_NAM] if speakers and VIET_NAM not in speakers else [EAEU]
        if len(speakers) > 1 and VIET_NAM in speakers:
            importers = [EAEU, VIET_NAM]
        start = max(_year(commitment, self.on), self._in_force.year)
        told: list[Phrase] = []
        more: list[int] = []
        sources: dict[str, None] = {}
        for importer in importers:
            for quota in dict.fromkeys(row.quota for row in self._quotas if row.importer == importer):
                rows = {row.year: row for row in self._quotas if row.quota == quota}
                then, now = _at(rows, start), _at(rows, self.on.year)
                scheduled = _scheduled(rows, now.year)
                more.append(now.volume - scheduled)
                sources[f"{now.instrument}: {now.provision}"] = None
                values = {
                    "quota": Phrase(f"quota_{quota}"),
                    "importer": country_in_all(importer),
                    "then": then.volume,
                    "now": now.volume,
                    "unit": Phrase(f"quota_unit_{now.unit}"),
                    "from": str(then.year),
                    "to": str(now.year),
                }
                if abs(more[-1]) > 1:  # more than rounding
                    values["scheduled"] = scheduled
                    told.append(Phrase("state_quota_more", values))
                else:
                    same = then.volume == now.volume
                    told.append(Phrase("state_quota_same" if same else "state_quota_schedule", values))
        return State(MET if any(each > 1 for each in more) else NOT_MET, tuple(told), tuple(sources), ("A59",))

    # --- trigger safeguard ---------------------------------------------------------------------------------------

    def _trigger(self, commitment: Commitment) -> State:
        """Art. 2.10 stands as long as Annex 2 has levels; which measures were taken since; when it is reviewed."""
        since = commitment.first or self.on
        levels = read_table(self._folder, TRIGGER_LEVELS)
        groups = {row.group for row in levels if row.year == min(self.on.year, max(each.year for each in levels))}
        told = [Phrase("state_trigger_stands", {"groups": len(groups), "year": str(self.on.year)})]
        later = [each for each in self._measures if since < each.from_latest and each.from_earliest <= self.on]
        for measure in later:
            values = {
                "groups": listed(Phrase("named", {"name": self._groups[group]}) for group in measure.groups),
                "from": _days(measure.from_earliest, measure.from_latest),
                "to": _days(measure.to_earliest, measure.to_latest),
                "confidence": measure.confidence,
            }
            told.append(Phrase("state_trigger_measure", values))
        if not later:
            told.append(Phrase("state_trigger_none", {"since": since.isoformat()}))
        year = self._in_force.year + REVIEW_YEARS
        while self._in_force.replace(year=year) <= self.on:
            year += REVIEW_YEARS
        told.append(Phrase("state_trigger_review", {"day": self._in_force.replace(year=year).isoformat()}))
        sources = ("vn-eaeu-fta: Art. 2.10, Annex 2", *(each.instrument for each in later))
        return State(NOT_MET, tuple(told), sources, ("A59",))

    # --- turnover ------------------------------------------------------------------------------------------------

    def _volume(self, commitment: Commitment, register: Register) -> State:
        """What each reporter gave before the matter came up last, and gives now; the targets that were named."""
        start = max((each.day for each in commitment.occurrences if each.day is not None), default=self.on).year
        partner = commitment.counterpart
        pairs = self._pairs(partner, start)
        targets = _targets(commitment, register)
        told: list[Phrase] = []
        rises: list[bool] = []
        for before, after in pairs:
            rises.append(after.band.low > (before.band.high or before.band.low))
            told.append(Phrase("state_turnover_moved", {**_values(before, "before"), **_values(after, "after")}))
        verdicts = [self._target(partner, target, told) for target in targets]
        if not told:
            return State(CANNOT_TELL, (Phrase("state_turnover_none"),), ("law/trade/turnover.csv",), ("A57",))
        if verdicts:
            verdict = verdicts[0] if len(set(verdicts)) == 1 else CANNOT_TELL
        else:
            verdict = MET if rises and all(rises) else CANNOT_TELL if any(rises) or not rises else NOT_MET
        return State(verdict, tuple(told), ("law/trade/turnover.csv",), ("A56", "A57"))

    def _yearly(self, partner: str) -> dict[str, list[Figure]]:
        """Every reporter's surest turnover of each whole year up to the day, in order; no sums over the states."""
        found: dict[str, dict[str, Figure]] = {}
        for period in self._turnover.periods:
            if period.isdigit() and int(period) <= self.on.year:
                for figure in self._turnover.figures(partner, period):
                    if figure.reporter not in (MEMBERS, "unknown") and figure.basis != "derived":
                        found.setdefault(figure.reporter, {}).setdefault(period, figure)
        return {reporter: list(years.values()) for reporter, years in found.items()}

    def _pairs(self, partner: str, start: int) -> list[tuple[Figure, Figure]]:
        """For each reporter its last figure of a year before the matter came up, and its last of all since."""
        pairs = []
        for figures in self._yearly(partner).values():
            before = [each for each in figures if int(each.period) < start]
            after = [each for each in figures if int(each.period) >= start]
            if before and after:
                pairs.append((before[-1], after[-1]))
        return pairs

    def _target(self, partner: str, target: Stated, told: list[Phrase]) -> str:
        """Whether a target was reached, in its year or else in the last one reported: by all, by none, by some."""
        year = as_table(target.period)
        latest = [
            next((each for each in figures if each.period == year), figures[-1])
            for figures in self._yearly(partner).values()
        ]
        values = {"target": target.text, "period": target.period or "—"}
        if not latest:
            told.append(Phrase("state_target_open", values))
            return CANNOT_TELL
        reached = [each.band.low >= target.band.low for each in latest]
        figures = listed(Phrase("state_figure", _values(each, "after")) for each in latest)
        told.append(Phrase("state_target", {**values, "figures": figures}))
        if all(reached):
            return MET
        return CANNOT_TELL if any(reached) else NOT_MET


def _at(rows: Mapping[int, Quota], year: int) -> Quota:
    """The volume of a year, or of the nearest that the book has."""
    return rows[min(rows, key=lambda each: abs(each - year))]


def _scheduled(rows: Mapping[int, Quota], year: int) -> int:
    """The volume that the schedule's own yearly growth, as its first two years show it, gives for a year."""
    first, second, *_ = sorted(rows)
    growth = Fraction(rows[second].volume, rows[first].volume)
    return round(rows[first].volume * growth ** (year - first))


def _days(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} / {last.isoformat()}"


def _values(figure: Figure, name: str) -> dict[str, object]:
    who = Phrase("reporter_commission") if figure.reporter == "EEC" else None
    return {
        name: dollars(Fraction(figure.value)),
        f"{name}_year": figure.period,
        "who": who or Phrase("named", {"name": country_in_all(figure.reporter)}),
    }


def _targets(commitment: Commitment, register: Register) -> list[Stated]:
    """The targets of turnover that documents of a matter name, the latest first; each once."""
    refs = {said.document.ref for each in commitment.occurrences for said in each.said}
    found: dict[tuple[Fraction, str | None], Stated] = {}
    documents: Sequence[Document] = [each for each in register.documents if each.ref in refs]
    for document in sorted(documents, key=lambda each: each.published or each.entered, reverse=True):
        for figure in _trade(stated(document.records)):
            if figure.role == "target" and _is_of(figure, commitment.counterpart):
                found.setdefault((figure.value, as_table(figure.period)), figure)
    return list(found.values())


def _trade(figures: Iterable[Stated]) -> Iterable[Stated]:
    return (each for each in figures if each.unit == "USD" and FLOWS.get(each.metric) == "turnover")


def _is_of(figure: Stated, partner: str) -> bool:
    return set(figure.partners.replace("->", "-").split("-")) == {VIET_NAM, partner}
