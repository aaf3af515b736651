"""Value added tax at import."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from burabay.charges.decide import due, name_of, question
from burabay.charges.ground import Ground
from burabay.charges.model import QUESTION, UNKNOWN, Charge
from burabay.charges.rows import Row
from burabay.charges.settle import Settled
from burabay.duty.measures import EAEU
from burabay.duty.money import exact
from burabay.errors import InputError
from burabay.lawbook.charge_rates import EXEMPT, ChargeRate
from burabay.lawbook.rates import Rate
from burabay.wording import Phrase


def candidates(rows: Sequence[Row]) -> list[Row]:
    """The rates that goods of a line may have: a code of a list that the book holds decides (Belarus, Appendix 26:
    goods are told by their code alone; Viet Nam: the tariff's mark); else the standard rate and what an
    indication adds.
    """
    listed = [row for row in rows if not row.general and row.basis == "source"]
    indicated = [row for row in rows if row.basis == "indicative"]
    if listed:
        return [*listed, *(indicated if any(row.source.instrument.startswith("vn-") for row in listed) else ())]
    return [row for row in rows if row.general or row.basis in ("indicative", "gap")]


def answer_of(rate: ChargeRate) -> str:
    """How a rate is answered: `--answer vat=10`, `--answer vat=exempt`."""
    return str(rate.percent) if isinstance(rate, Rate) else EXEMPT


def _chosen(rows: Sequence[Row], answer: str) -> Row:
    wanted = answer.strip().removesuffix("%").strip()
    percent = exact(wanted) if wanted.isascii() else Decimal("NaN")
    for row in rows:
        same = isinstance(row.rate, Rate) and percent.is_finite() and row.rate.percent == percent
        if same or answer_of(row.rate) == wanted:
            return row
    known = ", ".join(dict.fromkeys(answer_of(row.rate) for row in rows))
    raise InputError.of("error_answer_choice", field="answer", key="answer_vat", name="vat", given=answer, known=known)


def vat(rows: Sequence[Row], base: Decimal | None, at: Ground) -> Charge:
    """RU Tax Code Art. 160, 164; VN Law 48/2024 Art. 7, 9; and the other states' tax codes. The rate on customs value,
    duty and excise (in Viet Nam also environment tax); where use or kind decides, a question with each possible sum.
    """
    may = candidates(rows)
    if not may:
        return Charge("vat", UNKNOWN, reasons=(Phrase("vat_not_held"),))
    rates = list(dict.fromkeys(row.rate for row in may))
    if "vat" in at.facts:
        row = _chosen(may, at.facts["vat"])
    elif len(rates) > 1:
        asked = question("vat", Settled(possible=tuple(may), asks=("vat",)), at, base)
        told = ", ".join(f"--answer vat={answer_of(rate)}" for rate in rates)
        why = Phrase("vat_question", {"charge": name_of("vat"), "answers": told})
        return Charge("vat", QUESTION, None, asked.base, sources=asked.sources, reasons=(why,), asks=("vat",),
                      candidates=asked.candidates)  # fmt: skip
    else:
        row = may[0]
    charge = due("vat", row, base, at)
    if at.asked.destination not in EAEU or not row.general:
        return charge
    return Charge("vat", charge.status, charge.rate, charge.base, charge.amount, charge.worked, charge.sources,
                  (*charge.reasons, Phrase("vat_lists")))  # fmt: skip
