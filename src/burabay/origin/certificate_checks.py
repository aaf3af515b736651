"""Annex 5, box by box: what must stand there, against which rule it goes, and where another paper says otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from burabay.origin.certificate import DIFFERS, LEFT, OPEN, WRONG, Filling, Problem
from burabay.origin.consignment import Invoice, Item
from burabay.origin.criteria.parties import country_name, party_of
from burabay.wording import Phrase

# Boxes with blanks that nobody but these can fill.
_AUTHORITY, _APPLICANT = "eav_left_authority", "eav_left_applicant"


def problems(filled: Filling) -> Iterator[Problem]:
    """Everything to be said of the boxes, in their order."""
    found = [
        *_persons(filled),
        *_transport(filled),
        *_number_and_marks(filled),
        *_items(filled),
        *_weights(filled),
        *_invoices(filled),
        *_signatures(filled),
        *_english(filled),
    ]
    yield from sorted(found, key=lambda problem: problem.box)


def _same(one: str, other: str) -> bool:
    """Whether two papers name the same, but for case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", one).casefold() == re.sub(r"[\W_]+", "", other).casefold()


def _differs(box: int, here: str, paper: str, there: str) -> Iterator[Problem]:
    """Where both say something and not the same: Art. 4.19 bears small differences only."""
    if here and there and not _same(here, there):
        reason = Phrase("eav_differs", {"here": here, "paper": Phrase(paper), "there": there})
        yield Problem(box, DIFFERS, "4.19", reason)


def _apart(box: int, here: Decimal | None, paper: str, there: Decimal | None) -> Iterator[Problem]:
    """The same of numbers: 12.5 and 125 differ, 20 and 20.0 do not."""
    if here is not None and there is not None and here != there:
        reason = Phrase("eav_differs", {"here": here, "paper": Phrase(paper), "there": there})
        yield Problem(box, DIFFERS, "4.19", reason)


def _open(box: int, what: str) -> Problem:
    return Problem(box, OPEN, f"Annex 5, box {box}", Phrase("eav_open", {"what": Phrase(what)}))


def _persons(filled: Filling) -> Iterator[Problem]:
    """Boxes 1 and 2, against the invoice and the transport document; who may be exporter and importer (4.2(e), (g))."""
    told, goods = filled.told, filled.goods
    for box, person, state, article in (
        (1, told.exporter, goods.made_in, "4.2(e)"),
        (2, told.importer, goods.to, "4.2(g)"),
    ):
        for what, value in (("name", person.name), ("address", person.address), ("country", person.country)):
            if not value:
                yield _open(box, f"eav_what_{what}")
        if person.country and party_of(person.country) != party_of(state):
            key = "eav_exporter_elsewhere" if box == 1 else "eav_importer_elsewhere"
            yield Problem(box, WRONG, article, Phrase(key, {"country": country_name(person.country)}), ("A19",))
    for invoice in told.invoices:
        if not _third(invoice):
            yield from _differs(1, told.exporter.name, "eav_paper_invoice", invoice.issuer.name)
        yield from _differs(2, told.importer.name, "eav_paper_invoice", invoice.buyer)
    yield from _differs(1, told.exporter.name, "eav_paper_transport", told.transport.consignor)
    receiver = told.consignee.name if told.consignee else told.importer.name
    yield from _differs(2, receiver, "eav_paper_transport", told.transport.consignee)


def _third(invoice: Invoice) -> bool:
    return bool(invoice.issuer.country) and not party_of(invoice.issuer.country)


def _transport(filled: Filling) -> Iterator[Problem]:
    """Box 3, as far as known: the transport document against the legs of the way."""
    paper, legs = filled.told.transport, filled.legs
    if not legs:
        return
    first, last = legs[0], legs[-1]
    here = (paper.departed, paper.from_place, paper.to_place)
    there = (first.departed, first.start_place, last.end_place)
    for one, other in zip(here, there, strict=True):
        yield from _differs(3, str(one or ""), "eav_paper_legs", str(other or ""))


