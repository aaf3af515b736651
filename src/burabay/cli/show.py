"""The terminal: width, colours, and JSON on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from burabay.wording import say

if TYPE_CHECKING:
    from burabay.bound import BoundBook


class _Terminal(Console):
    """A console that leaves it to the command what to say of a pipe that was closed."""

    def on_broken_pipe(self) -> None:
        """Called where the error is caught: on it goes."""
        raise  # noqa: PLE0704 - there is always one


@cache
def console() -> Console:
    """Standard output. Piped, it is plain text 120 columns wide."""
    piped = not sys.stdout.isatty()
    return _Terminal(highlight=False, soft_wrap=False, width=120 if piped else None)


def print_json(told: Any) -> None:
    """JSON, readable, with letters as they are; an output that cannot write them all gets their numbers instead."""
    encoding = (sys.stdout.encoding or "utf-8").lower().replace("-", "")
    sys.stdout.write(json.dumps(told, ensure_ascii=not encoding.startswith("utf"), indent=2) + "\n")


def bullets(title: str, lines: list[str]) -> None:
    """A titled list, each line once; nothing where there is no line."""
    if not lines:
        return
    out = console()
    out.print()
    out.print(Text(title, style="bold"))
    grid = Table.grid(padding=(0, 1))
    for line in dict.fromkeys(lines):
        grid.add_row(" •", escape(line))
    out.print(grid)


def supposed_loudly(book: BoundBook, language: str) -> None:
    """That the answer supposes trigger measures that the law book does not hold; nothing where it does not."""
    if book.supposed:
        from burabay.safeguard.terms import Terms

        terms = Terms.of(book)
        for each in book.supposed:
            console().print(Text(say(each.phrase(terms), language), style="bold red"))
        console().print()


def cited(assumptions: Sequence[str], language: str) -> None:
    """The assumptions that carry an answer, by number, and how to read them; nothing where there is none."""
    if assumptions:
        title = say("title_assumptions", language)
        console().print()
        console().print(Text(f"{title}: {', '.join(assumptions)}  (burabay law show A1 …)", style="dim"))
