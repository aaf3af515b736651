"""`burabay assess`: every row of a file, a summary on the screen, a receipt beside the result."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import zip_longest
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from burabay.assess.as_json import supposed_json
from burabay.book import open_book
from burabay.cli.show import bullets, console, print_json, supposed_loudly
from burabay.declarations.hashing import file_hash
from burabay.declarations.receipt import receipt_of, receipt_path, write_receipt
from burabay.declarations.run import Run, assess_file
from burabay.declarations.schema import plain
from burabay.declarations.summary import GROUPS, code_sentence, in_coins, misspelt, summary, unknown_codes
from burabay.declarations.totals import Total
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError
from burabay.wording import Phrase, number, say

# Options that stand in for columns that the file lacks.
DEFAULTS = ("origin", "destination", "on", "currency", "incoterm")
_SHOWN = ("value", "duty", "vat", "excise", "total")
# Names of groups may be folded to so many signs; no table is wider than that.
_FOLDED, _WIDEST = 14, 500
# How many sums stand in a row where the terminal is too narrow for a table.
_STACKED = 2
_HEADS = {"value": "head_customs_value"}
_CODES_SHOWN = 12
# Chapters whose totals are shown; all of them stand in the receipt.
_ROWS_SHOWN = 10


@contextmanager
def _bar(language: str) -> Iterator[Callable[[int, int | None, float | None], None] | None]:
    """A progress bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(say("assess_rows", language), total=None)

        def tell(rows: int, of: int | None, read: float | None) -> None:
            total = of if of is not None else int(rows / read) if read else None
            progress.update(task, completed=rows, total=total)

        yield tell


def _sum(total: Total, name: str, language: str) -> str:
    """A sum in the coins of its currency; a star where some rows of the group have none, a dash where none has."""
    if not total.known[name]:
        return "—"
    told = number(in_coins(total.sums[name], total.currency), language)
    return told if total.known[name] == total.rows else f"{told} *"


def _name(total: Total, group: str, language: str) -> str:
    told = getattr(total, group)
    if group == "regime":
        return say(f"regime_{told}", language) if told else say("assess_no_regime", language)
    return say(f"country_{told}", language) if group == "destination" else str(told)


def _table(totals: list[Total], group: str, language: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=False)
    table.add_column(say(f"sheet_{group}", language), overflow="fold")
    table.add_column(say("head_currency", language), no_wrap=True)
    for name in ("rows", *_SHOWN):
        table.add_column(say(_HEADS.get(name, f"head_{name}"), language), justify="right", no_wrap=True)
    for total in totals:
        cells = [_sum(total, name, language) for name in _SHOWN]
        table.add_row(_name(total, group, language), total.currency or "—", number(total.rows, language), *cells)
    return table


def _stacked(totals: list[Total], group: str, language: str) -> None:
    """The same for a narrow terminal: each group a line, and its sums under it, two in a row."""
    out = console()
    out.print(Text(say(f"sheet_{group}", language), style="bold"))
    for total in totals:
        rows = f"{say('head_rows', language)} {number(total.rows, language)}"
        out.print(Text(" · ".join(filter(None, [_name(total, group, language), total.currency, rows]))))
        grid = Table.grid(padding=(0, 2))
        for _ in range(_STACKED):
            grid.add_column()
            grid.add_column(justify="right")
        for names in zip_longest(*[iter(_SHOWN)] * _STACKED):
            cells = [
                (f"  {say(_HEADS.get(name, f'head_{name}'), language)}", _sum(total, name, language))
                for name in names
                if name
            ]
            grid.add_row(*(cell for pair in cells for cell in pair))
        out.print(grid)


def _fits(totals: list[Total], group: str, language: str) -> bool:
    """Whether a table of these fits in the terminal: names of groups may be folded, sums never."""
    table, room = _table(totals, group, language), console().options.update(width=_WIDEST)
    names = max(cell_len(_name(total, group, language)) for total in totals)
    return Measurement.get(console(), room, table).maximum - max(0, names - _FOLDED) <= console().width


