"""A measure that is supposed: the same in one answer and in a batch, loud, recorded, and under the law's own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from burabay.assess.again import check
from burabay.assess.as_json import assessment_json
from burabay.book import Book
from burabay.duty.measures import Outcome, Regime
from burabay.errors import InputError
from burabay.safeguard.suppose import Supposed, read_supposed

LINE = "6105100000"  # Annex 2, row 2
OTHER = "6110209900"  # row 6


@pytest.fixture(scope="module")
def supposed(book: Book) -> Book:
    return book.supposing("2:2027-03-01:2027-08-31")


def preference(book: Book, code: str, on: str) -> tuple[str, str]:
    answer = book.duty(code, origin="VN", destination="RU", on=on)
    option = next(option for option in answer.options if option.regime is Regime.PREFERENCE)
    return option.status, option.reasons[0].key if option.reasons else ""


@pytest.mark.parametrize(
    ("code", "on", "status", "reason"),
    [
        (LINE, "2027-02-28", "conditional", ""),
        (LINE, "2027-03-01", "unavailable", "trigger_supposed"),
        (LINE, "2027-08-31", "unavailable", "trigger_supposed"),
        (LINE, "2027-09-01", "conditional", ""),
        (OTHER, "2027-04-01", "conditional", ""),
    ],
)
def test_the_preference_is_gone_on_those_days_alone(
    supposed: Book, book: Book, code: str, on: str, status: str, reason: str
) -> None:
    assert preference(supposed, code, on) == (status, reason)
    assert preference(book, code, on) == ("conditional", "")


def test_every_line_of_the_group_and_no_other(supposed: Book, book: Book) -> None:
    """All measures of every line, but the preference of the group's own, are what they were."""
    group = {code for code, number in book.trigger_terms.lines.items() if number == 2}
    changed = set()
    for place, code in enumerate(book.codes("TN VED")):
        if code[:2] in ("61", "62", "64", "94") and supposed.measures.timeline(place) != book.measures.timeline(place):
            changed.add(code)
    assert changed == group
    ahtn = supposed.measures.line("04022120")
    assert supposed.measures.timeline(ahtn) == book.measures.timeline(ahtn)


def test_a_measure_of_the_law_goes_over_it_and_a_doubtful_one_under(book: Book) -> None:
    """The measure of 2025 on group 3: doubtful from 25 to 27 September 2025, sure from 28 September to 24 March."""
    both = book.supposing("3:2025-09-01:2026-02-28")
    line = "6103410000"
    assert preference(both, line, "2025-09-01")[1] == "trigger_supposed"
    assert preference(both, line, "2025-09-26")[1] == "trigger_supposed"
    assert preference(both, line, "2025-10-01")[1] == "trigger"
    assert preference(both, line, "2026-03-24")[1] == "trigger"
    assert preference(both, line, "2026-03-26")[1] == "trigger_maybe"


