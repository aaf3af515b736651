"""law/trade/turnover.csv against the tables of facts; which sums are made, and which never."""

from __future__ import annotations

import csv
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.lawbook.law import Law
from burabay.lawbook.tables import months
from burabay.trade.turnover import Turnover

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "sources"))

import turnover as importer


@pytest.fixture(scope="module")
def table(book: Book) -> Turnover:
    return Turnover.read(book.folder)


def test_who_reports_what_of_2021(table: Turnover) -> None:
    """Viet Nam "more than 6.3 billion"; the members' own figures without the exports of Belarus, by hand below."""
    told = {each.reporter: each for each in table.figures("EAEU", "2021")}
    vn, members = told["VN"], told["members"]
    assert (vn.value, vn.band.high) == (Fraction(6_300_000_000), Fraction(6_400_000_000))
    assert members.is_least
    assert members.missing == ("BY",)
    # am, by, kz, kg, ru: imports by origin, then exports (am, kz, kg, ru), in million USD of the reconstructed table
    hand = 36.66 + 106.001 + 345.174 + 28.627 + 4893.507 + 1.226 + 81.02 + 4.075 + 2233.595
    assert abs(float(members.value) / 1e6 - hand) < 0.01


def test_members_equal_the_reconstructed_table(table: Turnover, sources: Path) -> None:
    """The sum over the members, year by year, is that of a table made by somebody else from the same sources.

    Before 2018 that table takes Russia's imports from UN Comtrade, up to 3.3 % above Russia's own statistics.
    """
    with (sources / "trade" / "eaeu_vnm_reconstructed_usd_mn.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["year"]) >= 2015]
    compared = 0
    for row in rows:
        total = next(each for each in table.figures("EAEU", row["year"]) if each.reporter == "members")
        ratio = float(total.value) / 1e6 / float(row["turnover_sum_available"])
        assert ratio == pytest.approx(1, rel=1e-5) if int(row["year"]) >= 2018 else 0.98 < ratio < 1.001, row["year"]
        assert total.is_least == bool(row["missing_members"]), row["year"]
        compared += 1
    assert compared == 10


def test_no_sum_over_sources(table: Turnover) -> None:
    """2016 has three turnovers of the Union as published; none of them is twice another."""
    told = [each for each in table.figures("EAEU", "2016") if each.reporter != "members"]
    assert sorted(float(each.value) / 1e9 for each in told) == [3.04, 3.04, 4.3]


def test_both_ways_of_one_series(table: Turnover) -> None:
    """Armenia 2023: 815.45 by origin and 0.64 million; not the 735.31 by country of consignment."""
    own = [each for each in table.figures("AM", "2023") if each.reporter == "AM"]
    assert [round(float(each.value) / 1e6, 2) for each in own] == [816.09]
    assert own[0].basis == "sum"


def test_importer_and_exporter(table: Turnover) -> None:
    sides = {(each.reporter, each.side, each.valuation) for each in table.figures("RU", "2021", "exports")}
    assert sides == {("RU", "importer", "CIF"), ("VN", "exporter", "FOB")}
    assert {each.side for each in table.figures("RU", "2021")} == {"partner", "viet_nam"}
    assert [each.side for each in table.figures("EAEU", "2024") if each.reporter == "EEC"] == ["commission"]


def test_the_sums_of_the_union_begin_with_it(table: Turnover) -> None:
    assert not [each for each in table.figures("EAEU", "2014") if each.reporter == "members"]
    assert table.figures("EAEU", "1999") == ()
    assert table.figures("XX", "2021") == ()


def test_claims_under_test_are_not_sources(law: Law) -> None:
    cells = {(row.partner, row.period, row.value_usd) for row in law.turnover}
    assert ("EAEU", "2021", 1_800_000_000) not in cells
    assert ("EAEU", "2023", 6_800_000_000) not in cells
    assert ("EAEU", "2024", 6_800_000_000) in cells
    assert not [row for row in law.turnover if row.confidence == "H"]  # no figure here has two independent sources


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("2021", "2021"),
        ("2019M1-9", "2019-01/2019-09"),
        ("2022H1", "2022-01/2022-06"),
        ("2022H2", "2022-07/2022-12"),
        ("2023Q1", "2023-01/2023-03"),
    ],
)
def test_periods_of_the_sources(told: str, written: str) -> None:
    assert importer.period(told) == written


def test_steps_of_the_sources() -> None:
    assert importer.step("6300.0", "over") == 100_000_000
    assert importer.step("245.0", "exact") == 1_000_000
    assert importer.step("6000.0", "about") == 600_000_000  # a tenth, not a billion
    assert importer.step("31.866", "exact") == 1000
    assert importer.step("200", "over") == 100_000_000


def test_every_figure_stands_in_the_tables_of_facts(law: Law, sources: Path) -> None:
    """Read again without the importer: each figure, for its partner and year, is one of theirs, in either table."""
    names = {"RUS": "RU", "BLR": "BY", "KAZ": "KZ", "KGZ": "KG", "ARM": "AM"}
    known: set[tuple[str, str, int]] = set()
    with (sources / "trade" / "vnm_eaeu_totals.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            other = row["partner"] if row["reporter"] == "VNM" else row["reporter"]
            known.add((names[other], row["year"], round(Fraction(row["value_usd"]))))
    with (sources / "trade" / "turnover_claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = row["pair"].removeprefix("VNM-")
            for column in ("turnover_usd_mn", "vn_exports_usd_mn", "vn_imports_usd_mn"):
                if row[column]:
                    known.add((names.get(pair, pair), row["period"][:4], round(Fraction(row[column]) * 10**6)))
    told = [(row.partner, row.period[:4], row.value_usd) for row in law.turnover]
    assert len(told) == 316
    assert [each for each in told if each not in known] == []


def test_a_series_has_one_reporter(law: Law) -> None:
    """Growth is taken within a series and must not pass between reporters. `comtrade` is each state's own."""
    reporters: dict[str, set[str]] = {}
    for row in law.turnover:
        reporters.setdefault(row.series, set()).add(row.reporter)
    assert {series for series, who in reporters.items() if len(who) > 1} == {"comtrade"}


def test_goods_by_consignment_are_no_part_of_a_sum(law: Law) -> None:
    rows = [row for row in law.turnover if row.series == "am-statistics-consignment" and row.period == "2023"]
    assert len(rows) == 1
    assert Turnover(rows).figures("EAEU", "2023", "exports") == ()


@pytest.mark.parametrize(
    "cell", ["", "21", "2021-13/2021-14", "2021-05/2021-02", "2021-01/2022-02", "2021-01", "2021 "]
)
def test_periods_that_the_table_refuses(cell: str) -> None:
    with pytest.raises(ValueError, match="months of one"):
        months(cell)
