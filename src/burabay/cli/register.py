"""`burabay register`: meetings and commitments over time; and the findings of `burabay read --check` for a person."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from burabay.book import open_book
from burabay.cli.show import cited, console, harmless, print_json
from burabay.diplomacy.said import country_of, name_of
from burabay.errors import InputError
from burabay.wording import Phrase, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from burabay.diplomacy.checks import Checks
    from burabay.diplomacy.register import Added, OpenRegister
    from burabay.diplomacy.register_views import Asked

_STYLES = {
    "supported": "green", "contradicted": "bold red", "cannot_tell": "magenta",
    "met": "green", "not_met": "bold red",
}  # fmt: skip
_MARKS = {"supported": "✓", "contradicted": "✗", "cannot_tell": "?"}
_LARGEST = 64 * 2**20


# --- checks -----------------------------------------------------------------------------------------------------


def _hanging(mark: Text, text: str, indent: int) -> None:
    """A mark and a text whose further lines stand under its first."""
    grid = Table.grid(padding=(0, 1))
    grid.add_row(mark, Text(text))
    console().print(Padding(grid, (0, 0, 0, indent)))


def show_checks(checks: Checks, language: str) -> None:
    """The findings of `check_reading`, each with what bears it; the assumptions are the caller's to cite."""
    out = console()
    out.print()
    out.print(Text(say("title_checks", language), style="bold"))
    if not checks.findings:
        out.print(Padding(Text(say("checks_none", language)), (0, 0, 0, 1)))
    already: set[str] = set()
    for each in checks.findings:
        _hanging(Text(_MARKS[each.verdict], style=_STYLES[each.verdict]), f"{say(each.sentence, language)}.", 1)
        for reason in each.reasons:
            sentence = f"{say(reason, language)}."
            # Why sources differ is the same for most figures: said once.
            if not (reason.key.startswith("differ_") and sentence in already):
                _hanging(Text("–"), sentence, 4)
            already.add(sentence)
    if checks.unchecked:
        told = say(Phrase("checks_unchecked", {"count": checks.unchecked}), language)
        out.print(Padding(Text(told), (0, 0, 0, 1)))


# --- adding -----------------------------------------------------------------------------------------------------


def _reading(path: Path, published: str | None) -> Any:
    """A reading from what `burabay read --json` printed, or from a text, which is read."""
    if path.suffix.lower() == ".json":
        try:
            raw = path.read_bytes()
        except OSError as error:
            values = {"file": path.name, "cause": error.strerror or str(error)}
            raise InputError(Phrase("error_system", values), field="file", key="system") from None
        if len(raw) > _LARGEST:
            raise InputError.of("error_reading_large", field="file", file=path.name)
        try:
            told = json.loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise InputError.of("error_reading_json", field="file", file=path.name) from None
        if not isinstance(told, dict):
            raise InputError.of("error_reading_json", field="file", file=path.name)
        if published is not None:
            doc = told.get("doc")
            told["doc"] = {**(doc if isinstance(doc, dict) else {}), "published": published}
        return told
    from burabay.diplomacy.reader import read_communique
    from burabay.diplomacy.textfile import read_text_file

    text, digest = read_text_file(path)
    return read_communique(text, published, file=path.name, sha256=digest)


def _added_json(name: str, added: Added, language: str) -> dict[str, Any]:
    from burabay.diplomacy.register_views import reason_phrase

    return {
        "file": name,
        "status": added.status,
        "document": added.document,
        "meetings": [each.ref for each in added.reports],
        "joined": [
            {
                "one": join.one,
                "other": join.other,
                "reasons": [say(reason_phrase(each), language) for each in join.reasons],
            }
            for join in added.joined
        ],
    }


