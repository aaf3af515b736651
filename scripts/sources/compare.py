"""Do the law book's figures equal the tables of facts, line by line and column by column?

    python scripts/sources/compare.py [--law FOLDER] [--sources FOLDER]

A reviewer's check. It shares nothing with the importers of this folder: it reads the sources' parsed columns and the
raw text that those were parsed from (the duty as the tariff prints it in Russian, Viet Nam's cells, the text of the
treaty's annexes), and compares by number with what `law/` says in its own notation.

One line is printed for each column: file, column, what it was compared with, rows compared, differing, unexplained.
Every difference follows, with its reason where `KNOWN` gives one. Exit code: 0 if all is explained, 1 if not; 0, with
one sentence, where there are no source tables to compare with.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import NamedTuple

from burabay.lawbook.rates import Rate, Specific, parse_rate

REPO = Path(__file__).resolve().parents[2]
AGREEMENT = "agreements/vn-eaeu"
ANNEX_1_EAEU = "eaeu/treaty/annex-1-e-eaeu-schedule-12-vn-ver.txt"
ANNEX_1_VIETNAM = "eaeu/treaty/annex-1-b-viet-nam-schedule.txt"
NOTHING = "nothing"

Row = dict[str, str]
Key = tuple[str, ...]


class CompareError(Exception):
    """A file that cannot be compared at all: missing, or without a column that is needed."""


# --- what is known to differ ------------------------------------------------------------------------------------


class Difference(NamedTuple):
    """One value of the law book that is not the source's. `key` is the row's code, with the year where it has one."""

    key: Key
    law: object
    source: object


class Known(NamedTuple):
    """A difference that was looked into: where it may stand, what it must look like, and why it is right."""

    file: str
    columns: tuple[str, ...]
    holds: Callable[[Difference], bool]
    reason: str


# Cells of Annex 1 that the table could not read; a person read them from the annex (annex1_read_by_hand.csv), and the
# comparison with the annex's text below checks their figures again.
BY_HAND_BASE = frozenset((
    "110819100", "180631", "290721", "291714", "800110", "8003", "8705200005", "8705300005", "8705400005", "8705909005",
    "9403500001", "9403601001", "9403609001",
))  # fmt: skip
BY_HAND_ROW = frozenset((
    "2009509002", "2009509003", "7612909001", "853921980", "853929980", "8702109993", "8702109994", "8705100095",
    "8705901005", "8705903005",
))  # fmt: skip
# Rows whose base rate is printed above and below their line: the table took the end of the code for the base rate.
CUT_SHORT = {"870290199": "8702901995", "9613": "961310"}
CARPETS = frozenset((
    "570231", "570232100", "570239", "570241", "570242", "570250", "570291", "570292", "570410",
))  # fmt: skip


def _read_by_hand(item: Difference) -> bool:
    return item.source in ("", "?") and item.key[0] in BY_HAND_BASE | BY_HAND_ROW


def _square_metres(item: Difference) -> bool:
    """The same numbers, and a unit only on the law's side."""
    law, source = item.law, item.source
    if not (item.key[0] in CARPETS and isinstance(law, Rate) and isinstance(source, Rate)):
        return False
    if law.specific is None or source.specific is None:
        return False
    with_unit = Specific(source.specific.amount, source.specific.currency, source.specific.per, "m2")
    return source.specific.unit == "" and law == Rate(source.form, source.percent, with_unit, source.ceiling)


def _cut_short(item: Difference) -> bool:
    """The base rates that the annex prints at its lines 13062-13066 and 14795-14797."""
    pairs = {
        "8702901995": (Rate("min", Decimal(20), Specific(Decimal("0.8"), "EUR", 1, "cm3")), percent("5")),
        "961310": (Rate("specific", specific=Specific(Decimal(5), "EUR", 1000, "pcs")), percent("10")),
    }
    return (item.law, item.source) == pairs.get(item.key[0])


EAEU_CELLS = ("base", "eif", *map(str, range(2016, 2026)))
KNOWN = (
    Known(f"{AGREEMENT}/eaeu_schedule.csv", EAEU_CELLS, _read_by_hand,
          "the table has no figure; read by hand in the annex, whose text is compared below"),
    Known(f"{AGREEMENT}/eaeu_schedule.csv", ("code",), lambda item: CUT_SHORT.get(str(item.source)) == item.law,
          "the table took the code's last digits for the base rate"),
    Known(f"{AGREEMENT}/eaeu_schedule.csv", ("base",), _cut_short,
          "the table took the code's last digits for the base rate; read by hand in the annex"),
    Known(f"{AGREEMENT}/eaeu_schedule.csv", EAEU_CELLS, _square_metres, "the table lost the annex's unit, m²"),
    Known(f"{AGREEMENT}/vietnam_schedule.csv", ("base",),
          lambda item: item.law == "" and item.key[1] in ("U", "Q", "CKD"),
          "the annex prints no base rate for rows marked U, Q or CKD; the table's is a number of the description"),
    Known(f"{AGREEMENT}/quota_rates.csv", ("rate",),
          lambda item: item.key == ("24013010", "2016") and item.law == percent("5") and item.source == percent("7"),
          "tobacco stems: Annex 1(d) itself says 5 % until 2018, as does the source's own remark"),
    Known("charges/excise.csv", ("rate",), lambda item: item.key[0] == "AM" and item.law == "",
          "Armenia: minima and a rule of a table that was not found; the book says that something is due"),
    Known("charges/excise.csv", ("rate",), lambda item: item.key[0] == "KZ" and (item.law, item.source) == ("", "1.1"),
          "Kazakhstan: a tenth above rates of 2025 that were not found"),
    Known("charges/customs_fees.csv", ("rate",), lambda item: (*item.key[:1], item.source) == ("AM", "3500"),
          "Armenia: part of a fee that also grew with weight"),
)  # fmt: skip


# --- results ----------------------------------------------------------------------------------------------------


@dataclass
class Column:
    """A column of the law book against one column of the sources."""

    file: str
    column: str
    against: str
    compared: int = 0
    differences: list[Difference] = field(default_factory=list)

    def reason(self, item: Difference) -> str | None:
        """Why the law is right to differ there; None if nobody has said."""
        for known in KNOWN:
            if known.file == self.file and self.column in known.columns and known.holds(item):
                return known.reason
        return None

    @property
    def unexplained(self) -> int:
        """How many differences have no reason."""
        return sum(self.reason(item) is None for item in self.differences)


