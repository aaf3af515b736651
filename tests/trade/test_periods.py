"""Periods as EDTF writes them, in the form of turnover.csv; days that they may mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.trade.periods import as_table, first_day, last_day


@pytest.mark.parametrize(
    ("edtf", "told"),
    [
        ("2021", "2021"),
        ("2021?", "2021"),
        ("2021-01/2021-12", "2021"),
        ("2024-01/2024-09", "2024-01/2024-09"),
        ("2024-01-01/2024-09-30", "2024-01/2024-09"),
        ("2024-33", "2024-01/2024-03"),
        ("2024-41", "2024-07/2024-12"),
        ("2024-Q2", "2024-04/2024-06"),
        ("2024-H1", "2024-01/2024-06"),
        ("2024-05", "2024-05/2024-05"),
    ],
)
def test_forms_of_one_period(edtf: str, told: str) -> None:
    assert as_table(edtf) == told


@pytest.mark.parametrize(
    "edtf", [None, "", "2021/2023", "2023-09/2023-01", "2021-13", "2021-Q5", "202X", "soon", "2024-01-15/2024-09-30"]
)
def test_what_is_no_part_of_one_year(edtf: str | None) -> None:
    assert as_table(edtf) is None


def test_days() -> None:
    assert last_day("2024-02") == date(2024, 2, 29)
    assert last_day("2030") == date(2030, 12, 31)
    assert last_day("203X") == date(2039, 12, 31)
    assert last_day("2024-06-09/2024-06-11") == date(2024, 6, 11)
    assert first_day("2024-06-09/2024-06-11") == date(2024, 6, 9)
    assert first_day("2024-36") == date(2024, 10, 1)
    assert last_day("2024-02-30") is None
    assert last_day("0000") is None
    assert first_day("tomorrow") is None


@given(st.text(alphabet="0123456789-/XQH?~%. ", max_size=24))
def test_nothing_breaks_it(text: str) -> None:
    first, last = first_day(text), last_day(text)
    assert first is None or first.day == 1 or "-" in text
    assert last is None or isinstance(last, date)
    as_table(text)
