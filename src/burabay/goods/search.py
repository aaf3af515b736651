"""Finding a chapter, heading or subheading by words in Vietnamese, Russian or English.

The index, one SQLite file beside the compiled book, holds the words of all names and everyday words, folded, and the
places where each stands. It finds candidates; `closeness` then orders them by what the asked words are in a name:
the whole of it or of a part ("Tractors, including …"), its head ("coffee" in "roasted coffee"), a word that only
describes ("coffee cups"), what the goods are for ("cups for coffee"), or what the name leaves out ("except coffee").
"""

from __future__ import annotations

import math
import os
import re
import sqlite3
import tempfile
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from burabay.goods.names import FURTHER
from burabay.goods.text import fold, folded_words, is_cyrillic, is_marked, marked_words, stem, words
from burabay.lawbook.tables import Name

# Longer queries are cut here: nobody describes goods with more words, and each costs time.
LONGEST_QUERY = 300
MOST_WORDS = 12
MOST_LETTERS = 1000
CANDIDATES = 300
# Where fewer nodes than this have all the words, those that have some are shown after them.
FEW = 5
# What is added to a node that has all the words, be some of them above it in the tree.
WHOLE = 15.0
# The closeness of an entry that has only some of the words stays below this.
SOME = 30.0
# From this closeness on a name or everyday word has all the words; is them; a name begins with just them.
ABOUT, EXACT, FIRST_PART = 50.0, 80.0, 85.0
# Two places that differ by less than NEAR answer alike; by more than FAR, one of them far better. Chapters stand
# BEHIND.
NEAR, FAR, BEHIND = 14.0, 20.0, 12.0
# A chapter named by the words speaks for its headings.
NAMED, CHAPTER_SPEAKS, HEADING_FIRST = 70.0, 6.0, 0.9
# A package's text (goods/names.py) finds what no own word does: it counts for a part, and for MOST_FURTHER at most.
FURTHER_PART, MOST_FURTHER = 0.6, 24.0
# Names in English, Russian and Vietnamese come first among the entries of a node; everyday words follow.
NAMES = 3


