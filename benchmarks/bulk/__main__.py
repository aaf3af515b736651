"""Assessment in bulk beside its peers: generate, measure, compare, write benchmarks/results/bulk.md.

    pip install duckdb polars OpenFisca-Core zen-engine       # the peers; one that is not there is left out
    python -m benchmarks.bulk [--rows 10000000] [--repeats 5] [--scaling 10000,100000,1000000,10000000] [--only WORD]

Run it from the repository, on a machine that does nothing else. Each figure is of a process of its own; the engines
take turns. The generated file stays in the temporary folder (or --data) for the next time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.bulk.data import Data, generate, prepare
from benchmarks.bulk.measured import TASKS

from burabay import __version__
from burabay.book import Book

REPO = Path(__file__).resolve().parents[2]
RESULTS = REPO / "benchmarks" / "results" / "bulk.md"
PACKAGES = {
    "burabay": "numba", "duckdb": "duckdb", "polars": "polars", "openfisca": "OpenFisca-Core", "zen": "zen-engine",
}  # fmt: skip
NAMES = {
    "burabay": "burabay", "duckdb": "DuckDB, hand-written SQL", "polars": "Polars, lazy, streaming",
    "openfisca": "OpenFisca-core, vectorial parameters", "zen": "zen-engine, a decision table",
}  # fmt: skip
MEMORY = ("burabay_memory", "duckdb_memory", "polars_memory")
SIMPLE = ("openfisca_memory", "zen_memory")
PARQUET = ("burabay_parquet", "duckdb_parquet", "polars_parquet")


@dataclass(frozen=True)
class Runs:
    """What the processes of one task told."""

    task: str
    told: Sequence[Mapping[str, Any]]

    @property
    def engine(self) -> str:
        """The first word of the task."""
        return self.task.split("_")[0]

    @property
    def seconds(self) -> list[float]:
        """Of each process, least first."""
        return sorted(one["seconds"] for one in self.told)

    @property
    def median(self) -> float:
        """Of the seconds."""
        return float(statistics.median(self.seconds))

    @property
    def cores(self) -> float:
        """Median seconds of all cores together."""
        return float(statistics.median(one["cores"] for one in self.told))

    @property
    def rows(self) -> int:
        """How many rows each process did."""
        return int(self.told[0]["rows"])

    @property
    def speed(self) -> float:
        """Rows a second."""
        return self.rows / self.median

    @property
    def peak(self) -> int:
        """The most memory that one of the processes held, in bytes."""
        return max(int(one["peak"]) for one in self.told)

    @property
    def answers(self) -> Mapping[str, Any]:
        """Sums over the answers."""
        return dict(self.told[0]["told"])


def installed(package: str) -> str | None:
    """The version of a package; None if it is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def there(task: str) -> bool:
    """Whether a task's engine can be run here."""
    if task == "burabay_parquet" and find_spec("burabay.cli.assess") is None:
        return False
    return task in TASKS and installed(PACKAGES[task.split("_", maxsplit=1)[0]]) is not None


def once(task: str, rows: int, data: Data) -> Mapping[str, Any]:
    """One process. Raises RuntimeError with what it said where it fails."""
    command = [sys.executable, "-m", "benchmarks.bulk.measured", task, str(rows), str(data.folder)]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{task} with {rows} rows ended with {done.returncode}:\n{done.stderr[-3000:]}")
    told: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    times = f"{told['seconds']:9.3f} s  {told['cores']:9.3f} core s"
    print(f"{task:18} {rows:>11,} rows  {times}  {told['peak'] / 1e6:7,.0f} MB", flush=True)
    return told


def measured(tasks: Sequence[str], rows: int, repeats: int, data: Data) -> dict[str, Runs]:
    """Each task `repeats` times, in turns."""
    told: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for _ in range(repeats):
        for task in tasks:
            told[task].append(once(task, rows, data))
    return {task: Runs(task, runs) for task, runs in told.items()}


def refuse_differences(runs: Mapping[str, Runs]) -> str:
    """That all engines of the same work gave the same sums; raises SystemExit if they did not."""
    told = {task: {k: v for k, v in one.answers.items() if k != "bytes"} for task, one in runs.items()}
    shared = set.intersection(*(set(answers) for answers in told.values())) if told else set()
    for name in sorted(shared):
        if len({answers[name] for answers in told.values()}) > 1:
            figures = ", ".join(f"{task} {answers[name]}" for task, answers in told.items())
            raise SystemExit(f"The engines do not agree on {name}: {figures}. Nothing is reported.")
    return f"The same in all of them: {', '.join(sorted(shared))}."


# --- the report ---------------------------------------------------------------------------------------------------


def millions(number: float) -> str:
    return f"{number / 1e6:,.3f}" if number < 1e6 else f"{number / 1e6:,.2f}"


def row_of(runs: Runs, best: Runs) -> str:
    low, high = runs.seconds[0], runs.seconds[-1]
    return (
        f"| {NAMES[runs.engine]} | {runs.rows:,} | {runs.median:.3f} | {low:.3f} | {high:.3f} | {runs.cores:.3f} "
        f"| {len(runs.seconds)} "
        f"| {millions(runs.speed)} | {best.speed / runs.speed:,.2f} | {runs.peak / 1e6:,.0f} |"
    )


def table(runs: Mapping[str, Runs], best: Runs) -> list[str]:
    """Rows of a table; the ratio is how many times `best` is faster, row for row."""
    return [
        "| engine | rows | median s | min | max | core s | runs | million rows/s | "
        f"{best.engine} is × faster | peak MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(row_of(one, best) for one in runs.values()),
        "",
    ]


