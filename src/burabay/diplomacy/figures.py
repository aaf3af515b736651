"""Figures of communiqués: money, shares, multiples, weights, counts; what they measure, of when and between whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from burabay.diplomacy.dates import Day
from burabay.diplomacy.entities import Mentions
from burabay.diplomacy.flows import Flow, is_back, several, turned
from burabay.diplomacy.text import Sentence, Source
from burabay.diplomacy.words import Lexicon, Words

_NUMBER = r"\d+(?:[.,  ]\d{3}(?!\d))*(?:[.,]\d+)?"
# Counted, but no figure that anybody follows: papers signed.
_UNTOLD = frozenset({"documents"})
_NOT_MONEY = frozenset({"volume", "production", "capacity", "distance", "tourists", "population", "market_share"})
_MONEY = frozenset({"USD", "EUR", "RUB", "VND", "CNY", "KZT", "BYN"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure found at [start, end); `number` is where the number itself begins."""

    start: int
    end: int
    number: int
    value: Decimal
    unit: str
    approx: str
    metric: str | None = None
    role: str = "level"
    period: str | None = None
    base_period: str | None = None
    partners: str | None = None


@dataclass(frozen=True)
class _Grammar:
    number: re.Pattern[str]
    units: Lexicon
    scales: Lexicon
    approx: Lexicon
    after: Lexicon
    words: Lexicon
    metrics: Lexicon
    roles: Lexicon


def _lexicon_at(lexicon: Lexicon, low: str, at: int) -> tuple[str, int] | None:
    found = lexicon.pattern.match(low, at)
    return None if found is None else (lexicon.keys[found.group()], found.end())


@cache
def _grammar(words: Words) -> _Grammar:
    units = words.table("figures", "units")
    plain = {key: [each.replace("\\", "") for each in told] for key, told in units.items()}
    lexicon = Lexicon.of(plain)
    # A sign such as % or $ stands against the number, and is no word.
    signs = re.compile(lexicon.pattern.pattern.replace(r"(?<![^\W_])", "", 1))
    numbers = "|".join(
        sorted((each for told in words.table("figures", "numbers").values() for each in told), key=len, reverse=True)
    )
    counted = [
        each for key in ("documents", "projects", "enterprises", "flights", "times") for each in units.get(key, ())
    ]
    following = "|".join(sorted([*_scale_words(words), *counted], key=len, reverse=True))
    spelt = rf"|(?:{numbers})(?= (?:{following})\b)" if numbers else ""
    return _Grammar(
        re.compile(rf"(?<![\w/])(?<!\d[.,])(?:(?P<prefix>us\$|usd|\$|€) ?)?(?P<n>{_NUMBER}{spelt})"),
        Lexicon(signs, lexicon.keys),
        words.lexicon("figures", "scales"),
        words.lexicon("figures", "approx"),
        words.lexicon("figures", "after"),
        words.lexicon("figures", "words"),
        words.lexicon("figures", "metrics"),
        words.lexicon("figures", "roles"),
    )


# `thấp hơn 12%`: how much lower, not more than 12.
_COMPARED = ("thấp hơn ", "cao hơn ", "nhiều hơn ", "ít hơn ", "kém hơn ", "lớn hơn ")


_COIN = re.compile(r"(?:долл\.|долл|доллар\w*|đô la|đô-la|đôla|rúp) $")
# Between a sum and a share that says the same again.
_AGAIN = re.compile(r"[\s,(]*(?:или|то есть|т\.е\.|or|that is|hay|tức(?: là)?)\s*(?:на|by|up|down|giảm|tăng)?\s*")


def _scale_words(words: Words) -> list[str]:
    listed = [each for told in words.table("figures", "scales").values() for each in told]
    return sorted(listed, key=len, reverse=True)


