"""Agreements named, and the levers of policy that an act's content would move."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from burabay.diplomacy.dates import Day
from burabay.diplomacy.entities import PERSON, Mentions
from burabay.diplomacy.text import Sentence, Source
from burabay.diplomacy.words import Words

# What a company, agency or school is called: capitals behind the word for it.
_CALLED = re.compile(
    r"(?:[Cc]ông ty|[Tt]ập đoàn|[Hh]ãng|[Bb]ảo tàng|[Tt]rường|[Vv]iện|[Cc]ơ quan|[Cc]ục|[Hh]iệp hội|[Nn]hà máy|[Tt]rung tâm)"
    r"(?: cổ phần| TNHH)?((?: [A-ZĐÀ-Ỹ][^\W\d_]*)+)"
)
# No name is longer than this.
_LONG = 250
_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")


@dataclass(frozen=True, slots=True)
class Named:
    """An agreement named at [start, end)."""

    start: int
    end: int
    canon: str
    event: str
    date: Day | None


@cache
def _named(words: Words) -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = words.table("agreements")
    return tuple((canon, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")) for canon, patterns in listed.items())


@cache
def _kinds(words: Words) -> re.Pattern[str]:
    kinds = words.table("agreement_kinds")
    told = "|".join(f"(?P<{key}>{'|'.join(sorted(phrases, key=len, reverse=True))})" for key, phrases in kinds.items())
    rules = words.table("agreement_rules")
    return (
        re.compile(rf"(?<!\w)(?:{told})(?:(?P<tail>{rules['name']}){rules['stop']}|(?!\w))")
        if kinds
        else re.compile(r"(?!)")
    )


@cache
def _short(words: Words) -> re.Pattern[str]:
    return words.any("agreement_rules", "short")


class Agreements:
    """Finds the agreements of a text, in order: a short name stands for the last one named in full."""

    def __init__(self, source: Source, words: Words, mentions: Mentions) -> None:
        self.source, self.words, self.mentions = source, words, mentions
        self.last: dict[str, str] = {}
        self._union = {mentions.home.lower(), "eaeu", "ru", "by", "kz", "kg", "am"}

    def spans(self, sentence: Sentence) -> list[tuple[int, int, str]]:
        """Where agreements are named in a sentence, and which."""
        low, found = self.source.low, []
        for canon, pattern in _named(self.words):
            found += [
                (match.start(), match.end(), canon) for match in pattern.finditer(low, sentence.start, sentence.end)
            ]
        found = _longest(found)
        for match in _kinds(self.words).finditer(low, sentence.start, sentence.end):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            place = self._kind(match, sentence)
            if place is not None:
                found.append(place)
        told = sorted(found)
        for match in _short(self.words).finditer(low, sentence.start, sentence.end):
            if any(start < match.end() and match.start() < end for start, end, _ in found) or self._plural(
                match.start(), sentence
            ):
                continue
            while told and told[0][0] < match.start():
                self._keep(told.pop(0)[2])
            meant = self._meant(match.group())
            if meant is not None and (self.source.cased[match.start()].isupper() or match.group() == "fta"):
                found.append((match.start(), match.end(), meant))
        found = sorted(_longest(found))
        for _, _, canon in found:
            self._keep(canon)
        return found

    def _keep(self, canon: str) -> None:
        """An agreement named: a short name after it means it."""
        kind = canon.partition("-")[0]
        self.last[kind if kind in self.words.table("agreement_kinds") else "agreement"] = canon

    def _meant(self, text: str) -> str | None:
        """The agreement last named whose kind a short name tells."""
        kind = next(
            (key for key, told in self.words.table("agreement_kinds").items() if any(each in text for each in told)),
            "agreement",
        )
        known = self.last.get(kind)
        if known is None and "fta" in text.split():
            return "vn-eaeu-fta" if any(code.lower() in self._union for code in self.mentions.counts) else None
        return known

    def _plural(self, at: int, sentence: Sentence) -> bool:
        before = self.source.low[max(sentence.start, at - 14) : at]
        return self.words.before("agreement_rules", "plural").search(before) is not None

    def _kind(self, match: re.Match[str], sentence: Sentence) -> tuple[int, int, str] | None:
        """An agreement by its kind and its parties: `protocol-vn-by`."""
        cased = self.source.cased
        kind = next(key for key in self.words.table("agreement_kinds") if match.group(key))
        # `an investment protection agreement`: what it is about stands before.
        headed = self.words.language == "en" and match.group(kind).endswith(" agreement")
        if not (match.group("tail") or headed) or self._plural(match.start(), sentence):
            return None
        plain = headed or (self.words.language == "ru" and kind == "mou")
        capital = cased[match.start()].isupper() or re.search(r"\b[A-ZĐ]", cased[match.start() : match.end()])
        if not plain and not capital:
            return None
        inside = [code for _, _, code in self.mentions.countries_in(match.start(), match.end())]
        states = sorted({code.lower() for code in inside})
        if "vn" in states and "eaeu" in states and kind == "agreement":
            return match.start(), match.end(), "vn-eaeu-fta"
        if len(states) < 2:
            other = self._other(sentence)
            states = sorted(
                {self.mentions.home.lower(), *states, *([other.lower()] if other and len(states) < 2 else [])}
            )
        free = (
            self.words.any("lever_rules", "free_trade").search(self.source.low, match.start(), match.end()) is not None
        )
        if free and kind == "agreement" and not set(states) - self._union:
            return match.start(), match.end(), "vn-eaeu-fta"
        home = self.mentions.home.lower()
        states = [*([home] if home in states else []), *(state for state in states if state != home)]
        return match.start(), match.end(), "-".join([kind, *states]) if kind != "convention" else kind

    def _other(self, sentence: Sentence) -> str | None:
        home = self.mentions.home
        unions = ("ASEAN", "UN")
        here = [
            code
            for _, _, code in self.mentions.countries_in(sentence.start, sentence.end)
            if code != home and code not in unions
        ]
        main = [code for code, _ in self.mentions.counts.most_common() if code not in unions]
        if main and main[0] != "EAEU":
            # The Union is named in passing: it is no party of what its members conclude.
            here = [code for code in here if code != "EAEU"]
        found = here or main
        return found[0] if found else None

    def read(self, sentence: Sentence, spans: Sequence[tuple[int, int, str]], days: Sequence[Day]) -> list[Named]:
        """The agreements of a sentence with what is said of them and, where it is said, when.

        A bare `Hiệp định` names none: it only stands for one.
        """
        bare = self.words.any("agreement_rules", "bare")
        return [
            Named(start, end, canon, *self._event(sentence, start, end, days))
            for start, end, canon in spans
            if bare.fullmatch(self.source.low, start, end) is None
        ]

    def _event(self, sentence: Sentence, start: int, end: int, days: Sequence[Day]) -> tuple[str, Day | None]:
        low, words = self.source.low, self.words
        begin = max(sentence.start, start - 60)
        before, after = low[begin:start], low[end : min(sentence.end, end + 60)]
        day = next((each for each in days if end <= each.start < end + 60), None)
        if words.any("agreement_rules", "in_force").search(after):
            return "in_force", day
        for event in ("proposed", "negotiating", "amend", "implement", "signed"):
            found = list(words.any("agreement_rules", event).finditer(before))
            if found and len(before) - found[-1].end() < 34 and "," not in before[found[-1].end() :]:
                earlier = next((each for each in reversed(days) if sentence.start <= each.end <= start), None)
                return event, (day or earlier) if event == "signed" else None
        passive = words.any("agreement_rules", "signed").search(after[:24])
        return ("signed", day) if passive is not None else ("mention", None)


def _longest(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Of stretches that overlap the longest."""
    kept: list[tuple[int, int, str]] = []
    for each in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
        if not any(start < each[1] and each[0] < end for start, end, _ in kept):
            kept.append(each)
    return kept


