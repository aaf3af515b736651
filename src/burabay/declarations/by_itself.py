"""Rows that a batch does not serve: assessed one by one, or told why not, in the sentence that `burabay duty` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from burabay.assess import kernel
from burabay.assess.assessment import Assessment, assess, line_number
from burabay.assess.batch import KEYS, STATES, Engine
from burabay.assess.other_side import met_by
from burabay.assess.texts import rate_text
from burabay.charges.model import Charge
from burabay.declarations.columns import Columns
from burabay.declarations.lines import NONE, Lines
from burabay.declarations.parsing import claimed_of, consignment_of
from burabay.duty.consignment import Consignment
from burabay.duty.measures import STATE_BITS, Outcome, Regime
from burabay.duty.money import Money
from burabay.duty.options import STATUSES, UNAVAILABLE, UNKNOWN, Option, gap, holding
from burabay.errors import InputError
from burabay.goods.codes import LENGTHS, grouped
from burabay.lawbook.rates import DUTY_UNITS
from burabay.wording import Phrase, say

Ints = np.ndarray[Any, np.dtype[Any]]
# More than there are spans of days between changes of the law.
_EPOCHS = 1024
# Sums in ten-thousandths that a result's columns hold.
_MOST = 1 << 63
_KG = DUTY_UNITS[0]


def _whole(amount: Decimal | None) -> int:
    """Ten-thousandths, -1 for none. Raises InputError for a sum that the columns do not hold."""
    if amount is None:
        return NONE
    whole = int(amount * kernel.SCALE)
    if whole >= _MOST:
        raise InputError.of("error_sum_too_large", field="value", key="sum_too_large")
    return whole


def _lacks_quantity(option: Option) -> bool:
    return any(need.key != "need_fx" for need in option.needs)


def _claim_fault(answer: Assessment, claimed: Regime | None) -> int:
    """As `assess.kernel` judges: a regime that cannot be had, a quantity without which nothing can be charged."""
    if claimed is None:
        lacking = answer.cheapest is None and any(_lacks_quantity(o) for o in answer.options if o.status == UNKNOWN)
        return kernel.LACKS_QUANTITY if lacking else kernel.RIGHT
    found = next((option for option in answer.options if option.regime is claimed), None)
    if found is None or found.status == UNAVAILABLE:
        return kernel.CLAIM_UNAVAILABLE
    return kernel.LACKS_QUANTITY if _lacks_quantity(found) else kernel.RIGHT


def _forget(out: kernel.Results, row: int) -> None:
    """A row that is refused after part of it was told: nothing of it stays."""
    if out.fault[row] == kernel.BAD:
        return  # of such a row the kernel told nothing
    out.fault[row] = kernel.BAD
    for column in (out.line, out.best, out.chosen, out.due, out.measure):
        column[row] = NONE
    charged = out.charged
    for column in (charged.vat, charged.excise, charged.other, charged.total, charged.vat_entry, charged.excise_entry):
        column[row] = NONE
    charged.unknown[row] = 0
    many = len(out.fault)
    for regime in range(kernel.SHOWN):
        for column in (out.rate, out.status, out.duty):
            column[regime * many + row] = NONE


def _settled(charge: Charge) -> Decimal | None:
    if not charge.settled:
        return None
    return charge.amount.amount if charge.amount is not None else Decimal(0)


class Errors:
    """Sentences by row: places in a list of distinct texts, -1 for a row without one."""

    def __init__(self, many: int) -> None:
        self.places = np.full(many, -1, dtype=np.int32)
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The place of a text, given out at its first use."""
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]

    def put(self, row: int, text: str) -> None:
        """Put a sentence to a row."""
        self.places[row] = self.number(text)

    def first(self, most: int) -> dict[int, str]:
        """The sentences of the first rows that have one."""
        rows = np.flatnonzero(self.places >= 0)[:most].tolist()
        return {row: self.texts[self.places[row]] for row in rows}


