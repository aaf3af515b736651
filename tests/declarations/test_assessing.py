"""A file of declaration lines from end to end: what each row gives is worked by hand, or is what one answer gives.

Exchange rates of all tests: 1 EUR = 1.08 USD, 1 USD = 80 RUB = 26,000 VND.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyarrow")

from burabay.assess.assessment import Assessment
from burabay.charges.model import Charge
from burabay.declarations import run as running
from burabay.declarations.reading import open_lines
from burabay.declarations.run import Run, assess_file
from burabay.declarations.schema import INPUTS, OUTPUTS
from burabay.duty.measures import Regime
from burabay.duty.money import read_exchange_rates
from burabay.errors import InputError

if TYPE_CHECKING:
    from burabay.book import Book

pytestmark = pytest.mark.usefixtures("one_engine")

REPO = Path(__file__).resolve().parents[2]
FX = ("EUR/USD=1.08", "USD/RUB=80", "USD/VND=26000")
Rows = list[dict[str, str]]


def csv_of(rows: Sequence[Mapping[str, str]], columns: tuple[str, ...] = tuple(INPUTS)) -> str:
    """Rows as CSV text with these columns."""
    lines = [",".join(columns)]
    lines += [",".join(f'"{row.get(name, "")}"' if row.get(name) else "" for name in columns) for row in rows]
    return "\n".join(lines) + "\n"


@pytest.fixture
def assess(book: Book, tmp_path: Path) -> Callable[..., tuple[Run, Rows]]:
    """CSV text in, the counts and the rows of the CSV result out."""

    def run(text: str, **given: Any) -> tuple[Run, Rows]:
        source, out = tmp_path / "lines.csv", tmp_path / "result.csv"
        source.write_text(text, encoding="utf-8")
        done = assess_file(book, source, out, fx=read_exchange_rates(FX), **given)
        with out.open(encoding="utf-8", newline="") as file:
            return done, list(csv.DictReader(file))

    return run


# --- by hand ------------------------------------------------------------------------------------------------------

INTO_VN = {"origin": "BY", "destination": "VN", "on": "2026-11-01", "currency": "USD"}
INTO_RU = {"origin": "VN", "destination": "RU", "on": "2026-11-01", "currency": "USD"}
MILK = {**INTO_VN, "code": "0402.21.20", "value": "142000"}
EGGS = {**INTO_VN, "origin": "RU", "code": "0407.21.00", "value": "20000"}
DRESSES = {**INTO_RU, "code": "6104 42 000 0", "value": "45000", "net_kg": "2500"}
COFFEE = {**INTO_RU, "code": "0901 21 000 8", "value": "60000", "net_kg": "8000"}

# Fees: 20,000 VND a declaration (Circular 14/2021) = 0.77 USD; Russia by value in roubles (Decree 1638 of 2025):
# 10,000 USD 4,924; 45,000 USD 18,465; 60,000 USD 21,344; 90,000 USD 49,240 RUB.
BY_HAND: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
    (
        "milk powder: MFN 2 % (Decree 26/2023), VN-EAEU 0 % (Decree 113/2022), VAT 8 % (Resolution 204/2025)",
        MILK,
        {"mfn_rate": "2%", "mfn_duty": "2840.00", "vn_eaeu_rate": "0%", "vn_eaeu_status": "conditional",
         "vn_eaeu_duty": "0.00", "cheapest": "VN-EAEU", "duty": "0.00", "vat_rate": "8%", "vat": "11360.00",
         "excise": "0.00", "other_charges": "0.77", "total": "11360.77", "mfn_in_quota_rate": "", "in_quota_duty": "",
         "unknowns": "beyond_check trade_remedies", "error": ""},
    ),
    (
        "MFN claimed: 8 % of 142,000 + 2,840",
        {**MILK, "regime_claimed": "mfn"},
        {"cheapest": "VN-EAEU", "duty": "2840.00", "vat": "11587.20", "total": "14427.97", "error": ""},
    ),
    (
        "in dong: 2 % and 8 % of 3,692,000,000, and the fee as it stands",
        {**MILK, "value": "3692000000", "currency": "VND"},
        {"mfn_duty": "73840000.00", "vat": "295360000.00", "other_charges": "20000.00", "total": "295380000.00"},
    ),
    (
        "FOB: 142,000 + 1,000 + 100",
        {**MILK, "incoterm": "FOB", "freight": "1000", "insurance": "100"},
        {"mfn_duty": "2862.00", "vat": "11448.00", "total": "11448.77", "error": ""},
    ),
    (
        "FOB without its insurance: unknown, not wrong",
        {**MILK, "incoterm": "FOB", "freight": "1000"},
        {"mfn_rate": "2%", "mfn_duty": "", "duty": "", "vat_rate": "8%", "vat": "", "total": "", "error": "",
         "unknowns": "beyond_check trade_remedies charges_not_counted need_insurance"},
    ),
    (
        "eggs: 80 %, in quota 40 %; the agreement helps inside its quota alone (Annex 1(c)); VAT 5 % answered",
        {**EGGS, "quantity": "12000", "unit": "dozen", "answers": "vat=5"},
        {"mfn_rate": "80%", "mfn_duty": "16000.00", "mfn_in_quota_rate": "40%", "mfn_in_quota_duty": "8000.00",
         "vn_eaeu_rate": "", "vn_eaeu_status": "unavailable", "in_quota_rate": "0%", "in_quota_duty": "0.00",
         "cheapest": "VN-EAEU in quota", "duty": "0.00", "vat": "1000.00", "total": "1000.77"},
    ),
    (
        "the MFN quota claimed: VAT 5 % of 20,000 + 8,000",
        {**EGGS, "regime_claimed": "MFN in quota", "answers": "vat=5"},
        {"duty": "8000.00", "vat": "1400.00", "total": "9400.77"},
    ),
    (
        "dresses: 2,500 kg × 1.88 EUR × 1.08 = 5,076 > 10 % of 45,000; VAT 10 % for children's knitwear, as answered",
        {**DRESSES, "regime_claimed": "VN-EAEU", "answers": "vat=10"},
        {"mfn_rate": "10% min 1.88 EUR/kg", "mfn_duty": "5076.00", "vn_eaeu_duty": "0.00", "duty": "0.00",
         "vat_rate": "10%", "vat": "4500.00", "other_charges": "230.81", "total": "4730.81"},
    ),
    (
        "the same without an answer: VAT is a question, so there is no total; in 2021 nothing is known but the codes",
        {**DRESSES, "net_kg": ""},
        {"mfn_duty": "", "cheapest": "VN-EAEU", "duty": "0.00", "vat": "", "other_charges": "230.81", "total": "",
         "unknowns": "need_kg trade_remedies charges_not_counted vat_question", "error": ""},
    ),
    (
        "coffee: 8 % of 60,000 = 4,800 > 8,000 × 0.16 × 1.08; excluded from Annex 1; VAT 22 % of 64,800",
        COFFEE,
        {"mfn_duty": "4800.00", "vn_eaeu_status": "unavailable", "vn_eaeu_duty": "", "cheapest": "MFN",
         "duty": "4800.00", "vat": "14256.00", "other_charges": "266.80", "total": "19322.80"},
    ),
    (
        "rice into Belarus outside the quota: 10 % of 12,000 > 20,000 × 0.03 × 1.08; the Belarusian fee is not held",
        {**INTO_RU, "destination": "BY", "code": "1006306709", "value": "12000", "net_kg": "20000"},
        {"mfn_duty": "1200.00", "duty": "1200.00", "vat": "1320.00", "other_charges": "", "total": ""},
    ),
    (
        "sports shoes: 6,000 × 0.47 × 1.08",
        {**INTO_RU, "code": "6404110000", "value": "90000", "quantity": "6000", "unit": "pair", "answers": "vat=22"},
        {"mfn_rate": "0.47 EUR/pair", "mfn_duty": "3045.60", "duty": "0.00", "vat": "19800.00", "total": "20415.50"},
    ),
    (
        "nail varnish: 11.3 % of the agreement is above MFN 6.5 %, so MFN (Art. 2.3(4))",
        {**INTO_RU, "code": "3304300000", "value": "10000"},
        {"mfn_duty": "650.00", "vn_eaeu_rate": "11.3%", "vn_eaeu_status": "unavailable", "vn_eaeu_duty": "1130.00",
         "cheapest": "MFN", "duty": "650.00", "vat": "2343.00", "total": "3054.55"},
    ),
    (
        "paint: footnote 9С, 5 % in Russia",
        {**INTO_RU, "code": "3208209001", "value": "10000", "regime_claimed": "РНБ (MFN)"},
        {"mfn_rate": "5%", "duty": "500.00", "vat": "2310.00", "total": "2871.55"},
    ),
)  # fmt: skip


def test_rows_worked_by_hand(assess: Callable[..., tuple[Run, Rows]]) -> None:
    _, rows = assess(csv_of([row for _, row, _ in BY_HAND]))
    for (name, _, expected), row in zip(BY_HAND, rows, strict=True):
        assert {column: row[column] for column in expected} == expected, name


def test_measures_name_act_and_place(assess: Callable[..., tuple[Run, Rows]]) -> None:
    _, rows = assess(csv_of([MILK, COFFEE]))
    assert rows[0]["measures"] == "vn-113-2022 VN-EAEU column; vat: vn-174-2025 Resolution 204/2025/QH15"
    assert rows[1]["measures"].startswith("ett ")
    assert "vat: ru-425-fz-2025 Art. 164 p.3" in rows[1]["measures"]


# --- faults -------------------------------------------------------------------------------------------------------

FAULTS: tuple[tuple[dict[str, str], str], ...] = (
    ({"code": "9999999999"} | INTO_RU, "There is no line 9999 99 999 9 in the TN VED."),
    ({**MILK, "code": "0402.21"}, "0402.21 has 6 digits; Viet Nam uses the AHTN with 8."),
    ({**DRESSES, "code": "0402.21.20"}, "0402.21.20 is a line of the AHTN; Russia uses the TN VED."),
    ({**MILK, "code": ""}, "'' is not a tariff code"),
    ({**MILK, "code": "milk"}, "'milk' is not a tariff code"),
    ({**MILK, "origin": "US"}, "origin (--from): 'US' is not one of VN, AM, BY, KG, KZ, RU."),
    ({**DRESSES, "origin": "RU"}, "RU to RU: the agreement is between Viet Nam and the EAEU"),
    ({**MILK, "on": "2026-02-30"}, "on: '2026-02-30' is not a day such as 2026-11-01: write year, month, day."),
    ({**MILK, "on": "01.11.2026"}, "on: '01.11.2026' is not a day such as 2026-11-01: write year, month, day."),
    ({**MILK, "on": ""}, "on: '' is not a day such as 2026-11-01"),
    ({**MILK, "value": "-1"}, "value: '-1' must be a number zero or more"),
    ({**MILK, "value": "142000,50"}, "value: '142000,50' is not a number such as 14200.50: write a point"),
    ({**MILK, "value": "NaN"}, "value: 'NaN' must be a number"),
    ({**MILK, "currency": ""}, "value needs its currency, such as USD"),
    ({**MILK, "currency": "XXX"}, "currency: 'XXX' is not a currency code such as USD."),
    ({**MILK, "net_kg": "0"}, "net_kg (--net-kg): '0' must be a number above zero"),
    ({**MILK, "quantity": "5"}, "quantity and unit go together: for example 500 and pair"),
    ({**MILK, "quantity": "5", "unit": "boxes"}, "unit: 'boxes' is not one of kg, g, t, l"),
    ({**MILK, "regime_claimed": "GSP"}, "regime_claimed: 'GSP' is not one of MFN, MFN in quota, VN-EAEU"),
    ({**MILK, "incoterm": "ABC"}, "incoterm: 'ABC' is not one of EXW"),
    ({**MILK, "freight": "50"}, "freight: it needs --incoterm, such as FOB."),
    ({**MILK, "answers": "colour=red"}, "answer: 'colour' is no question"),
    ({**DRESSES, "answers": "vat=7"}, "answer: vat=7 is not one of 22, 10."),
    ({**MILK, "value": "99999999999999999"}, "The sums of this row are larger than the columns of a result hold"),
    (
        {**DRESSES, "net_kg": "", "regime_claimed": "MFN"},
        "6104 42 000 0 to Russia cannot be charged: the rate of MFN is 10 %, not less than 1.88 EUR per kg. "
        "Fill in net_kg",
    ),
    (
        {**INTO_RU, "code": "6403911100", "value": "50000", "regime_claimed": "MFN"},
        "the rate of MFN is 1.25 EUR per pair. Fill in quantity and unit=pair.",
    ),
    (
        {**COFFEE, "regime_claimed": "VN-EAEU"},
        "VN-EAEU is claimed and cannot be had for 0901 21 000 8 to Russia: The schedule excludes this line",
    ),
    ({**MILK, "regime_claimed": "MFN in quota"}, "There is no tariff quota for this line."),
    ({**MILK, "on": "2015-11-01", "regime_claimed": "VN-EAEU"}, "The agreement is in force from 2016-10-05."),
    (
        {**INTO_RU, "code": "3304300000", "value": "10000", "regime_claimed": "VN-EAEU"},
        "This is above the MFN rate, so the MFN rate applies (Art. 2.3(4)): nothing to claim.",
    ),
)  # fmt: skip


def test_every_fault_has_its_sentence_beside_the_good_rows(assess: Callable[..., tuple[Run, Rows]]) -> None:
    """Rows in are rows out, in their order; a good row stands behind each wrong one and is not touched by it."""
    mixed = [row for wrong, _ in FAULTS for row in (wrong, MILK)]
    done, rows = assess(csv_of(mixed))
    assert (done.tally.rows, done.tally.errors) == (2 * len(FAULTS), len(FAULTS))
    for (wrong, sentence), row, good in zip(FAULTS, rows[::2], rows[1::2], strict=True):
        assert sentence in row["error"], wrong
        assert (row["duty"], row["vat"], row["total"]) == ("", "", ""), wrong
        assert {name: row[name] for name in wrong} == wrong
        assert (good["error"], good["total"]) == ("", "11360.77"), wrong
    # Nothing stays of a row whose sums turned out too large half way.
    (large,) = [row for row in rows if row["error"].startswith("The sums of this row")]
    assert not any(large[name] for name in OUTPUTS if name not in ("currency", "error"))
    # Rows are counted from 1, and the first of the errors are told apart.
    assert list(done.errors) == list(range(1, 41, 2))


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("ru", ["перед дробной частью ставьте точку", "Заполните столбец net_kg.", "0901 21 000 8"]),
        ("vi", ["hãy dùng dấu chấm trước phần thập phân", "Hãy điền cột net_kg.", "Xin hưởng VN-EAEU"]),
    ],
)
def test_errors_are_said_in_the_language_asked_for(
    assess: Callable[..., tuple[Run, Rows]], language: str, sentences: list[str]
) -> None:
    wrong = [
        {**MILK, "value": "1,5"},
        {**DRESSES, "net_kg": "", "regime_claimed": "MFN"},
        {**COFFEE, "regime_claimed": "VN-EAEU"},
    ]
    _, rows = assess(csv_of(wrong), language=language)
    for row, sentence in zip(rows, sentences, strict=True):
        assert sentence in row["error"]


def test_rows_that_the_file_spoils(assess: Callable[..., tuple[Run, Rows]]) -> None:
    """A cell too few, one too many: sentences of their own, and the rows behind them are read."""
    done, rows = assess(
        "code,origin,destination,on,value,currency\n"
        "0402.21.20,BY,VN,2026-11-01,142000\n"
        "0402.21.20,BY,VN,2026-11-01,142000,USD,more\n"
        "0402.21.20,BY,VN,2026-11-01,142000,USD\n"
    )
    assert done.tally.errors == 2
    assert rows[0]["error"].startswith("The row has 5 cells where the header has 6.")
    assert "“more”" in rows[1]["error"]
    assert (rows[2]["error"], rows[2]["total"]) == ("", "11360.77")


# --- columns ------------------------------------------------------------------------------------------------------


def test_own_columns_stay_as_they_are_and_the_results_follow(assess: Callable[..., tuple[Run, Rows]]) -> None:
    text = (
        "note,DUTY,code,origin,destination,on,value,currency,error,in_error\n"
        '"a ""quoted"" one, and a comma",007,0402.21.20,BY,VN,2026-11-01,142000.500,USD,mine,too\n'
    )
    done, rows = assess(text)
    (row,) = rows
    own = ["note", "in_DUTY", "code", "origin", "destination", "on", "value", "currency", "in_in_error", "in_error"]
    assert list(row) == [*own, *(name for name in OUTPUTS if name != "currency")]
    assert (row["note"], row["in_DUTY"], row["value"]) == ('a "quoted" one, and a comma', "007", "142000.500")
    assert (row["in_in_error"], row["in_error"], row["error"], row["duty"]) == ("mine", "too", "", "0.00")
    assert row["mfn_duty"] == "2840.01"  # 142,000.50 × 2 % = 2,840.01
    assert done.extra == ("note", "DUTY", "error", "in_error")
    assert done.columns["value"] == "value"


def test_a_file_in_each_language_gives_the_same(assess: Callable[..., tuple[Run, Rows]]) -> None:
    """The examples: the same twelve consignments under English, Vietnamese and Russian headers."""
    told = []
    for language in ("en", "vi", "ru"):
        text = (REPO / "examples" / f"declarations_{language}.csv").read_text(encoding="utf-8")
        done, rows = assess(text, language="en")
        assert len(done.extra) == 1
        told.append([{name: row[name] for name in OUTPUTS if name in row and name != "currency"} for row in rows])
    assert told[0] == told[1] == told[2]
    assert [row["total"] for row in told[0]][:4] == ["11360.77", "1000.77", "4800.77", "10130.81"]
    assert [bool(row["error"]) for row in told[0]] == [n in (5, 6, 11, 12) for n in range(1, 13)]


def test_defaults_stand_in_for_columns(assess: Callable[..., tuple[Run, Rows]]) -> None:
    """And the currency, which then no column tells, stands among the results."""
    given = {"origin": "BY", "destination": "VN", "on": "2026-11-01", "currency": "USD"}
    _, rows = assess("code,value\n0402.21.20,142000\nxx,1\n", defaults=given)
    assert (rows[0]["total"], rows[0]["currency"]) == ("11360.77", "USD")
    assert rows[1]["error"].startswith("'xx' is not a tariff code")


def test_a_header_without_rows(assess: Callable[..., tuple[Run, Rows]]) -> None:
    done, rows = assess("code,origin,destination,on\n")
    assert (done.tally.rows, done.tally.errors, rows) == (0, 0, [])


# --- the same as one answer ---------------------------------------------------------------------------------------

FIRST, LAST = date(2016, 1, 1), date(2027, 12, 31)
# How the codes begin that tell of taxes and fees.
OF_TAXES = ("charge", "vat_", "used_")
ANSWERS = ("", "", "", "vat=10", "vat=22; excise=none", "used=no", "vehicles=1, engine_hp=150")


def drawn(book: Book, many: int, seed: int) -> list[dict[str, str]]:
    """Right rows of all kinds: both ways, eleven years, sums of many forms, claims, terms, answers."""
    pick = random.Random(seed)
    lines = {side: list(book.codes(side)) for side in ("TN VED", "AHTN")}
    rows = []
    for _ in range(many):
        state, into_vn = pick.choice(("AM", "BY", "KG", "KZ", "RU")), pick.random() < 0.5
        unit = pick.choice(("", "pcs", "pair", "l", "m2", "cm3", "1000pcs", "dozen", "t"))
        row = {
            "code": pick.choice(lines["AHTN" if into_vn else "TN VED"]),
            "origin": state if into_vn else "VN",
            "destination": "VN" if into_vn else state,
            "on": date.fromordinal(
                pick.randint(date(2016, 1, 1).toordinal(), date(2027, 12, 31).toordinal())
            ).isoformat(),
            "value": pick.choice(("", "0", "1", "99.995", "1234.5", "142000", "98765432.12", "0.000001")),
            "currency": pick.choice(("USD", "USD", "EUR", "RUB", "VND")),
            "net_kg": pick.choice(("", "1", "250.125", "40000")),
            "quantity": str(pick.randint(1, 5000)) if unit else "",
            "unit": unit,
            "regime_claimed": pick.choice(("", "", "MFN", "VN-EAEU", "VN-EAEU in quota")),
            "answers": pick.choice(ANSWERS),
        }
        if pick.random() < 0.2 and row["value"]:
            row |= {"incoterm": pick.choice(("FOB", "CFR", "CIF", "EXW")), "freight": pick.choice(("", "12.5")),
                    "insurance": pick.choice(("", "0", "3"))}  # fmt: skip
        rows.append(row)
    return rows


def plain(amount: Decimal | None) -> str:
    """A sum as a result in CSV holds it."""
    return "" if amount is None else f"{amount.quantize(Decimal('0.01')):f}"


def settled(charge: Charge | None) -> Decimal | None:
    if charge is None or not charge.settled:
        return None
    return charge.amount.amount if charge.amount is not None else Decimal(0)


def one_answer(book: Book, row: dict[str, str]) -> dict[str, str] | None:
    """What `Book.duty` gives for a row, in the columns of a result; None where it is refused."""
    given: dict[str, Any] = {name: text for name, text in row.items() if text and name != "regime_claimed"}
    if "answers" in given:
        given["answers"] = dict(part.strip().split("=") for part in given["answers"].replace(",", ";").split(";"))
    try:
        answer = book.duty(given.pop("code"), fx=read_exchange_rates(FX), **given)
    except InputError:
        return None
    options = {option.regime.label: option for option in answer.options}
    told = {"cheapest": "" if answer.cheapest is None else answer.cheapest.label}
    prefixes = {"MFN": "mfn", "MFN in quota": "mfn_in_quota", "VN-EAEU": "vn_eaeu", "VN-EAEU in quota": "in_quota"}
    for label, prefix in prefixes.items():
        option = options.get(label)
        told[f"{prefix}_rate"] = "" if option is None or option.rate is None else str(option.rate)
        told[f"{prefix}_duty"] = "" if option is None or option.duty is None else plain(option.duty.amount)
    told["vn_eaeu_status"] = options["VN-EAEU"].status
    told["unknowns"] = " ".join(sorted({phrase.key for phrase in answer.unknowns}))
    return told | chosen(answer, row["regime_claimed"] or told["cheapest"])


def chosen(answer: Assessment, label: str) -> dict[str, str]:
    """Duty, taxes and total of the regime that a row is charged by; empty for one that cannot be had."""
    regime = next((regime for regime in Regime if regime.label == label), None)
    option = next((option for option in answer.options if option.regime is regime), None)
    told = dict.fromkeys(("duty", "vat", "excise", "total"), "")
    if option is None or not option.usable:
        return told
    told["duty"] = "" if option.duty is None else plain(option.duty.amount)
    of = next((charges for charges in answer.charges if charges.regime is regime), None)
    if of is not None:
        by_name = {charge.charge: charge for charge in of.charges}
        told["vat"], told["excise"] = plain(settled(by_name["vat"])), plain(settled(by_name["excise"]))
        told["total"] = "" if of.total is None else plain(of.total.amount)
    return told


@pytest.mark.parametrize("seed", [20161005, 20261101])
def test_each_row_is_what_one_answer_says(book: Book, assess: Callable[..., tuple[Run, Rows]], seed: int) -> None:
    """Text in, text out: options, cheapest, duty, taxes, total and what is unknown."""
    asked = drawn(book, 150, seed)
    done, rows = assess(csv_of(asked))
    compared = 0
    for row, got in zip(asked, rows, strict=True):
        expected = one_answer(book, row)
        if expected is None:
            assert got["error"], row
            continue
        got["unknowns"] = " ".join(sorted(got["unknowns"].split()))
        if row["regime_claimed"]:
            # The unknowns of a row are those of the regime claimed; an answer tells those of the cheapest.
            for told in (got, expected):
                told["unknowns"] = " ".join(key for key in told["unknowns"].split() if not key.startswith(OF_TAXES))
        assert {name: got[name] for name in expected} == expected, row
        compared += not got["error"]
    assert compared > 60
    assert done.tally.errors == sum(1 for got in rows if got["error"])


# --- the same bytes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_one_thread_and_two_write_the_same_bytes(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Many small batches, so that two threads overtake each other."""
    monkeypatch.setattr(running, "open_lines", partial(open_lines, batch_rows=16))
    source = tmp_path / "lines.csv"
    source.write_text(csv_of([*drawn(book, 60, 7), *(wrong for wrong, _ in FAULTS)]), encoding="utf-8")
    written = []
    for threads in (1, 2, 2):
        out = tmp_path / f"{threads}.{ending}"
        assess_file(book, source, out, fx=read_exchange_rates(FX), threads=threads)
        written.append(out.read_bytes())
    assert written[0] == written[1] == written[2]


def test_batches_do_not_change_a_csv(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "lines.csv"
    source.write_text(csv_of([*drawn(book, 40, 8), *(wrong for wrong, _ in FAULTS)]), encoding="utf-8")
    whole, parts = tmp_path / "whole.csv", tmp_path / "parts.csv"
    first = assess_file(book, source, whole, fx=read_exchange_rates(FX))
    monkeypatch.setattr(running, "open_lines", partial(open_lines, batch_rows=7))
    second = assess_file(book, source, parts, fx=read_exchange_rates(FX))
    assert whole.read_bytes() == parts.read_bytes()
    assert first.errors == second.errors
    assert first.tally.unknown == second.tally.unknown
    assert list(first.tally.groups()) == list(second.tally.groups())
