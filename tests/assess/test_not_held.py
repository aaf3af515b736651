"""What the law book does not hold is said where it bears on the answer, and only there (law/coverage.toml)."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from burabay.assess.assessment import assess
from burabay.book import Book
from burabay.cli.duty import show
from burabay.cli.show import console
from burabay.duty.consignment import Consignment
from burabay.lawbook.files import law_folder
from burabay.wording import Phrase


def unknowns(book: Book, code: str, destination: str, on: str = "2026-11-01") -> list[str]:
    origin = "RU" if destination == "VN" else "VN"
    return [phrase.key for phrase in book.duty(code, origin=origin, destination=destination, on=on).unknowns]


def conditions(book: Book, code: str, destination: str, regime: str, on: str = "2026-11-01") -> list[str]:
    origin = "RU" if destination == "VN" else "VN"
    answer = book.duty(code, origin=origin, destination=destination, on=on)
    option = next(option for option in answer.options if option.regime.label == regime)
    return [phrase.key for phrase in option.conditions]


def asks_whether_used(book: Book, code: str) -> bool:
    told = book.duty(code, origin="RU", destination="VN", on="2026-11-01").unknowns
    return any(p.key == "charge_question" and p.values["charge"] == Phrase("charge_used_vehicle_duty") for p in told)


def test_used_vehicles_pay_another_duty_into_viet_nam(book: Book) -> None:
    """Decree 26/2023, Art. 7: used vehicles of 8702, 8703, 8704; parts of vehicles (8708) are not meant. The charges
    ask whether the vehicles are used; where they are not shown, or hold no such duty on the day, a sentence says it.
    """
    assert asks_whether_used(book, "87032357")
    assert asks_whether_used(book, "87041031")
    assert not asks_whether_used(book, "87082220")
    for code in ("87032357", "87041031"):
        line = Consignment(code, "RU", "VN", date(2026, 11, 1))
        assert "used_vehicles" in [phrase.key for phrase in assess(book, line, charged=False).unknowns]
        assert "used_vehicles" not in unknowns(book, code, "VN")
    assert "used_vehicles" not in unknowns(book, "87082220", "VN")
    assert "used_vehicles" not in unknowns(book, "8703239030", "RU")


@pytest.mark.parametrize(("state", "said"), [("AM", True), ("KG", True), ("KZ", True), ("RU", False), ("BY", False)])
def test_exemptions_of_three_member_states_were_not_looked_at(book: Book, state: str, said: bool) -> None:
    assert ("state_exemptions" in unknowns(book, "6205200000", state)) is said


def test_the_mark_beside_291_duties(book: Book) -> None:
    """0307 91 000 0 is printed "5" with a plus sign; 0307 92 000 0 is not."""
    assert "plus_mark" in unknowns(book, "0307910000", "RU")
    assert "plus_mark" not in unknowns(book, "6205200000", "RU")


def test_preferences_for_developing_countries_until_october_2021(book: Book) -> None:
    assert "gsp_before_2021" in unknowns(book, "6205200000", "RU", "2021-10-11")
    assert "gsp_before_2021" not in unknowns(book, "6205200000", "RU", "2021-10-12")
    assert "gsp_before_2021" not in unknowns(book, "04022120", "VN", "2019-06-01")


def test_chapter_98_has_conditions_of_its_own(book: Book) -> None:
    """9849 46 00: parts imported under a programme. Free, but not for everybody: conditional, not available."""
    answer = book.duty("98494600", origin="RU", destination="VN", on="2026-11-01", value=1000, currency="USD")
    mfn = answer.options[0]
    assert (mfn.status, [c.key for c in mfn.conditions]) == ("conditional", ["chapter98_conditions"])


def test_a_footnote_that_ended_after_it_was_read(book: Book) -> None:
    """1520 00 000 0: 80С gave 0 % to 31 December 2025 and was read in the edition of 21 September 2025; printed 5 %."""
    answer = book.duty("1520000000", origin="VN", destination="RU", on="2026-11-01")
    mfn = answer.options[0]
    assert str(mfn.rate) == "5%"
    assert [c.key for c in mfn.conditions] == ["footnote_ended"]
    assert {source.confidence for source in mfn.sources if source.instrument == "ett"} == {"M"}
    assert "A16" in answer.assumptions
    # 8433 53 300 0: 98С, 0 % to 30 June 2026.
    assert conditions(book, "8433533000", "RU", "MFN", "2026-06-30") == []
    assert conditions(book, "8433533000", "RU", "MFN", "2026-07-01") == ["footnote_ended"]
    # 0712 20 000 0 and its like: 63С ended in 2022, long before.
    assert conditions(book, "0704100000", "RU", "MFN") == []


@pytest.mark.parametrize(
    ("on", "said"), [("2026-03-27", False), ("2026-03-28", True), ("2026-06-27", True), ("2026-06-28", False)]
)
def test_a_trigger_measure_may_have_been_prolonged(book: Book, on: str, said: bool) -> None:
    """Art. 2.10(4): three months more. The measure of 2025 ended by 27 March 2026 at the latest."""
    assert ("trigger_extension" in unknowns(book, "6104410000", "RU", on)) is said


def test_a_trigger_line_that_is_undecided_says_its_group(book: Book) -> None:
    """6201 30 000 0: overcoats and anoraks of HS 2012, T and others among the ancestors."""
    assert "trigger_listed" in unknowns(book, "6201300000", "RU")


def test_the_oldest_check_counts(book: Book) -> None:
    """A footnote read on 21 September 2025 beside a chapter read in November 2026: the answer is as old as that."""
    answer = book.duty("3208209001", origin="VN", destination="RU", on="2026-11-01")
    said = next(phrase for phrase in answer.unknowns if phrase.key == "beyond_check")
    assert str(said.values["day"]) == "2025-09-21"


def test_the_articles_numbers_are_read_from_the_law_book(tmp_path: Path) -> None:
    """Art. 4.17: 200 USD. Were it 1,000, a consignment of 500 USD would need no certificate."""
    folder = tmp_path / "law"
    shutil.copytree(law_folder(), folder)
    articles = folder / "agreements" / "vn-eaeu" / "articles.toml"
    text = articles.read_text(encoding="utf-8")
    articles.write_text(
        text.replace("certificate_exempt_value = { value = 200", "certificate_exempt_value = { value = 1000"),
        encoding="utf-8",
    )
    changed = Book.open(folder, tmp_path / "cache")
    answer = changed.duty("04022120", origin="BY", destination="VN", on="2026-11-01", value=500, currency="USD")
    assert "certificate_exempt" in [c.key for o in answer.options for c in o.conditions]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_no_sum_is_cut_in_a_narrow_terminal(
    book: Book, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int, language: str
) -> None:
    answer = book.duty(
        "87041031", origin="BY", destination="VN", on="2026-11-01", value=2400000, currency="USD", language=language
    )
    console.cache_clear()
    monkeypatch.setattr(console(), "_width", width)
    show(book, answer, language)
    console.cache_clear()
    out = capsys.readouterr().out
    sums = {
        "en": "1\u00a0200\u00a0000.00\u00a0USD",
        "ru": "1\u00a0200\u00a0000,00\u00a0USD",
        "vi": "1.200.000,00\u00a0USD",
    }
    assert sums[language] in out
    # Sentences write the figure to be given as "engine_cm3=…", and a long list of rates ends with their number.
    assert "…" not in re.sub(r"A1\s+…|=…|… \+ \d", "", out)
    assert max(len(line.rstrip()) for line in out.splitlines()) <= width


def test_in_quota_lines_of_meat_are_conditional(book: Book) -> None:
    """0203 29 110 1, pork at 0 %, stands "in the order of additional note 2 to chapter 02"; …9 beside it is at 25 %."""
    inside = book.duty("0203291101", origin="VN", destination="RU", on="2026-11-01").options[0]
    assert (inside.status, str(inside.rate)) == ("conditional", "0%")
    assert [(c.key, c.values) for c in inside.conditions] == [("additional_note", {"note": 2, "chapter": "02"})]
    outside = book.duty("0203291109", origin="VN", destination="RU", on="2026-11-01").options[0]
    assert (outside.status, str(outside.rate), outside.conditions) == ("available", "25%", ())
