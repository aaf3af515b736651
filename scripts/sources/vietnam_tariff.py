"""Viet Nam's import tariff: lines, chapter 98, temporary rates → law/vietnam/.

Input: `vietnam/vn_tariff_2026.csv.gz` as compiled on 5 April 2026. Only codes, units, rates, marks and the decrees that
set them carry over; descriptions, policy notes and the prose behind the tax marks stay with their publishers.
"""

from __future__ import annotations

import re

from common import TARIFFS_KNOWN_FROM, percent, read, write

DECREES = {"26/2023/NĐ-CP": "vn-26-2023", "73/2025/NĐ-CP": "vn-73-2025", "144/2024/NĐ-CP": "vn-144-2024",
           "199/2025/NĐ-CP": "vn-199-2025"}  # fmt: skip
COMPILED_ON = "2026-04-05"


def mfn(row: dict[str, str]) -> str:
    return "CKD" if row["mfn_kind"] == "ckd_see_ch98" else percent(row["mfn_num"])


def ordinary(row: dict[str, str]) -> str:
    return "150% of MFN" if row["nk_tt_kind"] == "150pct_of_mfn" else percent(row["nk_tt_num"])


def optional(text: str) -> str:
    return percent(text) if text else ""


def preference(row: dict[str, str]) -> str:
    """The VN-EAEU cell: a rate, `*` no preference, `Q` tariff quota, or the parts of a split line with `|` between."""
    kind = row["vn_eaeu_kind"]
    if kind in ("excluded", "quota", "blank"):
        return {"excluded": "*", "quota": "Q", "blank": ""}[kind]
    parts = (row["vn_eaeu_parts"] or row["vn_eaeu_raw"]).split("/")
    return "|".join("*" if part == "*" else percent(part) for part in parts)


def excise(row: dict[str, str]) -> str:
    """The special consumption tax mark: rates with `|`, or `by type` where engine or seats decide."""
    mark = row["ttdb_raw"]
    if mark == "ĐB":
        return "by type"
    return "|".join(percent(part) for part in mark.split("/")) if mark else ""


def vat(row: dict[str, str]) -> str:
    """The VAT mark's possible rates in the order printed; `exempt` for the variant that is not taxed."""
    return "|".join("exempt" if part == "*" else percent(part) for part in row["vat_raw"].split("/") if part)


def relief_list(row: dict[str, str]) -> str:
    """Which list of Decree 174/2025 keeps the line out of the VAT relief: I metals and minerals, II excisable."""
    return {"1": "I", "2": "II"}[found[1]] if (found := re.search(r"PL(\d)", row["vat_reduction"])) else ""


def main() -> None:
    rows = read("vietnam/vn_tariff_2026.csv.gz")
    common = ["instrument", "valid_from", "confidence", "checked_on"]
    tail = [TARIFFS_KNOWN_FROM, "H", COMPILED_ON]
    write(
        "vietnam/tariff.csv",
        ["code", "unit", "mfn", "mfn_out_of_quota", "ordinary", "ordinary_out_of_quota", "vn_eaeu", "vat",
         "vat_no_relief", "excise", "environment_tax", *common],
        (
            [r["hs8"], r["unit_en"], mfn(r), optional(r["mfn_out_quota"]), ordinary(r),
             optional(r["nk_tt_out_quota"]), preference(r), vat(r), relief_list(r), excise(r),
             {"MT": "yes", "MT?": "doubtful", "": ""}[r["bvmt_raw"]], DECREES[r["mfn_doc"]], *tail]
            for r in rows if r["chapter"] != "98"
        ),
    )  # fmt: skip
    write(
        "vietnam/chapter98.csv",
        ["code", "item", "ordinary_codes", "mfn", "ordinary", *common],
        (
            [r["hs8"], r["dup_no"], " ".join(re.findall(r"\d{4,8}", r["ch98_ref_codes"])), mfn(r), ordinary(r),
             DECREES[r["mfn_doc"]], *tail]
            for r in rows if r["chapter"] == "98"
        ),
    )  # fmt: skip
    write(
        "vietnam/temporary_rates.csv",
        ["code", "duty", "valid_from", "valid_to", "instrument", "provision", "confidence", "checked_on"],
        (
            [r["hs8"], percent(found[1]), found[2], found[3], f"vn-{found[4]}-{found[5]}", "MFN column", "H",
             COMPILED_ON]
            for r in rows
            if (found := re.fullmatch(r"(\d+)% ([\d-]+)\.\.([\d-]+) ND(\d+)/(\d{4})", r["mfn_temp"]))
        ),
    )  # fmt: skip


if __name__ == "__main__":
    main()
