"""Claims beside the table (A57): the two of the first communiqué, and each way in which a claim can go."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from burabay.book import Book
from burabay.lawbook.tables import TurnoverRow
from burabay.trade.bands import Band, band
from burabay.trade.claims import CANNOT_TELL, CONTRADICTED, SUPPORTED, Claim, judge, judge_growth
from burabay.trade.turnover import Turnover


@pytest.fixture(scope="module")
def table(book: Book) -> Turnover:
    return Turnover.read(book.folder)


def claim(
    value: float, printed: str, period: str, partner: str = "EAEU", flow: str = "turnover", approx: str = "exact"
) -> Claim:
    return Claim(partner, tuple(period.split()), flow, band(Fraction(value), printed, approx))


def test_1_8_billion_in_2021_is_contradicted_by_every_source(table: Turnover) -> None:
    """Viet Nam reports more than 6.3 billion, the member states at least 7.73."""
    found = judge(table, claim(18 * 10**8, "1,8 tỷ USD", "2021"))
    assert found.verdict == CONTRADICTED
    assert {each.reporter for each in found.figures} == {"VN", "members"}
    assert found.elsewhere == ()
    assert found.slip is None


def test_6_8_billion_in_2023_is_the_commissions_of_2024(table: Turnover) -> None:
    found = judge(table, claim(68 * 10**8, "6,8 tỷ USD", "2023"))
    assert found.verdict == CANNOT_TELL
    assert [(each.reporter, each.period, each.value) for each in found.elsewhere] == [
        ("EEC", "2024", Fraction(68 * 10**8))
    ]
    assert "differ_closed" in found.why


def test_over_100_million_with_belarus_before_2018(table: Turnover) -> None:
    """Belarus reports 121 (2016) and 135 million (2017)."""
    found = judge(table, claim(10**8, "hơn 100 triệu USD", "2017 2016", "BY", approx="over"))
    assert found.verdict == SUPPORTED
    assert {(each.reporter, each.period) for each in found.agreeing} == {("BY", "2016"), ("BY", "2017")}


def test_a_thousand_too_many(table: Turnover) -> None:
    """342 billion with Armenia in 2023: Viet Nam reports 342.07 million."""
    found = judge(table, claim(342 * 10**9, "342 tỷ USD", "2023", "AM"))
    assert (found.verdict, found.slip) == (CONTRADICTED, Fraction(1, 1000))
    assert found.agreeing[0].reporter == "VN"


def test_another_partner_s_figure(table: Turnover) -> None:
    """7.1 billion in 2021 is trade with Russia alone, not with the Union."""
    found = judge(table, claim(71 * 10**8, "7,1 tỷ USD", "2021"))
    assert found.verdict == CANNOT_TELL
    assert {each.partner for each in found.elsewhere} == {"RU"}


def test_one_side_alone(table: Turnover) -> None:
    """Of 2022 Armenia alone reports: 177.18 million. In 2018 it gave 46.97 where Viet Nam gave 3.45: 13.6 times."""
    gap = table.gap("AM", "turnover")
    assert gap is not None
    assert round(float(gap), 1) == 13.6
    assert judge(table, claim(626 * 10**5, "62,6 triệu USD", "2022", "AM")).verdict == CANNOT_TELL
    assert (
        judge(table, claim(10**7, "10 triệu USD", "2022", "AM")).verdict == CONTRADICTED
    )  # 177.18 / 13.6 × 0.9 = 11.7
    assert judge(table, claim(13 * 10**6, "13 triệu USD", "2022", "AM")).verdict == CANNOT_TELL


def test_one_side_of_the_union(table: Turnover) -> None:
    """Of 2020 the Commission alone reports: 6.2 billion. In 2016 the states gave 4.35, Viet Nam 3.04: 1.43 times."""
    gap = table.gap("EAEU", "turnover")
    assert gap is not None
    assert round(float(gap), 2) == 1.43
    assert judge(table, claim(19 * 10**8, "1,9 tỷ USD", "2020")).verdict == CONTRADICTED
    assert judge(table, claim(49 * 10**8, "4,9 tỷ USD", "2020")).verdict == CANNOT_TELL


def test_a_gap_needs_both_sides() -> None:
    """Where no period has both, ten times: of 100 alone, 9 is contradicted (below 9 after a tenth), 10 is not."""
    table = Turnover([row("KG", "2020", 100)])
    assert table.gap("KG", "turnover") is None
    found = [judge(table, Claim("KG", ("2020",), "turnover", Band(Fraction(v), Fraction(v)))).verdict for v in (8, 10)]
    assert found == [CONTRADICTED, CANNOT_TELL]


def test_no_figure_at_all(table: Turnover) -> None:
    found = judge(table, claim(15 * 10**9, "15 tỷ USD", "2030"))
    assert (found.verdict, found.figures) == (CANNOT_TELL, ())


def row(reporter: str, period: str, value: int, **more: str) -> TurnoverRow:
    told = {"partner": "KG", "flow": "turnover", "series": reporter.lower(), **more}
    return TurnoverRow(
        told["partner"], period, told["flow"], value, 1, "exact", reporter, told["series"], "", "published", "test",
        "", "", "M", date(2026, 11, 21),
    )  # fmt: skip


def test_ten_per_cent_beyond_is_not_yet_contradicted() -> None:
    """Sources 100 and 200: 215 is within a tenth of the highest, 225 beyond; 95 within, 85 beyond; 150 between."""
    table = Turnover([row("VN", "2020", 100), row("KG", "2020", 200)])
    verdicts = [
        judge(table, Claim("KG", ("2020",), "turnover", Band(Fraction(v), Fraction(v)))).verdict
        for v in (215, 225, 95, 85, 150, 200)
    ]
    assert verdicts == [CANNOT_TELL, CONTRADICTED, CANNOT_TELL, CONTRADICTED, CANNOT_TELL, SUPPORTED]


def test_a_least_value_bounds_from_below_alone() -> None:
    """Members without one of them at 1000, Viet Nam at 900: 5000 may be, for what is missing is not known; 500 not."""
    members = [
        row(state, "2020", 250, partner=state, flow=flow) for state in ("AM", "BY") for flow in ("exports", "imports")
    ]
    table = Turnover([*members, row("VN", "2020", 900, partner="EAEU")])
    high = judge(table, Claim("EAEU", ("2020",), "turnover", Band(Fraction(5000), Fraction(5000))))
    low = judge(table, Claim("EAEU", ("2020",), "turnover", Band(Fraction(500), Fraction(500))))
    assert (high.verdict, low.verdict) == (CANNOT_TELL, CONTRADICTED)


def test_growth_is_that_of_one_series() -> None:
    """Viet Nam 100 → 150, Kyrgyzstan 200 → 260: +50 % and +30 %, never from one's 100 to the other's 260."""
    table = Turnover([row("VN", "2020", 100), row("VN", "2021", 150), row("KG", "2020", 200), row("KG", "2021", 260)])

    def of(percent: int) -> str:
        told = Band(Fraction(percent) - Fraction(1, 2), Fraction(percent) + Fraction(1, 2))
        return judge_growth(table, "KG", "turnover", before="2020", after="2021", claimed=told).verdict

    assert [of(50), of(30), of(40), of(160), of(-5)] == [SUPPORTED, SUPPORTED, CANNOT_TELL, CONTRADICTED, CONTRADICTED]
    none = judge_growth(table, "KG", "turnover", before="2019", after="2021", claimed=Band(Fraction(1), Fraction(2)))
    assert (none.verdict, none.found) == (CANNOT_TELL, ())