def _take(register: OpenRegister, given: argparse.Namespace) -> list[dict[str, Any]]:
    """Add every file; one that cannot be read costs its own sentence, and the others go in."""
    if given.published == "":
        raise InputError.of("error_empty", field="published", option="--published")
    on = date.fromisoformat(given.on)
    told: list[dict[str, Any]] = []
    for path in given.files:
        try:
            reading = _reading(path, given.published)
            again = getattr(given, "again", False)
            told.append(_added_json(path.name, register.add(reading, on=on, again=again), given.lang))
        except InputError as error:
            told.append({"file": path.name, "status": "error", "error": error.say(given.lang), "field": error.field})
    return told


def _code(told: list[dict[str, Any]]) -> int:
    """0 if every file went in, 2 if none did, 1 otherwise."""
    errors = sum(each["status"] == "error" for each in told)
    return 0 if not errors else 2 if errors == len(told) else 1


def _add(register: OpenRegister, given: argparse.Namespace) -> int:
    told = _take(register, given)
    if given.json:
        print_json({"added": told})
    else:
        for each in told:
            _show_added(each, given.lang)
    return _code(told)


def _named(told: Mapping[str, Any]) -> str:
    """The sentence of a file that was not taken, with the file's name if the sentence does not begin with it."""
    return told["error"] if told["error"].startswith(told["file"]) else f"{told['file']}: {told['error']}"


def _show_added(told: Mapping[str, Any], language: str) -> None:
    out = console()
    if told["status"] == "error":
        out.print(Text(_named(told), style="bold red"))
        return
    key = {"added": "register_added", "already": "register_already", "again": "register_again"}[told["status"]]
    values = {"file": told["file"], "document": told["document"], "count": len(told["meetings"])}
    out.print(Text(say(Phrase(key, values), language)))
    for join in told["joined"]:
        pair = say(Phrase("register_joined", {"one": join["one"], "other": join["other"]}), language)
        out.print(Padding(Text(f"{pair}: {'; '.join(join['reasons'])}"), (0, 0, 0, 1)))


# --- views ------------------------------------------------------------------------------------------------------


def _asked(given: argparse.Namespace) -> Asked:
    from burabay.diplomacy.records import LEVERS
    from burabay.diplomacy.register_views import Asked

    lever, counterpart = given.lever or "", (given.counterpart or "").upper()
    groups = dict.fromkeys(each.split(".")[0] for each in LEVERS)
    if given.lever is not None and lever not in (*LEVERS, *groups):
        raise InputError.of("error_register_lever", field="lever", given=lever, known=", ".join(groups))
    if given.counterpart is not None and not re.fullmatch("[A-Z]{2,5}", counterpart):
        raise InputError.of("error_register_with", field="with", given=given.counterpart)
    return Asked(
        given.lang,
        date.fromisoformat(given.on),
        lever,
        counterpart,
        _day(given.since, "since"),
        _day(given.until, "until"),
    )


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError.of("error_register_day", field=name, option=f"--{name}", given=text) from None


def _countries(codes: Sequence[str], language: str) -> str:
    return ", ".join(country_of(code, language) for code in codes)


def _by(day: str | None, language: str) -> str:
    """When it had been, where no text tells when it was."""
    return say("view_no_day", language) if day is None else say(Phrase("view_by", {"day": day}), language)


def _person(person: Mapping[str, Any], language: str) -> str:
    """A name, or the office of one without."""
    if person["name"]:
        return str(person["name"])
    if person["role"] in (None, "party", "other") or not person["country"]:
        return ""
    return f"{name_of('roles', person['role'], language)} ({country_of(person['country'], language)})"