def machine() -> str:
    model = platform.processor() or platform.machine()
    known = Path("/proc/cpuinfo")
    if known.exists():
        names = [line.split(":")[1].strip() for line in known.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    return f"{platform.system()} {platform.machine()}, {model}, {os.cpu_count()} cores"


def versions() -> str:
    packages = ("numpy", "numba", "pyarrow", *sorted(set(PACKAGES.values()) - {"numba"}))
    told = [f"{name} {found}" for name in packages if (found := installed(name))]
    return f"burabay {__version__}, Python {platform.python_version()}, {', '.join(told)}"


HEAD = """# Assessment in bulk

`python -m benchmarks.bulk` on a generated file of declaration lines: both directions, six destinations, days from
5 October 2016 to the end of 2027, every form of duty, ten currencies with one exchange rate a pair, 1 % bad rows of
sixteen kinds (benchmarks/bulk/generate.py). Each figure is the median of processes of their own that took turns.
"""

MEMORY_TEXT = """## Columns in memory

Timed: from columns of whole numbers in memory to columns in memory: line and span of days, status and sum of each
regime, Art. 2.3(4), the cheapest, the sum charged (of the regime claimed, else the cheapest), VAT on it. Not timed:
imports, compiling, the law's tables, loading the rows. burabay also gives excise, fees, the measures and what is
unknown; the others do not. They do not cover lines with excise or environment tax in the base of VAT either.
"""

SIMPLE_TEXT = """## The simple part

OpenFisca-core and zen-engine do less: the rows whose duties are plain percentages without quota, and whose VAT is
settled; duty by MFN and by preference, the lower, VAT. No statuses, no bad rows, binary floats. OpenFisca-core has one
date in a run: its rows are all taken to 2026-11-01. zen-engine is asked row by row. The ratio is rows a second of
burabay, which does its whole work, against theirs; "exact" is the share of rows whose two sums are right to the last
digit paid.
"""

PARQUET_TEXT = """## Parquet to Parquet

Timed: for burabay the whole process `burabay assess FILE -o OUT`, start to exit; for the others the statement alone,
with the law's tables in memory. They read and check the same cells and write the input's columns and theirs (rates,
sums, status of the preference, cheapest, duty, VAT, error), in any order; burabay writes all of its output columns, in
the order of the rows, with receipt and totals. Peak: the most memory the process held.
"""

# So many rows are done once, and not by the peers.
_MANY = 50_000_000
SCALING_TEXT = """## From ten thousand rows up

Parquet to Parquet as above, medians. A hundred million rows once, by burabay alone: DuckDB's statement ends with an
overflow of 64 bits on one of them, and Polars would hold some forty gigabytes.
"""


def scaling(sizes: Sequence[int], repeats: int, data: Data, book: Book) -> list[str]:
    """A table of seconds and peak memory by size."""
    tasks = [task for task in PARQUET if there(task)]
    names = [task.split("_")[0] for task in tasks]
    heads = " | ".join(f"{name} s | {name} million rows/s | {name} peak MB" for name in names)
    lines = [SCALING_TEXT, f"| rows | {heads} |", "| ---: |" + " ---: | ---: | ---: |" * len(names)]
    for rows in sizes:
        generate(book, data, rows, numbers=False)
        many = rows >= _MANY
        runs = measured(tasks[:1] if many else tasks, rows, 1 if many else repeats, data)
        refuse_differences(runs)
        cells = " | ".join(cells_of(runs[task]) if task in runs else "– | – | –" for task in tasks)
        lines.append(f"| {rows:,} | {cells} |")
    return [*lines, ""]


def cells_of(one: Runs) -> str:
    return f"{one.median:.3f} | {millions(one.speed)} | {one.peak / 1e6:,.0f}"


def memory_part(rows: int, repeats: int, data: Data) -> tuple[list[str], Runs]:
    runs = measured([task for task in MEMORY if there(task)], rows, repeats, data)
    same = refuse_differences(runs)
    best = next(iter(runs.values()))
    alone = best.answers.get("alone", 0)
    told = f"Rows that burabay's batch leaves to the single answer (taxes by value): {alone:,}, not timed."
    return [MEMORY_TEXT, *table(runs, best), same, told, ""], best


def simple_part(rows: int, repeats: int, data: Data, best: Runs) -> list[str]:
    runs = measured([task for task in SIMPLE if there(task)], rows, repeats, data)
    exact = ", ".join(f"{one.engine} {one.answers['exact']:.2%}" for one in runs.values())
    return [SIMPLE_TEXT, *table(runs, best), f"Exact: {exact}.", ""] if runs else []


def parquet_part(rows: int, repeats: int, data: Data) -> list[str]:
    runs = measured([task for task in PARQUET if there(task)], rows, repeats, data)
    same = refuse_differences(runs)
    return [PARQUET_TEXT, *table(runs, next(iter(runs.values()))), same, ""]


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--scaling", default="10000,100000,1000000,10000000", help="sizes; 100000000 only if asked")
    parser.add_argument("--only", choices=("memory", "parquet", "scaling"), help="one part, shown and not written")
    parser.add_argument("--data", type=Path, help="where the generated files are kept")
    return parser.parse_args()


def main() -> None:
    told = asked()
    book = Book.open()
    data = prepare(book, told.data)
    generate(book, data, told.rows, numbers=True)
    parts: list[str] = [HEAD, f"{versions()}; {machine()}.", ""]
    if told.only in (None, "memory"):
        lines, best = memory_part(told.rows, told.repeats, data)
        parts += lines + simple_part(told.rows, told.repeats, data, best)
    if told.only in (None, "parquet"):
        parts += parquet_part(told.rows, told.repeats, data)
    if told.only in (None, "scaling"):
        parts += scaling([int(size) for size in told.scaling.split(",")], min(told.repeats, 3), data, book)
    print("\n".join(parts))
    if told.only is None:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
