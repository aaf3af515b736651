"""The agreement's preference, day by day.

The example is Viet Nam's concession on pork carcasses, 0203.11.00, as Annex 1 prints it (base 25 %): 15 % on entry into
force, 12 % in 2016, 10, 7, 3 and 0 % from 2020. The agreement entered into force on 5 October 2016; by general note 5
the column of that year applies in it, so the first rate charged is 12 %, never 15 %; each later step is taken on
1 January (note 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from burabay.duty.measures import EAEU
from burabay.duty.preference import eaeu_preference
from burabay.errors import LawError
from burabay.goods.correlation import predecessors
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate

if TYPE_CHECKING:
    from tests.duty.conftest import LegalAsk, PricedAsk

NOW = "2026-11-01"


def preference(legal: LegalAsk, code: str, destination: str, on: str) -> str:
    """The rate as the law book writes it, or the status where there is none."""
    option = legal(code, destination, on)["VN-EAEU"]
    return str(option.rate) if option.rate is not None else option.status


def in_quota(legal: LegalAsk, code: str, destination: str, on: str) -> str:
    option = legal(code, destination, on)["VN-EAEU in quota"]
    return str(option.rate) if option.rate is not None else option.status


# --- staging ----------------------------------------------------------------------------------------------------

# Rows of Annex 1 as printed, from the column 2016 on.
STAGED = [
    # 0203.11.00, B, base 25 %
    ("02031100", "VN", ["12%", "10%", "7%", "3%", "0%"]),
    # 9617, B in eleven steps from 15 %: 15 × 9/11 = 12.27 … 15 × 1/11 = 1.36
    ("9617000009", "RU", ["12.3%", "10.9%", "9.5%", "8.2%", "6.8%", "5.5%", "4.1%", "2.7%", "1.4%", "0%"]),
    # 0208 90 100, B in eleven steps from 15 %, at least 0.15 EUR/kg
    (
        "0208901000",
        "KZ",
        ["12.3% min 0.123 EUR/kg", "10.9% min 0.109 EUR/kg", "9.5% min 0.095 EUR/kg", "8.2% min 0.082 EUR/kg",
         "6.8% min 0.068 EUR/kg", "5.5% min 0.055 EUR/kg", "4.1% min 0.041 EUR/kg", "2.7% min 0.027 EUR/kg",
         "1.4% min 0.014 EUR/kg", "0%"],
    ),
    # 2710.19.71, B to 2027: 7 % from 2021 to 2026, nothing from 2027
    ("27101971", "VN", ["11.8%", "10.8%", "9.7%", "8.6%", "7.5%", "7%", "7%", "7%", "7%", "7%", "7%", "0%"]),
    # 2402.10.00, R: 100 % to 2021, then 50 %
    ("24021000", "VN", ["100%", "100%", "100%", "100%", "100%", "100%", "50%", "50%", "50%", "50%", "50%"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "destination", "years"), STAGED)
def test_each_year_on_its_first_and_last_day(legal: LegalAsk, code: str, destination: str, years: list[str]) -> None:
    for year, expected in enumerate(years, start=2016):
        first = "2016-10-05" if year == 2016 else f"{year}-01-01"
        assert preference(legal, code, destination, first) == expected, first
        assert preference(legal, code, destination, f"{year}-12-31") == expected, year
    after = 2016 + len(years)
    for on in (f"{after}-01-01", "2040-07-01", "9999-12-31"):
        assert preference(legal, code, destination, on) == years[-1], "the last column holds for later years"


@pytest.mark.parametrize(
    ("code", "destination"), [("02031100", "VN"), ("9617000009", "RU"), ("04072100", "VN"), ("1006306701", "BY")]
)
@pytest.mark.parametrize("on", ["2016-10-04", "2015-05-29", "0001-01-01"])
def test_nothing_before_the_entry_into_force(legal: LegalAsk, code: str, destination: str, on: str) -> None:
    for regime in ("VN-EAEU", "VN-EAEU in quota"):
        option = legal(code, destination, on)[regime]
        assert (option.status, option.rate) == ("unavailable", None)
        assert option.reasons[0].key == "not_in_force"


@pytest.mark.parametrize("state", EAEU)
def test_the_schedule_is_the_same_in_all_five_states(legal: LegalAsk, state: str) -> None:
    assert preference(legal, "9617000009", state, "2019-06-01") == "8.2%"


def test_a_preference_is_conditional_and_never_simply_available(legal: LegalAsk) -> None:
    """Without a certificate EAV and direct consignment there is none (Art. 4.9, 4.16)."""
    for code, destination in (("02031100", "VN"), ("9617000009", "RU"), ("0901110001", "KZ")):
        assert legal(code, destination, NOW)["VN-EAEU"].status == "conditional"


# --- excluded, cut and kept -------------------------------------------------------------------------------------


def test_green_coffee_is_free_and_roasted_coffee_excluded(legal: LegalAsk) -> None:
    """Annex 1: 0901 11 000 A, 0901 21 000 U."""
    assert preference(legal, "0901110001", "RU", NOW) == "0%"
    for on in ("2016-10-05", "2019-06-01", NOW, "2030-01-01"):
        option = legal("0901210009", "RU", on)["VN-EAEU"]
        assert (option.status, option.rate, [r.key for r in option.reasons]) == ("unavailable", None, ["excluded"])
        assert "0901 21 000 (U)" in option.sources[0].provision


@pytest.mark.parametrize(
    ("code", "rate", "mfn"),
    [
        ("3304300000", "11.3%", "6.5%"),  # R: 15 % cut by a quarter, MFN since lower
        ("2918140000", "0.15 EUR/kg", "0.05 EUR/kg"),
        ("3926200000", "7.5% min 0.36 EUR/kg", "6.5%"),
    ],
)
def test_a_kept_rate_above_mfn_is_not_claimed(priced: PricedAsk, code: str, rate: str, mfn: str) -> None:
    """Art. 2.3(4): where the preference is above the applied MFN rate, the goods get the latter."""
    for value in (None, 10000):
        answer = priced(code, "RU", value, net_kg=500, fx=("EUR/USD=1.08",))
        options = {option.regime.label: option for option in answer.options}
        assert (str(options["VN-EAEU"].rate), str(options["MFN"].rate)) == (rate, mfn)
        assert options["VN-EAEU"].status == "unavailable"
        assert "mfn_lower" in [r.key for r in options["VN-EAEU"].reasons]
        assert "Art. 2.3(4)" in [s.provision for s in options["VN-EAEU"].sources]
        assert answer.cheapest is not None
        assert answer.cheapest.label == "MFN"


def test_a_kept_rate_below_mfn_is_claimed(priced: PricedAsk) -> None:
    """6802 99 900 0, R: 15 % cut to 11.3 %; MFN 13 %. 10 000 × 11.3 % = 1 130."""
    answer = priced("6802999000", "RU", 10000)
    options = {option.regime.label: option for option in answer.options}
    assert (options["VN-EAEU"].status, str(options["VN-EAEU"].duty)) == (
        "conditional",
        "Money(amount=Decimal('1130.00'), currency='USD')",
    )
    assert answer.cheapest is not None
    assert answer.cheapest.label == "VN-EAEU"


def test_petrol_of_the_union_while_mfn_is_nought(priced: PricedAsk) -> None:
    """2710.12.21: preference 7 %; MFN 10 %, but 0 % from 9 March to 30 April 2026 (Decree 72/2026)."""
    for on, status, cheapest in (
        ("2026-03-08", "conditional", "VN-EAEU"),
        ("2026-03-09", "unavailable", "MFN"),
        ("2026-04-30", "unavailable", "MFN"),
        ("2026-05-01", "conditional", "VN-EAEU"),
    ):
        answer = priced("27101221", "VN", 10000, on=on)
        options = {option.regime.label: option for option in answer.options}
        assert options["VN-EAEU"].status == status, on
        assert answer.cheapest is not None
        assert answer.cheapest.label == cheapest, on


def test_fuels_on_which_nobody_should_claim(law: Law, priced: PricedAsk) -> None:
    """Seven lines of 2710 have a VN-EAEU rate above MFN in Viet Nam's own tariff: Art. 2.3(4) gives MFN."""
    above = [
        line.code
        for line in law.vietnam_tariff
        if isinstance(line.mfn, Rate)
        and isinstance(line.vn_eaeu[0], Rate)
        and (line.vn_eaeu[0].percent or 0) > (line.mfn.percent or 0)
    ]
    assert len(above) == 7
    assert {code[:4] for code in above} == {"2710"}
    for code in above:
        answer = priced(code, "VN", None)
        assert answer.cheapest is not None
        assert answer.cheapest.label == "MFN"
        statuses = {option.regime.label: option.status for option in answer.options}
        assert statuses["VN-EAEU"] == "unavailable"


