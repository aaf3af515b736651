"""A claimed figure beside what was reported: supported, contradicted, or it cannot be told (assumptions A57, A58)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from burabay.lawbook.tables import STATES
from burabay.trade.bands import Band, growth
from burabay.trade.turnover import EAEU, FLOWS, MEMBERS, Figure, Turnover

SUPPORTED, CONTRADICTED, CANNOT_TELL = "supported", "contradicted", "cannot_tell"
# Statistics are revised: a claim is contradicted only if it lies beyond every source by more than this.
REVISED = Fraction(10, 100)
# Where one side alone reports, a claim may be the other's: it is contradicted only beyond the widest gap that the table
# shows between the two for that partner, or beyond this factor where it shows none.
WIDEST = Fraction(10)
# The same for a growth, in percentage points.
POINTS = 10
# A value wrong by one of these is a slip of the unit: a thousand for triệu and tỷ, ten for a comma.
SLIPS = (Fraction(1000), Fraction(1, 1000), Fraction(10), Fraction(1, 10))
# From this year Russia and Belarus publish no trade by partner.
CLOSED_SINCE = 2022


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of trade: `band` in USD. Of several `periods` the text left open which one is meant."""

    partner: str
    periods: tuple[str, ...]
    flow: str
    band: Band


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on a claim: `figures` are what was reported for its cell, `agreeing` those that it may equal.

    `elsewhere` are figures of another year, direction or partner that equal the claim; `slip` is the factor by which
    the claim would have to be multiplied to agree; `why` are the keys of reasons why figures of one cell differ; `gap`
    is the factor by which both sides' figures of that partner have differed at most.
    """

    verdict: str
    figures: tuple[Figure, ...]
    agreeing: tuple[Figure, ...] = ()
    elsewhere: tuple[Figure, ...] = ()
    slip: Fraction | None = None
    why: tuple[str, ...] = ()
    gap: Fraction = WIDEST


def _reported(table: Turnover, claim: Claim) -> tuple[Figure, ...]:
    return tuple(each for period in claim.periods for each in table.figures(claim.partner, period, claim.flow))


def sides(figures: Iterable[Figure]) -> set[str]:
    """Whose statistics stand behind figures: Viet Nam's, the partner's (the Commission's with them), or both."""
    return {"viet_nam" if each.reporter == "VN" else "partner" for each in figures if each.reporter != "unknown"}


def _beyond(claimed: Band, sources: Iterable[Figure], gap: Fraction) -> bool:
    """Whether a claim lies beyond every source, by more than what revisions explain, or, where only one side's
    statistics are held, by more than what the sides differ.

    A least value bounds from below alone: what is missing in it can only add.
    """
    figures = tuple(sources)
    bands = [each.band for each in figures]
    whole = [each for each in bands if each.high is not None]
    if not whole:
        return False
    low = min(each.low for each in bands)
    high = max(each.high for each in whole if each.high is not None)
    room = 1 if len(sides(figures)) == 2 else gap
    if claimed.high is not None and claimed.high < low / room * (1 - REVISED):
        return True
    return len(whole) == len(bands) and claimed.low > high * room * (1 + REVISED)


def _why(claim: Claim, figures: tuple[Figure, ...]) -> tuple[str, ...]:
    """Why figures of one cell may differ, by key."""
    keys: list[str] = []
    told = {each.side for each in figures}
    reporters = {each.reporter for each in figures}
    if "VN" in reporters and reporters - {"VN", "unknown"}:
        keys.append("differ_origin")
    if {"importer", "exporter"} <= told or {"viet_nam", "partner"} <= told:
        keys.append("differ_valuation")
    if "EEC" in reporters:
        keys.append("differ_commission")
    if figures and len(sides(figures)) < 2:
        keys.append("differ_one_side")
    if any(each.missing for each in figures):
        keys.append("differ_missing")
    if any(each.series.endswith("-consignment") for each in figures):
        keys.append("differ_consignment")
    if any(each.basis == "derived" for each in figures):
        keys.append("differ_derived")
    if claim.partner in (EAEU, "RU", "BY") and any(int(period[:4]) >= CLOSED_SINCE for period in claim.periods):
        keys.append("differ_closed")
    return tuple(keys)


def _equal(claimed: Band, figure: Figure) -> bool:
    """Whether a figure printed about as finely as the claim, or finer, equals it: a least value equals nothing."""
    high = figure.band.high
    if high is None or claimed.high is None or figure.reporter == MEMBERS:
        return False
    width = max(claimed.high - claimed.low, claimed.high * REVISED / 10)
    return high - figure.band.low <= width and claimed.meets(figure.band)


def _elsewhere(table: Turnover, claim: Claim) -> tuple[Figure, ...]:
    """Figures that equal the claim in another year; else in another direction, or of another partner, in its own.

    What is said of some months may be the figure of their whole year; a year's that equals some months' says nothing.
    """
    whole = claim.periods[0].isdigit()
    others = [period for period in table.periods if period not in claim.periods and period.isdigit() == whole]
    if not whole:
        others = [*dict.fromkeys(period[:4] for period in claim.periods), *others]
    found = [each for period in others for each in table.figures(claim.partner, period, claim.flow)]
    if not (equal := [each for each in found if _equal(claim.band, each)]):
        found = [
            each
            for period in claim.periods
            for partner in (EAEU, *STATES)
            for flow in FLOWS
            if (partner == claim.partner) != (flow == claim.flow)
            for each in table.figures(partner, period, flow)
        ]
        equal = [each for each in found if _equal(claim.band, each)]
    return tuple(equal)


def _of_any_year(table: Turnover, claim: Claim) -> tuple[Figure, ...]:
    """What was reported of the claim's partner and direction in every whole year."""
    years = (period for period in table.periods if period.isdigit())
    return tuple(each for year in years for each in table.figures(claim.partner, year, claim.flow))


def judge(table: Turnover, claim: Claim) -> Judged:
    """What the table says of a claim."""
    figures = _reported(table, claim)
    why, gap = _why(claim, figures), table.gap(claim.partner, claim.flow) or WIDEST
    agreeing = tuple(each for each in figures if not each.is_least and claim.band.meets(each.band))
    if agreeing:
        return Judged(SUPPORTED, figures, agreeing, why=why, gap=gap)
    elsewhere = _elsewhere(table, claim)
    if not _beyond(claim.band, figures, gap):
        return Judged(CANNOT_TELL, figures, elsewhere=elsewhere, why=why, gap=gap)
    if len(claim.periods) > 1 and not _beyond(claim.band, _of_any_year(table, claim), gap):
        # The text names no year, and there may have been one in which the claim is right.
        return Judged(CANNOT_TELL, figures, elsewhere=elsewhere, why=why, gap=gap)
    for factor in SLIPS:
        scaled = claim.band.times(factor)
        agreeing = tuple(each for each in figures if _equal(scaled, each))
        if agreeing:
            return Judged(CONTRADICTED, figures, agreeing, elsewhere, factor, why, gap)
    return Judged(CONTRADICTED, figures, elsewhere=elsewhere, why=why, gap=gap)


@dataclass(frozen=True, slots=True)
class GrowthFound:
    """The growth that one series shows between two periods, in per cent."""

    before: Figure
    after: Figure
    band: Band


@dataclass(frozen=True, slots=True)
class GrowthJudged:
    """The verdict on a claimed growth, with the growth of every series that has both periods."""

    verdict: str
    found: tuple[GrowthFound, ...]
    agreeing: tuple[GrowthFound, ...] = ()


def judge_growth(table: Turnover, partner: str, flow: str, *, before: str, after: str, claimed: Band) -> GrowthJudged:
    """What the table says of a growth in per cent from one period to another: each series with itself alone."""
    found: list[GrowthFound] = []
    earlier = {(each.reporter, each.series): each for each in table.figures(partner, before, flow)}
    for later in table.figures(partner, after, flow):
        first = earlier.get((later.reporter, later.series))
        if first is None or first.is_least or later.is_least or first.missing != later.missing:
            continue
        if (rise := growth(first.band, later.band)) is not None:
            found.append(GrowthFound(first, later, rise))
    agreeing = tuple(each for each in found if claimed.meets(each.band))
    if agreeing or not found:
        return GrowthJudged(SUPPORTED if agreeing else CANNOT_TELL, tuple(found), agreeing)
    low = min(each.band.low for each in found)
    high = max(each.band.high or each.band.low for each in found)
    beyond = claimed.low > high + POINTS or (claimed.high is not None and claimed.high < low - POINTS)
    beyond = beyond and len(sides(each.after for each in found)) == 2
    return GrowthJudged(CONTRADICTED if beyond else CANNOT_TELL, tuple(found))
