"""A law book that lost a row, or holds a value that means nothing, is refused: file, row or key, and the reason."""

from __future__ import annotations

import csv
import importlib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from burabay import binding
from burabay.binding import compile_book
from burabay.duty.measures import EAEU, EAEU_BITS, STATE_BITS, VN_BITS
from burabay.errors import LawError
from burabay.lawbook.law import read_law
from burabay.lawbook.tables import ALL, STATES

Edit = Callable[[str, str, str], int]
Recount = Callable[[], None]
LAW = Path(__file__).resolve().parents[2] / "law"
FTA = "agreements/vn-eaeu"


def refusal(folder: Path) -> str:
    with pytest.raises(LawError) as caught:
        read_law(folder)
    return str(caught.value)


def bound_refusal(folder: Path) -> str:
    book = read_law(folder)
    with pytest.raises(LawError) as caught:
        compile_book(book, book.names)
    return str(caught.value)


def drop(law: Path, file: str, beginning: str) -> str:
    """Take the one row out that begins so; gives the row."""
    lines = (law / file).read_text(encoding="utf-8").splitlines(keepends=True)
    gone = [line for line in lines if line.startswith(beginning)]
    assert len(gone) == 1, gone
    (law / file).write_text("".join(line for line in lines if line != gone[0]), encoding="utf-8")
    return gone[0]


# --- rows that are gone -------------------------------------------------------------------------------------------


def test_the_numbers_of_rows_are_true() -> None:
    counts = tomllib.loads((LAW / "rows.toml").read_text(encoding="utf-8"))
    for path in LAW.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert counts.pop(path.relative_to(LAW).as_posix()) == len(list(csv.reader(file))) - 1, path
    assert counts == {}


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.file)
def test_one_row_less_or_more_of_any_file(spec: object, law: Path) -> None:
    name = spec.file  # type: ignore[attr-defined]
    counts = law / "rows.toml"
    text = counts.read_text(encoding="utf-8")
    held = int(re.search(f'"{name}" = ([0-9]+)', text)[1])  # type: ignore[index]
    for counted in (held - 1, held + 1):
        counts.write_text(text.replace(f'"{name}" = {held}\n', f'"{name}" = {counted}\n'), encoding="utf-8")
        assert refusal(law) == (
            f"{name}: {held:,} rows where rows.toml counts {counted:,}: restore the file, or, if the change is meant, "
            f'write "{name}" = {held} into rows.toml'
        )


def test_the_last_row_cut_off(law: Path) -> None:
    """Offshore territories (Annex 4) are 30: without the last one its invoices would keep the preference."""
    path = law / FTA / "offshore.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert refusal(law).startswith(f"{FTA}/offshore.csv: 29 rows where rows.toml counts 30: restore the file")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"eaeu/notes.csv" = 120', "", "rows.toml: eaeu/notes.csv is missing"),
        ('"eaeu/notes.csv" = 120', '"eaeu/notes.csv" = "all"', "eaeu/notes.csv: 'all' is not a whole number"),
        ('"eaeu/notes.csv" = 120', '"eaeu/notes.csv" = -1', "rows.toml: eaeu/notes.csv: -1 is not a whole number"),
        ('"eaeu/notes.csv"', '"eaeu/note.csv" = 1\n"eaeu/notes.csv"', "eaeu/note.csv is a key that nothing reads"),
    ],
)
def test_damaged_numbers_of_rows(old: str, new: str, reason: str, *, law: Path, edit: Edit) -> None:
    edit("rows.toml", old, new)
    assert reason in refusal(law)
    (law / "rows.toml").unlink()
    assert refusal(law) == "rows.toml: the file is missing"


@pytest.mark.parametrize("name", ["eaeu/tariff (1).csv", "coverage-old.toml"])
def test_a_file_that_is_not_the_books(name: str, law: Path) -> None:
    (law / name).write_text("", encoding="utf-8")
    assert refusal(law) == f"{name}: no file of the law book is called so: take it out of the folder"


