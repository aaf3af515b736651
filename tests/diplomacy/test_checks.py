"""Figures checked: growth, sums, units, and turnover beside the table. Expected values worked out by hand."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burabay.book import Book
from burabay.diplomacy.checks import Finding, check_reading
from burabay.errors import InputError
from burabay.wording import LANGUAGES, say

_SPEC = importlib.util.spec_from_file_location("hand_made", Path(__file__).with_name("hand_made.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
hand: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(hand)
figure, reading = hand.figure, hand.reading


def findings(book: Book, *records: Any, kind: str = "", published: str | None = "2024-10-25") -> list[Finding]:
    found = check_reading(book, reading(*records, published=published)).findings
    return [each for each in found if kind in ("", each.kind)]


def verdicts(book: Book, *records: Any, kind: str) -> list[str]:
    return [each.verdict for each in findings(book, *records, kind=kind)]


def test_the_first_communique(book: Book) -> None:
    """1.8 billion in 2021 against every source; 6.8 billion in 2023 is the Commission's figure of 2024."""
    records = (
        figure("f1", 10, "1,8 tỷ USD", 1_800_000_000, role="from", period="2021"),
        figure("f2", 35, "6,8 tỷ USD", 6_800_000_000, role="to", period="2023"),
    )
    first, second = findings(book, *records, kind="turnover")
    assert (first.verdict, second.verdict) == ("contradicted", "cannot_tell")
    assert {each.reporter for each in first.evidence} == {"VN", "members"}
    assert [(each.reporter, each.period) for each in second.elsewhere] == [("EEC", "2024")]
    told = say(second.reasons[0], "en")
    assert "2024: 6.8 billion USD (the Commission; M)" in told
    assert "1.8" not in told


def test_growth_of_the_issue(book: Book) -> None:
    """62.6 → 342 is +446.3 %, not +516 %."""
    pair = (
        figure("f1", 10, "62,6 triệu USD", 62_600_000, role="from", period="2022", partners="VN-AM"),
        figure("f2", 40, "342 triệu USD", 342_000_000, role="to", period="2023", partners="VN-AM"),
    )

    def told(text: str, value: float) -> Finding:
        rise = figure("f3", 60, text, value, role="growth", unit="%", metric="trade_turnover_growth", partners="VN-AM")
        (found,) = findings(book, *pair, rise, kind="growth")
        return found

    wrong = told("516%", 516)
    assert wrong.verdict == "contradicted"
    assert "446.3 %" in say(wrong.sentence, "en")
    assert "446,3 %" in say(wrong.sentence, "vi")
    assert told("446%", 446).verdict == "supported"
    assert told("446,3%", 446.3).verdict == "supported"
    assert told("446,9%", 446.9).verdict == "supported"  # 342 may be 342.4
    assert told("449%", 449).verdict == "contradicted"  # 342.5 from 62.55 is +447.6 %
    assert told("hơn 400%", 400).verdict == "contradicted"  # printed as exact; as "over" below
    ratio = told("546%", 546)
    assert [each.key for each in ratio.reasons] == ["growth_is_ratio"]


def test_growth_said_roughly(book: Book) -> None:
    pair = (
        figure("f1", 10, "4,3 tỷ USD", 4_300_000_000, role="from", period="2016"),
        figure("f2", 40, "6,8 tỷ USD", 6_800_000_000, role="to", period="2024"),
    )
    rise = figure("f3", 60, "hơn 60%", 60, role="growth", unit="%", metric="trade_turnover_growth", approx="over")
    # 6.8 / 4.3 = +58.1 %; by the digits 6.85 / 4.25 = +61.2 % at most: "more than 60 %" may just be
    assert verdicts(book, *pair, rise, kind="growth") == ["supported"]
    nearly = figure(
        "f3", 60, "gần gấp 3", 3, role="growth", unit="times", approx="nearly", metric="trade_turnover_growth"
    )
    assert verdicts(book, *pair, nearly, kind="growth") == ["contradicted"]
    double = figure("f3", 60, "gấp 1,6 lần", 1.6, role="growth", unit="times", metric="trade_turnover_growth")
    assert verdicts(book, *pair, double, kind="growth") == ["supported"]


