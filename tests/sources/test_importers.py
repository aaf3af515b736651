"""The importers' pure functions: each form of the sources' cells, by hand from the tariff, footnote or annex named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "sources"))

import agreement
import charges
import common
import eaeu_tariff
import vietnam_tariff


def duty(kind: str, adv: str = "", amount: str = "", unit: str = "", **more: str) -> str:
    row = {
        "duty_type": kind, "ad_valorem_pct": adv, "specific_amount": amount, "specific_currency": "EUR",
        "specific_per_qty": "1", "specific_per_unit": unit, "alt_ad_valorem_pct": "",
    }  # fmt: skip
    return eaeu_tariff.duty_text(row | more)


def test_duty_ad_valorem() -> None:
    assert duty("advalorem", "5") == "5%"
    assert duty("advalorem", "12.50") == "12.5%"
    assert duty("advalorem", "0") == "0%"
    assert duty("advalorem", "100") == "100%"  # not 1E+2


def test_duty_specific() -> None:
    assert duty("specific", amount="0.75", unit="pair") == "0.75 EUR/pair"
    assert duty("specific", amount="1.5", unit="cm3_engine") == "1.5 EUR/cm3"


def test_duty_specific_per_thousand() -> None:
    """ETT 1701 13: 250 долларов США за 1000 кг."""
    told = duty("specific", amount="250", unit="kg", specific_currency="USD", specific_per_qty="1000")
    assert told == "250 USD/1000 kg"


def test_duty_not_less_than() -> None:
    assert duty("combined_min", "15", "0.6", "l") == "15% min 0.6 EUR/l"


def test_duty_plus() -> None:
    """ETT 1704: 4,5 плюс 0,02 евро за 1 кг and its like."""
    assert duty("combined_plus", "4.5", "0.02", "kg") == "4.5% + 0.02 EUR/kg"


def test_duty_the_lower_of_two() -> None:
    """ETT 8703: 15, либо 12,5, но не менее 0,6 евро за 1 см³ …, whichever sum is lower."""
    told = duty("lower_of", "12.5", "0.6", "cm3_engine", alt_ad_valorem_pct="15")
    assert told == "15% or 12.5% min 0.6 EUR/cm3"


@pytest.mark.parametrize("kind", ["combined_min", "combined_plus"])
def test_duty_without_its_percentage_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="is not an amount per unit"):
        duty(kind, "", "0.6", "kg")


def test_duty_of_a_new_form_or_unit_is_refused() -> None:
    with pytest.raises(KeyError, match="higher_of"):
        duty("higher_of", "5", "1", "kg")
    with pytest.raises(ValueError, match="is not an amount per unit"):
        duty("specific", amount="1", unit="barrel")


# --- footnotes ----------------------------------------------------------------------------------------------------

TAIL = ["ett-notes", "H", "2025-09-21"]
REPEALED = "Примечание утратило силу в соответствии с"
RATE = "Ставка ввозной таможенной пошлины в размере"


def note(status: str, rate: str = "", text: str = "", **more: str) -> list[list[str]]:
    row = {"note": "1С", "status": status, "rate_pct": rate, "specific": "", "valid_from": "", "valid_to": "",
           "territory": "", "text_ru": text}  # fmt: skip
    return eaeu_tariff.note_rows(row | more)


def test_note_repealed() -> None:
    text = f"{REPEALED} Решением Коллегии Евразийской экономической комиссии от 19 апреля 2022 г. № 66."
    assert note("repealed", text=text) == [
        ["1С", "repealed", "", "", "", "", "EEC Board Decision 66 of 2022-04-19", *TAIL]
    ]


def test_note_repealed_by_the_council_with_wide_spaces() -> None:
    text = f"{REPEALED} Решением            Совета Евразийской экономической комиссии от 1 марта 2024 г. № 12."
    assert note("repealed", text=text)[0][6] == "EEC Council Decision 12 of 2024-03-01"


def test_note_unread_keeps_the_inferred_rate_at_lower_confidence() -> None:
    assert note("text_not_available", "inferred 0x7") == [
        ["1С", "unread", "0%", "", "", "", "", "ett-notes", "M", "2026-06-18"]
    ]


def test_note_between_two_days() -> None:
    told = note("temporary", "12", f"{RATE} 12 % …", valid_from="01.01.2022", valid_to="28.02.2023")
    assert told == [["1С", "in_force", "12%", "", "2022-01-01", "2023-02-28", "", *TAIL]]


def test_note_from_an_act_s_entry_into_force() -> None:
    told = note(
        "temporary", "12", f"{RATE} 12 % …", specific="но не менее 0,44 евро за 1 кг", valid_to="31.12.2026",
        valid_from="entry into force of Решения Совета Евразийской экономической комиссии от 2 июня 2025 г. № 43",
    )  # fmt: skip
    act = "EEC Council Decision 43 of 2025-06-02"
    assert told == [["1С", "in_force", "12% min 0.44 EUR/kg", "", "", "2026-12-31", act, *TAIL]]


@pytest.mark.parametrize(
    ("rate", "specific", "told"),
    [
        ("6.5", "", "6.5%"),
        ("10", "но не менее 1,5 евро за 1 шт", "10% min 1.5 EUR/pcs"),  # 26С
        ("10", "плюс 0,17 евро за 1 кг", "10% + 0.17 EUR/kg"),  # 32С
        ("5", "но не менее 1 евро за 1 пару", "5% min 1 EUR/pair"),
        ("5", "но не менее 0,1 евро за 1 л", "5% min 0.1 EUR/l"),
    ],
)
def test_note_for_russia_alone(rate: str, specific: str, told: str) -> None:
    rows = note("territorial", rate, f"{RATE} …", specific=specific, territory="RU")
    assert rows == [["1С", "in_force", told, "RU", "", "", "", *TAIL]]


def test_note_for_all_until_a_day_and_for_russia_after_it() -> None:
    """64С: 0 % from 28.03.2022 to 30.09.2022 for all five states; from 01.10.2022 8 % into Russia."""
    text = (
        f"{RATE} 0 (ноль) % от таможенной стоимости применяется с 28.03.2022 по 30.09.2022 включительно, "
        "с 01.10.2022 – в размере 8 % от таможенной стоимости в отношении товаров, ввозимых в Российскую Федерацию."
    )
    rows = note("mixed", "0", text, valid_from="28.03.2022", valid_to="30.09.2022", territory="RU")
    assert rows == [
        ["1С", "in_force", "0%", "", "2022-03-28", "2022-09-30", "", *TAIL],
        ["1С", "in_force", "8%", "RU", "2022-10-01", "", "", *TAIL],
    ]


def test_note_of_two_stages() -> None:
    """66С: 0 % from 28.03.2022 to 30.09.2022, 12 % from 01.10.2022 to 28.02.2023."""
    text = (
        f"{RATE} 0 (ноль) % от таможенной стоимости применяется с 28.03.2022 по 30.09.2022 включительно, "
        "в размере 12 % от таможенной стоимости – с 01.10.2022 по 28.02.2023 включительно."
    )
    rows = note("temporary", "0", text, valid_from="28.03.2022", valid_to="28.02.2023")
    assert rows == [
        ["1С", "in_force", "0%", "", "2022-03-28", "2022-09-30", "", *TAIL],
        ["1С", "in_force", "12%", "", "2022-10-01", "2023-02-28", "", *TAIL],
    ]


def test_note_amount_of_a_new_form_is_refused() -> None:
    with pytest.raises(ValueError, match="footnote amount not understood: не более 1 евро"):
        note("territorial", "5", specific="не более 1 евро за 1 кг")


def test_chapter_edition_is_the_day_in_the_name_and_known_from_2026_or_later() -> None:
    rows = eaeu_tariff.chapter_editions([
        {"hs10": "0101210000", "source_pdf": "ru.01_2022_25.04.2022.pdf"},
        {"hs10": "0201100000", "source_pdf": "ru.02_2022.pdf"},
        {"hs10": "8703101100", "source_pdf": "ru.87_2022_08.03.2026.pdf"},
    ])  # fmt: skip
    assert [row[:4] for row in rows] == [
        ["01", "2022-04-25", "2026-01-01", ""],
        ["02", "2022-01-01", "2026-01-01", ""],
        ["87", "2026-03-08", "2026-03-08", ""],
    ]


# --- Annex 1 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("0", "0%"),
        ("18.2%", "18.2%"),
        ("5.0", "5%"),
        ("U", "U"),
        ("T", "T"),
        ("Q", "Q"),
        ("", ""),
        ("18.2%, min 0.182 EUR/kg", "18.2% min 0.182 EUR/kg"),
        ("0.15 EUR/kg", "0.15 EUR/kg"),  # 8001 20
        ("20%, min 0.06 EUR/unit", "20% min 0.06 EUR/pcs"),  # 8539 21 980
        ("22 EUR/1000 unit", "22 EUR/1000 pcs"),
        ("15%, min 4.4 EUR/cm3_engine", "15% min 4.4 EUR/cm3"),  # 8705 20 000 5
        ("20%, min 0.5 EUR/", "20% min 0.5 EUR/m2"),  # 5702 31, printed "за 1 м²": the table lost the unit
        ("5%, min 1 EUR/pair", "5% min 1 EUR/pair"),
    ],
)
def test_schedule_cell(cell: str, told: str) -> None:
    assert agreement.schedule_cell(cell) == told


@pytest.mark.parametrize("cell", ["18.2%, max 1 EUR/kg", "1 EUR", "5 EUR/kg, min 1%"])
def test_schedule_cell_not_understood_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="cell not understood"):
        agreement.schedule_cell(cell)


# --- Viet Nam -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "raw", "parts", "told"),
    [
        ("free", "0", "", "0%"),
        ("rate", "3.6", "", "3.6%"),
        ("excluded", "*", "", "*"),
        ("quota", "Q", "", "Q"),
        ("blank", "", "", ""),
        ("split", "*/0", "*/0", "*|0%"),
        ("split", "*/*/0/0", "*/*/0/0", "*|*|0%|0%"),
        ("free_split", "0/0/0", "0/0/0", "0%|0%|0%"),
    ],
)
def test_preference(kind: str, raw: str, parts: str, told: str) -> None:
    assert vietnam_tariff.preference({"vn_eaeu_kind": kind, "vn_eaeu_raw": raw, "vn_eaeu_parts": parts}) == told


@pytest.mark.parametrize(
    ("raw", "told"),
    [("8/10", "8%|10%"), ("10/8", "10%|8%"), ("*/5/8/10", "exempt|5%|8%|10%"), ("*/8/10", "exempt|8%|10%"), ("", "")],
)
def test_vat_keeps_the_order_printed(raw: str, told: str) -> None:
    """10/8 is not 8/10: the first is mostly outside the relief, the second inside it."""
    assert vietnam_tariff.vat({"vat_raw": raw}) == told


@pytest.mark.parametrize(
    ("raw", "told"), [("", ""), ("75", "75%"), ("35/65", "35%|65%"), ("7/8", "7%|8%"), ("ĐB", "by type")]
)
def test_excise(raw: str, told: str) -> None:
    assert vietnam_tariff.excise({"ttdb_raw": raw}) == told


def test_relief_list() -> None:
    assert vietnam_tariff.relief_list({"vat_reduction": "… theo 174/2025/NĐ-CP - PL1: Nhôm"}) == "I"
    assert vietnam_tariff.relief_list({"vat_reduction": "… theo 174/2025/NĐ-CP - PL2: Du thuyền"}) == "II"
    assert vietnam_tariff.relief_list({"vat_reduction": ""}) == ""


def test_kits_and_half_as_much_again() -> None:
    assert vietnam_tariff.mfn({"mfn_kind": "ckd_see_ch98", "mfn_num": ""}) == "CKD"
    assert vietnam_tariff.mfn({"mfn_kind": "ad_valorem", "mfn_num": "7"}) == "7%"
    assert vietnam_tariff.ordinary({"nk_tt_kind": "150pct_of_mfn", "nk_tt_num": ""}) == "150% of MFN"
    assert vietnam_tariff.ordinary({"nk_tt_kind": "ad_valorem", "nk_tt_num": "10.5"}) == "10.5%"


# --- numbers and files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"), [("5", "5"), ("5.0", "5"), ("1,50", "1.5"), ("100", "100"), ("0.0080", "0.008"), ("1000", "1000")]
)
def test_number(text: str, told: str) -> None:
    assert common.number(text) == told


def test_iso_day() -> None:
    assert common.iso_day("31.12.2026") == "2026-12-31"


def test_a_failing_importer_leaves_the_law_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "LAW", tmp_path)
    common.write("a/b.csv", ["x", "y"], [[1, None], ["с, запятой", "5%"]])
    assert (tmp_path / "a" / "b.csv").read_text(encoding="utf-8") == 'x,y\n1,\n"с, запятой",5%\n'

    def rows() -> list[list[str]]:
        raise ValueError("a cell that no one understands")

    with pytest.raises(ValueError, match="no one understands"):
        common.write("a/b.csv", ["x", "y"], (row for _ in "1" for row in rows()))
    assert (tmp_path / "a" / "b.csv").read_text(encoding="utf-8").startswith("x,y\n1,")


# --- taxes and fees ---------------------------------------------------------------------------------------------


def test_codes_of_a_charge() -> None:
    assert charges.codes({"hs_prefix": "0204 except 0204 50"}) == "0204 -020450"
    assert charges.codes({"hs_prefix": "2710 12;2710.19"}) == "271012 271019"
    assert charges.codes({"hs_prefix": "see vn_hs8_taxes.csv.gz"}) == ""
    assert charges.codes({"hs_prefix": "9503;9504 (part)"}) == "9503 9504"


@pytest.mark.parametrize(
    ("told", "unit", "written"),
    [("64", "RUB/hp", "64 RUB/hp"), ("824", "RUB/l of anhydrous alcohol", "824 RUB/l_alcohol"), ("22", "%", "22%"),
     ("x0.70", "factor of same type", "x0.7"), ("0.17", "coefficient x 20000 RUB", "x0.17"),
     ("0 (exempt)", "%", "exempt"),
     ("3278", "RUB/1000 pieces", "3278 RUB/1000 pcs"), ("2000", "VND/pack of 20", "2000 VND/20 pcs"),
     ("20000", "RUB", "20000 RUB/vehicle"), ("50", "MCI", "50 MCI/vehicle"), ("X + 10000", "USD/piece", ""),
     ("", "", "")],
)  # fmt: skip
def test_rate_of_a_charge(told: str, unit: str, written: str) -> None:
    assert charges.rate({"rate": told, "unit": unit}) == written


@pytest.mark.parametrize(
    ("state", "text", "condition"),
    [
        (
            "RU",
            "passenger car, engine power over 90 to 150 hp (0.75 kW = 1 hp)",
            "kind=passenger_car engine_hp=(90,150]",
        ),
        ("RU", "beer and beer drinks over 0.5% to 8.6% ABV", "kind=beer abv=(0.5,8.6]"),
        ("BY", "beer 7% and more", "kind=beer abv=[7,)"),
        ("VN", "spirits of 20 degrees and more", "kind=alcohol abv=[20,)"),
        ("VN", "passenger car up to 9 seats, over 1500 to 2000 cm3", "kind=car engine_cm3=(1500,2000] seats=(,9]"),
        ("VN", "petrol, all kinds (temporary)", "kind=petrol|petrol_e5|petrol_e10 temporary"),
    ],
)
def test_condition_of_an_excise(state: str, text: str, condition: str) -> None:
    row = {"state": state, "condition": text, "charge": "excise", "instrument": "a law"}
    assert charges.excise_condition(row) == condition