def _show_timeline(told: Sequence[Mapping[str, Any]], language: str) -> None:
    out = console()
    if not told:
        out.print(Text(say("view_empty", language)))
    for each in told:
        day = each["date"] or _by(each["by"], language)
        mark = say("view_year_inferred", language) if each["year_inferred"] else ""
        mark += say("view_planned", language) if each["future"] else ""
        line = Text.assemble(
            (f"{day}{mark}", "bold"), f"  {each['kind_name']}", f"  {_countries(each['counterparts'], language)}"
        )
        if each["place"]:
            line.append(f"  {each['place']}")
        line.append(f"  [{each['ref']}]", style="dim")
        out.print(line)
        people = ", ".join(filter(None, (_person(person, language) for person in each["participants"])))
        acts = ", ".join(f"{name_of('acts', act, language)} {count}" for act, count in each["acts"].items())
        levers = ", ".join(name_of("levers", lever, language) for lever in each["levers"])
        for text in (people, acts, levers):
            if text:
                out.print(Padding(Text(text), (0, 0, 0, 4)))
        if len(each["reports"]) > 1:
            refs = ", ".join(report["ref"] for report in each["reports"])
            told_of = say(Phrase("view_reports_of", {"count": len(each["reports"]), "refs": refs}), language)
            out.print(Padding(Text(told_of), (0, 0, 0, 4)))
            for join in each["joined"]:
                reasons = "; ".join(reason["sentence"] for reason in join["reasons"])
                out.print(Padding(Text(f"{join['one']} = {join['other']}: {reasons}", style="dim"), (0, 0, 0, 6)))


def _show_matter(matter: Mapping[str, Any], title: str, language: str) -> None:
    out = console()
    line = Text.assemble((title, "bold"), ": ", (matter["sentence"], _STYLES[matter["status"]]))
    out.print(Padding(line, (0, 0, 0, 1)))
    for each in matter["occurrences"]:
        day = _by(each["date"], language) if each["by_publication"] else each["date"]
        nobody = say("view_both", language) if each["joint"] else "?"
        who = country_of(each["speaker"], language) if each["speaker"] else nobody
        via = f" ({country_of(each['via'], language)})" if each["via"] not in (None, each["speaker"]) else ""
        text = " ".join(each["said"][0]["text"].split())
        _hanging(Text(day), f"{who}{via}, {each['act_name']}: {text}", 4)
    if matter["state"]["sentences"][0]["key"] != "state_not_measured":
        for sentence in matter["state"]["sentences"]:
            _hanging(Text("→"), sentence["sentence"], 4)


def _show_levers(told: Sequence[Mapping[str, Any]], language: str) -> None:
    if not told:
        console().print(Text(say("view_empty", language)))
    for lever in told:
        console().print(Text(lever["name"], style="bold underline"))
        for matter in lever["commitments"]:
            _show_matter(matter, matter["counterpart_name"], language)


def _show_counterparts(told: Sequence[Mapping[str, Any]], language: str) -> None:
    out = console()
    if not told:
        out.print(Text(say("view_empty", language)))
    for each in told:
        values = {"meetings": len(each["meetings"]), "matters": len(each["commitments"])}
        counts = say(Phrase("view_counts", values), language)
        out.print(Text.assemble((each["name"], "bold underline"), f"  {counts}"))
        for meeting in each["meetings"]:
            day = meeting["date"] or _by(meeting["by"], language)
            out.print(Padding(Text(f"{day}  {name_of('meetings', meeting['kind'], language)}"), (0, 0, 0, 1)))
        for matter in each["commitments"]:
            line = Text.assemble(f"{matter['lever_name']}: ", (matter["sentence"], _STYLES[matter["status"]]))
            out.print(Padding(line, (0, 0, 0, 3)))


def _assumptions(told: Any) -> list[str]:
    """The assumptions that stand anywhere in a view."""
    found: set[str] = set()
    if isinstance(told, dict):
        found |= set(told.get("assumptions", ()))
        for value in told.values():
            found |= set(_assumptions(value))
    elif isinstance(told, list):
        for value in told:
            found |= set(_assumptions(value))
    return sorted(found)