def compared(file: str, column: str, against: str, law: Mapping[Key, object], source: Mapping[Key, object]) -> Column:
    """Both sides, key by key. A key that only one side has is a difference."""
    found = Column(file, column, against)
    for key in sorted(law.keys() | source.keys()):
        found.compared += 1
        ours, theirs = law.get(key, NOTHING), source.get(key, NOTHING)
        if ours != theirs:
            found.differences.append(Difference(key, ours, theirs))
    return found


# --- reading files ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Folders:
    """Where the law book and the sources are."""

    law: Path
    sources: Path

    def table(self, name: str) -> list[Row]:
        """All rows of a table of the sources."""
        return _rows(self.sources / name)

    def book(self, name: str) -> list[Row]:
        """All rows of a file of the law book."""
        return _rows(self.law / name)

    def text(self, name: str) -> list[str]:
        """The lines of a text of the sources."""
        try:
            return (self.sources / name).read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            raise CompareError(f"{name} is missing.") from None


def _rows(path: Path) -> list[Row]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise CompareError(f"{path.name} is missing from {path.parent.name}/.") from None


def column(rows: Iterable[Row], key: Callable[[Row], Key], value: Callable[[Row], object]) -> dict[Key, object]:
    """One value a row. A key that stands twice gets a counter, so that a doubled row is seen as a difference."""
    out: dict[Key, object] = {}
    for row in rows:
        name = key(row)
        while name in out:
            name = (*name, "again")
        out[name] = value(row)
    return out


def by(*names: str) -> Callable[[Row], Key]:
    """A row's key: these of its columns."""
    return lambda row: tuple(row[name] for name in names)


def cell(name: str) -> Callable[[Row], object]:
    """A row's value: one of its columns, as written."""
    return lambda row: row[name]


# --- reading figures (on purpose not with the importers' code) ----------------------------------------------------

NUMBER = r"(\d+(?:[.,]\d+)?)"
RUSSIAN_UNITS = {"кг": "kg", "л": "l", "пару": "pair", "шт": "pcs", "м²": "m2", "см³ объема двигателя": "cm3"}
MONEY = {"евро": "EUR", "доллар США": "USD", "доллара США": "USD", "долларов США": "USD"}


def decimal(text: str) -> Decimal:
    """A number with a point or a comma."""
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise CompareError(f"'{text}' is not a number.") from None


def percent(text: str) -> Rate:
    """An ad valorem rate, by its number."""
    return Rate("ad_valorem", decimal(text))


@cache
def law_rate(text: str) -> Rate | str:
    """A rate as the law writes it; anything else (a mark, an empty cell) as it stands."""
    try:
        return parse_rate(text)
    except ValueError:
        return text


def law_rates(text: str) -> tuple[Rate | str, ...]:
    """Rates and marks with `|` between."""
    return tuple(law_rate(part) for part in text.split("|")) if text else ()


def law_cell(name: str) -> Callable[[Row], object]:
    """A row's rate (or mark) in that column."""
    return lambda row: law_rate(row[name])


@cache
def russian_duty(text: str) -> Rate | str:
    """A duty as the EAEU's tariff prints it: `15, но не менее 0,6 евро за 1 см³ объема двигателя`."""
    money = f"{NUMBER} ({'|'.join(MONEY)}) за (\\d+) ({'|'.join(RUSSIAN_UNITS)})"
    found = re.fullmatch(
        rf"(?:(?:{NUMBER}, либо )?{NUMBER}(, но не менее | плюс ))?{money}(, в зависимости от того, .*ниже)?", text
    )
    if found is None:
        return percent(text) if re.fullmatch(NUMBER, text) else text
    ceiling, adv, join, amount, currency, per, unit, lower = found.groups()
    if (ceiling is None) != (lower is None):
        return text
    specific = Specific(decimal(amount), MONEY[currency], int(per), RUSSIAN_UNITS[unit])
    if adv is None:
        return Rate("specific", specific=specific)
    if ceiling is not None:
        return Rate("lower_of", decimal(adv), specific, decimal(ceiling))
    return Rate("plus" if "плюс" in join else "min", decimal(adv), specific)


FORMS = {
    "advalorem": "ad_valorem",
    "specific": "specific",
    "combined_min": "min",
    "combined_plus": "plus",
    "lower_of": "lower_of",
}


def parsed_duty(row: Row) -> Rate:
    """The same duty from the source's parsed columns."""

    def number(name: str) -> Decimal | None:
        return decimal(row[name]) if row[name] else None

    form, amount = FORMS[row["duty_type"]], number("specific_amount")
    specific = None
    if amount is not None:
        unit = "cm3" if row["specific_per_unit"] == "cm3_engine" else row["specific_per_unit"]
        specific = Specific(amount, row["specific_currency"], int(row["specific_per_qty"]), unit)
    return Rate(form, number("ad_valorem_pct"), specific, number("alt_ad_valorem_pct"))  # type: ignore[arg-type]


@cache
def schedule_cell(text: str) -> Rate | str:
    """A cell of the table of the EAEU's schedule: `18.2%, min 0.182 EUR/kg`, `0`, or a mark as it stands."""
    found = re.fullmatch(rf"(?:{NUMBER}%, min )?{NUMBER} EUR/(?:(\d+) )?(\w*)", text)
    if found is not None:
        adv, amount, per, unit = found.groups()
        unit = {"unit": "pcs", "cm3_engine": "cm3"}.get(unit, unit)
        specific = Specific(decimal(amount), "EUR", int(per or 1), unit)
        return Rate("min", decimal(adv), specific) if adv else Rate("specific", specific=specific)
    return percent(text.removesuffix("%")) if re.fullmatch(rf"{NUMBER}%?", text) else text


# --- the EAEU's tariff -------------------------------------------------------------------------------------------

