"""Viet Nam's schedule, carried from AHTN 2012 to today's lines, against Viet Nam's own VN-EAEU column of the same year.

The column is the decree's and the law applied at the border; the schedule is what the treaty promises. A line whose
possible ancestors in Annex 1 all say one thing must say it in the column too. Where they say several things the
column may be any of them, and the comparison is UNKNOWN; where the column is none of them it DIFFERS.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs, shown, unknown
from burabay.duty.amount import never_above
from burabay.duty.schedule import Row, Schedule, ancestors, vietnam_schedule
from burabay.goods.correlation import predecessors
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate
from burabay.lawbook.tables import VietnamLine

Cell = Rate | str


def as_decreed(cell: Cell) -> Cell:
    """A cell of Annex 1 as the decree's column writes it: `*` for excluded goods and for kits."""
    return "*" if cell in ("U", "CKD") else cell


def told(cells: set[Cell]) -> str:
    """Cells as text, in a fixed order."""
    return " or ".join(sorted(map(str, cells)))


def cause(line: VietnamLine, rows: tuple[Row, ...], place: int, schedule: Schedule) -> str:
    """Why the column is none of what the ancestors say."""
    if line.code.startswith("2404"):
        return "new-nicotine-heading"
    others = {as_decreed(row.cells[place]) for row in schedule.under(line.code[:6])}
    if {row.code for row in rows} == {line.code} and set(line.vn_eaeu) <= others:
        return "ahtn-code-reused"
    given = {as_decreed(row.cells[place]) for row in rows}
    if given == {"*"} and all(isinstance(cell, Rate) and cell.is_free for cell in line.vn_eaeu):
        return "decree-frees-excluded"
    return UNEXPLAINED


def _judged(line: VietnamLine, rows: tuple[Row, ...], place: int, schedule: Schedule) -> Checked:
    given = {as_decreed(row.cells[place]) for row in rows}
    column, where = set(line.vn_eaeu), shown(line.code)
    if not rows:
        return unknown(where, "an ancestor in Annex 1", told(column), UNEXPLAINED)
    if column == given and len(column) == 1:
        return None
    if not column & given or not column <= given:
        return differs(where, told(given), told(column), cause(line, rows, place, schedule))
    if len(column) > 1:
        return unknown(where, told(given), told(column), "decree-cell-split")
    return unknown(where, told(given), told(column), "several-ancestors")


def vietnam_column(law: Law, _on: date) -> Iterator[Checked]:
    """Every AHTN line of chapters 01-97, in the year of the decree's column."""
    described = law.agreement["schedules"]["vietnam"]
    schedule = vietnam_schedule(law.vietnam_schedule, law.agreement["instrument"], described["provision"])
    place = dict(schedule.years())[described["decree_year"]]
    correlation = predecessors(law.hs2022_hs2012)
    for line in law.vietnam_tariff:
        yield _judged(line, ancestors(line.code, schedule, correlation).rows, place, schedule)


def column_not_above_schedule(law: Law, _on: date) -> Iterator[Checked]:
    """Art. 2.3(1), 2.4(1): the column is not above the highest rate that Annex 1 could give the line.

    Only lines all of whose possible ancestors have a rate: for goods excluded or in a quota nothing is promised.
    """
    described = law.agreement["schedules"]["vietnam"]
    schedule = vietnam_schedule(law.vietnam_schedule, law.agreement["instrument"], described["provision"])
    place = dict(schedule.years())[described["decree_year"]]
    correlation = predecessors(law.hs2022_hs2012)
    for line in law.vietnam_tariff:
        rows = ancestors(line.code, schedule, correlation).rows
        cells = {row.cells[place] for row in rows}
        rates = [cell for cell in cells if isinstance(cell, Rate)]
        if not rates or len(rates) < len(cells):
            continue
        if all(_at_most(cell, rates) for cell in line.vn_eaeu):
            yield None
        else:
            why = cause(line, rows, place, schedule)
            yield differs(shown(line.code), f"at most {told(cells)}", told(set(line.vn_eaeu)), why)


def _at_most(cell: Cell, rates: list[Rate]) -> bool:
    """Whether a cell of the column is a rate that is at most one of these."""
    return isinstance(cell, Rate) and any(never_above(cell, rate) is True for rate in rates)


def kits(law: Law, _on: date) -> Iterator[Checked]:
    """A kit (CKD) by the MFN column is without a preference in the VN-EAEU column."""
    for line in law.vietnam_tariff:
        if line.mfn == "CKD":
            yield (
                None if line.vn_eaeu == ("*",) else differs(shown(line.code), "*", told(set(line.vn_eaeu)), UNEXPLAINED)
            )


PLANS = (
    Plan("vietnam-column", "Viet Nam's schedule carried to today's lines against its VN-EAEU column", vietnam_column),
    Plan("vietnam-column-ceiling", "Viet Nam's VN-EAEU column not above what Annex 1 promises the whole line "
         "(Art. 2.3(1), 2.4(1))", column_not_above_schedule),
    Plan("vietnam-kits", "Kits of vehicles (CKD) without a preference in Viet Nam's column", kits),
)  # fmt: skip
