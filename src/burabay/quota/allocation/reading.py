"""Claims from a CSV: holder, licence, asked, imports (or a column a year), applied, number."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from burabay.errors import InputError
from burabay.quota.allocation.model import Claim
from burabay.quota.sheet import Row, read_rows
from burabay.quota.volumes import amount_of
from burabay.wording import Phrase

COLUMNS = ("holder", "licence", "asked", "imports", "applied", "number")


def _is_year(name: str) -> bool:
    return re.fullmatch(r"20[0-9]{2}", name) is not None


def _amount(row: Row, column: str, unit: str, *, zero: bool) -> int:
    try:
        return amount_of(row.cells[column], unit, field=column, zero=zero)
    except InputError as error:
        raise row.because(error) from None


def _imports(row: Row, years: list[str], unit: str) -> int:
    """Past imports: the column `imports`, or the years that count added up; an empty cell is nothing imported."""
    names = years or ["imports"]
    return sum(_amount(row, name, unit, zero=True) for name in names if row.cells.get(name))


def read_claims(
    path: Path | str,
    *,
    method: str,
    unit: str,
    year: int,
    years: int | None,
    day: date | None = None,
    until: date | None = None,
) -> list[Claim]:
    """The claims of a file for a method; `year` is the quota's, and the `years` before it count (3, if not stated).

    `day` is that of the allocation: no application may come after it, or after `until`, the last day on which the part
    is given out. Raises InputError with the row for anything that the method cannot use.
    """
    last = min((each for each in (day, until) if each is not None), default=date.max)
    needed = {"history": ["holder"], "applications": ["holder", "asked"], "first_come": ["holder", "asked"]}[method]
    rows = read_rows(path, COLUMNS, needed, also=_is_year)
    header = rows[0].cells
    counted = [str(year - back) for back in range(years or 3, 0, -1)]
    given = [name for name in header if _is_year(name)]
    if method == "history":
        if given and ("imports" in header or any(name not in header for name in counted)):
            raise InputError.of("error_quota_years", field="file", file=str(path), years=", ".join(counted))
        if not given and "imports" not in header:
            raise InputError.of("error_quota_years", field="file", file=str(path), years=", ".join(counted))
    claims = [_claim(row, counted if given else [], unit, history=method == "history") for row in rows]
    for place, (row, claim) in enumerate(zip(rows, claims, strict=True)):
        if not claim.holder:
            raise row.wrong("holder", Phrase("quota_wanted_text"))
        if method == "history" and claim.holder in {other.holder for other in claims[:place]}:
            raise InputError.of("error_quota_holder_twice", field="holder", where=row.where, holder=claim.holder)
        if method != "history" and claim.asked is None:
            raise row.wrong("asked", Phrase("quota_wanted_amount"))
        if any(other.applied for other in claims) and claim.applied is None:
            raise row.wrong("applied", Phrase("quota_wanted_moment"))
        if method == "applications" and claim.applied is not None and claim.applied.date() > last:
            raise row.wrong("applied", Phrase("quota_wanted_by", {"day": last}))
    return claims


def _claim(row: Row, years: list[str], unit: str, *, history: bool) -> Claim:
    cells = row.cells
    return Claim(
        cells["holder"],
        _amount(row, "asked", unit, zero=False) if cells.get("asked") else None,
        _imports(row, years, unit) if history else 0,
        row.moment("applied") if cells.get("applied") else None,
        row.whole("number") if cells.get("number") else None,
        cells.get("licence", ""),
        row.number,
    )