def value_of(text: str, language: str, *, scaled: bool) -> Decimal | None:
    """A number as press reports write it: `1.234,5` or `1,234.5` in Vietnamese, `1 234,5` in Russian.

    `scaled` says that million or the like follows: then `1.234` is one and a bit.
    """
    text = re.sub(r"[  ]", "", text)
    marks = [each for each in text if each in ".,"]
    if not marks:
        return Decimal(text)
    last = marks[-1]
    if len(set(marks)) == 2:
        other = "," if last == "." else "."
        return Decimal(text.replace(other, "").replace(last, "."))
    pieces = text.split(last)
    grouping = all(len(each) == 3 for each in pieces[1:]) and len(pieces[0]) <= 3 and pieces[0] != "0"
    if len(pieces) > 2:
        return Decimal("".join(pieces)) if grouping else None
    decimal = "." if language == "en" else ","
    if grouping and (last != decimal or (not scaled and pieces[1].endswith("0") and language != "ru")):
        whole = "".join(pieces)
        return (
            Decimal(".".join(pieces))
            if scaled and last != decimal and len(pieces[0]) < 2 and language != "vi"
            else Decimal(whole)
        )
    return Decimal(".".join(pieces))


def _plain(value: Decimal) -> Decimal:
    """Whole where it is whole: no zeros behind the point."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


class Figures:
    """Reads the figures of a text, sentence by sentence."""

    def __init__(self, source: Source, words: Words, mentions: Mentions, published: date | None) -> None:
        self.source, self.words, self.mentions, self.published = source, words, mentions, published
        self.grammar = _grammar(words)
        self.last_metric: str | None = None
        self.last_flow: tuple[str, str] | None = None
        """The last way that goods were told to go: exports or imports, and from whom to whom."""

    def read(
        self, sentence: Sentence, days: Sequence[Day], masked: Sequence[tuple[int, int]], partner: str | None
    ) -> list[Quantity]:
        """The figures of a sentence; `days` and `masked` are stretches that are something else."""
        taken = [(day.start, day.end) for day in days] + list(masked)
        found = sorted([*self._numbers(sentence, taken), *self._words(sentence, taken)], key=lambda each: each.number)
        found = [each for at, each in enumerate(found) if not at or each.number >= found[at - 1].end]
        return self._told(sentence, found, days, partner)

    # --- what is a figure -------------------------------------------------------------------------------------

    def _numbers(self, sentence: Sentence, taken: list[tuple[int, int]]) -> Iterator[Quantity]:
        low, at = self.source.low, sentence.start
        while (match := self.grammar.number.search(low, at, sentence.end)) is not None:
            at = match.end()
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            yield from self._quantity(match, sentence)

    def _unit(self, match: re.Match[str], end: int, limit: int) -> tuple[str, Decimal, int] | None:
        """Unit, scale, end after a number."""
        low, scale = self.source.low, Decimal(1)
        # English says `a 10,000-ton quota`.
        skip = end + (low[end : end + 1] == " " or (low[end : end + 1] == "-" and self.words.language == "en"))
        scaled = _lexicon_at(self.grammar.scales, low, skip)
        if scaled is not None:
            scale, end = Decimal(scaled[0]), scaled[1]
            skip = end + (low[end : end + 1] == " ")
        unit = _lexicon_at(self.grammar.units, low, skip)
        if match.group("prefix"):
            return ("EUR" if match.group("prefix") == "€" else "USD"), scale, end
        if unit is None or unit[1] > limit:
            return None
        return unit[0], scale, unit[1]

    def _quantity(self, match: re.Match[str], sentence: Sentence) -> Iterator[Quantity]:
        low, end = self.source.low, match.end()
        told = self._unit(match, end, sentence.end)
        if told is None and low.startswith("-fold", end):
            told = "times", Decimal(1), end + len("-fold")
        ranged = re.compile(rf" ?(?:-|đến|tới|до|to|and|và) ?(?:(?:mức |hơn |gần |khoảng ))?(?P<n>{_NUMBER})").match(
            low, end
        )
        text = match.group("n")
        if told is None:
            yield from self._first_of_two(match, ranged, sentence)
            return
        unit, scale, last = told
        value = self._value(text, scale)
        if value is None or unit in _UNTOLD or not self._counts(unit, value, match, last):
            return
        start, approx = self._hedge(match.start(), sentence.start)
        if unit == "times":
            fold = re.search(r"(?<!\w)gấp $", low[sentence.start : start])
            if fold is not None:
                outer, hedge = self._hedge(sentence.start + fold.start(), sentence.start)
                start, approx = outer, hedge if hedge != "exact" else approx
        after = _lexicon_at(self.grammar.after, low, last + 1)
        if after is not None and approx == "exact":
            approx, last = after
        yield Quantity(start, last, match.start(), value, unit, approx)

    def _value(self, text: str, scale: Decimal) -> Decimal | None:
        for key, told in self.words.table("figures", "numbers").items():
            if text in told:
                return _plain(Decimal(key) * scale)
        value = value_of(text, self.words.language, scaled=scale > 1)
        return None if value is None or value > Decimal(10) ** 18 else _plain(value * scale)

    def _first_of_two(
        self, match: re.Match[str], ranged: re.Match[str] | None, sentence: Sentence
    ) -> Iterator[Quantity]:
        """`10-15%`, `from 1.000 to 1.200 suất`: the first has the unit, and where it has none the scale, of the second."""
        low = self.source.low
        before = low[max(sentence.start, match.start() - 12) : match.start()]
        scaled = _lexicon_at(self.grammar.scales, low, match.end() + 1)
        if ranged is None:
            lifted = re.compile(
                rf"(?: [^\W\d_]+){{0,3}} (?:lên|xuống|đến|до|to)(?: [^\W\d_]+){{0,2}} (?P<n>{_NUMBER})"
            ).match(low, scaled[1] if scaled else match.end())
            if (
                lifted is None
                or lifted.end() > sentence.end
                or not re.search(r"(?:từ|с|from)(?: [^\W\d_]+){0,2} $", before)
            ):
                return
            ranged = lifted
        again = self.grammar.number.match(low, ranged.start("n"))
        if again is None:
            return
        told = self._unit(again, again.end(), sentence.end)
        if told is None:
            return
        unit, scale, _ = told
        value = self._value(match.group("n"), Decimal(scaled[0]) if scaled else scale)
        if value is None or unit == "times":
            return
        start, approx = self._hedge(match.start(), sentence.start)
        yield Quantity(start, scaled[1] if scaled else match.end(), match.start(), value, unit, approx, role="from")

    def _counts(self, unit: str, value: Decimal, match: re.Match[str], end: int) -> bool:
        """Whether the quantity is one that is annotated: no ordinals, no twenty-fifth times."""
        low = self.source.low
        before = low[max(0, match.start() - 12) : match.start()]
        if match.group("n") in ("một", "nửa") and value < 1000:
            return False
        if unit == "countries" and re.search(r"(?:trong|số|among|of|из)\s*(?:tổng số |số )?$", before):
            return False
        if unit == "times":
            if re.search(r"(?:thứ|lần|mỗi|số) $", before):
                return False
            rise = re.search(
                r"(?:gấp|tăng|hơn|gần|khoảng|giảm|в|на|more than|by|nearly|almost|about|rose|grew|surged|jumped|increased)\s*$",
                before,
            )
            return rise is not None and value > 1
        if re.search(r"(?:thứ|số|điều|khoản|khỏan|№|no\.|article|статьи) $", before):
            return False
        if (
            unit in ("countries", "documents", "lines", "delegates", "enterprises")
            and value < 3
            and match.group("n").isalpha()
        ):
            return False
        return re.match(r" (?:tuổi|năm(?! (?:\d|nay|ngoái|trước|qua)))", low[end : end + 12]) is None

    def _hedge(self, at: int, begin: int) -> tuple[int, str]:
        """The word next before the number that says that it is not exact."""
        low = self.source.low
        before = low[max(begin, at - 26) : at]
        hedge = self.words.table("figures", "approx")
        for key, told in hedge.items():
            for phrase in sorted(told, key=len, reverse=True):
                if phrase == "hơn" and before.endswith(_COMPARED):
                    continue
                if before.endswith(f"{phrase} ") and not before[: -len(phrase) - 1].endswith(
                    tuple("abcdefghijklmnopqrstuvwxyz")
                ):
                    return at - len(phrase) - 1, key
        return at, "exact"

    def _words(self, sentence: Sentence, taken: list[tuple[int, int]]) -> Iterator[Quantity]:
        low = self.source.low
        for match in self.grammar.words.pattern.finditer(low, sentence.start, sentence.end):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            value, unit = self.grammar.words.keys[match.group()].split()
            start, approx = self._hedge(match.start(), sentence.start)
            first = match.start() + (match.group().find("gấp") if "tăng gấp" in match.group() else 0)
            yield Quantity(
                first if start == match.start() else start, match.end(), match.start(), Decimal(value), unit, approx
            )

    # --- what it tells ----------------------------------------------------------------------------------------

    def _told(
        self, sentence: Sentence, found: list[Quantity], days: Sequence[Day], partner: str | None
    ) -> list[Quantity]:
        told: list[Quantity] = []
        for at, each in enumerate(found):
            before = found[at - 1] if at else None
            after = found[at + 1].number if at + 1 < len(found) else sentence.end
            told.append(
                self._one(sentence, each, told[-1] if before is not None and told else None, after, days, partner)
            )
        return self._from_where(_pairs(told), sentence)

    def _from_where(self, told: list[Quantity], sentence: Sentence) -> list[Quantity]:
        """A growth behind or before `from … to …` is reckoned from the period of the one to that of the other."""
        for at in range(2, len(told)):
            growth, first, last = told[at - 2 : at + 1]
            behind = growth.role == "from"
            if behind:
                first, last, growth = growth, first, last
            if growth.role != "growth" or growth.unit not in ("%", "times") or not first.period or not last.period:
                continue
            if (first.role, last.role) != ("from", "to") or f"{last.metric}_growth" != growth.metric:
                continue
            named = self.words.any("figures", "roles", "base").search(
                self.source.low, growth.end, min(sentence.end, growth.end + 24)
            )
            if named is not None and (behind or named.end() < first.start - 1):
                continue
            if behind and growth.period == last.period:
                told[at] = replace(growth, base_period=first.period)
            elif not behind and growth.period in (None, first.period, last.period):
                told[at - 2] = replace(growth, period=last.period, base_period=first.period)
        return told

    def _metric(self, each: Quantity, begin: int, end: int) -> tuple[str | None, int]:
        """The word nearest before that says what is measured, else one after; and where it stands."""
        low = self.source.low
        best: tuple[str | None, int] = (None, -1)
        for match in self.grammar.metrics.pattern.finditer(low, begin, each.start):
            key = self.grammar.metrics.keys[match.group()]
            if each.unit in _MONEY and key in _NOT_MONEY:
                continue
            best = (key, match.start())
        if best[0] is None and (each.unit in _MONEY or each.unit == "%"):
            after = self.grammar.metrics.pattern.search(low, each.end, min(end, each.end + 40))
            if after is not None and not re.search(r"[,;:]", low[each.end : after.start()]):
                return self.grammar.metrics.keys[after.group()], after.start()
        return best

    def _role(self, each: Quantity, begin: int) -> str:
        """level, from, to, target or growth, by the words next before."""
        low = self.source.low
        near = low[max(begin, each.start - 24) : each.start]
        hits = [(m.end(), self.grammar.roles.keys[m.group()]) for m in self.grammar.roles.pattern.finditer(near)]
        last = hits[-1] if hits else (0, "")
        gap = near[last[0] :].strip() if hits else ""
        close = len(gap) < 14
        if each.role == "from":
            return "from"
        if each.unit in ("%", "pp", "times"):
            for name in ("fall", "rise"):
                if self.words.after("figures", "behind", name).match(low, each.end) is not None:
                    return name
        if hits and close and last[1] in ("rise", "fall"):
            return last[1]
        if hits and last[1] in ("from", "to") and len(gap) < 10:
            # `nhập khẩu từ Nga 2,3 tỷ`: whence the goods come, not where a movement begins.
            if not self.mentions.countries_in(max(begin, each.start - 24) + last[0], each.start):
                return last[1]
        if self.words.any("figures", "roles", "target").search(low, begin, each.start) is not None:
            return "target"
        return "level"

    def _again(self, sentence: Sentence, each: Quantity, before: Quantity) -> str | None:
        """`снизился с 7 до 3,6 млрд, или на 48,6%`: a share right behind a sum says again how it rose or fell."""
        if _AGAIN.fullmatch(self.source.low, before.end, each.start) is None:
            return None
        words = self.grammar.roles.pattern.finditer(
            self.source.low, max(sentence.start, before.start - 160), before.start
        )
        moved = [self.grammar.roles.keys[match.group()] for match in words]
        return next((each for each in reversed(moved) if each in ("rise", "fall")), None)

    def _one(
        self, sentence: Sentence, each: Quantity, before: Quantity | None, after: int, days: Sequence[Day],
        partner: str | None,
    ) -> Quantity:  # fmt: skip
        low = self.source.low
        begin = before.end if before is not None else sentence.start
        metric, place = self._metric(each, begin, sentence.end)
        role = self._role(each, begin)
        if role == "level" and each.unit == "%" and before is not None and before.unit in _MONEY:
            role = self._again(sentence, each, before) or role
        if metric is None:
            metric = before.metric.removesuffix("_growth") if before is not None and before.metric else None
        if place < 0 and each.unit in _MONEY and self.last_flow is not None and is_back(low[begin : each.start]):
            metric = "imports" if self.last_flow[0] == "exports" else "exports"
        own = self.words.table("figures", "by_unit").get(each.unit)
        if each.unit not in _MONEY and each.unit not in ("%", "pp", "times") and metric != "quota_volume":
            metric = own or metric
        if each.unit == "%" and metric is None:
            metric = self.last_metric
        if (each.unit in ("%", "times", "pp") and role in ("rise", "fall", "to")) or each.unit == "times":
            sign = -1 if role == "fall" else 1
            role = "growth" if role in ("rise", "fall", "level") or each.unit == "times" else role
            if role == "growth":
                each = replace(each, value=each.value * sign)
                metric = f"{metric}_growth" if metric else None
        elif role in ("rise", "fall"):
            role = (
                "growth"
                if each.unit in _MONEY and re.search(r"(?:thêm|by|на)\s*$", low[begin : each.start])
                else "level"
            )
        period, base = self._periods(sentence, each, before, after, days, role)
        if role in ("to", "level") and period is not None and self._ahead(sentence, each, begin, role):
            role = "target"
        if metric is not None and not metric.endswith("_growth"):
            self.last_metric = metric
        partners = self._partners(sentence, each, place if place >= 0 else begin, before, metric, partner)
        return replace(each, metric=metric, role=role, period=period, base_period=base, partners=partners)

    def _ahead(self, sentence: Sentence, each: Quantity, begin: int, role: str) -> bool:
        return (
            role == "to"
            and self.words.any("figures", "roles", "target").search(self.source.low, sentence.start, each.start)
            is not None
        )

    def _periods(
        self, sentence: Sentence, each: Quantity, before: Quantity | None, after: int, days: Sequence[Day], role: str
    ) -> tuple[str | None, str | None]:
        """The period that the figure is of, and that which a growth is reckoned from."""
        low = self.source.low
        base_at = self.words.any("figures", "roles", "base").search(low, each.end, min(after, each.end + 40))
        period = base = None
        limit = base_at.start() if base_at is not None else after
        later = [day for day in days if each.end <= day.start < limit and day.start - each.end < 40 and day.iso]
        earlier = [day for day in days if sentence.start <= day.end <= each.start and day.iso]
        begin = before.end if before is not None else sentence.start
        here = [day for day in earlier if day.start >= begin and not self._is_base(day)]
        if later and "," not in low[each.end : later[0].start]:
            period = later[0].iso
        elif here:
            period = here[-1].iso
        elif before is not None and role != "to":
            period = before.period
        elif earlier and before is None:
            period = earlier[-1].iso
        if base_at is not None:
            based = [day for day in days if base_at.start() <= day.start < base_at.end() + 14 and day.iso]
            base = (
                based[0].iso if based and low[base_at.start() : based[0].start].find("kỳ") < 0 else _year_before(period)
            )
        elif role == "growth" and each.unit == "%" and not self._yet_to_come(period):
            base = _year_before(period)
        return period, base

    def _yet_to_come(self, period: str | None) -> bool:
        return period is not None and self.published is not None and period[:4] > str(self.published.year)

    def _is_base(self, day: Day) -> bool:
        low = self.source.low
        return self.words.any("figures", "roles", "base").search(low, max(0, day.start - 18), day.start) is not None

    def _partners(
        self, sentence: Sentence, each: Quantity, place: int, before: Quantity | None, metric: str | None,
        partner: str | None,
    ) -> str | None:  # fmt: skip
        home = self.mentions.home
        if metric is None or metric.split("_growth")[0] in (
            "gdp",
            "population",
            "tariff_share",
            "tariff_lines",
            "flights",
            "documents",
            "tariff_rate",
        ):
            return None
        near = [
            code
            for start, _, code in self._countries(sentence.start, sentence.end)
            if (before.end if before is not None else sentence.start) <= start < min(sentence.end, each.end + 60)
        ]
        others = [code for code in near if code != home]
        told = (
            [code for code in re.split(r"->?", before.partners) if code != home]
            if before is not None and before.partners
            else []
        )
        other = (others or told or [partner])[0]
        kind = metric.split("_growth")[0]
        if (
            not others
            and before is not None
            and before.partners is None
            and before.metric is not None
            and before.metric.split("_growth")[0] == kind
        ):
            # `lần lượt 2 tỷ USD, 100 triệu USD`: whose each is, the row of partners before does not tell one by one.
            return None
        if kind in ("exports", "imports"):
            return self._flow(sentence, each, place, before, kind, other)
        if other is None or "+" in other:
            return None
        if kind == "trade_turnover" and several(
            self.source.low, self._countries(max(sentence.start, place), each.start), home, other
        ):
            return None
        if kind in ("trade_turnover", "trade_balance"):
            return f"{home}-{other}"
        if kind in ("investment_stock", "investment_projects", "tourists", "students") and len(set(near)) > 1:
            second = next(code for code in near if code != near[0])
            return f"{near[0]}->{second}"
        return None

    def _countries(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """The countries named within [start, end), but for those whose money is named: `долларов США`."""
        low = self.source.low
        found = self.mentions.countries_in(start, end)
        return [each for each in found if _COIN.search(low, max(0, each[0] - 12), each[0]) is None]

    def _flow(
        self, sentence: Sentence, each: Quantity, place: int, before: Quantity | None, kind: str, other: str | None
    ) -> str | None:
        """From whom to whom goods of a figure of exports or imports go."""
        low, begin = self.source.low, before.end if before is not None else sentence.start
        if several(low, self._countries(place, each.start), self.mentions.home, other or ""):
            return None
        flow = Flow(
            low, self._countries, sentence=(sentence.start, sentence.end), begin=begin, place=place,
            figure=(each.start, each.end),
        )  # fmt: skip
        carried = None
        if before is not None and before.metric is not None and "->" in (before.partners or ""):
            origin, _, goal = (before.partners or "").partition("->")
            carried = goal if before.metric.startswith("imports") else origin
        partners, told = flow.read(kind, self.mentions.home, other, carried)
        if not told and self.last_flow is not None and is_back(low[begin : each.start]):
            partners = turned(self.last_flow[1])
        if partners is not None:
            self.last_flow = (kind, partners)
        return partners


def _pairs(told: list[Quantity]) -> list[Quantity]:
    """`from` and `to` stand together: what comes to a level from nowhere is a level; the first has the metric of the second."""
    for at, each in enumerate(told):
        if each.role == "from":
            following = told[at + 1] if at + 1 < len(told) else None
            if following is None or following.unit != each.unit:
                told[at] = replace(
                    each,
                    role="level"
                    if following is None and not (at and told[at - 1].role in ("target", "to"))
                    else each.role,
                )
            elif following.role in ("level",):
                told[at + 1] = replace(following, role="to")
        elif each.role == "to" and not any(other.role == "from" for other in told):
            told[at] = replace(each, role="level")
    return told


def _year_before(period: str | None) -> str | None:
    """The same period a year earlier."""
    if period is None:
        return None
    return re.sub(r"\d{4}", lambda year: str(int(year.group()) - 1), period)
