"""The real tariffs, where their tables are at hand: read whole, read back from a PDF, kept and found."""

from __future__ import annotations

import csv
import gzip
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import dropwhile, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from burabay.goods.names_store import NamesStore
from burabay.goods.publishers import PublishedName, read_names

if TYPE_CHECKING:
    from tests.goods.publishers.conftest import Pdf, Read, Rulings, TariffRow

SOURCES = Path(__file__).resolve().parents[3].parent / "shared" / "sources"
EAEU, VIETNAM = "eaeu/ett_2026.csv.gz", "vietnam/vn_tariff_2026.csv.gz"
pytestmark = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source tables are not beside the repository")


@cache
def published(table: str) -> list[PublishedName]:
    return list(read_names(SOURCES / table))


def rows_of(table: str) -> list[dict[str, str]]:
    with gzip.open(SOURCES / table, "rt", encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def texts(names: Iterable[PublishedName]) -> dict[str, str]:
    return {name.code: name.text for name in names}


def nfc(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def test_the_eaeus_tariff_round_trips() -> None:
    names = published(EAEU)
    assert {(n.nomenclature, n.lang) for n in names} == {("TN VED", "ru")}
    assert len(names) == 13_289
    assert texts(names) == {row["hs10"]: nfc(row["name_ru"]) for row in rows_of(EAEU)}


def test_viet_nams_tariff_round_trips_in_both_languages() -> None:
    names = published(VIETNAM)
    rows = rows_of(VIETNAM)
    assert {n.nomenclature for n in names} == {"AHTN"}
    for lang in ("vi", "en"):
        wanted: dict[str, dict[str, None]] = {}
        for row in rows:
            if row[f"desc_{lang}"]:
                wanted.setdefault(row["hs8"], {})[nfc(row[f"desc_{lang}"])] = None
        found = texts(n for n in names if n.lang == lang)
        assert found == {code: " | ".join(all_of_it) for code, all_of_it in wanted.items()}
        assert sum(not code.startswith("98") for code in found) == 11_414


@cache
def chapters() -> dict[str, list[dict[str, str]]]:
    """By chapter: its first rows in the tariff's order, group headings without a code among them."""
    by_chapter: dict[str, list[dict[str, str]]] = {"01": [], "03": [], "29": [], "84": []}
    for row in rows_of("eaeu/ett_2026_tree.csv.gz"):
        if (rows := by_chapter.get(row["source_pdf"][3:5])) is not None:
            rows.append(row)
    return {
        chapter: list(islice(dropwhile(lambda row: len(row["code"]) != 4, rows), 80))
        for chapter, rows in by_chapter.items()
    }


def set_row(row: dict[str, str]) -> TariffRow:
    code, whole = row["code"], len(row["code"]) == 10
    spaced = " ".join(part for part in (code[:4], code[4:6], code[6:9], code[9:]) if part)
    return spaced, "– " * int(row["level"]) + row["name_ru"], row["suppl_unit"] if whole else "", "5" if whole else ""


@pytest.mark.parametrize(
    ("chapter", "rulings"),
    [("01", "all"), ("01", "none"), ("03", "columns"), ("29", "header"), ("84", "all"), ("84", "none")],
)
def test_real_rows_set_as_a_pdf_read_back_exactly(read: Read, pdf: Pdf, chapter: str, rulings: Rulings) -> None:
    rows = chapters()[chapter]
    assert len(rows) >= 50
    names = read(pdf([set_row(row) for row in rows], rulings, repeat_header=rulings == "all"))
    assert texts(names) == {row["code"]: nfc(row["name_ru"]) for row in rows if row["code"]}


def test_both_tariffs_are_kept_and_found(tmp_path: Path) -> None:
    with NamesStore.open(tmp_path / "names.sqlite", create=True) as store:
        for table in (EAEU, VIETNAM):
            names = published(table)[::4]
            counts = store.add(names, Path(table).name, loaded_on=date(2026, 3, 8))
            assert counts == {"added": len(names), "replaced": 0, "unchanged": 0}
            for one in [name for name in names if len(name.text) > 60][::50]:
                assert store.get(one.nomenclature, one.code)[one.lang] == one.text
                assert one.code in [code for _, code, _ in store.search(one.text, one.nomenclature, 500)]