# The law's word for a supplementary unit → the tariff's.
RUSSIAN_SUPPLEMENTARY = {
    "": "–", "pcs": "шт", "m2": "м²", "m3": "м³", "l": "л", "pair": "пар", "l pure alcohol": "л 100% спирта", "g": "г",
    "kg 90% dry": "кг 90% с/в", "1000 pcs": "1000 шт", "m": "м", "kg N": "кг N", "carat": "кар", "1000 l": "1000 л",
    "pcs and m": "шт, м", "kg U": "кг U", "g fissile isotopes": "г Д/И", "kg K2O": "кг K2O", "kg P2O5": "кг P2O5",
    "Ci": "Ки", "100 pcs": "100 шт", "1000 m3": "1000 м³", "1000 kWh": "1000 кВт·ч", "kg NaOH": "кг NaOH",
    "kg KOH": "кг KOH", "kg H2O2": "кг H2O2", "packs": "шт (колод)",
}  # fmt: skip


def union_order(code: str, path: str) -> str:
    """The additional note "in whose order" a line stands, as chapter/number: `… Союза 3 к группе 02` → `02/3`."""
    if "в порядке, указанном в дополнительном примечании" not in path:
        return ""
    words = path.split("в порядке, указанном в дополнительном примечании", 1)[1].split()
    number = next(word for word in words if word.isdigit())
    after = [word.strip(",") for word in words[words.index("группе") + 1 :]] if "группе" in words else []
    return f"{after[0] if after and after[0].isdigit() else code[:2]}/{number}"


def eaeu_tariff(at: Folders) -> Iterator[Column]:
    """Every line of the Common Customs Tariff."""
    file, source = "eaeu/tariff.csv", "ett_2026.csv.gz"
    lines, table = at.book(file), at.table(f"eaeu/{source}")
    ours, theirs = by("code"), by("hs10")

    def against(name: str, law: Callable[[Row], object], raw: str, value: Callable[[Row], object]) -> Column:
        return compared(file, name, f"{source}: {raw}", column(lines, ours, law), column(table, theirs, value))

    yield against("duty", law_cell("duty"), "duty_text_ru", lambda row: russian_duty(row["duty_text_ru"]))
    yield against("duty", law_cell("duty"), "parsed parts", parsed_duty)
    yield against(
        "unit",
        lambda row: RUSSIAN_SUPPLEMENTARY.get(row["unit"], row["unit"]),
        "suppl_unit",
        cell("suppl_unit"),
    )
    yield against("note", cell("note"), "ett_notes", cell("ett_notes"))
    yield against("nomenclature_note", cell("nomenclature_note"), "tnved_notes", cell("tnved_notes"))
    yield against(
        "additional_note", cell("additional_note"), "path_ru", lambda row: union_order(row["hs10"], row["path_ru"])
    )
    yield against("mark", lambda row: row["mark"] == "+", "plus_mark", lambda row: row["plus_mark"] == "1")
    yield against("page", cell("page"), "source_page", cell("source_page"))
    yield from eaeu_chapters(at, table)


def eaeu_chapters(at: Folders, table: list[Row]) -> Iterator[Column]:
    """The file that prints each chapter, and the day in its name."""
    file = "eaeu/chapters.csv"
    rows = at.book(file)
    files = dict.fromkeys((row["hs10"][:2], row["source_pdf"]) for row in table)
    printed: dict[Key, object] = {(chapter,): pdf for chapter, pdf in files}
    yield compared(
        file, "provision", "ett_2026.csv.gz: source_pdf", column(rows, by("chapter"), cell("provision")), printed
    )
    days: dict[Key, object] = {(chapter,): _day_in_name(pdf) for chapter, pdf in files}
    yield compared(file, "edition", "ett_2026.csv.gz: source_pdf", column(rows, by("chapter"), cell("edition")), days)


def _day_in_name(pdf: str) -> str:
    """`ru.01_2022_25.04.2022.pdf` → 2022-04-25; without a day, the first of the year in the name."""
    numbers = re.findall(r"\d+", pdf)
    return "-".join(reversed(numbers[2:5])) if len(numbers) == 5 else f"{numbers[1]}-01-01"


# --- footnotes ---------------------------------------------------------------------------------------------------

NOTE_COLUMNS = ("status", "duty", "territory", "valid_from", "valid_to", "starts_with")
RUSSIAN_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
RUSSIAN_DAY = rf"(?:\d\d\.\d\d\.\d{{4}}|\d{{1,2}} (?:{'|'.join(RUSSIAN_MONTHS)}) \d{{4}})"


def russian_day(text: str) -> str:
    """`31.12.2026` or `30 апреля 2025` → the ISO day."""
    day, month, year = re.split(r"[. ]", text)
    return f"{year}-{RUSSIAN_MONTHS.index(month) + 1 if month in RUSSIAN_MONTHS else int(month):02d}-{int(day):02d}"


def decision(text: str) -> str:
    """The act that a footnote names, as the law cites it; empty if it names none."""
    found = re.search(rf"Решени\w+\s+(Совета|Коллегии)\D+({RUSSIAN_DAY}) г\. № (\d+)", text)
    if found is None:
        return ""
    body = "Council" if found[1] == "Совета" else "Board"
    return f"EEC {body} Decision {found[3]} of {russian_day(found[2])}"


def note_clause(text: str) -> Key | tuple[object, ...]:
    """status, duty, territory, valid_from, valid_to, starts_with of one clause of a footnote."""
    if "утратило силу" in text:
        return ("repealed", "", "", "", "", decision(text))
    rate = re.search(
        rf"в размере {NUMBER}(?: \(ноль\))? ?% от таможенной стоимости(,? (?:но не менее|плюс) .*? за \d+ \w+)?", text
    )
    if rate is None:
        return ("unread", percent("0"), "", "", "", "")
    duty = russian_duty(f"{rate[1]}{rate[2] or ''}")
    first, last = (re.search(rf"{word} ({RUSSIAN_DAY})", text) for word in (r"\bс", r"\bпо"))
    return (
        "in_force",
        duty,
        "RU" if "Российскую Федерацию" in text else "",
        russian_day(first[1]) if first else "",
        russian_day(last[1]) if last else "",
        decision(text) if "с даты вступления в силу" in text else "",
    )


def note_clauses(text: str) -> list[tuple[object, ...]]:
    """Each clause of a footnote: a second begins with its day or its rate after a comma."""
    parts = re.split(r", (?=с \d\d\.\d\d\.\d{4} –|в размере)", text)
    return [note_clause(part) for part in parts]


