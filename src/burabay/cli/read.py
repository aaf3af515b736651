"""`burabay read`: a communiqué or a news item as records, each with its place in the text."""

from __future__ import annotations

import argparse
from typing import Any

from rich.padding import Padding
from rich.text import Text

from burabay.cli.show import cited, console, print_json
from burabay.diplomacy.reader import read_communique
from burabay.diplomacy.records import WORD, Act, Agreement, DateFound, Entity, Figure, Meeting, Reading, When
from burabay.diplomacy.said import country_of, name_of
from burabay.diplomacy.textfile import read_text_file
from burabay.wording import Phrase, number, say

_ASSUMPTIONS = ("A54", "A55")
_CUT = 160


def _short(text: str) -> str:
    """A content on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _CUT else line[: _CUT - 1].rstrip() + "…"


def _who(entity: Entity | None, language: str) -> str:
    """Who: the name where there is one, and the country; a question mark where the text does not tell."""
    if entity is None:
        return "?"
    country = country_of(entity.country, language) if entity.country else ""
    shown = entity.name or (entity.text if entity.role not in ("party", None) else "")
    if shown and country:
        return f"{shown} ({country})"
    return shown or country or entity.text or "?"


def _when(when: When | None) -> str:
    return "" if when is None else when.iso or when.text or ""


def _title(key: str, language: str) -> None:
    console().print()
    console().print(Text(say(key, language), style="bold"))


def _line(text: str, indent: int = 1, style: str = "") -> None:
    console().print(Padding(Text(text, style=style), (0, 0, 0, indent)))


def _meeting(each: Meeting, language: str) -> None:
    people = " – ".join(_who(one, language) for one in each.participants)
    place = "" if each.place is None else each.place.norm
    told = [name_of("meetings", each.kind, language), people, _when(each.date), place]
    if each.future:
        told.append(say("read_future", language))
    _line(" · ".join(part for part in told if part))
    if each.occasion is not None:
        _line(_short(each.occasion.text), 4, "dim")


def _act(each: Act, language: str) -> None:
    mark = "?" if each.tier == WORD else " "
    addressee = "" if each.addressee is None else f" → {_who(each.addressee, language)}"
    head = f"{mark} {each.id} {_who(each.speaker, language)}: {name_of('acts', each.act, language)}{addressee}"
    _line(head, 1 if each.nested_in is None else 4)
    if each.content is not None:
        _line(f"“{_short(each.content.text)}”", 4 if each.nested_in is None else 7, "dim")
    levers = dict.fromkeys(lever for item in each.items for lever in item.levers)
    if levers:
        named = ", ".join(name_of("levers", lever, language) for lever in levers)
        _line(f"⇒ {named}", 4 if each.nested_in is None else 7)


def _metric(metric: str, language: str) -> str:
    """What a figure counts, and whether it is the growth of that."""
    base = metric.removesuffix("_growth")
    name = name_of("metrics", base, language).replace("_", " ")
    return name if base == metric else f"{name}: {name_of('metrics', 'growth', language)}"


def _figure(each: Figure, language: str) -> None:
    metric = "" if each.metric is None else _metric(each.metric, language)
    told = [each.text, f"= {number(each.value, language)} {each.unit}", metric, each.partners or "", each.period or ""]
    _line(" · ".join(part for part in told if part))


def show(reading: Reading, language: str) -> None:
    """Print a reading for a person: meetings, acts with their levers, figures, agreements, dates."""
    out, doc = console(), reading.doc
    values = {
        "file": doc.file or "-", "language": doc.language, "characters": doc.characters, "records": len(reading.records)
    }  # fmt: skip
    out.print(Text(say(Phrase("read_head", values), language), style="bold"))
    if doc.published is None:
        _line(say("read_undated", language))
    if not reading.records:
        _line(say("read_nothing", language))
    parts: tuple[tuple[str, Any, Any], ...] = (
        ("title_read_meetings", reading.meetings, _meeting),
        ("title_read_acts", reading.acts, _act),
        ("title_read_figures", reading.figures, _figure),
        ("title_read_agreements", reading.agreements, _agreement),
        ("title_read_dates", reading.dates, _date),
    )
    for title, records, shown in parts:
        if records:
            _title(title, language)
        for each in records:
            shown(each, language)
    if any(each.tier == WORD for each in reading.acts):
        out.print()
        _line(say("read_review", language), 0, "dim")


def _agreement(each: Agreement, language: str) -> None:
    told = [_short(each.text), each.canon, say(f"event_{each.event}", language), _when(each.date)]
    _line(" · ".join(part for part in told if part))


def _date(each: DateFound, language: str) -> None:
    told = [_short(each.text), each.iso or "?", say(f"date_{each.kind}", language)]
    if each.year_inferred:
        told.append(say("read_inferred", language))
    _line(" · ".join(told))


def run(given: argparse.Namespace) -> int:
    """Read one text and show its records; with --check, its figures against the table of turnover: 1 if one fails."""
    text, digest = read_text_file(given.file)
    reading = read_communique(text, given.published, file=given.file.name, language=given.text_language, sha256=digest)
    checks: Any = None
    if given.check:
        from burabay.book import open_book
        from burabay.diplomacy.checks import check_reading

        checks = check_reading(open_book(), reading)
    if given.json:
        told = reading.to_json()
        print_json(told if checks is None else {**told, "checks": checks.to_json(given.lang)})
    else:
        show(reading, given.lang)
        if checks is not None:
            from burabay.cli.register import show_checks

            show_checks(checks, given.lang)
        cited(sorted({*_ASSUMPTIONS, *(checks.assumptions if checks is not None else ())}), given.lang)
    return 1 if checks is not None and checks.failed else 0
