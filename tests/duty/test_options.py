"""The duty options of a consignment: statuses, the cheapest, what is missing, and that unknown never becomes nought.

The example is milk powder, 0402.21.20, 14 200.00 USD from Belarus to Viet Nam on 1 November 2026. MFN 2 % is
14 200 × 2 % = 284.00 USD; the agreement's rate is 0 %, 0.00 USD, on conditions; the ordinary 3 % (150 % of MFN) would
be 426.00 USD and is never charged, since goods of the other Party have MFN treatment (Art. 2.1). So VN-EAEU is the
cheapest.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burabay.duty.compile import compile_measures
from burabay.duty.consignment import consignment
from burabay.duty.lookup import Measures
from burabay.duty.measures import EAEU, OPEN_END, VN_BITS, Finding, Measure, Outcome, Regime
from burabay.duty.money import Money, read_exchange_rates
from burabay.duty.options import (
    AVAILABLE,
    CONDITIONAL,
    UNAVAILABLE,
    UNKNOWN,
    Option,
    Options,
    duty_options,
    possible_duties,
)
from burabay.lawbook.columns import Columns, Texts
from burabay.lawbook.rates import parse_rate

if TYPE_CHECKING:
    from tests.duty.conftest import PricedAsk


def by_regime(answer: Options) -> dict[str, Option]:
    return {option.regime.label: option for option in answer.options}


def label(answer: Options) -> str | None:
    return None if answer.cheapest is None else answer.cheapest.label


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


# --- whole answers ----------------------------------------------------------------------------------------------


def test_milk_powder_into_viet_nam(priced: PricedAsk) -> None:
    answer = priced("04022120", "VN", "14200.00")
    told = {name: (o.status, o.rate and str(o.rate), o.duty) for name, o in by_regime(answer).items()}
    assert told == {
        "MFN": ("available", "2%", usd("284.00")),
        "MFN in quota": ("unavailable", None, None),
        "VN-EAEU": ("conditional", "0%", usd("0.00")),
        "VN-EAEU in quota": ("unavailable", None, None),
        "ordinary": ("unavailable", "3%", usd("426.00")),
    }
    assert label(answer) == "VN-EAEU"
    assert answer.unknowns == ()


def test_paint_into_each_state(priced: PricedAsk) -> None:
    """3208 20 900 1: MFN 0 %, in Russia 5 % (footnote 9С); of two zeros MFN is named, which asks for no certificate."""
    for state in EAEU:
        answer = priced("3208209001", state, 10000)
        options = by_regime(answer)
        assert set(options) == {"MFN", "VN-EAEU", "VN-EAEU in quota"}
        assert options["MFN"].duty == (usd("500.00") if state == "RU" else usd("0.00"))
        assert label(answer) == ("VN-EAEU" if state == "RU" and options["VN-EAEU"].usable else "MFN")


def test_eggs_into_viet_nam(priced: PricedAsk) -> None:
    """0407.21.00, 1 000 USD: MFN 80 % out of quota, 40 % in the WTO quota, 0 % in the agreement's; none outside it."""
    options = by_regime(priced("04072100", "VN", 1000))
    assert options["MFN"].duty == usd("800.00")
    assert (options["MFN in quota"].status, options["MFN in quota"].duty) == ("conditional", usd("400.00"))
    assert (options["VN-EAEU"].status, options["VN-EAEU"].duty) == ("unavailable", None)
    assert (options["VN-EAEU in quota"].status, options["VN-EAEU in quota"].duty) == ("conditional", usd("0.00"))
    assert (options["ordinary"].status, options["ordinary"].duty) == ("unavailable", usd("1200.00"))


def test_equal_duties_name_mfn(priced: PricedAsk) -> None:
    """2710.19.71: MFN 7 %, preference 7 %. What costs the same and asks for less is named."""
    for value in (None, 10000, 0):
        answer = priced("27101971", "VN", value)
        assert by_regime(answer)["VN-EAEU"].status == "conditional"
        assert label(answer) == "MFN"


def test_2019_knows_the_preference_and_not_mfn(priced: PricedAsk) -> None:
    """0203.11.00 in 2019: 3 % by Annex 1; the MFN rate of 2019 is unknown, and so is whether it was lower."""
    answer = priced("02031100", "VN", 10000, on="2019-06-01")
    options = by_regime(answer)
    assert (options["VN-EAEU"].status, options["VN-EAEU"].duty) == ("conditional", usd("300.00"))
    assert "unless_mfn_lower" in [c.key for c in options["VN-EAEU"].conditions]
    assert (options["MFN"].status, options["MFN"].rate, options["MFN"].duty) == ("unknown", None, None)
    assert label(answer) == "VN-EAEU"
    assert [u.key for u in answer.unknowns] == ["maybe_cheaper"]
    assert "MFN" in str(answer.unknowns[0].values["regimes"])