# --- sporting footwear ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["6403911100", "6403991100"])
def test_sporting_footwear_is_the_exception_of_an_excluded_line(legal: LegalAsk, code: str) -> None:
    """Annex 1, footnote to ex 6403 91 and ex 6403 99: box 8 says "Sporting footwear" and a sheet describes it."""
    option = legal(code, "RU", NOW)["VN-EAEU"]
    assert option.status == "conditional"
    assert "sporting_footwear" in [c.key for c in option.conditions]
    provisions = [source.provision for source in option.sources]
    assert "Annex 1, footnote to ex 6403 91, 6403 99" in provisions
    assert any("(U)" in provision for provision in provisions), "the exclusion is cited too"


def test_other_leather_footwear_has_no_such_exception(legal: LegalAsk, law: Law) -> None:
    """6403 51 and 6403 59 are excluded without one."""
    lines = [line.code for line in law.eaeu_tariff if line.code.startswith(("640351", "640359"))]
    assert lines
    for code in lines:
        assert preference(legal, code, "RU", NOW) == "unavailable"


# --- trigger safeguard ------------------------------------------------------------------------------------------


def days(first: str, last: str) -> Iterator[date]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day
        day += timedelta(1)


SURE, DOUBTFUL, FREE = "unavailable", "unknown", "0%"
# (year, lines of the groups, [(first, last, what holds)])
TRIGGERS = [
    (
        # Board Decision 20 of February 2018, groups 5 and 7: in force in March, the day unknown, but by Art. 2.10(5)
        # not before 3 March, 30 days after 1 February; six months: from 3 March through 2 September at the earliest
        ("6107110000", "6108210000", "6111201000", "6209200000"),
        [
            ("2018-02-01", "2018-03-02", FREE),
            ("2018-03-03", "2018-03-30", DOUBTFUL),
            ("2018-03-31", "2018-09-02", SURE),
            ("2018-09-03", "2018-09-30", DOUBTFUL),
            ("2018-10-01", "2018-10-31", FREE),
        ],
    ),
    (
        # Board Decision 85 of 6 July 2021, groups 4 and 6: from 7 August 2021 for six months
        ("6104430000", "6204410000", "6110209100"),
        [
            ("2021-07-15", "2021-08-06", FREE),
            ("2021-08-07", "2022-02-06", SURE),
            ("2022-02-07", "2022-02-28", FREE),
        ],
    ),
    (
        # Board Decision 74 of 26 August 2025, published on the 28th, groups 3 and 4: 30 days after one or the other
        ("6104430000", "6103420001", "6204410000"),
        [
            ("2025-09-01", "2025-09-24", FREE),
            ("2025-09-25", "2025-09-27", DOUBTFUL),
            ("2025-09-28", "2026-03-24", SURE),
            ("2026-03-25", "2026-03-27", DOUBTFUL),
            ("2026-03-28", "2026-04-30", FREE),
        ],
    ),
]


