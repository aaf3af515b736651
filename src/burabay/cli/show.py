"""The terminal: width, colours, and JSON on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from burabay.wording import say

if TYPE_CHECKING:
    from burabay.bound import BoundBook


# What would command the terminal or turn the line round, were it shown: control signs but tab and line feed, and marks
# of direction that open an embedding.
_COMMANDS = {
    **dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "\ufffd"),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),
}


def harmless(text: str) -> str:
    """Text of others without signs that would command the terminal that shows it."""
    return text if text.isprintable() else text.translate(_COMMANDS)


class _Terminal(Console):
    """A console that shows no commands that stand in a text, and leaves it to the command what to say of a pipe that
    was closed.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is shown, with the texts made harmless; rich's own commands stay."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else harmless(text), style, control)

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
