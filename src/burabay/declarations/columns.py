"""Results of a batch as Arrow columns: rates, sums, the regime, what is unknown, the measures applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from burabay.assess import kernel
from burabay.assess.batch import Engine, keys_of
from burabay.charges.model import Charge
from burabay.charges.plans import source_text
from burabay.declarations import loops
from burabay.declarations.arrow import TEXT
from burabay.duty.measures import Regime, Source
from burabay.duty.options import STATUSES

import pyarrow as pa  # isort: skip  # after `arrow`, which says what is missing where it is not installed

Ints = np.ndarray[Any, np.dtype[Any]]
# Sums to the thousandth of a unit: no currency in use has a smaller coin. 18 digits are written as one whole number.
SUM = pa.decimal128(18, 3)
_PER_THOUSANDTH = kernel.SCALE // 1000
_WORD = pa.dictionary(pa.int32(), TEXT)
_WORDS = ("mfn_rate", "mfn_in_quota_rate", "vn_eaeu_rate", "vn_eaeu_status", "in_quota_rate", "cheapest", "vat_rate",
          "unknowns", "measures", "error", "currency")  # fmt: skip
_SUMS = ("mfn_duty", "mfn_in_quota_duty", "vn_eaeu_duty", "in_quota_duty", "duty", "vat", "excise", "other_charges",
         "total")  # fmt: skip
_KINDS: Mapping[str, Any] = dict.fromkeys(_WORDS, _WORD) | dict.fromkeys(_SUMS, SUM)
_FIRST_SLOTS, _MANY_SLOTS, _MOST_SLOTS = 1 << 12, 1 << 17, 1 << 24
# More than there are texts of acts: the key of a row's measures is made of three.
_ENTRIES = 1 << 20


def output_type(name: str) -> Any:
    """The Arrow type of an output column."""
    return _KINDS[name]


def _bits(valid: Ints) -> Any:
    return pa.py_buffer(np.packbits(valid, bitorder="little"))


def sums(values: Ints) -> Any:
    """Ten-thousandths, -1 for unknown, as decimals."""
    words, valid = np.empty(2 * len(values), dtype=np.int64), np.empty(len(values), dtype=np.bool_)
    loops.as_decimals.over(len(values))(values, _PER_THOUSANDTH, words, valid)
    return pa.Array.from_buffers(SUM, len(values), [_bits(valid), pa.py_buffer(words)])


def words(places: Ints, texts: Any) -> Any:
    """Places in `texts`, negative for none, as a dictionary column."""
    # Nobody reads the place of a missing word, but a place outside the texts must not stand there.
    whole = np.maximum(places, 0).astype(np.int32)
    numbers = pa.Array.from_buffers(pa.int32(), len(whole), [_bits(places >= 0), pa.py_buffer(whole)])
    return pa.DictionaryArray.from_arrays(numbers, texts, safe=False)


def _distinct(places: Ints, told: Sequence[Any]) -> Any:
    """The same where texts may repeat: each stands once, since Arrow's Parquet writer counts a second one wrongly."""
    texts: Sequence[Any] = told
    if len(set(told)) < len(told):
        texts = list(dict.fromkeys(told))
        numbers = {text: place for place, text in enumerate(texts)}
        table = np.array([numbers[text] for text in told], dtype=np.int32)
        places = np.where(places >= 0, table[places], -1)
    return words(places, pa.array(texts, TEXT))


def numbered(keys: Ints, there: Ints, slots: int = _FIRST_SLOTS) -> tuple[Ints, Ints]:
    """The place of each key among the distinct ones (-1 where not `there`), and the first row of each of these.

    `slots` is twice as many distinct keys as are expected, a power of two.
    """
    places = np.empty(len(keys), dtype=np.int32)
    while slots <= _MOST_SLOTS:
        firsts = np.empty(slots, dtype=np.int64)
        table = np.full(2 * slots, -1, dtype=np.int64)
        many = loops.number.over(len(keys))(keys, there, places, table, firsts)
        if many >= 0:
            return places, firsts[:many]
        slots *= 8
    raise ValueError("more distinct values than rows in a batch")


