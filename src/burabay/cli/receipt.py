"""`burabay receipt check`: exit code 0 if the answer is the same, 1 if anything differs."""

from __future__ import annotations

import argparse
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import asdict

from rich.text import Text

from burabay import __version__
from burabay.assess.again import check
from burabay.book import open_book
from burabay.cli.show import console, print_json
from burabay.errors import InputError
from burabay.wording import Phrase, say


def _text(raw: bytes) -> str:
    """The text of a file as a shell may have written it: UTF-8 with or without a mark, or UTF-16 with one."""
    return raw.decode("utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")


def run(given: argparse.Namespace) -> int:
    """Read an answer, ask its question again, and say what differs."""
    try:
        told = json.loads(_text(given.file.read_bytes()))
    except (OSError, ValueError, RecursionError):
        raise InputError.of("error_receipt_file", field="file", given=str(given.file)) from None
    book = open_book()
    found = check(book, told)
    if given.json:
        print_json(asdict(found))
        return 0 if found.same and found.whole else 1
    lines = []
    if found.same and found.whole:
        lines.append(say("receipt_same", given.lang))
    if not found.whole:
        lines.append(say("receipt_changed", given.lang))
    if found.differing:
        lines.append(say(Phrase("receipt_differs", {"keys": ", ".join(found.differing)}), given.lang))
    kept = told["receipt"]
    if not found.same_law:
        values = {"then": str(kept["law"])[:12], "now": book.law_hash[:12]}
        lines.append(say(Phrase("receipt_law", values), given.lang))
    if not found.same_version:
        lines.append(say(Phrase("receipt_version", {"then": str(kept["version"]), "now": __version__}), given.lang))
    for line in lines:
        console().print(Text(line))
    return 0 if found.same and found.whole else 1
