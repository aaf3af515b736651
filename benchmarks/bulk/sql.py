# ruff: noqa: S608 (the SQL is put together from names of this module alone)
"""The work as hand-written SQL for DuckDB: whole numbers, which DuckDB checks against overflow.

One core, two ways in: a table of numbers in memory, or the Parquet file, parsed and checked by SQL. Laid out as an
expert would for speed: what the law says on each span of days is one of some 1,400 profiles, joined by a small dense
key; the spans of duties and of VAT are cut into one table, so that a row needs one join with a condition on its day.
Tried and slower on the same rows: ASOF JOIN, spans by calendar year, duties and VAT joined apart (see `PLANS`).

It does less than `burabay assess`: no sentences of what is unknown, no measures cited, no excise or fees, one exchange
rate a pair for all days, no Incoterms or answers, values of at most two decimals and quantities of three, and 64-bit
products: beyond them DuckDB stops with an error.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
    import duckdb
    import pyarrow as pa

PLANS = ("span", "asof", "apart")
_R = range(len(REGIMES))
# The group of states (work.GROUPS) of each place (work.PLACES).
_GROUPS = {place: 2 if state == "VN" else 0 if state == "RU" else 1 for place, state in enumerate(PLACES)}
_TYPES = {
    "status": "TINYINT", "form": "TINYINT", "percent": "BIGINT", "ceiling": "BIGINT", "amount": "BIGINT",
    "unit": "TINYINT", "rate": "VARCHAR", "exceptional": "BOOLEAN",
}  # fmt: skip


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory. The order of the rows is not asked of it (each carries its number), which is faster."""
    import duckdb

    database = duckdb.connect()
    database.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
    return database


def load(database: duckdb.DuckDBPyConnection, work: Work) -> None:
    """The law's tables. Takes a second; not part of what is measured."""
    for name in ("segments", "vat", "money", "units"):
        database.register(f"{name}_in", getattr(work, name))
    option = ", ".join(f"{name}_{r}::{_TYPES[name]} AS {name}_{r}" for r in _R for name in OPTION_FIELDS)
    of_profile = f"plain, s_currency::TINYINT AS s_currency, s_per::BIGINT AS s_per, above_2, above_3, {option}"
    names = "plain, s_currency, s_per, above_2, above_3, " + ", ".join(f"{n}_{r}" for r in _R for n in OPTION_FIELDS)
    same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM p.{name}" for name in names.split(", "))
    places = ", ".join(f"({place}, {group})" for place, group in _GROUPS.items())
    database.execute(f"""
        CREATE TABLE profile AS
            SELECT (row_number() OVER ())::INTEGER AS profile, * FROM (SELECT DISTINCT {of_profile} FROM segments_in);
        INSERT INTO profile (profile, plain) VALUES (0, true);
        CREATE TABLE duty_span AS
            SELECT code, text, place::TINYINT AS place, first::INTEGER AS first, last::INTEGER AS last, profile
            FROM segments_in s JOIN profile p ON {same} JOIN (VALUES {places}) g(place, part) ON g.part = place_group;
        CREATE TABLE vat_span AS
            SELECT code, place::TINYINT AS place, first::INTEGER AS first, last::INTEGER AS last,
                percent::BIGINT AS vat_percent
            FROM vat_in;
        CREATE TABLE span AS
            SELECT d.code, d.text, d.place, greatest(d.first, v.first) AS first, least(d.last, v.last) AS last,
                profile, vat_percent
            FROM duty_span d JOIN vat_span v ON d.code = v.code AND d.place = v.place
                AND d.first <= v.last AND d.last >= v.first;
        CREATE TABLE unit AS
            SELECT unit::TINYINT AS unit, name, kind::TINYINT AS kind,
                (factor // gcd(factor, 1000))::BIGINT AS times, (1000 // gcd(factor, 1000))::BIGINT AS parts
            FROM units_in;
    """)
    digits = ", ".join(f"({place}, vat_digits_{place})" for place in range(len(PLACES)))
    # `step`: what the smallest sum is in 10^-7, the unit of a value in hundredths times thousandths of a per cent;
    # `worth`: what it is in hundredths. One row for each currency and destination.
    database.execute(f"""
        CREATE TABLE money AS
            SELECT currency::TINYINT AS currency, place::TINYINT AS place, name,
                (10 ** (7 - digits))::BIGINT AS step, (10 ** (2 - digits))::BIGINT AS worth,
                (10 ** (7 - vat_digits))::BIGINT AS vat_step, (10 ** (2 - vat_digits))::BIGINT AS vat_worth,
                usd_num::BIGINT AS usd_num, usd_den::BIGINT AS usd_den,
                eur_num::BIGINT AS eur_num, eur_den::BIGINT AS eur_den
            FROM money_in, LATERAL (VALUES {digits}) d(place, vat_digits);
        ANALYZE;
    """)
    for name in ("segments", "vat", "money", "units"):
        database.unregister(f"{name}_in")


