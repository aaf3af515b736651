"""Annex 1, general notes 4 and 5, and the pattern of its rows: equal annual instalments, rounded half up.

The official example: Viet Nam's schedule, 0105.11.90, prints "10 8.3 6.7 5.0 3.3 1.7 0": base rate, EIF, 2016 to 2020.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from burabay.audit import REPORT_DAY, UNEXPLAINED, Difference, Report
from burabay.audit.staging import (
    Staged,
    cause,
    derived,
    eaeu_staging,
    instalments,
    no_step_up,
    part,
    steps_to_zero,
    vietnam_staging,
)
from burabay.lawbook.law import Law
from burabay.lawbook.rates import parse_rate


def text(rates: tuple[object, ...]) -> list[str]:
    return [str(rate) for rate in rates]


def test_six_instalments_as_viet_nams_schedule_prints_them() -> None:
    # Viet Nam's schedule, 0105.11.90.
    assert text(instalments(parse_rate("10%"), 6, 7)) == ["8.3%", "6.7%", "5%", "3.3%", "1.7%", "0%", "0%"]


def test_eleven_instalments_with_a_minimum_rounded_to_three_decimals() -> None:
    # EAEU schedule, 8705 90 300 5: 2.4 EUR per cm3; 2.182, 1.964, 1.745 … 0.218, 0.
    printed = [
        "13.6% min 2.182 EUR/cm3", "12.3% min 1.964 EUR/cm3", "10.9% min 1.745 EUR/cm3", "9.5% min 1.527 EUR/cm3",
        "8.2% min 1.309 EUR/cm3", "6.8% min 1.091 EUR/cm3", "5.5% min 0.873 EUR/cm3", "4.1% min 0.655 EUR/cm3",
        "2.7% min 0.436 EUR/cm3", "1.4% min 0.218 EUR/cm3", "0%",
    ]  # fmt: skip
    assert text(instalments(parse_rate("15% min 2.4 EUR/cm3"), 11, 11)) == printed


@pytest.mark.parametrize(
    ("base", "kept"),
    [
        ("15%", "11.3%"),  # 3304 30: 11.25 half up; half to even would be 11.2
        ("10%", "7.5%"),
        ("20%", "15%"),
        ("0.2 EUR/kg", "0.15 EUR/kg"),  # 2918 14
        ("10% min 0.48 EUR/kg", "7.5% min 0.36 EUR/kg"),  # 3926 20
    ],
)
def test_rows_cut_and_kept_hold_three_quarters(base: str, kept: str) -> None:
    assert str(part(parse_rate(base), Fraction(3, 4))) == kept


def test_the_first_zero_tells_the_number_of_steps() -> None:
    assert steps_to_zero((parse_rate("8.3%"), parse_rate("6.7%"), parse_rate("0%"))) == 3
    assert steps_to_zero((parse_rate("8.3%"), "U")) is None


def test_a_row_without_base_rate_is_unknown() -> None:
    free = parse_rate("0%")
    assert derived(Staged("010121", "B", None, (parse_rate("5%"), free)), "EAEU") is None
    assert derived(Staged("010121", "A", None, (free, free)), "EAEU") == (free, free)
    assert derived(Staged("010121", "U", None, ("U", "U")), "EAEU") == ("U", "U")


def codes(report: Report, key: str, why: str) -> set[str]:
    comparison = next(c for c in report.comparisons if c.key == key)
    return {d.where.split(",")[0] for d in comparison.differences if d.cause == why}


def test_the_misprints_of_the_annex_are_named(found: Report) -> None:
    # Read in the text of Annex 1, schedule of the EAEU: 0.818 for 0.09 × 10/11, 0.055 for 0.6 × 10/11, and so on.
    assert codes(found, "staging-eaeu", "minimum-ten-times") == {"1507 90 900 9"}
    tenth = {"8705 90 100 5", "2101 11 001 7", "2101 11 001 8", "2101 11 009"}
    assert codes(found, "staging-eaeu", "minimum-one-tenth") == tenth
    assert codes(found, "staging-eaeu", "minimum-other-base") == {"2001 90 500", "2009 49 110", "6210 10"}
    assert codes(found, "staging-eaeu", "minimum-two-decimals") == {"6401 92 900"}


def test_the_known_misprint_says_what_was_expected(found: Report) -> None:
    # 8705 90 100 5, column EIF: 0.6 × 10/11 = 0.545; the annex prints 0.055.
    comparison = next(c for c in found.comparisons if c.key == "staging-eaeu")
    cell = next(d for d in comparison.differences if d.where == "8705 90 100 5, EIF")
    assert (cell.expected, cell.found) == ("13.6% min 0.545 EUR/cm3", "13.6% min 0.055 EUR/cm3")


def test_a_new_misprint_is_found_and_not_explained_away(law: Law) -> None:
    rows = list(law.eaeu_schedule)
    place = next(n for n, row in enumerate(rows) if row.category == "B" and str(row.base) == "15%")
    rows[place] = rows[place]._replace(y2019=parse_rate("9.4%"))
    before = [d for d in eaeu_staging(law, REPORT_DAY) if d]
    after = [d for d in eaeu_staging(replace(law, eaeu_schedule=rows), REPORT_DAY) if d]
    new = [d for d in after if d not in before]
    assert [(d.where.split(", ")[1], d.found, d.cause) for d in new] == [("2019", "9.4%", UNEXPLAINED)]


def test_an_uneven_row_outside_the_known_chapters_is_not_explained() -> None:
    cells = (parse_rate("9%"), parse_rate("2%"), parse_rate("0%"))
    assert cause(Staged("72011000", "B", parse_rate("10%"), cells), "VN") == UNEXPLAINED
    assert cause(Staged("27101211", "B", parse_rate("10%"), cells), "VN") == "petroleum-own-steps"


def test_a_step_up_is_found(law: Law) -> None:
    rows = list(law.vietnam_schedule)
    place = next(n for n, row in enumerate(rows) if row.code == "01051190")
    rows[place] = rows[place]._replace(y2018=parse_rate("6%"))
    differences = [d for d in no_step_up(replace(law, vietnam_schedule=rows), REPORT_DAY, "VN") if d]
    # 2017 is 5.0 % (10 × 3/6): 6 % in 2018 is above it.
    assert [(d.where, d.expected, d.found) for d in differences] == [("0105.11.90, 2018", "at most 5%", "6%")]


def test_every_year_cell_of_both_schedules_is_compared(law: Law) -> None:
    # 6,266 rows × 11 columns (EIF, 2016-2025) and 9,558 × 13 (EIF, 2016-2027).
    assert sum(1 for _ in eaeu_staging(law, REPORT_DAY)) == 6266 * 11
    assert sum(1 for _ in vietnam_staging(law, REPORT_DAY)) == 9558 * 13


def test_differences_are_made_of_text(found: Report) -> None:
    for comparison in found.comparisons:
        for each in comparison.differences:
            assert isinstance(each, Difference)
            assert all(
                isinstance(value, str) and value for value in (each.where, each.expected, each.found, each.cause)
            )
