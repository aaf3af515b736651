"""Whether the figures of a reading hold: their arithmetic, their units, and beside what was reported.

`check_reading` looks at nothing but the records, so that a reading made elsewhere can be checked, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from burabay.diplomacy.checks_figures import POINTS, Movement, Stated, movements, percents, stated
from burabay.diplomacy.records import published_day
from burabay.errors import InputError
from burabay.lawbook.tables import STATES
from burabay.trade.bands import Band, growth
from burabay.trade.claims import (
    CANNOT_TELL,
    CONTRADICTED,
    SLIPS,
    SUPPORTED,
    Claim,
    GrowthFound,
    Judged,
    judge,
    judge_growth,
)
from burabay.trade.periods import as_table
from burabay.trade.turnover import EAEU, Figure, Turnover
from burabay.wording import LANGUAGES, Phrase, say

if TYPE_CHECKING:
    from burabay.bound import BoundBook

FLOWS = {"trade_turnover": "turnover", "exports": "exports", "imports": "imports"}
# A movement of more than this, where the text gives no growth, is a slip of a unit.
LEAP = 300
# Two figures of one thing and period that differ by such a factor: one has the wrong unit.
_UNITS_APART = (Fraction(1000), Fraction(1_000_000))
_PRINT, _TABLE, _OPEN = "A56", "A57", "A58"


class Readable(Protocol):
    """A reading: what has the JSON form of docs/reference/records.md."""

    def to_json(self) -> dict[str, Any]:
        """`{"doc": …, "records": […]}`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `kind` is growth, sum, unit or turnover; `verdict` supported, contradicted or cannot_tell.

    `sentence` tells it; `reasons` say why figures differ or what is missing; `evidence` are the figures reported for
    the same cell, `elsewhere` those of another that equal the claim. `found` is what arithmetic gives, from and to.
    """

    kind: str
    verdict: str
    figures: tuple[Stated, ...]
    sentence: Phrase
    reasons: tuple[Phrase, ...] = ()
    evidence: tuple[Figure, ...] = ()
    elsewhere: tuple[Figure, ...] = ()
    found: Band | None = None
    assumptions: tuple[str, ...] = ()

    def to_json(self, language: str) -> dict[str, Any]:
        """The finding with stable keys; sentences in `language`."""
        return {
            "kind": self.kind,
            "verdict": self.verdict,
            "figures": [each.id for each in self.figures],
            "span": [min(each.span[0] for each in self.figures), max(each.span[1] for each in self.figures)],
            "texts": [each.text for each in self.figures],
            "sentence": say(self.sentence, language),
            "found": None if self.found is None else [_decimal(self.found.low), _decimal(self.found.high)],
            "reported": [_figure_json(each) for each in self.evidence],
            "elsewhere": [_figure_json(each) for each in self.elsewhere],
            "reasons": [{"key": each.key, "sentence": say(each, language)} for each in self.reasons],
            "assumptions": list(self.assumptions),
        }


@dataclass(frozen=True, slots=True)
class Checks:
    """All findings of a reading, in the order of the text, and how many figures no check could be made of."""

    findings: tuple[Finding, ...]
    unchecked: int = 0

    @property
    def failed(self) -> bool:
        """Whether anything is contradicted."""
        return any(each.verdict == CONTRADICTED for each in self.findings)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The numbers of the assumptions that the findings rest on."""
        return tuple(sorted({key for each in self.findings for key in each.assumptions}))

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """`{"findings": […], "counts": {…}, "unchecked": n, "assumptions": […]}`."""
        counts = dict.fromkeys((SUPPORTED, CONTRADICTED, CANNOT_TELL), 0)
        for each in self.findings:
            counts[each.verdict] += 1
        return {
            "findings": [each.to_json(language) for each in self.findings],
            "counts": counts,
            "unchecked": self.unchecked,
            "assumptions": list(self.assumptions),
        }


