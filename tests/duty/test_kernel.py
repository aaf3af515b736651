"""Sums of the kernel within 64 bits against the same in fractions: never another sum, at most none at all.

Half of 2 cents is 1; half of 1 cent is 1 too (halves up, A9): 1.00 at 50 % of a value of 0.01 is 0.01.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burabay.duty import kernel
from burabay.duty.tables import LIMIT

CENT, DONG = 100, 10_000
LARGE = 2**62


def exactly(
    form: int, percent: int, ceiling: int, amount: int, per: int, value: int, quantity: int, fx: Fraction, step: int
) -> int:
    """The same sum in fractions of a step, as the law puts it."""
    share, most = (Fraction(value * of, 100_000 * step) for of in (percent, ceiling))
    unit = Fraction(quantity * amount, 10_000 * per * step) * fx
    sums = {
        kernel.AD_VALOREM: share,
        kernel.SPECIFIC: unit,
        kernel.MIN: max(share, unit),
        kernel.PLUS: share + unit,
        kernel.LOWER_OF: min(most, max(share, unit)),
    }
    return (sums[form] + Fraction(1, 2)).__floor__() * step


@pytest.mark.parametrize(
    ("value", "percent", "step", "expected"),
    [
        (100, 50_000, CENT, 100),
        (100, 49_000, CENT, 0),
        (142_000_000, 2_000, CENT, 2_840_000),
        (5_000, 100_000, DONG, 10_000),
    ],
)
def test_halves_go_up(value: int, percent: int, step: int, expected: int) -> None:
    """0.01 at 50 % is 0.005, paid 0.01; 0.0049 is 0.00; 14 200 at 2 % is 284; half a dong is one."""
    assert kernel.sum_at(kernel.AD_VALOREM, percent, 0, 0, 1, value, 0, 1, 1, step, LIMIT) == expected


@settings(max_examples=300, deadline=None)
@given(
    form=st.sampled_from(range(5)),
    percent=st.integers(0, 10**6),
    ceiling=st.integers(0, 10**6),
    amount=st.integers(0, 10**9),
    per=st.sampled_from([1, 100, 1000]),
    value=st.integers(0, 10**16),
    quantity=st.integers(0, 10**16),
    number=st.integers(1, 10**16),
    divisor=st.integers(1, 10**16),
    step=st.sampled_from([10, CENT, DONG, 10**7]),
)
def test_a_sum_is_exact_or_none(
    form: int, percent: int, ceiling: int, amount: int, per: int, value: int, quantity: int, number: int, divisor: int,
    step: int,
) -> None:  # fmt: skip
    told = kernel.sum_at(form, percent, ceiling, amount, per, value, quantity, number, divisor, step, LIMIT)
    wanted = exactly(form, percent, ceiling, amount, per, value, quantity, Fraction(number, divisor), step)
    assert told in (wanted, kernel.OVERFLOW)
    small = max(number, divisor) < 10**6 and max(value, quantity) < 10**12 and step <= DONG and per <= 100
    if wanted < LARGE // 10**6 and small:
        assert told == wanted  # what trade brings is never refused
    limitless = kernel.sum_at(form, percent, ceiling, amount, per, value, quantity, number, divisor, step, float("inf"))
    assert limitless == wanted


@settings(max_examples=300, deadline=None)
@given(number=st.integers(0, LARGE), factor=st.integers(0, LARGE), divisor=st.integers(1, LARGE))
def test_long_division(number: int, factor: int, divisor: int) -> None:
    whole, rest = kernel.mul_div(number, factor, divisor, LIMIT)
    if whole != kernel.OVERFLOW:
        assert (whole, rest) == divmod(number * factor, divisor)
        assert max(whole, rest) < 2**63
