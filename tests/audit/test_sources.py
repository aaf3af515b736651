"""The schedules of the law book against the text of Annex 1 and against 390 of its rows keyed by hand."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate, parse_rate

CELL = r"(?:\d+(?:[.,]\d+)?|U|Q|T)"


def _cell(text: str) -> Rate | str:
    """A printed cell: a percentage, or a mark."""
    return parse_rate(f"{text.replace(',', '.')}%") if text[:1].isdigit() else text


def _lines(sources: Path, name: str) -> list[str]:
    return (sources / "eaeu" / "treaty" / name).read_text(encoding="utf-8").split("\n")


def test_viet_nams_schedule_is_that_of_the_text(law: Law, sources: Path) -> None:
    lines = _lines(sources, "annex-1-b-viet-nam-schedule.txt")
    compared = 0
    for row in law.vietnam_schedule:
        line = lines[row.line - 1]
        code = f"{row.code[:4]}.{row.code[4:6]}.{row.code[6:]}"
        cells = re.search(rf"((?: {CELL}){{13}})$", line)
        if not line.startswith(code) or cells is None:
            assert row.category == "CKD", row.code
            continue
        assert tuple(map(_cell, cells[1].split())) == row[3:16], row.code
        compared += 1
    assert compared == 9558 - 87  # all rows but the kits, whose single mark stands for every year


def test_the_eaeus_schedule_is_that_of_the_text(law: Law, sources: Path) -> None:
    lines = _lines(sources, "annex-1-e-eaeu-schedule-12-vn-ver.txt")
    compared = 0
    for row in law.eaeu_schedule:
        line = lines[row.line - 1]
        cells = re.search(rf"((?: {CELL}){{11}})$", line)
        if cells is None or not re.sub(r"\D", "", line).startswith(row.code):
            assert row.base is not None
            assert row.base.specific is not None, row.code  # cells with a minimum run over several lines
            continue
        assert tuple(map(_cell, cells[1].split())) == row[4:15], row.code
        compared += 1
    assert compared == 5931


# Rows of the sample that slipped: the text of the annex prints 8.3 6.7 5.0 3.3 1.7 0 for rabbits (0208.10.00) and
# primates (0208.30.00), and zeros from entry into force for camels (0208.60.00); the sample has it the other way round.
SLIPPED = {"02081000", "02083000", "02086000"}


def test_viet_nams_schedule_is_that_keyed_by_hand(law: Law, sources: Path) -> None:
    rows = {row.code: row for row in law.vietnam_schedule}
    with (sources / "vietnam" / "vn_eaeu_treaty_schedule_sample.csv").open(encoding="utf-8", newline="") as file:
        keyed = list(csv.DictReader(file))
    years = ["EIF", *(str(year) for year in range(2016, 2028))]
    assert len(keyed) == 390
    differ = {
        line["hs_ahtn2012"]
        for line in keyed
        if tuple(_cell(line[year]) for year in years) != rows[line["hs_ahtn2012"]][3:16]
    }
    assert differ == SLIPPED