def notes(at: Folders) -> Iterator[Column]:
    """The footnotes of the tariff, against their text and against the parsed columns."""
    file, table = "eaeu/notes.csv", at.table("eaeu/ett_notes.csv")
    rows: dict[str, list[tuple[object, ...]]] = {}
    for row in at.book(file):
        told = (row["status"], law_rate(row["duty"]), *(row[name] for name in NOTE_COLUMNS[2:]))
        rows.setdefault(row["note"], []).append(told)
    texts = {row["note"]: note_clauses(row["text_ru"]) for row in table}
    for place, name in enumerate(NOTE_COLUMNS):
        ours: dict[Key, object] = {(note,): [told[place] for told in of] for note, of in rows.items()}
        theirs: dict[Key, object] = {(note,): [told[place] for told in of] for note, of in texts.items()}
        yield compared(file, name, "ett_notes.csv: text_ru", ours, theirs)
    yield from _parsed_notes(file, rows, table)
    cited: dict[Key, object] = {(row["note"],): row["note"] for row in at.table("eaeu/tnved_notes.csv")}
    held = column(at.book("eaeu/nomenclature_notes.csv"), by("note"), cell("note"))
    yield compared("eaeu/nomenclature_notes.csv", "note", "tnved_notes.csv: note", held, cited)


def _parsed_notes(file: str, rows: dict[str, list[tuple[object, ...]]], table: list[Row]) -> Iterator[Column]:
    """The first rate, the first and the last day: what the source's parsed columns hold of a footnote."""
    live = [row for row in table if row["status"] not in ("repealed", "text_not_available")]
    keys = {row["note"] for row in live}

    def first_rate(row: Row) -> object:
        return russian_duty(
            f"{row['rate_pct']}{', ' if row['specific'].startswith('но') else ' '}{row['specific']}".strip()
        )

    def day(name: str) -> Callable[[Row], object]:
        return lambda row: russian_day(row[name]) if re.fullmatch(RUSSIAN_DAY, row[name]) else ""

    def ours(place: int, of: int) -> dict[Key, object]:
        return {(note,): told[of][place] for note, told in rows.items() if note in keys}

    yield compared(file, "duty", "ett_notes.csv: rate_pct, specific", ours(1, 0), column(live, by("note"), first_rate))
    yield compared(
        file, "valid_from", "ett_notes.csv: valid_from", ours(3, 0), column(live, by("note"), day("valid_from"))
    )
    dated = [row for row in live if row["status"] != "mixed"]
    last: dict[Key, object] = {(row["note"],): rows[row["note"]][-1][4] for row in dated if row["note"] in rows}
    yield compared(file, "valid_to", "ett_notes.csv: valid_to", last, column(dated, by("note"), day("valid_to")))


# --- Viet Nam's tariff -------------------------------------------------------------------------------------------


def vietnam_mfn(text: str) -> object:
    """The number that an MFN or ordinary cell begins with; CKD and `150% of MFN` by their words."""
    if text.startswith("Theo hướng dẫn"):
        return "CKD"
    if text == "150% thuế MFN":
        return "150% of MFN"
    found = re.fullmatch(rf"{NUMBER}(?: \(.*\))?", text)
    return percent(found[1]) if found else text


def out_of_quota(text: str) -> object:
    """The rate behind `NHN:`, out of quota; empty if the cell has none."""
    found = re.search(rf"NHN: {NUMBER}", text)
    return percent(found[1]) if found else ""


def slashed(text: str, marks: Mapping[str, str]) -> tuple[Rate | str, ...]:
    """`*/5/8/10` part by part: a number is a rate, a mark is translated."""
    return tuple(marks[part] if part in marks else percent(part) for part in text.split("/")) if text else ()


def relief(text: str) -> str:
    """Which list of Decree 174/2025 is named."""
    return {"PL1:": "I", "PL2:": "II"}.get(next(iter(re.findall(r"PL\d:", text)), ""), "")


def decree(text: str) -> str:
    """`26/2023/NĐ-CP` → the key of instruments.toml."""
    number, year, _ = text.split("/")
    return f"vn-{number}-{year}"


def either(number: str, mark: str) -> object:
    """The parsed number, or the mark where there is none."""
    return percent(number) if number else mark


def vietnam_tariff(at: Folders) -> Iterator[Column]:
    """Every AHTN line of chapters 01-97, and chapter 98."""
    file, source = "vietnam/tariff.csv", "vn_tariff_2026.csv.gz"
    table = at.table(f"vietnam/{source}")
    lines, ordinary = at.book(file), [row for row in table if row["chapter"] != "98"]
    split, vat = {"*": "*", "Q": "Q"}, {"*": "exempt"}
    outside, ordinary_outside = law_cell("mfn_out_of_quota"), law_cell("ordinary_out_of_quota")
    environment = {"yes": "MT", "doubtful": "MT?"}
    readings: tuple[tuple[str, Callable[[Row], object], str, Callable[[Row], object]], ...] = (
        ("unit", cell("unit"), "unit_en", cell("unit_en")),
        ("mfn", law_cell("mfn"), "mfn_raw", lambda r: vietnam_mfn(r["mfn_raw"])),
        ("mfn", law_cell("mfn"), "mfn_num", lambda r: either(r["mfn_num"], "CKD")),
        ("mfn_out_of_quota", outside, "mfn_raw", lambda r: out_of_quota(r["mfn_raw"])),
        ("mfn_out_of_quota", outside, "mfn_out_quota", lambda r: either(r["mfn_out_quota"], "")),
        ("ordinary", law_cell("ordinary"), "nk_tt_raw", lambda r: vietnam_mfn(r["nk_tt_raw"])),
        ("ordinary", law_cell("ordinary"), "nk_tt_num", lambda r: either(r["nk_tt_num"], "150% of MFN")),
        ("ordinary_out_of_quota", ordinary_outside, "nk_tt_raw", lambda r: out_of_quota(r["nk_tt_raw"])),
        ("ordinary_out_of_quota", ordinary_outside, "nk_tt_out_quota", lambda r: either(r["nk_tt_out_quota"], "")),
        ("vn_eaeu", lambda r: law_rates(r["vn_eaeu"]), "vn_eaeu_raw", lambda r: slashed(r["vn_eaeu_raw"], split)),
        ("vat", lambda r: law_rates(r["vat"]), "vat_raw", lambda r: slashed(r["vat_raw"], vat)),
        ("vat_no_relief", cell("vat_no_relief"), "vat_reduction", lambda r: relief(r["vat_reduction"])),
        ("excise", lambda r: law_rates(r["excise"]), "ttdb_raw", lambda r: slashed(r["ttdb_raw"], {"ĐB": "by type"})),
        ("environment_tax", lambda r: environment.get(r["environment_tax"], ""), "bvmt_raw", cell("bvmt_raw")),
        ("instrument", cell("instrument"), "mfn_doc", lambda r: decree(r["mfn_doc"])),
    )  # fmt: skip
    for name, law, raw, value in readings:
        yield compared(
            file, name, f"{source}: {raw}", column(lines, by("code"), law), column(ordinary, by("hs8"), value)
        )
    yield from _vietnam_preference(at, lines, ordinary)
    yield from chapter98(at, [row for row in table if row["chapter"] == "98"])
    yield from temporary_rates(at, table)


