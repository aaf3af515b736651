"""How long one answer takes as a whole process: the first time, and after; beside what a plain look-up costs.

    pip install pandas polars          # the peers
    python benchmarks/start.py [runs]

The peers read the two tariffs' CSV files and look one line up: no dates, no preference, no arithmetic. Each row is the
median, minimum and maximum of whole processes, the commands taking turns. Results: benchmarks/results/start.md.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
DUTY = [
    "duty",
    "0402.21.20",
    "--from",
    "BY",
    "--to",
    "VN",
    "--on",
    "2026-11-01",
    "--value",
    "14200",
    "--currency",
    "USD",
]
COMMANDS: dict[str, list[str]] = {
    "python, nothing": ["-c", "pass"],
    "python, import numpy": ["-c", "import numpy"],
    "burabay duty": ["-m", "burabay", *DUTY],
    "burabay duty --json": ["-m", "burabay", *DUTY, "--json"],
    "burabay find (three words)": ["-m", "burabay", "find", "sữa bột nguyên kem"],
    "pandas: read a tariff, one line": [
        "-c",
        "import pandas as p; t = p.read_csv('law/vietnam/tariff.csv', dtype=str); print(t[t.code == '04022120'])",
    ],
    "polars: read a tariff, one line": [
        "-c",
        "import polars as p; t = p.read_csv('law/vietnam/tariff.csv', infer_schema=False); "
        "print(t.filter(p.col('code') == '04022120'))",
    ],
}


def seconds(arguments: list[str], cache: str) -> float | None:
    """One whole process; None if the command is not there."""
    environment = {**os.environ, "BURABAY_CACHE": cache, "BURABAY_LANG": "en"}
    # As on anybody's machine: modules are compiled once, not at each start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=REPO, env=environment, capture_output=True, check=False)
    taken = time.perf_counter() - start
    return taken if done.returncode == 0 else None


def installed(package: str) -> str:
    if package == "burabay":
        done = subprocess.run([sys.executable, "-m", package, "--version"], cwd=REPO, capture_output=True, check=False)
        return done.stdout.decode().strip()
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} —"


def row(name: str, times: list[float]) -> str:
    return f"| {name} | {statistics.median(times):.3f} | {min(times):.3f} | {max(times):.3f} | {len(times)} |"


def measured(runs: int) -> list[str]:
    """The table's rows. The first times come from caches that are empty."""
    lines = []
    first = []
    for _ in range(max(3, runs // 5)):
        with tempfile.TemporaryDirectory() as cache:
            taken = seconds(COMMANDS["burabay duty"], cache)
            if taken is not None:
                first.append(taken)
    lines.append(row("burabay duty, the first time (the book is compiled)", first))
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as cache:
        seconds(COMMANDS["burabay duty"], cache)
        for _ in range(runs):
            for name, arguments in COMMANDS.items():
                taken = seconds(arguments, cache)
                if taken is not None:
                    times[name].append(taken)
    return lines + [row(name, taken) for name, taken in times.items() if taken]


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    packages = ", ".join(installed(name) for name in ("burabay", "numpy", "rich", "pandas", "polars"))
    told = [
        "# One answer as a whole process",
        "",
        "`python benchmarks/start.py`: seconds, whole processes.",
        "",
        f"Python {platform.python_version()}, {packages}; {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores.",
        "",
        "| command | median | min | max | runs |",
        "| --- | ---: | ---: | ---: | ---: |",
        *measured(runs),
        "",
    ]
    results = REPO / "benchmarks" / "results" / "start.md"
    results.parent.mkdir(exist_ok=True)
    results.write_text("\n".join(told), encoding="utf-8")
    print("\n".join(told))


if __name__ == "__main__":
    main()
