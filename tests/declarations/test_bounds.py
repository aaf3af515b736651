"""The loops of a whole file with every index checked: machine code reads whatever lies beside an array."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from burabay.compiled import ENOUGH_ROWS, can_compile

PROGRAM = """
import sys
from pathlib import Path
sys.path.append(sys.argv[1])
import numba
from benchmarks.bulk.generate import tariff, write_parquet
from burabay.book import Book
from burabay.declarations.run import assess_file
from burabay.duty.money import read_exchange_rates

assert numba.config.BOUNDSCHECK
book, many = Book.open(), int(sys.argv[3])
source = Path(sys.argv[2], "rows.parquet")
write_parquet(source, tariff(book), many)
fx = read_exchange_rates(["EUR/USD=1.08", "USD/RUB=90.1234", "USD/VND=26000"])
done = assess_file(book, source, source.with_name("out.parquet"), fx=fx)
assert done.tally.rows == many
"""


@pytest.mark.skipif(not can_compile(), reason="no compiler on this machine")
def test_no_index_is_outside_its_array(tmp_path: Path) -> None:
    """Generated rows of every kind, good and bad; outside an array a compiler that checks raises IndexError."""
    environment = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "BURABAY_CACHE": str(tmp_path / "cache")}
    repository = str(Path(__file__).resolve().parents[2])
    given = [sys.executable, "-c", PROGRAM, repository, str(tmp_path), str(2 * ENOUGH_ROWS)]
    subprocess.run(given, env=environment, check=True)