def _vietnam_preference(at: Folders, lines: list[Row], ordinary: list[Row]) -> Iterator[Column]:
    """The VN-EAEU column against the parsed number, and against two other copies of the same column."""
    file, marks = "vietnam/tariff.csv", {"*": "*", "Q": "Q"}
    ours = column(lines, by("code"), lambda row: law_rates(row["vn_eaeu"]))
    kinds = {"excluded": "*", "quota": "Q"}

    def parsed(row: Row) -> object:
        if row["vn_eaeu_parts"]:
            return slashed(row["vn_eaeu_parts"], marks)
        # A quota line's parsed number is the rate in the quota; the cell itself says Q.
        kind = row["vn_eaeu_kind"]
        return (kinds[kind] if kind in kinds else percent(row["vn_eaeu_num"]),)

    yield compared(file, "vn_eaeu", "vn_tariff_2026.csv.gz: parsed parts", ours, column(ordinary, by("hs8"), parsed))
    for name, key, held in (
        ("eaeu/vn_side_vn_eaeu_rates_hs2022.csv.gz", "hs8_vn_2022", "vn_eaeu_rate"),
        ("vietnam/vn_tariff_2025_fta.csv.gz", "hs8", "VN-EAEU"),
    ):
        copy = [row for row in at.table(name) if not row[key].startswith("98")]
        theirs: dict[Key, object] = {(row[key],): slashed(row[held], marks) for row in copy}
        yield compared(file, "vn_eaeu", f"{Path(name).name}: {held}", ours, theirs)


def chapter98(at: Folders, table: list[Row]) -> Iterator[Column]:
    """The items of chapter 98, which share codes."""
    file = "vietnam/chapter98.csv"
    rows = at.book(file)
    for name, law, raw, value in (
        ("ordinary_codes", cell("ordinary_codes"), "ch98_ref_codes", cell("ch98_ref_codes")),
        ("mfn", law_cell("mfn"), "mfn_raw", lambda row: vietnam_mfn(row["mfn_raw"])),
        ("ordinary", law_cell("ordinary"), "nk_tt_raw", lambda row: vietnam_mfn(row["nk_tt_raw"])),
        ("instrument", cell("instrument"), "mfn_doc", lambda row: decree(row["mfn_doc"])),
    ):
        ours, theirs = column(rows, by("code", "item"), law), column(table, by("hs8", "dup_no"), value)
        yield compared(file, name, f"vn_tariff_2026.csv.gz: {raw}", ours, theirs)


def temporary_rates(at: Folders, table: list[Row]) -> Iterator[Column]:
    """`3 (0% từ 09/3-30/4 theo NĐ72)`: the rate, its days (the year from the parsed column), the decree's number."""
    file = "vietnam/temporary_rates.csv"
    raw: dict[Key, object] = {}
    parsed: dict[Key, object] = {}
    for row in table:
        if found := re.search(rf"\({NUMBER}% từ (\d+)/(\d+)-(\d+)/(\d+) theo NĐ(\d+)\)", row["mfn_raw"]):
            rate, from_day, from_month, to_day, to_month, number = found.groups()
            days = f"{int(from_month):02d}-{int(from_day):02d}", f"{int(to_month):02d}-{int(to_day):02d}"
            raw[(row["hs8"],)] = (percent(rate), *days, number)
        if found := re.fullmatch(rf"{NUMBER}% (\S+)\.\.(\S+) ND(\d+)/(\d+)", row["mfn_temp"]):
            parsed[(row["hs8"],)] = (percent(found[1]), found[2], found[3], f"vn-{found[4]}-{found[5]}")
    rows = at.book(file)
    ours = column(rows, by("code"), lambda r: (law_rate(r["duty"]), r["valid_from"], r["valid_to"], r["instrument"]))
    short = column(
        rows,
        by("code"),
        lambda r: (law_rate(r["duty"]), r["valid_from"][5:], r["valid_to"][5:], r["instrument"].split("-")[1]),
    )
    yield compared(file, "duty", "vn_tariff_2026.csv.gz: mfn_raw", short, raw)
    yield compared(file, "duty", "vn_tariff_2026.csv.gz: mfn_temp", ours, parsed)


# --- the schedules of Annex 1 --------------------------------------------------------------------------------------


class Schedule(NamedTuple):
    """How one party's schedule is held: the book's file, the table, the annex's text, the columns of its years."""

    file: str
    table: str
    text: str
    key: tuple[str, ...]
    source_key: tuple[str, ...]
    base: str
    years: tuple[tuple[str, str], ...]  # the law's column, the table's


EAEU = Schedule(
    f"{AGREEMENT}/eaeu_schedule.csv", "eaeu/vn_fta_annex1_eaeu_schedule_hs2012.csv", ANNEX_1_EAEU,
    ("code", "category", "ex"), ("hs2012_code", "category", "ex"), "base_rate_2013",
    (("eif", "EIF"), *((str(y), str(y)) for y in range(2016, 2025)), ("2025", "2025_and_after")),
)  # fmt: skip
VIETNAM = Schedule(
    f"{AGREEMENT}/vietnam_schedule.csv", "eaeu/vn_fta_annex1_vietnam_schedule_hs2012.csv", ANNEX_1_VIETNAM,
    ("code", "category"), ("hs2012_vn8", "category"), "base_rate_pct_2013",
    (("eif", "EIF"), *((str(y), str(y)) for y in range(2016, 2027)), ("2027", "2027+")),
)  # fmt: skip


