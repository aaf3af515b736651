"""Taxes and fees on top of customs duty → law/charges/.

Input: `charges/*.csv`. Codes, figures, days, acts and confidence carry over; of a condition only what can be tested
(kind of goods, engine, age, use …) does, in the book's own notation. The sources' sentences stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from common import CHECKED_ON, number, read, write

HEADER = ("charge", "state", "codes", "code_basis", "condition", "rate", "base", "valid_from", "valid_to",
          "instrument", "provision", "confidence", "checked_on")  # fmt: skip
Row = dict[str, str]

# The words of a source's instrument, longest first → the key in instruments.toml.
ACTS = (
    ("RU", "425-FZ", "ru-425-fz-2025"), ("RU", "176-FZ", "ru-176-fz-2024"), ("RU", "303-FZ", "ru-303-fz-2018"),
    ("RU", "389-FZ", "ru-389-fz-2023"), ("RU", "1042", "ru-pp-1042-2015"), ("RU", "Decree 41 ", "ru-pp-41-2003"),
    ("RU", "Decree 688", "ru-pp-688-2008"), ("RU", "Decree 908", "ru-pp-908-2004"), ("RU", "710", "ru-pp-710-2023"),
    ("RU", "1638", "ru-pp-1638-2025"), ("RU", "1637", "ru-pp-1637-2024"), ("RU", "342", "ru-pp-342-2020"),
    ("RU", "1713", "ru-pp-1713-2025"), ("RU", "1255", "ru-pp-1255-2024"), ("RU", "PP 81", "ru-pp-81-2016"),
    ("RU", "Plenum 33", "ru-vas-33-2014"), ("RU", "Decision 257", "cu-257-2010"), ("RU", "FTS practice", "practice"),
    ("RU", "Tax Code", "ru-tax-code"),
    ("BY", "437", "by-437-2019"), ("BY", "127-Z", "by-127-z-2025"), ("BY", "443", "by-443-2006"),
    ("BY", "329", "by-329-2012"), ("BY", "Tax Code", "by-tax-code"),
    ("KZ", "120-VI", "kz-120-vi-2017"), ("KZ", "214-VIII", "kz-214-viii-2025"), ("KZ", "171", "kz-171-2018"),
    ("KZ", "448", "kz-448-2021"), ("KZ", "budget", "kz-budget"), ("KZ", "Dec 2025", "kz-gr-2025"),
    ("KZ", "Tax Code", "kz-120-vi-2017"),
    ("AM", "Tax Code", "am-tax-code"), ("AM", "Customs Code", "am-customs-code"), ("AM", "State Duty", "am-state-duty"),
    ("AM", "Government", "am-government"),
    ("KG", "94", "kg-94-2022"), ("KG", "Cabinet", "kg-cabinet"), ("KG", "Tax Code", "kg-tax-code"),
    ("KG", "draft", "kg-draft-2025"),
    ("EAEU", "257", "cu-257-2010"), ("EAEU", "107", "eec-107-2017"), ("EAEU", "e-commerce", "eec-ecommerce-2026"),
    ("EAEU", "national tax", "eaeu-tax-codes"), ("EAEU", "Customs Code", "eaeu-customs-code"),
    ("VN", "19/2026", "vn-19-2026"), ("VN", "109/2025", "vn-109-2025"), ("VN", "60/2024", "vn-60-2024"),
    ("VN", "42/2023", "vn-42-2023"), ("VN", "30/2022", "vn-30-2022"), ("VN", "20/2022", "vn-20-2022"),
    ("VN", "18/2022", "vn-18-2022"), ("VN", "579/2018", "vn-579-2018"), ("VN", "57/2010", "vn-57-2010"),
    ("VN", "174/2025", "vn-174-2025"), ("VN", "180/2024", "vn-180-2024"), ("VN", "72/2024", "vn-72-2024"),
    ("VN", "94/2023", "vn-94-2023"), ("VN", "44/2023", "vn-44-2023"), ("VN", "15/2022", "vn-15-2022"),
    ("VN", "03/2022", "vn-03-2022"), ("VN", "66/2025/", "vn-66-2025"), ("VN", "27/2008", "vn-27-2008"),
    ("VN", "13/2008", "vn-13-2008"), ("VN", "48/2024", "vn-48-2024"), ("VN", "14/2021", "vn-14-2021-btc"),
    ("VN", "274/2016", "vn-274-2016-btc"), ("VN", "174/2015", "vn-174-2015-btc"), ("VN", "08/2015", "vn-08-2015"),
    ("VN", "38/2015", "vn-38-2015-btc"), ("VN", "01/2025", "vn-01-2025-qd"), ("VN", "78/2010", "vn-78-2010-qd"),
    ("VN", "24/2013", "vn-24-2013-qd"), ("VN", "122/2016", "vn-122-2016"), ("VN", "26/2023", "vn-26-2023"),
)  # fmt: skip


def act(row: Row) -> str:
    """The key of a row's act; customs practice where the source names none."""
    for state, words, key in ACTS:
        if row["state"] == state and words in row["instrument"]:
            return key
    if row["state"] == "RU" and row["provision"].startswith("Tax Code"):
        return "ru-tax-code"
    if row["instrument"]:
        raise ValueError(f"no key for {row['state']} {row['instrument']}")
    return "practice"


def provision(row: Row) -> str:
    """The place in the act, with the book's mark of an article."""
    told = re.sub(r"^Tax Code (?=art|App)|\s*\(number from memory\)", "", row["provision"])
    told = re.sub(r"\barts?\.? ?(?=\d)", "Art. ", told).replace("App.", "Appendix ").replace("annex", "Annex")
    return told or "whole act"


