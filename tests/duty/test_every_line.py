"""Every line of both tariffs, in every direction, on 1 November 2026 and 1 June 2019: an answer, and no silent nought.

What each line should say is derived here a second time, from the CSV files of the law book with `csv` alone: no part of
the engine, its tables or its parsers is used. How the counts come about:

EAEU, 13,289 lines
    MFN in 2026: unknown on the 42 lines that cite a footnote not at hand (106С-117С), not for everybody on the 2 codes
    for rice in the quota, else the printed rate or that of a footnote in its days and territory. In 2019: unknown.
    VN-EAEU: the cells of the year, 2019 or "2025 and later", of all rows of Annex 1 that the correlation connects with
    the line: one rate, or all excluded, or several (unknown). 1 June 2019 and 1 November 2026 see no trigger measure.
    In quota: 2 codes of rice; the two codes beside them point there; no other line has a quota.
Viet Nam, 11,414 lines and 457 codes of chapter 98
    MFN and ordinary in 2026: unknown on 264 kits of vehicles (CKD). In quota: 31 lines of eggs, sugar, tobacco, salt.
    VN-EAEU in 2026: the decree's column: `*` and `Q` none outside a quota, 12 cells split without order unknown;
    chapter 98 under the ordinary code. In 2019: the cells of Annex 1 of those rows that are the decree's in 2026.
    In quota: 17 lines of eggs and tobacco (Annex 1(c), (d)).
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from burabay.duty.measures import EAEU, STATE_BITS, Outcome
from burabay.duty.options import Option, legal_options
from burabay.lawbook.files import law_folder

if TYPE_CHECKING:
    from burabay.book import Book
    from burabay.duty.lookup import Measures

Row = dict[str, str]
Said = tuple[str, str]  # status and rate as the law book writes it
DAYS = ("2026-11-01", "2019-06-01")
AGREEMENT = "agreements/vn-eaeu"


# --- the second reading -----------------------------------------------------------------------------------------


@cache
def rows(name: str) -> list[Row]:
    with (Path(law_folder()) / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def earlier_codes() -> Mapping[str, list[str]]:
    found = defaultdict(list)
    for relation in rows("goods/correlation/hs2022_hs2012.csv"):
        found[relation["code"]].append(relation["earlier"])
    return found


@cache
def by_subheading(schedule: str) -> Mapping[str, list[Row]]:
    found = defaultdict(list)
    for row in rows(f"{AGREEMENT}/{schedule}.csv"):
        if not row.get("ex"):
            found[row["code"][:6]].append(row)
    return found


def behind(code: str, schedule: str, *, same_digits: bool) -> list[Row]:
    """The rows of Annex 1 that a line may descend from."""
    table, found = by_subheading(schedule), []
    for earlier in earlier_codes()[code[:6]]:
        under = table.get(earlier) or table.get(earlier[:4], [])
        if same_digits and earlier == code[:6]:
            own = [row for row in under if code.startswith(row["code"])]
            longest = max((len(row["code"]) for row in own), default=0)
            under = [row for row in own if len(row["code"]) == longest] or under
        found += under
    return found


def together(cells: Iterable[str]) -> Said:
    """What several cells of one year say: T is free outside trigger measures, U and Q are no rate for everybody."""
    said = {{"T": "0%"}.get(cell, cell) for cell in cells}
    if len(said) > 1 or "CKD" in said:
        return "unknown", ""
    (only,) = said
    return ("unavailable", "") if only in ("U", "Q") else ("conditional", only)


def holds(note: Row, chapter: Row, on: str, state: str) -> bool:
    first = note["valid_from"] or chapter["valid_from"]
    return first <= on <= (note["valid_to"] or "9999") and note["territory"] in ("", state)


def eaeu_mfn(line: Row, chapter: Row, notes: list[Row], *, on: str, state: str, in_quota: set[str]) -> Said:
    holding = [note for note in notes if note["status"] == "in_force" and holds(note, chapter, on, state)]
    if any(note["status"] == "unread" for note in notes) and on >= chapter["valid_from"]:
        return "unknown", ""
    if holding:
        (note,) = holding
        return "available", note["duty"]
    if on < chapter["valid_from"]:
        return "unknown", ""
    return ("unavailable", "") if line["code"] in in_quota else ("available", line["duty"])


@cache
def eaeu_preferences(column: str) -> Mapping[str, Said]:
    """What Annex 1 says of each line in one column, the same in all five states."""
    return {
        line["code"]: together(row[column] for row in behind(line["code"], "eaeu_schedule", same_digits=True))
        for line in rows("eaeu/tariff.csv")
    }


def eaeu_expected(on: str, state: str) -> dict[tuple[str, str], Said]:
    """(code, regime) → what each line should say."""
    chapters = {row["chapter"]: row for row in rows("eaeu/chapters.csv")}
    notes = defaultdict(list)
    for note in rows("eaeu/notes.csv"):
        notes[note["note"]].append(note)
    quota = {row["code"]: row["use"] for row in rows(f"{AGREEMENT}/quota_rates.csv") if len(row["code"]) == 10}
    inside = {code for code, use in quota.items() if use == "in"}
    preferences = eaeu_preferences("2019" if on < "2020" else "2025")
    out: dict[tuple[str, str], Said] = {}
    for line in rows("eaeu/tariff.csv"):
        code = line["code"]
        cited = notes[line["note"]] if line["note"] else []
        mfn = eaeu_mfn(line, chapters[code[:2]], cited, on=on, state=state, in_quota=inside)
        if mfn[0] == "available" and (line["nomenclature_note"] or line["additional_note"]):
            mfn = ("conditional", mfn[1])  # the line itself applies under a condition alone
        out[code, "MFN"] = mfn
        said = preferences[code]
        excluded = said == ("unavailable", "") and code not in quota
        sporting = excluded and code[:6] in ("640391", "640399")
        out[code, "VN-EAEU"] = ("conditional", "0%") if sporting else said
        out[code, "VN-EAEU in quota"] = ("conditional", "0%") if code in inside else ("unavailable", "")
    return out


def decreed(cell: str) -> str:
    """A cell of Annex 1 as the decree's column writes it: `*` for what is excluded and for kits."""
    return {"U": "*", "CKD": "*"}.get(cell, cell)