@pytest.mark.parametrize(("codes", "spans"), TRIGGERS)
def test_a_trigger_measure_day_by_day(
    legal: LegalAsk, codes: tuple[str, ...], spans: list[tuple[str, str, str]]
) -> None:
    for code in codes:
        for first, last, expected in spans:
            for day in days(first, last):
                assert preference(legal, code, "RU", day.isoformat()) == expected, (code, day)


@pytest.mark.parametrize("state", EAEU)
def test_a_trigger_measure_holds_in_all_five_states(legal: LegalAsk, state: str) -> None:
    option = legal("6110209100", state, "2021-09-01")["VN-EAEU"]
    assert (option.status, [r.key for r in option.reasons]) == ("unavailable", ["trigger"])
    assert {s.instrument for s in option.sources} == {"eec-85-2021", "vn-eaeu-fta"}
    assert "Art. 2.10" in [s.provision for s in option.sources]
    doubtful = legal("6107110000", state, "2018-03-15")["VN-EAEU"]
    assert (doubtful.status, [r.key for r in doubtful.reasons]) == ("unknown", ["trigger_maybe"])


@pytest.mark.parametrize("code", ["6205200000", "6401100000"])
def test_other_groups_are_not_touched(legal: LegalAsk, code: str) -> None:
    """Shirts (group 2) and rubber boots (group 8): no measure was found for them."""
    for on in ("2018-06-01", "2021-09-01", "2025-12-01"):
        option = legal(code, "RU", on)["VN-EAEU"]
        assert (str(option.rate), [c.key for c in option.conditions]) == ("0%", ["trigger_listed"])