def codes(row: Row) -> str:
    """`0204 except 0204 50` → `0204 -020450`; chapters and headings as the source gives them."""
    told = re.sub(r"\([^)]*\)", "", row["hs_prefix"])
    if "csv" in told:
        return ""
    out = []
    for part in told.split(";"):
        plain, _, excepted = part.partition(" except ")
        out.append(plain.replace(" ", "").replace(".", ""))
        out += ["-" + one.replace(" ", "") for one in excepted.split(",") if one.strip()]
    return " ".join(dict.fromkeys(one for one in out if one))


UNITS = {
    "RUB/l of product": "l", "pack of 20": "20 pcs", "stick": "pcs", "1000 sticks": "1000 pcs", "piece": "pcs",
    "1000 pieces": "1000 pcs", "l of anhydrous alcohol": "l_alcohol", "l of product": "l", "100 g or 100 ml": "100 g",
}  # fmt: skip


def rate(row: Row) -> str:
    """A figure and its unit in the book's notation."""
    told, unit = row["rate"], row["unit"]
    if told.startswith("0 ("):
        return "exempt"
    if told.startswith("x"):
        return f"x{number(told[1:])}"
    if not told or unit in ("rule", "") or not re.fullmatch(r"[\d.]+", told):
        return ""
    if unit == "%":
        return f"{number(told)}%"
    if unit.startswith("coefficient"):
        return f"x{number(told)}"
    currency, _, per = unit.partition("/")
    return f"{number(told)} {currency}/{UNITS.get(per, per) or 'vehicle'}"


def interval(low: str, high: str, ends: str = "(]") -> str:
    """`(90,150]`; an end without a number is open."""
    low, high = (number(end) if end else "" for end in (low, high))
    return f"{ends[0] if low else '('}{low},{high}{ends[1] if high else ')'}"


def line(row: Row, charge: str, condition: str, base: str = "", **other: str) -> list[str]:
    """One row of the law book."""
    basis = row["hs_basis"] if codes(row) else ""
    cells = {
        "charge": charge, "state": row["state"], "codes": codes(row), "code_basis": basis, "condition": condition,
        "rate": rate(row), "base": base, "valid_from": row["valid_from"], "valid_to": row["valid_to"],
        "instrument": act(row), "provision": provision(row), "confidence": row["confidence"], "checked_on": CHECKED_ON,
    } | other  # fmt: skip
    return [cells[name] for name in HEADER]


# --- VAT ----------------------------------------------------------------------------------------------------------

# Where a list of goods is not held, the headings in which it may apply: to ask, in the project's own reading (L).
FOOD = "01 02 03 04 07 08 09 10 11 12 15 16 17 18 19 20 21 2201 2202 2302 2304 2306 2309 2501"
CHILDREN = (
    "3401 3407 3924 3926 4014 4202 4203 4303 4819 4820 4901 4903 61 62 6301 6302 64 65 8712 8715 9401 9403 9404 9503 "
    "9504 9619"
)
MEDICAL = "2844 30 3701 3702 3822 4014 4015 8713 8714 9001 9003 9004 9018 9019 9020 9021 9022 9025 9027 9402"
VAT_BASE = {"VN": "value+duty+excise+environment_tax"}
VAT_KINDS = (
    ("standard", ""), ("reduced: food and children goods of Appendix", None), ("reduced: food", None),
    ("exempt: medical", "kind=medical_exempt"), ("medicines, medical devices", "kind=medical"),
    ("medicines for guaranteed", "kind=medical_free_care"), ("goods on the offset", "kind=offset"),
    ("reduced 5%", "kind=list_5"), ("non-taxable", "kind=list_exempt"), ("relief", "kind=relief"),
    ("no relief", ""), ("petrol (except ethanol)", "kind=fuel"),
)  # fmt: skip


def vat() -> Iterator[list[str]]:
    """vat_rates.csv: one row a rate. Rates that stand on lists are gaps where the list is not held."""
    for row in read("charges/vat_rates.csv"):
        kind = next(kind for words, kind in VAT_KINDS if row["condition"].startswith(words))
        if kind in (None, "kind=offset"):
            continue  # the lists of vat_reduced_categories.csv say the first with codes; the second is a rule
        base = VAT_BASE.get(row["state"], "value+duty+excise")
        gap = {"medical": MEDICAL, "medical_exempt": MEDICAL, "medical_free_care": MEDICAL}
        scope = gap.get(kind.removeprefix("kind="), "")
        other = {"codes": scope, "code_basis": "gap", "confidence": "L"} if scope else {}
        yield line(row, "vat", kind, base, **other)


LISTS = (
    ("children: Knitwear", "knitwear"), ("children: Sewn", "sewn"), ("children: Hosiery", "hosiery"),
    ("children: Bed", "bedding"), ("children: Footwear", "footwear"), ("children: Mattresses", "mattresses"),
    ("children: Prams", "prams"), ("children: School", "school"), ("children: Toys", "toys"),
    ("children: Plasticine", "plasticine"), ("children: Pencil", "pencil_cases"), ("children: Nappies", "nappies"),
    ("children: Children furniture", "furniture"), ("children: Bicycles", "bicycles"),
    ("children: Child restraint", "child_seats"), ("children: Baby care", "baby_care"), ("children goods", "children"),
    ("food: Products for children", "baby_food"), ("medicines", "medical"), ("printed books", "books"),
    ("food:", "food"),
)  # fmt: skip


