"""A consignment for a certificate: parties, goods, invoices and transport document, as its papers say, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from burabay.origin.criteria.claim import KINDS, Kind
from burabay.origin.told import Told


@dataclass(frozen=True, slots=True)
class Person:
    """A person as papers name them: business name, address, country of registration (alpha-2, or MY-15 for Labuan)."""

    name: str = ""
    address: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Goods of one item number; what is not said is empty or None.

    `code` is the HS subheading of the importing Party, `gross_kg` and `quantity` are for all of them together.
    `criterion` is WO, PE or PSR; `sporting`: the goods claim the concession of sporting footwear, `features` says why.
    """

    description: str = ""
    code: str = ""
    model: str = ""
    brand: str = ""
    criterion: str = ""
    packages: Decimal | None = None
    package_kind: str = ""
    gross_kg: Decimal | None = None
    quantity: Decimal | None = None
    unit: str = ""
    sporting: bool | None = None
    features: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice. `issuer` may be registered in a third country; `items` are its lines, as far as given."""

    number: str = ""
    day: date | None = None
    issuer: Person = Person()
    buyer: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Transport:
    """The transport document: name and number, date (the day of exportation), places, packages, gross weight."""

    document: str = ""
    day: date | None = None
    means: str = ""
    departed: date | None = None
    from_place: str = ""
    to_place: str = ""
    consignor: str = ""
    consignee: str = ""
    packages: Decimal | None = None
    gross_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """What is known of the certificate itself. `replaces` is the certificate that it takes the place of.

    `coming` is the company that will issue an invoice in a third country where that invoice is not there yet.
    """

    number: str = ""
    issued: date | None = None
    place: str = ""
    kind: Kind = "original"
    replaces: str = ""
    replaces_day: date | None = None
    declared: date | None = None
    declared_place: str = ""
    coming: Person | None = None


@dataclass(frozen=True, slots=True)
class Consignment:
    """What a certificate is drafted from and checked against."""

    exporter: Person = Person()
    importer: Person = Person()
    consignee: Person | None = None
    items: tuple[Item, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    transport: Transport = Transport()
    issue: Issue = Issue()


_PERSON = {"name", "address", "country"}
_ITEM = {
    "description", "code", "model", "brand", "criterion", "packages", "package_kind", "gross_kg", "quantity", "unit",
    "sporting", "features",
}  # fmt: skip
_INVOICE = {"number", "date", "issuer", "buyer", "items"}
_TRANSPORT = {
    "document", "date", "means", "departed", "from_place", "to_place", "consignor", "consignee", "packages", "gross_kg",
}  # fmt: skip
_ISSUE = {
    "number", "issued", "place", "kind", "replaces", "replaces_date", "declared", "declared_place", "coming_invoice",
}  # fmt: skip


def read_consignment(tables: Mapping[str, Any]) -> Consignment:
    """A consignment from the tables `consignment`, `invoices`, `transport` and `certificate` of a file, each optional.

    Raises InputError that names the table and the key. What is not said is left open, never guessed.
    """
    top = Told(tables.get("consignment", {}), "consignment")
    top.only({"exporter", "importer", "consignee", "items"})
    papers = Told({"invoices": tables.get("invoices", [])}, "file")
    return Consignment(
        exporter=_person(top.table("exporter")),
        importer=_person(top.table("importer")),
        consignee=_person(top.table("consignee")) if top.has("consignee") else None,
        items=tuple(_item(each) for each in top.tables("items")),
        invoices=tuple(_invoice(each) for each in papers.tables("invoices")),
        transport=_transport(Told(tables.get("transport", {}), "transport")),
        issue=_issue(Told(tables.get("certificate", {}), "certificate")),
    )


def _person(table: Told) -> Person:
    table.only(_PERSON)
    return Person(table.text("name"), table.text("address"), table.country_or_none("country"))


def _item(table: Told) -> Item:
    table.only(_ITEM)
    code, criterion = re.sub(r"[\s.]+", "", table.text("code")), table.text("criterion").upper()
    if code and not re.fullmatch(r"[0-9]{6,10}", code):
        raise table.wrong("code", "told_code", given=table.text("code"))
    if criterion not in ("", "WO", "PE", "PSR"):
        raise table.wrong("criterion", "told_choice", given=criterion, known="WO, PE, PSR")
    return Item(
        description=table.text("description"),
        code=code[:6],
        model=table.text("model"),
        brand=table.text("brand"),
        criterion=criterion,
        packages=table.number("packages"),
        package_kind=table.text("package_kind"),
        gross_kg=table.number("gross_kg"),
        quantity=table.number("quantity"),
        unit=table.text("unit"),
        sporting=table.truth("sporting"),
        features=table.text("features"),
    )


def _invoice(table: Told) -> Invoice:
    table.only(_INVOICE)
    items = tuple(_item(each) for each in table.tables("items"))
    return Invoice(table.text("number"), table.day("date"), _person(table.table("issuer")), table.text("buyer"), items)


def _transport(table: Told) -> Transport:
    table.only(_TRANSPORT)
    return Transport(
        document=table.text("document"),
        day=table.day("date"),
        means=table.text("means"),
        departed=table.day("departed"),
        from_place=table.text("from_place"),
        to_place=table.text("to_place"),
        consignor=table.text("consignor"),
        consignee=table.text("consignee"),
        packages=table.number("packages"),
        gross_kg=table.number("gross_kg"),
    )


def _issue(table: Told) -> Issue:
    table.only(_ISSUE)
    kind = table.text("kind") or "original"
    known = {each: each for each in KINDS}
    if kind not in known:
        raise table.wrong("kind", "told_choice", given=kind, known=", ".join(KINDS))
    return Issue(
        number=table.text("number"),
        issued=table.day("issued"),
        place=table.text("place"),
        kind=known[kind],
        replaces=table.text("replaces"),
        replaces_day=table.day("replaces_date"),
        declared=table.day("declared"),
        declared_place=table.text("declared_place"),
        coming=_person(table.table("coming_invoice")) if table.has("coming_invoice") else None,
    )
