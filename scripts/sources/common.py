"""Reading the tables of facts and writing the law book's files: shared by the scripts of this folder."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SOURCES = REPO.parent / "shared" / "sources"
LAW = REPO / "law"
# The day on which the tables of facts were read against their publishers.
CHECKED_ON = "2026-11-21"
# Rates of the tariffs are taken as known from this day (law/assumptions.toml, A1 and A2).
TARIFFS_KNOWN_FROM = "2026-01-01"


def read(name: str) -> list[dict[str, str]]:
    """All rows of one table of facts, by its path below the sources."""
    path = SOURCES / name
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one file of the law book, whole or not at all."""
    path = LAW / name
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    count = 0
    with partial.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        for row in rows:
            out.writerow(["" if cell is None else str(cell) for cell in row])
            count += 1
    partial.replace(path)
    count_rows(name, count)
    print(f"{count:>7,}  law/{name}")


def count_rows(name: str, count: int) -> None:
    """Enter the number of rows of one file into rows.toml, in its place by name; the other lines stay as they are."""
    path = LAW / "rows.toml"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    head = [line for line in lines if not line.startswith('"')]
    counts = [line for line in lines if line.startswith('"') and not line.startswith(f'"{name}" =')]
    counts = sorted([*counts, f'"{name}" = {count}'], key=lambda line: line.split('"')[1])
    partial = path.with_suffix(".partial")
    partial.write_text("\n".join([*head, *counts]) + "\n", encoding="utf-8")
    partial.replace(path)


def number(text: str) -> str:
    """A decimal as the law book writes it: no trailing zeros, no exponent."""
    value = Decimal(text.replace(",", "."))
    whole = value.to_integral_value()
    return f"{whole if value == whole else value.normalize():f}"


def percent(text: str) -> str:
    return f"{number(text)}%"


def iso_day(dotted: str) -> str:
    """31.12.2026 → 2026-12-31."""
    day, month, year = dotted.split(".")
    return f"{year}-{month}-{day}"
