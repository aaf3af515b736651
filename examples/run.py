"""Every consignment of `consignments.csv`: its options, what each costs, and the article that each figure comes from.

    .venv/bin/python examples/run.py [en|ru|vi] [line_id …]

The exchange rates of `exchange_rates.csv` are an example, not a source.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

import burabay
from burabay.assess.texts import money_text, rate_text, source_text
from burabay.goods.codes import grouped
from burabay.wording import LANGUAGES, say

HERE = Path(__file__).parent
GIVEN = ("origin", "destination", "on", "value", "currency", "net_kg", "quantity", "unit")


def consignments() -> list[dict[str, str]]:
    """The rows of the file."""
    with (HERE / "consignments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assessed(
    book: burabay.Book, rows: list[dict[str, str]], language: str
) -> Iterator[tuple[dict[str, str], burabay.Assessment]]:
    """Each row with its assessment."""
    fx = burabay.read_exchange_rates([str(HERE / "exchange_rates.csv")])
    for row in rows:
        yield row, book.duty(row["code"], fx=fx, language=language, **{name: row[name] for name in GIVEN})


def why(book: burabay.Book, option: burabay.Option, language: str) -> str:
    """The reason if there is one, else the sources."""
    reasons = [say(reason, language) for reason in option.reasons]
    sources = [source_text(source, book.documents, language) for source in option.sources[:2]]
    return " ".join(reasons) if reasons and not option.usable else "; ".join(sources)


def table_of(book: burabay.Book, answer: burabay.Assessment, language: str) -> Table:
    """The options of one consignment, without those that no line like it has."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(width=20)
    table.add_column(width=24)
    table.add_column(width=17, justify="right")
    table.add_column(max_width=60)
    for option in answer.options:
        if any(reason.key in ("no_quota", "mfn_treatment") for reason in option.reasons):
            continue
        best = option.regime is answer.cheapest
        name = Text(
            ("▸ " if best else "  ") + say(f"regime_{option.regime.label}", language),
            style="bold green" if best else "",
        )
        rate = rate_text(option.rate, language) if option.rate else say(f"status_{option.status}", language)
        duty = money_text(option.duty, language) if option.duty else "—"
        table.add_row(name, rate, duty, why(book, option, language))
    return table


def main(language: str = "en", only: Collection[str] = ()) -> None:
    """Print them."""
    out = Console(width=None if sys.stdout.isatty() else 132, highlight=False)
    book = burabay.open_book()
    rows = [row for row in consignments() if not only or row["line_id"] in only]
    for row, answer in assessed(book, rows, language):
        asked = answer.asked
        head = f"{row['line_id']:>2}  {row['goods' if language == 'en' else f'goods_{language}']}"
        out.print(
            Text(head, style="bold").append(
                f"   {grouped(asked.code, asked.nomenclature)}   {asked.origin} → {asked.destination}   {asked.on}",
                style="dim",
            )
        )
        out.print(table_of(book, answer, language))
        out.print()


if __name__ == "__main__":
    spoken = [word for word in sys.argv[1:] if word in LANGUAGES]
    main(spoken[0] if spoken else "en", {word for word in sys.argv[1:] if word.isdigit()})
