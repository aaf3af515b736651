"""Open orders and goods afloat against the days of a duty: which meet it, at what cost, and how they would not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from burabay.assess.assessment import line_number
from burabay.declarations.schema import plain
from burabay.duty.consignment import Consignment, consignment, read_answers
from burabay.duty.measures import Regime
from burabay.duty.money import ExchangeRates, Money, minor_digits
from burabay.duty.options import Option, Options, duty_options
from burabay.errors import BurabayError, InputError
from burabay.goods.codes import plain_code
from burabay.lawbook.periods import days_after
from burabay.safeguard.monitor import Scenario, Standing, TriggerReport
from burabay.safeguard.suppose import Supposed
from burabay.safeguard.table import Row, Table, day_of_text, is_unclear, number_of, read_table
from burabay.safeguard.terms import Known, Terms, Window
from burabay.wording import Phrase, say

if TYPE_CHECKING:
    from burabay.bound import BoundBook

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "order": ("order", "order no", "reference", "consignment", "заказ", "№ заказа", "номер заказа", "партия",
              "đơn hàng", "số đơn hàng", "lô hàng"),
    "code": ("code", "line", "HS", "HS code", "TN VED", "TN VED code", "tariff line", "код", "код ТН ВЭД", "ТН ВЭД",
             "код товара", "mã", "mã HS", "mã số HS"),
    "kg": ("kg", "net kg", "net_kg", "net weight", "net weight kg", "вес нетто", "вес нетто кг", "масса нетто", "кг",
           "trọng lượng tịnh", "khối lượng tịnh", "khối lượng kg"),
    "value": ("value", "customs value", "стоимость", "таможенная стоимость", "trị giá", "trị giá hải quan"),
    "currency": ("currency", "валюта", "loại tiền", "đồng tiền"),
    "arrival": ("arrival", "expected arrival", "arrival date", "eta", "прибытие", "дата прибытия",
                "ожидаемое прибытие", "ngày đến", "ngày hàng đến", "dự kiến đến"),
    "destination": ("destination", "to", "страна назначения", "страна ввоза", "nước nhập khẩu", "nước đến"),
    "quantity": ("quantity", "количество", "số lượng"),
    "unit": ("unit", "единица", "единица измерения", "đơn vị", "đơn vị tính"),
    "answers": ("answers", "answer", "ответы", "ответ", "câu trả lời", "trả lời"),
}  # fmt: skip
_ACCEPTED = {plain(own): name for name, owns in COLUMNS.items() for own in (name, *owns)}
_WANTED = "order, code, kg, value, currency, arrival, destination"
IN_FORCE, MAYBE, SUPPOSED = "in_force", "maybe_in_force", "supposed"


@dataclass(frozen=True, slots=True)
class Order:
    """A row of the orders: goods of Viet Nam that arrive on a day."""

    name: str
    row: int
    asked: Consignment


@dataclass(frozen=True, slots=True)
class Meeting:
    """An order that meets days of a duty: the whole time, or only if the measure is extended.

    `before` is the last day of arrival ahead of the window, `after` the first one behind it; `wait` and `hurry` are
    the days to them. `chance` is that the level of `year` is passed; a known or supposed measure has no year.
    """

    key: str
    year: int | None
    window: Window
    chance: float
    only_if_extended: bool
    before: date
    after: date
    hurry: int
    wait: int

    def to_json(self, language: str) -> dict[str, Any]:
        """Stable keys."""
        return {
            "scenario": self.key, "text": say(f"trigger_scenario_{self.key}", language), "year": self.year,
            **self.window.to_json(), "chance_level_passed": round(self.chance, 4),
            "only_if_extended": self.only_if_extended,
            "arrive_by": self.before.isoformat(), "arrive_from": self.after.isoformat(),
            "days_earlier": self.hurry, "days_later": self.wait,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What the MFN duty costs, in the order's currency: as a sum, by kilogram, in per cent of the value.

    `wait_days` are those past every window that it meets. Waiting is cheaper where a day of it costs less than
    `per_day`; a loan of the value costs that at `yearly_percent` a year. Goods of another group are better where their
    margin is smaller by less than `percent` of the value.
    """

    cost: Money
    per_kg: Decimal | None
    percent: Decimal | None
    wait_days: int | None
    per_day: Decimal | None
    yearly_percent: Decimal | None

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "cost": {"amount": str(self.cost.amount), "currency": self.cost.currency},
            **{name: None if (got := getattr(self, name)) is None else str(got)
               for name in ("per_kg", "percent", "wait_days", "per_day", "yearly_percent")},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exposed:
    """One order. `group` is None for goods in no trigger group: no measure touches them.

    `preference` and `mfn` are the duties on the day of arrival without and with a measure; None where they cannot be
    counted, and `needs` says what would help. `cost_with_charges` is `cost` and what taxes and fees grow by with it;
    None where that is not known, because of the charges of `charges_open`. `error` is what is wrong with the row.
    """

    order: str
    row: int
    asked: Consignment | None
    group: int | None = None
    preference: Money | None = None
    mfn: Money | None = None
    meetings: tuple[Meeting, ...] = ()
    break_even: BreakEven | None = None
    needs: tuple[Phrase, ...] = ()
    error: Phrase | None = None
    cost_with_charges: Money | None = None
    charges_open: tuple[str, ...] = ()

    @property
    def cost(self) -> Money | None:
        """The duty that a measure adds; None where it cannot be counted."""
        if self.preference is None or self.mfn is None:
            return None
        return Money(self.mfn.amount - self.preference.amount, self.mfn.currency)

    def to_json(self, language: str) -> dict[str, Any]:
        """Stable keys (docs/reference/trigger.md)."""
        asked = self.asked
        return {
            "order": self.order, "row": self.row, "code": asked.code if asked else None,
            "destination": asked.destination if asked else None,
            "arrival": asked.on.isoformat() if asked else None, "group": self.group,
            "duty_preference": _money(self.preference), "duty_mfn": _money(self.mfn), "cost": _money(self.cost),
            "cost_with_charges": _money(self.cost_with_charges), "charges_open": list(self.charges_open),
            "meets": [meeting.to_json(language) for meeting in self.meetings],
            "break_even": self.break_even.to_json() if self.break_even else None,
            "needs": [say(phrase, language) for phrase in self.needs],
            "error": say(self.error, language) if self.error else None,
        }  # fmt: skip


