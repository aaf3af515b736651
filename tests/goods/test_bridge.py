"""The bridge over HS 2022: which lines meet which. The counts are derived here from the two tariffs' files alone."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict

import pytest

from burabay.book import Book
from burabay.goods.bridge import Meeting, meetings, standing_for
from burabay.goods.separating import own_words
from burabay.lawbook.files import law_folder

SIDES = {"TN VED": "eaeu", "AHTN": "vietnam"}


def rows(path: str) -> list[dict[str, str]]:
    with (law_folder() / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def printed() -> dict[str, list[str]]:
    """The codes as the files hold them, without chapter 98."""
    return {
        nomenclature: sorted(row["code"] for row in rows(f"{side}/tariff.csv")) for nomenclature, side in SIDES.items()
    }


@pytest.fixture(scope="module")
def lines(book: Book) -> dict[str, list[str]]:
    return {nomenclature: book.codes(nomenclature) for nomenclature in SIDES}


def of(book: Book, code: str, source: str) -> tuple[Meeting, ...]:
    target = "AHTN" if source == "TN VED" else "TN VED"
    lines = {nomenclature: book.codes(nomenclature) for nomenclature in SIDES}
    return meetings(code, source, target, lines, book.chapter98)


@pytest.mark.parametrize(("source", "target"), [("TN VED", "AHTN"), ("AHTN", "TN VED")])
def test_relations_over_all_headings_are_those_of_the_files(
    book: Book, lines: dict[str, list[str]], printed: dict[str, list[str]], source: str, target: str
) -> None:
    """Every line of every heading, both ways: counted from the first six digits of the files' codes."""
    per: dict[str, Counter[str]] = {side: Counter(code[:6] for code in codes) for side, codes in printed.items()}
    expected: Counter[str] = Counter()
    for code in printed[source]:
        here, there = per[source][code[:6]], per[target][code[:6]]
        name = "none" if not there else f"{'many' if here > 1 else 'one'}-to-{'many' if there > 1 else 'one'}"
        expected[name] += 1
    found: Counter[str] = Counter()
    headings = sorted({code[:4] for code in printed[source]})
    for heading in headings:
        for meeting in meetings(heading, source, target, lines, book.chapter98):
            found[meeting.relation] += len(meeting.lines)
    assert found == expected
    assert sum(found.values()) == len(printed[source])


def test_the_counts_of_2026(printed: dict[str, list[str]]) -> None:
    """Both tariffs have the same 5,612 subheadings; 2,402 of them hold one line on each side."""
    per = {side: Counter(code[:6] for code in codes) for side, codes in printed.items()}
    assert set(per["TN VED"]) == set(per["AHTN"])
    kinds = Counter((per["TN VED"][s] > 1, per["AHTN"][s] > 1) for s in per["TN VED"])
    assert kinds == {(False, False): 2402, (True, True): 1231, (True, False): 1127, (False, True): 852}


def test_every_line_meets_exactly_its_subheading(lines: dict[str, list[str]], book: Book) -> None:
    """Each 97th line of both sides: candidates share the six digits, and no line that shares them is missing."""
    for source, target in (("TN VED", "AHTN"), ("AHTN", "TN VED")):
        for code in lines[source][::97]:
            if code in book.chapter98:
                continue
            (meeting,) = meetings(code, source, target, lines, book.chapter98)
            assert list(meeting.candidates) == [other for other in lines[target] if other[:6] == code[:6]]


def test_milk_powder_both_ways(book: Book) -> None:
    """0402 21: four lines in the TN VED (p. 5 of chapter 4), three in the AHTN."""
    (there,) = of(book, "0402211100", "TN VED")
    assert there.candidates == ("04022120", "04022130", "04022190")
    assert there.relation == "many-to-many"
    (back,) = of(book, "04022120", "AHTN")
    assert back.candidates == ("0402211100", "0402211800", "0402219100", "0402219900")


def test_sports_shoes_are_one_line_against_three(book: Book) -> None:
    """6404 11: 6404 11 000 0 against 6404.11.10, .20, .90."""
    (there,) = of(book, "6404110000", "TN VED")
    assert (there.relation, there.candidates) == ("one-to-many", ("64041110", "64041120", "64041190"))
    (back,) = of(book, "64041120", "AHTN")
    assert (back.relation, back.candidates) == ("many-to-one", ("6404110000",))


def test_one_line_on_both_sides(book: Book) -> None:
    """8517 13, smartphones: 8517 13 000 0 and 8517.13.00."""
    (there,) = of(book, "8517130000", "TN VED")
    assert (there.relation, there.candidates) == ("one-to-one", ("85171300",))


def test_cars_have_many_lines(book: Book) -> None:
    """8703 23: seventeen lines in the TN VED; kits for assembly (8703.23.11 …) are lines of the AHTN like others."""
    (back,) = of(book, "87032311", "AHTN")
    assert len(back.candidates) == 17
    assert len(back.lines) == 36


