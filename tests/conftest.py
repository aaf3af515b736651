"""One compiled book for the whole run, in a cache of its own; no test reads or writes the user's folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from burabay.book import Book
from burabay.lawbook.files import law_folder
from burabay.lawbook.law import Law, read_law


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("burabay")
    before = dict(os.environ)
    os.environ["BURABAY_CACHE"] = str(folder / "cache")
    os.environ["BURABAY_NAMES"] = str(folder / "names.sqlite")
    os.environ["BURABAY_QUOTA"] = str(folder / "quota.sqlite")
    os.environ["BURABAY_LANG"] = "en"
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def book(_own_folders: None) -> Book:
    """The law book of this checkout, compiled."""
    return Book.open()


@pytest.fixture(scope="session")
def law() -> Law:
    """The law book of this checkout, as its tables."""
    return read_law(law_folder())


@pytest.fixture(scope="session")
def sources() -> Path:
    """The tables of facts; a test that asks for them is skipped where they are absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "sources"
    if not folder.is_dir():
        pytest.skip("the tables of facts are not beside this checkout")
    return folder
