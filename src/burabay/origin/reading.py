"""A bill of materials from TOML, JSON, or a CSV of materials, checked; every problem told at once, each at its node."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from burabay.duty.money import MOST_DECIMALS, ExchangeRates, exact, minor_digits, read_exchange_rates
from burabay.errors import InputError
from burabay.origin.bill import (
    CIF,
    KINDS,
    PRICE,
    PROPULSIONS,
    ROLES,
    VALUELESS,
    Bill,
    BillError,
    Node,
    OwnRule,
    Supplier,
    check,
    wrong,
)
from burabay.origin.criteria.parties import is_country
from burabay.origin.criteria.wholly_obtained import WAYS
from burabay.origin.expressions import NotUnderstood, parse
from burabay.origin.shift import Subheadings

_SHARED = {
    "name", "code", "hs", "hs2012", "made_in", "currency", "operations", "way", "propulsion", "note", "materials",
}  # fmt: skip
_MATERIAL = _SHARED | {
    "originating", "evidence", "id", "parent", "value", "price", "quantity", "basis", "inland", "origin", "bought",
    "kind", "role", "separately_invoiced", "customary", "classified_with_goods", "suppliers",
}  # fmt: skip
_GOODS = _SHARED | {"fob", "exw", "to_port", "to", "set", "on"}
_SUPPLIER = {"name", "value", "currency", "origin", "originating", "code", "evidence"}
_TOP = {"title", "note", "goods", "materials", "fx", "costs", "rules", "operation_costs", "stress"}
# Tables of the same file that other parts of the program read.
_OTHERS = ("consignment", "certificate", "legs", "invoices", "transport", "claim")
_LARGEST = Decimal(10) ** 15
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


# --- files ------------------------------------------------------------------------------------------------------


def read_tables(path: Path | str) -> dict[str, Any]:
    """The tables of a bill in a TOML or JSON file, numbers exact. Raises InputError if it is no such file.

    Rows of the CSV that `materials_file` names (beside the file) are added to `materials`.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError.of("error_origin_file", field="file", key="origin_file", file=str(path)) from None
    try:
        if path.suffix.lower() == ".json":
            told = json.loads(text, parse_float=Decimal)
        else:
            told = tomllib.loads(text, parse_float=Decimal)
        if not isinstance(told, dict):
            raise ValueError("[goods]")  # noqa: TRY004 (caught below, with what the parsers raise)
    except (ValueError, RecursionError) as error:
        raise InputError.of(
            "error_origin_syntax", field="file", key="origin_file", file=str(path), reason=str(error)
        ) from None
    named, rows = told.pop("materials_file", None), told.get("materials", [])
    if isinstance(named, str) and isinstance(rows, list):
        told["materials"] = [*rows, *read_materials(path.parent / named)]
    return told


def read_materials(path: Path | str) -> list[dict[str, Any]]:
    """Rows of a CSV of materials, as the tables of a bill; empty cells are left out. Operations stand between spaces.

    A row whose `parent` is another row's `id` is a part of that one.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            heads = [name.strip() for name in reader.fieldnames or ()]
            rows = list(reader)
    except (OSError, ValueError, csv.Error):
        raise InputError.of("error_origin_file", field="file", key="origin_file", file=str(path)) from None
    twice = next((name for name in heads if heads.count(name) > 1), None)
    if twice is not None:
        raise InputError.of("error_columns_same", field="file", key="origin_file", name=str(path), column=twice)
    told: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise InputError.of("error_origin_cells", field="file", key="origin_file", file=str(path), row=str(number))
        cells: dict[str, Any] = {str(k).strip(): v.strip() for k, v in row.items() if v and v.strip()}
        if not cells:
            continue
        if "operations" in cells:
            cells["operations"] = cells["operations"].split()
        told.append(cells)
    return told


# --- the tree, flat ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Raw:
    told: Mapping[str, Any]
    parent: int
    path: str = ""


def _plain(text: str) -> str:
    """A text on one line, without the control characters that a terminal would obey."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", text).strip()


def _label(told: Mapping[str, Any], number: int) -> str:
    return _plain(str(told.get("name") or told.get("id") or "")) or f"#{number}"