def test_a_free_preference_cannot_be_beaten_by_an_unknown(priced: PricedAsk) -> None:
    """0203.11.00 from 2020: 0 %. Whatever MFN was, it was not less."""
    answer = priced("02031100", "VN", 10000, on="2021-06-01")
    assert by_regime(answer)["MFN"].status == "unknown"
    assert (label(answer), answer.unknowns) == ("VN-EAEU", ())


def test_nothing_is_cheapest_where_nothing_is_known(priced: PricedAsk) -> None:
    """8524 11 001 4 in 2019: MFN unknown, preference undecided."""
    answer = priced("8524110014", "RU", 10000, on="2019-06-01")
    assert {name: o.status for name, o in by_regime(answer).items()} == {
        "MFN": "unknown",
        "VN-EAEU": "unknown",
        "VN-EAEU in quota": "unavailable",
    }
    assert label(answer) is None
    assert all(option.duty is None for option in answer.options)


def test_an_undecided_preference_shows_each_duty_that_it_may_come_to(measures: Measures) -> None:
    """8524 11 001 4, 10 000 USD: MFN 10 % is 1 000.00; the preference may be 0 or 750.00 (7.5 %), or the goods may be
    excluded: then they pay MFN. No candidate is counted as nought for want of a rate."""
    asked = consignment("8524110014", origin="VN", destination="RU", on="2026-11-01", value=10000, currency="USD")
    answer = duty_options(measures, measures.line(asked.code), asked)
    option = by_regime(answer)["VN-EAEU"]
    found = {str(c.rate): money for c, money in possible_duties(option, by_regime(answer)["MFN"], asked)}
    assert found["0%"] == usd("0.00")
    assert found["7.5%"] == usd("750.00")
    assert found["None"] == usd("1000.00")
    assert label(answer) == "MFN"
    assert [u.key for u in answer.unknowns] == ["maybe_cheaper"]


# --- what is missing --------------------------------------------------------------------------------------------


def test_leather_boots_need_pairs_and_an_exchange_rate(priced: PricedAsk) -> None:
    """6403 91 110 0: 1,25 евро за 1 пару. 1 000 pairs at 1 EUR = 1.08 USD: 1 250 EUR are 1 350.00 USD."""
    mfn = by_regime(priced("6403911100", "RU", 20000))["MFN"]
    assert (mfn.status, mfn.duty, [n.key for n in mfn.needs]) == ("unknown", None, ["need_pair", "need_fx"])
    mfn = by_regime(priced("6403911100", "RU", 20000, quantity=1000, unit="pair"))["MFN"]
    assert (mfn.status, mfn.duty, [n.key for n in mfn.needs]) == ("unknown", None, ["need_fx"])
    assert mfn.needs[0].values == {"source": "EUR", "target": "USD"}
    mfn = by_regime(priced("6403911100", "RU", 20000, fx=("EUR/USD=1.08",), net_kg=900))["MFN"]
    assert (mfn.status, mfn.duty, [n.key for n in mfn.needs]) == ("unknown", None, ["need_pair"])
    mfn = by_regime(priced("6403911100", "RU", 20000, fx=("EUR/USD=1.08",), quantity=1000, unit="pair"))["MFN"]
    assert (mfn.status, mfn.duty, mfn.needs) == ("available", usd("1350.00"), ())


def test_an_option_that_lacks_a_quantity_may_be_cheaper(priced: PricedAsk) -> None:
    """2918 14 000 0: preference 0.15 EUR/kg, MFN 0.05 EUR/kg; without weight neither is counted nor named."""
    answer = priced("2918140000", "RU", 10000)
    assert {o.status for name, o in by_regime(answer).items() if name == "MFN"} == {"unknown"}
    assert all(option.duty is None for option in answer.options)
    assert label(answer) is None


def test_without_a_value_there_are_rates_and_no_duty(priced: PricedAsk) -> None:
    answer = priced("04022120", "VN", None)
    assert all(option.duty is None for option in answer.options)
    assert by_regime(answer)["MFN"].status == "available"
    assert label(answer) == "VN-EAEU"


def test_rates_that_alone_do_not_decide_name_no_cheapest(priced: PricedAsk) -> None:
    """6211 42 410 0 (R): preference 7.5 %, at least 1.5 EUR/kg; MFN 1.75 EUR/kg. It depends on the price a kg."""
    answer = priced("6211424100", "RU", None)
    assert label(answer) is None
    assert "unless_mfn_lower" in [c.key for c in by_regime(answer)["VN-EAEU"].conditions]
    # 100 kg at 1 EUR = 1 USD: MFN 175; 7.5 % of 1 000 is 75, at least 150
    cheap = priced("6211424100", "RU", 1000, fx=("EUR/USD=1",), net_kg=100)
    assert (label(cheap), by_regime(cheap)["VN-EAEU"].duty) == ("VN-EAEU", usd("150.00"))
    # of 10 000 it is 750: above MFN, Art. 2.3(4)
    dear = priced("6211424100", "RU", 10000, fx=("EUR/USD=1",), net_kg=100)
    assert (label(dear), by_regime(dear)["VN-EAEU"].status) == ("MFN", "unavailable")
    assert by_regime(dear)["MFN"].duty == usd("175.00")