class Columns:
    """The output columns of one engine's results. Sentences in them are in no language: codes, keys of acts, rates."""

    def __init__(self, engine: Engine) -> None:
        book, self.engine = engine.book, engine
        many = len(book.columns["r_form"])
        self._rates = pa.array([str(book.measures.rate(number)) for number in range(many)], TEXT)
        self._statuses = pa.array(STATUSES, TEXT)
        self._regimes = pa.array([regime.label for regime in Regime], TEXT)
        self._entries = list(zip(engine.plans.rates, engine.plans.acts, strict=True))
        self._of_charge: dict[tuple[str, str, Source], int] = {}
        self._add_rows_of_law()
        told = sorted({text for text, _ in self._entries if text})
        self._vat_rates, places = pa.array(told, TEXT), {text: place for place, text in enumerate(told)}
        self._vat_of_entry = np.array([places.get(text, -1) for text, _ in self._entries] + [-1], dtype=np.int32)
        # Of a measure and of an entry, the place of the text that tells its acts: equal texts have one place.
        self._acts: dict[str, int] = {"": 0}
        self._acts_of = self._acts_by_measure()
        self._act_of_entry = np.array([*(self._act(text) for _, text in self._entries), 0], dtype=np.int64)
        self._act_texts = list(self._acts)
        # What was once said of a key; one entry for each measure with its taxes.
        self._told: dict[int, str] = {}

    def _add_rows_of_law(self) -> None:
        """Entries for what answers choose: each rate of VAT and excise in the book, with its source."""
        rows = self.engine.book.charges
        for number in range(len(self.engine.book.columns["c_charge"])):
            row = rows.row(number)
            if row.charge in ("vat", "excise"):
                for rate in (str(row.rate), ""):
                    if (row.charge, rate, row.source) not in self._of_charge:
                        self._of_charge[row.charge, rate, row.source] = len(self._entries)
                        self._entries.append((rate, source_text(row.source)))

    def entry(self, charge: Charge) -> int:
        """The number of an entry with the rate and the source of a charge of VAT or excise; -1 if there is none."""
        for source in charge.sources[:1]:
            for rate in (str(charge.rate or ""), ""):
                if (charge.charge, rate, source) in self._of_charge:
                    return self._of_charge[charge.charge, rate, source]
        return -1

    def _act(self, text: str) -> int:
        """The place of a text, given out at its first use."""
        return self._acts.setdefault(text, len(self._acts))

    def _acts_by_measure(self) -> Ints:
        """The acts of each measure."""
        columns = self.engine.book.columns
        instruments, provisions = (columns[f"s_{name}"].tolist() for name in ("instrument", "provision"))
        sources = [f"{columns.text(a)} {columns.text(b)}" for a, b in zip(instruments, provisions, strict=True)]
        of_finding, places = np.unique(columns["f_sources"], return_inverse=True)
        told = ("; ".join(sources[int(part)] for part in columns.text(n).split()) for n in of_finding.tolist())
        acts = np.array([self._act(text) for text in told], dtype=np.int64)
        of_measure: Ints = acts[places][columns["m_finding"]]
        return of_measure

    def _measures(self, out: kernel.Results) -> Any:
        """Acts and places in them: those of the duty charged, then of VAT and excise where one is taken."""
        there = out.chosen >= 0
        key = self._acts_of[out.measure] * _ENTRIES
        key += self._act_of_entry[out.charged.vat_entry]
        key *= _ENTRIES
        key += self._act_of_entry[out.charged.excise_entry]
        places, firsts = numbered(key, there, _MANY_SLOTS)
        numbers = key[firsts].tolist()
        told = list(map(self._told.get, numbers))
        for place, text in enumerate(told):
            if text is None:
                told[place] = self._told[numbers[place]] = self._measure(numbers[place])
        return words(places, pa.array(told, TEXT))

    def _measure(self, key: int) -> str:
        texts = self._act_texts
        parts = [texts[key // _ENTRIES**2]]
        parts += [f"vat: {texts[key // _ENTRIES % _ENTRIES]}"] if key // _ENTRIES % _ENTRIES else []
        parts += [f"excise: {texts[key % _ENTRIES]}"] if key % _ENTRIES else []
        return "; ".join(parts)

    def _unknowns(self, out: kernel.Results) -> Any:
        places, firsts = numbered(out.charged.unknown, out.line >= 0)
        told = [" ".join(keys_of(int(out.charged.unknown[row]))) for row in firsts.tolist()]
        return _distinct(places, told)

    def arrays(self, out: kernel.Results, errors: Any, names: Iterable[str], currency: str = "") -> list[Any]:
        """The columns of these names; `errors` holds a column of sentences, `currency` is that of all rows."""
        many = len(out.fault)
        made = {
            "mfn": Regime.MFN, "mfn_in_quota": Regime.MFN_IN_QUOTA, "vn_eaeu": Regime.PREFERENCE,
            "in_quota": Regime.PREFERENCE_IN_QUOTA,
        }  # fmt: skip
        told: list[Any] = []
        for name in names:
            of, _, kind = name.rpartition("_")
            if of in made:
                part = slice(made[of] * many, (made[of] + 1) * many)
                source = {"rate": out.rate, "duty": out.duty, "status": out.status}[kind][part]
                texts = self._rates if kind == "rate" else self._statuses
                told.append(sums(source) if kind == "duty" else words(source, texts))
            else:
                told.append(self._other(name, out, errors, currency))
        return told

    def _other(self, name: str, out: kernel.Results, errors: Any, currency: str) -> Any:
        match name:
            case "currency":
                known = out.line >= 0 if currency else np.zeros(len(out.line), dtype=np.bool_)
                return words(known.astype(np.int32) - 1, pa.array([currency], TEXT))
            case "cheapest":
                return words(out.best, self._regimes)
            case "duty":
                return sums(out.due)
            case "vat_rate":
                return words(self._vat_of_entry[out.charged.vat_entry], self._vat_rates)
            case "vat" | "excise" | "total":
                return sums(getattr(out.charged, name))
            case "other_charges":
                return sums(out.charged.other)
            case "unknowns":
                return self._unknowns(out)
            case "measures":
                return self._measures(out)
            case _:
                return errors


def names_of(outputs: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """The output columns that a result gets: the currency only where the input has none."""
    return [name for name in outputs if name != "currency" or "currency" not in columns]