def _flat(told: Mapping[str, Any]) -> tuple[list[_Raw], list[InputError]]:
    """Every node before its parts, with its path; nested tables and rows with `parent` alike."""
    goods = told["goods"]
    found = [_Raw(goods, -1, _label(goods, 1))]
    problems: list[InputError] = []
    waiting: list[tuple[Any, int]] = [(goods.get("materials", []), 0), (told.get("materials", []), 0)]
    rows: list[_Raw] = []
    while waiting:
        group, parent = waiting.pop(0)
        if not isinstance(group, list) or not all(isinstance(row, dict) for row in group):
            problems.append(wrong(found[0].path, "materials", "table", name="materials"))
            continue
        for row in group:
            if _inside_itself(row, parent, rows):
                problems.append(wrong(found[0].path, "materials", "cycle", names=_label(row, len(rows) + 1)))
                continue
            rows.append(_Raw(row, parent))
            waiting.append((row.get("materials", []), len(rows)))
    problems += _hang(rows, found[0].path)
    if problems:
        return found, problems
    return _ordered(found[0], rows), []


def _inside_itself(row: Mapping[str, Any], parent: int, rows: Sequence[_Raw]) -> bool:
    """Whether a table stands among its own parts, as only a program can write it."""
    while parent > 0:
        if rows[parent - 1].told is row:
            return True
        parent = rows[parent - 1].parent
    return False


def _hang(rows: Sequence[_Raw], goods: str) -> list[InputError]:
    """Point each row that names a `parent` at it. Problems: an id twice, a parent unknown, a cycle."""
    problems: list[InputError] = []
    ids: dict[str, int] = {}
    for place, row in enumerate(rows, start=1):
        if (key := str(row.told.get("id", "")).strip()) and ids.setdefault(key, place) != place:
            problems.append(wrong(_label(row.told, place), "id", "id_twice", id=key))
    for place, row in enumerate(rows, start=1):
        key = str(row.told.get("parent", "")).strip()
        if key and key not in ids:
            problems.append(wrong(_label(row.told, place), "parent", "parent", id=key, known=", ".join(ids) or "–"))
        elif key:
            row.parent = ids[key]
    settled = {0}
    for place in range(1, len(rows) + 1):
        chain: list[int] = []
        at = place
        while at not in settled:
            if at in chain:
                names = " → ".join(_label(rows[i - 1].told, i) for i in [*chain[chain.index(at) :], at])
                problems.append(wrong(goods, "parent", "cycle", names=names))
                break
            chain.append(at)
            at = rows[at - 1].parent
        settled.update(chain)
    return problems


def _ordered(goods: _Raw, rows: Sequence[_Raw]) -> list[_Raw]:
    """Goods first, each node before its parts, parents as places in this list, paths without repetition."""
    below: dict[int, list[int]] = {}
    for place, row in enumerate(rows, start=1):
        below.setdefault(row.parent, []).append(place)
    found: list[_Raw] = [goods]
    waiting = [(place, 0) for place in reversed(below.get(0, []))]
    taken: set[str] = {goods.path}
    numbers: dict[str, int] = {}
    while waiting:
        place, parent = waiting.pop()
        row = rows[place - 1]
        path = unique = f"{found[parent].path} / {_label(row.told, place)}"
        while unique in taken:
            numbers[path] = numbers.get(path, 1) + 1
            unique = f"{path} #{numbers[path]}"
        taken.add(unique)
        found.append(_Raw(row.told, parent, unique))
        waiting.extend((each, len(found) - 1) for each in reversed(below.get(place, [])))
    return found


# --- cells ------------------------------------------------------------------------------------------------------


