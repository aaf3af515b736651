"""The law as it ships, read once for the tests of the audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from burabay.audit import Report, report
from burabay.lawbook.files import law_folder
from burabay.lawbook.law import Law, read_law

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = REPOSITORY.parent / "shared" / "sources"


@pytest.fixture(scope="session")
def law() -> Law:
    return read_law(law_folder())


@pytest.fixture(scope="session")
def found(law: Law) -> Report:
    return report(law)


@pytest.fixture(scope="session")
def sources() -> Path:
    if not SOURCES.is_dir():
        pytest.skip("the sources are not beside this checkout")
    return SOURCES


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY
