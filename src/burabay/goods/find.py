"""`find`: tariff lines by code or by words, with the tree above them, best first."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from burabay.goods.names import NameBook, Step
from burabay.goods.names_store import NamesStore
from burabay.goods.search import Node, search

SIDES = {"eaeu": "TN VED", "vietnam": "AHTN"}
# How many places in the tree may answer one query.
_NODES = 60
# Places less than half as close as the closest one are noise.
_NEAR_ENOUGH = 0.5
# A publisher's own description that has all the words stands among the project's names that have them too.
_OWN_DESCRIPTION = 50.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A tariff line: code, best names by language, the tree above it; `place` is where the words were found."""

    code: str
    nomenclature: str
    names: dict[str, str]
    path: tuple[Step, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, and how many lines there are in all."""

    hits: tuple[Hit, ...]
    total: int


def _under(codes: Sequence[str], prefix: str) -> Sequence[str]:
    """The codes of a sorted list that begin with `prefix`."""
    return codes[bisect_left(codes, prefix) : bisect_left(codes, prefix + ":")]


def code_prefix(query: str) -> str | None:
    """The digits of a query that is a code or the beginning of one; None for words."""
    digits = re.sub(r"[\s.]+", "", query)
    return digits if re.fullmatch(r"[0-9]{2,10}", digits) else None


def _by_words(
    index: Path, query: str, lines: Mapping[str, Sequence[str]], store: NamesStore | None
) -> Iterator[tuple[str, str, str]]:
    """(nomenclature, code, place) of every line that answers, best first; a line may come twice."""
    nodes = search(index, query, _NODES)
    nodes = [node for node in nodes if node.score >= nodes[0].score * _NEAR_ENOUGH]
    if store is not None:
        own = [
            (nom, code)
            for nom, code, _ in store.search(query, None, _NODES * 4)
            if code in set(_under(lines.get(nom, ()), code))
        ]
        nodes = sorted([*nodes, *(Node(code, _OWN_DESCRIPTION) for _, code in own)], key=lambda node: -node.score)
    closest = {node.code: -node.score for node in nodes}
    for node in nodes:
        for nomenclature, codes in lines.items():
            # Inside a heading, the lines of a subheading that answers too come before the others.
            for code in sorted(_under(codes, node.code), key=lambda code: (closest.get(code[:6], 0.0), code)):
                yield nomenclature, code, node.code


def _by_code(prefix: str, lines: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    for nomenclature, codes in lines.items():
        for code in _under(codes, prefix):
            yield nomenclature, code, prefix


def find_lines(
    query: str,
    lines: Mapping[str, Sequence[str]],
    names: NameBook,
    index: Path,
    *,
    limit: int,
    store: NamesStore | None = None,
) -> Found:
    """The lines of the given nomenclatures that answer `query`, best first, at most `limit` of each nomenclature.

    `query` is a code, its beginning, or words in Vietnamese, Russian or English with or without diacritics.
    """
    prefix = code_prefix(query)
    found = _by_code(prefix, lines) if prefix else _by_words(index, query, lines, store)
    chosen: dict[tuple[str, str], str] = {}
    taken = dict.fromkeys(lines, 0)
    seen: set[tuple[str, str]] = set()
    for nomenclature, code, place in found:
        if (nomenclature, code) in seen:
            continue
        seen.add((nomenclature, code))
        if taken[nomenclature] < limit:
            taken[nomenclature] += 1
            chosen[nomenclature, code] = place
    own = _own_names(store, chosen)
    hits = tuple(
        _hit(nomenclature, code, place, names, own.get((nomenclature, code), {}))
        for (nomenclature, code), place in chosen.items()
    )
    return Found(hits, len(seen))


def _own_names(
    store: NamesStore | None, chosen: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], dict[str, str]]:
    if store is None:
        return {}
    out = {}
    for nomenclature in {nomenclature for nomenclature, _ in chosen}:
        codes = [code for nom, code in chosen if nom == nomenclature]
        for code, told in store.get_many(nomenclature, codes).items():
            out[nomenclature, code] = told
    return out


def _hit(nomenclature: str, code: str, place: str, names: NameBook, own: dict[str, str]) -> Hit:
    path = names.path(code)
    return Hit(code, nomenclature, own or (path[-1].names if path else {}), path, place)
