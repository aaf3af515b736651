"""docs/reference/consignment.md: its example is read and judged as it stands, and names every key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from burabay.origin import claiming, consignment, legs
from burabay.origin.certificate import Goods, draft_of
from burabay.origin.consignment import read_consignment
from burabay.origin.criteria.direct_consignment import ALLOWED
from burabay.origin.criteria.verification import ANSWERS
from burabay.origin.legs import MODES
from burabay.origin.route import judge, read_legs

if TYPE_CHECKING:
    from burabay.book import Book

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "consignment.md").read_text("utf-8")


def test_the_example(book: Book) -> None:
    """Shirts to Minsk by Busan: 4,100 kg are within 5 % of 4,000; reloading for transport keeps the preference."""
    blocks = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 1
    tables = tomllib.loads(blocks[0])
    way = read_legs(tables["legs"])
    assert judge(way, "VN", "BY", invoice=True).verdict == "kept"
    goods = Goods("Shirts", "620520", "VN", "BY", met=True, criterion="PSR")
    assert draft_of(goods, read_consignment(tables), book.documents, way).fit is True


def test_every_key_is_on_the_page() -> None:
    keys = [*consignment._PERSON, *consignment._ITEM, *consignment._INVOICE, *consignment._TRANSPORT]
    keys += [*consignment._ISSUE, *legs._KEYS, *MODES, *claiming._KEYS, *ANSWERS]
    assert [key for key in keys if f"`{key}`" not in PAGE] == []
    # Words that mean the same as another are left out.
    same = {"re_loading", "transhipment", "transloading", "storage", "warehousing"}
    assert {word for word in ALLOWED if f"`{word}`" not in PAGE} == same