class _Cells:
    """The keys of one table, read one by one; what is wrong is noted and read as missing."""

    def __init__(self, told: Mapping[str, Any], path: str, problems: list[InputError]) -> None:
        self.told, self.path, self.problems = told, path, problems

    def note(self, field: str, key: str, /, **values: object) -> None:
        self.problems.append(wrong(self.path, field, key, **values))

    def only(self, known: set[str]) -> None:
        for name in sorted(set(self.told) - known):
            self.note(name, "key", name=name, known=", ".join(sorted(known)))

    def text(self, name: str) -> str:
        value = self.told.get(name, "")
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            self.note(name, "text", name=name)
            return ""
        return _plain(str(value))

    def choice(self, name: str, known: Sequence[str], default: str = "") -> str:
        value = self.text(name) or default
        if value and value not in known:
            self.note(name, "choice", name=name, given=value, known=", ".join(known))
            return default
        return value

    def flag(self, name: str) -> bool | None:
        value = self.told.get(name)
        if value is None or isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        self.note(name, "flag", name=name, given=value)
        return None

    def country(self, name: str) -> str:
        value = self.text(name).upper()
        if value and not is_country(value):
            self.note(name, "country", name=name, given=value)
            return ""
        return value

    def number(self, name: str) -> Fraction | None:
        """A number that is not negative, exact; None where there is none."""
        value = self.told.get(name)
        if value is None or value == "":
            return None
        # A float is not what the user wrote any more.
        number = Decimal("NaN") if isinstance(value, bool | float) else exact(re.sub(r"\s", "", str(value)))
        if number.is_nan():
            self.note(name, "number", name=name, given=value, most=MOST_DECIMALS)
        elif number < 0 or number >= _LARGEST:
            self.note(name, "negative", name=name, given=value)
        else:
            return Fraction(number)
        return None

    def currency(self, default: str) -> str:
        value = self.text("currency").upper() or default
        if value and minor_digits(value) is None:
            self.note("currency", "currency", given=value)
            return ""
        return value

    def words(self, name: str) -> tuple[str, ...]:
        value = self.told.get(name, [])
        value = value.split() if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.note(name, "words", name=name)
            return ()
        return tuple(plain for word in value if (plain := _plain(word)))


# --- nodes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Context:
    """What every node of a bill needs to be read."""

    currency: str
    on: date | None
    fx: ExchangeRates
    subheadings: Subheadings

    def factor(self, currency: str) -> Fraction | None:
        found = self.fx.convert(currency, self.currency, self.on or date.min)
        return found.factor if found else None


def _code(cells: _Cells, context: _Context, *, needed: bool) -> tuple[str, str, str]:
    """Code, edition and HS 2012 subheading of a node; empty where wrong or missing."""
    edition = cells.choice("hs", ("2022", "2012"), "2022")
    code = re.sub(r"[\s.]", "", cells.text("code"))
    earlier = re.sub(r"[\s.]", "", cells.text("hs2012"))
    if not code:
        if needed:
            cells.note("code", "code_missing")
        return "", edition, ""
    if not re.fullmatch(r"[0-9]{6,10}", code):
        cells.note("code", "code_form", given=cells.text("code"))
        return "", edition, ""
    known = context.subheadings.earlier(code[:6], edition)
    if not known:
        nearest = ", ".join(context.subheadings.nearest(code[:6], edition))
        cells.note("code", "code_unknown", given=code[:6], edition=edition, nearest=nearest)
        return "", edition, ""
    if earlier and earlier not in known:
        cells.note("hs2012", "earlier", given=earlier, code=code[:6], known=", ".join(known[:12]))
        return code, edition, ""
    return code, edition, earlier


def _money(cells: _Cells, value: Fraction | None, currency: str, context: _Context, field: str) -> Fraction | None:
    """A value in the bill's currency."""
    if value is None or not currency or not context.currency:
        return None
    factor = context.factor(currency)
    if factor is None:
        cells.note(field, "rate", source=currency, target=context.currency)
        return None
    return value * factor


def _given_value(cells: _Cells) -> Fraction | None:
    """`value`, or `price` times `quantity`."""
    value, price, quantity = cells.number("value"), cells.number("price"), cells.number("quantity")
    if value is not None and price is not None and (quantity is None or price * quantity != value):
        cells.note("value", "value_twice")
    if value is None and price is not None:
        if quantity is None:
            cells.note("quantity", "quantity")
            return None
        return price * quantity
    return value