def _number_and_marks(filled: Filling) -> Iterator[Problem]:
    """Boxes 4 and 5."""
    issue, goods = filled.told.issue, filled.goods
    if not issue.number:
        yield Problem(4, LEFT, "4.18(4)", Phrase(_AUTHORITY))
    for state, what in ((goods.made_in, "eav_what_issuing"), (goods.to, "eav_what_submission")):
        if not state:
            yield _open(4, what)
    importer = filled.told.importer.country
    if goods.to and party_of(importer) and importer != goods.to:
        reason = Phrase("eav_submission_elsewhere", {"country": country_name(importer)})
        yield Problem(4, DIFFERS, "Annex 5, box 4", reason)
    if issue.kind != "original" and (not issue.replaces or issue.replaces_day is None):
        yield _open(5, "eav_what_replaces")
    if issue.kind == "original" and issue.issued and filled.exported is None:
        yield Problem(5, OPEN, "4.18(8)", Phrase("issue_export_unknown"), ("A26",))


def _items(filled: Filling) -> Iterator[Problem]:
    """Boxes 7, 8 and 9 of each item."""
    for number, item in enumerate(filled.items, start=1):
        if item.packages is None:
            yield _open(7, "eav_what_packages")
        if not filled.description(item):
            yield _open(8, "eav_what_description")
        if not filled.code(item):
            yield _open(8, "eav_what_code")
        elif filled.told.items and len(filled.items) == 1 and filled.goods.code:
            yield from _differs(8, filled.code(item), "eav_paper_bill", filled.goods.code)
        yield from _sporting(filled, item)
        yield from _criterion(filled, item, number)
    yield from _totals(filled)
    coming = filled.told.issue.coming
    if coming and not (coming.name and coming.address):
        yield _open(8, "eav_what_coming")


def _sporting(filled: Filling, item: Item) -> Iterator[Problem]:
    """Box 8 and the additional sheet: footwear of genuine leather for sport (Annex 1, footnote)."""
    article = "Annex 5, box 8; Annex 1, footnote to ex 6403 91, 6403 99"
    concerned = filled.code(item) in filled.documents["sporting_footwear"]
    if item.sporting and not concerned:
        yield Problem(8, WRONG, article, Phrase("eav_sporting_code", {"code": filled.code(item)}))
    elif item.sporting and not item.features:
        yield Problem(8, OPEN, article, Phrase("eav_sporting_sheet"))
    elif concerned and item.sporting is None and party_of(filled.goods.to) == "EAEU":
        yield Problem(8, OPEN, article, Phrase("eav_sporting_unsaid"))


def _criterion(filled: Filling, item: Item, number: int) -> Iterator[Problem]:
    """Box 9: what was judged, and nothing else, may stand there."""
    goods, article = filled.goods, "Annex 5, box 9; 4.3"
    if not filled.judged(item):
        key = "eav_criterion_stated" if item.criterion else "eav_criterion_missing"
        yield Problem(9, OPEN, article, Phrase(key, {"number": number}))
    elif goods.met is not True:
        key = "eav_not_originating" if goods.met is False else "eav_origin_unknown"
        yield Problem(9, WRONG if goods.met is False else OPEN, article, Phrase(key))
    elif item.criterion and goods.criterion and item.criterion != goods.criterion:
        values = {"here": item.criterion, "paper": Phrase("eav_paper_bill"), "there": goods.criterion}
        yield Problem(9, WRONG, article, Phrase("eav_differs", values))


