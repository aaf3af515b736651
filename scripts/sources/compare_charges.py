"""Taxes and fees against their tables of facts: figures, codes, days, confidence.

A part of `compare.py`, and like it on purpose without the importers' code. What a row says is set side by side as
numbers: rates by state, codes and days; the bounds of bands by the numbers in the source's own sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from compare import Column, Folders, Key, Row, column, compared

NUMBERS = re.compile(r"\d+(?:\.\d+)?")
# A rate's own number stands before its currency or per cent; `1000 pcs` behind it is a unit.
FIGURE = re.compile(r"^x?(\d+(?:\.\d+)?)")
FILES = (
    ("vat.csv", "vat_rates.csv", ("vat",)),
    ("vat_lists.csv", "vat_reduced_categories.csv", ("vat_reduced",)),
    (
        "excise.csv",
        "excise.csv",
        (
            "excise",
            "excise_specific",
            "excise_ad_valorem",
            "excise_minimum",
            "excise_rule",
            "special_consumption_tax",
            "special_consumption_tax_specific",
            "environmental_tax",
        ),
    ),
    ("customs_fees.csv", "customs_fees.csv", ("customs_fee",)),
    ("recycling.csv", "recycling_fees.csv", ("recycling_base", "recycling_coefficient", "recycling_fee")),
    ("recycling.csv", "recycling_fees.csv", ("primary_registration_fee",)),
    ("environment_tax.csv", "env_tax_vn.csv", ("environment_tax",)),
    ("used_vehicles.csv", "used_car_vn.csv", ("used_car_duty",)),
)


def digits(text: str) -> str:
    """The codes of a source's cell; nothing where it names a file."""
    return (
        ""
        if "csv" in text
        else " ".join(re.findall(r"\d+", re.sub(r"[ .]", "", text.split(" except ", maxsplit=1)[0])))
    )


def source_figure(row: Row) -> Decimal | str:
    """The number of a rate; empty where the cell is a rule, `X + 5000` or nothing."""
    told = row["rate"]
    if told.startswith("0 ("):
        return "exempt"
    plain = FIGURE.fullmatch(told.removesuffix(" x MFN"))
    return Decimal(plain[1]) if plain and row["unit"] not in ("rule",) else ""


def law_figure(row: Row) -> Decimal | str:
    """The same from the notation of the book."""
    found = FIGURE.match(row["rate"])
    if row["charge"] == "customs_fee" and row["rate"] == "exempt":
        return Decimal(0)
    return Decimal(found[1]) if found else row["rate"]


def grouped(rows: Iterable[Row], keys: Iterable[Key], figures: Iterable[Decimal | str]) -> dict[Key, object]:
    """Key → its figures, sorted; the same key may stand for several bands."""
    out: dict[Key, list[str]] = {}
    for _, key, figure in zip(rows, keys, figures, strict=True):
        out.setdefault(key, []).append(str(figure.normalize() + 0 if isinstance(figure, Decimal) else figure))
    return {key: " ".join(sorted(told)) for key, told in out.items()}


def _law_codes(row: Row) -> str:
    """The codes that the source gave: none where the project says itself where a list may apply."""
    told = "" if row["code_basis"] == "gap" else row["codes"]
    return " ".join(code for code in told.split() if not code.startswith("-"))


def _own(row: Row) -> bool:
    """Rows that the project added to ask where the sources hold nothing."""
    by_food = row["state"] == "BY" and row["condition"] == "kind=food" and row["code_basis"] == "gap"
    nothing = row["code_basis"] == "gap" and not row["rate"]
    table = row["valid_from"] == "2025-12-01" and "use=commercial" in row["condition"]  # of the table in columns
    fee_gap = row["charge"] == "customs_fee" and row["state"] == "BY" and not row["codes"]
    return by_food or nothing or table or fee_gap or _second(row)


def _second(row: Row) -> bool:
    """Rows that say the second thing that a sentence or note of the source says; `second_rates` compares them."""
    outside = row["charge"] == "excise" and row["rate"] == "exempt"
    electric = row["charge"] == "registration_fee" and "drive=electric" in row["condition"]
    taxes = row["condition"].startswith("tax_national")
    return (
        taxes or outside or electric or "kind=tractor_unit" in row["condition"] or row["codes"] == "95049034 95049035"
    )