def _money(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"amount": str(money.amount), "currency": money.currency}


@dataclass(frozen=True)
class Exposure:
    """All orders, and what they come to by scenario, year and currency: sum, and sum times the chance.

    `free` are groups whose volumes are known and bring no such days; `unwatched` those of orders whose volumes are not.
    """

    orders: tuple[Exposed, ...]
    free: tuple[int, ...]
    unwatched: tuple[int, ...]

    def totals(self) -> dict[tuple[str, int | None, str], tuple[Decimal, Decimal]]:
        """Scenario, its year and currency → the cost of the orders that meet it, and the same by the chance."""
        found: dict[tuple[str, int | None, str], tuple[Decimal, Decimal]] = {}
        for each in self.orders:
            for meeting in each.meetings:
                if each.cost is None or meeting.only_if_extended:
                    continue
                key = (meeting.key, meeting.year, each.cost.currency)
                all_, likely = found.get(key, (Decimal(0), Decimal(0)))
                share = each.cost.amount * Decimal(str(round(meeting.chance, 4)))
                found[key] = (all_ + each.cost.amount, likely + share)
        digits = {currency: minor_digits(currency) or 0 for _, _, currency in found}
        return {
            key: (all_, likely.quantize(Decimal(1).scaleb(-digits[key[2]]))) for key, (all_, likely) in found.items()
        }

    def to_json(self, language: str) -> dict[str, Any]:
        """Stable keys."""
        return {
            "orders": [each.to_json(language) for each in self.orders],
            "totals": [
                {"scenario": key, "text": say(f"trigger_scenario_{key}", language), "year": year, "currency": currency,
                 "cost": str(cost), "cost_by_chance": str(likely)}
                for (key, year, currency), (cost, likely) in self.totals().items()
            ],
            "groups_without_window": list(self.free), "groups_without_volumes": list(self.unwatched),
        }  # fmt: skip


# --- reading ------------------------------------------------------------------------------------------------------


def _needed(row: Row, name: str) -> str:
    told = row.cells.get(name, "")
    if not told:
        raise InputError.of("error_trigger_cell", field=name, key="trigger_cell", name=name)
    return told


def _number(table: Table, row: Row, name: str, mark: str) -> Decimal | None:
    told = row.cells.get(name, "")
    if not told:
        return None
    comma_decimal = table.comma_decimal
    if is_unclear(told, comma_decimal=comma_decimal, mark=mark):
        raise InputError.of("error_trigger_unclear", field=name, key="trigger_unclear", given=told)
    number = number_of(told, comma_decimal=comma_decimal, mark=mark)
    if number is None:
        raise InputError.of("error_trigger_number", field=name, key="trigger_number", given=told)
    return number


