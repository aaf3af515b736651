"""The Viet Nam - Eurasian Economic Union free trade agreement as a program.

import burabay
book = burabay.open_book()
answer = book.duty("0402211800", origin="VN", destination="RU", on="2026-11-01", value=14200, currency="USD")
hits = book.find("sữa bột")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from burabay.assess.assessment import Assessment
    from burabay.assess.bridge import Bridged
    from burabay.book import Book, open_book
    from burabay.diplomacy.checks import Checks, check_reading
    from burabay.diplomacy.reader import read_communique
    from burabay.diplomacy.register import open_register
    from burabay.duty.consignment import Consignment, consignment
    from burabay.duty.measures import Regime
    from burabay.duty.money import ExchangeRate, ExchangeRates, Money, read_exchange_rates
    from burabay.duty.options import Option
    from burabay.errors import BurabayError, InputError, LawError
    from burabay.goods.find import Hit
    from burabay.lawbook.rates import Rate, parse_rate
    from burabay.quota.ledger import Ledger, open_ledger
    from burabay.safeguard.calendar import TriggerEvents
    from burabay.safeguard.monitor import TriggerReport
    from burabay.safeguard.suppose import Supposed
    from burabay.safeguard.terms import Between
    from burabay.safeguard.volumes import Volumes

# Names are imported at their first use, so that `import burabay` and a small command stay quick.
_HOME = {
    "Assessment": "assess.assessment",
    "Between": "safeguard.terms",
    "Book": "book",
    "Bridged": "assess.bridge",
    "BurabayError": "errors",
    "Checks": "diplomacy.checks",
    "Consignment": "duty.consignment",
    "ExchangeRate": "duty.money",
    "ExchangeRates": "duty.money",
    "Hit": "goods.find",
    "InputError": "errors",
    "LawError": "errors",
    "Ledger": "quota.ledger",
    "Money": "duty.money",
    "Option": "duty.options",
    "Rate": "lawbook.rates",
    "Regime": "duty.measures",
    "Supposed": "safeguard.suppose",
    "TriggerEvents": "safeguard.calendar",
    "TriggerReport": "safeguard.monitor",
    "Volumes": "safeguard.volumes",
    "check_reading": "diplomacy.checks",
    "consignment": "duty.consignment",
    "open_book": "book",
    "open_ledger": "quota.ledger",
    "open_register": "diplomacy.register",
    "parse_rate": "lawbook.rates",
    "read_communique": "diplomacy.reader",
    "read_exchange_rates": "duty.money",
}

__all__ = [
    "Assessment",
    "Between",
    "Book",
    "Bridged",
    "BurabayError",
    "Checks",
    "Consignment",
    "ExchangeRate",
    "ExchangeRates",
    "Hit",
    "InputError",
    "LawError",
    "Ledger",
    "Money",
    "Option",
    "Rate",
    "Regime",
    "Supposed",
    "TriggerEvents",
    "TriggerReport",
    "Volumes",
    "__version__",
    "check_reading",
    "consignment",
    "open_book",
    "open_ledger",
    "open_register",
    "parse_rate",
    "read_communique",
    "read_exchange_rates",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'burabay' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"burabay.{_HOME[name]}"), name)
