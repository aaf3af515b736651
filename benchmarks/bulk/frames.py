"""The work as Polars expressions, lazy: the same tables, the same whole numbers and the same answers as `sql`.

Laid out for Polars: a row finds its line and destination by a join on one whole number, the span of days by place in a
dense table (line × the 52 days on which anything changes), what the law says there by another. Tried and slower:
`join_asof` by line (it sorts the rows by day first), and a join on the line with a filter on the days (it makes several
rows of each). Rows of lines with a duty by quantity go a way of their own, since Polars works out every branch of a
`when` for every row.

Polars' integers wrap around in silence where they overflow, so `checked` sets bounds before anything is counted. What
this work leaves out beside `burabay assess` is said in `sql`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.bulk.work import (
    CURRENCIES,
    DENIED,
    ERRORS,
    FINE,
    LACKS_QUANTITY,
    NO_LINE,
    OPTION_FIELDS,
    PLACES,
    REGIMES,
    STATUSES,
    VN,
    WRONG,
    Work,
)

from burabay.duty.consignment import UNITS

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

PLANS = ("dense", "joined")
_R = range(len(REGIMES))
_GROUPS = {place: 2 if state == "VN" else 0 if state == "RU" else 1 for place, state in enumerate(PLACES)}
_KINDS = {"status": "Int8", "form": "Int8", "percent": "Int64", "ceiling": "Int64", "amount": "Int64", "unit": "Int8",
          "rate": "Categorical", "exceptional": "Boolean"}  # fmt: skip
# Above these the products of the work leave 63 bits.
MOST_VALUE, MOST_COUNTED = 2 * 10**13, 10**12


@dataclass(frozen=True)
class Tables:
    """The law's tables as Polars holds them."""

    keys: pl.DataFrame  # code × 8 + place → line_no
    texts: pl.DataFrame  # code as text and place → line_no
    periods: pl.DataFrame  # day → period
    count: int  # periods
    dense: pl.DataFrame  # line_no × count + period → profile, vat_percent
    profiles: pl.DataFrame
    money: pl.DataFrame
    units: pl.DataFrame


def load(work: Work) -> Tables:
    """The law's tables. Takes a second or two; not part of what is measured."""
    import polars as pl

    segments = pl.DataFrame(work.segments).with_columns(
        pl.col(f"{name}_{r}").cast(getattr(pl, kind)) for r in _R for name, kind in _KINDS.items()
    )
    of_options = [f"{name}_{r}" for r in _R for name in OPTION_FIELDS]
    of_profile = ["plain", "s_currency", "s_per", "above_2", "above_3", *of_options]
    profiles = segments.select(of_profile).unique(maintain_order=True).with_row_index("profile", offset=1)
    spans = segments.join(profiles, on=of_profile, nulls_equal=True).select(
        "code", "text", "place_group", "first", "last", "profile"
    )
    places = pl.DataFrame({"place": list(_GROUPS), "place_group": list(_GROUPS.values())})
    spans = spans.join(places, on="place_group").with_columns(key=pl.col("code") * 8 + pl.col("place"))
    vat = pl.DataFrame(work.vat).with_columns(key=pl.col("code") * 8 + pl.col("place"))
    keys = spans.select("key", "text", "place").unique().sort("key").with_row_index("line_no")
    cuts = np.unique(np.concatenate([spans["first"].to_numpy(), vat["first"].to_numpy()]))
    days = np.arange(cuts[0], 1 + max(spans["last"].to_numpy().max(), vat["last"].to_numpy().max()))
    periods = pl.DataFrame({"day": days, "period": np.searchsorted(cuts, days, side="right") - 1}).cast(
        {"day": pl.Int32, "period": pl.Int32}
    )
    dense = pl.DataFrame(
        {
            "profile": _spread(spans, keys, cuts, "profile", 0).astype(np.int16),
            "vat_percent": _spread(vat, keys, cuts, "percent", -1).astype(np.int32),
        }
    ).with_columns(pl.col("vat_percent").replace(-1, None))
    empty = pl.DataFrame({"profile": [0], "plain": [True]}).cast({"profile": pl.Int16})
    return Tables(
        keys.select("key", "line_no"),
        keys.select("text", pl.col("place").cast(pl.Int8), "line_no"),
        periods,
        len(cuts),
        dense,
        pl.concat([empty, profiles.cast({"profile": pl.Int16})], how="diagonal"),
        _money(work),
        _units(work),
    )