def test_a_fall(book: Book) -> None:
    """200 → 150 is −25 %; the value is below zero, or the text says so."""
    pair = (
        figure("f1", 10, "200 triệu USD", 200_000_000, role="from", metric="investment_stock", partners="VN-KG"),
        figure("f2", 40, "150 triệu USD", 150_000_000, role="to", metric="investment_stock", partners="VN-KG"),
    )
    fall = {"role": "growth", "unit": "%", "metric": "investment_stock_growth", "partners": "VN-KG"}
    assert verdicts(book, *pair, figure("f3", 60, "25%", -25, **fall), kind="growth") == ["supported"]
    assert verdicts(book, *pair, figure("f3", 60, "giảm 25%", 25, **fall), kind="growth") == ["supported"]
    assert verdicts(book, *pair, figure("f3", 60, "25%", 25, **fall), kind="growth") == ["contradicted"]


def test_growth_by_periods(book: Book) -> None:
    """Levels without from and to, tied by the periods of the growth."""
    records = (
        figure("f1", 10, "100 triệu USD", 100_000_000, period="2022", metric="investment_stock", partners="VN-KG"),
        figure("f2", 90, "130 triệu USD", 130_000_000, period="2023", metric="investment_stock", partners="VN-KG"),
        figure(
            "f3", 120, "20%", 20, role="growth", unit="%", metric="investment_stock_growth", period="2023",
            base="2022", partners="VN-KG",
        ),
    )  # fmt: skip
    assert verdicts(book, *records, kind="growth") == ["contradicted"]


def test_a_growth_far_away_is_not_of_the_pair(book: Book) -> None:
    records = (
        figure("f1", 10, "100 triệu USD", 100_000_000, role="from", metric="investment_stock", partners="VN-KG"),
        figure("f2", 40, "130 triệu USD", 130_000_000, role="to", metric="investment_stock", partners="VN-KG"),
        figure("f3", 900, "20%", 20, role="growth", unit="%", metric="investment_stock_growth", partners="VN-KG"),
    )
    assert findings(book, *records) == []


def test_units(book: Book) -> None:
    """Triệu for tỷ: within the text, beside the growth, and beside the table."""
    two = (
        figure("f1", 10, "342 triệu USD", 342_000_000, period="2023", partners="VN-AM"),
        figure("f2", 500, "342 tỷ USD", 342_000_000_000, period="2023", partners="VN-AM"),
    )
    assert verdicts(book, *two, kind="unit") == ["contradicted"]
    second = findings(book, *two, kind="turnover")[1]
    assert second.verdict == "contradicted"
    assert second.reasons[0].key == "claim_slip"
    assert "÷ 1000" in say(second.reasons[0], "en")
    leap = (
        figure("f1", 10, "62,6 triệu USD", 62_600_000, role="from", metric="investment_stock"),
        figure("f2", 40, "342 tỷ USD", 342_000_000_000, role="to", metric="investment_stock"),
        figure("f3", 60, "446%", 446, role="growth", unit="%", metric="investment_stock_growth"),
    )
    assert verdicts(book, *leap, kind="unit") == ["contradicted"]
    (growth,) = findings(book, *leap, kind="growth")
    assert [each.key for each in growth.reasons] == ["growth_slip"]


def test_exports_and_imports_make_turnover(book: Book) -> None:
    there = figure("f2", 40, "2,3 tỷ USD", 2_300_000_000, metric="exports", period="2023", partners="VN->EAEU")
    back = figure("f3", 70, "2,1 tỷ USD", 2_100_000_000, metric="imports", period="2023", partners="EAEU->VN")

    def of(text: str, value: int) -> list[str]:
        return verdicts(book, figure("f1", 10, text, value, period="2023"), there, back, kind="sum")

    assert of("4,4 tỷ USD", 4_400_000_000) == ["supported"]
    assert of("4,5 tỷ USD", 4_500_000_000) == ["supported"]  # 2.34 + 2.14 is 4.48
    assert of("4,7 tỷ USD", 4_700_000_000) == ["contradicted"]


