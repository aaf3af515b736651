"""The examples and the documents say what is true: every command in a console block is run, and its output compared."""

from __future__ import annotations

import csv
import re
import runpy
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from burabay.book import Book
from burabay.cli import main
from burabay.duty.money import read_exchange_rates

REPO = Path(__file__).resolve().parents[2]
GIVEN = ("origin", "destination", "on", "value", "currency", "net_kg", "quantity", "unit")
PAGES = [REPO / "README.md", *sorted((REPO / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """Each `$ burabay …` of a page's console blocks, the output under it, and the ledger's commands before it in its
    block, on which it builds.
    """
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        before: tuple[str, ...] = ()
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith(("burabay ", "python examples/run.py ")):
                found.append((command, output, before))
            if command.startswith("burabay quota "):
                before = (*before, command)
    return found


CASES = [(page.relative_to(REPO).as_posix(), *case) for page in PAGES if page.exists() for case in blocks(page)]


def tidy(text: str) -> list[str]:
    """Lines without the spaces at their ends, and without empty ones at the end."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip().splitlines()


@pytest.fixture
def _among_the_examples(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder to write files in, which holds the examples."""
    shutil.copytree(REPO / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("page", "command", "printed", "before"),
    CASES,
    ids=[f"{page}: {command[:60]}" for page, command, _, _ in CASES],
)
@pytest.mark.usefixtures("_among_the_examples")
def test_printed_output_is_real(
    capsys: pytest.CaptureFixture[str], page: str, command: str, printed: str, before: tuple[str, ...]
) -> None:
    """A line `…` in a page stands for lines left out."""
    for earlier in before:
        main(shlex.split(earlier)[1:])
    capsys.readouterr()
    words = shlex.split(command)
    if words[0] == "burabay":
        main(words[1:])
    else:
        runpy.run_path(str(REPO / words[1]))["main"](words[2], words[3:])
    told = capsys.readouterr()
    real, expected = tidy(told.out + told.err), tidy(printed)
    place = 0
    for position, line in enumerate(expected):
        if line == "…":
            following = expected[position + 1] if position + 1 < len(expected) else None
            place = len(real) if following is None else real.index(following, place)
            continue
        assert line == real[place], f"{page}: {command}"
        place += 1
    assert place == len(real), f"{page}: {command} prints more"


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """What it prints is for people: names of regimes, not numbers."""
    blocks = re.findall(
        r"^```python\n(.*?)^```", (REPO / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert blocks
    for block in blocks:
        exec(block, {})  # noqa: S102 (the README's own lines)
    out = capsys.readouterr().out
    assert "MFN available 2%" in out
    assert out.splitlines()[-1] == "VN-EAEU"


@pytest.mark.usefixtures("_among_the_examples")
def test_the_python_of_the_quota_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """13,031 dozen less 6,000; and a holder's own 6,000 are room enough for 5,000 for certain."""
    page = (REPO / "docs" / "reference" / "quota.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        exec(block, {})  # noqa: S102 (the page's own lines)
    assert capsys.readouterr().out.splitlines() == ["7031", "1 0.00"]


def test_there_are_pages_to_check() -> None:
    assert len([case for case in CASES if case[0] == "README.md"]) >= 4


def consignments() -> list[dict[str, str]]:
    with (REPO / "examples" / "consignments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_at_least_24_goods_both_ways() -> None:
    rows = consignments()
    assert len(rows) >= 24
    assert len([row for row in rows if row["destination"] == "VN"]) >= 10
    assert {row["destination"] for row in rows if row["destination"] != "VN"} >= {"RU", "BY", "KZ"}


# Worked out by hand from the law: MFN rate, its duty, and the rate of the agreement (None: none, or unknown).
BY_HAND = {
    "1": ("2%", "2840.00", "0%"),  # 142,000 × 2 %
    "3": ("0%", "0.00", "0%"),
    "6": ("50%", "1200000.00", "0%"),  # 2,400,000 × 50 %
    "11": ("80%", "16000.00", None),  # out of quota 80 %
    "13": ("10%", "80000.00", "7%"),  # Decree 72/2026 ended on 30 April
    "15": (None, None, None),  # a kit: by its parts
    "17": ("0%", "0.00", "0%"),
    "18": ("8% min 0.16 EUR/kg", "4800.00", None),  # 8 % of 60,000 = 4,800 > 8,000 kg × 0.16 × 1.08 = 1,382.40
    "20": ("10% min 0.03 EUR/kg", "1200.00", None),  # 10 % of 12,000 > 20,000 × 0.03 × 1.08 = 648
    "22": ("10% min 1.88 EUR/kg", "5076.00", "0%"),  # 2,500 × 1.88 × 1.08 > 4,500
    "23": (None, None, None),  # August 2021 to February 2022: MFN instead, and the MFN of 2021 is not held
    "26": ("0.47 EUR/pair", "3045.60", "0%"),  # 6,000 × 0.47 × 1.08
    "33": ("6.5%", "650.00", "11.3%"),  # Art. 2.3(4)
    "35": (None, None, "0%"),  # footnote 116С not read
    "36": ("5%", "500.00", "0%"),  # footnote 9С: 5 % in Russia, 0 % elsewhere
}


@pytest.mark.parametrize("row", consignments(), ids=lambda row: row["goods"])
def test_examples_answer(book: Book, row: dict[str, str]) -> None:
    fx = read_exchange_rates([str(REPO / "examples" / "exchange_rates.csv")])
    given: dict[str, Any] = {name: row[name] for name in GIVEN}
    answer = book.duty(row["code"], fx=fx, **given)
    options = {option.regime.label: option for option in answer.options}
    if row["line_id"] in BY_HAND:
        rate, duty, preference = BY_HAND[row["line_id"]]
        mfn = options["MFN"]
        assert (mfn.rate and str(mfn.rate)) == rate
        assert (mfn.duty and str(mfn.duty.amount)) == duty
        assert (options["VN-EAEU"].rate and str(options["VN-EAEU"].rate)) == preference
    assert all(option.sources for option in answer.options if option.rate is not None)