def _order(table: Table, row: Row, fx: ExchangeRates, destination: str, mark: str) -> Consignment:
    told = _needed(row, "arrival")
    arrival = day_of_text(told)
    if arrival is None:
        raise InputError.of("error_trigger_day", field="arrival", name="arrival", given=told)
    return consignment(
        plain_code(_needed(row, "code")), origin="VN", destination=row.cells.get("destination") or destination,
        on=arrival, value=_number(table, row, "value", mark), currency=row.cells.get("currency", ""),
        net_kg=_number(table, row, "kg", mark), quantity=_number(table, row, "quantity", mark),
        unit=row.cells.get("unit", ""), fx=fx,
        answers=read_answers(part for part in re.split(r"[;,]", row.cells.get("answers", "")) if part.strip()),
    )  # fmt: skip


def read_orders(
    path: Path | str, *, fx: ExchangeRates | None = None, destination: str = ""
) -> tuple[Order | Exposed, ...]:
    """The orders of a CSV; a row that cannot be read comes back as an `Exposed` with its error.

    `destination` is for rows without one. Raises InputError where the file as a whole is no table of orders.
    """
    table = read_table(path, _ACCEPTED, (("code",), ("arrival",)), _WANTED)
    mark = table.decimal_mark(("kg", "value", "quantity"))
    found: list[Order | Exposed] = []
    for row in table.rows:
        name = row.cells.get("order", "") or f"#{row.number}"
        try:
            found.append(Order(name, row.number, _order(table, row, fx or ExchangeRates(), destination, mark)))
        except BurabayError as error:
            message = (
                error.message if isinstance(error.message, Phrase) else Phrase("error_plain", {"text": str(error)})
            )
            found.append(Exposed(name, row.number, None, error=message))
    if not found:
        raise InputError.of("error_trigger_no_orders", field="orders", key="trigger_file", file=table.file)
    return tuple(found)


# --- exposure -----------------------------------------------------------------------------------------------------


def _option(options: Options, regime: Regime) -> Option:
    return next(option for option in options.options if option.regime is regime)


def _meeting(arrival: date, key: str, window: Window, chance: float = 1.0, year: int | None = None) -> Meeting | None:
    """The order against one window; None where it does not arrive in it, extended or not."""
    if not window.first <= arrival <= window.last_if_extended:
        return None
    extended = arrival > window.last
    before, after = days_after(window.first, -1), days_after(window.last_if_extended if extended else window.last, 1)
    return Meeting(
        key, year, window, chance, extended, before, after, (arrival - before).days, (after - arrival).days
    )  # fmt: skip


def _known(known: Known, arrival: date, terms: Terms) -> Meeting | None:
    """The order against a measure of the law book."""
    told = known.on(arrival)
    if told is None:
        window = Window(known.first.first, known.last.last, known.last.last)
        return _meeting(arrival, MAYBE, window)
    if told:
        return _meeting(arrival, IN_FORCE, Window(known.first.first, known.last.last, known.last.last))
    if known.last.last < arrival <= terms.extended(known.last.last):
        window = Window(known.first.first, known.last.last, terms.extended(known.last.last))
        return _meeting(arrival, IN_FORCE, window)
    return None


