"""Annex 3 as expressions: a rule's text read into alternatives of requirements, and printed back.

A rule is a choice ("or") of alternatives; an alternative asks all of its requirements ("+"). An exception belongs to
the change of classification that it stands beside: in "CTH, except from 84.66, or CTH+VAC 50%" the first alternative
alone excepts heading 84.66. Codes in a rule are those of HS 2012 (general note 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# A change of chapter, heading, subheading: how many digits of the code must differ.
DIGITS = {"CC": 2, "CTH": 4, "CTSH": 6}
_NAMES = {digits: name for name, digits in DIGITS.items()}
UPPERS, HULLS = "uppers", "hulls"
_UPPERS_TAIL = "whether or not attached to soles other than outer soles"


class NotUnderstood(ValueError):  # noqa: N818 (a finding about a text, not a failure of the program)
    """A rule's text that does not read as an expression; the message says at which words."""


@dataclass(frozen=True, slots=True)
class Excepted:
    """Chapters, headings or subheadings `first` to `last` from which a change does not count; only a `part` if named.

    `part` is "uppers" (ex 6406.10 and 6406.90) or "hulls" (ex 89.06): other materials of those codes do count.
    """

    first: str
    last: str = ""
    part: str = ""

    def covers(self, code: str) -> bool:
        """Whether an HS 2012 subheading lies in the excepted range."""
        return self.first <= code[: len(self.first)] <= (self.last or self.first)

    def __str__(self) -> str:
        return "-".join(_printed(code) for code in (self.first, self.last) if code)


@dataclass(frozen=True, slots=True)
class WhollyObtained:
    """WO: the goods are wholly obtained in a Party (Art. 4.4)."""

    def __str__(self) -> str:
        return "WO"


@dataclass(frozen=True, slots=True)
class ChangeOfClassification:
    """CC, CTH, CTSH: each non-originating material differs from the goods in the first 2, 4 or 6 digits (note 2)."""

    digits: int
    excepted: tuple[Excepted, ...] = ()

    def __str__(self) -> str:
        return _NAMES[self.digits] + (f", except {_exceptions(self.excepted)}" if self.excepted else "")


@dataclass(frozen=True, slots=True)
class ValueAdded:
    """VAC n%: value added content by the formula of Art. 4.5 is not less than `percent`."""

    percent: int

    def __str__(self) -> str:
        return f"VAC {self.percent}%"


@dataclass(frozen=True, slots=True)
class Operations:
    """The technological operations that Annex 3 lists for 87.02 to 87.04 (see `origin/vehicles.py`)."""

    def __str__(self) -> str:
        return "operations"


Requirement = WhollyObtained | ChangeOfClassification | ValueAdded | Operations


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to meet a rule: all of its requirements together."""

    requirements: tuple[Requirement, ...]

    def __str__(self) -> str:
        return " + ".join(map(str, self.requirements))

    @property
    def change(self) -> ChangeOfClassification | None:
        """The change of classification that it asks, if any."""
        return next((r for r in self.requirements if isinstance(r, ChangeOfClassification)), None)

    @property
    def percent(self) -> int | None:
        """The value added content that it asks, if any."""
        return next((r.percent for r in self.requirements if isinstance(r, ValueAdded)), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """A product-specific rule: any of its alternatives will do."""

    alternatives: tuple[Alternative, ...]

    def __str__(self) -> str:
        told = str(self.alternatives[0])
        for before, after in zip(self.alternatives, self.alternatives[1:], strict=False):
            told += (", or " if "except" in str(before) else " or ") + str(after)
        return told


def _printed(code: str) -> str:
    """A code as Annex 3 writes it in a rule: 72.07, 6406.10; a chapter without its zero."""
    if len(code) == 2:
        return f"Chapter {int(code)}"
    return f"{code[:2]}.{code[2:]}" if len(code) == 4 else f"{code[:4]}.{code[4:]}"


def _exceptions(excepted: tuple[Excepted, ...]) -> str:
    part = excepted[0].part
    if part == UPPERS:
        return f"uppers from {', '.join(map(str, excepted))}, {_UPPERS_TAIL}"
    if part == HULLS:
        return f"for hulls of vessels from the {', '.join(map(str, excepted))}"
    chapters = [str(int(e.first)) for e in excepted if len(e.first) == 2]
    others = [str(e) for e in excepted if len(e.first) != 2]
    named = f"{'Chapters' if len(chapters) > 1 else 'Chapter'} {', '.join(chapters)}" if chapters else ""
    return "from " + " and ".join(part for part in (named, ", ".join(others)) if part)


# --- reading ----------------------------------------------------------------------------------------------------

_TOKENS = re.compile(
    r"""\s*(?:
      (?P<change>CTSH|CTH|CC)\b
    | (?P<wholly>WO)\b
    | VAC\s*(?P<percent>[0-9]{1,3})\s*%
    | (?P<operations>operations)\b
    | (?P<plus>\+)
    | (?P<alternative>,?\s*or)\b
    | (?P<exception>,?\s*except\s+(?:for\s+)?(?:(?P<part>uppers|hulls)\s+(?:of\s+vessels\s+)?)?from(?:\s+the)?)\b
    | (?P<tail>,\s*whether\ or\ not\ attached\ to\ soles\ other\ than\ outer\ soles)\b
    | (?P<chapters>Chapters?)\b
    | (?P<heading>[0-9]{2}\.[0-9]{2}|[0-9]{4}\.[0-9]{2})\b
    | (?P<number>[0-9]{1,2})\b
    | (?P<dash>[-\u2013])
    | (?P<also>,|\band\b)
    )""",
    re.VERBOSE,
)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and content of each word of a rule. Raises NotUnderstood at the first that is none."""
    place, text = 0, text.rstrip()
    while place < len(text):
        found = _TOKENS.match(text, place)
        if found is None:
            raise NotUnderstood(f"not understood from '{text[place:].strip()[:40]}'")
        kind = next(name for name, value in found.groupdict().items() if value is not None)
        yield kind, found["part"] or "" if kind == "exception" else found[kind]
        place = found.end()


