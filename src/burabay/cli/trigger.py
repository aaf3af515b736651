"""`burabay trigger`: the levels and how full they are, the calendar, exposure of orders, the watch, the plot."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from burabay.assess.texts import money_text
from burabay.book import Book, open_book
from burabay.cli.show import bullets, cited, console, print_json, supposed_loudly
from burabay.duty.consignment import day_of
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError
from burabay.goods.codes import grouped
from burabay.safeguard.calendar import Calendar, Replay, Step, TriggerEvents
from burabay.safeguard.exposure import BreakEven, Exposed, Exposure, Meeting
from burabay.safeguard.monitor import Scenario, Standing, TriggerReport, YearSoFar, percent_text, report_json
from burabay.safeguard.table import day_of_text, number_of
from burabay.safeguard.terms import Between, Known, Terms
from burabay.wording import Phrase, number, provision, say

if TYPE_CHECKING:
    from burabay.safeguard.watch import Watched

_NARROW = 100
# Revised figures that are listed, the last ones; --json has all.
_REVISIONS = 20
_ALARM = 3
_STYLES = {True: "green", False: "bold red", None: ""}


class _Said:
    """A sentence by its key, in the language of the answer."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, key: str, **values: object) -> str:
        return say(Phrase(key, values), self.language)

    def number(self, value: Decimal | int) -> str:
        return number(value, self.language)


def _plain_table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


# --- the levels ---------------------------------------------------------------------------------------------------


def _chance(probability: float) -> str:
    from burabay.safeguard.forecast import chance

    return chance(probability)


def _row(standing: Standing, said: _Said) -> list[str]:
    level, forecast = standing.level, standing.forecast
    before = next((year for year in standing.earlier if year.year == level.year - 1), None)
    state = " / ".join(say(f"trigger_state_{each}", said.language) for each in standing.state)
    return [
        f"{standing.group} {standing.names[said.language]}", said.number(_kg(level.shown_kg)),
        "—" if standing.kg is None else said.number(_kg(standing.kg)),
        "—" if standing.percent is None else f"{said.number(percent_text(standing.percent))} %",
        f"{standing.months[-1]:%Y-%m}" if standing.months else "—",
        "—" if before is None or before.percent is None else f"{said.number(percent_text(before.percent))} %",
        "—" if forecast is None else _chance(forecast.above_level),
        "—" if forecast is None else _chance(forecast.above_extension), state or "—",
    ]  # fmt: skip


def _kg(kg: Decimal) -> Decimal:
    """Kilograms without idle zeros behind the point."""
    return kg.quantize(Decimal(1)) if kg == kg.to_integral_value() else kg.normalize()


_HEADS = ("group", "level", "kg", "percent", "through", "before", "chance", "extension", "state")


def _levels(report: TriggerReport, said: _Said) -> None:
    heads = [say(f"trigger_table_{name}", said.language) for name in _HEADS]
    rows = [_row(standing, said) for standing in report.standings]
    if report.volumes is None:
        rows, heads = [row[:2] for row in rows], heads[:2]
    if console().width < _NARROW and report.volumes is not None:
        for row in rows:
            console().print(Text(row[0], style="bold"))
            console().print("  " + " · ".join(f"{head} {cell}" for head, cell in zip(heads[1:], row[1:], strict=True)))
        return
    table = _plain_table(*heads)
    for place in range(1, len(heads) - 1 if len(heads) > 2 else 2):
        table.columns[place].justify = "right"
        table.columns[place].no_wrap = True
    for row, standing in zip(rows, report.standings, strict=True):
        style = "bold red" if standing.crossed else ""
        table.add_row(*(Text(cell, style=style) for cell in row))
    console().print(table)


def _known_line(book: Book, known: Known, on: date, said: _Said, terms: Terms) -> str:
    act = book.documents["instruments"][known.instrument]["cite"][said.language]
    groups = ", ".join(f"{group} ({terms.name(group)[said.language]})" for group in known.groups)
    told: dict[str, object] = {"measure": known.measure, "groups": groups, "act": act}
    if known.first.sure and known.last.sure:
        line = said.say("trigger_known_measure", **told, first=known.first.first, last=known.last.last)
    else:
        days = {"first1": known.first.first, "first2": known.first.last, "last1": known.last.first}
        line = said.say("trigger_known_maybe", **told, **days, last2=known.last.last)
    now = known.on(on)
    if now is False:
        return line
    key = "trigger_now" if now else "trigger_now_maybe"
    return f"{line}: {said.say(key, day=on)}"