def _sum(values: list[Decimal | None]) -> Decimal | None:
    """The sum; None where nothing is known or one of them is not."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(values) else None


def _totals(filled: Filling) -> Iterator[Problem]:
    """Boxes 7, 8 and 10 against the lines of the invoices and the transport document."""
    told = filled.told
    lines = [line for invoice in told.invoices for line in invoice.items]
    packages = _sum([item.packages for item in filled.items])
    for paper, there in (
        ("eav_paper_transport", told.transport.packages),
        ("eav_paper_invoice", _sum([line.packages for line in lines])),
    ):
        yield from _apart(7, packages, paper, there)
    if not lines:
        return
    for item in filled.items:
        code = filled.code(item)
        mine = [line for line in lines if not line.code or line.code == code] if len(filled.items) > 1 else lines
        if not mine:
            yield Problem(8, DIFFERS, "4.19", Phrase("eav_no_line", {"code": code}))
            continue
        for line in mine:
            yield from _differs(8, code, "eav_paper_invoice", line.code)
            yield from _differs(8, filled.description(item), "eav_paper_invoice", line.description)
            yield from _differs(10, item.unit, "eav_paper_invoice", line.unit)
        yield from _apart(10, item.quantity, "eav_paper_invoice", _sum([line.quantity for line in mine]))


def _weights(filled: Filling) -> Iterator[Problem]:
    """Box 10: filled, and borne out by the weight of the transport document within the tolerance."""
    for item in filled.items:
        if item.gross_kg is None and item.quantity is None:
            yield _open(10, "eav_what_quantity")
        elif item.gross_kg is None and not item.unit:
            yield _open(10, "eav_what_unit")
    stated, actual = _sum([item.gross_kg for item in filled.items]), filled.told.transport.gross_kg
    percent = filled.documents["articles"]["origin"]["weight_tolerance_percent"]["value"]
    if stated is not None and actual is not None and actual * 100 > stated * (100 + percent):
        values = {"stated": stated, "actual": actual, "percent": percent}
        yield Problem(10, WRONG, "Annex 5, box 10", Phrase("eav_too_heavy", values), ("A28",))


def _invoices(filled: Filling) -> Iterator[Problem]:
    """Box 11: numbers and dates, and who issued them (4.10)."""
    told, issue = filled.told, filled.told.issue
    if not told.invoices:
        yield _open(11, "eav_what_invoice")
    for invoice in told.invoices:
        if not invoice.number or invoice.day is None:
            yield _open(11, "eav_what_invoice")
        if _third(invoice) and not invoice.issuer.name:
            yield _open(11, "eav_what_issuer")
        if invoice.day and issue.issued and invoice.day > issue.issued:
            values = {"invoice": invoice.day, "certificate": issue.issued}
            yield Problem(11, WRONG, "Annex 5, box 11", Phrase("eav_invoice_later", values))
        yield from _purchase(filled, invoice.issuer.country, 11)
    if issue.coming:
        yield from _purchase(filled, issue.coming.country, 8)


def _purchase(filled: Filling, country: str, box: int) -> Iterator[Problem]:
    finding = filled.rules.direct_purchase.judge(country)
    if finding.met is not True:
        kind = WRONG if finding.met is False else OPEN
        yield Problem(box, kind, finding.article, finding.reason, finding.assumptions)


def _signatures(filled: Filling) -> Iterator[Problem]:
    """Boxes 12 and 13: signatures and stamps are never drafted."""
    yield Problem(12, LEFT, "Annex 5, box 12; 4.18(2)", Phrase(_AUTHORITY))
    yield Problem(13, LEFT, "Annex 5, box 13; 4.18(1)", Phrase(_APPLICANT))
    if not filled.goods.made_in:
        yield _open(13, "eav_what_issuing")


def _english(filled: Filling) -> Iterator[Problem]:
    """The certificate is made in English: Cyrillic letters have no place on it."""
    texts = {number: " ".join(lines) for number, lines in filled.boxes().items()}
    for number, item in enumerate(filled.items, start=1):
        for box, text in filled.row(number, item).items():
            texts[box] = f"{texts.get(box, '')} {text}"
    for box, text in texts.items():
        if re.search("[\u0400-\u04ff]", text):
            yield Problem(box, WRONG, "Annex 5, instructions", Phrase("eav_not_english"))