def vietnam_preference(line: Row, on: str) -> Said:
    parts = set(line["vn_eaeu"].split("|"))
    if on > "2026":
        return ("unknown", "") if len(parts) > 1 else together({"*": "U"}.get(part, part) for part in parts)
    for same_digits in (True, False):
        found = behind(line["code"], "vietnam_schedule", same_digits=same_digits)
        if agreeing := [row for row in found if {decreed(row["2026"])} == parts]:
            return together(row["2019"] for row in agreeing)
    found = behind(line["code"], "vietnam_schedule", same_digits=True)
    if parts <= {decreed(row["2026"]) for row in found}:
        return together(row["2019"] for row in found)
    # The decree says what no row behind the line says: for 2019 neither can be relied on, unless both say the same.
    return together([*(row["2019"] for row in found), *({"*": "U"}.get(part, part) for part in parts)])


def vietnam_expected(on: str) -> dict[tuple[str, str], Said]:
    known = on >= "2026"
    quota: dict[str, str] = {}
    for row in rows(f"{AGREEMENT}/quota_rates.csv"):
        if len(row["code"]) == 8 and row["year"] <= on[:4]:
            quota[row["code"]] = row["rate"]
    out: dict[tuple[str, str], Said] = {}
    for line in rows("vietnam/tariff.csv"):
        code, kit, outside = line["code"], line["mfn"] == "CKD", line["mfn_out_of_quota"]
        unknown = ("unknown", "")
        out[code, "MFN"] = ("available", outside or line["mfn"]) if known and not kit else unknown
        ordinary = line["ordinary_out_of_quota"] or line["ordinary"]
        out[code, "ordinary"] = ("unavailable", ordinary if known and not kit else "")
        in_quota = ("conditional", line["mfn"]) if known else unknown
        out[code, "MFN in quota"] = in_quota if outside else ("unavailable", "")
        out[code, "VN-EAEU"] = vietnam_preference(line, on)
        out[code, "VN-EAEU in quota"] = ("conditional", quota[code]) if code in quota else ("unavailable", "")
    for item in rows("vietnam/chapter98.csv"):
        code = item["code"]
        out[code, "MFN"] = ("conditional", item["mfn"]) if known else ("unknown", "")
        out[code, "ordinary"] = ("unavailable", item["ordinary"] if known else "")
        for regime in ("MFN in quota", "VN-EAEU", "VN-EAEU in quota"):
            out[code, regime] = ("unavailable", "")
    return out


