"""`burabay law show | check | coverage | names`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from burabay.cli.show import console, print_json
from burabay.errors import InputError
from burabay.lawbook.files import content_hash, law_folder
from burabay.wording import LANGUAGES, Phrase, number, say

_MOST_ROWS = 40


# --- show -----------------------------------------------------------------------------------------------------------


def _entry_json(found: Any) -> dict[str, Any]:
    from burabay.lawbook.show import Row

    if isinstance(found, Row):
        return {"file": found.file, "row": found.number, "cells": found.cells}
    return {"file": found.file, "key": found.key, "value": found.value}


def _rows_table(rows: list[Any]) -> Table:
    """Rows of one file, without the columns that are empty in all of them."""
    columns = [column for column in rows[0].cells if any(row.cells[column] for row in rows)]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("row", style="dim", justify="right")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(str(row.number), *(escape(row.cells[column]) for column in columns))
    return table


def _in(held: Any, language: str) -> Any:
    """A text of the book that stands there in every language, in one of them; anything else as it is."""
    return held[language] if isinstance(held, dict) and set(held) == set(LANGUAGES) else held


def _entry_table(value: Any, language: str) -> Table:
    """An entry of a document: its keys beside what they hold."""
    table = Table.grid(padding=(0, 2))
    for key, stored in value.items() if isinstance(value, dict) else [("", value)]:
        held = _in(stored, language)
        told = held if isinstance(held, str) else json.dumps(held, ensure_ascii=False, default=str).strip('"')
        table.add_row(Text(f"  {key}", style="dim"), escape(told))
    return table


def _files_table(folder: Path) -> Table:
    from burabay.lawbook.show import files

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("file")
    table.add_column("rows", justify="right")
    for name, rows in files(folder):
        table.add_row(name, f"{rows:,}" if rows else "")
    return table


def _timeline(code: str, language: str, on: date | None) -> Table | None:
    """What holds when on a full code: its measures by regime, states and days, or those alone that hold on one day."""
    from burabay.assess.texts import rate_text, source_text
    from burabay.book import open_book
    from burabay.duty.lookup import NONE
    from burabay.duty.measures import EAEU_BITS, OPEN_END, STATE_BITS

    book = open_book()
    line = book.measures.line(code)
    if line == NONE:
        return None
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for title in ("regime", "states", "from", "to", "rate", "source"):
        table.add_column(title, overflow="fold")
    for regime, bits, first, last, finding in book.measures.timeline(line):
        if on is not None and not first <= on <= last:
            continue
        states = "EAEU" if bits == EAEU_BITS else " ".join(state for state, bit in STATE_BITS.items() if bits & bit)
        reason = say(Phrase(finding.reason, {"detail": finding.detail}), language) if finding.reason else ""
        told = rate_text(finding.rate, language) if finding.rate else reason
        source = source_text(finding.sources[0], book.documents, language) if finding.sources else ""
        end = "" if last.toordinal() == OPEN_END else str(last)
        table.add_row(regime.label, states, str(first), end, escape(told), escape(source))
    return table


def _show(given: argparse.Namespace) -> int:
    from burabay.lawbook.show import Row, files, show

    folder, out = law_folder(), console()
    if not given.path:
        if given.json:
            print_json({"law": content_hash(folder), "files": [{"file": f, "rows": n} for f, n in files(folder)]})
        else:
            out.print(f"law {content_hash(folder)}")
            out.print(_files_table(folder))
        return 0
    joined = "".join(given.path)
    part = " ".join(given.path[1:]) or None
    is_code = joined.replace(".", "").isdigit()
    found = show(folder, joined) if is_code else show(folder, given.path[0], part=part)
    if given.json:
        print_json([_entry_json(each) for each in found])
        return 0
    for file, group in groupby(found, key=lambda each: each.file):
        items = list(group)
        out.print(Text(f"law/{file}", style="bold"))
        rows = [item for item in items if isinstance(item, Row)]
        if rows:
            out.print(_rows_table(rows[:_MOST_ROWS]))
        if len(rows) > _MOST_ROWS:
            out.print(
                Text(
                    f"… {len(rows) - _MOST_ROWS:,} more rows: --json prints all, or name a code after the file",
                    style="dim",
                )
            )
        for item in items:
            if not isinstance(item, Row):
                out.print(Text(f"[{item.key}]", style="cyan"))
                out.print(_entry_table(item.value, given.lang))
    on = date.fromisoformat(given.on) if given.on else None
    timeline = _timeline(joined.replace(".", ""), given.lang, on) if is_code else None
    if timeline is not None:
        title = Phrase("head_when_on", {"day": on}) if on else Phrase("head_when")
        out.print(Text(say(title, given.lang), style="bold"))
        out.print(timeline)
    return 0


# --- coverage -------------------------------------------------------------------------------------------------------


def _coverage(given: argparse.Namespace) -> int:
    from burabay.lawbook.law import read_document

    told, out, language = read_document(law_folder(), "coverage.toml"), console(), given.lang
    if given.json:
        print_json(json.loads(json.dumps(told, default=str)))
        return 0
    out.print(Text(say("head_modelled", language), style="bold"))
    table = Table(box=None, padding=(0, 2, 1, 0), pad_edge=False)
    for key in ("head_part", "head_from", "head_verified", "head_confidence", "head_limits"):
        table.add_column(say(key, language), no_wrap=key in ("head_verified", "head_confidence"))
    for part in told["part"]:
        name, limits = _in(part["name"], language), _in(part["limits"], language)
        cells = (name, _in(part["source"], language), str(part["verified_to"]), part["confidence"], limits)
        table.add_row(*map(escape, cells))
    out.print(table)
    out.print(Text(say("head_not_modelled", language), style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(say("head_missing", language))
    table.add_column(say("head_effect", language))
    for missing in told["missing"]:
        table.add_row(escape(_in(missing["name"], language)), escape(_in(missing["effect"], language)))
    out.print(table)
    return 0


# --- check ----------------------------------------------------------------------------------------------------------


def _check(given: argparse.Namespace) -> int:
    from burabay.audit import as_json, report
    from burabay.lawbook.law import read_law

    law = read_law(law_folder())
    told = report(law, on=date.fromisoformat(given.on)) if given.on else report(law)
    if given.json:
        print_json(as_json(told))
        return 0
    out = console()
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("comparison")
    for title in ("PASS", "DIFFERS", "UNKNOWN"):
        table.add_column(title, justify="right")
    for comparison in told.comparisons:
        table.add_row(comparison.title, f"{comparison.passes:,}", f"{comparison.differs:,}", f"{comparison.unknown:,}")
    out.print(table)
    out.print()
    for comparison in told.comparisons:
        by_cause = sorted(comparison.differences, key=lambda each: each.cause)
        for cause, group in groupby(by_cause, key=lambda each: each.cause):
            items = list(group)
            out.print(Text(f"{comparison.title}: {cause} ({len(items):,})", style="bold"))
            shown = items if given.all else items[:3]
            for item in shown:
                out.print(
                    escape(f"  {item.verdict:<8} {item.where}: expected {item.expected}, found {item.found}"),
                    soft_wrap=True,
                )
            if len(items) > len(shown):
                out.print(Text(f"  … {len(items) - len(shown):,} more (--all)", style="dim"))
    out.print(Text("Every cause is explained in docs/differences.md.", style="dim"))
    return 0


# --- names ----------------------------------------------------------------------------------------------------------


def _counted(names: Iterator[Any], progress: Progress, task: Any) -> Iterator[Any]:
    for count, name in enumerate(names, start=1):
        if count % 200 == 0:
            progress.update(task, completed=count)
        yield name


def _load(path: Path, store: Any, today: date) -> dict[str, int]:
    from burabay.goods.publishers import read_names

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,} names"),
        TimeElapsedColumn(),
    )
    watched = sys.stderr is not None and sys.stderr.isatty()  # nothing of it belongs into the output
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not watched) as progress:
        task = progress.add_task(path.name, total=None)
        counts: dict[str, int] = store.add(_counted(read_names(path), progress, task), path.name, loaded_on=today)
    return counts


def _sources_table(sources: list[dict[str, Any]], language: str) -> Table:
    """The files whose descriptions are loaded."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(say("head_file", language), overflow="fold")
    table.add_column(say("head_loaded", language), no_wrap=True)
    table.add_column(say("head_names", language), justify="right")
    for source in sources:
        table.add_row(escape(source["file"]), source["loaded_on"], number(source["names"], language))
    return table