class _Reader:
    def __init__(self, text: str) -> None:
        self._words = [*_tokens(text), ("end", "")]
        self._place = 0

    def kind(self, ahead: int = 0) -> str:
        return self._words[min(self._place + ahead, len(self._words) - 1)][0]

    def take(self, *kinds: str) -> str:
        kind, content = self._words[self._place]
        if kind not in kinds:
            raise NotUnderstood(f"'{content or 'the end'}' stands where {' or '.join(kinds)} should")
        self._place += 1
        return content

    def rule(self) -> Rule:
        alternatives = [self.alternative()]
        while self.kind() == "alternative":
            self.take("alternative")
            alternatives.append(self.alternative())
        self.take("end")
        return Rule(tuple(alternatives))

    def alternative(self) -> Alternative:
        requirements = [self.requirement()]
        while self.kind() == "plus":
            self.take("plus")
            requirements.append(self.requirement())
        return Alternative(tuple(requirements))

    def requirement(self) -> Requirement:
        kind = self.kind()
        content = self.take("change", "wholly", "percent", "operations")
        if kind == "wholly":
            return WhollyObtained()
        if kind == "percent":
            return ValueAdded(_percent(content))
        if kind == "operations":
            return Operations()
        return ChangeOfClassification(DIGITS[content], self.excepted() if self.kind() == "exception" else ())

    def excepted(self) -> tuple[Excepted, ...]:
        part = self.take("exception")
        found: list[Excepted] = []
        chapters = False
        while True:
            if self.kind() == "chapters":
                self.take("chapters")
                chapters = True
            if self.kind() == "number" and chapters:
                found.append(Excepted(f"{int(self.take('number')):02d}"))
            else:
                found.append(self.range(part))
            if self.kind() != "also":
                break
            self.take("also")
        if self.kind() == "tail":
            self.take("tail")
        return tuple(found)

    def range(self, part: str) -> Excepted:
        first = self.take("heading").replace(".", "")
        if self.kind() != "dash":
            return Excepted(first, part=part)
        self.take("dash")
        last = self.take("heading").replace(".", "")
        if len(last) != len(first) or last <= first:
            raise NotUnderstood(f"'{first}-{last}' is no range")
        return Excepted(first, last, part)


def _percent(text: str) -> int:
    if not 0 < int(text) <= 100:
        raise NotUnderstood(f"'{text}%' is no value added content")
    return int(text)


@cache
def parse(text: str) -> Rule:
    """The expression that a rule's text means. Raises NotUnderstood with the words that do not read.

    >>> parse("CTH, except from 84.66, or CTH+VAC 50%").alternatives[1].percent
    50
    """
    return _Reader(text).rule()
