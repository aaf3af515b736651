"""Binding the book: from the law's files to the compiled columns and the full-text index.

Only done when the content of the law, or of this program, is new; a bound book is opened without any of this.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from itertools import chain
from pathlib import Path

import numpy as np

from burabay.assess.kernel import SCALE
from burabay.charges.compile import compile_charges
from burabay.charges.plans import compile_plans
from burabay.charges.rows import ChargeRows
from burabay.duty.compile import compile_measures
from burabay.duty.lookup import Measures
from burabay.duty.measures import Regime
from burabay.duty.mfn import eaeu_mfn, vietnam_mfn
from burabay.duty.preference import preference
from burabay.errors import LawError
from burabay.goods.correlation import predecessors
from burabay.goods.names import compile_names, merged, package_names
from burabay.goods.search import build_index
from burabay.lawbook.columns import Columns, Ints, Texts, save
from burabay.lawbook.law import Law, read_law
from burabay.lawbook.tables import EAEU_TARIFF, VIETNAM_TARIFF, EaeuLine, Name
from burabay.origin.rules import compile_expressions, compile_rules
from burabay.origin.shift import compile_correlation

_BOOKS_KEPT = 4
# Assumptions that no finding cites: an answer adds them where it computes a duty, or judges origin under chapter 4.
ORIGIN_CITES = ("A7", *(f"A{number}" for number in range(19, 34)), "A60", "A61")
TRIGGER_CITES = tuple(f"A{number}" for number in range(34, 46))
QUOTA_CITES = tuple(f"A{number}" for number in range(46, 54))
_DAYS_OF_MEASURE = ("from_earliest", "from_latest", "to_earliest", "to_latest")
ANSWERS_CITE = ("A3", "A8", "A9", "A10", "A13", "A17", "A18", *ORIGIN_CITES, *TRIGGER_CITES, *QUOTA_CITES)


def _chapter98(law: Law) -> dict[str, list[str]]:
    """The ordinary codes that each line of Viet Nam's chapter 98 stands for; none where the tariff names none."""
    named: dict[str, set[str]] = {}
    for item in law.chapter98:
        named.setdefault(item.code, set()).update(item.ordinary_codes)
    return {code: sorted(codes) for code, codes in sorted(named.items())}


def _trigger_levels(law: Law) -> dict[int, dict[int, int]]:
    """Group → year → level in kilograms, as printed in Annex 2."""
    levels: dict[int, dict[int, int]] = {}
    for level in law.trigger_levels:
        levels.setdefault(level.group, {})[level.year] = level.level_kg
    return levels


def _charge_words(law: Law) -> dict[str, dict[str, dict[str, str]]]:
    """Question → answer (empty for the question itself) → its words in each language."""
    words: dict[str, dict[str, dict[str, str]]] = {}
    for word in law.charge_words:
        words.setdefault(word.question, {})[word.value] = {"en": word.en, "ru": word.ru, "vi": word.vi}
    return words


def _documents(law: Law, texts: Texts) -> dict[str, Ints]:
    """What answers cite by key, as one text of JSON: acts, assumptions, notes to the nomenclature, trigger groups."""
    told = {
        "instruments": {
            key: {"cite": act.cite, "title": act.title, "url": act.url} for key, act in law.instruments.items()
        },
        "assumptions": law.assumptions,
        "nomenclature_notes": {
            note.note: {"en": note.en, "ru": note.ru, "vi": note.vi} for note in law.nomenclature_notes
        },
        "trigger_groups": {
            str(g.group): {"en": g.name_en, "ru": g.name_ru, "vi": g.name_vi} for g in law.trigger_groups
        },
        "charge_words": _charge_words(law),
        "charge_rules": [
            {
                **{key: str(value) for key, value in rule._asdict().items()},
                "codes": " ".join(rule.codes),
                "valid_from": rule.valid_from.isoformat() if rule.valid_from else "",
                "valid_to": rule.valid_to.isoformat() if rule.valid_to else "",
            }
            for rule in law.charge_rules
        ],
        "trigger_lines": {line.code: line.group for line in law.trigger_lines},
        "chapter98": _chapter98(law),
        "trigger_measures": [
            {**m._asdict(), **{key: str(getattr(m, key)) for key in _DAYS_OF_MEASURE}} for m in law.trigger_measures
        ],
        "trigger_proceedings": {
            row.measure: {
                **{key: str(value) if value else "" for key, value in row._asdict().items()},
                "year": row.year,
            }
            for row in law.trigger_proceedings
        },
        "trigger_levels": _trigger_levels(law),
        "trigger_codes": {entry.code: entry.group for entry in law.trigger_codes},
        "quotas": [quota._asdict() for quota in law.quotas],
        "quota_rates": [{**rate._asdict(), "rate": str(rate.rate)} for rate in law.quota_rates],
        "quota_methods": [method._asdict() for method in law.quota_methods],
        "articles": law.articles,
        "offshore": {row.iso: row.territory for row in law.offshore},
        "form_eav": [box._asdict() for box in law.form_boxes],
        "sporting_footwear": law.agreement["sporting_footwear"]["codes"],
        "marked_lines": [line.code for line in law.eaeu_tariff if line.mark],
        "missing": [
            {
                "said_as": entry["said_as"],
                "destinations": entry["destinations"],
                "prefixes": entry.get("prefixes", []),
                "until": entry["until"].isoformat() if "until" in entry else None,
                "marked": entry.get("marked", False),
            }
            for entry in law.coverage["missing"]
            if "said_as" in entry
        ],
    }
    number = texts.number(json.dumps(told, ensure_ascii=False, default=str))
    return {"documents": np.array([number], dtype=np.int32)}