def _scenario(scenario: Scenario, said: _Said) -> str:
    window = scenario.window
    key = "trigger_scenario_line" if scenario.chance < 1 else "trigger_scenario_line_passed"
    return said.say(
        key, scenario=say(f"trigger_scenario_{scenario.key}", said.language), first=window.first,
        last=window.last, longest=window.last_if_extended, year=str(scenario.year), chance=_chance(scenario.chance),
    )  # fmt: skip


def _earlier(year: YearSoFar, said: _Said) -> str:
    kg = said.number(_kg(year.kg))
    if year.whole_kg is None:
        whole = say("trigger_whole_unknown", said.language)
    elif year.whole_percent is None:
        whole = said.say("trigger_whole_unlevelled", kg=_kg(year.whole_kg))
    else:
        key = "trigger_whole_passed" if year.exceeded else "trigger_whole"
        whole = said.say(key, kg=_kg(year.whole_kg), percent=percent_text(year.whole_percent))
    if year.percent is None:
        return said.say("trigger_earlier_unlevelled", year=str(year.year), kg=kg, whole=whole)
    return said.say("trigger_earlier_line", year=str(year.year), kg=kg, percent=percent_text(year.percent), whole=whole)


def _lines(standing: Standing, said: _Said) -> Iterator[str]:
    yield say(standing.level.rule, said.language)
    if standing.crossed:
        yield said.say("trigger_crossed_line", first=standing.crossed.first, last=standing.crossed.last)
    if standing.crossed_extension:
        days = standing.crossed_extension
        yield said.say("trigger_crossed_extension_line", first=days.first, last=days.last)
    if standing.forecast is not None:
        yield from (say(phrase, said.language) for phrase in standing.forecast.said())
    yield from (say(note, said.language) for note in standing.notes)
    if standing.states and standing.kg:
        shares = "; ".join(
            said.say("trigger_state_share", state=Phrase(f"country_{state}"), kg=_kg(kg))
            for state, kg in standing.states.items()
        )
        yield said.say("trigger_states_line", states=shares)
    yield from (_earlier(year, said) for year in standing.earlier)


def _show_report(book: Book, report: TriggerReport, language: str) -> None:
    said, terms = _Said(language), report.terms
    console().print(Text(said.say("title_trigger", day=report.on, year=str(report.year)), style="bold"))
    _levels(report, said)
    if report.volumes is None:
        console().print()
        console().print(say("trigger_volumes_hint", language))
    else:
        for standing in report.standings:
            title = said.say("title_trigger_group", group=standing.group, name=standing.names)
            bullets(title, list(_lines(standing, said)))
            bullets(
                say("title_trigger_scenarios", language), [_scenario(each, said) for each in standing.scenarios]
            )  # fmt: skip
            revised = [
                said.say("trigger_revision_line", month=f"{r.after.month:%Y-%m}", before=_kg(r.before.kg),
                         after=_kg(r.after.kg), file=r.after.file, row=str(r.after.row))
                for r in standing.revisions[-_REVISIONS:]
            ]  # fmt: skip
            if len(standing.revisions) > _REVISIONS:
                more = len(standing.revisions) - _REVISIONS
                revised.append(said.say("trigger_revisions_more", count=more))
            bullets(say("title_trigger_revisions", language), revised)
    wanted = {standing.group for standing in report.standings}
    known = [m for m in terms.measures if wanted & set(m.groups)]
    bullets(say("title_trigger_measures", language), [_known_line(book, m, report.on, said, terms) for m in known])
    cited(report.assumptions, language)


# --- the calendar -------------------------------------------------------------------------------------------------


def _between(when: Between, said: _Said) -> str:
    return str(when.first) if when.sure else said.say("trigger_between", first=when.first, last=when.last)


def _days(step: Step, said: _Said) -> str:
    """The days of a step: told ones plainly, others as from, by or between."""
    if step.told is not None:
        return _between(step.told, said)
    if step.earliest and step.latest:
        return _between(Between(step.earliest, step.latest), said)
    if step.earliest:
        return said.say("trigger_open", day=step.earliest)
    return said.say("trigger_by", day=step.latest) if step.latest else say("trigger_not_told", said.language)


def _calendar_table(found: Calendar, said: _Said) -> Table:
    table = _plain_table(*(say(f"trigger_table_{name}", said.language) for name in ("step", "days", "rule")))
    table.columns[1].no_wrap = True
    for step in found.steps:
        rule = f"{say(step.rule, said.language)} [{provision(f'Art. {step.article}', said.language)}]"
        if step.told is not None and (step.kept is False or (step.kept and step.key != "exceeded")):
            verdict = "trigger_kept" if step.kept else "trigger_contrary"
            rule += f" — {say(verdict, said.language)}"
        style = _STYLES[step.kept] if step.kept is False else ""
        name = say(f"trigger_step_{step.key}", said.language)
        table.add_row(Text(name, style=style), Text(_days(step, said), style=style), Text(rule, style=style))
    return table


