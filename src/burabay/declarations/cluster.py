"""Declaration lines past one machine: the same batches, assessed by the workers of a Ray cluster, in the same order.

    import ray
    ray.init("auto")                                             # the caller's own session
    assess_file_on_ray(book, "year.parquet", "result.parquet")   # one file: this process reads and writes it
    for source, run in assess_files_on_ray(book, files, folder): # many files: each worker reads and writes its own
        ...

A result has the same bytes as `assess_file` gives on one core: batches are cut by their number of rows alone, each
depends on nothing but its rows, and they are written in the order of the file. `Assess` is the batch function for
data that an engine holds already: `Dataset.map_batches` of Ray Data, `DataFrame.mapInArrow` of Spark.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from burabay import __version__
from burabay.assess.batch import Engine
from burabay.book import Book
from burabay.bound import BoundBook
from burabay.declarations.assessing import Assessed, Assessor
from burabay.declarations.reading import BATCH_ROWS, LinesFile, lines_from
from burabay.declarations.run import Run, assess_batches, assess_file
from burabay.declarations.writing import Form
from burabay.duty.money import ExchangeRate, ExchangeRates
from burabay.errors import BurabayError, InputError
from burabay.lawbook.files import program_hash
from burabay.wording import Phrase

import pyarrow as pa  # isort: skip  # after `reading`, which says what is missing where it is not installed

if TYPE_CHECKING:
    from types import ModuleType

    from burabay.safeguard.suppose import Supposed

# Batches or files under way for each core: enough that none waits for work, few enough to be held in memory.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class _Told:
    """An error on its way between processes, for which the error itself is not made."""

    message: Phrase | str
    field: str = ""
    key: str = ""

    @classmethod
    def of(cls, error: BurabayError) -> _Told:
        return cls(error.message, getattr(error, "field", ""), getattr(error, "key", ""))

    def error(self) -> BurabayError:
        return InputError(self.message, field=self.field, key=self.key) if self.key else BurabayError(self.message)


@dataclass(frozen=True, slots=True)
class _Rules:
    """By what rows are assessed: the law book and the program that every process must have, the rates of exchange."""

    law_hash: str
    program: str
    folder: str
    fx: tuple[ExchangeRate, ...]
    supposed: tuple[Supposed, ...] = ()

    @classmethod
    def of(cls, book: BoundBook, fx: ExchangeRates | None) -> _Rules:
        return cls(book.law_hash, _program(), str(book.folder), tuple(fx or ()), book.supposed)

    def book(self) -> Book:
        """The book of this process. Raises BurabayError unless it is the one asked for."""
        book = Book.open(Path(self.folder) if Path(self.folder).is_dir() else None)
        if (book.law_hash, _program()) != (self.law_hash, self.program):
            found = f"{book.law_hash[:12]} · {_program()}"
            wanted = f"{self.law_hash[:12]} · {self.program}"
            raise BurabayError(Phrase("error_cluster_other", {"wanted": wanted, "found": found}))
        return book.supposing(*self.supposed) if self.supposed else book


def _program() -> str:
    return f"burabay {__version__} ({program_hash()[:12]})"


@lru_cache(maxsize=2)
def _engine(rules: _Rules) -> Engine:
    """Opened once for each process."""
    return Engine(rules.book(), ExchangeRates(rules.fx))


@lru_cache(maxsize=2)
def _assessor(job: bytes) -> Assessor:
    rules, columns, schema, defaults, language = pickle.loads(job)  # noqa: S301  # made by `_batches`
    return Assessor(_engine(rules), columns, schema, defaults, language)


def _assess_batch(job: bytes, form: Form, batch: Any, spoiled: Mapping[int, _Told]) -> Assessed | _Told:
    """What a worker runs for a batch: assesses it, and makes of it what is written."""
    try:
        done = _assessor(job).assess(batch, {place: _as_input(told) for place, told in spoiled.items()})
        return done.formed(form)
    except BurabayError as error:
        return _Told.of(error)


def _as_input(told: _Told) -> InputError:
    return InputError(told.message, field=told.field, key=told.key)


def _assess_whole(rules: _Rules, source: str, out: str, options: Mapping[str, Any]) -> Run | _Told:
    """What a worker runs for a file."""
    try:
        return assess_file(rules.book(), source, out, fx=ExchangeRates(rules.fx), **options)
    except BurabayError as error:
        return _Told.of(error)


def _ray() -> ModuleType:
    """Ray, with the session that the caller began. Raises BurabayError if there is none."""
    try:
        import ray
    except ImportError:
        raise BurabayError(Phrase("error_cluster_extra")) from None
    if not ray.is_initialized():
        raise BurabayError(Phrase("error_cluster_session"))
    module: ModuleType = ray
    return module


def _in_order(ray: ModuleType, begun: Iterable[Any], ahead: int) -> Iterator[Any]:
    """The results of tasks in the order in which they are begun, at most `ahead` and one under way at once."""
    waiting: deque[Any] = deque()
    try:
        for task in begun:
            waiting.append(task)
            if len(waiting) > ahead:
                yield ray.get(waiting.popleft())
        while waiting:
            yield ray.get(waiting.popleft())
    finally:
        for task in waiting:
            ray.cancel(task)


def _at_once(ray: ModuleType, cores: int = 1) -> int:
    return max(1, _AHEAD * int(ray.cluster_resources().get("CPU", 1)) // cores)


def _batches(
    _: Assessor,
    lines: LinesFile,
    form: Callable[[Any], Any],
    *,
    ray: ModuleType,
    rules: _Rules,
    more: tuple[Any, ...],
    ahead: int,
) -> Iterator[Assessed]:
    """The results of a file's batches in its order, from the workers of the cluster."""
    job = pickle.dumps((rules, dict(lines.columns), lines.schema, *more))
    task = ray.remote(_assess_batch).options(num_cpus=1, name="burabay: batch")

    def begun() -> Iterator[Any]:
        first = 0
        for batch in lines.batches():
            spoiled = lines.faults.take(first, batch.num_rows)
            first += batch.num_rows
            yield task.remote(job, form, batch, {place: _Told.of(error) for place, error in spoiled.items()})

    for done in _in_order(ray, begun(), ahead or _at_once(ray)):
        if isinstance(done, _Told):
            raise done.error()
        yield done


