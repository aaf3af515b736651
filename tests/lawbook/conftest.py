"""A law book small enough to damage and compile many times: a few lines of each file, still free of contradictions."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

LAW = Path(__file__).resolve().parents[2] / "law"

# Lines that other files refer to are kept: temporary rates (2710), quotas (rice, eggs, tobacco), a trigger line,
# sporting footwear.
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
    "640391",
    "640399",
    "9804",
)
BY_CODE = {
    "eaeu/tariff.csv": 0, "vietnam/tariff.csv": 0, "vietnam/chapter98.csv": 0,
    "agreements/vn-eaeu/trigger_lines.csv": 1,
    "goods/names/names.csv": 0, "goods/correlation/hs2022_hs2012.csv": 0,
    "goods/correlation/hs2022_hs2017.csv": 0, "goods/correlation/hs2017_hs2012.csv": 0,
}  # fmt: skip
# Files by HS 2012: kept are the rows of every subheading that the kept lines may come from.
BY_EARLIER = ("eaeu_schedule.csv", "vietnam_schedule.csv", "product_rules.csv")


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def _shrink(path: Path, keep: Callable[[list[str]], bool]) -> None:
    header, rows = _table(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *filter(keep, rows)])


def _is_kept(column: int, row: list[str]) -> bool:
    return any(row[column].startswith(code[: len(row[column])]) for code in KEPT)


def count_again(folder: Path) -> None:
    """Make rows.toml true of the book in `folder`, as one who means a change does."""
    counts = {path.relative_to(folder).as_posix(): len(_table(path)[1]) for path in sorted(folder.rglob("*.csv"))}
    lines = [f'"{name}" = {count}\n' for name, count in counts.items()]
    (folder / "rows.toml").write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="session")
def small_law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small law book. Read only: take a copy with `law` to change it."""
    folder = tmp_path_factory.mktemp("small") / "law"
    shutil.copytree(LAW, folder)
    for name, column in BY_CODE.items():
        _shrink(folder / name, partial(_is_kept, column))
    earlier = {row[1] for row in _table(folder / "goods/correlation/hs2022_hs2012.csv")[1]}
    above = earlier | {code[:4] for code in earlier}
    for name in BY_EARLIER:
        _shrink(folder / "agreements/vn-eaeu" / name, lambda row: row[0][:6] in above)
    count_again(folder)
    return folder


@pytest.fixture
def law(small_law: Path, tmp_path: Path) -> Path:
    """A copy of the small law book that a test may damage."""
    return Path(shutil.copytree(small_law, tmp_path / "law"))


@pytest.fixture
def recount(law: Path) -> Callable[[], None]:
    """Count the rows of the copy again: for a change that is meant."""
    return lambda: count_again(law)


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