def second_rates(at: Folders) -> Iterator[Column]:
    """Electric cars and tractor units of the sources' notes, and the lines that the tariff's marks add."""
    recycling = at.table("charges/recycling_fees.csv")
    notes = {row["note"] for row in recycling if row["charge"] == "primary_registration_fee"}
    electric = sorted(Decimal(one) for note in notes for one in re.findall(r"[\d.]+", note))
    units = [row["condition"] for row in recycling if "tractor units 0" in row["condition"]]
    tiles = {r["hs8"]: Decimal(r["sct_raw"]) for r in at.table("charges/vn_hs8_taxes.csv.gz")
             if r["hs8"].startswith("95") and not r["hs8"].startswith("950440") and r["sct_raw"]}  # fmt: skip
    waived = [n.replace(",", "") for row in at.table("charges/customs_fees.csv")
              for n in re.findall(r"total tax below ([\d,]+)", row["condition"])]  # fmt: skip
    ends = [re.search(r"tax_national=\[0,(\d+)\)", row["condition"]) for row in at.book("charges/customs_fees.csv")]
    held = [row for name in ("excise.csv", "recycling.csv") for row in at.book(f"charges/{name}") if _second(row)]
    rates = {name: sorted(Decimal(str(law_figure(row))) for row in held if row["charge"] == name
                          and "tractor_unit" not in row["condition"] and row["rate"] != "exempt")
             for name in ("registration_fee", "excise")}  # fmt: skip
    lines = {code for row in held if row["rate"] != "exempt" and row["charge"] == "excise"
             for code in row["codes"].split()}  # fmt: skip
    zero = [row["rate"] for row in held if row["condition"].startswith("kind=tractor_unit")]
    law: dict[tuple[str, ...], object] = {("electric cars",): rates["registration_fee"], ("tractor units",): zero,
           ("tiles",): (lines, set(rates["excise"])), ("total tax",): [end[1] for end in ends if end]}  # fmt: skip
    source: dict[tuple[str, ...], object] = {("electric cars",): electric, ("tractor units",): ["x0"] * len(units),
              ("tiles",): (set(tiles), set(tiles.values())), ("total tax",): waived}  # fmt: skip
    yield compared("charges/recycling.csv", "second rates", "notes; vn_hs8_taxes.csv.gz", law, source)


def _last_day(row: Row) -> str:
    """The last day of a row: of those whose note says that the amounts of 2026 were not found, that of 2025."""
    return "2025-12-31" if "2026 amounts not found" in row["note"] else row["valid_to"]


def figures(at: Folders, law_file: str, source_file: str, charges: tuple[str, ...]) -> Iterator[Column]:
    """Every rate of one table, by state, codes and days."""
    table = [row for row in at.table(f"charges/{source_file}") if row["charge"] in charges and _is_rate(row)]
    held = [row for row in at.book(f"charges/{law_file}") if not _own(row) and _of(row, charges)]
    theirs = [(r["state"], digits(r["hs_prefix"]), r["valid_from"], _last_day(r)) for r in table]
    ours = [(r["state"], _law_codes(r), r["valid_from"], r["valid_to"]) for r in held]
    file = f"charges/{law_file}"
    law = grouped(held, ours, map(law_figure, held))
    yield compared(file, "rate", source_file, law, grouped(table, theirs, map(source_figure, table)))
    sure = grouped(held, ours, (r["confidence"] for r in held))
    told = grouped(table, theirs, (r["confidence"] for r in table))
    gaps = {key for key, row in zip(ours, held, strict=True) if row["code_basis"] == "gap"}
    some = {key: value for key, value in sure.items() if key not in gaps}
    yield compared(file, "confidence", source_file, some, {k: v for k, v in told.items() if k not in gaps})
    if law_file in ("excise.csv", "customs_fees.csv"):
        bands = grouped(held, ours, (_bounds(row["condition"]) for row in held))
        yield compared(file, "condition", f"{source_file}: bands", *_banded(bands, table, theirs))


def _bounds(condition: str) -> str:
    """The numbers between brackets of the bands that are told in cm³, hp, roubles or index units."""
    told = re.findall(r"(?:engine_cm3|engine_hp|value_national|value_mci)=[\[(](\d*),(\d*)", condition)
    return " ".join(end for pair in told for end in pair if end and end != "0")


def _banded(
    law: dict[Key, object], table: list[Row], keys: Iterable[Key]
) -> tuple[dict[Key, object], dict[Key, object]]:
    """Only the keys whose source sentences tell bands in those units."""
    told = []
    for row in table:
        text = row["condition"].replace(",", "")
        found = re.search(
            r"(?:over (\d+) )?(?:up )?to (\d+|unlimited) (?:cm3|hp|RUB)|over (\d+) (?:cm3|hp)|of (\d+) MCI", text
        )
        numbers = [n for n in found.groups() if n and n not in ("unlimited", "0")] if found else []
        skip = "motorcycles two" in text or "declared" in text
        told.append("" if skip else " ".join(numbers))
    theirs = grouped(table, keys, told)
    banded = {key for key, value in theirs.items() if str(value).strip()}
    return {k: v for k, v in law.items() if k in banded}, {k: v for k, v in theirs.items() if k in banded}


def _is_rate(row: Row) -> bool:
    """Rows that the book keeps as rates; the others are its rules."""
    text = row["condition"]
    if text.startswith(
        (
            "rule:",
            "exempt: I ",
            "periodic",
            "exempt: h",
            "exempt: e",
            "history",
            "goods on the offset",
            "electric cars: 30",
        )
    ):
        return False
    if row["charge"] == "environment_tax":
        return row["unit"] != "rule"
    if row["charge"] == "vat" and text.startswith("reduced: food"):
        return False
    return not text.startswith("minimum of the fee")