def _spread(spans: pl.DataFrame, keys: pl.DataFrame, cuts: np.ndarray, name: str, missing: int) -> np.ndarray:
    """Each line's value on each period, line by line."""
    rows = spans.join(keys, on="key")
    line, first, last = (rows[column].to_numpy() for column in ("line_no", "first", "last"))
    start, end = np.searchsorted(cuts, first), np.searchsorted(cuts, last, side="right")
    table = np.full(len(keys) * len(cuts), missing, dtype=np.int64)
    values = rows[name].fill_null(missing).to_numpy()
    counts = end - start
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    table[np.repeat(line.astype(np.int64) * len(cuts) + start, counts) + offsets] = np.repeat(values, counts)
    return table


def _money(work: Work) -> pl.DataFrame:
    """Scales by currency and destination: see `money` in `sql`."""
    import polars as pl

    rows = []
    for row in work.money.to_pylist():
        for place in range(len(PLACES)):
            vat_digits = row[f"vat_digits_{place}"]
            rows.append(
                {
                    "currency": row["currency"], "destination": place,
                    "step": 10 ** (7 - row["digits"]), "worth": 10 ** (2 - row["digits"]),
                    "vat_step": 10 ** (7 - vat_digits), "vat_worth": 10 ** (2 - vat_digits),
                    **{name: row[name] for name in ("eur_num", "eur_den", "usd_num", "usd_den")},
                }
            )  # fmt: skip
    return pl.DataFrame(rows).cast({"currency": pl.Int8, "destination": pl.Int8})