def _decimal(value: Fraction | None) -> str | None:
    """A fraction as text with at most four decimals."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.0001'), ROUND_HALF_EVEN).normalize():f}"


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "partner": figure.partner,
        "period": figure.period,
        "flow": figure.flow,
        "value": {"amount": _decimal(figure.value), "currency": "USD"},
        "from": _decimal(figure.band.low),
        "to": _decimal(figure.band.high),
        "reporter": figure.reporter,
        "side": figure.side,
        "series": figure.series,
        "valuation": figure.valuation or None,
        "basis": figure.basis,
        "missing": list(figure.missing),
        "source": figure.source,
        "url": figure.url or None,
        "published": figure.published or None,
        "confidence": figure.confidence,
    }


# --- how amounts are said ---------------------------------------------------------------------------------------


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """A number with at most so many decimals and no closing zeros."""
    exact = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-places))
    normal = exact.normalize()
    return normal.quantize(Decimal(1)) if int(normal.as_tuple().exponent) > 0 else normal


def dollars(value: Fraction) -> Phrase:
    """An amount of USD in the unit that suits its size."""
    for key, unit in (("usd_billion", 10**9), ("usd_million", 10**6)):
        if abs(value) >= unit:
            return Phrase(key, {"amount": rounded(value / unit)})
    return Phrase("usd_plain", {"amount": rounded(value)})


def _reported(figure: Figure) -> Phrase:
    """A reported figure and who reports it."""
    who = Phrase(f"reporter_{figure.side}", {"country": Phrase(f"country_{_country(figure)}")})
    key = "reported_least" if figure.is_least else "reported"
    return Phrase(key, {"amount": dollars(figure.value), "who": who, "confidence": figure.confidence})


def _reported_in(figure: Figure) -> Phrase:
    """The same with its period."""
    return Phrase("reported_in", {"period": figure.period, "figure": _reported(figure)})


def _country(figure: Figure) -> str:
    return figure.reporter if figure.reporter in (*STATES, "VN") else EAEU


def listed(phrases: Iterable[Phrase]) -> dict[str, str]:
    """Several phrases as one value of another, in every language, each once."""
    each_once = tuple(dict.fromkeys(phrases))
    return {language: "; ".join(say(each, language) for each in each_once) for language in LANGUAGES}


# --- growth and sums --------------------------------------------------------------------------------------------


def _per_cent(found: Band) -> Phrase:
    """A growth as from … to …, or one number where both round to the same."""
    low = rounded(found.low, 1)
    high = low if found.high is None else rounded(found.high, 1)
    return Phrase("per_cent" if low == high else "per_cent_span", {"low": low, "high": high})


def _growth_finding(move: Movement, told: Stated) -> Finding | None:
    """Whether the growth that is told is that from one figure to the other."""
    found = growth(move.before.band, move.after.band)
    if told.unit == POINTS:
        return _points_finding(move, told)
    if found is None:
        return None
    claimed = percents(told, falls=move.after.value < move.before.value)
    values = {
        "before": move.before.text,
        "after": move.after.text,
        "claimed": told.text,
        "found": rounded((move.after.value / move.before.value - 1) * 100, 1),
        "range": _per_cent(found),
    }
    figures = (move.before, move.after, told)
    if any(each.meets(found) for each in claimed):
        return Finding("growth", SUPPORTED, figures, Phrase("growth_holds", values), found=found, assumptions=(_PRINT,))
    reasons = tuple(_growth_reasons(move, told, claimed[0], found))
    wrong = Phrase("growth_wrong", values)
    return Finding("growth", CONTRADICTED, figures, wrong, reasons, found=found, assumptions=(_PRINT,))


def _growth_reasons(move: Movement, told: Stated, claimed: Band, found: Band) -> Iterator[Phrase]:
    """How a growth that does not hold may have come about."""
    ratio = Band(found.low + 100, None if found.high is None else found.high + 100)
    if told.unit == "%" and claimed.meets(ratio):
        yield Phrase("growth_is_ratio")
    if told.unit == move.after.unit == "%" and (points := _difference(move)) is not None and claimed.meets(points):
        yield Phrase("growth_is_points")
    if found.high is not None and claimed.meets(Band(-found.high, -found.low)):
        yield Phrase("growth_other_way")
    for factor in SLIPS:
        scaled = growth(move.before.band, move.after.band.times(factor))
        if scaled is not None and claimed.meets(scaled):
            yield Phrase("growth_slip", {"after": move.after.text, "factor": _times(factor)})
            break


def _difference(move: Movement) -> Band | None:
    """By how much the second figure exceeds the first, in their own unit."""
    before, after = move.before.band, move.after.band
    if before.high is None or after.high is None:
        return None
    return Band(after.low - before.high, after.high - before.low)


def _points_finding(move: Movement, told: Stated) -> Finding | None:
    """Whether the percentage points that are told are those between two figures in per cent."""
    found = _difference(move)
    if found is None or move.before.unit != "%":
        return None
    values = {
        "before": move.before.text,
        "after": move.after.text,
        "claimed": told.text,
        "found": rounded(move.after.value - move.before.value),
    }
    holds = percents(told)[0].meets(found)
    key, verdict = ("points_hold", SUPPORTED) if holds else ("points_wrong", CONTRADICTED)
    return Finding(
        "growth", verdict, (move.before, move.after, told), Phrase(key, values), found=found, assumptions=(_PRINT,)
    )


def _times(factor: Fraction) -> str:
    return f"× {factor}" if factor >= 1 else f"÷ {1 / factor}"


def _leap(move: Movement) -> Finding | None:
    """A movement so large that one of its ends has a wrong unit."""
    if move.before.unit != "USD" or not move.before.value or move.before.value < 0:
        return None
    ratio = move.after.value / move.before.value
    if Fraction(1, LEAP) < ratio < LEAP:
        return None
    times = rounded(ratio if ratio >= 1 else 1 / ratio, 0)
    told = Phrase("unit_leap", {"before": move.before.text, "after": move.after.text, "times": times})
    return Finding("unit", CONTRADICTED, (move.before, move.after), told, assumptions=(_PRINT,))


def _sums(figures: Sequence[Stated]) -> Iterator[Finding]:
    """Whether exports and imports that are told of one partner and period make the turnover that is told.

    Told as Viet Nam's exports and imports, or as the exports of each side.
    """
    cells: dict[tuple[str, str], list[Stated]] = {}
    for each in figures:
        if each.unit == "USD" and each.metric in FLOWS and each.period and each.role != "target":
            cells.setdefault((_partner(each.partners), each.period), []).append(each)
    for (partner, _), told in cells.items():
        parts = _parts(told, lambda one: FLOWS[one.metric]) or _parts(told, _flow)
        if parts is None or not partner:
            continue
        total, there, back = parts
        found = there.band + back.band
        holds = total.band.meets(found)
        values = {"exports": there.text, "imports": back.text, "turnover": total.text}
        told_sum = Phrase("sum_holds" if holds else "sum_wrong", {**values, "found": dollars(there.value + back.value)})
        verdict = SUPPORTED if holds else CONTRADICTED
        yield Finding("sum", verdict, (there, back, total), told_sum, found=found, assumptions=(_PRINT,))


def _parts(figures: Iterable[Stated], flow_of: Callable[[Stated], str]) -> tuple[Stated, Stated, Stated] | None:
    """Turnover, exports and imports among the figures of a cell, the first of each; None where one is missing."""
    found: dict[str, Stated] = {}
    for each in figures:
        found.setdefault(flow_of(each), each)
    return (found["turnover"], found["exports"], found["imports"]) if found.keys() >= set(FLOWS.values()) else None


def _apart(figures: Sequence[Stated]) -> Iterator[Finding]:
    """Two figures of one thing, partner and period that are a thousand times apart."""
    seen: dict[tuple[str, str, str, str], list[Stated]] = {}
    for each in figures:
        if each.unit != "USD" or not each.metric or not each.period or each.role == "target" or each.value <= 0:
            continue
        cell = (each.metric, each.partners, each.period, each.unit)
        for other in seen.setdefault(cell, []):
            small, large = sorted((each, other), key=lambda one: one.value)
            if any(small.band.times(factor).meets(large.band) for factor in _UNITS_APART):
                told = Phrase("unit_apart", {"one": other.text, "other": each.text})
                yield Finding("unit", CONTRADICTED, (other, each), told, assumptions=(_PRINT,))
        seen[cell].append(each)


# --- beside the table -------------------------------------------------------------------------------------------


def _partner(partners: str) -> str:
    """The partner of Viet Nam that a figure is about (EAEU or a member state); empty where it is about another."""
    sides = re.split(r"->|-|\+|→|–", partners)
    others = [side for side in sides if side != "VN"]
    return others[0] if len(sides) == 2 and len(others) == 1 and others[0] in (EAEU, *STATES) else ""


def _flow(figure: Stated) -> str:
    """Turnover, Viet Nam's exports or its imports, by the arrow where there is one; empty where it cannot be told."""
    flow = FLOWS.get(figure.measure, "")
    arrow = re.fullmatch(r"(\w+)(?:->|→)(\w+)", figure.partners)
    if flow == "turnover" or not flow:
        return "" if arrow and flow else flow
    if arrow is None:
        return ""
    return "exports" if arrow[1] == "VN" else "imports"


