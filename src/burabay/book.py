"""The law book with its verbs: what a program asks of it, and what the command line shows."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from burabay.bound import BoundBook
from burabay.errors import BurabayError, InputError
from burabay.goods.names_store import NamesStore, default_path, loaded_name

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from burabay.assess.assessment import Assessment
    from burabay.assess.bridge import Bridged
    from burabay.declarations.run import Run
    from burabay.diplomacy.checks import Checks, Readable
    from burabay.diplomacy.records import Reading
    from burabay.duty.consignment import Consignment
    from burabay.duty.money import ExchangeRates
    from burabay.goods.find import Found
    from burabay.lawbook.law import Law
    from burabay.origin.bill import Bill
    from burabay.origin.certificate import Draft
    from burabay.origin.counterfactual import Changes
    from burabay.origin.judgement import Judgement
    from burabay.origin.many import Verdicts
    from burabay.origin.robustness import Sensitivity
    from burabay.origin.stress import Stressed
    from burabay.origin.terms import AgreementTerms
    from burabay.quota.arrival import Arrival
    from burabay.quota.forecast import Forecast, Held
    from burabay.quota.volumes import Terms as QuotaTerms
    from burabay.safeguard.calendar import Calendar, Replay, TriggerEvents
    from burabay.safeguard.exposure import Exposed, Exposure, Order
    from burabay.safeguard.monitor import TriggerReport
    from burabay.safeguard.suppose import Supposed
    from burabay.safeguard.terms import Terms
    from burabay.safeguard.volumes import Volumes


class Book(BoundBook):
    """A compiled law book and its verbs. Open it with `open_book` or `Book.open`."""

    @cached_property
    def law(self) -> Law:
        """The law book itself, read whole. Takes part of a second."""
        from burabay.lawbook.law import read_law

        return read_law(self.folder)

    @contextmanager
    def _publishers_names(self) -> Iterator[NamesStore | None]:
        """The descriptions that the user loaded, if any. A damaged file of them costs a warning, not the answer."""
        try:
            store = NamesStore.open_existing(default_path())
        except BurabayError as error:
            logging.getLogger("burabay").warning("%s", error)
            store = None
        if store is None:
            yield None
            return
        with store:
            yield store

    def find(self, query: str, *, side: str | None = None, limit: int = 20) -> Found:
        """Tariff lines by code or words, best first, at most `limit` a side; `side` is "eaeu", "vietnam" or None."""
        from burabay.goods.find import SIDES, find_lines

        if side is not None and side not in SIDES:
            raise InputError.of("error_side", field="side", given=side)
        wanted = [SIDES[side]] if side else list(SIDES.values())
        lines = {nomenclature: self.codes(nomenclature) for nomenclature in wanted}
        with self._publishers_names() as store:
            return find_lines(query, lines, self.names, self.index, limit=limit, store=store)

    def assess(self, asked: Consignment, *, language: str = "en") -> Assessment:
        """Assess a consignment. Raises InputError, in `language`, if its code is no line of the importing side."""
        from burabay.assess.assessment import assess
        from burabay.wording import spoken

        if language not in spoken():
            raise InputError(
                f"language: '{language}' is not one of {', '.join(spoken())}.", field="language", key="language"
            )
        return assess(self, asked, language, loaded_name(asked.nomenclature, asked.code))

    def assess_lines(
        self,
        table: Any,
        *,
        fx: ExchangeRates | None = None,
        defaults: Mapping[str, str] | None = None,
        language: str = "en",
        threads: int = 0,
    ) -> Any:
        """Every row of a table of declaration lines, as `duty` gives for one: the table's columns and the results'.

        `table` is a `pyarrow.Table`, a polars or a pandas frame, and the same comes back. `defaults` hold the text for
        columns that it lacks, such as {"destination": "RU"}. A row that is wrong has a sentence in the column `error`.
        The columns are described in docs/reference/declaration-lines.md. Needs the extra `files`.
        """
        from burabay.declarations.run import assess_table

        return assess_table(self, table, fx=fx, defaults=defaults, language=language, threads=threads)

    def assess_file(
        self,
        source: Path | str,
        out: Path | str,
        *,
        fx: ExchangeRates | None = None,
        defaults: Mapping[str, str] | None = None,
        language: str = "en",
        threads: int = 0,
    ) -> Run:
        """Every row of a CSV, Parquet or Excel file into another one, by its name; counts and the first errors.

        `out` appears whole or not at all. Raises InputError where the file as a whole cannot be read.
        """
        from burabay.declarations.run import assess_file

        return assess_file(self, source, out, fx=fx, defaults=defaults, language=language, threads=threads)

    def duty(
        self,
        code: str,
        *,
        origin: str,
        destination: str,
        on: date | str,
        value: Decimal | int | str | None = None,
        currency: str = "",
        net_kg: Decimal | int | str | None = None,
        quantity: Decimal | int | str | None = None,
        unit: str = "",
        fx: ExchangeRates | None = None,
        incoterm: str = "",
        freight: Decimal | int | str | None = None,
        insurance: Decimal | int | str | None = None,
        answers: Mapping[str, str] | None = None,
        language: str = "en",
    ) -> Assessment:
        """The duty options of goods on one line, with their taxes and fees: `consignment()` and `assess()` in one call.

        `value` is the customs value in `currency`, `net_kg` the net weight, `quantity` counts `unit` (pcs, pair, l, m2,
        cm3 …), `fx` holds exchange rates. Under an `incoterm` such as FOB `value` is the price, and `freight` and
        `insurance` to the border, in the same currency, are added to it. `answers` are those to questions about taxes,
        such as {"vat": "10", "engine_hp": "150"}. Raises InputError that names the field that is wrong.
        """
        from burabay.duty.consignment import consignment

        asked = consignment(
            code,
            origin=origin,
            destination=destination,
            on=on,
            value=value,
            currency=currency,
            net_kg=net_kg,
            quantity=quantity,
            unit=unit,
            fx=fx,
            incoterm=incoterm,
            freight=freight,
            insurance=insurance,
            answers=answers,
        )
        return self.assess(asked, language=language)

    def supposing(self, *measures: Supposed | str) -> Book:
        """The book as if trigger safeguard measures were in force that the law book does not hold.

        Each is `GROUP:FROM:TO` (`3:2026-10-01:2027-03-31`; without TO as long as Art. 2.10(3) allows), the path of a
        .toml file, or a `Supposed`. Every answer says that they are supposed. Raises InputError.
        """
        if not measures:
            return self
        from burabay.safeguard.suppose import suppose

        return suppose(self, measures)

    @cached_property
    def trigger_terms(self) -> Terms:
        """Art. 2.10 and Annex 2 as numbers: levels by group and year, the measures known, how long each step takes."""
        from burabay.safeguard.terms import Terms

        return Terms.of(self)

    def volumes(self, files: Path | str | Sequence[Path | str], *, unit: str = "kg") -> Volumes:
        """Monthly import volumes from one CSV or several, by group of Annex 2 or by tariff line; later files on top.

        The columns are described in docs/reference/trigger.md. Raises InputError that names file and row.
        """
        from burabay.safeguard.volumes import read_volumes

        return read_volumes(files, self.trigger_terms, unit=unit)

    def trigger(
        self,
        volumes: Volumes | Path | str | Sequence[Path | str] | None = None,
        *,
        on: date | str | None = None,
        year: int | None = None,
        groups: Sequence[int | str] = (),
        forecast: bool = True,
    ) -> TriggerReport:
        """Where the groups of Annex 2 stand on a day (today): fill of the level, earlier years, what may come.

        Without `volumes` the levels and the measures alone. `year` is that of the last month known, if left out.
        """
        from datetime import date as day

        from burabay.duty.consignment import day_of
        from burabay.safeguard.monitor import monitor
        from burabay.safeguard.volumes import Volumes

        known = volumes if volumes is None or isinstance(volumes, Volumes) else self.volumes(volumes)
        at = day.today() if on is None else day_of(on)
        return monitor(self.trigger_terms, known, at, year=year, groups=groups, ahead=forecast)

    def trigger_calendar(
        self, group: int | str, year: int, events: TriggerEvents | None = None, *, volume_kg: Decimal | None = None
    ) -> Calendar:
        """Each step of Art. 2.10 for one year's level of a group, with the days that are told or that the law allows.

        `volume_kg` is the year's volume on the day of application: it decides on the three more months.
        """
        from burabay.safeguard.calendar import calendar

        return calendar(self.trigger_terms, self.trigger_terms.group(group), year, events, volume_kg)

    def trigger_replays(self) -> tuple[Replay, ...]:
        """The measures of the law book worked out again from their decisions, oldest first."""
        from burabay.safeguard.calendar import replay

        return tuple(replay(self.trigger_terms, known) for known in self.trigger_terms.measures)

    def trigger_exposure(
        self,
        orders: Path | str | Sequence[Order | Exposed],
        report: TriggerReport | None = None,
        *,
        fx: ExchangeRates | None = None,
        destination: str = "",
    ) -> Exposure:
        """Open orders against the days of a duty: the known measures, those that the book supposes, and the scenarios
        of a report (see `trigger`). `destination` is for orders without one.
        """
        from burabay.safeguard.exposure import exposure, read_orders

        if isinstance(orders, Path | str):
            orders = read_orders(orders, fx=fx, destination=destination)
        return exposure(self, self.trigger_terms, orders, report)

    def bridge(
        self,
        code: str,
        *,
        on: date | str,
        side: str | None = None,
        origin: str | None = None,
        destination: str | None = None,
        value: Decimal | int | str | None = None,
        currency: str = "",
        net_kg: Decimal | int | str | None = None,
        quantity: Decimal | int | str | None = None,
        unit: str = "",
        fx: ExchangeRates | None = None,
        language: str = "en",
    ) -> Bridged:
        """The lines of the other side that a code meets, their options, and the duty at stake between them.

        `code` is a line, a subheading or a heading; `side` ("eaeu", "vietnam") says whose it is where its length does
        not. Without `origin` and `destination` the answer is for all states of the EAEU; the rest is as in `duty`.
        Raises InputError, in `language`, with the nearest codes where there is no such code.
        """
        from burabay.assess.bridge import bridge

        return bridge(
            self,
            code,
            on=on,
            side=side,
            origin=origin,
            destination=destination,
            language=language,
            value=value,
            currency=currency,
            net_kg=net_kg,
            quantity=quantity,
            unit=unit,
            fx=fx,
        )

    def bill(
        self,
        told: Path | str | Mapping[str, Any],
        *,
        fx: Sequence[str] = (),
        materials: Path | str | None = None,
        on: date | str | None = None,
        language: str = "en",
    ) -> Bill:
        """A bill of materials from a TOML or JSON file, or from the same tables as a mapping.

        `fx` are exchange rates such as "EUR/USD=1.08"; `materials` is a CSV of materials beside those of the file; `on`
        is the day whose dated rates serve.
        Raises BillError, in `language`, with every problem of the bill, each at its node.
        """
        from burabay.origin.bill import BillError
        from burabay.origin.reading import bill_of, read_materials, read_tables

        if not isinstance(told, Mapping | Path | str):
            raise InputError.of("error_origin_no_goods", field="goods", key="origin_no_goods")
        tables = dict(told) if isinstance(told, Mapping) else read_tables(told)
        if materials is not None and isinstance(tables.setdefault("materials", []), list):
            tables["materials"] = [*tables["materials"], *read_materials(materials)]
        if on is not None and isinstance(tables.get("goods"), dict):
            tables["goods"] = {**tables["goods"], "on": on}
        try:
            return bill_of(tables, self.subheadings, fx=fx)
        except BillError as error:
            raise BillError(error.problems, language) from None

    def origin(
        self,
        bill: Bill | Path | str | Mapping[str, Any],
        *,
        fx: Sequence[str] = (),
        materials: Path | str | None = None,
        on: date | str | None = None,
        language: str = "en",
    ) -> Judgement:
        """Whether the goods of a bill originate under chapter 4: every alternative of every rule, with its figures.

        `bill` is a `Bill`, a file, or a mapping (see `bill`). The rules that the bill states for other destinations are
        judged beside the agreement's.
        """
        from burabay.origin.bill import Bill
        from burabay.origin.judgement import judge
        from burabay.origin.terms import OwnTerms

        if isinstance(bill, Bill):
            if fx or materials is not None or on is not None:
                raise InputError.of("error_origin_built", field="bill", key="origin_built")
        else:
            bill = self.bill(bill, fx=fx, materials=materials, on=on, language=language)
        return judge(bill, self.criteria, self._origin_terms(), [OwnTerms(rule) for rule in bill.rules])

    def _origin_terms(self) -> AgreementTerms:
        from burabay.origin.terms import AgreementTerms

        return AgreementTerms(self.criteria, self.product_rules, self.subheadings)

    def origin_changes(self, found: Judgement) -> Changes:
        """What would qualify the goods of a judgement: the cheapest and the smallest changes; none where they do."""
        from burabay.origin.counterfactual import changes

        return changes(found, self.criteria, self._origin_terms())

    def origin_moves(self, found: Judgement) -> tuple[Sensitivity, ...]:
        """Which move of a price, an exchange rate or the FOB value would break the verdict, or mend it."""
        from burabay.origin.robustness import robustness

        return robustness(found, self.criteria, self._origin_terms())

    def origin_stress(self, found: Judgement, *, spread: Decimal | int | str | None = None) -> Stressed | None:
        """How often the goods qualify where prices are drawn, with a spread of `spread` per cent or as the bill says.

        None where neither asks. Raises InputError for a spread that cannot be drawn.
        """
        from burabay.origin.stress import stress_of, stressed

        told = dict(found.bill.stress) | ({} if spread is None else {"spread": spread})
        stress = stress_of(told, found.bill)
        return None if stress is None else stressed(found, self, self._origin_terms(), stress)

    def origin_certificate(self, found: Judgement) -> Draft:
        """A draft of form EAV from the bill and the consignment beside it, checked box by box. Never a certificate."""
        from burabay.origin.certificate import draft

        return draft(found.bill, found, self.documents)

    def origin_many(self, columns: Mapping[str, Any]) -> Verdicts:
        """The verdicts of many bills at once, from columns of their nodes (see `origin.many.Bills`)."""
        from burabay.origin.many import Bills, judge_many
        from burabay.origin.rule_tables import RuleTables

        return judge_many(Bills.of(columns), RuleTables(self))

    def quota_terms(
        self, quota: str, *, year: int, state: str = "", volume: Decimal | int | str | None = None
    ) -> QuotaTerms:
        """What the law says of a quota ("rice", "eggs", "tobacco") in a year: volume, in-quota rates, its division.

        `state` is a member of the EAEU, whose `volume` (in the quota's unit, or as text such as "1500t") the Commission
        sets each year and the law book does not hold. Raises InputError.
        """
        from burabay.quota.volumes import amount_of, quota_terms

        unit = quota_terms(self, quota, year, state).unit
        amount = None if volume is None else amount_of(str(volume), unit, field="volume")
        return quota_terms(self, quota, year, state, amount)

    def quota_arrival(
        self,
        code: str,
        *,
        origin: str,
        destination: str,
        arrival: Arrival,
        held: Held,
        today: date,
        pace: str | None = None,
        lot: int | None = None,
        draws: int = 20_000,
        seed: int = 1,
        fx: ExchangeRates | None = None,
        language: str = "en",
        **goods: Any,
    ) -> Forecast:
        """Whether a consignment arrives inside its quota: chances, and the duty of each outcome.

        `arrival` is of `quota.arrival` (`between` or `after_transit`), `held` of `quota.forecast` (`held_in` a ledger,
        or `held_told`); `pace` is such as "40t/week"; `goods` are those of `duty`: value, currency, net_kg, quantity …
        Raises InputError.
        """
        from burabay.quota.fill import pace_of
        from burabay.quota.forecast import assessed, forecast, terms_for

        pair = assessed(
            self, code, origin=origin, destination=destination, on=arrival.middle, goods=goods, fx=fx, language=language
        )
        return forecast(
            terms_for(self, code, held.room.first.year, destination),
            held,
            arrival,
            pair,
            today=today,
            pace=None if pace is None else pace_of(pace, held.unit),
            lot=lot,
            draws=draws,
            seed=seed,
        )

    def read_communique(
        self, text: str, published: date | str | None = None, *, file: str = "", language: str = "auto"
    ) -> Reading:
        """A communiqué or a news item in Vietnamese, Russian or English as records, each with its place in the text.

        `published` is the day of publication, from which years left out are worked out. Raises InputError where the
        text is empty, too long, or in another language. The same as `burabay.read_communique`.
        """
        from burabay.diplomacy.reader import read_communique

        return read_communique(text, published, file=file, language=language)

    def check_reading(self, reading: Readable | Mapping[str, Any]) -> Checks:
        """The figures of a communiqué that was read, or of its JSON form: arithmetic, units, turnover as reported.

        Raises InputError where that is no reading.
        """
        from burabay.diplomacy.checks import check_reading

        return check_reading(self, reading)


def open_book(folder: Path | None = None, cache: Path | None = None) -> Book:
    """The law book that came with the package, or the one in `folder`: see `Book.open`."""
    return Book.open(folder, cache)
