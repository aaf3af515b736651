"""Files of declaration lines assessed from end to end, as a stream: read, assess on all cores, write in order, count.

Batches have a fixed number of rows and depend on nothing but these, so that the result has the same bytes on one core,
on two, and where a cluster has assessed the batches.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from burabay.assess.batch import Engine
from burabay.declarations.assessing import Assessed, Assessor
from burabay.declarations.reading import BATCH_ROWS, LinesFile, lines_from, open_lines
from burabay.declarations.summary import sheets
from burabay.declarations.totals import Tally
from burabay.declarations.writing import Form, as_it_is, open_sink
from burabay.duty.money import ExchangeRates
from burabay.errors import InputError

import pyarrow as pa  # isort: skip  # after `reading`, which says what is missing where it is not installed

if TYPE_CHECKING:
    from burabay.bound import BoundBook

T = TypeVar("T")
# Batches that lie ready beside those at work, so that no thread waits while a result is written.
_WAITING = 2
# Who assesses the batches of a file: gives their results, formed, in the order of the file.
Results = Callable[[Assessor, LinesFile, Form], Iterator[Assessed]]
# The errors that a report shows; all of them stand in the result.
_ERRORS_TOLD = 20


@dataclass(slots=True)
class Run:
    """What came of a file: counts, and the first errors by row (the first is 1).

    `columns` says which of the file's columns was read as what (canonical name → own name), `extra` which were not read
    but passed through; `sha256` is the hash of the result, in hexadecimal.
    """

    tally: Tally = field(default_factory=Tally)
    errors: dict[int, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    extra: Sequence[str] = ()
    sha256: str = ""

    def take(self, done: Assessed) -> None:
        """Count a batch, in the order of the file."""
        for place, sentence in done.errors.items():
            if len(self.errors) < _ERRORS_TOLD:
                self.errors[self.tally.rows + place + 1] = sentence
        self.tally.together(done.tally)


def workers() -> int:
    """One thread for each core that this process may use, and one for when another waits for the interpreter."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1


def _with_faults(lines: LinesFile) -> Iterator[tuple[Any, Mapping[int, InputError]]]:
    """The batches of a file, each with its rows that the file itself spoils."""
    first = 0
    for batch in lines.batches():
        yield batch, lines.faults.take(first, batch.num_rows)
        first += batch.num_rows


def _one_ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, each made by another thread while the one before it is used."""
    with ThreadPoolExecutor(1, thread_name_prefix="read") as reader:
        coming = reader.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = reader.submit(next, items, None)
            yield item


def assessed(assessor: Assessor, lines: LinesFile, form: Form, *, threads: int = 0) -> Iterator[Assessed]:
    """The results of all batches in the order of the file, a few batches ahead of who takes them.

    By `threads` of this process, as many as it may use cores by default.
    """

    def formed(batch: Any, spoiled: Mapping[int, InputError]) -> Assessed:
        return assessor.assess(batch, spoiled).formed(form)

    threads = threads or workers()
    waiting: deque[Future[Assessed]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="assess") as pool:
        try:
            for batch, spoiled in _one_ahead(_with_faults(lines)):
                waiting.append(pool.submit(formed, batch, spoiled))
                if len(waiting) > threads + _WAITING:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def assess_file(
    book: BoundBook,
    source: str | Path,
    out: str | Path,
    *,
    fx: ExchangeRates | None = None,
    defaults: Mapping[str, str] | None = None,
    sheet: str = "",
    language: str = "en",
    threads: int = 0,
    batch_rows: int = BATCH_ROWS,
    by: Results | None = None,
    progress: Callable[[int, int | None, float | None], None] | None = None,
) -> Run:
    """Assess every row of a file into `out`, which appears whole or not at all.

    `defaults` hold the text for columns that the file lacks (origin, destination, on, currency, incoterm …). `progress`
    is told, after each batch, the rows written, their number if known, and the part of the file read. A workbook gets
    totals and the sentences of its codes on sheets of their own. Raises InputError for a file that is no table of
    declaration lines, or an `out` that cannot be.

    Batches, and with them Parquet's row groups, have `batch_rows` rows: results are compared at one number of them.
    `by` gives what assesses the batches in the place of `threads` of this process (see `declarations.cluster`).
    """
    given = {name: text for name, text in (defaults or {}).items() if text}
    with open_lines(source, defaults=given, sheet=sheet, batch_rows=batch_rows) as lines:
        run = Run(columns=lines.columns, extra=lines.extra)
        assessor = Assessor(Engine(book, fx), lines.columns, lines.schema, given, language)
        with open_sink(out, assessor.schema, rows=lines.rows, inputs=[source]) as sink:
            for done in (by or partial(assessed, threads=threads))(assessor, lines, sink.form):
                sink.put(done.batch, done.tally.rows)
                run.take(done)
                if progress is not None:
                    progress(run.tally.rows, lines.rows, lines.read)
            if sink.holds_sheets:
                sink.add_sheets(sheets(run.tally, language))
        run.sha256 = sink.sha256
    return run


def assess_batches(
    book: BoundBook,
    batches: Iterable[Any],
    *,
    fx: ExchangeRates | None = None,
    defaults: Mapping[str, str] | None = None,
    language: str = "en",
    engine: Engine | None = None,
) -> Iterator[Any]:
    """Record batches of one schema in, record batches with the results out, one for one: what a worker runs."""
    given, engine = dict(defaults or {}), engine or Engine(book, fx)
    assessor: Assessor | None = None
    for batch in batches:
        if assessor is None:
            # The columns are found, and brought into a form that can be read, as for a file.
            lines = lines_from(pa.Table.from_batches([batch]), defaults=given)
            assessor = Assessor(engine, lines.columns, lines.schema, given, language)
        read = lines_from(pa.Table.from_batches([batch]), defaults=given, batch_rows=max(batch.num_rows, 1))
        yield from (assessor.assess(part).batch for part in read.batches())


def assess_table(
    book: BoundBook,
    table: Any,
    *,
    fx: ExchangeRates | None = None,
    defaults: Mapping[str, str] | None = None,
    language: str = "en",
    threads: int = 0,
) -> Any:
    """A `pyarrow.Table`, a polars or a pandas frame in, the same with the results' columns out; words are strings."""
    given = {name: text for name, text in (defaults or {}).items() if text}
    with lines_from(table, defaults=given, batch_rows=BATCH_ROWS) as lines:
        assessor = Assessor(Engine(book, fx), lines.columns, lines.schema, given, language)
        batches = [done.batch for done in assessed(assessor, lines, as_it_is, threads=threads)]
        return _as_given(table, _plain(pa.Table.from_batches(batches, schema=assessor.schema)))


def _as_given(given: Any, result: Any) -> Any:
    """The result as the kind of table that was given; Arrow for whatever is neither polars' nor pandas'."""
    library = type(given).__module__.partition(".")[0]
    if library == "polars":
        import polars as pl

        return pl.from_arrow(result)
    return _as_pandas(given, result) if library == "pandas" else result


def _as_pandas(given: Any, result: Any) -> Any:
    """With the index that was given: Arrow holds an index as columns, or not at all."""
    named = {str(name) for name in given.index.names if name is not None} - {str(name) for name in given.columns}
    unnamed = {f"__index_level_{level}__" for level in range(given.index.nlevels)}
    frame = result.to_pandas()
    frame = frame.drop(columns=[name for name in frame.columns if name in named | unnamed])
    return frame.set_axis(given.index)


def _plain(table: Any) -> Any:
    fields = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))