@pytest.mark.parametrize("file", ["eaeu_schedule.csv", "vietnam_schedule.csv", "product_rules.csv"])
def test_a_subheading_without_its_row(file: str, law: Path, recount: Recount) -> None:
    """Without the rows of 6101 30 its lines would take the concession of whatever else their goods came from."""
    path = law / FTA / file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("610130")]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")
    recount()
    assert refusal(law) == (
        f"{FTA}/{file}: no row for 610130 of HS 2012, which goods/correlation/hs2022_hs2012.csv names: restore the row"
    )


def test_a_row_of_four_digits_stands_for_its_whole_heading(law: Path, recount: Recount) -> None:
    """Annex 1 prints heading 2902 of the EAEU's schedule as one row: all twelve of its subheadings go with it."""
    drop(law, f"{FTA}/eaeu_schedule.csv", "2902,")
    recount()
    assert f"{FTA}/eaeu_schedule.csv: no row for 290211, 290219, 290220 and 9 more of HS 2012" in refusal(law)


def test_a_row_of_no_subheading(law: Path, edit: Edit) -> None:
    """0407 11 and 0407 19 are eggs for incubation; there is no 0407 12."""
    edit(f"{FTA}/product_rules.csv", "\n040719,", "\n040712,")
    assert "no row for 040719 of HS 2012" in refusal(law)
    edit(f"{FTA}/product_rules.csv", "\n040712,", "\n040719,")
    row = edit(f"{FTA}/eaeu_schedule.csv", "\n610120900,", "\n610121900,")
    told = refusal(law)
    assert told == (
        f"{FTA}/eaeu_schedule.csv, row {row}: 610121 is not a subheading of HS 2012 in "
        "goods/correlation/hs2022_hs2012.csv"
    )