class Levers:
    """Finds the items of a content and their levers."""

    def __init__(self, source: Source, words: Words, mentions: Mentions) -> None:
        self.source, self.words = source, words
        self.patterns = words.levers
        people = [(each.start, each.end) for each in mentions.found if each.kind == PERSON]
        unions = [(start, end) for start, end, code in mentions.country_places if code in ("EAEU", "EU")]
        self.taken = sorted([*people, *unions])

    def read(
        self,
        start: int,
        end: int,
        agreements: Sequence[tuple[int, int, str]],
        holes: Sequence[tuple[int, int]] = (),
        *,
        welcomed: bool = False,
    ) -> list[tuple[int, int, tuple[str, ...]]]:
        """The items of the content at [start, end), in order; `holes` are contents of other acts inside it.

        `welcomed`: a visit is what is spoken of, not only when something is said.
        """
        low = self.source.low
        near = agreements[bisect_left(agreements, (start - _LONG,)) : bisect_left(agreements, (end,))]
        inside = [each for each in near if start <= each[0] and not _covered(each[0], each[1], holes)]
        names = [(each[0], each[1]) for each in near]
        names += self.taken[bisect_left(self.taken, (start - _LONG,)) : bisect_left(self.taken, (end,))]
        names += [match.span() for match in self.words.masked.finditer(low, start, end)]
        if self.words.language == "vi":
            names += [match.span(1) for match in _CALLED.finditer(self.source.cased, start, end)]
        items: list[tuple[int, int, tuple[str, ...]]] = []
        hence = self.words.any("lever_rules", "hence")
        for first, last, lever in self._met(start, end):
            if _covered(first, last, holes) or any(begin <= first < close for begin, close in names):
                continue
            if self._placed(first, last, lever, start):
                continue
            meant = self._stands_for(lever, first, welcomed=welcomed)
            if meant is None:
                continue
            if items and hence.search(low, items[-1][1], first) is not None:
                break
            items.append((first, last, (meant,)))
        named = self._agreed(inside, start)
        # `ký Nghị định thư` met by its words is the agreement that is named there.
        items = [each for each in items if each[2][0] != "legal_framework" or not _covered(each[0], each[1], named)]
        items += [(first, last, levers) for (first, last), levers in named.items()]
        return _reduced(sorted(items), low, self.words)

    def _stands_for(self, lever: str, place: int, *, welcomed: bool) -> str | None:
        """The lever of words that tell none by themselves: `biện pháp này`, a visit; None where it is none there."""
        if lever == _WELCOME:
            return "delegation_exchange" if welcomed else None
        return self._same(place) if lever == _SAME else lever

    def _same(self, before: int) -> str:
        """`biện pháp này`: the measure of trade that the text named last."""
        named = [lever for _, _, lever in self._met(max(0, before - _LONG_AGO), before) if lever in _MEASURES]
        return named[-1] if named else "trade.barriers"

    def _placed(self, first: int, last: int, lever: str, start: int) -> bool:
        """Whether words are part of a name (`Thị Vải`), or tell only where something is (`tại các nhà máy may`)."""
        cased, low = self.source.cased, self.source.low
        if cased[first].isupper() and first - start > 2 and low[first - 1] == " " and " " not in cased[first:last]:
            before = re.search(r"(?:^|[^\w])(\w+) $", cased[max(start, first - 20) : first])
            name = before is not None and before.group(1)[0].isupper() and not before.group(1).isupper()
            if name and not cased[first:last].isupper():
                return True
        carrier = lever.startswith("transport.")
        if carrier and low[start:first].strip() in self.words.listed("lever_rules", "branches"):
            # `đề nghị ngành đường sắt mở kho`: who is asked, not what for.
            return True
        if lever not in _GOODS:
            return False
        return self.words.any("lever_rules", "there").search(low, max(start, first - 18), last) is not None

    def _met(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The levers of a stretch of text, each at the longest; none within another."""
        low, free = self.source.low, start
        for word in _WORD_START.finditer(low, start, end):
            at = word.start()
            longest = self.patterns.longest(low, at, end) if at >= free else None
            if longest is not None:
                free = longest[0]
                yield at, free, longest[1]

    def _agreed(self, inside: Sequence[tuple[int, int, str]], begin: int) -> dict[tuple[int, int], tuple[str, ...]]:
        """The items of the agreements named, none within another: of a row the verb belongs to the first."""
        told: dict[tuple[int, int], tuple[str, ...]] = {}
        free = begin
        for each in inside:
            item = self._agreement(*each, begin)
            if item is not None:
                told[each[0] if item[0] < free else item[0], item[1]] = item[2]
                free = item[1]
        return told

    def _agreement(self, start: int, end: int, canon: str, begin: int) -> tuple[int, int, tuple[str, ...]] | None:
        low, words = self.source.low, self.words
        free = canon in ("vn-eaeu-fta", "cptpp", "rcep", "evfta", "fta")
        if not free:
            free = words.any("lever_rules", "free_trade").search(low, start, end) is not None
        if re.search(r"(?:trong khuôn khổ|in the framework of|в рамках)\s*$", low[begin:start]):
            return None
        if canon == "unclos":
            return start, end, ("east_sea",)
        visa = words.any("lever_rules", "visa").search(low, start, end) is not None
        before = low[max(begin, start - 60) : start]
        if words.before("lever_rules", "already").search(before):
            return (start, end, ("mobility",)) if visa else None
        if free and words.any("lever_rules", "works").search(low[end : end + 40]):
            return start, end, ("fta.implement",)
        last = {
            action: found[-1]
            for action in ("amend", "negotiate", "implement")
            if (
                found := [
                    match.start()
                    for match in words.any("lever_rules", action).finditer(before)
                    if not before[: match.start()].endswith("đã ")
                ]
            )
            and ";" not in before[found[-1] :]
        }
        if not last:
            return (start, end, ("mobility",)) if visa else None
        action, place = max(last.items(), key=lambda pair: pair[1])
        first = start - len(before) + place
        if free:
            return first, end, (f"fta.{action}",)
        if action == "implement":
            return (start, end, ("mobility",)) if visa else None
        return first, end, ("legal_framework", *(["mobility"] if visa else self._field(start, end)))

    def _field(self, start: int, end: int) -> list[str]:
        """What an agreement to be concluded is about: the first lever that its name tells."""
        first = _WORD_START.search(self.source.low, start)
        begin = first.end() if first is not None else start
        if self.words.language == "en" and self.source.low[:end].endswith(" agreement"):
            # `an investment protection agreement`: what it is about stands before.
            begin = start
        masked = [match.span() for match in self.words.masked.finditer(self.source.low, begin, end)]
        met = [each for each in self._met(begin, end) if not _covered(each[0], each[1], masked)]
        return [lever for _, _, lever in met if lever not in _NO_FIELD][:1]


def _covered(start: int, end: int, stretches: Iterable[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in stretches)


Found = tuple[int, int, tuple[str, ...]]

# What says nothing of the field of an agreement.
_NO_FIELD = frozenset(
    {"relations.general", "relations.weak", "legal_framework", "multilateral", "diaspora", "trade.volume"}
)
_GOODS = frozenset(
    {
        "agri.general",
        "agri.dairy",
        "industry.textile",
        "industry.general",
        "industry.machinery",
        "industry.equipment",
        "minerals",
        "trade.volume",
        "energy",
    }
)
# What `this measure` may stand for.
_MEASURES = frozenset({"trade.safeguard_trigger", "trade.quota", "trade.barriers"})
_SAME = "trade.same"
# A visit that is a lever where it is welcomed, and the frame of what is said elsewhere.
_WELCOME = "delegation.welcome"
_LONG_AGO = 900
_TRADED = (_GOODS | {"industry.auto"}) - {"trade.volume"}
# What a joint venture makes and is told by it.
_MADE = frozenset({"agri.general", "industry.textile", "industry.general"})
# Levers to which the goods that they are about belong.
_OVER = frozenset(
    {
        "trade.quota",
        "trade.safeguard_trigger",
        "trade.market_access",
        "trade.barriers",
        "sps",
        "supply_chain",
        "business.promotion",
        "industry.auto",
        "legal_framework",
        "institution.igc",
        "fta.implement",
        "fta.amend",
        "fta.negotiate",
    }
)
_ABOUT = frozenset({"trade.quota", "trade.safeguard_trigger", "trade.market_access", "sps", "supply_chain"})
# Those after which a row of goods may stand.
_LISTS = _OVER - {"industry.auto", "fta.implement", "fta.amend", "fta.negotiate"}
_WEAK = "relations.weak"
_RELATIONS = "relations.general"
# A figure shortly after: what is told is how much.
_TOLD = re.compile(r"[^.;]{0,48}?\d")
_PAUSE = re.compile(r"[,;:]|\.(?!\d)|(?<!\w)(?:và|cũng như|и|а также|and|as well as)(?!\w)")


class _Reduction:
    """One special lever an item: what a lever is about is no lever of its own, and general words give way."""

    def __init__(self, low: str, words: Words) -> None:
        self.low, self.words = low, words
        self.verbs = words.any("lever_rules", "verbs")
        self.fields = words.any("lever_rules", "fields")

    def read(self, items: Sequence[Found]) -> list[Found]:
        """The items that stay, in order."""
        told = self._absorbed(items)
        told = [item for place, item in enumerate(told) if not self._gives_way(place, told)] or told
        strong = [item for item in told if item[2][0] not in (_WEAK, _RELATIONS)]
        relations = [item for item in told if item[2][0] == _RELATIONS]
        kept = sorted([*strong, *_apart(relations, strong, self.low)])
        return kept or [(start, end, (_RELATIONS,)) for start, end, _ in told[:1]]

    def _another(self, end: int, item: Found) -> bool:
        """Whether another thing begins between the end of one item and the next: after ; or with a verb."""
        between = self.low[end : item[1]]
        if ";" in self.low[end : item[0]]:
            return True
        pauses = list(_PAUSE.finditer(between, 0, max(0, item[0] - end)))
        return any(self.verbs.match(between, match.end() + 1) is not None for match in pauses)

    def _absorbed(self, items: Sequence[Found]) -> list[Found]:
        """`hạn ngạch gạo, đồ gỗ` is the quota: goods go with the measure that is about them."""
        low, told, over = self.low, list[Found](), False
        for item in items:
            lever, last = item[2][0], told[-1] if told else None
            if last is None:
                told.append(item)
                over = lever in _OVER
                continue
            between = low[last[1] : item[0]]
            pause = _PAUSE.search(between) is not None
            listing = over and last[2][0] in _LISTS and len(between) < 5
            near = not pause or (listing and ";" not in between)
            goods = lever in _GOODS and self._absorbable(item)
            named = goods and self.fields.match(low, item[0]) is None
            if over and ((near and goods) or (named and self._about(last, item) and not self._another(last[1], item))):
                told[-1] = (last[0], item[1], last[2])
                continue
            listed = len(told) > 1 and told[-2][2][0] in _GOODS and last[0] - told[-2][1] < 6
            into = lever == "trade.market_access" and len(between) < 40 and self.fields.match(low, last[0]) is None
            if into and last[2][0].startswith("agri.") and not self._another(last[1], item):
                told[-1] = (last[0], item[1], item[2])
                over = True
                continue
            if not pause and not listed and lever in _OVER and last[2][0] in _GOODS:
                told[-1] = (last[0], item[1], item[2])
                over = True
                continue
            if last[2] == item[2] and len(between) < 25:
                told[-1] = (last[0], item[1], item[2]) if len(between) < 8 else last
                continue
            over = lever in _OVER
            told.append(item)
        return told

    def _about(self, measure: Found, item: Found) -> bool:
        """Whether goods are what a measure is about: of a hindrance only where a preposition says so."""
        between = self.low[measure[1] : item[0]]
        if len(between) >= 60:
            return False
        led = measure[2][0] == "trade.barriers" and self.words.any("lever_rules", "about").search(between) is not None
        return led or measure[2][0] in _ABOUT

    def _absorbable(self, item: Found) -> bool:
        """Trade itself is what a measure is about only where it is told in a plain word."""
        text = self.low[item[0] : item[1]]
        return item[2][0] != "trade.volume" or self.words.any("lever_rules", "plain_trade").match(text) is not None

    def _gives_way(self, place: int, items: Sequence[Found]) -> bool:
        """Whether an item is only the frame or the means of another one beside it."""
        start, end, (lever, *_) = items[place]
        text, low = self.low[start:end], self.low
        before = items[place - 1] if place else None
        after = items[place + 1] if place + 1 < len(items) else None
        led = before is not None and not _PAUSE.search(low, before[1], start) and start - before[1] < 45
        leads = after is not None and not _PAUSE.search(low, end, after[0]) and after[0] - end < 45
        if lever == "trade.volume":
            plain = self.words.any("lever_rules", "plain_trade").fullmatch(text) is not None
            # `xuất khẩu dệt may` is both; `thực phẩm nhập khẩu` is food.
            goods = leads and after is not None and after[2][0] in _TRADED
            bought = self.words.any("lever_rules", "bought").fullmatch(text) is not None
            more = self.words.before("lever_rules", "more").search(low[max(0, start - 20) : start]) is not None
            if goods and after is not None and bought and not more:
                goods = _TOLD.match(low, after[1]) is not None
            owned = led and before is not None and (before[2][0] == "payments" or before[2][0] in _TRADED)
            return plain and not goods and (leads or owned)
        if lever == "transport.general":
            if led and before is not None and before[2][0] == "payments":
                return True
            others = [each for each in items if each[2][0].startswith("transport.") and each[2][0] != lever]
            if leads and after is not None and after[0] - end < 3 and after[2][0].startswith("transport."):
                return True
            carried = self.words.any("lever_rules", "carriage").fullmatch(text) is not None
            others = [each for each in others if each[2][0] != "transport.logistics"]
            return carried and any(-60 < each[0] - end < 60 for each in others)
        if lever == "legal_framework":
            if any(each[2][0].startswith("fta.") and each[0] < end + 3 and start < each[1] + 3 for each in items):
                return True
            named = self.words.any("lever_rules", "named").search(text) is not None
            return not named and leads and after is not None and after[2][0] not in (_WEAK, _RELATIONS)
        if lever == "institution.igc":
            then = self.words.before("lever_rules", "when").search(low[max(0, start - 30) : start]) is not None
            return then or self.words.after("lever_rules", "is").match(low, end) is not None
        if self._named_after(items[:place], start):
            return True
        if lever == "multilateral":
            bare = self.words.any("lever_rules", "bodies").fullmatch(text) is not None
            owner = re.sub(r"(?:của|of) (?:[^\W\d_]+ ){1,3}(?:và|and) $", "của ", low[max(0, start - 24) : start])
            led_by = self.words.before("lever_rules", "belongs").search(owner) is not None
            part = self.words.before("lever_rules", "part").search(low[max(0, start - 26) : start]) is not None
            return bare and led_by and not part and any(each[2][0] not in (_WEAK, _RELATIONS, lever) for each in items)
        if lever == "diaspora":
            bare = self.words.any("lever_rules", "compatriots").fullmatch(text) is not None
            return bare and led and before is not None and before[2][0] in ("mobility", "education.training")
        if led and before is not None and before[2][0] == "invest.jv" and lever in _MADE:
            return True
        if lever == "business.promotion":
            return leads and after is not None and after[2][0] == "invest.jv"
        return self._taught(place, items)

    def _named_after(self, earlier: Sequence[Found], start: int) -> bool:
        """`Ủy ban liên Chính phủ về hợp tác kinh tế và khoa học`: what a committee is called after."""
        last = next((each for each in reversed(earlier) if each[2][0] == "institution.igc"), None)
        if last is None or start - last[1] > 90:
            return False
        if self.words.any("lever_rules", "committees").search(self.low, last[0], last[1]) is None:
            return False
        between = self.low[last[1] : start]
        # The parties may stand between: `Ủy ban liên Chính phủ Việt Nam - Nga về …`.
        led = self.words.any("lever_rules", "named_after").search(between, 0, 45) is not None
        return led and not re.search(r"[,;:]", between)

    def _taught(self, place: int, items: Sequence[Found]) -> bool:
        """`đào tạo kỹ sư ngành năng lượng`: the field in which people are taught."""
        first = next((at for at, each in enumerate(items[:place]) if each[2][0] == "education.training"), None)
        if first is None or items[place][0] - items[first][1] > 60:
            return False
        if any(self._another(one[1], other) for one, other in pairwise(items[first : place + 1])):
            return False
        between = self.low[items[first][0] : items[place][0]]
        if self.words.any("lever_rules", "named_after").search(between) is not None:
            return False
        alone = _PAUSE.search(between, items[first][1] - items[first][0]) is None
        teaching = self.words.any("lever_rules", "taught").search(between) is not None
        return teaching and (alone or self.words.any("lever_rules", "in_field").search(between) is not None)


def _reduced(items: Sequence[Found], low: str, words: Words) -> list[Found]:
    """The items that stay of those that words told."""
    return _Reduction(low, words).read(items)


def _apart(relations: Sequence[Found], others: Sequence[Found], low: str) -> list[Found]:
    """Relations spoken of beside other things, in a clause of their own."""
    kept = []
    for item in relations[:1]:
        near = [other for other in others if _PAUSE.search(low, min(item[1], other[1]), max(item[0], other[0])) is None]
        if not near:
            kept.append(item)
    return kept