def vat_lists() -> Iterator[list[str]]:
    """vat_reduced_categories.csv, and where lists that are not held may apply."""
    for row in read("charges/vat_reduced_categories.csv"):
        if row["condition"].startswith(("exempt:", "rule:")):
            continue  # the first stands in vat.csv, the second in rules.csv
        kind = next(kind for words, kind in LISTS if row["condition"].startswith(words))
        other = {"rate": f"{number(row['rate'])}%"}
        if not codes(row):
            other |= {"codes": CHILDREN, "code_basis": "gap"}
        yield line(row, "vat", f"kind={kind}", "value+duty+excise", **other)
    appendix = {"state": "BY", "hs_prefix": "", "hs_basis": "", "rate": "10", "unit": "%", "valid_from": "2010-01-01",
                "valid_to": "", "instrument": "Tax Code of Belarus", "provision": "Appendix 26",
                "confidence": "L"}  # fmt: skip
    yield line(appendix, "vat", "kind=food", "value+duty+excise", codes=FOOD, code_basis="gap")


# --- excise -------------------------------------------------------------------------------------------------------


def _abv(text: str) -> str:
    if found := re.search(r"beer (\d[\d.]*)% to (\d[\d.]*)%", text):
        return " abv=" + interval(found[1], found[2], "()")
    if found := re.search(r"over ([\d.]+)% (?:up )?to ([\d.]+)%", text):
        return " abv=" + interval(found[1], found[2])
    if found := re.search(r"over ([\d.]+)% ABV", text):
        return " abv=" + interval(found[1], "")
    if found := re.search(r"up to ([\d.]+)%", text):
        return " abv=" + interval("", found[1])
    if found := re.search(r"([\d.]+)% and more", text):
        return " abv=" + interval(found[1], "", "[)")
    if found := re.search(r"under ([\d.]+)%", text):
        return " abv=" + interval("", found[1], "()")
    return ""


def _band(text: str, unit: str) -> tuple[str, str]:
    """`over 90 to 150 hp`, `to 1500 cm3`, `over 500 to unlimited hp`, `10 to 15 seats` as low and high end."""
    if found := re.search(rf"over ([\d.]+) to (unlimited|[\d.]+) {unit}", text):
        return found[1], found[2].replace("unlimited", "")
    if found := re.search(rf"over ([\d.]+) {unit}", text):
        return found[1], ""
    if found := re.search(rf"\bto ([\d.]+) {unit}", text):
        return "", found[1]
    return "", ""


def _cm3(text: str) -> str:
    low, high = _band(text, "cm3")
    return f" engine_cm3={interval(low, high)}" if low or high else ""


def _seats(text: str) -> str:
    for words, ends in (("up to 9 seats", "(,9]"), ("10 to 15 seats", "(9,15]"), ("16 to 23 seats", "(15,23]")):
        if words in text:
            return f" seats={ends}"
    return ""


def _btu(text: str) -> str:
    told = text.replace(",", "")
    found = re.search(r"over (\d+) to (\d+) BTU", told) or re.search(r"up to() (\d+) BTU", told)
    return f" btu={interval(found[1], found[2])}" if found else ""


EXCISE = (
    ("passenger car, engine power", "passenger_car"), ("passenger cars with customs value", "passenger_car"),
    ("passenger cars with engine", "passenger_car"), ("passenger car over", "passenger_car"),
    ("motorcycle over", "motorcycle"), ("motorcycles two", "motorcycle"), ("aircraft and vessels", "aircraft"),
    ("ethyl alcohol, spirit", "alcoholic_drink"), ("alcoholic products over", "alcoholic_drink"),
    ("other alcoholic products", "alcoholic_drink"), ("alcohol: every", "alcoholic_drink"),
    ("wines (except", "wine"), ("natural wines", "wine"), ("wine", "wine"), ("sparkling wine", "sparkling_wine"),
    ("fortified and liqueur", "fortified_wine"), ("cider, perry", "cider"), ("ciders (other", "cider"),
    ("beer cocktails", "beer_drink"), ("beer", "beer"), ("sugary drinks", "sugary_drink"),
    ("soft drinks", "sugary_drink"), ("energy drinks", "energy_drink"), ("fruit wines", "fruit_wine"),
    ("fortified fruit", "fortified_fruit_wine"), ("low-alcohol natural", "low_alcohol"),
    ("other low-alcohol", "other_low_alcohol"), ("spirit-containing", "spirit_containing"),
    ("technical rectified", "technical_alcohol"), ("alcohol from food", "alcohol"), ("vodka", "spirits"),
    ("cognac", "cognac"), ("spirits of 20", "alcohol"), ("alcoholic drinks below 20", "alcohol"),
    ("spirits", "spirits"),
    ("pipe,", "tobacco"), ("cigarillos", "cigarillos"), ("tobacco for heating", "heated_tobacco"),
    ("liquids for electronic", "e_liquid"), ("non-tobacco nicotine", "nicotine_product"),
    ("nicotine mixes", "hookah_mix"), ("electronic smoking systems", "e_device"),
    ("cigarettes with filter, price group I (", "cigarettes_1"),
    ("cigarettes with filter, price group II", "cigarettes_2"),
    ("cigarettes without", "cigarettes_plain"), ("cigarettes, cigars", "cigarettes|cigars|tobacco"),
    ("cigarettes", "cigarettes"), ("cigars", "cigars"), ("shredded", "tobacco"),
    ("petrol, all kinds", "petrol|petrol_e5|petrol_e10"), ("petrol class 5", "petrol_5"),
    ("petrol below class 5", "petrol_below_5"), ("petrol E5", "petrol_e5"), ("petrol E10", "petrol_e10"),
    ("petrol", "petrol"), ("import: petrol", "petrol"), ("diesel below", "diesel_below_5"),
    ("diesel class", "diesel_5"),
    ("import: diesel", "diesel"), ("diesel", "diesel"), ("fuel oil", "fuel_oil"), ("motor oils", "motor_oil"),
    ("aviation kerosene", "jet_fuel"), ("marine fuel", "marine_fuel"), ("liquefied gas PBA", "lpg"),
    ("liquefied gas PT", "lpg_other"), ("natural gas", "natural_gas"), ("passenger-cargo", "passenger_cargo"),
    ("double-cab", "pickup"), ("petrol + electric", "hybrid"), ("hybrid", "hybrid"), ("biofuel cars", "biofuel_car"),
    ("battery electric car", "battery_car"), ("electric car", "electric_car"), ("motorhome", "motorhome"),
    ("passenger car", "car"), ("aircraft", "aircraft"), ("yachts", "yacht"), ("air conditioners", "air_conditioner"),
    ("playing cards", "cards"), ("votive paper", "votive_paper"),
)  # fmt: skip


