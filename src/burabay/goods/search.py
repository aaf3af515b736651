"""Finding a chapter, heading or subheading by words in Vietnamese, Russian or English.

The words of every name and everyday word are kept, folded and stemmed, in an SQLite full-text index beside the
compiled book. The index finds candidates; `closeness` then orders them: the whole query as one everyday word first, a
phrase inside a name next, all words in any order after that, and what was typed with its diacritics before what only
looks alike without them.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from burabay.goods.text import fold, stem, words
from burabay.lawbook.tables import Name

CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree that answers a query. `score`: higher is closer."""

    code: str
    score: float


def _entries(name: Name) -> list[str]:
    """Every name and everyday word of a row, as written."""
    told = [name.en, name.ru, name.vi]
    for cell in (name.words_en, name.words_ru, name.words_vi):
        told += [part.strip() for part in cell.split(";")]
    return [entry for entry in told if entry]


def _index_text(entries: Iterable[str]) -> str:
    found = dict.fromkeys(word for entry in entries for word in words(entry))
    return " ".join([*found, *dict.fromkeys(stem(word) for word in found)])


def build_index(path: Path, names: Sequence[Name]) -> None:
    """Write the index to `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".partial")
    os.close(handle)
    try:
        by_code = {name.code: name for name in names}
        with closing(sqlite3.connect(partial)) as db:
            db.execute("PRAGMA journal_mode = OFF")
            db.execute(
                "CREATE TABLE node (id INTEGER PRIMARY KEY, code TEXT NOT NULL, entries TEXT NOT NULL)"
            )
            db.execute("CREATE VIRTUAL TABLE found USING fts5(own, above, content='', tokenize='unicode61')")
            for number, name in enumerate(names, start=1):
                entries = _entries(name)
                above = [
                    by_code[name.code[:n]] for n in (2, 4) if n < len(name.code) and name.code[:n] in by_code
                ]
                higher = [entry for upper in above for entry in _entries(upper)]
                db.execute(
                    "INSERT INTO node VALUES (?, ?, ?)",
                    (number, name.code, json.dumps(entries, ensure_ascii=False)),
                )
                db.execute(
                    "INSERT INTO found (rowid, own, above) VALUES (?, ?, ?)",
                    (number, _index_text(entries), _index_text(higher)),
                )
            db.commit()
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _term(word: str) -> str:
    """One word as an FTS5 term: itself, its stem, or (from four letters on) the beginning of a longer word."""
    quoted = [f'"{word}"', f'"{stem(word)}"']
    if len(word) >= 4:
        quoted.append(f'"{word}"*')
    return f"({' OR '.join(dict.fromkeys(quoted))})"


def _match(db: sqlite3.Connection, expression: str) -> list[tuple[str, list[str]]]:
    rows = db.execute(
        "SELECT code, entries FROM found JOIN node ON node.id = found.rowid WHERE found MATCH ? ORDER BY bm25(found, 10, 1) LIMIT ?",
        (expression, CANDIDATES),
    )
    return [(code, json.loads(entries)) for code, entries in rows]


def closeness(query: str, entries: Sequence[str]) -> float:
    """How close a node's names and everyday words are to the query: 0 for nothing shared, up to about 100."""
    asked, typed = words(query), query.lower().strip()
    phrase, stems = " ".join(asked), [stem(word) for word in asked]
    accented = fold(typed) != typed
    best = 0.0
    for place, entry in enumerate(entries):
        said = words(entry)
        joined, said_stems = " ".join(said), {stem(word) for word in said}
        if joined == phrase:
            score = 90.0
        elif f" {joined} ".find(f" {phrase} ") == 0:
            score = 70.0 - len(said)
        elif f" {phrase} " in f" {joined} ":
            score = 60.0 - len(said)
        elif all(word in said_stems for word in stems):
            score = 45.0 - len(said) + (20.0 if len(said) == len(asked) else 0.0)
        else:
            shared = sum(word in said_stems or any(s.startswith(word) for s in said) for word in stems)
            score = 20.0 * shared / max(len(stems), 1) - len(said) / 10
        if accented and typed in entry.lower():
            score += 8.0
        # Names before everyday words of equal closeness.
        best = max(best, score + (1.0 if place < 3 else 0.0))
    return best


def search(index: Path, query: str, limit: int) -> list[Node]:
    """The nodes closest to the query, best first; all words must be found, or, if no node has all, any of them."""
    asked = list(dict.fromkeys(words(query)))[:12]
    if not asked:
        return []
    terms = [_term(word) for word in asked]
    with closing(sqlite3.connect(f"file:{index}?mode=ro&immutable=1", uri=True)) as db:
        found = _match(db, " AND ".join(terms)) or _match(db, " OR ".join(terms))
    scored = [Node(code, closeness(query, entries) + _level(code)) for code, entries in found]
    scored.sort(key=lambda node: (-node.score, node.code))
    return scored[:limit]


def _level(code: str) -> float:
    """Of two places equally close, a heading says more than its chapter, and its subheading a little less than it."""
    return {2: -6.0, 4: 1.0}.get(len(code), 0.0)