def _totals(run: Run, language: str) -> None:
    """Totals by each group, of those with most rows; as tables if all of them fit in the terminal."""
    screen, shown = console(), {}
    totals = {group: found for group in GROUPS if (found := run.tally.by(group))}
    for group, found in totals.items():
        most = sorted(found, key=lambda total: -total.rows)[:_ROWS_SHOWN]
        shown[group] = [total for total in found if total in most]
    fit = all(_fits(of, group, language) for group, of in shown.items())
    for group, of in shown.items():
        screen.print()
        if fit:
            screen.print(_table(of, group, language))
        else:
            _stacked(of, group, language)
        if more := len(totals[group]) - len(of):
            screen.print(Text(say(Phrase("assess_more", {"more": more}), language), style="dim"))
    if any(0 < total.known[name] < total.rows for of in shown.values() for total in of for name in _SHOWN):
        screen.print(Text(say("assess_partly", language), style="dim"))


def _columns(run: Run, language: str) -> None:
    """Which columns were read, which not, and which of these may be misspelt."""
    screen = console()
    read = [name if plain(name) == plain(own) else f"{own} → {name}" for name, own in run.columns.items()]
    screen.print(Text(say(Phrase("assess_columns", {"columns": ", ".join(read) or "–"}), language), style="dim"))
    if run.extra:
        passed = Phrase("assess_passed", {"columns": ", ".join(run.extra)})
        screen.print(Text(say(passed, language), style="dim"))
    for own, name in misspelt(run.extra, run.columns).items():
        screen.print(Text(say(Phrase("assess_like", {"own": own, "column": name}), language), style="yellow"))


def _show(run: Run, out: Path, language: str) -> None:
    """The summary in a terminal."""
    tally, screen = run.tally, console()
    values = {"rows": tally.rows, "errors": tally.errors, "out": str(out), "receipt": receipt_path(out).name}
    screen.print(Text(say(Phrase("assess_done", values), language)))
    _columns(run, language)
    _totals(run, language)
    codes = unknown_codes(tally)
    told = [
        f"{code} ({number(rows, language)}): {code_sentence(code, language)}"
        for code, rows in list(codes.items())[:_CODES_SHOWN]
    ]
    bullets(say("title_codes", language), told)
    if len(told) < len(codes):
        screen.print(Text(say(Phrase("assess_more", {"more": len(codes) - len(told)}), language), style="dim"))
    rows = [say(Phrase("assess_row", {"row": row, "error": error}), language) for row, error in run.errors.items()]
    bullets(say("title_row_errors", language), rows)
    if len(run.errors) < tally.errors:
        more = Phrase("assess_more_errors", {"more": tally.errors - len(run.errors)})
        screen.print(Text(say(more, language), style="dim"))


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def run(given: argparse.Namespace) -> int:
    """Assess a file; exit code 1 if any row came back with an error."""
    book, source, out = open_book().supposing(*given.suppose_trigger), given.file, given.output
    fx = read_exchange_rates(given.fx)
    defaults = {name: text for name in DEFAULTS if (text := getattr(given, name))}
    if given.threads < 0:
        raise InputError.of("error_threads", field="threads")
    if any(_same_file(Path(text), out) for text in given.fx):
        raise InputError.of("error_out_input", field="out", name=out.name)
    # The input is hashed beside the work; a pipe or a folder is refused before that.
    with ThreadPoolExecutor(1) as pool, _bar(given.lang) as progress:
        hashed = pool.submit(file_hash, source) if source.is_file() else None
        done = assess_file(
            book, source, out, fx=fx, defaults=defaults, sheet=given.sheet, language=given.lang, threads=given.threads,
            progress=progress,
        )  # fmt: skip
        # Another result's receipt must not stand beside this one while it is hashed.
        with suppress(OSError):
            receipt_path(out).unlink()
        source_hash = hashed.result() if hashed is not None else ""
    told = receipt_of(
        book, done, source, source_hash, out, fx=fx, defaults=defaults, sheet=given.sheet, language=given.lang
    )
    write_receipt(told, receipt_path(out))
    if given.json:
        print_json({
            **({"supposed": supposed_json(book, given.lang)} if book.supposed else {}),
            **summary(done.tally, given.lang),
            "columns": {"read": dict(done.columns), "passed_through": list(done.extra)},
            "row_errors": [{"row": row, "error": error} for row, error in done.errors.items()],
            "output": str(out), "receipt": str(receipt_path(out)),
        })  # fmt: skip
    else:
        supposed_loudly(book, given.lang)
        _show(done, out, given.lang)
    return 1 if done.tally.errors else 0
