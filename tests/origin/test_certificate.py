"""Annex 5: form EAV. Boxes 1, 2, 4 and 7 to 13 hold the minimum data; it is made in English. Box 5: duplicate, in
substitution, issued retroactively. Box 8: description, HS 6-digit code of the importing Party; "Sporting Footwear". Box
9: WO, PE or PSR. Box 10: the actual weight shall not exceed five percent of the weight specified. Box 11: invoices;
"TCI", name and country of a third-country issuer.

A draft is filled from a bill and its consignment, and each box is checked against invoice, transport document and way.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from burabay.errors import BurabayError, InputError
from burabay.origin import certificate_pdf
from burabay.origin.certificate import Draft, Goods, draft, draft_of
from burabay.origin.consignment import read_consignment
from burabay.origin.legs import read_legs
from burabay.wording import LANGUAGES

if TYPE_CHECKING:
    from burabay.book import Book

SHIRTS = Goods("Men's cotton shirts", "620520", "VN", "BY", met=True, criterion="PSR", assumptions=("A21",))
TABLES: dict[str, Any] = {
    "consignment": {
        "exporter": {"name": "Example Garment JSC", "address": "1 Port Street, Hai Phong", "country": "VN"},
        "importer": {"name": "Example Trade LLC", "address": "2 Station Square, Minsk", "country": "BY"},
        "items": [
            {
                "description": "Men's cotton shirts, woven",
                "code": "6205.20",
                "brand": "Example",
                "packages": 500,
                "package_kind": "cartons",
                "gross_kg": 4000,
                "quantity": 10000,
                "unit": "pcs",
            }
        ],
    },
    "invoices": [
        {
            "number": "HP-77",
            "date": date(2026, 9, 25),
            "issuer": {"name": "Example Garment JSC", "address": "1 Port Street, Hai Phong", "country": "VN"},
            "buyer": "EXAMPLE TRADE, LLC",
            "items": [
                {
                    "description": "Men's cotton shirts, woven",
                    "code": "620520",
                    "packages": 500,
                    "quantity": 10000,
                    "unit": "pcs",
                }
            ],
        }
    ],
    "transport": {
        "document": "bill of lading HPH-778",
        "date": date(2026, 10, 1),
        "means": "container ship",
        "departed": date(2026, 10, 1),
        "from_place": "Hai Phong",
        "to_place": "Vladivostok",
        "consignor": "Example Garment JSC",
        "consignee": "Example Trade LLC",
        "packages": 500,
        "gross_kg": 4100,
    },
    "certificate": {"issued": date(2026, 9, 30), "place": "Hai Phong"},
}

Ask = Callable[..., Draft]


@pytest.fixture
def drafted(book: Book) -> Ask:
    """drafted(goods, invoices__0__number="X", …) → the draft with those keys of TABLES changed (None: left out)."""

    def ask(goods: Goods = SHIRTS, legs: list[dict[str, Any]] | None = None, **changed: Any) -> Draft:
        tables = copy.deepcopy(TABLES)
        for path, value in changed.items():
            *steps, last = path.split("__")
            node: Any = tables
            for step in steps:
                node = node[int(step)] if step.isdigit() else node.setdefault(step, {})
            if value is None:
                node.pop(last)
            else:
                node[int(last) if last.isdigit() else last] = value
        return draft_of(goods, read_consignment(tables), book.documents, read_legs(legs) if legs else ())

    return ask


def marked(told: Draft) -> list[tuple[int, str]]:
    """Box and kind of each problem, but for what is left to the authorised body and the applicant."""
    return [(problem.box, problem.kind) for problem in told.problems if problem.kind != "left"]


def test_every_box(drafted: Ask) -> None:
    told = drafted()
    assert told.boxes == {
        1: ("Example Garment JSC", "1 Port Street, Hai Phong", "Viet Nam"),
        2: ("Example Trade LLC", "2 Station Square, Minsk", "Republic of Belarus"),
        3: ("Departure: 1 October 2026", "container ship", "From Hai Phong to Vladivostok"),
        4: ("No.", "Issued in Viet Nam", "For submission to Republic of Belarus"),
        5: (),
        12: ("Hai Phong", "30 September 2026"),
        13: ("Viet Nam",),
    }
    assert told.rows == (
        {
            6: "1",
            7: "500 cartons",
            8: "Men's cotton shirts, woven; brand Example; HS 6205.20",
            9: "PSR",
            10: "4000 kg gross; 10000 pcs",
            11: "HP-77 of 25 September 2026",
        },
    )
    assert (told.fit, marked(told), told.sheet) == (True, [], ())
    assert [(problem.box, problem.kind) for problem in told.problems] == [(4, "left"), (12, "left"), (13, "left")]


def test_days_that_follow_from_the_issue(drafted: Ask) -> None:
    """Twelve months (4.16(4)) and three years (4.22) from 30 September 2026."""
    told = drafted()
    assert (told.valid_until, told.keep_until) == (date(2027, 9, 30), date(2029, 9, 30))
    assert drafted(certificate__issued=None).valid_until is None


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        # another paper says otherwise, box by box
        ({"invoices__0__issuer__name": "Other Garment JSC"}, [(1, "differs")]),
        ({"transport__consignor": "Forwarder Ltd"}, [(1, "differs")]),
        ({"invoices__0__buyer": "Other Trade LLC"}, [(2, "differs")]),
        ({"transport__consignee": "Warehouse LLC"}, [(2, "differs")]),
        ({"transport__packages": 499}, [(7, "differs")]),
        ({"invoices__0__items__0__packages": 501}, [(7, "differs")]),
        ({"invoices__0__items__0__code": "610510"}, [(8, "differs")]),
        ({"invoices__0__items__0__description": "Men's blouses"}, [(8, "differs")]),
        ({"consignment__items__0__code": "6105.10"}, [(8, "differs"), (8, "differs")]),  # the bill and the invoice
        ({"invoices__0__items__0__quantity": 9999}, [(10, "differs")]),
        ({"invoices__0__items__0__quantity": "1000.0"}, [(10, "differs")]),  # punctuation of numbers is no trifle
        ({"invoices__0__items__0__unit": "pairs"}, [(10, "differs")]),
        # five percent of 4,000 kg are 200 kg
        ({"transport__gross_kg": 4200}, []),
        ({"transport__gross_kg": "4200.1"}, [(10, "wrong")]),
        ({"transport__gross_kg": 3000}, []),
        # rules
        ({"consignment__exporter__country": "CN"}, [(1, "wrong")]),
        ({"consignment__importer__country": "RU"}, [(4, "differs")]),
        ({"consignment__importer__country": "LV"}, [(2, "wrong")]),
        ({"invoices__0__date": date(2026, 10, 2)}, [(11, "wrong")]),
        ({"invoices__0__date": date(2026, 9, 30)}, []),  # the day of the certificate
        ({"consignment__items__0__criterion": "WO"}, [(9, "wrong")]),
        ({"consignment__importer__name": "ООО Пример", "invoices__0__buyer": None}, [(2, "differs"), (2, "wrong")]),
        # what must be filled
        ({"consignment__exporter__address": None}, [(1, "open")]),
        ({"consignment__items__0__packages": None}, [(7, "open")]),
        ({"consignment__items__0__gross_kg": None, "consignment__items__0__quantity": None}, [(10, "open")]),
        ({"consignment__items__0__gross_kg": None, "consignment__items__0__unit": None}, [(10, "open")]),
        ({"invoices__0__number": None}, [(11, "open")]),
        ({"invoices": []}, [(11, "open")]),
        ({"transport__date": None}, [(5, "open")]),
    ],
)
def test_a_mismatch_is_named_at_its_box(changed: dict[str, Any], problems: list[tuple[int, str]], drafted: Ask) -> None:
    told = drafted(**changed)
    assert marked(told) == problems
    assert told.fit is (not problems)


def test_a_mismatch_says_both_sides(drafted: Ask) -> None:
    problem = next(p for p in drafted(transport__packages=499).problems if p.box == 7)
    assert problem.to_json()["reason"] == "“500” here, “499” by the transport document."
    assert (problem.article, problem.to_json("vi")["reason"]) == (
        "4.19",
        "Ở đây “500”, theo chứng từ vận tải là “499”.",
    )


def test_legs_of_the_way_against_box_3(drafted: Ask) -> None:
    leg = {"mode": "sea", "from": "VN", "from_place": "Da Nang", "to": "RU", "departed": date(2026, 10, 2)}
    assert marked(drafted(legs=[leg])) == [(3, "differs"), (3, "differs")]
    same = {**leg, "from_place": "HAI PHONG", "departed": date(2026, 10, 1), "to_place": "Vladivostok"}
    assert marked(drafted(legs=[same])) == []


@pytest.mark.parametrize(
    ("country", "box_11", "problems"),
    [
        ("SG", "HP-77 of 25 September 2026, TCI, Example Garment JSC, Singapore", []),
        ("VG", "HP-77 of 25 September 2026, TCI, Example Garment JSC, British Virgin Islands", [(11, "wrong")]),
        ("MY", "HP-77 of 25 September 2026, TCI, Example Garment JSC, Malaysia", [(11, "open")]),
        ("KZ", "HP-77 of 25 September 2026", []),
    ],
)
def test_third_country_invoice(country: str, box_11: str, problems: list[tuple[int, str]], drafted: Ask) -> None:
    """Art. 4.10 and box 11. An issuer of a third country need not be the exporter of box 1."""
    told = drafted(invoices__0__issuer__country=country)
    assert told.rows[0][11] == box_11
    assert marked(told) == problems


def test_a_third_country_issuer_must_be_named(drafted: Ask) -> None:
    told = drafted(invoices__0__issuer__country="SG", invoices__0__issuer__name=None)
    assert marked(told) == [(11, "open")]


def test_an_invoice_that_is_still_to_come(drafted: Ask) -> None:
    """Box 8, exceptional case: full legal name and address of who will issue the invoice in a third country."""
    coming = {"name": "Example Trading Pte", "address": "3 Quay, Singapore", "country": "SG"}
    told = drafted(certificate__coming_invoice=coming)
    assert told.rows[0][8].endswith(
        "The goods will be subject to another invoice to be issued in a third country by Example Trading Pte, "
        "3 Quay, Singapore, Singapore"
    )
    assert marked(told) == []
    assert marked(drafted(certificate__coming_invoice={"name": "Example Trading Pte", "country": "PA"})) == [
        (8, "open"),
        (8, "wrong"),
    ]


def test_marks_of_box_5(drafted: Ask) -> None:
    """Exported on 1 October 2026, by the transport document."""
    assert drafted(certificate__issued=date(2026, 10, 1)).boxes[5] == ()
    assert drafted(certificate__issued=date(2026, 10, 2)).boxes[5] == ("ISSUED RETROACTIVELY",)
    first = {"replaces": "VN-BY 26/01", "replaces_date": date(2026, 9, 30), "issued": date(2026, 11, 5)}
    lost = drafted(certificate={**first, "kind": "duplicate"})
    assert lost.boxes[5] == ("DUPLICATE OF THE CERTIFICATE OF ORIGIN NUMBER VN-BY 26/01 DATE 2026-09-30",)
    mended = drafted(certificate={**first, "kind": "substitution"})
    assert mended.boxes[5] == (
        "ISSUED IN SUBSTITUTION FOR THE CERTIFICATE OF ORIGIN NUMBER VN-BY 26/01 DATE 2026-09-30",
    )
    assert mended.valid_until == date(2027, 9, 30)  # from the first (4.20(2))
    unknown = drafted(certificate={"kind": "duplicate", "issued": date(2026, 11, 5)})
    assert (marked(unknown), unknown.valid_until) == ([(5, "open")], None)
    for lacking in ("replaces", "replaces_date"):
        half = {key: value for key, value in first.items() if key != lacking}
        assert marked(drafted(certificate={**half, "kind": "substitution"})) == [(5, "open")]


def test_box_3_says_what_is_known(drafted: Ask) -> None:
    assert drafted(transport__from_place=None).boxes[3][-1] == "Vladivostok"
    assert drafted(transport__to_place=None, transport__means=None).boxes[3] == (
        "Departure: 1 October 2026",
        "Hai Phong",
    )


@pytest.mark.parametrize(
    ("met", "criterion", "problems"), [(False, "", [(9, "wrong")]), (None, "", [(9, "open")]), (True, "PE", [])]
)
def test_box_9_says_what_was_judged(
    met: bool | None, criterion: str, problems: list[tuple[int, str]], drafted: Ask
) -> None:
    told = drafted(Goods("Shirts", "620520", "VN", "BY", met=met, criterion=criterion))
    assert (told.rows[0][9], marked(told)) == (criterion, problems)
    reasons = {False: ["eav_not_originating"], None: ["eav_origin_unknown"], True: []}
    assert [problem.reason.key for problem in told.problems if problem.box == 9] == reasons[met]


def test_goods_of_another_bill_are_not_judged_here(drafted: Ask) -> None:
    """Two items: the shirts were judged; of the ties only the criterion is stated, of the caps nothing."""
    items = [
        TABLES["consignment"]["items"][0],
        {"description": "Ties", "code": "621510", "criterion": "PSR", "packages": 1, "gross_kg": 5},
        {"description": "Caps", "code": "650500", "packages": 1, "gross_kg": 5},
    ]
    told = drafted(consignment__items=items, transport__packages=502, invoices__0__items=[])
    assert [row[9] for row in told.rows] == ["PSR", "PSR", ""]
    assert marked(told) == [(9, "open"), (9, "open")]


def test_an_item_that_no_invoice_line_bears(drafted: Ask) -> None:
    items = [TABLES["consignment"]["items"][0], {"description": "Ties", "code": "621510", "packages": 1, "gross_kg": 5}]
    told = drafted(consignment__items=items, transport__packages=501)
    assert marked(told) == [(7, "differs"), (8, "differs"), (9, "open")]


SHOES = Goods("Tennis shoes", "640391", "VN", "RU", met=True, criterion="PSR")


@pytest.mark.parametrize(
    ("item", "problems", "sheet"),
    [
        ({"sporting": True, "features": "tennis; moulded sole"}, [], ("Item 1: tennis; moulded sole",)),
        ({"sporting": True}, [(8, "open")], ()),
        ({}, [(8, "open")], ()),  # 6403 91 is excluded but for sporting footwear: it must be said
        ({"sporting": False}, [], ()),
        ({"code": "640411", "sporting": True, "features": "x"}, [(8, "differs"), (8, "wrong")], ("Item 1: x",)),
    ],
)
def test_sporting_footwear(
    item: dict[str, Any], problems: list[tuple[int, str]], sheet: tuple[str, ...], drafted: Ask
) -> None:
    given = {"description": "Tennis shoes", "packages": 500, "gross_kg": 4000, **item}
    told = drafted(SHOES, consignment__items=[given], invoices__0__items=[], consignment__importer__country="RU")
    assert (marked(told), told.sheet) == (problems, sheet)
    assert ("Sporting Footwear" in told.rows[0][8]) is bool(item.get("sporting"))


def test_the_bill_alone_leaves_the_rest_open(book: Book) -> None:
    """Without a consignment nothing is invented: each box of the minimum data is named."""
    told = draft_of(SHIRTS, read_consignment({}), book.documents)
    assert told.rows[0][8] == "Men's cotton shirts; HS 6205.20"
    assert {box for box, kind in marked(told) if kind == "open"} == {1, 2, 7, 10, 11}
    assert told.assumptions == ("A19", "A21")


@pytest.mark.parametrize(
    ("tables", "field"),
    [
        ({"consignment": {"exporter": {"name": 7}}}, "consignment.exporter.name"),
        ({"consignment": {"importer": {"country": "Belarus"}}}, "consignment.importer.country"),
        ({"consignment": {"items": [{"code": "62.0"}]}}, "consignment.items[1].code"),
        ({"consignment": {"items": [{"criterion": "CTH"}]}}, "consignment.items[1].criterion"),
        ({"consignment": {"items": [{"packages": -1}]}}, "consignment.items[1].packages"),
        ({"consignment": {"items": [{"packages": True}]}}, "consignment.items[1].packages"),
        ({"consignment": {"items": [{"packages": "1_000"}]}}, "consignment.items[1].packages"),
        ({"consignment": {"exporter": {"name": "x" * 501}}}, "consignment.exporter.name"),
        ({"certificate": {"issued": date(9999, 12, 31)}}, "certificate.issued"),
        ({"consignment": {"buyer": {}}}, "consignment.buyer"),
        ({"consignment": []}, "consignment"),
        ({"invoices": {"number": "1"}}, "file.invoices"),
        ({"invoices": [{"date": "soon"}]}, "file.invoices[1].date"),
        ({"transport": {"weight": 1}}, "transport.weight"),
        ({"certificate": {"kind": "copy"}}, "certificate.kind"),
    ],
)
def test_tables_that_cannot_be_read_say_where(tables: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as told:
        read_consignment(tables)
    assert told.value.field == field
    for language in LANGUAGES:
        assert told.value.say(language).startswith(field)


def test_as_json(drafted: Ask) -> None:
    for language in LANGUAGES:
        told = drafted().to_json(language)
        assert list(told) == [
            "title", "is_certificate", "form", "fit", "boxes", "items", "item_titles", "additional_sheet", "problems",
            "valid_until", "keep_records_until", "assumptions",
        ]  # fmt: skip
        assert told["is_certificate"] is False
    assert drafted().to_json()["title"] == "DRAFT for form EAV – not a certificate of origin"
    assert drafted().to_json()["items"][0]["9"] == "PSR"


def test_of_a_bill_and_its_judgement(book: Book) -> None:
    """Nuts grown in Viet Nam: WO in box 9; the file's own tables fill the other boxes."""
    bill = book.bill(
        {
            "goods": {
                "name": "Cashew nuts in shell",
                "code": "0801.31",
                "made_in": "VN",
                "to": "BY",
                "currency": "USD",
                "fob": 100,
                "way": "plants",
                "operations": ["drying", "bagging"],
            },
            **{name: TABLES[name] for name in ("transport", "certificate")},
            "consignment": {**TABLES["consignment"], "items": []},
            "legs": [{"mode": "sea", "from": "VN", "to": "RU", "to_place": "Vladivostok"}],
        }
    )
    told = draft(bill, book.origin(bill), book.documents)
    assert (told.rows[0][8], told.rows[0][9]) == ("Cashew nuts in shell; HS 0801.31", "WO")
    assert told.boxes[1][0] == "Example Garment JSC"