def _show_calendar(found: Calendar, terms: Terms, language: str) -> None:
    said = _Said(language)
    values = {"group": found.group, "name": terms.name(found.group), "year": str(found.level.year)}
    console().print(Text(said.say("title_trigger_calendar", **values), style="bold"))
    console().print(_calendar_table(found, said))


def _show_replay(replay: Replay, names: Mapping[int, Mapping[str, str]], language: str) -> None:
    said, known = _Said(language), replay.known
    groups = ", ".join(map(str, known.groups))
    values = {"measure": known.measure, "groups": groups, "year": str(known.year or "?")}
    console().print(Text(said.say("title_trigger_replay", **values), style="bold"))
    for each in replay.calendars:
        level = said.say("trigger_replay_level", group=each.group, name=names[each.group], level=each.level.shown_kg)
        console().print(Text(level, style="dim"))
    console().print(_calendar_table(replay.calendars[0], said))
    lines = [say("trigger_exact" if replay.exact else "trigger_not_exact", language)]
    if not replay.certain:
        lines.append(say("trigger_uncertain", language))
    lines += [say(phrase, language) for phrase in replay.contrary]
    console().print(Text(" ".join(lines), style="dim"))
    console().print()


def _event(text: str, name: str) -> Between:
    parts = [day_of_text(part.strip()) for part in text.split("..")]
    days = [part for part in parts if part is not None]
    if len(days) != len(parts) or len(days) not in (1, 2) or days[0] > days[-1]:
        raise InputError.of("error_trigger_events", field=name, key="trigger_events", name=name, given=text)
    return Between(days[0], days[-1])


def _one_group(given: argparse.Namespace, terms: Terms) -> int:
    if len(given.group) != 1:
        raise InputError.of("error_trigger_one_group", field="group", last=str(max(terms.groups)))
    return terms.group(given.group[0])


def _calendar(book: Book, given: argparse.Namespace) -> int:
    terms = book.trigger_terms
    names = TriggerEvents.__dataclass_fields__
    told = {name: _event(text, name) for name in names if (text := getattr(given, name)) is not None}
    asked = told or given.year is not None or given.volume is not None or given.volumes
    if not asked:
        wanted = {terms.group(group) for group in given.group} or set(terms.groups)
        replays = [replay for replay in book.trigger_replays() if wanted & set(replay.known.groups)]
        if given.json:
            print_json({"measures": [replay.to_json(given.lang) for replay in replays], "law": book.law_hash})
            return 0
        for replay in replays:
            _show_replay(replay, terms.names, given.lang)
        cited(("A8", "A36", "A37"), given.lang)
        return 0
    group = _one_group(given, terms)
    volume = None
    if given.volume is not None:
        volume = number_of(given.volume, comma_decimal=given.lang != "en")
        if volume is None:
            raise InputError.of("error_trigger_number", field="volume", given=given.volume)
    year = given.year
    if given.volumes:
        report = book.trigger(
            book.volumes(given.volumes, unit=given.unit), on=given.on, year=given.year, groups=[group], forecast=False
        )
        standing, year = report.standings[0], report.year
        if standing.crossed and "exceeded" not in told:
            told["exceeded"] = standing.crossed
        volume = standing.volume if volume is None else volume
    if year is None:
        year = told["exceeded"].first.year if "exceeded" in told else day_of(given.on).year
    found = book.trigger_calendar(group, year, TriggerEvents(**told), volume_kg=volume)
    if given.json:
        states = [str(state) for state in found.states(day_of(given.on), terms)]
        print_json({**found.to_json(given.lang), "on": given.on, "state": states,
                    "assumptions": list(found.assumptions), "law": book.law_hash})  # fmt: skip
        return 0
    _show_calendar(found, terms, given.lang)
    cited(found.assumptions, given.lang)
    return 0


# --- exposure -----------------------------------------------------------------------------------------------------


def _meets(each: Exposed, meeting: Meeting, said: _Said) -> str:
    """One order against the days of one scenario: how it would avoid them, and how likely they are."""
    scenario = _named(meeting.key, meeting.year, said.language)
    if meeting.only_if_extended:
        extended = say("trigger_if_extended", said.language)
        scenario += f" ({extended})"
    window = meeting.window
    last = window.last_if_extended if meeting.only_if_extended else window.last
    told = said.say("trigger_meets_line", order=each.order, scenario=scenario, first=window.first, last=last,
                    before=meeting.before, after=meeting.after)  # fmt: skip
    if meeting.year is None or meeting.chance >= 1:
        return told
    chance = said.say("trigger_meets_chance", year=str(meeting.year), chance=_chance(meeting.chance))
    return f"{told} {chance}"