def schedule(at: Folders, which: Schedule) -> Iterator[Column]:
    """One party's schedule, year by year, against its table and then against the annex itself."""
    rows, table = at.book(which.file), at.table(which.table)
    ours, name = by(*which.key), Path(which.table).name

    def theirs(row: Row) -> Key:
        code, *rest = (row[part] for part in which.source_key)
        return (CUT_SHORT.get(code, code), *rest)

    printed = column(table, by("source_line"), cell(which.source_key[0]))
    yield compared(which.file, "code", f"{name}: code", column(rows, by("line"), cell("code")), printed)
    for law, raw in (("base", which.base), *which.years):
        source = column(table, theirs, lambda row, raw=raw: schedule_cell(row[raw]))  # type: ignore[misc]
        yield compared(which.file, law, f"{name}: {raw}", column(rows, ours, law_cell(law)), source)
    line = column(rows, ours, cell("line"))
    yield compared(which.file, "line", f"{name}: source_line", line, column(table, theirs, cell("source_line")))
    yield from annex(at, which, rows)


def annex(at: Folders, which: Schedule, rows: list[Row]) -> Iterator[Column]:
    """The annex's text: rows printed on one line cell by cell, the others by the numbers around their line."""
    text, name = at.text(which.text), Path(which.text).name
    plain, broken = Column(which.file, "all", f"{name}: cells"), Column(which.file, "all", f"{name}: numbers")
    for row in rows:
        cells, line = [row[law] for law, _ in which.years], int(row["line"])
        printed = text[line - 1].split() if 0 < line <= len(text) else []
        key = tuple(row[part] for part in which.key)
        around = [] if _one_line(printed, len(cells)) else cells
        if not around:
            # A base rate of several words is printed over several lines, also where the years are not.
            on_line = [row["base"], *cells] if re.fullmatch(r"[\d.]+%", row["base"]) else cells
            wanted = [law_rate(part) for part in on_line]
            found = [schedule_cell(part) for part in printed[-len(wanted) :]]
            plain.compared += 1
            if wanted != found or not _has_code(printed, row["code"]):
                plain.differences.append(Difference(key, _shown(wanted), _shown(found)))
        if around or "EUR" in row["base"]:
            broken.compared += 1
            missing = _numbers([row["base"], *around]) - _numbers(text[max(0, line - 7) : line + 6])
            if not _has_code(printed, row["code"]) or missing:
                lacking = " ".join(sorted(str(number) for number in missing)) or "its code"
                broken.differences.append(Difference(key, f"… {lacking} …", f"not around line {line}"))
    yield plain
    yield broken


def _one_line(printed: list[str], cells: int) -> bool:
    tail = printed[-cells:]
    return len(printed) > cells and all(re.fullmatch(rf"{NUMBER}|[UTQR]|CKD", part) for part in tail)


def _has_code(printed: list[str], code: str) -> bool:
    return re.sub(r"\D", "", " ".join(printed)).startswith(code)


def _numbers(texts: Iterable[str]) -> Counter[Decimal]:
    """Every number but those of units (`cm3`), and 0, 1 and 1000: those are all over the annex (`euro for 1 kg`)."""
    found = Counter(decimal(part) for text in texts for part in re.findall(rf"(?<![a-z]){NUMBER}", text))
    for common in (Decimal(0), Decimal(1), Decimal(1000)):
        found.pop(common, None)
    return found


# --- safeguard, quotas, origin, correlation -------------------------------------------------------------------------


def trigger(at: Folders) -> Iterator[Column]:
    """Annex 2: levels, codes; the lines of today; the measures found."""
    groups = at.table("eaeu/vn_fta_annex2_trigger_levels.csv")
    years = [*map(str, range(2015, 2029)), "2029+"]
    levels: dict[Key, object] = {
        (row["group_no"], year.rstrip("+")): int(row[year]) for row in groups for year in years
    }
    file = f"{AGREEMENT}/trigger_levels.csv"
    ours = column(at.book(file), by("group", "year"), lambda row: int(row["level_kg"]))
    yield compared(file, "level_kg", "vn_fta_annex2_trigger_levels.csv: years", ours, levels)
    codes: dict[Key, object] = {(code,): row["group_no"] for row in groups for code in row["hs2012_codes"].split(";")}
    file = f"{AGREEMENT}/trigger_codes.csv"
    yield compared(
        file,
        "group",
        "vn_fta_annex2_trigger_levels.csv: hs2012_codes",
        column(at.book(file), by("code"), cell("group")),
        codes,
    )
    file, table = f"{AGREEMENT}/trigger_lines.csv", at.table("eaeu/vn_fta_trigger_lines_hs10_2026.csv")
    for name, raw in (("group", "trigger_group_no"), ("matched_by", "match_method")):
        theirs = column(table, by("hs10_2026"), cell(raw))
        yield compared(
            file,
            name,
            f"vn_fta_trigger_lines_hs10_2026.csv: {raw}",
            column(at.book(file), by("code"), cell(name)),
            theirs,
        )
    yield from _measures(at)


