"""Which way goods go: who sends and who receives what a figure of exports or imports is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from burabay.diplomacy.text import fold

_Places = Sequence[tuple[int, int, str]]

# What stands before a country and says which end of the way it is; the last of these words before it counts.
_MARKERS = {
    "from": ("từ", "из", "from"),
    "to": ("sang", "tới", "đến", "vào", "đi", "cho", "в", "во", "на", "to", "into"),
    "of": ("của", "of", "by", "do", "được", "phía"),
    "with": ("với", "cùng", "с", "со", "with"),
    "at": ("tại", "ở", "at", "in", "giữa", "between", "между"),
}
_KINDS = {fold(word): kind for kind, words in _MARKERS.items() for word in words}
_GOODS = re.compile(
    fold(r"(?<!\w)(?:hàng(?: hóa)?|sản phẩm|nông sản|goods|products|товар\w*|продукци\w*)(?: có xuất xứ)?\s*$")
)
_GOODS_NEXT = re.compile(r"\s*(?:goods|products|товар\w*|продукци\w*)")
_MARKET = re.compile(fold(r"(?<!\w)(?:thị trường(?: các nước)?|the markets?|market|markets) (?:của|of)\s*$"))
# Between a subject and its verb none of these stands.
_PARTED = re.compile(
    fold(
        r"[,;:()\".!?]|(?<!\w)(?:và|còn|trong khi|nhưng|и|а|но|and|while|but|whereas|là|is|was|является"
        r"|cho biết|nói|rằng|cho rằng|nêu|said|that|что|сообщил\w*|сказал\w*)(?!\w)"
    )
)
_JOINED = re.compile(fold(r"\s*(?:,|và|and|и|-|,\s*(?:và|and))\s*(?:các nước |the )?"))
_BACK = re.compile(
    fold(
        r"(?<!\w)(?:chiều ngược lại|ngược lại|(?:в|на) обратном направлении|в обратную сторону|opposite direction"
        r"|reverse direction|other direction|other way(?: round)?|in return)(?!\w)"
    )
)
# How far from the word for trade its subject may stand, and how far behind the figure its other end.
_SUBJECT, _BEHIND, _WHOLE = 48, 60, 400


def turned(partners: str) -> str:
    """The way back."""
    origin, _, goal = partners.partition("->")
    return f"{goal}->{origin}"


def is_back(text: str) -> bool:
    """Whether a stretch says that what follows goes the other way."""
    return _BACK.search(text) is not None


def several(low: str, places: _Places, home: str, chosen: str) -> bool:
    """Whether the partner chosen stands in a row with another: `với Nga, Belarus và Kazakhstan`."""
    for (_, end, one), (start, _, other) in pairwise(places):
        if home in (one, other) or one == other or chosen not in (one, other):
            continue
        if _JOINED.fullmatch(low, end, start):
            return True
    return False


@dataclass(slots=True)
class _Ends:
    origin: str | None = None
    goal: str | None = None
    owner: str | None = None
    other: str | None = None

    def set(self, kind: str, country: str) -> None:
        """Keep the first that is told of each end."""
        name = {"from": "origin", "to": "goal", "of": "owner", "with": "other"}.get(kind)
        if name is not None and getattr(self, name) is None:
            setattr(self, name, country)


def _marker(gap: str) -> str:
    """What the words before a country make of it: from, to, of, with, at, goods, or nothing."""
    if _GOODS.search(gap):
        return "goods"
    gap = _MARKET.sub("", gap)
    for word in reversed(re.findall(r"[^\W\d_]+|[,;:()\d]", gap)[-5:]):
        if not word[0].isalpha():
            return "apart"
        if word in _KINDS:
            return _KINDS[word]
    return ""


class Flow:
    """The way of one figure: `begin` where its clause begins, `place` its word for trade, [start, end) the figure."""

    def __init__(
        self,
        low: str,
        countries: Callable[[int, int], _Places],
        *,
        sentence: tuple[int, int],
        begin: int,
        place: int,
        figure: tuple[int, int],
    ) -> None:
        self.low, self.countries, self.begin, self.place = low, countries, begin, place
        self.first, self.limit = sentence
        self.figure = figure

    def _before(self, ends: _Ends) -> None:
        """Who stands before the word for trade: its subject, or an end told first."""
        told = self.countries(max(self.begin, self.place - 120), self.place)
        at = self.begin
        for number, (start, end, code) in enumerate(told):
            gap, rest = self.low[at:start], self.low[end : self.place]
            joined = number and _JOINED.fullmatch(self.low, told[number - 1][1], start)
            coming = number + 1 < len(told) and _JOINED.fullmatch(self.low, end, told[number + 1][0])
            at = end
            marker = _marker(gap)
            if marker == "with":
                ends.set("with", code)
            if joined or coming or len(rest) > _SUBJECT or _PARTED.search(rest) or marker in ("with", "at"):
                continue
            if marker == "goods" or _GOODS_NEXT.match(rest):
                ends.set("from", code)
            elif marker in ("from", "to"):
                ends.set(marker, code)
            elif number + 1 == len(told):
                ends.set("of", code)

    def _after(self, ends: _Ends) -> None:
        """Who stands behind the word for trade, up to the figure; and behind that, with a word that says which end."""
        start, end = self.figure
        if self.place >= end:
            self._walk(ends, self.place, min(self.limit, self.place + 90), bare=True)
            return
        self._walk(ends, self.place, start, bare=True)
        self._walk(ends, end, min(self.limit, end + _BEHIND), bare=False)

    def _walk(self, ends: _Ends, first: int, last: int, *, bare: bool) -> None:
        at = first
        for start, end, code in self.countries(first, last):
            gap = self.low[at:start]
            if not bare and _PARTED.search(self.low, first, start):
                return
            marker = _marker(gap)
            at = end
            goods = marker == "goods" or (marker in ("", "of") and _GOODS_NEXT.match(self.low, end) is not None)
            if goods:
                ends.set("from", code)
            elif marker:
                ends.set(marker, code)
            elif bare:
                ends.set("of", code)

    def _with(self) -> str | None:
        """With whom the trade is that the sentence began with: `Товарооборот России с Вьетнамом …, экспорт …`."""
        at = first = max(self.first, self.begin - _WHOLE)
        for start, end, code in self.countries(first, self.begin):
            if _marker(self.low[at:start]) == "with":
                return code
            at = end
        return None

    def read(self, kind: str, home: str, other: str | None, carried: str | None) -> tuple[str | None, bool]:
        """`from->to`, and whether the text itself tells it. `carried`: whose trade the figure before was of."""
        ends = _Ends()
        self._after(ends)
        self._before(ends)
        if ends.other is None:
            ends.other = self._with()
        told = any((ends.origin, ends.goal, ends.owner))
        out = kind == "exports"
        near, far = (ends.origin, ends.goal) if out else (ends.goal, ends.origin)
        near = near or (ends.owner if ends.owner != far else None)
        if near is None and carried != far:
            near = carried
        if near is None and far is None and ends.other is not None:
            near, far = (home, ends.other) if ends.other != home else (other, home)
        if near is None and far is None:
            near = home
        if near is None:
            near = home if far != home else other
        if far is None:
            far = next((each for each in (ends.other, other) if each not in (None, near)), None)
            far = far if near == home else home
        if near is None or far is None or near == far or "+" in near + far:
            return None, told
        return (f"{near}->{far}" if out else f"{far}->{near}"), told