def _periods(figure: Stated, published: date | None) -> tuple[str, ...]:
    """The period that a figure is for; where the text leaves it open, the two years before that of publication."""
    if figure.period:
        known = as_table(figure.period)
        return (known,) if known else ()
    return (str(published.year - 1), str(published.year - 2)) if published else ()


def _reasons(judged: Judged, claim: Claim, *, is_open: bool) -> tuple[Phrase, ...]:
    """What makes the sources differ, what is missing, and what else the claim equals."""
    reasons: list[Phrase] = []
    others = [each for each in judged.figures if each not in judged.agreeing]
    if judged.verdict == SUPPORTED and others:
        figures = listed(_reported_in(each) if len(claim.periods) > 1 else _reported(each) for each in others)
        reasons.append(Phrase("claim_others", {"figures": figures}))
    if judged.elsewhere:
        reasons.append(Phrase("elsewhere_equal", {"figures": listed([_where(each) for each in judged.elsewhere[:3]])}))
    if judged.slip is not None and judged.agreeing:
        values = {"factor": _times(judged.slip), "figure": _reported(judged.agreeing[0])}
        reasons.append(Phrase("claim_slip", values))
    if is_open:
        reasons.append(Phrase("period_open", {"periods": " / ".join(claim.periods)}))
    for key in judged.why:
        missing = next((each.missing for each in judged.figures if each.missing), ())
        values_of: dict[str, object] = {"gap": rounded(judged.gap, 1)}
        if missing:
            values_of["missing"] = listed([Phrase(f"country_{state}") for state in missing])
        reasons.append(Phrase(key, values_of))
    return tuple(reasons)


