"""Run every `$ burabay …` of the console blocks in README.md and docs/, and write its real output under it.

A test compares the pages with the program; this script is how to mend them. A block with a line `…` is cut by hand: it
is left alone. Commands of one block are run one after another in a folder of their own that holds the examples.
"""

from __future__ import annotations

import io
import os
import re
import runpy
import shlex
import shutil
import sys
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from burabay.cli import main as burabay
from burabay.cli.show import console

REPO = Path(__file__).resolve().parents[1]
RUN = ("burabay ", "python examples/run.py ")
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)


def output_of(command: str, folder: Path) -> str:
    """What a command prints, run in that folder, without spaces at the ends of lines."""
    console.cache_clear()
    out = io.StringIO()
    words = shlex.split(command)
    with redirect_stdout(out), redirect_stderr(out), chdir(folder):
        if words[0] == "burabay":
            burabay(words[1:])
        else:
            runpy.run_path(str(REPO / words[1]))["main"](words[2], words[3:])
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n") + "\n"


def rewritten(block: re.Match[str]) -> str:
    """One console block with fresh output: its commands run one after another in a folder of their own."""
    if re.search(r"^…$", block[1], re.MULTILINE):
        return block[0]
    parts = re.split(r"^\$ ", block[1], flags=re.MULTILINE)
    told = parts[0]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(REPO / "examples", Path(folder) / "examples")
        for part in parts[1:]:
            command, _, before = part.partition("\n")
            told += f"$ {command}\n" + (output_of(command, Path(folder)) if command.startswith(RUN) else before)
    return f"```console\n{told}```"


def main() -> None:
    os.environ.setdefault("BURABAY_NAMES", "/nonexistent/names.sqlite")
    os.environ["BURABAY_LANG"] = "en"
    for page in [REPO / "README.md", *sorted((REPO / "docs").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        new = BLOCK.sub(rewritten, text)
        if new != text:
            page.write_text(new, encoding="utf-8")
            sys.stdout.write(f"rewritten: {page.relative_to(REPO)}\n")


if __name__ == "__main__":
    main()
