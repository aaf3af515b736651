"""A batch of declaration lines assessed: Arrow in, Arrow out, as many rows, the file's own columns first.

assessor = Assessor(engine, lines.columns, lines.schema)
result = assessor.assess(batch)          # safe to call from several threads; the same rows give the same result
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from burabay.assess import kernel
from burabay.assess.batch import Engine
from burabay.declarations.arrow import TEXT, distinct
from burabay.declarations.by_itself import ByItself, Errors
from burabay.declarations.columns import Columns, names_of, output_type, words
from burabay.declarations.lines import UNIT_NAMES, Lines
from burabay.declarations.loops import prepare
from burabay.declarations.parsing import parse, raws
from burabay.declarations.schema import OUTPUTS, kept_names
from burabay.declarations.totals import Tally
from burabay.duty.consignment import UNITS
from burabay.errors import InputError
from burabay.lawbook.rates import DUTY_UNITS

import pyarrow as pa  # isort: skip  # after `columns`, which says what is missing where it is not installed

Ints = np.ndarray[Any, np.dtype[Any]]
_RATIOS = [UNITS[name][1].as_integer_ratio() for name in UNIT_NAMES]
_DUTY_UNIT = np.array([DUTY_UNITS.index(UNITS[name][0]) for name in UNIT_NAMES], dtype=np.int64)
_TIMES = np.array([times for times, _ in _RATIOS], dtype=np.int64)
_PARTS = np.array([parts for _, parts in _RATIOS], dtype=np.int64)
# Errors kept for a report; all of them stand in the result.
_ERRORS_TOLD = 20


@dataclass(slots=True)
class Assessed:
    """The result of a batch: its columns, its counts, and its first errors by place in the batch."""

    batch: Any
    tally: Tally
    errors: Mapping[int, str] = field(default_factory=dict)

    def formed(self, form: Callable[[Any], Any]) -> Assessed:
        """The same with what `form` makes of the columns in their place."""
        return replace(self, batch=form(self.batch))


def rows_of(engine: Engine, lines: Lines, faulty: Ints) -> kernel.Rows:
    """Lines as the kernel reads them."""
    many = len(lines)
    places = engine.exchange.places(lines.currencies)
    made = {
        "code": np.empty(many, np.int64), "money": np.empty(many, np.int16), "kg": np.empty(many, np.int64),
        "unit": np.empty(many, np.int8), "quantity": np.empty(many, np.int64), "skip": np.empty(many, np.int8),
    }  # fmt: skip
    prepare.over(many)(
        lines.code, lines.digits, lines.destination, lines.currency, lines.kg, lines.quantity, lines.unit, lines.bad,
        lines.alone, faulty, _DUTY_UNIT, _TIMES, _PARTS, places if len(places) else np.zeros(1, np.int16),
        *made.values(),
    )  # fmt: skip
    return kernel.Rows(destination=lines.destination, day=lines.day, value=lines.value, claimed=lines.claimed, **made)


def _free(name: str, taken: Sequence[str]) -> str:
    """The name of a column that no other has (capitals do not matter)."""
    used = {each.casefold() for each in taken}
    while name.casefold() in used:
        name += "_"
    return name


class Assessor:
    """Assesses batches of one schema. `columns` says which of its columns bears which canonical name; `defaults` hold
    the text for those it lacks; `language` is that of the errors.
    """

    def __init__(
        self,
        engine: Engine,
        columns: Mapping[str, str],
        schema: Any,
        defaults: Mapping[str, str] | None = None,
        language: str = "en",
    ) -> None:
        self._engine, self._columns, self._defaults = engine, dict(columns), dict(defaults or {})
        self._made = Columns(engine)
        self._names = names_of(OUTPUTS, columns)
        self._by_itself = ByItself(engine, self._made, language)
        self._language = language
        own = [pa.field(name, of.type) for name, of in zip(kept_names(schema.names, columns), schema, strict=True)]
        fields = [*own, *(pa.field(name, output_type(name)) for name in self._names)]
        # Every row of an answer from a book that supposes trigger measures says which.
        self._supposed = " ".join(str(each) for each in engine.book.supposed)
        if self._supposed:
            fields.append(pa.field(_free("supposed", [field.name for field in fields]), TEXT))
        self.schema = pa.schema(fields)

    def _tell_odd(self, batch: Any, lines: Lines, rows: kernel.Rows, out: kernel.Results, errors: Errors) -> None:
        """Sentences for rows that are wrong; and the rows that must be assessed by themselves, by their cells."""
        self._by_itself.faults(out, rows, lines, errors)
        odd = ((out.fault == kernel.BAD) | (out.fault == kernel.ALONE)) & (errors.places < 0)
        again = np.flatnonzero(odd).tolist()
        for place, cells in zip(again, raws(batch, self._columns, self._defaults, again), strict=True):
            self._by_itself.tell(out, rows, lines, place, cells, errors)

    def assess(self, batch: Any, spoiled: Mapping[int, InputError] | None = None) -> Assessed:
        """The rows of a batch with what the law gives each; `spoiled` are those that the file itself broke."""
        lines = parse(batch, self._columns, self._defaults)
        faulty = np.zeros(len(lines), dtype=np.bool_)
        faulty[list(spoiled or ())] = True
        rows = rows_of(self._engine, lines, faulty)
        out = self._engine.assess(rows)
        self._engine.find_measures(rows, out)
        errors = Errors(len(lines))
        for place, error in (spoiled or {}).items():
            errors.put(place, error.say(self._language))
        self._tell_odd(batch, lines, rows, out, errors)
        tally = Tally()
        tally.add(self._engine, rows, lines.currencies, lines.currency, out)
        sentences = words(errors.places, pa.array(errors.texts, TEXT))
        made = self._made.arrays(out, sentences, self._names, self._defaults.get("currency", ""))
        if self._supposed:
            made = [*made, pa.repeat(pa.scalar(self._supposed, TEXT), len(lines))]
        result = pa.RecordBatch.from_arrays([*map(distinct, batch.columns), *made], schema=self.schema)
        return Assessed(result, tally, errors.first(_ERRORS_TOLD))
