"""Exchange rates that the user gives (assumption A13): which one serves on a day, and what is wrong with a bad one.

The hand example: 1 EUR is 1.08 USD and 1 USD is 92.50 RUB. Then 1 EUR is 1.08 × 92.50 = 99.90 RUB, 1 USD is 1/1.08 EUR,
and 1 RUB is 1/99.90 EUR.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.duty.money import ExchangeRate, ExchangeRates, half_up, minor_digits, read_exchange_rates, rounded
from burabay.errors import InputError

DAY = date(2026, 11, 1)
HAND = ("EUR/USD=1.08", "USD/RUB=92.50")


def factor(rates: ExchangeRates, source: str, target: str, on: date = DAY) -> Fraction | None:
    found = rates.convert(source, target, on)
    return None if found is None else found.factor


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("EUR", "USD", Fraction(108, 100)),
        ("USD", "EUR", Fraction(100, 108)),
        ("EUR", "RUB", Fraction(9990, 100)),
        ("RUB", "EUR", Fraction(100, 9990)),
        ("EUR", "EUR", Fraction(1)),
        ("EUR", "VND", None),
        ("VND", "KZT", None),
    ],
)
def test_direct_inverse_and_cross(source: str, target: str, expected: Fraction | None) -> None:
    assert factor(read_exchange_rates(HAND), source, target) == expected


def test_a_conversion_names_the_rates_it_is_made_of() -> None:
    found = read_exchange_rates(HAND).convert("EUR", "RUB", DAY)
    assert found is not None
    assert [(rate.base, rate.quote, str(rate.rate)) for rate in found.made_of] == [
        ("EUR", "USD", "1.08"),
        ("USD", "RUB", "92.50"),
    ]
    same = read_exchange_rates(HAND).convert("USD", "USD", DAY)
    assert same is not None
    assert same.made_of == ()


def test_a_direct_rate_comes_before_a_cross() -> None:
    assert factor(read_exchange_rates([*HAND, "EUR/RUB=101"]), "EUR", "RUB") == 101


def test_three_steps_are_not_guessed() -> None:
    """EUR to KZT by way of USD and RUB: two rates make a third, three don't."""
    assert factor(read_exchange_rates([*HAND, "RUB/KZT=5"]), "EUR", "KZT") is None


def test_spaces_and_small_letters_are_read() -> None:
    assert factor(read_exchange_rates([" eur/usd = 1.08 "]), "EUR", "USD") == Fraction(108, 100)


# --- days -------------------------------------------------------------------------------------------------------


def dated(tmp_path: Path, *rows: str) -> ExchangeRates:
    return read_exchange_rates([str(table(tmp_path, *rows))])


def table(tmp_path: Path, *rows: str, header: str = "date,base,quote,rate") -> Path:
    path = tmp_path / "rates.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_dated_rate_serves_a_week_and_never_backwards(tmp_path: Path) -> None:
    rates = dated(tmp_path, "2026-10-20,EUR,USD,1.05")
    served = {day: factor(rates, "EUR", "USD", date(2026, 10, day)) is not None for day in range(18, 31)}
    assert served == {day: 20 <= day <= 27 for day in range(18, 31)}


def test_the_newest_dated_rate_serves(tmp_path: Path) -> None:
    """Rows in no order: on 25 October the rate of the 23rd, not the older one, and not the one of the 26th."""
    rates = dated(tmp_path, "2026-10-26,EUR,USD,1.10", "2026-10-23,EUR,USD,1.07", "2026-10-22,EUR,USD,1.06")
    assert factor(rates, "EUR", "USD", date(2026, 10, 25)) == Fraction(107, 100)
    assert factor(rates, "EUR", "USD", date(2026, 10, 26)) == Fraction(110, 100)
    assert factor(rates, "EUR", "USD", date(2026, 10, 21)) is None


def test_a_stale_leg_makes_no_cross(tmp_path: Path) -> None:
    rates = dated(tmp_path, "2026-10-01,EUR,USD,1.05", "2026-11-01,USD,RUB,92")
    assert factor(rates, "EUR", "RUB", DAY) is None


def test_an_undated_rate_serves_any_day() -> None:
    for on in (date(2016, 10, 5), date(2050, 1, 1), date.min, date.max):
        assert factor(read_exchange_rates(HAND), "EUR", "USD", on) == Fraction(108, 100)


def test_the_first_and_last_days_of_the_calendar_are_days(tmp_path: Path) -> None:
    """Nothing counts back past the year 1."""
    rates = dated(tmp_path, "2026-11-01,EUR,USD,1.05")
    assert factor(rates, "EUR", "USD", date.min) is None
    assert factor(rates, "EUR", "USD", date.max) is None


def test_a_table_with_a_byte_order_mark_and_more_columns_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_bytes("\ufeffdate,base,quote,rate,publisher\r\n2026-11-01,eur,usd,1.08,bank\r\n".encode())
    assert factor(read_exchange_rates([str(path)]), "EUR", "USD") == Fraction(108, 100)