def test_directions(book: Book) -> None:
    """Armenia's exports to Viet Nam in 2024, 6.33 million, are Viet Nam's imports; an undirected one is left."""
    arrow = figure("f1", 10, "6,33 triệu USD", 6_330_000, metric="exports", period="2024", partners="AM->VN")
    assert verdicts(book, arrow, kind="turnover") == ["supported"]
    assert findings(book, arrow | {"partners": "VN-AM"}) == []
    assert findings(book, arrow | {"partners": "AM->RU"}) == []
    assert findings(book, arrow | {"partners": None}) == []


def test_a_year_left_open_needs_a_day_of_publication(book: Book) -> None:
    """A58: "over 100 million" with Belarus, read in 2018, is held against 2017 and 2016."""
    now = figure("f1", 10, "hơn 100 triệu USD", 100_000_000, approx="over", partners="VN-BY")
    (found,) = findings(book, now, published="2018-03-30")
    assert found.verdict == "supported"
    assert found.assumptions == ("A56", "A57", "A58")
    assert {each.period for each in found.evidence} == {"2017", "2016"}
    assert findings(book, now, published=None) == []


def test_targets_are_no_claims(book: Book) -> None:
    assert findings(book, figure("f1", 10, "10 tỷ USD", 10_000_000_000, role="target", period="2020")) == []


def test_json_in_three_languages(book: Book) -> None:
    records = (
        figure("f1", 10, "1,8 tỷ USD", 1_800_000_000, period="2021"),
        figure("f2", 90, "3 dự án", 3, unit="projects", metric="projects", partners=None),
    )
    checks = check_reading(book, reading(*records))
    assert checks.failed
    sentences = set()
    for language in LANGUAGES:
        told = checks.to_json(language)
        json.dumps(told)
        assert told["counts"] == {"supported": 0, "contradicted": 1, "cannot_tell": 0}
        assert told["unchecked"] == 1
        assert told["findings"][0]["span"] == [10, 20]
        assert told["findings"][0]["reported"][0]["value"]["currency"] == "USD"
        sentences.add(told["findings"][0]["sentence"])
    assert len(sentences) == 3


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"records": None},
        {"records": [1]},
        {"doc": {}, "records": "x"},
        {"doc": {"published": "soon"}, "records": []},
    ],
)
def test_what_is_no_reading(book: Book, told: Any) -> None:
    with pytest.raises(InputError):
        check_reading(book, told)


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.lists(st.integers(), max_size=3)
)
KEYS = ("value", "unit", "metric", "approx", "period", "base_period", "role", "partners", "span", "text", "id")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JUNK), max_size=4))
def test_any_record_is_answered(book: Book, told: list[dict[str, Any]]) -> None:
    base = figure("f", 10, "1,8 tỷ USD", 1_800_000_000, period="2021")
    records = [base | {"id": f"f{n}"} | each for n, each in enumerate(told)]
    check_reading(book, reading(*records)).to_json("vi")


# --- growth as people say it ------------------------------------------------------------------------------------


def _moved(book: Book, before: float, after: float, text: str, value: float, unit: str) -> Finding:
    """The finding on a growth that is told beside two figures."""
    kind = {"unit": "%", "metric": "share"} if unit == "pp" or before < 100 else {}
    pair = (
        figure("f1", 10, f"{before:g}", before, role="from", **kind),
        figure("f2", 40, f"{after:g}", after, role="to", **kind),
    )
    metric = "share_growth" if kind else "trade_turnover_growth"
    rise = figure("f3", 60, text, value, role="growth", unit=unit, metric=metric)
    (found,) = findings(book, *pair, rise, kind="growth")
    return found