def _measures(at: Folders) -> Iterator[Column]:
    file, rows = f"{AGREEMENT}/trigger_measures.csv", at.book(f"{AGREEMENT}/trigger_measures.csv")
    table = [(re.search(r"No (\d+)", row["decision"]), re.findall(r"\b20\d\d\b", row["decision"]), row)
             for row in at.table("eaeu/vn_fta_trigger_decisions.csv")]  # fmt: skip
    named = [((f"eec-{number[1]}-{days[0]}",), row) for number, days, row in table if number]
    theirs: dict[Key, object] = {key: set(row["group_nos"].split(";")) for key, row in named}
    ours = column(rows, by("instrument"), lambda row: set(row["groups"].split()))
    yield compared(file, "groups", "vn_fta_trigger_decisions.csv: group_nos", ours, theirs)
    exact: dict[Key, object] = {
        key: row["in_force"] for key, row in named if re.fullmatch(r"[\d-]{10}", row["in_force"])
    }
    first = {key: day for key, day in column(rows, by("instrument"), cell("from_earliest")).items() if key in exact}
    yield compared(file, "from_earliest", "vn_fta_trigger_decisions.csv: in_force", first, exact)
    file, rows = f"{AGREEMENT}/trigger_proceedings.csv", at.book(f"{AGREEMENT}/trigger_proceedings.csv")
    years: dict[Key, object] = {(days[0],): row["year_exceeded"][:4] for _, days, row in table}
    ours = column(rows, by("measure"), cell("year"))
    yield compared(file, "year", "vn_fta_trigger_decisions.csv: year_exceeded", ours, years)
    sure: dict[Key, object] = {(days[0],): "M" if "inferred" in row["year_exceeded"] else "H" for _, days, row in table}
    ours = column(rows, by("measure"), cell("year_confidence"))
    yield compared(file, "year_confidence", "vn_fta_trigger_decisions.csv: year_exceeded", ours, sure)
    found = {days[0]: re.search(r"of (\d{1,2}) (\w{3})\w* (\d{4})", row["decision"]) for _, days, row in table}
    taken: dict[Key, object] = {
        (key,): f"{datetime.strptime(' '.join(day.groups()), '%d %b %Y').date()}" for key, day in found.items() if day
    }
    for name in ("decided_earliest", "decided_latest"):
        ours = {key: day for key, day in column(rows, by("measure"), cell(name)).items() if key in taken}
        yield compared(file, name, "vn_fta_trigger_decisions.csv: decision", ours, taken)


def quotas(at: Folders) -> Iterator[Column]:
    """Volumes by year, and the rate in the quota in every year."""
    table, basic = at.table("vietnam/vn_eaeu_trq.csv"), at.table("eaeu/vn_fta_trq.csv")
    file = f"{AGREEMENT}/quotas.csv"
    rows = at.book(file)
    words = {"eggs": "eggs", "unmanufactured": "tobacco"}
    volumes: dict[Key, object] = {
        (words[row["goods"].split()[0]], row["year"]): (int(row["quota"]), {"tonne": "t"}.get(row["unit"], row["unit"]))
        for row in table
    }
    of_vietnam = [row for row in rows if row["importer"] == "VN"]
    ours = column(of_vietnam, by("quota", "year"), lambda row: (int(row["volume"]), row["unit"]))
    yield compared(file, "volume", "vn_eaeu_trq.csv: quota", ours, volumes)
    rice = next(int(row["quantity"]) for row in basic if "rice" in row["product"])
    of_eaeu = column(
        [row for row in rows if row["importer"] == "EAEU"], by("quota", "year"), lambda row: int(row["volume"])
    )
    yield compared(file, "volume", "vn_fta_trq.csv: quantity", of_eaeu, dict.fromkeys(of_eaeu, rice))
    yield from _quota_rates(at, table, basic)


def _quota_rates(at: Folders, table: list[Row], basic: list[Row]) -> Iterator[Column]:
    file = f"{AGREEMENT}/quota_rates.csv"
    rows = at.book(file)
    rates = {(row["code"], int(row["year"])): law_rate(row["rate"]) for row in rows}

    def in_year(code: str, year: int) -> object:
        """The law gives a rate from a year on."""
        started = [first for of, first in rates if of == code and first <= year]
        return rates[code, max(started)] if started else NOTHING

    years = sorted({int(row["year"]) for row in table})
    vietnamese = sorted({code for code, _ in rates if len(code) == 8})
    ours: dict[Key, object] = {(code, str(year)): in_year(code, year) for code in vietnamese for year in years}
    theirs: dict[Key, object] = {
        (code, row["year"]): percent(row["in_quota_rate_pct"])
        for row in table
        for code in row["hs_codes_ahtn2022"].split(";")
    }
    yield compared(file, "rate", "vn_eaeu_trq.csv: in_quota_rate_pct", ours, theirs)
    printed: dict[Key, object] = {}
    for line in at.text("eaeu/treaty/annex-1-d-trq-tobacco.txt"):
        if found := re.match(r"(2401)\.(\d\d)\.(\d\d) ", line):
            cells = re.findall(rf"{NUMBER}%", line)[1:]
            printed |= {("".join(found.groups()), str(2016 + place)): percent(part) for place, part in enumerate(cells)}
    held = {key: rate for key, rate in ours.items() if key[0].startswith("2401") and int(key[1]) <= 2020}
    yield compared(file, "rate", "annex-1-d-trq-tobacco.txt", held, printed)
    rice = next(row for row in basic if "rice" in row["product"])
    expected = percent(rice["in_quota_rate_by_year"].rstrip("%"))
    subheadings = {code[:9] for code in rice["hs_codes"].split(";")}
    of_rice: dict[Key, object] = {(code, str(year)): rate for (code, year), rate in rates.items() if len(code) == 10}
    known: dict[Key, object] = {key: expected for key in of_rice if key[0][:9] in subheadings}
    yield compared(file, "rate", "vn_fta_trq.csv: in_quota_rate_by_year", of_rice, known)


def origin(at: Folders) -> Iterator[Column]:
    """Annex 3 (Cyrillic С read as the Latin letter) and Annex 4."""
    file, table = f"{AGREEMENT}/product_rules.csv", at.table("eaeu/vn_fta_annex3_psr_hs2012.csv")
    rows = at.book(file)
    rules = column(table, by("hs2012_code"), lambda row: row["rule_text"].translate({ord("С"): "C"}))
    yield compared(
        file, "rule", "vn_fta_annex3_psr_hs2012.csv: rule_text", column(rows, by("code"), cell("rule")), rules
    )
    lines = column(table, by("hs2012_code"), cell("source_line"))
    yield compared(
        file, "line", "vn_fta_annex3_psr_hs2012.csv: source_line", column(rows, by("code"), cell("line")), lines
    )
    file = f"{AGREEMENT}/offshore.csv"
    theirs = column(at.table("eaeu/vn_fta_annex4_offshore.csv"), by("no"), cell("territory"))
    yield compared(
        file,
        "territory",
        "vn_fta_annex4_offshore.csv: territory",
        column(at.book(file), by("number"), cell("territory")),
        theirs,
    )