@pytest.mark.parametrize(("file", "code"), [("eaeu/tariff.csv", "0407210000"), ("vietnam/tariff.csv", "04072100")])
def test_a_line_that_the_correlation_does_not_know(file: str, code: str, *, law: Path, recount: Recount) -> None:
    path = law / "goods/correlation/hs2022_hs2012.csv"
    path.write_text(re.sub(r"(?m)^040721,.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("eaeu_schedule.csv", "vietnam_schedule.csv", "product_rules.csv"):
        other = law / FTA / name
        other.write_text(re.sub(r"(?m)^040721.*\n", "", other.read_text(encoding="utf-8")), encoding="utf-8")
    if file.startswith("vietnam"):
        tariff = law / "eaeu/tariff.csv"
        tariff.write_text(re.sub(r"(?m)^040721.*\n", "", tariff.read_text(encoding="utf-8")), encoding="utf-8")
    recount()
    lines = (law / file).read_text(encoding="utf-8").splitlines()
    row = next(number for number, line in enumerate(lines, start=1) if line.startswith(code[:6]))
    assert refusal(law) == f"{file}, row {row}: 040721 is not in goods/correlation/hs2022_hs2012.csv"


CORRELATION = "goods/correlation/hs2022_hs2012.csv"


@pytest.mark.parametrize("relation", ["1:n", "n:n"])
def test_a_pair_of_the_correlation_that_is_gone(relation: str, law: Path, edit: Edit) -> None:
    """Of goods that came from several subheadings one alone is left: its concession would look like the only one."""
    row = edit(CORRELATION, "\n040721,040721,1:1", f"\n040721,040721,{relation}")
    assert refusal(law) == (
        f"{CORRELATION}, row {row}: 040721 040721 is {relation}, but 040721 has 1 and 040721 has 1 pairs here"
    )


def test_a_pair_of_the_correlation_too_many(law: Path, edit: Edit, recount: Recount) -> None:
    row = edit(CORRELATION, "\n040721,040721,1:1", "\n040721,040721,1:1\n040721,040729,1:1")
    recount()
    assert refusal(law) == (
        f"{CORRELATION}, row {row}: 040721 040721 is 1:1, but 040721 has 2 and 040721 has 1 pairs here"
    )


def test_goods_of_one_subheading_that_two_claim_whole(law: Path, edit: Edit) -> None:
    row = edit(CORRELATION, "\n040721,040721,1:1", "\n040721,040729,1:1")
    assert refusal(law) == (
        f"{CORRELATION}, row {row}: 040721 040729 is 1:1, but 040721 has 1 and 040729 has 2 pairs here"
    )


# --- the trigger list ---------------------------------------------------------------------------------------------


def test_a_marked_line_that_is_not_listed(law: Path, recount: Recount) -> None:
    """6101 20 900 is marked T in Annex 1; without its row a measure on group 1 would leave it at 0 %."""
    drop(law, f"{FTA}/trigger_lines.csv", "1,6101209000,")
    recount()
    assert bound_refusal(law) == (
        f"{FTA}/trigger_lines.csv: 6101209000 is missing: all that it comes from in Annex 1 is marked T (610120900)"
    )


def test_a_listed_line_that_nothing_marks(law: Path, edit: Edit, recount: Recount) -> None:
    """Horses for breeding are category A in Annex 1."""
    row = edit(f"{FTA}/trigger_lines.csv", "\n1,6101209000", "\n1,0101210000,prefix,M,2026-11-21\n1,6101209000")
    recount()
    assert bound_refusal(law) == (
        f"{FTA}/trigger_lines.csv, row {row}: 0101210000: nothing that it comes from in Annex 1 is marked T (010121)"
    )


# --- the agreement ------------------------------------------------------------------------------------------------

AGREEMENT = [
    ("in_force = 2016-10-05", 'in_force = "2016-10-05"', "in_force: '2016-10-05' is not a day such as 2026-01-31"),
    ("in_force = 2016-10-05", "in_force = 2016-10-05T00:00:00", "in_force: 2016-10-05 00:00:00 is not a day"),
    ("in_force = 2016-10-05", "in_force = 2017-10-05", "in_force: 2017-10-05 is not in 2016, the schedules' first"),
    ("in_force = 2016-10-05", "in_force = 2016-10-06", "in_force: 2016-10-06, but instruments.toml says 2016-10-05"),
    ('side_a = ["VN"]', "side_a = []", "side_a: [] is not a list"),
    ('side_a = ["VN"]', 'side_a = "VN"', "side_a: 'VN' is not a list"),
    ('"KG", "RU"]', '"RU"]', "side_b: AM BY KZ RU is not AM BY KG KZ RU"),
    ('"KG", "RU"]', '"KG", "RU", "RU"]', "names something twice"),
    ('"KG", "RU"]', '"KG", "UZ"]', "side_b: AM BY KZ KG UZ is not AM BY KG KZ RU"),
    ('side_a = ["VN"]\n', "", "side_a is missing"),
    ('instrument = "vn-eaeu-fta"', 'instrument = "pact"', "instrument: pact is not in instruments.toml"),
    ('instrument = "vn-eaeu-fta"', "instrument = 7", "instrument: 7 is not a text"),
    ('decree = "vn-113-2022"', 'decree = "vn-1"', "schedules.vietnam.decree: vn-1 is not in instruments.toml"),
    ("last_year_column = 2025", "last_year_column = 2024", "schedules.eaeu.last_year_column: 2024 is not 2025"),
    ("last_year_column = 2025", 'last_year_column = "2025"', "schedules.eaeu.last_year_column: '2025' is not 2025"),
    ("last_year_column = 2027", "last_year_column = 2028", "schedules.vietnam.last_year_column: 2028 is not 2027"),
    ("decree_year = 2026", "decree_year = 2028", "schedules.vietnam.decree_year: 2028 is not 2016 or 2017"),
    ('codes = ["640391", "640399"]', "codes = []", "sporting_footwear.codes: [] is not a list"),
    ('codes = ["640391", "640399"]', 'codes = ["6403"]', "codes: '6403' is not a code of 6 digits"),
    ('codes = ["640391", "640399"]', "codes = [640391]", "sporting_footwear.codes: 640391 is not a text"),
    ('confidence = "H"', 'confidence = "sure"', "sporting_footwear.confidence: 'sure' is not a confidence"),
    ('confidence = "H"', "confidence = 1", "sporting_footwear.confidence: 1 is not a text"),
    ("[schedules.eaeu]", "[schedules.eaeu]\nfile = 'x'", "schedules.eaeu.file is a key that nothing reads"),
    ("[sporting_footwear]", "[footwear]", "sporting_footwear is missing"),
    (
        'codes = ["640391", "640399"]',
        'codes = ["640391"]',
        "640391, but the rows marked ex in agreements/vn-eaeu/eaeu_",
    ),
]


@pytest.mark.parametrize(("old", "new", "reason"), AGREEMENT)
def test_an_agreement_that_means_nothing(old: str, new: str, reason: str, *, law: Path, edit: Edit) -> None:
    edit(f"{FTA}/agreement.toml", old, new)
    told = refusal(law)
    assert told.startswith(f"{FTA}/agreement.toml: ")
    assert reason in told


def test_a_schedule_that_is_no_table(law: Path) -> None:
    (law / FTA / "agreement.toml").write_text(
        'instrument = "a"\nin_force = 2016-10-05\nside_a = ["VN"]\nside_b = ["AM", "BY", "KZ", "KG", "RU"]\n'
        "schedules = 1\nsporting_footwear = {}\n",
        encoding="utf-8",
    )
    assert refusal(law) == f"{FTA}/agreement.toml: schedules: 1 is not a table of keys"


def test_the_states_are_named_in_one_place() -> None:
    """The Parties of the Union: Armenia, Belarus, Kazakhstan, Kyrgyzstan, Russia (preamble of the agreement)."""
    assert STATES == EAEU == ("AM", "BY", "KG", "KZ", "RU")
    assert STATE_BITS == {"AM": 1, "BY": 2, "KG": 4, "KZ": 8, "RU": 16, "VN": 32}
    assert (EAEU_BITS, VN_BITS) == (31, 32)


# --- spans --------------------------------------------------------------------------------------------------------


def test_two_rates_of_one_line_on_one_day(law: Path, recount: Recount) -> None:
    """A code of chapter 98 that is an ordinary line too has two answers from the agreement's first day on."""
    path = law / "vietnam/chapter98.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\n98041500,", "\n04072100,", 1), encoding="utf-8")
    recount()
    assert re.match(
        r"vietnam/tariff.csv: 04072100: (MFN|VN-EAEU), two rates hold on 20\d\d-\d\d-\d\d$", bound_refusal(law)
    )


