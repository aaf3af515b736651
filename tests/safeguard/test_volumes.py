"""Monthly volumes as people bring them: layouts, units, encodings, revisions, and what is refused with its row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.errors import InputError
from burabay.safeguard.table import months_of, number_of
from burabay.safeguard.volumes import Volumes, read_volumes

Read = Callable[..., Volumes]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "trigger"


@pytest.fixture
def read(book: Book, tmp_path: Path) -> Read:
    def of(text: str | bytes, *more: str, unit: str = "kg") -> Volumes:
        files = []
        for number, each in enumerate((text, *more)):
            files.append(tmp_path / f"v{number}.csv")
            files[-1].write_bytes(each if isinstance(each, bytes) else each.encode())
        return read_volumes(files, book.trigger_terms, unit=unit)

    return of


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def kg(found: Volumes, group: int) -> dict[str, str]:
    return {f"{at:%Y-%m}": f"{value.normalize():f}" for at, value in found.series(group).items()}


def test_a_row_for_each_month(read: Read) -> None:
    found = read("month,group,kg\n2026-01,5,1000\n2026-02,Underwear,2000.5\n2026-01,8,7\n")
    assert found.groups == (5, 8)
    assert kg(found, 5) == {"2026-01": "1000", "2026-02": "2000.5"}


def test_names_of_columns_in_russian_and_vietnamese_and_tonnes(read: Read) -> None:
    found = read("Месяц;Группа;Вес нетто, т\nянварь 2026;Нижнее бельё;1,5\n")
    assert kg(found, 5) == {"2026-01": "1500"}
    found = read("Tháng\tNhóm\tTấn\ntháng 2/2026\tĐồ lót\t0,25\n")
    assert kg(found, 5) == {"2026-02": "250"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_encodings_of_excel(read: Read, encoding: str) -> None:
    found = read("Период;Группа;Объем;Единица\n03.2026;5;12,5;т\n".encode(encoding))
    assert kg(found, 5) == {"2026-03": "12500"}


def test_lines_add_up_to_their_group(read: Read) -> None:
    """Annex 2, row 5: 6107 and 6108; 0901 is in no row; 6201 92 of HS 2012 is no line of today but in row 1."""
    found = read(
        "month,code,kg\n2026-01,6107110000,10\n2026-01,6108 22 000 0,5\n2026-01,0901210001,99\n2026-01,6201920000,3\n"
    )
    assert (kg(found, 5), kg(found, 1), found.passed) == ({"2026-01": "15"}, {"2026-01": "3"}, 1)


def test_whole_headings_and_subheadings(read: Read) -> None:
    found = read("month,code,kg\n2026-01,6107,10\n2026-01,610822,5\n")
    assert kg(found, 5) == {"2026-01": "15"}


@pytest.mark.parametrize(("code", "groups"), [("6101", "1"), ("6104", "3 4"), ("6111", "7")])
def test_a_code_that_is_only_partly_in_a_group_is_refused(read: Read, code: str, groups: str) -> None:
    with pytest.raises(InputError) as caught:
        read(f"month,code,kg\n2026-01,{code},10\n")
    assert "v0.csv, row 2" in str(caught.value)
    assert f"{code} is in a trigger group (or it is in several: {groups})" in str(caught.value)


def test_a_figure_of_the_group_goes_over_its_lines(read: Read) -> None:
    found = read("month,group,code,kg\n2026-01,5,6107110000,10\n2026-01,5,,40\n")
    assert kg(found, 5) == {"2026-01": "40"}


def test_states_add_up_unless_there_is_a_figure_for_all(read: Read) -> None:
    found = read("month,group,state,kg\n2026-01,5,RU,10\n2026-01,5,Казахстан,4\n2026-02,5,BY,1\n2026-02,5,EAEU,9\n")
    assert kg(found, 5) == {"2026-01": "14", "2026-02": "9"}
    assert found.by_state(5)["KZ"] == {month("2026-01"): Decimal(4)}
    assert found.differing(5) == {month("2026-02"): (Decimal(9), Decimal(1))}


def test_goods_of_other_countries_are_passed_over(read: Read) -> None:
    found = read("month,group,kg,partner\n2026-01,5,10,VN\n2026-01,5,99,CN\n2026-02,5,11,Вьетнам\n")
    assert (kg(found, 5), found.passed) == ({"2026-01": "10", "2026-02": "11"}, 1)


def test_a_later_row_revises_an_earlier_one_and_both_are_kept(read: Read) -> None:
    found = read("month,group,kg\n2026-01,5,10\n2026-01,5,12\n2026-01,5,12\n")
    assert kg(found, 5) == {"2026-01": "12"}
    (revision,) = found.revisions
    assert (revision.before.kg, revision.after.kg, revision.after.row) == (Decimal(10), Decimal(12), 3)


def test_by_the_day_of_publication_where_rows_have_one(read: Read) -> None:
    text = "month,group,kg,published\n2026-01,5,12,2026-05-10\n2026-01,5,10,10.03.2026\n"
    found = read(text)
    assert kg(found, 5) == {"2026-01": "12"}
    assert [str(r.before.kg) for r in found.revisions] == ["10"]
    assert kg(found.as_of(date(2026, 4, 1)), 5) == {"2026-01": "10"}
    assert found.as_of(date(2026, 3, 9)).entries == ()


def test_a_later_file_goes_over_an_earlier_one(read: Read) -> None:
    found = read("month,group,kg\n2026-01,5,10\n2026-02,5,20\n", "month,group,kg\n2026-02,5,25\n")
    assert kg(found, 5) == {"2026-01": "10", "2026-02": "25"}
    assert [r.after.file for r in found.revisions] == ["v1.csv"]


def test_months_that_had_not_begun_are_not_known(read: Read) -> None:
    found = read("month,group,kg\n2026-01,5,10\n2026-03,5,20\n")
    assert kg(found.as_of(date(2026, 2, 28)), 5) == {"2026-01": "10"}


def test_a_column_for_each_month(read: Read) -> None:
    found = read("Nhóm,01.2026,02.2026,Total\n5,10,20,30\n8,,1,1\n")
    assert kg(found, 5) == {"2026-01": "10", "2026-02": "20"}
    assert kg(found, 8) == {"2026-02": "1"}


def test_growing_periods_become_months_by_difference(book: Book) -> None:
    """81.402 t; 159.87 - 81.402 = 78.468 t; 262.115 - 159.87 = 102.245 t; 370.9 - 262.115 = 108.785 t."""
    found = read_volumes(EXAMPLES / "made_up_wide.csv", book.trigger_terms)
    assert kg(found, 11) == {"2026-01": "81402", "2026-02": "78468", "2026-03": "102245", "2026-04": "108785"}
    assert found.passed == 1


def test_names_of_months_with_a_column_for_the_year(read: Read) -> None:
    found = read("Год;Группа;Январь;Январь-февраль\n2025;5;1;3\n2026;5;2;5\n")
    assert kg(found, 5) == {"2025-01": "1", "2025-02": "2", "2026-01": "2", "2026-02": "3"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "trigger_file"),
        ("a,b\n1,2\n", "trigger_file"),
        ("month,kg\n2026-01,1\n", "trigger_file"),
        ("month,group\n2026-01,5\n", "trigger_file"),
        ("group,x\n5,1\n", "trigger_file"),
        (b"\0\x01\x02", "trigger_file"),
        ("month,group,kg\n", "trigger_empty"),
        ("month,code,kg\n2026-01,0901210001,1\n", "trigger_empty"),
        ("month,group,kg\n2026-13,5,1\n", "trigger_month"),
        ("month,group,kg\nlast,5,1\n", "trigger_month"),
        ("month,group,kg\n2026-01..2026-02,5,1\n", "trigger_month"),
        ("month,group,kg\n1066-01,5,1\n", "trigger_month"),
        ("month,group,kg\n2026-01,13,1\n", "trigger_group"),
        ("month,group,kg\n2026-01,,1\n", "trigger_no_group"),
        ("month,code,kg\n2026-01,61O7,1\n", "trigger_code"),
        ("month,group,kg\n2026-01,5,-1\n", "trigger_number"),
        ("month,group,kg\n2026-01,5,nan\n", "trigger_number"),
        ("month,group,kg\n2026-01,5,1e9\n", "trigger_number"),
        ("month,group,kg\n2026-01,5,9999999999999\n", "trigger_number"),
        ("month,group,kg\n2026-01,5,\n", "trigger_volume"),
        ("month,group,kg,t\n2026-01,5,1,1\n", "trigger_volume"),
        ("month,group,volume,unit\n2026-01,5,1,lb\n", "trigger_unit"),
        ("month,group,kg,state\n2026-01,5,1,DE\n", "trigger_state"),
        ("month,group,kg,published\n2026-01,5,1,soon\n", "trigger_day"),
        ("month,group,kg\n2026-01,5,1,2,3\n", "trigger_file"),
        ("month,month,group,kg\n2026-01,2026-01,5,1\n", "columns_same"),
        ("month,code,kg\n2026-01,6107,1\n2026-01,6107110000,1\n", "trigger_twice"),
        ("group,Jan 2026,Jan-Mar 2026\n5,1,5\n", "trigger_gap"),
        ("group,Jan 2026,Jan-Feb 2026\n5,6,5\n", "trigger_falls"),
    ],
)
def test_what_is_refused(read: Read, text: str | bytes, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.key == key
    for language in ("en", "ru", "vi"):
        assert len(caught.value.say(language)) > 20


def test_a_file_that_is_not_there_or_is_a_folder(book: Book, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(InputError) as caught:
            read_volumes(path, book.trigger_terms)
        assert caught.value.key == "trigger_file"


@pytest.mark.parametrize(
    ("text", "semicolons", "commas"),
    [
        ("1 234,5", "1234.5", "1234.5"), ("1,234", "1.234", "1234"), ("1.234", None, "1.234"),
        ("0,234", "0.234", "0.234"), ("0.234", "0.234", "0.234"), ("1234.567", "1234.567", "1234.567"),
        ("1,234.5", "1234.5", "1234.5"), ("1.234,5", "1234.5", "1234.5"), ("1,234,567", "1234567", "1234567"),
        ("12,5", "12.5", "12.5"), ("12,34,5", None, None), ("", None, None), ("-5", None, None), ("٣", None, None),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, semicolons: str | None, commas: str | None) -> None:
    for decimal_comma, wanted in ((True, semicolons), (False, commas)):
        found = number_of(text, comma_decimal=decimal_comma)
        assert (None if found is None else str(found)) == wanted


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-03", "2025-03", "2025-03"), ("31.03.2025", "2025-03", "2025-03"), ("202503", "2025-03", "2025-03"),
        ("марта 2025 г.", "2025-03", "2025-03"), ("Mar-25", "2025-03", "2025-03"), ("май 2025", "2025-05", "2025-05"),
        ("tháng 3 năm 2025", "2025-03", "2025-03"), ("январь–март 2025 г.", "2025-01", "2025-03"),
        ("3 tháng 2025", "2025-01", "2025-03"), ("T3/2025", "2025-03", "2025-03"),
    ],
)  # fmt: skip
def test_months_as_people_write_them(text: str, first: str, last: str) -> None:
    assert months_of(text) == (month(first), month(last))


@pytest.mark.parametrize(
    "text", ["2025", "Total", "Тхмарка", "2025-13", "Q1 2025", "март", "март-январь 2025", "", "0.2025"]
)
def test_what_names_no_month(text: str) -> None:
    assert months_of(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("tháng 12", "2025-12", "2025-12"), ("T10", "2025-10", "2025-10"), ("Thg 11", "2025-11", "2025-11"),
        ("12", "2025-12", "2025-12"), ("1-12", "2025-01", "2025-12"), ("3/26", "2026-03", "2026-03"),
        ("Dec", "2025-12", "2025-12"), ("март 24", "2024-03", "2024-03"), ("6 мес.", "2025-01", "2025-06"),
    ],
)  # fmt: skip
def test_months_of_a_table_with_a_column_of_years(text: str, first: str, last: str) -> None:
    """October to December are not read as the years 2010 to 2012."""
    assert months_of(text, 2025) == (month(first), month(last))


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("6 мес. 2025", 6),
        ("за 9 месяцев 2025 г.", 9),
        ("3T/2025", 3),
        ("3 tháng đầu năm 2025", 3),
        ("6 months 2025", 6),
    ],
)
def test_periods_that_grow_by_their_length(text: str, months: int) -> None:
    assert months_of(text) == (month("2025-01"), month(f"2025-{months:02d}"))


@pytest.mark.parametrize(
    "text",
    ["1 кв. 2025", "2 квартал 2025", "1 полугодие 2025", "3 tháng cuối năm 2025", "Declared value 2025", "Марка 2025",
     "2025-03-99", "99.03.2025"],
)  # fmt: skip
def test_what_only_looks_like_a_month(text: str) -> None:
    assert months_of(text) is None
    assert months_of(text.replace(" 2025", ""), 2025) is None or text[0] in "29"


def test_growing_periods_of_the_russian_statistics(read: Read) -> None:
    found = read("Группа;1 мес. 2026;2 мес. 2026;3 мес. 2026\n5;100;250;300\n")
    assert kg(found, 5) == {"2026-01": "100", "2026-02": "150", "2026-03": "50"}


def test_points_and_commas_by_the_numbers_beside_them(read: Read) -> None:
    """A figure of the same column tells what a mark before three digits is; where none does, a point is refused."""
    found = read("tháng;nhóm;kg\n2026-01;5;12.345\n2026-02;5;1.234.567\n")
    assert kg(found, 5) == {"2026-01": "12345", "2026-02": "1234567"}
    found = read("tháng;nhóm;kg\n2026-01;5;12.345\n2026-02;5;7,5\n")
    assert kg(found, 5) == {"2026-01": "12345", "2026-02": "7.5"}
    found = read("month\tgroup\tkg\n2026-01\t5\t1,234,567\n2026-02\t5\t999,000\n")
    assert kg(found, 5) == {"2026-01": "1234567", "2026-02": "999000"}
    found = read("month;group;t\n2026-01;5;12.345\n2026-02;5;0.5\n")
    assert kg(found, 5) == {"2026-01": "12345", "2026-02": "500"}
    with pytest.raises(InputError) as caught:
        read("tháng;nhóm;kg\n2026-01;5;12.345\n2026-02;5;1.234\n")
    assert caught.value.key == "trigger_unclear"
    assert kg(read("month,group,kg\n2026-01,5,12.345\n"), 5) == {"2026-01": "12.345"}


def test_two_columns_of_one_month_are_refused(read: Read) -> None:
    """Kilograms and dollars, say: which is the weight cannot be told."""
    for heads in ("Январь 2026, кг;Январь 2026, тыс. долл.", "01.2026;01.2026"):
        with pytest.raises(InputError) as caught:
            read(f"Группа;{heads}\n5;100;900\n")
        assert caught.value.key == "trigger_heads"


def test_a_later_file_goes_on_top_also_without_a_day(read: Read) -> None:
    """A39: by the day of publication where rows have one, else by their order."""
    dated = "month,group,kg,published\n2026-01,5,7,2026-05-01\n2026-01,5,6,2026-03-01\n"
    assert kg(read(dated), 5) == {"2026-01": "7"}
    assert kg(read(dated, "month,group,kg\n2026-01,5,8\n"), 5) == {"2026-01": "8"}
    assert kg(read("month,group,kg\n2026-01,5,8\n", dated), 5) == {"2026-01": "7"}


def test_what_a_later_release_lacks_is_told(read: Read) -> None:
    rows = "month,code,kg,published\n2026-01,6107110000,5,2026-03-01\n2026-01,6108210000,3,2026-03-01\n"
    assert read(rows).left_standing(5) == {}
    found = read(rows, "month,code,kg,published\n2026-01,6107110000,6,2026-04-01\n")
    assert found.left_standing(5) == {month("2026-01"): ("6108210000",)}
    assert kg(found, 5) == {"2026-01": "9"}
    # A file for each state: none of them repeats another.
    assert (
        read("month,group,state,kg\n2026-01,5,RU,5\n", "month,group,state,kg\n2026-01,5,KZ,5\n").left_standing(5) == {}
    )


def test_a_month_that_lacks_a_state_is_told(read: Read) -> None:
    rows = [f"2026-{number:02d},5,{state},10" for number in range(1, 5) for state in ("RU", "KZ")]
    found = read(
        "\n".join(["month,group,state,kg", *rows, "2026-05,5,RU,10", "2026-06,5,,20", "2026-06,8,RU,1"]) + "\n"
    )
    assert found.incomplete(5) == {month("2026-05"): ("KZ",)}
    assert found.incomplete(8) == {}


def test_nothing_that_a_terminal_would_obey(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read("month,group,kg\n2026-01,\x1b[31mred,1\n")
    assert "\x1b" not in str(caught.value)
