"""The word lists of a language, read from `words/*.toml` and made into regular expressions once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from burabay.diplomacy.text import fold, lower

# Beginnings of words met in texts, for which the patterns that can begin so are kept.
_MOST_KEYS = 20_000
_EDGE = r"(?<![^\W_])"
_END = r"(?![^\W_])"


def _trie(words: Iterable[str]) -> str:
    """A regular expression that matches the longest of the words, with common beginnings met once."""
    tree: dict[str, Any] = {}
    for word in words:
        at = tree
        for letter in word:
            at = at.setdefault(letter, {})
        at[""] = {}
    return _branch(tree)


def _branch(tree: dict[str, Any]) -> str:
    ends = "" in tree
    branches = [re.escape(letter) + _branch(below) for letter, below in sorted(tree.items()) if letter]
    if not branches:
        return ""
    told = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{told}?" if ends else told


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, whole, the longest first."""
    listed = sorted(set(words))
    return re.compile(f"{_EDGE}(?:{_trie(listed)}){_END}" if listed else r"(?!)")


def _closing(pattern: str, at: int) -> int:
    """The place of the bracket that closes the one at a place."""
    depth, escaped, inside = 0, False, False
    for place in range(at, len(pattern)):
        letter = pattern[place]
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif inside:
            inside = letter != "]"
        elif letter == "[":
            inside = True
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                return place
    raise ValueError(pattern)


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern, at its top level."""
    told, start, at = [], 0, 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
            continue
        if pattern[at] == "(":
            at = _closing(pattern, at)
        elif pattern[at] == "|":
            told.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*told, pattern[start:]]


_DIGITS = frozenset("0123456789")
# Stands for a letter that cannot be told.
_ANY = "\0"
_KNOWN = 4


def beginnings(pattern: str, most: int = _KNOWN) -> frozenset[str]:
    """How what a pattern meets can begin, by up to `most` letters: it is not tried where the text begins otherwise."""
    found: set[str] = set()
    for each in _alternatives(pattern):
        found |= _heads(each, most)
    return frozenset(each.rstrip(_ANY) for each in found)


def _heads(pattern: str, most: int) -> frozenset[str]:
    """The beginnings of a pattern without alternatives at its top level."""
    if not pattern or most < 1:
        return frozenset({""})
    if pattern.startswith(("(?=", "(?!", "(?<=", "(?<!")):
        return _heads(pattern[_closing(pattern, 0) + 1 :], most)
    if pattern[0] == "(":
        close = _closing(pattern, 0)
        body = re.sub(r"^\(\?(?::|P<\w+>)", "", pattern[: close + 1])[:-1]
        first, rest = _whole(body, most), pattern[close + 1 :]
    elif pattern.startswith("\\d"):
        first, rest = dict.fromkeys(_DIGITS, True), pattern[2:]
    elif pattern[0] in "\\[.":
        return frozenset({_ANY})
    else:
        first, rest = {pattern[0]: True}, pattern[1:]
    repeated = re.match(r"(?:[?*+]|\{[^}]*\})\??", rest)
    if repeated is None:
        return _joined(first, rest, most)
    after = rest[repeated.end() :]
    told = frozenset(first)
    return told | _heads(after, most) if rest[0] in "?*" or rest.startswith("{0") else told


def _whole(body: str, most: int) -> dict[str, bool]:
    """The beginnings of a group, each with whether it is all that the group meets, so that more may be told."""
    found: dict[str, bool] = {}
    for each in _alternatives(body):
        plain = re.fullmatch(r"[^\\()\[\].?*+{}|]*", each) is not None
        for head in _heads(each, most):
            whole = head == "" or (plain and len(each) < most and head == each)
            found[head] = found.get(head, True) and whole
    return found


def _joined(first: Mapping[str, bool], rest: str, most: int) -> frozenset[str]:
    """Beginnings, each followed by those of the rest of the pattern where it is whole."""
    told: set[str] = set()
    for head, whole in first.items():
        told |= {head + more for more in _heads(rest, most - len(head))} if whole else {head}
    return frozenset(told)


def _unfold(told: Any) -> Any:
    """All text of the tables folded as the texts that are read."""
    if isinstance(told, str):
        return fold(told)
    if isinstance(told, list):
        return [_unfold(each) for each in told]
    if isinstance(told, dict):
        return {key: _unfold(value) for key, value in told.items()}
    return told


@dataclass(frozen=True)
class Lexicon:
    """Phrases, each with what it stands for: `pattern` meets them in the text, `keys` says what was met."""

    pattern: re.Pattern[str]
    keys: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Iterable[str]], *, cased: bool = False) -> Lexicon:
        """From a table of key and phrases; the first key of a phrase counts."""
        keys: dict[str, str] = {}
        for key, phrases in table.items():
            for phrase in phrases:
                keys.setdefault(phrase if cased else lower(phrase), key)
        return cls(any_of(keys), keys)


class Starting:
    """Patterns with what each stands for, found by how a stretch of text begins."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        pairs = sorted(
            ((pattern, key) for key, patterns in table.items() for pattern in patterns),
            key=lambda pair: len(pair[0]),
            reverse=True,
        )
        self._listed = [(beginnings(pattern), re.compile(f"(?:{pattern}){_END}"), key) for pattern, key in pairs]
        self._near: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {}

    def longest(self, text: str, at: int, end: int) -> tuple[int, str] | None:
        """Where the longest stretch that a pattern meets at a place ends, and what it stands for; None where none."""
        key = text[at : min(at + _KNOWN, end)]
        near = self._near.get(key)
        if near is None:
            # A key that is shorter than the beginning of a pattern stands at the end of the text: tried all the same.
            near = tuple(
                (pattern, stands)
                for heads, pattern, stands in self._listed
                if any(key.startswith(head) or head.startswith(key) for head in heads)
            )
            if len(self._near) < _MOST_KEYS:
                self._near[key] = near
        best: tuple[int, str] | None = None
        for pattern, stands in near:
            match = pattern.match(text, at, end)
            if match is None:
                continue
            # Relations are spoken of where nothing more special is.
            general = best is not None and best[1].startswith("relations.")
            if best is None or match.end() > best[0] or (general and match.end() == best[0]):
                best = match.end(), stands
        return best