def correlation(at: Folders) -> Iterator[Column]:
    """The three correlation tables, without the pseudo-code 999999."""
    for new, old in (("hs2022", "hs2012"), ("hs2022", "hs2017"), ("hs2017", "hs2012")):
        file, name = f"goods/correlation/{new}_{old}.csv", f"correlation_{new}_{old}.csv"
        table = [row for row in at.table(f"goods/{name}") if "999999" not in row.values()]
        ours = column(at.book(file), by("code", "earlier"), cell("relation"))
        yield compared(
            file, "relation", f"{name}: relationship", ours, column(table, by(new, old), cell("relationship"))
        )


# articles.toml → the place in vn_fta_mechanics.json whose first number it must be.
ARTICLES = {
    "trigger_safeguard.months": "trigger_safeguard_art_2_10.max_months",
    "trigger_safeguard.extension_months": "trigger_safeguard_art_2_10.extension_months",
    "trigger_safeguard.extension_above_percent": "trigger_safeguard_art_2_10.extension_condition",
    "trigger_safeguard.notice_before_decision_days": "trigger_safeguard_art_2_10.notices.2",
    "trigger_safeguard.effect_after_decision_days": "trigger_safeguard_art_2_10.notices.4",
    "trigger_safeguard.review_years": "trigger_safeguard_art_2_10.review",
    "trigger_safeguard.first_year_divisor_days": "trigger_safeguard_art_2_10.first_year_formula",
    "bilateral_safeguard.years": "bilateral_safeguard_art_3_4.max",
    "bilateral_safeguard.industry_percent": "bilateral_safeguard_art_3_4.industry_threshold_pct",
    "origin.de_minimis_percent": "origin.de_minimis",
    "origin.sets_percent": "origin.sets",
    "origin.certificate_months": "origin.certificate.validity_months",
    "origin.certificate_exempt_value": "origin.certificate.exempt_value_usd",
    "origin.weight_tolerance_percent": "origin.certificate.weight_tolerance_pct",
    "origin.records_years": "origin.records_years",
    "verification.reply_months": "origin.verification.reply_months",
    "verification.visit_consent_days": "origin.verification.visit_consent_days",
    "verification.visit_start_days": "origin.verification.visit_start_days",
    "verification.determination_days": "origin.verification.determination_days",
    "verification.visit_whole_days": "origin.verification.whole_days",
    "suspension.consultation_days": "origin.suspension_art_4_25.steps_days.consultations",
    "suspension.joint_committee_days": "origin.suspension_art_4_25.steps_days.joint_committee",
    "suspension.months": "origin.suspension_art_4_25.max_months",
    "suspension.renewal_months": "origin.suspension_art_4_25.renewal_months",
}


def articles(at: Folders) -> Iterator[Column]:
    """The numbers that the agreement's articles fix."""
    file = f"{AGREEMENT}/articles.toml"
    try:
        held = tomllib.loads((at.law / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CompareError(f"{file} is missing.") from None
    told = json.loads("\n".join(at.text("eaeu/vn_fta_mechanics.json")))
    ours: dict[Key, object] = {(path,): _at(held, f"{path}.value") for path in ARTICLES}
    theirs: dict[Key, object] = {}
    for path, place in ARTICLES.items():
        found = re.search(r"\d+", str(_at(told, place)))
        theirs[(path,)] = int(found[0]) if found else NOTHING
    yield compared(file, "value", "vn_fta_mechanics.json", ours, theirs)


def _at(node: object, path: str) -> object:
    """What a document holds at a path of keys and places in lists; NOTHING where it holds nothing."""
    for step in path.split("."):
        if isinstance(node, dict):
            node = node.get(step, NOTHING)
        elif isinstance(node, list) and int(step) < len(node):
            node = node[int(step)]
        else:
            return NOTHING
    return node


# --- the report ----------------------------------------------------------------------------------------------------


def everything(at: Folders) -> list[Column]:
    """Every column of the law book that has a source, compared."""
    out = [*eaeu_tariff(at), *notes(at), *vietnam_tariff(at), *schedule(at, EAEU), *schedule(at, VIETNAM)]
    from compare_charges import charges

    out += [*trigger(at), *quotas(at), *origin(at), *correlation(at), *articles(at)]
    return [*out, *charges(at)]


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(_shown(part) or "(empty)" for part in value)
    return str(value)


def render(columns: Iterable[Column]) -> Iterator[str]:
    """The lines of the report: the table, then the differences."""
    columns = list(columns)
    yield f"{'law/':45} {'column':22} {'against':62} {'rows':>7} {'differ':>7} {'unexplained':>12}"
    for one in columns:
        numbers = f"{one.compared:>7,} {len(one.differences):>7,} {one.unexplained:>12,}"
        yield f"{one.file:45} {one.column:22} {one.against:62} {numbers}"
    for one in columns:
        for item in one.differences:
            why = one.reason(item)
            told = f"law {_shown(item.law) or '(empty)'}, source {_shown(item.source) or '(empty)'}"
            place = f"law/{one.file}, column {one.column}, {' '.join(part for part in item.key if part)}"
            yield f"{'known' if why else 'UNEXPLAINED'}  {place}: {told} ({one.against}){f' — {why}' if why else ''}"
    rows, open_ones = sum(one.compared for one in columns), sum(one.unexplained for one in columns)
    differ = sum(len(one.differences) for one in columns)
    yield f"{rows:,} values compared in {len(columns)} columns; {differ:,} differ, {open_ones:,} of them unexplained."


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison and print it. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Compare the law book with the tables of facts.")
    parser.add_argument("--law", type=Path, default=REPO / "law", help="folder of the law book")
    parser.add_argument(
        "--sources", type=Path, default=REPO.parent / "shared" / "sources", help="folder of the tables of facts"
    )
    given = parser.parse_args(arguments)
    if not given.sources.is_dir():
        print("The tables of facts are not beside the repository: there is nothing to compare the law book with.")
        return 0
    try:
        columns = everything(Folders(given.law, given.sources))
    except CompareError as error:
        print(error)
        return 1
    except (KeyError, csv.Error, UnicodeDecodeError) as error:
        print(f"A file could not be compared: {type(error).__name__} {error}.")
        return 1
    for line in render(columns):
        print(line)
    return 1 if any(one.unexplained for one in columns) else 0


if __name__ == "__main__":
    sys.exit(main())
