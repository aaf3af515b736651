"""The part of the work that OpenFisca-core and zen-engine can do as they are: rows with plain percentages alone.

A good row, no regime claimed, MFN and preference both known and ad valorem, no quota, VAT settled. What is asked: both
duties, the lower, VAT on it. The exact answers are those of `frames`, which are those of `Book.assess`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.bulk import frames
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class SimpleRows:
    """Columns of the rows, and the exact answers in hundredths."""

    line: NDArray[Any]  # text: destination and code, such as RU_0402211100
    day: NDArray[np.int64]
    value: NDArray[np.int64]  # hundredths
    digits: NDArray[np.int64]
    vat_digits: NDArray[np.int64]
    mfn: NDArray[np.int64]  # thousandths of a per cent, as are the next two
    preference: NDArray[np.int64]
    vat_percent: NDArray[np.int64]
    duty: NDArray[np.int64]
    vat: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.value)

    def first(self, count: int) -> SimpleRows:
        """The first `count` rows."""
        return SimpleRows(**{name: column[:count] for name, column in vars(self).items()})


def simple_rows(lines: pl.DataFrame, of: frames.Tables, on: int | None = None) -> SimpleRows:
    """The simple ones of some rows of numbers; with `on`, all of them are taken to that day."""
    import polars as pl
    from benchmarks.bulk.work import PLACES

    c = pl.col
    asked = lines.lazy().with_columns(claimed=pl.lit(None, pl.Int8))
    if on is not None:
        asked = asked.with_columns(day=pl.lit(on, pl.Int32))
    found = frames.core(asked, of).filter(
        "plain", c("error") == 0, c("duty_1").is_null(), c("duty_3").is_null(), c("vat").is_not_null(),
        c("duty") == pl.min_horizontal("duty_0", "duty_2"), c("duty_0").is_not_null(), c("duty_2").is_not_null(),
    )  # fmt: skip
    place = c("destination").replace_strict(dict(enumerate(PLACES)), return_dtype=pl.String)
    code = pl.when(c("destination") == PLACES.index("VN")).then(8).otherwise(10)
    rows = (
        found.with_columns(text=c("code").cast(pl.String).str.zfill(code))
        .select(
            "line_id", "day", "value", "duty", "vat", "vat_percent",
            mfn="percent_0", preference="percent_2",
            line=place + "_" + c("text"),
            digits=2 - c("worth").cast(pl.Float64).log10().round().cast(pl.Int64),
            vat_digits=2 - c("vat_worth").cast(pl.Float64).log10().round().cast(pl.Int64),
        )
        .sort("line_id").collect()
    )  # fmt: skip
    numbers = ("day", "value", "digits", "vat_digits", "mfn", "preference", "vat_percent", "duty", "vat")
    columns = {name: rows[name].to_numpy().astype(np.int64) for name in numbers}
    return SimpleRows(line=rows["line"].to_numpy(), **columns)


def exact_share(rows: SimpleRows, duty: NDArray[np.float64], vat: NDArray[np.float64]) -> float:
    """The share of rows whose duty and VAT, given in units of currency, are the exact ones to the hundredth."""
    fine = np.abs(np.rint(duty * 100) - rows.duty) == 0
    fine &= np.abs(np.rint(vat * 100) - rows.vat) == 0
    return float(fine.mean()) if len(rows) else 1.0
