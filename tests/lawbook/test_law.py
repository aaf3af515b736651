"""The book as a whole: references between its files, and rules that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from burabay.binding import compile_book
from burabay.errors import LawError
from burabay.lawbook.law import Law, read_law

Edit = Callable[[str, str, str], int]
FTA = "agreements/vn-eaeu"


def refusal(folder: Path) -> str:
    with pytest.raises(LawError) as caught:
        read_law(folder)
    return str(caught.value)


def test_the_small_book_is_free_of_contradictions(small_law: Path) -> None:
    book = read_law(small_law)
    assert book.instruments["vn-eaeu-fta"].in_force == date(2016, 10, 5)  # Art. 15.6 and the two notes of 2016
    assert compile_book(book, book.names)["tnved_code"].size > 10


def test_the_whole_book_holds_every_line() -> None:
    book = read_law(Path(__file__).resolve().parents[2] / "law")
    assert len(book.eaeu_tariff) == 13_289
    assert len(book.vietnam_tariff) == 11_414
    assert len(book.chapter98) == 586
    assert (len(book.eaeu_schedule), len(book.vietnam_schedule)) == (6_266, 9_558)
    assert len({row.code for row in book.product_rules}) == 5_205  # every HS 2012 subheading


# --- references ---------------------------------------------------------------------------------------------------

MEASURE_2018 = "2018,5 7,eec-20-2018,2018-03-03,2018-03-31,2018-09-02,2018-09-30,"
REFERENCES = [
    ("eaeu/chapters.csv", ",ett,", ",ukase,", "column instrument: ukase is not in instruments.toml"),
    ("eaeu/notes.csv", ",ett-notes,", ",rumour,", "column instrument: rumour is not in instruments.toml"),
    ("vietnam/tariff.csv", ",vn-26-2023,", ",vn-1-1,", "column instrument: vn-1-1 is not in instruments.toml"),
    ("vietnam/chapter98.csv", ",vn-26-2023,", ",vn-1-1,", "column instrument: vn-1-1 is not in instruments.toml"),
    ("vietnam/temporary_rates.csv", ",vn-72-2026,", ",vn-1-1,", "column instrument: vn-1-1 is not in instruments.toml"),
    (f"{FTA}/quotas.csv", ",vn-eaeu-fta,", ",pact,", "column instrument: pact is not in instruments.toml"),
    (f"{FTA}/trigger_levels.csv", ",vn-eaeu-fta,", ",pact,", "column instrument: pact is not in instruments.toml"),
    (f"{FTA}/trigger_codes.csv", ",vn-eaeu-fta,", ",pact,", "column instrument: pact is not in instruments.toml"),
    (f"{FTA}/trigger_measures.csv", ",eec-20-2018,", ",eec-0,", "column instrument: eec-0 is not in instruments.toml"),
    ("eaeu/nomenclature_notes.csv", ",tnved-notes,", ",talk,", "column instrument: talk is not in instruments.toml"),
    ("eaeu/chapters.csv", "\n01,", "\n00,", "chapter 01 is not in eaeu/chapters.csv"),
    ("vietnam/temporary_rates.csv", "\n27073000,", "\n27073001,", "27073001 is not a line of vietnam/tariff.csv"),
    (f"{FTA}/trigger_lines.csv", "6101209000,", "6101209999,", "6101209999 is not a line of eaeu/tariff.csv"),
    (
        f"{FTA}/trigger_lines.csv",
        "\n1,6101209000",
        "\n13,6101209000",
        "column group: 13 is not a group of trigger_groups.csv",
    ),
    (f"{FTA}/trigger_levels.csv", "\n1,2015,", "\n99,2015,", "column group: 99 is not a group of trigger_groups.csv"),
    (
        f"{FTA}/trigger_codes.csv",
        "\n1,61012090",
        "\n99,61012090",
        "column group: 99 is not a group of trigger_groups.csv",
    ),
    (
        f"{FTA}/trigger_measures.csv",
        "2018,5 7,",
        "2018,5 70,",
        "column groups: 5 70 is not a group of trigger_groups.csv",
    ),
    (f"{FTA}/quota_rates.csv", "\neggs,04072100,", "\neggs,04072109,", "04072109 is not a line of either tariff"),
    (f"{FTA}/quota_rates.csv", "\neggs,", "\nbutter,", "column quota: butter is not a quota of quotas.csv"),
    (
        f"{FTA}/quota_rates.csv",
        "\nrice,1006306701,2016,0%,in,",
        "\nrice,1006306701,2016,0%,both,",
        "1006306709 has no code within the quota beside it",
    ),
    ("eaeu/notes.csv", "2С,in_force,0%,", "2С,in_force,,", "2С is in force and has no duty"),
    (
        "charges/vat.csv",
        ",ru-425-fz-2025,",
        ",ru-9-fz-2025,",
        "column instrument: ru-9-fz-2025 is not in instruments.toml",
    ),
    (
        "charges/vat.csv",
        "2019-01-01,2025-12-31",
        "2026-01-01,2025-12-31",
        "valid_to 2025-12-31 is before valid_from 2026-01-01",
    ),
    ("charges/excise.csv", ",kind=cider,", ",kind=cidre,", "column condition: kind=cidre has no words in words.csv"),
    ("charges/vat_lists.csv", ",indicative,", ",,", "codes without code_basis"),
    ("charges/vat.csv", "vat,RU,,,,", "vat,RU,,source,,", "code_basis without codes"),
    ("charges/rules.csv", "fx_day,VN", "fx_hour,VN", "column rule: fx_hour_VN has no words in words.csv"),
    ("eaeu/notes.csv", "106С,unread,0%,", "106С,unread,,", "106С is unread and has no duty"),
    ("eaeu/notes.csv", "1С,repealed,,", "1С,repealed,5%,", "1С is repealed and has a duty"),
    (
        "eaeu/notes.csv",
        ",2022-01-01,2023-04-30,",
        ",2023-05-01,2023-04-30,",
        "valid_to 2023-04-30 is before valid_from 2023-05-01",
    ),
    (
        "eaeu/chapters.csv",
        "2026-01-01,,",
        "2026-01-01,2025-12-31,",
        "valid_to 2025-12-31 is before valid_from 2026-01-01",
    ),
    (
        "vietnam/temporary_rates.csv",
        "2026-03-09,2026-04-30",
        "2026-04-30,2026-03-09",
        "valid_to 2026-03-09 is before valid_from 2026-04-30",
    ),
    (
        f"{FTA}/trigger_measures.csv",
        "2018-03-03,2018-03-31",
        "2018-04-01,2018-03-31",
        "from_latest 2018-03-31 is before from_earliest 2018-04-01",
    ),
    (
        f"{FTA}/trigger_measures.csv",
        "2018-03-31,2018-09-02",
        "2018-03-31,2018-03-30",
        "to_earliest 2018-03-30 is before from_latest 2018-03-31",
    ),
    (
        f"{FTA}/trigger_measures.csv",
        "2018-09-02,2018-09-30",
        "2018-09-02,2018-09-01",
        "to_latest 2018-09-01 is before to_earliest 2018-09-02",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "reason"), REFERENCES)
def test_a_reference_that_leads_nowhere_or_an_interval_backwards(
    *, file: str, old: str, new: str, reason: str, law: Path, edit: Edit
) -> None:
    edit(file, old, new)
    told = refusal(law)
    assert reason in told
    assert ", row " in told


def test_the_row_named_is_the_row_that_is_wrong(law: Path, edit: Edit) -> None:
    row = edit(
        "eaeu/notes.csv",
        "26С,in_force,10% min 1.5 EUR/pcs,RU,,,,ett-notes,",
        "26С,in_force,10% min 1.5 EUR/pcs,RU,,,,lost,",
    )
    assert row > 20
    assert refusal(law) == f"eaeu/notes.csv, row {row}: column instrument: lost is not in instruments.toml"


def test_a_line_that_cites_a_footnote_that_is_not_there(law: Path) -> None:
    path = law / "eaeu" / "tariff.csv"
    header, first, *rest = path.read_text(encoding="utf-8").split("\n")
    code, unit, duty, _, *others = first.split(",")
    path.write_text("\n".join([header, ",".join([code, unit, duty, "999С", *others]), *rest]), encoding="utf-8")
    assert refusal(law) == "eaeu/tariff.csv, row 2: column note: 999С is not a footnote of eaeu/notes.csv"
    path.write_text("\n".join([header, ",".join([code, unit, duty, "", "99", *others[1:]]), *rest]), encoding="utf-8")
    assert (
        refusal(law)
        == "eaeu/tariff.csv, row 2: column nomenclature_note: 99 is not a note of eaeu/nomenclature_notes.csv"
    )


# --- documents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["instruments.toml", "assumptions.toml", "coverage.toml", f"{FTA}/agreement.toml", f"{FTA}/articles.toml"],
)
def test_a_damaged_document(name: str, law: Path) -> None:
    path = law / name
    whole = path.read_bytes()
    path.write_bytes(whole + b"\n[half")
    assert refusal(law).startswith(f"{name}: not readable as TOML: ")
    path.write_bytes(whole + b"\n# \xff\n")
    assert refusal(law).startswith(f"{name}: not readable as TOML: ")
    path.unlink()
    assert refusal(law) == f"{name}: the file is missing"
    path.mkdir()
    assert refusal(law) == f"{name}: the file cannot be read (Is a directory)"


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("instruments.toml", 'parties = ["VN", "AM", "BY", "KZ", "KG", "RU"]', "", "[vn-eaeu-fta]: parties is missing"),
        (
            "instruments.toml",
            'confidence = "H"',
            'confidence = "sure"',
            "confidence: 'sure' is not a confidence",
        ),
        ("instruments.toml", 'en = "VN-EAEU FTA", ', "", "[vn-eaeu-fta]: cite: needs en, ru and vi"),
        ("instruments.toml", "[vn-eaeu-fta]", "vn-eaeu-fta = 1\n[other]", "[vn-eaeu-fta]: "),
        (f"{FTA}/agreement.toml", "in_force = 2016-10-05", "", "agreement.toml: in_force is missing"),
        (f"{FTA}/agreement.toml", "decree_year = 2026", "", "agreement.toml: schedules.vietnam.decree_year is missing"),
        (f"{FTA}/agreement.toml", 'codes = ["640391", "640399"]', "", "sporting_footwear.codes is missing"),
    ],
)
def test_a_document_that_lacks_what_is_needed(
    *, file: str, old: str, new: str, reason: str, law: Path, edit: Edit
) -> None:
    edit(file, old, new)
    assert reason in refusal(law)


# --- rules that contradict each other -----------------------------------------------------------------------------


def compiled(folder: Path) -> Law:
    book = read_law(folder)
    compile_book(book, book.names)
    return book


def cite(law: Path, code: str, note: str) -> int:
    """Make a line cite a footnote; gives its row."""
    path = law / "eaeu" / "tariff.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    row = next(number for number, line in enumerate(lines, start=1) if line.startswith(f"{code},"))
    cells = lines[row - 1].split(",")
    cells[3] = note
    lines[row - 1] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8")
    return row


def add(law: Path, file: str, row: str) -> None:
    """One row more, and counted."""
    counts = law / "rows.toml"
    counts.write_text(
        re.sub(f'(?<="{file}" = )[0-9]+', lambda old: str(int(old[0]) + 1), counts.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    path = law / file
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")


def test_two_temporary_rates_of_one_footnote_on_one_day(law: Path) -> None:
    """66С gives 0 % to 30.09.2022 and 12 % from 01.10.2022; were both to hold in 2026, no rule would say which."""
    add(law, "eaeu/notes.csv", "200С,in_force,0%,,2026-01-01,2026-12-31,,ett-notes,H,2025-09-21")
    add(law, "eaeu/notes.csv", "200С,in_force,12%,,2026-12-31,2027-12-31,,ett-notes,H,2025-09-21")
    row = cite(law, "0101210000", "200С")
    with pytest.raises(LawError) as caught:
        compiled(law)
    assert str(caught.value) == (
        f"eaeu/tariff.csv, row {row}: footnote 200С: two rules of rank temporary hold on the same day"
    )


def test_two_temporary_rates_one_after_the_other_are_no_contradiction(law: Path) -> None:
    add(law, "eaeu/notes.csv", "200С,in_force,0%,,2026-01-01,2026-12-30,,ett-notes,H,2025-09-21")
    add(law, "eaeu/notes.csv", "200С,in_force,12%,,2026-12-31,2027-12-31,,ett-notes,H,2025-09-21")
    cite(law, "0101210000", "200С")
    compiled(law)


def test_two_russian_rates_on_one_day(law: Path) -> None:
    add(law, "eaeu/notes.csv", "200С,in_force,5%,RU,2026-01-01,,,ett-notes,H,2025-09-21")
    add(law, "eaeu/notes.csv", "200С,in_force,7%,RU,2026-06-01,,,ett-notes,H,2025-09-21")
    cite(law, "0101210000", "200С")
    with pytest.raises(LawError, match="footnote 200С: two rules of rank territorial hold on the same day"):
        compiled(law)


def test_rates_of_two_states_on_one_day_are_no_contradiction(law: Path) -> None:
    add(law, "eaeu/notes.csv", "200С,in_force,5%,RU,2026-01-01,,,ett-notes,H,2025-09-21")
    add(law, "eaeu/notes.csv", "200С,in_force,7%,KZ,2026-01-01,,,ett-notes,H,2025-09-21")
    cite(law, "0101210000", "200С")
    compiled(law)


def test_two_vietnamese_temporary_rates_on_one_day(law: Path) -> None:
    add(law, "vietnam/temporary_rates.csv", "27073000,1%,2026-04-30,2026-05-31,vn-72-2026,MFN column,H,2026-04-05")
    with pytest.raises(LawError, match="27073000: two rules of rank temporary hold on the same day") as caught:
        compiled(law)
    assert caught.value.file == "vietnam/tariff.csv"


MEASURE = "{name},{groups},eec-20-2018,{first},{first},{last},{last},H,made up for this test"


def test_two_trigger_measures_of_one_group_on_one_day(law: Path) -> None:
    """The measure of 2025 holds for groups 3 and 4 until 24 March 2026 at the least; heading 6103 41 is of group 3."""
    add(law, f"{FTA}/trigger_measures.csv", MEASURE.format(name="x", groups="3", first="2026-03-24", last="2026-06-30"))
    with pytest.raises(LawError) as caught:
        compiled(law)
    assert str(caught.value) == (f"{FTA}/trigger_measures.csv: group 3: two rules of rank trigger hold on the same day")


def test_two_trigger_measures_of_different_groups_on_one_day(law: Path) -> None:
    add(law, f"{FTA}/trigger_measures.csv", MEASURE.format(name="x", groups="1", first="2026-03-01", last="2026-06-30"))
    compiled(law)


def test_two_trigger_measures_of_one_group_one_after_the_other(law: Path) -> None:
    add(law, f"{FTA}/trigger_measures.csv", MEASURE.format(name="x", groups="3", first="2026-03-28", last="2026-06-30"))
    compiled(law)