def _set(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


# Words that a query need not share with a name.
_SMALL = _set(
    "a an the of for in on or and to with from by и или в во на для из с со от по к va hoac cua cho de bang tu co cac"
)
# The first of these in a part of a name ends what the goods are and begins what they are for, of, or with.
_BEFORE_COMPLEMENT = {
    "en": _set("of for with from in on to by without containing used made having put whether like"),
    "ru": _set("для из с со от без на в во к под по при содержащие"),
    "vi": _set("của cho dùng để bằng từ có chứa trong loại kiểu dạng"),
}
# A bracket after such words tells what the others of a complement are: "shirts of other materials (linen, silk)".
_OTHER = _set("other прочих других прочего khác")
# Words that stand before the head in Vietnamese and add nothing to it.
_CLASSIFIERS = _set("cac con cay qua trai hat cu chiec xe")
_AND = _set("and or и или và hoặc")
_ADJECTIVE = re.compile(r"(?:ы[ийехм]|и[ийехм]|[ао]я|яя|[ое]е|ого|его)(?:ся)?$")
_PART = re.compile(r"([,;:()\[\]–—/]|\b(?:and|or|и|или|và|hoặc)\b)")
# How much less than the first part a later one says: a bracket explains, a bracket amid words only narrows, and what
# follows "for …" is most often still part of what the goods are for.
_BRACKET, _AMID, _AFTER_COMPLEMENT = 3.0, 30.0, 26.0
# "Flour and powder of vegetables": "of vegetables" narrows the flour too.
_SHARED_COMPLEMENT = 10.0
# What follows is not meant: up to the end of the bracket or name after the first kind, of the part after the second.
_LEFT_OUT = re.compile(r"\b(?:other than|except(?:ing)?|excluding|but not|кроме|исключая|ngoại trừ|trừ)\b[^()\]]*")
_NOT = re.compile(r"\b(?:not|without|non|не|без|không|chưa)\b[^,;:()\]]*")


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree that answers a query. `score`: higher is closer."""

    code: str
    score: float


# --- writing the index --------------------------------------------------------------------------------------


def _entries(name: Name) -> list[str]:
    """The three names of a row (a missing one is empty), then its everyday words, as written; a package's text last."""
    told = [name.en, name.ru, name.vi]
    for cell in (name.words_en, name.words_ru, name.words_vi):
        told += [part.strip(" ") for part in cell.split(";") if part.strip()]
    return sorted(told, key=lambda text: text.startswith(FURTHER))


def build_index(path: Path, names: Sequence[Name]) -> None:
    """Write the index to `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".partial")
    os.close(handle)
    try:
        with closing(sqlite3.connect(partial)) as db:
            _write(db, sorted(names, key=lambda name: name.code))
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _write(db: sqlite3.Connection, names: Sequence[Name]) -> None:
    told = ["\n".join(_entries(name)) for name in names]
    folded = [fold(text) for text in told]
    # Two bytes number a node: the tree has some 7,000.
    places: defaultdict[str, array[int]] = defaultdict(lambda: array("H"))
    further: defaultdict[str, array[int]] = defaultdict(lambda: array("H"))
    for number, text in enumerate(folded):
        own, _, package = text.partition(FURTHER)
        said = set(folded_words(own))
        for word in said:
            places[word].append(number)
        for word in set(folded_words(package)) - said:
            further[word].append(number)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("CREATE TABLE codes (all_of_them TEXT NOT NULL)")
    db.execute("CREATE TABLE node (number INTEGER PRIMARY KEY, entries TEXT NOT NULL, folded TEXT NOT NULL)")
    db.execute("CREATE TABLE word (word TEXT PRIMARY KEY, nodes BLOB NOT NULL, further BLOB NOT NULL) WITHOUT ROWID")
    db.execute("INSERT INTO codes VALUES (?)", (" ".join(name.code for name in names),))
    db.executemany("INSERT INTO node VALUES (?, ?, ?)", zip(range(len(names)), told, folded, strict=True))
    rows = ((word, places[word].tobytes(), further[word].tobytes()) for word in sorted({*places, *further}))
    db.executemany("INSERT INTO word VALUES (?, ?, ?)", rows)
    db.commit()


# --- how close an entry is to a query -----------------------------------------------------------------------


class _Asked:
    """A query taken apart: its words, their stems, and whether they were typed with diacritics."""

    def __init__(self, query: str) -> None:
        text = query[:LONGEST_QUERY]
        self.words = words(text)[:MOST_WORDS]
        self.stems = [stem(word) for word in self.words]
        telling = [word for word in self.words if word not in _SMALL]
        self.telling = list(dict.fromkeys(telling or self.words))
        self.telling_stems = [stem(word) for word in self.telling]
        self.roots = [_root(word) for word in self.telling]
        self._every_root = tuple(_root(word) for word in self.words)
        self.weights = [1.0] * len(self.telling)
        self.marked = is_marked(text)
        self.typed = frozenset(marked_words(text)[:MOST_WORDS])

    def stems_of(self, said: Iterable[str]) -> list[str]:
        """The stems of the words that may be forms of the query's; the others as they are, for stemming costs time."""
        return [stem(word) if word.startswith(self._every_root) else word for word in said]

    def weigh(self, found: Sequence[set[int]]) -> None:
        """Make the words that few nodes have count for more than those that many have."""
        self.weights = [1 / math.sqrt(len(nodes) + 5) for nodes in found]


def _root(word: str) -> str:
    """What every form of a word begins with: its stem less the letter that inflection may change."""
    root = stem(word)
    return root[:-1] if len(root) > 3 else root


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands between commas, brackets and "and" in an entry: its words, folded; where a complement ("for …",
    "of …") begins among them; how far the part falls short of the first.
    """

    words: list[str]
    end: int
    short: float


class _Entry:
    """One name or everyday word, as written and folded, taken apart as far as a question needs."""

    def __init__(self, told: str, folded: str) -> None:
        self.told = told
        self.folded = folded
        self.language = "ru" if is_cyrillic(folded) else "vi" if is_marked(told) else "en"

    @cached_property
    def words(self) -> list[str]:
        return folded_words(self.folded)

    @cached_property
    def parts(self) -> list[_Part]:
        """The parts, without what the name leaves out. Small words are told by their diacritics: "chưa" is not,
        "chứa" is containing.
        """
        pieces = _PART.split(_NOT.sub(" ", _LEFT_OUT.sub(" ", self.told.lower())))
        said = [folded_words(piece) for piece in pieces[::2]]
        ends = [self._end(part) for part in said]
        found: list[_Part] = []
        complement = depth = others = False
        for i, (part, end) in enumerate(zip(said, ends, strict=True)):
            before = pieces[2 * i - 1] if i else ""
            depth = before == "(" or (depth and before != ")")
            complement = complement and (before not in {"(", ")", ":", ";"} or (others and before == "("))
            if not part:
                continue
            short = min(len(found), 4) + (_AFTER_COMPLEMENT if complement else 0.0)
            if depth:
                rest = "".join(pieces[2 * i + 1 :]).partition(")")[2].lstrip()
                short += _AMID if rest and rest[0] not in ",;:(" else _BRACKET
            joined = i + 1 < len(said) and pieces[2 * i + 1] in _AND
            if joined and end == len(part) and ends[i + 1] < len(said[i + 1]):
                short += _SHARED_COMPLEMENT
            found.append(_Part(fold(" ".join(part)).split(), end, short))
            complement = complement or end < len(part)
            others = not _OTHER.isdisjoint(part[end:])
        return found

    @cached_property
    def meant(self) -> list[str]:
        """The words without those of what the name leaves out: of all parts, for less work than taking them apart."""
        return folded_words(fold(_NOT.sub(" ", _LEFT_OUT.sub(" ", self.told.lower()))))

    def _end(self, part: Sequence[str]) -> int:
        return next(
            (i for i, word in enumerate(part) if i and word in _BEFORE_COMPLEMENT[self.language]),
            len(part),
        )


def _place(said: Sequence[str], asked: Sequence[str]) -> int:
    """Where the words `asked` stand in a row in `said`; -1 if they do not."""
    width = len(asked)
    return next((i for i in range(len(said) - width + 1) if said[i : i + width] == asked), -1)


def _is_head(said: Sequence[str], at: int, width: int, language: str) -> bool:
    """Whether the words from `at` on are what the phrase `said` is about, by the word order of its language."""
    if language == "en":
        return at + width == len(said)
    if language == "ru":
        return all(_ADJECTIVE.search(word) for word in said[:at])
    return all(word in _CLASSIFIERS for word in said[:at])


def _in_part(asked: _Asked, part: _Part, language: str) -> float:
    """How close one part of an entry is, 0 if it has not all the words."""
    stems, end, extra = asked.stems_of(part.words), part.end, min(len(part.words) - len(asked.words), 9)
    at = _place(stems, asked.stems)
    if at == 0 and extra == 0:
        return 82.0
    if at >= 0:
        if at + len(asked.stems) > end:
            return 40.0 - extra
        return (70.0 if _is_head(part.words[:end], at, len(asked.stems), language) else 54.0) - extra
    if all(word in stems[:end] for word in asked.telling_stems):
        return 66.0 if extra <= 0 else 56.0 - extra
    return 38.0 - extra if all(word in stems for word in asked.telling_stems) else 0.0


def _in_entry(asked: _Asked, entry: _Entry) -> float:
    """How close an entry is: 95 for the whole of it, less for a part, a phrase, scattered words, some of the words."""
    if entry.words == asked.words:
        return 95.0
    if asked.stems_of(entry.words) == asked.stems:
        return 92.0
    best = 0.0
    for place, part in enumerate(entry.parts):
        score = _in_part(asked, part, entry.language)
        if place and entry.language == "ru" and _place(part.words, asked.words) < 0:
            # Late in a list another form of the word is most often a genitive: "отходы крахмала, сахара".
            score -= 14.0 if score else 0.0
        best = max(best, max(score - part.short, 20.0) if score else 0.0)
    if best:
        return best
    meant = {word for part in entry.parts for word in asked.stems_of(part.words)}
    if all(word in meant for word in asked.telling_stems):  # in different parts
        return 44.0 - len(meant) / 4
    return _in_some(asked, entry)


def _in_some(asked: _Asked, entry: _Entry) -> float:
    """How close an entry is that has only some of the words."""
    meant = set(asked.stems_of(entry.meant))
    said = set(asked.stems_of(entry.words))
    shared = sum(
        weight * (1.0 if word in meant else 0.4 if word in said or any(s.startswith(word) for s in said) else 0.0)
        for word, weight in zip(asked.telling_stems, asked.weights, strict=True)
    )
    return SOME * shared / sum(asked.weights) - len(said) / 20


def _score(asked: _Asked, told: str, folded: str, place: int, *, has_all: bool) -> float:
    """The closeness of the entry at `place` of its node, as written and folded, that may have all of the words."""
    entry = _Entry(told, folded)
    score = _in_entry(asked, entry) if has_all else _in_some(asked, entry)
    if score <= 0:
        return 0.0
    if entry.language != "ru":
        marks = set(marked_words(told))
        if asked.typed <= marks:
            score += 5.0
        elif score <= SOME:
            score *= 0.4 + 0.6 * len(asked.typed & marks) / len(asked.typed)
        elif asked.marked:  # Vietnamese typed in full means those very tones: "gạo" is not "gáo"
            score -= 18.0
    elif _place(entry.words, asked.words) >= 0:
        score += 5.0
    # Names before everyday words, and of those the first ones, where all else is equal.
    return max(score + (3.0 if place < NAMES else -min(place, 60) / 100), 0.0)


def _closeness(asked: _Asked, entries: Sequence[str], folded: Sequence[str]) -> tuple[float, float]:
    """How close the closest entry is, and the closest of the names.

    Only the entries that have the most of the words are looked at, for the others cannot be closer; a package's text
    only if it has more of them than every own entry.
    """
    counts = [sum(root in plain for root in asked.roots) if plain else 0 for plain in folded]
    further = counts.pop() if folded and folded[-1].startswith(FURTHER) else 0
    most = max(counts, default=0)
    best = named = 0.0
    for place, count in enumerate(counts):
        if most and count == most:
            best = max(best, _score(asked, entries[place], folded[place], place, has_all=most == len(asked.roots)))
        if place == NAMES - 1:
            named = best
    if further > most:
        score = _score(asked, entries[-1], folded[-1], len(counts), has_all=further == len(asked.roots))
        best = max(best, min(FURTHER_PART * score, MOST_FURTHER))
    return best, named


def closeness(query: str, entries: Sequence[str]) -> float:
    """How close a node's names (the first three entries) and everyday words are to the query.

    0 for nothing shared, up to about 100 for a name that is the query.
    """
    asked = _Asked(query)
    return _closeness(asked, entries, [fold(entry) for entry in entries])[0] if asked.words else 0.0


# --- reading the index --------------------------------------------------------------------------------------


class _Index:
    """An opened index."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.codes: list[str] = db.execute("SELECT all_of_them FROM codes").fetchone()[0].split()

    def nodes(self, word: str) -> tuple[set[int], set[int]]:
        """The nodes that have a form of the word or, from four letters on, a longer word that begins with it: those
        that have it among their own words, and those that only a package says it of.
        """
        start, root = _root(word), stem(word)
        # A short word has forms hardly longer than itself, and far too many words begin with it.
        longest = len(word) + 2 if len(word) < 4 else MOST_LETTERS
        rows = self._db.execute(
            "SELECT word, nodes, further FROM word WHERE word >= ? AND word < ? AND length(word) <= ?",
            (start, start + "\U0010ffff", longest),
        )
        found: set[int] = set()
        more: set[int] = set()
        for other, places, further in rows:
            if other == word or stem(other) == root or (len(word) >= 4 and other.startswith(word)):
                found.update(array("H", places))
                more.update(array("H", further))
        return found, more - found

    def below(self, nodes: Iterable[int]) -> set[int]:
        """These nodes and all below them in the tree."""
        found: set[int] = set()
        for number in nodes:
            code = self.codes[number]
            end = number + 1 if len(code) == 6 else bisect_left(self.codes, code + ":", number)
            found.update(range(number, end))
        return found

    def misspelt(self, word: str) -> list[str]:
        """The words of the index most like one that it does not have, the likest first."""
        if len(word) < 4:
            return []
        # People rarely miss both of the first two letters: half of the words need no comparing.
        rows = self._db.execute(
            "SELECT word FROM word WHERE length(word) BETWEEN ? AND ?"
            " AND (substr(word, 1, 1) = ? OR substr(word, 2, 1) = ?)",
            (len(word) - 1, len(word) + 1, word[0], word[1]),
        )
        return get_close_matches(word, [row[0] for row in rows], n=2, cutoff=0.75)

    def entries(self, nodes: Sequence[int]) -> list[tuple[int, list[str], list[str]]]:
        """The entries of nodes, as written and folded."""
        marks = ",".join("?" * len(nodes))
        rows = self._db.execute(f"SELECT number, entries, folded FROM node WHERE number IN ({marks})", nodes)  # noqa: S608
        return [(number, told.split("\n"), folded.split("\n")) for number, told, folded in rows]


def _spelt_right(index: _Index, asked: _Asked, found: Sequence[set[int]]) -> str:
    """The query with each word that the index does not have replaced by the likest that it has."""
    better = []
    for word, nodes in zip(asked.telling, found, strict=True):
        better += [word] if nodes else index.misspelt(word)[:1]
    return " ".join(better)


def _whole(index: _Index, found: Sequence[set[int]]) -> set[int]:
    """The nodes that have all the words themselves or above them."""
    return set.intersection(*(index.below(nodes) if len(found) > 1 else nodes for nodes in found))


def _found(index: _Index, asked: _Asked) -> tuple[list[set[int]], set[int]]:
    """The nodes of each telling word, and those that have all; a package's words too where own words lead to few."""
    both = [index.nodes(word) for word in asked.telling]
    found = [nodes for nodes, _ in both]
    whole = _whole(index, found) if found else set()
    if found and len(whole) < FEW:
        found = [nodes | more for nodes, more in both]
        whole = _whole(index, found)
    return found, whole


def _candidates(index: _Index, found: Sequence[set[int]], whole: set[int]) -> list[int]:
    """The nodes to be scored, the likeliest first: those that have all the words, and some of them if those are few."""
    own: defaultdict[int, int] = defaultdict(int)
    for nodes in found:
        for number in nodes:
            own[number] += 1
    some = whole if len(whole) >= FEW else whole | set(own)
    ranked = sorted(some, key=lambda number: (number not in whole, -own[number], len(index.codes[number]), number))
    return ranked[:CANDIDATES]


def search(index: Path, query: str, limit: int) -> list[Node]:
    """The nodes closest to the query, best first; all words must be found, or, if no node has all, any of them.

    A word that no name has is taken for a misspelling of the likest one. Any text may be asked; none raises.
    """
    asked = _Asked(query)
    if not asked.words or limit < 1:
        return []
    with closing(sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        opened = _Index(db)
        found, whole = _found(opened, asked)
        if not all(found):
            asked = _Asked(_spelt_right(opened, asked, found))
            found, whole = _found(opened, asked)
        if not found:
            return []
        asked.weigh(found)
        numbers = _candidates(opened, found, whole)
        scores, named = {}, {}
        for number, told, folded in opened.entries(numbers):
            code, above = opened.codes[number], WHOLE if number in whole else 0.0
            best, own_name = _closeness(asked, told, folded)
            scores[code], named[code] = best + above, own_name
        _settle_level(scores, named, opened.codes)
    nodes = [Node(code, score) for code, score in scores.items()]
    nodes.sort(key=lambda node: (-node.score, node.code))
    return nodes[:limit]


def _settle_level(scores: dict[str, float], named: dict[str, float], codes: Sequence[str]) -> None:
    """Choose between a heading and its subheadings, and put chapters behind.

    Where one subheading answers as well as its heading and far better than the others, it is the answer, unless the
    heading's name begins with what was asked; where several do, or the heading has no more than one, the heading is.
    """
    below: defaultdict[str, list[str]] = defaultdict(list)
    for code, score in scores.items():
        if len(code) == 6 and score >= WHOLE + ABOUT and code[:4] in scores:
            below[code[:4]].append(code)
    for heading, children in below.items():
        first = max(children, key=lambda code: (scores[code], code))
        alike = sum(scores[code] > scores[first] - FAR for code in children)
        only = bisect_left(codes, heading + ":") - bisect_left(codes, heading) <= 2
        if alike > 1 or only:
            scores[heading] = max(scores[heading], scores[first]) + 1.0
        elif named[heading] < FIRST_PART and scores[first] >= max(scores[heading] - NEAR, WHOLE + EXACT):
            scores[first] = max(scores[first], scores[heading] + 1.0)
    for code in scores:
        if len(code) == 2:
            scores[code] -= BEHIND
            continue
        scores[code] += HEADING_FIRST if len(code) == 4 else 0.0
        if named.get(code[:2], 0.0) >= NAMED:
            scores[code] += CHAPTER_SPEAKS