def excise_condition(row: Row) -> str:
    """Kind of goods and the figures that choose among its rates."""
    text = row["condition"]
    first = ("petrol + electric", "passenger-cargo", "passenger cars with", "passenger car over")
    kinds = sorted(EXCISE, key=lambda pair: (-len(pair[0]), pair[0] not in first))
    kind = next(kind for words, kind in kinds if text.startswith(words))
    if row["state"] == "VN" and kind in ("battery_car", "electric_car") and "passenger-cargo" in text:
        kind = kind.replace("_car", "_passenger_cargo")
    told = f"kind={kind}"
    if kind == "passenger_car" or (kind == "motorcycle" and row["state"] == "RU"):
        low, high = _band(text, "hp")
        told += f" engine_hp={interval(low, high)}" if low or high else ""
    if row["state"] == "KZ" and (found := re.search(r"value of ([\d,]+) MCI", text)):
        # Of all goods, which is known at once, and of each: what is below in all is below in each.
        told += "".join(f" {name}=[{found[1].replace(',', '')},)" for name in ("value_mci", "value_mci_each"))
    if row["state"] == "VN" and kind == "alcohol":
        told += " abv=[20,)" if "of 20 degrees" in text else " abv=(,20)"
    elif kind in ("beer", "alcoholic_drink", "fruit_wine"):
        told += _abv(text)
    if kind in ("car", "passenger_cargo", "pickup") or (kind == "passenger_car" and row["state"] == "KZ"):
        told += _cm3(text)
    told += _seats(text) if row["state"] == "VN" else ""
    if kind == "air_conditioner":
        told += _btu(text) + (" made_for=other" if "not made for vehicles" in text else "")
    if "not for commercial transport" in text:
        told += " craft_use=other"
    if "temporary" in text:
        told += " temporary"
    if "draft" in row["instrument"]:
        told += " draft"
    if row["state"] == "VN" and kind == "sugary_drink":
        told += " new"  # Law 66/2025 taxes them from 2027: before that day nothing is taken
    part = re.search(r"_(specific|ad_valorem|minimum)$", row["charge"])
    return told + (f" part={part[1]}" if part else "")


AM_AGES = (("up to 3", ("", "3")), ("3-5 years", ("3", "5")), ("5-9 years", ("5", "9")), ("10-14", ("9", "14")),
           ("15 years", ("14", "")))  # fmt: skip


# Lines that Viet Nam's tariff marks with the rate of a row whose own codes do not reach them (vn_hs8_taxes.csv:
# mahjong tiles, on the ground of playing cards).
MARKED_TOO = {"cards": "95049034 95049035"}


def outside(condition: str) -> Iterator[str]:
    """The conditions under which goods of a taxed kind are outside the tax: its capacity, its use."""
    kind = condition.split(maxsplit=1)[0]
    if found := re.search(r"btu=\((\d*),(\d+)\]", condition):
        yield f"{kind} btu={interval(found[2], '')}"
        if found[1]:
            yield f"{kind} btu={interval('', found[1])}"
    if "made_for=other" in condition:
        yield f"{kind} made_for=vehicle"
    if "craft_use=other" in condition:
        yield f"{kind} craft_use=transport"


def beside(row: Row, cells: list[str]) -> Iterator[list[str]]:
    """What a row of Viet Nam's tax says beside its rate: the other lines that the tariff marks, and what is outside."""
    told = dict(zip(HEADER, cells, strict=True))
    kind = told["condition"].split(maxsplit=1)[0].removeprefix("kind=")
    if kind in MARKED_TOO:
        sure = max(row["confidence"], "M")  # H < L < M as text: the marks are of the tariff of 2026
        yield list((told | {"codes": MARKED_TOO[kind], "confidence": sure}).values())
    for condition in outside(told["condition"]):
        yield list((told | {"condition": condition, "rate": "exempt"}).values())