# --- PDF --------------------------------------------------------------------------------------------------------


def pages(data: bytes) -> list[str]:
    """The text of each page without the large letters across it."""
    pdfplumber = pytest.importorskip("pdfplumber")
    with pdfplumber.open(io.BytesIO(data)) as file:
        return [page.filter(lambda part: part.get("size", 0) < 50).extract_text() for page in file.pages]


@pytest.mark.parametrize(
    ("language", "title", "finding"),
    [
        ("en", "DRAFT for form EAV – not a certificate of origin", "differs from another paper"),
        ("ru", "ПРОЕКТ формы EAV – не сертификат о происхождении", "расхождение с другим документом"),
        ("vi", "BẢN NHÁP mẫu EAV – không phải giấy chứng nhận xuất xứ", "khác chứng từ khác"),
    ],
)
def test_pdf_says_on_every_page_what_it_is(language: str, title: str, finding: str, drafted: Ask) -> None:
    """The letters of all three languages are in the font, and the form itself stays English."""
    pytest.importorskip("reportlab")
    told = pages(certificate_pdf.pdf(drafted(transport__packages=499), language))
    assert len(told) == 2
    assert all(title in page for page in told)
    assert "Exporter (business name, address and country)" in told[0]
    assert "500 cartons" in told[0]
    assert finding in told[1]


