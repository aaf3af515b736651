"""burabay's own engine at the same work, on the same rows of numbers: `assess.batch` in memory, `assess_file` on files.

In memory it is given what parsing gives it (`declarations.lines.Lines`), in ten-thousandths, and makes all of its
results: beside the work also the line, the rates, excise, other charges, totals, measures and what is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.bulk.single import singles
from benchmarks.bulk.work import CURRENCIES, PLACES, REGIMES
from numpy.typing import NDArray

from burabay.assess import kernel
from burabay.assess.batch import Engine
from burabay.declarations.assessing import rows_of
from burabay.declarations.lines import LIMIT, Lines
from burabay.declarations.reading import BATCH_ROWS
from burabay.declarations.run import workers
from burabay.duty.consignment import UNITS
from burabay.duty.money import read_exchange_rates

if TYPE_CHECKING:
    import pyarrow as pa

    from burabay.book import Book

# Rows that a thread takes at a time: as many as a batch of a file has.
SLICE = BATCH_ROWS
_HUNDREDTH, _THOUSANDTH = 100, 10


@dataclass(frozen=True)
class Ready:
    """The engine with its tables, and the rows in slices."""

    engine: Engine
    slices: Sequence[Lines]


def lines_of(table: pa.Table) -> Lines:
    """Rows of numbers as parsing gives them: cells of a wrong row that are out of bounds hold what stands for none."""

    def column(name: str, kind: Any, below: int = LIMIT) -> NDArray[Any]:
        numbers = table[name].combine_chunks().fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        made: NDArray[Any] = np.where((numbers < 0) | (numbers >= below), -1, numbers).astype(kind)
        return made

    def scaled(name: str, times: int) -> NDArray[np.int64]:
        numbers = column(name, np.int64)
        if len(numbers) and numbers.max() * times >= LIMIT:
            raise OverflowError(f"{name}: a figure is larger than the columns of the engine hold")
        made: NDArray[np.int64] = np.where(numbers < 0, -1, numbers * times)
        return made

    code, destination = column("code", np.int64), column("destination", np.int8, len(PLACES))
    # A code of another length has been set to 0; eight digits go into Viet Nam, ten into the EAEU.
    digits = np.where(code == 0, 6, np.where(destination == kernel.VIETNAM, 8, 10)).astype(np.int8)
    return Lines(
        code, digits, column("origin", np.int8, len(PLACES)), destination, column("day", np.int32),
        scaled("value", _HUNDREDTH), column("currency", np.int16, len(CURRENCIES)), scaled("net_kg", _THOUSANDTH),
        scaled("quantity", _THOUSANDTH), column("unit", np.int8, len(UNITS)), column("claimed", np.int8, len(REGIMES)),
        table["wrong"].to_numpy().astype(np.bool_), np.zeros(len(code), dtype=np.bool_), CURRENCIES,
    )  # fmt: skip


def ready(book: Book, fx: Sequence[str], table: pa.Table) -> Ready:
    """Not part of what is measured."""
    lines = lines_of(table)
    slices = [lines.part(first, min(first + SLICE, len(lines))) for first in range(0, len(lines), SLICE)]
    return Ready(Engine(book, read_exchange_rates(fx)), slices)


def run(of: Ready, threads: int = 0) -> list[kernel.Results]:
    """The results of all slices, in order."""

    def one(lines: Lines) -> kernel.Results:
        return of.engine.assess(rows_of(of.engine, lines, np.zeros(len(lines), dtype=np.bool_)))

    with ThreadPoolExecutor(threads or workers()) as pool:
        return list(pool.map(one, of.slices))


def by_themselves(book: Book, fx: Sequence[str], table: pa.Table, found: Mapping[str, NDArray[np.int64]]) -> int:
    """Put the answers of rows that the batch leaves to be assessed one by one into `found`; how many these are.

    A run over a file does the same; here it is not part of what is measured. (Their taxes go by value in another unit.)
    """
    places = np.flatnonzero(found["error"] == kernel.ALONE)
    rows = [texts_of(row) for row in table.take(places).to_pylist()]
    for place, answer in zip(places.tolist(), singles(book, rows, fx), strict=True):
        for name, column in found.items():
            figure = answer[name]
            column[place] = -1 if figure is None else figure
    return len(places)


def texts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of numbers as the cells of a file."""
    digits = 8 if row["destination"] == kernel.VIETNAM else 10

    def decimal(name: str, scale: int) -> Decimal | None:
        return None if row[name] is None else Decimal(row[name]).scaleb(-scale)

    def word(name: str, words: Sequence[str]) -> str:
        return "" if row[name] is None else words[row[name]]

    return {
        "code": f"{row['code']:0{digits}d}", "origin": PLACES[row["origin"]], "destination": PLACES[row["destination"]],
        "on": date.fromordinal(row["day"]), "value": decimal("value", 2), "currency": word("currency", CURRENCIES),
        "net_kg": decimal("net_kg", 3), "quantity": decimal("quantity", 3), "unit": word("unit", tuple(UNITS)),
        "regime_claimed": word("claimed", [regime.label for regime in REGIMES]),
    }  # fmt: skip


def columns_of(results: Sequence[kernel.Results]) -> Mapping[str, NDArray[np.int64]]:
    """The work's columns of some results: sums in hundredths, -1 for none. Not part of what is measured."""

    def by_row(name: str) -> NDArray[np.int64]:
        return np.concatenate([getattr(one, name).astype(np.int64) for one in results])

    def by_regime(name: str, regime: int) -> NDArray[np.int64]:
        parts = [getattr(one, name).reshape(kernel.SHOWN, -1)[regime] for one in results]
        return np.concatenate(parts).astype(np.int64)

    def hundredths(sums: NDArray[np.int64]) -> NDArray[np.int64]:
        made: NDArray[np.int64] = np.where(sums < 0, -1, sums // _HUNDREDTH)
        return made

    told = {f"duty_{int(r)}": hundredths(by_regime("duty", int(r))) for r in REGIMES}
    told |= {f"status_{int(r)}": by_regime("status", int(r)) for r in REGIMES}
    vat = np.concatenate([one.charged.vat for one in results])
    return told | {
        "cheapest": by_row("best"), "duty": hundredths(by_row("due")), "vat": hundredths(vat), "error": by_row("fault"),
    }  # fmt: skip