def excise() -> Iterator[list[str]]:
    """excise.csv: one row a rate. Rules without a rate leave it empty: something is due, not known what."""
    for row in read("charges/excise.csv"):
        if row["charge"] == "environmental_tax":
            low, high = next(ends for words, ends in AM_AGES if words in row["condition"])
            condition = f"kind=vehicle age_years={interval(low, high)}"
            yield line(row, "environment_tax", condition, "value+duty")
        elif row["state"] == "RU" and row["charge"] == "excise_rule":
            continue  # how power is measured: rules.csv
        else:
            unit, base = row["unit"], ""
            if unit == "%" or rate(row).startswith("x"):
                base = {"VN": "value+duty", "KZ": "value"}.get(row["state"], "retail_price")
            other = {}
            if row["state"] == "AM":
                other = {"rate": ""}  # minima and rules of a table that the book does not hold
            if row["state"] == "KZ" and rate(row) == "x1.1":
                other = {"rate": ""}  # of the rates of 2025, which the book does not hold
            cells = line(row, "excise", excise_condition(row), base, **other)
            yield cells
            if row["state"] == "VN":
                yield from beside(row, cells)
    yield unmarked("excise", "2016-01-01", "vn-27-2008")
    for state, kinds in (("AM", AM_GAPS), ("KG", KG_GAPS)):
        for kind, heads in kinds:
            gap = {"state": state, "hs_prefix": "", "hs_basis": "", "rate": "", "unit": "", "valid_from": "2015-01-02",
                   "valid_to": "", "instrument": "Tax Code", "provision": "", "confidence": "L"}  # fmt: skip
            yield line(gap, "excise", f"kind={kind}", codes=heads, code_basis="gap")


def unmarked(charge: str, since: str, under: str) -> list[str]:
    """Chapter 98 of Viet Nam carries no mark: whether its lines pay a tax that the tariff marks is not known."""
    cells = {"charge": charge, "state": "VN", "codes": "98", "code_basis": "gap", "valid_from": since,
             "instrument": under, "provision": "whole act", "confidence": "L", "checked_on": CHECKED_ON}  # fmt: skip
    return [cells.get(name, "") for name in HEADER]


# Goods that are usually excisable and whose rates the book does not hold at all.
AM_GAPS = (("alcohol", "2203 2204 2205 2206 2207"), ("tobacco", "2402 2403 2404"), ("fuel", "2710 2711"))
KG_GAPS = (("tobacco", "2402 2403 2404"), ("alcohol", "2205 2206 2207"))


# --- fees ---------------------------------------------------------------------------------------------------------

# Where the RU list of electronics may apply: its codes were not found.
ELECTRONICS = (
    "8443 8470 8471 8472 8473 8504 8517 8518 8519 8521 8522 8523 8524 8525 8526 8527 8528 8529 8534 8541 8542 8543"
)
SERVICES = (("customs escort", "escort"), ("IPR", "ipr"), ("ATA carnet issue", "ata_carnet"),
            ("ATA carnet reissue", "ata_carnet_again"), ("waterway", "transit"))  # fmt: skip


def customs_fees() -> Iterator[list[str]]:
    """customs_fees.csv: bands of the value in national currency, flat fees, the monthly index of Kazakhstan."""
    for row in read("charges/customs_fees.csv"):
        text = row["condition"]
        if row["state"] == "KG":
            continue  # the share and its minimum are one rate: written below
        if text.startswith("MCI"):
            yield line(row, "index", "", rate=f"{number(row['rate'])} KZT/vehicle".replace("vehicle", "pcs"))
        elif found := re.match(r"customs value over (\d+) to (\d+|unlimited) RUB", text):
            high = "" if found[2] == "unlimited" else found[2]
            yield line(row, "customs_fee", f"value_national={interval(found[1], high)}".replace("(0,", "[0,"))
        elif text.startswith("at least one good"):
            yield line(row, "customs_fee", "kind=electronics_list", codes=ELECTRONICS, code_basis="gap")
        elif text.startswith("customs value not declared"):
            yield line(row, "customs_fee", "service=value_not_declared")
        elif service := next((key for words, key in SERVICES if text.startswith(words)), ""):
            km = re.search(r"up to (\d+) km", text)
            more = f" distance_km={interval(str(ESCORT[ESCORT.index(int(km[1])) - 1]), km[1])}" if km else ""
            yield line(row, "customs_fee", f"service={service}{more}", rate=flat(row))
        elif text.startswith("exempt: goods with value"):
            yield line(row, "customs_fee", "value_national=[0,500000) temporary", rate="exempt")
            taxes = re.search(r"total tax below ([\d,]+) VND", text)
            if taxes:
                below = taxes[1].replace(",", "")
                yield line(row, "customs_fee", f"tax_national=[0,{below}) temporary", rate="exempt")
        elif row["unit"] in ("rule",) or text.startswith(("periodic", "exempt", "history")):
            continue  # not a fee of an ordinary declaration: rules.csv
        else:
            gap = {"rate": ""} if row["state"] == "AM" else {}
            yield line(row, "customs_fee", "", **gap)
    fee = next(row for row in read("charges/customs_fees.csv") if row["state"] == "KG")
    minimum = next(row for row in read("charges/customs_fees.csv") if row["unit"] == "KGS/declaration")
    rest = fee | {"state": "BY", "instrument": "Ukaz 443", "valid_from": "2018-01-01", "confidence": "L"}
    yield line(rest, "customs_fee", "", rate="")  # the chapters of the two levels were not found
    both = f"{number(fee['rate'])}% min {number(minimum['rate'])} KGS/declaration"
    yield line(fee, "customs_fee", "", "value", rate=both)
    duty = next(row for row in read("charges/customs_fees.csv") if row["state"] == "AM" and row["unit"] == "rule")
    yield line(duty, "customs_fee", "", rate="")


ESCORT = [0, 50, 100, 200, 400, 600, 800, 1000, 1500, 2000, 2500]