def test_a_measure_lasts_six_months_at_most(law: Law) -> None:
    """Art. 2.10(3): counted from its latest first day, the last sure day is less than six months and a day off."""
    for measure in law.trigger_measures:
        assert measure.to_latest - measure.from_latest <= timedelta(184)
        assert measure.to_earliest - measure.from_earliest <= timedelta(184)


def test_two_measures_on_one_group_and_day_are_refused(law: Law) -> None:
    again = law.trigger_measures[1]._replace(measure="again")
    fields = {name: getattr(law, name) for name in Law.__dataclass_fields__}
    twice = Law(**{**fields, "trigger_measures": [*law.trigger_measures, again]})
    with pytest.raises(LawError, match=r"trigger_measures\.csv: group [46]: two rules of rank trigger"):
        list(eaeu_preference(twice, predecessors(law.hs2022_hs2012)))


# --- tariff-rate quotas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "years"),
    [
        # Annex 1(c): 22.5 % on entry into force, 15 % in 2016, 7.5 % in 2017, 0 % from 2018
        ("04072100", ["15%", "7.5%", "0%", "0%"]),
        ("04079010", ["15%", "7.5%", "0%", "0%"]),
        # Annex 1(d): 10 % on entry into force, 7, 5, 5, 3, 0 %
        ("24011010", ["7%", "5%", "5%", "3%", "0%"]),
        ("24012090", ["7%", "5%", "5%", "3%", "0%"]),
        # tobacco stems: 5, 5, 5, 3, 0 %
        ("24013010", ["5%", "5%", "5%", "3%", "0%"]),
        ("24013090", ["7%", "5%", "5%", "3%", "0%"]),
    ],
)
def test_the_rate_in_quota_by_year(legal: LegalAsk, code: str, years: list[str]) -> None:
    for year, expected in enumerate(years, start=2016):
        first = "2016-10-05" if year == 2016 else f"{year}-01-01"
        for on in (first, f"{year}-12-31"):
            option = legal(code, "VN", on)["VN-EAEU in quota"]
            assert (option.status, str(option.rate)) == ("conditional", expected), on
            assert [c.key for c in option.conditions] == ["quota_licence"]
            outside = legal(code, "VN", on)["VN-EAEU"]
            assert (outside.status, [r.key for r in outside.reasons]) == ("unavailable", ["quota_only"])
    assert in_quota(legal, code, "VN", NOW) == in_quota(legal, code, "VN", "2035-01-01") == "0%"


@pytest.mark.parametrize("state", EAEU)
@pytest.mark.parametrize("stem", ["100630670", "100630980"])
def test_rice_has_one_code_in_the_quota_and_one_outside(legal: LegalAsk, state: str, stem: str) -> None:
    """Annex 1(f): 0 % within 10 000 t. The tariff gives the quota the code …1 and the rest the code …9."""
    inside, outside = legal(f"{stem}1", state, NOW), legal(f"{stem}9", state, NOW)
    assert (inside["VN-EAEU in quota"].status, str(inside["VN-EAEU in quota"].rate)) == ("conditional", "0%")
    assert [c.key for c in inside["VN-EAEU in quota"].conditions] == ["quota_licence", "additional_note"]
    # the 0 % printed beside the code of the quota is not an MFN rate for everybody
    assert (inside["MFN"].status, inside["MFN"].rate) == ("unavailable", None)
    assert [r.key for r in inside["MFN"].reasons] == ["in_quota_code"]
    assert inside["MFN"].reasons[0].values["detail"] == f"1006 30 {stem[6:]} 9"
    assert (outside["MFN"].status, str(outside["MFN"].rate)) == ("available", "10% min 0.03 EUR/kg")
    assert (outside["VN-EAEU in quota"].status, outside["VN-EAEU in quota"].rate) == ("unavailable", None)
    assert [r.key for r in outside["VN-EAEU in quota"].reasons] == ["in_quota_other_code"]
    assert outside["VN-EAEU in quota"].reasons[0].values["detail"] == f"1006 30 {stem[6:]} 1"
    for options in (inside, outside):
        assert options["VN-EAEU"].status == "unavailable"


