"""One engine for each law and set of exchange rates: its tables take seconds, and no test changes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from burabay.book import Book
    from burabay.duty.money import ExchangeRates

_ENGINES: dict[tuple[str, str], Any] = {}


@pytest.fixture
def one_engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What makes an engine in a run hands out the one that was made before."""
    from burabay.assess.batch import Engine
    from burabay.declarations import run

    def engine(book: Book, fx: ExchangeRates | None = None) -> Any:
        key = (book.law_hash, str(list(fx or ())))
        if key not in _ENGINES:
            _ENGINES[key] = Engine(book, fx)
        return _ENGINES[key]

    monkeypatch.setattr(run, "Engine", engine)
    return engine
