"""Compile the marked test texts into plain texts with annotations, or check those on disk.

`marked/{dev,held,other,fresh,batch1,…}/NNN.txt` is written by hand: a head (published, lang, entities), a line `---`,
then the text with tags `{head:words}`. Taking the tags out gives `texts/…/NNN.txt`; the tags give `NNN.json` in the
record form of the communiqués. `texts/GUIDE.md` says what is annotated and how each tag is written.

    python tests/diplomacy/annotate.py            write texts and annotations
    python tests/diplomacy/annotate.py --check    write nothing; exit 1 where a file on disk differs or a span is wrong
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACTS = _words("propose agree pledge desire urge affirm appreciate thank support believe inform invite")
KINDS = _words("talks reception meeting brief_meeting working_session co-chair phone_call visit")
EVENTS = _words("mention implement signed in_force negotiating amend proposed")
DATE_KINDS = {"p": "point", "i": "interval", "dl": "deadline", "an": "anaphoric"}
APPROX = _words("exact over nearly about")
OFFICES = _words(
    """president prime_minister deputy_prime_minister first_deputy_prime_minister minister deputy_minister
    foreign_minister speaker deputy_speaker general_secretary secretary_general ambassador chair eec_minister governor
    envoy delegation leader party other"""
)
ROLES = _words("level from to target growth")
LEVERS = _words(
    """trade.volume trade.market_access trade.barriers trade.quota trade.safeguard_trigger trade.balance payments
    supply_chain transport.sea transport.rail transport.air transport.logistics transport.general mobility industry.auto
    industry.machinery industry.equipment industry.textile industry.general agri.dairy agri.general energy minerals
    invest.general invest.jv sci_tech education.training culture tourism sport people_exchange delegation_exchange
    business.promotion institution.igc legal_framework diaspora defence security sps east_sea multilateral fta.implement
    fta.negotiate fta.amend econ_coop.general relations.general""",
)
TAG = re.compile(r"(?P<kind>[tcmlo])(?P<id>\d+)$")
SENTENCE_END = re.compile(
    r"\n|(?<![\s.(][A-ZА-ЯĐ])(?<!г)(?<!им)(?<!St)(?<!Mr)(?<!Ms)(?<!долл)[.!?…][\"”»]?\s+(?=[^\W\d_a-zа-я])", re.UNICODE
)


class MarkError(ValueError):
    """A marked text that cannot be compiled."""


@dataclass(frozen=True)
class Entity:
    """Whom a mention stands for: country (ISO 3166 alpha-2, EAEU, UN, ASEAN; several joined by +), role, name."""

    country: str | None
    role: str | None
    name: str | None


@dataclass
class Node:
    """One tag: what its head says and where its words stand in the plain text."""

    head: list[str]
    start: int
    end: int = 0
    outer: list[Node] = field(default_factory=list)

    @property
    def first(self) -> str:
        return self.head[0]

    def option(self, name: str) -> str | None:
        for word in self.head[1:]:
            if word.startswith(name + "="):
                return word[len(name) + 1 :]
        return None

    def flag(self, name: str) -> bool:
        return name in self.head[1:]

    def plain(self) -> list[str]:
        return [word for word in self.head[1:] if "=" not in word]


def strip(marked: str) -> tuple[str, list[Node]]:
    """The text without tags, and the tags in the order of their first character."""
    out: list[str] = []
    length = 0
    open_nodes: list[Node] = []
    nodes: list[Node] = []
    at = 0
    while at < len(marked):
        char = marked[at]
        if char == "{":
            colon = marked.find(":", at)
            if colon < 0:
                raise MarkError(f"no colon after {marked[at : at + 40]!r}")
            node = Node(marked[at + 1 : colon].split(), length, outer=list(open_nodes))
            open_nodes.append(node)
            nodes.append(node)
            at = colon + 1
        elif char == "}":
            if not open_nodes:
                raise MarkError(f"a closing brace too many after {''.join(out)[-40:]!r}")
            open_nodes.pop().end = length
            at += 1
        else:
            out.append(char)
            length += 1
            at += 1
    if open_nodes:
        raise MarkError(f"not closed: {open_nodes[-1].head}")
    return "".join(out), nodes


class Compiler:
    """From one marked file to its text and its records."""

    def __init__(self, source: str) -> None:
        head, _, body = source.partition("\n---\n")
        self.doc: dict[str, Any] = {}
        self.entities: dict[str, Entity] = {}
        for line in head.splitlines():
            if line.startswith("@"):
                key, _, rest = line[1:].partition(" ")
                country, role, name = (part.strip() or None for part in (rest + "||").split("|")[:3])
                if key in {"i", "d", "f", "g"} or TAG.match(key):
                    raise MarkError(f"{key!r} is a tag, not an entity")
                if role is not None and role not in OFFICES:
                    raise MarkError(f"{role!r} is not an office")
                country = "+".join(sorted(country.split("+"))) if country else None
                self.entities[key] = Entity(country, role, name)
            elif line.strip():
                key, _, value = line.partition(":")
                self.doc[key.strip()] = value.strip()
        if self.doc.get("form") == "NFD":
            body = unicodedata.normalize("NFD", body)
        self.text, self.nodes = strip(body.strip("\n") + "\n")
        ends = [found.end() for found in SENTENCE_END.finditer(self.text)]
        self.bounds = [0, *ends, len(self.text) + 1]
        self.mentions = [node for node in self.nodes if node.first.partition("#")[0] in self.entities]

    def sentence(self, position: int) -> int:
        return sum(1 for bound in self.bounds if bound <= position)

    def slot(self, node: Node) -> dict[str, Any]:
        return {"text": self.text[node.start : node.end], "span": [node.start, node.end]}

    def entity(self, word: str, near: Node, *, after: bool = False) -> dict[str, Any]:
        """The entity with the mention of it in the sentence of `near` (none: implicit, text and span null)."""
        silent = word.endswith("-")
        key = word.rstrip("-").partition("#")[0]
        if key not in self.entities:
            raise MarkError(f"{word!r} is not declared")
        who = self.entities[key]
        mention = None
        if not silent:
            wanted = [node for node in self.mentions if node.first == word or node.first.partition("#")[0] == word]
            here = [node for node in wanted if self.sentence(node.start) == self.sentence(near.start)]
            before = [node for node in here if node.end <= near.start]
            later = [node for node in here if node.start >= near.end]
            order = [*later, *reversed(before)] if after else [*reversed(before), *later]
            if "#" in word and not order:
                order = wanted
            mention = order[0] if order else None
        said = self.slot(mention) if mention else {"text": None, "span": None}
        return {"country": who.country, "role": who.role, "name": who.name, **said}

    def record(self, type_: str, spans: list[list[int]], **slots: Any) -> dict[str, Any]:
        start, end = min(span[0] for span in spans), max(span[1] for span in spans)
        return {"type": type_, "span": [start, end], "text": self.text[start:end], "tier": "A", "rule": "gold", **slots}

    def act(self, node: Node, number: str) -> dict[str, Any]:
        content = next((other for other in self.nodes if other.first == f"c{number}"), None)
        if content is None and not node.flag("bare"):
            raise MarkError(f"act {number} has no content")
        if content and self.text[content.start : content.end].startswith(("việc ", "rằng ", "về ")):
            raise MarkError(f"content of act {number} begins with việc, rằng or về")
        name = node.head[1]
        if name not in ACTS:
            raise MarkError(f"{name!r} is not an act")
        speaker = self.entity(node.option("s") or "", node)
        asked = node.option("a")
        addressee = self.entity(asked, node, after=True) if asked else None
        spans = [[node.start, node.end]]
        if content:
            spans.append([content.start, content.end])
        if addressee and addressee["span"] and name != "inform":
            spans.append(addressee["span"])
        items = []
        for other in self.nodes:
            inner = [outer for outer in other.outer if TAG.match(outer.first) and outer.first[0] == "c"]
            owner = other.option("of") or (inner[-1].first[1:] if inner else None)
            if other.first == "i" and number in (owner or "").split("+"):
                levers = other.head[1].split(",")
                if bad := set(levers) - LEVERS:
                    raise MarkError(f"no such lever: {sorted(bad)}")
                items.append({**self.slot(other), "levers": levers})
        return self.record(
            "act",
            spans,
            act=name,
            trigger=self.slot(node),
            content=self.slot(content) if content else None,
            speaker=speaker,
            addressee=addressee,
            joint=node.flag("joint"),
            items=items,
            nested_in=node.option("in"),
            quoted=node.flag("q"),
            number=number,
        )

    def meeting(self, node: Node, number: str) -> dict[str, Any]:
        kind = node.head[1]
        if kind not in KINDS:
            raise MarkError(f"{kind!r} is not a kind of meeting")
        participants = [self.entity(word, node) for word in (node.option("p") or "").split("+")]
        date = next((other for other in self.nodes if other.first == "d" and number in self.of(other)), None)
        place = self.part("l", number)
        occasion = self.part("o", number)
        here = self.sentence(node.start)
        parts = [other for other in (date, place, occasion) if other and self.sentence(other.start) == here]
        spans = [[node.start, node.end], *([part.start, part.end] for part in parts)]
        spans += [who["span"] for who in participants if who["span"] and self.sentence(who["span"][0]) == here]
        when = {"iso": date.head[1], **self.slot(date)} if date else None
        if when is None and (iso := node.option("on")):
            when = {"iso": iso, "text": None, "span": None}
        where = (
            {"norm": unicodedata.normalize("NFC", place.head[1].replace("_", " ")), **self.slot(place)}
            if place
            else None
        )
        return self.record(
            "meeting",
            spans,
            kind=kind,
            participants=participants,
            date=when,
            place=where,
            occasion=self.slot(occasion) if occasion else None,
            year_inferred=bool(date and date.flag("y")),
            distributive=node.flag("dist"),
            future=node.flag("future"),
        )

    def part(self, letter: str, number: str) -> Node | None:
        """The place (l) or occasion (o) of a meeting: the tag with its number, or one shared by `m=`."""
        for node in self.nodes:
            tag = TAG.match(node.first)
            if tag and tag["kind"] == letter and (tag["id"] == number or number in self.of(node)):
                return node
        return None

    @staticmethod
    def of(node: Node) -> list[str]:
        return (node.option("m") or "").split("+")

    def figure(self, node: Node) -> dict[str, Any]:
        value, unit, metric = node.head[1:4]
        approx = next((word for word in node.plain() if word in APPROX), "exact")
        role = next((word for word in node.plain() if word in ROLES), "level")
        return self.record(
            "figure",
            [[node.start, node.end]],
            value=int(value) if value.lstrip("-").isdigit() else float(value),
            unit=unit,
            metric=metric,
            approx=approx,
            period=node.option("per"),
            base_period=node.option("base"),
            role=role,
            partners=node.option("with"),
        )

    def date(self, node: Node) -> dict[str, Any]:
        return self.record(
            "date",
            [[node.start, node.end]],
            iso=node.head[1],
            kind=DATE_KINDS[node.head[2]],
            year_inferred=node.flag("y"),
        )

    def agreement(self, node: Node) -> dict[str, Any]:
        canon, event = node.head[1:3]
        if event not in EVENTS:
            raise MarkError(f"{event!r} is not an event of an agreement")
        return self.record(
            "agreement",
            [[node.start, node.end]],
            canon=canon,
            event=event,
            date=self.when(node),
        )

    def when(self, node: Node) -> dict[str, Any] | None:
        """The date of an event of an agreement: the tag of that date in the sentence, else the date alone."""
        iso = node.option("date")
        if iso is None:
            return None
        here = self.sentence(node.start)
        for other in self.nodes:
            if other.first == "d" and other.head[1] == iso and self.sentence(other.start) == here:
                return {"iso": iso, **self.slot(other)}
        return {"iso": iso, "text": None, "span": None}

    def records(self) -> list[dict[str, Any]]:
        records = []
        for node in self.nodes:
            tag = TAG.match(node.first)
            if tag and tag["kind"] == "t":
                records.append(self.act(node, tag["id"]))
            elif tag and tag["kind"] == "m":
                records.append(self.meeting(node, tag["id"]))
            elif node.first == "f":
                records.append(self.figure(node))
            elif node.first == "d":
                records.append(self.date(node))
            elif node.first == "g":
                records.append(self.agreement(node))
            elif node not in self.mentions and not tag and node.first != "i":
                raise MarkError(f"no such tag: {node.head}")
        records.sort(key=lambda record: (record["span"], record["type"]))
        counts: dict[str, int] = {}
        numbers: dict[str, str] = {}
        for record in records:
            letter = {"meeting": "m", "act": "a", "figure": "f", "agreement": "g", "date": "d"}[record["type"]]
            counts[letter] = counts.get(letter, 0) + 1
            record["id"] = f"{letter}{counts[letter]}"
            if "number" in record:
                numbers[record.pop("number")] = record["id"]
        for record in records:
            if record.get("nested_in"):
                record["nested_in"] = numbers[record["nested_in"]]
        return [{"id": record["id"], **record} for record in records]


def compiled(source: str) -> tuple[str, dict[str, Any]]:
    """Text and annotations of one marked source; MarkError where it cannot be compiled."""
    compiler = Compiler(source)
    if unicodedata.normalize("NFC", compiler.text) != compiler.text and compiler.doc.get("form") != "NFD":
        raise MarkError("not NFC")
    return compiler.text, {"doc": compiler.doc, "records": compiler.records()}


def wrong_spans(text: str, value: Any) -> list[str]:
    """Every slot anywhere below `value` whose words are not what stands at its span, and broken references."""
    wrong = []
    if isinstance(value, dict):
        span = value.get("span")
        if span is not None and text[span[0] : span[1]] != value["text"]:
            wrong.append(f"{value['text']!r} is not at {span}")
        if span is not None and value["text"] != value["text"].strip():
            wrong.append(f"{value['text']!r} has blanks at an edge")
        if span is None and value.get("text"):
            wrong.append(f"{value['text']!r} has no span")
        wrong += [line for inner in value.values() for line in wrong_spans(text, inner)]
    elif isinstance(value, list):
        wrong += [line for inner in value for line in wrong_spans(text, inner)]
    return wrong


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    problems = []
    for path in sorted((HERE / "marked").glob("*/*.txt")):
        target = HERE / "texts" / path.parent.name / path.name
        try:
            text, annotation = compiled(path.read_text(encoding="utf-8"))
        except (MarkError, IndexError, ValueError, KeyError) as error:
            problems.append(f"{path.parent.name}/{path.name}: {error!r}")
            continue
        said = json.dumps(annotation, ensure_ascii=False, indent=1) + "\n"
        problems += [f"{path.parent.name}/{path.name}: {line}" for line in wrong_spans(text, annotation["records"])]
        for file, content in ((target, text), (target.with_suffix(".json"), said)):
            if check and (not file.exists() or file.read_text(encoding="utf-8") != content):
                problems.append(f"{file.relative_to(HERE)}: not what the marked text gives")
            elif not check:
                file.write_text(content, encoding="utf-8", newline="\n")
    sys.stdout.write("\n".join(problems) + "\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
