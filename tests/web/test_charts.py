"""Charts of steps: what is drawn stands where the figures say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from burabay.web.charts import Series, Span, steps

FIRST, LAST = date(2016, 1, 1), date(2026, 1, 1)


def test_a_step_goes_down_where_the_rate_does() -> None:
    spans = [Span(FIRST, date(2020, 12, 31), Decimal(10)), Span(date(2021, 1, 1), date(9999, 12, 31), Decimal(0))]
    chart = steps([Series("VN-EAEU", "line-1", spans)], FIRST, LAST, date(2026, 1, 1))
    assert chart is not None
    path = chart.paths[0][2]
    # The top of the axis is 20 per cent, in four steps of 5: ten stand half way up.
    assert path.startswith(f"M{chart.left}.0 {chart.top + (chart.bottom - chart.top) / 2}")
    assert path.endswith(f"{float(chart.bottom)} H{float(chart.right)}")
    assert path.count("L") == 1


def test_years_without_a_rate_are_a_gap() -> None:
    spans = [Span(FIRST, date(2016, 12, 31), Decimal(10)), Span(date(2020, 1, 1), LAST, Decimal(5))]
    chart = steps([Series("x", "line-1", spans)], FIRST, LAST, date(2030, 1, 1))
    assert chart is not None
    assert chart.paths[0][2].count("M") == 2
    assert chart.today is None


def test_nothing_is_drawn_of_nothing() -> None:
    assert steps([Series("x", "line-1", [])], FIRST, LAST, FIRST) is None


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 400), st.decimals(0, 500, places=1)), min_size=1))
def test_every_line_stays_inside(spans: list[tuple[int, int, Decimal]]) -> None:
    told = [Span(FIRST + timedelta(a), FIRST + timedelta(a + b), rate) for a, b, rate in sorted(spans)]
    chart = steps([Series("x", "line-1", told)], FIRST, LAST, FIRST)
    assert chart is not None
    for _, _, path in chart.paths:
        for part in path.replace("M", " M").replace("L", " L").split(" "):
            if part.startswith(("M", "L")):
                assert chart.left <= float(part[1:]) <= chart.right