@dataclass(frozen=True, eq=False)
class Words:
    """The words of one language. Patterns are met on lower case, save those of countries and capitals."""

    language: str
    tables: Mapping[str, Any]

    def table(self, *path: str) -> Any:
        """A table or list of the file; an empty table where the language has none."""
        found: Any = self.tables
        for step in path:
            found = found.get(step, {}) if isinstance(found, Mapping) else {}
        return found

    def listed(self, *path: str) -> list[str]:
        """A list of the file; empty where the language has none."""
        found = self.table(*path)
        return list(found) if isinstance(found, list) else []

    @cache  # noqa: B019 - one object a language, kept for good
    def lexicon(self, *path: str, cased: bool = False) -> Lexicon:
        """The table at the path as a lexicon."""
        return Lexicon.of(self.table(*path) or {}, cased=cased)

    @cache  # noqa: B019
    def any(self, *path: str) -> re.Pattern[str]:
        """Any of the phrases of the list at the path."""
        return any_of(map(lower, self.listed(*path)))

    @cache  # noqa: B019
    def before(self, *path: str) -> re.Pattern[str]:
        """Any of the phrases at the very end of a piece of text, spaces aside."""
        listed = sorted(set(map(lower, self.listed(*path))), key=len, reverse=True)
        return re.compile(rf"{_EDGE}(?:{'|'.join(map(re.escape, listed))})\s*$" if listed else r"(?!)")

    @cache  # noqa: B019
    def after(self, *path: str) -> re.Pattern[str]:
        """Any of the phrases at the very beginning of a piece of text, spaces aside."""
        return re.compile(r"\s*" + any_of(map(lower, self.listed(*path))).pattern)

    @cached_property
    def levers(self) -> Starting:
        """The patterns of levers, by how they begin."""
        return Starting(self.table("levers"))

    @cached_property
    def masked(self) -> re.Pattern[str]:
        """Names within which no lever is looked for."""
        patterns = self.listed("lever_rules", "masked")
        return re.compile(f"{_EDGE}(?:{'|'.join(patterns)}){_END}" if patterns else r"(?!)")


@cache
def words_of(language: str) -> Words:
    """The words of vi, ru or en."""
    told = tomllib.loads((files(__package__) / "words" / f"{language}.toml").read_text(encoding="utf-8"))
    return Words(language, _unfold(told))
