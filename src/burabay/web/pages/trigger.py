"""The trigger groups at a glance; volumes and orders of a visitor, judged and forgotten; the calendar of a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from burabay.assess.texts import money_text
from burabay.duty.consignment import day_of
from burabay.errors import BurabayError, InputError
from burabay.safeguard.exposure import Exposed, Exposure, Meeting
from burabay.safeguard.forecast import chance
from burabay.safeguard.monitor import Standing, TriggerReport, percent_text
from burabay.safeguard.terms import Between, Known, Terms
from burabay.web.amounts import amount, rates_typed
from burabay.web.api.operation import in_time
from burabay.web.desk import Desk
from burabay.web.fan import FanChart, fan_of
from burabay.web.languages import day, language_of
from burabay.web.pages.reading import desk_of, given_of, route
from burabay.web.passing import LARGEST
from burabay.web.problems import Refusal
from burabay.web.rendering import STATIC, page
from burabay.web.safeguards import EVENTS, calendar_json, exposed, told, year_of
from burabay.wording import Phrase, provision, say

# What the calendar asks for; the other events follow from them or are rare.
_ASKED = ("exceeded", "announced", "decided", "in_effect", "not_applied")
# Revised figures that are listed, the last ones.
_REVISIONS = 20
_TEXTS = ("volumes_text", "orders_text", "on", "unit", "fx", "to")
EXAMPLES = {"volumes": "example_volumes.csv", "orders": "example_orders.csv"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as the page shows it. `fill` is a whole per cent up to 150 for its bar; None where nothing is known."""

    group: int
    name: str
    level: Decimal
    kg: Decimal | None
    percent: Decimal | None
    fill: int | None
    through: str
    before: Decimal | None
    chance: str
    extension: str
    state: str
    crossed: bool
    chart: FanChart | None
    lines: list[str]
    scenarios: list[str]
    revisions: list[str]


def _say(language: str, key: str, **values: object) -> str:
    return say(Phrase(key, values), language)


def _lines(standing: Standing, language: str) -> list[str]:
    found = [say(standing.level.rule, language)]
    for key, days in (
        ("trigger_crossed_line", standing.crossed), ("trigger_crossed_extension_line", standing.crossed_extension),
    ):  # fmt: skip
        if days:
            found.append(_say(language, key, first=days.first, last=days.last))
    if standing.forecast is not None:
        found += [say(phrase, language) for phrase in standing.forecast.said()]
    found += [say(note, language) for note in standing.notes]
    if standing.states and standing.kg:
        shares = "; ".join(
            _say(language, "trigger_state_share", state=Phrase(f"country_{state}"), kg=_kg(kg))
            for state, kg in standing.states.items()
        )
        found.append(_say(language, "trigger_states_line", states=shares))
    return found


def _kg(kg: Decimal) -> Decimal:
    return kg.quantize(Decimal(1)) if kg == kg.to_integral_value() else kg.normalize()


def _scenarios(standing: Standing, language: str) -> list[str]:
    return [
        _say(
            language, "trigger_scenario_line" if each.chance < 1 else "trigger_scenario_line_passed",
            scenario=say(f"trigger_scenario_{each.key}", language), first=each.window.first, last=each.window.last,
            longest=each.window.last_if_extended, year=str(each.year), chance=chance(each.chance),
        )
        for each in standing.scenarios
    ]  # fmt: skip