def test_pdf_of_many_items_runs_over_pages_and_keeps_them_all(drafted: Ask) -> None:
    pytest.importorskip("reportlab")
    items = [{"description": f"Goods {n}", "code": "620520", "packages": 1, "gross_kg": 5} for n in range(1, 81)]
    told = pages(certificate_pdf.pdf(drafted(consignment__items=items, invoices__0__items=[])))
    text = "\n".join(told)
    assert len(told) > 3
    assert all(f"Goods {n};" in text for n in range(1, 81))


def test_pdf_of_a_long_list_of_invoices(drafted: Ask) -> None:
    """Box 11 of one item may be longer than a page."""
    pytest.importorskip("reportlab")
    invoices = [
        {"number": f"HP-{n}", "date": date(2026, 9, 25), "issuer": {"name": "Example Garment JSC", "country": "SG"}}
        for n in range(1, 61)
    ]
    text = "\n".join(pages(certificate_pdf.pdf(drafted(invoices=invoices))))
    assert all(f"HP-{n} of" in text.replace("\n", " ") for n in range(1, 61))


def test_pdf_holds_text_as_it_was_given(drafted: Ask) -> None:
    """What looks like markup is text; a long word does not break the page."""
    pytest.importorskip("reportlab")
    name = "Bold <b>&amp; Sons</b> " + "x" * 200
    told = drafted(consignment__exporter__name=name)
    assert "<b>&amp; Sons</b>" in pages(certificate_pdf.pdf(told))[0]


def test_the_same_draft_gives_the_same_bytes(drafted: Ask, tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    told = drafted()
    told.pdf(tmp_path / "one.pdf")
    told.pdf(tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    with pytest.raises(BurabayError, match="cannot be written"):
        told.pdf(tmp_path / "nowhere" / "three.pdf")


def test_without_the_library_it_says_what_to_install(
    drafted: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "reportlab.platypus", None)
    with pytest.raises(BurabayError, match=r"pip install 'burabay\[certificate\]'"):
        drafted().pdf(tmp_path / "one.pdf")
