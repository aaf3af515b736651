"""The opened law book: what the package's verbs ask. Compiled once for each content of `law/`, then read in place."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from burabay.duty.compile import compile_measures
from burabay.duty.lookup import Measures
from burabay.duty.mfn import eaeu_mfn, vietnam_mfn
from burabay.duty.preference import preference
from burabay.goods.correlation import predecessors
from burabay.goods.names import NameBook, compile_names, merged, package_names
from burabay.goods.search import build_index
from burabay.lawbook.columns import FORMAT, Columns, Ints, Texts, load, save
from burabay.lawbook.files import content_hash, law_folder
from burabay.lawbook.law import Law, read_law
from burabay.lawbook.tables import Name
from burabay.origin.rules import compile_rules


def cache_folder() -> Path:
    """Where compiled books are kept: `BURABAY_CACHE` if set, else the user's cache folder."""
    if chosen := os.environ.get("BURABAY_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("burabay", appauthor=False)


def _documents(law: Law, texts: Texts) -> dict[str, Ints]:
    """What answers cite by key, as one text of JSON: acts, assumptions, notes to the nomenclature, trigger groups."""
    import numpy as np

    told = {
        "instruments": {
            key: {"cite": act.cite, "title": act.title, "url": act.url}
            for key, act in law.instruments.items()
        },
        "assumptions": law.assumptions,
        "nomenclature_notes": {
            note.note: {"en": note.en, "ru": note.ru, "vi": note.vi} for note in law.nomenclature_notes
        },
        "line_notes": {
            line.code: line.nomenclature_note for line in law.eaeu_tariff if line.nomenclature_note
        },
        "trigger_groups": {
            str(g.group): {"en": g.name_en, "ru": g.name_ru, "vi": g.name_vi} for g in law.trigger_groups
        },
        "trigger_lines": {line.code: line.group for line in law.trigger_lines},
    }
    number = texts.number(json.dumps(told, ensure_ascii=False))
    return {"documents": np.array([number], dtype=np.int32)}


def compile_book(law: Law, names: list[Name]) -> dict[str, Ints]:
    """Every column of the compiled book. Raises LawError where the law contradicts itself."""
    texts = Texts()
    tnved = sorted(line.code for line in law.eaeu_tariff)
    ahtn = sorted({line.code for line in law.vietnam_tariff} | {item.code for item in law.chapter98})
    units = {line.code: line.unit for line in chain(law.eaeu_tariff, law.vietnam_tariff)}
    import numpy as np

    return {
        **compile_measures(tnved, ahtn, chain(eaeu_mfn(law), vietnam_mfn(law), preference(law)), texts),
        "line_unit": np.array(
            [texts.number(units.get(code, "")) for code in (*tnved, *ahtn)], dtype=np.int32
        ),
        **compile_names(names, texts),
        **compile_rules(law.product_rules, predecessors(law.hs2022_hs2012), texts),
        **_documents(law, texts),
        **texts.columns(),
    }


@dataclass(frozen=True)
class Book:
    """A compiled law book. `law_hash` names its content; `index` is its full-text index."""

    law_hash: str
    columns: Columns
    index: Path
    folder: Path

    @classmethod
    def open(cls, folder: Path | None = None, cache: Path | None = None) -> Book:
        """Open the book in `folder` (the one that came with the package by default), compiling it at its first use.

        Raises LawError if the book is damaged or contradicts itself, BurabayError if it is not there.
        """
        law = folder or law_folder()
        digest = content_hash(law)
        kept = cache or cache_folder()
        stem = f"{digest[:32]}-{FORMAT}"
        columns, index = load(kept / f"{stem}.npz"), kept / f"{stem}.sqlite"
        if columns is None or not index.is_file():
            columns = _compile(law, kept / f"{stem}.npz", index)
        return cls(digest, columns, index, law)

    @cached_property
    def measures(self) -> Measures:
        """What the law says of each line."""
        return Measures(self.columns)

    @cached_property
    def names(self) -> NameBook:
        """Names of chapters, headings and subheadings."""
        return NameBook(self.columns)

    @cached_property
    def documents(self) -> Mapping[str, Any]:
        """What answers cite by key."""
        told: dict[str, Any] = json.loads(self.columns.text(int(self.columns["documents"][0])))
        return told

    def unit(self, line: int) -> str:
        """The supplementary unit of a line; empty if it has none."""
        return self.columns.text(int(self.columns["line_unit"][line]))


def _compile(folder: Path, columns: Path, index: Path) -> Columns:
    """Read, check and compile the book, and keep the result if the disk allows."""
    enabled = gc.isenabled()
    gc.disable()  # hundreds of thousands of small records, none of them garbage
    try:
        law = read_law(folder)
        names = merged(law.names, package_names())
        made = compile_book(law, names)
    finally:
        if enabled:
            gc.enable()
    build_index(index, names)
    save(columns, made)
    return Columns(made)
