"""A draft of the certificate of origin, form EAV (Annex 5): boxes filled from a bill and a consignment, and checked.

A draft is never a certificate: that is issued by the authorised body of the exporting Party alone (Art. 4.18).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from burabay.origin.consignment import Consignment, Invoice, Item, Person, read_consignment
from burabay.origin.criteria import Criteria
from burabay.origin.criteria.parties import country_name, party_of
from burabay.origin.legs import Leg, read_legs
from burabay.wording import Phrase, say

if TYPE_CHECKING:
    from burabay.origin.bill import Bill
    from burabay.origin.judgement import Judgement

# Names of the states as the agreement writes them: the form is in English.
STATES: Mapping[str, str] = {
    "VN": "Viet Nam",
    "AM": "Republic of Armenia",
    "BY": "Republic of Belarus",
    "KG": "Kyrgyz Republic",
    "KZ": "Republic of Kazakhstan",
    "RU": "Russian Federation",
}
ITEM_BOXES = (6, 7, 8, 9, 10, 11)
WRONG, DIFFERS, OPEN, LEFT = "wrong", "differs", "open", "left"


@dataclass(frozen=True, slots=True)
class Goods:
    """The goods that were judged: name, HS 2022 subheading (empty if the bill is not in HS 2022), states, the finding.

    `met` is whether they originate, `criterion` what box 9 says of them.
    """

    name: str
    code: str
    made_in: str
    to: str
    met: bool | None
    criterion: str
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a box. `kind`: `wrong` (against a rule), `differs` (from another paper), `open` (must be filled
    and is not), `left` (for the authorised body or the applicant to fill).
    """

    box: int
    kind: str
    article: str
    reason: Phrase
    assumptions: tuple[str, ...] = ()

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The problem as an object with stable keys."""
        return {
            "box": self.box,
            "kind": self.kind,
            "article": self.article,
            "reason": say(self.reason, language),
            "assumptions": list(self.assumptions),
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """A filled draft: `boxes` 1-5, 12, 13 as lines; `rows` boxes 6-11 of each item; `sheet` the additional sheet."""

    titles: Mapping[int, str]
    boxes: Mapping[int, tuple[str, ...]]
    rows: tuple[Mapping[int, str], ...]
    sheet: tuple[str, ...]
    problems: tuple[Problem, ...]
    valid_until: date | None
    keep_until: date | None
    assumptions: tuple[str, ...]

    @property
    def fit(self) -> bool:
        """Whether nothing is wrong, differs or is open; what is left to others stays."""
        return all(problem.kind == LEFT for problem in self.problems)

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The draft as an object with stable keys; what the form itself says is in English (Annex 5)."""
        return {
            "title": say("eav_title", language),
            "is_certificate": False,
            "form": "EAV",
            "fit": self.fit,
            "boxes": [
                {"box": number, "title": self.titles[number], "lines": list(lines)}
                for number, lines in sorted(self.boxes.items())
            ],
            "items": [{str(number): row[number] for number in ITEM_BOXES} for row in self.rows],
            "item_titles": {str(number): self.titles[number] for number in ITEM_BOXES},
            "additional_sheet": list(self.sheet),
            "problems": [problem.to_json(language) for problem in self.problems],
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "keep_records_until": self.keep_until.isoformat() if self.keep_until else None,
            "assumptions": list(self.assumptions),
        }

    def pdf(self, path: Path | str, language: str = "en") -> None:
        """Write the draft as a PDF of A4 pages, what was found in `language` after it. Raises BurabayError."""
        from burabay.origin.certificate_pdf import write

        write(self, Path(path), language)


def draft(bill: Bill, judgement: Judgement, documents: Mapping[str, Any]) -> Draft:
    """A draft for the goods of a bill; the consignment is what the bill's file says beside it (`Bill.extra`).

    `documents` are `Book.documents`. Raises InputError that names the table and the key that cannot be read.
    """
    goods = Goods(
        name=bill.goods.name,
        code=bill.goods.subheading if bill.goods.edition == "2022" else "",
        made_in=bill.made_in,
        to=bill.to,
        met=judgement.met,
        criterion=judgement.criterion,
        assumptions=judgement.assumptions,
    )
    legs = read_legs(bill.extra["legs"]) if bill.extra.get("legs") else ()
    return draft_of(goods, read_consignment(bill.extra), documents, legs)


def draft_of(goods: Goods, told: Consignment, documents: Mapping[str, Any], legs: Sequence[Leg] = ()) -> Draft:
    """A draft for goods and a consignment, with the problems of each box, in the order of the boxes."""
    from burabay.origin.certificate_checks import problems

    rules = Criteria.of(documents)
    filled = Filling(goods, told, documents, rules, tuple(legs))
    found = tuple(problems(filled))
    cited = (*goods.assumptions, *(key for problem in found for key in problem.assumptions), *filled.readings)
    issue = told.issue
    first = issue.replaces_day if issue.kind != "original" else None
    known = issue.issued is not None and (issue.kind == "original" or first is not None)
    return Draft(
        titles={box["box"]: box["title"] for box in documents["form_eav"]},
        boxes=filled.boxes(),
        rows=tuple(filled.row(number, item) for number, item in enumerate(filled.items, start=1)),
        sheet=filled.sheet(),
        problems=found,
        valid_until=rules.claim.valid_until(issue.issued, first) if issue.issued and known else None,
        keep_until=rules.records.exporter_until(issue.issued) if issue.issued else None,
        assumptions=tuple(sorted(set(cited), key=lambda reading: int(reading[1:]))),
    )