# --- the core -----------------------------------------------------------------------------------------------------

_EUR, _USD = CURRENCIES.index("EUR"), CURRENCIES.index("USD")
_FOUND = {
    "span": """LEFT JOIN span s
            ON s.code = l.code AND s.place = l.destination AND l.day BETWEEN s.first AND s.last""",
    "asof": "ASOF LEFT JOIN span s ON s.code = l.code AND s.place = l.destination AND l.day >= s.first",
    "apart": """LEFT JOIN duty_span s
            ON s.code = l.code AND s.place = l.destination AND l.day BETWEEN s.first AND s.last
        LEFT JOIN vat_span v ON v.code = l.code AND v.place = l.destination AND l.day BETWEEN v.first AND v.last""",
}


def _share(percent: str) -> str:
    """A percentage of the value, half up, in smallest sums."""
    return f"(value * {percent} + step // 2) // step"


def _quantity(regime: int) -> str:
    return f"(CASE WHEN unit_{regime} = 0 THEN kg ELSE CASE WHEN unit_{regime} = kind THEN counted END END)"


def _specific(regime: int) -> tuple[str, str]:
    """The amount by quantity as numerator and divisor, in smallest sums."""
    parts = f"CASE WHEN unit_{regime} = 0 THEN kg_parts ELSE parts END"
    return f"{_quantity(regime)} * amount_{regime} * fx_num", f"({parts}) * s_per * fx_den * step"


def _duty(regime: int) -> str:
    """An option's sum in smallest sums; null where there is no rate or something lacks."""
    share, ceiling = _share(f"percent_{regime}"), _share(f"ceiling_{regime}")
    number, divisor = _specific(regime)
    specific = f"({number} + {divisor} // 2) // ({divisor})"
    both = f"((value * percent_{regime})::HUGEINT * ({divisor}) + ({number})::HUGEINT * step)"
    plus = f"(({both} + step::HUGEINT * ({divisor}) // 2) // (step::HUGEINT * ({divisor})))::BIGINT"
    # `greatest` passes over nulls; a sum with an unknown part is unknown.
    larger = f"CASE WHEN {number} IS NOT NULL THEN greatest({share}, {specific}) END"
    return f"""CASE WHEN plain THEN {share} ELSE
            CASE form_{regime} WHEN 0 THEN {share} WHEN 1 THEN {specific} WHEN 2 THEN {larger} WHEN 3 THEN {plus}
            WHEN 4 THEN CASE WHEN {number} IS NOT NULL THEN least({ceiling}, {larger}) END END END"""


def _lacks(regime: int) -> str:
    """Whether an option's sum lacks a quantity."""
    return f"(NOT plain AND form_{regime} > 0 AND {_quantity(regime)} IS NULL)"


def _before(regime: int) -> str:
    """The status once sums are made: unknown where one lacks."""
    return (
        f"CASE WHEN duty_{regime} IS NULL AND form_{regime} IS NOT NULL AND status_{regime} <= 1 THEN 3 "
        f"ELSE status_{regime} END"
    )


def _after(regime: int) -> str:
    """Art. 2.3(4): a preference above MFN is not to be had; by the sums, else by the rates."""
    if regime < 2:
        return _before(regime)
    above = f"coalesce(duty_{regime} > duty_0, above_{regime}, false)"
    return f"CASE WHEN {_before(regime)} <= 1 AND {above} THEN 2 ELSE {_before(regime)} END"