def test_an_in_quota_rate_that_ends_before_it_begins(law: Path, recount: Recount) -> None:
    """Two years before the agreement's first day: the first would run from 5 October 2016 to 31 December 2015."""
    path = law / FTA / "quota_rates.csv"
    text = path.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("eggs,04072100,2016,"))
    path.write_text(text + row.replace(",2016,", ",2015,") + "\n", encoding="utf-8")
    recount()
    assert bound_refusal(law) == (
        "vietnam/tariff.csv: 04072100: VN-EAEU in quota, a rate ends before it begins on 2016-10-05"
    )


@pytest.mark.parametrize(
    ("states", "days", "reason"),
    [
        ((31, 31), ((10, 20), (20, 30)), "two rates hold on"),
        ((31, 16), ((10, 20), (15, 15)), "two rates hold on"),
        ((15, 16), ((10, 20), (10, 20)), None),
        ((31, 31), ((10, 20), (21, 30)), None),
        # The second state's measure stands between the two that overlap.
        ((1, 2, 1), ((10, 30), (15, 20), (25, 40)), "two rates hold on"),
    ],
)
def test_spans_of_one_line(states: tuple[int, ...], days: tuple[tuple[int, int], ...], reason: str | None) -> None:
    made = {
        "line_start": np.array([0, len(states)]),
        "m_regime": np.full(len(states), 2),
        "m_states": np.array(states),
        "m_first": np.array([first for first, _ in days]),
        "m_last": np.array([last for _, last in days]),
    }
    if reason is None:
        binding._check_spans(made, ["0101210000"])
    else:
        with pytest.raises(LawError, match=reason):
            binding._check_spans(made, ["0101210000"])


# --- the other documents ------------------------------------------------------------------------------------------

