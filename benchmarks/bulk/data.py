"""What is prepared once and kept, by law, seed and maker: the file, the rows of numbers, the law's tables."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from benchmarks.bulk.generate import SEED, Tariff, chunks, number_columns, tariff, write_parquet
from benchmarks.bulk.work import Work, tables

if TYPE_CHECKING:
    import pyarrow as pa

    from burabay.book import Book

_TABLES = ("segments", "vat", "money", "units")


@dataclass(frozen=True)
class Data:
    """A folder with everything that a measured process reads."""

    folder: Path

    def file(self, rows: int) -> Path:
        """The Parquet file of declaration lines."""
        return self.folder / f"lines-{rows}.parquet"

    def numbers(self, rows: int) -> Path:
        """The same rows as numbers, an Arrow file."""
        return self.folder / f"numbers-{rows}.arrow"

    def lines(self, rows: int) -> pa.Table:
        """The rows of numbers, in memory."""
        return _read(self.numbers(rows))

    def work(self) -> Work:
        """The law's tables."""
        segments, vat, money, units = (_read(self.folder / f"{name}.arrow") for name in _TABLES)
        return Work(segments, vat, money, units, tuple((self.folder / "fx.txt").read_text(encoding="utf-8").split()))


def _read(path: Path) -> pa.Table:
    import pyarrow as pa

    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def _write(path: Path, table: pa.Table) -> None:
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def write_numbers(path: Path, of: Tariff, count: int) -> None:
    """The first `count` rows as numbers."""
    import pyarrow as pa

    writer: pa.ipc.RecordBatchFileWriter | None = None
    with pa.OSFile(str(path), "wb") as file:
        for rows in chunks(of, count):
            batch = number_columns(of, rows)
            writer = writer or pa.ipc.new_file(file, batch.schema)
            writer.write_batch(batch)
        if writer is not None:
            writer.close()


def prepare(book: Book, folder: Path | None = None) -> Data:
    """The folder with the law's tables in it; made on first use."""
    made_by = b"".join(Path(__file__).with_name(f"{module}.py").read_bytes() for module in ("generate", "work", "data"))
    name = f"burabay-bulk-{book.law_hash[:12]}-{SEED}-{crc32(made_by):08x}"
    data = Data(folder or Path(tempfile.gettempdir()) / name)
    data.folder.mkdir(parents=True, exist_ok=True)
    if not (data.folder / "fx.txt").exists():
        work = tables(book)
        for table in _TABLES:
            _write(data.folder / f"{table}.arrow", getattr(work, table))
        (data.folder / "fx.txt").write_text("\n".join(work.fx), encoding="utf-8")
    return data


def generate(book: Book, data: Data, rows: int, *, numbers: bool) -> None:
    """The file of `rows` lines, and with `numbers` the same rows as numbers."""
    of = tariff(book)
    if not data.file(rows).exists():
        write_parquet(data.file(rows), of, rows)
    if numbers and not data.numbers(rows).exists():
        write_numbers(data.numbers(rows), of, rows)