LAW_CHARGES = {"recycling_coefficient": "recycling_fee", "primary_registration_fee": "registration_fee"}


def _of(row: Row, charges: tuple[str, ...]) -> bool:
    """Whether a row of the book is about one of the source's charges; only recycling.csv holds several."""
    if not row["charge"].startswith(("recycling", "registration")):
        return True
    return row["charge"] in {LAW_CHARGES.get(charge, charge) for charge in charges}


M1 = re.compile(r"drive=(\w+)(?: engine_cm3=[\[(](\d*),(\d*)[\])])?(?: engine_kw=[\[(]([\d.]*),([\d.]*)[\])])?"
                r"(?: use=(\w+))? age_years=(\S+)")  # fmt: skip
ENGINES = {
    "electric or series hybrid (30-minute power)": ("electric", "", ""),
    "engine to 1000 cm3": ("engine", "", "1000"),
    "engine over 1000 to 2000 cm3": ("engine", "1000", "2000"),
    "engine over 2000 to 3000 cm3": ("engine", "2000", "3000"),
    "engine over 3000 to 3500 cm3": ("engine", "3000", "3500"),
    "engine over 3500 cm3": ("engine", "3500", ""),
}


def _m1_key(row: Row) -> Key:
    found = M1.search(row["condition"])
    parts = tuple(part or "" for part in found.groups()) if found else (row["condition"],)
    return (*parts[:3], *(str(Decimal(p)) if p else "" for p in parts[3:5]), *parts[5:], row["valid_from"][:4])


def _year_key(row: Row) -> Key:
    ages = {"new, up to 3 years": "(,3]", "older than 3 years": "(3,)"}
    low, high = (str(Decimal(row[end]).normalize() + 0) if row[end] else "" for end in ("kw_over", "kw_to"))
    use = "" if row["use"] == "any" else row["use"]
    return (*ENGINES[row["drive_and_engine"]], "" if low == "0" else low, high, use, ages[row["age"]], row["year"])


def m1_table(at: Folders) -> Iterator[Column]:
    """Russia's table of passenger cars, cell by cell, with its own columns."""
    file, against = "charges/recycling.csv", "ru_recycling_m1_table.csv"
    held = [row for row in at.book(file) if row["state"] == "RU" and row["instrument"] == "ru-pp-1713-2025"]
    held = [row for row in held if row["charge"] == "recycling_fee"]
    table = at.table(f"charges/{against}")
    ours = column(held, _m1_key, law_figure)
    theirs = column(table, _year_key, lambda row: Decimal(row["coefficient"]))
    yield compared(file, "rate", against, ours, theirs)
    sure = column(held, _m1_key, lambda row: row["confidence"])
    yield compared(file, "confidence", against, sure, column(table, _year_key, lambda row: row["confidence"]))


def vietnam_marks(at: Folders) -> Iterator[Column]:
    """The marks of Viet Nam's tariff against the second copy of them."""
    table, held = at.table("charges/vn_hs8_taxes.csv.gz"), at.book("vietnam/tariff.csv")

    def law_marks(name: str) -> dict[Key, object]:
        return column(held, lambda row: (row["code"],), lambda row: row[name])

    def their_marks(value: object) -> dict[Key, object]:
        return column(table, lambda row: (row["hs8"],), value)  # type: ignore[arg-type]

    def rates(text: str) -> str:
        return "|".join("exempt" if part == "*" else f"{part}%" for part in text.split("/") if part)

    file, against = "vietnam/tariff.csv", "vn_hs8_taxes.csv.gz"
    yield compared(file, "vat", f"{against}: vat_raw", law_marks("vat"), their_marks(lambda r: rates(r["vat_raw"])))
    lists = {"1": "I", "2": "II"}
    grounds = their_marks(lambda r: "".join(lists[n] for n in re.findall(r"PL(\d)", r["vat_no_relief_ground"])[:1]))
    yield compared(file, "vat_no_relief", f"{against}: ground", law_marks("vat_no_relief"), grounds)
    excise = their_marks(lambda r: "by type" if r["sct_raw"] == "ĐB" else rates(r["sct_raw"]))
    yield compared(file, "excise", f"{against}: sct_raw", law_marks("excise"), excise)
    marks = {"MT": "yes", "MT?": "doubtful", "": ""}
    taxed = their_marks(lambda r: marks[r["ept_raw"]])
    yield compared(file, "environment_tax", f"{against}: ept_raw", law_marks("environment_tax"), taxed)


def charges(at: Folders) -> Iterator[Column]:
    """All of it."""
    for law_file, source_file, names in FILES:
        yield from figures(at, law_file, source_file, names)
    yield from m1_table(at)
    yield from second_rates(at)
    yield from vietnam_marks(at)