# --- what is wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("EUR/USD=", "fx_number"),
        ("EUR/USD=abc", "fx_number"),
        ("EUR/USD=0", "fx_number"),
        ("EUR/USD=-1", "fx_number"),
        ("EUR/USD=NaN", "fx_number"),
        ("EUR/USD=sNaN", "fx_number"),
        ("EUR/USD=inf", "fx_number"),
        ("EUR/USD=1,08", "fx_number"),
        ("EUR/USD=1_08", "fx_number"),
        ("EUR/USD=1e400", "fx_number"),
        ("EUR/USD=1e-400", "fx_number"),
        ("EUR/USD=1e-999999999", "fx_number"),
        ("EUR/USD=1.08=2", "fx_number"),
        ("EUR/EUR=1", "fx_same"),
        ("EUR/XYZ=1", "fx_currency"),
        ("ABC/USD=1", "fx_currency"),
        ("EURUSD=1.08", "fx_form"),
        ("EUR-USD=1.08", "fx_form"),
        ("=1.08", "fx_form"),
        ("EUR/USD", "fx_file"),
        ("", "empty"),
        (" ", "empty"),
        ("no/such/file.csv", "fx_file"),
        ("a\0b", "fx_file"),
    ],
)
def test_a_bad_rate_is_an_error_of_the_field_fx(text: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read_exchange_rates(["EUR/RUB=100", text])
    assert (caught.value.field, caught.value.key) == ("fx", key)
    assert text.strip() in str(caught.value)


@pytest.mark.parametrize(
    ("bad", "key", "says"),
    [
        ("01.11.2026,EUR,USD,1.08", "fx_file", "'01.11.2026' is not a day"),
        ("2026-02-30,EUR,USD,1.08", "fx_file", "'2026-02-30' is not a day"),
        (",EUR,USD,1.08", "fx_file", "'' is not a day"),
        ("2026-11-01,EUR,USD,", "fx_number", "'' is not a rate"),
        ("2026-11-01,EUR,USD,-1.08", "fx_number", "'-1.08' is not a rate"),
        ("2026-11-01,EURO,USD,1.08", "fx_currency", "EURO is not a currency"),
        ("2026-11-01,EUR,,1.08", "fx_currency", "is not a currency"),
        ("2026-11-01,EUR,EUR,1", "fx_same", "both currencies are EUR"),
        # a decimal comma would otherwise be read as a rate of 1
        ("2026-11-01,EUR,USD,1,08", "fx_file", "decimals with a point"),
        ("2026-11-01,EUR,USD", "fx_file", "as many cells"),
        ("2026-10-30,EUR,USD,1.09", "fx_twice", "1.09 here and 1.07"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, bad: str, key: str, says: str) -> None:
    """Row 4 of the file, as an editor numbers it: the header is row 1 and an empty row counts."""
    path = table(tmp_path, "2026-10-30,EUR,USD,1.07", "", bad, "2026-10-31,EUR,USD,1.07")
    with pytest.raises(InputError) as caught:
        read_exchange_rates([str(path)])
    assert (caught.value.field, caught.value.key) == ("fx", key)
    assert f"{path}, row 4: " in str(caught.value)
    assert f"{path}, строка 4: " in caught.value.say("ru")
    assert f"{path}, dòng 4: " in caught.value.say("vi")
    assert says in str(caught.value)


def test_the_same_rate_twice_is_no_contradiction(tmp_path: Path) -> None:
    rates = dated(tmp_path, "2026-11-01,EUR,USD,1.08", "2026-11-01,EUR,USD,1.080")
    assert factor(rates, "EUR", "USD") == Fraction(108, 100)


def test_two_undated_rates_of_a_pair_contradict_each_other() -> None:
    with pytest.raises(InputError, match=r"EUR/USD is 1\.10 here and 1\.08 in Exchange rate EUR/USD=1\.08") as caught:
        read_exchange_rates(["EUR/USD=1.08", "EUR/USD=1.10"])
    assert caught.value.key == "fx_twice"


@pytest.mark.parametrize(("turned", "fits"), [("USD/EUR=0.5", False), ("USD/EUR=0.79", False), ("USD/EUR=0.8", True)])
def test_a_pair_turned_round_is_the_same_pair(turned: str, fits: bool) -> None:
    """1 EUR is 1.25 USD, so 1 USD is 1/1.25 = 0.8 EUR exactly, and nothing else."""
    if fits:
        assert factor(read_exchange_rates(["EUR/USD=1.25", turned]), "USD", "EUR") == Fraction(8, 10)
        return
    with pytest.raises(InputError, match=r"USD/EUR is 0\.\d+ here and EUR/USD is 1\.25 in ") as caught:
        read_exchange_rates(["EUR/USD=1.25", turned])
    assert (caught.value.field, caught.value.key) == ("fx", "fx_twice")
    assert "противоречат" in caught.value.say("ru")
    assert "mâu thuẫn" in caught.value.say("vi")


def test_a_pair_turned_round_of_another_day_is_another_rate(tmp_path: Path) -> None:
    rates = dated(tmp_path, "2026-11-01,EUR,USD,1.25", "2026-10-31,USD,EUR,0.5")
    assert factor(rates, "EUR", "USD") == Fraction(125, 100)
    assert factor(rates, "EUR", "USD", date(2026, 10, 31)) == 2


def test_cross_routes_that_disagree_make_no_rate() -> None:
    """EUR to RUB: by way of USD 1.08 × 92.50 = 99.90; by way of CNY 7.8 × 12.5 = 97.50. Neither is taken."""
    disagreeing = read_exchange_rates([*HAND, "EUR/CNY=7.8", "CNY/RUB=12.5"])
    assert factor(disagreeing, "EUR", "RUB") is None
    assert factor(disagreeing, "RUB", "EUR") is None
    assert factor(disagreeing, "EUR", "USD") == Fraction(108, 100), "what is told directly stands"
    assert factor(read_exchange_rates([*HAND, "EUR/CNY=7.8", "CNY/RUB=12.5", "EUR/RUB=99"]), "EUR", "RUB") == 99


def test_cross_routes_that_agree_make_one() -> None:
    """1.08 × 92.50 = 99.90, and 7.992 × 12.5 = 99.90."""
    assert factor(read_exchange_rates([*HAND, "EUR/CNY=7.992", "CNY/RUB=12.5"]), "EUR", "RUB") == Fraction(9990, 100)


@pytest.mark.parametrize(
    "content", [b"", b"day;base;quote;rate\n", b"date,base,quote\n2026-11-01,EUR,USD\n", b"\xff\xfe\x00"]
)
def test_a_file_that_is_no_table_of_rates(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rates.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_exchange_rates([str(path)])
    assert (caught.value.field, caught.value.key) == ("fx", "fx_file")
    assert str(path) in str(caught.value)


def test_a_folder_is_no_table_of_rates(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_exchange_rates([str(tmp_path)])
    assert caught.value.key == "fx_file"


# --- properties -------------------------------------------------------------------------------------------------

positive = st.decimals("0.0001", 10**6, places=4)


@given(positive, st.fractions(0, 10**9))
def test_there_and_back_is_the_same_amount(rate: Decimal, amount: Fraction) -> None:
    rates = ExchangeRates([ExchangeRate("EUR", "VND", rate)])
    there, back = factor(rates, "EUR", "VND"), factor(rates, "VND", "EUR")
    assert there is not None
    assert back is not None
    assert amount * there * back == amount


@given(st.fractions(0, 10**12), st.sampled_from([("VND", 0), ("USD", 2), ("KWD", 3)]))
def test_rounding_moves_an_amount_by_half_a_unit_at_most(amount: Fraction, currency: tuple[str, int]) -> None:
    name, decimals = currency
    found = rounded(amount, name)
    assert found.currency == name
    gap = Fraction(found.amount) - amount
    half = Fraction(1, 2 * 10**decimals)
    assert -half < gap <= half, "a half is rounded up"
    assert found.amount.as_tuple().exponent == -decimals


@given(st.fractions(min_value=0))
def test_a_half_is_rounded_up(amount: Fraction) -> None:
    assert half_up(amount.numerator, amount.denominator) == floor(amount + Fraction(1, 2))


def test_what_was_asked_before_changes_no_conversion() -> None:
    """Rates keep the conversions that they were asked for, and forget them when they are many."""
    rates = read_exchange_rates(["EUR/USD=1.08", "USD/RUB=81"])
    first = date(2026, 1, 1)
    for number in range(600):
        found = rates.convert("EUR", "RUB", first + timedelta(days=number % 300))
        assert found is not None
        assert found.factor == Fraction("87.48")
        assert rates.convert("EUR", "VND", first + timedelta(days=number % 300)) is None


def test_a_moment_is_not_mixed_up_with_a_day() -> None:
    """`datetime` is a `date` to Python, but the two cannot be compared: a rate keeps its day."""
    rates = ExchangeRates([ExchangeRate("EUR", "USD", Decimal("1.08"), date(2026, 11, 1))])
    assert factor(rates, "EUR", "USD", datetime(2026, 11, 1, 12).date()) == Fraction(108, 100)


@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "XDR", "SUR", "DEM"])
def test_what_is_no_money_of_today_is_no_currency(code: str) -> None:
    """ISO 4217 also has codes for "no currency", for tests, for gold; and money that went out of use long ago."""
    assert minor_digits(code) is None


@pytest.mark.parametrize(("code", "digits"), [("BYN", 2), ("BYR", 0), ("HRK", 2), ("XOF", 0), ("VND", 0), ("KWD", 3)])
def test_money_since_the_agreement(code: str, digits: int) -> None:
    """The Belarusian rouble was BYR until 2016; Croatia paid in kuna until 2023."""
    assert minor_digits(code) == digits
