"""`burabay assess`: every row of a file, a summary on the screen, a receipt beside the result."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from burabay.book import open_book
from burabay.cli.show import bullets, console, print_json
from burabay.declarations.receipt import file_hash, receipt_of, receipt_path, write_receipt
from burabay.declarations.run import Run, assess_file
from burabay.declarations.summary import GROUPS, code_sentence, summary, unknown_codes
from burabay.declarations.totals import Total
from burabay.duty.money import minor_digits, read_exchange_rates
from burabay.errors import InputError
from burabay.wording import Phrase, number, say

# Options that stand in for columns that the file lacks.
DEFAULTS = ("origin", "destination", "on", "currency", "incoterm")
_SHOWN = ("value", "duty", "vat", "excise", "total")
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
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn(), TimeRemainingColumn(),
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
    digits = minor_digits(total.currency) or 0
    told = number(total.sums[name].quantize(Decimal(1).scaleb(-digits)), language)
    return told if total.known[name] == total.rows else f"{told} *"


def _table(totals: list[Total], group: str, language: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=False)
    table.add_column(say(f"sheet_{group}", language), overflow="fold")
    table.add_column(say("head_currency", language))
    for name in ("rows", *_SHOWN):
        table.add_column(say(f"head_{name}", language), justify="right", no_wrap=True)
    for total in totals:
        told = getattr(total, group)
        if group == "regime":
            told = say(f"regime_{told}", language) if told else say("assess_no_regime", language)
        elif group == "destination":
            told = say(f"country_{told}", language)
        cells = [_sum(total, name, language) for name in _SHOWN]
        table.add_row(told, total.currency or "—", number(total.rows, language), *cells)
    return table


def _show(run: Run, out: Path, language: str) -> None:
    """The summary in a terminal."""
    tally, screen = run.tally, console()
    values = {"rows": tally.rows, "errors": tally.errors, "out": str(out), "receipt": receipt_path(out).name}
    screen.print(Text(say(Phrase("assess_done", values), language)))
    partly = False
    for group in GROUPS:
        totals = tally.by(group)
        if not totals:
            continue
        most = sorted(totals, key=lambda total: -total.rows)[:_ROWS_SHOWN]
        shown = [total for total in totals if total in most]
        partly = partly or any(total.known[name] < total.rows for total in shown for name in _SHOWN)
        screen.print()
        screen.print(_table(shown, group, language))
        if len(shown) < len(totals):
            screen.print(Text(say(Phrase("assess_more", {"more": len(totals) - len(shown)}), language), style="dim"))
    if partly:
        screen.print(Text(say("assess_partly", language), style="dim"))
    codes = unknown_codes(tally)
    told = [
        f"{code} ({number(rows, language)}): {code_sentence(code, language)}"
        for code, rows in list(codes.items())[:_CODES_SHOWN]
    ]
    bullets(say("title_codes", language), told)
    rows = [say(Phrase("assess_row", {"row": row, "error": error}), language) for row, error in run.errors.items()]
    bullets(say("title_row_errors", language), rows)
    if len(run.errors) < tally.errors:
        more = Phrase("assess_more_errors", {"more": tally.errors - len(run.errors)})
        screen.print(Text(say(more, language), style="dim"))


def run(given: argparse.Namespace) -> int:
    """Assess a file; exit code 1 if any row came back with an error."""
    book, source, out = open_book(), given.file, given.output
    fx = read_exchange_rates(given.fx)
    defaults = {name: text for name in DEFAULTS if (text := getattr(given, name))}
    if given.threads < 0:
        raise InputError.of("error_threads", field="threads")
    # The input is hashed beside the work; a pipe or a folder is refused before that.
    with ThreadPoolExecutor(1) as pool, _bar(given.lang) as progress:
        hashed = pool.submit(file_hash, source) if source.is_file() else None
        done = assess_file(
            book, source, out, fx=fx, defaults=defaults, sheet=given.sheet, language=given.lang, threads=given.threads,
            progress=progress,
        )  # fmt: skip
        source_hash = hashed.result() if hashed is not None else ""
    told = receipt_of(
        book, done, source, source_hash, out, fx=fx, defaults=defaults, sheet=given.sheet, language=given.lang
    )
    write_receipt(told, receipt_path(out))
    if given.json:
        print_json({
            **summary(done.tally, given.lang),
            "row_errors": [{"row": row, "error": error} for row, error in done.errors.items()],
            "output": str(out), "receipt": str(receipt_path(out)),
        })  # fmt: skip
    else:
        _show(done, out, given.lang)
    return 1 if done.tally.errors else 0