def test_a_value_of_nought_is_a_value(priced: PricedAsk) -> None:
    """Samples worth nothing still pay by weight: 0201 10 000 8, at least 1 EUR/kg, 10 kg."""
    answer = priced("0201100008", "RU", 0, currency="EUR", net_kg=10)
    assert by_regime(answer)["MFN"].duty == Money(Decimal("10.00"), "EUR")


# --- the rules by themselves ------------------------------------------------------------------------------------


def line_of(**rates: str | None) -> Options:
    """The options on 1 June 2026 of a line made by hand: regime=rate, None for an unknown one; no value is given."""
    texts = Texts()
    findings = {
        Regime[name]: Finding(Outcome.RATE, parse_rate(rate)) if rate else Finding(Outcome.UNKNOWN, reason="ambiguous")
        for name, rate in rates.items()
    }
    made = [Measure("01012100", regime, VN_BITS, 1, OPEN_END, finding) for regime, finding in findings.items()]
    in_force = np.array([date(2016, 10, 5).toordinal()])
    columns = {
        **compile_measures([], ["01012100"], made, texts),
        "line_needs": np.array([0], dtype=np.int32),
        "in_force": in_force,
        **texts.columns(),
    }
    asked = consignment("01012100", origin="BY", destination="VN", on="2026-06-01")
    return duty_options(Measures(Columns(columns)), 0, asked)


@pytest.mark.parametrize(
    ("preference", "mfn", "status", "phrase"),
    [
        ("5%", "10%", CONDITIONAL, None),
        ("10%", "10%", CONDITIONAL, None),
        ("11%", "10%", UNAVAILABLE, "mfn_lower"),
        ("0%", "0%", CONDITIONAL, None),
        ("5%", None, CONDITIONAL, "unless_mfn_lower"),
        ("0%", None, CONDITIONAL, None),
        ("5%", "1 EUR/kg", CONDITIONAL, "unless_mfn_lower"),
        ("10% min 1 EUR/kg", "5% min 0.5 EUR/kg", UNAVAILABLE, "mfn_lower"),
        ("5% min 0.5 EUR/kg", "10% min 1 EUR/kg", CONDITIONAL, None),
    ],
)
def test_the_lower_of_the_two(preference: str, mfn: str | None, status: str, phrase: str | None) -> None:
    """Art. 2.3(4), by the rates alone."""
    found = by_regime(line_of(MFN=mfn, PREFERENCE=preference))["VN-EAEU"]
    assert found.status == status
    assert [p.key for p in (*found.reasons, *found.conditions)] == ([phrase] if phrase else [])


def test_only_what_may_be_claimed_is_cheapest() -> None:
    assert line_of(MFN="10%", PREFERENCE=None).cheapest is Regime.MFN
    assert line_of(MFN="10%", ORDINARY="5%").cheapest is Regime.MFN
    assert line_of(MFN="10%", PREFERENCE="5%").cheapest is Regime.PREFERENCE


def test_no_claimable_option_no_cheapest() -> None:
    answer = line_of(MFN=None, ORDINARY="5%")
    assert (answer.cheapest, answer.unknowns) == (None, ())


# --- properties over the whole book -----------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_line_any_day(measures: Measures, data: st.DataObject) -> None:
    """An amount stands beside a rate; unknown has none; the cheapest costs no more than any that may be had."""
    destination = data.draw(st.sampled_from(["VN", *EAEU]))
    codes = measures.codes(8 if destination == "VN" else 10)
    code = data.draw(st.sampled_from(codes))
    on = data.draw(st.dates())
    value = data.draw(st.none() | st.decimals(0, 10**9, places=2))
    fx = read_exchange_rates(data.draw(st.sampled_from([(), ("EUR/USD=1.08",)])))
    asked = consignment(
        code,
        origin="RU" if destination == "VN" else "VN",
        destination=destination,
        on=on,
        value=value,
        currency="USD",
        net_kg=data.draw(st.none() | st.integers(1, 10**6)),
        fx=fx,
    )
    answer = duty_options(measures, measures.line(code), asked)
    assert [o.regime for o in answer.options] == sorted(o.regime for o in answer.options)
    for found in answer.options:
        assert found.status in (AVAILABLE, CONDITIONAL, UNAVAILABLE, UNKNOWN)
        if found.duty is not None:
            assert found.rate is not None
            assert value is not None
        if found.usable:
            assert found.rate is not None
            assert found.sources
            assert value is None or found.duty is not None
        if found.status == UNKNOWN:
            assert found.duty is None
            assert found.reasons or found.needs
        if found.status == UNAVAILABLE:
            assert found.reasons
    if answer.cheapest is not None and value is not None:
        chosen = next(o for o in answer.options if o.regime is answer.cheapest)
        assert chosen.usable
        assert chosen.duty is not None
        assert all(chosen.duty.amount <= o.duty.amount for o in answer.options if o.usable and o.duty is not None)