COVERAGE_PART = """
[[part]]
name = "x"
files = ["eaeu/tariff.csv"]
source = "x"
verified_to = 2026-01-01
confidence = "H"
limits = { en = "x", ru = "x", vi = "x" }
"""
COVERAGE_MISSING = '\n[[missing]]\nname = "x"\neffect = "x"\n'
DOCUMENTS = [
    ("assumptions.toml", '\n[A99]\nassumption = "x"\nevidence = "x"\nconfidence = "M"\n', "[A99]: why is missing"),
    (
        "assumptions.toml",
        '\n[A99]\nassumption = {en = "x", ru = "x"}\nevidence = "x"\nwhy = "x"\nconfidence = "M"\n',
        "[A99]: assumption: needs en, ru and vi",
    ),
    (
        "assumptions.toml",
        '\n[A99]\nassumption = {en = "x", ru = "x", vi = ""}\nevidence = "x"\nwhy = "x"\nconfidence = "M"\n',
        "[A99]: assumption: '' is not a text",
    ),
    (
        "assumptions.toml",
        '\n[A99]\nassumption = "x"\nevidence = "x"\nwhy = "x"\nconfidence = "X"\n',
        "[A99]: confidence: 'X' is not a confidence",
    ),
    ("assumptions.toml", '\n[B1]\nassumption = "x"\n', "[B1]: an assumption's number is written A1"),
    ("coverage.toml", COVERAGE_PART.replace("limits", "limit"), "limits is missing"),
    ("coverage.toml", COVERAGE_PART.replace("2026-01-01", '"soon"'), "verified_to: 'soon' is not a day"),
    ("coverage.toml", COVERAGE_PART.replace("tariff", "tarif"), "files: 'eaeu/tarif.csv' is no file of the law book"),
    ("coverage.toml", COVERAGE_PART.replace('"H"', '"A"'), "confidence: 'A' is not a confidence"),
    ("coverage.toml", "\n[[missing]]\nname = 'x'\n", "effect is missing"),
    ("coverage.toml", COVERAGE_MISSING + "said_as = 'x'\n", "destinations is missing"),
    ("coverage.toml", COVERAGE_MISSING + 'destinations = ["US"]\n', "destinations: 'US' is not VN or AM or BY"),
    ("coverage.toml", COVERAGE_MISSING + 'prefixes = ["870"]\n', "prefixes: '870' is not a code of 2 or 4"),
    ("coverage.toml", COVERAGE_MISSING + "until = 2021\n", "until: 2021 is not a day"),
    ("coverage.toml", COVERAGE_MISSING + "marked = 1\n", "marked: 1 is not true or false"),
    ("coverage.toml", "\n[[gap]]\nname = 'x'\n", "gap is a key that nothing reads"),
    ("instruments.toml", "\n[x]\ntitle = 'x'\n", "[x]: cite is missing"),
    (
        "instruments.toml",
        '\n[x]\ntitle = "x"\ncite = { en = "x", ru = "x", vi = "x" }\nparties = ["XX"]\nconfidence = "H"\n',
        "[x]: parties: 'XX' is not VN or AM",
    ),
    (
        "instruments.toml",
        '\n[x]\ntitle = "x"\ncite = { en = "x", ru = "x", vi = "x" }\nparties = []\nconfidence = "H"\nsigned = 2015\n',
        "[x]: signed: 2015 is not a day",
    ),
    (f"{FTA}/articles.toml", "\n[x]\ny = { value = 1 }\n", "[x] y: article is missing"),
    (f"{FTA}/articles.toml", "\n[x]\ny = { article = '1' }\n", "[x] y: value is missing"),
    (
        f"{FTA}/articles.toml",
        "\n[x]\ny_days = { value = 'six', article = '1' }\n",
        "value: 'six' is not a whole number",
    ),
    (f"{FTA}/articles.toml", "\n[x]\ny = { value = true, article = '1' }\n", "value: True is not a whole number"),
    (f"{FTA}/articles.toml", "\n[x]\ny = 6\n", "[x] y: 6 is not a table of keys"),
]


@pytest.mark.parametrize(("file", "added", "reason"), DOCUMENTS)
def test_a_document_with_a_bad_entry(file: str, added: str, reason: str, *, law: Path) -> None:
    path = law / file
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    told = refusal(law)
    assert told.startswith(f"{file}: ")
    assert reason in told


