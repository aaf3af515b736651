"""Every line of both tariffs, for every direction and destination, on two days: how many options have which status.

Prints the table of docs/explanation/counts.md. Run it with the project's environment.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from burabay.book import Book, open_book
from burabay.duty.measures import EAEU
from burabay.duty.options import AVAILABLE, CONDITIONAL, UNAVAILABLE, UNKNOWN, legal_options, regimes_of

DAYS = (date(2026, 11, 1), date(2019, 6, 1))
STATUSES = (AVAILABLE, CONDITIONAL, UNAVAILABLE, UNKNOWN)


def count(book: Book, destination: str, on: date) -> Counter[tuple[str, str]]:
    """How many lines have each status under each regime."""
    counted: Counter[tuple[str, str]] = Counter()
    for code in book.codes("AHTN" if destination == "VN" else "TN VED"):
        for option in legal_options(book.measures, book.measures.line(code), destination, on):
            counted[option.regime.label, option.status] += 1
    return counted


def rows(book: Book) -> list[list[str]]:
    """The table's rows: day, destination, regime, and a number for each status. States alike share a row."""
    out: list[list[str]] = []
    for on in DAYS:
        alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
        for destination in (*EAEU, "VN"):
            counted = count(book, destination, on)
            table = tuple(
                (regime.label, *(f"{counted[regime.label, status]:,}" for status in STATUSES))
                for regime in regimes_of(destination)
            )
            alike.setdefault(table, []).append(destination)
        for table, destinations in alike.items():
            out.extend([on.isoformat(), ", ".join(destinations), *row] for row in table)
    return out


def markdown(book: Book) -> str:
    """The whole table."""
    head = ["on", "into", "regime", *STATUSES]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * 3}{' ---: |' * 4}"]
    lines += [f"| {' | '.join(row)} |" for row in rows(book)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown(open_book()))
