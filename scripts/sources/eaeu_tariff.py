"""The Common Customs Tariff of the EAEU: chapters, lines, footnotes → law/eaeu/.

Input: `eaeu/ett_2026.csv.gz` (one row a ten-digit line, as the chapter PDFs print it) and `eaeu/ett_notes.csv` (the
footnotes to the tariff). Descriptions and footnote prose stay behind; codes, rates, units, dates and acts carry over.
"""

from __future__ import annotations

import re

from burabay.lawbook.rates import parse_rate
from common import CHECKED_ON, TARIFFS_KNOWN_FROM, iso_day, number, percent, read, write

# The tariff's supplementary units, in the law book's words.
UNITS = {
    "–": "", "шт": "pcs", "м²": "m2", "м³": "m3", "л": "l", "пар": "pair", "л 100% спирта": "l pure alcohol",
    "г": "g", "кг 90% с/в": "kg 90% dry", "1000 шт": "1000 pcs", "м": "m", "кг N": "kg N", "кар": "carat",
    "1000 л": "1000 l", "шт, м": "pcs and m", "кг U": "kg U", "г Д/И": "g fissile isotopes", "кг K2O": "kg K2O",
    "кг P2O5": "kg P2O5", "Ки": "Ci", "100 шт": "100 pcs", "1000 м³": "1000 m3", "1000 кВт·ч": "1000 kWh",
    "кг NaOH": "kg NaOH", "кг KOH": "kg KOH", "кг H2O2": "kg H2O2", "шт (колод)": "packs",
}  # fmt: skip
DUTY_UNITS = {"cm3_engine": "cm3"}
NOTE_UNITS = {"кг": "kg", "шт": "pcs", "л": "l", "пару": "pair"}
BODIES = {"Совета": "Council", "Коллегии": "Board"}
MONTHS = {
    "января": 1, "февраля": 2, "марта": 3, "апреля": 4, "мая": 5, "июня": 6,
    "июля": 7, "августа": 8, "сентября": 9, "октября": 10, "ноября": 11, "декабря": 12,
}  # fmt: skip


def duty_text(row: dict[str, str]) -> str:
    """The duty of one line in the law book's notation, from its parsed parts."""
    adv, kind = row["ad_valorem_pct"], row["duty_type"]
    if kind == "advalorem":
        return percent(adv)
    per = "" if row["specific_per_qty"] == "1" else f"{row['specific_per_qty']} "
    unit = DUTY_UNITS.get(row["specific_per_unit"], row["specific_per_unit"])
    specific = f"{number(row['specific_amount'])} {row['specific_currency']}/{per}{unit}"
    forms = {
        "specific": specific,
        "combined_min": f"{percent(adv)} min {specific}" if adv else "",
        "combined_plus": f"{percent(adv)} + {specific}" if adv else "",
        "lower_of": f"{percent(row['alt_ad_valorem_pct'] or '0')} or {percent(adv or '0')} min {specific}",
    }
    return str(parse_rate(forms[kind]))


def act(text: str) -> str:
    """`Решения Коллегии … от 4 октября 2021 г. № 132` → `EEC Board Decision 132 of 2021-10-04`."""
    found = re.search(r"(Совета|Коллегии).*?(\d+) ([а-я]+) (\d{4}) г\. № (\d+)", text)
    if found is None:
        return ""
    body, day, month, year, no = found.groups()
    return f"EEC {BODIES[body]} Decision {no} of {year}-{MONTHS[month]:02d}-{int(day):02d}"


def note_specific(text: str) -> str:
    """`но не менее 1,5 евро за 1 шт` → ` min 1.5 EUR/pcs`; `плюс 0,17 евро за 1 кг` → ` + 0.17 EUR/kg`."""
    if not text:
        return ""
    found = re.fullmatch(r"(но не менее|плюс) ([\d,]+) евро за 1 (\w+)", text)
    if found is None:
        raise ValueError(f"footnote amount not understood: {text}")
    join = " min " if found[1] == "но не менее" else " + "
    return f"{join}{number(found[2])} EUR/{NOTE_UNITS[found[3]]}"


