"""The agreement's own tables: schedules, trigger safeguard, quotas, rules of origin → law/agreements/vn-eaeu/.

Input: the tables `eaeu/vn_fta_*` and, where the table could not read a cell of Annex 1, `annex1_read_by_hand.csv`
beside this script, read from the text of the annex (the line number is that of the text).
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from burabay.lawbook.rates import parse_rate
from common import CHECKED_ON, number, percent, read, write

FOLDER = "agreements/vn-eaeu"
EAEU_YEARS = ["EIF", *(str(year) for year in range(2016, 2025)), "2025_and_after"]
VIETNAM_YEARS = ["EIF", *(str(year) for year in range(2016, 2027)), "2027+"]
MARKS = {"U", "T", "Q", "CKD"}
STATUS = {"parsed": "H", "EIF0, base not parsed": "H", "base not parsed": "H", "reconstructed": "M", "manual": "M",
          "staged, intermediate years not parsed": "M"}  # fmt: skip
UNIT = {"unit": "pcs", "cm3_engine": "cm3", "": "m2"}  # the table lost "m²" of nine carpet lines
# Excluded lines have no base rate in Viet Nam's schedule: what the table holds there is a number from a description.
TRIGGER_GROUPS = {
    1: ("Anoraks", "Куртки (анораки)", "Áo khoác anorak"),
    2: ("Shirts and blouses", "Рубашки и блузки", "Áo sơ mi và áo blouse"),
    3: (
        "Suits, jackets, blazers and trousers",
        "Костюмы, пиджаки, жакеты и брюки",
        "Bộ com-lê, áo jacket, áo blazer và quần",
    ),
    4: (
        "Women's suits, dresses and skirts",
        "Женские костюмы, платья и юбки",
        "Bộ com-lê nữ, váy liền và chân váy",
    ),
    5: ("Underwear", "Нижнее бельё", "Đồ lót"),
    6: (
        "Jerseys, pullovers, waistcoats and cardigans",
        "Свитеры, пуловеры, жилеты и кардиганы",
        "Áo len, áo chui đầu, gi-lê và cardigan",
    ),
    7: (
        "Babies' garments and clothing accessories",
        "Детская одежда и принадлежности к ней",
        "Quần áo và phụ kiện may mặc trẻ em",
    ),
    8: ("Footwear with rubber uppers", "Обувь с верхом из резины", "Giày dép có mũ bằng cao su"),
    9: ("Wooden office furniture", "Деревянная мебель для офисов", "Đồ gỗ nội thất văn phòng"),
    10: ("Wooden kitchen furniture", "Деревянная мебель для кухонь", "Đồ gỗ nội thất nhà bếp"),
    11: ("Wooden bedroom furniture", "Деревянная мебель для спален", "Đồ gỗ nội thất phòng ngủ"),
    12: ("Other wooden furniture", "Прочая деревянная мебель", "Đồ gỗ nội thất khác"),
}

# Annex 4 in its order, by ISO 3166; of Malaysia it names Labuan alone.
OFFSHORE_CODES = [
    "AI", "AD", "AG", "AW", "BS", "BZ", "BM", "VU", "VG", "GI", "GD", "MO", "LR", "MU", "MY-15",
    "MV", "MH", "MC", "MS", "NR", "NU", "KY", "CK", "TC", "PA", "WS", "VC", "KN", "LC", "SC",
]  # fmt: skip


def schedule_cell(text: str) -> str:
    """A cell of the EAEU's schedule: `18.2%, min 0.182 EUR/kg` → `18.2% min 0.182 EUR/kg`; marks as they are."""
    if not text or text in MARKS:
        return text
    if "EUR" not in text:
        return percent(text.rstrip("%"))
    found = re.fullmatch(r"(?:([\d.]+)%, min )?([\d.]+) EUR/(?:(\d+) )?(\w*)", text)
    if found is None:
        raise ValueError(f"cell not understood: {text}")
    adv, amount, per, unit = found.groups()
    specific = f"{number(amount)} EUR/{per + ' ' if per else ''}{UNIT.get(unit, unit)}"
    return str(parse_rate(f"{percent(adv)} min {specific}" if adv else specific))


