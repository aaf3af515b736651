"""Art. 1.1(d) and reading A25. Days and months of chapter 4 as dates."""

from __future__ import annotations

from burabay.lawbook.periods import days_after, months_after, years_after

__all__ = ["READING", "days_after", "months_after", "years_after"]

READING = ("A25",)
