"""Speech acts: who proposed, agreed, pledged, thanked …, to whom and what.

Every trigger of a sentence is judged in order, by what stands between it and its subject, and between it and the act
before: it is an act by its own subject, one joined to the act before, one within what that act tells, or no act.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise

from burabay.diplomacy.entities import GROUP, PAIR, PARTY, PERSON, PRONOUN, Memory, Mention, Mentions
from burabay.diplomacy.records import Entity
from burabay.diplomacy.text import Sentence, Source
from burabay.diplomacy.words import Words, any_of

_JOINT = (PAIR, GROUP)
# Beyond this distance a subject is not looked for.
_FAR = 260
# Acts that may stand without a content: `vui vẻ nhận lời`, `trân trọng cảm ơn`.
_BARE = frozenset({"agree", "thank", "support"})
_ALIKE = frozenset({"appreciate", "support", "agree"})
# Acts that may share one content: `hoan nghênh và ủng hộ X`, `mong muốn và đề nghị X`.
_SHARED = frozenset({"appreciate", "support", "agree", "desire", "propose", "urge"})
_FIELD, _FIELD_FURTHER = re.compile(r"the [\w-]+ "), re.compile(r"[\w-]+ ")
_LIST_MARK = re.compile(
    r"\s*(?:(?P<dash>[-+*•])|(?P<paragraph>\(?\d{1,2}\.)|(?P<number>\(?\d{1,2}\))|(?P<letter>\(?[a-z][.)]))(?:\s|$)"
)


@dataclass
class Found:
    """An act found: trigger, content and addressee as places; who speaks; what it stands in."""

    act: str
    start: int
    end: int
    tier: str
    rule: str
    speaker: Entity | None
    joint: bool
    subject: Mention | None = None
    begins: int = 0
    """Where its clause begins: at its subject, or at the trigger."""
    addressee: Mention | None = None
    content: tuple[int, int] | None = None
    parent: Found | None = None
    quoted: bool = False
    fronted: bool = False
    inner: Mention | None = None
    """The subject of the content of an act that tells of something."""


@dataclass(frozen=True)
class _Grammar:
    triggers: re.Pattern[str]
    strong: dict[str, str]
    weak: dict[str, str]
    spoken: dict[str, str]
    between: re.Pattern[str]
    joiners: re.Pattern[str]
    reporting: frozenset[str]
    nested: frozenset[str]
    lead: re.Pattern[str]


@cache
def _grammar(words: Words) -> _Grammar:
    strength: list[dict[str, str]] = []
    for name in ("strong", "weak", "spoken"):
        strength.append({phrase: act for act, told in words.table("acts", name).items() for phrase in told})
    strong, weak, spoken = strength
    between = [*words.listed("subjects", "between")]
    gap = any_of(between).pattern
    joining = any_of([*words.listed("acts", "joining", "words"), *between]).pattern
    return _Grammar(
        any_of([*strong, *weak, *spoken]),
        strong,
        weak,
        spoken,
        re.compile(rf"(?:[\s\"]|{gap})*$"),
        re.compile(rf"(?:[\s,;:\"-]|{joining})*$"),
        frozenset(words.listed("acts", "rules", "reporting")),
        frozenset(words.listed("acts", "rules", "nested")),
        words.after("acts", "rules", "lead"),
    )


class Acts:
    """Reads the acts of a text, sentence by sentence."""

    def __init__(self, source: Source, words: Words, mentions: Mentions, memory: Memory) -> None:
        self.source, self.words, self.mentions, self.memory = source, words, mentions, memory
        self.grammar = _grammar(words)
        self._starts = [each.start for each in mentions.found]
        self.last: Found | None = None
        self.open_list: Found | None = None
        """An act whose content goes on in the lines of a list."""
        self.list_mark: str | None = None
        """How the lines of that list begin: with a dash, a number, a letter."""

    def _rule(self, name: str, text: str, *, at_end: bool = False) -> bool:
        pattern = self.words.before("acts", "rules", name) if at_end else self.words.after("acts", "rules", name)
        return (pattern.search(text) if at_end else pattern.match(text)) is not None

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """The mentions that begin within [start, end)."""
        return self.mentions.found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    # --- the sentence -----------------------------------------------------------------------------------------

    def read(self, sentence: Sentence) -> list[Found]:
        """The acts of a sentence, in the order of their triggers."""
        if self._continues_list(sentence):
            return []
        found: list[Found] = []
        here = self.mentions_in(sentence.start, sentence.end)
        self._opens(sentence, here)
        triggers = list(self._triggers(sentence, here))
        for at, (start, end) in enumerate(triggers):
            following = triggers[at + 1 :]
            act = self._judge(sentence, start, end, here, found, following)
            if act is not None:
                found.append(act)
        self._fronted(sentence, found, here)
        self._contents(sentence, found, here)
        if not found and (continued := self._continued(sentence)) is not None:
            found = [continued]
        for act in found:
            self._told(act)
            self._remember(act)
        return [act for act in found if act.content is not None or act.act in _BARE or act is self.open_list]

    def _opens(self, sentence: Sentence, here: Sequence[Mention]) -> None:
        """A person whom the sentence opens with is the one whom `ông` means next."""
        if (
            here
            and here[0].kind == PERSON
            and here[0].start - sentence.start < 70
            and not self._object(here[0], sentence)
        ):
            self.memory.person = self.memory.entity(here[0])
        for each in here:
            if each.kind in _JOINT:
                break
            if each.kind == PERSON and each.country is not None:
                self.memory.met(each.country)

    def _triggers(self, sentence: Sentence, here: Sequence[Mention]) -> Iterator[tuple[int, int]]:
        low = self.source.low
        for match in self.grammar.triggers.finditer(low, sentence.start, sentence.end):
            if any(each.start <= match.start() < each.end for each in here):
                continue
            if not self._noun(match, sentence):
                yield match.start(), match.end()

    def _noun(self, match: re.Match[str], sentence: Sentence) -> bool:
        """Whether the words are a noun there, negated, or only spoken of."""
        low = self.source.low
        if self.source.cased[match.start()].isupper() and re.search(
            r"[^\W\d_] $", low[max(sentence.start, match.start() - 2) : match.start()]
        ):
            # `Bộ trưởng Văn hóa và Thông tin`: part of a name.
            return True
        named = self.mentions_in(max(sentence.start, match.start() - 60), match.start())
        begin = max(sentence.start, match.start() - 30, named[-1].end if named else 0)
        before = low[begin : match.start()]
        after = low[match.end() : min(sentence.end, match.end() + 24)]
        both = match.group() == "ủng hộ" and bool(named) and named[-1].kind in _JOINT
        both = both and self.grammar.between.fullmatch(low[named[-1].end : match.start()]) is not None
        conveyed = match.group() in ("chuyển lời mời", "gửi lời mời") and after.startswith(" của")
        if (
            self._rule("after", after)
            and not conveyed
            and not (both and re.match(r" lẫn nhau (?:tại|trong|ở)\b", after))
        ):
            return True
        if self.grammar.strong.get(match.group()) == "inform" and self._rule("made_known", after):
            return True
        if self.words.after("acts", "rules", "questioned").match(low, match.start()) is not None:
            return True
        if match.group() in self.words.listed("acts", "rules", "personal") and not (
            named
            and named[-1].kind in (PERSON, PRONOUN)
            and self.grammar.between.fullmatch(low[named[-1].end : match.start()]) is not None
        ):
            return True
        urged = match.group() in self.grammar.weak and self.grammar.weak[match.group()] == "urge"
        if urged and self._rule("no_verb", after):
            return True
        trimmed = self.grammar.between.sub("", before)
        if self.words.before("subjects", "negations").search(trimmed or before) is not None and trimmed.strip():
            return True
        strong = match.group() in self.grammar.strong
        if self._rule("will", before, at_end=True) and match.group() not in self.grammar.weak:
            return True
        if urged and self._rule("will", before, at_end=True):
            return True
        if self._rule("before", before, at_end=True) and not (urged and self._rule("bodies_end", before, at_end=True)):
            passive = re.fullmatch(r"\s*(?:cũng |đã )?được\s*", before) is not None and bool(named)
            return not (passive and self.grammar.strong.get(match.group()) in ("propose", "urge"))
        clause = re.split(r"[,;:]", low[sentence.start : match.start()])[-1]
        if strong and self.words.any("acts", "rules", "conditional").search(clause):
            return True
        return match.group() in self.grammar.spoken and not self._speaks(match, sentence)

    def _speaks(self, match: re.Match[str], sentence: Sentence) -> bool:
        """Whether a plain word such as `nói` tells a statement here: a quotation stands before or after it."""
        low = self.source.low
        after = low[match.end() : min(sentence.end, match.end() + 12)]
        if re.match(r"\s*(?:rằng|:|,? \"|, что|, that| that)", after):
            return True
        if re.match(r"\s*,", after) and self.words.any("acts", "rules", "with_comma").fullmatch(match.group()):
            return True
        if self.words.any("acts", "rules", "plain").fullmatch(match.group()):
            here = self.mentions_in(max(sentence.start, match.start() - 60), match.start())
            if match.group() == "chia sẻ" and self._rule("shared", low[match.end() : match.end() + 16]):
                return False
            if (
                bool(here)
                and here[-1].kind in (PERSON, PRONOUN)
                and self.grammar.between.fullmatch(low[here[-1].end : match.start()]) is not None
            ):
                return True
        quote = self._quote_before(match.start(), sentence)
        return quote is not None

    def _quote_before(self, at: int, sentence: Sentence) -> tuple[int, int] | None:
        """The quotation that ends shortly before a trigger: `"…", ông X nói`."""
        quotes = self.source.quotes
        before = quotes[max(0, bisect_left(quotes, (at,)) - 1) : bisect_left(quotes, (at,))]
        ended = [quote for quote in before if quote[1] < at and at - quote[1] < 90]
        if not ended or ended[-1][1] - ended[-1][0] < 25:
            return None
        between = self.source.low[ended[-1][1] + 1 : at]
        if "." in between.rstrip(". ")[1:] or '"' in between or not re.match(r"[\s,.!?-]*", between):
            return None
        start = ended[-1][1] + 1
        named = self.mentions_in(start, at)
        if not named and re.fullmatch(r"[\s,.!?-]*", between) and self._behind(at) is not None:
            return ended[-1]
        bare = self.grammar.between.sub("", self.source.low[start : named[0].start] if named else between).strip(" ,.-")
        return ended[-1] if named and not bare else None

    def _behind(self, at: int) -> Mention | None:
        """Who stands right behind a trigger: `"…", said the Minister`."""
        trigger = self.grammar.triggers.match(self.source.low, at)
        if trigger is None or self.words.language == "vi":
            return None
        after = re.compile(r"\s(?:the |его |её )?").match(self.source.low, trigger.end())
        return next(
            (
                each
                for each in self.mentions_in(trigger.end(), trigger.end() + 6)
                if after is not None and each.start <= after.end() and each.kind in (PERSON, PRONOUN, PARTY)
            ),
            None,
        )

    def _apposed(self, at: int, sentence: Sentence) -> Mention | None:
        """Who said a quotation, where an apposition stands between the name and the verb: `"…", ông X, chủ …, nói`."""
        quote = self._quote_before(at, sentence)
        named = self.mentions_in(quote[1], at)[:1] if quote is not None else []
        gap = self.source.low[named[0].end : at] if named else ""
        return named[0] if named and re.fullmatch(r"[^.;:\"]{3,90},\s*", gap) is not None else None

    # --- one trigger ------------------------------------------------------------------------------------------

    def _subject(self, sentence: Sentence, start: int, here: Sequence[Mention], begin: int) -> Mention | None:
        """The mention right before the trigger, adverbs aside."""
        earlier = [each for each in here if begin <= each.start and each.end <= start]
        if not earlier:
            return None
        last = earlier[-1]
        if last.kind == PARTY and len(earlier) > 1 and earlier[-2].kind == PARTY:
            # `Thương vụ Việt Nam tại Nga`: whose it is, not where.
            between = self.source.low[earlier[-2].end : last.start].strip()
            if between in self.words.listed("acts", "rules", "posted"):
                last = replace(earlier[-2], end=last.end)
        gap = self.source.low[last.end : start]
        inserted = re.fullmatch(r"\s?(?:\([^()]{1,60}\))?\s?,[^,;:.\"]{3,90},(?P<rest>.*)", gap)
        if inserted is not None:
            gap = inserted.group("rest")
        if gap.startswith(",") and not self._opens_clause(last, sentence):
            return None
        gap = gap.removeprefix(",")
        gap = re.sub(r"^\s?\([^()]{1,60}\)", "", gap)
        return last if self.grammar.between.fullmatch(gap) is not None else None

    def _opens_clause(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a mention stands at the beginning of its clause, and so may be parted from its verb by a comma."""
        before = self.source.low[sentence.start : mention.start].rstrip(' "')
        return mention.kind != PARTY and (not before or before.endswith((",", ";", ":")))

    def _object(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a mention stands after a preposition, and so is nobody who speaks."""
        before = self.source.low[max(sentence.start, mention.start - 12) : mention.start]
        return self._rule("not_subject", before, at_end=True)

    def _judge(
        self, sentence: Sentence, start: int, end: int, here: Sequence[Mention], found: list[Found],
        following: Sequence[tuple[int, int]],
    ) -> Found | None:  # fmt: skip
        text = self.source.low[start:end]
        grammar = self.grammar
        if (
            text in grammar.weak
            and grammar.weak[text] == "affirm"
            and self._rule("assessed", self.source.low[end : end + 14])
        ):
            return None
        strong = text in grammar.strong
        act = grammar.strong.get(text) or grammar.weak.get(text) or grammar.spoken[text]
        if act == "affirm" and text == "lưu ý":
            warned = self.words.after("acts", "rules", "warned").match(self.source.low, end)
            stated = self.words.after("acts", "rules", "stated")
            side = next(iter(self.mentions_in(end, end + 3)), None)
            if side is not None and side.kind == PARTY and self.source.low.startswith("phía ", side.start):
                warned = re.compile(r"\s").match(self.source.low, side.end)
            if warned is not None and stated.match(self.source.low, warned.end()) is None:
                act = "urge"
        before = found[-1] if found else None
        quote = self.source.quote_at(start)
        if before is not None and before.end > start:
            return None
        if before is not None and self.source.quote_at(before.start) == quote:
            subject = self._subject(sentence, start, here, before.end)
            return self._after(sentence, act, start, end, strong, before, subject, found)
        begin = quote[0] if quote is not None else sentence.start
        subject = self._subject(sentence, start, here, begin)
        if subject is None and quote is None and self._quote_before(start, sentence) is not None:
            subject = self._behind(start) or self._apposed(start, sentence)
        if subject is None and before is None and quote is None and act in ("inform", "affirm"):
            said = self.source.low[sentence.start : start].rstrip(" -").endswith(",")
            subject = self._behind(start) if said else None
            if subject is not None:
                joint, entity, _ = self._speakers(subject)
                told = (sentence.start, start)
                return Found(act, start, end, "A", "behind", entity, joint, subject, start, content=told)
        if before is not None and quote is not None:
            return self._in_quote(act, start, end, strong, before, subject, quote)
        if (quote is not None and quote[0] > sentence.start + 1) or (
            quote is not None and self._quoted_sentence(quote, sentence)
        ):
            return self._in_quote(act, start, end, strong, self._quoter(quote, sentence), subject, quote)
        return self._first(sentence, act, start, end, strong, subject, here, following)

    def _quoted_sentence(self, quote: tuple[int, int], sentence: Sentence) -> bool:
        return quote[0] - 1 <= sentence.start + 1

    def _quoter(self, quote: tuple[int, int], sentence: Sentence) -> Found | None:
        """Whose quotation it is, where it stands behind the quotation: told later as an act of its own."""
        named = self.mentions_in(quote[1], min(sentence.end, quote[1] + 90))
        if named:
            return Found("", quote[1], quote[1], "A", "quote", self.memory.entity(named[0]), False, named[0])
        return None

    def _in_quote(
        self, act: str, start: int, end: int, strong: bool, outer: Found | None, subject: Mention | None,
        quote: tuple[int, int],
    ) -> Found | None:  # fmt: skip
        """An act within a quotation: `tôi`, `chúng tôi` or nobody is the one who is quoted."""
        low = self.source.low
        inside = low[quote[0] : start]
        own = any(
            re.search(rf"\b{each}\s+(?:\w+\s+){{0,2}}$", inside)
            for each in self.words.listed("acts", "rules", "quote_subjects")
        )
        if (act not in self.grammar.nested and act not in ("propose", "agree", "affirm", "thank", "invite")) or not (
            own or subject is not None or strong
        ):
            return None
        if self.grammar.reporting and act == "affirm" and not own:
            return None
        joiner = self.grammar.joiners.search(inside[-30:])
        if (
            subject is None
            and not own
            and not (joiner is not None and (joiner.group().strip(" ") or inside.strip() == ""))
        ):
            return None
        if subject is None and not own and act != "urge":
            subject = self._opened_by(quote[0], start, outer)
        if subject is not None and subject.kind in (PAIR, PARTY, GROUP) and act != "urge":
            speaker: Entity | None = self.memory.entity(subject)
        elif outer is not None:
            speaker = outer.speaker
        else:
            speaker = self.memory.speaker
        if outer is None:
            said = [
                each
                for each in self.mentions_in(max(0, quote[0] - 90), quote[0])
                if re.fullmatch(r"\s*:\s*\"?", low[each.end : quote[0]])
            ]
            speaker = self.memory.entity(said[-1]) if said else speaker
        if subject is not None and act == "urge" and said_first(subject, speaker):
            subject = None
        parent = outer if outer is not None and outer.act else None
        found = Found(
            act,
            start,
            end,
            "A" if own or subject else "B",
            "in-quotation",
            speaker,
            False,
            subject,
            start,
            None,
            None,
            parent,
            True,
        )
        if act == "urge" and subject is not None:
            found.addressee = subject
        return found

    def _opened_by(self, begin: int, start: int, outer: Found | None) -> Mention | None:
        """The speaker's own state, where a quotation begins with it: the subject of its further verbs, too."""
        first = next(iter(self.mentions_in(begin, start)), None)
        if first is None or first.kind != PARTY or self.source.low[begin : first.start].strip(' "'):
            return None
        own = outer is not None and outer.speaker is not None and self._side(first) == outer.speaker.country
        return first if own else None

    def _after(
        self, sentence: Sentence, act: str, start: int, end: int, strong: bool, before: Found, subject: Mention | None,
        found: list[Found],
    ) -> Found | None:  # fmt: skip
        """A trigger that another act stands before."""
        low = self.source.low
        if subject is not None:
            return self._after_subject(sentence, act, start, end, strong, before, subject, found)
        gap = low[before.end : start]
        if low[start:end] in self.words.listed("acts", "rules", "tasks") and before.act not in self.grammar.reporting:
            return None
        joiner = self.grammar.joiners.search(gap)
        joined = joiner.group() if joiner is not None else ""
        if re.search(r"(?<!\w)đã\s*$", gap) and before.act in ("propose", "urge", "desire"):
            return None
        if (
            act in ("propose", "urge")
            and before.act == "inform"
            and self.words.any("acts", "rules", "earlier").search(gap)
        ):
            if self.grammar.between.fullmatch(gap) is not None:
                return Found(
                    act,
                    start,
                    end,
                    "A",
                    "nested",
                    before.speaker,
                    before.joint,
                    None,
                    start,
                    parent=self._outer(before),
                )
        if self.grammar.between.fullmatch(gap) is not None or re.fullmatch(r"\s*(?:rằng|việc)?\s*", gap):
            return self._inside(act, start, end, before, None) if before.act in self.grammar.reporting else None
        semicolon = ";" in joined
        also = any(word in joined for word in self.words.listed("acts", "joining", "strong"))
        main = self._outer(before)
        if (
            main is before
            and main.act in self.grammar.reporting
            and not joined.strip()
            and re.fullmatch(r"\s*(?:rằng|việc|,)?(?:\s+[^\W\d_]+){1,7}\s*", gap)
        ):
            return self._inside(act, start, end, main, None) if act in self.grammar.nested else None
        if not re.search(
            rf"[,;:]|\b(?:và|{'|'.join(map(re.escape, self.words.listed('acts', 'joining', 'strong')))}|и|and|but|но|а также)\b",
            joined,
        ):
            return None
        twin = re.fullmatch(r"\s*(?:,|và|và cũng|đồng thời|and|и)\s*", gap) is not None
        if act == before.act and twin:
            before.end = end
            return None
        if not strong and self.words.language == "en" and before.act not in self.grammar.reporting:
            # `agreed to do X and support Y`: a plain form without its subject is what was agreed.
            return None
        return self._joined(act, start, end, strong, before, joined, semicolon or also, twin)

    def _joined(
        self, act: str, start: int, end: int, strong: bool, before: Found, joined: str, apart: bool, twin: bool
    ) -> Found | None:
        """A trigger that a comma, `và` or a semicolon joins to the act before; `apart`: by more than a comma."""
        main = self._outer(before)
        if act in ("urge", "agree") and not strong and not apart and not self._backed(act, start, end, before, joined):
            return None
        backed = self._backed(act, start, end, before, joined)
        if act == "support" and before.act in ("propose", "urge") and not backed:
            return None
        if not strong and not (apart or twin or backed or main.act in self.grammar.reporting):
            return None
        reporting = main.act in self.grammar.reporting
        if reporting and main.inner is None and "," not in joined:
            main.inner = self._inner(main, start)
        if (
            reporting
            and act in self.grammar.nested
            and main.inner is not None
            and not apart
            and act != "urge"
            and self._inner_speaks(main)
        ):
            return self._inside(act, start, end, main, main.inner)
        if act == "urge" and not strong:
            return None
        return Found(act, start, end, "A", "joined", main.speaker, main.joint, main.subject, start)

    def _backed(self, act: str, start: int, end: int, before: Found, joined: str) -> bool:
        """Plain verbs that go on after a comma or `và`: `…, mong …`, `…, ủng hộ …`, `…, thống nhất …`."""
        main, low = self._outer(before), self.source.low
        match act:
            case "support":
                if before.act == "agree" and "," in joined and re.match(r" lập trường", low[end : end + 11]):
                    return False
                asked = before.act in ("propose", "urge")
                return self._rule("supported", low[end : end + 14]) if asked else "," in joined or "và" in joined
            case "desire":
                return low[start:end] in ("mong", "muốn") and "," in joined
            case "agree":
                return low[start:end].startswith("nhận lời") or (
                    main.joint
                    and ("," in joined or "và" in joined)
                    and main.act in ("inform", "affirm", "appreciate", "believe")
                )
        return False

    def _inner_speaks(self, act: Found) -> bool:
        """Whether what one side says it says of itself: `khẳng định Việt Nam coi trọng … và mong muốn …`."""
        inner = act.inner
        return inner is not None and (act.joint or self._side(inner) == (act.speaker.country if act.speaker else None))

    def _side(self, mention: Mention) -> str | None:
        return self.memory.entity(mention).country

    def _inner(self, act: Found, end: int) -> Mention | None:
        """The state or side that the content of an act begins with."""
        for each in self.mentions_in(act.end, end)[:1]:
            if each.kind in (PARTY, PAIR) and re.fullmatch(
                r"\s*(?:rằng|việc|là|,|:|что|that)*\s*(?:the )?", self.source.low[act.end : each.start]
            ):
                return each
        return None

    def _outer(self, act: Found) -> Found:
        """The act whose speaker goes on speaking."""
        while act.parent is not None:
            act = act.parent
        return act

    def _inside(self, act: str, start: int, end: int, parent: Found, subject: Mention | None) -> Found | None:
        """An act that is told in what another tells."""
        if (
            subject is None
            and start - parent.end < 2
            and self.source.low[start:end] in self.words.listed("acts", "rules", "nouns")
        ):
            return None
        while parent.parent is not None:
            parent = parent.parent
        if (
            act == "urge"
            and parent.act == "believe"
            and not (subject is not None and "," in self.source.low[parent.end : subject.start])
        ):
            return None
        if act == "agree" and re.match(r"(?: (?:sẽ|đã|là|được|tại|trong)\b|[,.])", self.source.low[end : end + 6]):
            return None
        if act not in self.grammar.nested and not (act == "agree" and subject is not None and subject.kind in _JOINT):
            return None
        if act == "urge":
            found = Found(
                act,
                start,
                end,
                "A",
                "nested",
                parent.speaker,
                parent.joint,
                subject,
                subject.start if subject else start,
            )
            found.addressee = subject
        elif subject is not None:
            entity = self.memory.entity(subject)
            found = Found(act, start, end, "A", "nested", entity, subject.kind in _JOINT, subject, subject.start)
        else:
            found = Found(act, start, end, "A", "nested", parent.speaker, parent.joint, None, start)
        found.parent = parent
        return found

    def _after_subject(
        self, sentence: Sentence, act: str, start: int, end: int, strong: bool, before: Found, subject: Mention,
        found: list[Found],
    ) -> Found | None:  # fmt: skip
        """A trigger with a subject of its own behind another act."""
        low = self.source.low
        gap = low[before.end : subject.start]
        reporting = self._outer(before).act in self.grammar.reporting
        plain = re.fullmatch(r"\s*(?:rằng|việc|là|,|:|что|that)*\s*(?:[^\W\d]+ ){0,5}", gap) is not None
        mark = re.search(
            r"([,;:\"]|(?:^|\s)(?:và|song|nhưng|còn|trong khi|đồng thời|а|и|and|while|but))[\s\"]*(?:\w+ ){0,5}$", gap
        )
        clause = mark is not None
        fronted = self._is_fronted(before, sentence)
        if subject.kind in (PERSON, PRONOUN) and (clause or fronted) and not self._object(subject, sentence):
            return self._own(act, start, end, subject, "subject")
        if fronted and "," in gap and (subject.kind in _JOINT or strong):
            return self._own(act, start, end, subject, "subject")
        if reporting:
            outer = self._outer(before)
            if plain or outer.inner is subject or (clause and (act in self.grammar.nested or not strong)):
                outer.inner = subject if plain else outer.inner
                return self._inside(act, start, end, outer, subject)
        if clause and ";" in (mark.group() if mark else "") and (strong or act == "urge"):
            if act == "urge":
                made = Found(
                    act,
                    start,
                    end,
                    "A",
                    "urged",
                    self._outer(before).speaker,
                    self._outer(before).joint,
                    subject,
                    subject.start,
                )
                made.addressee = subject
                return made
            return self._own(act, start, end, subject, "subject")
        if clause and subject.kind in _JOINT and (strong or (act == "agree" and ";" in (mark.group() if mark else ""))):
            return self._own(act, start, end, subject, "subject")
        if (
            clause
            and strong
            and mark is not None
            and subject.kind == PARTY
            and (
                re.search(r"\b(?:còn|trong khi|while|а)\b", mark.group()) is not None
                or ("," in mark.group() and before.act not in ("propose", "urge", "desire"))
            )
        ):
            return self._own(act, start, end, subject, "subject")
        return None

    def _is_fronted(self, act: Found, sentence: Sentence) -> bool:
        return act.fronted

    def _own(self, act: str, start: int, end: int, subject: Mention, rule: str) -> Found | None:
        joint, entity, begins = self._speakers(subject)
        if act == "urge" and self.source.low[start:end] in self.grammar.weak:
            found = Found(act, start, end, "A", "urged", self._announced(subject), False, subject, begins)
            if subject.kind in (PERSON, PRONOUN):
                return None
            found.addressee = subject
            return found
        return Found(act, start, end, "A", rule, entity, joint, subject, begins)

    def _between_two(self, one: Mention, other: Mention) -> str:
        """What makes two mentions one subject; headlines in English put a comma: `Kyrgyzstan, Vietnam agree`."""
        comma = "|," if self.words.language == "en" and one.kind == other.kind == PARTY else ""
        return rf"\s*(?:và|и|and|cùng|cùng với|with{comma})\s*(?:the )?"

    def _announced(self, subject: Mention) -> Entity | None:
        """Who says it: the person before a colon (`Thủ tướng X: Hai bên cần …`), else who spoke last."""
        before = self.mentions_in(max(0, subject.start - 120), subject.start)
        said = before and before[-1].kind == PERSON
        if said and re.fullmatch(r"\s*:\s*", self.source.low[before[-1].end : subject.start]):
            return self.memory.entity(before[-1])
        return self.memory.speaker

    def _speakers(self, subject: Mention) -> tuple[bool, Entity, int]:
        """Whether the subject is both sides, who it is, and where it begins: `A và B` is one subject."""
        entity = self.memory.entity(subject)
        if subject.kind in _JOINT:
            return True, entity, subject.start
        if subject.kind == PARTY and self.words.before("subjects", "both").search(
            self.source.low[max(0, subject.start - 14) : subject.start]
        ):
            country = "+".join(sorted({self.mentions.home, entity.country or self.mentions.home}))
            return True, Entity(country, "party", None, entity.text, entity.span), subject.start
        before = self.mentions_in(max(0, subject.start - 160), subject.start)
        if before and subject.kind in (PERSON, PARTY):
            other = before[-1]
            if re.fullmatch(self._between_two(other, subject), self.source.low[other.end : subject.start]):
                first = self.memory.entity(other)
                nearby = self.source.low[max(0, other.start - 10) : other.start]
                if (
                    first.country
                    and entity.country
                    and first.country != entity.country
                    and not re.search(r"(?:với|giữa|của|between|between the|между)\s*$", nearby)
                ):
                    country = "+".join(sorted({first.country, entity.country}))
                    slot = self.source.slot(other.start, subject.end)
                    return True, Entity(country, entity.role, None, slot.text, slot.span), other.start
        return False, entity, subject.start

    def _first(
        self, sentence: Sentence, act: str, start: int, end: int, strong: bool, subject: Mention | None,
        here: Sequence[Mention], following: Sequence[tuple[int, int]],
    ) -> Found | None:  # fmt: skip
        """The first act of a sentence."""
        low = self.source.low
        asked = [each for each in here if each.end <= start][-1:]
        if asked and re.fullmatch(r"\s*(?:cũng |đã )?được\s*", low[asked[0].end : start]):
            made = Found(
                act, start, end, "A", "passive", self.memory.speaker, self._joint_memory(), asked[0], asked[0].start
            )
            made.addressee = asked[0]
            return made
        if subject is not None:
            if subject.kind == PARTY and self._object(subject, sentence) and not strong:
                return None
            return self._own(act, start, end, subject, "subject")
        lead = low[sentence.start : start]
        lead = re.sub(r"^\s*(?:[-+*•]|\(?[0-9a-z]{1,2}[.)])\s+", "", lead)
        opening = self.grammar.joiners.fullmatch(lead) is not None or (
            re.fullmatch(r"[^,]{3,60},\s*", lead) is not None and not here_before(here, start)
        )
        if opening and strong:
            made = Found(act, start, end, "A", "continued", self.memory.speaker, self._joint_memory(), None, start)
            made.fronted = True
            return made
        if (
            opening
            and lead.strip(' "-,') == ""
            and self.source.low[start:end] in self.grammar.weak
            and act in ("appreciate", "support", "thank")
        ):
            made = Found(act, start, end, "A", "fronted", None, False, None, start)
            made.fronted = True
            return made
        return self._distant(sentence, act, start, end, strong, here)

    def _joint_memory(self) -> bool:
        return self.memory.speaker is not None and "+" in (self.memory.speaker.country or "")

    def _distant(
        self, sentence: Sentence, act: str, start: int, end: int, strong: bool, here: Sequence[Mention]
    ) -> Found | None:
        """A subject farther before: other verbs stand between it and the trigger, or a noun that is nobody's name."""
        low = self.source.low
        earlier = [each for each in here if each.end <= start and start - each.end < _FAR]
        joined = self.grammar.joiners.search(low[max(sentence.start, start - 40) : start])
        mark = (
            joined is not None and re.search(r"[,;]|\b(?:và|đồng thời|and|и|nhưng|song)\b", joined.group()) is not None
        )
        free = [
            each for each in earlier if each.kind in (PERSON, PRONOUN, *_JOINT) and not self._object(each, sentence)
        ]
        if free and mark and (strong or (act == "agree" and free[0].kind in _JOINT)):
            joint, entity, begins = self._speakers(free[0])
            return Found(act, start, end, "A", "distant", entity, joint, free[0], begins)
        if act == "urge" and not strong:
            return self._urged(sentence, act, start, end)
        if strong and free and not mark and start - free[-1].end < 90 and "," not in low[free[-1].end : start]:
            joint, entity, begins = self._speakers(free[-1])
            return Found(act, start, end, "B", "distant", entity, joint, free[-1], begins)
        if strong and mark is False and act not in ("agree", "inform", "invite"):
            parties = [each for each in earlier if each.kind == PARTY and start - each.end < 60]
            own = self._bodied(sentence, act, start, end, strong) if parties else None
            if own is not None and low[parties[-1].end : own.begins].strip() == ",":
                return own
            if parties:
                return Found(
                    act, start, end, "B", "noun", self.memory.entity(parties[-1]), False, parties[-1], parties[-1].start
                )
        return self._bodied(sentence, act, start, end, strong)

    def _bodied(self, sentence: Sentence, act: str, start: int, end: int, strong: bool) -> Found | None:
        """An authority, association or city as the subject: `đại diện Bộ X đề nghị`, `Minsk mong muốn`."""
        low = self.source.low
        begin = max(sentence.start, *(low.rfind(mark, sentence.start, start) + 1 for mark in (",", '"', ": ")))
        begin = self.source.trimmed(begin, start)[0]
        lead = low[begin:start].rstrip()
        if not re.fullmatch(r"[^;:\"]{2,70}", lead) or self.mentions_in(begin, start):
            return None
        city = self.mentions.grammar.cities.match(self.source.cased, begin)
        if city is not None and city.end() < start and self.grammar.between.fullmatch(low[city.end() : start]):
            if not strong and act not in ("desire", "pledge", "support"):
                return None
            slot = self.source.slot(begin, city.end())
            code = self.mentions.grammar.city_codes[city.group()]
            return Found(
                act, start, end, "B", "noun", Entity(code, "party", None, slot.text, slot.span), False, None, begin
            )
        plain = strong or act in ("desire", "pledge", "support", "affirm")
        body = self.words.any("subjects", "bodies").match(low, begin) or self._named_body(begin)
        if body is not None and (strong or (plain and start - begin < 45)):
            slot = self.source.slot(*self.source.trimmed(begin, start))
            union = self.words.any("subjects", "union_bodies").match(low, begin) is not None
            if not union and self.words.any("subjects", "union_short").fullmatch(low, begin, body.end()) is not None:
                union = self._union_named < begin
            union = union and "EAEU" in self.mentions.counts
            office = Entity("EAEU" if union else self.mentions.home, "other", None, slot.text, slot.span)
            return Found(act, start, end, "B", "noun", office, False, None, begin)
        return None

    @cached_property
    def _union_named(self) -> int:
        """Where a body of the Union is first named in full; behind the text where none is."""
        named = self.words.any("subjects", "union_bodies").search(self.source.low)
        return named.start() if named is not None else len(self.source.low)

    def _named_body(self, begin: int) -> re.Match[str] | None:
        """English: `the timber association`, a body with what it is of before it."""
        if not self.words.listed("subjects", "body_nouns"):
            return None
        field = _FIELD.match(self.source.low, begin)
        while (
            field is not None and self.words.any("subjects", "body_nouns").match(self.source.low, field.end()) is None
        ):
            field = _FIELD_FURTHER.match(self.source.low, field.end()) if field.end() - begin < 40 else None
        return field

    def _urged(self, sentence: Sentence, act: str, start: int, end: int) -> Found | None:
        """`X cần …` where X is no party, right at the beginning of the sentence: only for those who can be told to."""
        lead = self.source.low[sentence.start : start]
        said = self.words.after("acts", "rules", "according").match(lead)
        told = self.mentions_in(sentence.start + said.end(), start)[:1] if said is not None else []
        if said is not None and told and told[0].start <= sentence.start + said.end() + 1:
            # `Theo ông, Bộ X phải …`: whose opinion it is stands before.
            lead = self.source.low[told[0].end : start].lstrip(" ,")
            self.memory.speaker = self.memory.entity(told[0])
        elif said is not None and self.memory.person is not None:
            pronoun = self.words.any("subjects", "he").match(lead, said.end() + 1)
            pronoun = pronoun or self.words.any("subjects", "she").match(lead, said.end() + 1)
            if pronoun is not None and lead[pronoun.end() : pronoun.end() + 1] == ",":
                lead, self.memory.speaker = lead[pronoun.end() + 2 :], self.memory.person
        body = self.words.any("subjects", "urged").match(lead)
        if body is None or self.memory.speaker is None or len(lead) > 60 or re.search(r"[,;:]", lead):
            return None
        return Found(act, start, end, "B", "urged", self.memory.speaker, self._joint_memory(), None, sentence.start)

    # --- contents ---------------------------------------------------------------------------------------------

    def _fronted(self, sentence: Sentence, found: list[Found], here: Sequence[Mention]) -> None:
        """`Đánh giá cao X, Thủ tướng Y khẳng định`: the first act is told by the subject of the next."""
        if not found or not found[0].fronted or found[0].parent is not None:
            return
        first, low = found[0], self.source.low
        for other in found[1:]:
            if other.subject is not None and other.parent is None and "," in low[first.end : other.begins]:
                if low[first.end : other.begins].rstrip().endswith(","):
                    for act in found[: found.index(other)]:
                        if act.parent is None and act.subject is None:
                            act.speaker, act.joint, act.rule, act.subject = (
                                other.speaker,
                                other.joint,
                                "fronted",
                                other.subject,
                            )
                return
        if self._opening_joiner(sentence, first):
            return
        for mention in here:
            comma = low[max(first.end, mention.start - 2) : mention.start]
            if (
                mention.start > first.end + 8
                and comma.strip() == ","
                and mention.kind in (PERSON, PRONOUN, *_JOINT)
                and first is found[-1]
            ):
                joint, entity, begins = self._speakers(mention)
                first.speaker, first.joint, first.rule, first.subject = entity, joint, "fronted", mention
                first.content = (first.end, begins)
                return
        if first.speaker is None and first.rule == "fronted":
            found.remove(first)

    def _opening_joiner(self, sentence: Sentence, act: Found) -> bool:
        return bool(self.source.low[sentence.start : act.start].strip(' "-,+*•'))

    def _limits(self, sentence: Sentence, found: list[Found], at: int) -> int:
        """Where the content of an act ends: at the next act that is not within it, or with the sentence."""
        act = found[at]
        for other in found[at + 1 :]:
            inside = other.parent
            while inside is not None and inside is not act:
                inside = inside.parent
            if inside is act:
                continue
            begins = other.begins if other.subject is not None and other.begins > act.end else other.start
            begins = min(begins, other.start)
            pause = self.source.low.rfind(";", act.end, begins)
            # `…; riêng việc X, ông cho biết`: what stands behind the pause belongs to the next clause.
            own = other.subject is not None and other.begins > act.end and pause > 0
            return pause if own and "," in self.source.low[pause:begins] else begins
        return sentence.end

    def _contents(self, sentence: Sentence, found: list[Found], here: Sequence[Mention]) -> None:
        low = self.source.low
        for at, act in enumerate(found):
            if act.content is not None:
                act.content = self._trim(act.content[0], act.content[1])
                continue
            end = self._limits(sentence, found, at)
            if act.subject is not None and act.rule == "fronted" and act.subject.start > act.end:
                end = min(end, self._speakers(act.subject)[2])
            quote = self.source.quote_at(act.start)
            if quote is not None:
                end = min(end, quote[1])
            start = act.end
            if low[act.end : end].rstrip().endswith(":"):
                self.open_list, self.list_mark = act, None
            if (
                act.subject is not None
                and act.subject.start == start + 1
                and self._quote_before(act.start, sentence) is not None
            ):
                act.content, act.quoted = self._content_before(act, sentence), True
                self._adopt(act, found)
                continue
            if not low[start:end].strip(' .,;:!?"') or self._says_after(act, sentence):
                act.content, act.quoted = self._content_before(act, sentence), True
                if act.content is None:
                    act.quoted = False
                    self._passive(act, sentence)
                else:
                    self._adopt(act, found)
                continue
            if self._told_before(act, sentence, found):
                continue
            start = self._addressee(act, start, end, here)
            if act.rule == "nested" and act.subject is not None:
                end = self._further(act, start, end)
            act.content = self._trim(start, end)
            if (
                act.content is not None
                and act.content[1] - act.content[0] < 6
                and self.grammar.joiners.fullmatch(low[act.end : end])
            ):
                act.content = None
            self._quotation(act, sentence)
            if act.content is None and low[act.end : end].strip(" .,;") == "":
                self._passive(act, sentence)

        for act, following in pairwise(found):
            if (
                following.start - act.end < 8
                and act.content is None
                and {act.act, following.act} <= _SHARED
                and ({act.act, following.act} <= _ALIKE or "," not in low[act.end : following.start])
            ):
                act.content = following.content

    def _told_before(self, act: Found, sentence: Sentence, found: list[Found]) -> bool:
        """`Мы готовы к X, - сказал министр`: what is told stands before, who tells it behind; no quotation marks."""
        low = self.source.low
        if act.act not in ("inform", "affirm") or not re.search(
            r",\s*-\s*$", low[max(sentence.start, act.start - 6) : act.start]
        ):
            return False
        behind = next(iter(self.mentions_in(act.end, act.end + 2)), None)
        if behind is None or behind.kind not in (PERSON, PRONOUN) or low[behind.end : sentence.end].strip(" ."):
            return False
        act.joint, act.speaker, _ = self._speakers(behind)
        act.subject, act.content = behind, self._trim(sentence.start, act.start)
        for other in found:
            if other is not act and other.start < act.start and other.parent is None:
                other.parent = act
        return True

    def _further(self, act: Found, start: int, end: int) -> int:
        """`ủng hộ X và sẽ tham gia Y`: a further verb of the same subject is told by the act around, not by this one."""
        further = self.words.any("acts", "rules", "further").search(self.source.low, start, end)
        return end if further is None else further.start()

    def _says_after(self, act: Found, sentence: Sentence) -> bool:
        return (
            self.source.low[act.start : act.end] in self.grammar.spoken
            and self._quote_before(act.start, sentence) is not None
        )

    def _adopt(self, act: Found, found: list[Found]) -> None:
        """Acts inside the quotation that an act behind it tells are nested in it."""
        if act.content is None:
            return
        for other in [*found, *([self.last] if self.last is not None else [])]:
            if other is not act and act.content[0] <= other.start < act.content[1] and other.parent is None:
                other.parent = act
                other.quoted = True
                if other.rule == "in-quotation" and (other.subject is None or other.subject.kind not in (PARTY, PAIR)):
                    other.speaker = act.speaker

    def _content_before(self, act: Found, sentence: Sentence) -> tuple[int, int] | None:
        quote = self._quote_before(act.start, sentence)
        return None if quote is None else self._trim(*quote)

    def _told(self, act: Found) -> None:
        """`nói` affirms where it states a position, and informs otherwise."""
        text = self.source.low[act.start : act.end]
        told = self.grammar.spoken.get(text) == "inform" or text in self.words.listed("acts", "rules", "told")
        if act.content is not None and told:
            if self.words.any("acts", "rules", "position").search(self.source.low, *act.content):
                act.act = "affirm"

    def _quotation(self, act: Found, sentence: Sentence) -> None:
        """Whether the content stands in quotation marks."""
        if act.content is None:
            return
        quote = self.source.quote_at(act.content[0])
        if quote is not None and act.content[0] - quote[0] < 3 and self.source.quote_at(act.start) is None:
            act.quoted = True
            act.content = self._trim(quote[0], quote[1])

    def _passive(self, act: Found, sentence: Sentence) -> None:
        """`X được hai bên nhất trí`: what is agreed stands before."""
        low = self.source.low
        if act.subject is None or act.content is not None:
            return
        match = re.search(r"(?:đã )?(?:được|cũng được)\s*$", low[sentence.start : act.begins])
        if match is not None and match.start() > 5:
            act.content = self._trim(sentence.start, sentence.start + match.start())

    def _addressee(self, act: Found, start: int, end: int, here: Sequence[Mention]) -> int:
        """Whom it is said to, right behind the trigger; the content begins after it."""
        low = self.source.low
        if act.addressee is not None or act.act not in ("propose", "urge", "thank", "invite", "pledge", "inform"):
            return start
        lead = re.compile(r"\s*(?:với|tới|đến|cho|của|to|with|the|,|cả|các|toàn thể)*\s*").match(low, start)
        at = lead.end() if lead is not None else start
        for mention in here:
            if start <= mention.start <= at + 1 and mention.end < end + 1 and not low[at : mention.start].strip():
                if act.act in ("pledge", "inform") and not re.search(r"(?:với|cho|to)\s*$", low[start : mention.start]):
                    return start
                following = low[mention.end : mention.end + 3]
                if following.startswith(("'s", "-")):
                    return start
                act.addressee = mention
                further = [
                    other
                    for other in here
                    if other.start > mention.end and low[mention.end : other.start].strip() in ("và", "and", "и")
                ]
                return further[0].end if further and act.act == "thank" else mention.end
        return start

    def _trim(self, start: int, end: int) -> tuple[int, int] | None:
        """The content without what leads to it and what leads on."""
        low = self.source.low
        start, end = self.source.trimmed(start, end)
        while start < end and (lead := self.grammar.lead.match(low, start, end)) is not None and lead.end() < end:
            start = self.source.trimmed(lead.end(), end)[0]
        closing = self.words.before("acts", "rules", "closing")
        while (
            start < end
            and (found := closing.search(low, max(start, end - 30), end)) is not None
            and found.start() > start
        ):
            end = self.source.trimmed(start, found.start())[1]
        if low.count("(", start, end) > low.count(")", start, end) and low[end : end + 1] == ")":
            end += 1
        return (start, end) if end - start > 1 else None

    # --- over sentences ---------------------------------------------------------------------------------------

    def _continues_list(self, sentence: Sentence) -> bool:
        """A line of a list under an act that ended with a colon belongs to its content, unless it tells an act itself."""
        if self._enumerated(sentence):
            return True
        act = self.open_list
        if act is None:
            return False
        mark = _LIST_MARK.match(self.source.low, sentence.start, sentence.end)
        kind = mark.lastgroup if mark is not None else self.list_mark
        if sentence.kind != "listed" or (self.list_mark is not None and kind != self.list_mark):
            # A paragraph with a number is no line of a list with dashes.
            self.open_list = None
            return False
        self.list_mark = kind
        body = re.sub(r"^\s*(?:[-+*•]|\(?[0-9a-z]{1,2}[.)])\s+", "", self.source.low[sentence.start : sentence.end])
        match = self.grammar.triggers.match(body)
        if match is not None and match.group() in self.grammar.strong:
            self.open_list = None
            return False
        start = act.content[0] if act.content is not None else sentence.start + 2
        act.content = self._trim(start, sentence.end)
        return True

    def _enumerated(self, sentence: Sentence) -> bool:
        """`đề xuất ba hướng. Một là, …  Hai là, …`: sentences that belong to the content of the act before them."""
        act, low = self.last, self.source.low
        if act is None or act.content is None or act.parent is not None or sentence.kind == "listed":
            return False
        begins = self.words.after("acts", "rules", "enumerators").match(low, sentence.start, sentence.end)
        between = low[act.content[1] : sentence.start]
        if begins is None or not re.fullmatch(r"[\s.:;\"]*", between):
            return False
        told = self.grammar.triggers.finditer(low, begins.end(), sentence.end)
        if any(self._tells(match, sentence) for match in told):
            return False
        act.content = self._trim(act.content[0], sentence.end)
        return True

    def _tells(self, match: re.Match[str], sentence: Sentence) -> bool:
        """Whether a trigger is an act of its own there: a verb of saying, or a plain verb right behind who says it."""
        if match.group() not in self.grammar.strong:
            named = self.mentions_in(max(sentence.start, match.start() - 60), match.start())
            gap = self.source.low[named[-1].end : match.start()] if named else "."
            if not (named and named[-1].kind in _JOINT and self.grammar.between.fullmatch(gap) is not None):
                return False
        return not self._noun(match, sentence)

    def _continued(self, sentence: Sentence) -> Found | None:
        """`Đồng thời tạo điều kiện …` after a pledge: the pledge goes on, with its verb as the trigger."""
        low = self.source.low
        if self.last is None or self.last.act not in ("pledge", "propose") or self.last.parent is not None:
            return None
        opening = self.words.after("acts", "rules", "continued").match(low, sentence.start)
        if opening is None or self.mentions_in(opening.end(), opening.end() + 4):
            return None
        verb = re.compile(r",?\s*(?P<verb>\w+(?: \w+)?(?: \w+)?)").match(low, opening.end())
        known = re.compile(
            r",?\s*(?P<verb>tạo điều kiện|tăng cường|thúc đẩy|đẩy mạnh|tiếp tục|mở rộng|hỗ trợ|phối hợp)"
        ).match(low, opening.end())
        if verb is None or known is None:
            return None
        act = Found(
            self.last.act, known.start("verb"), known.end("verb"), "B", "continued", self.last.speaker, self.last.joint
        )
        act.begins = act.start
        act.content = self._trim(act.end, sentence.end)
        return act if act.content is not None else None

    def _remember(self, act: Found) -> None:
        self.last = act
        if act.parent is None and act.speaker is not None and act.rule not in ("urged", "passive"):
            woman = act.subject.woman if act.subject is not None else None
            self.memory.heard(act.speaker, woman)


def here_before(here: Sequence[Mention], start: int) -> bool:
    """Whether somebody is named before a place."""
    return any(each.end <= start and each.kind != PARTY for each in here)


def said_first(subject: Mention, speaker: Entity | None) -> bool:
    """Whether the subject is the speaker."""
    return speaker is not None and subject.name is not None and subject.name == speaker.name
