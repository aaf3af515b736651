"""How long the verdicts of 100,000 bills of 30 materials take, in columns; and of some of them one by one.

    python benchmarks/origin.py [runs]

Goods and materials are drawn with a seed from all subheadings of HS 2022, so that every rule and every branch of the
correlation occurs, far more of them at once than in any real history. One bill in ten has a sub-assembly with materials
of its own. Each run is a process of its own: opening the bound book, reading the columns and judging are timed apart.
Results: benchmarks/results/origin.md.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from burabay import __version__
from burabay.book import Book
from burabay.origin.judgement import met_of
from burabay.origin.many import WORDS, Bills, judge_many
from burabay.origin.rule_tables import RuleTables
from burabay.origin.terms import AgreementTerms

REPO = Path(__file__).resolve().parents[1]
BILLS, MATERIALS, SEED = 100_000, 30, 20261101
ONE_BY_ONE = 300
STEPS = ("open the bound book", "read the columns", "judge")


def columns(codes: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """3.1 million nodes: goods, then their materials; of every tenth bill the last ten are parts of the first."""
    rng = np.random.default_rng(SEED)
    count = BILLS * MATERIALS
    parent = np.repeat(np.arange(BILLS), MATERIALS)
    place = np.tile(np.arange(MATERIALS), BILLS)
    nested = (parent % 10 == 0) & (place >= MATERIALS - 10)
    made = (parent % 10 == 0) & (place == 0)
    first = BILLS + parent * MATERIALS
    fob = rng.integers(10_000, 10_000_000, BILLS)
    # About two thirds of FOB are materials; a sub-assembly is a third of it.
    value = rng.integers(0, 100, count) * fob[parent] // 2_200
    value = np.where(made, fob[parent] // 3, np.where(nested, value // 4, value))
    return {
        "parent": np.concatenate([np.full(BILLS, -1), np.where(nested, first, parent)]),
        "code": codes[rng.integers(0, len(codes), BILLS + count)],
        "value": np.concatenate([fob, value]),
        "originating": np.concatenate([np.ones(BILLS), np.where(made, 1, rng.choice([0, 0, 0, 0, 1, 2], count))]),
        "work": rng.choice([0, 1, 2, 2, 2, 2, 2, 2], BILLS + count),
    }


def once(file: Path) -> None:
    """One run in a process of its own: the times as JSON on standard output."""
    start = time.perf_counter()
    book = Book.open()
    tables = RuleTables(book)
    opened = time.perf_counter()
    with np.load(file) as told:
        bills = Bills.of({name: told[name] for name in told.files})
    read = time.perf_counter()
    verdicts = judge_many(bills, tables)
    judged = time.perf_counter()
    counts = np.bincount(verdicts.met[verdicts.error == 0], minlength=3).tolist()
    words = {WORDS[truth]: count for truth, count in enumerate(counts)} | {"error": int((verdicts.error > 0).sum())}
    print(json.dumps({"seconds": [opened - start, read - opened, judged - read], "verdicts": words}))


def write_csv(told: dict[str, np.ndarray[Any, Any]], file: Path) -> None:
    """The same bills as a history that the command line reads."""
    words = {0: "no", 1: "", 2: "yes"}
    columns_ = (told[name].tolist() for name in ("parent", "code", "value", "originating", "work"))
    with file.open("w", encoding="ascii") as out:
        out.write("id,parent,code,value,originating,work\n")
        for place, (parent, code, value, originating, work) in enumerate(zip(*columns_, strict=True)):
            above = "" if parent < 0 else parent
            cents = f"{value // 100}.{value % 100:02d}"
            out.write(f"{place},{above},{code.decode()},{cents},{words[int(originating)]},{words[work]}\n")


def whole_command(file: Path) -> float:
    """Seconds of `burabay origin HISTORY.csv -o …` as a whole process."""
    command = [sys.executable, "-m", "burabay", "origin", str(file), "-o", str(file.with_suffix(".out.csv"))]
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - start


def one_by_one(book: Book) -> float:
    """Bills a second by the exact judgement of one bill, without changes and robustness."""
    told = {
        "name": "Shirt",
        "code": "6205.20",
        "made_in": "VN",
        "currency": "USD",
        "fob": 100,
        "operations": ["sewing"],
    }
    materials = [{"code": "5208.31", "origin": "CN", "value": 2} for _ in range(MATERIALS)]
    bill = book.bill({"goods": told, "materials": materials})
    terms = AgreementTerms(book.criteria, book.product_rules, book.subheadings)
    start = time.perf_counter()
    for _ in range(ONE_BY_ONE):
        met_of(bill, book.criteria, terms)
    return ONE_BY_ONE / (time.perf_counter() - start)


def row(name: str, times: list[float]) -> str:
    return f"| {name} | {statistics.median(times):.2f} | {min(times):.2f} | {max(times):.2f} |"


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "--once":
        once(Path(sys.argv[2]))
        return
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    book = Book.open()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bills.npz"
        told_columns = columns(book.columns["k_code"])
        np.savez(file, allow_pickle=False, **told_columns)
        write_csv(told_columns, Path(folder) / "history.csv")
        command = [sys.executable, __file__, "--once", str(file)]
        done = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(runs)]
        whole = [whole_command(Path(folder) / "history.csv") for _ in range(min(runs, 3))]
    times = [each["seconds"] for each in done]
    packages = f"burabay {__version__}, numpy {np.__version__}, pyarrow {version('pyarrow')} (for the file)"
    told = [
        "# Verdicts of many bills",
        "",
        f"`python benchmarks/origin.py`: {BILLS:,} bills of {MATERIALS} materials, seconds, {runs} processes.",
        "",
        f"Python {platform.python_version()}, {packages}; {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores (one is used).",
        "",
        "| step | median | min | max |",
        "| --- | ---: | ---: | ---: |",
        *(row(name, [each[place] for each in times]) for place, name in enumerate(STEPS)),
        row("together", [sum(each) for each in times]),
        row("burabay origin HISTORY.csv -o OUT.csv, the whole command", whole),
        "",
        f"Verdicts: {', '.join(f'{word} {count:,}' for word, count in done[0]['verdicts'].items())}.",
        f"One by one, with every figure of the answer: {one_by_one(book):,.0f} bills a second (of a rule with one "
        "alternative). No other program that judges bills of materials was at hand to compare with.",
        "",
    ]
    results = REPO / "benchmarks" / "results" / "origin.md"
    results.write_text("\n".join(told), encoding="utf-8")
    print("\n".join(told))


if __name__ == "__main__":
    main()
