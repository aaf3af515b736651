"""One result whoever assesses: one core, two, and a cluster of two workers give the same bytes."""

from __future__ import annotations

import dataclasses
import os
import pickle
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from burabay.assess.batch import Engine
from burabay.book import Book
from burabay.declarations import cluster, run
from burabay.declarations.cluster import Assess, assess_file_on_ray, assess_files_on_ray
from burabay.declarations.run import Run, assess_file, assess_table
from burabay.duty.money import ExchangeRate, ExchangeRates
from burabay.errors import BurabayError, InputError
from burabay.wording import LANGUAGES

ROWS, BATCH = 660, 100
FX = ExchangeRates([ExchangeRate("EUR", "USD", Decimal("1.08")), ExchangeRate("USD", "VND", Decimal("26300"))])


@pytest.fixture(scope="module", autouse=True)
def _one_engine(book: Book) -> Iterator[None]:
    """The engine is made once for all runs in this process."""
    engine = Engine(book, FX)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "Engine", lambda *_: engine)
        yield


@pytest.fixture(scope="module")
def table(book: Book) -> pa.Table:
    """Lines of both sides on days of 2026, one in fifty wrong."""
    dice = random.Random(2015)
    codes = {"TN VED": book.codes("TN VED"), "AHTN": book.codes("AHTN")}
    rows = []
    for number in range(ROWS):
        side = dice.choice(list(codes))
        ways = ("VN", dice.choice(["AM", "BY", "KZ", "KG", "RU"]))
        origin, destination = ways if side == "TN VED" else ways[::-1]
        code = "0000000000" if number % 50 == 7 else dice.choice(codes[side])
        rows.append(
            {
                "line_id": f"{number}", "code": code, "origin": origin, "destination": destination,
                "on": f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
                "value": f"{dice.randint(100, 10**7) / 100:.2f}", "currency": dice.choice(["USD", "EUR", "VND"]),
                "net_kg": str(dice.randint(1, 9000)), "regime_claimed": dice.choice(["", "", "MFN"]),
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows)


@pytest.fixture(scope="module")
def parquet(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lines in row groups that are no whole batches."""
    path = tmp_path_factory.mktemp("lines") / "lines.parquet"
    pq.write_table(table, path, row_group_size=BATCH * 2 // 3)
    return path


@pytest.fixture(scope="module")
def text(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lines as CSV; two rows, in batches of their own, have a cell too many."""
    path = tmp_path_factory.mktemp("lines") / "lines.csv"
    pc.write_csv(table, path)
    told = path.read_text(encoding="utf-8").splitlines()
    for row in (BATCH + 3, 5 * BATCH + 1):
        told[row] += ",stray"
    path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return path


def counted(told: Run) -> tuple[Any, ...]:
    """All that a run counts, so that two can be compared."""
    return told.tally.rows, told.tally.errors, told.tally.unknown, told.tally.by("chapter"), told.errors


def on_one_core(book: Book, source: Path, out: Path) -> Run:
    return assess_file(book, source, out, fx=FX, threads=1, batch_rows=BATCH)


# --- one machine --------------------------------------------------------------------------------------------------


def test_one_core_and_two_give_the_same_bytes_each_time(book: Book, text: Path, tmp_path: Path) -> None:
    outs = [tmp_path / f"{place}.parquet" for place in range(4)]
    runs = [
        assess_file(book, text, out, fx=FX, threads=threads, batch_rows=BATCH)
        for out, threads in zip(outs, (1, 2, 2, 1), strict=True)
    ]
    assert len({out.read_bytes() for out in outs}) == 1
    assert all(counted(told) == counted(runs[0]) for told in runs)
    assert runs[0].tally.rows == ROWS
    assert runs[0].tally.errors >= ROWS // 50


def test_a_row_group_has_as_many_rows_as_asked_for(book: Book, parquet: Path, tmp_path: Path) -> None:
    on_one_core(book, parquet, tmp_path / "out.parquet")
    with pq.ParquetFile(tmp_path / "out.parquet") as file:
        groups = [file.metadata.row_group(place).num_rows for place in range(file.num_row_groups)]
    assert groups == [BATCH] * (ROWS // BATCH) + [ROWS % BATCH]


def test_the_batch_function_travels(book: Book, table: pa.Table) -> None:
    """Pickled, as an engine sends it to a worker; rows and schema are those of the table assessed here."""
    there = pickle.loads(pickle.dumps(Assess(book, fx=FX)))  # noqa: S301  # its own bytes
    here = assess_table(book, table, fx=FX)
    assert there(table).equals(here)
    assert pa.Table.from_batches(there.batches(table.to_batches(max_chunksize=BATCH))).equals(here)
    assert there(table.slice(0, 0)).schema.equals(here.schema)
    assert there(table.slice(0, 0)).num_rows == 0


def test_another_law_book_is_refused(book: Book, table: pa.Table) -> None:
    other = Assess(dataclasses.replace(book, law_hash="0" * 64), fx=FX)
    with pytest.raises(BurabayError, match="same on all machines"):
        other(table)


def test_without_ray_there_is_a_sentence(
    book: Book, parquet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BurabayError, match=r"burabay\[cluster\]") as caught:
        assess_file_on_ray(book, parquet, tmp_path / "out.parquet")
    assert len({caught.value.say(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_without_a_session_there_is_a_sentence(book: Book, parquet: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="needs the extra 'cluster'")
    with pytest.raises(BurabayError, match=r"ray\.init"):
        assess_file_on_ray(book, parquet, tmp_path / "out.parquet")


# --- a cluster ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ray(_own_folders: None) -> Iterator[Any]:
    """A session on a cluster of two workers of one core each; its head has none."""
    ray = pytest.importorskip("ray", reason="needs the extra 'cluster'")
    utils = pytest.importorskip("ray.cluster_utils")
    room = {"object_store_memory": 100 << 20}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        nodes = utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **room})
        try:
            nodes.add_node(num_cpus=1, **room)
            nodes.add_node(num_cpus=1, **room)
            ray.init(address=nodes.address, logging_level="error", log_to_driver=False)
            yield ray
        finally:
            ray.shutdown()
            nodes.shutdown()


@pytest.mark.parametrize(("kind", "ending"), [("text", ".parquet"), ("parquet", ".csv"), ("text", ".xlsx")])
@pytest.mark.usefixtures("ray")
def test_a_cluster_gives_the_same_bytes(
    book: Book, tmp_path: Path, request: pytest.FixtureRequest, kind: str, ending: str
) -> None:
    source: Path = request.getfixturevalue(kind)
    here, there = tmp_path / f"here{ending}", tmp_path / f"there{ending}"
    told = on_one_core(book, source, here)
    assert counted(assess_file_on_ray(book, source, there, fx=FX, batch_rows=BATCH)) == counted(told)
    assert there.read_bytes() == here.read_bytes()


def test_both_workers_take_part(
    book: Book, ray: Any, parquet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    seen.mkdir()
    assess_batch = cluster._assess_batch

    def noted(job: bytes, form: Any, batch: Any, spoiled: Any) -> Any:
        (seen / str(os.getpid())).touch()
        return assess_batch(job, form, batch, spoiled)

    monkeypatch.setattr(cluster, "_assess_batch", noted)
    assess_file_on_ray(book, parquet, tmp_path / "out.parquet", fx=FX, batch_rows=BATCH // 5)
    assert len(list(seen.iterdir())) == 2
    assert str(os.getpid()) not in {place.name for place in seen.iterdir()}


def test_many_files_each_by_one_worker(book: Book, ray: Any, parquet: Path, tmp_path: Path) -> None:
    """A file that is none comes back with its error, in its place, and stops no other."""
    broken = tmp_path / "broken.csv"
    broken.write_text("a,b\n1,2\n", encoding="utf-8")
    told = list(assess_files_on_ray(book, [broken, parquet], tmp_path / "out", fx=FX, batch_rows=BATCH))
    assert [source for source, _ in told] == [broken, parquet]
    assert isinstance(told[0][1], InputError)
    assert told[0][1].field == "columns"
    here = on_one_core(book, parquet, tmp_path / "here.parquet")
    assert isinstance(told[1][1], Run)
    assert counted(told[1][1]) == counted(here)
    assert [out.name for out in (tmp_path / "out").iterdir()] == ["lines.parquet"]
    assert (tmp_path / "out" / "lines.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()


def test_two_files_of_one_name_are_refused(book: Book, ray: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.parquet"):
        next(assess_files_on_ray(book, ["x/a.csv", "y/a.csv"], tmp_path))


def test_a_worker_with_another_law_book_is_refused(book: Book, ray: Any, parquet: Path, tmp_path: Path) -> None:
    other = dataclasses.replace(book, law_hash="0" * 64)
    with pytest.raises(BurabayError, match="same on all machines"):
        assess_file_on_ray(other, parquet, tmp_path / "out.parquet", fx=FX)
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")
def test_ray_data_runs_the_batch_function(book: Book, ray: Any, table: pa.Table) -> None:
    data = pytest.importorskip("ray.data", reason="needs the extra 'cluster'")
    context = data.DataContext.get_current()
    context.enable_progress_bars, context.execution_options.preserve_order = False, True
    parts = data.from_arrow([table.slice(start, BATCH) for start in range(0, ROWS, BATCH)])
    made = parts.map_batches(Assess(book, fx=FX), batch_format="pyarrow", batch_size=None)
    whole = pa.concat_tables(made.iter_batches(batch_size=None, batch_format="pyarrow"))
    assert whole.equals(assess_table(book, table, fx=FX))