NOTE_HEADER = ["note", "status", "duty", "territory", "valid_from", "valid_to", "starts_with", "instrument",
               "confidence", "checked_on"]  # fmt: skip


def note_rows(row: dict[str, str]) -> list[list[str]]:
    """The law book's rows for one footnote: two where the text gives two rates one after the other."""
    note, status, text = row["note"], row["status"], row["text_ru"]
    tail = ["ett-notes", "H", "2025-09-21"]
    if status == "repealed":
        return [[note, "repealed", "", "", "", "", act(text), *tail]]
    if status == "text_not_available":
        return [[note, "unread", "0%", "", "", "", "", "ett-notes", "M", "2026-06-18"]]
    duty = percent(row["rate_pct"]) + note_specific(row["specific"])
    dated = re.fullmatch(r"\d\d\.\d\d\.\d{4}", row["valid_from"])
    start = iso_day(row["valid_from"]) if dated else ""
    starts_with = "" if dated else act(row["valid_from"])
    end = iso_day(row["valid_to"]) if row["valid_to"] else ""
    second = re.search(r"с 01\.10\.2022 – в размере ([\d,]+) %", text)
    if status == "mixed" and second:
        return [
            [note, "in_force", duty, "", start, end, starts_with, *tail],
            [note, "in_force", percent(second[1]), row["territory"], "2022-10-01", "", "", *tail],
        ]
    second = re.search(r"в размере ([\d,]+) % от таможенной стоимости – с ([\d.]+) по ([\d.]+)", text)
    if second:
        return [
            [note, "in_force", duty, "", start, "2022-09-30", starts_with, *tail],
            [note, "in_force", percent(second[1]), "", iso_day(second[2]), iso_day(second[3]), "", *tail],
        ]
    return [[note, "in_force", duty, row["territory"], start, end, starts_with, *tail]]


def additional_note(row: dict[str, str]) -> str:
    """`02/3` where a line applies only in the order of the Union's additional note 3 to chapter 02 (meat quotas …)."""
    found = re.search(
        r"в порядке, указанном в дополнительном примечании Евразийского экономического союза (\d+)"
        r" к (?:группе (\d\d)|данной группе)",
        row["path_ru"],
    )
    return f"{found[2] or row['hs10'][:2]}/{found[1]}" if found else ""


def chapter_editions(lines: list[dict[str, str]]) -> list[list[str]]:
    """Each chapter's file, the day of its edition, and from when its rates are taken as known (assumption A1)."""
    rows = []
    for chapter, file in sorted({(row["hs10"][:2], row["source_pdf"]) for row in lines}):
        found = re.search(r"_(\d\d\.\d\d\.\d{4})\.pdf$", file)
        edition = iso_day(found[1]) if found else "2022-01-01"
        rows.append([chapter, edition, max(edition, TARIFFS_KNOWN_FROM), "", "ett", file, "H", CHECKED_ON])
    return rows


def main() -> None:
    lines = read("eaeu/ett_2026.csv.gz")
    write(
        "eaeu/chapters.csv",
        [
            "chapter",
            "edition",
            "valid_from",
            "valid_to",
            "instrument",
            "provision",
            "confidence",
            "checked_on",
        ],
        chapter_editions(lines),
    )
    write(
        "eaeu/tariff.csv",
        ["code", "unit", "duty", "note", "nomenclature_note", "additional_note", "mark", "page"],
        (
            [row["hs10"], UNITS[row["suppl_unit"]], duty_text(row), row["ett_notes"], row["tnved_notes"],
             additional_note(row),
             "+" if row["plus_mark"] else "", row["source_page"]]
            for row in lines
        ),
    )  # fmt: skip
    write("eaeu/notes.csv", NOTE_HEADER, (out for row in read("eaeu/ett_notes.csv") for out in note_rows(row)))


if __name__ == "__main__":
    main()
