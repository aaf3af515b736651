"""A law book small enough to damage and compile many times: a few lines of each file, still free of contradictions."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

LAW = Path(__file__).resolve().parents[2] / "law"

# Lines that other files refer to are kept: temporary rates (2710), quotas (rice, eggs, tobacco), a trigger line.
KEPT = (
    "0101",
    "0407",
    "2401",
    "10063067",
    "10063098",
    "2707",
    "2709",
    "2902",
    "2710",
    "2711",
    "6101",
    "6103410000",
    "9804",
)
BY_CODE = {
    "eaeu/tariff.csv": 0, "vietnam/tariff.csv": 0, "vietnam/chapter98.csv": 0,
    "agreements/vn-eaeu/eaeu_schedule.csv": 0,
    "agreements/vn-eaeu/vietnam_schedule.csv": 0, "agreements/vn-eaeu/trigger_lines.csv": 1,
    "agreements/vn-eaeu/product_rules.csv": 0, "goods/names/names.csv": 0, "goods/correlation/hs2022_hs2012.csv": 0,
    "goods/correlation/hs2022_hs2017.csv": 0, "goods/correlation/hs2017_hs2012.csv": 0,
}  # fmt: skip


def _shrink(path: Path, column: int) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    kept = [row for row in rows if any(row[column].startswith(code[: len(row[column])]) for code in KEPT)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *kept])


@pytest.fixture(scope="session")
def small_law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small law book. Read only: take a copy with `law` to change it."""
    folder = tmp_path_factory.mktemp("small") / "law"
    shutil.copytree(LAW, folder)
    for name, column in BY_CODE.items():
        _shrink(folder / name, column)
    return folder


@pytest.fixture
def law(small_law: Path, tmp_path: Path) -> Path:
    """A copy of the small law book that a test may damage."""
    return Path(shutil.copytree(small_law, tmp_path / "law"))


Edit = Callable[[str, str, str], int]


@pytest.fixture
def edit(law: Path) -> Edit:
    """Replace a text, which must stand there, once in a file of the copy; gives the row it stood in."""

    def replace(file: str, old: str, new: str) -> int:
        text = (law / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}: the test would prove nothing"
        (law / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1 + (old.startswith("\n"))

    return replace
