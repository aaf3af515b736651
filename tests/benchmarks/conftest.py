"""Benchmarks are run from the repository, where their package lies; here they are found in the same way."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from benchmarks.bulk.data import Data
    from benchmarks.bulk.generate import Tariff
    from benchmarks.bulk.work import Work

    from burabay.book import Book

REPO = Path(__file__).resolve().parents[2]
if str(REPO) not in sys.path:
    sys.path.append(str(REPO))


@pytest.fixture(scope="session")
def lines_of_tariffs(book: Book) -> Tariff:
    """What the generator knows of the lines."""
    from benchmarks.bulk.generate import tariff

    return tariff(book)


@pytest.fixture(scope="session")
def data(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The law's tables as the peers get them: some seconds, once."""
    from benchmarks.bulk.data import prepare

    return prepare(book, tmp_path_factory.mktemp("bulk"))


@pytest.fixture(scope="session")
def work(data: Data) -> Work:
    """The tables themselves."""
    return data.work()
