"""The law book's figures equal the tables of facts; and the comparison can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
SOURCES = REPO.parent / "shared" / "sources"
SCRIPT = REPO / "scripts" / "sources" / "compare.py"
sys.path.insert(0, str(SCRIPT.parent))

import compare
from burabay.lawbook.rates import Rate, Specific

needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source tables are not beside the repository")


@pytest.fixture(scope="module")
def report() -> list[compare.Column]:
    return compare.everything(compare.Folders(REPO / "law", SOURCES))


@needs_sources
def test_every_difference_is_explained(report: list[compare.Column]) -> None:
    assert [(one.file, one.column, item) for one in report for item in one.differences if not one.reason(item)] == []


@needs_sources
def test_every_line_of_both_tariffs_and_schedules_is_compared(report: list[compare.Column]) -> None:
    rows = {(one.file, one.column, one.against.split(": ")[-1]): one.compared for one in report}
    assert rows["eaeu/tariff.csv", "duty", "duty_text_ru"] == 13_289
    assert rows["vietnam/tariff.csv", "vn_eaeu", "vn_eaeu_raw"] == 11_414
    assert rows["vietnam/chapter98.csv", "mfn", "mfn_raw"] == 586
    assert rows["agreements/vn-eaeu/eaeu_schedule.csv", "2025", "2025_and_after"] == 6_266
    assert rows["agreements/vn-eaeu/vietnam_schedule.csv", "2027", "2027+"] == 9_558


@needs_sources
def test_all_rows_of_both_schedules_are_found_in_the_annex(report: list[compare.Column]) -> None:
    """Each row by its cells where they stand on one line of the text, else by its numbers."""
    annex = [one for one in report if one.against.startswith("annex-1-") and one.column == "all"]
    assert [(one.file.split("/")[-1], len(one.differences)) for one in annex] == [
        ("eaeu_schedule.csv", 0), ("eaeu_schedule.csv", 0), ("vietnam_schedule.csv", 0), ("vietnam_schedule.csv", 0),
    ]  # fmt: skip
    assert annex[0].compared > 5_900
    assert annex[2].compared > 9_400


@needs_sources
def test_no_explanation_is_left_over(report: list[compare.Column]) -> None:
    """Each entry of KNOWN explains something: one that explains nothing would hide the next mistake."""
    used = {one.reason(item) for one in report for item in one.differences}
    assert {known.reason for known in compare.KNOWN} <= used


@needs_sources
def test_the_script_says_so_and_ends_with_0() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert done.stdout.splitlines()[-1].endswith(" differ, 0 of them unexplained.")


def test_without_sources_one_sentence_and_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main(["--sources", str(tmp_path / "nowhere")]) == 0
    assert capsys.readouterr().out.count("\n") == 1


@needs_sources
def test_a_missing_source_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main(["--sources", str(tmp_path)]) == 1
    assert "ett_2026.csv.gz is missing" in capsys.readouterr().out


# --- it can fail --------------------------------------------------------------------------------------------------

FTA = "agreements/vn-eaeu"
Part = Callable[[compare.Folders], list[compare.Column]]


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the law book; each test puts back what it changes."""
    return Path(shutil.copytree(REPO / "law", tmp_path_factory.mktemp("changed") / "law"))


