"""Monthly import volumes that the user brings: by group of Annex 2 or by tariff line, in kilograms or tonnes.

Two layouts are read. A simple one has a row for each month:

    month,group,kg            month,code,state,tonnes,published

A wide one, as statistical tables are published, has a row for each group or line and a column for each month, or for
each growing period (January, January-February ...), whose months are then the differences.

A month that is given twice counts as given last (A39); what it was before is kept as a revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from burabay.declarations.schema import plain
from burabay.duty.measures import EAEU
from burabay.errors import InputError
from burabay.safeguard.table import Row, Table, day_of_text, is_unclear, months_of, number_of, read_table
from burabay.safeguard.terms import Terms
from burabay.wording import LANGUAGES, Phrase, say

KG, TONNE = Decimal(1), Decimal(1000)
# More than any group has in a month: a slip of the unit.
_LARGEST_KG = Decimal(10) ** 12
_FIRST_YEAR = 1994
_YEAR = 12
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "month": ("month", "period", "date", "месяц", "период", "дата", "tháng", "kỳ", "thời kỳ", "kỳ báo cáo"),
    "year": ("year", "год", "năm"),
    "group": ("group", "group no", "trigger group", "группа", "№ группы", "номер группы", "триггерная группа",
              "группа товаров", "nhóm", "nhóm hàng", "số nhóm"),
    "code": ("code", "HS", "HS code", "TN VED", "TN VED code", "tariff line", "код", "код ТН ВЭД", "ТН ВЭД",
             "код ТН ВЭД ЕАЭС", "код товара", "mã", "mã HS", "mã số HS", "mã hàng"),
    "kg": ("kg", "kgs", "net kg", "net weight kg", "volume kg", "netto kg", "кг", "вес нетто кг", "масса нетто кг",
           "нетто кг", "объем кг", "вес кг", "khối lượng kg", "trọng lượng kg", "lượng kg"),
    "tonnes": ("tonnes", "tons", "t", "net weight t", "volume t", "тонн", "тонны", "т", "вес нетто т",
               "вес нетто тонн", "масса нетто т", "объем т", "tấn", "khối lượng tấn", "lượng tấn"),
    "volume": ("volume", "net weight", "weight", "quantity", "объем", "вес нетто", "масса нетто", "khối lượng",
               "trọng lượng", "lượng"),
    "unit": ("unit", "единица", "ед изм", "единица измерения", "đơn vị", "đơn vị tính"),
    "state": ("state", "member state", "importer", "reporter", "country of import", "destination", "государство",
              "государство член", "страна ввоза", "страна импорта", "nước", "nước nhập khẩu", "nước thành viên"),
    "partner": ("partner", "exporter", "origin", "country of origin", "страна партнер", "партнер",
                "страна происхождения", "nước xuất xứ", "nước xuất khẩu", "đối tác"),
    "published": ("published", "published on", "release", "revision", "опубликовано", "дата публикации",
                  "ngày công bố"),
}  # fmt: skip
_ACCEPTED = {plain(own): name for name, owns in COLUMNS.items() for own in (name, *owns)}
_UNITS: Mapping[str, Decimal] = {
    **dict.fromkeys(("kg", "кг", "килограмм", "kilogram", "kilograms", "kgs"), KG),
    **dict.fromkeys(("t", "т", "тонна", "тонн", "тонны", "tonne", "tonnes", "ton", "tons", "tan"), TONNE),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure as it was given. `code` and `state` are empty where it is for the whole group, for all states."""

    month: date
    group: int
    code: str
    state: str
    kg: Decimal
    published: date | None
    file: str
    row: int

    @property
    def key(self) -> tuple[int, str, str, date]:
        """What it is a figure of."""
        return self.group, self.code, self.state, self.month


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that took the place of another."""

    before: Entry
    after: Entry

    def to_json(self) -> dict[str, Any]:
        """Both figures, and where they stand."""
        return {
            "group": self.after.group, "code": self.after.code or None, "state": self.after.state or None,
            "month": f"{self.after.month:%Y-%m}", "kg_before": str(self.before.kg), "kg_after": str(self.after.kg),
            "published": self.after.published.isoformat() if self.after.published else None,
            "file": self.after.file, "row": self.after.row,
        }  # fmt: skip


@dataclass(frozen=True)
class Volumes:
    """All figures in the order in which they were given. `passed` counts rows of goods in no group or of no import
    from Viet Nam; `files` are their names.
    """

    entries: tuple[Entry, ...]
    files: tuple[str, ...] = ()
    passed: int = 0

    @cached_property
    def _ordered(self) -> tuple[Entry, ...]:
        """The figures, later ones last: by the day of publication; one without it is of the day of those before it."""
        newest: dict[tuple[int, str, str, date], date] = {}
        known = []
        for entry in self.entries:
            before = newest.get(entry.key, date.min)
            day = entry.published or before
            newest[entry.key] = max(day, before)
            known.append(day)
        return tuple(self.entries[at] for at in sorted(range(len(known)), key=known.__getitem__))

    @cached_property
    def _last(self) -> tuple[dict[tuple[int, str, str, date], Entry], tuple[Revision, ...]]:
        """The figure that counts for each key, and those that were replaced (A39)."""
        last: dict[tuple[int, str, str, date], Entry] = {}
        revisions = []
        for entry in self._ordered:
            before = last.get(entry.key)
            if before is not None and before.kg != entry.kg:
                revisions.append(Revision(before, entry))
            last[entry.key] = entry
        return last, tuple(revisions)

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Figures that replaced others, in the order in which they did."""
        return self._last[1]

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """The groups that have a figure."""
        return tuple(sorted({entry.group for entry in self.entries}))

    def as_of(self, day: date) -> Volumes:
        """What was known on a day: figures published later, and months that had not begun, are left out."""
        kept = tuple(
            e for e in self.entries if e.month <= day and (e.published is None or e.published <= day)
        )  # fmt: skip
        return Volumes(kept, self.files, self.passed)

    @cached_property
    def _by_month(self) -> dict[int, dict[date, dict[str, Decimal]]]:
        """Group → month → state (empty for all together) → kilograms; a figure of the group goes over its lines."""
        found: dict[int, dict[date, dict[str, Decimal]]] = {}
        whole: dict[tuple[int, date, str], Decimal] = {}
        lines: dict[tuple[int, date, str], Decimal] = {}
        for entry in self._last[0].values():
            key = (entry.group, entry.month, entry.state)
            if entry.code:
                lines[key] = lines.get(key, Decimal(0)) + entry.kg
            else:
                whole[key] = entry.kg
        for (group, month, state), kg in (lines | whole).items():
            found.setdefault(group, {}).setdefault(month, {})[state] = kg
        return found

    def series(self, group: int) -> dict[date, Decimal]:
        """Kilograms by month (its first day), all states together, in order; a month without figures is not there."""
        months = self._by_month.get(group, {})
        return {
            month: states[""] if "" in states else sum(states.values(), Decimal(0))
            for month, states in sorted(months.items())
        }

    def by_state(self, group: int) -> dict[str, dict[date, Decimal]]:
        """State → month → kilograms, of the states that have figures of their own."""
        found: dict[str, dict[date, Decimal]] = {}
        for month, states in sorted(self._by_month.get(group, {}).items()):
            for state, kg in states.items():
                if state:
                    found.setdefault(state, {})[month] = kg
        return dict(sorted(found.items()))

    def differing(self, group: int) -> dict[date, tuple[Decimal, Decimal]]:
        """Months whose figure for all states is not the sum of those of the states: both."""
        found = {}
        for month, states in self._by_month.get(group, {}).items():
            parts = sum((kg for state, kg in states.items() if state), Decimal(0))
            if "" in states and len(states) > 1 and parts != states[""]:
                found[month] = (states[""], parts)
        return found

    def incomplete(self, group: int) -> dict[date, tuple[str, ...]]:
        """Months given by state that lack a state which most of the twelve months before them have: these states."""
        months, found = self._by_month.get(group, {}), {}
        given = sorted(months)
        for place, month in enumerate(given):
            before = given[max(0, place - _YEAR) : place]
            if "" in months[month] or not before:
                continue
            usual = {state for state in EAEU if sum(state in months[other] for other in before) * 2 > len(before)}
            if lacking := tuple(sorted(usual - months[month].keys())):
                found[month] = lacking
        return found

    def left_standing(self, group: int) -> dict[date, tuple[str, ...]]:
        """Months of which a later release repeats some lines or states and lacks others: these, as code and state.

        Their earlier figures stand. A release is the rows of one day of publication, or of one file without such days.
        """
        releases: dict[date, dict[object, set[str]]] = {}
        for entry in self._ordered:
            if entry.group == group and (entry.code or entry.state):
                release = entry.published or entry.file
                named = f"{entry.code} {entry.state}".strip()
                releases.setdefault(entry.month, {}).setdefault(release, set()).add(named)
        found = {}
        for month, of_month in sorted(releases.items()):
            given = list(of_month.values())
            lacking = set()
            for place, before in enumerate(given):
                later = set().union(*given[place + 1 :])
                lacking |= before - later if before & later else set()
            if lacking:
                found[month] = tuple(sorted(lacking))
        return found

    def lines_given(self, group: int, year: int) -> frozenset[str]:
        """The codes that have a figure in a year, where no month of it has one for the whole group."""
        of_year = [key for key in self._last[0] if key[0] == group and key[3].year == year]
        return frozenset(code for _, code, _, _ in of_year) if all(code for _, code, _, _ in of_year) else frozenset()