def _order_row(each: Exposed, said: _Said) -> list[str]:
    language, asked = said.language, each.asked
    if asked is None or each.error is not None:
        return [each.order, "", "", "", "", "", ""]
    code, group = grouped(asked.code, asked.nomenclature), str(each.group or "—")
    meets = say("trigger_meets_yes" if each.meetings else "trigger_no_meeting", language)
    preference = money_text(each.preference, language) if each.preference else "—"
    cost = money_text(each.cost, language) if each.cost else "—"
    return [each.order, code, group, str(asked.on), meets, preference, cost]


def _break_even(each: Exposed, even: BreakEven, said: _Said) -> Iterator[str]:
    currency, order = even.cost.currency, each.order
    per_kg = "" if even.per_kg is None else said.say("trigger_break_even_per_kg", amount=even.per_kg, currency=currency)
    percent = "" if even.percent is None else said.say("trigger_break_even_percent", percent=even.percent)
    yield said.say("trigger_break_even_pay", order=order, amount=even.cost.amount, currency=currency, per_kg=per_kg,
                   percent=percent)  # fmt: skip
    if each.cost_with_charges is not None:
        yield said.say("trigger_with_charges", order=order, amount=each.cost_with_charges.amount, currency=currency)
    if even.per_day is not None and even.yearly_percent is not None:
        yield said.say("trigger_break_even_wait", order=order, days=even.wait_days, amount=even.per_day,
                       currency=currency, percent=even.yearly_percent)  # fmt: skip
    if even.percent is not None:
        yield said.say("trigger_break_even_group", order=order, percent=even.percent)


def _named(scenario: str, year: int | None, language: str) -> str:
    """A scenario with the year whose level brings it, if it is that of one."""
    text = say(f"trigger_scenario_{scenario}", language)
    return say(Phrase("trigger_of_level", {"scenario": text, "year": str(year)}), language) if year else text


def _charges_open(found: Exposure, said: _Said) -> Iterator[str]:
    """Orders that meet a duty and whose taxes and fees on top are not known, by the charges that lack something."""
    orders: dict[tuple[str, ...], list[str]] = {}
    for each in found.orders:
        if each.charges_open and each.meetings:
            orders.setdefault(each.charges_open, []).append(each.order)
    for charges, names in orders.items():
        told = ", ".join(say(f"charge_{charge}", said.language) for charge in charges)
        yield said.say("trigger_charges_open", order=", ".join(names), charges=told)


def _show_exposure(found: Exposure, report: TriggerReport | None, language: str) -> None:
    said = _Said(language)
    console().print(Text(say("title_trigger_exposure", language), style="bold"))
    heads = ("order", "code", "group", "arrival", "meets", "preference", "cost")
    table = _plain_table(*(say("head_code" if h == "code" else f"trigger_table_{h}", language) for h in heads))
    for place in (5, 6):
        table.columns[place].justify, table.columns[place].no_wrap = "right", True
    table.columns[1].no_wrap = table.columns[3].no_wrap = True
    for each in found.orders:
        style = "red" if each.error else "bold" if each.meetings else ""
        table.add_row(*(Text(cell, style=style) for cell in _order_row(each, said)))
    console().print(table)
    wrong = [f"{each.order}: {say(each.error, language)}" for each in found.orders if each.error]
    bullets(say("title_row_errors", language), wrong)
    met = [_meets(each, meeting, said) for each in found.orders for meeting in each.meetings]
    bullets(say("title_trigger_meets", language), met)
    even = [line for each in found.orders if each.break_even for line in _break_even(each, each.break_even, said)]
    bullets(say("title_trigger_break_even", language), even)
    totals = [
        said.say("trigger_total_line", scenario=_named(key, year, language), amount=cost,
                 currency=currency, likely=likely)
        for (key, year, currency), (cost, likely) in found.totals().items()
    ]  # fmt: skip
    bullets(say("title_trigger_total", language), totals)
    names = {standing.group: standing.names for standing in report.standings} if report is not None else {}
    if found.free:
        free = "; ".join(f"{group} ({names[group][language]})" for group in found.free)
        console().print()
        console().print(Text(said.say("trigger_free", groups=free)))
    needs = [f"{each.order}: {say(need, language)}" for each in found.orders for need in each.needs]
    needs += _charges_open(found, said)
    unwatched = [said.say("trigger_unwatched", groups=", ".join(map(str, found.unwatched)))] if found.unwatched else []
    bullets(say("title_unknowns", language), [*needs, *unwatched, say("trigger_not_law", language)])


