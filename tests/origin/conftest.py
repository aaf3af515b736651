"""What the tests of bills share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from burabay.book import Book
from burabay.origin.judgement import Judgement

Judge = Callable[..., Judgement]


@pytest.fixture(scope="session")
def judged(book: Book) -> Judge:
    """A judgement of goods (keys of `goods`) made of `materials`; further tables by name."""

    def judge(goods: Mapping[str, Any], *materials: Mapping[str, Any], **tables: Any) -> Judgement:
        whole = {"name": "Goods", "made_in": "VN", "currency": "USD", "operations": ["welding"], **goods}
        return book.origin({"goods": whole, "materials": list(materials), **tables})

    return judge