def _suppliers(cells: _Cells, context: _Context, currency: str) -> tuple[Supplier, ...]:
    rows = cells.told.get("suppliers", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        cells.note("suppliers", "table", name="suppliers")
        return ()
    found = []
    for number, row in enumerate(rows, start=1):
        own = _Cells(row, f"{cells.path} / {row.get('name') or f'#{number}'}", cells.problems)
        own.only(_SUPPLIER)
        before = len(cells.problems)
        value = _money(own, own.number("value"), own.currency(currency), context, "value")
        code, _, _ = _code(own, context, needed=False)
        originating = own.flag("originating")
        if len(cells.problems) > before:
            continue
        if value is None or originating is None:
            own.note("value", "supplier")
            continue
        name = own.text("name") or f"#{number}"
        found.append(Supplier(name, value, own.country("origin"), originating, code, own.text("evidence")))
    return tuple(found)


def _material(raw: _Raw, parts: tuple[Node, ...], context: _Context, problems: list[InputError]) -> Node:
    cells = _Cells(raw.told, raw.path, problems)
    cells.only(_MATERIAL)
    role = cells.choice("role", ROLES, ROLES[0])
    originating = cells.flag("originating")
    code, edition, earlier = _code(cells, context, needed=role not in VALUELESS and originating is not True)
    given, currency = _given_value(cells), cells.currency(context.currency)
    if given is None and role not in VALUELESS and not _told_wrong(cells, "value", "price", "quantity"):
        cells.note("value", "value_missing")
    basis = cells.choice("basis", (CIF, PRICE))
    inland = cells.number("inland") or Fraction(0)
    if inland and (basis != PRICE or inland > (given or Fraction(0))):
        cells.note("inland", "inland")
        inland = Fraction(0)
    value = _money(cells, given, currency, context, "value")
    return Node(
        path=raw.path,
        name=cells.text("name"),
        code=code,
        edition=edition,
        earlier=earlier,
        value=value,
        given=given,
        currency=currency,
        basis=basis,
        inland=inland * value / given if inland and value is not None and given else Fraction(0),
        origin=cells.country("origin"),
        made_in=cells.country("made_in"),
        originating=originating,
        bought=cells.flag("bought"),
        evidence=cells.text("evidence"),
        operations=cells.words("operations"),
        propulsion=cells.choice("propulsion", PROPULSIONS),
        kind=cells.choice("kind", KINDS),
        role=role,
        way=cells.choice("way", tuple(WAYS)),
        separately_invoiced=bool(cells.flag("separately_invoiced")),
        customary=cells.flag("customary") is not False,
        classified_with_goods=cells.flag("classified_with_goods") is not False,
        parts=parts,
        suppliers=_suppliers(cells, context, currency),
    )


def _told_wrong(cells: _Cells, *fields: str) -> bool:
    """Whether a problem of one of these fields was noted for this node already."""
    return any(problem.field == f"{cells.path}: {name}" for problem in cells.problems for name in fields)


def _fob(cells: _Cells, costs: Mapping[str, Fraction], parts: Sequence[Node]) -> Fraction | None:
    """FOB as given, or the price at the works and the carriage to the port, or materials and costs."""
    fob, exw, to_port = cells.number("fob"), cells.number("exw"), cells.number("to_port")
    if exw is not None:
        if to_port is None:
            cells.note("to_port", "to_port")
            return None
        if fob is not None and fob != exw + to_port:
            cells.note("fob", "fob_twice")
        return exw + to_port
    if fob is None and costs:
        return sum((part.value or Fraction(0) for part in parts if part.role not in VALUELESS), Fraction(0)) + sum(
            costs.values(), Fraction(0)
        )
    return fob


def _goods(
    raw: _Raw, parts: tuple[Node, ...], costs: Mapping[str, Fraction], context: _Context, problems: list[InputError]
) -> Node:
    cells = _Cells(raw.told, raw.path, problems)
    cells.only(_GOODS)
    code, edition, earlier = _code(cells, context, needed=True)
    fob = _fob(cells, costs, parts)
    if fob is None and parts and not _told_wrong(cells, "fob", "exw", "to_port"):
        cells.note("fob", "fob_missing")
    if fob == 0:
        cells.note("fob", "negative", name="fob", given="0")
    made_in = cells.country("made_in")
    if not made_in and not _told_wrong(cells, "made_in"):
        cells.note("made_in", "made_in")
    return Node(
        path=raw.path,
        name=cells.text("name"),
        code=code,
        edition=edition,
        earlier=earlier,
        value=fob,
        given=fob,
        currency=context.currency,
        made_in=made_in,
        operations=cells.words("operations"),
        propulsion=cells.choice("propulsion", PROPULSIONS),
        way=cells.choice("way", tuple(WAYS)),
        parts=parts,
    )


# --- the bill ---------------------------------------------------------------------------------------------------


def _rates(told: Any, given: Sequence[str], path: str, problems: list[InputError]) -> ExchangeRates:
    """Rates of the table `fx` ("EUR/USD" = 1.08) and of the command line, which win over the table's of that pair."""
    table: dict[str, Any] = told if isinstance(told, dict) else {}
    if told is not None and not isinstance(told, dict):
        problems.append(wrong(path, "fx", "table", name="fx"))

    def pair(text: str) -> frozenset[str]:
        return frozenset(text.partition("=")[0].strip().upper().split("/"))

    asked = {pair(text) for text in given if "=" in text}
    kept = [f"{name}={value}" for name, value in table.items() if pair(name) not in asked]
    try:
        return read_exchange_rates([*kept, *given])
    except InputError as error:
        problems.append(error)
        return ExchangeRates()


def _amounts(cells: _Cells, name: str) -> dict[str, Fraction]:
    """A table of amounts by name, in the bill's currency."""
    table = cells.told.get(name, {})
    if not isinstance(table, dict):
        cells.note(name, "table", name=name)
        return {}
    own = _Cells(table, f"{cells.path} / {name}", cells.problems)
    return {key: value for key in table if (value := own.number(key)) is not None}


def _rules(cells: _Cells) -> tuple[OwnRule, ...]:
    rows = cells.told.get("rules", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        cells.note("rules", "table", name="rules")
        return ()
    found = []
    for number, row in enumerate(rows, start=1):
        own = _Cells(row, f"{cells.path} / {row.get('name') or f'rules #{number}'}", cells.problems)
        own.only({"name", "rule", "parties", "de_minimis"})
        text, parties, most = own.text("rule"), own.words("parties"), own.number("de_minimis")
        try:
            parse(text)
        except NotUnderstood as reason:
            own.note("rule", "rule", given=text, reason=str(reason))
            continue
        for party in parties:
            if not is_country(party):
                own.note("parties", "country", name="parties", given=party)
        found.append(OwnRule(own.text("name") or f"#{number}", text, parties, most))
    return tuple(found)


def _day(cells: _Cells) -> date | None:
    value = cells.told.get("on")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        cells.note("on", "day", given=value)
        return None


def bill_of(told: Mapping[str, Any], subheadings: Subheadings, *, fx: Sequence[str] = ()) -> Bill:
    """A bill from tables such as those of a TOML file (docs/reference/bill.md). Raises BillError with every problem.

    `fx` are exchange rates such as "EUR/USD=1.08", beside those of the table `fx`.
    """
    goods = told.get("goods")
    if not isinstance(goods, dict):
        raise BillError((InputError.of("error_origin_no_goods", field="goods", key="origin_no_goods"),))
    raws, problems = _flat(told)
    top, first = _Cells(told, raws[0].path, problems), _Cells(goods, raws[0].path, problems)
    top.only(_TOP | set(_OTHERS))
    if problems:
        raise BillError(tuple(problems))
    currency, day = first.currency(""), _day(first)
    if not currency and not _told_wrong(first, "currency") and len(raws) > 1:
        first.note("currency", "no_currency")
    context = _Context(currency, day, _rates(told.get("fx"), fx, raws[0].path, problems), subheadings)
    costs = _amounts(top, "costs")
    below: dict[int, list[Node]] = {}
    for place in range(len(raws) - 1, 0, -1):
        node = _material(raws[place], tuple(reversed(below.get(place, []))), context, problems)
        below.setdefault(raws[place].parent, []).append(node)
    parts = tuple(reversed(below.get(0, [])))
    bill = Bill(
        goods=_goods(raws[0], parts, costs, context, problems),
        currency=currency,
        to=first.country("to"),
        on=day,
        is_set=first.flag("set") is True,
        costs=costs,
        fx=context.fx,
        rules=_rules(top),
        operation_costs=_amounts(top, "operation_costs"),
        stress=told.get("stress", {}),
        extra={name: told[name] for name in _OTHERS if name in told},
    )
    problems += [] if problems else check(bill)
    if problems:
        raise BillError(tuple(sorted(problems, key=lambda problem: _place(problem, raws))))
    return bill


def _place(problem: InputError, raws: Sequence[_Raw]) -> int:
    """Where in the bill a problem stands, so that they are told in the bill's order."""
    path = problem.field.rpartition(": ")[0]
    return next((place for place, raw in enumerate(raws) if raw.path == path), len(raws))