def core(plan: str = "span", carried: str = "", rates: bool = False) -> str:
    """The SELECT on a relation `lines`. `carried`: its columns to pass on; `rates`: also the rates as printed."""
    every = [*_R]
    kept = ", ".join(f"status_{r}, form_{r}, exceptional_{r}" + (f", rate_{r}" if rates else "") for r in every)
    texts = "".join(f", rate_{r}" for r in every) if rates else ""
    best = ", ".join(f"CASE WHEN status_{r} <= 1 AND NOT exceptional_{r} THEN duty_{r} END AS may_{r}" for r in every)
    cheapest = " ".join(f"WHEN may_{r} = least(may_0, may_1, may_2, may_3) THEN {r}" for r in every)
    charged = " ".join(f"WHEN {r} THEN CASE WHEN status_{r} <= 1 THEN duty_{r} END" for r in every)
    more = f"{carried}, " if carried else ""
    denied = " ".join(f"WHEN {r} THEN coalesce(status_{r} = 2, true)" for r in every)
    of_claimed = " ".join(f"WHEN {r} THEN lacks_{r}" for r in every)
    of_any = " OR ".join(f"(status_{r} = 3 AND lacks_{r})" for r in every)
    return f"""
    WITH found AS (
        SELECT l.*, CASE WHEN p.profile > 0 THEN vat_percent END AS vat_percent, p.*,
            m.step, m.worth, m.vat_step, m.vat_worth,
            CASE s_currency WHEN {_EUR} THEN eur_num WHEN {_USD} THEN usd_num END AS fx_num,
            CASE s_currency WHEN {_EUR} THEN eur_den WHEN {_USD} THEN usd_den END AS fx_den,
            coalesce(net_kg, CASE WHEN kind = 0 THEN quantity * times END) AS kg,
            CASE WHEN net_kg IS NULL THEN parts ELSE 1 END AS kg_parts,
            quantity * times AS counted, kind, parts
        FROM lines l {_FOUND[plan]}
        JOIN profile p ON p.profile = CASE WHEN l.wrong THEN 0 ELSE coalesce(s.profile, 0) END
        LEFT JOIN money m ON m.currency = l.currency AND m.place = l.destination
        LEFT JOIN unit u ON u.unit = l.unit
    ), summed AS (
        SELECT {more}line_id, wrong, value, profile, vat_percent, claimed, worth, vat_step, vat_worth, above_2, above_3,
            {kept}, {", ".join(f"{_duty(r)} AS duty_{r}, {_lacks(r)} AS lacks_{r}" for r in every)}
        FROM found
    ), settled AS (
        SELECT * REPLACE ({", ".join(f"{_after(r)} AS status_{r}" for r in every)}) FROM summed
    ), compared AS (
        SELECT *, {best} FROM settled
    ), chosen AS (
        SELECT *, CASE {cheapest} END::TINYINT AS cheapest FROM compared
    ), charged AS (
        SELECT *, CASE coalesce(claimed, cheapest) {charged} END * worth AS duty FROM chosen
    )
    SELECT {more}line_id, {", ".join(f"duty_{r} * worth AS duty_{r}, status_{r}" for r in every)}{texts},
        cheapest, duty, vat_percent::INTEGER AS vat_percent,
        ((value + duty) * vat_percent + vat_step // 2) // vat_step * vat_worth AS vat,
        CASE WHEN wrong THEN {WRONG} WHEN profile = 0 THEN {NO_LINE} WHEN CASE claimed {denied} END THEN {DENIED}
            WHEN CASE WHEN claimed IS NULL THEN cheapest IS NULL AND ({of_any}) ELSE CASE claimed {of_claimed} END END
                THEN {LACKS_QUANTITY} ELSE {FINE} END::TINYINT AS error
    FROM charged"""


def in_memory(database: duckdb.DuckDBPyConnection, lines: pa.Table) -> None:
    """The rows of numbers as a table of DuckDB's own. Not part of what is measured."""
    database.register("lines_in", lines)
    database.execute("CREATE OR REPLACE TABLE lines AS SELECT * FROM lines_in")
    database.unregister("lines_in")


def run_in_memory(database: duckdb.DuckDBPyConnection, plan: str = "span") -> None:
    """Table of numbers to table of numbers, both in memory."""
    database.execute(f"CREATE OR REPLACE TABLE answers AS {core(plan)}")