# --- the walk ---------------------------------------------------------------------------------------------------


def walk(measures: Measures, destination: str, on: str) -> dict[tuple[str, str], Option]:
    day = date.fromisoformat(on)
    return {
        (code, option.regime.label): option
        for code in measures.codes(8 if destination == "VN" else 10)
        for option in legal_options(measures, measures.line(code), destination, day)
    }


def said(option: Option) -> Said:
    return option.status, "" if option.rate is None else str(option.rate)


# What the second reading counts; the docstring above says why.
COUNTS: dict[tuple[str, str], dict[tuple[str, str], int]] = {
    ("EAEU", "2026-11-01"): {
        ("MFN", "available"): 12303, ("MFN", "conditional"): 942, ("MFN", "unavailable"): 2, ("MFN", "unknown"): 42,
        ("VN-EAEU", "conditional"): 10864, ("VN-EAEU", "unavailable"): 1565, ("VN-EAEU", "unknown"): 860,
        ("VN-EAEU in quota", "conditional"): 2, ("VN-EAEU in quota", "unavailable"): 13287,
    },
    ("EAEU", "2019-06-01"): {
        ("MFN", "unknown"): 13289,
        ("VN-EAEU", "conditional"): 10015, ("VN-EAEU", "unavailable"): 1565, ("VN-EAEU", "unknown"): 1709,
        ("VN-EAEU in quota", "conditional"): 2, ("VN-EAEU in quota", "unavailable"): 13287,
    },
    ("VN", "2026-11-01"): {
        ("MFN", "available"): 11150, ("MFN", "conditional"): 457, ("MFN", "unknown"): 264,
        ("MFN in quota", "conditional"): 31, ("MFN in quota", "unavailable"): 11840,
        ("VN-EAEU", "conditional"): 9687, ("VN-EAEU", "unavailable"): 2172, ("VN-EAEU", "unknown"): 12,
        ("VN-EAEU in quota", "conditional"): 17, ("VN-EAEU in quota", "unavailable"): 11854,
        ("ordinary", "unavailable"): 11871,
    },
    ("VN", "2019-06-01"): {
        ("MFN", "unknown"): 11871,
        ("MFN in quota", "unknown"): 31, ("MFN in quota", "unavailable"): 11840,
        ("VN-EAEU", "conditional"): 8642, ("VN-EAEU", "unavailable"): 1695, ("VN-EAEU", "unknown"): 1534,
        ("VN-EAEU in quota", "conditional"): 17, ("VN-EAEU in quota", "unavailable"): 11854,
        ("ordinary", "unavailable"): 11871,
    },
}  # fmt: skip


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("destination", ["VN", *EAEU])
def test_every_line_says_what_the_second_reading_says(measures: Measures, destination: str, on: str) -> None:
    found = walk(measures, destination, on)
    expected = vietnam_expected(on) if destination == "VN" else eaeu_expected(on, destination)
    assert found.keys() == expected.keys()
    differing = {key: (said(found[key]), expected[key]) for key in expected if said(found[key]) != expected[key]}
    assert not differing
    counted = Counter((regime, status) for (_, regime), (status, _) in expected.items())
    assert counted == COUNTS["VN" if destination == "VN" else "EAEU", on]
    for key, option in found.items():
        if option.rate is not None:
            assert option.sources, f"{key}: a rate without a source"
            assert all(source.instrument and source.provision for source in option.sources), key
        else:
            assert option.reasons, f"{key}: neither a rate nor a reason"
        if option.status == "unknown":
            assert option.rate is None, key