def test_other_rice_is_excluded_and_has_no_quota(legal: LegalAsk) -> None:
    """Annex 1, 1006 30 210: U."""
    options = legal("1006302100", "RU", NOW)
    assert (options["VN-EAEU"].status, options["VN-EAEU in quota"].status) == ("unavailable", "unavailable")
    assert [r.key for r in options["VN-EAEU in quota"].reasons] == ["no_quota"]


# --- Viet Nam's own column --------------------------------------------------------------------------------------


def test_a_split_cell_whose_parts_differ_is_undecided(law: Law, legal: LegalAsk) -> None:
    """8524.91.00: "0/*/*": free or excluded, and the decree's order of parts is not at hand. Twelve lines are such."""
    split = [line for line in law.vietnam_tariff if len(set(line.vn_eaeu)) > 1]
    assert len(split) == 12
    for line in split:
        option = legal(line.code, "VN", NOW)["VN-EAEU"]
        assert (option.status, option.rate, [r.key for r in option.reasons]) == ("unknown", None, ["split"])
        assert len(option.candidates) == len(line.vn_eaeu)


def test_a_split_cell_whose_parts_agree_has_a_rate(legal: LegalAsk) -> None:
    """0303.91.00: "0/0"."""
    assert preference(legal, "03039100", "VN", NOW) == "0%"


def test_the_decree_speaks_for_2026_and_annex_1_for_the_other_years(legal: LegalAsk) -> None:
    """0303.91.00 came out of 0303.90.10 (A) and 0303.90.20 (B: 6.5 % in 2019, 1.1 % in 2024, 0 % from 2025)."""
    assert legal("03039100", "VN", NOW)["VN-EAEU"].sources[0].instrument == "vn-113-2022"
    for on, expected in (("2019-06-01", {"0%", "6.5%"}), ("2024-12-31", {"0%", "1.1%"})):
        option = legal("03039100", "VN", on)["VN-EAEU"]
        assert option.status == "unknown"
        assert {str(c.rate) for c in option.candidates} == expected
        assert option.sources[0].instrument == "vn-eaeu-fta"
    for on in ("2025-01-01", "2027-01-01"):
        option = legal("03039100", "VN", on)["VN-EAEU"]
        assert (str(option.rate), option.assumptions) == ("0%", ("A6",))


def test_a_code_given_to_other_goods_does_not_inherit(legal: LegalAsk) -> None:
    """8703.23.51 was a kit (CKD) in 2012; today it is a finished car at 0 % (2026). Its ancestors are the rows of
    8703.23 that are at 0 % in 2026: 8.2, 38.2 or 40.4 % in 2019."""
    assert preference(legal, "87032351", "VN", NOW) == "0%"
    option = legal("87032351", "VN", "2019-06-01")["VN-EAEU"]
    assert (option.status, [r.key for r in option.reasons]) == ("unknown", ["ambiguous"])
    assert {str(c.rate) for c in option.candidates} == {"8.2%", "38.2%", "40.4%"}


def test_where_the_decree_is_kinder_than_annex_1(legal: LegalAsk) -> None:
    """8428.90.20: U in Annex 1, 0 % in the decree's column of 2026 (Art. 2.3(2) allows it). Other years: unknown."""
    assert preference(legal, "84289020", "VN", NOW) == "0%"
    assert preference(legal, "84289020", "VN", "2019-06-01") == "unknown"


def test_fuel_is_free_from_2027(legal: LegalAsk) -> None:
    """2710.12.21: 7 % to the end of 2026; every row of 2710.12 behind it is at 0 % in the column "2027 and later"."""
    assert preference(legal, "27101221", "VN", "2026-12-31") == "7%"
    for on in ("2027-01-01", "2031-05-05"):
        assert preference(legal, "27101221", "VN", on) == "0%"


def test_chapter_98_is_claimed_under_the_ordinary_code(legal: LegalAsk, law: Law) -> None:
    """9804.15.00 stands for 0306.15.00; the VN-EAEU column is empty throughout the chapter."""
    option = legal("98041500", "VN", NOW)["VN-EAEU"]
    assert (option.status, option.rate, [r.key for r in option.reasons]) == ("unavailable", None, ["chapter98"])
    assert option.reasons[0].values["detail"] == "0306.15.00"
    for code in {item.code for item in law.chapter98}:
        assert preference(legal, code, "VN", NOW) == "unavailable"