def flat(row: Row) -> str:
    """An amount for a service, once."""
    currency = row["unit"].split("/")[0]
    return f"{number(row['rate'])} {currency}/{'vehicle' if row['unit'].endswith('vehicle') else 'declaration'}"


# --- recycling, registration --------------------------------------------------------------------------------------


def _age(text: str) -> str:
    for words, ends in (("up to 3 years", "(,3]"), ("older than 3", "(3,)"), ("over 3 years", "(3,)"),
                        ("up to 2 years", "(,2]"), ("2-3 years", "(2,3)"), ("3 years and more", "[3,)")):  # fmt: skip
        if words in text:
            return f" age_years={ends}"
    return ""


def recycling_condition(row: Row) -> str:
    """Vehicle, drive, engine, age and use."""
    text = row["condition"]
    if row["charge"] == "primary_registration_fee":
        return f"kind=m1 drive=engine{_age(text)}"
    if "full mass" in text:
        low, high = re.search(r"to ([\d.]+) t$|([\d.]+)-([\d.]+) t", text).group(1, 2)  # type: ignore[union-attr]
        if found := re.search(r"([\d.]+)-([\d.]+) t", text):
            return f"kind=truck gross_t={interval(found[1], found[2])}"
        return f"kind=truck gross_t={interval('', low or high)}"
    if text.startswith("buses"):
        return "kind=bus engine_cm3=(,2500]"
    told = "kind=m1"
    if "electric" in text:
        told += " drive=electric"
    elif row["state"] in ("RU", "KZ", "BY") and "cm3" in text:
        told += " drive=engine" + (_dashed(text) or _cm3(text))
    if found := re.search(r"power (?:over ([\d.]+) )?(?:to ([\d.]+) )kW", text):
        told += f" engine_kw={interval(found[1] or '', found[2])}".replace("(0,", "(,")
    elif (found := re.search(r"power over ([\d.]+) kW", text)) or (
        found := re.search(r"power over ([\d.]+) to unlimited", text)
    ):
        told += f" engine_kw={interval(found[1], '')}"
    personal, business = "PERSONAL" in text or "personal use" in text, "COMMERCIAL" in text
    if business or (row["state"] == "BY" and not personal):
        told += " use=commercial"
    elif personal:
        told += " use=personal"
    return told + _age(text)


def _dashed(text: str) -> str:
    found = re.search(r"engine (\d+)-(\d+) cm3", text)
    return f" engine_cm3=({int(found[1]) - 1},{found[2]}]" if found else ""


# Vehicles and machines that pay the fee and whose amounts the book does not hold at all.
RECYCLING_GAPS = (
    ("BY", "437", "2019-07-01", (("truck", "8701 8704"), ("bus", "8702"), ("machine", "8427 8429 8430 8701"))),
    ("KZ", "448", "2022-01-01", (("machine", "8427 8429 8430 8701"),)),
)


def recycling_rows(row: Row, charge: str) -> Iterator[list[str]]:
    """One row of the source: its rate, and the other rate that its sentence or note names."""
    condition, other = recycling_condition(row), {}
    if "2026 amounts not found" in row["note"]:
        other = {"valid_to": "2025-12-31"}
    if "adopted cells after 2026 not cross-checked" in row["note"]:
        condition += " draft"
    yield line(row, charge, condition, **other)
    if "(tractor units 0)" in row["condition"]:
        yield line(row, charge, condition.replace("kind=truck", "kind=tractor_unit"), rate="x0")
    if electric := re.fullmatch(r"electric cars ([\d.]+) / ([\d.]+) / ([\d.]+)", row["note"]):
        ages = ("up to 2", "2-3", "3 years and more")
        place = next(n for n, words in enumerate(ages, start=1) if words in row["condition"])
        condition = condition.replace("drive=engine", "drive=electric")
        yield line(row, charge, condition, rate=f"{number(electric[place])} MCI/vehicle")


def recycling() -> Iterator[list[str]]:
    """recycling_fees.csv: base amounts, coefficients, Belarus's amounts, Kazakhstan's first registration."""
    names = {"recycling_base": "recycling_base", "recycling_coefficient": "recycling_fee",
             "recycling_fee": "recycling_fee", "primary_registration_fee": "registration_fee"}  # fmt: skip
    for row in read("charges/recycling_fees.csv"):
        if row["charge"] not in names:
            continue  # recycling_rule: rules.csv
        if row["charge"] == "recycling_base":
            text = row["condition"]
            kind = {"M1": "m1", "tr": "truck|bus", "se": "machine", "al": "m1|truck|bus|tractor_unit"}[text[:2]]
            yield line(row, "recycling_base", f"kind={kind}")
        else:
            yield from recycling_rows(row, names[row["charge"]])
    for state, under, since, heads in RECYCLING_GAPS:
        gap = {"state": state, "hs_prefix": "", "hs_basis": "", "rate": "", "unit": "", "valid_from": since,
               "valid_to": "", "instrument": under, "provision": "", "confidence": "L"}  # fmt: skip
        for kind, codes_of_kind in heads:
            yield line(gap, "recycling_fee", f"kind={kind}", codes=codes_of_kind, code_basis="gap")
    model = next(row for row in read("charges/recycling_fees.csv") if "PP 1713" in row["instrument"])
    for cell in read("charges/ru_recycling_m1_table.csv"):
        if cell["use"] == "commercial" and cell["year"] == "2025":
            # December 2025: only the table in columns has these.
            text = f"M1; {cell['drive_and_engine']}, power to {cell['kw_to']} kW; {cell['age']}; COMMERCIAL"
            days = {"valid_from": "2025-12-01", "valid_to": "2025-12-31", "provision": "annex, section I"}
            row = model | days | {"condition": text, "rate": cell["coefficient"], "confidence": cell["confidence"]}
            row["unit"] = "coefficient x 20000 RUB"
            yield line(row, "recycling_fee", recycling_condition(row))


