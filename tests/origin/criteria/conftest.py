"""What the tests of chapter 4 share: the rules with the numbers of the law book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from burabay.origin.criteria import Criteria

if TYPE_CHECKING:
    from burabay.book import Book


@pytest.fixture(scope="session")
def rules(book: Book) -> Criteria:
    """Every rule of chapter 4 as the law book of this checkout has it."""
    return Criteria.of(book.documents)
