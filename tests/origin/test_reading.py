"""Bills from TOML, JSON and CSV: what is wrong is told at its node, all of it at once; numbers stay exact."""

from __future__ import annotations

import copy
import json
import random
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from burabay.book import Book
from burabay.errors import InputError
from burabay.origin.as_json import origin_json
from burabay.origin.bill import Bill, BillError
from burabay.origin.reading import read_materials
from burabay.wording import LANGUAGES

TABLE = {"name": "Table", "code": "9403.60", "made_in": "VN", "currency": "USD", "fob": 120}
OAK = {"name": "Oak", "code": "4407.91", "origin": "US", "value": 38}


def read(book: Book, goods: dict[str, Any] | None = None, *materials: dict[str, Any], **tables: Any) -> Bill:
    return book.bill({"goods": {**TABLE, **(goods or {})}, "materials": list(materials), **tables})


def problems(book: Book, goods: dict[str, Any] | None = None, *materials: dict[str, Any], **tables: Any) -> list[str]:
    with pytest.raises(BillError) as error:
        read(book, goods, *materials, **tables)
    return [f"{problem.field} {problem.key.removeprefix('origin_')}" for problem in error.value.problems]


@pytest.mark.parametrize(
    ("goods", "material", "told"),
    [
        ({}, {"value": None}, ["Table / Oak: value value_missing"]),
        ({}, {"value": -1}, ["Table / Oak: value negative"]),
        ({}, {"value": 121}, ["Table / Oak: value over"]),
        ({}, {"value": "1_000"}, ["Table / Oak: value number"]),
        ({}, {"value": 1.5}, ["Table / Oak: value number"]),
        ({}, {"value": True}, ["Table / Oak: value number"]),
        ({}, {"code": "999999"}, ["Table / Oak: code code_unknown"]),
        ({}, {"code": "44"}, ["Table / Oak: code code_form"]),
        ({}, {"code": ""}, ["Table / Oak: code code_missing"]),
        ({}, {"code": "4407.91", "hs": "2017"}, ["Table / Oak: hs choice"]),
        ({}, {"hs2012": "940390"}, ["Table / Oak: hs2012 earlier"]),
        ({}, {"origin": "USA"}, ["Table / Oak: origin country"]),
        ({}, {"originating": "perhaps"}, ["Table / Oak: originating flag"]),
        ({}, {"role": "glue"}, ["Table / Oak: role choice"]),
        ({}, {"colour": "brown"}, ["Table / Oak: colour key"]),
        ({}, {"way": "grown"}, ["Table / Oak: way choice"]),
        ({"way": "grown"}, {}, ["Table: way choice"]),
        # Whether the goods originate is the question, not a part of the bill.
        ({"originating": True}, {}, ["Table: originating key"]),
        ({"evidence": "EAV 1"}, {}, ["Table: evidence key"]),
        ({}, {"currency": "EUR"}, ["Table / Oak: value rate"]),
        ({}, {"currency": "XXY"}, ["Table / Oak: currency currency"]),
        ({}, {"price": 10}, ["Table / Oak: value value_twice"]),
        ({}, {"value": None, "price": 10}, ["Table / Oak: quantity quantity"]),
        ({}, {"inland": 2, "basis": "CIF"}, ["Table / Oak: inland inland"]),
        ({}, {"operations": [1]}, ["Table / Oak: operations words"]),
        ({}, {"suppliers": [{"name": "S"}]}, ["Table / Oak / S: value supplier"]),
        ({}, {"materials": 3}, ["Table: materials table"]),
        ({"fob": None}, {}, ["Table: fob fob_missing"]),
        ({"fob": 0}, {}, ["Table: fob negative"]),
        ({"fob": None, "exw": 100}, {}, ["Table: to_port to_port"]),
        ({"exw": 100, "to_port": 10}, {}, ["Table: fob fob_twice"]),
        ({"made_in": ""}, {}, ["Table: made_in made_in"]),
        ({"currency": ""}, {}, ["Table: currency no_currency"]),
        ({"on": "soon"}, {}, ["Table: on day"]),
    ],
)
def test_a_problem_names_its_node(book: Book, goods: dict[str, Any], material: dict[str, Any], told: list[str]) -> None:
    changed = {k: v for k, v in {**OAK, **material}.items() if v is not None}
    whole = {k: v for k, v in {**TABLE, **goods}.items() if v is not None}
    with pytest.raises(BillError) as error:
        book.bill({"goods": whole, "materials": [changed]})
    assert [f"{p.field} {p.key.removeprefix('origin_')}" for p in error.value.problems] == told