def _where(figure: Figure) -> Phrase:
    """A figure that equals a claim: whose it is, of which partner, direction and period."""
    return Phrase(
        "elsewhere",
        {
            "figure": _reported_in(figure),
            "partner": Phrase(f"country_{figure.partner}"),
            "flow": Phrase(f"flow_{figure.flow}"),
        },
    )


_SAID = {SUPPORTED: "claim_supported", CONTRADICTED: "claim_contradicted", CANNOT_TELL: "claim_cannot_tell"}


_BACK = {"exports": "imports", "imports": "exports"}


def _turned(table: Turnover, claim: Claim) -> tuple[Figure, ...]:
    """What was reported of the other direction in the same time, if the claim may equal it.

    Who exports to whom is easily told, and read, the wrong way round: such a claim is for a person to look at.
    """
    back = _BACK.get(claim.flow)
    return () if back is None else judge(table, replace(claim, flow=back)).agreeing


def _claim_finding(table: Turnover, figure: Stated, published: date | None) -> Finding | None:
    """A level of trade beside the table; None where it is not of Viet Nam with the Union, or is a target."""
    partner, flow, periods = _partner(figure.partners), _flow(figure), _periods(figure, published)
    if figure.unit != "USD" or figure.role == "target" or not partner or not flow or figure.is_growth:
        return None
    if not periods or figure.value <= 0 or (figure.role == "from" and not figure.period):
        return None  # what something rose from is of a year before, which the text does not name
    claim = Claim(partner, periods, flow, figure.band)
    judged = judge(table, claim)
    turned = _turned(table, claim) if judged.verdict == CONTRADICTED else ()
    if turned:
        judged = replace(judged, verdict=CANNOT_TELL, elsewhere=(*turned, *judged.elsewhere), slip=None)
    values = {
        "claimed": figure.text,
        "partner": Phrase(f"country_{partner}"),
        "flow": Phrase(f"flow_{flow}"),
        "period": " / ".join(periods),
        "figures": listed(
            _reported(each) if len(periods) == 1 else _reported_in(each)
            for each in (judged.agreeing if judged.verdict == SUPPORTED else judged.figures)
        ),
    }
    key = _SAID[judged.verdict] if judged.figures else "claim_no_figure"
    is_open = figure.period is None
    assumptions = (_PRINT, _TABLE, _OPEN) if is_open else (_PRINT, _TABLE)
    reasons = _reasons(judged, claim, is_open=is_open)
    if turned:
        reasons = (Phrase("claim_direction"), *reasons)
    return Finding(
        "turnover", judged.verdict, (figure,), Phrase(key, values), reasons, judged.figures, judged.elsewhere,
        assumptions=assumptions,
    )  # fmt: skip