def test_one_answer_and_a_file_obey_alike(supposed: Book, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    days = ["2027-02-28", "2027-03-01", "2027-08-31", "2027-09-01"]
    lines = [f"{LINE},VN,RU,{day},1000,USD" for day in days]
    source.write_text("\n".join(["code,origin,destination,on,value,currency", *lines]) + "\n", encoding="utf-8")
    supposed.assess_file(source, out)
    head, *found = [row.split(",") for row in out.read_text(encoding="utf-8").splitlines()]
    place = head.index("vn_eaeu_status")
    assert [row[place] for row in found] == [preference(supposed, LINE, day)[0] for day in days]
    assert head[-1] == "supposed"
    assert {row[-1] for row in found} == {"2:2027-03-01:2027-08-31"}


def test_a_file_that_has_such_a_column_keeps_it(supposed: Book, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"code,origin,destination,on,Supposed\n{LINE},VN,RU,2027-03-01,mine\n", encoding="utf-8")
    supposed.assess_file(source, out)
    head, row = out.read_text(encoding="utf-8").splitlines()
    assert head.split(",")[4] == "Supposed"
    assert head.split(",")[-1] == "supposed_"
    assert ",mine," in row


def test_an_answer_says_it_and_its_receipt_repeats_it(supposed: Book, book: Book) -> None:
    answer = supposed.duty(LINE, origin="VN", destination="RU", on="2027-04-01")
    told = json.loads(json.dumps(assessment_json(supposed, answer, "ru")))
    assert told["supposed"][0]["text"].startswith("ПРЕДПОЛОЖЕНИЕ, НЕ ПРАВО")
    assert told["receipt"]["inputs"]["suppose_trigger"] == ["2:2027-03-01:2027-08-31"]
    found = check(book, told)
    assert (found.same, found.whole, found.differing) == (True, True, ())
    del told["receipt"]["inputs"]["suppose_trigger"]
    assert not check(book, told).whole


def test_an_answer_without_one_has_no_word_of_it(book: Book) -> None:
    told = assessment_json(book, book.duty(LINE, origin="VN", destination="RU", on="2027-04-01"), "en")
    assert "supposed" not in told
    assert "suppose_trigger" not in told["receipt"]["inputs"]


def test_one_on_top_of_another(book: Book, supposed: Book) -> None:
    more = supposed.supposing("6:2027-03-01:2027-03-31")
    assert [str(each) for each in more.supposed] == ["2:2027-03-01:2027-08-31", "6:2027-03-01:2027-03-31"]
    assert preference(more, LINE, "2027-04-01")[1] == preference(more, OTHER, "2027-03-31")[1] == "trigger_supposed"
    assert book.supposing() is book
    assert book.supposed == ()


def test_without_a_last_day_as_long_as_the_law_allows(book: Book) -> None:
    """Art. 2.10(3), A8: six months from 1 March 2027 run through 31 August."""
    (found,) = read_supposed(["2:2027-03-01"], book.trigger_terms)
    assert found == Supposed(2, date(2027, 3, 1), date(2027, 8, 31))
    assert found.phrase(book.trigger_terms).key == "supposed"
    (longer,) = read_supposed(["2:2027-03-01:2027-12-31"], book.trigger_terms)  # nine months end on 30 November
    assert longer.phrase(book.trigger_terms).key == "supposed_too_long"


def test_from_a_toml_file(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text('[[measure]]\ngroup = "underwear"\nfrom = 2027-01-01\nto = "2027-02-01"\n', encoding="utf-8")
    assert [str(each) for each in read_supposed([str(file)], book.trigger_terms)] == ["5:2027-01-01:2027-02-01"]


@pytest.mark.parametrize(
    "text",
    [
        "", "measure = 1", "[[measure]]\ngroup = 1", "[[measure]]\ngroup = 1\nfrom = 2027-01-01\nuntil = 2027-01-02",
        "x = 1\n[[measure]]\ngroup = 1\nfrom = 2027-01-01", "[[measure]]\ngroup = 1.5\nfrom = 2027-01-01",
        "[[measure]]\ngroup = 1\nfrom = 2027-01-01T00:00:00",
    ],
)  # fmt: skip
def test_toml_that_is_wrong(book: Book, tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_supposed([str(file)], book.trigger_terms)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (["2"], "suppose_form"), (["2:2027-13-01"], "suppose_form"), (["2:2027-1-1"], "suppose_form"),
        (["2:2027-03-01:2027-08-31:x"], "suppose_form"), ([""], "suppose_form"), (["::"], "suppose_form"),
        (["2:2016-10-04"], "suppose_days"), (["2:2027-03-01:2027-02-28"], "suppose_days"),
        (["2:9999-12-01:9999-12-31"], "suppose_days"), (["13:2027-03-01"], "trigger_group"),
        (["2:2027-03-01", "2:2027-08-31:2027-09-01"], "suppose_twice"), (["no.toml"], "suppose_file"),
    ],
)  # fmt: skip
def test_what_is_refused(book: Book, given: list[str], key: str) -> None:
    with pytest.raises(InputError) as caught:
        book.supposing(*given)
    assert caught.value.key == key


def test_findings_of_the_law_keep_their_words(supposed: Book, book: Book) -> None:
    """Columns were added behind the book's own: whatever was there reads as before."""
    for number in (0, 100, len(book.columns["f_outcome"]) - 1):
        assert supposed.measures.finding(number) == book.measures.finding(number)
    added = supposed.measures.finding(len(book.columns["f_outcome"]))
    assert (added.outcome, added.reason, added.sources[0].provision) == (
        Outcome.TRIGGER, "trigger_supposed", "Art. 2.10 (supposed: 2:2027-03-01:2027-08-31)",
    )  # fmt: skip
