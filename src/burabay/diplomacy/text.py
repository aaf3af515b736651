"""A text made ready for the grammar without losing a place: every offset of it leads back to the text as given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from burabay.diplomacy.records import Slot, Span

# Letters that stand for the same: each is exchanged for one, so that offsets stay.
_SAME = {
    **dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t"), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "“”„‟«»″"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛′"), "'"),
    **dict.fromkeys(map(ord, "\r\x0b\x0c"), " "),
    0x85: "\n",
    **dict.fromkeys(map(ord, "ðÐ"), "đ"),
}  # fmt: skip
# Signs that take no room and say nothing here: joiners, soft hyphens, marks of direction. They are left out of what
# the grammar sees, wherever they stand.
_UNSEEN = frozenset(
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_AN_UNSEEN = re.compile(f"[{''.join(sorted(_UNSEEN))}]")
_RETURN = re.compile(r"\r(?!\n)")  # ends a line where no line feed follows
_OPENING = "“«„"
# Vietnamese writes the tone of oa, oe, uy on either letter: one of the two serves, in the text and in the word lists.
_TONES = [
    (f"{a}{b}", f"{c}{d}")
    for first, second in (("oòóỏõọ", "aàáảãạ"), ("oòóỏõọ", "eèéẻẽẹ"), ("uùúủũụ", "yỳýỷỹỵ"))
    for a, b, c, d in [(first[0], second[i], first[i], second[0]) for i in range(1, 6)]
]
_TONES += [(a.upper(), b.upper()) for a, b in _TONES] + [(a[0].upper() + a[1], b[0].upper() + b[1]) for a, b in _TONES]

_LONGEST = 3_000
_LINE = re.compile(r"[^\n\u2028\u2029]+")
_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)|[.!?](?=[A-ZĐÀ-Ỹ][a-zà-ỹ])|;(?=\s*$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:TP|Tp|tp|GS|TS|PGS|ThS|Th|Mr|Mrs|Ms|Dr|St|No|vs|Inc|Ltd|Co|U\.S|[Гг]|гг|руб|долл|им|тыс|млн|млрд|т\.д|т\.п|т\.е|св|стр|ст)"
    r"|(?<![^\W\d_])[A-ZĐА-ЯЁ])\.$"
)
_CAPTION = re.compile(
    r"\s*[(\[]?\s*(?:ảnh|nguồn|photo|source|фото|источник|đồ họa|clip|video)\s*(?:\(|:|-)", re.IGNORECASE
)
_CREDIT = re.compile(r"(?:\(?\s*(?:ảnh|photo|фото)\s*:|[-/]\s*ảnh\s)[^.\n]{0,60}$", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:[-+*•–]|\(?[0-9a-zđ]{1,2}[.)](?!\d))\s+")


def fold(text: str) -> str:
    """The text with letters that stand for the same made one, letter for letter."""
    if "\r" in text:
        text = _RETURN.sub("\n", text)
    text = text.translate(_SAME)
    for old, new in _TONES:
        if old in text:
            text = text.replace(old, new)
    return text


def lower(text: str) -> str:
    """The text in lower case, letter for letter: a letter whose lower case is two letters stays as it is."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := each.lower()) == 1 else each for each in text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at [start, end): its number, that of its line, and what kind of line that is."""

    number: int
    start: int
    end: int
    line: int
    kind: str = "body"
    """title, caption, listed or body."""