def _names(given: argparse.Namespace) -> int:
    from burabay.goods.names_store import NamesStore, default_path

    out, path = console(), default_path()
    today = date.fromisoformat(given.on) if given.on else date.today()
    if given.clear:
        path.unlink(missing_ok=True)
        out.print(Text(say(Phrase("names_forgotten", {"path": str(path)}), given.lang)))
        return 0
    if not given.files:
        store = NamesStore.open_existing(path)
        if store is None:
            raise InputError.of("error_names_none", field="files")
        with store:
            sources = [{"file": name, "loaded_on": str(on), "names": count} for name, on, count in store.sources()]
        if given.json:
            print_json({"path": str(path), "sources": sources})
        else:
            out.print(_sources_table(sources, given.lang))
            out.print(Text(str(path), style="dim"))
        return 0
    told = []
    with NamesStore.open(path, create=True) as store:
        for file in given.files:
            told.append({"file": file.name, **_load(file, store, today)})
    if given.json:
        print_json({"path": str(path), "files": told})
    else:
        for each in told:
            out.print(
                escape(
                    ", ".join(
                        f"{key}: {value:,}" if isinstance(value, int) else str(value) for key, value in each.items()
                    )
                )
            )
    return 0


def run(given: argparse.Namespace) -> int:
    """Run one verb of `law`."""
    return {"show": _show, "check": _check, "coverage": _coverage, "names": _names}[given.law_verb](given)
