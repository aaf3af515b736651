"""One tariff line: its options both ways, staging, trigger, quota, origin, taxes, sources, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.assess.as_json import assessment_json
from burabay.assess.bridge_json import bridge_json
from burabay.assess.texts import rate_text, source_text
from burabay.duty.consignment import day_of
from burabay.duty.measures import EAEU, EAEU_BITS, STATE_BITS, Finding, Regime
from burabay.errors import InputError
from burabay.goods.codes import nomenclature_of, plain_code
from burabay.web.charts import Chart, Series, Span, steps
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.pages.reading import desk_of, given_of, route
from burabay.web.provisions import law_row
from burabay.web.rendering import page
from burabay.wording import Phrase, provision, say

# The chart begins with the agreement and shows some years ahead.
_YEARS_AHEAD = 3
# The order and the look of the lines: a rate that all pay, then what the agreement gives.
_STYLES = {
    Regime.MFN: "line-0", Regime.PREFERENCE: "line-1", Regime.MFN_IN_QUOTA: "line-2",
    Regime.PREFERENCE_IN_QUOTA: "line-3",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way the goods go: `state` is the one of the EAEU."""

    code: str
    origin: str
    destination: str
    state: str
    on: date


def direction(code: str, given: Mapping[str, list[str]]) -> Direction:
    """The way that a line's code and the address name: 8 digits go into Viet Nam, 10 into a state of the EAEU."""
    digits = plain_code(code)
    told = given.get("state", [""])[0] or next(
        (name for key in ("from", "to") for name in given.get(key, []) if name in EAEU), "RU"
    )
    if told not in EAEU:
        raise InputError.of("error_country", field="state", name="state", given=told, known=", ".join(EAEU))
    on = day_of(given.get("on", [""])[0] or date.today())
    into = nomenclature_of(digits) == "AHTN"
    return Direction(digits, told if into else "VN", "VN" if into else told, told, on)


@dataclass(frozen=True, slots=True)
class Period:
    """One measure of a line as the page shows it."""

    regime: Regime
    first: date
    last: date | None
    states: str
    rate: str
    source: str
    act: str
    row: str


def _findings(desk: Desk, way: Direction) -> Iterator[tuple[Regime, int, date, date, Finding]]:
    """The measures of the line that hold for the direction's importer."""
    line, own = desk.book.measures.line(way.code), STATE_BITS.get(way.destination, 0)
    for regime, bits, first, last, finding in desk.book.measures.timeline(line):
        if regime is not Regime.ORDINARY and (way.destination == "VN" or bits & own):
            yield regime, bits, first, last, finding


def _periods(desk: Desk, way: Direction, language: str) -> list[Period]:
    documents = desk.book.documents
    out = []
    for regime, bits, first, last, finding in _findings(desk, way):
        detail = finding.detail
        reason = say(Phrase(finding.reason, {"detail": detail}), language) if finding.reason else ""
        source = finding.sources[0] if finding.sources else None
        out.append(
            Period(
                regime,
                first,
                None if last.year >= 9999 else last,
                "" if bits == EAEU_BITS or way.destination == "VN" else way.destination,
                rate_text(finding.rate, language) if finding.rate else reason or say("status_unknown", language),
                source_text(source, documents, language) if source else "",
                source.instrument if source else "",
                law_row(source.instrument, source.provision, way.code) if source else "",
            )
        )
    return out


def mfn_from(periods: list[Period]) -> date | None:
    """The first day of the MFN rates that are held, where rates of the agreement are held from an earlier one."""
    mfn = min((each.first for each in periods if each.regime is Regime.MFN), default=None)
    others = min((each.first for each in periods if each.regime is not Regime.MFN), default=None)
    return mfn if mfn is not None and others is not None and others < mfn else None


def staging(desk: Desk, way: Direction, language: str) -> Chart | None:
    """The ad valorem rates of a line over the years; None where they never change or none is in per cent."""
    spans: dict[Regime, list[Span]] = {}
    for regime, _, first, last, finding in _findings(desk, way):
        if finding.rate is not None and finding.rate.form == "ad_valorem" and finding.rate.percent is not None:
            spans.setdefault(regime, []).append(Span(first, last, finding.rate.percent))
    if not any(len(each) > 1 for each in spans.values()) and len(spans) < 2:
        return None
    start = min(span.first for each in spans.values() for span in each)
    end = date(min(max(way.on.year, date.today().year) + _YEARS_AHEAD, date.max.year), 1, 1)
    series = [
        Series(say(f"regime_{regime.label}", language), _STYLES.get(regime, "line-3"), spans[regime])
        for regime in _STYLES
        if regime in spans
    ]
    return steps(series, date(start.year, 1, 1), end, way.on)


@dataclass(frozen=True, slots=True)
class Trigger:
    """The trigger group of a line: its level of each year, and the measures that there were."""

    group: int
    name: Mapping[str, str]
    levels: list[tuple[int, int]]
    source: str
    measures: list[str]
    in_force: list[str]


def _trigger(desk: Desk, way: Direction, language: str) -> Trigger | None:
    group = desk.book.documents["trigger_lines"].get(way.code) if way.destination != "VN" else None
    if group is None:
        return None
    law = desk.book.law
    rows = [row for row in law.trigger_levels if row.group == group]
    # The last year's level holds for later years too.
    near = [(row.year, row.level_kg) for row in rows if abs(row.year - way.on.year) <= 1]
    near = near or [(row.year, row.level_kg) for row in rows[-1:]]
    return Trigger(
        group,
        desk.book.documents["trigger_groups"][str(group)],
        near,
        provision(rows[0].provision, language) if rows else "",
        [m.measure for m in law.trigger_measures if group in m.groups],
        [known.measure for known in desk.book.trigger_terms.of_group(group) if known.on(way.on)],
    )


@dataclass(frozen=True, slots=True)
class Quota:
    """A tariff quota that a line is in."""

    quota: str
    year: int
    volume: str
    unit: str
    source: str


def _quotas(desk: Desk, way: Direction, language: str) -> list[Quota]:
    law = desk.book.law
    named = {row.quota for row in law.quota_rates if row.code == way.code}
    importer = "VN" if way.destination == "VN" else "EAEU"
    return [
        Quota(row.quota, row.year, str(row.volume), row.unit, provision(row.provision, language))
        for row in law.quotas
        if row.quota in named and row.importer == importer and abs(row.year - way.on.year) <= 1
    ]


def view(desk: Desk, way: Direction, language: str) -> dict[str, Any]:
    """What the page shows of a line."""
    book = desk.book
    answer = book.duty(way.code, origin=way.origin, destination=way.destination, on=way.on, language=language)
    other = book.bridge(way.code, on=way.on, origin=way.destination, destination=way.origin, language=language)
    periods = _periods(desk, way, language)
    return {
        "way": way,
        "told": assessment_json(book, answer, language),
        "other": bridge_json(book, other, language),
        "chart": staging(desk, way, language),
        "periods": periods,
        "mfn_from": mfn_from(periods),
        "trigger": _trigger(desk, way, language),
        "quotas": _quotas(desk, way, language),
    }


async def product(request: Request) -> Response:
    """`/product/0402211800?state=RU&on=2026-11-01`."""
    desk = desk_of(request)
    way = direction(request.path_params["code"], given_of(request))
    shown = await run_in_threadpool(view, desk, way, language_of(request.scope))
    return page(request, "product.html", **shown, states=EAEU)


ROUTES = (route("/product/{code}", product),)