@dataclass(frozen=True)
class Source:
    """The text in forms of one length: `composed` (NFC), `cased` (folded), `low` (that in lower case); `raw` as given.

    Offsets of the grammar count in `cased`; `slot` leads them back.
    """

    raw: str
    composed: str
    cased: str
    low: str
    places: list[int] = field(default_factory=list)
    """Where each letter of `cased` begins in `raw`, with the end at the end; empty where the two are alike."""

    @classmethod
    def of(cls, raw: str) -> Source:
        """The text made ready."""
        if unicodedata.is_normalized("NFC", raw) and not _AN_UNSEEN.search(raw):
            composed, places = raw, list[int]()
        else:
            composed, places = _composed(raw)
        cased = fold(composed)
        return cls(raw, composed, cased, lower(cased), places)

    def span(self, start: int, end: int) -> Span:
        """The place in the text as given."""
        if not self.places:
            return start, end
        first, last = self.places[start], self.places[end]
        while last > first and self.raw[last - 1] in _UNSEEN:
            last -= 1
        return first, last

    def slot(self, start: int, end: int) -> Slot:
        """The piece of the text as given."""
        first, last = self.span(start, end)
        return Slot(self.raw[first:last], (first, last))

    def trimmed(self, start: int, end: int, dropped: str = " \n\r.,;:!?…\"'-") -> tuple[int, int]:
        """The same piece without spaces and marks at its ends."""
        while start < end and self.cased[start] in dropped:
            start += 1
        while end > start and self.cased[end - 1] in dropped:
            end -= 1
        return start, end

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        """What stands between quotation marks, without them; a mark that is not closed on its line opens nothing."""
        return list(_quotes(self.cased))

    def quote_at(self, place: int) -> tuple[int, int] | None:
        """The quotation around a place."""
        at = bisect_right(self.quotes, (place, len(self.cased) + 1)) - 1
        if at >= 0 and self.quotes[at][0] <= place < self.quotes[at][1]:
            return self.quotes[at]
        return None

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences in order."""
        return list(_sentences(self.cased))


def _composed(raw: str) -> tuple[str, list[int]]:
    """The text in NFC without unseen signs, and where in `raw` each of its letters begins: a letter with its marks is
    composed as one.
    """
    pieces: list[str] = []
    places: list[int] = []
    for found in re.finditer(r"[\x00-\x7f]|[^\x00-\x7f]", raw):
        start = found.start()
        letter = found.group()
        if letter in _UNSEEN:
            continue
        if pieces and (unicodedata.combining(letter) or "\u1160" <= letter <= "\u11ff"):
            joined = unicodedata.normalize("NFC", pieces[-1] + letter)
            if len(joined) == 1:
                pieces[-1] = joined
                continue
            if len(pieces) > 1 and len(joined) == 2 and joined != pieces[-1] + letter:
                pieces[-1], letter = joined[0], joined[1]
        single = unicodedata.normalize("NFC", letter)
        pieces.append(single if len(single) == 1 else letter)
        places.append(start)
    places.append(len(raw))
    return "".join(pieces), places


def _quotes(cased: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(cased):
        marks = [line.start() + at for at, letter in enumerate(line.group()) if letter == '"']
        for first, second in zip(marks[::2], marks[1::2], strict=False):
            yield first + 1, second


def _ends(line: str) -> Iterator[int]:
    """Where sentences end in a line."""
    quoted = [at for at, letter in enumerate(line) if letter == '"']
    for found in _END.finditer(line):
        end = found.end()
        rest = line[end:].lstrip()
        if not rest:
            break
        inside = sum(1 for at in quoted if at < found.start()) % 2 == 1 and '"' not in found.group()
        if inside and len(quoted) % 2 == 0:
            continue
        following = rest.lstrip("\"'([")[:1]
        if following.islower() or (found.group() == "." and _ABBREVIATION.search(line[max(0, end - 12) : end])):
            continue
        if found.group().startswith((".", "…")) and following.isdigit() and _digit_before(line, found.start()):
            continue
        yield end
    yield len(line)


def _digit_before(line: str, at: int) -> bool:
    return (
        at > 0
        and line[at - 1].isdigit()
        and line[max(0, at - 3) : at].strip().isdigit()
        and len(line) > at + 1
        and line[at + 1].isdigit()
    )


def _parted(line: str, ends: Iterator[int]) -> Iterator[int]:
    """The ends of sentences, and places within a sentence that is longer than any real one."""
    begin = 0
    for end in ends:
        while end - begin > _LONGEST:
            space = line.rfind(" ", begin + 1, begin + _LONGEST)
            begin = space if space > begin else begin + _LONGEST
            yield begin
        yield end
        begin = end


def _kind(line: str, number: int, lines: int) -> str:
    """What kind of line this is, by its text without the blanks around it: a row of those would cost its square."""
    letters = len(line)
    if _CAPTION.match(line) or (letters < 300 and _CREDIT.search(line)):
        return "caption"
    if _LISTED.match(line):
        return "listed"
    if number < 4 and lines > number + 1 and letters < 220 and not line.endswith((".", ":", ";", "!", '"')):
        return "title"
    return "body"


def _sentences(cased: str) -> Iterator[Sentence]:
    lines = [found for found in _LINE.finditer(cased) if found.group().strip()]
    count, titled = 0, True
    for number, found in enumerate(lines):
        line = found.group()
        kind = _kind(line.strip(), number, len(lines))
        if kind == "title" and not titled:
            kind = "body"
        titled = titled and kind == "title"
        begin = 0
        for end in _parted(line, _ends(line)):
            piece = line[begin:end]
            if piece.strip():
                blank = len(piece) - len(piece.lstrip())
                yield Sentence(
                    count, found.start() + begin + blank, found.start() + begin + len(piece.rstrip()), number, kind
                )
                count += 1
            begin = end


_CYRILLIC = re.compile(r"[а-яё]")
_VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_LATIN = re.compile(r"[a-z]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|with|for|that|is|was|has|between|on|by)\b")


def language_of(low: str) -> str | None:
    """vi, ru or en; None where it is none of them. `low` is the text in lower case; its first part decides."""
    part = low[:20_000]
    cyrillic, marked, latin = (len(each.findall(part)) for each in (_CYRILLIC, _VIETNAMESE, _LATIN))
    letters = cyrillic + marked + latin
    if letters < 20:
        return None
    if cyrillic > letters * 0.5:
        return "ru" if not re.search(r"[іїєґўқңғұһөә]", part) else None
    if marked > letters * 0.08:
        return "vi"
    words = len(part.split()) or 1
    return "en" if latin > letters * 0.9 and len(_ENGLISH.findall(part)) > words * 0.1 else None