def _exposure(book: Book, given: argparse.Namespace) -> int:
    book = book.supposing(*given.suppose_trigger)
    report = _report(book, given) if given.volumes else None
    found = book.trigger_exposure(
        given.orders, report, fx=read_exchange_rates(given.fx), destination=given.destination
    )  # fmt: skip
    assumptions = sorted({"A15", "A40", *(report.assumptions if report else ())}, key=lambda key: int(key[1:]))
    if given.json:
        from burabay.assess.as_json import supposed_json

        print_json({"on": given.on, **({"supposed": supposed_json(book, given.lang)} if book.supposed else {}),
                    **found.to_json(given.lang), "assumptions": assumptions, "law": book.law_hash})  # fmt: skip
    else:
        supposed_loudly(book, given.lang)
        _show_exposure(found, report, given.lang)
        cited(assumptions, given.lang)
    return 1 if any(each.error for each in found.orders) else 0


# --- watch and plot -----------------------------------------------------------------------------------------------


def _report(book: Book, given: argparse.Namespace, groups: Sequence[int | str] = ()) -> TriggerReport:
    volumes = book.volumes(given.volumes, unit=given.unit) if given.volumes else None
    return book.trigger(
        volumes, on=given.on, year=given.year, groups=groups or given.group, forecast=not given.no_forecast
    )


def _watch(book: Book, given: argparse.Namespace) -> int:
    from burabay.declarations.replacing import replacing
    from burabay.safeguard.watch import percents, read_state, watch, write_state

    fills, chances = percents(given.alarm_fill, "alarm-fill"), percents(given.alarm_chance, "alarm-chance")
    before, out = read_state(given.state), given.output
    if out is not None and out.resolve() == given.state.resolve():
        raise InputError.of("error_out_input", field="out", name=out.name)
    found = watch(_report(book, given), before, fills=fills, chances=chances)
    told = {"on": given.on, **found.to_json(given.lang), "law": book.law_hash}
    if out is not None:
        text = json.dumps(told, ensure_ascii=False, indent=2) + "\n" if given.json else _watched_text(found, given.lang)
        with replacing(out, [given.state, *map(Path, given.volumes)]) as part:
            part.write_text(text, encoding="utf-8")
    elif given.json:
        print_json(told)
    else:
        _show_watched(found, given.lang)
    # Last: an alarm that could not be told is new again next time.
    sys.stdout.flush()
    write_state(found.state, given.state)
    return _ALARM if found.new else 0


def _watched_text(found: Watched, language: str) -> str:
    """What would be printed, as plain text."""
    with console().capture() as captured:
        _show_watched(found, language)
    lines = Text.from_ansi(captured.get()).plain.splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _show_watched(found: Watched, lang: str) -> None:
    if found.first:
        console().print(say("trigger_first_run", lang))
    if not (found.new or found.changes or found.gone):
        console().print(say("trigger_nothing_new", lang))
    bullets(say("title_trigger_new", lang), [say(alarm.phrase, lang) for alarm in found.new])
    bullets(say("title_trigger_changes", lang), [say(change, lang) for change in found.changes])
    bullets(say("title_trigger_gone", lang), list(found.gone))
    old = [alarm for alarm in found.alarms if alarm not in found.new]
    bullets(say("title_trigger_standing", lang), [say(alarm.phrase, lang) for alarm in old])


def _plot(book: Book, given: argparse.Namespace) -> int:
    from burabay.safeguard.picture import picture_of
    from burabay.safeguard.plot import write_plot

    if not given.volumes:
        raise InputError.of("error_trigger_needs_volumes", field="volumes")
    group = _one_group(given, book.trigger_terms)
    report = _report(book, given, [group])
    out: Path = given.output
    write_plot(picture_of(report), out, given.lang)
    if given.json:
        print_json({"output": str(out), "group": group, "year": report.year, "law": book.law_hash})
    else:
        console().print(Text(say(Phrase("trigger_plot_done", {"file": str(out)}), given.lang)))
    return 0


def run(given: argparse.Namespace) -> int:
    """Run `trigger` or one of its verbs."""
    book = open_book()
    verbs = {"calendar": _calendar, "exposure": _exposure, "watch": _watch, "plot": _plot}
    if given.trigger_verb in verbs:
        return verbs[given.trigger_verb](book, given)
    report = _report(book, given)
    if given.json:
        print_json(report_json(report, given.lang, book.law_hash))
    else:
        _show_report(book, report, given.lang)
    return 0
