"""`burabay find`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from rich.text import Text

from burabay.book import open_book
from burabay.cli.show import console, print_json
from burabay.goods.codes import grouped
from burabay.goods.find import Found, Hit
from burabay.goods.names import Step, name_in
from burabay.wording import Phrase, say


def as_json(found: Found) -> dict[str, Any]:
    """The hits as `--json` prints them."""
    return {
        "hits": [
            {
                "code": hit.code,
                "nomenclature": hit.nomenclature,
                "names": hit.names,
                "path": [{"code": step.code, "names": step.names} for step in hit.path],
            }
            for hit in found.hits
        ],
        "total": found.total,
    }


def _step(hit: Hit, digits: int) -> Step | None:
    return next((step for step in hit.path if len(step.code) == digits), None)


def _print_step(step: Step | None, language: str, style: str, indent: int) -> None:
    if step is not None:
        code = grouped(step.code, "TN VED")
        console().print(Text(f"{' ' * indent}{code}  {name_in(step.names, language)}", style=style))


def _print_lines(hits: list[Hit], language: str) -> None:
    """The lines of one subheading: side by side, or one a row where they have names of their own."""
    above = {tuple(step.names.items()) for step in hits[0].path}
    for nomenclature, of_side in groupby(hits, key=lambda hit: hit.nomenclature):
        lines = list(of_side)
        label = f"      {nomenclature:<6}  "
        if any(tuple(hit.names.items()) not in above for hit in lines):
            for hit in lines:
                text = Text(label, style="dim").append(f"{grouped(hit.code, nomenclature):<14}", style="cyan")
                console().print(text.append(name_in(hit.names, language), style="default"))
        else:
            codes = " · ".join(grouped(hit.code, nomenclature) for hit in lines)
            console().print(Text(label, style="dim").append(codes, style="cyan"))


def _print_heading(hits: Iterable[Hit], language: str) -> None:
    """One heading with its chapter above it, its subheadings and their lines below."""
    listed = list(hits)
    _print_step(_step(listed[0], 2), language, "dim", 0)
    _print_step(_step(listed[0], 4), language, "bold", 0)
    under: dict[str, list[Hit]] = {}
    for hit in listed:
        under.setdefault(hit.code[:6], []).append(hit)
    for of_subheading in under.values():
        _print_step(_step(of_subheading[0], 6), language, "", 2)
        _print_lines(sorted(of_subheading, key=lambda hit: (hit.nomenclature == "AHTN", hit.code)), language)


def show(query: str, found: Found, language: str) -> None:
    """Print the hits as the part of the tree that they are."""
    out = console()
    if not found.hits:
        out.print(Text(say(Phrase("find_none", {"query": query}), language)))
        return
    headings: dict[str, list[Hit]] = {}
    for hit in found.hits:
        headings.setdefault(hit.code[:4], []).append(hit)
    for place, hits in enumerate(headings.values()):
        if place:
            out.print()
        _print_heading(hits, language)
    left = found.total - len(found.hits)
    if left > 0:
        out.print()
        out.print(Text(say(Phrase("find_more", {"count": left}), language), style="dim"))


def run(given: argparse.Namespace) -> int:
    """Find and show; 0 also where nothing was found: that is an answer."""
    query = " ".join(given.query)
    found = open_book().find(query, side=given.side, limit=given.limit)
    if given.json:
        print_json(as_json(found))
    else:
        show(query, found, given.lang)
    return 0