# A file, a row's beginning, what is changed in that row, and what the report must name.
CHANGES = [
    ("eaeu/tariff.csv", "0101291000,", "5%", "5.5%", "column duty, 0101291000: law 5.5%, source 5%"),
    ("eaeu/tariff.csv", "0101291000,", "pcs", "kg N", "column unit, 0101291000: law кг N, source шт"),
    ("eaeu/notes.csv", "82С,", "2026-12-31", "2027-12-31", "column valid_to, 82С: law 2027-12-31, source 2026-12-31"),
    ("eaeu/notes.csv", "9С,", ",RU,", ",KZ,", "column territory, 9С: law KZ, source RU"),
    (
        "eaeu/notes.csv",
        "26С,",
        "min 1.5",
        "min 1.05",
        "column duty, 26С: law 10% min 1.05 EUR/pcs, source 10% min 1.5 EUR/pcs",
    ),
    ("vietnam/tariff.csv", "01012900,", "5%,,7.5%", "6%,,7.5%", "column mfn, 01012900: law 6%, source 5%"),
    ("vietnam/tariff.csv", "04072100,", ",80%,", ",90%,", "column mfn_out_of_quota, 04072100: law 90%, source 80%"),
    ("vietnam/tariff.csv", "01012900,", ",0%,", ",*,", "column vn_eaeu, 01012900: law *, source 0%"),
    (
        "vietnam/tariff.csv",
        "01012900,",
        "exempt|5%|8%|10%",
        "exempt|5%|10%|8%",
        "column vat, 01012900: law exempt 5% 10% 8%",
    ),
    ("vietnam/chapter98.csv", "98041500,", ",27%", ",2.7%", "column mfn, 98041500 1: law 2.7%, source 27%"),
    (
        "vietnam/temporary_rates.csv",
        "27073000,",
        "2026-04-30",
        "2026-04-29",
        "column duty, 27073000: law 0% 2026-03-09 2026-04-29",
    ),
    (f"{FTA}/eaeu_schedule.csv", "010129,", ",5%,0%", ",5%,1%", "column eif, 010129 A: law 1%, source 0%"),
    # A row read by hand has no figure in the table: the annex's text alone finds the mistake.
    (
        f"{FTA}/eaeu_schedule.csv",
        "8705903005,",
        "min 2.182 EUR",
        "min 2.128 EUR",
        "column all, 8705903005 B: law … 2.128 …",
    ),
    (
        f"{FTA}/eaeu_schedule.csv",
        "570231,",
        "min 0.5 EUR/m2",
        "min 0.05 EUR/m2",
        "column base, 570231 A: law 20% min 0.05 EUR/m2",
    ),
    (f"{FTA}/vietnam_schedule.csv", "01012900,", ",5%,0%", ",5%,0.5%", "column eif, 01012900 A: law 0.5%, source 0%"),
    (f"{FTA}/trigger_levels.csv", "1,2026,", "455624", "455642", "column level_kg, 1 2026: law 455642, source 455624"),
    (
        f"{FTA}/quotas.csv",
        "eggs,VN,2026,",
        "13031",
        "13030",
        "column volume, eggs 2026: law 13030 dozen, source 13031 dozen",
    ),
    (f"{FTA}/quota_rates.csv", "tobacco,24013010,2016,", "5%", "4%", "column rate, 24013010 2016: law 4%"),
    (f"{FTA}/product_rules.csv", "010121,", "WO", "CTH", "column rule, 010121: law CTH, source WO"),
    (
        f"{FTA}/articles.toml",
        "months = { value = 6",
        "6",
        "9",
        "column value, trigger_safeguard.months: law 9, source 6",
    ),
    (
        "goods/correlation/hs2022_hs2012.csv",
        "010121,",
        "1:1",
        "n:n",
        "column relation, 010121 010121: law n:n, source 1:1",
    ),
]


@needs_sources
@pytest.mark.parametrize("file", dict.fromkeys(change[0] for change in CHANGES))
def test_a_changed_figure_is_found(
    *, file: str, law: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, parts: dict[str, Part]
) -> None:
    path = law / file
    whole = path.read_text(encoding="utf-8")
    lines = whole.split("\n")
    changes = [change for change in CHANGES if change[0] == file]
    for _, row, old, new, _ in changes:
        number = next(place for place, line in enumerate(lines) if line.startswith(row))
        assert old in lines[number]
        lines[number] = lines[number].replace(old, new, 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(compare, "everything", parts[file])  # only the file's own comparison: the rest is unchanged
    try:
        code = compare.main(["--law", str(law), "--sources", str(SOURCES)])
    finally:
        path.write_text(whole, encoding="utf-8")
    found = [line for line in capsys.readouterr().out.splitlines() if line.startswith("UNEXPLAINED")]
    assert code == 1
    for *_, told in changes:
        assert any(f"law/{file}, {told}" in line for line in found), (told, found)
    keys = {told.split(", ", 1)[1].split(":")[0].split()[0] for *_, told in changes}
    assert all(any(key in line for key in keys) for line in found), found  # and nothing else


@pytest.fixture(scope="module")
def parts() -> dict[str, Part]:
    """Which comparison looks at which file; the source tables are read once for all."""
    kept: dict[str, list[dict[str, str]]] = {}

    class Kept(compare.Folders):
        def table(self, name: str) -> list[dict[str, str]]:
            if name not in kept:
                kept[name] = super().table(name)
            return kept[name]

    def of(one: Callable[[compare.Folders], Iterator[compare.Column]]) -> Part:
        return lambda at: list(one(Kept(at.law, at.sources)))

    return {
        "eaeu/tariff.csv": of(compare.eaeu_tariff), "eaeu/notes.csv": of(compare.notes),
        "vietnam/tariff.csv": of(compare.vietnam_tariff), "vietnam/chapter98.csv": of(compare.vietnam_tariff),
        "vietnam/temporary_rates.csv": of(compare.vietnam_tariff),
        f"{FTA}/eaeu_schedule.csv": of(lambda at: compare.schedule(at, compare.EAEU)),
        f"{FTA}/vietnam_schedule.csv": of(lambda at: compare.schedule(at, compare.VIETNAM)),
        f"{FTA}/trigger_levels.csv": of(compare.trigger), f"{FTA}/quotas.csv": of(compare.quotas),
        f"{FTA}/quota_rates.csv": of(compare.quotas), f"{FTA}/product_rules.csv": of(compare.origin),
        f"{FTA}/articles.toml": of(compare.articles), "goods/correlation/hs2022_hs2012.csv": of(compare.correlation),
    }  # fmt: skip


@needs_sources
@pytest.mark.parametrize("how", ["dropped", "doubled", "invented"])
def test_a_line_too_few_or_too_many_is_found(
    how: str, law: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, parts: dict[str, Part]
) -> None:
    path = law / "eaeu" / "tariff.csv"
    whole = path.read_text(encoding="utf-8")
    header, first, *rest = whole.split("\n")
    new = first.replace("0101210000", "0101210001")
    lines = {"dropped": rest, "doubled": [first, first, *rest], "invented": [first, new, *rest]}
    path.write_text("\n".join([header, *lines[how]]), encoding="utf-8")
    monkeypatch.setattr(compare, "everything", parts["eaeu/tariff.csv"])
    try:
        assert compare.main(["--law", str(law), "--sources", str(SOURCES)]) == 1
    finally:
        path.write_text(whole, encoding="utf-8")
    told = {
        "dropped": "column duty, 0101210000: law nothing, source 0%",
        "doubled": "column duty, 0101210000 again: law 0%, source nothing",
        "invented": "column duty, 0101210001: law 0%, source nothing",
    }
    assert told[how] in capsys.readouterr().out


# --- its own reading ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("12,5", Rate("ad_valorem", Decimal("12.5"))),
        ("0,75 евро за 1 пару", Rate("specific", specific=Specific(Decimal("0.75"), "EUR", 1, "pair"))),
        ("250 долларов США за 1000 кг", Rate("specific", specific=Specific(Decimal(250), "USD", 1000, "kg"))),
        ("10, но не менее 2,25 евро за 1 кг", Rate("min", Decimal(10), Specific(Decimal("2.25"), "EUR", 1, "kg"))),
        ("4,5 плюс 0,02 евро за 1 кг", Rate("plus", Decimal("4.5"), Specific(Decimal("0.02"), "EUR", 1, "kg"))),
        (
            "15, либо 12,5, но не менее 0,6 евро за 1 см³ объема двигателя, в зависимости от того, какая из "
            "исчисленных сумм таможенной пошлины ниже",
            Rate("lower_of", Decimal("12.5"), Specific(Decimal("0.6"), "EUR", 1, "cm3"), Decimal(15)),
        ),
        ("по соглашению", "по соглашению"),  # what is not understood stays a text, which equals no rate
    ],
)
def test_russian_duty(text: str, rate: object) -> None:
    assert compare.russian_duty(text) == rate


