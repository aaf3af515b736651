"""The generated parts of docs/differences.md: the table of counts and, under each cause, its differences.

`python -m burabay.audit.tables FILE` writes them into a document between its marks:

    <!-- counts --> … <!-- end -->        the comparisons and their counts
    <!-- cause KEY --> … <!-- end -->     the differences of a cause
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from burabay.audit.model import Comparison, Difference, Report

LONGEST = 60
_MARKS = re.compile(r"<!-- (counts|cause ([a-z0-9-]+)) -->\n.*?<!-- end -->", re.DOTALL)


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |\n" for line in lines)


def counts(comparisons: Iterable[Comparison]) -> str:
    """One row a comparison."""
    return table(
        ("comparison", "what is compared", "PASS", "DIFFERS", "UNKNOWN"),
        ((f"`{c.key}`", c.title, c.passes, c.differs, c.unknown) for c in comparisons),
    )


def _code(where: str) -> str:
    return where.split(",", maxsplit=1)[0]


def _heading(where: str) -> str:
    digits = re.sub(r"\D", "", _code(where))
    return f"{digits[:2]}.{digits[2:4]}"


def _chapter(where: str) -> str:
    return "chapter " + re.sub(r"\D", "", where)[:2]


def _grouped(found: list[tuple[Comparison, Difference]]) -> str:
    """By code, by heading or by chapter, whichever first gives a short enough table."""

    def tally(of: Callable[[str], str]) -> Counter[tuple[str, str]]:
        return Counter((comparison.key, of(difference.where)) for comparison, difference in found)

    counted = [("code", tally(_code)), ("heading", tally(_heading)), ("chapter", tally(_chapter))]
    name, groups = next((each for each in counted if len(each[1]) <= LONGEST), counted[-1])
    rows = [(f"`{key}`", group, number) for (key, group), number in sorted(groups.items())]
    return (
        f"{len(found)} values, counted by {name}; `burabay law check --json` lists all.\n\n"
        + table(("comparison", name, "values"), rows)
    )  # fmt: skip


def differences(report: Report, cause: str) -> str:
    """The differences of one cause: all of them where they are few, else counts."""
    found = [(c, d) for c in report.comparisons for d in c.differences if d.cause == cause]
    if len(found) > LONGEST:
        return _grouped(found)
    rows = [(f"`{c.key}`", d.where, d.expected, d.found, d.verdict.value) for c, d in found]
    return table(("comparison", "where", "expected", "found", "verdict"), rows)


def filled(document: str, report: Report) -> str:
    """The document with its generated parts made anew; everything else as it is."""

    def part(mark: re.Match[str]) -> str:
        body = counts(report.comparisons) if mark[1] == "counts" else differences(report, mark[2])
        return f"<!-- {mark[1]} -->\n\n{body}\n<!-- end -->"

    return _MARKS.sub(part, document)


def main(paths: list[str]) -> None:
    """Fill the documents named."""
    from burabay.audit import report
    from burabay.lawbook.files import law_folder
    from burabay.lawbook.law import read_law

    found = report(read_law(law_folder()))
    for path in map(Path, paths):
        path.write_text(filled(path.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
