"""What `Book.assess` answers to rows of the file, one by one, in the work's columns: what every engine must meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from benchmarks.bulk.work import DENIED, FINE, FX, LACKS_QUANTITY, NO_LINE, REGIMES, STATUSES, WRONG

from burabay.assess.assessment import Assessment
from burabay.charges.model import NOT_DUE
from burabay.duty.consignment import consignment
from burabay.duty.measures import Regime
from burabay.duty.money import ExchangeRates, Money, read_exchange_rates
from burabay.duty.options import Option
from burabay.errors import InputError
from burabay.lawbook.charge_rates import EXEMPT
from burabay.lawbook.rates import Rate

if TYPE_CHECKING:
    from burabay.book import Book

# Every row of an engine's answer has these; sums in hundredths, VAT in thousandths of a per cent, None for unknown.
COLUMNS = (
    *(f"duty_{int(r)}" for r in REGIMES), *(f"status_{int(r)}" for r in REGIMES),
    "cheapest", "duty", "vat_percent", "vat", "error",
)  # fmt: skip
_LABELS = {regime.label: regime for regime in REGIMES}


def hundredths(money: Money | None) -> int | None:
    """A sum as a whole number of hundredths."""
    return None if money is None else int(money.amount.scaleb(2))


def _wrong() -> dict[str, int | None]:
    return {**dict.fromkeys(COLUMNS), "error": WRONG}


def _vat(answer: Assessment, regime: Regime | None) -> tuple[int | None, int | None]:
    """Rate and sum of VAT where neither excise nor environment tax can be in its base: the work has no others."""
    of_option = next((one for one in answer.charges if one.regime is regime), answer.charges[0])
    found = {charge.charge: charge for charge in of_option.charges}
    below = ("excise", "environment_tax") if answer.asked.destination == "VN" else ("excise",)
    if any(name in found and found[name].status != NOT_DUE for name in below):
        return None, None
    rate = found["vat"].rate
    percent = 0 if rate == EXEMPT else int(rate.percent * 1000) if isinstance(rate, Rate) and rate.percent else None
    return percent, hundredths(found["vat"].amount) if percent is not None and regime is not None else None


def _row(answer: Assessment, claimed: str) -> dict[str, int | None]:
    options: dict[Regime, Option] = {option.regime: option for option in answer.options}
    row: dict[str, int | None] = dict.fromkeys(COLUMNS)
    for regime in REGIMES:
        option = options.get(regime)
        if option is not None:
            row[f"duty_{int(regime)}"] = hundredths(option.duty)
            row[f"status_{int(regime)}"] = STATUSES.index(option.status)
    charged = _LABELS[claimed] if claimed else answer.cheapest
    chosen = options.get(charged) if charged is not None else None
    usable = chosen is not None and chosen.usable and chosen.duty is not None
    row["cheapest"] = None if answer.cheapest is None else int(answer.cheapest)
    row["duty"] = hundredths(chosen.duty) if usable and chosen is not None else None
    row["vat_percent"], row["vat"] = _vat(answer, charged if usable else None)
    row["error"] = _fault(answer, _LABELS[claimed] if claimed else None)
    return row


def _fault(answer: Assessment, claimed: Regime | None) -> int:
    """What of a row that could be read keeps its duty from being counted: as in the batch."""
    options = {option.regime: option for option in answer.options}
    if claimed is not None and (claimed not in options or options[claimed].status == STATUSES[2]):
        return DENIED
    wanting = [o for o in answer.options if any(need.key != "need_fx" for need in o.needs)]
    if claimed is not None:
        return LACKS_QUANTITY if options[claimed] in wanting else FINE
    open_ones = [option for option in wanting if option.status == STATUSES[3] and option.regime in REGIMES]
    return LACKS_QUANTITY if answer.cheapest is None and open_ones else FINE


def single(book: Book, told: Mapping[str, Any], fx: ExchangeRates) -> dict[str, int | None]:
    """One row of the file, as texts and decimals, answered."""
    claimed = told["regime_claimed"] or ""
    if claimed and claimed not in _LABELS:
        return _wrong()
    try:
        asked = consignment(
            told["code"], origin=told["origin"], destination=told["destination"], on=told["on"], value=told["value"],
            currency=told["currency"] or "", net_kg=told["net_kg"], quantity=told["quantity"], unit=told["unit"] or "",
            fx=fx,
        )  # fmt: skip
        return _row(book.assess(asked), claimed)
    except InputError:
        return _wrong()


def singles(book: Book, rows: Iterable[Mapping[str, Any]], fx: Iterable[str] = FX) -> list[dict[str, int | None]]:
    """Rows of the file answered one after the other."""
    rates = read_exchange_rates(fx)
    return [single(book, row, rates) for row in rows]


def differences(
    expected: list[dict[str, int | None]], found: list[dict[str, Any]], columns: Iterable[str] = COLUMNS
) -> list[str]:
    """Where an engine's rows are not the expected ones, in words; errors by their kind."""
    told = []
    for place, (want, have) in enumerate(zip(expected, found, strict=True)):
        # A code is looked up before or after other fields are read: which of two errors is told is all one.
        if want["error"] != have["error"] and not (want["error"] == WRONG and have["error"] == NO_LINE):
            told.append(f"row {place}: error is {have['error']}, not {want['error']}")
            continue
        if want["error"] in (WRONG, NO_LINE):
            continue
        told += [
            f"row {place}: {name} is {have[name]}, not {want[name]}"
            for name in columns
            if name != "error" and have[name] != want[name]
        ]
    return told