@dataclass(frozen=True)
class Filling:
    """What stands in each box, from the goods, the consignment and the law's marks."""

    goods: Goods
    told: Consignment
    documents: Mapping[str, Any]
    rules: Criteria
    legs: tuple[Leg, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The items; where none was said, the goods that were judged are the one item."""
        return self.told.items or (Item(),)

    @property
    def readings(self) -> tuple[str, ...]:
        """What filling the boxes rests on."""
        return ("A19", "A26") if self.told.issue.issued else ("A19",)

    @property
    def exported(self) -> date | None:
        """The day of the transport document (A26)."""
        return self.told.transport.day or (self.legs[0].document_date if self.legs else None)

    def description(self, item: Item) -> str:
        """What an item is called."""
        return item.description or (self.goods.name if len(self.items) == 1 else "")

    def code(self, item: Item) -> str:
        """The subheading of an item."""
        return item.code or (self.goods.code if len(self.items) == 1 else "")

    def judged(self, item: Item) -> bool:
        """Whether the item is the goods that were judged."""
        return len(self.items) == 1 or (bool(self.goods.code) and self.code(item) == self.goods.code)

    def criterion(self, item: Item) -> str:
        """What box 9 says of an item."""
        return item.criterion or (self.goods.criterion if self.judged(item) else "")

    def mark(self, name: str) -> str:
        """A mark of the form, by its key in the law."""
        return str(self.documents["articles"]["certificate"][f"mark_{name}"]["value"])

    def boxes(self) -> dict[int, tuple[str, ...]]:
        """Boxes 1-5, 12 and 13 as lines of text."""
        issue = self.told.issue
        importer = _person(self.told.importer)
        if self.told.consignee:
            importer += ("Consignee:", *_person(self.told.consignee))
        return {
            1: _person(self.told.exporter),
            2: importer,
            3: self._transport(),
            4: (
                f"No. {issue.number}".rstrip(),
                f"Issued in {state(self.goods.made_in)}",
                f"For submission to {state(self.goods.to)}",
            ),
            5: self._marks(),
            12: _filled(issue.place, _day(issue.issued)),
            13: (state(self.goods.made_in), *_filled(issue.declared_place, _day(issue.declared))),
        }

    def _transport(self) -> tuple[str, ...]:
        paper = self.told.transport
        departed = paper.departed or (self.legs[0].departed if self.legs else None)
        start = paper.from_place or (self.legs[0].start_place if self.legs else "")
        end = paper.to_place or (self.legs[-1].end_place if self.legs else "")
        route = f"From {start} to {end}" if start and end else start or end
        return _filled(f"Departure: {_day(departed)}" if departed else "", paper.means, route)

    def _marks(self) -> tuple[str, ...]:
        """Box 5: retroactive, duplicate, in substitution."""
        issue, cases = self.told.issue, self.rules.specific_cases
        lines = []
        if issue.kind != "original" and issue.replaces_day:
            make = cases.duplicate_mark if issue.kind == "duplicate" else cases.substitution_mark
            lines.append(make(issue.replaces, issue.replaces_day))
        if issue.kind == "original" and issue.issued and self.exported:
            lines.append(self.rules.issuance.mark(issue.issued, self.exported))
        return _filled(*lines)

    def row(self, number: int, item: Item) -> dict[int, str]:
        """Boxes 6-11 of one item."""
        packages = f"{plain(item.packages)} {item.package_kind}".strip()
        return {
            6: str(number),
            7: packages,
            8: "; ".join(self._goods_text(item)),
            9: self.criterion(item),
            10: "; ".join(_filled(_weight(item.gross_kg), _quantity(item))),
            11: "; ".join(_invoice_text(each, self.mark("third_country_invoice")) for each in self.told.invoices),
        }

    def _goods_text(self, item: Item) -> tuple[str, ...]:
        """Box 8: description, model, brand, HS code, and what exceptional cases add."""
        code, coming = self.code(item), self.told.issue.coming
        later = ""
        if coming:
            whose = ", ".join(_person(coming))
            later = f"The goods will be subject to another invoice to be issued in a third country by {whose}"
        return _filled(
            self.description(item),
            f"model {item.model}" if item.model else "",
            f"brand {item.brand}" if item.brand else "",
            f"HS {code[:4]}.{code[4:6]}" if code else "",
            self.mark("sporting_footwear") if item.sporting else "",
            later,
        )

    def sheet(self) -> tuple[str, ...]:
        """The additional sheet that sporting footwear needs: the sport and the technical features (Annex 1)."""
        return tuple(
            f"Item {number}: {item.features}"
            for number, item in enumerate(self.items, start=1)
            if item.sporting and item.features
        )


def state(country: str) -> str:
    """A country as the form names it, in English."""
    return STATES.get(country) or (country_name(country)["en"] if country else "")


def plain(number: Decimal | None) -> str:
    """A number without zeros at its end; empty for none."""
    return "" if number is None else f"{number.normalize():f}"


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _person(person: Person) -> tuple[str, ...]:
    return _filled(person.name, person.address, state(person.country))


def _day(day: date | None) -> str:
    """A day as the form writes it: 1 October 2026."""
    if day is None:
        return ""
    from babel.dates import format_date

    return format_date(day, "d MMMM y", locale="en")


def _weight(kg: Decimal | None) -> str:
    return "" if kg is None else f"{plain(kg)} kg gross"


def _quantity(item: Item) -> str:
    return f"{plain(item.quantity)} {item.unit}".strip()


def _invoice_text(invoice: Invoice, mark: str) -> str:
    """Box 11: number and date; with the mark, name and country of the issuer where that is a third country."""
    text = " of ".join(_filled(invoice.number, _day(invoice.day)))
    country = invoice.issuer.country
    if country and not party_of(country):
        text = ", ".join(_filled(text, mark, invoice.issuer.name, state(country)))
    return text