def test_texts_may_stand_in_three_languages_and_other_keys_beside(law: Path) -> None:
    for file, added in (
        ("coverage.toml", COVERAGE_PART + "note = 1\n" + COVERAGE_MISSING + 'said_as = "x"\ndestinations = ["VN"]\n'),
        (
            "assumptions.toml",
            '\n[A99]\nevidence = "x"\nwhy = "x"\nconfidence = "M"\n[A99.assumption]\nen = "x"\nru = "x"\nvi = "x"\n',
        ),
    ):
        path = law / file
        path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    read_law(law)


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("entry", "signed"),
        ("entry", "in_force"),
        ("trigger_safeguard", "months"),
        ("origin", "offshore_territories"),
        ("origin", "de_minimis_percent"),
        ("origin", "sets_percent"),
        ("certificate", "mark_retroactive"),
        ("verification", "visit_whole_days"),
        ("suspension", "renewal_months"),
    ],
)
def test_a_number_of_the_articles_that_is_read(section: str, key: str, law: Path) -> None:
    path = law / FTA / "articles.toml"
    path.write_text(re.sub(rf"(?m)^{key} = .*\n", "", path.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    assert refusal(law) == f"{FTA}/articles.toml: [{section}]: {key} is missing"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            'value = 10, article = "4.8(1)(a)", confidence = "H"',
            'value = 10, article = "4.8(1)(a)"',
            "[origin] de_minimis_percent: confidence is missing",
        ),
        ("value = 15, ", 'value = "15", ', "[origin] sets_percent: value: '15' is not a whole number"),
        (
            "DUPLICATE OF THE CERTIFICATE OF ORIGIN NUMBER {number} DATE {date}",
            "DUPLICATE {number}",
            "[certificate] mark_duplicate: value: 'DUPLICATE {number}' has not the blanks {number} and {date}",
        ),
    ],
)
def test_a_number_or_mark_of_chapter_4_that_means_nothing(old: str, new: str, reason: str, law: Path) -> None:
    path = law / FTA / "articles.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert refusal(law) == f"{FTA}/articles.toml: {reason}"


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("offshore.csv", "2,Andorra,AD", "2,Andorra,AI", "offshore.csv, row 3: column iso: AI stands in row 2 too"),
        ("offshore.csv", "2,Andorra,AD", "2,Andorra,", "offshore.csv, row 3: column iso: '' is not a code of ISO 3166"),
        ("offshore.csv", "30,Republic", "31,Republic", "offshore.csv: the territories are not numbered 1 to 30"),
        ("form_eav.csv", "13,Declaration", "14,Declaration", "form_eav.csv: the boxes are not numbered from 1 on"),
        ("form_eav.csv", "13,Declaration by the applicant,yes", "13,Declaration by the applicant,y", "'y' is neither"),
    ],
)
def test_annex_4_and_the_form_of_annex_5(file: str, old: str, new: str, reason: str, law: Path) -> None:
    path = law / FTA / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert reason in refusal(law)


@pytest.mark.parametrize("key", [f"A{number}" for number in (*range(1, 4), *range(5, 14), 15, *range(17, 34))])
def test_an_assumption_that_answers_cite(key: str, law: Path) -> None:
    path = law / "assumptions.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"(?ms)^\[{key}[].].*?(?=^\[A(?!{key[1:]}[].])|\Z)", "", text), encoding="utf-8")
    assert bound_refusal(law) == f"assumptions.toml: [{key}] is missing: answers cite it"


def test_every_assumption_that_an_answer_adds_is_looked_for() -> None:
    told = (LAW.parent / "src/burabay/assess/assessment.py").read_text(encoding="utf-8")
    added = set(re.findall(r'"(A[0-9]+)"', told))
    assert {"A3", "A9"} <= added <= set(binding.ANSWERS_CITE)


def test_an_importer_counts_the_rows_that_it_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comment above and the other files' numbers stay; a new file takes its place by name."""
    monkeypatch.syspath_prepend(str(LAW.parent / "scripts" / "sources"))
    common = importlib.import_module("common")
    monkeypatch.setattr(common, "LAW", tmp_path)
    (tmp_path / "rows.toml").write_text('# why\n"a/a.csv" = 1\n"c/c.csv" = 3\n', encoding="utf-8")
    common.write("b/b.csv", ["x"], [["1"], ["2"]])
    common.write("a/a.csv", ["x"], [["1"], ["2"], ["several\nlines"]])
    told = (tmp_path / "rows.toml").read_text(encoding="utf-8")
    assert told == '# why\n"a/a.csv" = 3\n"b/b.csv" = 2\n"c/c.csv" = 3\n'