@pytest.mark.parametrize(
    ("before", "after", "text", "value", "unit", "verdict"),
    [
        # 5.5 -> 2.75 is half: -50 %, "by 2 times", "twofold"
        (5_500_000_000, 2_750_000_000, "2 lần", -2, "times", "supported"),
        (5_500_000_000, 2_750_000_000, "giảm 2 lần", 2, "times", "supported"),
        (5_500_000_000, 2_750_000_000, "вдвое", 2, "times", "supported"),
        (5_500_000_000, 2_750_000_000, "в 2 раза", 2, "times", "supported"),
        (5_500_000_000, 2_750_000_000, "0,5 lần", -0.5, "times", "supported"),
        (5_500_000_000, 2_750_000_000, "3 lần", -3, "times", "contradicted"),
        (5_500_000_000, 2_750_000_000, "gấp 2 lần", 2, "times", "contradicted"),
        (5_500_000_000, 2_750_000_000, "200%", -200, "%", "contradicted"),
        # 62.6 -> 342 is 5.46 times as much, or 4.46 times more
        (62_600_000, 342_000_000, "tăng 4,5 lần", 4.5, "times", "supported"),
        (62_600_000, 342_000_000, "5,5 lần", 5.5, "times", "supported"),
        (62_600_000, 342_000_000, "gấp 5,5 lần", 5.5, "times", "supported"),
        (62_600_000, 342_000_000, "gấp 4,5 lần", 4.5, "times", "contradicted"),
        (62_600_000, 342_000_000, "в 4,5 раза", 4.5, "times", "contradicted"),
        # 1.2 % -> 1.8 % is 0.6 points, or half as much again
        (1.2, 1.8, "0,6 điểm phần trăm", 0.6, "pp", "supported"),
        (1.2, 1.8, "0,9 điểm phần trăm", 0.9, "pp", "contradicted"),
        (1.2, 1.8, "50%", 50, "%", "supported"),
        (1.2, 1.8, "0,6%", 0.6, "%", "contradicted"),
    ],
)
def test_times_falls_and_points(
    book: Book, before: float, after: float, text: str, value: float, unit: str, verdict: str
) -> None:
    assert _moved(book, before, after, text, value, unit).verdict == verdict


def test_how_a_growth_came_to_be_wrong(book: Book) -> None:
    points = _moved(book, 1.2, 1.8, "0,6%", 0.6, "%")
    assert [each.key for each in points.reasons] == ["growth_is_points"]
    # 5.5 -> 3.55 is -35.5 %
    other_way = _moved(book, 5_500_000_000, 3_550_000_000, "tăng 35,5%", 35.5, "%")
    assert [each.key for each in other_way.reasons] == ["growth_other_way"]
    for finding in (points, other_way):
        for language in LANGUAGES:
            assert "{" not in say(finding.sentence, language) + say(finding.reasons[0], language)


def test_points_of_what_is_no_per_cent_belong_to_nothing(book: Book) -> None:
    pair = (
        figure("f1", 10, "5,5 tỷ USD", 5_500_000_000, role="from"),
        figure("f2", 40, "6 tỷ USD", 6_000_000_000, role="to"),
    )
    rise = figure("f3", 60, "0,5 điểm", 0.5, role="growth", unit="pp", metric="trade_turnover_growth")
    assert findings(book, *pair, rise, kind="growth") == []


def test_a_growth_over_years_is_not_held_against_one(book: Book) -> None:
    """2.7 in 2016 to 5.5 in 2021 is +103.7 %; the base that a reader supposed, 2020, gives +22.6 to +26.5 %."""
    records = (
        figure("f1", 10, "2,7 tỷ USD", 2_700_000_000, role="from", period="2016", partners="VN-RU"),
        figure("f2", 40, "5,5 tỷ USD", 5_500_000_000, role="to", period="2021", partners="VN-RU"),
        figure(
            "f3", 60, "104%", 104, role="growth", unit="%", metric="trade_turnover_growth", period="2021", base="2020",
            partners="VN-RU",
        ),
    )  # fmt: skip
    arithmetic, beside = findings(book, *records, kind="growth")
    assert (arithmetic.verdict, beside.verdict) == ("supported", "supported")
    # of Viet Nam's customs, 2.7 and 5.5; of Russia's, 3.84 and 7.13
    assert {each.period for each in beside.evidence} == {"2016", "2021"}