# --- Parquet to Parquet -------------------------------------------------------------------------------------------

_INPUT = ("code", "origin", "destination", '"on"', "value", "currency", "net_kg", "quantity", "unit", "regime_claimed")
_NAMES = ("mfn", "mfn_in_quota", "vn_eaeu", "in_quota")


def _place(column: str, names: tuple[str, ...]) -> str:
    """The place of a text among names, null for any other."""
    cases = " ".join(f"WHEN '{name}' THEN {number}" for number, name in enumerate(names))
    return f"CASE {column} {cases} END::TINYINT"


def _parsed(path: Path) -> str:
    """The file as rows of numbers, each checked as `consignment()` does."""
    weights = [(n, int(many * 1000)) for n, (kind, many) in enumerate(UNITS.values()) if kind == "kg"]
    kg = "CASE unit " + " ".join(f"WHEN {n} THEN quantity * {thousandths}" for n, thousandths in weights) + " END"
    texts = ", ".join(f"{name} AS in_{name.strip(chr(34))}" for name in _INPUT)
    return f"""
    SELECT *,
        origin_place IS NULL OR destination IS NULL OR (origin_place = {VN}) = (destination = {VN})
        OR day IS NULL OR value IS NULL OR value < 0 OR currency IS NULL OR net_kg <= 0 OR quantity <= 0
        OR (quantity IS NULL) <> (in_unit IS NULL) OR (unit IS NULL) <> (in_unit IS NULL)
        OR coalesce(net_kg * 1000 <> {kg}, false)
        OR (claimed IS NULL) <> (in_regime_claimed IS NULL) AS wrong
    FROM (
        SELECT line_id, {texts}, code, {_place("origin", PLACES)} AS origin_place,
            {_place("destination", PLACES)} AS destination,
            (TRY_CAST("on" AS DATE) - DATE '0001-01-01')::INTEGER + 1 AS day,
            (value * 100)::BIGINT AS value, {_place("currency", CURRENCIES)} AS currency,
            (net_kg * 1000)::BIGINT AS net_kg, (quantity * 1000)::BIGINT AS quantity,
            {_place("unit", tuple(UNITS))} AS unit,
            {_place("regime_claimed", tuple(r.label for r in REGIMES))} AS claimed
        FROM read_parquet('{path}')
    )"""


def _sum(name: str) -> str:
    return f"{name}::DECIMAL(15,0) * 0.01::DECIMAL(3,2)"


def parquet_query(source: Path, plan: str = "span") -> str:
    """From a file to the input's columns and the answer's, as texts and decimals."""
    carried = ", ".join(f"in_{name.strip(chr(34))}" for name in _INPUT)
    plain = core(plan, carried, rates=True).replace("s.code = l.code", "s.text = l.code")
    texts = ", ".join(f"in_{name.strip(chr(34))} AS {name}" for name in _INPUT)
    options = ", ".join(f"rate_{r} AS {name}_rate, {_sum(f'duty_{r}')} AS {name}_duty" for r, name in enumerate(_NAMES))
    errors = " ".join(f"WHEN {number} THEN '{words}'" for number, words in ERRORS.items())
    statuses = " ".join(f"WHEN {number} THEN '{status}'" for number, status in enumerate(STATUSES))
    regimes = " ".join(f"WHEN {r} THEN '{REGIMES[r].label}'" for r in _R)
    return f"""
    WITH lines AS ({_parsed(source)}), answers AS ({plain})
    SELECT line_id, {texts}, {options}, CASE status_2 {statuses} END AS vn_eaeu_status,
        CASE cheapest {regimes} END AS cheapest, {_sum("duty")} AS duty,
        vat_percent::DECIMAL(9,0) * 0.001::DECIMAL(4,3) AS vat_rate, {_sum("vat")} AS vat,
        CASE error {errors} END AS error
    FROM answers"""


def run_parquet(database: duckdb.DuckDBPyConnection, source: Path, target: Path, plan: str = "span") -> None:
    """File to file."""
    database.execute(f"COPY ({parquet_query(source, plan)}) TO '{target}' (FORMAT parquet)")