def test_a_heading_gives_each_of_its_subheadings(book: Book, printed: dict[str, list[str]]) -> None:
    found = of(book, "0402", "TN VED")
    expected = sorted({code[:6] for code in printed["TN VED"] if code.startswith("0402")})
    assert [meeting.subheading for meeting in found] == expected
    assert of(book, "040221", "AHTN")[0].candidates[0] == "0402211100"


def test_chapter_98_goes_through_its_ordinary_code(book: Book) -> None:
    """9804.15.00 stands for 0306.15.00 (chapter98.csv, first row): its bridge is that of 0306 15."""
    (meeting,) = of(book, "98041500", "AHTN")
    assert (meeting.subheading, meeting.via) == ("030615", ("03061500",))
    assert meeting.candidates == tuple(code for code in book.codes("TN VED") if code[:6] == "030615")
    assert meeting.candidates


def test_chapter_98_may_name_whole_headings(book: Book, printed: dict[str, list[str]]) -> None:
    """9811.00.10, items 1 to 5, stands for headings 7224 to 7228."""
    found = of(book, "98110010", "AHTN")
    expected = sorted({code[:6] for code in printed["TN VED"] if "7224" <= code[:4] <= "7228"})
    assert [meeting.subheading for meeting in found] == expected
    assert {meeting.via for meeting in found} == {("7224",), ("7225",), ("7226",), ("7227",), ("7228",)}


def test_chapter_98_without_a_named_code_meets_nothing(book: Book) -> None:
    """9819.00.00: the tariff names no ordinary code (column empty)."""
    assert of(book, "98190000", "AHTN") == ()


def test_chapter_98_is_never_a_candidate(book: Book) -> None:
    """Goods that claim the agreement do so under their ordinary code (assumption A12)."""
    found: defaultdict[str, int] = defaultdict(int)
    for heading in ("0306", "7224", "8703"):
        for meeting in of(book, heading, "TN VED"):
            found[heading] += sum(code in book.chapter98 for code in meeting.candidates)
    assert set(found.values()) == {0}
    assert standing_for("030615", book.chapter98) == {"98041500": ("03061500",)}
    assert standing_for("722410", book.chapter98) == {"98110010": ("7224",)}


def test_chapter_98_of_the_book_is_that_of_the_file(book: Book) -> None:
    expected: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows("vietnam/chapter98.csv"):
        expected[row["code"]] += row["ordinary_codes"].split("|")
    assert {code: sorted(set(named) - {""}) for code, named in expected.items()} == book.chapter98


def test_a_subheading_of_one_side_alone_meets_nothing() -> None:
    """No such subheading stands in the tariffs of 2026; a new edition of one of them would bring some."""
    lines = {"TN VED": ["1111110000"], "AHTN": ["22222200"]}
    (meeting,) = meetings("1111110000", "TN VED", "AHTN", lines, {})
    assert (meeting.relation, meeting.candidates) == ("none", ())
    (other,) = meetings("2222", "TN VED", "AHTN", lines, {})
    assert (other.lines, other.candidates) == ((), ("22222200",))
    assert meetings("1111119999", "TN VED", "AHTN", lines, {}) == ()


# --- words ----------------------------------------------------------------------------------------------------------


def test_words_that_one_description_alone_has() -> None:
    assert own_words(
        {
            "a": "Milk powder in packings of 2.5 kg or less",
            "b": "Milk powders in a packing of 20 kg or more, for infants",
        }
    ) == {"a": ("2.5 kg", "less"), "b": ("20 kg", "more", "infants")}


def test_forms_of_a_russian_word_are_one_word() -> None:
    found = own_words({"a": "молоко сухое в упаковках", "b": "молока сухого в упаковке прочее"})
    assert found == {"a": (), "b": ("прочее",)}


def test_vietnamese_diacritics_make_words() -> None:
    """bò is beef, bơ is butter; hoà and hòa are one spelling apart."""
    assert own_words({"a": "Thịt bò hoà", "b": "Thịt bơ hòa"}) == {"a": ("bò",), "b": ("bơ",)}


def test_words_that_join_separate_nothing_and_a_number_keeps_its_unit() -> None:
    """Words such as "и", "для", "của", "bằng" stand in any description; "2" alone says nothing, "2 кг" does."""
    found = own_words({"a": "в упаковках не более 2 кг и для детей", "b": "в упаковках более 20 кг из молока"})
    assert found == {"a": ("2 кг", "детей"), "b": ("20 кг", "молока")}
    found = own_words({"a": "máy của xe, trên 1500 cm3", "b": "máy bằng thép, 2 hoặc 3 trục, 1,5 %"})
    assert found == {"a": ("xe", "1500 cm3"), "b": ("thép", "2", "3", "trục", "1,5 %")}


def test_equal_descriptions_have_no_word_of_their_own() -> None:
    assert own_words({"a": "прочие", "b": "прочие"}) == {"a": (), "b": ()}