# --- beside the table, by its rows ------------------------------------------------------------------------------


def test_who_else_reports_is_said_of_a_supported_claim(book: Book) -> None:
    """Russia 2021: 7.1 by Russia, 5.5 by Viet Nam (law/trade/turnover.csv)."""
    record = figure("f1", 10, "7,1 tỷ USD", 7_100_000_000, period="2021", partners="VN-RU")
    (found,) = findings(book, record, kind="turnover")
    assert found.verdict == "supported"
    others = [each for each in found.reasons if each.key == "claim_others"]
    assert [say(each, "en") for each in others] == ["Others report: 5.5 billion USD (Viet Nam; L)"]


def test_a_year_s_figure_said_of_nine_months(book: Book) -> None:
    """Belarus 2021: 168.8 million in the year, 89.6 in nine months, both by Viet Nam."""
    record = figure("f1", 10, "168,8 triệu USD", 168_800_000, period="2021-01/2021-09", partners="VN-BY")
    (found,) = findings(book, record, kind="turnover")
    assert found.verdict == "contradicted"
    assert [(each.period, each.reporter) for each in found.elsewhere] == [("2021", "VN")]


def test_a_rough_source_suggests_no_slip(book: Book) -> None:
    """Ten times 30 million lies in "more than 200 million" (Belarus, 2021), which says nothing."""
    record = figure("f1", 10, "30 triệu USD", 30_000_000, period="2021", partners="VN-BY")
    (found,) = findings(book, record, kind="turnover")
    assert found.verdict == "contradicted"
    assert "claim_slip" not in [each.key for each in found.reasons]


def test_a_year_left_open_is_contradicted_only_by_all_years(book: Book) -> None:
    """Of Russia, 3.55 and 3.65 in 2022, nothing of 2023; 5.5 in 2021, 2.7 in 2016; never 400."""

    def verdict(text: str, value: int, role: str = "level") -> list[str]:
        record = figure("f1", 10, text, value, role=role, partners="VN-RU")
        return [each.verdict for each in findings(book, record, kind="turnover", published="2024-10-25")]

    assert verdict("5,5 tỷ USD", 5_500_000_000) == ["cannot_tell"]
    assert verdict("2,75 tỷ USD", 2_750_000_000) == ["cannot_tell"]
    assert verdict("400 tỷ USD", 400_000_000_000) == ["contradicted"]
    assert verdict("62,6 triệu USD", 62_600_000, "from") == []


def test_exports_of_each_side_make_turnover(book: Book) -> None:
    """Russia's exports 2.2 and Viet Nam's 4.9 (as Russia counts them) make 7.1; 8.1 they do not."""

    def told(total: str, value: int) -> list[str]:
        records = (
            figure("f1", 10, "2,2 tỷ USD", 2_200_000_000, metric="exports", period="2021", partners="RU->VN"),
            figure("f2", 40, "4,9 tỷ USD", 4_900_000_000, metric="exports", period="2021", partners="VN->RU"),
            figure("f3", 70, total, value, period="2021", partners="VN-RU"),
        )
        return verdicts(book, *records, kind="sum")

    assert told("7,1 tỷ USD", 7_100_000_000) == ["supported"]
    assert told("8,1 tỷ USD", 8_100_000_000) == ["contradicted"]


def test_a_figure_of_the_other_direction_is_for_a_person(book: Book) -> None:
    """Belarus 2021: 147.2 million are Viet Nam's imports by Viet Nam's customs; its exports 21.6, by Belarus 106."""

    def told(text: str, value: int) -> Finding:
        record = figure("f1", 10, text, value, metric="exports", period="2021", partners="VN->BY")
        (found,) = findings(book, record, kind="turnover")
        return found

    turned = told("147,2 triệu USD", 147_200_000)
    assert turned.verdict == "cannot_tell"
    assert turned.reasons[0].key == "claim_direction"
    assert [(each.flow, each.reporter) for each in turned.elsewhere][:1] == [("imports", "VN")]
    # and what fits neither stays contradicted
    assert told("900 triệu USD", 900_000_000).verdict == "contradicted"
