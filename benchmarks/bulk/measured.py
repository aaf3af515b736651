# ruff: noqa: S608 (the SQL is put together from names of this module alone)
"""One measured process: `python -m benchmarks.bulk.measured TASK ROWS FOLDER` prints one line of JSON.

Each task prepares untimed (imports, the law's tables, rows in memory, a run over ten thousand rows so that nothing is
compiled or loaded for the first time), is timed once, and tells seconds, peak memory of the process, and sums over its
answers, which must be the same for all engines that claim the same work.
"""

from __future__ import annotations

import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.bulk.data import Data
from benchmarks.bulk.work import FINE

from burabay.book import Book

WARM = 10_000
SUMMED = ("duty_0", "duty_1", "duty_2", "duty_3", "duty", "cheapest")


@dataclass(frozen=True)
class Measured:
    """What a task tells: rows that were done, seconds, and sums over the answers (or other figures)."""

    rows: int
    seconds: Clock
    told: dict[str, Any]


@dataclass(frozen=True)
class Clock:
    """Seconds on the wall, and seconds of all cores together (these tell if the machine had other things to do);
    and the most memory that the process had held by then, in bytes.
    """

    wall: float
    cores: float
    peak: int


def _timed(work: Callable[[], Any]) -> tuple[Clock, Any]:
    wall, cores = time.perf_counter(), time.process_time()
    result = work()
    return Clock(time.perf_counter() - wall, time.process_time() - cores, _peak()), result


# --- columns in memory --------------------------------------------------------------------------------------------


def burabay_memory(data: Data, rows: int) -> Measured:
    import numpy as np
    from benchmarks.bulk import engine

    work, book = data.work(), Book.open()
    lines = data.lines(rows)
    engine.run(engine.ready(book, work.fx, lines.slice(0, 2 * WARM)))
    of = engine.ready(book, work.fx, lines)
    seconds, results = _timed(lambda: engine.run(of))
    found = engine.columns_of(results)
    alone = engine.by_themselves(book, work.fx, lines, found)
    fine = found["error"] == FINE
    sums = {name: int(np.where(found[name] < 0, 0, found[name])[fine].sum()) for name in SUMMED}
    return Measured(rows, seconds, sums | {"fine": int(fine.sum()), "alone": alone})


def duckdb_memory(data: Data, rows: int) -> Measured:
    from benchmarks.bulk import sql

    lines, database = data.lines(rows), sql.connect()
    sql.load(database, data.work())
    sql.in_memory(database, lines.slice(0, WARM))
    sql.run_in_memory(database)
    sql.in_memory(database, lines)
    seconds, _ = _timed(lambda: sql.run_in_memory(database))
    sums = ", ".join(f"coalesce(sum({name}), 0)::BIGINT" for name in SUMMED)
    found = database.execute(f"SELECT count(*), {sums} FROM answers WHERE error = {FINE}").fetchall()[0]
    return Measured(rows, seconds, dict(zip(("fine", *SUMMED), found, strict=True)))


def polars_memory(data: Data, rows: int) -> Measured:
    import polars as pl
    from benchmarks.bulk import frames

    of = frames.load(data.work())
    lines = frames.in_memory(data.lines(rows))
    frames.run_in_memory(lines.head(WARM), of)
    seconds, answers = _timed(lambda: frames.run_in_memory(lines, of))
    kept = answers.filter(pl.col("error") == FINE)
    sums = kept.select(pl.col(*SUMMED).cast(pl.Int64).sum()).row(0)
    return Measured(rows, seconds, dict(zip(("fine", *SUMMED), (len(kept), *sums), strict=True)))


# --- the simple part ----------------------------------------------------------------------------------------------

# OpenFisca and zen are measured on so many simple rows at most: their time grows with the rows and with nothing else.
MOST_FISCA, MOST_ZEN = 1_000_000, 50_000


def openfisca_memory(data: Data, rows: int) -> Measured:
    from benchmarks.bulk import fisca, frames
    from benchmarks.bulk.simple_rows import exact_share, simple_rows

    lines = frames.in_memory(data.lines(rows))
    day = date.fromisoformat(fisca.DAY).toordinal()
    simple = simple_rows(lines, frames.load(data.work()), day).first(MOST_FISCA)
    of = fisca.ready(simple)
    fisca.run(fisca.Ready(of.system, of.line[:WARM], of.value[:WARM]))
    seconds, (duty, vat) = _timed(lambda: fisca.run(of))
    return Measured(len(simple), seconds, {"exact": exact_share(simple, duty.astype(float), vat.astype(float))})