def _view(register: OpenRegister, given: argparse.Namespace) -> int:
    from burabay.diplomacy.register_views import by_counterpart, by_lever, law_state, timeline

    asked, state = _asked(given), register.state()
    if given.register_verb == "timeline":
        meetings = timeline(state, asked)
        if given.json:
            print_json({"timeline": meetings})
        else:
            _show_timeline(meetings, given.lang)
        return 0
    states = law_state(open_book(), asked.on)
    if given.register_verb == "levers":
        told, show = by_lever(state, states, asked), _show_levers
    else:
        told, show = by_counterpart(state, states, asked), _show_counterparts
    if given.json:
        print_json({given.register_verb: told, "on": asked.on.isoformat()})
        return 0
    show(told, given.lang)
    console().print()
    console().print(Text(say(Phrase("view_law_on", {"day": asked.on.isoformat()}), given.lang), style="dim"))
    cited(_assumptions(told), given.lang)
    return 0


def _export(register: OpenRegister, given: argparse.Namespace) -> int:
    from burabay.diplomacy.register_export import export
    from burabay.diplomacy.register_views import law_state

    asked = _asked(given)
    export(register.state(), law_state(open_book(), asked.on), asked, given.out, view=given.view)
    if given.json:
        print_json({"written": given.out.name})
    else:
        console().print(Text(say(Phrase("register_written", {"file": given.out.name}), given.lang)))
    return 0


# --- by hand ----------------------------------------------------------------------------------------------------


def _join(register: OpenRegister, given: argparse.Namespace) -> int:
    joined = register.join(given.one, given.other, why=given.why)
    if given.json:
        print_json({"one": joined.one, "other": joined.other, "by_hand": True})
    else:
        told = Phrase("register_joined", {"one": joined.one, "other": joined.other})
        console().print(Text(say(told, given.lang)))
    return 0


def _separate(register: OpenRegister, given: argparse.Namespace) -> int:
    report = register.separate(given.report, why=given.why)
    if given.json:
        print_json({"separated": report.ref})
    else:
        console().print(Text(say(Phrase("register_separated", {"report": report.ref}), given.lang)))
    return 0


def _check(register: OpenRegister, given: argparse.Namespace) -> int:
    """The chain from end to end, and, where one is given, whether an earlier tip still stands in it."""
    register.state()  # every event can be taken in
    events = register.store.events()
    tip = register.store.tip()
    kept = given.tip is None or any(event.hash == given.tip.lower() for event in events)
    if given.json:
        print_json({"events": len(events), "tip": tip, "whole": True, "tip_found": None if given.tip is None else kept})
    else:
        console().print(Text(say(Phrase("register_whole", {"count": len(events), "tip": tip}), given.lang)))
        if not kept:
            console().print(Text(say(Phrase("register_tip_gone", {"tip": given.tip}), given.lang), style="bold red"))
    return 0 if kept else 1


_VERBS = {
    "add": _add, "timeline": _view, "levers": _view, "counterparts": _view, "export": _export, "join": _join,
    "separate": _separate, "check": _check,
}  # fmt: skip


def run(given: argparse.Namespace) -> int:
    """Open the register and do what was asked; 0 done, 1 some files had errors or a tip is gone, 2 wrong input."""
    from burabay.diplomacy.register import open_register
    from burabay.diplomacy.register_store import default_path

    if given.register is not None and not str(given.register).strip():
        raise InputError.of("error_empty", field="register", option="--register")
    if given.register_verb != "add" and getattr(given, "files", None):
        return _passing(given)
    path = given.register or default_path()
    with open_register(path, create=given.register_verb == "add") as register:
        return _VERBS[given.register_verb](register, given)


def _passing(given: argparse.Namespace) -> int:
    """A view of some files alone."""
    from burabay.diplomacy.register import passing_register

    with passing_register() as register:
        told = _take(register, given)
        for each in told:
            if each["status"] == "error":
                sys.stderr.write(harmless(f"burabay: {_named(each)}\n"))
        code = _code(told)
        return 2 if code == 2 else max(code, _VERBS[given.register_verb](register, given))
