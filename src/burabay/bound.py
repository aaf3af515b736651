"""The bound book: compiled once for each content of `law/`, then read in place. What every verb reads."""

from __future__ import annotations

import atexit
import json
import os
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from burabay.duty.lookup import Measures
from burabay.errors import BurabayError
from burabay.goods.codes import LENGTHS
from burabay.goods.names import NameBook
from burabay.lawbook.columns import Columns, is_whole, load, seal, sweep
from burabay.lawbook.files import content_hash, law_folder, program_hash
from burabay.wording import texts_by_language

if TYPE_CHECKING:
    from burabay.charges.rows import ChargeRows
    from burabay.charges.rules import Rules
    from burabay.origin.criteria import Criteria
    from burabay.origin.rules import ProductRules
    from burabay.origin.shift import Subheadings
    from burabay.safeguard.suppose import Supposed


def cache_folder() -> Path:
    """Where compiled books are kept: `BURABAY_CACHE` if set, else the user's cache folder."""
    if chosen := os.environ.get("BURABAY_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("burabay", appauthor=False)


def _bound(law: Path, kept: Path, stem: str) -> tuple[Columns, Path]:
    """Bind the book into `kept`; where that cannot be written, into a folder that goes with this process."""
    from burabay.binding import bind

    def into(folder: Path) -> tuple[Columns, Path]:
        index = folder / f"{stem}.sqlite"
        columns = bind(law, folder / f"{stem}.npz", index)
        seal(index)
        return columns, index

    with suppress(OSError, sqlite3.Error):
        kept.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=kept).close()  # a folder that cannot be written is found out before the long work
        sweep(kept)
        return into(kept)
    try:
        spare = tempfile.TemporaryDirectory(prefix="burabay-", ignore_cleanup_errors=True)
        atexit.register(spare.cleanup)
        return into(Path(spare.name))
    except (OSError, sqlite3.Error) as error:
        raise BurabayError(
            f"The compiled law book can be kept neither in {kept} nor in {tempfile.gettempdir()} ({error}). "
            "Free some space, or set BURABAY_CACHE to a folder that can be written."
        ) from None


@dataclass(frozen=True)
class BoundBook:
    """A compiled law book. `law_hash` names its content; `index` is its full-text index.

    `supposed` are trigger measures that the law book does not hold and this one takes to be in force.
    """

    law_hash: str
    columns: Columns
    index: Path
    folder: Path
    supposed: tuple[Supposed, ...] = ()

    @classmethod
    def open(cls, folder: Path | None = None, cache: Path | None = None) -> Self:
        """Open the book in `folder` (the one that came with the package by default), compiling it at its first use.

        Raises LawError if the book is damaged or contradicts itself, BurabayError if it is not there.
        """
        law = folder or law_folder()
        digest = content_hash(law)
        kept = cache or cache_folder()
        stem = f"{digest[:24]}-{program_hash()[:12]}"
        columns, index = load(kept / f"{stem}.npz"), kept / f"{stem}.sqlite"
        if columns is None or not is_whole(index):
            columns, index = _bound(law, kept, stem)
            if content_hash(law) != digest:
                # What was read may be half the old law and half the new: it must not be kept under either's name.
                for suffix in (".npz", ".sqlite", ".sum"):
                    index.with_suffix(suffix).unlink(missing_ok=True)
                raise BurabayError(f"The law book in {law} was changed while it was being read. Run the command again.")
        return cls(digest, columns, index, law)

    @cached_property
    def measures(self) -> Measures:
        """What the law says of each line."""
        return Measures(self.columns)

    @cached_property
    def charges(self) -> ChargeRows:
        """Taxes and fees of each line."""
        from burabay.charges.rows import ChargeRows

        return ChargeRows(self.columns)

    @cached_property
    def charge_rules(self) -> Rules:
        """What goes with taxes and fees beside their rates: rounding, thresholds, advice."""
        from burabay.charges.rules import Rules

        return Rules(self.documents["charge_rules"])

    @cached_property
    def product_rules(self) -> ProductRules:
        """Annex 3 by HS 2012 subheading, as expressions."""
        from burabay.origin.rules import ProductRules

        return ProductRules(self.columns)

    @cached_property
    def subheadings(self) -> Subheadings:
        """The subheadings of HS 2022 and HS 2012, and the correlation between them."""
        from burabay.origin.shift import Subheadings

        return Subheadings(self.columns)

    @cached_property
    def criteria(self) -> Criteria:
        """The rules of chapter 4 with the law book's numbers in them."""
        from burabay.origin.criteria import Criteria

        return Criteria.of(self.documents)

    @cached_property
    def names(self) -> NameBook:
        """Names of chapters, headings and subheadings."""
        return NameBook(self.columns)

    @cached_property
    def documents(self) -> Mapping[str, Any]:
        """What answers cite by key."""
        told: dict[str, Any] = json.loads(
            self.columns.text(int(self.columns["documents"][0])), object_hook=texts_by_language
        )
        return told

    @property
    def chapter98(self) -> Mapping[str, list[str]]:
        """The ordinary codes that each line of Viet Nam's chapter 98 stands for."""
        told: dict[str, list[str]] = self.documents["chapter98"]
        return told

    def unit(self, line: int) -> str:
        """The supplementary unit of a line; empty if it has none."""
        return self.columns.text(int(self.columns["line_unit"][line]))

    def codes(self, nomenclature: str) -> list[str]:
        """All codes of "TN VED" or "AHTN", sorted."""
        if nomenclature not in self._codes:
            self._codes[nomenclature] = self.measures.codes(LENGTHS[nomenclature])
        return self._codes[nomenclature]

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        return {}