def test_no_trigger_measure_is_in_force_on_the_two_days() -> None:
    """The second reading leaves them out."""
    for measure in rows(f"{AGREEMENT}/trigger_measures.csv"):
        for on in DAYS:
            assert not measure["from_earliest"] <= on <= measure["to_latest"]


def test_russia_alone_differs_and_in_mfn_alone() -> None:
    """The lines of the 18 notes with a Russian rate: the second reading, state by state."""
    russia, others = eaeu_expected("2026-11-01", "RU"), eaeu_expected("2026-11-01", "KZ")
    differing = {key for key in russia if russia[key] != others[key]}
    assert {regime for _, regime in differing} == {"MFN"}
    russian = {note["note"] for note in rows("eaeu/notes.csv") if note["territory"] == "RU"}
    assert len(russian) == 18
    # a Russian rate may be the printed one
    assert {code for code, _ in differing} <= {
        line["code"] for line in rows("eaeu/tariff.csv") if line["note"] in russian
    }


# --- the columns behind the answers -----------------------------------------------------------------------------


def test_a_rate_has_a_number_and_nothing_else_has_one(book: Book) -> None:
    """Over all findings of the book, whatever their day: "rate" stands with a rate and no other outcome does."""
    outcome, rate = book.columns["f_outcome"], book.columns["f_rate"]
    assert ((outcome == int(Outcome.RATE)) == (rate >= 0)).all()
    assert len(outcome) > 5000


def test_every_finding_has_a_source_or_no_ancestor(book: Book) -> None:
    for number in range(len(book.columns["f_outcome"])):
        finding = book.measures.finding(number)
        assert finding.sources or finding.reason == "no_ancestor"
        if finding.outcome in (Outcome.AMBIGUOUS,):
            assert len({(c.outcome, c.rate) for c in finding.candidates}) > 1
        if finding.outcome is not Outcome.RATE:
            assert finding.reason


def test_no_two_measures_of_a_regime_meet_on_a_line_a_state_and_a_day(book: Book) -> None:
    columns = book.columns
    line = np.repeat(np.arange(len(columns["line_start"]) - 1), np.diff(columns["line_start"]))
    first, last = columns["m_first"], columns["m_last"]
    assert (first <= last).all()
    for state, bit in STATE_BITS.items():
        here = (columns["m_states"] & bit) > 0
        order = np.lexsort((first[here], columns["m_regime"][here], line[here]))
        same = (np.diff(line[here][order]) == 0) & (np.diff(columns["m_regime"][here][order]) == 0)
        assert (last[here][order][:-1][same] < first[here][order][1:][same]).all(), state


def test_the_lines_are_those_of_the_tariffs(measures: Measures) -> None:
    assert measures.codes(10) == sorted(row["code"] for row in rows("eaeu/tariff.csv"))
    assert len(measures.codes(10)) == 13289
    vietnam = {row["code"] for row in rows("vietnam/tariff.csv")}
    special = {row["code"] for row in rows("vietnam/chapter98.csv")}
    assert measures.codes(8) == sorted(vietnam | special)
    assert (len(vietnam), len(special)) == (11414, 457)
    for code in ("0000000000", "9999999999", "0101210001", "01012101", "98", "", "010121"):
        assert measures.line(code) == -1