def by_hand() -> dict[str, dict[str, str]]:
    """Rows read from the text of the annex, by its line: the table's code may be cut short too."""
    path = Path(__file__).with_name("annex1_read_by_hand.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["line"]: row for row in csv.DictReader(file)}


def eaeu_schedule_rows() -> list[list[str]]:
    hand, out = by_hand(), []
    for row in read("eaeu/vn_fta_annex1_eaeu_schedule_hs2012.csv"):
        read_here = hand.get(row["source_line"])
        code = read_here["code"] if read_here else row["hs2012_code"]
        confidence = STATUS[row["parse_status"]]
        base = row["base_rate_2013"] and schedule_cell(row["base_rate_2013"])
        if read_here:
            base = read_here["base"]
        if read_here and read_here["eif"]:
            years = [read_here["eif"], *(read_here[str(year)] for year in range(2016, 2026))]
        else:
            years = [schedule_cell(row[year]) for year in EAEU_YEARS]
        out.append([code, row["ex"], row["category"], base, *years, row["source_line"], confidence])
    return out


def vietnam_schedule_rows() -> list[list[str]]:
    out = []
    for row in read("eaeu/vn_fta_annex1_vietnam_schedule_hs2012.csv"):
        base = "" if row["category"] in ("U", "Q", "CKD") else percent(row["base_rate_pct_2013"])
        years = [row[y] if row[y] in MARKS else percent(row[y]) for y in VIETNAM_YEARS]
        out.append([row["hs2012_vn8"], row["category"], base, *years, row["source_line"], "H"])
    return out


def trigger() -> None:
    groups = read("eaeu/vn_fta_annex2_trigger_levels.csv")
    write(f"{FOLDER}/trigger_groups.csv", ["group", "name_en", "name_ru", "name_vi"],
          ([no, *names] for no, names in TRIGGER_GROUPS.items()))  # fmt: skip
    years = [*map(str, range(2015, 2029)), "2029+"]
    write(f"{FOLDER}/trigger_levels.csv", ["group", "year", "level_kg", "instrument", "provision", "confidence"],
          ([g["group_no"], y.rstrip("+"), g[y], "vn-eaeu-fta", f"Annex 2, row {g['group_no']}", "H"]
           for g in groups for y in years))  # fmt: skip
    write(f"{FOLDER}/trigger_codes.csv", ["group", "code", "instrument", "provision", "confidence"],
          ([g["group_no"], code, "vn-eaeu-fta", f"Annex 2, row {g['group_no']}", "H"]
           for g in groups for code in g["hs2012_codes"].split(";")))  # fmt: skip
    write(f"{FOLDER}/trigger_lines.csv", ["group", "code", "matched_by", "confidence", "checked_on"],
          ([r["trigger_group_no"], r["hs10_2026"], r["match_method"], "M", CHECKED_ON]
           for r in read("eaeu/vn_fta_trigger_lines_hs10_2026.csv")))  # fmt: skip


def main() -> None:
    write(f"{FOLDER}/eaeu_schedule.csv",
          ["code", "ex", "category", "base", "eif", *map(str, range(2016, 2026)), "line", "confidence"],
          eaeu_schedule_rows())  # fmt: skip
    write(f"{FOLDER}/vietnam_schedule.csv",
          ["code", "category", "base", "eif", *map(str, range(2016, 2028)), "line", "confidence"],
          vietnam_schedule_rows())  # fmt: skip
    trigger()
    write(f"{FOLDER}/product_rules.csv", ["code", "rule", "line"],
          ([r["hs2012_code"], r["rule_text"].replace("С", "C"), r["source_line"]]
           for r in read("eaeu/vn_fta_annex3_psr_hs2012.csv")))  # fmt: skip
    write(f"{FOLDER}/offshore.csv", ["number", "territory", "iso"],
          ([r["no"], r["territory"], OFFSHORE_CODES[int(r["no"]) - 1]]
           for r in read("eaeu/vn_fta_annex4_offshore.csv")))  # fmt: skip


if __name__ == "__main__":
    main()