def _plans(made: Mapping[str, Ints], texts: Texts) -> dict[str, Ints]:
    """The charges of all lines, states and days, tabulated for many rows at once from the columns made before."""
    columns = Columns({**made, **texts.columns()})
    rules = json.loads(columns.text(int(columns["documents"][0])))["charge_rules"]
    of_duties = Measures(columns).monies
    return compile_plans(columns, ChargeRows(columns), rules, of_duties, SCALE).columns(texts)


def _needs(line: EaeuLine) -> str:
    """What must hold for a TN VED line to apply at all: `nomenclature:5`, `additional:02/3`, with a space between."""
    nomenclature = f"nomenclature:{line.nomenclature_note}" if line.nomenclature_note else ""
    additional = f"additional:{line.additional_note}" if line.additional_note else ""
    return f"{nomenclature} {additional}".strip()


def compile_book(law: Law, names: list[Name]) -> dict[str, Ints]:
    """Every column of the compiled book. Raises LawError where the law contradicts itself."""
    texts = Texts()
    tnved = sorted(line.code for line in law.eaeu_tariff)
    ahtn = sorted({line.code for line in law.vietnam_tariff} | {item.code for item in law.chapter98})
    correlation = predecessors(law.hs2022_hs2012)
    needs = {line.code: _needs(line) for line in law.eaeu_tariff}
    units = {line.code: line.unit for line in law.eaeu_tariff} | {line.code: line.unit for line in law.vietnam_tariff}
    made = {
        **compile_measures(tnved, ahtn, chain(eaeu_mfn(law), vietnam_mfn(law), preference(law)), texts),
        "line_needs": np.array([texts.number(needs.get(code, "")) for code in (*tnved, *ahtn)], dtype=np.int32),
        "line_unit": np.array([texts.number(units.get(code, "")) for code in (*tnved, *ahtn)], dtype=np.int32),
        **compile_names(names, texts),
        **compile_rules(law.product_rules, correlation, texts),
        **compile_expressions(law.product_rules, texts),
        **compile_correlation(correlation),
        **compile_charges(law, tnved, ahtn, texts),
        **_documents(law, texts),
        "in_force": np.array([law.agreement["in_force"].toordinal()], dtype=np.int32),
    }
    made |= _plans(made, texts)
    made |= texts.columns()
    _check_spans(made, [*tnved, *ahtn])
    _check_cited(law, Columns(made))
    return made


def _check_spans(made: Mapping[str, Ints], codes: list[str]) -> None:
    """For one line, regime and state no two measures hold on one day, and none ends before it begins.

    Raises LawError. All lines at once: measures stand in the columns by line, regime and first day.
    """
    line = np.repeat(np.arange(len(codes)), np.diff(made["line_start"]))
    regime, states, first, last = (made[f"m_{name}"] for name in ("regime", "states", "first", "last"))

    def refuse(wrong: Ints, what: str) -> None:
        if wrong.any():
            place = int(np.argmax(wrong))
            code, day = codes[int(line[place])], date.fromordinal(int(first[place]))
            file = EAEU_TARIFF.file if len(code) == 10 else VIETNAM_TARIFF.file
            raise LawError(f"{code}: {Regime(int(regime[place])).label}, {what} {day}", file=file)

    refuse(last < first, "a rate ends before it begins on")
    for step in range(1, len(line)):
        same = (line[step:] == line[:-step]) & (regime[step:] == regime[:-step])
        if not same.any():
            return
        shared = (states[step:] & states[:-step]) != 0
        overlap = same & shared & (last[:-step] >= first[step:])
        refuse(np.concatenate([np.zeros(step, dtype=bool), overlap]), "two rates hold on")


def _check_cited(law: Law, made: Columns) -> None:
    """Every assumption that a finding or an answer cites is in the book. Raises LawError."""
    found = {key for number in np.unique(made["f_assumptions"]) for key in made.text(int(number)).split()}
    for key in sorted({*found, *ANSWERS_CITE}):
        if key not in law.assumptions:
            raise LawError(f"[{key}] is missing: answers cite it", file="assumptions.toml")


def bind(folder: Path, columns: Path, index: Path) -> Columns:
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
    _forget_old_books(columns.parent)
    return Columns(made)


def _forget_old_books(folder: Path) -> None:
    """Keep the books last bound; each is some fifteen megabytes."""
    with suppress(OSError):
        books = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in books[_BOOKS_KEPT:]:
            for path in (old.with_suffix(".sqlite"), old.with_suffix(".sum"), old):
                path.unlink(missing_ok=True)