class ByItself:
    """Puts such rows into the results of their batch. `language` is that of the sentences.

    Sentences are made once for each line, destination and reason: a year of declarations repeats its mistakes.
    """

    def __init__(self, engine: Engine, columns: Columns, language: str) -> None:
        self._engine, self._columns, self._language = engine, columns, language
        self._said: dict[tuple[int, int], str] = {}
        self._no_such_line = lru_cache(maxsize=1 << 16)(self._no_such)
        self._keys = {
            kernel.NO_LINE: (self._key_of_code, self._no_line),
            kernel.CLAIM_UNAVAILABLE: (self._key_of_claim, self._denied),
            kernel.LACKS_QUANTITY: (self._key_of_quantity, self._lacking),
        }

    def faults(self, out: kernel.Results, rows: kernel.Rows, lines: Lines, errors: Errors) -> None:
        """The sentences of all rows that the kernel refused, each reason once."""
        for fault, (key_of, sentence) in self._keys.items():
            of = np.flatnonzero((out.fault == fault) & (errors.places < 0))
            if not len(of):
                continue
            keys, firsts, places = np.unique(key_of(out, rows, lines, of), return_index=True, return_inverse=True)
            numbers = np.empty(len(keys), dtype=np.int32)
            for at, (key, first) in enumerate(zip(keys.tolist(), of[firsts].tolist(), strict=True)):
                if (fault, key) not in self._said:
                    self._said[fault, key] = sentence(out, rows, lines, first)
                numbers[at] = errors.number(self._said[fault, key])
            errors.places[of] = numbers[places]

    def tell(
        self, out: kernel.Results, rows: kernel.Rows, lines: Lines, row: int, raw: Mapping[str, object], errors: Errors
    ) -> None:
        """A row by its cells: assessed, or its error."""
        try:
            asked, claimed = consignment_of(raw, self._engine.fx), claimed_of(raw)
            self._assess(out, rows, row, asked, claimed)
        except InputError as error:
            _forget(out, row)
            errors.put(row, error.say(self._language))
            return
        found = self._keys.get(int(out.fault[row]))
        if found is not None:
            errors.put(row, found[1](out, rows, lines, row))

    # --- faults ---------------------------------------------------------------------------------------------------

    def _key_of_code(self, _out: kernel.Results, rows: kernel.Rows, lines: Lines, of: Ints) -> Ints:
        """A code of up to 13 digits and what it is asked for; the day counts by the law that holds on it."""
        key: Ints = (lines.code[of] * 16 + lines.digits[of]) * 8 + rows.destination[of]
        return key * _EPOCHS + self._engine.epochs(rows.day[of])

    def _no_line(self, _out: kernel.Results, rows: kernel.Rows, lines: Lines, row: int) -> str:
        code = f"{lines.code[row]:0{lines.digits[row]}d}"
        destination = int(rows.destination[row])
        sentence, met = self._no_such_line(code, STATES[lines.origin[row]], STATES[destination])
        return sentence + self._at_stake(met, destination, int(rows.day[row]))

    def _no_such(self, code: str, origin: str, destination: str) -> tuple[str, tuple[int, ...]]:
        """The sentence for a code that is no line, and the lines that it meets if it is one of the other side."""
        asked = Consignment(code, origin, destination, date.min)
        book = self._engine.book
        met = tuple(book.measures.line(one) for meeting in met_by(book, asked) for one in meeting.candidates)
        try:
            # Without the names that the user loaded: a result must not depend on them.
            line_number(book, asked, self._language, own_names=False, languages=(self._language,))
        except InputError as error:
            return error.say(self._language), met
        raise AssertionError(f"{code} is a line")

    def _at_stake(self, met: Sequence[int], destination: int, day: int) -> str:
        """For a code of the other side: the rates between which the lines that it meets differ."""
        if not met:
            return ""
        told = [self._engine.rates_on(line, destination, day) for line in met]
        values = {
            name: "; ".join(dict.fromkeys(self._rate_text(rates[regime]) for rates in told))
            for name, regime in (("mfn", Regime.MFN), ("preference", Regime.PREFERENCE))
        }
        return " " + say(Phrase("row_at_stake", values), self._language)

    def _rate_text(self, number: int) -> str:
        rate = self._engine.book.measures.rate(number)
        return rate_text(rate, self._language) if rate is not None else "—"

    def _key_of_claim(self, out: kernel.Results, rows: kernel.Rows, _lines: Lines, of: Ints) -> Ints:
        """A measure tells line and regime; where none holds, what counts is whether the agreement was in force."""
        before = rows.day[of] < self._engine.book.measures.in_force.toordinal()
        gap_of = ((out.line[of].astype(np.int64) * 8 + rows.claimed[of]) * 2 + before) * 2 + 1
        return np.where(out.measure[of] >= 0, out.measure[of].astype(np.int64) * 2, gap_of) * 8 + rows.destination[of]

    def _denied(self, out: kernel.Results, rows: kernel.Rows, _lines: Lines, row: int) -> str:
        regime, line, state = Regime(int(rows.claimed[row])), int(out.line[row]), STATES[rows.destination[row]]
        measures, measure = self._engine.book.measures, int(out.measure[row])
        if measure == NONE:
            reason = gap(measures, line, regime, STATE_BITS[state], int(rows.day[row]))
        else:
            finding = measures.finding_of(measure)
            # A measure that gives a rate is denied for one reason alone (Art. 2.3(4)).
            denied = finding.outcome is not Outcome.RATE and finding.reason
            reason = Phrase(finding.reason, {"detail": finding.detail}) if denied else Phrase("mfn_lower")
        values = {
            "regime": Phrase(f"regime_{regime.label}"),
            "code": self._shown(line),
            "country": Phrase(f"country_{state}"),
            "reason": reason,
        }
        return say(Phrase("row_denied", values), self._language)

    def _shown(self, line: int) -> str:
        code = self._engine.codes[line]
        return grouped(code, "TN VED" if len(code) == 10 else "AHTN")

    @staticmethod
    def _key_of_quantity(out: kernel.Results, rows: kernel.Rows, _lines: Lines, of: Ints) -> Ints:
        """Few rows lack a quantity: each distinct one by its line, day and what it brings."""
        brings = (rows.kg[of] >= 0) * 16 + rows.unit[of] + 1
        key: Ints = (out.line[of].astype(np.int64) << 22 | rows.day[of]) << 5 | brings
        return (key * 8 + rows.destination[of]) * 8 + rows.claimed[of] + 1

    def _lacking(self, out: kernel.Results, rows: kernel.Rows, _lines: Lines, row: int) -> str:
        many, claimed = len(out.fault), int(rows.claimed[row])
        unknown, brings = STATUSES.index(UNKNOWN), (bool(rows.kg[row] >= 0), int(rows.unit[row]))
        told, units = [], []
        for regime in range(kernel.SHOWN) if claimed == NONE else (claimed,):
            place = regime * many + row
            rate = self._engine.book.measures.rate(int(out.rate[place]))
            unit = rate.specific.unit if rate is not None and rate.specific is not None else ""
            lacks = not (brings[0] if unit == _KG else unit and DUTY_UNITS.index(unit) == brings[1])
            if rate is not None and unit and lacks and out.status[place] == unknown:
                values = {"regime": Phrase(f"regime_{Regime(regime).label}"), "rate": rate_text(rate, self._language)}
                told.append(say(Phrase("row_rate", values), self._language))
                units.append(unit)
        needs = [
            Phrase("row_add_weight") if unit == _KG else Phrase("row_add_quantity", {"unit": unit})
            for unit in dict.fromkeys(units)
        ]
        values = {
            "code": self._shown(int(out.line[row])),
            "country": Phrase(f"country_{STATES[rows.destination[row]]}"),
            "rates": "; ".join(told),
            "needs": " ".join(say(need, self._language) for need in needs),
        }
        return say(Phrase("row_lacks", values), self._language)

    # --- by itself ------------------------------------------------------------------------------------------------

    def _assess(
        self, out: kernel.Results, rows: kernel.Rows, row: int, asked: Consignment, claimed: Regime | None
    ) -> None:
        """The row's own answer, put into the results; and its customs value, which is added up, among the rows."""
        book = self._engine.book
        line = book.measures.line(asked.code) if len(asked.code) == LENGTHS[asked.nomenclature] else NONE
        if line == NONE:
            out.fault[row] = kernel.NO_LINE
            return
        answer = assess(book, asked, self._language)
        chosen = self._put_options(out, row, answer, claimed)
        self._put_charges(out, row, answer, chosen)
        unknown = {phrase.key for phrase in answer.unknowns}
        out.charged.unknown[row] = sum(1 << KEYS.index(key) for key in unknown)
        out.line[row], out.fault[row] = line, _claim_fault(answer, claimed)
        if asked.value is not None and asked.value * kernel.SCALE == (worth := _whole(asked.value)):
            rows.value[row] = worth  # one with more decimals stays out of the total, which says so

    def _put_options(self, out: kernel.Results, row: int, answer: Assessment, claimed: Regime | None) -> Option | None:
        book, asked = self._engine.book, answer.asked
        many = len(out.fault)
        numbers = holding(book.measures, book.measures.line(asked.code), asked.destination, asked.on)
        shown = {option.regime: option for option in answer.options}
        for regime in tuple(Regime)[: kernel.SHOWN]:
            place, option = regime * many + row, shown.get(regime)
            out.status[place] = STATUSES.index(UNAVAILABLE) if option is None else STATUSES.index(option.status)
            out.rate[place] = numbers[regime][1]
            out.duty[place] = _whole(option.duty.amount if option and option.duty else None)
        out.best[row] = NONE if answer.cheapest is None else int(answer.cheapest)
        wanted = answer.cheapest if claimed is None else claimed
        chosen = None if wanted is None else shown.get(wanted)
        chosen = chosen if chosen is not None and chosen.usable else None
        out.chosen[row] = NONE if chosen is None else int(chosen.regime)
        out.due[row] = _whole(chosen.duty.amount if chosen and chosen.duty else None)
        out.measure[row] = NONE if wanted is None else numbers[wanted][0]
        return chosen

    def _put_charges(self, out: kernel.Results, row: int, answer: Assessment, chosen: Option | None) -> None:
        charged = out.charged
        for column in (charged.vat, charged.excise, charged.other, charged.total, charged.vat_entry,
                       charged.excise_entry):  # fmt: skip
            column[row] = NONE
        charges = next((c for c in answer.charges if chosen is not None and c.regime is chosen.regime), None)
        if charges is None:
            return
        sums = {one.charge: _settled(one) for one in charges.charges}
        charged.vat[row], charged.excise[row] = _whole(sums.pop("vat")), _whole(sums.pop("excise", Decimal(0)))
        others = list(sums.values())
        settled = all(one is not None for one in others)
        charged.other[row] = _whole(sum((one or Decimal(0) for one in others), Decimal(0)) if settled else None)
        charged.total[row] = _whole(_amount(charges.total))
        for name in ("vat", "excise"):
            charge = next((one for one in charges.charges if one.charge == name), None)
            getattr(charged, f"{name}_entry")[row] = NONE if charge is None else self._columns.entry(charge)


def _amount(money: Money | None) -> Decimal | None:
    return None if money is None else money.amount
