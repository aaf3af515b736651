"""The report as a whole: its causes are explained in docs/differences.md, its tables are current, its JSON is stable.

The official example: Annex 1(c)(2), (4): 8 000 dozen eggs a year, growing by five per cent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from burabay.audit import PLANS, REPORT_DAY, UNEXPLAINED, Comparison, Report, Verdict, as_json
from burabay.audit.model import run
from burabay.audit.quotas import volume
from burabay.audit.tables import filled
from burabay.lawbook.law import Law
from burabay.lawbook.rates import parse_rate

PLAN = {plan.key: plan for plan in PLANS}


def of(report: Report, key: str) -> Comparison:
    return next(c for c in report.comparisons if c.key == key)


def document(repository: Path) -> str:
    return (repository / "docs" / "differences.md").read_text(encoding="utf-8")


def test_every_cause_is_explained_and_no_explanation_is_dead(found: Report, repository: Path) -> None:
    headings = re.findall(r"^### `([a-z0-9-]+)`: \S", document(repository), re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert sorted(headings) == list(found.causes)


def test_nothing_is_left_unexplained(found: Report) -> None:
    assert UNEXPLAINED not in found.causes


def test_the_tables_are_those_of_the_law_book(found: Report, repository: Path) -> None:
    text = document(repository)
    assert filled(text, found) == text, "run scripts/differences: docs/differences.md is not up to date"


def test_each_cause_has_its_table(found: Report, repository: Path) -> None:
    assert sorted(re.findall(r"<!-- cause ([a-z0-9-]+) -->", document(repository))) == list(found.causes)


def test_counts_are_those_of_the_differences(found: Report) -> None:
    for comparison in found.comparisons:
        assert comparison.differs == sum(d.verdict is Verdict.DIFFERS for d in comparison.differences)
        assert comparison.unknown == sum(d.verdict is Verdict.UNKNOWN for d in comparison.differences)
        assert comparison.passes + len(comparison.differences) > 0, f"{comparison.key} compares nothing"


def test_json_has_stable_keys(found: Report) -> None:
    told = json.loads(json.dumps(as_json(found)))
    assert set(told) == {"on", "comparisons", "causes"}
    assert told["on"] == "2026-11-01"
    first = told["comparisons"][0]
    assert set(first) == {"key", "title", "verdict", "pass", "differs", "unknown", "differences"}
    assert set(first["differences"][0]) == {"where", "expected", "found", "verdict", "cause"}
    assert [c["key"] for c in told["comparisons"]] == [plan.key for plan in PLANS]


def test_the_comparisons_that_must_pass_do(found: Report) -> None:
    # Annex 2 and the T marks; quotas; HS 2012 in both annexes; names of all chapters and headings.
    for key in (
        "trigger-marks", "trigger-codes", "trigger-levels", "trigger-groups", "trigger-measures", "quota-volumes",
        "quota-rates", "quota-marks", "quota-rice-codes", "quota-mfn", "origin-annexes", "codes-hs2022", "codes-hs2012",
        "codes-footwear", "codes-numbers", "vietnam-kits", "names-own", "ordinary-not-below", "steps-vietnam",
    ):  # fmt: skip
        assert of(found, key).verdict is Verdict.PASS, key


def test_sizes_that_the_annexes_give(found: Report) -> None:
    assert of(found, "trigger-levels").passes == 12 * 15  # 12 groups, 2015 to 2029 (Annex 2)
    assert of(found, "quota-volumes").passes == 3 * 12  # three quotas, 2016 to 2027
    assert of(found, "codes-hs2012").passes == 5205
    assert of(found, "codes-hs2022").passes == 5612


@pytest.mark.parametrize(
    ("year", "dozen"),
    [
        (2016, 8000),
        (2017, 8400),  # 8 000 × 1.05
        (2018, 8820),  # 8 400 × 1.05
        (2020, 9724),  # 9 724.05
        (2022, 10721),  # 10 720.77 half up; rounding down gives 10 720
        (2026, 13031),  # 13 031.16; rounding every year on the way gives 13 032
    ],
)
def test_the_egg_quota_grows_by_five_per_cent(year: int, dozen: int) -> None:
    assert volume("eggs", year) == dozen


def test_coats_that_hs2022_merged_are_unknown(found: Report) -> None:
    # HS 2012 6201 12, 6201 19 (overcoats: U) and 6201 92, 6201 99 (anoraks: T) are 6201 30 and 6201 90 in HS 2022.
    where = [d.where for d in of(found, "trigger-lines").differences]
    assert where == ["6201 30 000 0", "6201 90 000 0", "6202 30 000 0", "6202 90 000 1", "6202 90 000 9"]


def test_petroleum_oils_above_mfn_into_viet_nam(found: Report) -> None:
    # Annex 1 and the decree: 7 % through 2026; the MFN column: 5 %.
    told = {(d.expected, d.found) for d in of(found, "above-mfn-vietnam").differences}
    assert told == {("at most 5%", "7%")}
    assert of(found, "above-mfn-vietnam").differs == 7


def test_the_decree_against_annex_1_where_they_part(found: Report) -> None:
    differ = [d for d in of(found, "vietnam-column").differences if d.verdict is Verdict.DIFFERS]
    assert sum(d.cause == "new-nicotine-heading" for d in differ) == 7  # 2404.12, .91, .92, .99 at 30 %
    assert {d.where for d in differ if d.cause == "decree-frees-excluded"} == {
        "8428.90.20", "8445.19.30", "8471.90.30",
    }  # fmt: skip


def _first(rows: list[Any], change: Callable[[Any], Any], wanted: Callable[[Any], bool]) -> list[Any]:
    """The rows with the first wanted one changed, or left out where the change gives None."""
    place = next(n for n, row in enumerate(rows) if wanted(row))
    changed = change(rows[place])
    return [*rows[:place], *([] if changed is None else [changed]), *rows[place + 1 :]]


def _changed(law: Law, name: str, change: Callable[[Any], Any], wanted: Callable[[Any], bool]) -> Law:
    changes: dict[str, Any] = {name: _first(getattr(law, name), change, wanted)}
    return replace(law, **changes)


def _dropped(_: Any) -> None:
    return None


# For each comparison a law with one thing wrong in it: the comparison must see it.
DAMAGE: dict[str, Callable[[Law], Law]] = {
    "staging-eaeu": lambda law: _changed(
        law, "eaeu_schedule", lambda r: r._replace(y2020="U"), lambda r: r.category == "A"
    ),
    "staging-vietnam": lambda law: _changed(
        law, "vietnam_schedule", lambda r: r._replace(y2020=parse_rate("1%")), lambda r: r.category == "A"
    ),
    "steps-eaeu": lambda law: _changed(
        law, "eaeu_schedule", lambda r: r._replace(y2020=parse_rate("1%")), lambda r: r.category == "A"
    ),
    "steps-vietnam": lambda law: _changed(
        law, "vietnam_schedule", lambda r: r._replace(y2020=parse_rate("1%")), lambda r: r.category == "A"
    ),
    "vietnam-column": lambda law: _changed(
        law, "vietnam_tariff", lambda r: r._replace(vn_eaeu=(parse_rate("4%"),)), lambda r: r.code == "01012100"
    ),
    "vietnam-column-ceiling": lambda law: _changed(
        law, "vietnam_tariff", lambda r: r._replace(vn_eaeu=("*",)), lambda r: r.code == "01012100"
    ),
    "vietnam-kits": lambda law: _changed(
        law, "vietnam_tariff", lambda r: r._replace(vn_eaeu=(parse_rate("0%"),)), lambda r: r.mfn == "CKD"
    ),
    "trigger-marks": lambda law: _changed(law, "trigger_codes", _dropped, lambda r: r.code == "6110"),
    "trigger-codes": lambda law: _changed(
        law, "trigger_codes", lambda r: r._replace(code="620192"), lambda r: r.code == "6110"
    ),
    "trigger-lines": lambda law: _changed(law, "trigger_lines", lambda r: r._replace(group=12), lambda r: r.group == 1),
    "trigger-levels": lambda law: _changed(
        law, "trigger_levels", lambda r: r._replace(level_kg=r.level_kg + 1), lambda r: r.year == 2026
    ),
    "trigger-groups": lambda law: _changed(law, "trigger_groups", _dropped, lambda r: r.group == 12),
    "trigger-measures": lambda law: _changed(
        law, "trigger_measures", lambda r: r._replace(to_earliest=date(2022, 2, 7)), lambda r: r.measure == "2021"
    ),
    "quota-volumes": lambda law: _changed(
        law, "quotas", lambda r: r._replace(volume=13032), lambda r: (r.quota, r.year) == ("eggs", 2026)
    ),
    "quota-rates": lambda law: _changed(
        law, "quota_rates", lambda r: r._replace(rate=parse_rate("4%")), lambda r: r.year == 2019
    ),
    "quota-marks": lambda law: _changed(law, "quota_rates", _dropped, lambda r: r.use == "in"),
    "quota-rice-codes": lambda law: _changed(
        law, "eaeu_tariff", lambda r: r._replace(duty=parse_rate("10%")), lambda r: r.code == "1006306701"
    ),
    "quota-mfn": lambda law: _changed(
        law, "vietnam_tariff", lambda r: r._replace(mfn_out_of_quota=None), lambda r: r.code == "04072100"
    ),
    "above-mfn-eaeu": lambda law: _changed(
        law, "eaeu_tariff", lambda r: r._replace(duty=parse_rate("1%")), lambda r: r.code == "8301600009"
    ),
    "above-mfn-vietnam": lambda law: _changed(
        law, "vietnam_tariff", lambda r: r._replace(mfn=parse_rate("6%")), lambda r: r.code == "27101971"
    ),
    "origin-eaeu": lambda law: _changed(law, "product_rules", _dropped, lambda r: r.code == "010121"),
    "origin-vietnam": lambda law: _changed(law, "product_rules", _dropped, lambda r: r.code == "010121"),
    "origin-annexes": lambda law: _changed(law, "product_rules", _dropped, lambda r: r.code == "010121"),
    "codes-hs2022": lambda law: _changed(law, "hs2022_hs2012", _dropped, lambda r: r.code == "010121"),
    "codes-hs2017": lambda law: _changed(law, "hs2017_hs2012", _dropped, lambda r: r.code == "010121"),
    "codes-hs2012": lambda law: _changed(law, "product_rules", _dropped, lambda r: r.code == "010121"),
    "codes-chapters": lambda law: _changed(law, "chapters", _dropped, lambda r: r.chapter == "01"),
    "codes-rows-apart": lambda law: _changed(
        law, "eaeu_schedule", lambda r: r._replace(code="010129001"), lambda r: r.code == "010130"
    ),
    "codes-chapter98": lambda law: _changed(
        law, "chapter98", lambda r: r._replace(ordinary_codes=("01010000",)), lambda r: bool(r.ordinary_codes)
    ),
    "codes-footwear": lambda law: _changed(law, "eaeu_schedule", _dropped, lambda r: bool(r.ex)),
    "codes-numbers": lambda law: _changed(law, "offshore", _dropped, lambda r: r.number == 30),
    "units-eaeu": lambda law: _changed(
        law, "eaeu_tariff", lambda r: r._replace(unit="m2"), lambda r: "/pair" in str(r.duty)
    ),
    "temporary-vietnam": lambda law: _changed(
        law, "temporary_rates", lambda r: r._replace(duty=parse_rate("99%")), lambda r: True
    ),
    "notes-cited": lambda law: _changed(
        law, "eaeu_tariff", lambda r: r._replace(note="63С"), lambda r: r.code == "0101210000"
    ),
    "notes-start": lambda law: _changed(
        law, "notes", lambda r: r._replace(valid_from=None), lambda r: r.note == "2С"
    ),
    "notes-uncited": lambda law: _changed(
        law, "eaeu_tariff", lambda r: r._replace(note=""), lambda r: r.note == "106С"
    ),
    "ordinary-vietnam": lambda law: _changed(
        law, "vietnam_tariff", lambda r: r._replace(ordinary=parse_rate("8%")), lambda r: r.code == "01012900"
    ),
    "ordinary-chapter98": lambda law: _changed(
        law, "chapter98", lambda r: r._replace(ordinary=parse_rate("27%")), lambda r: r.code == "98041500"
    ),
    "ordinary-not-below": lambda law: _changed(
        law, "vietnam_tariff", lambda r: r._replace(ordinary=parse_rate("4%")), lambda r: r.code == "01012900"
    ),
    "names-own": lambda law: _changed(law, "names", lambda r: r._replace(vi=""), lambda r: r.code == "0101"),
    "names-alive": lambda law: _changed(law, "names", lambda r: r._replace(code="0199"), lambda r: r.code == "0101"),
}  # fmt: skip


def test_every_comparison_is_put_to_the_test() -> None:
    assert sorted(DAMAGE) == sorted(PLAN)


@pytest.mark.parametrize("key", sorted(PLAN))
def test_a_comparison_sees_what_is_wrong(key: str, law: Law, found: Report) -> None:
    damaged = run(PLAN[key], DAMAGE[key](law), REPORT_DAY)
    new = set(damaged.differences) - set(of(found, key).differences)
    assert new, f"{key} does not see the damage"
