"""Annex 1 carried from HS 2012 to the lines of today (Art. 2.4(1), assumption A5).

The example is 0301 93, carp. In HS 2012 Annex 1 prints 0301 93 (base 10 %, category A: 0 % at once) and 0301 99 (other
fish; base 10 %, category B in six equal steps: 8.3 % on entry into force, 6.7 % in 2016, 5, 3.3, 1.7 % in 2019, 0 %
from 2020). Later editions moved some carp of 0301 99 into 0301 93, so the line 0301 93 000 0 of today descends from
both: in 2019 they say 0 % and 1.7 %, and the answer is both; from 2020 they agree on 0 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from burabay.duty.measures import Outcome
from burabay.duty.schedule import (
    Ancestors,
    Row,
    Schedule,
    ancestors,
    concessions,
    eaeu_schedule,
    lowest_confidence,
    outcome_of,
    vietnam_schedule,
)
from burabay.goods.correlation import Predecessors, predecessors
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate, parse_rate
from burabay.lawbook.tables import Relation

YEARS = range(2016, 2026)


@pytest.fixture(scope="module")
def schedule(law: Law) -> Schedule:
    return eaeu_schedule(law.eaeu_schedule, "vn-eaeu-fta", "Annex 1")


@pytest.fixture(scope="module")
def correlation(law: Law) -> dict[str, Predecessors]:
    return predecessors(law.hs2022_hs2012)


def codes(found: Ancestors) -> list[str]:
    return [row.code for row in found.rows]


# --- small schedules: the rule alone ----------------------------------------------------------------------------

FREE, FIVE = parse_rate("0%"), parse_rate("5%")


def row(code: str, *cells: Rate | str, category: str = "A", confidence: str = "H") -> Row:
    return Row(code, category, cells, confidence)


def small(*rows: Row) -> Schedule:
    return Schedule("vn-eaeu-fta", "Annex 1", "TN VED", rows)


def relations(*pairs: tuple[str, str, str]) -> Mapping[str, Predecessors]:
    return predecessors(Relation(*pair) for pair in pairs)


def test_one_to_one() -> None:
    free = row("010121", FREE)
    found = ancestors("0101210000", small(free, row("010129", FIVE)), relations(("010121", "010121", "1:1")))
    assert found == Ancestors((free,), certain=True)


def test_a_new_code_for_the_same_goods() -> None:
    found = ancestors("8524910000", small(row("852990", FIVE)), relations(("852491", "852990", "1:1")))
    assert codes(found) == ["852990"]
    assert found.certain


def test_inside_an_unchanged_subheading_the_longest_code_counts() -> None:
    schedule = small(row("010290", FREE), row("010290200", FREE), row("010290910", FIVE))
    kinds = relations(("010290", "010290", "1:1"))
    assert codes(ancestors("0102909100", schedule, kinds)) == ["010290910"]
    assert codes(ancestors("0102902000", schedule, kinds)) == ["010290200"]
    assert codes(ancestors("0102909900", schedule, kinds)) == ["010290"]
    assert not ancestors("0102909100", schedule, kinds).certain, "nine digits may have been numbered anew since 2012"


def test_a_line_numbered_anew_has_every_row_of_its_subheading() -> None:
    schedule = small(row("021099100", FREE), row("021099210", FIVE))
    found = ancestors("0210998500", schedule, relations(("021099", "021099", "1:1")))
    assert codes(found) == ["021099100", "021099210"]


def test_a_row_of_four_digits_stands_for_its_heading() -> None:
    assert codes(ancestors("0103921900", small(row("0103", "U")), relations(("010392", "010392", "1:1")))) == ["0103"]


def test_a_row_of_a_longer_subheading_is_not_its_neighbours() -> None:
    """The six digits decide: a row of 0301 99 says nothing of 0301 93."""
    found = ancestors("0301930000", small(row("030199", FIVE)), relations(("030193", "030193", "1:1")))
    assert found.rows == ()


def test_every_predecessor_of_a_merged_line_counts_once() -> None:
    schedule = small(row("8701", FIVE), row("030199", FREE))
    kinds = relations(("870110", "870110", "n:n"), ("870110", "870190", "n:n"), ("870110", "030199", "n:n"))
    assert codes(ancestors("8701100000", schedule, kinds)) == ["030199", "8701"]


def test_a_code_outside_the_correlation_has_no_ancestor_and_no_rate() -> None:
    schedule = small(row("010121", FREE, FREE))
    found = ancestors("9999999999", schedule, {})
    assert found == Ancestors((), certain=False)
    for finding in concessions(schedule, found, "A5"):
        assert (finding.outcome, finding.rate, finding.reason) == (Outcome.UNKNOWN, None, "no_ancestor")


@pytest.mark.parametrize(
    ("cell", "outcome", "rate"),
    [
        ("U", Outcome.EXCLUDED, None),  # note 6
        ("T", Outcome.RATE, FREE),  # note 7: free unless Art. 2.10 is applied
        ("Q", Outcome.QUOTA_ONLY, None),  # note 8
        ("CKD", Outcome.UNKNOWN, None),
        (FIVE, Outcome.RATE, FIVE),
        (FREE, Outcome.RATE, FREE),
    ],
)
def test_what_a_cell_means(cell: Rate | str, outcome: Outcome, rate: Rate | None) -> None:
    """Annex 1, general notes 6 to 8."""
    assert outcome_of(cell) == (outcome, rate)


def test_a_cell_that_means_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="X is not a cell"):
        outcome_of("X")


def test_ancestors_that_agree() -> None:
    schedule = small(row("070410", FIVE, FREE), row("070490", FIVE, FREE))
    five, free = concessions(schedule, Ancestors(schedule.rows, certain=False), "A5")
    assert (five.outcome, five.rate, five.assumptions) == (Outcome.RATE, FIVE, ("A5",))
    assert (free.outcome, free.rate) == (Outcome.RATE, FREE)
    assert five.sources[0].confidence == "M", "two rows by the correlation are never sure"
    assert "0704 10 (A), 0704 90 (A)" in five.sources[0].provision


def test_ancestors_that_differ_give_every_rate_and_no_answer() -> None:
    schedule = small(row("030439", "U", category="U"), row("030449", FREE))
    (finding,) = concessions(schedule, Ancestors(schedule.rows, certain=False), "A5")
    assert (finding.outcome, finding.rate, finding.reason) == (Outcome.AMBIGUOUS, None, "ambiguous")
    assert [(c.outcome, c.rate, c.basis) for c in finding.candidates] == [
        (Outcome.EXCLUDED, None, ("0304 39",)),
        (Outcome.RATE, FREE, ("0304 49",)),
    ]


def test_zero_beside_trigger_is_free_and_says_so() -> None:
    """T is free on all days without a measure: it agrees with 0 %, and the list is a condition."""
    schedule = small(row("6110", "T", category="T"), row("611011", FREE))
    (finding,) = concessions(schedule, Ancestors(schedule.rows, certain=False), "A5")
    assert (finding.outcome, finding.rate, finding.condition) == (Outcome.RATE, FREE, "trigger_listed")


def test_a_certain_relation_keeps_the_confidence_of_its_row() -> None:
    for confidence in ("H", "M", "L"):
        schedule = small(row("010121", FREE, confidence=confidence))
        (finding,) = concessions(schedule, Ancestors(schedule.rows, certain=True), "A5")
        assert finding.sources[0].confidence == confidence
        assert finding.assumptions == ()
    (finding,) = concessions(schedule, Ancestors(schedule.rows, certain=True), "A6", surest="M")
    assert finding.sources[0].confidence == "L"
    assert finding.assumptions == ("A6",)


def test_the_least_sure_of_some() -> None:
    assert lowest_confidence(["H", "M"]) == "M"
    assert lowest_confidence(["H", "memory", "L"]) == "memory"


# --- the law's own rows -----------------------------------------------------------------------------------------


def test_columns_begin_with_2016_and_not_with_the_entry_into_force(law: Law, schedule: Schedule) -> None:
    """Annex 1, 0208 90 100: base 15 %, at least 0.15 EUR/kg; EIF 13.6 %, 2016 12.3 % (note 5: the year's column)."""
    (found,) = schedule.under("020890")[:1]
    assert found.code == "020890100"
    assert [str(cell) for cell in found.cells[:2]] == ["12.3% min 0.123 EUR/kg", "10.9% min 0.109 EUR/kg"]
    assert [year for year, _ in schedule.years()] == list(YEARS)
    vietnam = vietnam_schedule(law.vietnam_schedule, "vn-eaeu-fta", "Annex 1")
    assert [year for year, _ in vietnam.years()] == list(range(2016, 2028))


def test_carp_agree_from_2020_but_not_in_2019(schedule: Schedule, correlation: dict[str, Predecessors]) -> None:
    """0301 93 (A) and 0301 99 (B, six steps from 10 %): 10 × 1/6 = 1.7 % in 2019, nothing in 2020."""
    found = ancestors("0301930000", schedule, correlation)
    assert [(r.code, r.category) for r in found.rows] == [("030193", "A"), ("030199", "B")]
    by_year = dict(zip(YEARS, concessions(schedule, found, "A5"), strict=True))
    assert {str(c.rate): c.basis for c in by_year[2019].candidates} == {"0%": ("0301 93",), "1.7%": ("0301 99",)}
    assert by_year[2019].outcome is Outcome.AMBIGUOUS
    assert (by_year[2020].outcome, by_year[2020].rate) == (Outcome.RATE, FREE)
    assert by_year[2020].assumptions == ("A5",)


def test_shrimps_agree_from_2025_but_not_in_2024(schedule: Schedule, correlation: dict[str, Predecessors]) -> None:
    """0306 31 descends from 0306 21 100 (base 20 %, at least 2 EUR/kg, eleven steps) and 0306 21 900 (six steps): the
    first still has 1/11 in 2024, 20/11 = 1.8 %, at least 0.182 EUR/kg; in 2025 both are free."""
    found = ancestors("0306310000", schedule, correlation)
    assert codes(found) == ["030621100", "030621900"]
    by_year = dict(zip(YEARS, concessions(schedule, found, "A5"), strict=True))
    assert [str(c.rate) for c in by_year[2024].candidates] == ["1.8% min 0.182 EUR/kg", "0%"]
    assert (by_year[2025].outcome, by_year[2025].rate) == (Outcome.RATE, FREE)


def test_frozen_fillets_that_differ_still(schedule: Schedule, correlation: dict[str, Predecessors]) -> None:
    """0304 39 is excluded, 0304 49 free at once: 0304 39 000 0 descends from both, with no answer in any year."""
    found = ancestors("0304390000", schedule, correlation)
    assert [(r.code, r.category) for r in found.rows] == [("030439", "U"), ("030449", "A")]
    assert {f.outcome for f in concessions(schedule, found, "A5")} == {Outcome.AMBIGUOUS}


def test_cabbages_that_agree_in_every_year(schedule: Schedule, correlation: dict[str, Predecessors]) -> None:
    """0704 10 and 0704 90 are staged alike: two ancestors, one answer a year."""
    found = ancestors("0704100000", schedule, correlation)
    assert codes(found) == ["070410", "070490"]
    assert {f.outcome for f in concessions(schedule, found, "A5")} == {Outcome.RATE}


def test_pure_bred_horses_are_one_to_one(schedule: Schedule, correlation: dict[str, Predecessors]) -> None:
    """Annex 1, 0101 21: base 0 %, 0 % throughout."""
    found = ancestors("0101210000", schedule, correlation)
    assert codes(found) == ["010121"]
    assert found.certain
    for finding in concessions(schedule, found, "A5"):
        assert (finding.rate, finding.sources[0].confidence, finding.assumptions) == (FREE, "H", ())


def test_prawns_of_one_subheading_that_was_numbered_anew(
    schedule: Schedule, correlation: dict[str, Predecessors]
) -> None:
    """0306 12 is 1:1, but its nine-digit rows (100: A, 900: B) do not cover the code 0306 12 050 1 of today."""
    found = ancestors("0306120501", schedule, correlation)
    assert codes(found) == ["030612100", "030612900"]
    assert not found.certain


@pytest.mark.parametrize("subheading", ["852411", "852412", "852419", "852491", "852492", "852499"])
def test_display_modules_descend_from_hundreds_of_subheadings(
    subheading: str, schedule: Schedule, correlation: dict[str, Predecessors]
) -> None:
    """HS 2022 took modules out of every machine with a screen: 483 earlier subheadings, all n:n."""
    assert len(correlation[subheading].codes) == 483
    found = ancestors(f"{subheading}0000", schedule, correlation)
    assert not found.certain
    last = concessions(schedule, found, "A5")[-1]
    assert last.outcome is Outcome.AMBIGUOUS
    assert Outcome.EXCLUDED in {c.outcome for c in last.candidates}
    assert (Outcome.RATE, FREE) in {(c.outcome, c.rate) for c in last.candidates}


def test_electrical_waste_descends_from_most_of_two_chapters(
    schedule: Schedule, correlation: dict[str, Predecessors]
) -> None:
    """8549 99: 1,018 earlier subheadings; the answer is every rate that they have."""
    assert len(correlation["854999"].codes) == 1018
    chapters = {code[:2] for code in correlation["854999"].codes}
    assert {"84", "85"} <= chapters
    found = ancestors("8549990000", schedule, correlation)
    assert concessions(schedule, found, "A5")[-1].outcome is Outcome.AMBIGUOUS


def test_drones(schedule: Schedule, correlation: dict[str, Predecessors]) -> None:
    """8806 22 came out of cameras (8525 80, free) and of helicopters and aeroplanes (8802 11, 8802 20, excluded)."""
    assert correlation["880622"].codes == ("852580", "880211", "880220")
    last = concessions(schedule, ancestors("8806220009", schedule, correlation), "A5")[-1]
    assert {(c.outcome, c.rate) for c in last.candidates} == {(Outcome.RATE, FREE), (Outcome.EXCLUDED, None)}


def test_jerseys_are_free_and_on_the_trigger_list(schedule: Schedule, correlation: dict[str, Predecessors]) -> None:
    """Annex 1, heading 6110: T. The row of four digits stands for each of its subheadings."""
    for code in ("6110111000", "6110209100", "6110309900"):
        found = ancestors(code, schedule, correlation)
        assert codes(found) == ["6110"]
        for finding in concessions(schedule, found, "A5"):
            assert (finding.outcome, finding.rate, finding.condition) == (Outcome.RATE, FREE, "trigger_listed")


def test_sporting_footwear_is_a_condition_and_not_a_row(schedule: Schedule, law: Law) -> None:
    """The two "ex" rows of Annex 1 are kept out: else every leather shoe would look ambiguous."""
    assert sorted(r.code for r in law.eaeu_schedule if r.ex) == ["640391", "640399"]
    assert [r.category for r in schedule.under("640391")] == ["U"]
    assert [r.category for r in schedule.under("640399")] == ["U"]


def test_every_line_of_both_tariffs_has_an_ancestor(
    law: Law, schedule: Schedule, correlation: dict[str, Predecessors]
) -> None:
    assert [line.code for line in law.eaeu_tariff if not ancestors(line.code, schedule, correlation).rows] == []
    vietnam = vietnam_schedule(law.vietnam_schedule, "vn-eaeu-fta", "Annex 1")
    assert [line.code for line in law.vietnam_tariff if not ancestors(line.code, vietnam, correlation).rows] == []


def test_a_specific_concession_keeps_its_unit(schedule: Schedule) -> None:
    """Annex 1, 2918 14: 0.2 EUR/kg cut to 0.15 EUR/kg and kept (R)."""
    (found,) = schedule.under("291814")
    assert set(found.cells) == {parse_rate("0.15 EUR/kg")}
    specific = parse_rate("0.15 EUR/kg").specific
    assert specific is not None
    assert (specific.amount, specific.unit) == (Decimal("0.15"), "kg")