def zen_memory(data: Data, rows: int) -> Measured:
    from benchmarks.bulk import frames, zen_table
    from benchmarks.bulk.simple_rows import exact_share, simple_rows

    simple = simple_rows(frames.in_memory(data.lines(rows)), frames.load(data.work()))
    of = zen_table.ready(simple)
    some, simple = zen_table.Ready(of.engine, of.rows[:MOST_ZEN]), simple.first(MOST_ZEN)
    zen_table.run(zen_table.Ready(of.engine, of.rows[:100]))
    seconds, (duty, vat) = _timed(lambda: zen_table.run(some))
    return Measured(len(simple), seconds, {"exact": exact_share(simple, duty, vat)})


# --- Parquet to Parquet -------------------------------------------------------------------------------------------


def _answered(path: Path) -> dict[str, Any]:
    """Sums over a written file, whoever wrote it."""
    import duckdb

    # Sums of money in hundredths; the words for an error differ.
    names = ("mfn_duty", "mfn_in_quota_duty", "vn_eaeu_duty", "in_quota_duty", "duty")
    sums = ", ".join(f"coalesce(sum({name}) FILTER (error IS NULL) * 100, 0)::BIGINT AS {name}" for name in names)
    query = f"SELECT count(*) AS rows, count(error) AS errors, {sums} FROM read_parquet('{path}')"
    found = duckdb.execute(query)
    return dict(zip([column[0] for column in found.description or ()], found.fetchall()[0], strict=True))


def burabay_parquet(data: Data, rows: int) -> Measured:
    """The whole process `burabay assess`, from its start to its exit, timed and weighed from outside."""
    fx = [part for rate in data.work().fx for part in ("--fx", rate)]
    with tempfile.TemporaryDirectory(dir=data.folder) as folder:
        target = Path(folder) / "out.parquet"
        command = [sys.executable, "-m", "burabay", "assess", str(data.file(rows)), "-o", str(target), *fx]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wall = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        if not target.exists():  # 1 says that some rows are wrong, and they are
            raise RuntimeError(done.stderr[-3000:])
        told = {**_answered(target), "bytes": target.stat().st_size}
        return Measured(rows, Clock(wall, used.ru_utime + used.ru_stime, _bytes(used.ru_maxrss)), told)


def duckdb_parquet(data: Data, rows: int) -> Measured:
    from benchmarks.bulk import sql

    database = sql.connect()
    sql.load(database, data.work())
    with tempfile.TemporaryDirectory(dir=data.folder) as folder:
        target = Path(folder) / "out.parquet"
        seconds, _ = _timed(lambda: sql.run_parquet(database, data.file(rows), target))
        return Measured(rows, seconds, {**_answered(target), "bytes": target.stat().st_size})


def polars_parquet(data: Data, rows: int) -> Measured:
    from benchmarks.bulk import frames

    of = frames.load(data.work())
    with tempfile.TemporaryDirectory(dir=data.folder) as folder:
        target = Path(folder) / "out.parquet"
        seconds, _ = _timed(lambda: frames.run_parquet(data.file(rows), target, of))
        return Measured(rows, seconds, {**_answered(target), "bytes": target.stat().st_size})


TASKS: dict[str, Callable[[Data, int], Measured]] = {
    task.__name__: task
    for task in (
        burabay_memory,
        burabay_parquet,
        duckdb_memory,
        polars_memory,
        openfisca_memory,
        zen_memory,
        duckdb_parquet,
        polars_parquet,
    )
}


def _peak() -> int:
    """The most memory that this process has held, in bytes."""
    return _bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _bytes(maxrss: int) -> int:
    return maxrss if platform.system() == "Darwin" else maxrss * 1024


def main() -> None:
    task, rows, folder = sys.argv[1:]
    made = TASKS[task](Data(Path(folder)), int(rows))
    clock = {"seconds": made.seconds.wall, "cores": made.seconds.cores, "peak": made.seconds.peak}
    print(json.dumps({"task": task, "rows": made.rows, **clock, "told": made.told}))


if __name__ == "__main__":
    main()