def test_all_problems_are_told_at_once_in_the_bills_order(book: Book) -> None:
    wrong = {"name": "Top", "code": "4407.91", "value": 60, "materials": [{"name": "Glue", "code": "x", "value": -1}]}
    assert problems(book, {"made_in": "Viet Nam"}, OAK, wrong) == [
        "Table: made_in country",
        "Table / Top / Glue: code code_form",
        "Table / Top / Glue: value negative",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_are_said_in_each_language(book: Book, language: str) -> None:
    with pytest.raises(BillError) as error:
        book.bill({"goods": TABLE, "materials": [{**OAK, "value": -1}, {**OAK, "code": "1"}]}, language=language)
    lines = str(error.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Table / Oak: ")
    assert lines[1].startswith("Table / Oak #2: ")
    assert str(error.value) == error.value.say(language)


def test_parts_worth_more_than_the_whole(book: Book) -> None:
    assert problems(book, {}, {**OAK, "value": 70}, {**OAK, "value": 51}) == ["Table: value sum_over"]
    inner = {**OAK, "made_in": "VN", "value": 10, "materials": [{**OAK, "value": 11}]}
    assert problems(book, {}, inner) == ["Table / Oak / Oak: value over"]


def test_a_circle_and_unknown_parents(book: Book) -> None:
    first, second = {**OAK, "id": "a", "parent": "b"}, {**OAK, "id": "b", "parent": "a"}
    assert problems(book, {}, first, second) == ["Table: parent cycle"]
    assert problems(book, {}, {**OAK, "parent": "c"}) == ["Oak: parent parent"]
    assert problems(book, {}, {**OAK, "id": "a"}, {**OAK, "id": "a"}) == ["Oak: id id_twice"]
    assert problems(book, {}, {**OAK, "id": "a", "parent": "a"}) == ["Table: parent cycle"]


def test_a_table_inside_itself(book: Book) -> None:
    row: dict[str, Any] = {**OAK, "made_in": "VN"}
    row["materials"] = [row]
    assert problems(book, {}, row) == ["Table: materials cycle"]


JUNK: tuple[Any, ...] = (
    *(None, True, -1, 1.5, Decimal("NaN"), Decimal("1e30"), "", "x", "٣", [], {}, [1], [[]], {"a": 1}, "9" * 400, "\0"),
    *("CN", 10**30, "640610", "854231", "uppers", "accessory", "2012", ["sewing"], "plants"),
)


def spots(told: Any) -> list[Any]:
    """Every table and list of a bill."""
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return ([told] if isinstance(told, dict | list) else []) + [spot for each in inner for spot in spots(each)]


def test_whatever_stands_in_a_bill_the_answer_is_a_judgement_or_sentences(book: Book) -> None:
    """The examples with cells replaced at random: never anything but an InputError, said in each language."""
    files = sorted((Path(__file__).resolve().parents[2] / "examples" / "origin").glob("*.toml"))
    told_in_each: list[bool] = []
    for seed in range(300):
        rng = random.Random(seed)
        told = tomllib.loads(rng.choice(files).read_text(encoding="utf-8"), parse_float=Decimal)
        for _ in range(rng.randint(1, 3)):
            spot = rng.choice([each for each in spots(told) if each])
            place = rng.choice(list(spot)) if isinstance(spot, dict) else rng.randrange(len(spot))
            spot[place] = copy.deepcopy(rng.choice(JUNK))
        try:
            origin_json(book, book.origin(told), "ru")
        except InputError as error:
            told_in_each.append(all(error.say(language) for language in LANGUAGES))
    assert all(told_in_each)
    assert 100 < len(told_in_each) < 300


def test_values_convert_by_the_rates_of_the_bill_and_stay_exact(book: Book) -> None:
    """1 EUR is 1.1 USD; a third of a euro is 0.3666… dollars, exactly 11/30."""
    bill = read(
        book, {}, {**OAK, "value": None, "price": "0.333333", "quantity": 1, "currency": "EUR"}, fx={"EUR/USD": "1.1"}
    )
    assert bill.goods.parts[0].value == Fraction("0.3666663")
    assert bill.goods.parts[0].given == Fraction("0.333333")


def test_a_rate_of_the_command_line_wins(book: Book) -> None:
    told = {"goods": TABLE, "materials": [{**OAK, "currency": "EUR"}], "fx": {"EUR/USD": 2}}
    assert book.bill(told, fx=["EUR/USD=1.5"]).goods.parts[0].value == 57
    assert book.bill(told, fx=["USD/EUR=0.5"]).goods.parts[0].value == 76


def test_fob_from_the_works_and_from_costs(book: Book) -> None:
    assert read(book, {"fob": None, "exw": 110, "to_port": 10}).fob == 120
    costs = {"labour": 50, "profit": 32}
    without = {k: v for k, v in TABLE.items() if k != "fob"}
    assert book.bill({"goods": without, "materials": [OAK], "costs": costs}).fob == 120
    assert read(book, {}, OAK, costs=costs).fob == 120
    assert problems(book, {}, OAK, costs={"labour": 50}) == ["Table: fob costs"]


def test_a_tree_of_any_depth(book: Book) -> None:
    """Two thousand levels: nothing in reading or judging recurses."""
    rows = [{**OAK, "id": "0", "made_in": "VN"}]
    rows += [{**OAK, "id": str(n), "parent": str(n - 1), "made_in": "VN"} for n in range(1, 2000)]
    found = book.origin({"goods": TABLE, "materials": rows})
    assert len(found.parts) == 1999
    assert len(list(found.bill.goods.walk())) == 2001


def test_files(book: Book, tmp_path: Path) -> None:
    """TOML, JSON, and a CSV of materials with parts by `parent` give one bill."""
    toml = tmp_path / "bill.toml"
    toml.write_text(
        'materials_file = "parts.csv"\n[goods]\nname = "Table"\ncode = "9403.60"\nmade_in = "VN"\n'
        'currency = "USD"\nfob = 120.10\n',
        encoding="utf-8",
    )
    (tmp_path / "parts.csv").write_text(
        "id,parent,name,code,origin,made_in,value,operations\n"
        'leg,,Leg,9403.91,,VN,"10.10",turning oiling\n'
        ",leg,Oak,4407.91,US,,5.05,\n",
        encoding="utf-8",
    )
    materials = [
        {
            "name": "Leg",
            "code": "9403.91",
            "made_in": "VN",
            "value": "10.10",
            "operations": ["turning", "oiling"],
            "materials": [{"name": "Oak", "code": "4407.91", "origin": "US", "value": "5.05"}],
        }
    ]
    goods = {**TABLE, "fob": "120.10"}
    plain = tmp_path / "bill.json"
    plain.write_text(json.dumps({"goods": goods, "materials": materials}), encoding="utf-8")
    one, two = book.bill(toml), book.bill(plain)
    assert one.goods == two.goods
    assert one.fob == Fraction("120.10")
    without = tmp_path / "goods.json"
    without.write_text(json.dumps({"goods": goods}), encoding="utf-8")
    assert book.bill(without, materials=tmp_path / "parts.csv").goods == one.goods


@pytest.mark.parametrize(
    ("name", "text"),
    [("none.toml", None), ("bad.toml", "[goods"), ("list.json", "[1]"), ("deep.json", "[" * 100_000)],
)
def test_files_that_are_no_bills(book: Book, tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        book.bill(tmp_path / name)
    assert error.value.key == "origin_file"
    assert name in str(error.value)


def test_a_csv_row_with_a_decimal_comma_is_refused(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "parts.csv"
    file.write_text("name,code,value\nOak,440791,1,5\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 2"):
        book.bill({"goods": TABLE}, materials=file)


def test_a_bill_that_was_read_takes_no_more_rates_or_materials(book: Book) -> None:
    with pytest.raises(InputError, match="read already"):
        book.origin(read(book, {}, OAK), fx=["EUR/USD=1"])
    with pytest.raises(BillError):
        book.bill({"goods": TABLE, "materials": 3}, materials=__file__)


def test_no_goods(book: Book) -> None:
    with pytest.raises(BillError, match=r"\[goods\]"):
        book.bill({"materials": []})


def test_a_stated_rule_must_read(book: Book) -> None:
    assert problems(book, {}, OAK, rules=[{"name": "X", "rule": "change of heading"}]) == ["Table / X: rule rule"]
    assert problems(book, {}, OAK, rules=[{"name": "X", "rule": "CTH", "parties": ["Mars"]}]) == [
        "Table / X: parties country"
    ]


def test_many_materials_of_one_name_are_told_apart_at_once(book: Book) -> None:
    """20,000 screws: each gets its own number, in a time that grows with their number and not with its square."""
    bill = read(book, {"fob": 20_000}, *({**OAK, "name": "Screw", "value": 1} for _ in range(20_000)))
    assert [part.path for part in bill.goods.parts[:3]] == ["Table / Screw", "Table / Screw #2", "Table / Screw #3"]
    assert len({part.path for part in bill.goods.parts}) == 20_000


@pytest.mark.parametrize("told", [None, 5, [], [{"goods": TABLE}]])
def test_what_is_no_bill_at_all(book: Book, told: Any) -> None:
    with pytest.raises(InputError):
        book.origin(told)


def test_empty_rows_of_a_csv_are_no_materials(book: Book, tmp_path: Path) -> None:
    """As a spreadsheet leaves them at the end."""
    file = tmp_path / "parts.csv"
    file.write_text("name,code,origin,value\nOak,440791,US,38\n,,,\n\n, ,,\n", encoding="utf-8")
    assert len(book.bill({"goods": TABLE}, materials=file).goods.parts) == 1


def test_a_column_told_twice_is_refused(tmp_path: Path) -> None:
    """Which of the two values would count?"""
    path = tmp_path / "materials.csv"
    path.write_text("name,code,value, value ,origin\nOak,4407.91,5,6,CN\n")
    with pytest.raises(InputError, match="two columns are called “value”"):
        read_materials(path)