def _shown(report: TriggerReport, standing: Standing, language: str) -> Shown:
    before = next((year for year in standing.earlier if year.year == standing.level.year - 1), None)
    percent = None if standing.percent is None else percent_text(standing.percent)
    forecast = standing.forecast
    return Shown(
        standing.group, standing.names[language], _kg(standing.level.shown_kg),
        None if standing.kg is None else _kg(standing.kg), percent,
        None if percent is None else min(int(percent), 150),
        f"{standing.months[-1]:%Y-%m}" if standing.months else "",
        None if before is None or before.percent is None else percent_text(before.percent),
        "" if forecast is None else chance(forecast.above_level),
        "" if forecast is None else chance(forecast.above_extension),
        " / ".join(say(f"trigger_state_{state}", language) for state in standing.state),
        standing.crossed is not None, fan_of(report, standing), _lines(standing, language),
        _scenarios(standing, language),
        [
            _say(language, "trigger_revision_line", month=f"{each.after.month:%Y-%m}", before=_kg(each.before.kg),
                 after=_kg(each.after.kg), file=each.after.file, row=str(each.after.row))
            for each in standing.revisions[-_REVISIONS:]
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of the law book, its groups, its days, and whether it is in force on the day (None: perhaps)."""

    measure: str
    groups: tuple[int, ...]
    act: str
    cite: str
    first: str
    last: str
    now: bool | None


def _range(days: Between, language: str) -> str:
    if days.sure:
        return day(days.first, language)
    return f"{day(days.first, language)} – {day(days.last, language)}"


def _measure(desk: Desk, known: Known, on: date, language: str) -> Measure:
    cite = desk.book.documents["instruments"][known.instrument]["cite"][language]
    return Measure(
        known.measure, known.groups, known.instrument, cite, _range(known.first, language),
        _range(known.last, language), known.on(on),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the page shows it."""

    order: str
    code: str
    group: int | None
    arrival: date | None
    meets: list[str]
    preference: str
    cost: str
    even: list[str]
    needs: list[str]
    error: str


def _meets(meeting: Meeting, order: str, language: str) -> str:
    scenario = say(f"trigger_scenario_{meeting.key}", language)
    if meeting.year:
        scenario = _say(language, "trigger_of_level", scenario=scenario, year=str(meeting.year))
    if meeting.only_if_extended:
        scenario += f" ({say('trigger_if_extended', language)})"
    window = meeting.window
    last = window.last_if_extended if meeting.only_if_extended else window.last
    found = _say(language, "trigger_meets_line", order=order, scenario=scenario, first=window.first, last=last,
                 before=meeting.before, after=meeting.after)  # fmt: skip
    if meeting.year is None or meeting.chance >= 1:
        return found
    return f"{found} {_say(language, 'trigger_meets_chance', year=str(meeting.year), chance=chance(meeting.chance))}"


def _even(each: Exposed, language: str) -> list[str]:
    even, order = each.break_even, each.order
    if even is None:
        return []
    per_kg = percent = ""
    if even.per_kg is not None:
        per_kg = _say(language, "trigger_break_even_per_kg", amount=even.per_kg, currency=even.cost.currency)
    if even.percent is not None:
        percent = _say(language, "trigger_break_even_percent", percent=even.percent)
    found = [
        _say(language, "trigger_break_even_pay", order=order, amount=even.cost.amount, currency=even.cost.currency,
             per_kg=per_kg, percent=percent)
    ]  # fmt: skip
    if each.cost_with_charges is not None:
        charged = each.cost_with_charges
        found.append(
            _say(language, "trigger_with_charges", order=order, amount=charged.amount, currency=charged.currency)
        )
    if even.per_day is not None and even.yearly_percent is not None:
        found.append(
            _say(language, "trigger_break_even_wait", order=order, days=even.wait_days, amount=even.per_day,
                 currency=even.cost.currency, percent=even.yearly_percent)
        )  # fmt: skip
    if even.percent is not None:
        found.append(_say(language, "trigger_break_even_group", order=order, percent=even.percent))
    return found


def _charges_open(each: Exposed, language: str) -> list[str]:
    if not (each.charges_open and each.meetings):
        return []
    told_ = ", ".join(say(f"charge_{charge}", language) for charge in each.charges_open)
    return [_say(language, "trigger_charges_open", order=each.order, charges=told_)]


def _order(each: Exposed, language: str) -> OrderRow:
    return OrderRow(
        each.order, each.asked.code if each.asked else "", each.group, each.asked.on if each.asked else None,
        [_meets(meeting, each.order, language) for meeting in each.meetings],
        money_text(each.preference, language) if each.preference else "",
        money_text(each.cost, language) if each.cost else "", _even(each, language),
        [*(say(need, language) for need in each.needs), *_charges_open(each, language)],
        say(each.error, language) if each.error else "",
    )  # fmt: skip


def _totals(found: Exposure, language: str) -> list[str]:
    lines = []
    for (key, year, currency), (cost, likely) in found.totals().items():
        scenario = say(f"trigger_scenario_{key}", language)
        if year:
            scenario = _say(language, "trigger_of_level", scenario=scenario, year=str(year))
        lines.append(
            _say(language, "trigger_total_line", scenario=scenario, amount=cost, currency=currency, likely=likely)
        )
    return lines


@dataclass(frozen=True, slots=True)
class Brought:
    """What the form brought: tables as bytes, the other fields as text."""

    volumes: bytes
    orders: bytes
    texts: Mapping[str, str]


async def _brought(request: Request) -> Brought:
    """Raises Refusal for a form that cannot be read, InputError for a field that is too long."""
    tables: dict[str, bytes] = {}
    try:
        async with request.form(max_files=2, max_fields=20, max_part_size=LARGEST) as form:
            for name in EXAMPLES:
                upload = form.get(name)
                tables[name] = await upload.read(LARGEST + 1) if isinstance(upload, UploadFile) else b""
            texts = {name: text for name in _TEXTS if isinstance(text := form.get(name, ""), str)}
    except MultiPartException:
        raise Refusal(400, InputError.of("web_error_form", field="volumes")) from None
    for name in EXAMPLES:
        typed = texts.pop(f"{name}_text", "")
        if not tables[name].strip() and typed.strip():
            tables[name] = typed.encode("utf-8", "replace")
    for name, text in texts.items():
        if len(text) > 400 or "\0" in text:
            raise InputError.of("web_error_long", field=name, name=name, most=400)
    return Brought(tables["volumes"], tables["orders"], texts)


def _view(desk: Desk, brought: Brought, language: str) -> dict[str, Any]:
    texts, on = brought.texts, day_of(brought.texts.get("on", "").strip() or date.today().isoformat())
    report = told(
        desk.book, brought.volumes, on=on.isoformat(), year=texts.get("year", ""), unit=texts.get("unit", ""),
    )  # fmt: skip
    terms, values = desk.book.trigger_terms, _levels_of(desk, report, on, language)
    if brought.orders:
        fx = rates_typed(texts.get("fx", ""))
        found = exposed(
            desk.book, brought.orders, report if brought.volumes else None, fx=fx, destination=texts.get("to", "")
        )
        values["orders"] = [_order(each, language) for each in found.orders]
        values["totals"] = _totals(found, language)
        free = "; ".join(f"{group} ({terms.name(group)[language]})" for group in found.free)
        values["free"] = _say(language, "trigger_free", groups=free) if free else ""
        if found.unwatched:
            values["unwatched"] = _say(language, "trigger_unwatched", groups=", ".join(map(str, found.unwatched)))
    return values


def _levels_of(desk: Desk, report: TriggerReport, on: date, language: str) -> dict[str, Any]:
    terms: Terms = desk.book.trigger_terms
    have = {standing.group: standing for standing in report.standings}
    if report.volumes is not None:  # the others with their levels, so that all twelve are there
        rest = desk.book.trigger(None, on=on, year=report.year, forecast=False)
        have = {standing.group: standing for standing in rest.standings} | have
    groups = [_shown(report, have[group], language) for group in sorted(have)]
    numbers = report.assumptions
    return {
        "on": on, "year": report.year, "groups": groups, "filled": report.volumes is not None,
        "measures": [_measure(desk, known, on, language) for known in terms.measures],
        "assumptions": _assumptions(desk, numbers, language),
    }  # fmt: skip


def _assumptions(desk: Desk, numbers: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    found = desk.book.documents["assumptions"]
    return [(number, found[number]["assumption"][language]) for number in numbers]


async def look(request: Request) -> Response:
    """`/trigger`: levels and measures; with `example` also volumes and orders that nobody has."""
    desk, given, language = desk_of(request), given_of(request), language_of(request.scope)
    texts = {name: given.get(name, [""])[0] for name in ("on", "year")}
    example = bool(given.get("example"))
    tables = {name: (STATIC / file).read_bytes() if example else b"" for name, file in EXAMPLES.items()}
    if example:
        # A day after the last month of the example, with a rate for its duties in euros.
        texts |= {"on": texts["on"] or "2026-11-22", "fx": "EUR/USD=1.08"}
    brought = Brought(tables["volumes"], tables["orders"], texts)
    year_of(texts["year"])
    view = await in_time(desk, run_in_threadpool(_view, desk, brought, language))
    return _page(request, view, texts, example=example)


def _page(request: Request, view: Mapping[str, Any], texts: Mapping[str, str], **more: Any) -> Response:
    return page(request, "trigger.html", **view, given=texts, most=LARGEST // 1_000_000, **more)


async def judge(request: Request) -> Response:
    """The same with the tables of a form. What is wrong with them stands beside it."""
    desk, language = desk_of(request), language_of(request.scope)
    brought = await _brought(request)
    problem = ""
    try:
        if not (brought.volumes or brought.orders):
            raise InputError.of("web_error_no_file", field="volumes")
        view = await in_time(desk, run_in_threadpool(_view, desk, brought, language))
    except BurabayError as error:
        problem = error.say(language)
        view = await run_in_threadpool(_view, desk, Brought(b"", b"", {}), language)
    answer = _page(request, view, brought.texts, problem=problem)
    answer.status_code = 422 if problem else 200
    answer.headers["cache-control"] = "no-store"
    return answer


# --- one group ----------------------------------------------------------------------------------------------------


def _days(step: Mapping[str, Any], language: str) -> str:
    """The days of a step: told ones plainly, others as from, by or between."""
    told_, earliest, latest = step["told"], step["earliest"], step["latest"]
    if told_:
        first, last = told_["earliest"], told_["latest"]
        return day(first, language) if first == last else f"{day(first, language)} – {day(last, language)}"
    if earliest and latest and earliest != latest:
        return f"{day(earliest, language)} – {day(latest, language)}"
    shown = partial(day, language=language)
    if earliest and latest:
        return shown(earliest)
    if earliest:
        return _say(language, "trigger_open", day=shown(earliest))
    return _say(language, "trigger_by", day=shown(latest)) if latest else say("trigger_not_told", language)


def _step(step: Mapping[str, Any], language: str) -> dict[str, Any]:
    verdict = ""
    if step["told"] and step["kept"] is False:
        verdict = say("trigger_contrary", language)
    return {
        "name": step["name"], "days": _days(step, language), "rule": step["rule"],
        "article": provision(f"Art. {step['article']}", language), "wrong": verdict,
    }  # fmt: skip


def _group_view(desk: Desk, group: str, given: Mapping[str, list[str]], language: str) -> dict[str, Any]:
    terms = desk.book.trigger_terms
    number = terms.group(group)
    asked = {name: given[name] for name in ("year", "volume", *EVENTS) if given.get(name, [""])[0].strip()}
    values: dict[str, Any] = {
        "group": number, "name": terms.name(number)[language], "events": _ASKED,
        "levels": [
            (year, terms.level(number, year)) for year in sorted(terms.levels[number]) if year >= terms.in_force.year
        ],
        "lines": sorted(code for code, of in terms.codes.items() if of == number),
        "given": {name: texts[0] for name, texts in given.items()}, "calendars": [], "problem": "",
    }  # fmt: skip
    try:
        if "volume" in asked:
            asked["volume"] = [amount(asked["volume"][0], "volume")]
        found = calendar_json(desk.book, {**asked, "group": [str(number)]}, language)
    except InputError as error:
        values["problem"] = error.say(language)
        found = calendar_json(desk.book, {"group": [str(number)]}, language)
    if "steps" in found:
        states = " / ".join(say(f"trigger_state_{state}", language) for state in found["state"])
        title = _say(
            language, "title_trigger_calendar", group=number, name=terms.name(number), year=str(found["level"]["year"])
        )
        values["calendars"].append((title, states, [_step(step, language) for step in found["steps"]], "", []))
        values["assumptions"] = _assumptions(desk, tuple(found["assumptions"]), language)
        return values
    for told_ in found["measures"]:
        calendar = next(each for each in told_["calendars"] if each["group"] == number)
        title = _say(
            language, "title_trigger_replay", measure=told_["measure"], groups=", ".join(map(str, told_["groups"])),
            year=str(told_["year"] or "?"),
        )  # fmt: skip
        remark = [say("trigger_exact" if told_["exact"] else "trigger_not_exact", language), *told_["remarks"]]
        if not told_["certain"]:
            remark.append(say("trigger_uncertain", language))
        values["calendars"].append(
            (title, "", [_step(step, language) for step in calendar["steps"]], told_["act"], remark)
        )
    values["assumptions"] = _assumptions(desk, ("A8", "A36", "A37") if found["measures"] else ("A36",), language)
    return values


async def group(request: Request) -> Response:
    """`/trigger/2` and `/trigger/2?year=2026&exceeded=2026-12-26`."""
    desk, language = desk_of(request), language_of(request.scope)
    view = await in_time(
        desk, run_in_threadpool(_group_view, desk, str(request.path_params["group"]), given_of(request), language)
    )
    return page(request, "trigger_group.html", **view)


ROUTES = (route("/trigger", look), route("/trigger", judge, "POST"), route("/trigger/{group}", group))
