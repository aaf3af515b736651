"""`burabay receipt check`: exit code 0 if the answer is the same, 1 if anything differs."""

from __future__ import annotations

import argparse
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import asdict
from typing import Any

from rich.text import Text

from burabay import __version__
from burabay.assess.again import check
from burabay.book import Book, open_book
from burabay.cli.show import console, print_json
from burabay.errors import InputError
from burabay.wording import Phrase, say


def _text(raw: bytes) -> str:
    """The text of a file as a shell may have written it: UTF-8 with or without a mark, or UTF-16 with one."""
    return raw.decode("utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")


def _of_file(book: Book, told: dict[str, Any], given: argparse.Namespace) -> int:
    """The receipt of a whole file: assessed again, the bytes compared."""
    from burabay.declarations.receipt import check_file

    found = check_file(book, told, given.file)
    right = found.same and found.whole and found.same_output is not False
    if given.json:
        print_json(asdict(found))
        return 0 if right else 1
    lines = ["receipt_file_same" if found.same else "receipt_file_differs"]
    lines += [] if found.whole else ["receipt_changed"]
    lines += [] if found.same_input else ["receipt_file_input"]
    lines += ["receipt_file_output"] if found.same_output is False else []
    lines += [] if found.same_libraries else ["receipt_file_libraries"]
    for line in lines:
        console().print(Text(say(line, given.lang)))
    _other_law_or_version(told, given.lang, same_law=found.same_law, same_version=found.same_version, book=book)
    return 0 if right else 1


def _other_law_or_version(
    kept: dict[str, Any], language: str, *, same_law: bool, same_version: bool, book: Book
) -> None:
    if not same_law:
        values = {"then": str(kept["law"])[:12], "now": book.law_hash[:12]}
        console().print(Text(say(Phrase("receipt_law", values), language)))
    if not same_version:
        versions = {"then": str(kept["version"]), "now": __version__}
        console().print(Text(say(Phrase("receipt_version", versions), language)))


def run(given: argparse.Namespace) -> int:
    """Read an answer, ask its question again, and say what differs."""
    try:
        told = json.loads(_text(given.file.read_bytes()))
    except (OSError, ValueError, RecursionError):
        raise InputError.of("error_receipt_file", field="file", given=str(given.file)) from None
    book = open_book()
    if isinstance(told, dict) and told.get("kind") == "assess":
        return _of_file(book, told, given)
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
    for line in lines:
        console().print(Text(line))
    _other_law_or_version(
        told["receipt"], given.lang, same_law=found.same_law, same_version=found.same_version, book=book
    )
    return 0 if found.same and found.whole else 1