def test_vietnamese_cells() -> None:
    assert str(compare.vietnam_mfn("40 (NHN: 80)")) == "40%"
    assert str(compare.out_of_quota("40 (NHN: 80)")) == "80%"
    assert compare.out_of_quota("40") == ""
    assert str(compare.vietnam_mfn("3 (0% từ 09/3-30/4 theo NĐ72)")) == "3%"
    assert compare.vietnam_mfn("Theo hướng dẫn tại khoản 1.1 Chương 98") == "CKD"
    assert compare.vietnam_mfn("bao nhiêu") == "bao nhiêu"


def test_days_of_a_footnote_in_words_and_in_figures() -> None:
    assert compare.russian_day("31.12.2026") == "2026-12-31"
    assert compare.russian_day("30 апреля 2025") == "2025-04-30"


@needs_sources
def test_taxes_and_fees_are_compared_whole(report: list[compare.Column]) -> None:
    """Rows of law/charges by state, codes and days; Russia's table of cars cell by cell; Viet Nam's marks by line."""
    rows = {(one.file, one.column, one.against): one.compared for one in report}
    assert rows["charges/recycling.csv", "rate", "ru_recycling_m1_table.csv"] == 808
    for mark in ("vat_raw", "ground", "sct_raw", "ept_raw"):
        assert 11_414 in {n for (_, _, against), n in rows.items() if against == f"vn_hs8_taxes.csv.gz: {mark}"}
    files = {one.file for one in report if one.file.startswith("charges/")}
    assert files == {f"charges/{name}.csv" for name in (
        "vat", "vat_lists", "excise", "customs_fees", "recycling", "environment_tax", "used_vehicles"
    )}  # fmt: skip


@needs_sources
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("charges/vat.csv", "22%", "21%"),
        ("charges/excise.csv", '(90,150]",64 RUB/hp', '(90,150]",65 RUB/hp'),
        ("charges/excise.csv", "engine_hp=(150,200]", "engine_hp=(150,250]"),
        ("charges/recycling.csv", "x40.04", "x4.04"),
        ("charges/customs_fees.csv", "73860 RUB", "73680 RUB"),
        ("charges/environment_tax.csv", "1500 VND/l", "150 VND/l"),
    ],
)
def test_a_wrong_tax_is_found(tmp_path: Path, file: str, old: str, new: str) -> None:
    law = tmp_path / "law"
    shutil.copytree(REPO / "law", law)
    text = (law / file).read_text(encoding="utf-8")
    assert old in text, f"{old} is not in {file}: the test would prove nothing"
    (law / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    from compare_charges import charges

    assert any(one.unexplained for one in charges(compare.Folders(law, SOURCES)))
