"""Acts of short passages, marked before the reader ran on them; first figures are in passages/README.md."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from passages import HERE, measured


@pytest.mark.parametrize("name", sorted(each.stem for each in HERE.glob("*.txt")))
def test_acts_of_passages(name: str) -> None:
    told = measured(name)
    assert told.precision >= 0.93, told.faults
    assert told.recall >= 0.85, told.faults