class _Exposing:
    def __init__(self, book: BoundBook, terms: Terms, scenarios: Mapping[int, Iterable[Scenario]]) -> None:
        self.book, self.terms = book, terms
        self.scenarios = {group: tuple(of_group) for group, of_group in scenarios.items()}
        self.supposed: tuple[Supposed, ...] = book.supposed

    def _meetings(self, group: int, arrival: date) -> Iterator[Meeting]:
        for known in self.terms.of_group(group):
            if (met := _known(known, arrival, self.terms)) is not None:
                yield met
        for each in self.supposed:
            if each.group == group:
                window = Window(each.first, each.last, each.last)
                if (met := _meeting(arrival, SUPPOSED, window)) is not None:
                    yield met
        for scenario in self.scenarios.get(group, ()):
            if (met := _meeting(arrival, scenario.key, scenario.window, scenario.chance, scenario.year)) is not None:
                yield met

    def _without_measure(self, group: int, on: date) -> date:
        """The day, or the first one after the measures, known or supposed, that stand on it or may."""
        while True:
            ends = [k.last.last for k in self.terms.of_group(group) if k.first.first <= on <= k.last.last]
            ends += [each.last for each in self.supposed if each.group == group and each.first <= on <= each.last]
            if not ends:
                return on
            on = days_after(max(ends), 1)

    def _options(self, line: int, group: int, asked: Consignment) -> tuple[Option, Option]:
        """Preference and MFN. Where a measure stands on the day of arrival, the preference of the first day after it.

        Goods that get the MFN rate because their preference is above it (Art. 2.3(4)) have that as both.
        """
        options = duty_options(self.book.measures, line, asked)
        mfn, preference = (_option(options, regime) for regime in (Regime.MFN, Regime.PREFERENCE))
        if not preference.usable and preference.reasons and preference.reasons[0].key.startswith("trigger"):
            later = replace(asked, on=self._without_measure(group, asked.on))
            preference = _option(duty_options(self.book.measures, line, later), Regime.PREFERENCE)
        lower = preference.reasons and preference.reasons[0].key == "mfn_lower"
        return (mfn if lower else preference), mfn

    def _with_charges(
        self, line: int, asked: Consignment, preference: Option, mfn: Option
    ) -> tuple[Money | None, tuple[str, ...]]:
        """What the MFN duty adds with its taxes and fees, and the charges because of which it is not known."""
        from burabay.charges.every import charges_of, ground_of, law_of

        if preference.duty is None or mfn.duty is None:
            return None, ()
        law = law_of(self.book.charges, line, asked.destination, asked.on)
        at = ground_of(law, asked, self.book.charge_rules)
        added, still_open = mfn.duty.amount - preference.duty.amount, []
        pairs = zip(*(charges_of(option, law, at).charges for option in (preference, mfn)), strict=True)
        for without, measured in pairs:
            if without.settled and measured.settled:
                sums = [Decimal(0) if each.amount is None else each.amount.amount for each in (measured, without)]
                added += sums[0] - sums[1]
            elif without.charge != "customs_fee" or without != measured:
                # A customs fee that lacks an exchange rate alone is the same with both: it stands on the value.
                still_open.append(without.charge)
        return (None, tuple(still_open)) if still_open else (Money(added, mfn.duty.currency), ())

    def exposed(self, order: Order) -> Exposed:
        """One order."""
        asked = order.asked
        line = line_number(self.book, asked, "en")
        group = self.terms.lines.get(asked.code)
        if group is None:
            return Exposed(order.name, order.row, asked)
        preference, mfn = self._options(line, group, asked)
        needs = tuple(dict.fromkeys((*mfn.needs, *preference.needs)))
        if asked.value is None:
            needs = (Phrase("need_value"), *needs)
        usable = preference.usable or preference is mfn
        with_charges, still_open = self._with_charges(line, asked, preference, mfn) if usable else (None, ())
        found = Exposed(
            order.name, order.row, asked, group, preference.duty if usable else None, mfn.duty,
            tuple(self._meetings(group, asked.on)), None, needs, None, with_charges, still_open,
        )  # fmt: skip
        return replace(found, break_even=_break_even(found))


def _break_even(found: Exposed) -> BreakEven | None:
    """What would be as dear as the MFN duty; None where nothing is met or the cost is not known."""
    cost, asked = found.cost, found.asked
    if cost is None or asked is None or not found.meetings:
        return None
    amount, kg, value = Fraction(cost.amount), asked.quantities.get("kg"), asked.value
    wait = max(meeting.wait for meeting in found.meetings)
    percent = amount * 100 / Fraction(value) if value else None
    return BreakEven(
        cost, _cut(amount / Fraction(kg), 4) if kg else None, None if percent is None else _cut(percent, 2), wait,
        _cut(amount / wait, minor_digits(cost.currency) or 0) if wait else None,
        None if percent is None or not wait else _cut(percent * 365 / wait, 2),
    )  # fmt: skip


def _cut(number: Fraction, digits: int) -> Decimal:
    """To so many decimals, half up."""
    return Decimal((number * 10**digits + Fraction(1, 2)).__floor__()).scaleb(-digits)


def exposure(
    book: BoundBook, terms: Terms, orders: Iterable[Order | Exposed], report: TriggerReport | None = None
) -> Exposure:
    """Orders against the known measures, the supposed ones of the book, and the scenarios of a report.

    A row that is wrong has its error; it stops no other.
    """
    standings: tuple[Standing, ...] = report.standings if report is not None else ()
    at = _Exposing(book, terms, {standing.group: standing.scenarios for standing in standings})
    found = []
    for order in orders:
        if isinstance(order, Exposed):
            found.append(order)
            continue
        try:
            found.append(at.exposed(order))
        except BurabayError as error:
            message = (
                error.message if isinstance(error.message, Phrase) else Phrase("error_plain", {"text": str(error)})
            )
            found.append(Exposed(order.name, order.row, order.asked, error=message))
    watched = {standing.group for standing in standings if standing.kg is not None}
    touched = {group for group, scenarios in at.scenarios.items() if scenarios} | {s.group for s in book.supposed}
    touched |= {standing.group for standing in standings if standing.in_force}
    ordered = {each.group for each in found if each.group is not None}
    return Exposure(tuple(found), tuple(sorted(watched - touched)), tuple(sorted(ordered - watched)))