# --- Viet Nam -----------------------------------------------------------------------------------------------------

FUELS = (
    ("petrol", "petrol"), ("jet", "jet_fuel"), ("diesel", "diesel"), ("kerosene", "kerosene"), ("mazut", "fuel_oil"),
    ("lubricating", "lubricant"), ("grease", "grease"), ("lignite", "lignite"), ("anthracite", "anthracite"),
    ("coking", "fat_coal"), ("other coal", "other_coal"), ("HCFC", "hcfc"), ("plastic", "plastic_bags"),
    ("restricted herb", "herbicide"), ("restricted term", "termiticide"), ("restricted forest", "wood_preservative"),
    ("restricted ware", "fumigant"),
)  # fmt: skip


# Law 57/2010, Art. 9: petrol and oil imported for sale pays when it is sold (lubricants are not such "petrol and oil");
# Art. 1: of blended fuel (the source names 2710 12) only the fossil part pays. Both are asked where an amount depends.
SOLD_LATER = ("petrol", "jet_fuel", "diesel", "kerosene", "fuel_oil")
BLENDED = ("petrol",)


def environment_tax() -> Iterator[list[str]]:
    """env_tax_vn.csv: amounts per litre, kilogram or tonne."""
    for row in read("charges/env_tax_vn.csv"):
        if row["unit"] == "rule":
            continue  # rules.csv
        kind = next(kind for words, kind in FUELS if row["condition"].startswith(words))
        condition = f"kind={kind}"
        if number(row["rate"]) != "0":
            condition += " fossil_percent=[0,100]" if kind in BLENDED else ""
            condition += " for_sale=no" if kind in SOLD_LATER else ""
        yield line(row, "environment_tax", condition)
    yield unmarked("environment_tax", "2019-01-01", "vn-57-2010")


USED = (("10 to 15 seats", "minibus"), ("16 seats", "bus"), ("used trucks", "light_truck"),
        ("other used", "other_vehicle"))  # fmt: skip


def used_vehicles() -> Iterator[list[str]]:
    """used_car_vn.csv: duty in the place of the tariff's. Amounts beside an undefined X are left open."""
    for row in read("charges/used_car_vn.csv"):
        text = row["condition"]
        kind = next((kind for words, kind in USED if words in text), "car")
        told = f"kind={kind}{_seats(text)}{_cm3(text)}" + (" seats=(15,)" if kind == "bus" else "")
        if found := re.search(r"gross mass to (\d+) t", text):
            told += f" gross_t={interval('', found[1])}"
        other = {"rate": "x1.5"} if row["rate"].startswith("1.5 x") else {}
        if row["unit"] == "USD/piece" and not row["rate"].startswith("X"):
            other = {"rate": f"{number(row['rate'])} USD/vehicle"}
        base = "value" if row["unit"] == "%" else ""
        yield line(row, "used_vehicle_duty", f"used=yes {told}", base, **other)


# --- rules --------------------------------------------------------------------------------------------------------

RULES = (
    # file, state, charge or beginning of the condition → the rule's name and its figure
    ("rounding_value_fx.csv", "VN", "customs_value", "value_place", "first border gate"),
    ("rounding_value_fx.csv", "EAEU", "customs_value", "value_place", "place of arrival"),
    ("rounding_value_fx.csv", "VN", "fx_rate", "fx_day", "Thursday before"),
    ("rounding_value_fx.csv", "EAEU", "fx_rate", "fx_day", "registration"),
    ("rounding_value_fx.csv", "VN", "tax_point", "rate_day", "registration"),
    ("rounding_value_fx.csv", "EAEU", "rate_date", "rate_day", "registration"),
    ("rounding_value_fx.csv", "VN", "duty_formula", "duty_formula", "quantity, value, rate"),
    ("rounding_value_fx.csv", "EAEU", "currency", "currency", "of the state of declaration"),
    ("rounding_value_fx.csv", "EAEU", "vat_base", "vat_base", "value+duty+excise"),
    ("rounding_value_fx.csv", "VN", "vat_base", "vat_base", "value+duty+excise+environment_tax"),
    ("rounding_value_fx.csv", "VN", "sct_base", "excise_base", "value+duty"),
    ("vat_reduced_categories.csv", "RU", "vat_reduced", "either_list", "TN VED or OKPD2"),
    ("excise.csv", "RU", "excise_rule", "engine_power", "30 minutes; sum"),
    ("vat_rates.csv", "KZ", "goods on the offset", "vat_offset", "offset"),
    ("vat_rates.csv", "RU", "exempt: medical", "vat_exempt_equipment", "exempt"),
    ("recycling_fees.csv", "RU", "recycling_rule", "", ""),
    ("env_tax_vn.csv", "VN", "environment_tax", "", ""),
    ("customs_fees.csv", "RU", "periodic", "each_declaration", "each"),
    ("customs_fees.csv", "VN", "exempt: h", "fee_exempt_gifts", "0 VND"),
    ("customs_fees.csv", "VN", "exempt: e", "fee_exempt_express", "1000000 VND"),
    ("customs_fees.csv", "BY", "history", "fee_before_2018", "20 or 50 EUR"),
)  # fmt: skip
RENAMED = {
    "VN rounding declared": ("input_decimals", "2/4/6"), "VN rounding amounts": ("rounding", "1"),
    "RU recycling_rule personal": ("personal_use", "160 hp, 3000 cm3"),
    "RU recycling_rule hybrid": ("hybrid_power", "sum"),
    "VN environment_tax blended": ("biofuel_part", "fossil part"),
    "VN environment_tax point": ("environment_tax_point", "registration"),
}  # fmt: skip