def _growth_text(found: GrowthFound) -> Phrase:
    who = Phrase(f"reporter_{found.after.side}", {"country": Phrase(f"country_{_country(found.after)}")})
    return Phrase("growth_reported", {"growth": _per_cent(found.band), "who": who})


_BEST = (SUPPORTED, CANNOT_TELL, CONTRADICTED)


def _table_growth(table: Turnover, figure: Stated, move: Movement | None) -> Finding | None:
    """A growth of trade beside the growth that each series shows; the figures that it stands with say of when it is."""
    before, after = as_table(figure.base_period), as_table(figure.period)
    if before and after and move is not None and move.before.period and move.after.period:
        before, after = as_table(move.before.period), as_table(move.after.period)
    partner, flow = _partner(figure.partners), _flow(figure)
    if figure.unit == POINTS or not before or not after or not partner or not flow:
        return None
    falls = move is not None and move.after.value < move.before.value
    each_way = [
        judge_growth(table, partner, flow, before=before, after=after, claimed=claimed)
        for claimed in percents(figure, falls=falls)
    ]
    judged = min(each_way, key=lambda one: _BEST.index(one.verdict))
    if not judged.found:
        return None
    values = {
        "claimed": figure.text,
        "partner": Phrase(f"country_{partner}"),
        "flow": Phrase(f"flow_{flow}"),
        "before": before,
        "after": after,
        "figures": listed([_growth_text(each) for each in judged.agreeing or judged.found]),
    }
    evidence = tuple(each for found in judged.found for each in (found.before, found.after))
    key = {SUPPORTED: "rise_supported", CONTRADICTED: "rise_contradicted", CANNOT_TELL: "rise_cannot_tell"}
    return Finding(
        "growth", judged.verdict, (figure,), Phrase(key[judged.verdict], values), (), evidence,
        assumptions=(_PRINT, _TABLE),
    )  # fmt: skip


# --- all ----------------------------------------------------------------------------------------------------------


def document_of(reading: Readable | Mapping[str, Any]) -> Mapping[str, Any]:
    """A reading in its JSON form. Raises InputError for a mapping without records."""
    told = reading if isinstance(reading, Mapping) else reading.to_json()
    records = told.get("records")
    if not isinstance(records, list) or not all(isinstance(each, Mapping) for each in records):
        raise InputError.of("error_reading_form", field="records", key="reading_form")
    return told


def published_of(document: Mapping[str, Any]) -> date | None:
    """The day of publication that a reading states."""
    doc = document.get("doc")
    told = doc.get("published") if isinstance(doc, Mapping) else None
    return published_day(told) if isinstance(told, str) else None


def check_reading(book: BoundBook, reading: Readable | Mapping[str, Any]) -> Checks:
    """Check the figures of a reading, or of its JSON form, by arithmetic and by the law book's table of turnover.

    Raises InputError where the form is not that of a reading.
    """
    document = document_of(reading)
    figures = stated(document["records"])
    published = published_of(document)
    table = Turnover.read(book.folder)
    findings: list[Finding] = []
    moved: dict[str, Movement] = {}
    for move in movements(figures):
        made = _growth_finding(move, move.growth) if move.growth is not None else None
        if move.growth is not None:
            moved[move.growth.id] = move
        findings += [each for each in (made, _leap(move)) if each is not None]
    findings += [*_sums(figures), *_apart(figures)]
    for figure in figures:
        if figure.is_growth:
            made = _table_growth(table, figure, moved.get(figure.id))
        else:
            made = _claim_finding(table, figure, published)
        findings += [made] if made is not None else []
    checked = {figure.id for each in findings for figure in each.figures}
    findings.sort(key=lambda each: (min(one.span for one in each.figures), each.kind))
    return Checks(tuple(findings), sum(figure.id not in checked for figure in figures))