def assess_file_on_ray(
    book: BoundBook,
    source: str | Path,
    out: str | Path,
    *,
    fx: ExchangeRates | None = None,
    defaults: Mapping[str, str] | None = None,
    sheet: str = "",
    language: str = "en",
    batch_rows: int = BATCH_ROWS,
    ahead: int = 0,
    progress: Callable[[int, int | None, float | None], None] | None = None,
) -> Run:
    """`run.assess_file`, its batches assessed by the Ray cluster of the caller's session, to the same bytes.

    This process reads the file and puts the result together; `ahead` batches are under way at once, by default two for
    each core of the cluster. Every worker must have the same program and law book. Raises BurabayError where one has
    not, or no session has begun, and InputError as `assess_file` does.
    """
    ray = _ray()
    more = ({name: text for name, text in (defaults or {}).items() if text}, language)
    by = partial(_batches, ray=ray, rules=_Rules.of(book, fx), more=more, ahead=ahead)
    return assess_file(
        book, source, out, fx=fx, defaults=defaults, sheet=sheet, language=language, batch_rows=batch_rows, by=by,
        progress=progress,
    )  # fmt: skip


def assess_files_on_ray(
    book: BoundBook,
    sources: Iterable[str | Path],
    folder: str | Path,
    *,
    ending: str = ".parquet",
    fx: ExchangeRates | None = None,
    defaults: Mapping[str, str] | None = None,
    language: str = "en",
    batch_rows: int = BATCH_ROWS,
    cores: int = 1,
) -> Iterator[tuple[Path, Run | BurabayError]]:
    """Each of many files assessed by one worker, into `folder`, under its own name with `ending`.

    `sources` and `folder` (made if need be) are on storage that all workers share. Gives each file with its counts, in
    the order of `sources`; a file that cannot be read or written comes back with its error and stops no other. Each
    result has the bytes that `assess_file` gives. A task takes `cores` cores. Raises BurabayError where no session has
    begun, and InputError (field `out`) where two files would have one name.
    """
    ray, into = _ray(), Path(folder)
    files = [Path(source) for source in sources]
    outs = [into / f"{file.stem}{ending}" for file in files]
    if twice := next((out for place, out in enumerate(outs) if out in outs[:place]), None):
        raise InputError.of("error_cluster_twice", field="out", name=twice.name)
    into.mkdir(parents=True, exist_ok=True)
    rules = _Rules.of(book, fx)
    options = {"defaults": dict(defaults or {}), "language": language, "threads": cores, "batch_rows": batch_rows}
    task = ray.remote(_assess_whole).options(num_cpus=cores, name="burabay: file")
    begun = (task.remote(rules, str(file), str(out), options) for file, out in zip(files, outs, strict=True))
    for file, done in zip(files, _in_order(ray, begun, _at_once(ray, cores)), strict=True):
        yield file, done.error() if isinstance(done, _Told) else done


class Assess:
    """The batch function, to be handed to an engine that holds the lines already; opens the book once a process.

        dataset.map_batches(Assess(book), batch_format="pyarrow", batch_size=None)     # Ray Data
        frame.mapInArrow(Assess(book).batches, schema)                                 # Spark

    Lines come out in the order of their batch, one for one, with the columns of a result; words are plain strings. Rows
    of the whole are in whatever order the engine keeps.
    """

    def __init__(
        self,
        book: BoundBook,
        *,
        fx: ExchangeRates | None = None,
        defaults: Mapping[str, str] | None = None,
        language: str = "en",
    ) -> None:
        self._rules, self._defaults, self._language = _Rules.of(book, fx), dict(defaults or {}), language

    def batches(self, batches: Iterable[Any]) -> Iterator[Any]:
        """`pyarrow.RecordBatch`es in, as many out."""
        engine = _engine(self._rules)
        made = assess_batches(engine.book, batches, defaults=self._defaults, language=self._language, engine=engine)
        return (batch.cast(_plain(batch.schema)) for batch in made)

    def __call__(self, table: Any) -> Any:
        """A `pyarrow.Table` in, a `pyarrow.Table` with the results' columns out."""
        made = self.batches(table.combine_chunks().to_batches())
        return pa.Table.from_batches(made, schema=self.schema(table.schema))

    def schema(self, schema: Any) -> Any:
        """The `pyarrow.Schema` of the results of lines that have this `schema`."""
        lines = lines_from(schema.empty_table(), defaults=self._defaults)
        assessor = Assessor(_engine(self._rules), lines.columns, lines.schema, self._defaults, self._language)
        return _plain(assessor.schema)


def _plain(schema: Any) -> Any:
    """The schema with dictionaries of words as the words."""
    kinds = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in schema]
    return pa.schema([pa.field(name, kind) for name, kind in zip(schema.names, kinds, strict=True)])