# --- reading ------------------------------------------------------------------------------------------------------


@cache
def _states() -> Mapping[str, str]:
    """Codes and names of the member states, plain, and words for all of them."""
    names = {plain(say(f"country_{code}", language)): code for code in EAEU for language in LANGUAGES}
    more = {"киргизия": "KG", "kyrgyzrepublic": "KG", "belorussia": "BY", "russianfederation": "RU",
            "российскаяфедерация": "RU", "республикабеларусь": "BY", "республикаказахстан": "KZ"}  # fmt: skip
    together = dict.fromkeys((plain(word) for word in ("EAEU", "ЕАЭС", "EAEU total", "всего", "total", "all", "")), "")
    return {**names, **{plain(code): code for code in EAEU}, **more, **together}


def _wrong(file: str, row: Row, sentence: str, **values: object) -> InputError:
    return InputError(
        Phrase("error_trigger_row", {"file": file, "row": str(row.number), "what": Phrase(sentence, values)}),
        field="volumes", key=sentence.removeprefix("error_"),
    )  # fmt: skip


class _Reader:
    """Reads one table. What is said of a code is said once."""

    def __init__(self, table: Table, terms: Terms, unit: Decimal) -> None:
        self.table, self.terms, self.unit = table, terms, unit
        self.passed = 0
        self._codes: dict[str, int | None] = {}
        self._mark = table.decimal_mark({"kg", "tonnes", "volume", *table.wide})

    def _group_of_code(self, code: str, row: Row) -> int | None:
        """The group of a line, heading or subheading; None if it is in none. Raises InputError where only a part is."""
        if code not in self._codes:
            self._codes[code] = self._found(code, row)
        return self._codes[code]

    def _found(self, code: str, row: Row) -> int | None:
        if not (code.isascii() and code.isdigit() and len(code) in (4, 6, 8, 10)):
            raise _wrong(self.table.file, row, "error_trigger_code", given=code)
        group = self.terms.group_of_code(code)
        if group is not None or len(code) == 10:
            return group
        inside = {group for entry, group in self.terms.codes.items() if entry.startswith(code)}
        inside |= {group for line, group in self.terms.lines.items() if line.startswith(code)}
        if inside:
            groups = " ".join(map(str, sorted(inside)))
            raise _wrong(self.table.file, row, "error_trigger_code_part", given=code, groups=groups)
        return None

    def _of(self, row: Row) -> tuple[int, str] | None:
        """Group and code of a row; None where the goods are in no group."""
        code = "".join(row.cells.get("code", "").replace(".", "").split())
        told = row.cells.get("group", "")
        if told:
            try:
                group = self.terms.group(told)
            except InputError as error:
                raise _wrong(self.table.file, row, "error_trigger_group", **_values(error)) from None
            return group, code
        if not code:
            raise _wrong(self.table.file, row, "error_trigger_no_group")
        found = self._group_of_code(code, row)
        return None if found is None else (found, code)

    def _state(self, row: Row) -> str:
        told = row.cells.get("state", "")
        state = _states().get(plain(told))
        if state is None:
            raise _wrong(self.table.file, row, "error_trigger_state", given=told, known=", ".join(EAEU))
        return state

    def _published(self, row: Row) -> date | None:
        told = row.cells.get("published", "")
        day = day_of_text(told) if told else None
        if told and day is None:
            raise _wrong(self.table.file, row, "error_trigger_day", name="published", given=told)
        return day

    def _from_elsewhere(self, row: Row) -> bool:
        told = plain(row.cells.get("partner", ""))
        return bool(told) and told not in {"vn", "vnm", "704", *(plain(say("country_VN", lang)) for lang in LANGUAGES),
                                           "vietnam", "вьетнам", "socialistrepublicofvietnam"}  # fmt: skip

    def _year(self, row: Row) -> int | None:
        told = row.cells.get("year", "")
        if not told:
            return None
        if not (told.isascii() and told.isdigit() and len(told) == 4):
            raise _wrong(self.table.file, row, "error_trigger_month", given=told)
        return int(told)

    def _kg(self, row: Row, text: str, times: Decimal) -> Decimal:
        comma_decimal, mark = self.table.comma_decimal, self._mark
        if is_unclear(text, comma_decimal=comma_decimal, mark=mark):
            raise _wrong(self.table.file, row, "error_trigger_unclear", given=text)
        number = number_of(text, comma_decimal=comma_decimal, mark=mark)
        kg = None if number is None else number * times
        if kg is None or kg >= _LARGEST_KG:
            raise _wrong(self.table.file, row, "error_trigger_number", given=text)
        return kg

    def _times(self, row: Row) -> Decimal:
        told = row.cells.get("unit", "")
        if not told:
            return self.unit
        times = _UNITS.get(plain(told))
        if times is None:
            raise _wrong(self.table.file, row, "error_trigger_unit", given=told)
        return times

    def _entry(self, row: Row, of: tuple[int, str], month: date, kg: Decimal) -> Entry:
        if month.year < _FIRST_YEAR:
            raise _wrong(self.table.file, row, "error_trigger_month", given=f"{month:%Y-%m}")
        return Entry(month, *of, self._state(row), kg, self._published(row), self.table.file, row.number)

    def simple(self) -> Iterator[Entry]:
        """A row for each month."""
        of_kind = {name for name in ("kg", "tonnes", "volume") if name in self.table.columns}
        for row in self.table.rows:
            of = None if self._from_elsewhere(row) else self._of(row)
            if of is None:
                self.passed += 1
                continue
            told = row.cells.get("month", "")
            months = months_of(told, self._year(row))
            if months is None or months[0] != months[1]:
                raise _wrong(self.table.file, row, "error_trigger_month", given=told)
            given = [(name, row.cells[name]) for name in sorted(of_kind) if row.cells.get(name)]
            if len(given) != 1:
                raise _wrong(self.table.file, row, "error_trigger_volume")
            name, text = given[0]
            times = {"kg": KG, "tonnes": TONNE}.get(name) or self._times(row)
            yield self._entry(row, of, months[0], self._kg(row, text, times))

    def wide(self) -> Iterator[Entry]:
        """A column for each month, or for each growing period of a year."""
        for row in self.table.rows:
            of = None if self._from_elsewhere(row) else self._of(row)
            if of is None:
                self.passed += 1
                continue
            year, times = self._year(row), self._times(row)
            spans: list[tuple[date, date, Decimal]] = []
            heads: dict[tuple[date, date], str] = {}
            for head in self.table.wide:
                months, text = months_of(head, year), row.cells.get(head, "")
                if months is None:
                    continue
                if months in heads:  # kilograms and dollars of one month, say
                    raise _wrong(self.table.file, row, "error_trigger_heads", one=heads[months], other=head)
                heads[months] = head
                if text not in ("", "-", "–", "—", "…"):
                    spans.append((*months, self._kg(row, text, times)))
            for month, kg in self._months(row, spans):
                yield self._entry(row, of, month, kg)

    def _months(self, row: Row, spans: Sequence[tuple[date, date, Decimal]]) -> Iterator[tuple[date, Decimal]]:
        """Months from single ones and from growing periods; a single one counts where both tell of it."""
        single = {first: kg for first, last, kg in spans if first == last}
        yield from single.items()
        growing = sorted((span for span in spans if span[0].month == 1), key=lambda span: span[1])
        for _, of_year in groupby(growing, key=lambda span: span[1].year):
            so_far, through = Decimal(0), 0
            for _, last, kg in of_year:
                if last.month != through + 1 or kg < so_far:
                    wrong = "error_trigger_gap" if last.month != through + 1 else "error_trigger_falls"
                    raise _wrong(self.table.file, row, wrong, month=f"{last:%Y-%m}")
                if last not in single:
                    yield last, kg - so_far
                so_far, through = kg, last.month