def _units(work: Work) -> pl.DataFrame:
    import polars as pl

    factor = np.array(work.units["factor"].to_pylist())
    common = np.gcd(factor, 1000)
    return pl.DataFrame(
        {"unit": work.units["unit"].to_pylist(), "kind": work.units["kind"].to_pylist(), "times": factor // common,
         "parts": 1000 // common}
    ).cast({"unit": pl.Int8, "kind": pl.Int8})  # fmt: skip


# --- the core -----------------------------------------------------------------------------------------------------


def _share(percent: str) -> pl.Expr:
    import polars as pl

    return (pl.col("value") * pl.col(percent) + pl.col("step") // 2) // pl.col("step")


def _quantity(r: int) -> pl.Expr:
    import polars as pl

    unit = pl.col(f"unit_{r}")
    return pl.when(unit == 0).then("kg").when(unit == pl.col("kind")).then("counted")


def _duty_by_quantity(r: int) -> pl.Expr:
    """An option's sum where quantities count; null where there is no rate or something lacks."""
    import polars as pl

    c = pl.col
    by_weight, quantity = c(f"unit_{r}") == 0, _quantity(r)
    number = quantity * c(f"amount_{r}") * c("fx_num")
    divisor = pl.when(by_weight).then("kg_parts").otherwise("parts") * c("s_per") * c("fx_den") * c("step")
    share, specific = _share(f"percent_{r}"), (number + divisor // 2) // divisor
    wide = pl.Int128
    both = (c("value") * c(f"percent_{r}")).cast(wide) * divisor.cast(wide) + number.cast(wide) * c("step").cast(wide)
    whole = c("step").cast(wide) * divisor.cast(wide)
    plus = ((both + whole // 2) // whole).cast(pl.Int64)
    # The larger and the lower of all: unknown if one of them is.
    larger = pl.when(number.is_not_null()).then(pl.max_horizontal(share, specific))
    lower = pl.when(number.is_not_null()).then(pl.min_horizontal(_share(f"ceiling_{r}"), larger))
    form = c(f"form_{r}")
    return (
        pl.when(form == 0).then(share).when(form == 1).then(specific).when(form == 2).then(larger)
        .when(form == 3).then(plus).when(form == 4).then(lower)
    )  # fmt: skip


def _settled(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Statuses once sums are made, Art. 2.3(4), the cheapest, the sum charged, VAT."""
    import polars as pl

    c = pl.col
    lacks = [c(f"duty_{r}").is_null() & c(f"form_{r}").is_not_null() & (c(f"status_{r}") <= 1) for r in _R]
    frame = frame.with_columns(
        pl.when(lacks[r]).then(pl.lit(3, pl.Int8)).otherwise(f"status_{r}").alias(f"status_{r}") for r in _R
    )
    barred = pl.lit(2, pl.Int8)
    above = {r: (c(f"duty_{r}") > c("duty_0")).fill_null(c(f"above_{r}")).fill_null(value=False) for r in (2, 3)}
    frame = frame.with_columns(
        pl.when((c(f"status_{r}") <= 1) & above[r]).then(barred).otherwise(f"status_{r}").alias(f"status_{r}")
        for r in (2, 3)
    )
    frame = frame.with_columns(
        pl.when((c(f"status_{r}") <= 1) & ~c(f"exceptional_{r}")).then(f"duty_{r}").alias(f"may_{r}") for r in _R
    ).with_columns(least=pl.min_horizontal(f"may_{r}" for r in _R))
    first = pl.lit(None, pl.Int8)
    for r in reversed(_R):
        first = pl.when(c(f"may_{r}") == c("least")).then(pl.lit(r, pl.Int8)).otherwise(first)
    frame = frame.with_columns(cheapest=first)
    charged = pl.coalesce("claimed", "cheapest")
    duty = pl.lit(None, pl.Int64)
    for r in _R:
        duty = pl.when((charged == r) & (c(f"status_{r}") <= 1)).then(f"duty_{r}").otherwise(duty)
    frame = frame.with_columns(*(c(f"duty_{r}") * c("worth") for r in _R), duty=duty * c("worth"))
    base = (c("value") + c("duty")) * c("vat_percent").cast(pl.Int64)
    return frame.with_columns(vat=(base + c("vat_step") // 2) // c("vat_step") * c("vat_worth"))


def core(lines: pl.LazyFrame, of: Tables, *, by_text: bool = False, plan: str = "dense") -> pl.LazyFrame:
    """All columns of the answer beside the rows' own."""
    import polars as pl

    c = pl.col
    if by_text:
        found = lines.join(of.texts.lazy(), left_on=["code", "destination"], right_on=["text", "place"], how="left")
    else:
        found = lines.with_columns(key=c("code") * 8 + c("destination")).join(of.keys.lazy(), on="key", how="left")
    found = found.join(of.periods.lazy(), on="day", how="left").with_columns(
        place=c("line_no").cast(pl.Int64) * of.count + c("period")
    )
    if plan == "dense":
        profile, percent = of.dense["profile"], of.dense["vat_percent"]
        place = c("place").fill_null(0)
        found = found.with_columns(profile=pl.lit(profile).gather(place), vat_percent=pl.lit(percent).gather(place))
    else:
        table = of.dense.lazy().with_row_index("place").with_columns(c("place").cast(pl.Int64))
        found = found.join(table, on="place", how="left")
    known = c("place").is_not_null() & ~c("wrong")
    found = found.with_columns(
        profile=pl.when(known).then("profile").otherwise(pl.lit(0, pl.Int16)).fill_null(0),
        vat_percent=pl.when(known).then("vat_percent"),
    )
    found = found.join(of.profiles.lazy(), on="profile", how="left")
    found = found.join(of.money.lazy(), on=["currency", "destination"], how="left")
    plain = found.filter("plain").with_columns(
        *(_share(f"percent_{r}").alias(f"duty_{r}") for r in _R), *(pl.lit(value=False).alias(f"lacks_{r}") for r in _R)
    )
    eur = c("s_currency") == CURRENCIES.index("EUR")
    others = (
        found.filter(~c("plain")).join(of.units.lazy(), on="unit", how="left")
        .with_columns(
            kg=pl.coalesce("net_kg", pl.when(c("kind") == 0).then(c("quantity") * c("times"))),
            kg_parts=pl.when(c("net_kg").is_null()).then("parts").otherwise(1),
            counted=c("quantity") * c("times"),
            fx_num=pl.when(eur).then("eur_num").otherwise("usd_num"),
            fx_den=pl.when(eur).then("eur_den").otherwise("usd_den"),
        )
        .with_columns(
            *(_duty_by_quantity(r).alias(f"duty_{r}") for r in _R),
            *(((c(f"form_{r}") > 0) & _quantity(r).is_null()).fill_null(value=False).alias(f"lacks_{r}") for r in _R),
        )
        .drop("kind", "times", "parts", "kg", "kg_parts", "counted", "fx_num", "fx_den")
    )  # fmt: skip
    return _settled(pl.concat([plain, others])).with_columns(error=_error().cast(pl.Int8))


def _error() -> pl.Expr:
    """What is wrong with a row."""
    import polars as pl

    c = pl.col
    denied, lacks = pl.lit(value=False), pl.lit(value=False)
    for r in _R:
        mine = (c("claimed") == r).fill_null(value=False)
        denied = denied | (mine & (c(f"status_{r}") == 2).fill_null(value=True))
        open_one = c("claimed").is_null() & c("cheapest").is_null() & (c(f"status_{r}") == 3).fill_null(value=False)
        lacks = lacks | ((mine | open_one) & c(f"lacks_{r}"))
    return (
        pl.when("wrong").then(WRONG).when(c("profile") == 0).then(NO_LINE).when(denied).then(DENIED)
        .when(lacks).then(LACKS_QUANTITY).otherwise(FINE)
    )  # fmt: skip


ANSWER = (*(f"{n}_{r}" for r in _R for n in ("duty", "status")), "cheapest", "duty", "vat_percent", "vat", "error")


def checked(lines: pl.DataFrame) -> pl.DataFrame:
    """The rows themselves. Raises OverflowError if a figure is too large for products of 63 bits."""
    value, weight = (lines[name].fill_null(0).to_numpy().max(initial=0) for name in ("value", "net_kg"))
    if value > MOST_VALUE or weight > MOST_COUNTED:
        raise OverflowError("a value or a weight is too large for whole numbers of 64 bits")
    return lines


def in_memory(lines: pa.Table) -> pl.DataFrame:
    """The rows of numbers as a frame. Not part of what is measured."""
    import polars as pl

    return checked(pl.DataFrame(lines)).rechunk()


def run_in_memory(lines: pl.DataFrame, of: Tables, plan: str = "dense") -> pl.DataFrame:
    """Frame of numbers to frame of numbers."""
    asked = core(lines.lazy(), of, plan=plan).select("line_id", *ANSWER)
    return asked.collect(engine="streaming")


# --- Parquet to Parquet -------------------------------------------------------------------------------------------

_NAMES = ("mfn", "mfn_in_quota", "vn_eaeu", "in_quota")
_KINDS_OF_UNIT = tuple(UNITS.values())
_INPUT = ("line_id", "code", "origin", "destination", "on", "value", "currency", "net_kg", "quantity", "unit",
          "regime_claimed")  # fmt: skip
_ORDINAL_1970 = 719163


def _places(column: str, names: tuple[str, ...]) -> pl.Expr:
    """The place of a text among names, null for any other."""
    import polars as pl

    return pl.col(column).cast(pl.Enum(names), strict=False).to_physical().cast(pl.Int8)


def _parsed(source: Path) -> pl.LazyFrame:
    """The file as rows of numbers beside its own columns (as in_…), each checked as `consignment()` does."""
    import polars as pl

    c = pl.col
    labels = tuple(regime.label for regime in REGIMES)
    read = pl.scan_parquet(source).rename({name: f"in_{name}" for name in _INPUT if name != "line_id"})
    digits = pl.when(c("in_destination") == "VN").then(8).otherwise(10)
    lines = read.with_columns(
        code=pl.when(c("in_code").str.len_bytes() == digits).then(c("in_code").cast(pl.Int64, strict=False)),
        from_place=_places("in_origin", PLACES),
        destination=_places("in_destination", PLACES),
        day=c("in_on").str.to_date("%Y-%m-%d", strict=False).to_physical() + _ORDINAL_1970,
        value=c("in_value").to_physical().cast(pl.Int64),
        currency=_places("in_currency", CURRENCIES),
        net_kg=c("in_net_kg").to_physical().cast(pl.Int64),
        quantity=c("in_quantity").to_physical().cast(pl.Int64),
        unit=_places("in_unit", tuple(UNITS)),
        claimed=_places("in_regime_claimed", labels),
    )
    kg = pl.lit(None, pl.Int64)
    for number, (kind, many) in enumerate(_KINDS_OF_UNIT):
        if kind == "kg":
            kg = pl.when(c("unit") == number).then(c("quantity") * int(many * 1000)).otherwise(kg)
    wrong = (
        c("from_place").is_null() | c("destination").is_null() | ((c("from_place") == VN) == (c("destination") == VN))
        | c("day").is_null() | c("value").is_null() | (c("value") < 0) | c("currency").is_null()
        | (c("net_kg") <= 0).fill_null(value=False) | (c("quantity") <= 0).fill_null(value=False)
        | (c("quantity").is_null() != c("in_unit").is_null()) | (c("unit").is_null() != c("in_unit").is_null())
        | (c("net_kg") * 1000 != kg).fill_null(value=False)
        | (c("claimed").is_null() != c("in_regime_claimed").is_null())
    )  # fmt: skip
    return lines.with_columns(wrong=wrong.fill_null(value=True)).drop("from_place")


def _sum(name: str) -> pl.Expr:
    import polars as pl

    return pl.col(name).cast(pl.Int128).reinterpret(dtype=pl.Decimal(18, 2))


def parquet_query(source: Path, of: Tables, plan: str = "dense") -> pl.LazyFrame:
    """From a file to the input's columns and the answer's, as texts and decimals."""
    import polars as pl

    c = pl.col
    labels = [regime.label for regime in REGIMES]
    answers = core(_parsed(source), of, plan=plan)
    options = [
        column.alias(f"{name}_{what}")
        for r, name in enumerate(_NAMES)
        for what, column in (("rate", c(f"rate_{r}")), ("duty", _sum(f"duty_{r}")))
    ]
    return answers.select(
        "line_id",
        *(c(f"in_{name}").alias(name) for name in _INPUT if name != "line_id"),
        *options,
        c("status_2").cast(pl.UInt8).cat.to(pl.Enum(STATUSES)).alias("vn_eaeu_status"),
        c("cheapest").cast(pl.UInt8).cat.to(pl.Enum(labels)).alias("cheapest"),
        _sum("duty").alias("duty"),
        c("vat_percent").cast(pl.Int128).reinterpret(dtype=pl.Decimal(9, 3)).alias("vat_rate"),
        _sum("vat").alias("vat"),
        c("error").replace_strict(ERRORS, default=None, return_dtype=pl.Enum(tuple(ERRORS.values()))).alias("error"),
    )


def run_parquet(source: Path, target: Path, of: Tables, plan: str = "dense") -> None:
    """File to file, streaming. The order of the rows is not asked for (they carry their number), which is faster."""
    query = parquet_query(source, of, plan)
    query.sink_parquet(target, compression="snappy", maintain_order=False, engine="streaming")