def rule(row: Row, name: str, figure: str) -> list[str]:
    """One row of rules.csv."""
    equipment = "84 85 86 87 88 89 90"
    scope = {"vat_exempt_equipment": equipment, "vat_offset": equipment, "environment_tax_point": "2710"}
    return [name, row["state"], scope.get(name, codes(row)), figure, row["valid_from"], row["valid_to"], act(row),
            provision(row), row["confidence"], CHECKED_ON]  # fmt: skip


# What a source doubts about a figure, said beside it: rule, file, state, words of the note; other days, act, figure.
CAUTIONS: tuple[tuple[Any, ...], ...] = (
    ("milk_fat", "vat_reduced_categories.csv", "RU", ("milk-fat substitute", "spreads and butter"), "10%",
     {"valid_from": "2026-01-01", "instrument": "425-FZ", "provision": "Tax Code art. 164 p.2(1)"}),
    ("edition", "vat_reduced_categories.csv", "BY", ("edition after 2026-01-01 not checked",), "10%",
     {"valid_from": "2026-01-01", "instrument": "127-Z", "provision": "Appendix 26"}),
    ("whole_or_excess", "excise.csv", "KZ", ("whole value or excess",), "10%", {}),
    ("engine_rate", "excise.csv", "KZ", ("whether 110 after",), "100 KZT", {"valid_from": "2026-01-01"}),
    ("other_figure", "excise.csv", "KZ", ("another source reads",), "16410 KZT", {"valid_from": "2025-01-01"}),
    ("petrol_class", "excise.csv", "BY", ("not below class 5",), "class 5", {}),
    ("calculator", "excise.csv", "AM", ("calculator",), "calculator", {}),
    ("battery_cars", "excise.csv", "VN", ("law text and number not read", "inference"), "3%",
     {"valid_from": "2026-04-24", "confidence": "L"}),
    ("jet_relief", "env_tax_vn.csv", "VN", ("jet fuel had its own relief",), "2100 VND",
     {"valid_from": "2020-08-01", "confidence": "L", "hs_prefix": "2710 19"}),
    ("zero_extended", "env_tax_vn.csv", "VN", ("VERIFY: an extension",), "0 VND", {}),
    ("new_relief", "env_tax_vn.csv", "VN", ("as announced; new relief possible",), "4000 VND", {}),
    ("truck_level", "recycling_fees.csv", "KZ", ("a draft of 2026 raises rates",), "2022", {}),
    ("personal_electric", "recycling_fees.csv", "BY", ("a later change removed",), "personal",
     {"valid_to": "2025-12-31"}),
    ("electronics_elsewhere", "customs_fees.csv", "RU", ("list of TN VED codes not found",), "list",
     {"hs_prefix": "84;85;90", "valid_to": ""}),
)  # fmt: skip


def cautions() -> Iterator[list[str]]:
    """The doubts of the sources' notes, each once, over the codes and days of all rows that carry it."""
    for name, file, state, words, figure, other in CAUTIONS:
        rows = [r for r in read(f"charges/{file}") if r["state"] == state and any(w in r["note"] for w in words)]
        ends = [row["valid_to"] for row in rows]
        first = rows[0] | {"hs_prefix": ";".join(re.sub(r" except [^;]*", "", row["hs_prefix"]) for row in rows)}
        first |= {"valid_from": min(r["valid_from"] for r in rows), "valid_to": "" if "" in ends else max(ends)} | other
        yield rule(first, name, figure)


def rules() -> Iterator[list[str]]:
    """What is not a rate: places, days, bases, rounding, thresholds."""
    for file in dict.fromkeys(entry[0] for entry in RULES):
        for row in read(f"charges/{file}"):
            key = f"{row['state']} {row['charge']} {row['condition'].split(' ')[0].rstrip(':;')}"
            if key in RENAMED:
                yield rule(row, *RENAMED[key])
                continue
            if file == "vat_reduced_categories.csv" and not row["condition"].startswith("rule:"):
                continue
            for name, state, words, told, figure in RULES:
                if (
                    name == file
                    and state == row["state"]
                    and told
                    and words in (row["charge"], row["condition"][: len(words)])
                ):
                    yield rule(row, told, figure)
            if row["charge"] == "rounding" and row["state"] != "VN":
                yield rule(row, "rounding", number(row["rate"]))
    for place, row in enumerate(read("charges/de_minimis.csv"), start=1):
        figure = f"{number(row['rate'])} {row['unit']}" if row["unit"] else row["rate"]
        yield rule(row, f"threshold_{place}", figure)
    yield from cautions()


def main() -> None:
    """Write every file but words.csv, which is the project's own."""
    for name, rows in (
        ("vat", vat()), ("vat_lists", vat_lists()), ("excise", excise()), ("customs_fees", customs_fees()),
        ("recycling", recycling()), ("environment_tax", environment_tax()), ("used_vehicles", used_vehicles()),
    ):  # fmt: skip
        write(f"charges/{name}.csv", HEADER, rows)
    write("charges/rules.csv", ("rule", "state", "codes", "figure", *HEADER[7:]), rules())


if __name__ == "__main__":
    main()