def _values(error: InputError) -> Mapping[str, object]:
    return error.message.values if isinstance(error.message, Phrase) else {}


def _refuse_overlap(entries: Iterable[Entry]) -> None:
    """A heading and a line within it in one month would count twice. Raises InputError."""
    seen: dict[tuple[int, str, date], set[str]] = {}
    for entry in entries:
        if entry.code:
            seen.setdefault((entry.group, entry.state, entry.month), set()).add(entry.code)
    for (_, _, month), codes in seen.items():
        for code in codes:
            longer = next((other for other in codes if other != code and other.startswith(code)), None)
            if longer is not None:
                values = {"code": code, "other": longer, "month": f"{month:%Y-%m}"}
                raise InputError(Phrase("error_trigger_twice", values), field="volumes", key="trigger_twice")


def read_volumes(paths: Path | str | Sequence[Path | str], terms: Terms, *, unit: str = "kg") -> Volumes:
    """The figures of one file or several, the later ones on top. `unit` is that of figures without one.

    Raises InputError (field `volumes` or `file`) that names file and row.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    times = _UNITS.get(plain(unit))
    if times is None:
        raise InputError.of("error_trigger_unit", field="unit", given=unit)
    entries: list[Entry] = []
    files, passed = [], 0
    for path in given:
        table = read_table(path, _ACCEPTED, (("group", "code"),), "month, group, kg")
        reader = _Reader(table, terms, times)
        simple = "month" in table.columns
        if simple and not {"kg", "tonnes", "volume"} & set(table.columns):
            raise InputError.of(
                "error_trigger_columns", field="file", key="trigger_file", file=table.file, wanted="month, group, kg"
            )
        if not simple and not any(months_of(head, 2000) for head in table.wide):
            raise InputError.of(
                "error_trigger_columns", field="file", key="trigger_file", file=table.file, wanted="month, group, kg"
            )
        found = list(reader.simple() if simple else reader.wide())
        entries += found
        files.append(table.file)
        passed += reader.passed
    _refuse_overlap(entries)
    if not entries:
        raise InputError.of("error_trigger_empty", field="volumes", file=", ".join(files), passed=passed)
    return Volumes(tuple(entries), tuple(files), passed)
